"""The web report in Dutch, in a real browser: what its scripts say, and what its search finds."""

from __future__ import annotations

import json
import re
import shutil
from collections.abc import Iterator
from pathlib import Path

import pytest
from lxml import html
from playwright.sync_api import Browser, expect

from english import english
from studies import ROOT, whole
from test_browser import Watched, address, barriers, browser, opened, pytestmark
from test_reading import CITED, TAKEN
from werkbedrijf.paths import Paths
from werkbedrijf.site import navigation, rendering, scripts

__all__ = ["browser", "pytestmark"]
SCRIPTS = ROOT / "docs" / "_static"
MINUS = "\N{MINUS SIGN}"
OPEN, CLOSE = "\N{LEFT SINGLE QUOTATION MARK}", "\N{RIGHT SINGLE QUOTATION MARK}"
PHONE = {"width": 360, "height": 740}


def test_english_needs_no_table() -> None:
    """And Dutch has one sentence for each of the scripts, a pair where a number decides."""
    assert scripts.messages_script(whole(), SCRIPTS) == ""
    table = scripts.messages_script(whole("nl"), SCRIPTS)
    assert '\n"Copied.": "Gekopieerd.",\n' in table
    assert '\n"moved {number} mark": [\n"{number} oordeel verschoven",\n' in table
    assert '\n"not testable": "niet te toetsen",\n' in table
    assert '\n"by the {coder}": "volgens de {coder}",\n' in table
    assert table.endswith("}, plural: n => Number((n != 1)) };\n")


def test_the_table_of_sphinx_is_no_text_to_run() -> None:
    """What it says stays; what it has no words for is English, or told by the package."""
    given = (
        'Documentation.addTranslations({"locale": "nl", "messages": {"Hide": "Verberg", "a": "", '
        '"b": ["", ""]}, "plural_expr": "(n != 1)"});'
    )
    found = [
        "Klaar met zoeken: één pagina gevonden.",
        "Klaar met zoeken: ${resultCount} pagina's gevonden.",
    ]
    texts = json.dumps({"Hide": "Verberg", scripts.FOUND[0]: found}, ensure_ascii=False)
    assert scripts.evaluating_nothing(whole("nl"), given) == (
        f"Object.assign(Documentation.TRANSLATIONS, {texts});\n"
        "Documentation.PLURAL_EXPR = n => Number((n != 1));\n"
        'Documentation.LOCALE = "nl";\n'
    )


def test_the_words_of_the_theme_are_told_around_an_article_alone() -> None:
    """Those in the article are the study's own."""
    page = '<a title="Light"> Main\n</a><article><a title="Light">Main</a></article>'
    told = '<a title="Licht"> Hoofdmenu\n</a><article><a title="Light">Main</a></article>'
    assert rendering.mended(whole("nl"), page) == told
    assert rendering.mended(whole(), page) == page


def test_a_path_in_the_contents_may_break_behind_a_folder() -> None:
    """One in the article is left alone."""
    link, code = '<a class="nav-link" href="#a-b">', '<code><span class="pre">a/b</span></code></a>'
    told = link + code.replace("a/b", "a/<wbr>b")
    assert rendering.mended(whole(), link + code + code) == told + code


def test_a_description_without_a_translation_is_marked(tmp_path: Path) -> None:
    """As English; one that Dutch tells in the same words is not, nor any on the English page."""
    (tmp_path / "data").mkdir()
    field = {"name": "id", "type": "string", "description": "Id", "constraints": {"unique": True}}
    other = {"name": "mood", "type": "string", "description": "Mood of the coder"}
    resource = {"path": "codes.csv", "title": "Parties", "schema": {"fields": [field, other]}}
    described = tmp_path / "data" / navigation.DESCRIBED
    described.write_text(json.dumps({"resources": [resource]}), encoding="utf-8")
    where = Paths(tmp_path)
    shutil.copytree(Paths(ROOT).locale, where.locale)
    page = navigation.dictionary(whole("nl"), where)
    assert "## `codes.csv`\n\nPartijen.\n" in page
    assert re.findall('<td class="text">(.*?)</td>', page) == [
        *("Id", "uniek", '<span lang="en">Mood of the coder</span>', ""),
    ]
    assert "<span" not in navigation.dictionary(whole(), where)


