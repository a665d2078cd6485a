"""Where each exhibit comes from: notebook, cell, code, files."""

from __future__ import annotations

import ast
import json
from collections.abc import Iterator
from dataclasses import dataclass
from pathlib import PurePosixPath

from werkbedrijf.archive.deposit import Deposit
from werkbedrijf.errors import ArchiveError
from werkbedrijf.exhibit import catalogue
from werkbedrijf.site.lists import chapters


@dataclass(frozen=True)
class Cell:
    """Hold a cell that shows an exhibit: its id, the number before it, and the call within."""

    id: str
    number: int
    call: str


@dataclass(frozen=True)
class Place:
    """Say where a table or a figure comes from.

    Parameters
    ----------
    exhibit, number, title, status : str
        Id; number in the thesis, if any; kind, number and caption; how it came about.
    job, notebook : str
        The run, whose executed notebook is ``report/<job>.ipynb``, and the notebook's source.
    cell : Cell
        As the executed notebook has it.
    files : tuple of str
        What the run wrote of it.
    """

    exhibit: str
    number: str
    title: str
    status: str
    job: str
    notebook: str
    cell: Cell
    files: tuple[str, ...]


def places(deposit: Deposit) -> list[Place]:
    """Return the place of every exhibit, in the order of the report.

    Raises
    ------
    ArchiveError
        If no cell of the report shows an exhibit that the catalogue lists.
    """
    rows = {row["exhibit"]: row for row in catalogue(deposit.study).to_dict("records")}
    written: dict[str, list[str]] = {}
    for file in deposit.manifest["outputs"]:
        written.setdefault(PurePosixPath(file).stem, []).append(file)
    found = []
    for job in chapters(deposit.study):
        for name, cell in shown(deposit.files[f"report/{job}.ipynb"]):
            own = (name, *(f"{name}-{region}" for region in deposit.study.regions))
            id_ = next(i for i in own if i in rows and rows[i]["notebook"] == job)
            row = rows.pop(id_)
            number = f" {row['number']}" if row["number"] else ""
            title = f"{row['kind'].capitalize()}{number}. {row['caption']}"
            notebook, files = deposit.manifest["jobs"][job]["notebook"], tuple(written[id_])
            place = (id_, row["number"], title, row["status"], job, notebook, cell, files)
            found.append(Place(*place))
    if rows:
        raise ArchiveError(
            f"data/exhibits.csv lists {', '.join(rows)}, which no cell of the report shows. "
            "Show it in the notebook named there, or take it out of the list."
        )
    return found


def shown(notebook: bytes) -> Iterator[tuple[str, Cell]]:
    """Find the cells of an executed notebook that show an exhibit.

    Parameters
    ----------
    notebook : bytes
        Its JSON.

    Yields
    ------
    tuple of str and Cell
        The exhibit's id, for an exhibit of a region without the region, and the cell.

    Examples
    --------
    >>> cell = {"cell_type": "code", "id": "a", "execution_count": 4}
    >>> cell["source"] = ["show(tables.policy_facts(study))"]
    >>> list(shown(json.dumps({"cells": [cell]}).encode()))
    [('policy-facts', Cell(id='a', number=4, call='tables.policy_facts(study)'))]
    """
    for cell in json.loads(notebook)["cells"]:
        if cell["cell_type"] != "code":
            continue
        for node in ast.walk(ast.parse("".join(cell["source"]))):
            match node:
                case ast.Call(
                    func=ast.Name(id="show"),
                    args=[ast.Call(func=ast.Attribute(attr=name)) as call],
                ):
                    number = cell["execution_count"]
                    yield name.replace("_", "-"), Cell(cell["id"], number, ast.unparse(call))
