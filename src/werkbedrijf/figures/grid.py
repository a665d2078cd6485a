"""A grid of cells with named rows and columns, in groups: the frame of matrices and dot plots."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass

from matplotlib.axes import Axes
from matplotlib.figure import Figure
from matplotlib.patches import Rectangle

from werkbedrijf.figures import style, wrapping

Lane = tuple[str, str]
"""The group of a row or column, empty for none, and its own name."""
NAMES = 46.0
"""Most room for the names of rows, in mm."""
HEADING = 7.0
GAP = 3.0
"""Height of a group's heading, and room between groups, in mm."""


@dataclass(frozen=True)
class Grid:
    """Hold a drawn grid and where its cells are, in mm on the sheet.

    Parameters
    ----------
    figure : Figure
    axes : Axes
        Covers the sheet.
    lefts, tops : tuple of float
        Left of every column, top of every row.
    width, height : float
        Of a cell.
    """

    figure: Figure
    axes: Axes
    lefts: tuple[float, ...]
    tops: tuple[float, ...]
    width: float
    height: float

    @property
    def bottom(self) -> float:
        """Return where the last row ends."""
        return self.tops[-1] + self.height

    def centre(self, row: int, column: int) -> tuple[float, float]:
        """Return the middle of a cell."""
        return self.lefts[column] + self.width / 2, self.tops[row] + self.height / 2


def grid(
    rows: Sequence[Lane],
    columns: Sequence[Lane],
    *,
    turned: bool = False,
    low: float = 5.5,
    apart: float = 0.0,
    above: float = 0.0,
    below: float = 0.0,
) -> Grid:
    """Draw the names of rows and columns and return the empty grid between them.

    Parameters
    ----------
    rows, columns : sequence of Lane
        In order; each group in one piece.
    turned : bool
        Whether the columns' names stand upright.
    low : float
        Least height of a row, in mm.
    apart : float
        Room between columns, in mm.
    above, below : float
        Room left free between the columns' names and the rows, and under the rows, in mm.
    """
    names = [wrapping.wrap(name, NAMES) for _, name in rows]
    left = style.MARGIN + max(_width(name) for name in names) + 2
    lefts, width = _spread(columns, left, apart)
    heads = [name if turned else wrapping.wrap(name, width + apart - 2) for _, name in columns]
    titled = HEADING if any(group for group, _ in columns) else 0
    head = (
        titled + max(_width(name) if turned else wrapping.text_height(name) for name in heads) + 2
    )
    height = max([low, *(wrapping.text_height(name) + 0.8 for name in names)])
    tops = _stack(rows, head + above, height)
    figure, axes = style.sheet(tops[-1] + height + style.MARGIN + below)
    _rows(axes, rows, names, tops, left, height)
    _columns(axes, columns, heads, lefts, width, (titled, head), turned)
    return Grid(figure, axes, tuple(lefts), tuple(tops), width, height)


def washes(drawn: Grid) -> None:
    """Shade every other row, so that the eye keeps to it."""
    wide = drawn.lefts[-1] + drawn.width - style.MARGIN
    for top in drawn.tops[::2]:
        drawn.axes.add_patch(
            Rectangle(
                (style.MARGIN, top), wide, drawn.height, facecolor=style.WASH, edgecolor="none"
            )
        )


def _width(block: str) -> float:
    return max(wrapping.text_width(line) for line in block.split("\n"))


def _starts(lanes: Sequence[Lane]) -> list[bool]:
    """Return for every lane whether a new group starts with it."""
    groups = [group for group, _ in lanes]
    return [bool(group) and (i == 0 or groups[i - 1] != group) for i, group in enumerate(groups)]


def _spread(columns: Sequence[Lane], left: float, apart: float) -> tuple[list[float], float]:
    gaps = GAP * max(0, sum(_starts(columns)) - 1) + apart * (len(columns) - 1)
    width = (style.WIDTH - style.MARGIN - left - gaps) / len(columns)
    lefts, x = [], left
    for index, new in enumerate(_starts(columns)):
        x += GAP if new and index else 0
        lefts.append(x)
        x += width + apart
    return lefts, width


def _stack(rows: Sequence[Lane], top: float, height: float) -> list[float]:
    tops, y = [], top
    for new in _starts(rows):
        y += HEADING if new else 0
        tops.append(y)
        y += height
    return tops


def _rows(
    axes: Axes,
    rows: Sequence[Lane],
    names: Sequence[str],
    tops: Sequence[float],
    left: float,
    height: float,
) -> None:
    for (group, _), name, top, new in zip(rows, names, tops, _starts(rows), strict=True):
        style.write(axes, left - 2, top + height / 2, name, ha="right")
        if new:
            style.write(axes, style.MARGIN, top - 1, group, ha="left", va="bottom", weight="bold")


def _columns(
    axes: Axes,
    columns: Sequence[Lane],
    heads: Sequence[str],
    lefts: Sequence[float],
    width: float,
    levels: tuple[float, float],
    turned: bool,
) -> None:
    titled, head = levels
    each = zip(columns, heads, lefts, _starts(columns), strict=True)
    for (group, _), name, x, new in each:
        style.write(axes, x + width / 2, head - 1, name, va="bottom", rotation=90 if turned else 0)
        if new:
            style.write(axes, x, titled / 2, group, ha="left", weight="bold")
