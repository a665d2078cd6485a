"""The ledger: every conclusion judged by code; `test_accepted_verdicts.py` pins each verdict."""

from __future__ import annotations

import re
from collections.abc import Mapping
from dataclasses import replace
from pathlib import Path

import numpy as np
import pandas as pd
import pytest
from hypothesis import given
from hypothesis import strategies as st

from studies import ROOT, copy_data, whole
from werkbedrijf.analysis.arrays import plain
from werkbedrijf.claims import ledger
from werkbedrijf.claims.expressions import FILE, arguments, in_words, name_of, names, parse, parsed
from werkbedrijf.claims.words import WORDS, Basis
from werkbedrijf.errors import DataError
from werkbedrijf.study.load import load_study

STUDY = whole().of_source
MG, ZW, ZB = STUDY.regions
TESTS = parsed(STUDY)
NAMES = names(STUDY)
CONCEPTS = tuple(STUDY.concepts["concept"])


def judged_claims() -> pd.DataFrame:
    """Return the ledger of the study's claims."""
    return ledger.ledger(STUDY)


def basis(given_scores: Mapping[str, Mapping[str, float]]) -> Basis:
    """Return marks of the three regions, 0 on every concept but those given, and no segments."""
    values = [[given_scores.get(r, {}).get(c, 0.0) for c in CONCEPTS] for r in STUDY.regions]
    return Basis(STUDY, plain(np.array([values]), tuple(STUDY.regions), CONCEPTS, STUDY.ends), None)


def judged(source: str, **marks: Mapping[str, float]) -> float:
    """Return the verdict of a test on marks given by the regions' short names."""
    by_id = {NAMES["Region"][short]: scores for short, scores in marks.items()}
    return float(parse(source, NAMES).verdict(basis(by_id))[0])


def test_there_are_more_than_35_claims_of_every_kind() -> None:
    """The ledger covers all chapters that conclude, and every kind of conclusion."""
    table = STUDY.tables["claims"]
    assert len(table) >= 35
    assert set(table["kind"]) == {"count", "score", "comparison", "pattern", "causal"}
    sections = {"5.2.3", "5.2.4", "6.2.3", "6.2.4", "7.2.3", "7.2.4", "8.1", "8.2", "8.2.1"}
    sections |= {"8.2.2", "8.2.3", "8.2.4", "9.1.1", "9.1.2", "9.2.1", "9.2.4"}
    # 0 is the summary.
    assert {each for cell in table["section"] for each in cell.split(";")} >= sections | {"0"}


def test_a_verdict_that_is_not_full_support_names_the_numbers() -> None:
    """Each `partly` and each `contradicted` comes with the values that decide it."""
    table = judged_claims()
    for base in ("published", "replicated"):
        short = table[table[base].isin(["partly", "contradicted"])]
        assert (short[f"values_{base}"].str.contains(r"\d")).all()


def test_what_cannot_be_tested_says_why() -> None:
    """A claim without a test has a reason in its place."""
    table = judged_claims()
    silent = table[(table["test"] == "") & (table["reason"] == "")]
    assert list(silent["claim"]) == []


def test_a_causal_claim_is_never_called_proven() -> None:
    """Causal claims that a check supports say what else would fit, or why it is no proof."""
    table = judged_claims()
    causal = table[(table["kind"] == "causal") & table["claim"].isin(list(TESTS))]
    again = set(causal.loc[causal["reason"] != "", "test"])
    bare = causal[(causal["reason"] == "") & ~causal["test"].isin(again)]
    supported = bare[(bare["published"] == "supported") | (bare["replicated"] == "supported")]
    assert set(supported["claim"]) <= {"context-helps"}


WRONG = {
    "leeds(mg, success)": ("leeds", "a known word; the nearest is leads"),
    "leads(mg, sucess)": ("sucess", "a concept or a group of concepts; the nearest is success"),
    "leads(gm, success)": ("gm", "a region; the nearest is mg"),
    "leads(mg)": ("leads(mg)", "leads with region, what"),
    "good(mg, trust, goals)": ("good(mg, trust, goals)", "good with value"),
    "spread(success)": ("spread(success)", "a word that judges, or a comparison"),
    "leads(mg, success) > 1": ("leads(mg, success)", "a number, or a word that measures"),
    "segments(mg, '4z') > 0": ("4z", "an indicator in quotes; the nearest is 4c"),
    "count(cases, parteis='uwv') > 0": (
        "cases.parteis", "a table and its column; the nearest is cases.parties",
    ),
    "0 < spread(success) < 1": (
        "0 < spread(success) < 1", "a word that judges, or a comparison",
    ),
    "__import__('os').system('ls') > 0": (
        "__import__('os').system('ls')", "a known word, such as above, at_least, below",
    ),
    "leads(mg, success": (
        "'leads(mg, success'", "an expression, such as leads(region, concept)",
    ),
}  # fmt: skip


