"""Checks within a region and between regions, and the corrections of segments."""

from __future__ import annotations

import re
import unicodedata
from collections.abc import Iterable, Iterator, Mapping
from pathlib import Path
from typing import Any

import pandas as pd

from werkbedrijf.errors import Message, Problem, with_examples
from werkbedrijf.study.cells import ID
from werkbedrijf.study.files import Reader, Settings, Tables, line_number, row_by_row
from werkbedrijf.study.model import Region
from werkbedrijf.study.schema import SCHEMAS, columns
from werkbedrijf.study.text import FaultAt

Regions = Mapping[str, Region | None]
"""By id; None for a region whose region.toml could not be read."""
CITING = ("activities", "placements")
CORRECTIONS = "corrections"
CODER = "segments-"
"""The beginning of the name of a further coder's file, before the coder's id."""
AUDIENCE = "audience-"
"""The beginning of the id of a word that heads the activities for an audience."""


def check_region(
    reader: Reader,
    folder: Path,
    settings: Settings,
    structure: Settings,
    own: Tables,
    tables: Tables,
) -> None:
    """Note what is wrong across the files of a region."""
    if (id_ := settings["id"]) != folder.name:
        remedy = Message("Rename one.")
        reader.note(folder / "region.toml", None, "id", repr(id_), folder.name, remedy)
    listed = pd.DataFrame({"parties": settings["parties"]}, [None] * len(settings["parties"]))
    known = set(tables["parties"]["party"])
    reader.note_unknown(
        folder / "region.toml", listed, "parties", known, "data/codebook/parties.csv"
    )
    for name in own:
        if name == "segments" or name.startswith(CODER):
            check_segments(reader, folder / f"{name}.csv", own[name], settings, tables)
    seats = [node["id"] for node in structure.get("node", [])]
    place = reader.name(folder / "structure.toml")
    reader.note_unknown(folder / "bodies.csv", own["bodies"], "body", seats, place)
    _check_ids(reader, folder, own, settings, tables)
    _check_placements(reader, folder / "placements.csv", own["placements"])
    _check_ties(reader, folder / "ties.csv", own["ties"])


def _check_ids(
    reader: Reader, folder: Path, own: Tables, settings: Settings, tables: Tables
) -> None:
    """Note references of a region's tables to nothing."""
    words = tables["words"]["word"]
    audiences = {word.removeprefix(AUDIENCE) for word in words if word.startswith(AUDIENCE)}
    documents, toml = ("", *settings.get("documents", {})), reader.name(folder / "region.toml")
    headings = Message("{file}, after {beginning}", file="data/words.csv", beginning=AUDIENCE)
    rules = set(tables["coding-errors"]["rule"])
    parties = set(tables["parties"]["party"])
    for name, column, ids, place in (
        *(("ties", name, parties, "data/codebook/parties.csv") for name in ("party", "other")),
        ("not-coded", "respondents", ("", *settings["respondents"]), toml),
        *((name, "documents", documents, toml) for name in CITING),
        (CORRECTIONS, "rule", rules, "data/codebook/coding-errors.csv"),
        ("activities", "audience", ("", *audiences), headings),
    ):
        reader.note_unknown(folder / f"{name}.csv", own[name], column, ids, place)


def _check_placements(reader: Reader, file: Path, placements: pd.DataFrame) -> None:
    """Note periods that end before they start, and a second row that is scored."""
    periods = row_by_row(placements, "period_start", "period_end")
    for line, (start, end) in zip(placements.index, periods, strict=True):
        if end < start:
            expected = Message("a year from {year} on", year=start)
            remedy = Message("Correct one of them.")
            reader.note(file, line, "period_end", str(end), expected, remedy)
    for line in placements[placements["scored"] == "yes"].index[1:]:
        found, expected = Message("a second yes"), Message("one row that is scored")
        reader.note(file, line, "scored", found, expected, Message("Write no in the others."))


def _check_ties(reader: Reader, file: Path, ties: pd.DataFrame) -> None:
    """Note a party that is in touch with itself."""
    for line, party in ties.loc[ties["party"] == ties["other"], "party"].items():
        found, expected = (
            Message("{what} again", what=party),
            Message("another party than the first"),
        )
        remedy = Message("Name the party it is in touch with.")
        reader.note(file, line, "other", found, expected, remedy)


