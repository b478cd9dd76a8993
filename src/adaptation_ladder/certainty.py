"""How sure an advice is: which open or assumed answers could change it, and which question to answer next."""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import replace

from adaptation_ladder import advice as record
from adaptation_ladder.answers import Given
from adaptation_ladder.case import Case, meanings
from adaptation_ladder.conditions import Value
from adaptation_ladder.engine import decide
from adaptation_ladder.index import stands_for
from adaptation_ladder.rulebook import Question
from adaptation_ladder.vocabulary import Certainty


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
    return None if best is None else best.id


def open_questions(case: Case) -> Iterator[record.Open]:
    """The questions without an answer, and whether one of them alone could change the advice."""
    for question in _still_open(case):
        decides = _decides(case, question)
        yield record.Open(question=question.id, ask=question.ask, why=question.why, decides=decides)


def assumptions(case: Case) -> Iterator[record.Assumed]:
    """The answers taken for granted, and whether one of them alone decides."""
    for id_, one in case.situation.given.items():
        if one.provenance == "assumed":
            question = case.book.question[id_]
            yield record.Assumed(
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
    for value in ways:
        answered = {**case.situation.given, question.id: Given(value, "assumed")}
        other = decide(case.book, replace(case.situation, given=answered))
        yield other.rung, other.verdict
