"""Build the study: turn the chain into jobs, run them side by side, publish all or nothing."""

from __future__ import annotations

import os
import sys
import time
from collections.abc import Callable, Iterable, Mapping, Sequence
from concurrent.futures import Future, ThreadPoolExecutor, as_completed
from contextlib import nullcontext
from dataclasses import dataclass
from functools import partial
from pathlib import Path
from typing import TextIO

import papermill

from werkbedrijf.chain.cluster import Cluster, connect
from werkbedrijf.chain.execute import Job, Outcome, execute, language_parameter, literal
from werkbedrijf.chain.kernel import DEFAULT, kill_kernels
from werkbedrijf.chain.manifest import (
    changed_since,
    colophon,
    gather,
    inputs,
    made_by,
    write_manifest,
)
from werkbedrijf.chain.publish import keep_failed, publish, staging, uninterrupted, writing
from werkbedrijf.errors import (
    BuildError,
    ChangedError,
    Message,
    ParameterError,
    join,
    several,
    with_nearest,
)
from werkbedrijf.paths import Paths
from werkbedrijf.study.language import echo, gettext, spoken, teller, to_make
from werkbedrijf.study.model import Notebook

GREEN, RED = "32", "31"


class Progress:
    """Write a line per finished notebook and one at the end; in colour on a terminal only.

    Parameters
    ----------
    names : Sequence of str
        Of all notebooks to come.
    stream : TextIO
        Where to write.
    """

    def __init__(self, names: Sequence[str], stream: TextIO) -> None:
        self._stream = stream
        self._total = len(names)
        self._width = max(map(len, names), default=0)
        self._finished = 0
        self._started = time.monotonic()

    def report(self, outcome: Outcome) -> None:
        """Write how one notebook ended, and after how long."""
        self._finished += 1
        tell = teller(spoken())
        done, failed = tell("done"), tell("failed")
        state, colour = (failed, RED) if outcome.error else (done, GREEN)
        space = " " * (max(len(done), len(failed)) - len(state))
        line = Message(
            "[{count}] {name}  {state} {seconds:6.1f} s",
            count=f"{self._finished:{len(str(self._total))}}/{self._total}",
            name=f"{outcome.job.name:{self._width}}",
            state=self._paint(state, colour) + space,
            seconds=outcome.seconds,
        )
        echo(line, file=self._stream)

    def close(self, result: str) -> None:
        """Write how long all of it took, and `result`."""
        line = Message(
            "{count} in {seconds:.1f} s, {result}.",
            count=several("{number} notebook", "{number} notebooks", self._total),
            seconds=time.monotonic() - self._started,
            result=result,
        )
        echo(line, file=self._stream)

    def _paint(self, text: str, colour: str) -> str:
        if not self._stream.isatty() or "NO_COLOR" in os.environ:
            return text
        return f"\033[{colour}m{text}\033[0m"


REGION = "region"


def jobs(
    chain: Iterable[Notebook],
    regions: Sequence[str],
    parameters: Mapping[str, str],
    notebooks: Path,
    lacks: frozenset[str] = frozenset(),
) -> tuple[Job, ...]:
    """Turn the chain into jobs, and check all of them before any starts.

    Parameters
    ----------
    chain : Iterable of Notebook
        In order.
    regions : Sequence of str
        Ids of all regions, in order.
    parameters : Mapping of str to str
        Passed to every notebook.
    notebooks : Path
        Folder of the sources.
    lacks : frozenset of str
        As `Study.lacks` has it.

    Returns
    -------
    tuple of Job
        One per notebook, or for one of each region one per region, ``<notebook>-<region>``.

    Raises
    ------
    BuildError
        If a notebook is missing or cannot be read.
    ParameterError
        If a notebook does not declare a parameter it would get, or a region is unknown.
    """
    planned = tuple(
        Job(name, notebooks / f"{link.notebook}.ipynb", {**parameters, **own}, lacks)
        for link in chain
        for name, own in _variants(link, regions)
    )
    for job in planned:
        _check(job, regions)
    return planned


def _variants(link: Notebook, regions: Sequence[str]) -> list[tuple[str, dict[str, str]]]:
    """Return the name and own parameters of each job that a link of the chain becomes."""
    if link.each is None:
        return [(link.notebook, {})]
    if link.each != REGION:
        raise BuildError(
            "data/study.toml: {notebook} runs once for each {each!r}; "
            "expected {known!r}, or leave `each` out to run it once.",
            notebook=link.notebook,
            each=link.each,
            known=REGION,
        )
    return [(link.named(region), {REGION: region}) for region in regions]


def _check(job: Job, regions: Sequence[str]) -> None:
    known = _declared(job.notebook)
    for name in job.parameters:
        if name not in known:
            raise ParameterError(
                "{notebook} has no parameter {name!r}; it knows {known}. "
                "Parameters are the assignments in its cell tagged `parameters`.",
                notebook=job.notebook.name,
                name=name,
                known=", ".join(known) or Message("none"),
            )
    region = job.parameters.get(REGION)
    if region is not None and region not in regions:
        raise ParameterError(
            "{notebook}: no region {region!r}; known are {known}. "
            "A region is a folder in data/regions/.",
            notebook=job.notebook.name,
            region=region,
            known=", ".join(regions),
        )


