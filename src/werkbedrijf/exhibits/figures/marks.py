"""Figures of scores: dot plots, and jobs filled against jobs aimed for."""

from __future__ import annotations

import math
from collections.abc import Mapping, Sequence
from dataclasses import dataclass, replace
from itertools import pairwise
from typing import Any

import pandas as pd
from matplotlib.axes import Axes
from matplotlib.figure import Figure

from werkbedrijf.analysis.agreement import matrices
from werkbedrijf.analysis.arrays import groups
from werkbedrijf.analysis.scores import placement_score, replicate_placements
from werkbedrijf.exhibits.exhibit import Exhibit, Picture, exhibit, only_with_part
from werkbedrijf.exhibits.figures import style
from werkbedrijf.exhibits.figures.grid import (
    Grid,
    Span,
    grid,
    round_step,
    shade_rows,
    turned_if_many,
    word,
)
from werkbedrijf.exhibits.figures.scores import (
    DOT,
    KINDS,
    ScoreValues,
    concept_lanes,
    recited,
    scale_entry,
    scale_lines,
    scale_marks,
    scored,
    summary,
)
from werkbedrijf.exhibits.wording import number_of, of_target, region_names
from werkbedrijf.study.files import row_by_row
from werkbedrijf.study.model import Study

RING = style.marker("o", 7.5, style.PAPER, style.PUBLISHED, markeredgewidth=1.4, zorder=3)
TICK: dict[str, Any] = {
    "linestyle": "none", "marker": "|", "markersize": 10, "markeredgecolor": style.INK,
    "markeredgewidth": 1.1, "zorder": 3.5,
}  # fmt: skip
LOOKS: Mapping[str, Mapping[str, Any]] = {"published": RING, "replicated": DOT, "mean": TICK}


@style.on_phones(style.OVERLAID)
def dots_scores(study: Study) -> Exhibit:
    """Draw every score of every region: published mark, replicated mark, and the mean."""
    return exhibit(study, "dots-scores", _dotted(study))


@style.on_phones()
def marks(study: Study, region: str) -> Exhibit:
    """Draw every score of one region, as `dots_scores` does of all."""
    alone = replace(study, regions={region: study.regions[region]})
    return exhibit(study, f"marks-{region}", _dotted(alone))


def _dotted(study: Study) -> Picture:
    scores = scored(study, [*study.side("success"), *study.side("factor")])
    drawn = turned_if_many(
        concept_lanes(study, scores.concepts), region_names(study).values(), _dot_entries(scores),
        span=_scale_span(scores), low=6.2, apart=4, above=5,
    )  # fmt: skip
    _draw_dots(drawn, scores)
    return drawn.picture(_dots_alt(scores))


@style.on_phones()
def success_categories(study: Study) -> Exhibit:
    """Draw the mean of each region's marks in every category of success (8.1)."""
    table, known = study.tables["categories"], groups(study)
    parts = [each for each in table.loc[table["side"] == "success", "category"] if each in known]
    return exhibit(study, "success-categories", _averaged(study, parts, "success"))


@style.on_phones()
def success_and_factors(study: Study) -> Exhibit:
    """Draw the mean of each region's marks on success beside that on the factors."""
    return exhibit(study, "success-and-factors", _averaged(study, ["success", "factor"], "region"))


def _averaged(study: Study, parts: Sequence[str], head: str) -> Picture:
    """Draw the means of marks in groups of concepts side by side, a row for each region."""
    means = _means(study, parts)
    entries = [style.Entry(study.word(f"mean-{kind}"), (LOOKS[kind],)) for kind in means.kinds()]
    entries += [scale_entry(study, missing=True)] if means.missing() else []
    drawn = grid(
        [(word(study, head), region.label) for region in study.regions.values()],
        [("", _part(study, part)) for part in parts],
        entries, span=_scale_span(means), low=6.2, apart=4, above=5,
    )  # fmt: skip
    _draw_dots(drawn, means, rows_of_regions=True)
    return drawn.picture(_means_alt(means))


def _part(study: Study, part: str) -> str:
    """Return what a side or a category is called."""
    return word(study, part) if part in ("success", "factor") else study.label("categories", part)


