"""The lists of person_words.toml, and names of them in capitals, in small letters and in ids."""

from __future__ import annotations

import re
import tomllib
from collections.abc import Mapping
from functools import lru_cache
from importlib.resources import files

WORDS: Mapping[str, tuple[str, ...]] = {
    key: tuple(words.split() if isinstance(words, str) else words)
    for key, words in tomllib.loads(
        files(__package__).joinpath("person_words.toml").read_text(encoding="utf-8")
    ).items()
}
"""The lists of person_words.toml by name."""
LISTED = frozenset((*WORDS["given"], *WORDS["surnames"]))
DOUBLE = frozenset(WORDS["double"])
_GIVEN = {each.casefold() for each in WORDS["given"]} - {"ben", "harm", "mo"}
"""But words of either language in small letters."""
_TELLING = frozenset((*(each.title() for each in _GIVEN), *WORDS["surnames"]))
_LAST = {each.casefold() for each in (*WORDS["surnames"], *WORDS["double"])}
_NAMES = _GIVEN | _LAST
TITLES = "mevrouw|meneer|heer|dhr|mevr|mw|mr|mrs|dr|drs|prof|professor"
"""That stand before names in small letters too."""
_PARTICLE = r"(?:(?:van|de|den|der|ten|ter|te|von|el|al|in|op|'t|\u2019t|het)\s+)"
_TITLED = re.compile(
    rf"(?<!\w)(?:{TITLES})\.?\s+{_PARTICLE}{{0,3}}(?P<last>[a-zß-ÿ]+)(?!\w)",
    re.IGNORECASE,
)
_FULL = re.compile(
    rf"(?<![\w-])(?P<given>[a-zß-ÿ]+)(?=\s+{_PARTICLE}{{0,3}}(?P<last>[a-zß-ÿ]+)(?!\w))"
)
_CAPITALS = re.compile(
    r"(?<![\w-])(?:(?P<particle>(?:(?:VAN|DE|DEN|DER|TEN|TER|TE)\s+){1,3})(?P<last>[A-ZÀ-Þ]{3,})"
    r"|(?P<name>[A-ZÀ-Þ]{4,}))(?!\w)"
)
_ID = re.compile(r"[a-z0-9_;-]+")


@lru_cache(maxsize=4096)  # the same ids stand in many rows
def names_in_id(text: str) -> str:
    """Return the listed names in an id, as they are written elsewhere; empty if it has none.

    >>> names_in_id("lunch-jan-jansen"), names_in_id("open-day"), names_in_id("Ask jan")
    ('Jan Jansen', '', '')
    """
    if not _ID.fullmatch(text):
        return ""
    return " ".join(word for word in re.split("[-_;]+", text.title()) if word in _TELLING)


def recased(text: str) -> str:
    """Return a text with names of the lists as they are written elsewhere: with one capital.

    In small letters a name is one behind a title, or if both of a full name are in the lists.

    >>> recased("JANSEN asks mevrouw de wit and jan de boer, of VAN DEN BERG.")
    'Jansen asks mevrouw de Wit and Jan de Boer, of Van Den Berg.'
    >>> recased("De wit geverfde bus van de HEMA")
    'De wit geverfde bus van de HEMA'
    """
    titled = (match for match in _TITLED.finditer(text) if match["last"].casefold() in _NAMES)
    at = {match.start("last") for match in titled}
    if not _GIVEN.isdisjoint(text.split()):
        for match in _FULL.finditer(text):
            if match["given"] in _GIVEN and match["last"] in _LAST:
                at |= {match.start("given"), match.start("last")}
    letters = [each.upper() if place in at else each for place, each in enumerate(text)]
    return _CAPITALS.sub(_titled, "".join(letters) if at else text)


def _titled(match: re.Match[str]) -> str:
    name = (match["name"] or match["last"]).title()
    return match[0].title() if name in LISTED or (match["last"] and name in DOUBLE) else match[0]
