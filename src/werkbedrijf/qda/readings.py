"""From files to coded passages: projects and tables, told apart by what they are."""

from __future__ import annotations

import re
from collections.abc import Iterator
from dataclasses import dataclass
from pathlib import Path

from werkbedrijf.errors import DataError, Problem
from werkbedrijf.files import EXAMPLE
from werkbedrijf.qda import headings, sheets
from werkbedrijf.qda import project as projects
from werkbedrijf.qda.codes import Codebook, Meaning, yes_no
from werkbedrijf.qda.passages import IN_NAME, Losses, Passage, Reading, joined
from werkbedrijf.qda.positions import Inference, Named, Text, infer
from werkbedrijf.qda.refusal import refuse
from werkbedrijf.schema import LEVELS

TABLES = (".xlsx", ".csv")
PROJECT = ".qdpx"
EXPECTED = {
    "indicator": "an indicator of the codebook, such as 4b",
    "valence": "a number from -2 to 2, or a mark from -/- to +/+",
    "level": f"one of {', '.join(LEVELS)}, or nothing",
    "party": "a party of the codebook, or nothing",
    "quote": "yes, no or nothing",
    "section": "anything",
}
EXAMPLES = (EXAMPLE, "voorbeeld:")


def read(path: Path, codebook: Codebook, losses: Losses, ends: str | None = None) -> Reading:
    """Read the coded passages of a file.

    Parameters
    ----------
    path : Path
        A REFI-QDA project, or a table as ATLAS.ti exports or as the template has it.
    codebook : Codebook
        Reads the codes.
    losses : Losses
        Filled with what could not be read and what was decided.
    ends : str, optional
        For a project: `exclusive` or `inclusive`, instead of what fits.

    Raises
    ------
    DataError
        If the file cannot be read.
    """
    kind = path.suffix.casefold()
    if not path.is_file():
        refuse(path, "no such file", "a file to import", "Check its name and folder.")
    if kind == PROJECT:
        return _project(path, codebook, losses, ends)
    if kind in TABLES:
        return _table(path, codebook, losses)
    expected = f"a file {PROJECT}, {' or '.join(TABLES)}"
    return refuse(path, f"the ending {kind or '(none)'}", expected, "Export it as one of these.")


def _project(path: Path, codebook: Codebook, losses: Losses, ends: str | None) -> Reading:
    found = projects.read(path, losses)
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
    project: projects.Project
    source: projects.Source
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

    def _passage(self, selection: projects.Selection) -> Passage:
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

    def _meanings(self, selection: projects.Selection, place: str) -> Iterator[Meaning]:
        for name, above in selection.codes:
            meaning = self.codebook.recognise(name, above)
            if meaning:
                yield meaning
            else:
                self.losses.lose(f"the code {name!r}, which is not in the codebook", place)


def _table(path: Path, codebook: Codebook, losses: Losses) -> Reading:
    (line, header), *rows = sheets.rows(path)
    places, unread = headings.columns(path, line, header)
    for name in unread:
        losses.lose("columns without a known heading", name)
    names = {kind: " ".join(header[at].split()) for kind, at in places.items()}
    documents: dict[str, int] = {}
    passages: list[Passage] = []
    problems: list[Problem] = []
    for row, cells in rows:
        if cells[0].casefold().startswith(EXAMPLES):
            losses.decide("rows marked as example left out", f"row {row}")
            continue
        cell = {kind: cells[at] for kind, at in places.items() if at < len(cells)}
        number = documents.setdefault(cell.get("document", ""), len(documents) + 1)
        try:
            passages.append(_Row(path, row, number, cell, names, codebook, losses).passage())
        except DataError as error:
            problems += error.problems
    if all(passage.start is not None for passage in passages):
        passages.sort(key=lambda passage: passage.start or 0)
    return Reading(tuple(passages), len(documents), 0, problems=tuple(problems))


def _id(name: str) -> str:
    """Return a respondent's id with its capital, which is easily forgotten."""
    return name.upper() if re.fullmatch("[a-z][0-9]+", name) else name


@dataclass(frozen=True)
class _Row:
    path: Path
    row: int
    number: int
    cells: dict[str, str]
    names: dict[str, str]
    codebook: Codebook
    losses: Losses

    def passage(self) -> Passage:
        """Return the row as a passage."""
        reference = re.search(r"\d+", self._cell("reference"))
        listed = [
            _id(each)
            for each in re.findall(r"[^\s;,&+]+", self._cell("respondents"))
            if each.casefold() not in ("and", "en", "und")
        ]
        return Passage(
            place=f"row {self.row}",
            row=self.row,
            document=self.number,
            paragraph=f"¶ {reference[0]}" if reference else f"row {self.row}",
            start=self._offset("start"),
            end=self._offset("end"),
            text=self._cell("text"),
            comment=self._cell("summary") or self._cell("comment"),
            meanings=tuple(self._meanings()),
            respondents=tuple(listed or dict.fromkeys(IN_NAME.findall(self._cell("document")))),
        )

    def _cell(self, kind: str) -> str:
        return self.cells.get(kind, "")

    def _meanings(self) -> Iterator[Meaning]:
        if self._cell("indicator"):
            yield self._known("indicator", self.codebook.recognise(self._cell("indicator")))
        found, unknown = self.codebook.cell(self._cell("codes"))
        yield from found
        for name in unknown:
            self.losses.lose(f"the code {name!r}, which is not in the codebook", f"row {self.row}")
        valence = self.codebook.valence(self._cell("valence"))
        values = {
            "valence": None if valence is None else str(valence),
            "level": self.codebook.level(self._cell("level")),
            "party": self.codebook.party(self._cell("party")),
            "quote": yes_no(self._cell("quote")),
            "section": self._cell("section"),
        }
        for kind, value in values.items():
            if self._cell(kind):
                yield self._known(kind, Meaning(kind, value) if value else None)
        for key in re.findall(r"[^\s;,]+", self._cell("documents")):
            yield Meaning("document", key)

    def _known(self, kind: str, meaning: Meaning | None) -> Meaning:
        if meaning is None or (kind == "indicator" and meaning.kind != kind):
            refuse(
                self.path, repr(self._cell(kind)), EXPECTED[kind],
                "See the sheet with the codes in the template.",
                row=self.row, column=self.names[kind],
            )  # fmt: skip
        return meaning

    def _offset(self, kind: str) -> int | None:
        cell = self._cell(kind)
        if not cell:
            return None
        if not re.fullmatch(r"[0-9]{1,12}", cell):
            refuse(
                self.path, repr(cell), "a whole number", "Correct or empty it.",
                row=self.row, column=self.names[kind],
            )  # fmt: skip
        return int(cell)
