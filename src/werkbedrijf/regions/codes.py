"""Codes of programs for qualitative analysis: what they mean here, and the codebook as .qdc."""

from __future__ import annotations

import re
from collections.abc import Iterable, Iterator, Sequence
from dataclasses import dataclass, replace
from itertools import product
from uuid import UUID, uuid5
from xml.etree.ElementTree import Element, SubElement, indent, tostring

from werkbedrijf.study.model import Study
from werkbedrijf.study.schema import LEVELS

KINDS = {
    "valence": ("valence", "valentie", "valenz"),
    "level": ("level", "niveau", "ebene"),
    "party": ("party", "partij", "partei"),
    "respondent": ("respondent", "respondents", "respondenten", "befragte"),
    "document": ("document", "documenten", "dokument", "documents"),
    "quote": ("quote", "citaat", "zitat"),
    "section": ("section", "paragraaf", "abschnitt"),
    "region": ("region", "regio"),
}
"""How codes begin that say something else than which indicator, each with its kind."""
YES = ("yes", "ja", "true", "waar", "wahr", "1")
NO = ("no", "nee", "nein", "false", "onwaar", "falsch", "0")
DASHES = dict.fromkeys((0x2010, 0x2011, 0x2013, 0x2014, 0x2212), "-")
"""Hyphens, dashes and the minus sign."""
COUNTS = re.compile(r"\s*[{(\[]\d+-\d+[)\]}]$")
"""What ATLAS.ti appends to a code's name: how often it is used."""
LONGEST = 9
"""Of how many parts, separators included, a name in a cell of codes may consist."""
PARENTS = re.compile(r"::|[:>/\\|→]")
SUFFIX = re.compile(r"(?P<name>.*\S)\s*[\s:=(]\s*(?P<value>[+-][12]?|0|\+/[+-]|-/-)\)?")


@dataclass(frozen=True)
class Meaning:
    """Hold what a code says: its kind, its value, and the valence that comes as a suffix.

    Parameters
    ----------
    kind : str
        `indicator`, `concept`, or a key of `KINDS`.
    value : str
        An id of the codebook, a number as text, or what stands behind the colon.
    valence : int or None
        Of an indicator with a suffix, from -2 to +2.
    """

    kind: str
    value: str
    valence: int | None = None


