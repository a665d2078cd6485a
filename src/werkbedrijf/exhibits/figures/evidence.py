"""Figures of the segments: how many each mark rests on, and what they say of each layer."""

from __future__ import annotations

from collections import Counter
from collections.abc import Mapping, Sequence
from typing import Any

import pandas as pd
from matplotlib.lines import Line2D
from matplotlib.patches import Rectangle

from werkbedrijf.analysis import levels
from werkbedrijf.analysis.agreement import side_by_side
from werkbedrijf.analysis.scores import scored_segments
from werkbedrijf.exhibits.exhibit import Exhibit, Picture, exhibit
from werkbedrijf.exhibits.figures import style
from werkbedrijf.exhibits.figures.grid import (
    OVERLAID,
    Grid,
    across,
    grid,
    lines,
    named,
    span,
    turned_if_many,
    washes,
    word,
)
from werkbedrijf.exhibits.figures.phones import few as few_fit
from werkbedrijf.exhibits.figures.phones import on_phones
from werkbedrijf.exhibits.standing import counted, region_names
from werkbedrijf.study.files import row_by_row
from werkbedrijf.study.model import Study

NAMED = 3
"""Of more concepts that have as many segments, words say how many they are."""
NUMBERS, BARS = 13.5, 7.0
"""Room for the numbers in a cell and, at least, for the bars beside them, in mm."""
Counts = Mapping[tuple[str, str], Mapping[int, int]]
"""Of a region and a concept, how many segments have each valence."""
Totals = Mapping[tuple[str, str], tuple[int, int]]
"""Of a region and a concept, how many segments and respondents there are."""


@on_phones(few_fit)
def evidence_map(study: Study) -> Exhibit:
    """Draw how many segments each concept has in each region, left the negative ones."""
    counts, totals = _counts(study), _totals(study)
    concepts = [*study.side("success"), *study.side("factor")]
    drawn, entries, few = _frame(study, concepts)
    washes(drawn)
    most = max([1.0, *(max(_sides(each)) for each in counts.values())])
    for row, concept in enumerate(concepts):
        for column, region in enumerate(study.regions):
            at = (row, column) if few else (column, row)
            here = counts.get((region, concept), {})
            scale = most if few else max(1, sum(here.values()))
            _bar(drawn, at, here, (scale, few), study.ends)
            _numbers(drawn, at, totals[region, concept], few)
    style.draw(drawn.axes, drawn.bottom + 2, entries)
    return exhibit(study, "evidence-map", Picture(drawn.figure, _alt(study, counts, totals)))


def _counts(study: Study) -> Counts:
    """Count the segments that enter a score by valence, and those beside numbers, which don't."""
    indicator, concept = study.counted
    told = study.segments[study.segments["indicator"] == indicator].assign(concept=concept)
    counts: dict[tuple[str, str], Counter[int]] = {}
    for rows in (scored_segments(study), told):
        for region, of, valence in row_by_row(rows, "region", "concept", "valence"):
            counts.setdefault((region, of), Counter())[int(valence)] += 1
    return counts


def _totals(study: Study) -> Totals:
    rows = row_by_row(side_by_side(study), "region", "concept", "segments", "respondents")
    return {(region, concept): (int(some), int(who)) for region, concept, some, who in rows}


def _frame(study: Study, concepts: Sequence[str]) -> tuple[Grid, list[style.Entry], bool]:
    """Return the grid, its legend, and whether the regions stand across: if bars have room so."""
    names, regions = named(study, concepts), [("", name) for name in region_names(study).values()]
    if len(regions) <= OVERLAID:
        entries = _entries(study, few=True)
        drawn = grid(names, regions, low=6.4, apart=3, below=style.height(entries) + 2)
        if drawn.width - NUMBERS >= BARS:
            return drawn, entries, True
    entries, below = _entries(study, few=False), style.height(_entries(study, few=False)) + 2
    return grid(regions, names, turned=True, low=13.5, apart=1, below=below), entries, False


