"""The ledger: every conclusion judged by code, and no verdict that changes unnoticed."""

from __future__ import annotations

import csv
from collections.abc import Mapping
from dataclasses import replace

import numpy as np
import pandas as pd
import pytest
from hypothesis import given
from hypothesis import strategies as st

from studies import ROOT
from werkbedrijf.analysis.arrays import groups, plain
from werkbedrijf.claims import ledger, on_evidence, on_marks
from werkbedrijf.claims.ledger import ON_EVIDENCE, ON_SCORES, functions
from werkbedrijf.claims.marks import MG, ZB, ZW, Marks
from werkbedrijf.errors import StudyError
from werkbedrijf.study.load import load_study

STUDY = load_study(root=ROOT).of_thesis
LEDGER = ledger.ledger(STUDY)
ACCEPTED = ROOT / "tests" / "accepted_verdicts.csv"
INSIDE = groups(STUDY)
CONCEPTS = tuple(STUDY.concepts["concept"])


def marks(given_scores: Mapping[str, Mapping[str, float]]) -> Marks:
    """Return marks of the three regions: 0 on every concept but those given."""
    values = [[given_scores.get(r, {}).get(c, 0.0) for c in CONCEPTS] for r in (MG, ZW, ZB)]
    return Marks(plain(np.array([values]), (MG, ZW, ZB), CONCEPTS), INSIDE)


def test_every_verdict_is_the_accepted_one() -> None:
    """A verdict that changes fails here until someone writes the new one down."""
    with ACCEPTED.open(encoding="utf-8") as file:
        accepted = [tuple(row) for row in csv.reader(file)]
    now = LEDGER[["claim", "published", "replicated"]].to_numpy()
    assert [("claim", "published", "replicated"), *map(tuple, now)] == accepted


def test_every_claim_is_judged_by_a_function_and_every_function_by_a_claim() -> None:
    """claims.csv and the modules of checks name each other both ways."""
    used = set(STUDY.tables["claims"]["check"]) - {""}
    assert used == set(functions(on_marks, on_evidence))
    assert set(ON_SCORES) & set(ON_EVIDENCE) == set()


def test_there_are_more_than_35_claims_of_every_kind() -> None:
    """The ledger covers all chapters that conclude, and every kind of conclusion."""
    table = STUDY.tables["claims"]
    assert len(table) >= 35
    assert set(table["kind"]) == {"count", "score", "comparison", "pattern", "causal"}
    sections = {"5.2.4", "6.2.4", "7.2.4", "8.1", "8.2", "8.2.1", "8.2.2", "8.2.3", "8.2.4"}
    assert set(table["section"]) == sections | {"9.1.1", "9.1.2"}


def test_a_verdict_that_is_not_full_support_names_the_numbers() -> None:
    """Each `partly` and each `contradicted` comes with the values that decide it."""
    for base in ("published", "replicated"):
        short = LEDGER[LEDGER[base].isin(["partly", "contradicted"])]
        assert (short[f"values_{base}"].str.contains(r"\d")).all()


def test_what_cannot_be_tested_says_why() -> None:
    """A claim without a check has a reason in its place."""
    silent = LEDGER[(LEDGER["check"] == "") & (LEDGER["reason"] == "")]
    assert list(silent["claim"]) == []


def test_a_causal_claim_is_never_called_proven() -> None:
    """Causal claims that a check supports say what else would fit, or why it is no proof."""
    causal = LEDGER[(LEDGER["kind"] == "causal") & (LEDGER["check"].isin(list(ON_SCORES)))]
    again = set(causal.loc[causal["reason"] != "", "check"])
    bare = causal[(causal["reason"] == "") & ~causal["check"].isin(again)]
    supported = bare[(bare["published"] == "supported") | (bare["replicated"] == "supported")]
    assert set(supported["claim"]) <= {"context-helps"}


