"""Studies to import into, and REFI-QDA projects as programs write them, built by hand."""

from __future__ import annotations

import atexit
import csv
import io
import shutil
import tempfile
from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field
from functools import cache
from itertools import accumulate
from pathlib import Path
from uuid import NAMESPACE_URL, uuid5
from xml.etree import ElementTree
from xml.sax.saxutils import escape, quoteattr
from zipfile import ZIP_DEFLATED, ZipFile, ZipInfo

import pandas as pd

from studies import ROOT, copy_data
from werkbedrijf.paths import Paths
from werkbedrijf.regions.new_study import new_study
from werkbedrijf.regions.scaffold import scaffold
from werkbedrijf.study.load import load_study

REGION = "duinstreek"
"""A region that is not there: the dunes have no labour market of their own."""
TEXT = "We meet every month.\nIt works: nobody hides a thing.\n\nMoney is short, though.\n"
CODES = ("4b Openness", "8b Satisfaction with contact", "10b", *(f"valence: {v}" for v in
         ("-2", "-1", "0", "+1", "+2")), "level: board")  # fmt: skip


def study_copy(folder: Path, region: str = REGION) -> Paths:
    """Return a copy of the study with a new, empty region in it."""
    copy_data(folder)
    where = Paths(folder)
    scaffold(where, region, region.capitalize())
    return where


@cache
def _begun(region: str) -> Path:
    folder = Path(tempfile.mkdtemp(prefix="begun-")) / "study"
    atexit.register(shutil.rmtree, folder.parent, ignore_errors=True)
    new_study(Paths(ROOT), folder, "Dunes")
    scaffold(Paths(folder), region, region.capitalize())
    return folder


def study_of_one(folder: Path, region: str = REGION) -> Paths:
    """Return a study of one's own with the codebook of this one and nothing but an empty region."""
    shutil.copytree(_begun(region), folder)
    return Paths(folder)


def segments(where: Paths, region: str = REGION) -> pd.DataFrame:
    """Return a region's segments as loading has them."""
    return load_study(root=where.root).regions[region].segments


def files(where: Paths) -> dict[str, bytes]:
    """Return everything that a study's root holds."""
    found = sorted(path for path in where.root.rglob("*") if path.is_file())
    return {path.relative_to(where.root).as_posix(): path.read_bytes() for path in found}


def guid(name: object) -> str:
    """Return a GUID for a name."""
    return str(uuid5(NAMESPACE_URL, str(name)))


@dataclass(frozen=True)
class Marked:
    """A passage to select: its words, its codes, and what else its selection says."""

    words: str
    codes: Sequence[str] = ()
    comment: str = ""
    name: str | None = None


@dataclass(frozen=True)
class Source:
    """A source: its name, its text and its selections."""

    name: str
    text: str
    marked: Sequence[Marked] = ()
    kind: str = "TextSource"


