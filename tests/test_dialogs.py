"""What opens in place: a mark's segments, a claim's test and marks; and the ledger as a picture."""

from __future__ import annotations

from functools import cache
from pathlib import Path
from typing import Any

import pytest
from bs4 import BeautifulSoup
from playwright.sync_api import Browser, expect

from drawn import crowd
from studies import whole
from test_browser import Watched, address, barriers, browser, opened, pytestmark
from werkbedrijf.analysis.agreement import side_by_side
from werkbedrijf.claims.ledger import ledger
from werkbedrijf.exhibits.wording import VERDICT_SIGNS
from werkbedrijf.site import evidence, first_page, scripts
from werkbedrijf.site.links import Works

__all__ = ["browser", "pytestmark"]
STUDY = whole()


@cache
def data() -> dict[str, Any]:
    """Return what the page of dialogs is given."""
    return scripts.evidence_data(STUDY, Works([]))


def test_every_mark_and_every_segment_is_there() -> None:
    """Of every coder; what counts averages to the mean that the mark is rounded from."""
    coded = sum(
        len(frame)
        for region in STUDY.regions.values()
        for frame in (region.segments, *region.coders.values())
    )
    assert len(data()["segments"]) == coded
    for row in side_by_side(STUDY).dropna(subset=["mean"]).to_dict("records"):
        by_question: dict[str, list[int]] = {}
        for mark, coder, _, question, valence, *_, counts in data()["segments"]:
            if mark == f"{row['region']}-{row['concept']}" and not coder and counts:
                by_question.setdefault(question, []).append(valence)
        means = [sum(each) / len(each) for each in by_question.values()]
        assert sum(means) / len(means) == pytest.approx(row["mean"])


def test_every_claim_comes_with_its_test_verdicts_and_marks() -> None:
    """As the ledger and the evidence page have them."""
    table = ledger(STUDY).set_index("claim")
    assert list(data()["claims"]) == list(table.index)
    for claim, told in data()["claims"].items():
        assert told["published"] == table["published"][claim]
        assert told["in_words"] == table["in_words"][claim]
        assert told["marks"] == ["-".join(mark) for mark in evidence.marks_by_claim(STUDY)[claim]]
        assert set(told["marks"]) <= set(data()["marks"])


def test_every_claim_has_a_tile_that_says_its_verdicts() -> None:
    """In words for a screen reader, in signs for the eye, and a link for who has no script."""
    page = BeautifulSoup(first_page.tiles(STUDY), "html.parser")
    table = ledger(STUDY).set_index("claim")
    tiles = page.select("li[data-claim]")
    assert sorted(str(tile["data-claim"]) for tile in tiles) == sorted(table.index)
    for tile in tiles:
        row, link = table.loc[str(tile["data-claim"])], tile.select_one("a")
        assert link is not None
        assert link["href"] == f"07-conclusion.html#{tile['data-claim']}"
        told = f"{row['published']} as published, {row['replicated']} as replicated: {row['text']}"
        assert link["aria-label"] == told
        signs = [VERDICT_SIGNS[str(row[base])] for base in ("published", "replicated")]
        assert [half.get_text() for half in tile.select(".halves span")] == signs


def test_more_regions_have_their_strips() -> None:
    """Of twelve, some without evidence or numbers."""
    study = crowd(12)
    assert len(scripts.evidence_data(study, Works([]))["marks"]) == 12 * len(study.concepts)


