"""Figures of how firm marks and verdicts are: agreement, coders, and a tile for every claim."""

from __future__ import annotations

import math
from collections.abc import Hashable, Iterable, Mapping, Sequence
from itertools import product
from typing import Any

import numpy as np
import pandas as pd
from matplotlib.axes import Axes
from matplotlib.colors import ListedColormap
from matplotlib.figure import Figure
from matplotlib.patches import Rectangle

from werkbedrijf.analysis import variants
from werkbedrijf.analysis.arrays import Array, rounded
from werkbedrijf.analysis.intercoder import whole
from werkbedrijf.claims.ledger import (
    BASES,
    MANY_STEPS,
    SUMMARY,
    VERDICTS,
    chapters,
    counts,
    judgements,
    ledger,
)
from werkbedrijf.exhibits.exhibit import Exhibit, Picture, exhibit
from werkbedrijf.exhibits.figures import style
from werkbedrijf.exhibits.figures.grid import Grid, shade_rows, turned_if_many, word
from werkbedrijf.exhibits.figures.scores import (
    ScoreValues,
    concept_lanes,
    scale_marks,
    scale_span,
    scored,
    summary,
)
from werkbedrijf.exhibits.wording import (
    VERDICT_SIGNS,
    coded_in_part,
    coder,
    number_of,
    region_names,
)
from werkbedrijf.study.model import AS_CODED, Study

CELL = 9.5
"""Side of a cell of the matrix, in mm."""
LEFT, TOP = 16.0, 16.0
"""Room for the marks and names beside and above the matrix, in mm."""
BARS, NAMES, SUMS = 76.0, 41.0, 15.0
"""Where the part with the bars starts on a page, and room for the names and sums in it, in mm."""
PART = 7.5
"""Least height of a row with a bar, in mm."""
SAME: dict[str, Any] = {"fill": False, "edgecolor": style.INK, "linewidth": 1.6, "zorder": 4}
"""How the cells stand out in which both marks are the same."""
APART = {"same": style.PUBLISHED, "one-step": style.SKY, "further": style.WINE}
Pair = tuple[str, str, int, int]


@style.on_phones()
def agreement_matrix(study: Study) -> Exhibit:
    """Draw how often each published mark meets each replicated one, and who differs how far."""
    study = study.of_source
    scores = scored(study, [*study.side("success"), *study.side("factor")])
    pairs = scores.pairs()
    parts = {name: chosen for name, chosen in _parts(study, pairs).items() if chosen}
    entries = [
        style.Entry(study.word(name), (style.marker("s", 7.5, APART[name]),))
        for name, count in _distances(pairs).items()
        if count
    ]
    names = {name: style.wrap(name, NAMES - 2) for name in parts}
    row = max([PART, *(style.text_height(name) + 1 for name in names.values())])
    high = len(study.scale) * CELL
    stacked = style.narrow() or LEFT + high + 4 > BARS
    left, top = (style.MARGIN, TOP + high + 4) if stacked else (BARS, TOP)
    bottom = max(TOP + high, top + row * max(1, len(parts))) + 3
    figure, axes = style.sheet(bottom + style.legend_height(entries) + style.MARGIN)
    _matrix(figure, axes, study, pairs)
    for index, (name, chosen) in enumerate(parts.items()):
        _matrix_bar(axes, names[name], (left, top + (index + 0.5) * row), _distances(chosen))
    if not parts:
        style.write(axes, left, top + PART / 2, study.word("nothing-to-compare"), ha="left")
    style.draw_legend(axes, bottom, entries)
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
    import seaborn as sns  # see marks.py

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
        annot_kws={"font": style.font(), "color": style.INK},
    )  # fmt: skip
    inner.set(xlabel="", ylabel="")
    for at in range(len(values)):
        inner.add_artist(Rectangle((at, len(values) - 1 - at), 1, 1, clip_on=False, **SAME))
    _matrix_heads(axes, study, [style.sign(study.mark(value)) for value in values])


def _matrix_heads(axes: Axes, study: Study, marks: Sequence[str]) -> None:
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
        axes.add_artist(Rectangle((x, y - 2), wide, 4, facecolor=APART[kind], edgecolor="none"))
        x += wide
    style.write(axes, left + width + SUMS, y, f"{distances['same']}/{total}", ha="right")


def _matrix_alt(scores: ScoreValues, parts: Mapping[str, Sequence[Pair]]) -> str:
    study = scores.study
    sentences = [summary(scores)]
    for name, chosen in parts.items():
        distances = _distances(chosen).items()
        counts = (f"{study.word(kind)} {count}" for kind, count in distances if count)
        sentences.append(f"{name}: {', '.join(counts)}.")
    if not parts:
        sentences.append(f"{word(study, 'nothing-to-compare')}.")
    return " ".join(sentences)


ROW, SIZE, PAD = 8.5, 4.6, 1.8
"""Height of a row in mm, size of a marker in points, and room round the markers in a box."""
BOX: dict[str, Any] = {
    "facecolor": "none", "edgecolor": style.INK, "linewidth": 1.2, "zorder": 2,
}  # fmt: skip
Coders = Mapping[str, Array]
"""By coder, the means of regions x concepts."""


