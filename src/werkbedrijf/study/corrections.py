"""Corrections of a coding: cell by cell what was coded against its rules, and what it should say.

`segments.csv` keeps what was coded; a study works with the segments as corrected.
"""

from __future__ import annotations

from collections.abc import Iterator
from typing import Any

import pandas as pd

from werkbedrijf.errors import Message, Problem
from werkbedrijf.study.files import line_number
from werkbedrijf.study.schema import SCHEMAS

STRIKE = "segment"
"""The column whose correction to nothing strikes the whole segment."""


def corrected(
    coded: pd.DataFrame, corrections: pd.DataFrame, file: str
) -> tuple[pd.DataFrame, list[Problem]]:
    """Apply corrections to coded segments.

    Parameters
    ----------
    coded : DataFrame
        Segments x the columns of segments.csv; the index is the line in the file.
    corrections : DataFrame
        Rows x (segment, rule, column, was, is, reason_en, reason_nl), indexed by line.
    file : str
        How the problems name the file of the corrections.

    Returns
    -------
    tuple of DataFrame and list of Problem
        The segments with their corrected cells and without those struck, and what is wrong:
        segments that are not there, cells that do not hold what they were said to, and cells that
        would hold what they may not. Rows with a problem change nothing.
    """
    lines: dict[str, Any] = {segment: line for line, segment in coded["segment"].items()}
    strikes = corrections["column"] == STRIKE
    struck = set(corrections.loc[strikes, "segment"])
    frame, problems = coded.copy(), []
    for line, row in corrections.iterrows():
        found = list(_wrong(row, coded, lines, struck))
        problems += [Problem(file, line_number(line), *each) for each in found]
        if not found and row["column"] != STRIKE:
            frame.loc[lines[row["segment"]], row["column"]] = _value(row["is"], row["column"])
    return frame[~frame["segment"].isin(struck)], problems


def _wrong(
    row: pd.Series, coded: pd.DataFrame, lines: dict[str, Any], struck: set[str]
) -> Iterator[tuple[str, str, str, str]]:
    segment, column = row["segment"], row["column"]
    if segment not in lines:
        yield "segment", segment, Message("a segment of segments.csv"), Message("Correct the id.")
        return
    cell: Any = coded.loc[lines[segment], column]
    text = "" if pd.isna(cell) else str(cell)
    if text != row["was"]:
        expected = Message("{cell!r}, as {segment} has in segments.csv", cell=text, segment=segment)
        remedy = Message("Correct it, or take the row out if segments.csv has been mended.")
        yield "was", repr(row["was"]), expected, remedy
    if column == STRIKE:
        if row["is"]:
            remedy = Message("Empty the cell; an id is never corrected.")
            yield "is", repr(row["is"]), Message("nothing, to strike the segment"), remedy
        return
    if segment in struck:
        expected = Message("no other correction of a segment that is struck")
        yield "segment", segment, expected, Message("Take out this row or that one.")
    meta = SCHEMAS["segments"].columns[column].metadata
    if not meta["passes"](row["is"]):
        found = repr(row["is"]) if row["is"] else Message("nothing")
        yield "is", found, meta["expected"], meta["remedy"]


def _value(cell: str, column: str) -> Any:
    if not SCHEMAS["segments"].columns[column].metadata["whole"]:
        return cell
    return int(cell) if cell else pd.NA
