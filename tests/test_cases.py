"""Files as people bring them, some made by the programs themselves: they come in or say why.

The names and statements in tests/cases are invented.
"""

from __future__ import annotations

from dataclasses import dataclass, field, replace
from pathlib import Path

import pytest

from projects import segments, study_of_one
from studies import ROOT, whole
from werkbedrijf.errors import StudyError
from werkbedrijf.paths import Paths
from werkbedrijf.regions.importing import Importer, Options, import_files
from werkbedrijf.regions.passages import Asked
from werkbedrijf.study.load import load_study
from werkbedrijf.study.model import Region

CASES = ROOT / "tests" / "cases"
STUDY = whole()
Row = tuple[str, int, str, str, str]
OPEN: Row = ("4b", 1, "general", "P1", "They are open.")
EMPTY = Region(
    id="achterhoek", label="Achterhoek", chapter="", centre="", respondents=(), municipalities=(),
    parties=(), structure={}, settings={"documents": {"jaarverslag-2025": {}}, "respondents": []},
    tables={"segments": STUDY.segments.iloc[:0], "not-coded": STUDY.segments.iloc[:0]},
)  # fmt: skip


def imported(name: str, options: Options | None = None) -> Importer:
    """Read a case into an empty region, without writing anything."""
    importer = Importer(STUDY, EMPTY, options or Options())
    importer.add(CASES / name)
    importer.finish([CASES / name])
    return importer


def rows(importer: Importer) -> list[Row]:
    """Return what the segments say."""
    return [
        (
            each.indicator,
            each.valence,
            each.passage.first("level", "general"),
            ";".join(each.passage.people),
            each.summary,
        )
        for each in importer.segments
    ]


@dataclass(frozen=True)
class Case:
    """What becomes of a file: its segments, and all that is told of it."""

    segments: list[Row]
    left: dict[str, list[str]] = field(default_factory=dict)
    told: str = ""
    people: dict[str, list[str]] = field(
        default_factory=lambda: {"P1": ["the document 'Interview P1'"]}
    )
    options: Options = field(default_factory=Options)


def by(**changes: object) -> Options:
    """Return how to import."""
    return replace(Options(), **changes)  # type: ignore[arg-type]


