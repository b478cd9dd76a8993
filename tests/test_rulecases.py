"""The cases beside the rules: what they may state, how they are told, and what they put to the test."""

from __future__ import annotations

import json
import re
import shutil
from pathlib import Path
from typing import Any
from xml.etree import ElementTree as ET

import pytest
import yaml

from adaptation_ladder.adviser.advising import advise
from adaptation_ladder.basics.errors import LadderError
from adaptation_ladder.book.conditions import All, Is
from adaptation_ladder.book.rulebook import Rulebook
from adaptation_ladder.deciding.engine import decide
from adaptation_ladder.disk.casefiles import PlacedCase, Results, load_cases, results_of
from adaptation_ladder.disk.loading import builtin_folder, builtin_rulebook
from adaptation_ladder.proof.coverage import coverage, criteria
from adaptation_ladder.proof.rulecases import RuleCase, judged
from adaptation_ladder.proof.suggesting import suggested
from adaptation_ladder.render.casetests import FORMATS
from adaptation_ladder.task.answers import Situation, read_task
from adaptation_ladder.task.tasks import Task
from tests.books import TODAY, changed, tupled
from tests.scale import SLOW
from tests.test_cli import ladder

BOOK = builtin_rulebook()
CASES = load_cases(builtin_folder(), BOOK)


@pytest.fixture(scope="module")
def results() -> Results:
    """The cases of the built-in rulebook, tried on it."""
    return results_of(BOOK, CASES, TODAY, covering=True)


def test_the_built_in_rulebook_agrees_with_its_cases(results: Results) -> None:
    """Every case beside the rules comes out as it says."""
    assert len(results.outcomes) == len(CASES) >= 100
    assert [(one.case.name, one.wrong) for one in results.outcomes if one.wrong] == []


def test_the_cases_put_every_criterion_to_the_test(results: Results) -> None:
    """Every criterion and requirement is covered, counted exactly."""
    assert results.coverage is not None
    assert set(results.coverage) == set(criteria(BOOK))
    assert results.uncovered == ()


def test_every_rung_has_its_file_of_cases() -> None:
    """Cases stand beside the rules: a file for each rung, one for notes, one for techniques; each is called once."""
    assert {one.file for one in CASES} == {f"cases/{name}.yaml" for name in (*BOOK.rung_ids, "notes", "techniques")}
    assert len({one.case.name for one in CASES}) == len(CASES)


def turned(book: Rulebook, id_: str, *, holds: bool) -> Rulebook:
    """The rulebook with one criterion left out, or holding always; a requirement is the other way round."""
    unmet = All(all=(Is(is_={"evaluation-set": "yes"}), Is(is_={"evaluation-set": "no"})))

    def rules(several: tuple[Any, ...], field: str) -> tuple[Any, ...]:
        if field == "met_when":
            kept = [one for one in several if one.id != id_ or holds]
            return tuple(one.model_copy(update={field: unmet}) if one.id == id_ else one for one in kept)
        kept = [one for one in several if one.id != id_ or not holds]
        return tuple(one.model_copy(update={field: None}) if one.id == id_ else one for one in kept)

    rungs = (
        rung.model_copy(
            update={
                "when_to_use": rules(rung.when_to_use, "when"),
                "when_not": rules(rung.when_not, "when"),
                "requirements": rules(rung.requirements, "met_when"),
            }
        )
        for rung in book.rungs
    )
    return changed(book, rungs=tuple(rungs))


def shown(book: Rulebook, situation: Situation, id_: str) -> Any:
    """How every need comes out; for a criterion against, also which rungs have a reason against them."""
    rung = next(r for r in BOOK.rungs if id_ in {x.id for x in (*r.when_to_use, *r.when_not, *r.requirements)})
    against = id_ not in {use.id for use in rung.when_to_use}
    return [
        (
            walk.need,
            walk.reached,
            walk.status,
            [(bool(s.ruled_out), bool(s.blocked), bool(s.unmet)) for s in walk.steps if against and s.rung == rung.id],
        )
        for walk in decide(book, situation).walks
    ]


