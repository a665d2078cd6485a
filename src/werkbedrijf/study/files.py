"""Read CSV and TOML files into frames and dictionaries, and check them across rows and files."""

from __future__ import annotations

import csv
import re
import tomllib
from collections.abc import Collection, Iterator, Mapping
from dataclasses import dataclass, field, replace
from pathlib import Path
from typing import Any

import numpy as np
import pandas as pd
from pandas.arrays import IntegerArray
from pandera.errors import SchemaErrors

from werkbedrijf.errors import Message, Problem, several, together
from werkbedrijf.paths import Paths
from werkbedrijf.study import dutch
from werkbedrijf.study.cells import WHOLE, whole
from werkbedrijf.study.keys import Key, wrong
from werkbedrijf.study.schema import SCHEMAS, columns, in_order, translations, whole_columns
from werkbedrijf.study.text import decoded, harmless, hazards, hazards_within, records

Settings = Mapping[str, Any]
"""What a TOML file says."""
Tables = Mapping[str, pd.DataFrame]
"""What CSV files say, by the names of their schemas."""

ZEROS_BEHIND = re.compile(r"^(-?\d+)[.,]0{1,2}$")
"""A whole number as some spreadsheets save it; three zeros may be thousands."""


def violations(frame: pd.DataFrame, schema: str, file: str) -> list[Problem]:
    """Return what in `frame`, all text and indexed by line, breaks the schema, row by row."""
    try:
        SCHEMAS[schema].validate(frame, lazy=True)
    except SchemaErrors as errors:
        cases = errors.failure_cases
    else:
        return []
    found = [_problem(case, frame, schema, file) for case in cases.to_dict("records")]
    return sorted(set(found), key=lambda problem: (problem.row or 0, problem.column or ""))


def _problem(case: dict[str, Any], frame: pd.DataFrame, schema: str, file: str) -> Problem:
    row = int(case["index"])
    if case["check"] == "multiple_fields_uniqueness":
        keys = SCHEMAS[schema].unique
        cells = ", ".join(str(frame.loc[row, key]) for key in keys)
        twice, remedy = Message("{what} again", what=cells), Message("Remove one or rename it.")
        return Problem(file, row, ", ".join(keys), twice, Message("each once"), remedy)
    column = str(case["column"])
    meta = SCHEMAS[schema].columns[column].metadata
    cell = str(case["failure_case"])
    found = repr(cell) if cell else Message("nothing")
    return Problem(file, row, column, found, meta["expected"], meta["remedy"])


def scaled_columns(schema: str) -> dict[str, bool]:
    """Return the columns of values of the scale, each with whether it may be empty."""
    cells = {name: each.metadata for name, each in SCHEMAS[schema].columns.items()}
    return {name: told["empty"] for name, told in cells.items() if "scaled" in told}


def choices(schema: str) -> dict[str, tuple[str, ...]]:
    """Return what may be chosen in each column of `schema` in which that is so."""
    found = {name: column.metadata["choices"] for name, column in SCHEMAS[schema].columns.items()}
    return {name: each for name, each in found.items() if each}


def items(cell: str) -> list[str]:
    """Split a cell that holds a list.

    >>> items("R1;R2"), items("")
    (['R1', 'R2'], [])
    """
    return cell.split(";") if cell else []


def row_by_row(frame: pd.DataFrame, *columns: str) -> Iterator[tuple[Any, ...]]:
    """Yield the cells of some columns for each row, far sooner than pandas does."""
    return zip(*(frame[name].to_numpy(dtype=object).tolist() for name in columns), strict=True)


def line_number(label: object) -> int:
    """Return the line in the file that a row's index label is."""
    return int(str(label))


