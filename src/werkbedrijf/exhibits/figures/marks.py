"""Figures of scores: dot plots, and jobs filled against jobs aimed for."""

from __future__ import annotations

import math
from collections.abc import Sequence
from dataclasses import dataclass, replace
from itertools import pairwise
from typing import Any

import pandas as pd
from matplotlib.axes import Axes
from matplotlib.figure import Figure
from matplotlib.lines import Line2D

from werkbedrijf.analysis import scores
from werkbedrijf.analysis.agreement import matrices
from werkbedrijf.analysis.arrays import groups
from werkbedrijf.exhibits.exhibit import Exhibit, Picture, exhibit
from werkbedrijf.exhibits.figures import style
from werkbedrijf.exhibits.figures.grid import (
    OVERLAID,
    Grid,
    grid,
    heads,
    lines,
    named,
    turned_if_many,
    washes,
    word,
)
from werkbedrijf.exhibits.figures.phones import few as few_fit
from werkbedrijf.exhibits.figures.phones import on_phones
from werkbedrijf.exhibits.figures.scores import (
    DOT,
    KINDS,
    ScoreValues,
    recited,
    scored,
    summary,
)
from werkbedrijf.exhibits.parts import of_part
from werkbedrijf.exhibits.sentences import of_target
from werkbedrijf.exhibits.standing import counted, region_names
from werkbedrijf.study.model import Study

RING = style.marker("o", 7.5, style.PAPER, style.PUBLISHED, markeredgewidth=1.4, zorder=3)
TICK: dict[str, Any] = {
    "linestyle": "none", "marker": "|", "markersize": 10, "markeredgecolor": style.INK,
    "markeredgewidth": 1.1, "zorder": 3.5,
}  # fmt: skip
LOOKS = {"published": RING, "replicated": DOT, "mean": TICK}


@on_phones(few_fit)
def dots_scores(study: Study) -> Exhibit:
    """Draw every score of every region: published mark, replicated mark, and the mean."""
    return exhibit(study, "dots-scores", _dotted(study))


@on_phones()
def marks(study: Study, region: str) -> Exhibit:
    """Draw every score of one region, as `dots_scores` does of all."""
    alone = replace(study, regions={region: study.regions[region]})
    return exhibit(study, f"marks-{region}", _dotted(alone))


def _dotted(study: Study) -> Picture:
    scores = scored(study, [*study.side("success"), *study.side("factor")])
    few = len(study.regions) <= OVERLAID
    entries = _dot_entries(scores, few)
    concepts, names = named(study, scores.concepts), list(region_names(study).values())
    below = style.height(entries) + 2
    drawn = turned_if_many(concepts, names, low=6.2, apart=4, above=5, below=below)
    span = _scale(drawn, scores, few)
    for column, region in enumerate(study.regions):
        for row, concept in enumerate(scores.concepts):
            at = (row, column) if few else (column, row)
            _dots(drawn, at, _values(scores, region, concept), study.ends[0], span)
    style.draw(drawn.axes, drawn.bottom + 2, entries)
    return Picture(drawn.figure, _alt(scores))


@on_phones()
def success_categories(study: Study) -> Exhibit:
    """Draw the mean of each region's marks in every category of success (8.1)."""
    found, table = groups(study), study.tables["categories"]
    parts = [c for c in table.loc[table["side"] == "success", "category"] if c in found]
    return exhibit(study, "success-categories", _averaged(study, parts, "success"))


@on_phones()
def success_and_factors(study: Study) -> Exhibit:
    """Draw the mean of each region's marks on success beside that on the factors."""
    return exhibit(study, "success-and-factors", _averaged(study, ["success", "factor"], "region"))