def test_wrong_tests_are_named_all_at_once_with_row_word_and_the_nearest_known() -> None:
    """Whatever is wrong with the column `test` of claims.csv, its author finds it in one go."""
    table = STUDY.tables["claims"].head(len(WRONG)).assign(test=list(WRONG))
    with pytest.raises(DataError) as raised:
        parsed(replace(STUDY, tables={**STUDY.tables, "claims": table}))
    told = [(each.row, each.column, each.found, each.expected) for each in raised.value.problems]
    wanted = enumerate(WRONG.values(), 2)
    assert told == [(row, "test", found, expected) for row, (found, expected) in wanted]
    assert {each.remedy for each in raised.value.problems} == {
        f"The words are {', '.join(WORDS)}. docs/new-region.md of the project says how a test is "
        "written."
    }


def test_a_wrong_test_is_told_by_the_line_that_its_claim_has_in_the_file(tmp_path: Path) -> None:
    """Though empty rows stand above it."""
    copy_data(tmp_path)
    file = tmp_path / FILE
    text = file.read_text(encoding="utf-8").replace('"above(mg, success, 0)"', "abov(mg)", 1)
    header, rest = text.split("\n", 1)
    file.write_text(f"{header}\n{',' * header.count(',')}\n\n{rest}", encoding="utf-8")
    with pytest.raises(DataError, match=f"^{FILE}:4, test: found abov;"):
        parsed(load_study(root=tmp_path))


@pytest.mark.parametrize("claim", sorted(claim for claim, test in TESTS.items() if test.on_marks))
def test_a_claim_can_come_out_both_ways(claim: str) -> None:
    """Among random marks each test finds some that support it and some that do not."""
    random = np.random.default_rng(1)
    values = random.integers(-2, 3, (4000, 3, len(CONCEPTS))).astype(float)
    at = Basis(STUDY, plain(values, tuple(STUDY.regions), CONCEPTS, STUDY.ends), None)
    assert {0.0, 1.0} <= set(np.unique(TESTS[claim].verdict(at))) <= {0.0, 0.5, 1.0}


@pytest.mark.parametrize("claim", sorted(TESTS))
def test_a_claim_is_open_where_a_score_or_segment_is_missing(claim: str) -> None:
    """Without marks and segments nothing is judged but what the study's own tables count.

    What they count can contradict a claim whatever else it needs.
    """
    empty = plain(
        np.full((1, 3, len(CONCEPTS)), np.nan), tuple(STUDY.regions), CONCEPTS, STUDY.ends
    )
    kinds = {argument.kind for call in TESTS[claim].calls for argument in arguments(call)}
    verdict = TESTS[claim].verdict(Basis(STUDY, empty, None))[0]
    counts = {name_of(call) for call in TESTS[claim].calls} & {"count", "bridging", "ratio"}
    if "What" not in kinds and not TESTS[claim].on_segments:
        assert not np.isnan(verdict)
    else:
        assert np.isnan(verdict) or (counts and verdict == 0)


@given(st.integers(-2, 2))
def test_equal_regions_are_not_in_order(score: int) -> None:
    """Where all regions score the same, none leads, none trails, and no order follows."""
    same = dict.fromkeys(("mg", "zw", "zb"), dict.fromkeys(CONCEPTS, float(score)))
    for source in ("leads(mg, success)", "trails(zb, success)", "order(functional, mg, zw, zb)"):
        assert judged(source, **same) == 0.0


