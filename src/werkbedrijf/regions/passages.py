"""Coded passages as every importer reads them, and how a program counts positions in a text."""

from __future__ import annotations

import re
from collections import defaultdict
from collections.abc import Callable, Hashable, Iterable, Iterator, Sequence
from dataclasses import dataclass, replace
from functools import cached_property
from itertools import product

import numpy as np
from numpy.typing import NDArray

from werkbedrijf.errors import Message, Problem, join
from werkbedrijf.regions.codes import Meaning

BOM = "\ufeff"
ELLIPSES = ("…", "...")
ENDS = ("exclusive", "inclusive")


@dataclass(frozen=True)
class Convention:
    """Hold how a file counts.

    Parameters
    ----------
    ends : str
        `exclusive` or `inclusive`.
    wide_breaks : bool
        Whether CR LF counts as two characters.
    utf16 : bool
        Whether a character outside the basic plane counts as two.
    mark : bool
        Whether a byte order mark counts as one.
    """

    ends: str = "exclusive"
    wide_breaks: bool = True
    utf16: bool = False
    mark: bool = False

    @property
    def message(self) -> Message:
        """Return it in a few words, of what is out of the ordinary only."""
        last = self.ends == "inclusive"
        ends = Message("ends inclusive") if last else Message("ends exclusive")
        utf16 = Message("counted in UTF-16 units")
        parts = [ends, utf16 if self.utf16 else Message("counted in characters")]
        parts += [] if self.wide_breaks else [Message("CR LF as one")]
        parts += [Message("the byte order mark as one")] if self.mark else []
        return join(parts)


class Text:
    """Hold a source's text, and where its characters stand by any convention.

    Parameters
    ----------
    raw : str
        As decoded: with its line ends, and its byte order mark where it has one.
    """

    def __init__(self, raw: str) -> None:
        self._marked = raw.startswith(BOM)
        self._body = raw.removeprefix(BOM)
        self.text = self._body.replace("\r\n", "\n").replace("\r", "\n")
        self._known: dict[tuple[bool, bool, bool], NDArray[np.int64]] = {}

    def span(self, start: int, end: int, by: Convention) -> tuple[int, int] | None:
        """Return the passage from `start` to `end` as counted here; None if it is not in the text.

        Both are as a file has them that counts by the convention.
        """
        places = self._places(by)
        last = end + (by.ends == "inclusive")
        if not places[0] <= start < last <= places[-1]:
            return None
        begins, stops = np.searchsorted(places, [start, last], side="left")
        return (int(begins), int(stops)) if begins < stops else None

    def paragraph(self, start: int) -> int:
        """Return the number of the line on which a character stands, from 1."""
        return self.text.count("\n", 0, start) + 1

    def questions(self) -> tuple[bool, bool, bool]:
        """Return whether it has CR LF, characters outside the basic plane, and a mark."""
        return "\r\n" in self._body, bool(self._astral.any()), self._marked

    def _places(self, by: Convention) -> NDArray[np.int64]:
        """Return where each character begins and the last one ends, as a file counts."""
        key = (by.wide_breaks, by.utf16, by.mark)
        if key not in self._known:
            widths = 1 + self._astral * by.utf16 + self._wide * by.wide_breaks
            first = [int(self._marked and by.mark)]
            self._known[key] = np.cumsum(np.concatenate([first, widths]))
        return self._known[key]

    @cached_property
    def _astral(self) -> NDArray[np.bool_]:
        points = np.frombuffer(self.text.encode("utf-32-le", "surrogatepass"), dtype=np.uint32)
        return points > 0xFFFF

    @cached_property
    def _wide(self) -> NDArray[np.bool_]:
        wide = np.zeros(len(self.text), dtype=bool)
        for number, found in enumerate(re.finditer("\r\n", self._body)):
            # Every CR LF before this one has become a character shorter.
            wide[found.start() - number] = True
        return wide


@dataclass(frozen=True)
class Named:
    """Hold a selection that bears a name, which may be the text that it selects."""

    text: Text
    start: int
    end: int
    name: str


