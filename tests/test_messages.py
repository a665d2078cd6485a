"""What commands say: English as text, told in the language of the terminal, and all of it."""

from __future__ import annotations

import ast
import pickle
import re
from collections.abc import Iterator
from pathlib import Path

import pytest
from hypothesis import given
from hypothesis import strategies as st

from english import Pseudo
from projects import study_of_one
from studies import ROOT
from werkbedrijf.__main__ import main
from werkbedrijf.chain.messages import ERRORS
from werkbedrijf.errors import DataError, Message, Problem, join, several, translated
from werkbedrijf.paths import ENV
from werkbedrijf.study import language as languages
from werkbedrijf.study.language import ENGLISH, teller

DUTCH = teller("nl")
PACKAGE = ROOT / "src" / "werkbedrijf"
CASES = sorted(path for path in (ROOT / "tests" / "cases").iterdir() if path.suffix != ".toml")
SPEAKING = ("Message", "several", "plural", "gettext", "ngettext", "tell", *ERRORS)
"""What a sentence is given to that is told in a language."""


def problem(found: str) -> Problem:
    """Return a problem of a region's segments."""
    return Problem("segments.csv", 3, "valence", found, Message("a number"), Message("Mend it."))


def test_a_problem_is_told_whole_in_dutch() -> None:
    """Its place and what was found stay as they are; the rest is words."""
    error = DataError([problem("'0,5'"), problem("'{x}'")])
    assert str(error) == (
        "segments.csv:3, valence: found '0,5'; expected a number. Mend it.\n"
        "segments.csv:3, valence: found '{x}'; expected a number. Mend it."
    )
    assert translated(error.args[0], DUTCH).startswith(
        "segments.csv:3, valence: gevonden '0,5'; verw"
    )


def test_nothing_is_told_as_nothing() -> None:
    """Where gettext would tell the head of the catalogue."""
    assert translated(join([]), DUTCH) == ""


@pytest.mark.parametrize(("number", "dutch"), [(1, "1 oordeel"), (2, "2 oordelen")])
def test_one_and_many_are_told_by_the_rule_of_the_language(number: int, dutch: str) -> None:
    """Whatever the rule, both forms are in the catalogue as one message."""
    assert translated(several("{number} mark", "{number} marks", number), DUTCH) == dutch


@given(st.text(), st.integers(0, 5))
def test_a_message_is_its_english_text(what: str, number: int) -> None:
    """As a key, copied, joined, with braces in what fills it, and told in English."""
    rows = several("{number} row of {what}", "{number} rows of {what}", number, what=what)
    message = Message("{count}: {rows}", count=number, rows=rows)
    text = f"{number}: {number} row{'' if number == 1 else 's'} of {what}"
    assert message == text
    assert {text: 1}[message] == 1
    assert translated(pickle.loads(pickle.dumps(message)), ENGLISH) == text
    assert translated(join([message, what], "; "), ENGLISH) == f"{text}; {what}"


IN_ENGLISH = ("archive/descriptions.py",)  # the deposit's README, for data editors of journals
"""Files whose sentences are written in English, whatever the language."""
NO_MESSAGES = (
    *("values of variables", "too little to compare", "reliability of concepts"),  # keys of words
    *("# Written by the import", "# Translations;", "# {title}", "# The order of", "cff-version"),
    *("Passage in document", "no place in it", "periode tot en met"),  # cells of files
    *("\n:root { color-scheme", "color:#6b6b6b", "import json, sys"),  # no language
    "a much longer folder",
)
"""How texts begin that are no messages: keys, files that are written, code."""
LISTS = ("HEADINGS", "BOOKKEEPING", "EXAMPLES", "FOLDERS", "ABOUT")
"""What holds headings of other programs' files, an example's rows, and metadata of an archive."""
ARGPARSE = ("command", "argument", "add_argument", "ArgumentParser")
METADATA = ("_add", "_action")
"""What adds to the metadata of an archive, which repositories and programs read in English."""


def test_every_sentence_of_the_code_can_be_told() -> None:
    """Three words in a row stand in a message, or in what is listed here and why."""
    left = {
        (path.relative_to(PACKAGE).as_posix(), text)
        for path in sorted(PACKAGE.rglob("*.py"))
        for text in unmarked(ast.parse(path.read_text(encoding="utf-8")))
        if re.search(r"[A-Za-z]{2,},? [a-z]{2,},? [a-z]{2,}", text)
        if path.relative_to(PACKAGE).as_posix() not in IN_ENGLISH
    }
    assert {each for each in left if not each[1].startswith(NO_MESSAGES)} == set()
    assert [
        each for each in NO_MESSAGES if not any(text.startswith(each) for _, text in left)
    ] == []


def unmarked(node: ast.AST) -> Iterator[str]:
    """Yield the strings that are neither docstrings nor given to what tells them."""
    for each in ast.iter_child_nodes(node):
        if isinstance(each, ast.Assert) or apart(each):
            continue
        if isinstance(each, ast.Call) and name(each.func) in SPEAKING:
            values = [*each.args, *(keyword.value for keyword in each.keywords)]
            for inner in values:
                if not isinstance(inner, ast.Constant):
                    yield from unmarked(ast.Expression(inner))
        elif isinstance(each, ast.JoinedStr):
            pieces = (part.value if isinstance(part, ast.Constant) else "…" for part in each.values)
            yield "".join(map(str, pieces))
        elif isinstance(each, ast.Constant) and isinstance(each.value, str):
            yield each.value
        else:
            yield from unmarked(each)


def apart(node: ast.AST) -> bool:
    """Return whether a part of the code tells nothing: docstrings, lists, help, what cannot be."""
    match node:
        case ast.Expr(value=ast.Constant()):  # a docstring
            return True
        case ast.Assign(targets=[target]) | ast.AnnAssign(target=target):
            return name(target) in LISTS
        case ast.Call(func=func):
            return name(func) in (*ARGPARSE, *METADATA, "ValueError")
    return False


def name(of: ast.expr) -> str:
    """Return the last name of what is called or assigned."""
    return str(getattr(of, "attr", getattr(of, "id", "")))


@pytest.mark.parametrize("case", CASES, ids=lambda path: path.name)
def test_an_import_says_nothing_but_messages(
    case: Path,
    tmp_path: Path,
    monkeypatch: pytest.MonkeyPatch,
    capsys: pytest.CaptureFixture[str],
) -> None:
    """In a language of signs, no two words are left but those of the file and of the study."""
    where = study_of_one(tmp_path / "study")
    monkeypatch.setenv(ENV, str(where.root))
    monkeypatch.setenv("LANGUAGE", "nl")
    monkeypatch.setattr(languages, "translations", lambda *_: Pseudo())
    assert main(["import", str(case), "--region", "duinstreek", "--dry-run"]) in (0, 2)
    told = re.sub(r"'[^'\n]*'", "", "".join(capsys.readouterr()))
    assert re.findall(r"[a-z]{2,} [a-z]{2,}", told) == []
