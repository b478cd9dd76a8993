"""What remains possible, whatever the open answers turn out to be: an exact search with a step budget.

Every completion of the open answers has one outcome: a rung, a verdict and, where the rung has techniques, the options
chosen. The search bounds the outcomes of a partial set of answers by three-valued logic; where the bounds leave room
it tries each way in which one more answer can come out. A budget that runs out is reported, never hidden.
"""

from __future__ import annotations

from collections.abc import Collection, Iterator, Mapping
from dataclasses import dataclass, field
from itertools import product
from math import log2
from typing import NamedTuple

from adaptation_ladder.answers import Situation
from adaptation_ladder.conditions import every, negate, some
from adaptation_ladder.engine import RungRules
from adaptation_ladder.index import Bits, Reader
from adaptation_ladder.rulebook import Rulebook
from adaptation_ladder.space import AxisRules, Space, both, lowest, space_of
from adaptation_ladder.tried import UNTRIED
from adaptation_ladder.vocabulary import Effort, Truth, Verdict

STEPS = 20_000
"""How many partial answer sets one search may look at before it gives up."""


FEW_STEPS = 300
"""How many of them go without searching each need exactly, where only the first outcomes are wanted."""


class Outcome(NamedTuple):
    """What one completion of the open answers leads to."""

    rung: str
    verdict: Verdict
    options: tuple[str, ...]
    """The options chosen, one for each technique axis of the rung; none where it has no techniques."""


class Outcomes(NamedTuple):
    """The outcomes that completions of the open answers lead to, lowest rung first."""

    found: tuple[Outcome, ...]
    proved: bool
    """Whether the search ended; if not, there may be more."""
    steps: int


class Possible(NamedTuple):
    """The rungs that some completion of the open answers leads to, lowest first."""

    rungs: tuple[str, ...]
    proved: bool
    """Whether the search ended; if not, every rung counts as possible."""
    steps: int


WORK, HOLD, OUT = 1, 2, 0
"""What is left for some need: work, else waiting, else nothing; as flags, so that several needs add up."""

Standing = tuple[int, int]
"""How far a need can come: the position of the rung reached, and what is left."""

_NEVER: Truth = False

NO_NEED: Standing = (-1, OUT)


Level = tuple[int, Verdict]
"""The position of a recommended rung, and the verdict."""


_Parts = tuple[tuple[bool, frozenset[Standing]], ...]
"""For each need that may be active, whether it is for sure, and where it may stand."""


class View(NamedTuple):
    """What a need can come to, nothing outside it and perhaps not all of it, and a test that would narrow it."""

    within: frozenset[Standing]
    split: int
    live: int
    """The open tests that this may still depend on."""


class Bound(NamedTuple):
    """The rungs and verdicts that completions cannot leave, and a test that would narrow them."""

    within: frozenset[Level]
    split: int
    live: int
    """The open tests that rung, verdict or options may still depend on."""


class _Asked(NamedTuple):
    """What the answers say of one rung for one need, in three-valued terms."""

    served: Truth
    quick: Truth
    """Whether brief effort below is enough."""
    perhaps: Truth
    """Whether a criterion for it holds or stays open."""
    ruled_out: Truth
    blocked: Truth
    met: Truth
    live: int
    """The open tests that decide about it."""


class _Rung(NamedTuple):
    """One rung for one need, in three-valued terms."""

    candidate: Truth
    entered: Truth
    served: Truth
    blocked: Truth
    owed: tuple[Truth, ...]
    """Whether the climb to it finds each lower rung in debt."""
    brief: Truth
    """Whether it was tried at all."""
    thorough: Truth
    live: int
    """The open tests that decide about it."""


class OutOfStepsError(Exception):
    """The budget ended before the search did."""


