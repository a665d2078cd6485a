"""Scores, published and replicated, and their scale: spider diagrams, or grids of many regions."""

from __future__ import annotations

import math
from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass
from itertools import product
from typing import Any

from matplotlib.axes import Axes
from matplotlib.figure import Figure
from matplotlib.patches import Polygon, Rectangle

from werkbedrijf.analysis.agreement import side_by_side
from werkbedrijf.exhibits.exhibit import Exhibit, Picture, exhibit
from werkbedrijf.exhibits.figures import style
from werkbedrijf.exhibits.figures.grid import Grid, Lane, Span, grid, word
from werkbedrijf.study.files import row_by_row
from werkbedrijf.study.model import Study

KINDS = ("published", "replicated")


@dataclass(frozen=True)
class ScoreValues:
    """Hold the scores of some concepts.

    Parameters
    ----------
    study : Study
    concepts : sequence of str
        In codebook order.
    values : Mapping
        Of a kind (`published`, `replicated`, `mean`), a region and a concept to a value of
        the scale, NaN where there is none.
    """

    study: Study
    concepts: Sequence[str]
    values: Mapping[str, Mapping[str, Mapping[str, float]]]

    def of(self, kind: str, region: str) -> Mapping[str, float]:
        """Return the values of a region by concept, NaN where there is none."""
        return self.values[kind][region]

    def has(self, kind: str, region: str) -> bool:
        """Return whether a region is one to show scores of a kind for.

        Every region should have replicated scores; published ones only those of the source have.
        """
        return kind == KINDS[1] or not all(map(math.isnan, self.of(kind, region).values()))

    def kinds(self) -> list[str]:
        """Return the kinds of score to show."""
        return [kind for kind in KINDS if any(self.has(kind, each) for each in self.study.regions)]

    def missing(self) -> bool:
        """Return whether a region lacks a score of a kind that it has of another concept."""
        return any(
            self.has(kind, region) and any(map(math.isnan, self.of(kind, region).values()))
            for kind in KINDS
            for region in self.study.regions
        )

    def pairs(self) -> list[tuple[str, str, int, int]]:
        """Return region, concept, published and replicated score wherever there are both."""
        return [
            (region, concept, int(one), int(self.of(KINDS[1], region)[concept]))
            for region in self.study.regions
            for concept, one in self.of(KINDS[0], region).items()
            if not math.isnan(one) and not math.isnan(self.of(KINDS[1], region)[concept])
        ]


def scored(study: Study, concepts: Sequence[str]) -> ScoreValues:
    """Return both scores and the means of some concepts."""
    table = side_by_side(study)
    values: dict[str, dict[str, dict[str, float]]] = {}
    for kind in (*KINDS, "mean"):
        of = values[kind] = {region: dict.fromkeys(concepts, math.nan) for region in study.regions}
        for region, concept, value in row_by_row(
            table.astype({kind: float}), "region", "concept", kind
        ):
            if concept in of[region]:
                of[region][concept] = value
    return ScoreValues(study, concepts, values)


def summary(scores: ScoreValues) -> str:
    """Return in words how many concepts and regions there are, and how many scores are the same."""
    study, pairs, regions = scores.study, scores.pairs(), len(scores.study.regions)
    many = {"regions": regions, "concepts": len(scores.concepts)}
    if not study.source:
        return study.ngettext(
            "Scores of {concepts} concepts in {regions} region.",
            "Scores of {concepts} concepts in {regions} regions.",
            regions,
            **many,
        )
    return study.ngettext(
        "Published and replicated scores of {concepts} concepts in {regions} region; "
        "{same} of {of} scores that have both are the same.",
        "Published and replicated scores of {concepts} concepts in {regions} regions; "
        "{same} of {of} scores that have both are the same.",
        regions,
        same=sum(one == other for _, _, one, other in pairs),
        of=len(pairs),
        **many,
    )


def recited(scores: ScoreValues, kind: str) -> str:
    """Return in one sentence per region which mark each of its concepts has."""
    study = scores.study
    sentences = []
    for region in (each for each in study.regions.values() if scores.has(kind, each.id)):
        marks = (
            f"{study.label('concepts', concept)} {study.mark(score) or study.word('no-score')}"
            for concept, score in scores.of(kind, region.id).items()
        )
        sentences.append(f"{region.label}: {', '.join(marks)}.")
    return f"{word(study, kind)}. {' '.join(sentences)}"


def concept_lanes(study: Study, concepts: Iterable[str]) -> list[Lane]:
    """Return concepts as rows or columns, grouped by their side."""
    sides = study.concepts.set_index("concept")["side"]
    return [(word(study, sides[each]), study.label("concepts", each)) for each in concepts]


def scale_span(study: Study, beyond: float) -> Span:
    """Return the values at the edges of a column across which the scale runs: beyond its ends."""
    return study.ends[0] - beyond, study.ends[1] + beyond


def scale_ends(study: Study) -> str:
    """Return the lowest and the highest mark of the scale."""
    return style.sign(" \u2026 ".join(study.mark(end) for end in study.ends))


