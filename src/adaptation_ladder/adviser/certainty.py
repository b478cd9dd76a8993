"""How sure an advice is: which open or assumed answers could change it, and which question to answer next."""

from __future__ import annotations

from collections.abc import Iterator

from adaptation_ladder.adviser import advice as record
from adaptation_ladder.adviser.case import Case, meanings
from adaptation_ladder.adviser.nearby import Nearby
from adaptation_ladder.adviser.reasons import house_rule
from adaptation_ladder.basics.vocabulary import Certainty
from adaptation_ladder.book.rulebook import Question, Rulebook
from adaptation_ladder.task.answers import Given


def certainty(rung: str, wide: tuple[str, ...], given: tuple[str, ...], *, proved: bool) -> Certainty:
    """Whether the answers settle the rung, only the assumptions do, or neither does."""
    if wide == (rung,):
        return "settled-by-answers"
    if given == (rung,):
        return "settled-given-assumptions"
    return "provisional" if proved else "not-proved"


def next_question(near: Nearby) -> str | None:
    """The open question whose answers lead to the most different rungs for the least effort of answering."""

    def promise(question: Question) -> float:
        return (len({rung for rung, _ in near.outcomes(question)}) - 1) / question.weight

    case = near.case
    unsure = [case.book.question[id_] for id_, one in case.situation.given.items() if one.provenance == "assumed"]
    asked = [question for question in (*_still_open(case), *unsure) if near.outcomes(question)]
    best = max(asked, key=promise, default=None)
    if best is None or promise(best) <= 0:  # only several answers together can change it
        best = next((question for question in asked if near.decides(question)), None)
    return None if best is None else best.id


def open_questions(near: Nearby) -> Iterator[record.Open]:
    """The questions without an answer, and whether one of them alone could change the advice."""
    case = near.case
    for question in _still_open(case):
        decides = near.decides(question)
        yield case.once(("open", question.id, decides), _open, case.book, question, decides=decides)


def _open(book: Rulebook, question: Question, *, decides: bool) -> record.Open:
    choices = book.choice_ids(question)
    offers = zip(choices, meanings(book, question, choices), strict=True)
    return record.Open(
        question=question.id,
        ask=question.ask,
        why=question.why,
        offers=tuple(record.Offer(choice=choice, means=means) for choice, means in offers),
        several=question.kind in {"needs", "choices"},
        unit=question.unit,
        decides=decides,
    )


def assumptions(near: Nearby) -> Iterator[record.Assumed]:
    """The answers taken for granted, and whether one of them alone decides."""
    case = near.case
    for id_, one in case.situation.given.items():
        if one.provenance == "assumed":
            decides = near.decides(case.book.question[id_])
            yield case.once(("assumed", id_, one, decides), _assumed, case, id_, one, decides=decides)


def _assumed(case: Case, id_: str, one: Given, *, decides: bool) -> record.Assumed:
    question = case.book.question[id_]
    return record.Assumed(
        question=id_,
        ask=question.ask,
        value=one.value,
        means=meanings(case.book, question, one.value),
        because=one.because,
        decides=decides,
        house=rule if (rule := house_rule(case, id_)) and rule.because == one.because else None,
    )


def _still_open(case: Case) -> Iterator[Question]:
    given = case.situation.given
    for question in case.book.questions:
        if question.id not in given and (question.applies is None or case.truth(question.applies) is not False):
            yield question
