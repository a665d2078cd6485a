"""Grids of cells with named rows and columns, and the scores that figures fill them with."""

from __future__ import annotations

import math
from collections.abc import Mapping, Sequence
from dataclasses import dataclass

from matplotlib.axes import Axes
from matplotlib.figure import Figure
from matplotlib.lines import Line2D
from matplotlib.patches import Rectangle

from werkbedrijf.analysis.agreement import side_by_side
from werkbedrijf.exhibits.figures import style
from werkbedrijf.study.model import Study
from werkbedrijf.study.text import capital

KINDS = ("published", "replicated")
OVERLAID = 6
"""As many regions as colours, markers and line styles can tell apart in one picture."""


@dataclass(frozen=True)
class ScoreValues:
    """Hold the scores of some concepts.

    Parameters
    ----------
    study : Study
    concepts : sequence of str
        In codebook order.
    values : Mapping
        Of a kind (`published`, `replicated`, `mean`), a region and a concept to a value of
        the scale, NaN where there is none.
    """

    study: Study
    concepts: Sequence[str]
    values: Mapping[str, Mapping[str, Mapping[str, float]]]

    def of(self, kind: str, region: str) -> Mapping[str, float]:
        """Return the values of a region by concept, NaN where there is none."""
        return self.values[kind][region]

    def has(self, kind: str, region: str) -> bool:
        """Return whether a region is one to show scores of a kind for.

        Every region should have replicated scores; published ones only those of the source have.
        """
        return kind == KINDS[1] or not all(map(math.isnan, self.of(kind, region).values()))

    def kinds(self) -> list[str]:
        """Return the kinds of score to show."""
        return [kind for kind in KINDS if any(self.has(kind, each) for each in self.study.regions)]

    def missing(self) -> bool:
        """Return whether a region lacks a score of a kind that it has of another concept."""
        return any(
            self.has(kind, region) and any(map(math.isnan, self.of(kind, region).values()))
            for kind in KINDS
            for region in self.study.regions
        )

    def pairs(self) -> list[tuple[str, str, int, int]]:
        """Return region, concept, published and replicated score wherever there are both."""
        return [
            (region, concept, int(one), int(self.of(KINDS[1], region)[concept]))
            for region in self.study.regions
            for concept, one in self.of(KINDS[0], region).items()
            if not math.isnan(one) and not math.isnan(self.of(KINDS[1], region)[concept])
        ]


def scored(study: Study, concepts: Sequence[str]) -> ScoreValues:
    """Return both scores and the means of some concepts."""
    table = side_by_side(study)
    values: dict[str, dict[str, dict[str, float]]] = {}
    for kind in (*KINDS, "mean"):
        of = values[kind] = {region: dict.fromkeys(concepts, math.nan) for region in study.regions}
        for region, concept, value in zip(
            table["region"], table["concept"], table[kind].astype(float), strict=True
        ):
            if concept in of[region]:
                of[region][concept] = value
    return ScoreValues(study, concepts, values)


def word(study: Study, id_: str) -> str:
    """Return a word of the study's language with a capital, as a heading has it."""
    return capital(study.word(id_))


def summary(scores: ScoreValues) -> str:
    """Say how many concepts and regions there are, and how many scores are the same."""
    study, pairs, regions = scores.study, scores.pairs(), len(scores.study.regions)
    many = {"regions": regions, "concepts": len(scores.concepts)}
    if not study.source:
        return study.ngettext(
            "Scores of {concepts} concepts in {regions} region.",
            "Scores of {concepts} concepts in {regions} regions.",
            regions,
            **many,
        )
    return study.ngettext(
        "Published and replicated scores of {concepts} concepts in {regions} region; "
        "{same} of {of} scores that have both are the same.",
        "Published and replicated scores of {concepts} concepts in {regions} regions; "
        "{same} of {of} scores that have both are the same.",
        regions,
        same=sum(one == other for _, _, one, other in pairs),
        of=len(pairs),
        **many,
    )


