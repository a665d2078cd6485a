"""Variants of the scores: other rules, less evidence, other weights and worths."""

from __future__ import annotations

from dataclasses import replace

import numpy as np
import pandas as pd
import pytest

from made_up import region, scored, segments, study
from werkbedrijf.analysis import variants
from werkbedrijf.analysis.agreement import matrices
from werkbedrijf.analysis.arrays import plain
from werkbedrijf.analysis.scores import RULES, evaluated
from werkbedrijf.analysis.variants import Variants
from werkbedrijf.study.model import Study

CONCEPTS = ("contact", "placements", "goals", "trust", "stability")


@pytest.fixture
def made() -> Study:
    """Return one region whose trust depends on who is heard, and on the rule."""
    coded = segments(
        ("8b", 1, "R1;R2", "board"),
        ("4a", 2, "R1", "board"),
        ("4a", 1, "R1;R2", "partner"),
        ("4b", -2, "R2", "partner"),
        ("4b", -2, "R2", "board"),
        ("3a", -1, "", "general"),
        ("9c", -2, "R1", "general"),
    )
    return study(region("a", coded, (100, 110)))


def rows(made: Variants) -> dict[str, list[float]]:
    """Return the single region's scores under each label."""
    return dict(zip(made.labels, made.scores.values[:, 0].tolist(), strict=True))


def test_every_rule_scores_the_same_segments_and_placements_keep_theirs(made: Study) -> None:
    """Only trust has more than one segment, so only trust can differ."""
    found = rows(variants.by_rule(made))
    assert list(found) == [*RULES, "without-open"]
    trust = {label: row[CONCEPTS.index("trust")] for label, row in found.items()}
    assert trust == {
        "indicator-mean": 0,
        "halves-away": 0,
        "segment-mean": 0,
        "respondent-weighted": 0,
        "respondent-mean": 0,
        "respondent-median": 0,
        "indicator-median": 0,
        "mode": -2,
        "worst-indicator": -2,
        "without-open": 0,
    }
    others = [row[:3] for label, row in found.items() if not label.startswith("respondent-m")]
    assert others == [[1, 1, -1]] * 8
    # Nobody is cited for the goals, so the respondents' own rules have no score on them.
    assert np.isnan(found["respondent-mean"][CONCEPTS.index("goals")])


def test_the_first_rule_is_the_study_s_own(made: Study) -> None:
    """What varies starts from what stands."""
    own = matrices(made)["replicated"].values[0]
    np.testing.assert_array_equal(variants.by_rule(made).scores.values[0], own)


def test_the_rest_are_all_rules_but_the_study_s_own(made: Study) -> None:
    """Each with the scores that it gives."""
    every, rest = variants.by_rule(made), variants.by_rule(made).rest()
    assert rest.labels == every.labels[1:]
    np.testing.assert_array_equal(rest.scores.values, every.scores.values[1:])


def test_halves_can_round_away_from_zero() -> None:
    """The rule rounds +0.5 to +/-; a reader may prefer +."""
    coded = study(region("a", segments(("8b", 1), ("8b", 0))))
    found = rows(variants.by_rule(coded))
    assert found["indicator-mean"][0] == 0
    assert found["halves-away"][0] == 1


def test_leaving_out_a_respondent_removes_what_nobody_else_says(made: Study) -> None:
    """Without R2 the segments of 4b go; those with R1 stay."""
    found = rows(variants.without_respondent(made))
    assert list(found) == ["a/R1", "a/R2"]
    assert found["a/R2"][CONCEPTS.index("trust")] == 1
    assert found["a/R1"][CONCEPTS.index("trust")] == 0
    assert found["a/R1"][0] == found["a/R2"][0] == 1


def test_leaving_out_an_indicator_or_a_level_removes_its_segments(made: Study) -> None:
    """A concept with no other indicator has no score then, placements too."""
    found = rows(variants.without_indicator(made))
    assert "9c" not in found
    assert found["4b"][CONCEPTS.index("trust")] == 1
    assert np.isnan(found["8b"][0])
    assert np.isnan(found["11-placements"][1])
    assert found["8b"][1] == 1
    levels = rows(variants.without_level(made))
    assert list(levels) == ["board", "general", "partner"]
    assert levels["partner"][CONCEPTS.index("trust")] == 0
    assert np.isnan(levels["general"][CONCEPTS.index("goals")])


def test_leaving_out_a_concept_touches_no_other() -> None:
    """One variant for each."""
    made = variants.without_concept(scored(["goals", "trust"], a=[1, 2], b=[0, -1]))
    assert made.labels == ("goals", "trust")
    nan = np.nan
    np.testing.assert_array_equal(made.scores.values, [[[nan, 2], [nan, -1]], [[1, nan], [0, nan]]])


