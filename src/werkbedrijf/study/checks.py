"""Checks across a study: references between its tables, and the files that its folders may hold."""

from __future__ import annotations

import re
from collections.abc import Collection, Iterable, Iterator, Mapping
from itertools import product
from pathlib import Path, PurePosixPath

import pandas as pd

from werkbedrijf.errors import Message, Problem
from werkbedrijf.paths import PHONE_SUFFIX
from werkbedrijf.study.files import Reader, Settings, Tables
from werkbedrijf.study.language import LANGUAGES, SOURCE
from werkbedrijf.study.region_checks import BIBLIOGRAPHY, Regions, check_regions

THEORY_TABLES = (
    *("stakeholders", "ppp-models", "policy", "cases", "interviewees"),
    *("quality-elements", "models", "coordination", "operationalisation"),
)
PUBLISHED_TABLES = ("scores", "rationales", "claims", "inconsistencies")
TRACING = ("explanations", "observations", "tests")
"""The published tables of process tracing: a study has all of them or none."""
Reference = tuple[str, Path, str, Collection[str], str]
"""A table, its folder, a column, the ids that it may refer to, and where those stand."""
PER_REGION = "{region}"
"""The gap in an exhibit's id that a region's id fills."""


def check_study(
    reader: Reader,
    settings: Settings,
    tables: Tables,
    ids: Iterable[str],
    regions: Regions,
    whole: bool,
) -> None:
    """Note references to nothing, settings that do not fit the tables, and files of no study.

    `ids` are those of all its regions; `regions` are the `whole` of them, or the one loaded.
    """
    _check_least(reader, settings)
    _check_tables(reader, settings, tables, ids)
    _check_source(reader, settings, tables)
    _check_further(reader, settings, tables)
    check_regions(reader, regions, whole)
    _check_tracing(reader, tables, regions if whole else None)
    reader.problems += _strays(reader.where.root)


def _check_tables(
    reader: Reader, settings: Settings, tables: Tables, regions: Iterable[str]
) -> None:
    """Note references to ids that are not in the table that they refer to."""
    for name, folder, column, ids, place in _references(reader, settings, tables, regions):
        reader.note_unknown(folder / f"{name}.csv", tables[name], column, ids, place)
    _check_numbers(reader, settings, tables["indicators"])
    _check_exhibits(reader, tables["exhibits"], regions)


def _check_exhibits(reader: Reader, exhibits: pd.DataFrame, regions: Iterable[str]) -> None:
    """Note regions whose id would give an exhibit the id of another: both would have one address.

    An id that ends in `PHONE` would be that of another's picture for phones.
    """
    names = list(exhibits["exhibit"])
    taken = {name: "data/exhibits.csv" for name in names if PER_REGION not in name}
    for region in regions:
        own = [name.replace(PER_REGION, region) for name in names if PER_REGION in name]
        for name in (name for name in own if {name, name.removesuffix(PHONE_SUFFIX)} & {*taken}):
            other = taken.get(name) or taken[name.removesuffix(PHONE_SUFFIX)]
            reader.note(
                reader.where.region(region), None, None,
                Message("an exhibit {name}, as of {other}", name=name, other=other),
                Message("an id of which no exhibit is called as another"),
                Message("Call the region's folder otherwise."),
            )  # fmt: skip
        taken |= dict.fromkeys(own, f"data/regions/{region}")


def _references(
    reader: Reader, settings: Settings, tables: Tables, regions: Iterable[str]
) -> list[Reference]:
    """Return the columns of the study's tables that refer to other tables or files."""
    exhibits = set(tables["exhibits"]["exhibit"])
    chain = {link.get("notebook") for link in settings.get("chain", [])}
    place = Message("the chain of {file}", file="data/study.toml")
    return [
        *_to_codebook(reader, tables),
        ("scores", reader.where.published, "region", set(regions), "data/regions"),
        ("rationales", reader.where.published, "region", set(regions), "data/regions"),
        ("exhibits", reader.where.data, "notebook", chain, place),
        ("exhibit-notes", reader.where.data, "exhibit", exhibits, "data/exhibits.csv"),
    ]


