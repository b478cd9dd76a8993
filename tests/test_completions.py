"""What the sets rule out on partial answers is what the engine rules out, and what no completion comes to."""

from __future__ import annotations

from collections.abc import Iterable
from itertools import count, product
from random import Random

import pytest

from adaptation_ladder.book.index import Bits
from adaptation_ladder.deciding.possible import Search
from adaptation_ladder.deciding.space import both, space_of
from adaptation_ladder.deciding.standing import HOLD, OUT, WORK
from adaptation_ladder.disk.loading import builtin_rulebook
from adaptation_ladder.proof.completions import OPEN, Completions, RuledOut
from adaptation_ladder.proof.encoding import WAYS
from adaptation_ladder.task.tried import Trial
from tests.books import random_book
from tests.scale import SLOW

LEFT = {WORK: "work", HOLD: "hold", OUT: "out-of-rungs"}
Standings = set[tuple[str, str]]


def by_engine(completions: Completions, need: str, place: dict[int, int]) -> Standings:
    """Where a need may stand by the three-valued logic of the engine."""
    book = completions.book
    space = space_of(book)
    bits = completions.bits(place)
    for at, rung in enumerate(book.rung_ids):
        way = place.get(completions.tries(rung), 0)
        if way != OPEN:
            bits = both(bits, space.trial(at, Trial(*WAYS[way])))
    search = Search(space, lambda _need: Bits(0, 0), -1)
    within = search.view(list(book.need).index(need), space.gated(bits)).within
    return {(book.rung_ids[rung], LEFT[left]) for rung, left in within}


def by_sets(completions: Completions, ruled_out: tuple[RuledOut, ...], place: dict[int, int]) -> Standings:
    """The same by the sets."""
    holds = completions.sets.holds
    return {(one.rung, one.status) for one in ruled_out if one.status and not holds(one.where, place)}


def assert_agree(completions: Completions, places: Iterable[dict[int, int]]) -> None:
    """The sets and the engine leave the same possible for every need, wherever the answers make sense."""
    senseless = completions.senseless()
    ruled_out = {need: tuple(completions.ruled_out(need)) for need in completions.book.need}
    for place in places:
        if not completions.sets.holds(senseless, place):
            for need in completions.book.need:
                assert by_engine(completions, need, place) == by_sets(completions, ruled_out[need], place)


def anywhere(completions: Completions, chance: Random) -> dict[int, int]:
    """Random partial answers, with much or little open."""
    open_ = chance.random()
    place = {
        at: 0 if chance.random() < open_ else chance.randrange(size) for at, size in enumerate(completions.sets.sizes)
    }
    for rung in completions.book.rung_ids:
        place[completions.tries(rung)] = OPEN if chance.random() < open_ else chance.randrange(OPEN)
    return place


@pytest.mark.parametrize("seed", range(300, 320) if SLOW else (300, 303, 304, 306))
def test_sets_and_engine_rule_out_the_same_on_all_partial_answers(seed: int) -> None:
    """Small rulebooks: every partial set of answers, each with some way of having tried the rungs or of not telling."""
    completions, chance = Completions(random_book(seed)), Random(seed)
    tries = [completions.tries(rung) for rung in completions.book.rung_ids]
    asked = [at for at in range(len(completions.sets.sizes)) if at not in tries]
    every = product(*(range(completions.sets.sizes[at]) for at in asked))
    tried = ({at: chance.randrange(OPEN + 1) for at in tries} for _ in count())
    assert_agree(
        completions, (dict(zip(asked, one, strict=True)) | way for one, way in zip(every, tried, strict=False))
    )


def test_sets_and_engine_rule_out_the_same_on_the_built_in_rulebook() -> None:
    """So they do on random partial answers to the rulebook that ships."""
    completions, chance = Completions(builtin_rulebook()), Random(8)
    assert_agree(completions, (anywhere(completions, chance) for _ in range(3000 if SLOW else 300)))
