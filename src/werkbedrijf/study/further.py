"""Checks on what further studies need: their designs, rounds of a region, traced processes."""

from __future__ import annotations

import re
from collections.abc import Mapping
from itertools import product
from pathlib import Path
from typing import Any

import pandas as pd

from werkbedrijf import paths
from werkbedrijf.errors import Message
from werkbedrijf.study.cells import ID
from werkbedrijf.study.files import Reader, known
from werkbedrijf.study.model import Region

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
    if regions is not None and not reader.problems:
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
