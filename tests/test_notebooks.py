"""Notebooks ask, call and read; the report is what they said when run to the end."""

import ast
import tomllib
from pathlib import Path

import nbformat
import pytest
from nbformat import NotebookNode

from studies import KERNELSPEC, STUDY_ROOT
from werkbedrijf.chain.execute import INJECTED, find_flaw, is_kept, normalise, source_of
from werkbedrijf.study.load import load_study

SOURCES = sorted((STUDY_ROOT / "notebooks").glob("*.ipynb"))
REPORT = sorted((STUDY_ROOT / "report").glob("*.ipynb"))
CHAIN = tomllib.loads((STUDY_ROOT / "data" / "study.toml").read_text())["chain"]
REGIONS = [path.parent.name for path in (STUDY_ROOT / "data" / "regions").glob("*/region.toml")]
LACKS = load_study(root=STUDY_ROOT).lacks
KINDS = (ast.FunctionDef, ast.AsyncFunctionDef, ast.ClassDef)


def by_name(path: Path) -> str:
    """Return what pytest shows for a notebook."""
    return path.stem


def read(path: Path) -> NotebookNode:
    """Read a notebook as it stands."""
    return NotebookNode(nbformat.read(path, as_version=nbformat.NO_CONVERT))


def code(notebook: NotebookNode) -> list[NotebookNode]:
    """Return the code cells."""
    return [cell for cell in notebook.cells if cell.cell_type == "code"]


def fat_cells(notebook: NotebookNode) -> list[str]:
    """Return the ids of code cells that are long or define something."""
    return [
        cell.id
        for cell in code(notebook)
        if len(cell.source.splitlines()) > 12
        or any(isinstance(node, KINDS) for node in ast.walk(ast.parse(cell.source)))
    ]


def unguarded(notebook: NotebookNode) -> list[str]:
    """Return the ids of cells that nbval would skip or compare in part only."""
    return [
        cell.id
        for cell in notebook.cells
        if "NBVAL" in cell.source
        or "PYTEST" in cell.source
        or any(tag.startswith(("nbval", "raises")) for tag in cell.metadata.get("tags", []))
        or any("image/png" in output.get("data", {}) for output in cell.get("outputs", []))
    ]


def test_the_chain_and_the_notebooks_name_each_other() -> None:
    """No notebook is forgotten by the chain, no step without its notebook."""
    assert [path.stem for path in SOURCES] == sorted(step["notebook"] for step in CHAIN)
    assert len(CHAIN) > 1


def test_the_report_holds_every_step_and_nothing_else() -> None:
    """The region notebook stands there once for each region."""
    names = [
        name
        for step in CHAIN
        for name in (
            [f"{step['notebook']}-{region}" for region in REGIONS]
            if step.get("each") == "region"
            else [step["notebook"]]
        )
    ]
    assert [path.stem for path in REPORT] == sorted(names)


@pytest.mark.parametrize("path", SOURCES, ids=by_name)
def test_a_notebook_is_thin(path: Path) -> None:
    """No function, no class, no cell past 12 lines: logic lives in the package."""
    assert fat_cells(read(path)) == []


@pytest.mark.parametrize("path", SOURCES, ids=by_name)
def test_a_notebook_has_one_parameters_cell(path: Path) -> None:
    """A build can say which labels and which region it wants."""
    tagged = [cell for cell in code(read(path)) if "parameters" in cell.metadata.get("tags", [])]
    assert len(tagged) == 1
    assert 'language = "en"' in tagged[0].source.splitlines()


@pytest.mark.parametrize("path", SOURCES, ids=by_name)
def test_a_notebook_refuses_every_parameter_but_its_own(path: Path) -> None:
    """A name that is misspelt after -p would change nothing, and nobody would know."""
    notebook = read(path)
    own = {
        node.id
        for cell in code(notebook)
        if "parameters" in cell.metadata.get("tags", [])
        for node in ast.walk(ast.parse(cell.source))
        if isinstance(node, ast.Name)
    }
    accepted = [
        ast.literal_eval(argument)
        for cell in code(notebook)
        for node in ast.walk(ast.parse(cell.source))
        if isinstance(node, ast.Call) and ast.unparse(node.func) == "accept"
        for argument in node.args
    ]
    assert sorted(accepted) == sorted(own)


