"""Out of sample: whether the thesis's explanation holds in a region that it did not study.

The explanation says that success follows the functional factors. It is fixed by the regions with
published scores. For a new region it predicts from the functional factors alone where the region
stands on success among those regions; only then its success is looked at.

A place is the number of regions ahead: 0 is first. A tie leaves several places open, and makes a
prediction easier to meet by luck.
"""

from __future__ import annotations

import numpy as np
import pandas as pd

from werkbedrijf.agreement import matrices, published
from werkbedrijf.matrix import groups
from werkbedrijf.study import Study

COLUMNS = ["region", "functional", "predicted", "success", "found", "verdict", "chance"]


def places(value: float, others: list[float]) -> set[int]:
    """Return the places that a value can take among others.

    Parameters
    ----------
    value : float
        Of the region to be placed.
    others : list of float
        Of the regions to place it among.

    Examples
    --------
    >>> places(0.3, [0.5, 0.25, -0.5]), places(0.25, [0.5, 0.25, -0.5])
    ({1}, {1, 2})
    """
    ahead = sum(other > value for other in others)
    level = sum(other == value for other in others)
    return set(range(ahead, ahead + level + 1))


def predictions(study: Study) -> pd.DataFrame:
    """Predict and judge the success of every region that has no published scores.

    Returns
    -------
    DataFrame
        New regions x (region, functional, predicted, success, found, verdict, chance): means of
        replicated scores from -2 to +2, places joined by `;`, `consistent`, `inconsistent` or
        `not testable`, and the chance that a place drawn at random would have been consistent.
    """
    known = set(published(study)["region"])
    scores = matrices(study)["replicated"]
    means = {
        name: dict(zip(scores.regions, np.round(scores.mean(parts)[0], 9), strict=True))
        for name, parts in groups(study).items()
        if name in ("functional", "success")
    }
    base = [region for region in scores.regions if region in known]
    rows = [_judged(region, base, means) for region in scores.regions if region not in known]
    return pd.DataFrame(rows, columns=COLUMNS)


def _judged(
    region: str, base: list[str], means: dict[str, dict[str, float]]
) -> tuple[str, float, str, float, str, str, float]:
    expected = _places(region, base, means["functional"])
    found = _places(region, base, means["success"])
    verdict = "not testable"
    if expected and found:
        verdict = "consistent" if expected & found else "inconsistent"
    return (
        region,
        means["functional"][region],
        ";".join(map(str, sorted(expected))),
        means["success"][region],
        ";".join(map(str, sorted(found))),
        verdict,
        len(expected) / (len(base) + 1) if expected else float("nan"),
    )


def _places(region: str, base: list[str], means: dict[str, float]) -> set[int]:
    values = [means[other] for other in base]
    if np.isnan(means[region]) or np.isnan(values).any() or not values:
        return set()
    return places(means[region], values)
