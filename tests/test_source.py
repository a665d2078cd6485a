"""The segments against the text that they were coded from, where that text is at hand.

The thesis is copyrighted and not part of the project: the environment variable THESIS_TEXT
names a copy as plain text, and without it these tests are skipped.
"""

from __future__ import annotations

import os
import re
from itertools import pairwise
from pathlib import Path
from typing import NamedTuple

import pandas as pd
import pytest

from studies import whole
from werkbedrijf.study.files import items
from werkbedrijf.study.model import Region

NAMED = os.environ.get("THESIS_TEXT")
pytestmark = pytest.mark.skipif(not NAMED, reason="THESIS_TEXT names no copy of the thesis")

STUDY = whole()
REGIONS = list(STUDY.of_source.regions.values())
CITATION = re.compile(r"\(([^()]*?\b[RB]\d+[^()]*?)\)")
HEADING = re.compile(r"(?m)^ ?(\d\.\d(?:\.\d)?)  ?\S")
SUMMARIES = (".2.4", ".3.6")
NEAR = 420
"""How far after a passage its citation may stand: a quotation's length."""


class Citation(NamedTuple):
    """A place in the text that names respondents."""

    start: int
    end: int
    respondents: tuple[str, ...]


def by_id(region: Region) -> str:
    """Return what pytest shows for a region."""
    return region.id


@pytest.fixture(scope="module")
def thesis() -> str:
    """Return the whole text."""
    return Path(str(NAMED)).read_text(encoding="utf-8")


def sections(text: str) -> dict[str, tuple[int, int]]:
    """Return where each numbered section of chapters 5 to 9 begins and ends."""
    starts: dict[str, int] = {}
    for found in HEADING.finditer(text, text.index("5. Resultaten")):
        starts.setdefault(found[1], found.start())
    ordered = sorted(starts.items(), key=lambda item: item[1])
    return {name: (start, end) for (name, start), (_, end) in pairwise(ordered)}


def citations(text: str, start: int, end: int) -> list[Citation]:
    """Return the citations of respondents between two offsets; B8 is a misprint of R8."""
    return [
        Citation(
            found.start(),
            found.end(),
            tuple(sorted({f"R{n}" for n in re.findall(r"\b[RB](\d+)", found[1])})),
        )
        for found in CITATION.finditer(text, start, end)
    ]


def own(row: pd.Series) -> tuple[str, ...]:
    """Return a row's respondents in the order that `citations` has."""
    return tuple(sorted(items(row["respondents"])))


@pytest.mark.parametrize("region", REGIONS, ids=by_id)
def test_every_passage_lies_in_the_section_that_its_row_names(thesis: str, region: Region) -> None:
    """Offsets point into the section of the row, whoever coded it, and as corrected too."""
    places = sections(thesis)
    rows = pd.concat([region.segments, region.as_coded, *region.coders.values()])
    astray = [
        row["segment"]
        for _, row in rows.dropna(subset="start").iterrows()
        if not places[row["section"]][0] <= row["start"] < row["end"] <= places[row["section"]][1]
    ]
    assert astray == []


@pytest.mark.parametrize("region", REGIONS, ids=by_id)
def test_every_row_has_the_respondents_that_its_passage_cites(thesis: str, region: Region) -> None:
    """Respondents cited in the passage, or else right after it, are the row's, no more, no less.

    As coded: a correction gives a claim the sources of its repetition elsewhere.
    """
    wrong = []
    for _, row in region.as_coded.iterrows():
        inside = citations(thesis, int(row["start"]), int(row["end"]))
        cited = tuple(sorted({person for each in inside for person in each.respondents}))
        if not inside and own(row):
            after = citations(thesis, int(row["end"]), int(row["end"]) + NEAR)
            cited = after[0].respondents if after else ()
        if cited != own(row):
            wrong.append((row["segment"], own(row), cited))
    assert wrong == []


@pytest.mark.parametrize("region", REGIONS, ids=by_id)
def test_every_citation_is_coded_or_listed_with_a_reason(thesis: str, region: Region) -> None:
    """Outside the summaries no respondent is cited whose statement is neither coded nor listed.

    A statement whose segment was struck was coded; corrections.csv says why it counts no more.
    """
    rows = pd.concat([region.as_coded, region.tables["not-coded"]])
    left = []
    for name, (start, end) in sections(thesis).items():
        inner = name.count(".") == 2 or name.endswith(".1")
        if name[0] != region.chapter or not inner or name.endswith(SUMMARIES):
            continue
        for cited in citations(thesis, start, end):
            covered = any(
                row["start"] <= cited.start
                and (cited.end <= row["end"] or thesis[int(row["end"]) : cited.start].strip() == "")
                for _, row in rows.iterrows()
            )
            if not covered:
                left.append((name, cited))
    assert left == []


@pytest.mark.parametrize("region", REGIONS, ids=by_id)
def test_what_is_listed_as_not_coded_cites_whom_it_says(thesis: str, region: Region) -> None:
    """A passage left out names its respondents, in it or right after it, or cites nobody."""
    for _, row in region.tables["not-coded"].iterrows():
        start, end = int(row["start"]), int(row["end"])
        nearby = citations(thesis, start, end + NEAR) if own(row) else citations(thesis, start, end)
        assert [each.respondents for each in nearby[:1]] == ([own(row)] if own(row) else [])


def test_the_citations_of_a_text_are_found() -> None:
    """A citation is found with its place, a misprint is read as meant, a page number is not one."""
    text = "Goed (R2, B1). Niet (p. 3). Wel (R10; UWV, 2017)."
    assert citations(text, 0, len(text)) == [
        Citation(5, 13, ("R1", "R2")),
        Citation(32, 48, ("R10",)),
    ]
