"""The distributions behind every interval and test here: normal, beta, binomial and hypergeometric.

Pure arithmetic. Each function names the formula that it computes; tests hold them to scipy's.
"""

from __future__ import annotations

from math import exp, lgamma, log, log1p, sqrt

_TINY = 1e-300
_CLOSE = 1e-15
_MOST_TERMS = 100_000
_MOST_STEPS = 200


def normal_quantile(chance: float) -> float:
    """The z below which a standard normal variable lies with this chance, strictly between 0 and 1.

    Algorithm AS 241 (Wichura 1988), as Python's `statistics` has it.
    """
    from statistics import NormalDist  # noqa: PLC0415 - slow to load, and only measurements need it

    return NormalDist().inv_cdf(chance)


def log_binomial(n: int, k: int) -> float:
    """The logarithm of the number of ways to choose k of n."""
    return lgamma(n + 1) - lgamma(k + 1) - lgamma(n - k + 1)


def beta_cdf(x: float, a: float, b: float) -> float:
    """The chance that a beta variable with positive a and b is at most x: the regularised incomplete beta function.

    The continued fraction of the NIST Digital Library of Mathematical Functions, 8.17.22, which converges fast below
    (a + 1) / (a + b + 2); above it the symmetry 8.17.4 is used.
    """
    if x <= 0:
        return 0.0
    if x >= 1:
        return 1.0
    if x > (a + 1) / (a + b + 2):
        return 1.0 - beta_cdf(1 - x, b, a)
    log_front = a * log(x) + b * log1p(-x) + lgamma(a + b) - lgamma(a) - lgamma(b)
    return exp(log_front) * _fraction(x, a, b) / a


def _fraction(x: float, a: float, b: float) -> float:
    """The continued fraction, evaluated forwards by the modified method of Lentz (Thompson and Barnett 1986)."""
    value = c = 1.0
    d = 0.0
    for term in range(_MOST_TERMS):
        m = term // 2
        if term == 0:
            numerator = 1.0
        elif term % 2 == 0:
            numerator = m * (b - m) * x / ((a + 2 * m - 1) * (a + 2 * m))
        else:
            numerator = -(a + m) * (a + b + m) * x / ((a + 2 * m) * (a + 2 * m + 1))
        d = 1.0 / (1.0 + numerator * d or _TINY)
        c = 1.0 + numerator / c or _TINY
        value *= c * d
        if term and abs(c * d - 1.0) < _CLOSE:
            break
    return value - 1.0


def beta_quantile(chance: float, a: float, b: float) -> float:
    """The x below which a beta variable with positive a and b lies with this chance, strictly between 0 and 1.

    Newton's steps on `beta_cdf` from the score interval's end (Wilson 1927), kept inside a bracket by bisection.
    """
    low, high = 0.0, 1.0
    x = min(max(_score_end(a / (a + b), a + b, normal_quantile(chance)), 1e-12), 1 - 1e-12)
    log_front = lgamma(a + b) - lgamma(a) - lgamma(b)
    for _ in range(_MOST_STEPS):
        wrong = beta_cdf(x, a, b) - chance
        low, high = (x, high) if wrong < 0 else (low, x)
        density = exp(log_front + (a - 1) * log(x) + (b - 1) * log1p(-x))
        nearer = x - wrong / density if density > 0 else low
        if not low < nearer < high:
            nearer = (low + high) / 2
        if abs(nearer - x) <= _CLOSE * x:
            return nearer
        x = nearer
    return x


def _score_end(share: float, n: float, z: float) -> float:
    return (share + z * z / (2 * n) + z * sqrt(share * (1 - share) / n + z * z / (4 * n * n))) / (1 + z * z / n)


def binomial_at_least(k: int, n: int, share: float) -> float:
    """The chance of k or more passes among n items that each pass with this share.

    The beta distribution of order statistics: DLMF 8.17.5.
    """
    if k <= 0:
        return 1.0
    return 0.0 if k > n else beta_cdf(share, k, n - k + 1)


def binomial_at_most(k: int, n: int, share: float) -> float:
    """The chance of k or fewer passes among n items that each pass with this share."""
    if k >= n:
        return 1.0
    return 0.0 if k < 0 else beta_cdf(1 - share, n - k, k + 1)


def hypergeometric(k: int, marked: int, drawn: int, total: int) -> float:
    """The chance that k of the items drawn are marked, out of a total of which so many are marked."""
    if not max(0, drawn + marked - total) <= k <= min(drawn, marked):
        return 0.0
    ways = log_binomial(marked, k) + log_binomial(total - marked, drawn - k) - log_binomial(total, drawn)
    return exp(ways)
