"""Figures of further studies: what changed between rounds, what evidence weighs, and power."""

from __future__ import annotations

from collections.abc import Callable, Hashable, Mapping, Sequence
from typing import Any

import pandas as pd
from matplotlib.axes import Axes
from matplotlib.lines import Line2D
from matplotlib.patches import FancyArrowPatch

from werkbedrijf.analysis import mediation, power, rounds
from werkbedrijf.analysis import process_tracing as tracing
from werkbedrijf.analysis.rounds import latest
from werkbedrijf.exhibits.exhibit import Exhibit, Picture, exhibit
from werkbedrijf.exhibits.figures import style
from werkbedrijf.exhibits.figures.grid import (
    OVERLAID,
    ROW,
    Grid,
    Strips,
    across,
    lines,
    named,
    span,
    strips,
    turned_if_many,
    washes,
)
from werkbedrijf.exhibits.figures.phones import on_phones
from werkbedrijf.exhibits.parts import of_part
from werkbedrijf.study.model import Region, Study

LOOKS: Mapping[str, Mapping[str, Any]] = {
    "beyond": {"color": style.PUBLISHED, "linewidth": 2.4, "linestyle": "-"},
    "within": {"color": style.SKY, "linewidth": 1.3, "linestyle": "-"},
    "not testable": {"color": style.MUTED, "linewidth": 1.3, "linestyle": (0, (3, 1.5))},
}
"""How an arrow looks by whether it exceeds what coders disagree on."""
STILL = 0.05
"""A change smaller than this is drawn as a dot."""


@of_part
def round_changes(study: Study) -> Exhibit:
    """Draw the change of every concept from one round of a place to the next."""
    pairs = rounds.pairs(study)
    found = rounds.changes(study)
    entries = _entries(study, found)
    few = len(pairs) <= OVERLAID
    concepts = [*study.side("success"), *study.side("factor")]
    titles = [f"{then.label} → {now.label}" for then, now in pairs]
    below = style.height(entries) + 2
    drawn = turned_if_many(named(study, concepts), titles, low=6.2, apart=5, below=below)
    washes(drawn)
    within = span(study)
    lines(drawn, sorted(study.scale["value"]), within, drawn.rows)
    cells = {(row["then"], row["concept"]): row for row in found.to_dict("records")}
    for row, concept in enumerate(concepts):
        for column, (then, _) in enumerate(pairs):
            at = (row, column) if few else (column, row)
            _change(drawn, at, cells[then.id, concept], within)
    style.draw(drawn.axes, drawn.bottom + 2, entries)
    return exhibit(study, "round-changes", Picture(drawn.figure, _rounds_alt(study, pairs, found)))


def _entries(study: Study, found: pd.DataFrame) -> list[style.Entry]:
    told = set(found["verdict"])
    entries = [
        style.Entry(study.word(f"change-{kind.replace(' ', '-')}"), (look,))
        for kind, look in LOOKS.items()
        if kind in told
    ]
    return [
        *entries,
        style.Entry(study.word("change-none"), (_dot("within"),)),
        *([style.Entry(study.word("no-score"), (style.cross(style.MUTED),))]
          if found["change"].isna().any() else []),
        across(study),
    ]  # fmt: skip


def _dot(verdict: str) -> dict[str, Any]:
    return style.marker("o", 5, LOOKS[verdict]["color"], zorder=3)


def _change(
    drawn: Grid, at: tuple[int, int], cell: Mapping[Hashable, Any], within: tuple[float, float]
) -> None:
    y, verdict = drawn.centre(*at)[1], str(cell["verdict"])
    if pd.isna(cell["change"]):
        x = drawn.centre(*at)[0]
        drawn.axes.add_artist(Line2D([x], [y], **style.cross(style.MUTED)))
        return
    kind = "score" if pd.isna(cell["mean_then"]) or pd.isna(cell["mean_now"]) else "mean"
    ends = [drawn.x(at[1], float(cell[f"{kind}_{end}"]), within) for end in ("then", "now")]
    if abs(cell["change"]) < STILL:
        drawn.axes.add_artist(Line2D(ends[1:], [y], **_dot(verdict)))
        return
    drawn.axes.add_artist(
        FancyArrowPatch(
            (ends[0], y), (ends[1], y), arrowstyle="-|>", mutation_scale=9, shrinkA=0, shrinkB=0,
            zorder=3, **LOOKS[verdict],
        )
    )  # fmt: skip


