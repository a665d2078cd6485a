"""Our statistics against those of well-kept libraries, and against sums done by hand."""

from __future__ import annotations

from fractions import Fraction
from typing import Literal

import numpy as np
import pytest
from hypothesis import assume, given
from hypothesis import strategies as st
from hypothesis.extra.numpy import arrays
from sklearn.metrics import accuracy_score, cohen_kappa_score

import by_hand
from made_up import region, segments, study
from studies import whole
from werkbedrijf.analysis import conditions, intercoder, reliability, robustness, variants
from werkbedrijf.analysis.agreement import SHARES, measured
from werkbedrijf.analysis.scores import replicate

SCALE = [-2.0, -1.0, 0.0, 1.0, 2.0]
CODES = arrays(float, 15, elements=st.sampled_from(SCALE))
GAPPED = arrays(float, (3, 10), elements=st.sampled_from([*SCALE, np.nan]))
THESIS = whole().of_source


Level = Literal["nominal", "ordinal", "interval"]
LEVELS: tuple[Level, ...] = ("nominal", "ordinal", "interval")


def alpha_by_definition(ratings: np.ndarray, level: str) -> float:
    """Return alpha pair by pair, as Krippendorff (2011) defines it, without coincidences."""
    units = [unit[~np.isnan(unit)] for unit in ratings.T]
    units = [unit for unit in units if len(unit) > 1]
    values = np.concatenate(units)

    def apart(one: float, other: float) -> float:
        if level == "nominal":
            return float(one != other)
        if level == "interval":
            return float((one - other) ** 2)
        low, high = sorted((one, other))
        between = np.count_nonzero((values >= low) & (values <= high))
        ends = (np.count_nonzero(values == low) + np.count_nonzero(values == high)) / 2
        return float((between - ends) ** 2) if one != other else 0.0

    observed = sum(
        sum(apart(one, other) for one in unit for other in unit) / (len(unit) - 1) for unit in units
    )
    expected = sum(apart(one, other) for one in values for other in values)
    return float(1 - (len(values) - 1) * observed / expected)


@given(GAPPED, st.sampled_from(LEVELS))
def test_alpha_is_that_of_its_definition(ratings: np.ndarray, level: Level) -> None:
    """Three coders, missing values and all three levels."""
    pairs = reliability.coincidences(ratings, SCALE)
    assume(np.count_nonzero(pairs.sum(axis=0)) > 1)
    expected = alpha_by_definition(ratings, level)
    assert reliability.alpha(pairs, SCALE, level) == pytest.approx(expected)


@given(CODES, CODES)
def test_kappa_and_exact_agreement_are_those_of_scikit_learn(
    first: np.ndarray, second: np.ndarray
) -> None:
    """Quadratic weights, over the whole scale whether or not a value occurs."""
    table = reliability.crosstab(first, second, SCALE)
    assert reliability.exact(table) == pytest.approx(accuracy_score(first, second))
    assume(not np.isnan(reliability.weighted_kappa(table)))
    one, other = ((codes + 2).astype(int) for codes in (first, second))
    expected = cohen_kappa_score(one, other, labels=range(5), weights="quadratic")
    assert reliability.weighted_kappa(table) == pytest.approx(expected)


@pytest.mark.parametrize(("one", "other"), intercoder.pairs(THESIS))
def test_alpha_on_the_coders_means_is_that_of_its_definition(one: str, other: str) -> None:
    """On the real codings, for numbers that are no scale."""
    means = intercoder.paired_means(THESIS, one, other)[["first", "second"]].dropna()
    expected = alpha_by_definition(means.to_numpy().T, "interval")
    found = intercoder.reliabilities(THESIS)
    row = found[
        (found["one"] == one) & (found["other"] == other) & (found["unit"] == "indicator-means")
    ].iloc[0]
    assert row["value"] == pytest.approx(expected)


@pytest.mark.parametrize(("count", "total", "low", "high"), [
    # At the edges the bounds are roots: (0.025)^(1/n), and its mirror image.
    (3, 3, 0.025 ** (1 / 3), 1.0), (0, 9, 0.0, 1 - 0.025 ** (1 / 9)), (1, 1, 0.025, 1.0),
])  # fmt: skip
def test_an_interval_of_a_share_holds_at_the_edges(
    count: int, total: int, low: float, high: float
) -> None:
    """Where a bootstrap prints 1.00 to 1.00, Clopper and Pearson's says how little is known."""
    assert reliability.share_interval(count, total) == pytest.approx((low, high))


