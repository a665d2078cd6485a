"""The disclosure gate: persons in any text of a study stop a build, doubts stop an archive."""

from __future__ import annotations

import csv
import re
import tomllib
import unicodedata
from collections.abc import Callable, Iterable, Iterator, Mapping
from contextlib import suppress
from dataclasses import dataclass, field
from pathlib import Path
from typing import Any

from werkbedrijf.errors import Message, Problem, together
from werkbedrijf.paths import QUOTES, Paths
from werkbedrijf.regions.capitals import DOUBT
from werkbedrijf.regions.persons import MAIL, TELEPHONE, Speaking, names_function, persons
from werkbedrijf.study.files import items
from werkbedrijf.study.model import Region, Study
from werkbedrijf.study.region_checks import CODER
from werkbedrijf.study.text import column_of, decoded, records

TOLD = ("concepts", "indicators", "parties", "policy", "words", "stakeholders")
"""The study's tables whose words are no names."""
NO_TRACE = Message("no trace of a person")
ALLOW = Message("Take it out; if it is a false alarm, put it in allowed.csv with the reason.")
APART = Message("Take what tells it out, or the respondent, so that nobody can tell who it was.")
CODER_ID = Message(
    "an id that tells nothing, such as c2: it is published with the file, in tables and in figures"
)
RENAME = Message(
    "Call the file otherwise (the import: --second NAME=c2); if it is a false alarm, put the id in "
    "allowed.csv with the reason."
)
OWN_WORDS = Message("Say it in your own words, of somebody; a quotation tells who speaks.")
AUTHOR = re.compile(r"documents\.[^.]+\.author")
"""Where a region's document says who wrote it."""
FIRST = re.compile(r"(?<![\w'])(?:ik|mij|mijn|I|I'm|I've|I'd|my|myself)(?![\w-])")
"""The first person, in which somebody speaks and nobody sums up."""
COMMENT = re.compile(
    r'"""(?:\\.|[^\\])*?"""|\'\'\'.*?\'\'\'|"(?:\\.|[^"\\\n])*"|\'[^\'\n]*\'|(?P<comment>#[^\n]*)',
    re.DOTALL,
)
"""A string of TOML, in which # begins nothing, or a comment."""
PLAIN = re.compile(r"[a-z;-]+|[\d.;-]{0,8}|[a-z]+-\d+")
"""An id, a short number or a level, which nobody is found in."""
HASH = "#"
"""What begins a comment, and stands where a cell has its column."""
ID = re.compile(r"[a-z0-9_-]+")
"""A key that tells nothing."""
FIRST_CODING = "segments.csv"
"""The file whose segments other files name; further coders number their own."""
UNREAD = ("respondents",)
"""Columns whose cells are ids that are checked elsewhere."""


@dataclass(frozen=True)
class Alarm:
    """Hold what must not be published, or (`stops` is false) may have to be left out."""

    problem: Problem
    stops: bool


def problems(study: Study, where: Paths) -> list[Problem]:
    """Return what must not be published: names, addresses, functions tied to respondents, ids."""
    return [alarm.problem for alarm in alarms(study, where) if alarm.stops]


def alarms(study: Study, where: Paths) -> list[Alarm]:
    """Return what stops a build, and what is only doubtful and stops an archive.

    Searched is every cell, string and comment in the study's data/, with example rows.
    """
    texts = {id_: of_region(where, id_) for id_ in study.regions}
    shared = of_study(where)
    small = _small(piece.text for pieces in (shared, *texts.values()) for piece in pieces)
    known, found = _known(study), list[Alarm]()
    for region in study.regions.values():
        gate = _Gate(study, region, known | _words(_organisations(region)), small)
        found += gate.alarms(texts[region.id])
    return found + list(_of_study(study, shared, known | _literature(where), small))


def doubtful(study: Study, where: Paths, region: Region, texts: Iterable[str]) -> list[str]:
    """Return those texts of which there would be an alarm if they were in a region's files."""
    known = _known(study) | _words(_organisations(region))
    gate = _Gate(study, region, known, _small(piece.text for piece in of_region(where, region.id)))
    return [text for text in texts if any(gate.of(Piece("", "", "", text)))]


