"""A bad file is refused in one clear message, with status 2, and nothing is written."""

from __future__ import annotations

import csv
import io
import re
import struct
import zipfile
from collections.abc import Callable, Mapping
from dataclasses import replace
from pathlib import Path
from typing import Any
from xml.sax.saxutils import escape

import openpyxl
import pytest

from projects import REGION, TEXT, Made, Marked, Source, files, segments, study_of_one
from werkbedrijf.__main__ import main
from werkbedrijf.errors import DataError
from werkbedrijf.paths import ENV, Paths
from werkbedrijf.regions import sheets, untrusted
from werkbedrijf.regions.importing import Options, import_files

GOOD = Made([Source("P1", TEXT, (Marked(TEXT[:20], ("4b Openness", "valence: +1")),))])
BILLION = (
    '<!DOCTYPE x [<!ENTITY a "ha"><!ENTITY b "&a;&a;&a;&a;&a;&a;&a;&a;&a;&a;">'
    '<!ENTITY c "&b;&b;&b;&b;&b;&b;&b;&b;&b;&b;">]>'
)
OUTSIDE = '<!DOCTYPE x [<!ENTITY a SYSTEM "file:///etc/hostname">]>'
XML = GOOD.xml()


def entries(contents: Mapping[str, bytes | str], **kind: Any) -> bytes:
    """Return a zip archive."""
    buffer = io.BytesIO()
    with zipfile.ZipFile(buffer, "w", zipfile.ZIP_DEFLATED) as made:
        for name, content in contents.items():
            info = kind.get("info", zipfile.ZipInfo)(name)
            info.compress_type = zipfile.ZIP_DEFLATED
            made.writestr(info, content)
    return buffer.getvalue()


def project(xml: str | bytes, text: bytes = TEXT.encode()) -> bytes:
    """Return a project with that project file."""
    name = GOOD.xml().split("internal://")[1].split('"')[0]
    return entries({"project.qde": xml, f"Sources/{name}": text})


def linked(name: str) -> zipfile.ZipInfo:
    """Return an entry that is a symbolic link."""
    info = zipfile.ZipInfo(name)
    info.external_attr = 0o120777 << 16
    return info


def encrypted(raw: bytes) -> bytes:
    """Set the flag of encryption on every entry."""
    changed = bytearray(raw)
    for signature, at in ((b"PK\x03\x04", 6), (b"PK\x01\x02", 8)):
        place = -1
        while (place := changed.find(signature, place + 1)) >= 0:
            changed[place + at] |= 1
    return bytes(changed)


def lying(raw: bytes) -> bytes:
    """Let the directory say that the first entry is small when it is not."""
    changed = bytearray(raw)
    place = changed.find(b"PK\x01\x02")
    changed[place + 24 : place + 28] = struct.pack("<I", 10)
    return bytes(changed)


def doubled(raw: bytes) -> bytes:
    """Add a second project file of the same name."""
    buffer = io.BytesIO(raw)
    with zipfile.ZipFile(buffer, "a") as made, pytest.warns(UserWarning, match="Duplicate name"):
        made.writestr("project.qde", XML)
    return buffer.getvalue()


def swapped(old: str, new: str) -> Callable[[], bytes]:
    """Return what makes a project with something else in its project file."""
    assert old in XML
    return lambda: project(XML.replace(old, new, 1))


