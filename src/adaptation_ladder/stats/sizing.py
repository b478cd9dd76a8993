"""How many examples a measurement takes: for a margin, to tell a share from a target, to see an improvement.

Pure. The closed forms return the exact number, which callers round up; the searched ones are exact for the verdict of
a measurement, that is for the interval of Clopper and Pearson.
"""

from __future__ import annotations

from collections.abc import Callable
from functools import lru_cache
from math import ceil, floor, sqrt

from adaptation_ladder.stats.distributions import binomial_at_least, binomial_at_most, normal_quantile
from adaptation_ladder.stats.intervals import clopper_pearson

MOST = 1_000_000
"""More examples than this are not searched for."""


def for_margin(share: float, margin: float, confidence: float) -> float:
    """Examples after which a share is known to plus or minus this margin: z^2 p (1 - p) / margin^2.

    Cochran 1977, section 4.4; the interval is the normal one.
    """
    z = normal_quantile((1 + confidence) / 2)
    return z * z * share * (1 - share) / margin**2


def against_target(share: float, target: float, confidence: float, power: float) -> float:
    """Examples by which a true share is told from a target with this power, in the normal approximation.

    (z_a sqrt(t (1 - t)) + z_b sqrt(p (1 - p)))^2 / (p - t)^2: Fleiss, Levin and Paik 2003, chapter 2.
    """
    z_a, z_b = normal_quantile((1 + confidence) / 2), normal_quantile(power)
    return ((z_a * sqrt(target * (1 - target)) + z_b * sqrt(share * (1 - share))) / (share - target)) ** 2


def two_sets(share: float, better: float, confidence: float, power: float) -> float:
    """Examples in each of two sets, of which one is seen to pass more often than the other, with this power.

    (z_a sqrt(2 m (1 - m)) + z_b sqrt(p (1 - p) + q (1 - q)))^2 / (q - p)^2 with m the mean of both: Fleiss, Levin and
    Paik 2003, equation 4.14.
    """
    z_a, z_b = normal_quantile((1 + confidence) / 2), normal_quantile(power)
    middle = (share + better) / 2
    spread = z_a * sqrt(2 * middle * (1 - middle)) + z_b * sqrt(share * (1 - share) + better * (1 - better))
    return (spread / (better - share)) ** 2


def one_set(share: float, better: float, disagree: float, confidence: float, power: float) -> float:
    """Examples of one set, on which both are run, that show with this power that one passes more often than the other.

    (z_a sqrt(d) + z_b sqrt(d - g^2))^2 / g^2 with d the share of items on which they disagree and g the gain: Connor
    1987, for McNemar's test. The disagreement is at least the gain, and at most `most_disagreement`.
    """
    z_a, z_b = normal_quantile((1 + confidence) / 2), normal_quantile(power)
    gain = abs(better - share)
    return ((z_a * sqrt(disagree) + z_b * sqrt(disagree - gain**2)) / gain) ** 2


def independent_disagreement(share: float, better: float) -> float:
    """On how many items two would disagree whose failures have nothing to do with each other.

    Prompts and models mostly fail on the same items, so that the true share is smaller: a cautious guess.
    """
    return share * (1 - better) + better * (1 - share)


def most_disagreement(share: float, better: float) -> float:
    """The largest share of items on which two can disagree."""
    return min(share + better, 2 - share - better)


def until_told(share: float, target: float, confidence: float) -> int | None:
    """The fewest examples after which, if the share stays as it is, the exact interval no longer holds the target.

    None where the share is the target itself, or more than `MOST` would be needed.
    """
    rate = floor if share > target else ceil  # a passing share that is not whole is rounded towards the target

    def told(n: int) -> bool:
        passes = min(n, max(0, rate(share * n + (1e-9 if share > target else -1e-9))))
        interval = clopper_pearson(passes, n, confidence)
        return interval.low >= target if share > target else interval.high < target

    return None if share == target else _fewest(told, 1)


@lru_cache(maxsize=256)
def until_power(share: float, target: float, confidence: float, power: float) -> int | None:
    """The fewest examples with which the exact verdict tells this true share from the target with this power.

    None where they are the same, or more than `MOST` would be needed. Power rises with n in saw teeth; this is
    the first n from which the search upwards, from the normal approximation, finds it reached.
    """
    if share == target:
        return None
    start = max(1, floor(against_target(share, target, confidence, power)))
    if start > MOST:
        return None
    return next((n for n in range(start, MOST + 1) if chance_of_verdict(share, target, n, confidence) >= power), None)


def chance_of_verdict(share: float, target: float, n: int, confidence: float) -> float:
    """The chance that n examples of this true share are told from the target, on the side where it lies."""
    miss = (1 - confidence) / 2
    if share > target:
        few = _first(lambda k: binomial_at_least(k, n, target) <= miss, n + 1)
        return binomial_at_least(few, n, share)
    many = _first(lambda k: binomial_at_most(n - k, n, target) <= miss, n + 1)
    return binomial_at_most(n - many, n, share)


def _fewest(holds: Callable[[int], bool], start: int) -> int | None:
    """About the smallest n for which this holds, by doubling and halving; rounding makes it jump a little."""
    high = start
    while not holds(high):
        if high > MOST:
            return None
        high *= 2
    return high // 2 + _first(lambda step: holds(high // 2 + step), high - high // 2)


def _first(holds: Callable[[int], bool], most: int) -> int:
    """The smallest number from 0 up to `most` for which this holds, when it holds for all larger ones."""
    low, high = 0, most
    while low < high:
        middle = (low + high) // 2
        low, high = (low, middle) if holds(middle) else (middle + 1, high)
    return low