def test_recodings_keep_the_order_and_the_middle_of_the_scale() -> None:
    """Equal steps are one of them, and the scores themselves do not change."""
    made = variants.recoded(scored(["goals"], a=[-2], b=[-1], c=[0], d=[1], e=[2]))
    worth = made.scores.worth[:, :, 0]
    assert len(made.labels) == len(worth) == 3**4 + 2
    assert (np.diff(worth, axis=1) > 0).all()
    assert (worth[:, 2] == 0).all()
    assert worth[made.labels.index("1-1-1-1")].tolist() == [-2, -1, 0, 1, 2]
    assert worth[made.labels.index("1-2-3-1")].tolist() == [-3, -2, 0, 3, 4]
    assert made.scores.of("goals")[5].tolist() == [-2, -1, 0, 1, 2]


def test_the_lexicographic_extremes_let_one_mark_outweigh_all_others() -> None:
    """One - is worse than any number of +/-, or one + better, even beside ++."""
    scores = scored(["contact", "goals", "trust"], a=[2, 2, -1], b=[0, 0, 0])
    made = variants.recoded(scores)
    means = made.scores.mean(scores.concepts)
    worst, best = (means[made.labels.index(f"lexicographic-{end}")] for end in ("worst", "best"))
    assert worst[0] < worst[1]
    assert best[0] > best[1]


def test_weights_are_drawn_the_same_on_every_run() -> None:
    """Each draw spreads one whole over the concepts."""
    scores = scored(["goals", "trust"], a=[1, 0])
    first, again = (variants.weighted(scores, "published", draws=50) for _ in range(2))
    np.testing.assert_array_equal(first.scores.weights, again.scores.weights)
    np.testing.assert_array_equal(first.scores.weights, np.round(first.scores.weights))
    np.testing.assert_allclose(first.scores.weights.sum(axis=1) / variants.GRAINS, 1, atol=1e-5)
    assert len(first.scores) == len(np.unique(first.scores.weights, axis=0)) == 50
    other = variants.weighted(scores, "replicated", draws=50)
    assert not np.array_equal(first.scores.weights, other.scores.weights)


def test_each_rule_returns_only_concepts_that_have_evidence(made: Study) -> None:
    """What is not there is not guessed."""
    used = evaluated(made.segments, made.indicators)
    for rule in RULES.values():
        assert "stability" not in rule(used).index.get_level_values("concept")


def test_other_readings_of_the_print_come_alone_by_concept_and_together() -> None:
    """Each ambiguous mark by itself, all of a concept, and all at once; the rest stays."""
    printed = [("a", "trust", 1), ("b", "trust", 0), ("a", "goals", -1)]
    made = study(region("a", segments()), region("b", segments()), printed=printed)
    scores = made.tables["scores"].assign(
        other_reading=pd.array([2, 1, None], dtype="Int64"), table=["5.1", "5.1", "5.1"]
    )
    found = variants.by_ambiguous_print(replace(made, tables={**made.tables, "scores": scores}))
    assert found.labels == ("a/trust", "b/trust", "trust", "all")
    trust = found.scores.of("trust")
    assert trust.tolist() == [[2, 0], [1, 1], [2, 1], [2, 1]]
    assert found.scores.cell("a", "goals").tolist() == [-1] * 4


def test_every_coding_scores_the_study_anew() -> None:
    """What a coder did not code keeps its segments; what was corrected has its marks before."""
    ours, theirs = segments(("4a", 1)), segments(("4a", -1), ("4a", -2))
    before = segments(("4a", 2))
    made = study(
        replace(region("a", ours, coders={"second": theirs}), uncorrected=before),
        region("b", ours),
    )
    marks = {
        name: held.of("trust")[0].tolist() for name, held in variants.marks_by_coder(made).items()
    }
    assert marks == {"first": [1, 1], "as-coded": [2, 1], "second": [-1, 1]}
    means = {
        name: held.of("trust")[0].tolist() for name, held in variants.means_by_coder(made).items()
    }
    assert means == {"first": [1, 1], "as-coded": [2, 1], "second": [-1.5, 1]}
    assert variants.by_coder(made).labels == ("second",)
    assert variants.uncorrected(made).labels == ("as-coded",)
    assert variants.by_coder(study(region("b", ours))).labels == ()


def test_unrounded_means_keep_the_mark_of_placements() -> None:
    """Their numbers make a mark, not a mean."""
    coded = segments(("4a", 1), ("4a", 0), ("4b", 0), ("11-placements", -2))
    held = variants.unrounded(study(region("a", coded, (100, 110))))
    assert held.cell("a", "trust").tolist() == [0.25]
    assert held.cell("a", "placements").tolist() == [1]
    assert held.unit == 4


def test_one_step_more_tells_at_the_far_end_of_a_long_scale() -> None:
    """From 0 to 4 the worths of 3 and of 4 differ by less than a thousandth, and still do."""
    values = np.array([[[4.0, 3.0], [3.0, 3.0]]])
    made = variants.recoded(plain(values, ("p", "q"), ("x", "y"), (0, 4)))
    gaps = dict(zip(made.labels, made.scores.gap("p", "q", ("x", "y")), strict=True))
    assert all(gap > 0 for gap in gaps.values())
