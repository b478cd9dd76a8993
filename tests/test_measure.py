"""A measurement's verdict rests on its interval, is rarely wrong, and says what a reader has to know."""

from __future__ import annotations

from math import inf
from random import Random

import pytest

from adaptation_ladder.basics.vocabulary import Effort
from adaptation_ladder.stats.attempts import classes, compared, earned
from adaptation_ladder.stats.evalrun import EvalRun, Results
from adaptation_ladder.stats.intervals import Interval, mean_interval, quantile, quantile_interval, wilson
from adaptation_ladder.stats.measure import finite, interval_of, limited, measured, told, verdict_of
from adaptation_ladder.stats.measuring import Goal, Measured, Measuring
from tests.scale import SLOW
from tests.verdict_errors import SLICE, WHOLE, worst

RULES = Measuring()
GOAL = Goal(at_least=0.9)


def passed(passes: int, n: int, **rest: object) -> EvalRun:
    """A run of which only the counts are known."""
    return EvalRun(metric="passed", n=n, passes=passes, **rest)  # type: ignore[arg-type] # whatever the test says


def run(scores: list[float], ids: list[str] | None = None, *, whole: bool = True, **rest: object) -> EvalRun:
    """A run with its single results, of pass or fail or of scores."""
    names = ids or [f"item {at}" for at in range(len(scores))]
    value = {"passes": round(sum(scores))} if whole else {"score": sum(scores) / len(scores)}
    results = Results(names, scores)
    return EvalRun(metric="passed", n=len(scores), results=results, **value, **rest)  # type: ignore[arg-type] # as above


def said(one: EvalRun, goal: Goal = GOAL, noise: float | None = None) -> Measured:
    result = measured(one, goal, RULES, noise)
    assert result is not None
    return result


def test_each_verdict_is_wrong_in_at_most_2_5_percent() -> None:
    """The exact chance of a wrong *reached* or *short*, over all outcomes, for every target from 0.01 to 0.99."""
    reached, short = worst(WHOLE if SLOW else SLICE)
    assert 0.02 < reached.chance <= 0.025
    assert 0.02 < short.chance <= 0.025


@pytest.mark.parametrize(
    ("passes", "n", "verdict"),
    [(8, 10, "cannot-tell"), (160, 200, "short"), (195, 200, "reached"), (90, 100, "cannot-tell")],
)
def test_the_verdict_has_three_values(passes: int, n: int, verdict: str) -> None:
    """Reached and short only where the whole interval lies on one side of the target."""
    assert said(passed(passes, n)).verdict == verdict


def test_ten_examples_tell_little() -> None:
    """8 of 10 may be 44 to 97 of 100; how many would tell is named, and what is drawn is the score interval."""
    one = said(passed(8, 10))
    assert (round(one.low or 0, 2), round(one.high or 0, 2), one.method) == (0.44, 0.97, "clopper-pearson")
    assert (one.drawn_low or 0) > (one.low or 0)
    assert (one.until_told, one.until_power) == (55, 94)
    assert one.remarks == ("few",)
    assert said(passed(90, 100)).until_told is None  # at the target itself no number of examples tells


def test_what_has_to_be_known_is_remarked() -> None:
    """All passed, none passed, errors, repeats, a rounded share, label noise near the gap, another metric or scale."""
    assert said(passed(50, 50)).remarks == ("all-passed",)
    assert round(said(passed(50, 50)).unseen or 0, 3) == 0.058
    assert said(passed(0, 50, errors=2)).remarks == ("none-passed", "errors")
    assert said(run([1.0] * 40 + [0.0] * 20, [f"i{at % 30}" for at in range(60)])).remarks == ("repeated",)
    rounded = said(EvalRun(metric="accuracy", n=120, score=0.71))
    assert (rounded.passes, rounded.remarks, rounded.verdict) == (None, ("share-only",), "short")
    assert said(passed(88, 100), noise=0.033).remarks == ("near-label-noise",)
    assert said(passed(80, 100), noise=0.033).remarks == ()
    other = said(passed(80, 100), Goal(at_least=0.9, metric="f1"))
    assert (other.verdict, other.target, other.remarks) == (None, None, ("other-metric",))
    assert said(passed(80, 100), Goal(at_least=90)).remarks == ("target-beyond-share",)
    assert said(EvalRun(metric="bleu", n=50, score=31.5), Goal(at_least=30)).verdict == "cannot-tell"
    assert said(EvalRun(metric="bleu", n=50, score=31.5), Goal(at_least=30)).remarks == ("spread-unknown",)
    worse = EvalRun(metric="edits", n=50, score=0.3, higher_is_better=False)
    assert said(worse).remarks[0] == "lower-is-better"
    assert measured(passed(0, 0, errors=3), GOAL, RULES) is None