PROJECTS: dict[str, tuple[Callable[[], bytes], str]] = {
    "empty": (lambda: b"", "no readable zip archive"),
    "no archive": (lambda: b"\xd0\xcf\x11\xe0 an old document", "no readable zip archive"),
    "cut short": (lambda: GOOD.packed()[:-200], "no readable zip archive"),
    "damaged inside": (
        lambda: GOOD.packed().replace(GOOD.packed()[80:90], b"0123456789", 1), "damaged",
    ),
    "a directory that lies": (lambda: lying(GOOD.packed()), "damaged"),
    "encrypted": (lambda: encrypted(GOOD.packed()), "encrypted"),
    "a path upwards": (
        lambda: entries({"../../evil.txt": "x", "project.qde": XML}), "leaves the archive",
    ),
    "an absolute path": (
        lambda: entries({"/etc/evil": "x", "project.qde": XML}), "leaves the archive",
    ),
    "a path of Windows": (
        lambda: entries({"C:\\evil.txt": "x", "project.qde": XML}), "leaves the archive",
    ),
    "a link": (lambda: entries({"project.qde": XML}, info=linked), "a link"),
    "a bomb": (
        lambda: entries({"project.qde": XML, "Sources/x.txt": b"0" * 50_000_000}), "unpacks to",
    ),
    "too many entries": (
        lambda: entries({f"Sources/{n}.txt": "" for n in range(untrusted.MOST_ENTRIES + 1)}),
        "entries; expected at most",
    ),
    "an entry twice": (lambda: doubled(GOOD.packed()), "twice"),
    "no project file": (lambda: entries({"Sources/x.txt": "x"}), "0 files *.qde"),
    "two project files": (lambda: entries({"a.qde": XML, "b.qde": XML}), "2 files *.qde"),
    "a codebook": (
        lambda: project('<CodeBook xmlns="urn:QDA-XML:codebook:1.0"/>'), "the element CodeBook",
    ),
    "broken XML": (lambda: project(XML[:-30]), "broken XML"),
    "no XML": (lambda: project("{}"), "broken XML"),
    "XML in an unknown encoding": (swapped("utf-8", "utf-99"), "broken XML"),
    "a billion laughs": (
        lambda: project(BILLION + XML.split("?>", 1)[1]), "a document type or an entity",
    ),
    "an entity from outside": (
        lambda: project(OUTSIDE + XML.split("?>", 1)[1]), "a document type or an entity",
    ),
    "XML without end": (
        swapped("<CodeBook>", "<Sets>" + "<Set>" * 150 + "</Set>" * 150 + "</Sets><CodeBook>"),
        "more than 100 levels",
    ),
    "a text that is missing": (lambda: entries({"project.qde": XML}), "no internal://"),
    "a text in another encoding": (lambda: project(XML, "naïve".encode("latin-1")), "not in UTF-8"),
    "a place beyond the text": (
        swapped('endPosition="20"', 'endPosition="2000"'),
        "beyond its text",
    ),
    "a place before the text": (
        swapped('startPosition="0"', 'startPosition="-4"'),
        "beyond its text",
    ),
    "an empty selection": (
        swapped('startPosition="0"', 'startPosition="20"'), "empty selections ('P1' 20-20)",
    ),
    "a place that is no number": (
        swapped('startPosition="0"', 'startPosition="x"'),
        "whole positions",
    ),
    "a place without a number": (swapped('startPosition="0"', ""), "whole positions"),
    "a place past all numbers": (
        swapped('endPosition="20"', f'endPosition="1{"0" * 400}"'), "beyond its text",
    ),
    "no code of the codebook": (
        lambda: replace(GOOD, sources=[Source("P1", TEXT)]).packed(),
        "no passage that is coded with an indicator",
    ),
    "no valence": (
        lambda: replace(
            GOOD, sources=[Source("P1", TEXT, (Marked(TEXT[:20], ("10b",)),))]
        ).packed(),
        "no valence",
    ),
}  # fmt: skip

EXPORT = [
    ["ID", "Document", "Quotation Content", "Codes", "Comment", "Reference"],
    ["1:1", "P1", "We meet.", "8b Satisfaction with contact\nvalence: +1", "They meet.", "3 - 3"],
]
TEMPLATE = [
    ["Document", "Paragraph", "Respondents", "Indicator", "Valence", "Level", "Summary"],
    ["P1", "3", "P1", "8b", "1", "board", "They meet."],
]
Table = list[list[str]]


def as_csv(table: Table) -> bytes:
    """Return a table as CSV."""
    text = io.StringIO()
    csv.writer(text).writerows(table)
    return text.getvalue().encode()


def as_xlsx(table: Table) -> bytes:
    """Return a table as a workbook."""
    book = openpyxl.Workbook()
    for row in table:
        book.worksheets[0].append(row)
    buffer = io.BytesIO()
    book.save(buffer)
    return buffer.getvalue()


