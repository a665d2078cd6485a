"""What chapters and exhibits find: one sentence, true of any study, filled in by the data."""

from __future__ import annotations

import string
from dataclasses import replace

import numpy as np
import pytest

from drawn import crowd, study
from made_up import region, segments
from made_up import study as made_up
from werkbedrijf.analysis.arrays import plain
from werkbedrijf.exhibits import findings, firmness, sentences, wording
from werkbedrijf.study.model import Region, Study

CHAPTERS = (
    *(findings.policy, findings.theory, findings.method),
    *(findings.compared, findings.robust, findings.concluded),
)
OPENINGS = {each.__name__: each for each in CHAPTERS}


def without_source(of: Study) -> Study:
    """Return a study that has no source."""
    nothing = {name: of.tables[name].head(0) for name in ("claims", "scores")}
    return replace(of, source={}, tables={**of.tables, **nothing})


STUDIES = {
    "thesis": study("en"),
    "dutch": study("nl"),
    "one": crowd(1),
    "two": crowd(2),
    "many": crowd(35),
    "own": without_source(study()),
}


CATEGORIES = ("quality", "output", "outcomes")
LANGUAGES = {"en": "thesis", "nl": "dutch"}


@pytest.mark.parametrize("name", STUDIES)
def test_every_study_can_fill_in_every_sentence(name: str) -> None:
    """With one region, with many, without a source: no gap shows, and a chapter says something."""
    of = STUDIES[name]
    told = {exhibit: findings.of(of, exhibit) for exhibit in findings.FINDINGS}
    told |= {chapter: opening(of) for chapter, opening in OPENINGS.items()}
    told |= {region: findings.region(of, region) for region in of.regions}
    for where, text in told.items():
        assert not any(gap in text for gap in ("nan", "None", "{", "}", "  ", "+0.00")), where
    assert all(told[where] for where in [*OPENINGS, *of.regions])


@pytest.mark.parametrize(("name", "most"), [("thesis", 30), ("dutch", 35)])
def test_what_an_exhibit_shows_is_one_thing_to_see(name: str, most: int) -> None:
    """In as many words of the published study; the rest stands in the exhibit itself."""
    told = {exhibit: findings.of(STUDIES[name], exhibit) for exhibit in findings.FINDINGS}
    assert {exhibit: text for exhibit, text in told.items() if len(text.split()) > most} == {}


def test_factors_that_are_the_same_everywhere_are_told_where_none_rises() -> None:
    """Of two regions that differ in contact alone, not in trust."""
    here = region("here", segments(("8b", 1), ("4a", 1)))
    there = region("there", segments(("8b", -1), ("4a", 1)))
    told = findings.of(worded(here, there), "covariation")
    assert told == "The same everywhere, so that it can explain no difference: trust."
    risen = region("there", segments(("8b", -1), ("4a", 1), ("3a", -1)))
    told = findings.of(
        worded(region("here", segments(("8b", 1), ("4a", 1), ("3a", 1))), risen), "covariation"
    )
    assert "never lower where success is higher" in told
    assert "the same" not in told


def test_a_tie_is_called_a_tie() -> None:
    """And by whose marks, where the two sets differ."""
    told = findings.on_each(study(), CATEGORIES)
    assert "Midden-Gelderland and Zwolle tie for the highest place on output (+0.67)" in told
    assert told.startswith("By the evidence ")
    assert " By the thesis's own marks " in told


def test_what_both_sets_of_marks_say_is_said_once() -> None:
    """Of the factors, where the counts are the same."""
    told = findings.highest_on_side(study(), "factor")
    assert told.startswith("By the evidence and by the thesis's own marks alike ")
    assert told.count("Midden-Gelderland") == 1


def test_findings_follow_the_evidence() -> None:
    """With every segment alike no region stands out, and no source is named where there is none."""
    of = without_source(study())
    regions = {
        id_: replace(
            each,
            tables={**each.tables, "segments": each.segments.assign(valence=1)},
        )
        for id_, each in of.regions.items()
    }
    told = findings.compared(replace(of, regions=regions))
    assert told != findings.compared(of)
    assert "evidence" not in told
    assert findings.highest_on_side(replace(of, regions=regions), "factor").endswith("8 of 8.")


