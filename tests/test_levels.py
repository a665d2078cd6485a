"""Levels set against each other: means, intervals, gaps and verdicts of one layer alone."""

from __future__ import annotations

import numpy as np
import pytest

from drawn import crowd
from made_up import region, segments, study
from studies import whole
from werkbedrijf.analysis import levels
from werkbedrijf.exhibits import further

MADE = study(
    region(
        "a",
        segments(
            ("4a", 2, "", "board"), ("4a", 1, "", "board"), ("4b", -1, "", "board"),
            ("4a", -2, "", "operational"), ("3a", 1, "", "operational"), ("3a", 1, "", "general"),
            ("9c", -2, "", "board"), ("8b", 0, "", "partner"),
        ),
        placed=(100, 160),
    ),
    region("b", segments(("4a", 1, "", "general"))),
)  # fmt: skip


def test_a_layer_is_scored_by_the_study_s_own_rule() -> None:
    """Indicator means, then their mean; what is general or belongs to no concept is left out."""
    found = levels.by_level(MADE).drop(columns=["low", "high"])
    assert found.to_numpy().tolist() == [
        ["a", "contact", "partner", 0.0, 1],
        ["a", "goals", "operational", 1.0, 1],
        ["a", "trust", "board", 0.25, 3],
        ["a", "trust", "operational", -2.0, 1],
    ]


def test_an_interval_holds_its_mean_and_one_segment_has_none() -> None:
    """Its ends are means that segments drawn anew can give."""
    found = levels.by_level(MADE).set_index(["concept", "level"])
    cell = found.loc[("trust", "board"), ["low", "mean", "high"]]
    low, mean, high = cell.to_numpy(dtype=float)
    assert -1 <= low < mean < high <= 2
    assert found["low"].isna().to_dict() == {
        cell: cell != ("trust", "board") for cell in found.index
    }


def test_the_bootstrap_draws_what_enumeration_gives() -> None:
    """Three segments of two indicators have 27 draws; their mean is that of the sample."""
    valences, codes = np.array([2.0, 1.0, -1.0]), np.array([0, 0, 1])
    every = []
    for draw in np.ndindex(3, 3, 3):
        picked = list(draw)
        means = [
            valences[picked][codes[picked] == code].mean() for code in np.unique(codes[picked])
        ]
        every.append(np.mean(means))
    drawn = levels.bootstrap_means(valences, codes, "test")
    assert set(drawn.round(9)) <= set(np.round(every, 9))
    assert drawn.mean() == pytest.approx(np.mean(every), abs=0.1)


def test_layers_are_compared_on_what_both_have() -> None:
    """Board against operations on trust alone; other pairs share no concept."""
    found = levels.gaps(MADE).set_index(["region", "one", "other"])
    assert found["concepts"].to_dict() == {
        (region, one, other): int((region, one, other) == ("a", "board", "operational"))
        for region in ("a", "b")
        for one, other in (
            ("board", "partner"), ("board", "operational"), ("partner", "operational"),
        )
    }  # fmt: skip
    assert found.loc[("a", "board", "operational"), "gap"] == 2.25
    assert found["gap"].count() == 1


def test_one_layer_alone_gives_scores_and_gaps_where_it_is_silent() -> None:
    """Placements keep their numbers' score, whoever is heard."""
    scores = levels.heard(MADE, "operational")
    row = dict(zip(scores.concepts, scores.values[0, 0], strict=True))
    assert row == pytest.approx(
        {"contact": np.nan, "placements": 2, "goals": 1, "trust": -2, "stability": np.nan},
        nan_ok=True,
    )
    assert np.isnan(scores.values[0, 1]).all()


def test_all_that_is_said_gives_the_ledger_s_verdicts() -> None:
    """The first column is the verdict on replicated marks; a layer's differ, or are missing."""
    verdicts = further.layer_verdicts(whole())
    assert len(verdicts) > 50
    assert set(verdicts["all"]) <= {"supported", "partly", "contradicted", "not testable"}
    for level in levels.LAYERS:
        assert (verdicts[level] == "not testable").any()


def test_thirty_five_regions_are_compared_and_a_silent_study_is_not() -> None:
    """Each region of many; none where nothing is said of a layer."""
    assert set(levels.gaps(crowd(35))["region"]) == set(crowd(35).regions)
    silent = study(region("a", segments(("4a", 1))))
    assert levels.by_level(silent).empty
    assert levels.gaps(silent)["gap"].isna().all()
    assert further.layers(silent).startswith("No region has evidence")
