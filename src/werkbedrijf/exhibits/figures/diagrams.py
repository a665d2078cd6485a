"""Draw a diagram of boxes, frames and arrows, and who sits in which body of a region."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from itertools import chain, product
from math import fsum
from typing import Any

from matplotlib.axes import Axes
from matplotlib.figure import Figure
from matplotlib.lines import Line2D
from matplotlib.patches import FancyArrowPatch, FancyBboxPatch

from werkbedrijf.exhibits.exhibit import Exhibit, Picture, exhibit
from werkbedrijf.exhibits.figures import style
from werkbedrijf.exhibits.figures.layout import (
    BREAK,
    PAD,
    Box,
    Layout,
    column_width,
    lay_out,
    text_height,
    title,
    words,
)
from werkbedrijf.exhibits.figures.phones import fold, on_phones
from werkbedrijf.exhibits.figures.routes import Label, Route, place, routes
from werkbedrijf.study.diagrams import BARE, MUTUAL, Diagram, Edge, Group, Node
from werkbedrijf.study.model import Region, Study

CORNER = 1.2
"""Radius of a box's corners, in mm."""
LINE = 1.0
"""Weight of every line, in points."""
FILLS = {
    "plain": style.PAPER, "leaf": style.PAPER, "focus": style.PUBLISHED, "aside": style.PAPER,
    "new": style.TINT, "board": style.PUBLISHED, "partner": style.SKY, "operational": style.PAPER,
    "other": style.GRID,
}  # fmt: skip
FRAMES: Mapping[str, Mapping[str, Any]] = {
    "plain": {"facecolor": "none", "edgecolor": style.RULE, "linewidth": LINE},
    "focus": {"facecolor": "none", "edgecolor": style.INK, "linewidth": LINE, "linestyle": "--"},
    "core": {"facecolor": style.WASH, "edgecolor": style.INK, "linewidth": 2 * LINE},
}
SPREADS = (0.33, 0.7)
"""How far twin arrows lie apart, as a share of a box's side."""
STEP, TRIES = 3.0, 8
"""Room to add where the words of an arrow found none, in mm, and how often."""


@dataclass(frozen=True)
class Drawing:
    """Hold where everything of a diagram goes: boxes, arrows and their words."""

    diagram: Diagram
    layout: Layout
    ways: Sequence[Route]
    labels: Sequence[Label]


def plan(diagram: Diagram) -> Drawing:
    """Lay a diagram out, with as much room as the words of its arrows need."""
    more: dict[Edge, float] = {}
    for _, spread in product(range(TRIES), SPREADS):
        layout = lay_out(diagram, more)
        titles = [_title(layout, group) for group in diagram.groups if group.label]
        solid = [*layout.boxes.values(), *titles]
        ways = routes(diagram, layout, solid, spread)
        sheet = Box(style.MARGIN, 0, style.wide() - 2 * style.MARGIN, layout.height)
        labels, lacking = place(diagram.edges, ways, [*solid, *_borders(layout)], sheet)
        if not lacking:
            break
        if spread == SPREADS[-1]:
            more |= {edge: more.get(edge, 0.0) + STEP for edge in lacking}
    return Drawing(diagram, layout, ways, labels)


NARROWEST = 27.0
"""Least width of a column of boxes, in mm."""
COLUMNS = (2, 1)
"""How many columns a diagram has that is too wide for a sheet as it is, in order of preference."""


def fitted(diagram: Diagram) -> Diagram:
    """Return a diagram whose boxes are wide enough for words on sheets as wide as now."""
    tried = chain([diagram], (fold(diagram, columns) for columns in COLUMNS))
    found = (each for each in tried if column_width(each) >= NARROWEST)
    return next(found, fold(diagram, COLUMNS[-1]))


def draw(diagram: Diagram) -> Figure:
    """Draw a diagram on a sheet as high as it needs."""
    drawing = plan(diagram)
    layout = drawing.layout
    figure, axes = style.sheet(layout.height)
    for group in sorted(diagram.groups, key=lambda each: -len(each.members)):
        _frame(axes, layout, group)
    for node in diagram.nodes:
        _box(axes, layout.boxes[node.id], node)
    for edge, way in zip(diagram.edges, drawing.ways, strict=True):
        _arrow(axes, edge, way)
    for label in drawing.labels:
        _words(axes, label)
    return figure


