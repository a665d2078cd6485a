"""Sheets as people keep them: .xlsx, .xls, .ods and .csv, cell by cell, with what their cells hide.

openpyxl and the XML of OpenDocument tell of merged cells, of what is hidden or struck through, of
formulas and errors; calamine reads .xls, of which it tells values and merged cells alone.
"""

from __future__ import annotations

import csv
from collections.abc import Iterator, Mapping
from itertools import chain
from pathlib import Path
from typing import Any, NoReturn
from xml.etree.ElementTree import Element

from openpyxl import load_workbook
from openpyxl.cell.cell import Cell, MergedCell
from openpyxl.cell.rich_text import CellRichText, TextBlock
from openpyxl.worksheet.worksheet import Worksheet
from python_calamine import (
    CalamineError,
    CalamineWorkbook,
    PasswordError,
    SheetVisibleEnum,
)

from werkbedrijf.errors import Message, refuse
from werkbedrijf.regions import package
from werkbedrijf.regions.package import Archive, attribute
from werkbedrijf.regions.worksheet import FAILED, UNREADABLE, Sheet
from werkbedrijf.study.text import decoded, records

WORKBOOKS = (".xlsx", ".xlsm", ".xls", ".ods")
MOST_BYTES = 64 * 1024**2
MOST_ROWS = 20_000
MOST_COLUMNS = 100
MOST_CELLS = 500_000
DOCTYPES = tuple(f"<!{word}".encode(code) for word in ("DOCTYPE", "ENTITY") for code in
                 ("ascii", "utf-16-le", "utf-16-be"))  # fmt: skip
BOOK = "xl/workbook.xml"
COMPOUND = b"\xd0\xcf\x11\xe0"
"""How a file of the old Office begins, and an encrypted one of the new."""
ENCRYPTED = "EncryptedPackage".encode("utf-16-le")
LESS = Message("Export less at a time.")
"""What to do with a file beyond the limits."""


