"""A cluster of Dask to run the chain on; its workers share no folder with the study."""

from __future__ import annotations

import asyncio
import logging
import secrets
import time
import warnings
from collections.abc import Iterator
from concurrent.futures import CancelledError, Future, wait
from contextlib import contextmanager, suppress
from typing import Any

from werkbedrijf.errors import BuildError
from werkbedrijf.execute import Job, Outcome
from werkbedrijf.normalise import first_line
from werkbedrijf.paths import Paths
from werkbedrijf.remote import (
    Delivery,
    Parcel,
    fingerprint,
    pack,
    perform,
    refuse_unlike,
    stop_build,
)

ANSWER = 5.0
"""Seconds that a scheduler has to answer."""

PATIENCE = 60.0
"""Seconds that a build waits for a new worker once the last has gone."""

INSTALL = (
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
        self._packed = client.submit(bytes, pack(study), pure=False)

    def execute(self, job: Job, stage: Paths) -> Outcome:
        """Run a job on the cluster, and lay what it made where it would be had it run here."""
        started = time.monotonic()
        about = (job.name, job.notebook.name, dict(job.parameters))
        parcel = Parcel(self._build, fingerprint(), *about, self._engine)
        try:
            came = self._wait(self._executor.submit(_in_worker, self._packed, parcel))
            for file, content in came.files.items():
                (stage.root / file).parent.mkdir(parents=True, exist_ok=True)
                (stage.root / file).write_bytes(content)
        # Whatever goes wrong with one job must not stop the others.
        except Exception as failure:
            return Outcome(job, time.monotonic() - started, _describe(failure))
        return Outcome(job, came.seconds, came.error)

    def _wait(self, future: Future[Delivery]) -> Delivery:
        seen = time.monotonic()
        while not wait([future], timeout=2).done:
            if self._client.nthreads():
                seen = time.monotonic()
            elif time.monotonic() - seen > PATIENCE:
                raise BuildError(f"the cluster has had no worker for {PATIENCE:g} seconds")
        return future.result()

    def stop(self) -> None:
        """End what this build runs on the cluster, kernels too; takes ten seconds at most."""
        end = time.monotonic() + 10
        with suppress(Exception):  # a scheduler that has gone has nothing to end
            self._executor.shutdown(wait=False)
            while any(self._client.run(stop_build, self._build, on_error="ignore").values()):
                if time.monotonic() > end:
                    return
                time.sleep(0.1)


def _in_worker(packed: bytes, parcel: Parcel) -> Delivery:
    from distributed import get_worker

    worker = get_worker()
    # Dask clears the local folders of workers that have died.
    return perform(packed, parcel, f"The worker {worker.address}", worker.local_directory)


def _describe(failure: Exception) -> str:
    if isinstance(failure, BuildError):
        return str(failure)
    if isinstance(failure, CancelledError):
        return "the connection to the scheduler broke"
    if type(failure).__name__ == "KilledWorker":
        return f"every worker that ran it died, lastly {failure.args[1].address}"
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
    _knock(scheduler)
    # What Dask warns of is told below, or is our business alone: the study's size.
    quiet = {"distributed.admin.large-graph-warning-threshold": "1 TiB"}
    with warnings.catch_warnings(), dask.config.set(quiet):
        warnings.simplefilter("ignore")
        with Client(scheduler, timeout=ANSWER, set_as_default=False) as client:
            count = _compare(client, scheduler)
            print(f"{count} worker{'' if count == 1 else 's'} at {scheduler}.", flush=True)
            yield Cluster(client, study, engine)


def _knock(scheduler: str) -> None:
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
        reason = first_line(str(error)) or f"no answer in {ANSWER:g} seconds"
        raise BuildError(
            f"No scheduler answers at {scheduler}: {reason}. Start one there with "
            "`dask scheduler`, or build without SCHEDULER."
        ) from error
    if kind != "Scheduler":
        raise BuildError(f"At {scheduler} is a {kind.lower()}; name the scheduler's address.")


def _compare(client: Any, scheduler: str) -> int:
    """Return how many workers there are; raise BuildError if one or the scheduler is unlike us."""
    workers = client.run(fingerprint, on_error="return")
    if not workers:
        raise BuildError(
            f"The scheduler {scheduler} has no workers. Start one: dask worker {scheduler}"
        )
    found = {f"The worker {where}": theirs for where, theirs in workers.items()}
    found[f"The scheduler {scheduler}"] = _from_scheduler(client)
    for where, theirs in found.items():
        if isinstance(theirs, Exception):
            raise BuildError(
                f"{where} cannot run this package: {first_line(str(theirs))}. "
                "Install the same commit and its locks there, and start it anew."
            )
        refuse_unlike(where, theirs, fingerprint())
    return len(workers)


def _from_scheduler(client: Any) -> Any:
    try:
        return client.run_on_scheduler(fingerprint)
    except Exception as error:
        return error
