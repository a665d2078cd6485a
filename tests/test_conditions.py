"""Necessity and sufficiency as the literature computes them, and worded as no more than they are.

The published example is Lipset's 18 countries between the wars, dichotomised by Rihoux and De Meur
(in Rihoux & Ragin (Eds.), Configurational Comparative Methods, 2009, chapter 3): did democracy
survive, given development, urbanisation, literacy, industrialisation and stable government? The
expected values are those of the R package QCA for the same data (Dusa, QCA with R, 2019).
"""

from __future__ import annotations

from itertools import product

import numpy as np
import pytest
from hypothesis import given
from hypothesis import strategies as st
from hypothesis.extra.numpy import arrays

from made_up import scored
from werkbedrijf.analysis import conditions
from werkbedrijf.analysis.arrays import plain, rounded

COUNTRIES = {
    "AU": "101100", "BE": "111111", "CZ": "111111", "EE": "001010", "FI": "101011", "FR": "101111",
    "DE": "111100", "GR": "000000", "HU": "001000", "IE": "101011", "IT": "000010", "NL": "111111",
    "PL": "001000", "PT": "000000", "RO": "000010", "ES": "000000", "SE": "101111", "UK": "111111",
}  # fmt: skip
CAUSES = ["developed", "urban", "literate", "industrial", "stable"]
LIPSET = scored(
    [*CAUSES, "survived"],
    **{country: [2 * int(digit) - 1 for digit in row] for country, row in COUNTRIES.items()},
)
EACH = {cause: [cause] for cause in CAUSES}
FUZZY = arrays(float, 6, elements=st.sampled_from([0.0, 0.25, 0.5, 0.75, 1.0]))
THREE = scored(
    ["contact", "goals", "trust", "culture"], a=[1, 1, 1, 0], b=[0, 1, 0, 0], c=[-1, -1, -1, 0]
)


def test_necessity_of_the_published_example() -> None:
    """Consistency, relevance and coverage, to the three decimals that were printed."""
    table = conditions.fits(LIPSET, EACH, ["survived"], ["mixed-out"])
    chosen = table[(table["measure"] == "mark") & table["success"] & table["present"]]
    found = chosen.set_index("condition")[["necessity", "relevance", "necessity_coverage"]].round(3)
    assert list(found.loc["developed"]) == [1.000, 0.800, 0.800]
    assert list(found.loc["literate"]) == [1.000, 0.500, 0.615]
    assert list(found.loc["stable"]) == [1.000, 0.700, 0.727]
    readings = chosen.set_index("condition")["reading"]
    assert readings["stable"] == "consistent with being necessary"
    assert readings["urban"] == "consistent with neither"


def test_sufficiency_of_the_published_example() -> None:
    """What was enough for democracy to break down."""
    table = conditions.fits(LIPSET, EACH, ["survived"], ["mixed-out"])
    chosen = table[(table["measure"] == "mark") & ~table["success"] & ~table["present"]]
    found = chosen.set_index("condition")[["sufficiency", "sufficiency_coverage"]]
    assert list(found.loc["developed"]) == [1.0, 0.8]
    assert list(found.loc["stable"]) == [1.0, 0.7]


def test_the_truth_table_of_the_published_example() -> None:
    """Nine of thirty-two combinations occur; twenty-three are logical remainders."""
    table = conditions.truth_table(LIPSET, EACH, ["survived"], "mixed-out")
    assert len(table) == 32
    assert table["row"].value_counts().to_dict() == {"remainder": 23, "shown": 9}
    shown = table[table["row"] == "shown"]
    assert dict(zip(shown["cases"], shown["success"], strict=True)) == {
        "BE;CZ;NL;UK": 1, "DE": 0, "FR;SE": 1, "AU": 0, "FI;IE": 1,
        "EE": 0, "HU;PL": 0, "IT;RO": 0, "GR;PT;ES": 0,
    }  # fmt: skip


