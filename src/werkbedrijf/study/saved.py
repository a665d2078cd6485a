"""Text as programs and spreadsheets save it: its encoding, its delimiter, what it must not be."""

from __future__ import annotations

import csv
import io
import re
from collections.abc import Iterable, Iterator

DELIMITERS = ",;\t"
MARKS = (b"\xff\xfe", b"\xfe\xff")
"""Byte order marks of UTF-16."""
SIGNS = "=+-@\t\r"
"""With any of these in front a spreadsheet takes a text for a formula."""
CONTINUED = bytes(range(0x80, 0xC0)).decode("cp1252", "ignore") + "\u0080-\u00bf"
MANGLED = re.compile(f"[\u00c2-\u00f4][{CONTINUED}]")
"""How UTF-8 looks that was read as the encoding of Windows."""
PIECE = re.compile(r"[^\x00-\x7f]+")


def decoded(raw: bytes) -> str:
    """Return a text that is UTF-8 or UTF-16, without its byte order mark.

    Raises
    ------
    UnicodeDecodeError
        If it is neither.
    """
    return raw.decode("utf-16" if raw[:2] in MARKS else "utf-8-sig")


def records(text: str) -> Iterator[tuple[int, list[str]]]:
    r"""Yield the records of a table, each with the line it begins on, from 1.

    Columns may be separated by commas, semicolons or tabs: by what its first line has most of. A
    first line that names the delimiter, as some programs write for Excel, is none of the table.

    Raises
    ------
    csv.Error
        If it is no such table; its attribute `line` is the line.

    Examples
    --------
    >>> list(records("sep=;\na;b\n1,5;2\n"))
    [(2, ['a', 'b']), (3, ['1,5', '2'])]
    """
    first, _, rest = text.partition("\n")
    named = re.fullmatch(r'"?sep=(.)"?\r?', first)
    header = rest.partition("\n")[0] if named else first
    delimiter = named[1] if named else max(DELIMITERS, key=header.count)
    lines = csv.reader(io.StringIO(text, newline=""), delimiter=delimiter, strict=True)
    line = 1
    try:
        for cells in lines:
            if line > 1 or not named:
                yield line, cells
            line = lines.line_num + 1
    except csv.Error as error:
        error.line = line  # type: ignore[attr-defined]
        raise


def table(header: Iterable[str], rows: Iterable[Iterable[str]]) -> str:
    """Return a header and rows as CSV."""
    lines = io.StringIO()
    csv.writer(lines, lineterminator="\n").writerows([header, *rows])
    return lines.getvalue()


def without_signs(text: str) -> str:
    """Return a text that no spreadsheet takes for a formula.

    Examples
    --------
    >>> without_signs("=1+1"), without_signs("- They are open."), without_signs("They are open.")
    ('1+1', 'They are open.', 'They are open.')
    """
    return text.lstrip(SIGNS + " ")


def mojibake(text: str) -> str | None:
    """Return what a text says that was saved as UTF-8 and read in the encoding of Windows.

    Returns
    -------
    str or None
        None for a text that nothing is wrong with.

    Examples
    --------
    >>> mojibake("coÃ¶rdinatie"), mojibake("coördinatie"), mojibake("Ã la carte")
    ('coördinatie', None, None)
    """
    if not MANGLED.search(text):
        return None
    try:
        return PIECE.sub(_mended, text)
    except (UnicodeEncodeError, UnicodeDecodeError):
        return None


def _mended(match: re.Match[str]) -> str:
    return b"".join(_byte(letter) for letter in match[0]).decode("utf-8")


def _byte(letter: str) -> bytes:
    # Windows leaves five places of its encoding empty; programs keep the byte there.
    return bytes([ord(letter)]) if ord(letter) < 0x100 else letter.encode("cp1252")
