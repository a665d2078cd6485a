"""Read REFI-QDA projects (.qdpx): texts, selections, codes, and how positions are counted."""

from __future__ import annotations

from collections.abc import Iterable, Iterator, Sequence
from dataclasses import dataclass
from itertools import filterfalse
from pathlib import Path, PurePosixPath
from xml.etree.ElementTree import Element

from werkbedrijf.errors import DataError, Message, Problem, plural, refuse, several
from werkbedrijf.regions import untrusted
from werkbedrijf.regions.codes import KINDS, plain
from werkbedrijf.regions.passages import Asked, Convention, Inference, Named, Text, infer
from werkbedrijf.regions.project_items import (
    COMMENTS,
    MEDIA,
    PLACED,
    SOURCES,
    TEXTS,
    UNPLACED,
    count,
    placed,
)
from werkbedrijf.regions.tally import Tally
from werkbedrijf.regions.untrusted import AGAIN, SafeZip
from werkbedrijf.study.language import conjoined
from werkbedrijf.study.text import MARKS

SCHEMES = ("internal://", "relative://", "file://")
UNSURE = {
    "units": (
        Message("positions that may be counted in characters or in UTF-16 units"),
        Message(
            "Say which: --units characters (QualCoder) or --units utf-16 (MAXQDA, NVivo); "
            "look at a segment with --keep-quotes to see which is right."
        ),
    ),
    "breaks": (
        Message("positions that may count a line end (CR LF) as one or as two characters"),
        Message(
            "Say which: --breaks 1 (ATLAS.ti) or --breaks 2; "
            "look at a segment with --keep-quotes to see which is right."
        ),
    ),
}
"""What is not decided about positions, and how to decide it."""
Names = tuple[str, ...]
"""The names of a code and of those above it, the outermost first."""
Coding = tuple[Element, str, Names, str]
"""A coding with its coder, the names of its code, and the code's GUID."""


@dataclass(frozen=True)
class Selection:
    """Hold a selection as the file has it.

    Parameters
    ----------
    element : Element
        As it is counted.
    place : str
        Where it is, for people.
    start, end : int or None
        Its place, still counted the file's way; None where it has none.
    name, words : str
        Its name, and the text that it carries itself.
    notes : tuple of (Element, str)
        Its comment, as it is counted and as it reads; none where it has none.
    codings : tuple of Coding
    """

    element: Element
    place: str
    start: int | None
    end: int | None
    name: str
    words: str
    notes: tuple[tuple[Element, str], ...]
    codings: tuple[Coding, ...]

    @property
    def comment(self) -> str:
        """Return the words of its comment."""
        return "".join(text for _, text in self.notes)


@dataclass(frozen=True)
class Source:
    """Hold a text with its selections, and the codings of all of it."""

    element: Element
    name: str
    text: Text
    selections: tuple[Selection, ...]
    codings: tuple[Coding, ...]


@dataclass(frozen=True)
class Project:
    """Hold a project: its XML, the names of codes by GUID, sources with text, how it counts."""

    root: Element
    codes: dict[str, Names]
    sources: tuple[Source, ...]
    convention: Convention
    read_as: Message


def read(path: Path, tally: Tally, asked: Asked) -> Project:
    """Read a project.

    Raises
    ------
    DataError
        If it is no project, a part that is needed is broken, or nothing tells how it counts
        positions and it matters.
    """
    archive = SafeZip(path)
    root = untrusted.parse(archive.read(_entry(archive)), path, Message("the project file"))
    if untrusted.local(root) != "Project":
        found = Message("the element {element}", element=untrusted.local(root))
        remedy = Message("Export the project, not the codebook alone.")
        refuse(path, found, Message("a REFI-QDA Project"), remedy)
    count(root, tally)
    codes = dict(_codes(untrusted.child(untrusted.child(root, "CodeBook"), "Codes"), ()))
    _group(root, codes, tally)
    sources = tuple(_Reader(archive, root, codes, tally).sources())
    tally.rest("notes", plural("note of the project", "notes of the project"))
    inferred = _inferred(path, sources, root.get("origin", ""), asked)
    return Project(root, codes, sources, inferred.convention, _read_as(inferred, asked))


def _entry(archive: SafeZip) -> str:
    """Return the project file: `project.qde`, or the only other one (ATLAS.ti names it freely)."""
    entries = [name for name in archive.names if name.casefold().endswith(".qde")]
    exact = archive.find("project.qde")
    if exact is None and len(entries) != 1:
        found = Message("{count} files *.qde", count=len(entries))
        remedy = Message("Export it as a REFI-QDA project.")
        refuse(archive.path, found, Message("one, project.qde"), remedy)
    return exact or entries[0]


