"""Headings of tables of coded passages, in three languages, and what must stand under them."""

from __future__ import annotations

import difflib
import re
from collections.abc import Callable, Iterator, Mapping, Sequence
from dataclasses import dataclass, field
from pathlib import Path

from werkbedrijf.errors import Message, Problem, join, plural, refuse
from werkbedrijf.regions.codes import KINDS, Codebook, plain
from werkbedrijf.regions.persons import NEUTRAL, listed_in, respondent
from werkbedrijf.regions.sheets import Sheet
from werkbedrijf.study.language import conjoined
from werkbedrijf.study.schema import LEVELS
from werkbedrijf.study.text import mojibake

HEADINGS = {
    "indicator": ("indicator", "indikator", "indicatorcode"),
    "codes": (
        *("codes", "code", "kodes", "kode", "tag", "tags", "codename", "code name", "node"),
        *("codes applied combined", "codenaam", "labels", "gecodeerd met"),
    ),
    "valence": ("valence", "valentie", "valenz", "oordeel", "valence score"),
    "weight": ("weight", "weight score", "gewicht", "gewichtsscore", "gewichtung"),
    "level": ("level", "niveau", "ebene", "laag"),
    "respondents": (
        *("respondents", "respondent", "respondenten", "befragte", "interviewee", "interviewees"),
        *("geïnterviewde", "geïnterviewden", "participant", "participants", "deelnemer"),
    ),
    "case": ("case", "casus", "fall"),
    "documents": ("documents", "documenten", "dokumente"),
    "party": ("party", "partij", "partei"),
    "summary": (
        *("summary", "samenvatting", "zusammenfassung", "in own words", "in your own words"),
        *("own words", "in eigen woorden", "eigen woorden", "in eigenen worten"),
    ),
    "quote": ("quote", "quoted", "geciteerd", "zitiert"),
    "section": ("section", "paragraaf", "abschnitt"),
    "start": ("start",),
    "end": ("end", "einde", "ende"),
    "document": (
        *("document", "document name", "documentnaam", "dokument", "dokumentname", "file"),
        *("file name", "filename", "bestand", "bestandsnaam", "datei", "media title", "source"),
    ),
    "text": (
        *("quotation content", "quotation", "quotation text", "content", "text", "text content"),
        *("inhoud citaat", "citaatinhoud", "inhoud van citaat", "citaat", "inhoud", "tekst"),
        *("zitatinhalt", "zitat", "inhalt", "segment", "coded text", "coded", "excerpt"),
        *("excerpt copy", "fragment", "gecodeerde tekst", "codiertes segment", "tekstinhoud"),
    ),
    "comment": (
        *("comment", "comments", "opmerking", "opmerkingen", "commentaar", "kommentar", "memo"),
        *("coded_memo", "coded memo", "toelichting", "notitie"),
    ),
    "reference": (
        *("reference", "paragraph", "referentie", "verwijzing", "alinea", "referenz", "absatz"),
        *("beginning", "begin", "anfang", "position", "positie", "excerpt range"),
    ),
    "coder": ("coder", "coded by", "codeur", "gecodeerd door", "codierer", "excerpt creator"),
    "id": ("id", "number", "nummer", "nr"),
    "region": ("region", "regio"),
}
"""Names of columns by what they hold; those of segments.csv itself are among them.

The English names of ATLAS.ti are those that published scripts read from its exports; Taguette's
and QualCoder's are those that their own code writes. The Dutch and German ones are translations,
of which those of ATLAS.ti were found in one export.
"""
TELLING = plural(
    "column that only tells rows, coders or regions apart",
    "columns that only tell rows, coders or regions apart",
)
USED = {
    "text": plural(
        "column of quotations, read and not kept", "columns of quotations, read and not kept"
    ),
    **dict.fromkeys(("id", "coder", "region", "reference"), TELLING),
}
"""Why columns that are read do not come into the study, by kind."""
BOOKKEEPING = (
    *("quotation name", "name", "naam", "naam citaat", "zitatname", "document groups", "density"),
    *("documentgroepen", "dokumentgruppen", "dichtheid", "dichte", "created by", "modified by"),
    *("created", "modified", "modified on", "gemaakt door", "gewijzigd door", "gemaakt"),
    *("gewijzigd", "erstellt von", "geändert von", "erstellt", "geändert", "color", "colour"),
    *("kleur", "farbe", "document group", "area", "coverage", "number of codes", "category"),
    *("fläche", "abdeckungsgrad", "oppervlakte", "aantal codes", "excerpt date", "resource date"),
    *("segment id", "bearbeitet von", "bearbeitet am", "documentgroep", "resource creator"),
)
"""Columns that programs write for themselves: groups, colours, dates."""
EXPECTED = {
    "indicator": Message("an indicator of the codebook"),
    "level": Message("one of {levels}, or nothing", levels=", ".join(LEVELS)),
    "party": Message("a party of the codebook, or nothing"),
    "quote": Message("yes, no or nothing"),
    "section": Message("anything"),
    "region": Message("a region"),
}
"""What stands in a cell, by the kind of its column."""
NEEDED = ("indicator", "codes")
WORDS = ("text", "summary", "comment")
IDENTIFYING = (*WORDS, "reference", "id", "start")
"""What tells a row from others of its document; where none is named, files may count alike."""
PREFIXES = re.compile(r"(?:filevar|casevar|descriptor)[_: ]+(.+)", re.IGNORECASE)
"""What QualCoder and Dedoose put before the name of a variable."""
VARIABLES = {"party": "party", "level": "level", "respondent": "respondents"}
"""The kinds of variables that say something of a passage, to what their columns hold."""
APPLIED = re.compile(r"code:?\s+(.+?)\s+applied", re.IGNORECASE)
"""Dedoose's columns for each code."""
DEEP = 30
"""Rows in which the headings are looked for."""
NEAR = 0.8
"""How alike the spelling of headings must be."""
MOSTLY = 2 / 3
"""Which share of its cells tells what a column holds."""