def _averaged(study: Study, parts: Sequence[str], head: str) -> Picture:
    """Draw the means of marks in groups of concepts side by side, a row for each region."""
    means = _means(study, parts)
    entries = [style.Entry(study.word(f"mean-{kind}"), (LOOKS[kind],)) for kind in means.kinds()]
    entries += [_across(means)] if means.missing() else []
    drawn = grid(
        [(word(study, head), region.label) for region in study.regions.values()],
        [("", _part(study, part)) for part in parts],
        low=6.2, apart=4, above=5, below=style.height(entries) + 2,
    )  # fmt: skip
    span = _scale(drawn, means, few=True)
    for row, region in enumerate(study.regions):
        for column, category in enumerate(means.concepts):
            _dots(drawn, (row, column), _values(means, region, category), study.ends[0], span)
    style.draw(drawn.axes, drawn.bottom + 2, entries)
    return Picture(drawn.figure, _told_means(means))


def _part(study: Study, part: str) -> str:
    """Return what a side or a category is called."""
    return word(study, part) if part in ("success", "factor") else study.label("categories", part)


def _means(study: Study, categories: Sequence[str]) -> ScoreValues:
    """Return each region's mean mark in every group of concepts, in the place of scores."""
    found = groups(study)
    values = {
        kind: {
            region: {c: float(marks.mean_of(region, found[c])[0]) for c in categories}
            for region in study.regions
        }
        for kind, marks in matrices(study).items()
    }
    none = {region: dict.fromkeys(categories, math.nan) for region in study.regions}
    return ScoreValues(study, list(categories), {**values, "mean": none})


def _told_means(means: ScoreValues) -> str:
    study = means.study
    sentences = []
    for kind in means.kinds():
        for region in (each for each in study.regions.values() if means.has(kind, each.id)):
            told = (
                f"{_part(study, category)} "
                + (study.word("no-score") if math.isnan(mean) else study.number(mean, ".2f"))
                for category, mean in means.of(kind, region.id).items()
            )
            sentences.append(f"{region.label}, {study.word(f'mean-{kind}')}: {', '.join(told)}.")
    return " ".join(sentences)


def _values(scores: ScoreValues, region: str, concept: str) -> dict[str, float]:
    """Return what a cell shows: every kind that the region has; a missing score below the scale."""
    found = {kind: scores.of(kind, region)[concept] for kind in KINDS if scores.has(kind, region)}
    none = scores.study.ends[0] - 1
    values = {kind: none if math.isnan(value) else value for kind, value in found.items()}
    mean = scores.of("mean", region)[concept]
    return values if math.isnan(mean) else {**values, "mean": mean}


def _dot_entries(scores: ScoreValues, few: bool) -> list[style.Entry]:
    entries = [
        style.Entry(word(scores.study, name), (look,))
        for name, look in LOOKS.items()
        if name not in KINDS or name in scores.kinds()
    ]
    return [*entries, *([] if few and not scores.missing() else [_across(scores)])]


def _across(scores: ScoreValues) -> style.Entry:
    """Return what a legend says of the scale across a column, and of what no score has on it."""
    study = scores.study
    marks = style.sign(" … ".join(study.mark(end) for end in study.ends))
    note = study.word("scale-across-none" if scores.missing() else "scale-across")
    return style.Entry(note.format(marks=marks))


def _scale(drawn: Grid, scores: ScoreValues, few: bool) -> tuple[float, float]:
    """Draw a line at each step, and the marks where they fit; return the scores at the edges.

    A missing score stands a step below the lowest; no room for it where nothing is missing.
    """
    study, (low, high) = scores.study, scores.study.ends
    span = (low - scores.missing() - 0.5, high + 0.5)
    washes(drawn)
    lines(drawn, study.scale["value"] if few else (low, 0, high), span, drawn.pieces)
    if few:
        heads(drawn, study, span)
    return span


