"""A second coding is read, matched to the first, and compared."""

from __future__ import annotations

import re
from dataclasses import replace
from pathlib import Path

import pandas as pd
import pytest

from made_up import region, segments, study
from studies import copy_data, whole
from werkbedrijf.__main__ import main
from werkbedrijf.analysis import intercoder, variants
from werkbedrijf.errors import DataError
from werkbedrijf.paths import ENV
from werkbedrijf.study import model
from werkbedrijf.study.load import load_study

FIRST = segments(
    ("4a", 1, "R1", "board", 0, 100),
    ("4a", -1, "R2", "board", 100, 200),
    ("4b", 2, "", "general", 200, 300),
    ("3a", 0, "", "general", 300, 400),
    ("7a", 1),
)
SECOND = segments(
    ("4a", 1, "R1", "board", 10, 90),
    ("4a", 0, "R2", "board", 140, 240),
    ("3a", 2, "", "general", 210, 300),
    ("7a", 1, "", "general", 900, 950),
)
STUDY = study(region("a", FIRST, coders={"second": SECOND}), region("b", FIRST))


def test_segments_match_by_indicator_and_half_of_the_shorter_passage() -> None:
    """The second pair shares 60 of 100 characters; the third shares text, not the indicator."""
    first, second = intercoder.codings(STUDY, "first", "second")
    assert intercoder.matches(first, second) == [(0, 0), (1, 1)]


def test_a_segment_matches_once_and_its_largest_overlap_wins() -> None:
    """Where the second coder split a passage, the smaller part stays over."""
    one = segments(("4a", 1, "", "board", 0, 100)).assign(region="a")
    parts = segments(("4a", 1, "", "board", 0, 30), ("4a", 1, "", "board", 30, 100))
    assert intercoder.matches(one, parts.assign(region="a")) == [(0, 1)]


def test_too_little_shared_text_is_no_match() -> None:
    """Passages that merely touch are other passages."""
    one = segments(("4a", 1, "", "board", 0, 100)).assign(region="a")
    other = segments(("4a", 1, "", "board", 60, 160)).assign(region="a")
    assert intercoder.matches(one, other) == []


def test_reliability_counts_only_the_regions_that_were_coded_twice() -> None:
    """Matched segments, indicator scores and indicator means, each with its own number."""
    table = intercoder.reliabilities(STUDY).set_index(["unit", "statistic"])
    assert table.loc[("segments", "exact"), "cells"] == 2
    assert table.loc[("segments", "exact"), "value"] == 0.5
    # Both have segments of 4a (0 against 0.5), 3a (0 against 2) and 7a (1 and 1).
    assert table.loc[("indicator-scores", "exact"), "cells"] == 3
    assert table.loc[("indicator-scores", "exact"), "value"] == pytest.approx(2 / 3)
    assert table.loc[("indicator-means", "alpha-interval"), "cells"] == 3


def test_what_only_one_coder_has_is_counted_beside_the_agreement() -> None:
    """Two pairs of segments leave three of five and two of four; 4b only the first coded."""
    table = intercoder.reliabilities(STUDY).drop_duplicates("unit")
    assert table[["unit", "only_one", "only_other"]].to_numpy().tolist() == [
        ["segments", 3, 2],
        ["indicator-scores", 1, 0],
        ["indicator-means", 1, 0],
        ["concept-scores", 0, 0],
        ["concept-means", 0, 0],
    ]


def test_all_pairs_of_coders_are_compared_on_what_both_coded() -> None:
    """Segments only where both have offsets; indicators and concepts for every pair."""
    third = segments(("4a", 2), ("3a", 2), ("7a", -1))
    made = study(region("a", FIRST, coders={"second": SECOND, "third": third}), region("b", FIRST))
    assert intercoder.pairs(made) == [("first", "second"), ("first", "third"), ("second", "third")]
    table = intercoder.reliabilities(made)
    table = table[(table["one"] == "second") & (table["other"] == "third")]
    untold = table[table["unit"] == "segments"]
    assert untold["note"].to_list() == ["a coder noted no offsets"]
    assert untold[["only_one", "only_other", "value"]].isna().to_numpy().all()
    table = table.set_index(["unit", "statistic"])
    # trust 0.5 -> 0 against 2, goals 2 and 2, stability 1 against -1.
    assert table.loc[("concept-scores", "exact"), "value"] == pytest.approx(1 / 3)
    assert table.loc[("concept-scores", "bias"), "value"] == 0


