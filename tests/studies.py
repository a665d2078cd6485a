"""The study these tests belong to, and made-up ones to try things on."""

from __future__ import annotations

from dataclasses import dataclass
from pathlib import Path

import nbformat

from werkbedrijf.paths import Paths
from werkbedrijf.study import Step

ROOT = Path(__file__).resolve().parents[1]
KERNELSPEC = {"display_name": "Python 3 (ipykernel)", "language": "python", "name": "python3"}


def step(notebook: str, each: str | None = None) -> Step:
    """Return a link of a made-up chain."""
    return Step(notebook, title=notebook, each=each)


@dataclass(frozen=True)
class Tiny(Paths):
    """A made-up study with nothing in it but notebooks."""

    def add(self, name: str, *codes: str, parameters: str = 'labels = "en"') -> Step:
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
