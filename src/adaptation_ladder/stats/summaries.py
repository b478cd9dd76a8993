"""What evaluation files come to: every run with its interval, its cost and delay, and its classes.

Pure. Knows no file format; what it says in words is for `results`.
"""

from __future__ import annotations

from collections.abc import Sequence
from math import fsum

from adaptation_ladder.basics.vocabulary import Result
from adaptation_ladder.stats.attempts import classes, compared
from adaptation_ladder.stats.evalrun import EvalRun
from adaptation_ladder.stats.intervals import quantile
from adaptation_ladder.stats.measure import DELAY_SHARE, measured
from adaptation_ladder.stats.measuring import ClassResult, Compared, Goal, Measured, Measuring

FORMAT = 1
"""The version of the shape; it grows when a reader of the old one would go wrong."""


class Spread(Result):
    """How the costs (US dollars) or delays (seconds) of the requests lie."""

    n: int
    mean: float
    p50: float
    p95: float


class RunSummary(Result):
    """One metric of one run."""

    metric: str
    key: str
    """Which of several runs of the file it is."""
    tool: str
    version: str
    model: str
    date: str | None
    results: int
    """How many results count, every repetition of an item among them."""
    errors: int
    """Items that were never scored; neither passed nor failed."""
    higher_is_better: bool
    measured: Measured | None
    """None where nothing was scored."""
    classes: tuple[ClassResult, ...]
    """The lowest first; none where the file names no classes."""
    cost: Spread | None
    delay: Spread | None
    warnings: tuple[str, ...]


class FileSummary(Result):
    """Everything in one evaluation file."""

    format: int
    file: str
    runs: tuple[RunSummary, ...]
    compared: Compared | None
    """Whether its run is better than that of the file before it, where each has one."""


def summarise(
    file: str, runs: Sequence[EvalRun], goal: Goal, rules: Measuring, before: Sequence[EvalRun] = ()
) -> FileSummary:
    """What the runs of a file come to, held against the goal where it has a number, and against the file before it."""
    pair = (before[0], runs[0]) if len(before) == len(runs) == 1 else None
    return FileSummary(
        format=FORMAT,
        file=file,
        runs=tuple(_run(run, goal, rules) for run in runs),
        compared=compared(*pair, rules.confidence) if pair else None,
    )


def _run(run: EvalRun, goal: Goal, rules: Measuring) -> RunSummary:
    cost, delay = _spread(run.costs), _spread(run.delays)  # first: to sort a million takes room
    return RunSummary(
        metric=run.metric,
        key=run.key,
        tool=run.tool,
        version=run.version,
        model=run.model,
        date=run.date,
        results=run.n,
        errors=run.errors,
        higher_is_better=run.higher_is_better,
        measured=measured(run, goal, rules),
        classes=classes(run, goal, rules, {}),
        cost=cost,
        delay=delay,
        warnings=run.warnings,
    )


def _spread(values: Sequence[float]) -> Spread | None:
    if not values:
        return None
    mean = fsum(values) / len(values)
    return Spread(n=len(values), mean=mean, p50=quantile(values, 0.5), p95=quantile(values, DELAY_SHARE))
