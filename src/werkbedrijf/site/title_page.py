"""What stands on the title page: what is replicated, whose it is, version, date and licence."""

from __future__ import annotations

from dataclasses import dataclass
from pathlib import Path
from typing import Any

import yaml

from werkbedrijf import __version__
from werkbedrijf.errors import BuildError, Message
from werkbedrijf.study.language import SOURCE, gettext, when
from werkbedrijf.study.model import Study

CITATION = "CITATION.cff"


@dataclass(frozen=True)
class TitlePage:
    """Hold the lines of a title page as plain text.

    Parameters
    ----------
    title, kind, subtitle : str
        The study's title; whether it replicates; what it replicates, and who wrote that when.
    author : str
        Who made the study; empty where nobody says.
    lines : tuple of str
        Author, version, date and licence, as far as they are known.
    language : str
        Of these lines, and of what follows them.
    """

    title: str
    kind: str
    subtitle: str
    author: str
    lines: tuple[str, ...]
    language: str = SOURCE


def title_page(study: Study, root: Path) -> TitlePage:
    """Return the title page of a study whose CITATION.cff, if it has one, lies in `root`.

    Raises
    ------
    BuildError
        If CITATION.cff cannot be read.
    """
    cited = _citation(root / CITATION)
    author = ", ".join(map(_name, cited.get("authors", [])))
    kind = study.gettext("Replication") if study.source else study.gettext("Study")
    lines = tuple(_lines(study, cited, author))
    return TitlePage(study.title, kind, _subtitle(study), author, lines, study.language)


def _citation(path: Path) -> dict[str, Any]:
    if not path.is_file():
        return {}
    try:
        cited = yaml.safe_load(path.read_text(encoding="utf-8"))
    except (ValueError, yaml.YAMLError) as error:
        raise BuildError(
            Message("{file} cannot be read: {error}. Correct it.", file=CITATION, error=str(error))
        ) from error
    if not isinstance(cited, dict):
        raise BuildError(Message("{file} holds no keys with values. Correct it.", file=CITATION))
    return cited


def _name(person: dict[str, str]) -> str:
    """Return a person's or a body's name as CITATION.cff has it.

    >>> _name({"given-names": "A.", "family-names": "B"}), _name({"name": "C"})
    ('A. B', 'C')
    """
    own = " ".join(filter(None, (person.get("given-names"), person.get("family-names"))))
    return person.get("name") or own


def _subtitle(study: Study) -> str:
    source = study.source
    if not source:
        return study.gettext("The evidence, the marks that follow from it, and what they show.")
    kind = source.get("kind", source["short"])
    day = when(str(source["date"]), study.language)
    where = ", ".join(filter(None, (source.get("university"), day)))
    return study.gettext(
        "Of {title} by {author} ({kind}, {where})",
        title=source["title"],
        author=source["author"],
        kind=kind,
        where=where,
    )


def _lines(study: Study, cited: dict[str, Any], author: str) -> list[str]:
    if not cited:
        return [study.gettext("Made with werkbedrijf {version}", version=__version__)]
    released = cited.get("date-released")
    licence = cited.get("license", [])
    named = licence if isinstance(licence, str) or not licence else study.listed(licence)
    told = []
    if author:
        told.append(study.gettext("Replication by {author}", author=author))
    if "version" in cited:
        known = {"version": cited["version"], "date": str(released)}
        told.append(study.gettext(RELEASED if released else UNRELEASED, **known))
    if named:
        told.append(study.gettext("Licence: {licence}", licence=named))
    return told


RELEASED = gettext("Version {version}, of {date}")
UNRELEASED = gettext("Version {version}, not released yet")
