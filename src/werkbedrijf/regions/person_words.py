"""The words that the disclosure gate knows, and what names and functions look like."""

from __future__ import annotations

import re
import tomllib
from collections.abc import Iterable, Mapping
from functools import lru_cache
from importlib.resources import files

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
