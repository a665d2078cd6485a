"""Tables of method: what the source printed stands as printed, ours beside it."""

from __future__ import annotations

from dataclasses import replace

import pandas as pd
import pytest

from drawn import table_of
from studies import whole
from werkbedrijf.exhibits import tables
from werkbedrijf.exhibits.exhibit import Exhibit
from werkbedrijf.study.model import Study

STUDY = whole().of_source
THEME = dict.fromkeys(("block", "heading", "before", "questions", "indicators", "after"), "")


def rows(shown: Exhibit, *columns: str) -> list[tuple[str, ...]]:
    """Return cells of a table, row by row."""
    return [tuple(row) for row in table_of(shown).frame[list(columns)].astype(str).to_numpy()]


def with_themes(*themes: dict[str, object]) -> Study:
    """Return a study whose guide has these themes, two blocks and two questions."""
    given = pd.DataFrame([{**THEME, "number": None, "minutes": None, **each} for each in themes])
    made = {
        "themes": given.astype({"number": "Int64", "minutes": "Int64"}),
        "blocks": pd.DataFrame({"block": ["talk", "end"], "label": ["Talk", "End"]}),
        "indicators": pd.DataFrame(
            {
                "indicator": ["1a", "1b"],
                "question": ["Who?", "Why?"],
                "prompts": ["A?;B;C", ""],
                "values": "scale",
            }
        ),
    }
    return replace(STUDY, tables={**STUDY.tables, **made})


def test_the_guide_runs_as_the_interview_does() -> None:
    """Blocks with the minutes of their themes; at a theme what is said, asked and said last."""
    study = with_themes(
        {"theme": "x", "block": "talk", "number": 1, "minutes": 5, "label": "People",
         "heading": "Part one", "before": "Greet;Explain", "indicators": "1a;1b"},
        {"theme": "y", "block": "talk", "minutes": 7, "label": "Rest"},
        {"theme": "z", "block": "end", "label": "Close", "questions": "More?", "after": "Thanks"},
    )  # fmt: skip
    shown = tables.interview_guide(study)
    assert rows(shown, "group", "theme", "name", "code", "question", "prompts") == [
        ("Talk (12 minutes)", "x", "Part one: 1. People (5 minutes)", "", "[Greet]", ""),
        ("Talk (12 minutes)", "x", "", "", "[Explain]", ""),
        ("Talk (12 minutes)", "x", "", "1a", "Who?", "A? B; C"),
        ("Talk (12 minutes)", "x", "", "1b", "Why?", ""),
        ("Talk (12 minutes)", "y", "Rest (7 minutes)", "", "", ""),
        ("End", "z", "Close", "", "More?", ""),
        ("End", "z", "", "", "[Thanks]", ""),
    ]
    assert table_of(shown).notes == ("In square brackets: what the interviewer says or does.",)


def test_a_guide_without_blocks_and_notes_has_neither() -> None:
    """Themes with questions alone, as another study may have them."""
    shown = tables.interview_guide(with_themes({"theme": "x", "label": "X", "indicators": "1b"}))
    assert rows(shown, "group", "name", "question") == [("", "X", "Why?")]
    assert table_of(shown).notes == ()


def test_a_study_without_themes_asks_for_each_concept_what_its_indicators_ask() -> None:
    """Every indicator that has a question is asked for, without minutes."""
    none = replace(STUDY, tables={**STUDY.tables, "themes": STUDY.tables["themes"].iloc[:0]})
    shown = tables.interview_guide(none)
    assert rows(shown, "group", "theme", "name", "code")[0] == (
        ("", "conflict", "Conflict management", "8a")
    )
    asked = none.indicators.loc[none.indicators["question"] != "", "indicator"]
    assert sorted(table_of(shown).frame["code"]) == sorted(asked)


def test_the_source_s_table_of_indicators_is_shown_as_printed() -> None:
    """A concept's part, group and definition head its rows; values as printed, not ours."""
    trust = ("functional", "relational", "trust", "Daring", "Ties")
    given = [
        (1, *trust, "4a", "4a", "Expects", "scale", ""),
        (2, *trust, "", "", "Who", "choice", "one;all"),
        (3, "success", "", "output", "What is done", "Acts", "9b", "9c", "Acts", "open", ""),
    ]
    columns = [
        *("row", "part", "group", "concept", "definition", "dimension", "question", "indicators"),
        *("text", "values", "choices"),
    ]
    made = {"operationalisation": pd.DataFrame(given, columns=columns)}
    shown = tables.operationalisation(replace(STUDY, tables={**STUDY.tables, **made}))
    assert rows(shown, "head", "dimension", "text", "question", "values") == [
        ("Functional factors \u2013 Relational bond \u2013 Trust: Daring.", "Ties", "Expects", "4a",
         "-/-, -, +/-, +, +/+"),
        ("Functional factors \u2013 Relational bond \u2013 Trust: Daring.", "Ties", "Who", "",
         "one; all"),
        ("Success \u2013 Output: What is done.", "Acts", "Acts", "9b", "open"),
    ]  # fmt: skip


def test_the_thesis_s_table_and_the_codebook_differ_where_the_data_say_so() -> None:
    """Two rows 8a, a 9b and values of 6a are the thesis's; an indicator per audience is ours."""
    printed = table_of(tables.operationalisation(STUDY)).frame
    ours = list(table_of(tables.codebook(STUDY)).frame["indicator"])
    assert list(printed["question"]).count("8a") == 2
    assert ours.count("8a") == 1
    assert "9b" in set(printed["question"])
    assert "9a-employers" in ours
    assert list(printed.loc[printed["question"] == "6a", "values"]) == [
        "one of the parties; an independent party"
    ]


@pytest.mark.parametrize(
    ("recent", "star"), [("education", "Education*"), ("", "Education")], ids=["joined", "before"]
)
def test_a_party_that_had_just_joined_has_a_star(recent: str, star: str) -> None:
    """With its footnote; without such a party there is neither."""
    here = STUDY.regions["zwolle"]
    told = pd.DataFrame({"region": ["zwolle", "elsewhere"], "recent_parties": [recent, "uwv"]})
    study = replace(STUDY, regions={"zwolle": replace(here, parties=("unions", "education"))},
                    tables={**STUDY.tables, "cases": told})  # fmt: skip
    shown = tables.cases(study)
    assert rows(shown, "parties") == [(f"Trade unions, {star}",)]
    note = "* This party had joined only very recently."
    assert table_of(shown).notes == ((note,) if recent else ())