def scale_entry(study: Study, missing: bool = False) -> style.Entry:
    """Return what a legend says of the scale across a column, and of what has no score on it."""
    text = study.word("scale-across-none" if missing else "scale-across")
    return style.Entry(text.format(marks=scale_ends(study)))


def scale_lines(drawn: Grid, values: Iterable[float], pieces: Sequence[Span]) -> None:
    """Draw a line at each of some values in every column, the middle of the scale darker."""
    for column, value, (top, bottom) in product(range(len(drawn.lefts)), values, pieces):
        if drawn.filled(column, top):
            x, colour = drawn.x(column, value), style.GRID if value else style.RULE
            style.plot(drawn.axes, [(x, top), (x, bottom)], color=colour, linewidth=0.7, zorder=1)


def scale_marks(drawn: Grid, study: Study) -> None:
    """Write above every column the marks of the scale where they fit, else those of its ends."""
    wide = max(style.text_width(style.sign(mark), style.NOTE) for mark in study.scale["mark"])
    fits = drawn.width / (drawn.span[1] - drawn.span[0]) > wide + 0.6
    values = study.scale["value"] if fits else study.ends
    for place, value in product(range(drawn.shape[1]), values):
        row, column = drawn.cell(0, place)
        x, y = drawn.x(column, value), drawn.tops[row] - drawn.over - 8.5
        style.write(drawn.axes, x, y, style.sign(study.mark(value)), style.NOTE, color=style.MUTED)


RADIUS, ON_PHONES = 34.0, 21.0
"""From the hub to the best score, in mm: on a page, and on a phone."""
MISSING = 0.1
"""How far from the hub to the rim a missing score is drawn, as a share."""
DODGE = math.radians(3.2)
"""Angle between the markers of two regions, so that equal scores don't hide each other."""
LABELS, HEAD = 12.0, 9.0
"""Room for the names above and below the web, and for a web's own heading, in mm."""
DOT = style.marker("D", 3.6, style.REPLICATED, zorder=4)
"""How a replicated score looks."""


@dataclass(frozen=True)
class Web:
    """Hold where a web stands, in mm, and the scores in it."""

    hub: tuple[float, float]
    radius: float
    scores: ScoreValues

    def place(self, angle: float, share: float) -> tuple[float, float]:
        """Return the place at an angle, a share of the way from the hub to the best score."""
        radius = self.radius * share
        return self.hub[0] + radius * math.sin(angle), self.hub[1] - radius * math.cos(angle)

    def at(self, angle: float, score: float) -> tuple[float, float]:
        """Return the place of a score; the lowest is a step from the hub."""
        low, high = self.scores.study.ends
        return self.place(angle, (score - low + 1) / (high - low + 1))


@style.on_phones(style.OVERLAID)
def spider_success(study: Study) -> Exhibit:
    """Draw the success of the regions, published and replicated, criterion by criterion."""
    return _spider(study, "spider-success", "success")


@style.on_phones(style.OVERLAID)
def spider_factors(study: Study) -> Exhibit:
    """Draw the success factors of the regions, published and replicated (8.2)."""
    return _spider(study, "spider-factors", "factor")


def _spider(study: Study, id_: str, side: str) -> Exhibit:
    scores = scored(study, study.side(side))
    alt = " ".join([summary(scores), *(recited(scores, kind) for kind in scores.kinds())])
    few = len(study.regions) <= style.OVERLAID
    return exhibit(study, id_, Picture(_webs(scores), alt) if few else _score_grids(scores, alt))


def _webs(scores: ScoreValues) -> Figure:
    """Draw the published scores as a web, and the replicated ones where they are others.

    Where a phone has no room for all regions in one web, each has its own, under the other.
    """
    regions, radius = list(scores.study.regions), ON_PHONES if style.narrow() else RADIUS
    apart = style.narrow() and len(regions) > style.FEW
    webs = [[region] for region in regions] if apart else [regions]
    entries, high = _spider_entries(scores, apart), 2 * (radius + LABELS) + HEAD * apart
    figure, axes = style.sheet(high * len(webs) + style.legend_height(entries) + style.MARGIN)
    for at, shown in enumerate(webs):
        top = high * at + HEAD * apart
        web = Web((style.wide() / 2, top + LABELS + radius), radius, scores)
        if apart:
            label = scores.study.regions[shown[0]].label
            text = style.wrap(label, style.inner_width(), style.BODY, "bold")
            style.write(axes, style.MARGIN, top - HEAD / 2, text, ha="left", weight="bold")
        _rings(axes, web)
        for region in shown:
            _outline(axes, web, region, regions.index(region), DODGE * (not apart))
    style.draw_legend(axes, high * len(webs), entries)
    return figure


def _spider_entries(scores: ScoreValues, apart: bool) -> list[style.Entry]:
    """Return the legend; webs that stand apart have their regions' names as headings."""
    study = scores.study
    entries = [
        style.Entry(region.label, (style.line(index), style.dots(index)))
        for index, region in enumerate(study.regions.values())
        if not apart
    ]
    if KINDS[0] in scores.kinds():
        entries.append(style.Entry(_lines_note(scores)))
        entries.append(style.Entry(study.word("replicated-anew"), (DOT,)))
    if scores.missing():
        entries.append(style.Entry(study.word("no-score"), (style.cross(),)))
    middle = style.sign(study.mark(0))
    rings = study.word("scale-outwards").format(marks=scale_ends(study), middle=middle)
    return [*entries, style.Entry(rings)]


