"""The web report: complete, nothing dead in it, nothing in it from elsewhere."""

from __future__ import annotations

import os
import re
from collections import Counter
from dataclasses import replace
from html import escape
from pathlib import Path
from urllib.parse import parse_qs, unquote, urlsplit

import nbformat
import pytest
from bs4 import BeautifulSoup, Tag

import made_up
from drawn import crowd
from studies import ROOT, whole
from werkbedrijf.claims.ledger import checks, ledger
from werkbedrijf.errors import BuildError, DataError
from werkbedrijf.exhibits import findings
from werkbedrijf.exhibits.catalogue import catalogue
from werkbedrijf.paths import Paths
from werkbedrijf.site import (
    chapters,
    evidence,
    explore,
    first_page,
    make,
    navigation,
    scripts,
    summary,
)
from werkbedrijf.site.chapters import Shown, captioned
from werkbedrijf.site.links import Links, Term, Terms, Work, Works, works
from werkbedrijf.site.make import build_site
from werkbedrijf.site.rendering import sized
from werkbedrijf.study.language import teller
from werkbedrijf.study.model import Notebook

STUDY = whole()
CLAIMS = set(STUDY.tables["claims"]["claim"])


@pytest.fixture(scope="module")
def pages(site: Path) -> dict[str, BeautifulSoup]:
    """Return every page of the site by its file's name."""
    found = sorted(site.glob("*.html"))
    return {path.name: BeautifulSoup(path.read_text(), "html.parser") for path in found}


def ids(page: BeautifulSoup) -> list[str]:
    """Return every id of a page, and names of anchors."""
    return [str(tag["id"]) for tag in page.find_all(id=True)]


def dead(site: Path, name: str, link: str, anchors: dict[str, set[str]]) -> bool:
    """Return whether a link of a page leads nowhere; links to other hosts are not followed."""
    parts = urlsplit(link)
    if parts.scheme in ("https", "mailto"):
        return False
    target = unquote(parts.path) or name
    state = parse_qs(parts.fragment)
    claims = parse_qs(parts.query).get("claim", []) + state.get("claim", [])
    if parts.scheme or not (site / target).is_file() or not CLAIMS.issuperset(claims):
        return True
    return (
        bool(parts.fragment)
        and not state
        and unquote(parts.fragment) not in anchors.get(target, set())
    )


def test_no_link_and_no_anchor_is_dead(site: Path, pages: dict[str, BeautifulSoup]) -> None:
    """Every address on every page leads to a file of the site, and to a place that it has."""
    anchors = {name: {*ids(page), ""} for name, page in pages.items()}
    gone = [
        (name, str(tag[key]))
        for name, page in pages.items()
        for key in ("href", "src")
        for tag in page.select(f"[{key}]")
        if dead(site, name, str(tag[key]), anchors)
    ]
    assert gone == []
    assert dead(site, "index.html", "nowhere.html", anchors)
    assert dead(site, "index.html", "evidence.html#mg-000", anchors)
    assert dead(site, "index.html", "evidence.html?claim=none", anchors)
    assert dead(site, "index.html", "explore.html#claim=none", anchors)


def test_nothing_is_loaded_from_another_host(site: Path, pages: dict[str, BeautifulSoup]) -> None:
    """Scripts, styles, fonts and pictures lie in the site; only literature is linked outside."""
    loading = ("script", "link", "img", "iframe", "source")
    for name, page in pages.items():
        loaded = [str(t.get("src") or t.get("href") or "") for t in page.find_all(loading)]
        assert [link for link in loaded if "//" in link] == [], name
    for style in site.rglob("*.css"):
        assert re.findall(r"url\(['\"]?(?:https?:)?//[^)]*", style.read_text()) == [], style.name


def test_an_id_stands_once_on_a_page(pages: dict[str, BeautifulSoup]) -> None:
    """An address means one place."""
    twice = {n: [i for i, c in Counter(ids(page)).items() if c > 1] for n, page in pages.items()}
    assert {name: found for name, found in twice.items() if found} == {}


