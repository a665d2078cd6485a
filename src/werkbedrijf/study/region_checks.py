"""Checks across the rows and files of one region, and the corrections of its segments."""

from __future__ import annotations

from collections.abc import Iterator
from pathlib import Path
from typing import Any

import pandas as pd

from werkbedrijf.errors import Message, Problem
from werkbedrijf.study.cells import whole
from werkbedrijf.study.files import Reader, Settings, Tables, known, line_number, row_by_row
from werkbedrijf.study.schema import SCHEMAS, columns

CITING = ("activities", "placements")
CORRECTIONS = "corrections"
CODER = "segments-"
"""How the file of a further coder's segments begins; the coder's id follows."""
AUDIENCE = "audience-"
"""How a word begins that heads the activities for an audience; the audience follows."""
Found = tuple[str, str, str, str]
"""Column, what was found, what is expected, how to mend it."""


def segments(frame: pd.DataFrame, file: str) -> list[Problem]:
    """Return what is wrong among the segments of one region.

    A segment has respondents or a party, never both; offsets come in pairs and in order; and
    no two segments of one indicator share text, which would count the same evidence twice.
    """
    rows = row_by_row(frame, "respondents", "party", "start", "end")
    found = [
        Problem(file, line_number(line), *each)
        for line, (respondents, party, start, end) in zip(frame.index, rows, strict=True)
        for each in (*_sources(respondents, party), *_offsets(start, end))
    ]
    return found + _shared_text(frame, file)


def _sources(respondents: str, party: str) -> Iterator[Found]:
    if respondents and party:
        both = {"respondents": respondents, "party": party}
        found = Message("respondents {respondents} and the party {party}", **both)
        expected = Message("one of them, so that nobody can be tied to a role")
        yield "party", found, expected, Message("Empty the party, or leave the respondents out.")


def _offsets(start: Any, end: Any) -> Iterator[Found]:
    if (start is pd.NA) != (end is pd.NA):
        found, expected = Message("only one of start and end"), Message("both or neither")
        yield "end", found, expected, Message("Fill or empty both.")
    elif start is not pd.NA and end <= start:
        found = Message("{end} after start {start}", end=end, start=start)
        yield "end", found, Message("an end beyond the start"), Message("Correct one.")


def _shared_text(frame: pd.DataFrame, file: str) -> list[Problem]:
    placed = frame[frame["start"].notna() & frame["end"].notna()]
    rows = zip(
        row_by_row(placed, "indicator", "start", "end", "segment"), placed.index, strict=True
    )
    found = []
    before, reached, last = "", 0, ""
    for (indicator, start, end, segment), line in sorted(rows, key=_place):
        if indicator == before and start < reached:
            shared = Message("text that {segment} has under {indicator} too",
                             segment=last, indicator=indicator)  # fmt: skip
            expected = Message("each passage once under an indicator")
            remedy = Message("Merge the two segments or correct the offsets.")
            found.append(Problem(file, line_number(line), "start", shared, expected, remedy))
        if indicator != before or end > reached:
            before, reached, last = indicator, end, segment
    return found


def _place(row: tuple[tuple[Any, ...], Any]) -> tuple[Any, ...]:
    """Return where a segment's text stands: under an indicator, from a place to a place."""
    return row[0][:3]


def placements(frame: pd.DataFrame, file: str) -> list[Problem]:
    """Return what is wrong among placements: periods that end early, two rows that count."""
    found = [
        Problem(
            file, line_number(line), "period_end", str(row["period_end"]),
            Message("a year from {year} on", year=row["period_start"]),
            Message("Correct one of them."),
        )
        for line, row in frame.iterrows()
        if row["period_end"] < row["period_start"]
    ]  # fmt: skip
    for line in frame.index[frame["scored"] == "yes"][1:]:
        found.append(
            Problem(
                file, line_number(line), "scored", Message("a second yes"),
                Message("one row that is scored"), Message("Write no in the others."),
            )
        )  # fmt: skip
    return found


def ties(frame: pd.DataFrame, file: str) -> list[Problem]:
    """Return what is wrong among contacts: a party in touch with itself."""
    alone = frame.index[(frame["party"] == frame["other"]) & (frame["party"] != "")]
    return [
        Problem(
            file, line_number(line), "other",
            Message("{what} again", what=frame.loc[line, "party"]),
            Message("another party than the first"),
            Message("Name the party it is in touch with."),
        )
        for line in alone
    ]  # fmt: skip