def recited(scores: ScoreValues, kind: str) -> str:
    """Say in one sentence per region which mark each of its concepts has."""
    study = scores.study
    sentences = []
    for region in (each for each in study.regions.values() if scores.has(kind, each.id)):
        marks = (
            f"{study.label('concepts', concept)} {study.mark(score) or study.word('no-score')}"
            for concept, score in scores.of(kind, region.id).items()
        )
        sentences.append(f"{region.label}: {', '.join(marks)}.")
    return f"{word(study, kind)}. {' '.join(sentences)}"


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
    def pieces(self) -> list[tuple[float, float]]:
        """Return from where to where the rows run without a name or heading between them."""
        found: list[tuple[float, float]] = []
        for top in self.tops:
            if found and abs(found[-1][1] - top) < 0.01:
                found[-1] = (found[-1][0], top + self.height)
            else:
                found.append((top, top + self.height))
        return found

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

    On a phone the names of rows stand above their cells, which then have the whole width.

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
    heads = [name if turned else style.wrap(name, width + apart - 2) for _, name in columns]
    titled = HEADING if any(group for group, _ in columns) else 0
    head = titled + max(_width(name) if turned else style.text_height(name) for name in heads) + 2
    height = max(low, high)
    tops = [top + over for top in _stack(rows, head + above, height + over)]
    figure, axes = style.sheet(tops[-1] + height + style.MARGIN + below)
    drawn = Grid(figure, axes, tuple(lefts), tuple(tops), width, height, over)
    _rows(drawn, rows, names)
    _columns(axes, columns, heads, lefts, width, (titled, head), turned)
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
        drawn.axes.add_patch(
            Rectangle(
                (style.MARGIN, top - drawn.over),
                wide,
                drawn.height + drawn.over,
                facecolor=style.WASH,
                edgecolor="none",
            )
        )


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
    levels: tuple[float, float],
    turned: bool,
) -> None:
    titled, head = levels
    each = zip(columns, heads, lefts, _starts(columns), strict=True)
    for (group, _), name, x, new in each:
        style.write(axes, x + width / 2, head - 1, name, va="bottom", rotation=90 if turned else 0)
        if new:
            style.write(axes, x, titled / 2, group, ha="left", weight="bold")


def score_grids(scores: ScoreValues) -> Figure:
    """Draw scores as regions x concepts, one grid for each kind of score."""
    study = scores.study
    columns = [(kind, concept) for kind in scores.kinds() for concept in scores.concepts]
    entries = [style.Entry(study.word("no-score"), (style.cross(style.MUTED),))]
    drawn = grid(
        [("", region.label) for region in study.regions.values()],
        [(word(study, kind), study.label("concepts", concept)) for kind, concept in columns],
        turned=True,
        below=style.height(entries) + 2,
    )
    for row, region in enumerate(study.regions):
        for column, (kind, concept) in enumerate(columns):
            _mark(drawn, row, column, study, scores.of(kind, region)[concept])
    style.draw(drawn.axes, drawn.bottom + 2, entries)
    return drawn.figure


def _mark(drawn: Grid, row: int, column: int, study: Study, score: float) -> None:
    """Fill and mark a cell by its score; cross it where there is none."""
    missing = math.isnan(score)
    fill = style.WASH if missing else style.fill(score, study.ends)
    corner = (drawn.lefts[column], drawn.tops[row])
    drawn.axes.add_patch(
        Rectangle(
            corner, drawn.width, drawn.height, facecolor=fill, edgecolor=style.RULE, linewidth=0.6
        )
    )
    x, y = drawn.centre(row, column)
    if missing:
        drawn.axes.add_line(Line2D([x], [y], **style.cross(style.MUTED)))
    else:
        mark = style.sign(study.mark(score))
        style.write(drawn.axes, x, y, mark, style.NOTE, color=style.ink_on(fill))
