"""From the rows of tables to coded passages; every sheet, column, row and note is accounted for."""

from __future__ import annotations

import re
from collections import defaultdict
from collections.abc import Hashable, Iterator, Mapping
from dataclasses import dataclass, field, replace
from pathlib import Path
from typing import NoReturn

from openpyxl.utils import get_column_letter

from werkbedrijf.errors import DataError, Message, Problem, join, refuse, several
from werkbedrijf.regions import headings
from werkbedrijf.regions.codes import Codebook, Meaning, plain, yes_no
from werkbedrijf.regions.headings import EXPECTED, IDENTIFYING, NEEDED, WORDS, Headings, unreadable
from werkbedrijf.regions.passages import Passage, Reading, in_turn, joined, same_words
from werkbedrijf.regions.persons import listed_in, named_in, respondent
from werkbedrijf.regions.sheets import Sheet, sheets
from werkbedrijf.regions.tally import Seen, Tally
from werkbedrijf.study.files import EXAMPLES

SEVERAL = re.compile(r"\s*[;,/&|\n]\s*|\s+(?:en|and|und)\s+")
MAIN = ("", "segments", "segmenten", "sheet1", "blad1", "highlights", "tabelle1")
"""Names of sheets that need not be said with a row."""
LISTS, EMPTY = Message("the template's lists"), Message("empty sheets")
XLS = Message(
    "an .xls workbook: failed formulas and what is hidden or struck through cannot be seen"
)


def read_table(
    path: Path, codebook: Codebook, tally: Tally, names: Mapping[str, str], seen: Seen
) -> Reading:
    """Read a table's coded passages but for those `seen`; `names` names headings by hand.

    Raises
    ------
    DataError
        If it cannot be read, or no sheet of it has the headings of coded passages.
    """
    book = sheets(path)
    if not any(sheet.rows for sheet in book):
        expected = Message("a header and rows")
        refuse(path, Message("an empty table"), expected, Message("Export it again."))
    tables = list(_tables(path, book, codebook, tally, names))
    if not tables:
        headings.refuse_unknown(path, book, codebook)
    documents: dict[str, int] = {}
    by_sheet = {table.sheet.name: table.passages(documents, seen) for table in tables}
    passages, characters = in_turn([passage for each in by_sheet.values() for passage in each])
    problems = [problem for table in tables for problem in table.problems]
    coded = [passage for passage in passages if passage.all("indicator")]
    if coded and not problems and not any(passage.judged for passage in coded):
        headings.refuse_unjudged(path, len(coded), [table.about for table in tables])
    for name, each in by_sheet.items() if any(passage.judged for passage in passages) else ():
        if any(passage.all("indicator") for passage in each) and not any(p.judged for p in each):
            headings.refuse_unjudged_sheet(path, name)
    if all(passage.start is not None for passage in passages):
        passages.sort(key=lambda passage: passage.start or 0)
    return Reading(tuple(passages), len(documents), characters, problems=tuple(problems))


def _tables(
    path: Path,
    book: list[Sheet],
    codebook: Codebook,
    tally: Tally,
    names: Mapping[str, str],
) -> Iterator[_Table]:
    """Yield the sheets that have headings of coded passages, and account for all of them."""
    dropped = {plain(name) for name, means in names.items() if not means}
    codebook.used |= dropped & {plain(sheet.name) for sheet in book}
    for sheet in book:
        why = _unread(sheet, dropped)
        if about := None if why else headings.find(path, sheet, names):
            headings.add_hints(sheet, about, codebook)
            codebook.used.update(map(plain, about.names.values()))
            table = _Table(path, sheet, about, tally, codebook)
            table.count()
            yield table
            continue
        item, rows = ("sheet", sheet.name), [("row", sheet.name, row) for row in sheet.rows]
        tally.find("sheets", item, sheet.name or path.name)
        for row in rows:
            tally.find("rows", row)
        why = why or Message("sheets without headings of coded passages")
        tally.leave(why, item, *rows, own=why in (LISTS, EMPTY))


def _unread(sheet: Sheet, dropped: set[str]) -> Message | None:
    """Return why no headings are looked for in a sheet; None if they are."""
    if plain(sheet.name) == "codes" and len(sheet.rows.get(1, {})) == 1:
        return LISTS
    if not sheet.rows:
        return EMPTY
    return Message("sheets left out as asked") if plain(sheet.name) in dropped else None