@given(st.integers(1, 40), st.data())
def test_an_interval_of_a_share_leaves_two_and_a_half_per_cent_on_either_side(
    total: int, data: st.DataObject
) -> None:
    """By the definition: at a bound, so many or more (or fewer) have a chance of 2.5 %."""
    count = data.draw(st.integers(1, total))
    low, _ = reliability.share_interval(count, total)
    ways = [1]
    for k in range(1, total + 1):
        ways.append(ways[-1] * (total - k + 1) // k)
    above = sum(ways[k] * low**k * (1 - low) ** (total - k) for k in range(count, total + 1))
    assert above == pytest.approx(0.025)


def test_what_does_not_vary_has_no_bootstrap_interval() -> None:
    """Three of three: the shares have an exact interval, the coefficients none."""
    table = reliability.crosstab([0, 1, 1], [0, 1, 1], SCALE)
    bounds = {row[0]: row[3:5] for row in measured(table, SCALE, "x")}
    for statistic, (low, high) in bounds.items():
        if statistic in SHARES:
            assert (low, high) == pytest.approx((0.2924, 1.0), abs=1e-4)
        elif statistic == "bias":
            assert np.isnan([low, high]).all()


@pytest.mark.parametrize(
    ("calibration", "members"),
    [("mixed-out", [0, 0, 0, 1, 1]), ("mixed-in", [0, 0, 1, 1, 1]),
     ("three-valued", [0, 0, 0.5, 1, 1])],
)  # fmt: skip
def test_a_calibration_knows_three_memberships_and_no_more(
    calibration: str, members: list[float]
) -> None:
    """A mark and a double mark belong alike: what is out is out, whatever step it is on."""
    found = conditions.membership(np.array(SCALE), conditions.CALIBRATIONS[calibration])
    assert found.tolist() == members


def test_fuzzy_fit_is_that_of_ragin_s_formulas() -> None:
    """Worked out with fractions: min(X, Y) over Y for necessity, over X for sufficiency."""
    half, one, none = Fraction(1, 2), Fraction(1), Fraction(0)
    x, y = [one, none, half, one, none], [one, none, one, half, half]
    both = sum(min(pair) for pair in zip(x, y, strict=True))
    assert both == 2
    condition, outcome = (np.array([float(each) for each in side]) for side in (x, y))
    assert conditions.necessity(condition, outcome) == pytest.approx(float(both / sum(y)))
    assert conditions.sufficiency(condition, outcome) == pytest.approx(float(both / sum(x)))
    assert conditions.FITS["necessity_coverage"](condition, outcome) == pytest.approx(2 / 2.5)
    assert conditions.FITS["sufficiency_coverage"](condition, outcome) == pytest.approx(2 / 3)
    # Schneider and Wagemann: the sum of 1 - X over that of 1 - min(X, Y).
    assert conditions.relevance(condition, outcome) == pytest.approx(2.5 / 3)


def test_a_case_that_lacks_a_score_counts_nowhere() -> None:
    """Every measure of fit is what it is without the case."""
    x, y = np.array([1.0, 0.5, 0, np.nan, 1]), np.array([1.0, 1, 0, 1, np.nan])
    for measure in conditions.FITS.values():
        assert measure(x, y) == pytest.approx(measure(x[:3], y[:3]))


TOSSED = study(
    region("a", segments(("8b", 2), ("8b", 1))),
    region("b", segments(("8b", 1), ("8b", 0))),
)


def test_drawn_anew_a_mean_of_two_segments_takes_its_three_values() -> None:
    """Of two segments, 2 and 1: both 2 or both 1 in a quarter of the draws each."""
    drawn = variants.bootstrap_scores(TOSSED, 4000, marks=False).scores.cell("a", "contact")
    values, counts = np.unique(drawn, return_counts=True)
    assert values.tolist() == [1, 1.5, 2]
    assert counts / 4000 == pytest.approx([0.25, 0.5, 0.25], abs=0.03)
    marks = variants.bootstrap_scores(TOSSED, 4000).scores.cell("a", "contact")
    assert set(marks) == {1, 2}, "half-way between, the mark is the lower one"


def test_an_order_stays_in_as_many_draws_as_it_should() -> None:
    """By hand: a is ahead of b in all draws but one in sixteen, where both have 1."""
    found = robustness.orders(TOSSED, {"contact": ["contact"]}).set_index(["basis", "group"])
    assert found.loc[("means", "contact"), "order"] == "a > b"
    assert found.loc[("means", "contact"), "share"] == pytest.approx(15 / 16, abs=0.03)
    # By marks, 1 and 1.5 are 1, 0 and 0.5 are 0: they tie where a has 1 and b has 1.
    assert found.loc[("marks", "contact"), "share"] == pytest.approx(1 - 3 / 16, abs=0.04)
    assert found["stays"].tolist() == (found["share"] * 1000).round().tolist()


def test_what_stands_behind_every_mark_is_counted_in_the_files() -> None:
    """Segments as corrected, and each respondent once, on placements too."""
    table = replicate(THESIS).set_index(["region", "concept"])[["segments", "respondents"]]
    assert {
        place: tuple(row) for place, row in zip(table.index, table.to_numpy(), strict=True)
    } == {
        (region, concept): by_hand.behind(region, concept)
        for region in by_hand.SHORT.values()
        for concept in by_hand.concepts()
    }


def test_the_means_of_the_study_are_exact_within_arrays() -> None:
    """The unit of unrounded means is small enough that sums of them stay whole in floats."""
    for scores in variants.means_by_coder(THESIS).values():
        assert scores.unit * 2 * len(scores.concepts) * len(scores.concepts) < 2**53
        scaled = scores.values * scores.unit
        np.testing.assert_allclose(scaled, np.round(scaled), atol=1e-6)
        success = THESIS.side("success")
        exact = [
            sum((Fraction(round(each), scores.unit) for each in row), Fraction(0)) / len(success)
            for row in scaled[0][:, [scores.concepts.index(name) for name in success]]
        ]
        assert scores.mean(success)[0].tolist() == [float(mean) for mean in exact]