def _title(layout: Layout, group: Group) -> Box:
    frame = layout.frames[group.id]
    text = title(group, frame.width - 2 * PAD)
    wide = max(style.text_width(line, style.LABEL, "bold") for line in text.split("\n"))
    return Box(frame.left + PAD, frame.top + 1.1, wide, style.text_height(text, style.LABEL))


def _borders(layout: Layout) -> list[Box]:
    return [
        border
        for frame in layout.frames.values()
        for border in (
            Box(frame.left, frame.top, frame.width, 0.1),
            Box(frame.left, frame.bottom, frame.width, 0.1),
            Box(frame.left, frame.top, 0.1, frame.height),
            Box(frame.right, frame.top, 0.1, frame.height),
        )
    ]


def _rounded(axes: Axes, box: Box, **look: Any) -> None:
    shape = f"round,pad=0,rounding_size={CORNER}"
    axes.add_artist(
        FancyBboxPatch((box.left, box.top), box.width, box.height, boxstyle=shape, **look)
    )


def _frame(axes: Axes, layout: Layout, group: Group) -> None:
    frame = layout.frames[group.id]
    _rounded(axes, frame, **FRAMES[group.kind])
    if group.label:
        at = _title(layout, group)
        text = title(group, frame.width - 2 * PAD)
        style.write(axes, at.left, at.centre[1], text, style.LABEL, ha="left", weight="bold")


def _box(axes: Axes, box: Box, node: Node) -> None:
    ink = style.INK
    if node.kind not in BARE:
        fill = FILLS[node.kind]
        ink = style.ink_on(fill)
        dashes = "--" if node.kind == "aside" else "-"
        look = {"facecolor": fill, "edgecolor": style.INK, "linestyle": dashes, "linewidth": LINE}
        _rounded(axes, box, **look)
    blocks = words(node, box.width)
    y = box.centre[1] - text_height(blocks) / 2
    for block in blocks:
        at = (box.centre[0], y + block.height / 2)
        style.write(axes, *at, block.text, block.size, weight=block.weight, color=ink)
        y += block.height + BREAK


def _arrow(axes: Axes, edge: Edge, way: Route) -> None:
    axes.add_artist(
        Line2D(*map(list, zip(*way, strict=True)), color=style.INK, linewidth=LINE, zorder=2)
    )
    ends = [(way[-2], way[-1]), *([(way[1], way[0])] if edge.kind in MUTUAL else [])]
    for tail, tip in ends:
        axes.add_artist(
            FancyArrowPatch(
                tail, tip, arrowstyle="-|>", mutation_scale=8, shrinkA=0, shrinkB=0,
                color=style.INK, linewidth=LINE, zorder=2, joinstyle="miter",
            )
        )  # fmt: skip


def _words(axes: Axes, label: Label) -> None:
    style.write(axes, *label.anchor, label.text, style.NOTE, ha=label.ha)


NAMES = 34.0
"""Room for the parties' names, in mm."""
MARK, AIR, HEAD = 6.0, 1.6, 9.0
"""Room for a seat's marker, above and below a row's text, and for the bodies' names, in mm."""
PARTNER = "partner-attends-board"
KINDS = ("member", "member-both", PARTNER, "unknown")
COLOURS = dict(zip(KINDS[:3], style.SERIES, strict=False))
Seats = Mapping[tuple[str, str], Sequence[tuple[str, str]]]
"""Of a party and a body, the seats: what is named and the kind of membership."""


@on_phones()
def seats(study: Study, region: str) -> Exhibit:
    """Draw who sits in which body of a region, with the kind of membership."""
    here = study.regions[region]
    held = _held(here)
    if not held:
        return exhibit(study, f"seats-{region}", style.blank(study))
    parties, bodies = _parties(here, held), _bodies(here, held, study.language)
    entries = _entries(study, held, both=len(bodies) > 1)
    width = (style.wide() - 2 * style.MARGIN - _before()) / max(len(bodies), 1)
    rows = [_height(study, party, bodies, held, width) for party in parties]
    heads = [style.wrap(each, width - 1, style.TITLE, "bold") for each in bodies.values()]
    top = max([HEAD, *(style.text_height(each, style.TITLE) + 3 for each in heads)])
    figure, axes = style.sheet(top + fsum(rows) + style.height(entries) + 2 + style.MARGIN)
    for column, label in enumerate(heads):
        x = style.MARGIN + _before() + column * width
        style.heading(axes, x, top / 2, label)
    for party, high in zip(parties, rows, strict=True):
        _row(axes, study, party, (top, width), [held.get((party, b), ()) for b in bodies])
        top += high
    style.draw(axes, top + 2, entries)
    return exhibit(study, f"seats-{region}", Picture(figure, _alt(study, held, bodies)))


