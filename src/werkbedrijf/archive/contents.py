"""The files and folders of an RO-Crate, each with its kind, its size and what it holds."""

from __future__ import annotations

from collections.abc import Iterable, Mapping
from pathlib import PurePosixPath

from rocrate.model import Entity
from rocrate.rocrate import ROCrate

from werkbedrijf.archive.codemeta import LICENCES
from werkbedrijf.archive.deposit import PACKAGE
from werkbedrijf.archive.places import Place
from werkbedrijf.archive.runs import CHAIN

REPLICATION = "README-replication.md"
READMES = ("README.md", REPLICATION)
FOLDERS = {
    ".binder/": "What Binder needs to run the notebooks online",
    ".ci/": "What every change must pass",
    "bench/": "How long the chain takes, and other ways to run it",
    "data/": "What goes in: codebook, evidence by region, what the thesis printed, theory",
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


def add_contents(crate: ROCrate, sizes: Mapping[str, int], found: Iterable[Place]) -> None:
    """Add every file to a crate, within the folder that it lies in.

    Parameters
    ----------
    crate : ROCrate
        Still without files.
    sizes : Mapping of str to int
        In bytes, by file.
    found : Iterable of Place
        Of every exhibit; their files get its title.
    """
    top = sorted({f"{name.split('/')[0]}/" for name in sizes if "/" in name})
    folders = {name: _folder(crate, name) for name in [*top, f"{PACKAGE}/"]}
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


def _folder(crate: ROCrate, name: str) -> Entity:
    about = {"name": name, "license": {"@id": f"{LICENCES}{_licence(name)}"}}
    if name in FOLDERS:
        about["description"] = FOLDERS[name]
    return crate.add_dataset(dest_path=name, properties=about)


def _licence(name: str) -> str:
    return "CC-BY-4.0" if name.startswith(DATA) else "MIT"


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
