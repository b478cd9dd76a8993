"""What an evaluation run says against a target, and what its delays and costs say against a limit.

Pure. A verdict has three values and rests on an interval, never on the point alone. Knows no tool, file, rung or need.
"""

from __future__ import annotations

from collections import Counter
from collections.abc import Mapping, Sequence
from functools import lru_cache
from math import isfinite

from adaptation_ladder.basics.records import Frozen
from adaptation_ladder.stats.evalrun import EvalRun
from adaptation_ladder.stats.intervals import (
    Interval,
    clopper_pearson,
    mean_interval,
    mean_of,
    most_failing,
    quantile,
    quantile_interval,
    wilson,
)
from adaptation_ladder.stats.measuring import Goal, Judgement, Limited, Measured, Measuring, Quantity, Remark
from adaptation_ladder.stats.sizing import until_power, until_told

DELAY_SHARE = 0.95
"""The delay that is judged is the one that this share of the requests does not exceed."""


class Sample(Frozen):
    """A run as it is judged: every item once."""

    n: int
    mean: float
    passes: float | None
    """Of pass or fail; a fraction where only a rounded share is known."""
    values: Mapping[str, float] | None
    repeats: int


@lru_cache(maxsize=64)
def sample_of(run: EvalRun) -> Sample | None:
    """None where nothing was scored."""
    mean = run.mean
    if mean is None or not run.n:
        return None
    if run.results is None:
        share = mean * run.n if run.passes is None and 0 <= mean <= 1 else None
        return Sample(run.n, mean, share if run.passes is None else run.passes, None, 0)
    values: dict[str, float] = {}
    more: Counter[str] = Counter()  # only of what ran more than once, since there may be a million items
    for id_, score in zip(run.results.ids, run.results.scores, strict=True):
        if id_ in values:
            values[id_] += score
            more[id_] += 1
        else:
            values[id_] = score
    for id_, times in more.items():
        values[id_] /= times + 1
    whole = run.passes is not None and all(value in {0.0, 1.0} for value in values.values())
    passes = sum(values.values()) if whole else None
    return Sample(len(values), sum(values.values()) / len(values), passes, values, run.n - len(values))


@lru_cache(maxsize=256)
def interval_of(run: EvalRun, confidence: float) -> Interval | None:
    """What the true share or mean may be; None where nothing was scored or the spread of the scores is not known."""
    sample = sample_of(run)
    if sample is None:
        return None
    if sample.passes is not None:
        return clopper_pearson(sample.passes, sample.n, confidence)
    return mean_interval(list(sample.values.values()), confidence) if sample.values else None


def told(interval: Interval | None, bound: float, *, at_most: bool = False) -> Judgement:
    """The verdict on a bound to be reached, or on a limit to be kept."""
    if interval is None:
        return "cannot-tell"
    if at_most:
        return "reached" if interval.high <= bound else "short" if interval.low > bound else "cannot-tell"
    return "reached" if interval.low >= bound else "short" if interval.high < bound else "cannot-tell"


def measured(run: EvalRun, goal: Goal, rules: Measuring, label_noise: float | None = None) -> Measured | None:
    """What a run says against a goal; None where nothing was scored. `label_noise` is a share."""
    sample = sample_of(run)
    if sample is None:
        return None
    interval = interval_of(run, rules.confidence)
    share = sample.passes is not None
    whole = share and run.passes is not None
    unfit = _unfit(run, goal, share=share)
    target = None if unfit else goal.at_least
    verdict = None if target is None else told(interval, target)
    told_at = power_at = None
    if verdict == "cannot-tell" and target is not None and share:
        told_at = until_told(sample.mean, target, rules.confidence)
        power_at = until_power(sample.mean, target, rules.confidence, rules.power)
    drawn = wilson(sample.passes, sample.n, rules.confidence) if sample.passes is not None else interval
    alike = whole and sample.passes in {0, sample.n}
    near = target is not None and share and label_noise is not None and abs(sample.mean - target) <= label_noise
    remarks: dict[Remark, bool] = {
        "few": sample.n < rules.few,
        "all-passed": whole and sample.passes == sample.n,
        "none-passed": whole and sample.passes == 0,
        "repeated": sample.repeats > 0,
        "near-label-noise": near,
        "share-only": share and not whole,
        "spread-unknown": interval is None,
        "errors": run.errors > 0,
    }
    return Measured(
        metric=run.metric,
        n=sample.n,
        passes=round(sample.passes) if whole and sample.passes is not None else None,
        value=sample.mean,
        low=finite(interval.low if interval else None),
        high=finite(interval.high if interval else None),
        drawn_low=finite(drawn.low if drawn else None),
        drawn_high=finite(drawn.high if drawn else None),
        method=interval.method if interval else None,
        confidence=rules.confidence,
        target=target,
        verdict=verdict,
        until_told=told_at,
        until_power=power_at,
        power=rules.power,
        unseen=most_failing(sample.n, rules.confidence) if alike else None,
        repeats=sample.repeats,
        errors=run.errors,
        label_noise=label_noise if near else None,
        remarks=(*([unfit] if unfit else []), *(name for name, so in remarks.items() if so)),
    )


def _unfit(run: EvalRun, goal: Goal, *, share: bool) -> Remark | None:
    """Why a run cannot be held against a target that there is."""
    if goal.at_least is None:
        return None
    if not run.higher_is_better:
        return "lower-is-better"
    if goal.metric and run.metric and goal.metric != run.metric:
        return "other-metric"
    return "target-beyond-share" if share and goal.at_least > 1 else None


def verdict_of(run: EvalRun, goal: Goal, confidence: float) -> Judgement | None:
    """The verdict alone; None without anything scored, or without a target that it can be held against."""
    sample = sample_of(run)
    share = sample is not None and sample.passes is not None
    if sample is None or goal.at_least is None or _unfit(run, goal, share=share):
        return None
    return told(interval_of(run, confidence), goal.at_least)


def finite(value: float | None) -> float | None:
    """The end of an interval as records hold it: None where it is not bounded."""
    return value if value is not None and isfinite(value) else None


def limited(quantity: Quantity, values: Sequence[float], limit: float, confidence: float) -> Limited:
    """What measured delays or costs of single requests say against a limit.

    Of delays the one that 95 of 100 requests do not exceed is judged, of costs the mean. One number stands for itself.
    """
    if len(values) == 1 or (quantity == "cost" and min(values) == max(values)):
        interval = Interval(values[0], values[0], "stated")
    elif quantity == "delay":
        interval = quantile_interval(values, DELAY_SHARE, confidence)
    else:
        interval = mean_interval(values, confidence)
    return Limited(
        quantity=quantity,
        n=len(values),
        value=quantile(values, DELAY_SHARE) if quantity == "delay" else mean_of(values),
        low=finite(interval.low),
        high=finite(interval.high),
        limit=limit,
        verdict=told(interval, limit, at_most=True),
    )
