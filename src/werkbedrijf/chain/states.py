"""A state of a study: as it lies in a folder, or lay at a commit. Nothing is run."""

from __future__ import annotations

import io
import re
import subprocess
import tarfile
import tempfile
from collections.abc import Iterator, Mapping, Sequence
from contextlib import contextmanager, suppress
from dataclasses import dataclass
from functools import cached_property
from pathlib import Path
from typing import Any

from werkbedrijf.chain.manifest import LOCK, code_inputs, hashed, last_manifest, study_inputs
from werkbedrijf.chain.publish import MANIFEST, files
from werkbedrijf.errors import StudyError
from werkbedrijf.paths import MARKER, Paths
from werkbedrijf.study.language import gettext, to_make
from werkbedrijf.study.load import WORDS
from werkbedrijf.study.region_checks import STRIKE
from werkbedrijf.study.text import rows_of

Cells = Mapping[str, str]
Rows = Mapping[tuple[str, ...], Cells]
"""Rows of a file by their key."""
PINNED = re.compile(r"^([A-Za-z0-9][\w.-]*)(?:\[[^]]*\])?==([^\s;\\]+)", re.MULTILINE)
CODED = "segments.csv"
"""The coding that corrections are of."""
NO_COMMIT = gettext(
    "Git has no commit of {study} to compare with. Give the folder of an earlier copy of it "
    "instead of {name}: {command}."
)


@dataclass(frozen=True)
class State:
    """Hold one state of a study.

    Parameters
    ----------
    name : str
        As it was asked for.
    where : Paths
        A folder that has it, for now.
    commit : bool
        Whether it is a commit.
    """

    name: str
    where: Paths
    commit: bool = False

    @cached_property
    def manifest(self) -> Mapping[str, Any]:
        """Return what its last build says of inputs and outputs; empty without one."""
        return last_manifest(self.where.root)

    @cached_property
    def sources(self) -> Mapping[str, str]:
        """Return the SHA-256 of data, notebooks, code and lock; of code elsewhere, as built."""
        package = self.where.root / "src" / "werkbedrijf"
        if package.is_dir():
            return study_inputs(self.where) | code_inputs(package)
        built = self.manifest.get("inputs", {})
        own = {name: sha for name, sha in built.items() if name.startswith("src/")}
        return study_inputs(self.where) | own

    @property
    def stale(self) -> bool:
        """Return whether its products were made of other sources than lie there, or of none."""
        return bool(self.manifest.get("inputs", {}) != self.sources)

    @cached_property
    def packages(self) -> Mapping[str, str]:
        """Return the version of every package that is pinned."""
        path = self.where.root / LOCK
        return dict(PINNED.findall(path.read_text("utf-8"))) if path.is_file() else {}

    @cached_property
    def segments(self) -> Rows:
        """Return every coded segment, by region, file and id."""
        return {
            (path.parent.name, path.name, row.get("segment", "")): row
            for path in sorted(self.where.regions.glob("*/segments*.csv"))
            for row in rows_of(path)
        }

    @cached_property
    def corrected_segments(self) -> Rows:
        """Return the segments as they count: with their corrections, and without those struck."""
        key = ("segment", "column")
        regions = {region for region, *_ in self.segments}
        mended = {each: self.rows(f"data/regions/{each}/corrections.csv", key) for each in regions}
        counted: dict[tuple[str, ...], Cells] = {}
        for (region, file, id_), row in self.segments.items():
            own = mended[region] if file == CODED else {}
            cells = {column: each.get("is", "") for (of, column), each in own.items() if of == id_}
            if STRIKE not in cells:
                counted[region, file, id_] = {**row, **cells}
        return counted

    @cached_property
    def products(self) -> Mapping[str, str]:
        """Return the SHA-256 of what is made, as it lies there; if nothing does, as it was made.

        A region that was built by itself changes its files, and not the manifest.
        """
        root = self.where.root
        if lying := files(root) - {MANIFEST}:
            return {file: hashed(file, (root / file).read_bytes()) for file in lying}
        outputs = self.manifest.get("outputs", {})
        return {file: entry["sha256"] for file, entry in outputs.items()}

    def words(self, language: str) -> Mapping[str, str]:
        """Return the words of its report in a language, by name: its own before the engine's."""
        rows = [*rows_of(WORDS), *self.rows("data/words.csv", ["word"]).values()]
        return {row["word"]: row.get(f"label_{language}", row["word"]) for row in rows}

    def rows(self, file: str, key: Sequence[str]) -> Rows:
        """Return the rows of a CSV file by the cells of some columns; none without the file."""
        path = self.where.root / file
        rows = rows_of(path) if path.is_file() else []
        return {tuple(row.get(column, "") for column in key): row for row in rows}


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
    commit = _commit(name, study)
    with tempfile.TemporaryDirectory() as folder:
        _unpack(commit, name, study, Path(folder))
        yield State(name, Paths(Path(folder)), commit=True)


def _commit(name: str, study: Paths) -> str:
    """Return the full id of a commit."""
    query = ("rev-parse", "--verify", "--quiet", "--end-of-options", f"{name}^{{commit}}")
    with suppress(StudyError):
        return _git(study, *query).decode().strip()
    if name and Path(name).is_dir():
        raise StudyError(
            "{folder} has no {file}: it is no study, nor a commit of this one.",
            folder=name,
            file=MARKER,
        )
    try:
        _git(study, "rev-parse", "--verify", "HEAD")
    except StudyError as error:
        command = to_make("diff", A="../earlier")
        raise StudyError(NO_COMMIT, study=study.root, name=name, command=command) from error
    raise StudyError(
        "{name} is neither a folder with a study nor a commit of {study}. "
        "Name one as Git does: HEAD~1, main, or the first digits of a commit.",
        name=name,
        study=study.root,
    )


def _unpack(commit: str, name: str, study: Paths, folder: Path) -> None:
    # Notebooks go in without outputs by a filter; out they come as they are. In a folder of a
    # repository Git packs that folder alone.
    packed = _git(study, "-c", "filter.notebook-source.required=false", "archive", commit)
    try:
        with tarfile.open(fileobj=io.BytesIO(packed)) as archive:
            archive.extractall(folder, filter="data")
    except tarfile.FilterError as error:
        raise StudyError(
            "{commit} holds what leads out of the study: {error}. Take it out, and commit.",
            commit=name,
            error=str(error),
        ) from error
    if not (folder / MARKER).is_file():
        raise StudyError(
            "{commit} has no {file}: there was no study at that commit.", commit=name, file=MARKER
        )


def _git(study: Paths, *arguments: str) -> bytes:
    try:
        done = subprocess.run(["git", *arguments], cwd=study.root, capture_output=True, check=False)
    except OSError as error:
        raise StudyError("Git cannot be run here: {error}.", error=str(error)) from error
    if done.returncode:
        reason = done.stderr.decode(errors="replace").strip() or " ".join(arguments)
        raise StudyError("Git failed: {error}", error=reason)
    return done.stdout
