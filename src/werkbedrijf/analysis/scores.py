"""From segments to scores: the scoring rule, the placements rule, and other defensible rules."""

from __future__ import annotations

from collections.abc import Callable, Iterable, Mapping, Sequence
from fractions import Fraction
from statistics import median
from typing import Any

import numpy as np
import pandas as pd

from werkbedrijf.analysis.arrays import remembered, rounded
from werkbedrijf.study.files import items, row_by_row
from werkbedrijf.study.model import Study

Thresholds = Sequence[tuple[float, int]]
"""From which ratio on which value holds, the highest first, the last from 0 on."""


def placement_score(ratio: float, thresholds: Thresholds) -> int:
    """Return the score of a ratio, zero or more, of what was realised to what was aimed for.

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
    scores = ratio.map(lambda each: placement_score(each, thresholds), na_action="ignore")
    return pd.DataFrame({"ratio": ratio, "score": scores.astype("Int64")})


KEYS = ["region", "concept"]


def means(frame: pd.DataFrame, keys: Sequence[str], column: str) -> pd.Series:
    """Return the mean of a column's whole numbers or fractions, for each group of rows by keys.

    Returns
    -------
    Series
        Of `Fraction`, indexed by the keys in the order of the rows.

    Examples
    --------
    >>> rows = [("a", "4a", 2), ("a", "4a", 1), ("a", "4b", -1)]
    >>> frame = pd.DataFrame(rows, columns=["region", "indicator", "valence"])
    >>> means(frame, ["region", "indicator"], "valence").to_dict()
    {('a', '4a'): Fraction(3, 2), ('a', '4b'): Fraction(-1, 1)}
    """
    return _by_group(_averaged(row_by_row(frame, *keys, column)), keys, column)


def _averaged(rows: Iterable[tuple[Any, ...]]) -> dict[tuple[str, ...], Fraction]:
    """Return the mean of what stands last in rows, by what stands before it.

    By hand, since a data frame takes ten times as long to group a few hundred rows.
    """
    values: dict[tuple[str, ...], list[Fraction]] = {}
    for *key, value in rows:
        values.setdefault(tuple(key), []).append(value)
    return {key: Fraction(sum(each), len(each)) for key, each in values.items()}


def _by_group(
    means: Mapping[tuple[str, ...], Fraction], keys: Sequence[str], name: str
) -> pd.Series:
    index = pd.MultiIndex.from_tuples(list(means), names=list(keys))
    return pd.Series(list(means.values()), index=index, dtype=object, name=name)


def evaluated(segments: pd.DataFrame, indicators: pd.DataFrame) -> pd.DataFrame:
    """Return the segments that enter a score, with their concept.

    Left out: segments of an indicator without a concept or scored from numbers, and
    segments of an open indicator that the text does not evaluate (valence 0).
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


@remembered
def scored_segments(study: Study) -> pd.DataFrame:
    """Return the study's segments that enter a score, see `evaluated`."""
    return evaluated(study.segments, study.indicators)


def indicator_means(segments: pd.DataFrame) -> pd.DataFrame:
    """Return the mean valence of every indicator that has segments, of those `evaluated` (rule 1).

    Returns
    -------
    DataFrame
        Rows x (region, concept, indicator, mean, segments), means as fractions within the scale.

    Examples
    --------
    >>> rows = [("a", "x", "4a", 2), ("a", "x", "4a", 1), ("a", "x", "4b", -1)]
    >>> columns = ["region", "concept", "indicator", "valence"]
    >>> indicator_means(pd.DataFrame(rows, columns=columns))["mean"].tolist()
    [Fraction(3, 2), Fraction(-1, 1)]
    """
    keys = [*KEYS, "indicator"]
    table = means(segments, keys, "valence").rename("mean").reset_index()
    return table.assign(segments=segments.groupby(keys, sort=False).size().to_numpy())


