"""Read REFI-QDA projects (.qdpx): texts, selections, codes, cases, as programs write them."""

from __future__ import annotations

from collections.abc import Iterable, Iterator
from dataclasses import dataclass
from pathlib import Path, PurePosixPath
from xml.etree.ElementTree import Element

from werkbedrijf.errors import Message, refuse
from werkbedrijf.regions import package
from werkbedrijf.regions.codes import KINDS, Codebook, plain
from werkbedrijf.regions.package import AGAIN, Archive
from werkbedrijf.regions.passages import Text
from werkbedrijf.regions.reckoning import Reckoning
from werkbedrijf.regions.sayings import Names, Said, Sayings
from werkbedrijf.study.text import MARKS

TEXTS = {"PDFSource": "Representation", "PictureSource": "TextDescription"}
"""The child that holds the text of sources that do not hold it themselves."""
MEDIA = ("AudioSource", "VideoSource")
"""Sources that have transcripts."""
PLACED = ("PlainTextSelection", "TranscriptSelection")
UNPLACED = ("PDFSelection", "PictureSelection", "AudioSelection", "VideoSelection")
"""Selections of a place on a page, in a picture or in time; some carry the text that is there."""
SCHEMES = ("internal://", "relative://", "file://")
OUTSIDE = ("TextSource", *TEXTS, *MEDIA)


@dataclass(frozen=True)
class Selection:
    """Hold a selection as the file has it.

    Parameters
    ----------
    element : Element
        As it is counted.
    start, end : int or None
        Its place, still counted the file's way; None where it has none.
    name, words, comment : str
        Its name, the text that it carries itself, and its comment.
    notes : tuple of Element
        Its comments, as they are counted.
    codings : tuple of tuple of (Element, str, Names, str)
        Each coding with its coder, its code's names from the outermost down, and its code's GUID.
    """

    element: Element
    start: int | None
    end: int | None
    name: str
    words: str
    comment: str
    notes: tuple[Element, ...]
    codings: tuple[tuple[Element, str, Names, str], ...]


@dataclass(frozen=True)
class Source:
    """Hold a text with its selections, and what is said of all of it."""

    element: Element
    name: str
    text: Text
    selections: tuple[Selection, ...]
    said: tuple[Said, ...]


@dataclass(frozen=True)
class Project:
    """Hold a project: the program that wrote it, who is behind what, and the sources with text."""

    origin: str
    sayings: Sayings
    sources: tuple[Source, ...]


