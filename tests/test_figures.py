"""Figures can be read: in either language, for any number of regions, small, dark or grey."""

from __future__ import annotations

import operator
import sys
from collections.abc import Iterable
from contextlib import nullcontext
from functools import cache, reduce
from html import escape
from itertools import combinations, pairwise
from math import fsum

import matplotlib as mpl
import numpy as np
import pytest
from matplotlib.colors import to_hex, to_rgb

from drawn import (
    LANGUAGES,
    OF_THE_SOURCE,
    Written,
    crowd,
    drawings,
    figure_of,
    functions,
    listed,
    made,
    of_no_region,
    study,
    unreadable,
    without_text,
    written,
)
from werkbedrijf.exhibits import figures
from werkbedrijf.exhibits.exhibit import Exhibit, Picture, svg
from werkbedrijf.exhibits.figures import diagrams, grid, networks, robustness, style
from werkbedrijf.site.document import contact_sheet, every_figure

CROWDS = (1, 2, 6, 12, 35)
TEXT, AREA = 4.5, 3.0
"""Contrasts that WCAG 2.2 asks of text and of what a picture tells apart."""
DARK = "#121212"
"""The ground of a dark page, on which CSS screens a figure."""
DISTINCT = 12.0
"""Distance in CIELAB; differences of 2 to 3 can just be seen."""
COLOUR_BLIND = {
    "protanopia": np.array(
        [[0.152286, 1.052583, -0.204868], [0.114503, 0.786281, 0.099216],
         [-0.003882, -0.048116, 1.051998]]
    ),
    "deuteranopia": np.array(
        [[0.367322, 0.860646, -0.227968], [0.280085, 0.672501, 0.047413],
         [-0.011820, 0.042940, 0.968881]]
    ),
    "tritanopia": np.array(
        [[1.255528, -0.076749, -0.178779], [-0.078411, 0.930809, 0.147602],
         [0.004733, 0.691367, 0.303900]]
    ),
}  # fmt: skip
"""How dichromats see linear RGB, after Machado, Oliveira and Fernandes (2009), severity 1."""


def grey(colour: str) -> str:
    """Return a colour as a black-and-white printer gives it: its luminance alone."""
    level = style.luminance(colour)
    value = 12.92 * level if level <= 0.0031308 else 1.055 * level ** (1 / 2.4) - 0.055
    return to_hex((value, value, value))


@pytest.mark.parametrize("labels", LANGUAGES)
def test_text_is_whole_and_apart(labels: str) -> None:
    """No label is clipped, smaller than 8 points at 160 mm, or over another."""
    assert unreadable(made(labels)) == []


@pytest.mark.parametrize("labels", LANGUAGES)
@pytest.mark.parametrize("count", CROWDS)
def test_text_is_whole_and_apart_for_any_number_of_regions(count: int, labels: str) -> None:
    """A study of one region or of all 35, with long names, draws as legibly as one of three."""
    assert unreadable(made(labels, count)) == []


def test_figures_of_no_region_are_the_same_for_any_regions() -> None:
    """So that drawing them for this study is enough; those of the source, beside other regions."""
    own = {shown.id: shown for shown in made()}
    found = [function(crowd(2)) for function in of_no_region().values()]
    found.append(functions()[OF_THE_SOURCE](crowd(12)))
    assert [shown.id for shown in found if shown and svgs(shown) != svgs(own[shown.id])] == []
    assert None not in found


def test_every_figure_is_as_wide_as_a_page_or_a_phone_and_opaque() -> None:
    """160 or 90 mm wide on white paper, so that whatever shows it can be dark around it."""
    for shown in made():
        for name, figure in drawings(shown).items():
            wide = 90 if name.endswith("-phone") else 160
            assert figure.get_size_inches()[0] * 25.4 == pytest.approx(wide), name
            assert to_hex(figure.get_facecolor(), keep_alpha=True) == "#ffffffff", name


def test_remarks_stand_apart_and_no_line_crosses_a_name() -> None:
    """Of rows along an axis, on a page and on a phone."""
    remark = "a remark that takes three lines of the narrow room that there is for it behind a row"
    names, ticks = ["One", "Another"], [(0.0, "0"), (1.0, "1")]
    for width in (nullcontext(), style.for_phone()):
        with width:
            rows = grid.strips(names, [remark] * 2, (0, 1), ticks, [], (46.0, 52.0))
            high = style.text_height(style.wrap(remark, 49.0, style.SMALL), style.SMALL)
            assert rows.y(1) - rows.y(0) - high >= 2
            taken = list(zip(rows.tops, map(operator.add, rows.tops, rows.heads), strict=False))
        ends = [
            sorted(np.asarray(line.get_ydata(), dtype=float).tolist()) for line in rows.axes.lines
        ]
        assert ends
        assert [
            end for end in ends for top, low in taken if end[0] < low - 0.01 and end[1] > top + 0.01
        ] == []


def test_a_figure_says_how_large_the_one_for_phones_is() -> None:
    """In CSS pixels, and only if there is one: more regions than six do not fit a phone."""
    few, many = ({shown.id: shown for shown in made("en", count)} for count in (2, 12))
    assert 'data-phone="340 ' in svg(few["dots-scores"])
    assert "data-phone" not in svg(many["dots-scores"])
    assert list(drawings(many["dots-scores"])) == ["dots-scores"]