@dataclass
class _Table:
    path: Path
    sheet: Sheet
    about: Headings
    tally: Tally
    codebook: Codebook
    problems: list[Problem] = field(default_factory=list)

    def __post_init__(self) -> None:
        coded = {self.about.places.get(kind) for kind in NEEDED}
        # Whoever struck a code through took the coding back.
        self._withdrawn = {row for row, column in self.sheet.struck if column in coded}
        self._many = plain(self.sheet.name) not in MAIN
        self.name = join([self.path.name, self.sheet.name]) if self._many else self.path.name

    def count(self) -> None:
        """Count what the sheet holds, and say of it what is not read."""
        tally, sheet = self.tally, self.sheet
        name = sheet.name or self.path.name
        tally.find("sheets", ("sheet", sheet.name), name)
        tally.take(("sheet", sheet.name))
        for row in sorted(sheet.rows.keys() - {self.about.row}):
            tally.find("rows", self.item(row), self.place(row))
            if row < self.about.row:
                tally.leave(Message("rows above the headings"), self.item(row))
        for column in sorted({column for cells in sheet.rows.values() for column in cells}):
            self._count_column(column)
        self._tell(name)
        self._tell_rows()
        for row, column in sorted(sheet.notes):
            note = ("note", sheet.name, row, column)
            tally.find("notes", note, self.place(row))
            tally.leave(Message("notes beside cells"), note)

    def _count_column(self, column: int) -> None:
        item, place = ("column", self.sheet.name, column), self._heading(column)
        self.tally.find("columns", item, place)
        if column in self.sheet.hidden_columns:
            self.tally.decide(Message("columns that are hidden, read as the others"), place)
        if unread := self.about.unread(column, self.sheet.rows[self.about.row].get(column, "")):
            why, shown, own = unread
            self.tally.leave(why, item, shown=shown, own=own)
        else:
            self.tally.take(item)

    def _tell(self, name: str) -> None:
        """Note what is particular about the sheet, which is called `name`."""
        sheet, decide = self.sheet, self.tally.decide
        if sheet.merged:
            message = several(
                "merged cells: their value holds for {number} more cell",
                "merged cells: their value holds for {number} more cells",
                sheet.merged,
            )
            decide(message, name)
        if sheet.concealed:
            decide(Message("sheets that are hidden, read as the others"), name)
        if count := sheet.formulas:
            message = Message("cells that are formulas, read by their value: {count}", count=count)
            decide(message, name)
        if self.path.suffix.casefold() == ".xls":
            decide(XLS, name)

    def _tell_rows(self) -> None:
        """Note what is particular about the rows and their cells."""
        sheet, decide = self.sheet, self.tally.decide
        for row in sorted(sheet.hidden):
            message = Message("rows that are hidden or filtered out, read as the others")
            decide(message, self.place(row))
        for row in sorted({row for row, _ in sheet.struck} - self._withdrawn):
            message = Message("rows with cells that are struck through, read as the others")
            decide(message, self.place(row))
        for row, column in sorted(sheet.partly_struck):
            if row not in self._withdrawn:
                place = join([self.place(row), self._heading(column)])
                decide(Message("cells of which part is struck through, read whole"), place)

    def _heading(self, column: int) -> str:
        """Return how a column is called in a list: its heading, or its letter."""
        if name := " ".join(self.sheet.rows[self.about.row].get(column, "").split()):
            return name
        letter = get_column_letter(column)
        if not self.sheet.name:
            return Message("column {letter}", letter=letter)
        return Message("column {letter} of {sheet}", letter=letter, sheet=self.sheet.name)

    def item(self, row: int) -> Hashable:
        """Return a row as it is counted."""
        return ("row", self.sheet.name, row)

    def place(self, row: int) -> str:
        """Return where a row is, for people."""
        place = Message("row {row}", row=row)
        return join([self.sheet.name, place]) if self._many else place

    def passages(self, documents: dict[str, int], seen: Seen) -> list[Passage]:
        """Return the rows as passages, unless they were `seen`; rows of one passage are joined."""
        passages = []
        for row in sorted(row for row in self.sheet.rows if row > self.about.row):
            all_cells = self.sheet.rows[row]
            places = self.about.places.items()
            cells = defaultdict(str, {kind: all_cells.get(at, "") for kind, at in places})
            if self._left_out(row, cells, seen):
                continue
            number = documents.setdefault(cells["document"], len(documents) + 1)
            try:
                here = _Row(self, row, self.place(row), number, cells, all_cells)
                passages.append(here.passage())
            except DataError as error:
                self.problems += [each for each in error.problems if each not in self.problems]
        return self._joined(passages)

    def _left_out(self, row: int, cells: Mapping[str, str], seen: Seen) -> bool:
        """Return whether a row is an example, was taken back, or repeats one that was `seen`."""
        all_cells, item = self.sheet.rows[row], self.item(row)
        if next(iter(all_cells.values()), "").casefold().startswith(EXAMPLES):
            self.tally.leave(Message("rows marked as example"), item, own=True)
            self.tally.decide(Message("rows marked as example left out"), self.place(row))
            return True
        if row in self._withdrawn:
            why = Message("rows whose code is struck through; to count them, undo that")
            self.tally.leave(why, item)
            return True
        contents = {**cells, **dict.fromkeys(self.applied(all_cells), "yes")}
        key = frozenset(filter(all, contents.items()))
        earlier = seen.get(key)
        seen.setdefault(key, self.path)
        telling = IDENTIFYING if earlier == self.path or contents.get("document") else WORDS
        if earlier is None or not any(map(contents.get, telling)):
            return False
        if earlier != self.path:
            self.tally.repeat(earlier, item)
        self.tally.leave(Message("rows that repeat an earlier one"), item)
        return True

    def applied(self, cells: Mapping[int, str]) -> list[str]:
        """Return the codes that a row's own columns say to apply to it."""
        columns = self.about.applied.items()
        return [name for at, name in columns if yes_no(cells.get(at, "")) == "yes"]

    def _joined(self, passages: list[Passage]) -> list[Passage]:
        """Return passages, those of one text in one document as one: a row for every code."""
        if "codes" not in self.about.places:
            return passages
        as_one = list(joined(passages, same_words))
        kept = {each.place for each in as_one}
        for place in (each.place for each in passages if each.place not in kept):
            message = Message("row of the same passage as another, read as one with it")
            self.tally.decide(message, place)
        return as_one


