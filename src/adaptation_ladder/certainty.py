"""How sure an advice is: which open or assumed answers could change it, and which question to answer next."""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import replace

from adaptation_ladder import advice as record
from adaptation_ladder.answers import Given, with_assumptions
from adaptation_ladder.case import Case, meanings
from adaptation_ladder.conditions import Value
from adaptation_ladder.engine import decide
from adaptation_ladder.index import stands_for
from adaptation_ladder.rulebook import Question
from adaptation_ladder.vocabulary import Certainty, trusted

_new_assumed = trusted(record.Assumed)
_new_offer = trusted(record.Offer)
_new_open = trusted(record.Open)


def certainty(rung: str, wide: tuple[str, ...], given: tuple[str, ...], *, proved: bool) -> Certainty:
    """Whether the answers settle the rung, only the assumptions do, or neither does."""
    if wide == (rung,):
        return "settled-by-answers"
    if given == (rung,):
        return "settled-given-assumptions"
    return "provisional" if proved else "not-proved"


def next_question(case: Case) -> str | None:
    """The open question whose answers lead to the most different rungs for the least effort of answering."""

    def promise(question: Question) -> float:
        return (len({rung for rung, _ in _outcomes(case, question)}) - 1) / question.weight

    unsure = [case.book.question[id_] for id_, one in case.situation.given.items() if one.provenance == "assumed"]
    asked = [*_still_open(case), *unsure]
    best = max(asked, key=promise, default=None)
    if best is None or promise(best) == 0:  # only several answers together can change it
        best = next((question for question in asked if _decides(case, question)), None)
    return None if best is None else best.id


def open_questions(case: Case) -> Iterator[record.Open]:
    """The questions without an answer, and whether one of them alone could change the advice."""
    for question in _still_open(case):
        decides = _decides(case, question)
        choices = case.book.choice_ids(question)
        offers = zip(choices, meanings(case.book, question, choices), strict=True)
        yield _new_open(
            question=question.id,
            ask=question.ask,
            why=question.why,
            offers=tuple(_new_offer(choice=choice, means=means) for choice, means in offers),
            several=question.kind in {"needs", "choices"},
            unit=question.unit,
            decides=decides,
        )


def assumptions(case: Case) -> Iterator[record.Assumed]:
    """The answers taken for granted, and whether one of them alone decides."""
    for id_, one in case.situation.given.items():
        if one.provenance == "assumed":
            question = case.book.question[id_]
            yield _new_assumed(
                question=id_,
                ask=question.ask,
                value=one.value,
                means=meanings(case.book, question, one.value),
                because=one.because,
                decides=_decides(case, question),
            )


def _still_open(case: Case) -> Iterator[Question]:
    for question in case.book.questions:
        if question.id not in case.situation.given and _applies(case, question):
            yield question


def _applies(case: Case, question: Question) -> bool:
    return case.truth(question.applies) is not False


def _decides(case: Case, question: Question) -> bool:
    here = (case.decision.rung, case.decision.verdict)
    return any(outcome != here for outcome in _outcomes(case, question))


def _outcomes(case: Case, question: Question) -> Iterator[tuple[str, str]]:
    """Rung and verdict for each way in which one question, open or assumed, can be answered."""
    if question.kind in {"needs", "choices"}:
        ways: tuple[Value, ...] = ((), *((choice,) for choice in case.book.choice_ids(question)))
    else:
        ways = stands_for(case.index, question)
    known = {id_: one for id_, one in case.situation.given.items() if one.provenance != "assumed"}
    for value in ways:
        # What is assumed may follow from the answer, so it is assumed anew.
        given = with_assumptions(case.book, {**known, question.id: Given(value, "asked")})
        other = decide(case.book, replace(case.situation, given=given))
        yield other.rung, other.verdict
