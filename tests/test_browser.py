"""The web report in a real browser, as a reader opens it: from disk.

Without a Chromium these tests are skipped, unless WERKBEDRIJF_BROWSER is `required`. Its headless
shell is the same engine without a window's controls, and takes less time.
"""

from __future__ import annotations

import io
import os
import shutil
from collections.abc import Callable, Iterator, Mapping, Sequence
from dataclasses import dataclass
from pathlib import Path
from typing import Any, Literal

import pytest
from axe_playwright_python.sync_playwright import Axe
from PIL import Image
from playwright.sync_api import Browser, ConsoleMessage, Page, Request, expect, sync_playwright

Scheme = Literal["light", "dark"]
NAMES = ("chromium-headless-shell", "chromium", "chromium-browser", "google-chrome")
FOUND = next((path for name in NAMES if (path := shutil.which(name))), None)
REQUIRED = os.environ.get("WERKBEDRIJF_BROWSER") == "required"
pytestmark = pytest.mark.skipif(
    not FOUND and not REQUIRED, reason="no Chromium found (chromium or google-chrome)"
)
# Whatever a keyboard is to reach, and what has the focus: where it is, and whether one sees it.
CONTROLS = """[...document.querySelectorAll('a[href], button, select, summary, [tabindex="0"]')]
    .filter(one => one.tabIndex >= 0 && one.checkVisibility({visibilityProperty: true})).length"""
FOCUSED = """() => {
    const one = document.activeElement, style = getComputedStyle(one);
    if (one === document.body) return null;
    return [one.outerHTML.slice(0, 80), parseFloat(style.outlineWidth) > 0];
}"""


@pytest.fixture(scope="module")
def browser() -> Iterator[Browser]:
    """Return a browser without a window."""
    assert FOUND, "WERKBEDRIJF_BROWSER is `required`, and there is no Chromium: install one"
    with sync_playwright() as driver:
        started = driver.chromium.launch(executable_path=FOUND, args=["--no-sandbox"])
        yield started
        started.close()


class Watched:
    """A page that remembers what went wrong on it, and what it asked of others."""

    own = "file:"
    """How the addresses begin that it may ask."""

    def __init__(self, browser: Browser, **options: Any) -> None:
        self.page: Page = browser.new_context(**options).new_page()
        self.wrong: list[str] = []
        self.page.on("console", self._console)
        self.page.on("pageerror", lambda error: self.wrong.append(str(error)))
        self.page.on("request", self._request)

    def _console(self, message: ConsoleMessage) -> None:
        if message.type in ("error", "warning"):
            self.wrong.append(message.text)

    def _request(self, request: Request) -> None:
        if not request.url.startswith((self.own, "data:")):
            self.wrong.append(request.url)


def addresses(site: Path) -> list[str]:
    """Return the addresses of all pages."""
    return [path.as_uri() for path in sorted(site.glob("*.html"))]


def address(site: Path, name: str) -> str:
    """Return the address of one page, with what follows its name."""
    return f"{site.as_uri()}/{name}"


def opened(browser: Browser, site: Path, name: str, **options: object) -> Page:
    """Return a page of the site on which nothing went wrong."""
    watched = Watched(browser, **options)
    watched.page.goto(address(site, name))
    assert watched.wrong == []
    return watched.page


SETTLED = """() => document.getAnimations().forEach(one => {
    if (Number.isFinite(one.effect.getComputedTiming().endTime)) { one.finish(); }
})"""
"""Ends what fades from one colour to another: halfway, a word may have hardly any contrast."""


BARRIERS = """async options => {
    const found = await axe.run(options);
    return found.violations
        .filter(rule => ["serious", "critical"].includes(rule.impact))
        .flatMap(rule => rule.nodes.map(node => `${rule.id}: ${node.html.slice(0, 120)}`));
}"""
"""Nothing else of what axe found leaves the page, which takes a quarter of the time."""


def barriers(page: Page, **options: Any) -> list[str]:
    """Return what axe finds serious or critical on a page, once its colours stand still."""
    page.evaluate(SETTLED)
    if not page.evaluate("'axe' in window"):
        page.evaluate(Axe().axe_script)
    # Of preloaded style sheets no rule makes use, and the pages' policy lets nobody load them.
    options |= {"resultTypes": ["violations"], "preload": False}
    return list(page.evaluate(BARRIERS, options))


