"""Persons in texts: respondents by the ids that files give them, and what gives a name away."""

from __future__ import annotations

import re
from collections.abc import Collection, Iterable, Iterator, Mapping
from functools import lru_cache
from itertools import pairwise

from werkbedrijf.errors import Message
from werkbedrijf.regions.person_words import DOUBLE, LISTED, TITLES, WORDS, names_in_id, recased

NEUTRAL = re.compile(r"[A-Z][0-9]{1,3}")
"""Ids of respondents as segments have them."""
_CALLED = (
    r"(?:respondent|respondente|interviewee|participant|informant|geïnterviewde|geinterviewde"
    r"|deelnemer|deelnemer(?:in|ster)|befragter?)"
)
"""What stands before a respondent's number: `Respondent 4`."""
WORDED = re.compile(rf"{_CALLED}[\s_.:#-]*(?:nr\.?|no\.?|nummer|number)?\s*([0-9]{{1,3}})", re.I)
PREFIXED = re.compile(rf"(?:{_CALLED}[\s_.:-]*)?([A-Za-z][0-9]{{1,3}})", re.I)
IN_NAME = re.compile(
    r"(?<![^\W_])(?P<id>[PRIpr][0-9]{1,3})(?![^\W_])"
    rf"|(?<![^\W_]){WORDED.pattern}(?![^\W_])",
    re.I,
)


def respondent(text: str) -> str | None:
    """Return the id of a respondent that a text names; None if it names none.

    >>> [respondent(each) for each in ("P4", "p4", "Respondent 4", "respondent P4", "Alice", "4")]
    ['P4', 'P4', 'P4', 'P4', None, None]
    """
    text = " ".join(text.split())
    if match := PREFIXED.fullmatch(text):
        return match[1].upper()
    match = WORDED.fullmatch(text)
    return f"P{match[1]}" if match else None


def named_in(document: str) -> tuple[str, ...]:
    """Return the ids of respondents within the name of a document, in order.

    >>> named_in("Interview P1 (final).docx"), named_in("interview_p1.docx"), named_in("Gesprek 1")
    (('P1',), ('P1',), ())
    """
    ids = (
        match["id"].upper() if match["id"] else f"P{match[2]}"
        for match in IN_NAME.finditer(document)
        if not (match["id"] or "").startswith("i")  # in small letters it may be anything
    )
    return tuple(dict.fromkeys(ids))


def listed_in(cell: str) -> list[str]:
    """Return the respondents that a cell lists, each as its id or, if it is none, as it stands.

    >>> listed_in("P1, p2 en Respondent 3"), listed_in("Youssef")
    (['P1', 'P2', 'P3'], ['Youssef'])
    """
    if one := respondent(cell):
        return [one]
    joined = WORDED.sub(lambda match: f"P{match[1]}", cell)
    words = re.findall(r"[^\s;,&+/]+", joined)
    kept = [each for each in words if each.casefold() not in ("and", "en", "und")]
    return list(dict.fromkeys(respondent(each) or each for each in kept))


_LETTER = r"[\w'\u2019]"
CAPITAL = rf"[A-ZÀ-ÞĀ-Ž]{_LETTER}*[a-zß-ÿā-ž]{_LETTER}*"
"""A word that begins with a capital and has a small letter."""
_PARTICLES = "van|de|den|der|ten|ter|te|von|el|al|ben|bin|la|le|di|da|du|in|op|'t|\u2019t|het"
BETWEEN = rf"(?:(?:{_PARTICLES})\s+){{0,3}}"
"""The particles in front of a surname, if there are any."""
BEGINNING = "Van|De|Den|Der|Ten|Ter|Te|El|Von|Op"
"""Particles that a surname begins with where no given name is before it."""


def alternatives(words: Iterable[str]) -> str:
    r"""Return a regular expression of any of some words, the longest first.

    >>> alternatives(["is", "is for"])
    'is\\ for|is'
    """
    return "|".join(map(re.escape, sorted(words, key=lambda word: (-len(word), word))))


FEELS = (
    r"(?:is|was|feels|lijkt|blijft|remains|seems|zijn|are)(?:\s+\w+)?\s+"
    rf"(?:{alternatives(WORDS['feelings'])})"
)
"""That somebody is satisfied, critical and the like, as a regular expression."""
_TOKEN = re.compile(
    r"(?!(?:ZZP|[MH]BO|VMBO|VSO|WW|WAO|WIA|WSW)\b)[A-Z]{2,}\w*['\u2019]er\b|\w+(?:-\w+)*"
)
"""A word, or who is of an organisation, such as a UWV'er."""
_ENGLISH, _DUTCH = frozenset(WORDS["functions_en"]), WORDS["functions_nl"]