OFFICE = "urn:oasis:names:tc:opendocument:xmlns"


def as_ods(
    table: Table, row: str = "", more: Mapping[str, str] | None = None, name: str = "Sheet1"
) -> bytes:
    """Return a table as an OpenDocument spreadsheet; `row` is put into every row's element."""
    rows = "".join(
        f"<t:table-row {row}>"
        + "".join(
            f'<t:table-cell o:value-type="string"><x:p>{escape(each)}</x:p></t:table-cell>'
            for each in cells
        )
        + "</t:table-row>"
        for cells in table
    )
    content = (
        f'<o:document-content xmlns:o="{OFFICE}:office:1.0" xmlns:t="{OFFICE}:table:1.0" '
        f'xmlns:x="{OFFICE}:text:1.0"><o:body><o:spreadsheet><t:table t:name="{name}">{rows}'
        "</t:table></o:spreadsheet></o:body></o:document-content>"
    )
    return entries({"content.xml": content, **(more or {})})


def cell(table: Table, heading: str, value: str) -> Table:
    """Return the table with another cell in its row."""
    at = table[0].index(heading)
    return [table[0], [value if n == at else old for n, old in enumerate(table[1])]]


def without(table: Table, heading: str) -> Table:
    """Return the table without a column."""
    at = table[0].index(heading)
    return [[old for n, old in enumerate(row) if n != at] for row in table]


def rezipped(raw: bytes, change: Callable[[str, bytes], bytes | None]) -> bytes:
    """Return an archive with changed entries; None takes one out."""
    with zipfile.ZipFile(io.BytesIO(raw)) as old:
        found = {name: change(name, old.read(name)) for name in old.namelist()}
    return entries({name: content for name, content in found.items() if content is not None})


def declared(_: str, content: bytes) -> bytes:
    """Put a document type in front of an XML part."""
    head, rest = content.split(b"?>", 1) if content.startswith(b"<?") else (b"<?xml ", content)
    return head + b"?>" + BILLION.encode() + rest