def test_a_heading_gives_way_and_an_exhibit_keeps_its_address() -> None:
    """Of two that have one name; what leads to either still does."""
    section = '<section id="a"><a class="headerlink" href="#a">#</a>'
    exhibit = '<figure class="exhibit exhibit-table" id="a"><a href="#a">Link</a></figure>'
    told = '<section id="about-a"><a class="headerlink" href="#about-a">#</a>'
    assert make._give_way(section + exhibit) == told + exhibit
    assert make._give_way(section) == section


def test_every_segment_has_its_place_on_the_evidence_page(pages: dict[str, BeautifulSoup]) -> None:
    """By its id, which is its address for good."""
    rows = pages["evidence.html"].select("tr[data-region]")
    assert [str(row["id"]) for row in rows].sort() == list(STUDY.segments["segment"]).sort()
    assert len(rows) == len(STUDY.segments)


def test_every_mark_leads_to_its_evidence_and_back(pages: dict[str, BeautifulSoup]) -> None:
    """From each row of a region's tables to the segments, from these to that row."""
    for region in STUDY.of_source.regions:
        page = pages[f"04-region-{region}.html"]
        strips = page.select("tr[id^=mark-] a.strip")
        assert len(strips) == len(STUDY.concepts)
        for strip in strips:
            target = str(strip["href"]).removeprefix("evidence.html#")
            group = pages["evidence.html"].find(id=target)
            assert isinstance(group, Tag)
            assert group.select(f'a[href="04-region-{region}.html#mark-{target}"]')


def test_every_claim_leads_to_its_evidence_and_back(pages: dict[str, BeautifulSoup]) -> None:
    """From the ledger to the segments, and from a mark to each claim that marks like it decide."""
    leading = pages["07-conclusion.html"].select('a[href^="evidence.html?claim="]')
    assert {str(link["href"]).split("=")[1] for link in leading} == CLAIMS
    back = pages["evidence.html"].select('a[href^="07-conclusion.html#"]')
    resting = {str(link["href"]).split("#")[1] for link in back}
    assert resting == set(checks(STUDY))


def test_every_exhibit_is_listed_shown_and_downloadable(
    site: Path, pages: dict[str, BeautifulSoup]
) -> None:
    """On the page of exhibits, in its chapter, and as files."""
    for row in catalogue(STUDY).to_dict("records"):
        where = f"{row['notebook']}.html#{row['exhibit']}"
        assert pages["exhibits.html"].select(f'a[href="{where}"]'), where
        folder, suffixes = navigation.FILES[row["kind"]]
        shown = pages[f"{row['notebook']}.html"].find(id=row["exhibit"])
        assert isinstance(shown, Tag)
        for suffix in suffixes:
            path = f"files/{folder}/{row['exhibit']}.{suffix}"
            assert shown.select(f'.downloads a[href="{path}"][download]'), path
            assert (site / path).stat().st_size > 0
        assert shown.select_one(".beside code"), "the code that shows it"


def test_the_verdict_is_filled_in_from_the_study() -> None:
    """Four sentences, with the numbers of the ledger and what depends on the coder."""
    first, second, third, fourth = summary.sentences(STUDY)
    supported = (ledger(STUDY)["replicated"] == "supported").sum()
    assert "published marks come out exactly the same" in first
    assert f"the evidence supports {supported}" in second
    assert "does not prove it" in third
    assert "are judged otherwise by the marks of another coder" in fourth


def test_a_figure_has_its_finding_wherever_a_notebook_shows_it() -> None:
    """In another chapter than the list of exhibits says, too."""
    exhibits = STUDY.tables["exhibits"]
    there = exhibits["exhibit"] != "success-categories"
    moved = exhibits.assign(notebook=exhibits["notebook"].where(there, "06-robustness"))
    study = replace(STUDY, tables={**STUDY.tables, "exhibits": moved})
    name = "05-comparison"
    links = Links(name, Terms([]), Works([]))
    page = chapters.chapter(study, name, chapters.executed(Paths(ROOT), name, "en"), links)
    assert captioned(study, "Figure 1. Of another study.") is None
    told = escape(findings.of(STUDY, "success-categories"))
    assert f'<span class=\\"finding\\">{told}<' in page


