"""Checks across rows and files, which no single column can make."""

from __future__ import annotations

from collections.abc import Callable, Collection, Iterator

import pandas as pd

from werkbedrijf.errors import Problem

Found = tuple[str, str, str, str]
"""Column, what was found, what is expected, how to mend it."""


def items(cell: str) -> list[str]:
    """Split a cell that holds a list.

    >>> items("R1;R2"), items("")
    (['R1', 'R2'], [])
    """
    return cell.split(";") if cell else []


def line_number(label: object) -> int:
    """Return the line in the file that a row's index label is."""
    return int(str(label))


def known(
    frame: pd.DataFrame, column: str, ids: Collection[str], file: str, where: str
) -> list[Problem]:
    """Return a problem for every item of `column` that is not among `ids`.

    Parameters
    ----------
    frame : DataFrame
        Its index is the line in the file.
    column : str
        A column of lists joined by `;`; empty cells name nothing.
    ids : Collection of str
        What may be named; if none could be read, nothing is checked, since the cause is
        reported where it lies.
    file, where : str
        The file checked, and where a reader finds the ids.
    """
    cells = frame[column]
    unknown = {
        cell: names
        for cell in cells.unique().tolist()
        if ids and (names := [item for item in items(cell) if item not in ids])
    }
    return [
        Problem(
            file, line_number(row), column, repr(item), f"an id that stands in {where}",
            "Correct it, or add it there.",
        )
        for row, cell in cells[cells.isin(list(unknown))].items()
        for item in unknown[cell]
    ]  # fmt: skip


def segments(frame: pd.DataFrame, file: str) -> list[Problem]:
    """Return what is wrong among the segments of one region.

    A segment has respondents or a party, never both; offsets come in pairs and in order; and
    no two segments of one indicator share text, which would count the same evidence twice.
    """
    single: tuple[Callable[[pd.Series], Iterator[Found]], ...] = (_sources, _offsets)
    found = [
        Problem(file, line_number(line), *each)
        for line, row in frame[_suspect(frame)].iterrows()
        for check in single
        for each in check(row)
    ]
    return found + _shared_text(frame, file)


def _suspect(frame: pd.DataFrame) -> pd.Series:
    """Tell of each row at once whether it may have to be looked at, which takes far longer."""
    start, end = frame["start"], frame["end"]
    named = frame["respondents"].astype(bool) & frame["party"].astype(bool)
    return named | (start.isna() != end.isna()) | (end <= start).fillna(False).astype(bool)


def _sources(row: pd.Series) -> Iterator[Found]:
    if row["respondents"] and row["party"]:
        yield (
            "party",
            f"respondents {row['respondents']} and the party {row['party']}",
            "one of them, so that nobody can be tied to a role",
            "Empty the party, or leave the respondents out.",
        )


def _offsets(row: pd.Series) -> Iterator[Found]:
    start, end = row["start"], row["end"]
    if pd.isna(start) != pd.isna(end):
        yield "end", "only one of start and end", "both or neither", "Fill or empty both."
    elif not pd.isna(start) and end <= start:
        yield "end", f"{end} after start {start}", "an end beyond the start", "Correct one."


def _shared_text(frame: pd.DataFrame, file: str) -> list[Problem]:
    placed = frame[frame["start"].notna() & frame["end"].notna()]
    placed = placed.sort_values(["indicator", "start", "end"])
    reached = placed.groupby("indicator")["end"].cummax()
    within = placed["start"] < reached.groupby(placed["indicator"]).shift()
    found = []
    for indicator in placed.loc[within.fillna(False), "indicator"].unique():
        last = None
        for line, row in placed[placed["indicator"] == indicator].iterrows():
            if last is not None and row["start"] < last["end"]:
                found.append(
                    Problem(
                        file,
                        line_number(line),
                        "start",
                        f"text that {last['segment']} has under {indicator} too",
                        "each passage once under an indicator",
                        "Merge the two segments or correct the offsets.",
                    )
                )
            last = row if last is None or row["end"] > last["end"] else last
    return found


def placements(frame: pd.DataFrame, file: str) -> list[Problem]:
    """Return what is wrong among placements: periods that end early, two rows that count."""
    found = [
        Problem(
            file, line_number(line), "period_end", str(row["period_end"]),
            f"a year from {row['period_start']} on", "Correct one of them.",
        )
        for line, row in frame.iterrows()
        if row["period_end"] < row["period_start"]
    ]  # fmt: skip
    for line in frame.index[frame["scored"] == "yes"][1:]:
        found.append(
            Problem(
                file, line_number(line), "scored", "a second yes", "one row that is scored",
                "Write no in the others.",
            )
        )  # fmt: skip
    return found
