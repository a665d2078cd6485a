"""Figures of process tracing: what each observation says, and how much belief it takes."""

from __future__ import annotations

from collections.abc import Sequence
from typing import Any

import pandas as pd
from matplotlib.axes import Axes
from matplotlib.lines import Line2D

from werkbedrijf.analysis import process_tracing as tracing
from werkbedrijf.exhibits.exhibit import Exhibit, Picture, exhibit
from werkbedrijf.exhibits.figures import style
from werkbedrijf.exhibits.figures.phones import on_phones
from werkbedrijf.exhibits.figures.strips import ROW, Strips, strips
from werkbedrijf.study.model import Study

LANE = 2.4
"""Room between the markers of two explanations in a row, in mm."""
NAMES, TOLD = 72.0, 20.0


@on_phones()
def tracing_observations(study: Study) -> Exhibit:
    """Draw how likely each observation is under each explanation."""
    of = tracing.evidence(study)
    if of is None:
        return exhibit(study, "tracing-observations", style.blank(study))
    weighed = tracing.weighed(of)
    names = [study.label("observations", observation) for observation in of.observations]
    told = [f"\u00d7 {study.number(factor, '.1f')}" for factor in weighed["factor"]]
    ticks = [(level / 100, f"{level}%") for level in (0, 25, 50, 75, 100)]
    entries = [
        style.Entry(study.label("explanations", explanation), (_dots(at),))
        for at, explanation in enumerate(of.explanations)
    ]
    entries.append(style.Entry(study.word("tracing-factor")))
    # Beside a name of two lines there is room for the markers; under one it has to be made.
    least = LANE * len(of.explanations) + 2 if style.narrow() else ROW
    drawn = strips(names, told, (0, 1), ticks, entries, (NAMES, TOLD), least)
    for row, values in enumerate(of.likelihoods):
        _likelihoods(drawn, row, list(values))
    alt = " ".join(_told(study, of, row) for row in range(len(of.observations)))
    return exhibit(study, "tracing-observations", Picture(drawn.figure, alt))


def _likelihoods(drawn: Strips, row: int, values: Sequence[float]) -> None:
    if row:
        ends, y = [style.MARGIN, style.wide() - style.MARGIN], drawn.tops[row]
        drawn.axes.add_line(Line2D(ends, [y, y], color=style.GRID, linewidth=0.5, zorder=0))
    for at, value in enumerate(values):
        y = drawn.y(row) + (at - (len(values) - 1) / 2) * LANE
        drawn.axes.add_line(Line2D([drawn.x(value)], [y], **_dots(at)))


def _dots(index: int) -> dict[str, Any]:
    return style.dots(index % len(style.SERIES)) | {"markersize": 5.5}


def _line(index: int) -> dict[str, Any]:
    return style.line(index % len(style.SERIES))


def _told(study: Study, of: tracing.Evidence, row: int) -> str:
    each = [
        f"{study.label('explanations', explanation).lower()} {value:.0%}"
        for explanation, value in zip(of.explanations, of.likelihoods[row], strict=True)
    ]
    return f"{study.label('observations', of.observations[row])}: {', '.join(each)}."


LEFT, RIGHT, TOP, HEIGHT, BELOW = 16.0, 6.0, 4.0, 66.0, 8.0
SCEPTICAL: dict[str, Any] = {"color": style.INK, "linewidth": 1.0, "linestyle": (0, (1, 1.5))}


@on_phones()
def tracing_belief(study: Study) -> Exhibit:
    """Draw how likely each explanation is, by how strongly the observations are believed."""
    of = tracing.evidence(study)
    if of is None:
        return exhibit(study, "tracing-belief", style.blank(study))
    even = tracing.beliefs(of, of.even)
    doubting = tracing.beliefs(of, tracing.with_prior(of, tracing.PRIORS[0]))
    entries = [
        style.Entry(study.label("explanations", explanation), (_line(at),))
        for at, explanation in enumerate(of.explanations)
    ]
    word = study.word("tracing-sceptic").format(prior=f"{tracing.PRIORS[0]:.0%}")
    entries.append(style.Entry(word, (SCEPTICAL,)))
    width = style.wide() - LEFT - RIGHT
    label = style.wrap(study.word("tracing-axis"), width + RIGHT, style.LABEL)
    top = TOP + HEIGHT + BELOW + style.text_height(label, style.LABEL)
    figure, axes = style.sheet(top + style.height(entries) + style.MARGIN)
    panel = style.panel(figure, LEFT, TOP, width, HEIGHT)
    _axes(panel)
    for at, explanation in enumerate(of.explanations):
        panel.plot(even.index, even[explanation], **_line(at))
    panel.plot(doubting.index, doubting.iloc[:, 0], **SCEPTICAL)
    style.write(axes, LEFT + width / 2, TOP + HEIGHT + BELOW - 1, label, style.LABEL, va="top")
    style.draw(axes, top, entries)
    return exhibit(study, "tracing-belief", Picture(figure, _belief_alt(study, of, even)))


def _axes(panel: Axes) -> None:
    panel.set(xlim=(0, 1), ylim=(0, 1.02))
    panel.spines[["top", "right"]].set_visible(False)
    panel.grid(axis="y", color=style.GRID, linewidth=0.5)
    panel.axhline(tracing.STANDS, color=style.RULE, linewidth=0.9, zorder=1)
    levels = (0, 0.25, 0.5, 0.75, 1)
    shown = [f"{level:.0%}" for level in levels]
    panel.set_xticks(levels, shown, fontsize=style.NOTE)
    panel.set_yticks(levels, shown, fontsize=style.NOTE)


def _belief_alt(study: Study, of: tracing.Evidence, even: pd.DataFrame) -> str:
    told = []
    for strength in (0.25, 0.5, 1.0):
        row = even.loc[strength]
        each = [
            f"{study.label('explanations', explanation).lower()} {row[explanation]:.0%}"
            for explanation in of.explanations
        ]
        start = study.word("alt-belief").format(strength=f"{strength:.0%}")
        told.append(f"{start}: {', '.join(each)}.")
    return " ".join(told)
