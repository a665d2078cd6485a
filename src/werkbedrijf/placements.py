"""The score of placements, from numbers: jobs realised against the jobs aimed for.

The thesis prints the numbers but no thresholds (sections 5.2.3, 6.2.3, 7.2.3); these are ours,
fixed before the coding.
"""

from __future__ import annotations

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


def replicate(placements: pd.DataFrame) -> pd.DataFrame:
    """Score each region's row of placements that counts.

    Parameters
    ----------
    placements : DataFrame
        Rows x (region, target, realised, scored).

    Returns
    -------
    DataFrame
        Index region; columns `ratio` (realised / target) and `score` (-2 to +2), missing where
        a number is. A region without a row that counts does not appear.
    """
    counted = placements[placements["scored"] == "yes"].set_index("region")
    ratio = counted["realised"].astype(float) / counted["target"].astype(float)
    scores = ratio.map(score, na_action="ignore").astype("Int64")
    return pd.DataFrame({"ratio": ratio, "score": scores})
