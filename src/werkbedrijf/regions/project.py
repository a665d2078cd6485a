"""Read REFI-QDA projects (.qdpx): texts, selections, codes, cases, as programs write them."""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass, field
from pathlib import Path
from xml.etree.ElementTree import Element

from werkbedrijf.errors import refuse
from werkbedrijf.regions import package
from werkbedrijf.regions.codes import KINDS, Codebook, Meaning, plain
from werkbedrijf.regions.package import Archive
from werkbedrijf.regions.passages import (
    IN_NAME,
    NEUTRAL,
    Inference,
    Losses,
    Named,
    Passage,
    Reading,
    Text,
    infer,
    joined,
)

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
    root = package.parse(archive.read(_entry(archive)), path, "the project file")
    if package.local(root) != "Project":
        found = f"the element {package.local(root)}"
        refuse(path, found, "a REFI-QDA Project", "Export the project, not the codebook alone.")
    _ignored(root, losses)
    codes = dict(_codes(package.child(package.child(root, "CodeBook"), "Codes"), ()))
    project = Project(root.get("origin", ""), respondents=_cases(root, losses))
    notes = {
        package.guid(note): package.text(package.child(note, "PlainTextContent"))
        for note in package.children(package.child(root, "Notes"), "Note")
    }
    reader = _Reader(archive, codes, notes, project.respondents, _variables(root), losses)
    project.sources += reader.sources(package.child(root, "Sources"))
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
        for parent in package.children(root, name):
            for each in parent:
                losses.lose(what, each.get("name") or package.local(each))


def _codes(parent: Element | None, above: tuple[str, ...]) -> Iterator[tuple[str, tuple[str, ...]]]:
    """Yield each code's GUID with its names from the outermost down."""
    for code in package.children(parent, "Code"):
        names = (*above, code.get("name", ""))
        yield package.guid(code), names
        yield from _codes(code, names)


def _variables(root: Element) -> set[str]:
    """Return the GUIDs of the variables that say which respondent it is."""
    found = package.children(package.child(root, "Variables"), "Variable")
    return {
        package.guid(each) for each in found if plain(each.get("name", "")) in KINDS["respondent"]
    }


def _value(element: Element, variables: set[str]) -> str:
    """Return the respondent that an element's variables name, if they do."""
    for value in package.children(element, "VariableValue"):
        if package.target(package.child(value, "VariableRef")) in variables:
            return package.text(package.child(value, "TextValue"))
    return ""


def _cases(root: Element, losses: Losses) -> dict[str, list[str]]:
    """Return the respondents behind each source and selection, by its GUID."""
    found: dict[str, list[str]] = {}
    variables = _variables(root)
    for case in package.children(package.child(root, "Cases"), "Case"):
        name = (_value(case, variables) or case.get("name", "")).strip()
        if not NEUTRAL.fullmatch(name):
            losses.lose("cases that are no respondent such as P1", case.get("name", ""))
            continue
        for reference in package.children(case, "SourceRef", "SelectionRef"):
            behind = found.setdefault(package.target(reference), [])
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
            kind, name = package.local(element), element.get("name", "")
            inner = TEXTS.get(kind)
            holder = package.child(element, inner) if inner else element
            if inner is None or holder is None or (text := self._text(holder, name)) is None:
                self.losses.lose(f"{kind} without text in the file", name)
                continue
            for other in package.children(element, *REGIONS):
                self.losses.lose(f"{package.local(other)}, which selects no text", name)
            yield Source(
                name, text, tuple(self._selections(holder, name)), self._behind(element, name)
            )

    def _text(self, holder: Element, name: str) -> Text | None:
        content = package.child(holder, "PlainTextContent")
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
        cases = self.respondents.get(package.guid(element), [])
        variable = _value(element, self.variables)
        if not cases and NEUTRAL.fullmatch(variable):
            cases = [variable]
        return tuple(cases or dict.fromkeys(IN_NAME.findall(name)))

    def _selections(self, holder: Element, name: str) -> Iterator[Selection]:
        for element in package.children(holder, "PlainTextSelection"):
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
                package.guid(element),
            )

    def _comment(self, element: Element) -> str:
        described = package.text(package.child(element, "Description"))
        notes = (
            self.notes.get(package.target(n), "") for n in package.children(element, "NoteRef")
        )
        return described or next(filter(None, notes), "")

    def _coded(self, element: Element, place: str) -> Iterator[tuple[str, tuple[str, ...]]]:
        for coding in package.children(element, "Coding"):
            *above, name = self.codes.get(package.target(package.child(coding, "CodeRef")), ("",))
            if not name:
                self.losses.lose("codings whose code is not in the file", place)
                continue
            yield name, tuple(above)


def _project(path: Path, codebook: Codebook, losses: Losses, ends: str | None) -> Reading:
    found = read(path, losses)
    inference = infer(
        [
            Named(source.text, each.start, each.end, each.name)
            for source in found.sources
            for each in source.selections
        ],
        ends,
        one_break="atlas" in found.origin.casefold(),
    )
    read_as = _conclusion(inference, ends)
    losses.decide(read_as)
    passages: list[Passage] = []
    base = 0
    for number, source in enumerate(found.sources, start=1):
        each = _Selected(path, found, source, number, base, inference, codebook, losses)
        passages += each.passages()
        base += len(source.text.text) + 1
    return Reading(tuple(passages), len(found.sources), base, read_as)


def _conclusion(inference: Inference, ends: str | None) -> str:
    how = f"places in the text: {inference.convention}"
    if ends:
        return f"{how} (ends as asked for)"
    if not inference.telling:
        return f"{how} (assumed: no selection has its own text as its name; see --ends)"
    return f"{how} (fits {inference.fitting} of the {inference.telling} selections that tell)"


@dataclass(frozen=True)
class _Selected:
    path: Path
    project: Project
    source: Source
    number: int
    base: int
    inference: Inference
    codebook: Codebook
    losses: Losses

    def passages(self) -> list[Passage]:
        """Return the source's selections as passages, in the order of the text."""
        found = list(joined(self._passage(each) for each in self.source.selections))
        for _ in range(len(self.source.selections) - len(found)):
            told = "selection of the same words as another, read as one passage with it"
            self.losses.decide(told, repr(self.source.name))
        return sorted(found, key=lambda passage: passage.start or 0)

    def _passage(self, selection: Selection) -> Passage:
        text: Text = self.source.text
        place = f"{self.source.name!r} {selection.start}-{selection.end}"
        span = text.span(selection.start, selection.end, self.inference.convention)
        if span is None:
            refuse(
                self.path, f"the selection {place}, empty or beyond its text",
                f"places from 0 to {len(text.text)}", "Export it again.",
            )  # fmt: skip
        start, end = span
        behind = self.project.respondents.get(selection.guid, self.source.respondents)
        return Passage(
            place=place,
            row=None,
            document=self.number,
            paragraph=f"¶ {text.paragraph(start)}",
            start=self.base + start,
            end=self.base + end,
            text=text.text[start:end],
            comment=selection.comment,
            meanings=tuple(self._meanings(selection, place)),
            respondents=tuple(behind),
        )

    def _meanings(self, selection: Selection, place: str) -> Iterator[Meaning]:
        for name, above in selection.codes:
            meaning = self.codebook.recognise(name, above)
            if meaning:
                yield meaning
            else:
                self.losses.lose(f"the code {name!r}, which is not in the codebook", place)
