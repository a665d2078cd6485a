"""Rows and columns on a sheet: grids of named cells, and named rows along one axis.

On a phone the names of rows stand above them, which then have the whole width.
"""

from __future__ import annotations

from bisect import bisect
from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from itertools import count, cycle, product

from matplotlib.axes import Axes
from matplotlib.figure import Figure
from matplotlib.patches import Rectangle

from werkbedrijf.exhibits.exhibit import Picture
from werkbedrijf.exhibits.figures import style
from werkbedrijf.study.model import Study
from werkbedrijf.study.text import capital

Span = tuple[float, float]
"""The values at the ends of an axis, or two places in mm."""
Lane = tuple[str, str]
"""The group of a row or column, empty for none, and its own name."""
NAMES = 46.0
"""Most room for the names of rows, in mm."""
HEADING = 7.0
GAP = 3.0
"""Height of a group's heading, and room between groups, in mm."""


def word(study: Study, id_: str) -> str:
    """Return a word of the study's language with a capital, as a heading has it."""
    return capital(study.word(id_))


@dataclass(frozen=True)
class Grid:
    """Hold a drawn grid and where its cells are, in mm on the sheet.

    Parameters
    ----------
    figure : Figure
    axes : Axes
        Covers the sheet.
    lefts, tops : tuple of float
        Left of every column, top of every row, of all blocks under each other.
    width, height : float
        Of a cell.
    over : float
        Room for a row's name above its cells; none where it stands before them.
    span : tuple of float
        The values at the left and the right edge of every column.
    entries : sequence of Entry
        The legend, for which there is room under the rows.
    turned : bool
        Whether the regions are rows, not columns.
    shape : tuple of int
        How many rows and columns there are, those of a further block being columns too.
    """

    figure: Figure
    axes: Axes
    lefts: tuple[float, ...]
    tops: tuple[float, ...]
    width: float
    height: float
    over: float
    span: Span
    entries: Sequence[style.Entry]
    turned: bool
    shape: tuple[int, int]

    @property
    def rows(self) -> list[Span]:
        """Return from where to where each row runs."""
        return [(top, top + self.height) for top in self.tops]

    @property
    def pieces(self) -> list[Span]:
        """Return from where to where the rows run without a name or heading between them."""
        pieces: list[Span] = []
        for top, bottom in self.rows:
            joins = pieces and abs(pieces[-1][1] - top) < 0.01
            pieces.append((pieces.pop()[0] if joins else top, bottom))
        return pieces

    def cell(self, thing: int, region: int) -> tuple[int, int]:
        """Return the row and the column of something and a region."""
        if self.turned:
            return region, thing
        block, column = divmod(region, len(self.lefts))
        return block * self.shape[0] + thing, column

    def filled(self, column: int, y: float) -> bool:
        """Return whether the block at a height has so many columns; the last may have fewer."""
        block = (bisect(self.tops, y) - 1) // self.shape[0]
        return block * len(self.lefts) + column < self.shape[1]

    def centre(self, row: int, column: int) -> tuple[float, float]:
        """Return the middle of a cell."""
        return self.lefts[column] + self.width / 2, self.tops[row] + self.height / 2

    def x(self, column: int, value: float) -> float:
        """Return where a value stands in a column."""
        low, high = self.span
        return self.lefts[column] + (value - low) / (high - low) * self.width

    def picture(self, alt: str) -> Picture:
        """Draw the legend and return the whole, with the sentence that stands for it."""
        style.draw_legend(self.axes, self.tops[-1] + self.height + 2, self.entries)
        return Picture(self.figure, alt)


def grid(
    rows: Sequence[Lane],
    columns: Sequence[Lane],
    entries: Sequence[style.Entry],
    *,
    span: Span = (0, 1),
    turned: bool = False,
    low: float = 5.5,
    apart: float = 0.0,
    above: float = 0.0,
    fold: bool = False,
) -> Grid:
    """Draw the names of rows and columns and return the empty grid between them.

    Parameters
    ----------
    rows, columns : sequence of Lane
        In order; each group in one piece.
    entries : sequence of Entry
        The legend, drawn last.
    span : tuple of float
        The values at the edges of a column.
    turned : bool
        Whether the regions are the rows; the columns' names stand upright then.
    low : float
        Least height of a row, in mm.
    apart : float
        Room between columns, in mm.
    above : float
        Room left free between the columns' names and the rows, in mm.
    fold : bool
        Whether columns that a phone has no room for stand in blocks under the others.
    """
    most = style.FEW if fold and style.narrow() else len(columns)
    names, left, over, high = _names(rows)
    lefts, width = _spread(columns[:most], left, apart)
    titles, size, head = _titles(columns, width + apart - 2, turned)
    height, blocks = max(low, high), range(0, len(columns), most)
    starts, tops = _stack(rows, len(blocks), head + above, height, over)
    below = style.legend_height(entries) + 2
    figure, axes = style.sheet(tops[-1] + height + style.MARGIN + below)
    places, shape = (tuple(lefts), tuple(tops), width, height, over), (len(rows), len(columns))
    drawn = Grid(figure, axes, *places, span, entries, turned, shape)
    _write_rows(drawn, rows, names)
    _write_columns(drawn, columns, titles, size, [start + head for start in starts])
    return drawn


