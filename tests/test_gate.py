"""Each finding is raised by what it means and by nothing else, one for each cause, and weighed as the terms say."""

from __future__ import annotations

from pathlib import Path
from typing import Any

import pytest
from hypothesis import given
from hypothesis import strategies as st

from adaptation_ladder.adviser.gate import Check, Terms, check
from adaptation_ladder.adviser.lock import causes, changes
from adaptation_ladder.basics.errors import LadderError
from adaptation_ladder.basics.findings import Severity
from adaptation_ladder.book.rulebook import Rulebook, WhenNot, WhenToUse
from adaptation_ladder.disk.loading import builtin_rulebook, load_task
from adaptation_ladder.reporting.checking import report_check
from adaptation_ladder.reporting.text import plain
from adaptation_ladder.task.tasks import Approach, Task, Waiver
from tests.books import TODAY, backed, book, books, choice, number, rung, tasks, tupled
from tests.scale import examples

ROOT = Path(__file__).resolve().parents[1]
APPROACHES = {"above-advice", "skipped-rung", "facts-in-weights", "below-evidence", "stop-but-building"}


def ladder_of_three(**rest: Any) -> Rulebook:
    """Asking, showing and training: for style each of them, for facts only asking; training takes data and a way."""
    training = rung(
        "training",
        "thorough",
        [backed("training-for-style", need="style"), backed("training-for-facts", need="facts")],
        **{
            "when-not": [
                backed("no-facts-by-training", needs=["facts"]),
                backed("too-few", when={"at-most": {"examples": 9}}, unlock="Collect ten."),
            ],
            "requirements": [
                {
                    **backed("a-way", role="way-to-tune", unlock="Find a model that may be trained."),
                    "met-when": {"is": {"weights": "open"}},
                }
            ],
        },
    )
    rungs = [
        rung("asking", "brief", [backed("asking-for-style", need="style"), backed("asking-for-facts", need="facts")]),
        rung(
            "showing",
            "brief",
            [backed("showing-for-style", need="style")],
            **{"when-not": [backed("no-facts-by-showing", needs=["facts"])]},
        ),
        training,
    ]
    needs = ["style", {"id": "facts", "name": "Facts", "kind": "facts", "symptom": "It does not know."}]
    return book(rungs, needs, [number("examples"), choice("weights", "open", "closed")], **rest)


def checked(
    answers: dict[str, Any],
    tried: dict[str, Any],
    approach: str,
    rulebook: Rulebook | None = None,
    terms: Terms | None = None,
    **rest: Any,
) -> Check:
    """The check of a spec made here."""
    spec = Task(answers=answers, tried=tried, approach=Approach(rung=approach), **rest)
    return check(spec, rulebook or ladder_of_three(), TODAY, None, terms)


def found(result: Check) -> list[str]:
    """The ids of what was found, in order."""
    return [finding.kind.id for finding in result.findings]


STYLE: dict[str, Any] = {"falls-short": ["style"], "good": "no", "examples": 50, "weights": "open"}


def test_the_advised_rung_passes() -> None:
    """A spec whose approach is the advice has no finding and passes."""
    result = checked(STYLE, {"asking": "brief"}, "showing")
    assert (result.case.decision.rung, found(result), result.passed) == ("showing", [], True)


def test_a_rung_skipped_names_what_is_owed() -> None:
    """The chosen rung would serve, but lower candidates owe effort: that, and not 'above', is the finding."""
    result = checked(STYLE, {"asking": "brief"}, "training")
    (finding,) = result.findings
    assert (finding.kind.id, finding.rungs, finding.effort.word) == ("skipped-rung", ("asking", "showing"), "thorough")
    assert not result.passed


def test_above_the_advice_names_what_shuts_the_rung() -> None:
    """Where the lower rungs owe nothing, the finding is 'above', with what blocks the rung and what is not met."""
    tried = {"asking": "thorough", "showing": "thorough"}
    result = checked({**STYLE, "examples": 3, "weights": "closed"}, tried, "training")
    (finding,) = result.findings
    assert (finding.kind.id, finding.criteria) == ("above-advice", ("too-few", "a-way"))


