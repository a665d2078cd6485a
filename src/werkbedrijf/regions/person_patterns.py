"""Patterns by which a text gives a person away: addresses, numbers, initials, titles, names."""

from __future__ import annotations

import re
from collections.abc import Collection, Iterator, Mapping

from werkbedrijf.errors import Message
from werkbedrijf.regions.capitals import Capitals
from werkbedrijf.regions.person_words import BEGINNING, BETWEEN, CAPITAL

TITLES = (
    *("mr", "mrs", "ms", "miss", "sir", "dr", "prof", "professor", "drs", "ir", "ing", "dhr"),
    *("mevr", "mw", "meneer", "mevrouw", "heer"),
)
_TELLING = re.compile(r"[A-ZÀ-ÞĀ-Ž@\d]|[(\[]at[)\]]")
"""What a text without any trace has not."""
MAIL, TELEPHONE = Message("an e-mail address"), Message("a telephone number")
INITIALS, TITLE = Message("initials with a surname"), Message("a title with a name")
PATTERNS: Mapping[str, re.Pattern[str]] = {
    MAIL: re.compile(
        r"[\w.+-]+(?:@|\s?[(\[](?:at|@)[)\]]\s?)[\w-]+(?:(?:\.|\s?[(\[](?:dot|punt)[)\]]\s?)[\w-]+)+",
        re.IGNORECASE,
    ),
    TELEPHONE: re.compile(
        r"(?<![\w.,/-])(?!0[89]00)(?:\+\d{1,3}|00\d{2}|\(?0)[\s()/.-]{0,3}\d"
        r"(?:[\s()/.-]{0,3}\d){7,9}(?!\w)"
    ),
    INITIALS: re.compile(
        rf"(?<!\w)(?:[A-Z]\.\s?){{1,4}}{BETWEEN}{CAPITAL}"
        rf"|(?<!\w){CAPITAL},\s(?:[A-Z]\.\s?)+"
    ),
    TITLE: re.compile(
        rf"(?<!\w)(?:{'|'.join((*TITLES, *map(str.capitalize, TITLES)))})\b\.?\s+"
        rf"{BETWEEN}(?:{BEGINNING})?\s*{BETWEEN}{CAPITAL}"
    ),
}
SIGNS: Mapping[str, re.Pattern[str]] = {
    MAIL: re.compile(r"@|[(\[](?:at|AT|At)[)\]]"),
    TELEPHONE: re.compile(r"0.*\d|\+\d"),
    INITIALS: re.compile(r"[A-Z]\."),
    TITLE: re.compile("[MmDdPpIiSsHh]"),
}
"""What a text has that a pattern finds anything in, much faster to tell."""


def persons(
    text: str, known: Collection[str], small: Collection[str] = frozenset()
) -> Iterator[tuple[str, str]]:
    """Yield what in a text is, or looks like, the trace of a person.

    Parameters
    ----------
    text : str
        What somebody wrote.
    known : collection of str
        Words that are no names, in small letters or with their capital.
    small : collection of str
        Words that are written in small letters elsewhere: with a capital they are no names.

    Yields
    ------
    tuple of str and str
        What it is, and the words that are it. `capitals.DOUBT` is no more than likely.

    Examples
    --------
    >>> known = {"trade", "unions", "the"}
    >>> for found in persons("Ask P. de Vries or mail p@example.org.", known):
    ...     print(*found, sep=": ")
    an e-mail address: p@example.org
    initials with a surname: P. de Vries
    >>> list(persons("Trade Unions agree with Youssef.", known))
    [('what may be a name', 'Youssef')]
    >>> list(persons("The trade unions blame Quellin.", known))
    [('an unknown capital', 'Quellin')]
    """
    if not _TELLING.search(text):
        return
    traces = [
        (what, found[0].strip())
        for what, pattern in PATTERNS.items()
        if SIGNS[what].search(text)
        for found in pattern.finditer(text)
    ]
    traces += dict.fromkeys(Capitals(text, known, small).names())
    for what, words in traces:
        # What is part of something longer is told with it.
        if not any(words != longer and words in longer for _, longer in traces):
            yield what, words