def kind_of(name: str) -> str | None:
    """Return what a column holds, by its heading; None if the heading is not known.

    Examples
    --------
    >>> [kind_of(name) for name in ("Valentie", "FileVar_Niveau", "Created by", "Score")]
    ['valence', 'level', None, None]
    """
    if bare := PREFIXES.fullmatch(name.strip()):
        word = plain(bare[1])
        return next((column for kind, column in VARIABLES.items() if word in KINDS[kind]), None)
    return next((kind for kind, words in HEADINGS.items() if plain(name) in words), None)


@dataclass
class Headings:
    """Hold where each kind of column stands.

    Parameters
    ----------
    row : int
        The row of the headings.
    places : dict of str to int
        The column of each kind.
    names : dict of str to str
        Its heading.
    applied : dict of int to str
        Columns that tell of one code whether it applies.
    unknown : dict of int to str
        Headings that are not known, by their column.
    own : set of int
        Columns that a program writes for itself.
    hints : dict of int to str
        What unknown columns seem to hold, by their cells.
    """

    row: int
    places: dict[str, int] = field(default_factory=dict)
    names: dict[str, str] = field(default_factory=dict)
    applied: dict[int, str] = field(default_factory=dict)
    unknown: dict[int, str] = field(default_factory=dict)
    own: set[int] = field(default_factory=set)
    hints: dict[int, str] = field(default_factory=dict)

    def unread(self, column: int, name: str) -> tuple[str, str, bool] | None:
        """Return why a column is not in the study; None if it is.

        With it come how that is shown, and whether nobody loses anything by it.
        """
        kind = next((kind for kind, at in self.places.items() if at == column), None)
        if kind in USED:
            return USED[kind], "", True
        if kind or column in self.applied:
            return None
        if column in self.own:
            return (
                plural(
                    "column that a program writes for itself",
                    "columns that programs write for themselves",
                ),
                "",
                True,
            )
        if not name:
            return plural("column without a heading", "columns without a heading"), "", False
        why = plural("column without a known heading", "columns without a known heading")
        return why, _shown(name, why, self.hints.get(column)), False

    @property
    def summarised(self) -> str:
        """Return the heading of the column that summaries come from, unless it says so itself."""
        kind = next((kind for kind in ("summary", "comment") if kind in self.places), "")
        name = self.names.get(kind, "")
        return "" if plain(name) in HEADINGS["summary"][:3] else name

    def nearest(self, *, quoted: bool) -> Message:
        """Return the unknown headings, each with what it seems to be."""
        found = [(at, name, repr(name) if quoted else name) for at, name in self.unknown.items()]
        return join(_shown(name, shown, self.hints.get(at)) for at, name, shown in found)


