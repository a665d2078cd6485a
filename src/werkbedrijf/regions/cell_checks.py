"""What the cells of coded passages must hold, and how those are told of that cannot be read."""

from __future__ import annotations

from collections.abc import Iterator, Mapping

from werkbedrijf.errors import Message, Problem, together
from werkbedrijf.regions.headings import Headings
from werkbedrijf.regions.sheets import Sheet
from werkbedrijf.study.saved import mojibake
from werkbedrijf.study.schema import LEVELS

EXPECTED = {
    "indicator": Message("an indicator of the codebook, such as 4b"),
    "level": Message("one of {levels}, or nothing", levels=", ".join(LEVELS)),
    "party": Message("a party of the codebook, or nothing"),
    "quote": Message("yes, no or nothing"),
    "section": Message("anything"),
    "region": Message("a region"),
}
"""What stands in a cell, by the kind of its column."""


def unreadable(
    file: str, sheet: Sheet, about: Headings, row: int, cells: Mapping[str, str]
) -> Iterator[Problem]:
    """Yield a problem for each cell of a row that has no value, or was read wrongly.

    Parameters
    ----------
    file : str
        Its name, for messages.
    sheet : Sheet
    about : Headings
        The sheet's.
    row : int
    cells : mapping of str to str
        What stands in the row, by the kind of its column.
    """
    for kind, column in about.places.items():
        cell = cells.get(kind, "")
        if why := sheet.broken.get((row, column)):
            found, expected = together([repr(cell), why], ": "), Message("a value")
            remedy = Message("Type the value itself, or mend the formula, and save the file.")
            yield Problem(file, row, about.names[kind], found, expected, remedy)
        elif meant := mojibake(cell):
            remedy = Message(
                "Open the original as UTF-8 (Excel: Data, From Text/CSV, 65001) and save."
            )
            yield Problem(file, row, about.names[kind], repr(cell[:40]), misread(meant), remedy)


def misread(meant: str) -> Message:
    """Return what is expected where a text was read in the wrong encoding: what it says."""
    return Message("{text!r}, which was read in the wrong encoding", text=meant[:40])
