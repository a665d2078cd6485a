"""The one style of all figures: a sheet in millimetres, its type, colours, text and legends."""

from __future__ import annotations

import re
from bisect import bisect_right
from collections.abc import Callable, Iterable, Iterator, Mapping, Sequence
from contextlib import contextmanager
from contextvars import ContextVar
from dataclasses import dataclass, replace
from functools import cache, wraps
from math import fsum, inf
from typing import Any, Concatenate, ParamSpec

import matplotlib as mpl
from matplotlib.axes import Axes
from matplotlib.backends.backend_agg import FigureCanvasAgg
from matplotlib.colors import to_hex, to_rgb
from matplotlib.figure import Figure
from matplotlib.font_manager import FontProperties
from matplotlib.lines import Line2D
from matplotlib.text import Text
from matplotlib.textpath import text_to_path
from pyphen import Pyphen

from werkbedrijf.exhibits.exhibit import Exhibit, Picture, default_settings
from werkbedrijf.study.model import Study

WIDTH, PHONE_WIDTH = 160.0, 90.0
"""Width of the sheet in mm: a page's text block, and what a phone shows without shrinking type."""
_wide: ContextVar[float] = ContextVar("wide", default=WIDTH)
MARGIN, INCH = 2.0, 25.4
POINT = INCH / 72
FEW = 3
"""As many regions as a phone shows side by side."""
Given = ParamSpec("Given")
Function = Callable[Concatenate[Study, Given], Exhibit]


def wide() -> float:
    """Return the width of the sheets that are drawn now, in mm: a page's unless for a phone."""
    return _wide.get()


def inner_width() -> float:
    """Return the width between the margins of the sheets that are drawn now, in mm."""
    return wide() - 2 * MARGIN


def narrow() -> bool:
    """Return whether sheets are drawn for a phone now."""
    return wide() < WIDTH


@contextmanager
def for_phone() -> Iterator[None]:
    """Draw sheets as wide as a phone while the block runs."""
    before = _wide.set(PHONE_WIDTH)
    try:
        yield
    finally:
        _wide.reset(before)


def on_phones(most: float = inf) -> Callable[[Function[Given]], Function[Given]]:
    """Return what draws a figure of few regions a second time for phones, with default settings."""

    def twice(function: Function[Given]) -> Function[Given]:
        @wraps(function)
        @default_settings()
        def both(study: Study, *args: Given.args, **named: Given.kwargs) -> Exhibit:
            shown = function(study, *args, **named)
            if len(study.regions) > most:
                return shown
            with for_phone():
                phone = function(study, *args, **named).body
            assert isinstance(shown.body, Picture)
            assert isinstance(phone, Picture)
            return replace(shown, body=replace(shown.body, phone=phone.figure))

        return both  # type: ignore[return-value]  # a wrapped function is called like its own

    return twice


def sheet(height: float) -> tuple[Figure, Axes]:
    """Return a blank sheet and axes that cover it, measured in mm from its top left corner."""
    width = wide()
    figure = Figure(figsize=(width / INCH, height / INCH), facecolor=PAPER)
    FigureCanvasAgg(figure)
    axes = figure.add_axes((0, 0, 1, 1))
    axes.set(xlim=(0, width), ylim=(height, 0), xticks=[], yticks=[])
    axes.set_axis_off()
    return figure, axes


def panel(figure: Figure, left: float, top: float, width: float, height: float) -> Axes:
    """Add axes at a place on the sheet, in mm from its top left corner."""
    across, down = figure.get_size_inches() * INCH
    return figure.add_axes(
        (left / across, 1 - (top + height) / down, width / across, height / down)
    )


def blank(study: Study) -> Picture:
    """Return a low sheet that says that the figure is not available."""
    figure, axes = sheet(height := 14.0)
    text = f"{study.word('not-available').capitalize()}."
    write(axes, wide() / 2, height / 2, text, color=MUTED)
    return Picture(figure, text)


