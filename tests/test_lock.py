"""A lock tells what changed an advice: just that, and in words that name it."""

from __future__ import annotations

from typing import Any

import pytest

from adaptation_ladder.checking import report_check
from adaptation_ladder.gate import check
from adaptation_ladder.lock import digest
from adaptation_ladder.rulebook import Rulebook
from adaptation_ladder.tasks import Approach, Task
from adaptation_ladder.text import plain
from tests.books import TODAY, backed, number, rung, tupled
from tests.test_gate import STYLE, ladder_of_three

BOOK = ladder_of_three()
LOCKED: dict[str, Any] = {"answers": STYLE, "tried": {"asking": "brief"}, "approach": Approach(rung="showing")}


def told(book: Rulebook = BOOK, **changed: Any) -> list[str]:
    """What a check says of a spec that was locked and then changed, or is read by another rulebook now."""
    lock = check(Task(**LOCKED), BOOK, TODAY).lock
    result = report_check(check(Task(**{**LOCKED, **changed}), book, "2027-01-01", lock), "a.yaml")
    return [plain(line) for one in result.findings if one.kind.id == "advice-changed" for line in one.details]


def because(lines: list[str]) -> list[str]:
    """The causes among the lines."""
    return [line.removeprefix("Because of ") for line in lines if line.startswith("Because of ")]


def test_nothing_changed() -> None:
    """The same spec, or one that says otherwise what does not matter, is as it was locked."""
    assert told() == []
    assert told(answers={**STYLE, "examples": 60}) == []
    assert told(task="Other words.", review_by="2028-01-01") == []


@pytest.mark.parametrize(
    ("changed", "causes"),
    [
        ({"answers": {**STYLE, "falls-short": ("facts",)}}, ["an answer: falls-short: was style; is facts."]),
        (
            {"answers": {**STYLE, "falls-short": ("facts",), "examples": 51}},
            ["an answer: falls-short: was style; is facts."],
        ),
        ({"tried": {}}, ["what was tried on asking: was brief, short; is not given."]),
        ({"current": "training"}, ["what runs today: was none; is training."]),
        ({"approach": Approach(rung="training")}, ["what you have chosen: was showing; is training."]),
    ],
)
def test_what_the_spec_says_otherwise_is_named(changed: dict[str, Any], causes: list[str]) -> None:
    """Of several things that were changed only those that change the advice are named, each with old and new."""
    assert because(told(**changed)) == causes


def test_the_order_of_what_is_said_leaves_no_trace() -> None:
    """The lock of a spec is the same, whatever the order of its answers and of the choices in one of them."""
    answers = {**STYLE, "falls-short": ("style", "facts")}
    turned = {id_: answers[id_] for id_ in reversed(answers)} | {"falls-short": ("facts", "style")}
    one, other = (check(Task(**{**LOCKED, "answers": each}), BOOK, TODAY).lock for each in (answers, turned))
    assert one == other


def test_two_answers_that_change_it_only_together() -> None:
    """Where no answer alone brings the old advice back, all that were changed are named."""
    tried = {"asking": "thorough", "showing": "thorough"}
    lock = check(
        Task(**{**LOCKED, "tried": tried, "answers": {**STYLE, "examples": 3, "weights": "closed"}}), BOOK, TODAY
    ).lock
    now = check(Task(**{**LOCKED, "tried": tried}), BOOK, TODAY, lock)
    (finding,) = (one for one in now.findings if one.kind.id == "advice-changed")
    assert {one.id for one in finding.causes} == {"examples", "weights"}


def without_showing() -> Rulebook:
    """The same ladder, where the second rung asks for ten examples."""
    showing = rung("showing", "brief", [backed("showing-for-style", need="style", when={"at-most": {"examples": 9}})])
    return BOOK.model_copy(
        update={
            "version": "2.0.0",
            "rungs": (BOOK.rungs[0], type(BOOK.rungs[1]).model_validate(tupled(showing)), BOOK.rungs[2]),
        }
    )


def test_a_criterion_that_decides_otherwise_is_named() -> None:
    """With the same answers by another rulebook, the criteria whose effect changed are named, with their reasons."""
    lines = told(without_showing())
    assert "Rung: was rung 2, Showing; is rung 1, Asking." in lines
    (cause,) = because(lines)
    held = "when locked it held, asking for one honest try below; now it has no effect."
    assert cause == f"the criterion showing-for-style: {held} Because of showing-for-style."


def test_another_rulebook_and_another_answer_are_told_apart() -> None:
    """Where both changed, each is blamed for its own part."""
    lines = because(told(without_showing(), answers={**STYLE, "examples": 3, "good": "yes", "falls-short": ()}))
    assert any(line.startswith("the criterion showing-for-style") for line in lines)
    assert any(line.startswith("an answer: falls-short") for line in lines)


def test_an_answer_that_changed_nothing_is_not_blamed() -> None:
    """Where the rulebook alone brings the other advice about, an answer that was changed as well is not named."""
    lines = because(told(without_showing(), answers={**STYLE, "examples": 60}))
    assert not [line for line in lines if line.startswith("an answer")]
    assert lines


def test_a_rulebook_that_words_things_otherwise() -> None:
    """Another reason, name or version gives another digest, and the lock is kept."""
    reworded = BOOK.rungs[1].model_copy(update={"what": "Other words.", "name": "Examples"})
    book = BOOK.model_copy(update={"version": "1.0.1", "rungs": (BOOK.rungs[0], reworded, BOOK.rungs[2])})
    assert digest(book) != digest(BOOK)
    assert told(book) == []


def test_a_question_that_is_gone_is_no_failure() -> None:
    """A locked answer to a question that the rulebook no longer asks does not stop the comparison."""
    wider = ladder_of_three()
    wider = wider.model_copy(
        update={"questions": (*wider.questions, type(wider.questions[0]).model_validate(tupled(number("extra"))))}
    )
    lock = check(Task(**{**LOCKED, "answers": {**STYLE, "extra": 3}}), wider, TODAY).lock
    now = check(Task(**{**LOCKED, "answers": {**STYLE, "falls-short": ("facts",)}}), BOOK, TODAY, lock)
    (finding,) = (one for one in now.findings if one.kind.id == "advice-changed")
    assert "falls-short" in {one.id for one in finding.causes}


def test_what_a_lock_rests_on_is_taken_over_only_where_it_holds() -> None:
    """Checked against its lock, a spec has the same lock as checked without, whatever was changed in it."""
    lock = check(Task(**LOCKED), BOOK, TODAY).lock
    for changed in ({}, {"answers": {**STYLE, "falls-short": ("facts",)}}, {"tried": {"asking": "thorough"}}):
        task = Task(**{**LOCKED, **changed})
        alone, against = check(task, BOOK, TODAY), check(task, BOOK, TODAY, lock)
        assert alone.lock == against.lock
        kept = against.lock.advice.rests_on == lock.advice.rests_on
        named = [one.part for finding in against.findings for one in finding.changes]
        assert ("rests-on" in named) is not kept
