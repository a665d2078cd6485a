"""Tables as people fill them in: with their spreadsheet's habits, and with mistakes."""

from __future__ import annotations

import re
import shlex
import unicodedata
from pathlib import Path
from zipfile import ZipFile

import pytest
from openpyxl import Workbook
from openpyxl.cell.rich_text import CellRichText, TextBlock
from openpyxl.cell.text import InlineFont
from openpyxl.comments import Comment
from openpyxl.styles import Font

from projects import REGION, segments, study_of_one
from test_qda_bad_files import as_ods, entries
from werkbedrijf.errors import DataError, StudyError
from werkbedrijf.paths import Paths
from werkbedrijf.regions.coded_files import make_hint
from werkbedrijf.regions.importing import Options, import_files
from werkbedrijf.regions.sheets import sheets
from werkbedrijf.study.load import load_study

HEADER = ("Document", "Respondenten", "Indicator", "Valentie", "Niveau", "Samenvatting")
GOOD = ("P1", "P1", "4b", "1", "bestuur", "Partijen zijn open.")


@pytest.fixture
def where(tmp_path: Path) -> Paths:
    """Return a study with an empty region."""
    return study_of_one(tmp_path / "study")


def put(where: Paths, *rows: tuple[str, ...], first: str = "") -> list[tuple[object, ...]]:
    """Import a table with semicolons, and return what it became."""
    path = where.root.parent / "filled.csv"
    lines = [first] * bool(first) + [";".join(row) for row in (HEADER, *rows)]
    path.write_bytes("\r\n".join([*lines, ""]).encode("utf-8-sig"))
    import_files(where, REGION, [path], Options())
    found = segments(where)[["indicator", "valence", "level", "respondents", "summary"]]
    return list(found.itertuples(index=False, name=None))


@pytest.mark.parametrize("people", ["P1;P2", "P1, P2", "p1 en P2", "P1 & p2", "P1 and P2"])
def test_respondents_may_be_listed_as_people_do(where: Paths, people: str) -> None:
    """With any mark or word between them, and with a capital forgotten."""
    assert put(where, ("P1", f'"{people}"', *GOOD[2:])) == [
        ("4b", 1, "board", "P1;P2", "Partijen zijn open.")
    ]


def test_a_line_that_names_the_delimiter_is_no_header(where: Paths) -> None:
    """Some programs write one for Excel."""
    assert put(where, GOOD, first="sep=;") == [("4b", 1, "board", "P1", "Partijen zijn open.")]


def test_all_mistakes_are_named_at_once_by_row_and_heading(where: Paths) -> None:
    """So that a file is mended in one go, under the headings that its owner sees."""
    with pytest.raises(DataError) as caught:
        put(
            where,
            ("P1", "P1", "4b", "3", "", "Te hoog."),
            ("P1", "JV", "4b", "1", "", "Initialen."),
            ("P1", "P1", "4b", "", "", "Geen valentie."),
            ("P1", "P1", "4z", "1", "", "Geen indicator."),
        )
    assert [str(problem).split(";")[0] for problem in caught.value.problems] == [
        "filled.csv:2, Valentie: found '3'",
        "filled.csv:3, respondents: found 'JV'",
        "filled.csv:4, 4b: found no valence",
        "filled.csv:5, Indicator: found '4z'",
    ]


def test_a_trace_of_a_person_is_found_in_the_file_that_has_it(where: Paths) -> None:
    """Not in a file that was never written."""
    with pytest.raises(DataError, match=r"^filled\.csv, row 3, summary: found an e-mail address"):
        put(where, GOOD, ("P1", "P1", "8b", "1", "", "Mail p1@example.org."))


def test_the_sheet_of_the_dutch_template_is_found_wherever_it_stands(where: Paths) -> None:
    """A sheet of one's own may come before it."""
    book = Workbook()
    book.active.title = "notities"
    sheet = book.create_sheet("Segmenten")
    sheet.append(HEADER)
    sheet.append((*GOOD[:3], 1.0, *GOOD[4:]))
    path = where.root.parent / "filled.xlsx"
    book.save(path)
    import_files(where, REGION, [path], Options())
    assert segments(where)[["indicator", "valence"]].to_numpy().tolist() == [["4b", 1]]


def book(
    where: Paths, *rows: tuple[object, ...], name: str = "filled.xlsx"
) -> tuple[Path, Workbook]:
    """Return a workbook with the headings and these rows, and where it goes."""
    made = Workbook()
    sheet = made.worksheets[0]
    sheet.append(HEADER)
    for row in rows:
        sheet.append(row)
    return where.root.parent / name, made


def report_of(where: Paths, path: Path, made: Workbook) -> str:
    """Save and import a workbook, and return the report."""
    made.save(path)
    return "\n".join(import_files(where, REGION, [path], Options(replace=True)))


def test_hidden_rows_are_read_and_told(where: Paths) -> None:
    """Whoever filtered a sheet may have forgotten them."""
    path, made = book(where, GOOD, ("P2", "P2", "8b", "-1", "", "Te zelden."))
    made.worksheets[0].row_dimensions[3].hidden = True
    report = report_of(where, path, made)
    assert len(segments(where)) == 2
    assert "  1 x rows that are hidden or filtered out, read as the others (Sheet, row 3)" in report


STRUCK = "rows whose code is struck through; to count them, undo that"


def test_rows_whose_code_is_struck_through_are_left_out_and_told(where: Paths) -> None:
    """Their coder took them back; one of which another cell is struck counts, and is told."""
    path, made = book(where, GOOD, ("P2", "P2", "8b", "-1", "", "Te zelden."), GOOD)
    for at in ("C3", "F2"):
        made.worksheets[0][at].font = Font(strike=True)
    report = report_of(where, path, made)
    assert list(segments(where)["indicator"]) == ["4b"]
    assert f"  1 x {STRUCK} (Sheet, row 3)" in report
    told = "rows with cells that are struck through, read as the others"
    assert f"  1 x {told} (Sheet, row 2)" in report
    assert "Nothing was lost." not in report