def test_a_claim_about_one_region_rests_on_that_region_alone() -> None:
    """What others score has no bearing on it."""
    assert {region for region, _ in evidence.marks_by_claim(STUDY)["mg-success"]} == {
        "midden-gelderland"
    }
    assert evidence.marks_by_claim(STUDY)["mg-awareness"] == (("midden-gelderland", "added-value"),)


def test_the_same_sources_give_the_same_site(site: Path, tmp_path: Path) -> None:
    """To the byte, in another folder."""
    build_site(STUDY, Paths(ROOT), tmp_path / "again")
    names = {path.relative_to(site) for path in site.rglob("*") if path.is_file()}
    again = tmp_path / "again"
    assert names == {path.relative_to(again) for path in again.rglob("*") if path.is_file()}
    assert [n for n in sorted(names) if (site / n).read_bytes() != (again / n).read_bytes()] == []


@pytest.mark.parametrize(("count", "told"), [(1, 2), (5, 4)])
def test_pages_hold_for_fewer_and_more_regions(count: int, told: int) -> None:
    """One region or many, some without evidence: each has its card, its chapter, its segments."""
    study = crowd(count)
    cards = BeautifulSoup(navigation.regions(study), "html.parser").select("ul.cards li")
    assert len(cards) == len(study.regions) == count
    shown = BeautifulSoup(evidence.page(study), "html.parser").select("tr[data-region]")
    assert len(shown) == len(study.segments)
    # Without published marks there is nothing to compare with and no order to tell.
    assert len(summary.sentences(study)) == told


@pytest.mark.parametrize(
    ("coded", "told"),
    [
        ([2, None, None], "Fewer than two regions have a mark on success"),
        ([2, -2, None], "With 2 regions a perfect fit is easily found: were there nothing to "
         "explain, the one factor that varies would fit success 100% of the time."),
        ([2, 2, -2, -2] * 8, "With 32 regions a perfect fit is seldom found by chance"),
    ],
)  # fmt: skip
def test_chance_counts_the_regions_that_can_be_compared(coded: list[int | None], told: str) -> None:
    """Those with a mark on success; and says that many are not easily fitted."""
    every = [
        made_up.region(f"r{n}", made_up.segments(*([("8b", v), ("3a", v)] if v else [("3a", 1)])))
        for n, v in enumerate(coded)
    ]
    assert summary.chance(made_up.study(*every)).startswith(told)


def test_a_study_without_claims_promises_no_conclusion() -> None:
    """Neither where the first page leads to the page to try it on, nor on that page."""
    study = whole()
    none = replace(study, tables={**study.tables, "claims": study.tables["claims"].head(0)})
    assert "which conclusions flip" in first_page.ways(study, False, [])
    assert "conclusion" not in first_page.ways(none, False, [])
    assert "conclusion" not in explore.page(none).split('id="explore-static"')[0]


def test_exhibits_are_not_numbered_by_a_source_that_there_is_not() -> None:
    """Above their list stands how they are numbered."""
    study = whole()
    assert "the source's own" in navigation.exhibits(study).split("##")[0]
    assert "source" not in navigation.exhibits(replace(study, source={})).split("##")[0]


def test_a_concept_without_a_mark_has_a_place_for_its_segments_to_lead_back_to() -> None:
    """Its row in the table of marks, where the evidence page links to."""
    html = (
        '<div id="success-a"><table><thead><tr class="gt_heading"><td>T</td></tr></thead><tbody>'
        '<tr><td>Contact</td><td><a href="#a-contact">1</a></td></tr></tbody></table></div>'
    )
    assert '<tr id="mark-a-contact">' in chapters.table(html, "")


