"""Evaluation files as tools write them: what is counted, which traps are closed, and what is said of other files."""

from __future__ import annotations

import io
import json
import sys
import zipfile
from collections.abc import Sequence
from contextlib import suppress
from pathlib import Path
from random import Random
from typing import Any, NamedTuple

import pytest

from adaptation_ladder.basics.errors import LadderError, Problem
from adaptation_ladder.disk.importers import FORMS, load_run, load_runs, root_above
from adaptation_ladder.disk.importers.form import DEEPEST, LARGEST_DOCUMENT, LARGEST_NUMBER, MOST_FLAWS, Options
from adaptation_ladder.stats.evalrun import EvalRun
from tests.scale import SLOW

NO_OPTIONS = Options()
SAMPLES = Path(__file__).parent / "eval-samples"


class Count(NamedTuple):
    """What a count by hand gives for one run of a file."""

    metric: str
    n: int
    passes: int | None
    key: str = ""
    score: float | None = None
    errors: int = 0
    costs: Sequence[float] = ()
    delays: Sequence[float] = ()
    model: str = ""


PROMPTFOO = [
    # Three tests for each of two prompts: the capital is right, the sum is wrong, the third call breaks.
    Count("pass", 2, 1, "fake-small, prompt 1", None, 1, (0.00012, 0.00012), (0.002, 0.001), "fake-small"),
    Count("pass", 2, 1, "fake-small, prompt 2", None, 1, (0.00012, 0.00012), (0.001,), "fake-small"),
]
DEEPEVAL = [Count("Exact", 2, 1, costs=(0.0001,), delays=(0.4,))]  # 2+2=4, 3+3=7
COUNTS = {
    "promptfoo/generated_0.121.20_echo.json": PROMPTFOO,
    "promptfoo/generated_0.121.20.jsonl": PROMPTFOO,
    # One sample, answered No where Yes was right.
    "inspect_ai/log_formats.eval": [Count("match", 1, 0, model="ollama/llama3.1")],
    "inspect_ai/log_formats.json": [Count("match", 1, 0, model="ollama/llama3.1")],
    # One sample, answered C where A was right.
    "inspect_ai/mmlu-summary-choices.eval": [Count("choice", 1, 0, delays=(1.458,), model="openai/gpt-4o")],
    # Three samples: C, C, I.
    "inspect_ai/popularity_2025-05-12.json": [
        Count("match", 3, 2, delays=(0.546, 1.659, 0.528), model="openai/gpt-4o-mini")
    ],
    # Three samples: Paris is right, 2+2=5 is wrong, Blue is right.
    "inspect_ai/generated_0.3.150_success.eval": [
        Count("includes", 3, 2, delays=(0.015, 0.012, 0.012), model="mockllm/model")
    ],
    # acc is 0.7 of 20; its standard error is that of 14 ones and 6 noughts.
    "lm-eval/generated_results.json": [Count("acc", 20, 14, "ladder_demo", model="qdpv68r5")],
    # Noughts for the samples 2, 7, 11, 14, 16 and 18.
    "lm-eval/generated_samples.jsonl": [Count("acc", 20, 14)],
    # One case that failed, with 0.92 and 0.45; the 0.91 and 0.88 in metricsScores are of spans inside of it.
    "deepeval/test_run_sample.json": [
        Count("pass", 1, 0),
        Count("Answer Relevancy", 1, None, score=0.92),
        Count("Faithfulness", 1, None, score=0.45),
    ],
    "deepeval/generated_test_run.json": DEEPEVAL,
    "deepeval/generated_latest_test_run.json": DEEPEVAL,
    "junit/promptfoo_generated.junit.xml": [
        Count("pass", 2, 1, "[fake-small] prompt 1", None, 1, delays=(0.002, 0.001)),
        Count("pass", 2, 1, "[fake-small] prompt 2", None, 1, delays=(0.001,)),
    ],
    "junit/pytest_9.2.0_generated.xml": [Count("pass", 2, 1, delays=(0.001, 0.001))],
}
REFUSED = {
    "inspect_ai/popularity_2025-02-11.eval": "was not scored: 10 samples, 0 errors, no score",
    "inspect_ai/generated_0.3.285_status-error_zstd.eval": "compressed in a way that this Python cannot read"
    if sys.version_info < (3, 14)
    else "2 samples, 2 errors, no score",
    "promptfoo/generated_0.121.20.csv": "two columns are called 'Status'",
}


def count(run: EvalRun) -> Count:
    """A run as the table above states it."""
    costs, delays = (tuple(round(one, 9) for one in ones) for ones in (run.costs, run.delays))
    return Count(run.metric, run.n, run.passes, run.key, run.score, run.errors, costs, delays, run.model)


def refused(path: Path, options: Options = NO_OPTIONS) -> str:
    """What is said of a file that cannot be read."""
    with pytest.raises(LadderError) as caught:
        load_runs(path, options)
    return str(caught.value)


def written(folder: Path, name: str, content: str | list[Any] | dict[str, Any]) -> Path:
    """A file with this text; of a list, a line for each entry; of a mapping, its JSON."""
    if isinstance(content, list):
        content = "".join(f"{json.dumps(one)}\n" for one in content)
    path = folder / name
    path.write_text(content if isinstance(content, str) else json.dumps(content), encoding="utf-8")
    return path


def sample(name: str) -> Any:
    """A JSON sample, to be changed."""
    return json.loads((SAMPLES / name).read_text(encoding="utf-8"))