def known(
    frame: pd.DataFrame, column: str, ids: Collection[str], file: str, where: str
) -> list[Problem]:
    """Return a problem for every item of `column` that is not among `ids`.

    Parameters
    ----------
    frame : DataFrame
        Its index is the line in the file.
    column : str
        A column of lists joined by `;`; empty cells name nothing.
    ids : Collection of str
        What may be named; if none could be read, nothing is checked, since the cause is
        reported where it lies.
    file, where : str
        The file checked, and where a reader finds the ids.
    """
    cells, there = frame[column], set(ids)
    unknown = {
        cell: names
        for cell in set(cells.to_numpy().tolist())
        if ids and (names := [item for item in items(cell) if item not in there])
    }
    if not unknown:
        return []
    expected = Message("an id that stands in {place}", place=where)
    remedy = Message("Correct it, or add it there.")
    return [
        Problem(file, line_number(row), column, repr(item), expected, remedy)
        for row, cell in cells[cells.isin(list(unknown))].items()
        for item in unknown[cell]
    ]


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

    def frame(self) -> pd.DataFrame:
        """Return rows x columns, all text; the index is the line in the file."""
        return pd.DataFrame(self.cells, index=self.lines, dtype=str)

    def typed(self, schema: str) -> pd.DataFrame:
        """Return the same with whole numbers as ``Int64``."""
        numbers = whole_columns(schema)
        arrays = {
            name: _numbers(cells) if name in numbers else pd.array(cells, dtype="str")
            for name, cells in self.cells.items()
        }
        return pd.DataFrame(arrays, index=self.lines, copy=False)

    def sound(self, schema: str, ends: tuple[int, int] | None) -> bool:
        """Return whether nothing is wrong, in a tenth of the time that it takes to say what is."""
        of = SCHEMAS[schema]
        passes = {name: of.columns[name].metadata["passes"] for name in self.cells}
        if ends:
            scaled = scaled_columns(schema).items()
            passes |= {name: whole(*ends, empty=may).metadata["passes"] for name, may in scaled}
        keys = list(zip(*(self.cells[name] for name in of.unique or ()), strict=True))
        return len(set(keys)) == len(keys) and all(
            harmless(name, distinct) and all(map(passes[name], distinct))
            for name, cells in self.cells.items()
            if (distinct := set(cells))
        )


def _numbers(cells: list[str]) -> IntegerArray:
    """Return whole numbers, missing where a cell is none."""
    told = [WHOLE.fullmatch(cell) is not None for cell in cells]
    values = [int(cell) if number else 0 for cell, number in zip(cells, told, strict=True)]
    return IntegerArray(np.array(values, dtype="int64"), ~np.array(told, dtype=bool))