@pytest.mark.parametrize("scheme", ["light", "dark"])
def test_a_mark_opens_its_segments_by_keyboard(browser: Browser, site: Path, scheme: str) -> None:
    """As many dots as segments, each told in words; Escape closes and gives the focus back."""
    page = opened(browser, site, "04-region-zwolle.html", color_scheme=scheme)
    strip = page.locator("#mark-zwolle-trust a.strip")
    strip.focus()
    page.keyboard.press("Enter")
    dialog = page.get_by_role("dialog", name="Zwolle: Trust")
    expect(dialog).to_be_visible()
    number = sum(row[0] == "zwolle-trust" for row in data()["segments"])
    assert dialog.locator("svg .dot").count() == dialog.locator("li").count() == number
    assert barriers(page, runOnly=["wcag2a", "wcag2aa"]) == []
    dialog.locator("svg .dot").first.click()
    expect(dialog.locator("li.pointed")).to_have_count(1)
    page.keyboard.press("Escape")
    expect(dialog).to_be_hidden()
    assert page.evaluate("document.activeElement.matches('#mark-zwolle-trust a.strip')")


CROSSED = """box => {
    const names = [...box.querySelectorAll('.strips > span')].filter(name => name.textContent);
    const texts = names.map(name => {
        const range = document.createRange();
        range.selectNodeContents(name);
        return range.getBoundingClientRect();
    });
    const pictures = [...box.querySelectorAll('svg')].map(one => one.getBoundingClientRect());
    return names.filter((_, at) => [...texts, ...pictures].some(other => other !== texts[at] &&
        texts[at].left < other.right - 1 && other.left < texts[at].right - 1 &&
        texts[at].top < other.bottom - 1 && other.top < texts[at].bottom - 1
    )).map(name => name.textContent);
}"""
"""The names beside or above dots that something runs over."""


@pytest.mark.parametrize("width", [1280, 360])
def test_nothing_runs_over_the_name_of_a_row_of_dots(
    browser: Browser, site: Path, width: int
) -> None:
    """Be it the next name or the line at the mean."""
    page = opened(browser, site, "04-region-zwolle.html", viewport={"width": width, "height": 740})
    page.locator("#mark-zwolle-conflict a.strip").click()
    box = page.get_by_role("dialog").locator(".strip-box")
    expect(box.locator(".strips > span").filter(has_text="8a")).to_have_count(3)
    assert box.evaluate(CROSSED) == []


def test_what_a_claim_says_is_in_sentences(browser: Browser, site: Path) -> None:
    """Each with a capital, and a verdict and a count in whichever form they have."""
    page = opened(browser, site, "index.html")
    page.locator("li[data-claim=mg-best-outcomes] a").click()
    dialog = page.get_by_role("dialog")
    expect(dialog).to_contain_text("would overturn it. It also flips with 1 of 16 concepts")
    expect(dialog).to_contain_text(". Outcomes: Midden-Gelderland")
    told = [claim["sentence"] for claim in data()["claims"].values()]
    assert not any(" it is partly" in sentence for sentence in told)
    assert "By the printed marks: supported; by the replicated marks: partly." in told


def test_a_text_of_another_language_says_so(browser: Browser, site: Path) -> None:
    """To who reads by ear too: in the list and on its dot; one of the page's own does not."""
    page = opened(browser, site, "04-region-zwolle.html")
    dialog = page.get_by_role("dialog")
    page.locator("#mark-zwolle-trust a.strip").click()
    expect(dialog).to_be_visible()
    page.keyboard.press("Escape")
    expect(dialog).to_be_hidden()
    first = "window.evidence.segments.find(row => row[0] === 'zwolle-trust')"
    page.evaluate(f"{first}[5] = 'Zij vertrouwen elkaar. [nl]'")
    page.locator("#mark-zwolle-trust a.strip").click()
    expect(dialog).to_be_visible()
    assert dialog.locator("li [lang]").all_inner_texts() == ["Zij vertrouwen elkaar. [nl]"]
    assert dialog.locator("svg title[lang=nl]").all_text_contents() == [
        "Zij vertrouwen elkaar. [nl]"
    ]


