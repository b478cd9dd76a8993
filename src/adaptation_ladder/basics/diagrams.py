"""Decision diagrams: sets of situations, exact, shared and compared at a glance.

A situation gives each variable one of a few values. A set of situations is a number: equal sets are the same number,
`NOTHING` is the empty set and `EVERYTHING` the full one. The idea is Bryant's, "Graph-Based Algorithms for Boolean
Function Manipulation" (IEEE Transactions on Computers 35, 1986), with as many branches as a variable has values.
Knows nothing of rulebooks.
"""

from __future__ import annotations

from collections.abc import Callable, Iterable, Mapping, Sequence
from functools import reduce

from adaptation_ladder.basics.errors import OutOfStepsError

NOTHING = 0
EVERYTHING = 1

ROOM = 250_000
"""How many nodes a `Diagrams` keeps at least, with all that is remembered of them 60 to 130 MB."""
STEPS_PER_NODE = 8
"""A larger budget of steps has more room as well."""

Set = int
"""A set of situations; only meaningful beside the `Diagrams` that made it."""


class Diagrams:
    """Sets over variables with a fixed number of values each; the first value is the neutral one.

    What needs more steps than its budget, or more room than there is, ends in OutOfStepsError.
    """

    def __init__(self, sizes: Sequence[int], budget: int) -> None:
        self.sizes = tuple(sizes)
        self.steps = 0
        """How many nodes were looked at so far, those seen before among them."""
        self.limit = budget
        """The number of steps at which OutOfStepsError is raised."""
        self._room = max(ROOM, budget // STEPS_PER_NODE)
        self._nodes: list[tuple[int, tuple[Set, ...]]] = [(len(self.sizes), ()), (len(self.sizes), ())]
        self._known: dict[tuple[int, tuple[Set, ...]], Set] = {}
        self._both: dict[tuple[Set, Set], Set] = {}
        self._negated: dict[Set, Set] = {NOTHING: EVERYTHING, EVERYTHING: NOTHING}

    def among(self, variable: int, values: Iterable[int]) -> Set:
        """The situations in which a variable has one of these values."""
        chosen = set(values)
        return self._node(variable, tuple(int(value in chosen) for value in range(self.sizes[variable])))

    def both(self, *parts: Set) -> Set:
        """The situations that are in every part."""
        return reduce(self._meet, parts, EVERYTHING)

    def either(self, *parts: Set) -> Set:
        """The situations that are in some part."""
        return self.negated(self.both(*map(self.negated, parts)))

    def less(self, whole: Set, part: Set) -> Set:
        """The situations of the whole that are not in the part."""
        return self._meet(whole, self.negated(part))

    def differ(self, one: Set, other: Set) -> Set:
        """The situations that are in one of two sets and not in the other."""
        return NOTHING if one == other else self.either(self.less(one, other), self.less(other, one))

    def negated(self, part: Set) -> Set:
        """The situations that are not in it."""
        if part not in self._negated:
            self._count()
            variable, branches = self._nodes[part]
            made = self._node(variable, tuple(map(self.negated, branches)))
            self._negated[part], self._negated[made] = made, part
        return self._negated[part]

    def pinned(self, part: Set, variable: int, value: int) -> Set:
        """What is left of a set where a variable has this value; it says nothing of the variable any more."""
        return self._rebuilt(part, variable, lambda branches: branches[value], {})

    def forgetting(self, part: Set, variable: int) -> Set:
        """The situations that are in it, or would be with the variable at its neutral value changed into theirs.

        What was done may have been done for others only: the neutral branch is open to every value.
        """

        def opened(branches: tuple[Set, ...]) -> Set:
            return self._node(variable, tuple(self.either(branch, branches[0]) for branch in branches))

        return self._rebuilt(part, variable, opened, {})

    def leaving(self, part: Set, open_: Sequence[int]) -> Set:
        """The situations of a set that are no longer in it once some variable goes from its open value to another one.

        Where there are none, a situation stays in the set whatever becomes of all that is open in it.
        """
        done: dict[Set, Set] = {NOTHING: NOTHING, EVERYTHING: NOTHING}

        def left(node: Set) -> Set:
            if node not in done:
                self._count()
                variable, branches = self._nodes[node]
                made, at = [left(branch) for branch in branches], open_[variable]
                made[at] = self.either(made[at], self.less(branches[at], self.both(*branches)))
                done[node] = self._node(variable, tuple(made))
            return done[node]

        return left(part)

    def holds(self, part: Set, values: Mapping[int, int]) -> bool:
        """Whether a situation is in the set; variables that are not named have their neutral value."""
        while part > EVERYTHING:
            variable, branches = self._nodes[part]
            part = branches[values.get(variable, 0)]
        return part == EVERYTHING

    def cheapest(self, part: Set, costs: Mapping[int, Sequence[int]]) -> dict[int, int] | None:
        """A situation of the set whose values cost the least in sum, by variable; neutral values are left out."""
        best: dict[Set, tuple[int, int]] = {}

        def cost(node: Set) -> int | None:
            if node <= EVERYTHING:
                return 0 if node else None
            if node not in best:
                variable, branches = self._nodes[node]
                sums = [
                    (costs[variable][value] + rest, value)
                    for value, branch in enumerate(branches)
                    if (rest := cost(branch)) is not None
                ]
                best[node] = min(sums)
            return best[node][0]

        if cost(part) is None:
            return None
        chosen: dict[int, int] = {}
        while part > EVERYTHING:
            variable, branches = self._nodes[part]
            value = best[part][1]
            if value:
                chosen[variable] = value
            part = branches[value]
        return chosen

    def size(self, part: Set) -> int:
        """How many nodes a set takes."""
        seen: set[Set] = set()
        ahead = [part]
        while ahead:
            node = ahead.pop()
            if node > EVERYTHING and node not in seen:
                seen.add(node)
                ahead += self._nodes[node][1]
        return len(seen)

    def _meet(self, one: Set, other: Set) -> Set:
        if other in {one, EVERYTHING}:
            return one
        if one == EVERYTHING:
            return other
        if not one or not other:
            return NOTHING
        self._count()
        key = (one, other) if one < other else (other, one)
        if key not in self._both:
            (mine, ours), (theirs, others) = self._nodes[one], self._nodes[other]
            variable = min(mine, theirs)
            left = ours if mine == variable else (one,) * self.sizes[variable]
            right = others if theirs == variable else (other,) * self.sizes[variable]
            self._both[key] = self._node(variable, tuple(map(self._meet, left, right)))
        return self._both[key]

    def _rebuilt(self, part: Set, variable: int, change: Callable[[tuple[Set, ...]], Set], done: dict[Set, Set]) -> Set:
        """The same set with every node of one variable changed."""
        here, branches = self._nodes[part]
        if here > variable:
            return change((part,) * self.sizes[variable])
        if part not in done:
            self._count()
            done[part] = (
                change(branches)
                if here == variable
                else self._node(here, tuple(self._rebuilt(each, variable, change, done) for each in branches))
            )
        return done[part]

    def _node(self, variable: int, branches: tuple[Set, ...]) -> Set:
        if branches.count(branches[0]) == len(branches):
            return branches[0]
        key = (variable, branches)
        if key not in self._known:
            if len(self._nodes) >= self._room:
                raise OutOfStepsError
            self._known[key] = len(self._nodes)
            self._nodes.append(key)
        return self._known[key]

    def _count(self) -> None:
        self.steps += 1
        if self.steps > self.limit:
            raise OutOfStepsError