def _codes(parent: Element | None, above: Names) -> Iterator[tuple[str, Names]]:
    """Yield each code's GUID with its names from the outermost down."""
    for code in untrusted.children(parent, "Code"):
        names = (*above, code.get("name", ""))
        yield untrusted.guid(code), names
        yield from _codes(code, names)


def _group(root: Element, codes: dict[str, Names], tally: Tally) -> None:
    """Let a set of codes that is called after a kind, such as `oordeel`, stand above its codes."""
    words = {word for each in KINDS.values() for word in each}
    for each in untrusted.children(untrusted.child(root, "Sets"), "Set"):
        members = [untrusted.target(member) for member in untrusted.children(each, "MemberCode")]
        if plain(each.get("name", "")) in words and members:
            tally.take(each)
            for guid in codes.keys() & members:
                *above, name = codes[guid]
                codes[guid] = (*above, each.get("name", ""), name)
        else:
            tally.leave(plural("set", "sets"), each)
    tally.rest("links", plural("link", "links"))
    tally.rest("graphs", plural("graph", "graphs"))


def _inferred(path: Path, sources: Sequence[Source], origin: str, asked: Asked) -> Inference:
    named = [
        Named(source.text, each.start, each.end, each.name)
        for source in sources
        for each in source.selections
        if each.start is not None and each.end is not None and each.codings
    ]
    inference = infer(named, asked, one_break="atlas" in origin.casefold())
    if inference.unsure:
        expected = Message("selections whose names are their text, which would tell")
        raise DataError(
            Problem(path.name, None, None, found, expected, remedy)
            for found, remedy in (UNSURE[what] for what in inference.unsure)
        )
    return inference


def _read_as(inference: Inference, asked: Asked) -> Message:
    """Return how positions are counted, and what tells."""
    how = Message("places in the text: {how}", how=inference.convention.message)
    options = [name for name in ("ends", "units", "breaks") if getattr(asked, name)]
    if options:
        return Message("{how} ({options} as asked for)", how=how, options=conjoined(options))
    if not inference.telling:
        return Message(
            "{how} (assumed: no selection has its own text as its name; see --ends)", how=how
        )
    return several(
        "{how} (fits {fitting} of the {number} selection that tells)",
        "{how} (fits {fitting} of the {number} selections that tell)",
        inference.telling, how=how, fitting=inference.fitting,
    )  # fmt: skip