def test_segments_that_no_mark_counts_lead_back_to_the_table_of_marks() -> None:
    """It has no place for a mark without one; for others it has."""
    study = whole()
    of = study.regions["zwolle"]
    unjudged = of.segments.assign(
        valence=of.segments["valence"].where(of.segments["indicator"] != "6a", 0)
    )
    only = unjudged[unjudged["indicator"].isin(["6a", "4a"])]
    told = replace(of, tables={**of.tables, "segments": only})
    page = evidence.page(replace(study, regions={**study.regions, "zwolle": told}))
    assert 'href="04-region-zwolle.html#factors-zwolle"' in page
    assert "#mark-zwolle-coordination" not in page
    assert "#mark-zwolle-trust" in page


def test_a_missing_chapter_leaves_the_last_site_alone(tmp_path: Path) -> None:
    """And says which, and how to get it."""
    for name in ("data", "docs"):
        (tmp_path / name).symlink_to(ROOT / name)
    (tmp_path / "site").mkdir()
    (tmp_path / "site" / "index.html").write_text("as it was")
    with pytest.raises(BuildError, match=r"report/01-policy.ipynb is missing. Run `make all`"):
        build_site(STUDY, Paths(tmp_path), tmp_path / "site")
    with pytest.raises(BuildError, match="Run `make all LANGUAGE=nl`"):
        build_site(whole("nl"), Paths(tmp_path), tmp_path / "site")
    assert (tmp_path / "site" / "index.html").read_text() == "as it was"
    assert not list(tmp_path.glob(".build-*"))


def test_a_table_keeps_its_content_and_loses_its_looks() -> None:
    """No style of its own, a caption outside the box that scrolls, headings with their scope."""
    for path in sorted((ROOT / "tables").glob("*.html")):
        before = BeautifulSoup(path.read_text(), "html.parser")
        after = BeautifulSoup(chapters.table(path.read_text(), "show(x)"), "html.parser")
        cells = [td.get_text() for td in before.select("tbody td")]
        assert after.find("style") is None
        for link in after.select("a.more"):
            link.decompose()
        assert [td.get_text() for td in after.select("tbody td")] == cells
        assert all(th.get("scope") for th in after.find_all("th"))


def test_a_figure_s_note_stands_behind_its_caption() -> None:
    """As text, whatever it says; without a note the caption stands alone."""
    for note, told in (("By <Klijn>.", "Figure 1. By <Klijn>."), ("", "Figure 1.")):
        shown = Shown("x", note)
        page = BeautifulSoup(chapters.figure(shown, "Figure 1.", "", ""), "html.parser")
        caption = page.select_one("figcaption")
        assert caption is not None
        assert caption.get_text() == told


def test_a_caption_has_its_status_as_a_badge_and_what_it_shows_below() -> None:
    """Read as text it is the caption of the files; brackets that are no status stay."""
    shown = Shown("x", "", "A < B.", "new")
    for caption, badges in (
        ("Table 5b. All (new).", ["(new)"]),
        ("Figure 1. By Klijn (2010).", []),
    ):
        page = BeautifulSoup(chapters.figure(shown, caption, "", ""), "html.parser")
        assert [badge.get_text() for badge in page.select(".badge")] == badges
        assert [told.get_text() for told in page.select(".title, .finding")] == [caption, "A < B."]


def test_a_claim_rests_on_no_more_than_its_test_names() -> None:
    """Segments by region, indicator and level where it asks for these; else marks that decide."""
    asked = evidence.segments_by_claim(STUDY)["mg-least-autonomy"]
    assert {(one["region"], *one["indicator"], one["level"]) for one in asked} == {
        ("midden-gelderland", "2b", "operational"),
        ("zwolle", "2b", "operational"),
        ("zuidoost-brabant", "2b", "operational"),
    }
    resting = evidence.marks_by_claim(STUDY)
    assert set(resting["zw-less-trust"]) == {("zwolle", "trust"), ("midden-gelderland", "trust")}
    assert {region for region, _ in resting["zb-slow-start"]} == {"zuidoost-brabant"}


