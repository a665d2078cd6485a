"""Rounds of one place: paired, compared beyond coders' disagreement, and held to what was told."""

from __future__ import annotations

import shutil
from collections.abc import Sequence
from dataclasses import replace
from pathlib import Path

import numpy as np
import pandas as pd
import pytest

from drawn import crowd, unreadable
from made_up import Coded, region, segments, study
from projects import PROJECT, study_copy
from studies import ROOT, copy_data
from werkbedrijf.analysis import mediation, rounds
from werkbedrijf.analysis.variants import unrounded
from werkbedrijf.errors import DataError
from werkbedrijf.exhibits import figures, further, tables
from werkbedrijf.exhibits.catalogue import catalogue
from werkbedrijf.exhibits.exhibit import Table
from werkbedrijf.paths import Paths
from werkbedrijf.regions.importing import Options, import_files
from werkbedrijf.study.load import load_study
from werkbedrijf.study.model import Region, Study

EXAMPLE = ROOT / "examples" / "fabelland"
FURTHER = {"rounds": {"factors": "functional", "outcome": "success"}}


def in_round(id_: str, place: str, number: int, *coded: Coded) -> Region:
    """Return a region that is a round of a place."""
    made = region(id_, segments(*coded))
    return replace(made, settings={"place": place, "round": number})


def disagreeing(*differences: Sequence[int]) -> Region:
    """Return a region that two coders coded, an indicator each with these two valences."""
    codes = ("3a", "4a", "4b", "7a", "8b")
    ours, theirs = (
        segments(*((code, pair[side]) for code, pair in zip(codes, differences, strict=True)))
        for side in (0, 1)
    )
    return region("coded-twice", ours, coders={"second": theirs})


def told(*regions: Region) -> Study:
    """Return a study of these regions that says what the explanation is."""
    return replace(study(*regions), further=FURTHER)


THEN = in_round("then", "x", 1, ("3a", 0), ("4a", -1), ("4b", 0), ("8b", -1))
NOW = in_round("now", "x", 2, ("3a", 2), ("4a", -1), ("4b", 0), ("8b", 1), ("7a", 1))
TWICE = disagreeing((1, 1), (0, 1), (0, 0), (1, 1), (0, 0))


def test_rounds_of_a_place_are_paired_in_order() -> None:
    """Whatever order they stand in; a place studied once has no pair."""
    third = in_round("third", "x", 3)
    made = study(NOW, region("alone", segments()), third, THEN)
    assert [(one.id, other.id) for one, other in rounds.pairs(made)] == [
        ("then", "now"), ("now", "third"),
    ]  # fmt: skip
    assert rounds.latest(made) == ["alone", "third"]


def test_a_change_is_that_of_the_mean() -> None:
    """Of concepts that both rounds have; a concept of one round has none."""
    found = rounds.changes(told(THEN, NOW, TWICE)).set_index("concept")
    assert found["change"].to_dict() == pytest.approx(
        {"contact": 2, "placements": np.nan, "goals": 2, "trust": 0, "stability": np.nan},
        nan_ok=True,
    )
    nan = np.nan
    np.testing.assert_array_equal(found["mean_then"].to_numpy(float), [-1, nan, 0, -0.5, nan])
    np.testing.assert_array_equal(found["mean_now"].to_numpy(float), [1, nan, 2, -0.5, 1])
    assert found.loc["stability", "verdict"] == "not testable"
    assert list(found.loc["trust", ["chance", "verdict"]]) == [1.0, "within"]


def test_a_change_beyond_the_coders_is_told_from_one_within() -> None:
    """Coders who differ by one step on one indicator of five never differ by two."""
    found = rounds.changes(told(THEN, NOW, TWICE)).set_index("concept")
    assert found.loc["goals", "verdict"] == "beyond"
    rough = disagreeing((2, -1), (0, 2), (0, -2), (1, 2), (-2, 0))
    found = rounds.changes(told(THEN, NOW, rough)).set_index("concept")
    assert found.loc["goals", "verdict"] == "within"


def test_without_a_second_coder_no_change_is_tested() -> None:
    """It is shown, and said not to be testable."""
    made = told(THEN, NOW)
    found = rounds.changes(made)
    assert found["change"].count() == 3
    assert set(found["verdict"]) == {"not testable"}
    assert "for lack of a second coder" in further.changed(made)


