"""`ladder measure`: what a person sees of their evaluation files, and how results get into a spec."""

from __future__ import annotations

import json
import os
import pty
import shutil
import subprocess
import sys
from contextlib import chdir
from pathlib import Path

import pytest

from adaptation_ladder.disk.loading import load_task
from adaptation_ladder.disk.output import DONE, WRONG_INPUT
from tests.test_cli import ladder

SAMPLES = Path(__file__).parent / "eval-samples"
LADDER = Path(sys.executable).with_name("ladder")


def run(*args: str | Path, cwd: Path | None = None, given: bytes = b"") -> tuple[int, str, str]:
    """Exit code, standard output and standard error of `ladder measure`, called in a folder."""
    with chdir(cwd or "."):
        ran = ladder("measure", *args, stdin=given)
    return ran.code, ran.out, ran.told


@pytest.fixture
def place(tmp_path: Path) -> Path:
    """A repository with a results file and a spec."""
    (tmp_path / ".git").mkdir()
    shutil.copy(SAMPLES / "lm-eval/generated_samples.jsonl", tmp_path / "results.jsonl")
    shutil.copy(SAMPLES / "promptfoo/generated_0.121.20_echo.json", tmp_path / "promptfoo.json")
    (tmp_path / "ladder.yaml").write_text("task: Answer yes or no.  # short\n", encoding="utf-8")
    return tmp_path


def test_a_file_is_summed_up(place: Path) -> None:
    """Metric, n, passes, interval and verdict, and its classes with the lowest first."""
    code, out, err = run("results.jsonl", "--target", "0.9", "--category", "a", cwd=place)
    assert (code, err) == (DONE, "")
    assert out.splitlines() == [
        "results.jsonl",
        "Read as lm_eval. It holds one run.",
        "",
        "Result",
        "  - Metric: acc",
        "  - Passed: 14 of 20 (70 %)",
        "  - This run is short of the target of 0.9: the 95 % interval runs from 0.46 to",
        "    0.88, and all of it is below the target.",
        "  - 20 examples are few; look at the range.",
        "  Class by class, each judged so strictly that all verdicts together are wrong",
        "  no more often:",
        "  Class  Score  Of  Range         Target",
        "  yes    0.60   10  0.23 to 0.90  cannot tell",
        "  no     0.80   10  0.40 to 0.98  cannot tell",
    ]


def test_errors_cost_and_delay_are_told(place: Path) -> None:
    """What is no failure is said to be none; cost and delay by their middle and their 95th percentile."""
    _, out, _ = run("promptfoo.json", "--key", "fake-small, prompt 1", "--plain", cwd=place)
    assert "result: Passed: 1 of 2 (50 %)" in out
    assert "One example could not be scored; an error of the run counts neither as a pass nor as a failure." in out
    assert "result: Delay of a request: 0.001 s in the middle (p50); 95 of 100 at most 0.002 s (p95)" in out
    assert "prompt 2" not in out


def test_json_and_markdown(place: Path) -> None:
    """One file is a document, several are lines, one of them wrong a line with its problems."""
    code, out, _ = run("results.jsonl", "--format", "json", cwd=place)
    (found,) = json.loads(out)["runs"]
    assert (found["metric"], found["measured"]["passes"], found["measured"]["n"]) == ("acc", 14, 20)
    code, out, err = run("results.jsonl", "nowhere.json", "promptfoo.json", "--format", "json", cwd=place)
    first, second, third = map(json.loads, out.splitlines())
    assert (code, first["file"], len(third["runs"])) == (WRONG_INPUT, "results.jsonl", 2)
    assert "there is no file 'nowhere.json'" in second["problems"][0]["message"]
    assert "there is no file 'nowhere.json'" in err
    _, out, _ = run("results.jsonl", "--category", "a", "--format", "markdown", cwd=place)
    assert out.startswith("## results.jsonl\n")
    assert "\n| yes | 0\\.60 | 10 | 0\\.23 to 0.90 |" in out


def test_many_runs_are_a_table(tmp_path: Path) -> None:
    """Sixty tasks are not sixty sections; one is singled out by name."""
    tasks = {f"task-{at}": {"acc,none": 0.5, "acc_stderr,none": 0.1, "sample_len": 10} for at in range(60)}
    (tmp_path / "x.json").write_text(json.dumps({"results": tasks, "configs": {}}), encoding="utf-8")
    _, out, _ = run("x.json", cwd=tmp_path)
    assert len(out.splitlines()) < 40
    assert "30 more. Single one out with --metric and --key to see all about it." in " ".join(out.split())
    _, out, _ = run("x.json", "--key", "task-59", cwd=tmp_path)
    assert "  - Of: task-59\n" in out


