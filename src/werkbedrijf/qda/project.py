"""REFI-QDA projects (.qdpx): texts, selections, codes, cases, as programs really write them."""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass, field
from pathlib import Path
from xml.etree.ElementTree import Element

from werkbedrijf.qda import markup
from werkbedrijf.qda.archive import Archive
from werkbedrijf.qda.codes import KINDS, plain
from werkbedrijf.qda.passages import IN_NAME, NEUTRAL, Losses
from werkbedrijf.qda.positions import Text
from werkbedrijf.qda.refusal import refuse

TEXTS = {"TextSource": "", "PDFSource": "Representation", "PictureSource": "TextDescription"}
"""Sources that may have text, and the child that holds it where they don't hold it themselves."""
REGIONS = ("PDFSelection", "PictureSelection")
INTERNAL = "internal://"
IGNORED = {
    "Notes": "notes of the project",
    "Links": "links",
    "Sets": "sets",
    "Graphs": "graphs",
}


@dataclass(frozen=True)
class Selection:
    """Hold a selection of text as the file has it: its places still counted the file's way."""

    start: int
    end: int
    name: str
    comment: str
    codes: tuple[tuple[str, tuple[str, ...]], ...]
    guid: str


@dataclass(frozen=True)
class Source:
    """Hold a text with its selections."""

    name: str
    text: Text
    selections: tuple[Selection, ...]
    respondents: tuple[str, ...]


@dataclass
class Project:
    """Hold a project.

    Parameters
    ----------
    origin : str
        The program that wrote it.
    sources : list of Source
        Those that have text.
    respondents : dict of str to list of str
        Behind a source or a selection, by its GUID.
    """

    origin: str
    sources: list[Source] = field(default_factory=list)
    respondents: dict[str, list[str]] = field(default_factory=dict)


def read(path: Path, losses: Losses) -> Project:
    """Read a project.

    Raises
    ------
    DataError
        If it is no project, or a part that is needed is broken.
    """
    archive = Archive(path)
    root = markup.parse(archive.read(_entry(archive)), path, "the project file")
    if markup.local(root) != "Project":
        found = f"the element {markup.local(root)}"
        refuse(path, found, "a REFI-QDA Project", "Export the project, not the codebook alone.")
    _ignored(root, losses)
    codes = dict(_codes(markup.child(markup.child(root, "CodeBook"), "Codes"), ()))
    project = Project(root.get("origin", ""), respondents=_cases(root, losses))
    notes = {
        markup.guid(note): markup.text(markup.child(note, "PlainTextContent"))
        for note in markup.children(markup.child(root, "Notes"), "Note")
    }
    reader = _Reader(archive, codes, notes, project.respondents, _variables(root), losses)
    project.sources += reader.sources(markup.child(root, "Sources"))
    return project


def _entry(archive: Archive) -> str:
    """Return the project file: `project.qde`, or the only other one (ATLAS.ti names it freely)."""
    found = [name for name in archive.names if name.casefold().endswith(".qde")]
    exact = archive.find("project.qde")
    if exact is None and len(found) != 1:
        told = f"{len(found)} files *.qde"
        refuse(archive.path, told, "one, project.qde", "Export it as a REFI-QDA project.")
    return exact or found[0]


def _ignored(root: Element, losses: Losses) -> None:
    for name, what in IGNORED.items():
        for parent in markup.children(root, name):
            for each in parent:
                losses.lose(what, each.get("name") or markup.local(each))


def _codes(parent: Element | None, above: tuple[str, ...]) -> Iterator[tuple[str, tuple[str, ...]]]:
    """Yield each code's GUID with its names from the outermost down."""
    for code in markup.children(parent, "Code"):
        names = (*above, code.get("name", ""))
        yield markup.guid(code), names
        yield from _codes(code, names)


def _variables(root: Element) -> set[str]:
    """Return the GUIDs of the variables that say which respondent it is."""
    found = markup.children(markup.child(root, "Variables"), "Variable")
    return {
        markup.guid(each) for each in found if plain(each.get("name", "")) in KINDS["respondent"]
    }


