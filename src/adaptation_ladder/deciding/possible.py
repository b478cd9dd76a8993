"""What remains possible, whatever the open answers turn out to be: an exact search with a step budget.

Every completion of the open answers has one outcome: a rung, a verdict and, where the rung has techniques, the options
chosen. The search bounds the outcomes of a partial set of answers by three-valued logic; where the bounds leave room
it tries each way in which one more answer can come out. A budget that runs out is reported, never hidden.
"""

from __future__ import annotations

from collections.abc import Callable, Collection, Iterator, Mapping
from dataclasses import dataclass, field
from functools import lru_cache
from itertools import product
from math import log2
from typing import NamedTuple

from adaptation_ladder.basics.errors import OutOfStepsError
from adaptation_ladder.basics.vocabulary import Truth, Verdict
from adaptation_ladder.book.conditions import every, negate, some
from adaptation_ladder.book.index import Bits, Reader
from adaptation_ladder.book.rulebook import Rulebook
from adaptation_ladder.deciding.space import AxisRules, Space, both, lowest, space_of
from adaptation_ladder.deciding.standing import HOLD, OUT, WORK, Efforts, Standing, View, efforts, holds, view
from adaptation_ladder.task.answers import Situation
from adaptation_ladder.task.tried import Trial

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


NO_NEED: Standing = (-1, OUT)


Level = tuple[int, Verdict]
"""The position of a recommended rung, and the verdict."""


_Parts = tuple[tuple[bool, frozenset[Standing]], ...]
"""For each need that may be active, whether it is for sure, and where it may stand."""


class Bound(NamedTuple):
    """The rungs and verdicts that completions cannot leave, and a test that would narrow them."""

    within: frozenset[Level]
    split: int
    live: int
    """The open tests that rung, verdict or options may still depend on."""