SHIFTS = """window.shifted = 0;
new PerformanceObserver(list => {
    list.getEntries().forEach(one => { window.shifted += one.value; });
}).observe({type: 'layout-shift', buffered: true});"""
"""Adds up by how much of the window what is in view moves by itself."""
SIDEWAYS = """[...document.querySelectorAll('figure.exhibit .panel')]
    .filter(panel => panel.scrollWidth > panel.clientWidth)
    .map(panel => panel.closest('figure').id)"""
"""The figures that are wider than their box."""
FACTS = """[...document.querySelectorAll('figure[id^=facts-] .scroll')]
    .filter(box => box.scrollWidth > box.clientWidth)
    .map(box => box.closest('figure').id)"""
"""The tables of facts, of three columns, that are wider than their box."""
CONTRAST = ["color-contrast"]
"""The one rule of axe that depends on whether a page is light or dark."""
ONE_OF_A_LOOK = """() => {
    for (const one of document.querySelectorAll("[data-alike]")) {
        one.style.removeProperty("visibility");
        delete one.dataset.alike;
    }
    const under = one => {
        const style = getComputedStyle(one), place = style.position === "static" ? "" : one.id;
        const own = [style.backgroundColor, style.backgroundImage, style.opacity, place].join();
        const clear = own === "rgba(0, 0, 0, 0),none,1,";
        return [...(one.parentElement ? under(one.parentElement) : []), ...(clear ? [] : [own])];
    };
    const seen = new Set();
    for (const one of document.body.querySelectorAll("*:not(svg *)")) {
        if (one.children.length || !one.textContent.trim()) { continue; }
        const style = getComputedStyle(one);
        const look = [style.color, style.fontSize, style.fontWeight, one.disabled, ...under(one)];
        if (seen.has(look.join(";"))) {
            one.dataset.alike = "";
            one.style.setProperty("visibility", "hidden", "important");
        }
        seen.add(look.join(";"));
    }
}"""
"""Hides words of the same colour, size and ground as words before them: contrast is that of looks.

A table has thousands of the same, and axe takes its time for each.
"""


@dataclass(frozen=True)
class Visit:
    """What a page was like, read from top to bottom."""

    title: str
    moved: float
    wide: list[str]
    barriers: Mapping[str, list[str]]


@dataclass(frozen=True)
class Tour:
    """A visit to every page of the site, one after the other, and what went wrong on the way."""

    visits: dict[str, Visit]
    wrong: list[str]

    def having(self, problem: Callable[[Visit], object]) -> dict[str, object]:
        """Return the pages with a problem, and the problem."""
        found = {uri: problem(visit) for uri, visit in self.visits.items()}
        return {uri: each for uri, each in found.items() if each}


def visit(page: Page, uri: str, schemes: Sequence[Scheme]) -> Visit:
    """Read a page from top to bottom, then look for barriers in each colour scheme."""
    page.emulate_media(color_scheme="light")
    page.goto(uri)
    for _ in range(12):
        page.mouse.wheel(0, 2500)
        page.wait_for_timeout(20)
    moved = page.evaluate("window.shifted")
    sideways = page.evaluate("document.documentElement.scrollWidth > window.innerWidth")
    wide = ["the page"] * sideways + page.evaluate(SIDEWAYS) + page.evaluate(FACTS)
    found: dict[str, list[str]] = {}
    for scheme in schemes:
        page.emulate_media(color_scheme=scheme)
        expect(page.locator("html")).to_have_attribute("data-theme", scheme)
        rest = {"rules": {"color-contrast": {"enabled": False}}}
        found[scheme] = barriers(page, **rest) if scheme == "light" else []
        page.evaluate(ONE_OF_A_LOOK)
        found[scheme] += barriers(page, runOnly=CONTRAST)
    return Visit(page.title(), moved, wide, found)


def tour(browser: Browser, site: Path, width: int, schemes: Sequence[Scheme] = ()) -> Tour:
    """Visit every page, those of the guide too, in a window of a width."""
    watched = Watched(browser, viewport={"width": width, "height": 900})
    watched.page.add_init_script(SHIFTS)
    visits = {uri: visit(watched.page, uri, schemes) for uri in addresses(site)}
    return Tour(visits, watched.wrong)