def read(path: Path, codebook: Codebook, reckoning: Reckoning) -> Project:
    """Read a project.

    Raises
    ------
    DataError
        If it is no project, or a part that is needed is broken.
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
    sayings = Sayings(root, codes, codebook, reckoning)
    reader = _Reader(archive, root, codes, sayings, reckoning)
    sources = tuple(reader.sources(package.child(root, "Sources")))
    reckoning.rest("notes", Message("notes of the project"))
    return Project(root.get("origin", ""), sayings, sources)


def _entry(archive: Archive) -> str:
    """Return the project file: `project.qde`, or the only other one (ATLAS.ti names it freely)."""
    found = [name for name in archive.names if name.casefold().endswith(".qde")]
    exact = archive.find("project.qde")
    if exact is None and len(found) != 1:
        told = Message("{count} files *.qde", count=len(found))
        remedy = Message("Export it as a REFI-QDA project.")
        refuse(archive.path, told, Message("one, project.qde"), remedy)
    return exact or found[0]


CHILDREN = {
    "Sources": "sources", "Cases": "cases", "Variables": "variables", "Notes": "notes",
    "Links": "links", "Sets": "sets", "Graphs": "graphs",
}  # fmt: skip
STANDARD = (
    *CHILDREN, "Project", "Users", "User", "CodeBook", "Codes", "Code", "Description", "NoteRef",
    "CodeRef", "Variable", "Case", "VariableRef", "TextValue", "BooleanValue", "IntegerValue",
    "FloatValue", "DateValue", "DateTimeValue", "SourceRef", "SelectionRef", *OUTSIDE,
    "PlainTextContent", "Representation", "TextDescription", "Transcript", "SyncPoint", "Note",
    "Link", "Set", "MemberCode", "MemberSource", "MemberNote", "Graph", "Vertex", "Edge",
)  # fmt: skip
"""Elements that the standard has and that are counted under another name, or not by themselves."""
LEAST = "Description", "NoteRef"


def _count(root: Element, reckoning: Reckoning) -> None:
    """Count what is in the project, whatever becomes of it."""
    for parent in root:
        kind = CHILDREN.get(package.local(parent))
        for each in parent if kind else ():
            reckoning.find(kind or "", each, each.get("name") or package.local(each))
    for source in package.children(package.child(root, "Sources"), *OUTSIDE):
        _within(source, source.get("name", ""), reckoning)
    for each in root.iter():
        name = package.local(each)
        if name == "VariableValue":
            reckoning.find("values of variables", each)
        elif name not in (*STANDARD, "Coding", *PLACED, *UNPLACED):
            reckoning.find("other elements", each, name)
            reckoning.leave(Message("elements that the standard does not have"), each)


def _within(source: Element, name: str, reckoning: Reckoning) -> None:
    """Count the passages, codings and comments of a source."""
    for each in source.iter():
        kind = package.local(each)
        if kind in (*PLACED, *UNPLACED):
            reckoning.find("passages", each, place_of(each, name))
            for part in package.children(each, *LEAST):
                if package.text(part) or package.local(part) == "NoteRef":
                    reckoning.find("comments", part, place_of(each, name))
            for coding in package.children(each, "Coding"):
                reckoning.find("codings", coding, place_of(each, name))
        elif kind in OUTSIDE:
            for coding in package.children(each, "Coding"):
                reckoning.find("codings", coding, repr(name))
            for part in package.children(each, *LEAST):
                if package.text(part) or package.local(part) == "NoteRef":
                    reckoning.find("comments", part, repr(name))
                    reckoning.leave(Message("comments on a whole document"), part)


def place_of(element: Element, source: str) -> str:
    """Return where a selection is, for people."""
    start, end = element.get("startPosition"), element.get("endPosition")
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
            for guid in members:
                if guid in codes:
                    *above, name = codes[guid]
                    codes[guid] = (*above, each.get("name", ""), name)
        else:
            reckoning.leave(Message("sets"), each)
    reckoning.rest("links", Message("links"))
    reckoning.rest("graphs", Message("graphs"))


@dataclass
class _Reader:
    archive: Archive
    root: Element
    codes: dict[str, Names]
    sayings: Sayings
    reckoning: Reckoning

    def __post_init__(self) -> None:
        users = package.children(package.child(self.root, "Users"), "User")
        self._users = {package.guid(user): user.get("name", "") for user in users}
        notes = package.children(package.child(self.root, "Notes"), "Note")
        self._notes = {package.guid(note): note for note in notes}

    def sources(self, parent: Element | None) -> Iterator[Source]:
        """Yield the sources that have text; note those that have none."""
        for element in parent if parent is not None else ():
            holders = list(self._holders(element))
            found = [each for each in holders if self._readable(*each)]
            if found:
                yield from (self._source(element, *each, each is found[0]) for each in found)
                self._unread(holder for holder, text in holders if (holder, text) not in found)
                continue
            why = Message("{kind} without text in the file", kind=package.local(element))
            self.reckoning.leave(why, element)
            for each in element.iter():
                if package.local(each) in (*PLACED, *UNPLACED, "Coding", *LEAST):
                    self.reckoning.leave(why, element, each)

    def _unread(self, holders: Iterable[Element]) -> None:
        """Leave out the selections of texts that are not in the file, beside others that are."""
        for holder in holders:
            why = Message("{kind} without text in the file", kind=package.local(holder))
            for each in package.children(holder, *PLACED):
                self._leave(why, each)

    def _leave(self, why: str, selection: Element) -> None:
        within = package.children(selection, "Coding", *LEAST)
        self.reckoning.leave(why, selection, *within)

    def _holders(self, element: Element) -> Iterator[tuple[Element, Text | None]]:
        """Yield the elements of a source that hold a text, each with it."""
        kind, name = package.local(element), element.get("name", "")
        if kind in MEDIA:
            for each in package.children(element, "Transcript"):
                yield each, self._text(each, name)
        elif kind in OUTSIDE:
            inner = TEXTS.get(kind)
            holder = package.child(element, inner) if inner else element
            text = None if holder is None else self._text(holder, name)
            yield element if holder is None else holder, text

    def _readable(self, holder: Element, text: Text | None) -> bool:
        return text is not None or any(
            package.child(each, "Representation") is not None for each in holder.iter()
        )

    def _source(self, element: Element, holder: Element, text: Text | None, first: bool) -> Source:
        name = element.get("name", "")
        marked = [*package.children(holder, *PLACED)]
        marked += self._beside(element) if first and holder is not element else []
        selections = [self._selection(each, holder, name) for each in marked]
        for coding in package.children(element, "Coding"):
            self._document_coding(coding, element)
        return Source(
            element, name, text or Text(""), tuple(selections), tuple(self.sayings.of(element))
        )

    def _beside(self, element: Element) -> Iterator[Element]:
        """Yield the selections beside a source's texts, of whatever number, that carry theirs."""
        for each in package.children(element, *UNPLACED):
            if self._words(each):
                yield each
            else:
                what = Message(
                    "selections in a {kind} that select no text", kind=package.local(element)
                )
                self._leave(what, each)

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
                name=name,
                reason=error.reason,
                place=error.start,
            )
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

    def _document_coding(self, coding: Element, element: Element) -> None:
        code = package.target(package.child(coding, "CodeRef"))
        if not self.sayings.of_document(coding, element, self.codes.get(code, ()), code):
            why = Message("codes of a whole document that hold for passages only")
            self.reckoning.leave(why, coding)

    def _selection(self, element: Element, holder: Element, name: str) -> Selection:
        start, end = self._places(element, holder)
        comment, notes = self._comment(element)
        codings = [
            (
                coding,
                self._coder(coding if coding.get("creatingUser") else element),
                self.codes.get(code := package.target(package.child(coding, "CodeRef")), ()),
                code,
            )
            for coding in package.children(element, "Coding")
        ]
        return Selection(
            element, start, end, element.get("name", ""), self._words(element),
            comment, notes, tuple(codings),
        )  # fmt: skip

    def _coder(self, coded: Element) -> str:
        key = package.guid(coded, "creatingUser")
        return self._users.get(key, "") or (key and f"the user {key[:8]}")

    def _places(self, element: Element, holder: Element) -> tuple[int | None, int | None]:
        """Return where a selection begins and ends: in the text, or by a transcript's marks."""
        points = {package.guid(each): each for each in package.children(holder, "SyncPoint")}
        found = []
        for key, by in (("startPosition", "fromSyncPoint"), ("endPosition", "toSyncPoint")):
            value = element.get(key)
            if value is None and element.get(by):
                point = points.get(package.guid(element, by))
                value = None if point is None else point.get("position")
            try:
                found.append(int(value or ""))
            except ValueError:
                return None, None
        return found[0], found[1]

    def _comment(self, element: Element) -> tuple[str, tuple[Element, ...]]:
        """Return the first comment on a selection that says anything; the others are left out."""
        found: list[tuple[str, Element]] = []
        for part in package.children(element, *LEAST):
            if package.local(part) == "Description":
                found += [(package.text(part), part)] if package.text(part) else []
                continue
            note = self._notes.get(package.target(part))
            text = "" if note is None else self._note(note)
            found += [(text, part)] if text else []
            if not text:
                self.reckoning.leave(Message("comments without text"), part)
            if note is not None:
                self.reckoning.take(note)
        for _, part in found[1:]:
            self.reckoning.leave(Message("further comments on a passage"), part)
        return (found[0][0], (found[0][1],)) if found else ("", ())

    def _note(self, note: Element) -> str:
        text = self._text(note, note.get("name", "") or Message("a note"))
        return " ".join(text.text.split()) if text else package.text(
            package.child(note, "Description")
        )  # fmt: skip