def _to_codebook(reader: Reader, tables: Tables) -> list[Reference]:
    named = {name: set(tables[f"{name}s"][name]) for name in ("concept", "indicator")}
    categories = set(tables["categories"]["category"])
    blamed = reader.unread & {"concepts", "categories"}
    parts = set() if blamed else {*named["concept"], *categories, *tables["concepts"]["side"]}
    blocks = {"", *tables["blocks"]["block"]}  # "": an empty list is checked too
    code, book, theory = reader.where.codebook, reader.where.published, reader.where.theory
    columns: tuple[Reference, ...] = (
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
    return [(*each[:4], f"data/codebook/{each[4]}.csv") for each in columns]


def _check_numbers(reader: Reader, settings: Settings, indicators: pd.DataFrame) -> None:
    """Note a second concept that is scored from numbers, and thresholds that are missing."""
    counted = list(indicators.loc[indicators["values"] == "numbers", "indicator"])
    path = reader.where.codebook / "indicators.csv"
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
        reader.note(reader.where.study, None, "thresholds", Message("nothing"), expected, remedy)


def check_language(reader: Reader, path: Path, settings: Settings) -> None:
    """Note a language of the texts that no report is in."""
    written = settings.get("language", SOURCE)
    if written not in LANGUAGES:
        expected = Message("one of {choices}", choices=", ".join(LANGUAGES))
        remedy = Message("Name the language that summaries and other texts are written in.")
        reader.note(path, None, "language", repr(written), expected, remedy)


def _check_least(reader: Reader, settings: Settings) -> None:
    """Note a `least_scored` that is no whole number from 0 on."""
    least = settings.get("least_scored", 0)
    if isinstance(least, bool) or not isinstance(least, int) or least < 0:
        expected = Message("a whole number from {low} on", low=0)
        remedy = Message("Write such one.")
        reader.note(reader.where.study, None, "least_scored", repr(least), expected, remedy)


PART = Message("a concept or a group of concepts")
APART = Message("others than cause, outcome and each other")
HOW_MANY = Message("how many regions there are in all")
DECIMALS = Message("decimal numbers")
README = Message("See {file}.", file="data/README.md")


def _check_source(reader: Reader, settings: Settings, tables: Tables) -> None:
    """Note published tables of a study whose study.toml names no source."""
    filled = [name for name in PUBLISHED_TABLES if len(tables[name])]
    if settings and filled and "source" not in settings:
        files = ", ".join(f"data/published/{name}.csv" for name in filled)
        expected = Message("a table that names the source of {files}", files=files)
        remedy = Message(
            "Write [source] with title, author, date and short names, or remove the files."
        )
        reader.note(reader.where.study, None, "source", Message("nothing"), expected, remedy)


def _check_further(reader: Reader, settings: Settings, tables: Tables) -> None:
    """Note what is missing in the designs of further studies, and ids that the codebook has not."""
    concepts, further = tables["concepts"], settings.get("further", {})
    parts = {*concepts["concept"], *concepts["side"], *tables["categories"]["category"]}
    for key in ("factors", "outcome") if "rounds" in further else ():
        if further["rounds"].get(key) not in parts:
            column, found = f"further.rounds.{key}", repr(further["rounds"].get(key))
            reader.note(reader.where.study, None, column, found, PART, README)
    if "mediation" in further:
        _check_mediation(reader, further["mediation"], parts)


def _check_mediation(reader: Reader, design: Settings, parts: set[str]) -> None:
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
            reader.note(reader.where.study, None, column, found, expected, README)


def _check_tracing(reader: Reader, tables: Tables, regions: Regions | None) -> None:
    """Note references of process tracing to nothing, and pairs that are not tested."""
    files = {name: reader.where.published / f"{name}.csv" for name in TRACING}
    explanations, observations, tests = (tables[name] for name in TRACING)
    for name, table in (("observation", observations), ("explanation", explanations)):
        place = reader.name(files[f"{name}s"])
        reader.note_unknown(files["tests"], tests, name, set(table[name]), place)
    # Of segments that could not be read the cause is told where it lies.
    if len(observations) and regions is not None and not reader.problems:
        coded = {id_ for region in regions.values() if region for id_ in region.segments["segment"]}
        reader.note_unknown(files["observations"], observations, "segments", coded, "data/regions")
    _check_pairs(reader, files["tests"], tables)
    if len(explanations) and list(explanations["main"]).count("yes") != 1:
        found, remedy = Message("not one yes"), Message("Choose one.")
        expected = Message("yes for the main explanation, no for its rivals")
        reader.note(files["explanations"], None, "main", found, expected, remedy)


def _check_pairs(reader: Reader, path: Path, tables: Tables) -> None:
    """Note every pair of an observation and an explanation without a test."""
    explanations, observations, tests = (tables[name] for name in TRACING)
    there = set(zip(tests["observation"], tests["explanation"], strict=True))
    for one, other in product(observations["observation"], explanations["explanation"]):
        if (one, other) not in there:
            found = Message("none of {observation} and {explanation}", observation=one,
                            explanation=other)  # fmt: skip
            expected = Message("a row for every observation and explanation")
            reader.note(path, None, "likelihood", found, expected, Message("Add it."))


FOLDERS: Mapping[str, tuple[str, ...]] = {
    "data": (
        *("README.md", "datapackage.json", "study.toml"),
        *("exhibits.csv", "exhibit-notes.csv", "words.csv", "allowed.csv"),
    ),
    "data/codebook": (
        *("concepts.csv", "indicators.csv", "categories.csv", "themes.csv", "parties.csv"),
        *("coding-errors.csv", "blocks.csv"),
    ),
    "data/published": tuple(f"{name}.csv" for name in (*PUBLISHED_TABLES, *TRACING)),
    "data/theory": (*(f"{name}.csv" for name in THEORY_TABLES), BIBLIOGRAPHY),
    "data/theory/diagrams": ("*.toml",),
    "data/kit": ("coding.toml", "definitions.toml", "guide.toml"),
    "data/kit/new-region": ("README.md", "region.toml", "structure.toml"),
    "data/locale/*/LC_MESSAGES": ("notebooks.po", "dictionary.po"),
    "data/regions/*": (
        *("README.md", "region.toml", "structure.toml", "imports.toml", "quotes.csv"),
        *("segments.csv", "segments-*.csv", "corrections.csv", "not-coded.csv", "allowed.csv"),
        *("placements.csv", "bodies.csv", "activities.csv", "interviews.csv", "ties.csv"),
    ),
}
"""Patterns of the names of files, by the pattern of their folder."""
KNOWN = re.compile(
    "|".join(
        re.escape(f"{folder}/{name}").replace(r"\*", "[^/]*")
        for folder, names in FOLDERS.items()
        for name in names
    )
)
"""All of them as one pattern: a study has thousands of files, and each chapter checks them."""


def unknown(files: Iterable[PurePosixPath]) -> list[PurePosixPath]:
    """Return the files in data/ that match none of `FOLDERS`, sorted.

    Parameters
    ----------
    files : iterable of PurePosixPath
        As seen from the study's root; those outside data/ are passed over.

    Examples
    --------
    >>> names = ("data/study.toml", "data/regions/dale/Interview P1.docx", "README.md")
    >>> unknown(map(PurePosixPath, names))
    [PurePosixPath('data/regions/dale/Interview P1.docx')]
    """
    return sorted(
        file for file in files if file.parts[:1] == ("data",) and not KNOWN.fullmatch(str(file))
    )


OPEN = "~$"
"""The beginning of the name of a file that Excel keeps while another is open."""
CLOSE = Message("Close that file in Excel: this one goes then; if it does not, remove it.")
MOVE = Message(
    "Move it out of data/: all that lies there is published. If it is misnamed, rename it."
)


def _strays(root: Path) -> list[Problem]:
    """Return a problem for every file in a study's data that is `unknown`.

    Hidden files are passed over: programs leave them, no build reads or copies them, and an
    archive, which could hold them, looks at what Git tracks.
    """
    return [
        Problem(
            file.as_posix(),
            None,
            None,
            Message("a file that no study has"),
            Message("in this folder only {names}", names=_names(file)),
            CLOSE if file.name.startswith(OPEN) else MOVE,
        )
        for file in unknown(_files(root))
    ]


def _names(file: PurePosixPath) -> str:
    names = (names for folder, names in FOLDERS.items() if file.parent.match(folder))
    return ", ".join(next(names, ())) or Message("folders of regions")


def _files(root: Path) -> Iterator[PurePosixPath]:
    for path in (root / "data").rglob("*"):
        file = PurePosixPath(path.relative_to(root).as_posix())
        hidden = any(part.startswith(".") for part in file.parts)
        if not hidden and not path.is_dir():
            yield file
