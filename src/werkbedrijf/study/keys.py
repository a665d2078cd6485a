"""The keys of a study's TOML files, and of what type each is, down to the items of lists."""

from __future__ import annotations

from collections.abc import Iterator, Mapping
from dataclasses import dataclass
from typing import Any

from werkbedrijf.errors import DataError, Message, Problem
from werkbedrijf.study.language import LANGUAGES
from werkbedrijf.study.text import FaultAt

EVERY = "*"
"""The name of a key that stands for every key of a table which no other names."""
TEXT, TABLE, NUMBER = Message("a text"), Message("a table"), Message("a number")
WHOLE, YES_OR_NO = Message("a whole number"), Message("true or false")
TEXTS, TABLES = Message("a list of texts"), Message("a list of tables")
LIST = Message("a list")

Kind = type | tuple[type, ...]


@dataclass(frozen=True)
class Key:
    """Describe a key of a TOML file.

    Parameters
    ----------
    name : str
        Its name, or `EVERY`.
    kind : type or tuple of type
        What its value may be; True and False are no numbers.
    expected, example : str
        What its value says, and how it may look.
    needed : bool
        Whether it is a problem that the key is missing.
    of : tuple of Key, or type
        Of a table: its keys. Of a list: the keys of each item, which is a table, or the type of
        each item. Not checked by default.
    """

    name: str
    kind: Kind
    expected: str
    example: str
    needed: bool = True
    of: tuple[Key, ...] | type = object


def text(*names: str, needed: bool = False, expected: str = TEXT) -> tuple[Key, ...]:
    """Return keys whose values are texts; unlike others, they need not be there."""
    return tuple(Key(name, str, expected, '"..."', needed) for name in names)


def in_languages(*names: str, needed: bool = True) -> tuple[Key, ...]:
    """Return a key for each name and language, such as `title_en` and `title_nl`."""
    return text(*(f"{name}_{each}" for name in names for each in LANGUAGES), needed=needed)


def table(name: str, *keys: Key, needed: bool = False) -> Key:
    """Return a key whose value is a table of these keys."""
    return Key(name, dict, TABLE, "", needed, keys)


def tables(name: str, *keys: Key, needed: bool = False) -> Key:
    """Return a key whose value is a list of tables of these keys."""
    return Key(name, list, TABLES, "", needed, keys)


def wrong(content: Mapping[str, Any], keys: tuple[Key, ...], before: str = "") -> Iterator[FaultAt]:
    """Yield what of `keys` is missing or of another type in a table, named after `before`."""
    others = [name for name in content if name not in {key.name for key in keys}]
    for key in keys:
        for name in others if key.name == EVERY else [key.name]:
            if name in content:
                yield from _value_faults(content[name], key, before + name)
            elif key.needed:
                place = before + name
                yield place, Message("nothing"), key.expected, _remedy(key, place)


def checked(content: dict[str, Any], keys: tuple[Key, ...], file: str) -> dict[str, Any]:
    """Return what a file holds; raise DataError with all that is missing or of another type."""
    if problems := [Problem(file, None, *each) for each in wrong(content, keys)]:
        raise DataError(problems)
    return content


def _value_faults(value: object, key: Key, place: str) -> Iterator[FaultAt]:
    if not _fits(value, key.kind):
        yield place, _shown(value), key.expected, _remedy(key, place)
    elif isinstance(value, dict) and isinstance(key.of, tuple):
        yield from wrong(value, key.of, f"{place}.")
    elif isinstance(value, list):
        for number, item in enumerate(value, 1):
            yield from _item_faults(item, key, place, f"{place} {number}")


def _item_faults(item: object, key: Key, place: str, at: str) -> Iterator[FaultAt]:
    """Yield what is wrong with an item of the list at `place`; `at` is its own place."""
    if not isinstance(key.of, tuple):
        if not _fits(item, key.of):
            yield at, _shown(item), KINDS[key.of], _remedy(key, place)
    elif isinstance(item, dict):
        yield from wrong(item, key.of, f"{at}.")
    else:
        yield at, _shown(item), TABLE, Message("Begin each with a line [[{key}]].", key=place)


def _fits(value: object, kind: Kind) -> bool:
    return isinstance(value, kind) and (not isinstance(value, bool) or kind in (bool, object))


def _shown(value: object) -> str:
    """Return a value as it is written in TOML."""
    if isinstance(value, bool):
        return str(value).lower()
    return repr(value) if isinstance(value, str | int | float | list | dict) else str(value)


def _remedy(key: Key, place: str) -> Message:
    if key.example:
        name = place.rpartition(".")[2]
        return Message("Write {key} = {value}.", key=name, value=key.example)
    if key.kind is list:
        return Message("Begin each with a line [[{key}]].", key=place)
    return Message("Begin it with a line [{key}].", key=place)


KINDS = {str: TEXT, int: WHOLE}
"""What is expected of the items of a list, by their type."""


