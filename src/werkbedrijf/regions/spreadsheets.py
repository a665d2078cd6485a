"""From the rows of tables to coded passages: sheet by sheet, row by row, nothing silently."""

from __future__ import annotations

import re
from collections.abc import Hashable, Iterator, Mapping
from dataclasses import dataclass, field, replace
from pathlib import Path
from typing import NoReturn

from werkbedrijf.errors import DataError, Message, Problem, refuse
from werkbedrijf.regions import headings
from werkbedrijf.regions.accounts import NO_HEADINGS, Account, lists
from werkbedrijf.regions.codes import Codebook, Meaning, plain, yes_no
from werkbedrijf.regions.headings import EXPECTED, IDENTIFYING, WORDS, Headings, unreadable
from werkbedrijf.regions.passages import Passage, Reading, in_turn, joined
from werkbedrijf.regions.persons import listed_in, named_in, respondent
from werkbedrijf.regions.reckoning import Reckoning, Seen
from werkbedrijf.regions.selections import doubt
from werkbedrijf.regions.sheets import sheets
from werkbedrijf.study.files import EXAMPLES

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
    dropped = {plain(name) for name, means in names.items() if not means}
    for sheet in found:
        wanted = plain(sheet.name) not in dropped
        codebook.used |= set() if wanted else {plain(sheet.name)}
        about = headings.find(path, sheet, names) if wanted and not lists(sheet) else None
        if about:
            headings.hint(sheet, about, codebook)
        table = _Table(path, sheet, about or Headings(NO_HEADINGS), reckoning, codebook)
        table.count(wanted=wanted)
        tables += [table] if about else []
    if not tables:
        headings.refuse_unknown(path, found, codebook)
    documents: dict[str, int] = {}
    by_sheet = {table.sheet.name: table.passages(documents, seen) for table in tables}
    made, characters = in_turn([passage for each in by_sheet.values() for passage in each])
    problems = [problem for table in tables for problem in table.problems]
    for table in tables:
        codebook.used.update(map(plain, table.about.names.values()))
    coded = [passage for passage in made if passage.all("indicator")]
    if coded and not problems and not any(passage.judged for passage in coded):
        headings.refuse_unjudged(path, len(coded), [table.about for table in tables])
    for name, each in by_sheet.items() if any(passage.judged for passage in made) else ():
        if any(passage.all("indicator") for passage in each) and not any(p.judged for p in each):
            headings.refuse_unjudged_sheet(path, name)
    if all(passage.start is not None for passage in made):
        made.sort(key=lambda passage: passage.start or 0)
    return Reading(tuple(made), len(documents), characters, problems=tuple(problems))


@dataclass
class _Table(Account):
    codebook: Codebook
    problems: list[Problem] = field(default_factory=list)

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
            if row in self.withdrawn:
                why = Message("rows whose code is struck through; to count them, undo that")
                self.reckoning.leave(why, self.row(row))
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
        kinds = ("respondents", "case", "document")
        people, case, document = (self.table.codebook.numbered(self._cell(kind)) for kind in kinds)
        where = Message("the document {document!r}", document=self._cell("document"))
        layers = (
            (Message("the column of respondents"), listed_in(people)),
            (Message("the case"), [each] if (each := respondent(case)) else []),
            (where, named_in(document)),
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
