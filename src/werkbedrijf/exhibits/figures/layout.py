"""Where the boxes and frames of a diagram stand, and the room that arrows and text need."""

from __future__ import annotations

from collections.abc import Callable, Iterable, Mapping, Sequence
from dataclasses import dataclass
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
        """Return it larger by so much on every side."""
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


def heads(
    diagram: Diagram, nodes: Mapping[str, Node], lefts: Sequence[float], spans: Mapping[str, float]
) -> dict[str, float]:
    """Return the room that each frame needs above its boxes, by id, in mm."""
    found = {}
    for group in diagram.groups:
        start = min(lefts[nodes[id_].x] for id_ in group.members)
        end = max(lefts[nodes[id_].x] + spans[id_] for id_ in group.members)
        lines = title(group, end - start).count("\n")
        found[group.id] = HEAD + lines * style.text_height("", style.SMALL) if group.label else PAD
    return found


def margins(
    diagram: Diagram, count: int, edge: Callable[[Group], int], room: Callable[[Group], float]
) -> list[float]:
    """Return the most room that nested frames need at each line of the grid where they end.

    Parameters
    ----------
    diagram : Diagram
    count : int
        How many lines there are.
    edge, room : callable
        From a frame to the line at which it ends, and to the room it needs there.
    """

    def chain(group: Group) -> float:
        inner = [each for each in _inside(diagram, group) if edge(each) == edge(group)]
        return room(group) + max((chain(each) for each in inner), default=0.0)

    return [
        max((chain(group) for group in diagram.groups if edge(group) == line), default=0.0)
        for line in range(count)
    ]


