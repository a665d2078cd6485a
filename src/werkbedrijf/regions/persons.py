"""Persons in texts: respondents by the ids that files give them, and what gives somebody away."""

from __future__ import annotations

import re
from collections.abc import Collection, Iterator, Mapping

from werkbedrijf.errors import Message
from werkbedrijf.regions.capitals import (
    BEGINNING,
    BETWEEN,
    CAPITAL,
    FEELS,
    WORDS,
    Capitals,
    alternatives,
    functions,
)

NEUTRAL = re.compile(r"[A-Z][0-9]{1,3}")
"""Ids of respondents as segments have them."""
RESPONDENTS = (
    *("respondent", "respondente", "interviewee", "participant", "informant"),
    *("geïnterviewde", "geinterviewde", "deelnemer", "deelnemer(?:in|ster)", "befragter?"),
)
"""What stands before a respondent's number: `Respondent 4`."""
_CALLED = rf"(?:{'|'.join(RESPONDENTS)})"
WORDED = re.compile(rf"{_CALLED}[\s_.:#-]*(?:nr\.?|no\.?|nummer|number)?\s*([0-9]{{1,3}})", re.I)
PREFIXED = re.compile(rf"(?:{_CALLED}[\s_.:-]*)?([A-Za-z][0-9]{{1,3}})", re.I)
IN_NAME = re.compile(
    r"(?<![^\W_])(?P<id>[PRIpr][0-9]{1,3})(?![^\W_])"
    rf"|(?<![^\W_]){WORDED.pattern}(?![^\W_])",
    re.I,
)