def _rounds_alt(study: Study, pairs: Sequence[tuple[Region, Region]], found: pd.DataFrame) -> str:
    """Say of every pair which concepts rose, fell and stayed, and which beyond disagreement."""
    told = []
    for then, now in pairs:
        rows = found[found["then"] == then.id].dropna(subset="change").to_dict("records")
        each = [
            study.word("alt-change").format(
                concept=study.label("concepts", row["concept"]),
                change=study.number(row["change"], "+.1f"),
                verdict=study.word(f"change-{row['verdict'].replace(' ', '-')}"),
            )
            for row in rows
            if abs(row["change"]) >= STILL
        ]  # fmt: skip
        listed = "; ".join(each) or study.word("change-none")
        told.append(f"{then.label} → {now.label}: {listed}.")
    return " ".join(told)


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
    entries = [*_explained(study, of, _dots), style.Entry(study.word("tracing-factor"))]
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
        drawn.axes.add_artist(Line2D(ends, [y, y], color=style.GRID, linewidth=0.5, zorder=0))
    for at, value in enumerate(values):
        y = drawn.y(row) + (at - (len(values) - 1) / 2) * LANE
        drawn.axes.add_artist(Line2D([drawn.x(value)], [y], **_dots(at)))


def _dots(index: int) -> dict[str, Any]:
    return style.dots(index % len(style.SERIES)) | {"markersize": 5.5}


def _line(index: int) -> dict[str, Any]:
    return style.line(index % len(style.SERIES))


def _explained(
    study: Study, of: tracing.Evidence, look: Callable[[int], dict[str, Any]]
) -> list[style.Entry]:
    """Return the legend: how each explanation looks."""
    names = (study.label("explanations", explanation) for explanation in of.explanations)
    return [style.Entry(name, (look(at),)) for at, name in enumerate(names)]


def _told(study: Study, of: tracing.Evidence, row: int) -> str:
    each = [
        f"{study.label('explanations', explanation).lower()} {study.share(value)}"
        for explanation, value in zip(of.explanations, of.likelihoods[row], strict=True)
    ]
    return f"{study.label('observations', of.observations[row])}: {', '.join(each)}."


TRACING_LEFT, RIGHT, TRACING_TOP, TRACING_HEIGHT, TRACING_BELOW = 16.0, 6.0, 4.0, 66.0, 8.0
SCEPTICAL: dict[str, Any] = {"color": style.INK, "linewidth": 1.0, "linestyle": (0, (1, 1.5))}


@on_phones()
def tracing_belief(study: Study) -> Exhibit:
    """Draw how likely each explanation is, by how strongly the observations are believed."""
    of = tracing.evidence(study)
    if of is None:
        return exhibit(study, "tracing-belief", style.blank(study))
    even = tracing.beliefs(of, of.even)
    doubting = tracing.beliefs(of, tracing.with_prior(of, tracing.SCEPTIC))
    word = study.word("tracing-sceptic").format(prior=f"{tracing.SCEPTIC:.0%}")
    entries = [*_explained(study, of, _line), style.Entry(word, (SCEPTICAL,))]
    width = style.wide() - TRACING_LEFT - RIGHT
    label = style.wrap(study.word("tracing-axis"), width + RIGHT, style.LABEL)
    below = TRACING_TOP + TRACING_HEIGHT + TRACING_BELOW
    top = below + style.text_height(label, style.LABEL)
    figure, axes = style.sheet(top + style.height(entries) + style.MARGIN)
    panel = style.panel(figure, TRACING_LEFT, TRACING_TOP, width, TRACING_HEIGHT)
    _axes(panel)
    for at, explanation in enumerate(of.explanations):
        panel.plot(even.index, even[explanation], **_line(at))
    panel.plot(doubting.index, doubting.iloc[:, 0], **SCEPTICAL)
    style.write(axes, TRACING_LEFT + width / 2, below - 1, label, style.LABEL, va="top")
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
        row = even.loc[strength].to_dict()
        each = [
            f"{study.label('explanations', explanation).lower()} {study.share(row[explanation])}"
            for explanation in of.explanations
        ]
        start = study.word("alt-belief").format(strength=f"{strength:.0%}")
        told.append(f"{start}: {', '.join(each)}.")
    return " ".join(told)


