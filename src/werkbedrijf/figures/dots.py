"""Dot plot of every score: printed mark, replicated mark and the mean under it."""

from __future__ import annotations

import math
from typing import Any

from matplotlib.lines import Line2D

from werkbedrijf.exhibit import Exhibit, Picture, exhibit
from werkbedrijf.figures import legend, style, wrapping
from werkbedrijf.figures.grid import Grid, grid, washes
from werkbedrijf.figures.scored import KINDS, OVERLAID, Scores, scored, summary, word
from werkbedrijf.study import Study

RING: dict[str, Any] = {
    "linestyle": "none", "marker": "o", "markersize": 7.5, "markerfacecolor": style.PAPER,
    "markeredgecolor": style.PUBLISHED, "markeredgewidth": 1.4, "zorder": 3,
}  # fmt: skip
DOT: dict[str, Any] = {
    "linestyle": "none", "marker": "D", "markersize": 3.6, "markerfacecolor": style.REPLICATED,
    "markeredgecolor": style.REPLICATED, "zorder": 4,
}  # fmt: skip
TICK: dict[str, Any] = {
    "linestyle": "none", "marker": "|", "markersize": 10, "markeredgecolor": style.INK,
    "markeredgewidth": 1.1, "zorder": 3.5,
}  # fmt: skip
LOOKS = {"published": RING, "replicated": DOT, "mean": TICK}
NONE = -3
"""Where on the scale a missing score stands; no column for it where nothing is missing."""


def dots_scores(study: Study) -> Exhibit:
    """Draw every score of every region: published mark, replicated mark, and the mean."""
    scores = scored(study, [*study.side("success"), *study.side("factor")])
    few = len(study.regions) <= OVERLAID
    entries = _entries(scores, few)
    drawn = _frame(study, few, legend.height(entries) + 2)
    low = NONE if scores.missing() else -2
    _scale(drawn, study, low, few)
    for column, region in enumerate(study.regions):
        for row, concept in enumerate(scores.concepts):
            at = (row, column) if few else (column, row)
            _dots(drawn, at, _values(scores, region, concept), low)
    legend.draw(drawn.axes, drawn.bottom + 2, entries)
    return exhibit(study, "dots-scores", Picture(drawn.figure, _alt(scores)))


def _frame(study: Study, few: bool, below: float) -> Grid:
    """Draw the names: regions across while there are few, else concepts across."""
    concepts = [
        (word(study, side), study.label("concepts", concept))
        for side in ("success", "factor")
        for concept in study.side(side)
    ]
    regions = [("", region.label) for region in study.regions.values()]
    if few:
        return grid(concepts, regions, low=6.2, apart=4, above=5, below=below)
    return grid(regions, concepts, turned=True, low=6.2, apart=1.2, below=below)


def _values(scores: Scores, region: str, concept: str) -> dict[str, float]:
    """Return what a cell shows: every kind that the region has, `NONE` for a missing score."""
    found = {kind: scores.of(kind, region)[concept] for kind in KINDS if scores.has(kind, region)}
    values = {kind: NONE if math.isnan(value) else value for kind, value in found.items()}
    mean = scores.of("mean", region)[concept]
    return values if math.isnan(mean) else {**values, "mean": mean}


def _entries(scores: Scores, few: bool) -> list[legend.Entry]:
    study, missing = scores.study, scores.missing()
    entries = [
        legend.Entry(word(study, name), (look,))
        for name, look in LOOKS.items()
        if name not in KINDS or name in scores.kinds()
    ]
    marks = style.sign(f"{study.mark(-2)} … {study.mark(2)}")
    note = study.word("scale-across-none" if missing else "scale-across").format(marks=marks)
    return [*entries, *([] if few and not missing else [legend.Entry(note)])]


def _x(drawn: Grid, column: int, score: float, low: float) -> float:
    step = drawn.width / (2 - low + 1)
    return drawn.lefts[column] + (score - low + 0.5) * step


def _scale(drawn: Grid, study: Study, low: float, few: bool) -> None:
    """Draw a wash behind every other row, a line at each step, and the marks where they fit."""
    axes = drawn.axes
    washes(drawn)
    pieces = _pieces(drawn)
    for column in range(len(drawn.lefts)):
        for value in study.scale["value"] if few else (-2, 0, 2):
            x = _x(drawn, column, value, low)
            colour = style.RULE if value == 0 else style.GRID
            for top, bottom in pieces:
                axes.add_line(Line2D([x, x], [top, bottom], color=colour, linewidth=0.7, zorder=1))
        if few:
            _marks(drawn, study, column, low)


def _pieces(drawn: Grid) -> list[tuple[float, float]]:
    """Return from where to where the rows run without a heading between them."""
    found: list[tuple[float, float]] = []
    for top in drawn.tops:
        if found and abs(found[-1][1] - top) < 0.01:
            found[-1] = (found[-1][0], top + drawn.height)
        else:
            found.append((top, top + drawn.height))
    return found


def _marks(drawn: Grid, study: Study, column: int, low: float) -> None:
    step = drawn.width / (2 - low + 1)
    wide = (
        max(wrapping.text_width(style.sign(mark), style.NOTE) for mark in study.scale["mark"]) + 0.6
    )
    for value in study.scale["value"] if step > wide else (-2, 2):
        x = _x(drawn, column, value, low)
        y = drawn.tops[0] - 8.5
        style.write(drawn.axes, x, y, style.sign(study.mark(value)), style.NOTE, color=style.MUTED)


def _dots(drawn: Grid, at: tuple[int, int], values: dict[str, float], low: float) -> None:
    """Draw what a cell holds, and a line from the published to the replicated score."""
    y = drawn.centre(*at)[1]
    places = {name: _x(drawn, at[1], value, low) for name, value in values.items()}
    ends = [places[name] for name in KINDS if values.get(name, NONE) != NONE]
    if len(set(ends)) > 1:
        drawn.axes.add_line(Line2D(ends, [y, y], color=style.MUTED, linewidth=1.2, zorder=2))
    for name, x in places.items():
        drawn.axes.add_line(Line2D([x], [y], **LOOKS[name]))


def _alt(scores: Scores) -> str:
    study = scores.study
    apart = [
        f"{study.regions[region].label}, {study.label('concepts', concept)}: "
        f"{study.mark(one)} → {study.mark(other)}"
        for region, concept, one, other in scores.pairs()
        if one != other
    ]
    told = [f"{study.word('alt-apart')} {'; '.join(apart)}."] if apart else []
    return " ".join([summary(scores), *told])
