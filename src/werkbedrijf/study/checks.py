"""Checks across the study's tables: what one names, another has."""

from __future__ import annotations

from collections.abc import Collection, Iterable, Mapping
from pathlib import Path
from typing import Any

import pandas as pd

from werkbedrijf import paths
from werkbedrijf.errors import Message
from werkbedrijf.study.files import Reader, known
from werkbedrijf.study.language import LANGUAGES, SOURCE
from werkbedrijf.study.model import Region

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
        ids: list[str] = list(region.as_coded["segment"]) if region else []
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
