"""Read CSV and TOML files into frames and dictionaries, and check each by itself."""

from __future__ import annotations

import csv
import re
import tomllib
from collections.abc import Callable, Collection, Iterator, Mapping
from dataclasses import dataclass, field, replace
from operator import itemgetter
from pathlib import Path
from typing import Any

import numpy as np
import pandas as pd
from pandas.api.extensions import ExtensionArray

from werkbedrijf.errors import Message, Problem, join, several
from werkbedrijf.paths import Paths
from werkbedrijf.study.cells import WHOLE, Column
from werkbedrijf.study.keys import Key, wrong
from werkbedrijf.study.schema import SCHEMAS, columns
from werkbedrijf.study.text import choice_of, column_of, decoded, hazards, hazards_within, records

Settings = Mapping[str, Any]
"""What a TOML file says."""
Tables = Mapping[str, pd.DataFrame]
"""What CSV files say, by the names of their schemas."""

STR = pd.array([], dtype="str").dtype
ZEROS_BEHIND = re.compile(r"^(-?\d+)[.,]0{1,2}$")
"""A whole number as some spreadsheets save it; three zeros may be thousands."""
EXAMPLE = "example:"
"""The beginning of a row that is an example and counts for nothing."""
EXAMPLES = (EXAMPLE, "voorbeeld:")
"""The same in both languages."""
REMOVE = Message("Remove one or rename it.")
EXCEL = Message("In Excel, save as 'CSV UTF-8 (comma delimited)'.")


def items(cell: str) -> list[str]:
    """Split a cell that holds a list.

    >>> items("R1;R2"), items("")
    (['R1', 'R2'], [])
    """
    return cell.split(";") if cell else []


def each_once(function: Callable[[str], Any], cells: Collection[str]) -> list[Any]:
    """Return a function of every cell, asked once for those that are the same."""
    known = {cell: function(cell) for cell in set(cells)}
    return [known[cell] for cell in cells]


def row_by_row(frame: pd.DataFrame, *columns: str) -> Iterator[tuple[Any, ...]]:
    """Yield the cells of some columns for each row, faster than pandas does."""
    return zip(*(frame[name].to_numpy(dtype=object).tolist() for name in columns), strict=True)


def line_number(label: object) -> int:
    """Return the line in the file that a row's index label is."""
    return int(str(label))


@dataclass(frozen=True)
class Rows:
    """Hold the rows of a file, all text.

    Parameters
    ----------
    cells : dict of str to list of str
        By column, in the schema's order; one cell for each row.
    lines : list of int
        On which line of the file each row begins.
    """

    cells: dict[str, list[str]]
    lines: list[int]

    def typed(self, schema: str) -> pd.DataFrame:
        """Return rows x columns, whole numbers as ``Int64``; the index is the line in the file."""
        known = SCHEMAS[schema].columns
        arrays = {
            name: _numbers(cells) if known[name].whole else pd.array(cells, dtype=STR)
            for name, cells in self.cells.items()
        }
        return pd.DataFrame(arrays, index=self.lines, copy=False)

    def faults(
        self, schema: str, ends: tuple[int, int] | None
    ) -> list[tuple[int, str, str, str, str]]:
        """Return the line, the column and the fault of each cell or key that is wrong, by line."""
        faults = list(self._repeated(SCHEMAS[schema].unique))
        for name, cells in self.cells.items():
            column = SCHEMAS[schema].columns[name].within(ends)
            wrong = {
                cell: found
                for cell in set(cells)
                if (found := [*hazards(cell, name), *column.faults(cell)])
            }
            faults += [
                (line, name, *each)
                for line, cell in (zip(self.lines, cells, strict=True) if wrong else ())
                for each in wrong.get(cell, ())
            ]
        return sorted(faults, key=itemgetter(0))

    def _repeated(self, unique: tuple[str, ...]) -> Iterator[tuple[int, str, str, str, str]]:
        seen = set()
        keys = zip(*(self.cells[name] for name in unique), strict=True)
        for line, key in zip(self.lines, keys, strict=False):  # no keys without a column
            if key in seen:
                twice = Message("{what} again", what=", ".join(key))
                yield line, ", ".join(unique), twice, Message("each once"), REMOVE
            seen.add(key)


def _numbers(cells: list[str]) -> ExtensionArray:
    """Return whole numbers, missing where a cell is none."""
    there = each_once(lambda cell: WHOLE.fullmatch(cell) is not None, cells)
    numbers = [int(cell) if is_one else 0 for cell, is_one in zip(cells, there, strict=True)]
    return pd.arrays.IntegerArray(np.array(numbers, "int64"), ~np.array(there, bool))


