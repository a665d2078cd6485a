"""Checks on what further studies need: their designs, rounds of a region, traced processes."""

from __future__ import annotations

import re
from collections.abc import Mapping
from itertools import product
from typing import Any

import pandas as pd

from werkbedrijf import paths
from werkbedrijf.study.cells import ID
from werkbedrijf.study.files import Reader, known
from werkbedrijf.study.model import Region

TRACING = ("explanations", "observations", "tests")
"""Tables of the published that need not be there, together."""


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
            expected = "a concept or a group of concepts"
            reader.note(where.study, None, column, found, expected, "See data/README.md.")
    if "mediation" in further:
        _check_mediation(reader, where, further["mediation"], parts)


def _check_mediation(
    reader: Reader, where: paths.Paths, design: Mapping[str, Any], parts: set[str]
) -> None:
    mediators, sizes = design.get("mediators", []), design.get("paths", [])
    named = [str(each) for each in (design.get("cause"), design.get("outcome"), *mediators)]
    for key, fits, expected in (
        ("cause", named[0] in parts, "a concept or a group of concepts"),
        ("outcome", named[1] in parts, "a concept or a group of concepts"),
        ("mediators", mediators and {*named[2:]} <= parts, "a list of such, not empty"),
        ("mediators", len({*named}) == len(named), "others than cause, outcome and each other"),
        ("regions", isinstance(design.get("regions"), int), "how many regions there are in all"),
        ("paths", sizes and all(isinstance(size, float) for size in sizes), "decimal numbers"),
    ):
        if not fits:
            column, found = f"further.mediation.{key}", repr(design.get(key))
            reader.note(where.study, None, column, found, expected, "See data/README.md.")


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
    there = set(zip(tests["observation"], tests["explanation"], strict=True))
    for pair in product(observations["observation"], explanations["explanation"]):
        if pair not in there:
            reader.note(names["tests"], None, "likelihood", f"none of {' and '.join(pair)}",
                        "a row for every observation and explanation", "Add it.")  # fmt: skip
    if len(explanations) and list(explanations["main"]).count("yes") != 1:
        reader.note(names["explanations"], None, "main", "not one yes",
                    "yes for the main explanation, no for its rivals", "Choose one.")  # fmt: skip


def check_rounds(reader: Reader, where: paths.Paths, regions: Mapping[str, Region | None]) -> None:
    """Note a round that is no whole number from 1, and two of one place that are the same."""
    seen: dict[tuple[object, object], str] = {}
    for region in (each for each in regions.values() if each):
        place, number = (region.settings.get(*of) for of in (("place", region.id), ("round", 1)))
        file = where.region(region.id) / "region.toml"
        if not (isinstance(place, str) and re.fullmatch(ID, place)):
            reader.note(file, None, "place", repr(place), "an id in kebab-case",
                        "Name the region of the first round.")  # fmt: skip
        if type(number) is not int or number < 1:
            reader.note(file, None, "round", repr(number), "a whole number from 1",
                        "Count the rounds of the place.")  # fmt: skip
        other = seen.setdefault((place, number), region.id)
        if other != region.id:
            found = f"round {number} of {place}, which {other} is too"
            reader.note(file, None, "round", found, "each round of a place once",
                        "Give it the next number.")  # fmt: skip
