"""The texts of a study's data, and whether somebody speaks in them."""

from __future__ import annotations

import csv
import re
import tomllib
import unicodedata
from collections.abc import Callable, Collection, Iterator, Mapping
from contextlib import suppress
from dataclasses import dataclass, field
from pathlib import Path
from typing import Any

from werkbedrijf.errors import Message
from werkbedrijf.paths import QUOTES, Paths
from werkbedrijf.regions.person_words import WORDS, names_in_id
from werkbedrijf.regions.persons import FEELS, alternatives, functions
from werkbedrijf.study.files import items
from werkbedrijf.study.text import INVISIBLE, column_of, decoded, records

COMMENT = re.compile(
    r'"""(?:\\.|[^\\])*?"""|\'\'\'.*?\'\'\'|"(?:\\.|[^"\\\n])*"|\'[^\'\n]*\'|(?P<comment>#[^\n]*)',
    re.DOTALL,
)
"""A string of TOML, in which # begins nothing, or a comment."""
PLAIN = re.compile(r"[a-z;-]+|[\d.;-]{0,8}|[a-z]+-\d+")
"""An id, a short number or a level, which nobody is found in but by a name of the lists."""
HASH = "#"
"""What begins a comment, and stands where a cell has its column."""
ID = re.compile(r"[a-z0-9_-]+")
"""A key that tells nothing, if no name of the lists is in it."""
FIRST_CODING = "segments.csv"
"""The file whose segments other files name; further coders number their own."""
VERBATIM = 8
"""As many words in a row that also stand in the passage are a quotation."""
Cited = dict[str, tuple[str, ...]]
"""The respondents behind each segment of a region, by its id."""


@dataclass(frozen=True, slots=True)
class Piece:
    """Hold a text of a study and where it stands; of a large study there are millions.

    Parameters
    ----------
    file : str
        As seen from the study's root.
    column, heading : str
        The column, or the key; `HASH` of a comment, empty of a line and of a cell too many. And
        what the file calls a column, which may be in Dutch.
    row : str or int
        The id of the row, or the number of the line; empty of a key.
    text : str
        The text.
    respondents : tuple of str
        Those behind the row it stands in.
    """

    file: str
    column: str
    row: str | int
    text: str
    respondents: tuple[str, ...] = ()
    heading: str = field(default="", compare=False)

    @property
    def place(self) -> str:
        """Return where in the file it stands, for people."""
        if isinstance(self.row, int):
            if self.column == HASH:
                return Message("comment in line {line}", line=self.row)
            return Message("line {line}", line=self.row)
        if not self.column:
            return Message("a cell too many of {row}", row=self.row)
        if not self.row:
            return self.column
        return Message("{column} of {row}", column=self.heading or self.column, row=self.row)


def of_region(where: Paths, region: str) -> list[Piece]:
    """Return every text in a region's folder but its quotations, which are never published."""
    return list(_of_folder(where.root, where.region(region)))


def of_study(where: Paths) -> list[Piece]:
    """Return every text of the study's data outside its regions, but the bibliography."""
    folders = [path for path in (where.data, *where.data.rglob("*")) if path.is_dir()]
    kept = (folder for folder in sorted(folders) if where.regions not in (folder, *folder.parents))
    return [piece for folder in kept for piece in _of_folder(where.root, folder)]


def of_pages(where: Paths) -> Iterator[Piece]:
    """Yield the lines of what is published beside the data: notebooks, pages, translations."""
    root = where.root
    for pattern in ("notebooks/*.ipynb", "docs/**/*.md", "data/locale/**/*.po"):
        for path in sorted(root.glob(pattern)):
            for number, line in enumerate(_read(path).splitlines(), start=1):
                yield Piece(path.relative_to(root).as_posix(), "", number, line)


def _of_folder(root: Path, folder: Path) -> Iterator[Piece]:
    cited: Cited = {}
    # Segments come first, since corrections name them and not their respondents.
    for path in sorted(folder.glob("*"), key=lambda each: (each.name != FIRST_CODING, each)):
        reader = READERS.get(path.suffix)
        if reader and path.name != QUOTES and path.is_file():
            file = path.relative_to(root).as_posix()
            yield from reader(file, _read(path), cited)


