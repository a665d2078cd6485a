"""The places of the words beside a diagram's arrows: clear of boxes, arrows and each other."""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from dataclasses import dataclass

from werkbedrijf.diagrams import Edge
from werkbedrijf.figures import style, wrapping
from werkbedrijf.figures.boxes import Box
from werkbedrijf.figures.routes import Point, Route, pieces, strip
from werkbedrijf.figures.spacing import CLEAR, LABEL, LEVEL

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
) -> tuple[list[Label], bool]:
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
    list of Label, bool
        And whether all of them found a clear place.
    """
    lines = [strip(*piece, 0.3) for way in ways for piece in pieces(way)]
    found: list[Label] = []
    clear = True
    for edge, way in zip(edges, ways, strict=True):
        if not edge.label:
            continue
        options = list(_options(edge.label, way))
        blocked = [*taken, *lines, *(label.box for label in found)]
        free = (each for each in options if _free(each.box, blocked, sheet))
        label = next(free, None)
        clear = clear and label is not None
        found.extend([label] if label else options[:1])
    return found, clear


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
    order = sorted(pieces(way), key=lambda piece: -_size(piece))
    for width in WIDTHS:
        block = wrapping.wrap(text, width, style.NOTE)
        if block.replace("\n", "").replace(" ", "") != text.replace(" ", ""):
            continue  # a word was broken
        wide = max(wrapping.text_width(line, style.NOTE) for line in block.split("\n"))
        high = wrapping.text_height(block, style.NOTE)
        for (x, y), (x2, y2) in order:
            for part in PLACES:
                at = (x + part * (x2 - x), y + part * (y2 - y))
                yield from _beside(block, at, (wide, high), upright=x == x2)


def _size(piece: tuple[Point, Point]) -> float:
    return abs(piece[0][0] - piece[1][0]) + abs(piece[0][1] - piece[1][1])


def _beside(block: str, at: Point, size: Point, upright: bool) -> Iterator[Label]:
    wide, high = size
    gap = CLEAR + 0.6
    if upright:
        yield Label(block, Box(at[0] + gap, at[1] - high / 2, wide, high), "left")
        yield Label(block, Box(at[0] - gap - wide, at[1] - high / 2, wide, high), "right")
    else:
        yield Label(block, Box(at[0] - wide / 2, at[1] - gap - high, wide, high), "center")
        yield Label(block, Box(at[0] - wide / 2, at[1] + gap, wide, high), "center")
