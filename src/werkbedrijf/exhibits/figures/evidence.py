"""Figures of the segments: how many each mark rests on, and what they say of each layer."""

from __future__ import annotations

from collections import Counter
from collections.abc import Mapping, Sequence
from typing import Any

import pandas as pd
from matplotlib.patches import Rectangle

from werkbedrijf.analysis import levels
from werkbedrijf.analysis.agreement import side_by_side
from werkbedrijf.analysis.scores import scored_segments
from werkbedrijf.exhibits.exhibit import Exhibit, exhibit
from werkbedrijf.exhibits.figures import style
from werkbedrijf.exhibits.figures.grid import Grid, grid, shade_rows, turned_if_many, word
from werkbedrijf.exhibits.figures.scores import concept_lanes, scale_entry, scale_lines, scale_span
from werkbedrijf.exhibits.wording import number_of, region_names
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


@style.on_phones(style.OVERLAID)
def evidence_map(study: Study) -> Exhibit:
    """Draw how many segments each concept has in each region, left the negative ones."""
    counts, totals = _counts(study), _totals(study)
    concepts = [*study.side("success"), *study.side("factor")]
    drawn = _evidence_grid(study, concepts)
    shade_rows(drawn)
    most = max([1.0, *(max(_reach(each)) for each in counts.values())])
    for thing, concept in enumerate(concepts):
        for place, region in enumerate(study.regions):
            at, here = drawn.cell(thing, place), counts.get((region, concept), {})
            _bar(drawn, at, here, max(1, sum(here.values())) if drawn.turned else most, study.ends)
            _numbers(drawn, at, *totals[region, concept])
    return exhibit(study, "evidence-map", drawn.picture(_evidence_alt(study, counts, totals)))


def _counts(study: Study) -> Counts:
    """Count the segments that enter a score by valence, and those beside numbers, which don't."""
    indicator, concept = study.scored_from_numbers
    beside = study.segments[study.segments["indicator"] == indicator].assign(concept=concept)
    counts: dict[tuple[str, str], Counter[int]] = {}
    for rows in (scored_segments(study), beside):
        for region, of, valence in row_by_row(rows, "region", "concept", "valence"):
            counts.setdefault((region, of), Counter())[int(valence)] += 1
    return counts


def _totals(study: Study) -> Totals:
    rows = row_by_row(side_by_side(study), "region", "concept", "segments", "respondents")
    return {(region, concept): (int(some), int(who)) for region, concept, some, who in rows}


def _evidence_grid(study: Study, concepts: Sequence[str]) -> Grid:
    """Return the grid, with the regions across if bars have room so."""
    lanes, regions = concept_lanes(study, concepts), [("", n) for n in region_names(study).values()]
    if len(regions) <= style.OVERLAID:
        entries = _evidence_entries(study, "segments-across")
        drawn = grid(lanes, regions, entries, low=6.4, apart=3, fold=True)
        if drawn.width - NUMBERS >= BARS:
            return drawn
    entries = _evidence_entries(study, "segments-down")
    return grid(regions, lanes, entries, turned=True, low=13.5, apart=1)


def _evidence_entries(study: Study, note: str) -> list[style.Entry]:
    entries = []
    for value in study.scale["value"]:
        fill = style.fill(value, study.ends)
        look = style.marker("s", 7.5, fill, style.INK, markeredgewidth=0.6)
        entries.append(style.Entry(style.sign(study.mark(value)), (look,)))
    return [*entries, style.Entry(study.word(note))]


def _reach(counts: Mapping[int, int]) -> tuple[float, float]:
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
    most: float,
    ends: tuple[int, int],
) -> None:
    """Stack the segments from negative to positive, the mixed ones across the middle.

    So many segments as `most` reach from the middle to the side of the cell; `ends` are those of
    the scale.
    """
    left, top = drawn.lefts[at[1]], drawn.tops[at[0]]
    room = drawn.width - (0.6 if drawn.turned else NUMBERS)
    middle = left + room / 2
    height = 2.8 if drawn.turned else 4.0
    y = top + 1.2 if drawn.turned else top + (drawn.height - height) / 2
    axis = [(middle, y - 1.2), (middle, y + height + 1.2)]
    style.plot(drawn.axes, axis, color=style.RULE, linewidth=0.7, zorder=1)
    x = middle - _reach(counts)[0] / most * room / 2
    for valence in sorted(counts):
        wide, fill = counts[valence] / most * room / 2, style.fill(valence, ends)
        bar = Rectangle((x, y), wide, height, facecolor=fill, edgecolor=style.INK, linewidth=0.6)
        bar.set_zorder(2)
        drawn.axes.add_artist(bar)
        x += wide


def _numbers(drawn: Grid, at: tuple[int, int], segments: int, respondents: int) -> None:
    """Write how many segments and respondents there are, beside the bar or under it."""
    (x, y), texts = drawn.centre(*at), (str(segments), f"({respondents})")
    if not drawn.turned:
        right = drawn.lefts[at[1]] + drawn.width
        style.write(drawn.axes, right, y, " ".join(texts), style.SMALL, ha="right")
        return
    line = style.text_height("", style.SMALL)
    for row, text in enumerate(texts):
        y = drawn.tops[at[0]] + 4.6 + (row + 0.5) * line
        style.write(drawn.axes, x, y, text, style.SMALL)