def _read(path: Path) -> str:
    """Return a file's text, accents composed, and without what would break a name unseen."""
    raw = path.read_bytes()
    try:
        text = decoded(raw)
    except UnicodeDecodeError:  # loading reports it
        text = raw.decode("utf-8", errors="replace")
    return unicodedata.normalize("NFC", text.translate(INVISIBLE))


def _csv(file: str, text: str, cited: Cited) -> Iterator[Piece]:
    ours = "/regions/" in file  # elsewhere ids are of words and works
    with suppress(csv.Error):  # loading reports it
        lines = records(text)
        _, first = next(lines, (1, []))
        header = [column_of(name) for name in first]
        headings = dict(zip(header, map(str.strip, first), strict=True))
        for _, cells in lines:
            row = dict(zip(header, map(str.strip, cells), strict=False))
            people = tuple(items(row["respondents"])) if row.get("respondents") else ()
            if file.endswith(f"/{FIRST_CODING}"):
                cited[row.get("segment", "")] = people
            elif "respondents" not in row:
                people = cited.get(row.get("segment", ""), ())
            for column, cell in row.items():
                # Respondents are ids, which are checked elsewhere.
                plain = column and PLAIN.fullmatch(cell) and not (ours and names_in_id(cell))
                if cell and column != "respondents" and not plain:
                    yield Piece(file, column, cells[0], cell, people, headings[column])
            if more := " ".join(cells[len(header) :]).strip():
                yield Piece(file, "", cells[0], more, people)


def _toml(file: str, text: str, _: Cited) -> Iterator[Piece]:
    with suppress(tomllib.TOMLDecodeError):  # loading reports it
        yield from (Piece(file, key, "", each) for key, each in strings(tomllib.loads(text)))
    for match in COMMENT.finditer(text):
        if match["comment"]:
            line = text.count("\n", 0, match.start()) + 1
            yield Piece(file, HASH, line, match["comment"].lstrip("# "))


def _lines(file: str, text: str, _: Cited) -> Iterator[Piece]:
    for number, line in enumerate(text.splitlines(), start=1):
        yield Piece(file, "", number, line)


def strings(content: Any, place: str = "") -> Iterator[tuple[str, str]]:
    """Yield every string in tables and lists, and every key that tells, with where it stands.

    >>> list(strings({"facts": {"founded": "In 2014"}, "parties": ["uwv"]}))
    [('facts.founded', 'In 2014'), ('parties 1', 'uwv')]
    """
    if isinstance(content, str):
        yield place, content
    elif isinstance(content, Mapping):
        for key, value in content.items():
            within = f"{place}.{key}".strip(".")
            told = not ID.fullmatch(key) or names_in_id(key)
            yield from [(within, key)] if told else []
            yield from strings(value, within)
    elif isinstance(content, list):
        for number, value in enumerate(content, start=1):
            yield from strings(value, f"{place} {number}".strip())


READERS: Mapping[str, Callable[[str, str, Cited], Iterator[Piece]]] = {
    ".csv": _csv,
    ".toml": _toml,
    ".md": _lines,
}


