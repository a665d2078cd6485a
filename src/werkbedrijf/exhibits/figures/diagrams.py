"""Draw a diagram of boxes, frames and arrows; too wide for a sheet, it folds onto fewer columns."""

from __future__ import annotations

from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass, replace
from itertools import chain, combinations, permutations, product
from math import fsum
from typing import Any

from matplotlib.axes import Axes
from matplotlib.figure import Figure
from matplotlib.patches import FancyArrowPatch, FancyBboxPatch

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
from werkbedrijf.exhibits.figures.routes import Label, Route, place, routes
from werkbedrijf.study.diagrams import BARE, MUTUAL, Diagram, Edge, Group, Node

CORNER = 1.2
"""Radius of a box's corners, in mm."""
LINE = 1.0
"""Weight of every line, in points."""
FILLS = {
    "plain": style.PAPER, "leaf": style.PAPER, "focus": style.PUBLISHED, "aside": style.PAPER,
    "new": style.TINT, "board": style.PUBLISHED, "partner": style.SKY, "operational": style.PAPER,
    "other": style.GRID,
}  # fmt: skip
RIM = 1.0
"""Of a box whose fill is `style.middling`, in mm: within, it is paper."""
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
        titles = [_title(layout, group)[1] for group in diagram.groups if group.label]
        solid = [*layout.boxes.values(), *titles]
        ways = routes(diagram, layout, solid, spread)
        sheet = Box(style.MARGIN, 0, style.inner_width(), layout.height)
        borders = chain.from_iterable(map(_borders, layout.frames.values()))
        labels, lacking = place(diagram.edges, ways, [*solid, *borders], sheet)
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
    folded = diagram
    for columns in COLUMNS:
        if column_width(folded) >= NARROWEST:
            break
        folded = fold(diagram, columns)
    return folded


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
        style.write(axes, *label.anchor, label.text, style.NOTE, ha=label.ha)
    return figure


def _title(layout: Layout, group: Group) -> tuple[str, Box]:
    """Return the title of a frame, broken into lines, and the rectangle that it fills."""
    frame = layout.frames[group.id]
    text = title(group, frame.width - 2 * PAD)
    size = style.text_width(text, style.SMALL, "bold"), style.text_height(text, style.SMALL)
    return text, Box(frame.left + PAD, frame.top + 1.1, *size)


def _borders(frame: Box) -> tuple[Box, ...]:
    """Return the four sides of a frame as thin rectangles."""
    return (
        Box(frame.left, frame.top, frame.width, 0.1),
        Box(frame.left, frame.bottom, frame.width, 0.1),
        Box(frame.left, frame.top, 0.1, frame.height),
        Box(frame.right, frame.top, 0.1, frame.height),
    )


def _rounded(axes: Axes, box: Box, **look: Any) -> None:
    shape = f"round,pad=0,rounding_size={CORNER}"
    axes.add_artist(
        FancyBboxPatch((box.left, box.top), box.width, box.height, boxstyle=shape, **look)
    )


def _frame(axes: Axes, layout: Layout, group: Group) -> None:
    _rounded(axes, layout.frames[group.id], **FRAMES[group.kind])
    if group.label:
        text, box = _title(layout, group)
        style.write(axes, box.left, box.centre[1], text, style.SMALL, ha="left", weight="bold")


def _box(axes: Axes, box: Box, node: Node) -> None:
    ink = style.INK
    if node.kind not in BARE:
        fill = FILLS[node.kind]
        dashes = "--" if node.kind == "aside" else "-"
        look = {"facecolor": fill, "edgecolor": style.INK, "linestyle": dashes, "linewidth": LINE}
        _rounded(axes, box, **look)
        if style.middling(fill):
            fill = style.PAPER
            within = Box(box.left + RIM, box.top + RIM, box.width - 2 * RIM, box.height - 2 * RIM)
            _rounded(axes, within, facecolor=fill, edgecolor="none")
        ink = style.ink_on(fill)
    blocks = words(node, box.width)
    y = box.centre[1] - text_height(blocks) / 2
    for block in blocks:
        at = (box.centre[0], y + block.height / 2)
        style.write(axes, *at, block.text, block.size, weight=block.weight, color=ink)
        y += block.height + BREAK