@lru_cache(maxsize=64)  # a text is asked about several times in a row
def functions(text: str) -> tuple[tuple[int, int], ...]:
    """Return where functions of one person begin and end in a text.

    >>> text = "The FNV-bestuurder and a board member met the aldermen."
    >>> [text[start:end] for start, end in functions(text)]
    ['FNV-bestuurder', 'member']
    """
    spans = []
    for match in _TOKEN.finditer(text):
        word = match[0].casefold()
        member = word == "member" and text[: match.start()].casefold().endswith("board ")
        of_body = word.endswith(("'er", "\u2019er"))
        if of_body or member or word.endswith(_DUTCH) or {word, word.rpartition("-")[2]} & _ENGLISH:
            spans.append(match.span())
    return tuple(spans)


NAME = Message("what may be a name")
DOUBT = Message("a word that may be a name")
"""What is no more than likely: a word with a capital where a name would have one."""

ORDINARY = frozenset(WORDS["ordinary"])
PROPER = frozenset(
    word for key in ("places", "capitalised", "organisations") for word in WORDS[key]
)
"""Words that have a capital inside a sentence and name no person."""
BODIES = frozenset(WORDS["bodies"])
PHRASES = re.compile("|".join(rf"\b{re.escape(name)}\b" for name in WORDS["phrases_known"]))
TWO = ("IJ", "Mc")
"""Beginnings of a name with two capitals; other words with two are abbreviations or brands."""

_ENDS = (*sorted(word for word in BODIES if len(word) > 3), "wet")
"""What long words of bodies, laws and programmes end with."""
_BEFORE = r"(?<![\w'\u2019-])"
WORD = re.compile(rf"{_BEFORE}{CAPITAL}(?:-{CAPITAL})*")
POSSESSIVE = re.compile(r"['\u2019]s?$")
SURNAME = re.compile(rf"{_BEFORE}(?P<particle>{BEGINNING})\s+{BETWEEN}(?P<name>{CAPITAL})")
PAIR = re.compile(rf"{_BEFORE}{CAPITAL}\s+{BETWEEN}{CAPITAL}")
HELD = re.compile(rf"\s+(?:(?:{BEGINNING})\s+{BETWEEN})?(?P<name>{CAPITAL})")
"""A name behind a function, as in `alderman Van den Berg`; not in `alderman van Delft`."""
_SAYING = (*WORDS["saying"], *WORDS["spoken"], *WORDS["phrases"], "stelt", "wijst", "wil")
SAYS = re.compile(rf"\s+(?:{alternatives(_SAYING)})\b")
DOES = re.compile(rf"\s+(?:(?:{alternatives(WORDS['doing'])})|{FEELS})\b|['\u2019]s?\s+[a-z]")
_BROKEN = re.compile(
    r"(?:\b(?:o\.a|bijv|bv|nl|m\.n|e\.g|i\.e|cf|vs|incl|resp|d\.w\.z|t\.a\.v|n\.a\.v|i\.s\.m)\.)$",
    re.IGNORECASE,
)
"""An abbreviation, whose point ends no sentence."""
_QUOTES = "\"'\u2018\u201c\u201e\u00ab"
_OPENING = f" \t([{{*_#|{_QUOTES}"
_ENDING = ".!?:;\n\r\u2022\u2013\u2014/=-"
_PLACE = re.compile(
    r"\b(?<!trust )(?<!faith )(?<!confidence )(?<!vertrouwen )(?<!geloof )(?<!vertrouwt )"
    r"(?<!gelooft )(?<!believes )(?<!belief )"
    r"(?:in|te|nabij|near|around|rond|rondom|within|binnen|buiten|town of|city of"
    r"|municipality of|region of|gemeenten?|regio|provincie|stad|dorp)\s+$",
    re.IGNORECASE,
)
"""What stands before the name of a place."""
_OF = re.compile(r"\s+(?:(?:of|for|on|van|voor|der|des|de|het|the)\s+){0,2}")
_AFTER = re.compile(r"(\w+)\s+$")