def check_segments(
    reader: Reader, file: Path | str, frame: pd.DataFrame, settings: Settings, tables: Tables
) -> None:
    """Note what is wrong among the segments of one coder of a region.

    A segment has respondents or a party, never both; offsets come in pairs and in order; and
    no two segments of one indicator share text, which would count the same evidence twice.
    """
    toml = f"data/regions/{settings['id']}/region.toml"
    for column, ids, place in (
        ("indicator", set(tables["indicators"]["indicator"]), "data/codebook/indicators.csv"),
        ("party", set(tables["parties"]["party"]), "data/codebook/parties.csv"),
        # With "", an empty list is checked too: whoever is cited is missing from it.
        ("respondents", ("", *settings["respondents"]), toml),
        ("documents", ("", *settings.get("documents", {})), toml),
    ):
        reader.note_unknown(file, frame, column, ids, place)
    rows = row_by_row(frame, "respondents", "party", "start", "end")
    for line, cells in zip(frame.index.tolist(), rows, strict=True):
        for each in _row_faults(*cells):
            reader.note(file, line, *each)
    _check_shared_text(reader, file, frame)


def _row_faults(respondents: str, party: str, start: Any, end: Any) -> Iterator[FaultAt]:
    if respondents and party:
        both = {"respondents": respondents, "party": party}
        found = Message("respondents {respondents} and the party {party}", **both)
        expected = Message("one of them, so that nobody can be tied to a role")
        yield "party", found, expected, Message("Empty the party, or leave the respondents out.")
    if (start is pd.NA) != (end is pd.NA):
        found, expected = Message("only one of start and end"), Message("both or neither")
        yield "end", found, expected, Message("Fill or empty both.")
    elif start is not pd.NA and end <= start:
        found = Message("{end} after start {start}", end=end, start=start)
        yield "end", found, Message("an end beyond the start"), Message("Correct one.")


def _check_shared_text(reader: Reader, file: Path | str, frame: pd.DataFrame) -> None:
    rows = row_by_row(
        frame.assign(line=frame.index), "indicator", "start", "end", "line", "segment"
    )
    placed = sorted(row for row in rows if row[1] is not pd.NA and row[2] is not pd.NA)
    before, reached, last = "", 0, ""
    for indicator, start, end, line, segment in placed:
        if indicator == before and start < reached:
            found = Message("text that {segment} has under {indicator} too",
                            segment=last, indicator=indicator)  # fmt: skip
            expected = Message("each passage once under an indicator")
            remedy = Message("Merge the two segments or correct the offsets.")
            reader.note(file, line, "start", found, expected, remedy)
        if indicator != before or end > reached:
            before, reached, last = indicator, end, segment


STRIKE = "segment"
"""The column in which a correction to nothing strikes the whole segment."""


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
        faults = list(_correction_faults(row, coded, lines, struck, ends))
        problems += [Problem(file, line_number(line), *each) for each in faults]
        if not faults and row["column"] != STRIKE:
            frame.loc[lines[row["segment"]], row["column"]] = _value(row["is"], row["column"])
    return frame[~frame["segment"].isin(struck)], problems


def _correction_faults(
    row: pd.Series,
    coded: pd.DataFrame,
    lines: dict[str, Any],
    struck: set[str],
    ends: tuple[int, int] | None,
) -> Iterator[FaultAt]:
    segment, column = row["segment"], row["column"]
    if segment not in lines:
        yield "segment", segment, Message("a segment of segments.csv"), Message("Correct the id.")
    if column not in coded:
        expected = Message("one of {choices}", choices=", ".join(columns("segments")))
        yield "column", repr(column), expected, Message("Name the column that is corrected.")
    if segment not in lines or column not in coded:
        return
    yield from _cell_faults(row, coded.loc[lines[segment], column], struck)
    if column != STRIKE:
        for each in SCHEMAS["segments"].columns[column].within(ends).faults(row["is"]):
            yield "is", *each


def _cell_faults(row: pd.Series, cell: Any, struck: set[str]) -> Iterator[FaultAt]:
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


def _value(cell: str, column: str) -> Any:
    if not SCHEMAS["segments"].columns[column].whole:
        return cell
    return int(cell) if cell else pd.NA


BIBLIOGRAPHY = "references.bib"
ENTRY = re.compile(r"^\s*@\w+\s*\{\s*([^\s,]+)(.*?)(?=^\s*@|\Z)", re.DOTALL | re.MULTILINE)
"""An entry of a bibliography: its key, and what is said of the work."""
LATEX = re.compile(r"[{}\\\"'`^~]")
"""The signs by which LaTeX writes accents and keeps capitals."""
RENAME = Message(
    "Describe it as there, or begin the key with letters of the region, in segments.csv too."
)
FIRST_ROUND = Message("Name the region of the first round.")


