"""Whoever changes a rule by mistake is told: by a case beside the rules, or by a promise."""

from __future__ import annotations

from collections import Counter

import pytest

from tests import mutants
from tests.mutants import BOOK, Verdict, expected, noticed, verdicts
from tests.scale import SLOW


@pytest.fixture(scope="module")
def tried() -> list[Verdict]:
    """A seeded tenth of the mutants, or all of them."""
    return list(verdicts(1 if SLOW else 10))


def test_the_rulebook_as_it_is_disturbs_nobody() -> None:
    """Without a change nothing is noticed, so what is noticed is the change."""
    assert noticed(BOOK) == ""


def test_mutants_are_noticed(tried: list[Verdict]) -> None:
    """At least 95 in 100 are, and every survivor is listed with the reason why it may live."""
    alive = [one.mutant.name for one in tried if not one.noticed]
    assert [name for name in alive if name not in expected()] == []
    assert len(alive) * 100 <= 5 * len(tried) or not SLOW
    if SLOW:
        assert sorted(alive) == sorted(expected())


def test_there_are_mutants_of_every_sort() -> None:
    """Thresholds, operators, rungs and polarities are changed, each mutant under a name of its own."""
    every = list(mutants.mutants())
    assert all(count >= 50 for count in Counter(one.sort for one in every).values())
    assert {one.sort for one in every} == {"threshold", "operator", "rung", "polarity"}
    assert [name for name, count in Counter(one.name for one in every).items() if count > 1] == []


def test_the_survivors_are_few_and_real() -> None:
    """The list names mutants that exist, each with a reason, and at most one in twenty."""
    every = {one.name for one in mutants.mutants()}
    assert set(expected()) <= every
    assert all(len(reason) > 20 for reason in expected().values())
    assert len(expected()) * 20 <= len(every)
