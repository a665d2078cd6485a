"""From the rows of tables to coded passages: sheet by sheet, row by row, nothing silently."""

from __future__ import annotations

import re
from collections.abc import Hashable, Iterator, Mapping
from dataclasses import dataclass, field, replace
from pathlib import Path
from typing import NoReturn

from werkbedrijf.errors import DataError, Message, Problem, refuse, several, together
from werkbedrijf.regions import headings
from werkbedrijf.regions.codes import Codebook, Meaning, plain, yes_no
from werkbedrijf.regions.headings import EXPECTED, IDENTIFYING, WORDS, Headings, unreadable
from werkbedrijf.regions.passages import Passage, Reading, in_turn, joined
from werkbedrijf.regions.persons import listed_in, named_in, respondent
from werkbedrijf.regions.reckoning import Reckoning, Seen
from werkbedrijf.regions.selections import doubt
from werkbedrijf.regions.sheets import Sheet, sheets
from werkbedrijf.study.files import EXAMPLES

LISTS = "codes"
"""The sheet of the template that lists what may be chosen."""
MAIN = ("", "segments", "segmenten", "sheet1", "blad1", "highlights", "tabelle1")
"""Names of sheets that need not be said with a row."""
NO_HEADINGS = 0
"""The row of the headings of a sheet that has none."""
SEVERAL = re.compile(r"\s*[;,/&|\n]\s*|\s+(?:en|and|und)\s+")


def passages(
    path: Path, codebook: Codebook, reckoning: Reckoning, names: Mapping[str, str], seen: Seen
) -> Reading:
    """Read a table's coded passages but for those `seen`; `names` names headings by hand.

    Raises
    ------
    DataError
        If it cannot be read, or no sheet of it has the headings of coded passages.
    """
    found = sheets(path)
    if not any(sheet.rows for sheet in found):
        expected = Message("a header and rows")
        refuse(path, Message("an empty table"), expected, Message("Export it again."))
    tables = []
    for sheet in found:
        about = headings.find(path, sheet, names) if not _lists(sheet) else None
        table = _Table(path, sheet, about or Headings(NO_HEADINGS), codebook, reckoning)
        table.count()
        tables += [table] if about else []
    if not tables:
        headings.refuse_unknown(path, found)
    documents: dict[str, int] = {}
    made = [passage for table in tables for passage in table.passages(documents, seen)]
    made, characters = in_turn(made)
    problems = [problem for table in tables for problem in table.problems]
    for table in tables:
        codebook.used.update(map(plain, table.about.names.values()))
    coded = [passage for passage in made if passage.all("indicator")]
    if coded and not problems and not any(passage.judged for passage in coded):
        headings.refuse_unjudged(path, len(coded), [table.about for table in tables])
    if all(passage.start is not None for passage in made):
        made.sort(key=lambda passage: passage.start or 0)
    return Reading(tuple(made), len(documents), characters, problems=tuple(problems))


def _lists(sheet: Sheet) -> bool:
    """Return whether a sheet is the template's own lists."""
    return plain(sheet.name) == LISTS and len(sheet.rows.get(1, {})) == 1


def _unread(sheet: Sheet) -> Message:
    """Return why a sheet without headings of coded passages is not read."""
    if _lists(sheet):
        return Message("the template's lists")
    if not sheet.rows:
        return Message("empty sheets")
    return Message("sheets without headings of coded passages")


