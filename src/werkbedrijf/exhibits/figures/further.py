"""Figures of further studies: rounds, seats dealt anew, what evidence weighs, and power."""

from __future__ import annotations

from collections.abc import Callable, Hashable, Iterable, Mapping, Sequence
from typing import Any

import pandas as pd
from matplotlib.axes import Axes
from matplotlib.patches import FancyArrowPatch

from werkbedrijf.analysis import mediation, networks, power, rounds
from werkbedrijf.analysis import process_tracing as tracing
from werkbedrijf.exhibits.exhibit import Exhibit, Picture, exhibit, only_with_part
from werkbedrijf.exhibits.figures import style
from werkbedrijf.exhibits.figures.grid import ROW, Grid, Strips, shade_rows, strips, turned_if_many
from werkbedrijf.exhibits.figures.scores import concept_lanes, scale_entry, scale_lines, scale_span
from werkbedrijf.exhibits.wording import number_of
from werkbedrijf.study.model import Region, Study

LOOKS: Mapping[str, Mapping[str, Any]] = {
    "beyond": {"color": style.PUBLISHED, "linewidth": 2.4, "linestyle": "-"},
    "within": {"color": style.SKY, "linewidth": 1.3, "linestyle": "-"},
    "not testable": {"color": style.MUTED, "linewidth": 1.3, "linestyle": (0, (3, 1.5))},
}
"""How an arrow looks by whether it exceeds what coders disagree on."""
STILL = 0.05
"""A change smaller than this is drawn as a dot."""


@only_with_part
@style.on_phones(style.OVERLAID)
def round_changes(study: Study) -> Exhibit:
    """Draw the change of every concept from one round of a place to the next."""
    pairs, changes = rounds.pairs(study), rounds.changes(study)
    concepts = [*study.side("success"), *study.side("factor")]
    titles = [f"{then.label} → {now.label}" for then, now in pairs]
    drawn = turned_if_many(
        concept_lanes(study, concepts), titles, _change_entries(study, changes),
        span=scale_span(study, 0.4), low=6.2, apart=5,
    )  # fmt: skip
    shade_rows(drawn)
    scale_lines(drawn, sorted(study.scale["value"]), drawn.rows)
    cells = {(row["then"], row["concept"]): row for row in changes.to_dict("records")}
    for thing, concept in enumerate(concepts):
        for place, (then, _) in enumerate(pairs):
            _change(drawn, drawn.cell(thing, place), cells[then.id, concept])
    return exhibit(study, "round-changes", drawn.picture(_rounds_alt(study, pairs, changes)))


def _change_entries(study: Study, changes: pd.DataFrame) -> list[style.Entry]:
    verdicts = set(changes["verdict"])
    entries = [
        style.Entry(study.word(f"change-{kind.replace(' ', '-')}"), (look,))
        for kind, look in LOOKS.items()
        if kind in verdicts
    ]
    entries.append(style.Entry(study.word("change-none"), (_dot("within"),)))
    if changes["change"].isna().any():
        entries.append(style.Entry(study.word("no-score"), (style.cross(style.MUTED),)))
    return [*entries, scale_entry(study)]


def _dot(verdict: str) -> dict[str, Any]:
    return style.marker("o", 5, LOOKS[verdict]["color"], zorder=3)


def _change(drawn: Grid, at: tuple[int, int], cell: Mapping[Hashable, Any]) -> None:
    """Draw an arrow from a concept's mean in one round to that in the next."""
    (x, y), verdict = drawn.centre(*at), str(cell["verdict"])
    if pd.isna(cell["change"]):
        style.plot(drawn.axes, [(x, y)], **style.cross(style.MUTED))
        return
    kind = "score" if pd.isna(cell["mean_then"]) or pd.isna(cell["mean_now"]) else "mean"
    then, now = (drawn.x(at[1], float(cell[f"{kind}_{end}"])) for end in ("then", "now"))
    if abs(cell["change"]) < STILL:
        style.plot(drawn.axes, [(now, y)], **_dot(verdict))
        return
    drawn.axes.add_artist(
        FancyArrowPatch(
            (then, y), (now, y), arrowstyle="-|>", mutation_scale=9, shrinkA=0, shrinkB=0,
            zorder=3, **LOOKS[verdict],
        )
    )  # fmt: skip


