"""What may stand in the cells of a column, and the message for a cell that may not."""

from __future__ import annotations

import re
from collections.abc import Callable
from dataclasses import dataclass

from werkbedrijf.errors import Message, join
from werkbedrijf.study.text import Fault

ID = r"[a-z0-9]+(-[a-z0-9]+)*"
SECTIONS = r"(A?\d+(\.\d+)*(;A?\d+(\.\d+)*)*)?"
WHOLE = re.compile(r"-?\d{1,15}")
MAX_WORDS = 25
SUCH_NUMBER = Message("Write such a number.")


@dataclass(frozen=True)
class Column:
    """Describe what may stand in the cells of a column.

    Parameters
    ----------
    expected, remedy : str
        What a cell should hold, and how to mend one that does not.
    passes : Callable
        Returns whether a cell, as text, may stand in the column.
    whole, scaled : bool
        Whether its cells are whole numbers, and values of the study's scale.
    choices : tuple of str
        The words that may be chosen, where only some may.
    needed : bool
        Whether every file must have the column.
    """

    expected: str
    remedy: str
    passes: Callable[[str], bool]
    whole: bool = False
    scaled: bool = False
    choices: tuple[str, ...] = ()
    needed: bool = True

    def within(self, ends: tuple[int, int] | None) -> Column:
        """Return the column with the ends of the scale as bounds, if they apply and are known."""
        return whole(*ends, empty=self.passes("")) if self.scaled and ends else self

    def faults(self, cell: str) -> list[Fault]:
        """Return what is wrong with a cell: one fault or none."""
        if self.passes(cell):
            return []
        return [(repr(cell) if cell else Message("nothing"), self.expected, self.remedy)]


def matching(pattern: str, expected: str, remedy: str) -> Column:
    """Return a column whose cells match a regular expression from end to end."""
    match = re.compile(pattern).fullmatch
    return Column(expected, remedy, lambda cell: match(cell) is not None)


def one_of(*choices: str) -> Column:
    """Return a column whose cells are one of `choices`."""
    shown = join(name or Message("(empty)") for name in choices)
    expected, remedy = Message("one of {choices}", choices=shown), Message("Choose one of these.")
    return Column(expected, remedy, lambda cell: cell in choices, choices=choices)


def whole(low: int, high: int | None = None, *, empty: bool = False) -> Column:
    """Return a column of whole numbers from `low` to `high`, or to no end."""

    def passes(cell: str) -> bool:
        if not cell:
            return empty
        if WHOLE.fullmatch(cell) is None:
            return False
        return low <= int(cell) and (high is None or int(cell) <= high)

    if high is None:
        expected = Message("a whole number from {low} on", low=low)
        remedy = Message("Write it in digits alone, without dots or commas.")
    else:
        expected = Message("a whole number from {low} to {high}", low=low, high=high)
        remedy = SUCH_NUMBER
    return Column(_or_nothing(expected, empty), remedy, passes, whole=True)


def on_scale(*, empty: bool = False) -> Column:
    """Return a column of values of the scale, whose ends `Column.within` sets."""
    expected = _or_nothing(Message("a value of the scale"), empty)
    return Column(expected, SUCH_NUMBER, lambda cell: bool(cell) or empty, whole=True, scaled=True)


def _or_nothing(expected: Message, empty: bool) -> Message:
    return Message("{what} or nothing", what=expected) if empty else expected


def listed(item: str, expected: str) -> Column:
    """Return a column of lists joined by `;`, each item matching a regular expression."""
    return matching(
        rf"({item}(;{item})*)?",
        Message("{items}, joined by ';', or nothing", items=expected),
        Message("Write them without spaces."),
    )


def coded(what: str, table: str) -> Column:
    """Return a column of ids of a table of the codebook, which may be empty."""
    expected = Message("the id of {what} or nothing", what=what)
    return matching(rf"({ID})?", expected, Message("See {file}.", file=f"codebook/{table}.csv"))


KEY = matching(
    ID, Message("an id in kebab-case"), Message("Use small letters, digits and hyphens.")
)
TEXT = matching(r"(?s).*\S.*", Message("some text"), Message("Fill the cell."))
FREE = matching(r"(?s).*", Message("any text"), Message("Write text."))
FEW_WORDS = Column(
    Message("1 to {most} words", most=MAX_WORDS),
    Message("Say it in your own words, and shorter."),
    lambda cell: 0 < len(cell.split()) <= MAX_WORDS,
)
SECTION = matching(
    SECTIONS, Message("a section such as 5.2.1, or nothing"), Message("Give the section's number.")
)
YES_NO, OFFSET = one_of("yes", "no"), whole(0, empty=True)
