"""Checks across a study: what one table names, another has; which files its folders may hold."""

from __future__ import annotations

import re
import unicodedata
from collections.abc import Collection, Iterable, Iterator, Mapping
from itertools import product
from pathlib import Path, PurePosixPath

import pandas as pd

from werkbedrijf.errors import Message, Problem, such
from werkbedrijf.paths import PHONE
from werkbedrijf.study.cells import ID
from werkbedrijf.study.files import Reader, Settings, Tables
from werkbedrijf.study.language import LANGUAGES, SOURCE
from werkbedrijf.study.model import Region

THEORY_TABLES = (
    *("stakeholders", "ppp-models", "policy", "cases", "interviewees"),
    *("quality-elements", "models", "coordination", "operationalisation"),
)
PUBLISHED_TABLES = ("scores", "rationales", "claims", "inconsistencies")
TRACING = ("explanations", "observations", "tests")
"""Tables of the published that need not be there, together."""
Regions = Mapping[str, Region | None]
"""By id; None for a region whose region.toml could not be read."""
Reference = tuple[str, Path, str, Collection[str], str]
"""A table, its folder, its column, the ids that it may name, and where they stand."""
BIBLIOGRAPHY = "references.bib"
ENTRY = re.compile(r"^\s*@\w+\s*\{\s*([^\s,]+)(.*?)(?=^\s*@|\Z)", re.DOTALL | re.MULTILINE)
"""An entry of a bibliography: its key, and what is said of the work."""
LATEX = re.compile(r"[{}\\\"'`^~]")
"""The signs by which LaTeX writes accents and keeps capitals."""
PER_REGION = "{region}"
"""What an exhibit's name has where a region's id is filled in."""


def check_tables(
    reader: Reader, settings: Settings, tables: Tables, regions: Iterable[str]
) -> None:
    """Note every id in a table of the study that the table it refers to does not have."""
    for name, folder, column, ids, place in _references(reader, settings, tables, regions):
        reader.note_unknown(folder / f"{name}.csv", tables[name], column, ids, place)
    _check_numbers(reader, settings, tables["indicators"])
    _check_exhibits(reader, tables["exhibits"], regions)


def _check_exhibits(reader: Reader, exhibits: pd.DataFrame, regions: Iterable[str]) -> None:
    """Note regions by whose id an exhibit would be called as another: both have one address.

    What ends in `PHONE` is called as another's picture for phones.
    """
    names = list(exhibits["exhibit"])
    taken = {name: "data/exhibits.csv" for name in names if PER_REGION not in name}
    for region in regions:
        own = [name.replace(PER_REGION, region) for name in names if PER_REGION in name]
        for name in (name for name in own if {name, name.removesuffix(PHONE)} & {*taken}):
            other = taken.get(name) or taken[name.removesuffix(PHONE)]
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
    """Return the columns that name ids of elsewhere, see `check_tables`."""
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
    """Note if a second concept is scored from numbers, or one is and no threshold says how."""
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
    """Note a problem with a language of the texts in which there is no report."""
    written = settings.get("language", SOURCE)
    if written not in LANGUAGES:
        expected = Message("one of {choices}", choices=", ".join(LANGUAGES))
        remedy = Message("Name the language that summaries and other texts are written in.")
        reader.note(path, None, "language", repr(written), expected, remedy)


def check_least(reader: Reader, settings: Settings) -> None:
    """Note a least number of scored concepts that is none."""
    least = settings.get("least_scored", 0)
    if isinstance(least, bool) or not isinstance(least, int) or least < 0:
        expected = Message("a whole number from {low} on", low=0)
        remedy = Message("Write such one.")
        reader.note(reader.where.study, None, "least_scored", repr(least), expected, remedy)


def check_ids(reader: Reader, folder: Path, segments: pd.DataFrame, owners: dict[str, str]) -> None:
    """Note segments whose id another region has too, and add a region's own to `owners`.

    An id is an address of its own.
    """
    for line, segment in segments["segment"].items():
        if (owner := owners.setdefault(segment, folder.name)) != folder.name:
            reader.note(
                folder / "segments.csv",
                line,
                "segment",
                Message("{id}, which {region} has too", id=segment, region=owner),
                Message("an id that no region has"),
                Message("Begin the region's ids with letters of its own."),
            )


