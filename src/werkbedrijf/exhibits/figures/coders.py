"""Figure of the means by every coder: which marks depend on who coded."""

from __future__ import annotations

from collections.abc import Mapping
from typing import Any

import numpy as np
import pandas as pd
import seaborn as sns
from matplotlib.lines import Line2D
from matplotlib.patches import Rectangle

from werkbedrijf.analysis import variants
from werkbedrijf.analysis.arrays import Array, rounded
from werkbedrijf.exhibits.exhibit import Exhibit, Picture, exhibit
from werkbedrijf.exhibits.figures import style
from werkbedrijf.exhibits.figures.grid import OVERLAID, Grid, grid, washes, word
from werkbedrijf.exhibits.figures.phones import few as few_fit
from werkbedrijf.exhibits.figures.phones import on_phones
from werkbedrijf.study.model import Study

ROW, SIZE, PAD = 8.5, 4.6, 1.8
"""Height of a row in mm, size of a marker in points, and room round the markers in a box."""
BOX: dict[str, Any] = {
    "facecolor": "none", "edgecolor": style.INK, "linewidth": 1.2, "zorder": 2,
}  # fmt: skip
Coders = Mapping[str, Array]
"""By coder, the means of regions x concepts."""


@on_phones(few_fit)
def coder_means(study: Study) -> Exhibit:
    """Draw every coder's mean of every concept, boxed where their marks differ."""
    coders = {
        coder: scores.values[0]
        for coder, scores in variants.means_by_coder(study).items()
        if coder != variants.AS_CODED
    }
    shown = dict(list(coders.items())[: len(style.SERIES)])
    entries = _entries(study, shown)
    few = len(study.regions) <= OVERLAID
    drawn = _frame(study, few, style.height(entries) + 2)
    washes(drawn)
    _scale(drawn, study, few)
    apart = _apart(study, shown)
    places = _places(drawn, study, shown, few)
    _points(drawn, places)
    _boxes(drawn, places, apart, few)
    style.draw(drawn.axes, drawn.bottom + 2, entries)
    return exhibit(study, "coder-means", Picture(drawn.figure, _alt(study, shown, apart)))


def _frame(study: Study, few: bool, below: float) -> Grid:
    """Draw the names: regions across while there are few, else concepts across."""
    concepts = [
        (word(study, side), study.label("concepts", concept))
        for side in dict.fromkeys(study.concepts["side"])
        for concept in study.side(side)
    ]
    regions = [("", region.label) for region in study.regions.values()]
    if few:
        return grid(concepts, regions, low=ROW, apart=4, above=5, below=below)
    return grid(regions, concepts, turned=True, low=ROW, apart=1.2, below=below)


def _x(drawn: Grid, study: Study, column: int, mean: float) -> float:
    low, high = study.ends
    step = drawn.width / (high - low + 1)
    return float(drawn.lefts[column] + (mean - low + 0.5) * step)


def _scale(drawn: Grid, study: Study, few: bool) -> None:
    """Draw the borders between the marks, and the marks between them where they fit."""
    for column in range(len(drawn.lefts)):
        for border in np.arange(study.ends[0], study.ends[1]) + 0.5:
            x = _x(drawn, study, column, border)
            for piece in drawn.pieces:
                drawn.axes.add_line(Line2D([x, x], piece, color=style.GRID, linewidth=0.8))
        for value in _shown(drawn, study) if few else ():
            x, mark = _x(drawn, study, column, value), style.sign(study.mark(value))
            style.write(drawn.axes, x, drawn.top - 8.5, mark, style.NOTE, color=style.MUTED)


def _shown(drawn: Grid, study: Study) -> list[int]:
    """Return the scores whose marks fit above a column: all, or the ends of the scale."""
    wide = max(style.text_width(style.sign(mark), style.NOTE) for mark in study.scale["mark"])
    low, high = study.ends
    fits = drawn.width / (high - low + 1) > wide + 0.6
    return list(study.scale["value"]) if fits else [low, high]


def _places(drawn: Grid, study: Study, coders: Coders, few: bool) -> pd.DataFrame:
    """Return where each coder's means stand in their cells, one under the other, in mm."""
    step = (drawn.height - 2 * PAD) / max(1, len(coders) - 1)
    found = []
    for index, (coder, values) in enumerate(coders.items()):
        for (region, concept), mean in np.ndenumerate(values):
            row, column = (concept, region) if few else (region, concept)
            x, y = _x(drawn, study, column, mean), drawn.tops[row] + PAD + index * step
            found.append((region, concept, coder, x, y))
    return pd.DataFrame(found, columns=["region", "concept", "coder", "x", "y"])


def _points(drawn: Grid, places: pd.DataFrame) -> None:
    """Draw the means, in the colour and the shape of their coder."""
    looks = dict(zip(places["coder"].unique(), style.SERIES, strict=False))
    sns.scatterplot(
        places, x="x", y="y", hue="coder", style="coder", s=SIZE**2, linewidth=0.6, zorder=3,
        palette={coder: look[0] for coder, look in looks.items()},
        markers={coder: look[1] for coder, look in looks.items()}, legend=False, ax=drawn.axes,
    )  # fmt: skip
    drawn.axes.set(xlabel="", ylabel="")


def _boxes(drawn: Grid, places: pd.DataFrame, apart: Array, few: bool) -> None:
    """Draw a box round the means of a cell whose coders make different marks."""
    for (region, concept), differ in np.ndenumerate(apart):
        if differ:
            here = (places["region"] == region) & (places["concept"] == concept)
            means = places[here]
            top = drawn.tops[concept if few else region] + 0.4
            left, right = means["x"].min() - PAD, means["x"].max() + PAD
            drawn.axes.add_patch(Rectangle((left, top), right - left, drawn.height - 0.8, **BOX))


def _look(index: int) -> dict[str, Any]:
    return {**style.dots(index), "markersize": SIZE}


def _entries(study: Study, coders: Coders) -> list[style.Entry]:
    known = set(study.tables["words"]["word"])
    names = [study.word(f"coder-{id_}") if f"coder-{id_}" in known else id_ for id_ in coders]
    box = {
        "linestyle": "none", "marker": "s", "markersize": 9, "markerfacecolor": style.PAPER,
        "markeredgecolor": style.INK, "markeredgewidth": 1.2,
    }  # fmt: skip
    return [
        *(style.Entry(name, (_look(index),)) for index, name in enumerate(names)),
        style.Entry(study.word("coders-apart"), (box,)),
    ]


def _apart(study: Study, coders: Coders) -> Array:
    """Return where the coders' marks differ, regions x concepts."""
    marks = np.stack([rounded(values, study.ends) for values in coders.values()])
    differs: Array = np.fmax.reduce(marks) > np.fmin.reduce(marks)
    return differs


def _alt(study: Study, coders: Coders, apart: Array) -> str:
    concepts = list(study.concepts["concept"])
    cells = [
        f"{region.label}, {study.label('concepts', concepts[row])}: "
        + " / ".join(
            study.mark(rounded(values[column, row], study.ends)) or study.word("no-score")
            for values in coders.values()
        )
        for column, region in enumerate(study.regions.values())
        for row in range(len(concepts))
        if apart[column, row]
    ]
    if len(coders) < 2:
        return study.word("coding-none")
    names = ", ".join(entry.text for entry in _entries(study, coders)[:-1])
    told = f"{study.word('coders-apart')} ({names})"
    return f"{told}: {'; '.join(cells)}." if cells else f"{told}: {study.word('nothing')}."
