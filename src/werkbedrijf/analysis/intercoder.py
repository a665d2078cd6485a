"""Codings of the same texts against each other: how reliable the coding is.

The first coding is taken as it was coded: whoever corrected it knew the others. Two segments
match if they are of one region and one indicator and their passages share at least half of the
shorter one; every segment matches once at most, the largest shared passage first. A coder who
noted no offsets has segments that match nothing; agreement on indicators and concepts needs none.
Unmatched segments are not a part of alpha on matched segments; they are counted beside it, and
alpha on indicator scores feels them.
"""

from __future__ import annotations

from collections.abc import Collection
from itertools import combinations

import numpy as np
import pandas as pd

from werkbedrijf.analysis import reliability
from werkbedrijf.analysis.agreement import measured
from werkbedrijf.analysis.arrays import Array, rounded
from werkbedrijf.analysis.reliability import paired_interval
from werkbedrijf.analysis.scores import KEYS, concept_means, evaluated, indicator_means
from werkbedrijf.study.language import gettext
from werkbedrijf.study.model import FIRST, Study

UNPLACED = gettext("a coder noted no offsets")
LEAST_SHARED = 0.5
UNIT = [*KEYS, "indicator"]
SIDES = ("first", "second")


def pairs(study: Study) -> list[tuple[str, str]]:
    """Return all pairs of coders who coded a region both, the first coder in front."""
    found = combinations([FIRST, *study.coders], 2)
    return [
        pair
        for pair in found
        if any(_both(region.coders, *pair) for region in study.regions.values())
    ]


def _both(coders: Collection[str], one: str, other: str) -> bool:
    return {one, other} <= {FIRST, *coders}


def codings(study: Study, one: str, other: str) -> tuple[pd.DataFrame, pd.DataFrame]:
    """Return the segments of two coders, in the regions that both coded.

    Returns
    -------
    tuple of DataFrame
        Two frames x (region, ...columns of segments.csv), of the same regions.
    """
    found: tuple[list[pd.DataFrame], list[pd.DataFrame]] = ([], [])
    for region in study.regions.values():
        if _both(region.coders, one, other):
            coded = {**region.coders, FIRST: region.as_coded}
            for side, coder in zip(found, (one, other), strict=True):
                side.append(coded[coder].assign(region=region.id))
    first, second = (pd.concat(side, ignore_index=True) for side in found)
    return first, second


def overlaps(first: pd.DataFrame, second: pd.DataFrame) -> pd.DataFrame:
    """Return the pairs of segments of one region whose passages share enough.

    Parameters
    ----------
    first, second : DataFrame
        Segments x (region, start, end, ...).

    Returns
    -------
    DataFrame
        Pairs x (first, second, shared): the rows' positions in each frame and the number of
        characters shared, largest first.
    """
    pairs = _placed(first, "first").merge(_placed(second, "second"), on="region")
    start = pairs[["start_first", "start_second"]].max(axis=1)
    pairs["shared"] = pairs[["end_first", "end_second"]].min(axis=1) - start
    shorter = pairs[["length_first", "length_second"]].min(axis=1)
    enough = (pairs["shared"] > 0) & (pairs["shared"] >= LEAST_SHARED * shorter)
    found = pairs.loc[enough, ["first", "second", "shared"]]
    order = {"shared": False, "first": True, "second": True}
    return found.sort_values(list(order), ascending=list(order.values()), ignore_index=True)


def _placed(segments: pd.DataFrame, side: str) -> pd.DataFrame:
    """Return the segments that have offsets, columns named for their side."""
    rows = segments[["region", "start", "end"]].assign(row=range(len(segments))).dropna()
    rows["length"] = rows["end"] - rows["start"]
    names = {name: f"{name}_{side}" for name in ("start", "end", "length")}
    return rows.rename(columns={**names, "row": side})


def matches(first: pd.DataFrame, second: pd.DataFrame) -> list[tuple[int, int]]:
    """Match segments of the same indicator, each once, the largest shared passage first.

    Returns
    -------
    list of tuple of int
        The positions of both segments, in the order of `first`.
    """
    codes = [frame["indicator"].to_list() for frame in (first, second)]
    found: dict[int, int] = {}
    for one, other in overlaps(first, second)[["first", "second"]].to_numpy(dtype=int).tolist():
        fits = codes[0][one] == codes[1][other]
        if fits and one not in found and other not in found.values():
            found[one] = other
    return sorted(found.items())


def paired_means(study: Study, one: str, other: str, unit: list[str] = UNIT) -> pd.DataFrame:
    """Return both coders' mean valence of every indicator, or every concept, that either has.

    Parameters
    ----------
    study : Study
        Has the codings.
    one, other : str
        Coders.
    unit : list of str
        `UNIT` for indicators, `KEYS` for concepts.

    Returns
    -------
    DataFrame
        Rows x (region, concept, indicator, first, second), means within the scale; missing where
        the coder has no segment; without `indicator` for concepts.
    """
    means = []
    for segments in codings(study, one, other):
        found = indicator_means(evaluated(segments, study.indicators))
        means.append((found if unit == UNIT else concept_means(found))[[*unit, "mean"]])
    joined = means[0].merge(means[1], on=unit, how="outer", suffixes=SIDES, sort=False)
    named = joined.rename(columns={f"mean{side}": side for side in SIDES})
    return named.astype(dict.fromkeys(SIDES, float))