def _arrow(axes: Axes, edge: Edge, way: Route) -> None:
    style.plot(axes, way, color=style.INK, linewidth=LINE, zorder=2)
    ends = [(way[-2], way[-1]), *([(way[1], way[0])] if edge.kind in MUTUAL else [])]
    for tail, tip in ends:
        axes.add_artist(
            FancyArrowPatch(
                tail, tip, arrowstyle="-|>", mutation_scale=8, shrinkA=0, shrinkB=0,
                color=style.INK, linewidth=LINE, zorder=2, joinstyle="miter",
            )
        )  # fmt: skip


LEVEL, ROUND, BLOCKED = 0.5, 2.0, 1.0
"""Costs in rows: of words over a level arrow, of an arrow that can't be straight, and of one with
boxes in every column between its ends."""
TURNED, HALF = 0.5, 0.3
"""And of two parts that change their order, and of one alone that does not fill its row."""
MOST = 3
"""Of so many parts beside each other every order is tried, of more their own alone."""
SWEEPS = 3
"""How often every band looks for its places, the others standing where they then stand."""


@dataclass(frozen=True)
class Part:
    """Hold a box, or a frame with all in it, to be placed as one.

    Parameters
    ----------
    ids : frozenset of str
        Of the boxes and frames in it.
    nodes : tuple of Node
        Its boxes, placed from its upper left cell on.
    before : tuple of int
        Its first row, first column and last row in the diagram before it was folded.
    across, down : int
        How many cells it takes.
    """

    ids: frozenset[str]
    nodes: tuple[Node, ...]
    before: tuple[int, int, int]
    across: int
    down: int

    def spread(self, across: int) -> Part:
        """Return it so many columns wide, if it is one: its boxes fill them."""
        nodes = tuple(replace(node, width=across) for node in self.nodes)
        return replace(self, nodes=nodes, across=across) if self.across == 1 else self


Shelf = tuple[tuple[int, Part], ...]
"""Parts beside each other, each after the column that it starts in."""
Shelves = tuple[Shelf, ...]
Place = tuple[int, frozenset[int]]
"""A row, and the columns that are taken in it."""


def fold(diagram: Diagram, columns: int) -> Diagram:
    """Return a diagram with its boxes on so many columns.

    What is in a frame stays together, and what stood above something else still does. Boxes that
    stood beside each other are placed so that arrows are short; one that is alone is as wide as
    all columns. A first column of words without boxes names rows: its words go over them.
    """
    nodes = _within(diagram, frozenset(node.id for node in diagram.nodes), columns).nodes
    edges = tuple(replace(edge, leave="", enter="") for edge in diagram.edges)
    return replace(diagram, nodes=nodes, edges=edges)


def _within(diagram: Diagram, inside: frozenset[str], columns: int) -> Part:
    """Return some boxes as one part, those in a frame within it together."""
    old = [node for node in diagram.nodes if node.id in inside]
    columns = min(columns, len({node.x for node in old}))
    bands = _bands(_parts(diagram, inside, columns), columns)
    nodes: list[Node] = []
    top = 0
    for shelf in _cheapest(diagram, [list(_arranged(band, columns)) for band in bands], columns):
        for left, part in shelf:
            nodes += [replace(node, x=node.x + left, y=node.y + top) for node in part.nodes]
        top += max(part.down for _, part in shelf)
    ids = inside | {group.id for group in diagram.groups if inside.issuperset(group.members)}
    across = max(node.x + node.width for node in nodes)
    return Part(ids, tuple(nodes), _before(old), across, top)


def _before(nodes: Sequence[Node]) -> tuple[int, int, int]:
    """Return first row, first column and last row of some boxes."""
    rows = [node.y for node in nodes]
    return min(rows), min(node.x for node in nodes), max(rows)


def _parts(diagram: Diagram, inside: frozenset[str], columns: int) -> list[Part]:
    """Return the outermost frames within and the boxes beside them, from the upper left on."""
    own = [frozenset(group.members) for group in diagram.groups]
    own = [members for members in own if members < inside]
    outer = {members for members in own if not any(members < other for other in own)}
    parts = [_within(diagram, members, columns) for members in outer]
    for node in diagram.nodes:
        if node.id in inside.difference(*outer):
            alone = replace(node, x=0, y=0, width=min(node.width, columns))
            parts.append(Part(frozenset([node.id]), (alone,), _before([node]), alone.width, 1))
    return sorted(parts, key=lambda part: part.before)


