"""The proof that an outcome cannot change any more: the answers it rests on, and why no other answer can matter.

A certificate is data that `verify` checks without any of the search that made it.
"""

from __future__ import annotations

from collections.abc import Collection, Iterable, Iterator, Mapping
from typing import Literal, NamedTuple

from adaptation_ladder.basics.errors import OutOfStepsError
from adaptation_ladder.basics.records import Frozen
from adaptation_ladder.basics.vocabulary import TRIAL_OF
from adaptation_ladder.book.conditions import Condition, Value, questions_of
from adaptation_ladder.book.index import Bits, stands_for
from adaptation_ladder.book.rulebook import Rulebook
from adaptation_ladder.deciding.possible import STEPS, Outcome, Search, search_for
from adaptation_ladder.deciding.space import WAYS_OF_TRYING, Variable, both
from adaptation_ladder.task.answers import Situation
from adaptation_ladder.task.tried import Trial

WhyNot = Literal["does-not-apply", "not-read", "not-needed"]
"""Why a question that was not asked cannot matter: it makes no sense with the other answers, nothing reads it for the
needs that are active, or what reads it can no longer tip the outcome."""


class Case(NamedTuple):
    """One way in which an open answer can come out, with the proof for it."""

    value: Value | Trial | bool
    """An answer, a way of trying or, for one of several choices, whether it is taken."""
    proof: Proof


class Proof(Frozen):
    """Why the outcome is the same for every completion: it follows at once, or in each case of one more answer."""

    name: str = ""
    """The question or `tried.RUNG` that the cases are of; none where three-valued logic is enough."""
    choice: str = ""
    """Where several choices may be taken, the one that the cases are of."""
    cases: tuple[Case, ...] = ()


class Certificate(Frozen):
    """An outcome that every completion of the open answers leads to."""

    outcome: Outcome
    whole: bool
    """Whether it is about the verdict and the options too; if not, only the rung of the outcome says anything."""
    answers: Mapping[str, Value]
    """The answers it rests on; without any one of them it would be open."""
    tried: Mapping[str, Mapping[str, Trial]]
    """Rung to need to how it was tried, for the rungs whose trial it rests on."""
    current: str | None
    """The rung in use, where the spec names one."""
    met: bool
    criteria: Mapping[str, bool]
    """The criteria and requirements that these answers decide, and how."""
    unasked: Mapping[str, WhyNot]
    """Every open question, with why it cannot matter."""
    proof: Proof


def certify(
    book: Rulebook,
    situation: Situation,
    *,
    untold: Collection[str] = (),
    spare: Collection[str] = (),
    current_told: bool = False,
    whole: bool = True,
) -> Certificate | None:
    """The certificate of a task, or None where its outcome is open or could not be proved; assumed answers are open.

    It is about the whole outcome, or about the rung alone. The rungs in `untold` may or may not have been tried. Of
    those in `spare` it is known, and the certificate does without that where it can.
    """

    def search_without(*rungs: str) -> Search:
        return search_for(book, situation, untold=(*untold, *rungs), current_told=current_told, whole=whole)

    search = search_without()
    given = situation.values(assumed=False)
    outcome = _only(search, given)
    if outcome is None:
        return None
    answers, _ = fewest(search, given, given)  # the later an answer, the likelier it decides
    spared: tuple[str, ...] = ()
    for rung in spare:
        if _only(search_without(*spared, rung), answers) == outcome:
            spared = (*spared, rung)
    search = search_without(*spared)
    told = [rung for rung in book.rung_ids if rung not in {*untold, *spared}]
    bits = search.space.gated(search.space.rules.index.of_values(answers))
    everything = search.space.gated(search.space.rules.index.of_values(given))
    try:
        proof = _proof(search, bits)
    except OutOfStepsError:
        return None
    return Certificate(
        outcome=outcome,
        whole=whole,
        answers=answers,
        tried={rung: situation.trials[rung] for rung in told},
        current=situation.current if current_told or not (untold or spared) else None,
        met=situation.met,
        criteria=dict(_decided(book, search, bits)),
        unasked={name: _why(book, search, name, everything) for name in _unasked(book, situation, untold)},
        proof=proof,
    )


