"""The web report of twelve regions in a real browser: as usable as that of three."""

from __future__ import annotations

import shutil
from pathlib import Path

import pytest
from playwright.sync_api import Browser, expect

from drawn import crowd
from studies import ROOT, whole
from test_browser import Watched, address, browser, pytestmark
from werkbedrijf.exhibits.catalogue import caption, catalogue
from werkbedrijf.paths import Paths
from werkbedrijf.site.make import build_site
from werkbedrijf.study.model import Study

__all__ = ["browser", "pytestmark"]
COUNT = 12
SEEN = ("index", "regions", "evidence", "exhibits", "04-region-made-up-1")


def captions(study: Study, region: str) -> list[str]:
    """Return the captions of a region's exhibits, in the catalogue's order."""
    rows = catalogue(study).to_dict("records")
    return [caption(study, row) for row in rows if row["notebook"] == f"04-region-{region}"]


def copied(study: Study, like: str, region: str) -> str:
    """Return a region's executed chapter, made from another's: its ids, names and captions."""
    text = (ROOT / "report" / f"04-region-{like}.ipynb").read_text()
    told = zip(captions(whole().of_source, like), captions(study, region), strict=True)
    for before, after in told:
        text = text.replace(before, after)
    return text.replace(f"-{like}", f"-{region}").replace(f"#{like}-", f"#{region}-")


@pytest.fixture(scope="module")
def many(tmp_path_factory: pytest.TempPathFactory) -> Path:
    """Return the site of twelve regions; chapters of the made-up ones are copies."""
    root = tmp_path_factory.mktemp("many")
    for name in ("data", "docs", "tables"):
        (root / name).symlink_to(ROOT / name)
    shutil.copytree(ROOT / "figures", root / "figures")
    study, own = crowd(COUNT), list(whole().of_source.regions)
    (root / "report").mkdir()
    for path in (ROOT / "report").glob("*.ipynb"):
        (root / "report" / path.name).write_text(path.read_text())
    for at, region in enumerate(list(study.regions)[len(own) :]):
        like = own[at % len(own)]
        (root / "report" / f"04-region-{region}.ipynb").write_text(copied(study, like, region))
        for path in (ROOT / "figures").glob(f"*-{like}*.svg"):
            (root / "figures" / path.name.replace(like, region)).symlink_to(path)
    build_site(study, Paths(root), root / "site")
    return root / "site"


def test_every_region_is_a_step_away(browser: Browser, many: Path) -> None:
    """A card on the first page and an entry in the side bar lead to its chapter."""
    watched = Watched(browser)
    watched.page.goto(address(many, "index.html"))
    expect(watched.page.locator("ul.cards a")).to_have_count(COUNT)
    watched.page.goto(address(many, "04-region-made-up-1.html"))
    listed = watched.page.locator('nav a[href*="04-region-"]:visible')
    expect(listed).to_have_count(COUNT - 1)  # its own entry leads to the top of the page
    expect(watched.page.locator("nav .current a[href='#']").last).to_be_in_viewport()
    assert watched.wrong == []


def test_many_regions_fit_a_phone(browser: Browser, many: Path) -> None:
    """No page scrolls sideways at 360 pixels, and nothing goes wrong on any."""
    watched = Watched(browser, viewport={"width": 360, "height": 740})
    wide = []
    for name in SEEN:
        watched.page.goto(address(many, f"{name}.html"))
        if watched.page.evaluate("document.documentElement.scrollWidth > window.innerWidth"):
            wide.append(name)
    assert wide == []
    assert watched.wrong == []