def test_the_first_page_answers_first_and_then_leads_on() -> None:
    """The answer, who and when, the ways on, the picture; a PDF only where there is one."""
    told = first_page.page(STUDY, paper=["brief.pdf", "study.pdf"])
    marks = (
        "What comes out",
        "Who asked, and when",
        "ways-on",
        "brief.pdf",
        "study.pdf",
        'id="ledger-tiles"',
    )
    places = [told.index(each) for each in marks]
    assert places == sorted(places)
    assert "PDF" not in first_page.page(STUDY)
    bars = BeautifulSoup(first_page.bars(STUDY), "html.parser").select(".bar a")
    assert "07-conclusion.html?replicated=not-testable#claims" in [str(bar["href"]) for bar in bars]


def test_paper_older_than_the_report_is_left_out(tmp_path: Path) -> None:
    """Its numbers may be others than those of the pages."""
    where = Paths(tmp_path)
    for path in (where.report / "01-a.ipynb", where.document / "brief.pdf"):
        path.parent.mkdir(parents=True)
        path.write_text("x")
    os.utime(where.report / "01-a.ipynb", (1000, 1000))
    for written, found in ((1000, [where.document / "brief.pdf"]), (999, [])):
        os.utime(where.document / "brief.pdf", (written, written))
        assert make.on_paper(where) == found


def test_the_text_of_a_page_is_what_is_read_of_it(tmp_path: Path) -> None:
    """Without what is folded, scripted or to be filled in; of two of one name the last counts."""
    (tmp_path / "old").mkdir()
    for folder, word in ((tmp_path / "old", "then"), (tmp_path, "now &amp; here")):
        (folder / "a.html").write_text(
            f'x<article class="y"><h1>A<a class="headerlink" href="#a">#</a></h1><p>{word}</p>'
            "<details>folded</details><script>1</script><form>all</form></article>y"
        )
    (tmp_path / "search.html").write_text("<article>x</article>")
    paths = [tmp_path / "old" / "a.html", *tmp_path.glob("*.html")]
    assert scripts.search_script(paths) == 'window.pages = {"a":["A","A now & here"]};\n'


def test_a_picture_has_its_size_and_the_one_for_phones() -> None:
    """In CSS pixels, for either; a figure that no phone can show stays one image."""
    svg = '<svg width="72pt" height="36pt" role="img" {}>'
    html = '<img class="dark-light" src="x.svg" alt="A">'
    whole = '<img class="dark-light" src="x.svg" alt="A" width="96" height="48">'
    source = '<source media="(max-width: 600px)" srcset="x-phone.svg" width="340" height="520">'
    assert sized(html, svg) == whole
    assert sized(html, svg.replace("{}", 'data-phone="340 520"')) == (
        f"<picture>{source}{whole}</picture>"
    )


def test_a_term_is_explained_once_and_never_within_a_link() -> None:
    """Where it first stands in running text."""
    terms = Terms([Term("vng", "VNG", ("VNG",), 'The "association"')])
    told = terms.explain("## VNG\n[VNG](x) asks VNG; VNG answers.", set())
    assert told.count('href="glossary.html#vng"') == 1
    assert told.startswith("## VNG\n[VNG](x) asks <a ")
    assert "&quot;association&quot;" in told


def test_a_work_links_to_its_entry_and_the_entry_back(pages: dict[str, BeautifulSoup]) -> None:
    """In prose, in captions and in tables, where the data have its key."""
    back = pages["literature.html"].select("#literature dd a[href*='#cite-']")
    assert {str(link["href"]).split(".html")[0] for link in back} >= {"01-policy", "02-theory"}
    for link in back:
        name, anchor = str(link["href"]).split("#")
        place = pages[name].find(id=anchor)
        assert isinstance(place, Tag)
        assert place["href"] == f"literature.html#{anchor.removeprefix('cite-')}"
    keys = [str(entry["id"]) for entry in pages["literature.html"].select("dt")]
    told = {name: page.get_text(" ") for name, page in pages.items() if name[0].isdigit()}
    shown = {key for key in keys for text in told.values() if re.search(rf"\b{key}\b", text)}
    assert not shown, "a key stands where the work's name should"