def test_a_moved_mark_is_told_in_dutch(browser: Browser, dutch: Path) -> None:
    """What was done, what flipped of it, and the means, with a comma."""
    page = opened(browser, dutch, "explore.html")
    told = page.locator("#explore-told")
    expect(told).to_have_text(
        "U hebt nog niets veranderd. Geen van 159 conclusies slaat om. "
        "Het hoofdantwoord blijft ondersteund."
    )
    page.get_by_role("slider", name="Zwolle: Vertrouwen").press("ArrowRight")
    flipped = page.locator("#explore-flips li")
    expect(told).to_have_text(
        f"U hebt 1 oordeel verschoven. {flipped.count()} van 159 conclusies slaan om. "
        "Het hoofdantwoord blijft ondersteund."
    )
    expect(flipped.first).to_have_text(
        "✓ → ✗ In Zwolle is het vertrouwen zwakker dan in Midden-Gelderland. "
        "Aan het begin ondersteund, nu tegengesproken."
    )
    row = page.locator("tr:has(th:text-is('Relationele verbinding')) td")
    assert row.all_inner_texts() == ["+0,50, gedeeld 1", "+0,50, gedeeld 1", f"{MINUS}0,50, 3"]
    page.get_by_label("Scoreregel").select_option("mode")
    page.get_by_label("Weglaten").select_option("level:board")
    expect(told).to_contain_text(
        f"U hebt 1 oordeel verschoven, gescoord volgens de regel {OPEN}Meest voorkomende "
        f"valentie{CLOSE} "
        "en weggelaten: Bestuur. "
    )
    page.get_by_label("Uw uitgangspunt voor: ").press("Home")
    expect(page.locator("#tracing-told")).to_contain_text("Vanuit een uitgangspunt van 1% maken 12")


def test_a_mark_and_a_claim_open_in_dutch(browser: Browser, dutch: Path) -> None:
    """A claim's verdicts and ways on, then what a mark is rounded from; a phone has room for it."""
    page = opened(browser, dutch, "index.html", viewport=PHONE)
    page.locator("li[data-claim=zw-less-trust] a").click()
    dialog = page.get_by_role("dialog")
    expect(dialog.locator("p strong")).to_have_text(
        ["Toets.", "Gepubliceerd: ondersteund.", "Gerepliceerd: ondersteund."]
    )
    assert dialog.locator(".ways a").all_inner_texts() == [
        *("Probeer het te breken", "Alle segmenten eronder", "In het grootboek"),
    ]
    dialog.get_by_role("button", name="Zwolle: Vertrouwen").click()
    expect(dialog.locator("p").first).to_have_text(
        "Gepubliceerd +/-, gerepliceerd +/-. De gemiddelden van de vragen zijn samen gemiddeld "
        f"{MINUS}0,09, over 14 segmenten; tussen {MINUS}0,50 en +0,50 wordt dat afgerond op +/-."
    )
    names = dialog.locator(".strip-name").evaluate_all(
        "names => names.filter(name => name.scrollHeight > name.parentNode.clientHeight + 1)"
        ".map(name => name.textContent)"
    )
    assert names == []
    assert barriers(page, runOnly=["wcag2a", "wcag2aa"]) == []
    assert dialog.get_by_role("button").all_inner_texts() == ["Terug", "Sluiten"]


