"""The archive: one zip, the same to the byte for the same commit, which is an RO-Crate.

It holds the study with its software, its files and the runs that made some of them.
"""

from __future__ import annotations

import ast
import json
import stat
import zipfile
from collections.abc import Iterable, Mapping
from datetime import datetime
from pathlib import Path, PurePosixPath
from typing import Any

from rocrate.model import ContextEntity, Entity
from rocrate.rocrate import ROCrate

from werkbedrijf.archive.deposit import ADDED, CODE_LICENCE, PACKAGE, Deposit, gather
from werkbedrijf.archive.descriptions import (
    LICENCES,
    Provenance,
    codemeta,
    kind_of,
    places,
    replication,
)
from werkbedrijf.chain.execute import parsed_cell
from werkbedrijf.chain.manifest import LOCK
from werkbedrijf.chain.publish import MANIFEST, PRODUCTS
from werkbedrijf.errors import ArchiveError, Message, several
from werkbedrijf.paths import Paths
from werkbedrijf.study.cff import dated, name_of
from werkbedrijf.study.language import echo

UNIX = 3


def archive(where: Paths) -> Path:
    """Write the study into build/archive/ as one zip.

    Parameters
    ----------
    where : Paths
        A clone of the repository, with nothing changed since its last commit.

    Returns
    -------
    Path
        The zip: every file that Git tracks, byte for byte, with a README for data editors,
        codemeta.json, and ro-crate-metadata.json.

    Raises
    ------
    ArchiveError
        As `gather` and `places`; or if the zip cannot be written. No zip is left half-written.
    """
    deposit = gather(where)
    count = several("{number} file", "{number} files", len(deposit.files))
    commit = deposit.commit.hash[:10]
    echo(Message("Archiving {count} of commit {commit} ...", count=count, commit=commit))
    version = deposit.citation["version"].replace("/", "-")
    target = where.build / "archive" / f"{deposit.name}-{version}.zip"
    part = target.with_name(f".{target.name}.part")
    try:
        target.parent.mkdir(parents=True, exist_ok=True)
        _write(part, contents(deposit), deposit.commit.modes, deposit.commit.made)
        part.replace(target)
    except OSError as error:  # no room, no permission
        raise ArchiveError(
            "The archive could not be written: {error}.", error=str(error)
        ) from error
    finally:
        part.unlink(missing_ok=True)
    return target


def contents(deposit: Deposit) -> dict[str, bytes]:
    """Return every file of an archive and what belongs in it, sorted."""
    exhibits = places(deposit)
    files = {
        **deposit.files,
        REPLICATION: replication(deposit, exhibits).encode(),
        "codemeta.json": codemeta(deposit).encode(),
    }
    files.pop(METADATA, None)  # that of an archive which this study was unpacked from
    sizes = {name: len(content) for name, content in sorted(files.items())}
    return dict(sorted({**files, METADATA: _metadata(deposit, sizes, exhibits)}.items()))


def _write(
    path: Path, files: Mapping[str, bytes], modes: Mapping[str, int], made: datetime
) -> None:
    parents = {f"{parent}/" for name in files for parent in PurePosixPath(name).parents}
    kinds = dict.fromkeys(parents - {"./"}, stat.S_IFDIR | 0o755)
    kinds |= {name: stat.S_IFREG | modes.get(name, 0o644) for name in files}
    # Not compressed: how well deflate does differs between builds of zlib, and hence the bytes.
    with zipfile.ZipFile(path, "w", zipfile.ZIP_STORED) as target:
        for name, kind in sorted(kinds.items()):
            entry = zipfile.ZipInfo(name, made.timetuple()[:6])
            entry.create_system = UNIX
            entry.external_attr = kind << 16
            target.writestr(entry, files.get(name, b""))


REPLICATION = "README-replication.md"
READMES = ("README.md", REPLICATION)
FOLDERS = {
    ".binder/": "What Binder needs to run the notebooks online",
    ".ci/": "What every change must pass",
    "bench/": "How long the chain takes, and other ways to run it",
    "data/": "What goes in: codebook, evidence by region, what the source printed, theory",
    "docs/": "Pages of the web report that are written by hand",
    "examples/": "An invented region to try things on; part of no result",
    "figures/": "Every figure, as the chain makes it",
    "notebooks/": "The chain's sources: notebooks without outputs",
    "report/": "The chain, executed",
    "src/": "Source code",
    f"{PACKAGE}/": "The package that the notebooks call",
    "tables/": "Every table, as the chain makes it",
    "tests/": "What the project promises, as tests",
}