def test_chance_is_that_of_every_draw() -> None:
    """Two indicators from differences 1, 0, 0: eight in 36 signed draws reach a mean of half."""
    drawn = rounds.chance(0.5, 2, np.array([1.0, 0.0, 0.0]), "test")
    # Both draws 1 with equal signs, or one of them 1 and the other 0.
    assert drawn == pytest.approx(1 / 9 / 2 + 4 / 9, abs=0.03)


def test_what_was_foretold_is_looked_up_in_the_next_round() -> None:
    """The place from the factors then, found on success now; and the way both went."""
    low = region("low", segments(("3a", -2), ("8b", -2)))
    high = region("high", segments(("3a", 2), ("4a", 2), ("4b", 2), ("8b", 2)))
    found = rounds.predictions(told(THEN, NOW, low, high)).set_index("kind")
    assert list(found.loc["place", ["predicted", "found", "verdict"]]) == [
        "1", "1", "consistent",
    ]  # fmt: skip
    assert found.loc["place", "luck"] == pytest.approx(1 / 3)
    assert list(found.loc["direction", ["predicted", "found", "verdict"]]) == [
        "rises", "rises", "consistent",
    ]  # fmt: skip
    back = rounds.predictions(told(replace(THEN, settings={"place": "x", "round": 3}), NOW))
    assert back.set_index("kind")["verdict"].to_dict() == {
        "place": "not testable", "direction": "consistent",
    }  # fmt: skip


def test_what_was_foretold_is_looked_up_on_means_too() -> None:
    """4a at +0.33 rounds to 0, as before; not rounded the factors rose, and success did not."""
    then = in_round("then", "x", 1, ("4a", 0), ("8b", 0))
    now = in_round("now", "x", 2, ("4a", 0), ("4a", 0), ("4a", 1), ("8b", 0))
    made = told(then, now)
    marks, means = (
        rounds.predictions(made, by).set_index("kind").loc["direction"]
        for by in (None, unrounded(made))
    )
    assert list(marks[["predicted", "found", "verdict"]]) == ["stays", "stays", "consistent"]
    assert list(means[["predicted", "found", "verdict"]]) == ["rises", "stays", "inconsistent"]


def test_a_place_that_every_place_would_have_met_tests_nothing() -> None:
    """Foretold of one level with the only other region: first or second, whichever it takes."""
    level = region("level", segments(("3a", 0), ("4a", -1), ("4b", 0), ("8b", -1)))
    found = rounds.predictions(told(THEN, NOW, level)).set_index("kind").loc["place"]
    assert (found["predicted"], found["verdict"], found["luck"]) == ("0;1", "not testable", 1.0)


def test_a_chance_is_never_told_as_nothing() -> None:
    """Of 4,000 draws the least is one in 4,001."""
    made = paired(3)
    coded = next(iter(made.regions.values()))
    twin = {"twin": coded.segments}
    regions = {**made.regions, coded.id: replace(coded, coders=twin)}
    shown = tables.rounds_changed(replace(made, regions=regions))
    assert shown
    assert isinstance(shown.body, Table)
    assert "< 0.01" in set(shown.body.frame["chance"])
    assert "0.00" not in set(shown.body.frame["chance"]) | set(shown.body.frame["adjusted"])


def test_a_place_counts_once_in_the_model() -> None:
    """Two rounds of it are no two regions."""
    of = mediation.Design("goals", ("trust",), "contact", 35, (0.5,))
    assert list(mediation.values(study(THEN, NOW), of).index) == ["now"]


@pytest.fixture
def fabelland(tmp_path: Path) -> Study:
    """Return the study with both rounds of the invented region, as the walk-through makes them."""
    folder = with_fabelland(tmp_path)
    shutil.copytree(EXAMPLE / "second-round", folder.with_name("fabelland-2028"))
    return load_study(root=tmp_path)


def with_fabelland(root: Path) -> Path:
    """Copy the study, add Fabelland and import its evidence."""
    where = study_copy(root, "fabelland")
    folder = where.region("fabelland")
    shutil.copytree(EXAMPLE / "region", folder, dirs_exist_ok=True)
    import_files(where, "fabelland", [EXAMPLE / PROJECT], Options())
    return folder


