"""CITATION.cff: what it says as text, and whether those whom it names have names."""

from __future__ import annotations

from collections.abc import Mapping
from pathlib import Path
from typing import Any

import yaml

from werkbedrijf.errors import BuildError, Message

CITATION = "CITATION.cff"


def read(text: str) -> Any:
    """Return what a file says, each value as it is written: a version 1.10 is no number.

    Raises
    ------
    yaml.YAMLError
        If it is no YAML.

    Examples
    --------
    >>> read("version: 1.10"), read("version: 2026-01-02")
    ({'version': '1.10'}, {'version': '2026-01-02'})
    """
    return yaml.BaseLoader(text).get_single_data()


def cited_in(root: Path) -> dict[str, Any]:
    """Return what the file in a study's folder says; nothing where there is none.

    Raises
    ------
    BuildError
        If it cannot be read.
    """
    path = root / CITATION
    if not path.is_file():
        return {}
    try:
        cited = read(path.read_text(encoding="utf-8"))
    except (ValueError, yaml.YAMLError) as error:
        raise BuildError(
            "{file} cannot be read: {error}. Correct it.", file=CITATION, error=str(error)
        ) from error
    if not isinstance(cited, dict):
        raise BuildError("{file} holds no keys with values. Correct it.", file=CITATION)
    return cited


def name_of(person: Mapping[str, str]) -> str:
    """Return the name of an author, a person or an organisation.

    >>> name_of({"family-names": "Doe", "given-names": "J."}), name_of({"name": "A group"})
    ('J. Doe', 'A group')
    """
    names = (person.get(key) for key in ("name", "given-names", "family-names"))
    return " ".join(name for name in names if name)


def place_of(work: Mapping[str, Any]) -> str:
    """Return the institution of a work, which may stand there by its name alone; or nothing."""
    place = work.get("institution") or ""
    return str(place.get("name", "")) if isinstance(place, dict) else str(place)


def dated(work: Mapping[str, Any]) -> str:
    """Return when a work appeared: its day, or its year, or nothing."""
    return str(work.get("date-released") or work.get("year") or "")


def licences(cited: Mapping[str, Any]) -> list[str]:
    """Return the licences' names in SPDX, of which a file may list one or several."""
    named = cited.get("license") or []
    return [named] if isinstance(named, str) else list(named)


def unnamed(cited: Mapping[str, Any]) -> Message | None:
    """Return what to say of references that are no works, or authors without names, if any."""
    works = cited.get("references") or []
    if not _entries(works):
        return Message(
            "{file}: found references {references}; expected works with keys: - title: A book.",
            file=CITATION,
            references=repr(works),
        )
    for entry in (cited, *works):
        people = entry.get("authors") or []
        if not (_entries(people) and all(map(name_of, people))):
            return Message(
                "{file}: found authors {authors}; expected names as keys: - family-names: Doe.",
                file=CITATION,
                authors=repr(people),
            )
    return None


def _entries(value: object) -> bool:
    return isinstance(value, list) and all(isinstance(each, dict) for each in value)
