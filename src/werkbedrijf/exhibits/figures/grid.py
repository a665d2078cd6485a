"""Rows and columns on a sheet: grids of named cells, and named rows along one axis.

On a phone the names of rows stand above them, which then have the whole width.
"""

from __future__ import annotations

from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from itertools import product

from matplotlib.axes import Axes
from matplotlib.figure import Figure
from matplotlib.lines import Line2D
from matplotlib.patches import Rectangle

from werkbedrijf.exhibits.figures import style
from werkbedrijf.study.model import Study
from werkbedrijf.study.text import capital

OVERLAID = 6
"""As many regions as colours, markers and line styles can tell apart in one picture."""


def word(study: Study, id_: str) -> str:
    """Return a word of the study's language with a capital, as a heading has it."""
    return capital(study.word(id_))


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
    over : float
        Room for a row's name above its cells; none where it stands before them.
    """

    figure: Figure
    axes: Axes
    lefts: tuple[float, ...]
    tops: tuple[float, ...]
    width: float
    height: float
    over: float = 0.0

    @property
    def top(self) -> float:
        """Return where the first row starts, with its name."""
        return self.tops[0] - self.over

    @property
    def bottom(self) -> float:
        """Return where the last row ends."""
        return self.tops[-1] + self.height

    @property
    def rows(self) -> list[tuple[float, float]]:
        """Return from where to where each row runs."""
        return [(top, top + self.height) for top in self.tops]

    @property
    def pieces(self) -> list[tuple[float, float]]:
        """Return from where to where the rows run without a name or heading between them."""
        found: list[tuple[float, float]] = []
        for top, bottom in self.rows:
            joins = found and abs(found[-1][1] - top) < 0.01
            found.append((found.pop()[0] if joins else top, bottom))
        return found

    def centre(self, row: int, column: int) -> tuple[float, float]:
        """Return the middle of a cell."""
        return self.lefts[column] + self.width / 2, self.tops[row] + self.height / 2

    def x(self, column: int, value: float, span: tuple[float, float]) -> float:
        """Return where a value stands in a column that has these values at its edges."""
        low, high = span
        return self.lefts[column] + (value - low) / (high - low) * self.width


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
    names, left, over, high = _names(rows)
    lefts, width = _spread(columns, left, apart)
    room, named = width + apart - 2, [name for _, name in columns]
    size = style.BODY if turned else style.fitting(named, room)
    heads = named if turned else [style.wrap(name, room, size) for name in named]
    titled = HEADING if any(group for group, _ in columns) else 0
    head = titled + max(_width(name) if turned else style.text_height(name) for name in heads) + 2
    height = max(low, high)
    tops = [top + over for top in _stack(rows, head + above, height + over)]
    figure, axes = style.sheet(tops[-1] + height + style.MARGIN + below)
    drawn = Grid(figure, axes, tuple(lefts), tuple(tops), width, height, over)
    _rows(drawn, rows, names)
    _columns(axes, columns, heads, lefts, width, (titled, head, size), turned)
    return drawn


def _names(rows: Sequence[Lane]) -> tuple[list[str], float, float, float]:
    """Return the names of rows in lines, what they take on the left and above, and their height."""
    room = style.wide() - 2 * style.MARGIN if style.narrow() else NAMES
    names = [style.wrap(name, room) for _, name in rows]
    high = max(style.text_height(name) for name in names) + 0.8
    if style.narrow():
        return names, style.MARGIN, high, 0.0
    return names, style.MARGIN + max(_width(name) for name in names) + 2, 0.0, high


def washes(drawn: Grid) -> None:
    """Shade every other row, so that the eye keeps to it."""
    wide = drawn.lefts[-1] + drawn.width - style.MARGIN
    for top in drawn.tops[::2]:
        place, high = (style.MARGIN, top - drawn.over), drawn.height + drawn.over
        drawn.axes.add_artist(Rectangle(place, wide, high, facecolor=style.WASH, edgecolor="none"))


def _width(block: str) -> float:
    return max(style.text_width(line) for line in block.split("\n"))


def _starts(lanes: Sequence[Lane]) -> list[bool]:
    """Return for every lane whether a new group starts with it."""
    groups = [group for group, _ in lanes]
    return [bool(group) and (i == 0 or groups[i - 1] != group) for i, group in enumerate(groups)]


def _spread(columns: Sequence[Lane], left: float, apart: float) -> tuple[list[float], float]:
    gaps = GAP * max(0, sum(_starts(columns)) - 1) + apart * (len(columns) - 1)
    width = (style.wide() - style.MARGIN - left - gaps) / len(columns)
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


def _rows(drawn: Grid, rows: Sequence[Lane], names: Sequence[str]) -> None:
    axes = drawn.axes
    for (group, _), name, top, new in zip(rows, names, drawn.tops, _starts(rows), strict=True):
        if drawn.over:
            style.write(axes, style.MARGIN + 1, top - drawn.over / 2, name, ha="left")
        else:
            style.write(axes, drawn.lefts[0] - 2, top + drawn.height / 2, name, ha="right")
        if new:
            y = top - drawn.over - 1
            style.write(axes, style.MARGIN, y, group, ha="left", va="bottom", weight="bold")


def _columns(
    axes: Axes,
    columns: Sequence[Lane],
    heads: Sequence[str],
    lefts: Sequence[float],
    width: float,
    levels: tuple[float, float, float],
    turned: bool,
) -> None:
    titled, head, size = levels
    turn = 90 if turned else 0
    each = zip(columns, heads, lefts, _starts(columns), strict=True)
    for (group, _), name, x, new in each:
        style.write(axes, x + width / 2, head - 1, name, size, va="bottom", rotation=turn)
        if new:
            style.write(axes, x, titled / 2, group, ha="left", weight="bold")


def named(study: Study, concepts: Iterable[str]) -> list[Lane]:
    """Return concepts as rows or columns, grouped by their side."""
    sides = study.concepts.set_index("concept")["side"]
    return [(word(study, sides[each]), study.label("concepts", each)) for each in concepts]


def turned_if_many(
    things: Sequence[Lane],
    regions: Sequence[str],
    *,
    low: float,
    apart: float,
    below: float,
    above: float = 0.0,
) -> Grid:
    """Draw a grid with the regions across while they are few, else with the things across."""
    others = [("", region) for region in regions]
    if len(regions) <= OVERLAID:
        return grid(things, others, low=low, apart=apart, above=above, below=below)
    return grid(others, things, turned=True, low=low, apart=1.2, below=below)


def span(study: Study, beyond: float = 0.4) -> tuple[float, float]:
    """Return the values at the edges of a column across which the scale runs: beyond its ends."""
    return study.ends[0] - beyond, study.ends[1] + beyond


def across(study: Study) -> style.Entry:
    """Return what a legend says of the scale that runs across a column."""
    ends = style.sign(" \u2026 ".join(study.mark(end) for end in study.ends))
    return style.Entry(study.word("scale-across").format(marks=ends))


def lines(
    drawn: Grid,
    values: Iterable[float],
    span: tuple[float, float],
    pieces: Sequence[tuple[float, float]],
) -> None:
    """Draw a line at each of some values in every column, the middle of the scale darker."""
    for column, value, piece in product(range(len(drawn.lefts)), values, pieces):
        x, colour = drawn.x(column, value, span), style.GRID if value else style.RULE
        drawn.axes.add_artist(Line2D([x, x], piece, color=colour, linewidth=0.7, zorder=1))


def heads(drawn: Grid, study: Study, span: tuple[float, float]) -> None:
    """Write above every column the marks of the scale where they fit, else those of its ends."""
    wide = max(style.text_width(style.sign(mark), style.NOTE) for mark in study.scale["mark"])
    fits = drawn.width / (span[1] - span[0]) > wide + 0.6
    values = study.scale["value"] if fits else study.ends
    for column, value in product(range(len(drawn.lefts)), values):
        x, mark = drawn.x(column, value, span), style.sign(study.mark(value))
        style.write(drawn.axes, x, drawn.top - 8.5, mark, style.NOTE, color=style.MUTED)


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
        self.axes.add_artist(Line2D(ends, [y, y], color=style.INK, linewidth=1.0, zorder=2))
        for x in ends:
            tip = [y - 0.8, y + 0.8]
            self.axes.add_artist(Line2D([x, x], tip, color=style.INK, linewidth=1.0, zorder=2))


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
    for value, text in _apart(drawn, ticks):
        _rule(drawn, drawn.x(value), text)
    for row, (one, other) in enumerate(zip(before, behind, strict=True)):
        _write(drawn, row, one, other)
    style.draw(axes, tops[-1] + 2, entries)
    return drawn


def _apart(drawn: Strips, ticks: Sequence[tuple[float, str]]) -> Sequence[tuple[float, str]]:
    """Return as many of evenly spaced ticks as have labels that do not touch."""
    unit = drawn.x(ticks[1][0]) - drawn.x(ticks[0][0])
    wide = max(style.text_width(text, style.NOTE) for _, text in ticks)
    return ticks[:: int(style.step(unit, wide + 1))]


def _rule(drawn: Strips, x: float, text: str) -> None:
    """Draw a line through all rows, and say above them what it stands for."""
    ends = [HEAD, drawn.tops[-1]]
    drawn.axes.add_artist(Line2D([x, x], ends, color=style.GRID, linewidth=0.7, zorder=1))
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
