"""The one style of all figures: a sheet measured in millimetres, its type and its colours.

A figure is drawn on a white, opaque sheet, 160 mm wide at the printed size, so that it reads the
same on paper and on light and dark pages. Colours never work alone: beside each stands a marker,
a line style or a word. They alternate between dark and light, so that neighbours keep a contrast
of 3:1 when a printer takes the colour away.
"""

from __future__ import annotations

from typing import Any

from matplotlib.axes import Axes
from matplotlib.backends.backend_agg import FigureCanvasAgg
from matplotlib.colors import to_rgb
from matplotlib.figure import Figure
from matplotlib.text import Text

from werkbedrijf.figures.wrapping import FAMILY, LEADING

WIDTH = 160.0
"""Width of the sheet in mm: a page's text block."""
MARGIN = 2.0
INCH = 25.4

TITLE, BODY, SMALL = 11.5, 10.5, 9.5
LABEL, NOTE = 9.5, 8.5
"""Type sizes in points at the printed size: of most figures, and of the denser diagrams."""

PAPER = "#ffffff"
INK = "#1a1a1a"
MUTED = "#595959"
RULE = "#8c8c8c"
GRID = "#cfcfcf"
WASH = "#f0f0f0"

PUBLISHED = "#1d3557"
REPLICATED = "#d9730d"
SERIES = (
    ("#0b3c8c", "o", "-"),
    ("#d9730d", "s", (0, (5, 1.5))),
    ("#7a0f3d", "^", (0, (1.2, 1.2))),
    ("#1f9e89", "D", (0, (5, 1.5, 1.2, 1.5))),
    ("#1a1a1a", "v", (0, (8, 2))),
    ("#c879b8", "P", (0, (2.5, 1.2))),
)
"""Colour, marker and line style of up to six categories, dark and light in turn."""
STEPS = {-2: "#6e2c00", -1: "#d9730d", 0: "#ffffff", 1: "#5599d6", 2: "#0b3c8c"}
"""Fill of each score: neighbours differ by 3:1 in grey; the mark in it tells the sign."""


def sheet(height: float, width: float = WIDTH) -> tuple[Figure, Axes]:
    """Return a blank sheet and axes that cover it, measured in mm from its top left corner."""
    figure = Figure(figsize=(width / INCH, height / INCH), facecolor=PAPER)
    FigureCanvasAgg(figure)
    axes = figure.add_axes((0, 0, 1, 1))
    axes.set(xlim=(0, width), ylim=(height, 0))
    axes.set_axis_off()
    return figure, axes


def panel(figure: Figure, left: float, top: float, width: float, height: float) -> Axes:
    """Add axes at a place on the sheet, in mm from its top left corner."""
    across, down = figure.get_size_inches() * INCH
    return figure.add_axes(
        (left / across, 1 - (top + height) / down, width / across, height / down)
    )


def write(axes: Axes, x: float, y: float, text: str, size: float = BODY, **how: Any) -> Text:
    """Write text, centred on its place unless told otherwise; a dollar sign is a dollar sign."""
    told: dict[str, Any] = {
        "ha": "center",
        "va": "center",
        "color": INK,
        "linespacing": LEADING,
        "zorder": 5,
    }
    return axes.text(x, y, text, fontsize=size, family=FAMILY, parse_math=False, **(told | how))


def heading(axes: Axes, x: float, y: float, text: str) -> Text:
    """Write the bold title of a part of a figure, from `x` on."""
    return write(axes, x, y, text, TITLE, ha="left", weight="bold")


def sign(mark: str) -> str:
    """Return a mark with minus signs instead of hyphens, which are too short to see."""
    return mark.replace("-", "\u2212")


def dots(index: int) -> dict[str, Any]:
    """Return how the markers of a category look: its colour and shape, edged in white."""
    colour, marker, _ = SERIES[index]
    return {
        "linestyle": "none", "marker": marker, "markersize": 6.5, "markerfacecolor": colour,
        "markeredgecolor": PAPER, "markeredgewidth": 0.6, "zorder": 3,
    }  # fmt: skip


def line(index: int) -> dict[str, Any]:
    """Return how the line of a category looks: its colour and its dashes."""
    colour, _, dashes = SERIES[index]
    return {"color": colour, "linestyle": dashes, "linewidth": 1.6, "zorder": 2}


def cross(colour: str = INK) -> dict[str, Any]:
    """Return how a missing value looks: a cross."""
    return {
        "linestyle": "none", "marker": "x", "markersize": 5, "markeredgecolor": colour,
        "markeredgewidth": 1.4, "zorder": 3,
    }  # fmt: skip


def luminance(colour: str) -> float:
    """Return the relative luminance of a colour, 0 to 1, as WCAG 2.2 defines it.

    Examples
    --------
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

    Examples
    --------
    >>> contrast("#ffffff", "#000000")
    21.0
    """
    light, dark = sorted((luminance(one), luminance(other)), reverse=True)
    return (light + 0.05) / (dark + 0.05)


def ink_on(fill: str) -> str:
    """Return the colour of text on a fill: ink or paper, whichever stands out more."""
    return max((INK, PAPER), key=lambda ink: contrast(ink, fill))
