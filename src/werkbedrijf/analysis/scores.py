"""From segments to scores: the scoring rule, the placements rule, and other defensible rules."""

from __future__ import annotations

from collections.abc import Callable, Sequence
from functools import lru_cache

import numpy as np
import pandas as pd

from werkbedrijf.study.files import items
from werkbedrijf.study.model import Study

Thresholds = Sequence[tuple[float, int]]
"""From which ratio on which value holds, the highest first, the last from 0 on."""


def placement_score(ratio: float, thresholds: Thresholds) -> int:
    """Return the score of a ratio of what was realised to what was aimed for.

    Parameters
    ----------
    ratio : float
        Zero or more.
    thresholds : sequence of (float, int)
        As `Study.thresholds` has them.

    Examples
    --------
    >>> [placement_score(ratio, [(1.0, 1), (0.75, 0), (0.0, -1)]) for ratio in (1.0, 0.99, 0.74)]
    [1, 0, -1]
    """
    return next(value for least, value in thresholds if ratio >= least)


def replicate_placements(placements: pd.DataFrame, thresholds: Thresholds) -> pd.DataFrame:
    """Score each region's row of placements that counts.

    Parameters
    ----------
    placements : DataFrame
        Rows x (region, target, realised, scored).
    thresholds : sequence of (float, int)
        As `Study.thresholds` has them; without one nothing is scored.

    Returns
    -------
    DataFrame
        Index region; columns `ratio` (realised / target) and `score` (a step of the scale),
        missing where a number is. A region without a row that counts does not appear.
    """
    counted = placements[(placements["scored"] == "yes") & bool(thresholds)].set_index("region")
    ratio = counted["realised"].astype(float) / counted["target"].astype(float)
    scores = ratio.map(lambda each: placement_score(each, thresholds), na_action="ignore").astype(
        "Int64"
    )
    return pd.DataFrame({"ratio": ratio, "score": scores})


KEYS = ["region", "concept"]


def score(mean: float) -> int:
    """Round a mean valence to the nearest step of the scale, halves towards zero.

    Parameters
    ----------
    mean : float
        Within the scale.

    Examples
    --------
    >>> [score(mean) for mean in (0.49, 0.5, 0.51, 1.5, -0.5, -0.51, 2.0)]
    [0, 0, 1, 1, 0, -1, 2]
    """
    return int(np.sign(mean) * np.ceil(abs(mean) - 0.5))


