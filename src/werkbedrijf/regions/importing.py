"""Import evidence into a region: read, check as a build would, then put into place."""

from __future__ import annotations

import csv
import hashlib
import io
import json
import re
import shutil
import tomllib
from collections.abc import Sequence
from dataclasses import dataclass, replace
from pathlib import Path

from werkbedrijf.errors import DataError, Problem, StudyError, refuse
from werkbedrijf.paths import QUOTES, Paths
from werkbedrijf.regions import disclosure
from werkbedrijf.regions.codes import Codebook
from werkbedrijf.regions.passages import Losses, Reading
from werkbedrijf.regions.project import _project
from werkbedrijf.regions.scaffold import prefix, workplace
from werkbedrijf.regions.segments import Builder, Segment
from werkbedrijf.regions.spreadsheets import _table
from werkbedrijf.study.load import load_study
from werkbedrijf.study.model import Region, Study
from werkbedrijf.study.schema import columns

TABLES = (".xlsx", ".csv")
PROJECT = ".qdpx"


def read(path: Path, codebook: Codebook, losses: Losses, ends: str | None = None) -> Reading:
    """Read the coded passages of a file.

    Parameters
    ----------
    path : Path
        A REFI-QDA project, or a table as ATLAS.ti exports or as the template has it.
    codebook : Codebook
        Reads the codes.
    losses : Losses
        Filled with what could not be read and what was decided.
    ends : str, optional
        For a project: `exclusive` or `inclusive`, instead of what fits.

    Raises
    ------
    DataError
        If the file cannot be read.
    """
    kind = path.suffix.casefold()
    if not path.is_file():
        refuse(path, "no such file", "a file to import", "Check its name and folder.")
    if kind == PROJECT:
        return _project(path, codebook, losses, ends)
    if kind in TABLES:
        return _table(path, codebook, losses)
    expected = f"a file {PROJECT}, {' or '.join(TABLES)}"
    return refuse(path, f"the ending {kind or '(none)'}", expected, "Export it as one of these.")


RECORD = "imports.toml"
RESPONDENTS = re.compile(r"^respondents\s*=\s*\[[^\]]*\]", re.MULTILINE)


@dataclass(frozen=True)
class Options:
    """Hold how to import.

    Parameters
    ----------
    ends : str or None
        `exclusive` or `inclusive` for projects; None for what fits.
    keep_quotes : bool
        Whether to write quotations beside the region's files, where Git ignores them.
    replace : bool
        Whether to replace the segments that the region has.
    """

    ends: str | None = None
    keep_quotes: bool = False
    replace: bool = False


def import_files(where: Paths, region: str, files: Sequence[Path], options: Options) -> list[str]:
    """Import coded passages as the evidence of a region.

    Parameters
    ----------
    where : Paths
        The study.
    region : str
        The id of a region of it.
    files : sequence of Path
        Projects and tables; their documents are counted on from one to the next.
    options : Options

    Returns
    -------
    list of str
        The report, line by line: what was imported, what was decided, what was lost.

    Raises
    ------
    StudyError
        If anything is wrong with the region, the files, or what would be written. Nothing is
        written then.
    """
    study = load_study(root=where.root)
    target = _region(study, region, options)
    losses = Losses()
    builder = Importer(study, target, options, losses)
    segments = [segment for file in files for segment in builder.segments(file)]
    if not segments:
        refuse(
            files[0], "no passage that is coded with an indicator", "at least one",
            "\n".join(["Code with the codebook that `make kit` writes.", *losses.told()]),
        )  # fmt: skip
    written = builder.files(where, segments)
    doubts = _place(where, region, written, builder.sources)
    kept = f", quotations in {QUOTES}" if options.keep_quotes else ""
    done = f"{len(segments)} segments written to data/regions/{region}/segments.csv{kept}."
    return [done, *losses.lines(), *doubts]


def _region(study: Study, region: str, options: Options) -> Region:
    if region not in study.regions:
        raise StudyError(
            f"No region {region!r}; known are {', '.join(study.regions)}. "
            f'Make it first: make region ID={region} TITLE="...".'
        )
    found = study.regions[region]
    if len(found.segments) and not options.replace:
        raise StudyError(
            f"The region {region} has {len(found.segments)} segments already. "
            "Add --replace to put the imported ones in their place."
        )
    return found


