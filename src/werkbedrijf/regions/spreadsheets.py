"""From the rows of tables to coded passages; every sheet, column, row and note is accounted for."""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Hashable, Iterable, Iterator, Mapping, Sequence
from dataclasses import dataclass, field
from pathlib import Path

from openpyxl.utils import get_column_letter

from werkbedrijf.errors import DataError, Message, Problem, join, plural, refuse, several
from werkbedrijf.regions import headings
from werkbedrijf.regions.codes import Codebook, plain, yes_no
from werkbedrijf.regions.headings import DEEP, IDENTIFYING, NEEDED, WORDS, Headings
from werkbedrijf.regions.passages import Passage, Reading, in_turn, joined, same_words
from werkbedrijf.regions.persons import named_in, respondent
from werkbedrijf.regions.rows import Row, example
from werkbedrijf.regions.sheets import Sheet, sheets
from werkbedrijf.regions.tally import Seen, Tally

MAIN = ("", "segments", "segmenten", "sheet1", "blad1", "highlights", "tabelle1")
"""Names of sheets that need not be said with a row."""
LISTS, EMPTY = Message("the template's lists"), plural("empty sheet", "empty sheets")
NO_HEADINGS = plural(
    "sheet without headings of coded passages", "sheets without headings of coded passages"
)
EXAMPLE = plural("row marked as example", "rows marked as example")
STRUCK = plural(
    "row whose code is struck through; to count it, undo that",
    "rows whose code is struck through; to count them, undo that",
)
REPEATING = plural("row that repeats an earlier one", "rows that repeat an earlier one")
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
        _refuse_unknown(path, _others(book, tables, names), codebook)
    documents: dict[str, int] = {}
    by_sheet = {table.sheet.name: table.passages(documents, seen) for table in tables}
    passages, characters = in_turn([passage for each in by_sheet.values() for passage in each])
    problems = [problem for table in tables for problem in table.problems]
    coded = [passage for passage in passages if passage.all("indicator")]
    if coded and not problems and not any(passage.judged for passage in coded):
        read = [(table.sheet, table.about) for table in tables]
        others = _guessed(_others(book, tables, names), codebook)
        _refuse_unjudged(path, len(coded), read, others)
    for name, each in by_sheet.items() if any(passage.judged for passage in passages) else ():
        if any(passage.all("indicator") for passage in each) and not any(p.judged for p in each):
            _refuse_unjudged_sheet(path, name)
    if all(passage.start is not None for passage in passages):
        passages.sort(key=lambda passage: passage.start or 0)
    return Reading(tuple(passages), len(documents), characters, problems=tuple(problems))


def _others(book: list[Sheet], tables: list[Table], names: Mapping[str, str]) -> Iterator[Sheet]:
    """Yield the sheets without known headings that are neither lists nor left out as asked."""
    read = [table.sheet for table in tables]
    dropped = {plain(name) for name, means in names.items() if not means}
    yield from (sheet for sheet in book if sheet not in read and not _unread(sheet, dropped))


def _tables(
    path: Path,
    book: list[Sheet],
    codebook: Codebook,
    tally: Tally,
    names: Mapping[str, str],
) -> Iterator[Table]:
    """Yield the sheets that have headings of coded passages, and account for all of them."""
    dropped = {plain(name) for name, means in names.items() if not means}
    codebook.used |= dropped & {plain(sheet.name) for sheet in book}
    for sheet in book:
        why = _unread(sheet, dropped)
        if about := None if why else headings.find(path, sheet, names):
            headings.add_hints(sheet, about, codebook)
            codebook.used.update(map(plain, about.names.values()))
            table = Table(path, sheet, about, tally, codebook)
            table.count()
            yield table
            continue
        item, rows = ("sheet", sheet.name), [("row", sheet.name, row) for row in sheet.rows]
        tally.find("sheets", item, sheet.name or path.name)
        for row in rows:
            tally.find("rows", row)
        why = why or NO_HEADINGS
        tally.leave(why, item, *rows, own=why in (LISTS, EMPTY))


def _unread(sheet: Sheet, dropped: set[str]) -> Message | None:
    """Return why no headings are looked for in a sheet; None if they are."""
    if plain(sheet.name) == "codes" and len(sheet.rows.get(1, {})) == 1:
        return LISTS
    if not sheet.rows:
        return EMPTY
    return (
        plural("sheet left out as asked", "sheets left out as asked")
        if plain(sheet.name) in dropped
        else None
    )


