"""Read tables of coded passages, .xlsx or .csv, by headings in English, Dutch and German."""

from __future__ import annotations

import csv
import io
import re
from collections.abc import Iterator
from dataclasses import dataclass
from pathlib import Path

from openpyxl import load_workbook

from werkbedrijf.errors import DataError, Problem, refuse
from werkbedrijf.regions.codes import Codebook, Meaning, plain, yes_no
from werkbedrijf.regions.package import Archive
from werkbedrijf.regions.passages import IN_NAME, Losses, Passage, Reading
from werkbedrijf.study.files import EXAMPLE
from werkbedrijf.study.schema import LEVELS

HEADINGS = {
    "indicator": ("indicator", "indikator", "indicatorcode"),
    "codes": ("codes", "code", "kodes", "kode"),
    "valence": ("valence", "valentie", "valenz"),
    "level": ("level", "niveau", "ebene"),
    "respondents": ("respondents", "respondent", "respondenten", "befragte"),
    "documents": ("documents", "documenten", "dokumente"),
    "party": ("party", "partij", "partei"),
    "summary": ("summary", "samenvatting", "zusammenfassung"),
    "quote": ("quote", "quoted", "geciteerd", "zitiert"),
    "section": ("section", "paragraaf", "abschnitt"),
    "start": ("start",),
    "end": ("end",),
    "document": ("document", "document name", "documentnaam", "dokument", "dokumentname"),
    "text": (
        *("quotation content", "quotation", "quotation text", "content", "text"),
        *("citaatinhoud", "inhoud van citaat", "citaat", "inhoud", "tekst"),
        *("zitatinhalt", "zitat", "inhalt"),
    ),
    "comment": ("comment", "comments", "opmerking", "opmerkingen", "commentaar", "kommentar"),
    "reference": (
        *("reference", "paragraph", "referentie", "verwijzing", "alinea"),
        *("referenz", "absatz"),
    ),
}
"""Names of columns by what they hold; those of segments.csv itself are among them.

The English names of ATLAS.ti are those that published scripts read from its exports, which have
ID, Quotation Name, Document, Document Groups, Quotation Content, Comment, Codes (a line each),
Reference, Density, Created by, Modified by, Created and Modified. The Dutch and German ones are
translations that no export at hand confirms.
"""
NEEDED = ("indicator", "codes")


def columns(path: Path, row: int, header: list[str]) -> tuple[dict[str, int], list[str]]:
    """Return where each kind of column stands, and the names of columns that are not read.

    Raises
    ------
    DataError
        If two columns hold the same, or none says what a passage is coded with.
    """
    kinds = {name: kind for kind, names in HEADINGS.items() for name in names}
    found: dict[str, int] = {}
    unread = []
    for place, name in enumerate(header):
        kind = kinds.get(plain(name))
        if kind in found:
            twice = f"{header[found[kind]]!r} and {name!r}"
            refuse(path, twice, f"one column for {kind}", "Take one of them out.", row=row)
        if kind:
            found[kind] = place
        elif name:
            unread.append(name)
    if not found.keys() & set(NEEDED):
        named = ", ".join(" ".join(name.split()) for name in header if name)
        told = f"columns {named[:200] or '(none)'}"
        refuse(
            path, told, "a column codes (of an export) or indicator (of the template)",
            "Export the quotations with their codes, or fill in the template.", row=row,
        )  # fmt: skip
    return found, unread


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


EXPECTED = {
    "indicator": "an indicator of the codebook, such as 4b",
    "level": f"one of {', '.join(LEVELS)}, or nothing",
    "party": "a party of the codebook, or nothing",
    "quote": "yes, no or nothing",
    "section": "anything",
}
EXAMPLES = (EXAMPLE, "voorbeeld:")


def _table(path: Path, codebook: Codebook, losses: Losses) -> Reading:
    (line, header), *filled = rows(path)
    places, unread = columns(path, line, header)
    for name in unread:
        losses.lose("columns without a known heading", name)
    names = {kind: " ".join(header[at].split()) for kind, at in places.items()}
    documents: dict[str, int] = {}
    passages: list[Passage] = []
    problems: list[Problem] = []
    for row, cells in filled:
        if cells[0].casefold().startswith(EXAMPLES):
            losses.decide("rows marked as example left out", f"row {row}")
            continue
        cell = {kind: cells[at] for kind, at in places.items() if at < len(cells)}
        number = documents.setdefault(cell.get("document", ""), len(documents) + 1)
        try:
            passages.append(_Row(path, row, number, cell, names, codebook, losses).passage())
        except DataError as error:
            problems += error.problems
    if all(passage.start is not None for passage in passages):
        passages.sort(key=lambda passage: passage.start or 0)
    return Reading(tuple(passages), len(documents), 0, problems=tuple(problems))


def _id(name: str) -> str:
    """Return a respondent's id with its capital, which is easily forgotten."""
    return name.upper() if re.fullmatch("[a-z][0-9]+", name) else name


@dataclass(frozen=True)
class _Row:
    path: Path
    row: int
    number: int
    cells: dict[str, str]
    names: dict[str, str]
    codebook: Codebook
    losses: Losses

    def passage(self) -> Passage:
        """Return the row as a passage."""
        reference = re.search(r"\d+", self._cell("reference"))
        listed = [
            _id(each)
            for each in re.findall(r"[^\s;,&+]+", self._cell("respondents"))
            if each.casefold() not in ("and", "en", "und")
        ]
        return Passage(
            place=f"row {self.row}",
            row=self.row,
            document=self.number,
            paragraph=f"¶ {reference[0]}" if reference else f"row {self.row}",
            start=self._offset("start"),
            end=self._offset("end"),
            text=self._cell("text"),
            comment=self._cell("summary") or self._cell("comment"),
            meanings=tuple(self._meanings()),
            respondents=tuple(listed or dict.fromkeys(IN_NAME.findall(self._cell("document")))),
        )

    def _cell(self, kind: str) -> str:
        return self.cells.get(kind, "")

    def _meanings(self) -> Iterator[Meaning]:
        if self._cell("indicator"):
            yield self._known("indicator", self.codebook.recognise(self._cell("indicator")))
        found, unknown = self.codebook.cell(self._cell("codes"))
        yield from found
        for name in unknown:
            self.losses.lose(f"the code {name!r}, which is not in the codebook", f"row {self.row}")
        valence = self.codebook.valence(self._cell("valence"))
        values = {
            "valence": None if valence is None else str(valence),
            "level": self.codebook.level(self._cell("level")),
            "party": self.codebook.party(self._cell("party")),
            "quote": yes_no(self._cell("quote")),
            "section": self._cell("section"),
        }
        for kind, value in values.items():
            if self._cell(kind):
                yield self._known(kind, Meaning(kind, value) if value else None)
        for key in re.findall(r"[^\s;,]+", self._cell("documents")):
            yield Meaning("document", key)

    def _known(self, kind: str, meaning: Meaning | None) -> Meaning:
        if meaning is None or (kind == "indicator" and meaning.kind != kind):
            wanted = self.codebook.values() if kind == "valence" else EXPECTED[kind]
            refuse(
                self.path, repr(self._cell(kind)), wanted,
                "See the sheet with the codes in the template.",
                row=self.row, column=self.names[kind],
            )  # fmt: skip
        return meaning

    def _offset(self, kind: str) -> int | None:
        cell = self._cell(kind)
        if not cell:
            return None
        if not re.fullmatch(r"[0-9]{1,12}", cell):
            refuse(
                self.path, repr(cell), "a whole number", "Correct or empty it.",
                row=self.row, column=self.names[kind],
            )  # fmt: skip
        return int(cell)