def test_items_count_once() -> None:
    """Five runs of the same ten items are ten items: no narrower than their means, and never 50 passes or failures."""
    once = said(run([1.0] * 8 + [0.0] * 2))
    often = said(run(([1.0] * 8 + [0.0] * 2) * 5, [f"item {at % 10}" for at in range(50)]))
    assert (often.n, often.passes, often.repeats) == (10, 8, 40)
    assert (often.low, often.high) == (once.low, once.high)
    split = said(run([1.0, 0.0] * 10, [f"item {at // 2}" for at in range(20)]))
    assert (split.n, split.passes, split.value) == (10, None, 0.5)


def test_scores_are_resampled_by_item() -> None:
    """Scores get an interval from the scores themselves, the same every time, in any order of the remarks."""
    chance = Random(5)
    scores = [chance.betavariate(8, 2) for _ in range(200)]
    one = said(run(scores, whole=False), Goal(at_least=0.7))
    assert (one.verdict, one.method, one.passes) == ("reached", "bootstrap", None)
    assert one == said(run(scores, whole=False), Goal(at_least=0.7))


def test_the_rulebook_sets_the_confidence() -> None:
    """The same counts are told at 80 % and not at 99 %."""
    loose, strict = Measuring(confidence=0.8), Measuring(confidence=0.99)
    assert told(interval_of(passed(168, 200), loose.confidence), 0.88) == "short"
    assert told(interval_of(passed(168, 200), strict.confidence), 0.88) == "cannot-tell"


def test_comparing_on_the_same_items_is_sharper() -> None:
    """15 gains and 2 losses are a real gain on the same items, and not seen from the two shares alone."""
    before = [1.0] * 60 + [0.0] * 40
    after = [1.0] * 58 + [0.0] * 2 + [1.0] * 15 + [0.0] * 25
    same = compared(run(before), run(after), 0.95)
    assert same is not None
    assert (same.better, same.paired, same.gained, same.lost, same.n) == ("second", True, 15, 2, 100)
    apart = compared(passed(60, 100), passed(73, 100), 0.95)
    assert apart is not None
    assert (apart.better, apart.paired, apart.gained) == ("cannot-tell", False, None)
    turned = compared(run(after), run(before), 0.95)
    assert turned is not None
    assert turned.better == "first"


def test_items_are_matched_by_id() -> None:
    """The order of a file does not matter, and a few items on which one run failed do not part two sets."""
    scores = {f"item {at}": float(at % 3 > 0) for at in range(100)}
    backwards = dict(reversed(scores.items()))
    first = run(list(scores.values()), list(scores))
    again = compared(first, run(list(backwards.values()), list(backwards)), 0.95)
    assert again is not None
    assert (again.gained, again.lost, again.p_value) == (0, 0, 1.0)
    fewer = dict(list(scores.items())[5:])
    close = compared(first, run(list(fewer.values()), list(fewer)), 0.95)
    assert close is not None
    assert (close.paired, close.n) == (True, 95)
    other = compared(first, run(list(scores.values()), [f"other {at}" for at in range(100)]), 0.95)
    assert other is not None
    assert not other.paired


def test_huge_sets_are_judged_at_once() -> None:
    """A hundred million items on each side take no longer to compare than a hundred."""
    change = compared(passed(82_000_000, 100_000_000), passed(82_010_000, 100_000_000), 0.95)
    assert change is not None
    assert change.better == "cannot-tell"
    assert said(passed(82_000_000, 100_000_000)).verdict == "short"


def test_scores_are_compared_by_their_differences() -> None:
    """A small steady gain is seen on the same items and lost between different ones; other metrics do not compare."""
    chance = Random(2)
    before = [chance.random() for _ in range(80)]
    after = [score * 0.95 + 0.05 + chance.gauss(0, 0.01) for score in before]
    first, second = run(before, whole=False), run(after, whole=False)
    same = compared(first, second, 0.95)
    apart = compared(first, run(after, [f"x{at}" for at in range(80)], whole=False), 0.95)
    assert same is not None
    assert apart is not None
    assert (same.better, apart.better) == ("second", "cannot-tell")
    assert same.low is not None
    assert same.low > 0
    assert compared(first, EvalRun(metric="other", n=80, score=0.5), 0.95) is None
    assert compared(passed(0, 0), passed(1, 2), 0.95) is None