_A = r"(?:(?:an?|the|een|de|het|this|that|deze|die|one|zijn|haar|her|his|our|onze)\s+)?"
_ADJECTIVE = r"(?:[\w'\u2019-]+\s+){0,2}"
_PART = r"(?:of|from|for|at|in|on|with|van|bij|voor|uit|namens|op|der|des|behalf|who|die|met)"
_WHERE = (
    rf"(?:\s+{_PART}\s+(?:[\w'\u2019-]+\s+){{0,5}}?[\w'\u2019-]+"
    rf"|\s+(?:{alternatives(WORDS['portfolios'])})(?:\s+en\s+\w+)?"
    r"|\s+(?-i:[A-Z][\w-]+)|\s*,[^,.]{1,40},|\s*\([^)]{1,40}\)){0,2}?"
)
"""What may stand between a function and its verb: `of the smallest municipality`."""
_ADVERB = r"(?:\s+(?:also|ook|zelf|himself|herself|still|nog|wel|therefore|\w+ly))?"
_HOLDS = (
    r"(?:heeft|hebben|has|have)\s+(?:er\s+)?"
    r"(?:(?:geen|veel|weinig|wel|grote|no|little|much|full|some|great)\s+)?"
    r"(?:vertrouwen|twijfels?|zorgen|moeite|kritiek|trust|confidence|faith|doubts?|concerns?)"
)
"""That somebody has trust, doubts and the like."""
_VERB = rf"(?:{alternatives((*WORDS['saying'], *WORDS['phrases']))}|{FEELS}|{_HOLDS})"
_FROM = (
    r"(?:according to|in the (?:words|view|opinion|eyes|experience) of|volgens|aldus"
    r"|in de (?:woorden|ogen|ervaring) van|naar (?:de )?(?:mening|het oordeel) van)"
)
_ROLE = (
    r"(?:role|position|function|capacity|job|work|rol|functie|positie|hoedanigheid|baan|werk"
    r"|speaking|spreek|spreekt|speaks|involved|betrokken|interviewed|geïnterviewd|I|ik)"
)
_ASKED = r"(?:interviewed|questioned|surveyed|geïnterviewde|ondervraagde|gesproken)"
_BEHIND = re.compile(
    rf"{_WHERE}{_ADVERB}\s+{_VERB}(?!\w)|\s+(?:\w+\s+)?{_ASKED}(?!\w)", re.IGNORECASE
)
"""What stands behind a function that speaks: `of the smallest town doubts`, `interviewed`."""
_LABEL = re.compile(
    rf"{_WHERE}(?:\s+(?-i:[A-Z])[\w-]*(?:\s+\w+)?)?\s*(?::|\s[\u2013\u2014-])\s", re.IGNORECASE
)
"""What stands behind a function that heads a statement, `Alderman: ...`."""
_HEAD = re.compile(rf"(?:^|[.!?]\s+){_A}$", re.IGNORECASE)
_BEFORE = re.compile(
    rf"(?:(?<!\w){_FROM}\s+{_A}{_ADJECTIVE}"
    rf"|(?:^|[.!?;,]\s*)(?:as|als|being)\s+{_A}{_ADJECTIVE}"
    rf"|(?<!\w){_ROLE}\s+(?:\w+\s+){{0,2}}?(?:as|als)\s+{_A}{_ADJECTIVE}"
    rf"|(?<!\w){_ASKED}\s+{_ADJECTIVE}"
    rf"|[,\"'\u2019\u201d]\s*(?:{alternatives(WORDS['saying'])})\s+{_A}{_ADJECTIVE}"
    rf"|(?<!\w)(?:ik|I)\s+(?:ben|was|am)\s+{_A}{_ADJECTIVE})$",
    re.IGNORECASE,
)
"""What stands before one: `according to the`, `As the only`, `in my role as`."""
_BODY = (
    r"(?:(?:the|de|het|een|an?)\s+)?(?:(?-i:[A-Z])[\w'\u2019-]+"
    r"|[\w-]*(?:gemeente|vakbond|school|bank|bedrijf|union|municipality|company|council))"
)
_SOMEBODY = re.compile(
    r"(?<!\w)(?:(?:man|vrouw|persoon|iemand|woman|person|somebody|someone|respondente?|interviewee"
    r"|geïnterviewde|deelnemer|participant)\s+(?:van|uit|bij|namens|of|from|at|for)\s+"
    rf"{_BODY}|[\w-]+['\u2019]s?\s+(?:man|woman|guy|person))(?:{_BEHIND.pattern})",
    re.IGNORECASE,
)
"""Somebody of an organisation who speaks: `the union's man doubts`."""
_UNIQUE = re.compile(
    r"(?<!\w)(?:als|de|as|the|as the)\s+(?:enige|only|sole)\s+(?:\w+\s+)?"
    r"(?:vrouw|man|jongere|oudere|buitenstaander|woman|outsider)(?!\w)"
    rf"|(?<!\w)(?:{alternatives(WORDS['functions_many'])}|respondenten|geïnterviewden|allen"
    r"|iedereen|respondents|interviewees|everybody|everyone|all(?=\s+but))\s[^.]*?(?:(?:op\s+(?:een|één|1)\s+na"
    r"|(?:but|except)(?:\s+for)?\s+one|met\s+(?:een|één)\s+uitzondering|with\s+one\s+exception)"
    r"\s*[:;,(\u2013\u2014-]\s*(?:(?:de|het|the)\s+)?\w+|(?:behalve|uitgezonderd|except(?:\s+for)?)"
    r"\s+(?:die|degene|that|the\s+one))\s+(?:van|uit|bij|of|from|in|at)\s+(?-i:[A-Z])[\w-]+",
    re.IGNORECASE,
)
"""Who is the only one of a kind, or of those asked: `op een na: die van Oss`."""
REACH = 90
"""How many characters before a function are looked at."""
NAMED = re.compile(r"(?<!\w)(?:[PRI]\d{1,3}|(?i:respondent|interviewee|geïnterviewde)\s+\d+)(?!\w)")