def test_every_sample_has_its_count() -> None:
    """No sample lies there unread."""
    there = {str(path.relative_to(SAMPLES)) for path in SAMPLES.glob("*/*") if path.name != "LICENSE"}
    assert there == {*COUNTS, *REFUSED}


@pytest.mark.parametrize("name", COUNTS)
def test_samples_come_to_what_a_hand_count_gives(name: str) -> None:
    """Every real file is read as what it is, with the numbers that counting by hand gives."""
    runs = load_runs(SAMPLES / name)
    assert [count(run) for run in runs] == COUNTS[name]
    for run in runs:
        assert run.results is None or len(set(run.results.ids)) == run.n
        assert run.tool


@pytest.mark.parametrize("name", REFUSED)
def test_samples_without_results_are_answered_with_a_remedy(name: str) -> None:
    """A real file that holds nothing to count is refused in words that say why, and what to do."""
    said = refused(SAMPLES / name)
    assert REFUSED[name] in said
    assert name in said
    assert said.count(". ") >= 1


def test_a_file_is_told_by_its_content(tmp_path: Path) -> None:
    """The name of a file decides nothing."""
    for name in ("promptfoo/generated_0.121.20.jsonl", "junit/pytest_9.2.0_generated.xml"):
        path = tmp_path / "results.txt"
        path.write_bytes((SAMPLES / name).read_bytes())
        assert [count(run) for run in load_runs(path)] == COUNTS[name]


def test_who_wrote_a_run_and_when() -> None:
    """Tool, version and day are those of the file."""
    (run,) = load_runs(SAMPLES / "inspect_ai/popularity_2025-05-12.json")
    assert (run.tool, run.version, run.date) == ("inspect_ai", "0.3.95.dev16+g6527d0861", "2025-05-12")
    (run,) = load_runs(SAMPLES / "lm-eval/generated_results.json")
    assert (run.tool, run.version, run.date) == ("lm_eval", "0.4.13", "2026-11-23")
    assert load_runs(SAMPLES / "promptfoo/generated_0.121.20_echo.json")[0].version == "0.121.20"


# The traps


def test_a_sum_is_no_mean(tmp_path: Path) -> None:
    """promptfoo's `metrics.score` is a sum: with graded scores the mean is taken over the results."""
    data = sample("promptfoo/generated_0.121.20_echo.json")
    for at, row in enumerate(row for row in data["results"]["results"] if row["promptIdx"] == 0):
        row["score"] = (1, 0.5, 0)[at]
    data["results"]["prompts"][0]["metrics"]["score"] = 1.5
    graded = [run for run in load_runs(written(tmp_path, "x.json", data)) if run.metric == "score"]
    assert [(run.n, run.score, run.key) for run in graded] == [(2, 0.75, "fake-small, prompt 1")]


def test_an_error_is_no_failure(tmp_path: Path) -> None:
    """What was never judged counts in neither n nor passes, in any of the formats."""
    for name in ("promptfoo/generated_0.121.20_echo.json", "junit/promptfoo_generated.junit.xml"):
        assert [(run.n, run.errors) for run in load_runs(SAMPLES / name)] == [(2, 1), (2, 1)]
    inspect = sample("inspect_ai/popularity_2025-05-12.json")
    inspect["samples"][2] |= {"error": {"message": "refused"}}  # its scorer ran all the same
    deepeval = sample("deepeval/generated_test_run.json")
    deepeval["testCases"][1]["metricsData"][0] |= {"error": "no answer", "score": None}
    rows = [{"id": 1, "passed": True}, {"id": 2, "passed": True}, {"id": 3, "passed": False, "error": "timed out"}]
    for data, expected in ((inspect, (2, 2, 1)), (deepeval, (1, 1, 1)), (rows, (2, 2, 1))):
        (run,) = load_runs(written(tmp_path, "x.json", data))
        assert (run.n, run.passes, run.errors) == expected


def test_a_judge_that_failed_is_no_verdict(tmp_path: Path) -> None:
    """deepeval says success: false where a metric broke; of such a case nobody knows."""
    data = sample("deepeval/test_run_sample.json")
    data["testCases"][0]["metricsData"][0] |= {"error": "no answer from the judge"}
    verdict, relevancy, faithfulness = load_runs(written(tmp_path, "x.json", data))
    assert [(run.n, run.errors) for run in (verdict, relevancy, faithfulness)] == [(0, 1), (0, 1), (1, 0)]


def test_an_assertion_that_failed_is_a_failure_though_it_has_an_error_text(tmp_path: Path) -> None:
    """promptfoo writes an `error` beside every failed assertion, in older versions without a `failureReason`."""
    data = sample("promptfoo/generated_0.121.20_echo.json")
    for row in data["results"]["results"]:
        del row["failureReason"]
    assert [(run.n, run.passes, run.errors) for run in load_runs(written(tmp_path, "x.json", data))] == [(2, 1, 1)] * 2


