"""Import evidence into a region: read, reckon, check as a build would, then put into place."""

from __future__ import annotations

import hashlib
from collections import Counter
from collections.abc import Collection, Iterator, Mapping, Sequence, Sized
from dataclasses import dataclass, replace
from itertools import chain, count
from pathlib import Path
from typing import Any

import pandas as pd

from werkbedrijf.errors import Message, plural, several
from werkbedrijf.paths import QUOTES, Paths
from werkbedrijf.regions.coded_files import (
    UNTOLD,
    Options,
    chosen,
    codebook_of,
    coder_id,
    of_one_spelling,
    read,
    refuse_strange,
)
from werkbedrijf.regions.codes import plain
from werkbedrijf.regions.disclosure import doubtful
from werkbedrijf.regions.import_checks import (
    cites_nobody,
    nobody_cited,
    refuse_two_ids,
    refuse_unmet,
    refuse_without_evidence,
)
from werkbedrijf.regions.passages import Passage, Reading
from werkbedrijf.regions.persons import NEUTRAL
from werkbedrijf.regions.region_folder import (
    RECORD,
    RegionFolder,
    Source,
    as_written,
    fingerprint,
    with_respondents,
)
from werkbedrijf.regions.scaffold import prefix, toml
from werkbedrijf.regions.segments import Builder, Segment, quoted_text, row_of, with_translations
from werkbedrijf.regions.tally import Seen, Tally
from werkbedrijf.study.files import items
from werkbedrijf.study.language import ngettext
from werkbedrijf.study.load import load_study
from werkbedrijf.study.model import Region, Study
from werkbedrijf.study.region_checks import CODER
from werkbedrijf.study.schema import columns
from werkbedrijf.study.text import decoded, table

UNUSED = {
    "sources": plural(
        "source of which no passage is in the study", "sources of which no passage is in the study"
    ),
    "cases": plural(
        "case that no passage in the study is of", "cases that no passage in the study is of"
    ),
    "values of variables": plural(
        "value of a variable that no passage in the study has",
        "values of variables that no passage in the study has",
    ),
    "people": plural("person whom no segment cites", "people whom no segment cites"),
    "comments": plural(
        "comment on a passage that is not in the study",
        "comments on passages that are not in the study",
    ),
}
"""What is not in the study because no segment rests on it, by kind."""
WRITTEN = {
    False: ngettext("{number} segment written to {file}.", "{number} segments written to {file}."),
    True: ngettext(
        "{number} segment would be written to {file}.",
        "{number} segments would be written to {file}.",
    ),
}
SECOND = {
    False: ngettext(
        "{number} segment of the second coder written to {file}.",
        "{number} segments of the second coder written to {file}.",
    ),
    True: ngettext(
        "{number} segment of the second coder would be written to {file}.",
        "{number} segments of the second coder would be written to {file}.",
    ),
}
"""The report on the region's segments and on a second coder's, by whether it is a dry run."""
__all__ = ["Importer", "Options", "import_files", "read"]


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
        The report, line by line: what was imported, what was decided, what was lost, the table.

    Raises
    ------
    StudyError
        If anything is wrong with the region, the files, or what would be written, or the sums do
        not close. Nothing is written then.
    """
    folder = RegionFolder(where, region, options.replace)
    study = load_study(root=where.root)
    target = folder.target(study)
    importer = Importer(study, target, options, folder.names())
    for file in files:
        importer.add(file)
    importer.finish(files)
    folder.refuse_full(target, coder_id(options), files)
    hand_made = folder.hand_made(as_written(target, study.language, where.root))
    lines = folder.place(importer.files(where), importer.sources, write=not options.dry_run)
    forgotten = importer.forgotten(where)
    return [*importer.summary(), *hand_made, *lines, *forgotten, *importer.report()]


@dataclass(frozen=True)
class ImportedFile:
    """Hold a file that was read: its bytes' hash, what it gave, its tally, and its segments."""

    file: Path
    sha256: str
    reading: Reading
    tally: Tally
    segments: list[Segment]
    second: list[Segment]