TURN = {"P4": ["the case 'P4'"]}
QC = [
    ("4b", 2, "board", "P1", "Parties share all they know."),
    ("4c", -1, "general", "P1", "Relations with one party are stiff."),
    ("3a", 1, "general", "P1", "Passage in document 1, ¶ 4."),
    ("3a", 1, "general", "", "All know the goal."),
    ("3b", 1, "general", "", "All back it."),
    ("6b", -2, "general", "", "Lead city seen as not independent."),
]
QC_LEFT = {
    "cases that no passage in the study is of": ["P2"],
    "notes of the project": ["dagboek", "Note"],
    "comments on a whole document": ["'Interview P1.txt'", "'Interview P1.txt'"],
    "people whom no segment cites": ["P2"],
}
QC_PEOPLE = {"P2": ["the case 'P2'"], "P1": ["the document 'Interview P1.txt'"]}
PROJECTS = {
    "c01_path_without_internal.qdpx": Case([OPEN]),
    "c02_note_in_file.qdpx": Case(
        [(*OPEN[:4], "They are open about it.")], {"notes of the project": ["x"]}
    ),
    "c03b_case_respondent4.qdpx": Case(
        [("4b", 1, "general", "P4", "They are open.")], people={"P4": ["the case 'Respondent 4'"]}
    ),
    "c03d_docname_0.qdpx": Case([OPEN], people={"P1": ["the document 'interview_p1.docx'"]}),
    "c04_subcode_words_nl.qdpx": Case(
        [OPEN, ("3a", -1, "general", "P1", "Goal unclear.")],
        told="the code 'negatief' under '3a Clear goal' as 3a with valence -1",
    ),
    "c07_utf16_units_no_names.qdpx": Case(
        [OPEN], told="places in the text: ends exclusive, counted in UTF-16 units (units as asked",
        options=by(asked=Asked(units="utf-16")),
    ),
    "c08_audio_transcript.qdpx": Case(
        [OPEN, ("3a", 1, "general", "P2", "Passage in document 2, ¶ 2.")],
        {"comments that quote the passage": ["'Interview P2' 47-60"]},
        people={"P1": ["the document 'Interview P1.mp3'"], "P2": ["the document 'Interview P2'"]},
    ),
    "c10_pdfselection_with_text.qdpx": Case(
        [OPEN, ("3a", 1, "general", "P2", "All see it.")],
        people={"P1": ["the document 'Interview P1.pdf'"], "P2": ["the document 'Interview P2'"]},
    ),
    "c11_one_empty_selection.qdpx": Case([OPEN], {"empty selections": ["'Interview P1' 10-10"]}),
    "c11b_one_uncoded_beyond.qdpx": Case(
        [OPEN], {"selections outside their text": ["'Interview P1' 5000-5010"]}
    ),
    "c13_own_numbering.qdpx": Case(
        [("3a", 1, "general", "P1", "They have money.")],
        {
            "the code '1a Achtergrond', which is none of this codebook's, as asked":
                ["'Interview P1' 47-60"],
            "passages coded with no indicator": ["'Interview P1' 47-60"],
        },
        told="the code '3a Financiën' as 3a, as asked",
        options=by(names={"3a Financiën": "3a", "1a Achtergrond": ""}),
    ),
    "c14_document_coding.qdpx": Case(
        [("4b", 1, "board", "P1", "They are open.")],
        {"codes of a whole document that hold for passages only": ["'Interview P1'"]},
    ),
    "c16b_two_coders_cross.qdpx": Case(
        [("4b", 1, "general", "P1", "Passage in document 1, ¶ 1.")],
        {"passages and codings of another coder": ["'Interview P1' 8-28"]},
        options=by(coders=("A",)),
    ),
    "c20b_case_on_enclosing_selection.qdpx": Case(
        [("4b", 1, "general", "P4", "They are open.")], people=TURN
    ),
    "c21_nvivo_coderef_to_case.qdpx": Case(
        [("4b", 1, "general", "P4", "They are open.")], people=TURN
    ),
    "c22_variables_party_level.qdpx": Case(
        [("4b", 1, "board", "P4", "They are open.")],
        {"parties of passages with a respondent, who could be known by both": ["'gesprek' 8-28"]},
        people={"P4": ["the variable respondent 'P4'"]},
    ),
    "qc_one_coder.qdpx": Case(QC, QC_LEFT, people=QC_PEOPLE),
    "qc_two_coders.qdpx": Case(
        QC, QC_LEFT, people=QC_PEOPLE, options=by(coders=("coder",), second="second")
    ),
}  # fmt: skip
ATLAS: list[Row] = [
    ("4b", 1, "board", "P1", "Open to all."), ("3a", -1, "general", "P1", "No clear goal.")
]  # fmt: skip
ATLAS_PEOPLE = {"P1": ["the document '1 Interview P1.docx'"]}
COLUMN = "the column of respondents"
TABLES = {
    "highlights.csv": Case(
        [
            ("4b", 1, "board", "P1", "Passage in document 1, row 2."),
            ("4c", -1, "general", "P1", "Passage in document 1, row 5."),
        ],
        told="row of the same passage as another, read as one with it",
    ),
    "t05_one_row_per_code.csv": Case([("4b", 1, "board", "P1", "Open to all.")]),
    "t01b_atlas_title_row.xlsx": Case(
        ATLAS, {"rows above the headings": ["row 1", "row 2"]}, people=ATLAS_PEOPLE
    ),
    "t02_atlas_nl.xlsx": Case(ATLAS, people=ATLAS_PEOPLE),
    "t07_maxqda_segments_suffix.xlsx": Case([("4b", 1, "board", "P1", "Open to all.")]),
    "t12_merged_document_cells.xlsx": Case(
        [
            ("4b", 1, "general", "P1", "Open."), ("3a", -1, "general", "P1", "Unclear."),
            ("3b", 1, "general", "P2", "Backed."),
        ],
        told="merged cells: their value holds for 1 more cell",
        people={"P1": ["the document 'Interview P1'"], "P2": ["the document 'Interview P2'"]},
    ),
    "t13_verbatim_comment_text_content.csv": Case(
        [("4b", -1, "general", "P1", "Passage in document 1, ¶ 4.")],
        {"comments that quote the passage": ["row 2"]},
    ),
    "gap-rows.xlsx": Case(
        [OPEN, ("4b", -1, "general", "P2", "They are closed.")],
        {"rows that repeat an earlier one": ["row 30001"]},
        people={"P1": [COLUMN], "P2": [COLUMN]},
    ),
    "far-col.xlsx": Case(
        [("4b", 1, "general", "", "They are open.")],
        {"columns without a heading": ["column ZZZ of segments"]},
        told="no respondent, party or document behind it: counted, cited by nobody", people={},
    ),
}  # fmt: skip


