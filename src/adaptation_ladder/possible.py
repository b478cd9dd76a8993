"""Which rungs remain possible, whatever the open answers turn out to be: an exact search with a step budget.

Every completion of the open answers gives one recommended rung. The search finds all of them: it bounds the
outcome of a partial set of answers by three-valued logic, and where the bounds leave room it tries each way in
which one more question can be answered. A budget that runs out is reported, never hidden.
"""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass, field
from functools import lru_cache
from typing import NamedTuple

from adaptation_ladder.answers import UNTRIED, Situation, Trial
from adaptation_ladder.conditions import every, negate, some
from adaptation_ladder.engine import NeedRules, Rules, RungRules, rules_of
from adaptation_ladder.index import Bits, Reader, stands_for
from adaptation_ladder.rulebook import Rulebook
from adaptation_ladder.vocabulary import Effort, Truth

STEPS = 20_000
"""How many partial answer sets one search may look at before it gives up."""


class Possible(NamedTuple):
    """The rungs that some completion of the open answers leads to, lowest first."""

    rungs: tuple[str, ...]
    proved: bool
    """Whether the search ended; if not, every rung counts as possible."""
    steps: int


@dataclass(frozen=True)
class _Ways:
    """How the open tests can come out together: for each bit, the ways of the question that it belongs to."""

    of_bit: Mapping[int, tuple[Bits, ...]]


@lru_cache(maxsize=16)
def _ways_of(book: Rulebook) -> _Ways:
    index = rules_of(book).index
    of_bit: dict[int, tuple[Bits, ...]] = {}
    for question in book.questions:
        atoms = index.by_question[question.id]
        if question.kind in {"needs", "choices"}:
            of_bit.update({bit: (Bits(bit, 0), Bits(0, bit)) for _, bit in atoms})
        else:
            ways = tuple(index.of_value(question.id, value) for value in stands_for(index, question))
            of_bit.update(dict.fromkeys((bit for _, bit in atoms), ways))
    return _Ways(of_bit)


class _Bound(NamedTuple):
    """The positions that some completion may reach, as a bit set, and a test that would narrow them."""

    within: int
    split: int


class _OutOfStepsError(Exception):
    """The budget ended before the search did."""


@dataclass
class _Search:
    rules: Rules
    ways: _Ways
    trials: tuple[tuple[Trial, ...], ...]
    """For each need, how each rung was tried."""
    base: int
    """Where a task without any active need stands."""
    budget: int
    found: int = 0
    """The positions reached so far, as a bit set."""
    steps: int = 0
    known: dict[tuple[int, int, int], int] = field(default_factory=dict)
    """Need and the bits it reads, to the positions it can reach: other needs' answers do not matter to it."""

    def explore(self, bits: Bits) -> None:
        """Add every position that completions of these answers reach. Raises _OutOfStepsError."""
        self._count()
        bits = self.rules.index.gated(bits)
        within, split = self.candidates(bits)
        if within & ~self.found == 0:
            return
        if within & (within - 1) == 0:  # one candidate, and every completion has an outcome
            self.found |= within
            return
        for way in self.ways.of_bit[self._ungated(bits, split)]:
            self.explore(Bits(bits.holding | way.holding, bits.failing | way.failing))

    def candidates(self, bits: Bits) -> tuple[int, int]:
        """The positions that completions may reach, as a bit set, and a test that would narrow them.

        Each need's positions are exact for itself; together they are a bound, since needs share answers.
        """
        low, within, split, certain = 0, 0, 0, False
        for at, need in enumerate(self.rules.needs):
            active = need.active.truth(bits)
            if active is False:
                continue
            reachable = self._reachable(at, bits)
            within |= reachable
            if active is True:
                certain = True
                low = max(low, reachable & -reachable)
                if reachable & (reachable - 1):
                    split = split or self._bound(at, bits).split
            else:
                split = split or _lowest_open(need.active, bits)
        if not certain:  # it may also turn out that no need is active
            within |= 1 << self.base
        return within & ~(low - 1 if low else 0), split

    def _reachable(self, at: int, bits: Bits) -> int:
        """The positions that one active need can reach over the completions of these answers, exactly."""
        reads = self.rules.needs[at].reads
        key = (at, bits.holding & reads, bits.failing & reads)
        if key not in self.known:
            self._count()
            bound = self._bound(at, bits)
            reached = 0 if bound.within & (bound.within - 1) else bound.within
            for way in self.ways.of_bit[self._ungated(bits, bound.split)] if not reached else ():
                more = Bits(bits.holding | way.holding, bits.failing | way.failing)
                reached |= self._reachable(at, self.rules.index.gated(more))
                if reached == bound.within:
                    break
            self.known[key] = reached
        return self.known[key]

    def _bound(self, at: int, bits: Bits) -> _Bound:
        return _bound_of(self.rules.needs[at], self.trials[at], bits)

    def _count(self) -> None:
        self.steps += 1
        if self.steps > self.budget:
            raise _OutOfStepsError

    def _ungated(self, bits: Bits, bit: int) -> int:
        """The open test itself or, where its question may not even apply, a test that its gate waits for."""
        for gate in reversed(self.rules.index.gates):
            if gate.bits & bit and gate.reader.truth(bits) is None:
                return self._ungated(bits, _lowest_open(gate.reader, bits))
        return bit


