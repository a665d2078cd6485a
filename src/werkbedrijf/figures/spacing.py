"""The room that a diagram's arrows and their words need between columns and between rows."""

from __future__ import annotations

from collections.abc import Mapping, Sequence

from werkbedrijf.diagrams import Diagram, Edge, Node
from werkbedrijf.figures import style, wrapping

NARROW, PASS, WORDS = 4.0, 10.0, 25.0
"""Room without arrows, for arrows, and between columns for arrows with words, in mm."""
CLEAR = 0.8
"""Room around the words of an arrow, in mm."""
LABEL = 32.0
"""Most width of an arrow's words, in mm."""
LEVEL = WORDS - 2 * CLEAR - 0.4
"""Most width of the words over an arrow that runs from one column to the next, in mm."""


def corridor(diagram: Diagram, nodes: Mapping[str, Node], at: int) -> float:
    """Return the room between a column and the next, in mm."""
    found = [NARROW]
    for edge in diagram.edges:
        one, other = _ends(diagram, nodes, edge)
        first, second = sorted([_span(one), _span(other)])
        apart = first[1] < second[0]
        if apart and first[1] <= at < second[0]:
            found.append(WORDS if edge.label and _level(one, other) else PASS)
        elif not apart and at in (first[0] - 1, first[1]) and _far(one, other):
            found.append(PASS)
    return max(found)


def between(diagram: Diagram, nodes: Mapping[str, Node], row: int) -> float:
    """Return the room between a row and the next, in mm; what no arrow passes needs little."""
    found = [NARROW]
    for edge in diagram.edges:
        ends = [{node.y for node in end} for end in _ends(diagram, nodes, edge)]
        low, high = sorted(ends, key=min)
        if max(low) <= row < min(high):
            label = wrapping.wrap(edge.label, LABEL, style.NOTE)
            words = wrapping.text_height(label, style.NOTE) + 4 if edge.label else 0.0
            found.append(max(PASS, words))
    return max(found)


def beside(diagram: Diagram, nodes: Mapping[str, Node], row: int) -> float:
    """Return how high a row must be for words to stand over its level arrows, in mm."""
    found = [0.0]
    for edge in diagram.edges:
        one, other = _ends(diagram, nodes, edge)
        if edge.label and _level(one, other) == {row}:
            label = wrapping.wrap(edge.label, LEVEL, style.NOTE)
            found.append(2 * (wrapping.text_height(label, style.NOTE) + 3 * CLEAR))
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
