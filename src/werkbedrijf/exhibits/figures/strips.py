"""Rows along one axis: a name before each, words behind it, and in between what is drawn there."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass

from matplotlib.axes import Axes
from matplotlib.figure import Figure
from matplotlib.lines import Line2D

from werkbedrijf.exhibits.figures import style

ROW, HEAD = 7.0, 7.0
"""Least height of a row, and room for the values above the first, in mm."""


@dataclass(frozen=True)
class Strips:
    """Hold drawn rows and where their axis runs, in mm on the sheet.

    Parameters
    ----------
    figure : Figure
    axes : Axes
        Covers the sheet.
    left, width : float
        Of the axis.
    span : tuple of float
        The values at its ends.
    tops : tuple of float
        Top of every row, and the bottom of the last.
    """

    figure: Figure
    axes: Axes
    left: float
    width: float
    span: tuple[float, float]
    tops: tuple[float, ...]

    def x(self, value: float) -> float:
        """Return where a value stands, within the axis."""
        low, high = self.span
        return self.left + (min(max(value, low), high) - low) / (high - low) * self.width

    def y(self, row: int) -> float:
        """Return the middle of a row."""
        return (self.tops[row] + self.tops[row + 1]) / 2

    def bar(self, row: int, low: float, high: float, shift: float = 0.0, wide: float = 1.6) -> None:
        """Draw an interval as a thin line with short ends."""
        y, ends = self.y(row) + shift, (self.x(low), self.x(high))
        self.axes.add_line(Line2D(ends, [y, y], color=style.INK, linewidth=1.0, zorder=2))
        for x in ends:
            tip = [y - wide / 2, y + wide / 2]
            self.axes.add_line(Line2D([x, x], tip, color=style.INK, linewidth=1.0, zorder=2))


def strips(
    names: Sequence[str],
    told: Sequence[str],
    span: tuple[float, float],
    ticks: Sequence[tuple[float, str]],
    entries: Sequence[style.Entry],
    room: tuple[float, float] = (46.0, 40.0),
) -> Strips:
    """Draw names, words, lines at the ticks and a legend; return where rows and axis are.

    Parameters
    ----------
    names, told : sequence of str
        Before and behind each row.
    span : tuple of float
        The axis from left to right.
    ticks : sequence of tuple
        Values and what stands above their line.
    entries : sequence of Entry
        The legend.
    room : tuple of float
        For names and words, in mm.
    """
    before = [style.wrap(name, room[0] - 2) for name in names]
    behind = [style.wrap(text, room[1] - 3, style.SMALL) for text in told]
    tops = _tops(before, behind)
    figure, axes = style.sheet(tops[-1] + 2 + style.height(entries) + style.MARGIN)
    left = style.MARGIN + room[0]
    width = style.wide() - style.MARGIN - room[1] - left
    drawn = Strips(figure, axes, left, width, span, tuple(tops))
    for value, text in ticks:
        x = drawn.x(value)
        axes.add_line(Line2D([x, x], [HEAD, tops[-1]], color=style.GRID, linewidth=0.7, zorder=1))
        style.write(axes, x, HEAD / 2, text, style.NOTE, color=style.MUTED)
    for row, (one, other) in enumerate(zip(before, behind, strict=True)):
        style.write(axes, left - 2, drawn.y(row), one, ha="right")
        right = drawn.left + drawn.width + 3
        style.write(axes, right, drawn.y(row), other, style.SMALL, ha="left")
    style.draw(axes, tops[-1] + 2, entries)
    return drawn


def _tops(before: Sequence[str], behind: Sequence[str]) -> list[float]:
    """Return where each row begins, and where the last ends."""
    tops = [HEAD]
    for one, other in zip(before, behind, strict=True):
        height = max(style.text_height(one), style.text_height(other, style.SMALL)) + 1.2
        tops.append(tops[-1] + max(ROW, height))
    return tops
