"""The committed figures are those that the data give today."""

from __future__ import annotations

import base64
import io
import os
import re
import subprocess
import sys
from functools import cache
from html import escape
from pathlib import Path

import numpy as np
import pytest
from defusedxml.ElementTree import fromstring
from PIL import Image

from drawn import listed, made
from studies import ROOT, whole
from werkbedrijf.exhibits.exhibit import Exhibit, files
from werkbedrijf.paths import ENV, Paths
from werkbedrijf.site.document import every_figure

WHOLE = whole()
FIGURES = list(listed(WHOLE).index)
REPORT = Paths(ROOT).build / "figure-report"


@cache
def on_disk() -> dict[str, Exhibit]:
    """Return the figures of this study with the regions that were added to it, by id."""
    return {each.id: each for each in every_figure(WHOLE)}


def pixels(png: bytes) -> np.ndarray:
    """Return a picture's pixels, rows x columns x RGB."""
    return np.asarray(Image.open(io.BytesIO(png)).convert("RGB"))


def difference(expected: np.ndarray, actual: np.ndarray) -> np.ndarray:
    """Return a white picture, as large as the larger of two, black where they are not the same."""
    height, width = np.maximum(expected.shape[:2], actual.shape[:2])
    one, other = (np.full((height, width, 3), -1) for _ in range(2))
    one[: expected.shape[0], : expected.shape[1]] = expected
    other[: actual.shape[0], : actual.shape[1]] = actual
    same = (one == other).all(axis=2)
    return np.where(same[..., None], 255, 0).astype(np.uint8).repeat(3, axis=2)


def report(folder: Path, id_: str, pictures: dict[str, np.ndarray]) -> Path:
    """Write a page that shows pictures side by side, and return where it stands."""
    cells = []
    for name, picture in pictures.items():
        buffer = io.BytesIO()
        Image.fromarray(picture.astype(np.uint8)).save(buffer, format="png")
        data = base64.b64encode(buffer.getvalue()).decode()
        cells.append(f'<figure><img src="data:image/png;base64,{data}" alt="{name}">')
        cells.append(f"<figcaption>{escape(id_)}: {name}</figcaption></figure>")
    folder.mkdir(parents=True, exist_ok=True)
    path = folder / f"{id_}.html"
    path.write_text("<!doctype html>\n" + "\n".join(cells) + "\n", encoding="utf-8")
    return path


def content(svg: bytes) -> list[object]:
    """Return what an SVG holds, in order: elements, texts and attributes, numbers rounded."""
    return [
        (element.tag, (element.text or "").strip(), sorted(map(_rounded, element.attrib.items())))
        for element in fromstring(svg).iter()
    ]


def _rounded(attribute: tuple[str, str]) -> tuple[str, str]:
    name, told = attribute
    return name, re.sub(r"-?\d+\.\d+", lambda number: f"{float(number[0]):.1f}", told)


def check(shown: Exhibit, folder: Path, reports: Path) -> None:
    """Fail unless the files of a figure in `folder` show what it shows now."""
    now = files(shown, Paths(folder))
    svgs = {path: made for path, made in now.items() if path.suffix == ".svg"}
    png = (Paths(folder).figures / shown.id).with_suffix(".png")
    expected, actual = pixels(png.read_bytes()), pixels(now[png])
    apart = difference(expected, actual)
    if apart.min() == 0:
        shapes = {"expected": expected, "actual": actual, "difference": apart}
        page, share = report(reports, shown.id, shapes), 100 * (apart[..., 0] == 0).mean()
        pytest.fail(
            f"{shown.id} is stale: {share:.2f} % of its pixels differ, see {page}; make all"
        )
    for path, fresh in svgs.items():
        if not path.is_file():
            pytest.fail(f"{path.name} is missing; make all")
        svg = path.read_bytes()
        if svg != fresh and content(svg) != content(fresh):
            pytest.fail(f"{path.name} is stale: it says otherwise than its PNG; make all")


