"""What an archive says of itself: README, codemeta.json, and where each exhibit comes from."""

from __future__ import annotations

import json
from collections import Counter
from collections.abc import Iterable, Iterator, Mapping, Sequence
from dataclasses import dataclass
from pathlib import Path, PurePosixPath
from string import Template
from typing import Any

from werkbedrijf.archive.deposit import BENCH, Deposit, parsed
from werkbedrijf.chain.execute import shown_by
from werkbedrijf.chain.manifest import LOCK
from werkbedrijf.chain.states import PINNED
from werkbedrijf.errors import ArchiveError
from werkbedrijf.exhibits.catalogue import catalogue, title
from werkbedrijf.site.navigation import chapters
from werkbedrijf.study.cff import dated, name_of, place_of
from werkbedrijf.study.text import decoded, records


@dataclass(frozen=True)
class Provenance:
    """Hold where a table or a figure comes from.

    Parameters
    ----------
    title, status : str
        Kind, number and caption; how it came about.
    job, notebook : str
        The run, whose executed notebook is ``report/<job>.ipynb``, and the notebook's source.
    number : int
        Before the cell of the executed notebook that shows it.
    call : str
        In that cell.
    files : tuple of str
        What the run wrote of it.
    """

    title: str
    status: str
    job: str
    notebook: str
    number: int
    call: str
    files: tuple[str, ...]


def places(deposit: Deposit) -> list[Provenance]:
    """Return the place of every exhibit, in the order of the report.

    Raises
    ------
    ArchiveError
        If no cell of the report shows an exhibit that the catalogue lists.
    """
    rows = {row["exhibit"]: row for row in catalogue(deposit.study).to_dict("records")}
    written: dict[str, list[str]] = {}
    for file in deposit.manifest["outputs"]:
        written.setdefault(PurePosixPath(file).stem, []).append(file)
    exhibits = []
    for job in chapters(deposit.study):
        for listed, number, call in shown(deposit.files[f"report/{job}.ipynb"]):
            own = (listed.replace("{region}", region) for region in deposit.study.regions)
            id_ = next((i for i in own if i in rows and rows[i]["notebook"] == job), None)
            if id_ is None:  # shown before
                continue
            row = rows.pop(id_)
            caption = f"{title(deposit.study, row)}. {row['caption']}"
            notebook = deposit.manifest["jobs"][job]["notebook"]
            files = tuple(written[id_])
            exhibits.append(Provenance(caption, row["status"], job, notebook, number, call, files))
    if rows:
        raise ArchiveError(
            "data/exhibits.csv lists {exhibits}, which no cell of the report shows. "
            "Show it in the notebook named there, or take it out of the list.",
            exhibits=", ".join(rows),
        )
    return exhibits


def shown(notebook: bytes) -> Iterator[tuple[str, int, str]]:
    """Yield each exhibit that an executed notebook shows: `shown_by`, its cell's number between."""
    for cell in json.loads(notebook)["cells"]:
        # A study that has not what a cell would show leaves the cell empty.
        if cell["cell_type"] == "code" and cell.get("outputs") != []:
            for id_, call in shown_by("".join(cell["source"])):
                yield id_, cell["execution_count"], call


BUILD = "build, forked kernels"
TIMES = ((10, "less than 10 minutes"), (60, "10 to 60 minutes"), (float("inf"), "over an hour"))
"""Minutes below which each of the template's classes of run time holds."""


def replication(deposit: Deposit, exhibits: Sequence[Provenance]) -> str:
    """Return README-replication.md, with the place of every exhibit.

    Raises
    ------
    ArchiveError
        If no build was measured.
    """
    replicated = deposit.engine is None
    filled = {
        **_whole(deposit),
        **_counted(deposit, exhibits),
        **(_replicated(deposit) | _measured(deposit) if replicated else {}),
        "datasets": _datasets(deposit),
        "packages": _table(("package", "version"), deposit.requirements().items()),
        "programs": _programs(deposit, exhibits),
        "exhibits": _exhibits(deposit, exhibits),
        "references": _references(deposit),
    }
    template = Path(__file__).with_name("replication.md" if replicated else "study.md")
    return Template(template.read_text(encoding="utf-8")).substitute(filled)