@dataclass(frozen=True)
class Inference:
    """Hold the convention that fits best.

    Parameters
    ----------
    convention : Convention
        What the file is read by.
    fitting, telling : int
        How many selections have the text of their name then, and by whatever convention.
    unsure : tuple of str
        What no name decides though it matters: `units`, `breaks`, or both.
    """

    convention: Convention
    fitting: int
    telling: int
    unsure: tuple[str, ...] = ()


@dataclass(frozen=True)
class Asked:
    """Hold how a file is to be read, whatever fits; None for what was not said.

    `ends` is one of `ENDS`, `units` one of `UNITS`; `breaks` is how many characters CR LF has.
    """

    ends: str | None = None
    units: str | None = None
    breaks: int | None = None


UNITS = ("characters", "utf-16")


def infer(named: Sequence[Named], asked: Asked | None = None, one_break: bool = False) -> Inference:
    """Return the convention by which most selections have the text that is their name.

    Parameters
    ----------
    named : sequence of Named
        The file's selections.
    asked : Asked, optional
        What is to be so, whatever fits.
    one_break : bool
        Whether the program is known to count CR LF as one; it decides where nothing else does.
    """
    asked = asked or Asked()
    texts = {id(each.text): each.text for each in named}.values()
    breaks, astral, mark = (any(text.questions()[which] for text in texts) for which in range(3))
    wide = (asked.breaks == 2,) if asked.breaks else _order(not one_break, breaks)
    utf16 = (asked.units == UNITS[1],) if asked.units else _order(False, astral)
    ends = (asked.ends,) if asked.ends else ENDS
    tried = [Convention(*each) for each in product(ends, wide, utf16, _order(False, mark))]
    fits = np.array([[_fit(each, by) for each in named] for by in tried]).reshape(len(tried), -1)
    sums = fits.sum(axis=1)
    best = int(sums.argmax())
    whole = fits >= WHOLE
    level = [by for by, fit in zip(tried, sums, strict=True) if fit == sums[best]]
    unsure = _unsure(named, tried[best], level, known_break=one_break)
    return Inference(tried[best], int(whole[best].sum()), int(whole.any(axis=0).sum()), unsure)


def _unsure(
    named: Sequence[Named], best: Convention, level: list[Convention], *, known_break: bool
) -> tuple[str, ...]:
    """Return what conventions that fit as well as the best count otherwise, to another effect."""

    def spans(by: Convention) -> list[tuple[int, int] | None]:
        return [each.text.span(each.start, each.end, by) for each in named]

    others = {
        "units": replace(best, utf16=not best.utf16),
        "breaks": replace(best, wide_breaks=not best.wide_breaks),
    }
    return tuple(
        what
        for what, other in others.items()
        if other in level and not (what == "breaks" and known_break) and spans(other) != spans(best)
    )


EXACT, WHOLE, BEGINNING = 1.0, 0.9, 0.1
"""How much a name counts that is the text to the letter, but for its space, or its beginning."""


def _order(first: bool, matters: bool) -> tuple[bool, ...]:
    return (first, not first) if matters else (first,)


