"""The report as one document holds what the site holds, and the brief of it is two pages."""

from __future__ import annotations

import re
import time
import zipfile
from dataclasses import replace
from pathlib import Path

import pandas as pd
import pytest
from docx import Document
from docx.oxml.ns import qn

from drawn import crowd
from made_up import region, segments, study
from studies import ROOT, whole
from werkbedrijf.claims import ledger
from werkbedrijf.errors import BuildError
from werkbedrijf.exhibits import findings
from werkbedrijf.exhibits.catalogue import catalogue
from werkbedrijf.paths import Paths
from werkbedrijf.site import summary
from werkbedrijf.site.brief import _content, brief, chart
from werkbedrijf.site.document import title_page, write_document
from werkbedrijf.site.typesetting import TitlePage
from werkbedrijf.study.language import when
from werkbedrijf.study.model import Study

PAGE = TitlePage("A title", "Study", "Of what", "Who", ("Made",))


@pytest.fixture(scope="module")
def made(tmp_path_factory: pytest.TempPathFactory) -> tuple[Path, Path, Path]:
    """Return the brief, the .docx and the PDF of this study."""
    return write_document(whole(), Paths(ROOT), tmp_path_factory.mktemp("document"))


def pages(pdf: bytes) -> int:
    """Return how many pages a PDF says that it has."""
    [count] = re.findall(rb"/Type\s*/Pages\b[^>]*?/Count (\d+)", pdf)
    return int(count)


def test_the_document_has_every_chapter_exhibit_and_segment(made: tuple[Path, ...]) -> None:
    """In Word's format with real tables and headings, and as a PDF."""
    study = whole()
    short, docx, pdf = made
    assert pdf.read_bytes().startswith(b"%PDF")
    assert sorted(docx.parent.iterdir()) == [short, docx, pdf]
    document = Document(str(docx))
    exhibits = catalogue(study)
    assert len(document.tables) >= (exhibits["kind"] == "table").sum()
    heads = [p.text for p in document.paragraphs if p.style and p.style.name == "Heading 1"]
    assert {"4. Zwolle", "Literature"} <= set(heads)
    told = zipfile.ZipFile(docx).read("word/document.xml").decode()
    assert [s for s in study.segments["segment"] if f">{s}<" not in told] == []
    figures = exhibits.loc[exhibits["kind"] == "figure", "exhibit"]
    assert len(document.inline_shapes) == len(figures)
    pictures = document.element.body.iter(qn("pic:cNvPr"))
    assert sorted(each.get("descr") for each in pictures) == sorted(figures + ".png")
    assert "data:image" not in told
    assert "evidence.html" not in told
    assert "literature.html" not in told
    assert all(column.width for table in document.tables for column in table.columns)


def test_the_docx_begins_with_a_title_page_and_contents(made: tuple[Path, ...]) -> None:
    """Every chapter and section is listed, linked, and asks for the number of its page."""
    document = Document(str(made[1]))
    page = title_page(whole(), ROOT)
    told = [paragraph.text for paragraph in document.paragraphs[: 3 + len(page.lines)]]
    assert told == [page.kind, page.title, page.subtitle, *page.lines]
    body = document.element.body
    entries = body.findall(f".//{qn('w:sdtContent')}/{qn('w:p')}/{qn('w:hyperlink')}")
    listed = [next(entry.iter(qn("w:t"))).text for entry in entries]
    levels = ("Heading 1", "Heading 2")
    assert listed == [p.text for p in document.paragraphs if p.style and p.style.name in levels]
    marks = {mark.get(qn("w:name")) for mark in body.iter(qn("w:bookmarkStart"))}
    anchors = [str(entry.get(qn("w:anchor"))) for entry in entries]
    assert set(anchors) <= marks
    asked = [code.text for code in body.iter(qn("w:instrText")) if "PAGEREF" in code.text]
    assert asked == [rf" PAGEREF {anchor} \h " for anchor in anchors]


def test_the_title_page_names_the_source_and_the_version() -> None:
    """Its author and date, that it is replicated, and what CITATION.cff says of the replication."""
    page = title_page(whole(), ROOT)
    assert page.kind == "Replication"
    source = whole().source
    day = when(source["date"], "en")
    assert all(told in page.subtitle for told in (source["title"], source["author"], day))
    assert [line.split()[0] for line in page.lines] == ["Replication", "Version", "Licence:"]


