"""Sheets as people keep them: .xlsx, .xls, .ods and .csv, cell by cell, with what their cells hide.

openpyxl and the XML of OpenDocument tell of merged cells, of what is hidden or struck through, of
formulas and errors; calamine reads .xls, of which it tells values and merged cells alone.
"""

from __future__ import annotations

import csv
import unicodedata
from collections.abc import Iterable, Iterator, Mapping
from contextlib import suppress
from dataclasses import dataclass, field
from itertools import chain, product
from pathlib import Path
from typing import Any, NoReturn
from xml.etree.ElementTree import Element

from openpyxl import load_workbook
from openpyxl.cell.cell import Cell, MergedCell
from openpyxl.cell.rich_text import CellRichText, TextBlock
from openpyxl.utils.escape import unescape
from openpyxl.worksheet.worksheet import Worksheet
from python_calamine import CalamineError, CalamineWorkbook, PasswordError, SheetVisibleEnum

from werkbedrijf.errors import Message, refuse
from werkbedrijf.regions import untrusted
from werkbedrijf.regions.untrusted import SafeZip, attribute
from werkbedrijf.study.text import INVISIBLE, decoded, records

WORKBOOKS = (".xlsx", ".xlsm", ".xls", ".ods")
MOST_BYTES = 64 * 1024**2
MOST_ROWS = 20_000
MOST_COLUMNS = 100
MOST_CELLS = 500_000
DOCTYPES = [
    mark.encode(encoding)
    for mark, encoding in product(("<!DOCTYPE", "<!ENTITY"), ("ascii", "utf-16-le", "utf-16-be"))
]
BOOK = "xl/workbook.xml"
COMPOUND = b"\xd0\xcf\x11\xe0"
"""How a file of the old Office begins, and an encrypted one of the new."""
ENCRYPTED = "EncryptedPackage".encode("utf-16-le")
LESS = Message("Export less at a time.")
Styles = Mapping[str, Mapping[str, str]]
"""Of an OpenDocument: what the parts of each style say, by attribute."""
ERRORS = (
    *("#NAME?", "#NAAM?", "#REF!", "#VERW!", "#VALUE!", "#WAARDE!", "#DIV/0!", "#DEEL/0!", "#N/A"),
    *("#N/B", "#NUM!", "#GETAL!", "#NULL!", "#LEEG!", "#WERT!", "#BEZUG!", "#ZAHL!", "#NV"),
    *("#SPILL!", "#OVERLOOP!", "#CALC!", "#BEREKENEN!", "Err:502", "Err:508", "Err:509"),
)
"""What cells show whose formula failed, in English, Dutch and German."""
UNREADABLE = Message("the cell is a formula without its value")
FAILED = Message("the cell shows an error")


