"""The sentences of the report are filled from the study, and say what its verdicts say."""

from __future__ import annotations

import re
from collections.abc import Callable
from dataclasses import replace

import pandas as pd
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from studies import whole
from werkbedrijf.errors import StudyError
from werkbedrijf.exhibits import answers, findings, firmness, sentences, tables
from werkbedrijf.exhibits.exhibit import Table
from werkbedrijf.site import summary
from werkbedrijf.study.model import Study

STUDY = whole().of_source
WHOLE: list[Callable[[Study], str]] = [
    *(answers.patterns, answers.chance, answers.reliability, answers.verdicts),
    *(answers.contradicted, answers.measuring, answers.theory, answers.organised),
    *(answers.rivals, sentences.policy, sentences.evidence_base, sentences.agreement),
    sentences.ranking,
]


def by_name(function: Callable[[Study], str]) -> str:
    """Return what pytest shows for a function."""
    return function.__name__


def with_valence(valence: int) -> Study:
    """Return the study with every segment of that valence."""
    regions = {
        id_: replace(
            region,
            tables={**region.tables, "segments": region.segments.assign(valence=valence)},
        )
        for id_, region in STUDY.regions.items()
    }
    return replace(STUDY, regions=regions)


@pytest.mark.parametrize("function", WHOLE, ids=by_name)
def test_a_sentence_has_no_gap(function: Callable[[Study], str]) -> None:
    """No missing value, no object, no unfilled field shows in what a reader reads."""
    text = function(STUDY)
    assert text.strip()
    for gap in ("nan", "None", "<NA>", "{", "}", " at 0x", "  "):
        assert gap not in text


@pytest.mark.parametrize(
    "function", [answers.patterns, answers.reliability, answers.contradicted, answers.verdicts]
)
def test_sentences_change_with_the_evidence(function: Callable[[Study], str]) -> None:
    """Other evidence gives other words: nothing of the result is written down beforehand."""
    assert function(with_valence(1)) != function(STUDY)


@pytest.mark.parametrize("function", WHOLE, ids=by_name)
def test_a_study_of_one_region_still_reads(function: Callable[[Study], str]) -> None:
    """With a single region nothing fails; what needs several says so or falls silent.

    Claims name regions, and those that the study does not have are refused: it has none.
    """
    tables = {**STUDY.tables, "claims": STUDY.tables["claims"].head(0)}
    alone = replace(STUDY, regions={"zwolle": STUDY.regions["zwolle"]}, tables=tables)
    assert "nan" not in function(alone)


def test_causes_are_worded_as_consistent_with() -> None:
    """The benchmark of chance says that a fit proves nothing."""
    assert "proves none" in answers.chance(STUDY)
    assert "found in just those regions 33% of the time" in answers.chance(STUDY)


def test_the_answer_names_both_verdicts_where_they_differ() -> None:
    """A reader sees at once where the marks and the evidence part."""
    assert (
        " **Supported** by the published marks, **partly supported** by the replicated ones."
    ) in answers.with_verdicts(STUDY, "mg-awareness")


def test_a_claim_that_is_not_listed_is_refused() -> None:
    """A notebook that asks for it is told which ids there are none of."""
    with pytest.raises(StudyError, match=r"the claims zz-best, zz-worst, which are not in"):
        answers.with_verdicts(STUDY, "zz-best", "context-not-necessary", "zz-worst")


def with_new() -> Study:
    """Return the study with a region that has evidence on one criterion of success alone."""
    zwolle = STUDY.regions["zwolle"]
    some = zwolle.segments[zwolle.segments["indicator"] == "8b"].assign(valence=2)
    nothing = zwolle.tables["placements"].iloc[:0]
    tables = {**zwolle.tables, "segments": some, "placements": nothing}
    new = replace(zwolle, id="achterhoek", label="Achterhoek", tables=tables)
    return replace(STUDY, regions={**STUDY.regions, "achterhoek": new})


def test_a_mean_over_some_concepts_says_so() -> None:
    """A region that lacks scores is not compared as if it had them all."""
    assert "Achterhoek (+2.00, 1 of 8 scored) > Midden-Gelderland (+" in sentences.ranking(
        with_new()
    )
    told = sentences.region_overview(with_new(), "achterhoek")
    assert told.endswith("the replication puts the region at +2.00 on success (1 of 8 scored).")


