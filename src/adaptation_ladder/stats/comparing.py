"""Whether one attempt is really better than another: tests on the same items and on different ones.

Pure. A difference counts as real where its two-sided test at the rulebook's confidence says so.
"""

from __future__ import annotations

from collections.abc import Sequence
from math import erfc, inf, sqrt
from typing import NamedTuple

from adaptation_ladder.stats.distributions import binomial_at_most, hypergeometric, normal_quantile
from adaptation_ladder.stats.intervals import Interval, mean_interval, mean_of, variance_of


class Changes(NamedTuple):
    """What became of the same items from one attempt to the next."""

    gained: int
    """Failed before, pass now."""
    lost: int
    """Passed before, fail now."""


def changes(before: Sequence[float], after: Sequence[float]) -> Changes:
    """How many items changed sides, given the results (0 or 1) of the same items in the same order."""
    pairs = list(zip(before, after, strict=True))
    return Changes(sum(old < new for old, new in pairs), sum(old > new for old, new in pairs))


def mcnemar_exact(gained: int, lost: int) -> float:
    """The two-sided p-value of the exact McNemar test: were gains and losses as likely, how odd would this be?

    Twice the smaller binomial tail at one half, over the items that changed sides (McNemar 1947; Fagerland and others
    2013).
    """
    return min(1.0, 2 * binomial_at_most(min(gained, lost), gained + lost, 0.5))


def fisher_exact(passes: int, n: int, other_passes: int, other_n: int) -> float:
    """The two-sided p-value of Fisher's exact test of two shares on different items.

    The sum over all tables with the same margins that are no likelier than this one (Fisher 1935; Agresti 2013, section
    3.5). On the same items it is cautious, since it does not know which items changed sides.
    """
    drawn, total = passes + other_passes, n + other_n
    chances = [hypergeometric(k, n, drawn, total) for k in range(max(0, drawn - other_n), min(n, drawn) + 1)]
    seen = hypergeometric(passes, n, drawn, total)
    return min(1.0, sum(chance for chance in chances if chance <= seen * (1 + 1e-9)))


def two_proportions(passes: int, n: int, other_passes: int, other_n: int) -> float:
    """The two-sided p-value of the z-test of two shares on different items, for sets too large to list all tables.

    (p - q) / sqrt(m (1 - m) (1/n + 1/k)) with m the share of both together: Agresti 2013, section 3.2.
    """
    together = (passes + other_passes) / (n + other_n)
    error = sqrt(together * (1 - together) * (1 / n + 1 / other_n))
    return erfc(abs(passes / n - other_passes / other_n) / error / sqrt(2)) if error else 1.0


def paired_difference(before: Sequence[float], after: Sequence[float], confidence: float) -> Interval:
    """The interval of the mean gain on the same items: a bootstrap of the differences item by item.

    Efron and Tibshirani 1993, section 13.3, on the differences; above some thousand items the normal interval of them.
    """
    return mean_interval([new - old for old, new in zip(before, after, strict=True)], confidence, -1.0)


def unpaired_difference(before: Sequence[float], after: Sequence[float], confidence: float) -> Interval:
    """The interval of the difference of two mean scores on different items: the normal one, without equal spreads.

    Plus or minus z sqrt(s^2 / n + t^2 / m): Welch 1938.
    """
    difference = mean_of(after) - mean_of(before)
    if min(len(before), len(after)) < 2:
        return Interval(-inf, inf, "normal")
    error = sqrt(variance_of(before) / len(before) + variance_of(after) / len(after))
    if error == 0:  # two constants tell nothing of what was not seen
        return Interval(-inf, inf, "normal")
    half = normal_quantile((1 + confidence) / 2) * error
    return Interval(difference - half, difference + half, "normal")
