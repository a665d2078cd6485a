"""Run jobs on a Dask cluster whose workers share no folder with the study."""

from __future__ import annotations

import asyncio
import hashlib
import logging
import secrets
import sys
import tempfile
import time
import warnings
from collections.abc import Iterator, Mapping
from concurrent.futures import CancelledError, Future, wait
from contextlib import contextmanager, suppress
from dataclasses import replace
from functools import cache
from importlib.metadata import version
from pathlib import Path
from typing import Any

from werkbedrijf.chain.execute import Job, Outcome, execute, first_line
from werkbedrijf.chain.kernel import kill_kernels
from werkbedrijf.chain.manifest import PACKAGES, as_json, code_inputs, sources
from werkbedrijf.chain.publish import files, write_files
from werkbedrijf.errors import BuildError, Message, join, several
from werkbedrijf.paths import Paths
from werkbedrijf.study.language import echo, gettext

Result = tuple[Outcome, dict[str, bytes]]
"""How a job ended, and what it made: bytes by file as named in a staging root."""

_running: list[str] = []
"""In a worker, the build of each job under way."""


def pack(study: Paths) -> dict[str, bytes]:
    """Return the sources that the manifest names, and so no quotations, by name."""
    return {file: path.read_bytes() for file, path in sources(study).items()}


@cache
def fingerprint() -> dict[str, str]:
    """Return the versions that decide what comes out of a notebook.

    Taken once per process: a worker that was started before the code changed on its disk tells
    of the old code, which it still runs.
    """
    source = hashlib.sha256(as_json(code_inputs()).encode()).hexdigest()[:12]
    packages = {name: version(name) for name in (*PACKAGES, "numpy", "dask", "distributed")}
    return {"werkbedrijf": source, "python": "{}.{}".format(*sys.version_info), **packages}


def refuse_unlike(where: str, theirs: Mapping[str, str], ours: Mapping[str, str]) -> None:
    """Raise BuildError if a worker's fingerprint is another than that of the build.

    >>> refuse_unlike("The worker tcp://127.0.0.1:4", {"python": "3.11"}, {"python": "3.13"})
    Traceback (most recent call last):
    werkbedrijf.errors.BuildError: The worker tcp://127.0.0.1:4 has python 3.11 (here 3.13). ...
    """
    none = Message("not at all")
    unlike = [
        Message("{name} {there} (here {here})", name=name, there=theirs.get(name, none), here=here)
        for name, here in ours.items()
        if theirs.get(name) != here
    ]
    if unlike:
        raise BuildError(
            "{where} has {odd}. Install the same commit and its locks there, and start it anew.",
            where=where,
            odd=join(unlike),
        )


def perform(
    packed: Mapping[str, bytes], job: Job, build: str, engine: str, wanted: Mapping[str, str]
) -> Result:
    """Run a job in a worker of Dask, in a temporary root, as `execute` does.

    Parameters
    ----------
    packed : Mapping of str to bytes
        The study, see `pack`.
    job : Job
        Of its notebook's path the name counts alone.
    build : str
        Name of the build, the same for all of its jobs and of no other.
    engine : str
        As for `execute`.
    wanted : Mapping of str to str
        The fingerprint that this worker must have.

    Raises
    ------
    BuildError
        If this worker's fingerprint is another: it may have come when the rest was compared.
    """
    from distributed import get_worker

    worker = get_worker()
    where = Message("The worker {address}", address=worker.address)
    refuse_unlike(where, fingerprint(), wanted)
    _running.append(build)
    try:
        # Dask clears the local folders of workers that have died.
        with tempfile.TemporaryDirectory(prefix=f"{build}-", dir=worker.local_directory) as folder:
            study, stage = Paths(Path(folder, "study")), Paths(Path(folder, "stage"))
            write_files(study.root, packed)
            here = replace(job, notebook=study.notebooks / job.notebook.name)
            outcome = execute(here, study, stage, engine=engine)
            own = stage.root / "jobs" / job.name
            paths = [*(own / file for file in files(own)), *stage.failed.glob("*")]
            made = {path.relative_to(stage.root).as_posix(): path.read_bytes() for path in paths}
        return outcome, made
    finally:
        _running.remove(build)


def stop_build(build: str) -> int:
    """Kill the kernels of a build's jobs in this worker; return how many have not ended yet."""
    kill_kernels(f"{build}-")
    return _running.count(build)


ANSWER = 5.0
"""Seconds that a scheduler has to answer."""

PATIENCE = 60.0
"""Seconds that a build waits for a new worker once the last has gone."""

UNANSWERED = gettext(
    "No scheduler answers at {scheduler}: {reason}. Start one there with `dask scheduler`, or "
    "build without SCHEDULER."
)

BROKEN = Message("the connection to the scheduler broke")

INSTALL = Message(
    "A cluster needs Dask, which is not installed here: run `make cluster`, or "
    "`python -m pip install --require-hashes -r requirements-cluster.lock`."
)