def test_orange_is_the_replicated_mark_and_nothing_else() -> None:
    """Whatever has that colour has it in its legend as replicated."""
    orange = style.REPLICATED.lstrip("#")
    shown = [each for each in made() if orange in svgs(each)[0]]
    own = {f"marks-{region}" for region in study().regions}
    assert {each.id for each in shown} == own | {
        "dots-scores", "spider-factors", "spider-success", "success-and-factors",
        "success-categories",
    }  # fmt: skip
    for each in shown:
        texts = (text.text.lower() for text in written(figure_of(each)))
        assert any("replicated" in text for text in texts)


@pytest.mark.parametrize("count", [None, 12])
def test_text_stands_out_from_what_is_under_it(count: int | None) -> None:
    """Every label keeps a contrast of 4.5 to 1 with its ground, also in grey or in the dark."""
    weak = []
    for name, figure in (item for shown in made("en", count) for item in drawings(shown).items()):
        texts, pixels = written(figure), without_text(figure)
        for text in texts:
            pair = text.colour, ground_of(text, pixels)
            dark = style.contrast(*map(turned, pair))
            if min(style.contrast(*pair), contrast_in_grey(*pair), dark) < TEXT:
                weak.append((name, text.text, *pair))
    assert weak == []


def test_words_in_a_box_can_be_read_on_a_dark_page() -> None:
    """Of whatever kind the body is: with as much contrast as on a light page."""
    for name, figure in drawings(figures.structure(study("en"), "zwolle")).items():
        texts, pixels = written(figure), without_text(figure)
        for text in texts:
            pair = turned(text.colour), turned(ground_of(text, pixels))
            assert style.contrast(*pair) >= TEXT, (name, text.text)


@pytest.mark.parametrize("most", range(1, 7))
def test_text_stands_out_from_every_fill_of_a_score(most: int) -> None:
    """On a light page and a dark one, on a scale of any length; where it would not, on paper."""
    for score in range(-most, most + 1):
        figure, axes = style.sheet(10)
        fill = style.fill(score, (-most, most))
        style.plot(axes, [(5, 5)], **style.marker("s", 25, fill))
        style.write_on(axes, 5, 5, "+", fill, 5)
        (text,), pixels = written(figure), without_text(figure)
        pair = text.colour, ground_of(text, pixels)
        assert min(style.contrast(*pair), style.contrast(*map(turned, pair))) >= TEXT, fill


@pytest.mark.parametrize(
    "colour",
    [
        *(style.RULE, style.PUBLISHED, style.REPLICATED, style.SKY),
        *(colour for colour, _, _ in style.SERIES),
    ],
)
def test_what_is_drawn_stands_out_from_a_light_and_a_dark_page(colour: str) -> None:
    """By 3 to 1."""
    pair = colour, style.PAPER
    assert min(style.contrast(*pair), style.contrast(*map(turned, pair))) >= AREA


def ground_of(text: Written, pixels: np.ndarray) -> str:
    """Return the colour that fills most of a text's box."""
    height = pixels.shape[0]
    rows = slice(max(0, int(height - text.box.y1)), max(1, int(height - text.box.y0)))
    columns = slice(max(0, int(text.box.x0)), max(1, int(text.box.x1)))
    red, green, blue = np.moveaxis(pixels[rows, columns].astype(int), -1, 0)
    colours, counts = np.unique((red << 16) + (green << 8) + blue, return_counts=True)
    return f"#{colours[counts.argmax()]:06x}"


def turned(colour: str) -> str:
    """Return a colour as a dark page shows it: `invert(1) hue-rotate(180deg)`, and its ground."""
    weights = np.array([0.213, 0.715, 0.072])
    inverse = 1 - np.array(to_rgb(colour))
    shown = np.clip(2 * weights @ inverse - inverse, 0, 1)
    return to_hex(1 - (1 - shown) * (1 - np.array(to_rgb(DARK))))


def contrast_in_grey(one: str, other: str) -> float:
    """Return the contrast that is left of two colours when a printer takes the colour away."""
    return style.contrast(grey(one), grey(other))


@pytest.mark.parametrize(
    "colours",
    [
        [colour for colour, _, _ in style.SERIES],
        [style.PAPER, style.SERIES[0][0]],
        [style.PAPER, style.SERIES[1][0]],
        list(style.STEPS.values()),
        list(robustness.APART.values()),
        [style.PUBLISHED, style.REPLICATED, style.PAPER],
        [diagrams.FILLS["board"], diagrams.FILLS["partner"], diagrams.FILLS["operational"]],
        [str(look["markerfacecolor"]) for look in networks.MEMBERSHIPS.values()],
    ],
    ids=["series", "dark", "light", "steps", "apart", "kinds", "bodies", "seats"],
)
def test_neighbouring_categories_differ_in_grey(colours: list[str]) -> None:
    """What stands side by side keeps a contrast of 3 to 1 without its colour."""
    assert [pair for pair in pairwise(colours) if contrast_in_grey(*pair) < AREA] == []


