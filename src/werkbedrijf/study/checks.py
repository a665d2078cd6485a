"""Checks across the study's tables: what one names, another has; corrections; further studies."""

from __future__ import annotations

import re
from collections.abc import Collection, Iterable, Iterator, Mapping
from itertools import product
from pathlib import Path
from typing import Any

import pandas as pd

from werkbedrijf import paths
from werkbedrijf.errors import Message, Problem
from werkbedrijf.study.cells import ID
from werkbedrijf.study.files import Reader, known, line_number
from werkbedrijf.study.language import LANGUAGES, SOURCE
from werkbedrijf.study.model import Region
from werkbedrijf.study.schema import SCHEMAS

Reference = tuple[str, Path, str, Collection[str], str]
"""A table, its folder, its column, the ids that it may name, and where they stand."""


def check_tables(
    reader: Reader,
    where: paths.Paths,
    settings: Mapping[str, Any],
    tables: Mapping[str, pd.DataFrame],
    regions: Iterable[str],
) -> None:
    """Note every id in a table that the table it refers to does not have.

    Parameters
    ----------
    reader : Reader
        Gets the problems.
    where : Paths
        The study's files.
    settings : Mapping
        study.toml.
    tables : Mapping of str to DataFrame
        Codebook, published scores, theory and exhibits, by file name.
    regions : iterable of str
        The ids of the regions.
    """
    for name, folder, column, ids, place in _references(reader, where, settings, tables, regions):
        file = (folder / f"{name}.csv").relative_to(reader.root).as_posix()
        reader.problems += known(tables[name], column, ids, file, place)
    _check_numbers(reader, where, settings, tables["indicators"])


def _references(
    reader: Reader,
    where: paths.Paths,
    settings: Mapping[str, Any],
    tables: Mapping[str, pd.DataFrame],
    regions: Iterable[str],
) -> list[Reference]:
    """Return the columns that name ids of elsewhere, see `check_tables`."""
    return [
        *_to_codebook(reader, where, tables),
        ("scores", where.published, "region", set(regions), "data/regions"),
        ("rationales", where.published, "region", set(regions), "data/regions"),
        *_to_exhibits(where, settings, tables),
    ]


def _to_exhibits(
    where: paths.Paths, settings: Mapping[str, Any], tables: Mapping[str, pd.DataFrame]
) -> list[Reference]:
    exhibits = set(tables["exhibits"]["exhibit"])
    chain = {link.get("notebook") for link in settings.get("chain", [])}
    place = Message("the chain of {file}", file="data/study.toml")
    return [
        ("exhibits", where.data, "notebook", chain, place),
        ("exhibit-notes", where.data, "exhibit", exhibits, "data/exhibits.csv"),
    ]


def _to_codebook(
    reader: Reader, where: paths.Paths, tables: Mapping[str, pd.DataFrame]
) -> list[Reference]:
    named = {name: set(tables[f"{name}s"][name]) for name in ("concept", "indicator")}
    categories = set(tables["categories"]["category"])
    blamed = reader.unread & {"concepts", "categories"}
    parts = set() if blamed else {*named["concept"], *categories, *tables["concepts"]["side"]}
    blocks = {"", *tables["blocks"]["block"]}  # "": an empty list is checked too
    code, book, theory = where.codebook, where.published, where.theory
    found: tuple[Reference, ...] = (
        ("indicators", code, "concept", named["concept"], "concepts"),
        ("themes", code, "indicators", named["indicator"], "indicators"),
        ("themes", code, "block", blocks, "blocks"),
        ("scores", book, "concept", named["concept"], "concepts"),
        ("concepts", code, "category", categories, "categories"),
        ("concepts", code, "group", categories, "categories"),
        ("claims", book, "about", parts, "concepts"),
        ("rationales", book, "concept", named["concept"], "concepts"),
        *(("operationalisation", theory, name, parts, "concepts") for name in ("part", "concept")),
        ("operationalisation", theory, "group", categories, "categories"),
        ("operationalisation", theory, "indicators", named["indicator"], "indicators"),
    )
    return [(*each[:4], f"data/codebook/{each[4]}.csv") for each in found]