class Capitals:
    """Judge the words of a text that begin with a capital, by words as `persons` takes them."""

    def __init__(self, text: str, known: Collection[str], small: Collection[str]) -> None:
        self.text = PHRASES.sub(lambda match: match[0].lower(), text) if " " in text else text
        self.known = known
        self.small = small
        self.words = list(WORD.finditer(self.text))

    def names(self) -> Iterator[tuple[str, str]]:
        """Yield what may be names, the likely before the doubtful."""
        likely = list(self._likely())
        yield from ((NAME, name) for name in likely)
        parts = {word for name in likely for word in re.split(r"[\s-]+", name)} | {*likely}
        yield from ((DOUBT, name) for name in self._doubtful() if name not in parts)

    def _likely(self) -> Iterator[str]:
        """Yield names of lists, and unknown words in the place of a full name or a speaker."""
        for match in self.words:
            word = _bare(match)
            listed = LISTED.intersection(word.split("-"))
            if listed or (SAYS.match(self.text, match.end()) and self._may_be_name(word)):
                yield word
        yield from self._pairs()
        for match in SURNAME.finditer(self.text):
            name = match["name"]
            inner = match["particle"] == "Van" and not self._begins(match.start())
            if name in LISTED or name in DOUBLE or (inner and not self._ordinary(name)):
                yield match[0]

    def _pairs(self) -> Iterator[str]:
        """Yield two unknown words with capitals, and an unknown one behind a function."""
        for first in self.words[:-1]:
            pair = PAIR.match(self.text, first.start())
            words = [_bare(word) for word in WORD.finditer(pair[0])] if pair else []
            if pair and not any(self._ordinary(word) for word in words):
                yield pair[0]
        for start, end in functions(self.text) if self.words else ():
            held = HELD.match(self.text, end)
            if held and not self._ordinary(held["name"]):
                yield self.text[start : held.end()]

    def _doubtful(self) -> Iterator[str]:
        """Yield other words with a capital that they do not owe to where they stand."""
        for at, match in enumerate(self.words):
            word = _bare(match)
            if not self._may_be_name(word):
                continue
            if self._begins(match.start()):
                if DOES.match(self.text, match.start() + len(word)):
                    yield word
            elif not self._placed(match, word) and not self._in_body(at):
                yield word

    def _may_be_name(self, word: str) -> bool:
        """Return whether a word is no function and not known as something else than a name."""
        return (word in DOUBLE or not self._ordinary(word)) and not functions(word)

    def _ordinary(self, word: str) -> bool:
        """Return whether a word is known as something else than a name."""
        word = POSSESSIVE.sub("", word)
        small = word.casefold()
        return (
            word in self.known
            or small in self.known
            or word in PROPER
            or small in ORDINARY
            or small in self.small
            or _names_body(small)
            or _is_short(word)
            or ("-" in word and all(map(self._ordinary, word.split("-"))))
        )

    def _begins(self, start: int) -> bool:
        """Return whether a sentence, a label or a quotation begins at a place."""
        before = self.text[:start].rstrip(_OPENING)
        return (
            not before
            or (len(before) < start and self.text[start - 1] in _QUOTES)
            or (before[-1] in _ENDING and not _BROKEN.search(before))
        )

    def _placed(self, match: re.Match[str], word: str) -> bool:
        """Return whether a word stands where the name of a place does."""
        place = _PLACE.search(self.text, max(0, match.start() - 30), match.start())
        return bool(place) and (word not in DOUBLE or word in PROPER)

    def _in_body(self, at: int) -> bool:
        """Return whether a word is part of the name of a body, a law or a programme."""
        start = self.words[at].start()
        before = _AFTER.search(self.text, max(0, start - 40), start)
        words = [before[1]] if before else []
        for first, second in pairwise(self.words[at:]):
            if self.text[first.end() : second.start()].strip():
                break
            words.append(_bare(second))
        for second, first in pairwise(self.words[at::-1]):
            if not _OF.fullmatch(self.text, first.end(), second.start()):
                break
            words.append(_bare(first))
        return any(_names_body(word.casefold()) for word in words)


def _bare(match: re.Match[str]) -> str:
    """Return a word without the ending of a possessive."""
    return POSSESSIVE.sub("", match[0])


