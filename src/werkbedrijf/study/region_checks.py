"""Checks across the rows and files of one region."""

from __future__ import annotations

from collections.abc import Callable, Iterator, Mapping
from pathlib import Path
from typing import Any

import pandas as pd

from werkbedrijf.errors import Message, Problem
from werkbedrijf.study.files import Reader, known, line_number
from werkbedrijf.study.schema import columns

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
    single: tuple[Callable[[pd.Series], Iterator[Found]], ...] = (_sources, _offsets)
    found = [
        Problem(file, line_number(line), *each)
        for line, row in frame[_suspect(frame)].iterrows()
        for check in single
        for each in check(row)
    ]
    return found + _shared_text(frame, file)


def _suspect(frame: pd.DataFrame) -> pd.Series:
    """Return for each row at once whether it may have to be looked at, which takes far longer."""
    start, end = frame["start"], frame["end"]
    named = frame["respondents"].astype(bool) & frame["party"].astype(bool)
    return named | (start.isna() != end.isna()) | (end <= start).fillna(False).astype(bool)


def _sources(row: pd.Series) -> Iterator[Found]:
    if row["respondents"] and row["party"]:
        yield (
            "party",
            Message(
                "respondents {respondents} and the party {party}",
                respondents=row["respondents"],
                party=row["party"],
            ),
            Message("one of them, so that nobody can be tied to a role"),
            Message("Empty the party, or leave the respondents out."),
        )


def _offsets(row: pd.Series) -> Iterator[Found]:
    start, end = row["start"], row["end"]
    if pd.isna(start) != pd.isna(end):
        found, expected = Message("only one of start and end"), Message("both or neither")
        yield "end", found, expected, Message("Fill or empty both.")
    elif not pd.isna(start) and end <= start:
        found = Message("{end} after start {start}", end=end, start=start)
        yield "end", found, Message("an end beyond the start"), Message("Correct one.")


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
                shared = Message("text that {segment} has under {indicator} too",
                                 segment=last["segment"], indicator=indicator)  # fmt: skip
                expected = Message("each passage once under an indicator")
                remedy = Message("Merge the two segments or correct the offsets.")
                at = line_number(line)
                found.append(Problem(file, at, "start", shared, expected, remedy))
            last = row if last is None or row["end"] > last["end"] else last
    return found


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
    reader: Reader,
    file: str,
    frame: pd.DataFrame,
    settings: Mapping[str, Any],
    tables: Mapping[str, pd.DataFrame],
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
    reader: Reader,
    folder: Path,
    settings: Mapping[str, Any],
    own: Mapping[str, pd.DataFrame],
    tables: Mapping[str, pd.DataFrame],
) -> None:
    """Note what is wrong across the files of a region."""
    base = folder.relative_to(reader.root).as_posix()
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
    reader: Reader,
    base: str,
    own: Mapping[str, pd.DataFrame],
    settings: Mapping[str, Any],
    tables: Mapping[str, pd.DataFrame],
) -> None:
    """Note every id in a region's tables that stands nowhere."""
    words = tables["words"]["word"]
    audiences = {word.removeprefix(AUDIENCE) for word in words if word.startswith(AUDIENCE)}
    documents, toml = ("", *settings.get("documents", {})), f"{base}/region.toml"
    header = Message("the header of segments.csv")
    spoken = Message("{file}, after {beginning}", file="data/words.csv", beginning=AUDIENCE)
    rules = set(tables["coding-errors"]["rule"])
    parties = set(tables["parties"]["party"])
    for name, column, ids, place in (
        *(("ties", name, parties, "data/codebook/parties.csv") for name in ("party", "other")),
        ("not-coded", "respondents", ("", *settings["respondents"]), toml),
        *((name, "documents", documents, toml) for name in CITING),
        (CORRECTIONS, "rule", rules, "data/codebook/coding-errors.csv"),
        (CORRECTIONS, "column", columns("segments"), header),
        ("activities", "audience", ("", *audiences), spoken),
    ):
        reader.problems += known(own[name], column, ids, f"{base}/{name}.csv", place)
