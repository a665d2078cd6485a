"""Load a study: every file read, checked, and put into one frozen object."""

from __future__ import annotations

import re
import tomllib
from collections import Counter
from collections.abc import Iterable, Iterator, Mapping
from contextlib import suppress
from dataclasses import replace
from functools import partial
from pathlib import Path
from typing import Any

import pandas as pd

from werkbedrijf import paths
from werkbedrijf.errors import DataError, Message, ParameterError
from werkbedrijf.study import diagrams
from werkbedrijf.study.cells import ID
from werkbedrijf.study.checks import (
    PUBLISHED_TABLES,
    THEORY_TABLES,
    TRACING,
    check_language,
    check_study,
)
from werkbedrijf.study.files import Reader, Settings, Tables, line_number
from werkbedrijf.study.keys import REGION_KEYS, STUDY_KEYS
from werkbedrijf.study.language import LANGUAGES, SOURCE, marked, to_make
from werkbedrijf.study.model import AS_CODED, FIRST, Notebook, Region, Study
from werkbedrijf.study.region_checks import (
    CODER,
    CORRECTIONS,
    Regions,
    check_ids,
    check_region,
    check_segments,
    corrected,
)
from werkbedrijf.study.schema import translations

REGION_TABLES = ("segments", "not-coded", "placements", "bodies", "activities", "interviews")
ALLOWED = "allowed"
"""The table of answers to false alarms, in a region's folder or in data/."""
OPTIONAL = (CORRECTIONS, "ties")
"""The tables of a region that are optional; so is `ALLOWED`."""
LISTED = ("respondents", "municipalities", "parties")
"""The lists of region.toml that a region has as fields."""

CODEBOOK_TABLES = (
    *("concepts", "indicators", "categories", "themes", "blocks", "parties"),
    "coding-errors",
)
NEEDED = ("concepts", "indicators", "categories", "exhibits")
"""The tables, apart from those of regions, that no study can do without."""
WORDS = Path(__file__).with_name("words.csv")
"""The engine's words; a study's own words.csv adds to them, or replaces some."""


def load_study(language: str = "en", root: Path | None = None, only: str | None = None) -> Study:
    """Load the study at hand and check all that is loaded at once.

    Parameters
    ----------
    language : str
        `en` or `nl`: of every text that has one of each.
    root : Path, optional
        The study's root; by default the one at hand, see `paths.root`.
    only : str, optional
        The id of the one region to load: a chapter about it need not wait for all the others.

    Raises
    ------
    ParameterError
        If there is no such language or region.
    DataError
        If anything is wrong with the data, naming every problem.
    """
    if language not in LANGUAGES:
        raise _unknown("language", language, LANGUAGES)
    reader = Reader(root or paths.root())
    where = reader.where
    settings = _settings(reader, where.study)
    tables = _tables(reader)
    ids = _region_ids(reader, settings)
    if only not in (None, *ids):
        raise _unknown("region", str(only), ids)
    owners: dict[str, str] = {}
    regions = {
        id_: _region(reader, where.region(id_), tables, language, owners)
        for id_ in ids
        if only in (None, id_)
    }
    theory = diagrams.load(reader, where.theory / "diagrams", tables)
    check_study(reader, settings, tables, ids, regions, whole=only is None)
    if reader.problems:
        raise DataError(reader.as_headed())
    titles = Counter(_titles(reader, ids, regions, language))
    return _study(settings, _with_own_titles(regions, titles), tables, theory, language)


def _with_own_titles(regions: Regions, titles: Mapping[str, int]) -> dict[str, Region]:
    """Return the regions, with the id behind every title that several have."""
    return {
        id_: replace(each, label=f"{each.label} ({id_})") if titles[each.label] > 1 else each
        for id_, each in regions.items()
        if each
    }


def _study(
    settings: Settings,
    regions: Mapping[str, Region],
    tables: Tables,
    theory: Mapping[str, Mapping[str, Any]],
    language: str,
) -> Study:
    own = settings.get("language", SOURCE)
    return Study(
        language=language,
        title=settings[f"title_{language}"],
        source=_source(settings.get("source", {}), language),
        scale=_labelled(pd.DataFrame(settings["scale"]), language),
        thresholds=tuple((float(row["ratio"]), row["value"]) for row in _thresholds(settings)),
        about=settings.get(f"about_{language}", ""),
        chain=_chain(settings["chain"], f"title_{language}"),
        regions=regions,
        tables={name: _labelled(rows, language, name, own) for name, rows in tables.items()},
        diagrams=theory,
        further=settings.get("further", {}),
        least_scored=settings.get("least_scored", 0),
        claim_lines={claim: line_number(at) for at, claim in tables["claims"]["claim"].items()},
    )