def test_rows_stay_whole_and_headers_with_their_rows(made: tuple[Path, ...]) -> None:
    """No row breaks over two pages; each table of an exhibit repeats its header."""
    document = Document(str(made[1]))
    for table in document.tables:
        rows = table._tbl.tr_lst
        assert all(row.get_or_add_trPr().find(qn("w:cantSplit")) is not None for row in rows)
        assert rows[0].get_or_add_trPr().find(qn("w:tblHeader")) is not None


def test_a_table_too_wide_for_its_words_lies_on_its_side(made: tuple[Path, ...]) -> None:
    """With its caption, and alone: what comes before and after stands upright."""
    document = Document(str(made[1]))
    turned = [part.page_width > part.page_height for part in document.sections]  # type: ignore[operator]
    assert turned.count(True) > 0
    assert turned == [number % 2 == 1 for number in range(len(turned))]
    assert not turned[-1]
    for section in document.element.body.iter(qn("w:sectPr")):
        if section.find(qn("w:pgSz")).get(qn("w:orient")) == "landscape":
            table = section.getparent().getparent().getprevious()
            assert table.tag == qn("w:tbl")
            caption = table.getprevious()
            assert caption.getprevious().find(f"{qn('w:pPr')}/{qn('w:sectPr')}") is not None
            told = "".join(text.text for text in caption.iter(qn("w:t")))
            assert told.startswith("Table")


def test_cells_use_the_letters_of_their_legend(made: tuple[Path, ...]) -> None:
    """P, R and PR stand before the marks, as the table's last lines explain, where there is one."""
    tables = Document(str(made[1])).tables
    told = [t for t in tables if t.rows[-2].cells[0].text.startswith("P: the mark")]
    assert told
    cells = [row.cells[1].text for t in told for row in t.rows[1:-2] if len(row._tr.tc_lst) > 1]
    marked = r"(PR|P|R)\xa0\S+(, (P|R)\xa0\S+)?|not available"
    assert [cell for cell in cells if not re.fullmatch(marked, cell)] == []
    assert any(cell != "not available" for cell in cells)


def one_region(count: int = 1) -> Study:
    """Return a study without a source, of so many regions with a segment each."""
    coded = segments(("3a", 1), ("8b", 2))
    made = study(*(region(f"r{number}", coded) for number in range(count)))
    claims = pd.DataFrame(columns=["claim", "section", "kind", "text", "test", "about", "reason"])
    return replace(made, tables={**made.tables, "claims": claims})


@pytest.mark.parametrize("count", [3, 35])
def test_the_brief_is_at_most_two_pages(count: int) -> None:
    """Of few regions and of many, tagged, and the same to the byte each time."""
    content = brief(crowd(count), PAGE)
    assert 1 <= pages(content) <= 2
    assert content == brief(crowd(count), PAGE)
    assert b"/StructTreeRoot" in content


def test_the_brief_of_this_study_is_two_pages(made: tuple[Path, ...]) -> None:
    """As it is written beside the document."""
    assert made[0].name == "brief.pdf"
    assert pages(made[0].read_bytes()) == 2


def test_the_brief_tells_how_regions_stand_that_the_source_has_no_marks_of() -> None:
    """Of each while they are few; of those whose marks it prints the answer speaks."""
    headings = {5: "Beside the regions of the thesis", 2: "The regions"}
    for made, heading in ((crowd(count), heading) for count, heading in headings.items()):
        parts = {part["heading"]: part["paragraphs"] for part in _content(made, PAGE)["parts"]}
        own = [id_ for id_ in made.regions if id_.startswith("made-up")]
        told = ["".join(run["text"] for run in runs) for runs in parts[heading]]
        assert told == [findings.region(made, id_).strip("*") for id_ in own]
        assert len(told) == 2
    assert summary.own_regions(crowd(10)) == []


def test_the_brief_without_claims_promises_none() -> None:
    """A study of one region and no source says what it cannot tell."""
    told = one_region()
    assert summary.sure(told) == ["One region cannot tell an explanation from a coincidence."]