@dataclass
class Reader:
    """Read a study's files and collect what is wrong with them.

    Parameters
    ----------
    root : Path
        The study's root; problems name files as seen from there.
    problems : list of Problem
        Filled while reading, in the order of reading.
    examples : list of str
        Where rows marked as examples were left out, as `file:line`.
    ends : tuple of int
        The lowest and the highest value of the scale; None where it could not be read.
    unread : set of str
        Tables with a problem: what refers to them is not checked, since it is not to blame.
    headings : dict of str to dict of str to str
        By file and column, the heading that the column has there: a region's may be in Dutch.
    """

    root: Path
    problems: list[Problem] = field(default_factory=list)
    examples: list[str] = field(default_factory=list)
    ends: tuple[int, int] | None = None
    unread: set[str] = field(default_factory=set)
    headings: dict[str, dict[str, str]] = field(default_factory=dict)

    @property
    def where(self) -> Paths:
        """Return where the study has its files."""
        return Paths(self.root)

    def table(self, path: Path, schema: str, *, needed: bool = True) -> pd.DataFrame:
        """Read a CSV file and check it against the schema of that name.

        Parameters
        ----------
        path : Path
            The file.
        schema : str
            Name of a schema.
        needed : bool
            Whether it is a problem that there is no such file.

        Returns
        -------
        DataFrame
            The columns of the schema, whole numbers as ``Int64``; the index is the line in the
            file, counted from 1 with the header. Empty if the file has any problem, or is absent.
        """
        before = len(self.problems)
        text = self._text(path) if needed or path.exists() else None
        rows = self._rows(path, text, schema) if text is not None else None
        for fault in rows.faults(schema, self.ends) if rows else ():
            self.note(path, *fault)
        if len(self.problems) > before:
            self.unread.add(schema)
            rows = None
        return (rows or Rows({name: [] for name in columns(schema)}, [])).typed(schema)

    def settings(self, path: Path, keys: tuple[Key, ...]) -> dict[str, Any]:
        """Read a TOML file; an empty dictionary if `keys` are missing in it or of another type."""
        text = self._text(path)
        if text is None:
            return {}
        try:
            content = tomllib.loads(text)
        except (ValueError, RecursionError) as error:  # a number or a nesting beyond all measure
            broken = Message("broken TOML ({why})", why=str(error))
            self.note(path, None, None, broken, Message("valid TOML"), Message("Mend that line."))
            return {}
        for each in hazards_within(content):
            self.note(path, None, *each)
        faults = list(wrong(content, keys))
        for each in faults:
            self.note(path, None, *each)
        return {} if faults else content

    def note(
        self,
        file: Path | str,
        line: object,
        column: str | None,
        found: str,
        expected: str,
        remedy: str,
    ) -> None:
        """Add a problem with a file, by its path or as it is named; `line` may be None."""
        name, row = self.name(file), None if line is None else line_number(line)
        self.problems.append(Problem(name, row, column, found, expected, remedy))

    def note_unknown(
        self, file: Path | str, frame: pd.DataFrame, column: str, ids: Collection[str], place: str
    ) -> None:
        """Note every item of a column that is not among the ids that it may name.

        Parameters
        ----------
        file : Path or str
            The file of the column.
        frame : DataFrame
            Its rows; the index is the line in the file.
        column : str
            A column of lists joined by `;`; empty cells name nothing.
        ids : Collection of str
            What may be named; if none could be read, nothing is checked, since the cause is
            reported where it lies.
        place : str
            Where a reader finds the ids.
        """
        there = set(ids)
        unknown = {
            cell: names
            for cell in frame[column].unique()
            if ids and (names := [item for item in items(cell) if item not in there])
        }
        expected = Message("an id that stands in {place}", place=place)
        remedy = Message("Correct it, or add it there.")
        for line, cell in frame[column].items() if unknown else ():
            for item in unknown.get(cell, ()):
                self.note(file, line, column, repr(item), expected, remedy)

    def as_headed(self) -> list[Problem]:
        """Return the problems, each column named by the heading that it has in its file."""
        problems = []
        for problem in self.problems:
            headings = self.headings.get(str(problem.file), {})
            names = (problem.column or "").split(", ")
            column = ", ".join(headings.get(name, name) for name in names) or None
            problems.append(replace(problem, column=column))
        return problems

    def name(self, file: Path | str) -> str:
        """Return a file as seen from the study's root; a name as it is."""
        return file if isinstance(file, str) else file.relative_to(self.root).as_posix()

    def _text(self, path: Path) -> str | None:
        if not path.is_file():
            expected = Message("a file in UTF-8")
            remedy = Message("Restore it, or copy the header row from another region's file.")
            self.note(path, None, None, Message("no such file"), expected, remedy)
            return None
        raw = path.read_bytes()
        try:
            return decoded(raw)
        except UnicodeDecodeError as error:
            line = raw.count(b"\n", 0, error.start) + 1
            found = Message("the byte 0x{byte:02x}", byte=raw[error.start])
            self.note(path, line, None, found, Message("text in UTF-8"), EXCEL)
            return None

    def _rows(self, path: Path, text: str, schema: str) -> Rows | None:
        """Read a table as a spreadsheet saves it; None if it is none."""
        rows: dict[int, list[str]] = {}
        try:
            lines = records(text)
            _, first = next(lines, (1, []))
            written = _headings(first)
            header = [column_of(name) for name in written]
            if not self._has_columns(path, header, written, schema):
                return None
            for line, record in lines:
                cells = list(map(str.strip, record))
                if cells and cells[0].casefold().startswith(EXAMPLES):
                    self.examples.append(f"{self.name(path)}:{line}")
                elif any(cells) and len(record) != len(first):
                    self._note_width(path, line, record, first)
                elif any(cells):
                    self._note_beyond(path, line, cells[len(header) :], len(header))
                    rows[line] = cells
        except csv.Error as error:
            remedy = Message("Look for a quotation mark that is not closed.")
            found, line = Message("broken CSV ({why})", why=str(error)), getattr(error, "line", 1)
            self.note(path, line, None, found, Message("comma-separated values"), remedy)
            return None
        self.headings[self.name(path)] = dict(zip(header, written, strict=True))
        return Rows(_by_column(rows.values(), header, schema), list(rows))

    def _has_columns(self, path: Path, header: list[str], written: list[str], schema: str) -> bool:
        """Return whether a file has the columns of a schema; note those that lack, or are new."""
        missing = [name for name in columns(schema) if name not in header]
        surplus = [
            written[at]
            for at, name in enumerate(header)
            if name not in SCHEMAS[schema].columns or name in header[:at]
        ]
        if missing or surplus:
            found = [Message("no column {name}", name=name) for name in missing]
            found += [
                Message("the unknown or repeated column {name!r}", name=name) for name in surplus
            ]
            expected = Message("the columns {names}", names=", ".join(columns(schema)))
            self.note(path, 1, None, join(found), expected, Message("Mend the header row."))
        return not (missing or surplus)

    def _note_beyond(self, path: Path, line: int, cells: list[str], width: int) -> None:
        """Note the last cell of a row that has no heading above it."""
        if any(cells):
            last = width + max(at for at, cell in enumerate(cells, start=1) if cell)
            found = Message("a cell in column {number}, which has no heading", number=last)
            expected, remedy = Message("cells under headings"), Message("Empty it.")
            self.note(path, line, None, found, expected, remedy)

    def _note_width(self, path: Path, line: int, record: list[str], header: list[str]) -> None:
        found = several("{number} cell", "{number} cells", len(record))
        expected = Message("{number} cells, one for each column", number=len(header))
        remedy = Message("Put quotation marks around a cell that contains a comma.")
        self.note(path, line, None, found, expected, remedy)


def _headings(record: list[str]) -> list[str]:
    """Return the cells of a header row, without space around them and empty ones at the end."""
    cells = list(map(str.strip, record))
    while cells and not cells[-1]:
        cells.pop()
    return cells


def _by_column(rows: Collection[list[str]], header: list[str], schema: str) -> dict[str, list[str]]:
    """Return normalised cells by column, in the schema's order."""
    by_name = dict(zip(header, map(list, zip(*rows, strict=True)), strict=False))  # none of no rows
    return {
        name: _normalised(by_name.get(name, []), column)
        for name, column in SCHEMAS[schema].columns.items()
        if name in header
    }


def _normalised(cells: list[str], column: Column) -> list[str]:
    """Return numbers without decimals, and the English of words that are chosen."""
    if not (column.whole or column.choices):
        return cells
    return each_once(
        lambda cell: (
            ZEROS_BEHIND.sub(r"\1", cell) if column.whole else choice_of(cell, column.choices)
        ),
        cells,
    )