def check_segments(
    reader: Reader, file: str, frame: pd.DataFrame, settings: Settings, tables: Tables
) -> None:
    """Note what is wrong among the segments of one coder of a region."""
    toml = f"data/regions/{settings['id']}/region.toml"
    for column, ids, place in (
        ("indicator", set(tables["indicators"]["indicator"]), "data/codebook/indicators.csv"),
        ("party", set(tables["parties"]["party"]), "data/codebook/parties.csv"),
        # With "", an empty list is checked too: whoever is cited is missing from it.
        ("respondents", ("", *settings["respondents"]), toml),
        ("documents", ("", *settings.get("documents", {})), toml),
    ):
        reader.problems += known(frame, column, ids, file, place)
    reader.problems += segments(frame, file)


def check_region(
    reader: Reader, folder: Path, settings: Settings, own: Tables, tables: Tables
) -> None:
    """Note what is wrong across the files of a region."""
    base = reader.name(folder)
    id_ = settings["id"]
    if id_ != folder.name:
        remedy = Message("Rename one.")
        reader.note(folder / "region.toml", None, "id", repr(id_), folder.name, remedy)
    for name in own:
        if name == "segments" or name.startswith(CODER):
            check_segments(reader, f"{base}/{name}.csv", own[name], settings, tables)
    _check_names(reader, base, own, settings, tables)
    reader.problems += placements(own["placements"], f"{base}/placements.csv")
    reader.problems += ties(own["ties"], f"{base}/ties.csv")


def _check_names(
    reader: Reader, base: str, own: Tables, settings: Settings, tables: Tables
) -> None:
    """Note every id in a region's tables that stands nowhere."""
    words = tables["words"]["word"]
    audiences = {word.removeprefix(AUDIENCE) for word in words if word.startswith(AUDIENCE)}
    documents, toml = ("", *settings.get("documents", {})), f"{base}/region.toml"
    spoken = Message("{file}, after {beginning}", file="data/words.csv", beginning=AUDIENCE)
    rules = set(tables["coding-errors"]["rule"])
    parties = set(tables["parties"]["party"])
    for name, column, ids, place in (
        *(("ties", name, parties, "data/codebook/parties.csv") for name in ("party", "other")),
        ("not-coded", "respondents", ("", *settings["respondents"]), toml),
        *((name, "documents", documents, toml) for name in CITING),
        (CORRECTIONS, "rule", rules, "data/codebook/coding-errors.csv"),
        ("activities", "audience", ("", *audiences), spoken),
    ):
        reader.problems += known(own[name], column, ids, f"{base}/{name}.csv", place)


STRIKE = "segment"
"""The column whose correction to nothing strikes the whole segment."""


def corrected(
    coded: pd.DataFrame, corrections: pd.DataFrame, file: str, ends: tuple[int, int] | None
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
    ends : tuple of int or None
        The lowest and the highest value of the scale; None where it could not be read.

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
        found = list(_wrong(row, coded, lines, struck, ends))
        problems += [Problem(file, line_number(line), *each) for each in found]
        if not found and row["column"] != STRIKE:
            frame.loc[lines[row["segment"]], row["column"]] = _value(row["is"], row["column"])
    return frame[~frame["segment"].isin(struck)], problems


def _wrong(
    row: pd.Series,
    coded: pd.DataFrame,
    lines: dict[str, Any],
    struck: set[str],
    ends: tuple[int, int] | None,
) -> Iterator[Found]:
    segment, column = row["segment"], row["column"]
    if segment not in lines:
        yield "segment", segment, Message("a segment of segments.csv"), Message("Correct the id.")
    if column not in coded:
        expected = Message("one of {choices}", choices=", ".join(columns("segments")))
        yield "column", repr(column), expected, Message("Name the column that is corrected.")
    if segment not in lines or column not in coded:
        return
    yield from _unmade(row, coded.loc[lines[segment], column], struck)
    if column != STRIKE:
        yield from _unfit(row["is"], column, ends)


def _unmade(row: pd.Series, cell: Any, struck: set[str]) -> Iterator[Found]:
    """Yield why a correction cannot be made of the cell that it names."""
    segment, column = row["segment"], row["column"]
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


def _unfit(cell: str, column: str, ends: tuple[int, int] | None) -> Iterator[Found]:
    """Yield what is wrong with what a cell of segments.csv would hold."""
    meta = SCHEMAS["segments"].columns[column].metadata
    if ends and "scaled" in meta:
        meta = whole(*ends, empty=meta["empty"]).metadata
    if not meta["passes"](cell):
        found = repr(cell) if cell else Message("nothing")
        yield "is", found, meta["expected"], meta["remedy"]


def _value(cell: str, column: str) -> Any:
    if not SCHEMAS["segments"].columns[column].metadata["whole"]:
        return cell
    return int(cell) if cell else pd.NA
