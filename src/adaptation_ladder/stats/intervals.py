"""What a measured share, score or delay says about the true one: intervals, each with the source of its formula.

Pure. Every interval is two-sided: at a confidence of 0.95 each end is wrong at most, or for the approximate ones
about, 2.5 times in 100.
"""

from __future__ import annotations

from collections.abc import Sequence
from functools import lru_cache
from math import ceil, floor, fsum, inf, sqrt
from typing import NamedTuple

from adaptation_ladder.stats.distributions import beta_quantile, binomial_at_least, binomial_at_most, normal_quantile
from adaptation_ladder.stats.measuring import Method

RESAMPLES = 1999
"""With this many the ends of a 95 % interval are resamples themselves: the 50th and the 1950th."""
SEED = 20_240_229
MOST_RESAMPLED = 5000
"""Above so many items the normal interval is as good, and a hundred times as fast."""


class Interval(NamedTuple):
    """What the true value may be; an end that the data do not bound is infinite."""

    low: float
    high: float
    method: Method


def mean_of(values: Sequence[float]) -> float:
    """The arithmetic mean, without errors of rounding on the way."""
    return fsum(values) / len(values)


def variance_of(values: Sequence[float]) -> float:
    """The variance of what two or more values are a sample of: squared deviations over n - 1."""
    mean = mean_of(values)
    return fsum((value - mean) ** 2 for value in values) / (len(values) - 1)


@lru_cache(maxsize=256)  # one attempt is asked about for each need that it concerns
def clopper_pearson(passes: float, n: int, confidence: float) -> Interval:
    """The exact interval of a share: neither end is ever wrong more often than half of what confidence leaves.

    Clopper and Pearson 1934, by quantiles of the beta distribution (Brown, Cai and DasGupta 2001, section 4.2.1). Where
    only a rounded share is known, passes may be a fraction: each end then takes the whole number on its safe side.
    """
    miss = (1 - confidence) / 2
    few, many = floor(passes + 1e-9), ceil(passes - 1e-9)
    low = beta_quantile(miss, few, n - few + 1) if few else 0.0
    high = 1 - beta_quantile(miss, n - many, many + 1) if many < n else 1.0
    return Interval(low, high, "clopper-pearson")


def wilson(passes: float, n: int, confidence: float) -> Interval:
    """The score interval of a share (Wilson 1927): right on average and narrower than the exact one, so it is drawn."""
    z = normal_quantile((1 + confidence) / 2)
    share = passes / n
    centre = (share + z * z / (2 * n)) / (1 + z * z / n)
    half = z * sqrt(share * (1 - share) / n + z * z / (4 * n * n)) / (1 + z * z / n)
    # At the very ends the formula gives 0 and 1, and rounding must not step over.
    low = 0.0 if passes == 0 else max(0.0, centre - half)
    return Interval(low, 1.0 if passes == n else min(1.0, centre + half), "wilson")


def most_failing(n: int, confidence: float) -> float:
    """The largest share that may still fail when none of n did.

    Solves (1 - share)^n = 1 - confidence, at 95 % about 3 / n: the rule of three (Hanley and Lippman-Hand 1983).
    """
    return 1.0 - float((1 - confidence) ** (1 / n))


def normal_mean(values: Sequence[float], confidence: float) -> Interval:
    """The normal interval of a mean: the mean plus or minus z standard errors (central limit theorem)."""
    mean = mean_of(values)
    half = normal_quantile((1 + confidence) / 2) * sqrt(variance_of(values) / len(values))
    return Interval(mean - half, mean + half, "normal")


def bootstrap_mean(values: Sequence[float], confidence: float, seed: int = SEED) -> Interval:
    """The percentile interval of a mean (Efron and Tibshirani 1993, section 13.3), the same for the same values.

    The means of resamples with replacement, between the ranks (RESAMPLES + 1) times half of what confidence leaves and
    its mirror image.
    """
    return _resampled(tuple(values), confidence, seed)


@lru_cache(maxsize=64)
def _resampled(values: tuple[float, ...], confidence: float, seed: int) -> Interval:
    """The work of it, remembered, since one task is read again for every change that is tried on it."""
    from random import Random  # noqa: PLC0415 - slow to load, and only scores need it

    # Only `random` itself promises the same numbers in every version of Python.
    chance = Random(seed).random  # noqa: S311 - resampling, no secret
    n = len(values)
    means = sorted(sum([values[int(chance() * n)] for _ in range(n)]) / n for _ in range(RESAMPLES))
    rank = max(1, round((RESAMPLES + 1) * (1 - confidence) / 2))
    return Interval(means[rank - 1], means[RESAMPLES - rank], "bootstrap")


def mean_interval(values: Sequence[float], confidence: float, least: float = 0.0) -> Interval:
    """The interval of a mean score: by resampling, or the normal one above `MOST_RESAMPLED` items.

    Scores go from `least` to 1; that matters only where all values are alike.
    """
    if min(values) == max(values):
        return _unvaried(values[0], least, len(values), confidence)
    if len(values) > MOST_RESAMPLED:
        return normal_mean(values, confidence)
    return bootstrap_mean(values, confidence)


def _unvaried(value: float, least: float, n: int, confidence: float) -> Interval:
    """Where all values are alike, resampling would show no doubt at all, so the doubt is that of the exact interval.

    A share of the items may still be unlike those seen, and score the least or the most there is. Outside that
    scale nothing is known of them.
    """
    if not least <= value <= 1:
        return Interval(-inf, inf, "bootstrap")
    unseen = 1 - clopper_pearson(n, n, confidence).low
    return Interval(value - (value - least) * unseen, value + (1 - value) * unseen, "clopper-pearson")


def quantile(values: Sequence[float], share: float) -> float:
    """The smallest value that at least this share of the values does not exceed."""
    return sorted(values)[max(0, ceil(share * len(values) - 1e-9) - 1)]


def quantile_interval(values: Sequence[float], share: float, confidence: float) -> Interval:
    """The interval of a quantile, whatever the values are distributed like, from the ranks of the values.

    An end is the value whose rank the true quantile passes with half of what confidence leaves (David and Nagaraja
    2003, section 7.1). A few values bound one side only: it takes 72 to bound the 95th percentile above, at 95 %.
    """
    miss = (1 - confidence) / 2
    n = len(values)
    ranked = sorted(values)
    # The k-th value lies above the quantile when fewer than k values are at most the quantile.
    below = next((k for k in _nearest_first(n, share, -1) if binomial_at_most(k - 1, n, share) <= miss), 0)
    above = next((k for k in _nearest_first(n, share, 1) if binomial_at_least(k, n, share) <= miss), n + 1)
    low = ranked[below - 1] if below else -inf
    return Interval(low, ranked[above - 1] if above <= n else inf, "order-statistic")


def _nearest_first(n: int, share: float, step: int) -> range:
    """The ranks from the quantile's own towards one end."""
    own = min(n, max(1, round(share * n)))
    return range(own, 0, -1) if step < 0 else range(own, n + 1)