def _check_numbers(
    reader: Reader, where: paths.Paths, settings: Mapping[str, Any], indicators: pd.DataFrame
) -> None:
    """Note if a second concept is scored from numbers, or one is and no threshold says how."""
    counted = list(indicators.loc[indicators["values"] == "numbers", "indicator"])
    path = where.codebook / "indicators.csv"
    if len(counted) > 1:
        found = Message("numbers for {indicators}", indicators=", ".join(counted))
        expected = Message("one: a region's numbers stand in one file, placements.csv")
        remedy = Message("Make the others scale or open.")
        reader.note(path, None, "values", found, expected, remedy)
    elif counted and settings and not settings.get("thresholds"):
        expected = Message("from which ratio on {indicator} gets which value", indicator=counted[0])
        remedy = Message(
            "Write [[thresholds]] with ratio and value for each, the lowest value left out."
        )
        reader.note(where.study, None, "thresholds", Message("nothing"), expected, remedy)


def check_language(reader: Reader, path: Path, settings: Mapping[str, Any]) -> None:
    """Note a language of the texts that no report is told in."""
    written = settings.get("language", SOURCE)
    if written not in LANGUAGES:
        expected = Message("one of {choices}", choices=", ".join(LANGUAGES))
        remedy = Message("Name the language that summaries and other texts are written in.")
        reader.note(path, None, "language", repr(written), expected, remedy)


def check_least(reader: Reader, where: paths.Paths, settings: Mapping[str, Any]) -> None:
    """Note a least number of scored concepts that is none."""
    least = settings.get("least_scored", 0)
    if isinstance(least, bool) or not isinstance(least, int) or least < 0:
        expected = Message("a whole number from {low} on", low=0)
        remedy = Message("Write such one.")
        reader.note(where.study, None, "least_scored", repr(least), expected, remedy)


def check_ids(reader: Reader, where: paths.Paths, regions: Mapping[str, Region | None]) -> None:
    """Note segments whose id another region has too: an id is an address of its own."""
    owners: dict[str, str] = {}
    for id_, region in regions.items():
        ids: list[str] = region.as_coded["segment"].to_numpy().tolist() if region else []
        for line, segment in enumerate(ids, start=2):
            if owners.setdefault(segment, id_) != id_:
                reader.note(
                    where.region(id_) / "segments.csv",
                    line,
                    "segment",
                    Message("{id}, which {region} has too", id=segment, region=owners[segment]),
                    Message("an id that no region has"),
                    Message("Begin the region's ids with letters of its own."),
                )


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


TRACING = ("explanations", "observations", "tests")
"""Tables of the published that need not be there, together."""
PART = Message("a concept or a group of concepts")
APART = Message("others than cause, outcome and each other")
HOW_MANY = Message("how many regions there are in all")
DECIMALS = Message("decimal numbers")
README = Message("See {file}.", file="data/README.md")


def check_further(
    reader: Reader,
    where: paths.Paths,
    settings: Mapping[str, Any],
    tables: Mapping[str, pd.DataFrame],
) -> None:
    """Note what the designs of further studies lack, or name that the codebook lacks."""
    concepts, further = tables["concepts"], settings.get("further", {})
    parts = {*concepts["concept"], *concepts["side"], *tables["categories"]["category"]}
    for key in ("factors", "outcome") if "rounds" in further else ():
        if further["rounds"].get(key) not in parts:
            column, found = f"further.rounds.{key}", repr(further["rounds"].get(key))
            reader.note(where.study, None, column, found, PART, README)
    if "mediation" in further:
        _check_mediation(reader, where, further["mediation"], parts)


