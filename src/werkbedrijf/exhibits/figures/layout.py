"""Where the boxes and frames of a diagram stand, and the room that arrows and text need."""

from __future__ import annotations

from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass
from itertools import chain
from math import fsum

from werkbedrijf.exhibits.figures import style
from werkbedrijf.study.diagrams import BARE, LIGHT, Diagram, Edge, Group, Node

INSET, BREAK = 2.0, 0.9
"""Between a box's edge and its text, and between blocks of text, in mm."""


@dataclass(frozen=True)
class Box:
    """Hold a rectangle on the sheet, in mm from its top left corner."""

    left: float
    top: float
    width: float
    height: float

    @property
    def right(self) -> float:
        """Return its right edge."""
        return self.left + self.width

    @property
    def bottom(self) -> float:
        """Return its lower edge."""
        return self.top + self.height

    @property
    def centre(self) -> tuple[float, float]:
        """Return its middle."""
        return self.left + self.width / 2, self.top + self.height / 2

    def grown(self, by: float) -> Box:
        """Return one that is larger by so much on every side."""
        return Box(self.left - by, self.top - by, self.width + 2 * by, self.height + 2 * by)

    def meets(self, other: Box) -> bool:
        """Return whether two rectangles share more than an edge."""
        return (
            self.left < other.right - 1e-6
            and other.left < self.right - 1e-6
            and self.top < other.bottom - 1e-6
            and other.top < self.bottom - 1e-6
        )


@dataclass(frozen=True)
class Words:
    """Hold a block of text in a box, broken into lines."""

    text: str
    size: float
    weight: str

    @property
    def height(self) -> float:
        """Return its height in mm."""
        return style.text_height(self.text, self.size)


def words(node: Node, width: float) -> list[Words]:
    """Return the blocks of text of a box `width` mm wide."""
    room = width - 2 * INSET
    weight = "normal" if node.kind in LIGHT else "bold"
    label = Words(style.wrap(node.label, room, style.SMALL, weight), style.SMALL, weight)
    notes = (style.wrap(note, room, style.NOTE) for note in node.notes)
    return [label, *(Words(note, style.NOTE, "normal") for note in notes)]


def text_height(blocks: Sequence[Words]) -> float:
    """Return the height of the blocks of text in a box, with a little room between them."""
    return fsum(block.height for block in blocks) + BREAK * (len(blocks) - 1)


PAD, HEAD = 2.5, 6.5
"""Room within a frame around its boxes, and for its title, in mm."""


def title(group: Group, width: float) -> str:
    """Return the title of a frame whose boxes take `width` mm, broken into lines."""
    return style.wrap(group.label, width, style.SMALL, "bold")


def _heads(
    diagram: Diagram, nodes: Mapping[str, Node], lefts: Sequence[float], spans: Mapping[str, float]
) -> dict[str, float]:
    """Return the room that each frame needs above its boxes, by id, in mm."""
    heads = {}
    for group in diagram.groups:
        start = min(lefts[nodes[id_].x] for id_ in group.members)
        end = max(lefts[nodes[id_].x] + spans[id_] for id_ in group.members)
        lines = title(group, end - start).count("\n")
        heads[group.id] = HEAD + lines * style.text_height("", style.SMALL) if group.label else PAD
    return heads


def _margins(
    diagram: Diagram, count: int, edge: Callable[[Group], int], room: Callable[[Group], float]
) -> list[float]:
    """Return the most room, in mm, that nested frames need at each of `count` lines of the grid.

    `edge` gives the line at which a frame ends, and `room` what it needs there.
    """

    def nested(group: Group) -> float:
        inner = [each for each in _inside(diagram, group) if edge(each) == edge(group)]
        return room(group) + max((nested(each) for each in inner), default=0.0)

    return [
        max((nested(group) for group in diagram.groups if edge(group) == line), default=0.0)
        for line in range(count)
    ]


def _frames(
    diagram: Diagram, boxes: Mapping[str, Box], above: Mapping[str, float]
) -> dict[str, Box]:
    """Return the frames by id, given the boxes and the room above those.

    Frames that stand in the same frame are widened to the edges of the widest among them.
    """
    tight: dict[str, Box] = {}
    for group in sorted(diagram.groups, key=lambda group: len(group.members)):
        inner = [tight[each.id] for each in _inside(diagram, group)]
        members = [*inner, *(boxes[id_] for id_ in group.members)]
        tight[group.id] = _around(members, above[group.id])
    frames = dict(tight)
    for group in sorted(diagram.groups, key=lambda group: -len(group.members)):
        outer = [each for each in diagram.groups if set(group.members) < set(each.members)]
        if outer:
            around = frames[min(outer, key=lambda each: len(each.members)).id]
            frames[group.id] = _widened(tight[group.id], around)
    return frames