@dataclass
class Table:
    """Read a sheet, by its headings, and account for all that it holds.

    What is wrong with its rows is in `problems`; `name` is how messages call it, and `speakers`
    are the respondents whose rows they are by the sheet's name.
    """

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
        self.speakers = _speakers(self.sheet.name, self.codebook)

    def count(self) -> None:
        """Count what the sheet holds, and say of it what is not read."""
        tally, sheet = self.tally, self.sheet
        name = sheet.name or self.path.name
        tally.find("sheets", ("sheet", sheet.name), name)
        tally.take(("sheet", sheet.name))
        for row in sorted(sheet.rows.keys() - {self.about.row}):
            tally.find("rows", self.item(row), self.place(row))
            if row < self.about.row:
                tally.leave(
                    plural("row above the headings", "rows above the headings"), self.item(row)
                )
        for column in sorted({column for cells in sheet.rows.values() for column in cells}):
            self._count_column(column)
        self._tell(name)
        self._tell_rows()
        for row, column in sorted(sheet.notes):
            note = ("note", sheet.name, row, column)
            tally.find("notes", note, self.place(row))
            tally.leave(plural("note beside a cell", "notes beside cells"), note)

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
        if heading := self.about.summarised:
            decide(Message("summaries from the column {column!r}", column=heading), name)
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
            document = cells["document"] or (self.sheet.name if self.speakers else "")
            number = documents.setdefault(document, len(documents) + 1)
            try:
                here = Row(self, row, self.place(row), number, cells, all_cells)
                passages.append(here.passage())
            except DataError as error:
                self.problems += [each for each in error.problems if each not in self.problems]
        return self._joined(passages)

    def _left_out(self, row: int, cells: Mapping[str, str], seen: Seen) -> bool:
        """Return whether a row is an example, was taken back, or repeats one that was `seen`."""
        all_cells, item = self.sheet.rows[row], self.item(row)
        own = example(all_cells, cells, self.about, self.codebook)
        if own is not None:
            self.tally.leave(EXAMPLE, item, own=own)
            if own:
                self.tally.decide(Message("rows marked as example left out"), self.place(row))
            return True
        if row in self._withdrawn:
            self.tally.leave(STRUCK, item)
            return True
        contents = {**cells, **dict.fromkeys(self.applied(all_cells), "yes")}
        if self.speakers:
            contents["sheet"] = self.sheet.name
        key = frozenset(filter(all, contents.items()))
        earlier = seen.get(key)
        seen.setdefault(key, self.path)
        telling = IDENTIFYING if earlier == self.path or contents.get("document") else WORDS
        if earlier is None or not any(map(contents.get, telling)):
            return False
        if earlier != self.path:
            self.tally.repeat(earlier, item)
        self.tally.leave(REPEATING, item)
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


def _speakers(sheet: str, codebook: Codebook) -> tuple[str, ...]:
    """Return the respondents that a sheet is called after, or that its name was said to mean."""
    text = codebook.numbered(sheet)
    one = respondent(text) if text != sheet else None
    return (one,) if one else named_in(text)


Found = Sequence[tuple[Sheet, Headings]]
"""Sheets, each with the headings that were found in it."""


def _guessed(sheets: Iterable[Sheet], codebook: Codebook) -> list[tuple[Sheet, Headings]]:
    """Return sheets without known headings, each with the first of its fullest rows as headings."""
    found = []
    for sheet in filter(lambda sheet: sheet.rows, sheets):
        about = Headings(max(sorted(sheet.rows)[:DEEP], key=lambda row: len(sheet.rows[row])))
        cells = sheet.rows[about.row].items()
        about.unknown = {column: " ".join(cell.split()) for column, cell in cells if cell}
        headings.add_hints(sheet, about, codebook)
        found.append((sheet, about))
    return found


def _hinted(found: Found, kind: str) -> str:
    """Return the first heading that seems to hold something, or a word in its place."""
    hints = ((about.unknown[at], hint) for _, about in found for at, hint in about.hints.items())
    return next((name for name, hint in hints if hint == kind), "HEADING")


def _by_sheet(found: Found, *, quoted: bool) -> Message:
    """Return the unknown headings of sheets, behind the sheet's name where there are several."""
    named = [(sheet.name, about.nearest(quoted=quoted)) for sheet, about in found if about.unknown]
    if len(named) == 1 and len(found) == 1:
        return named[0][1]
    return join((Message("{sheet}: {columns:.200}", sheet=sheet, columns=names)
                 for sheet, names in named), "; ")  # fmt: skip


def _refuse_unknown(path: Path, sheets: Iterable[Sheet], codebook: Codebook) -> None:
    """Refuse a file in which no sheet has the headings of coded passages."""
    found = _guessed(sheets, codebook)
    names = _by_sheet(found, quoted=False)
    refuse(
        path,
        Message("columns {columns:.600}", columns=names) if names else Message("columns (none)"),
        Message("a column codes (of an export) or indicator (of the template)"),
        Message(
            "Export the quotations with their codes, fill in the template, or name a column "
            'by hand: --map "{heading}=codes".',
            heading=_hinted(found, "indicator"),
        ), row=found[0][1].row if len(found) == 1 else None,
    )  # fmt: skip


def _refuse_unjudged(path: Path, count: int, read: Found, others: Found) -> None:
    """Refuse rows of which none has a valence, if headings are not known that may hold it.

    They may also stand in the `others`, sheets that have no known headings.
    """
    found = [*read, *others]
    if not any(about.unknown for _, about in found):
        return
    remedy = Message(
        'If one of them is the valence: --map "{heading}=valence".',
        heading=_hinted(found, "valence"),
    )
    if (heading := _hinted(others, "indicator")) != "HEADING":
        remedy = Message(
            'If the coded passages are in another sheet: --map "{heading}=codes", and '
            '--map "{sheet}=" leaves a sheet out.',
            heading=heading, sheet=read[0][0].name,
        )  # fmt: skip
    refuse(
        path,
        several(
            "no valence in {number} row; headings that are not known: {headings}",
            "no valence in any of {number} rows; headings that are not known: {headings}",
            count,
            headings=_by_sheet(found, quoted=True),
        ),
        Message("a column valence, or codes with a valence"),
        remedy,
    )


def _refuse_unjudged_sheet(path: Path, sheet: str) -> None:
    """Refuse a sheet that has no valence where others have: it may be a legend."""
    refuse(
        join([path.name, sheet]),
        Message("no valence in any row of the sheet"),
        Message("coded passages, each with a valence"),
        Message('If it holds none, leave the sheet out: --map "{sheet}=".', sheet=sheet),
    )
