"""Read REFI-QDA projects (.qdpx): texts, selections, codes, and how positions are counted."""

from __future__ import annotations

from collections.abc import Iterable, Iterator, Sequence
from dataclasses import dataclass
from itertools import filterfalse
from pathlib import Path, PurePosixPath
from xml.etree.ElementTree import Element

from werkbedrijf.errors import DataError, Message, Problem, refuse, several
from werkbedrijf.regions import package
from werkbedrijf.regions.codes import KINDS, plain
from werkbedrijf.regions.package import AGAIN, Archive
from werkbedrijf.regions.passages import Asked, Convention, Inference, Named, Text, infer
from werkbedrijf.regions.reckoning import Reckoning
from werkbedrijf.study.language import conjoined
from werkbedrijf.study.text import MARKS

TEXTS = {"PDFSource": "Representation", "PictureSource": "TextDescription"}
"""The child that holds the text of sources that do not hold it themselves."""
MEDIA = ("AudioSource", "VideoSource")
"""Sources that have transcripts."""
SOURCES = ("TextSource", *TEXTS, *MEDIA)
PLACED = ("PlainTextSelection", "TranscriptSelection")
UNPLACED = ("PDFSelection", "PictureSelection", "AudioSelection", "VideoSelection")
"""Selections of a place on a page, in a picture or in time; some carry the text that is there."""
COMMENTS = ("Description", "NoteRef")
SCHEMES = ("internal://", "relative://", "file://")
COUNTED = ("Sources", "Cases", "Variables", "Notes", "Links", "Sets", "Graphs")
"""Children of a project whose own children are counted."""
STANDARD = (
    *COUNTED, *SOURCES, *PLACED, *UNPLACED, *COMMENTS, "Project", "Users", "User", "CodeBook",
    "Codes", "Code", "Coding", "CodeRef", "Variable", "VariableRef", "Case", "SourceRef", "Set",
    "SelectionRef", "TextValue", "BooleanValue", "IntegerValue", "FloatValue", "DateValue", "Link",
    "DateTimeValue", "PlainTextContent", "Representation", "TextDescription", "Transcript", "Note",
    "SyncPoint", "MemberCode", "MemberSource", "MemberNote", "Graph", "Vertex", "Edge",
)  # fmt: skip
"""Elements of the standard that are counted under another name, or not by themselves."""
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


def read(path: Path, reckoning: Reckoning, asked: Asked) -> Project:
    """Read a project.

    Raises
    ------
    DataError
        If it is no project, a part that is needed is broken, or nothing tells how it counts
        positions and it matters.
    """
    archive = Archive(path)
    root = package.parse(archive.read(_entry(archive)), path, Message("the project file"))
    if package.local(root) != "Project":
        found = Message("the element {element}", element=package.local(root))
        remedy = Message("Export the project, not the codebook alone.")
        refuse(path, found, Message("a REFI-QDA Project"), remedy)
    _count(root, reckoning)
    codes = dict(_codes(package.child(package.child(root, "CodeBook"), "Codes"), ()))
    _group(root, codes, reckoning)
    sources = tuple(_Reader(archive, root, codes, reckoning).sources())
    reckoning.rest("notes", Message("notes of the project"))
    inference = _inferred(path, sources, root.get("origin", ""), asked)
    return Project(root, codes, sources, inference.convention, _read_as(inference, asked))


def _entry(archive: Archive) -> str:
    """Return the project file: `project.qde`, or the only other one (ATLAS.ti names it freely)."""
    entries = [name for name in archive.names if name.casefold().endswith(".qde")]
    exact = archive.find("project.qde")
    if exact is None and len(entries) != 1:
        found = Message("{count} files *.qde", count=len(entries))
        remedy = Message("Export it as a REFI-QDA project.")
        refuse(archive.path, found, Message("one, project.qde"), remedy)
    return exact or entries[0]


def _count(root: Element, reckoning: Reckoning) -> None:
    """Count what is in the project, whatever becomes of it."""
    for parent in root:
        kind = package.local(parent)
        for each in parent if kind in COUNTED else ():
            reckoning.find(kind.casefold(), each, each.get("name") or package.local(each))
    for source in package.children(package.child(root, "Sources"), *SOURCES):
        _count_within(source, source.get("name", ""), reckoning)
    for each in root.iter():
        name = package.local(each)
        if name == "VariableValue":
            reckoning.find("values of variables", each)
        elif name not in STANDARD:
            reckoning.find("other elements", each, name)
            reckoning.leave(Message("elements that the standard does not have"), each)


def _count_within(source: Element, name: str, reckoning: Reckoning) -> None:
    """Count the passages, codings and comments of a source."""
    for each in source.iter():
        kind, place = package.local(each), repr(name)
        if kind in (*PLACED, *UNPLACED):
            place = _place(each, name)
            reckoning.find("passages", each, place)
        elif kind not in SOURCES:
            continue
        for part in package.children(each, *COMMENTS):
            if package.text(part) or package.local(part) == "NoteRef":
                reckoning.find("comments", part, place)
                if kind in SOURCES:
                    reckoning.leave(Message("comments on a whole document"), part)
        for coding in package.children(each, "Coding"):
            reckoning.find("codings", coding, place)


def _place(selection: Element, source: str) -> str:
    """Return where a selection is, for people."""
    start, end = selection.get("startPosition"), selection.get("endPosition")
    return f"{source!r} {start}-{end}" if start and end else repr(source)


def _codes(parent: Element | None, above: Names) -> Iterator[tuple[str, Names]]:
    """Yield each code's GUID with its names from the outermost down."""
    for code in package.children(parent, "Code"):
        names = (*above, code.get("name", ""))
        yield package.guid(code), names
        yield from _codes(code, names)


