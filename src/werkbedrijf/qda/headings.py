"""What the columns of a table may be called, in English, Dutch and German."""

from __future__ import annotations

from pathlib import Path

from werkbedrijf.qda.codes import plain
from werkbedrijf.qda.refusal import refuse

HEADINGS = {
    "indicator": ("indicator", "indikator", "indicatorcode"),
    "codes": ("codes", "code", "kodes", "kode"),
    "valence": ("valence", "valentie", "valenz"),
    "level": ("level", "niveau", "ebene"),
    "respondents": ("respondents", "respondent", "respondenten", "befragte"),
    "documents": ("documents", "documenten", "dokumente"),
    "party": ("party", "partij", "partei"),
    "summary": ("summary", "samenvatting", "zusammenfassung"),
    "quote": ("quote", "quoted", "geciteerd", "zitiert"),
    "section": ("section", "paragraaf", "abschnitt"),
    "start": ("start",),
    "end": ("end",),
    "document": ("document", "document name", "documentnaam", "dokument", "dokumentname"),
    "text": (
        *("quotation content", "quotation", "quotation text", "content", "text"),
        *("citaatinhoud", "inhoud van citaat", "citaat", "inhoud", "tekst"),
        *("zitatinhalt", "zitat", "inhalt"),
    ),
    "comment": ("comment", "comments", "opmerking", "opmerkingen", "commentaar", "kommentar"),
    "reference": (
        *("reference", "paragraph", "referentie", "verwijzing", "alinea"),
        *("referenz", "absatz"),
    ),
}
"""Names of columns by what they hold; those of segments.csv itself are among them.

The English names of ATLAS.ti are those that published scripts read from its exports, which have
ID, Quotation Name, Document, Document Groups, Quotation Content, Comment, Codes (a line each),
Reference, Density, Created by, Modified by, Created and Modified. The Dutch and German ones are
translations that no export at hand confirms.
"""
NEEDED = ("indicator", "codes")


def columns(path: Path, row: int, header: list[str]) -> tuple[dict[str, int], list[str]]:
    """Return where each kind of column stands, and the names of columns that are not read.

    Raises
    ------
    DataError
        If two columns hold the same, or none says what a passage is coded with.
    """
    kinds = {name: kind for kind, names in HEADINGS.items() for name in names}
    found: dict[str, int] = {}
    unread = []
    for place, name in enumerate(header):
        kind = kinds.get(plain(name))
        if kind in found:
            twice = f"{header[found[kind]]!r} and {name!r}"
            refuse(path, twice, f"one column for {kind}", "Take one of them out.", row=row)
        if kind:
            found[kind] = place
        elif name:
            unread.append(name)
    if not found.keys() & set(NEEDED):
        named = ", ".join(" ".join(name.split()) for name in header if name)
        told = f"columns {named[:200] or '(none)'}"
        refuse(
            path, told, "a column codes (of an export) or indicator (of the template)",
            "Export the quotations with their codes, or fill in the template.", row=row,
        )  # fmt: skip
    return found, unread
