"""Draw a diagram: boxes, frames and arrows, in one line weight and with one corner radius."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from itertools import product
from typing import Any

from matplotlib.axes import Axes
from matplotlib.figure import Figure
from matplotlib.lines import Line2D
from matplotlib.patches import FancyArrowPatch, FancyBboxPatch

from werkbedrijf.diagrams import BARE, MUTUAL, Diagram, Edge, Group, Node
from werkbedrijf.figures import style, wrapping
from werkbedrijf.figures.boxes import BREAK, Box, text_height, words
from werkbedrijf.figures.frames import PAD, title
from werkbedrijf.figures.labels import Label, place
from werkbedrijf.figures.layout import Layout, lay_out
from werkbedrijf.figures.routes import Route, routes

CORNER = 1.2
"""Radius of a box's corners, in mm."""
LINE = 1.0
"""Weight of every line, in points."""
NAVY, SKY = "#1d3557", "#5599d6"
FILLS = {
    "plain": style.PAPER, "leaf": style.PAPER, "focus": NAVY, "aside": style.PAPER, "board": NAVY,
    "partner": SKY, "operational": style.PAPER, "other": style.PAPER,
}  # fmt: skip
TRIES = tuple(product((0.0, 4.0, 8.0, 12.0, 18.0), (0.33, 0.7)))
"""Room between rows to add, in mm, and how far twin arrows lie apart, until all words fit."""


@dataclass(frozen=True)
class Drawing:
    """Hold where everything of a diagram goes: boxes, arrows and their words."""

    diagram: Diagram
    layout: Layout
    ways: Sequence[Route]
    labels: Sequence[Label]


def plan(diagram: Diagram) -> Drawing:
    """Lay a diagram out, with as much room as the words of its arrows need."""
    for extra, spread in TRIES:
        layout = lay_out(diagram, extra)
        titles = [_title(layout, group) for group in diagram.groups if group.label]
        solid = [*layout.boxes.values(), *titles]
        ways = routes(diagram, layout, solid, spread)
        sheet = Box(style.MARGIN, 0, style.WIDTH - 2 * style.MARGIN, layout.height)
        labels, clear = place(diagram.edges, ways, [*solid, *_borders(layout)], sheet)
        if clear:
            break
    return Drawing(diagram, layout, ways, labels)


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
    wide = max(wrapping.text_width(line, style.LABEL, "bold") for line in text.split("\n"))
    return Box(frame.left + PAD, frame.top + 1.1, wide, wrapping.text_height(text, style.LABEL))


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
    axes.add_patch(
        FancyBboxPatch((box.left, box.top), box.width, box.height, boxstyle=shape, **look)
    )


def _frame(axes: Axes, layout: Layout, group: Group) -> None:
    look = {"focus": (style.INK, "--"), "plain": (style.RULE, "-")}[group.kind]
    frame = layout.frames[group.id]
    _rounded(axes, frame, facecolor="none", edgecolor=look[0], linestyle=look[1], linewidth=LINE)
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
    axes.add_line(
        Line2D(*map(list, zip(*way, strict=True)), color=style.INK, linewidth=LINE, zorder=2)
    )
    ends = [(way[-2], way[-1]), *([(way[1], way[0])] if edge.kind in MUTUAL else [])]
    for tail, tip in ends:
        axes.add_patch(
            FancyArrowPatch(
                tail, tip, arrowstyle="-|>", mutation_scale=8, shrinkA=0, shrinkB=0,
                color=style.INK, linewidth=LINE, zorder=2, joinstyle="miter",
            )
        )  # fmt: skip


def _words(axes: Axes, label: Label) -> None:
    style.write(axes, *label.anchor, label.text, style.NOTE, ha=label.ha)