@dataclass
class _Table:
    path: Path
    sheet: Sheet
    about: Headings
    codebook: Codebook
    reckoning: Reckoning
    problems: list[Problem] = field(default_factory=list)

    def count(self) -> None:
        """Count what the sheet holds, and say of it what is not read."""
        reckoning, sheet = self.reckoning, self.sheet
        item, name = ("sheet", sheet.name), sheet.name or self.path.name
        reckoning.find("sheets", item, name)
        rows = [row for row in sorted(sheet.rows) if row != self.about.row]
        for row in rows:
            reckoning.find("rows", self.row(row), self.place(row))
        if self.about.row == NO_HEADINGS:
            own = not sheet.rows or _lists(sheet)
            reckoning.leave(_unread(sheet), item, *map(self.row, rows), own=own)
            return
        reckoning.take(item)
        self._columns()
        for row in rows:
            if row < self.about.row:
                reckoning.leave(Message("rows above the headings"), self.row(row))
        self._tell(name)

    def _tell(self, name: str) -> None:
        """Note what is particular about the sheet's cells and rows."""
        reckoning, sheet = self.reckoning, self.sheet
        if sheet.merged:
            told = several(
                "merged cells: their value holds for {number} more cell",
                "merged cells: their value holds for {number} more cells",
                sheet.merged,
            )
            reckoning.decide(told, name)
        if sheet.concealed:
            reckoning.decide(Message("sheets that are hidden, read as the others"), name)
        for row in sorted(sheet.hidden):
            told = Message("rows that are hidden or filtered out, read as the others")
            reckoning.decide(told, self.place(row))
        for at in sorted(sheet.notes):
            item = ("note", sheet.name, at)
            reckoning.find("notes", item, self.place(at[0]))
            reckoning.leave(Message("notes beside cells"), item)
        if sheet.formulas:
            count = sheet.formulas
            told = Message("cells that are formulas, read by their value: {count}", count=count)
            reckoning.decide(told, name)
        if self.path.suffix.casefold() == ".xls":
            told = Message("an .xls workbook: hidden rows and failed formulas cannot be seen")
            reckoning.decide(told, name)

    def _columns(self) -> None:
        about = self.about
        columns = {column for cells in self.sheet.rows.values() for column in cells}
        for column in sorted(columns):
            item = ("column", self.sheet.name, column)
            name = self.sheet.rows[about.row].get(column, "")
            self.reckoning.find(
                "columns", item, headings.column_name(self.sheet, column, " ".join(name.split()))
            )
            if column in about.places.values() or column in about.applied:
                self.reckoning.take(item)
            elif column in about.own:
                why = Message("columns that programs write for themselves")
                self.reckoning.leave(why, item, own=True)
            elif name:
                why = Message("columns without a known heading")
                self.reckoning.leave(why, item, told=headings.near(name, why))
            else:
                self.reckoning.leave(Message("columns without a heading"), item)

    def row(self, row: int) -> Hashable:
        """Return a row as it is counted."""
        return ("row", self.sheet.name, row)

    def place(self, row: int) -> str:
        """Return where a row is, for people."""
        place = Message("row {row}", row=row)
        return together([self.sheet.name, place]) if self.many else place

    @property
    def name(self) -> str:
        """Return the file as problems name it: with the sheet, where there are several."""
        name = self.path.name
        return together([name, self.sheet.name]) if self.many else name

    @property
    def many(self) -> bool:
        """Return whether the sheet is one beside the template's own, so that it must be named."""
        return plain(self.sheet.name) not in MAIN

    def passages(self, documents: dict[str, int], seen: Seen) -> list[Passage]:
        """Return the rows as passages, unless they were `seen`; rows of one passage are joined."""
        made = []
        for row, cells in sorted(self.sheet.rows.items()):
            if row <= self.about.row:
                continue
            if next(iter(cells.values()), "").casefold().startswith(EXAMPLES):
                self.reckoning.leave(Message("rows marked as example"), self.row(row), own=True)
                told = Message("rows marked as example left out")
                self.reckoning.decide(told, self.place(row))
                continue
            cell = {kind: cells.get(column, "") for kind, column in self.about.places.items()}
            if self._repeats(row, {**cell, **self._applied(cells)}, seen):
                continue
            number = documents.setdefault(cell.get("document", ""), len(documents) + 1)
            try:
                made.append(_Row(self, row, number, cell, cells).passage())
            except DataError as error:
                self.problems += [each for each in error.problems if each not in self.problems]
        return self._joined(made)

    def _repeats(self, row: int, said: Mapping[str, str], seen: Seen) -> bool:
        """Return whether what a row says was `seen`, and leave it out then."""
        key = frozenset(filter(all, said.items()))
        earlier = seen.get(key)
        seen.setdefault(key, self.path)
        telling = IDENTIFYING if earlier == self.path or said.get("document") else WORDS
        if earlier is None or not any(map(said.get, telling)):
            return False
        if earlier != self.path:
            self.reckoning.repeat(earlier, self.row(row))
        self.reckoning.leave(Message("rows that repeat an earlier one"), self.row(row))
        return True

    def _applied(self, cells: Mapping[int, str]) -> dict[str, str]:
        columns = self.about.applied.items()
        return {name: "yes" for at, name in columns if yes_no(cells.get(at, "")) == "yes"}

    def _joined(self, made: list[Passage]) -> list[Passage]:
        """Return passages, those of one text in one document as one: a row for every code."""
        if "codes" not in self.about.places:
            return made
        found = list(joined(made, _same_words))
        kept = {each.place for each in found}
        for place in (each.place for each in made if each.place not in kept):
            told = Message("row of the same passage as another, read as one with it")
            self.reckoning.decide(told, place)
        return found


