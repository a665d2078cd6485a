"""Pages that list: exhibits, regions, columns of the data, literature."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from html import escape
from typing import Any

from werkbedrijf.exhibits.exhibit import catalogue
from werkbedrijf.site import first_page
from werkbedrijf.study.model import Study

NUMBERING = """# Tables and figures

In the order of the chapters. A number such as 5.1 is the source's own, one after A that of its \
appendix. A letter marks what is new here, counted within the chapter of this report: 5c is the \
third in chapter 5; of a region, its id stands behind.

"""
UNSEARCHED = "---\nnosearch: true\n---\n\n"
"""Before a page that differs from build to build: the index of the search then does not."""
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


def titles(study: Study) -> dict[str, str]:
    """Return what pages are called where there is little room, by name."""
    told = {"evidence": "The evidence", "explore": "Try to break it", "regions": "4. Regions"}
    for step in study.chain:
        number = step.notebook.split("-")[0].lstrip("0")
        told[step.notebook] = f"{number}. {step.title.split(':')[0]}"
    return told | {f"04-region-{region.id}": region.label for region in study.regions.values()}


def contents(study: Study, looked_up: Sequence[str], more: Sequence[str]) -> str:
    """Return the site's contents as Sphinx wants them, at the end of the first page.

    Parameters
    ----------
    study : Study
        For its chain.
    looked_up, more : sequence of str
        The pages that list, and those that guide.
    """
    named = titles(study)
    report = ["regions" if step.each else step.notebook for step in study.chain]
    parts = {
        "Report": [_entry(named[page], page) for page in report],
        "Look up": looked_up,
        "Use": [*more, "colophon"],
    }
    return "".join(
        f"\n```{{toctree}}\n:hidden:\n:caption: {caption}\n\n" + "\n".join(pages) + "\n```\n"
        for caption, pages in parts.items()
    )


def _entry(title: str, page: str) -> str:
    """Return a page under its title as Sphinx wants it, which takes what has :// for an address."""
    told = title.replace("://", ":\N{WORD JOINER}//")
    return f"{told} <{page}>"


def exhibits(study: Study) -> str:
    """Return the page of all tables and figures with where they stand and their files."""
    parts = [NUMBERING]
    table = catalogue(study)
    table = table.sort_values(
        "notebook", key=lambda page: page.map(chapters(study).index), kind="stable"
    )
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
        f'<td class="text"><a href="{where}">{escape(row["caption"])}</a></td>'
        f"<td>{row['status']}</td>\n<td>{links}</td></tr>"
    )


def regions(study: Study) -> str:
    """Return the page that leads to the chapters of the regions."""
    listed = "\n".join(_entry(r.label, f"04-region-{r.id}") for r in study.regions.values())
    return (
        "# 4. Regions\n\nHow each region collaborates, how well, and what each mark rests on.\n\n"
        f"{first_page.cards(study)}\n\n```{{toctree}}\n:hidden:\n\n{listed}\n```\n"
    )


def colophon(last: Mapping[str, Any]) -> str:
    """Return the page that says on what the report was built, and how long it took.

    Parameters
    ----------
    last : mapping
        As `colophon.colophon` writes it; empty where no build has run.
    """
    if not last:
        return (
            f"{UNSEARCHED}# Colophon\n\nNo build has run here: this site was made from `report/` "
            "as it came. `make all` runs one, and this page then says on what, and how long it "
            "took.\n"
        )
    told = {
        "Commit": last["commit"] or "not under version control",
        "Python": last["python"],
        "Platform": f"{last['platform']}, {last['processors']} processors",
        "Engine": last["engine"],
        "Seconds": f"{last['seconds']:.1f}",
    }
    tables = {"The build": told, "Seconds by notebook": last["notebooks"]}
    tables["Packages"] = last["packages"]
    parts = "".join(
        f"## {name}\n\n{_table(name, ('Item', 'Value'), _pairs(rows))}\n"
        for name, rows in tables.items()
    )
    return (
        f"{UNSEARCHED}# Colophon\n\nOf the last build of `report/` in this folder. What is told "
        "here differs from one build to the next, and is left out where builds are compared.\n\n"
        f"{parts}"
    )


def _pairs(rows: Mapping[str, Any]) -> str:
    return "".join(
        f'<tr><th scope="row">{escape(name)}</th>\n<td>{escape(str(value))}</td></tr>\n'
        for name, value in rows.items()
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
    return (
        f'<tr><th scope="row"><code>{escape(field["name"])}</code></th>'
        f"<td>{escape(str(field.get('type', '')))}</td>\n"
        f'<td class="text">{escape(str(field.get("description", "")))}</td>\n'
        f'<td class="text">{escape("; ".join(told))}</td></tr>\n'
    )


def _table(label: str, headings: Sequence[str], body: str) -> str:
    heads = "".join(f'<th scope="col">{heading}</th>' for heading in headings)
    return (
        f'<div class="scroll" role="region" tabindex="0" aria-label="{escape(label)}">'
        f"<table><thead><tr>{heads}</tr></thead><tbody>{body}</tbody></table></div>\n"
    )
