"""The score of placements, from numbers: jobs realised against the jobs aimed for.

The thesis prints the numbers but no thresholds (sections 5.2.3, 6.2.3, 7.2.3); these are ours,
fixed before the coding.
"""

from __future__ import annotations

import math

import pandas as pd

THRESHOLDS = ((1.5, 2), (1.0, 1), (0.95, 0), (0.75, -1))
LOWEST = -2


def score(ratio: float) -> int:
    """Return the score of a ratio of realised to aimed-for jobs.

    Parameters
    ----------
    ratio : float
        Zero or more.

    Examples
    --------
    >>> [score(ratio) for ratio in (1.5, 1.49, 1.0, 0.99, 0.95, 0.94, 0.75, 0.74)]
    [2, 1, 1, 0, 0, -1, -1, -2]
    """
    return next((value for least, value in THRESHOLDS if ratio >= least), LOWEST)


def score_above(bound: float) -> int | None:
    """Return the score of a ratio known to be at least `bound`, if that settles it.

    Examples
    --------
    >>> score_above(2.0), score_above(1.2)
    (2, None)
    """
    return score(bound) if bound >= THRESHOLDS[0][0] else None


def replicate(placements: pd.DataFrame) -> pd.DataFrame:
    """Score each region's row of placements that counts.

    Parameters
    ----------
    placements : DataFrame
        Rows x (region, target, realised, ratio_above, scored).

    Returns
    -------
    DataFrame
        Index region; columns `ratio` (realised / target), `at_least` (whether a source only
        gives a lower bound) and `score` (-2 to +2; missing where the numbers do not settle it).
        A region without such a row does not appear.
    """
    rows = [
        (row["region"], *_scored(row))
        for _, row in placements[placements["scored"] == "yes"].iterrows()
    ]
    table = pd.DataFrame(rows, columns=["region", "ratio", "at_least", "score"])
    return table.astype({"ratio": float, "at_least": bool, "score": "Int64"}).set_index("region")


def _scored(row: pd.Series) -> tuple[float, bool, int | None]:
    if pd.notna(row["target"]) and pd.notna(row["realised"]):
        ratio = float(row["realised"]) / float(row["target"])
        return ratio, False, score(ratio)
    if row["ratio_above"]:
        bound = float(row["ratio_above"])
        return bound, True, score_above(bound)
    return math.nan, False, None
