"""What can go wrong, in words a researcher can act on."""

from __future__ import annotations

from collections.abc import Iterable
from dataclasses import dataclass
from pathlib import Path, PurePath
from typing import NoReturn


class StudyError(Exception):
    """Stop the study for a reason its reader can mend; root of all errors raised here.

    `status` is how a command ends that it stops.
    """

    status = 2


class BuildError(StudyError):
    """Stop a build whose chain cannot be run."""


class ArchiveError(StudyError):
    """Refuse to archive a study whose files do not belong together."""


class ParameterError(StudyError):
    """Refuse a parameter or a value that a notebook does not know."""


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
        """Put the problem in one line: ``file:row, column: found ...; expected ... Remedy.``."""
        row = "" if self.row is None else f":{self.row}"
        column = "" if self.column is None else f", {self.column}"
        where = f"{self.file}{row}{column}"
        return f"{where}: found {self.found}; expected {self.expected}. {self.remedy}"


class DataError(StudyError):
    """Refuse data, naming everything that is wrong with it at once.

    Parameters
    ----------
    problems : Iterable of Problem
        At least one; kept in the given order as a tuple in ``problems``.
    """

    def __init__(self, problems: Iterable[Problem]) -> None:
        self.problems = tuple(problems)
        super().__init__("\n".join(map(str, self.problems)))


def refuse(
    path: Path,
    found: str,
    expected: str,
    remedy: str,
    row: int | None = None,
    column: str | None = None,
) -> NoReturn:
    """Refuse a file for one reason.

    Raises
    ------
    DataError
        Always.
    """
    raise DataError([Problem(path.name, row, column, found, expected, remedy)])
