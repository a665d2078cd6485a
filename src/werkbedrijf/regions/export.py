"""The study as a REFI-QDA project (.qdpx), to be opened in another program."""

from __future__ import annotations

import io
import re
from collections.abc import Iterable, Iterator, Sequence
from dataclasses import dataclass, replace
from functools import cached_property
from itertools import accumulate
from pathlib import Path
from xml.etree.ElementTree import Element, SubElement
from zipfile import ZIP_DEFLATED, ZipFile, ZipInfo

import pandas as pd

from werkbedrijf.chain.publish import put
from werkbedrijf.errors import Message, StudyError
from werkbedrijf.paths import Paths
from werkbedrijf.regions.codebook import ORIGIN, Code, add, codes, document, guid, legal, qdc
from werkbedrijf.regions.placing import as_written
from werkbedrijf.study.files import items
from werkbedrijf.study.model import Region, Study

NAMESPACE = "urn:QDA-XML:project:1.0"
LONGEST_NAME = 200
"""A selection's name is its text, up to here; a longer one is cut and ends in an ellipsis."""
GREY = "#6B6B6B"
SOURCE = "source"
MOMENT = (1980, 1, 1, 0, 0, 0)
"""The time of every entry, the first that a zip archive can hold: same study, same bytes."""


@dataclass(frozen=True)
class CodingLayout:
    """Hold how a text is written and its places are counted; programs differ.

    Parameters
    ----------
    inclusive : bool
        Whether an end is the last character's place. The standard says so; programs write and
        expect the place behind it, and so does the default.
    breaks : str
        The line end; a CR LF counts as two characters.
    mark : bool
        Whether the text begins with a byte order mark, which is not counted.
    utf16 : bool
        Whether a character outside the basic plane counts as two.
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


def qdpx(
    study: Study,
    regions: Iterable[str],
    text: str | None = None,
    valences: str = "beside",
    layout: CodingLayout | None = None,
) -> bytes:
    """Return regions as a REFI-QDA project, with their segments as they were coded.

    Corrections stay where they are: an import of the project finds them in the region's folder.

    Parameters
    ----------
    study : Study
    regions : iterable of str
        Ids, in order.
    text : str, optional
        The text that the segments' offsets count in. Without it the project has the codebook,
        the respondents and their regions, and no selections.
    valences : str
        As for `codebook.codes`.
    layout : CodingLayout, optional

    Raises
    ------
    StudyError
        If a segment lies outside the text: then it is not the text that was coded.
    """
    coded = study.as_coded
    chosen = [coded.regions[region] for region in regions]
    root = Element("Project", xmlns=NAMESPACE, name=legal(study.title), origin=ORIGIN)
    tree = [*codes(study, valences), *_own(chosen)]
    add(SubElement(SubElement(root, "CodeBook"), "Codes"), tree)
    variable = SubElement(SubElement(root, "Variables"), "Variable", guid=guid("variable"))
    variable.attrib |= {"name": "region", "typeOfVariable": "Text"}
    _cases(root, chosen, with_text=text is not None)
    files = {}
    if text is not None:
        writer = _Writer(text, layout or CodingLayout(), valences)
        writer.source(SubElement(root, "Sources"), chosen)
        files[f"Sources/{guid(SOURCE)}.txt"] = writer.layout.written(text)
    return _zipped({"project.qde": document(root), **files})


def export(
    where: Paths,
    study: Study,
    texts: Sequence[Path],
    valences: str,
    regions: Sequence[str] = (),
) -> list[Path]:
    """Write the codebook and regions to build/qda.

    Parameters
    ----------
    where : Paths
    study : Study
        Its language is that of the codes; texts of regions stay in the one they are written in.
    texts : sequence of Path
        What was coded, as plain text in UTF-8: the source, or a region's transcripts in the order
        in which they were imported. Without any there are no selections.
    valences : str
        As for `codebook.codes`.
    regions : sequence of str
        Ids; without any, the regions that the source has.

    Returns
    -------
    list of Path
        `codebook.qdc`, and `study.qdpx` or a project called after the regions.

    Raises
    ------
    StudyError
        If there is no such region, or a text cannot be read, or is not what was coded.
    """
    if strange := [region for region in regions if region not in study.regions]:
        named, known = ", ".join(strange), ", ".join(study.regions)
        raise StudyError(Message("No region {named}; known are {known}.", named=named, known=known))
    study = replace(
        study,
        regions={
            id_: as_written(region, study.language, where.root)
            for id_, region in study.regions.items()
        },
    )
    body = "\n".join(map(_read, texts)) if texts else None
    chosen = regions or [region.id for region in study.regions.values() if region.chapter]
    name = "-".join(regions) if regions else "study"
    made = {
        "codebook.qdc": qdc(study, valences),
        f"{name}.qdpx": qdpx(study, chosen, body, valences),
    }
    return put(where, where.build / "qda", made)


UNWRITABLE = re.compile(r"[\x00-\x08\x0b\x0c\x0e-\x1f]")


def _read(path: Path) -> str:
    try:
        text = path.read_bytes().decode("utf-8-sig").replace("\r\n", "\n").replace("\r", "\n")
        # XML has no such characters, and programs copy what is coded into it.
        return UNWRITABLE.sub(" ", text)
    except (OSError, UnicodeDecodeError) as error:
        raise StudyError(
            Message("{path} cannot be read as text in UTF-8: {error}.", path=path, error=str(error))
        ) from error


def _own(regions: Sequence[Region]) -> Iterator[Code]:
    """Yield the codes that say of a segment what no codebook can: its region, section, sources."""
    found = {
        "region": [region.id for region in regions],
        "section": sorted({cell for each in regions for cell in each.segments["section"] if cell}),
        "document": sorted(
            {key for each in regions for cell in each.segments["documents"] for key in items(cell)}
        ),
        "quote": ["yes"],
        # QualCoder keeps no case of a selection, but keeps its codes.
        "respondent": list(dict.fromkeys(name for each in regions for name in each.respondents)),
    }
    for kind, values in found.items():
        under = [Code(f"{kind}:{value}", f"{kind}: {value}", "", GREY) for value in values]
        if under:
            yield Code(kind, kind, "", GREY, tuple(under), codable=False)


def _cases(root: Element, regions: Iterable[Region], *, with_text: bool) -> None:
    """Add a case for every respondent, with its region, and what it says where there is a text."""
    people = [(region, name) for region in regions for name in region.respondents]
    parent = SubElement(root, "Cases") if people else root
    for region, name in people:
        case = SubElement(parent, "Case", guid=guid(f"case:{region.id}:{name}"), name=name)
        value = SubElement(case, "VariableValue")
        SubElement(value, "VariableRef", targetGUID=guid("variable"))
        SubElement(value, "TextValue").text = region.id
        cited = region.segments["respondents"].map(lambda cell: name in items(cell))  # noqa: B023
        for segment in region.segments.loc[cited, "segment"] if with_text else ():
            SubElement(case, "SelectionRef", targetGUID=guid(f"segment:{segment}"))


@dataclass(frozen=True)
class _Writer:
    text: str
    layout: CodingLayout
    valences: str

    @cached_property
    def places(self) -> list[int]:
        """Return how the text's places are counted."""
        return self.layout.places(self.text)

    def source(self, parent: Element, regions: Iterable[Region]) -> None:
        """Add the text as a source with every segment as a selection."""
        element = SubElement(parent, "TextSource", guid=guid(SOURCE), name=SOURCE)
        element.set("plainTextPath", f"internal://{guid(SOURCE)}.txt")
        for region in regions:
            for _, segment in region.segments.iterrows():
                self._add(element, region, segment)

    def _add(self, source: Element, region: Region, segment: pd.Series) -> None:
        """Add a segment as a selection: its summary described, the rest of it coded."""
        start, end = segment["start"], segment["end"]
        if pd.isna(start) or end > len(self.text):
            raise self._unplaced(segment["segment"])
        selection = SubElement(
            source,
            "PlainTextSelection",
            guid=guid(f"segment:{segment['segment']}"),
            name=_named(self.text[int(start) : int(end)]),
            startPosition=str(self.places[int(start)]),
            endPosition=str(self.places[int(end)] - self.layout.inclusive),
        )
        SubElement(selection, "Description").text = legal(segment["summary"])
        for key in self._keys(region, segment):
            coding = SubElement(
                selection, "Coding", guid=guid(f"coding:{segment['segment']}:{key}")
            )
            SubElement(coding, "CodeRef", targetGUID=guid(key))

    def _unplaced(self, segment: str) -> StudyError:
        return StudyError(
            Message(
                "The segment {segment} has no place in a text of {length} characters. "
                "Give the text that the region was coded from.",
                segment=segment,
                length=len(self.text),
            )
        )

    def _keys(self, region: Region, segment: pd.Series) -> Iterator[str]:
        value = int(segment["valence"])
        if self.valences == "suffix":
            yield f"{segment['indicator']} {value:+d}"
        else:
            yield from (f"indicator:{segment['indicator']}", f"valence:{value}")
        yield from (f"level:{segment['level']}", f"region:{region.id}")
        for kind in ("section", "party"):
            yield from [f"{kind}:{segment[kind]}"] if segment[kind] else []
        yield from (f"document:{key}" for key in items(segment["documents"]))
        yield from (f"respondent:{name}" for name in items(segment["respondents"]))
        yield from ["quote:yes"] if segment["quote"] == "yes" else []


def _named(passage: str) -> str:
    name = legal(" ".join(passage.split()))
    return name if len(name) <= LONGEST_NAME else f"{name[: LONGEST_NAME - 1].rstrip()}…"


def _zipped(files: dict[str, bytes]) -> bytes:
    buffer = io.BytesIO()
    with ZipFile(buffer, "w", ZIP_DEFLATED) as archive:
        for name, content in files.items():
            entry = ZipInfo(name, MOMENT)
            entry.compress_type = ZIP_DEFLATED
            archive.writestr(entry, content)
    return buffer.getvalue()