@dataclass
class Sheet:
    """Hold a sheet.

    Parameters
    ----------
    name : str
        Empty for a file that has no sheets.
    rows : dict of int to dict of int to str
        Cells as text by row and column, both from 1; nothing that is empty.
    hidden, hidden_columns : set of int
        Rows that are hidden or filtered out, and columns that are hidden.
    struck, partly_struck : set of (int, int)
        Cells whose text is struck through, all of it or a part.
    concealed : bool
        Whether the sheet itself is hidden.
    broken : dict of (int, int) to str
        Cells whose value is not there, and why.
    merged, formulas : int
        How many cells were filled from one merged with them, and how many are formulas.
    notes : set of (int, int)
        Cells that bear a note.
    """

    name: str
    rows: dict[int, dict[int, str]] = field(default_factory=dict)
    hidden: set[int] = field(default_factory=set)
    hidden_columns: set[int] = field(default_factory=set)
    struck: set[tuple[int, int]] = field(default_factory=set)
    partly_struck: set[tuple[int, int]] = field(default_factory=set)
    concealed: bool = False
    broken: dict[tuple[int, int], str] = field(default_factory=dict)
    merged: int = 0
    formulas: int = 0
    notes: set[tuple[int, int]] = field(default_factory=set)

    def put(self, row: int, column: int, value: Any) -> None:
        """Set a cell, unless it is empty."""
        if text := cell_text(value):
            self.rows.setdefault(row, {})[column] = text
            if text in ERRORS:
                self.fail(row, column, FAILED)

    def fail(self, row: int, column: int, why: str) -> None:
        """Note why a cell, which may be empty, has no value."""
        self.rows.setdefault(row, {}).setdefault(column, "")
        self.broken[row, column] = why

    def strike(self, row: int, column: int, runs: Iterable[tuple[str, bool]]) -> None:
        """Note whether a cell is struck through, by its text in runs, each struck or not."""
        marks = {struck for text, struck in runs if text.strip()}
        if True in marks:
            (self.struck if marks == {True} else self.partly_struck).add((row, column))

    def merge(self, first: int, column: int, last: int) -> None:
        """Give the value of a merged block's first cell to all of its rows."""
        value = self.rows.get(first, {}).get(column)
        for row in range(first + 1, last + 1) if value else ():
            # A block reaches as far as its rows have anything else.
            if row in self.rows and column not in self.rows[row]:
                self.rows[row][column] = value or ""
                self.merged += 1
                if (first, column) in self.struck:
                    self.struck.add((row, column))


def cell_text(value: Any) -> str:
    """Return a cell as text: whole numbers without a fraction, nothing for nothing."""
    if value is None:
        return ""
    if isinstance(value, float) and value.is_integer():
        return str(int(value))
    # Excel writes the end of a line that came from elsewhere as `_x000D_`.
    text = unescape(str(value)).replace("\r\n", "\n").translate(INVISIBLE)
    return unicodedata.normalize("NFC", text).strip()


