"""The study as an RO-Crate with its software, its files and the runs that made some of them."""

from __future__ import annotations

import ast
import json
from collections.abc import Iterable, Mapping
from pathlib import PurePosixPath
from typing import Any

from rocrate.model import ContextEntity, Entity
from rocrate.rocrate import ROCrate

from werkbedrijf.archive.deposit import ADDED, CODE_LICENCE, PACKAGE, Deposit
from werkbedrijf.archive.readme import Place, parsed_cell
from werkbedrijf.chain.manifest import LOCK
from werkbedrijf.chain.publish import MANIFEST, PRODUCTS
from werkbedrijf.study.cff import dated, name_of, place_of

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
        "@type": _kind(work),
        "name": work["title"],
        "author": [_agent(author) for author in work["authors"]],
        "datePublished": dated(work),
        **({"publisher": {"@type": "Organization", "name": place}} if place else {}),
    }


def _kind(work: Mapping[str, Any]) -> str:
    return "Thesis" if "thesis-type" in work else "CreativeWork"


def _agent(person: Mapping[str, str]) -> dict[str, str]:
    if "name" in person:
        return {"@type": "Organization", "name": person["name"]}
    return {"@type": "Person", "name": name_of(person)}


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


def add_contents(
    crate: ROCrate, deposit: Deposit, sizes: Mapping[str, int], found: Iterable[Place]
) -> None:
    """Add every file to a crate, within its folder; those of an exhibit under its title."""
    top = sorted({f"{name.split('/')[0]}/" for name in sizes if "/" in name})
    folders = {
        name: _folder(crate, name, _licences(deposit, name, sizes))
        for name in [*top, f"{PACKAGE}/"]
    }
    within = {name: [] if name != "src/" else [folders[f"{PACKAGE}/"]] for name in folders}
    root = [folders[name] for name in top]
    shown = {file: place for place in found for file in place.files}
    for name, size in sizes.items():
        file = crate.add_file(dest_path=name, properties=_about(name, size, shown.get(name)))
        folder = f"{PACKAGE}/" if name.startswith(f"{PACKAGE}/") else f"{name.split('/')[0]}/"
        within.get(folder, root).append(file)
    for name, files in within.items():
        folders[name]["hasPart"] = files
    # The library has put whatever it added into the root.
    crate.root_dataset["hasPart"] = root


def _folder(crate: ROCrate, name: str, licences: Iterable[str]) -> Entity:
    about: dict[str, object] = {"name": name}
    about["license"] = [{"@id": f"{LICENCES}{each}"} for each in licences]
    if name in FOLDERS:
        about["description"] = FOLDERS[name]
    return crate.add_dataset(dest_path=name, properties=about)


def _licences(deposit: Deposit, folder: str, files: Iterable[str]) -> list[str]:
    """Return a folder's licences: of a study of one's own its own, but for what was added."""
    if deposit.engine is None:
        return ["CC-BY-4.0" if folder.startswith(DATA) else CODE_LICENCE]
    added = {name.startswith(ADDED) for name in files if name.startswith(folder)}
    told = [
        *(deposit.licences if False in added else []),
        *([CODE_LICENCE] if True in added else []),
    ]
    return list(dict.fromkeys(told))


def _about(name: str, size: int, place: Place | None) -> dict[str, object]:
    type_ = TYPES.get(PurePosixPath(name).suffix, "text/plain")
    about: dict[str, object] = {"name": name, "encodingFormat": type_, "contentSize": str(size)}
    if place:
        about["name"] = place.title
        about["description"] = f"{place.status.capitalize()}; by {place.cell.call}"
    elif name in ABOUT:
        about["description"] = ABOUT[name]
    if name in READMES:
        about["about"] = {"@id": "./"}
    return about


ENGINE = "https://papermill.readthedocs.io/"
DONE = "http://schema.org/CompletedActionStatus"
INPUTS = ("data/", f"{PACKAGE}/", LOCK)
"""What every notebook is given; that of a region reads no other region."""


def add(crate: ROCrate, id_: str, type_: str, **properties: object) -> Entity:
    """Add something that is not a file to a crate, and return it."""
    return crate.add(ContextEntity(crate, id_, {"@type": type_, **properties}))


