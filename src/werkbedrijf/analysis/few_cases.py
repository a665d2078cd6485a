"""What few cases can tell: what varies with what (Mill), and sets that contain each other (Ragin).

Mill: which factors vary with success, which do not, which are constant. With so few cases nothing
here proves a cause: a factor that varies `with` success is consistent with having made the
difference, and `conditions` tells how often chance would leave one.

Ragin: a region belongs to a set, such as that of regions with trust, by a membership from 0 to 1.
Where the mark +/- belongs is a choice; each of `CALIBRATIONS` is one defensible answer. Functions
of two memberships take arrays ... x cases and leave out cases that lack either. NaN means that no
case has the set in question, so nothing can be said.

References
----------
Ragin, C. C. (2008). Redesigning Social Inquiry. University of Chicago Press, chapter 3.
Schneider, C. Q., & Wagemann, C. (2012). Set-Theoretic Methods for the Social Sciences. Cambridge
University Press, chapters 5 and 9.

The examples of sets are Lipset's 18 countries between the wars as Rihoux and De Meur dichotomised
them (in Rihoux & Ragin (Eds.), Configurational Comparative Methods, 2009, chapter 3): 8
democracies survived; 10 countries were developed, 13 literate, 11 stable, each with all 8
survivors among them. The values are those that the R package QCA prints for these data (Dusa, QCA
with R, 2019, chapter 5).
"""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from itertools import combinations

import numpy as np
import pandas as pd

from werkbedrijf.analysis.arrays import Array, Scores, rounded
from werkbedrijf.analysis.exact import ratio

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
    >>> scores = plain(np.array([[[0.0], [2.0], [1.0]]]), ("a", "b", "c"), ("x",), (-2, 2))
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
    >>> survived, developed, _ = _lipset()
    >>> float(necessity(developed, survived)), float(necessity(survived, developed))
    (1.0, 0.8)
    """
    both, _, result = _sums(condition, outcome)
    return ratio(both, result)


def necessity_coverage(condition: Array, outcome: Array) -> Array:
    """Return the coverage of necessity: how much of the condition the outcome fills.

    Examples
    --------
    >>> survived, developed, literate = _lipset()
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
    >>> survived, developed, literate = _lipset()
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
    >>> survived, developed, _ = _lipset()
    >>> float(sufficiency(1 - developed, 1 - survived))
    1.0
    """
    return necessity(outcome, condition)


def sufficiency_coverage(condition: Array, outcome: Array) -> Array:
    """Return the coverage of sufficiency: how much of the outcome the condition accounts for.

    Examples
    --------
    >>> survived, developed, _ = _lipset()
    >>> float(sufficiency_coverage(1 - developed, 1 - survived))
    0.8
    """
    return necessity_coverage(outcome, condition)


def _lipset() -> list[Array]:
    """Return which of Lipset's countries survived, were developed, and were literate."""
    return [np.repeat([1.0, 0.0], [count, 18 - count]) for count in (8, 10, 13)]


def _sums(condition: Array, outcome: Array) -> tuple[Array, Array, Array]:
    known = ~(np.isnan(condition) | np.isnan(outcome))
    kept = [np.where(known, each, 0.0) for each in (condition, outcome)]
    return np.minimum(*kept).sum(axis=-1), kept[0].sum(axis=-1), kept[1].sum(axis=-1)


COUNTS = ["with", "against", "tied", "level", "missing"]


def covariation(scores: Scores, factors: Sequence[str], outcome: Sequence[str]) -> pd.DataFrame:
    """Return which factors vary with success, pair of regions by pair of regions.

    Concomitant variation: of two regions, the more successful one is expected to score at least
    as high on a factor that matters.

    Parameters
    ----------
    scores : Scores
        The first variant counts.
    factors, outcome : list of str
        Concepts; success is the mean over `outcome`.

    Returns
    -------
    DataFrame
        Factors x (concept, with, against, tied, level, missing, pattern). Over the pairs that
        differ in success: how many the factor goes `with`, `against`, or is `tied` on; pairs that
        are `level` in success say nothing. `pattern`: `with` (never against), `against` (never
        with), `mixed`, `constant` (tied on all pairs) or `not testable`.

    Examples
    --------
    >>> from werkbedrijf.analysis.arrays import plain
    >>> values = np.array([[[2.0, 1, 0, 0], [1, 1, 0, 1], [0, 0, 0, 1]]])
    >>> concepts = ("success", "x", "y", "z")
    >>> scores = plain(values, ("a", "b", "c"), concepts, (-2, 2))
    >>> covariation(scores, ["x", "y", "z"], ["success"])["pattern"].to_list()
    ['with', 'constant', 'against']
    """
    reached = scores.mean(outcome)[0]
    rows = []
    for factor in factors:
        values = scores.of(factor)[0]
        counts = dict.fromkeys(COUNTS, 0)
        for one, other in combinations(range(len(reached)), 2):
            counts[_move(values[one] - values[other], reached[one] - reached[other])] += 1
        rows.append({"concept": factor, **counts, "pattern": _pattern(counts)})
    return pd.DataFrame(rows, columns=["concept", *COUNTS, "pattern"])


def _move(factor: float, success: float) -> str:
    if np.isnan(factor) or np.isnan(success):
        return "missing"
    if success == 0:
        return "level"
    if factor == 0:
        return "tied"
    return "with" if (factor > 0) == (success > 0) else "against"


def _pattern(counts: Mapping[str, int]) -> str:
    if counts["with"] + counts["against"] + counts["tied"] == 0:
        return "not testable"
    if counts["with"] and counts["against"]:
        return "mixed"
    if counts["with"] or counts["against"]:
        return "with" if counts["with"] else "against"
    return "constant"