def likely_kind(cells: Sequence[str], codebook: Codebook) -> str | None:
    """Return what a column seems to hold, by its cells: codes, respondents or valences, if any.

    Examples
    --------
    >>> from werkbedrijf.study.load import load_study
    >>> book = Codebook(load_study())
    >>> likely_kind(["1", "-1", "nvt"], book), likely_kind(["P1", "P2; P3"], book)
    ('valence', 'respondents')
    >>> likely_kind(["4b", "Trust"], book), likely_kind(["They are open."], book)
    ('indicator', None)
    """
    tests: Mapping[str, Callable[[str], object]] = {
        "indicator": lambda cell: (one := codebook.recognise(cell)) and one.kind != "valence",
        "respondents": lambda cell: all(map(respondent, listed_in(cell))),
        "valence": lambda cell: codebook.valence(cell) is not None,
    }
    filled = [cell for cell in cells if cell]
    least = max(1, MOSTLY * len(filled))
    fits = (kind for kind, test in tests.items() if sum(map(bool, map(test, filled))) >= least)
    return next(fits, None)


def add_hints(sheet: Sheet, about: Headings, codebook: Codebook) -> None:
    """Note what the columns of a sheet whose headings are not known seem to hold."""
    below = [cells for row, cells in sheet.rows.items() if row > about.row]
    for column in about.unknown:
        kind = likely_kind([cells.get(column, "") for cells in below], codebook)
        if kind and kind not in about.places:
            about.hints[column] = kind


def _shown(name: str, shown: str, kind: str | None = None) -> str:
    """Return what is shown of a heading, with what it holds, else the known one most like it."""
    if kind:
        return Message("{heading} (by its cells: {kind})", heading=shown, kind=kind)
    known = [word for words in HEADINGS.values() for word in words]
    near = [] if kind_of(name) else known
    found = difflib.get_close_matches(plain(name), near, n=1, cutoff=NEAR)
    return Message("{heading} (nearest: {near})", heading=shown, near=found[0]) if found else shown


def kinds_by_hand(names: Mapping[str, str]) -> dict[str, str]:
    """Return what headings were said to hold: heading in plain letters, to kind."""
    kinds = {plain(name): kind_of(means) or means for name, means in names.items()}
    return {name: kind for name, kind in kinds.items() if kind in HEADINGS}


def persons_of(names: Mapping[str, str], codebook: Codebook) -> dict[str, str]:
    """Return which of the names that were given a meaning by hand are persons', to their ids.

    >>> from werkbedrijf.study.load import load_study
    >>> persons_of({"Mevr. Jansen": "P5", "P01": "P1", "Vertrouwen": "4b"}, Codebook(load_study()))
    {'Mevr. Jansen': 'P5', 'P01': 'P1'}
    """
    numbered = {name: to for name, to in names.items() if NEUTRAL.fullmatch(to)}
    return {
        name: to
        for name, to in numbered.items()
        if NEUTRAL.fullmatch(name) or codebook.recognise(to) is None
    }


