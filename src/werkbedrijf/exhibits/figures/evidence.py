"""Figures of the evidence map, and of the agreement of published and replicated marks."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from typing import Any

import pandas as pd
import seaborn as sns
from matplotlib.axes import Axes
from matplotlib.colors import ListedColormap
from matplotlib.figure import Figure
from matplotlib.lines import Line2D
from matplotlib.patches import Rectangle

from werkbedrijf.analysis.agreement import side_by_side
from werkbedrijf.analysis.scores import evaluated
from werkbedrijf.exhibits.exhibit import Exhibit, Picture, exhibit
from werkbedrijf.exhibits.figures import style
from werkbedrijf.exhibits.figures.grid import (
    OVERLAID,
    Grid,
    ScoreValues,
    grid,
    scored,
    summary,
    washes,
    word,
)
from werkbedrijf.exhibits.figures.phones import few as few_fit
from werkbedrijf.exhibits.figures.phones import on_phones
from werkbedrijf.study.model import Study

NUMBERS = 13.5
"""Room for the numbers in a cell, in mm."""
Counts = Mapping[tuple[str, str], Mapping[int, int]]
"""Of a region and a concept, how many segments have each valence."""
Totals = Mapping[tuple[str, str], tuple[int, int]]
"""Of a region and a concept, how many segments and respondents there are."""


@on_phones(few_fit)
def evidence_map(study: Study) -> Exhibit:
    """Draw how many segments each concept has in each region, left the negative ones."""
    counts, totals = _counts(study), _totals(study)
    concepts = [*study.side("success"), *study.side("factor")]
    few = len(study.regions) <= OVERLAID
    entries = _entries(study, few)
    drawn = _frame(study, few, style.height(entries) + 2)
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
    used = evaluated(study.segments, study.indicators)
    rows = list(zip(used["region"], used["concept"], used["valence"], strict=True))
    indicator, concept = study.counted
    told = study.segments[study.segments["indicator"] == indicator]
    rows += [(row["region"], concept, int(row["valence"])) for _, row in told.iterrows()]
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


def _entries(study: Study, few: bool) -> list[style.Entry]:
    entries = [
        style.Entry(style.sign(study.mark(value)), (_sample(style.fill(value, study.ends)),))
        for value in study.scale["value"]
    ]
    return [*entries, style.Entry(study.word("segments-across" if few else "segments-down"))]


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
    drawn.axes.add_line(Line2D([middle] * 2, reach, color=style.RULE, linewidth=0.7, zorder=1))
    x = middle - _sides(counts)[0] / scale * room / 2
    for valence in sorted(counts):
        wide = counts[valence] / scale * room / 2
        look: dict[str, Any] = {
            "facecolor": style.fill(valence, ends),
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
        line = style.text_height("", style.SMALL)
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


CELL = 9.5
"""Side of a cell of the matrix, in mm."""
LEFT, TOP = 16.0, 16.0
"""Room for the marks and names beside and above the matrix, in mm."""
BARS, NAMES, SUMS = 76.0, 41.0, 15.0
"""Where the part with the bars starts on a page, and room for the names and sums in it, in mm."""
ROW = 7.5
SAME: dict[str, Any] = {"fill": False, "edgecolor": style.INK, "linewidth": 1.6, "zorder": 4}
"""How the cells stand out in which both marks are the same."""
APART = {"same": style.PUBLISHED, "one-step": style.SKY, "further": style.WINE}
Pair = tuple[str, str, int, int]


@on_phones()
def agreement_matrix(study: Study) -> Exhibit:
    """Draw how often each published mark meets each replicated one, and who differs how far."""
    study = study.of_source
    scores = scored(study, [*study.side("success"), *study.side("factor")])
    pairs = scores.pairs()
    parts = {name: chosen for name, chosen in _parts(study, pairs).items() if chosen}
    entries = [
        style.Entry(study.word(name), (_matrix_sample(APART[name]),))
        for name, count in _distances(pairs).items()
        if count
    ]
    names = {name: style.wrap(name, NAMES - 2) for name in parts}
    row = max([ROW, *(style.text_height(name) + 1 for name in names.values())])
    high = len(study.scale) * CELL
    left, top = (style.MARGIN, TOP + high + 4) if style.narrow() else (BARS, TOP)
    bottom = max(TOP + high, top + row * max(1, len(parts))) + 3
    figure, axes = style.sheet(bottom + style.height(entries) + style.MARGIN)
    _matrix(figure, axes, study, pairs)
    for index, (name, chosen) in enumerate(parts.items()):
        _matrix_bar(axes, names[name], (left, top + (index + 0.5) * row), _distances(chosen))
    if not parts:
        style.write(axes, left, top + ROW / 2, study.word("nothing-to-compare"), ha="left")
    style.draw(axes, bottom, entries)
    return exhibit(study, "agreement-matrix", Picture(figure, _matrix_alt(scores, parts)))


def _parts(study: Study, pairs: Sequence[Pair]) -> dict[str, list[Pair]]:
    """Return the pairs of all, of either side and of each region, by name."""
    sides = {word(study, side): study.side(side) for side in ("success", "factor")}
    regions = {region.label: region.id for region in study.regions.values()}
    return {
        study.word("all"): list(pairs),
        **{name: [pair for pair in pairs if pair[1] in side] for name, side in sides.items()},
        **{name: [pair for pair in pairs if pair[0] == id_] for name, id_ in regions.items()},
    }


def _distances(pairs: Sequence[Pair]) -> dict[str, int]:
    steps = [abs(one - other) for *_, one, other in pairs]
    return {
        "same": steps.count(0),
        "one-step": steps.count(1),
        "further": sum(step > 1 for step in steps),
    }


def _matrix(figure: Figure, axes: Axes, study: Study, pairs: Sequence[Pair]) -> None:
    values = [int(value) for value in study.scale["value"]]
    counts = pd.crosstab(
        pd.Series([one for *_, one, _ in pairs], dtype=int),
        pd.Series([other for *_, other in pairs], dtype=int),
    ).reindex(index=values[::-1], columns=values, fill_value=0)
    side = CELL * len(values)
    inner = style.panel(figure, LEFT, TOP, side, side)
    sns.heatmap(
        counts, ax=inner, cbar=False, annot=counts.map(lambda count: str(count or "")), fmt="",
        cmap=ListedColormap(sns.light_palette(style.STEPS[1], 64)[:40]), linewidths=0.6,
        linecolor=style.RULE, xticklabels=False, yticklabels=False,
        annot_kws={"fontsize": style.BODY, "color": style.INK},
    )  # fmt: skip
    inner.set(xlabel="", ylabel="")
    for at in range(len(values)):
        inner.add_patch(Rectangle((at, len(values) - 1 - at), 1, 1, clip_on=False, **SAME))
    _heads(axes, study, [style.sign(study.mark(value)) for value in values])


def _heads(axes: Axes, study: Study, marks: Sequence[str]) -> None:
    """Write the marks beside and above the matrix, and what they are marks of."""
    side = CELL * len(marks)
    for at, mark in enumerate(marks):
        middle = (at + 0.5) * CELL
        style.write(axes, LEFT + middle, TOP - 3, mark, style.SMALL)
        style.write(axes, LEFT - 1.5, TOP + side - middle, mark, style.SMALL, ha="right")
    style.write(axes, LEFT + side / 2, TOP - 9, word(study, "replicated"), weight="bold")
    style.write(
        axes, style.MARGIN + 2, TOP + side / 2, word(study, "published"), weight="bold", rotation=90
    )


def _matrix_bar(
    axes: Axes, name: str, place: tuple[float, float], distances: Mapping[str, int]
) -> None:
    """Draw the share of scores that are the same, a step apart and further apart."""
    (start, y), total = place, sum(distances.values())
    left = start + NAMES
    width = style.wide() - style.MARGIN - SUMS - left
    style.write(axes, left - 2, y, name, ha="right")
    x = left
    for kind, count in distances.items():
        wide = width * count / total
        axes.add_patch(Rectangle((x, y - 2), wide, 4, facecolor=APART[kind], edgecolor="none"))
        x += wide
    told = f"{distances['same']}/{total}"
    style.write(axes, left + width + SUMS, y, told, ha="right")


def _matrix_sample(fill: str) -> dict[str, Any]:
    return {
        "linestyle": "none", "marker": "s", "markersize": 7.5, "markerfacecolor": fill,
        "markeredgecolor": fill,
    }  # fmt: skip


def _matrix_alt(scores: ScoreValues, parts: Mapping[str, Sequence[Pair]]) -> str:
    study = scores.study
    told = [summary(scores)]
    for name, chosen in parts.items():
        distances = _distances(chosen)
        each = (f"{study.word(kind)} {count}" for kind, count in distances.items() if count)
        told.append(f"{name}: {', '.join(each)}.")
    return " ".join(told)