def test_a_tile_opens_its_claim_and_that_its_marks(browser: Browser, site: Path) -> None:
    """And back; by touch, on a phone, with nothing wider than the screen."""
    size = {"width": 360, "height": 740}
    page = opened(browser, site, "index.html", viewport=size, has_touch=True)
    page.locator("li[data-claim=zw-less-trust] a").tap()
    dialog = page.get_by_role("dialog")
    expect(dialog.get_by_role("heading", level=2)).to_have_text(
        data()["claims"]["zw-less-trust"]["text"]
    )
    dialog.get_by_role("button", name="Zwolle: Trust").tap()
    expect(dialog.get_by_role("heading", level=2)).to_have_text("Zwolle: Trust")
    assert page.evaluate("document.documentElement.scrollWidth <= window.innerWidth")
    assert dialog.evaluate("one => one.scrollWidth <= one.clientWidth")
    dialog.get_by_role("button", name="Back").tap()
    dialog.get_by_role("link", name="Try to break it").tap()
    page.wait_for_url("**/explore.html#claim=zw-less-trust")
    expect(page.locator("#explore-claim")).to_contain_text(
        data()["claims"]["zw-less-trust"]["text"]
    )


def test_the_picture_is_filtered(browser: Browser, site: Path) -> None:
    """By each of its five lists, and whole again."""
    page = opened(browser, site, "index.html")
    figure = page.locator("figure.ledger")
    tiles = figure.locator("li:visible")
    whole = tiles.count()
    verdict = {"replicated": "not testable", "published": "partly"}
    for name, value in {"chapter": "8", "kind": "causal", "region": "zwolle", **verdict}.items():
        figure.locator(f"[name={name}]").select_option(value)
        shown = tiles.evaluate_all(f"tiles => tiles.map(tile => tile.dataset.{name})")
        assert 0 < len(shown) < whole
        assert all(value == one or value in one.split() for one in shown)
        expect(figure.get_by_role("status")).to_have_text(f"{len(shown)} of {whole} conclusions")
        figure.get_by_role("button", name="Show all").click()
        expect(tiles).to_have_count(whole)


def test_without_javascript_links_lead_to_the_evidence(browser: Browser, site: Path) -> None:
    """And the picture stands, without a filter that would do nothing."""
    page = opened(browser, site, "index.html", java_script_enabled=False)
    expect(page.locator("figure.ledger form")).to_be_hidden()
    page.locator("li[data-claim=zw-less-trust] a").click()
    page.wait_for_url("**/07-conclusion.html#zw-less-trust")


def test_a_long_table_scrolls_under_its_headings_and_unfolds(browser: Browser, site: Path) -> None:
    """In place until all rows are asked for; a claim that is linked to shows, highlighted."""
    page = opened(browser, site, "07-conclusion.html")
    box, more = page.locator("#claims .scroll"), page.locator("#claims .all-rows button")
    folded = box.evaluate("one => one.clientHeight")
    assert folded < 600 < box.evaluate("one => one.scrollHeight")
    box.scroll_into_view_if_needed()
    box.evaluate("one => { one.scrollTop = 2000; }")
    head = box.locator("thead th").first
    expect(head).to_be_in_viewport()
    fade = "one => getComputedStyle(one, '::after').display"
    assert box.evaluate(fade) == "block"
    more.click()
    assert box.evaluate(fade) == "none"
    assert box.evaluate("one => one.clientHeight === one.scrollHeight")
    more.click()
    assert box.evaluate("one => one.clientHeight") == folded
    page.goto(address(site, "07-conclusion.html#zw-less-trust"))
    claim = page.locator("#zw-less-trust")
    expect(claim).to_be_in_viewport()
    ground = claim.evaluate("one => getComputedStyle(one.closest('td')).backgroundColor")
    assert ground == "rgb(255, 243, 196)"


def test_a_table_that_its_box_shows_whole_has_nothing_to_unfold(
    browser: Browser, site: Path
) -> None:
    """Its button stays away."""
    watched = Watched(browser)
    watched.page.add_init_script(
        "document.addEventListener('DOMContentLoaded', () => {"
        "document.querySelector('#covariation .scroll').style.maxHeight = 'none'; });"
    )
    watched.page.goto(address(site, "05-comparison.html"))
    expect(watched.page.locator("#dominance .all-rows")).to_be_visible()
    expect(watched.page.locator("#covariation .all-rows")).to_be_hidden()