class Importer:
    """Turn files into the files of a region."""

    def __init__(self, study: Study, region: Region, options: Options, losses: Losses) -> None:
        self._region = region
        self._options = options
        self._losses = losses
        self._codebook = Codebook(study)
        others = [each for each in study.regions.values() if each.id != region.id]
        taken = {each.split("-")[0] for other in others for each in other.segments["segment"]}
        own = {each.split("-")[0] for each in region.segments["segment"]}
        self._letters = min(own) if len(own) == 1 else prefix(region.id, taken)
        self._documents = self._characters = 0
        self._record: list[dict[str, object]] = []
        self._places: list[str] = []

    def segments(self, file: Path) -> list[Segment]:
        """Return the segments of a file, counted on from the files before it."""
        reading = read(file, self._codebook, self._losses, self._options.ends)
        known = self._region.settings.get("documents", {})
        problems = list(reading.problems)
        builder = Builder(file, self._region.id, known, self._losses, problems)
        moved = [passage.moved(self._documents, self._characters) for passage in reading.passages]
        segments = builder.segments(moved)
        self._places += [f"{file.name}, {segment.place}" for segment in segments]
        self._record.append(_entry(file, reading, len(segments)))
        self._documents += reading.documents
        self._characters += reading.characters
        return segments

    def _ids(self) -> list[str]:
        return [f"{self._letters}-{number:03d}" for number in range(1, len(self._places) + 1)]

    @property
    def sources(self) -> dict[str, str]:
        """Return where each segment comes from, by its id."""
        return dict(zip(self._ids(), self._places, strict=True))

    def files(self, where: Paths, segments: Sequence[Segment]) -> dict[str, str]:
        """Return what belongs in the region's files, by name."""
        ids = self._ids()
        rows = [_row(id_, segment) for id_, segment in zip(ids, segments, strict=True)]
        record = "".join(
            "[[file]]\n" + "".join(f"{key} = {json.dumps(value)}\n" for key, value in each.items())
            for each in self._record
        )
        written = {
            "region.toml": self._settings(where, segments),
            "segments.csv": _csv(columns("segments"), rows),
            RECORD: "# Written by the import: what it read, and how.\n" + record,
        }
        if self._options.keep_quotes:
            quoted = [[id_, each.text] for id_, each in zip(ids, segments, strict=True)]
            written[QUOTES] = _csv(["segment", "quotation"], quoted)
        return written

    def _settings(self, where: Paths, segments: Sequence[Segment]) -> str:
        """Return region.toml with the respondents that the segments cite."""
        text = (where.region(self._region.id) / "region.toml").read_text(encoding="utf-8-sig")
        cited = {person for segment in segments for person in segment.respondents}
        new = sorted(
            cited - set(self._region.respondents), key=lambda name: (name[0], int(name[1:]))
        )
        if not new:
            return text
        listed = f"respondents = {json.dumps([*self._region.respondents, *new])}"
        changed, count = RESPONDENTS.subn(listed, text)
        if count != 1 or tomllib.loads(changed) != {
            **self._region.settings,
            **tomllib.loads(listed),
        }:
            raise StudyError(
                f"data/regions/{self._region.id}/region.toml does not list the respondents "
                f"{', '.join(new)}. Write {listed}."
            )
        return changed


def _entry(file: Path, reading: Reading, count: int) -> dict[str, object]:
    return {
        "kind": file.suffix.casefold().removeprefix("."),
        "sha256": hashlib.sha256(file.read_bytes()).hexdigest(),
        "documents": reading.documents,
        "segments": count,
        "read_as": reading.read_as,
    }


def _row(id_: str, segment: Segment) -> list[str]:
    values = {
        **vars(segment),
        "segment": id_,
        "respondents": ";".join(segment.respondents),
        "documents": ";".join(segment.documents),
    }
    return ["" if values[name] is None else str(values[name]) for name in columns("segments")]


def _csv(header: Sequence[str], rows: Sequence[Sequence[str]]) -> str:
    lines = io.StringIO()
    csv.writer(lines, lineterminator="\n").writerows([header, *rows])
    return lines.getvalue()


def _place(where: Paths, region: str, files: dict[str, str], sources: dict[str, str]) -> list[str]:
    """Check the region as it would be, then move its new files into place; return doubts."""
    with workplace(where) as root:
        candidate = _candidate(root, where, region)
        for name, content in files.items():
            (candidate.region(region) / name).write_text(content, encoding="utf-8", newline="")
        study = load_study(root=candidate.root)
        here = f"data/regions/{region}/"
        found = [
            (_traced(alarm.problem, sources), alarm.stops)
            for alarm in disclosure.alarms(study, candidate)
            if str(alarm.problem.file).startswith(here)
        ]
        if stopping := [problem for problem, stops in found if stops]:
            raise DataError(stopping)
        for name in files:
            (candidate.region(region) / name).replace(where.region(region) / name)
    return [f"Before you publish: {problem}" for problem, _ in found]


def _traced(problem: Problem, sources: dict[str, str]) -> Problem:
    """Return a problem of a segment as one of the passage it comes from, which can be mended."""
    column, _, segment = str(problem.column).partition(" of ")
    if segment not in sources:
        return problem
    return replace(problem, file=sources[segment], column=column)


def _candidate(root: Path, where: Paths, region: str) -> Paths:
    """Lay out a study whose data are the study's, but for a copy of one region."""
    candidate = Paths(root)
    candidate.regions.mkdir(parents=True)
    for source, place in ((where.data, candidate.data), (where.regions, candidate.regions)):
        for each in source.iterdir():
            if each not in (where.regions, where.region(region)):
                (place / each.name).symlink_to(each.absolute())
    shutil.copytree(where.region(region), candidate.region(region))
    return candidate
