"""The menu, and the pages that list: exhibits, regions, the last build, the data."""

from __future__ import annotations

import json
from collections.abc import Callable, Iterator, Mapping, Sequence
from html import escape
from pathlib import Path
from typing import Any

from babel.messages.catalog import Catalog

from werkbedrijf.chain.messages import read, template
from werkbedrijf.errors import Message, Problem, join
from werkbedrijf.exhibits.catalogue import entries
from werkbedrijf.paths import Paths
from werkbedrijf.site import first_page
from werkbedrijf.study import language
from werkbedrijf.study.language import ENGLISH, SOURCE, Tell, gettext
from werkbedrijf.study.model import Study, chapter_number

COLOPHON_HEAD = gettext("Colophon")

NUMBERING = gettext(
    "In the order of the chapters. A number such as 5.1 is the source's own, one after A that of "
    "its appendix. A letter marks what is new here, counted within the chapter of this report: 5c "
    "is the third in chapter 5; of a region, its id stands behind."
)
NUMBERED = gettext(
    "In the order of the chapters. A letter counts within the chapter of this report: 5c is the "
    "third in chapter 5; of a region, its id stands behind."
)
"""How exhibits are numbered where there is a source, and where there is none."""
NOT_INDEXED = "---\nnosearch: true\n---\n\n"
"""Before a page that differs from build to build: the index of the search then does not."""
FILES = {"table": ("tables", ("csv", "tex")), "figure": ("figures", ("svg", "png"))}
"""The folder of each kind of exhibit, and the suffixes of its files."""


def chapters(study: Study) -> list[str]:
    """Return the names of all chapters in the chain's order."""
    return [
        step.named(region) if step.each else step.notebook
        for step in study.chain
        for region in (study.regions if step.each else ("",))
    ]


def titles(study: Study) -> dict[str, str]:
    """Return what pages are called where there is little room, by name."""
    named = {
        "evidence": study.gettext("The evidence"),
        "explore": study.gettext("Try to break it"),
        "regions": _regions_head(study),
    }
    for step in study.chain:
        named[step.notebook] = f"{chapter_number(step.notebook)}. {step.title.split(':')[0]}"
    return named | {study.chapter_of(each.id): each.label for each in study.regions.values()}


def _regions_head(study: Study) -> str:
    number = chapter_number(next(step.notebook for step in study.chain if step.each))
    name = study.gettext("Regions")
    return f"{number}. {name}"


LEDGER = "claims"
"""The exhibit that pages lead to."""


def lacking(study: Study) -> Iterator[Problem]:
    """Yield what pages lead to and the study does not show: regions' chapters, and the ledger."""
    chain = [step.notebook for step in study.chain if step.each]
    if not chain:
        yield Problem(
            "data/study.toml", None, "chain", Message("nothing"),
            Message("a notebook that runs for each region"),
            Message('Write each = "region" into the [[chain]] of the chapter about a region.'),
        )  # fmt: skip
    if len(chain) > 1:
        yield Problem(
            "data/study.toml", None, "chain", join(chain),
            Message("one notebook that runs for each region"),
            Message("Join them, or show what the others show in a notebook that runs once."),
        )  # fmt: skip
    if len(study.tables["claims"]) and LEDGER not in set(study.tables["exhibits"]["exhibit"]):
        yield Problem(
            "data/exhibits.csv", None, "exhibit", Message("no {id}", id=LEDGER),
            Message("the ledger of claims, since the study has claims"),
            Message("Add its row, and a notebook of the chain that shows it."),
        )  # fmt: skip


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
        study.gettext("Report"): [_entry(named[page], page) for page in report],
        study.gettext("Look up"): looked_up,
        study.gettext("Use"): [*more, "colophon"],
    }
    return "".join(
        f"\n```{{toctree}}\n:hidden:\n:caption: {caption}\n\n" + "\n".join(pages) + "\n```\n"
        for caption, pages in parts.items()
    )


def _entry(title: str, page: str) -> str:
    """Return a page under its title as Sphinx wants it, which takes what has :// for an address."""
    safe = title.replace("://", ":\N{WORD JOINER}//")
    return f"{safe} <{page}>"