def test_facts_do_not_go_into_the_weights() -> None:
    """A rung that changes a model, ruled out for good for the facts that fall short, is told as just that."""
    for effort in ("brief", "thorough"):  # what lower rungs owe does not matter to a rung that is ruled out
        result = checked({**STYLE, "falls-short": ["facts"]}, {"asking": effort}, "training")
        (finding,) = result.findings
        assert (finding.kind.id, finding.criteria) == ("facts-in-weights", ("no-facts-by-training",))


def test_facts_beside_style_are_no_facts_in_weights() -> None:
    """Where the chosen rung may serve another need, facts are not why it is chosen."""
    both = {**STYLE, "falls-short": ["facts", "style"]}
    assert found(checked(both, {"asking": "brief"}, "training")) == ["skipped-rung"]
    shut = checked({**both, "examples": 3}, {"asking": "thorough", "showing": "thorough"}, "training")
    assert [(one.kind.id, one.criteria) for one in shut.findings] == [("above-advice", ("too-few",))]


def test_what_rules_a_rung_out_for_all_needs_is_not_about_facts() -> None:
    """Facts in weights is said by a reason that names the facts, not by one that rules the rung out for anything."""
    rulebook = ladder_of_three()
    rules = tupled([backed("never-here")])
    training = rulebook.rungs[2].model_copy(update={"when_not": tuple(map(WhenNot.model_validate, rules))})
    rulebook = rulebook.model_copy(update={"rungs": (*rulebook.rungs[:2], training)})
    result = checked({**STYLE, "falls-short": ["facts"]}, {"asking": "thorough"}, "training", rulebook)
    assert [(one.kind.id, one.criteria) for one in result.findings] == [("above-advice", ("never-here",))]


def test_a_rung_that_only_may_serve_is_not_skipped_to() -> None:
    """Where it is open whether the chosen rung serves at all, lower rungs are not what keeps it closed."""
    rulebook = ladder_of_three()
    uses = tupled([backed("perhaps", need="style", when={"at-least": {"examples": 50}})])
    training = rulebook.rungs[2].model_copy(update={"when_to_use": tuple(map(WhenToUse.model_validate, uses))})
    rulebook = rulebook.model_copy(update={"rungs": (*rulebook.rungs[:2], training)})
    answers = {key: value for key, value in STYLE.items() if key != "examples"}
    assert "above-advice" in found(checked(answers, {"asking": "brief"}, "training", rulebook))


def test_a_rung_that_trains_nothing_has_no_weights() -> None:
    """A rung above the advice that no need calls for, and that changes no model, is above and no more."""
    result = checked({**STYLE, "falls-short": ["facts"]}, {"asking": "thorough"}, "showing")
    (finding,) = result.findings
    assert (finding.kind.id, finding.criteria) == ("above-advice", ("no-facts-by-showing",))


def test_below_the_evidence() -> None:
    """A rung lower than what the needs reached is told with the reasons for the higher one."""
    result = checked(STYLE, {"asking": "brief"}, "asking")
    (finding,) = result.findings
    assert (finding.kind.id, finding.severity, finding.criteria) == (
        "below-evidence",
        "warning",
        ("showing-for-style",),
    )
    assert result.passed


def test_good_enough_is_no_reason_to_build() -> None:
    """When nothing falls short, building above what runs is the finding; staying, or going down, is none."""
    answers = {"falls-short": [], "good": "yes"}
    assert found(checked(answers, {"showing": "brief"}, "training")) == ["stop-but-building"]
    assert found(checked(answers, {"showing": "brief"}, "showing")) == []
    assert found(checked(answers, {"showing": "brief"}, "asking")) == []