def sheets(path: Path) -> list[Sheet]:
    """Read all sheets of a file.

    Raises
    ------
    DataError
        If it is no such file, damaged, has a password, or is beyond the limits above.
    """
    if path.stat().st_size > MOST_BYTES:
        found = Message("more than {size} MB", size=MOST_BYTES // 1024**2)
        refuse(path, found, Message("a smaller file"), LESS)
    kind = path.suffix.casefold()
    if kind not in WORKBOOKS:
        found_sheets = [_csv(path)]
    elif path.read_bytes().startswith(COMPOUND):
        found_sheets = _xls(path)
    else:
        found_sheets = _ods(path) if kind == ".ods" else _xlsx(path)
    for sheet in found_sheets:
        _limits(path, sheet)
    return found_sheets


def _limits(path: Path, sheet: Sheet) -> None:
    columns = {column for row in sheet.rows.values() for column in row}
    if len(sheet.rows) > MOST_ROWS or len(columns) > MOST_COLUMNS:
        most = {"rows": MOST_ROWS, "columns": MOST_COLUMNS}
        found = Message("more than {rows:,} rows or {columns} columns", **most)
        refuse(path, found, Message("a table of ordinary size"), LESS)


def _csv(path: Path) -> Sheet:
    raw = path.read_bytes()
    try:
        text = decoded(raw)
    except UnicodeDecodeError as error:
        row = raw.count(b"\n", 0, error.start) + 1
        found = Message("the byte 0x{byte:02x}", byte=raw[error.start])
        remedy = Message("In Excel, save it as CSV UTF-8, or as .xlsx.")
        refuse(path, found, Message("text in UTF-8"), remedy, row=row)
    if "\0" in text:
        remedy = Message("Save it as CSV UTF-8, or as .xlsx.")
        refuse(path, Message("a character of code 0"), Message("text"), remedy)
    sheet = Sheet("")
    try:
        for line, cells in records(text):
            for column, cell in enumerate(cells, start=1):
                sheet.put(line, column, cell)
    except csv.Error as error:
        remedy = Message("Look for a quotation mark that is not closed.")
        found = Message("broken CSV ({why})", why=str(error))
        refuse(path, found, Message("a table"), remedy, row=getattr(error, "line", 1))
    return sheet


def _locked(path: Path) -> NoReturn:
    refuse(
        path, Message("a workbook with a password"), Message("one without"),
        Message(
            "Open it in your spreadsheet program, take the password off (in Excel: File, Info, "
            "Protect Workbook) and save it again."
        ),
    )  # fmt: skip


def _damaged(path: Path, error: BaseException) -> NoReturn:
    ours = [each for each in error.args if isinstance(each, Message)]
    found = Message(
        "a damaged workbook ({kind}: {error:.150})",
        kind=type(error).__name__,
        error=ours[0] if ours else str(error),
    )
    remedy = Message("Open it in a spreadsheet program and save it as .xlsx.")
    refuse(path, found, Message("a workbook"), remedy)


def _xls(path: Path) -> list[Sheet]:
    if ENCRYPTED in path.read_bytes():
        _locked(path)
    made = []
    try:
        with CalamineWorkbook.from_path(path) as book:
            for about in book.sheets_metadata:
                found = book.get_sheet_by_name(about.name)
                sheet = Sheet(about.name, concealed=about.visible != SheetVisibleEnum.Visible)
                for row, cells in enumerate(found.to_python(skip_empty_area=False), start=1):
                    for column, value in enumerate(cells, start=1):
                        sheet.put(row, column, value)
                for (first, column), (last, _) in found.merged_cell_ranges or ():
                    sheet.merge(first + 1, column + 1, last + 1)
                made.append(sheet)
    except PasswordError:
        _locked(path)
    except CalamineError as error:
        _damaged(path, error)
    return made


def _archive(path: Path, part: str) -> Archive:
    archive = Archive(path)
    if archive.find(part) is None:
        kind = path.suffix.casefold()
        expected = Message("an {kind} file", kind=kind)
        remedy = Message("Save it as {kind}.", kind=kind)
        refuse(path, Message("a zip archive that is no workbook"), expected, remedy)
    for name in archive.names:
        if name.endswith((".xml", ".rels")) and any(
            mark in archive.read(name) for mark in DOCTYPES
        ):
            found = Message("a document type or an entity in {entry}", entry=name)
            remedy = Message("Save it again; this is not to be trusted.")
            refuse(path, found, Message("plain XML"), remedy)
    return archive


def _xlsx(path: Path) -> list[Sheet]:
    archive = _archive(path, BOOK)
    cells = sum(archive.read(name).count(b"<c ") for name in archive.names if "worksheets" in name)
    if cells > MOST_CELLS:
        found = Message("{cells:,} cells, most of them perhaps empty", cells=cells)
        expected = Message("at most {cells:,}", cells=MOST_CELLS)
        refuse(path, found, expected, Message("Delete empty rows, or export less."))
    book = package.parse(archive.read(str(archive.find(BOOK))), path, BOOK)
    listed = sum(package.local(each) == "sheet" for each in book.iter())
    try:
        return list(_sheets_of(path, listed))
    # A workbook that breaks its own rules surfaces as whatever openpyxl stumbles over.
    except Exception as error:
        _damaged(path, error)


def _sheets_of(path: Path, listed: int) -> Iterator[Sheet]:
    # Without their values, but with formulas and with the runs of which a text is made.
    book = load_workbook(path, keep_links=False, rich_text=True)
    if len(book.sheetnames) != listed:
        counted = {"listed": listed, "found": len(book.sheetnames)}
        raise ValueError(Message("{listed} sheets are listed, {found} are there", **counted))
    for found in load_workbook(path, data_only=True, keep_links=False).worksheets:
        yield _xlsx_sheet(found, book[found.title])


def _xlsx_sheet(found: Worksheet, as_written: Worksheet) -> Sheet:
    """Return a sheet by its values, and by the same sheet with formulas and runs of text."""
    sheet = Sheet(found.title, concealed=found.sheet_state != "visible")
    # Its rows one after the other would be a million where one cell stands far down.
    for (row, column), cell in sorted(found._cells.items()):
        written = as_written._cells[row, column]
        computed = written.data_type == "f"
        sheet.put(row, column, cell.value, noted=cell.comment is not None)
        sheet.formulas += computed
        sheet.strike(row, column, _xlsx_runs(written))
        if cell.data_type == "e":
            sheet.broken[row, column] = FAILED
        elif computed and cell.value is None and cell.data_type == "n":
            sheet.rows.setdefault(row, {})[column] = ""
            sheet.broken[row, column] = UNREADABLE
    hidden = {row for row, about in found.row_dimensions.items() if about.hidden}
    sheet.hidden = hidden & sheet.rows.keys()
    for about in (each for each in found.column_dimensions.values() if each.hidden):
        sheet.hidden_columns |= {*range(about.min, min(about.max, MOST_COLUMNS) + 1)}
    for block in found.merged_cells.ranges:
        sheet.merge(block.min_row, block.min_col, block.max_row)
    return sheet


def _xlsx_runs(cell: Cell | MergedCell) -> Iterator[tuple[str, bool]]:
    """Yield the runs of a cell's text, each with whether it is struck through."""
    value = "" if cell.value is None else cell.value
    for run in value if isinstance(value, CellRichText) else [value]:
        font = run.font if isinstance(run, TextBlock) else cell.font
        yield str(run), bool(font.strike)


CELLS = ("table-cell", "covered-table-cell")
ROWS = ("table-row", "table-rows", "table-row-group", "table-header-rows")


def _ods(path: Path) -> list[Sheet]:
    archive = _archive(path, "content.xml")
    manifest = archive.find("META-INF/manifest.xml")
    if manifest and b"encryption-data" in archive.read(manifest):
        _locked(path)
    root = package.parse(archive.read("content.xml"), path, "content.xml")
    display, lines = (_styles(root, name) for name in ("display", "text-line-through-style"))
    tables = [each for each in root.iter() if package.local(each) == "table"]
    found = [_ods_sheet(path, table, lines) for table in tables]
    for sheet, table in zip(found, tables, strict=True):
        sheet.concealed = display.get(attribute(table, "style-name")) == "false"
    return found


def _styles(root: Element, name: str) -> dict[str, str]:
    """Return the value of an attribute by each style of which a part has it."""
    return {
        attribute(style, "name"): value
        for style in root.iter()
        if package.local(style) == "style"
        for each in style
        if (value := attribute(each, name))
    }


def _ods_sheet(path: Path, table: Element, lines: Mapping[str, str]) -> Sheet:
    sheet = Sheet(attribute(table, "name"), hidden_columns=set(_ods_hidden(table)))
    spans, line, count = list[tuple[int, int, int]](), 0, 0
    for row in _ods_rows(table):
        repeat = int(attribute(row, "number-rows-repeated") or 1)
        filled = list(_ods_cells(row))
        # Empty rows are repeated to the end of the sheet; full ones are, if somebody filled down.
        for number in range(line + 1, line + 1 + (repeat if filled else 0)):
            count += len(filled)
            if count > MOST_CELLS:
                more = Message("more than {cells:,} cells", cells=MOST_CELLS)
                refuse(path, more, Message("fewer"), LESS)
            for column, cell in filled:
                _put(sheet, number, column, cell, lines)
                last = number + int(attribute(cell, "number-rows-spanned") or 1) - 1
                spans += [(number, column, last)] if last > number else []
            if attribute(row, "visibility") in ("collapse", "filter"):
                sheet.hidden.add(number)
        line += repeat
    for first, column, last in spans:
        sheet.merge(first, column, last)
    return sheet


def _ods_rows(parent: Element) -> Iterator[Element]:
    for each in package.children(parent, *ROWS):
        if package.local(each) == "table-row":
            yield each
        else:
            yield from _ods_rows(each)


def _ods_hidden(table: Element) -> Iterator[int]:
    """Yield the columns that are hidden."""
    at = 1
    for column in (each for each in table.iter() if package.local(each) == "table-column"):
        first, at = at, at + int(attribute(column, "number-columns-repeated") or 1)
        if attribute(column, "visibility") in ("collapse", "filter"):
            yield from range(first, min(at, MOST_COLUMNS + 1))


def _ods_cells(row: Element) -> Iterator[tuple[int, Element]]:
    """Yield the cells of a row that hold anything, each with its column."""
    column = 1
    for cell in package.children(row, *CELLS):
        repeat = int(attribute(cell, "number-columns-repeated") or 1)
        full = len(cell) or attribute(cell, "value-type") or attribute(cell, "formula")
        for number in range(column, column + min(repeat, MOST_COLUMNS + 1)) if full else ():
            yield number, cell
        column += repeat


def _put(sheet: Sheet, row: int, column: int, cell: Element, lines: Mapping[str, str]) -> None:
    """Set a cell; `lines` are the styles that strike text through, or do not."""
    struck = _struck(cell, lines, False)
    paragraphs = [list(_ods_runs(each, lines, struck)) for each in package.children(cell, "p")]
    words = "\n".join("".join(text for text, _ in runs) for runs in paragraphs)
    computed = bool(attribute(cell, "formula"))
    exact = attribute(cell, "value") or attribute(cell, "date-value")
    value: Any = words
    if exact:
        try:
            value = float(exact)
        except ValueError:
            value = exact
    sheet.put(row, column, value, noted=bool(list(package.children(cell, "annotation"))))
    sheet.strike(row, column, [*chain(*paragraphs)] if words else [(exact, struck)])
    sheet.formulas += computed
    if any(value == "error" for key, value in cell.attrib.items() if key.endswith("value-type")):
        sheet.rows.setdefault(row, {}).setdefault(column, "")
        sheet.broken[row, column] = FAILED
    elif computed and not attribute(cell, "value-type"):
        sheet.rows.setdefault(row, {}).setdefault(column, "")
        sheet.broken[row, column] = UNREADABLE


def _struck(element: Element, lines: Mapping[str, str], around: bool) -> bool:
    """Return whether an element's style strikes its text through, or else what is around it."""
    line = lines.get(attribute(element, "style-name"))
    return around if line is None else line != "none"


def _ods_runs(
    element: Element, lines: Mapping[str, str], around: bool
) -> Iterator[tuple[str, bool]]:
    """Yield the runs of a paragraph's text, each with whether it is struck through.

    Spaces and line ends that stand for themselves are among them.
    """
    struck = _struck(element, lines, around)
    yield element.text or "", struck
    for child in element:
        name = package.local(child)
        if name == "s":
            yield " " * int(attribute(child, "c") or 1), struck
        elif name == "line-break":
            yield "\n", struck
        elif name != "annotation":
            yield from _ods_runs(child, lines, struck)
        yield child.tail or "", struck
