"""The evidence map: how much was said of each concept in each region, and how mixed it is."""

from __future__ import annotations

from collections.abc import Mapping
from typing import Any

from matplotlib.lines import Line2D
from matplotlib.patches import Rectangle

from werkbedrijf.agreement import side_by_side
from werkbedrijf.exhibit import Exhibit, Picture, exhibit
from werkbedrijf.figures import legend, style, wrapping
from werkbedrijf.figures.grid import Grid, grid, washes
from werkbedrijf.figures.scored import OVERLAID, word
from werkbedrijf.scores import evaluated
from werkbedrijf.study import Study

NUMBERS = 13.5
"""Room for the numbers in a cell, in mm."""
Counts = Mapping[tuple[str, str], Mapping[int, int]]
"""Of a region and a concept, how many segments have each valence."""
Totals = Mapping[tuple[str, str], tuple[int, int]]
"""Of a region and a concept, how many segments and respondents there are."""


def evidence_map(study: Study) -> Exhibit:
    """Draw how many segments each concept has in each region, left the negative ones."""
    counts, totals = _counts(study), _totals(study)
    concepts = [*study.side("success"), *study.side("factor")]
    few = len(study.regions) <= OVERLAID
    entries = _entries(study, few)
    drawn = _frame(study, few, legend.height(entries) + 2)
    washes(drawn)
    most = max([1.0, *(max(_sides(each)) for each in counts.values())])
    for row, concept in enumerate(concepts):
        for column, region in enumerate(study.regions):
            at = (row, column) if few else (column, row)
            here = counts.get((region, concept), {})
            _bar(drawn, at, here, most if few else max(1, sum(here.values())), few)
            _numbers(drawn, at, totals[region, concept], few)
    legend.draw(drawn.axes, drawn.bottom + 2, entries)
    return exhibit(study, "evidence-map", Picture(drawn.figure, _alt(study, counts, totals)))


def _counts(study: Study) -> Counts:
    """Count the segments that enter a score by valence, and those on placements, which don't."""
    used = evaluated(study.segments, study.indicators)
    rows = list(zip(used["region"], used["concept"], used["valence"], strict=True))
    told = study.segments[study.segments["indicator"] == "11-placements"]
    rows += [(row["region"], "placements", int(row["valence"])) for _, row in told.iterrows()]
    counts: dict[tuple[str, str], dict[int, int]] = {}
    for region, concept, valence in rows:
        of = counts.setdefault((region, concept), {})
        of[int(valence)] = of.get(int(valence), 0) + 1
    return counts


def _totals(study: Study) -> Totals:
    table = side_by_side(study)
    columns = ("region", "concept", "segments", "respondents")
    rows = zip(*(table[column] for column in columns), strict=True)
    return {(region, concept): (int(some), int(who)) for region, concept, some, who in rows}


def _frame(study: Study, few: bool, below: float) -> Grid:
    concepts = [
        (word(study, side), study.label("concepts", concept))
        for side in ("success", "factor")
        for concept in study.side(side)
    ]
    regions = [("", region.label) for region in study.regions.values()]
    if few:
        return grid(concepts, regions, low=6.4, apart=3, below=below)
    return grid(regions, concepts, turned=True, low=13.5, apart=1, below=below)


def _entries(study: Study, few: bool) -> list[legend.Entry]:
    entries = [
        legend.Entry(style.sign(study.mark(value)), (_sample(fill),))
        for value, fill in style.STEPS.items()
    ]
    return [*entries, legend.Entry(study.word("segments-across" if few else "segments-down"))]


def _sample(fill: str) -> dict[str, Any]:
    return {
        "linestyle": "none", "marker": "s", "markersize": 7.5, "markerfacecolor": fill,
        "markeredgecolor": style.INK, "markeredgewidth": 0.6,
    }  # fmt: skip


def _sides(counts: Mapping[int, int]) -> tuple[float, float]:
    """Return how far a bar reaches left and right of the middle, in segments."""
    middle = counts.get(0, 0) / 2
    return (
        middle + sum(count for valence, count in counts.items() if valence < 0),
        middle + sum(count for valence, count in counts.items() if valence > 0),
    )


def _bar(
    drawn: Grid, at: tuple[int, int], counts: Mapping[int, int], scale: float, few: bool
) -> None:
    """Stack the segments from negative to positive, the mixed ones across the middle.

    `scale` segments reach from the middle to the side of the cell.
    """
    left, top = drawn.lefts[at[1]], drawn.tops[at[0]]
    room = drawn.width - (NUMBERS if few else 0.6)
    middle = left + room / 2
    height = 4.0 if few else 2.8
    y = top + (drawn.height - height) / 2 if few else top + 1.2
    ends = [y - 1.2, y + height + 1.2]
    drawn.axes.add_line(Line2D([middle] * 2, ends, color=style.RULE, linewidth=0.7, zorder=1))
    x = middle - _sides(counts)[0] / scale * room / 2
    for valence in sorted(counts):
        wide = counts[valence] / scale * room / 2
        look: dict[str, Any] = {
            "facecolor": style.STEPS[valence],
            "edgecolor": style.INK,
            "linewidth": 0.6,
        }
        drawn.axes.add_patch(Rectangle((x, y), wide, height, zorder=2, **look))
        x += wide


def _numbers(drawn: Grid, at: tuple[int, int], total: tuple[int, int], few: bool) -> None:
    x, y = drawn.centre(*at)
    if few:
        right = drawn.lefts[at[1]] + drawn.width
        style.write(drawn.axes, right, y, f"{total[0]} ({total[1]})", style.SMALL, ha="right")
    else:
        top = drawn.tops[at[0]]
        line = wrapping.text_height("", style.SMALL)
        for row, text in enumerate((str(total[0]), f"({total[1]})")):
            style.write(drawn.axes, x, top + 4.6 + (row + 0.5) * line, text, style.SMALL)


def _alt(study: Study, counts: Counts, totals: Totals) -> str:
    """Say how much evidence each region has, and where there is least and most."""
    told = []
    for region in study.regions.values():
        here = {concept: total for (of, concept), total in totals.items() if of == region.id}
        least, most = min(here, key=here.__getitem__), max(here, key=here.__getitem__)
        split = [counts.get((region.id, concept), {}) for concept in here]
        told.append(
            study.word("alt-evidence").format(
                region=region.label,
                segments=sum(total[0] for total in here.values()),
                negative=sum(n for each in split for valence, n in each.items() if valence < 0),
                mixed=sum(each.get(0, 0) for each in split),
                positive=sum(n for each in split for valence, n in each.items() if valence > 0),
                most=f"{study.label('concepts', most)} ({here[most][0]})",
                least=f"{study.label('concepts', least)} ({here[least][0]})",
            )
        )
    return " ".join(told)