def plot(axes: Axes, points: Iterable[tuple[float, float]], **look: Any) -> None:
    """Draw a line through points, or a marker at each; the limits of the axes stay as they are."""
    axes.add_artist(Line2D(*zip(*points, strict=True), **look))


FONTS = {"normal": "DejaVuSans.ttf", "bold": "DejaVuSans-Bold.ttf"}
"""Matplotlib's own fonts by weight: of a machine's its list may know others by the same name."""
LEADING = 1.2
TITLE, BODY, SMALL, NOTE = 11.5, 10.5, 9.5, 8.5
"""Type sizes in points at the printed size."""
SPARE = 0.02
"""What a screen may add to the width of a line when it fits letters to its pixels."""
PARTS = re.compile(
    "(?=afstemming|arbeids|bedrijf|bedrijven|beurs|coördinatie|dienstverlening|factoren|gericht|groep"
    "|houders|leider|management|managers|markt|network|netwerk|organisatie|overleg|partij"
    "|partnerschap|platform|programma|punt|samenwerking|service|team|verantwoordelijk|verband"
    "|verschillen|vorming|werkgevers|werkzoekenden|zoekenden)"
)
"""Where a long Dutch word is broken first: before one of these."""
LEAST_LETTERS = 3
"""What a broken word leaves on a line, where that can be."""


def font(size: float = BODY, weight: str = "normal") -> FontProperties:
    """Return the font of all text, at a size and in a weight of `FONTS`."""
    file = f"{mpl.get_data_path()}/fonts/ttf/{FONTS[weight]}"
    return FontProperties(family="sans-serif", size=size, weight=weight, fname=file)


@cache
def text_width(text: str, size: float = BODY, weight: str = "normal") -> float:
    """Return the width of a block of text, in mm: that of its widest line."""
    look, measure = font(size, weight), text_to_path.get_text_width_height_descent
    width = max(measure(line, look, False)[0] for line in text.split("\n"))
    return float(width) * POINT * (1 + SPARE)


def text_height(text: str, size: float = BODY) -> float:
    """Return the height of a block of text, in mm."""
    return (text.count("\n") + 1) * size * LEADING * POINT


def fitting_size(texts: Sequence[str], width: float, size: float = BODY) -> float:
    """Return the largest type, down to `NOTE`, in which no word is broken; `size` if none is."""
    words = [word.rstrip() for text in texts for word in re.split(r"(?<=[-/ ])", text)]
    sizes = (size - less / 2 for less in range(int(2 * (size - NOTE)) + 1))
    return next((each for each in sizes if all(text_width(w, each) <= width for w in words)), size)


def wrap(text: str, width: float, size: float = BODY, weight: str = "normal") -> str:
    r"""Break text into lines of at most `width` mm, at spaces, after hyphens, or where it must.

    >>> wrap("Noord-Kennemerland en omgeving", 28)
    'Noord-\nKennemerland\nen omgeving'
    >>> wrap("Achterhoek", 21)
    'Achter-\nhoek'
    """
    lines = [""]
    for word in _words(text, width, size, weight):
        if lines[-1] and text_width((lines[-1] + word).rstrip(), size, weight) > width:
            lines.append("")
        lines[-1] += word
    return "\n".join(line.strip() for line in lines)


def _words(text: str, width: float, size: float, weight: str) -> list[str]:
    """Return the pieces that a line may end after; a piece that is too wide is broken."""
    words = []
    for piece in re.split(r"(?<=[-/ ])", text):
        rest = piece
        while text_width(rest.rstrip(), size, weight) > width and len(rest.rstrip()) > 1:
            fits = _break(rest, width, size, weight)
            words.append(f"{rest[:fits]}-")
            rest = rest[fits:]
        words.append(rest)
    return words