def _evidence_alt(study: Study, counts: Counts, totals: Totals) -> str:
    """Return in words how much evidence each region has, and where there is least and most."""
    sentences = []
    for region in study.regions.values():
        here = {concept: total[0] for (of, concept), total in totals.items() if of == region.id}
        valences = Counter[int]()
        for concept in here:
            valences.update(counts.get((region.id, concept), {}))
        sentences.append(
            study.word("alt-evidence" if any(here.values()) else "alt-evidence-none").format(
                region=region.label,
                segments=number_of(study, sum(here.values()), "segment"),
                negative=sum(count for valence, count in valences.items() if valence < 0),
                mixed=valences[0],
                positive=sum(count for valence, count in valences.items() if valence > 0),
                most=_having(study, here, max(here.values())),
                least=_having(study, here, min(here.values())),
            )
        )
    return " ".join(sentences)


def _having(study: Study, segments: Mapping[str, int], count: int) -> str:
    """Name the concepts that have so many segments, or say how many they are, and the number."""
    names = [study.label("concepts", each) for each, some in segments.items() if some == count]
    many = study.word("concepts-counted").format(count=len(names))
    return f"{study.listed(names) if len(names) <= NAMED else many} ({count})"


LANE = 2.9
"""Height of a layer's lane within a row, in mm."""


@style.on_phones(style.OVERLAID)
def layers(study: Study) -> Exhibit:
    """Draw the mean valence on each layer, by concept and region, with its interval."""
    table = levels.by_level(study)
    if table.empty:
        return exhibit(study, "layers", style.blank(study))
    ordered = [*study.side("success"), *study.side("factor")]
    concepts = [each for each in ordered if each in set(table["concept"])]
    drawn = turned_if_many(
        concept_lanes(study, concepts), region_names(study).values(), _layer_entries(study, table),
        span=scale_span(study, 0.4), low=LANE * len(levels.LAYERS) + 0.8, apart=4,
    )  # fmt: skip
    shade_rows(drawn)
    scale_lines(drawn, sorted({0, *study.ends}), drawn.rows)
    cells = {(row["region"], row["concept"], row["level"]): row for row in table.to_dict("records")}
    for thing, concept in enumerate(concepts):
        for place, region in enumerate(study.regions):
            for lane, level in enumerate(levels.LAYERS):
                if (region, concept, level) in cells:
                    _layer(drawn, drawn.cell(thing, place), lane, cells[region, concept, level])
    return exhibit(study, "layers", drawn.picture(_layers_alt(study, table)))


def _layer_entries(study: Study, table: pd.DataFrame) -> list[style.Entry]:
    used = set(table["level"])
    entries = [
        style.Entry(word(study, f"layer-{level}"), (style.dots(at),))
        for at, level in enumerate(levels.LAYERS)
        if level in used
    ]
    entries.append(style.Entry(study.word("layer-alone"), (style.dots(0) | _hollow(0),)))
    if len(study.regions) <= style.OVERLAID:
        interval = {"color": style.INK, "linestyle": "-", "linewidth": 1.0}
        entries.append(style.Entry(study.word("layer-interval"), (interval,)))
    return [*entries, scale_entry(study)]


def _hollow(index: int) -> dict[str, Any]:
    return {
        "markerfacecolor": style.PAPER, "markeredgecolor": style.SERIES[index][0],
        "markeredgewidth": 1.2,
    }  # fmt: skip


def _layer(drawn: Grid, at: tuple[int, int], lane: int, cell: Mapping[Any, Any]) -> None:
    """Draw the mean of a layer, and its interval where the regions are few."""
    y = drawn.centre(*at)[1] + (lane - (len(levels.LAYERS) - 1) / 2) * LANE
    if not drawn.turned and pd.notna(cell["low"]) and cell["low"] < cell["high"]:
        ends = [(drawn.x(at[1], cell[end]), y) for end in ("low", "high")]
        style.plot(drawn.axes, ends, color=style.INK, linewidth=1.0, zorder=2)
    look = style.dots(lane) | {"markersize": 4.5 if drawn.turned else 6.0}
    if cell["segments"] == 1:
        look |= _hollow(lane)
    style.plot(drawn.axes, [(drawn.x(at[1], cell["mean"]), y)], **look)


def _layers_alt(study: Study, table: pd.DataFrame) -> str:
    """Return of every region how many segments each layer has, and their mean over concepts."""
    sentences = []
    for region, rows in table.groupby("region", sort=False):
        parts = [
            study.word("alt-layer").format(
                level=study.word(f"layer-{level}"),
                segments=number_of(study, int(part["segments"].sum()), "segment"),
                concepts=number_of(study, len(part), "concept"),
                mean=study.number(part["mean"].mean(), "+.1f"),
            )
            for level, part in rows.groupby("level", sort=False)
        ]
        sentences.append(f"{study.regions[str(region)].label}: {'; '.join(parts)}.")
    return " ".join(sentences)