def test_the_invented_place_changed_where_its_second_round_says(fabelland: Study) -> None:
    """Trust rose and coordination fell beyond what coders disagree on; nobody else has rounds."""
    found = rounds.changes(fabelland)
    assert set(found["then"]) == {"fabelland"}
    moved = found[found["verdict"] == "beyond"].set_index("concept")["change"]
    assert {"trust", "coordination"} <= set(moved.index)
    assert moved["trust"] > 0 > moved["coordination"]
    assert set(rounds.predictions(fabelland)["verdict"]) <= {"consistent", "inconsistent"}
    shown = tables.round_predictions(fabelland)
    assert shown
    assert isinstance(shown.body, Table)
    assert len(shown.body.frame) == 2


def test_two_rounds_with_one_number_and_a_round_that_is_none_are_told(tmp_path: Path) -> None:
    """All at once, with the file and what is expected."""
    copy_data(tmp_path)
    where = Paths(tmp_path)
    for region_, line in (
        ("zwolle", "round = 0"),
        ("zuidoost-brabant", 'place = "zwolle"\nround=0'),
    ):
        path = where.region(region_) / "region.toml"
        path.write_text(f"{line}\n{path.read_text('utf-8')}", "utf-8")
    with pytest.raises(DataError) as caught:
        load_study(root=tmp_path)
    assert [problem.found for problem in caught.value.problems if problem.column == "round"] == [
        "0", "0", "round 0 of zwolle, which zwolle is too",
    ]  # fmt: skip


def test_a_later_round_of_a_place_that_no_region_is_of_is_told(tmp_path: Path) -> None:
    """With the nearest place that there is; a region loaded by itself knows no others."""
    copy_data(tmp_path)
    path = Paths(tmp_path).region("zuidoost-brabant") / "region.toml"
    text = path.read_text("utf-8")
    path.write_text(f'place = "zwole"\nround = 2\n{text}', "utf-8")
    with pytest.raises(DataError) as caught:
        load_study(root=tmp_path)
    assert str(caught.value) == (
        "data/regions/zuidoost-brabant/region.toml, place: found 'zwole'; expected the place of "
        "another region; the nearest is zwolle. Name the region of the first round."
    )
    load_study(root=tmp_path, only="zuidoost-brabant")
    path.write_text(f'place = "zwolle"\nround = 2\n{text}', "utf-8")
    load_study(root=tmp_path)


def paired(count: int) -> Study:
    """Return a study of many places, each studied twice."""
    of = crowd(2 * count)
    regions = list(of.regions.values())
    twice = {
        one.id: replace(one, settings={**one.settings, "place": f"p{at % count}",
                                       "round": 1 + at // count})
        for at, one in enumerate(regions)
    }  # fmt: skip
    return replace(of, regions=twice)


@pytest.mark.parametrize("count", [1, 6, 12])
def test_changes_of_many_places_can_be_read(count: int) -> None:
    """An arrow for each place and concept, legible for one place as for twelve."""
    made = paired(count)
    assert len(rounds.pairs(made)) == count
    shown = figures.round_changes(made)
    assert shown
    assert unreadable([shown]) == []


def test_without_a_second_round_there_is_no_exhibit_of_rounds() -> None:
    """Nothing waits to be filled in; a sentence says that no place was studied twice."""
    one, two = crowd(2), paired(1)
    for makes in (figures.round_changes, tables.rounds_changed, tables.round_predictions):
        assert makes(one) is None
        assert makes(two) is not None
    added = set(catalogue(two)["exhibit"]) - set(catalogue(one)["exhibit"])
    assert added == {"round-changes", "rounds-changed", "round-predictions"}
    assert further.changed(one) != further.changed(two)


def test_holm_is_never_below_what_it_adjusts() -> None:
    """And keeps the order."""
    p = np.array([0.2, 0.01, 0.03, np.nan, 0.5])
    adjusted = pd.Series(rounds.holm(p))
    assert (adjusted.dropna() >= pd.Series(p).dropna()).all()
    assert adjusted.rank().equals(pd.Series(p).rank())
