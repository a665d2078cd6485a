"""The manifest (a hash of every input and output) and the colophon (versions, times) of a build."""

from __future__ import annotations

import hashlib
import json
import os
import platform
import subprocess
from collections.abc import Collection, Iterable, Mapping
from contextlib import suppress
from importlib.metadata import version
from pathlib import Path, PurePath
from typing import Any

from nbformat import ValidationError

from werkbedrijf.chain.execute import Job, Outcome, source_of
from werkbedrijf.chain.publish import MANIFEST, SOURCES, files, put
from werkbedrijf.errors import BuildError
from werkbedrijf.paths import QUOTES, Paths
from werkbedrijf.study.language import to_make

PACKAGE = Path(__file__).parents[1]
LOCK = "requirements.lock"


def gather(jobs: Iterable[Job], stage: Paths) -> dict[str, list[str]]:
    """Move what each job made to where the stage has its products.

    Parameters
    ----------
    jobs : Iterable of Job
        All of them done, each in a root of its own.
    stage : Paths
        The staging root.

    Returns
    -------
    dict of str to list of str
        For every file the names of the jobs that made it, mostly one.

    Raises
    ------
    BuildError
        If two jobs made a file of the same name with different bytes.
    """
    makers: dict[str, list[str]] = {}
    for job in jobs:
        root = stage.root / "jobs" / job.name
        for file in sorted(files(root)):
            place = stage.root / file
            if file in makers and place.read_bytes() != (root / file).read_bytes():
                raise BuildError(
                    "{file}: {one} and {other} both make it, not alike. "
                    "Give one of the exhibits another id.",
                    file=file,
                    one=makers[file][0],
                    other=job.name,
                )
            place.parent.mkdir(parents=True, exist_ok=True)
            (root / file).replace(place)
            makers.setdefault(file, []).append(job.name)
    return makers


def write_manifest(
    jobs: Iterable[Job], makers: Mapping[str, list[str]], study: Paths, stage: Paths
) -> None:
    """Write the manifest of a build that is complete but not yet published.

    It has `inputs`: SHA-256 by file; `jobs`: notebook and parameters by name; `outputs`: SHA-256
    and jobs by file. Files are named as seen from the study's root.

    Parameters
    ----------
    jobs : Iterable of Job
        All of them.
    makers : Mapping of str to list of str
        The jobs that made each file, as from `gather`.
    study, stage : Paths
        The study, and the staging root to write into.
    """
    content = {
        "inputs": inputs(study),
        "jobs": {
            job.name: {
                "notebook": f"notebooks/{job.notebook.name}",
                "parameters": dict(job.parameters),
            }
            for job in jobs
        },
        "outputs": {
            file: {"jobs": names, "sha256": _sha256(stage.root / file)}
            for file, names in makers.items()
        },
    }
    (stage.root / MANIFEST).write_text(as_json(content), encoding="utf-8", newline="\n")


def made_by(root: Path, jobs: Collection[str]) -> set[str]:
    """Return the files in a root that these jobs alone made, as its manifest has it."""
    outputs = last_manifest(root).get("outputs", {})
    return {file for file, entry in outputs.items() if set(entry["jobs"]) <= set(jobs)}


def as_json(content: Mapping[str, Any]) -> str:
    """Return a manifest as text, sorted, the same for the same content."""
    return json.dumps(content, indent=1, sort_keys=True, ensure_ascii=False) + "\n"


def inputs(study: Paths) -> dict[str, str]:
    """Return the SHA-256 of every file that the outputs depend on: data, notebooks, code, lock."""
    return dict(sorted((study_inputs(study) | code_inputs()).items()))


def study_inputs(study: Paths) -> dict[str, str]:
    """Return the SHA-256 of what lies in a study's folder: data, notebooks and lock."""
    lock = study.root / LOCK
    paths = sources(study) | ({LOCK: lock} if lock.is_file() else {})
    return {file: _sha256(path) for file, path in paths.items()}


def sources(study: Paths) -> dict[str, Path]:
    """Return what notebooks read, and themselves, by name as seen from the study's root."""
    return {
        f"{name}/{file}": path
        for name in SOURCES
        for file, path in _visible(study.root / name).items()
    }


def code_inputs(package: Path = PACKAGE) -> dict[str, str]:
    """Return the SHA-256 of every file of this package, as installed or in another folder."""
    return {f"src/werkbedrijf/{file}": _sha256(path) for file, path in _visible(package).items()}


def _visible(folder: Path) -> dict[str, Path]:
    paths = {path.relative_to(folder): path for path in folder.rglob("*") if path.is_file()}
    return {
        file.as_posix(): path
        for file, path in paths.items()
        if not any(part.startswith((".", "__pycache__")) for part in file.parts)
        and file.name != QUOTES
    }


def _sha256(path: Path) -> str:
    return hashed(path.as_posix(), path.read_bytes())


def hashed(name: str, content: bytes) -> str:
    """Return the SHA-256 of a file as Git stores it.

    Of a notebook in notebooks/ that is without what it last put out; of a text, which has no byte
    that is zero, with the line ends of Unix: spreadsheets save those of Windows.
    """
    if PurePath(name).match("notebooks/*.ipynb"):
        with suppress(ValueError, ValidationError):  # no notebook: its bytes as they are
            content = source_of(content.decode()).encode()
    if b"\0" not in content:
        content = content.replace(b"\r\n", b"\n")
    return hashlib.sha256(content).hexdigest()


def last_manifest(root: Path) -> dict[str, Any]:
    """Return the manifest in a root; empty without one.

    Raises
    ------
    BuildError
        If it is broken, as by a merge.
    """
    path = root / MANIFEST
    try:
        return dict(json.loads(path.read_text(encoding="utf-8"))) if path.is_file() else {}
    except ValueError as error:
        raise BuildError(
            "{file} cannot be read: {error}. `{command}` writes it anew.",
            file=MANIFEST,
            error=str(error),
            command=to_make("all"),
        ) from error


def changed_since(built: Mapping[str, str], study: Paths) -> list[str]:
    """Return which of a study's sources are not as they were when a manifest named them."""
    now = study_inputs(study)
    before = {name: sha for name, sha in built.items() if not name.startswith("src/")}
    return sorted(name for name in {*now, *before} if now.get(name) != before.get(name))


COLOPHON = "colophon.json"
PACKAGES = ("pandas", "matplotlib", "seaborn", "networkx", "great-tables", "papermill", "ipykernel")


def colophon(outcomes: Iterable[Outcome], seconds: float, engine: str, study: Paths) -> None:
    """Write build/colophon.json: commit, versions, platform, and seconds in all and by notebook."""
    content: dict[str, Any] = {
        "commit": _commit(study),
        "engine": engine,
        "packages": {name: version(name) for name in PACKAGES},
        "platform": platform.platform(),
        "processors": os.cpu_count(),
        "python": platform.python_version(),
        "seconds": round(seconds, 2),
        "notebooks": {outcome.job.name: round(outcome.seconds, 2) for outcome in outcomes},
    }
    text = json.dumps(content, indent=1) + "\n"
    put(study, study.build, {COLOPHON: text.encode()})


def _commit(study: Paths) -> str | None:
    """Return the commit that the study stands at; None outside version control."""
    command = ["git", "describe", "--always", "--dirty", "--abbrev=40"]
    try:
        done = subprocess.run(
            command, cwd=study.root, capture_output=True, text=True, check=False, timeout=10
        )
    except (OSError, subprocess.TimeoutExpired):
        return None
    return done.stdout.strip() or None