def test_a_cell_of_which_a_part_is_struck_through_is_read_whole_and_told(where: Paths) -> None:
    """With its row and column; where all parts of a code are, its row is left out."""
    gone, kept = InlineFont(strike=True), InlineFont(b=True)
    path, made = book(where, GOOD, ("P2", "P2", "8b", "-1", "", "Te zelden."))
    sheet = made.worksheets[0]
    sheet["F2"] = CellRichText("Partijen ", TextBlock(gone, "zijn"), TextBlock(kept, " open."))
    sheet["C3"] = CellRichText(TextBlock(gone, "8"), TextBlock(gone, "b"))
    report = report_of(where, path, made)
    assert list(segments(where)["summary"]) == ["Partijen zijn open."]
    told = "cells of which part is struck through, read whole"
    assert f"  1 x {told} (Sheet, row 2, Samenvatting)" in report
    assert f"  1 x {STRUCK} (Sheet, row 3)" in report


def test_open_document_tells_of_parts_that_are_struck_through(tmp_path: Path) -> None:
    """In a cell that is not struck, in one that is but for a part, and where all parts are."""
    styles = "".join(
        f'<s:style s:name="{name}"><s:text s:text-line-through-style="{line}"/></s:style>'
        for name, line in {"gone": "solid", "kept": "none"}.items()
    )
    gone, kept = (f'<x:span x:style-name="{name}">open</x:span>' for name in ("gone", "kept"))
    cell = '<t:table-cell o:value-type="string"><x:p>'
    changes = {
        "xmlns:t=": 'xmlns:s="s" xmlns:t=',
        "<o:body>": f"{styles}<o:body>",
        "A is": f"{gone} is",
        f"{cell}B is": cell.replace(" ", ' t:style-name="gone" ') + f"{kept} is",
        ">C<": f">{gone}<",
    }
    path = tmp_path / "filled.ods"
    path.write_bytes(as_ods([["A is", "B is", "C"]]))
    content = ZipFile(path).read("content.xml").decode()
    for old, new in changes.items():
        content = content.replace(old, new, 1)
    path.write_bytes(entries({"content.xml": content}))
    (sheet,) = sheets(path)
    assert list(sheet.rows[1].values()) == ["open is", "open is", "open"]
    assert (sheet.partly_struck, sheet.struck) == ({(1, 1), (1, 2)}, {(1, 3)})


def test_open_document_tells_of_columns_that_are_hidden_and_cells_struck_through(
    tmp_path: Path,
) -> None:
    """As workbooks of Excel do."""
    style = '<s:style s:name="ce1"><s:text s:text-line-through-style="solid"/></s:style>'
    changes = {
        "xmlns:t=": 'xmlns:s="s" xmlns:t=',
        "<o:body>": f"{style}<o:body>",
        "<t:table-row": '<t:table-column t:visibility="collapse"/><t:table-row',
        "<t:table-cell": '<t:table-cell t:style-name="ce1"',
    }
    path = tmp_path / "filled.ods"
    path.write_bytes(as_ods([list(HEADER), list(GOOD)]))
    content = ZipFile(path).read("content.xml").decode()
    for old, new in changes.items():
        content = content.replace(old, new, 1)
    path.write_bytes(entries({"content.xml": content}))
    (sheet,) = sheets(path)
    assert (sheet.struck, sheet.hidden_columns) == ({(1, 1)}, {1})


def test_of_every_column_is_told_what_became_of_it(where: Paths) -> None:
    """Quotations and numbers of rows are read, and are not in the study; hidden ones are told."""
    path = where.root.parent / "filled.xlsx"
    made = Workbook()
    made.worksheets[0].append((*HEADER, "Citaat", "Nr"))
    made.worksheets[0].append((*GOOD, "wij praten altijd met elkaar", 7))
    made.worksheets[0].column_dimensions["G"].hidden = True
    report = report_of(where, path, made)
    assert "  1 x columns that are hidden, read as the others (Citaat)" in report
    (told,) = (line for line in report.splitlines() if line.startswith("columns "))
    assert told.split(maxsplit=4) == [
        *("columns", "8", "6", "2"),
        "1 column of quotations, read and not kept; "
        "1 column that only tells rows, coders or regions apart",
    ]


def test_a_column_that_is_kept_nowhere_is_not_in_the_study(where: Paths) -> None:
    """A paragraph's number is, where it stands for a summary; else it is counted as left out."""
    header, row = ("Respondenten", "Alinea", *HEADER[2:]), ("P1", "12", *GOOD[2:])
    report = tables_of(where, (header, row))
    assert "1 column that only tells rows, coders or regions apart" in report
    report = tables_of(where, (header, (*row[:-1], "")))
    assert segments(where)["summary"].tolist() == ["Passage in document 1, ¶ 12."]
    assert "only tells rows" not in report


def test_sheets_without_evidence_are_named(where: Paths) -> None:
    """With their rows, so that none is missed."""
    path, made = book(where, GOOD)
    sheet = made.create_sheet("plan")
    for row in (("week", "wie"), (1, "A"), (2, "B")):
        sheet.append(row)
    report = report_of(where, path, made)
    assert "  1 x sheets without headings of coded passages (plan)" in report
    assert (
        "rows                           4             1         3  3 sheets without headings"
        in report
    )


def test_text_in_the_wrong_encoding_is_refused_by_row(where: Paths) -> None:
    """With what it should say, and how to open it."""
    with pytest.raises(DataError, match=r"filled\.csv:2, Samenvatting: found 'De coÃ¶rdinatie'"):
        put(where, (*GOOD[:5], "De coÃ¶rdinatie"))


def test_what_a_spreadsheet_would_compute_is_written_as_words(where: Paths) -> None:
    """Signs in front are taken off, and told."""
    assert put(where, (*GOOD[:5], "=cmd|'/c calc'!A1"), ("P1", "P1", "8b", "1", "", "- Vaak.")) == [
        ("4b", 1, "board", "P1", "cmd|'/c calc'!A1"), ("8b", 1, "general", "P1", "Vaak."),
    ]  # fmt: skip


@pytest.mark.parametrize(
    ("words", "valence"),
    [("positief", 1), ("Zeer negatief", -2), ("++", 2), ("[-1]", -1), ("gemengd", 0), ("1,0", 1)],
)
def test_a_valence_may_be_a_word(where: Paths, words: str, valence: int) -> None:
    """Or a sign, or a number as a spreadsheet has it."""
    assert put(where, (*GOOD[:3], words, *GOOD[4:]))[0][1] == valence


