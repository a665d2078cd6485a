"""What can go wrong, in words a researcher can act on."""

from __future__ import annotations

from collections.abc import Callable, Iterable
from dataclasses import dataclass
from difflib import get_close_matches
from pathlib import Path, PurePath
from typing import Any, NoReturn


class Message(str):
    """A sentence, in English where it is used as text, that can be translated.

    Parameters
    ----------
    *forms : str
        With named gaps, as the catalogues of translations have it; see `several` for two.
    **values : object
        What fills the gaps; messages among them are translated too.

    Examples
    --------
    >>> Message("{count:,} rows of {what}", count=1200, what="segments.csv")
    '1,200 rows of segments.csv'
    """

    forms: tuple[str, ...]
    values: dict[str, Any]

    def __new__(cls, *forms: str, **values: Any) -> Message:
        """Fill the gaps in English; of two forms, the second is for a `number` that is not 1."""
        form = forms[0] if values.get("number") == 1 else forms[-1]
        message = super().__new__(cls, form.format(**values))
        message.forms, message.values = forms, values
        return message

    def __getnewargs_ex__(self) -> tuple[tuple[str, ...], dict[str, Any]]:
        """Return what a copy in another process is made from."""
        return self.forms, self.values


def several(one: str, many: str, /, number: int, **values: Any) -> Message:
    """Return one of two messages; `number` fills a gap too.

    >>> several("{number} row", "{number} rows", 1), several("{number} row", "{number} rows", 2)
    ('1 row', '2 rows')
    """
    return Message(one, many, number=number, **values)


def plural(one: str, many: str, /, **values: Any) -> Message:
    """Return the second of two messages, which `counted` can put into the singular.

    >>> plural("row left out", "rows left out")
    'rows left out'
    """
    return Message(one, many, number=2, **values)


def counted(number: int, what: str) -> Message:
    """Return how many there are of what: one of a `plural` message in the singular.

    >>> rows = plural("row left out", "rows left out")
    >>> counted(1, rows), counted(3, rows), counted(1, "rows left out")
    ('1 row left out', '3 rows left out', '1 rows left out')
    """
    if isinstance(what, Message) and len(what.forms) > 1:
        what = Message(*what.forms, **{**what.values, "number": number})
    return Message("{count} {what}", count=number, what=what)


def translated(text: str, tell: Callable[..., str]) -> str:
    """Return a message as `tell` translates its forms; a text that is no message as it is."""
    if not isinstance(text, Message) or not text:  # gettext translates an empty text as its header
        return text
    values = {name: translated(value, tell) for name, value in text.values.items()}
    return tell(*text.forms, **values)


def join(texts: Iterable[str], between: str = ", ") -> Message:
    """Join texts so that the messages among them can be translated.

    >>> join(["a", Message("{count} more", count=2)])
    'a, 2 more'
    """
    named = {f"text{number}": text for number, text in enumerate(texts)}
    return Message(between.join(f"{{{name}}}" for name in named), **named)


def with_examples(what: Message, name: str, known: Iterable[str]) -> Message:
    """Return what is expected for a name, with the nearest of those known, or some of them.

    >>> region, known = Message("a region"), ["elm-street", "mill-lane"]
    >>> with_examples(region, "mil-lane", known), with_examples(region, "dale", known)
    ('a region; the nearest is mill-lane', 'a region, such as elm-street, mill-lane')
    >>> with_examples(region, "x", [])
    'a region'
    """
    names = list(known)
    near, some = with_nearest(what, name, names), ", ".join(names[:3])
    if near != what or not names:
        return near
    return Message("{what}, such as {names}", what=what, names=some)


def with_nearest(what: Message, name: str, known: Iterable[str]) -> Message:
    """Return what is expected for a name, with the nearest of those known if one is near."""
    near = get_close_matches(name, list(known), 1, 0.5)
    return Message("{what}; the nearest is {name}", what=what, name=near[0]) if near else what


class StudyError(Exception):
    """Stop the study for a reason its reader can mend; root of all errors raised here.

    Its one argument is a `Message`, or becomes one. `status` is how a command ends that it stops.

    Parameters
    ----------
    message : str
        A message, or the form of one.
    **values : object
        What fills its gaps.
    """

    status = 2

    def __init__(self, message: str, /, **values: Any) -> None:
        super().__init__(message if isinstance(message, Message) else Message(message, **values))


class BuildError(StudyError):
    """Stop a build whose chain cannot be run."""


class ChangedError(BuildError):
    """Refuse to publish what was built of sources that somebody saved meanwhile."""


class BusyError(BuildError):
    """Wait for another program that writes in the study."""


class ArchiveError(StudyError):
    """Refuse to archive a study whose files do not belong together."""


class ParameterError(StudyError):
    """Refuse a parameter or a value that a notebook does not know."""


class TallyError(StudyError):
    """Stop an import whose sums do not close; nothing was written."""

    status = 3


@dataclass(frozen=True)
class Problem:
    """Describe one thing that is wrong with the data.

    Parameters
    ----------
    file : str or PurePath
        The file, as a reader finds it from the study's root.
    row : int or None
        Line of the file, counted from 1 with the header; None where no line applies.
    column : str or None
        Column or key; None where the whole row or file is meant.
    found, expected, remedy : str
        What stands there, what should, and how to mend it.
    """

    file: str | PurePath
    row: int | None
    column: str | None
    found: str
    expected: str
    remedy: str

    def __str__(self) -> str:
        return str(self.message)

    @property
    def message(self) -> Message:
        """The problem in one line: ``file:row, column: found ...; expected ... Remedy.``."""
        row = "" if self.row is None else f":{self.row}"
        file = join([self.file if isinstance(self.file, str) else str(self.file), row], "")
        return Message(
            "{where}: found {found}; expected {expected}. {remedy}",
            where=file if self.column is None else join([file, self.column]),
            found=self.found,
            expected=self.expected,
            remedy=self.remedy,
        )


class DataError(StudyError):
    """Refuse data, naming everything that is wrong with it at once.

    Parameters
    ----------
    problems : Iterable of Problem
        At least one; kept in the given order as a tuple in ``problems``.
    """

    def __init__(self, problems: Iterable[Problem]) -> None:
        self.problems = tuple(problems)
        super().__init__(join((each.message for each in self.problems), "\n"))


def refuse(
    file: str | Path,
    found: str,
    expected: str,
    remedy: str,
    row: int | None = None,
    column: str | None = None,
) -> NoReturn:
    """Refuse a file, by its path or as it is to be named, for one reason.

    Raises
    ------
    DataError
        Always.
    """
    name = file if isinstance(file, str) else file.name
    raise DataError([Problem(name, row, column, found, expected, remedy)])
