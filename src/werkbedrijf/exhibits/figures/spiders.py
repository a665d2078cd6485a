"""Spider diagrams: the scores of a side, published and replicated, region by region."""

from __future__ import annotations

import math
from collections.abc import Sequence

from matplotlib.axes import Axes
from matplotlib.figure import Figure
from matplotlib.lines import Line2D
from matplotlib.patches import Polygon

from werkbedrijf.exhibits.exhibit import Exhibit, Picture, exhibit
from werkbedrijf.exhibits.figures import style
from werkbedrijf.exhibits.figures.grid import (
    OVERLAID,
    ScoreValues,
    recited,
    score_grids,
    scored,
    summary,
    word,
)
from werkbedrijf.study.model import Study

RADIUS = 29.0
"""From the hub to the best score, in mm."""
MISSING = 0.1
"""How far from the hub to the rim a missing score is drawn."""
DODGE = math.radians(3.2)
"""Angle between the markers of two regions, so that equal scores don't hide each other."""
LABELS, APART = 10.0, 4.0
"""Room for the names round a web, and between webs, in mm."""


def spider_success(study: Study) -> Exhibit:
    """Draw the success of the regions, published and replicated, criterion by criterion."""
    return _spider(study, "spider-success", "success")


def spider_factors(study: Study) -> Exhibit:
    """Draw the success factors of the regions, published and replicated (8.2)."""
    return _spider(study, "spider-factors", "factor")


def _spider(study: Study, id_: str, side: str) -> Exhibit:
    scores = scored(study, study.side(side))
    draw = _webs if len(study.regions) <= OVERLAID else score_grids
    alt = [summary(scores), *(recited(scores, kind) for kind in scores.kinds())]
    return exhibit(study, id_, Picture(draw(scores), " ".join(alt)))


def _webs(scores: ScoreValues) -> Figure:
    """Draw a web for each kind of score, under each other."""
    study, kinds = scores.study, scores.kinds()
    each = 2 * (RADIUS + LABELS) + APART
    entries = _spider_entries(study, scores.missing())
    figure, axes = style.sheet(len(kinds) * each + style.height(entries) + style.MARGIN)
    for place, kind in enumerate(kinds):
        top = place * each + LABELS / 2
        style.heading(axes, style.MARGIN, top, word(study, kind))
        hub = (style.WIDTH / 2, place * each + LABELS + RADIUS)
        _web(axes, hub, study, scores.concepts)
        for index, region in enumerate(study.regions):
            if scores.has(kind, region):
                values = [_share(study, value) for value in scores.of(kind, region).values()]
                _outline(axes, hub, values, index, len(study.regions))
    style.draw(axes, len(kinds) * each, entries)
    return figure


def _spider_entries(study: Study, missing: bool) -> list[style.Entry]:
    entries = [
        style.Entry(region.label, (style.line(index), style.dots(index)))
        for index, region in enumerate(study.regions.values())
    ]
    return [
        *entries,
        *([style.Entry(study.word("no-score"), (style.cross(),))] if missing else []),
    ]


def _place(hub: tuple[float, float], angle: float, score: float) -> tuple[float, float]:
    """Return the place of a share of the way from the hub to the best score."""
    radius = RADIUS * score
    return hub[0] + radius * math.sin(angle), hub[1] - radius * math.cos(angle)


def _share(study: Study, score: float) -> float:
    """Return how far from hub to rim a score lies; the lowest is a step from the hub."""
    low, high = study.ends
    return (score - low + 1) / (high - low + 1)


def _angles(count: int) -> list[float]:
    return [2 * math.pi * index / count for index in range(count)]


def _web(axes: Axes, hub: tuple[float, float], study: Study, concepts: Sequence[str]) -> None:
    angles = _angles(len(concepts))
    for value in study.scale["value"]:
        ring = [_place(hub, angle, _share(study, value)) for angle in angles]
        edge = style.RULE if value == 0 else style.GRID
        axes.add_patch(Polygon(ring, fill=False, edgecolor=edge, linewidth=0.8))
        x, y = (sum(pair) / 2 for pair in zip(ring[0], ring[-1], strict=True))
        style.write(
            axes, x, y, style.sign(study.mark(value)), style.NOTE, color=style.MUTED, zorder=4,
            bbox={"facecolor": style.PAPER, "edgecolor": "none", "pad": 0.4},
        )  # fmt: skip
    for angle, concept in zip(angles, concepts, strict=True):
        ends = zip(_place(hub, angle, 0), _place(hub, angle, 1), strict=True)
        axes.add_line(Line2D(*map(list, ends), color=style.GRID, linewidth=0.8))
        _label(axes, hub, angle, study.label("concepts", concept))


def _label(axes: Axes, hub: tuple[float, float], angle: float, text: str) -> None:
    x, y = _place(hub, angle, 1)
    across, down = math.sin(angle), -math.cos(angle)
    x, y = x + 4 * across, y + 3 * down
    upright = abs(across) < 0.3
    room = 100 if upright else style.WIDTH / 2 - abs(x - hub[0]) - style.MARGIN
    ha = "center" if upright else ("left" if across > 0 else "right")
    va = "center" if abs(down) < 0.3 else ("top" if down > 0 else "bottom")
    style.write(axes, x, y, style.wrap(text, room), ha=ha, va=va)


def _outline(
    axes: Axes, hub: tuple[float, float], scores: Sequence[float], index: int, of: int
) -> None:
    """Draw one region's scores; the line is broken where a score is missing."""
    shift = DODGE * (index - (of - 1) / 2)
    angles = [angle + shift for angle in _angles(len(scores))]
    points = [_place(hub, angle, score) for angle, score in zip(angles, scores, strict=True)]
    closed = [*points, points[0]]
    axes.add_line(Line2D(*map(list, zip(*closed, strict=True)), **style.line(index)))
    axes.add_line(Line2D(*map(list, zip(*points, strict=True)), **style.dots(index)))
    for angle, score in zip(angles, scores, strict=True):
        if math.isnan(score):
            x, y = _place(hub, angle, MISSING)
            axes.add_line(Line2D([x], [y], **style.cross(style.SERIES[index][0])))
