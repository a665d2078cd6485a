"""Regions are compared without asking more of the scale than it gives."""

from __future__ import annotations

from collections.abc import Callable, Sequence

import numpy as np
import pytest
from hypothesis import given
from hypothesis import strategies as st
from hypothesis.extra.numpy import arrays
from numpy.typing import NDArray

from made_up import scored
from werkbedrijf.analysis import comparison
from werkbedrijf.analysis.arrays import Array, Scores, every, mostly, plain, some

NAN = np.nan
CONCEPTS = ["contact", "goals", "trust"]
GRIDS = arrays(float, (20, 3, 3), elements=st.sampled_from([-2.0, -1, 0, 1, 2, NAN]))
THREE = scored(CONCEPTS, a=[1, 1, 0], b=[1, 0, 0], c=[0, 1, None])
Relation = Callable[[Array, Array, NDArray[np.bool_]], Array]


def between(
    relation: Relation, scores: Scores, one: str, other: str, concepts: Sequence[str]
) -> Array:
    """Return the verdicts on a relation of one region to another, one per variant."""
    left, right = (scores.row(region, concepts) for region in (one, other))
    return relation(left, right, scores.dropped(concepts))


@given(GRIDS)
def test_dominance_is_transitive(values: np.ndarray) -> None:
    """If a is at least as good as b, and b as c, then a is as c, wherever scores are missing."""
    scores = plain(values, "abc", CONCEPTS, (-2, 2))
    ab, bc, ac = (
        between(comparison.at_least, scores, one, other, CONCEPTS)
        for one, other in ("ab", "bc", "ac")
    )
    assert (ac[(ab == 1) & (bc == 1)] == 1).all()


@given(GRIDS, st.lists(st.integers(1, 9), min_size=5, max_size=5))
def test_dominance_survives_every_recoding_that_keeps_the_order(
    values: np.ndarray, gaps: list[int]
) -> None:
    """It depends on nothing but which of two marks is higher."""
    places = np.cumsum(gaps).astype(float)
    steps = np.nan_to_num(values).astype(int) + 2
    recoded = np.where(np.isnan(values), NAN, places[steps])
    for relation in (comparison.at_least, comparison.dominates):
        np.testing.assert_array_equal(
            between(relation, plain(values, "abc", CONCEPTS, (-2, 2)), "a", "b", CONCEPTS),
            between(relation, plain(recoded, "abc", CONCEPTS, (-2, 2)), "a", "b", CONCEPTS),
        )


@given(GRIDS)
def test_one_who_dominates_is_ahead(values: np.ndarray) -> None:
    """Whatever concepts and steps count for."""
    complete = plain(np.nan_to_num(values), "abc", CONCEPTS, (-2, 2))
    above = between(comparison.dominates, complete, "a", "b", CONCEPTS) == 1
    assert (complete.gap("a", "b", CONCEPTS)[above] > 0).all()


def test_one_region_alone_dominates_nobody() -> None:
    """There is nobody."""
    assert comparison.dominance(scored(["contact"], a=[1]), {"all": ["contact"]}).empty


def test_verdicts_in_a_row_are_one_verdict() -> None:
    """Of one that holds and one that does not: not all hold, some do, and in part it is so."""
    row = np.array([1.0, 0.0])
    assert [float(join(row)) for join in (every, some, mostly)] == [0.0, 1.0, 0.5]


def test_a_concept_that_nobody_has_a_score_on_is_left_out() -> None:
    """Leaving a concept out of the codebook must not make a comparison untestable."""
    scores = scored(CONCEPTS, a=[1, 1, None], b=[1, 0, None])
    assert between(comparison.dominates, scores, "a", "b", CONCEPTS).tolist() == [1]
    assert np.isnan(between(comparison.at_least, scores, "a", "b", ["trust"])).all()


def test_dominance_is_tabled_for_every_pair_with_its_counts() -> None:
    """The missing score leaves open only what it could change."""
    table = comparison.dominance(THREE, {"all": CONCEPTS}).set_index(["one", "other"])
    found = {pair: list(row) for pair, row in table.drop(columns="group").T.items()}
    assert found[("a", "b")] == [1, 2, 0, 0, "supported", "supported"]
    assert found[("a", "c")] == [1, 1, 0, 1, "not testable", "not testable"]
    assert found[("b", "c")] == [1, 0, 1, 1, "contradicted", "contradicted"]


def test_ranks_are_shared_where_means_are_the_same() -> None:
    """1, 1, 3: and a region without a score has no rank."""
    scores = scored(["contact", "goals"], a=[1, 0], b=[0, 1], c=[0, 0], d=[None, None])
    table = comparison.ranks(scores, {"all": ["contact", "goals"]})
    assert table["rank"].fillna(0).to_list() == [1, 1, 3, 0]
    assert table["tied"].to_list() == [True, True, False, False]
    assert table["scored"].to_list() == [2, 2, 2, 0]


def test_a_region_has_no_place_among_those_of_whom_one_cannot_be_placed() -> None:
    """One without any score on what the region has leaves open who stands where."""
    scores = scored(["goals", "trust"], a=[1, 0], b=[0, 0], c=[None, None])
    assert comparison.standing(scores, "a", ["b"], ["goals", "trust"]).places == {0}
    assert comparison.standing(scores, "a", ["b", "c"], ["goals", "trust"]).places == set()


MILL = scored(
    ["contact", "with", "part", "same", "against", "mixed", "gap"],
    a=[2, 1, 1, 0, -1, 1, 1],
    b=[1, 0, 1, 0, 0, 0, None],
    c=[0, -1, 0, 0, 1, 1, 0],
)
FACTORS = list(MILL.concepts[1:])


def test_factors_are_told_apart_by_how_they_move_with_success() -> None:
    """Pairs on which a factor is tied neither speak for it nor against it."""
    table = comparison.covariation(MILL, FACTORS, ["contact"]).set_index("concept")
    assert table["pattern"].to_dict() == {
        "with": "with",
        "part": "with",
        "same": "constant",
        "against": "against",
        "mixed": "mixed",
        "gap": "with",
    }
    assert list(table.loc["part", ["with", "against", "tied"]]) == [2, 0, 1]
    assert list(table.loc["gap", ["with", "missing"]]) == [1, 2]


def test_without_a_difference_in_success_no_factor_can_be_tested() -> None:
    """It cannot have made a difference that is not there."""
    scores = scored(["contact", "goals"], a=[1, 1], b=[1, 0], c=[0, None])
    assert comparison.covariation(scores, ["goals"], ["contact"])["pattern"].to_list() == [
        "not testable"
    ]


@pytest.mark.parametrize("regions", [1, 3, 12, 35])
def test_patterns_hold_for_any_number_of_regions(regions: int) -> None:
    """From one region to all thirty-five, with scores missing here and there."""
    random = np.random.default_rng(regions)
    values = random.integers(-2, 3, (1, regions, 3)).astype(float)
    values[random.random(values.shape) < 0.2] = NAN
    names = [f"region-{number}" for number in range(regions)]
    scores = plain(values, names, CONCEPTS, (-2, 2))
    found = comparison.covariation(scores, ["goals", "trust"], ["contact"])
    assert found["concept"].to_list() == ["goals", "trust"]
