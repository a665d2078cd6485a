"""What a cell or a note says where there is little, where there is nothing, and at a threshold."""

from __future__ import annotations

from dataclasses import replace

import pandas as pd
import pytest

from drawn import crowd, table_of
from studies import whole
from werkbedrijf.exhibits import figures, findings, firmness, tables
from werkbedrijf.exhibits.exhibit import Picture, html, latex
from werkbedrijf.site import explore, summary
from werkbedrijf.study.model import Study

STUDY = whole().of_source
FIRST = next(iter(STUDY.regions))


def coded_as(*names: str) -> Study:
    """Return the study with further coders of these names, of its first region alone."""
    regions = {id_: replace(region, coders={}) for id_, region in STUDY.regions.items()}
    coded = STUDY.regions[FIRST].coders["second"]
    regions[FIRST] = replace(regions[FIRST], coders=dict.fromkeys(names, coded))
    return replace(STUDY, regions=regions)


def test_marks_are_ascribed_to_those_who_coded_the_region() -> None:
    """Elsewhere a coder has none, and one coding agrees with nobody."""
    frame = table_of(tables.coder_marks(coded_as("twin"))).frame
    here = frame["region"] == FIRST
    assert set(frame.loc[~here, "twin"]) == {""}
    assert set(frame.loc[~here, "same"]) == {""}
    assert set(frame.loc[here, "same"]) == {"yes", "no"}


def test_coders_who_do_not_both_have_a_mark_do_not_agree() -> None:
    """One gives a mark, the other none."""
    of = coded_as("twin")
    coded = of.regions[FIRST].coders["twin"]
    stability = STUDY.indicators.loc[STUDY.indicators["concept"] == "stability", "indicator"]
    fewer = coded[~coded["indicator"].isin(stability)].reset_index(drop=True)
    regions = {**of.regions, FIRST: replace(of.regions[FIRST], coders={"twin": fewer})}
    frame = table_of(tables.coder_marks(replace(of, regions=regions))).frame
    row = frame[(frame["region"] == FIRST) & (frame["concept"] == "stability")]
    assert row[["twin", "same"]].values.tolist() == [["", "no"]]


def test_coders_of_whom_none_has_a_mark_do_not_agree() -> None:
    """Nothing is said of what nobody coded."""
    of = coded_as("twin")
    kept, stability = of.regions[FIRST], STUDY.indicators["concept"] == "stability"
    codes = STUDY.indicators.loc[stability, "indicator"]
    mine, twin = (
        rows[~rows["indicator"].isin(codes)].reset_index(drop=True)
        for rows in (kept.segments, kept.coders["twin"])
    )
    tables_ = {**kept.tables, "segments": mine}
    region = replace(kept, tables=tables_, uncorrected=None, coders={"twin": twin})
    frame = table_of(tables.coder_marks(replace(of, regions={**of.regions, FIRST: region}))).frame
    row = frame[(frame["region"] == FIRST) & (frame["concept"] == "stability")]
    assert list(row["same"]) == [""]


@pytest.mark.parametrize("other", ["{}-means", "told-{}", "coder-{}", "told-{}-means"])
@pytest.mark.parametrize("id_", ["x", "same"])
def test_no_two_coders_share_a_column(id_: str, other: str) -> None:
    """Though one is called as a column of the other's is; the sentences count by them too."""
    ids = sorted([id_, other.format(id_)])
    of, usual = coded_as(*ids), coded_as("twin", "zwin")
    for function in (tables.coder_marks, tables.dependent_verdicts, tables.coder_verdicts):
        own, twins = (table_of(function(each)) for each in (of, usual))
        renamed = twins.frame.replace({"twin": ids[0], "zwin": ids[1]})
        cells = (sorted(map(tuple, each.astype(str).T.values)) for each in (own.frame, renamed))
        assert next(cells) == next(cells)
        assert len(own.headings) == len(twins.headings)
    assert firmness.coders(of) == firmness.coders(usual)


