"""Sheets as people keep them: .xlsx, .xls, .ods and .csv, cell by cell, with what their cells hide.

openpyxl and the XML of OpenDocument tell of merged cells, hidden rows, formulas and errors;
calamine reads .xls, of which it tells values and merged cells alone.
"""

from __future__ import annotations

import csv
import unicodedata
from collections.abc import Iterator
from dataclasses import dataclass, field
from pathlib import Path
from typing import Any, NoReturn
from xml.etree.ElementTree import Element

from openpyxl import load_workbook
from openpyxl.utils.escape import unescape
from python_calamine import (
    CalamineError,
    CalamineWorkbook,
    PasswordError,
    SheetVisibleEnum,
)

from werkbedrijf.errors import Message, refuse
from werkbedrijf.regions import package
from werkbedrijf.regions.package import Archive
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
ERRORS = (
    *("#NAME?", "#NAAM?", "#REF!", "#VERW!", "#VALUE!", "#WAARDE!", "#DIV/0!", "#DEEL/0!", "#N/A"),
    *("#N/B", "#NUM!", "#GETAL!", "#NULL!", "#LEEG!", "#WERT!", "#BEZUG!", "#ZAHL!", "#NV"),
    *("#SPILL!", "#OVERLOOP!", "#CALC!", "#BEREKENEN!", "Err:502", "Err:508", "Err:509"),
)
"""What cells show whose formula failed, in English, Dutch and German."""
UNREADABLE = Message("the cell is a formula without its value")
FAILED = Message("the cell shows an error")
UNSEEN = {0xA0: " ", 0x200B: None, 0x2060: None, 0xFEFF: None}
"""Spaces that do not break, and those without width: programs put them in, and nobody sees them."""
LESS = Message("Export less at a time.")
"""What to do with a file beyond the limits."""


@dataclass
class Sheet:
    """Hold a sheet.

    Parameters
    ----------
    name : str
        Empty for a file that has no sheets.
    rows : dict of int to dict of int to str
        Cells as text by row and column, both from 1; nothing that is empty.
    hidden : set of int
        Rows that are hidden or filtered out.
    concealed : bool
        Whether the sheet itself is hidden.
    broken : dict of (int, int) to str
        Cells whose value is not there, and why.
    merged : int
        How many cells were filled from one that was merged with them.
    formulas : int
        How many cells are formulas that have a value.
    notes : set of (int, int)
        Cells that bear a note.
    """

    name: str
    rows: dict[int, dict[int, str]] = field(default_factory=dict)
    hidden: set[int] = field(default_factory=set)
    concealed: bool = False
    broken: dict[tuple[int, int], str] = field(default_factory=dict)
    merged: int = 0
    formulas: int = 0
    notes: set[tuple[int, int]] = field(default_factory=set)

    def put(self, row: int, column: int, value: Any, *, noted: bool = False) -> None:
        """Set a cell; nothing for nothing."""
        self.notes |= {(row, column)} if noted else set()
        if text := cell_text(value):
            self.rows.setdefault(row, {})[column] = text
            if text in ERRORS:
                self.broken[row, column] = FAILED

    def merge(self, first: int, column: int, last: int) -> None:
        """Let the first cell of a merged block hold for all of its rows."""
        value = self.rows.get(first, {}).get(column)
        for row in range(first + 1, last + 1) if value else ():
            # A block reaches as far as its rows have anything else.
            if row in self.rows and column not in self.rows[row]:
                self.rows[row][column] = value or ""
                self.merged += 1


def cell_text(value: Any) -> str:
    """Return a cell as text: whole numbers without a fraction, nothing for nothing."""
    if value is None:
        return ""
    if isinstance(value, float) and value.is_integer():
        return str(int(value))
    # Excel writes the end of a line that came from elsewhere as `_x000D_`.
    text = unescape(str(value)).replace("\r\n", "\n").translate(UNSEEN)
    return unicodedata.normalize("NFC", text).strip()


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


def _miscounted(listed: int, found: int) -> ValueError:
    told = Message("{listed} sheets are listed, {found} are there", listed=listed, found=found)
    return ValueError(told)


