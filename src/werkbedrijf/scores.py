"""The scoring rule: segments -> indicator means -> concept means -> scores.

The rule climbs the codebook tree as the thesis describes its analysis (sections 4.4 and 4.5) and
was fixed before the coding:

1. an indicator's mean is the mean valence of its segments;
2. a concept's mean is the mean of its indicators' means; indicators without segments drop out;
3. the score is that mean rounded to the nearest step, halves towards zero;
4. `placements` is scored from numbers instead, see `placements`.
"""

from __future__ import annotations

from functools import lru_cache

import numpy as np
import pandas as pd

from werkbedrijf import placements
from werkbedrijf.checks import items
from werkbedrijf.study import Study

KEYS = ["region", "concept"]
NUMBERS = "placements"


def score(mean: float) -> int:
    """Round a mean valence to the nearest step of the scale, halves towards zero.

    Parameters
    ----------
    mean : float
        From -2 to +2.

    Examples
    --------
    >>> [score(mean) for mean in (0.49, 0.5, 0.51, 1.5, -0.5, -0.51, 2.0)]
    [0, 0, 1, 1, 0, -1, 2]
    """
    return int(np.sign(mean) * np.ceil(abs(mean) - 0.5))


def evaluated(segments: pd.DataFrame, indicators: pd.DataFrame) -> pd.DataFrame:
    """Return the segments that enter a score, with their concept.

    Left out: segments of an indicator without a concept (9c) or scored from numbers, and
    segments of an open indicator that the text does not evaluate (valence 0).

    Parameters
    ----------
    segments : DataFrame
        Segments x (indicator, valence, ...).
    indicators : DataFrame
        Indicators x (indicator, concept, values, ...).
    """
    joined = segments.astype({"valence": int}).merge(
        indicators[["indicator", "concept", "values"]], on="indicator"
    )
    counts = (
        (joined["concept"] != "")
        & (joined["values"] != "numbers")
        & ~((joined["values"] == "open") & (joined["valence"] == 0))
    )
    return joined[counts].drop(columns="values")


def indicator_means(segments: pd.DataFrame) -> pd.DataFrame:
    """Return the mean valence of every indicator that has segments (rule 1).

    Parameters
    ----------
    segments : DataFrame
        As `evaluated` returns them: segments x (region, concept, indicator, valence).

    Returns
    -------
    DataFrame
        Rows x (region, concept, indicator, mean, segments), means from -2 to +2.

    Examples
    --------
    >>> rows = [("a", "trust", "4a", 2), ("a", "trust", "4a", 1), ("a", "trust", "4b", -1)]
    >>> columns = ["region", "concept", "indicator", "valence"]
    >>> indicator_means(pd.DataFrame(rows, columns=columns))["mean"].tolist()
    [1.5, -1.0]
    """
    valences = segments.groupby([*KEYS, "indicator"], sort=False)["valence"]
    return pd.DataFrame({"mean": valences.mean(), "segments": valences.size()}).reset_index()


def concept_means(means: pd.DataFrame) -> pd.DataFrame:
    """Return the mean of every concept's indicator means (rule 2).

    Parameters
    ----------
    means : DataFrame
        As `indicator_means` returns them.

    Returns
    -------
    DataFrame
        Rows x (region, concept, mean, indicators, segments), means from -2 to +2.

    Examples
    --------
    >>> rows = [("a", "trust", "4a", 1.5, 2), ("a", "trust", "4b", -1.0, 1)]
    >>> columns = ["region", "concept", "indicator", "mean", "segments"]
    >>> concept_means(pd.DataFrame(rows, columns=columns)).values.tolist()
    [['a', 'trust', 0.25, 2, 3]]
    """
    groups = means.groupby(KEYS, sort=False)
    found = {"mean": groups["mean"].mean(), "indicators": groups.size()}
    return pd.DataFrame(found | {"segments": groups["segments"].sum()}).reset_index()


def respondents(segments: pd.DataFrame) -> pd.Series:
    """Return how many different respondents stand behind each region's concept."""
    cells = segments[[*KEYS, "respondents"]].drop_duplicates()
    listed = cells.assign(respondent=cells["respondents"].map(items)).explode("respondent")
    return listed.groupby(KEYS, sort=False)["respondent"].nunique()


def replicate(study: Study) -> pd.DataFrame:
    """Derive the score of every concept in every region from the evidence.

    Returns
    -------
    DataFrame
        Regions x concepts in the study's order, with `mean` (-2 to +2; for placements empty),
        `score` (whole, -2 to +2; missing without evidence), `indicators`, `segments` and
        `respondents` (how many stand behind it), and `ratio` (realised / target; placements).
    """
    return _replicate(study).copy()


@lru_cache(maxsize=4)
def _replicate(study: Study) -> pd.DataFrame:
    used = evaluated(study.segments, study.indicators)
    means = concept_means(indicator_means(used)).set_index(KEYS)
    grid = pd.MultiIndex.from_product([study.regions, study.concepts["concept"]], names=KEYS)
    table = means.reindex(grid)
    table["respondents"] = respondents(used).reindex(grid)
    counts = ["indicators", "segments", "respondents"]
    table[counts] = table[counts].fillna(0).astype(int)
    table["score"] = table["mean"].map(score, na_action="ignore").astype("Int64")
    numbers = placements.replicate(study.stacked("placements"))
    table["ratio"] = numbers["ratio"].reindex(grid.get_level_values("region")).where(
        grid.get_level_values("concept") == NUMBERS
    ).to_numpy()  # fmt: skip
    return _with_placements(table.reset_index(), study, numbers)


def _with_placements(table: pd.DataFrame, study: Study, numbers: pd.DataFrame) -> pd.DataFrame:
    told = study.segments[study.segments["indicator"] == "11-placements"]
    counted = told.assign(concept=NUMBERS)
    here = table["concept"] == NUMBERS
    regions = table.loc[here, "region"]
    table.loc[here, "score"] = numbers["score"].reindex(regions).to_numpy()
    table.loc[here, "segments"] = (
        told.groupby("region").size().reindex(regions, fill_value=0).to_numpy()
    )
    table.loc[here, "respondents"] = (
        respondents(counted).droplevel("concept").reindex(regions, fill_value=0).to_numpy()
    )
    return table


def without_evidence(study: Study) -> pd.DataFrame:
    """Return the indicators that have no segment to score in a region (rule 2).

    Returns
    -------
    DataFrame
        Rows x (region, concept, indicator), in the study's order.
    """
    scored = study.indicators[
        (study.indicators["values"] == "scale") & (study.indicators["concept"] != "")
    ]
    used = evaluated(study.segments, study.indicators)
    present = set(zip(used["region"], used["indicator"], strict=True))
    missing = [
        (region, concept, indicator)
        for region in study.regions
        for concept, indicator in zip(scored["concept"], scored["indicator"], strict=True)
        if (region, indicator) not in present
    ]
    return pd.DataFrame(missing, columns=["region", "concept", "indicator"])