def test_marks_on_one_segment_or_one_respondent_are_named_beside_the_ranking() -> None:
    """With the ranks too; of the thesis's own marks none does."""
    assert not sentences.thin_marks(STUDY)
    zwolle = STUDY.regions["zwolle"]
    rows = zwolle.segments
    one = rows[rows["indicator"] == "8b"].assign(respondents="R8", documents="", party="")
    single = rows[rows["indicator"] == "8a"].head(1)
    rest = rows[~rows["indicator"].isin(["8a", "8b"])]
    tables_ = {**zwolle.tables, "segments": pd.concat([one, single, rest], ignore_index=True)}
    new = replace(zwolle, id="achterhoek", label="Achterhoek", tables=tables_)
    of = replace(STUDY, regions={**STUDY.regions, "achterhoek": new})
    told = (
        "2 marks by the evidence rest on one segment or on one respondent alone, and count like "
        "any other: Achterhoek (frequency of contact and conflict management)."
    )
    assert sentences.ranking(of).endswith(f"\n\n{told}")
    shown = tables.ranks(of).body
    assert isinstance(shown, Table)
    assert shown.notes[-1] == told


@pytest.mark.parametrize("function", [
    answers.chance, answers.reliability, answers.verdicts, answers.contradicted,
    answers.measuring, answers.organised, answers.rivals, sentences.agreement, sentences.baseline,
])  # fmt: skip
def test_what_is_said_of_the_thesis_stays_when_a_region_comes(
    function: Callable[[Study], str],
) -> None:
    """Word for word."""
    assert function(with_new()) == function(STUDY.of_source)


def test_an_order_is_told_once_for_all_on_which_it_is_the_same() -> None:
    """With whose means give it, where coders differ; with one coder nobody else is spoken of."""
    same = "On success and functional factors the means of every coder put Midden-Gelderland > "
    assert firmness.who_coded(STUDY).count("the means") == 1
    assert same in firmness.who_coded(STUDY)
    by_coder = firmness.who_coded(with_independent(lambda valence: -valence))
    assert re.findall(r"On ([a-z ]+) the means put [^(]+\(([^)]+)\)", by_coder) == [
        ("success and functional factors", "first coder and second coder"),
        ("success", "independent coder"),
        ("functional factors", "independent coder"),
    ]
    regions = {id_: replace(region, coders={}) for id_, region in STUDY.regions.items()}
    assert "another coder" not in firmness.who_coded(replace(STUDY, regions=regions))


def test_another_coder_is_named_within_a_sentence() -> None:
    """Without the capital that a heading has, and with a verdict that needs no other form."""
    told = summary.firmness(with_independent(lambda valence: -valence))
    assert "the marks of another coder (independent coder): **contradicted**." in told


def test_coders_who_agree_leave_nothing_open() -> None:
    """No verdict is told to depend on who coded."""
    regions = {
        id_: replace(region, coders={"twin": region.segments})
        for id_, region in STUDY.regions.items()
    }
    told = firmness.who_coded(replace(STUDY, regions=regions))
    assert told.startswith("None of the **75 conclusions** that marks decide depends on who coded.")
    assert "open" not in told


def with_independent(change: Callable[[pd.Series], pd.Series]) -> Study:
    """Return the study with the valences of its independent coder changed."""
    regions = {}
    for id_, region in STUDY.regions.items():
        coded = region.coders["independent"]
        other = coded.assign(valence=change(coded["valence"]))
        regions[id_] = replace(region, coders={**region.coders, "independent": other})
    return replace(STUDY, regions=regions)


def own(**marks: dict[str, int]) -> Study:
    """Return a study of one's own: for each region a mark on each concept, by a segment each."""
    indicators = STUDY.indicators[STUDY.indicators["values"] == "scale"]
    code = dict(zip(indicators["concept"], indicators["indicator"], strict=True))
    some = next(iter(STUDY.regions.values()))
    regions = {}
    for id_, told in marks.items():
        rows = some.segments.head(len(told)).reset_index(drop=True)
        rows = rows.assign(
            indicator=[code[concept] for concept in told],
            valence=pd.array(list(told.values()), dtype="Int64"),
        )
        tables = {**some.tables, "segments": rows, "placements": some.tables["placements"].head(0)}
        regions[id_] = replace(
            some, id=id_, label=id_.title(), tables=tables, coders={}, uncorrected=None
        )
    nothing = {name: STUDY.tables[name].head(0) for name in ("claims", "scores")}
    return replace(STUDY, source={}, regions=regions, tables={**STUDY.tables, **nothing})


