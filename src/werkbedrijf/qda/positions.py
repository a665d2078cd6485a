"""Where a program for qualitative analysis counts a passage to begin and to end.

The standard says that positions are characters, the end inclusive. Programs differ: most write
the end exclusive, some count CR LF as one character, some count UTF-16 units, some a byte order
mark. Which of these a file follows is inferred from selections whose name is the text that they
select. Here, a passage is counted in characters of the text with LF and without a mark, from 0,
the end exclusive.
"""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from functools import cached_property
from itertools import product

import numpy as np
from numpy.typing import NDArray

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

    def __str__(self) -> str:
        """Tell it in a few words, of what is out of the ordinary only."""
        told = [f"ends {self.ends}", f"counted in {'UTF-16 units' if self.utf16 else 'characters'}"]
        told += [] if self.wide_breaks else ["CR LF as one"]
        told += ["the byte order mark as one"] if self.mark else []
        return ", ".join(told)


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

        Parameters
        ----------
        start, end : int
            As the file has them.
        by : Convention
            How the file counts.
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
            self._known[key] = self._count(by)
        return self._known[key]

    def _count(self, by: Convention) -> NDArray[np.int64]:
        widths = np.ones(len(self.text), dtype=np.int64)
        widths += self._astral if by.utf16 else 0
        widths += self._wide if by.wide_breaks else 0
        first = int(self._marked and by.mark)
        return np.concatenate([[first], first + np.cumsum(widths)])

    @cached_property
    def _astral(self) -> NDArray[np.bool_]:
        points = np.frombuffer(self.text.encode("utf-32-le", "surrogatepass"), dtype=np.uint32)
        return points > 0xFFFF

    @cached_property
    def _wide(self) -> NDArray[np.bool_]:
        wide = np.zeros(len(self.text), dtype=bool)
        at = -1
        for number in range(self._body.count("\r\n")):
            at = self._body.index("\r\n", at + 1)
            # Every CR LF before this one has become a character shorter.
            wide[at - number] = True
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
    fitting : int
        How many selections then have the text of their name.
    telling : int
        How many have it by some convention.
    """

    convention: Convention
    fitting: int
    telling: int


def infer(named: Sequence[Named], ends: str | None = None, one_break: bool = False) -> Inference:
    """Return the convention by which most selections have the text that is their name.

    Parameters
    ----------
    named : sequence of Named
        The file's selections.
    ends : str, optional
        `exclusive` or `inclusive` to have it so, whatever fits.
    one_break : bool
        Whether the program is known to count CR LF as one; it decides where nothing else does.
    """
    texts = {id(each.text): each.text for each in named}.values()
    breaks, astral, mark = (any(text.questions()[which] for text in texts) for which in range(3))
    tried = [
        Convention(*each)
        for each in product(
            (ends,) if ends else ENDS,
            _order(not one_break, breaks),
            _order(False, astral),
            _order(False, mark),
        )
    ]
    fits = np.array([[_fit(each, by) for each in named] for by in tried]).reshape(len(tried), -1)
    best = int(fits.sum(axis=1).argmax())
    whole = fits >= WHOLE
    return Inference(tried[best], int(whole[best].sum()), int(whole.any(axis=0).sum()))


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
    shown, told = " ".join(found.split()), " ".join(named.name.split())
    if shown == told:
        return WHOLE
    cut = next((told.removesuffix(mark) for mark in ELLIPSES if told.endswith(mark)), "")
    return BEGINNING if cut.strip() and shown.startswith(cut.strip()) else 0.0
