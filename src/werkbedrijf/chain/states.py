"""A study as it stands in a folder or stood at a commit: what can be read of it without running."""

from __future__ import annotations

import csv
import hashlib
import io
import json
import re
import subprocess
import tarfile
import tempfile
from collections.abc import Iterator, Mapping, Sequence
from contextlib import contextmanager
from dataclasses import dataclass
from functools import cached_property
from pathlib import Path
from typing import Any

from werkbedrijf.chain.manifest import code, sources
from werkbedrijf.chain.publish import MANIFEST
from werkbedrijf.errors import Message, StudyError
from werkbedrijf.paths import MARKER, Paths

Cells = Mapping[str, str]
Rows = Mapping[tuple[str, ...], Cells]
"""Rows of a file by their key."""
LOCK = "requirements.lock"
PINNED = re.compile(r"^([A-Za-z0-9][\w.-]*)(?:\[[^]]*\])?==([^\s;\\]+)", re.MULTILINE)


@dataclass(frozen=True)
class State:
    """Hold one state of a study.

    Parameters
    ----------
    name : str
        As it was asked for.
    where : Paths
        A folder that has it, for now.
    """

    name: str
    where: Paths

    @cached_property
    def manifest(self) -> Mapping[str, Any]:
        """Return what its last build says of inputs and outputs; empty without one."""
        path = self.where.root / MANIFEST
        found: dict[str, Any] = json.loads(path.read_text("utf-8")) if path.is_file() else {}
        return found

    @cached_property
    def sources(self) -> Mapping[str, str]:
        """Return the SHA-256 of data, notebooks, code and lock; of code elsewhere, as built."""
        lying = dict(sources(self.where))
        if (self.where.root / LOCK).is_file():
            lying[LOCK] = self.where.root / LOCK
        found = {name: hashlib.sha256(path.read_bytes()).hexdigest()
                 for name, path in lying.items()}  # fmt: skip
        package = self.where.root / "src" / "werkbedrijf"
        if package.is_dir():
            return found | code(package)
        built = self.manifest.get("inputs", {})
        return found | {name: sha for name, sha in built.items() if name.startswith("src/")}

    @property
    def stale(self) -> bool:
        """Return whether its products were made of other sources than lie there, or of none."""
        return dict(self.manifest.get("inputs", {})) != dict(self.sources)

    @cached_property
    def packages(self) -> Mapping[str, str]:
        """Return the version of every package that is pinned."""
        path = self.where.root / LOCK
        return dict(PINNED.findall(path.read_text("utf-8"))) if path.is_file() else {}

    @cached_property
    def segments(self) -> Rows:
        """Return every coded segment, by region, file and id."""
        found: dict[tuple[str, ...], Cells] = {}
        for path in sorted(self.where.regions.glob("*/segments*.csv")):
            for row in _read(path):
                found[path.parent.name, path.name, row.get("segment", "")] = row
        return found

    def rows(self, file: str, key: Sequence[str]) -> Rows:
        """Return the rows of a CSV file by the cells of some columns; none without the file."""
        path = self.where.root / file
        found = _read(path) if path.is_file() else []
        return {tuple(row.get(column, "") for column in key): row for row in found}


def _read(path: Path) -> list[dict[str, str]]:
    """Return a file's rows, each cell as text; one that a row lacks is empty."""
    told = csv.DictReader(io.StringIO(path.read_text("utf-8-sig"), newline=""))
    return [{str(name): str(cell or "") for name, cell in row.items()} for row in told]


@contextmanager
def opened(name: str, study: Paths) -> Iterator[State]:
    """Give a state of a study, for as long as it is read.

    Parameters
    ----------
    name : str
        A folder that holds a study, or whatever Git takes for a commit of `study`.
    study : Paths
        Which repository commits are of.

    Raises
    ------
    StudyError
        If there is no such folder or commit, or no study in it.
    """
    if name and (Path(name) / MARKER).is_file():
        yield State(name, Paths(Path(name).absolute()))
        return
    if name and Path(name).is_dir() and not _commit(name, study):
        raise StudyError(
            Message(
                "{folder} has no {file}: it is no study, nor a commit of this one.",
                folder=name,
                file=MARKER,
            )
        )
    with tempfile.TemporaryDirectory() as folder:
        _unpack(name, study, Path(folder))
        yield State(name, Paths(Path(folder)))


def _unpack(name: str, study: Paths, folder: Path) -> None:
    commit = _commit(name, study)
    if not commit:
        raise StudyError(
            Message(
                "{name} is neither a folder with a study nor a commit of {study}. "
                "Name one as Git does: HEAD~1, main, or the first digits of a commit.",
                name=name,
                study=study.root,
            )
        )
    # Notebooks go in without outputs by a filter; out they come as they are. In a folder of a
    # repository Git packs that folder alone.
    packed = _git(study, "-c", "filter.notebook-source.required=false", "archive", commit)
    with tarfile.open(fileobj=io.BytesIO(packed)) as archive:
        archive.extractall(folder, filter="data")
    if not (folder / MARKER).is_file():
        raise StudyError(
            Message(
                "{commit} has no {file}: there was no study at that commit.",
                commit=name,
                file=MARKER,
            )
        )


def _commit(name: str, study: Paths) -> str:
    """Return the full id of a commit; empty if there is none."""
    asked = ("rev-parse", "--verify", "--quiet", "--end-of-options", f"{name}^{{commit}}")
    try:
        return _git(study, *asked).decode().strip()
    except StudyError:
        return ""


def _git(study: Paths, *arguments: str) -> bytes:
    try:
        done = subprocess.run(["git", *arguments], cwd=study.root, capture_output=True, check=False)
    except OSError as error:
        raise StudyError(Message("Git cannot be run here: {error}.", error=str(error))) from error
    if done.returncode:
        told = done.stderr.decode(errors="replace").strip()
        raise StudyError(Message("Git failed: {error}", error=told or " ".join(arguments)))
    return done.stdout