STATUS = {
    "reproduced": gettext("reproduced"),
    "reconstructed": gettext("reconstructed"),
    "new": gettext("new"),
}
KINDS = {"table": gettext("Tables"), "figure": gettext("Figures")}
TABLES_AND_FIGURES = gettext("Tables and figures")
SHOWN = (gettext("No."), gettext("Shows"), gettext("Status"), gettext("Files"))


def exhibits(study: Study) -> str:
    """Return the page of all tables and figures with where they stand and their files."""
    numbering = study.gettext(NUMBERING if study.source else NUMBERED)
    parts = [f"# {study.gettext(TABLES_AND_FIGURES)}\n\n{numbering}\n\n"]
    order, heads = chapters(study), [study.gettext(head) for head in SHOWN]
    listed = sorted(entries(study).values(), key=lambda row: order.index(row["notebook"]))
    for kind, message in KINDS.items():
        name = study.gettext(message)
        body = "".join(_exhibit(study, row) for row in listed if row["kind"] == kind)
        parts.append(f"## {name}\n\n{table(name, heads, body)}")
    return "\n".join(parts)


def _exhibit(study: Study, row: Mapping[str, str]) -> str:
    folder, suffixes = FILES[row["kind"]]
    links = " ".join(
        f'<a href="files/{folder}/{row["exhibit"]}.{suffix}" download '
        f'aria-label="{row["exhibit"]}.{suffix}">{suffix}</a>'
        for suffix in suffixes
    )
    address = f"{row['notebook']}.html#{row['exhibit']}"
    return (
        f"<tr><td>{escape(row['number'])}</td>"
        f'<td class="text"><a href="{address}">{escape(row["caption"])}</a></td>'
        f"<td>{study.gettext(STATUS[row['status']])}</td>\n"
        f'<td class="whole">{links}</td></tr>'
    )


OF_REGIONS = gettext("How each region collaborates, how well, and what each mark rests on.")


def regions(study: Study) -> str:
    """Return the page that leads to the chapters of the regions."""
    pages = "\n".join(_entry(r.label, study.chapter_of(r.id)) for r in study.regions.values())
    return (
        f"# {_regions_head(study)}\n\n{study.gettext(OF_REGIONS)}\n\n"
        f"{first_page.cards(study)}\n\n```{{toctree}}\n:hidden:\n\n{pages}\n```\n"
    )


NO_BUILD = gettext(
    "No build has run here: this site was made from `report/` as it came. `make all` runs one, and "
    "this page then says on what, and how long it took."
)
LAST_BUILD = gettext(
    "Of the last build of `report/` in this folder. What is told here differs from one build to "
    "the next, and is left out where builds are compared."
)


def colophon(last: Mapping[str, Any], tell: Tell = ENGLISH) -> str:
    """Return the page that says on what the report was built, and how long it took.

    Parameters
    ----------
    last : mapping
        As `colophon.colophon` writes it; empty where no build has run.
    tell : callable
        Tells messages in the site's language.
    """
    head = f"{NOT_INDEXED}# {tell(COLOPHON_HEAD)}\n\n"
    if not last:
        return f"{head}{tell(NO_BUILD)}\n"
    build = {
        tell("Commit"): last["commit"] or tell("not under version control"),
        "Python": last["python"],
        tell("Platform"): tell(
            "{platform}, {number} processors", platform=last["platform"], number=last["processors"]
        ),
        tell("Engine"): last["engine"],
        tell("Seconds"): tell("{seconds:.1f}", seconds=last["seconds"]),
    }
    each = {
        name: tell("{seconds:.2f}", seconds=seconds) for name, seconds in last["notebooks"].items()
    }
    tables = {tell("The build"): build, tell("Seconds by notebook"): each}
    tables[tell("Packages")] = last["packages"]
    heads = (tell("Item"), tell("Value"))
    parts = "".join(
        f"## {name}\n\n{table(name, heads, _pairs(rows))}\n" for name, rows in tables.items()
    )
    return f"{head}{tell(LAST_BUILD)}\n\n{parts}"