def _fit(named: Named, by: Convention) -> float:
    span = named.text.span(named.start, named.end, by)
    if span is None or not named.name.strip():
        return 0.0
    found = named.text.text[slice(*span)]
    if found == named.name:
        return EXACT
    text, name = " ".join(found.split()), " ".join(named.name.split())
    if text == name:
        return WHOLE
    cut = next((name.removesuffix(mark) for mark in ELLIPSES if name.endswith(mark)), "").strip()
    return BEGINNING if cut and text.startswith(cut) else 0.0


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
        Behind it, by anything but its codes.
    beside : str
        Words of its row that may be its own, to hold a comment against.
    coder : str
        Who coded it; empty where the file does not tell.
    items, context : tuple of hashable
        What is counted: a selection or a row, or several that are one; and its source, and what
        tells who is behind it.
    notes : tuple of (hashable, str)
        Its comments, as they are counted and as they read.
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
    beside: str = ""
    coder: str = ""
    items: tuple[Hashable, ...] = ()
    context: tuple[Hashable, ...] = ()
    notes: tuple[tuple[Hashable, str], ...] = ()

    def moved(self, documents: int, characters: int) -> Passage:
        """Return it as it stands behind so many documents with so many characters."""
        start, end = (
            None if place is None else place + characters for place in (self.start, self.end)
        )
        return replace(self, document=self.document + documents, start=start, end=end)

    def all(self, kind: str) -> list[str]:
        """Return the different values of a kind among its codes, in order."""
        return list(dict.fromkeys(each.value for each in self.meanings if each.kind == kind))

    @property
    def people(self) -> tuple[str, ...]:
        """Return who is behind it: by its codes, else by what else tells."""
        return tuple(self.all("respondent")) or self.respondents

    @property
    def counted(self) -> tuple[Hashable, ...]:
        """Return all that is counted of it: itself, its codings and its comments."""
        codings = (each.item for each in self.meanings if each.item is not None)
        return (*self.items, *codings, *(item for item, _ in self.notes))

    def first(self, kind: str, default: str = "") -> str:
        """Return the first value of a kind, or the default."""
        return next(iter(self.all(kind)), default)

    @property
    def judged(self) -> bool:
        """Return whether any of its codes is or has a valence."""
        return any(each.kind == "valence" or each.valence is not None for each in self.meanings)

    @property
    def whole(self) -> bool:
        """Return whether it has what is claimed and how it is judged: indicators and valence."""
        own = [each for each in self.meanings if each.kind == "indicator"]
        judged = self.all("valence") or all(each.valence is not None for each in own)
        return bool(own and judged)


def same_place(passage: Passage) -> Hashable:
    """Return what passages have in common that one coder coded at one place."""
    return passage.document, passage.start, passage.end, passage.coder


def same_words(passage: Passage) -> Hashable:
    """Return what rows of a table have in common that are of one passage, as its words tell."""
    words = " ".join(passage.text.split()) or ("row", passage.row, passage.place)
    paragraph = passage.paragraph if passage.paragraph.startswith("¶") else ""
    return passage.document, words, paragraph, passage.start, passage.coder


def in_turn(passages: Sequence[Passage]) -> tuple[list[Passage], int]:
    """Return passages with their places counted on from one document to the next, and how far."""
    ends: dict[int, int] = {}
    for each in passages:
        ends[each.document] = max(ends.get(each.document, 0), each.end or 0)
    before, so_far = {}, 0
    for document in sorted(ends):
        before[document], so_far = so_far, so_far + ends[document]
    return [each.moved(0, before[each.document]) for each in passages], so_far


def joined(
    passages: Iterable[Passage], key: Callable[[Passage], Hashable] = same_place
) -> Iterator[Passage]:
    """Yield passages, those of the same words and the same coder as one.

    QualCoder writes a selection for every code, so that indicator and valence of one passage come
    apart; so do tables with a row for every code. Passages that are whole by themselves stay as
    they are.
    """
    at: dict[Hashable, list[Passage]] = defaultdict(list)
    for passage in passages:
        at[key(passage)].append(passage)
    for found in at.values():
        if len(found) == 1 or all(passage.whole for passage in found):
            yield from found
        else:
            yield _one(found)


def _one(found: Sequence[Passage]) -> Passage:
    comments = dict.fromkeys(each.comment for each in found if each.comment)
    people = dict.fromkeys(person for each in found for person in each.respondents)
    return replace(
        found[0],
        comment=" ".join(comments),
        meanings=tuple(
            replace(meaning, comment=each.comment if len(comments) > 1 else "")
            for each in found
            for meaning in each.meanings
        ),
        respondents=tuple(people),
        items=tuple(item for each in found for item in each.items),
        context=tuple(item for each in found for item in each.context),
        notes=tuple(item for each in found for item in each.notes),
    )


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
        Of all documents joined, each with a line end behind it.
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
