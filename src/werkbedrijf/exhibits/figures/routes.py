"""The routes of a diagram's arrows, and the places of the words beside them."""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from itertools import chain, pairwise
from math import fsum

from werkbedrijf.exhibits.figures import style
from werkbedrijf.exhibits.figures.layout import CLEAR, LABEL, LEVEL, Box, Layout, level_width
from werkbedrijf.study.diagrams import Diagram, Edge

Point = tuple[float, float]
Route = tuple[Point, ...]
SIDES: dict[str, Point] = {"left": (-1, 0), "right": (1, 0), "top": (0, -1), "bottom": (0, 1)}
APART = 2.5
"""Least room between arrows that run side by side, in mm."""
ROUNDS = 3
"""How often every arrow looks for its way, the others lying where they then lie."""
STUB = 4.0
"""Least length of an arrow's first and last piece, in mm."""
BEND, ASKEW, CROSSING, BESIDE, BLOCKED = 12.0, 50.0, 20.0, 200.0, 1000.0
"""Costs in mm of detour: of a bend, of an end off the middle of its side, of a crossing, of running
in another arrow's way, of running through a box."""


def routes(
    diagram: Diagram, layout: Layout, solid: Sequence[Box], spread: float = 0.33
) -> list[Route]:
    """Return the way of every edge, in order.

    Parameters
    ----------
    diagram : Diagram
    layout : Layout
    solid : sequence of Box
        What no arrow may run through.
    spread : float
        How far arrows between the same two boxes lie apart, as a share of a box's side.
    """
    ways: dict[int, Route] = {}
    seen: dict[int, dict[int, Route]] = {}
    ends = [{edge.source, edge.target} for edge in diagram.edges]
    order = sorted(range(len(ends)), key=lambda at: _askew(diagram.edges[at], layout))
    for number in order * ROUNDS:
        twins = [other for other, pair in enumerate(ends) if pair == ends[number]]
        share = twins.index(number) / max(1, len(twins) - 1) - 0.5
        places = [0.5 + share * spread] if len(twins) > 1 else None
        others = {other: way for other, way in ways.items() if other != number}
        if seen.get(number) == others:
            continue  # nothing has moved since it looked for its way
        seen[number] = others
        words = [_over(diagram.edges[other].label, way) for other, way in others.items()]
        taken = [*solid, *filter(None, words)]
        ways[number] = _best(diagram.edges[number], layout, taken, [*others.values()], places)
    return [ways[number] for number in range(len(ends))]


def _over(text: str, way: Route) -> Box | None:
    """Return the room for words over an arrow that runs level; others get theirs later."""
    (start, y), (end, last) = way[0], way[-1]
    if not text or len(way) > 2 or y != last:
        return None
    block = style.wrap(text, abs(end - start) - 2 * CLEAR, style.NOTE)
    high = style.text_height(block, style.NOTE) + 2 * CLEAR
    return Box(min(start, end), y - high, abs(end - start), high).grown(-0.1)


def _askew(edge: Edge, layout: Layout) -> float:
    """Return how far off a straight arrow is; the straighter ones go first."""
    one, other = layout.of(edge.source).centre, layout.of(edge.target).centre
    return min(abs(one[0] - other[0]), abs(one[1] - other[1]))


def strip(one: Point, other: Point, wide: float = 0.0) -> Box:
    """Return the rectangle round a straight piece, `wide` mm to each side."""
    left, top = min(one[0], other[0]), min(one[1], other[1])
    return Box(left, top, abs(one[0] - other[0]), abs(one[1] - other[1])).grown(wide)


def _best(
    edge: Edge,
    layout: Layout,
    solid: Sequence[Box],
    others: Sequence[Route],
    places: list[float] | None,
) -> Route:
    """Return the cheapest way; what is cheap before looking for obstacles is tried first."""
    source, target = layout.of(edge.source), layout.of(edge.target)
    lines = _lines(solid, layout.height)
    options = sorted(
        (_length(route) + (one + two), route)
        for start, first, one in _ports(source, target, places, edge.leave)
        for end, last, two in _ports(target, source, places, edge.enter)
        for route in _paths(start, first, end, last, lines)
    )
    obstacles = _obstacles(solid, others)
    best, least = options[0][1], float("inf")
    for base, route in options:
        if base >= least:
            break
        cost = base + _hindrance(route, obstacles, least - base)
        if cost < least:
            best, least = route, cost
    return best


