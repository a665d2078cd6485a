"""The registered design of mediation: estimates, tests and power as published and by hand."""

from __future__ import annotations

from dataclasses import replace
from pathlib import Path
from statistics import pstdev

import numpy as np
import pytest

import by_hand
from drawn import crowd
from made_up import region, segments, study
from studies import copy_data, whole
from werkbedrijf.analysis import mediation, power
from werkbedrijf.analysis.mediation import Design
from werkbedrijf.errors import DataError
from werkbedrijf.study.load import load_study

FRITZ_MACKINNON = {
    (0.14, 0.14): 530, (0.14, 0.26): 402, (0.14, 0.39): 403, (0.14, 0.59): 403,
    (0.26, 0.14): 407, (0.26, 0.26): 159, (0.26, 0.39): 124, (0.26, 0.59): 120,
    (0.39, 0.14): 405, (0.39, 0.26): 125, (0.39, 0.39): 74, (0.39, 0.59): 58,
    (0.59, 0.14): 405, (0.59, 0.26): 122, (0.59, 0.39): 59, (0.59, 0.59): 36,
}  # fmt: skip
"""Samples with a power of 0.8 by the joint test: Fritz, M. S., and MacKinnon, D. P. (2007).

Required sample size to detect the mediated effect. Psychological Science, 18(3), 233-239, table 3.
"""
PERCENTILE = {(0.26, 0.26): 162, (0.39, 0.39): 78, (0.59, 0.59): 36}
"""The same by the percentile bootstrap."""
DESIGN = Design("goals", ("trust",), "contact", regions=35, paths=(0.5,))


@pytest.mark.parametrize(("paths", "sample"), FRITZ_MACKINNON.items())
def test_the_joint_test_has_its_published_power(paths: tuple[float, float], sample: int) -> None:
    """Within four standard errors of 4,000 samples."""
    assert power.joint_power(sample, *paths, draws=4000) == pytest.approx(0.8, abs=0.025)


@pytest.mark.parametrize(("paths", "sample"), PERCENTILE.items())
def test_the_bootstrap_has_its_published_power(paths: tuple[float, float], sample: int) -> None:
    """Within three standard errors of 500 samples, each drawn anew 500 times."""
    names = ("bootstrap", *map(str, paths))
    values = power.samples(sample, *paths, 1, 500, *names)
    counts = mediation.bootstrap_counts(sample, 500, *names)
    products = np.concatenate(
        [
            mediation.bootstrap_effects(values[at : at + 50], counts)[..., 0]
            for at in range(0, 500, 50)
        ]
    )
    low, high = np.nanquantile(products, [0.025, 0.975], axis=-1)
    assert ((low > 0) | (high < 0)).mean() == pytest.approx(0.8, abs=0.055)


def test_nothing_is_found_where_nothing_is() -> None:
    """Without a path the joint test errs at most as often as it may."""
    assert power.joint_power(35, 0.0, 0.0, draws=4000) < 0.01
    assert power.joint_power(35, 0.59, 0.0, draws=4000) == pytest.approx(0.05, abs=0.015)


def test_a_sample_is_estimated_as_by_hand() -> None:
    """Paths and the direct effect, from numbers that fit them but for a small error."""
    cause = np.array([0.0, 1, 2, 3, 4, 5])
    mediator = 2 * cause + np.array([1.0, -1, 0, 0, -1, 1])
    outcome = 3 * mediator - cause
    found = mediation.path_estimates(np.stack([cause, mediator, outcome], axis=-1))
    assert float(found.a[0]) == pytest.approx(2.0)
    assert (float(found.b[0]), float(found.direct)) == pytest.approx((3.0, -1.0))
    assert float(found.joint[0]) == 1.0


def test_a_draw_that_takes_every_region_once_gives_the_estimate_itself() -> None:
    """The bootstrap multiplies the same two paths."""
    values = np.random.default_rng(1).standard_normal((3, 12, 4))
    found = mediation.path_estimates(values)
    products = mediation.bootstrap_effects(values, np.ones((1, 12)))
    np.testing.assert_allclose(products[:, 0], found.a * found.b)


def test_what_does_not_vary_is_missing_and_not_infinite() -> None:
    """A constant predictor has no slope; too few cases have no p-value."""
    x = np.array([[1.0, 2], [1, 3], [1, 5], [1, 4]])
    slopes, p = mediation.regress(x, np.array([1.0, 2, 3, 4]))
    assert np.isnan([*slopes, *p]).all()
    slopes, p = mediation.regress(np.array([[0.0], [1.0]]), np.array([0.0, 2.0]))
    assert slopes.tolist() == [2.0]
    assert np.isnan(p).all()


def test_marks_blur_what_they_show() -> None:
    """Unreliable marks find less, exact but coarse ones little less, and none finds more."""
    fine = power.Measure(1.0, 1.0, -2, 2, (1, 1, 1))
    blurred = replace(fine, reliability=0.5)
    exact, coarse, unreliable = (
        power.joint_power(50, 0.5, 0.5, 1, by) for by in (None, fine, blurred)
    )
    assert exact > coarse > unreliable > 0


