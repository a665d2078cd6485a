"""Rectangles on the sheet, and the text that fills a box."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from math import fsum

from werkbedrijf.diagrams import LIGHT, Node
from werkbedrijf.figures import style, wrapping

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
        """Tell whether two rectangles share more than an edge."""
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
        return wrapping.text_height(self.text, self.size)


def words(node: Node, width: float) -> list[Words]:
    """Return the blocks of text of a box `width` mm wide."""
    room = width - 2 * INSET
    weight = "normal" if node.kind in LIGHT else "bold"
    label = Words(wrapping.wrap(node.label, room, style.LABEL, weight), style.LABEL, weight)
    notes = (wrapping.wrap(note, room, style.NOTE) for note in node.notes)
    return [label, *(Words(note, style.NOTE, "normal") for note in notes)]


def text_height(blocks: Sequence[Words]) -> float:
    """Return the height of the blocks of text in a box, with a little room between them."""
    return fsum(block.height for block in blocks) + BREAK * (len(blocks) - 1)