def test_a_word_that_is_no_valence_is_told_with_those_that_are(where: Paths) -> None:
    """Of the scale and of everyday language; what another one means is not guessed."""
    with pytest.raises(DataError) as caught:
        put(where, (*GOOD[:3], "matig", *GOOD[4:]))
    known = caught.value.problems[0].expected
    assert {"gemengd", "positief", "sterk negatief", "zeer"} <= set(
        re.split(r", | / | behind ", known)
    )


def test_words_of_ones_own_are_told_row_by_row_and_named_as_marks(where: Paths) -> None:
    """All at once, with what to say of each; of a number that is no mark nothing is proposed."""
    judged = [(*GOOD[:3], word, *GOOD[4:]) for word in ("goed", "matig", "5", "-1")]
    with pytest.raises(DataError) as caught:
        put(where, *judged)
    told = [(each.row, each.found, each.remedy) for each in caught.value.problems]
    assert told == [
        (2, "'goed'", 'Say which mark it stands for: --map "goed=MARK".'),
        (3, "'matig'", 'Say which mark it stands for: --map "matig=MARK".'),
        (4, "'5'", "See the sheet with the codes in the template."),
    ]
    named = Options(names={"Goed": "+/+", "matig": "-1"})
    tables_of(where, (HEADER, *judged[:2], judged[3]), options=named)
    assert segments(where)["valence"].tolist() == [2, -1, -1]
    with pytest.raises(StudyError, match=r"'MARK' is no kind of column .* no mark and no"):
        tables_of(where, (HEADER, *judged), options=Options(names={"goed": "MARK"}))


@pytest.mark.parametrize(
    ("level", "found"), [("bestuurlijk", "board"), ("Uitvoerend", "operational"), ("", "general")]
)
def test_a_level_may_be_in_dutch(where: Paths, level: str, found: str) -> None:
    """In the words that people use."""
    assert put(where, (*GOOD[:4], level, GOOD[5]))[0][2] == found


QUALCODER = (
    ("File", "Coder", "Coded", "Id", "Codename", "Coded_Memo", "Category", "FileVar_Niveau"),
    ("P1.txt", "A", "Het werkt.", "ctid:1", "4b Openness", "Men is open.", "Trust", "bestuur"),
    ("P1.txt", "A", "Het werkt.", "ctid:2", "valence: +1", "", "valence", "bestuur"),
)
DEDOOSE = (
    ("Media Title", "Excerpt Copy", "Code: 4b Openness Applied", "Code: +1 valence Applied",
     "Code: valence: +1 Applied", "Codes Applied Combined", "Excerpt Creator"),
    ("P1.docx", "Het werkt.", "True", "False", "True", "4b Openness, valence: +1", "A"),
)  # fmt: skip
NVIVO = (
    ("File Name", "Code Name", "Coded Text", "Coverage"),
    ("P1", "Trust\\4b Openness\\positief", "Het werkt.", "0.1"),
)
MAXQDA = (
    ("Dokumentname", "Code", "Anfang", "Ende", "Gewicht", "Segment", "Kommentar"),
    ("P1", "Trust > 4b Openness", 3, 3, 1, "Het werkt.", ""),
)


@pytest.mark.parametrize(
    "rows", [QUALCODER, DEDOOSE, NVIVO, MAXQDA], ids=["QualCoder", "Dedoose", "NVivo", "MAXQDA"]
)
def test_programs_have_headings_and_the_import_knows_them(
    where: Paths, rows: tuple[tuple[object, ...], ...]
) -> None:
    """However they call the columns, the same coding gives the same segment."""
    made = Workbook()
    for row in rows:
        made.worksheets[0].append(row)
    report_of(where, where.root.parent / "export.xlsx", made)
    found = segments(where)[["indicator", "valence", "respondents"]]
    assert found.to_numpy().tolist() == [["4b", 1, "P1"]]


def told_of(where: Paths, text: str) -> list[str]:
    """Import the text of a table, and return what is told of it before the counts."""
    path = where.root.parent / "told.csv"
    path.write_text(text, encoding="utf-8")
    report = import_files(where, REGION, [path], Options())
    return report[1 : next(at for at, line in enumerate(report) if "in the file" in line)]


def test_a_name_in_a_row_left_out_is_neither_read_as_an_id_nor_shown(where: Paths) -> None:
    """Another region's row and one without an indicator count somebody whom nobody names."""
    table = (
        "region;document;reference;codes;valence;respondents\n"
        "duinstreek;doc;1;4b;1;P1\n"
        "elders;doc;2;4b;1;Youssef\n"
        "duinstreek;doc;3;something else;;Jan\n"
    )
    assert told_of(where, table) == [
        "Read as follows:",
        "  1 x level not given: general (row 2)",
        "Not taken over:",
        "  1 x passages of the region elders (row 3)",
        "  1 x passages coded with no indicator (row 4)",
        "  2 x people whom no segment cites",
        "  1 x the code 'something else', which is not in the codebook (row 4)",
        "Who is who:",
        "  P1: the column of respondents",
    ]


def test_rows_that_are_read_as_one_are_told_by_their_places(where: Paths) -> None:
    """All but the first of each passage, which is the row that it is named after."""
    table = (
        "document;reference;text;codes;respondents\n"
        "doc;1;abc;4b;P1\n"
        "doc;1;abc;valence: +1;P1\n"
        "doc;1;abc;level: board;P1\n"
        "doc;2;abd;4c;P1\n"
        "doc;2;abd;valence: +1;P1\n"
    )
    assert told_of(where, table) == [
        "Read as follows:",
        "  3 x row of the same passage as another, read as one with it (row 3; row 4; row 6)",
        "  1 x level not given: general (row 5)",
        "Nothing was lost.",
        "Who is who:",
        "  P1: the column of respondents",
    ]


