"""Text that somebody wrote to do harm is shown as text: in pages, documents and spreadsheets."""

from __future__ import annotations

import csv
import io
import re
import zipfile
from collections.abc import Iterator
from pathlib import Path

import openpyxl
import pytest
from docx import Document
from playwright.sync_api import Browser, Dialog

from hostile import HOST, NAME, hostile_study
from studies import ROOT, copy_data, whole
from test_browser import Watched, browser, pytestmark
from werkbedrijf.chain.build import build
from werkbedrijf.errors import BuildError, DataError, StudyError
from werkbedrijf.exhibits.catalogue import catalogue
from werkbedrijf.paths import Paths
from werkbedrijf.regions import kit
from werkbedrijf.regions.scaffold import scaffold
from werkbedrijf.site import rendering
from werkbedrijf.site.document import title_page, write_document
from werkbedrijf.site.make import build_site
from werkbedrijf.site.typesetting import as_docx
from werkbedrijf.study.load import load_study
from werkbedrijf.study.text import FORMULA

__all__ = ["browser"]
in_browser = pytestmark
SCRIPT = f'<img src="{HOST}/x.png" onerror="alert(1)"><script>alert(2)</script>'


@pytest.fixture(scope="module")
def hostile(tmp_path_factory: pytest.TempPathFactory) -> Paths:
    """Return a hostile study with its report and its site."""
    where = hostile_study(tmp_path_factory.mktemp("hostile") / "study")
    study = load_study(root=where.root)
    assert build(study.chain, tuple(study.regions), where) == 0
    build_site(study, where, where.site)
    return where


class Guarded(Watched):
    """A page that notes every dialog, every request off its folder, and every complaint."""

    def __init__(self, browser: Browser, site: Path) -> None:
        super().__init__(browser)
        self.own = site.as_uri()
        self.dialogs: list[str] = []
        self.page.on("dialog", self._dialog)

    def _dialog(self, dialog: Dialog) -> None:
        self.dialogs.append(dialog.message)
        dialog.dismiss()

    def read(self, address: str) -> None:
        """Open a page, unfold all that is folded, and follow every link that is no page."""
        self.page.goto(address)
        self.page.evaluate("document.querySelectorAll('details').forEach(one => one.open = true)")
        self.page.evaluate("window.scrollTo(0, document.body.scrollHeight)")
        self.wrong += self.page.eval_on_selector_all(
            "a[href]", "links => links.map(a => a.href).filter(a => /^(javascript|data):/i.test(a))"
        )


@in_browser
def test_no_page_asks_or_runs_anything(browser: Browser, hostile: Paths) -> None:
    """Whatever stands in labels, titles, texts, works and terms; nor does the search."""
    guarded = Guarded(browser, hostile.site)
    pages = sorted(hostile.site.glob("*.html"))
    for page in pages:
        guarded.read(page.as_uri())
    for asked in ("hostile", "onerror", "zwolle"):
        guarded.page.goto(f"{hostile.site.as_uri()}/search.html?q={asked}")
        guarded.page.wait_for_selector("#search-results li")
    assert guarded.wrong == guarded.dialogs == []
    guarded.page.goto((hostile.site / "04-region-zwolle.html").as_uri())
    shown = guarded.page.locator("article h1").inner_text()
    assert shown.startswith(f"4. Zwolle{NAME}")


@in_browser
def test_what_slips_through_is_stopped_by_the_policy(browser: Browser, site: Path) -> None:
    """Markup in a finished page runs no script and asks nobody, from disk too."""
    page = site / "cite.html"
    text = page.read_text(encoding="utf-8")
    injected = site / "injected.html"
    try:
        injected.write_text(text.replace("</main>", f"{SCRIPT}</main>"), encoding="utf-8")
        guarded = Guarded(browser, site)
        guarded.page.goto(injected.as_uri())
    finally:
        injected.unlink()
    assert SCRIPT not in text
    assert guarded.dialogs == []
    # The handler, the picture, the script.
    assert len([told for told in guarded.wrong if "Content Security Policy" in told]) == 3


def test_a_script_in_a_page_that_is_not_the_themes_stops_the_site(tmp_path: Path) -> None:
    """Its hash would make it run; the page is named."""
    head = '<meta charset="utf-8" /><script>ours</script>'
    (tmp_path / "search.html").write_text(head)
    (tmp_path / "x.html").write_text(f"{head}<script>alert(1)</script>")
    with pytest.raises(BuildError, match=r"x\.html has a script in it .*'alert\(1\)'"):
        rendering.guard(tmp_path, tmp_path / "search.html")


def test_the_document_shows_it_and_fetches_nothing(hostile: Paths, tmp_path: Path) -> None:
    """Every picture in it is a figure of the report, and the label stands letter by letter."""
    study = load_study(root=hostile.root)
    _, docx, _ = write_document(study, hostile, tmp_path)
    drawn = catalogue(study).query("kind == 'figure'")["exhibit"]
    figures = [hostile.figures / f"{id_}.png" for id_ in drawn]
    with zipfile.ZipFile(docx) as made:
        media = [made.read(name) for name in made.namelist() if "/media/" in name]
        links = made.read("word/_rels/document.xml.rels").decode()
    assert {bytes(each) for each in media} == {path.read_bytes() for path in figures}
    # What is linked waits for a click: the address that a work of the literature has.
    outside = [link for link in re.findall("<[^>]*>", links) if HOST in link]
    assert [link for link in outside if "/relationships/hyperlink" not in link] == []
    paragraphs = Document(str(docx)).paragraphs
    heads = [each.text for each in paragraphs if each.style and each.style.name == "Heading 1"]
    assert f"4. Zwolle{NAME}" in heads