def add_runs(crate: ROCrate, deposit: Deposit, makers: Entity) -> None:
    """Add to a crate, which has all files, the workflow, its steps and tools, and their runs."""
    engine = add(
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
    add(
        crate, "#engine-run", "OrganizeAction", name="Run of papermill", agent=makers,
        instrument=engine, object=starts, result=whole,
    )  # fmt: skip
    crate.root_dataset["mentions"] = [whole, *runs.values()]
    crate.mainEntity = workflow


def _workflow(crate: ROCrate, deposit: Deposit) -> Entity:
    """Make a workflow of the file that lists the chain, and a tool of every notebook."""
    version = deposit.citation["version"]
    python = add(crate, "https://www.python.org/", "ComputerLanguage", name="Python")
    toml = add(crate, "https://toml.io/", "ComputerLanguage", name="TOML")
    workflow: Entity = crate.get(CHAIN)
    software = ["File", "SoftwareSourceCode"]
    workflow.properties()["@type"] = [*software, "ComputationalWorkflow", "HowTo"]
    workflow["programmingLanguage"], workflow["version"] = toml, version
    for position, link in enumerate(deposit.study.chain, start=1):
        tool = crate.get(f"notebooks/{link.notebook}.ipynb")
        tool.properties()["@type"] = software
        tool["name"], tool["version"], tool["programmingLanguage"] = link.title, version, python
        step = add(
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
    return add(
        crate, id_, "CreateAction", name=f"Run of {of}", instrument=instrument, agent=makers,
        actionStatus=DONE,
        description="By `make all`; without its time, so that a commit has one crate",
    )  # fmt: skip


def _start(crate: ROCrate, name: str, run: Entity) -> Entity:
    step = crate.get(f"{CHAIN}#{PurePosixPath(run['instrument'].id).stem}")
    told = f"Start of the {run['name'].lower()}"
    return add(crate, f"#start-{name}", "ControlAction", name=told, instrument=step, object=run)


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
        formal = add(
            crate, f"{tool.id}#{name}", "FormalParameter", name=name, additionalType="Text"
        )
        tool.append_to("input", formal)
    given = crate.get(f"#{name}={value}")
    if given is None:
        given = add(crate, f"#{name}={value}", "PropertyValue", name=name, value=value)
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


def metadata(deposit: Deposit, sizes: Mapping[str, int], found: Iterable[Place]) -> bytes:
    """Return ro-crate-metadata.json.

    Parameters
    ----------
    deposit : Deposit
        What the archive is made from.
    sizes : Mapping of str to int
        Bytes of every file that the archive will hold, this one not counted.
    found : Iterable of Place
        Of every exhibit.

    Returns
    -------
    bytes
        The same for the same commit: without the time of any run, or a random id.
    """
    crate = ROCrate(version=CRATE)
    crate.metadata.extra_contexts.append(TERMS)
    crate.metadata["conformsTo"] = [{"@id": crate.metadata.profile}, {"@id": WORKFLOW_CRATE}]
    add_contents(crate, deposit, sizes, found)
    _describe(crate, deposit)
    add_runs(crate, deposit, crate.root_dataset["author"])
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
    makers = add(crate, "#makers", "Organization", name=", ".join(deposit.authors))
    root["author"] = root["publisher"] = makers
    licences = {
        name: add(crate, f"{LICENCES}{name}", "CreativeWork", name=name)
        for name in [*deposit.licences, CODE_LICENCE]
    }
    root["license"] = [licences[name] for name in deposit.licences]
    root["conformsTo"] = [
        add(crate, id_, "CreativeWork", name=name, version=id_.rsplit("/", 1)[1])
        for id_, name in PROFILES.items()
    ]
    for number, work in enumerate(deposit.references, start=1):
        author = add(crate, f"#author-{number}", "Person", name=name_of(work["authors"][0]))
        about = {"author": author, "datePublished": dated(work)}
        based = add(crate, f"#work-{number}", _kind(work), name=work["title"], **about)
        root.append_to("isBasedOn", based)


def _unpack(properties: dict[str, Any]) -> None:
    """Write a list of one as that one, as RO-Crate wants it."""
    for key, value in properties.items():
        if isinstance(value, list) and len(value) == 1:
            properties[key] = value[0]
