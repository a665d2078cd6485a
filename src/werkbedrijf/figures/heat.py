"""Grids of marks: every region a row, for more regions than one spider diagram can hold."""

from __future__ import annotations

import math

from matplotlib.figure import Figure
from matplotlib.lines import Line2D
from matplotlib.patches import Rectangle

from werkbedrijf.figures import legend, style
from werkbedrijf.figures.grid import Grid, grid
from werkbedrijf.figures.scored import Scores, word
from werkbedrijf.study import Study


def score_grids(scores: Scores) -> Figure:
    """Draw scores as regions x concepts, one grid for each kind of score."""
    study = scores.study
    columns = [(kind, concept) for kind in scores.kinds() for concept in scores.concepts]
    entries = [legend.Entry(study.word("no-score"), (style.cross(style.MUTED),))]
    drawn = grid(
        [("", region.label) for region in study.regions.values()],
        [(word(study, kind), study.label("concepts", concept)) for kind, concept in columns],
        turned=True,
        below=legend.height(entries) + 2,
    )
    for row, region in enumerate(study.regions):
        for column, (kind, concept) in enumerate(columns):
            _mark(drawn, row, column, study, scores.of(kind, region)[concept])
    legend.draw(drawn.axes, drawn.bottom + 2, entries)
    return drawn.figure


def _mark(drawn: Grid, row: int, column: int, study: Study, score: float) -> None:
    """Fill and mark a cell by its score; cross it where there is none."""
    missing = math.isnan(score)
    fill = style.WASH if missing else style.STEPS[int(score)]
    corner = (drawn.lefts[column], drawn.tops[row])
    drawn.axes.add_patch(
        Rectangle(
            corner, drawn.width, drawn.height, facecolor=fill, edgecolor=style.RULE, linewidth=0.6
        )
    )
    x, y = drawn.centre(row, column)
    if missing:
        drawn.axes.add_line(Line2D([x], [y], **style.cross(style.MUTED)))
    else:
        mark = style.sign(study.mark(score))
        style.write(drawn.axes, x, y, mark, style.NOTE, color=style.ink_on(fill))
