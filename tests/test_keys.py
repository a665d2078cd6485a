"""A TOML file with a value of another type is refused by a problem that names it, whatever it is.

Every key of the invented study in examples/orchards and of this one gets a value of every type.
Tables are read once, since only TOML files change.
"""

from __future__ import annotations

import json
import tomllib
from collections.abc import Iterator
from copy import deepcopy
from functools import partial
from pathlib import Path
from typing import Any

import pandas as pd
import pytest

from studies import ROOT
from werkbedrijf.errors import DataError
from werkbedrijf.paths import ENV, Paths
from werkbedrijf.regions import disclosure
from werkbedrijf.regions.new_study import new_study
from werkbedrijf.study.files import Reader
from werkbedrijf.study.load import load_study

VALUES = ("3", '"x"', '["a"]', "{ a = 1 }", "true", "1.5", "2024-05-01")
"""A value of every type, as TOML writes them."""
Place = tuple[str | int, ...]
"""The keys and the numbers of items that lead to a value."""
ELM, BODIES = (f"data/regions/elm-street/{name}.toml" for name in ("region", "structure"))
ADDED: dict[str, dict[str, Any]] = {
    "data/study.toml": {
        "language": "en",
        "least_scored": 1,
        "thresholds": [{"ratio": 1.0, "value": 0}],
        "further": {"rounds": {"factors": "organisation", "outcome": "success"}},
    },
    ELM: {
        "language": "en",
        "place": "elm-street",
        "round": 1,
        "documents": {"plan": {"author": "Elm Street", "year": "2020", "title": "Plan"}},
    },
    BODIES: {
        "node": [
            {"id": "a", "x": 0, "y": 9, "width": 2, "label_en": "A", "category": "organisation"}
        ],
        "group": [{"id": "g", "nodes": ["a"], "label_en": "G", "kind": "plain"}],
    },
}
"""What files may have and those of the invented study have not."""
FREE = {("thresholds", 0, "ratio", "3"), ("documents", "plan", "year", "3")}
"""Numbers that need not have decimals, and years that need no quotation marks."""
NAMED = ("documents", "facts")
"""Tables whose keys are names: one of them stands for all."""


class Written(str):
    """A value as TOML writes it."""


def inline(value: Any) -> str:
    """Return a value as TOML writes it on one line."""
    if isinstance(value, dict):
        return "{ " + ", ".join(f"{json.dumps(k)} = {inline(v)}" for k, v in value.items()) + " }"
    if isinstance(value, list):
        return f"[{', '.join(map(inline, value))}]"
    return value if isinstance(value, Written) else json.dumps(value, ensure_ascii=False)


def write(path: Path, content: dict[str, Any]) -> None:
    """Write a TOML file."""
    lines = "\n".join(f"{json.dumps(key)} = {inline(value)}" for key, value in content.items())
    path.write_text(lines, encoding="utf-8")


def places(value: Any, place: Place = ()) -> Iterator[Place]:
    """Yield where every value stands, once for every key of what is listed or named."""
    if place:
        yield place
    if isinstance(value, dict):
        for key in list(value)[:1] if place and place[-1] in NAMED else value:
            yield from places(value[key], (*place, key))
    elif isinstance(value, list):
        seen = set()
        for number, item in enumerate(value):
            for inner in places(item, (*place, number)):
                if inner[len(place) + 1 :] not in seen:
                    seen.add(inner[len(place) + 1 :])
                    yield inner


def changed(content: dict[str, Any], place: Place, value: str) -> dict[str, Any]:
    """Return what a file holds with another value in a place."""
    found = deepcopy(content)
    at: Any = found
    for key in place[:-1]:
        at = at[key]
    at[place[-1]] = Written(value)
    return found


def edits(content: dict[str, Any]) -> Iterator[tuple[Place, str]]:
    """Yield every place of a file with every value that is of another type than it has."""
    for place in places(content):
        at: Any = content
        for key in place:
            at = at[key]
        for value in VALUES:
            if type(tomllib.loads(f"a = {value}")["a"]) is not type(at):
                yield place, value


def _both(one: dict[str, Any], other: dict[str, Any]) -> dict[str, Any]:
    """Return what two files hold, lists of nodes one after the other."""
    return (
        one | other | {key: one[key] + other[key] for key in {"node"} & one.keys() & other.keys()}
    )


@pytest.fixture(scope="module")
def root(tmp_path_factory: pytest.TempPathFactory) -> Path:
    """Return the invented study with a region of this one's keys, and with what neither has."""
    made = tmp_path_factory.mktemp("keys") / "own"
    new_study(Paths(ROOT), made, "Orchards", ROOT / "examples/orchards")
    for file, more in ADDED.items():
        path, other = made / file, ROOT / file.replace("elm-street", "zwolle")
        has = tomllib.loads(path.read_text(encoding="utf-8"))
        if file != "data/study.toml":
            more = _both(tomllib.loads(other.read_text(encoding="utf-8")), more)
        write(path, more | has)
    return made


