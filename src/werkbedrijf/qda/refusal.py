"""How a file from elsewhere is refused: one message that its owner can act on."""

from __future__ import annotations

from pathlib import Path
from typing import NoReturn

from werkbedrijf.errors import DataError, Problem


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