def _entries(study: Study, few: bool) -> list[style.Entry]:
    entries = [
        style.Entry(style.sign(study.mark(value)), (_sample(style.fill(value, study.ends)),))
        for value in study.scale["value"]
    ]
    return [*entries, style.Entry(study.word("segments-across" if few else "segments-down"))]


def _sample(fill: str) -> dict[str, Any]:
    return style.marker("s", 7.5, fill, style.INK, markeredgewidth=0.6)


def _sides(counts: Mapping[int, int]) -> tuple[float, float]:
    """Return how far a bar reaches left and right of the middle, in segments."""
    middle = counts.get(0, 0) / 2
    return (
        middle + sum(count for valence, count in counts.items() if valence < 0),
        middle + sum(count for valence, count in counts.items() if valence > 0),
    )


def _bar(
    drawn: Grid,
    at: tuple[int, int],
    counts: Mapping[int, int],
    fit: tuple[float, bool],
    ends: tuple[int, int],
) -> None:
    """Stack the segments from negative to positive, the mixed ones across the middle.

    `fit` says how many segments reach from the middle to the side of the cell, and whether the
    regions are few; `ends` are those of the scale.
    """
    scale, few = fit
    left, top = drawn.lefts[at[1]], drawn.tops[at[0]]
    room = drawn.width - (NUMBERS if few else 0.6)
    middle = left + room / 2
    height = 4.0 if few else 2.8
    y = top + (drawn.height - height) / 2 if few else top + 1.2
    reach = [y - 1.2, y + height + 1.2]
    drawn.axes.add_artist(Line2D([middle] * 2, reach, color=style.RULE, linewidth=0.7, zorder=1))
    x = middle - _sides(counts)[0] / scale * room / 2
    for valence in sorted(counts):
        wide, fill = counts[valence] / scale * room / 2, style.fill(valence, ends)
        bar = Rectangle((x, y), wide, height, facecolor=fill, edgecolor=style.INK, linewidth=0.6)
        bar.set_zorder(2)
        drawn.axes.add_artist(bar)
        x += wide


def _numbers(drawn: Grid, at: tuple[int, int], total: tuple[int, int], few: bool) -> None:
    x, y = drawn.centre(*at)
    if few:
        right = drawn.lefts[at[1]] + drawn.width
        style.write(drawn.axes, right, y, f"{total[0]} ({total[1]})", style.SMALL, ha="right")
    else:
        top = drawn.tops[at[0]]
        line = style.text_height("", style.SMALL)
        for row, text in enumerate((str(total[0]), f"({total[1]})")):
            style.write(drawn.axes, x, top + 4.6 + (row + 0.5) * line, text, style.SMALL)


def _alt(study: Study, counts: Counts, totals: Totals) -> str:
    """Say how much evidence each region has, and where there is least and most."""
    told = []
    for region in study.regions.values():
        here = {concept: total[0] for (of, concept), total in totals.items() if of == region.id}
        split = [counts.get((region.id, concept), {}) for concept in here]
        told.append(
            study.word("alt-evidence" if any(here.values()) else "alt-evidence-none").format(
                region=region.label,
                segments=counted(study, sum(here.values()), "segment"),
                negative=sum(n for each in split for valence, n in each.items() if valence < 0),
                mixed=sum(each.get(0, 0) for each in split),
                positive=sum(n for each in split for valence, n in each.items() if valence > 0),
                most=_having(study, here, max(here.values())),
                least=_having(study, here, min(here.values())),
            )
        )
    return " ".join(told)


def _having(study: Study, segments: Mapping[str, int], count: int) -> str:
    """Name the concepts that have so many segments, or say how many they are, and the number."""
    found = [study.label("concepts", each) for each, some in segments.items() if some == count]
    many = study.word("concepts-counted").format(count=len(found))
    return f"{study.listed(found) if len(found) <= NAMED else many} ({count})"