def test_a_repeated_item_keeps_its_id(tmp_path: Path) -> None:
    """Epochs and repetitions stand there as often, with one id, for whoever counts items."""
    inspect = sample("inspect_ai/popularity_2025-05-12.json")
    inspect["samples"] += [one | {"epoch": 2} for one in inspect["samples"]]
    (run,) = load_runs(written(tmp_path, "x.json", inspect))
    assert run.results is not None
    assert (run.n, len(set(run.results.ids))) == (6, 3)
    promptfoo = sample("promptfoo/generated_0.121.20_echo.json")
    promptfoo["results"]["results"] += [
        one | {"testIdx": one["testIdx"] + 3, "id": "new"} for one in promptfoo["results"]["results"]
    ]
    for row in promptfoo["results"]["results"]:
        row["vars"] = (
            {"tone": "calm", **row["vars"]} if "id" in row and row["id"] == "new" else row["vars"] | {"tone": "calm"}
        )
    run, _ = load_runs(written(tmp_path, "x.json", promptfoo))
    assert run.results is not None
    assert (run.n, len(set(run.results.ids))) == (4, 2)  # in whichever order the variables stand


def test_two_prompts_are_told_apart_and_have_the_same_items() -> None:
    """Rows of several prompts are never one run, and their items can be paired."""
    for name in ("promptfoo/generated_0.121.20_echo.json", "junit/promptfoo_generated.junit.xml"):
        one, other = load_runs(SAMPLES / name)
        assert one.results is not None
        assert other.results is not None
        assert one.results.ids == other.results.ids


def test_one_line_for_each_filter_is_one_run_for_each_filter(tmp_path: Path) -> None:
    """lm-evaluation-harness repeats a sample for every filter: never twice the samples in one run."""
    rows = [
        {
            "doc_id": doc,
            "target": "",
            "filtered_resps": [],
            "filter": each,
            "metrics": ["exact_match"],
            "exact_match": x,
        }
        for doc in range(3)
        for each, x in (("strict", 0.0), ("flexible", 1.0))
    ]
    runs = load_runs(written(tmp_path, "x.jsonl", rows))
    assert [(run.key, run.n, run.passes) for run in runs] == [("strict", 3, 0), ("flexible", 3, 3)]


def test_a_score_that_is_no_number_is_an_error(tmp_path: Path) -> None:
    """NaN and Infinity, which strict JSON does not know, never reach a mean."""
    lines = (
        '{"id": 1, "score": 0.5}\n{"id": 2, "score": NaN}\n{"id": 3, "score": Infinity}\n{"id": 4, "score": 1e999}\n'
    )
    (run,) = load_runs(written(tmp_path, "x.jsonl", lines))
    assert (run.n, run.score, run.errors) == (1, 0.5, 3)
    assert "3 results without a finite score" in run.warnings[0]


def results_of(tasks: dict[str, Any], **more: Any) -> dict[str, Any]:
    """A results file of lm-evaluation-harness."""
    return {"results": tasks, "configs": {}, **more}


def test_tasks_without_a_finite_score_or_a_size_are_left_out_by_name(tmp_path: Path) -> None:
    """A results file with Infinity, and with a task that does not say how many samples it had."""
    tasks = {
        "density": {"alias": "density", "mae,none": float("inf"), "mae_stderr,none": float("nan")},
        "colour": {"alias": "colour", "exact_match,none": 0.65, "exact_match_stderr,none": 0.062},
        "lattice": {"alias": "lattice", "mae,none": 3.96, "mae_stderr,none": 0.49},
    }
    sizes = {"density": {"effective": 50}, "lattice": {"original": 60, "effective": 50}}
    better = {"lattice": {"mae": False}}
    data = results_of(tasks, **{"n-samples": sizes, "higher_is_better": better})
    (run,) = load_runs(written(tmp_path, "x.json", data))
    assert (run.metric, run.key, run.n, run.score, run.higher_is_better) == ("mae", "lattice", 50, 3.96, False)
    (said,) = run.warnings
    unknown = "colour exact_match (the file does not say how many samples there were)"
    assert said == f"Left out: density mae (its score is inf), {unknown}."


def test_a_group_and_its_tasks_are_not_added_up(tmp_path: Path) -> None:
    """A group is a run over the samples of its tasks, and says so; its own groups count once."""
    error = (0.25 / 9) ** 0.5
    tasks = {
        "all": {"acc,none": 0.5, "acc_stderr,none": 0.1},
        "half": {"acc,none": 0.5, "acc_stderr,none": 0.1},
        "one": {"acc,none": 0.5, "acc_stderr,none": error, "sample_len": 10},
        "two": {"acc,none": 0.5, "acc_stderr,none": error, "sample_len": 10},
    }
    groups = {"all": ["half", "two", "one"], "half": ["one"], "one": [], "two": []}
    runs = load_runs(written(tmp_path, "x.json", results_of(tasks, group_subtasks=groups)))
    assert [(run.key, run.n, run.passes) for run in runs] == [
        ("all", 20, 10),
        ("half", 10, 5),
        ("one", 10, 5),
        ("two", 10, 5),
    ]
    assert runs[0].warnings == ("This is a group: its 20 samples are those of one, two, not further ones.",)
    ring = {"all": ["half", "one"], "half": ["all", "two"]}
    assert [run.n for run in load_runs(written(tmp_path, "x.json", results_of(tasks, group_subtasks=ring)))][:2] == [
        20,
        20,
    ]
    tasks["all"]["acc,none"] = 0.6  # weighed otherwise, so that no number of passes gives it
    assert load_runs(written(tmp_path, "x.json", results_of(tasks, group_subtasks=groups)))[0].score == 0.6


