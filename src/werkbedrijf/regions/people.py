"""Respondents by the names that programs and people give them: cases, documents, cells."""

from __future__ import annotations

import re

NEUTRAL = re.compile(r"[A-Z][0-9]{1,3}")
"""Ids of respondents as segments have them."""
WORDS = (
    *("respondent", "respondente", "interviewee", "participant", "informant"),
    *("geïnterviewde", "geinterviewde", "deelnemer", "deelnemer(?:in|ster)", "befragter?"),
)
"""What stands before a respondent's number: `Respondent 4`."""
BEFORE = rf"(?:{'|'.join(WORDS)})"
WORDED = re.compile(rf"{BEFORE}[\s_.:#-]*(?:nr\.?|no\.?|nummer|number)?\s*([0-9]{{1,3}})", re.I)
PREFIXED = re.compile(rf"(?:{BEFORE}[\s_.:-]*)?([A-Za-z][0-9]{{1,3}})", re.I)
IN_NAME = re.compile(
    r"(?<![^\W_])(?P<id>[PRIpr][0-9]{1,3})(?![^\W_])"
    rf"|(?<![^\W_]){WORDED.pattern}(?![^\W_])",
    re.I,
)


def person(text: str) -> str | None:
    """Return the id of a respondent that a text names; None if it names none.

    Examples
    --------
    >>> [person(each) for each in ("P4", "p4", "Respondent 4", "respondent P4", "Alice", "4")]
    ['P4', 'P4', 'P4', 'P4', None, None]
    """
    text = " ".join(text.split())
    if found := PREFIXED.fullmatch(text):
        return found[1].upper()
    found = WORDED.fullmatch(text)
    return f"P{found[1]}" if found else None


def named_in(document: str) -> tuple[str, ...]:
    """Return the ids of respondents within the name of a document, in order.

    Examples
    --------
    >>> named_in("Interview P1 (final).docx"), named_in("interview_p1.docx"), named_in("Gesprek 1")
    (('P1',), ('P1',), ())
    """
    found = (
        match["id"].upper() if match["id"] else f"P{match[2]}"
        for match in IN_NAME.finditer(document)
        if not (match["id"] or "").startswith("i")  # in small letters it may be anything
    )
    return tuple(dict.fromkeys(found))


def listed_in(cell: str) -> list[str]:
    """Return the respondents that a cell lists, each as its id or, if it is none, as it stands.

    Examples
    --------
    >>> listed_in("P1, p2 en Respondent 3"), listed_in("Youssef")
    (['P1', 'P2', 'P3'], ['Youssef'])
    """
    if one := person(cell):
        return [one]
    joined = WORDED.sub(lambda match: f"P{match[1]}", cell)
    words = re.findall(r"[^\s;,&+/]+", joined)
    kept = [each for each in words if each.casefold() not in ("and", "en", "und")]
    return list(dict.fromkeys(person(each) or each for each in kept))