def _break(word: str, width: float, size: float, weight: str) -> int:
    """Return after how many letters to break a word: between parts, syllables, or where it must.

    Neither side is left with fewer than `LEAST_LETTERS`, where the width allows it.
    """
    most = 1 + bisect_right(
        range(2, len(word)), width, key=lambda n: text_width(f"{word[:n]}-", size, weight)
    )
    most = min(most, max(len(word.rstrip("-/ ")) - LEAST_LETTERS, min(most, LEAST_LETTERS)))
    joints = [part.start() for part in PARTS.finditer(word.lower())]
    for places in (joints, Pyphen(lang="nl_NL").positions(word)):
        if fitting := [place for place in places if LEAST_LETTERS <= place <= most]:
            return max(fitting)
    return most


def write(axes: Axes, x: float, y: float, text: str, size: float = BODY, **how: Any) -> Text:
    """Write text, centred on its place unless told otherwise; a dollar sign is a dollar sign."""
    look: dict[str, Any] = {"ha": "center", "va": "center", "color": INK, "zorder": 5, **how}
    look["fontproperties"] = font(size, look.pop("weight", "normal"))
    return axes.text(x, y, text, parse_math=False, linespacing=LEADING, **look)


def sign(mark: str) -> str:
    """Return a mark with minus signs instead of hyphens, which are too short to see."""
    return mark.replace("-", "\u2212")


PAPER = "#ffffff"
INK = "#1a1a1a"
MUTED = "#595959"
RULE = "#8c8c8c"
GRID = "#cfcfcf"
WASH = "#f0f0f0"

PUBLISHED = "#1d3557"
REPLICATED = "#d9730d"
"""Orange is the replicated mark, and nothing else: no category, score or verdict has it."""
SKY, TINT, WINE = "#5599d6", "#cfe2f5", "#7a0f3d"
SERIES = (
    ("#0b3c8c", "o", "-"),
    ("#1f9e89", "s", (0, (5, 1.5))),
    (WINE, "^", (0, (1.2, 1.2))),
    ("#c879b8", "D", (0, (5, 1.5, 1.2, 1.5))),
    (INK, "v", (0, (8, 2))),
    ("#8c8f2a", "P", (0, (2.5, 1.2))),
)
"""Colour, marker and line style of up to six categories, dark and light in turn."""
OVERLAID = len(SERIES)
"""As many regions as these can tell apart in one picture."""
STEPS = {-2: "#6b1030", -1: "#d3668a", 0: PAPER, 1: SKY, 2: "#0b3c8c"}
"""Fill of each of five scores: neighbours differ by 3:1 in grey; the mark tells the sign."""


def fill(score: float, ends: tuple[int, int]) -> str:
    """Return the fill of a score on a scale of any length, that of `STEPS` on one of five.

    >>> [fill(score, (-2, 2)) == colour for score, colour in STEPS.items()]
    [True, True, True, True, True]
    >>> fill(1, (-1, 1)) == STEPS[2], fill(1, (-3, 3))
    (True, '#8ebbe4')
    """
    way = 2 * score / (ends[1] if score > 0 else -ends[0])
    near = int(way)
    far = near + (1 if score > 0 else -1) if way != near else near
    one, other, part = to_rgb(STEPS[near]), to_rgb(STEPS[far]), abs(way - near)
    red, green, blue = (a + part * (b - a) for a, b in zip(one, other, strict=True))
    return to_hex((red, green, blue))


def luminance(colour: str) -> float:
    """Return the relative luminance of a colour, 0 to 1, as WCAG 2.2 defines it.

    >>> luminance("#ffffff"), luminance("#000000")
    (1.0, 0.0)
    """
    red, green, blue = (
        part / 12.92 if part <= 0.04045 else ((part + 0.055) / 1.055) ** 2.4
        for part in to_rgb(colour)
    )
    return 0.2126 * red + 0.7152 * green + 0.0722 * blue


