"""Every figure of a study, made-up studies of any size, and what a renderer says of a figure."""

from __future__ import annotations

import gc
import inspect
from collections.abc import Callable, Iterable, Iterator, Sequence
from contextlib import contextmanager
from dataclasses import dataclass, replace
from functools import cache, partial

import numpy as np
import pandas as pd
from matplotlib.backend_bases import FigureCanvasBase
from matplotlib.backends.backend_agg import FigureCanvasAgg
from matplotlib.colors import to_hex
from matplotlib.figure import Figure
from matplotlib.text import Text
from matplotlib.transforms import Bbox

from studies import whole
from werkbedrijf.exhibits import figures
from werkbedrijf.exhibits.catalogue import catalogue
from werkbedrijf.exhibits.exhibit import Exhibit, Picture, Table
from werkbedrijf.site.document import every_figure
from werkbedrijf.study.model import Region, Study

DPI = 200
SMALLEST = 8.0
LANGUAGES = ("en", "nl")
LONG = (
    "Holland Rijnland en omstreken", "Stedendriehoek en Noordwest-Veluwe", "Groot-Amsterdam",
    "Bovenregionaalsamenwerkingsverband Noord", "'s-Hertogenbosch / Noordoost-Brabant", "IJmond",
)  # fmt: skip
Function = Callable[..., Exhibit | None]
OF_THE_SOURCE = "ledger_tiles"
"""The figure of what the source concludes, whatever regions stand beside its own."""


@cache
def study(labels: str = "en") -> Study:
    """Return the study of the thesis, without regions that were added to it."""
    return whole(labels).of_source


@cache
def crowd(count: int, labels: str = "en") -> Study:
    """Return a made-up study of `count` regions, with long names and gaps in their evidence.

    The first three are the study's own, as far as `count` allows two others; the rest have half
    the segments of one of these, some none at all, and no published score. Without the study's
    own regions nobody can judge what it claims of them.
    """
    of = study(labels)
    own = list(of.regions.values())
    kept = own if count > 3 else []
    added = [_made_up(own[at % len(own)], at) for at in range(count - len(kept))]
    made = replace(of, regions={region.id: region for region in [*kept, *added]})
    return made if kept else unjudged(made)


def unjudged(of: Study) -> Study:
    """Return a study whose claims have no test."""
    return replace(of, tables={**of.tables, "claims": of.tables["claims"].assign(test="")})


def _made_up(like: Region, number: int) -> Region:
    segments = like.segments
    odd = np.random.default_rng(number).random(len(segments)) < 0.5 * (number % 7 != 6)
    half = segments[odd].reset_index(drop=True)
    empty = like.tables["placements"].iloc[:0] if number % 5 == 4 else like.tables["placements"]
    label = f"{LONG[number % len(LONG)]} {number // len(LONG) + 1}"
    tables = {**like.tables, "segments": half, "placements": empty}
    return replace(like, id=f"made-up-{number}", label=label, chapter="", tables=tables)


def functions() -> dict[str, Function]:
    """Return the functions that the package of figures offers, by name."""
    offered = {name: getattr(figures, name) for name in figures.__all__ if name != "diagram"}
    return offered | of_no_region()


def of_no_region() -> dict[str, Function]:
    """Return what draws the policy and the theory, whatever the regions."""
    diagrams = {
        name.replace("-", "_"): partial(figures.diagram, name=name) for name in study().diagrams
    }
    return {**diagrams, "coordination_networks": figures.coordination_networks}


def _drawn(of: Study, which: Iterable[Function]) -> Iterator[Exhibit]:
    bodies = {id(region.structure): region.id for region in of.regions.values()}
    for function in which:
        if "region" in inspect.signature(function).parameters:
            yield from filter(None, (function(of, region) for region in bodies.values()))
        elif shown := function(of):
            yield shown


@cache
def made(labels: str = "en", count: int | None = None) -> tuple[Exhibit, ...]:
    """Return every figure of the study, or of a made-up one of `count` regions, drawn once.

    Those of no region are left out of a made-up study, as are those of the source from one that
    has its regions: they are what they are in this one.
    """
    # Nothing of it is garbage before the tests end: it need not be searched for any.
    gc.disable()
    try:
        return tuple(every_figure(study(labels)) if count is None else _crowded(count, labels))
    finally:
        gc.freeze()
        gc.enable()