@pytest.fixture(scope="module")
def desk(browser: Browser, site: Path) -> Tour:
    """Visit every page at a desk, in the light and in the dark."""
    return tour(browser, site, 1280, ["light", "dark"])


@pytest.fixture(scope="module")
def phone(browser: Browser, site: Path) -> Tour:
    """Visit every page on a phone."""
    return tour(browser, site, 360)


def test_every_page_opens_clean(desk: Tour, phone: Tour) -> None:
    """With a title, without an error on the console, and without a request off the disk."""
    assert desk.having(lambda visit: not visit.title) == {}
    assert desk.wrong == phone.wrong == []


def test_nothing_moves_while_it_is_read(desk: Tour, phone: Tour) -> None:
    """On no page, at a desk or on a phone; from top to bottom."""
    for each in (desk, phone):
        assert each.having(lambda visit: visit.moved >= 0.02 and visit.moved) == {}


def test_a_phone_scrolls_no_page_and_no_figure_sideways(phone: Tour) -> None:
    """At 360 pixels; wide tables scroll in their own box, figures and facts fit in it."""
    assert phone.having(lambda visit: visit.wide) == {}


def test_axe_finds_no_barrier_on_any_page(desk: Tour) -> None:
    """Nothing serious or critical: names, landmarks, headings, contrast."""
    assert desk.having(lambda visit: visit.barriers["light"]) == {}


def test_everything_can_be_read_in_the_dark(desk: Tour) -> None:
    """Contrast, the one thing that a scheme changes, suffices on every page."""
    assert desk.having(lambda visit: visit.barriers["dark"]) == {}


def test_a_picture_of_the_guide_can_be_read_on_a_phone(browser: Browser, site: Path) -> None:
    """It is drawn a second time, as wide as the phone."""
    page = Watched(browser, viewport={"width": 360, "height": 640}).page
    page.goto(address(site, "architecture.html"))
    image = page.locator("picture img")
    assert image.evaluate("one => one.currentSrc").endswith("/_static/architecture-phone.svg")
    assert image.evaluate("one => one.clientWidth / one.naturalWidth") > 0.9


def test_names_of_files_are_not_cut(browser: Browser, site: Path) -> None:
    """Nor those beside the dictionary, nor a phone's, and two stand on one line where they may."""
    page = opened(browser, site, "dictionary.html")
    contents = page.locator(".bd-sidebar-secondary")
    assert contents.evaluate("one => one.scrollWidth <= one.clientWidth")
    page = opened(browser, site, "exhibits.html")
    links = page.locator("td.whole").first.locator("a").all()
    assert len({link.bounding_box()["y"] for link in links}) == 1  # type: ignore[index]
    page = opened(browser, site, "reproduce.html", viewport={"width": 360, "height": 740})
    name = page.locator("td code .pre", has_text="codemeta.json")
    assert name.evaluate("one => one.getClientRects().length") == 1


def test_a_barrier_is_found(browser: Browser, site: Path) -> None:
    """Pale words and a picture without words, put into a page that has none."""
    page = Watched(browser).page
    page.goto(address(site, "cite.html"))
    page.evaluate("""() => {
        document.querySelector('article p').style.color = '#ccc';
        document.querySelector('article').insertAdjacentHTML('beforeend', '<img src="x">');
    }""")
    assert [each.split(":")[0] for each in barriers(page)] == ["color-contrast", "image-alt"]
    page.evaluate(ONE_OF_A_LOOK)
    assert [each.split(":")[0] for each in barriers(page, runOnly=CONTRAST)] == CONTRAST
    assert page.locator("[data-alike]").count() > 10


def test_search_finds_coordination(browser: Browser, site: Path) -> None:
    """Offline, in the chapters and on the evidence page."""
    watched = Watched(browser)
    watched.page.goto(address(site, "search.html?q=coordination"))
    for name in ("evidence", "02-theory"):
        found = watched.page.locator(f'#search-results a[href*="{name}.html"]')
        expect(found.first).to_be_visible()
    assert watched.wrong == []


