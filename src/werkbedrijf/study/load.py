"""Load a study: every file read, checked, and put into one frozen object."""

from __future__ import annotations

import re
from collections.abc import Iterable, Mapping
from pathlib import Path
from typing import Any

import pandas as pd

from werkbedrijf import paths
from werkbedrijf.errors import DataError, ParameterError
from werkbedrijf.study import diagrams
from werkbedrijf.study.files import (
    REGION_KEYS,
    STUDY_KEYS,
    Reader,
    empty,
    known,
    placements,
    segments,
)
from werkbedrijf.study.model import Notebook, Region, Study
from werkbedrijf.study.schema import ID

LANGUAGES = ("en", "nl")
REGION_TABLES = ("segments", "not-coded", "placements", "bodies", "activities", "interviews")
ALLOWED = "allowed"
"""The table of a region that need not be there."""
CITING = ("activities", "placements")
CODER = "segments-"
"""How the file of a further coder's segments begins; the coder's id follows."""

THEORY_TABLES = (
    *("stakeholders", "ppp-models", "policy", "cases", "interviewees"),
    *("quality-elements", "models", "coordination"),
)


def load_study(labels: str = "en", root: Path | None = None, only: str | None = None) -> Study:
    """Load the study at hand and check all that is loaded at once.

    Parameters
    ----------
    labels : str
        Language of the labels, `en` or `nl`.
    root : Path, optional
        The study's root; by default the one at hand, see `paths.root`.
    only : str, optional
        The id of the one region to load: a chapter about it need not wait for all the others.

    Raises
    ------
    ParameterError
        If there are no labels in that language, or no such region.
    DataError
        If anything is wrong with the data, naming every problem.
    """
    if labels not in LANGUAGES:
        raise ParameterError(f"labels is {labels!r}; expected one of {', '.join(LANGUAGES)}.")
    where = paths.Paths(root) if root else paths.paths()
    reader = Reader(where.root)
    settings = reader.settings(where.study, STUDY_KEYS)
    _check_least(reader, where, settings)
    tables = _tables(reader, where)
    ids = _region_ids(reader, where, settings)
    if only is not None and only not in ids:
        raise ParameterError(f"region is {only!r}; expected one of {', '.join(ids)}.")
    regions = {
        id_: _region(reader, where.region(id_), id_, tables, labels)
        for id_ in ids
        if only in (None, id_)
    }
    drawn = diagrams.load(reader, where.theory / "diagrams", tables)
    _check_tables(reader, where, settings, tables, ids)
    _check_ids(reader, where, regions)
    if reader.problems:
        raise DataError(reader.problems)
    present = {id_: region for id_, region in regions.items() if region}
    return _study(settings, present, tables, drawn, labels)


def _check_least(reader: Reader, where: paths.Paths, settings: Mapping[str, Any]) -> None:
    least = settings.get("least_scored", 0)
    if isinstance(least, bool) or not isinstance(least, int) or least < 0:
        expected = "a whole number from 0 on"
        reader.note(where.study, None, "least_scored", repr(least), expected, "Write such one.")


def _study(
    settings: Mapping[str, Any],
    regions: Mapping[str, Region],
    tables: Mapping[str, pd.DataFrame],
    drawn: Mapping[str, Mapping[str, Any]],
    labels: str,
) -> Study:
    return Study(
        labels=labels,
        title=settings[f"title_{labels}"],
        source=settings["source"],
        scale=_labelled(pd.DataFrame(settings["scale"]), labels),
        chain=tuple(
            Notebook(link["notebook"], link[f"title_{labels}"], link.get("each"))
            for link in settings["chain"]
        ),
        regions=regions,
        tables={name: _labelled(frame, labels) for name, frame in tables.items()},
        diagrams=drawn,
        least_scored=settings.get("least_scored", 0),
    )


def _tables(reader: Reader, where: paths.Paths) -> dict[str, pd.DataFrame]:
    folders = {
        where.codebook: ("concepts", "indicators", "categories", "themes", "parties"),
        where.published: ("scores", "rationales", "claims", "inconsistencies"),
        where.theory: THEORY_TABLES,
        where.data: ("exhibits", "words"),
    }
    return {
        name: reader.table(folder / f"{name}.csv", name)
        for folder, names in folders.items()
        for name in names
    }


def _region_ids(reader: Reader, where: paths.Paths, settings: Mapping[str, Any]) -> list[str]:
    named = list(settings.get("regions", []))
    present = (
        sorted(folder.name for folder in where.regions.iterdir() if folder.is_dir())
        if where.regions.is_dir()
        else []
    )
    for id_ in [id_ for id_ in named if id_ not in present]:
        reader.note(
            where.study, None, "regions", repr(id_), "the name of a folder in data/regions",
            "Make the folder or take the id out.",
        )  # fmt: skip
    return [id_ for id_ in named if id_ in present] + [i for i in present if i not in named]


