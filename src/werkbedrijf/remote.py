"""A job away from its study: packed up here, run in a worker there, its files handed back."""

from __future__ import annotations

import hashlib
import io
import sys
import tempfile
import zipfile
from collections.abc import Mapping
from dataclasses import dataclass
from functools import cache
from importlib.metadata import version
from pathlib import Path

from werkbedrijf.colophon import PACKAGES
from werkbedrijf.errors import BuildError
from werkbedrijf.execute import Job, execute
from werkbedrijf.kernel import kill_kernels
from werkbedrijf.manifest import code, sources, written
from werkbedrijf.paths import Paths
from werkbedrijf.staging import files

_running: list[str] = []
"""In a worker, the build of each job under way."""


@dataclass(frozen=True)
class Parcel:
    """Say what a worker needs to know of a job, besides the packed study.

    Parameters
    ----------
    build : str
        Name of the build, the same for all of its jobs and of no other.
    fingerprint : Mapping of str to str
        As the worker must have it.
    name, notebook : str
        Of the job, and the file in the study's notebooks/ that it runs.
    parameters : Mapping of str to str
        The job's.
    engine : str
        As for `execute`.
    """

    build: str
    fingerprint: Mapping[str, str]
    name: str
    notebook: str
    parameters: Mapping[str, str]
    engine: str


@dataclass(frozen=True)
class Delivery:
    """Hold what comes back: seconds, error, and bytes by file as named in a staging root."""

    seconds: float
    error: str | None
    files: Mapping[str, bytes]


def pack(study: Paths) -> bytes:
    """Return the sources that the manifest names, and so no quotations, as one archive."""
    packed = io.BytesIO()
    with zipfile.ZipFile(packed, "w", zipfile.ZIP_DEFLATED, strict_timestamps=False) as archive:
        for file, path in sources(study).items():
            archive.write(path, file)
    return packed.getvalue()


@cache
def fingerprint() -> dict[str, str]:
    """Return the versions that decide what comes out of a notebook.

    Taken once per process: a worker that was started before the code changed on its disk tells
    of the old code, which it still runs.
    """
    source = hashlib.sha256(written(code()).encode()).hexdigest()[:12]
    packages = {name: version(name) for name in (*PACKAGES, "numpy", "dask", "distributed")}
    return {"werkbedrijf": source, "python": "{}.{}".format(*sys.version_info), **packages}


def refuse_unlike(where: str, theirs: Mapping[str, str], ours: Mapping[str, str]) -> None:
    """Raise BuildError if a worker's fingerprint is another than that of the build.

    >>> refuse_unlike("The worker tcp://127.0.0.1:4", {"python": "3.11"}, {"python": "3.13"})
    Traceback (most recent call last):
    werkbedrijf.errors.BuildError: The worker tcp://127.0.0.1:4 has python 3.11 (here 3.13). ...
    """
    odd = [
        f"{name} {theirs.get(name, 'not at all')} (here {ours[name]})"
        for name in ours
        if theirs.get(name) != ours[name]
    ]
    if odd:
        raise BuildError(
            f"{where} has {', '.join(odd)}. Install the same commit and its locks there, and "
            "start it anew."
        )


def perform(packed: bytes, parcel: Parcel, where: str, scratch: str) -> Delivery:
    """Run a job in a temporary root, as `execute` does.

    Parameters
    ----------
    packed : bytes
        The study, see `pack`.
    parcel : Parcel
        The job.
    where, scratch : str
        What to call this worker, and the folder that it may write in.

    Raises
    ------
    BuildError
        If this worker's fingerprint is another: it may have come when the rest was compared.
    """
    refuse_unlike(where, fingerprint(), parcel.fingerprint)
    _running.append(parcel.build)
    try:
        with tempfile.TemporaryDirectory(prefix=f"{parcel.build}-", dir=scratch) as folder:
            return _perform(packed, parcel, Paths(Path(folder, "study")), Path(folder, "stage"))
    finally:
        _running.remove(parcel.build)


def _perform(packed: bytes, parcel: Parcel, study: Paths, root: Path) -> Delivery:
    with zipfile.ZipFile(io.BytesIO(packed)) as archive:
        archive.extractall(study.root)
    stage = Paths(root)
    job = Job(parcel.name, study.notebooks / parcel.notebook, parcel.parameters)
    outcome = execute(job, study, stage, engine=parcel.engine)
    own = stage.root / "jobs" / job.name
    made = [*(own / file for file in files(own)), *stage.failed.glob("*")]
    content = {path.relative_to(root).as_posix(): path.read_bytes() for path in made}
    return Delivery(outcome.seconds, outcome.error, content)


def stop_build(build: str) -> int:
    """Kill the kernels of a build's jobs in this worker; return how many have not ended yet."""
    kill_kernels(f"{build}-")
    return _running.count(build)