def _lines(solid: Sequence[Box], height: float) -> tuple[list[float], list[float]]:
    """Return the x and the y along which an arrow can pass the boxes without leaving the sheet."""
    xs = {round(x + by, 3) for box in solid for x in (box.left, box.right) for by in (-5, 5)}
    ys = {round(y + by, 3) for box in solid for y in (box.top, box.bottom) for by in (-5, 5)}
    return (
        sorted(x for x in xs if 1 < x < style.wide() - 1),
        sorted(y for y in ys if 1 < y < height - 1),
    )


def _ports(
    box: Box, facing: Box, places: list[float] | None, wanted: str
) -> Iterator[tuple[Point, str, float]]:
    """Yield where an arrow can end at a box: the place, its side, and what it costs."""
    for side in [wanted] if wanted else SIDES:
        upright = side in ("left", "right")
        low, size = (box.top, box.height) if upright else (box.left, box.width)
        other, length = (facing.top, facing.height) if upright else (facing.left, facing.width)
        for part in places or (0.5, 0.25, 0.75):
            askew = ASKEW * abs(part - 0.5) if places is None else 0.0
            yield _port(box, side, low + part * size), side, askew
        for part in places or (0.5,):
            start, end = max(low, other), min(low + size, other + length)
            if start < end:
                yield _port(box, side, start + part * (end - start)), side, 0.0


def _port(box: Box, side: str, along: float) -> Point:
    edges = {"left": box.left, "right": box.right, "top": box.top, "bottom": box.bottom}
    point = (edges[side], along) if side in ("left", "right") else (along, edges[side])
    return round(point[0], 3), round(point[1], 3)


def _paths(
    start: Point, first: str, end: Point, last: str, lines: tuple[list[float], list[float]]
) -> Iterator[Route]:
    """Yield the ways of at most two bends that leave and arrive at right angles."""
    out, back = SIDES[first], SIDES[last]
    if out[0] and back[0]:
        bends: list[tuple[Point, ...]] = [((x, start[1]), (x, end[1])) for x in lines[0]]
        straight = start[1] == end[1]
    elif out[1] and back[1]:
        bends = [((start[0], y), (end[0], y)) for y in lines[1]]
        straight = start[0] == end[0]
    else:
        bends = [((end[0], start[1]) if out[0] else (start[0], end[1]),)]
        straight = False
    if straight and _leads(start, out, end) and _leads(end, back, start):
        yield start, end
    for bend in bends:
        if _leads(start, out, bend[0]) and _leads(end, back, bend[-1]):
            yield (start, *bend, end)


def _leads(point: Point, way: Point, to: Point) -> bool:
    """Return whether going from a point in a direction leads towards another, by a stub or more."""
    return (to[0] - point[0]) * way[0] + (to[1] - point[1]) * way[1] >= STUB - 0.01


def _length(route: Route) -> float:
    return fsum(map(_size, pairwise(route))) + BEND * (len(route) - 2)


def _size(piece: tuple[Point, Point]) -> float:
    return abs(piece[0][0] - piece[1][0]) + abs(piece[0][1] - piece[1][1])


@dataclass(frozen=True)
class Obstacles:
    """Hold what an arrow should keep clear of, with the room that counts as too near.

    Parameters
    ----------
    boxes : sequence of pair of Box
        Each box, and the part of it that no arrow runs through.
    level, upright : sequence of pair of Box
        Each piece of another arrow, with the room beside it and, for who crosses it, round it.
    """

    boxes: Sequence[tuple[Box, Box]]
    level: Sequence[tuple[Box, Box]]
    upright: Sequence[tuple[Box, Box]]


def _obstacles(solid: Sequence[Box], others: Sequence[Route]) -> Obstacles:
    level: list[tuple[Box, Box]] = []
    upright: list[tuple[Box, Box]] = []
    for one, other in chain.from_iterable(map(pairwise, others)):
        kind = upright if one[0] == other[0] else level
        kind.append((strip(one, other, APART / 2), strip(one, other, 0.1)))
    return Obstacles([(box, box.grown(-0.2)) for box in solid], level, upright)