def _region(
    reader: Reader, folder: Path, id_: str, tables: Mapping[str, pd.DataFrame], labels: str
) -> Region | None:
    shown = len(reader.examples)
    settings = reader.settings(folder / "region.toml", REGION_KEYS)
    structure = reader.settings(folder / "structure.toml", ())
    own, coders = _region_tables(reader, folder), _coders(reader, folder)
    if not settings:
        return None
    diagrams.check_structure(reader, folder / "structure.toml", structure, own["bodies"], tables)
    _check_region(reader, folder, settings, own | coders, tables)
    return Region(
        id=id_,
        label=settings[f"label_{labels}"],
        chapter=settings.get("chapter", ""),
        centre=settings["centre"],
        respondents=tuple(settings["respondents"]),
        municipalities=tuple(settings["municipalities"]),
        parties=tuple(settings["parties"]),
        settings=settings,
        structure=structure,
        tables={name: _labelled(frame, labels) for name, frame in own.items()},
        coders={key.removeprefix(CODER): _labelled(rows, labels) for key, rows in coders.items()},
        examples=tuple(reader.examples[shown:]),
    )


def _region_tables(reader: Reader, folder: Path) -> dict[str, pd.DataFrame]:
    own = {name: reader.table(folder / f"{name}.csv", name) for name in REGION_TABLES}
    allowed = folder / f"{ALLOWED}.csv"
    own[ALLOWED] = reader.table(allowed, ALLOWED) if allowed.exists() else empty(ALLOWED)
    return own


def _coders(reader: Reader, folder: Path) -> dict[str, pd.DataFrame]:
    """Read the segments of further coders, each under the name of its file."""
    files = sorted(folder.glob(f"{CODER}*.csv"))
    for file in files:
        if not re.fullmatch(ID, file.stem):
            found, expected = f"the name {file.name!r}", f"{CODER}<coder>.csv, in kebab-case"
            reader.note(file, None, None, found, expected, "Rename the file.")
    return {file.stem: reader.table(file, "segments") for file in files}


def _check_region(
    reader: Reader,
    folder: Path,
    settings: Mapping[str, Any],
    own: Mapping[str, pd.DataFrame],
    tables: Mapping[str, pd.DataFrame],
) -> None:
    base = folder.relative_to(reader.root).as_posix()
    toml, id_ = f"{base}/region.toml", settings["id"]
    if id_ != folder.name:
        reader.note(folder / "region.toml", None, "id", repr(id_), folder.name, "Rename one.")
    codes, parties = tables["indicators"]["indicator"], tables["parties"]["party"]
    # With "", an empty list is checked too: whoever is cited is missing from it.
    people, documents = ("", *settings["respondents"]), ("", *settings.get("documents", {}))
    coded = [name for name in own if name == "segments" or name.startswith(CODER)]
    for name, column, ids, place in (
        *((name, "indicator", set(codes), "data/codebook/indicators.csv") for name in coded),
        *((name, "party", set(parties), "data/codebook/parties.csv") for name in coded),
        *((name, "respondents", people, toml) for name in [*coded, "not-coded"]),
        *((name, "documents", documents, toml) for name in [*coded, *CITING]),
    ):
        reader.problems += known(own[name], column, ids, f"{base}/{name}.csv", place)
    for name in coded:
        reader.problems += segments(own[name], f"{base}/{name}.csv")
    reader.problems += placements(own["placements"], f"{base}/placements.csv")


def _check_tables(
    reader: Reader,
    where: paths.Paths,
    settings: Mapping[str, Any],
    tables: Mapping[str, pd.DataFrame],
    regions: Iterable[str],
) -> None:
    concepts = set(tables["concepts"]["concept"])
    indicators = set(tables["indicators"]["indicator"])
    parts = {*tables["categories"]["category"], *tables["concepts"]["side"]}
    chain = {link.get("notebook") for link in settings.get("chain", [])}
    codebook = "data/codebook/concepts.csv"
    for name, folder, column, ids, place in (
        ("indicators", where.codebook, "concept", concepts, codebook),
        ("themes", where.codebook, "indicators", indicators, "data/codebook/indicators.csv"),
        ("scores", where.published, "concept", concepts, codebook),
        ("claims", where.published, "about", concepts | parts, codebook),
        ("rationales", where.published, "concept", concepts, codebook),
        ("scores", where.published, "region", set(regions), "data/regions"),
        ("rationales", where.published, "region", set(regions), "data/regions"),
        ("exhibits", where.data, "notebook", chain, "the chain of data/study.toml"),
    ):
        file = (folder / f"{name}.csv").relative_to(reader.root).as_posix()
        reader.problems += known(tables[name], column, ids, file, place)


def _check_ids(reader: Reader, where: paths.Paths, regions: Mapping[str, Region | None]) -> None:
    """Note segments whose id another region has too: an id is an address of its own."""
    owners: dict[str, str] = {}
    for id_, region in regions.items():
        ids: list[str] = list(region.segments["segment"]) if region else []
        for line, segment in enumerate(ids, start=2):
            if owners.setdefault(segment, id_) != id_:
                reader.note(
                    where.region(id_) / "segments.csv", line, "segment",
                    f"{segment}, which {owners[segment]} has too", "an id that no region has",
                    "Begin the region's ids with letters of its own.",
                )  # fmt: skip


def _labelled(frame: pd.DataFrame, labels: str) -> pd.DataFrame:
    """Add the columns `label` and `caption` in the language asked for, and number the rows."""
    chosen = {
        name: frame[f"{name}_{labels}"]
        for name in ("label", "caption", "question", "prompts")
        if f"{name}_{labels}" in frame
    }
    return frame.assign(**chosen).reset_index(drop=True)