def test_a_covered_criterion_has_an_effect_in_both_cases_of_its_pair(results: Results) -> None:
    """Taking the criterion out of the rulebook changes the first case of its pair, and letting it always hold the
    second: checked on changed rulebooks, and not by the code that found the pair."""
    situations = {one.case.name: one.situation for one in CASES}
    for id_, names in list((results.coverage or {}).items())[:: 1 if SLOW else 4]:
        assert names is not None
        for name, holds in zip(names, (True, False), strict=False):
            situation = situations[name]
            assert shown(turned(BOOK, id_, holds=holds), situation, id_) != shown(BOOK, situation, id_), (id_, name)


def test_coverage_misses_what_no_case_shows() -> None:
    """Without the cases of one need nothing that concerns only this need counts as shown."""
    others = [one.situation for one in CASES if "too-expensive" not in one.case.answers.get("what-falls-short", ())]  # type: ignore[operator]
    missing = [id_ for id_, pair in coverage(BOOK, others).items() if pair is None]
    assert {"distilling-for-cost", "too-few-requests-to-pay-back", "prompting-for-cost"} <= set(missing)
    assert "distilling-for-delay" not in missing
    assert [pair for pair in coverage(BOOK, []).values() if pair] == []


def test_a_case_that_does_not_pass_covers_nothing() -> None:
    """Coverage counts agreement, and not mere presence."""
    wrong = [
        PlacedCase(
            one.case.model_copy(update={"expect_not": one.case.expect_not.model_copy(update={"rung": BOOK.rung_ids})}),
            one.file,
            one.place,
            one.situation,
        )
        for one in CASES[:20]
    ]
    results = results_of(BOOK, wrong, TODAY, covering=True)
    assert results.failed
    assert set(results.uncovered) == set(criteria(BOOK))


@pytest.mark.parametrize(
    "id_", ["retrieval-for-missing-facts", "tuning-for-format", "examples-for-reasoning", "caching-first"]
)
def test_a_suggested_pair_shows_the_effect(id_: str) -> None:
    """What the search suggests is a pair by the measure of coverage itself."""
    pair = suggested(BOOK, id_)
    assert pair is not None
    situations = [read_task(task, BOOK) for task in pair[1:] if isinstance(task, Task)]
    assert coverage(BOOK, situations)[id_] is not None


def test_a_search_that_gives_up_says_so() -> None:
    """A budget that runs out gives no pair, and the report says that the search gave up."""
    assert suggested(BOOK, "enough-reviewed-data", budget=10) is None
    results = Results("house 1.0.0", (), {"an-owner": None}, {"an-owner": None})
    assert "For 'an-owner' the search gave up" in FORMATS["terminal"](results, 80)


CASE = {
    "name": "A case",
    "answers": {"what-falls-short": ["house-style"], "reviewed-examples": 500, "answer-checkable": "people-disagree"},
    "tried": {"prompting": "thorough", "few-shot": "thorough"},
}
RIGHT: list[dict[str, Any]] = [
    {"rung": "few-shot"},
    {"rung": ["few-shot", "retrieval"]},
    {"verdict": "hold"},
    {"verdict": ["hold", "stay"]},
    {"together": ["prompting", "few-shot"]},
    {"needs": ["house-style"]},
    {"reached": {"house-style": "few-shot"}},
    {"status": {"house-style": "hold"}},
    {"technique": {"signal": "instruction"}},
    {"ruled-out": ["retrieval"]},
    {"unlocks": ["nobody-agrees-what-is-right"]},
    {"notes": ["note-agree-on-right-first"]},
    {"steps": ["few-shot-pick"]},
]
WRONG: list[tuple[dict[str, Any], str]] = [
    ({"rung": "prompting"}, "the rung should be prompting, and is few-shot."),
    ({"rung": ["prompting", "retrieval"]}, "the rung should be prompting or retrieval, and is few-shot."),
    ({"verdict": "climb"}, "the verdict should be climb, and is hold."),
    ({"together": ["retrieval"]}, "'retrieval' among the rungs used together should be there, and is missing."),
    ({"needs": ["too-slow"]}, "'too-slow' among the active needs should be there, and is missing."),
    (
        {"reached": {"house-style": "prompting"}},
        "the rung reached by 'house-style' should be prompting, and is few-shot.",
    ),
    ({"reached": {"too-slow": "prompting"}}, "the rung reached by 'too-slow' should be prompting, and is not said."),
    ({"status": {"house-style": "work"}}, "the status of 'house-style' should be work, and is hold."),
    ({"technique": {"signal": "reward"}}, "the technique 'signal' should be reward, and is instruction."),
    ({"ruled-out": ["few-shot"]}, "'few-shot' among the rungs ruled out should be there, and is missing."),
    ({"unlocks": ["an-owner"]}, "'an-owner' among the to-do list should be there, and is missing."),
    ({"steps": ["few-shot-many"]}, "'few-shot-many' among the steps should be there, and is missing."),
    ({"notes": ["note-many-rules"]}, "'note-many-rules' among the notes should be there, and is missing."),
]


