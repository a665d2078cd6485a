"""What a claim survives, and how little would overturn it."""

from __future__ import annotations

import operator
from math import comb

import numpy as np
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st
from hypothesis.extra.numpy import arrays

from made_up import region, scored, segments, study
from studies import whole
from werkbedrijf.analysis import robustness, variants
from werkbedrijf.analysis.agreement import matrices
from werkbedrijf.analysis.arrays import Array, Check, Scores, compare, every, plain

BOTH = ["contact", "goals"]
SCORES = scored(BOTH, a=[1, 1], b=[0, 0], c=[-1, None])


def leads(concepts: list[str], region: str = "a") -> Check:
    """Return the check that a region's mean on these concepts is above all others'."""

    def check(scores: Scores) -> Array:
        others = [other for other in scores.regions if other != region]
        gaps = np.stack([scores.gap(region, other, concepts) for other in others], axis=-1)
        return every(compare(operator.gt, gaps, 0.0))

    return check


def nothing(scores: Scores) -> Array:
    """Never tell anything."""
    return np.full(len(scores), np.nan)


CHECKS = {"both": leads(BOTH), "goals": leads(["goals"]), "open": nothing}


def test_every_single_step_within_the_scale_is_taken_once() -> None:
    """Missing scores take none, and nothing leaves the scale."""
    (part,) = robustness.neighbours(scored(BOTH, a=[2, 0], b=[None, -2]), 1)
    moves = [(step.region, step.concept, step.before, step.after) for step in part.steps]
    assert moves == [
        ("a", "contact", 2, 1), ("a", "goals", 0, -1), ("a", "goals", 0, 1), ("b", "goals", -2, -1),
    ]  # fmt: skip
    first = part.scores.values[0]
    np.testing.assert_array_equal(first, [[1, 0], [np.nan, -2]])
    assert len(part.scores) == 4


@given(arrays(float, (1, 2, 2), elements=st.sampled_from([-2.0, -1, 0, 1, 2, np.nan])))
def test_every_state_two_steps_away_is_reached_once(values: np.ndarray) -> None:
    """No state twice, none at another distance, none left out."""
    start = plain(values, "ab", BOTH, (-2, 2))
    found = [
        part.scores.values.reshape(len(part.scores), -1) for part in robustness.neighbours(start, 2)
    ]
    reached = np.concatenate(found) if found else np.empty((0, 4))
    assert len(np.unique(reached, axis=0)) == len(reached)
    grid = np.stack(np.meshgrid(*[np.arange(-2.0, 3)] * 4), axis=-1).reshape(-1, 4)
    known = ~np.isnan(values.ravel())
    apart = np.abs(grid - values.ravel())[:, known].sum(axis=1)
    assert len(reached) == len(np.unique(grid[apart == 2][:, known], axis=0))


def test_many_variants_come_in_parts(monkeypatch: pytest.MonkeyPatch) -> None:
    """Thirty-five regions must not need all memory at once."""
    whole = [part.scores.values for part in robustness.neighbours(SCORES, 2)]
    monkeypatch.setattr(robustness, "AT_ONCE", 30)
    parts = [part.scores.values for part in robustness.neighbours(SCORES, 2)]
    assert len(parts) > 1
    np.testing.assert_array_equal(np.concatenate(parts), np.concatenate(whole))


def test_every_set_of_changes_up_to_the_most_is_tried_and_none_beyond() -> None:
    """Of eight single steps four end the lead of a: its one point down, or b one up, on either."""
    table = robustness.overturned({"both": leads(BOTH)}, scored(BOTH, a=[1, 0], b=[0, 0]), most=1)
    first = (robustness.Step("a", "contact", 1, 0),)
    assert table.to_numpy().tolist() == [["both", 1, 8, 4, first]]


def test_the_number_of_changes_that_overturns_is_counted_exhaustively() -> None:
    """Region a leads by two steps; on goals one step settles what the missing score left open."""
    table = robustness.fewest(CHECKS, SCORES, most=2)
    found = table.set_index("claim")
    assert found["verdict"].to_dict() == {
        "both": "supported", "goals": "not testable", "open": "not testable",
    }  # fmt: skip
    assert found["changes"].fillna(0).to_dict() == {"both": 2, "goals": 1, "open": 0}
    assert found["exact"].to_dict() == {"both": True, "goals": True, "open": False}
    assert [len(example) for example in found["example"]] == [2, 1, 0]


