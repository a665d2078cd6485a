"""Put an import into place: checked as a build would, all files or none, the former ones kept."""

from __future__ import annotations

import hashlib
import re
import shutil
import time
import tomllib
from collections.abc import Iterable, Mapping
from contextlib import suppress
from dataclasses import dataclass, replace
from pathlib import Path
from typing import Any

from werkbedrijf.chain.publish import move, recover
from werkbedrijf.errors import DataError, Message, Problem, StudyError, join, several, with_nearest
from werkbedrijf.paths import QUOTES, Paths
from werkbedrijf.regions import disclosure
from werkbedrijf.regions.scaffold import toml, workplace
from werkbedrijf.study.keys import RECORD_KEYS, checked
from werkbedrijf.study.language import SOURCE, gettext, to_make
from werkbedrijf.study.load import load_study
from werkbedrijf.study.model import Region, Study
from werkbedrijf.study.schema import columns
from werkbedrijf.study.text import records

RECORD = "imports.toml"
RESPONDENTS = re.compile(r"^respondents\s*=\s*\[[^\]]*\]", re.MULTILINE)
"""The list of respondents in a region.toml."""
ADD = gettext(
    "{full} Add --replace to put the imported ones in their place: what only earlier files hold "
    "is gone then. To add to them, name all files again, the earlier ones first, and add --replace "
    "(with make: FILE='EARLIER {files}' OPTIONS='--replace')."
)
REPLACED = "replaced"
"""In build/: the files that imports replaced, by the time when."""
SHOWN = 10
"""How many segments are named that were made by hand."""

Source = tuple[str, str]
"""The name of a file, and a place in it."""


@dataclass
class RegionFolder:
    """Know a region's folder before and after an import; where it replaces, copies are kept."""

    where: Paths
    region: str
    replacing: bool

    def __post_init__(self) -> None:
        recover(self.where)

    @property
    def folder(self) -> Path:
        """Return the region's folder."""
        return self.where.region(self.region)

    def target(self, study: Study) -> Region:
        """Return the region as it is before the import.

        Raises
        ------
        StudyError
            If there is no such region.
        """
        if self.region not in study.regions:
            raise StudyError(
                'No region {region!r}; known are {regions}. Make it first: {command} TITLE="...".',
                region=self.region,
                regions=with_nearest(join(study.regions), self.region, study.regions),
                command=to_make("region", ID=self.region),
            )
        return study.regions[self.region]

    def refuse_full(self, region: Region, coder: str, files: Iterable[Path]) -> None:
        """Refuse to replace segments of the region, or those of its second coder, unasked.

        Raises
        ------
        StudyError
            Saying how the files are added to those imported before, and how they replace them.
        """
        for name, rows in (("", region.segments), (coder, region.coders.get(coder, ()))):
            if len(rows) and not self.replacing:
                there = {"region": self.region, "coder": name}
                full = several(
                    "The region {region} has {number} segment already.",
                    "The region {region} has {number} segments already.", len(rows), **there,
                ) if not name else several(
                    "The region {region} has {number} segment of {coder} already.",
                    "The region {region} has {number} segments of {coder} already.",
                    len(rows), **there,
                )  # fmt: skip
                names = (file.name for file in files)
                new = " ".join(f'"{name}"' if " " in name else name for name in names)
                raise StudyError(ADD, full=full, files=new)

    def _former(self) -> dict[str, Any]:
        """Return what the last import recorded; nothing if there was none.

        Raises
        ------
        StudyError, DataError
            If the record is broken, or has a value of another type.
        """
        path = self.folder / RECORD
        if not path.is_file():
            return {}
        try:
            record = tomllib.loads(path.read_text(encoding="utf-8-sig"))
        except (UnicodeDecodeError, tomllib.TOMLDecodeError) as error:
            raise StudyError(

                    "data/regions/{region}/{record} cannot be read: {error}. It is written by the "
                    "import alone: move it away, and import again.",
                    region=self.region, record=RECORD, error=str(error),

            ) from error  # fmt: skip
        return checked(record, RECORD_KEYS, f"data/regions/{self.region}/{RECORD}")

    def names(self) -> dict[str, str]:
        """Return what the last import was told that headings and codes mean."""
        return dict(self._former().get("map", {}))

    def hand_made(self, region: Region) -> list[str]:
        """Return a line that names the rows which no import wrote as they are; none if all are.

        The region is in the language that it is written in.
        """
        written = set(self._former().get("written", {}).get("rows", []))
        rows = region.as_coded[columns("segments")].astype("string").fillna("")
        prints = [fingerprint(map(str, row)) for row in rows.itertuples(index=False)]
        own = [
            name for name, mark in zip(rows["segment"], prints, strict=True) if mark not in written
        ]
        if not own:
            return []
        segments = ", ".join(own[:SHOWN])
        if more := len(own[SHOWN:]):
            segments = Message("{segments} and {more} more", segments=segments, more=more)
        return [Message("Made or changed by hand, and replaced: {segments}.", segments=segments)]

    def place(
        self, files: Mapping[str, str], sources: Mapping[str, Source], *, write: bool
    ) -> list[str]:
        """Check the region as it would be, then move its new files into place, all or none.

        Parameters
        ----------
        files : mapping of str to str
            Contents by name.
        sources : mapping of str to tuple of str
            The file and the place that each segment comes from, by its id, for messages.
        write : bool
            Whether to move them; else they are only checked.

        Returns
        -------
        list of str
            Where copies of the former files are, as a line of the report.

        Raises
        ------
        DataError
            If a build would refuse them.
        """
        with workplace(self.where.root) as root:
            candidate = self._candidate(root)
            for name, content in files.items():
                path = candidate.region(self.region) / name
                path.write_text(content, encoding="utf-8", newline="")
            doubts = self._check(candidate, sources)
            replaced = self.replacing and (self.folder / QUOTES).is_file()
            gone = [QUOTES] if replaced and QUOTES not in files else []
            kept = self._keep(root, [*files, *gone]) if self.replacing else []
            if not write:
                return [*doubts, Message("Nothing was written: this was a dry run.")]
            here = self.folder.relative_to(self.where.root).as_posix()
            new, old = ([f"{here}/{name}" for name in names] for names in (files, gone))
            move(root, self.where.root, [*kept, *new], old)
        if not kept:
            return doubts
        folder = Path(kept[0]).parent.as_posix()
        return [*doubts, Message("The former files are in {folder}/.", folder=folder)]

    def _check(self, candidate: Paths, sources: Mapping[str, Source]) -> list[str]:
        """Refuse a study that a build would refuse; return what else is doubtful of the region."""
        here = f"data/regions/{self.region}/"
        try:
            study = load_study(root=candidate.root)
        except DataError as error:
            path = candidate.region(self.region) / "segments.csv"
            lines = records(path.read_text(encoding="utf-8"))
            ids = {line: cells[0] for line, cells in lines}
            raise DataError(
                _at_source(each, ids.get(each.row or 0, ""), sources)
                if each.file == f"{here}segments.csv"
                else each
                for each in error.problems
            ) from None
        found = [
            (_traced(alarm.problem, sources), alarm.stops)
            for alarm in disclosure.alarms(study, candidate)
            if str(alarm.problem.file).startswith(here)
        ]
        if stopping := [problem for problem, stops in found if stops]:
            raise DataError(stopping)
        return [Message("Before you publish: {problem}", problem=each.message) for each, _ in found]

    def _keep(self, root: Path, files: Iterable[str]) -> list[str]:
        """Lay copies of what is replaced beside, and return their paths."""
        moment = time.strftime("%Y-%m-%dT%H-%M-%S")
        taken = self.where.build / REPLACED / f"{moment}-{self.region}"
        number = 1
        while taken.exists():
            number += 1
            taken = taken.with_name(f"{moment}-{self.region}-{number}")
        kept = []
        for name in files:
            if (self.folder / name).is_file():
                path = taken.relative_to(self.where.root) / name
                (root / path).parent.mkdir(parents=True, exist_ok=True)
                shutil.copy2(self.folder / name, root / path)
                kept.append(path.as_posix())
        return kept

    def _candidate(self, root: Path) -> Paths:
        """Lay out a study whose data are the study's, but for a copy of one region."""
        candidate, where = Paths(root), self.where
        candidate.regions.mkdir(parents=True)
        for source, place in ((where.data, candidate.data), (where.regions, candidate.regions)):
            for each in source.iterdir():
                if each not in (where.regions, self.folder):
                    (place / each.name).symlink_to(each.absolute())
        shutil.copytree(self.folder, candidate.region(self.region))
        return candidate


