"""From coded passages to rows of segments.csv: one row per passage and indicator."""

from __future__ import annotations

import re
import unicodedata
from collections.abc import Hashable, Iterable, Iterator, Mapping, Sequence
from dataclasses import dataclass, field, replace
from pathlib import Path
from typing import Any

from werkbedrijf.errors import DataError, Message, Problem, join, plural
from werkbedrijf.regions.codes import Meaning, plain
from werkbedrijf.regions.headings import misread
from werkbedrijf.regions.passages import Passage
from werkbedrijf.regions.persons import NEUTRAL
from werkbedrijf.regions.scaffold import toml
from werkbedrijf.regions.tally import Tally
from werkbedrijf.regions.texts import quotes
from werkbedrijf.study.cells import MAX_WORDS
from werkbedrijf.study.language import conjoined
from werkbedrijf.study.schema import columns, translations
from werkbedrijf.study.text import (
    INVISIBLE,
    SIGNS,
    column_of,
    decoded,
    mojibake,
    records,
    without_signs,
)

NUMBERED = Message(
    'Number the respondents, P1, P2 and so on, and import again, or say who it is: --map "NAME=P1".'
)
NO_VALENCE = Message(
    "Give it a code such as 'valence: +1', a suffix such as '4b +1', or fill the column."
)
UNCODED = (
    plural("passage coded with no indicator", "passages coded with no indicator"),
    plural(
        "passage coded with a concept, not with an indicator of it",
        "passages coded with a concept, not with an indicator of it",
    ),
)
"""Why a passage is no segment that has none of the codebook's indicators."""
ONE_VALENCE = Message(
    "Keep the one that is meant: the suffix of the code, or what stands beside it."
)
SINGLE = {
    "level": plural("code of a second level on a passage", "codes of a second level on a passage"),
    "party": plural("code of a second party on a passage", "codes of a second party on a passage"),
    "quote": plural("code of a second quote on a passage", "codes of a second quote on a passage"),
}
"""Kinds of which a segment has one at most, each with why another one is left out."""


@dataclass(frozen=True)
class Segment:
    """Hold a passage as evidence on one indicator.

    `coding` is the indicator's, as it is counted; `items` are all else that is in the study if it
    is.
    """

    passage: Passage
    indicator: str
    valence: int
    summary: str
    coding: Hashable
    items: tuple[Hashable, ...]


