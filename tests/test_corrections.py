"""Corrections change the cells that they name, and nothing else."""

from __future__ import annotations

from pathlib import Path

import pandas as pd
import pytest

from made_up import region, segments, study
from studies import copy_data, whole
from werkbedrijf.analysis.agreement import corrected_marks
from werkbedrijf.analysis.scores import replicate
from werkbedrijf.errors import DataError
from werkbedrijf.study.load import load_study
from werkbedrijf.study.region_checks import corrected
from werkbedrijf.study.schema import columns

STUDY = whole().of_source
SEGMENTS = columns("segments")
COLUMNS = ["segment", "rule", "column", "was", "is", "reason_en", "reason_nl"]


def correcting(*rows: tuple[str, str, str, str]) -> pd.DataFrame:
    """Return corrections from segment, column, what it was and what it is; lines from 2."""
    filled = [(segment, "r", column, was, is_, "a", "b") for segment, column, was, is_ in rows]
    return pd.DataFrame(filled, columns=COLUMNS, index=range(2, len(rows) + 2))


CODED = segments(("4a", 1), ("4a", -1), ("4b", 2, "", "general", 5, 9))


def test_a_cell_is_replaced_and_a_segment_struck() -> None:
    """Whole numbers stay whole numbers, and the segments as coded stay as they were."""
    rows = correcting(
        ("s-0", "valence", "1", "-2"), ("s-1", "segment", "s-1", ""), ("s-2", "end", "9", "12")
    )
    frame, problems = corrected(CODED, rows, "corrections.csv", (-2, 2))
    assert problems == []
    found = frame[["segment", "valence", "start", "end"]].astype(object)
    assert found.where(found.notna(), None).to_numpy().tolist() == [
        ["s-0", -2, None, None],
        ["s-2", 2, 5, 12],
    ]
    assert str(frame["valence"].dtype) == "Int64"
    assert CODED["valence"].tolist() == [1, -1, 2]


def test_every_correction_that_cannot_be_made_is_told_at_once() -> None:
    """By row and column, with what was found and what was expected."""
    rows = correcting(
        ("s-9", "valence", "1", "0"),
        ("s-0", "valence", "2", "0"),
        ("s-0", "indicator", "4a", "Four"),
        ("s-1", "segment", "s-1", "s-7"),
        ("s-1", "valence", "-1", "0"),
        ("s-2", "valence", "2", "11"),
        ("s-2", "valence", "2", "1.0"),
        ("s-2", "", "", "1"),
        ("s-2", "valence;level", "", "1"),
    )
    _, problems = corrected(CODED, rows, "x.csv", (-2, 2))
    assert [str(problem) for problem in problems] == [
        "x.csv:2, segment: found s-9; expected a segment of segments.csv. Correct the id.",
        "x.csv:3, was: found '2'; expected '1', as s-0 has in segments.csv. "
        "Correct it, or take the row out if segments.csv has been mended.",
        "x.csv:4, is: found 'Four'; expected an id in kebab-case. "
        "Use small letters, digits and hyphens.",
        "x.csv:5, is: found 's-7'; expected nothing, to strike the segment. "
        "Empty the cell; an id is never corrected.",
        "x.csv:6, segment: found s-1; expected no other correction of a segment that is struck. "
        "Take out this row or that one.",
        *(
            f"x.csv:{line}, is: found {found}; expected a whole number from -2 to 2. "
            "Write such a number."
            for line, found in ((7, "'11'"), (8, "'1.0'"))
        ),
        *(
            f"x.csv:{line}, column: found {found}; expected one of {', '.join(SEGMENTS)}. "
            "Name the column that is corrected."
            for line, found in ((9, "''"), (10, "'valence;level'"))
        ),
    ]


def test_the_study_works_on_corrected_segments_and_keeps_the_others() -> None:
    """Every struck segment is gone from the study, and stands in the study as coded."""
    rows = STUDY.stacked("corrections")
    struck = set(rows.loc[rows["column"] == "segment", "segment"])
    assert struck
    assert not struck & set(STUDY.segments["segment"])
    assert struck < set(STUDY.as_coded.segments["segment"])
    assert len(STUDY.as_coded.segments) == len(STUDY.segments) + len(struck)
    for row in rows[rows["column"] != "segment"].to_dict("records"):
        found = STUDY.segments.set_index("segment").loc[row["segment"], row["column"]]
        assert str(found) == row["is"]


def test_the_table_of_changed_marks_has_every_mark_that_changed() -> None:
    """And no cell whose mean stayed the same."""
    keys = ["region", "concept"]
    before, after = (
        replicate(each).set_index(keys)[["mean", "score"]] for each in (STUDY.as_coded, STUDY)
    )
    changed = corrected_marks(STUDY).set_index(keys)
    scores = before["score"] != after["score"]
    told = changed["before"] != changed["after"]
    assert set(scores[scores].index) == set(told[told].index)
    apart = before["mean"].fillna(9) != after["mean"].fillna(9)
    assert set(changed.index) == set(apart[apart].index)


def test_without_corrections_nothing_changes() -> None:
    """The study as coded is then the study."""
    made = study(region("a", CODED))
    pd.testing.assert_frame_equal(made.as_coded.segments, made.segments)
    assert corrected_marks(made).empty


def test_corrected_segments_are_checked_as_coded_ones_are(tmp_path: Path) -> None:
    """A correction may not name an unknown rule, nor a respondent that the region does not have."""
    copy_data(tmp_path)
    path = tmp_path / "data/regions/zwolle/corrections.csv"
    text = path.read_text(encoding="utf-8")
    header, first, *rest = text.splitlines(keepends=True)
    path.write_text("".join([header, first.replace("claim-restated", "no-rule"), *rest]))
    with pytest.raises(DataError) as caught:
        load_study(root=tmp_path)
    assert str(caught.value) == (
        "data/regions/zwolle/corrections.csv:2, rule: found 'no-rule'; expected an id that stands "
        "in data/codebook/coding-errors.csv. Correct it, or add it there."
    )
    path.write_text(text.replace(",,R8;R9;R11;R13;R14,", ",,R8;R99,"), encoding="utf-8")
    with pytest.raises(DataError) as caught:
        load_study(root=tmp_path)
    assert str(caught.value) == (
        "data/regions/zwolle/segments.csv as corrected:37, respondents: found 'R99'; expected an "
        "id that stands in data/regions/zwolle/region.toml. Correct it, or add it there."
    )
