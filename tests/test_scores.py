"""The scoring rule on evidence small enough to follow by hand."""

from __future__ import annotations

from fractions import Fraction

import numpy as np
import pandas as pd
import pytest
from hypothesis import example, given
from hypothesis import strategies as st

from made_up import THRESHOLDS, region, study
from made_up import segments as coded
from studies import whole
from werkbedrijf.analysis import scores
from werkbedrijf.analysis.agreement import side_by_side
from werkbedrijf.analysis.arrays import plain, rounded

STUDY = whole().of_source
MEANS = st.floats(-2, 2)
VALENCES = st.lists(st.integers(-2, 2), min_size=1, max_size=9)
INDICATORS = pd.DataFrame(
    [
        ("4a", "trust", "scale"),
        ("4b", "trust", "scale"),
        ("5a", "culture", "open"),
        ("9c", "", "open"),
        ("11-placements", "placements", "numbers"),
    ],
    columns=["indicator", "concept", "values"],
)


def segments(*rows: tuple[str, int]) -> pd.DataFrame:
    """Return segments of one region from pairs of indicator and valence."""
    frame = pd.DataFrame(rows, columns=["indicator", "valence"])
    return frame.assign(region="a", respondents="R1")


@given(MEANS)
def test_a_score_is_a_step_at_most_half_away(mean: float) -> None:
    """Rounding never moves a mean by more than half a step, nor off the scale."""
    score = rounded(mean, (-2, 2))
    assert score in (-2, -1, 0, 1, 2)
    assert abs(score - mean) <= 0.5


@given(MEANS)
def test_rounding_treats_praise_and_blame_alike(mean: float) -> None:
    """A mean and its opposite get opposite scores: halves go towards zero on both sides."""
    assert rounded(-mean, (-2, 2)) == -rounded(mean, (-2, 2))


@given(MEANS, MEANS)
def test_a_higher_mean_never_gets_a_lower_score(one: float, other: float) -> None:
    """The order of means is kept by their scores."""
    low, high = sorted((one, other))
    assert rounded(low, (-2, 2)) <= rounded(high, (-2, 2))


