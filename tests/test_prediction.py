"""Out of sample: the prediction comes from the factors alone, and luck is counted."""

from __future__ import annotations

from dataclasses import replace

import pandas as pd
import pytest
from hypothesis import given
from hypothesis import strategies as st

from drawn import table_of
from studies import whole
from werkbedrijf.analysis.agreement import matrices
from werkbedrijf.analysis.comparison import (
    chance_of_meeting,
    comparable,
    places,
    predictions,
    too_few_scores,
)
from werkbedrijf.analysis.variants import unrounded
from werkbedrijf.claims.ledger import ledger
from werkbedrijf.exhibits import tables
from werkbedrijf.study.model import Region, Study

STUDY = whole().of_source
VALUES = st.lists(st.integers(-4, 4).map(lambda n: n / 2), min_size=1, max_size=6)


def renamed(region: Region, segments: pd.DataFrame) -> Region:
    """Return a region of another name with the evidence given."""
    return replace(
        region, id="achterhoek", label="Achterhoek", tables={**region.tables, "segments": segments}
    )


def with_new(valence: int | None) -> Study:
    """Return the study with a region that has Zwolle's evidence, or one valence throughout."""
    zwolle = STUDY.regions["zwolle"]
    segments = zwolle.segments
    if valence is not None:
        segments = segments.assign(valence=pd.array([valence] * len(segments), dtype="Int64"))
    return replace(STUDY, regions={**STUDY.regions, "achterhoek": renamed(zwolle, segments)})


def test_without_a_new_region_nothing_is_predicted() -> None:
    """The regions that fixed the explanation do not test it."""
    assert predictions(STUDY).empty


def test_a_region_with_the_evidence_of_zwolle_stands_where_zwolle_stands() -> None:
    """The same evidence ties with Zwolle on both sides; with two places open on both, luck does."""
    row = predictions(with_new(None)).iloc[0]
    assert (row["predicted"], row["found"]) == ("1;2", "1;2")
    # Three pairs of neighbouring places out of four, and every one of them meets 1 or 2: what
    # chance alone would always give tests nothing.
    assert row["chance"] == 1.0
    assert row["verdict"] == "not testable"


@pytest.mark.parametrize(("valence", "place"), [(2, "0"), (-2, "3")])
def test_good_factors_predict_success_and_bad_ones_none(valence: int, place: str) -> None:
    """A region that excels or fails on everything is placed first or last of four."""
    row = predictions(with_new(valence)).iloc[0]
    assert list(row[["predicted", "found", "verdict"]]) == [place, place, "consistent"]
    assert row["chance"] == 0.25


def test_success_without_its_factors_speaks_against_the_explanation() -> None:
    """A region that excels on every factor and fails at the rest is foretold first, found last."""
    region = with_new(2).regions["achterhoek"]
    sides = STUDY.indicators.set_index("indicator")["concept"].isin(STUDY.side("factor"))
    factor = region.segments["indicator"].map(sides).to_numpy(dtype=bool)
    mixed = region.segments.assign(valence=pd.array(factor * 4 - 2, dtype="Int64"))
    study = replace(STUDY, regions={**STUDY.regions, "achterhoek": renamed(region, mixed)})
    row = predictions(study).iloc[0]
    assert list(row[["predicted", "found", "verdict"]]) == ["0", "3", "inconsistent"]


def test_a_region_without_evidence_is_not_judged() -> None:
    """No segments give no prediction, instead of one from zeros."""
    zwolle = STUDY.regions["zwolle"]
    empty = renamed(zwolle, zwolle.segments.iloc[:0])
    study = replace(STUDY, regions={**STUDY.regions, "achterhoek": empty})
    assert predictions(study)["verdict"].tolist() == ["too little to compare"]


