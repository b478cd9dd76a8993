"""Sets of situations are what sets of tuples are, and equal sets are one number."""

from __future__ import annotations

from itertools import product

import pytest
from hypothesis import given
from hypothesis import strategies as st

from adaptation_ladder.basics import diagrams
from adaptation_ladder.basics.diagrams import EVERYTHING, NOTHING, Diagrams, Set
from adaptation_ladder.basics.errors import OutOfStepsError
from tests.scale import examples

SIZES = (2, 3, 2, 4)
WORLD = frozenset(product(*map(range, SIZES)))
Situations = frozenset[tuple[int, ...]]
LISTS = st.lists(st.sampled_from(sorted(WORLD)), max_size=30)


def made(sets: Diagrams, situations: Situations) -> Set:
    """The set of these situations, one by one."""
    return sets.either(
        *(sets.both(*(sets.among(at, [value]) for at, value in enumerate(one))) for one in sorted(situations))
    )


def held(sets: Diagrams, part: Set) -> Situations:
    """The situations that a set holds."""
    return frozenset(one for one in WORLD if sets.holds(part, dict(enumerate(one))))


@examples(300)
@given(LISTS.map(frozenset), LISTS.map(frozenset))
def test_sets_are_sets(one: Situations, other: Situations) -> None:
    """And, or, not, less and differ are what they are for sets; however a set is made, it is the same number."""
    sets = Diagrams(SIZES, 10**6)
    a, b = made(sets, one), made(sets, other)
    assert held(sets, a) == one
    assert sets.both(a, b) == made(sets, one & other)
    assert sets.either(a, b) == made(sets, one | other)
    assert sets.less(a, b) == made(sets, one - other)
    assert sets.differ(a, b) == made(sets, one ^ other)
    assert sets.negated(a) == made(sets, WORLD - one)
    assert (a == b) == (one == other)
    assert made(sets, frozenset()) == NOTHING
    assert made(sets, WORLD) == EVERYTHING


@examples(200)
@given(LISTS.map(frozenset), st.integers(0, len(SIZES) - 1), st.data())
def test_one_variable_can_be_pinned_or_forgotten(one: Situations, variable: int, data: st.DataObject) -> None:
    """Pinned, a set is what it says for one value; forgetting, what it says for that value or the neutral one."""
    sets = Diagrams(SIZES, 10**6)
    part, value = made(sets, one), data.draw(st.integers(0, SIZES[variable] - 1))

    def with_value(situation: tuple[int, ...], new: int) -> tuple[int, ...]:
        return (*situation[:variable], new, *situation[variable + 1 :])

    pinned = frozenset(each for each in WORLD if with_value(each, value) in one)
    opened = frozenset(each for each in WORLD if each in one or with_value(each, 0) in one)
    assert held(sets, sets.pinned(part, variable, value)) == pinned
    assert held(sets, sets.forgetting(part, variable)) == opened


@examples(200)
@given(LISTS.map(frozenset), st.lists(st.integers(1, 9), min_size=10, max_size=10))
def test_the_cheapest_situation_is_found(one: Situations, prices: list[int]) -> None:
    """No situation of the set costs less; of the empty set there is none."""
    sets = Diagrams(SIZES, 10**6)
    costs = {at: [0, *prices[at : at + size - 1]] for at, size in enumerate(SIZES)}

    def cost(situation: tuple[int, ...]) -> int:
        return sum(costs[at][value] for at, value in enumerate(situation))

    chosen = sets.cheapest(made(sets, one), costs)
    assert (chosen is None) == (not one)
    if chosen is not None:
        situation = tuple(chosen.get(at, 0) for at in range(len(SIZES)))
        assert situation in one
        assert cost(situation) == min(map(cost, one))


def test_a_budget_that_ends_is_no_answer() -> None:
    """A search that has looked at as much as it may raises, and never answers by halves."""
    sets = Diagrams(SIZES, 3)
    with pytest.raises(OutOfStepsError):
        made(sets, WORLD - {(0, 0, 0, 0)})
    assert sets.steps == 4


def test_room_that_ends_is_no_answer(monkeypatch: pytest.MonkeyPatch) -> None:
    """A set that does not fit into the room there is is none at all; those that fit stay as they are."""
    monkeypatch.setattr(diagrams, "ROOM", 8)
    sets = Diagrams(SIZES, 60)
    small = sets.among(0, [0])
    with pytest.raises(OutOfStepsError):
        made(sets, frozenset(situation for situation in WORLD if sum(situation) % 2))
    assert sets.holds(small, {})
    assert not sets.holds(small, {0: 1})
