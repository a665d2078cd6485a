"""Coded passages as every importer reads them, and what was lost on the way."""

from __future__ import annotations

import re
from collections import defaultdict
from collections.abc import Iterable, Iterator
from dataclasses import dataclass, field, replace

from werkbedrijf.errors import Problem
from werkbedrijf.qda.codes import Meaning

NEUTRAL = re.compile(r"[A-Z][0-9]{1,3}")
"""Ids of respondents as segments have them."""
IN_NAME = re.compile(r"(?<![^\W_])[PRI][0-9]{1,3}(?![^\W_])")
"""A respondent's id within the name of a document, such as `Interview P1.docx`."""


@dataclass(frozen=True)
class Passage:
    """Hold a coded passage.

    Parameters
    ----------
    place : str
        Where its file has it, for messages.
    row : int or None
        Its line, in a table.
    document : int
        The number of the document that it stands in, from 1.
    paragraph : str
        Where in the document, such as `¶ 12`.
    start, end : int or None
        Its place in the text, counted through all documents; None in a table without places.
    text : str
        Its words, empty where the file does not have them.
    comment : str
        What the coder wrote with it.
    meanings : tuple of Meaning
        Of its codes, in order.
    respondents : tuple of str
        Behind it.
    """

    place: str
    row: int | None
    document: int
    paragraph: str
    start: int | None
    end: int | None
    text: str
    comment: str
    meanings: tuple[Meaning, ...]
    respondents: tuple[str, ...]

    def moved(self, documents: int, characters: int) -> Passage:
        """Return it as it stands behind so many documents with so many characters."""
        start, end = (
            None if place is None else place + characters for place in (self.start, self.end)
        )
        return replace(self, document=self.document + documents, start=start, end=end)

    def all(self, kind: str) -> list[str]:
        """Return the different values of a kind among its codes, in order."""
        return list(dict.fromkeys(each.value for each in self.meanings if each.kind == kind))

    def first(self, kind: str, default: str = "") -> str:
        """Return the first value of a kind, or the default."""
        return next(iter(self.all(kind)), default)

    @property
    def whole(self) -> bool:
        """Tell whether it says what is claimed and how it is judged: indicators with a valence."""
        own = [each for each in self.meanings if each.kind == "indicator"]
        judged = self.all("valence") or all(each.valence is not None for each in own)
        return bool(own and judged)


def joined(passages: Iterable[Passage]) -> Iterator[Passage]:
    """Yield passages, those with the same place in the text as one.

    QualCoder writes a selection for every code, so that indicator and valence of one passage come
    apart. Passages that are whole by themselves stay as they are.
    """
    at: dict[tuple[int | None, int | None], list[Passage]] = defaultdict(list)
    for passage in passages:
        at[passage.start, passage.end].append(passage)
    for found in at.values():
        if len(found) == 1 or all(passage.whole for passage in found):
            yield from found
        else:
            comments = dict.fromkeys(each.comment for each in found if each.comment)
            people = dict.fromkeys(person for each in found for person in each.respondents)
            meanings = tuple(meaning for each in found for meaning in each.meanings)
            yield replace(
                found[0],
                comment=" ".join(comments),
                meanings=meanings,
                respondents=tuple(people),
            )


@dataclass
class Losses:
    """Collect what an import could not take over, and what it decided, to be told at the end.

    Parameters
    ----------
    lost, decided : dict of str to list of str
        What happened, to where it did.
    """

    lost: dict[str, list[str]] = field(default_factory=lambda: defaultdict(list))
    decided: dict[str, list[str]] = field(default_factory=lambda: defaultdict(list))

    def lose(self, what: str, where: str) -> None:
        """Note something that was not taken over."""
        self.lost[what].append(where)

    def decide(self, what: str, where: str = "") -> None:
        """Note something that was filled in or read in one of several ways."""
        self.decided[what].append(where)

    def lines(self) -> Iterator[str]:
        """Yield the report: what was decided, then what was lost, each with some places."""
        yield from _told("Read as follows", self.decided)
        yield from self.told() or ["Nothing was lost."]

    def told(self) -> list[str]:
        """Return what was lost, line by line."""
        return list(_told("Not taken over", self.lost))


SHOWN = 5


def _told(title: str, found: dict[str, list[str]]) -> Iterator[str]:
    if not found:
        return
    yield f"{title}:"
    for what, places in found.items():
        named = [place for place in places if place]
        more = f" and {len(named) - SHOWN} more" if len(named) > SHOWN else ""
        where = f" ({'; '.join(named[:SHOWN])}{more})" if named else ""
        count = f"{len(places)} x " if named else ""
        yield f"  {count}{what}{where}"


@dataclass(frozen=True)
class Reading:
    """Hold what a file had to give.

    Parameters
    ----------
    passages : tuple of Passage
        In the order of the documents and their text.
    documents : int
        How many documents it has.
    characters : int
        Of all documents together, each with a line end behind it.
    read_as : str
        How places in its texts were counted; empty where it has none.
    problems : tuple of Problem
        What is wrong with rows that are no passages for it; nothing may be written then.
    """

    passages: tuple[Passage, ...]
    documents: int
    characters: int
    read_as: str = ""
    problems: tuple[Problem, ...] = ()