def _lines_note(scores: ScoreValues) -> str:
    """Return in words which marks the lines join, and of which regions the replicated ones."""
    study = scores.study
    bare = [each.label for each in study.regions.values() if not scores.has(KINDS[0], each.id)]
    if not bare:
        return study.word("lines-published")
    return study.word("lines-both").format(regions=study.listed(bare))


def _angles(count: int) -> list[float]:
    return [2 * math.pi * index / count for index in range(count)]


def _rings(axes: Axes, web: Web) -> None:
    """Draw a ring for each score, and the spokes with their names."""
    study, concepts = web.scores.study, web.scores.concepts
    angles = _angles(len(concepts))
    for value in study.scale["value"]:
        ring = [web.at(angle, value) for angle in angles]
        look = (style.RULE, 1.4) if value == 0 else (style.GRID, 0.8)
        axes.add_artist(Polygon(ring, fill=False, edgecolor=look[0], linewidth=look[1]))
    for angle, concept in zip(angles, concepts, strict=True):
        spoke = [web.place(angle, 0), web.place(angle, 1)]
        style.plot(axes, spoke, color=style.GRID, linewidth=0.8)
        _label(axes, web, angle, study.label("concepts", concept))


def _label(axes: Axes, web: Web, angle: float, text: str) -> None:
    """Write a concept's name beyond its spoke."""
    x, y = web.place(angle, 1)
    across, down = math.sin(angle), -math.cos(angle)
    x, y = x + 3 * across, y + 3 * down
    size = style.NOTE if style.narrow() else style.BODY
    upright = abs(across) < 0.3
    room = 2 * web.radius if upright else style.wide() / 2 - abs(x - web.hub[0]) - 0.5
    ha = "center" if upright else ("left" if across > 0 else "right")
    va = ("top" if down > 0 else "bottom") if upright else "center"
    style.write(axes, x, y, style.wrap(text, room, size), size, ha=ha, va=va)


def _outline(axes: Axes, web: Web, region: str, index: int, dodge: float) -> None:
    """Draw one region's scores: its line is broken where it has none.

    The line joins the published scores, or the replicated ones if none is published; a tail leads
    to each replicated score that differs from it.
    """
    scores = web.scores
    replicated = list(scores.of(KINDS[1], region).values())
    printed = list(scores.of(KINDS[0], region).values())
    values = printed if scores.has(KINDS[0], region) else replicated
    shift = dodge * (index - (len(scores.study.regions) - 1) / 2)
    angles = [angle + shift for angle in _angles(len(values))]
    places = [web.at(angle, score) for angle, score in zip(angles, values, strict=True)]
    style.plot(axes, [*places, places[0]], **style.line(index))
    style.plot(axes, places, **style.dots(index))
    colour = style.SERIES[index][0]
    for angle, before, score in zip(angles, printed, replicated, strict=True):
        if math.isnan(score) or (math.isnan(before) and values is printed):
            style.plot(axes, [web.place(angle, MISSING)], **style.cross(colour))
        if not math.isnan(score) and score != before and values is printed:
            place = web.at(angle, score)
            start = place if math.isnan(before) else web.at(angle, before)
            style.plot(axes, [start, place], color=colour, linewidth=1.0, zorder=2.5)
            style.plot(axes, [place], **DOT)


def _score_grids(scores: ScoreValues, alt: str) -> Picture:
    """Draw scores as regions x concepts, one grid for each kind of score."""
    study = scores.study
    columns = [(kind, concept) for kind in scores.kinds() for concept in scores.concepts]
    drawn = grid(
        [("", region.label) for region in study.regions.values()],
        [(word(study, kind), study.label("concepts", concept)) for kind, concept in columns],
        [style.Entry(study.word("no-score"), (style.cross(style.MUTED),))],
        turned=True,
    )
    for row, region in enumerate(study.regions):
        for column, (kind, concept) in enumerate(columns):
            _mark(drawn, row, column, study, scores.of(kind, region)[concept])
    return drawn.picture(alt)


def _mark(drawn: Grid, row: int, column: int, study: Study, score: float) -> None:
    """Fill and mark a cell by its score; cross it where there is none."""
    missing = math.isnan(score)
    fill = style.WASH if missing else style.fill(score, study.ends)
    corner = (drawn.lefts[column], drawn.tops[row])
    look: dict[str, Any] = {"facecolor": fill, "edgecolor": style.RULE, "linewidth": 0.6}
    drawn.axes.add_artist(Rectangle(corner, drawn.width, drawn.height, **look))
    place = drawn.centre(row, column)
    if missing:
        style.plot(drawn.axes, [place], **style.cross(style.MUTED))
    else:
        mark = style.sign(study.mark(score))
        disc = min(drawn.width, drawn.height) * 0.7
        style.write_on(drawn.axes, *place, mark, fill, disc)