def _inside(diagram: Diagram, group: Group) -> list[Group]:
    """Return the frames within a frame."""
    members = set(group.members)
    return [each for each in diagram.groups if each is not group and set(each.members) < members]


def _around(boxes: Sequence[Box], head: float) -> Box:
    """Return the frame around some boxes, with so much room above them."""
    left, top = min(box.left for box in boxes) - PAD, min(box.top for box in boxes) - head
    right, bottom = max(box.right for box in boxes) + PAD, max(box.bottom for box in boxes) + PAD
    return Box(left, top, right - left, bottom - top)


def _widened(box: Box, frame: Box) -> Box:
    """Return a box or frame widened to an edge of its frame if only padding lies between."""
    room = frame.grown(-PAD)
    left = room.left if box.left - room.left <= 3 * PAD else box.left
    right = room.right if room.right - box.right <= 3 * PAD else box.right
    return Box(left, box.top, right - left, box.height)


NARROW, PASS, LANE = 4.0, 10.0, 6.0
"""Room without arrows, for arrows, and for arrows beside all columns, in mm."""
CLEAR = 0.8
"""Room around the words of an arrow, in mm."""
LABEL = 32.0
"""Most width of an arrow's words, in mm."""
More = Mapping[Edge, float]
"""Room to add for the words of arrows, in mm."""
LEVEL, LEVEL_ON_PHONES = 23.0, 18.0
"""Most width of the words over an arrow that runs from one column to the next, in mm."""


def level_width(text: str = "") -> float:
    """Return the most width of words over an arrow to the next column; no word is wider."""
    most = LEVEL_ON_PHONES if style.narrow() else LEVEL
    return max([most, *(style.text_width(word, style.NOTE) for word in text.split())])


@dataclass(frozen=True)
class Arrow:
    """Hold an arrow and the boxes at its ends: of a frame all that are in it."""

    edge: Edge
    source: Sequence[Node]
    target: Sequence[Node]

    @property
    def rows(self) -> list[set[int]]:
        """Return the rows of its upper end, then those of its lower."""
        return sorted(({node.y for node in end} for end in (self.source, self.target)), key=min)

    @property
    def columns(self) -> list[tuple[int, int]]:
        """Return the first and the last column of its left end, then those of its right."""
        return sorted(
            (min(node.x for node in end), max(node.x + node.width - 1 for node in end))
            for end in (self.source, self.target)
        )

    @property
    def level(self) -> set[int]:
        """Return the rows that both its ends are in."""
        return set.intersection(*self.rows)

    @property
    def far(self) -> bool:
        """Return whether a row lies between its ends, whichever boxes it runs between."""
        high, low = self.rows
        return all(abs(one - other) > 1 for one in high for other in low)


def _arrows(diagram: Diagram) -> list[Arrow]:
    ends = {node.id: [node] for node in diagram.nodes}
    ends |= {group.id: [ends[id_][0] for id_ in group.members] for group in diagram.groups}
    return [Arrow(edge, ends[edge.source], ends[edge.target]) for edge in diagram.edges]


def _corridor(arrows: Sequence[Arrow], column: int) -> float:
    """Return the room between a column and the next, in mm."""
    room = NARROW
    for arrow in arrows:
        (start, end), (next_start, _) = arrow.columns
        apart = end < next_start
        if apart and end <= column < next_start:
            wide = level_width(arrow.edge.label) + 2 * CLEAR + 0.4
            room = max(room, wide if arrow.edge.label and arrow.level else PASS)
        elif not apart and column in (start - 1, end) and arrow.far:
            room = max(room, PASS)
    return room


def _lane(diagram: Diagram, arrows: Sequence[Arrow], columns: int) -> float:
    """Return the room right of all columns for arrows past full rows, in mm."""
    taken: dict[int, set[int]] = {}
    for node in diagram.nodes:
        taken.setdefault(node.y, set()).update(range(node.x, node.x + node.width))
    full = {row for row, cells in taken.items() if len(cells) == columns}
    passed = (range(max(high) + 1, min(low)) for high, low in (arrow.rows for arrow in arrows))
    return 0.0 if full.isdisjoint(chain.from_iterable(passed)) else LANE


def _between(diagram: Diagram, arrows: Sequence[Arrow], row: int, more: More) -> float:
    """Return the room between a row and the next, in mm; what no arrow passes needs little."""
    room = 0.0 if _names_next(diagram, row) else NARROW
    for arrow in arrows:
        upper, lower = arrow.rows
        if max(upper) <= row < min(lower):
            label = style.wrap(arrow.edge.label, LABEL, style.NOTE)
            high = style.text_height(label, style.NOTE) + 4 if arrow.edge.label else 0.0
            room = max(room, max(PASS, high) + more.get(arrow.edge, 0.0))
    return room


