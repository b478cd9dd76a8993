"""Every closed formula agrees with scipy's or statsmodels' to 1e-9, edges included; resampling within its own error."""

from __future__ import annotations

from collections.abc import Iterator
from itertools import product
from math import inf, isnan, sqrt
from random import Random
from statistics import fmean

import numpy as np
import pytest
from scipy import stats
from statsmodels.stats.contingency_tables import mcnemar
from statsmodels.stats.power import normal_sample_size_one_tail
from statsmodels.stats.proportion import (
    proportion_confint,
    proportions_ztest,
    samplesize_confint_proportion,
    samplesize_proportions_2indep_onetail,
)

from adaptation_ladder.stats.comparing import changes, fisher_exact, mcnemar_exact, paired_difference, two_proportions
from adaptation_ladder.stats.distributions import (
    beta_cdf,
    beta_quantile,
    binomial_at_least,
    binomial_at_most,
    hypergeometric,
    normal_quantile,
)
from adaptation_ladder.stats.intervals import (
    MOST_RESAMPLED,
    bootstrap_mean,
    clopper_pearson,
    mean_interval,
    most_failing,
    normal_mean,
    quantile,
    quantile_interval,
    wilson,
)
from adaptation_ladder.stats.sizing import (
    against_target,
    chance_of_verdict,
    for_margin,
    independent_disagreement,
    most_disagreement,
    one_set,
    two_sets,
    until_power,
    until_told,
)

CLOSE = 1e-9
SIZES = (1, 2, 3, 5, 10, 20, 30, 50, 73, 100, 200, 365, 1000, 2000, 5000, 100_000)
CONFIDENCES = (0.5, 0.8, 0.9, 0.95, 0.99, 0.999)
SHARES = (0.001, 0.01, 0.05, 0.2, 0.5, 0.72, 0.9, 0.99, 0.999)