class _Gate:
    """Search the texts of one region."""

    def __init__(
        self, study: Study, region: Region, known: frozenset[str], small: frozenset[str]
    ) -> None:
        parties = study.tables["parties"][["label_en", "label_nl"]].to_numpy().ravel()
        self.region, self.known, self.small = region, known, small
        self.speaking = Speaking({*parties, *_organisations(region)}, region.municipalities)
        authors = {
            str(each.get("author", "")).casefold()
            for each in region.settings.get("documents", {}).values()
        }
        allowed = [text.casefold() for text in region.tables["allowed"]["text"]]
        self.allowed = [text for text in allowed if text not in authors]
        self.authors = [text for text in allowed if text in authors]

    def alarms(self, pieces: Iterable[Piece]) -> Iterator[Alarm]:
        """Yield what is wrong with the texts and with the region's ids and interviews."""
        for piece in pieces:
            if not _is_answer(piece):
                yield from self.of(piece)
        for problem in (*_ids(self.region), *_order(self.region)):
            yield Alarm(problem, stops=True)
        yield from (Alarm(problem, stops=False) for problem in _alone(self.region))
        for coder in self.region.coders:
            if coder not in self.allowed and any(
                persons(f"by {coder.title()}", self.known, self.small)
            ):
                file = f"data/regions/{self.region.id}/{CODER}{coder}.csv"
                found = _shown(Message("the id of a coder, which may be a name"), coder)
                yield Alarm(Problem(file, None, None, found, CODER_ID, RENAME), stops=False)

    def of(self, piece: Piece) -> Iterator[Alarm]:
        """Yield what is wrong with a text."""
        text = piece.text.casefold()
        written = bool(AUTHOR.fullmatch(piece.column))
        answers = [*self.allowed, *(self.authors if written else [])]
        answered = [each for each in answers if each in text]
        # An author's name stands alone, where a sentence would begin without telling anything.
        searched = f"by {piece.text}" if written else piece.text
        for what, name in persons(searched, self.known, self.small):
            if any(name.casefold() in each for each in answered):
                continue
            named = written and what not in SURE
            shown = (Message("a person as author"), piece.text) if named else (what, name)
            yield _alarm(piece, _shown(*shown), NO_TRACE, ALLOW, not named and what != DOUBT)
        yield from self._tied(piece, answered)

    def _tied(self, piece: Piece, answered: list[str]) -> Iterator[Alarm]:
        tie = self._tie(piece)
        if tie and tie.casefold() not in answered:
            people = ", ".join(piece.respondents) or Message("a respondent")
            found = Message("{words!r} with {people}", words=tie, people=people)
            expected = Message("no function or party tied to a respondent")
            yield _alarm(piece, found, expected, APART, True)
        first = FIRST.search(piece.text)
        if first and piece.respondents and piece.column in ("summary", "note"):
            found = _shown(Message("the first person"), first[0])
            expected = Message("a summary in the coder's own words")
            yield _alarm(piece, found, expected, OWN_WORDS, False)

    def _tie(self, piece: Piece) -> str:
        """Return the words that tie a function or a party to a respondent, if any do."""
        if piece.respondents and (said := self.speaking.search(piece.text)):
            return said
        return names_function(piece.text, self.region.respondents)


SURE = (MAIL, TELEPHONE)
"""What no author of a document is called."""


def _shown(what: str, words: str) -> Message:
    return together([what, repr(words)])


def _is_answer(piece: Piece) -> bool:
    """Return whether a text is what an answer allows, not the reason for it."""
    return piece.file.endswith("/allowed.csv") and piece.column == "text"


def _alarm(piece: Piece, found: str, expected: str, remedy: str, stops: bool) -> Alarm:
    return Alarm(Problem(piece.file, None, piece.place, found, expected, remedy), stops)


def _of_study(
    study: Study, pieces: Iterable[Piece], known: frozenset[str], small: frozenset[str]
) -> Iterator[Alarm]:
    """Yield traces of persons outside the regions; doubts would be of books and methods there."""
    told = {text for _, text in strings(dict(study.source))}
    answers = (study.tables, *(region.tables for region in study.regions.values()))
    allowed = {text.casefold() for tables in answers for text in tables["allowed"]["text"]}
    for piece in pieces:
        if piece.text in told or _is_answer(piece):
            continue
        for what, name in persons(piece.text, known, small):
            if what != DOUBT and name.casefold() not in allowed:
                yield _alarm(piece, _shown(what, name), NO_TRACE, ALLOW, True)


def _known(study: Study) -> frozenset[str]:
    """Return the words that are no names in any region: the tables' and those of places."""
    texts = [text for name in TOLD for text in study.tables[name].to_numpy().ravel()]
    for each in study.regions.values():
        texts += [each.label, each.centre, *each.municipalities]
    return _words(texts)


def _organisations(region: Region) -> list[str]:
    """Return what a region's organisations are called, whose words are no persons' names in it.

    Who sits there by function is no organisation.
    """
    bodies = region.tables["bodies"]
    return list(bodies.loc[bodies["kind"] != "office", ["label_en", "label_nl"]].stack())


def _literature(where: Paths) -> frozenset[str]:
    """Return the words of the bibliography, whose authors are no names outside the regions."""
    file = where.theory / "references.bib"
    return _words([file.read_text(encoding="utf-8")] if file.is_file() else [])


def _words(texts: Iterable[object]) -> frozenset[str]:
    return frozenset(word for text in texts for word in re.findall(r"[\w']+", str(text)))


def _small(texts: Iterable[str]) -> frozenset[str]:
    """Return the words that stand somewhere in small letters: no names, if not in a list."""
    found = (re.findall(r"(?<![\w-])[a-zß-ÿ][\w'\u2019]*", text) for text in texts)
    return frozenset(word for words in found for word in words)