# For each word: marks, a test, and its verdict, worked out by hand.
T, P, F = 1.0, 0.5, 0.0
BY_HAND = [
    ("above(mg, trust, 0)", {"mg": {"trust": 1}}, T),
    ("above(mg, trust, 1)", {"mg": {"trust": 1}}, F),
    ("at_least(mg, trust, 1)", {"mg": {"trust": 1}}, T),
    ("at_least(mg, trust, 2)", {"mg": {"trust": 1}}, F),
    ("below(mg, trust, 0)", {"mg": {"trust": -1}}, T),
    ("below(mg, trust, -1)", {"mg": {"trust": -1}}, F),
    ("at_most(mg, trust, -1)", {"mg": {"trust": -1}}, T),
    ("at_most(mg, trust, -2)", {"mg": {"trust": -1}}, F),
    ("good(mg, trust)", {"mg": {"trust": 1}}, T),
    ("good(mg, trust)", {}, P),
    ("good(mg, trust)", {"mg": {"trust": -1}}, F),
    ("bad(mg, trust)", {"mg": {"trust": -1}}, T),
    ("bad(mg, trust)", {}, P),
    ("bad(mg, trust)", {"mg": {"trust": 1}}, F),
    # trust +1 and culture 0 are +1/2 on relations
    ("ahead(mg, zw, relational)", {"mg": {"trust": 1}}, T),
    ("ahead(mg, zw, relational)", {"zw": {"trust": 1}}, F),
    ("clearly_ahead(mg, zw, relational)", {"mg": {"trust": 1}}, T),
    # goals +1 of three content factors is +1/3
    ("clearly_ahead(mg, zw, content)", {"mg": {"goals": 1}}, P),
    ("clearly_ahead(mg, zw, content)", {"zw": {"goals": 1}}, F),
    # 5/6 less 1/3 is a half exactly, which floats get wrong
    ("clearly_leads(mg, relational)", {"mg": {"trust": 1}, "zb": {"trust": -1}}, T),
    ("clearly_leads(mg, content)", {"mg": {"goals": 1}}, P),
    ("clearly_leads(mg, content)", {}, F),
    ("leads(mg, trust)", {"mg": {"trust": 1}}, T),
    ("leads(mg, trust)", {"mg": {"trust": 1}, "zb": {"trust": 1}}, F),
    ("trails(zb, trust)", {"zb": {"trust": -1}}, T),
    ("trails(zb, trust)", {"zb": {"trust": -1}, "zw": {"trust": -1}}, F),
    ("clearly_trails(zb, content)", {"zb": {"goals": -2}}, T),
    ("clearly_trails(zb, content)", {"zb": {"goals": -1}}, P),
    ("clearly_trails(zb, content)", {"zb": {"goals": 1}}, F),
    ("order(trust, mg, zw, zb)", {"mg": {"trust": 2}, "zw": {"trust": 1}}, T),
    ("order(trust, mg, zw, zb)", {"mg": {"trust": 2}}, F),
    ("opposite(good(mg, trust))", {}, P),
    ("opposite(leads(mg, trust))", {}, T),
    ("both(good(mg, trust), leads(mg, goals))", {"mg": {"goals": 1}}, P),
    ("both(good(mg, trust), leads(mg, goals))", {}, F),
    ("mostly(leads(mg, trust), leads(mg, goals))", {"mg": {"goals": 1}}, P),
    ("mostly(leads(mg, trust), leads(mg, goals))", {"mg": {"goals": 1, "trust": 1}}, T),
    ("mostly(leads(mg, trust), leads(mg, goals))", {}, F),
    ("some(leads(mg, trust), leads(mg, goals))", {"mg": {"goals": 1}}, T),
    ("some(good(mg, trust), leads(mg, goals))", {}, P),
    ("some(leads(mg, trust), leads(mg, goals))", {}, F),
    ("mark(mg, relational) == 0.5", {"mg": {"trust": 1}}, T),
    ("mark(mg, relational) + mark(zw, trust) == 1.5", {"mg": {"trust": 1}, "zw": {"trust": 1}}, T),
    ("spread(trust) == 3", {"mg": {"trust": 1}, "zb": {"trust": -2}}, T),
    ("spread(trust) > 3", {"mg": {"trust": 1}, "zb": {"trust": -2}}, F),
]  # fmt: skip


@pytest.mark.parametrize(("source", "marks", "verdict"), BY_HAND)
def test_each_word_means_what_its_docstring_says(
    source: str, marks: dict[str, dict[str, float]], verdict: float
) -> None:
    """Small marks, and the verdict worked out by hand: held, partly, and not."""
    assert judged(source, **marks) == verdict


