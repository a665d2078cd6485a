"""Whether a region has evidence enough to be compared with others."""

from __future__ import annotations

from dataclasses import replace
from functools import lru_cache

import numpy as np
import pandas as pd

from werkbedrijf.analysis.agreement import matrices
from werkbedrijf.study.model import Study

SIDES = ("success", "factor")


def thin(study: Study) -> pd.DataFrame:
    """Return the regions with too few scored concepts to be compared.

    Returns
    -------
    DataFrame
        Regions x (region, success, factor): on how many criteria and on how many factors each
        has a replicated score, one of the two below the study's minimum. Regions whose scores
        the source prints are never among them.
    """
    scores = matrices(study)["replicated"]
    rows = [
        (
            region,
            *(int((~np.isnan(scores.row(region, study.side(side))[0])).sum()) for side in SIDES),
        )
        for region in scores.regions
    ]
    found = pd.DataFrame(rows, columns=["region", *SIDES])
    printed = found["region"].isin(set(study.tables["scores"]["region"]))
    return found[~printed & (found[list(SIDES)].min(axis=1) < study.least_scored)]


@lru_cache(maxsize=16)
def comparable(study: Study) -> Study:
    """Return the study without the regions that have too little to be compared.

    It is the study itself where no region is left out, or where none would stay.
    """
    out = set(thin(study)["region"])
    kept = {id_: region for id_, region in study.regions.items() if id_ not in out}
    return replace(study, regions=kept) if out and kept else study
