"""Agreement of two or more codings beyond chance, and bootstrap intervals with named seeds."""

from __future__ import annotations

import hashlib
from collections.abc import Callable, Sequence

import numpy as np
from numpy.typing import ArrayLike

from werkbedrijf.analysis.arrays import Array
from werkbedrijf.analysis.exact import TINY, ratio
from werkbedrijf.study.language import gettext

DRAWS = 2000
CONFIDENCE = 0.95
Statistic = Callable[[Array], Array]
Bounds = tuple[float, float]


def generator(*names: str) -> np.random.Generator:
    """Return a source of random numbers whose seed follows from names alone.

    Examples
    --------
    >>> first, again = generator("agreement", "all"), generator("agreement", "all")
    >>> first.integers(1000) == again.integers(1000)
    np.True_
    """
    digest = hashlib.sha256("/".join(names).encode()).digest()
    return np.random.default_rng(int.from_bytes(digest[:8], "big"))


def percentiles(draws: Array) -> Bounds:
    """Return the bounds between which 95 % of the draws lie.

    Draws in which the statistic is undefined (NaN) are left out; if they are more than half, the
    bounds are NaN. So they are if all draws are the same: a bootstrap of units that do not vary
    says nothing of how much others would.

    Examples
    --------
    >>> [round(bound, 6) for bound in percentiles(np.arange(81.0))]
    [2.0, 78.0]
    """
    known = draws[~np.isnan(draws)]
    if not len(known) or 2 * len(known) < len(draws) or np.ptp(known) < TINY:
        return (float("nan"), float("nan"))
    low, high = np.quantile(known, [(1 - CONFIDENCE) / 2, (1 + CONFIDENCE) / 2])
    return (float(low), float(high))


def share_interval(count: int, total: int) -> Bounds:
    """Return the exact 95 % interval of a share: a count of a total, after Clopper and Pearson.

    It holds at the edges too, where a bootstrap collapses: three of three says little.

    References
    ----------
    Clopper, C. J., & Pearson, E. S. (1934). The use of confidence or fiducial limits illustrated
    in the case of the binomial. Biometrika, 26(4), 404-413.

    Examples
    --------
    Of three of three the lower bound is the share whose cube is 2.5 %:

    >>> [round(bound, 4) for bound in share_interval(3, 3)], round(0.025 ** (1 / 3), 4)
    ([0.2924, 1.0], 0.2924)
    """
    # Imported where it is needed: a build, which checks claims and needs none, starts sooner.
    from scipy.special import betaincinv

    if not total:
        return (float("nan"), float("nan"))
    tail = (1 - CONFIDENCE) / 2
    low = betaincinv(count, total - count + 1, tail) if count else 0.0
    high = betaincinv(count + 1, total - count, 1 - tail) if count < total else 1.0
    return (float(low), float(high))


def table_interval(table: Array, statistic: Statistic, *names: str) -> Bounds:
    """Return a 95 % bootstrap interval of a statistic of a crosstab; the seed is from the names.

    The units are drawn anew with replacement. They are taken as exchangeable, which the cells of
    three regions are only roughly: the interval shows how much rests on single cells.

    Parameters
    ----------
    table : array
        K x K counts.
    statistic : callable
        From ... x K x K to ..., NaN where undefined.
    """
    count = int(table.sum())
    if not count:
        return (float("nan"), float("nan"))
    draws = generator(*names).multinomial(count, (table / count).ravel(), size=DRAWS)
    return percentiles(statistic(draws.reshape(DRAWS, *table.shape).astype(float)))


def paired_interval(
    first: Array, second: Array, statistic: Callable[[Array, Array], Array], *names: str
) -> Bounds:
    """Return a 95 % bootstrap interval of a statistic of two coders' numbers, N each.

    The statistic is a function of two arrays ... x N; the seed is from the names.
    """
    if not len(first):
        return (float("nan"), float("nan"))
    rows = generator(*names).integers(len(first), size=(DRAWS, len(first)))
    return percentiles(statistic(first[rows], second[rows]))


def crosstab(first: ArrayLike, second: ArrayLike, scale: Sequence[float]) -> Array:
    """Count how often each value of the first coder meets each of the second.

    Parameters
    ----------
    first, second : array
        N values each, of `scale`; a pair with a NaN is left out.
    scale : sequence of float
        K values in order.

    Examples
    --------
    >>> crosstab([1, 1, 0, np.nan], [1, 0, 0, 1], [0, 1])
    array([[1., 0.],
           [1., 1.]])
    """
    one, other = (
        np.equal.outer(np.asarray(values, dtype=float), np.asarray(scale, dtype=float))
        for values in (first, second)
    )
    counts: Array = one.T.astype(float) @ other
    return counts


def exact(table: Array) -> Array:
    """Return the share of units to which both gave the same value.

    >>> round(float(exact(np.array([[4, 1], [1, 2]]))), 3)
    0.75
    """
    return _share(np.trace(table, axis1=-2, axis2=-1), table)


def within_one(table: Array) -> Array:
    """Return the share of units on which both are at most one step apart.

    >>> round(float(within_one(np.array([[3, 1, 1], [0, 2, 1], [0, 0, 2]]))), 3)
    0.9
    """
    near = np.abs(np.subtract.outer(*[np.arange(table.shape[-1])] * 2)) <= 1
    return _share((table * near).sum(axis=(-2, -1)), table)


def bias(table: Array, scale: Sequence[float]) -> Array:
    """Return how much higher the second coder's values are than the first's, on average.

    >>> round(float(bias(np.array([[1, 2], [0, 1]]), [0, 1])), 3)
    0.5
    """
    steps = np.subtract.outer(*[np.asarray(scale, dtype=float)] * 2)
    return 0.0 - _share((table * steps).sum(axis=(-2, -1)), table)