def check_ids(reader: Reader, folder: Path, segments: pd.DataFrame, owners: dict[str, str]) -> None:
    """Note segments whose id another region has too, and add a region's own to `owners`.

    An id is an address of its own.
    """
    region, rows = folder.name, row_by_row(segments, "segment")
    for line, (segment,) in zip(segments.index.tolist(), rows, strict=True):
        if (owner := owners.setdefault(segment, region)) != region:
            found = Message("{id}, which {region} has too", id=segment, region=owner)
            expected = Message("an id that no region has")
            remedy = Message("Begin the region's ids with letters of its own.")
            reader.note(folder / "segments.csv", line, "segment", found, expected, remedy)


def check_regions(reader: Reader, regions: Regions, whole: bool) -> None:
    """Note rounds and documents of regions that do not fit together.

    Of the `whole` of a study, also a later round of a place that no other region is of.
    """
    if whole:
        _check_places(reader, regions)
    loaded = [region for region in regions.values() if region]
    _check_rounds(reader, loaded)
    _check_documents(reader, loaded)


def _check_documents(reader: Reader, regions: Iterable[Region]) -> None:
    """Note documents that share a key and are not the same: pages know one work by a key.

    A document is a work of the bibliography if the work's entry has every word of its own.
    """
    works = _works(reader.where.theory / BIBLIOGRAPHY)
    first: dict[str, tuple[str, str]] = {}
    for region in regions:
        for key, document in region.settings.get("documents", {}).items():
            text = "; ".join(str(document.get(part, "")) for part in ("author", "year", "title"))
            other, known = first.setdefault(key, (region.id, text))
            if not _words(text) <= works.get(key, _words(text)):
                other = BIBLIOGRAPHY
            elif text == known:
                continue
            file = reader.where.region(region.id) / "region.toml"
            found = Message("another document than {region} has under this key", region=other)
            expected = Message("a key that stands for one document in all regions")
            reader.note(file, None, f"documents.{key}", found, expected, RENAME)


def _works(bibliography: Path) -> dict[str, set[str]]:
    """Return the words of every entry of a bibliography, by its key; none without the file."""
    exists = bibliography.is_file()
    text = bibliography.read_text(encoding="utf-8", errors="replace") if exists else ""
    return {key: _words(entry) for key, entry in ENTRY.findall(text)}


def _words(text: str) -> set[str]:
    """Return the words of a text, whatever accents, capitals and braces they are written with."""
    plain = unicodedata.normalize("NFKD", LATEX.sub("", text)).encode("ascii", "ignore").decode()
    return set(re.findall(r"\w+", plain.casefold()))


def _check_rounds(reader: Reader, regions: Iterable[Region]) -> None:
    """Note a round that is no whole number from 1, and two of one place that are the same."""
    seen: dict[tuple[str, int], str] = {}
    for region in regions:
        place, number = region.place, region.round
        file = reader.where.region(region.id) / "region.toml"
        if not re.fullmatch(ID, place):
            expected = Message("an id in kebab-case")
            reader.note(file, None, "place", repr(place), expected, FIRST_ROUND)
        if number < 1:
            reader.note(file, None, "round", repr(number), Message("a whole number from 1"),
                        Message("Count the rounds of the place."))  # fmt: skip
        other = seen.setdefault((place, number), region.id)
        if other != region.id:
            found = Message("round {number} of {place}, which {other} is too",
                            number=number, place=place, other=other)  # fmt: skip
            reader.note(file, None, "round", found, Message("each round of a place once"),
                        Message("Give it the next number."))  # fmt: skip


def _check_places(reader: Reader, regions: Regions) -> None:
    """Note a later round of a place that no other region is of."""
    places = {id_: region.place if region else id_ for id_, region in regions.items()}
    for region in filter(None, regions.values()):
        others = sorted({place for id_, place in places.items() if id_ != region.id})
        if region.round > 1 and region.place not in others:
            expected = with_examples(Message("the place of another region"), region.place, others)
            file, found = reader.where.region(region.id) / "region.toml", repr(region.place)
            reader.note(file, None, "place", found, expected, FIRST_ROUND)