@pytest.mark.parametrize("id_", ["label", "same", "published", "text"])
def test_a_coder_may_be_called_as_a_column_is(id_: str) -> None:
    """Both columns stay what they are."""
    for function in (tables.coder_marks, tables.dependent_verdicts, tables.coder_verdicts):
        own, usual = (table_of(function(coded_as(name))).frame for name in (id_, "twin"))
        usual = usual.replace("twin", id_)
        assert sorted(map(tuple, own.astype(str).T.values)) == sorted(
            map(tuple, usual.astype(str).T.values)
        )


def test_one_region_has_no_order_that_stays() -> None:
    """A share of nothing is an empty cell."""
    alone = replace(STUDY, regions={FIRST: STUDY.regions[FIRST]})
    assert set(table_of(tables.orders(alone)).frame["stays"]) == {""}


def test_layers_are_told_on_the_scale_of_the_study() -> None:
    """Whose ends may be others than two."""
    longer = pd.DataFrame({"value": [-3, 3], "mark": ["--", "++"], "label": ["--", "++"]})
    of = replace(STUDY, scale=longer)
    assert "from -3 to +3" in table_of(tables.layer_means(of)).notes[0]
    assert "missing where all segments say the same" in table_of(tables.layer_gaps(STUDY)).notes[0]


@pytest.mark.parametrize("count", [3, 35])
def test_a_pair_may_lack_a_score(count: int) -> None:
    """So that neither dominates, though they neither cross nor are equal."""
    notes = table_of(tables.dominance(crowd(count))).notes
    assert "one of the two lacks a score" in notes[0]


def test_the_ledger_in_print_says_what_the_page_says() -> None:
    """In the report's language, with what a verdict depends on."""
    shown = tables.claims(whole("nl").of_source)
    told = table_of(shown).frame.set_index("claim").loc["mg-success"]
    assert told["told_replicated"].startswith("ondersteund: ")
    assert told["told_replicated"].endswith("; hangt af van de codeur")
    assert not set(table_of(shown).frame["told_published"].str.split(":").str[0]) & {
        "supported", "partly", "contradicted", "not testable",
    }  # fmt: skip
    assert "none found" not in latex(shown)


def test_verdicts_by_coder_are_words_in_print_and_signs_on_a_page() -> None:
    """Words of the report's language."""
    shown = tables.dependent_verdicts(whole("nl").of_source)
    assert "ondersteund &" in latex(shown)
    assert "supported" not in latex(shown)
    assert ">✓</td>" in html(shown)


def without_inconsistencies() -> Study:
    """Return the study of a source that never disagrees with itself."""
    none = STUDY.tables["inconsistencies"].head(0)
    return replace(STUDY, tables={**STUDY.tables, "inconsistencies": none})


def test_a_table_of_cases_says_that_there_are_none() -> None:
    """That there are none is an answer; without a source there is nobody to ask."""
    of = without_inconsistencies()
    assert table_of(tables.inconsistencies(of)).notes == ("None.",)
    assert table_of(tables.inconsistencies(replace(of, source={}))).notes == ("Not available.",)


def test_an_empty_table_says_once_why() -> None:
    """Its first note does."""
    alone = replace(STUDY, regions={FIRST: replace(STUDY.regions[FIRST], coders={})})
    assert len(table_of(tables.ranks(STUDY)).notes) == 1
    assert table_of(tables.dominance(alone)).notes == (STUDY.word("one-region"),)
    for function in (tables.predictions, tables.second_coding, tables.coder_concepts):
        notes = table_of(function(alone)).notes
        assert sum(note.startswith("Not available") for note in notes) == 1


def placed(realised: int) -> Study:
    """Return the study with the placements of a region: of 1,000 aimed for so many."""
    region = STUDY.regions[FIRST]
    rows = region.tables["placements"]
    rows = rows[rows["scored"] == "yes"].assign(target=1000, realised=realised)
    told = replace(region, tables={**region.tables, "placements": rows.reset_index(drop=True)})
    return replace(STUDY, regions={FIRST: told})