def scored_on_success(count: int, of: int) -> Study:
    """Return a study of regions, the first of which alone have a mark on success."""
    made = crowd(of)
    concepts = made.indicators.set_index("indicator")["concept"]
    regions = dict(made.regions)
    for each in [*made.regions.values()][count:]:
        factors = each.segments["indicator"].map(concepts).isin(made.side("factor"))
        tables = {"segments": each.segments[factors], "placements": each.tables["placements"][:0]}
        regions[each.id] = replace(each, tables={**each.tables, **tables})
    return replace(
        made, regions=regions, tables={**made.tables, "scores": made.tables["scores"][:0]}
    )


@pytest.mark.parametrize(("count", "shown"), [(5, 5), (22, 20), (0, 20)])
def test_a_region_without_success_is_not_among_the_lowest(count: int, shown: int) -> None:
    """Of many regions the chart shows those that can be placed, and counts no other."""
    study = scored_on_success(count, 25)
    drawn = chart(study)
    assert drawn is not None
    labels = [row["label"] for row in drawn["rows"]]
    assert len(labels) == shown
    assert {*labels} <= {each.label for each in [*study.regions.values()][: count or 25]}


def test_nobody_got_a_mark_who_has_no_evidence() -> None:
    """The question counts the regions that have one."""
    made = one_region(3)
    empty = replace(
        made.regions["r2"], tables={**made.regions["r2"].tables, "segments": segments()}
    )
    fewer = replace(made, regions={**made.regions, "r2": empty})
    assert summary.asked(fewer).startswith("2 regions got a mark")
    none = replace(made, regions={"r2": empty})
    assert summary.asked(none).startswith("No region got a mark")


def test_what_is_firm_stands_whichever_single_mark_changes() -> None:
    """Of the printed marks too; where nothing is, the brief does not say what to build on."""
    study = whole()
    firm = next(told for told in summary.use(study) if "Build on" in told)
    table = ledger.judgements(study).set_index("claim")
    steps = [ledger.steps(study, base).reindex(table.index) for base in ledger.BASES]
    fewest = [each.fillna(9) for each in steps]
    held = (table[["published", "replicated"]] == "supported").all(axis=1)
    held &= steps[1].notna() & (fewest[0] > 1) & (fewest[1] > 1)
    number = (held & ~table.index.isin(ledger.on_coder(study.of_source))).sum()
    assert f"** {number} conclusions are supported by both sets" in firm
    claims = study.tables["claims"].head(1)
    told = summary.use(replace(study, tables={**study.tables, "claims": claims}))
    assert not any("no conclusion" in each or " 0 " in each for each in told)


def test_a_study_that_replicates_nothing_calls_itself_no_replication(tmp_path: Path) -> None:
    """Its title page says who made it."""
    (tmp_path / "CITATION.cff").write_text("title: T\nauthors:\n- name: A group\n")
    assert title_page(one_region(), tmp_path).lines == ("By A group",)


def test_the_document_depends_on_the_report_alone(
    made: tuple[Path, ...], tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    """Written from another folder into another, at another time, it is the same to the byte."""
    monkeypatch.setenv("SOURCE_DATE_EPOCH", "1700000000")
    root = tmp_path / "a second, with a longer name"
    root.mkdir()
    for name in ("data", "report", "figures", "CITATION.cff"):
        (root / name).symlink_to(ROOT / name)
    time.sleep(1.1)  # what carries a time carries seconds
    again = write_document(whole(), Paths(root), root)
    assert [path.read_bytes() for path in again] == [path.read_bytes() for path in made]


@pytest.mark.parametrize("authors", ["", " [J. Doe]"])
def test_authors_that_are_no_names_are_told_and_none_are_none(authors: str, tmp_path: Path) -> None:
    """An empty list is a list; a name without its key is not guessed."""
    (tmp_path / "CITATION.cff").write_text(f"title: T\nauthors:{authors}\n")
    if authors:
        with pytest.raises(BuildError, match=r"CITATION\.cff: found authors \['J\. Doe'\]"):
            title_page(whole(), tmp_path)
    else:
        assert title_page(whole(), tmp_path).author == ""