CHAIN = "data/study.toml"
ABOUT = {
    "CITATION.cff": "How to cite",
    "LICENSE": "The licences of code and of data",
    "MANIFEST.json": "SHA-256 of what goes in and what comes out, and which run made it",
    "README.md": "What the project is",
    REPLICATION: "README in the form that data editors of journals ask for",
    "codemeta.json": "The software in the terms of CodeMeta",
    "data/datapackage.json": "Every column of the data in the terms of Frictionless",
    "requirements.lock": "Every package with its version and hashes",
    CHAIN: "Title, source, scale, order of regions; and the chain: which notebooks run, for what",
}
# The project's licence is by folder: data and what is made from them, and code.
DATA = ("data/", "figures/", "report/", "tables/")
# Not the machine's own list of types, which differs from machine to machine.
TYPES = {
    ".bib": "text/x-bibtex",
    ".cff": "application/yaml",
    ".css": "text/css",
    ".csv": "text/csv",
    ".html": "text/html",
    ".ipynb": "application/x-ipynb+json",
    ".js": "text/javascript",
    ".json": "application/json",
    ".md": "text/markdown",
    ".png": "image/png",
    ".py": "text/x-python",
    ".qdpx": "application/zip",
    ".svg": "image/svg+xml",
    ".tex": "text/x-tex",
    ".toml": "application/toml",
    ".xlsx": "application/vnd.openxmlformats-officedocument.spreadsheetml.sheet",
    ".yml": "application/yaml",
}


def _add_contents(
    crate: ROCrate, deposit: Deposit, sizes: Mapping[str, int], exhibits: Iterable[Provenance]
) -> None:
    """Add every file to a crate, within its folder; those of an exhibit under its title."""
    top = sorted({f"{name.split('/')[0]}/" for name in sizes if "/" in name})
    folders = {name: _folder(crate, deposit, name, sizes) for name in [*top, f"{PACKAGE}/"]}
    within = {name: [] if name != "src/" else [folders[f"{PACKAGE}/"]] for name in folders}
    root = [folders[name] for name in top]
    shown = {file: place for place in exhibits for file in place.files}
    for name, size in sizes.items():
        file = crate.add_file(dest_path=name, properties=_about(name, size, shown.get(name)))
        folder = f"{PACKAGE}/" if name.startswith(f"{PACKAGE}/") else f"{name.split('/')[0]}/"
        within.get(folder, root).append(file)
    for name, files in within.items():
        folders[name]["hasPart"] = files
    # The library has put whatever it added into the root.
    crate.root_dataset["hasPart"] = root


def _folder(crate: ROCrate, deposit: Deposit, name: str, files: Iterable[str]) -> Entity:
    licences = [{"@id": f"{LICENCES}{each}"} for each in _licences(deposit, name, files)]
    about: dict[str, object] = {"name": name, "license": licences}
    if name in FOLDERS:
        about["description"] = FOLDERS[name]
    return crate.add_dataset(dest_path=name, properties=about)


def _licences(deposit: Deposit, folder: str, files: Iterable[str]) -> list[str]:
    """Return a folder's licences: of a study of one's own its own, but for what was added."""
    if deposit.engine is None:
        return ["CC-BY-4.0" if folder.startswith(DATA) else CODE_LICENCE]
    added = {name.startswith(ADDED) for name in files if name.startswith(folder)}
    own = deposit.licences if False in added else []
    return list(dict.fromkeys([*own, *([CODE_LICENCE] if True in added else [])]))


def _about(name: str, size: int, place: Provenance | None) -> dict[str, object]:
    type_ = TYPES.get(PurePosixPath(name).suffix, "text/plain")
    about: dict[str, object] = {"name": name, "encodingFormat": type_, "contentSize": str(size)}
    if place:
        about["name"] = place.title
        about["description"] = f"{place.status.capitalize()}; by {place.call}"
    elif name in ABOUT:
        about["description"] = ABOUT[name]
    if name in READMES:
        about["about"] = {"@id": "./"}
    return about