def frames(
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
    found = dict(tight)
    for group in sorted(diagram.groups, key=lambda group: -len(group.members)):
        outer = [each for each in diagram.groups if set(group.members) < set(each.members)]
        if outer:
            around = found[min(outer, key=lambda each: len(each.members)).id]
            found[group.id] = _reaching(tight[group.id], around.grown(-PAD))
    return found


def filling(
    diagram: Diagram, boxes: Mapping[str, Box], around: Mapping[str, Box]
) -> dict[str, Box]:
    """Return the boxes, widened to the edges of frames that were widened."""
    found = dict(boxes)
    for group in (group for group in diagram.groups if not _inside(diagram, group)):
        for id_ in group.members:
            found[id_] = _reaching(boxes[id_], around[group.id].grown(-PAD))
    return found


def _inside(diagram: Diagram, group: Group) -> list[Group]:
    return [
        each
        for each in diagram.groups
        if each is not group and set(each.members) < set(group.members)
    ]


def _around(boxes: Iterable[Box], head: float) -> Box:
    every = list(boxes)
    left, top = min(box.left for box in every) - PAD, min(box.top for box in every) - head
    right, bottom = max(box.right for box in every) + PAD, max(box.bottom for box in every) + PAD
    return Box(left, top, right - left, bottom - top)


def _reaching(frame: Box, room: Box) -> Box:
    """Return a frame widened to an edge of its room if only padding lies between."""
    left = room.left if frame.left - room.left <= 3 * PAD else frame.left
    right = room.right if room.right - frame.right <= 3 * PAD else frame.right
    return Box(left, frame.top, right - left, frame.height)


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


def level(text: str = "") -> float:
    """Return the most width of words over an arrow to the next column; no word is wider."""
    most = LEVEL_ON_PHONES if style.narrow() else LEVEL
    return max([most, *(style.text_width(word, style.NOTE) for word in text.split())])


def corridor(diagram: Diagram, nodes: Mapping[str, Node], at: int) -> float:
    """Return the room between a column and the next, in mm."""
    found = [NARROW]
    for edge in diagram.edges:
        one, other = _ends(diagram, nodes, edge)
        first, second = sorted([_span(one), _span(other)])
        apart = first[1] < second[0]
        if apart and first[1] <= at < second[0]:
            wide = level(edge.label) + 2 * CLEAR + 0.4
            found.append(wide if edge.label and _level(one, other) else PASS)
        elif not apart and at in (first[0] - 1, first[1]) and _far(one, other):
            found.append(PASS)
    return max(found)


def lane(diagram: Diagram, nodes: Mapping[str, Node], columns: int) -> float:
    """Return the room right of all columns for arrows past full rows, in mm."""
    taken: dict[int, set[int]] = {}
    for node in nodes.values():
        taken.setdefault(node.y, set()).update(range(node.x, node.x + node.width))
    full = {row for row, cells in taken.items() if len(cells) == columns}
    walled = (
        any(row in full for row in range(max(high) + 1, min(low)))
        for high, low in (_rows(diagram, nodes, edge) for edge in diagram.edges)
    )
    return LANE if any(walled) else 0.0


def _rows(diagram: Diagram, nodes: Mapping[str, Node], edge: Edge) -> list[set[int]]:
    """Return the rows of an arrow's upper end, then those of its lower."""
    return sorted(({node.y for node in end} for end in _ends(diagram, nodes, edge)), key=min)


def between(diagram: Diagram, nodes: Mapping[str, Node], row: int, more: More) -> float:
    """Return the room between a row and the next, in mm; what no arrow passes needs little."""
    found = [0.0 if _names(nodes, row) else NARROW]
    for edge in diagram.edges:
        high, low = _rows(diagram, nodes, edge)
        if max(high) <= row < min(low):
            label = style.wrap(edge.label, LABEL, style.NOTE)
            words = style.text_height(label, style.NOTE) + 4 if edge.label else 0.0
            found.append(max(PASS, words) + more.get(edge, 0.0))
    return max(found)


def _names(nodes: Mapping[str, Node], row: int) -> bool:
    """Return whether a row is words without boxes, which belong to what stands below them."""
    here = [node.kind for node in nodes.values() if node.y == row]
    below = [node.kind for node in nodes.values() if node.y == row + 1]
    return all(kind in BARE for kind in here) and "heading" not in below


def beside(diagram: Diagram, nodes: Mapping[str, Node], row: int, more: More) -> float:
    """Return how high a row must be for words to stand over its level arrows, in mm."""
    found = [0.0]
    for edge in diagram.edges:
        one, other = _ends(diagram, nodes, edge)
        if edge.label and _level(one, other) == {row}:
            label = style.wrap(edge.label, level(edge.label), style.NOTE)
            high = style.text_height(label, style.NOTE) + 3 * CLEAR
            found.append(2 * high + more.get(edge, 0.0))
    return max(found)


def _ends(diagram: Diagram, nodes: Mapping[str, Node], edge: Edge) -> tuple[list[Node], list[Node]]:
    groups = {group.id: group.members for group in diagram.groups}
    one, other = (groups.get(id_, (id_,)) for id_ in (edge.source, edge.target))
    return [nodes[id_] for id_ in one], [nodes[id_] for id_ in other]


def _level(one: Sequence[Node], other: Sequence[Node]) -> set[int]:
    return {node.y for node in one} & {node.y for node in other}


def _span(nodes: Sequence[Node]) -> tuple[int, int]:
    return min(node.x for node in nodes), max(node.x + node.width - 1 for node in nodes)


def _far(one: Sequence[Node], other: Sequence[Node]) -> bool:
    return all(abs(a.y - b.y) > 1 for a in one for b in other)


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
    nodes = {node.id: node for node in diagram.nodes}
    lefts, width, gaps = _columns(diagram, nodes)
    spans = {
        id_: width * node.width + fsum(gaps[node.x : node.x + node.width - 1])
        for id_, node in nodes.items()
    }
    above = heads(diagram, nodes, lefts, spans)
    heights = _heights(diagram, nodes, spans, more)
    tops, bottom = _tops(diagram, nodes, heights, above, more)
    boxes = {
        id_: Box(lefts[node.x], tops[node.y], spans[id_], heights[node.y])
        for id_, node in nodes.items()
    }
    around = frames(diagram, boxes, above)
    return Layout(filling(diagram, boxes, around), around, bottom + style.MARGIN)


def column_width(diagram: Diagram) -> float:
    """Return the width of a column of boxes, in mm."""
    return _columns(diagram, {node.id: node for node in diagram.nodes})[1]


def _columns(diagram: Diagram, nodes: Mapping[str, Node]) -> tuple[list[float], float, list[float]]:
    """Return the left of every column, the width of each, and the gaps between them."""
    count = max(node.x + node.width for node in nodes.values())

    def ends(group: Group) -> list[int]:
        return [nodes[i].x + at for i in group.members for at in (0, nodes[i].width - 1)]

    before = margins(diagram, count, lambda group: min(ends(group)), lambda _: PAD)
    after = margins(diagram, count, lambda group: max(ends(group)), lambda _: PAD)
    gaps = [after[at] + corridor(diagram, nodes, at) + before[at + 1] for at in range(count - 1)]
    room = style.wide() - 2 * style.MARGIN - before[0] - after[-1] - fsum(gaps)
    room -= corridor(diagram, nodes, 0) if count == 1 else lane(diagram, nodes, count)
    lefts = [style.MARGIN + before[0]]
    for gap in gaps:
        lefts.append(lefts[-1] + room / count + gap)
    return lefts, room / count, gaps


def _heights(
    diagram: Diagram, nodes: Mapping[str, Node], spans: Mapping[str, float], more: More
) -> list[float]:
    """Return the height of every row: all its boxes are as high as the fullest."""
    heights = [
        beside(diagram, nodes, row, more)
        for row in range(max(node.y for node in nodes.values()) + 1)
    ]
    for id_, node in nodes.items():
        text = text_height(words(node, spans[id_]))
        heights[node.y] = max(heights[node.y], text + 2 * INSET)
    return heights


def _tops(
    diagram: Diagram,
    nodes: Mapping[str, Node],
    heights: list[float],
    above: Mapping[str, float],
    more: More,
) -> tuple[list[float], float]:
    """Return the top of every row, and where the last ends with the frames around it."""

    def rows(group: Group) -> list[int]:
        return [nodes[id_].y for id_ in group.members]

    count = len(heights)
    before = margins(diagram, count, lambda group: min(rows(group)), lambda g: above[g.id])
    after = margins(diagram, count, lambda group: max(rows(group)), lambda _: PAD)
    tops, y = [], style.MARGIN
    for row in range(count):
        tops.append(y + before[row])
        y = tops[-1] + heights[row] + after[row]
        y += between(diagram, nodes, row, more) if row < count - 1 else 0
    return tops, y
