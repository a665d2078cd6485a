"""Mill's methods spelled out: which factors vary with success, which do not, which are constant.

With so few cases nothing here proves a cause: a factor that `remains` is consistent with having
made the difference, and `conditions` tells how often chance would leave one.
"""

from __future__ import annotations

from collections.abc import Iterator, Mapping, Sequence
from itertools import combinations, permutations

import numpy as np
import pandas as pd

from werkbedrijf.analysis.arrays import Array, Scores
from werkbedrijf.analysis.set_measures import CALIBRATIONS, membership, of_group

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
    >>> scores = plain(values, ("a", "b", "c"), concepts)
    >>> covariation(scores, ["x", "y", "z"], ["success"])["pattern"].to_list()
    ['with', 'constant', 'against']
    """
    success = _success(scores, outcome)
    rows = []
    for factor in factors:
        values = scores.of(factor)[0]
        counts = dict.fromkeys(COUNTS, 0)
        for one, other in combinations(range(len(success)), 2):
            counts[_move(values[one] - values[other], success[one] - success[other])] += 1
        rows.append({"concept": factor, **counts, "pattern": _pattern(counts)})
    return pd.DataFrame(rows, columns=["concept", *COUNTS, "pattern"])


def _success(scores: Scores, outcome: Sequence[str]) -> Array:
    return np.asarray(scores.mean(outcome)[0])


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


def differences(scores: Scores, factors: Sequence[str], outcome: Sequence[str]) -> pd.DataFrame:
    """Apply the method of difference to every pair of regions that differ in success.

    Parameters
    ----------
    scores : Scores
        The first variant counts.
    factors, outcome : list of str
        Concepts; success is the mean over `outcome`.

    Returns
    -------
    DataFrame
        Pairs x factors: `higher` and `lower` (the more and the less successful region),
        `concept`, `score_higher`, `score_lower`, and `finding`: `remains` (higher where success
        is), `eliminated` (the same in both), `against` (lower where success is higher) or
        `missing`.
    """
    findings = {"with": "remains", "tied": "eliminated"}
    success = dict(zip(scores.regions, _success(scores, outcome), strict=True))
    rows = []
    for higher, lower in permutations(scores.regions, 2):
        if success[higher] > success[lower]:
            for factor in factors:
                pair = [float(scores.cell(region, factor)[0]) for region in (higher, lower)]
                move = _move(pair[0] - pair[1], 1.0)
                rows.append((higher, lower, factor, *pair, findings.get(move, move)))
    columns = ["higher", "lower", "concept", "score_higher", "score_lower", "finding"]
    return pd.DataFrame(rows, columns=columns)


def agreements(
    scores: Scores,
    factors: Sequence[str],
    outcome: Sequence[str],
    calibrations: Sequence[str] = ("mixed-out", "mixed-in"),
) -> pd.DataFrame:
    """Apply the method of agreement to the regions that share success, and those that lack it.

    Parameters
    ----------
    scores : Scores
        The first variant counts.
    factors, outcome : list of str
        Concepts; success is the mean over `outcome`, rounded to a mark.
    calibrations : list of str
        Names of crisp `set_measures.CALIBRATIONS`.

    Returns
    -------
    DataFrame
        Calibrations x outcomes x factors: `calibration`, `success` (whether these regions have
        it), `cases` (how many), `concept`, and `finding`: `present` or `absent` in all of them,
        `eliminated` (differs among them), or `not testable` (fewer than two cases, or a score
        is missing).
    """
    rows = []
    for calibration in calibrations:
        succeeded = of_group(scores, outcome, calibration)[0]
        for success in (True, False):
            cases = succeeded == float(success)
            for factor, values in _memberships(scores, factors, calibration):
                finding = _shared(values[cases])
                rows.append((calibration, success, int(cases.sum()), factor, finding))
    columns = ["calibration", "success", "cases", "concept", "finding"]
    return pd.DataFrame(rows, columns=columns)


def _memberships(
    scores: Scores, factors: Sequence[str], calibration: str
) -> Iterator[tuple[str, Array]]:
    for factor in factors:
        yield factor, membership(scores.of(factor)[0], CALIBRATIONS[calibration])


def _shared(values: Array) -> str:
    if len(values) < 2 or np.isnan(values).any():
        return "not testable"
    if len(np.unique(values)) > 1:
        return "eliminated"
    return "present" if values[0] else "absent"