def turned_if_many(
    things: Sequence[Lane],
    regions: Iterable[str],
    entries: Sequence[style.Entry],
    *,
    span: Span,
    low: float,
    apart: float,
    above: float = 0.0,
) -> Grid:
    """Draw a grid with the regions across while they are few, else with the things across."""
    others = [("", region) for region in regions]
    if len(others) <= style.OVERLAID:
        return grid(
            things, others, entries, span=span, low=low, apart=apart, above=above, fold=True
        )
    return grid(others, things, entries, span=span, turned=True, low=low, apart=1.2)


def _names(rows: Sequence[Lane]) -> tuple[list[str], float, float, float]:
    """Return the names of rows in lines, what they take on the left and above, and their height."""
    names = [style.wrap(name, style.inner_width() if style.narrow() else NAMES) for _, name in rows]
    high = max(map(style.text_height, names)) + 0.8
    if style.narrow():
        return names, style.MARGIN, high, 0.0
    return names, style.MARGIN + max(map(style.text_width, names)) + 2, 0.0, high


def _titles(columns: Sequence[Lane], room: float, turned: bool) -> tuple[list[str], float, float]:
    """Return the names of columns in lines, their size, and the height of names and groups."""
    names = [name for _, name in columns]
    if turned:
        size, high = style.BODY, max(map(style.text_width, names))
    else:
        size = style.fitting_size(names, room)
        names = [style.wrap(name, room, size) for name in names]
        high = max(map(style.text_height, names))
    groups = HEADING if any(group for group, _ in columns) else 0
    return names, size, groups + high + 2


def _starts(lanes: Sequence[Lane]) -> list[bool]:
    """Return for every lane whether a new group starts with it."""
    groups = [group for group, _ in lanes]
    return [bool(group) and (i == 0 or groups[i - 1] != group) for i, group in enumerate(groups)]


def _spread(columns: Sequence[Lane], left: float, apart: float) -> tuple[list[float], float]:
    """Return the left of every column, from `left` on, and the width of a column."""
    gaps = GAP * max(0, sum(_starts(columns)) - 1) + apart * (len(columns) - 1)
    width = (style.wide() - style.MARGIN - left - gaps) / len(columns)
    lefts, x = [], left
    for index, new in enumerate(_starts(columns)):
        x += GAP if new and index else 0
        lefts.append(x)
        x += width + apart
    return lefts, width


def _stack(
    rows: Sequence[Lane], blocks: int, head: float, height: float, over: float
) -> tuple[list[float], list[float]]:
    """Return the top of every block, and of every row in it."""
    starts, tops, y = [], [], 0.0
    for _ in range(blocks):
        starts.append(y)
        y += head
        for new in _starts(rows):
            y += HEADING if new else 0
            tops.append(y + over)
            y += height + over
        y += 2 * GAP
    return starts, tops


def _write_rows(drawn: Grid, rows: Sequence[Lane], names: Sequence[str]) -> None:
    axes, each = drawn.axes, list(zip(rows, names, _starts(rows), strict=True))
    for top, ((group, _), name, new) in zip(drawn.tops, cycle(each), strict=False):
        if drawn.over:
            style.write(axes, style.MARGIN + 1, top - drawn.over / 2, name, ha="left")
        else:
            style.write(axes, drawn.lefts[0] - 2, top + drawn.height / 2, name, ha="right")
        if new:
            y = top - drawn.over - 1
            style.write(axes, style.MARGIN, y, group, ha="left", va="bottom", weight="bold")


def _write_columns(
    drawn: Grid, columns: Sequence[Lane], names: Sequence[str], size: float, ends: Sequence[float]
) -> None:
    """Write the names above each block, down to where they end, and the groups above the first."""
    turn, places = 90 if drawn.turned else 0, product(ends, drawn.lefts)
    for (group, _), name, new, (y, x) in zip(
        columns, names, _starts(columns), places, strict=False
    ):
        middle = x + drawn.width / 2
        style.write(drawn.axes, middle, y - 1, name, size, va="bottom", rotation=turn)
        if new:
            style.write(drawn.axes, x, HEADING / 2, group, ha="left", weight="bold")


def shade_rows(drawn: Grid) -> None:
    """Shade every other row, so that the eye keeps to it."""
    wide = drawn.lefts[-1] + drawn.width - style.MARGIN
    for top in drawn.tops[::2]:
        place, high = (style.MARGIN, top - drawn.over), drawn.height + drawn.over
        drawn.axes.add_artist(Rectangle(place, wide, high, facecolor=style.WASH, edgecolor="none"))


