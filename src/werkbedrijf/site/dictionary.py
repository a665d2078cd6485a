"""The data dictionary: every column of every file, as the study's data package describes it."""

from __future__ import annotations

import json
from collections.abc import Callable, Iterator, Mapping
from html import escape
from pathlib import Path
from typing import Any

from babel.messages.catalog import Catalog

from werkbedrijf.chain.messages import read, template
from werkbedrijf.paths import Paths
from werkbedrijf.site.indexes import table
from werkbedrijf.study.language import SOURCE, catalogue, gettext
from werkbedrijf.study.model import Study

DESCRIBED = "datapackage.json"
NAME = "dictionary"
"""The page, and the catalogue of what the data package says."""
HEAD = gettext("Data dictionary")
ABOUT = gettext(
    "Every column of every CSV file, from `data/datapackage.json`. A region's files are described "
    "once; each region has its own."
)
Resource = Mapping[str, Any]


def page(study: Study, where: Paths) -> str:
    """Return the page in Markdown: every file with its columns, those of regions once.

    What has no translation in the study's language stands in English, and is marked as such.
    """
    catalogued = read(catalogue(where.locale, study.language, NAME), study.language)
    known = {each.id: str(each.string) for each in catalogued if each.string and not each.fuzzy}

    def told(text: str) -> str:
        own = study.language == SOURCE or not text or text in known
        shown = escape(known.get(text, text))
        return shown if own else f'<span lang="{SOURCE}">{shown}</span>'

    tell = study.gettext
    heads = (tell("Column"), tell("Type"), tell("Meaning"), tell("Allowed"))
    parts = [f"# {tell(HEAD)}\n\n{tell(ABOUT)}\n"]
    for path, title, fields in _files(where):
        body = "".join(_field(study, field, told) for field in fields)
        parts.append(f"## `{path}`\n\n{told(title)}.\n\n{table(path, heads, body)}")
    return "\n".join(parts)


def messages(where: Paths) -> Iterator[tuple[Path, str, Catalog]]:
    """Yield what there is to translate, with the folder and the name of its catalogues."""
    found = [
        text
        for _, title, fields in _files(where)
        for text in (title, *(str(field.get("description", "")) for field in fields))
        if text
    ]
    if found:
        yield where.locale, NAME, template((DESCRIBED, text) for text in found)


def _files(where: Paths) -> Iterator[tuple[str, str, list[Resource]]]:
    """Yield each file's path, title and columns, those of regions once; none if none is told."""
    described = where.data / DESCRIBED
    package = json.loads(described.read_text(encoding="utf-8")) if described.is_file() else {}
    seen: set[str] = set()
    for resource in package.get("resources", []):
        path, title = _general(str(resource["path"]), str(resource["title"]))
        if path not in seen:
            seen.add(path)
            yield path, title, resource["schema"]["fields"]


def _general(path: str, title: str) -> tuple[str, str]:
    parts = path.split("/")
    if parts[0] != "regions":
        return path, title
    return "/".join(("regions", "<id>", *parts[2:])), title.replace(parts[1], "a region")


def _field(study: Study, field: Resource, told: Callable[[str], str]) -> str:
    limits = field.get("constraints", {})
    allowed = [", ".join(str(value) for value in limits["enum"])] if "enum" in limits else []
    if "minimum" in limits or "maximum" in limits:
        ends = {name: limits.get(name, "") for name in ("minimum", "maximum")}
        allowed.append(study.gettext("{minimum} to {maximum}", **ends).strip())
    allowed += [study.gettext(message) for name, message in LIMITS.items() if limits.get(name)]
    return (
        f'<tr><th scope="row"><code>{escape(field["name"])}</code></th>'
        f"<td>{escape(str(field.get('type', '')))}</td>\n"
        f'<td class="text">{told(str(field.get("description", "")))}</td>\n'
        f'<td class="text">{escape("; ".join(allowed))}</td></tr>\n'
    )


LIMITS = {"required": gettext("required"), "unique": gettext("unique")}
"""What may be asked of a column's cells, and how it is told."""
