"""Sheets as people keep them: .xlsx, .xls, .ods and .csv, cell by cell, with what their cells hide.

openpyxl and the XML of OpenDocument tell of merged cells, of what is hidden or struck through, of
formulas and errors; calamine reads .xls, of which it tells values and merged cells alone.
"""

from __future__ import annotations

import csv
from collections.abc import Callable, Collection, Iterator
from pathlib import Path
from typing import Any, NoReturn
from xml.etree.ElementTree import Element

from openpyxl import load_workbook
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
    book = load_workbook(path, keep_links=False)
    if len(book.sheetnames) != listed:
        counted = {"listed": listed, "found": len(book.sheetnames)}
        raise ValueError(Message("{listed} sheets are listed, {found} are there", **counted))
    formulas = {
        sheet.title: {at for at, cell in sheet._cells.items() if cell.data_type == "f"}
        for sheet in book.worksheets
    }
    for found in load_workbook(path, data_only=True, keep_links=False).worksheets:
        yield _xlsx_sheet(found, formulas[found.title])


def _xlsx_sheet(found: Worksheet, formulas: Collection[tuple[int, int]]) -> Sheet:
    sheet = Sheet(found.title, concealed=found.sheet_state != "visible")
    # Its rows one after the other would be a million where one cell stands far down.
    for (row, column), cell in sorted(found._cells.items()):
        computed = (row, column) in formulas
        sheet.put(row, column, cell.value, noted=cell.comment is not None)
        sheet.formulas += computed
        sheet.struck |= {(row, column)} if cell.font.strike else set()
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


CELLS = ("table-cell", "covered-table-cell")
ROWS = ("table-row", "table-rows", "table-row-group", "table-header-rows")


def _ods(path: Path) -> list[Sheet]:
    archive = _archive(path, "content.xml")
    manifest = archive.find("META-INF/manifest.xml")
    if manifest and b"encryption-data" in archive.read(manifest):
        _locked(path)
    root = package.parse(archive.read("content.xml"), path, "content.xml")
    concealed = _styles(root, "display", lambda value: value == "false")
    struck = _styles(root, "text-line-through-style", lambda value: value not in ("", "none"))
    tables = [each for each in root.iter() if package.local(each) == "table"]
    return [_ods_sheet(path, each, concealed, struck) for each in tables]


def _styles(root: Element, name: str, holds: Callable[[str], bool]) -> set[str]:
    """Return the styles of which an attribute of a part holds."""
    return {
        attribute(style, "name")
        for style in root.iter()
        if package.local(style) == "style" and any(holds(attribute(each, name)) for each in style)
    }


def _ods_sheet(path: Path, table: Element, concealed: set[str], struck: set[str]) -> Sheet:
    sheet = Sheet(attribute(table, "name"), hidden_columns=set(_ods_hidden(table)))
    sheet.concealed = attribute(table, "style-name") in concealed
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
                _put(sheet, number, column, cell)
                if attribute(cell, "style-name") in struck:
                    sheet.struck.add((number, column))
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


def _put(sheet: Sheet, row: int, column: int, cell: Element) -> None:
    words = "\n".join(_words(each) for each in package.children(cell, "p"))
    computed = bool(attribute(cell, "formula"))
    exact = attribute(cell, "value") or attribute(cell, "date-value")
    value: Any = words
    if exact:
        try:
            value = float(exact)
        except ValueError:
            value = exact
    sheet.put(row, column, value, noted=bool(list(package.children(cell, "annotation"))))
    sheet.formulas += computed
    if any(value == "error" for key, value in cell.attrib.items() if key.endswith("value-type")):
        sheet.rows.setdefault(row, {}).setdefault(column, "")
        sheet.broken[row, column] = FAILED
    elif computed and not attribute(cell, "value-type"):
        sheet.rows.setdefault(row, {}).setdefault(column, "")
        sheet.broken[row, column] = UNREADABLE


def _words(element: Element) -> str:
    """Return the words of a paragraph, with the spaces and line ends that stand for themselves."""
    found = element.text or ""
    for child in element:
        name = package.local(child)
        if name == "s":
            found += " " * int(attribute(child, "c") or 1)
        elif name == "line-break":
            found += "\n"
        elif name != "annotation":
            found += _words(child)
        found += child.tail or ""
    return found
