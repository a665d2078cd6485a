"""Figure of levels: what is said of board, partner council and operations, set side by side."""

from __future__ import annotations

from collections.abc import Mapping
from typing import Any

import pandas as pd
from matplotlib.lines import Line2D

from werkbedrijf.analysis import levels
from werkbedrijf.exhibits.exhibit import Exhibit, Picture, exhibit
from werkbedrijf.exhibits.figures import style
from werkbedrijf.exhibits.figures.grid import OVERLAID, Grid, grid, washes, word
from werkbedrijf.exhibits.figures.phones import few as few_regions
from werkbedrijf.exhibits.figures.phones import on_phones
from werkbedrijf.study.model import Study

LANE = 2.9
"""Height of a layer's lane within a row, in mm."""


@on_phones(few_regions)
def layers(study: Study) -> Exhibit:
    """Draw the mean valence on each layer, by concept and region, with its interval."""
    found = levels.by_level(study)
    if found.empty:
        return exhibit(study, "layers", style.blank(study))
    concepts = [each for each in study.concepts["concept"] if each in set(found["concept"])]
    few = len(study.regions) <= OVERLAID
    used = [level for level in levels.LAYERS if level in set(found["level"])]
    entries = _entries(study, used, few)
    drawn = _frame(study, concepts, few, style.height(entries) + 2)
    _scale(drawn, study)
    cells = {(row["region"], row["concept"], row["level"]): row for row in found.to_dict("records")}
    for row, concept in enumerate(concepts):
        for column, region in enumerate(study.regions):
            at = (row, column) if few else (column, row)
            for lane, level in enumerate(levels.LAYERS):
                if (region, concept, level) in cells:
                    _mark(drawn, at, lane, cells[region, concept, level], few)
    style.draw(drawn.axes, drawn.bottom + 2, entries)
    return exhibit(study, "layers", Picture(drawn.figure, _alt(study, found)))


def _entries(study: Study, used: list[str], few: bool) -> list[style.Entry]:
    entries = [
        style.Entry(word(study, f"layer-{level}"), (style.dots(at),))
        for at, level in enumerate(levels.LAYERS)
        if level in used
    ]
    alone = style.dots(0) | _hollow(0)
    marks = style.sign(f"{study.mark(-2)} … {study.mark(2)}")
    entries.append(style.Entry(study.word("layer-alone"), (alone,)))
    if few:
        bar = {"color": style.INK, "linestyle": "-", "linewidth": 1.0}
        entries.append(style.Entry(study.word("layer-interval"), (bar,)))
    return [*entries, style.Entry(study.word("scale-across").format(marks=marks))]


def _hollow(index: int) -> dict[str, Any]:
    return {
        "markerfacecolor": style.PAPER, "markeredgecolor": style.SERIES[index][0],
        "markeredgewidth": 1.2,
    }  # fmt: skip


def _frame(study: Study, concepts: list[str], few: bool, below: float) -> Grid:
    sides = study.concepts.set_index("concept")["side"]
    names = [(word(study, sides[each]), study.label("concepts", each)) for each in concepts]
    regions = [("", region.label) for region in study.regions.values()]
    low = LANE * len(levels.LAYERS) + 0.8
    if few:
        return grid(names, regions, low=low, apart=4, below=below)
    return grid(regions, names, turned=True, low=low, apart=1.2, below=below)


def _x(drawn: Grid, column: int, value: float) -> float:
    return drawn.lefts[column] + (value + 2.4) / 4.8 * drawn.width


def _scale(drawn: Grid, study: Study) -> None:
    washes(drawn)
    for column in range(len(drawn.lefts)):
        for value in (-2, 0, 2):
            x = _x(drawn, column, value)
            colour = style.RULE if value == 0 else style.GRID
            for top in drawn.tops:
                ends = [top, top + drawn.height]
                drawn.axes.add_line(Line2D([x, x], ends, color=colour, linewidth=0.7, zorder=1))


def _mark(drawn: Grid, at: tuple[int, int], lane: int, cell: Mapping[Any, Any], few: bool) -> None:
    y = drawn.centre(*at)[1] + (lane - (len(levels.LAYERS) - 1) / 2) * LANE
    if few and pd.notna(cell["low"]) and cell["low"] < cell["high"]:
        ends = [_x(drawn, at[1], cell[end]) for end in ("low", "high")]
        drawn.axes.add_line(Line2D(ends, [y, y], color=style.INK, linewidth=1.0, zorder=2))
    look = style.dots(lane) | {"markersize": 6.0 if few else 4.5}
    if cell["segments"] == 1:
        look |= _hollow(lane)
    drawn.axes.add_line(Line2D([_x(drawn, at[1], cell["mean"])], [y], **look))


def _alt(study: Study, found: pd.DataFrame) -> str:
    """Say of every region how many segments each layer has, and their mean over concepts."""
    told = []
    for region, rows in found.groupby("region", sort=False):
        each = [
            study.word("alt-layer").format(
                level=study.word(f"layer-{level}"), segments=part["segments"].sum(),
                concepts=len(part), mean=study.number(part["mean"].mean(), "+.1f"),
            )
            for level, part in rows.groupby("level", sort=False)
        ]  # fmt: skip
        told.append(f"{study.regions[str(region)].label}: {'; '.join(each)}.")
    return " ".join(told)
