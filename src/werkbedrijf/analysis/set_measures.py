"""Sets and how far one contains another: necessity and sufficiency after Ragin.

A region belongs to a set, such as that of regions with trust, by a membership from 0 to 1. Where
the mark +/- belongs is a choice; each of `CALIBRATIONS` is one defensible answer. Functions of
two memberships take arrays ... x cases and leave out cases that lack either. NaN means that no
case has the set in question, so nothing can be said.

References
----------
Ragin, C. C. (2008). Redesigning Social Inquiry. University of Chicago Press, chapter 3.
Schneider, C. Q., & Wagemann, C. (2012). Set-Theoretic Methods for the Social Sciences. Cambridge
University Press, chapters 5 and 9.

The examples are Lipset's 18 countries between the wars as Rihoux and De Meur dichotomised them
(in Rihoux & Ragin (Eds.), Configurational Comparative Methods, 2009, chapter 3): 8 democracies
survived; 10 countries were developed, 13 literate, 11 stable, each with all 8 survivors among
them. The values are those that the R package QCA prints for these data (Dusa, QCA with R, 2019,
chapter 5).
"""

from __future__ import annotations

from collections.abc import Sequence

import numpy as np

from werkbedrijf.analysis.arrays import Array, Scores, ratio, rounded

CALIBRATIONS: dict[str, tuple[float, float, float]] = {
    "mixed-out": (0.0, 0.0, 1.0),
    "mixed-in": (0.0, 1.0, 1.0),
    "three-valued": (0.0, 0.5, 1.0),
}
"""Membership of what is below, at and above the middle, in the set that has something."""

MEASURES = ("mark", "best", "not-last")
"""What makes a region successful: the mark of its mean, or its place among the regions."""


def membership(values: Array, calibration: Sequence[float]) -> Array:
    """Return the membership that goes with each score.

    Parameters
    ----------
    values : array
        Steps of the scale; NaN stays NaN.
    calibration : sequence of float
        Membership below, at and above the middle of the scale; see `CALIBRATIONS`.

    Examples
    --------
    >>> membership(np.array([-1.0, 0.0, 2.0, np.nan]), CALIBRATIONS["three-valued"])
    array([0. , 0.5, 1. , nan])
    """
    known = ~np.isnan(values)
    sides = np.sign(np.where(known, values, 0)).astype(int) + 1
    return np.where(known, np.asarray(calibration)[sides], np.nan)


def of_group(scores: Scores, concepts: Sequence[str], calibration: str) -> Array:
    """Return each region's membership in having a group of concepts: their mean, rounded.

    Parameters
    ----------
    scores : Scores
        V variants.
    concepts : list of str
        One or more.
    calibration : str
        A name in `CALIBRATIONS`.

    Returns
    -------
    array
        V x R.
    """
    return membership(rounded(scores.mean(concepts), scores.ends), CALIBRATIONS[calibration])


def success(scores: Scores, concepts: Sequence[str], measure: str, calibration: str) -> Array:
    """Return each region's membership in the set of successful regions.

    Parameters
    ----------
    scores : Scores
        V variants.
    concepts : list of str
        Their mean is success.
    measure : str
        One of `MEASURES`.
    calibration : str
        A name in `CALIBRATIONS`, for the measure `mark`.

    Returns
    -------
    array
        V x R.

    Examples
    --------
    >>> from werkbedrijf.analysis.arrays import plain
    >>> scores = plain(np.array([[[0.0], [2.0], [1.0]]]), ("a", "b", "c"), ("x",))
    >>> [success(scores, ["x"], measure, "mixed-in")[0].tolist() for measure in MEASURES]
    [[1.0, 1.0, 1.0], [0.0, 1.0, 0.0], [0.0, 1.0, 1.0]]
    """
    if measure == "mark":
        return of_group(scores, concepts, calibration)
    means = scores.mean(concepts)
    if measure == "best":
        inside = means == np.fmax.reduce(means, axis=1, keepdims=True)
    else:
        inside = means > np.fmin.reduce(means, axis=1, keepdims=True)
    return np.where(np.isnan(means), np.nan, inside.astype(float))


def necessity(condition: Array, outcome: Array) -> Array:
    """Return the consistency of necessity: how far the outcome lies within the condition.

    Examples
    --------
    >>> survived = np.repeat([1.0, 0.0], [8, 10])
    >>> developed = np.repeat([1.0, 0.0], [10, 8])
    >>> float(necessity(developed, survived)), float(necessity(survived, developed))
    (1.0, 0.8)
    """
    both, _, result = _sums(condition, outcome)
    return ratio(both, result)


def necessity_coverage(condition: Array, outcome: Array) -> Array:
    """Return the coverage of necessity: how much of the condition the outcome fills.

    Examples
    --------
    >>> survived = np.repeat([1.0, 0.0], [8, 10])
    >>> developed = np.repeat([1.0, 0.0], [10, 8])
    >>> literate = np.repeat([1.0, 0.0], [13, 5])
    >>> [round(float(necessity_coverage(x, survived)), 3) for x in (developed, literate)]
    [0.8, 0.615]
    """
    both, cause, _ = _sums(condition, outcome)
    return ratio(both, cause)


def relevance(condition: Array, outcome: Array) -> Array:
    """Return the relevance of necessity (RoN): low where nearly every case has the condition.

    Schneider and Wagemann (2012), p. 236: the sum of 1 - X over the sum of 1 - min(X, Y).

    Examples
    --------
    >>> survived = np.repeat([1.0, 0.0], [8, 10])
    >>> developed = np.repeat([1.0, 0.0], [10, 8])
    >>> literate = np.repeat([1.0, 0.0], [13, 5])
    >>> [round(float(relevance(x, survived)), 3) for x in (developed, literate)]
    [0.8, 0.5]
    """
    known = ~(np.isnan(condition) | np.isnan(outcome))
    absent = np.where(known, 1 - condition, 0).sum(axis=-1)
    apart = np.where(known, 1 - np.fmin(condition, outcome), 0).sum(axis=-1)
    return ratio(absent, apart)


def sufficiency(condition: Array, outcome: Array) -> Array:
    """Return the consistency of sufficiency: how far the condition lies within the outcome.

    Examples
    --------
    >>> survived = np.repeat([1.0, 0.0], [8, 10])
    >>> developed = np.repeat([1.0, 0.0], [10, 8])
    >>> float(sufficiency(1 - developed, 1 - survived))
    1.0
    """
    return necessity(outcome, condition)


def sufficiency_coverage(condition: Array, outcome: Array) -> Array:
    """Return the coverage of sufficiency: how much of the outcome the condition accounts for.

    Examples
    --------
    >>> survived = np.repeat([1.0, 0.0], [8, 10])
    >>> developed = np.repeat([1.0, 0.0], [10, 8])
    >>> float(sufficiency_coverage(1 - developed, 1 - survived))
    0.8
    """
    return necessity_coverage(outcome, condition)


def _sums(condition: Array, outcome: Array) -> tuple[Array, Array, Array]:
    known = ~(np.isnan(condition) | np.isnan(outcome))
    kept = [np.where(known, each, 0.0) for each in (condition, outcome)]
    return np.minimum(*kept).sum(axis=-1), kept[0].sum(axis=-1), kept[1].sum(axis=-1)