def test_categories_differ_in_more_than_colour() -> None:
    """Every category of up to six has a marker and a line style of its own."""
    for part in (1, 2):
        assert len({str(each[part]) for each in style.SERIES}) == len(style.SERIES)


@pytest.mark.parametrize("kind", COLOUR_BLIND)
@pytest.mark.parametrize(
    "colours",
    [[colour for colour, _, _ in style.SERIES], list(style.STEPS.values())],
    ids=["series", "steps"],
)
def test_categories_differ_for_colour_blind_readers(colours: list[str], kind: str) -> None:
    """No two colours of a palette look alike without red, green or blue cones."""
    seen = [lab(COLOUR_BLIND[kind] @ linear(colour)) for colour in colours]
    assert min(float(np.linalg.norm(a - b)) for a, b in combinations(seen, 2)) > DISTINCT


def linear(colour: str) -> np.ndarray:
    """Return a colour's red, green and blue in proportion to light."""
    parts = np.array(to_rgb(colour))
    return np.where(parts <= 0.04045, parts / 12.92, ((parts + 0.055) / 1.055) ** 2.4)


def lab(light: np.ndarray) -> np.ndarray:
    """Return CIELAB coordinates, in which distances are about as large as they look."""
    rows = [[0.4124, 0.3576, 0.1805], [0.2126, 0.7152, 0.0722], [0.0193, 0.1192, 0.9505]]
    x, y, z = np.array(rows) @ np.clip(light, 0, 1) / np.array([0.9505, 1, 1.089])
    f = [np.cbrt(each) if each > 0.008856 else 7.787 * each + 16 / 116 for each in (x, y, z)]
    return np.array([116 * f[1] - 16, 500 * (f[0] - f[1]), 200 * (f[1] - f[2])])


def test_a_figure_gives_the_same_bytes_twice(monkeypatch: pytest.MonkeyPatch) -> None:
    """Drawn anew under other settings, and as another Python adds, it is the same to the byte.

    From Python 3.12 on, `sum` adds fractions exactly; before, one after the other. In Dutch, since
    the English ones are held against the committed files.
    """
    once = {shown.id: svgs(shown) for shown in made("nl")}
    other = one_by_one if sys.version_info >= (3, 12) else exact
    assert other([0.1] * 10) != sum([0.1] * 10)
    for name, module in sys.modules.items():
        if name.startswith("werkbedrijf.exhibits.figures."):
            monkeypatch.setattr(module, "sum", other, raising=False)
    with mpl.rc_context({"font.size": 20, "lines.linewidth": 5}):
        again = {shown.id: svgs(shown) for shown in every_figure(study("nl"))}
    assert list(again) == list(once)
    assert [id_ for id_, drawn in once.items() if drawn != again[id_]] == []


def exact(values: Iterable[float]) -> float:
    """Add as Python 3.12 does and later ones."""
    every = list(values)
    return fsum(every) if any(isinstance(each, float) for each in every) else sum(every)


def one_by_one(values: Iterable[float]) -> float:
    """Add as Python 3.11 does."""
    return reduce(operator.add, values, 0)


@cache
def svgs(shown: Exhibit) -> list[str]:
    """Return a figure as SVG, that for phones too; rendered once for all tests."""
    return [svg(shown, figure) for figure in (None, *list(drawings(shown).values())[1:])]


def test_text_stays_text() -> None:
    """A label of a figure can be found, selected and read aloud in its SVG."""
    for shown in made():
        page = svgs(shown)[0]
        lines = {line for text in written(figure_of(shown)) for line in text.text.split("\n")}
        missing = [line for line in lines if escape(line.strip(), quote=False) not in page]
        assert missing == [], shown.id


@pytest.mark.parametrize("labels", LANGUAGES)
def test_a_figure_says_what_it_shows(labels: str) -> None:
    """Each has a caption and, for who can't see it, more words than that in the same language."""
    captions = listed(study(labels))["caption"]
    for shown in made(labels):
        assert isinstance(shown.body, Picture)
        assert captions[shown.id] in shown.caption
        assert len(shown.body.alt) > 60, shown.id
        assert not {"{", "}", "nan", "None"} & set(shown.body.alt.replace("}", "} ").split())


def test_figures_and_their_list_name_each_other() -> None:
    """Every figure in the catalogue has its function, and every function its figure."""
    of = study()
    stems = of.tables["exhibits"].loc[of.tables["exhibits"]["kind"] == "figure", "exhibit"]
    names = {stem.removesuffix("-{region}").replace("-", "_") for stem in stems}
    assert names == set(functions())


def test_the_contact_sheet_has_every_figure_in_either_language() -> None:
    """One page, each picture once, at page width and small on light, on dark and in grey."""
    page = contact_sheet({labels: made(labels) for labels in LANGUAGES})
    count = len(listed(study()))
    assert page.count("data:image/svg+xml") == 2 * count
    assert [page.count(f'class="pane {pane}"') for pane in ("page", "light", "dark", "grey")] == [
        2 * count
    ] * 4
    assert "http" not in page.replace("http://www.w3.org", "")
