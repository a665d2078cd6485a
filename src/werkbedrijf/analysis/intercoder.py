"""Codings of the same texts against each other: how reliable the coding is.

The first coding is taken as it was coded: whoever corrected it knew the others. Two segments
match if they are of one region and one indicator and their passages share at least half of the
shorter one; every segment matches once at most, the largest shared passage first. A coder who
noted no offsets has segments that match nothing; agreement on indicators and concepts needs none.
Unmatched segments are not a part of alpha on matched segments; they are counted beside it, and
alpha on indicator scores feels them.

Who stopped half way, or coded some concepts alone, is compared on what was reached, and not on
all that another coded. Marks and verdicts follow from no such coding: see `whole`.
"""

from __future__ import annotations

from collections.abc import Collection
from dataclasses import replace
from functools import lru_cache
from itertools import combinations

import numpy as np
import pandas as pd

from werkbedrijf.analysis import reliability
from werkbedrijf.analysis.agreement import measured
from werkbedrijf.analysis.arrays import Array, remembered, rounded
from werkbedrijf.analysis.reliability import paired_interval
from werkbedrijf.analysis.scores import KEYS, concept_means, evaluated, indicator_means
from werkbedrijf.study.files import items
from werkbedrijf.study.language import gettext
from werkbedrijf.study.model import FIRST, Region, Study

UNPLACED = gettext("a coder noted no offsets")
LEAST_SHARED = 0.5
LEAST_REACHED = 2 / 3
"""Which share of another's segments a coding of the whole of a region reaches."""
UNIT = (*KEYS, "indicator")
PAIR = ("first", "second")


def pairs(study: Study) -> list[tuple[str, str]]:
    """Return all pairs of coders who coded a region both, the first coder in front."""
    return [pair for pair in combinations([FIRST, *study.coders], 2) if _coded_by(study, *pair)]


def _coded_by(study: Study, *coders: str) -> list[Region]:
    """Return the regions that all of these coders coded."""
    return [region for region in study.regions.values() if {*coders} <= {FIRST, *region.coders}]


def codings(study: Study, one: str, other: str) -> tuple[pd.DataFrame, pd.DataFrame]:
    """Return the segments of two coders, in the regions that both coded.

    Of a region of which the other coded a part, those that the other `reached`.

    Returns
    -------
    tuple of DataFrame
        Two frames x (region, ...columns of segments.csv), of the same regions.
    """
    sides: tuple[list[pd.DataFrame], list[pd.DataFrame]] = ([], [])
    for region in _coded_by(study, one, other):
        coded = {**region.coders, FIRST: region.as_coded}
        for side, mine, theirs in zip(sides, (one, other), (other, one), strict=True):
            rows, inside = coded[mine], reached(study, coded[mine], coded[theirs])
            side.append((rows[inside] if _partial(inside) else rows).assign(region=region.id))
    first, second = (pd.concat(side, ignore_index=True) for side in sides)
    return first, second


def reached(study: Study, segments: pd.DataFrame, by: pd.DataFrame) -> pd.Series:
    """Return which segments of a region lie within what another coder coded.

    They are about a concept that occurs there, or an indicator where it has none; they lie in the
    text from its first passage to its last, in a section and of a respondent that occur there.
    What the other left empty, or calls by other names throughout, limits nothing.
    """
    concepts = study.indicators.set_index("indicator")["concept"]
    subjects = concepts.where(concepts != "", concepts.index)
    about, known = (frame["indicator"].map(subjects) for frame in (segments, by))
    outside = (segments["start"] >= by["end"].max()) | (segments["end"] <= by["start"].min())
    inside: pd.Series = about.isin(known) & ~outside.fillna(False).astype(bool)
    for column in ("section", "respondents"):
        inside &= _named(segments[column].to_list(), by[column].to_list())
    return inside


def _named(cells: Collection[str], by: Collection[str]) -> Array:
    """Return which cells name what others name too, or a part of it; all where none does."""
    known = tuple({f"{each}." for cell in by for each in items(cell)})
    met = {
        cell: any(
            f"{each}.".startswith(known) or any(name.startswith(f"{each}.") for name in known)
            for each in items(cell)
        )
        for cell in set(cells)
    }
    return np.array([met[cell] or not cell or not any(met.values()) for cell in cells], dtype=bool)


def _partial(inside: pd.Series) -> bool:
    return bool(inside.sum() < LEAST_REACHED * len(inside))


@remembered
def partial(study: Study) -> pd.DataFrame:
    """Return the further codings that reach only a part of what the first coder coded.

    Returns
    -------
    DataFrame
        Codings x (region, coder, reached, segments): how many of how many segments of the first.
    """
    rows = [
        (region.id, coder, int(inside.sum()), len(inside))
        for region in study.regions.values()
        for coder, coded in region.coders.items()
        if _partial(inside := reached(study, region.as_coded, coded))
    ]
    return pd.DataFrame(rows, columns=["region", "coder", "reached", "segments"])