def test_a_long_table_is_printed_whole(browser: Browser, site: Path) -> None:
    """On paper nothing scrolls, no column is cut off at its edge, and no word is there to click."""
    paper = {"width": 718, "height": 1047}  # A4 within margins of a centimetre
    for name in ("07-conclusion.html", "evidence.html"):
        page = opened(browser, site, name, viewport=paper)
        page.emulate_media(media="print")
        for box in page.locator(".scroll").all():
            assert box.evaluate("one => one.clientHeight >= one.scrollHeight - 1")
            assert box.evaluate("one => one.scrollWidth <= one.clientWidth")
        expect(page.locator("a.more:visible")).to_have_count(0)


def test_the_title_of_what_opened_has_the_focus(browser: Browser, site: Path) -> None:
    """Each time, so that it is read out and Escape reaches it; what closes it begins beside it."""
    page = opened(browser, site, "index.html")
    focused = "document.activeElement.textContent"
    page.locator("li[data-claim=zw-less-trust] a").press("Enter")
    dialog = page.get_by_role("dialog")
    expect(dialog.get_by_role("heading", level=2)).to_be_focused()
    dialog.get_by_role("button", name="Zwolle: Trust").press("Enter")
    assert page.evaluate(focused) == "Zwolle: Trust"
    box = dialog.get_by_role("heading", level=2).bounding_box()
    assert box is not None
    page.mouse.move(box["x"] + 5, box["y"] + 5)
    page.mouse.down()
    page.mouse.move(2, 2)
    page.mouse.up()
    expect(dialog).to_be_visible()
    page.keyboard.press("Escape")
    expect(dialog).to_be_hidden()


def test_marks_that_do_not_decide_are_not_said_to(browser: Browser, site: Path) -> None:
    """A claim that no mark decides is about some; one that no segment tells of, rests on none."""
    page = opened(browser, site, "index.html")
    for claim, told in (("zw-less-trust", "that decide it"), ("mg-council-contact", "it is about")):
        page.locator(f"li[data-claim={claim}] a").click()
        dialog = page.get_by_role("dialog")
        expect(dialog.get_by_role("heading", level=3)).to_contain_text(told)
        page.keyboard.press("Escape")
    page.goto(address(site, "evidence.html?claim=zb-no-council"))
    expect(page.locator("#filter-claim")).to_contain_text("It rests on no segment.")
    page.goto(address(site, "evidence.html?claim=zb-nearer-delivery"))
    levels = page.locator("tr[data-region]:visible").evaluate_all(
        "rows => [...new Set(rows.map(row => row.dataset.level))]"
    )
    assert levels == ["operational"]


def test_a_filter_holds_when_one_comes_back(browser: Browser, site: Path) -> None:
    """To the evidence and to the picture: what the lists say is what is shown."""
    page = opened(browser, site, "evidence.html")
    chosen = page.locator("#filter select[name=region]")
    chosen.select_option("zwolle")
    count = page.locator("#filter-count")
    told = count.inner_text()
    page.locator("a.mark-link:visible").first.click()
    page.wait_for_url("**/04-region-zwolle.html*")
    page.go_back()
    expect(chosen).to_have_value("zwolle")
    expect(count).to_have_text(told)
    assert not told.startswith(f"{len(STUDY.segments)} of ")


def test_without_the_data_a_tile_leads_to_its_claim(browser: Browser, site: Path) -> None:
    """As its link does."""
    page = Watched(browser).page
    page.route("**/evidence-data.js", lambda route: route.abort())
    page.goto(address(site, "index.html"))
    page.locator("li[data-claim=zw-less-trust] a").click()
    page.wait_for_url("**/07-conclusion.html#zw-less-trust")