def check_regions(reader: Reader, regions: Regions, whole: bool) -> None:
    """Note what does not fit together between regions: their rounds, and their documents.

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


RENAME = Message(
    "Describe it as there, or begin the key with letters of the region, in segments.csv too."
)
PART = Message("a concept or a group of concepts")
APART = Message("others than cause, outcome and each other")
HOW_MANY = Message("how many regions there are in all")
DECIMALS = Message("decimal numbers")
README = Message("See {file}.", file="data/README.md")
FIRST_ROUND = Message("Name the region of the first round.")


def check_further(reader: Reader, settings: Settings, tables: Tables) -> None:
    """Note what the designs of further studies lack, or name that the codebook lacks."""
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


def check_tracing(reader: Reader, tables: Tables, regions: Regions | None) -> None:
    """Note tests without their observation or explanation, and those that are lacking."""
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
    """Note every observation that no test holds against an explanation."""
    explanations, observations, tests = (tables[name] for name in TRACING)
    there = set(zip(tests["observation"], tests["explanation"], strict=True))
    for one, other in product(observations["observation"], explanations["explanation"]):
        if (one, other) not in there:
            found = Message("none of {observation} and {explanation}", observation=one,
                            explanation=other)  # fmt: skip
            expected = Message("a row for every observation and explanation")
            reader.note(path, None, "likelihood", found, expected, Message("Add it."))


def _check_rounds(reader: Reader, regions: Iterable[Region]) -> None:
    """Note a round that is no whole number from 1, and two of one place that are the same."""
    seen: dict[tuple[object, object], str] = {}
    for region in regions:
        place, number = (region.settings.get(*of) for of in (("place", region.id), ("round", 1)))
        file = reader.where.region(region.id) / "region.toml"
        if not (isinstance(place, str) and re.fullmatch(ID, place)):
            expected = Message("an id in kebab-case")
            reader.note(file, None, "place", repr(place), expected, FIRST_ROUND)
        if type(number) is not int or number < 1:
            reader.note(file, None, "round", repr(number), Message("a whole number from 1"),
                        Message("Count the rounds of the place."))  # fmt: skip
        other = seen.setdefault((place, number), region.id)
        if other != region.id:
            found = Message("round {number} of {place}, which {other} is too",
                            number=number, place=place, other=other)  # fmt: skip
            reader.note(file, None, "round", found, Message("each round of a place once"),
                        Message("Give it the next number."))  # fmt: skip


def _check_places(reader: Reader, regions: Regions) -> None:
    places = {
        id_: each.settings.get("place", id_) if each else id_ for id_, each in regions.items()
    }
    for region in (each for each in regions.values() if each):
        number, place = region.settings.get("round", 1), places[region.id]
        others = sorted({str(places[id_]) for id_ in places if id_ != region.id})
        if isinstance(place, str) and type(number) is int and number > 1 and place not in others:
            expected = such(Message("the place of another region"), place, others)
            file, remedy = reader.where.region(region.id) / "region.toml", FIRST_ROUND
            reader.note(file, None, "place", repr(place), expected, remedy)


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
"""The names, as patterns, that a folder's files may have, by the pattern of the folder."""
KNOWN = re.compile(
    "|".join(
        re.escape(f"{folder}/{name}").replace(r"\*", "[^/]*")
        for folder, names in FOLDERS.items()
        for name in names
    )
)
"""All of them at once: a study has thousands of files, and each chapter looks at them."""


def unknown(files: Iterable[PurePosixPath]) -> list[PurePosixPath]:
    """Return those of the files in data/ that no folder of a study may hold, sorted.

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
"""How the name begins of what Excel leaves beside a file as long as that is open."""
CLOSE = Message("Close that file in Excel: this one goes then; if it does not, remove it.")
MOVE = Message(
    "Move it out of data/: all that lies there is published. If it is misnamed, rename it."
)


def strays(root: Path) -> list[Problem]:
    """Return a problem for every file in a study's data that does not belong there.

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