def case(**more: Any) -> RuleCase:
    return RuleCase.model_validate(tupled({**CASE, **more}))


def verdict_on(one: RuleCase) -> tuple[str, ...]:
    return judged(one, advise(one.task, BOOK, TODAY), BOOK)


@pytest.mark.parametrize("stated", RIGHT)
def test_what_is_so_is_expected_rightly(stated: dict[str, Any]) -> None:
    """Each kind of expectation holds where the advice says it, and fails as `expect-not`."""
    assert verdict_on(case(expect=stated)) == ()
    (told,) = (
        verdict_on(case(**{"expect-not": stated}))
        if "together" not in stated
        else verdict_on(case(**{"expect-not": {"together": ["few-shot"]}}))
    )
    assert "should not be" in told


@pytest.mark.parametrize(("stated", "told"), WRONG)
def test_what_is_not_so_is_told(stated: dict[str, Any], told: str) -> None:
    """Each kind of expectation is told in a sentence where the advice says otherwise, and holds as `expect-not`."""
    (said,) = verdict_on(case(expect=stated))
    assert told in said
    assert verdict_on(case(**{"expect-not": stated})) == ()


def test_because_names_what_is_stated() -> None:
    """A criterion must hold, a requirement must not be met, and either must concern a need of the case."""
    assert verdict_on(case(because=["nobody-agrees-what-is-right", "tuning-for-style"])) == ()
    assert verdict_on(case(because=["an-owner", "task-is-a-one-off", "distilling-for-cost"])) == (
        "the requirement 'an-owner' should not be met, and is.",
        "'task-is-a-one-off' should be a reason, and is open.",
        "'distilling-for-cost' should be a reason, and concerns no need of this case.",
    )
    fails = case(answers={**CASE["answers"], "task-settled": "settled"}, because=["task-is-a-one-off"])  # type: ignore[dict-item]
    assert verdict_on(fails) == ("'task-is-a-one-off' should be a reason, and does not hold.",)


@pytest.fixture
def house(tmp_path: Path) -> Path:
    """The built-in rulebook as a folder of one's own, without its cases."""
    folder = tmp_path / "house"
    shutil.copytree(builtin_folder(), folder, ignore=shutil.ignore_patterns("cases"))
    (folder / "cases").mkdir()
    return folder


def write(house: Path, *cases: dict[str, Any], file: str = "mine.yaml") -> None:
    whole = [json.loads(json.dumps({**CASE, **one})) for one in cases]  # nothing shared, so that no alias is written
    text = yaml.safe_dump({"cases": whole}, sort_keys=False, allow_unicode=True)
    (house / "cases" / file).write_text(text, encoding="utf-8")