def _chain(links: Iterable[Settings], title: str) -> tuple[Notebook, ...]:
    return tuple(Notebook(link["notebook"], link[title], link.get("each")) for link in links)


def _settings(reader: Reader, path: Path) -> dict[str, Any]:
    """Read study.toml and check its scale and its thresholds."""
    settings = reader.settings(path, STUDY_KEYS)
    if not settings:
        return {}
    values = [row["value"] for row in settings["scale"]]
    if 0 not in values[1:-1] or values != [*range(values[0], values[-1] + 1)]:
        found = Message("the values {values}", values=values)
        expected = Message("whole numbers in order, 0 among them and neither first nor last")
        remedy = Message("Give each value and its mark.")
        reader.note(path, None, "scale", found, expected, remedy)
        return {}
    reader.ends = (values[0], values[-1])
    check_language(reader, path, settings)
    for row in settings.get("thresholds", []):
        if "ratio" not in row or row.get("value") not in values:
            expected = Message("a ratio, and a value of the scale")
            remedy = Message("Write ratio = 1.0 and value = 1.")
            reader.note(path, None, "thresholds", repr(row), expected, remedy)
    return settings


def _thresholds(settings: Settings) -> list[dict[str, Any]]:
    """Return each ratio and the value from there on, the highest first, the lowest value from 0."""
    rows = sorted(settings.get("thresholds", []), key=lambda row: -float(row["ratio"]))
    return [*rows, {"ratio": 0.0, "value": settings["scale"][0]["value"]}] if rows else []


def _source(source: Mapping[str, Any], language: str) -> dict[str, Any]:
    """Return the source with its name, kind and university in a language."""
    chosen = {name: source[f"{name}_{language}"] for name in ("short", "kind", "university")
              if f"{name}_{language}" in source}  # fmt: skip
    return {**source, **chosen}


def _tables(reader: Reader) -> dict[str, pd.DataFrame]:
    folders = {
        reader.where.codebook: CODEBOOK_TABLES,
        reader.where.published: PUBLISHED_TABLES,
        reader.where.theory: THEORY_TABLES,
        reader.where.data: ("exhibits", "exhibit-notes", "words"),
    }
    tables = {
        name: reader.table(folder / f"{name}.csv", name, needed=name in NEEDED)
        for folder, names in folders.items()
        for name in names
    }
    engine = Reader(WORDS.parent)
    words = pd.concat([tables["words"], engine.table(WORDS, "words")], ignore_index=True)
    reader.problems += engine.problems
    tables["words"] = words.drop_duplicates("word")
    tables[ALLOWED] = reader.table(reader.where.data / f"{ALLOWED}.csv", ALLOWED, needed=False)
    files = {name: reader.where.published / f"{name}.csv" for name in TRACING}
    traced = any(file.exists() for file in files.values())
    return tables | {name: reader.table(file, name, needed=traced) for name, file in files.items()}


def _region_ids(reader: Reader, settings: Settings) -> list[str]:
    named = list(settings.get("regions", []))
    # Programs leave hidden folders; a region's is none.
    folders = [path for path in reader.where.regions.glob("[!.]*") if path.is_dir()]
    present = sorted(folder.name for folder in folders)
    for id_ in [id_ for id_ in named if id_ not in present]:
        expected = Message("the name of a folder in data/regions")
        remedy = Message("Make the folder or take the id out.")
        reader.note(reader.where.study, None, "regions", repr(id_), expected, remedy)
    if settings and not present:
        found, expected = Message("no region"), Message("a folder for each region")
        command = to_make("region", ID="achterhoek")
        remedy = Message('Make one: {command} TITLE="Achterhoek".', command=command)
        reader.note(reader.where.regions, None, None, found, expected, remedy)
    return [id_ for id_ in named if id_ in present] + [i for i in present if i not in named]


def _titles(reader: Reader, ids: Iterable[str], loaded: Regions, language: str) -> Iterator[str]:
    """Yield the title of every region, loaded or not."""
    yield from (region.label for region in loaded.values() if region)
    for id_ in set(ids) - set(loaded):
        # What is wrong with a file is told where it is read.
        with suppress(OSError, ValueError):
            text = (reader.where.region(id_) / "region.toml").read_text(encoding="utf-8-sig")
            yield str(tomllib.loads(text).get(f"label_{language}"))


def _region(
    reader: Reader, folder: Path, tables: Tables, language: str, owners: dict[str, str]
) -> Region | None:
    shown = len(reader.examples)
    settings = _region_settings(reader, folder)
    structure = diagrams.load_diagram(reader, folder / "structure.toml", tables)
    own, coders = _region_tables(reader, folder), _coders(reader, folder)
    if not settings:
        return None
    check_region(reader, folder, settings, structure, own | coders, tables)
    check_ids(reader, folder, own["segments"], owners)
    uncorrected = _correct(reader, folder, settings, own, tables)
    return Region(
        id=folder.name,
        label=settings[f"label_{language}"],
        chapter=settings.get("chapter", ""),
        centre=settings["centre"],
        settings=settings,
        structure=structure,
        **_in_language(language, settings, own, uncorrected, coders),
        examples=tuple(reader.examples[shown:]),
    )