def test_a_comment_beside_the_indicators_own_is_told_as_a_further_one(where: Paths) -> None:
    """Its passage is in the study, by the comment of the row with the indicator."""
    table = (
        "document;reference;text;codes;respondents;comment\n"
        "doc;1;abc;4b;P1;They are open.\n"
        "doc;1;abc;valence: +1;P1;I am sure.\n"
        "doc;1;abc;level: board;P1;\n"
    )
    assert told_of(where, table) == [
        "Read as follows:",
        "  1 x summaries from the column 'comment' (told.csv)",
        "  2 x row of the same passage as another, read as one with it (row 3; row 4)",
        "Not taken over:",
        "  1 x further comments on a passage (row 3)",
        "Who is who:",
        "  P1: the column of respondents",
    ]
    assert list(segments(where)["summary"]) == ["They are open."]


def test_a_comment_that_cannot_stand_keeps_the_reason_why(where: Paths) -> None:
    """Whether it is too long, or its passage overlaps another one, it is no further comment."""
    table = (
        "document;start;end;text;codes;respondents;comment\n"
        f"doc;0;9;abc;4b;P1;{'word ' * 26}\n"
        "doc;0;9;abc;valence: +1;P1;\n"
        "doc;5;12;abd;4b, valence: +1;P1;They are open.\n"
    )
    assert told_of(where, table)[5:-2] == [
        "  1 x comments of more than 25 words (row 2)",
        "  1 x passages that overlap another one under 4b (row 4)",
    ]


def test_one_row_without_a_valence_is_told_as_one(where: Paths) -> None:
    """With the heading of what may be the valence."""
    with pytest.raises(DataError, match=r"found no valence in 1 row; headings that .*: 'Score'"):
        told_of(where, "document;reference;codes;Score\ndoc;1;4b;1\n")


def test_a_hidden_sheet_is_told_and_a_copy_of_rows_counts_once(where: Paths) -> None:
    """Whoever hid a sheet may have meant to leave it out; a copy is no more evidence."""
    path, made = book(where, GOOD, ("P2", "P2", "8b", "-1", "", "Te zelden."))
    for title, more in (("kopie", GOOD), ("oud", ("P2", "P2", "8b", "-2", "", "Nooit."))):
        sheet = made.create_sheet(title)
        sheet.append(HEADER)
        sheet.append(more)
    made["oud"].sheet_state = "hidden"
    report = report_of(where, path, made)
    assert "  1 x sheets that are hidden, read as the others (oud)" in report
    assert "rows that repeat an earlier one" in report
    assert segments(where)["summary"].tolist() == ["Partijen zijn open.", "Te zelden.", "Nooit."]


@pytest.mark.parametrize("cell", ["4a 4b", "4a + 4b", "4a - 4b", "4a. 4b"])
def test_a_second_indicator_in_a_cell_is_asked_about(where: Paths, cell: str) -> None:
    """However it is joined: it is never dropped in silence."""
    with pytest.raises(DataError, match="4a") as caught:
        put(where, ("P1", "P1", cell, "1", "", "Open."))
    assert cell in str(caught.value)


def test_accents_may_be_typed_apart_from_their_letters(where: Paths) -> None:
    """As macOS writes names: heading and cells are the same words."""
    text = "Document;Ge\u00efnterviewden;Indicator;Valentie;Samenvatting\n"
    text += "P1;P1;4b;1;Co\u00f6peratief.\n"
    told_of(where, unicodedata.normalize("NFD", text))
    assert segments(where)[["respondents", "summary"]].to_numpy().tolist() == [
        ["P1", "Co\u00f6peratief."]
    ]


def test_begin_and_end_beside_indicators_are_characters(where: Paths) -> None:
    """By the kit's own Dutch headings; the second document is counted on from the first."""
    told_of(
        where,
        "Document;Indicator;Valentie;Samenvatting;Begin;einde\n"
        "P1;4b;1;Open.;0;50\nP2;4b;-1;Dicht.;10;60\nP2;4b;1;Nog eens.;20;70\n",
    )
    assert segments(where)[["summary", "start", "end"]].to_numpy().tolist() == [
        ["Open.", 0, 50], ["Dicht.", 60, 110],
    ]  # fmt: skip


def test_rows_of_the_region_may_name_it_by_its_label(where: Paths) -> None:
    """People know a region's name, not its id."""
    rows = "Regio;Indicator;Valentie;Samenvatting\nDuinstreek;4b;1;Open.\nElders;4b;1;Elders.\n"
    told_of(where, rows)
    assert segments(where)["summary"].tolist() == ["Open."]


def test_the_end_of_a_line_as_excel_keeps_it_is_a_space(where: Paths) -> None:
    """Not the sign that it is written with in the file."""
    path, made = book(where, (*GOOD[:5], "Partijen_x000D_\nzijn open."))
    report_of(where, path, made)
    assert segments(where)["summary"].tolist() == ["Partijen zijn open."]


def test_what_cannot_stand_is_told_of_the_file_that_has_it(where: Paths) -> None:
    """Not of segments.csv, which was never written."""
    with pytest.raises(DataError) as caught:
        told_of(where, "Indicator;Valentie;Samenvatting;Paragraaf\n4b;1;Open.;p. 12\n")
    (problem,) = caught.value.problems
    assert (problem.file, problem.column) == ("told.csv", "row 2, section")


def test_former_quotations_go_with_the_segments_that_they_were_of(where: Paths) -> None:
    """Their ids name other passages now; a copy is kept."""
    path = where.root.parent / "told.csv"
    path.write_text("Indicator;Valentie;Samenvatting;Citaat\n4b;1;Open.;Wij zijn open.\n", "utf-8")
    import_files(where, REGION, [path], Options(keep_quotes=True))
    quotes = where.region(REGION) / "quotes.csv"
    assert quotes.is_file()
    import_files(where, REGION, [path], Options(replace=True))
    assert not quotes.exists()
    (kept,) = where.build.glob("replaced/*/quotes.csv")
    assert "Wij zijn open." in kept.read_text("utf-8")


def test_a_list_with_a_comment_in_it_is_left_to_its_owner(where: Paths) -> None:
    """With the line to write: no error of the program's own."""
    settings = where.region(REGION) / "region.toml"
    text = settings.read_text("utf-8").replace(
        "respondents = []", 'respondents = [\n  "P1", # [chair]\n]'
    )
    settings.write_text(text, "utf-8")
    with pytest.raises(StudyError, match=r'Write respondents = \["P1", "P2"\]'):
        told_of(
            where,
            "Respondenten;Indicator;Valentie;Samenvatting\nP1;4b;1;Open.\nP2;4b;1;Ook open.\n",
        )


