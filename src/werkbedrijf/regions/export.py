"""The codebook and the coded study for other programs, by REFI-QDA (.qdc, .qdpx) or as a table."""

from __future__ import annotations

import io
import re
from collections.abc import Iterable, Iterator, Mapping, Sequence
from dataclasses import dataclass, replace
from datetime import datetime
from pathlib import Path
from uuid import UUID, uuid5
from xml.etree.ElementTree import Element, SubElement, indent, tostring
from zipfile import ZIP_DEFLATED, ZipFile, ZipInfo

import pandas as pd
from docx.document import Document as Docx
from openpyxl import Workbook

from werkbedrijf.chain.publish import put
from werkbedrijf.errors import StudyError
from werkbedrijf.paths import Paths
from werkbedrijf.regions.region_folder import as_written
from werkbedrijf.study.files import items
from werkbedrijf.study.model import Region, Study
from werkbedrijf.study.schema import LEVELS
from werkbedrijf.study.text import table

ORIGIN = "werkbedrijf"
CODEBOOK = "urn:QDA-XML:codebook:1.0"
PROJECT = "urn:QDA-XML:project:1.0"
"""The namespaces of the standard."""
GUIDS = UUID("5a3f0b1e-6c1d-5f0e-9a55-0d5d2b1d7c11")
"""What GUIDs are derived from, so that the same code has the same one in every export."""
GREY = "#6B6B6B"
COLOURS = {
    "success": "#1D3557", "factor": "#8A3B00",
    "-2": "#B2182B", "-1": "#EF8A62", "0": "#BDBDBD", "1": "#67A9CF", "2": "#2166AC",
}  # fmt: skip
TAGUETTE = ("tag", "description")
"""The columns that Taguette's import of a codebook reads."""
SOURCE = "source"
LONGEST_NAME = 200
"""A selection's name is its text, up to here; a longer one is cut and ends in an ellipsis."""
FIRST = datetime(1980, 1, 1)
"""The first moment that a zip archive can hold."""
UNWRITABLE = re.compile(r"[\x00-\x08\x0b\x0c\x0e-\x1f]")


@dataclass(frozen=True)
class Code:
    """Hold a code and those under it.

    Parameters
    ----------
    key : str
        What its GUID is derived from.
    name, description, colour : str
        As programs show them.
    under : tuple of Code
        A code with others under it groups them; it is not coded with, unless `codable`.
    codable : bool
        Whether passages are coded with it.
    """

    key: str
    name: str
    description: str
    colour: str
    under: tuple[Code, ...] = ()
    codable: bool = True


def guid(key: str) -> str:
    """Return the GUID that stands for a key."""
    return str(uuid5(GUIDS, key))


def codes(study: Study, valences: str = "beside") -> list[Code]:
    """Return the codebook as a tree of codes, in the language of the study's labels.

    Parameters
    ----------
    study : Study
    valences : str
        How a valence is coded: `beside`, as a code of its own, or `suffix`, with the indicator's.
    """
    tree = [_side(study, side, valences) for side in ("success", "factor")]
    if valences == "beside":
        values = [
            Code(f"valence:{value}", f"valence: {_signed(value)}", meaning, _colour(study, value))
            for value, meaning in _scale(study)
        ]
        tree.append(_group("valence", values, COLOURS["0"], study.word("valence")))
    parties = study.tables["parties"][["party", "label"]].to_numpy().tolist()
    for kind, labels in (("level", [(each, study.word(each)) for each in LEVELS]),
                         ("party", parties)):  # fmt: skip
        under = [Code(f"{kind}:{id_}", f"{kind}: {id_}", text, GREY) for id_, text in labels]
        tree.append(_group(kind, under, GREY))
    return tree


def _group(kind: str, under: Iterable[Code], colour: str, description: str = "") -> Code:
    return Code(kind, kind, description, colour, tuple(under), codable=False)


def _side(study: Study, side: str, valences: str) -> Code:
    under = [
        Code(
            f"concept:{row['concept']}",
            row["label"],
            f"{row['definition']}.",
            COLOURS[side],
            tuple(_indicators(study, row["concept"], side, valences)),
            codable=False,
        )
        for row in study.concepts[study.concepts["side"] == side].to_dict("records")
    ]
    # Open themes belong to no concept; they stand with the success that they are asked beside.
    under += _indicators(study, "", side, valences) if side == "success" else []
    return Code(f"side:{side}", study.word(side), "", COLOURS[side], tuple(under), codable=False)


def _indicators(study: Study, concept: str, side: str, valences: str) -> Iterator[Code]:
    rows = study.indicators[study.indicators["concept"] == concept]
    for row in rows.to_dict("records"):
        code, name = row["indicator"], f"{row['indicator']} {row['label']}"
        suffixed = [
            Code(f"{code} {value:+d}", f"{name} {_signed(value)}", meaning, _colour(study, value))
            for value, meaning in (_scale(study) if valences == "suffix" else ())
        ]
        description = f"{row['definition']}." + (f"\n{row['question']}" if row["question"] else "")
        yield Code(
            f"indicator:{code}", name, description, COLOURS[side], tuple(suffixed), not suffixed
        )


