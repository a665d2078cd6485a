"""The sentences of the report are filled from the study, and say what its verdicts say."""

from __future__ import annotations

import re
from collections.abc import Callable
from dataclasses import replace

import pandas as pd
import pytest

from studies import whole
from werkbedrijf.errors import StudyError
from werkbedrijf.exhibits import answers, sentences
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
    ) in answers.told(STUDY, "mg-awareness")


def test_a_claim_that_is_not_listed_is_refused() -> None:
    """A notebook that asks for it is told which ids there are none of."""
    with pytest.raises(StudyError, match=r"the claims zz-best, zz-worst, which are not in"):
        answers.told(STUDY, "zz-best", "context-not-necessary", "zz-worst")


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
    assert answers.who_coded(STUDY).count("the means") == 1
    assert same in answers.who_coded(STUDY)
    by_coder = answers.who_coded(with_independent(lambda valence: -valence))
    assert re.findall(r"On ([a-z ]+) the means put [^(]+\(([^)]+)\)", by_coder) == [
        ("success and functional factors", "first coder and second coder"),
        ("success", "independent coder"),
        ("functional factors", "independent coder"),
    ]
    regions = {id_: replace(region, coders={}) for id_, region in STUDY.regions.items()}
    assert "another coder" not in answers.who_coded(replace(STUDY, regions=regions))


def test_coders_who_agree_leave_nothing_open() -> None:
    """No verdict is told to depend on who coded."""
    regions = {
        id_: replace(region, coders={"twin": region.segments})
        for id_, region in STUDY.regions.items()
    }
    told = answers.who_coded(replace(STUDY, regions=regions))
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