def _crowded(count: int, labels: str) -> Iterator[Exhibit]:
    """Yield the figures of a made-up study that are others than in this one."""
    of = crowd(count, labels)
    judged = of.regions.keys() >= study(labels).regions.keys()
    same = {*of_no_region(), *([OF_THE_SOURCE] if judged else [])}
    yield from _drawn(of, (each for name, each in functions().items() if name not in same))


def figure_of(shown: Exhibit) -> Figure:
    """Return an exhibit's figure."""
    assert isinstance(shown.body, Picture)
    return shown.body.figure


def table_of(shown: Exhibit | None) -> Table:
    """Return what a table holds."""
    assert shown
    assert isinstance(shown.body, Table)
    return shown.body


def drawn(name: str, of: Study | None = None, *region: str) -> Exhibit:
    """Return a figure by the name of its function, of this study or another."""
    shown = functions()[name](of or study(), *region)
    assert shown
    return shown


def listed(of: Study) -> pd.DataFrame:
    """Return the figures that the catalogue lists, by id."""
    entries = catalogue(of)
    return entries[entries["kind"] == "figure"].set_index("exhibit")


def drawings(shown: Exhibit) -> dict[str, Figure]:
    """Return an exhibit's figure, and the one for phones if it has that, by the name to tell."""
    assert isinstance(shown.body, Picture)
    both = {shown.id: shown.body.figure, f"{shown.id}-phone": shown.body.phone}
    return {name: figure for name, figure in both.items() if figure is not None}


@dataclass(frozen=True)
class Written:
    """Hold a text of a figure as a renderer places it, in pixels from the lower left."""

    text: str
    size: float
    colour: str
    box: Bbox


@contextmanager
def canvas_of(figure: Figure) -> Iterator[FigureCanvasAgg]:
    """Lend a figure a canvas for pixels, and take it back: hundreds would fill gigabytes."""
    figure.set_dpi(DPI)
    try:
        yield FigureCanvasAgg(figure)
    finally:
        FigureCanvasBase(figure)


def written(figure: Figure) -> list[Written]:
    """Return every visible text of a figure."""
    texts = [text for text in figure.findobj(Text) if text.get_visible() and text.get_text()]
    with canvas_of(figure) as canvas:
        renderer = canvas.get_renderer()  # type: ignore[no-untyped-call]
        return [
            Written(
                text.get_text(),
                float(text.get_fontsize()),
                to_hex(text.get_color()),
                Text.get_window_extent(text, renderer),
            )
            for text in texts
            if isinstance(text, Text)
        ]


def without_text(figure: Figure) -> np.ndarray:
    """Return a figure's pixels, rows from the top x columns x RGB, drawn without its texts."""
    texts = [text for text in figure.findobj(Text) if text.get_visible()]
    for text in texts:
        text.set_visible(False)
    with canvas_of(figure) as canvas:
        canvas.draw()  # type: ignore[no-untyped-call]
        pixels = np.asarray(canvas.buffer_rgba())[..., :3].copy()  # type: ignore[no-untyped-call]
    for text in texts:
        text.set_visible(True)
    return pixels


def unreadable(shown_all: Iterable[Exhibit]) -> list[str]:
    """Return what is clipped, overlaps or is too small among figures."""
    found = []
    every = (item for shown in shown_all for item in drawings(shown).items())
    for name, figure in every:
        texts = written(figure)
        width, height = figure.get_size_inches() * DPI
        found += [f"{name}: {text.text!r} is small" for text in texts if text.size < SMALLEST]
        found += [
            f"{name}: {text.text!r} is clipped"
            for text in texts
            if text.box.x0 < -0.5
            or text.box.y0 < -0.5
            or text.box.x1 > width + 0.5
            or text.box.y1 > height + 0.5
        ]
        found += [
            f"{name}: {one.text!r} overlaps {other.text!r}" for one, other in overlapping(texts)
        ]
    return found


def overlapping(texts: Sequence[Written]) -> list[tuple[Written, Written]]:
    """Return the pairs of texts that share more than half a pixel in either direction."""
    if not texts:
        return []
    low = np.array([(text.box.x0, text.box.y0) for text in texts])
    high = np.array([(text.box.x1, text.box.y1) for text in texts])
    shared = np.minimum(high[:, None], high) - np.maximum(low[:, None], low)
    pairs = np.argwhere(np.triu((shared > 0.5).all(axis=2), k=1))
    return [(texts[one], texts[other]) for one, other in pairs]
