"""Coefficients of agreement behave as their authors say, also at the edges."""

from __future__ import annotations

import numpy as np
import pytest
from hypothesis import assume, given
from hypothesis import strategies as st
from hypothesis.extra.numpy import arrays

from werkbedrijf.analysis import reliability

SCALE = [-2.0, -1.0, 0.0, 1.0, 2.0]
LEVELS = ("nominal", "ordinal", "interval")
CODES = arrays(float, 12, elements=st.sampled_from(SCALE))


def both(first: np.ndarray, second: np.ndarray) -> np.ndarray:
    """Return the coincidences of two coders."""
    return reliability.coincidences([first, second], SCALE)


@given(CODES)
def test_identical_coders_agree_fully(codes: np.ndarray) -> None:
    """Kappa and alpha are 1 as soon as there is anything to agree on."""
    assume(len(set(codes)) > 1)
    table = reliability.crosstab(codes, codes, SCALE)
    assert reliability.exact(table) == reliability.within_one(table) == 1
    assert reliability.weighted_kappa(table) == pytest.approx(1)
    for level in LEVELS:
        assert reliability.alpha(both(codes, codes), SCALE, level) == pytest.approx(1)


@given(CODES, CODES, st.permutations(range(12)))
def test_the_order_of_units_and_of_coders_does_not_matter(
    first: np.ndarray, second: np.ndarray, order: list[int]
) -> None:
    """Alpha treats units and coders alike."""
    for level in LEVELS:
        expected = reliability.alpha(both(first, second), SCALE, level)
        shuffled = reliability.alpha(both(first[order], second[order]), SCALE, level)
        swapped = reliability.alpha(both(second, first), SCALE, level)
        np.testing.assert_allclose([shuffled, swapped], [expected] * 2)


@given(CODES, CODES)
def test_two_complete_coders_give_their_crosstab_and_its_transpose(
    first: np.ndarray, second: np.ndarray
) -> None:
    """So that agreement, from a crosstab, and alpha, from coincidences, are one computation."""
    table = reliability.crosstab(first, second, SCALE)
    np.testing.assert_allclose(both(first, second), table + table.T)


@given(CODES, CODES)
def test_interval_alpha_of_numbers_is_that_of_the_scale(
    first: np.ndarray, second: np.ndarray
) -> None:
    """The short way for means is the long way for scores."""
    expected = reliability.alpha(both(first, second), SCALE, "interval")
    np.testing.assert_allclose(reliability.paired_alpha(first, second), expected, atol=1e-9)


@given(CODES, CODES)
def test_ordinal_alpha_only_uses_the_order_of_the_scale(
    first: np.ndarray, second: np.ndarray
) -> None:
    """Stretching the scale changes interval alpha, never ordinal alpha."""
    stretched = [-50.0, -1.0, 0.0, 1.0, 3.0]
    pairs = both(first, second)
    expected = reliability.alpha(pairs, SCALE)
    np.testing.assert_allclose(reliability.alpha(pairs, stretched), expected)


@pytest.mark.parametrize("codes", [[], [1.0, 1.0]], ids=["empty", "constant"])
def test_nothing_to_agree_on_is_said_not_computed(codes: list[float]) -> None:
    """Without units or without variation there is no coefficient, and a reason."""
    table = reliability.crosstab(codes, codes, SCALE)
    assert np.isnan(reliability.weighted_kappa(table))
    assert np.isnan(reliability.alpha(table + table.T, SCALE))
    assert np.isnan(reliability.paired_alpha(np.array(codes), np.array(codes)))
    assert reliability.undefined(table) != ""


def test_drawn_many_times_from_no_units_every_coefficient_is_missing() -> None:
    """One for each time."""
    nothing = np.empty((3, 0))
    np.testing.assert_array_equal(
        reliability.paired_alpha(nothing, nothing), [np.nan] * 3, strict=True
    )


def test_coders_who_are_constant_and_differ_agree_no_better_than_chance() -> None:
    """That is a finding, not a lack of data."""
    table = reliability.crosstab([0.0] * 4, [1.0] * 4, SCALE)
    assert reliability.undefined(table) == ""
    assert reliability.weighted_kappa(table) == 0


def test_an_interval_follows_from_its_name_and_holds_the_value() -> None:
    """Same name, same bounds, on every run; another name, other draws."""
    table = reliability.crosstab([0, 0, 1, 1, 2, 0, 1, -1], [0, 1, 1, 1, 2, 0, 0, -1], SCALE)
    low, high = reliability.table_interval(table, reliability.weighted_kappa, "one")
    assert (low, high) == reliability.table_interval(table, reliability.weighted_kappa, "one")
    assert (low, high) != reliability.table_interval(table, reliability.weighted_kappa, "other")
    assert low < reliability.weighted_kappa(table) < high


def test_an_interval_of_nothing_is_missing() -> None:
    """Neither without units nor where most draws leave the statistic undefined."""
    one = reliability.crosstab([1.0], [1.0], SCALE)
    for table in (one, np.zeros((5, 5))):
        assert np.isnan(reliability.table_interval(table, reliability.weighted_kappa, "x")).all()
    nothing = np.empty(0)
    bounds = reliability.paired_interval(nothing, nothing, reliability.paired_alpha, "x")
    assert np.isnan(bounds).all()