JANUARY = (GOOD, ("P2", "P2", "8b", "-1", "", "Te zelden."))


def tables_of(
    where: Paths, *tables: tuple[tuple[str, ...], ...], options: Options | None = None
) -> str:
    """Import tables at once, named a.csv, b.csv and so on, and return the report."""
    paths = [where.root.parent / f"{letter}.csv" for letter, _ in zip("abc", tables, strict=False)]
    for path, rows in zip(paths, tables, strict=True):
        path.write_text("\n".join(";".join(row) for row in rows), encoding="utf-8")
    return "\n".join(import_files(where, REGION, paths, options or Options(replace=True)))


def test_rows_of_an_earlier_file_count_once(where: Paths) -> None:
    """As when February's export holds January's rows too; each is told with its file."""
    report = tables_of(
        where,
        (HEADER, *JANUARY),
        (HEADER, GOOD, ("P2", "P2", "8b", "1", "", "Te zelden."), JANUARY[1]),
    )
    assert segments(where)["valence"].tolist() == [1, -1, 1]
    assert "  2 x repeats of a.csv, counted once (row 2; row 4)" in report


def test_a_file_may_hold_nothing_but_repeats(where: Paths) -> None:
    """Though it has a column more, which is empty, and a coder is named who has all of it."""
    header = (*HEADER, "Codeur")
    anna = [(*row, "Anna") for row in JANUARY]
    more = ((*header, "Partij"), *((*row, "") for row in anna))
    tables_of(where, (header, *anna), more, options=Options(coders=("Anna",)))
    assert len(segments(where)) == 2


def test_rows_of_two_files_that_are_only_numbered_alike_all_count(where: Paths) -> None:
    """A file for each interview begins anew at 1; within a document that is named, it is a row."""
    header, row = ("Nr", "Indicator", "Valentie"), ("1", "4b", "1")
    tables_of(where, (header, row), (header, row, ("2", "4b", "-1")))
    assert segments(where)["valence"].tolist() == [1, 1, -1]
    named, first = ("Document", *header), ("P1", *row)
    tables_of(where, (named, first), (named, first, ("P1", "2", "4b", "-1")))
    assert segments(where)["valence"].tolist() == [1, -1]


def test_a_code_that_is_left_out_as_asked_is_told_as_in_a_project(where: Paths) -> None:
    """By the same words: it is no code that is missing from the codebook."""
    table = (("Document", "Codes", "Text"), ("P1", "4b +1, Geld", "Open."))
    report = tables_of(where, table, options=Options(names={"Geld": ""}))
    assert "the code 'Geld', which is none of this codebook's, as asked" in report
    assert "1 code left out as asked" in report


def test_a_note_beside_a_cell_is_told_as_lost(where: Paths) -> None:
    """What somebody hung on it is in the file, and not in the study."""
    path, made = book(where, GOOD)
    made.worksheets[0]["F2"].comment = Comment("He hesitated.", "a coder")
    report = report_of(where, path, made)
    assert "  1 x notes beside cells (Sheet, row 2)" in report
    assert "Nothing was lost." not in report


def test_characters_that_nobody_sees_change_nothing(where: Paths) -> None:
    """A copy stays a copy, a number a number, and an id an id."""
    seen = ("P1", "P1", "4b", "1", "bestuur", "Zij zijn open.")
    unseen = (
        "P1",
        "P1\u200b",
        "4\ufeffb",
        "\u200b1",
        "be\u00adstuur",
        "Zij\u00a0zijn\u202fopen.\u2060",
    )
    assert put(where, seen, unseen) == [("4b", 1, "board", "P1", "Zij zijn open.")]


def test_a_number_in_round_brackets_is_asked_about(where: Paths) -> None:
    """A spreadsheet that keeps accounts writes -1 so."""
    with pytest.raises(DataError, match=r"Valentie: found '\(1\)'"):
        put(where, (*GOOD[:3], "(1)", *GOOD[4:]))


@pytest.mark.parametrize(
    ("headings", "row", "told"),
    [
        (
            ("Resp.", "Indicator", "Waardering", "Bewering"),
            ("P1", "4b", "\u22121", "Men praat."),
            "'Resp.' (by its cells: respondents), 'Waardering' (by its cells: valence), "
            "'Bewering'; expected a column valence, or codes with a valence. "
            'If one of them is the valence: --map "Waardering=valence".',
        ),
        (
            ("Wie", "Onderwerp"),
            ("P1", "4b"),
            "columns Wie (by its cells: respondents), Onderwerp (by its cells: indicator); "
            "expected a column codes (of an export) or indicator (of the template). Export the "
            "quotations with their codes, fill in the template, or name a column by hand: "
            '--map "Onderwerp=codes".',
        ),
        (
            ("Indicator", "Bewering"),
            ("4b", "Men praat."),
            "'Bewering'; expected a column valence, or codes with a valence. "
            'If one of them is the valence: --map "HEADING=valence".',
        ),
    ],
)
def test_a_heading_is_hinted_at_by_what_stands_below_it(
    where: Paths, headings: tuple[str, ...], row: tuple[str, ...], told: str
) -> None:
    """Marks of the scale are valences, ids respondents, codes indicators; else nothing is said."""
    path = where.root.parent / "filled.csv"
    path.write_text(";".join(headings) + "\n" + ";".join(row) + "\n", encoding="utf-8")
    with pytest.raises(DataError) as caught:
        import_files(where, REGION, [path], Options())
    assert str(caught.value).endswith(told)


def legend(where: Paths) -> tuple[Path, Workbook]:
    """Return a workbook with a sheet that tells what codes mean."""
    path, made = book(where, GOOD)
    for row in (("Code", "Betekenis"), ("4b", "Openheid")):
        (made["Legenda"] if "Legenda" in made else made.create_sheet("Legenda")).append(row)
    made.save(path)
    return path, made


def test_a_sheet_that_is_no_coding_is_asked_about_and_left_out(where: Paths) -> None:
    """A legend beside the coded passages: the message says how, and it works."""
    path, _ = legend(where)
    with pytest.raises(DataError, match='leave the sheet out: --map "Legenda="'):
        import_files(where, REGION, [path], Options())
    report = import_files(where, REGION, [path], Options(names={"Legenda": ""}))
    assert "  1 x sheets left out as asked (Legenda)" in report
    assert list(segments(where)["indicator"]) == ["4b"]