@given(FUZZY, FUZZY)
def test_necessity_and_sufficiency_mirror_each_other(x: np.ndarray, y: np.ndarray) -> None:
    """X is sufficient for Y as far as Y is necessary for X, and not-X for not-Y."""
    np.testing.assert_array_equal(conditions.sufficiency(x, y), conditions.necessity(y, x))
    if (conditions.necessity(x, y) == 1).all():
        assert conditions.sufficiency(1 - x, 1 - y) in (1, pytest.approx(1)) or (x == 1).all()


@given(FUZZY, FUZZY, st.permutations(range(6)))
def test_the_order_of_cases_does_not_matter(x: np.ndarray, y: np.ndarray, order: list[int]) -> None:
    """Every measure is between 0 and 1 and the same for shuffled cases."""
    for measure in conditions.FITS.values():
        value = measure(x, y)
        np.testing.assert_allclose(measure(x[order], y[order]), value)
        assert np.isnan(value) or 0 <= value <= 1


def test_a_condition_that_every_case_has_is_necessary_and_irrelevant() -> None:
    """Consistency 1 says nothing where nothing varies."""
    x, y = np.ones(3), np.array([1.0, 0.0, 0.0])
    assert conditions.necessity(x, y) == 1
    assert conditions.relevance(x, y) == 0
    assert conditions.consistent_with(x, y) == "says nothing: the condition is constant"
    assert conditions.consistent_with(y, x) == "says nothing: the outcome is constant"


def test_cases_without_a_score_are_left_out() -> None:
    """Two cases remain of three."""
    x, y = np.array([1.0, np.nan, 0.0]), np.array([1.0, 1.0, 0.0])
    assert conditions.necessity(x, y) == 1
    assert conditions.consistent_with(x, y) == "consistent with being necessary and sufficient"
    assert conditions.consistent_with(x[:2], y[:2]) == "says nothing: fewer than two cases"


@given(arrays(float, 9, elements=st.floats(-2, 2)))
def test_rounding_keeps_the_order_of_means(means: np.ndarray) -> None:
    """A higher mean never gets a lower mark."""
    ordered = np.sort(means)
    assert (np.diff(rounded(ordered, (-2, 2))) >= 0).all()


def test_success_is_a_mark_or_a_place_among_the_regions() -> None:
    """With +/- in or out, half in, or whoever does best, or does not do worst."""
    found = {
        (calibration, measure): conditions.success(THREE, ["contact"], measure, calibration)[
            0
        ].tolist()
        for calibration in ("mixed-out", "mixed-in", "three-valued")
        for measure in conditions.MEASURES
    }
    assert found[("mixed-out", "mark")] == [1, 0, 0]
    assert found[("mixed-in", "mark")] == [1, 1, 0]
    assert found[("three-valued", "mark")] == [1, 0.5, 0]
    assert found[("mixed-out", "best")] == [1, 0, 0]
    assert found[("mixed-out", "not-last")] == [1, 1, 0]


def test_rivals_that_fit_equally_well_stand_together() -> None:
    """Trust is b's difference from goals; culture is constant and says nothing."""
    each = {concept: [concept] for concept in THREE.concepts[1:]}
    table = conditions.alike(THREE, each, ["contact"], ["mixed-out", "mixed-in"])
    assert table.to_numpy().tolist() == [
        ["mixed-out", "1;1;0", "goals", 1, "not-last"],
        ["mixed-out", "0;0;1", "~goals", 1, "~not-last"],
        ["mixed-out", "1;0;0", "trust", 1, "mark;best"],
        ["mixed-out", "0;1;1", "~trust", 1, "~mark;~best"],
        ["mixed-in", "1;1;0", "goals;trust", 2, "mark;not-last"],
        ["mixed-in", "0;0;1", "~goals;~trust", 2, "~mark;~not-last"],
    ]


