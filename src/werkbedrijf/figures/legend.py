"""Legends: samples with their words, in as many rows as they need."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from math import fsum
from typing import Any

from matplotlib.axes import Axes
from matplotlib.lines import Line2D

from werkbedrijf.figures import style, wrapping

ROW = 6.0
LINE, MARKER, GAP = 12.0, 5.0, 6.0
"""Room for a sample with a line, for a marker alone, and between entries, in mm."""


@dataclass(frozen=True)
class Entry:
    """Hold a legend's words and how their sample looks.

    Parameters
    ----------
    text : str
        What the sample stands for.
    looks : tuple of Mapping
        Properties of lines drawn over each other; one without line style is a marker.
    """

    text: str
    looks: tuple[Mapping[str, Any], ...] = ()

    @property
    def sample(self) -> float:
        """Return the room for the sample, in mm."""
        if not self.looks:
            return 0.0
        return MARKER if all(look["linestyle"] == "none" for look in self.looks) else LINE

    def lines(self, room: float) -> str:
        """Return the words broken to fit beside the sample in `room` mm."""
        return wrapping.wrap(self.text, room - self.sample)

    def width(self, room: float) -> float:
        """Return what sample and words take of `room` mm."""
        lines = self.lines(room).split("\n")
        return self.sample + max(wrapping.text_width(line) for line in lines)

    def height(self, room: float) -> float:
        """Return the height of the row that the entry needs, in mm."""
        return max(ROW, wrapping.text_height(self.lines(room)) + 1)


def rows(entries: Sequence[Entry], width: float) -> list[list[Entry]]:
    """Return the rows of a legend: as many entries in each as fit within `width` mm."""
    found: list[list[Entry]] = [[]]
    used = 0.0
    for entry in entries:
        needs = entry.width(width) + GAP
        if found[-1] and used + needs - GAP > width:
            found.append([])
            used = 0.0
        found[-1].append(entry)
        used += needs
    return found


def height(entries: Sequence[Entry], width: float = style.WIDTH - 2 * style.MARGIN) -> float:
    """Return the height of a legend of that width, in mm."""
    return fsum(max(entry.height(width) for entry in row) for row in rows(entries, width))


def draw(
    axes: Axes,
    top: float,
    entries: Sequence[Entry],
    left: float = style.MARGIN,
    width: float = style.WIDTH - 2 * style.MARGIN,
) -> None:
    """Draw a legend from `top` down, in mm on the sheet; its rows are centred."""
    y = top
    for row in rows(entries, width):
        high = max(entry.height(width) for entry in row)
        x = left + (width - fsum(entry.width(width) + GAP for entry in row) + GAP) / 2
        for entry in row:
            _sample(axes, x, y + high / 2, entry)
            words = entry.lines(width)
            style.write(axes, x + entry.sample, y + high / 2, words, ha="left")
            x += entry.width(width) + GAP
        y += high


def _sample(axes: Axes, x: float, y: float, entry: Entry) -> None:
    end = x + entry.sample - 2
    for look in entry.looks:
        if look["linestyle"] == "none":
            axes.add_line(Line2D([(x + end) / 2], [y], **look))
        else:
            axes.add_line(Line2D([x, end], [y, y], **look))