def _pairs(rows: Mapping[str, Any]) -> str:
    return "".join(
        f'<tr><th scope="row">{escape(name)}</th>\n<td>{escape(str(value))}</td></tr>\n'
        for name, value in rows.items()
    )


def table(label: str, headings: Sequence[str], body: str) -> str:
    """Return a table as HTML that scrolls in a box of its own, its rows given as HTML."""
    heads = "".join(f'<th scope="col">{heading}</th>' for heading in headings)
    return (
        f'<div class="scroll" role="region" tabindex="0" aria-label="{escape(label)}">'
        f"<table><thead><tr>{heads}</tr></thead><tbody>{body}</tbody></table></div>\n"
    )


DESCRIBED = "datapackage.json"
DICTIONARY = "dictionary"
"""The page, and the catalogue of what the data package says."""
DICTIONARY_HEAD = gettext("Data dictionary")
DICTIONARY_ABOUT = gettext(
    "Every column of every CSV file, from `data/datapackage.json`. A region's files are described "
    "once; each region has its own."
)
COLUMNS = (gettext("Column"), gettext("Type"), gettext("Meaning"), gettext("Allowed"))
LIMITS = {"required": gettext("required"), "unique": gettext("unique")}
"""The constraints that a column's cells may have, and their words."""
Field = Mapping[str, Any]


def dictionary(study: Study, where: Paths) -> str:
    """Return the page in Markdown: every file with its columns, those of regions once.

    What has no translation in the study's language stands in English, and is marked as such.
    """
    catalogued = read(language.catalogue(where.locale, study.language, DICTIONARY), study.language)
    known = {each.id: str(each.string) for each in catalogued if each.string and not each.fuzzy}

    def translated(text: str) -> str:
        if study.language == SOURCE or not text or text in known:
            return escape(known.get(text, text))
        return f'<span lang="{SOURCE}">{escape(text)}</span>'

    tell = study.gettext
    heads = [tell(column) for column in COLUMNS]
    parts = [f"# {tell(DICTIONARY_HEAD)}\n\n{tell(DICTIONARY_ABOUT)}\n"]
    for path, title, fields in _files(where):
        body = "".join(_field(study, field, translated) for field in fields)
        parts.append(f"## `{path}`\n\n{translated(title)}.\n\n{table(path, heads, body)}")
    return "\n".join(parts)


def dictionary_messages(where: Paths) -> Iterator[tuple[Path, str, Catalog]]:
    """Yield what there is to translate, with the folder and the name of its catalogues."""
    texts = [
        text
        for _, title, fields in _files(where)
        for text in (title, *(str(field.get("description", "")) for field in fields))
        if text
    ]
    if texts:
        yield where.locale, DICTIONARY, template((DESCRIBED, text) for text in texts)


def _files(where: Paths) -> Iterator[tuple[str, str, list[Field]]]:
    """Yield the path, title and columns of each file that is described, those of regions once."""
    described = where.data / DESCRIBED
    package = json.loads(described.read_text(encoding="utf-8")) if described.is_file() else {}
    seen: set[str] = set()
    for resource in package.get("resources", []):
        path, title = str(resource["path"]), str(resource["title"])
        match path.split("/"):
            case ["regions", region, *rest]:
                path = "/".join(("regions", "<id>", *rest))
                title = title.replace(region, "a region")
        if path not in seen:
            seen.add(path)
            yield path, title, resource["schema"]["fields"]


def _field(study: Study, field: Field, translated: Callable[[str], str]) -> str:
    limits = field.get("constraints", {})
    allowed = [", ".join(str(value) for value in limits["enum"])] if "enum" in limits else []
    if "minimum" in limits or "maximum" in limits:
        ends = {name: limits.get(name, "") for name in ("minimum", "maximum")}
        allowed.append(study.gettext("{minimum} to {maximum}", **ends).strip())
    allowed += [study.gettext(message) for name, message in LIMITS.items() if limits.get(name)]
    return (
        f'<tr><th scope="row"><code>{escape(field["name"])}</code></th>'
        f"<td>{escape(str(field.get('type', '')))}</td>\n"
        f'<td class="text">{translated(str(field.get("description", "")))}</td>\n'
        f'<td class="text">{escape("; ".join(allowed))}</td></tr>\n'
    )