def _same_words(passage: Passage) -> Hashable:
    # Without its words nothing tells whether two rows are of one passage.
    words = " ".join(passage.text.split()) or ("row", passage.row, passage.place)
    paragraph = passage.paragraph if passage.paragraph.startswith("¶") else ""
    return passage.document, words, paragraph, passage.start, passage.coder


@dataclass(frozen=True)
class _Row:
    table: _Table
    row: int
    number: int
    cells: dict[str, str]
    all: dict[int, str]

    def passage(self) -> Passage:
        """Return the row as a passage."""
        self._broken()
        table = self.table
        reference = re.search(r"\d+", self._cell("reference"))
        comment = self._comment()
        return Passage(
            place=table.place(self.row),
            row=self.row,
            document=self.number,
            paragraph=f"¶ {reference[0]}" if reference else f"row {self.row}",
            start=self._offset("start"),
            end=self._offset("end"),
            text=self._cell("text"),
            beside=self._beside(),
            comment=comment[1] if comment else "",
            meanings=tuple(self._meanings()),
            respondents=self._respondents(),
            coder=self._cell("coder"),
            items=(table.row(self.row),),
            notes=(comment,) if comment else (),
        )

    def _cell(self, kind: str) -> str:
        return self.cells.get(kind, "")

    def _broken(self) -> None:
        """Refuse a row of which a cell that is read has no value, or was read wrongly."""
        table = self.table
        if found := list(unreadable(table.name, table.sheet, table.about, self.row, self.cells)):
            raise DataError(found)

    def _beside(self) -> str:
        """Return the words of columns that are not known, which may be the passage's."""
        unknown = self.table.about.unknown
        return " ".join(filter(None, (self.all.get(column, "") for column in unknown)))

    def _comment(self) -> tuple[Hashable, str] | None:
        """Return the row's summary, else its comment, as it is counted and as it reads."""
        place = self.table.place(self.row)
        found: list[tuple[Hashable, str]] = []
        for kind in ("summary", "comment"):
            if self._cell(kind):
                item: Hashable = (kind, self.table.sheet.name, self.row)
                self.table.reckoning.find("comments", item, place)
                found.append((item, self._cell(kind)))
        for item, _ in found[1:]:
            self.table.reckoning.leave(Message("comments beside a summary"), item)
        if found and not (self._cell("text") or self._beside()):
            told = Message(
                "comments without the words of their passage: not held against a quotation"
            )
            self.table.reckoning.decide(told, place)
        return found[0] if found else None

    def _respondents(self) -> tuple[str, ...]:
        document = self._cell("document")
        layers = (
            (Message("the column of respondents"), listed_in(self._cell("respondents"))),
            (Message("the case"), [each] if (each := respondent(self._cell("case"))) else []),
            (Message("the document {document!r}", document=document), named_in(document)),
        )
        for where, names in layers:
            for name in names:
                self.table.reckoning.person(name, where)
            if names:
                return tuple(names)
        return ()

    def _meanings(self) -> Iterator[Meaning]:
        reckoning, place = self.table.reckoning, self.table.place(self.row)
        for number, meaning in enumerate(self._read()):
            item = ("coding", self.table.sheet.name, self.row, number)
            reckoning.find("codings", item, place)
            if meaning.read_as:
                reckoning.decide(meaning.read_as, place)
            if meaning.kind == "unknown":
                why, told = self.table.codebook.unknown(meaning.value)
                reckoning.leave(why, item, told=told)
            else:
                yield replace(meaning, item=item)

    def _read(self) -> Iterator[Meaning]:
        codebook, about = self.table.codebook, self.table.about
        if self._cell("indicator"):
            yield from self._indicators(self._cell("indicator"))
        found, unknown = codebook.cell(self._cell("codes"))
        for name in self.table._applied(self.all) if "codes" not in about.places else ():
            one = codebook.recognise(name)
            found += [one] if one else []
            unknown += [] if one else [name]
        for meaning in found:
            self._doubted(meaning)
            yield meaning
        yield from (Meaning("unknown", name) for name in unknown)
        yield from self._columns(found)

    def _columns(self, found: list[Meaning]) -> Iterator[Meaning]:
        """Yield what the columns beside the codes say."""
        codebook = self.table.codebook
        valence = codebook.valence(self._cell("valence"))
        values = {
            "valence": None if valence is None else str(valence),
            "level": codebook.level(self._cell("level")),
            "party": codebook.party(self._cell("party")),
            "quote": yes_no(self._cell("quote")),
            "section": self._cell("section"),
            "region": self._cell("region"),
        }
        for kind, value in values.items():
            if self._cell(kind):
                yield self._known(kind, Meaning(kind, value) if value else None)
        judged = valence is not None or any(
            each.kind == "valence" or each.valence is not None for each in found
        )
        weight = codebook.valence(self._cell("weight"))
        # MAXQDA gives every segment the weight 0 until somebody sets another.
        if weight and not judged:
            told = Message("the weight of a segment as its valence")
            yield Meaning("valence", str(weight), read_as=told)
        for key in re.findall(r"[^\s;,]+", self._cell("documents")):
            yield Meaning("document", key)

    def _indicators(self, cell: str) -> Iterator[Meaning]:
        """Yield the indicator of a cell, or those that it lists."""
        book = self.table.codebook
        parts = [part for part in SEVERAL.split(cell) if part]
        found = [book.recognise(part) for part in parts]
        if not all(each and each.kind == "indicator" for each in found):
            parts = [cell]
        for part in parts:
            meaning = self._known("indicator", book.recognise(part), part)
            self._doubted(meaning)
            yield meaning
        if len(parts) > 1:
            told = Message("cells with several indicators, each read with the row's valence")
            self.table.reckoning.decide(told, self.table.place(self.row))

    def _doubted(self, meaning: Meaning) -> None:
        if meaning.doubt:
            raise DataError([doubt(self.table.name, meaning)])

    def _known(self, kind: str, meaning: Meaning | None, cell: str = "") -> Meaning:
        if meaning is None or (kind == "indicator" and meaning.kind != kind):
            wanted = self.table.codebook.values() if kind == "valence" else EXPECTED[kind]
            remedy = Message("See the sheet with the codes in the template.")
            self._refuse(kind, cell or self._cell(kind), wanted, remedy)
        return meaning

    def _offset(self, kind: str) -> int | None:
        cell = self._cell(kind)
        if not cell:
            return None
        if not re.fullmatch(r"[0-9]{1,12}", cell):
            self._refuse(kind, cell, Message("a whole number"), Message("Correct or empty it."))
        return int(cell)

    def _refuse(self, kind: str, cell: str, expected: str, remedy: str) -> NoReturn:
        column = self.table.about.names[kind]
        refuse(self.table.name, repr(cell), expected, remedy, row=self.row, column=column)