def fewest(
    search: Search, answers: Mapping[str, Value], spare: Iterable[str], budget: int = STEPS
) -> tuple[dict[str, Value], bool]:
    """Answers that force one outcome, without those in `spare` that it does not take, each left out in turn.

    And whether it is proved that it takes those that stay.
    """
    proved = True
    for name in spare:
        fewer = {id_: value for id_, value in answers.items() if id_ != name}
        found, ended = search.outcomes(search.space.rules.index.of_values(fewer), most=2, budget=budget)
        if ended and len(found) == 1:
            answers = fewer
        proved &= ended
    return dict(answers), proved


def _only(search: Search, answers: Mapping[str, Value]) -> Outcome | None:
    found, proved = search.outcomes(search.space.rules.index.of_values(answers), most=2)
    return next(iter(found)) if proved and len(found) == 1 else None


def _proof(search: Search, bits: Bits) -> Proof:
    """Cases until three-valued logic is enough. Raises OutOfStepsError."""
    bits = search.space.gated(bits)
    split = search.split(bits)
    if not split:
        return Proof()
    variable = search.space.of_bit[search.space.ungated(bits, split)]
    question = search.space.book.question.get(variable.name)
    choice = ""
    if question is not None and question.kind in {"needs", "choices"}:
        choice = next(
            str(atom.operand) for atom, bit in search.space.rules.index.by_question[question.id] if bit == variable.mask
        )
    cases = (
        Case(value, _proof(search, both(bits, way)))
        for value, way in zip(_values(search, variable), variable.ways, strict=True)
    )
    return Proof(variable.name, choice, tuple(cases))


def _values(search: Search, variable: Variable) -> tuple[Value | Trial | bool, ...]:
    """What the ways of a variable stand for, in their order."""
    if variable.name.startswith(TRIAL_OF):
        return WAYS_OF_TRYING
    question = search.space.book.question[variable.name]
    if question.kind in {"needs", "choices"}:
        return (True, False)
    return stands_for(search.space.rules.index, question)


def _decided(book: Rulebook, search: Search, bits: Bits) -> Iterator[tuple[str, bool]]:
    for id_, _, condition in _rules(book):
        truth = search.space.rules.index.reader(condition).truth(bits)
        if truth is not None and condition is not None:
            yield id_, truth


def _rules(book: Rulebook) -> Iterator[tuple[str, tuple[str, ...], Condition | None]]:
    """Every criterion and requirement: its id, the needs it concerns (none named means all) and its condition."""
    for rung in book.rungs:
        yield from ((use.id, (use.need,), use.when) for use in rung.when_to_use)
        yield from ((rule.id, rule.needs, rule.when) for rule in rung.when_not)
        yield from ((one.id, (), one.met_when) for one in rung.requirements)


def _unasked(book: Rulebook, situation: Situation, untold: Collection[str]) -> Iterator[str]:
    answered = situation.values(assumed=False)
    yield from (question.id for question in book.questions if question.id not in answered)
    yield from (f"{TRIAL_OF}{rung}" for rung in book.rung_ids if rung in untold)


def _why(book: Rulebook, search: Search, name: str, bits: Bits) -> WhyNot:
    if any(gate.question == name and gate.reader.truth(bits) is False for gate in search.space.rules.index.gates):
        return "does-not-apply"
    if name.startswith(TRIAL_OF):
        return "not-needed"
    active = [need.need for need in search.space.rules.needs if need.active.truth(bits) is not False]
    read = (
        condition
        for _, needs, condition in _rules(book)
        if condition is not None and (not needs or set(needs).intersection(active))
    )
    return "not-needed" if any(name in questions_of(condition) for condition in read) else "not-read"