def reliabilities(study: Study) -> pd.DataFrame:
    """Measure how far every two coders agree.

    Returns
    -------
    DataFrame
        Pairs x units x statistics: `one`, `other`; `unit`: `segments` (valence of matched
        segments), `indicator-scores` and `concept-scores` (rounded means), `indicator-means` and
        `concept-means`; `only_one`, `only_other`: how many units the other coder lacks (missing
        for segments without offsets);
        `statistic` as in `agreement.statistics` (for means only `alpha-interval`); `cells`,
        `value`, `low`, `high`, `note` as in `agreement.agreement`. Segments without offsets have
        one row, without a value, that says so. No rows without further coders.
    """
    rows = [(*pair, *row) for pair in pairs(study) for row in _measured(study, *pair)]
    columns = ["one", "other", "unit", "only_one", "only_other", "statistic", "cells", "value"]
    found = pd.DataFrame(rows, columns=[*columns, "low", "high", "note"])
    return found.astype({"only_one": "Int64", "only_other": "Int64"})


def _measured(study: Study, one: str, other: str) -> list[tuple[object, ...]]:
    scale = [float(value) for value in study.scale["value"]]
    rows = _on_segments(study, one, other, scale)
    for name, unit in (("indicator", UNIT), ("concept", KEYS)):
        means = paired_means(study, one, other, unit)
        missing = means[list(SIDES)].isna()
        alone = (int(missing["second"].sum()), int(missing["first"].sum()))
        known = means[~missing.any(axis=1)]
        ours, theirs = (known[side].to_numpy(dtype=float) for side in SIDES)
        counts = reliability.crosstab(rounded(ours, study.ends), rounded(theirs, study.ends), scale)
        seed = f"{one}/{other}/{name}"
        rows += [(f"{name}-scores", *alone, *row) for row in measured(counts, scale, seed)]
        rows.append((f"{name}-means", *alone, "alpha-interval", *_of_means(ours, theirs, seed)))
    return rows


def _on_segments(
    study: Study, one: str, other: str, scale: list[float]
) -> list[tuple[object, ...]]:
    first, second = codings(study, one, other)
    if first["start"].isna().all() or second["start"].isna().all():
        nothing = [float("nan")] * 3
        return [("segments", pd.NA, pd.NA, "exact", 0, *nothing, UNPLACED)]
    matched = matches(first, second)
    alone = (len(first) - len(matched), len(second) - len(matched))
    ours, theirs = (
        frame["valence"].iloc[[pair[side] for pair in matched]].to_numpy(dtype=float)
        for side, frame in enumerate((first, second))
    )
    counts = reliability.crosstab(ours, theirs, scale)
    found = measured(counts, scale, f"{one}/{other}/segments")
    return [("segments", *alone, *row) for row in found]


def _of_means(first: Array, second: Array, seed: str) -> tuple[int, float, float, float, str]:
    value = float(reliability.paired_alpha(first, second))
    bounds = paired_interval(first, second, reliability.paired_alpha, "means", seed)
    missing = reliability.ALIKE if len(first) else reliability.NONE
    return (len(first), value, *bounds, missing if np.isnan(value) else "")


def by_concept(study: Study) -> pd.DataFrame:
    """Measure how far every two coders agree on each concept.

    Returns
    -------
    DataFrame
        Concepts x pairs: `concept`, `one`, `other`; `indicators`, how many both scored, over all
        regions; on how many of them the scores are the `same`; `alpha` (ordinal, on these scores;
        missing where all values are the same); `marks`, in how many regions both give the concept
        one, and `same_marks`. Where there are few units, alpha is unsteady.
    """
    scale = [float(value) for value in study.scale["value"]]
    scored = study.indicators.loc[study.indicators["values"] != "numbers", "concept"]
    rows = []
    for one, other in pairs(study):
        fine, coarse = (paired_means(study, one, other, unit) for unit in (UNIT, KEYS))
        for concept in scored[scored != ""].unique():
            ratings, marks = (
                rounded(_on_concept(means, concept), study.ends) for means in (fine, coarse)
            )
            rows.append((concept, one, other, *_agreed(ratings, scale), *_same(marks)))
    columns = ["concept", "one", "other", "indicators", "same", "alpha", "marks", "same_marks"]
    return pd.DataFrame(rows, columns=columns)


def _on_concept(means: pd.DataFrame, concept: str) -> Array:
    """Return the means that both coders have on a concept, 2 x how many."""
    found: Array = means.loc[means["concept"] == concept, list(SIDES)].dropna().to_numpy().T
    return found


def _agreed(ratings: Array, scale: list[float]) -> tuple[int, int, float]:
    pairs = reliability.coincidences(ratings, scale)
    return (*_same(ratings), float(reliability.alpha(pairs, scale)))


def _same(ratings: Array) -> tuple[int, int]:
    return ratings.shape[1], int((ratings[0] == ratings[1]).sum())
