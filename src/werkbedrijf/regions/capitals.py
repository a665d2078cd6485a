"""Judge words that begin with a capital: names of persons, functions, or something else."""

from __future__ import annotations

import re
import tomllib
from collections.abc import Collection, Iterable, Iterator, Mapping
from functools import lru_cache
from importlib.resources import files
from itertools import pairwise

from werkbedrijf.errors import Message

WORDS: Mapping[str, tuple[str, ...]] = {
    key: tuple(words.split() if isinstance(words, str) else words)
    for key, words in tomllib.loads(
        files(__package__).joinpath("person_words.toml").read_text(encoding="utf-8")
    ).items()
}
"""The lists of person_words.toml by name."""
PARTICLES = (
    *("van", "de", "den", "der", "ten", "ter", "te", "von", "el", "al", "ben", "bin", "la", "le"),
    *("di", "da", "du", "in", "op", "'t", "\u2019t", "het"),
)
SURNAME_PARTICLES = ("Van", "De", "Den", "Der", "Ten", "Ter", "Te", "El", "Von", "Op")
"""Those that a surname begins with where no given name is before it."""

_LETTER = r"[\w'\u2019]"
CAPITAL = rf"[A-ZÀ-ÞĀ-Ž]{_LETTER}*[a-zß-ÿā-ž]{_LETTER}*"
"""A word that begins with a capital and has a small letter."""
BETWEEN = rf"(?:(?:{'|'.join(PARTICLES)})\s+){{0,3}}"
"""The particles in front of a surname, if there are any."""
BEGINNING = "|".join(SURNAME_PARTICLES)


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
_TOKEN = re.compile(r"\w+(?:-\w+)*")
_ENGLISH, _DUTCH = frozenset(WORDS["functions_en"]), WORDS["functions_nl"]


@lru_cache(maxsize=64)  # a text is asked about several times in a row
def functions(text: str) -> tuple[tuple[int, int], ...]:
    """Return where functions of one person begin and end in a text.

    >>> text = "The FNV-bestuurder and a board member met the aldermen."
    >>> [text[start:end] for start, end in functions(text)]
    ['FNV-bestuurder', 'member']
    """
    spans = []
    for found in _TOKEN.finditer(text):
        word = found[0].casefold()
        member = word == "member" and text[: found.start()].casefold().endswith("board ")
        if member or word.endswith(_DUTCH) or {word, word.rpartition("-")[2]} & _ENGLISH:
            spans.append(found.span())
    return tuple(spans)


NAME = Message("what may be a name")
DOUBT = Message("an unknown capital")
"""What is no more than likely: a word with a capital where a name would have one."""

LISTED = frozenset((*WORDS["given"], *WORDS["surnames"]))
DOUBLE = frozenset(WORDS["double"])
ORDINARY = frozenset(WORDS["ordinary"])
PROPER = frozenset(
    word for key in ("places", "capitalised", "organisations") for word in WORDS[key]
)
"""Words that have a capital inside a sentence and name no person."""
BODIES = frozenset(WORDS["bodies"])
PHRASES = re.compile("|".join(rf"\b{re.escape(name)}\b" for name in WORDS["phrases_known"]))
TWO = ("IJ", "Mc")
"""Beginnings of a name with two capitals; other words with two are abbreviations or brands."""

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
        self.text = PHRASES.sub(lambda found: found[0].lower(), text) if " " in text else text
        self.known = known
        self.small = small
        self.words = list(WORD.finditer(self.text))

    def names(self) -> Iterator[tuple[str, str]]:
        """Yield what may be names, the likely before the doubtful."""
        likely = list(self._likely())
        yield from ((NAME, name) for name in likely)
        told = {word for name in likely for word in re.split(r"[\s-]+", name)} | {*likely}
        yield from ((DOUBT, name) for name in self._doubtful() if name not in told)

    def _likely(self) -> Iterator[str]:
        """Yield names of lists, and unknown words in the place of a full name or a speaker."""
        for found in self.words:
            word = _bare(found)
            listed = LISTED.intersection(word.split("-"))
            if listed or (SAYS.match(self.text, found.end()) and self._speaks(word)):
                yield word
        yield from self._pairs()
        for found in SURNAME.finditer(self.text):
            told = found["name"] in LISTED | DOUBLE
            inner = found["particle"] == "Van" and not self._begins(found.start())
            if told or (inner and not self._ordinary(found["name"])):
                yield found[0]

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
        for at, found in enumerate(self.words):
            word = _bare(found)
            if functions(word):
                continue
            if self._begins(found.start()):
                if DOES.match(self.text, found.start() + len(word)) and self._speaks(word):
                    yield word
            elif (
                (word in DOUBLE or not self._ordinary(word))
                and not self._placed(found, word)
                and not self._in_body(at)
            ):
                yield word

    def _speaks(self, word: str) -> bool:
        """Return whether a word in front of a person's verb may be a name."""
        ordinary = self._ordinary(word) and word not in DOUBLE
        return not (ordinary or functions(word))

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
        if len(before) < start and self.text[start - 1] in _QUOTES:
            return True
        return not before or (before[-1] in _ENDING and not _BROKEN.search(before))

    def _placed(self, found: re.Match[str], word: str) -> bool:
        """Return whether a word stands where the name of a place does."""
        place = _PLACE.search(self.text, max(0, found.start() - 30), found.start())
        return bool(place) and (word not in DOUBLE or word in PROPER)

    def _in_body(self, at: int) -> bool:
        """Return whether a word is part of the name of a body, a law or a programme."""
        found = self.words[at]
        before = _AFTER.search(self.text, max(0, found.start() - 40), found.start())
        if before and _names_body(before[1].casefold()):
            return True
        for first, second in pairwise(self.words[at:]):
            if self.text[first.end() : second.start()].strip():
                break
            if _names_body(_bare(second).casefold()):
                return True
        for second, first in pairwise(self.words[at::-1]):
            if not _OF.fullmatch(self.text, first.end(), second.start()):
                break
            if _names_body(_bare(first).casefold()):
                return True
        return False


def _bare(found: re.Match[str]) -> str:
    """Return a word without the ending of a possessive."""
    return POSSESSIVE.sub("", found[0])


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


_ENDS = (*sorted(word for word in BODIES if len(word) > 3), "wet")
"""What long words of bodies, laws and programmes end with."""