@pytest.mark.parametrize(
    ("log", "goal", "for_quality", "lacking"),
    [
        ([(66, 100), (71, 100)], GOAL, True, "attempts"),
        ([(66, 100), (71, 120), (72, 120)], GOAL, True, "fixed-set"),
        ([(40, 100), (50, 100), (72, 100)], GOAL, True, "rising"),
        ([(85, 100), (86, 100), (87, 100)], GOAL, True, "told"),
        ([(970, 1000), (971, 1000), (972, 1000)], GOAL, True, "reached"),
        ([(970, 1000), (971, 1000), (972, 1000)], GOAL, False, None),
        ([(66, 100), (71, 100), (72, 100)], GOAL, True, None),
        ([(66, 100), (71, 100), (72, 100)], Goal(), True, None),
        ([(66, 100), (71, 100), (30, 100)], GOAL, True, None),
    ],
)
def test_what_a_thorough_effort_is(
    log: list[tuple[int, int]], goal: Goal, for_quality: bool, lacking: str | None
) -> None:
    """Three scored on one set, the last not really better than the one before, and short; else brief, with the lack."""
    found = earned([passed(*one) for one in log], goal, RULES, for_quality=for_quality)
    assert found.lacking == lacking
    assert found.effort is (Effort.THOROUGH if lacking is None else Effort.BRIEF)


def test_classes_are_judged_together() -> None:
    """Each class has its verdict, so strict that twenty classes are wrong together no more often than one alone."""
    scores = [1.0] * 95 + [0.0] * 5 + [1.0] * 30 + [0.0] * 70
    names = ["billing"] * 100 + ["returns"] * 100
    one = EvalRun("passed", 200, 125, results=Results([str(at) for at in range(200)], scores, names))
    table = classes(one, GOAL, RULES, {"returns": "facts"})
    assert [(row.category, row.need, row.measured.verdict) for row in table] == [
        ("returns", "facts", "short"),
        ("billing", None, "cannot-tell"),
    ]
    assert table[0].measured.confidence == 0.975
    assert classes(passed(3, 4), GOAL, RULES, {}) == ()
    assert classes(run([1.0, 0.0]), GOAL, RULES, {}) == ()


def test_limits() -> None:
    """A 95th percentile needs 72 requests to be shown to keep its limit, fewer to miss it; a mean cost is resampled."""
    assert limited("delay", [1.0] * 72, 2.0, 0.95).verdict == "reached"
    assert limited("delay", [1.0] * 71, 2.0, 0.95).verdict == "cannot-tell"
    assert limited("delay", [3.0] * 10, 2.0, 0.95).verdict == "short"
    costs = [0.01 + 0.001 * (at % 7) for at in range(100)]
    assert [limited("cost", costs, limit, 0.95).verdict for limit in (0.02, 0.013, 0.01)] == [
        "reached",
        "cannot-tell",
        "short",
    ]
    assert limited("cost", [0.004] * 5, 0.005, 0.95).verdict == "reached"
    assert limited("delay", [2.5], 2.0, 0.95).verdict == "short"


@pytest.mark.parametrize(
    ("low", "high", "at_most", "verdict"),
    [
        (0.9, 0.95, False, "reached"),
        (0.8, 0.9, False, "cannot-tell"),
        (0.8, 0.89, False, "short"),
        (0.8, 0.9, True, "reached"),
        (0.9, 0.95, True, "cannot-tell"),
        (0.91, 0.95, True, "short"),
    ],
)
def test_an_interval_that_touches_the_bound(low: float, high: float, at_most: bool, verdict: str) -> None:
    """The bound itself is good enough: reached where the near end is on it, never short while an end is."""
    assert told(Interval(low, high, "stated"), 0.9, at_most=at_most) == verdict


def test_what_would_tell_is_named_only_where_it_cannot() -> None:
    """Numbers of examples stand beside *cannot tell* alone, and never for scores or a target of 1."""
    assert said(passed(8, 10)).until_told is not None
    for one, goal in (
        (passed(195, 200), GOAL),
        (passed(160, 200), GOAL),
        (passed(10, 10), Goal(at_least=1.0)),
        (EvalRun(metric="bleu", n=50, score=31.5), Goal(at_least=30)),
        (run([0.4, 0.9, 0.95, 1.0, 0.7, 0.8], whole=False), GOAL),
    ):
        assert (said(one, goal).until_told, said(one, goal).until_power) == (None, None)
    assert said(passed(10, 10), Goal(at_least=1.0)).verdict == "cannot-tell"