def test_the_filter_narrows_and_lets_go(browser: Browser, site: Path) -> None:
    """By region, concept, valence, level and respondent together, and by text."""
    page = Watched(browser).page
    page.goto(address(site, "evidence.html"))
    rows = page.locator("tr[data-region]:visible")
    whole = rows.count()
    choices = {"region": "zwolle", "concept": "trust", "valence": "1", "level": "board"}
    for name, value in {**choices, "respondents": "R8"}.items():
        before = rows.count()
        page.locator(f"#filter [name={name}]").select_option(value)
        attributes = rows.evaluate_all(f"rows => rows.map(row => row.dataset.{name})")
        assert all(value in attribute.split() for attribute in attributes), name
        assert rows.count() < before or not before, name
    page.get_by_role("button", name="Show all").click()
    expect(rows).to_have_count(whole)
    page.get_by_role("searchbox", name="Search").fill("officials")
    assert 0 < rows.count() < whole
    expect(page.get_by_role("status")).to_have_text(f"{rows.count()} of {whole} segments")


def test_a_mark_leads_to_its_evidence_and_back(browser: Browser, site: Path) -> None:
    """And a claim to the segments that it rests on."""
    page = Watched(browser).page
    page.goto(address(site, "04-region-zwolle.html"))
    page.locator("#mark-zwolle-trust a.strip").click()
    page.get_by_role("dialog").get_by_role("link", name="On the page of all evidence").click()
    heading = page.locator("#zwolle-trust")
    expect(heading).to_be_in_viewport()
    assert page.url.endswith("evidence.html#zwolle-trust")
    heading.locator("a.mark-link").click()
    expect(page.locator("#mark-zwolle-trust")).to_be_in_viewport()
    page.goto(address(site, "07-conclusion.html"))
    page.locator('a[href="evidence.html?claim=zw-less-trust"]').click()
    expect(page.locator("#filter-claim")).to_be_visible()
    shown = page.locator("tr[data-region]:visible").evaluate_all(
        "rows => [...new Set(rows.map(row => row.dataset.concept))]"
    )
    assert shown == ["trust"]


def test_without_javascript_the_evidence_is_a_plain_table(browser: Browser, site: Path) -> None:
    """Whole, and without a form that would do nothing."""
    page = Watched(browser, java_script_enabled=False).page
    page.goto(address(site, "evidence.html#zw-017"))
    expect(page.locator("#zw-017")).to_be_visible()
    expect(page.locator("#filter")).to_be_hidden()


WIDTHS = "() => [...document.querySelectorAll('table.evidence thead th')].map(th => th.offsetWidth)"
FIRST_ROWS = (
    "document.querySelectorAll('table.evidence tbody tr:nth-child(n+3)').forEach(e => e.remove())"
)


@pytest.mark.parametrize("width", [360, 1280])
def test_no_row_of_the_evidence_changes_a_width(browser: Browser, site: Path, width: int) -> None:
    """A slow machine shows the first rows while it still reads the others: they stay in place."""
    page = Watched(browser, viewport={"width": width, "height": 900}).page
    page.goto(address(site, "evidence.html"))
    whole = page.evaluate(WIDTHS)
    page.evaluate(FIRST_ROWS)
    assert page.evaluate(WIDTHS) == whole


CUT = """[...document.querySelectorAll('table.evidence :is(th, td)')]
    .filter(cell => cell.getBoundingClientRect().right > window.innerWidth)
    .map(cell => cell.textContent)"""


def test_a_phone_shows_all_words_of_the_evidence(browser: Browser, site: Path) -> None:
    """Each segment is a card, as wide as the window; one that is filtered away is hidden."""
    page = Watched(browser, viewport={"width": 360, "height": 740}).page
    page.goto(address(site, "evidence.html"))
    assert page.evaluate(CUT) == []
    page.locator("#filter [name=region]").select_option("zwolle")
    expect(page.locator("#mg-001")).to_be_hidden()


LONG_WORDS = """document.querySelectorAll('[id^=facts-] td:nth-child(-n+2)')
    .forEach(cell => { cell.textContent = 'portefeuillehoudersoverleg'; })"""


def test_a_phone_shows_facts_in_long_words_whole(browser: Browser, site: Path) -> None:
    """As Dutch has them, in the name of a fact and in what is told of it."""
    page = Watched(browser, viewport={"width": 360, "height": 740}).page
    page.goto(address(site, "04-region-zwolle.html"))
    page.evaluate(LONG_WORDS)
    assert page.evaluate(FACTS) == []


