"""Tables from spreadsheets, as .xlsx or as .csv with commas, semicolons or tabs."""

from __future__ import annotations

import csv
import io
from collections.abc import Iterator
from pathlib import Path

from openpyxl import load_workbook

from werkbedrijf.qda.archive import Archive
from werkbedrijf.qda.refusal import refuse

MOST_BYTES = 64 * 1024**2
MOST_ROWS = 20_000
MOST_COLUMNS = 100
DELIMITERS = ",;\t"
DOCTYPES = tuple(f"<!{word}".encode(code) for word in ("DOCTYPE", "ENTITY") for code in
                 ("ascii", "utf-16-le", "utf-16-be"))  # fmt: skip
WORKBOOK = "xl/workbook.xml"
SHEETS = ("segments", "segmenten")
"""The sheets of the template: one of them is read where a workbook has it, else its first."""
Row = tuple[int, list[str]]
"""A row's line in the file, from 1, and its cells as text."""


def rows(path: Path) -> list[Row]:
    """Read a table: every row that has anything in it, the header first.

    Raises
    ------
    DataError
        If it is no such file, damaged, or beyond the limits above.
    """
    found = [row for row in _rows(path) if any(row[1])]
    if not found:
        refuse(path, "an empty table", "a header and rows", "Export it again.")
    return found


def _rows(path: Path) -> Iterator[Row]:
    reader = _xlsx if path.suffix.casefold() == ".xlsx" else _csv
    for line, cells in reader(path):
        if any(cells if line > MOST_ROWS else cells[MOST_COLUMNS:]):
            found = f"more than {MOST_ROWS:,} rows or {MOST_COLUMNS} columns"
            refuse(path, found, "a table of ordinary size", "Export less at a time.")
        yield line, [cell.strip() for cell in cells]


def _csv(path: Path) -> Iterator[Row]:
    text = _decoded(path)
    header = text.split("\n", 1)[0]
    delimiter = max(DELIMITERS, key=header.count)
    lines = csv.reader(io.StringIO(text, newline=""), delimiter=delimiter, strict=True)
    line = 1
    try:
        for cells in lines:
            # Some programs tell Excel the delimiter in a line of its own.
            if line > 1 or cells[:1] != ["sep="]:
                yield line, cells
            line = lines.line_num + 1
    except csv.Error as error:
        remedy = "Look for a quotation mark that is not closed."
        refuse(path, f"broken CSV ({error})", "a table", remedy, row=line)


def _decoded(path: Path) -> str:
    raw = path.read_bytes() if path.stat().st_size <= MOST_BYTES else None
    if raw is None:
        found = f"more than {MOST_BYTES // 1024**2} MB"
        refuse(path, found, "a smaller file", "Export less at a time.")
    try:
        text = raw.decode("utf-16" if raw[:2] in (b"\xff\xfe", b"\xfe\xff") else "utf-8-sig")
    except UnicodeDecodeError as error:
        row = raw.count(b"\n", 0, error.start) + 1
        remedy = "In Excel, save it as CSV UTF-8, or as .xlsx."
        refuse(path, f"the byte 0x{raw[error.start]:02x}", "text in UTF-8", remedy, row=row)
    if "\0" in text:
        refuse(path, "a character of code 0", "text", "Save it as CSV UTF-8, or as .xlsx.")
    return text


def _xlsx(path: Path) -> Iterator[Row]:
    archive = Archive(path)
    if archive.find(WORKBOOK) is None:
        refuse(path, "a zip archive that is no workbook", "an .xlsx file", "Save it as .xlsx.")
    for name in archive.names:
        if name.endswith((".xml", ".rels")) and any(
            mark in archive.read(name) for mark in DOCTYPES
        ):
            found = f"a document type or an entity in {name}"
            refuse(path, found, "plain XML", "Save it again as .xlsx; this is not to be trusted.")
    try:
        found_rows = list(_sheet(path))
    # A workbook that breaks its own rules surfaces as whatever openpyxl stumbles over.
    except Exception as error:
        found = f"a damaged workbook ({type(error).__name__}: {error})"[:200]
        refuse(path, found, "an .xlsx file", "Open it in a spreadsheet program and save it.")
    yield from found_rows


def _sheet(path: Path) -> Iterator[Row]:
    book = load_workbook(path, read_only=True, data_only=True, keep_links=False)
    named = [name for name in book.sheetnames if name.casefold() in SHEETS]
    sheet = book[(named or book.sheetnames)[0]]
    read = sheet.iter_rows(values_only=True, max_row=MOST_ROWS + 1, max_col=MOST_COLUMNS + 1)
    for number, values in enumerate(read, start=1):
        yield number, [_cell(value) for value in values]
    book.close()


def _cell(value: object) -> str:
    """Return a cell as text: whole numbers without a fraction, nothing for nothing."""
    if value is None:
        return ""
    if isinstance(value, float) and value.is_integer():
        return str(int(value))
    return str(value)
