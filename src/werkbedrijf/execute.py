"""One notebook, run to its end in a fresh kernel."""

from __future__ import annotations

import logging
import math
import time
from collections.abc import Mapping
from contextlib import suppress
from dataclasses import dataclass, field
from pathlib import Path
from typing import Any

import nbformat
import papermill
from nbformat import NotebookNode
from papermill.engines import NBClientEngine, papermill_engines
from papermill.exceptions import PapermillExecutionError
from traitlets.config import Config

from werkbedrijf.kernel import NAME, QuietKernelManager, settings, short_folder
from werkbedrijf.normalise import find_flaw, first_line, normalise
from werkbedrijf.paths import ENV, Paths
from werkbedrijf.staging import lay_out
from werkbedrijf.template import AVAILABLE, warm

LIMIT = 600.0
ENGINES = ("fork", "kernel")
DEFAULT = "fork" if AVAILABLE else "kernel"

# papermill and nbclient log what is reported here anyhow, and in words of their own.
logging.getLogger("papermill").addHandler(logging.NullHandler())
logging.getLogger("papermill").propagate = False


@dataclass(frozen=True)
class Job:
    """Say what to run: the source `notebook` with `parameters`, published under `name`."""

    name: str
    notebook: Path
    parameters: Mapping[str, str] = field(default_factory=dict)


@dataclass(frozen=True)
class Outcome:
    """Say how a job ended, after how many seconds, and if it failed in one line where and why."""

    job: Job
    seconds: float
    error: str | None = None


class SavedOnce(NBClientEngine):  # type: ignore[misc]
    """Save a notebook when it ends, however it ends, and not twice for each of its cells."""

    @classmethod
    def execute_managed_notebook(cls, nb_man: Any, kernel_name: str, **options: Any) -> None:
        """Run it as papermill does."""
        path, nb_man.output_path = nb_man.output_path, None
        try:
            super().execute_managed_notebook(nb_man, kernel_name, **options)
        finally:
            nb_man.output_path = path
            nb_man.save()


papermill_engines.register("saved-once", SavedOnce)


class Deadline:
    """Give each cell what is left of the time that its notebook has.

    Parameters
    ----------
    limit : float
        Seconds, counted from the first call on: when the kernel is ready for the first cell.
    """

    def __init__(self, limit: float) -> None:
        self._limit = limit
        self._end = math.inf

    def __call__(self, cell: NotebookNode) -> float:
        """Return the seconds left; raise TimeoutError if there are none."""
        self._end = min(self._end, time.monotonic() + self._limit)
        left = self._end - time.monotonic()
        if left <= 0:  # which nbclient would take for "no limit"
            raise TimeoutError
        return left


def execute(
    job: Job, study: Paths, stage: Paths, limit: float = LIMIT, engine: str = DEFAULT
) -> Outcome:
    """Run one notebook in a root of its own, where its executed form and its files stay.

    Parameters
    ----------
    job : Job
        Its parameters are not checked here.
    study, stage : Paths
        The study, and the staging root; what the kernel takes for the study's root is a folder
        in there, jobs/<name>, so that it is known which notebook made which file.
    limit : float
        Seconds the notebook may take, start of the kernel not counted.
    engine : str
        ``"kernel"`` starts one anew, ``"fork"`` copies a process that has imported the libraries.

    Returns
    -------
    Outcome
        With an error if a cell raised, the limit passed, the kernel died, or an output would not
        come out the same elsewhere; then the notebook as far as it came goes to the stage's
        build/failed/.
    """
    started = time.monotonic()
    with short_folder() as folder:
        output = Path(folder, "executed.ipynb")
        try:
            own = lay_out(stage.root / "jobs" / job.name, study)
            address = warm().address if engine == "fork" else ""
            manager = settings(folder, {ENV: str(own.root)}, address)
            notebook = _run(job, output, own, manager, limit)
            error = find_flaw(notebook, (stage.root, study.root))
            text = normalise(notebook).encode()
            (own.report / f"{job.name}.ipynb").write_bytes(text)
        # Whatever goes wrong in one notebook must not stop the others.
        except Exception as failure:
            error = _describe(failure, output, limit)
        if error is not None and output.exists():
            with suppress(OSError):  # a full disk has no room for it either
                stage.failed.mkdir(parents=True, exist_ok=True)
                (stage.failed / f"{job.name}.ipynb").write_bytes(output.read_bytes())
    return Outcome(job, time.monotonic() - started, error)


def literal(path: Path) -> str:
    """Return a path as papermill takes it, which fills in whatever stands between braces."""
    return str(path).replace("{", "{{").replace("}", "}}")


def _run(
    job: Job, output: Path, stage: Paths, manager: Mapping[str, Any], limit: float
) -> NotebookNode:
    executed: NotebookNode = papermill.execute_notebook(
        literal(job.notebook),
        literal(output),
        dict(job.parameters),
        engine_name="saved-once",
        kernel_name=NAME,
        language="python",
        progress_bar=False,
        # papermill's own `cwd` changes this process's folder, which its threads share.
        resources={"metadata": {"path": str(stage.notebooks)}},
        kernel_manager_class=QuietKernelManager,
        config=Config(manager),
        timeout_func=Deadline(limit),
        shutdown_kernel="immediate",
    )
    return executed


def _describe(failure: Exception, output: Path, limit: float) -> str:
    cell = _cells_started(output)
    where = f"cell {cell}: " if cell else ""
    if isinstance(failure, PapermillExecutionError):
        return f"{where}{failure.ename}: {first_line(failure.evalue)}"
    if isinstance(failure, TimeoutError):
        return f"{where}took longer than the {limit:g} seconds a notebook has"
    return f"{where}{type(failure).__name__}: {first_line(str(failure))}"


def _cells_started(output: Path) -> int:
    """Count the code cells that papermill began with: the last one is where it stopped."""
    if not output.exists():
        return 0
    cells = nbformat.read(output, as_version=4).cells
    code = [cell for cell in cells if cell.cell_type == "code"]
    return sum(bool(cell.metadata.get("papermill", {}).get("start_time")) for cell in code)