def _bands(parts: Sequence[Part], columns: int) -> list[list[Part]]:
    """Return the parts that stood beside each other, band under band.

    Where there were more columns, words without boxes at the left stand over the boxes that they
    name, and a heading there over what follows.
    """
    bands: list[list[Part]] = []
    end = -1
    for part in parts:
        if part.before[0] > end:
            bands.append([])
        bands[-1].append(part)
        end = max(end, part.before[2])
    if len({part.before[1] for part in parts}) <= columns:
        return bands
    first = min(part.before[1] for part in parts)
    names = [part for part in parts if part.before[1] == first]
    if not all(part.nodes[0].kind in BARE for part in names):
        return bands
    return [piece for band in bands for piece in _named(band, names)]


def _named(band: Sequence[Part], names: Sequence[Part]) -> list[list[Part]]:
    """Return a band as its names, what they name, and a heading of what follows."""
    heads = [part for part in band if part in names and part.nodes[0].kind == "heading"]
    over = [part for part in band if part in names and part not in heads]
    rest = [part for part in band if part not in names]
    return [piece for piece in (over, rest, heads) if piece]


def _arranged(band: Sequence[Part], columns: int) -> Iterator[Shelves]:
    """Yield how a band can stand: in rows of parts that fit beside each other."""
    for order in permutations(band) if len(band) <= MOST else [tuple(band)]:
        yield from _shelved(order, columns)


def _shelved(parts: Sequence[Part], columns: int) -> Iterator[Shelves]:
    """Yield how parts can stand in their order."""
    if not parts:
        yield ()
    for count in range(min(columns, len(parts)), 0, -1):
        if count == 1 or sum(part.across for part in parts[:count]) <= columns:
            for rest in _shelved(parts[count:], columns):
                yield from ((shelf, *rest) for shelf in _placed(parts[:count], columns))


def _placed(parts: Sequence[Part], columns: int) -> Iterator[Shelf]:
    """Yield where parts can stand in one row: one alone as wide as all, or in any column."""
    if len(parts) > 1:
        lefts = (sum(part.across for part in parts[:at]) for at in range(len(parts)))
        yield tuple(zip(lefts, parts, strict=True))
        return
    yield ((0, parts[0].spread(columns)),)
    yield from (((left, parts[0]),) for left in range(columns - parts[0].across + 1))


def _cheapest(diagram: Diagram, ways: Sequence[Sequence[Shelves]], columns: int) -> Shelves:
    """Return the rows of all bands, each arranged in the way that costs least beside the others."""
    chosen = [each[0] for each in ways]
    for band in [*range(len(ways))] * SWEEPS:

        def cost(way: Shelves, band: int = band) -> float:
            shelves = chain(*chosen[:band], way, *chosen[band + 1 :])
            return _cost(diagram, tuple(shelves), columns)

        chosen[band] = min(ways[band], key=cost)
    return tuple(chain(*chosen))


def _cost(diagram: Diagram, shelves: Shelves, columns: int) -> float:
    """Return what rows, arrows and a change of order cost, in rows."""
    parts = [part for shelf in shelves for _, part in shelf]
    places = {
        id_: (row, _taken(left, part))
        for row, shelf in enumerate(shelves)
        for left, part in shelf
        for id_ in part.ids
    }
    taken = [frozenset[int]().union(*(_taken(*each) for each in shelf)) for shelf in shelves]
    arrows = (
        _length(places[edge.source], places[edge.target], taken, bool(edge.label))
        for edge in diagram.edges
        if edge.source in places and edge.target in places
    )
    rows = sum(max(part.down for _, part in shelf) for shelf in shelves)
    turned = sum(one.before > other.before for one, other in combinations(parts, 2))
    halves = sum(len(each) < columns for each in taken)
    return fsum([rows, TURNED * turned, HALF * halves, *arrows])


def _taken(left: int, part: Part) -> frozenset[int]:
    """Return the columns that a part takes."""
    return frozenset(range(left, left + part.across))


def _length(one: Place, other: Place, taken: Sequence[frozenset[int]], words: bool) -> float:
    """Return what an arrow between two places costs, in rows."""
    (top, bottom), shared = sorted([one[0], other[0]]), one[1] & other[1]
    if top == bottom:
        return 1 + LEVEL * words
    between = frozenset[int]().union(*taken[top + 1 : bottom])
    if shared - between:
        return bottom - top
    return bottom - top + ROUND + BLOCKED * (between == frozenset[int]().union(*taken))