def _dots(
    drawn: Grid,
    at: tuple[int, int],
    values: dict[str, float],
    lowest: int,
    span: tuple[float, float],
) -> None:
    """Draw what a cell holds, and a line from the published to the replicated score."""
    y = drawn.centre(*at)[1]
    places = {name: drawn.x(at[1], value, span) for name, value in values.items()}
    known = [places[name] for name in KINDS if values.get(name, lowest - 1) >= lowest]
    if len(set(known)) > 1:
        drawn.axes.add_artist(Line2D(known, [y, y], color=style.MUTED, linewidth=1.2, zorder=2))
    for name, x in places.items():
        drawn.axes.add_artist(Line2D([x], [y], **LOOKS[name]))


def _alt(scores: ScoreValues) -> str:
    study = scores.study
    apart = [
        f"{study.regions[region].label}, {study.label('concepts', concept)}: "
        f"{study.mark(one)} → {study.mark(other)}"
        for region, concept, one, other in scores.pairs()
        if one != other
    ]
    told = [f"{study.word('alt-apart')} {'; '.join(apart)}."] if apart else []
    told += [] if scores.pairs() else [recited(scores, kind) for kind in scores.kinds()]
    return " ".join([summary(scores), *told])


NAMES, TOLD = 40.0, 57.0
"""Room for the regions' names and for their numbers, in mm."""
ROW, HEAD, FOOT = 9.0, 10.0, 8.0
LEAST, PAST = 2.0, 1.06
"""The axis runs at least to twice the target, and so much further than the longest bar."""


@dataclass(frozen=True)
class Result:
    """Hold a region's placements: their ratio to the target, and how they read."""

    region: str
    ratio: float
    told: str


@of_part
@on_phones()
def placements_target(study: Study) -> Exhibit:
    """Draw each region's placements as a share of its target."""
    results = _results(study)
    draw = _above if style.narrow() else _beside
    alt = " ".join(f"{result.region}: {result.told}." for result in results)
    return exhibit(study, "placements-target", Picture(draw(study, results), alt))


def _beside(study: Study, results: Sequence[Result]) -> Figure:
    """Draw the bars between the names and the numbers of the regions."""
    names = [style.wrap(result.region, NAMES - 2) for result in results]
    told = [style.wrap(result.told, TOLD - 2, style.SMALL) for result in results]
    row = max([ROW, *(style.text_height(text) + 1 for text in [*names, *told])])
    left, width = style.MARGIN + NAMES, style.wide() - 2 * style.MARGIN - NAMES - TOLD
    axes = _targets(study, results, (left, width), row, 0)
    for index in range(len(results)):
        y = HEAD + (index + 0.5) * row
        style.write(axes, left - 2, y, names[index], ha="right")
        style.write(axes, left + width + 2, y, told[index], style.SMALL, ha="left")
    return axes.figure  # type: ignore[return-value]


def _above(study: Study, results: Sequence[Result]) -> Figure:
    """Draw each bar under the name and the numbers of its region."""
    left, width = style.MARGIN + 3, style.wide() - 2 * style.MARGIN - 3
    told = [style.wrap(f"{each.region}: {each.told}", width, style.SMALL) for each in results]
    words = max(style.text_height(text, style.SMALL) for text in told) + 1.5
    row = words + ROW * 0.7
    axes = _targets(study, results, (left, width), row, words)
    for index, text in enumerate(told):
        y = HEAD + index * row + words / 2
        paper = {"facecolor": style.PAPER, "edgecolor": "none", "pad": 0.6}
        style.write(axes, left, y, text, style.SMALL, ha="left", bbox=paper, zorder=7)
    return axes.figure  # type: ignore[return-value]