def tables(table: Table, coded: str) -> dict[str, tuple[str, Callable[[], bytes], str]]:
    """Return bad tables: the ending, what makes the file, and what the message says."""
    book = as_xlsx(table)
    valence = cell(table, coded, re.sub(r"\n.*", "", table[1][table[0].index(coded)]))
    lacks = without(valence, "Valence") if "Valence" in table[0] else valence
    return {
        "empty": (".csv", lambda: b"", "an empty table"),
        "a header alone": (".csv", lambda: as_csv(table[:1]), "no passage that is coded"),
        "no header": (".csv", lambda: as_csv(table[1:]), "a column codes"),
        "other columns": (".csv", lambda: as_csv([["a", "b"], ["1", "2"]]), "a column codes"),
        "a column twice": (
            ".csv", lambda: as_csv([[*row, row[table[0].index(coded)]] for row in table]),
            "one column for",
        ),
        "another encoding": (
            ".csv", lambda: as_csv(cell(table, "Document",
            "Coördinatie")).decode().encode("latin-1"),
            "the byte 0xf6",
        ),
        "half of UTF-16": (".csv", lambda: b"\xff\xfe" + "Co".encode("utf-16-le")[:3], "the byte"),
        "zeros": (".csv", lambda: as_csv(table) + b"\0\0\0", "a character of code 0"),
        "an open quotation mark": (
            ".csv", lambda: as_csv(table).replace(b"They meet.", b'"They meet.'), "broken CSV",
        ),
        "a picture": (".csv", lambda: b"\x89PNG\r\n\x1a\n\x00", "the byte 0x89"),
        "a cell too long": (
            ".csv", lambda: as_csv(cell(table, "Document", "x" * 200_000)), "broken CSV",
        ),
        "too many rows": (
            ".csv", lambda: as_csv([table[0], *[table[1]] * sheets.MOST_ROWS]), "rows or",
        ),
        "too many columns": (
            ".csv", lambda: as_csv([[*row, *["x"] * sheets.MOST_COLUMNS] for row in table]),
            "columns",
        ),
        "no workbook": (".xlsx", lambda: b"Document;Codes\n", "no readable zip archive"),
        "another archive": (".xlsx", lambda: entries({"word/document.xml": "<a/>"}), "no workbook"),
        "a workbook cut short": (
            ".xlsx", lambda: book[: len(book) // 2],
            "no readable zip archive",
        ),
        "a workbook with an entity": (
            ".xlsx", lambda: rezipped(book, declared), "a document type or an entity",
        ),
        "a workbook without sheets": (
            ".xlsx",
            lambda: rezipped(book, lambda n, c: None if "worksheets" in n else c),
            "a damaged workbook",
        ),
        "a workbook with a broken sheet": (
            ".xlsx", lambda: rezipped(book, lambda n, c: c[:-20] if "sheet1" in n else c),
            "a damaged workbook",
        ),
        "a workbook with a path upwards": (
            ".xlsx", lambda: entries({"../evil": "x", "xl/workbook.xml": "<a/>"}),
            "leaves the archive",
        ),
        "an empty workbook": (".xlsx", lambda: as_xlsx([]), "an empty table"),
        "no valence": (".csv", lambda: as_csv(lacks), "no valence"),
        "a respondent with a name": (
            ".csv",
            lambda: as_csv(
                [[*table[0], "Respondent"], [*table[1], "Youssef"]]
                if "Respondents" not in table[0] else cell(table, "Respondents", "Youssef")
            ),
            "'Youssef'; expected an id such as P1",
        ),
        "no OpenDocument": (".ods", lambda: b"Document;Codes\n", "no readable zip archive"),
        "another archive as OpenDocument": (
            ".ods", lambda: entries({"word/document.xml": "<a/>"}), "no workbook",
        ),
        "an OpenDocument with a password": (
            ".ods",
            lambda: as_ods(table, more={"META-INF/manifest.xml": "<m><encryption-data/></m>"}),
            "a workbook with a password",
        ),
        "an OpenDocument that goes on": (
            ".ods", lambda: as_ods(table, 't:number-rows-repeated="1048576"'), "cells; expected",
        ),
        "an OpenDocument with broken XML": (
            ".ods", lambda: rezipped(as_ods(table), lambda n, c: c[:-9]), "broken XML",
        ),
        "an old workbook that is none": (
            ".xls", lambda: b"\xd0\xcf\x11\xe0" + b"x" * 2000, "a damaged workbook",
        ),
        "an encrypted workbook": (
            ".xlsx",
            lambda: b"\xd0\xcf\x11\xe0" + "EncryptedPackage".encode("utf-16-le"),
            "a workbook with a password",
        ),
        "another ending": (".docx", lambda: as_csv(table), "the ending .docx"),
    }  # fmt: skip


ALONE: dict[str, tuple[str, Callable[[], bytes], str]] = {
    "an unknown indicator": (
        ".csv", lambda: as_csv(cell(TEMPLATE, "Indicator", "8z")), "'8z'; expected an indicator",
    ),
    "a valence out of range": (
        ".csv", lambda: as_csv(cell(TEMPLATE, "Valence", "3")),
        "'3'; expected a number from -2 to 2",
    ),
    "an unknown level": (
        ".csv", lambda: as_csv(cell(TEMPLATE, "Level", "cellar")),
        "'cellar'; expected one of board",
    ),
}  # fmt: skip
CASES = {
    **{f"project: {name}": (".qdpx", *rest) for name, rest in PROJECTS.items()},
    **{f"export: {name}": case for name, case in tables(EXPORT, "Codes").items()},
    **{f"template: {name}": case for name, case in tables(TEMPLATE, "Indicator").items()},
    **{f"template: {name}": case for name, case in ALONE.items()},
}


@pytest.fixture(scope="module")
def root(tmp_path_factory: pytest.TempPathFactory) -> Path:
    """Return the root of a study with an empty region, which no bad file may change."""
    return study_of_one(tmp_path_factory.mktemp("bad") / "study").root


@pytest.mark.parametrize(("ending", "make", "message"), CASES.values(), ids=CASES)
def test_a_bad_file_is_refused(
    root: Path,
    tmp_path: Path,
    ending: str,
    make: Callable[[], bytes],
    message: str,
    monkeypatch: pytest.MonkeyPatch,
    capsys: pytest.CaptureFixture[str],
) -> None:
    """One message that says what was found, what is expected and how to mend it; no traceback."""
    before = files(Paths(root))
    path = tmp_path / f"coded{ending}"
    path.write_bytes(make())
    monkeypatch.setenv(ENV, str(root))
    assert main(["import", str(path), "--region", REGION]) == 2
    shown = capsys.readouterr()
    assert shown.out == ""
    assert message in shown.err
    assert shown.err.startswith((path.name, "data/regions"))
    assert "; expected " in shown.err
    assert len(shown.err.strip().splitlines()) == 1 or "Not taken over" in shown.err
    assert files(Paths(root)) == before
    assert not list(root.glob(".build-*"))


@pytest.mark.parametrize(
    ("named", "told"),
    [
        ("", "FILE: found nothing; expected a file to import. Name it: make import FILE=seg"),
        ("folder", "folder: found a folder; expected a file to import. Name a file in it."),
        ("none.csv", "none.csv: found no such file; expected a file to import. Check its name"),
        ("~$a.xlsx", "~$a.xlsx: found what Excel leaves beside an open file; expected a file to "
                     "import. Close that file in Excel"),
    ],
)  # fmt: skip
def test_what_is_no_file_to_import_is_told_for_what_it_is(
    root: Path, tmp_path: Path, named: str, told: str, monkeypatch: pytest.MonkeyPatch,
    capsys: pytest.CaptureFixture[str],
) -> None:  # fmt: skip
    """An empty name, as make gives it without FILE, is no file's."""
    (tmp_path / "folder").mkdir()
    (tmp_path / "~$a.xlsx").write_bytes(b"somebody")
    monkeypatch.chdir(tmp_path)
    monkeypatch.setenv(ENV, str(root))
    assert main(["import", named, "--region", REGION]) == 2
    assert capsys.readouterr().err.startswith(told)


def test_every_importer_refuses_twenty_kinds() -> None:
    """Projects, exports of ATLAS.ti, and the template."""
    for importer in ("project", "export", "template"):
        assert sum(name.startswith(f"{importer}: ") for name in CASES) >= 20


def test_the_good_files_are_good(root: Path, tmp_path: Path) -> None:
    """What the bad ones are made from comes in, so that each is bad for its own reason."""
    good = {
        "a.qdpx": GOOD.packed(), "b.csv": as_csv(EXPORT), "c.xlsx": as_xlsx(EXPORT),
        "d.csv": as_csv(TEMPLATE), "e.xlsx": as_xlsx(TEMPLATE), "f.ods": as_ods(EXPORT),
    }  # fmt: skip
    where = study_of_one(tmp_path / "study")
    for name, content in good.items():
        path = tmp_path / name
        path.write_bytes(content)
        assert import_files(where, REGION, [path], Options(replace=True))[0].startswith(
            "1 segment "
        )


def test_a_sheet_may_bear_a_name_that_no_file_can(tmp_path: Path) -> None:
    """Its rows come in, and what is wrong with one is told of the sheet."""
    path, where = tmp_path / "a.ods", study_of_one(tmp_path / "study")
    path.write_bytes(as_ods(TEMPLATE, name="A/B"))
    import_files(where, REGION, [path], Options())
    assert segments(where)[["indicator", "valence"]].to_numpy().tolist() == [["8b", 1]]
    path.write_bytes(as_ods(cell(TEMPLATE, "Level", "cellar"), name="A/B"))
    with pytest.raises(DataError) as caught:
        import_files(where, REGION, [path], Options(replace=True))
    assert str(caught.value) == (
        "a.ods, A/B:2, Level: found 'cellar'; expected one of board, partner, operational, "
        "general, or nothing. See the sheet with the codes in the template."
    )