class Cluster:
    """Hold a connection to a cluster for one build.

    Parameters
    ----------
    client : distributed.Client
        Connected.
    study : Paths
        Sent once to each worker that runs a job.
    engine : str
        As for `execute`.
    """

    workers = 1000
    """Jobs under way at a time: each has a thread here that waits for it."""

    def __init__(self, client: Any, study: Paths, engine: str) -> None:
        self.engine = f"{engine}, on a cluster"
        self._client, self._engine = client, engine
        self._build = f"werkbedrijf-{secrets.token_hex(4)}"
        self._executor = client.get_executor(pure=False)
        # As a task's result it is made anew when every worker that had it has died.
        self._packed = client.submit(dict, pack(study), pure=False)

    def execute(self, job: Job, stage: Paths) -> Outcome:
        """Run a job on the cluster, and lay what it made where it would be had it run here."""
        started = time.monotonic()
        about = (job, self._build, self._engine, fingerprint())
        try:
            outcome, made = self._wait(self._executor.submit(perform, self._packed, *about))
            write_files(stage.root, made)
        # Whatever goes wrong with one job must not stop the others.
        except Exception as failure:
            return Outcome(job, time.monotonic() - started, _describe(failure))
        return replace(outcome, job=job)

    def _wait(self, future: Future[Result]) -> Result:
        seen = time.monotonic()
        while not wait([future], timeout=2).done:
            if self._has_workers():
                seen = time.monotonic()
            elif time.monotonic() - seen > PATIENCE:
                raise BuildError(
                    "the cluster has had no worker for {seconds:g} seconds", seconds=PATIENCE
                )
        return future.result()

    def _has_workers(self) -> bool:
        try:
            return bool(self._client.nthreads())
        except OSError as error:  # asked before the client itself saw that the scheduler has gone
            raise BuildError(BROKEN) from error

    def stop(self) -> None:
        """End what this build runs on the cluster, kernels too; takes ten seconds at most."""
        end = time.monotonic() + 10
        with suppress(Exception):  # a scheduler that has gone has nothing to end
            self._executor.shutdown(wait=False)
            while any(self._client.run(stop_build, self._build, on_error="ignore").values()):
                if time.monotonic() > end:
                    return
                time.sleep(0.1)


def _describe(failure: Exception) -> str:
    from distributed import KilledWorker

    if isinstance(failure, BuildError):
        why: str = failure.args[0]
        return why
    if isinstance(failure, CancelledError):
        return BROKEN
    if isinstance(failure, KilledWorker):
        last = failure.args[1].address
        return Message("every worker that ran it died, lastly {last}", last=last)
    return f"{type(failure).__name__}: {first_line(str(failure))}"


@contextmanager
def connect(scheduler: str, study: Paths, engine: str) -> Iterator[Cluster]:
    """Connect to a cluster whose workers run what this process runs.

    Parameters
    ----------
    scheduler : str
        Its address.
    study, engine
        As for `Cluster`.

    Raises
    ------
    BuildError
        If Dask is not installed, no scheduler answers, it has no workers, or one of them, or the
        scheduler, has another version of what matters.
    """
    try:
        import dask
        from distributed import Client
    except ImportError as error:
        raise BuildError(INSTALL) from error
    for name in ("distributed", "distributed.client"):  # what it logs is told here in a line
        logging.getLogger(name).setLevel(logging.CRITICAL)
    _check_scheduler(scheduler)
    # What Dask warns of is told below, or is our business alone: the study's size.
    quiet = {"distributed.admin.large-graph-warning-threshold": "1 TiB"}
    with warnings.catch_warnings(), dask.config.set(quiet):
        warnings.simplefilter("ignore")
        with Client(scheduler, timeout=ANSWER, set_as_default=False) as client:
            count = _check_versions(client, scheduler)
            echo(
                several(
                    "{number} worker at {scheduler}.",
                    "{number} workers at {scheduler}.",
                    count,
                    scheduler=scheduler,
                )
            )
            yield Cluster(client, study, engine)


def _check_scheduler(scheduler: str) -> None:
    """Find out whether a scheduler answers: a client would wait for ever on one that is silent."""
    from distributed.core import rpc
    from distributed.security import Security

    async def ask() -> Any:
        with_tls = Security().get_connection_args("client")
        async with rpc(scheduler, connection_args=with_tls) as server:
            return await asyncio.wait_for(server.identity(), ANSWER)

    try:
        kind = asyncio.run(ask())["type"]
    # Sockets, TLS and programs of another kind raise whatever they like.
    except Exception as error:
        silent = Message("no answer in {seconds:g} seconds", seconds=ANSWER)
        reason = first_line(str(error)) or silent
        raise BuildError(UNANSWERED, scheduler=scheduler, reason=reason) from error
    if kind != "Scheduler":
        raise BuildError(
            "At {address} is a {kind}; name the scheduler's address.",
            address=scheduler,
            kind=kind.lower(),
        )


def _check_versions(client: Any, scheduler: str) -> int:
    """Return how many workers there are; raise BuildError if one or the scheduler is unlike us."""
    workers = client.run(fingerprint, on_error="return")
    if not workers:
        raise BuildError(
            "The scheduler {scheduler} has no workers. Start one: dask worker {scheduler}",
            scheduler=scheduler,
        )
    answers = {Message("The worker {address}", address=each): workers[each] for each in workers}
    answers[Message("The scheduler {address}", address=scheduler)] = _from_scheduler(client)
    for where, theirs in answers.items():
        if isinstance(theirs, Exception):
            raise BuildError(
                "{where} cannot run this package: {error}. "
                "Install the same commit and its locks there, and start it anew.",
                where=where,
                error=first_line(str(theirs)),
            )
        refuse_unlike(where, theirs, fingerprint())
    return len(workers)


def _from_scheduler(client: Any) -> Any:
    try:
        return client.run_on_scheduler(fingerprint)
    except Exception as error:
        return error
