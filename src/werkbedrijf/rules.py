"""Other defensible rules from segments to a concept's mean, beside the one that was fixed.

Each takes the segments that enter a score, as `scores.evaluated` returns them, and returns the
mean valence of every concept that has any. Rounding it to a score is the same for all.
"""

from __future__ import annotations

from collections.abc import Callable

import numpy as np
import pandas as pd

from werkbedrijf.checks import items
from werkbedrijf.scores import KEYS, concept_means, indicator_means

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
    return frame.assign(region="a", concept="trust")


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
