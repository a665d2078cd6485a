"""A sheet as it is read: its cells as text, and what they hide."""

from __future__ import annotations

import unicodedata
from collections.abc import Iterable
from dataclasses import dataclass, field
from typing import Any

from openpyxl.utils.escape import unescape

from werkbedrijf.errors import Message

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
    hidden_columns : set of int
        Columns that are hidden.
    struck : set of (int, int)
        Cells whose text is struck through.
    partly_struck : set of (int, int)
        Cells of whose text a part is struck through.
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
    hidden_columns: set[int] = field(default_factory=set)
    struck: set[tuple[int, int]] = field(default_factory=set)
    partly_struck: set[tuple[int, int]] = field(default_factory=set)
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

    def strike(self, row: int, column: int, runs: Iterable[tuple[str, bool]]) -> None:
        """Note whether a cell is struck through, by its text in runs, each struck or not."""
        marks = {struck for text, struck in runs if text.strip()}
        if True in marks:
            (self.struck if marks == {True} else self.partly_struck).add((row, column))

    def merge(self, first: int, column: int, last: int) -> None:
        """Let the first cell of a merged block hold for all of its rows."""
        value = self.rows.get(first, {}).get(column)
        for row in range(first + 1, last + 1) if value else ():
            # A block reaches as far as its rows have anything else.
            if row in self.rows and column not in self.rows[row]:
                self.rows[row][column] = value or ""
                self.merged += 1
                self.struck |= {(row, column)} if (first, column) in self.struck else set()


def cell_text(value: Any) -> str:
    """Return a cell as text: whole numbers without a fraction, nothing for nothing."""
    if value is None:
        return ""
    if isinstance(value, float) and value.is_integer():
        return str(int(value))
    # Excel writes the end of a line that came from elsewhere as `_x000D_`.
    text = unescape(str(value)).replace("\r\n", "\n").translate(UNSEEN)
    return unicodedata.normalize("NFC", text).strip()
