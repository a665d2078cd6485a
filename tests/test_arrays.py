"""Verdicts follow three-valued logic: what cannot be told stays open unless the rest settles it."""

from __future__ import annotations

import numpy as np
import pytest
from hypothesis import given
from hypothesis import strategies as st
from hypothesis.extra import numpy as numpies

from werkbedrijf.analysis import arrays

TABLES = numpies.arrays(float, (4, 3), elements=st.sampled_from([0.0, 0.5, 1.0, np.nan]))


@given(TABLES)
def test_every_and_some_are_each_other_s_opposites(table: np.ndarray) -> None:
    """Not all hold exactly where some do not."""
    left = arrays.opposite(arrays.every(table))
    np.testing.assert_array_equal(left, arrays.some(arrays.opposite(table)))


@given(TABLES, st.permutations(range(3)))
def test_the_order_of_verdicts_does_not_matter(table: np.ndarray, order: list[int]) -> None:
    """However they are stacked."""
    for combine in (arrays.every, arrays.some, arrays.mostly):
        np.testing.assert_array_equal(combine(table), combine(table[:, order]))


@given(TABLES)
def test_filling_in_what_is_missing_never_turns_a_settled_verdict(table: np.ndarray) -> None:
    """A verdict that is given in spite of missing scores would survive any of them."""
    settled = arrays.every(table)
    for filling in (0.0, 1.0):
        filled = arrays.every(np.where(np.isnan(table), filling, table))
        known = ~np.isnan(settled)
        np.testing.assert_array_equal(settled[known], filled[known])


def test_nothing_to_combine_is_a_mistake() -> None:
    """A claim about no concept at all is no claim."""
    with pytest.raises(ValueError, match="zero-size"):
        arrays.every(np.empty((2, 0)))