ENGINE = "https://papermill.readthedocs.io/"
DONE = "http://schema.org/CompletedActionStatus"
INPUTS = ("data/", f"{PACKAGE}/", LOCK)
"""What every notebook is given; that of a region reads no other region."""


def _add(crate: ROCrate, id_: str, type_: str, **properties: object) -> Entity:
    """Add something that is not a file to a crate, and return it."""
    return crate.add(ContextEntity(crate, id_, {"@type": type_, **properties}))


def _add_runs(crate: ROCrate, deposit: Deposit, makers: Entity) -> None:
    """Add to a crate, which has all files, the workflow, its steps and tools, and their runs."""
    engine = _add(
        crate, ENGINE, "SoftwareApplication", name="papermill", url=ENGINE,
        softwareVersion=deposit.requirements()["papermill"],
        description="Runs each notebook; `python -m werkbedrijf build` calls it",
    )  # fmt: skip
    workflow = _workflow(crate, deposit)
    runs = {name: _run(crate, deposit, name, makers) for name in deposit.manifest["jobs"]}
    starts = [_start(crate, name, run) for name, run in runs.items()]
    whole = _action(crate, "#run", workflow, "the whole chain", makers)
    whole["object"] = [crate.get(id_) for id_ in (*INPUTS, "notebooks/")]
    whole["result"] = [crate.get(id_) for id_ in (*(f"{p}/" for p in PRODUCTS), MANIFEST)]
    _add(
        crate, "#engine-run", "OrganizeAction", name="Run of papermill", agent=makers,
        instrument=engine, object=starts, result=whole,
    )  # fmt: skip
    crate.root_dataset["mentions"] = [whole, *runs.values()]
    crate.mainEntity = workflow


def _workflow(crate: ROCrate, deposit: Deposit) -> Entity:
    """Make a workflow of the file that lists the chain, and a tool of every notebook."""
    version = deposit.citation["version"]
    python = _add(crate, "https://www.python.org/", "ComputerLanguage", name="Python")
    toml = _add(crate, "https://toml.io/", "ComputerLanguage", name="TOML")
    workflow: Entity = crate.get(CHAIN)
    software = ["File", "SoftwareSourceCode"]
    workflow.properties()["@type"] = [*software, "ComputationalWorkflow", "HowTo"]
    workflow["programmingLanguage"], workflow["version"] = toml, version
    for position, link in enumerate(deposit.study.chain, start=1):
        tool = crate.get(f"notebooks/{link.notebook}.ipynb")
        tool.properties()["@type"] = software
        tool["name"], tool["version"], tool["programmingLanguage"] = link.title, version, python
        step = _add(
            crate, f"{CHAIN}#{link.notebook}", "HowToStep", name=link.title,
            position=str(position), workExample=tool,
        )  # fmt: skip
        workflow.append_to("hasPart", tool)
        workflow.append_to("step", step)
    return workflow


def _run(crate: ROCrate, deposit: Deposit, name: str, makers: Entity) -> Entity:
    """Add the run of a notebook, with what went in and the files that it made."""
    job, outputs = deposit.manifest["jobs"][name], deposit.manifest["outputs"]
    notebook = crate.get(job["notebook"])
    values = [_value(crate, notebook, *item) for item in _parameters(deposit, job).items()]
    run = _action(crate, f"#run-{name}", notebook, name, makers)
    run["object"] = [*(crate.get(id_) for id_ in INPUTS), *values]
    run["result"] = [crate.get(file) for file in outputs if name in outputs[file]["jobs"]]
    return run


def _action(crate: ROCrate, id_: str, instrument: Entity, of: str, makers: Entity) -> Entity:
    return _add(
        crate, id_, "CreateAction", name=f"Run of {of}", instrument=instrument, agent=makers,
        actionStatus=DONE,
        description="By `make all`; without its time, so that a commit has one crate",
    )  # fmt: skip


def _start(crate: ROCrate, name: str, run: Entity) -> Entity:
    step = crate.get(f"{CHAIN}#{PurePosixPath(run['instrument'].id).stem}")
    return _add(
        crate, f"#start-{name}", "ControlAction", name=f"Start of the {run['name'].lower()}",
        instrument=step, object=run,
    )  # fmt: skip


