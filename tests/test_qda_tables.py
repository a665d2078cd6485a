"""Tables as people fill them in: with their spreadsheet's habits, and with mistakes."""

from __future__ import annotations

from pathlib import Path

import pytest
from openpyxl import Workbook

from projects import REGION, segments, study_copy
from werkbedrijf.errors import DataError
from werkbedrijf.paths import Paths
from werkbedrijf.regions.importing import Options, import_files

HEADER = ("Document", "Respondenten", "Indicator", "Valentie", "Niveau", "Samenvatting")
GOOD = ("P1", "P1", "4b", "1", "bestuur", "Partijen zijn open.")


@pytest.fixture
def where(tmp_path: Path) -> Paths:
    """Return a study with an empty region."""
    return study_copy(tmp_path / "study")


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
