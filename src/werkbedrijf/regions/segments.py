"""From coded passages to rows of segments.csv: one row per passage and indicator."""

from __future__ import annotations

import re
from collections.abc import Collection, Iterable, Iterator
from dataclasses import dataclass, field
from pathlib import Path

from werkbedrijf.errors import DataError, Problem
from werkbedrijf.regions.passages import NEUTRAL, Losses, Passage
from werkbedrijf.study.schema import MAX_WORDS

VERBATIM = 8
"""As many words in a row that also stand in the passage are a quotation."""
NO_VALENCE = "Give it a code such as 'valence: +1', a suffix such as '4b +1', or fill the column."


@dataclass(frozen=True)
class Segment:
    """Hold a row of segments.csv but for its id, where it comes from, and its words there."""

    place: str
    section: str
    indicator: str
    valence: int
    level: str
    respondents: tuple[str, ...]
    documents: tuple[str, ...]
    party: str
    quote: str
    summary: str
    start: int | None
    end: int | None
    text: str


@dataclass
class Builder:
    """Turn passages into segments, noting problems and losses.

    Parameters
    ----------
    path : Path
        The file they come from, for messages.
    region : str
        The region that is imported; passages coded with another region are left out.
    documents : collection of str
        The keys of region.toml.
    losses : Losses
        Filled on the way.
    problems : list of Problem
        Filled on the way; with any of them nothing may be written.
    """

    path: Path
    region: str
    documents: Collection[str]
    losses: Losses
    problems: list[Problem] = field(default_factory=list)

    def segments(self, passages: Iterable[Passage]) -> list[Segment]:
        """Return the segments of all passages, in their order.

        Raises
        ------
        DataError
            Naming every passage that lacks a valence or has something that can't stand.
        """
        found = [segment for passage in passages for segment in self._of(passage)]
        if self.problems:
            raise DataError(sorted(self.problems, key=lambda problem: problem.row or 0))
        return list(self._apart(found))

    def _of(self, passage: Passage) -> Iterator[Segment]:
        regions = passage.all("region")
        if regions and self.region not in regions:
            self.losses.lose(f"passages of the region {regions[0]}", passage.place)
            return
        indicators = passage.all("indicator")
        if not indicators:
            concept = passage.first("concept")
            what = f"coded with the concept {concept}, not with an indicator of it"
            self.losses.lose(
                f"passages {what if concept else 'coded with no indicator'}", passage.place
            )
            return
        self._check(passage)
        summary = self._summary(passage)
        if not passage.all("level"):
            self.losses.decide("level not given: general", passage.place)
        for indicator in indicators:
            valence = self._valence(passage, indicator)
            if valence is not None:
                yield self._segment(passage, indicator, valence, summary)

    def _segment(self, passage: Passage, indicator: str, valence: int, summary: str) -> Segment:
        return Segment(
            place=passage.place,
            section=";".join(passage.all("section")),
            indicator=indicator,
            valence=valence,
            level=passage.first("level", "general"),
            respondents=self._respondents(passage),
            documents=tuple(passage.all("document")),
            party=passage.first("party"),
            quote=passage.first("quote", "no"),
            summary=summary,
            start=passage.start,
            end=passage.end,
            text=passage.text,
        )

    def _respondents(self, passage: Passage) -> tuple[str, ...]:
        return tuple(passage.all("respondent") or passage.respondents)

    def _valence(self, passage: Passage, indicator: str) -> int | None:
        """Return the one valence of an indicator: its own suffix, else the passage's code."""
        own = {
            each.valence
            for each in passage.meanings
            if (each.kind, each.value) == ("indicator", indicator) and each.valence is not None
        }
        valences = own or {int(value) for value in passage.all("valence")}
        if len(valences) == 1:
            return valences.pop()
        told = " and ".join(f"{valence:+d}" for valence in sorted(valences))
        found = f"the valences {told}" if valences else "no valence"
        self._problem(passage, indicator, found, "one valence", NO_VALENCE)
        return None

    def _check(self, passage: Passage) -> None:
        people = self._respondents(passage)
        for name in people:
            if not NEUTRAL.fullmatch(name):
                remedy = "Number the respondents, P1, P2 and so on, and import again."
                self._problem(passage, "respondents", repr(name), "an id such as P1", remedy)
        if people and passage.all("party"):
            found = f"respondents {', '.join(people)} and the party {passage.first('party')}"
            expected = "one of them, so that nobody can be tied to a role"
            self._problem(passage, "party", found, expected, "Take the code of the party off.")
        for key in passage.all("document"):
            if key not in self.documents:
                remedy = f"Describe it in region.toml under [documents.{key}] first."
                self._problem(passage, "documents", repr(key), "a key of region.toml", remedy)

    def _problem(
        self, passage: Passage, column: str, found: str, expected: str, remedy: str
    ) -> None:
        where = column if passage.row else f"{passage.place}, {column}"
        problem = Problem(self.path.name, passage.row, where, found, expected, remedy)
        self.problems += [] if problem in self.problems else [problem]

    def _summary(self, passage: Passage) -> str:
        """Return the coder's words where they are short and their own, else where to look."""
        summary = " ".join(passage.comment.split())
        if summary and len(summary.split()) > MAX_WORDS:
            self.losses.lose(f"comments of more than {MAX_WORDS} words", passage.place)
        elif summary and quotes(summary, passage.text):
            self.losses.lose("comments that quote the passage", passage.place)
        elif summary:
            return summary
        return f"Passage in document {passage.document}, {passage.paragraph}."

    def _apart(self, segments: Iterable[Segment]) -> Iterator[Segment]:
        """Leave out what another segment of the same indicator says with the same text."""
        ends: dict[str, int] = {}
        for segment in segments:
            start, end = segment.start, segment.end
            if start is not None and end is not None:
                if start < ends.get(segment.indicator, 0):
                    what = f"passages that overlap another one under {segment.indicator}"
                    self.losses.lose(what, segment.place)
                    continue
                ends[segment.indicator] = end
            yield segment


def quotes(summary: str, text: str) -> bool:
    """Tell whether a summary has `VERBATIM` words in a row from a text, or is all of it.

    >>> quotes("They meet often.", "they meet   often")
    True
    >>> quotes("They meet often.", "We meet often, they say.")
    False
    """
    ours, theirs = (re.findall(r"\w+", each.casefold()) for each in (summary, text))
    if not ours or not theirs:
        return False
    if ours == theirs:
        return True
    runs = {tuple(theirs[at : at + VERBATIM]) for at in range(len(theirs) - VERBATIM + 1)}
    return any(tuple(ours[at : at + VERBATIM]) in runs for at in range(len(ours) - VERBATIM + 1))