def _names_next(diagram: Diagram, row: int) -> bool:
    """Return whether a row is words without boxes, which belong to what stands below them."""
    here = [node.kind for node in diagram.nodes if node.y == row]
    below = [node.kind for node in diagram.nodes if node.y == row + 1]
    return all(kind in BARE for kind in here) and "heading" not in below


def _beside(arrows: Sequence[Arrow], row: int, more: More) -> float:
    """Return how high a row must be for words to stand over its level arrows, in mm."""
    height = 0.0
    for arrow in arrows:
        if arrow.edge.label and arrow.level == {row}:
            label = style.wrap(arrow.edge.label, level_width(arrow.edge.label), style.NOTE)
            high = style.text_height(label, style.NOTE) + 3 * CLEAR
            height = max(height, 2 * high + more.get(arrow.edge, 0.0))
    return height


@dataclass(frozen=True)
class Layout:
    """Hold the places of nodes and frames by id, and the height of the sheet."""

    boxes: Mapping[str, Box]
    frames: Mapping[str, Box]
    height: float

    def of(self, id_: str) -> Box:
        """Return the place of a node or a frame."""
        return self.boxes[id_] if id_ in self.boxes else self.frames[id_]


def lay_out(diagram: Diagram, more: More) -> Layout:
    """Place the boxes and frames of a diagram, with more room where words found none."""
    nodes, arrows = {node.id: node for node in diagram.nodes}, _arrows(diagram)
    lefts, width, gaps = _columns(diagram)
    spans = {
        id_: width * node.width + fsum(gaps[node.x : node.x + node.width - 1])
        for id_, node in nodes.items()
    }
    above = _heads(diagram, nodes, lefts, spans)
    heights = [_beside(arrows, row, more) for row in range(max(n.y for n in diagram.nodes) + 1)]
    for id_, node in nodes.items():
        heights[node.y] = max(heights[node.y], text_height(words(node, spans[id_])) + 2 * INSET)
    gaps = [_between(diagram, arrows, row, more) for row in range(len(heights) - 1)]
    tops, bottom = _tops(diagram, heights, gaps, above)
    boxes = {
        id_: Box(lefts[node.x], tops[node.y], spans[id_], heights[node.y])
        for id_, node in nodes.items()
    }
    frames = _frames(diagram, boxes, above)
    boxes |= {
        id_: _widened(boxes[id_], frames[group.id])
        for group in diagram.groups
        if not _inside(diagram, group)
        for id_ in group.members
    }
    return Layout(boxes, frames, bottom + style.MARGIN)


def column_width(diagram: Diagram) -> float:
    """Return the width of a column of boxes, in mm."""
    return _columns(diagram)[1]


def _columns(diagram: Diagram) -> tuple[list[float], float, list[float]]:
    """Return the left of every column, the width of each, and the gaps between them."""
    nodes, arrows = {node.id: node for node in diagram.nodes}, _arrows(diagram)
    count = max(node.x + node.width for node in diagram.nodes)

    def first(group: Group) -> int:
        return min(nodes[id_].x for id_ in group.members)

    def last(group: Group) -> int:
        return max(nodes[id_].x + nodes[id_].width - 1 for id_ in group.members)

    before = _margins(diagram, count, first, lambda _: PAD)
    after = _margins(diagram, count, last, lambda _: PAD)
    gaps = [after[at] + _corridor(arrows, at) + before[at + 1] for at in range(count - 1)]
    room = style.inner_width() - before[0] - after[-1] - fsum(gaps)
    room -= _corridor(arrows, 0) if count == 1 else _lane(diagram, arrows, count)
    lefts = [style.MARGIN + before[0]]
    for gap in gaps:
        lefts.append(lefts[-1] + room / count + gap)
    return lefts, room / count, gaps


def _tops(
    diagram: Diagram, heights: Sequence[float], gaps: Sequence[float], above: Mapping[str, float]
) -> tuple[list[float], float]:
    """Return the top of every row, and where the last ends with the frames around it."""
    rows = {node.id: node.y for node in diagram.nodes}
    count = len(heights)

    def first(group: Group) -> int:
        return min(rows[id_] for id_ in group.members)

    def last(group: Group) -> int:
        return max(rows[id_] for id_ in group.members)

    before = _margins(diagram, count, first, lambda group: above[group.id])
    after = _margins(diagram, count, last, lambda _: PAD)
    tops, y = [], style.MARGIN
    for height, gap, over, under in zip(heights, [*gaps, 0], before, after, strict=True):
        tops.append(y + over)
        y = tops[-1] + height + under + gap
    return tops, y