POWER_LEFT, GAP, POWER_TOP, POWER_HEIGHT, POWER_BELOW = 14.0, 15.0, 12.0, 62.0, 15.0
"""Room beside, between, above and under the panels, and their height, in mm."""
RULE: dict[str, Any] = {"color": style.INK, "linestyle": "-", "linewidth": 0.8}
NONE = style.marker("s", 9, style.GRID)


@of_part
@on_phones()
def mediation_power(study: Study) -> Exhibit:
    """Draw the power of the registered design over numbers of regions, exact and by marks."""
    of = mediation.design(study)
    if of is None:
        return exhibit(study, "mediation-power", style.blank(study))
    here = len(latest(study))
    found = power.curves(of, power.measure(study, of), here)
    entries = _paths(study, of, here)
    ways = list(dict.fromkeys(found["seen"]))
    # Side by side on a page, one above the other on a phone.
    beside = 1 if style.narrow() else len(ways)
    high = POWER_TOP + POWER_HEIGHT + POWER_BELOW
    end = high * (len(ways) // beside)
    figure, axes = style.sheet(end + style.height(entries) + style.MARGIN)
    width = (style.wide() - style.MARGIN - POWER_LEFT - GAP * (beside - 1)) / beside
    word = study.word("power-regions")
    for place, way in enumerate(ways):
        left, top = POWER_LEFT + place % beside * (width + GAP), place // beside * high
        style.heading(axes, left, top + POWER_TOP / 2, study.word(f"power-{way}"))
        panel = style.panel(figure, left, top + POWER_TOP, width, POWER_HEIGHT)
        _panel(panel, of, found[found["seen"] == way], here)
        style.write(axes, left + width / 2, top + high - 5, word, style.LABEL)
    style.draw(axes, end, entries)
    return exhibit(study, "mediation-power", Picture(figure, _power_alt(study, of, found)))


def _paths(study: Study, of: mediation.Design, here: int) -> list[style.Entry]:
    """Return the legend: a line for each size of effect, the regions there are, and too few."""
    sizes = [study.word("power-paths").format(path=study.number(path, "")) for path in of.paths]
    return [
        *(style.Entry(told, (style.line(at), style.dots(at))) for at, told in enumerate(sizes)),
        style.Entry(study.word("power-lines").format(regions=f"{here}, {of.regions}"), (RULE,)),
        style.Entry(study.word("power-none"), (NONE,)),
    ]


def _panel(axes: Axes, of: mediation.Design, found: pd.DataFrame, here: int) -> None:
    sizes = sorted(set(found["regions"]))
    axes.set(xscale="log", xlim=(2.6, sizes[-1] * 1.15), ylim=(0, 1.02))
    axes.spines[["top", "right"]].set_visible(False)
    axes.axvspan(2.6, of.minimum - 0.5, color=style.GRID, zorder=0)
    axes.axhline(power.ENOUGH, color=style.RULE, linewidth=0.8, linestyle=(0, (1, 2)), zorder=1)
    for number in {here, of.regions}:
        axes.axvline(number, **RULE, zorder=1)
    # First those that the study has: what stands too near to them is left out.
    kept: list[int] = []
    for tick in (of.regions, here, 3, 5, 10, 20, 100, 200):
        kept += [tick] if all(max(tick, each) / min(tick, each) > 1.6 for each in kept) else []
    axes.set_xticks(sorted(kept), [str(tick) for tick in sorted(kept)], fontsize=style.NOTE)
    axes.set_xticks([], minor=True)
    levels = (0, 0.2, 0.4, 0.6, 0.8, 1)
    axes.set_yticks(levels, [f"{level:.0%}" for level in levels], fontsize=style.NOTE)
    axes.grid(axis="y", color=style.GRID, linewidth=0.5)
    for at, path in enumerate(of.paths):
        rows = found[(found["path"] == path) & found["power"].notna()]
        x, y = rows["regions"].to_list(), rows["power"].to_list()
        axes.plot(x, y, **style.line(at))
        axes.plot(x, y, **(style.dots(at) | {"markersize": 4.5}))


def _power_alt(study: Study, of: mediation.Design, found: pd.DataFrame) -> str:
    told = []
    for way, rows in found.groupby("seen", sort=False):
        by = rows.set_index(["path", "regions"])["power"]
        each = [
            study.word("alt-power").format(
                path=study.number(path, ""), power=study.share(by[path, of.regions]) or "?"
            )
            for path in of.paths
        ]
        start = study.word(f"power-{way}")
        told.append(f"{start}, {of.regions} {study.word('regions').lower()}: {'; '.join(each)}.")
    return " ".join(told)