def test_a_work_is_known_by_every_way_of_naming_it() -> None:
    """Not within a link or code, not as a part of another name, not by a key without a year."""
    cited = Works([Work("mill-1843", "Mill", "1843", "A."), Work("plan", "P", "2016", "B.")])
    told = cited.link(
        "Mill (1843); (Mill, 1843); mill-1843; `mill-1843`; Turmill (1843); plan", "x"
    )
    assert told.count('href="literature.html#mill-1843"') == 3
    assert told.count('id="cite-mill-1843"') == 1
    assert "`mill-1843`; Turmill (1843); plan" in told
    assert ">X</a>" in cited.page({"x": "X"})


@pytest.mark.parametrize(
    ("language", "told"),
    [
        ("en", "A. Mill, B. Ide, and C. Orr. Ends. In D. Ash and E. Elm, editors, <em>Means</em>, "
               "pages 1\u20139. Pan, second edition, 1843."),
        ("nl", "A. Mill, B. Ide en C. Orr. Ends. In D. Ash en E. Elm, redactie, <em>Means</em>, "
               "pagina's 1\u20139. Pan, tweede druk, 1843."),
    ],
)  # fmt: skip
def test_a_reference_joins_its_parts_in_the_language_of_the_report(
    tmp_path: Path, language: str, told: str
) -> None:
    """What the work itself is called stays, and of what is said of it the bibliography has both."""
    (tmp_path / "works.bib").write_text(
        "@incollection{mill-1843, author = {Mill, A. and Ide, B. and Orr, C.}, title = {Ends}, "
        "editor = {Ash, D. and Elm, E.}, booktitle = {Means}, pages = {1--9}, publisher = {Pan}, "
        "edition = {Second}, edition_nl = {Tweede}, year = {1843}}"
    )
    bare = replace(whole(language), regions={})
    page = works(bare, tmp_path / "works.bib").page({})
    assert f"<dd>{told}</dd>" in page.replace("\u00a0", " ").replace("&#x27;", "'")


def test_the_colophon_tells_of_the_last_build_or_that_there_was_none() -> None:
    """Commit, versions, platform and seconds, and never what this report was not built on."""
    last: dict[str, object] = {"commit": None, "engine": "fork", "platform": "Linux"}
    last |= {"packages": {"pandas": "3.1"}} | {
        "processors": 2,
        "python": "3.11.7",
        "seconds": 9.96,
        "notebooks": {"01-policy": 1.5},
    }
    told = BeautifulSoup(navigation.colophon(last), "html.parser")
    rows = {str(row.th.string): str(row.td.string) for row in told.select("tbody tr")}  # type: ignore[union-attr]
    assert rows == {
        "Commit": "not under version control",
        "Python": "3.11.7",
        "Platform": "Linux, 2 processors",
        "Engine": "fork",
        "Seconds": "10.0",
        "01-policy": "1.50",
        "pandas": "3.1",
    }
    dutch = navigation.colophon(last, teller("nl"))
    assert all(f"<td>{seconds}</td>" in dutch for seconds in ("10,0", "1,50", "3.1"))
    assert "No build has run here" in navigation.colophon({})


def test_a_report_made_with_other_labels_is_told() -> None:
    """Which figure it is, and what to do, instead of pages that are half of either."""
    exhibits = STUDY.tables["exhibits"]
    renamed = exhibits.assign(caption=exhibits["caption"] + " anew")
    study = replace(STUDY, tables={**STUDY.tables, "exhibits": renamed})
    links = Links("01-policy", Terms([]), Works([]))
    notebook = chapters.executed(Paths(ROOT), "01-policy", "en")
    with pytest.raises(BuildError, match=r"has a figure 'Figure .*Run `make all` first"):
        chapters.chapter(study, "01-policy", notebook, links)