def test_cases_of_one_combination_that_differ_in_success_contradict() -> None:
    """The conditions chosen do not tell them apart."""
    table = conditions.truth_table(THREE, {"goals": ["goals"]}, ["contact"], "mixed-out")
    assert table.to_numpy().tolist() == [
        [1.0, "a;b", 2, 0.5, "contradictory"],
        [0.0, "c", 1, 0.0, "shown"],
    ]


def test_a_three_valued_truth_table_has_three_to_the_power_of_its_conditions() -> None:
    """And a region without a score stands in no row."""
    scores = scored(["contact", "goals", "trust"], a=[1, 1, 0], b=[0, None, 1])
    both = {concept: [concept] for concept in ("goals", "trust")}
    table = conditions.truth_table(scores, both, ["contact"], "three-valued")
    assert len(table) == 9
    assert table["number"].sum() == 1


@pytest.mark.parametrize(("cases", "one"), [(3, 1 / 3), (12, 1 / 66), (35, 1 / 595)])
def test_the_chance_benchmark_shrinks_with_the_number_of_cases(cases: int, one: float) -> None:
    """One in three with three cases, two of which succeed: as many as there are pairs of cases."""
    found = conditions.chance(cases, 2, [1, 2, cases - 2, cases, 0])
    assert found["one"] == pytest.approx(one)
    # Those of two, or of all but two; of three cases, one is all but two.
    able = 3 if cases == 3 else 2
    assert found["able"] == able
    assert found["expected"] == pytest.approx(able * one)
    assert found["some"] == pytest.approx(1 - (1 - one) ** able)


@pytest.mark.parametrize("success", [(1, 1, 0), (1, 0, 0), (1, 1, 0, 0), (1, 0, 0, 0, 0)])
def test_chance_is_what_random_conditions_really_do(success: tuple[int, ...]) -> None:
    """Counted over every way to deal a condition out, its absence included."""
    outcome, cases = np.array(success, dtype=float), len(success)
    deals = np.array(list(product([0.0, 1.0], repeat=cases)))
    for held in range(1, cases):
        same = deals[deals.sum(axis=1) == held]
        perfect = [
            conditions.consistent_with(way, outcome).endswith("and sufficient")
            for deal in same
            for way in (deal, 1 - deal)
        ]
        odds = sum(perfect) / len(same)
        assert conditions.chance(cases, sum(success), [held])["expected"] == pytest.approx(odds)


def test_the_benchmark_takes_its_numbers_from_the_scores() -> None:
    """Two of three succeed; trust has two members, goals one, contact all; stability lacks one."""
    scores = scored(
        ["success", "trust", "goals", "contact", "stability"],
        a=[1, 1, 1, 1, 1],
        b=[2, 0, 0, 2, None],
        c=[0, 1, -1, 1, 0],
    )
    factors = ["trust", "goals", "contact", "stability"]
    found = conditions.benchmark(scores, factors, ["success"])
    assert (found["cases"], found["successes"], found["factors"], found["able"]) == (3, 2, 3, 2)
    assert found["expected"] == pytest.approx(2 / 3)


@pytest.mark.parametrize("regions", [1, 3, 12, 35])
def test_conditions_hold_for_any_number_of_regions(regions: int) -> None:
    """From one region to all thirty-five, with scores missing here and there."""
    random = np.random.default_rng(regions)
    values = random.integers(-2, 3, (1, regions, 3)).astype(float)
    values[random.random(values.shape) < 0.2] = np.nan
    scores = plain(
        values, [f"r{number}" for number in range(regions)], ["contact", "goals", "trust"], (-2, 2)
    )
    each = {"goals": ["goals"], "both": ["goals", "trust"]}
    assert (
        len(conditions.fits(scores, each, ["contact"]))
        == len(conditions.CALIBRATIONS) * 3 * 2 * 2 * 2
    )
    assert conditions.alike(scores, each, ["contact"])["rivals"].ge(1).all()