def of_interviews(where: Paths, first: tuple[str, ...], heading: str) -> Path:
    """Return a workbook with a legend in front and a sheet for each of two interviews."""
    made = Workbook()
    made.worksheets[0].title = "Legenda"
    for row in (first, ("4b", "Openheid")):
        made.worksheets[0].append(row)
    for name in ("P1", "P2"):
        sheet = made.create_sheet(name)
        sheet.append(("Mijn aantekeningen",))
        for row in ((heading, "Oordeeltje", "Samenvatting"), ("4b", "1", f"Open, zegt {name}.")):
            sheet.append(row)
    path = where.root.parent / "interviews.xlsx"
    made.save(path)
    return path


@pytest.mark.parametrize(
    ("first", "legend", "remedy"),
    [
        (("Teken", "Betekenis"), "Legenda: Teken (by its cells: indicator), Betekenis", ""),
        (("Code", "Betekenis"), "Legenda: 'Betekenis'", ', and --map "Legenda=" leaves a sheet'),
    ],
)
def test_headings_are_told_of_every_sheet(
    where: Paths, first: tuple[str, ...], legend: str, remedy: str
) -> None:
    """A legend in front, whether it is taken for codes or not, hides none of the others."""
    with pytest.raises(DataError) as caught:
        import_files(where, REGION, [of_interviews(where, first, "Thema")], Options())
    told = str(caught.value).replace("'Thema'", "Thema").replace("'Oordeeltje'", "Oordeeltje")
    hints = "Thema (by its cells: indicator), Oordeeltje (by its cells: valence)"
    assert legend in told
    assert all(f"{name}: {hints}" in told for name in ("P1", "P2"))
    assert f'--map "{"Thema" if remedy else "Teken"}=codes"{remedy}' in told


TEMPLATE = (HEADER, GOOD, ("P2", "P2", "8b", "-1", "", "Te zelden."))
OWN = (
    ("Wie", "Thema", "Valentie", "In eigen woorden"),
    ("P3", "4b", "2", "Zeer open."),
    ("P4", "4c", "-2", "Gesloten."),
)
OWN_NAMES = {"Wie": "respondents", "Thema": "indicator", "In eigen woorden": "summary"}


def test_a_heading_that_was_named_by_hand_adds_to_those_that_are_known(where: Paths) -> None:
    """What one file's own headings mean, which is kept, leaves the template's as they are."""
    tables_of(where, OWN, options=Options(names=OWN_NAMES))
    report = tables_of(where, OWN, TEMPLATE)
    assert segments(where)["summary"].tolist() == [
        "Zeer open.", "Gesloten.", "Partijen zijn open.", "Te zelden.",
    ]  # fmt: skip
    assert report.splitlines()[1] == "Segments before: 2; now: 4."


def test_a_heading_that_was_named_by_hand_holds_in_place_of_another_in_its_file(
    where: Paths,
) -> None:
    """Of two columns that may be the indicator, the one that was said."""
    table = (("Thema", *HEADER), ("4c", *GOOD))
    tables_of(where, table, options=Options(names={"Thema": "indicator"}))
    assert segments(where)["indicator"].tolist() == ["4c"]


def test_a_file_that_gives_no_segment_is_refused_beside_others(where: Paths) -> None:
    """With what was left out of it, and nothing is replaced; another coder's was chosen away."""
    tables_of(where, TEMPLATE)
    before = segments(where)
    strange = (("Document", "Codes", "Valentie"), ("P1", "eigen code", "1"))
    with pytest.raises(DataError) as caught:
        tables_of(where, TEMPLATE, strange)
    found, *lost = str(caught.value).splitlines()
    assert found.startswith("b.csv: found no passage that is coded with an indicator")
    assert "  1 x passages coded with no indicator (row 2)" in lost
    assert segments(where).equals(before)
    coded = ((*HEADER, "Codeur"), (*GOOD, "Anna")), ((*HEADER, "Codeur"), (*GOOD, "Bram"))
    tables_of(where, *coded, options=Options(coders=("Anna",), replace=True))
    assert len(segments(where)) == 1


def test_a_file_is_added_as_the_message_says(where: Paths) -> None:
    """All files again, the earlier ones first, with --replace: the ids of their segments stay."""
    tables_of(where, TEMPLATE)
    with pytest.raises(StudyError) as caught:
        tables_of(where, TEMPLATE, OWN, options=Options(names=OWN_NAMES))
    assert str(caught.value) == (
        f"The region {REGION} has 2 segments already. Add --replace to put the imported ones in "
        "their place: what only earlier files hold is gone then. To add to them, name all files "
        "again, the earlier ones first, and add --replace (with make: FILE='EARLIER a.csv b.csv' "
        "OPTIONS='--replace')."
    )
    before = segments(where)
    tables_of(where, TEMPLATE, OWN, options=Options(names=OWN_NAMES, replace=True))
    assert segments(where).iloc[:2].equals(before)
    assert len(segments(where)) == 4


def test_what_is_wrong_with_the_files_is_told_before_that_segments_are_there(where: Paths) -> None:
    """So that --replace, once it is advised, is refused for nothing else."""
    tables_of(where, TEMPLATE)
    how = Options(coders=("Anna",), second="Bram")
    with pytest.raises(DataError, match="no coding by Bram"):
        tables_of(where, ((*HEADER, "Codeur"), (*GOOD, "Anna")), options=how)