def _whole(deposit: Deposit) -> dict[str, object]:
    citation, engine = deposit.citation, deposit.engine or deposit.commit
    return {
        "title": citation["title"],
        "version": citation["version"],
        "commit": deposit.commit.hash,
        "date": deposit.commit.made.date(),
        "authors": ", ".join(deposit.authors),
        "licences": ", ".join(deposit.licences),
        "engine": engine.hash,
        "python": deposit.project["requires-python"],
    }


def _replicated(deposit: Deposit) -> dict[str, object]:
    source, study = deposit.study.source, deposit.study.of_source
    return {
        "segments": len(study.segments),
        "regions": len(study.regions),
        "added": _added(deposit),
        "source": source["title"],
        "author": source["author"],
        "kind": source["kind_en"].lower(),
        "university": source["university"],
        "source_date": source["date"],
    }


def _added(deposit: Deposit) -> str:
    """Return what to say of regions that the source does not have; nothing without any."""
    own = [
        f"{region.label} ({len(region.segments)} segments)"
        for id_, region in deposit.study.regions.items()
        if id_ not in deposit.study.of_source.regions
    ]
    return ADDED.format(regions=", ".join(own)) if own else ""


ADDED = """

Added, and not of the source: {regions}. What was coded there is not in this package, and who \
added it answers for the right to publish it: what is said here of the source, of its text and of \
rights is not said of it."""


def _counted(deposit: Deposit, exhibits: Iterable[Provenance]) -> dict[str, object]:
    kinds = Counter(PurePosixPath(place.files[0]).parts[0] for place in exhibits)
    statuses = Counter(place.status for place in exhibits)
    return {
        **kinds,
        "statuses": ", ".join(f"{count} {status}" for status, count in sorted(statuses.items())),
        "runs": len(deposit.manifest["jobs"]),
        "notebooks": len(deposit.study.chain),
        "segments": len(deposit.study.segments),
        "regions": len(deposit.study.regions),
        "pins": len(PINNED.findall(deposit.files[LOCK].decode())),
        "size": f"{sum(map(len, deposit.files.values())) / 1e6:.0f} MB",
    }


def _table(headings: Sequence[str], rows: Iterable[Iterable[object]]) -> str:
    lines = [headings, ["---"] * len(headings), *rows]
    cells = ([str(cell).replace("|", "\\|") for cell in line] for line in lines)
    return "\n".join(f"| {' | '.join(line)} |" for line in cells)


def _measured(deposit: Deposit) -> dict[str, str]:
    """Return how long a build took where it was measured, and how long that makes it elsewhere."""
    results = parsed(deposit.files, BENCH)
    regions = next((key for key, all_ in results.items() if BUILD in all_), None)
    if regions is None:
        raise ArchiveError(
            "{file} has no {key!r}: the README needs it. Run `make bench`.", file=BENCH, key=BUILD
        )
    build, machine = results[regions][BUILD], results["machine"]
    wall, minutes = f"{build['wall']:.0f} seconds", build["wall"] / 60
    likely = next(name for limit, name in TIMES if minutes < limit)
    boxes = [f"- [{'x' if name == likely else ' '}] {name}" for _, name in TIMES]
    runs = "one run" if build["runs"] == 1 else f"median of {build['runs']} runs"
    line = f"`python -m werkbedrijf build` with {regions} took {wall} of wall time ({runs})"
    if "cpu" in build:
        line += f", {build['cpu']:.0f} seconds of processor time, {build['memory']:.0f} MB memory"
    line += f", on {machine['processors']} processors, Python {machine['python']}"
    line += f", load {machine['load at start']:.1f} at the start"
    note = f" Note: {results['note']}." if results.get("note") else ""
    boxes += ["", f"Measured: {line}, {machine['system']}. Source: `{BENCH}`.{note}"]
    heading = "Approximate time needed to reproduce the analyses on a desktop machine:"
    return {"wall": wall, "measured": "\n".join([heading, "", *boxes])}


def _datasets(deposit: Deposit) -> str:
    titles = _titles(deposit)
    rows = []
    for file in [file for file in titles if file in deposit.files]:
        lines = [cells for _, cells in records(decoded(deposit.files[file]))]
        rows.append((f"`{file}`", titles[file], len(lines) - 1, len(lines[0]), "yes"))
    table = _table(("data file", "holds", "rows", "columns", "provided"), rows)
    described = {*titles, "data/datapackage.json", "data/README.md"}
    others = [f"`{n}`" for n in deposit.files if n.startswith("data/") and n not in described]
    return f"{table}\n\nBesides: {', '.join(others)}."