def _means(study: Study, parts: Sequence[str]) -> ScoreValues:
    """Return each region's mean mark in every group of concepts, in the place of scores."""
    concepts = groups(study)
    values = {
        kind: {
            region: {part: float(marks.mean_of(region, concepts[part])[0]) for part in parts}
            for region in study.regions
        }
        for kind, marks in matrices(study).items()
    }
    none = {region: dict.fromkeys(parts, math.nan) for region in study.regions}
    return ScoreValues(study, list(parts), {**values, "mean": none})


def _means_alt(means: ScoreValues) -> str:
    study = means.study
    sentences = []
    for kind in means.kinds():
        for region in (each for each in study.regions.values() if means.has(kind, each.id)):
            parts = (
                f"{_part(study, part)} "
                + (study.word("no-score") if math.isnan(mean) else study.number(mean, ".2f"))
                for part, mean in means.of(kind, region.id).items()
            )
            sentences.append(f"{region.label}, {study.word(f'mean-{kind}')}: {', '.join(parts)}.")
    return " ".join(sentences)


def _dot_entries(scores: ScoreValues) -> list[style.Entry]:
    study = scores.study
    entries = [
        style.Entry(word(study, name), (look,))
        for name, look in LOOKS.items()
        if name not in KINDS or name in scores.kinds()
    ]
    if scores.missing() or len(study.regions) > style.OVERLAID:
        entries.append(scale_entry(study, scores.missing()))
    return entries


def _scale_span(scores: ScoreValues) -> Span:
    """Return the scores at the edges of a column.

    A missing score stands a step below the lowest; no room for it where nothing is missing.
    """
    low, high = scores.study.ends
    return low - scores.missing() - 0.5, high + 0.5


def _draw_dots(drawn: Grid, scores: ScoreValues, rows_of_regions: bool = False) -> None:
    """Draw what each cell holds, a line at each step, and the marks where they fit."""
    study, (low, high) = scores.study, scores.study.ends
    shade_rows(drawn)
    scale_lines(drawn, (low, 0, high) if drawn.turned else study.scale["value"], drawn.pieces)
    if not drawn.turned:
        scale_marks(drawn, study)
    for place, region in enumerate(study.regions):
        for thing, concept in enumerate(scores.concepts):
            at = (place, thing) if rows_of_regions else drawn.cell(thing, place)
            _dots(drawn, at, _values(scores, region, concept), low)


def _values(scores: ScoreValues, region: str, concept: str) -> dict[str, float]:
    """Return what a cell shows: every kind that the region has; a missing score below the scale."""
    values = {kind: scores.of(kind, region)[concept] for kind in KINDS if scores.has(kind, region)}
    none = scores.study.ends[0] - 1
    values = {kind: none if math.isnan(value) else value for kind, value in values.items()}
    mean = scores.of("mean", region)[concept]
    return values if math.isnan(mean) else {**values, "mean": mean}


def _dots(drawn: Grid, at: tuple[int, int], values: Mapping[str, float], lowest: int) -> None:
    """Draw what a cell holds, and a line from the published to the replicated score."""
    y = drawn.centre(*at)[1]
    places = {name: (drawn.x(at[1], value), y) for name, value in values.items()}
    known = [places[name] for name in KINDS if values.get(name, lowest - 1) >= lowest]
    if len(set(known)) > 1:
        style.plot(drawn.axes, known, color=style.MUTED, linewidth=1.2, zorder=2)
    for name, place in places.items():
        style.plot(drawn.axes, [place], **LOOKS[name])


def _dots_alt(scores: ScoreValues) -> str:
    study, pairs = scores.study, scores.pairs()
    sentences = [summary(scores)]
    apart = [
        f"{study.regions[region].label}, {study.label('concepts', concept)}: "
        f"{study.mark(one)} → {study.mark(other)}"
        for region, concept, one, other in pairs
        if one != other
    ]
    if apart:
        sentences.append(f"{study.word('alt-apart')} {'; '.join(apart)}.")
    if not pairs:
        sentences += [recited(scores, kind) for kind in scores.kinds()]
    return " ".join(sentences)


