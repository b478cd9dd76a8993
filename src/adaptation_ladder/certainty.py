"""How sure an advice is: which open or assumed answers could change it, and which question to answer next."""

from __future__ import annotations

from collections.abc import Iterator
from functools import lru_cache

from adaptation_ladder import advice as record
from adaptation_ladder.answers import assumable, assumed
from adaptation_ladder.case import Case, meanings
from adaptation_ladder.conditions import Value
from adaptation_ladder.engine import decided, rules_of
from adaptation_ladder.index import Bits, stands_for
from adaptation_ladder.rulebook import Question, Rulebook
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
    if best is None or promise(best) == 0:  # only several answers together can change it
        best = next((question for question in asked if _decides(case, question)), None)
    return None if best is None else best.id


def open_questions(case: Case) -> Iterator[record.Open]:
    """The questions without an answer, and whether one of them alone could change the advice."""
    for question in _still_open(case):
        decides = _decides(case, question)
        yield case.once(("open", question.id, decides), lambda: _open(case.book, question, decides=decides))  # noqa: B023 - made at once


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
    rules = rules_of(case.book)
    known = {id_: one.value for id_, one in case.situation.given.items() if one.provenance != "assumed"}
    settled = case.index.settled_by(known)
    matters = _concerning(case.book, case.index.gated(settled))
    seen: set[Bits] = set()
    for way in case.once(("ways", question.id), lambda: _ways(case, question)):
        if (telling := Bits(way.holding & matters, way.failing & matters)) not in seen:
            seen.add(telling)
            bits = Bits(settled.holding | way.holding, settled.failing | way.failing)
            # What is assumed may follow from the answer, so it is assumed anew.
            for id_, one in assumed(case.book, case.index.gated(bits), {*known, question.id}):
                more = case.index.of_value(id_, one.value)
                bits = Bits(bits.holding | more.holding, bits.failing | more.failing)
            other = decided(rules, case.index.gated(bits), case.situation)
            yield other.rung, other.verdict


def _ways(case: Case, question: Question) -> tuple[Bits, ...]:
    """What the answers to a question may settle: several choices are tried one by one."""
    if question.kind in {"needs", "choices"}:
        values: tuple[Value, ...] = ((), *((choice,) for choice in case.book.choice_ids(question)))
    else:
        values = stands_for(case.index, question)
    return tuple(case.index.of_value(question.id, value) for value in values)


@lru_cache(maxsize=1024)
def _concerning(book: Rulebook, bits: Bits) -> int:
    """The tests that rung and verdict may still depend on, where all that is given settles these.

    A need that is known not to be active stays so, whatever else is answered; its walk then reads nothing.
    """
    rules = rules_of(book)
    matters = rules.good_enough.reads
    for need in rules.needs:
        matters |= need.active.reads
        if need.active.truth(bits) is not False:
            matters |= need.reads
    before = -1
    while before != matters:  # what an assumption or a gate reads matters where what it decides does
        before = matters
        for one in assumable(book):
            if matters & sum(bit for _, bit in rules.index.by_question[one.question]):
                for reader, _ in one.assumptions:
                    matters |= reader.reads
        for gate in rules.index.gates:
            if matters & gate.bits:
                matters |= gate.reader.reads
    return matters