def _ids(region: Region) -> Iterator[Problem]:
    file = f"data/regions/{region.id}/region.toml"
    expected = Message("P1, P2 and so on, one letter for all, so that no id is a person's initial")
    remedy = Message("Number the respondents in an order that tells nothing.")
    letters = {respondent[:1] for respondent in region.respondents}
    for respondent in region.respondents:
        if not re.fullmatch(r"[PRI]\d{1,3}", str(respondent)) or len(letters) > 1:
            yield Problem(file, None, "respondents", repr(respondent), expected, remedy)


def _order(region: Region) -> Iterator[Problem]:
    """Yield a problem if interviews are in an order that could be that of the respondents."""
    roles = list(region.tables["interviews"]["role"])
    if roles != sorted(roles):
        yield Problem(
            f"data/regions/{region.id}/interviews.csv",
            None,
            "role",
            Message("roles in another order"),
            Message("the order of the alphabet, so that it is not that of the respondents"),
            Message("Sort the rows by role and number them anew."),
        )


def _alone(region: Region) -> Iterator[Problem]:
    """Yield a problem if the one interview can only be that of the one respondent."""
    interviews = region.tables["interviews"]
    if len(region.respondents) == 1 and len(interviews) == 1:
        row, words = interviews.iloc[0], {"yes": Message("yes"), "no": Message("no")}
        found = Message(
            "one interview beside one respondent: {respondent} is the {role} interviewed in "
            "{month}, member of the board: {board}, of the partner council: {partner}",
            respondent=region.respondents[0],
            role=row["role"],
            month=row["month"],
            board=words.get(row["board"], row["board"]),
            partner=words.get(row["partner"], row["partner"]),
        )
        expected = Message("several of both, so that no row ties a respondent to a role")
        remedy = Message("Leave interviews.csv empty until there are more interviews.")
        file = f"data/regions/{region.id}/interviews.csv"
        yield Problem(file, None, None, found, expected, remedy)


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


def _of_folder(root: Path, folder: Path) -> Iterator[Piece]:
    cited: dict[str, tuple[str, ...]] = {}
    # Segments come first, since corrections name them and not their respondents.
    for path in sorted(folder.glob("*"), key=lambda each: (each.name != FIRST_CODING, each)):
        reader = READERS.get(path.suffix)
        if reader and path.name != QUOTES and path.is_file():
            file = path.relative_to(root).as_posix()
            yield from reader(file, _read(path), cited)


def _read(path: Path) -> str:
    """Return a file's text as loading does, accents composed, however they were typed."""
    raw = path.read_bytes()
    try:
        text = decoded(raw)
    except UnicodeDecodeError:  # loading tells
        text = raw.decode("utf-8", errors="replace")
    return unicodedata.normalize("NFC", text)


def _csv(file: str, text: str, cited: dict[str, tuple[str, ...]]) -> Iterator[Piece]:
    with suppress(csv.Error):  # loading tells
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
                if cell and column not in UNREAD and not (column and PLAIN.fullmatch(cell)):
                    yield Piece(file, column, cells[0], cell, people, headings[column])
            if more := " ".join(cells[len(header) :]).strip():
                yield Piece(file, "", cells[0], more, people)


def _toml(file: str, text: str, _: dict[str, tuple[str, ...]]) -> Iterator[Piece]:
    with suppress(tomllib.TOMLDecodeError):  # loading tells
        yield from (Piece(file, key, "", each) for key, each in strings(tomllib.loads(text)))
    for found in COMMENT.finditer(text):
        if found["comment"]:
            line = text.count("\n", 0, found.start()) + 1
            yield Piece(file, HASH, line, found["comment"].lstrip("# "))


def _lines(file: str, text: str, _: dict[str, tuple[str, ...]]) -> Iterator[Piece]:
    for number, line in enumerate(text.splitlines(), start=1):
        yield Piece(file, "", number, line)


def strings(content: Any, place: str = "") -> Iterator[tuple[str, str]]:
    """Yield every string in tables and lists, and every key that is no id, with where it stands.

    >>> list(strings({"facts": {"founded": "In 2014"}, "parties": ["uwv"]}))
    [('facts.founded', 'In 2014'), ('parties 1', 'uwv')]
    """
    if isinstance(content, str):
        yield place, content
    elif isinstance(content, Mapping):
        for key, value in content.items():
            within = f"{place}.{key}".strip(".")
            yield from () if ID.fullmatch(key) else [(within, key)]
            yield from strings(value, within)
    elif isinstance(content, list):
        for number, value in enumerate(content, start=1):
            yield from strings(value, f"{place} {number}".strip())


READERS: Mapping[str, Callable[[str, str, dict[str, tuple[str, ...]]], Iterator[Piece]]] = {
    ".csv": _csv,
    ".toml": _toml,
    ".md": _lines,
}