def _in_language(
    language: str, settings: Settings, own: Tables, uncorrected: pd.DataFrame | None, coders: Tables
) -> dict[str, Any]:
    """Return the fields of a region that are lists or tables, in a language."""
    labelled = partial(_labelled, language=language, own=settings.get("language", SOURCE))
    return {
        **{name: tuple(settings[name]) for name in LISTED},
        "tables": {name: labelled(rows, schema=name) for name, rows in own.items()},
        "uncorrected": None if uncorrected is None else labelled(uncorrected, schema="segments"),
        "coders": {
            name.removeprefix(CODER): labelled(rows, schema="segments-*")
            for name, rows in coders.items()
        },
    }


def _region_settings(reader: Reader, folder: Path) -> dict[str, Any]:
    """Read region.toml; the key of a document is an address on a page."""
    settings = reader.settings(folder / "region.toml", REGION_KEYS)
    check_language(reader, folder / "region.toml", settings)
    for key in settings.get("documents", {}):
        if not re.fullmatch(ID, key):
            reader.note(
                folder / "region.toml", None, "documents", repr(key),
                Message("a document's key in kebab-case"),
                Message("Use small letters, digits and hyphens, and the same where it is cited."),
            )  # fmt: skip
    return settings


def _region_tables(reader: Reader, folder: Path) -> dict[str, pd.DataFrame]:
    return {
        name: reader.table(folder / f"{name}.csv", name, needed=name in REGION_TABLES)
        for name in (*REGION_TABLES, *OPTIONAL, ALLOWED)
    }


def _coders(reader: Reader, folder: Path) -> dict[str, pd.DataFrame]:
    """Read the segments of further coders, each under the name of its file."""
    files = sorted(folder.glob(f"{CODER}*.csv"))
    for file in files:
        if not re.fullmatch(ID, file.stem) or file.stem.removeprefix(CODER) in (FIRST, AS_CODED):
            found = Message("the name {name!r}", name=file.name)
            expected = Message(
                "{beginning}<coder>.csv, in kebab-case, the coder called neither {one} nor {other}",
                beginning=CODER, one=FIRST, other=AS_CODED,
            )  # fmt: skip
            reader.note(file, None, None, found, expected, Message("Rename the file."))
    return {file.stem: reader.table(file, "segments-*") for file in files}


def _correct(
    reader: Reader, folder: Path, settings: Settings, own: dict[str, pd.DataFrame], tables: Tables
) -> pd.DataFrame | None:
    """Correct the segments, check them again, and return them as they were, if it changed any."""
    files = [reader.name(folder / f"{name}.csv") for name in ("segments", CORRECTIONS)]
    if own[CORRECTIONS].empty or {problem.file for problem in reader.problems} & {*files}:
        return None
    as_coded = own["segments"].reset_index(drop=True)
    frame, problems = corrected(own["segments"], own[CORRECTIONS], files[1], reader.ends)
    reader.problems += problems
    file = Message("{file} as corrected", file=files[0])
    reader.headings[file] = reader.headings[files[0]]
    check_segments(reader, file, frame, settings, tables)
    own["segments"] = frame
    return as_coded


def _unknown(parameter: str, value: str, choices: Iterable[str]) -> ParameterError:
    return ParameterError(

            "{parameter} is {value!r}; expected one of {choices}.",
            parameter=parameter, value=value, choices=", ".join(choices),

    )  # fmt: skip


def _labelled(
    frame: pd.DataFrame, language: str, schema: str = "", own: str = SOURCE
) -> pd.DataFrame:
    """Add every column of a language under its name without `_en` or `_nl`, and number the rows.

    A text without a translation stays as it is, marked with the language `own` that it is in.
    """
    ending = f"_{language}"
    translated = translations(schema) if schema else {}
    others = {each for columns in translated.values() for each in columns.values()}
    written = {str(name): frame[name].array for name in frame}
    labelled = {name: cells for name, cells in written.items() if name not in others}
    labelled |= {name.removesuffix(ending): cells for name, cells in written.items()
                 if name.endswith(ending)}  # fmt: skip
    for name in translated:
        text = written[name]
        if language != own:
            text = pd.array([marked(cell, own) for cell in text], dtype=text.dtype)
        labelled[name] = text
        if (translation := written.get(f"{name}{ending}")) is not None:
            labelled[name] = pd.array(
                [there or cell for there, cell in zip(translation, text, strict=True)],
                dtype=text.dtype,
            )
    return pd.DataFrame(labelled, copy=False)
