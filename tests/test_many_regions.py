"""What a study of 35 regions says can be read."""

from __future__ import annotations

import re

import pytest

from drawn import crowd, study, table_of
from werkbedrijf.analysis.comparison import comparable
from werkbedrijf.exhibits import answers, sentences, tables
from werkbedrijf.exhibits.exhibit import Exhibit

COUNT = 35


def size(shown: Exhibit) -> tuple[int, int]:
    """Return the rows and columns of a table as a page shows it."""
    table = table_of(shown)
    return len(table.frame), len(table.headings)


@pytest.mark.parametrize("name", ["dominance", "ranks", "covariation", "readings"])
def test_a_table_of_many_regions_fits_a_page(name: str) -> None:
    """A row for each region by either scoring, and no column for each."""
    rows, columns = size(getattr(tables, name)(crowd(COUNT)))
    assert 0 < rows <= 4 * COUNT
    assert columns <= 12


def test_a_sentence_about_many_regions_names_few() -> None:
    """How many pairs there are, and who stands out."""
    told = answers.patterns(crowd(COUNT))
    compared = len(comparable(crowd(COUNT)).regions)
    assert compared == 31
    assert re.search(rf"in \d+ of {31 * 30 // 2} pairs one region dominates the other", told)
    said = (answers.patterns, sentences.ranking, sentences.agreement, sentences.evidence_base)
    lines = [line for say in said for line in say(crowd(COUNT)).split("\n")]
    assert max(map(len, lines)) < 1_000


def test_counts_of_many_regions_are_those_of_their_pairs() -> None:
    """Whoever dominates is dominated by as many in all."""
    body = table_of(tables.dominance(crowd(COUNT)))
    assert body.frame["dominates"].sum() == body.frame["dominated"].sum() > 0
    published = body.frame[body.frame["group"].str.startswith("Published")]
    assert set(published["region"]) == set(study().regions)
