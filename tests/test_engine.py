"""The engine knows no study: what it says of one comes from the study's data."""

from __future__ import annotations

import ast
import re
from pathlib import Path

import pytest

from studies import ROOT, whole
from werkbedrijf.study.language import LANGUAGES
from werkbedrijf.study.schema import SCHEMAS

SOURCES = sorted((ROOT / "src").rglob("*.py"))
FOLDERS = {path.name for path in (ROOT / "src/werkbedrijf").iterdir()}


def named() -> tuple[set[str], set[str]]:
    """Return the ids and the labels of this study's regions, concepts and explaining factors.

    A concept whose id is the name of a table that every study may have is left out.
    """
    studies = [whole(language).of_source for language in LANGUAGES]
    regions = {region.id for region in studies[0].regions.values()}
    labels = {region.label for study in studies for region in study.regions.values()}
    concepts = {*studies[0].concepts["concept"], studies[0].source["explains"]}
    return regions | (concepts - set(SCHEMAS)), labels


IDS, LABELS = named()


def strings(text: str) -> list[tuple[int, str]]:
    """Return the line and the text of every string in a module; docstrings are some of them."""
    return [
        (node.lineno, node.value)
        for node in ast.walk(ast.parse(text))
        if isinstance(node, ast.Constant) and isinstance(node.value, str)
    ]


def told(text: str) -> list[tuple[int, str]]:
    """Return where a module names this study: an id, a name of a region, or the thesis."""
    spoken = "|".join(re.escape(label) for label in LABELS)
    return [
        (line, text)
        for line, text in strings(text)
        if text in IDS
        or re.search(rf"\b({spoken}|thesis)\b(?!-)", text)
        or any(re.search(rf"['\"`]{re.escape(id_)}['\"`]", text) for id_ in IDS)
    ]


@pytest.mark.parametrize("path", SOURCES, ids=lambda path: path.stem)
def test_no_module_names_a_region_a_concept_or_the_source(path: Path) -> None:
    """Neither in what it says nor in its docstrings and examples."""
    assert told(path.read_text(encoding="utf-8")) == []


def test_a_name_would_be_noticed() -> None:
    """A region, a concept, a sentence and an example in a docstring are each found."""
    text = '''A = "zwolle"
B = "trust"
C = f"{A} is ahead of Midden-Gelderland."
D = "as the thesis has it"
def e():
    """Return it.

    >>> plain(["trust"])
    """
F = "trustworthy, as distrust is not"'''
    assert sorted(line for line, _ in told(text)) == [1, 2, 3, 4, 6]
