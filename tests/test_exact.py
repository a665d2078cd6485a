"""Whole numbers and their quotients are exact on either side of what floats hold."""

from __future__ import annotations

import numpy as np
import pytest

from werkbedrijf.analysis.exact import in_units, integers, ratio

ONE = np.ones((1, 1))
TWO = np.ones((1, 2))


def test_a_quotient_needs_something_to_divide_by() -> None:
    """A rounding error is nothing, and so is what is below it; the smallest more is something."""
    nan = np.nan
    found = ratio([1.0, 3.0, 1.0, 1.0, 0.0], [4.0, 0.5, 0.0, -4.0, 0.25])
    np.testing.assert_array_equal(found, [0.25, 6.0, nan, nan, 0.0])
    assert np.isnan(ratio(1.0, 1e-12))
    assert ratio(1.0, 2e-12) == pytest.approx(5e11)


def test_quotients_have_the_shape_of_both_sides() -> None:
    """One part of many wholes, many parts of one whole, and rows by columns."""
    np.testing.assert_array_equal(ratio(1, [2, 0, 4]), [0.5, np.nan, 0.25])
    np.testing.assert_array_equal(ratio([1, 2], 4), [0.25, 0.5])
    assert ratio([[1.0], [2.0]], [1.0, 2.0, 4.0]).tolist() == [[1, 0.5, 0.25], [2, 1, 0.5]]


def test_integers_are_divided_before_they_become_a_float() -> None:
    """As floats, 2**53 + 1 would have lost its last one and a third of it a half."""
    found = ratio(integers(np.array([2**53 + 1, 1], dtype=object)), integers(np.array([3.0, 0.0])))
    assert found.dtype == float
    np.testing.assert_array_equal(found, [3002399751580331.0, np.nan])


def test_integers_are_those_of_python() -> None:
    """In an array of the same shape, from floats too."""
    found = integers(np.array([[2.0**60, -3.0]]))
    assert found.tolist() == [[2**60, -3]]
    assert {type(number) for number in found.ravel()} == {int}


@pytest.mark.parametrize(("most", "weights", "kind"), [
    (2**52, ONE, float), (2**52 + 1, ONE, object),
    (2**50, TWO, float), (2**50 + 1, TWO, object),
    (-(2**50), TWO, float), (-(2**50) - 1, TWO, object),
    (2**48, np.array([[1.0, 1.0], [3.0, 1.0]]), float),
    (2**48 + 1, np.array([[1.0, 1.0], [3.0, 1.0]]), object),
])  # fmt: skip
def test_units_are_floats_as_long_as_products_of_two_means_are(
    most: int, weights: np.ndarray, kind: type
) -> None:
    """Twice the largest, times the square of the weights in a sum, is 2**53 and no more."""
    parts = np.array([most, 1], dtype=object)
    found = in_units(np.array([np.nan, np.nan]), 1, parts, weights)
    assert found.dtype == kind
    assert found.tolist() == [most, 1]


def test_a_unit_counts_as_the_worths_do() -> None:
    """A mean's denominator has it as a factor."""
    none = np.zeros(1)
    assert in_units(none, 2**50, None, TWO).dtype == float
    assert in_units(none, 2**50 + 1, None, TWO).dtype == object
    assert in_units(none, 2**50 + 1, None, ONE).dtype == float


def test_weights_are_summed_over_concepts_whatever_else_they_vary_over() -> None:
    """One list of weights, one for each variant, or one for each variant and region."""
    none = np.zeros(1)
    for shape in ((2,), (3, 2), (3, 4, 2)):
        assert in_units(none, 2**50, None, np.ones(shape)).dtype == float
        assert in_units(none, 2**50 + 1, None, np.ones(shape)).dtype == object


def test_units_are_the_whole_numbers_nearest_to_the_floats() -> None:
    """Neither a third nor two thirds are floats; their multiples of a third are whole."""
    found = in_units(np.array([1 / 3, -2 / 3, 5 / 3, 0.0]), 3, None, ONE)
    assert found.tolist() == [1, -2, 5, 0]
    assert found.dtype == float


def test_floats_that_skip_whole_numbers_are_refused_and_known_numbers_are_not() -> None:
    """From 2**52 on, a float may be the nearest to several multiples."""
    last = 2**52 - 1
    assert in_units(np.array([1.0]), last, None, TWO).tolist() == [last]
    for unit in (2**52, 2**60):
        message = f"^floats cannot tell worths in units of 1/{unit} apart$"
        with pytest.raises(ValueError, match=message):
            in_units(np.array([1.0]), unit, None, TWO)
    known = integers(np.array([2**60 + 1], dtype=object))
    assert in_units(np.array([np.nan]), 2**60, known, TWO).tolist() == [2**60 + 1]


def test_of_nothing_there_are_no_units() -> None:
    """Neither regions nor concepts are needed."""
    assert in_units(np.empty((1, 0, 2)), 1, None, TWO).shape == (1, 0, 2)
    assert in_units(np.empty((1, 1, 0)), 2**60, None, np.empty((1, 0))).dtype == float
    assert in_units(np.empty((0, 1, 2)), 2**60, None, np.empty((0, 2))).dtype == float
