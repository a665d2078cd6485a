"""Frames around the boxes of a diagram, one in another, and the room that they take."""

from __future__ import annotations

from collections.abc import Callable, Iterable, Mapping, Sequence

from werkbedrijf.diagrams import Diagram, Group, Node
from werkbedrijf.figures import style, wrapping
from werkbedrijf.figures.boxes import Box

PAD, HEAD = 2.5, 6.5
"""Room within a frame around its boxes, and for its title, in mm."""


def title(group: Group, width: float) -> str:
    """Return the title of a frame whose boxes take `width` mm, broken into lines."""
    return wrapping.wrap(group.label, width, style.LABEL, "bold")


def heads(
    diagram: Diagram, nodes: Mapping[str, Node], lefts: Sequence[float], spans: Mapping[str, float]
) -> dict[str, float]:
    """Return the room that each frame needs above its boxes, by id, in mm."""
    found = {}
    for group in diagram.groups:
        start = min(lefts[nodes[id_].x] for id_ in group.members)
        end = max(lefts[nodes[id_].x] + spans[id_] for id_ in group.members)
        lines = title(group, end - start).count("\n")
        found[group.id] = (
            HEAD + lines * wrapping.text_height("", style.LABEL) if group.label else PAD
        )
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
