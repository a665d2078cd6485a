"""Scores of many variants are computed with at once, and missing ones stay missing."""

from __future__ import annotations

from dataclasses import replace

import numpy as np
import pandas as pd
import pytest

from made_up import region, scored, segments, study
from werkbedrijf.analysis import arrays

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