def _before() -> float:
    """Return the room for the parties' names before their seats; on a phone they stand above."""
    return 0.0 if style.narrow() else NAMES


def _name(study: Study, party: str) -> str:
    """Return a party's name, broken into lines."""
    room = style.wide() - 2 * style.MARGIN if style.narrow() else NAMES - 3
    return style.wrap(study.label("parties", party), room, weight=_weight())


def _weight() -> str:
    return "bold" if style.narrow() else "normal"


def _held(region: Region) -> dict[tuple[str, str], list[tuple[str, str]]]:
    held: dict[tuple[str, str], list[tuple[str, str]]] = {}
    for row in region.tables["bodies"].to_dict("records"):
        seat = (str(row["label"]), str(row["membership"]))
        held.setdefault((str(row["party"]), str(row["body"])), []).append(seat)
    return held


def _parties(region: Region, held: Seats) -> list[str]:
    """Return the parties at the table, then whoever else has a seat."""
    return list(dict.fromkeys([*region.parties, *(party for party, _ in held)]))


def _bodies(region: Region, held: Seats, labels: str) -> dict[str, str]:
    """Return the labels of the bodies that have seats, in the order of the structure."""
    return {
        node["id"]: node[f"label_{labels}"]
        for node in region.structure.get("node", [])
        if any(node["id"] == body for _, body in held)
    }


def _entries(study: Study, held: Seats, both: bool) -> list[style.Entry]:
    """Return the legend of the kinds of membership; a kind that nobody has is said to be so."""
    used = {kind for seats in held.values() for _, kind in seats}
    entries = [
        style.Entry(study.word(f"seat-{kind}"), (_look(kind),)) for kind in KINDS if kind in used
    ]
    if both and PARTNER not in used:
        note = f"{study.word(f'seat-{PARTNER}')}: {study.word('told-of-nobody')}"
        entries.append(style.Entry(note, (_look(PARTNER),)))
    return entries


def _look(kind: str) -> dict[str, Any]:
    if kind not in COLOURS:
        return style.marker("o", 6.5, style.PAPER, style.MUTED, markeredgewidth=1.2, zorder=3)
    colour, shape, _ = COLOURS[kind]
    return style.marker(shape, 6.5, colour, zorder=3)


def _lines(seats: Sequence[tuple[str, str]], width: float) -> list[str]:
    return [style.wrap(label, width - MARK - 2) for label, _ in seats]


def _height(
    study: Study, party: str, bodies: Mapping[str, str], held: Seats, width: float
) -> float:
    name = style.text_height(_name(study, party))
    texts = ["\n".join(_lines(held.get((party, body), ()), width)) for body in bodies]
    high = max((style.text_height(text) for text in texts), default=0.0)
    return (name + high if style.narrow() else max(name, high)) + 2 * AIR


def _row(
    axes: Axes,
    study: Study,
    party: str,
    place: tuple[float, float],
    cells: Sequence[Sequence[tuple[str, str]]],
) -> None:
    top, width = place
    ends = [style.MARGIN, style.wide() - style.MARGIN]
    axes.add_artist(Line2D(ends, [top, top], color=style.RULE, linewidth=0.7))
    name = _name(study, party)
    style.write(axes, style.MARGIN, top + AIR, name, ha="left", va="top", weight=_weight())
    start = top + AIR + (style.text_height(name) if style.narrow() else 0)
    for column, seats in enumerate(cells):
        x, y = style.MARGIN + _before() + column * width, start
        if not seats:
            style.write(axes, x + 1.5, y, "\u2013", va="top", color=style.MUTED)
        for text, (_, kind) in zip(_lines(seats, width), seats, strict=True):
            line = style.text_height("")
            axes.add_artist(Line2D([x + 1.5], [y + line / 2], **_look(kind)))
            style.write(axes, x + MARK - 1.5, y, text, ha="left", va="top")
            y += style.text_height(text)


def _alt(study: Study, held: Seats, bodies: Mapping[str, str]) -> str:
    told = []
    for body, label in bodies.items():
        each = [
            f"{study.label('parties', party)}: {seat} ({study.word(f'seat-{kind}')})"
            for (party, where), seats in held.items()
            if where == body
            for seat, kind in seats
        ]
        told.append(f"{label}. {'; '.join(each)}.")
    return " ".join(told)