def test_a_region_that_lacks_scores_is_placed_on_those_that_it_has() -> None:
    """The others are looked at on the same concepts, not on all."""
    study = replace(with_new(None), least_scored=1)
    region = study.regions["achterhoek"]
    some = region.segments[region.segments["indicator"].isin(["3a", "3b", "8b"])]
    study = replace(study, regions={**study.regions, "achterhoek": renamed(region, some)})
    row = predictions(study).iloc[0]
    assert (row["factors"], row["criteria"]) == ("1/6", "2/8")
    own = matrices(study)["replicated"]
    for column, concepts in (("predicted", ["goals"]), ("found", ["contact", "placements"])):
        means = [own.mean_of(each, concepts)[0] for each in (*STUDY.regions, "achterhoek")]
        expected = places(means[-1], means[:-1])
        assert row[column] == ";".join(map(str, sorted(expected)))


def test_a_region_with_three_statements_is_not_placed() -> None:
    """It is neither predicted nor ranked; it is said to have too little to compare."""
    study = with_new(2)
    region = study.regions["achterhoek"]
    few = renamed(region, region.segments[region.segments["indicator"].isin(["4b", "8a"])])
    few = replace(few, tables={**few.tables, "placements": few.tables["placements"].iloc[:0]})
    study = replace(study, regions={**STUDY.regions, "achterhoek": few})
    row = predictions(study).iloc[0]
    assert (row["verdict"], row["predicted"], row["found"]) == ("too little to compare", "", "")
    assert too_few_scores(study).to_numpy().tolist() == [["achterhoek", 1, 1]]
    assert set(comparable(study).regions) == set(STUDY.regions)
    assert comparable(with_new(2)).regions.keys() == {*STUDY.regions, "achterhoek"}


def test_a_verdict_that_rests_on_rounding_says_so() -> None:
    """0.4 on everything rounds to 0: third by the factors, and level with who is third on success.

    Not rounded it is second by the factors, and first on success.
    """
    zwolle, scales = STUDY.regions["zwolle"], STUDY.indicators["values"] == "scale"
    codes = STUDY.indicators.loc[scales, "indicator"].repeat(5)
    rows = zwolle.segments.iloc[[0] * len(codes)].reset_index(drop=True)
    valences = pd.array([0, 0, 0, 1, 1] * int(scales.sum()), dtype="Int64")
    new = renamed(zwolle, rows.assign(indicator=codes.to_list(), valence=valences))
    new = replace(new, tables={**new.tables, "placements": new.tables["placements"].iloc[:0]})
    study = replace(STUDY, regions={**STUDY.regions, "achterhoek": new})
    columns = ["predicted", "found", "verdict"]
    rounded, means = (predictions(study, by).iloc[0] for by in (None, unrounded(study)))
    assert list(rounded[columns]) == ["2", "1;2", "consistent"]
    assert list(means[columns]) == ["1", "0", "inconsistent"]
    table = table_of(tables.predictions(study))
    assert table.frame["verdict"].to_list() == [
        "consistent with the explanation; by means, not rounded, at odds with the explanation"
    ]
    told = "place 2 predicted, place 1 found. This is at odds with the explanation."
    assert table.notes[-1].endswith(told)
    firm = table_of(tables.predictions(with_new(2)))
    assert firm.frame["verdict"].to_list() == ["consistent with the explanation"]
    assert "not rounded" not in " ".join(firm.notes)


def test_what_is_judged_of_the_thesis_does_not_change_with_a_new_region() -> None:
    """Neither a verdict, nor what decides it, nor how firm it is."""
    pd.testing.assert_frame_equal(ledger(with_new(2)), ledger(STUDY))


@pytest.mark.parametrize(("predicted", "found", "chance"), [
    ({0}, {0}, 0.25), ({0}, {3}, 0.25), ({0, 1}, {2}, 0.5), ({1}, {1, 2}, 2 / 3),
    ({0, 1, 2, 3}, {1}, 1.0),
])  # fmt: skip
def test_luck_counts_the_places_that_would_have_agreed(
    predicted: set[int], found: set[int], chance: float
) -> None:
    """Of four places, whether or not those found agree."""
    assert chance_of_meeting(predicted, found, others=3) == pytest.approx(chance)


@given(VALUES, st.integers(-4, 4).map(lambda n: n / 2))
def test_a_value_always_has_a_place(others: list[float], value: float) -> None:
    """There is at least one place, and every place lies between first and last."""
    found = places(value, others)
    assert found
    assert found <= set(range(len(others) + 1))
