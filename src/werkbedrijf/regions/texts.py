"""Every text that a study's files hold, cell by cell, string by string, with its comments."""

from __future__ import annotations

import csv
import re
import tomllib
from collections.abc import Callable, Iterator, Mapping
from contextlib import suppress
from dataclasses import dataclass
from pathlib import Path
from typing import Any

from werkbedrijf.errors import Message
from werkbedrijf.paths import QUOTES, Paths
from werkbedrijf.study.files import items

COMMENT = re.compile(
    r'"""(?:\\.|[^\\])*?"""|\'\'\'.*?\'\'\'|"(?:\\.|[^"\\\n])*"|\'[^\'\n]*\'|(?P<comment>#[^\n]*)',
    re.DOTALL,
)
"""A string of TOML, in which # begins nothing, or a comment."""
PLAIN = re.compile(r"[a-z;-]+|[\d.;-]{0,8}|[a-z]+-\d+")
"""An id, a short number or a level, which nobody is found in."""
HASH = "#"
"""What begins a comment, and stands where a cell has its column."""
UNREAD = ("respondents",)
"""Columns whose cells are ids that are checked elsewhere."""


@dataclass(frozen=True, slots=True)
class Piece:
    """Hold a text of a study and where it stands; of a large study there are millions.

    Parameters
    ----------
    file : str
        As seen from the study's root.
    column : str
        The column, or the key; `HASH` of a comment, empty of a line and of a cell too many.
    row : str or int
        The id of the row, or the number of the line; empty of a key.
    text : str
        The text.
    respondents : tuple of str
        Those behind the row it stands in.
    """

    file: str
    column: str
    row: str | int
    text: str
    respondents: tuple[str, ...] = ()

    @property
    def place(self) -> str:
        """Return where in the file it stands, for people."""
        if isinstance(self.row, int):
            if self.column == HASH:
                return Message("comment in line {line}", line=self.row)
            return Message("line {line}", line=self.row)
        if not self.column:
            return Message("a cell too many of {row}", row=self.row)
        if not self.row:
            return self.column
        return Message("{column} of {row}", column=self.column, row=self.row)


def of_region(where: Paths, region: str) -> list[Piece]:
    """Return every text in a region's folder but its quotations, which are never published."""
    return list(_of_folder(where.root, where.region(region)))


def of_study(where: Paths) -> list[Piece]:
    """Return every text of the study's data outside its regions, but the bibliography."""
    folders = [path for path in (where.data, *where.data.rglob("*")) if path.is_dir()]
    kept = (folder for folder in sorted(folders) if where.regions not in (folder, *folder.parents))
    return [piece for folder in kept for piece in _of_folder(where.root, folder)]


def _of_folder(root: Path, folder: Path) -> Iterator[Piece]:
    cited: dict[str, tuple[str, ...]] = {}
    # Segments come first, since corrections name them and not their respondents.
    for path in sorted(folder.glob("*"), key=lambda each: (not each.stem.startswith("seg"), each)):
        reader = READERS.get(path.suffix)
        if reader and path.name != QUOTES and path.is_file():
            file = path.relative_to(root).as_posix()
            yield from reader(file, path.read_text("utf-8-sig", errors="replace"), cited)


def _csv(file: str, text: str, cited: dict[str, tuple[str, ...]]) -> Iterator[Piece]:
    head = text.partition("\n")[0]
    lines = csv.DictReader(text.splitlines(keepends=True), delimiter=max(",;\t", key=head.count))
    key = (lines.fieldnames or [""])[0]
    for row in lines:
        people = tuple(items(row.get("respondents") or ""))
        if segment := row.get("segment"):
            people = cited.setdefault(segment, people)
        for column, cell in row.items():
            if cell and column not in UNREAD and not (column and PLAIN.fullmatch(cell)):
                shown = cell if isinstance(cell, str) else " ".join(cell)
                yield Piece(file, column or "", row[key], shown, people)


def _toml(file: str, text: str, _: dict[str, tuple[str, ...]]) -> Iterator[Piece]:
    with suppress(tomllib.TOMLDecodeError):  # loading tells
        yield from (Piece(file, key, "", each) for key, each in strings(tomllib.loads(text)))
    for found in COMMENT.finditer(text):
        if found["comment"]:
            line = text.count("\n", 0, found.start()) + 1
            yield Piece(file, HASH, line, found["comment"].lstrip("# "))


def _lines(file: str, text: str, _: dict[str, tuple[str, ...]]) -> Iterator[Piece]:
    for number, line in enumerate(text.splitlines(), start=1):
        yield Piece(file, "", number, line)


def strings(content: Any, place: str = "") -> Iterator[tuple[str, str]]:
    """Yield every string in tables and lists, with the keys that lead to it.

    >>> list(strings({"facts": {"founded": "In 2014"}, "parties": ["uwv"]}))
    [('facts.founded', 'In 2014'), ('parties 1', 'uwv')]
    """
    if isinstance(content, str):
        yield place, content
    elif isinstance(content, Mapping):
        for key, value in content.items():
            yield from strings(value, f"{place}.{key}".strip("."))
    elif isinstance(content, list):
        for number, value in enumerate(content, start=1):
            yield from strings(value, f"{place} {number}".strip())


READERS: Mapping[str, Callable[[str, str, dict[str, tuple[str, ...]]], Iterator[Piece]]] = {
    ".csv": _csv,
    ".toml": _toml,
    ".md": _lines,
}
