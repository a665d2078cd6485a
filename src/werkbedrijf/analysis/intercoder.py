"""A second coding of the same texts against the first: how reliable the coding is.

Two segments match if they are of one region and one indicator and their passages share at least
half of the shorter one; every segment matches once at most, the largest shared passage first.
Segments without offsets match nothing. Unmatched segments are not a part of alpha on matched
segments; they stand in the table of disagreements, and alpha on indicator scores feels them.
"""

from __future__ import annotations

import numpy as np
import pandas as pd

from werkbedrijf.analysis import reliability
from werkbedrijf.analysis.agreement import measured
from werkbedrijf.analysis.arrays import Array, rounded
from werkbedrijf.analysis.reliability import paired_interval
from werkbedrijf.analysis.scores import KEYS, evaluated, indicator_means
from werkbedrijf.study.model import Study

LEAST_SHARED = 0.5
UNIT = [*KEYS, "indicator"]
SIDES = ("first", "second")
Disagreement = tuple[str, int | None, int | None]
SHOWN = ["segment", "indicator", "valence", "summary"]


def coders(study: Study) -> list[str]:
    """Return the ids of the further coders of any region, in alphabetical order."""
    return sorted({coder for region in study.regions.values() for coder in region.coders})


def codings(study: Study, coder: str) -> tuple[pd.DataFrame, pd.DataFrame]:
    """Return the segments of the first coding and of `coder`, where `coder` coded.

    Returns
    -------
    tuple of DataFrame
        Two frames x (region, ...columns of segments.csv), of the same regions.
    """
    both = [
        (region.segments.assign(region=region.id), region.coders[coder].assign(region=region.id))
        for region in study.regions.values()
        if coder in region.coders
    ]
    first, second = zip(*both, strict=True)
    return pd.concat(first, ignore_index=True), pd.concat(second, ignore_index=True)


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
    order = found.assign(shorter=-found["shared"]).sort_values(["shorter", "first", "second"])
    return found.loc[order.index].reset_index(drop=True)


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


def paired_means(study: Study, coder: str) -> pd.DataFrame:
    """Return both codings' mean valence of every indicator that both have segments of.

    Returns
    -------
    DataFrame
        Rows x (region, concept, indicator, first, second), means from -2 to +2.
    """
    means = [
        indicator_means(evaluated(segments, study.indicators))[[*UNIT, "mean"]]
        for segments in codings(study, coder)
    ]
    joined = means[0].merge(means[1], on=UNIT, suffixes=SIDES)
    return joined.rename(columns={f"mean{side}": side for side in SIDES})


def reliabilities(study: Study) -> pd.DataFrame:
    """Measure how far each further coder agrees with the first coding.

    Returns
    -------
    DataFrame
        Coders x units x statistics: `coder`; `unit`: `segments` (valence of matched segments),
        `indicator-scores` (rounded means) or `indicator-means`; `statistic` as in
        `agreement.statistics` (for means only `alpha-interval`); `cells`, `value`, `low`, `high`,
        `note` as in `agreement.agreement`. No rows without further coders.
    """
    rows = []
    for coder in coders(study):
        rows += [(coder, *row) for row in _measured(study, coder)]
    columns = ["coder", "unit", "statistic", "cells", "value", "low", "high", "note"]
    return pd.DataFrame(rows, columns=columns)


def _measured(study: Study, coder: str) -> list[tuple[object, ...]]:
    scale = [float(value) for value in study.scale["value"]]
    first, second = codings(study, coder)
    pairs = matches(first, second)
    valences = [
        frame["valence"].iloc[[pair[side] for pair in pairs]].to_numpy(dtype=float)
        for side, frame in enumerate((first, second))
    ]
    means = paired_means(study, coder)
    ours, theirs = (means[side].to_numpy(dtype=float) for side in SIDES)
    rows: list[tuple[object, ...]] = []
    marks = [rounded(side) for side in (ours, theirs)]
    for unit, (one, other) in (("segments", valences), ("indicator-scores", marks)):
        counts = reliability.crosstab(one, other, scale)
        rows += [(unit, *row) for row in measured(counts, scale, f"{coder}/{unit}")]
    return [*rows, ("indicator-means", "alpha-interval", *_of_means(ours, theirs, coder))]


def _of_means(first: Array, second: Array, coder: str) -> tuple[int, float, float, float, str]:
    value = float(reliability.paired_alpha(first, second))
    bounds = paired_interval(first, second, reliability.paired_alpha, "means", coder)
    missing = "no unit has two values" if not len(first) else "all values are the same"
    return (len(first), value, *bounds, missing if np.isnan(value) else "")


def disagreements(study: Study) -> pd.DataFrame:
    """List what the codings disagree on.

    Returns
    -------
    DataFrame
        Rows x (coder, region, kind, segment_first, indicator_first, valence_first,
        summary_first, and the same four with `_second`), by coder, region and place in the
        text. `kind`: `valence` (matched segments that differ in it), `indicator` (passages that
        overlap, filed under different indicators, neither matched elsewhere), `only-first` and
        `only-second` (segments that the other coding lacks). No rows without further coders.
    """
    columns = ["coder", "region", "kind", *(f"{name}_{side}" for side in SIDES for name in SHOWN)]
    rows = [row for coder in coders(study) for row in _disagreements(study, coder)]
    return pd.DataFrame(rows, columns=columns)


def _disagreements(study: Study, coder: str) -> list[tuple[object, ...]]:
    first, second = codings(study, coder)
    regions = list(study.regions)
    rows: list[tuple[int, float, int, tuple[object, ...]]] = []
    for kind, one, other in _kinds(first, second):
        found = [
            segment for segment in (_at(first, one), _at(second, other)) if segment is not None
        ]
        shown = [*_shown(_at(first, one)), *_shown(_at(second, other))]
        region, start = found[0]["region"], found[0]["start"]
        place = float("inf") if pd.isna(start) else float(start)
        rows.append((regions.index(region), place, len(rows), (coder, region, kind, *shown)))
    return [row for *_, row in sorted(rows)]


def _at(segments: pd.DataFrame, position: int | None) -> pd.Series | None:
    return None if position is None else segments.iloc[position]


def _shown(segment: pd.Series | None) -> list[object]:
    return [pd.NA] * len(SHOWN) if segment is None else list(segment[SHOWN])


def _kinds(first: pd.DataFrame, second: pd.DataFrame) -> list[Disagreement]:
    """Name every disagreement by its kind and the positions of its segments."""
    valences = [frame["valence"].to_list() for frame in (first, second)]
    matched = matches(first, second)
    left = set(range(len(first))) - {one for one, _ in matched}
    right = set(range(len(second))) - {other for _, other in matched}
    found: list[Disagreement] = [
        ("valence", one, other) for one, other in matched if valences[0][one] != valences[1][other]
    ]
    for one, other in overlaps(first, second)[["first", "second"]].to_numpy(dtype=int).tolist():
        if one in left and other in right:
            found.append(("indicator", one, other))
            left.remove(one)
            right.remove(other)
    found += [("only-first", one, None) for one in sorted(left)]
    return found + [("only-second", None, other) for other in sorted(right)]
