"""Modules are read in one go, functions fit on a screen, pure rooms touch no file.

That the rooms import one way is a contract of import-linter: see pyproject.toml, `make lint`.
"""

import ast
import runpy
import tomllib
from pathlib import Path

import pytest

from studies import ROOT

PACKAGE = ROOT / "src" / "werkbedrijf"
PURE = ("analysis", "claims", "exhibits/figures", "exhibits/tables", "exhibits/sentences.py")
Function = ast.FunctionDef | ast.AsyncFunctionDef
MODULES = sorted(path for path in PACKAGE.rglob("*.py") if path.name != "__init__.py")
FILE_MODULES = {"glob", "io", "os", "pathlib", "shutil", "subprocess", "sys", "tempfile"}
FILE_CALLS = {
    "load_study", "mkdir", "open", "read_bytes", "read_csv", "read_excel", "read_json",
    "read_text", "savefig", "show", "to_csv", "to_excel", "unlink", "write_bytes", "write_text",
}  # fmt: skip


def imports(tree: ast.AST) -> set[str]:
    """Return every dotted module name that a tree imports, also inside functions."""
    found = set()
    for node in ast.walk(tree):
        if isinstance(node, ast.Import):
            found |= {alias.name for alias in node.names}
        elif isinstance(node, ast.ImportFrom):
            assert node.level == 0, "relative imports would escape this test"
            found |= {node.module or ""} | {f"{node.module}.{a.name}" for a in node.names}
    return found


def file_access(source: str) -> set[str]:
    """Return what in `source` could read or write a file."""
    tree = ast.parse(source)
    calls = [node.func for node in ast.walk(tree) if isinstance(node, ast.Call)]
    called = {str(getattr(func, "attr", getattr(func, "id", ""))) for func in calls}
    modules = {dotted.split(".")[0] for dotted in imports(tree)}
    return (called & FILE_CALLS) | (modules & FILE_MODULES)


def code_lines(function: Function) -> int:
    """Count a function's lines without those of its docstring."""
    lines = (function.end_lineno or 0) - function.lineno + 1
    first = function.body[0]
    if ast.get_docstring(function) is not None:
        lines -= (first.end_lineno or 0) - first.lineno + 1
    return lines


def functions(tree: ast.AST) -> list[Function]:
    """Return every function and method, nested ones too."""
    return [node for node in ast.walk(tree) if isinstance(node, Function)]


def public(tree: ast.Module) -> list[Function]:
    """Return every function of a module and every method of its classes that others may call."""
    bodies = [tree.body, *(node.body for node in tree.body if isinstance(node, ast.ClassDef))]
    found = [node for body in bodies for node in body if isinstance(node, Function)]
    return [function for function in found if not function.name.startswith("_")]


def undocumented(source: str) -> list[str]:
    """Return the names of public functions that lack a docstring or a type."""
    return [
        function.name
        for function in public(ast.parse(source))
        if ast.get_docstring(function) is None
        or function.returns is None
        or any(a.annotation is None and a.arg not in ("self", "cls") for a in arguments(function))
    ]


def arguments(function: Function) -> list[ast.arg]:
    """Return the arguments that have a name of their own."""
    return [*function.args.posonlyargs, *function.args.args, *function.args.kwonlyargs]


@pytest.mark.parametrize("path", MODULES, ids=lambda path: str(path.relative_to(PACKAGE)))
def test_a_module_and_its_functions_are_short(path: Path) -> None:
    """400 lines a module, 25 a function: more is a part that wants its own name."""
    source = path.read_text()
    assert len(source.splitlines()) <= 400
    lengths = {function.name: code_lines(function) for function in functions(ast.parse(source))}
    assert {name: lines for name, lines in lengths.items() if lines > 25} == {}


@pytest.mark.parametrize("path", MODULES, ids=lambda path: str(path.relative_to(PACKAGE)))
def test_what_is_public_is_documented_and_typed(path: Path) -> None:
    """A reader never has to guess what a public function takes or gives back."""
    assert undocumented(path.read_text()) == []


@pytest.mark.parametrize("room", PURE)
def test_pure_rooms_touch_no_file(room: str) -> None:
    """The same study gives the same result wherever it is computed."""
    inside = [path for path in MODULES if (PACKAGE / room) in (path, *path.parents)]
    assert inside
    for path in inside:
        assert file_access(path.read_text()) == set(), path.name


def test_the_root_of_the_package_holds_what_all_rooms_share() -> None:
    """A module has a room; errors, paths and the command line alone stand outside."""
    found = {path.name for path in PACKAGE.iterdir() if path.is_file()}
    assert found == {"__init__.py", "__main__.py", "errors.py", "paths.py", "py.typed"}


def test_these_checks_can_fail() -> None:
    """Each of them sees the breach it is there for."""
    assert file_access("def f(p):\n    return p.read_text()") == {"read_text"}
    assert file_access("from pathlib import Path\nopen('x')") == {"pathlib", "open"}
    long = "def f():\n" + '    """Say."""\n' + "    x = 1\n" * 25
    assert [code_lines(function) for function in functions(ast.parse(long))] == [26]
    assert undocumented("def f(x: int): ...\ndef g(x) -> int: ...\ndef _h(): ...") == ["f", "g"]
    assert undocumented("class A:\n    def f(self) -> None:\n        'Do.'") == []


def test_the_picture_of_the_rooms_is_drawn_from_its_data_and_true_to_the_imports() -> None:
    """Each arrow leads from a room to one that imports it, and the picture is the committed one."""
    rooms = ROOT / "docs" / "architecture.toml"
    for arrow in tomllib.loads(rooms.read_text())["edge"]:
        inside = (PACKAGE / arrow["to"]).rglob("*.py")
        found = set().union(*(imports(ast.parse(path.read_text())) for path in inside))
        assert any(name.startswith(f"werkbedrijf.{arrow['from']}.") for name in found), arrow
    script = runpy.run_path(str(ROOT / "docs" / "architecture.py"))
    for language in script["PICTURES"]:
        for path, picture in script["drawn"](language).items():
            assert picture == path.read_text()