def contrast(one: str, other: str) -> float:
    """Return the contrast of two colours, 1 to 21, as WCAG 2.2 defines it.

    >>> contrast("#ffffff", "#000000")
    21.0
    """
    light, dark = sorted((luminance(one), luminance(other)), reverse=True)
    return (light + 0.05) / (dark + 0.05)


def ink_on(fill: str) -> str:
    """Return the colour of text on a fill: ink or paper, whichever stands out more."""
    return max((INK, PAPER), key=lambda ink: contrast(ink, fill))


def middling(fill: str) -> bool:
    """Return whether no text stands out on a fill both on a light and on a dark page."""
    return 0.18 < luminance(fill) < 0.45


def write_on(axes: Axes, x: float, y: float, text: str, fill: str, disc: float) -> None:
    """Write small text on a fill: where that is middling, on a disc of paper so many mm wide."""
    if middling(fill):
        plot(axes, [(x, y)], **marker("o", disc / POINT, PAPER, markeredgewidth=0, zorder=4))
        fill = PAPER
    write(axes, x, y, text, NOTE, color=ink_on(fill))


def marker(shape: str, size: float, face: str, edge: str = "", **more: Any) -> dict[str, Any]:
    """Return how a marker looks that no line leads to; its edge is as its face by default."""
    look = {"linestyle": "none", "marker": shape, "markersize": size, "markerfacecolor": face}
    return {**look, "markeredgecolor": edge or face, **more}


def dots(index: int) -> dict[str, Any]:
    """Return how the markers of a category look: its colour and shape, edged in white."""
    colour, shape, _ = SERIES[index % OVERLAID]
    return marker(shape, 6.5, colour, PAPER, markeredgewidth=0.6, zorder=3)


def line(index: int) -> dict[str, Any]:
    """Return how the line of a category looks: its colour and its dashes."""
    colour, _, dashes = SERIES[index % OVERLAID]
    return {"color": colour, "linestyle": dashes, "linewidth": 1.6, "zorder": 2}


def cross(colour: str = INK) -> dict[str, Any]:
    """Return how a missing value looks: a cross."""
    return marker("x", 5, colour, markeredgewidth=1.4, zorder=3)


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

    @property
    def lines(self) -> str:
        """Return the words broken to fit beside the sample."""
        return wrap(self.text, inner_width() - self.sample)

    @property
    def width(self) -> float:
        """Return what sample and words take, in mm."""
        return self.sample + text_width(self.lines)

    def draw(self, axes: Axes, x: float, y: float) -> None:
        """Draw the sample from `x` on, and the words beside it."""
        end = x + self.sample - 2
        for look in self.looks:
            alone = look["linestyle"] == "none"
            plot(axes, [((x + end) / 2, y)] if alone else [(x, y), (end, y)], **look)
        write(axes, x + self.sample, y, self.lines, ha="left")


def _legend(entries: Sequence[Entry]) -> list[tuple[float, list[Entry]]]:
    """Return the rows of a legend, as many entries in each as fit, after their height in mm."""
    rows: list[list[Entry]] = [[]]
    used = 0.0
    for entry in entries:
        needs = entry.width + GAP
        if rows[-1] and used + needs - GAP > inner_width():
            rows.append([])
            used = 0.0
        rows[-1].append(entry)
        used += needs
    return [
        (max((max(ROW, text_height(entry.lines) + 1) for entry in row), default=0.0), row)
        for row in rows
    ]


def legend_height(entries: Sequence[Entry]) -> float:
    """Return the height of a legend, in mm."""
    return fsum(high for high, _ in _legend(entries))


def draw_legend(axes: Axes, top: float, entries: Sequence[Entry]) -> None:
    """Draw a legend from `top` down, in mm on the sheet; its rows are centred."""
    for high, row in _legend(entries):
        x = MARGIN + (inner_width() - fsum(entry.width + GAP for entry in row) + GAP) / 2
        for entry in row:
            entry.draw(axes, x, top + high / 2)
            x += entry.width + GAP
        top += high
