"""Whole numbers in arrays, exact whatever their size, and their quotients."""

from __future__ import annotations

import numpy as np
from numpy.typing import ArrayLike, NDArray

Floats = NDArray[np.float64]
Whole = Floats | NDArray[np.object_]
"""Whole numbers, as floats or, where these could skip some, as integers of Python."""

LARGEST = 2**53
"""Up to it every whole number is a float."""
TINY = 1e-12
"""A sum of squares below this is rounding error, not variation."""


def ratio(part: ArrayLike, whole: ArrayLike) -> Floats:
    """Divide, element by element; NaN where there is nothing to divide by.

    Examples
    --------
    >>> ratio([1.0, 1.0], [4.0, 0.0])
    array([0.25,  nan])
    """
    total = np.asarray(whole)
    quotients: Floats = np.full(np.broadcast_shapes(np.shape(part), total.shape), np.nan)
    defined = np.asarray(total > TINY, dtype=bool)
    # Integers of Python are divided as such; only the quotient is a float.
    np.divide(part, total, out=quotients, where=defined, casting="unsafe")
    return quotients


def integers(numbers: Whole) -> NDArray[np.object_]:
    """Return whole numbers as integers of Python."""
    whole: NDArray[np.object_] = np.frompyfunc(int, 1, 1)(np.asarray(numbers))
    return whole


def in_units(worth: Floats, unit: int, parts: Whole | None, weights: Floats) -> Whole:
    """Return worths in units, as floats if these hold all sums and products of two means.

    Parameters
    ----------
    worth : array
        Whole multiples of 1 / `unit`.
    unit : int
        Of the worths.
    parts : array, optional
        The multiples themselves, where they are known.
    weights : array
        ... x what is summed: whole numbers that the worths are weighted with.

    Raises
    ------
    ValueError
        If only floats are known, of which the multiples do not follow.

    Examples
    --------
    >>> third, ones = np.array([1 / 3]), np.ones((1, 1))
    >>> in_units(third, 3, None, ones), in_units(third, 3 * 10**20, integers([10**20]), ones)
    (array([1.]), array([100000000000000000000], dtype=object))
    """
    units = np.round(worth * unit) if parts is None else parts
    most = int(np.abs(units).max(initial=unit))
    if 2 * most * int(weights.sum(axis=-1).max(initial=0)) ** 2 <= LARGEST:
        return units.astype(float)
    if parts is None and 2 * most >= LARGEST:
        raise ValueError(f"floats cannot tell worths in units of 1/{unit} apart")
    return integers(units)