@pytest.mark.parametrize(("name", "case"), (PROJECTS | TABLES).items(), ids=PROJECTS | TABLES)
def test_a_file_comes_in_and_all_of_it_is_told(name: str, case: Case) -> None:
    """Its segments; what was left out and why; who is who; and the sums close."""
    importer = imported(name, case.options)
    tally = importer.read[0].tally
    assert rows(importer) == case.segments
    assert tally.lost() == case.left
    assert dict(tally.people) == case.people
    assert any(case.told in what for what in [*tally.decided, ""])
    for found, taken, left in tally.counts().values():
        assert found == taken + left
    assert ("Nothing was lost." in tally.lines()) == (not case.left)


GOOD = 60
FULL = {
    "achterhoek.xlsx": (GOOD, {}, ""),
    "51.ods": (GOOD, {}, ""),
    "11-merged-doc-resp.xlsx": (GOOD, {}, "merged cells: their value holds for 22 more cells"),
    "14d-sheet-per-interview.xlsx": (GOOD, {}, ""),
    "16-title-row-above.xlsx": (GOOD, {"rows above the headings": ["row 1"]}, ""),
    "18-dup-rows.xlsx": (
        GOOD,
        {"rows that repeat an earlier one": [f"row {row}" for row in range(64, 69)]},
        "",
    ),
    "22b-indicator-two.xlsx": (
        GOOD + 2, {}, "cells with several indicators, each read with the row's valence"
    ),
    "04i-empty-resp-doc-without-id.xlsx": (
        GOOD, {}, "no respondent, party or document behind it: counted, cited by nobody"
    ),
    "80-rivierenland-3rows.xlsx": (3, {}, ""),
}  # fmt: skip


@pytest.mark.parametrize(("name", "case"), FULL.items(), ids=FULL)
def test_a_filled_template_comes_in_whole(
    name: str, case: tuple[int, dict[str, list[str]], str]
) -> None:
    """However its rows, cells and sheets lie."""
    count, left, told = case
    importer = imported(name)
    tally = importer.read[0].tally
    assert len(importer.segments) == count
    assert tally.lost() == left
    assert any(told in what for what in [*tally.decided, ""])
    if count == GOOD and name not in ("04i-empty-resp-doc-without-id.xlsx",):
        assert rows(importer) == rows(imported("achterhoek.xlsx"))


REFUSED = {
    "c07_utf16_units_no_names.qdpx": [
        "c07_utf16_units_no_names.qdpx: found positions that may be counted in characters or in "
        "UTF-16 units",
    ],
    "c13_own_numbering.qdpx": [
        "c13_own_numbering.qdpx: found the code '3a Financiën', which bears the id 3a and other",
        "c13_own_numbering.qdpx: found the code '1a Achtergrond', which bears the id 1a and other",
    ],
    "c16b_two_coders_cross.qdpx": [
        "c16b_two_coders_cross.qdpx: found codings of 2 coders in the same documents: A (1 "
        "passage), B (1 passage)",
    ],
    "qc_two_coders.qdpx": [
        "qc_two_coders.qdpx: found codings of 2 coders in the same documents: coder (5 passages), "
        "second (1 passage)",
    ],
    "05-summary-error.xlsx": [
        "05-summary-error.xlsx:4, Samenvatting: found '#NAAM?': the cell shows an error",
        "05-summary-error.xlsx:5, Samenvatting: found '#NAME?': the cell shows an error",
    ],
    "06-summary-formula.xlsx": [
        "06-summary-formula.xlsx:4, Samenvatting: found '': the cell is a formula without its value"
    ],
    "formula.xlsx": [
        "formula.xlsx:2, summary: found '': the cell is a formula without its value",
        "formula.xlsx:3, summary: found '': the cell is a formula without its value",
    ],
    "17-header-score.xlsx": [
        "17-header-score.xlsx: found no valence in any of 60 rows; headings that are not known: "
        "'Score'",
    ],
    "50-password.xlsx": ["50-password.xlsx: found a workbook with a password"],
}  # fmt: skip