@pytest.mark.parametrize("entry", ["@book{a, title = {T}, author = {A}, year = 2020}", "@book{a, "])
def test_a_bibliography_that_cannot_be_read_is_told(tmp_path: Path, entry: str) -> None:
    """With its file: an entry that lacks what its kind needs, or a brace that is not closed."""
    path = tmp_path / "references.bib"
    path.write_text(entry)
    with pytest.raises(BuildError, match=r"^data/theory/references\.bib cannot be read: "):
        works(STUDY, path)


@pytest.mark.parametrize("about", ["About {foo}.", "About {.", "About {0}."])
def test_braces_that_nothing_fills_in_are_told(about: str) -> None:
    """With the names that may stand in them."""
    with pytest.raises(DataError, match=r"study\.toml, about_en: found braces .*\{segments\}"):
        first_page.question(replace(STUDY, about=about))


def test_claims_lead_to_the_chapter_that_shows_the_ledger() -> None:
    """Whatever a study calls it."""
    exhibits = STUDY.tables["exhibits"]
    moved = exhibits.assign(
        notebook=exhibits["notebook"].mask(exhibits["exhibit"] == "claims", "09-end")
    )
    page = evidence.page(replace(STUDY, tables={**STUDY.tables, "exhibits": moved}))
    assert 'href="09-end.html#' in page
    assert "07-conclusion" not in page


def test_html_that_is_no_exhibit_is_shown_as_its_words() -> None:
    """A cell of one's own may show anything; a page runs nothing of it."""
    html = {"text/html": "<p onclick='x()'>Mine</p>", "text/plain": "Mine"}
    cell = nbformat.v4.new_code_cell("mine", id="mine")
    cell.outputs = [nbformat.v4.new_output("display_data", html)]
    links = Links("01-policy", Terms([]), Works([]))
    made = chapters.chapter(STUDY, "01-policy", nbformat.v4.new_notebook(cells=[cell]), links)
    assert nbformat.reads(made, 4).cells[0].outputs[0].data == {"text/plain": "Mine"}


def test_two_chapters_for_each_region_are_refused(tmp_path: Path) -> None:
    """A site has one page that lists the regions."""
    chain = (*STUDY.chain, Notebook("05-more", "More", each="region"))
    with pytest.raises(DataError, match="expected one notebook that runs for each region"):
        build_site(replace(STUDY, chain=chain), Paths(ROOT), tmp_path / "site")


def test_pages_of_ones_own_need_no_settings(tmp_path: Path) -> None:
    """The engine's settings and looks, but neither its title nor its licences."""
    for name in ("data", "report", "tables", "figures"):
        (tmp_path / name).symlink_to(ROOT / name)
    (tmp_path / "docs").mkdir()
    (tmp_path / "docs" / "method.md").write_text("# Our method\n")
    for name in ("reproduce", "glossary"):  # which chapters lead to
        (tmp_path / "docs" / f"{name}.md").write_text(f"# {name}\n")
    (tmp_path / "docs" / "cite.md").write_text("# Cite us\n")
    (tmp_path / "CITATION.cff").write_text("license: CC0-1.0\n")
    build_site(STUDY, Paths(tmp_path), tmp_path / "site")
    page = BeautifulSoup((tmp_path / "site" / "method.html").read_text("utf-8"), "html.parser")
    assert "Our method" in page.h1.text  # type: ignore[union-attr]
    assert page.title.text == f"Our method — {STUDY.title}"  # type: ignore[union-attr]
    (footer,) = page.select("footer .extra_footer p") or page.select("footer p")
    assert "MIT" not in footer.text
    assert footer.text.endswith("Licence: CC0-1.0")
    assert (tmp_path / "site" / "_static" / "site.css").is_file()
