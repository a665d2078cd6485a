"""Rows along one axis: a name before each, words behind it, and in between what is drawn there.

On a phone the name stands above its row.
"""

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
    heads : tuple of float
        Height of the name above what is drawn in each row.
    """

    figure: Figure
    axes: Axes
    left: float
    width: float
    span: tuple[float, float]
    tops: tuple[float, ...]
    heads: tuple[float, ...]

    def x(self, value: float) -> float:
        """Return where a value stands, within the axis."""
        low, high = self.span
        return self.left + (min(max(value, low), high) - low) / (high - low) * self.width

    def y(self, row: int) -> float:
        """Return the middle of what is drawn in a row."""
        return (self.tops[row] + self.heads[row] + self.tops[row + 1]) / 2

    def bar(self, row: int, low: float, high: float, shift: float = 0.0) -> None:
        """Draw an interval as a thin line with short ends."""
        y, ends = self.y(row) + shift, (self.x(low), self.x(high))
        self.axes.add_line(Line2D(ends, [y, y], color=style.INK, linewidth=1.0, zorder=2))
        for x in ends:
            tip = [y - 0.8, y + 0.8]
            self.axes.add_line(Line2D([x, x], tip, color=style.INK, linewidth=1.0, zorder=2))


def strips(
    names: Sequence[str],
    told: Sequence[str],
    span: tuple[float, float],
    ticks: Sequence[tuple[float, str]],
    entries: Sequence[style.Entry],
    room: tuple[float, float] = (46.0, 40.0),
    least: float = ROW,
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
    least : float
        Height of what is drawn in a row, at least, in mm.
    """
    first = 0.0 if style.narrow() else room[0]
    across = style.wide() - 2 * style.MARGIN if style.narrow() else first - 2
    before = [style.wrap(name, across) for name in names]
    behind = [style.wrap(text, room[1] - 3, style.SMALL) for text in told]
    heads = [style.text_height(name) + 1.0 if style.narrow() else 0.0 for name in before]
    tops = _tops(before, behind, heads, least)
    figure, axes = style.sheet(tops[-1] + 2 + style.height(entries) + style.MARGIN)
    left = style.MARGIN + (first or 3.0)
    width = style.wide() - style.MARGIN - room[1] - left
    drawn = Strips(figure, axes, left, width, span, tuple(tops), tuple(heads))
    for value, text in ticks:
        _rule(drawn, drawn.x(value), text)
    for row, (one, other) in enumerate(zip(before, behind, strict=True)):
        _write(drawn, row, one, other)
    style.draw(axes, tops[-1] + 2, entries)
    return drawn


def _rule(drawn: Strips, x: float, text: str) -> None:
    """Draw a line through all rows, and say above them what it stands for."""
    ends = [HEAD, drawn.tops[-1]]
    drawn.axes.add_line(Line2D([x, x], ends, color=style.GRID, linewidth=0.7, zorder=1))
    style.write(drawn.axes, x, HEAD / 2, text, style.NOTE, color=style.MUTED)


def _write(drawn: Strips, row: int, name: str, told: str) -> None:
    """Write a row's name, before it or on a phone above it, and the words behind it."""
    if style.narrow():
        style.write(drawn.axes, style.MARGIN, drawn.tops[row] + 1, name, ha="left", va="top")
    else:
        style.write(drawn.axes, drawn.left - 2, drawn.y(row), name, ha="right")
    right = drawn.left + drawn.width + 3
    style.write(drawn.axes, right, drawn.y(row), told, style.SMALL, ha="left")


def _tops(
    before: Sequence[str], behind: Sequence[str], heads: Sequence[float], least: float
) -> list[float]:
    """Return where each row begins, and where the last ends."""
    tops = [HEAD]
    for one, other, head in zip(before, behind, heads, strict=True):
        beside = 0.0 if head else style.text_height(one)
        height = max(beside, style.text_height(other, style.SMALL)) + 1.2
        tops.append(tops[-1] + head + max(least, height))
    return tops