def test_every_word_is_judged_by_hand_above_or_measured_below() -> None:
    """A new word comes with its examples."""
    shown = {word for word in WORDS for source, _, _ in BY_HAND if f"{word}(" in source}
    assert set(WORDS) - shown == {"ratio", "segments", "count", "bridging"}


def test_the_page_on_studies_of_one_s_own_shows_how_a_test_is_written() -> None:
    """It names every word and no other; its examples are tests."""
    page = (ROOT / "docs" / "new-region.md").read_text(encoding="utf-8")
    (line,) = re.findall(r"^The words are (.*?)\.", page, re.MULTILINE)
    assert re.findall(r"`(\w+)`", line) == list(WORDS)
    table = page.partition("| its test |\n")[2].partition("\n\n")[0]
    tests = re.findall(r"\| `(.+?)` \|", table)
    ids = {name: name for name in ("dale", "fen", "success", "goals", "trust")}
    known = {"Region": ids, "What": ids}
    assert [parse(test, known).source for test in tests] == tests
    assert len(tests) == 4


def test_words_that_measure_the_evidence() -> None:
    """The mean of a few segments, jobs filled against target, rows with a cell."""
    frame = pd.DataFrame(
        [("s1", MG, "4a", 2, "board", ""), ("s2", MG, "4a", -1, "general", "unions"),
         ("s3", MG, "4b", -2, "board", ""), ("s4", ZW, "4a", -2, "board", "")],
        columns=["segment", "region", "indicator", "valence", "level", "party"],
    )  # fmt: skip
    at = replace(basis({}), segments=frame)

    def number(source: str) -> float:
        test = parse(f"{source} > 0", NAMES)
        return float(test.value(test.tree.left, at))  # type: ignore[attr-defined]

    assert number("segments(mg, '4a')") == 0.5
    assert number("segments(mg, '4a', '4b')") == -1 / 3
    assert number("segments(mg, '4a', level='board')") == 2
    assert number("segments(mg, party='unions')") == -1
    assert np.isnan(number("segments(zb, '4a')"))
    assert number("ratio(zw)") > 2
    assert number("count(concepts, category='output')") == 3
    assert number("count(cases, parties='uwv')") == 3


def test_a_cell_that_is_counted_is_a_whole_item_of_its_list() -> None:
    """Whoever counts those with uwv does not count those with another office of it."""
    cases = pd.DataFrame({"parties": ["uwv;unions", "uwv-north", "my-uwv;uwv"]})
    own = replace(STUDY, tables={**STUDY.tables, "cases": cases})
    test = parse("count(cases, parties='uwv') == 2", NAMES)
    assert test.verdict(replace(basis({}), study=own)).tolist() == [1]


def test_a_person_bridges_bodies_who_sits_in_more_than_one() -> None:
    """Of all parties or of one; a region that lists no seats tells nothing."""
    held = ["unions One board", "unions One council", "uwv Two board", "uwv Three council",
            "office Four board", "office Four council"]  # fmt: skip
    rows = [seat.split() for seat in held]
    seats = pd.DataFrame(rows, columns=["party", "label", "body"])
    tables = {MG: seats, ZW: seats.iloc[:3], ZB: seats.iloc[:0]}
    regions = {
        one.id: replace(one, tables={**one.tables, "bodies": tables[one.id]})
        for one in STUDY.regions.values()
    }
    at = replace(basis({}), study=replace(STUDY, regions=regions))

    def verdict(source: str) -> float:
        return float(parse(source, NAMES).verdict(at)[0])

    assert verdict("bridging(mg) == 2") == 1
    assert verdict("bridging(mg, party='unions') == 1") == 1
    assert verdict("bridging(mg, party='uwv') == 0") == 1
    assert verdict("bridging(zw) < bridging(mg)") == 1
    assert np.isnan(verdict("bridging(zb) == 0"))
    told = in_words(parse("bridging(mg, party='unions') > 0", NAMES), STUDY)
    assert told == (
        "the number of persons (party: trade unions) who sit in several bodies of "
        "Midden-Gelderland is above 0"
    )


def test_a_test_is_told_in_words() -> None:
    """What the ledger shows beside the expression is a sentence of labels."""
    source = "both(order(success, mg, zw), segments(zb, '4a', level='board') >= 0)"
    assert in_words(parse(source, NAMES), STUDY) == (
        "on success the order is Midden-Gelderland, then Zwolle, and the mean of what is said of "
        "4a (level: board) in Zuidoost-Brabant is at least 0"
    )