@pytest.mark.parametrize(("name", "lines"), REFUSED.items(), ids=REFUSED)
def test_a_file_that_would_be_read_wrongly_is_refused(name: str, lines: list[str]) -> None:
    """In the file's own rows and words, all at once, and with a way out."""
    with pytest.raises(StudyError) as caught:
        imported(name)
    shown = str(caught.value).splitlines()
    assert [line[: len(start)] for line, start in zip(shown, lines, strict=True)] == lines
    assert all("; expected " in line for line in shown)
    assert caught.value.status == 2


def test_a_heading_named_by_hand_is_read(tmp_path: Path) -> None:
    """As the message of a file without a known valence proposes."""
    importer = imported("17-header-score.xlsx", by(names={"Score": "valence"}))
    assert rows(importer) == rows(imported("achterhoek.xlsx"))


def test_every_case_is_tested() -> None:
    """None lies in the folder for nothing."""
    elsewhere = {"70-without-P6.xlsx", "90-placements-dutch-excel.csv", "achterhoek-region.toml"}
    known = {*PROJECTS, *TABLES, *FULL, *REFUSED, *elsewhere}
    assert {path.name for path in CASES.iterdir()} == known


@pytest.fixture(scope="module")
def where(tmp_path_factory: pytest.TempPathFactory) -> Paths:
    """Return a study with the region of the good case, its files from Excel in Dutch."""
    where = study_of_one(tmp_path_factory.mktemp("cases") / "study", "achterhoek")
    folder = where.region("achterhoek")
    dutch = "90-placements-dutch-excel.csv"
    for name, case in (("region.toml", "achterhoek-region.toml"), ("placements.csv", dutch)):
        (folder / name).write_bytes((CASES / case).read_bytes())
    return where


def test_a_corrected_file_leaves_nobody_behind_and_copies_of_what_it_replaced(where: Paths) -> None:
    """P6 is gone from region.toml; a row changed by hand is named; all former files are kept."""
    import_files(where, "achterhoek", [CASES / "achterhoek.xlsx"], Options())
    region = load_study(root=where.root).regions["achterhoek"]
    assert region.respondents == ("P1", "P2", "P3", "P4", "P5", "P6")
    assert region.tables["placements"][["target", "realised"]].to_numpy().tolist() == [[310, 287]]
    path = where.region("achterhoek") / "segments.csv"
    changed = path.read_text(encoding="utf-8").replace("ac-002,,8b,2", "ac-002,,8b,1")
    path.write_text(changed, encoding="utf-8")
    before = {each.name: each.read_bytes() for each in where.region("achterhoek").iterdir()}
    file = CASES / "70-without-P6.xlsx"
    dry = import_files(where, "achterhoek", [file], Options(replace=True, dry_run=True))
    assert {e.name: e.read_bytes() for e in where.region("achterhoek").iterdir()} == before
    report = import_files(where, "achterhoek", [file], Options(replace=True))
    assert "Taken out of region.toml, since nothing cites them any more: P6." in report
    assert "Made or changed by hand, and replaced: ac-002." in report
    assert "Nothing was written: this was a dry run." in dry
    assert dry[-5:] == report[-5:]
    assert load_study(root=where.root).regions["achterhoek"].respondents[-1] == "P5"
    (kept,) = (where.build / "replaced").iterdir()
    assert {each.name: each.read_bytes() for each in kept.iterdir()} == {
        name: before[name] for name in ("region.toml", "segments.csv", "imports.toml")
    }
    assert len(segments(where, "achterhoek")) == GOOD