def concept_means(of_indicators: pd.DataFrame) -> pd.DataFrame:
    """Return the mean of every concept's `indicator_means` (rule 2).

    Returns
    -------
    DataFrame
        Rows x (region, concept, mean, indicators, segments), means as fractions within the scale.

    Examples
    --------
    >>> rows = [("a", "x", "4a", Fraction(3, 2), 2), ("a", "x", "4b", Fraction(-1), 1)]
    >>> columns = ["region", "concept", "indicator", "mean", "segments"]
    >>> concept_means(pd.DataFrame(rows, columns=columns)).values.tolist()
    [['a', 'x', Fraction(1, 4), 2, 3]]
    """
    groups = of_indicators.groupby(KEYS, sort=False)
    mean = means(of_indicators, KEYS, "mean")
    columns = {"mean": mean, "indicators": groups.size(), "segments": groups["segments"].sum()}
    return pd.DataFrame(columns).reset_index()


def respondents(segments: pd.DataFrame) -> pd.Series:
    """Return how many different respondents stand behind each region's concept."""
    cells = segments[[*KEYS, "respondents"]].drop_duplicates()
    listed = cells.assign(respondent=cells["respondents"].map(items)).explode("respondent")
    return listed.groupby(KEYS, sort=False)["respondent"].nunique()


@remembered
def replicate(study: Study) -> pd.DataFrame:
    """Derive the score of every concept in every region from the evidence.

    Returns
    -------
    DataFrame
        Regions x concepts in the study's order, with `mean` (the float nearest to the fraction;
        empty where numbers count), `score` (a step of the scale; missing without evidence),
        `indicators`, `segments` and
        `respondents` (how many stand behind it), and `ratio` (realised / target; placements).
    """
    used = scored_segments(study)
    of_concepts = concept_means(indicator_means(used)).set_index(KEYS)
    grid = pd.MultiIndex.from_product([study.regions, study.concepts["concept"]], names=KEYS)
    table = of_concepts.reindex(grid).astype({"mean": float})
    table["respondents"] = respondents(used).reindex(grid)
    counts = ["indicators", "segments", "respondents"]
    table[counts] = table[counts].fillna(0).astype(int)
    table["score"] = pd.Series(rounded(table["mean"], study.ends), index=grid).astype("Int64")
    numbers = replicate_placements(study.stacked("placements"), study.thresholds)
    table["ratio"] = numbers["ratio"].reindex(grid.get_level_values("region")).where(
        grid.get_level_values("concept") == study.scored_from_numbers[1]
    ).to_numpy()  # fmt: skip
    return _with_placements(table.reset_index(), study, numbers)


def _with_placements(table: pd.DataFrame, study: Study, numbers: pd.DataFrame) -> pd.DataFrame:
    """Return the table with the scores of placements, and who spoke of them."""
    indicator, concept = study.scored_from_numbers
    spoken = study.segments[study.segments["indicator"] == indicator].assign(concept=concept)
    counts = spoken.groupby("region").size()
    persons = respondents(spoken).droplevel("concept")
    here = table["concept"] == concept
    regions = table.loc[here, "region"]
    table.loc[here, "score"] = numbers["score"].reindex(regions).to_numpy()
    table.loc[here, "segments"] = counts.reindex(regions, fill_value=0).to_numpy()
    table.loc[here, "respondents"] = persons.reindex(regions, fill_value=0).to_numpy()
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
    used = scored_segments(study)
    present = set(zip(used["region"], used["indicator"], strict=True))
    missing = [
        (region, concept, indicator)
        for region in study.regions
        for concept, indicator in zip(scored["concept"], scored["indicator"], strict=True)
        if (region, indicator) not in present
    ]
    return pd.DataFrame(missing, columns=["region", "concept", "indicator"])


def thin(study: Study) -> list[tuple[str, str]]:
    """Return each region and concept whose mark rests on one segment, or on one respondent alone.

    Who is cited beside a document or a party is not alone; numbers of placements have no segments.
    """
    used = scored_segments(study)
    voices = used["respondents"].where((used["documents"] == "") & (used["party"] == ""), "")
    cells = voices.groupby([used[key] for key in KEYS], sort=False)
    one_voice = (cells.nunique() == 1) & cells.first().map(items).str.len().eq(1)
    return list(cells.size()[one_voice | (cells.size() == 1)].index)


Rule = Callable[[pd.DataFrame], pd.Series]
"""From segments x (region, concept, indicator, valence, respondents) to fractions by `KEYS`."""


