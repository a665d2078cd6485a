"""What the files of a region may say in Dutch: headings of columns, and words in their cells."""

from __future__ import annotations

from collections.abc import Mapping

COLUMNS: Mapping[str, str] = {
    "segment": "segment", "section": "paragraaf", "indicator": "indicator", "valence": "valentie",
    "level": "niveau", "respondents": "respondenten", "documents": "documenten",
    "party": "partij", "quote": "geciteerd", "summary": "samenvatting", "start": "begin",
    "end": "einde", "reason": "reden", "note": "toelichting", "period_start": "periode van",
    "period_end": "periode tot en met", "sector": "sector", "target": "doel",
    "realised": "gerealiseerd", "scored": "telt", "kind": "soort", "label_en": "naam Engels",
    "label_nl": "naam", "body": "overleg", "membership": "lidmaatschap", "activity": "activiteit",
    "audience": "doelgroep", "interview": "interview", "role": "rol",
    "organisation_kind": "soort organisatie", "month": "maand", "board": "bestuur",
    "partner": "partneroverleg", "persons": "personen", "text": "tekst",
}  # fmt: skip
"""The Dutch heading of every column of a region's files."""
WORDS: Mapping[str, str] = {
    "yes": "ja", "no": "nee", "na": "nvt", "total": "totaal", "market": "markt",
    "government": "overheid", "employers": "werkgevers", "jobseekers": "werkzoekenden",
    "alignment": "afstemming", "question": "vraag", "background": "achtergrond",
    "method": "methode", "board": "bestuur", "partner": "partneroverleg",
    "operational": "operationeel", "general": "algemeen",
}  # fmt: skip
"""The Dutch word for what may be chosen in a cell."""
ALSO: Mapping[str, str] = {
    "n.v.t.": "na", "n.v.t": "na", "true": "yes", "false": "no", "waar": "yes", "onwaar": "no",
    "bestuurlijk": "board", "uitvoerend": "operational", "j": "yes", "n": "no",
}  # fmt: skip
"""Other words that mean one of them."""
HEADINGS = {heading.casefold(): column for column, heading in COLUMNS.items()}
CHOICES = {**{word: choice for choice, word in WORDS.items()}, **ALSO}


def column(heading: str) -> str:
    """Return the column that a heading names in either language; the heading itself if none.

    Examples
    --------
    >>> column("Periode van"), column("naam Engels"), column("target"), column("what")
    ('period_start', 'label_en', 'target', 'what')
    """
    name = " ".join(heading.split())
    if name in COLUMNS:
        return name
    plain = name.casefold().replace("_", " ")
    english = {each.replace("_", " "): each for each in COLUMNS}
    return english.get(plain) or HEADINGS.get(plain, name)


def choice(cell: str, choices: tuple[str, ...]) -> str:
    """Return which of the choices a cell means in either language; the cell itself if none.

    Examples
    --------
    >>> choice("Ja", ("yes", "no")), choice("Markt", ("total", "market")), choice("x", ("yes",))
    ('yes', 'market', 'x')
    """
    plain = cell.casefold()
    found = plain if plain in choices else CHOICES.get(plain, cell)
    return found if found in choices else cell
