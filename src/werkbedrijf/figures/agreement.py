"""Agreement of published and replicated scores: every pair of marks, and how far they differ."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from typing import Any

import pandas as pd
import seaborn as sns
from matplotlib.axes import Axes
from matplotlib.colors import ListedColormap
from matplotlib.figure import Figure
from matplotlib.patches import Rectangle

from werkbedrijf.exhibit import Exhibit, Picture, exhibit
from werkbedrijf.figures import legend, style, wrapping
from werkbedrijf.figures.scored import Scores, scored, summary, word
from werkbedrijf.study import Study

CELL = 9.5
"""Side of a cell of the matrix, in mm."""
LEFT, TOP = 16.0, 16.0
"""Room for the marks and names beside and above the matrix, in mm."""
BARS, NAMES, SUMS = 76.0, 41.0, 15.0
"""Where the part with the bars starts, and room for the names and sums in it, in mm."""
ROW = 7.5
SAME: dict[str, Any] = {"fill": False, "edgecolor": style.INK, "linewidth": 1.6, "zorder": 4}
"""How the cells stand out in which both marks are the same."""
APART = {"same": style.PUBLISHED, "one-step": style.REPLICATED, "further": "#7a0f3d"}
Pair = tuple[str, str, int, int]


def agreement_matrix(study: Study) -> Exhibit:
    """Draw how often each published mark meets each replicated one, and who differs how far."""
    study = study.of_thesis
    scores = scored(study, [*study.side("success"), *study.side("factor")])
    pairs = scores.pairs()
    parts = {name: chosen for name, chosen in _parts(study, pairs).items() if chosen}
    entries = [legend.Entry(study.word(name), (_sample(fill),)) for name, fill in APART.items()]
    names = {name: wrapping.wrap(name, NAMES - 2) for name in parts}
    row = max([ROW, *(wrapping.text_height(name) + 1 for name in names.values())])
    bottom = TOP + max(len(study.scale) * CELL, row * len(parts)) + 3
    figure, axes = style.sheet(bottom + legend.height(entries) + style.MARGIN)
    _matrix(figure, axes, study, pairs)
    for index, (name, chosen) in enumerate(parts.items()):
        _bar(axes, names[name], TOP + (index + 0.5) * row, _distances(chosen))
    if not parts:
        style.write(axes, BARS, TOP + ROW / 2, study.word("nothing-to-compare"), ha="left")
    legend.draw(axes, bottom, entries)
    return exhibit(study, "agreement-matrix", Picture(figure, _alt(scores, parts)))


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


def _bar(axes: Axes, name: str, y: float, distances: Mapping[str, int]) -> None:
    """Draw the share of scores that are the same, a step apart and further apart."""
    left, total = BARS + NAMES, sum(distances.values())
    width = style.WIDTH - style.MARGIN - SUMS - left
    style.write(axes, left - 2, y, name, ha="right")
    x = left
    for kind, count in distances.items():
        wide = width * count / total
        axes.add_patch(Rectangle((x, y - 2), wide, 4, facecolor=APART[kind], edgecolor="none"))
        x += wide
    told = f"{distances['same']}/{total}"
    style.write(axes, left + width + SUMS, y, told, ha="right")


def _sample(fill: str) -> dict[str, Any]:
    return {
        "linestyle": "none", "marker": "s", "markersize": 7.5, "markerfacecolor": fill,
        "markeredgecolor": fill,
    }  # fmt: skip


def _alt(scores: Scores, parts: Mapping[str, Sequence[Pair]]) -> str:
    study = scores.study
    told = [summary(scores)]
    for name, chosen in parts.items():
        each = (f"{study.word(kind)} {count}" for kind, count in _distances(chosen).items())
        told.append(f"{name}: {', '.join(each)}.")
    return " ".join(told)