@lru_cache(maxsize=16)
def whole(study: Study) -> Study:
    """Return the study without the codings that are `partial`: itself, if there are none."""
    parts = set(partial(study)[["region", "coder"]].itertuples(index=False, name=None))
    regions = {
        id_: replace(
            region,
            coders={name: each for name, each in region.coders.items() if (id_, name) not in parts},
        )
        for id_, region in study.regions.items()
    }
    return replace(study, regions=regions) if parts else study


def overlaps(first: pd.DataFrame, second: pd.DataFrame) -> pd.DataFrame:
    """Return the pairs of segments of one region whose passages share enough.

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
    columns = ["shared", "first", "second"]
    pairs = pairs.loc[enough, [*PAIR, "shared"]]
    return pairs.sort_values(columns, ascending=[False, True, True], ignore_index=True)


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
    matched: dict[int, int] = {}
    for one, other in overlaps(first, second)[list(PAIR)].to_numpy(dtype=int).tolist():
        same = codes[0][one] == codes[1][other]
        if same and one not in matched and other not in matched.values():
            matched[one] = other
    return sorted(matched.items())


@remembered
def paired_means(study: Study, one: str, other: str, unit: tuple[str, ...] = UNIT) -> pd.DataFrame:
    """Return both coders' mean valence of every indicator, or every concept, that either has.

    Returns
    -------
    DataFrame
        Rows x (region, concept, indicator, first, second), means within the scale; missing where
        the coder has no segment. With the `KEYS` for unit it is concepts, without `indicator`.
    """
    sides = []
    for side, segments in zip(PAIR, codings(study, one, other), strict=True):
        means = indicator_means(evaluated(segments, study.indicators))
        means = means if unit == UNIT else concept_means(means)
        sides.append(means[[*unit, "mean"]].rename(columns={"mean": side}))
    joined = sides[0].merge(sides[1], on=list(unit), how="outer", sort=False)
    return joined.astype(dict.fromkeys(PAIR, float))


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
    table = pd.DataFrame(rows, columns=[*columns, "low", "high", "note"])
    return table.astype({"only_one": "Int64", "only_other": "Int64"})


def _measured(study: Study, one: str, other: str) -> list[tuple[object, ...]]:
    scale = [float(value) for value in study.scale["value"]]
    rows = _on_segments(study, one, other, scale)
    for name, unit in (("indicator", UNIT), ("concept", tuple(KEYS))):
        means = paired_means(study, one, other, unit)
        missing = means[list(PAIR)].isna()
        alone = (int(missing["second"].sum()), int(missing["first"].sum()))
        known = means[~missing.any(axis=1)]
        ours, theirs = (known[side].to_numpy(dtype=float) for side in PAIR)
        counts = reliability.crosstab(rounded(ours, study.ends), rounded(theirs, study.ends), scale)
        seed = f"{one}/{other}/{name}"
        rows += [(f"{name}-scores", *alone, *row) for row in measured(counts, scale, seed)]
        rows.append((f"{name}-means", *alone, "alpha-interval", *_of_means(ours, theirs, seed)))
    return rows


def _on_segments(
    study: Study, one: str, other: str, scale: list[float]
) -> list[tuple[object, ...]]:
    first, second = codings(study, one, other)
    if any(len(side) and side["start"].isna().all() for side in (first, second)):
        nothing = [float("nan")] * 3
        return [("segments", pd.NA, pd.NA, "exact", 0, *nothing, UNPLACED)]
    matched = matches(first, second)
    alone = (len(first) - len(matched), len(second) - len(matched))
    ours, theirs = (
        frame["valence"].iloc[[pair[side] for pair in matched]].to_numpy(dtype=float)
        for side, frame in enumerate((first, second))
    )
    counts = reliability.crosstab(ours, theirs, scale)
    rows = measured(counts, scale, f"{one}/{other}/segments")
    return [("segments", *alone, *row) for row in rows]


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
        means = [paired_means(study, one, other, unit).dropna() for unit in (UNIT, tuple(KEYS))]
        for concept in scored[scored != ""].unique():
            # The scores that both coders have on the concept: 2 x indicators, 2 x regions.
            ratings, marks = (
                rounded(each.loc[each["concept"] == concept, list(PAIR)].to_numpy().T, study.ends)
                for each in means
            )
            alpha = float(reliability.alpha(reliability.coincidences(ratings, scale), scale))
            rows.append((concept, one, other, *_same(ratings), alpha, *_same(marks)))
    columns = ["concept", "one", "other", "indicators", "same", "alpha", "marks", "same_marks"]
    return pd.DataFrame(rows, columns=columns)


def _same(ratings: Array) -> tuple[int, int]:
    """Return how many units there are, and on how many both coders agree."""
    return ratings.shape[1], int((ratings[0] == ratings[1]).sum())