@dataclass
class Builder:
    """Turn passages into segments, noting problems and what is left out.

    Parameters
    ----------
    path : Path
        The file they come from, for messages.
    names : set of str
        What the region is called, its id too, in plain letters; passages coded with another
        region are left out.
    documents : mapping of str to mapping
        What region.toml says of documents, by key.
    tally : Tally
        Filled on the way.
    problems : list of Problem
        Filled on the way; with any of them nothing may be written.
    """

    path: Path
    names: set[str]
    documents: Mapping[str, Mapping[str, Any]]
    tally: Tally
    problems: list[Problem] = field(default_factory=list)
    _asked: set[str] = field(default_factory=set, init=False)

    def segments(self, passages: Iterable[Passage]) -> list[Segment]:
        """Return the segments of all passages, in their order.

        Raises
        ------
        DataError
            Naming every passage that lacks a valence or has something that can't stand.
        """
        keyed = map(self._keyed, passages)
        found = [segment for passage in keyed for segment in self._of(passage)]
        if self.problems:
            raise DataError(sorted(self.problems, key=lambda problem: problem.row or 0))
        kept = list(self._apart(found))
        for segment in kept:
            people = (("person", name) for name in segment.passage.people)
            self.tally.take(segment.coding, *segment.items, *people)
        return kept

    def _of(self, passage: Passage) -> Iterator[Segment]:
        """Yield a passage as a segment for each of its indicators."""
        if left_out := self._left_out(passage):
            why, shown = left_out
            self.tally.leave(why, *passage.counted, place=passage.place, shown=shown)
            return
        self._check(passage)
        self._note_choices(passage)
        valences = {each: self._valence(passage, each) for each in passage.all("indicator")}
        segments = [
            self._segment(passage, indicator, valence)
            for indicator, valence in valences.items()
            if valence is not None
        ]
        used = {item for segment in segments for item in segment.items}
        for item in (item for item, _ in passage.notes if item not in used):
            self.tally.leave(
                plural("further comment on a passage", "further comments on a passage"), item
            )
        yield from segments

    def _keyed(self, passage: Passage) -> Passage:
        """Return a passage with documents by their keys, as they are called in region.toml."""
        meanings = []
        for each in passage.meanings:
            key = self._key(each.value) if each.kind == "document" else each.value
            if key != each.value:
                as_key = Message("the document {name!r} as {key}", name=each.value, key=key)
                self.tally.decide(as_key, passage.place)
            meanings.append(replace(each, value=key))
        return replace(passage, meanings=tuple(meanings))

    def _key(self, document: str) -> str:
        """Return the key of a document of region.toml, by its key or title; else what it is."""
        titled = [
            key
            for key, about in self.documents.items()
            if plain(str(about.get("title", ""))) == plain(document)
        ]
        tried = (document, kebab(document), *(titled if len(titled) == 1 else ()))
        return next((key for key in tried if key in self.documents), document)

    def _left_out(self, passage: Passage) -> tuple[Message, Message] | None:
        """Return why a passage is no segment, and how that is shown; None if it is one."""
        regions, concept = passage.all("region"), passage.first("concept")
        if regions and not self.names & set(map(plain, regions)):
            shown = Message("passages of the region {region}", region=regions[0])
            return plural("passage of another region", "passages of another region"), shown
        if passage.all("indicator"):
            return None
        if concept:
            shown = Message(
                "passages coded with the concept {concept}, not with an indicator of it",
                concept=concept,
            )
            return UNCODED[1], shown
        return (UNCODED[0],) * 2

    def _note_choices(self, passage: Passage) -> None:
        """Note what was filled in, and leave out codes of which a passage can have one only."""
        if not passage.all("level"):
            self.tally.decide(Message("level not given: general"), passage.place)
        if not (passage.people or passage.all("party") or passage.all("document")):
            nobody = Message("no respondent, party or document behind it: counted, cited by nobody")
            self.tally.decide(nobody, passage.place)
        for each in passage.meanings:
            if each.kind in SINGLE and each.value != passage.first(each.kind):
                self.tally.leave(SINGLE[each.kind], each.item, place=passage.place)
            if each.kind == "concept":
                what = plural(
                    "code of a concept beside an indicator",
                    "codes of a concept beside an indicator",
                )
                self.tally.leave(what, each.item, place=passage.place)

    def _segment(self, passage: Passage, indicator: str, valence: int) -> Segment:
        own = [each for each in passage.meanings if each.value == indicator]
        summary, notes = self._summary(passage, own)
        coding, *codings = (each.item for each in own)
        items = (*codings, *_others(passage), *passage.items, *passage.context, *notes)
        return Segment(passage, indicator, valence, summary, coding, items)

    def _valence(self, passage: Passage, indicator: str) -> int | None:
        """Return the one valence of an indicator: its own suffix, else the passage's code.

        Where all indicators have a suffix, the passage's codes may not say another thing.
        """
        own = {each: _suffixes(passage, each) for each in passage.all("indicator")}
        beside = {int(value) for value in passage.all("valence")}
        valences, remedy = own[indicator] or beside, NO_VALENCE
        if all(own.values()):
            spare = beside.difference(*own.values())
            if spare or (beside and not valences <= beside):
                valences, remedy = valences | beside, ONE_VALENCE
        if len(valences) == 1:
            return valences.pop()
        found = Message("no valence")
        if valences:
            several = conjoined([f"{valence:+d}" for valence in sorted(valences)])
            found = Message("the valences {valences}", valences=several)
        self._problem(passage, indicator, found, Message("one valence"), remedy)
        return None

    def _check(self, passage: Passage) -> None:
        for name in passage.people:
            if not NEUTRAL.fullmatch(name):
                expected = Message("an id such as P1")
                self._problem(passage, "respondents", repr(name), expected, NUMBERED)
        if passage.people and passage.all("party"):
            found = Message(
                "respondents {respondents} and the party {party}",
                respondents=", ".join(passage.people),
                party=passage.first("party"),
            )
            expected = Message("one of them, so that nobody can be tied to a role")
            remedy = Message("Take the code of the party off.")
            self._problem(passage, "party", found, expected, remedy)
        for key in passage.all("document"):
            if key not in self.documents and kebab(key) not in self._asked:
                self._asked.add(kebab(key))
                expected = Message("a document that region.toml describes")
                remedy = Message(
                    "Write into region.toml, with its author:\n{block}", block=_block(key)
                )
                self._problem(passage, "documents", repr(key), expected, remedy)

    def _problem(
        self, passage: Passage, column: str, found: str, expected: str, remedy: str
    ) -> None:
        by_row = passage.place == f"row {passage.row}"
        where = column if by_row else join([passage.place, column])
        row = passage.row if by_row else None
        problem = Problem(self.path.name, row, where, found, expected, remedy)
        self.problems += [] if problem in self.problems else [problem]

    def _summary(self, passage: Passage, own: list[Meaning]) -> tuple[str, list[Hashable]]:
        """Return the coder's words where they are short and their own, else where to look.

        With them come the comments that they are, as they are counted.
        """
        comments = list(dict.fromkeys(each.comment for each in own if each.comment))
        comment = " ".join(comments) or passage.comment
        used = [item for item, text in passage.notes if text in (comments or [text])]
        words = " ".join(comment.translate(INVISIBLE).split())
        if meant := mojibake(words):
            remedy = Message("Save or export the file anew as UTF-8, or open it as UTF-8 first.")
            self._problem(passage, "summary", repr(words[:40]), misread(meant), remedy)
        summary = without_signs(words)
        if summary != words:
            what = Message(
                "signs taken off at the start of a summary, which a spreadsheet would compute"
            )
            self.tally.decide(what, passage.place)
        if summary and not (why := _unfit(summary, f"{passage.text} {passage.beside}")):
            return summary, used
        if words:
            why = why if summary else plural("comment without words", "comments without words")
            self.tally.leave(why, *used, place=passage.place)
        return f"Passage in document {passage.document}, {passage.paragraph}.", []

    def _apart(self, segments: Iterable[Segment]) -> Iterator[Segment]:
        """Leave out what another segment of the same indicator says with the same text."""
        ends: dict[tuple[str, int], int] = {}
        for segment in segments:
            passage, indicator = segment.passage, segment.indicator
            if passage.start is not None and passage.end is not None:
                if passage.start < ends.get((indicator, passage.document), 0):
                    why = plural(
                        "passage that overlaps another one under the same indicator",
                        "passages that overlap another one under the same indicator",
                    )
                    shown = Message(
                        "passages that overlap another one under {indicator}", indicator=indicator
                    )
                    items = (segment.coding, *segment.items)
                    self.tally.leave(why, *items, place=passage.place, shown=shown)
                    continue
                ends[indicator, passage.document] = passage.end
            yield segment


