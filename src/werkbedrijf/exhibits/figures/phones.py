"""The second, narrow drawing of a figure, for phones; a diagram's boxes fold onto fewer columns."""

from __future__ import annotations

from collections.abc import Callable, Iterator, Sequence
from dataclasses import dataclass, replace
from functools import wraps
from itertools import combinations, permutations
from math import fsum
from typing import Concatenate, ParamSpec

from werkbedrijf.exhibits.exhibit import Exhibit, Picture
from werkbedrijf.exhibits.figures import style
from werkbedrijf.study.diagrams import BARE, Diagram, Node
from werkbedrijf.study.model import Study

FEW = 3
"""As many regions as a phone shows side by side."""
Given = ParamSpec("Given")
Function = Callable[Concatenate[Study, Given], Exhibit]


def always(_: Study) -> bool:
    """Return that a figure fits a phone, whatever it shows."""
    return True


def few(study: Study) -> bool:
    """Return whether the regions fit side by side on a phone."""
    return len(study.regions) <= FEW


def on_phones(
    fits: Callable[[Study], bool] = always,
) -> Callable[[Function[Given]], Function[Given]]:
    """Return what has a figure drawn a second time as wide as a phone, where it fits one."""

    def twice(function: Function[Given]) -> Function[Given]:
        @wraps(function)
        def both(study: Study, *args: Given.args, **named: Given.kwargs) -> Exhibit:
            shown = function(study, *args, **named)
            if not fits(study) or not isinstance(shown.body, Picture):
                return shown
            with style.for_phone():
                small = function(study, *args, **named).body
            assert isinstance(small, Picture)
            return replace(shown, body=replace(shown.body, phone=small.figure))

        return both  # type: ignore[return-value]  # a wrapped function is called like its own

    return twice


LEVEL, ROUND, BLOCKED = 0.5, 2.0, 1.0
"""What costs as much as so many rows: words over a level arrow, an arrow that can't be straight,
and one with boxes in every column between its ends."""
TURNED, HALF = 0.5, 0.3
"""And two parts that change their order, and one alone that does not fill its row."""
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
        Its first row, first column and last row in the diagram as it was.
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
    for shelf in _chosen(diagram, [list(_ways(band, columns)) for band in bands], columns):
        for left, part in shelf:
            nodes += [replace(node, x=node.x + left, y=node.y + top) for node in part.nodes]
        top += max(part.down for _, part in shelf)
    ids = inside | {group.id for group in diagram.groups if inside.issuperset(group.members)}
    across = max(node.x + node.width for node in nodes)
    return Part(ids, tuple(nodes), _before(old), across, top)


def _before(nodes: Sequence[Node]) -> tuple[int, int, int]:
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
            here = replace(node, x=0, y=0, width=min(node.width, columns))
            parts.append(Part(frozenset([node.id]), (here,), _before([node]), here.width, 1))
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


def _ways(band: Sequence[Part], columns: int) -> Iterator[tuple[Shelf, ...]]:
    """Yield how a band can stand: in rows of parts that fit beside each other."""
    for order in permutations(band) if len(band) <= MOST else [tuple(band)]:
        yield from _shelved(order, columns)


def _shelved(parts: Sequence[Part], columns: int) -> Iterator[tuple[Shelf, ...]]:
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


def _chosen(
    diagram: Diagram, ways: Sequence[Sequence[tuple[Shelf, ...]]], columns: int
) -> tuple[Shelf, ...]:
    """Return the rows of all bands, each in the way that costs least beside the others."""
    found = [each[0] for each in ways]
    for band in [*range(len(ways))] * SWEEPS:

        def cost(way: tuple[Shelf, ...], band: int = band) -> float:
            return _cost(diagram, _joined([*found[:band], way, *found[band + 1 :]]), columns)

        found[band] = min(ways[band], key=cost)
    return _joined(found)


def _joined(bands: Sequence[tuple[Shelf, ...]]) -> tuple[Shelf, ...]:
    return tuple(shelf for band in bands for shelf in band)


def _cost(diagram: Diagram, shelves: Sequence[Shelf], columns: int) -> float:
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