@dataclass
class _Reader:
    archive: SafeZip
    root: Element
    codes: dict[str, Names]
    tally: Tally

    def __post_init__(self) -> None:
        users = untrusted.children(untrusted.child(self.root, "Users"), "User")
        self._users = {untrusted.guid(user): user.get("name", "") for user in users}
        notes = untrusted.children(untrusted.child(self.root, "Notes"), "Note")
        self._notes = {untrusted.guid(note): note for note in notes}

    def sources(self) -> Iterator[Source]:
        """Yield the sources that have text, a source of two transcripts twice; note the others."""
        parent = untrusted.child(self.root, "Sources")
        for element in parent if parent is not None else ():
            texts = list(self._texts(element))
            readable = [each for each in texts if self._readable(*each)]
            if not readable:
                why = Message("{kind} without text in the file", kind=untrusted.local(element))
                kinds = (*PLACED, *UNPLACED, "Coding", *COMMENTS)
                within = (each for each in element.iter() if untrusted.local(each) in kinds)
                self.tally.leave(why, element, *within)
            for each in readable:
                yield self._source(element, *each, first=each is readable[0])
            for holder, _ in (each for each in texts if each not in readable):
                why = Message("{kind} without text in the file", kind=untrusted.local(holder))
                self._leave(why, untrusted.children(holder, *PLACED))

    def _leave(self, why: str, selections: Iterable[Element]) -> None:
        for each in selections:
            self.tally.leave(why, each, *untrusted.children(each, "Coding", *COMMENTS))

    def _texts(self, element: Element) -> Iterator[tuple[Element, Text | None]]:
        """Yield the elements of a source that should hold a text, each with it."""
        kind, name = untrusted.local(element), element.get("name", "")
        if kind in MEDIA:
            for each in untrusted.children(element, "Transcript"):
                yield each, self._text(each, name)
        elif kind in SOURCES:
            holder = untrusted.child(element, TEXTS[kind]) if kind in TEXTS else element
            yield (element, None) if holder is None else (holder, self._text(holder, name))

    def _readable(self, holder: Element, text: Text | None) -> bool:
        """Return whether there is a text, or a selection that carries its own."""
        return text is not None or any(
            untrusted.child(each, "Representation") is not None for each in holder.iter()
        )

    def _source(self, element: Element, holder: Element, text: Text | None, first: bool) -> Source:
        name, selections = element.get("name", ""), [*untrusted.children(holder, *PLACED)]
        if first and holder is not element:
            # Beside a source's texts, of whatever number, are selections that carry theirs.
            beside, kind = [*untrusted.children(element, *UNPLACED)], untrusted.local(element)
            selections += filter(self._words, beside)
            why = Message("selections in a {kind} that select no text", kind=kind)
            self._leave(why, filterfalse(self._words, beside))
        codings = untrusted.children(element, "Coding") if first else ()
        return Source(
            element, name, text or Text(""),
            tuple(self._selection(each, holder, name) for each in selections),
            tuple(self._coding(each, element) for each in codings),
        )  # fmt: skip

    def _words(self, selection: Element) -> str:
        inner = untrusted.child(selection, "Representation")
        return untrusted.text(untrusted.child(inner, "PlainTextContent"))

    def _text(self, holder: Element, name: str) -> Text | None:
        content = untrusted.child(holder, "PlainTextContent")
        if content is not None:
            return Text(content.text or "")
        path = holder.get("plainTextPath", "")
        raw = self._inside(path, name) if path else None
        if raw is None:
            return None
        try:
            return Text(raw.decode("utf-16" if raw[:2] in MARKS else "utf-8"))
        except UnicodeDecodeError as error:
            found = Message(
                "the source {name!r} not in UTF-8 ({reason} at byte {place})",
                name=name, reason=error.reason, place=error.start,
            )  # fmt: skip
            refuse(self.archive.path, found, Message("texts in UTF-8"), AGAIN)

    def _inside(self, path: str, name: str) -> bytes | None:
        """Return what a path points to in the archive; None where it points outside."""
        scheme = next((each for each in SCHEMES if path.startswith(each)), "")
        within = path.removeprefix(scheme).replace("\\", "/").lstrip("/")
        last = PurePosixPath(within).name
        entry = self.archive.find(f"sources/{within}", within, f"sources/{last}")
        if entry is None and scheme == SCHEMES[0]:
            found = Message("no {path} of the source {name!r}", path=path, name=name)
            refuse(self.archive.path, found, Message("every text in the archive"), AGAIN)
        return None if entry is None else self.archive.read(entry)

    def _coding(self, coding: Element, coded: Element) -> Coding:
        user = untrusted.guid(coding if coding.get("creatingUser") else coded, "creatingUser")
        coder = self._users.get(user, "") or (user and f"the user {user[:8]}")
        code = untrusted.target(untrusted.child(coding, "CodeRef"))
        return coding, coder, self.codes.get(code, ()), code

    def _selection(self, element: Element, holder: Element, name: str) -> Selection:
        start, end = self._positions(element, holder)
        return Selection(
            element, placed(element, name), start, end,
            element.get("name", ""), self._words(element), self._comment(element),
            tuple(self._coding(each, element) for each in untrusted.children(element, "Coding")),
        )  # fmt: skip

    def _positions(self, element: Element, holder: Element) -> tuple[int, int] | tuple[None, None]:
        """Return where a selection begins and ends: in the text, or by a transcript's marks."""
        marks = [each for each in untrusted.children(holder, "SyncPoint") if each.get("guid")]
        points = {untrusted.guid(each): each.get("position", "") for each in marks}
        try:
            start, end = (
                int(element.get(key) or points.get(untrusted.guid(element, point), ""))
                for key, point in (
                    ("startPosition", "fromSyncPoint"),
                    ("endPosition", "toSyncPoint"),
                )
            )
        except ValueError:
            return None, None
        return start, end

    def _comment(self, element: Element) -> tuple[tuple[Element, str], ...]:
        """Return the first comment on a selection that says anything; the others are left out."""
        found: list[tuple[Element, str]] = []
        for part in untrusted.children(element, *COMMENTS):
            text = untrusted.text(part)
            if untrusted.local(part) == "NoteRef":
                note = self._notes.get(untrusted.target(part))
                if note is not None:
                    self.tally.take(note)
                    text = self._note(note)
                if not text:
                    self.tally.leave(plural("comment without text", "comments without text"), part)
            found += [(part, text)] if text else []
        for part, _ in found[1:]:
            self.tally.leave(Message("further comments on a passage"), part)
        return tuple(found[:1])

    def _note(self, note: Element) -> str:
        if text := self._text(note, note.get("name", "") or Message("a note")):
            return " ".join(text.text.split())
        return untrusted.text(untrusted.child(note, "Description"))