def test_two_files_are_compared(place: Path) -> None:
    """A new prompt is really better only where the same items say so."""
    lines = (place / "results.jsonl").read_text(encoding="utf-8").splitlines()
    better = [line.replace('"acc": 0.0', '"acc": 1.0') for line in lines]
    (place / "better.jsonl").write_text("\n".join(better), encoding="utf-8")
    _, out, _ = run("results.jsonl", "better.jsonl", "--plain", cwd=place)
    assert (
        "against: This run is really better than the run in the file before it: of the same 20 examples 6 were gained "
        "and 0 lost; chance alone brings that about 3 times in 100." in out
    )
    _, out, _ = run("results.jsonl", "better.jsonl", "--format", "json", cwd=place)
    assert [one["compared"] and one["compared"]["better"] for one in map(json.loads, out.splitlines())] == [
        None,
        "second",
    ]


def test_standard_input(place: Path) -> None:
    """A pipe is read like a file."""
    code, out, _ = run("-", given=(place / "results.jsonl").read_bytes())
    assert (code, out.splitlines()[5]) == (DONE, "  - Passed: 14 of 20 (70 %)")
    code, _, err = run("-", given=b"")
    assert (code, "'<stdin>': this is empty." in err) == (WRONG_INPUT, True)


@pytest.mark.parametrize(
    ("args", "said"),
    [
        ([], "there is no file to measure. Name what your evaluation tool wrote; or --plan says how many"),
        (["nowhere.json"], "there is no file 'nowhere.json'."),
        (["resuts.jsonl"], "Did you mean 'results.jsonl'?"),
        (["results.jsonl", "--output", "./results.jsonl"], "would be overwritten, and it is to be read."),
        (["results.jsonl", "--target", "nan"], "a target of nan cannot be."),
        (["results.jsonl", "--target", "1e999"], "a target of inf cannot be."),
        (["--plan", "--now", "nan", "--target", "0.9"], "--now nan is no share."),
        (["--plan", "--now", "0.8", "--target", "inf"], "inf"),
        (["--plan", "--now", "0.8", "--power", "nan", "--target", "0.9"], "--power nan cannot be."),
        (["--plan", "--now", "0.8", "--margin", "1e999", "--target", "0.9"], "--margin inf is no share."),
        (["results.jsonl", "--metric", "bleu"], "no run fits; it holds metric 'acc'."),
        (
            ["results.jsonl", "--into", "ladder.yaml"],
            "--into says where, but not on which rung. Add --write-tried RUNG.",
        ),
        (["results.jsonl", "--write-tried", "rag"], "'rag' is no rung. Write 'retrieval', which is rung 3"),
        (["results.jsonl", "--write-tried", "promting"], "'promting' is no rung. Did you mean 'prompting'?"),
        (
            ["promptfoo.json", "--write-tried", "prompting"],
            "several runs fit; it holds metric 'pass' of 'fake-small, prompt",
        ),
        (["results.jsonl", "--write-tried", "prompting", "--into", "no.yaml"], "there is no file 'no.yaml'."),
        (["ladder.yaml"], "there is no row in it. Name a table with one row for each item."),
    ],
)
def test_wrong_calls_are_answered(place: Path, args: list[str], said: str) -> None:
    """What cannot be done is said with a remedy, on standard error, with exit code 2 and without a traceback."""
    code, out, err = run(*args, cwd=place)
    assert (code, out) == (WRONG_INPUT, "")
    assert said in err
    assert "Traceback" not in err


def test_results_become_attempts(place: Path) -> None:
    """The block names the file where the spec may read it, and gives the numbers where it may not."""
    _, out, _ = run("results.jsonl", "--write-tried", "prompting", "--changed", "shorter", cwd=place)
    assert out == (
        "tried:\n  prompting:\n    attempts:\n"
        "      - changed: shorter\n        metric: acc\n        from: results.jsonl\n"
    )
    outside = place / "elsewhere"
    outside.mkdir()
    (outside / ".git").mkdir()
    _, out, _ = run("../results.jsonl", "--write-tried", "prompting", cwd=outside)
    assert out.endswith("      - metric: acc\n        n: 20\n        passes: 14\n")
    one = ["promptfoo.json", "--key", "fake-small, prompt 1", "--write-tried", "few-shot"]
    _, out, _ = run(*one, cwd=place)
    assert out.endswith(
        "      - date: 2026-11-23\n        metric: pass\n        from: promptfoo.json\n"
        '        key: "fake-small, prompt 1"\n'
    )