def respondent(text: str) -> str | None:
    """Return the id of a respondent that a text names; None if it names none.

    Examples
    --------
    >>> [respondent(each) for each in ("P4", "p4", "Respondent 4", "respondent P4", "Alice", "4")]
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
    if one := respondent(cell):
        return [one]
    joined = WORDED.sub(lambda match: f"P{match[1]}", cell)
    words = re.findall(r"[^\s;,&+/]+", joined)
    kept = [each for each in words if each.casefold() not in ("and", "en", "und")]
    return list(dict.fromkeys(respondent(each) or each for each in kept))


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


_A = r"(?:(?:an?|the|een|de|het|this|that|deze|die|one|zijn|haar|her|his|our|onze)\s+)?"
_ADJECTIVE = r"(?:[\w'\u2019-]+\s+){0,2}"
_PART = r"(?:of|from|for|at|in|on|with|van|bij|voor|uit|namens|op|der|des|behalf|who|die)"
_WHERE = (
    rf"(?:\s+{_PART}\s+(?:[\w'\u2019-]+\s+){{0,5}}?[\w'\u2019-]+"
    r"|\s+(?-i:[A-Z][\w-]+)|\s*,[^,.]{1,40},|\s*\([^)]{1,40}\)){0,2}?"
)
"""What may stand between a function and its verb: `of the smallest municipality`."""
_ADVERB = r"(?:\s+(?:also|ook|zelf|himself|herself|still|nog|wel|therefore|\w+ly))?"
_VERB = rf"(?:{alternatives((*WORDS['saying'], *WORDS['phrases']))}|{FEELS})"
_FROM = (
    r"(?:according to|in the (?:words|view|opinion|eyes|experience) of|volgens|aldus"
    r"|in de (?:woorden|ogen|ervaring) van|naar (?:de )?(?:mening|het oordeel) van)"
)
_ROLE = (
    r"(?:role|position|function|capacity|job|work|rol|functie|positie|hoedanigheid|baan|werk"
    r"|speaking|spreek|spreekt|speaks|involved|betrokken|interviewed|geïnterviewd|I|ik)"
)
_ASKED = r"(?:interviewed|questioned|surveyed|geïnterviewde|ondervraagde|gesproken)"
_BEHIND = re.compile(
    rf"{_WHERE}{_ADVERB}\s+{_VERB}(?!\w)|\s+(?:\w+\s+)?{_ASKED}(?!\w)", re.IGNORECASE
)
"""What stands behind a function that speaks: `of the smallest town doubts`, `interviewed`."""
_LABEL = re.compile(
    rf"{_WHERE}(?:\s+(?-i:[A-Z])[\w-]*(?:\s+\w+)?)?\s*(?::|\s[\u2013\u2014-])\s", re.IGNORECASE
)
"""What stands behind a function that heads a statement, `Alderman: ...`."""
_HEAD = re.compile(rf"(?:^|[.!?]\s+){_A}$", re.IGNORECASE)
_BEFORE = re.compile(
    rf"(?:(?<!\w){_FROM}\s+{_A}{_ADJECTIVE}"
    rf"|(?:^|[.!?;,]\s*)(?:as|als|being)\s+{_A}{_ADJECTIVE}"
    rf"|(?<!\w){_ROLE}\s+(?:\w+\s+){{0,2}}?(?:as|als)\s+{_A}{_ADJECTIVE}"
    rf"|(?<!\w){_ASKED}\s+{_ADJECTIVE}"
    rf"|[,\"'\u2019\u201d]\s*(?:{alternatives(WORDS['saying'])})\s+{_A}{_ADJECTIVE}"
    rf"|(?<!\w)(?:ik|I)\s+(?:ben|was|am)\s+{_A}{_ADJECTIVE})$",
    re.IGNORECASE,
)
"""What stands before one: `according to the`, `As the only`, `in my role as`."""
REACH = 90
"""How many characters before a function are looked at."""


NAMED = re.compile(r"(?<!\w)(?:[PRI]\d{1,3}|(?i:respondent|interviewee|geïnterviewde)\s+\d+)(?!\w)")


def names_function(text: str, respondents: Collection[str]) -> str:
    """Return the function in a text that names a respondent too; empty if it does not.

    >>> names_function("P3, the chair, is less satisfied.", ["P3"])
    'chair'
    """
    if not re.search(r"\d", text):  # respondents are numbered
        return ""
    named = {word.casefold() for word in re.findall(r"[^\W_]+", text)}
    if not named & {respondent.casefold() for respondent in respondents} | {*NAMED.findall(text)}:
        return ""
    return next((text[start:end] for start, end in functions(text)), "")


class Speaking:
    """Find a function, or one of some parties, that says, thinks or feels something.

    Parameters
    ----------
    parties, municipalities : collection of str
        Names of parties and organisations, in every language of the study, and of municipalities.

    Examples
    --------
    >>> speaking = Speaking(["UWV"])
    >>> speaking.search("The alderman of the smallest municipality doubts it.")
    'alderman of the smallest municipality doubts'
    >>> speaking.search("Volgens UWV werkt het.")
    'Volgens UWV'
    >>> speaking.search("The alderman chairs the board.")
    ''
    """

    def __init__(self, parties: Collection[str], municipalities: Collection[str] = ()) -> None:
        towns = rf"(?:gemeente|municipality of)\s+(?:{alternatives(municipalities) or '(?!)'})"
        who = rf"(?:{alternatives((*parties, *WORDS['functions_many']))}|{towns})"
        self._party = re.compile(
            rf"(?<!that )(?<!which )(?<!who )(?<!die )(?<!dat )(?<!\w){who}"
            rf"(?:\s+(?:{alternatives(WORDS['spoken'])})|{_ADVERB}\s+{FEELS})(?!\w)"
            rf"|{_FROM}\s+{_A}{who}(?!\w)",
            re.IGNORECASE,
        )

    def search(self, text: str) -> str:
        """Return the words of a text that tell who speaks; empty if none do."""
        for start, end in functions(text):
            if said := _said(text, start, end):
                return said.strip(" ,.;:\"'")
        found = self._party.search(text)
        return found[0] if found else ""


def _said(text: str, start: int, end: int) -> str:
    """Return a function with the words that tell that it speaks; empty if none do."""
    before = text[max(0, start - REACH) : start]
    if behind := _BEHIND.match(text, end):
        return text[start : behind.end()]
    if _HEAD.search(before) and (label := _LABEL.match(text, end)):
        return text[start : label.end()]
    if role := _BEFORE.search(before):
        return role[0] + text[start:end]
    return ""
