"""Codes are recognised by name, in the ways that coders and programs write them."""

from __future__ import annotations

from dataclasses import replace

import pytest

from studies import whole
from werkbedrijf.regions.codes import Codebook, Meaning

STUDY = whole()
BOOK = Codebook(STUDY)
OPENNESS = Meaning("indicator", "4b")


@pytest.mark.parametrize(
    "name",
    [
        *("4b", "4B", " 4b ", "4b Openness", "4b: Openness", "4b - openness", "4b. Openheid"),
        *("Openness", "openheid", "Trust: Openness", "Trust::4b Openness", "Vertrouwen > Openheid"),
        *(
            "Success factors / Trust / 4b",
            "4b Openness {12-3}",
            "● 4b Openness",
            "4b telling all",
            "4b: telling all",
        ),
    ],
)
def test_an_indicator_has_many_names(name: str) -> None:
    """Id, label, both, in English or Dutch, flattened under what is above it."""
    assert BOOK.recognise(name) == OPENNESS


@pytest.mark.parametrize(
    ("name", "valence"),
    [
        *(("4b +1", 1), ("4b: -2", -2), ("4b Openness +2", 2), ("Openness 0", 0), ("4b (-1)", -1)),
        *(("4b +/-", 0), ("4b: +/+", 2), ("Trust: Openness: -1", -1), ("4b \N{MINUS SIGN}1", -1)),
        *(("4b my own words +1", 1), ("4b -/-", -2)),
    ],
)
def test_a_suffix_is_the_valence(name: str, valence: int) -> None:
    """As a number with its sign, or as a mark."""
    assert BOOK.recognise(name) == Meaning("indicator", "4b", valence)


@pytest.mark.parametrize(
    ("name", "kind", "value"),
    [
        ("valence: +1", "valence", "1"), ("Valentie: 0", "valence", "0"),
        ("valence +/-", "valence", "0"), ("Valenz: -2", "valence", "-2"),
        ("level: board", "level", "board"), ("Niveau: Bestuur", "level", "board"),
        ("party: unions", "party", "unions"), ("partij: Vakbonden", "party", "unions"),
        ("respondent: P1", "respondent", "P1"), ("quote: ja", "quote", "yes"),
        ("section: 5.2.1", "section", "5.2.1"), ("Trust", "concept", "trust"),
        ("Frequency of contact", "indicator", "8b"),
    ],
)  # fmt: skip
def test_other_codes_say_other_things(name: str, kind: str, value: str) -> None:
    """A concept with a single indicator is that indicator; one with several is no indicator."""
    assert BOOK.recognise(name) == Meaning(kind, value)


@pytest.mark.parametrize(
    "name",
    ["", ":", "::", "in vivo", "valence", "valence: 3", "valence: good", "level: cellar", "4", "b",
     "44b", "party: thieves", "+1"],
)  # fmt: skip
def test_what_the_codebook_lacks_is_not_guessed(name: str) -> None:
    """An unknown code is unknown."""
    assert BOOK.recognise(name) is None


def test_parents_complete_a_name() -> None:
    """`+1` under `4b`, `-2` under `valence`."""
    assert BOOK.recognise("+1", ("Trust", "4b Openness")) == Meaning("indicator", "4b", 1)
    assert BOOK.recognise("-2", ("valence",)) == Meaning("valence", "-2")
    assert BOOK.recognise("+1", ("mood",)) is None


@pytest.mark.parametrize("between", [", ", "; ", "\n", " | ", ",", "\r\n"])
def test_a_cell_of_codes_is_read_whatever_separates_them(between: str) -> None:
    """ATLAS.ti separates by line breaks or by commas; others by semicolons."""
    cell = between.join(["4b Openness", "valence: +1", "in vivo", "8b -2"])
    found, unknown = BOOK.cell(cell)
    assert found == [OPENNESS, Meaning("valence", "1"), Meaning("indicator", "8b", -2)]
    assert unknown == ["in vivo"]


def test_a_comma_in_a_name_does_not_cut_it() -> None:
    """The codebook decides where a name ends."""
    indicators = STUDY.indicators.copy()
    indicators.loc[indicators["indicator"] == "4b", ["label", "label_en"]] = "Openness, mostly"
    tables = {**STUDY.tables, "indicators": indicators}
    book = Codebook(replace(STUDY, tables=tables))
    found, unknown = book.cell("Openness, mostly, 8b, mostly")
    assert found == [OPENNESS, Meaning("indicator", "8b")]
    assert unknown == ["mostly"]