@dataclass(frozen=True)
class _Row:
    """A row to read: where it is, the number of its document, its cells by kind and by column."""

    table: _Table
    row: int
    place: str
    document: int
    cells: dict[str, str]
    all_cells: dict[int, str]

    def passage(self) -> Passage:
        """Return the row as a passage; refuse cells whose value is missing or wrong."""
        table, cells = self.table, self.cells
        if problems := list(unreadable(table.name, table.sheet, table.about, self.row, cells)):
            raise DataError(problems)
        reference = re.search(r"\d+", cells["reference"])
        # Columns whose headings are not known may have the words of the passage.
        unknown = (self.all_cells.get(column, "") for column in table.about.unknown)
        beside = " ".join(filter(None, unknown))
        notes = self._notes(beside)
        return Passage(
            place=self.place,
            row=self.row,
            document=self.document,
            paragraph=f"¶ {reference[0]}" if reference else f"row {self.row}",
            start=self._offset("start"),
            end=self._offset("end"),
            text=cells["text"],
            beside=beside,
            comment="".join(text for _, text in notes),
            meanings=tuple(self._meanings()),
            respondents=self._respondents(),
            coder=cells["coder"],
            items=(table.item(self.row),),
            notes=notes,
        )

    def _notes(self, beside: str) -> tuple[tuple[Hashable, str], ...]:
        """Return the row's summary, else its comment, as it is counted and as it reads."""
        tally, name = self.table.tally, self.table.sheet.name
        kinds = [kind for kind in ("summary", "comment") if self.cells[kind]]
        notes = [((kind, name, self.row), self.cells[kind]) for kind in kinds]
        for number, (item, _) in enumerate(notes):
            tally.find("comments", item, self.place)
            if number:
                tally.leave(Message("comments beside a summary"), item)
        if notes and not (self.cells["text"] or beside):
            message = Message(
                "comments without the words of their passage: not held against a quotation"
            )
            tally.decide(message, self.place)
        return tuple(notes[:1])

    def _respondents(self) -> tuple[str, ...]:
        """Return who is behind the row, by the first of its columns that tells."""
        kinds = ("respondents", "case", "document")
        people, case, document = (self.table.codebook.numbered(self.cells[kind]) for kind in kinds)
        by_name = Message("the document {document!r}", document=self.cells["document"])
        layers = (
            (Message("the column of respondents"), listed_in(people)),
            (Message("the case"), [each] if (each := respondent(case)) else []),
            (by_name, named_in(document)),
        )
        for where, names in layers:
            for name in names:
                self.table.tally.person(name, where)
            if names:
                return tuple(names)
        return ()

    def _meanings(self) -> Iterator[Meaning]:
        """Yield what the row's codes and columns mean, each counted as a coding."""
        tally = self.table.tally
        for number, meaning in enumerate(self._codings()):
            item = ("coding", self.table.sheet.name, self.row, number)
            tally.find("codings", item, self.place)
            if isinstance(meaning, str):
                why, shown = self.table.codebook.unknown(meaning)
                tally.leave(why, item, shown=shown)
                continue
            if meaning.read_as:
                tally.decide(meaning.read_as, self.place)
            if meaning.doubt:
                raise DataError([Problem(self.table.name, None, None, *meaning.doubt)])
            yield replace(meaning, item=item)

    def _codings(self) -> Iterator[Meaning | str]:
        """Yield what the row's codes mean, those that mean nothing as they are, and its columns."""
        codebook = self.table.codebook
        if self.cells["indicator"]:
            yield from self._indicators(self.cells["indicator"])
        known, unknown = codebook.cell(self.cells["codes"])
        by_column = "codes" not in self.table.about.places
        applied = self.table.applied(self.all_cells) if by_column else []
        codes = [*known, *unknown, *(codebook.recognise(name) or name for name in applied)]
        yield from codes
        yield from self._columns([each for each in codes if isinstance(each, Meaning)])

    def _columns(self, found: list[Meaning]) -> Iterator[Meaning]:
        """Yield what the columns beside the codes, which mean what was `found`, say."""
        codebook, cells = self.table.codebook, self.cells
        for kind in ("valence", "level", "party", "quote", "section", "region"):
            if cell := cells[kind]:
                yield self._known(kind, codebook.meaning(kind, cell), cell)
        judged = cells["valence"] or any(
            each.kind == "valence" or each.valence is not None for each in found
        )
        weight = codebook.valence(cells["weight"])
        # MAXQDA gives every segment the weight 0 until somebody sets another.
        if weight and not judged:
            message = Message("the weight of a segment as its valence")
            yield Meaning("valence", str(weight), read_as=message)
        for key in re.findall(r"[^\s;,]+", cells["documents"]):
            yield Meaning("document", key)

    def _indicators(self, cell: str) -> Iterator[Meaning]:
        """Yield the indicator of a cell, or those that it lists."""
        codebook = self.table.codebook
        parts = list(filter(None, SEVERAL.split(cell)))
        found = [codebook.recognise(part) for part in parts]
        if not all(each and each.kind == "indicator" for each in found):
            parts = [cell]
        for part in parts:
            yield self._known("indicator", codebook.recognise(part), part)
        if len(parts) > 1:
            message = Message("cells with several indicators, each read with the row's valence")
            self.table.tally.decide(message, self.place)

    def _known(self, kind: str, meaning: Meaning | None, cell: str) -> Meaning:
        if meaning is None or (kind == "indicator" and meaning.kind != kind):
            expected = self.table.codebook.valences() if kind == "valence" else EXPECTED[kind]
            remedy = Message("See the sheet with the codes in the template.")
            self._refuse(kind, expected, remedy, cell)
        return meaning

    def _offset(self, kind: str) -> int | None:
        cell = self.cells[kind]
        if cell and not re.fullmatch(r"[0-9]{1,12}", cell):
            self._refuse(kind, Message("a whole number"), Message("Correct or empty it."), cell)
        return int(cell) if cell else None

    def _refuse(self, kind: str, expected: str, remedy: str, cell: str) -> NoReturn:
        heading = self.table.about.names[kind]
        refuse(self.table.name, repr(cell), expected, remedy, self.row, heading)
