"""Chapters of the site: executed notebooks, made ready for Sphinx."""

from __future__ import annotations

import re
from collections.abc import Mapping
from dataclasses import dataclass, field
from functools import lru_cache
from html import unescape
from typing import Any

import nbformat
from nbformat import NotebookNode

from werkbedrijf.errors import BuildError
from werkbedrijf.exhibit import caption, catalogue
from werkbedrijf.paths import Paths
from werkbedrijf.site import markup
from werkbedrijf.site.glossary import Terms
from werkbedrijf.site.works import Works
from werkbedrijf.study import Study

SETTING_UP = {"parameters", "injected-parameters", "load", "name"}
REGION_STEP = re.compile(r"04-region-(.+)")


@dataclass(frozen=True)
class Links:
    """Hold what a chapter links to: works wherever they are named, terms where they first stand."""

    page: str
    terms: Terms
    works: Works
    seen: set[str] = field(default_factory=set)

    def prose(self, text: str) -> str:
        """Return running text with its links."""
        return self.terms.explain(self.exhibit(text), self.seen)

    def exhibit(self, html: str) -> str:
        """Return an exhibit with its links."""
        return self.works.link(html, self.page)


def executed(where: Paths, name: str) -> NotebookNode:
    """Read a chapter from the report.

    Raises
    ------
    BuildError
        If it is not there.
    """
    path = where.report / f"{name}.ipynb"
    if not path.is_file():
        raise BuildError(f"report/{path.name} is missing. Run `make all` first.")
    return nbformat.read(path, as_version=4)  # type: ignore[no-any-return]


@lru_cache(maxsize=1)
def captions(study: Study) -> dict[str, str]:
    """Return the ids of all exhibits by their caption."""
    rows = catalogue(study).to_dict("records")
    return {caption(study, row): row["exhibit"] for row in rows}


def chapter(study: Study, name: str, notebook: NotebookNode, links: Links) -> str:
    """Return an executed notebook as the site shows it.

    Parameters
    ----------
    study : Study
        For the names of regions.
    name : str
        Of the notebook, such as ``04-region-zwolle``.
    notebook : NotebookNode
        Executed; left unchanged.
    links : Links
        Of the chapter's page.

    Returns
    -------
    str
        A notebook in JSON: exhibits restyled, code folded away, set-up left out.
    """
    ids = captions(study)
    cells: list[NotebookNode] = []
    for cell in notebook.cells:
        if cell.cell_type != "code":
            text = links.prose(_title(study, name, cell.source))
            cells.append(nbformat.v4.new_markdown_cell(text, id=cell.id))
        elif cell.id not in SETTING_UP:
            cells.append(_code(cell, ids, links))
    cells.append(nbformat.v4.new_markdown_cell(_source(name), id="source"))
    metadata: Mapping[str, Any] = notebook.metadata
    return str(nbformat.writes(nbformat.v4.new_notebook(cells=cells, metadata=dict(metadata))))


def _title(study: Study, name: str, text: str) -> str:
    found = REGION_STEP.fullmatch(name)
    if found is None or not text.startswith("# "):
        return text
    return re.sub(r"^# .*", f"# 4. {study.regions[found[1]].label}", text)


def _code(cell: NotebookNode, ids: Mapping[str, str], links: Links) -> NotebookNode:
    told = ["text/markdown" in output.get("data", {}) for output in cell.outputs]
    prose = all(told)
    # The line below a figure is its caption, which the figure on the page has already.
    outputs = [
        _output(output, ids, cell.source, links)
        for output, words in zip(cell.outputs, told, strict=True)
        if prose or not words
    ]
    return nbformat.v4.new_code_cell(  # type: ignore[no-any-return]
        cell.source,
        id=cell.id,
        outputs=outputs,
        execution_count=cell.execution_count,
        metadata={"tags": ["remove-input"]},
    )


def _output(output: NotebookNode, ids: Mapping[str, str], code: str, links: Links) -> NotebookNode:
    data = output.get("data", {})
    if "image/svg+xml" in data:
        shown = {"text/html": links.exhibit(_figure(data["image/svg+xml"], ids, code))}
    elif "text/html" in data:
        shown = {"text/html": links.exhibit(markup.table(data["text/html"], code))}
    elif "text/markdown" in data:
        shown = {"text/markdown": links.prose(data["text/markdown"])}
    else:
        return output
    return nbformat.v4.new_output("display_data", shown)  # type: ignore[no-any-return]


def _figure(svg: str, ids: Mapping[str, str], code: str) -> str:
    title, description = (_content(svg, name) for name in ("title", "desc"))
    return markup.figure(ids[title], title, description, code)


def _content(svg: str, name: str) -> str:
    return unescape(svg.split(f"<{name}>", 1)[1].split(f"</{name}>", 1)[0])


def _source(name: str) -> str:
    return (
        '<p class="downloads">This chapter is an executed notebook, code included: '
        f'<a href="files/report/{name}.ipynb" download>{name}.ipynb</a></p>'
    )