def test_agreement_per_concept_is_the_agreement_on_its_indicators() -> None:
    """Trust: of 4a and 4b in two regions all the same but one, by hand."""
    one = segments(("4a", 1), ("4b", 2))
    other = segments(("4a", 1), ("4b", 1))
    made = study(
        region("a", one, coders={"second": other}), region("b", one, coders={"second": one})
    )
    found = intercoder.by_concept(made).set_index("concept").loc["trust"]
    # Units (1,1), (2,1), (1,1), (2,2): of eight values five are 1 and three 2. The observed
    # disagreement is 2 of 8 ordered pairs, the expected one 2 * 5 * 3 of 8 * 7.
    assert [found[name] for name in ("indicators", "same", "marks", "same_marks")] == [4, 3, 2, 2]
    assert found["alpha"] == pytest.approx(1 - (2 / 8) / (30 / 56))


def test_a_coding_without_offsets_or_quotes_is_taken_in_as_it_is() -> None:
    """The independent coder numbered segments otherwise and left cells empty."""
    coded = whole().of_source.regions["zwolle"].coders["independent"]
    assert coded["segment"].iloc[0] == "zw-i001"
    assert coded[["start", "end"]].isna().to_numpy().all()
    assert (coded["quote"] == "").all()


def test_a_coder_who_coded_the_same_agrees_fully() -> None:
    """On segments, on indicators and on concepts."""
    made = study(region("a", FIRST, coders={"twin": FIRST}))
    table = intercoder.reliabilities(made)
    shares = table[table["statistic"] == "exact"]
    assert shares["value"].to_list() == [1, 1, 1], "on segments, indicators and concepts"


def test_without_further_coders_the_tables_are_empty_and_have_their_columns() -> None:
    """So that a chapter can say so."""
    made = study(region("a", FIRST))
    assert made.coders == []
    assert intercoder.reliabilities(made).empty


def test_nothing_in_common_gives_no_coefficient_and_says_why() -> None:
    """A second coder who saw something else altogether."""
    other = segments(("7a", 2, "", "general", 500, 600))
    made = study(region("a", FIRST.iloc[:2], coders={"second": other}))
    table = intercoder.reliabilities(made)
    assert table["value"].isna().all()
    assert set(table["note"]) == {"no unit has two values"}


@pytest.fixture
def twice(tmp_path: Path) -> Path:
    """Return a copy of the real study in which Zwolle was coded twice, with two changes."""
    copy_data(tmp_path)
    for coded in tmp_path.glob("data/regions/*/segments-*.csv"):
        coded.unlink()
    folder = tmp_path / "data" / "regions" / "zwolle"
    lines = (folder / "segments.csv").read_text(encoding="utf-8").splitlines(keepends=True)
    del lines[5]
    lines[2] = lines[2].replace(",1,", ",-1,", 1)
    (folder / "segments-second.csv").write_text("".join(lines), encoding="utf-8")
    return tmp_path


def test_a_second_coding_is_loaded_from_its_file(twice: Path) -> None:
    """It has its own offsets and enters no score."""
    loaded = load_study(root=twice)
    assert loaded.coders == ["second"]
    assert list(loaded.regions["zwolle"].coders) == ["second"]
    assert not loaded.regions["midden-gelderland"].coders
    pd.testing.assert_frame_equal(loaded.segments, whole().of_source.segments)
    first, second = intercoder.codings(loaded, model.FIRST, "second")
    pairs = intercoder.matches(first, second)
    matched = [(first.iloc[one], second.iloc[other]) for one, other in pairs]
    assert len(matched) == len(second) == len(first) - 1
    assert sum(one["valence"] != other["valence"] for one, other in matched) == 1


def test_a_second_coding_is_checked_like_the_first(twice: Path) -> None:
    """Every problem names the file of the coder."""
    folder = twice / "data" / "regions" / "zwolle"
    path = folder / "segments-second.csv"
    path.write_text(path.read_text(encoding="utf-8").replace(",8a,", ",8z,", 1), encoding="utf-8")
    path.rename(folder / "segments-second.csv")
    for name in ("No Body", "first", "as-coded"):
        (folder / f"segments-{name}.csv").write_text(path.read_text(encoding="utf-8"))
    with pytest.raises(DataError) as caught:
        load_study(root=twice)
    shown = str(caught.value)
    assert "zwolle/segments-second.csv:3, indicator: found '8z'" in shown
    for name in ("No Body", "first", "as-coded"):
        assert f"found the name 'segments-{name}.csv'; expected segments-<coder>.csv" in shown


def test_coders_are_compared_on_the_whole_of_a_longer_scale() -> None:
    """Marks of -3 and +3 are not taken for -2 and +2: who always differ never agree.

    Of two codes that two coders always give the other way round, kappa is -1 and, with the
    coders' eight values drawn without replacement, alpha is 1 - 1 / (4/7) = -0.75.
    """
    one = segments(("4a", 3), ("8b", 2), ("3a", 3), ("7a", 2))
    other = segments(("4a", 2), ("8b", 3), ("3a", 2), ("7a", 3))
    seven = pd.DataFrame({"value": range(-3, 4), "mark": list("abcdefg")})
    made = study(region("a", one, coders={"second": other}))
    made = replace(made, scale=seven.assign(label=seven["mark"]))
    found = intercoder.reliabilities(made).set_index(["unit", "statistic"])["value"]
    for unit in ("indicator-scores", "concept-scores"):
        assert found[unit, "exact"] == 0
        assert found[unit, "kappa"] == pytest.approx(-1)
        assert found[unit, "alpha-ordinal"] == pytest.approx(-0.75)
    assert (intercoder.by_concept(made).set_index("concept").loc["trust", ["same"]] == 0).all()