class Codebook:
    """Recognise codes by the names, labels and ids of a study's codebook."""

    def __init__(self, study: Study) -> None:
        self._marks = {str(row["mark"]): int(row["value"]) for _, row in study.scale.iterrows()}
        self._ids = {plain(code): str(code) for code in study.indicators["indicator"]}
        self._forms = dict(_forms(study))
        self._words = {
            "level": _named(study, "words", LEVELS),
            "party": _named(study, "parties", tuple(study.tables["parties"]["party"])),
        }

    def valence(self, cell: str) -> int | None:
        """Return the valence that a text gives as a number or a mark; None if it gives none.

        >>> from werkbedrijf.study.load import load_study
        >>> book = Codebook(load_study())
        >>> [book.valence(text) for text in ("+1", "-2", "+/-", "1.0", "3", "good", "")]
        [1, -2, 0, 1, None, None, None]
        """
        text = cell.strip().translate(DASHES).replace(" ", "")
        if text in self._marks:
            return self._marks[text]
        if re.fullmatch(r"[+-]?\d{1,2}([.,]0)?", text):
            value = int(re.sub(r"[.,]0$", "", text))
            return value if value in self._marks.values() else None
        return None

    def values(self) -> str:
        """Say which numbers and which marks are valences."""
        marks, numbers = list(self._marks), list(self._marks.values())
        return (
            f"a number from {numbers[0]} to {numbers[-1]}, or a mark from {marks[0]} to {marks[-1]}"
        )

    def level(self, cell: str) -> str | None:
        """Return the level that a text names by id or label; None if it names none."""
        return self._words["level"].get(plain(cell))

    def party(self, cell: str) -> str | None:
        """Return the party that a text names by id or label; None if it names none."""
        return self._words["party"].get(plain(cell))

    def recognise(self, name: str, parents: tuple[str, ...] = ()) -> Meaning | None:
        """Return what a code means.

        Parameters
        ----------
        name : str
            The code's own name.
        parents : tuple of str
            Names of the codes that it stands under, outermost first.

        Returns
        -------
        Meaning or None
            None for a code that is not of this codebook.
        """
        name = COUNTS.sub("", name.strip().translate(DASHES).strip("•●○◆\"' "))
        found = self._special(name) or self._exact(name) or self._by_part(name)
        if found is None and parents:
            above = parents[-1]
            found = self._exact(f"{above} {name}") or self._special(f"{above}: {name}")
        return found

    def _exact(self, name: str) -> Meaning | None:
        suffix = SUFFIX.fullmatch(name)
        base = self._forms.get(plain(suffix["name"])) if suffix else None
        if base is None or suffix is None:
            return self._forms.get(plain(name))
        valence = self.valence(suffix["value"])
        return replace(base, valence=valence) if base.kind == "indicator" else None

    def _by_part(self, name: str) -> Meaning | None:
        """Read what stands behind the last parent in a flattened name, or the id in front."""
        *above, last = PARENTS.split(name)
        if above and (found := self._exact(last.strip())):
            return found
        suffix = SUFFIX.fullmatch(name)
        # The id in front tells, even where the label behind it is another: `8b: contact`.
        for words, length in product((plain(last).split(" "), plain(name).split(" ")), (2, 1)):
            if code := self._ids.get(" ".join(words[:length])):
                valence = self.valence(suffix["value"]) if suffix else None
                return Meaning("indicator", code, valence)
        return None

    def _special(self, name: str) -> Meaning | None:
        head, colon, value = name.partition(":")
        if not colon:
            head, _, value = name.partition(" ")
        head, value = plain(head), value.strip()
        kind = next((kind for kind, words in KINDS.items() if head in words), None)
        if kind == "valence":
            number = self.valence(value)
            return None if number is None else Meaning(kind, str(number))
        if kind is None or not colon or not value:
            return None
        known = {"level": self.level, "party": self.party, "quote": yes_no}.get(kind)
        read = known(value) if known else value
        return Meaning(kind, read) if read else None

    def cell(self, cell: str) -> tuple[list[Meaning], list[str]]:
        """Read a cell that lists codes, in whatever way it separates them.

        The longest stretch that the codebook knows is taken first, so that a comma within a
        code's name does not cut it in two.

        Returns
        -------
        tuple of list of Meaning and list of str
            What was recognised, and what was not, each in order.
        """
        parts = [part for part in re.split(r"([,;|\n\r]+)", cell) if part]
        found: list[Meaning] = []
        unknown: list[str] = []
        at = 0
        while at < len(parts):
            end, meaning = self._longest(parts, at)
            if meaning:
                found.append(meaning)
            elif name := parts[at].strip(",;|").strip():
                unknown.append(name)
            at = end
        return found, unknown

    def _longest(self, parts: list[str], at: int) -> tuple[int, Meaning | None]:
        for end in range(min(len(parts), at + LONGEST), at + 1, -1):
            if meaning := self._exact("".join(parts[at:end])):
                return end, meaning
        return at + 1, self.recognise(parts[at])


def plain(name: str) -> str:
    """Return a name in small letters, with one space wherever it has anything but letters.

    >>> plain(" 9a-Employers:  résultats! ")
    '9a employers résultats'
    """
    return " ".join(re.findall(r"\w+", name.casefold()))


def yes_no(cell: str) -> str | None:
    """Return `yes` or `no` for a cell that says so in English, Dutch or German."""
    word = plain(cell)
    return "yes" if word in YES else "no" if word in NO else None


def _named(study: Study, table: str, ids: tuple[str, ...]) -> dict[str, str]:
    frame = study.tables[table]
    rows = frame[frame.iloc[:, 0].isin(ids)]
    columns = (rows.columns[0], "label_en", "label_nl")
    return {plain(row[name]): str(row.iloc[0]) for _, row in rows.iterrows() for name in columns}


def _forms(study: Study) -> Iterator[tuple[str, Meaning]]:
    """Yield the ways of writing each concept and each indicator, the surest last."""
    concepts = study.concepts.set_index("concept")
    single = study.indicators["concept"].value_counts()
    for concept, row in concepts.iterrows():
        for name in (str(concept), row["label_en"], row["label_nl"]):
            yield plain(name), Meaning("concept", str(concept))
    for _, row in study.indicators.iterrows():
        code, concept = str(row["indicator"]), str(row["concept"])
        above = [concept, *concepts.loc[concept, ["label_en", "label_nl"]]] if concept else []
        labels = [str(row["label_en"]), str(row["label_nl"])]
        names = [code, *labels, *(f"{code} {label}" for label in labels)]
        names += above if single.get(concept) == 1 else []
        for parent, name in product(["", *above], names):
            yield plain(f"{parent} {name}"), Meaning("indicator", code)


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

    Parameters
    ----------
    study : Study
    valences : str
        One of `VALENCES`.
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
    """Return the codebook as a REFI-QDA codebook.

    Parameters
    ----------
    study : Study
        Its labels decide the language.
    valences : str
        `beside` the indicators as codes of their own, or as a `suffix` of every indicator.
    """
    root = Element("CodeBook", xmlns=NAMESPACE, origin=ORIGIN)
    add(SubElement(root, "Codes"), codes(study, valences))
    return document(root)