ROW, HEAD = 7.0, 7.0
"""Least height of a row, and room for the values above the first, in mm."""


@dataclass(frozen=True)
class Strips:
    """Hold drawn rows and where their axis runs, in mm on the sheet.

    Parameters
    ----------
    figure, axes : Figure, Axes
        The latter covers the sheet.
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
    span: Span
    tops: tuple[float, ...]
    heads: tuple[float, ...]

    def x(self, value: float) -> float:
        """Return where a value stands, within the axis."""
        low, high = self.span
        return self.left + (min(max(value, low), high) - low) / (high - low) * self.width

    def y(self, row: int) -> float:
        """Return the middle of what is drawn in a row."""
        return (self.tops[row] + self.heads[row] + self.tops[row + 1]) / 2


def strips(
    names: Sequence[str],
    remarks: Sequence[str],
    span: Span,
    ticks: Sequence[tuple[float, str]],
    entries: Sequence[style.Entry],
    room: tuple[float, float],
    least: float = ROW,
) -> Strips:
    """Draw names, remarks, lines at the ticks and a legend; return where rows and axis are.

    Parameters
    ----------
    names, remarks : sequence of str
        Before and behind each row.
    span : tuple of float
        The axis from left to right.
    ticks : sequence of tuple
        Values, evenly spaced, and what stands above their line; some, where all would touch.
    entries : sequence of Entry
        The legend.
    room : tuple of float
        For names and remarks, in mm.
    least : float
        Height of what is drawn in a row, at least, in mm.
    """
    first = 0.0 if style.narrow() else room[0]
    across = style.inner_width() if style.narrow() else first - 2
    before = [style.wrap(name, across) for name in names]
    behind = [style.wrap(text, room[1] - 3, style.SMALL) for text in remarks]
    heads = [style.text_height(name) + 1.0 if style.narrow() else 0.0 for name in before]
    tops = _tops(before, behind, heads, least)
    figure, axes = style.sheet(tops[-1] + 2 + style.legend_height(entries) + style.MARGIN)
    left = style.MARGIN + (first or 3.0)
    width = style.wide() - style.MARGIN - room[1] - left
    drawn = Strips(figure, axes, left, width, span, tuple(tops), tuple(heads))
    _write_ticks(drawn, ticks)
    for row, (name, remark) in enumerate(zip(before, behind, strict=True)):
        _write_strip(drawn, row, name, remark)
    style.draw_legend(axes, tops[-1] + 2, entries)
    return drawn


def _write_strip(drawn: Strips, row: int, name: str, remark: str) -> None:
    """Write a row's name, before it or on a phone above it, and the remark behind it."""
    if style.narrow():
        style.write(drawn.axes, style.MARGIN, drawn.tops[row] + 1, name, ha="left", va="top")
    else:
        style.write(drawn.axes, drawn.left - 2, drawn.y(row), name, ha="right")
    right = drawn.left + drawn.width + 3
    style.write(drawn.axes, right, drawn.y(row), remark, style.SMALL, ha="left")


def _tops(
    before: Sequence[str], behind: Sequence[str], heads: Sequence[float], least: float
) -> list[float]:
    """Return where each row begins, and where the last ends."""
    tops = [HEAD]
    for name, remark, head in zip(before, behind, heads, strict=True):
        beside = 0.0 if head else style.text_height(name)
        height = max(beside, style.text_height(remark, style.SMALL)) + 3.0
        tops.append(tops[-1] + head + max(least, height))
    return tops


def _write_ticks(drawn: Strips, ticks: Sequence[tuple[float, str]]) -> None:
    """Draw lines through rows, not the names above, at as many ticks as do not touch."""
    unit = drawn.x(ticks[1][0]) - drawn.x(ticks[0][0])
    wide = max(style.text_width(text, style.NOTE) for _, text in ticks)
    for value, text in ticks[:: int(round_step(unit, wide + 1))]:
        x, look = drawn.x(value), {"color": style.GRID, "linewidth": 0.7, "zorder": 1}
        for top, head, bottom in zip(drawn.tops, drawn.heads, drawn.tops[1:], strict=False):
            style.plot(drawn.axes, [(x, top + head), (x, bottom)], **look)
        style.write(drawn.axes, x, HEAD / 2, text, style.NOTE, color=style.MUTED)


def round_step(unit: float, width: float, least: float = 1) -> float:
    """Return the smallest round step, `least` or more, at which labels of a width do not touch.

    The unit of the axis and the width of a label with the air beside it are in mm.

    Examples
    --------
    >>> round_step(30, 11, 0.5), round_step(8, 11, 0.5), round_step(0.5, 9)
    (0.5, 2.0, 20.0)
    """
    sizes = (size * 10.0**power for power in count(-1) for size in (1, 2, 5))
    return next(round(size, 1) for size in sizes if size >= least and size * unit > width)