def test_the_command_names_what_passes_and_what_fails(house: Path) -> None:
    """Every case is named with how it came out; a failing one with its line and every expectation missed."""
    write(
        house,
        {"name": "Holds", "expect": {"verdict": "hold"}},
        {"name": "Climbs", "expect": {"verdict": "climb", "rung": "fine-tuning"}},
        {"name": "Gap", "expect": {"verdict": "climb"}, "todo": "The rule is not written."},
        {"name": "Closed", "expect": {"verdict": "hold"}, "todo": "It was not written."},
    )
    ran = ladder("rules", "test", house)
    assert ran.code == 1
    assert ran.out.splitlines() == [
        "cases/mine.yaml",
        "  passed  Holds",
        "  FAILED  Climbs",
        "          line 13: the rung should be fine-tuning, and is few-shot.",
        "          line 13: the verdict should be climb, and is hold.",
        "  to do   Gap",
        "          line 25: the verdict should be climb, and is hold.",
        "          a known gap: The rule is not written.",
        "  passed  Closed",
        "          the gap is closed, remove todo: It was not written.",
        "",
        "4 cases of rulebook adaptation-ladder 0.1.0: 2 passed, 1 failed, 1 to do.",
    ]


def test_known_gaps_do_not_fail(house: Path) -> None:
    """With known gaps alone the exit code is 0, and `--run` looks at the named cases alone."""
    write(
        house,
        {"name": "Gap", "expect": {"verdict": "climb"}, "todo": "Later."},
        {"name": "Wrong", "expect": {"verdict": "climb"}},
    )
    assert ladder("rules", "test", house, "--run", "gap").code == 0
    assert ladder("rules", "test", house).code == 1
    ran = ladder("rules", "test", house, "--run", "Gapp")
    assert ran.code == 2
    assert "no case is called anything like 'Gapp'. Known: Gap, Wrong." in ran.told
    ran = ladder("rules", "test", house, "--run", "Gap", "--coverage")
    assert ran.code == 2
    assert "--run leaves some out" in ran.told


def test_coverage_and_suggestions_on_the_command_line(house: Path) -> None:
    """`--coverage` fails by exact count, and what `--suggest` writes covers the criterion when it is added."""
    for file in sorted((builtin_folder() / "cases").glob("*.yaml")):
        cases = yaml.safe_load(file.read_text(encoding="utf-8"))["cases"]
        kept = [one for one in cases if "shown-not-said" not in one["answers"].get("what-falls-short", ())]
        (house / "cases" / file.name).write_text(yaml.safe_dump({"cases": kept}), encoding="utf-8")
    ran = ladder("rules", "test", house, "--coverage", "--suggest")
    assert ran.code == 1
    missing = {"examples-for-the-unsayable", "no-prompt-for-the-unsayable", "tuning-for-the-unsayable"}
    assert set(re.findall(r"not shown: ([a-z-]+)", ran.out)) == missing
    assert f"the effect of {len(criteria(BOOK)) - 3} of {len(criteria(BOOK))} criteria" in ran.out
    suggestions = "\n".join(line for line in ran.out.partition("# These cases")[2].splitlines()[1:] if line[:1] != "#")
    added = [{**one, "expect": {"rung": list(BOOK.rung_ids)}} for one in yaml.safe_load(suggestions)]
    (house / "cases" / "few-shot-more.yaml").write_text(yaml.safe_dump({"cases": added}), encoding="utf-8")
    ran = ladder("rules", "test", house, "--coverage")
    assert ran.code == 0
    assert f"the effect of {len(criteria(BOOK))} of {len(criteria(BOOK))} criteria" in ran.out


