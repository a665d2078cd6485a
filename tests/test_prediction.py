"""Out of sample: the prediction comes from the factors alone, and luck is counted."""

from __future__ import annotations

from dataclasses import replace

import pandas as pd
import pytest
from hypothesis import given
from hypothesis import strategies as st

from studies import ROOT
from werkbedrijf.load import load_study
from werkbedrijf.prediction import places, predictions
from werkbedrijf.study import Region, Study

STUDY = load_study(root=ROOT)
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
    assert row["verdict"] == "consistent"
    # Three pairs of neighbouring places out of four, and every one of them meets 1 or 2.
    assert row["chance"] == 1.0


@pytest.mark.parametrize(("valence", "place"), [(2, "0"), (-2, "3")])
def test_good_factors_predict_success_and_bad_ones_none(valence: int, place: str) -> None:
    """A region that excels or fails on everything is placed first or last of four."""
    row = predictions(with_new(valence)).iloc[0]
    assert row["predicted"] == place
    assert row["chance"] == 0.25


def test_a_region_without_evidence_is_not_judged() -> None:
    """No segments give no prediction, instead of one from zeros."""
    zwolle = STUDY.regions["zwolle"]
    empty = renamed(zwolle, zwolle.segments.iloc[:0])
    study = replace(STUDY, regions={**STUDY.regions, "achterhoek": empty})
    assert predictions(study)["verdict"].tolist() == ["not testable"]


@given(VALUES, st.integers(-4, 4).map(lambda n: n / 2))
def test_a_value_always_has_a_place(others: list[float], value: float) -> None:
    """There is at least one place, and every place lies between first and last."""
    found = places(value, others)
    assert found
    assert found <= set(range(len(others) + 1))
