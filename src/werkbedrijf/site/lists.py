"""Pages that list: exhibits, regions, columns of the data, literature."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from html import escape
from typing import Any

from werkbedrijf.exhibit import catalogue
from werkbedrijf.site import front
from werkbedrijf.study import Study

FILES = {"table": ("tables", ("csv", "tex")), "figure": ("figures", ("svg", "png"))}


def chapters(study: Study) -> list[str]:
    """Return the names of all chapters in the chain's order."""
    return [
        name
        for step in study.chain
        for name in (
            [f"{step.notebook}-{region}" for region in study.regions]
            if step.each
            else [step.notebook]
        )
    ]


def contents(study: Study, more: Sequence[str]) -> str:
    """Return the site's contents as Sphinx wants them, at the end of the first page."""
    report = ["regions" if step.each else step.notebook for step in study.chain]
    parts = {
        "Report": report,
        "Look up": ["evidence", "exhibits", "glossary", "dictionary", "literature"],
        "Use": more,
    }
    return "".join(
        f"\n```{{toctree}}\n:hidden:\n:caption: {caption}\n\n" + "\n".join(pages) + "\n```\n"
        for caption, pages in parts.items()
    )


def exhibits(study: Study) -> str:
    """Return the page of all tables and figures with where they stand and their files."""
    parts = ["# Tables and figures\n\nNumbers are the thesis's; what has none is new here.\n"]
    table = catalogue(study)
    for kind in FILES:
        rows = table[table["kind"] == kind].to_dict("records")
        body = "".join(
            _exhibit({str(key): str(value) for key, value in row.items()}) for row in rows
        )
        name = f"{kind.capitalize()}s"
        told = _table(name, ("No.", "Shows", "Status", "Files"), body)
        parts.append(f"## {name}\n\n{told}")
    return "\n".join(parts)


def _exhibit(row: Mapping[str, str]) -> str:
    folder, suffixes = FILES[row["kind"]]
    links = " ".join(
        f'<a href="files/{folder}/{row["exhibit"]}.{suffix}" download '
        f'aria-label="{row["exhibit"]}.{suffix}">{suffix}</a>'
        for suffix in suffixes
    )
    where = f"{row['notebook']}.html#{row['exhibit']}"
    return (
        f"<tr><td>{escape(row['number'])}</td>"
        f'<td><a href="{where}">{escape(row["caption"])}</a></td>'
        f"<td>{row['status']}</td>\n<td>{links}</td></tr>"
    )


def regions(study: Study) -> str:
    """Return the page that leads to the chapters of the regions."""
    chapters = "\n".join(f"04-region-{region}" for region in study.regions)
    return (
        "# 4. Regions\n\nHow each region collaborates, how well, and what each mark rests on.\n\n"
        f"{front.cards(study)}\n\n```{{toctree}}\n:hidden:\n\n{chapters}\n```\n"
    )


def dictionary(package: Mapping[str, Any]) -> str:
    """Return the data dictionary: every file with its columns, regions' files once.

    Parameters
    ----------
    package : mapping
        The Frictionless data package.
    """
    parts = [
        "# Data dictionary\n\nEvery column of every CSV file, from `data/datapackage.json`. "
        "A region's files are described once; each region has its own.\n"
    ]
    seen: set[str] = set()
    for resource in package["resources"]:
        path, title = _general(str(resource["path"]), str(resource["title"]))
        if path not in seen:
            seen.add(path)
            body = "".join(_field(field) for field in resource["schema"]["fields"])
            table = _table(path, ("Column", "Type", "Meaning", "Allowed"), body)
            parts.append(f"## `{path}`\n\n{title}.\n\n{table}")
    return "\n".join(parts)


def _general(path: str, title: str) -> tuple[str, str]:
    parts = path.split("/")
    if parts[0] != "regions":
        return path, title
    return "/".join(("regions", "<id>", *parts[2:])), title.replace(parts[1], "a region")


def _field(field: Mapping[str, Any]) -> str:
    limits = field.get("constraints", {})
    told = [", ".join(str(value) for value in limits["enum"])] if "enum" in limits else []
    if "minimum" in limits or "maximum" in limits:
        told.append(f"{limits.get('minimum', '')} to {limits.get('maximum', '')}".strip())
    if limits.get("required"):
        told.append("required")
    if limits.get("unique"):
        told.append("unique")
    cells = (field.get("type", ""), field.get("description", ""), "; ".join(told))
    told_cells = "".join(f"<td>{escape(str(cell))}</td>\n" for cell in cells)
    return f'<tr><th scope="row"><code>{escape(field["name"])}</code></th>{told_cells}</tr>'


def _table(label: str, headings: Sequence[str], body: str) -> str:
    heads = "".join(f'<th scope="col">{heading}</th>' for heading in headings)
    return (
        f'<div class="scroll" role="region" tabindex="0" aria-label="{escape(label)}">'
        f"<table><thead><tr>{heads}</tr></thead><tbody>{body}</tbody></table></div>\n"
    )