EXAMPLE = "example:"
"""How the first cell begins of a row that shows what a file wants and counts for nothing."""
EXAMPLES = (EXAMPLE, "voorbeeld:")
"""The same in both languages."""
EXCEL = Message("In Excel, save as 'CSV UTF-8 (comma delimited)'.")


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
        if rows is not None and not rows.sound(schema, self.ends):
            frame = rows.frame()
            self.problems += hazards(frame, self.name(path))
            self.problems += violations(frame, schema, self.name(path))
            self._on_scale(frame, path, schema)
        if len(self.problems) > before:
            self.unread.add(schema)
        if rows is None or len(self.problems) > before:
            rows = Rows({name: [] for name in columns(schema)}, [])
        return rows.typed(schema)

    def _on_scale(self, frame: pd.DataFrame, path: Path, schema: str) -> None:
        if self.ends is None:
            return
        for name, empty in scaled_columns(schema).items():
            cells, told = frame[name], whole(*self.ends, empty=empty).metadata
            off = [cell for cell in cells.unique() if not told["passes"](cell)]
            for row, cell in cells[cells.isin(off)].items() if off else ():
                found, at = repr(cell) if cell else Message("nothing"), line_number(row)
                self.note(path, at, name, found, told["expected"], told["remedy"])

    def settings(self, path: Path, keys: tuple[Key, ...]) -> dict[str, Any]:
        """Read a TOML file; an empty dictionary if `keys` are missing in it or of another type."""
        text = self._text(path)
        if text is None:
            return {}
        try:
            found = tomllib.loads(text)
        except (ValueError, RecursionError) as error:  # a number or a nesting beyond all measure
            broken = Message("broken TOML ({why})", why=str(error))
            self.note(path, None, None, broken, Message("valid TOML"), Message("Mend that line."))
            return {}
        self.problems += hazards_within(found, self.name(path))
        ill = list(wrong(found, keys))
        for each in ill:
            self.note(path, None, *each)
        return {} if ill else found

    def note(
        self,
        path: Path,
        row: int | None,
        column: str | None,
        found: str,
        expected: str,
        remedy: str,
    ) -> None:
        """Add a problem with the file at `path`."""
        self.problems.append(Problem(self.name(path), row, column, found, expected, remedy))

    def as_headed(self) -> list[Problem]:
        """Return the problems, each column named by the heading that it has in its file."""
        problems = []
        for problem in self.problems:
            headings = self.headings.get(str(problem.file), {})
            names = (problem.column or "").split(", ")
            column = ", ".join(headings.get(name, name) for name in names) or None
            problems.append(replace(problem, column=column))
        return problems

    def name(self, path: Path) -> str:
        """Return a file as seen from the study's root."""
        return path.relative_to(self.root).as_posix()

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
        wanted = columns(schema)
        more = [name for each in translations(schema).values() for name in each.values()]
        rows: dict[int, list[str]] = {}
        try:
            lines = records(text)
            _, first = next(lines, (1, []))
            written = _stripped(first)
            header = [dutch.column(name) for name in written]
            if not self._header(path, header, wanted, [*wanted, *more], written):
                return None
            for line, record in lines:
                cells = _stripped(record)
                if cells and cells[0].casefold().startswith(EXAMPLES):
                    self.examples.append(f"{self.name(path)}:{line}")
                elif cells and len(record) != len(first):
                    self._width(path, line, record, first)
                elif cells:
                    rows[line] = self._filled(path, line, cells, len(header))
        except csv.Error as error:
            remedy = Message("Look for a quotation mark that is not closed.")
            found, line = Message("broken CSV ({why})", why=str(error)), getattr(error, "line", 1)
            self.note(path, line, None, found, Message("comma-separated values"), remedy)
            return None
        self.headings[self.name(path)] = dict(zip(header, written, strict=True))
        return Rows(_plain(_columns(rows.values(), header, schema), schema), list(rows))

    def _filled(self, path: Path, row: int, cells: list[str], width: int) -> list[str]:
        if len(cells) > width:
            found = Message("a cell in column {number}, which has no heading", number=len(cells))
            expected, remedy = Message("cells under headings"), Message("Empty it.")
            self.note(path, row, None, found, expected, remedy)
        return [*cells, *[""] * width][:width]

    def _header(
        self, path: Path, header: list[str], wanted: list[str], known: list[str], written: list[str]
    ) -> bool:
        missing = [name for name in wanted if name not in header]
        surplus = [
            written[at]
            for at, name in enumerate(header)
            if name not in known or name in header[:at]
        ]
        if missing or surplus:
            told = [Message("no column {name}", name=name) for name in missing]
            told += [
                Message("the unknown or repeated column {name!r}", name=name) for name in surplus
            ]
            expected = Message("the columns {names}", names=", ".join(wanted))
            self.note(path, 1, None, together(told), expected, Message("Mend the header row."))
        return not (missing or surplus)

    def _width(self, path: Path, row: int, record: list[str], header: list[str]) -> None:
        found = several("{number} cell", "{number} cells", len(record))
        expected = Message("{number} cells, one for each column", number=len(header))
        remedy = Message("Put quotation marks around a cell that contains a comma.")
        self.note(path, row, None, found, expected, remedy)


def _stripped(record: list[str]) -> list[str]:
    """Return cells without space around them, and without the empty ones that Excel appends."""
    cells = list(map(str.strip, record))
    while cells and not cells[-1]:
        cells.pop()
    return cells


def _columns(rows: Collection[list[str]], header: list[str], schema: str) -> dict[str, list[str]]:
    """Return the cells by column, in the schema's order."""
    places = {name: header.index(name) for name in in_order(schema, header)}
    return {name: [cells[place] for cells in rows] for name, place in places.items()}


def _plain(cells: dict[str, list[str]], schema: str) -> dict[str, list[str]]:
    """Return columns with what spreadsheets and Dutch hands write as the schema has it."""
    said: dict[str, dict[str, str]] = {}
    for name in whole_columns(schema):
        said[name] = {cell: ZEROS_BEHIND.sub(r"\1", cell) for cell in set(cells[name])}
    for name, allowed in choices(schema).items():
        said[name] = {cell: dutch.choice(cell, allowed) for cell in set(cells[name])}
    plain = {name: [words[cell] for cell in cells[name]] for name, words in said.items()}
    return cells | plain
