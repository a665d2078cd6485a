"""A study in memory, small enough to work out by hand, and tables of scores of any size."""

from __future__ import annotations

from collections.abc import Mapping, Sequence

import numpy as np
import pandas as pd

from werkbedrijf.analysis.arrays import Scores, plain
from werkbedrijf.study.model import Region, Study

CONCEPTS = [
    ("contact", "success", "quality", ""),
    ("placements", "success", "outcomes", ""),
    ("goals", "factor", "functional", "content"),
    ("trust", "factor", "functional", "relational"),
    ("stability", "factor", "contextual", ""),
]
CATEGORIES = [
    ("quality", "success"),
    ("outcomes", "success"),
    ("functional", "factor"),
    ("content", "factor"),
    ("relational", "factor"),
    ("contextual", "factor"),
]
INDICATORS = [
    ("8b", "contact", "scale"),
    ("11-placements", "placements", "numbers"),
    ("3a", "goals", "scale"),
    ("4a", "trust", "scale"),
    ("4b", "trust", "scale"),
    ("7a", "stability", "scale"),
    ("9c", "", "open"),
]
THRESHOLDS = ((1.5, 2), (1.0, 1), (0.95, 0), (0.75, -1), (0.0, -2))
MARKS = [(-2, "-/-"), (-1, "-"), (0, "+/-"), (1, "+"), (2, "+/+")]
Coded = tuple[str, int]
"""Indicator and valence, with respondents and level as third and fourth, offsets as last two."""


def segments(*rows: Sequence[object]) -> pd.DataFrame:
    """Return coded segments: indicator, valence, then respondents, level, start and end."""
    defaults = ("", 0, "", "general", pd.NA, pd.NA)
    filled = [(*row, *defaults[len(row) :]) for row in rows]
    columns = ["indicator", "valence", "respondents", "level", "start", "end"]
    frame = pd.DataFrame(filled, columns=columns)
    frame["segment"] = [f"s-{number}" for number in range(len(frame))]
    frame["summary"] = frame["indicator"] + " said"
    frame[["documents", "party", "section"]] = ""
    return frame.astype({"valence": "Int64", "start": "Int64", "end": "Int64"})


def region(
    id_: str,
    coded: pd.DataFrame,
    placed: tuple[int, int] | None = None,
    respondents: Sequence[str] = ("R1", "R2"),
    coders: Mapping[str, pd.DataFrame] | None = None,
) -> Region:
    """Return a region with these segments, and placements as (target, realised)."""
    rows = [] if placed is None else [(*placed, "", "yes")]
    numbers = pd.DataFrame(rows, columns=["target", "realised", "ratio_above", "scored"])
    return Region(
        id=id_,
        label=id_.title(),
        chapter="",
        centre="",
        respondents=tuple(respondents),
        municipalities=(),
        parties=(),
        settings={},
        structure={},
        tables={"segments": coded, "placements": numbers},
        coders=coders or {},
    )


def study(
    *regions: Region,
    printed: Sequence[tuple[str, str, int]] = (),
    reasons: Sequence[tuple[str, str, str, str]] = (),
) -> Study:
    """Return a study of these regions.

    `printed` holds region, concept and score; `reasons` region, concept, sign and text.
    """
    scores = pd.DataFrame(printed, columns=["region", "concept", "score"])
    told = pd.DataFrame(reasons, columns=["region", "concept", "sign", "text"])
    scale = pd.DataFrame(MARKS, columns=["value", "mark"])
    return Study(
        language="en",
        title="Made up",
        source={"short": "thesis"} if printed else {},
        thresholds=THRESHOLDS,
        scale=scale.assign(label=scale["mark"]),
        chain=(),
        regions={region.id: region for region in regions},
        tables={
            "concepts": pd.DataFrame(CONCEPTS, columns=["concept", "side", "category", "group"]),
            "categories": pd.DataFrame(CATEGORIES, columns=["category", "side"]),
            "indicators": pd.DataFrame(INDICATORS, columns=["indicator", "concept", "values"]),
            "scores": scores.assign(
                table="5.1", section="5.2.4", other_reading=pd.Series(dtype="Int64")
            ).astype({"score": "Int64", "other_reading": "Int64"}),
            "rationales": told.assign(table="5.1"),
        },
    )


def scored(concepts: Sequence[str], **rows: Sequence[float | None]) -> Scores:
    """Return one variant of scores: a row of numbers for each region; None is a missing score."""
    values = np.array([list(row) for row in rows.values()], dtype=float)
    return plain(values[np.newaxis], list(rows), list(concepts), (-2, 2))