def _check_mediation(
    reader: Reader, where: paths.Paths, design: Mapping[str, Any], parts: set[str]
) -> None:
    mediators, sizes = design.get("mediators", []), design.get("paths", [])
    named = [str(each) for each in (design.get("cause"), design.get("outcome"), *mediators)]
    for key, fits, expected in (
        ("cause", named[0] in parts, PART),
        ("outcome", named[1] in parts, PART),
        ("mediators", mediators and {*named[2:]} <= parts, Message("a list of such, not empty")),
        ("mediators", len({*named}) == len(named), APART),
        ("regions", isinstance(design.get("regions"), int), HOW_MANY),
        ("paths", sizes and all(isinstance(size, float) for size in sizes), DECIMALS),
    ):
        if not fits:
            column, found = f"further.mediation.{key}", repr(design.get(key))
            reader.note(where.study, None, column, found, expected, README)


def check_tracing(
    reader: Reader,
    where: paths.Paths,
    tables: Mapping[str, pd.DataFrame],
    regions: Mapping[str, Region | None] | None,
) -> None:
    """Note tests without their observation or explanation, and those that are lacking."""
    names = {name: (where.published / f"{name}.csv") for name in TRACING}
    files = {name: path.relative_to(reader.root).as_posix() for name, path in names.items()}
    explanations, observations, tests = (tables[name] for name in TRACING)
    for name, ids in (("observation", observations), ("explanation", explanations)):
        reader.problems += known(tests, name, set(ids[name]), files["tests"], files[f"{name}s"])
    # Of segments that could not be read the cause is told where it lies.
    if len(observations) and regions is not None and not reader.problems:
        coded = {id_ for region in regions.values() if region for id_ in region.segments["segment"]}
        file = files["observations"]
        reader.problems += known(observations, "segments", coded, file, "data/regions")
    _check_pairs(reader, names["tests"], tables)
    if len(explanations) and list(explanations["main"]).count("yes") != 1:
        found, remedy = Message("not one yes"), Message("Choose one.")
        expected = Message("yes for the main explanation, no for its rivals")
        reader.note(names["explanations"], None, "main", found, expected, remedy)


def _check_pairs(reader: Reader, path: Path, tables: Mapping[str, pd.DataFrame]) -> None:
    """Note every observation that no test holds against an explanation."""
    explanations, observations, tests = (tables[name] for name in TRACING)
    there = set(zip(tests["observation"], tests["explanation"], strict=True))
    for one, other in product(observations["observation"], explanations["explanation"]):
        if (one, other) not in there:
            found = Message("none of {observation} and {explanation}", observation=one,
                            explanation=other)  # fmt: skip
            expected = Message("a row for every observation and explanation")
            reader.note(path, None, "likelihood", found, expected, Message("Add it."))


def check_rounds(reader: Reader, where: paths.Paths, regions: Mapping[str, Region | None]) -> None:
    """Note a round that is no whole number from 1, and two of one place that are the same."""
    seen: dict[tuple[object, object], str] = {}
    for region in (each for each in regions.values() if each):
        place, number = (region.settings.get(*of) for of in (("place", region.id), ("round", 1)))
        file = where.region(region.id) / "region.toml"
        if not (isinstance(place, str) and re.fullmatch(ID, place)):
            reader.note(file, None, "place", repr(place), Message("an id in kebab-case"),
                        Message("Name the region of the first round."))  # fmt: skip
        if type(number) is not int or number < 1:
            reader.note(file, None, "round", repr(number), Message("a whole number from 1"),
                        Message("Count the rounds of the place."))  # fmt: skip
        other = seen.setdefault((place, number), region.id)
        if other != region.id:
            found = Message("round {number} of {place}, which {other} is too",
                            number=number, place=place, other=other)  # fmt: skip
            reader.note(file, None, "round", found, Message("each round of a place once"),
                        Message("Give it the next number."))  # fmt: skip
