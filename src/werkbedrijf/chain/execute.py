"""Run one notebook to its end in a fresh kernel, and take out what differs between runs."""

from __future__ import annotations

import ast
import logging
import math
import re
import time
from collections.abc import Callable, Collection, Iterator, Mapping
from contextlib import suppress
from copy import deepcopy
from dataclasses import dataclass, field, replace
from gettext import NullTranslations
from pathlib import Path
from typing import Any

import nbformat
import papermill
from jupyter_client.kernelspec import NATIVE_KERNEL_NAME
from nbformat import NotebookNode
from papermill.engines import NBClientEngine, papermill_engines
from papermill.exceptions import PapermillExecutionError
from traitlets.config import Config

from werkbedrijf.chain.kernel import DEFAULT, QuietKernelManager, short_folder
from werkbedrijf.chain.publish import lay_out
from werkbedrijf.errors import Message, join
from werkbedrijf.paths import ENV, Paths
from werkbedrijf.study.language import CELLS, SOURCE, translations

KEPT = ("kernelspec", "language_info", "lang")
DROPPED = ("papermill", "execution", "ExecuteTime")
INJECTED = "injected-parameters"
LANGUAGE = "language"
"""The parameter of every notebook that says in which language it speaks."""


def merge_streams(outputs: list[NotebookNode]) -> list[NotebookNode]:
    """Join neighbouring outputs of one stream, which arrive in pieces that timing decides."""
    merged: list[NotebookNode] = []
    for output in outputs:
        last = merged[-1] if merged else None
        if output.output_type == "stream" and last is not None and last.get("name") == output.name:
            last.text += output.text
        else:
            merged.append(NotebookNode(output))
    return merged


def normalise_cell(cell: NotebookNode) -> NotebookNode:
    """Return the cell without traces of this run; the injected one gets a fixed id."""
    clean = NotebookNode(cell)
    clean.metadata = {
        key: value
        for key, value in cell.metadata.items()
        if key not in DROPPED and (key, value) != ("tags", [])
    }
    if INJECTED in clean.metadata.get("tags", ()):
        clean.id = INJECTED
    if cell.cell_type == "code":
        clean.outputs = merge_streams(cell.outputs)
    return clean


def normalise(notebook: NotebookNode) -> str:
    """Write an executed notebook as the same text for the same sources.

    Parameters
    ----------
    notebook : NotebookNode
        As papermill returns it; left unchanged.

    Returns
    -------
    str
        JSON with sorted keys and one final newline: no timings, versions, paths of papermill's,
        random ids or empty tags.
    """
    metadata: dict[str, Any] = {
        key: notebook.metadata[key] for key in KEPT if key in notebook.metadata
    }
    if "language_info" in metadata:
        metadata["language_info"] = {**metadata["language_info"]}
        metadata["language_info"].pop("version", None)
    clean = nbformat.v4.new_notebook(
        metadata=metadata, cells=[normalise_cell(cell) for cell in notebook.cells]
    )
    clean.nbformat_minor = 5
    return str(nbformat.writes(clean, version=4)).rstrip("\n") + "\n"


def source_of(notebook: str) -> str:
    """Return a notebook as JupyterLab saves it, but without outputs and counts, as Git has it."""
    source = nbformat.reads(notebook, as_version=4)
    for cell in source.cells:
        if cell.cell_type == "code":
            cell.outputs, cell.execution_count = [], None
    language = source.metadata.get("language_info", {})
    source.metadata["language_info"] = {"name": language.get("name", "python")}
    return normalise(source)


def find_flaw(notebook: NotebookNode, folders: tuple[Path, ...]) -> str | None:
    """Find what another run or machine would not repeat, or what was not run at all.

    Parameters
    ----------
    notebook : NotebookNode
        Executed.
    folders : tuple of Path
        Folders of this machine that no output may name.

    Returns
    -------
    str or None
        In one line the first offending code cell, counted from 1 as ``In [1]``, and what is
        wrong: it was skipped, it wrote to standard error (warnings do), or it shows a path.
    """
    code = [cell for cell in notebook.cells if cell.cell_type == "code"]
    for number, cell in enumerate(code, start=1):
        flaws = (_flaw_of(output, folders) for output in cell.outputs)
        flaw = next(filter(None, flaws), None)
        if cell.execution_count is None:
            flaw = Message("was not executed, because a cell before it ended the notebook")
        if flaw is not None:
            return _in_cell(number, flaw)
    return None


def _flaw_of(output: NotebookNode, folders: tuple[Path, ...]) -> str | None:
    if output.get("name") == "stderr":
        return Message("wrote to standard error: {line}", line=first_line(output.text))
    shown = "\n".join(map(str, [output.get("text", ""), *output.get("data", {}).values()]))
    if any(re.search(rf"(?<![\w.]){re.escape(str(folder))}\b", shown) for folder in folders):
        return Message("shows a path of this machine")
    return None


def _in_cell(number: int, flaw: str) -> Message:
    return Message("cell {number}: {what}", number=number, what=flaw)


def first_line(text: str) -> str:
    """Return the first line of `text` that is not blank, with an ellipsis if more follow."""
    lines = [line.strip() for line in text.splitlines() if line.strip()] or [""]
    return lines[0] + (" ..." if len(lines) > 1 else "")


