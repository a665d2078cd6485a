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
_SURNAMES = {each.casefold() for each in WORDS["surnames"]}
TITLES = "mevrouw|meneer|heer|dhr|mevr|mw|mr|mrs|dr|drs|prof|professor"
"""That stand before names in small letters too."""
_TITLES = frozenset(TITLES.split("|"))
_PARTICLE = r"(?:(?:van|de|den|der|ten|ter|te|von|el|al|in|op|'t|\u2019t|het)\s+)"
_TITLED = re.compile(
    rf"(?<!\w)(?<!\d\s)(?:{TITLES})\.?\s+{_PARTICLE}{{0,3}}(?P<last>[a-zß-ÿ]+)(?!\w)",
    re.IGNORECASE,
)
_NO_NAMES = frozenset(
    word
    for key in ("ordinary", "bodies", "functions_en", "saying", "spoken", "doing", "feelings")
    for word in WORDS[key]
)
"""What stands behind a title without a name: `mevrouw zei`."""
_PLACED = re.compile(r"\s(?:in|op|al|el|het)\s", re.IGNORECASE)
_SURNAME = re.compile(r"\w{3,}(?:sma|stra|inga|enga|meijer|meyer|bosch)")
"""How many a surname ends and hardly a word."""
_SIGNS = frozenset(("volgens", "aldus", "according", *WORDS["saying"]))
_SAYING = "|".join(WORDS["saying"])
_SPEAKING = re.compile(
    r"(?<!\w)(?:volgens|aldus|according\s+to)\s+(?P<of>van\s+(?:(?:de|den|der)\s+)?)?"
    r"(?P<source>[a-zß-ÿ]+)(?!\w)"
    r"|(?:^|[.,;:!?]\s+|(?<!\w)(?:en|and|maar|but|dat|that|want|omdat|because)\s+)"
    rf"(?P<of_>van\s+de[nr]\s+)?(?P<speaker>[a-zß-ÿ]+)\s+(?:{_SAYING})(?!\w)",
    re.IGNORECASE,
)
"""What may be a name behind `volgens`, or before a verb of saying, with no article."""
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

    In small letters a name is one behind a title, if both of a full name are in the lists, and if
    somebody of a surname of the lists, or formed as one, is said to say something.

    >>> recased("JANSEN asks mevrouw de wit and jan de boer, of VAN DEN BERG.")
    'Jansen asks mevrouw de Wit and Jan de Boer, of Van Den Berg.'
    >>> recased("De wit geverfde bus van de HEMA")
    'De wit geverfde bus van de HEMA'
    >>> recased("volgens jansma, mevrouw ouali en van den quel zei pietersen niets")
    'volgens Jansma, mevrouw Ouali en van den Quel zei pietersen niets'
    """
    at, words = set(), re.findall(r"\w+", text.casefold())
    # To look for words first is much faster: hardly any text has them.
    if not _TITLES.isdisjoint(words):
        at |= {match.start("last") for match in _TITLED.finditer(text) if _is_titled(match)}
    if not _SIGNS.isdisjoint(words):
        for match in _SPEAKING.finditer(text):
            name = "source" if match["source"] else "speaker"
            if match["of"] or match["of_"] or _is_surname(match[name].casefold()):
                at.add(match.start(name))
    if not _GIVEN.isdisjoint(words):
        for match in _FULL.finditer(text):
            if match["given"] in _GIVEN and match["last"] in _LAST:
                at |= {match.start("given"), match.start("last")}
    letters = [each.upper() if place in at else each for place, each in enumerate(text)]
    return _CAPITALS.sub(_titled, "".join(letters) if at else text)


def _is_titled(match: re.Match[str]) -> bool:
    """Return whether a name, and no function or verb, stands behind a title."""
    last = match["last"].casefold()
    plain = last in _NO_NAMES or last.endswith(WORDS["functions_nl"]) or _PLACED.search(match[0])
    return last in _NAMES or not plain


def _is_surname(word: str) -> bool:
    return word in _SURNAMES or bool(_SURNAME.fullmatch(word))


def _titled(match: re.Match[str]) -> str:
    name = (match["name"] or match["last"]).title()
    return match[0].title() if name in LISTED or (match["last"] and name in DOUBLE) else match[0]