LANE = 2.9
"""Height of a layer's lane within a row, in mm."""


@on_phones(few_fit)
def layers(study: Study) -> Exhibit:
    """Draw the mean valence on each layer, by concept and region, with its interval."""
    found = levels.by_level(study)
    if found.empty:
        return exhibit(study, "layers", style.blank(study))
    ordered = [*study.side("success"), *study.side("factor")]
    concepts = [each for each in ordered if each in set(found["concept"])]
    few = len(study.regions) <= OVERLAID
    used = [level for level in levels.LAYERS if level in set(found["level"])]
    entries = _layer_entries(study, used, few)
    names = list(region_names(study).values())
    low, below = LANE * len(levels.LAYERS) + 0.8, style.height(entries) + 2
    drawn = turned_if_many(named(study, concepts), names, low=low, apart=4, below=below)
    washes(drawn)
    within = span(study)
    lines(drawn, sorted({0, *study.ends}), within, drawn.rows)
    cells = {(row["region"], row["concept"], row["level"]): row for row in found.to_dict("records")}
    for row, concept in enumerate(concepts):
        for column, region in enumerate(study.regions):
            at = (row, column) if few else (column, row)
            for lane, level in enumerate(levels.LAYERS):
                if (region, concept, level) in cells:
                    _layer(drawn, at, lane, cells[region, concept, level], within, few)
    style.draw(drawn.axes, drawn.bottom + 2, entries)
    return exhibit(study, "layers", Picture(drawn.figure, _layers_alt(study, found)))


def _layer_entries(study: Study, used: list[str], few: bool) -> list[style.Entry]:
    entries = [
        style.Entry(word(study, f"layer-{level}"), (style.dots(at),))
        for at, level in enumerate(levels.LAYERS)
        if level in used
    ]
    alone = style.dots(0) | _hollow(0)
    entries.append(style.Entry(study.word("layer-alone"), (alone,)))
    if few:
        bar = {"color": style.INK, "linestyle": "-", "linewidth": 1.0}
        entries.append(style.Entry(study.word("layer-interval"), (bar,)))
    return [*entries, across(study)]


def _hollow(index: int) -> dict[str, Any]:
    return {
        "markerfacecolor": style.PAPER, "markeredgecolor": style.SERIES[index][0],
        "markeredgewidth": 1.2,
    }  # fmt: skip


def _layer(
    drawn: Grid,
    at: tuple[int, int],
    lane: int,
    cell: Mapping[Any, Any],
    within: tuple[float, float],
    few: bool,
) -> None:
    y = drawn.centre(*at)[1] + (lane - (len(levels.LAYERS) - 1) / 2) * LANE
    if few and pd.notna(cell["low"]) and cell["low"] < cell["high"]:
        ends = [drawn.x(at[1], cell[end], within) for end in ("low", "high")]
        drawn.axes.add_artist(Line2D(ends, [y, y], color=style.INK, linewidth=1.0, zorder=2))
    look = style.dots(lane) | {"markersize": 6.0 if few else 4.5}
    if cell["segments"] == 1:
        look |= _hollow(lane)
    drawn.axes.add_artist(Line2D([drawn.x(at[1], cell["mean"], within)], [y], **look))


def _layers_alt(study: Study, found: pd.DataFrame) -> str:
    """Say of every region how many segments each layer has, and their mean over concepts."""
    told = []
    for region, rows in found.groupby("region", sort=False):
        each = [
            study.word("alt-layer").format(
                level=study.word(f"layer-{level}"),
                segments=counted(study, int(part["segments"].sum()), "segment"),
                concepts=counted(study, len(part), "concept"),
                mean=study.number(part["mean"].mean(), "+.1f"),
            )
            for level, part in rows.groupby("level", sort=False)
        ]  # fmt: skip
        told.append(f"{study.regions[str(region)].label}: {'; '.join(each)}.")
    return " ".join(told)