@pytest.mark.parametrize("path", SOURCES, ids=by_name)
def test_a_source_notebook_holds_no_outputs_and_no_traces(path: Path) -> None:
    """A change to a notebook shows as what was changed, and its cells keep their ids."""
    notebook = read(path)
    assert [cell.id for cell in code(notebook) if cell.outputs or cell.execution_count] == []
    assert (notebook.nbformat, notebook.nbformat_minor) == (4, 5)
    assert notebook.metadata.kernelspec == KERNELSPEC
    assert len({cell.id for cell in notebook.cells}) == len(notebook.cells)
    assert path.read_text() == normalise(notebook)


@pytest.mark.parametrize("path", SOURCES, ids=by_name)
def test_no_cell_hides_from_the_comparison(path: Path) -> None:
    """A tag or a comment cannot switch nbval off, nor a picture that it does not compare."""
    assert unguarded(read(path)) == []


@pytest.mark.parametrize("path", REPORT, ids=by_name)
def test_every_code_cell_of_the_report_was_executed(path: Path) -> None:
    """In order, to the end, without an error, a warning or a path of some machine."""
    notebook = read(path)
    cells = code(notebook)
    assert [cell.execution_count for cell in cells] == list(range(1, len(cells) + 1))
    kinds = {output.output_type for cell in cells for output in cell.outputs}
    assert "error" not in kinds
    assert find_flaw(notebook, (STUDY_ROOT,)) is None
    assert unguarded(notebook) == []


@pytest.mark.parametrize("path", REPORT, ids=by_name)
def test_the_report_is_what_the_build_writes(path: Path) -> None:
    """Saving a report notebook by hand is noticed, even where no output differs."""
    assert path.read_text() == normalise(read(path))


@pytest.mark.parametrize("path", REPORT, ids=by_name)
def test_the_report_has_the_cells_of_its_source(path: Path) -> None:
    """A notebook edited without a rebuild is noticed, prose too; left out is what is lacking."""
    (source,) = (s for s in SOURCES if path.stem == s.stem or path.stem.startswith(f"{s.stem}-"))
    cells = [c for c in read(path).cells if INJECTED not in c.metadata.get("tags", [])]
    kept = [c for c in read(source).cells if is_kept(c, LACKS)]
    assert [(c.id, c.source) for c in cells] == [(c.id, c.source) for c in kept]


@pytest.mark.parametrize("path", SOURCES, ids=by_name)
def test_what_jupyterlab_saves_goes_into_git_without_outputs(path: Path) -> None:
    """The filter gives back the source, whatever a run left in it."""
    run = read(path)
    for number, cell in enumerate(code(run), 1):
        cell.outputs, cell.execution_count = [nbformat.v4.new_output("stream", text="P1")], number
    assert source_of(nbformat.writes(run)) == path.read_text()


def test_these_checks_can_fail() -> None:
    """Each of them sees the breach it is there for."""
    cells = [
        nbformat.v4.new_code_cell("\n".join("x" * 12), id="twelve"),
        nbformat.v4.new_code_cell("\n".join("x" * 13), id="thirteen"),
        nbformat.v4.new_code_cell("if x:\n    def f(): ...", id="def"),
        nbformat.v4.new_code_cell("class A: ...", id="class"),
        nbformat.v4.new_code_cell("# NBVAL_SKIP", id="comment"),
        nbformat.v4.new_code_cell("1", id="tag", metadata={"tags": ["nbval-ignore-output"]}),
        nbformat.v4.new_code_cell(
            "1", id="png", outputs=[nbformat.v4.new_output("display_data", {"image/png": ""})]
        ),
    ]
    notebook = nbformat.v4.new_notebook(cells=cells)
    assert fat_cells(notebook) == ["thirteen", "def", "class"]
    assert unguarded(notebook) == ["comment", "tag", "png"]