def _colour(study: Study, value: int) -> str:
    """Return the colour of a valence: on any scale that of its side, deep at the ends."""
    end = study.ends[value > 0]
    return COLOURS[str(0 if not value else (1 if value > 0 else -1) * (1 + (value == end)))]


def _signed(value: int) -> str:
    return f"{value:+d}" if value else "0"


def _scale(study: Study) -> list[tuple[int, str]]:
    rows = study.scale.to_dict("records")
    return [(int(row["value"]), f"{row['mark']} {row['label']}") for row in rows]


def _add(parent: Element, tree: Iterable[Code]) -> None:
    """Add codes to an element `Codes` or `Code`."""
    for code in tree:
        element = SubElement(
            parent,
            "Code",
            guid=guid(code.key),
            name=code.name,
            isCodable=str(code.codable).lower(),
            color=code.colour,
        )
        if code.description:
            SubElement(element, "Description").text = _legal(code.description)
        _add(element, code.under)


def _legal(text: str) -> str:
    r"""Return a text without the characters that XML cannot hold.

    >>> _legal("form\x0cfeed")
    'formfeed'
    """
    return re.sub("[^\t\n\r\x20-\ud7ff\ue000-\ufffd\U00010000-\U0010ffff]", "", text)


def _document(root: Element) -> bytes:
    """Return an element as an XML document in UTF-8."""
    indent(root)
    body: bytes = tostring(root, encoding="utf-8", xml_declaration=False)
    return b'<?xml version="1.0" encoding="utf-8"?>\n' + body + b"\n"


def qdc(study: Study, valences: str = "beside") -> bytes:
    """Return the codebook as a REFI-QDA codebook, made from `codes`."""
    root = Element("CodeBook", xmlns=CODEBOOK, origin=ORIGIN)
    _add(SubElement(root, "Codes"), codes(study, valences))
    return _document(root)


def taguette(study: Study, valences: str = "beside") -> str:
    """Return those of `codes` that passages are coded with as a table that Taguette imports."""
    coded = _codable(codes(study, valences))
    return table(TAGUETTE, ([code.name, " ".join(code.description.split())] for code in coded))


def _codable(tree: Iterable[Code]) -> Iterator[Code]:
    for code in tree:
        yield from [code] if code.codable else []
        yield from _codable(code.under)


def qdpx(
    study: Study, regions: Iterable[str], text: str | None = None, valences: str = "beside"
) -> bytes:
    """Return regions as a REFI-QDA project, with their segments as they were coded.

    Corrections stay where they are: an import of the project finds them in the region's folder.
    Places are counted in characters and an end is the place behind the last one, as programs
    write and expect it; the standard's text has the last character's own place.

    Parameters
    ----------
    study : Study
    regions : iterable of str
        Ids, in order.
    text : str, optional
        The text that the segments' offsets count in. Without it the project has the codebook,
        the respondents and their regions, and no selections.
    valences : str
        As for `codes`.

    Raises
    ------
    StudyError
        If a segment lies outside the text: then it is not the text that was coded.
    """
    chosen = [study.as_coded.regions[region] for region in regions]
    root = Element("Project", xmlns=PROJECT, name=_legal(study.title), origin=ORIGIN)
    tree = [*codes(study, valences), *_own_codes(chosen)]
    _add(SubElement(SubElement(root, "CodeBook"), "Codes"), tree)
    variable = SubElement(SubElement(root, "Variables"), "Variable", guid=guid("variable"))
    variable.attrib |= {"name": "region", "typeOfVariable": "Text"}
    _cases(root, chosen, with_text=text is not None)
    sources = {}
    if text is not None:
        source = SubElement(SubElement(root, "Sources"), "TextSource", guid=guid(SOURCE))
        source.attrib |= {"name": SOURCE, "plainTextPath": f"internal://{guid(SOURCE)}.txt"}
        for region in chosen:
            for _, segment in region.segments.iterrows():
                _select(source, region, segment, text, valences)
        sources[f"Sources/{guid(SOURCE)}.txt"] = text.encode()
    return zipped({"project.qde": _document(root), **sources})


def _own_codes(regions: Sequence[Region]) -> Iterator[Code]:
    """Yield the codes that say of a segment what no codebook can: its region, section, sources."""
    segments = [row for each in regions for row in each.segments.to_dict("records")]
    values = {
        "region": [region.id for region in regions],
        "section": sorted({row["section"] for row in segments} - {""}),
        "document": sorted({key for row in segments for key in items(row["documents"])}),
        "quote": ["yes"],
        # QualCoder keeps no case of a selection, but keeps its codes.
        "respondent": list(dict.fromkeys(name for each in regions for name in each.respondents)),
    }
    for kind, names in values.items():
        if names:
            under = [Code(f"{kind}:{name}", f"{kind}: {name}", "", GREY) for name in names]
            yield _group(kind, under, GREY)