def test_an_exhibit_without_a_conclusion_has_none() -> None:
    """Most tables are looked up, and say nothing of their own."""
    assert findings.of(study(), "policy-facts") == ""


def thinned(of: Study, region: str, *concepts: str) -> Study:
    """Return a study in which a region has evidence of these concepts alone, coded once."""
    codes = of.indicators.loc[of.indicators["concept"].isin(concepts), "indicator"]
    kept = of.regions[region]
    tables = {
        **kept.tables,
        "segments": kept.segments[kept.segments["indicator"].isin(codes)],
        "placements": kept.tables["placements"].head(0),
    }
    regions = {**of.regions, region: replace(kept, tables=tables, coders={}, uncorrected=None)}
    return replace(of, regions=regions)


def test_a_region_without_a_mark_is_not_said_to_stand_as_high() -> None:
    """Of quality one region alone has marks: nobody stands equally high on it, nor highest."""
    of = without_source(study())
    _, second, third = of.regions
    outside = of.concepts.loc[of.concepts["category"] != "quality", "concept"]
    made = thinned(thinned(of, second, *outside), third, *outside)
    told = findings.on_each(made, CATEGORIES)
    assert "quality" in findings.on_each(of, CATEGORIES)
    assert "quality" not in told
    assert "all regions" not in told.lower()
    assert findings.success_categories(made).endswith("2 of 2 groups of concepts.")


def test_marks_that_were_coded_once_are_not_counted_as_agreed_on() -> None:
    """Of one region with further coders the marks are those of that region."""
    of = study()
    first, *others = of.regions.values()
    once = {each.id: replace(each, coders={}) for each in others}
    told = findings.coder_means(replace(of, regions={first.id: first, **once}))
    assert f"of {len(of.concepts)} marks" in told


def test_marks_that_depend_on_the_coder_are_those_that_are_drawn() -> None:
    """A region that the source does not know counts as the others, by its own coders."""
    of = study()
    *_, added = of.regions.values()
    scores = of.tables["scores"]
    beside = replace(
        of,
        tables={**of.tables, "scores": scores[scores["region"] != added.id]},
        regions={**of.regions, added.id: replace(added, coders={"c2": added.coders["second"]})},
    )
    told = findings.coder_means(beside)
    assert f"of {len(of.concepts) * len(of.regions)} marks" in told
    assert "2-3 coders" in told


def test_a_mark_that_one_region_alone_has_is_not_the_highest() -> None:
    """With nobody to be higher than, its concept is not counted."""
    of, nan = study(), float("nan")
    regions, concepts = tuple(of.regions), tuple(of.side("factor")[:2])
    marks = np.array([[[2, 1], [nan, 0], [nan, nan]]])
    scores = plain(marks, regions, concepts, of.ends)
    assert findings.highest_counts(of, scores, concepts) == (
        "the highest mark, shared or alone, goes most often to Midden-Gelderland: on 1 of 1"
    )
    marks[0, 1:] = [[1, 2], [nan, nan]]
    assert findings.highest_counts(of, plain(marks, regions, concepts, of.ends), concepts) == (
        "the highest mark, shared or alone, goes most often to Midden-Gelderland and Zwolle: "
        "each on 1 of 2"
    )


@pytest.mark.parametrize(("number", "told"), [(1, "**1** depends"), (2, "**2** depend on")])
def test_verdicts_that_depend_on_the_coder_are_counted(
    monkeypatch: pytest.MonkeyPatch, number: int, told: str
) -> None:
    """One of them in the singular."""
    monkeypatch.setattr(firmness, "_at_odds", lambda *_: number)
    assert told in firmness.turning(study())


NOUNS = {"finding-evidence": "mark", "finding-coders": "mark", "finding-verdicts": "conclusion"}
"""What the total of a finding is of, where it is filled in with its noun."""


def counting(of: Study, word: str, number: int) -> str:
    """Return a finding in which there are as many of everything."""
    gaps = {name for _, name, _, _ in string.Formatter().parse(of.word(word)) if name}
    total = wording.number_of(of, number, NOUNS[word]) if word in NOUNS else number
    return of.phrase(word, **dict.fromkeys(gaps, number) | {"total": total})


