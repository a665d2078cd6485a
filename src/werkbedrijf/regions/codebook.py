"""The codebook as other programs read it: .qdc by the standard, .csv for Taguette."""

from __future__ import annotations

import re
from collections.abc import Iterable, Iterator, Sequence
from dataclasses import dataclass
from uuid import UUID, uuid5
from xml.etree.ElementTree import Element, SubElement, indent, tostring

from werkbedrijf.study.model import Study
from werkbedrijf.study.schema import LEVELS
from werkbedrijf.study.text import table

ORIGIN = "werkbedrijf"
NAMESPACE = "urn:QDA-XML:codebook:1.0"
VALENCES = ("beside", "suffix")
"""How a valence is coded: as a code of its own, or with the indicator's."""
GUIDS = UUID("5a3f0b1e-6c1d-5f0e-9a55-0d5d2b1d7c11")
"""What GUIDs are derived from, so that the same code has the same one in every export."""
COLOURS = {
    "success": "#1D3557", "factor": "#8A3B00", "level": "#6B6B6B", "party": "#6B6B6B",
    "-2": "#B2182B", "-1": "#EF8A62", "0": "#BDBDBD", "1": "#67A9CF", "2": "#2166AC",
}  # fmt: skip


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

    Valences are coded as one of `VALENCES` says.
    """
    groups = [_group(study, side, valences) for side in ("success", "factor")]
    if valences == "beside":
        groups.append(_valences(study))
    levels = [(level, study.word(level)) for level in LEVELS]
    parties = study.tables["parties"]
    named = zip(parties["party"], parties["label"], strict=True)
    return [*groups, _simple("level", levels), _simple("party", named)]


def _group(study: Study, side: str, valences: str) -> Code:
    concepts = study.concepts[study.concepts["side"] == side]
    under = [
        Code(
            f"concept:{row['concept']}",
            str(row["label"]),
            f"{row['definition']}.",
            COLOURS[side],
            tuple(_indicators(study, str(row["concept"]), side, valences)),
            codable=False,
        )
        for _, row in concepts.iterrows()
    ]
    # Open themes belong to no concept; they stand with the success that they are asked beside.
    under += _indicators(study, "", side, valences) if side == "success" else []
    return Code(f"side:{side}", study.word(side), "", COLOURS[side], tuple(under), codable=False)


def _indicators(study: Study, concept: str, side: str, valences: str) -> Iterable[Code]:
    rows = study.indicators[study.indicators["concept"] == concept]
    for _, row in rows.iterrows():
        code, name = str(row["indicator"]), f"{row['indicator']} {row['label']}"
        asked = f"\n{row['question']}" if row["question"] else ""
        under: Sequence[Code] = ()
        if valences == "suffix":
            under = [
                Code(f"{code} {value:+d}", _suffixed(name, value), meaning, _colour(study, value))
                for value, meaning in _scale(study)
            ]
        described = f"{row['definition']}.{asked}"
        yield Code(f"indicator:{code}", name, described, COLOURS[side], tuple(under), not under)


def _colour(study: Study, value: int) -> str:
    """Return the colour of a valence: on any scale that of its side, deep at the ends."""
    end = study.ends[value > 0]
    return COLOURS[str(0 if not value else (1 if value > 0 else -1) * (1 + (value == end)))]


def _suffixed(name: str, value: int) -> str:
    return f"{name} {value:+d}" if value else f"{name} 0"


def _scale(study: Study) -> list[tuple[int, str]]:
    return [
        (int(row["value"]), f"{row['mark']} {row['label']}") for _, row in study.scale.iterrows()
    ]


def _valences(study: Study) -> Code:
    under = [
        Code(f"valence:{value}", _suffixed("valence:", value), meaning, _colour(study, value))
        for value, meaning in _scale(study)
    ]
    told = study.word("valence")
    return Code("valence", "valence", told, COLOURS["0"], tuple(under), codable=False)


def _simple(kind: str, named: Iterable[tuple[str, str]]) -> Code:
    under = [Code(f"{kind}:{id_}", f"{kind}: {id_}", label, COLOURS[kind]) for id_, label in named]
    return Code(kind, kind, "", COLOURS[kind], tuple(under), codable=False)


def add(parent: Element, tree: Iterable[Code]) -> None:
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
            SubElement(element, "Description").text = legal(code.description)
        add(element, code.under)


def legal(text: str) -> str:
    r"""Return a text without the characters that XML cannot hold.

    >>> legal("form\x0cfeed")
    'formfeed'
    """
    return re.sub("[^\t\n\r\x20-\ud7ff\ue000-\ufffd\U00010000-\U0010ffff]", "", text)


def document(root: Element) -> bytes:
    """Return an element as an XML document in UTF-8."""
    indent(root)
    body: bytes = tostring(root, encoding="utf-8", xml_declaration=False)
    return b'<?xml version="1.0" encoding="utf-8"?>\n' + body + b"\n"


def qdc(study: Study, valences: str = "beside") -> bytes:
    """Return the codebook as a REFI-QDA codebook, made from `codes`."""
    root = Element("CodeBook", xmlns=NAMESPACE, origin=ORIGIN)
    add(SubElement(root, "Codes"), codes(study, valences))
    return document(root)


TAGUETTE = ("tag", "description")
"""The columns that Taguette's import of a codebook reads."""


def taguette(study: Study, valences: str = "beside") -> str:
    """Return those of `codes` that passages are coded with as a table that Taguette imports."""
    coded = _flat(codes(study, valences))
    return table(TAGUETTE, ([code.name, " ".join(code.description.split())] for code in coded))


def _flat(tree: Iterable[Code]) -> Iterator[Code]:
    for code in tree:
        if code.codable:
            yield code
        yield from _flat(code.under)
