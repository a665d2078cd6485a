"""Figures read back: from what is drawn on the sheet to the data, by legend, names and scale."""

from __future__ import annotations

import math
from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from itertools import pairwise

import numpy as np
from matplotlib.axes import Axes
from matplotlib.collections import PathCollection
from matplotlib.colors import to_hex
from matplotlib.lines import Line2D
from matplotlib.markers import MarkerStyle
from matplotlib.patches import Circle, Patch, Polygon, Rectangle
from matplotlib.path import Path as MarkerPath
from matplotlib.text import Text

from drawn import figure_of
from werkbedrijf.exhibits.exhibit import Exhibit
from werkbedrijf.exhibits.figures import style

NEAR = 0.6
"""As far apart, in mm, as what stands at the same place may be."""
SCALE = {"\u2212/\u2212": -2, "\u2212": -1, "+/\u2212": 0, "+": 1, "+/+": 2}
"""The thesis's marks as figures write them, and their values."""
Point = tuple[float, float]
Look = tuple[str, str, str]
"""Marker, colour and dashes, as a reader tells lines and markers apart."""


@dataclass(frozen=True)
class Words:
    """Hold a text of a figure on one line, and where it is anchored, in mm on the sheet."""

    text: str
    x: float
    y: float
    bold: bool


@dataclass(frozen=True)
class Trace:
    """Hold a drawn line or marker: its look and its points, in mm on the sheet."""

    look: Look
    points: tuple[Point, ...]

    @property
    def mark(self) -> bool:
        """Return whether it is a marker alone."""
        return self.look[0] != ""


def sheet(shown: Exhibit) -> Axes:
    """Return the axes that cover an exhibit's sheet, in mm."""
    return figure_of(shown).axes[0]


def words(axes: Axes) -> list[Words]:
    """Return the visible texts of some axes."""
    return [
        Words(
            text.get_text().replace("-\n", "-").replace("\n", " "),
            float(text.get_position()[0]),
            float(text.get_position()[1]),
            text.get_fontweight() == "bold",
        )
        for text in axes.texts
        if isinstance(text, Text) and text.get_visible() and text.get_text()
    ]


def traces(axes: Axes) -> list[Trace]:
    """Return the lines and markers of some axes, those of a scatter plot one by one."""
    lines = [
        Trace(_look(line), tuple(zip(*map(_floats, line.get_data()), strict=True)))
        for line in axes.lines
    ]
    return lines + [
        Trace((_marker(path), to_hex(colour), ""), ((float(x), float(y)),))
        for group in axes.collections
        if isinstance(group, PathCollection)
        for (x, y), colour, path in zip(
            np.asarray(group.get_offsets()),
            np.asarray(group.get_facecolor()),
            group.get_paths(),
            strict=True,
        )
    ]


def _marker(path: MarkerPath) -> str:
    """Return the sign of the series whose shape a path has."""
    for _, sign, *_ in style.SERIES:
        shape = MarkerStyle(sign)
        if np.array_equal(
            shape.get_path().transformed(shape.get_transform()).vertices, path.vertices
        ):
            return str(sign)
    raise AssertionError(f"no series has the shape {path}")


def _floats(values: object) -> list[float]:
    return [float(value) for value in np.atleast_1d(np.asarray(values, dtype=float))]


def _look(line: Line2D) -> Look:
    marker = "" if line.get_marker() in ("None", "", None) else str(line.get_marker())
    if marker:
        return (marker, to_hex(line.get_markeredgecolor() if marker in "|x" else
                               line.get_markerfacecolor()), "")  # fmt: skip
    return ("", to_hex(line.get_color()), str(line._unscaled_dash_pattern))  # type: ignore[attr-defined]


def legend(axes: Axes) -> dict[Look, str]:
    """Return what each look stands for: the first words right of its sample, on its height."""
    found: dict[Look, str] = {}
    texts = words(axes)
    lowest = max(text.y for text in texts if not text.bold) - 30
    for trace in traces(axes):
        (x, y) = trace.points[-1]
        beside = [t for t in texts if abs(t.y - y) < NEAR and 0 < t.x - x < 8 and y > lowest]
        flat = all(abs(one[1] - other[1]) < NEAR for one, other in pairwise(trace.points))
        if beside and flat and len(trace.points) < 3:
            found.setdefault(trace.look, min(beside, key=lambda text: text.x).text)
    return found


def named(texts: Iterable[Words], labels: dict[str, str]) -> dict[str, list[Words]]:
    """Return where each label of a kind stands, by id."""
    said = list(texts)
    return {id_: [text for text in said if text.text == label] for id_, label in labels.items()}


def nearest(value: float, places: dict[str, float]) -> str:
    """Return the id of the place that is nearest."""
    return min(places, key=lambda id_: abs(places[id_] - value))


def rectangles(axes: Axes) -> list[tuple[float, float, float, float, str]]:
    """Return the filled rectangles of some axes: left, top, width, height and fill."""
    filled = [each for each in axes.patches if type(each) is Rectangle and each.get_fill()]
    return [
        (each.get_x(), each.get_y(), each.get_width(), each.get_height(), _fill(each))
        for each in filled
    ]


def circles(axes: Axes) -> list[tuple[float, float, str]]:
    """Return middle and fill of the circles of some axes."""
    found = [each for each in axes.patches if isinstance(each, Circle)]
    middles = [np.asarray(each.get_center(), dtype=float) for each in found]
    return [(float(x), float(y), _fill(each)) for (x, y), each in zip(middles, found, strict=True)]


def _fill(patch: Patch) -> str:
    return to_hex(patch.get_facecolor())


def rings(axes: Axes) -> dict[Point, list[np.ndarray]]:
    """Return the corners of a web's rings by their hub, the innermost ring first."""
    found: dict[Point, list[np.ndarray]] = {}
    for each in axes.patches:
        if isinstance(each, Polygon) and type(each) is Polygon:
            corners = np.asarray(each.get_xy())[:-1]
            x, y = corners.mean(axis=0)
            found.setdefault((round(x, 2), round(y, 2)), []).append(corners)
    return {
        hub: sorted(each, key=lambda corners: math.dist(corners[0], hub))
        for hub, each in found.items()
    }


def scale(texts: Sequence[Words], left: float, right: float) -> tuple[Point, Point]:
    """Return two values of the scale and where they stand, between two places across."""
    places = {SCALE[t.text]: t.x for t in texts if t.text in SCALE and left < t.x < right}
    low, high = min(places), max(places)
    return (float(low), places[low]), (float(high), places[high])


def value(x: float, ends: tuple[Point, Point]) -> float:
    """Return what a place stands for on a scale with these two values."""
    (low, left), (high, right) = ends
    return low + (x - left) / (right - left) * (high - low)
