"""Random draws whose seeds follow from names, and the intervals that they give."""

from __future__ import annotations

import hashlib
from collections.abc import Callable

import numpy as np

from werkbedrijf.verdicts import Array

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


def percentiles(drawn: Array) -> Bounds:
    """Return the bounds between which 95 % of the draws lie.

    Draws in which the statistic is undefined (NaN) are left out; if they are more than half, the
    bounds are NaN.

    Examples
    --------
    >>> [round(bound, 6) for bound in percentiles(np.arange(81.0))]
    [2.0, 78.0]
    """
    known = drawn[~np.isnan(drawn)]
    if not len(known) or 2 * len(known) < len(drawn):
        return (float("nan"), float("nan"))
    low, high = np.quantile(known, [(1 - CONFIDENCE) / 2, (1 + CONFIDENCE) / 2])
    return (float(low), float(high))


def table_interval(table: Array, statistic: Statistic, *names: str) -> Bounds:
    """Return a 95 % bootstrap interval of a statistic of a crosstab.

    The units are drawn anew with replacement. They are taken as exchangeable, which the cells of
    three regions are only roughly: the interval tells how much rests on single cells.

    Parameters
    ----------
    table : array
        K x K counts.
    statistic : callable
        From ... x K x K to ..., NaN where undefined.
    names : str
        What the seed is derived from.
    """
    count = int(table.sum())
    if not count:
        return (float("nan"), float("nan"))
    drawn = generator(*names).multinomial(count, (table / count).ravel(), size=DRAWS)
    return percentiles(statistic(drawn.reshape(DRAWS, *table.shape).astype(float)))


def paired_interval(
    first: Array, second: Array, statistic: Callable[[Array, Array], Array], *names: str
) -> Bounds:
    """Return a 95 % bootstrap interval of a statistic of two coders' numbers.

    Parameters
    ----------
    first, second : array
        N numbers each.
    statistic : callable
        From two arrays ... x N to ..., NaN where undefined.
    names : str
        What the seed is derived from.
    """
    if not len(first):
        return (float("nan"), float("nan"))
    rows = generator(*names).integers(len(first), size=(DRAWS, len(first)))
    return percentiles(statistic(first[rows], second[rows]))
