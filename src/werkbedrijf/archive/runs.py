"""The chain as a workflow, and its runs: each notebook an action with what went in and came out.

Terms are those of the Provenance Run Crate, https://w3id.org/ro/wfrun/provenance/0.5.
"""

from __future__ import annotations

import ast
import json
from collections.abc import Mapping
from pathlib import PurePosixPath
from typing import Any

from rocrate.model import ContextEntity, Entity
from rocrate.rocrate import ROCrate

from werkbedrijf.archive.deposit import LOCK, PACKAGE, Deposit
from werkbedrijf.staging import MANIFEST, PRODUCTS

CHAIN = "data/study.toml"
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
    starts = [_start(crate, f"#start-{name}", run) for name, run in runs.items()]
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
    _become(workflow, ["File", "SoftwareSourceCode", "ComputationalWorkflow", "HowTo"])
    workflow["programmingLanguage"], workflow["version"] = toml, version
    for position, link in enumerate(deposit.study.chain, start=1):
        tool = crate.get(f"notebooks/{link.notebook}.ipynb")
        _become(tool, ["File", "SoftwareSourceCode"])
        tool["name"], tool["version"], tool["programmingLanguage"] = link.title, version, python
        step = add(
            crate, f"{CHAIN}#{link.notebook}", "HowToStep", name=link.title,
            position=str(position), workExample=tool,
        )  # fmt: skip
        workflow.append_to("hasPart", tool)
        workflow.append_to("step", step)
    return workflow


def _become(entity: Entity, types: list[str]) -> None:
    entity.properties()["@type"] = types


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


def _start(crate: ROCrate, id_: str, run: Entity) -> Entity:
    step = crate.get(f"{CHAIN}#{PurePosixPath(run['instrument'].id).stem}")
    name = f"Start of the {run['name'].lower()}"
    return add(crate, id_, "ControlAction", name=name, instrument=step, object=run)


def _parameters(deposit: Deposit, job: Mapping[str, Any]) -> dict[str, str]:
    """Return what a notebook's parameters were: as given, else as the notebook has them."""
    cells = json.loads(deposit.files[job["notebook"]])["cells"]
    tagged = next(cell for cell in cells if "parameters" in cell["metadata"].get("tags", ()))
    defaults = {
        node.targets[0].id: ast.literal_eval(node.value)
        for node in ast.parse("".join(tagged["source"])).body
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