def _rounds_alt(study: Study, pairs: Sequence[tuple[Region, Region]], changes: pd.DataFrame) -> str:
    """Return of every pair which concepts rose, fell and stayed, and which beyond disagreement."""
    sentences = []
    for then, now in pairs:
        rows = changes[changes["then"] == then.id].dropna(subset="change").to_dict("records")
        parts = [
            study.word("alt-change").format(
                concept=study.label("concepts", row["concept"]),
                change=study.number(row["change"], "+.1f"),
                verdict=study.word(f"change-{row['verdict'].replace(' ', '-')}"),
            )
            for row in rows
            if abs(row["change"]) >= STILL
        ]
        listed = "; ".join(parts) or study.word("change-none")
        sentences.append(f"{then.label} → {now.label}: {listed}.")
    return " ".join(sentences)


MEAN: dict[str, Any] = {"linestyle": "none", "marker": "|", "markersize": 9, "color": style.INK}
INTERVAL = {"color": style.INK, "linestyle": "-", "linewidth": 1.0}


@style.on_phones()
def network_chance(study: Study) -> Exhibit:
    """Draw how many parties sit in several bodies, and how many would if seats were dealt."""
    measures = networks.measures(study)
    measures = measures[(measures["network"] == networks.SEATS) & measures["expected"].notna()]
    if measures.empty:
        return exhibit(study, "network-chance", style.blank(study))
    rows = measures.to_dict("records")
    most = int(measures["parties"].max())
    remarks = [_shared(study, row) for row in rows]
    names = [study.regions[row["region"]].label for row in rows]
    ticks = [(float(number), str(number)) for number in range(most + 1)]
    entries = [
        style.Entry(study.word("shared-is"), (style.dots(0),)),
        style.Entry(study.word("shared-dealt"), (INTERVAL, MEAN)),
    ]
    drawn = strips(names, remarks, (-0.3, most + 0.3), ticks, entries, (46.0, 52.0))
    for at, row in enumerate(rows):
        y, low, high = drawn.y(at) + 1.2, drawn.x(row["low"]), drawn.x(row["high"])
        for ends in ([(low, y), (high, y)], *([(x, y - 0.8), (x, y + 0.8)] for x in (low, high))):
            style.plot(drawn.axes, ends, zorder=2, **INTERVAL)
        style.plot(drawn.axes, [(drawn.x(row["expected"]), y)], zorder=3, **MEAN)
        style.plot(drawn.axes, [(drawn.x(row["shared"]), drawn.y(at) - 1.2)], **style.dots(0))
    alt = " ".join(f"{name}: {text}." for name, text in zip(names, remarks, strict=True))
    return exhibit(study, "network-chance", Picture(drawn.figure, alt))


def _shared(study: Study, row: Mapping[Hashable, Any]) -> str:
    """Return in words how many parties share bodies, and how many would by chance."""
    return study.word("shared-told").format(
        shared=int(row["shared"]),
        parties=number_of(study, int(row["parties"]), "party"),
        expected=study.number(row["expected"], ".1f"),
        chance=study.share(row["chance"]),
    )


LANE = 2.4
"""Room between the markers of two explanations in a row, in mm."""


@style.on_phones()
def tracing_observations(study: Study) -> Exhibit:
    """Draw how likely each observation is under each explanation."""
    evidence = tracing.evidence(study)
    if evidence is None:
        return exhibit(study, "tracing-observations", style.blank(study))
    names = [study.label("observations", each) for each in evidence.observations]
    factors = [
        f"\u00d7 {study.number(each, '.1f')}" for each in tracing.weighed(evidence)["factor"]
    ]
    ticks = [(level / 100, f"{level}%") for level in (0, 25, 50, 75, 100)]
    entries = [
        *_explanations(study, evidence, _dots),
        style.Entry(study.word("tracing-factor")),
    ]
    # Beside a name of two lines there is room for the markers; under one it has to be made.
    least = LANE * len(evidence.explanations) + 2 if style.narrow() else ROW
    drawn = strips(names, factors, (0, 1), ticks, entries, (72.0, 20.0), least)
    for row, values in enumerate(evidence.likelihoods):
        _likelihoods(drawn, row, list(values))
    alt = " ".join(
        f"{name}: {_shares(study, evidence, values)}."
        for name, values in zip(names, evidence.likelihoods, strict=True)
    )
    return exhibit(study, "tracing-observations", Picture(drawn.figure, alt))


