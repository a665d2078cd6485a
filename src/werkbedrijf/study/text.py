"""Text as it comes in and goes out: encoding, delimiter, Dutch headings, and hazards in it."""

from __future__ import annotations

import csv
import io
import re
from collections.abc import Iterable, Iterator, Mapping
from pathlib import Path

import pandas as pd

from werkbedrijf.errors import Message, StudyError

Fault = tuple[str, str, str]
"""What was found, what is expected, and how to mend it."""
FaultAt = tuple[str, str, str, str]
"""The column or key of a fault, and the fault."""
DELIMITERS = ",;\t"
MARKS = (b"\xff\xfe", b"\xfe\xff")
"""Byte order marks of UTF-16."""
SIGNS = "=+-@\t\r"
"""With any of these in front a spreadsheet takes a text for a formula."""
CONTINUED = bytes(range(0x80, 0xC0)).decode("cp1252", "ignore") + "\u0080-\u00bf"
MANGLED = re.compile(f"[\u00c2-\u00f4][{CONTINUED}]")
"""UTF-8 that was read as the encoding of Windows."""
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


DUTCH_COLUMNS: Mapping[str, str] = {
    "segment": "segment", "section": "paragraaf", "indicator": "indicator", "valence": "valentie",
    "level": "niveau", "respondents": "respondenten", "documents": "documenten",
    "party": "partij", "quote": "geciteerd", "summary": "samenvatting", "start": "begin",
    "end": "einde", "reason": "reden", "note": "toelichting", "period_start": "periode van",
    "period_end": "periode tot en met", "sector": "sector", "target": "doel",
    "realised": "gerealiseerd", "scored": "telt", "kind": "soort", "label_en": "naam Engels",
    "label_nl": "naam", "body": "overleg", "membership": "lidmaatschap", "activity": "activiteit",
    "audience": "doelgroep", "interview": "interview", "role": "rol",
    "organisation_kind": "soort organisatie", "month": "maand", "board": "bestuur",
    "partner": "partneroverleg", "persons": "personen", "text": "tekst",
}  # fmt: skip
"""The Dutch heading of every column of a region's files."""
DUTCH_WORDS: Mapping[str, str] = {
    "yes": "ja", "no": "nee", "na": "nvt", "total": "totaal", "market": "markt",
    "government": "overheid", "employers": "werkgevers", "jobseekers": "werkzoekenden",
    "alignment": "afstemming", "question": "vraag", "background": "achtergrond",
    "method": "methode", "board": "bestuur", "partner": "partneroverleg",
    "operational": "operationeel", "general": "algemeen", "norm": "norm",
    "summary": "samenvatting", "omitted": "weggelaten",
}  # fmt: skip
"""The Dutch word for what may be chosen in a cell."""
ALSO: Mapping[str, str] = {
    "n.v.t.": "na", "n.v.t": "na", "true": "yes", "false": "no", "waar": "yes", "onwaar": "no",
    "bestuurlijk": "board", "uitvoerend": "operational", "j": "yes", "n": "no",
}  # fmt: skip
"""Other words that mean one of them."""
HEADINGS = {
    **{heading.casefold(): column for column, heading in DUTCH_COLUMNS.items()},
    **{column.replace("_", " "): column for column in DUTCH_COLUMNS},
}
CHOICES = {**{word: choice for choice, word in DUTCH_WORDS.items()}, **ALSO}


def column_of(heading: str) -> str:
    """Return the column that a heading names in either language; the heading itself if none.

    Examples
    --------
    >>> column_of("Periode van"), column_of("naam Engels"), column_of("target"), column_of("what")
    ('period_start', 'label_en', 'target', 'what')
    """
    name = " ".join(heading.split())
    return HEADINGS.get(name.casefold().replace("_", " "), name)


def choice_of(cell: str, choices: tuple[str, ...]) -> str:
    """Return which of the choices a cell means in either language; the cell itself if none.

    Examples
    --------
    >>> [choice_of(cell, ("yes", "no")) for cell in ("Ja", "YES", "perhaps")]
    ['yes', 'yes', 'perhaps']
    """
    plain = cell.casefold()
    return next((each for each in (plain, CHOICES.get(plain)) if each in choices), cell)


def rows_of(path: Path) -> list[dict[str, str]]:
    """Return the rows of a table, by column, each cell as text; one that a row lacks is empty.

    Raises
    ------
    StudyError
        If it is no table.
    """
    try:
        lines = [cells for _, cells in records(decoded(path.read_bytes()))] or [[]]
    except (UnicodeDecodeError, csv.Error) as error:
        raise StudyError(
            "{file} cannot be read as a table: {error}. `python -m werkbedrijf check` says more.",
            file=path,
            error=str(error),
        ) from error
    head, *rows = lines
    names = [column_of(name) for name in head]
    return [dict(zip(names, [*row, *[""] * len(names)], strict=False)) for row in rows if row]


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


UNSEEN = re.compile("[\x00-\x1f\x7f-\x9f\u2028\u2029\u202a-\u202e\u2066-\u2069\ufffe\uffff]")
"""Control characters, ends of lines, and what turns the direction of writing round."""