@pytest.mark.parametrize(
    ("realised", "ratio"), [(996, "0.996"), (1000, "1.00"), (1004, "1.00"), (1499, "1.499")]
)
def test_a_ratio_stays_on_its_side_of_a_threshold(realised: int, ratio: str) -> None:
    """More decimals are shown where two would cross it."""
    of = placed(realised)
    shown = tables.placements(of)
    assert shown is not None
    assert list(table_of(shown).frame["ratio"]) == [ratio]
    assert f"{ratio} of target" in html(tables.success(of, FIRST))
    assert f"{ratio} times" in shown.finding


def test_one_is_told_in_the_singular() -> None:
    """One region, one interview."""
    alone = replace(STUDY, regions={FIRST: STUDY.regions[FIRST]})
    assert "Power with 1 region" in table_of(tables.mediation_plan(alone)).headings.values()
    assert (
        table_of(tables.mediation_model(alone)).notes[1].startswith("1 region has all the marks;")
    )
    once = STUDY.tables["interviewees"].head(1).assign(interviews="1")
    of = replace(STUDY, tables={**STUDY.tables, "interviewees": once})
    assert table_of(tables.interviewees(of)).notes == ("Total: 1 interview",)


def test_sections_have_a_column_only_where_there_are_any() -> None:
    """A fact need not say where it stands, and a region without a source has no sections."""
    region = STUDY.regions[FIRST]
    own = replace(
        region,
        settings={"facts": {"founded": {"text_en": "In 2014"}}},
        tables={name: rows.assign(section="") if "section" in rows else rows
                for name, rows in region.tables.items()},
    )  # fmt: skip
    of = replace(STUDY, regions={**STUDY.regions, FIRST: own})
    for function in (tables.facts, tables.activities, tables.evidence):
        assert "section" in table_of(function(STUDY, FIRST)).headings
        assert "section" not in table_of(function(of, FIRST)).headings


def test_the_absence_of_a_condition_is_named_within_a_phrase() -> None:
    """Without the capital of a name that stands alone."""
    shown = table_of(tables.rivals(whole().of_source))
    names = ", ".join(shown.frame["conditions"])
    assert "absence of congruence of goals" in names
    assert "absence of Congruence" not in names
    assert shown.headings["memberships"].startswith("Present in: ")


def test_jobs_are_written_as_the_figure_writes_them() -> None:
    """With their separator of thousands on a page; its CSV has the plain number."""
    for language, jobs in (("en", "1,086"), ("nl", "1.086")):
        shown = table_of(tables.placements(whole(language).of_source))
        assert jobs in shown.markup["realised"]
        assert 1086 in set(shown.frame["realised"])


def test_tables_by_coder_say_what_a_coding_of_a_part_reaches() -> None:
    """Neither marks nor verdicts follow from it, and no sentence counts it."""
    of = coded_as("twin")
    kept = of.regions[FIRST]
    half = kept.coders["twin"].iloc[: len(kept.coders["twin"]) // 2]
    regions = {**of.regions, FIRST: replace(kept, coders={"twin": half})}
    of = replace(of, regions=regions)
    said = f"twin coded only a part of {kept.label}, in which "
    for function in (
        *(tables.second_coding, tables.coder_concepts, tables.coder_marks),
        *(tables.coder_verdicts, tables.dependent_verdicts),
    ):
        table = table_of(function(of))
        assert any(note.startswith(said) for note in table.notes)
        assert "twin" not in {*table.frame, *table.frame.get("coding", [])}
    drawn = figures.coder_means(of).body
    assert isinstance(drawn, Picture)
    assert said in drawn.alt
    assert said in firmness.coders(of)
    assert "twin" not in firmness.turning(of)
    assert not findings.coder_means(of)
    assert "one coding" in " ".join(summary.sure(of))
    assert [*explore.data(of)["segments"]] == [""]