def counts(n: int) -> list[int]:
    """Passes of n: the edges, their neighbours and a spread between them."""
    return sorted(k for k in {0, 1, n // 2, n - 1, n, *(round(n * at / 13) for at in range(14))} if 0 <= k <= n)


def shares() -> Iterator[tuple[int, int, float]]:
    for n, confidence in product(SIZES, CONFIDENCES):
        yield from ((passes, n, confidence) for passes in counts(n))


def pairs() -> Iterator[tuple[float, float, float, float]]:
    for share, better, confidence, power in product(SHARES, SHARES, CONFIDENCES, (0.5, 0.8, 0.9, 0.99)):
        if share < better:
            yield share, better, confidence, power


def test_the_intervals_of_a_share() -> None:
    """Clopper-Pearson and Wilson on the whole grid, with no pass, all passes and one item among it."""
    grid = list(shares())
    assert len(grid) > 1000
    for passes, n, confidence in grid:
        for ours, name in ((clopper_pearson, "beta"), (wilson, "wilson")):
            low, high = proportion_confint(passes, n, alpha=1 - confidence, method=name)
            interval = ours(passes, n, confidence)
            assert interval.low == pytest.approx(low, abs=CLOSE), (passes, n, confidence, name)
            assert interval.high == pytest.approx(high, abs=CLOSE), (passes, n, confidence, name)


def test_the_distributions() -> None:
    """Beta, binomial, normal and hypergeometric chances and quantiles, out to chances of one in a million."""
    seen = 0
    for n, share in product(SIZES, SHARES):
        for k in counts(n):
            assert binomial_at_least(k, n, share) == pytest.approx(stats.binom.sf(k - 1, n, share), abs=CLOSE)
            assert binomial_at_most(k, n, share) == pytest.approx(stats.binom.cdf(k, n, share), abs=CLOSE)
            assert beta_cdf(share, k + 1, n - k + 1) == pytest.approx(
                stats.beta.cdf(share, k + 1, n - k + 1), abs=CLOSE
            )
            for chance in (1e-6, 0.025, 0.5, 0.975):
                expected = stats.beta.ppf(chance, k + 0.5, n - k + 1)
                assert beta_quantile(chance, k + 0.5, n - k + 1) == pytest.approx(expected, abs=CLOSE)
                seen += 1
    assert seen > 5000
    for at in range(1, 1000):
        assert normal_quantile(at / 1000) == pytest.approx(stats.norm.ppf(at / 1000), abs=CLOSE)
    for total, marked, drawn in product((1, 5, 40, 300), (0, 1, 4, 30), (0, 1, 5, 25)):
        if max(marked, drawn) <= total:
            for k in range(-1, drawn + 2):
                expected = stats.hypergeom.pmf(k, total, marked, drawn)
                assert hypergeometric(k, marked, drawn, total) == pytest.approx(expected, abs=CLOSE)


def test_the_tests_of_a_difference() -> None:
    """McNemar's and Fisher's exact tests, with nothing changed, everything changed and empty margins among them."""
    for gained, lost in product((*range(30), 100, 333, 1000), repeat=2):
        expected = mcnemar([[0, gained], [lost, 0]], exact=True).pvalue
        assert mcnemar_exact(gained, lost) == pytest.approx(expected, abs=CLOSE)
    for n, other in product((1, 3, 10, 50, 200), repeat=2):
        for passes, others in product(counts(n), counts(other)):
            table = [[passes, n - passes], [others, other - others]]
            assert fisher_exact(passes, n, others, other) == pytest.approx(stats.fisher_exact(table).pvalue, abs=CLOSE)


def test_large_sets_are_compared_by_the_z_test() -> None:
    """The two-proportion test on sets up to a hundred million, with shares that are alike and at the edges."""
    for n, other in product((1, 30, 20_000, 100_000_000), repeat=2):
        for passes, others in product(counts(n), counts(other)):
            with np.errstate(
                invalid="ignore"
            ):  # nothing passed, or everything did: there it is nothing divided by nothing
                expected = float(proportions_ztest([passes, others], [n, other])[1])
            ours = two_proportions(passes, n, others, other)
            assert ours == (1.0 if isnan(expected) else pytest.approx(expected, abs=CLOSE))


def test_the_sample_sizes() -> None:
    """For a margin, against a target, for a difference on two sets and on one; relative, as they reach millions."""
    seen = 0
    for share, better, confidence, power in pairs():
        alpha = 1 - confidence
        gain = better - share
        margin = samplesize_confint_proportion(share, gain, alpha=alpha)
        assert for_margin(share, gain, confidence) == pytest.approx(margin, rel=CLOSE)
        two = samplesize_proportions_2indep_onetail(gain, share, power, alpha=alpha, alternative="two-sided")
        assert two_sets(share, better, confidence, power) == pytest.approx(two, rel=CLOSE)
        null, true = sqrt(better * (1 - better)), sqrt(share * (1 - share))
        one = normal_sample_size_one_tail(gain, power, alpha / 2, null, true)
        assert against_target(share, better, confidence, power) == pytest.approx(one, rel=CLOSE)
        for disagree in (gain, independent_disagreement(share, better), most_disagreement(share, better)):
            spread = sqrt(max(0.0, disagree - gain**2))
            paired = normal_sample_size_one_tail(gain, power, alpha / 2, sqrt(disagree), spread)
            assert one_set(share, better, disagree, confidence, power) == pytest.approx(paired, rel=CLOSE)
            seen += 1
    assert seen > 2000


def test_the_rule_of_three() -> None:
    """After n passes in a row about 3 in n may still fail at 95 %, and just that share fails the exact test."""
    for n in range(1, 3000, 7):
        assert (1 - most_failing(n, 0.95)) ** n == pytest.approx(0.05, abs=CLOSE)
    assert most_failing(30, 0.95) == pytest.approx(0.1, abs=0.006)


def test_resampling_agrees_within_its_own_error() -> None:
    """The percentile interval lies where scipy's does, as near as so many resamples can tell, and is repeatable."""
    chance = Random(7)
    for n in (5, 20, 100, 800):
        values = [chance.betavariate(4, 2) for _ in range(n)]
        ours = bootstrap_mean(values, 0.95)
        theirs = stats.bootstrap((values,), fmean, n_resamples=1999, method="percentile", rng=1, vectorized=False)
        # The standard error of a quantile from B resamples is sqrt(q (1 - q) / B) over the density there.
        error = theirs.standard_error * sqrt(0.025 * 0.975 / 1999) / stats.norm.pdf(stats.norm.ppf(0.025))
        for mine, other in zip(ours[:2], theirs.confidence_interval, strict=True):
            assert abs(mine - other) < 5 * sqrt(2) * error, n
        assert ours == bootstrap_mean(values, 0.95)


def test_the_normal_interval() -> None:
    """Above some thousand items the interval of a mean is z standard errors wide either way."""
    chance = Random(3)
    values = [chance.random() for _ in range(MOST_RESAMPLED + 1)]
    interval = mean_interval(values, 0.9)
    error = stats.sem(values)
    assert interval.method == "normal"
    assert interval == normal_mean(values, 0.9)
    assert interval.high - fmean(values) == pytest.approx(stats.norm.ppf(0.95) * error, abs=CLOSE)


def test_scores_that_never_vary_are_still_in_doubt() -> None:
    """Three perfect scores prove little, and equal scores on an unknown scale prove nothing."""
    assert mean_interval([1.0] * 3, 0.95).low == pytest.approx(0.025 ** (1 / 3))
    assert mean_interval([0.5] * 4, 0.95).high > 0.75
    assert mean_interval([7.0] * 4, 0.95)[:2] == (-inf, inf)
    assert mean_interval([0.3], 0.95).low < 0.01
    assert paired_difference([0.2] * 3, [0.3] * 3, 0.95).low < 0


def test_the_interval_of_a_quantile() -> None:
    """Each end is wrong with a binomial chance of at most 2.5 %, and no rank nearer is."""
    for n in (1, 10, 58, 59, 71, 72, 73, 200, 1500):
        values = list(map(float, range(1, n + 1)))
        low, high, _ = quantile_interval(values, 0.95, 0.95)
        if low > -inf:
            assert stats.binom.cdf(low - 1, n, 0.95) <= 0.025 < stats.binom.cdf(low, n, 0.95)
        if high < inf:
            assert stats.binom.sf(high - 1, n, 0.95) <= 0.025 < stats.binom.sf(high - 2, n, 0.95)
        assert (high < inf) == (n >= 72)
        assert low <= quantile(values, 0.95) <= high
    assert quantile([3.0, 1.0, 2.0, 4.0], 0.5) == 2.0


def test_until_a_verdict() -> None:
    """The size that would tell does, one smaller does not; the size for power has it by the exact binomial sums."""
    for share, target in ((0.82, 0.9), (0.95, 0.9), (1.0, 0.97), (0.0, 0.03), (0.5, 0.6)):
        n = until_told(share, target, 0.95)
        assert n is not None
        above = share > target
        told = [clopper_pearson(share * size, size, 0.95) for size in (n, n - 1)]
        assert [one.low >= target if above else one.high < target for one in told] == [True, False]
        m = until_power(share, target, 0.95, 0.8)
        assert m is not None
        power = sum(
            stats.binom.pmf(k, m, share)
            for k in range(m + 1)
            if (clopper_pearson(k, m, 0.95).low >= target if above else clopper_pearson(k, m, 0.95).high < target)
        )
        assert chance_of_verdict(share, target, m, 0.95) == pytest.approx(power, abs=CLOSE)
        assert power >= 0.8
    assert until_told(0.9, 0.9, 0.95) is None
    assert until_power(0.9, 0.9, 0.95, 0.8) is None
    assert until_power(0.9, 0.9001, 0.95, 0.8) is None


def test_comparing_on_the_same_items() -> None:
    """Gains and losses are counted item by item, and a steady gain in scores has its interval above zero."""
    assert changes([0, 0, 1, 1, 1], [1, 0, 1, 0, 1]) == (1, 1)
    chance = Random(1)
    before = [chance.random() * 0.5 for _ in range(50)]
    gain = paired_difference(before, [score + 0.1 + 0.01 * (at % 3) for at, score in enumerate(before)], 0.95)
    assert 0.1 < gain.low <= gain.high < 0.12
    with pytest.raises(ValueError, match="longer"):
        paired_difference([1.0], [1.0, 2.0], 0.95)