def test_a_mean_is_passes_only_where_its_error_says_so(tmp_path: Path) -> None:
    """An F1 of 0.7 on 20 samples is no 14 passes."""
    data = sample("lm-eval/generated_results.json")
    data["results"]["ladder_demo"]["acc_stderr,none"] = 0.05
    (run,) = load_runs(written(tmp_path, "x.json", data))
    assert (run.n, run.passes, run.score) == (20, None, 0.7)


def test_a_run_that_broke_off_is_counted_by_its_samples(tmp_path: Path) -> None:
    """Without results the samples count, with a word on the status and on what is missing."""
    data = sample("inspect_ai/popularity_2025-05-12.json")
    data |= {"results": None, "status": "error", "samples": data["samples"][:2]}
    (run,) = load_runs(written(tmp_path, "x.json", data))
    assert (run.n, run.passes) == (2, 2)
    assert run.warnings == (
        "The run did not end as it should: its status is error.",
        "It holds 2 samples of 3; the others were never run.",
    )


def test_a_journal_without_summaries_is_read(tmp_path: Path) -> None:
    """An .eval log that is still being written has only its journal."""
    path = tmp_path / "x.eval"
    with (
        zipfile.ZipFile(SAMPLES / "inspect_ai/generated_0.3.150_success.eval") as whole,
        zipfile.ZipFile(path, "w") as part,
    ):
        for name in whole.namelist():
            if name.startswith("_journal") and name != "_journal/summaries/3.json":
                part.writestr(name, whole.read(name))
    (run,) = load_runs(path)
    assert (run.n, run.passes) == (2, 1)
    assert run.results is not None
    assert list(run.results.ids) == ["fr", "sum"]
    assert "its status is started" in run.warnings[0]
    assert "2 samples of 3" in run.warnings[1]


def test_scores_between_pass_and_fail_are_a_mean(tmp_path: Path) -> None:
    """Inspect's P is half, N is no answer; several values of one scorer are a metric each; unscored is an error."""
    data = sample("inspect_ai/popularity_2025-05-12.json")
    for one, value in zip(data["samples"], ("C", "P", "N"), strict=True):
        one["scores"] = {"match": {"value": value}, "judge": {"value": {"tone": 3, "facts": True}}}
    data["samples"][2]["scores"]["judge"]["value"]["tone"] = float("nan")
    data["results"]["scores"].append({"name": "tone", "scorer": "judge.tone", "metrics": {"mean": {"value": 3}}})
    match, tone, facts = load_runs(written(tmp_path, "x.json", data))
    assert (match.n, match.score, match.passes) == (3, 0.5, None)
    assert (tone.metric, tone.n, tone.score, tone.errors) == ("judge.tone", 2, 3, 1)
    assert (facts.metric, facts.passes) == ("judge.facts", 3)


def test_a_sample_that_a_scorer_left_out_is_an_error(tmp_path: Path) -> None:
    """One score is missing, and the scorer is one of ratings: all of its ones are no passes."""
    data = sample("inspect_ai/popularity_2025-05-12.json")
    for one in data["samples"][:2]:
        one["scores"]["stars"] = {"value": 1}
    data["results"]["scores"].append({"name": "stars", "scorer": "stars", "metrics": {"mean": {"value": 1}}})
    _, stars = load_runs(written(tmp_path, "x.json", data))
    assert (stars.n, stars.score, stars.passes, stars.errors) == (2, 1, None, 1)


def test_a_score_with_a_threshold_is_no_pass_or_fail(tmp_path: Path) -> None:
    """deepeval's scores of 0 and 1 are passes only where success says the same; of bias a 0 is what is wanted."""
    data = sample("deepeval/generated_test_run.json")
    data["testCases"][1]["metricsData"][0] |= {"success": True}
    verdict, exact = load_runs(written(tmp_path, "x.json", data))
    assert (verdict.metric, exact.metric, exact.passes, exact.score) == ("pass", "Exact", None, 0.5)


def test_answers_from_a_cache_say_nothing_about_cost_and_delay(tmp_path: Path) -> None:
    """They count as results, and not as requests; no request takes no time."""
    data = sample("promptfoo/generated_0.121.20_echo.json")
    for row in data["results"]["results"][:2]:
        row["response"]["cached"] = True
    one, other = load_runs(written(tmp_path, "x.json", data))
    assert (one.n, len(one.costs), len(one.delays)) == (2, 1, 1)
    assert "one answer from a cache: without cost and delay." in one.warnings
    assert (len(other.costs), len(other.delays)) == (1, 0)  # the delay of its other answer is 0


def test_what_judging_cost_is_not_what_the_task_costs() -> None:
    """deepeval's evaluationCost belongs to the judge."""
    assert not any(run.costs for run in load_runs(SAMPLES / "deepeval/test_run_sample.json"))


def test_a_summary_that_does_not_fit_is_told(tmp_path: Path) -> None:
    """The results count, not the file's own summary of them."""
    data = sample("promptfoo/generated_0.121.20_echo.json")
    data["results"]["results"].pop(0)
    _, run = load_runs(written(tmp_path, "x.json", data))
    assert (run.n, run.passes, run.key) == (1, 0, "fake-small, prompt 1")
    assert run.warnings == (
        "Its own summary does not fit its results, which were counted: 1 successes, 2 failures, 2 errors.",
    )


