"""The study these tests belong to, and made-up ones to try things on."""

from __future__ import annotations

import csv
import os
import shutil
import subprocess
from dataclasses import dataclass
from functools import cache
from pathlib import Path

import nbformat
import pytest

from werkbedrijf.errors import DataError, Problem
from werkbedrijf.paths import Paths
from werkbedrijf.study.load import load_study
from werkbedrijf.study.model import Notebook, Study

ROOT = Path(__file__).resolve().parents[1]
STUDY_ROOT = Path(os.environ.get("STUDY") or ROOT).absolute()
"""The study whose chain is tested: this one, or the one that `make test STUDY=...` names."""
GIT = {
    "GIT_AUTHOR_DATE": "2026-01-02T03:04:06+01:00",
    "GIT_COMMITTER_DATE": "2026-01-02T03:04:06+01:00",
    "GIT_CONFIG_GLOBAL": os.devnull,
    "GIT_CONFIG_NOSYSTEM": "1",
}
"""Whatever a machine has set, every commit is the same."""
KERNELSPEC = {"display_name": "Python 3 (ipykernel)", "language": "python", "name": "python3"}


@cache
def whole(language: str = "en") -> Study:
    """Return the study in this folder with what was added to it, loaded once for all tests."""
    return load_study(language, ROOT)


def own_regions() -> set[str]:
    """Return the regions added to those of the thesis, which the tests are not about."""
    with (ROOT / "data/published/scores.csv").open(encoding="utf-8") as scores:
        printed = {row["region"] for row in csv.DictReader(scores)}
    return {path.name for path in (ROOT / "data/regions").iterdir()} - printed


def copy_data(root: Path) -> None:
    """Copy the data of the thesis's study, without regions that were added to it."""
    own = own_regions()

    def added(folder: str, names: list[str]) -> list[str]:
        return [name for name in names if Path(folder).name == "regions" and name in own]

    shutil.copytree(ROOT / "data", root / "data", ignore=added)


def git(root: Path, *arguments: str) -> str:
    """Run Git as nobody in particular, on a day of its own."""
    names = ("-c", "user.name=somebody", "-c", "user.email=somebody@example.org")
    done = subprocess.run(
        ["git", *names, *arguments],
        cwd=root,
        env={**os.environ, **GIT},
        capture_output=True,
        text=True,
        check=True,
    )
    return done.stdout


def problems(root: Path) -> tuple[Problem, ...]:
    """Return what loading the study at `root` finds wrong."""
    with pytest.raises(DataError) as caught:
        load_study(root=root)
    return caught.value.problems


def step(notebook: str, each: str | None = None) -> Notebook:
    """Return a link of a made-up chain."""
    return Notebook(notebook, title=notebook, each=each)


@dataclass
class Tiny(Paths):
    """A made-up study with nothing in it but notebooks."""

    def add(self, name: str, *codes: str, parameters: str = 'language = "en"') -> Notebook:
        """Write a notebook with a title, a parameters cell and one cell per code."""
        cells = [nbformat.v4.new_markdown_cell(f"# {name}", id="title")]
        cells.append(nbformat.v4.new_code_cell(parameters, id="parameters"))
        cells[-1].metadata["tags"] = ["parameters"]
        for number, code in enumerate(codes):
            cells.append(nbformat.v4.new_code_cell(code, id=f"cell-{number}"))
        notebook = nbformat.v4.new_notebook(cells=cells, metadata={"kernelspec": KERNELSPEC})
        nbformat.write(notebook, self.notebooks / f"{name}.ipynb")
        return step(name)


def tiny_study(root: Path) -> Tiny:
    """Lay out an empty study in `root`, which need not exist."""
    (root / "data").mkdir(parents=True)
    (root / "notebooks").mkdir()
    (root / "data" / "study.toml").write_text('title_en = "Tiny"\n')
    return Tiny(root)