def test_pandoc_works_in_its_sandbox(tmp_path: Path) -> None:
    """What a page names is opened neither on disk nor elsewhere, even if it came as markup."""
    secret = tmp_path / "secret.png"
    secret.write_bytes((ROOT / "figures/spider-factors.png").read_bytes())
    page = f'<p>Seen: <img src="{secret}"><img src="{HOST}/x.png"></p>'
    content = as_docx(title_page(whole(), ROOT), page, ROOT / "figures")
    with zipfile.ZipFile(io.BytesIO(content)) as made:
        assert [name for name in made.namelist() if "media/" in name] == []
        assert "Seen:" in made.read("word/document.xml").decode()


@pytest.mark.parametrize(
    ("cell", "told"),
    [
        ("Ask <b>", "expected a name without '<'. Write it without."),
        ("Ask *", "expected a name without '*'. Write it without."),
        ("One\nTwo", r"found a new line in 'One\nTwo'; expected text on one line. Take it out."),
        ("One\x07", r"found the character U+0007 in 'One\x07'; expected text on one line."),
        ("=1+1", "found '=1+1'; expected a text that no spreadsheet takes for a formula."),
        ("\u202eabc", "found the character U+202E"),
    ],
)
def test_a_label_that_is_no_name_is_refused(tmp_path: Path, cell: str, told: str) -> None:
    """In a table, with file, line and column."""
    copy_data(tmp_path)
    path = tmp_path / "data/codebook/parties.csv"
    with path.open(encoding="utf-8", newline="") as file:
        header, *rows = csv.reader(file)
    rows[1][header.index("label_nl")] = cell
    with path.open("w", encoding="utf-8", newline="") as file:
        csv.writer(file, lineterminator="\n").writerows([header, *rows])
    with pytest.raises(DataError) as raised:
        load_study(root=tmp_path)
    assert str(raised.value).startswith("data/codebook/parties.csv:3, label_nl: found ")
    assert told in str(raised.value)


@pytest.mark.parametrize(
    ("before", "after", "told"),
    [
        ('label_nl = "Zwolle"', 'label_nl = "<i>"', "label_nl: found '<i>'; expected a name"),
        ('label_nl = "Zwolle"', 'label_nl = "a\\nb"', "label_nl: found a new line in"),
        ("documents.uwv-2017]", 'documents."<i>"]', "documents.<i>: found '<i>'; expected a name"),
        ("documents.uwv-2017]", 'documents."a b"]', "documents: found 'a b'; expected a document"),
    ],
)
def test_a_name_in_a_toml_file_is_held_to_the_same(
    tmp_path: Path, before: str, after: str, told: str
) -> None:
    """Titles, labels, authors and the keys of documents."""
    copy_data(tmp_path)
    path = tmp_path / "data/regions/zwolle/region.toml"
    path.write_text(path.read_text(encoding="utf-8").replace(before, after, 1), encoding="utf-8")
    with pytest.raises(DataError) as raised:
        load_study(root=tmp_path)
    assert f"data/regions/zwolle/region.toml, {told}" in str(raised.value)


def test_a_new_regions_title_is_held_to_the_same(tmp_path: Path) -> None:
    """Before a file is written."""
    copy_data(tmp_path)
    with pytest.raises(StudyError, match="a name of one line without < or"):
        scaffold(Paths(tmp_path), "achterhoek", "Achter<b>hoek")
    assert not Paths(tmp_path).region("achterhoek").exists()


def tabled(where: Paths) -> Iterator[str]:
    """Yield every cell of every table that a study's chain made."""
    for path in sorted(where.tables.glob("*.csv")):
        with path.open(encoding="utf-8", newline="") as file:
            yield from (cell for row in csv.reader(file) for cell in row)


def test_no_table_computes_what_a_study_says(hostile: Paths) -> None:
    """A reason that begins with a plus is text to a spreadsheet too."""
    cells = list(tabled(hostile))
    assert [cell for cell in cells if FORMULA.match(cell)] == []
    assert [cell for cell in cells if cell.startswith("'+ ")] != []


def test_no_template_computes_what_a_study_says(tmp_path: Path) -> None:
    """The kit's spreadsheet holds text and no formula, whatever its headings are."""
    copy_data(tmp_path)
    texts = tmp_path / "data/kit/coding.toml"
    text = texts.read_text(encoding="utf-8")
    texts.write_text(text.replace('about_en = "', 'about_en = "=1+1 '), encoding="utf-8")
    kinds = [
        (cell.data_type, str(cell.value)[:5])
        for path in kit.make(Paths(tmp_path))
        if path.name == "segments-en.xlsx"
        for sheet in openpyxl.load_workbook(path)
        for row in sheet
        for cell in row
    ]
    assert "f" not in {kind for kind, _ in kinds}
    assert ("s", "'=1+1") in kinds