def test_results_as_json_and_junit(house: Path) -> None:
    """Both hold every case with its outcome, whatever its name contains."""
    write(
        house,
        {"name": 'A <b> & "quoted" name \u202e', "expect": {"verdict": "climb"}},
        {"name": "Gap", "expect": {"verdict": "climb"}, "todo": "Later."},
        {"name": "Fine", "expect": {"verdict": "hold"}},
    )
    data = json.loads(ladder("rules", "test", house, "--format", "json", "--coverage").out)
    assert [one["outcome"] for one in data["cases"]] == ["failed", "todo", "passed"]
    assert data["coverage"]["of"] == len(criteria(BOOK))
    assert data["coverage"]["shown"] == sum(names is not None for names in data["coverage"]["by"].values())
    root = ET.fromstring(ladder("rules", "test", house, "--format", "junit").out)  # noqa: S314 - our own output
    (suite,) = root
    assert suite.attrib == {"name": "cases/mine.yaml", "tests": "3", "failures": "1", "skipped": "1"}
    assert [[child.tag for child in test] for test in suite] == [["failure"], ["skipped"], []]
    assert suite[0].attrib["name"].startswith('A <b> & "quoted" name')


BROKEN: list[tuple[dict[str, Any], str]] = [
    (
        {"answers": {"what-fals-short": ["house-style"]}},
        "'what-fals-short' is no question. Did you mean",
    ),
    ({"expect": {"rung": "few-shots"}}, "there is no rung 'few-shots'. Did you mean 'few-shot'?"),
    ({"expect": {"needs": ["styl"]}}, "there is no need 'styl'."),
    ({"expect": {"status": {"house-style": "fine"}}}, "'house-style' cannot be 'fine'."),
    ({"expect": {"technique": {"signal": "sft"}}}, "there is no option of 'signal' 'sft'."),
    ({"expect": {"technique": {"signl": "reward"}}}, "there is no technique 'signl'. Did you mean 'signal'?"),
    (
        {"expect-not": {"notes": ["note-many-rule"]}},
        "there is no note 'note-many-rule'. Did you mean",
    ),
    ({"expect": {"unlocks": ["an-ownr"]}}, "there is no criterion 'an-ownr'. Did you mean 'an-owner'?"),
    ({"because": ["tuning-for-stile"]}, "there is no criterion 'tuning-for-stile'. Did you mean 'tuning-for-style'?"),
    ({}, "the case expects nothing. Say under expect, expect-not or because what matters."),
    ({"expect": {"rungs": "few-shot"}}, "there is no key 'rungs' here. Did you mean 'rung'?"),
]


@pytest.mark.parametrize(("wrong", "told"), BROKEN)
def test_a_broken_case_is_told_at_its_place(house: Path, wrong: dict[str, Any], told: str) -> None:
    """Unknown names, wrong shapes and empty cases are input errors with file, line and remedy."""
    write(house, {"name": "Fine", "expect": {"verdict": "hold"}}, {"name": "Broken", **wrong})
    ran = ladder("rules", "test", house)
    assert ran.code == 2
    assert told in ran.told
    assert re.search(r"house/cases/mine\.yaml:(\d+):", ran.told)


def test_all_broken_cases_are_told_at_once(house: Path) -> None:
    """One run names the defects of every file, a doubled name with both places."""
    write(house, {"name": "Twice", "expect": {"verdict": "hold"}})
    write(house, {"name": "Twice", "expect": {"verdict": "hold"}}, {"name": "Lost", "because": ["lost"]}, file="b.yaml")
    with pytest.raises(LadderError) as caught:
        load_cases(house, BOOK)
    told = [problem.message for problem in caught.value.problems]
    assert any("'Twice' already stands in" in one and "b.yaml:2" in one for one in told)
    assert "there is no criterion 'lost'." in told


def test_no_cases_are_no_success(house: Path) -> None:
    """A rulebook without cases is told what is missing instead of passing."""
    ran = ladder("rules", "test", house)
    assert ran.code == 2
    assert "there are no cases in" in ran.told


def test_cases_stay_inside_the_rulebook(house: Path, tmp_path: Path) -> None:
    """A link out of the folder is refused."""
    (tmp_path / "elsewhere.yaml").write_text("cases: []\n", encoding="utf-8")
    (house / "cases" / "linked.yaml").symlink_to(tmp_path / "elsewhere.yaml")
    ran = ladder("rules", "test", house)
    assert ran.code == 2
    assert "this is a link out of the rulebook." in ran.told