@pytest.mark.parametrize(
    ("message", "already", "options"),
    [
        ('--map "Opmerking=notes": \'notes\' is no kind', '--map "Opmerking=notes"', ""),
        ('If it is: --map "Score=valence".', '--map "Score=valence"', ""),
        ('or name a column by hand: --map "HEADING=codes".', "", ""),
        ('or say who it is: --map "NAME=P1".', "", ""),
        ('Say which mark it stands for: --map "matig=MARK".', "", ""),
        ("--map names Opm, which is no heading", "", ""),
        ("Choose with --coder NAME; --second NAME keeps", "--dry-run", ""),
        ("has 2 segments already. Add --replace", "--second bram", ""),
        ('Say: --map "de "x"-code=4b".', "", ""),
        ('1: --map "a b=4b".\n2: --map "c=4c". Or: --map "c=".\n3: --map "a b=4b".', "",
         '--map "a b=4b" --map "c=4c"'),
        ('If it is: --map "Kosten $=valence".', "--dry-run", "--dry-run --map 'Kosten $=valence'"),
    ],
)  # fmt: skip
def test_a_command_is_proposed_only_if_it_runs_as_it_stands(
    message: str, already: str, options: str
) -> None:
    """Each option once, nothing that is still to be filled in, and quoted as the shell reads it."""
    told = make_hint(message, {"OPTIONS": already, "FILE": "a b.csv", "REGION": "dunes"})
    words = shlex.split(told.replace("$$", "$"))
    assert words[2:] == (
        ["make", "import", "FILE=a b.csv", "REGION=dunes", f"OPTIONS={options}"] if options else []
    )


def by_sheet(where: Paths, *names: str) -> tuple[Path, Workbook]:
    """Return a workbook with a sheet for each interview, which has no column of respondents."""
    made = Workbook()
    made.remove(made.worksheets[0])
    for name in names:
        sheet = made.create_sheet(name)
        sheet.append(("Alinea", *HEADER[2:]))
        sheet.append(("1", *GOOD[2:]))
    return where.root.parent / "interviews.xlsx", made


def test_a_sheet_that_is_called_after_a_respondent_has_their_rows(where: Paths) -> None:
    """Or that was said to be one's; rows of two are alike and count twice, each its document."""
    path, made = by_sheet(where, "P1", "Interview P2", "Gesprek Jansen")
    made.save(path)
    report = import_files(where, REGION, [path], Options(names={"Gesprek Jansen": "P3"}))
    assert segments(where)["respondents"].tolist() == ["P1", "P2", "P3"]
    assert "  P2: the sheet 'Interview P2'" in report
    assert not any("counted, cited by nobody" in line for line in report)


def test_rows_that_name_nobody_take_no_respondent_out(where: Paths) -> None:
    """It is told as something to decide, and region.toml stays as it is."""
    path, made = by_sheet(where, "P1", "P2")
    report_of(where, path, made)
    path, made = by_sheet(where, "eerste")
    report = report_of(where, path, made).splitlines()
    assert report[2].startswith("To decide: no row of interviews.xlsx has a respondent or a")
    assert not any("Taken out of region.toml" in line for line in report)
    assert list(load_study(root=where.root).regions[REGION].respondents) == ["P1", "P2"]


def test_the_words_of_the_kit_for_a_summary_are_a_heading(where: Paths) -> None:
    """Beside a private note, which is then none; the column that summaries come from is told."""
    for heading in ("In eigen woorden", "In own words"):
        table = (("Indicator", "Valentie", "Opmerking", heading), ("4b", "1", "Nabellen.", "Open."))
        report = tables_of(where, table)
        assert segments(where)["summary"].tolist() == ["Open."]
        assert f"  1 x summaries from the column '{heading}' (a.csv)" in report
    report = tables_of(where, (("Indicator", "Valentie", "Opmerking"), ("4b", "1", "Open.")))
    assert "  1 x summaries from the column 'Opmerking' (a.csv)" in report


def test_a_document_is_called_as_people_call_it(where: Paths) -> None:
    """It is asked about once, with what to write; done so it is found by its key and its title."""
    header = ("Indicator", "Valentie", "Samenvatting", "Documenten")
    rows = [("4b", str(value), "", "Regioplan 2024; Beleid, en meer") for value in (1, -1)]
    with pytest.raises(DataError) as caught:
        tables_of(where, (header, *((*row[:3], f'"{row[3]}"') for row in rows)))
    blocks = [str(each.remedy).partition("\n")[2] for each in caught.value.problems]
    assert blocks == [
        '[documents.regioplan-2024]\nauthor = "..."\nyear = "2024"\ntitle = "Regioplan 2024"',
        '[documents.beleid-en-meer]\nauthor = "..."\nyear = "..."\ntitle = "Beleid, en meer"',
    ]
    settings = where.region(REGION) / "region.toml"
    described = "\n".join([settings.read_text("utf-8"), *blocks])
    settings.write_text(described.replace("beleid-en-meer]", "beleid]"), "utf-8")
    report = tables_of(where, (header, *((*row[:3], f'"{row[3]}"') for row in rows)))
    assert segments(where)["documents"].tolist() == ["regioplan-2024;beleid"] * 2
    assert "  2 x the document 'Beleid, en meer' as beleid (row 2; row 3)" in report


def test_a_coder_is_one_whatever_the_capitals(where: Paths) -> None:
    """In the file and in the option; that the file has several spellings is told."""
    header = (*HEADER, "Codeur")
    rows = ((*GOOD, "anneke"), (*TEMPLATE[2], "Anneke"), ("P2", "P2", "4c", "1", "", "Ja.", "Bram"))
    report = tables_of(where, (header, *rows), options=Options(coders=("ANNEKE",)))
    assert segments(where)["indicator"].tolist() == ["4b", "8b"]
    assert "the coder 'Anneke' as 'anneke' (row 3)" in report


def test_a_person_may_be_given_an_id_and_is_named_nowhere(where: Paths) -> None:
    """The name is not kept for the next import, which the report says."""
    path, made = book(where, ("P1", "Mevr. Jansen; P2", *GOOD[2:]))
    made.save(path)
    report = import_files(where, REGION, [path], Options(names={"Mevr. Jansen": "P5"}))
    assert list(segments(where)["respondents"]) == ["P5;P2"]
    assert "Jansen" not in (where.region(REGION) / "imports.toml").read_text(encoding="utf-8")
    assert (
        "Not kept in imports.toml, since it may be somebody's name; say it again at the next "
        'import: --map "Mevr. Jansen=P5".' in report
    )


def test_a_person_in_the_name_of_a_document_may_be_given_an_id(where: Paths) -> None:
    """The longer of two names that fit is the one that is meant."""
    path, made = book(where, ("Gesprek_Mevr. Jansen.docx", "", *GOOD[2:]))
    made.save(path)
    names = {"Jansen": "P6", "Mevr. Jansen": "P5"}
    with pytest.raises(StudyError, match="--map names Jansen, which is no heading, code or"):
        import_files(where, REGION, [path], Options(names=names))
    import_files(where, REGION, [path], Options(names={"Mevr. Jansen": "P5"}))
    assert list(segments(where)["respondents"]) == ["P5"]


