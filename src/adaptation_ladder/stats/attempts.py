"""What evaluation runs say beside one another: which of two is better, class by class, and how thorough an effort was.

Pure. Knows no tool, file, rung or need.
"""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Mapping, Sequence
from functools import lru_cache
from itertools import pairwise

from adaptation_ladder.basics.vocabulary import Effort
from adaptation_ladder.stats.comparing import (
    changes,
    fisher_exact,
    mcnemar_exact,
    paired_difference,
    two_proportions,
    unpaired_difference,
)
from adaptation_ladder.stats.evalrun import EvalRun, Results
from adaptation_ladder.stats.intervals import Interval, mean_of
from adaptation_ladder.stats.measure import Sample, finite, measured, sample_of, verdict_of
from adaptation_ladder.stats.measuring import THOROUGH_ATTEMPTS, ClassResult, Compared, Earned, Goal, Measuring

MOST_LISTED = 20_000
"""Of more items than this together, Fisher's exact test would take too long, and the z-test is as good."""
SAME_SET = 0.9
"""Two attempts ran on the same items where at least this share of each ran in the other, too."""


def classes(run: EvalRun, goal: Goal, rules: Measuring, needs: Mapping[str, str]) -> tuple[ClassResult, ...]:
    """What each class of items came to, the lowest first; `needs` maps classes to what falls short with them.

    Each is judged so strictly that all their verdicts together are wrong no more often than one alone (Bonferroni).
    """
    parts = _parts(run)
    strict = rules.model_copy(update={"confidence": 1 - (1 - rules.confidence) / max(1, len(parts))})
    found = [
        ClassResult(category=category, need=needs.get(category), measured=result)
        for category, part in sorted(parts.items())
        if (result := measured(part, goal, strict)) is not None
    ]
    return tuple(sorted(found, key=lambda one: one.measured.value))


def _parts(run: EvalRun) -> dict[str, EvalRun]:
    """The run of each class alone."""
    if run.results is None:
        return {}
    rows: dict[str, tuple[list[str], list[float]]] = defaultdict(lambda: ([], []))
    for id_, score, category in zip(run.results.ids, run.results.scores, run.results.categories, strict=False):
        if category:
            rows[category][0].append(id_)
            rows[category][1].append(score)
    whole = run.passes is not None
    return {
        category: EvalRun(
            metric=run.metric,
            n=len(ids),
            passes=round(sum(scores)) if whole else None,
            score=None if whole else mean_of(scores),
            higher_is_better=run.higher_is_better,
            results=Results(ids, scores),
        )
        for category, (ids, scores) in rows.items()
    }


@lru_cache(maxsize=256)
def compared(first: EvalRun, second: EvalRun, confidence: float) -> Compared | None:
    """Which of two attempts is better; None where they have no measure in common."""
    before, after = sample_of(first), sample_of(second)
    if before is None or after is None or not _one_metric(first, second):
        return None
    share = before.passes is not None and after.passes is not None
    common = _common(before, after)
    if common and before.values and after.values:
        old, new = [before.values[id_] for id_ in common], [after.values[id_] for id_ in common]
        if share:
            gained, lost = changes(old, new)
            return _by_test(
                mean_of(new) - mean_of(old), mcnemar_exact(gained, lost), confidence, len(common), gained, lost
            )
        return _by_interval(
            paired_difference(old, new, confidence), mean_of(new) - mean_of(old), len(common), paired=True
        )
    if before.passes is not None and after.passes is not None:
        test = fisher_exact if before.n + after.n <= MOST_LISTED else two_proportions
        p_value = test(round(before.passes), before.n, round(after.passes), after.n)
        return _by_test(after.mean - before.mean, p_value, confidence, after.n)
    if before.values and after.values:
        interval = unpaired_difference(list(before.values.values()), list(after.values.values()), confidence)
        return _by_interval(interval, after.mean - before.mean, after.n, paired=False)
    return None


def _one_metric(first: EvalRun, second: EvalRun) -> bool:
    named = {run.metric for run in (first, second) if run.metric}
    return len(named) <= 1 and first.higher_is_better and second.higher_is_better


def _common(before: Sample, after: Sample) -> list[str]:
    """The items of both, where they are the same set but for a few that a run failed on."""
    if not before.values or not after.values:
        return []
    common = [id_ for id_ in before.values if id_ in after.values]
    return common if len(common) >= SAME_SET * max(before.n, after.n) else []


def _by_test(
    difference: float, p_value: float, confidence: float, n: int, gained: int | None = None, lost: int | None = None
) -> Compared:
    real = p_value <= 1 - confidence and difference != 0
    return Compared(
        paired=gained is not None,
        n=n,
        difference=difference,
        low=None,
        high=None,
        gained=gained,
        lost=lost,
        p_value=p_value,
        better=("second" if difference > 0 else "first") if real else "cannot-tell",
    )


def _by_interval(interval: Interval, difference: float, n: int, *, paired: bool) -> Compared:
    return Compared(
        paired=paired,
        n=n,
        difference=difference,
        low=finite(interval.low),
        high=finite(interval.high),
        gained=None,
        lost=None,
        p_value=None,
        better="second" if interval.low > 0 else "first" if interval.high < 0 else "cannot-tell",
    )


def earned(runs: Sequence[EvalRun], goal: Goal, rules: Measuring, *, for_quality: bool) -> Earned:
    """The effort that a log of attempts, oldest first, shows.

    Thorough is: at least three were scored on one fixed set, the last is not really better than the one before it, and
    both are short of the target. Where something else than quality falls short, they may also have reached it.
    """
    scored = [run for run in runs if run.mean is not None]
    if len(scored) < THOROUGH_ATTEMPTS:
        return Earned(Effort.BRIEF, "attempts")
    last = scored[-THOROUGH_ATTEMPTS:]
    if not all(_same_set(one, other) for one, other in pairwise(last)):
        return Earned(Effort.BRIEF, "fixed-set")
    change = compared(*last[-2:], rules.confidence)
    if change is not None and change.better == "second":
        return Earned(Effort.BRIEF, "rising")
    verdicts = {verdict for run in last[-2:] if (verdict := verdict_of(run, goal, rules.confidence))}
    if "cannot-tell" in verdicts:
        return Earned(Effort.BRIEF, "told")
    if "reached" in verdicts and for_quality:
        return Earned(Effort.BRIEF, "reached")
    return Earned(Effort.THOROUGH)


def _same_set(one: EvalRun, other: EvalRun) -> bool:
    before, after = sample_of(one), sample_of(other)
    if before is None or after is None or not _one_metric(one, other):
        return False
    return bool(_common(before, after)) if before.values and after.values else before.n == after.n