def test_an_open_answer_makes_it_provisional() -> None:
    """Where an open answer could change the rung the finding names the question and the other rungs."""
    tried = {"asking": "thorough", "showing": "thorough"}
    result = checked({"falls-short": ["style"], "good": "no", "weights": "open"}, tried, "showing")
    finding = next(one for one in result.findings if one.kind.id == "provisional")
    assert (finding.subject, finding.severity, result.passed) == ("examples", "warning", True)
    strict = checked(
        {"falls-short": ["style"], "good": "no", "weights": "open"}, tried, "showing", terms=Terms(strict_answers=True)
    )
    assert not strict.passed


def test_an_assumption_that_decides() -> None:
    """An answer taken for granted on which the rung rests is named; given, it is none any more."""
    weights = choice("weights", "open", "closed", assume=[{"value": "open", "because": "Most are."}])
    rulebook = ladder_of_three()
    rulebook = rulebook.model_copy(
        update={
            "questions": tuple(
                type(one).model_validate({**one.model_dump(by_alias=True), "assume": weights["assume"]}, strict=False)
                if one.id == "weights"
                else one
                for one in rulebook.questions
            )
        }
    )
    tried = {"asking": "thorough", "showing": "thorough"}
    answers = {key: value for key, value in STYLE.items() if key != "weights"}
    result = checked(answers, tried, "training", rulebook)
    assert [(one.kind.id, one.subject) for one in result.findings] == [("assumed-decides", "weights")]
    assert found(checked(STYLE, tried, "training", rulebook)) == []


def test_another_technique_than_the_advised() -> None:
    """The technique counts only where the rung is the one advised."""
    spec = load_task(ROOT / "examples" / "reply-suggestions.ladder.yaml")
    for rung_, technique, ids in (
        ("fine-tuning", {"trained": "lora"}, []),
        ("fine-tuning", {"trained": "full"}, ["technique-differs"]),
        ("few-shot", {}, ["below-evidence"]),
    ):
        task = spec.model_copy(update={"approach": Approach(rung=rung_, technique=technique)})
        result = check(task, builtin_rulebook(), TODAY)
        assert found(result) == ids
    assert check(task, builtin_rulebook(), TODAY).passed
    held = load_task(ROOT / "examples" / "letters-in-our-voice.ladder.yaml")
    task = held.model_copy(update={"approach": Approach(rung="fine-tuning", technique={"trained": "full"})})
    assert found(check(task, builtin_rulebook(), TODAY)) == ["above-advice"]


def waiver(finding: str, expires: str = "2099-01-01") -> Waiver:
    """A waiver for a finding."""
    return Waiver(finding=finding, reason="We know.", owner="Ann", expires=expires)


def test_a_waiver_accepts_until_its_day() -> None:
    """Before its day a waiver accepts the finding; from that day on both are told, and neither fails by surprise."""
    accepted = checked(STYLE, {"asking": "brief"}, "training", waivers=[waiver("skipped-rung")])
    assert (found(accepted), accepted.passed) == (["skipped-rung"], True)
    lapsed = checked(STYLE, {"asking": "brief"}, "training", waivers=[waiver("skipped-rung", TODAY)])
    assert (sorted(found(lapsed)), lapsed.passed) == (["skipped-rung", "waiver-expired"], True)
    assert {one.severity for one in lapsed.findings} == {"warning"}
    strict = checked(
        STYLE, {"asking": "brief"}, "training", waivers=[waiver("skipped-rung", TODAY)], terms=Terms(on_expiry=True)
    )
    assert {(one.severity, one.fails) for one in strict.findings} == {("error", True)}


def test_a_waiver_accepts_what_time_brings_about() -> None:
    """A review that is put off is accepted until its day, in words too, and fails nothing even on request."""
    off = [waiver("review-due", "2099-01-01")]
    result = checked(
        STYLE, {"asking": "brief"}, "showing", review_by=TODAY, waivers=off, terms=Terms("warning", on_expiry=True)
    )
    (told,) = report_check(result, "a.yaml").findings
    assert (told.kind.id, told.accepted, told.fails) == ("review-due", True, False)
    assert plain(told.details[-1]).startswith("Accepted until 2099-01-01 by ")


