"""How a text gives a person away: by name, by number, or by their function."""

from __future__ import annotations

import re
from collections.abc import Collection, Iterable, Iterator, Mapping

from werkbedrijf.names import (
    ACCORDING,
    FUNCTIONS,
    GIVEN,
    PARTICLES,
    SAYING,
    SURNAMES,
    TITLES,
)

_LETTER = r"[\w'\u2019]"
_CAPITAL = rf"[A-ZÀ-Þ]{_LETTER}*[a-zß-ÿ]{_LETTER}*"
_BEFORE = r"(?<![\w'\u2019-])"
_PARTICLES = rf"(?:(?:{'|'.join(PARTICLES)})\s+){{0,3}}"
_SAYS = "|".join(SAYING)
_FUNCTIONS = "|".join(map(re.escape, FUNCTIONS))
PATTERNS: Mapping[str, re.Pattern[str]] = {
    "an e-mail address": re.compile(r"[\w.+-]+@[\w-]+(?:\.[\w-]+)+"),
    "a telephone number": re.compile(
        r"(?<![\w.,/-])(?!0[89]00)(?:\+\d{1,3}|00\d{2}|0)[\s()/.-]{0,3}\d(?:[\s()/.-]{0,2}\d){7,9}(?!\w)"
    ),
    "initials with a surname": re.compile(
        rf"(?<!\w)(?:[A-Z]\.\s?){{1,4}}{_PARTICLES}{_CAPITAL}"
        rf"|(?<!\w){_CAPITAL},\s(?:[A-Z]\.\s?)+"
    ),
    "a title with a name": re.compile(
        rf"(?<!\w)(?:{'|'.join((*TITLES, *map(str.capitalize, TITLES)))})\b\.?\s+"
        rf"{_PARTICLES}{_CAPITAL}"
    ),
}
WORD = re.compile(rf"{_BEFORE}{_CAPITAL}(?:-{_CAPITAL})*")
POSSESSIVE = re.compile(r"['\u2019]s?$")
PAIR = re.compile(rf"{_BEFORE}{_CAPITAL}\s+{_PARTICLES}{_CAPITAL}")
SPEAKER = re.compile(rf"{_BEFORE}{_CAPITAL}(?=\s+(?:{_SAYS})\b)")
FUNCTION = re.compile(rf"(?<!\w)(?:{_FUNCTIONS})(?!\w)", re.IGNORECASE)
HOLDER = re.compile(
    rf"(?<!\w)(?i:{_FUNCTIONS})\s+"
    rf"(?:(?:{'|'.join(map(str.capitalize, PARTICLES))})\s+{_PARTICLES})?(?P<name>{_CAPITAL})"
)
"""A function with a name behind it, `alderman Van den Berg`; not `alderman van Zwolle`."""


def persons(text: str, known: Collection[str]) -> Iterator[tuple[str, str]]:
    """Yield what in a text is, or looks like, the trace of a person.

    Parameters
    ----------
    text : str
        What somebody wrote.
    known : collection of str
        Words that are no names, in small letters or with their capital.

    Yields
    ------
    tuple of str and str
        What it is, and the words that are it.

    Examples
    --------
    >>> known = {"trade", "unions", "the"}
    >>> for found in persons("Ask P. de Vries or mail p@example.org.", known):
    ...     print(*found, sep=": ")
    an e-mail address: p@example.org
    initials with a surname: P. de Vries
    >>> list(persons("Trade Unions agree with Youssef.", known))
    [('what may be a name', 'Youssef')]
    """
    traces = [
        (what, found[0].strip())
        for what, pattern in PATTERNS.items()
        for found in pattern.finditer(text)
    ]
    traces += [("what may be a name", name) for name in dict.fromkeys(_names(text, known))]
    for what, words in traces:
        # What is part of something longer is told with it.
        if not any(words != longer and words in longer for _, longer in traces):
            yield what, words


def _names(text: str, known: Collection[str]) -> Iterator[str]:
    """Yield the names of lists, and words with a capital that stand where names do."""
    named = [POSSESSIVE.sub("", found[0]) for found in WORD.finditer(text)]
    yield from (word for word in named if (GIVEN | SURNAMES).intersection(word.split("-")))
    for found in (*PAIR.finditer(text), *SPEAKER.finditer(text)):
        words = WORD.findall(found[0])
        if not any(word in known or word.casefold() in known for word in words):
            yield found[0]
    for found in HOLDER.finditer(text):
        if found["name"] not in known and found["name"].casefold() not in known:
            yield found[0]


def attribution(parties: Iterable[str]) -> re.Pattern[str]:
    """Return what finds a function or a party that speaks, as in `an alderman says`."""
    who = "|".join(map(re.escape, (*FUNCTIONS, *parties)))
    return re.compile(
        rf"(?<!\w)(?:(?:{who})\s+(?:{_SAYS})"
        rf"|(?:{'|'.join(ACCORDING)})\s+(?:(?:an?|the|een|de|het)\s+)?(?:{who})"
        rf"|(?:as|als)\s+(?:(?:an?|een)\s+)?(?:{_FUNCTIONS}),)",
        re.IGNORECASE,
    )
