"""Where a diagram's boxes stand: equal columns, rows as high as text needs, room for arrows."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass
from math import fsum

from werkbedrijf.diagrams import Diagram, Group, Node
from werkbedrijf.figures import style
from werkbedrijf.figures.boxes import INSET, Box, text_height, words
from werkbedrijf.figures.frames import PAD, filling, frames, heads, margins
from werkbedrijf.figures.spacing import NARROW, beside, between, corridor


@dataclass(frozen=True)
class Layout:
    """Hold the places of nodes and frames by id, and the height of the sheet."""

    boxes: Mapping[str, Box]
    frames: Mapping[str, Box]
    height: float

    def of(self, id_: str) -> Box:
        """Return the place of a node or a frame."""
        return self.boxes[id_] if id_ in self.boxes else self.frames[id_]


def lay_out(diagram: Diagram, extra: float = 0.0) -> Layout:
    """Place the boxes and frames of a diagram.

    Parameters
    ----------
    diagram : Diagram
    extra : float
        Room to add between rows that arrows pass, in mm, where their words found none.
    """
    nodes = {node.id: node for node in diagram.nodes}
    lefts, width, gaps = _columns(diagram, nodes)
    spans = {
        id_: width * node.width + fsum(gaps[node.x : node.x + node.width - 1])
        for id_, node in nodes.items()
    }
    above = heads(diagram, nodes, lefts, spans)
    heights = _heights(diagram, nodes, spans)
    tops, bottom = _tops(diagram, nodes, heights, above, extra)
    boxes = {
        id_: Box(lefts[node.x], tops[node.y], spans[id_], heights[node.y])
        for id_, node in nodes.items()
    }
    around = frames(diagram, boxes, above)
    return Layout(filling(diagram, boxes, around), around, bottom + style.MARGIN)


def _columns(diagram: Diagram, nodes: Mapping[str, Node]) -> tuple[list[float], float, list[float]]:
    """Return the left of every column, the width of each, and the gaps between them."""
    count = max(node.x + node.width for node in nodes.values())

    def ends(group: Group) -> list[int]:
        return [nodes[i].x + at for i in group.members for at in (0, nodes[i].width - 1)]

    before = margins(diagram, count, lambda group: min(ends(group)), lambda _: PAD)
    after = margins(diagram, count, lambda group: max(ends(group)), lambda _: PAD)
    gaps = [after[at] + corridor(diagram, nodes, at) + before[at + 1] for at in range(count - 1)]
    alone = corridor(diagram, nodes, 0) if count == 1 else 0.0
    room = style.WIDTH - 2 * style.MARGIN - before[0] - after[-1] - fsum(gaps) - alone
    lefts = [style.MARGIN + before[0]]
    for gap in gaps:
        lefts.append(lefts[-1] + room / count + gap)
    return lefts, room / count, gaps


def _heights(
    diagram: Diagram, nodes: Mapping[str, Node], spans: Mapping[str, float]
) -> list[float]:
    """Return the height of every row: all its boxes are as high as the fullest."""
    heights = [
        beside(diagram, nodes, row) for row in range(max(node.y for node in nodes.values()) + 1)
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
    extra: float,
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
        gap = between(diagram, nodes, row)
        y += gap + (extra if gap > NARROW else 0) if row < count - 1 else 0
    return tops, y