def shown_by(source: str) -> Iterator[tuple[str, str]]:
    """Yield the exhibits that a cell of a notebook shows, in order.

    Yields
    ------
    tuple of str
        The id as data/exhibits.csv has it, and the call that makes the exhibit.

    Examples
    --------
    >>> list(shown_by("show(tables.facts(study, region))"))
    [('facts-{region}', 'tables.facts(study, region)')]
    >>> list(shown_by("show(figures.diagram(study, 'position'))"))
    [('position', "figures.diagram(study, 'position')")]
    """
    for node in ast.walk(parsed_cell(source)):
        match node:
            case ast.Call(
                func=ast.Name(id="show"),
                args=[ast.Call(func=ast.Attribute(attr=name), args=[_, *of]) as call],
            ):
                named = [name.replace("_", "-")]
                match of:
                    case [ast.Constant(value=str(name))]:
                        named = [name]
                    case [ast.Name(id=parameter)]:
                        named += [f"{{{parameter}}}"]
                yield "-".join(named), ast.unparse(call)


def parsed_cell(source: str) -> ast.Module:
    """Return a cell's code as a tree; empty if it is no plain Python, such as a magic."""
    try:
        return ast.parse(source)
    except SyntaxError:
        return ast.Module([], [])


LIMIT = 600.0

# papermill and nbclient log what is reported here anyhow, and in words of their own.
logging.getLogger("papermill").addHandler(logging.NullHandler())
logging.getLogger("papermill").propagate = False


@dataclass(frozen=True)
class Job:
    """Hold what to run: the source `notebook` with `parameters`, published under `name`.

    Its cells that are tagged as about what the study lacks, see `Study.lacks`, are left out.
    """

    name: str
    notebook: Path
    parameters: Mapping[str, str] = field(default_factory=dict)
    lacks: frozenset[str] = frozenset()


@dataclass(frozen=True)
class Outcome:
    """Hold how a job ended, after how many seconds, and if it failed in one line where and why."""

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


def _time_left(limit: float) -> Callable[[NotebookNode], float]:
    """Return what gives each cell the seconds left of its notebook's, from the first cell on."""
    end = math.inf

    def time_left(cell: NotebookNode) -> float:
        nonlocal end
        end = min(end, time.monotonic() + limit)
        left = end - time.monotonic()
        if left <= 0:  # which nbclient would take for "no limit"
            raise TimeoutError
        return left

    return time_left


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
            kernel = {
                "sockets": folder,
                "variables": {ENV: str(own.root)},
                "forked": engine == "fork",
            }
            notebook = _run(_prepared(job, Path(folder), own), output, own, kernel, limit)
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


def language_parameter(language: str) -> dict[str, str]:
    """Return the parameter that gives every notebook a language; none for its own."""
    return {} if language == SOURCE else {LANGUAGE: language}


def _prepared(job: Job, folder: Path, study: Paths) -> Job:
    """Return a job with the cells that the study has a use for, in the language it is to run in."""
    language = job.parameters.get(LANGUAGE, SOURCE)
    notebook = nbformat.read(job.notebook, as_version=4)
    notebook.cells = [cell for cell in notebook.cells if is_kept(cell, job.lacks)]
    if language != SOURCE:
        notebook = in_language(notebook, language, translations(language, study.locale, CELLS))
    path = folder / job.notebook.name
    nbformat.write(notebook, path)
    return replace(job, notebook=path)


def is_kept(cell: NotebookNode, lacks: Collection[str]) -> bool:
    """Return whether a cell is about nothing that a study lacks, by its tags."""
    return not set(cell.metadata.get("tags", [])).intersection(lacks)


def in_language(notebook: NotebookNode, language: str, catalogue: NullTranslations) -> NotebookNode:
    """Return a notebook with its Markdown in another language.

    Parameters
    ----------
    notebook : NotebookNode
        In English; left unchanged.
    language : str
        What its metadata will name.
    catalogue : NullTranslations
        With a message for each cell. A cell that has none stays in English and says so, in `lang`
        of its metadata.
    """
    translated = deepcopy(notebook)
    translated.metadata["lang"] = language
    for cell in translated.cells:
        if cell.cell_type == "markdown" and cell.source:
            source, cell.source = cell.source, catalogue.gettext(cell.source)
            if source == cell.source:
                cell.metadata["lang"] = SOURCE
    return translated


def literal(path: Path) -> str:
    """Return a path as papermill takes it, which fills in whatever stands between braces."""
    return str(path).replace("{", "{{").replace("}", "}}")


def _run(
    job: Job, output: Path, stage: Paths, kernel: Mapping[str, Any], limit: float
) -> NotebookNode:
    executed: NotebookNode = papermill.execute_notebook(
        literal(job.notebook),
        literal(output),
        dict(job.parameters),
        engine_name="saved-once",
        kernel_name=NATIVE_KERNEL_NAME,
        language="python",
        progress_bar=False,
        # papermill's own `cwd` changes this process's folder, which its threads share.
        resources={"metadata": {"path": str(stage.notebooks)}},
        kernel_manager_class=QuietKernelManager,
        config=Config(QuietKernelManager=kernel),
        timeout_func=_time_left(limit),
        shutdown_kernel="immediate",
    )
    return executed


def _describe(failure: Exception, output: Path, limit: float) -> str:
    cell, reason = _cells_started(output), _reason(failure, limit)
    return _in_cell(cell, reason) if cell else reason


def _reason(failure: Exception, limit: float) -> str:
    if isinstance(failure, PapermillExecutionError):
        return f"{failure.ename}: {first_line(failure.evalue)}"
    if isinstance(failure, TimeoutError):
        return Message("took longer than the {limit:g} seconds a notebook has", limit=limit)
    own = next((each for each in failure.args if isinstance(each, Message)), None)
    return join([type(failure).__name__, own or first_line(str(failure))], ": ")


def _cells_started(output: Path) -> int:
    """Count the code cells that papermill began with: the last one is where it stopped."""
    if not output.exists():
        return 0
    cells = nbformat.read(output, as_version=4).cells
    code = [cell for cell in cells if cell.cell_type == "code"]
    return sum(bool(cell.metadata.get("papermill", {}).get("start_time")) for cell in code)