def _declared(notebook: Path) -> list[str]:
    """Return the names of the parameters that a notebook declares, in order."""
    if not notebook.is_file():
        raise BuildError(
            "notebooks/{notebook} is missing. "
            "Add it, or take it out of the chain in data/study.toml.",
            notebook=notebook.name,
        )
    try:
        return list(papermill.inspect_notebook(literal(notebook)))
    # nbformat and papermill raise many kinds for a file that is no notebook of Python.
    except Exception as error:
        raise BuildError(
            "notebooks/{notebook} cannot be read as a Python notebook: {error}. "
            "Open it in JupyterLab and save it, or take it back from version control.",
            notebook=notebook.name,
            error=str(error),
        ) from error


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
    workers: int,
    report: Callable[[Outcome], object],
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
                # From the last: what looks at all regions takes longest, and is not left over.
                running += [pool.submit(execute_one, job) for job in reversed(planned)]
            for future in as_completed(running):
                report(future.result())
        except BaseException:
            pool.shutdown(wait=False, cancel_futures=True)
            # A kernel may be starting just now, and a thread ends only when its kernel has.
            while not all(future.done() for future in running):
                stop()
                time.sleep(0.05)
            raise
    return tuple(future.result() for future in reversed(running))


NOT_REBUILT = gettext("Not rebuilt: {notebooks}. `{command}` rebuilds everything.")


def build(
    chain: Iterable[Notebook],
    regions: Sequence[str],
    study: Paths,
    language: str = "en",
    workers: int = 2,
    engine: str = DEFAULT,
    scheduler: str | None = None,
    only: str | None = None,
    lacks: frozenset[str] = frozenset(),
) -> int:
    """Run the whole chain and publish it if all of it succeeded.

    Parameters
    ----------
    chain, regions
        As for `jobs`.
    study : Paths
        English is published in its root, other languages are in build/<language>/.
    language : str
        ``"en"`` or ``"nl"``; English is what the notebooks have by default.
    workers : int
        How many notebooks run at a time on this machine.
    engine : str
        As for `execute`.
    scheduler : str or None
        Address of the cluster to run on; None for this machine.
    only : str or None
        A region: its own notebooks alone are run and published, and the manifest stays as it
        was, since the rest was not built on the data as they are.
    lacks : frozenset of str
        As for `jobs`.

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
    if only is not None and only not in regions:
        gaps = {"region": only, "known": with_nearest(join(regions), only, regions)}
        raise BuildError("There is no region {region!r}; known are {known}.", **gaps)
    planned = jobs(chain, regions, language_parameter(language), study.notebooks, lacks)
    target = study.in_language(language).products()
    here = nullcontext(Here(study, engine, workers))
    with writing(study), connect(scheduler, study, engine) if scheduler else here as place:
        if only is None:
            return _build(planned, study, target, place)
        own = tuple(job for job in planned if job.parameters.get(REGION) == only)
        status = _build(own, study, target, place, whole=False)
    rest = ", ".join(job.name for job in planned if job not in own)
    echo(Message(NOT_REBUILT, notebooks=rest, command=to_make("all", language)))
    return status


def _build(
    planned: Sequence[Job], study: Paths, target: Path, place: Here | Cluster, whole: bool = True
) -> int:
    started = time.monotonic()
    before = inputs(study)
    progress = Progress([job.name for job in planned], sys.stdout)
    with staging(study) as stage:
        one = partial(place.execute, stage=stage)
        outcomes = run(planned, one, place.workers, progress.report, place.stop)
        keep_failed(stage, study)
        if all(outcome.error is None for outcome in outcomes):
            _check_unchanged(before, study)
            changed = _publish(planned, study, stage, target, whole)
            if whole:
                colophon(outcomes, time.monotonic() - started, place.engine, study)
            progress.close(several("{number} file changed", "{number} files changed", changed))
            return 0
    progress.close(Message("nothing published"))
    _summarise(outcomes, study)
    return 1


def _publish(planned: Sequence[Job], study: Paths, stage: Paths, target: Path, whole: bool) -> int:
    made = gather(planned, stage)
    if not whole:
        return publish(stage, target, made_by(target, {job.name for job in planned}))
    write_manifest(planned, made, study, stage)
    return publish(stage, target)


def _check_unchanged(before: Mapping[str, str], study: Paths) -> None:
    """Refuse what was made of sources that somebody saved meanwhile: not all of it knows them."""
    if files := changed_since(before, study):
        raise ChangedError(
            "{files} changed while the study was built: nothing is published. Build again.",
            files=", ".join(files),
        )


def _summarise(outcomes: Iterable[Outcome], study: Paths) -> None:
    for outcome in outcomes:
        if outcome.error is not None:
            echo(join([outcome.job.name, outcome.error], ": "), file=sys.stderr)
    if study.failed.exists():
        folder = study.seen(study.failed)
        echo(Message("As far as they came they are in {folder}/.", folder=folder), file=sys.stderr)