NAMES, REMARKS = 40.0, 57.0
"""Room for the regions' names and for their numbers, in mm."""
ROW, HEAD, FOOT = 9.0, 10.0, 8.0
"""Least height of a row, and room for the marks above the first and the shares under the last."""
LEAST, PAST = 2.0, 1.06
"""The axis runs at least to twice the target, and so much further than the longest bar."""


@dataclass(frozen=True)
class Result:
    """Hold a region's placements: their ratio to the target, and how they read."""

    region: str
    ratio: float
    text: str


@dataclass(frozen=True)
class Axis:
    """Hold where shares of the target run, in mm on the sheet, and the largest of them."""

    left: float
    width: float
    most: float

    @property
    def unit(self) -> float:
        """Return how long the whole target is, in mm."""
        return self.width / (self.most * PAST)


@only_with_part
@style.on_phones()
def placements_target(study: Study) -> Exhibit:
    """Draw each region's placements as a share of its target."""
    results = _results(study)
    most = max([LEAST, *(result.ratio for result in results if not math.isnan(result.ratio))])
    draw = _above if style.narrow() else _beside
    alt = " ".join(f"{result.region}: {result.text}." for result in results)
    return exhibit(study, "placements-target", Picture(draw(study, results, most), alt))


def _results(study: Study) -> list[Result]:
    table = study.stacked("placements")
    ratios = replicate_placements(table, study.thresholds)["ratio"].to_dict()
    numbers = row_by_row(table[table["scored"] == "yes"], "region", "realised", "target")
    texts = {region: _jobs(study, realised, target) for region, realised, target in numbers}
    results = []
    for id_, region in study.regions.items():
        ratio = float(ratios.get(id_, math.nan))
        share = "" if math.isnan(ratio) else f": {of_target(study, ratio, percent=True)}"
        text = texts.get(id_, study.word("no-numbers"))
        results.append(Result(region.label, ratio, f"{text}{share}"))
    return results


def _jobs(study: Study, realised: Any, target: Any) -> str:
    unknown = study.word("not-printed")
    return study.word("filled-of").format(
        realised=unknown if pd.isna(realised) else number_of(study, realised, "job"),
        target=unknown if pd.isna(target) else study.number(int(target), ","),
    )


def _beside(study: Study, results: Sequence[Result], most: float) -> Figure:
    """Draw the bars between the names and the numbers of the regions."""
    names = [style.wrap(result.region, NAMES - 2) for result in results]
    remarks = [style.wrap(result.text, REMARKS - 2, style.SMALL) for result in results]
    row = max([ROW, *(style.text_height(text) + 1 for text in [*names, *remarks])])
    axis = Axis(style.MARGIN + NAMES, style.inner_width() - NAMES - REMARKS, most)
    figure, axes = _draw_placements(study, results, axis, row, 0)
    for index, (name, remark) in enumerate(zip(names, remarks, strict=True)):
        y = HEAD + (index + 0.5) * row
        style.write(axes, axis.left - 2, y, name, ha="right")
        style.write(axes, axis.left + axis.width + 2, y, remark, style.SMALL, ha="left")
    return figure


def _above(study: Study, results: Sequence[Result], most: float) -> Figure:
    """Draw each bar under the name and the numbers of its region."""
    axis = Axis(style.MARGIN + 3, style.inner_width() - 3, most)
    texts = (f"{result.region}: {result.text}" for result in results)
    remarks = [style.wrap(text, axis.width, style.SMALL) for text in texts]
    above = max(style.text_height(remark, style.SMALL) for remark in remarks) + 1.5
    row = above + ROW * 0.7
    figure, axes = _draw_placements(study, results, axis, row, above)
    paper = {"facecolor": style.PAPER, "edgecolor": "none", "pad": 0.6}
    for index, remark in enumerate(remarks):
        y = HEAD + index * row + above / 2
        style.write(axes, axis.left, y, remark, style.SMALL, ha="left", bbox=paper, zorder=7)
    return figure