INVISIBLE = {
    **dict.fromkeys((0xA0, 0x202F), " "),
    **dict.fromkeys((0xAD, 0x200B, 0x200C, 0x200D, 0x2060, 0xFEFF)),
}
"""Spaces that do not break, soft hyphens and what has no width: programs put them into words."""

FORMULA = re.compile(r"\s*(?:[=@]|[+-](?!/[+-](?:\s|$))(?=.*[^\W\d_]))", re.DOTALL)
"""The beginning of a formula; a mark such as +/- is none."""

MARKUP = ("<", "*")
NAMES = ("label", "caption", "title")
"""The beginnings of columns of names, which stand in headings, menus and addresses."""

WORDS = "text"
"""The beginning of keys of TOML files that hold sentences; all others hold names."""
PROSE = "about"
"""The beginning of the key of study.toml that holds paragraphs in Markdown."""

OUT = Message("Take it out.")


def inert(cell: object) -> object:
    """Return a cell as it may go to a spreadsheet: what would be a formula begins with a quote.

    Examples
    --------
    >>> inert("=1+1"), inert("+ Open, - slow"), inert("-1+cmd|' /C calc'!A0")
    ("'=1+1", "'+ Open, - slow", "'-1+cmd|' /C calc'!A0")
    >>> inert("+/-"), inert("+/- as half"), inert("-0.25"), inert(-1), inert("Trust")
    ('+/-', '+/- as half', '-0.25', -1, 'Trust')
    """
    return f"'{cell}" if isinstance(cell, str) and FORMULA.match(cell) else cell


def inert_cells(frame: pd.DataFrame) -> pd.DataFrame:
    """Return a table whose texts no spreadsheet takes for formulas."""
    texts = frame.select_dtypes(exclude=["number", "bool"])
    return frame.assign(**{str(name): texts[name].map(inert) for name in texts})


def hazards(cell: str, column: str) -> Iterator[Fault]:
    """Yield what no cell of that column may hold: unseen characters, markup in a name, formulas."""
    yield from _hazards(cell, column.startswith(NAMES))
    if FORMULA.match(cell):
        expected = Message("a text that no spreadsheet takes for a formula")
        yield repr(cell), expected, Message("Begin it with a letter or a digit.")


def hazards_within(settings: Mapping[str, object]) -> Iterator[FaultAt]:
    """Yield what the strings and keys of a TOML file may not hold."""
    for place, text, name in _strings(settings, ()):
        prose = place[-1].startswith(PROSE)
        for each in _in_prose(text) if prose else _hazards(text, name):
            yield ".".join(place), *each


def _hazards(text: str, name: bool) -> Iterator[Fault]:
    unseen = UNSEEN.search(text)
    if unseen:
        found = (
            Message("a new line in {text!r}", text=text)
            if unseen[0] in "\r\n"
            else Message("the character U+{code:04X} in {text!r}", code=ord(unseen[0]), text=text)
        )
        yield found, Message("text on one line"), OUT
    for sign in MARKUP:
        if name and sign in text:
            expected = Message("a name without {sign!r}", sign=sign)
            yield repr(text), expected, Message("Write it without.")


def _in_prose(text: str) -> Iterator[Fault]:
    """Yield what paragraphs in Markdown may not hold: HTML, pictures, unseen characters."""
    yield from _hazards(text.replace("\n", " "), name=False)
    for sign in ("<", "!["):
        if sign in text:
            yield repr(sign), Message("Markdown without HTML and pictures"), OUT


def _strings(value: object, place: tuple[str, ...]) -> Iterator[tuple[tuple[str, ...], str, bool]]:
    """Yield the place of every string and key within a value, itself, and whether it is a name."""
    if isinstance(value, str):
        yield place, value, not place[-1].startswith(WORDS)
    elif isinstance(value, list):
        for item in value:
            yield from _strings(item, place)
    elif isinstance(value, Mapping):
        for key, item in value.items():
            yield (*place, key), key, True
            yield from _strings(item, (*place, key))


def as_id(name: str) -> str:
    """Return a name of several words as an id, such as `not-testable`."""
    return name.replace(" ", "-")


def capital(text: str) -> str:
    """Return a text with a capital in front."""
    return text[:1].upper() + text[1:]


def meaning(docstring: str) -> str:
    """Return a docstring as a sentence in a line, which tells what a thing does or is.

    >>> meaning("Hold if one mark is high."), meaning("Return the mark.")
    ('Holds if one mark is high.', 'The mark.')
    """
    line = " ".join(docstring.split()).removeprefix("Return ")
    return capital(re.sub("^Hold ", "Holds ", line))


def lowered(label: str) -> str:
    """Return a label in small letters, as within a sentence, unless it begins with an abbreviation.

    >>> lowered("Trade unions"), lowered("UWV"), lowered("SW-bedrijven")
    ('trade unions', 'UWV', 'SW-bedrijven')
    """
    return label if label[1:2].isupper() else label[:1].lower() + label[1:]