def find(path: Path, sheet: Sheet, names: Mapping[str, str]) -> Headings | None:
    """Return the headings of a sheet, below whatever titles stand above them; None if it has none.

    Some may be named by hand, in `names`.

    Raises
    ------
    DataError
        If two columns hold the same.
    """
    asked = kinds_by_hand(names)
    known = {}
    for row in sorted(sheet.rows)[:DEEP]:
        kinds = {_kind(cell, asked) for cell in sheet.rows[row].values()} - {None}
        if kinds & set(NEEDED):
            known[row] = len(kinds)
    row = max(known, key=lambda row: known[row], default=0)
    if not row or (known[row] == len(sheet.rows[row]) == 1 < len(sheet.rows)):
        return None
    return _headings(path, sheet, row, asked)


def _kind(cell: str, asked: Mapping[str, str]) -> str | None:
    return asked.get(plain(cell)) or kind_of(cell)


def _headings(path: Path, sheet: Sheet, row: int, asked: Mapping[str, str]) -> Headings:
    """Return what each column of a row of headings holds: by hand, by its heading, or unknown.

    A heading that was named by hand holds in place of others of its kind where it stands.
    """
    found = Headings(row)
    by_hand = {asked.get(plain(cell)) for cell in sheet.rows[row].values()}
    for column, cell in sorted(sheet.rows[row].items()):
        name = " ".join(cell.split())
        kind = _kind(name, asked)
        if kind in by_hand and plain(name) not in asked:
            kind = None
        if kind in found.places:
            _refuse_twice(path, row, kind, found.names[kind], name)
        if kind:
            found.places[kind], found.names[kind] = column, name
        elif applied := APPLIED.fullmatch(name):
            found.applied[column] = applied[1]
        elif plain(name) in BOOKKEEPING or plain(name).startswith("coverage"):
            found.own.add(column)
        else:
            found.unknown[column] = name
    _begin_and_end(found)
    _drop_half_a_pair(found)
    return found


def _begin_and_end(found: Headings) -> None:
    """Read begin and end as characters beside indicators; beside codes MAXQDA counts paragraphs."""
    begins = plain(found.names.get("reference", "")) == "begin"
    if begins and {"indicator", "end"} <= found.places.keys():
        found.places["start"] = found.places.pop("reference")
        found.names["start"] = found.names.pop("reference")


def _refuse_twice(path: Path, row: int, kind: str, one: str, other: str) -> None:
    twice = conjoined([repr(one), repr(other)])
    remedy = Message(
        'Take one of them out, or name the one that is meant: --map "{heading}={kind}".',
        heading=other,
        kind=kind,
    )
    refuse(path, twice, Message("one column for {kind}", kind=kind), remedy, row=row)


def _drop_half_a_pair(found: Headings) -> None:
    """Leave out a start without an end: MAXQDA counts paragraphs; only a pair counts characters."""
    half = {"start", "end"} & found.places.keys()
    if len(half) == 1:
        kind = half.pop()
        found.own.add(found.places.pop(kind))
        del found.names[kind]


def unreadable(
    file: str, sheet: Sheet, about: Headings, row: int, cells: Mapping[str, str]
) -> Iterator[Problem]:
    """Yield a problem for each of a row's cells, by kind, that has no value or was misread."""
    for kind, column in about.places.items():
        cell = cells.get(kind, "")
        if why := sheet.broken.get((row, column)):
            found, expected = join([repr(cell), why], ": "), Message("a value")
            remedy = Message("Type the value itself, or mend the formula, and save the file.")
            yield Problem(file, row, about.names[kind], found, expected, remedy)
        elif meant := mojibake(cell):
            remedy = Message(
                "Open the original as UTF-8 (Excel: Data, From Text/CSV, 65001) and save."
            )
            yield Problem(file, row, about.names[kind], repr(cell[:40]), misread(meant), remedy)


def misread(meant: str) -> Message:
    """Return what is expected where a text was read in the wrong encoding: what it says."""
    return Message("{text!r}, which was read in the wrong encoding", text=meant[:40])
