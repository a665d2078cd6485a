"""Verdicts as numbers: 1 holds, 0.5 holds in part, 0 does not, NaN cannot be told.

Arrays of them, one per variant of the scores, are what checks return. `every` and `some` follow
Kleene's three-valued logic: what cannot be told stays open unless the rest settles it.
"""

from __future__ import annotations

from collections.abc import Callable
from typing import Any

import numpy as np
from numpy.typing import NDArray

Array = NDArray[np.float64]

SUPPORTED = 1.0
PARTLY = 0.5
CONTRADICTED = 0.0
NOT_TESTABLE = float("nan")

Relation = Callable[[Any, Any], Any]


def name(verdict: float) -> str:
    """Return the word for a verdict.

    >>> [name(verdict) for verdict in (1.0, 0.5, 0.0, float("nan"))]
    ['supported', 'partly', 'contradicted', 'not testable']
    """
    words = {SUPPORTED: "supported", PARTLY: "partly", CONTRADICTED: "contradicted"}
    return words.get(float(verdict), "not testable")


def compare(relation: Relation, left: Array | float, right: Array | float) -> Array:
    """Return 1 where `relation` holds, 0 where it does not, NaN where a side is missing.

    Parameters
    ----------
    relation : callable
        Such as `operator.ge`.
    left, right : array or float
        Of shapes that broadcast.

    Examples
    --------
    >>> import operator
    >>> compare(operator.ge, np.array([1.0, 0.0, np.nan]), 1.0)
    array([ 1.,  0., nan])
    """
    known = ~(np.isnan(left) | np.isnan(right))
    return np.where(known, np.where(relation(left, right), SUPPORTED, CONTRADICTED), NOT_TESTABLE)


def every(verdicts: Array, axis: int = -1) -> Array:
    """Return the least verdict along an axis; NaN if one is NaN and none is 0.

    Raises
    ------
    ValueError
        If there is nothing along the axis.

    Examples
    --------
    >>> every(np.array([[1.0, 1.0], [1.0, 0.0], [1.0, np.nan], [0.0, np.nan]]))
    array([ 1.,  0., nan,  0.])
    """
    settled = (verdicts == CONTRADICTED).any(axis)
    return np.where(settled, CONTRADICTED, np.min(verdicts, axis))


def some(verdicts: Array, axis: int = -1) -> Array:
    """Return the highest verdict along an axis; NaN if one is NaN and none is 1.

    Examples
    --------
    >>> some(np.array([[1.0, np.nan], [0.0, 0.0], [0.0, np.nan]]))
    array([ 1.,  0., nan])
    """
    return opposite(every(opposite(verdicts), axis))


def opposite(verdicts: Array) -> Array:
    """Return the verdicts on the claim's negation.

    >>> opposite(np.array([1.0, 0.5, 0.0, np.nan]))
    array([0. , 0.5, 1. , nan])
    """
    return SUPPORTED - verdicts


def mostly(verdicts: Array, axis: int = -1) -> Array:
    """Return 1 where all hold, 0 where none does, 0.5 in between; NaN if one cannot be told.

    Examples
    --------
    >>> mostly(np.array([[1.0, 1.0], [1.0, 0.0], [0.0, 0.0], [1.0, np.nan]]))
    array([1. , 0.5, 0. , nan])
    """
    least, most = np.min(verdicts, axis), np.max(verdicts, axis)
    return np.where(least == most, least, np.where(np.isnan(least), NOT_TESTABLE, PARTLY))


def unchanged(verdicts: Array, before: float) -> NDArray[np.bool_]:
    """Tell which verdicts are the one before, `not testable` included.

    >>> unchanged(np.array([1.0, np.nan]), 1.0), unchanged(np.array([1.0, np.nan]), np.nan)
    (array([ True, False]), array([False,  True]))
    """
    same: NDArray[np.bool_] = (verdicts == before) | (np.isnan(verdicts) & np.isnan(before))
    return same