FIRST = """new MutationObserver((_, observer) => {
    if (!document.body) return;
    window.first = document.documentElement.dataset.theme;
    observer.disconnect();
}).observe(document, {childList: true, subtree: true});"""
"""Notes which theme a page has when its first words come."""


@pytest.mark.parametrize("scheme", ["light", "dark"])
def test_a_page_has_its_colours_from_the_first(browser: Browser, site: Path, scheme: str) -> None:
    """Before the theme's own script runs, which comes last: borders that came then moved words."""
    page = Watched(browser, color_scheme=scheme).page
    page.add_init_script(FIRST)
    for name in ("index", "02-theory", "cluster"):
        page.goto(address(site, f"{name}.html"))
        assert page.evaluate("window.first") == scheme, name


def test_dark_is_dark(browser: Browser, site: Path) -> None:
    """For whom prefers it, and tables with it; figures lie on the page's own ground."""
    page = Watched(browser, color_scheme="dark").page
    page.goto(address(site, "04-region-zwolle.html"))
    ground = page.evaluate("getComputedStyle(document.body).backgroundColor")
    cell = page.locator("#success-zwolle tbody td").first
    ink = cell.evaluate("cell => getComputedStyle(cell).color")
    brightness = [sum(int(n) for n in c[4:-1].split(",")[:3]) for c in (ground, ink)]
    assert brightness[0] < 150 < 450 < brightness[1]
    panel = page.locator("#structure-zwolle .panel")
    panel.scroll_into_view_if_needed()
    panel.locator("img").evaluate("img => img.decode()")
    corner = Image.open(io.BytesIO(panel.locator("img").screenshot())).convert("RGB")
    assert corner.getpixel((1, 1)) == tuple(int(n) for n in ground[4:-1].split(",")[:3])


def test_a_phone_shows_the_narrow_drawing(browser: Browser, site: Path) -> None:
    """As wide as the text, with room kept for it before it comes, for any number of regions."""
    page = Watched(browser, viewport={"width": 358, "height": 740}).page
    page.goto(address(site, "08-further.html"))
    image = page.locator("#mediation-power img")
    wide, high = image.evaluate("img => [img.clientWidth, img.clientHeight]")
    image.scroll_into_view_if_needed()
    taken = image.evaluate("async img => { await img.decode(); return img.currentSrc; }")
    assert taken.endswith("mediation-power-phone.svg")
    assert image.evaluate("img => [img.clientWidth, img.clientHeight]") == [wide, high]
    assert 300 < wide <= 358


def test_a_term_shows_its_meaning_on_focus(browser: Browser, site: Path) -> None:
    """With the keyboard alone."""
    page = Watched(browser).page
    page.goto(address(site, "01-policy.html"))
    term = page.locator("a.term").first
    term.focus()
    shown = term.evaluate("term => getComputedStyle(term, '::after').content")
    assert shown.strip('"') == term.get_attribute("data-meaning")


@pytest.mark.parametrize("name", ["index", "01-policy"])
def test_a_keyboard_reaches_everything_and_shows_where_it_is(
    browser: Browser, site: Path, name: str
) -> None:
    """Links, buttons, folded words and boxes that scroll, each with an outline."""
    page = Watched(browser).page
    page.goto(address(site, f"{name}.html"))
    reached: list[tuple[str, bool]] = []
    page.keyboard.press("Tab")
    while (focused := page.evaluate(FOCUSED)) and len(reached) < 500:
        reached.append(focused)
        page.keyboard.press("Tab")
    assert len(reached) == page.evaluate(CONTROLS)
    assert [told for told, outlined in reached if not outlined] == []


def test_the_first_stop_skips_to_the_content(browser: Browser, site: Path) -> None:
    """Past the side bar, for whom reads by ear or by keyboard."""
    page = Watched(browser).page
    page.goto(address(site, "01-policy.html"))
    page.keyboard.press("Tab")
    expect(page.get_by_role("link", name="Skip to main content")).to_be_in_viewport()
    page.keyboard.press("Enter")
    page.keyboard.press("Tab")
    assert page.evaluate("document.activeElement.closest('main') !== null")
