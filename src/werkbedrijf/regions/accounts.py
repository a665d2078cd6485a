"""What a table holds and what became of it: its sheets, columns, rows and notes, each counted."""

from __future__ import annotations

from collections.abc import Hashable
from dataclasses import dataclass
from pathlib import Path

from werkbedrijf.errors import Message, several, together
from werkbedrijf.regions import headings
from werkbedrijf.regions.codes import plain
from werkbedrijf.regions.headings import Headings
from werkbedrijf.regions.reckoning import Reckoning
from werkbedrijf.regions.worksheet import Sheet

LISTS = "codes"
"""The sheet of the template that lists what may be chosen."""
MAIN = ("", "segments", "segmenten", "sheet1", "blad1", "highlights", "tabelle1")
"""Names of sheets that need not be said with a row."""
NO_HEADINGS = 0
"""The row of the headings of a sheet that has none."""
OWN = Message("columns that programs write for themselves")
TELLING = Message("columns that only tell rows, coders or regions apart")

USED = {
    "text": Message("columns of quotations, read and not kept"),
    "id": TELLING,
    "coder": TELLING,
    "region": TELLING,
}
"""Columns that are read and do not come into the study, by kind, and what became of them."""


def lists(sheet: Sheet) -> bool:
    """Return whether a sheet is the template's own lists."""
    return plain(sheet.name) == LISTS and len(sheet.rows.get(1, {})) == 1


def _unread(sheet: Sheet) -> Message:
    """Return why a sheet without headings of coded passages is not read."""
    if lists(sheet):
        return Message("the template's lists")
    if not sheet.rows:
        return Message("empty sheets")
    return Message("sheets without headings of coded passages")


@dataclass
class Account:
    """Account for a sheet: count what it holds, and say of it what is not read.

    Parameters
    ----------
    path : Path
        The file.
    sheet : Sheet
    about : Headings
        Where its columns stand; of row `NO_HEADINGS` where the sheet has none.
    reckoning : Reckoning
        What is counted is entered there.
    """

    path: Path
    sheet: Sheet
    about: Headings
    reckoning: Reckoning

    def count(self, *, wanted: bool = True) -> None:
        """Count what the sheet holds, and say of it what is not read."""
        reckoning, sheet = self.reckoning, self.sheet
        item, name = ("sheet", sheet.name), sheet.name or self.path.name
        reckoning.find("sheets", item, name)
        rows = [row for row in sorted(sheet.rows) if row != self.about.row]
        for row in rows:
            reckoning.find("rows", self.row(row), self.place(row))
        if self.about.row == NO_HEADINGS:
            own = not sheet.rows or lists(sheet)
            why = _unread(sheet) if wanted else Message("sheets left out as asked")
            reckoning.leave(why, item, *map(self.row, rows), own=own)
            return
        reckoning.take(item)
        self._columns()
        for row in rows:
            if row < self.about.row:
                reckoning.leave(Message("rows above the headings"), self.row(row))
        self._tell(name)
        self._tell_rows()

    def _tell(self, name: str) -> None:
        """Note what is particular about the sheet."""
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
        if sheet.formulas:
            count = sheet.formulas
            told = Message("cells that are formulas, read by their value: {count}", count=count)
            reckoning.decide(told, name)
        if self.path.suffix.casefold() == ".xls":
            told = Message(
                "an .xls workbook: failed formulas and what is hidden or struck through cannot be "
                "seen"
            )
            reckoning.decide(told, name)

    def _tell_rows(self) -> None:
        """Note what is particular about rows."""
        reckoning, sheet = self.reckoning, self.sheet
        for row in sorted(sheet.hidden):
            told = Message("rows that are hidden or filtered out, read as the others")
            reckoning.decide(told, self.place(row))
        for row in sorted({row for row, _ in sheet.struck} - self.withdrawn):
            told = Message("rows with cells that are struck through, read as the others")
            reckoning.decide(told, self.place(row))
        for row, column in sorted(sheet.partly_struck):
            if row not in self.withdrawn:
                told = Message("cells of which part is struck through, read whole")
                reckoning.decide(told, together([self.place(row), self._heading(column)]))
        for at in sorted(sheet.notes):
            item = ("note", sheet.name, at)
            reckoning.find("notes", item, self.place(at[0]))
            reckoning.leave(Message("notes beside cells"), item)

    def _columns(self) -> None:
        about = self.about
        columns = {column for cells in self.sheet.rows.values() for column in cells}
        used = {about.places[kind]: why for kind, why in USED.items() if kind in about.places}
        for column in sorted(columns):
            item = ("column", self.sheet.name, column)
            name = self.sheet.rows[about.row].get(column, "")
            place = self._heading(column)
            self.reckoning.find("columns", item, place)
            if column in self.sheet.hidden_columns:
                told = Message("columns that are hidden, read as the others")
                self.reckoning.decide(told, place)
            if column in used:
                self.reckoning.leave(used[column], item, own=True)
            elif column in about.places.values() or column in about.applied:
                self.reckoning.take(item)
            elif column in about.own:
                self.reckoning.leave(OWN, item, own=True)
            elif name:
                why = Message("columns without a known heading")
                shown = headings.near(name, why, about.hints.get(column))
                self.reckoning.leave(why, item, told=shown)
            else:
                self.reckoning.leave(Message("columns without a heading"), item)

    def _heading(self, column: int) -> str:
        """Return how a column is called in a list."""
        name = self.sheet.rows[self.about.row].get(column, "")
        return headings.column_name(self.sheet, column, " ".join(name.split()))

    @property
    def withdrawn(self) -> set[int]:
        """Return the rows whose code is struck through: its coder took the coding back."""
        coded = {self.about.places.get(kind) for kind in headings.NEEDED}
        return {row for row, column in self.sheet.struck if column in coded}

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