def _cases(root: Element, regions: Iterable[Region], *, with_text: bool) -> None:
    """Add a case for every respondent, with its region, and what it says where there is a text."""
    people = [(region, name) for region in regions for name in region.respondents]
    parent = SubElement(root, "Cases") if people else root
    for region, name in people:
        case = SubElement(parent, "Case", guid=guid(f"case:{region.id}:{name}"), name=name)
        value = SubElement(case, "VariableValue")
        SubElement(value, "VariableRef", targetGUID=guid("variable"))
        SubElement(value, "TextValue").text = region.id
        cited = [name in items(cell) for cell in region.segments["respondents"]]
        for segment in region.segments.loc[cited, "segment"] if with_text else ():
            SubElement(case, "SelectionRef", targetGUID=guid(f"segment:{segment}"))


def _select(source: Element, region: Region, segment: pd.Series, text: str, valences: str) -> None:
    """Add a segment as a selection: its summary described, the rest of it coded."""
    id_, start, end = segment["segment"], segment["start"], segment["end"]
    if pd.isna(start) or end > len(text):
        raise StudyError(
            "The segment {segment} has no place in a text of {length} characters. "
            "Give the text that the region was coded from.",
            segment=id_,
            length=len(text),
        )
    name = _legal(" ".join(text[int(start) : int(end)].split()))
    if len(name) > LONGEST_NAME:
        name = f"{name[: LONGEST_NAME - 1].rstrip()}…"
    selection = SubElement(source, "PlainTextSelection", guid=guid(f"segment:{id_}"), name=name)
    selection.attrib |= {"startPosition": str(int(start)), "endPosition": str(int(end))}
    SubElement(selection, "Description").text = _legal(segment["summary"])
    for key in _keys(region, segment, valences):
        coding = SubElement(selection, "Coding", guid=guid(f"coding:{id_}:{key}"))
        SubElement(coding, "CodeRef", targetGUID=guid(key))


def _keys(region: Region, segment: pd.Series, valences: str) -> Iterator[str]:
    """Yield the keys of the codes that a segment has."""
    value = int(segment["valence"])
    if valences == "suffix":
        yield f"{segment['indicator']} {value:+d}"
    else:
        yield from (f"indicator:{segment['indicator']}", f"valence:{value}")
    yield from (f"level:{segment['level']}", f"region:{region.id}")
    yield from (f"{kind}:{segment[kind]}" for kind in ("section", "party") if segment[kind])
    yield from (f"document:{key}" for key in items(segment["documents"]))
    yield from (f"respondent:{name}" for name in items(segment["respondents"]))
    yield from ["quote:yes"] if segment["quote"] == "yes" else []


def zipped(files: Mapping[str, bytes]) -> bytes:
    """Return files by name as a zip archive, all of one time: same study, same bytes."""
    buffer = io.BytesIO()
    with ZipFile(buffer, "w") as archive:
        for name, content in files.items():
            archive.writestr(ZipInfo(name), content, ZIP_DEFLATED, compresslevel=6)
    return buffer.getvalue()


MADE = re.compile(rb"(<dcterms:(?:created|modified)[^>]*>)[^<]*(</)")


def undated(file: Docx | Workbook) -> bytes:
    """Return an office document as if it were made at the beginning of 1980, as `zipped` does."""
    buffer = io.BytesIO()
    file.save(buffer)
    stamp = rb"\g<1>" + FIRST.strftime("%Y-%m-%dT%H:%M:%SZ").encode() + rb"\g<2>"
    with ZipFile(buffer) as archive:
        content = {name: archive.read(name) for name in archive.namelist()}
    properties = {name: MADE.sub(stamp, raw) for name, raw in content.items() if "docProps" in name}
    return zipped(content | properties)


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
        As for `codes`.
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
        raise StudyError("No region {named}; known are {known}.", named=named, known=known)
    written = {
        id_: as_written(region, study.language, where.root) for id_, region in study.regions.items()
    }
    text = "\n".join(map(_read, texts)) if texts else None
    chosen = regions or [region.id for region in study.regions.values() if region.chapter]
    project = qdpx(replace(study, regions=written), chosen, text, valences)
    name = "-".join(regions) or "study"
    files = {"codebook.qdc": qdc(study, valences), f"{name}.qdpx": project}
    return put(where, where.build / "qda", files)


def _read(path: Path) -> str:
    try:
        text = path.read_bytes().decode("utf-8-sig").replace("\r\n", "\n").replace("\r", "\n")
    except (OSError, UnicodeDecodeError) as error:
        raise StudyError(
            "{path} cannot be read as text in UTF-8: {error}.", path=path, error=str(error)
        ) from error
    # XML has no such characters, and programs copy what is coded into it.
    return UNWRITABLE.sub(" ", text)