@pytest.mark.parametrize(("language", "twice"), [("en", "twice "), ("nl", "tweemaal ")])
def test_a_number_added_to_itself_is_told_as_twice(language: str, twice: str) -> None:
    """A sum of two others keeps both."""
    of = whole(language)

    def told(source: str) -> str:
        return in_words(parse(f"{source} < 4", NAMES), of)

    few, many = "count(interviews, partner='yes')", "count(interviews, partner='no')"
    assert told(f"{few} + {few}") == twice + told(few)
    assert " plus " in told(f"{few} + {many}")


def test_a_test_is_told_in_the_language_of_the_study() -> None:
    """Its words, labels, levels, parties and numbers; a party that nobody knows by its id."""
    dutch = whole("nl")
    told = {
        "both(order(success, mg, zw), segments(zb, '4a', level='board') >= 0.5)": (
            "op succes is de volgorde Midden-Gelderland, dan Zwolle, en het gemiddelde van wat "
            "over 4a (niveau: bestuur) in Zuidoost-Brabant is gezegd is minstens 0,5"
        ),
        "bridging(mg, party='unions') > bridging(zw, party='nobody')": (
            "het aantal personen (partij: vakbonden) in meer dan één overleg van "
            "Midden-Gelderland is hoger dan het aantal personen (partij: nobody) in meer dan één "
            "overleg van Zwolle"
        ),
    }
    assert {source: in_words(parse(source, NAMES), dutch) for source in told} == told


def test_a_claim_depends_on_the_coder_if_any_coder_s_verdict_is_another() -> None:
    """Some do and some do not; what corrections changed is no other coder's."""
    verdicts = ledger.verdicts_by_coding(STUDY).set_index("claim")[["first", *STUDY.coders]]
    differing = {str(claim) for claim, *each in verdicts.itertuples() if len(set(each)) > 1}
    assert 0 < len(differing) < len(verdicts)
    assert ledger.on_coder(STUDY) == differing


def test_counts_add_up_to_the_claims() -> None:
    """Every claim has one verdict on either side, overall and by kind."""
    judged = judged_claims()
    table = ledger.counts(judged)
    verdicts = ["supported", "partly", "contradicted", "not testable"]
    totals = table[table["kind"] == "all"].set_index("base")[verdicts].sum(axis=1)
    assert totals.to_dict() == {"published": len(judged), "replicated": len(judged)}
    parts = table[table["kind"] != "all"].groupby("base")[verdicts].sum().sum(axis=1)
    assert parts.to_dict() == totals.to_dict()


def test_shares_and_steps_are_within_their_bounds() -> None:
    """No more variants change a verdict than there are; it takes a step at least to overturn."""
    table = judged_claims()
    for base in ("published", "replicated"):
        pairs = [each.split(":")[1].split("/") for cell in table[f"turns_{base}"] if cell
                 for each in cell.split(";")]  # fmt: skip
        assert pairs
        assert all(0 < int(changed) <= int(of) for changed, of in pairs)
        assert (table[f"steps_{base}"].dropna() >= 1).all()


@pytest.mark.parametrize("test", ["count(segments) > 0", "count(not_coded, region='zwolle') >= 0"])
def test_printed_marks_have_no_segments_to_count(test: str) -> None:
    """What was coded stands for the replicated side alone, counted or averaged."""
    read = parse(test, NAMES)
    assert read.on_segments
    assert not read.on_marks
    assert np.isnan(read.verdict(basis({}))[0])
    replicated = replace(basis({}), segments=STUDY.segments)
    assert read.verdict(replicated)[0] == 1


def test_one_region_has_no_spread() -> None:
    """The distance between the highest and the lowest takes two."""
    alone = Basis(STUDY, plain(np.zeros((1, 1, len(CONCEPTS))), [MG], CONCEPTS, STUDY.ends), None)
    assert np.isnan(parse("spread(success) == 0", NAMES).verdict(alone)[0])


def test_brackets_show_how_far_a_negation_and_a_list_reach() -> None:
    """Without them `not so that A, and B` could deny both."""
    test = parse("both(opposite(ahead(mg, zw, trust)), ahead(zw, zb, trust))", NAMES)
    assert in_words(test, STUDY) == (
        "(it is not so that Midden-Gelderland is ahead of Zwolle on trust), "
        "and Zwolle is ahead of Zuidoost-Brabant on trust"
    )