def _likelihoods(drawn: Strips, row: int, values: Sequence[float]) -> None:
    if row:
        ends = [(x, drawn.tops[row]) for x in (style.MARGIN, style.wide() - style.MARGIN)]
        style.plot(drawn.axes, ends, color=style.GRID, linewidth=0.5, zorder=0)
    for at, value in enumerate(values):
        y = drawn.y(row) + (at - (len(values) - 1) / 2) * LANE
        style.plot(drawn.axes, [(drawn.x(value), y)], **_dots(at))


def _dots(index: int) -> dict[str, Any]:
    return style.dots(index) | {"markersize": 5.5}


def _explanations(
    study: Study, evidence: tracing.Evidence, look: Callable[[int], dict[str, Any]]
) -> list[style.Entry]:
    """Return the legend: how each explanation looks."""
    return [
        style.Entry(study.label("explanations", explanation), (look(at),))
        for at, explanation in enumerate(evidence.explanations)
    ]


def _shares(study: Study, evidence: tracing.Evidence, values: Iterable[float]) -> str:
    """Return the explanations, each with its value as a percentage."""
    return ", ".join(
        f"{study.label('explanations', explanation).lower()} {study.share(value)}"
        for explanation, value in zip(evidence.explanations, values, strict=True)
    )


TRACING_LEFT, RIGHT, TRACING_TOP, TRACING_HEIGHT, TRACING_BELOW = 16.0, 6.0, 4.0, 66.0, 8.0
SCEPTICAL: dict[str, Any] = {"color": style.INK, "linewidth": 1.0, "linestyle": (0, (1, 1.5))}


@style.on_phones()
def tracing_belief(study: Study) -> Exhibit:
    """Draw how likely each explanation is, by how strongly the observations are believed."""
    evidence = tracing.evidence(study)
    if evidence is None:
        return exhibit(study, "tracing-belief", style.blank(study))
    even = tracing.beliefs(evidence, evidence.even)
    doubting = tracing.beliefs(evidence, tracing.with_prior(evidence, tracing.SCEPTIC))
    sceptic = study.word("tracing-sceptic").format(prior=f"{tracing.SCEPTIC:.0%}")
    entries = [*_explanations(study, evidence, style.line), style.Entry(sceptic, (SCEPTICAL,))]
    width = style.wide() - TRACING_LEFT - RIGHT
    label = style.wrap(study.word("tracing-axis"), width + RIGHT, style.SMALL)
    below = TRACING_TOP + TRACING_HEIGHT + TRACING_BELOW
    top = below + style.text_height(label, style.SMALL)
    figure, axes = style.sheet(top + style.legend_height(entries) + style.MARGIN)
    panel = style.panel(figure, TRACING_LEFT, TRACING_TOP, width, TRACING_HEIGHT)
    _axes(panel)
    for at, explanation in enumerate(evidence.explanations):
        panel.plot(even.index, even[explanation], **style.line(at))
    panel.plot(doubting.index, doubting.iloc[:, 0], **SCEPTICAL)
    style.write(axes, TRACING_LEFT + width / 2, below - 1, label, style.SMALL, va="top")
    style.draw_legend(axes, top, entries)
    return exhibit(study, "tracing-belief", Picture(figure, _belief_alt(study, evidence, even)))


def _axes(panel: Axes) -> None:
    panel.set(xlim=(0, 1), ylim=(0, 1.02))
    panel.spines[["top", "right"]].set_visible(False)
    panel.grid(axis="y", color=style.GRID, linewidth=0.5)
    panel.axhline(tracing.STANDS, color=style.RULE, linewidth=0.9, zorder=1)
    levels = (0, 0.25, 0.5, 0.75, 1)
    shown = [f"{level:.0%}" for level in levels]
    panel.set_xticks(levels, shown, font=style.font(style.NOTE))
    panel.set_yticks(levels, shown, font=style.font(style.NOTE))


def _belief_alt(study: Study, evidence: tracing.Evidence, even: pd.DataFrame) -> str:
    sentences = []
    for strength in (0.25, 0.5, 1.0):
        shares = _shares(study, evidence, even.T[strength])
        start = study.word("alt-belief").format(strength=f"{strength:.0%}")
        sentences.append(f"{start}: {shares}.")
    return " ".join(sentences)


POWER_LEFT, GAP, POWER_TOP, POWER_HEIGHT, POWER_BELOW = 14.0, 15.0, 12.0, 62.0, 15.0
"""Room beside, between, above and under the panels, and their height, in mm."""
RULE: dict[str, Any] = {"color": style.INK, "linestyle": "-", "linewidth": 0.8}


