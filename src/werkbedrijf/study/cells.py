"""What may stand in a cell: a check for each kind, with the message for a cell that fails it."""

from __future__ import annotations

import re
from collections.abc import Callable

import pandera.pandas as pa

from werkbedrijf.errors import Message, together

ID = r"[a-z0-9]+(-[a-z0-9]+)*"
SECTION = r"A?\d+(\.\d+)*"
WHOLE = re.compile(r"-?\d{1,15}")
MAX_WORDS = 25
SUCH_NUMBER = Message("Write such a number.")
DIGITS = Message("Write it in digits alone, without dots or commas.")


def column(
    expected: str,
    remedy: str,
    check: Callable[[str], bool],
    *,
    whole: bool = False,
    choices: tuple[str, ...] = (),
) -> pa.Column:
    """Make a column of text whose cells pass `check`; `whole` marks whole numbers."""
    return pa.Column(
        str,
        checks=pa.Check(lambda cells: cells.map(check).astype(bool), error=expected),
        metadata={
            "expected": expected,
            "remedy": remedy,
            "whole": whole,
            "passes": check,
            "choices": choices,
        },
    )


def matching(pattern: str, expected: str, remedy: str) -> pa.Column:
    """Make a column whose cells match a regular expression from end to end."""
    match = re.compile(pattern).fullmatch
    return column(expected, remedy, lambda cell: match(cell) is not None)


def level(*levels: str) -> pa.Column:
    """Make a column whose cells are one of `levels`."""
    shown = together(name or Message("(empty)") for name in levels)
    told = Message("one of {choices}", choices=shown)
    remedy = Message("Choose one of these.")
    return column(told, remedy, lambda cell: cell in levels, choices=levels)


def yes_no() -> pa.Column:
    """Make a column of `yes` and `no`."""
    return level("yes", "no")


def whole(low: int, high: int | None = None, *, empty: bool = False) -> pa.Column:
    """Make a column of whole numbers from `low` to `high`, or to no end."""

    def inside(cell: str) -> bool:
        if not cell:
            return empty
        if WHOLE.fullmatch(cell) is None:
            return False
        return low <= int(cell) and (high is None or int(cell) <= high)

    expected = (
        Message("a whole number from {low} on", low=low)
        if high is None
        else Message("a whole number from {low} to {high}", low=low, high=high)
    )
    remedy = DIGITS if high is None else SUCH_NUMBER
    return column(_maybe(expected, empty), remedy, inside, whole=True)


def _maybe(expected: Message, empty: bool) -> Message:
    return Message("{what} or nothing", what=expected) if empty else expected


def on_scale(*, empty: bool = False) -> pa.Column:
    """Make a column of values of the study's scale, whose ends the reader of the file knows."""
    expected = _maybe(Message("a value of the scale"), empty)
    made = column(expected, SUCH_NUMBER, lambda cell: bool(cell) or empty, whole=True)
    made.metadata |= {"scaled": True, "empty": empty}
    return made


def offset() -> pa.Column:
    """Make a column of character offsets in the source, which may be empty."""
    return whole(0, empty=True)


def listed(item: str, expected: str) -> pa.Column:
    """Make a column of lists joined by `;`, each item matching a regular expression."""
    return matching(
        rf"({item}(;{item})*)?",
        Message("{items}, joined by ';', or nothing", items=expected),
        Message("Write them without spaces."),
    )


def key() -> pa.Column:
    """Make a column of ids in kebab-case."""
    remedy = Message("Use small letters, digits and hyphens.")
    return matching(ID, Message("an id in kebab-case"), remedy)


def key_or_nothing(of: str, remedy: str) -> pa.Column:
    """Make a column of ids that may be empty."""
    return matching(rf"({ID})?", Message("the id of {what} or nothing", what=of), remedy)


def text() -> pa.Column:
    """Make a column of text that is never empty."""
    return matching(r"(?s).*\S.*", Message("some text"), Message("Fill the cell."))


def free() -> pa.Column:
    """Make a column of any text."""
    return matching(r"(?s).*", Message("any text"), Message("Write text."))


def few_words() -> pa.Column:
    """Make a column of a sentence of at most 25 words."""
    return column(
        Message("1 to {most} words", most=MAX_WORDS),
        Message("Say it in your own words, and shorter."),
        lambda cell: 0 < len(cell.split()) <= MAX_WORDS,
    )


def section() -> pa.Column:
    """Make a column of the source's sections, such as `5.2.1`, joined by `;`."""
    return matching(
        rf"({SECTION}(;{SECTION})*)?",
        Message("a section such as 5.2.1, or nothing"),
        Message("Give the section's number."),
    )


def perhaps(full: pa.Column) -> pa.Column:
    """Return a column that a file need not have, of cells that may be empty."""
    told = full.metadata
    expected = Message("{what}, or nothing", what=told["expected"])
    made = column(expected, told["remedy"], lambda cell: not cell or told["passes"](cell))
    made.required = False
    return made