def _lowest_open(reader: Reader, bits: Bits) -> int:
    """One test that the condition reads and that is open."""
    unknown = reader.reads & ~(bits.holding | bits.failing)
    return unknown & -unknown


def _bound_of(need: NeedRules, tried: tuple[Trial, ...], bits: Bits) -> _Bound:
    """The rungs that an active need may reach over the completions of these answers: never below a sure entry."""
    within, split = 1, 0
    candidates: list[Truth] = []
    blocks: list[Truth] = []
    for at, rules in enumerate(need.rungs):
        candidate, entered, blocked = _entry(rules, at, tried, bits, candidates, blocks)
        candidates.append(candidate)
        blocks.append(blocked)
        if entered is True:
            within, split = 1 << at, 0
        elif entered is None:
            within |= 1 << at
            below = reversed(need.rungs[:at])
            split = next(filter(None, (_first_open(one, bits) for one in (rules, *below))))
    return _Bound(within, split)


def _entry(
    rules: RungRules,
    at: int,
    tried: tuple[Trial, ...],
    bits: Bits,
    candidates: list[Truth],
    blocks: list[Truth],
) -> tuple[Truth, Truth, Truth]:
    """Whether the rung is a candidate, is entered and is blocked.

    In a completion nothing is open, so that a climb may pass only what is blocked.
    """
    use = {effort: some([u.reader.truth(bits) for u in rules.uses if u.effort is effort]) for effort in Effort}
    served = some(list(use.values()))
    out = some([block.reader.truth(bits) for block in rules.inherent])
    candidate: Truth = False if tried[at].worse else every([served, negate(out)])
    blocked = some([block.reader.truth(bits) for block in rules.fixable])
    ways_up = []
    for effort in (Effort.BRIEF, Effort.THOROUGH):
        enough = [tried[lower].effort >= effort for lower in range(at)]
        brief = effort is Effort.BRIEF
        paid: list[Truth] = [
            True if enough[lower] else some([negate(candidates[lower]), blocks[lower] if brief else False])
            for lower in range(at)
        ]
        if at and rules.effort is Effort.THOROUGH and not enough[0]:
            paid = [False]
        ways_up.append(every([use[effort], every(paid)]))
    met = [one.reader.truth(bits) for one in rules.requirements]
    return candidate, every([candidate, negate(blocked), every(met), some(ways_up)]), blocked


def _first_open(rules: RungRules, bits: Bits) -> int:
    """A test whose answer would help to tell whether the rung is entered."""
    readers = (*(use.reader for use in rules.uses), *(block.reader for block in rules.inherent))
    for reader in (*readers, *(block.reader for block in (*rules.fixable, *rules.requirements))):
        if reader.truth(bits) is None:
            return _lowest_open(reader, bits)
    return 0


def possible(book: Rulebook, situation: Situation, *, assumed: bool, budget: int = STEPS) -> Possible:
    """The rungs that can still be recommended over every completion of the open answers.

    With `assumed` the assumed answers are taken as given, otherwise they count as open. What was not tried
    counts as not tried.
    """
    rules = rules_of(book)
    order = rules.rungs.index
    search = _Search(
        rules=rules,
        ways=_ways_of(book),
        trials=tuple(
            tuple(situation.trials.get(rung, {}).get(need.need, UNTRIED) for rung in rules.rungs)
            for need in rules.needs
        ),
        base=order(situation.current) if situation.current else 0,
        budget=budget,
    )
    start = rules.index.of_values(situation.values(assumed=assumed))
    try:
        search.explore(start)
        proved = True
    except _OutOfStepsError:
        search.found, proved = (1 << len(rules.rungs)) - 1, False
    return Possible(tuple(rung for at, rung in enumerate(rules.rungs) if search.found >> at & 1), proved, search.steps)