def evaluated(segments: pd.DataFrame, indicators: pd.DataFrame) -> pd.DataFrame:
    """Return the segments that enter a score, with their concept.

    Left out: segments of an indicator without a concept or scored from numbers, and
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
        Rows x (region, concept, indicator, mean, segments), means within the scale.

    Examples
    --------
    >>> rows = [("a", "x", "4a", 2), ("a", "x", "4a", 1), ("a", "x", "4b", -1)]
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
        Rows x (region, concept, mean, indicators, segments), means within the scale.

    Examples
    --------
    >>> rows = [("a", "x", "4a", 1.5, 2), ("a", "x", "4b", -1.0, 1)]
    >>> columns = ["region", "concept", "indicator", "mean", "segments"]
    >>> concept_means(pd.DataFrame(rows, columns=columns)).values.tolist()
    [['a', 'x', 0.25, 2, 3]]
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
        Regions x concepts in the study's order, with `mean` (empty where numbers count),
        `score` (a step of the scale; missing without evidence), `indicators`, `segments` and
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
    numbers = replicate_placements(study.stacked("placements"), study.thresholds)
    table["ratio"] = numbers["ratio"].reindex(grid.get_level_values("region")).where(
        grid.get_level_values("concept") == study.counted[1]
    ).to_numpy()  # fmt: skip
    return _with_placements(table.reset_index(), study, numbers)


def _with_placements(table: pd.DataFrame, study: Study, numbers: pd.DataFrame) -> pd.DataFrame:
    indicator, concept = study.counted
    told = study.segments[study.segments["indicator"] == indicator]
    counted = told.assign(concept=concept)
    here = table["concept"] == concept
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


Rule = Callable[[pd.DataFrame], pd.Series]
"""From segments x (region, concept, indicator, valence, respondents) to means by `KEYS`."""


def indicator_mean(segments: pd.DataFrame) -> pd.Series:
    """Average each indicator, then the indicators: the study's own rule.

    >>> indicator_mean(_example()).to_list()
    [0.5]
    """
    means: pd.Series = concept_means(indicator_means(segments)).set_index(KEYS)["mean"]
    return means


def segment_mean(segments: pd.DataFrame) -> pd.Series:
    """Average all segments of the concept alike.

    >>> segment_mean(_example()).to_list()
    [-0.25]
    """
    return segments.groupby(KEYS, sort=False)["valence"].mean()


def respondent_weighted(segments: pd.DataFrame) -> pd.Series:
    """Average all segments, each as often as it has respondents, and at least once.

    >>> respondent_weighted(_example()).to_list()
    [0.5]
    """
    weights = segments["respondents"].map(items).str.len().clip(lower=1)
    weighted = segments.assign(times=weights, valence=segments["valence"] * weights)
    sums = weighted.groupby(KEYS, sort=False)[["valence", "times"]].sum()
    return sums["valence"] / sums["times"]


def respondent_mean(segments: pd.DataFrame) -> pd.Series:
    """Average each respondent's segments, then the respondents; the rest drops out.

    >>> respondent_mean(_example()).to_list()
    [1.0]
    """
    return _voices(segments).groupby(KEYS, sort=False).mean()


def respondent_median(segments: pd.DataFrame) -> pd.Series:
    """Average each respondent's segments and take the middle respondent.

    >>> respondent_median(_example()).to_list()
    [0.5]
    """
    return _voices(segments).groupby(KEYS, sort=False).median()


def indicator_median(segments: pd.DataFrame) -> pd.Series:
    """Take each indicator's middle segment, then average the indicators.

    >>> indicator_median(_example()).to_list()
    [0.5]
    """
    medians = segments.groupby([*KEYS, "indicator"], sort=False)["valence"].median()
    return medians.groupby(KEYS, sort=False).mean()


def mode(segments: pd.DataFrame) -> pd.Series:
    """Take the most frequent valence, or the average of those that tie.

    >>> mode(_example()).to_list()
    [-1.0]
    """
    counts = segments.groupby([*KEYS, "valence"], sort=False).size()
    most = counts == counts.groupby(KEYS, sort=False).transform("max")
    return most[most].reset_index().groupby(KEYS, sort=False)["valence"].mean()


def worst_indicator(segments: pd.DataFrame) -> pd.Series:
    """Take the mean of the concept's worst indicator: strengths do not make up for it.

    >>> worst_indicator(_example()).to_list()
    [-1.0]
    """
    means = segments.groupby([*KEYS, "indicator"], sort=False)["valence"].mean()
    return means.groupby(KEYS, sort=False).min()


def _voices(segments: pd.DataFrame) -> pd.Series:
    heard = segments.assign(respondent=segments["respondents"].map(items))
    heard = heard.explode("respondent").dropna(subset="respondent")
    return heard.groupby([*KEYS, "respondent"], sort=False)["valence"].mean()


def _example() -> pd.DataFrame:
    """Return four segments on one concept to try the rules on: 4a +2, 4b three times -1."""
    rows = [("4a", 2, "R1;R2;R3"), ("4b", -1, "R1"), ("4b", -1, "R2"), ("4b", -1, "")]
    frame = pd.DataFrame(rows, columns=["indicator", "valence", "respondents"])
    return frame.assign(region="a", concept="x")


def halves_away(means: pd.Series) -> pd.Series:
    """Move means half-way between two steps off the border, so that they round away from zero.

    >>> halves_away(pd.Series([0.5, -0.5, 0.4])).round(3).to_list()
    [0.501, -0.501, 0.4]
    """
    halves = (means.abs() % 1).round(9) == 0.5
    return means.where(~halves, means + 1e-3 * np.sign(means))


RULES: dict[str, Rule] = {
    "indicator-mean": indicator_mean,
    "halves-away": lambda segments: halves_away(indicator_mean(segments)),
    "segment-mean": segment_mean,
    "respondent-weighted": respondent_weighted,
    "respondent-mean": respondent_mean,
    "respondent-median": respondent_median,
    "indicator-median": indicator_median,
    "mode": mode,
    "worst-indicator": worst_indicator,
}
"""By name; the first is the study's own."""