def test_a_waiver_for_nothing_is_unused() -> None:
    """A waiver for what is not found is told, expired or not."""
    for day in ("2099-01-01", TODAY):
        result = checked(STYLE, {"asking": "brief"}, "showing", waivers=[waiver("skipped-rung", day)])
        assert found(result) == ["waiver-unused"]


def test_time_fails_only_on_request() -> None:
    """What time brings about is a warning that fails nothing, even where warnings fail; on request it is an error."""
    for terms, passed in ((Terms(), True), (Terms("warning"), True), (Terms(on_expiry=True), False)):
        result = checked(STYLE, {"asking": "brief"}, "showing", review_by=TODAY, terms=terms)
        assert (found(result), result.passed) == (["review-due"], passed)
        assert result.lock.advice.findings == ("review-due",)
    assert checked(STYLE, {"asking": "brief"}, "showing", review_by="2099-01-01").findings == ()


def test_figures_that_have_expired() -> None:
    """A figure behind a reason that holds is told once, however many reasons rest on it."""
    rulebook = ladder_of_three()
    source = rulebook.sources[0].model_copy(update={"expires": "2026-01-01"})
    result = checked(STYLE, {"asking": "brief"}, "showing", rulebook.model_copy(update={"sources": (source,)}))
    (finding,) = result.findings
    assert (finding.kind.id, finding.subject, finding.day) == ("figure-expired", "a-study", "2026-01-01")
    assert {"asking-for-style", "showing-for-style"} <= set(finding.criteria)


@pytest.mark.parametrize(("fail_on", "passed"), [("error", True), ("warning", False), ("never", True)])
def test_from_which_severity_on_it_fails(fail_on: Any, passed: bool) -> None:
    """A warning fails only where warnings are to, and nothing fails where nothing is to."""
    assert checked(STYLE, {"asking": "brief"}, "asking", terms=Terms(fail_on)).passed is passed
    if fail_on == "never":
        assert checked(STYLE, {"asking": "brief"}, "training", terms=Terms(fail_on)).passed


@pytest.mark.parametrize("severity", ["error", "note"])
def test_a_rulebook_weighs_findings(severity: Severity) -> None:
    """The severity that a rulebook gives a finding is the one that counts."""
    result = checked(STYLE, {"asking": "brief"}, "asking", ladder_of_three(severities={"below-evidence": severity}))
    assert (result.findings[0].severity, result.passed) == (severity, severity == "note")


def test_no_approach_is_nothing_to_check() -> None:
    """A spec without an approach is refused, and told what to add."""
    with pytest.raises(LadderError, match=r"which approach your team has chosen.*approach: \{rung: RUNG\}"):
        check(Task(answers=STYLE), ladder_of_three(), TODAY)


@examples(150)
@given(books().flatmap(lambda one: st.tuples(st.just(one), tasks(one), st.sampled_from(one.rung_ids))))
def test_whatever_the_spec_a_check_holds_its_promises(case: tuple[Rulebook, Task, str]) -> None:
    """One finding at most on the approach, none on it where it is the advice, and a lock that keeps what it saw."""
    rulebook, task, approach = case
    task = task.model_copy(update={"approach": Approach(rung=approach)})
    result = check(task, rulebook, TODAY)
    on_approach = [one.kind.id for one in result.findings if one.kind.id in APPROACHES]
    assert len(on_approach) <= 1
    gap = rulebook.rung_ids.index(approach) - rulebook.rung_ids.index(result.case.decision.rung)
    if gap == 0:
        assert on_approach == []
    elif gap > 0:
        assert on_approach
        assert on_approach != ["below-evidence"]
    for ids in (result.lock.advice.rests_on, result.lock.advice.findings):
        assert list(ids) == sorted(ids)
    again = check(task, rulebook, "2026-12-24", result.lock)
    assert "advice-changed" not in found(again)
    assert changes(result.lock.advice, again.lock.advice) == ()
    assert causes(result.lock, again.lock, task, rulebook) == ()
