"""The build: all jobs of the chain, run side by side, published together or not at all."""

from __future__ import annotations

import sys
import time
from collections.abc import Callable, Iterable, Sequence
from concurrent.futures import Future, ThreadPoolExecutor, as_completed
from contextlib import nullcontext
from dataclasses import dataclass
from functools import partial
from pathlib import Path

from werkbedrijf.chain import jobs
from werkbedrijf.cluster import Cluster, connect
from werkbedrijf.colophon import colophon
from werkbedrijf.errors import BuildError
from werkbedrijf.execute import DEFAULT, Job, Outcome, execute
from werkbedrijf.kernel import kill_kernels
from werkbedrijf.locking import locked, uninterrupted
from werkbedrijf.manifest import gather, manifest, written
from werkbedrijf.paths import Paths
from werkbedrijf.progress import Progress
from werkbedrijf.staging import MANIFEST, keep_failed, publish, recover, staging
from werkbedrijf.study import Step


@dataclass(frozen=True)
class Here:
    """Run the jobs of `study` on this machine, in so many kernels at a time."""

    study: Paths
    engine: str
    workers: int

    def execute(self, job: Job, stage: Paths) -> Outcome:
        """Run a job, and leave what it made in the stage."""
        return execute(job, self.study, stage, engine=self.engine)

    def stop(self) -> None:
        """End what is running."""
        kill_kernels()


def run(
    planned: Sequence[Job],
    execute_one: Callable[[Job], Outcome],
    workers: int = 2,
    report: Callable[[Outcome], object] = lambda outcome: None,
    stop: Callable[[], object] = kill_kernels,
) -> tuple[Outcome, ...]:
    """Run jobs side by side, all of them, whichever fail.

    Parameters
    ----------
    planned : Sequence of Job
        Independent of each other.
    execute_one : callable
        Runs a job in a kernel of its own, as `execute` does.
    workers : int
        How many run at a time.
    report : callable
        Called in this thread with each outcome as it comes.
    stop : callable
        Ends the jobs that are running, when the build is interrupted.

    Returns
    -------
    tuple of Outcome
        In the order of `planned`.
    """
    with ThreadPoolExecutor(max_workers=workers) as pool:
        running: list[Future[Outcome]] = []
        try:
            # An interruption within would leave a thread that nobody waits for.
            with uninterrupted():
                running += [pool.submit(execute_one, job) for job in planned]
            for future in as_completed(running):
                report(future.result())
        except BaseException:
            _stop(pool, running, stop)
            raise
    return tuple(future.result() for future in running)


def _stop(
    pool: ThreadPoolExecutor, running: Sequence[Future[Outcome]], stop: Callable[[], object]
) -> None:
    pool.shutdown(wait=False, cancel_futures=True)
    # A kernel may be starting just now, and a thread ends only when its kernel has.
    while not all(future.done() for future in running):
        stop()
        time.sleep(0.05)


def build(
    chain: Iterable[Step],
    regions: Sequence[str],
    study: Paths,
    labels: str = "en",
    workers: int = 2,
    engine: str = DEFAULT,
    scheduler: str | None = None,
) -> int:
    """Run the whole chain and publish it if all of it succeeded.

    Parameters
    ----------
    chain, regions
        As for `jobs`.
    study : Paths
        English labels are published in its root, others in build/<labels>/.
    labels : str
        ``"en"`` or ``"nl"``; English is what the notebooks have by default.
    workers : int
        How many notebooks run at a time on this machine.
    engine : str
        As for `execute`.
    scheduler : str or None
        Address of the cluster to run on; None for this machine.

    Returns
    -------
    int
        Exit status: 0, or 1 if a notebook failed; then nothing is published.

    Raises
    ------
    BuildError, ParameterError
        As `jobs` and `connect`, before anything starts; a BuildError also if another build is
        running, or if the disk is full or a folder read-only: then nothing is published.
    """
    english = labels == "en"
    planned = jobs(chain, regions, {} if english else {"labels": labels}, study.notebooks)
    target = study.root if english else study.build / labels
    with locked(study.root) as free:
        if not free:
            raise BuildError(f"Another build of {study.root} is running. Wait until it has ended.")
        try:
            here = nullcontext(Here(study, engine, workers))
            with connect(scheduler, study, engine) if scheduler else here as place:
                if recover(study):
                    print("Finished publishing what an earlier build was stopped in.")
                return _build(planned, study, target, place)
        except OSError as error:  # no room, no permission
            raise BuildError(f"The build broke off, nothing published: {error}.") from error


def _build(planned: Sequence[Job], study: Paths, target: Path, place: Here | Cluster) -> int:
    started = time.monotonic()
    progress = Progress([job.name for job in planned], sys.stdout)
    with staging(study) as stage:
        one = partial(place.execute, stage=stage)
        outcomes = run(planned, one, place.workers, progress.report, place.stop)
        keep_failed(stage, study)
        if all(outcome.error is None for outcome in outcomes):
            made = gather(planned, stage)
            content = written(manifest(planned, made, study, stage))
            (stage.root / MANIFEST).write_text(content, encoding="utf-8", newline="\n")
            changed = publish(stage, target)
            colophon(outcomes, time.monotonic() - started, place.engine, study)
            progress.close(f"{changed} file{'' if changed == 1 else 's'} changed")
            return 0
    progress.close("nothing published")
    _summarise(outcomes, study)
    return 1


def _summarise(outcomes: Iterable[Outcome], study: Paths) -> None:
    for outcome in outcomes:
        if outcome.error is not None:
            print(f"{outcome.job.name}: {outcome.error}", file=sys.stderr)
    if study.failed.exists():
        folder = study.failed.relative_to(study.root)
        print(f"As far as they came they are in {folder}/.", file=sys.stderr)