@style.on_phones(style.OVERLAID)
def coder_means(study: Study) -> Exhibit:
    """Draw every coder's mean of every concept, boxed where their marks differ."""
    concepts = [*study.side("success"), *study.side("factor")]
    coders = _coded(study, concepts)
    drawn = turned_if_many(
        concept_lanes(study, concepts), region_names(study).values(), _coder_entries(study, coders),
        span=scale_span(study, 0.5), low=ROW, apart=4, above=5,
    )  # fmt: skip
    shade_rows(drawn)
    borders = np.arange(*study.ends) + 0.5
    for column, border, (top, bottom) in product(range(len(drawn.lefts)), borders, drawn.pieces):
        if drawn.filled(column, top):
            x = drawn.x(column, border)
            style.plot(drawn.axes, [(x, top), (x, bottom)], color=style.GRID, linewidth=0.8)
    if not drawn.turned:
        scale_marks(drawn, study)
    apart, places = _apart(study, coders), _places(drawn, coders)
    _points(drawn, places)
    _boxes(drawn, places, apart)
    return exhibit(study, "coder-means", drawn.picture(_coders_alt(study, concepts, coders, apart)))


def _coded(study: Study, concepts: Sequence[str]) -> Coders:
    """Return the means of as many coders as markers tell apart, NaN where one did not code."""
    coders: dict[str, Array] = {}
    for id_, scores in variants.means_by_coder(study).items():
        if id_ != AS_CODED and len(coders) < len(style.SERIES):
            means = scores.values[0][:, [scores.concepts.index(each) for each in concepts]]
            means[[region in _uncoded(whole(study), id_) for region in study.regions]] = math.nan
            coders[id_] = means
    return coders


def _uncoded(study: Study, coder: str) -> list[str]:
    """Return the ids of the regions that a further coder did not code."""
    return [region.id for region in study.regions.values() if not region.has(coder)]


def _places(drawn: Grid, coders: Coders) -> pd.DataFrame:
    """Return where each coder's means stand in their cells, one under the other, in mm."""
    step = (drawn.height - 2 * PAD) / max(1, len(coders) - 1)
    places = []
    for index, (id_, values) in enumerate(coders.items()):
        for (region, concept), mean in np.ndenumerate(values):
            row, column = drawn.cell(concept, region)
            x, y = drawn.x(column, mean), drawn.tops[row] + PAD + index * step
            places.append((region, concept, id_, x, y))
    return pd.DataFrame(places, columns=["region", "concept", "coder", "x", "y"])


def _points(drawn: Grid, places: pd.DataFrame) -> None:
    """Draw the means, in the colour and the shape of their coder."""
    import seaborn as sns  # see marks.py

    looks = dict(zip(places["coder"].unique(), style.SERIES, strict=False))
    sns.scatterplot(
        places, x="x", y="y", hue="coder", style="coder", s=SIZE**2, linewidth=0.6, zorder=3,
        palette={coder: look[0] for coder, look in looks.items()},
        markers={coder: look[1] for coder, look in looks.items()}, legend=False, ax=drawn.axes,
    )  # fmt: skip
    drawn.axes.set(xlabel="", ylabel="")


def _boxes(drawn: Grid, places: pd.DataFrame, apart: Array) -> None:
    """Draw a box round the means of a cell whose coders make different marks."""
    for region, concept in np.argwhere(apart):
        means = places[(places["region"] == region) & (places["concept"] == concept)]
        top = drawn.tops[drawn.cell(concept, region)[0]] + 0.4
        left, right = means["x"].min() - PAD, means["x"].max() + PAD
        drawn.axes.add_artist(Rectangle((left, top), right - left, drawn.height - 0.8, **BOX))


def _coder_entries(study: Study, coders: Coders) -> list[style.Entry]:
    entries = [
        style.Entry(coder(study, id_), (style.dots(index) | {"markersize": SIZE},))
        for index, id_ in enumerate(coders)
    ]
    if left := 1 + len(whole(study).coders) - len(coders):
        entries.append(style.Entry(study.word("coders-left").format(count=left)))
    box = style.marker("s", 9, style.PAPER, style.INK, markeredgewidth=1.2)
    return [*entries, style.Entry(study.word("coders-apart"), (box,))]


def _apart(study: Study, coders: Coders) -> Array:
    """Return where the coders' marks differ, regions x concepts."""
    marks = np.stack([rounded(values, study.ends) for values in coders.values()])
    differs: Array = np.fmax.reduce(marks) > np.fmin.reduce(marks)
    return differs


