"""How often the verdicts *reached* and *short* are wrong, exactly: `python -m tests.verdict_errors [--slow]`.

A verdict is most often wrong when the true share lies at the target itself (for *reached*, just below it), since the
chance of every tail of the binomial distribution only grows towards it. So for each number of items and each target the
outcomes that get a verdict are found, by the verdict itself, and their chances at the target are summed.
"""

from __future__ import annotations

import sys
from collections.abc import Iterable
from math import exp, fsum, lgamma, log, log1p
from typing import NamedTuple

from adaptation_ladder.stats.evalrun import EvalRun
from adaptation_ladder.stats.intervals import Interval
from adaptation_ladder.stats.measure import interval_of, told

CONFIDENCE = 0.95
SLICE = (10, 11, 12, 15, 20, 29, 30, 50, 72, 73, 100, 150, 200, 365, 500, 1000, 1999, 2000)
WHOLE = range(10, 2001)
TARGETS = tuple(at / 100 for at in range(1, 100))


class Worst(NamedTuple):
    """The most that a verdict is wrong, and where."""

    chance: float
    n: int
    target: float


def worst(sizes: Iterable[int]) -> tuple[Worst, Worst]:
    """The worst errors of *reached* and of *short* over these sizes and all targets."""
    reached = short = Worst(0.0, 0, 0.0)
    for n in sizes:
        intervals = [_interval(passes, n) for passes in range(n + 1)]
        ways = [lgamma(n + 1) - lgamma(k + 1) - lgamma(n - k + 1) for k in range(n + 1)]
        for target in TARGETS:
            verdicts = [told(interval, target) for interval in intervals]
            chances = [exp(way + k * log(target) + (n - k) * log1p(-target)) for k, way in enumerate(ways)]
            pairs = list(zip(chances, verdicts, strict=True))
            reached = max(reached, Worst(fsum(chance for chance, one in pairs if one == "reached"), n, target))
            short = max(short, Worst(fsum(chance for chance, one in pairs if one == "short"), n, target))
    return reached, short


def _interval(passes: int, n: int) -> Interval:
    interval = interval_of(EvalRun(metric="passed", n=n, passes=passes), CONFIDENCE)
    assert interval is not None
    return interval


def summary(sizes: Iterable[int]) -> str:
    """The worst errors in words."""
    sizes = list(sizes)
    lines = [f"{len(sizes)} sizes from {sizes[0]} to {sizes[-1]:,}, targets from {TARGETS[0]} to {TARGETS[-1]}:"]
    for name, one in zip(("reached", "short"), worst(sizes), strict=True):
        lines.append(f"  {name:8} is wrong in at most {one.chance:.6%} (n = {one.n}, target {one.target})")
    return "\n".join(lines)


if __name__ == "__main__":
    print(summary(WHOLE if "--slow" in sys.argv else SLICE))