SOURCE_KEYS = (
    *(
        Key(f"short_{each}", str, Message("what the source is called in a sentence"), '"report"')
        for each in LANGUAGES
    ),
    *in_languages("article", needed=False),
    Key("title", str, Message("the title of the source"), '"..."'),
    Key("author", str, Message("who wrote it"), '"..."'),
    Key("date", str, Message("when it appeared, as 2017-11-07"), '"..."'),
    *text("main_claim", "explains", "language"),
    *in_languages("kind", "university", needed=False),
)
"""What [source] in study.toml needs and may have, where there is one."""
SCALE_KEYS = (Key("value", int, WHOLE, "1"), *text("mark", needed=True), *in_languages("label"))
THRESHOLD_KEYS = (
    Key("ratio", (int, float), NUMBER, "1.0", needed=False),
    Key("value", int, Message("a value of the scale"), "1", needed=False),
)
FURTHER_KEYS = (
    table(
        "mediation",
        *text("cause", "outcome"),
        Key("mediators", list, TEXTS, '["..."]', False, str),
        Key("regions", int, WHOLE, "35", needed=False),
        Key("paths", list, LIST, "[0.3, 0.5]", needed=False),
    ),
    table("rounds", *text("factors", "outcome")),
)
STUDY_KEYS = (
    Key("title_en", str, Message("the title in English"), '"..."'),
    Key("title_nl", str, Message("the title in Dutch"), '"..."'),
    Key("scale", list, Message("the values of the scale, from the lowest"), "[...]", of=SCALE_KEYS),
    Key("regions", list, Message("the ids of the regions in order"), '["..."]', of=str),
    Key("chain", list, Message("the notebooks in order"), "[...]",
        of=(*text("notebook", needed=True), *in_languages("title"), *text("each"))),
    *in_languages("about", needed=False),
    tables("thresholds", *THRESHOLD_KEYS),
    table("source", *SOURCE_KEYS),
    table("further", *FURTHER_KEYS),
)  # fmt: skip
"""The keys of study.toml; `language` and `least_scored` are checked by their values."""
FACT_KEYS = (*in_languages("text", needed=False), *text("section"))
DOCUMENT_KEYS = (
    *text("author", "title", "perhaps_same_as"),
    Key("year", (str, int), Message("a year"), '"2025"', needed=False),
    Key("in_bibliography", bool, YES_OR_NO, "false", needed=False),
)
REGION_KEYS = (
    Key("id", str, Message("the folder's name"), '"..."'),
    Key("label_en", str, Message("the region's English name"), '"..."'),
    Key("label_nl", str, Message("the region's Dutch name"), '"..."'),
    Key("centre", str, Message("the central municipality"), '"..."'),
    Key("municipalities", list, Message("the municipalities"), '["..."]', of=str),
    Key("respondents", list, Message("the respondents' ids"), '["R1", "R2"]', of=str),
    Key("parties", list, Message("the ids of the parties"), '["uwv"]', of=str),
    *text("short", "chapter"),
    *text("place", expected=Message("an id in kebab-case")),
    Key("round", int, Message("a whole number from 1"), "2", needed=False),
    table("facts", table(EVERY, *FACT_KEYS)),
    table("documents", table(EVERY, *DOCUMENT_KEYS)),
)
NODE_KEYS = (
    *text("id", needed=True),
    *in_languages("label", "note", "members", "frequency", needed=False),
    *text("concept", "category", "model", "section"),
    Key("width", int, WHOLE, "2", needed=False),
)
GROUP_KEYS = (
    *text("id", needed=True),
    Key("nodes", list, TEXTS, '["..."]', of=str),
    *in_languages("label", needed=False),
    *text("category", "kind", "section"),
)
DIAGRAM_KEYS = (
    *text("section"),
    tables("node", *NODE_KEYS),
    tables("group", *GROUP_KEYS),
    tables("edge", *in_languages("label", needed=False), *text("section")),
)
"""The keys of a diagram and a structure; places, ends and kinds are checked by their values."""
BOTH = text(*LANGUAGES, needed=True)
KIT_KEYS: Mapping[str, tuple[Key, ...]] = {
    "coding": (
        table("title", *BOTH, needed=True),
        table(
            "headings",
            *in_languages("rules", "program", "scale", "levels", "parties", "code", "indicator"),
            *in_languages("question", "value", "mark", "meaning"),
            needed=True,
        ),
        tables("rules", *BOTH, needed=True),
        tables("program", *BOTH, needed=True),
        tables("scale", Key("value", int, WHOLE, "1"), *BOTH, needed=True),
        table("template", *in_languages("sheet", "example", "summary", "error"), needed=True),
        tables("column", *text("id", needed=True), *BOTH, *in_languages("about"), needed=True),
    ),
    "guide": (
        *(table(name, *BOTH, needed=True) for name in ("title", "subtitle", "subject", "total")),
        *(tables(name, *BOTH, needed=True) for name in ("preparation", "consent")),
        table(
            "headings",
            *in_languages("preparation", "consent", "prompts", "minutes", "signature"),
            needed=True,
        ),
        table(
            "contacts",
            *in_languages("title", "about", "party", "scale"),
            table("questions", *in_languages("information", "work"), needed=True),
            needed=True,
        ),
        *(table(name, table(EVERY, *BOTH)) for name in ("before", "after")),
    ),
    "definitions": tuple(
        table(name, *text(EVERY), needed=True) for name in ("concepts", "indicators")
    ),
}
"""The keys of the files in data/kit, by their names."""
RECORD_KEYS = (
    table("map", *text(EVERY)),
    table("written", Key("rows", list, TEXTS, '["..."]', False, str)),
)
"""What an import reads of the record that the last one left."""
