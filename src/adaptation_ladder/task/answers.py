"""A task spec read against a rulebook: what is given, what is assumed and what is open."""

from __future__ import annotations

from collections.abc import Container, Iterator, Mapping
from functools import lru_cache
from typing import NamedTuple

from adaptation_ladder.basics.errors import LadderError, Path, Problem
from adaptation_ladder.basics.records import Frozen
from adaptation_ladder.basics.vocabulary import Provenance
from adaptation_ladder.book.conditions import Value, questions_of
from adaptation_ladder.book.index import Bits, Reader, prepared
from adaptation_ladder.book.naming import present_name
from adaptation_ladder.book.rulebook import Assumption, Question, Rulebook
from adaptation_ladder.task.measurements import NOTHING, Measurements, answered, contradicted
from adaptation_ladder.task.mistakes import bad_waivers, contradictions, given_twice, unknown_names, wrong_answer
from adaptation_ladder.task.tasks import Answer, Raw, Task, Tried, written
from adaptation_ladder.task.tried import Log, Trial, by_need, highest, measured_in_use, tried_in


class Given(NamedTuple):
    """One answer in force, with where it came from."""

    value: Value
    provenance: Provenance
    because: str = ""
    """Why it is assumed, where it is."""


class Situation(Frozen):
    """A task read against a rulebook: everything that the decision reads."""

    given: Mapping[str, Given]
    """Answers in force by question, in the rulebook's order; an open question is missing."""
    trials: Mapping[str, Mapping[str, Trial]]
    """Rung to need to how it was tried, for every rung and need of the rulebook."""
    current: str | None
    met: bool
    """Whether the rung that runs today was tried with the outcome that it meets the goal, for all needs."""
    approach: str | None = None
    """The rung that the team has decided on."""
    technique: Mapping[str, str] = {}
    """How the team has decided to do it: technique axis to option."""
    warnings: tuple[Problem, ...] = ()
    logs: Mapping[str, Log] = {}
    """The log of attempts of every rung that has one."""
    measurements: Measurements = NOTHING
    """What was measured on the rung in use."""

    def bits(self, book: Rulebook, *, assumed: bool) -> Bits:
        """What the answers settle, with or without the assumed ones."""
        return prepared(book).of_values(self.values(assumed=assumed))

    def both_bits(self, book: Rulebook) -> tuple[Bits, Bits]:
        """What the answers settle without the assumed ones, and with them."""
        index, known = prepared(book), self.bits(book, assumed=False)
        more = index.settled_by({id_: one.value for id_, one in self.given.items() if one.provenance == "assumed"})
        return known, index.gated(Bits(known.holding | more.holding, known.failing | more.failing))

    def values(self, *, assumed: bool) -> dict[str, Value]:
        """The bare answers, with or without the assumed ones."""
        return {id_: one.value for id_, one in self.given.items() if assumed or one.provenance != "assumed"}


Origin = Provenance | Mapping[str, Provenance]
"""Where the answers of a task come from: all from one place, or by question; what is not named is from a file."""


def read_task(task: Task, book: Rulebook, provenance: Origin = "file") -> Situation:
    """Read a task against a rulebook.

    Raises LadderError with every unknown name, impossible value and contradiction at once.
    """
    remarks = [*unknown_names(task, book), *contradictions(task, book), *bad_waivers(task)]
    given: dict[str, Given] = {}
    for name, answer in task.answers.items():
        told = _at_once(book, name, answer, provenance if isinstance(provenance, str) else provenance.get(name, "file"))
        if told is not None and name not in given:
            given[name] = told
            continue
        question = book.question.get(present_name(book, name))
        if question is not None and question.id in given:
            remarks.append(given_twice(question.id, ("answers", name)))
        elif question is not None and answer is not None:
            wrong = list(wrong_answer(book, question, answer, ("answers", name)))
            remarks.extend(wrong)
            if all(problem.severity == "warning" for problem in wrong):
                origin = provenance if isinstance(provenance, str) else provenance.get(question.id, "file")
                given[question.id] = Given(_value(book, question, answer), origin)
    ordered = {id_: given[id_] for id_ in book.question if id_ in given}
    values = {id_: one.value for id_, one in ordered.items()}
    bits = prepared(book).of_values(values)
    remarks.extend(_not_applicable(book, ordered, bits))
    if any(remark.severity == "error" for remark in remarks):
        raise LadderError(remarks)
    tried, thin = tried_in(task, book)
    current = present_name(book, task.current) if task.current else highest(book, tried)
    if current is not None and current not in tried:
        tried[current] = Log(Tried.model_construct(effort="brief"))  # what runs today was tried at least briefly
    found = measured_in_use(task, book, tried, current)
    by_measurement = answered(book, found, values)
    if by_measurement:
        remarks.extend(contradicted(book, values, by_measurement))
        given |= {id_: Given(value, "measured") for id_, value in by_measurement.items() if values.get(id_) != value}
        ordered = {id_: given[id_] for id_ in book.question if id_ in given}
        bits = prepared(book).of_values({id_: one.value for id_, one in ordered.items()})
    remarks.extend(doubtful(book, ordered, bits, tried))
    return Situation(
        given=_with_assumptions(book, ordered, bits),
        trials={rung: by_need(book, tried, rung) for rung in book.rung_ids},
        current=current,
        met=current is not None and tried[current].tried.outcome == "met" and not tried[current].tried.needs,
        approach=present_name(book, task.approach.rung) if task.approach else None,
        technique=_technique(task, book),
        warnings=(*remarks, *thin),
        logs={rung: log for rung, log in tried.items() if log.tried.attempts},
        measurements=found,
    )