class Importer:
    """Turn files into the files of the region that they are evidence of.

    What an earlier import was told that headings and codes mean, in `names`, holds as well.
    """

    def __init__(
        self, study: Study, region: Region, options: Options, names: Mapping[str, str] | None = None
    ) -> None:
        self._region, self._study = region, study
        self._asked = options.names
        self._options = replace(options, names={**(names or {}), **options.names})
        self._codebook = codebook_of(study, self._options.names)
        self._people = self._codebook.people
        others = [each for each in study.regions.values() if each.id != region.id]
        taken = {each.split("-")[0] for other in others for each in other.segments["segment"]}
        own = {each.split("-")[0] for each in region.segments["segment"]}
        self._letters = min(own) if len(own) == 1 else prefix(region.id, taken)
        self._read_on = Counter[int](), Counter[int]()
        self._coded, self._spelt = Counter[str](), dict[str, str]()
        self.read: list[ImportedFile] = []
        self._hashes: dict[str, str] = {}
        self._seen: Seen = {}

    def add(self, file: Path) -> None:
        """Read a file, its passages counted on from the files before it.

        Raises
        ------
        DataError
            Naming all that is wrong with it.
        """
        tally = Tally()
        sha = hashlib.sha256(file.read_bytes()).hexdigest() if file.is_file() else ""
        if sha and sha in self._hashes:
            same = {"file": file.name, "other": self._hashes[sha]}
            once = Message("{file}: the same file as {other}, read once", **same)
            self.read[0].tally.decide(once)
            return
        self._hashes[sha] = file.name
        reading = read(file, self._codebook, tally, self._options, self._seen)
        spelt = (of_one_spelling(each, self._spelt, tally) for each in reading.passages)
        passages = [self._merged(each, tally) for each in spelt]
        mine, theirs = chosen(file, passages, self._options, tally)
        documents = self._region.settings.get("documents", {})
        builder = Builder(file, self._names(), documents, tally, list(reading.problems))
        self._coded.update(each.coder or UNTOLD for each in passages if each.meanings)
        kept, beside = map(builder.segments, self._moved(reading, mine, theirs))
        self.read.append(ImportedFile(file, sha, reading, tally, kept, beside))

    def _names(self) -> set[str]:
        """Return what the region is called, in plain letters."""
        region = self._region
        names = [region.settings.get(key, "") for key in ("label_en", "label_nl", "short")]
        return {plain(name) for name in (region.id, region.label, *names) if name}

    def _moved(self, reading: Reading, *codings: list[Passage]) -> Iterator[list[Passage]]:
        """Yield both codings of a file, counted on from files that hold either of the same coder.

        A file of the second coder alone is of the documents that the first coded in another.
        """
        documents, characters = self._read_on
        coded = [at for at, each in enumerate(codings) if any(one.meanings for one in each)] or [0]
        before = max(documents[at] for at in coded), max(characters[at] for at in coded)
        for at in coded:
            documents[at] = before[0] + reading.documents
            characters[at] = before[1] + reading.characters
        for each in codings:
            yield [passage.moved(*before) for passage in each]

    def _merged(self, passage: Passage, tally: Tally) -> Passage:
        """Return a passage with one id for each respondent who was said to have another."""
        same = self._people
        for name in {*passage.respondents, *passage.all("respondent")} & same.keys():
            self._codebook.used.add(plain(name))
            tally.same(name, same[name])
        people = dict.fromkeys(same.get(name, name) for name in passage.respondents)
        meanings = (
            replace(each, value=same.get(each.value, each.value))
            if each.kind == "respondent"
            else each
            for each in passage.meanings
        )
        return replace(passage, respondents=tuple(people), meanings=tuple(meanings))

    def finish(self, files: Sequence[Path]) -> None:
        """Check what can only be known at the end, and close the sums.

        Raises
        ------
        StudyError
            If a file has no segment, a person may have two ids, something that was named by
            hand is in no file, or the sums do not close.
        """
        refuse_strange(files, self._coded, self._options)
        refuse_without_evidence(self.read)
        refuse_two_ids(self.read)
        refuse_unmet(self._asked, self._codebook.used, [file.name for file in files])
        for each in self.read:
            for kind, why in UNUSED.items():
                each.tally.rest(kind, why)
            each.tally.close()

    @property
    def segments(self) -> list[Segment]:
        """Return the segments of all files, in order."""
        return [segment for each in self.read for segment in each.segments]

    @property
    def sources(self) -> dict[str, Source]:
        """Return the file and the place that each segment comes from, by its id."""
        places = [
            (each.file.name, one.passage.place) for each in self.read for one in each.segments
        ]
        return dict(zip(_ids(self._letters), places, strict=False))

    def files(self, where: Paths) -> dict[str, str]:
        """Return what belongs in the region's files, by name."""
        segments = dict(zip(_ids(self._letters), self.segments, strict=False))
        rows = [row_of(id_, each) for id_, each in segments.items()]
        path = where.region(self._region.id) / "segments.csv"
        written = {
            "region.toml": self._settings(where),
            "segments.csv": table(*with_translations(path, rows)),
            RECORD: self._record(rows, self._unrecorded(where)),
        }
        if self._options.second:
            second = (segment for each in self.read for segment in each.second)
            others = zip(_ids(f"{self._letters}b"), second, strict=False)
            written[f"{CODER}{coder_id(self._options)}.csv"] = table(
                columns("segments"), [row_of(*each) for each in others]
            )
        if self._options.keep_quotes:
            quoted = [[id_, quoted_text(each.passage.text)] for id_, each in segments.items()]
            written[QUOTES] = table(["segment", "quotation"], quoted)
        return written

    def _settings(self, where: Paths) -> str:
        """Return region.toml with the respondents that are cited, and no stale ones."""
        path, cited = where.region(self._region.id) / "region.toml", self._cited()
        text = decoded(path.read_bytes())
        return with_respondents(text, self._region, cited, self._stale(cited))

    def _cited(self) -> set[str]:
        """Return everybody whom the new segments cite, or files that stay."""
        second = coder_id(self._options)
        coders = (rows for coder, rows in self._region.coders.items() if coder != second)
        cited = _respondents(self._region.tables["not-coded"], *coders)
        for each in self.read:
            cited.update(*(one.passage.people for one in (*each.segments, *each.second)))
        return cited

    def _stale(self, cited: set[str]) -> set[str]:
        """Return those whom only the former segments cite; none if a file does not say whom."""
        if any(map(cites_nobody, self.read)):
            return set()
        return _respondents(self._region.segments) - cited

    def _unrecorded(self, where: Paths) -> list[str]:
        """Return what was named by hand that may be a person's name: it is written nowhere."""
        named = [name for name in self._people if not NEUTRAL.fullmatch(name)]
        others = [name for name in self._options.names if name not in named]
        return [*named, *doubtful(self._study, where, self._region, others)]

    def _record(self, rows: Sequence[Sequence[str]], doubts: Collection[str]) -> str:
        """Return imports.toml: what was read and how, what became of it, and what was written.

        What was named by hand is in it, but for `doubts`.
        """
        names = {name: to for name, to in self._options.names.items() if name not in doubts}
        record = "# Written by the import: what it read, and how.\n"
        record += (
            "[map]\n" + _lines({toml(name): to for name, to in names.items()}) if names else ""
        )
        for each in self.read:
            about = {
                "kind": each.file.suffix.casefold().removeprefix("."),
                "sha256": each.sha256,
                "documents": each.reading.documents,
                "segments": len(each.segments),
                "read_as": each.reading.read_as,
            }
            record += f"[[file]]\n{_lines(about)}{each.tally.record()}"
        return record + f"[written]\nrows = {toml([fingerprint(row) for row in rows])}\n"

    def summary(self) -> list[str]:
        """Return what was written where, in a few words."""
        options, place = self._options, f"data/regions/{self._region.id}"
        file: str = f"{place}/segments.csv"
        if options.keep_quotes:
            file = Message("{file}, quotations in {quotes}", file=file, quotes=QUOTES)
        lines: list[str] = [several(*WRITTEN[options.dry_run], len(self.segments), file=file)]
        lines += _before(self._region.segments, len(self.segments))
        if options.second:
            second = sum(len(each.second) for each in self.read)
            file = f"{place}/{CODER}{coder_id(options)}.csv"
            lines.append(several(*SECOND[options.dry_run], second, file=file))
            lines += _before(self._region.coders.get(coder_id(options), ()), second)
        lines += nobody_cited(self.read)
        if stale := sorted(self._stale(self._cited()) & set(self._region.respondents)):
            lines += [
                Message(
                    "Taken out of region.toml, since nothing cites them any more: {people}.",
                    people=", ".join(stale),
                )
            ]
        return lines

    def forgotten(self, where: Paths) -> list[str]:
        """Return a line that names what the next import is to be told again, if anything."""
        names = [f"--map {toml(f'{name}={self._options.names[name]}')}"
                 for name in self._unrecorded(where)]  # fmt: skip
        message = Message(
            "Not kept in {record}, since it may be somebody's name; say it again at the next "
            "import: {names}.",
            record=RECORD,
            names=" ".join(names),
        )
        return [message] if names else []

    def report(self) -> list[str]:
        """Return what was decided, what was left out, who is who, and the table; file by file."""
        lines: list[str] = []
        for each in self.read:
            lines += [f"{each.file.name}:"] if len(self.read) > 1 else []
            lines += each.tally.lines()
        return lines


def _ids(letters: str) -> Iterator[str]:
    """Yield the ids of segments, without end."""
    return (f"{letters}-{number:03d}" for number in count(1))


def _before(rows: Sized, now: int) -> list[str]:
    """Return how many segments there were before and are now, if there were any."""
    numbers = {"before": len(rows), "now": now}
    return [Message("Segments before: {before}; now: {now}.", **numbers)] if len(rows) else []


def _respondents(*tables: pd.DataFrame) -> set[str]:
    """Return who is in the column of respondents of any table."""
    cells = chain.from_iterable(rows["respondents"] for rows in tables)
    return {name for cell in cells for name in items(cell)}


def _lines(values: Mapping[str, Any]) -> str:
    return "".join(f"{key} = {toml(value)}\n" for key, value in values.items())