def _group(root: Element, codes: dict[str, Names], reckoning: Reckoning) -> None:
    """Let a set of codes that is called after a kind, such as `oordeel`, stand above its codes."""
    words = {word for each in KINDS.values() for word in each}
    for each in package.children(package.child(root, "Sets"), "Set"):
        members = [package.target(member) for member in package.children(each, "MemberCode")]
        if plain(each.get("name", "")) in words and members:
            reckoning.take(each)
            for guid in codes.keys() & members:
                *above, name = codes[guid]
                codes[guid] = (*above, each.get("name", ""), name)
        else:
            reckoning.leave(Message("sets"), each)
    reckoning.rest("links", Message("links"))
    reckoning.rest("graphs", Message("graphs"))


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
    archive: Archive
    root: Element
    codes: dict[str, Names]
    reckoning: Reckoning

    def __post_init__(self) -> None:
        users = package.children(package.child(self.root, "Users"), "User")
        self._users = {package.guid(user): user.get("name", "") for user in users}
        notes = package.children(package.child(self.root, "Notes"), "Note")
        self._notes = {package.guid(note): note for note in notes}

    def sources(self) -> Iterator[Source]:
        """Yield the sources that have text, a source of two transcripts twice; note the others."""
        parent = package.child(self.root, "Sources")
        for element in parent if parent is not None else ():
            texts = list(self._texts(element))
            readable = [each for each in texts if self._readable(*each)]
            if not readable:
                why = Message("{kind} without text in the file", kind=package.local(element))
                kinds = (*PLACED, *UNPLACED, "Coding", *COMMENTS)
                within = (each for each in element.iter() if package.local(each) in kinds)
                self.reckoning.leave(why, element, *within)
            for each in readable:
                yield self._source(element, *each, first=each is readable[0])
            for holder, _ in (each for each in texts if each not in readable):
                why = Message("{kind} without text in the file", kind=package.local(holder))
                self._leave(why, package.children(holder, *PLACED))

    def _leave(self, why: str, selections: Iterable[Element]) -> None:
        for each in selections:
            self.reckoning.leave(why, each, *package.children(each, "Coding", *COMMENTS))

    def _texts(self, element: Element) -> Iterator[tuple[Element, Text | None]]:
        """Yield the elements of a source that should hold a text, each with it."""
        kind, name = package.local(element), element.get("name", "")
        if kind in MEDIA:
            for each in package.children(element, "Transcript"):
                yield each, self._text(each, name)
        elif kind in SOURCES:
            holder = package.child(element, TEXTS[kind]) if kind in TEXTS else element
            yield (element, None) if holder is None else (holder, self._text(holder, name))

    def _readable(self, holder: Element, text: Text | None) -> bool:
        """Return whether there is a text, or a selection that carries its own."""
        return text is not None or any(
            package.child(each, "Representation") is not None for each in holder.iter()
        )

    def _source(self, element: Element, holder: Element, text: Text | None, first: bool) -> Source:
        name, selections = element.get("name", ""), [*package.children(holder, *PLACED)]
        if first and holder is not element:
            # Beside a source's texts, of whatever number, are selections that carry theirs.
            beside = [*package.children(element, *UNPLACED)]
            selections += filter(self._words, beside)
            why = Message("selections in a {kind} that select no text", kind=package.local(element))
            self._leave(why, filterfalse(self._words, beside))
        codings = package.children(element, "Coding") if first else ()
        return Source(
            element, name, text or Text(""),
            tuple(self._selection(each, holder, name) for each in selections),
            tuple(self._coding(each, element) for each in codings),
        )  # fmt: skip

    def _words(self, selection: Element) -> str:
        inner = package.child(selection, "Representation")
        return package.text(package.child(inner, "PlainTextContent"))

    def _text(self, holder: Element, name: str) -> Text | None:
        content = package.child(holder, "PlainTextContent")
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
        user = package.guid(coding if coding.get("creatingUser") else coded, "creatingUser")
        coder = self._users.get(user, "") or (user and f"the user {user[:8]}")
        code = package.target(package.child(coding, "CodeRef"))
        return coding, coder, self.codes.get(code, ()), code

    def _selection(self, element: Element, holder: Element, name: str) -> Selection:
        start, end = self._positions(element, holder)
        return Selection(
            element, _place(element, name), start, end,
            element.get("name", ""), self._words(element), self._comment(element),
            tuple(self._coding(each, element) for each in package.children(element, "Coding")),
        )  # fmt: skip

    def _positions(self, element: Element, holder: Element) -> tuple[int, int] | tuple[None, None]:
        """Return where a selection begins and ends: in the text, or by a transcript's marks."""
        marks = [each for each in package.children(holder, "SyncPoint") if each.get("guid")]
        points = {package.guid(each): each.get("position", "") for each in marks}
        try:
            start, end = (
                int(element.get(key) or points.get(package.guid(element, point), ""))
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
        for part in package.children(element, *COMMENTS):
            text = package.text(part)
            if package.local(part) == "NoteRef":
                note = self._notes.get(package.target(part))
                if note is not None:
                    self.reckoning.take(note)
                    text = self._note(note)
                if not text:
                    self.reckoning.leave(Message("comments without text"), part)
            found += [(part, text)] if text else []
        for part, _ in found[1:]:
            self.reckoning.leave(Message("further comments on a passage"), part)
        return tuple(found[:1])

    def _note(self, note: Element) -> str:
        if text := self._text(note, note.get("name", "") or Message("a note")):
            return " ".join(text.text.split())
        return package.text(package.child(note, "Description"))