def _hindrance(route: Route, obstacles: Obstacles, most: float) -> float:
    """Return what is in the way of a route, as a length; from `most` on it need not be all."""
    cost = 0.0
    for one, other in pairwise(route):
        thin = strip(one, other)
        inside, line = thin.grown(-0.05), thin.grown(0.01)
        cost += BLOCKED * sum(
            inside.meets(box) or line.meets(narrower) for box, narrower in obstacles.boxes
        )
        if cost >= most:
            break
        beside, crossed = obstacles.level, obstacles.upright
        if one[0] == other[0]:
            beside, crossed = crossed, beside
        wide, near = thin.grown(APART / 2), thin.grown(0.1)
        cost += BESIDE * sum(wide.meets(room) for room, _ in beside)
        cost += CROSSING * sum(near.meets(room) for _, room in crossed)
    return cost


WIDTHS = (LABEL, 26.0, LEVEL, 17.0)
"""Widths at which the words are broken into lines, in mm, in order of preference."""
PLACES = (0.5, 0.35, 0.65, 0.2, 0.8)
"""Places along an arrow's piece, in order of preference."""


@dataclass(frozen=True)
class Label:
    """Hold the words of an arrow, broken into lines, and the rectangle they fill."""

    text: str
    box: Box
    ha: str

    @property
    def anchor(self) -> Point:
        """Return the point at which the words are written."""
        x = {"left": self.box.left, "right": self.box.right}.get(self.ha, self.box.centre[0])
        return x, self.box.centre[1]


def place(
    edges: Sequence[Edge], ways: Sequence[Route], taken: Sequence[Box], sheet: Box
) -> tuple[list[Label], list[Edge]]:
    """Place the words of every edge that has some.

    Parameters
    ----------
    edges, ways : sequences of Edge and Route
        In the same order.
    taken : sequence of Box
        What the words must stay clear of, beside the arrows.
    sheet : Box
        What they must stay within.

    Returns
    -------
    list of Label, list of Edge
        And the edges whose words found no clear place.
    """
    blocked = [*taken, *(strip(*piece, 0.3) for way in ways for piece in pairwise(way))]
    labels: list[Label] = []
    lacking: list[Edge] = []
    for edge, way in zip(edges, ways, strict=True):
        if not edge.label:
            continue
        options = list(_options(edge.label, way))
        label = next((each for each in options if _free(each.box, blocked, sheet)), None)
        if label is None:
            lacking.append(edge)
        label = label or options[0]
        labels.append(label)
        blocked.append(label.box)
    return labels, lacking


def _free(box: Box, blocked: Sequence[Box], sheet: Box) -> bool:
    inside = (
        sheet.left <= box.left
        and box.right <= sheet.right
        and sheet.top <= box.top
        and box.bottom <= sheet.bottom
    )
    return inside and not any(box.grown(CLEAR).meets(other) for other in blocked)


def _options(text: str, way: Route) -> Iterator[Label]:
    """Yield where the words can stand: along the longest piece first, on either side of it."""
    order = sorted(pairwise(way), key=lambda piece: -_size(piece))
    for width in sorted({*WIDTHS, level_width(text)}, reverse=True):
        block = style.wrap(text, width, style.NOTE)
        if block.replace("\n", "").replace(" ", "") != text.replace(" ", ""):
            continue  # a word was broken
        size = style.text_width(block, style.NOTE), style.text_height(block, style.NOTE)
        for (x, y), (x2, y2) in order:
            for part in PLACES:
                at = (x + part * (x2 - x), y + part * (y2 - y))
                yield from _beside(block, at, size, upright=x == x2)


def _beside(block: str, at: Point, size: Point, upright: bool) -> Iterator[Label]:
    wide, high = size
    gap = CLEAR + 0.6
    if upright:
        yield Label(block, Box(at[0] + gap, at[1] - high / 2, wide, high), "left")
        yield Label(block, Box(at[0] - gap - wide, at[1] - high / 2, wide, high), "right")
    else:
        yield Label(block, Box(at[0] - wide / 2, at[1] - gap - high, wide, high), "center")
        yield Label(block, Box(at[0] - wide / 2, at[1] + gap, wide, high), "center")