def test_what_is_recorded_of_an_import_raises_no_alarm(where: Paths) -> None:
    """A word spelt wrong may be a name to whoever reads the record; one that is known is kept."""
    path, made = book(where, (*GOOD[:2], "4b Opneheid", *GOOD[3:]), (*GOOD[:2], "3a geld", "1"))
    made.save(path)
    names = {"4b Opneheid": "4b", "3a geld": "3a"}
    report = "\n".join(import_files(where, REGION, [path], Options(names=names)))
    assert "Before you publish" not in report
    assert '--map "4b Opneheid=4b"' in report
    record = (where.region(REGION) / "imports.toml").read_text(encoding="utf-8")
    assert "Opneheid" not in record
    assert '"3a geld" = "3a"' in record


def coded_apart(where: Paths, *coders: str) -> list[Path]:
    """Return a file of every coder, of the same two documents; of nobody it does not tell whose."""
    made = []
    for number, coder in enumerate(coders):
        path = where.root.parent / f"{number}.csv"
        heads = (
            "Document",
            "Indicator",
            "Valentie",
            "Samenvatting",
            *(["Codeur"] if coder else []),
        )
        rows = ((name, "4b", str(number), f"Over {name}.", coder) for name in ("P1", "P2"))
        lines = (";".join(row[: len(heads)]) for row in (heads, *rows))
        path.write_text("\n".join(lines) + "\n", encoding="utf-8")
        made.append(path)
    return made


def test_coders_may_be_in_a_file_each(where: Paths) -> None:
    """The second coded the documents that the first did, which are not counted on."""
    how = Options(coders=("Anna",), second="Bob", called="c2")
    import_files(where, REGION, coded_apart(where, "Anna", "Bob"), how)
    found = load_study(root=where.root).regions[REGION]
    assert list(found.segments["valence"]) == [0, 0]
    assert list(found.coders["c2"]["valence"]) == [1, 1]
    assert list(found.coders["c2"]["respondents"]) == ["P1", "P2"]


def test_files_that_do_not_tell_who_coded_are_asked_to(where: Paths) -> None:
    """Their names alone say nothing."""
    how = Options(coders=("Anna",), second="Bob")
    with pytest.raises(DataError, match=r"^0\.csv, 1\.csv: .*in a column coder, in every row\.$"):
        import_files(where, REGION, coded_apart(where, "", ""), how)


@pytest.mark.parametrize(("called", "told"), [("", True), ("c2", False), ("second", False)])
def test_a_coder_whose_id_may_be_a_name_is_told(where: Paths, called: str, told: bool) -> None:
    """It stands in the name of a file, in figures and in tables."""
    how = Options(coders=("Anna",), second="Bram", called=called)
    report = import_files(where, REGION, coded_apart(where, "Anna", "Bram"), how)
    assert any("the id of a coder, which may be a name, 'bram'" in line for line in report) == told


def test_a_valence_against_the_suffix_is_refused_by_row(where: Paths) -> None:
    """With both values, since the column may be right and the code wrong."""
    with pytest.raises(DataError, match=r":2, 4b: found the valences -1 and \+1; expected one"):
        told_of(where, "Document,Respondent,Code,Valentie\nA,P1,4b Openheid +1,-1\n")


@pytest.mark.parametrize(("weight", "lost"), [(2, True), (75, True), (1, False), (0, False)])
def test_a_weight_beside_a_valence_is_told_as_lost(where: Paths, weight: int, lost: bool) -> None:
    """Unless it says the same, or is what a program sets by itself."""
    report = told_of(where, f"Document;Code;Valentie;Gewicht\nP1;4b;1;{weight}\n")
    assert ("  1 x weights beside a valence (row 2)" in report) == lost
    assert ("Nothing was lost." in report) != lost


def test_a_weight_below_nothing_is_a_valence(where: Paths) -> None:
    """No program sets one, so that somebody meant it against the other."""
    with pytest.raises(DataError, match=r":2, 4b: found the valences -2 and \+1; expected one"):
        told_of(where, "Document;Code;Valentie;Gewicht\nP1;4b;1;-2\n")


def test_respondents_that_a_row_tells_otherwise_are_told(where: Paths) -> None:
    """The column counts; a document of more people than it has contradicts nothing."""
    report = told_of(where, "Document;Case;Respondent;Code\nP3;P2;P1;4b +1\nP1 P4;;P1;8b +1\n")
    by = "P1 by the column of respondents, although "
    assert f"  1 x {by}the case tells of P2 (row 2)" in report
    assert f"  1 x {by}the document 'P3' tells of P3 (row 2)" in report
    assert "P4" not in "\n".join(report)


@pytest.mark.parametrize(
    ("text", "kept", "lost"),
    [
        ("Tekst;Document;Code\nVoorbeeld: zij bellen elkaar;P1;4b +1\n", 1, False),
        ("Uitspraak;Document;Code\nExample: they call;P1;4b +1\n", 1, False),
        ("Document;Alinea;Indicator;Valentie\nvoorbeeld: P3;44;8b;-1\nP1;1;4b;1\n", 1, True),
        ("Document;Alinea;Indicator;Valentie\nvoorbeeld: P1;12;1a;1\nP1;1;4b;1\n", 1, False),
        ("Document;Indicator;Valentie\nvoorbeeld: Het;Een code.;Van -2.\nP1;4b;1\n", 1, False),
        ("Segment;Indicator;Valentie\nexample: du-001;4b;1\nZij bellen;8b;1\n", 1, False),
    ],
)  # fmt: skip
def test_only_the_kits_own_examples_are_left_out_unseen(
    where: Paths, text: str, kept: int, lost: bool
) -> None:
    """A passage may begin with the word, and a row marked by hand is a loss that is told."""
    report = told_of(where, text)
    assert len(segments(where)) == kept
    after = report[report.index("Not taken over:") :] if "Not taken over:" in report else []
    assert any("marked as example" in line for line in after) is lost
