"""Bayes' rule on expected evidence: by hand, and with every assumption varied."""

from __future__ import annotations

from dataclasses import replace
from math import prod
from pathlib import Path

import numpy as np
import pytest
from hypothesis import example, given
from hypothesis import strategies as st

from drawn import crowd
from made_up import region, segments, study
from studies import copy_data, whole
from werkbedrijf.analysis import process_tracing as tracing
from werkbedrijf.analysis.process_tracing import Evidence
from werkbedrijf.errors import DataError
from werkbedrijf.exhibits import further
from werkbedrijf.study.load import load_study

TWO = Evidence(
    ("smoke", "alibi", "weather"),
    ("guilty", "innocent"),
    np.array([[0.8, 0.2], [0.3, 0.6], [0.5, 0.5]]),
)


def test_bayes_rule_is_applied_to_all_observations() -> None:
    """0.8 x 0.3 against 0.2 x 0.6 is two to one; the weather says nothing."""
    assert tracing.posterior(TWO.even, TWO.likelihoods).tolist() == pytest.approx([2 / 3, 1 / 3])
    assert tracing.least_prior(TWO) == pytest.approx(1 / 3)


def test_an_even_prior_gives_every_explanation_as_much() -> None:
    """Of two explanations each has a half."""
    assert TWO.even.tolist() == [0.5, 0.5]


def test_what_is_not_believed_changes_nothing() -> None:
    """At belief 0 the posterior is the prior, at 1 that of the likelihoods as they stand."""
    prior = np.array([0.3, 0.7])
    table = tracing.beliefs(TWO, prior)
    assert table.iloc[0].tolist() == pytest.approx([0.3, 0.7])
    assert table.iloc[-1].tolist() == pytest.approx(
        tracing.posterior(prior, TWO.likelihoods).tolist()
    )


def test_each_observation_is_weighed() -> None:
    """Its factor, what is left without it, and how unlikely it may be."""
    found = tracing.weighed(TWO).set_index("observation")
    assert found["factor"].to_dict() == pytest.approx({"smoke": 4, "alibi": 0.5, "weather": 1})
    assert found["without"].to_dict() == pytest.approx(
        {"smoke": 1 / 3, "alibi": 0.8, "weather": 2 / 3}
    )
    assert found["least"].to_dict() == pytest.approx({"smoke": 0.4, "alibi": 0.15, "weather": 0.25})


def test_the_least_likelihood_is_where_the_conclusion_tips() -> None:
    """Put in the place of its own it leaves the main explanation at a half."""
    for at, least in enumerate(tracing.weighed(TWO)["least"]):
        changed = TWO.likelihoods.copy()
        changed[at, 0] = least
        assert tracing.posterior(TWO.even, changed)[0] == pytest.approx(0.5)


def test_a_certain_observation_may_be_as_unlikely_as_the_odds_allow() -> None:
    """At odds of 1 x 0.5 to 0.5 x 0.5, two to one, half as likely would do."""
    of = Evidence(("diary", "rumour"), ("here", "away"), np.array([[1.0, 0.5], [0.5, 0.5]]))
    assert tracing.weighed(of)["least"].tolist() == pytest.approx([0.5, 0.25])


def test_the_belief_needed_is_where_the_conclusion_tips() -> None:
    """A bit less and it falls; a reader who rules it out is never convinced, another always is."""
    sceptic = tracing.with_prior(TWO, 0.4)
    least = tracing.least_belief(TWO, sceptic)
    below, above = (
        float(tracing.posterior(sceptic, tracing.believed(TWO.likelihoods, each))[0])
        for each in (least - 0.002, least)
    )
    assert below <= tracing.STANDS < above
    assert np.isnan(tracing.least_belief(TWO, tracing.with_prior(TWO, 0.01)))
    assert tracing.least_belief(TWO, tracing.with_prior(TWO, 0.9)) == 0.0


def test_what_says_nothing_never_convinces_whom_it_left_at_a_half() -> None:
    """A half is not more than a half, however much is believed."""
    of = Evidence(("weather",), ("guilty", "innocent"), np.array([[0.5, 0.5]]))
    assert np.isnan(tracing.least_belief(of, of.even))


def test_nothing_is_varied_to_certainty() -> None:
    """Likelihoods stay within 1 and 99 %, so that no explanation is ruled out by a draw."""
    of = Evidence(("diary",), ("here", "away"), np.array([[1.0, 0.0]]))
    drawn = tracing.varied(of, "test")
    assert ((drawn > 0) & (drawn < 1)).all()


def test_the_fewest_observations_to_drop_are_found() -> None:
    """Without the smoke the rival is ahead; a rival that is ahead already needs none dropped."""
    assert tracing.fewest(TWO) == {"innocent": ["smoke"]}
    other = Evidence(TWO.observations, TWO.explanations, TWO.likelihoods[:, ::-1])
    assert tracing.fewest(other) == {"innocent": []}


