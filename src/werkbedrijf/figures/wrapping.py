"""How much room text takes, and where its lines are broken."""

from __future__ import annotations

import re
from functools import cache

from matplotlib.font_manager import FontProperties
from matplotlib.textpath import text_to_path

FAMILY = "sans-serif"
LEADING = 1.2
BODY = 10.5
POINT = 25.4 / 72
SPARE = 0.02
"""What a screen may add to the width of a line when it fits letters to its pixels."""
PARTS = re.compile(
    "afstemming|arbeids|bedrijf|bedrijven|beurs|coördinatie|dienstverlening|factoren|houders"
    "|leider|management|markt|network|netwerk|organisatie|overleg|partij|platform|programma|punt"
    "|samenwerking|service|team|verantwoordelijk|verschillen|werkgevers|werkzoekenden"
)
"""Where a long Dutch compound may be broken: before one of these."""


@cache
def text_width(text: str, size: float = BODY, weight: str = "normal") -> float:
    """Return the width of one line of text, in mm."""
    font = FontProperties(family=FAMILY, size=size, weight=weight)
    width = text_to_path.get_text_width_height_descent(text, font, False)[0]
    return float(width) * POINT * (1 + SPARE)


def text_height(text: str, size: float = BODY) -> float:
    """Return the height of a block of text, in mm."""
    return (text.count("\n") + 1) * size * LEADING * POINT


def wrap(text: str, width: float, size: float = BODY, weight: str = "normal") -> str:
    r"""Break text into lines of at most `width` mm, at spaces, after hyphens, or where it must.

    Examples
    --------
    >>> wrap("Midden-Gelderland en omgeving", 26)
    'Midden-\nGelderland\nen omgeving'
    """
    lines = [""]
    for word in _words(text, width, size, weight):
        if lines[-1] and text_width((lines[-1] + word).rstrip(), size, weight) > width:
            lines.append("")
        lines[-1] += word
    return "\n".join(line.strip() for line in lines)


def _words(text: str, width: float, size: float, weight: str) -> list[str]:
    """Return the pieces that a line may end after; a piece that is too wide is broken."""
    words = []
    for piece in re.split(r"(?<=[-/ ])", text):
        rest = piece
        while text_width(rest.rstrip(), size, weight) > width and len(rest.rstrip()) > 1:
            fits = _break(rest, width, size, weight)
            words.append(f"{rest[:fits]}-")
            rest = rest[fits:]
        words.append(rest)
    return words


def _break(word: str, width: float, size: float, weight: str) -> int:
    """Return after how many letters to break a word, between its parts if that can be."""
    most = next(
        (
            n
            for n in range(len(word) - 1, 1, -1)
            if text_width(f"{word[:n]}-", size, weight) <= width
        ),
        1,
    )
    joints = [found.start() for found in PARTS.finditer(word.lower()) if 2 < found.start() <= most]
    return max(joints, default=most)
