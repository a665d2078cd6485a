"""Read a row of a table as a coded passage; what its columns and codes say is counted."""

from __future__ import annotations

import re
from collections.abc import Hashable, Iterator, Mapping
from dataclasses import dataclass, replace
from typing import TYPE_CHECKING, NoReturn

from werkbedrijf.errors import DataError, Message, Problem, plural, refuse
from werkbedrijf.regions.codes import Codebook, Meaning
from werkbedrijf.regions.headings import EXPECTED, WORDS, Headings, unreadable
from werkbedrijf.regions.passages import Passage
from werkbedrijf.regions.persons import listed_in, named_in, respondent
from werkbedrijf.regions.scaffold import CODED
from werkbedrijf.study.cells import ID
from werkbedrijf.study.files import EXAMPLES

if TYPE_CHECKING:
    from werkbedrijf.regions.spreadsheets import Table

SEVERAL = re.compile(r"\s*[;,/&|\n]\s*|\s+(?:en|and|und)\s+")


def example(
    all_cells: Mapping[int, str], cells: Mapping[str, str], about: Headings, codebook: Codebook
) -> bool | None:
    """Return whether a row marked as example is the kit's own; None if it is no example.

    A passage or a comment may begin with the same word; a document is not called so.
    """
    column, first = next(iter(all_cells.items()), (0, ""))
    mark = next((each for each in EXAMPLES if first.casefold().startswith(each)), None)
    if mark is None:
        return None
    rest = first[len(mark) :].strip()
    scaffolded = re.fullmatch(r"[a-z]+-001", rest) is not None
    kinds = [kind for kind, at in about.places.items() if at == column]
    if not scaffolded and (not kinds or kinds[0] in WORDS):
        return None
    kit = (rest, cells["reference"]) == (CODED["document"], CODED["reference"])
    indicator, valence = cells["indicator"], cells["valence"]
    explains = codebook.recognise(indicator) is None and codebook.valence(valence) is None
    return scaffolded or kit or (bool(indicator and valence) and explains)


def documents_in(cell: str) -> list[str]:
    """Return the documents that a cell lists; a comma within a title parts none.

    >>> documents_in("plan-2025, Regioplan 2024"), documents_in("plan-2025, plan-2026;Plan")
    (['plan-2025, Regioplan 2024'], ['plan-2025', 'plan-2026', 'Plan'])
    """
    found: list[str] = []
    for part in re.split(r"[;|\n]", cell):
        keys = [key.strip() for key in part.split(",")]
        found += keys if all(re.fullmatch(ID, key) for key in keys) else [" ".join(part.split())]
    return list(filter(None, found))


@dataclass(frozen=True)
class Row:
    """A row to read: where it is, the number of its document, its cells by kind and by column."""

    table: Table
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
        beside = self._beside()
        notes, meanings = self._notes(beside), tuple(self._meanings())
        if reference and not notes and any(each.kind == "indicator" for each in meanings):
            self._take_reference()
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
            meanings=meanings,
            respondents=self._respondents(),
            coder=cells["coder"],
            items=(table.item(self.row),),
            notes=notes,
        )

    def _beside(self) -> str:
        """Return what may be the words of the passage, of columns whose headings are not known."""
        unknown = (self.all_cells.get(column, "") for column in self.table.about.unknown)
        return " ".join(filter(None, unknown))

    def _take_reference(self) -> None:
        """Count the column of references as in the study, since a place stands for a summary."""
        column = self.table.about.places["reference"]
        self.table.tally.take(("column", self.table.sheet.name, column))

    def _notes(self, beside: str) -> tuple[tuple[Hashable, str], ...]:
        """Return the row's summary, else its comment, as it is counted and as it reads."""
        tally, name = self.table.tally, self.table.sheet.name
        kinds = [kind for kind in ("summary", "comment") if self.cells[kind]]
        notes = [((kind, name, self.row), self.cells[kind]) for kind in kinds]
        for number, (item, _) in enumerate(notes):
            tally.find("comments", item, self.place)
            if number:
                tally.leave(plural("comment beside a summary", "comments beside a summary"), item)
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
            # What a document says is not said by the person after whom a sheet is called.
            (
                Message("the sheet {sheet!r}", sheet=self.table.sheet.name),
                () if self.cells["documents"] else self.table.speakers,
            ),
        )
        self.table.tally.differ(layers, self.place)
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
        cell = self.cells["indicator"]
        own = list(self._indicators(cell)) if cell else []
        known, unknown = codebook.cell(self.cells["codes"])
        by_column = "codes" not in self.table.about.places
        applied = self.table.applied(self.all_cells) if by_column else []
        codes = [*known, *unknown, *(codebook.recognise(name) or name for name in applied)]
        yield from (*own, *codes)
        yield from self._columns([*own, *(each for each in codes if isinstance(each, Meaning))])

    def _columns(self, found: list[Meaning]) -> Iterator[Meaning]:
        """Yield what the columns beside the codes, which mean what was `found`, say."""
        codebook, cells = self.table.codebook, self.cells
        for kind in ("valence", "level", "party", "quote", "section", "region"):
            if cell := cells[kind]:
                yield self._known(kind, codebook.meaning(kind, cell), cell)
        said = [codebook.valence(cells["valence"]), *(each.valence for each in found)]
        said += [int(each.value) for each in found if each.kind == "valence"]
        judged = {each for each in said if each is not None}
        weight = codebook.valence(cells["weight"])
        # MAXQDA gives every segment the weight 0 until somebody sets another, and none below it.
        if weight and (weight < 0 or not judged):
            message = Message("the weight of a segment as its valence")
            yield Meaning("valence", str(weight), read_as=message)
        elif judged and cells["weight"] not in ("", "0") and weight not in judged:
            item = ("weight", self.table.sheet.name, self.row)
            self.table.tally.find("codings", item, self.place)
            self.table.tally.leave(Message("weights beside a valence"), item)
        for document in documents_in(cells["documents"]):
            yield Meaning("document", document)

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
            if kind == "valence" and any(map(str.isalpha, cell)):
                remedy = Message('Say which mark it stands for: --map "{word}=MARK".', word=cell)
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