def test_skipped_tests_are_not_counted(tmp_path: Path) -> None:
    """A test that never ran is neither passed nor an error, and its absence is told."""
    text = '<testsuite name="s"><testcase name="a"/><testcase name="b"><skipped/></testcase></testsuite>'
    (run,) = load_runs(written(tmp_path, "x.xml", text))
    assert (run.n, run.passes, run.errors, run.warnings) == (1, 1, 0, ("one test skipped: not counted.",))
    assert "no test in it was run" in refused(written(tmp_path, "x.xml", text.replace('<testcase name="a"/>', "")))


def test_suites_with_other_tests_are_one_run_by_class(tmp_path: Path) -> None:
    """Suites are the classes of a run, unless each holds the same tests."""
    suites = "".join(
        f'<testsuite name="{name}"><testcase name="{test}"/><testcase name="same"><failure/></testcase></testsuite>'
        for name, test in (("billing", "a"), ("returns", "b"))
    )
    (run,) = load_runs(written(tmp_path, "x.xml", f"<testsuites>{suites}</testsuites>"))
    assert run.results is not None
    assert list(run.results.ids) == ["billing::a", "billing::same", "returns::b", "returns::same"]
    assert list(run.results.categories) == ["billing", "billing", "returns", "returns"]


def test_scores_and_costs_of_tests_are_properties() -> None:
    """pytest's record_property: the score says what pass and fail say, and the cost is named by the caller."""
    (run,) = load_runs(SAMPLES / "junit/pytest_9.2.0_generated.xml", Options(cost="cost_usd"))
    assert (run.metric, list(run.costs)) == ("pass", [0.0001, 0.0001])


# Tables


def test_columns_are_named_by_the_caller(tmp_path: Path) -> None:
    """Any column may be the score, the verdict, the id, the class, the cost, the delay."""
    rows = ("a,pass,0.5,billing,0.1,1500", "b,FAIL,1,returns,,900", "c,error,,returns,0.2,")
    text = "\n".join(["q,verdict,tone,topic,usd,latency_ms", *rows])
    options = Options(passed="verdict", score="tone", id="q", category="topic", cost="usd", delay="latency_ms")
    verdict, tone = load_runs(written(tmp_path, "x.csv", text), options)
    assert (verdict.metric, verdict.n, verdict.passes, verdict.errors) == ("verdict", 2, 1, 1)
    assert (tone.metric, tone.n, tone.score, tone.errors) == ("tone", 2, 0.75, 1)
    assert verdict.results is not None
    assert (list(verdict.results.ids), list(verdict.results.categories)) == (["a", "b"], ["billing", "returns"])
    assert (list(verdict.costs), list(verdict.delays)) == ([0.1, 0.2], [1.5, 0.9])


def test_columns_called_like_their_role_need_no_name(tmp_path: Path) -> None:
    """The simplest table is read as it is, with commas, semicolons or tabs, and with a byte order mark."""
    for separator in ",;\t":
        text = "\ufeffid,passed,category,delay\nx,true,a,2\ny,0,b,3\n".replace(",", separator)
        (run,) = load_runs(written(tmp_path, "x.csv", text))
        assert (run.metric, run.n, run.passes, list(run.delays)) == ("passed", 2, 1, [2, 3])
        assert run.results is not None
        assert list(run.results.ids) == ["x", "y"]


def test_nested_keys_and_plain_lists(tmp_path: Path) -> None:
    """Keys with dots reach inside of JSON Lines, and a JSON list of objects is read like them."""
    rows = [{"example": {"id": n}, "scores": {"f1": n / 4}} for n in range(4)]
    options = Options(score="scores.f1", id="example.id")
    lines = load_runs(written(tmp_path, "x.jsonl", rows), options)
    listed = load_runs(written(tmp_path, "x.json", json.dumps(rows)), options)
    assert [(run.n, run.score) for run in (*lines, *listed)] == [(4, 0.375)] * 2
    assert lines[0].results is not None
    assert list(lines[0].results.ids) == ["0", "1", "2", "3"]


def test_a_named_column_wins_over_the_form() -> None:
    """Whoever names a column wants that column, whatever tool wrote the file."""
    (run,) = load_runs(SAMPLES / "lm-eval/generated_samples.jsonl", Options(passed="acc", id="doc_id"))
    assert (run.tool, run.metric, run.n, run.passes) == ("a table", "acc", 20, 14)


def test_costs_that_cannot_be_are_left_out(tmp_path: Path) -> None:
    """A negative cost and a delay that is no number are told, not used."""
    rows = [
        {"id": 1, "passed": True, "cost": -1, "delay": 2},
        {"id": 2, "passed": True, "cost": 3, "delay": float("nan")},
    ]
    (run,) = load_runs(written(tmp_path, "x.jsonl", rows))
    assert (list(run.costs), list(run.delays)) == ([3], [2])
    assert run.warnings == ("2 costs or delays that cannot be: left out.",)


def test_json_may_be_broken_into_lines_anywhere(tmp_path: Path) -> None:
    """A document whose first line looks whole is still a document."""
    text = json.dumps(sample("lm-eval/generated_results.json"))
    for sign in (", ", "}"):
        broken = text.replace(f"}}{sign}", f"}}\n{sign}", 1)
        assert broken.splitlines()[0].endswith("}")
        assert load_runs(written(tmp_path, "x", broken))[0].passes == 14


def test_rows_without_ids_are_told(tmp_path: Path) -> None:
    """Two files without ids could be paired only by the order of their rows."""
    (run,) = load_runs(written(tmp_path, "x.jsonl", [{"passed": True}, {"passed": None}]))
    assert run.warnings == (
        "2 rows without an id: each taken as an item of its own.",
        "one row without a result in 'passed': taken as errors.",
    )