@pytest.mark.parametrize("id_", FIGURES)
def test_a_figure_on_disk_is_the_figure_made_now(id_: str) -> None:
    """The PNG to the pixel; the SVG to the byte, or, where a library writes it otherwise, alike."""
    check(on_disk()[id_], ROOT, REPORT)


def test_a_figure_that_changed_is_shown_beside_the_old_one(tmp_path: Path) -> None:
    """The failure names a page with expected, actual and difference."""
    old, new = made()[:2]
    figures = Paths(tmp_path).figures
    figures.mkdir()
    for path, content in files(old, Paths(tmp_path)).items():
        (figures / new.id).with_suffix(path.suffix).write_bytes(content)
    with pytest.raises(pytest.fail.Exception, match=r"% of its pixels differ, see .*\.html"):
        check(new, tmp_path, tmp_path / "report")
    page = (tmp_path / "report" / f"{new.id}.html").read_text()
    assert [name in page for name in ("expected", "actual", "difference")] == [True] * 3


@pytest.mark.parametrize("kind", [".svg", ".png"])
def test_a_figure_edited_by_hand_is_found(tmp_path: Path, kind: str) -> None:
    """In either of its files, the other left as it was; a word of the SVG is enough."""
    shown = made()[0]
    Paths(tmp_path).figures.mkdir()
    for path, made_now in files(shown, Paths(tmp_path)).items():
        path.write_bytes(made_now)
    path = (Paths(tmp_path).figures / shown.id).with_suffix(kind)
    if kind == ".svg":
        told = path.read_text(encoding="utf-8")
        path.write_text(re.sub(r"<text([^>]*)>[^<]+<", r"<text\1>?<", told, count=1), "utf-8")
    else:
        picture = Image.open(path).convert("RGB")
        picture.putpixel((9, 9), (200, 0, 0))
        picture.save(path)
    with pytest.raises(pytest.fail.Exception, match="is stale"):
        check(shown, tmp_path, tmp_path / "report")


def test_another_way_to_write_the_same_picture_is_no_difference(tmp_path: Path) -> None:
    """An SVG with other bytes passes as long as it has the same words, shapes and places."""
    shown = made()[0]
    Paths(tmp_path).figures.mkdir()
    for path, content in files(shown, Paths(tmp_path)).items():
        path.write_bytes(content + b"\n" if path.suffix == ".svg" else content)
    check(shown, tmp_path, tmp_path / "report")
    assert not (tmp_path / "report").exists()


ELSEWHERE = """
from dataclasses import replace
import matplotlib as mpl
from matplotlib import font_manager
known = font_manager.fontManager
serif = [each for each in known.ttflist if each.name == "DejaVu Serif"]
known.ttflist = [replace(each, name="DejaVu Sans") for each in serif]
theirs = dict(mpl.rcParams), list(known.ttflist)
from werkbedrijf.exhibits import figures
from werkbedrijf.exhibits.exhibit import files
from werkbedrijf.paths import paths
from werkbedrijf.study.load import load_study
study = load_study()
drawn = [figures.diagram(study, "conceptual-model"), figures.agreement_matrix(study)]
for shown in (*drawn, figures.mediation_power(study), figures.tracing_belief(study)):
    for path, content in files(shown, paths()).items():
        assert (paths().figures / path.name).read_bytes() == content, path.name
assert (dict(mpl.rcParams), known.ttflist) == theirs
"""
"""Draws where a list of fonts has others by the same name, as one of a machine may."""


def test_a_figure_hangs_on_no_setting_of_a_machine(tmp_path: Path) -> None:
    """Neither on somebody's settings of Matplotlib nor on their fonts, and it leaves them these."""
    settings = tmp_path / "matplotlibrc"
    settings.write_text(
        "font.size: 20\naxes.facecolor: red\nsavefig.bbox: tight\nsavefig.dpi: 50\n"
    )
    done = subprocess.run(
        [sys.executable, "-c", ELSEWHERE],
        env={**os.environ, ENV: str(ROOT), "MATPLOTLIBRC": str(settings)},
        capture_output=True, text=True, check=False,
    )  # fmt: skip
    assert done.returncode == 0, done.stderr
