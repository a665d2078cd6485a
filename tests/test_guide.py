"""The guide's pages in another language: translated by Sphinx, or said to be in English."""

from __future__ import annotations

import shutil
from dataclasses import replace
from pathlib import Path

import pytest
from babel.messages.catalog import Catalog

from studies import ROOT, whole
from werkbedrijf.chain.messages import content, read, update
from werkbedrijf.errors import BuildError
from werkbedrijf.paths import Paths
from werkbedrijf.site import rendering
from werkbedrijf.site.rendering import sphinx
from werkbedrijf.study.language import catalogue

TOLD = {"A page": "Een pagina", "It leads to [marks](b.md).": "Zij leidt naar [oordelen](b.md)."}
PAGE = "# A page\n\nIt leads to [marks](b.md).\n\n| a |\n| --- |\n| 1,250.5 |\n| `make all` |\n"


@pytest.fixture
def docs(tmp_path: Path) -> Path:
    """Return a folder of two pages with this project's settings of Sphinx."""
    folder = tmp_path / "docs"
    (folder / "_static").mkdir(parents=True)
    shutil.copy(ROOT / "docs" / "conf.py", folder)
    (folder / "a.md").write_text(PAGE)
    (folder / "b.md").write_text("# A page\n\nThat [file](../data/x.csv).\n")
    return folder


def translate(docs: Path, name: str, told: dict[str, str]) -> None:
    """Write the Dutch catalogue of a page."""
    path = catalogue(docs / "locale", "nl", name)
    path.parent.mkdir(parents=True, exist_ok=True)
    whole = Catalog(locale="nl", charset="utf-8")
    for english, dutch in told.items():
        whole.add(english, dutch)
    path.write_bytes(content(whole))


def test_messages_are_those_of_the_pages_as_the_site_has_them(docs: Path) -> None:
    """Paragraphs, headings and cells, each page's for itself; a link to a file is its words."""
    told = rendering.messages(Paths(docs.parent))
    found = {name: [each.id for each in whole if each.id] for _, name, whole in told}
    assert found == {
        "a": ["A page", "It leads to [marks](b.md).", "a", "1,250.5", "`make all`"],
        "b": ["A page", "That file."],
    }


def test_a_study_without_pages_has_no_messages_of_them(tmp_path: Path) -> None:
    """And no run of Sphinx."""
    assert list(rendering.messages(Paths(tmp_path))) == []


def test_a_page_that_sphinx_cannot_read_is_told(docs: Path) -> None:
    """With what Sphinx says of it."""
    (docs / "conf.py").write_text("1 / 0\n")
    with pytest.raises(BuildError, match="division by zero"):
        list(rendering.messages(Paths(docs.parent)))


def test_numbers_and_code_need_no_translator(docs: Path) -> None:
    """A number is written as the language has it, code stays unless somebody told otherwise."""
    study = Paths(docs.parent)
    study.notebooks.mkdir()
    found = [each for each in rendering.messages(study) if each[1] == "a"]
    update(study, *found)
    told = read(catalogue(docs / "locale", "nl", "a"), "nl")
    assert {m.id: m.string for m in told if m.id and m.string} == {
        "1,250.5": "1.250,5", "`make all`": "`make all`",
    }  # fmt: skip
    translate(docs, "a", {"`make all`": "`make all LANGUAGE=nl`", "1,250.5": "?"})
    update(study, *found)
    told = read(catalogue(docs / "locale", "nl", "a"), "nl")
    assert [told[id_].string for id_ in ("`make all`", "1,250.5")] == [
        "`make all LANGUAGE=nl`", "1.250,5",
    ]  # fmt: skip


def test_sphinx_translates_a_page_and_leaves_those_without_a_catalogue(docs: Path) -> None:
    """The same heading on two pages, of which one has a catalogue; the link leads on."""
    translate(docs, "a", TOLD)
    rendering.unlink_files(docs)
    (docs / "index.md").write_text("# All\n\n```{toctree}\na\nb\n```\n")
    made = docs.parent / "made"
    sphinx("text", docs, made, "-W", "-D", "language=nl")
    whole = [(made / f"{name}.txt").read_text().split() for name in "ab"]
    assert whole[0][:7] == ["Een", "pagina", "**********", "Zij", "leidt", "naar", "oordelen."]
    assert whole[1][:2] == ["A", "page"]


def test_a_page_without_a_translation_says_that_it_is_english(docs: Path) -> None:
    """In the reader's language, its content marked; numbers alone are no translation."""
    translate(docs, "a", TOLD)
    translate(docs, "b", {"1": "1", "A page": ""})
    html = '<html lang="nl"><article class="bd-article" id="x">\n<h1>A page</h1></article></html>'
    for name in "ab":
        (docs / f"{name}.html").write_text(html)
    study = whole("nl")
    rendering.mark_untranslated(study, docs, docs)
    assert (docs / "a.html").read_text() == html
    assert (docs / "b.html").read_text() == (
        '<html lang="nl"><article class="bd-article" lang="en" id="x">\n'
        '<p class="untranslated" lang="nl">Deze pagina is nog niet vertaald, en staat in het '
        "Engels.</p>\n\n<h1>A page</h1></article></html>"
    )
    rendering.mark_untranslated(replace(study, language="en"), docs, docs)
    assert (docs / "a.html").read_text() == html


def test_pages_stand_in_the_order_of_use(tmp_path: Path) -> None:
    """Those to begin with first, whatever else there is by name."""
    for name in ("speed", "cite", "architecture", "method"):
        (tmp_path / f"{name}.md").touch()
    assert rendering.guide(tmp_path) == ["method", "cite", "architecture", "speed"]
