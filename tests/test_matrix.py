"""Scores of many variants are computed with at once, and missing ones stay missing."""

from __future__ import annotations

from dataclasses import replace
from fractions import Fraction
from math import lcm

import numpy as np
import pandas as pd
import pytest
from hypothesis import given
from hypothesis import strategies as st

from made_up import region, scored, segments, study
from werkbedrijf.analysis import arrays, variants
from werkbedrijf.analysis.exact import integers

SCORES = scored(["goals", "trust"], a=[1, -1], b=[0, None])


def test_means_leave_out_what_is_missing() -> None:
    """A region is judged on what it has a score on."""
    np.testing.assert_array_equal(SCORES.mean(["goals", "trust"]), [[0, 0]])
    np.testing.assert_array_equal(SCORES.mean(["trust"]), [[-1, np.nan]])


def test_weights_and_worth_change_means_and_nothing_else() -> None:
    """Scores are what was found; what they count for is a choice."""
    weighty = replace(SCORES, weights=np.array([[3.0, 1.0], [0.0, 1.0]]))
    assert len(weighty) == 2
    np.testing.assert_array_equal(weighty.mean(["goals", "trust"]), [[0.5, 0], [-1, np.nan]])
    np.testing.assert_array_equal(weighty.of("goals"), [[1, 0], [1, 0]])
    stretched = replace(SCORES, worth=SCORES.values * 3)
    np.testing.assert_array_equal(stretched.mean(["goals"]), [[3, 0]])
    np.testing.assert_array_equal(stretched.cell("a", "goals"), [1])


def test_a_region_that_the_study_lacks_has_no_scores() -> None:
    """A claim about it can then be called not testable."""
    assert np.isnan(SCORES.cell("elsewhere", "goals")).all()
    assert np.isnan(SCORES.mean_of("elsewhere", ["goals"])).all()
    assert np.isnan(SCORES.row("elsewhere", ["goals", "trust"])).all()


def test_a_concept_that_the_codebook_lacks_is_a_mistake() -> None:
    """A misspelt concept must not pass for a missing score."""
    with pytest.raises(ValueError, match="not in tuple"):
        SCORES.cell("a", "gaols")


def test_a_frame_becomes_scores_in_the_study_s_order() -> None:
    """Rows may come in any order, and cells may lack."""
    rows = [("b", "trust", 2), ("a", "contact", pd.NA), ("a", "trust", -1)]
    frame = pd.DataFrame(rows, columns=["region", "concept", "score"])
    made = study(region("a", segments()), region("b", segments()))
    scores = arrays.from_frame(frame, "score", made)
    nan = np.nan
    np.testing.assert_array_equal(
        scores.values, [[[nan, nan, nan, -1, nan], [nan, nan, nan, 2, nan]]]
    )


def test_groups_are_sides_categories_and_functional_groups() -> None:
    """A functional factor stands under `functional` and under its own group."""
    assert arrays.groups(study(region("a", segments()))) == {
        "success": ["contact", "placements"],
        "quality": ["contact"],
        "outcomes": ["placements"],
        "factor": ["goals", "trust", "stability"],
        "functional": ["goals", "trust"],
        "content": ["goals"],
        "relational": ["trust"],
        "contextual": ["stability"],
    }


MEANS = st.fractions(min_value=-2, max_value=2, max_denominator=10**6)
ROWS = st.lists(MEANS, min_size=3, max_size=3)


@given(ROWS, st.permutations(range(3)), st.lists(ROWS, max_size=3), st.integers(1, 2**20))
def test_means_are_those_of_fractions_however_large_their_unit(
    one: list[Fraction], order: list[int], others: list[list[Fraction]], weight: int
) -> None:
    """Regions of the same means in another order tie, whatever other regions there are."""
    table = [one, [one[at] for at in order], *others]
    unit = lcm(*(mean.denominator for row in table for mean in row))
    names = [str(number) for number in range(len(table))]
    parts = integers(
        np.array([[[int(mean * unit) for mean in row] for row in table]], dtype=object)
    )
    values = np.array([table], dtype=float)
    made = arrays.plain(values, names, "xyz", (-2, 2), unit, parts)
    told = [sum(row, Fraction(0)) / 3 for row in table]
    assert made.mean("xyz")[0].tolist() == [float(mean) for mean in told]
    assert made.gap("0", "1", "xyz")[0] == 0
    gaps = [float(told[0] - mean) for mean in told]
    assert [made.gap("0", name, "xyz")[0] for name in names] == gaps
    weighty = replace(made, weights=np.array([[1.0, weight, 3.0]]))
    exact = [(row[0] + weight * row[1] + 3 * row[2]) / (4 + weight) for row in table]
    assert weighty.mean("xyz")[0].tolist() == [float(mean) for mean in exact]


def shares(**counts: int) -> pd.DataFrame:
    """Return segments by indicator: as many as counted, one of them positive."""
    rows = [
        (code.lstrip("_"), int(at == 0)) for code, count in counts.items() for at in range(count)
    ]
    return segments(*rows)


def test_regions_tie_in_a_study_of_hundreds_of_segments() -> None:
    """Common multiples of twelve prime counts are beyond what a float holds to the unit."""
    made = study(
        region("a", shares(_8b=79, _3a=83, _4a=61)),
        region("b", shares(_8b=83, _3a=61, _4a=79)),
        region("c", shares(_8b=71, _3a=89, _4a=97)),
        region("d", shares(_8b=53, _3a=101, _4a=59)),
        region("e", shares(_8b=47, _3a=73, _4a=67)),
    )
    concepts = ["contact", "goals", "trust"]
    found = variants.unrounded(made)
    assert found.unit > 2**53
    assert found.gap("a", "b", concepts).tolist() == [0]
    third = sum(Fraction(1, count) for count in (79, 83, 61)) / 3
    assert found.mean(concepts)[0, :2].tolist() == [float(third)] * 2
    drawn = variants.bootstrap_scores(made, 20, marks=False).scores
    exact = [
        sum(
            Fraction(round(mean * count), count)
            for mean, count in zip(row, (79, 83, 61), strict=True)
        )
        / 3
        for row in drawn.row("a", concepts)
    ]
    assert drawn.mean_of("a", concepts).tolist() == [float(mean) for mean in exact]


def test_worths_that_floats_cannot_hold_are_refused() -> None:
    """Rather than compared as if they were other ones."""
    with pytest.raises(ValueError, match="floats cannot tell"):
        replace(SCORES, worth=SCORES.values / 3, unit=3**40).mean(["goals"])