def with_respondents(text: str, region: Region, cited: set[str], stale: set[str]) -> str:
    """Return a region's region.toml with all that are `cited`, none that is `stale`, else as it is.

    Raises
    ------
    StudyError
        If they cannot be put in without a doubt.
    """
    kept = [name for name in region.respondents if name not in stale]
    new = sorted(cited - set(kept), key=lambda name: (name[0], int(name[1:]), name))
    people = [*kept, *new]
    if people == list(region.respondents):
        return text
    line = f"respondents = {toml(people)}"
    changed, count = RESPONDENTS.subn(line, text)
    meant = {**region.settings, **tomllib.loads(line)}
    with suppress(tomllib.TOMLDecodeError):
        if count == 1 and tomllib.loads(changed) == meant:
            return changed
    raise StudyError(
        "data/regions/{region}/region.toml does not list the respondents {people}. Write {line}.",
        region=region.id,
        people=", ".join(people),
        line=line,
    )


def fingerprint(row: Iterable[str]) -> str:
    """Return what tells a row from a changed one."""
    return hashlib.sha256("\x1f".join(row).encode()).hexdigest()[:12]


def _traced(problem: Problem, sources: Mapping[str, Source]) -> Problem:
    """Return a problem of a segment as one of the passage it comes from, which can be mended."""
    column, _, segment = str(problem.column).partition(" of ")
    if segment not in sources:
        return problem
    file, place = sources[segment]
    return replace(problem, file=file, column=join([place, column]))


def _at_source(problem: Problem, segment: str, sources: Mapping[str, Source]) -> Problem:
    """Return a problem of a row that was not written yet as one of the passage it comes from."""
    if segment not in sources:
        return problem
    return _traced(replace(problem, row=None, column=f"{problem.column} of {segment}"), sources)


def as_written(region: Region, language: str, root: Path) -> Region:
    """Return a region, loaded in a language, with its texts as they are written in its files."""
    own = str(region.settings.get("language", SOURCE))
    if own == language:
        return region
    return replace(load_study(own, root, only=region.id).regions[region.id], label=region.label)