SUCCESS = [each for each in STUDY.side("success") if each != "placements"]
FACTORS = STUDY.side("factor")


def marked(success: int, **factors: int) -> dict[str, int]:
    """Return marks: one for all of success, 0 on every factor but those given."""
    return dict.fromkeys(SUCCESS, success) | dict.fromkeys(FACTORS, 0) | factors


def test_a_factor_explains_success_where_it_is_present_with_it() -> None:
    """One that is there where success is not explains nothing; one alone is called that."""
    both = own(a=marked(1, trust=1, stability=-1), b=marked(-1, trust=-1, stability=1))
    assert answers.rivals(both) == "One factor alone fits success in these regions: trust."
    absent = own(a=marked(1, stability=-1), b=marked(-1, stability=1))
    assert answers.rivals(absent) == "No condition fits success in these regions."


@given(st.lists(st.lists(st.sampled_from([-1, 0, 1]), min_size=20, max_size=20), min_size=2,
                max_size=3))  # fmt: skip
@settings(max_examples=20, deadline=None)
def test_rivals_are_told_of_any_marks(rows: list[list[int]]) -> None:
    """No marks leave a reader with an error instead of an answer."""
    concepts = [*SUCCESS, *FACTORS]
    made = own(**{f"r{at}": dict(zip(concepts, row, strict=False)) for at, row in enumerate(rows)})
    assert answers.rivals(made).endswith(".")


def test_pairs_are_counted_among_the_regions_that_can_be_compared() -> None:
    """Three of eleven regions have next to nothing: of eight there are 28 pairs."""
    whole_ = {f"x{at}": marked(1 if at == 0 else 0, trust=at % 2) for at in range(8)}
    thin = {f"y{at}": {"trust": 1} for at in range(3)}
    assert "of 28 pairs" in answers.patterns(own(**whole_, **thin))


def test_conditions_are_read_from_the_regions_that_can_be_compared() -> None:
    """One that has next to nothing is in no row, and told under the table."""
    made = own(a=marked(1, trust=1), b=marked(-1), thin={"trust": 1})
    for table in (tables.conditions_fit, tables.readings, tables.rivals, tables.truth_table):
        body = table(made).body
        assert isinstance(body, Table)
        assert body.notes[-1].startswith("Thin: too little to compare.")
        assert "Thin" not in body.frame.to_string() + " ".join(body.headings.values())
    two = replace(made, regions={name: made.regions[name] for name in ("a", "b")})
    both = [tables.conditions_fit(of).body for of in (made, two)]
    assert both[0].frame.equals(both[1].frame)  # type: ignore[union-attr]


@pytest.mark.parametrize("success", [-1, 1])
def test_where_all_or_none_succeed_chance_says_nothing(success: int) -> None:
    """And the marks are called what they are, which in a study of one's own are not printed."""
    told = answers.chance(own(a=marked(success), b=marked(success, trust=1)))
    assert "By the replicated marks" in told
    assert "no condition can tell them apart" in told


def test_every_claim_can_be_told() -> None:
    """Those that no mark decides too, which have no verdict on means."""
    claims = list(STUDY.tables["claims"]["claim"])
    assert len(answers.with_verdicts(STUDY, *claims).splitlines()) == len(claims)


def test_what_is_the_same_where_success_is_known_may_differ_elsewhere() -> None:
    """A region without success says nothing of a factor that is the same in the two others."""
    known = {"a": marked(1), "b": marked(-1)}
    assert "same everywhere" in findings.covariation(own(**known))
    of = replace(own(**known, c=dict.fromkeys(FACTORS, 1)), least_scored=0)
    assert "same everywhere" not in findings.covariation(of)


def test_without_success_or_factors_there_is_no_order_to_draw() -> None:
    """A codebook of one's own may have neither."""
    of = replace(STUDY, tables={**STUDY.tables, "concepts": STUDY.concepts.assign(side="other")})
    assert answers.drawn_anew(of).startswith("Not available: an order takes two regions")
