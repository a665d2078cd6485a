"""The ledger as a figure: a tile for every claim, with its verdicts and how firm they are."""

from __future__ import annotations

import math
from collections.abc import Hashable, Iterable, Mapping
from typing import Any

import pandas as pd
from matplotlib.axes import Axes
from matplotlib.lines import Line2D
from matplotlib.patches import Rectangle

from werkbedrijf.claims.ledger import (
    BASES,
    SUMMARY,
    VERDICTS,
    chapters,
    counts,
    judgements,
    ledger,
)
from werkbedrijf.exhibits.exhibit import Exhibit, Picture, exhibit
from werkbedrijf.exhibits.figures import style
from werkbedrijf.exhibits.figures.phones import on_phones
from werkbedrijf.exhibits.standing import VERDICT_SIGNS
from werkbedrijf.study.model import Study

FILLS = {
    "supported": "#cfe8d5",
    "partly": "#fbe7b5",
    "contradicted": "#f6cfc4",
    "not testable": "#e3e3e3",
}
MOST = 3
"""From how many marks on a verdict counts as firm."""
WIDE, HIGH, APART, BELOW = 10.0, 5.6, 1.2, 3.2
"""Of a tile, between tiles, and for the dots below one, in mm."""
AIR = 3.0
"""Between the names of chapters and their tiles, in mm."""


@on_phones()
def ledger_tiles(study: Study) -> Exhibit:
    """Draw every claim as a tile, by the chapter of the source that draws it."""
    if set(study.regions).isdisjoint(study.tables["scores"]["region"]):
        return exhibit(study, "ledger-tiles", style.blank(study))
    table = ledger(study)
    entries = _entries(study)
    parts = dict(list(table.groupby(chapters(table), sort=False)))
    names, left = _names(study, parts)
    across = int((style.wide() - style.MARGIN - left + APART) // (WIDE + APART))
    deep = HIGH + BELOW + APART
    lines = {chapter: math.ceil(len(part) / across) for chapter, part in parts.items()}
    bottom = style.MARGIN + sum(lines.values()) * deep
    figure, axes = style.sheet(bottom + style.height(entries) + style.MARGIN)
    y = style.MARGIN
    for chapter, part in parts.items():
        style.write(axes, style.MARGIN, y + HIGH / 2, names[chapter], ha="left", weight="bold")
        for at, row in enumerate(part.to_dict("records")):
            place = (left + at % across * (WIDE + APART), y + at // across * deep)
            _tile(axes, place, row)
        y += lines[chapter] * deep
    style.draw(axes, bottom, entries)
    return exhibit(study, "ledger-tiles", Picture(figure, _alt(study)))


def _names(study: Study, parts: Iterable[str]) -> tuple[dict[str, str], float]:
    """Return what chapters are called, and where on the right of that the tiles begin, in mm."""
    names = {each: f"§{each}" for each in parts}
    if SUMMARY in names:
        names[SUMMARY] = study.word("ledger-summary")
    widest = max(style.text_width(name, weight="bold") for name in names.values())
    return names, style.MARGIN + widest + AIR


def _tile(axes: Axes, place: tuple[float, float], row: Mapping[Hashable, Any]) -> None:
    x, y = place
    for at, base in enumerate(BASES):
        left, verdict = x + at * WIDE / 2, str(row[base])
        tile = Rectangle((left, y), WIDE / 2, HIGH, facecolor=FILLS[verdict], edgecolor=style.RULE)
        tile.set_linewidth(0.6)
        axes.add_patch(tile)
        style.write(axes, left + WIDE / 4, y + HIGH / 2, VERDICT_SIGNS[verdict], style.SMALL)
    steps = row["steps_replicated"]
    dots = 0 if pd.isna(steps) else min(MOST, int(steps))
    for dot in range(dots):
        middle = x + WIDE / 2 + (dot - (dots - 1) / 2) * 2
        axes.add_line(Line2D([middle], [y + HIGH + BELOW / 2], **_dot()))


def _dot() -> dict[str, Any]:
    return {
        "linestyle": "none", "marker": "o", "markersize": 3.2, "markerfacecolor": style.INK,
        "markeredgecolor": style.INK,
    }  # fmt: skip


def _sample(verdict: str) -> dict[str, Any]:
    return {
        "linestyle": "none", "marker": "s", "markersize": 10, "markerfacecolor": FILLS[verdict],
        "markeredgecolor": style.RULE,
    }  # fmt: skip


def _entries(study: Study) -> list[style.Entry]:
    verdicts = [
        style.Entry(
            f"{VERDICT_SIGNS[verdict]} {study.word(verdict.replace(' ', '-'))}", (_sample(verdict),)
        )
        for verdict in VERDICTS
    ]
    firm = study.word("tiles-note").format(most=MOST)
    return [*verdicts, style.Entry(firm, (_dot(),))]


def _alt(study: Study) -> str:
    """Say how many claims have each verdict, by either scoring."""
    table = counts(judgements(study))
    whole = table[table["kind"] == "all"].set_index("base")
    told = [study.word("alt-tiles").format(total=int(whole.iloc[0][list(VERDICTS)].sum()))]
    for base in BASES:
        counted = whole.loc[base].to_dict()
        each = ", ".join(
            f"{counted[verdict]} {study.word(verdict.replace(' ', '-'))}" for verdict in VERDICTS
        )
        told.append(f"{study.word(f'by-{base}-marks')}: {each}.")
    return " ".join(told)
