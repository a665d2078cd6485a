"""Refuse tables of which it cannot be told what their columns hold."""

from __future__ import annotations

from collections.abc import Iterable, Sequence
from pathlib import Path

from werkbedrijf.errors import Message, join, refuse, several
from werkbedrijf.regions.codes import Codebook
from werkbedrijf.regions.headings import DEEP, Headings, add_hints
from werkbedrijf.regions.sheets import Sheet

Found = Sequence[tuple[Sheet, Headings]]
"""Sheets, each with the headings that were found in it."""


def guessed(sheets: Iterable[Sheet], codebook: Codebook) -> list[tuple[Sheet, Headings]]:
    """Return sheets without known headings, each with the first of its fullest rows as headings."""
    found = []
    for sheet in filter(lambda sheet: sheet.rows, sheets):
        about = Headings(max(sorted(sheet.rows)[:DEEP], key=lambda row: len(sheet.rows[row])))
        cells = sheet.rows[about.row].items()
        about.unknown = {column: " ".join(cell.split()) for column, cell in cells if cell}
        add_hints(sheet, about, codebook)
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


def refuse_unknown(path: Path, sheets: Iterable[Sheet], codebook: Codebook) -> None:
    """Refuse a file in which no sheet has the headings of coded passages."""
    found = guessed(sheets, codebook)
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


def refuse_unjudged(path: Path, count: int, read: Found, others: Found) -> None:
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


def refuse_unjudged_sheet(path: Path, sheet: str) -> None:
    """Refuse a sheet that has no valence where others have: it may be a legend."""
    refuse(
        join([path.name, sheet]),
        Message("no valence in any row of the sheet"),
        Message("coded passages, each with a valence"),
        Message('If it holds none, leave the sheet out: --map "{sheet}=".', sheet=sheet),
    )