def test_what_was_never_seen_is_bounded_only_where_nothing_differed() -> None:
    """The rule of three is for all passed and for none passed; one pass of fifty is neither."""
    assert [said(passed(passes, 50)).unseen is None for passes in (0, 1, 49, 50)] == [False, True, True, False]
    assert said(EvalRun(metric="accuracy", n=50, score=1.0)).unseen is None  # rounded, so one may have failed


def test_each_remark_begins_with_one() -> None:
    """One error and one repetition are remarked; the noise of the labels is named only where the target is so near."""
    assert said(passed(45, 50, errors=1)).remarks == ("errors",)
    assert said(run([1.0] * 60, [f"i{max(at, 1)}" for at in range(60)])).remarks == ("all-passed", "repeated")
    near, far = said(passed(50, 100), Goal(at_least=0.75), 0.25), said(passed(50, 100), Goal(at_least=0.76), 0.25)
    assert (near.label_noise, far.label_noise) == (0.25, None)
    assert "near-label-noise" in near.remarks


def test_what_was_measured_is_told_whole() -> None:
    """What came in and by which rules it was judged stands beside the verdict."""
    one = said(passed(80, 100, errors=2))
    assert (one.metric, one.n, one.passes, one.value, one.errors, one.repeats) == ("passed", 100, 80, 0.8, 2, 0)
    assert (one.method, one.confidence, one.power, one.target) == ("clopper-pearson", 0.95, 0.8, 0.9)
    twice = said(run([1.0, 1.0, 0.0], ["a", "a", "b"]))
    assert (twice.n, twice.repeats, twice.errors) == (2, 1, 0)


def test_the_interval_that_is_drawn() -> None:
    """Of a share it is the score interval, both ends; of scores the one that decides."""
    one = said(passed(80, 100))
    drawn = wilson(80, 100, RULES.confidence)
    assert (one.drawn_low, one.drawn_high) == (drawn.low, drawn.high)
    scores = said(run([0.4, 0.9, 0.95, 1.0, 0.7, 0.8], whole=False))
    assert (scores.drawn_low, scores.drawn_high) == (scores.low, scores.high)


def test_a_share_is_held_against_targets_up_to_one() -> None:
    """A target of 1 can be held against a share, a larger one against scores alone, whoever asks for the verdict."""
    assert said(passed(9, 10), Goal(at_least=1.0)).target == 1.0
    assert said(passed(9, 10), Goal(at_least=1.01)).target is None
    high = run([3.0, 4.0, 5.0, 4.0, 3.5], whole=False)
    for one, goal in ((passed(9, 10), Goal(at_least=1.5)), (high, Goal(at_least=1.5)), (passed(9, 10), GOAL)):
        assert verdict_of(one, goal, RULES.confidence) == said(one, goal).verdict
    assert verdict_of(high, Goal(at_least=1.5), RULES.confidence) == "reached"
    assert verdict_of(passed(9, 10), Goal(), RULES.confidence) is None
    assert verdict_of(passed(0, 0), GOAL, RULES.confidence) is None


def test_an_end_without_bound_is_none() -> None:
    """Records hold no infinity."""
    assert [finite(value) for value in (None, inf, -inf, 0.0)] == [None, None, None, 0.0]
    few = limited("delay", [1.0] * 10, 2.0, 0.95)
    assert few.high is None
    assert few.low == 1.0


def test_what_is_told_of_a_limit() -> None:
    """Of delays the 95th percentile, of costs the mean, each with its interval; one number stands for itself."""
    delays = [float(at) for at in range(1, 201)]
    slow = limited("delay", delays, 100.0, 0.95)
    assert (slow.quantity, slow.n, slow.value, slow.limit) == ("delay", 200, quantile(delays, 0.95), 100.0)
    assert (slow.low, slow.high) == quantile_interval(delays, 0.95, 0.95)[:2]
    dear = limited("cost", delays, 100.0, 0.95)
    assert dear.value == 100.5
    assert (dear.low, dear.high) == mean_interval(delays, 0.95)[:2]
    stated = limited("cost", [0.5], 1.0, 0.95)
    assert (stated.value, stated.low, stated.high) == (0.5, 0.5, 0.5)