@only_with_part
@style.on_phones()
def mediation_power(study: Study) -> Exhibit:
    """Draw the power of the registered design over numbers of regions, exact and by marks."""
    design = mediation.design(study)
    if design is None:
        return exhibit(study, "mediation-power", style.blank(study))
    here = len(rounds.latest(study))
    curves = power.curves(design, power.measure(study, design), here)
    entries = _power_entries(study, design, here)
    ways = list(dict.fromkeys(curves["seen"]))
    # Side by side on a page, one above the other on a phone.
    beside = 1 if style.narrow() else len(ways)
    high = POWER_TOP + POWER_HEIGHT + POWER_BELOW
    end = high * (len(ways) // beside)
    figure, axes = style.sheet(end + style.legend_height(entries) + style.MARGIN)
    width = (style.wide() - style.MARGIN - POWER_LEFT - GAP * (beside - 1)) / beside
    regions = study.word("power-regions")
    for place, way in enumerate(ways):
        left, top = POWER_LEFT + place % beside * (width + GAP), place // beside * high
        title, y = study.word(f"power-{way}"), top + POWER_TOP / 2
        style.write(axes, left, y, title, style.TITLE, ha="left", weight="bold")
        panel = style.panel(figure, left, top + POWER_TOP, width, POWER_HEIGHT)
        _panel(panel, design, curves[curves["seen"] == way], here)
        style.write(axes, left + width / 2, top + high - 5, regions, style.SMALL)
    style.draw_legend(axes, end, entries)
    return exhibit(study, "mediation-power", Picture(figure, _power_alt(study, design, curves)))


def _power_entries(study: Study, design: mediation.Design, here: int) -> list[style.Entry]:
    """Return the legend: a line for each size of effect, the regions there are, and too few."""
    effect, numbers = study.word("power-paths"), f"{here}, {design.regions}"
    return [
        *(
            style.Entry(
                effect.format(path=study.number(path, "")), (style.line(at), style.dots(at))
            )
            for at, path in enumerate(design.paths)
        ),
        style.Entry(study.word("power-lines").format(regions=numbers), (RULE,)),
        style.Entry(study.word("power-none"), (style.marker("s", 9, style.GRID),)),
    ]


def _panel(axes: Axes, design: mediation.Design, curves: pd.DataFrame, here: int) -> None:
    sizes = sorted(set(curves["regions"]))
    axes.set(xscale="log", xlim=(2.6, sizes[-1] * 1.15), ylim=(0, 1.02))
    axes.spines[["top", "right"]].set_visible(False)
    axes.axvspan(2.6, design.minimum - 0.5, color=style.GRID, zorder=0)
    axes.axhline(power.ENOUGH, color=style.RULE, linewidth=0.8, linestyle=(0, (1, 2)), zorder=1)
    for number in {here, design.regions}:
        axes.axvline(number, **RULE, zorder=1)
    # First those that the study has: what stands too near to them is left out.
    ticks: list[int] = []
    for tick in (design.regions, here, 3, 5, 10, 20, 100, 200):
        if all(max(tick, each) / min(tick, each) > 1.6 for each in ticks):
            ticks.append(tick)
    axes.set_xticks(
        sorted(ticks), [str(tick) for tick in sorted(ticks)], font=style.font(style.NOTE)
    )
    axes.set_xticks([], minor=True)
    levels = (0, 0.2, 0.4, 0.6, 0.8, 1)
    axes.set_yticks(levels, [f"{level:.0%}" for level in levels], font=style.font(style.NOTE))
    axes.grid(axis="y", color=style.GRID, linewidth=0.5)
    for at, path in enumerate(design.paths):
        rows = curves[(curves["path"] == path) & curves["power"].notna()]
        for look in (style.line(at), style.dots(at) | {"markersize": 4.5}):
            axes.plot(rows["regions"].to_list(), rows["power"].to_list(), **look)


def _power_alt(study: Study, design: mediation.Design, curves: pd.DataFrame) -> str:
    sentences = []
    for way, rows in curves.groupby("seen", sort=False):
        by = rows.set_index(["path", "regions"])["power"]
        parts = [
            study.word("alt-power").format(
                path=study.number(path, ""), power=study.share(by[path, design.regions]) or "?"
            )
            for path in design.paths
        ]
        regions = f"{design.regions} {study.word('regions').lower()}"
        sentences.append(f"{study.word(f'power-{way}')}, {regions}: {'; '.join(parts)}.")
    return " ".join(sentences)
