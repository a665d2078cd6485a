"""The study as an RO-Crate: what it is, its files, and the runs that made some of them.

Four profiles at once, each of which builds on others: Process Run Crate, Workflow RO-Crate,
Workflow Run Crate, and Provenance Run Crate, which has a place for the run of each notebook. They
are taken at version 0.5 on RO-Crate 1.1, the newest that an independent validator checks.
"""

from __future__ import annotations

from collections.abc import Iterable, Mapping
from typing import Any

from rocrate.rocrate import ROCrate

from werkbedrijf.archive.codemeta import LICENCES
from werkbedrijf.archive.contents import add_contents
from werkbedrijf.archive.deposit import Deposit, name_of
from werkbedrijf.archive.places import Place
from werkbedrijf.archive.runs import add, add_runs

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
    add_contents(crate, sizes, found)
    _describe(crate, deposit)
    add_runs(crate, deposit, crate.root_dataset["author"])
    for entity in crate.get_entities():
        _unpack(entity.properties())
    return b"".join(chunk for _, chunk in crate.metadata.stream()) + b"\n"


def _describe(crate: ROCrate, deposit: Deposit) -> None:
    citation, root = deposit.citation, crate.root_dataset
    root["name"] = citation["title"]
    root["description"] = deposit.project["description"]
    root["datePublished"] = deposit.commit.made.isoformat()
    root["version"] = f"{citation['version']}+{deposit.commit.hash}"
    root["keywords"] = citation["keywords"]
    makers = add(crate, "#makers", "Organization", name=", ".join(deposit.authors))
    root["author"] = root["publisher"] = makers
    root["license"] = [
        add(crate, f"{LICENCES}{name}", "CreativeWork", name=name) for name in deposit.licences
    ]
    root["conformsTo"] = [
        add(crate, id_, "CreativeWork", name=name, version=id_.rsplit("/", 1)[1])
        for id_, name in PROFILES.items()
    ]
    for number, work in enumerate(citation["references"], start=1):
        author = add(crate, f"#author-{number}", "Person", name=name_of(work["authors"][0]))
        about = {"author": author, "datePublished": str(work["date-released"])}
        thesis = add(crate, f"#work-{number}", "Thesis", name=work["title"], **about)
        root.append_to("isBasedOn", thesis)


def _unpack(properties: dict[str, Any]) -> None:
    """Write a list of one as that one, as RO-Crate wants it."""
    for key, value in properties.items():
        if isinstance(value, list) and len(value) == 1:
            properties[key] = value[0]