def names_function(text: str, respondents: Collection[str]) -> str:
    """Return the function in a text that names a respondent too; empty if it does not.

    >>> names_function("P3, the chair, is less satisfied.", ["P3"])
    'chair'
    """
    if not re.search(r"\d", text):  # respondents are numbered
        return ""
    words = {word.casefold() for word in re.findall(r"[^\W_]+", text)}
    if not words & {respondent.casefold() for respondent in respondents} | {*NAMED.findall(text)}:
        return ""
    return next((text[start:end] for start, end in functions(text)), "")


class Speaking:
    """Find a function, or one of some parties, that says, thinks or feels something.

    Parameters
    ----------
    parties, municipalities : collection of str
        Names of parties and organisations, in every language of the study, and of municipalities.

    Examples
    --------
    >>> speaking = Speaking(["UWV"])
    >>> speaking.search("The alderman of the smallest municipality doubts it.")
    'alderman of the smallest municipality doubts'
    >>> speaking.search("Volgens UWV werkt het.")
    'Volgens UWV'
    >>> speaking.search("The alderman chairs the board.")
    ''
    """

    def __init__(self, parties: Collection[str], municipalities: Collection[str] = ()) -> None:
        towns = (
            r"(?:gemeente|municipality of)\s+"
            rf"(?:{alternatives(municipalities) or '(?!)'}|(?-i:[A-Z])[\w-]+)"
        )
        who = rf"(?:{alternatives((*parties, *WORDS['functions_many']))}|{towns})"
        self._party = re.compile(
            rf"(?<!that )(?<!which )(?<!who )(?<!die )(?<!dat )(?<!\w){who}"
            rf"(?:\s+(?:{alternatives(WORDS['spoken'])})|{_ADVERB}\s+{FEELS})(?!\w)"
            rf"|{_FROM}\s+{_A}{who}(?!\w)|(?<!\w){towns}{_ADVERB}\s+{_HOLDS}(?!\w)",
            re.IGNORECASE,
        )

    def search(self, text: str) -> str:
        """Return the words of a text that tell who speaks; empty if none do."""
        for start, end in functions(text):
            if statement := _statement(text, start, end):
                return statement.strip(" ,.;:\"'")
        found = (each.search(text) for each in (_SOMEBODY, _UNIQUE, self._party))
        return next((match[0] for match in found if match), "")


def _statement(text: str, start: int, end: int) -> str:
    """Return a function with the words that tell that it speaks; empty if none do."""
    before = text[max(0, start - REACH) : start]
    if behind := _BEHIND.match(text, end):
        return text[start : behind.end()]
    if _HEAD.search(before) and (label := _LABEL.match(text, end)):
        return text[start : label.end()]
    if role := _BEFORE.search(before):
        return role[0] + text[start:end]
    return ""


def quotes(summary: str, text: str) -> bool:
    r"""Return whether a summary has `VERBATIM` words in a row from a text, or is all of it.

    >>> quotes("They meet often.", "they meet   often")
    True
    >>> quotes("They meet often.", "We meet often, they say.")
    False
    >>> quotes("They col\u00adlaborate.", "They colla-\nborate.")
    True
    """
    ours, theirs = _words(summary), "".join(_words(text))
    if "".join(ours) == theirs:
        return bool(ours)
    runs = (ours[at : at + VERBATIM] for at in range(len(ours) - VERBATIM + 1))
    return any("".join(run) in theirs for run in runs)


def _words(text: str) -> list[str]:
    """Return the words of a text, whatever breaks them at the end of a line."""
    letters = unicodedata.normalize("NFKC", text.translate(INVISIBLE)).casefold()
    return re.findall(r"\w+", letters)