def test_all_is_varied_at_once_and_again_the_same() -> None:
    """Around the conclusion as it stands, and the same for the same names."""
    drawn = tracing.varied(TWO, "test")
    assert ((drawn > 0) & (drawn < 1)).all()
    assert 0.5 < (drawn > tracing.STANDS).mean() < 0.9
    assert (drawn == tracing.varied(TWO, "test")).all()


def test_the_thesis_s_tests_are_whole_and_lead_to_segments() -> None:
    """The main explanation first, every cell filled, every observation shown by a segment."""
    of = whole()
    found = tracing.evidence(of)
    assert found is not None
    mains = of.tables["explanations"].query("main == 'yes'")["explanation"]
    assert [found.explanations[0]] == list(mains)
    assert ((found.likelihoods > 0) & (found.likelihoods < 1)).all()
    assert (of.tables["observations"]["segments"] != "").all()


def test_the_observations_are_dated_by_the_sections_of_their_segments() -> None:
    """What an observation cites stands where it says."""
    of = whole()
    sections = of.segments.set_index("segment")["section"]
    for row in of.tables["observations"].to_dict("records"):
        told = {sections[each] for each in row["segments"].split(";")}
        assert told == set(row["section"].split(";")), row["observation"]


def test_a_study_without_tests_says_so() -> None:
    """And one of many regions has those of the thesis."""
    assert tracing.evidence(study(region("a", segments()))) is None
    assert further.traced(study(region("a", segments()))).startswith("Not available")
    assert tracing.evidence(crowd(35)) is not None


def broken(root: Path, name: str, old: str, new: str) -> set[str]:
    """Change a file of a copy of the study, and return what loading says was found."""
    copy_data(root)
    path = root / "data" / "published" / f"{name}.csv"
    text = path.read_text("utf-8")
    assert old in text
    path.write_text(text.replace(old, new, 1), "utf-8")
    with pytest.raises(DataError) as caught:
        load_study(root=root)
    return {problem.found for problem in caught.value.problems}


@pytest.mark.parametrize(
    ("name", "old", "new", "found"),
    [
        ("explanations", "functional,yes", "functional,no", {"not one yes"}),
        ("observations", "mg-005;mg-006", "mg-005;mg-999", {"'mg-999'"}),
        ("tests", "early-clarity,stability,20", "early-clarity,stability,0", {"'0'"}),
        (
            "tests", "early-clarity,stability", "early-clarity,weather",
            {"'weather'", "none of early-clarity and stability"},
        ),
    ],
    ids=["no-main", "no-segment", "impossible", "no-explanation"],
)  # fmt: skip
def test_broken_tests_are_told(
    tmp_path: Path, name: str, old: str, new: str, found: set[str]
) -> None:
    """Each with what is wrong."""
    assert found <= broken(tmp_path, name, old, new)


def test_a_study_may_leave_the_tests_out(tmp_path: Path) -> None:
    """It loads without the three files."""
    copy_data(tmp_path)
    for name in ("explanations", "observations", "tests"):
        (tmp_path / "data" / "published" / f"{name}.csv").unlink()
    assert tracing.evidence(load_study(root=tmp_path)) is None


@given(st.lists(st.tuples(st.integers(1, 99), st.integers(1, 99)), min_size=1, max_size=8))
@example([(51, 50), (64, 50), (90, 50)])
def test_a_rival_overtakes_when_so_many_are_dropped_and_not_before(
    pairs: list[tuple[int, int]],
) -> None:
    """Products of whole numbers tell exactly, even where every observation favours the main one."""
    of = Evidence(
        tuple(str(number) for number in range(len(pairs))),
        ("main", "rival"),
        np.array(pairs) / 100,
    )
    dropped = [int(each) for each in tracing.fewest(of)["rival"]]
    for count in range(len(dropped) + 1):
        left = [pair for at, pair in enumerate(pairs) if at not in dropped[:count]]
        ahead = prod(main for main, _ in left) > prod(rival for _, rival in left)
        assert ahead == (count < len(dropped))


def test_a_conclusion_that_does_not_stand_is_said_not_to() -> None:
    """With every likelihood of the main explanation at 20 % no number is missing in a sentence."""
    of = whole()
    likelihoods = of.tables["tests"].copy()
    explanations = of.tables["explanations"]
    main = explanations.loc[explanations["main"] == "yes", "explanation"].iloc[0]
    likelihoods.loc[likelihoods["explanation"] == main, "likelihood"] = 20
    told = further.traced(replace(of, tables={**of.tables, "tests": likelihoods}))
    assert "not more than half: the conclusion does not stand" in told
    assert "nan" not in told