def _value(element: Element, variables: set[str]) -> str:
    """Return the respondent that an element's variables name, if they do."""
    for value in markup.children(element, "VariableValue"):
        if markup.target(markup.child(value, "VariableRef")) in variables:
            return markup.text(markup.child(value, "TextValue"))
    return ""


def _cases(root: Element, losses: Losses) -> dict[str, list[str]]:
    """Return the respondents behind each source and selection, by its GUID."""
    found: dict[str, list[str]] = {}
    variables = _variables(root)
    for case in markup.children(markup.child(root, "Cases"), "Case"):
        name = (_value(case, variables) or case.get("name", "")).strip()
        if not NEUTRAL.fullmatch(name):
            losses.lose("cases that are no respondent such as P1", case.get("name", ""))
            continue
        for reference in markup.children(case, "SourceRef", "SelectionRef"):
            behind = found.setdefault(markup.target(reference), [])
            behind += [name] if name not in behind else []
    return found


@dataclass
class _Reader:
    archive: Archive
    codes: dict[str, tuple[str, ...]]
    notes: dict[str, str]
    respondents: dict[str, list[str]]
    variables: set[str]
    losses: Losses

    def sources(self, parent: Element | None) -> Iterator[Source]:
        """Yield the sources that have text; note those that have none."""
        for element in parent if parent is not None else ():
            kind, name = markup.local(element), element.get("name", "")
            inner = TEXTS.get(kind)
            holder = markup.child(element, inner) if inner else element
            if inner is None or holder is None or (text := self._text(holder, name)) is None:
                self.losses.lose(f"{kind} without text in the file", name)
                continue
            for other in markup.children(element, *REGIONS):
                self.losses.lose(f"{markup.local(other)}, which selects no text", name)
            yield Source(
                name, text, tuple(self._selections(holder, name)), self._behind(element, name)
            )

    def _text(self, holder: Element, name: str) -> Text | None:
        content = markup.child(holder, "PlainTextContent")
        if content is not None:
            return Text(content.text or "")
        path = holder.get("plainTextPath", "")
        if not path.startswith(INTERNAL):
            return None
        within = path.removeprefix(INTERNAL).lstrip("/")
        entry = self.archive.find(f"sources/{within}", within)
        if entry is None:
            found = f"no {path} of the source {name!r}"
            refuse(self.archive.path, found, "every text in the archive", "Export it again.")
        try:
            return Text(self.archive.read(entry).decode("utf-8"))
        except UnicodeDecodeError as error:
            found = f"the source {name!r} not in UTF-8 ({error.reason} at byte {error.start})"
            refuse(self.archive.path, found, "texts in UTF-8", "Export it again.")

    def _behind(self, element: Element, name: str) -> tuple[str, ...]:
        """Return a source's respondents: of its cases, its variable, or its name."""
        cases = self.respondents.get(markup.guid(element), [])
        variable = _value(element, self.variables)
        if not cases and NEUTRAL.fullmatch(variable):
            cases = [variable]
        return tuple(cases or dict.fromkeys(IN_NAME.findall(name)))

    def _selections(self, holder: Element, name: str) -> Iterator[Selection]:
        for element in markup.children(holder, "PlainTextSelection"):
            try:
                start, end = (int(element.get(key, "")) for key in ("startPosition", "endPosition"))
            except ValueError:
                found = f"a selection without whole positions in {name!r}"
                refuse(self.archive.path, found, "startPosition and endPosition", "Export again.")
            yield Selection(
                start,
                end,
                element.get("name", ""),
                self._comment(element),
                tuple(self._coded(element, f"{name!r} {start}-{end}")),
                markup.guid(element),
            )

    def _comment(self, element: Element) -> str:
        described = markup.text(markup.child(element, "Description"))
        notes = (self.notes.get(markup.target(n), "") for n in markup.children(element, "NoteRef"))
        return described or next(filter(None, notes), "")

    def _coded(self, element: Element, place: str) -> Iterator[tuple[str, tuple[str, ...]]]:
        for coding in markup.children(element, "Coding"):
            *above, name = self.codes.get(markup.target(markup.child(coding, "CodeRef")), ("",))
            if not name:
                self.losses.lose("codings whose code is not in the file", place)
                continue
            yield name, tuple(above)
