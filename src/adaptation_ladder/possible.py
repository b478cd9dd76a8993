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
from adaptation_ladder.conditions import Value, every, negate, some
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
    """Whether the search ended; if not, the rungs are only bounds and all in between count as possible."""
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
    """The lowest and highest position that some completion may reach, and a test that would narrow it."""

    low: int
    high: int
    split: int


@dataclass
class _Search:
    rules: Rules
    ways: _Ways
    trials: tuple[tuple[Trial, ...], ...]
    """For each need, how each rung was tried."""
    base: int
    """Where a task without any active need stands."""
    budget: int
    found: set[int] = field(default_factory=set)
    steps: int = 0

    def explore(self, bits: Bits) -> bool:
        """Add every position that completions of these answers reach; False when the budget ran out."""
        self.steps += 1
        if self.steps > self.budget:
            return False
        bits = self.rules.index.gated(bits)
        bound = self._bound(bits)
        if bound.low == bound.high:
            self.found.add(bound.low)
            return True
        if self.found.issuperset(range(bound.low, bound.high + 1)):
            return True
        bit = self._ungated(bits, bound.split)
        return all(
            self.explore(Bits(bits.holding | way.holding, bits.failing | way.failing)) for way in self.ways.of_bit[bit]
        )

    def _ungated(self, bits: Bits, bit: int) -> int:
        """The open test itself or, where its question may not even apply, a test that its gate waits for."""
        for gate in reversed(self.rules.index.gates):
            if gate.bits & bit and gate.reader.truth(bits) is None:
                return self._ungated(bits, _lowest_open(gate.reader, bits))
        return bit

    def _bound(self, bits: Bits) -> _Bound:
        certain: list[_Bound] = []
        perhaps: list[_Bound] = []
        split = 0
        for need, tried in zip(self.rules.needs, self.trials, strict=True):
            active = need.active.truth(bits)
            if active is False:
                continue
            bound = _bound_of(need, tried, bits)
            if active is True:
                certain.append(bound)
            else:
                perhaps.append(bound)
                split = split or _lowest_open(need.active, bits)
        everything = [*certain, *perhaps]
        if certain:
            low = max(bound.low for bound in certain)
            high = max(bound.high for bound in everything)
        else:  # it may also turn out that no need is active
            low = min([self.base, *(bound.low for bound in perhaps)])
            high = max([self.base, *(bound.high for bound in perhaps)])
        wanted = next((bound.split for bound in everything if bound.high == high and bound.split), 0)
        return _Bound(low, high, wanted or split or next((b.split for b in everything if b.split), 0))


def _lowest_open(reader: Reader, bits: Bits) -> int:
    """One test that the condition reads and that is open."""
    unknown = reader.reads & ~(bits.holding | bits.failing)
    return unknown & -unknown


def _bound_of(need: NeedRules, tried: tuple[Trial, ...], bits: Bits) -> _Bound:
    """The lowest and highest rung that an active need may reach over the completions of these answers."""
    low = high = split = 0
    candidates: list[Truth] = []
    blocks: list[Truth] = []
    for at, rules in enumerate(need.rungs):
        candidate, entered, blocked = _entry(rules, at, tried, bits, candidates, blocks)
        candidates.append(candidate)
        blocks.append(blocked)
        if entered is True:
            low = high = at
        elif entered is None:
            high = at
        if entered is None:
            below = reversed(need.rungs[:at])
            split = next(filter(None, (_first_open(one, bits) for one in (rules, *below))))
    return _Bound(low, high, split)


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
    values: dict[str, Value] = situation.values(assumed=assumed)
    start = rules.index.gated(rules.index.of_values(values))
    proved = search.explore(start)
    if not proved:
        bound = search._bound(start)
        search.found.update(range(bound.low, bound.high + 1))
    return Possible(tuple(rules.rungs[at] for at in sorted(search.found)), proved, search.steps)