def _technique(task: Task, book: Rulebook) -> dict[str, str]:
    chosen = task.approach.technique if task.approach else {}
    return {present_name(book, axis): present_name(book, option) for axis, option in chosen.items()}


@lru_cache(maxsize=4096, typed=True)  # typed, as True is equal to 1 and no number
def _at_once(book: Rulebook, name: str, answer: Answer, provenance: Provenance) -> Given | None:
    """What an answer comes to that nothing has to be said of; remembered, as nearly all are so. None for any other."""
    question = book.question.get(name)
    fits = question is not None and (not isinstance(answer, tuple) or all(isinstance(each, str) for each in answer))
    if question is None or answer is None or not fits or any(wrong_answer(book, question, answer, ())):
        return None
    return Given(_value(book, question, answer), provenance)


def _value(book: Rulebook, question: Question, answer: Raw) -> Value:
    if question.kind == "number" and not isinstance(answer, str | tuple):
        return answer
    inside = "" if question.kind == "needs" else question.id
    if isinstance(answer, str) and question.kind == "choice":
        return present_name(book, answer, inside)
    several = (answer,) if isinstance(answer, str) else answer if isinstance(answer, tuple) else ()
    chosen = {present_name(book, written(choice), inside) for choice in several}
    return tuple(choice for choice in book.choice_ids(question) if choice in chosen)


def _not_applicable(book: Rulebook, given: Mapping[str, Given], bits: Bits) -> Iterator[Problem]:
    for gate in prepared(book).gates:
        if gate.question in given and gate.reader.truth(bits) is False:
            question = book.question[gate.question]
            read = questions_of(question.applies) if question.applies else ()
            others = " and ".join(f"'{id_}'" for id_ in read)
            yield Problem(
                f"'{gate.question}' makes no sense with your answer to {others}.",
                "Remove it, or correct the other answer.",
                ("answers", gate.question),
            )


def doubtful(book: Rulebook, given: Mapping[str, Given], bits: Bits, tried: Mapping[str, Log]) -> Iterator[Problem]:
    """Answers that can stand together but hardly mean what they say; the advice shows them as warnings.

    The bits are what the answers settle.
    """
    chosen = given[book.needs_question.id].value if book.needs_question.id in given else None
    if not isinstance(chosen, tuple):
        return
    good = prepared(book).reader(book.good_enough).truth(bits)
    short = [id_ for id_ in chosen if book.need[id_].kind != "economy"]
    path: Path = ("answers", book.needs_question.id)
    if good is False and not chosen:
        message, remedy = "the result is not good enough, yet nothing falls short.", "Choose what falls short."
        yield Problem(message, remedy, path, severity="warning")
    if good is True and short:
        named = " and ".join(f"'{id_}'" for id_ in short)
        verb = "falls" if len(short) == 1 else "fall"
        message = f"the result is good enough, price and delay aside, yet {named} {verb} short."
        yield Problem(message, "Correct the one that is not so.", path, severity="warning")
    for rung, (log, _) in tried.items():
        met = [id_ for id_ in short if log.outcome == "met" and (not log.needs or id_ in log.needs)]
        if met:
            message = f"'{rung}' is said to have met '{met[0]}', which falls short."
            yield Problem(message, "Name the needs it met, or change the outcome.", ("tried", rung), severity="warning")


def _with_assumptions(book: Rulebook, given: Mapping[str, Given], bits: Bits) -> dict[str, Given]:
    """The answers with what the rulebook assumes for open questions; assumptions read only what is given."""
    taken = {id_: Given(one.value, "assumed", one.because) for id_, one in assumed(book, bits, given)}
    if not taken:
        return dict(given)
    return {id_: taken[id_] if id_ in taken else given[id_] for id_ in book.question if id_ in taken or id_ in given}


class Assumable(NamedTuple):
    """A question for which something may be assumed while it is open."""

    question: str
    gate: Reader
    assumptions: tuple[tuple[Reader, Assumption], ...]


@lru_cache(maxsize=16)
def assumable(book: Rulebook) -> tuple[Assumable, ...]:
    """The questions for which a rulebook assumes something, made ready once."""
    index = prepared(book)
    return tuple(
        Assumable(
            question.id,
            index.reader(question.applies),
            tuple((index.reader(one.when), one) for one in question.assume),
        )
        for question in book.questions
        if question.assume
    )


def assumed(book: Rulebook, bits: Bits, answered: Container[str]) -> Iterator[tuple[str, Assumption]]:
    """What is assumed for the questions without an answer, by what the answers settle."""
    for question, gate, assumptions in assumable(book):
        if question not in answered and gate.truth(bits) is not False:
            for reader, one in assumptions:
                if reader.truth(bits) is True:
                    yield question, one
                    break