def indicator_mean(segments: pd.DataFrame) -> pd.Series:
    """Return the mean of the indicators' means: the study's own rule.

    >>> indicator_mean(_example()).to_list()
    [Fraction(1, 2)]
    """
    of_indicators = _averaged(row_by_row(segments, *KEYS, "indicator", "valence"))
    rows = ((region, concept, mean) for (region, concept, _), mean in of_indicators.items())
    return _by_group(_averaged(rows), KEYS, "valence")


def segment_mean(segments: pd.DataFrame) -> pd.Series:
    """Return the mean of all segments of the concept alike.

    >>> segment_mean(_example()).to_list()
    [Fraction(-1, 4)]
    """
    return means(segments, KEYS, "valence")


def respondent_weighted(segments: pd.DataFrame) -> pd.Series:
    """Return the mean of all segments, each as often as it has respondents, at least once.

    >>> respondent_weighted(_example()).to_list()
    [Fraction(1, 2)]
    """
    weights = segments["respondents"].map(items).str.len().clip(lower=1)
    return means(segments.loc[segments.index.repeat(weights)], KEYS, "valence")


def respondent_mean(segments: pd.DataFrame) -> pd.Series:
    """Return the mean of the respondents' means; segments of nobody drop out.

    >>> respondent_mean(_example()).to_list()
    [Fraction(1, 1)]
    """
    return means(_voices(segments), KEYS, "valence")


def respondent_median(segments: pd.DataFrame) -> pd.Series:
    """Return the median of the respondents' means.

    >>> respondent_median(_example()).to_list()
    [Fraction(1, 2)]
    """
    return _voices(segments).groupby(KEYS, sort=False)["valence"].agg(median)


def indicator_median(segments: pd.DataFrame) -> pd.Series:
    """Return the mean of the indicators' medians.

    >>> indicator_median(_example()).to_list()
    [Fraction(1, 2)]
    """
    exact = segments.assign(valence=segments["valence"].map(Fraction))
    medians = exact.groupby([*KEYS, "indicator"], sort=False)["valence"].agg(median)
    return means(medians.reset_index(), KEYS, "valence")


def mode(segments: pd.DataFrame) -> pd.Series:
    """Return the most frequent valence, or the mean of those that tie.

    >>> mode(_example()).to_list()
    [Fraction(-1, 1)]
    """
    counts = segments.groupby([*KEYS, "valence"], sort=False).size()
    most = counts == counts.groupby(KEYS, sort=False).transform("max")
    return means(most[most].reset_index(), KEYS, "valence")


def worst_indicator(segments: pd.DataFrame) -> pd.Series:
    """Return the mean of the concept's worst indicator: strengths do not make up for it.

    >>> worst_indicator(_example()).to_list()
    [Fraction(-1, 1)]
    """
    return indicator_means(segments).groupby(KEYS, sort=False)["mean"].min()


def _voices(segments: pd.DataFrame) -> pd.DataFrame:
    """Return the mean valence of each respondent's segments, by region and concept."""
    heard = segments.assign(respondent=segments["respondents"].map(items))
    heard = heard.explode("respondent").dropna(subset="respondent")
    return means(heard, [*KEYS, "respondent"], "valence").reset_index()


def _example() -> pd.DataFrame:
    """Return four segments on one concept to try the rules on: 4a +2, 4b three times -1."""
    rows = [("4a", 2, "R1;R2;R3"), ("4b", -1, "R1"), ("4b", -1, "R2"), ("4b", -1, "")]
    frame = pd.DataFrame(rows, columns=["indicator", "valence", "respondents"])
    return frame.assign(region="a", concept="x")


def halves_away(segments: pd.DataFrame) -> pd.Series:
    """Return the study's own mean, moved off the border if a half, which then rounds from zero.

    >>> halves_away(_example()).to_list()
    [Fraction(501, 1000)]
    """
    return indicator_mean(segments).map(
        lambda mean: mean + Fraction(int(np.sign(mean)), 1000) if mean.denominator == 2 else mean
    )


RULES: dict[str, Rule] = {
    "indicator-mean": indicator_mean,
    "halves-away": halves_away,
    "segment-mean": segment_mean,
    "respondent-weighted": respondent_weighted,
    "respondent-mean": respondent_mean,
    "respondent-median": respondent_median,
    "indicator-median": indicator_median,
    "mode": mode,
    "worst-indicator": worst_indicator,
}
"""By name; the first is the study's own."""