def test_a_score_is_a_score_even_where_it_is_one(tmp_path: Path) -> None:
    """Ratings from 1 to 5 that are all 1 are no passes."""
    (run,) = load_runs(written(tmp_path, "x.jsonl", [{"id": n, "score": 1} for n in range(3)]))
    assert (run.passes, run.score) == (None, 1)


def test_classes_are_found_where_each_tool_keeps_them(tmp_path: Path) -> None:
    """A class by its name: of the metadata, the variables, the document or the properties."""
    promptfoo = sample("promptfoo/generated_0.121.20_echo.json")
    for row in promptfoo["results"]["results"]:
        row["testCase"]["metadata"]["topic"] = row["testCase"]["description"]
    inspect = SAMPLES / "inspect_ai/mmlu-summary-choices.eval"
    (old,) = load_runs(SAMPLES / "inspect_ai/log_formats.eval", Options(category="label_confidence"))
    assert old.results is not None
    assert list(old.results.categories) == ["0.8860552919198255"]  # stands in the sample and not in its summary
    deepeval = sample("deepeval/generated_test_run.json")
    deepeval["testCases"][0]["additionalMetadata"] = {"topic": "sums"}
    found = {
        "promptfoo": load_runs(written(tmp_path, "a.json", promptfoo), Options(category="topic")),
        "inspect": load_runs(inspect, Options(category="subject")),
        "deepeval": load_runs(written(tmp_path, "b.json", deepeval), Options(category="topic")),
        "lm-eval": load_runs(SAMPLES / "lm-eval/generated_samples.jsonl", Options(category="a")),
    }
    classes = {name: list(runs[0].results.categories[:2]) for name, runs in found.items() if runs[0].results}
    assert classes == {
        "promptfoo": ["capital", "sum"],
        "inspect": ["college_physics"],
        "deepeval": ["sums", ""],
        "lm-eval": ["yes", "no"],
    }


# What is said of files that are none


@pytest.mark.parametrize(
    ("content", "said"),
    [
        ("", "this is empty. Let the tool write the file again"),
        ("hello\nworld, there\n", "this is no table, and no other form that ladder reads"),
        ('{"testCases": []}', "its keys are testCases. Nearest is deepeval test run, which also has metricsScores."),
        ('{"results": {"a": 1}}', "Nearest is lm-evaluation-harness results, which also has configs."),
        ('{"a": 1}', "its keys are a. Known are promptfoo JSON, "),
        ('{"a": 1}\n{"a": 2}\n', "its keys are a. Known are promptfoo JSON, "),
        ("[1, 2]", "it holds the number 1."),
        ("[]", "there is no result in it."),
        ('{"results": {"results": []}}', "there is no result in it."),
        ('{"testCases": [], "metricsScores": []}', "there is no test case in it."),
        ('{"id": 1, "passed": true}\n{"id": 2, "pas', "x:2:11: error: the JSON breaks off here: "),
        ('{"id": 1, "passed": true}\nnonsense\n', "x:2:1: error: this is no JSON: expecting value."),
        ('{"id": 1, "passed": "perhaps"}', "x:1:1: error: pass or fail is wanted in 'passed', not the text 'perhaps'."),
        ("id,score\n1,0.5\n2,good\n", "x:3:1: error: a number is wanted in 'score', not the text 'good'."),
        ("id,score\n1,0.5,7\n", "x:2:1: error: 3 cells stand here, under 2 names."),
        ('id,score\n1,"0.5', "x:2:1: error: this is no CSV: unexpected end of data."),
        ("id,value\n1,0.5\n", "no column says pass or fail, or the score; there are id, value."),
        ("<html><body/></html>", "its outermost element is 'html', not 'testsuites' or 'testsuite'."),
        (
            "<testsuites><testsuite>",
            "breaks off or is damaged here, inside of testsuites > testsuite: no element found.",
        ),
        ("\x1f\x00\x02binary", "this is no text, and no form that ladder reads."),
        ("PK\x03\x04", "begins like a zip archive, as Inspect writes its .eval logs, and is damaged"),
        ('{"eval": 3, "status": "success", "a": 1}', "Nearest is Inspect JSON, which also has eval.task."),
        (
            '{"results": {"results": [{"success": "yes"}]}}',
            ", at results.results[0].success: true or false has to stand",
        ),
    ],
)
def test_other_files_are_refused_in_words(tmp_path: Path, content: str, said: str) -> None:
    """An unknown or truncated file: what was found, where, what was expected, and the nearest form."""
    path = written(tmp_path, "x", content)
    assert said in refused(path).replace(str(path), "x")


def test_a_wrong_column_is_told_once(tmp_path: Path) -> None:
    """A column of texts is no verdict: told with its name, the first row and how many more there are."""
    rows = "".join(f"{at},cause {at}\n" for at in range(150))
    path = written(tmp_path, "x.csv", f"id,cause\n{rows}")
    said = refused(path, Options(passed="cause")).replace(str(path), "x.csv")
    wrong = "pass or fail is wanted in 'cause', not the text 'cause 0'; 149 more rows are like this one."
    assert said == f"x.csv:2:1: error: {wrong} If it is a score, name it with --score."