TEXT = [("4a", 1), ("4b", -1), ("3a", 2), ("7a", 0), ("8b", 1), ("4a", 2)]
"""What is said of which indicator, a hundred characters each."""
SAID = segments(
    *((*row, f"R{n // 2 + 1}", "board", n * 100, n * 100 + 100) for n, row in enumerate(TEXT))
).assign(section=[f"5.{n // 2 + 1}.1" for n in range(len(TEXT))])
NOWHERE = pd.array([None] * len(SAID), dtype="Int64")
UNPLACED = SAID.assign(start=NOWHERE, end=NOWHERE)


@pytest.mark.parametrize(
    ("coded", "there"),
    [
        (SAID.iloc[:3], [1, 1, 1, 0, 0, 0]),
        (SAID[SAID["indicator"].str[0] == "4"], [1, 1, 0, 0, 0, 1]),
        (UNPLACED.iloc[2:4].assign(section=""), [0, 0, 1, 1, 0, 0]),
        (UNPLACED.assign(respondents="", section="5.2").iloc[:4], [0, 0, 1, 1, 0, 0]),
        (SAID.iloc[:0], [0, 0, 0, 0, 0, 0]),
    ],
    ids=["to half way", "one concept", "one interview", "a section as a whole", "nothing"],
)
def test_a_coding_of_a_part_is_told_with_how_much_it_reaches(
    coded: pd.DataFrame, there: list[int]
) -> None:
    """By concept, place in the text, section and respondent; no mark follows from it."""
    made = study(region("a", SAID, coders={"second": coded}), region("b", SAID))
    assert intercoder.reached(made, SAID, coded).astype(int).to_list() == there
    assert intercoder.partial(made).to_numpy().tolist() == [["a", "second", sum(there), 6]]
    assert made.coders == ["second"]
    assert set(variants.marks_by_coder(made)) == {"first"}
    assert variants.by_coder(made).labels == ()


def test_coders_are_compared_on_what_both_reached() -> None:
    """Half way 4a is 1, 4b -1 and 3a 2 for both; beyond, the first coder's 4a is another."""
    made = study(region("a", SAID, coders={"second": SAID.iloc[:3]}))
    table = intercoder.reliabilities(made)
    assert set(table["only_one"]) == set(table["only_other"]) == {0}
    shares = table[table["statistic"] == "exact"]
    assert shares[["cells", "value"]].to_numpy().tolist() == [[3, 1], [3, 1], [2, 1]]


@pytest.mark.parametrize(
    "other",
    [
        SAID.iloc[[0, 2, 3, 4, 5]].assign(
            start=[0, 200, 300, 400, 520], end=[190, 230, 380, 480, 600]
        ),
        SAID.assign(indicator=SAID["indicator"].replace("4b", "4a")),
        UNPLACED.assign(section=[f"§{n}" for n in range(6)], respondents=""),
    ],
    ids=["cut otherwise", "by another indicator of the concept", "in other sections"],
)
def test_the_whole_coded_otherwise_is_no_part(other: pd.DataFrame) -> None:
    """Who joins or cuts passages, sees another indicator in them, or names sections otherwise."""
    other = other.astype({"start": "Int64", "end": "Int64"})
    made = study(region("a", SAID, coders={"second": other}))
    assert intercoder.partial(made).empty
    assert intercoder.whole(made) is made


def test_the_further_codings_of_the_thesis_reach_it_all() -> None:
    """So that every mark and verdict by coder stays."""
    assert intercoder.partial(whole().of_source).empty


def test_a_build_says_what_a_second_coding_reaches(
    twice: Path, monkeypatch: pytest.MonkeyPatch, capsys: pytest.CaptureFixture[str]
) -> None:
    """By file and number, once it stops half way."""
    monkeypatch.setenv(ENV, str(twice))
    assert main(["check"]) == 0
    assert "reaches only" not in capsys.readouterr().out
    path = twice / "data" / "regions" / "zwolle" / "segments-second.csv"
    lines = path.read_text(encoding="utf-8").splitlines(keepends=True)
    path.write_text("".join(lines[:60]), encoding="utf-8")
    assert main(["check"]) == 0
    told = r"zwolle: segments-second.csv reaches only a part of segments.csv \((\d+) of 155\)"
    shown = re.search(told, capsys.readouterr().out)
    assert shown
    assert 55 <= int(shown[1]) <= 65