def _sheets_of(path: Path, listed: int) -> Iterator[Sheet]:
    book = load_workbook(path, keep_links=False)
    if len(book.sheetnames) != listed:
        raise _miscounted(listed, len(book.sheetnames))
    formulas = {
        sheet.title: {at for at, cell in sheet._cells.items() if cell.data_type == "f"}
        for sheet in book.worksheets
    }
    for found in load_workbook(path, data_only=True, keep_links=False).worksheets:
        sheet = Sheet(found.title, concealed=found.sheet_state != "visible")
        # Its rows one after the other would be a million where one cell stands far down.
        for (row, column), cell in sorted(found._cells.items()):
            computed = (row, column) in formulas[found.title]
            sheet.put(row, column, cell.value, noted=cell.comment is not None)
            sheet.formulas += computed
            if cell.data_type == "e":
                sheet.broken[row, column] = FAILED
            elif computed and cell.value is None and cell.data_type == "n":
                sheet.rows.setdefault(row, {})[column] = ""
                sheet.broken[row, column] = UNREADABLE
        hidden = {row for row, about in found.row_dimensions.items() if about.hidden}
        sheet.hidden = hidden & sheet.rows.keys()
        for block in found.merged_cells.ranges:
            sheet.merge(block.min_row, block.min_col, block.max_row)
        yield sheet


CELLS = ("table-cell", "covered-table-cell")
ROWS = ("table-row", "table-rows", "table-row-group", "table-header-rows")


def _ods(path: Path) -> list[Sheet]:
    archive = _archive(path, "content.xml")
    manifest = archive.find("META-INF/manifest.xml")
    if manifest and b"encryption-data" in archive.read(manifest):
        _locked(path)
    root = package.parse(archive.read("content.xml"), path, "content.xml")
    concealed = {
        _attribute(style, "name")
        for style in root.iter()
        if package.local(style) == "style"
        and any(_attribute(each, "display") == "false" for each in style)
    }
    tables = [each for each in root.iter() if package.local(each) == "table"]
    return [_ods_sheet(path, each, concealed) for each in tables]


def _ods_sheet(path: Path, table: Element, concealed: set[str]) -> Sheet:
    name, style = (_attribute(table, each) for each in ("name", "style-name"))
    sheet = Sheet(name, concealed=style in concealed)
    spans: list[tuple[int, int, int]] = []
    line = count = 0
    for row in _ods_rows(table):
        repeat = int(_attribute(row, "number-rows-repeated") or 1)
        filled = list(_ods_cells(row))
        # Empty rows are repeated to the end of the sheet; full ones are, if somebody filled down.
        for number in range(line + 1, line + 1 + (repeat if filled else 0)):
            count += len(filled)
            if count > MOST_CELLS:
                more = Message("more than {cells:,} cells", cells=MOST_CELLS)
                refuse(path, more, Message("fewer"), LESS)
            for column, cell in filled:
                _put(sheet, number, column, cell)
                last = number + int(_attribute(cell, "number-rows-spanned") or 1) - 1
                spans += [(number, column, last)] if last > number else []
            if _attribute(row, "visibility") in ("collapse", "filter"):
                sheet.hidden.add(number)
        line += repeat
    for first, column, last in spans:
        sheet.merge(first, column, last)
    return sheet


def _attribute(element: Element, name: str) -> str:
    """Return an attribute by its name without its namespace; those of calcext come last."""
    found = element.attrib.items()
    return next((value for key, value in found if key.rpartition("}")[2] == name), "")


def _ods_rows(parent: Element) -> Iterator[Element]:
    for each in package.children(parent, *ROWS):
        if package.local(each) == "table-row":
            yield each
        else:
            yield from _ods_rows(each)


def _ods_cells(row: Element) -> Iterator[tuple[int, Element]]:
    """Yield the cells of a row that hold anything, each with its column."""
    column = 1
    for cell in package.children(row, *CELLS):
        repeat = int(_attribute(cell, "number-columns-repeated") or 1)
        full = len(cell) or _attribute(cell, "value-type") or _attribute(cell, "formula")
        for number in range(column, column + min(repeat, MOST_COLUMNS + 1)) if full else ():
            yield number, cell
        column += repeat


def _put(sheet: Sheet, row: int, column: int, cell: Element) -> None:
    words = "\n".join(_words(each) for each in package.children(cell, "p"))
    computed = bool(_attribute(cell, "formula"))
    exact = _attribute(cell, "value") or _attribute(cell, "date-value")
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
    elif computed and not _attribute(cell, "value-type"):
        sheet.rows.setdefault(row, {}).setdefault(column, "")
        sheet.broken[row, column] = UNREADABLE


def _words(element: Element) -> str:
    """Return the words of a paragraph, with the spaces and line ends that stand for themselves."""
    found = element.text or ""
    for child in element:
        name = package.local(child)
        if name == "s":
            found += " " * int(_attribute(child, "c") or 1)
        elif name == "line-break":
            found += "\n"
        elif name != "annotation":
            found += _words(child)
        found += child.tail or ""
    return found