def test_an_unknown_check_is_a_clear_error() -> None:
    """A misspelt check is named, with the file to mend."""
    table = STUDY.tables["claims"].copy()
    table.loc[0, "check"] = "mg_possitive"
    with pytest.raises(StudyError, match=r"claims\.csv names the checks mg_possitive"):
        ledger.checks(replace(STUDY, tables={**STUDY.tables, "claims": table}))


@pytest.mark.parametrize("check", sorted(ON_SCORES))
def test_a_check_needs_the_regions_that_it_speaks_of(check: str) -> None:
    """In a study without the thesis's regions nothing is judged."""
    elsewhere = plain(np.zeros((1, 2, len(CONCEPTS))), ("achterhoek", "twente"), CONCEPTS)
    assert np.isnan(ON_SCORES[check](Marks(elsewhere, INSIDE))).all()  # type: ignore[call-overload]


@pytest.mark.parametrize("check", sorted(ON_SCORES))
def test_a_check_can_come_out_both_ways(check: str) -> None:
    """Among random scores each check finds some that support it and some that do not."""
    random = np.random.default_rng(1)
    values = random.integers(-2, 3, (4000, 3, len(CONCEPTS))).astype(float)
    verdicts = ON_SCORES[check](Marks(plain(values, (MG, ZW, ZB), CONCEPTS), INSIDE))
    assert {0.0, 1.0} <= set(np.unique(verdicts)) <= {0.0, 0.5, 1.0}  # type: ignore[call-overload]


@given(st.integers(-2, 2))
def test_equal_regions_are_not_in_order(score: int) -> None:
    """Where all regions score the same, none leads, none trails, and no order follows."""
    same = {region: dict.fromkeys(CONCEPTS, float(score)) for region in (MG, ZW, ZB)}
    for check in ("mg_leads_success", "zb_trails_success", "functional_follows_success"):
        assert ON_SCORES[check](marks(same)) == [0.0]


def test_equal_coordination_with_unequal_success_shows_that_it_does_not_suffice() -> None:
    """The check looks at two regions equal on coordination, one ahead on success."""
    check = ON_SCORES["coordination_alone_does_not_suffice"]
    ahead = {MG: {"coordination": 1.0, "contact": 1.0}, ZW: {"coordination": 1.0}}
    assert check(marks(ahead)) == [1.0]
    assert check(marks({**ahead, ZW: {"coordination": 0.0}})) == [0.0]


def test_counts_add_up_to_the_claims() -> None:
    """Every claim has one verdict on either side, overall and by kind."""
    table = ledger.counts(LEDGER)
    verdicts = ["supported", "partly", "contradicted", "not testable"]
    totals = table[table["kind"] == "all"].set_index("base")[verdicts].sum(axis=1)
    assert totals.to_dict() == {"published": len(LEDGER), "replicated": len(LEDGER)}
    parts = table[table["kind"] != "all"].groupby("base")[verdicts].sum().sum(axis=1)
    assert parts.to_dict() == totals.to_dict()


def test_shares_and_steps_are_within_their_bounds() -> None:
    """No more variants change a verdict than there are; it takes a step at least to overturn."""
    for base in ("published", "replicated"):
        pairs = [each.split(":")[1].split("/") for cell in LEDGER[f"turns_{base}"] if cell
                 for each in cell.split(";")]  # fmt: skip
        assert pairs
        assert all(0 < int(changed) <= int(of) for changed, of in pairs)
        assert (LEDGER[f"steps_{base}"].dropna() >= 1).all()


def test_a_finding_of_the_evidence_is_open_without_its_region() -> None:
    """Checks on the evidence say `not testable` in a study that lacks the region."""
    regions = {ZB: STUDY.regions[ZB]}
    without = replace(STUDY, regions=regions)
    assert pd.isna(on_evidence.mg_far_above_target(without).verdict)
    assert pd.isna(on_evidence.zw_goal_is_carried(without).verdict)
    assert pd.isna(on_evidence.parties_are_content(without).verdict)
    assert on_evidence.zb_just_below_target(without).verdict == 0.5