@dataclass
class Search:
    """A search over the completions of one task's open answers; what it learns about a need it keeps."""

    space: Space
    told: tuple[Bits, ...]
    """For each need, what is known of the trials."""
    current: int
    """The position of the rung in use, as far as it is known; -1 for none."""
    rising: frozenset[int] = frozenset()
    """The rungs that would be the one in use if they were tried, being higher: nobody has been asked about them."""
    met: bool = False
    """Whether that rung is known to meet the goal; a higher one that turns out to be in use is not."""
    whole: bool = True
    """Whether verdicts and options are told apart, and not rungs alone."""
    unsure: int = 0
    """The tests that stay open for good, since their questions were answered with *not sure*."""
    steps: int = 0
    budget: int = STEPS
    _asked: dict[tuple[int, int, int, int, int], _Asked] = field(default_factory=dict)
    _levels_known: dict[tuple[_Parts, tuple[int, ...], Truth], frozenset[Level]] = field(default_factory=dict)
    _views: dict[tuple[int, int, int, int], View] = field(default_factory=dict)
    _standings: dict[tuple[int, int, int, int], frozenset[Standing]] = field(default_factory=dict)
    """Need and the bits it reads, to where it can come: other needs' answers do not matter to it."""

    def outcomes(self, bits: Bits, *, most: int | None = None, budget: int = STEPS) -> tuple[dict[Outcome, Bits], bool]:
        """The outcomes over every completion of these answers, each with answers that lead there, and whether it ended.

        With `most` it ends as soon as so many are found.

        Three-valued logic alone finds the first few faster, and each need exactly finds all of them faster.
        """
        found: dict[Outcome, Bits] = {}
        for exact, steps in ((False, min(budget, FEW_STEPS)), (True, budget)) if most else ((True, budget),):
            self.steps, self.budget = 0, steps
            try:
                self._explore(bits, found, most, exact=exact)
            except OutOfStepsError:
                continue
            return found, True
        return found, False

    def differs(self, bits: Bits, ways: tuple[Bits, ...], *, budget: int = STEPS) -> bool | None:
        """Whether some completion of these answers comes out differently in one of the ways than in another.

        None where the budget ended first.
        """
        self.steps, self.budget = 0, budget
        try:
            return self._tell_apart(bits, ways)
        except OutOfStepsError:
            return None

    def _explore(self, bits: Bits, found: dict[Outcome, Bits], most: int | None, *, exact: bool) -> None:
        self._count()
        bits = self.space.gated(bits)
        bound = self.bound(bits, exact=exact)
        sure = len(bound.within) == 1
        if sure or (found and bound.within <= {(self.position(one.rung), one.verdict) for one in found}):
            options = {rung: tuple(self.chosen(rung, bits)) for rung, _ in bound.within}
            if sure and all(len(choice) == 1 for each in options.values() for choice in each):
                found.update((one, bits) for one in self._outcomes(bound, options) if one not in found)
                return
            if all(one in found for one in self._outcomes(bound, options)):
                return
        for way in self.ways(bits, bound.split or self._open_option(bound, bits)):
            if most is None or len(found) < most:
                self._explore(both(bits, way), found, most, exact=exact)

    def completed(self, bits: Bits) -> Bits:
        """These answers with every open one answered in the first way."""
        for variable in self.space.variables:
            if variable.mask & ~(bits.holding | bits.failing):
                known = bits.holding | bits.failing
                way = variable.ways[0]
                bits = both(bits, Bits(way.holding & ~known, way.failing & ~known))
        return bits

    def outcome(self, complete: Bits) -> Outcome:
        """What a complete set of answers leads to."""
        complete = self.space.gated(complete)
        bound = self.bound(complete, exact=False)
        ((rung, verdict),) = bound.within
        options = tuple(only for (only,) in self.chosen(rung, complete))
        return Outcome(self.space.rules.rungs[rung], verdict, options)

    def _tell_apart(self, bits: Bits, ways: tuple[Bits, ...]) -> bool:
        self._count()
        bits = self.space.gated(bits)
        asked = ways[0].holding | ways[0].failing
        gates = any(gate.reader.reads & asked for gate in self.space.rules.index.gates)
        if not gates and not self.bound(bits, exact=False).live & asked:
            return False  # and no answer to another question can become pointless by it
        seen: set[Outcome] = set()
        split = 0
        for with_ in (self.space.gated(both(bits, way)) for way in ways):
            bound = self.bound(with_, exact=False)
            options = {rung: tuple(self.chosen(rung, with_)) for rung, _ in bound.within}
            here = set(self._outcomes(bound, options))
            if len(here) > 1 and not split:
                split, open_ = bound.split or self._open_option(bound, with_), with_
            if seen and not seen & here:
                return True  # whatever else is answered
            seen |= here
        if not split:
            return len(seen) > 1
        return any(self._tell_apart(both(bits, way), ways) for way in self.ways(open_, split))

    def split(self, bits: Bits) -> int:
        """An open test that the outcome may still depend on by three-valued logic alone; 0 where there is none.

        Raises OutOfStepsError.
        """
        self._count()
        bound = self.bound(bits, exact=False)
        return bound.split or self._open_option(bound, bits)

    def ways(self, bits: Bits, test: int) -> tuple[Bits, ...]:
        """The ways in which the answer behind an open test can come out."""
        return self.space.of_bit[self.space.ungated(bits, test)].ways

    def awaited(self, live: int, bits: Bits) -> int:
        """These tests, and those that decide whether their questions apply."""
        for gate in reversed(self.space.rules.index.gates):
            if gate.bits & live and gate.reader.truth(bits) is None:
                live |= gate.reader.reads
        return self.open(live, bits)

    def position(self, rung: str) -> int:
        """How far up the ladder a rung is; the lowest is 0."""
        return self.space.rules.rungs.index(rung)

    def bound(self, bits: Bits, *, exact: bool) -> Bound:
        """A bound on rung and verdict; `exact` searches each need by itself, otherwise three-valued logic has to do.

        Each need is exact for itself; together they are a bound, since needs share answers.
        """
        parts, split, live = self._parts(bits, exact=exact)
        currents = self.currents(bits)
        good = self.holds(self.space.rules.good_enough, bits)
        within = self._levels_of(parts, currents, good)
        for rung in {rung for rung, _ in within} if self.whole else ():
            for axis in self.space.axes[rung]:
                live |= self._choices(axis, bits)[2]
        if len(within) == 1:
            return Bound(within, 0, live)
        for at in currents[1:]:
            live |= self.space.trials[at].brief
            split = split or self.space.trials[at].brief
        if not any(sure for sure, _ in parts) and None in [self._good(current, good) for current in currents]:
            live |= self.space.rules.good_enough.reads
            split = split or self.first(self.space.rules.good_enough, bits)
        return Bound(within, split, live)

    def _parts(self, bits: Bits, *, exact: bool) -> tuple[_Parts, int, int]:
        """Where each need that may be active may stand, a test that would narrow it, and all such."""
        parts: list[tuple[bool, frozenset[Standing]]] = []
        unsure = maybe = live = 0
        for at, need in enumerate(self.space.rules.needs):
            active = self.holds(need.active, bits)
            if active is False:
                continue
            reached = self.standings(at, bits) if exact else self.view(at, bits).within
            parts.append((active is True, reached))
            if active is None:
                maybe = maybe or self.first(need.active, bits)
                live |= need.active.reads
            if len(reached) > 1:
                view = self.view(at, bits)
                unsure = unsure or (view.split if active else 0)
                live |= view.live
        return tuple(parts), unsure or maybe, live

    def _levels_of(self, parts: _Parts, currents: tuple[int, ...], good: Truth) -> frozenset[Level]:
        """The rungs and verdicts of all needs together; many partial answers come to the same few."""
        key = (parts, currents, good)
        if key not in self._levels_known:
            standings: set[Standing] = {NO_NEED}
            for sure, reached in parts:
                joined = {(max(rung, other), left | more) for rung, left in standings for other, more in reached}
                standings = joined if sure else standings | joined
            self._levels_known[key] = frozenset(self._levels(standings, currents, good))
        return self._levels_known[key]

    def room(self, bits: Bits) -> float:
        """How much is undecided by three-valued logic, in bits: rung, verdict and the options of a sure rung."""
        parts, _, _ = self._parts(bits, exact=False)
        within = self._levels_of(parts, self.currents(bits), self.holds(self.space.rules.good_enough, bits))
        rungs = {rung for rung, _ in within}
        options = self.chosen(rungs.pop(), bits) if len(rungs) == 1 else ()
        return log2(len(within)) + sum(log2(len(each)) for each in options)

    def currents(self, bits: Bits) -> tuple[int, ...]:
        """The positions that the rung in use may have: the highest tried for sure, or one above that may have been."""
        sure = self.current
        maybe: list[int] = []
        for at in sorted(self.rising):
            if at > self.current and bits.holding & self.space.trials[at].brief:
                sure, maybe = at, []
            elif at > self.current and not bits.failing & self.space.trials[at].brief:
                maybe.append(at)
        return (sure, *maybe)

    def _good(self, current: int, said: Truth) -> Truth:
        """Whether the result is good enough where this rung is in use."""
        return True if self.met and current == self.current else said

    def _levels(self, standings: set[Standing], currents: tuple[int, ...], good: Truth) -> Iterator[Level]:
        if not self.whole:
            lowest_ = [max(current, 0) for current in currents] if NO_NEED in standings else []
            yield from ((rung, "stay") for rung in {*lowest_, *(rung for rung, _ in standings if rung >= 0)})
            return
        for rung, left in standings:
            if rung < 0:
                for current in currents:
                    yield from _without_needs(current, self._good(current, good))
            elif left & WORK:
                yield from ((rung, _from(current, rung)) for current in currents)
            else:
                yield rung, "hold" if left & HOLD else "out-of-rungs"

    def _outcomes(self, bound: Bound, options: Mapping[int, tuple[tuple[str, ...], ...]]) -> Iterator[Outcome]:
        for rung, verdict in bound.within:
            for each in product(*options[rung]):
                yield Outcome(self.space.rules.rungs[rung], verdict, each)

    def chosen(self, rung: int, bits: Bits) -> Iterator[tuple[str, ...]]:
        """The options that may be chosen on each axis of a rung, by three-valued logic."""
        for axis in self.space.axes[rung] if self.whole else ():
            yield tuple(axis.options[at].id for at in sorted(self._choices(axis, bits)[0]))

    def _open_option(self, bound: Bound, bits: Bits) -> int:
        views = (self._choices(axis, bits) for rung, _ in sorted(bound.within) for axis in self.space.axes[rung])
        return next((split for _, split, _ in views if split), 0)

    def _choices(self, axis: AxisRules, bits: Bits) -> tuple[frozenset[int], int, int]:
        """The options that may be chosen on an axis by three-valued logic, a test that narrows them, all such."""
        within, live = set(), 0
        for at in reversed(range(len(axis.options))):
            option = axis.options[at]
            used = some([self.holds(reader, bits) for reader in option.uses])
            chosen = every([used, negate(some([self.holds(reader, bits) for reader in option.against]))])
            if chosen is not False:
                within.add(at)
            for reader in (*option.uses, *option.against) if chosen is None else ():
                live |= self.open(reader.reads, bits) if reader.truth(bits) is None else 0
            if chosen is True:
                break
        else:
            within.add(0)
        return (frozenset(within), lowest(live), live) if len(within) > 1 else (frozenset(within), 0, 0)

    def left(self, at: int, bits: Bits, *, budget: int = STEPS) -> set[int]:
        """What may be left for one active need over the completions of these answers: work, waiting or nothing."""
        self.steps, self.budget = 0, budget
        try:
            return {left for _, left in self.standings(at, self.space.gated(bits))}
        except OutOfStepsError:
            return {WORK, HOLD, OUT}

    def standings(self, at: int, bits: Bits) -> frozenset[Standing]:
        """Where one active need can come over the completions of these answers, exactly."""
        key = self._key(at, bits)
        if key not in self._standings:
            self._count()
            view = self.view(at, bits)
            found = view.within if len(view.within) == 1 else frozenset()
            for way in self.ways(both(bits, self.told[at]), view.split) if not found else ():
                found |= self.standings(at, self.space.gated(both(bits, way)))
                if found == view.within:
                    break
            self._standings[key] = found
        return self._standings[key]

    def view(self, at: int, bits: Bits) -> View:
        """Where one active need may come, by three-valued logic."""
        key = self._key(at, bits)
        if key not in self._views:
            self._views[key] = self._view(at, both(bits, self.told[at]))
        return self._views[key]

    def _key(self, at: int, bits: Bits) -> tuple[int, int, int, int]:
        reads = self.space.reads[at]
        return at, bits.holding & reads, bits.failing & reads, self.unsure & reads

    def _view(self, at: int, bits: Bits) -> View:
        rungs: list[_Rung] = []
        for position in range(len(self.space.trials)):
            rungs.append(self._rung(at, position, bits, rungs))
        within: set[Standing] = set()
        for position in reversed(range(len(rungs))):
            if position == 0 or rungs[position].entered is not False:
                within.update((position, left) for left in (_left(rungs, position) if self.whole else (OUT,)))
            if rungs[position].entered is True:
                break
        if len(within) == 1:
            return View(frozenset(within), 0, 0)
        live = self.open(sum(sum(trial) for trial in self.space.trials), bits)
        for rung in rungs:
            live |= rung.live
        return View(frozenset(within), self._split(at, rungs, bits), live)

    def _rung(self, at: int, position: int, bits: Bits, lower: list[_Rung]) -> _Rung:
        """Whether a rung is a candidate, is entered and is blocked; in a completion nothing is open."""
        rules = self.space.rules.needs[at].rungs[position]
        reads = self.space.rung_reads[at][position]
        key = (at, position, bits.holding & reads, bits.failing & reads, self.unsure & reads)
        if key not in self._asked:
            self._asked[key] = self._ask(rules, bits)
        served, quick, perhaps, ruled_out, blocked, met, live = self._asked[key]
        brief, thorough = self._effort(position, bits)
        if perhaps is False or ruled_out is True or bits.holding & self.space.trials[position].worse:
            return _Rung(_NEVER, _NEVER, served, blocked, (), brief, thorough, 0)
        candidate = every((perhaps, negate(ruled_out), negate(_truth(bits, self.space.trials[position].worse))))
        owed = tuple([_owed(rules, lower_at, one, quick) for lower_at, one in enumerate(lower)])
        entered = every((candidate, served, negate(blocked), met, negate(some(owed))))
        return _Rung(candidate, entered, served, blocked, owed, brief, thorough, live)

    def _ask(self, rules: RungRules, bits: Bits) -> _Asked:
        """What the answers say of one rung for one need, whatever was tried."""
        truths = [(use.effort, self.holds(use.reader, bits)) for use in rules.uses]
        quick: Truth = True
        if rules.effort is Effort.THOROUGH:
            quick = some([truth for effort, truth in truths if effort <= Effort.BRIEF])
        live = 0
        for reader in _readers(rules):
            if reader.truth(bits) is None:
                live |= self.open(reader.reads, bits)
        return _Asked(
            served=some([truth for _, truth in truths]),
            quick=quick,
            perhaps=some([self._may_hold(use.reader, bits) for use in rules.uses]),
            ruled_out=some([self.holds(block.reader, bits) for block in rules.inherent]),
            blocked=some([self.holds(block.reader, bits) for block in rules.fixable]),
            met=every([self.holds(one.reader, bits) for one in rules.requirements]),
            live=live,
        )

    def holds(self, reader: Reader, bits: Bits) -> Truth:
        """Whether a condition holds; where it stays open for good, it does not."""
        truth = reader.truth(bits)
        return False if truth is None and not self.open(reader.reads, bits) else truth

    def _may_hold(self, reader: Reader, bits: Bits) -> Truth:
        """Whether a condition does not fail, which is what makes a candidate."""
        truth = reader.truth(bits)
        return True if truth is None and not self.open(reader.reads, bits) else truth

    def open(self, reads: int, bits: Bits) -> int:
        """Those of these tests that may still come out either way."""
        return reads & ~(bits.holding | bits.failing | self.unsure)

    def _effort(self, position: int, bits: Bits) -> tuple[Truth, Truth]:
        """Whether a rung was tried at all and whether thoroughly, itself or by a higher one that contains it."""
        trials = self.space.trials
        brief, thorough = _truth(bits, trials[position].brief), _truth(bits, trials[position].thorough)
        for at in self.space.containing[position]:
            brief = some((brief, _truth(bits, trials[at].brief)))
            thorough = some((thorough, _truth(bits, trials[at].thorough)))
        return brief, thorough

    def _split(self, at: int, rungs: list[_Rung], bits: Bits) -> int:
        """An open test that matters to how far a need comes: from the highest rung in doubt downwards."""
        needs = self.space.rules.needs[at].rungs
        unsure = [position for position in reversed(range(len(rungs))) if rungs[position].entered is None]
        top = unsure[0] if unsure else len(rungs) - 1
        for position in range(top, -1, -1):
            for reader in _readers(needs[position]):
                if reader.truth(bits) is None and self.open(reader.reads, bits):
                    return self.first(reader, bits)
        tried = sum(sum(trial) for trial in self.space.trials[: top + 1])
        return lowest(self.open(tried, bits)) or lowest(self.open(self.space.reads[at], bits))

    def first(self, reader: Reader, bits: Bits) -> int:
        """The first test of a condition that may still come out either way."""
        return lowest(self.open(reader.reads, bits))

    def _count(self) -> None:
        self.steps += 1
        if self.steps > self.budget:
            raise OutOfStepsError