def _coders_alt(study: Study, concepts: Sequence[str], coders: Coders, apart: Array) -> str:
    parts = coded_in_part(study)
    if len(coders) < 2:
        return " ".join(parts) or study.word("coding-none")
    cells = []
    for (column, region), (row, concept) in product(
        enumerate(study.regions.values()), enumerate(concepts)
    ):
        if apart[column, row]:
            marks = (
                study.mark(rounded(values[column, row], study.ends)) or study.word("no-score")
                for values in coders.values()
            )
            label = study.label("concepts", concept)
            cells.append(f"{region.label}, {label}: {' / '.join(marks)}")
    names = ", ".join(entry.text for entry in _coder_entries(study, coders)[:-1])
    listed = "; ".join(cells) or study.word("nothing")
    sentences = [f"{study.word('coders-apart')} ({names}): {listed}."]
    for id_ in coders:
        if gaps := [study.regions[each].label for each in _uncoded(study, id_)]:
            note, name = study.word("coder-gaps"), coder(study, id_)
            sentences.append(note.format(coder=name, regions=study.listed(gaps)))
    return " ".join([*sentences, *parts])


FILLS = {
    "supported": "#cfe8d5",
    "partly": "#fbe7b5",
    "contradicted": "#f6cfc4",
    "not testable": "#e3e3e3",
}
WIDE, HIGH, BETWEEN, BELOW = 10.0, 5.6, 1.2, 3.2
"""Of a tile, between tiles, and for the dots below one, in mm."""
AIR = 3.0
"""Between the names of chapters and their tiles, in mm."""
DOT = style.marker("o", 3.2, style.INK)


@style.on_phones()
def ledger_tiles(study: Study) -> Exhibit:
    """Draw every claim as a tile, by the chapter of the source that draws it."""
    unscored = set(study.regions).isdisjoint(study.tables["scores"]["region"])
    if unscored or study.tables["claims"].empty:
        return exhibit(study, "ledger-tiles", style.blank(study))
    table = ledger(study)
    entries = _tile_entries(study)
    parts = dict(list(table.groupby(chapters(table), sort=False)))
    names, left = _chapters(study, parts)
    across = int((style.wide() - style.MARGIN - left + BETWEEN) // (WIDE + BETWEEN))
    deep = HIGH + BELOW + BETWEEN
    lines = {chapter: math.ceil(len(part) / across) for chapter, part in parts.items()}
    bottom = style.MARGIN + sum(lines.values()) * deep
    figure, axes = style.sheet(bottom + style.legend_height(entries) + style.MARGIN)
    y = style.MARGIN
    for chapter, part in parts.items():
        style.write(axes, style.MARGIN, y + HIGH / 2, names[chapter], ha="left", weight="bold")
        for at, row in enumerate(part.to_dict("records")):
            place = (left + at % across * (WIDE + BETWEEN), y + at // across * deep)
            _tile(axes, place, row)
        y += lines[chapter] * deep
    style.draw_legend(axes, bottom, entries)
    return exhibit(study, "ledger-tiles", Picture(figure, _tiles_alt(study)))


def _chapters(study: Study, parts: Iterable[str]) -> tuple[dict[str, str], float]:
    """Return what chapters are called, and where on the right of that the tiles begin, in mm."""
    names = {each: f"§{each}" for each in parts}
    if SUMMARY in names:
        names[SUMMARY] = study.word("ledger-summary")
    widest = max(style.text_width(name, weight="bold") for name in names.values())
    return names, style.MARGIN + widest + AIR


def _tile(axes: Axes, place: tuple[float, float], row: Mapping[Hashable, Any]) -> None:
    """Draw a claim's verdict by either scoring, and dots for the marks to overturn it."""
    x, y = place
    for at, base in enumerate(BASES):
        left, verdict = x + at * WIDE / 2, str(row[base])
        look: dict[str, Any] = {"facecolor": FILLS[verdict], "edgecolor": style.RULE}
        axes.add_artist(Rectangle((left, y), WIDE / 2, HIGH, linewidth=0.6, **look))
        style.write(axes, left + WIDE / 4, y + HIGH / 2, VERDICT_SIGNS[verdict], style.SMALL)
    steps = row["steps_replicated"]
    dots = 0 if pd.isna(steps) else min(MANY_STEPS, int(steps))
    for dot in range(dots):
        middle = x + WIDE / 2 + (dot - (dots - 1) / 2) * 2
        style.plot(axes, [(middle, y + HIGH + BELOW / 2)], **DOT)


def _tile_entries(study: Study) -> list[style.Entry]:
    entries = [
        style.Entry(
            f"{VERDICT_SIGNS[verdict]} {study.word(verdict.replace(' ', '-'))}",
            (style.marker("s", 10, fill, style.RULE),),
        )
        for verdict, fill in FILLS.items()
    ]
    return [*entries, style.Entry(study.word("tiles-note").format(most=MANY_STEPS), (DOT,))]


def _tiles_alt(study: Study) -> str:
    """Return in words how many claims have each verdict, by either scoring."""
    table = counts(judgements(study))
    whole = table[table["kind"] == "all"].set_index("base")
    total = number_of(study, int(whole.iloc[0][list(VERDICTS)].sum()), "conclusion")
    sentences = [study.word("alt-tiles").format(total=total)]
    for base in BASES:
        numbers = whole.loc[base, list(VERDICTS)].items()
        each = ", ".join(f"{n} {study.word(str(v).replace(' ', '-'))}" for v, n in numbers)
        sentences.append(f"{study.word(f'by-{base}-marks')}: {each}.")
    return " ".join(sentences)