def test_truncated_json_names_what_it_begins_like(tmp_path: Path) -> None:
    """A file that breaks off is still known by its beginning."""
    text = (SAMPLES / "promptfoo/generated_0.121.20_echo.json").read_text(encoding="utf-8")
    said = refused(written(tmp_path, "x.json", text[: len(text) // 2]))
    assert ":398:8: error: the JSON breaks off here: " in said
    assert "It begins like promptfoo JSON. Let the tool write the file again" in said


def test_a_missing_column_is_told_with_the_nearest(tmp_path: Path) -> None:
    """An option that names no column of the table."""
    path = written(tmp_path, "x.csv", "id,verdict\n1,pass\n")
    said = refused(path, Options(passed="verdict", cost="dollars"))
    assert "there is no column 'dollars', which --cost names. Known: id, verdict." in said
    assert "there is no column 'verdikt', which --passed names. Did you mean 'verdict'?" in refused(
        path, Options(passed="verdikt")
    )


def test_all_flaws_are_told_up_to_a_limit(tmp_path: Path) -> None:
    """Several wrong rows are told at once, of one sort the first with their number, and of many sorts not all."""
    rows: list[object] = [{"id": 1, "passed": True}, *range(150)]
    assert refused(written(tmp_path, "x.jsonl", rows[:4])).count("has to stand here") == 3
    assert "; one more row is like this one. " in refused(written(tmp_path, "x.jsonl", [*rows[:4], 2]))
    said = refused(written(tmp_path, "x.jsonl", rows))
    assert said.count("has to stand here") == MOST_FLAWS
    assert said.endswith("there may be more; these are the first.")


def test_limits_are_held(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    """Size, depth, entities and absurd numbers are refused before they can cost anything."""
    assert "nested too deep" in refused(written(tmp_path, "x.json", '{"a":' * 100_000))
    for depth in range(900, 1000):  # what can just be parsed, and then be too deep for those who look at it
        row = f'{{"success": true, "promptIdx": 0, "testCase": {{}}, "vars": {"[" * depth}{"]" * depth}}}'
        with suppress(LadderError):
            load_runs(written(tmp_path, "x.jsonl", f"{row}\n{row}\n"))
    assert "absurdly long" in refused(written(tmp_path, "x.json", f'{{"a": {"9" * 5000}}}'))
    deep = "<testsuite>" * (DEEPEST + 1)
    assert "nested more than 64 levels deep" in refused(written(tmp_path, "x.xml", deep))
    bomb = '<!DOCTYPE x [<!ENTITY a "aaaa"><!ENTITY b "&a;&a;">]><testsuites>&b;</testsuites>'
    assert "declares a document type" in refused(written(tmp_path, "x.xml", bomb))
    path = tmp_path / "big.json"
    with path.open("wb") as stream:
        stream.write(b"[")
        stream.truncate(LARGEST_DOCUMENT + 1)
    assert "more than 100,000,000 bytes" in refused(path)
    monkeypatch.setattr("adaptation_ladder.disk.importers.notation.MOST_ROWS", 3)
    assert "more than 3 lines" in refused(written(tmp_path, "x.jsonl", [{"passed": True}] * 5))
    monkeypatch.setattr("adaptation_ladder.disk.importers.notation.LONGEST_LINE", 50)
    assert "more than 50 bytes" in refused(written(tmp_path, "x.csv", f"id,passed\n{'a' * 60},1\n"))


def test_names_of_any_type_and_length_are_no_trouble(tmp_path: Path) -> None:
    """What mutations once found: a name that is a list, a tag of ten thousand digits, half a character."""
    inspect = sample("inspect_ai/popularity_2025-05-12.json")
    inspect["results"]["scores"][0]["name"] = ["a"]
    assert load_runs(written(tmp_path, "x.json", inspect))[0].n == 3
    said = refused(written(tmp_path, "x.xml", f"<testsuite><t{'9' * 10_000}>"))
    assert len(said) < 1000
    data = results_of({"task": {"acc,none": "\ud800"}})
    assert refused(written(tmp_path, "x.json", data)).isprintable()


def test_a_zip_bomb_is_refused(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    """A part of an archive is read up to the limit, whatever its header says."""
    monkeypatch.setattr("adaptation_ladder.disk.importers.inspect_ai.LARGEST_DOCUMENT", 1000)
    with zipfile.ZipFile(tmp_path / "x.eval", "w", zipfile.ZIP_DEFLATED) as archive:
        archive.writestr("header.json", " " * 100_000)
    assert "'header.json' in it has more than 1,000 bytes" in refused(tmp_path / "x.eval")
    with zipfile.ZipFile(tmp_path / "y.eval", "w") as archive:
        archive.writestr("letter.txt", "hello")
    assert "without a header.json, so no Inspect log" in refused(tmp_path / "y.eval")


MUTATIONS = 2000 if SLOW else 200
WRONG: list[Any] = [
    None, True, 0, -1, 10**400, 1e308, float("nan"), float("-inf"), "", "x" * 100_000, "\u202e\x1b[31m", "\ud800",
    [], {}, [[]], {"": {}}, ["a", 1], {"a": {"b": []}},
]  # fmt: skip


def mutate(data: Any, random: Random) -> Any:
    """The data with one thing in it left out, doubled, or of another type; deep or far up."""
    if not isinstance(data, dict | list) or not data or random.random() < 0.1:
        return random.choice(WRONG)
    key = random.choice(list(data)) if isinstance(data, dict) else random.randrange(len(data))
    kept: Any = dict(data) if isinstance(data, dict) else list(data)
    match random.randrange(8):
        case 0:
            del kept[key]
        case 1 if isinstance(kept, list):
            kept.append(kept[key])
        case 2 if isinstance(kept, dict):
            kept[random.choice(["a.b", "", "error", "value"])] = kept[key]
        case _:
            kept[key] = mutate(kept[key], random)
    return kept


def damaged(raw: bytes, random: Random) -> bytes:
    """The bytes cut off, with some of them changed, or with much too many in one place."""
    at = random.randrange(len(raw))
    match random.randrange(4):
        case 0:
            return raw[:at]
        case 1:
            return raw[:at] + raw[at + random.randrange(1, 200) :]
        case 2:
            return raw[:at] + random.choice([b"9" * 10_000, b"[" * 50_000, b"\x00", b"\xff", b'"', b"<a>"]) + raw[at:]
    flipped = bytearray(raw)
    for _ in range(random.randrange(1, 8)):
        flipped[random.randrange(len(raw))] = random.randrange(256)
    return bytes(flipped)


def changed(name: str, random: Random) -> bytes:
    """A sample with a change in its bytes, or where it holds JSON in its data."""
    raw = (SAMPLES / name).read_bytes()
    if random.random() < 0.4:
        return damaged(raw, random)
    if name.endswith(".json"):
        return json.dumps(mutate(json.loads(raw), random)).encode()
    if name.endswith(".jsonl"):
        lines = raw.splitlines()
        at = random.randrange(len(lines))
        lines[at] = json.dumps(mutate(json.loads(lines[at]), random)).encode()
        return b"\n".join(lines)
    if name.endswith(".eval") and "zstd" not in name:
        return _repacked(raw, random)
    return damaged(damaged(raw, random) or raw, random)


def _repacked(raw: bytes, random: Random) -> bytes:
    made = io.BytesIO()
    with zipfile.ZipFile(io.BytesIO(raw)) as archive, zipfile.ZipFile(made, "w", zipfile.ZIP_DEFLATED) as copy:
        chosen = random.choice(["header.json", "summaries.json", random.choice(archive.namelist())])
        for name in archive.namelist():
            content = archive.read(name)
            if name == chosen:
                content = random.choice(
                    [json.dumps(mutate(json.loads(content), random)).encode(), damaged(content, random)]
                )
            if name != chosen or random.random() < 0.9:
                copy.writestr(name, content)
    return made.getvalue()


@pytest.mark.parametrize("name", [*COUNTS, *REFUSED])
def test_changed_samples_give_results_or_a_message(name: str, tmp_path: Path) -> None:
    """However a file is damaged, it is read or refused in words: nothing else is ever raised."""
    random = Random(name)
    path = tmp_path / Path(name).name
    problems: list[Problem] = []
    for _ in range(MUTATIONS):
        path.write_bytes(changed(name, random))
        options = Options(category=random.choice(["", "topic", "subject"]))
        try:
            runs = load_runs(path, options)
        except LadderError as error:
            problems += error.problems[:MOST_FLAWS]
        else:
            assert runs
            assert all(run.mean is None or abs(run.mean) <= LARGEST_NUMBER for run in runs)
    assert len(problems) > MUTATIONS // 20
    for problem in problems:
        assert problem.message.endswith((".", "…"))
        assert problem.remedy
        assert len(str(problem)) < 2000
        assert str(problem).isprintable()


# For a spec


def test_one_run_is_singled_out() -> None:
    """A spec names one run; where the file has several, the message lists them."""
    path = SAMPLES / "deepeval/test_run_sample.json"
    assert load_run(path, SAMPLES, Options(metric="Faithfulness")).score == 0.45
    with pytest.raises(
        LadderError, match="several runs fit; it holds metric 'pass', metric 'Answer Relevancy', metric"
    ):
        load_run(path, SAMPLES)
    with pytest.raises(LadderError, match="no run fits; it holds metric 'pass' of 'fake-small, prompt 1', metric"):
        load_run(SAMPLES / "promptfoo/generated_0.121.20.jsonl", SAMPLES, Options(metric="tone"))
    with pytest.raises(LadderError, match="Say which by its metric and key"):
        load_run(SAMPLES / "promptfoo/generated_0.121.20.jsonl", SAMPLES)


def test_files_of_a_spec_stay_inside_its_repository(tmp_path: Path) -> None:
    """Neither dots nor links lead out of the root, which is the nearest version-control root above the spec."""
    repository = tmp_path / "repository"
    specs = repository / "specs"
    specs.mkdir(parents=True)
    outside = written(tmp_path, "x.jsonl", [{"id": 1, "passed": True}])
    inside = written(repository, "y.jsonl", [{"id": 1, "passed": True}])
    (specs / "link.jsonl").symlink_to(outside)
    assert root_above(specs) == str(specs.resolve())
    (repository / ".git").mkdir()
    assert root_above(specs) == str(repository.resolve())
    assert load_run(specs / "../y.jsonl", repository).n == 1
    assert load_run(inside, repository).n == 1
    for path in (outside, specs / "../../x.jsonl", specs / "link.jsonl"):
        with pytest.raises(
            LadderError, match=r"is outside of .* Keep the evaluation files of a spec in its repository"
        ):
            load_run(path, repository)


def test_every_form_has_a_sample_or_is_a_table() -> None:
    """No reader is there that no real file was read with."""
    assert len(FORMS) == len({form.name for form in FORMS}) == 11