@given(st.lists(VALENCES, min_size=1, max_size=4))
@example([[-1, 1, 0, 0, -1, 2], [1, 2, 2, -2, 1, 1], [1, 0]])
def test_a_score_is_the_exact_mean_rounded_by_hand(indicators: list[list[int]]) -> None:
    """Halves go towards zero in whole numbers too: no mean falls to the wrong side of a border.

    The example's mean is exactly one half, and more than that in floats added up in turn.
    """
    means = [Fraction(sum(each), len(each)) for each in indicators]
    exact = sum(means, Fraction(0)) / len(means)
    two, whole = abs(exact.numerator) * 2, exact.denominator
    # The nearest whole number to n/d, halves down: the ceiling of (2n - d) / 2d.
    expected = -(-(two - whole) // (2 * whole)) * (1 if exact > 0 else -1)
    rows = [(f"4{chr(97 + i)}", value) for i, each in enumerate(indicators) for value in each]
    mean = scores.indicator_mean(segments(*rows).assign(concept="trust")).iloc[0]
    assert mean == exact
    assert rounded(mean, (-2, 2)) == expected


HALF = Fraction(1, 2)


@given(st.sampled_from([-3, -1, 1, 3]), st.lists(VALENCES, max_size=3), st.data())
def test_exact_halves_go_towards_zero_by_every_road(
    odd: int, others: list[list[int]], data: st.DataObject
) -> None:
    """A mean of exactly ±1/2 or ±3/2 scores nearer to zero, from segments and within arrays."""
    target, concepts = odd * HALF, len(others) + 1
    means = [Fraction(sum(each), len(each)) for each in others]
    missing = target * concepts - sum(means, Fraction(0))
    each = [*means, missing] if abs(missing) <= 2 else [target]
    each = data.draw(st.permutations(each))
    unit = int(np.lcm.reduce([mean.denominator for mean in each]))
    values = np.array([[[float(mean) for mean in each]]])
    held = plain(values, ["a"], [str(number) for number in range(len(each))], (-2, 2), unit)
    assert held.mean(held.concepts)[0, 0] == float(target)
    assert rounded(held.mean(held.concepts), (-2, 2))[0, 0] == int(target)


@given(st.lists(st.tuples(st.integers(-2, 2), st.integers(-2, 2)), min_size=1, max_size=12))
def test_distances_between_means_are_exact(pairs: list[tuple[int, int]]) -> None:
    """Half a step apart is half a step apart, whatever the means are."""
    values = np.array([list(zip(*pairs, strict=True))], dtype=float)
    held = plain(values, ["a", "b"], [str(number) for number in range(len(pairs))], (-2, 2))
    exact = Fraction(sum(one - other for one, other in pairs), len(pairs))
    assert held.gap("a", "b", held.concepts)[0] == float(exact)
    assert (held.gap("a", "b", held.concepts)[0] >= 0.5) == (exact >= HALF)


def test_only_judged_segments_of_scored_indicators_count() -> None:
    """Out are 9c, the numbers of placements, and open indicators without a judgement."""
    frame = segments(("4a", 0), ("5a", 0), ("5a", -1), ("9c", -1), ("11-placements", 2))
    used = scores.evaluated(frame, INDICATORS)
    assert list(zip(used["indicator"], used["valence"], strict=True)) == [("4a", 0), ("5a", -1)]


def test_an_indicator_weighs_the_same_however_much_is_said_of_it() -> None:
    """A concept's mean is over its indicators: three segments of one do not outweigh another."""
    frame = segments(("4a", 2), ("4a", 2), ("4a", 2), ("4b", -2))
    means = scores.indicator_means(scores.evaluated(frame, INDICATORS))
    assert scores.concept_means(means)["mean"].tolist() == [0.0]


def test_an_indicator_without_segments_drops_out() -> None:
    """A concept is scored on what there is; nothing is filled in."""
    means = scores.indicator_means(scores.evaluated(segments(("4b", -1)), INDICATORS))
    assert scores.concept_means(means).to_dict("records") == [
        {"region": "a", "concept": "trust", "mean": -1.0, "indicators": 1, "segments": 1}
    ]


@given(st.lists(st.tuples(st.sampled_from(["4a", "4b"]), st.integers(-2, 2)), min_size=1))
def test_the_order_of_segments_does_not_matter(rows: list[tuple[str, int]]) -> None:
    """Means are the same for the same segments in another order."""

    def mean(given_rows: list[tuple[str, int]]) -> Fraction:
        used = scores.evaluated(segments(*given_rows), INDICATORS)
        found = scores.concept_means(scores.indicator_means(used))["mean"].iloc[0]
        assert isinstance(found, Fraction)
        return found

    assert mean(rows) == mean(rows[::-1])


def test_placements_are_scored_from_the_row_that_counts() -> None:
    """A region's market row is not its score; without numbers the score stays empty."""
    columns = ["region", "target", "realised", "scored"]
    rows = [("a", 100, 96, "yes"), ("a", 10, 40, "no"), ("b", pd.NA, 50, "yes")]
    frame = pd.DataFrame(rows, columns=columns).astype({"target": "Int64", "realised": "Int64"})
    scored = scores.replicate_placements(frame, THRESHOLDS)
    assert scored.index.tolist() == ["a", "b"]
    assert scored["ratio"].iloc[0] == 0.96
    assert scored["score"].astype(object).where(scored["score"].notna(), None).tolist() == [0, None]


def test_only_placements_have_a_ratio() -> None:
    """What was realised over the target; whatever else is scored has none."""
    made = study(region("a", coded(("8b", 1), ("4a", 2)), (100, 110)))
    ratios = scores.replicate(made).set_index("concept")["ratio"]
    assert ratios.dropna().to_dict() == {"placements": 1.1}


def test_the_study_has_48_published_and_48_replicated_marks() -> None:
    """Every concept of the three regions of the thesis is scored both ways."""
    both = side_by_side(STUDY)
    assert both[["published", "replicated"]].notna().sum().tolist() == [48, 48]


def test_the_printed_factor_scores_agree_with_their_second_printing() -> None:
    """Tables 5.2, 6.2 and 7.2 have the marks of table 8.1."""
    printed = STUDY.tables["scores"]
    factors = printed[printed["concept"].isin(STUDY.side("factor"))]
    assert (factors.groupby(["region", "concept"])["score"].nunique() == 1).all()
    assert (factors.groupby(["region", "concept"]).size() == 2).all()


def test_the_evidence_is_as_rich_as_it_should_be() -> None:
    """Each region has at least 110 segments; only one indicator of one region has none."""
    assert (STUDY.segments.groupby("region").size() >= 110).all()
    assert scores.without_evidence(STUDY).to_numpy().tolist() == [["zwolle", "goals", "3d"]]


@pytest.mark.parametrize(
    ("rows", "few"),
    [
        ([("4a", 1, "R1"), ("4b", 1, "R1")], True),
        ([("4a", 1, "R1;R2"), ("4b", 1, "R1;R2")], False),
        ([("4a", 1, "R1"), ("4b", 1, "")], False),
        ([("4a", 1, ""), ("4b", 1, "")], False),
        ([("4a", 1, "R1;R2")], True),
        ([("4a", 1, "R1"), ("9c", 1, "R2")], True),
        ([], False),
    ],
)
def test_a_mark_is_thin_on_one_segment_or_one_respondent(
    rows: list[tuple[object, ...]], few: bool
) -> None:
    """Of the segments that enter it; of whom nobody is cited, nothing is known."""
    made = study(region("a", coded(*rows), placed=(10, 10)))
    assert scores.thin(made) == ([("a", "trust")] if few else [])


def test_a_respondent_beside_a_document_is_not_alone() -> None:
    """Nor is one beside a party."""
    rows = coded(("4a", 1, "R1"), ("4b", 1, "R1"))
    for column in ("documents", "party"):
        made = study(region("a", rows.assign(**{column: ["", "some"]})))
        assert scores.thin(made) == []