def _titles(deposit: Deposit) -> dict[str, str]:
    """Return what each data file holds, as far as a data dictionary says so."""
    if "data/datapackage.json" not in deposit.files:
        return {n: "" for n in deposit.files if n.startswith("data/") and n.endswith(".csv")}
    package = parsed(deposit.files, "data/datapackage.json")
    return {f"data/{resource['path']}": resource["title"] for resource in package["resources"]}


def _programs(deposit: Deposit, exhibits: Iterable[Provenance]) -> str:
    shown = Counter(place.notebook for place in exhibits)
    runs = Counter(job["notebook"] for job in deposit.manifest["jobs"].values())
    files = {f"notebooks/{link.notebook}.ipynb": link.title for link in deposit.study.chain}
    rows = [(f"`{file}`", title, runs[file], shown[file]) for file, title in files.items()]
    return _table(("program", "asks", "runs", "exhibits"), rows)


def _exhibits(deposit: Deposit, exhibits: Iterable[Provenance]) -> str:
    rows = []
    for place in exhibits:
        given = deposit.manifest["jobs"][place.job]["parameters"].values()
        program = " ".join((f"`{place.notebook}`", *given))
        stem = PurePosixPath(place.files[0]).with_suffix("")
        files = f"`{stem}` {' '.join(PurePosixPath(file).suffix for file in place.files)}"
        cell = f"{place.number}, `{place.call}`"
        rows.append((place.title, program, cell, files, place.status))
    return _table(("exhibit", "program", "cell", "files", "status"), rows)


def _references(deposit: Deposit) -> str:
    lines = []
    for work in deposit.references:
        author = work["authors"][0]
        name = author.get("family-names") or name_of(author)
        initials = f", {author['given-names'][0]}." if author.get("given-names") else ""
        date = dated(work)
        about = ", ".join(filter(None, (work.get("thesis-type"), place_of(work), date)))
        lines.append(f"{name}{initials} ({date[:4]}). *{work['title']}*. {about}.")
    return "\n\n".join(lines)


CONTEXT = "https://w3id.org/codemeta/3.0"
LICENCES = "https://spdx.org/licenses/"


def codemeta(deposit: Deposit) -> str:
    """Return codemeta.json, from CITATION.cff, pyproject.toml and the lock.

    Source: CodeMeta 3.0, https://codemeta.github.io/terms/.
    """
    citation, project = deposit.citation, deposit.project
    content: dict[str, Any] = {
        "@context": CONTEXT,
        "@type": "SoftwareSourceCode",
        "name": citation["title"],
        "identifier": deposit.name,
        "description": deposit.description,
        "version": citation["version"],
        "author": [_agent(author) for author in citation["authors"]],
        "license": [f"{LICENCES}{licence}" for licence in deposit.licences],
        "keywords": citation["keywords"],
        "dateModified": deposit.commit.made.date().isoformat(),
        "programmingLanguage": "Python",
        "runtimePlatform": f"Python {project['requires-python']}",
        "softwareRequirements": [
            {"@type": "SoftwareApplication", "name": name, "version": version}
            for name, version in deposit.requirements().items()
        ],
        "readme": "README.md",
        "referencePublication": [_work(work) for work in deposit.references],
    }
    return json.dumps(content, indent=1, ensure_ascii=False) + "\n"


def _work(work: Mapping[str, Any]) -> dict[str, Any]:
    place = place_of(work)
    return {
        "@type": kind_of(work),
        "name": work["title"],
        "author": [_agent(author) for author in work["authors"]],
        "datePublished": dated(work),
        **({"publisher": {"@type": "Organization", "name": place}} if place else {}),
    }


def kind_of(work: Mapping[str, Any]) -> str:
    """Return what kind of work one that CITATION.cff refers to is, in terms of schema.org."""
    return "Thesis" if "thesis-type" in work else "CreativeWork"


def _agent(person: Mapping[str, str]) -> dict[str, str]:
    if "name" in person:
        return {"@type": "Organization", "name": person["name"]}
    return {"@type": "Person", "name": name_of(person)}