@pytest.mark.parametrize(
    ("word", "language", "one", "two"),
    [
        ("finding-evidence", "en", "1 of 1 mark rests on", "2 of 2 marks rest on"),
        ("finding-evidence", "nl", "1 van 1 oordeel rust op", "2 van 2 oordelen rusten op"),
        ("finding-agreement", "en", "published mark comes out", "published marks come out"),
        ("finding-agreement", "nl", "gepubliceerd oordeel komt", "gepubliceerde oordelen komen"),
        ("finding-coders", "en", "1 of 1 mark depends on", "2 of 2 marks depend on"),
        ("finding-coders", "en", "do not give it the same", "do not give them the same"),
        ("finding-coders", "nl", "1 van 1 oordeel hangt af", "2 van 2 oordelen hangen af"),
        ("finding-coders", "nl", "codeurs geven het niet", "codeurs geven ze niet"),
        ("finding-firm", "en", "1 of 1 verdict on", "2 of 2 verdicts on"),
        ("finding-firm", "nl", "1 van 1 verdict volgens", "2 van 2 verdicten volgens"),
        ("finding-verdicts", "nl", "Van 1 conclusie is er", "Van 2 conclusies zijn er"),
        ("finding-dominances", "en", "in 1 pair", "in 2 pairs"),
        ("finding-dominances", "nl", "in 1 paar de", "in 2 paren de"),
        ("finding-rise", "en", "1 is never lower", "2 are never lower"),
        ("finding-rise", "nl", "is 1 nergens lager", "zijn 2 nergens lager"),
        ("too-little", "en", "1 of each is asked", "2 of each are asked"),
        ("too-little", "nl", "nodig is er", "nodig zijn er"),
    ],
)
def test_verbs_adjectives_and_pronouns_go_by_the_number(
    word: str, language: str, one: str, two: str
) -> None:
    """None takes the plural, as two do."""
    none, single, several = (counting(STUDIES[LANGUAGES[language]], word, n) for n in range(3))
    assert one in single
    assert two in several
    assert two not in single
    assert none.replace("0", "2") == several


def worded(*regions: Region) -> Study:
    """Return a made-up study of these regions, with the words and concepts' names of the real."""
    of, made = study(), made_up(*regions)
    labels = of.tables["concepts"].set_index("concept")["label"]
    concepts = made.tables["concepts"]
    named = concepts.assign(label=concepts["concept"].map(labels).fillna(concepts["concept"]))
    return replace(made, tables={**of.tables, **made.tables, "concepts": named})


def test_most_and_least_evidence_are_those_that_the_map_shows() -> None:
    """What is said beside numbers is shown, and so counts too; ties are named, or counted."""
    said = [("8b", 1), ("8b", -1), ("3a", 1), ("3a", 1), ("4a", 1), ("4a", 1), ("7a", 1), ("7a", 1)]
    here = region("here", segments(*said, ("7a", 1), ("11-placements", 0)))
    of = worded(here, region("there", segments()))
    assert findings.of(of, "evidence-map") == (
        "Most is said of stability (Here): 3 segments; least of placements (Here): 1. "
        "1 of 4 marks (those not from numbers) rests on positive and negative statements."
    )
    alike = worded(region("here", segments(*said[::2])))
    told = findings.of(alike, "evidence-map")
    assert told.startswith("Most is said of 4 pairs of a concept and a region: 1 segment; ")
    assert "least of placements (Here): 0" in told


def test_two_marks_that_many_concepts_have_are_not_said_to_be_best_and_worst() -> None:
    """Together they are all that there is; where one names its concepts, both are told."""
    of = study()
    told = findings.region(of, "zuidoost-brabant")
    assert told.endswith(" on the factors.**")
    assert "worst on" in findings.region(of, "zwolle")


@pytest.mark.parametrize(("codes", "whose"), [("8b 3a 4a 4b", "its"), ("8b 3a 4a", "their")])
def test_indicators_without_evidence_are_counted(codes: str, whose: str) -> None:
    """One of them has its concept, several have theirs."""
    of = worded(region("here", segments(*((code, 1) for code in codes.split()))))
    indicators = of.tables["indicators"].assign(label="Asked")
    told = sentences.missing_evidence(
        replace(of, tables={**of.tables, "indicators": indicators}), "here"
    )
    assert f"left out of {whose} concept" in told