def _is_short(word: str) -> bool:
    """Return whether a word has capitals as an abbreviation or a brand has them.

    >>> _is_short("PostNL"), _is_short("Quellin"), _is_short("IJtje")
    (True, False, False)
    """
    rest = word[2:] if word[:2] in TWO else word
    return "-" not in word and sum(map(str.isupper, rest)) > 1


def _names_body(word: str) -> bool:
    """Return whether a word in small letters is one of which bodies are named.

    >>> _names_body("council"), _names_body("programmaraad"), _names_body("quellin")
    (True, True, False)
    """
    return word in BODIES or any(word.endswith(end) and len(word) > len(end) + 2 for end in _ENDS)


_TITLES = f"{TITLES}|ms|miss|sir|ir|ing"
_TELLING = re.compile(r"[A-ZÀ-ÞĀ-Ž@\d]|[(\[]at[)\]]|\sat\s|staartje|/")
"""What a text without any trace has not."""
MAIL, TELEPHONE = Message("an e-mail address"), Message("a telephone number")
ACCOUNT = Message("an account")
_POINT = r"(?:\.|\s(?:punt|dot)\s)"
_DOMAIN = r"(?:nl|com|org|net|eu|be|info)\b"
INITIALS, TITLE = Message("initials with a surname"), Message("a title with a name")
PATTERNS: Mapping[str, re.Pattern[str]] = {
    MAIL: re.compile(
        r"[\w.+-]+(?:@|\s?[(\[](?:at|@)[)\]]\s?)[\w-]+(?:(?:\.|\s?[(\[](?:dot|punt)[)\]]\s?)[\w-]+)+"
        rf"|\w+{_POINT}[\w-]+\s(?:at|ape?n?staartje)\s[\w-]+(?:{_POINT}[\w-]+)*{_POINT}{_DOMAIN}"
        rf"|[\w-]+\sape?n?staartje\s[\w-]+(?:{_POINT}[\w-]+)*{_POINT}{_DOMAIN}",
        re.IGNORECASE,
    ),
    ACCOUNT: re.compile(
        r"(?:linkedin\.com/(?:in|pub)|(?:facebook|instagram|twitter|tiktok|x)\.com|bsky\.app"
        r"/profile|threads\.net)/[\w@%.-]+|(?<![\w.+@-])@[a-z_][\w.-]+\w",
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
        rf"(?<!\w)(?:{_TITLES}|{_TITLES.title()})\b\.?\s+"
        rf"{BETWEEN}(?:{BEGINNING})?\s*{BETWEEN}{CAPITAL}"
    ),
}
SIGNS: Mapping[str, re.Pattern[str]] = {
    MAIL: re.compile(r"@|[(\[\s](?:at|AT|At)[)\]\s]|staartje"),
    ACCOUNT: re.compile("[@/]"),
    TELEPHONE: re.compile(r"0.*\d|\+\d"),
    INITIALS: re.compile(r"[A-Z]\."),
    TITLE: re.compile("[MmDdPpIiSsHh]"),
}
"""What a text has that a pattern finds anything in, much faster to tell."""


def addresses(text: str) -> Iterator[tuple[str, str]]:
    """Yield the e-mail addresses and the telephone numbers in a text, each after what it is."""
    for what in (MAIL, TELEPHONE):
        if SIGNS[what].search(text):
            yield from ((what, match[0]) for match in PATTERNS[what].finditer(text))


def traces_of(
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
        What it is, and the words that are it. `DOUBT` is no more than likely.

    Examples
    --------
    >>> known = {"trade", "unions", "the"}
    >>> for found in traces_of("Ask P. de Vries or mail p@example.org.", known):
    ...     print(*found, sep=": ")
    an e-mail address: p@example.org
    initials with a surname: P. de Vries
    >>> list(traces_of("Trade Unions agree with Youssef.", known))
    [('what may be a name', 'Youssef')]
    >>> list(traces_of("The trade unions blame Quellin.", known))
    [('a word that may be a name', 'Quellin')]
    """
    text = names_in_id(text) or recased(text)
    if not _TELLING.search(text):
        return
    traces = [
        (what, match[0].strip())
        for what, pattern in PATTERNS.items()
        if SIGNS[what].search(text)
        for match in pattern.finditer(text)
    ]
    traces += dict.fromkeys(Capitals(text, known, small).names())
    for what, words in traces:
        # What is part of something longer is told with it.
        if not any(words != longer and words in longer for _, longer in traces):
            yield what, words