def _targets(
    study: Study,
    results: Sequence[Result],
    across: tuple[float, float],
    row: float,
    words: float,
) -> Axes:
    """Draw bars from `across[0]` on and `across[1]` wide, leaving room for words above each."""
    (left, width), high = across, row * len(results)
    ratios = [result.ratio for result in results if not math.isnan(result.ratio)]
    most = max([LEAST, *ratios])
    figure, axes = style.sheet(HEAD + high + FOOT + (FOOT if words else 0))
    unit = width / (most * PAST)
    _steps(axes, study, (left, unit, most), HEAD + high)
    end = max(left + width, _shares(axes, (left, unit, most), HEAD + high + FOOT / 2))
    x, y = (left, HEAD + high + 1.5 * FOOT) if words else (end + 2, HEAD + high + FOOT / 2)
    style.write(axes, x, y, study.word("of-target"), style.SMALL, ha="left")
    inner = style.panel(figure, left, HEAD, width, high)
    _bars(inner, results, row, words)
    inner.set(xlim=(0, most * PAST), ylim=(high, 0), xlabel="", ylabel="", xticks=[], yticks=[])
    inner.set_axis_off()
    return axes


def _shares(axes: Axes, scale: tuple[float, float, float], y: float) -> float:
    """Write shares in round steps under the axis; return where the last of them ends."""
    left, unit, most = scale
    wide = style.text_width(f"{most:.0%}", style.SMALL)
    step = style.step(unit, wide + 2, 0.5)
    places = [left + at * step * unit for at in range(int(most / step) + 1)]
    for at, x in enumerate(places):
        style.write(axes, x, y, f"{at * step:.0%}", style.SMALL)
    return places[-1] + wide / 2


def _bars(axes: Axes, results: Sequence[Result], row: float, words: float) -> None:
    # Imported where it draws: with what it needs of SciPy, it is a quarter of a kernel's start.
    import seaborn as sns

    frame = pd.DataFrame({"ratio": [each.ratio for each in results]})
    frame["at"] = [index * row + (words + row) / 2 for index in range(len(results))]
    sns.barplot(
        frame, x="ratio", y="at", orient="h", color=style.PUBLISHED, saturation=1, errorbar=None,
        native_scale=True, width=0.5 * (row - words) / row, ax=axes,
    )  # fmt: skip


def _results(study: Study) -> list[Result]:
    table = study.stacked("placements")
    ratios = {
        str(region): ratio
        for region, ratio in scores.replicate_placements(table, study.thresholds)["ratio"].items()
    }
    rows = table[table["scored"] == "yes"].to_dict("records")
    told = {str(row["region"]): _told(study, row["realised"], row["target"]) for row in rows}
    found = []
    for id_, region in study.regions.items():
        ratio = float(ratios.get(id_, math.nan))
        share = "" if math.isnan(ratio) else f": {of_target(study, ratio, percent=True)}"
        words = told.get(id_, study.word("no-numbers"))
        found.append(Result(region.label, ratio, f"{words}{share}"))
    return found


def _told(study: Study, realised: Any, target: Any) -> str:
    unknown = study.word("not-printed")
    return study.word("filled-of").format(
        realised=unknown if pd.isna(realised) else counted(study, realised, "job"),
        target=unknown if pd.isna(target) else study.number(int(target), ","),
    )


def _steps(axes: Axes, study: Study, scale: tuple[float, float, float], bottom: float) -> None:
    """Draw where the score changes, and above each step the mark that it gives."""
    left, unit, most = scale
    bounds = [least for least in sorted(least for least, _ in study.thresholds)[1:] if least < most]
    for bound in bounds:
        x = left + bound * unit
        colour = style.INK if bound == 1 else style.RULE
        axes.add_artist(Line2D([x, x], [HEAD, bottom], color=colour, linewidth=0.8, zorder=6))
    steps = list(pairwise([0.0, *bounds, most])) if study.thresholds else []
    labels = []
    for low, high in sorted(steps, key=lambda step: step[0] - step[1]):
        mark = style.sign(study.mark(scores.placement_score(low, study.thresholds)))
        labels.append((left + (low + high) / 2 * unit, (high - low) * unit, mark))
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
            ends = [place, x], [HEAD / 2, HEAD]
            axes.add_artist(Line2D(*ends, color=style.RULE, linewidth=0.6, zorder=6))