def _without_needs(current: int, good: Truth) -> Iterator[Level]:
    """Where a task without any active need stands; in two ways where it is open whether the result is good enough."""
    rung = max(current, 0)
    if good is not False:
        yield rung, "stop"
    if good is not True:
        yield rung, _from(current, rung)


def _from(current: int, rung: int) -> Verdict:
    """The verdict where there is work: how the recommended rung lies from the one in use."""
    if current < 0:
        return "start"
    return "climb" if rung > current else "step-down" if rung < current else "stay"


def _left(rungs: list[_Rung], position: int) -> Iterator[int]:
    """What may be left for a need that reaches this rung: work, waiting, or nothing."""
    here, above = rungs[position], rungs[position + 1 :]
    entered = True if position else here.entered
    spent = here.thorough if entered else here.brief
    if entered is None and spent is True:
        spent = True if here.thorough else None
    work: Truth = False
    higher: Truth = False
    for one in above:
        if one.candidate is not False:
            paid = [True, *(every((lower.served, negate(lower.blocked))) for lower in rungs[1 : len(one.owed)])]
            owing = some([every((owed, worth)) for owed, worth in zip(one.owed, paid, strict=True)])
            work, higher = some((work, every((one.candidate, owing)))), some((higher, one.candidate))
    if spent is not True or work is not False:
        yield WORK
    if spent is not False and work is not True:
        if higher is not False:
            yield HOLD
        if higher is not True:
            yield OUT


