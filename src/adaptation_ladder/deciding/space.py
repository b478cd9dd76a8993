"""Everything that an outcome can depend on, as bits: the tests of the rulebook and what was tried on each rung.

Knows in which ways each answer can come out and which questions do not apply; searches nothing and decides nothing.
"""

from __future__ import annotations

from collections.abc import Iterable, Iterator, Mapping
from functools import lru_cache
from typing import NamedTuple

from adaptation_ladder.basics.records import Frozen, replace
from adaptation_ladder.basics.vocabulary import TRIAL_OF, Effort
from adaptation_ladder.book.index import Bits, Reader, stands_for
from adaptation_ladder.book.rulebook import Axis, OptionReason, Rulebook
from adaptation_ladder.deciding.engine import Rules, RungRules, rules_of
from adaptation_ladder.task.tried import UNTRIED, Trial


class Variable(NamedTuple):
    """Something that may still come out in several ways: an answer, one of several choices, or what was tried."""

    name: str
    """The question, or `tried.RUNG`."""
    mask: int
    ways: tuple[Bits, ...]


class OptionRules(NamedTuple):
    """An option of a technique axis, compiled."""

    id: str
    uses: tuple[Reader, ...]
    against: tuple[Reader, ...]


class AxisRules(NamedTuple):
    """A technique axis, compiled: the first option is the default."""

    options: tuple[OptionRules, ...]
    reads: int


class TrialBits(NamedTuple):
    """The bits of what was tried on one rung: at all, thoroughly, with the outcome *worse*."""

    brief: int
    thorough: int
    worse: int


class Space(Frozen):
    """Everything that an outcome can depend on, as bits: the tests of the rulebook and what was tried."""

    book: Rulebook
    rules: Rules
    variables: tuple[Variable, ...]
    of_bit: Mapping[int, Variable]
    trials: tuple[TrialBits, ...]
    first_trial: int
    """The place of their first bit: what was tried at all stands first, rung by rung, then thoroughly, then worse."""
    tried_upto: tuple[int, ...]
    """The bits of the trials of so many rungs, from the lowest."""
    contained: tuple[tuple[int, int], ...]
    """Each rung, as a bit, whose trial is part of that of higher ones, and these as bits."""
    axes: tuple[tuple[AxisRules, ...], ...]
    """For each rung its technique axes."""
    reads: tuple[int, ...]
    """For each need, every bit that decides how far it comes, trials included."""
    rung_reads: tuple[tuple[int, ...], ...]
    """For each need and rung, every bit that its rules read."""

    def gated(self, bits: Bits) -> Bits:
        """The same, where everything about questions known not to apply fails."""
        holding, failing = bits
        for gate in self.rules.index.gates:
            if gate.reader.test(holding, failing) is False:
                holding, failing = holding & ~gate.bits, failing | gate.bits
        return Bits(holding, failing)

    def ungated(self, bits: Bits, bit: int, *, but_for: int = 0) -> int:
        """The open test itself or, where its question may not even apply, a test that its gate waits for.

        It may wait for the tests in `but_for` alone, of which every way to come out is looked at.
        """
        for gate in reversed(self.rules.index.gates):
            if gate.bits & bit and gate.reader.truth(bits) is None:
                waiting = gate.reader.reads & ~(bits.holding | bits.failing | but_for)
                return self.ungated(bits, lowest(waiting), but_for=but_for) if waiting else bit
        return bit

    def trial(self, rung: int, trial: Trial) -> Bits:
        """What is settled by having tried a rung so."""
        brief, thorough, worse = self.trials[rung]
        holding = (
            (brief if trial.effort else 0)
            | (thorough if trial.effort is Effort.THOROUGH else 0)
            | (worse if trial.worse else 0)
        )
        return Bits(holding, (brief | thorough | worse) & ~holding)


def lowest(tests: int) -> int:
    """The first of these tests; 0 where there is none."""
    return tests & -tests


def both(one: Bits, other: Bits) -> Bits:
    """What two sets of answers settle together."""
    return Bits(one.holding | other.holding, one.failing | other.failing)


WAYS_OF_TRYING: tuple[Trial, ...] = (
    UNTRIED,
    Trial(Effort.BRIEF, worse=False),
    Trial(Effort.THOROUGH, worse=False),
    Trial(Effort.BRIEF, worse=True),
)
"""How a rung can have been tried, as far as it is asked: not, briefly, thoroughly, or with a worse result."""


@lru_cache(maxsize=16)
def space_of(book: Rulebook) -> Space:
    """The space of a rulebook, made once for each."""
    rules = rules_of(book)
    index = rules.index
    first = len(index.bit)
    count = len(book.rung_ids)
    trials = tuple(TrialBits(*(1 << first + part * count + at for part in range(3))) for at in range(count))
    space = Space(
        book=book,
        rules=rules,
        variables=(),
        of_bit={},
        trials=trials,
        first_trial=first,
        tried_upto=tuple(sum(sum(one) for one in trials[:upto]) for upto in range(count + 1)),
        contained=tuple(
            (1 << at, _containing(book, id_)) for at, id_ in enumerate(book.rung_ids) if _containing(book, id_)
        ),
        axes=tuple(
            tuple(_axis_rules(rules, axis) for axis in book.techniques if axis.rung == id_) for id_ in book.rung_ids
        ),
        reads=tuple(need.reads | sum(sum(one) for one in trials) for need in rules.needs),
        rung_reads=tuple(tuple(_reads(rung) for rung in need.rungs) for need in rules.needs),
    )
    variables = tuple(_variables(space))
    of_bit = {
        1 << at: variable for variable in variables for at in range(first + 3 * len(trials)) if variable.mask >> at & 1
    }
    return replace(space, variables=variables, of_bit=of_bit)


def _reads(rung: RungRules) -> int:
    reads = 0
    for one in rung.rules():
        reads |= one.reader.reads
    return reads


def _containing(book: Rulebook, rung: str) -> int:
    """The rungs that count as trying this one, directly or through another, as bits."""
    found = 0
    for at, higher in enumerate(book.rungs):
        if rung in higher.counts_as_trying:
            found |= 1 << at | _containing(book, higher.id)
    return found


def _variables(space: Space) -> Iterator[Variable]:
    index = space.rules.index
    for question in space.book.questions:
        atoms = index.by_question[question.id]
        if question.kind in {"needs", "choices"}:
            yield from (Variable(question.id, bit, (Bits(bit, 0), Bits(0, bit))) for _, bit in atoms)
        elif atoms:
            ways = tuple(index.of_value(question.id, value) for value in stands_for(index, question))
            yield Variable(question.id, sum(bit for _, bit in atoms), ways)
    for at, rung in enumerate(space.book.rung_ids):
        ways = tuple(space.trial(at, trial) for trial in WAYS_OF_TRYING)
        yield Variable(f"{TRIAL_OF}{rung}", sum(space.trials[at]), ways)


def _axis_rules(rules: Rules, axis: Axis) -> AxisRules:
    def readers(reasons: Iterable[OptionReason]) -> tuple[Reader, ...]:
        return tuple(rules.index.reader(reason.when) for reason in reasons)

    options = tuple(
        OptionRules(option.id, readers(option.when_to_use), readers(option.when_not)) for option in axis.options
    )
    reads = 0
    for option in options:
        for reader in (*option.uses, *option.against):
            reads |= reader.reads
    return AxisRules(options, reads)