@dataclass(frozen=True)
class Made:
    """A project as some program writes it.

    Every field is a habit of one program or another; the defaults are a plain file.
    """

    sources: Sequence[Source]
    codes: Sequence[str] = CODES
    tree: Mapping[str, Sequence[str]] = field(default_factory=dict)
    cases: Mapping[str, Sequence[str]] = field(default_factory=dict)
    namespace: str = "urn:QDA-XML:project:1.0"
    origin: str = "a program"
    entry: str = "project.qde"
    folder: str = "Sources"
    breaks: str = "\n"
    mark: bool = False
    ends: str = "exclusive"
    one_break: bool = False
    utf16: bool = False
    braces: bool = False
    inline: bool = False
    more: str = ""

    def place(self, text: str, at: int) -> int:
        """Return how a place in the text is counted."""
        before = text[:at]
        wide = 0 if self.one_break else before.count("\n") * (len(self.breaks) - 1)
        return at + wide + (sum(ord(c) > 0xFFFF for c in before) if self.utf16 else 0)

    def packed(self) -> bytes:
        """Return the file."""
        buffer = io.BytesIO()
        texts = {} if self.inline else self.texts()
        with ZipFile(buffer, "w") as archive:
            for name, content in {self.entry: self.xml().encode(), **texts}.items():
                archive.writestr(ZipInfo(name), content, ZIP_DEFLATED)
        return buffer.getvalue()

    def texts(self) -> dict[str, bytes]:
        """Return the sources' texts by their entry."""
        return {
            f"{self.folder}/{guid(source.name)}.txt": b"\xef\xbb\xbf" * self.mark
            + source.text.replace("\n", self.breaks).encode()
            for source in self.sources
        }

    def write(self, path: Path) -> Path:
        """Write the file and return its path."""
        path.write_bytes(self.packed())
        return path

    def id(self, name: object) -> str:
        """Return a GUID as this program spells it."""
        return f"{{{guid(name).upper()}}}" if self.braces else guid(name)

    def xml(self) -> str:
        """Return the project file."""
        sources = "".join(self._source(source) for source in self.sources)
        return (
            f'<?xml version="1.0" encoding="utf-8"?>\n<Project xmlns="{self.namespace}" '
            f'name="made" origin={quoteattr(self.origin)}>'
            f"<CodeBook><Codes>{self._codes()}</Codes></CodeBook>{self._cases()}"
            f"<Sources>{sources}</Sources>{self.more}</Project>"
        )

    def _codes(self) -> str:
        flat = [self._code(name) for name in self.codes]
        nested = [
            self._code(parent, "".join(self._code(name, key=(parent, name)) for name in under))
            for parent, under in self.tree.items()
        ]
        return "".join([*flat, *nested])

    def _code(self, name: str, under: str = "", key: object = None) -> str:
        return (
            f'<Code guid="{self.id(key or name)}" name={quoteattr(name)} isCodable="true">'
            f"{under}</Code>"
        )

    def _cases(self) -> str:
        found = "".join(
            f'<Case guid="{self.id(("case", name))}" name={quoteattr(name)}>'
            + "".join(f'<SourceRef targetGUID="{self.id(source)}"/>' for source in sources)
            + "</Case>"
            for name, sources in self.cases.items()
        )
        return f"<Cases>{found}</Cases>" if found else ""

    def _source(self, source: Source) -> str:
        inside = "".join(self._selection(source, each) for each in source.marked)
        if self.inline:
            inside = f"<PlainTextContent>{escape(source.text)}</PlainTextContent>{inside}"
        path = "" if self.inline else f' plainTextPath="internal://{guid(source.name)}.txt"'
        head = f'guid="{self.id(source.name)}" name={quoteattr(source.name)}'
        if source.kind == "PDFSource":
            inside = f'<Representation guid="{self.id("r")}"{path}>{inside}</Representation>'
            path = ""
        return f"<{source.kind} {head}{path}>{inside}</{source.kind}>"

    def _selection(self, source: Source, each: Marked) -> str:
        start = source.text.index(each.words)
        end = self.place(source.text, start + len(each.words)) - (self.ends == "inclusive")
        name = each.words if each.name is None else each.name
        described = f"<Description>{escape(each.comment)}</Description>" if each.comment else ""
        codings = "".join(
            f'<Coding guid="{self.id((source.name, start, code))}">'
            f'<CodeRef targetGUID="{self.id(code)}"/></Coding>'
            for code in each.codes
        )
        return (
            f'<PlainTextSelection guid="{self.id((source.name, start, end, each.codes))}" '
            f'name={quoteattr(name)} startPosition="{self.place(source.text, start)}" '
            f'endPosition="{end}">{described}{codings}</PlainTextSelection>'
        )


@dataclass(frozen=True)
class CodingLayout:
    """How a text is written and its places are counted; programs differ.

    An end is the last character's place if `inclusive`. A CR LF in `breaks` counts as two
    characters, a byte order `mark` as none, and with `utf16` one outside the basic plane as two.
    """

    inclusive: bool = False
    breaks: str = "\n"
    mark: bool = False
    utf16: bool = False

    def written(self, text: str) -> bytes:
        """Return the text as the archive has it."""
        raw = text.replace("\n", self.breaks).encode("utf-8")
        return b"\xef\xbb\xbf" * self.mark + raw

    def places(self, text: str) -> list[int]:
        """Return how the place of every character is counted, and that behind the last one."""
        counted = (
            len(self.breaks) if each == "\n" else 1 + (self.utf16 and ord(each) > 0xFFFF)
            for each in text
        )
        return list(accumulate(counted, initial=0))

    def of_project(self, project: bytes, text: str) -> bytes:
        """Return a project that the engine wrote with its one text, as another program has it."""
        places = self.places(text)
        buffer = io.BytesIO()
        with ZipFile(io.BytesIO(project)) as old, ZipFile(buffer, "w", ZIP_DEFLATED) as new:
            for name in old.namelist():
                if name != "project.qde":
                    new.writestr(name, self.written(old.read(name).decode()))
                    continue
                root = ElementTree.fromstring(old.read(name))
                for selection in root.iter("{urn:QDA-XML:project:1.0}PlainTextSelection"):
                    start, end = (int(selection.attrib[f"{at}Position"]) for at in ("start", "end"))
                    selection.set("startPosition", str(places[start]))
                    selection.set("endPosition", str(places[end] - self.inclusive))
                new.writestr(name, ElementTree.tostring(root, encoding="utf-8"))
        return buffer.getvalue()


EXAMPLE = ROOT / "examples" / "fabelland"
PROJECT = "interviews.qdpx"


def example() -> Made:
    """Return the example's project as its transcripts and its table of codings give it.

    `PYTHONPATH=tests python -c "from projects import *; example().write(EXAMPLE / PROJECT)"`
    writes it anew when they change.
    """
    with (EXAMPLE / "coded.csv").open(encoding="utf-8", newline="") as file:
        coded = list(csv.DictReader(file))
    marked: dict[str, list[Marked]] = {}
    for row in coded:
        passage = Marked(row["quotation"], row["codes"].split(";"), row["comment"])
        marked.setdefault(row["document"], []).append(passage)
    return Made(
        [
            Source(name, (EXAMPLE / f"transcripts/{name}.txt").read_text(encoding="utf-8"), found)
            for name, found in marked.items()
        ],
        codes=list(dict.fromkeys(code for row in coded for code in row["codes"].split(";"))),
        origin="Fabelland",
    )