def _parameters(deposit: Deposit, job: Mapping[str, Any]) -> dict[str, str]:
    """Return what a notebook's parameters were: as given, else as the notebook has them."""
    cells = json.loads(deposit.files[job["notebook"]])["cells"]
    tagged = next(cell for cell in cells if "parameters" in cell["metadata"].get("tags", ()))
    defaults = {
        node.targets[0].id: ast.literal_eval(node.value)
        for node in parsed_cell("".join(tagged["source"])).body
        if isinstance(node, ast.Assign) and isinstance(node.targets[0], ast.Name)
    }
    return {**defaults, **job["parameters"]}


def _value(crate: ROCrate, tool: Entity, name: str, value: str) -> Entity:
    """Return the value of a parameter, which is an example of the tool's parameter."""
    formal = crate.get(f"{tool.id}#{name}")
    if formal is None:
        formal = _add(
            crate, f"{tool.id}#{name}", "FormalParameter", name=name, additionalType="Text"
        )
        tool.append_to("input", formal)
    given = crate.get(f"#{name}={value}")
    if given is None:
        given = _add(crate, f"#{name}={value}", "PropertyValue", name=name, value=value)
    if formal not in given.get("exampleOfWork", []):
        given.append_to("exampleOfWork", formal)
        formal.append_to("workExample", given)
    return given


METADATA = "ro-crate-metadata.json"
CRATE = "1.1"
TERMS = "https://w3id.org/ro/terms/workflow-run/context"
WORKFLOW_CRATE = "https://w3id.org/workflowhub/workflow-ro-crate/1.0"
PROFILES = {
    "https://w3id.org/ro/wfrun/process/0.5": "Process Run Crate",
    "https://w3id.org/ro/wfrun/workflow/0.5": "Workflow Run Crate",
    "https://w3id.org/ro/wfrun/provenance/0.5": "Provenance Run Crate",
    WORKFLOW_CRATE: "Workflow RO-Crate",
}


def _metadata(deposit: Deposit, sizes: Mapping[str, int], exhibits: Iterable[Provenance]) -> bytes:
    """Return ro-crate-metadata.json, of files with their bytes, without times and random ids."""
    crate = ROCrate(version=CRATE)
    crate.metadata.extra_contexts.append(TERMS)
    crate.metadata["conformsTo"] = [{"@id": crate.metadata.profile}, {"@id": WORKFLOW_CRATE}]
    _add_contents(crate, deposit, sizes, exhibits)
    _describe(crate, deposit)
    _add_runs(crate, deposit, crate.root_dataset["author"])
    for entity in crate.get_entities():
        _unpack(entity.properties())
    return b"".join(chunk for _, chunk in crate.metadata.stream()) + b"\n"


def _describe(crate: ROCrate, deposit: Deposit) -> None:
    citation, root = deposit.citation, crate.root_dataset
    root["name"] = citation["title"]
    root["description"] = deposit.description
    root["datePublished"] = deposit.commit.made.isoformat()
    root["version"] = f"{citation['version']}+{deposit.commit.hash}"
    root["keywords"] = citation["keywords"]
    makers = _add(crate, "#makers", "Organization", name=", ".join(deposit.authors))
    root["author"] = root["publisher"] = makers
    licences = {
        name: _add(crate, f"{LICENCES}{name}", "CreativeWork", name=name)
        for name in [*deposit.licences, CODE_LICENCE]
    }
    root["license"] = [licences[name] for name in deposit.licences]
    root["conformsTo"] = [
        _add(crate, id_, "CreativeWork", name=name, version=id_.rsplit("/", 1)[1])
        for id_, name in PROFILES.items()
    ]
    for number, work in enumerate(deposit.references, start=1):
        author = _add(crate, f"#author-{number}", "Person", name=name_of(work["authors"][0]))
        about = {"author": author, "datePublished": dated(work)}
        based = _add(crate, f"#work-{number}", kind_of(work), name=work["title"], **about)
        root.append_to("isBasedOn", based)


def _unpack(properties: dict[str, Any]) -> None:
    """Write a list of one as that one, as RO-Crate wants it."""
    for key, value in properties.items():
        if isinstance(value, list) and len(value) == 1:
            properties[key] = value[0]
