"""Reading in a real browser: what one copies, what a bar opens, what a search finds."""

from __future__ import annotations

from pathlib import Path

from playwright.sync_api import Browser, expect

from test_browser import Watched, address, barriers, browser, pytestmark

__all__ = ["browser", "pytestmark"]

TAKEN = "navigator.clipboard.readText()"
CITED = """async () => {
    for (let tries = 0; tries < 100; tries += 1) {
        const text = await navigator.clipboard.readText();
        if (text.includes(" In: ")) { return text; }
        await new Promise(done => setTimeout(done, 20));
    }
    return "";
}"""
"""What is in the clipboard once a citation is: pages evaluate no text as a program."""


def test_a_bar_opens_the_ledger_of_its_verdict(browser: Browser, site: Path) -> None:
    """With the keyboard, and back to all; without a script the whole ledger is there."""
    watched = Watched(browser)
    page = watched.page
    page.goto(address(site, "index.html"))
    link = page.locator('ul.legend a[href*="replicated=contradicted"]')
    link.focus()
    page.keyboard.press("Enter")
    expect(page.locator("#claims .only")).to_contain_text("contradicted by the replicated marks")
    rows = page.locator("tr[data-replicated]:visible")
    shown = rows.evaluate_all("rows => [...new Set(rows.map(row => row.dataset.replicated))]")
    assert shown == ["contradicted"]
    button = page.locator("#claims .all-rows button")
    expect(button).to_have_text(f"All {rows.count()} rows")
    expect(button).to_have_attribute("aria-pressed", "true")
    assert page.locator("#claims .scroll").evaluate("one => one.scrollHeight <= one.clientHeight")
    page.get_by_role("link", name="Show all").click()
    expect(page.locator("#claims .only")).to_have_count(0)
    assert watched.wrong == []
    bare = Watched(browser, java_script_enabled=False).page
    bare.goto(address(site, "07-conclusion.html?replicated=contradicted#claims"))
    assert bare.locator("tr[data-replicated]:visible").count() > rows.count() / 2 > 0


def test_a_link_and_a_citation_can_be_copied(browser: Browser, site: Path) -> None:
    """Of a figure, of a claim and of a segment, from disk and with the keyboard."""
    watched = Watched(browser, permissions=["clipboard-read", "clipboard-write"])
    page = watched.page
    places = {
        "05-comparison.html#success-and-factors": ("#success-and-factors .copy", "Figure 5a."),
        "evidence.html#zw-017": ("#zw-017 .copy", "zw-017: "),
        "07-conclusion.html#zw-less-trust": ("td .copy", "Trust is weaker"),
        "03-operationalisation.html#codebook": ("#codebook .copy", "Table 3a."),
    }
    for where, (bar, begins) in places.items():
        page.goto(address(site, where))
        page.locator(bar).get_by_role("button", name="Copy link").press("Enter")
        expect(page.locator(bar).get_by_role("status")).to_have_text("Copied.")
        assert page.evaluate(TAKEN) == address(site, where)
        page.locator(bar).get_by_role("button", name="Copy citation").click()
        told = page.evaluate(CITED)
        assert told.startswith(begins), told
        assert told.endswith(address(site, where))
    assert watched.wrong == []


def test_a_linked_claim_is_marked(browser: Browser, site: Path) -> None:
    """In view, on a ground of its own, and no other row."""
    page = Watched(browser).page
    page.goto(address(site, "07-conclusion.html#zw-less-trust"))
    row = page.locator("tr:has(#zw-less-trust)")
    expect(row).to_be_in_viewport()
    grounds = page.locator("tr[data-published] > td:first-child").evaluate_all(
        "cells => cells.filter(cell => getComputedStyle(cell).backgroundColor === "
        "'rgb(255, 243, 196)').length"
    )
    assert grounds == 1


def test_a_claim_opens_what_its_test_names(browser: Browser, site: Path) -> None:
    """Eight segments on one question and level, and the test in words."""
    page = Watched(browser).page
    page.goto(address(site, "evidence.html?claim=mg-least-autonomy"))
    rows = page.locator("tr[data-region]:visible")
    kinds = rows.evaluate_all("rows => rows.map(row => [row.dataset.indicator, row.dataset.level])")
    assert 0 < len(kinds) < 20
    assert {tuple(kind) for kind in kinds} == {("2b", "operational")}
    expect(page.locator("#filter-claim")).to_contain_text("It holds if the mean of what is said")


def test_a_search_shows_the_words_it_found(browser: Browser, site: Path) -> None:
    """In their context; a Dutch word in its plural too, and the evidence filtered by it."""
    watched = Watched(browser)
    page = watched.page
    page.goto(address(site, "search.html?q=werkbedrijf"))
    item = page.locator('#search-results li:has(a[href^="01-policy.html"])')
    expect(item.locator("mark").first).to_contain_text("Werkbedrij")
    page.goto(address(site, "search.html?q=arbeidsmarktregio"))
    expect(page.locator("#search-results .context mark").first).to_be_visible()
    page.goto(address(site, "evidence.html?text=officials"))
    expect(page.get_by_role("searchbox", name="Search")).to_have_value("officials")
    page.goto(address(site, "search.html?q=2017"))
    summary = page.locator("#search-results .search-summary")
    expect(summary).to_contain_text("Search finished, found ")
    listed = page.locator("#search-results ul.search > li").count()
    assert f" found {listed} pages " in summary.inner_text()
    page.goto(address(site, "evidence.html?text=Óffìcials"))
    expect(page.locator("tr[data-region]:visible").first).to_be_visible()
    assert watched.wrong == []


CUT = """() => [...document.querySelectorAll('.context')].flatMap(one => {
    const told = ` ${one.textContent.replace(/^… | …$/g, "")} `;
    const cut = [...one.querySelectorAll('mark')].some(mark =>
        /\\p{L}$/u.test(mark.previousSibling.textContent) ||
        /^\\p{L}/u.test(mark.nextSibling.textContent));
    const whole = Object.values(window.pages).some(page => ` ${page[1]} `.includes(told));
    return whole && !cut ? [] : [one.textContent];
})"""
"""The pieces of pages that begin, end or are marked in mid-word."""


def test_a_search_cuts_off_and_marks_whole_words(browser: Browser, site: Path) -> None:
    """A Dutch plural too."""
    page = Watched(browser).page
    page.goto(address(site, "search.html?q=arbeidsmarkt"))
    expect(page.locator("#search-results .context mark").first).to_be_visible()
    assert page.evaluate(CUT) == []


def test_reading_has_no_barrier(browser: Browser, site: Path) -> None:
    """With what scripts add, on a phone and in the dark."""
    for options in ({"viewport": {"width": 360, "height": 740}}, {"color_scheme": "dark"}):
        page = Watched(browser, **options).page
        for where in (
            *("search.html?q=werkbedrijf", "evidence.html#zw-017"),
            "07-conclusion.html?published=partly#claims",
        ):
            page.goto(address(site, where))
            page.wait_for_timeout(600)
            assert barriers(page) == [], where
            assert page.evaluate("document.documentElement.scrollWidth <= window.innerWidth")