def _draw_placements(
    study: Study, results: Sequence[Result], axis: Axis, row: float, above: float
) -> tuple[Figure, Axes]:
    """Draw bars in rows of a height, leaving room for words above each."""
    high = row * len(results)
    bottom = HEAD + high
    figure, axes = style.sheet(bottom + FOOT + (FOOT if above else 0))
    _steps(axes, study, axis, bottom)
    end = max(axis.left + axis.width, _shares(axes, axis, bottom + FOOT / 2))
    x, y = (axis.left, bottom + 1.5 * FOOT) if above else (end + 2, bottom + FOOT / 2)
    style.write(axes, x, y, study.word("of-target"), style.SMALL, ha="left")
    inner = style.panel(figure, axis.left, HEAD, axis.width, high)
    _bars(inner, results, row, above)
    limits = {"xlim": (0, axis.most * PAST), "ylim": (high, 0)}
    inner.set(**limits, xlabel="", ylabel="", xticks=[], yticks=[])
    inner.set_axis_off()
    return figure, axes


def _shares(axes: Axes, axis: Axis, y: float) -> float:
    """Write shares in round steps under the axis; return where the last of them ends."""
    wide = style.text_width(f"{axis.most:.0%}", style.SMALL)
    step = round_step(axis.unit, wide + 2, 0.5)
    places = [axis.left + at * step * axis.unit for at in range(int(axis.most / step) + 1)]
    for at, x in enumerate(places):
        style.write(axes, x, y, f"{at * step:.0%}", style.SMALL)
    return places[-1] + wide / 2


def _bars(axes: Axes, results: Sequence[Result], row: float, above: float) -> None:
    # Imported where it draws: with what it needs of SciPy, it is a quarter of a kernel's start.
    import seaborn as sns

    frame = pd.DataFrame({"ratio": [each.ratio for each in results]})
    frame["at"] = [index * row + (above + row) / 2 for index in range(len(results))]
    sns.barplot(
        frame, x="ratio", y="at", orient="h", color=style.PUBLISHED, saturation=1, errorbar=None,
        native_scale=True, width=0.5 * (row - above) / row, ax=axes,
    )  # fmt: skip


def _steps(axes: Axes, study: Study, axis: Axis, bottom: float) -> None:
    """Draw where the score changes, and above each step the mark that it gives."""
    bounds = sorted(least for least, _ in study.thresholds)[1:]
    bounds = [least for least in bounds if least < axis.most]
    for bound in bounds:
        x = axis.left + bound * axis.unit
        colour = style.INK if bound == 1 else style.RULE
        style.plot(axes, [(x, HEAD), (x, bottom)], color=colour, linewidth=0.8, zorder=6)
    steps = list(pairwise([0.0, *bounds, axis.most])) if study.thresholds else []
    labels = []
    for low, high in sorted(steps, key=lambda step: step[0] - step[1]):
        mark = style.sign(study.mark(placement_score(low, study.thresholds)))
        middle = axis.left + (low + high) / 2 * axis.unit
        labels.append((middle, (high - low) * axis.unit, mark))
    _step_marks(axes, labels)


def _step_marks(axes: Axes, labels: Sequence[tuple[float, float, str]]) -> None:
    """Write marks above the middles and widths of their steps: a line higher where one is narrow.

    Where those would touch, all stand side by side, and a line leads from each to its step.
    """
    width = {mark: style.text_width(mark, style.SMALL) for *_, mark in labels}
    narrow = sorted((x, width[mark]) for x, room, mark in labels if width[mark] >= room)
    crowded = any(x - at <= (wide + other) / 2 for (at, other), (x, wide) in pairwise(narrow))
    end = -math.inf
    for x, room, mark in sorted(labels) if crowded else labels:
        place = max(x, end + width[mark] / 2) if crowded else x
        end = place + width[mark] / 2 + 1
        y = HEAD * (0.28 if crowded or width[mark] >= room else 0.72)
        style.write(axes, place, y, mark, style.SMALL, color=style.MUTED)
        if crowded:
            leader = [(place, HEAD / 2), (x, HEAD)]
            style.plot(axes, leader, color=style.RULE, linewidth=0.6, zorder=6)