@pytest.mark.parametrize(("path", "mediators"), [(0.3, 1), (1.0, 2)])
def test_marks_are_as_reliable_as_asked(path: float, mediators: int) -> None:
    """Two readings of the same values by fine marks agree by that much."""
    values = power.samples(2000, path, path, mediators, 5, "reliable")
    by = power.Measure(0.6, 50.0, -500, 500, (1,) * (2 + mediators))
    one, other = (power.seen(values, path, path, by, name) for name in ("one", "other"))
    for at in range(2 + mediators):
        agreed = np.corrcoef(one[..., at].ravel(), other[..., at].ravel())[0, 1]
        assert agreed == pytest.approx(0.6, abs=0.03)


def test_marks_spread_as_those_of_the_evidence_do() -> None:
    """All marks of the regions together, around their own mean."""
    marks = [by_hand.replicated(region, concept)
             for region in by_hand.SHORT.values() for concept in by_hand.concepts()]  # fmt: skip
    known = [mark for mark in marks if mark is not None]
    of = mediation.design(whole())
    assert of is not None
    found = power.measure(whole().of_source, of)
    assert found is not None
    assert found.spread == pytest.approx(pstdev(known))


def test_every_number_of_regions_that_is_published_is_the_fewest() -> None:
    """With so many the power is reached, with one less it is not."""
    of = mediation.design(whole())
    assert of is not None
    plan = power.plan(whole().of_source, of).dropna(subset="needed")
    assert len(plan) > 1
    for row in plan.to_dict("records"):
        by = power.measure(whole().of_source, of) if row["seen"] == "marks" else None
        design = (row["path"], row["path"], len(of.mediators), by)
        fewest = int(row["needed"])
        assert power.joint_power(fewest, *design) >= power.ENOUGH, row
        assert power.joint_power(fewest - 1, *design) < power.ENOUGH, row


def test_the_fewest_regions_are_found() -> None:
    """One less has too little power; beyond the bound nothing is claimed."""
    wanted = power.needed(0.59, 1, None)
    assert wanted is not None
    before, after = (power.joint_power(count, 0.59, 0.59) for count in (wanted - 1, wanted))
    assert before < power.ENOUGH <= after
    assert power.needed(0.05, 1, None) is None
    # What is as good as certain is found by the fewest regions that test anything.
    assert [power.needed(50.0, mediators, None) for mediators in (1, 2)] == [4, 5]


def test_three_regions_test_nothing_and_thirty_five_do() -> None:
    """The same design says so below its minimum, and runs above it."""
    of = mediation.design(whole())
    assert of is not None
    assert of.minimum == 5
    few, many = (mediation.fit(each, of) for each in (whole().of_source, crowd(35)))
    assert set(few["verdict"]) == {"not testable"}
    assert few["estimate"].isna().all()
    verdicts = many.loc[many["effect"] == "indirect", "verdict"]
    assert set(verdicts) <= {"shown", "not shown"}
    shown = many[many["effect"] == "indirect"]
    assert (shown["low"] <= shown["high"]).all()
    assert mediation.fit(crowd(35), of).equals(many)


def test_regions_whose_marks_are_all_alike_test_nothing() -> None:
    """However many there are."""
    coded = segments(("3a", 1), ("4a", 1), ("8b", 1))
    alike = study(*(region(f"r{number}", coded) for number in range(12)))
    assert set(mediation.fit(alike, DESIGN)["verdict"]) == {"not testable"}


def test_coders_who_agree_less_than_by_chance_say_nothing_of_marks() -> None:
    """With 1 and -1 against -1 and 1 alpha is 1 - 4 / (2 x 4/3), and nothing can be planned."""
    coders = {"second": segments(("3a", -1), ("4a", 1))}
    made = study(region("a", segments(("3a", 1), ("4a", -1)), coders=coders))
    assert power.reliability(made)[0] == pytest.approx(-0.5)
    assert power.measure(made, DESIGN) is None


def test_a_study_without_second_coder_or_design_says_so() -> None:
    """It cannot say what marks cost, and has no design to run."""
    made = study(region("a", segments(("3a", 1))))
    assert power.measure(made, DESIGN) is None
    assert set(power.plan(made, DESIGN)["seen"]) == {"exact"}
    assert mediation.design(made) is None


def test_a_broken_design_is_told_at_once(tmp_path: Path) -> None:
    """Every key that does not fit, with what is expected."""
    copy_data(tmp_path)
    path = tmp_path / "data" / "study.toml"
    text = path.read_text("utf-8").replace('cause = "coordination"', 'cause = "weather"')
    text = text.replace("paths = [0.3, 0.5, 0.59]", "paths = []").replace("regions = 35\n", "")
    path.write_text(text, "utf-8")
    with pytest.raises(DataError) as caught:
        load_study(root=tmp_path)
    told = {problem.column for problem in caught.value.problems}
    assert told == {f"further.mediation.{key}" for key in ("cause", "paths", "regions")}


def test_means_that_are_the_same_everywhere_test_nothing() -> None:
    """A mean of 1/3 in each of ten regions does not vary, whatever its floats add up to."""
    codes = ["3a", "4a", "7a"]
    regions = []
    for number in range(10):
        one = codes[number % 3]
        rows = [*((code, int(code == one)) for code in codes), ("8b", number % 5 - 2)]
        regions.append(region(f"r{number}", segments(*rows)))
    design = Design("goals", ("contact",), "factor", regions=10, paths=(0.5,))
    made = study(*regions)
    assert set(mediation.values(made, design)["factor"]) == {1 / 3}
    assert set(mediation.fit(made, design)["verdict"]) == {"not testable"}
