"""Agreement of replicated with published scores, over all and in parts."""

from __future__ import annotations

import numpy as np
import pandas as pd
import pytest

from made_up import region, segments, study
from werkbedrijf.analysis import agreement
from werkbedrijf.study.model import Study

A = segments(("8b", 1), ("3a", 0), ("4a", 2), ("4b", 1), ("7a", -1), ("9c", -2))
B = segments(("8b", 0), ("3a", -1), ("4a", -1), ("4a", 0))
PRINTED = [
    *(("a", concept, score) for concept, score in zip(
        ("contact", "placements", "goals", "trust", "stability"), (1, 2, 1, 1, -1), strict=True
    )),
    *(("b", concept, score) for concept, score in zip(
        ("contact", "placements", "goals", "trust"), (0, -1, -1, 0), strict=True
    )),
]  # fmt: skip
REASONS = [("a", "goals", "plus", "Shared goal"), ("a", "goals", "minus", "Slow")]


@pytest.fixture
def made() -> Study:
    """Return two regions: nine printed scores, of which one differs from the replicated."""
    regions = (region("a", A, (100, 150)), region("b", B, (100, 80)))
    return study(*regions, printed=PRINTED, reasons=REASONS)


def test_both_scores_stand_as_arrays_in_the_study_s_order(made: Study) -> None:
    """A score that is missing on one side is missing there alone."""
    scores = agreement.matrices(made)
    assert scores["published"].regions == ("a", "b")
    assert scores["published"].values[0].tolist()[0] == [1, 2, 1, 1, -1]
    assert scores["replicated"].values[0].tolist()[0] == [1, 2, 0, 1, -1]
    np.testing.assert_array_equal(scores["replicated"].values[0, 1], [0, -1, -1, 0, np.nan])


def test_agreement_is_measured_over_all_per_region_and_per_group(made: Study) -> None:
    """Each part counts the cells that have both scores, and says why it has no coefficient."""
    table = agreement.agreement(made)
    exact = table[table["statistic"] == "exact"].set_index(["part", "id"])
    assert exact["cells"].to_dict() == {
        ("all", ""): 9, ("region", "a"): 5, ("region", "b"): 4,
        ("group", "success"): 4, ("group", "quality"): 2, ("group", "outcomes"): 2,
        ("group", "factor"): 5, ("group", "functional"): 4, ("group", "content"): 2,
        ("group", "relational"): 2, ("group", "contextual"): 1,
    }  # fmt: skip
    assert exact.loc[("all", ""), "value"] == pytest.approx(8 / 9)
    assert exact.loc[("group", "content"), "value"] == 0.5
    kappa = table[(table["statistic"] == "kappa") & (table["id"] == "contextual")].iloc[0]
    assert np.isnan(kappa["value"])
    assert kappa["note"] == "all values are the same"
    bias = table[(table["statistic"] == "bias") & (table["part"] == "all")].iloc[0]
    assert bias["value"] == pytest.approx(-1 / 9)


def test_agreement_is_the_same_on_every_run(made: Study) -> None:
    """Seeds follow from names."""
    pd.testing.assert_frame_equal(agreement.agreement(made), agreement.agreement(made))


def test_the_confusion_table_counts_printed_against_replicated(made: Study) -> None:
    """Off the diagonal stands the one cell that differs."""
    counts = agreement.confusion(made)
    assert counts.to_numpy().sum() == 9
    assert counts.loc[1, 0] == 1
    assert np.trace(counts.to_numpy()) == 8


def test_a_study_without_printed_scores_has_no_agreement_and_does_not_fail() -> None:
    """As for a region that nobody has scored before."""
    table = agreement.agreement(study(region("new", A)))
    assert set(table["cells"]) == {0}
    assert table["value"].isna().all()
    assert set(table["note"]) == {"no unit has two values"}
    assert agreement.differing(study(region("new", A))).empty


def test_a_cell_that_differs_comes_with_what_stands_on_each_side(made: Study) -> None:
    """The printed reasons, the segments by sign, and how far the mean is from the printed mark."""
    (row,) = agreement.differing(made).to_dict("records")
    sentence, ratio = row.pop("sentence"), row.pop("ratio")
    assert row == {
        "region": "a", "concept": "goals", "published": 1, "replicated": 0, "difference": -1,
        "mean": 0.0, "gap": 0.5, "positive": 0, "mixed": 1, "negative": 0,
    }  # fmt: skip
    assert np.isnan(ratio)
    assert sentence == (
        "The thesis prints + (for: Shared goal. against: Slow); its segments (0 positive, "
        "1 mixed, 0 negative) have the mean 0.00, 0.50 short of the range of the printed mark, "
        "which makes +/-."
    )


def test_segments_are_counted_by_their_sign(made: Study) -> None:
    """However far from the middle; those of no concept count nowhere."""
    counts = agreement.valences(made)
    assert counts.columns.to_list() == ["positive", "mixed", "negative"]
    assert dict(zip(counts.index, counts.to_numpy().tolist(), strict=True)) == {
        ("a", "contact"): [1, 0, 0], ("a", "goals"): [0, 1, 0], ("a", "trust"): [2, 0, 0],
        ("a", "stability"): [0, 0, 1], ("b", "contact"): [0, 1, 0], ("b", "goals"): [0, 0, 1],
        ("b", "trust"): [0, 1, 1],
    }  # fmt: skip


def test_placements_that_differ_are_explained_by_their_numbers() -> None:
    """They have no segments that count."""
    made = study(region("a", A, (100, 96)), printed=[("a", "placements", 1)])
    row = agreement.differing(made).iloc[0]
    assert row["sentence"] == "The thesis prints +; realised ÷ target is 0.96, which makes +/-."
    assert np.isnan(row["gap"])


def test_a_mean_on_the_border_is_called_so() -> None:
    """Halves round towards zero, and a reader may disagree."""
    made = study(region("a", segments(("8b", 1), ("8b", 0))), printed=[("a", "contact", 1)])
    sentence = agreement.differing(made).iloc[0]["sentence"]
    assert "+0.50, on the very border of the range of the printed mark" in sentence