@settings(max_examples=25)
@given(st.lists(st.integers(-2, 2), min_size=6, max_size=6))
def test_beyond_the_sizes_tried_a_number_that_suffices_is_found(row: list[int]) -> None:
    """For a sum of scores it is the least there is: the lead itself, one step at a time."""
    concepts = [f"c{number}" for number in range(6)]
    scores = scored(concepts, a=[2] * 6, b=list(row))
    example = robustness.bound(leads(concepts), scores, "a-leads")
    lead = 12 - sum(row)
    if lead:
        assert sum(abs(step.after - step.before) for step in example) == lead
    else:
        assert len(example) == 1, "a tie becomes a lead with one step of b"


def test_an_upper_bound_just_above_what_was_tried_is_exact() -> None:
    """If no two changes do it and these three do, three is the least."""
    scores = scored(BOTH, a=[2, 1], b=[0, 0])
    table = robustness.fewest({"both": leads(BOTH)}, scores, most=2)
    assert list(table.loc[0, ["changes", "exact"]]) == [3, True]
    table = robustness.fewest({"both": leads(BOTH)}, scores, most=1)
    assert list(table.loc[0, ["changes", "exact"]]) == [3, False]


def test_an_upper_bound_counts_the_steps_between_before_and_after() -> None:
    """From the best mark to the worst there are four, across the middle of the scale."""

    def checked(scores: Scores) -> Array:
        return (scores.cell("a", "contact") > -2).astype(float)

    table = robustness.fewest({"above": checked}, scored(["contact"], a=[2], b=[0]), most=2)
    assert list(table.loc[0, ["changes", "exact"]]) == [4, False]
    assert table.loc[0, "example"] == (robustness.Step("a", "contact", 2, -2),)


def test_shares_tell_how_often_a_claim_holds_and_how_often_its_verdict_stays() -> None:
    """Leaving out goals leaves a's lead; leaving out contact makes it untestable against c."""
    kinds = [variants.without_concept(SCORES)]
    table = robustness.holding(CHECKS, SCORES, kinds).set_index("claim")
    assert list(table.loc["both", ["variants", "testable", "holds", "same"]]) == [2, 1, 1.0, 0.5]
    assert table.loc["open", "testable"] == 0
    assert np.isnan(table["holds"]["open"])
    assert table.loc["open", "same"] == 1


def test_published_scores_are_not_varied_by_evidence_that_they_did_not_come_from() -> None:
    """Rules and respondents vary the replicated scores alone."""
    made = study(region("a", segments(("8b", 1, "R1"))), printed=[("a", "contact", 1)])
    kinds = {base: [k.kind for k in robustness.families(made, base)] for base in matrices(made)}
    assert kinds["published"] == ["without-concept", "recoding", "weights"]
    assert set(kinds["replicated"]) == {
        *kinds["published"],
        *("rule", "resampled", "without-respondent", "without-indicator", "without-level"),
    }


def test_every_double_change_of_the_real_study_is_tried_once() -> None:
    """Beside all variants of its scores, for thirty claims."""
    real = whole()
    success = real.side("success")
    checks = {
        f"{region}-{number}": leads(success, region)
        for region in real.regions
        for number in range(10)
    }
    for base, scores in matrices(real).items():
        robustness.holding(checks, scores, robustness.families(real, base))
        table = robustness.overturned(checks, scores, most=2)
        cells = int((~np.isnan(scores.values)).sum())
        assert table.loc[table["distance"] == 2, "variants"].max() <= 4 * comb(cells, 2) + 2 * cells


def test_the_kinds_that_change_a_verdict_are_told_apart_with_their_counts() -> None:
    """No average over kinds: how many of how many, for each."""
    kinds = [variants.without_concept(SCORES)]
    found = robustness.turning(CHECKS, SCORES, kinds)
    held = robustness.holding(CHECKS, SCORES, kinds).set_index("claim")
    for claim, row in held.iterrows():
        changed = round((1 - row["same"]) * row["variants"])
        expected = f"without-concept:{changed}/{row['variants']}" if changed else ""
        assert found[str(claim)] == expected
    assert (found != "").any()
    assert (found == "").any()


def test_an_order_is_of_the_regions_that_have_a_mean() -> None:
    """One without a mark is in no order, and costs it nothing; two are needed."""
    made = study(
        region("a", segments(("8b", 2), ("8b", 2))),
        region("b", segments(("8b", -2), ("8b", -2), ("3a", 1))),
        region("c", segments(("4a", 1))),
    )
    groups = {"success": ["contact"], "goals": ["goals"]}
    found = robustness.orders(made, groups).set_index(["basis", "group"])
    assert found["order"].to_dict() == {
        (base, group): order
        for base in ("marks", "means")
        for group, order in (("success", "a > b"), ("goals", "b"), ("together", ""))
    }
    for base in ("marks", "means"):
        assert found.loc[(base, "success"), "share"] == 1
        assert found.loc[(base, ["goals", "together"]), "share"].isna().all()