def test_attempts_are_put_into_a_spec(place: Path) -> None:
    """The spec keeps its comments, is written whole or not at all, and reads the file again when it is used."""
    code, out, err = run("results.jsonl", "--write-tried", "prompting", "--into", "ladder.yaml", cwd=place)
    assert (code, out, err) == (DONE, "", "ladder.yaml: one attempt on 'prompting' written\n")
    spec = (place / "ladder.yaml").read_text(encoding="utf-8")
    assert spec.startswith("task: Answer yes or no.  # short\ntried:\n  prompting:\n")
    assert load_task(place / "ladder.yaml").tried["prompting"]
    (place / "bad.yaml").write_text("tried: {prompting: {effort: brief}, # why\n  few-shot: brief}\n", encoding="utf-8")
    before = (place / "bad.yaml").read_bytes()
    code, _, err = run("results.jsonl", "--write-tried", "prompting", "--into", "bad.yaml", cwd=place)
    assert (code, (place / "bad.yaml").read_bytes()) == (WRONG_INPUT, before)
    assert "because of its layout. Leave out --into, and paste the block by hand." in err


def test_a_bar_is_drawn_only_on_a_terminal(tmp_path: Path) -> None:
    """Long files show a bar on a terminal, which is wiped out again; standard output never sees it."""
    path = tmp_path / "x.jsonl"
    path.write_text("".join(f'{{"id": {at}, "passed": true}}\n' for at in range(20_000)), encoding="utf-8")
    ours, theirs = pty.openpty()
    environment = {**os.environ, "TERM": "xterm"}
    with subprocess.Popen([LADDER, "measure", path], stdout=subprocess.PIPE, stderr=theirs, env=environment) as child:
        os.close(theirs)
        drawn = b""
        while True:
            try:
                piece = os.read(ours, 65_536)
            except OSError:  # the other end is closed
                break
            if not piece:
                break
            drawn += piece
        out, _ = child.communicate(timeout=60)
    os.close(ours)
    assert b"[####" in drawn
    assert b"%  reading" in drawn
    assert drawn.endswith(b"\r\x1b[K")
    assert b"\x1b" not in out
    assert b"Passed: 20,000 of 20,000 (100 %)" in out


def test_a_plan_names_sizes_assumptions_and_formulas() -> None:
    """From one share to another: for a verdict, for an improvement and for a margin, each with its source."""
    code, out, err = run("--plan", "--target", "0.9", "--now", "0.82", "--plain")
    assert (code, err) == (DONE, "")
    assert "examples: 141 to be told that 0.82 is short of the target." in out
    assert "examples: 295 for each version to see the difference, where they run on different examples." in out
    assert "examples: 227 to know a share near 0.82 to plus or minus 0.05." in out
    assert "Fleiss, Levin and Paik 2003, equation 4.14" in out
    assert "Reached or short is wrong in at most 2.5 of 100 cases" in out


def test_the_same_examples_take_fewer() -> None:
    """With --paired the sizes are those of McNemar's test, by a cautious guess or by what was seen."""
    _, guessed, _ = run("--plan", "--target", "0.9", "--now", "0.82", "--paired", "--plain")
    assert "taken to differ on 0.244 of the examples, as if their failures had nothing to do with each other" in guessed
    _, said, _ = run("--plan", "--target", "0.9", "--now", "0.82", "--disagree", "0.2", "--format", "json")
    plan = json.loads(said)
    assert plan["sizes"][1] == {
        "aim": "improvement-on-one-set",
        "n": 243,
        "margin": None,
        "disagree": 0.2,
        "disagree_assumed": False,
    }
    _, stronger, _ = run("--plan", "--target", "0.9", "--now", "0.82", "--power", "0.9", "--plain")
    assert "at a confidence of 95 % and a power of 90 %" in stronger


@pytest.mark.parametrize(
    ("args", "words"),
    [
        (["--plan"], "--plan needs --now and --target. Write for example --plan --now 0.82 --target 0.9."),
        (["--plan", "--now", "0.8", "--target", "90"], "--target 90.0 is no share."),
        (["--plan", "--now", "0.8", "--target", "0.8"], "--now and --target are the same."),
        (["--plan", "--now", "0.8", "--target", "0.9", "--power", "2"], "--power 2.0 cannot be."),
        (["--plan", "--now", "0.8", "--target", "0.9", "--disagree", "0.05"], "Write --disagree from 0.1 to 0.3."),
        (
            ["--plan", "--now", "0.82", "--target", "0.9", "--disagree", "0.08", "--margin", "7"],
            "--margin 7.0 is no share.",
        ),
        (["--plan", "x.json", "--now", "0.8", "--target", "0.9"], "--plan reads no file."),
        (["--now", "0.8", "x.json"], "--now belong to a plan. Add --plan, or leave them out."),
    ],
)
def test_what_cannot_be_planned_is_said(args: list[str], words: str) -> None:
    """A share that is none, a difference that is none, and options that do not go together."""
    code, out, err = run(*args)
    assert (code, out) == (WRONG_INPUT, "")
    assert words in err