def test_a_link_and_a_citation_are_copied_in_dutch(browser: Browser, dutch: Path) -> None:
    """Under the title that the study has in Dutch."""
    watched = Watched(browser, permissions=["clipboard-read", "clipboard-write"])
    page, here = watched.page, address(dutch, "evidence.html#zw-017")
    page.goto(here)
    bar = page.locator("#zw-017 .copy")
    bar.get_by_role("button", name="Link kopiëren").click()
    expect(bar.get_by_role("status")).to_have_text("Gekopieerd.")
    assert page.evaluate(TAKEN) == here
    bar.get_by_role("button", name="Verwijzing kopiëren").click()
    title = whole("nl").title
    assert page.evaluate(CITED).endswith(f". In: {title}. {here}")
    page.goto(address(dutch, "07-conclusion.html?replicated=contradicted#claims"))
    shown, every = (page.locator(f"tr[data-published]{each}").count() for each in (":visible", ""))
    expect(page.locator("#claims .only")).to_have_text(
        f"{shown} van {every} conclusies: tegengesproken volgens de gerepliceerde oordelen. "
        "Alles tonen"
    )
    assert watched.wrong == []


@pytest.mark.parametrize(
    ("query", "name", "found"),
    [
        ("gemeenten", "01-policy", "gemeenten"),
        ("gemeente", "01-policy", "gemeenten"),
        ("samenwerken", "02-theory", "samenwerking"),
    ],
)
def test_a_dutch_word_is_found(
    browser: Browser, dutch: Path, query: str, name: str, found: str
) -> None:
    """Whatever its ending, with the words around it, on a page whose furniture is Dutch."""
    watched = Watched(browser)
    page = watched.page
    page.goto(address(dutch, f"search.html?q={query}"))
    item = page.locator(f'#search-results li:has(a[href^="{name}.html"])').first
    expect(item.locator("mark").first).to_have_text(found)
    expect(page.locator("#search-results")).to_contain_text("Klaar met zoeken: ")
    expect(page.locator("h1")).to_have_text("Zoeken")
    expect(page.locator("#pst-skip-link")).to_have_text("Naar de inhoud")
    assert watched.wrong == []


@pytest.mark.parametrize("options", [{}, {"viewport": PHONE}])
def test_longer_words_push_nothing_sideways(
    browser: Browser, dutch: Path, options: dict[str, object]
) -> None:
    """On a desk and on a phone, on the pages whose scripts speak most."""
    for name in ("explore.html", "index.html", "search.html?q=gemeente"):
        page = opened(browser, dutch, name, **options)
        assert page.evaluate("document.documentElement.scrollWidth <= window.innerWidth"), name


TOLD = "p li td th dt dd figcaption caption h1 h2 h3 summary button label a option"
"""The elements that hold a text of their own."""
SAID = ("alt", "title", "aria-label", "placeholder")
ENGLISH = "//script | //style | //code | //pre | //body//*[@lang='en']"
"""What is code, or says that it is English."""


def texts(page: Path) -> Iterator[str]:
    """Yield every text of a page, with those that stand for a picture or a button."""
    tree = html.parse(str(page)).getroot()
    for element in tree.xpath(ENGLISH):
        element.drop_tree()
    for element in tree.iter(*TOLD.split(" ")):
        yield " ".join(element.text_content().split())
    for element in tree.iter():
        yield from (str(element.get(name)) for name in SAID if element.get(name))


def test_no_sentence_of_the_site_is_english(dutch: Path) -> None:
    """Not in a paragraph, a cell, a heading or what is read aloud; works keep their titles."""
    pages = sorted(dutch.glob("*.html"))
    assert {html.parse(str(page)).getroot().get("lang") for page in pages} == {"nl"}
    left = {
        (page.name, text)
        for page in pages
        for text in texts(page)
        if page.stem != "literature" and english(text)
    }
    assert left == set()


def test_the_detector_knows_english(site: Path) -> None:
    """It finds every paragraph of some length of the English guide to be English."""
    found = [text for text in texts(site / "method.html") if len(text.split()) > 12]
    assert len(found) > 10
    assert [text for text in found if not english(text)] == []