def kebab(name: str) -> str:
    """Return a name as a key: small letters without accents and digits, joined by hyphens.

    >>> kebab("Regioplan 2024"), kebab("Coördinatie: hoe?")
    ('regioplan-2024', 'coordinatie-hoe')
    """
    letters = unicodedata.normalize("NFKD", name).encode("ascii", "ignore").decode().casefold()
    return "-".join(re.findall("[a-z0-9]+", letters))


def _block(document: str) -> str:
    """Return how region.toml describes a document, as far as what it is called tells."""
    year = re.search(r"(?<!\d)(?:19|20)\d\d(?!\d)", document)
    title = document if kebab(document) != document else "..."
    about = {"author": "...", "year": year[0] if year else "...", "title": title}
    lines = [f"{key} = {toml(value)}" for key, value in about.items()]
    return "\n".join([f"[documents.{kebab(document)}]", *lines])


def _suffixes(passage: Passage, indicator: str) -> set[int]:
    """Return the valences that the codes of an indicator have themselves."""
    return {
        each.valence
        for each in passage.meanings
        if (each.kind, each.value) == ("indicator", indicator) and each.valence is not None
    }


def _others(passage: Passage) -> Iterator[Hashable]:
    """Yield the codings beside a passage's indicators that its segments rest on."""
    for each in passage.meanings:
        single = each.kind not in SINGLE or each.value == passage.first(each.kind)
        if each.kind not in ("indicator", "concept") and single:
            yield each.item


def with_translations(
    path: Path, rows: Iterable[Sequence[str]]
) -> tuple[list[str], list[list[str]]]:
    """Return the header and the rows of segments.csv, with the translations that it has now.

    A summary keeps its translation for as long as it says the same. The file need not be there;
    the rows are in the order of the schema, without translations.
    """
    header = columns("segments")
    lines = [cells for _, cells in records(decoded(path.read_bytes()))] if path.is_file() else []
    head = [column_of(name) for name in lines[0]] if lines else []
    names = [name for name in TRANSLATED.values() if name in head]
    place = header.index("summary") + 1
    translations_of = {
        cells[head.index("summary")]: [cells[head.index(name)] for name in names]
        for cells in lines[1:]
        if names and len(cells) == len(head)
    }
    none = [""] * len(names)
    filled = [
        [*row[:place], *translations_of.get(row[place - 1], none), *row[place:]] for row in rows
    ]
    return [*header[:place], *names, *header[place:]], filled


TRANSLATED = translations("segments")["summary"]
"""The columns of the translations of summaries, by language."""


def quoted_text(text: str) -> str:
    """Return a quotation that no spreadsheet takes for a formula, as spreadsheets mark text."""
    return f"'{text}" if text.startswith(tuple(SIGNS)) else text


def row_of(id_: str, segment: Segment) -> list[str]:
    """Return a segment as a row of segments.csv."""
    passage = segment.passage
    values = {
        "segment": id_,
        "section": ";".join(passage.all("section")),
        "indicator": segment.indicator,
        "valence": segment.valence,
        "level": passage.first("level", "general"),
        "respondents": ";".join(passage.people),
        "documents": ";".join(passage.all("document")),
        "party": passage.first("party"),
        "quote": passage.first("quote", "no"),
        "summary": segment.summary,
        "start": passage.start,
        "end": passage.end,
    }
    return ["" if values[name] is None else str(values[name]) for name in columns("segments")]


def _unfit(summary: str, text: str) -> str:
    """Return why a comment cannot be a summary; empty where it can."""
    if len(summary.split()) > MAX_WORDS:
        return Message("comments of more than {words} words", words=MAX_WORDS)
    return (
        plural("comment that quotes the passage", "comments that quote the passage")
        if quotes(summary, text)
        else ""
    )