def _owed(rules: RungRules, at: int, lower: _Rung, quick: Truth) -> Truth:
    """Whether a lower rung owes effort; a climb that takes brief effort may pass what is blocked or open."""
    if lower.thorough is True or (lower.brief is True and quick is True):
        return False
    asked: Truth = True
    if at or rules.effort is not Effort.THOROUGH:
        if lower.candidate is False:
            return False
        passable = every((quick, some((lower.blocked, negate(lower.served)))))
        asked = every((lower.candidate, negate(passable)))
    short = some((negate(lower.brief), every((negate(quick), negate(lower.thorough)))))
    return every((asked, short))


def _readers(rules: RungRules) -> Iterator[Reader]:
    for part in (rules.uses, rules.inherent, rules.fixable, rules.requirements):
        yield from (one.reader for one in part)


def _truth(bits: Bits, bit: int) -> Truth:
    return True if bits.holding & bit else False if bits.failing & bit else None


def search_for(
    book: Rulebook,
    situation: Situation,
    *,
    untold: Collection[str] = (),
    current_told: bool = False,
    whole: bool = True,
) -> Search:
    """A search over the completions of a task.

    The rungs in `untold` may or may not have been tried, and may be the one in use unless `current_told`.
    """
    space = space_of(book)
    order = space.rules.rungs
    told = []
    for need in space.rules.needs:
        bits = Bits(0, 0)
        for at, rung in enumerate(order):
            if rung not in untold:
                bits = both(bits, space.trial(at, situation.trials.get(rung, {}).get(need.need, UNTRIED)))
        told.append(bits)
    current = order.index(situation.current) if situation.current else -1
    rising = frozenset() if current_told else frozenset(map(order.index, untold))
    return Search(space, tuple(told), current, rising, met=situation.met, whole=whole)


def outcomes(book: Rulebook, situation: Situation, *, assumed: bool, budget: int = STEPS) -> Outcomes:
    """The outcomes over every completion of the open answers.

    With `assumed` the assumed answers are taken as given, otherwise they count as open. What was not tried counts as
    not tried.
    """
    search = search_for(book, situation)
    found, proved = search.outcomes(start_of(book, situation, assumed=assumed), budget=budget)
    order = book.rung_ids.index
    return Outcomes(tuple(sorted(found, key=lambda one: (order(one.rung), one))), proved, search.steps)


def possible(book: Rulebook, situation: Situation, *, assumed: bool, budget: int = STEPS) -> Possible:
    """The rungs that can still be recommended over every completion of the open answers; see `outcomes`."""
    search = search_for(book, situation, whole=False)
    found, proved = search.outcomes(start_of(book, situation, assumed=assumed), budget=budget)
    rungs = {one.rung for one in found} if proved else set(book.rung_ids)
    return Possible(tuple(rung for rung in book.rung_ids if rung in rungs), proved, search.steps)


def start_of(book: Rulebook, situation: Situation, *, assumed: bool) -> Bits:
    """What the answers in force settle."""
    return space_of(book).rules.index.of_values(situation.values(assumed=assumed))