def sheets(path: Path) -> list[Sheet]:
    """Read all sheets of a file.

    Raises
    ------
    DataError
        If it is no such file, damaged, has a password, or is beyond the limits above.
    """
    if path.stat().st_size > MOST_BYTES:
        size = Message("more than {size} MB", size=MOST_BYTES // 1024**2)
        refuse(path, size, Message("a smaller file"), LESS)
    kind = path.suffix.casefold()
    if kind not in WORKBOOKS:
        found = [_csv(path)]
    elif path.read_bytes().startswith(COMPOUND):
        found = _xls(path)
    else:
        found = _ods(path) if kind == ".ods" else _xlsx(path)
    for sheet in found:
        columns = {column for row in sheet.rows.values() for column in row}
        if len(sheet.rows) > MOST_ROWS or len(columns) > MOST_COLUMNS:
            most = {"rows": MOST_ROWS, "columns": MOST_COLUMNS}
            size = Message("more than {rows:,} rows or {columns} columns", **most)
            refuse(path, size, Message("a table of ordinary size"), LESS)
    return found


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
    found = Message(
        "a damaged workbook ({kind}: {error:.150})",
        kind=type(error).__name__,
        error=next((each for each in error.args if isinstance(each, Message)), str(error)),
    )
    remedy = Message("Open it in a spreadsheet program and save it as .xlsx.")
    refuse(path, found, Message("a workbook"), remedy)


def _xls(path: Path) -> list[Sheet]:
    if ENCRYPTED in path.read_bytes():
        _locked(path)
    found = []
    try:
        with CalamineWorkbook.from_path(path) as book:
            for about in book.sheets_metadata:
                cells = book.get_sheet_by_name(about.name)
                sheet = Sheet(about.name, concealed=about.visible != SheetVisibleEnum.Visible)
                for row, values in enumerate(cells.to_python(skip_empty_area=False), start=1):
                    for column, value in enumerate(values, start=1):
                        sheet.put(row, column, value)
                for (first, column), (last, _) in cells.merged_cell_ranges or ():
                    sheet.merge(first + 1, column + 1, last + 1)
                found.append(sheet)
    except PasswordError:
        _locked(path)
    except CalamineError as error:
        _damaged(path, error)
    return found


def _archive(path: Path, part: str) -> SafeZip:
    archive = SafeZip(path)
    if archive.find(part) is None:
        kind = path.suffix.casefold()
        expected = Message("an {kind} file", kind=kind)
        remedy = Message("Save it as {kind}.", kind=kind)
        refuse(path, Message("a zip archive that is no workbook"), expected, remedy)
    for name in archive.names:
        content = archive.read(name) if name.endswith((".xml", ".rels")) else b""
        if any(mark in content for mark in DOCTYPES):
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
    book = untrusted.parse(archive.read(str(archive.find(BOOK))), path, BOOK)
    listed = sum(untrusted.local(each) == "sheet" for each in book.iter())
    try:
        # Formulas, and the runs that a text is made of, are in a book without values.
        written = load_workbook(path, keep_links=False, rich_text=True)
        if len(written.sheetnames) != listed:
            counted = {"listed": listed, "found": len(written.sheetnames)}
            raise ValueError(Message("{listed} sheets are listed, {found} are there", **counted))
        values = load_workbook(path, data_only=True, keep_links=False)
        return [_xlsx_sheet(each, written[each.title]) for each in values.worksheets]
    # A workbook that breaks its own rules surfaces as whatever openpyxl stumbles over.
    except Exception as error:
        _damaged(path, error)


def _xlsx_sheet(values: Worksheet, written: Worksheet) -> Sheet:
    sheet = Sheet(values.title, concealed=values.sheet_state != "visible")
    # Its rows one after the other would be a million where one cell stands far down.
    for (row, column), cell in sorted(values._cells.items()):
        source = written._cells[row, column]
        sheet.put(row, column, cell.value)
        sheet.strike(row, column, _xlsx_runs(source))
        sheet.formulas += source.data_type == "f"
        if cell.comment is not None:
            sheet.notes.add((row, column))
        if cell.data_type == "e":
            sheet.fail(row, column, FAILED)
        elif source.data_type == "f" and cell.value is None and cell.data_type == "n":
            sheet.fail(row, column, UNREADABLE)
    rows, columns = values.row_dimensions, values.column_dimensions
    sheet.hidden = {row for row in rows.keys() & sheet.rows.keys() if rows[row].hidden}
    for about in (each for each in columns.values() if each.hidden):
        sheet.hidden_columns |= {*range(about.min, min(about.max, MOST_COLUMNS) + 1)}
    for block in values.merged_cells.ranges:
        sheet.merge(block.min_row, block.min_col, block.max_row)
    return sheet


def _xlsx_runs(cell: Cell | MergedCell) -> Iterator[tuple[str, bool]]:
    """Yield the runs of a cell's text, each with whether it is struck through."""
    value = "" if cell.value is None else cell.value
    for run in value if isinstance(value, CellRichText) else [value]:
        font = run.font if isinstance(run, TextBlock) else cell.font
        yield str(run), bool(font.strike)


def _ods(path: Path) -> list[Sheet]:
    archive = _archive(path, "content.xml")
    manifest = archive.find("META-INF/manifest.xml")
    if manifest and b"encryption-data" in archive.read(manifest):
        _locked(path)
    root = untrusted.parse(archive.read("content.xml"), path, "content.xml")
    styles = {
        attribute(style, "name"): {
            name.rpartition("}")[2]: value for part in style for name, value in part.attrib.items()
        }
        for style in root.iter()
        if untrusted.local(style) == "style"
    }
    tables = [each for each in root.iter() if untrusted.local(each) == "table"]
    return [_ods_sheet(path, table, styles) for table in tables]


def _ods_sheet(path: Path, table: Element, styles: Styles) -> Sheet:
    sheet = Sheet(attribute(table, "name"), hidden_columns=set(_ods_hidden(table)))
    sheet.concealed = styles.get(attribute(table, "style-name"), {}).get("display") == "false"
    spans, line, count = list[tuple[int, int, int]](), 0, 0
    for row in (each for each in table.iter() if untrusted.local(each) == "table-row"):
        repeat = int(attribute(row, "number-rows-repeated") or 1)
        filled = list(_ods_cells(row))
        count += len(filled) * repeat
        if count > MOST_CELLS:
            more = Message("more than {cells:,} cells", cells=MOST_CELLS)
            refuse(path, more, Message("fewer"), LESS)
        # Empty rows are repeated to the end of the sheet; full ones are, if somebody filled down.
        for number in range(line + 1, line + 1 + (repeat if filled else 0)):
            for column, cell in filled:
                _ods_cell(sheet, number, column, cell, styles)
                last = number + int(attribute(cell, "number-rows-spanned") or 1) - 1
                spans += [(number, column, last)] if last > number else []
            if attribute(row, "visibility") in ("collapse", "filter"):
                sheet.hidden.add(number)
        line += repeat
    for first, column, last in spans:
        sheet.merge(first, column, last)
    return sheet


def _ods_hidden(table: Element) -> Iterator[int]:
    """Yield the columns that are hidden."""
    at = 1
    for column in (each for each in table.iter() if untrusted.local(each) == "table-column"):
        first, at = at, at + int(attribute(column, "number-columns-repeated") or 1)
        if attribute(column, "visibility") in ("collapse", "filter"):
            yield from range(first, min(at, MOST_COLUMNS + 1))


def _ods_cells(row: Element) -> Iterator[tuple[int, Element]]:
    """Yield the cells of a row that hold anything, each with its column."""
    column = 1
    for cell in untrusted.children(row, "table-cell", "covered-table-cell"):
        repeat = int(attribute(cell, "number-columns-repeated") or 1)
        full = len(cell) or attribute(cell, "value-type") or attribute(cell, "formula")
        for number in range(column, column + min(repeat, MOST_COLUMNS + 1)) if full else ():
            yield number, cell
        column += repeat


def _ods_cell(sheet: Sheet, row: int, column: int, cell: Element, styles: Styles) -> None:
    struck = _struck(cell, styles, False)
    paragraphs = [list(_ods_runs(each, styles, struck)) for each in untrusted.children(cell, "p")]
    words = "\n".join("".join(text for text, _ in runs) for runs in paragraphs)
    exact = attribute(cell, "value") or attribute(cell, "date-value")
    value: str | float = exact or words
    with suppress(ValueError):
        value = float(exact)
    sheet.put(row, column, value)
    sheet.strike(row, column, [*chain(*paragraphs)] if words else [(exact, struck)])
    if untrusted.child(cell, "annotation") is not None:
        sheet.notes.add((row, column))
    computed = bool(attribute(cell, "formula"))
    sheet.formulas += computed
    if any(value == "error" for key, value in cell.attrib.items() if key.endswith("value-type")):
        sheet.fail(row, column, FAILED)
    elif computed and not attribute(cell, "value-type"):
        sheet.fail(row, column, UNREADABLE)


def _struck(element: Element, styles: Styles, around: bool) -> bool:
    """Return whether an element's style strikes its text through, or else that around it does."""
    line = styles.get(attribute(element, "style-name"), {}).get("text-line-through-style")
    return around if line is None else line not in ("", "none")


def _ods_runs(element: Element, styles: Styles, around: bool) -> Iterator[tuple[str, bool]]:
    """Yield the runs of a paragraph's text, each with whether it is struck through."""
    struck = _struck(element, styles, around)
    yield element.text or "", struck
    for child in element:
        name = untrusted.local(child)
        if name == "s":
            yield " " * int(attribute(child, "c") or 1), struck
        elif name == "line-break":
            yield "\n", struck
        elif name != "annotation":
            yield from _ods_runs(child, styles, struck)
        yield child.tail or "", struck
