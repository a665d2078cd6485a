"""Executed notebooks without what differs between two runs, machines or folders."""

from __future__ import annotations

import re
from pathlib import Path
from typing import Any

import nbformat
from nbformat import NotebookNode

KEPT = ("kernelspec", "language_info")
DROPPED = ("papermill", "execution", "ExecuteTime")
INJECTED = "injected-parameters"


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
        key: dict(notebook.metadata[key]) for key in KEPT if key in notebook.metadata
    }
    metadata.get("language_info", {}).pop("version", None)
    clean = nbformat.v4.new_notebook(
        metadata=metadata, cells=[normalise_cell(cell) for cell in notebook.cells]
    )
    clean.nbformat_minor = 5
    return str(nbformat.writes(clean, version=4)).rstrip("\n") + "\n"


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
            flaw = "was not executed, because a cell before it ended the notebook"
        if flaw is not None:
            return f"cell {number}: {flaw}"
    return None


def _flaw_of(output: NotebookNode, folders: tuple[Path, ...]) -> str | None:
    if output.get("name") == "stderr":
        return f"wrote to standard error: {first_line(output.text)}"
    shown = "\n".join(map(str, [output.get("text", ""), *output.get("data", {}).values()]))
    if any(re.search(rf"(?<![\w.]){re.escape(str(folder))}\b", shown) for folder in folders):
        return "shows a path of this machine"
    return None


def first_line(text: str) -> str:
    """Return the first line of `text` that is not blank, with an ellipsis if more follow."""
    lines = [line.strip() for line in text.splitlines() if line.strip()] or [""]
    return lines[0] + (" ..." if len(lines) > 1 else "")
