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
PATTERNS: Mapping[str, re.Pattern[str]] = {
    "an e-mail address": re.compile(r"[\w.+-]+@[\w-]+(?:\.[\w-]+)+"),
    "a telephone number": re.compile(
        r"(?<![\w.,/-])(?:\+\d{1,3}|00\d{2}|0)[\s()/.-]{0,3}\d(?:[\s()/.-]{0,2}\d){7,9}(?!\w)"
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
FUNCTION = re.compile(rf"(?<!\w)(?:{'|'.join(map(re.escape, FUNCTIONS))})(?!\w)", re.IGNORECASE)


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
    what may be a name: Vries
    >>> list(persons("Trade Unions agree with Youssef.", known))
    [('what may be a name', 'Youssef')]
    """
    for what, pattern in PATTERNS.items():
        yield from ((what, found[0].strip()) for found in pattern.finditer(text))
    named = [POSSESSIVE.sub("", found[0]) for found in WORD.finditer(text)]
    names = [word for word in named if (GIVEN | SURNAMES).intersection(word.split("-"))]
    for found in (*PAIR.finditer(text), *SPEAKER.finditer(text)):
        words = WORD.findall(found[0])
        if not any(word in known or word.casefold() in known for word in words):
            names.append(found[0])
    yield from (("what may be a name", name) for name in dict.fromkeys(names))


def attribution(parties: Iterable[str]) -> re.Pattern[str]:
    """Return what finds a function or a party that speaks, as in `an alderman says`."""
    who = "|".join(map(re.escape, (*FUNCTIONS, *parties)))
    functions = "|".join(map(re.escape, FUNCTIONS))
    return re.compile(
        rf"(?<!\w)(?:(?:{who})\s+(?:{_SAYS})"
        rf"|(?:{'|'.join(ACCORDING)})\s+(?:(?:an?|the|een|de|het)\s+)?(?:{who})"
        rf"|(?:as|als)\s+(?:(?:an?|een)\s+)?(?:{functions}),)",
        re.IGNORECASE,
    )