@pytest.fixture
def once(monkeypatch: pytest.MonkeyPatch, tables: dict[Any, pd.DataFrame]) -> None:
    """Let every table be read once."""
    read = Reader.table

    def table(self: Reader, path: Path, schema: str, *, needed: bool = True) -> pd.DataFrame:
        if (path, schema) not in tables:
            tables[path, schema] = read(self, path, schema, needed=needed)
        return tables[path, schema].copy()

    monkeypatch.setattr(Reader, "table", table)


@pytest.fixture(scope="module")
def tables() -> dict[Any, pd.DataFrame]:
    """Return the tables read so far."""
    return {}


def refused() -> set[str] | None:
    """Return which files the problems name for which a study is not released, if it is not."""
    try:
        disclosure.released()
    except DataError as error:
        return {str(each.file) for each in error.problems}
    return None


@pytest.mark.usefixtures("once")
@pytest.mark.parametrize("file", ADDED)
def test_a_value_of_any_type_is_read_or_refused_by_name(
    root: Path, file: str, monkeypatch: pytest.MonkeyPatch
) -> None:
    """In the place of every value of a file: nothing but problems that name the file."""
    monkeypatch.setenv(ENV, str(root))
    monkeypatch.setattr(disclosure, "load_study", partial(load_study, only="elm-street"))
    path = root / file
    before, loaded, elsewhere = path.read_bytes(), [], []
    content = tomllib.loads(before.decode())
    disclosure.released()  # as it is
    for place, value in edits(content):
        write(path, changed(content, place, value))
        if (named := refused()) is None:
            loaded.append((*place, value))
        elif named != {file}:
            elsewhere.append((*place, value))
    path.write_bytes(before)
    assert ({*loaded} - FREE, elsewhere) == (set(), [])


def line(key: str, value: str) -> Place:
    """Return the keys that lead to a value, and the value."""
    return (*key.split("."), value)


@pytest.mark.parametrize(
    ("file", "place", "message"),
    [
        (ELM, line("documents.plan", '"Plan 2024"'),
         "documents.plan: found 'Plan 2024'; expected a table. "
         "Begin it with a line [documents.plan]."),
        (ELM, line("documents", '"x"'),
         "documents: found 'x'; expected a table. Begin it with a line [documents]."),
        (ELM, line("municipalities", "[3]"),
         'municipalities 1: found 3; expected a text. Write municipalities = ["..."].'),
        (ELM, line("place", '["a"]'),
         "place: found ['a']; expected an id in kebab-case. Write place = \"...\"."),
        (BODIES, line("node", '["a"]'),
         "node 1: found 'a'; expected a table. Begin each with a line [[node]]."),
        (BODIES, line("node", "3"),
         "node: found 3; expected a list of tables. Begin each with a line [[node]]."),
        ("data/study.toml", line("chain", '["a"]'),
         "chain 1: found 'a'; expected a table. Begin each with a line [[chain]]."),
        ("data/study.toml", line("source", "2024-05-01"),
         "source: found 2024-05-01; expected a table. Begin it with a line [source]."),
        ("data/study.toml", line("further.mediation", "true"),
         "further.mediation: found true; expected a table. "
         "Begin it with a line [further.mediation]."),
        ("data/study.toml", line("further.mediation", "{ mediators = 3 }"),
         "further.mediation.mediators: found 3; expected a list of texts. "
         'Write mediators = ["..."].'),
    ],
)  # fmt: skip
def test_a_value_of_another_type_is_told_in_one_message(
    root: Path, file: str, place: Place, message: str
) -> None:
    """With the file, the key or the item, what is expected, and how to write it."""
    path, (*keys, value) = root / file, place
    before = path.read_bytes()
    write(path, changed(tomllib.loads(before.decode()), tuple(keys), str(value)))
    with pytest.raises(DataError) as caught:
        load_study(root=root)
    path.write_bytes(before)
    assert [str(each) for each in caught.value.problems] == [f"{file}, {message}"]


@pytest.mark.parametrize("text", ["a = " + "9" * 5000, "a = " + "[" * 5000 + "]" * 5000])
def test_what_no_reader_of_toml_can_hold_is_broken_toml(tmp_path: Path, text: str) -> None:
    """A number of thousands of digits, or lists in lists in lists."""
    reader, file = Reader(tmp_path), tmp_path / "x.toml"
    file.write_text(text, encoding="utf-8")
    assert reader.settings(file, ()) == {}
    (problem,) = reader.problems
    assert str(problem).startswith("x.toml: found broken TOML (")