@dataclass
class Search:
    """A search over the completions of one task's open answers; what it learns about a need it keeps."""

    space: Space
    told: Callable[[int], Bits]
    """What is known of the trials for each need."""
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
    _levels_known: dict[tuple[_Parts, tuple[int, ...], Truth], frozenset[Level]] = field(default_factory=dict)
    _views: dict[tuple[int, int, int, int], View] = field(default_factory=dict)
    """Where each need may stand by what it reads, its statuses told apart."""
    _efforts: dict[tuple[int, int], Efforts] = field(default_factory=dict)
    _standings: dict[tuple[int, int, int, int], frozenset[Standing]] = field(default_factory=dict)
    """Need and the bits it reads, to where it can come: other needs' answers do not matter to it."""

    def outcomes(self, bits: Bits, *, most: int | None = None, budget: int = STEPS) -> tuple[dict[Outcome, Bits], bool]:
        """The outcomes over every completion of these answers, each with answers that lead there, and whether it ended.

        With `most` it ends as soon as so many are found. Three-valued logic alone finds the first few faster, and each
        need exactly finds all of them faster.
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

    def rungs(self, bits: Bits, *, budget: int = STEPS, known: Collection[str] = ()) -> Possible:
        """The rungs over every completion of these answers, by a search for rungs alone.

        Those that are known are possible for some of these completions.
        """
        self.steps, self.budget = 0, budget
        rungs, proved = self.space.rules.rungs, True
        reached = {self.position(rung) for rung in known}
        try:
            self._reach(bits, reached)
        except OutOfStepsError:
            proved = False
        found = tuple([rung for at, rung in enumerate(rungs) if at in reached or not proved])
        return Possible(found, proved, self.steps)

    def _reach(self, bits: Bits, reached: set[int]) -> None:
        """Add the rungs that completions of these answers lead to."""
        self._count()
        bits = self.space.gated(bits)
        found, within, split = self._seen(bits)
        reached |= found
        if within <= reached:
            return
        for way in self.ways(bits, split or self.bound(bits, exact=True).split):
            self._reach(both(bits, way), reached)
            if within <= reached:
                return

    def leads_to(self, bits: Bits, level: Level) -> bool:
        """Whether some completion of these answers leads to a rung and verdict; so it counts where the budget ends."""
        self.steps, self.budget = 0, FEW_STEPS
        try:
            return self._leads_to(bits, level)
        except OutOfStepsError:
            return True

    def _leads_to(self, bits: Bits, level: Level) -> bool:
        self._count()
        bits = self.space.gated(bits)
        bound = self.bound(bits, exact=False)
        if len(bound.within) == 1 or level not in bound.within:
            return level in bound.within
        return any(self._leads_to(both(bits, way), level) for way in self.ways(bits, bound.split))

    def _seen(self, bits: Bits) -> tuple[set[int], frozenset[int], int]:
        """Rungs that are reached as can be seen from where each need comes by itself, those that bound them, a test.

        Where a need that is active for sure comes to a rung and no other need can come higher, that rung is reached.
        So it is where one need alone can come to several places, with the rung to which the others always come.
        """
        parts, split, _ = self._parts(bits, exact=True)
        within = frozenset([at for at, _ in self._levels_of(parts, self.currents(bits), None)])
        if len(within) == 1:
            return set(within), within, 0
        always = max((at for sure, reached in parts if sure and len(reached) == 1 for at, _ in reached), default=-1)
        several = [(sure, {at for at, _ in reached}) for sure, reached in parts if not sure or len(reached) > 1]
        found = {always} & within if len(several) == 1 and several[0][0] else set()
        for here, (sure, reached) in enumerate(several):
            others = max((max(other) for at, (_, other) in enumerate(several) if at != here), default=-1)
            found |= {at for at in reached & within if sure and at >= others}
        return found, within, split

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
                split = self.space.ungated(with_, bound.split or self._open_option(bound, with_))
            if seen and not seen & here:
                return True  # whatever else is answered
            seen |= here
        if not split:
            return len(seen) > 1
        split = self.space.ungated(bits, split, but_for=asked)
        return any(self._tell_apart(both(bits, way), ways) for way in self.space.of_bit[split].ways)

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
        holding, failing = bits
        for at, need in enumerate(self.space.rules.needs):
            active = need.active.test(holding, failing)
            if active is False or (active is None and not self.open(need.active.reads, bits)):
                continue
            reached = self.standings(at, bits) if exact else self._within(self.view(at, bits))
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

    def in_vain(self, at: int, bits: Bits, *, budget: int = STEPS) -> bool:
        """Whether no completion of these answers leaves anything to do or to wait for on one active need."""
        self.steps, self.budget = 0, budget
        try:
            return not self._leaves(at, self.space.gated(bits))
        except OutOfStepsError:
            return False

    def _leaves(self, at: int, bits: Bits) -> bool:
        """Whether some completion leaves work or waiting; the first that is found is enough."""
        self._count()
        view = self.view(at, bits)
        lefts = {left for _, left in view.within}
        if lefts == {OUT} or OUT not in lefts:
            return OUT not in lefts
        ways = self.ways(both(bits, self.told(at)), view.split)
        return any(self._leaves(at, self.space.gated(both(bits, way))) for way in ways)

    def standings(self, at: int, bits: Bits) -> frozenset[Standing]:
        """Where one active need can come over the completions of these answers, exactly."""
        key = self._key(at, bits)
        if key not in self._standings:
            self._count()
            view = self.view(at, bits)
            within = self._within(view)
            found = within if len(within) == 1 else frozenset()
            for way in self.ways(both(bits, self.told(at)), view.split) if not found else ():
                found |= self.standings(at, self.space.gated(both(bits, way)))
                if found == within:
                    break
            self._standings[key] = found
        return self._standings[key]

    def view(self, at: int, bits: Bits) -> View:
        """Where one active need may come, by three-valued logic."""
        key = self._key(at, bits)
        found = self._views.get(key)
        if found is None:
            known = both(bits, self.told(at))
            found = self._views[key] = view(self.space, at, known, self.unsure, self._tried(known))
        return found

    def _within(self, view: View) -> frozenset[Standing]:
        """What the search tells apart of where a need may stand."""
        return view.within if self.whole else view.places

    def _tried(self, known: Bits) -> Efforts:
        """What was tried; the same for most needs and most answers."""
        key = known.holding >> self.space.first_trial, known.failing >> self.space.first_trial
        found = self._efforts.get(key)
        if found is None:
            found = self._efforts[key] = efforts(self.space, known)
        return found

    def of_rungs(self) -> Search:
        """The same search for rungs alone; it knows what this one has learned by three-valued logic."""
        return Search(
            self.space,
            self.told,
            self.current,
            self.rising,
            met=self.met,
            whole=False,
            unsure=self.unsure,
            _views=self._views,
        )

    def _key(self, at: int, bits: Bits) -> tuple[int, int, int, int]:
        reads = self.space.reads[at]
        return at, bits.holding & reads, bits.failing & reads, self.unsure & reads

    def holds(self, reader: Reader, bits: Bits) -> Truth:
        """Whether a condition holds; where it stays open for good, it does not."""
        return holds(reader, bits, self.unsure)

    def open(self, reads: int, bits: Bits) -> int:
        """Those of these tests that may still come out either way."""
        return reads & ~(bits.holding | bits.failing | self.unsure)

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
    logs = [None if rung in untold else situation.trials[rung] for rung in order]

    def told(at: int) -> Bits:
        need = space.rules.needs[at].need
        return _told(book, tuple([None if log is None else log[need] for log in logs]))

    current = order.index(situation.current) if situation.current else -1
    rising = frozenset() if current_told else frozenset(map(order.index, untold))
    return Search(space, told, current, rising, met=situation.met, whole=whole)


@lru_cache(maxsize=1024)
def _told(book: Rulebook, log: tuple[Trial | None, ...]) -> Bits:
    """What is settled by how the rungs were tried for one need; None where it is not known."""
    space, bits = space_of(book), Bits(0, 0)
    for at, trial in enumerate(log):
        if trial is not None:
            bits = both(bits, space.trial(at, trial))
    return bits


def outcomes(book: Rulebook, situation: Situation, *, assumed: bool, budget: int = STEPS) -> Outcomes:
    """The outcomes over every completion of the open answers.

    With `assumed` the assumed answers are taken as given, otherwise they count as open. What was not tried counts as
    not tried.
    """
    search = search_for(book, situation)
    found, proved = search.outcomes(situation.bits(book, assumed=assumed), budget=budget)
    order = book.rung_ids.index
    return Outcomes(tuple(sorted(found, key=lambda one: (order(one.rung), one))), proved, search.steps)


def possible(book: Rulebook, situation: Situation, *, assumed: bool, budget: int = STEPS) -> Possible:
    """The rungs that can still be recommended over every completion of the open answers; see `outcomes`."""
    return search_for(book, situation, whole=False).rungs(situation.bits(book, assumed=assumed), budget=budget)


def both_possible(search: Search, known: Bits, bits: Bits, bound: Bound) -> tuple[Possible, Possible]:
    """The rungs possible by what is known, which has this bound, and by the assumed answers as well."""
    book = search.space.book
    within = {at for at, _ in bound.within}
    rungs = tuple([rung for at, rung in enumerate(book.rung_ids) if at in within])
    if len(rungs) == 1:
        only = Possible(rungs, proved=True, steps=1)
        return only, only
    search = search.of_rungs()
    given = search.rungs(bits)
    if given.proved and given.rungs == rungs:  # and more there cannot be
        return given, given
    return search.rungs(known, known=given.rungs if given.proved else ()), given