def weighted_kappa(table: Array, weights: Array | None = None) -> Array:
    """Return Cohen's weighted kappa: 1 - observed / expected weighted disagreement.

    Parameters
    ----------
    table : array
        ... x K x K counts or proportions.
    weights : array, optional
        K x K, how grave each disagreement is; by default the squared number of steps.

    References
    ----------
    Cohen, J. (1968). Weighted kappa. Psychological Bulletin, 70(4), 213-220.

    Examples
    --------
    Cohen's own table of 200 diagnoses, with his weights, for which he prints .348:

    >>> table = np.array([[88, 10, 2], [14, 40, 6], [18, 10, 12]])
    >>> graveness = np.array([[0, 1, 3], [1, 0, 6], [3, 6, 0]])
    >>> round(float(weighted_kappa(table, graveness)), 3)
    0.348
    """
    if weights is None:
        weights = np.subtract.outer(*[np.arange(table.shape[-1], dtype=float)] * 2) ** 2
    expected = table.sum(axis=-1)[..., :, np.newaxis] * table.sum(axis=-2)[..., np.newaxis, :]
    observed = (table * weights).sum(axis=(-2, -1)) * table.sum(axis=(-2, -1))
    return 1 - ratio(observed, (expected * weights).sum(axis=(-2, -1)))


def coincidences(ratings: ArrayLike, scale: Sequence[float]) -> Array:
    """Count the pairs of values that units have, for any number of coders.

    Parameters
    ----------
    ratings : array
        Coders x units, of `scale`; NaN where a coder did not code a unit. Units with fewer than
        two values drop out.

    Returns
    -------
    array
        K x K, symmetric; its sum is the number of values that can be paired.
    """
    given = np.equal.outer(np.asarray(ratings, dtype=float), np.asarray(scale, dtype=float))
    counts = given.sum(axis=0).astype(float)
    paired = counts[counts.sum(axis=1) > 1]
    shares = paired / (paired.sum(axis=1, keepdims=True) - 1)
    pairs: Array = shares.T @ paired - np.diag(shares.sum(axis=0))
    return pairs


def alpha(pairs: Array, scale: Sequence[float], level: str = "ordinal") -> Array:
    """Return Krippendorff's alpha: 1 - observed / expected disagreement.

    Parameters
    ----------
    pairs : array
        ... x K x K, as `coincidences` returns them; for two coders without missing values that
        is their crosstab plus its transpose.
    scale : sequence of float
        K values in order.
    level : str
        `nominal`, `ordinal` or `interval`. The ordinal distance of two values is the number of
        values given between them, so it follows from the data; it equals the difference of
        their mid-ranks.

    References
    ----------
    Krippendorff, K. (2011). Computing Krippendorff's Alpha-Reliability. University of
    Pennsylvania, section C: four observers, twelve units, with missing values.

    Examples
    --------
    >>> nan = np.nan
    >>> ratings = [
    ...     [1, 2, 3, 3, 2, 1, 4, 1, 2, nan, nan, nan],
    ...     [1, 2, 3, 3, 2, 2, 4, 1, 2, 5, nan, 3],
    ...     [nan, 3, 3, 3, 2, 3, 4, 2, 2, 5, 1, nan],
    ...     [1, 2, 3, 3, 2, 4, 4, 1, 2, 5, 1, nan],
    ... ]
    >>> pairs = coincidences(ratings, range(1, 6))
    >>> [round(float(alpha(pairs, range(1, 6), level)), 3)
    ...  for level in ("nominal", "ordinal", "interval")]
    [0.743, 0.815, 0.849]
    """
    totals = pairs.sum(axis=-1)
    if level == "ordinal":
        places = np.cumsum(totals, axis=-1) - totals / 2
    else:
        places = np.broadcast_to(np.asarray(scale, dtype=float), totals.shape)
    squared = (places[..., :, np.newaxis] - places[..., np.newaxis, :]) ** 2
    if level == "nominal":
        squared = (squared > 0).astype(float)
    observed = (pairs * squared).sum(axis=(-2, -1)) * (totals.sum(axis=-1) - 1)
    expected = totals[..., :, np.newaxis] * totals[..., np.newaxis, :] * squared
    return 1 - ratio(observed, expected.sum(axis=(-2, -1)))


def paired_alpha(first: Array, second: Array) -> Array:
    """Return the interval alpha of two coders' numbers, such as means: ... x units, without NaN.

    Examples
    --------
    The same as from coincidences:

    >>> first, second = np.array([1.0, 2, 3, 3]), np.array([1.0, 2, 3, 1])
    >>> round(float(paired_alpha(first, second)), 6)
    0.416667
    >>> round(float(alpha(coincidences([first, second], [1, 2, 3]), [1, 2, 3], "interval")), 6)
    0.416667
    """
    pooled = np.concatenate([first, second], axis=-1)
    if not first.shape[-1]:
        return np.full(first.shape[:-1], np.nan)
    return 1 - ratio(((first - second) ** 2).mean(axis=-1), 2 * pooled.var(axis=-1, ddof=1))


NONE, ALIKE = gettext("no unit has two values"), gettext("all values are the same")
"""Why a statistic does not exist."""


def undefined(table: Array) -> str:
    """Return why kappa and alpha of one table do not exist; nothing where they do.

    >>> undefined(np.zeros((2, 2))), undefined(np.diag([3, 0])), undefined(np.diag([3, 1]))
    ('no unit has two values', 'all values are the same', '')
    """
    if table.sum() == 0:
        return NONE
    return ALIKE if np.max(np.diag(table)) == table.sum() else ""


def _share(part: Array, table: Array) -> Array:
    return ratio(part, table.sum(axis=(-2, -1)))
