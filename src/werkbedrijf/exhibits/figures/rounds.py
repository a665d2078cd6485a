"""Figure of rounds: what changed in a place from one round to the next, as arrows."""

from __future__ import annotations

from collections.abc import Hashable, Mapping, Sequence
from typing import Any

import pandas as pd
from matplotlib.lines import Line2D
from matplotlib.patches import FancyArrowPatch

from werkbedrijf.analysis import rounds
from werkbedrijf.exhibits.exhibit import Exhibit, Picture, exhibit
from werkbedrijf.exhibits.figures import style
from werkbedrijf.exhibits.figures.grid import OVERLAID, Grid, grid, washes, word
from werkbedrijf.study.model import Region, Study

LOOKS: Mapping[str, Mapping[str, Any]] = {
    "beyond": {"color": style.PUBLISHED, "linewidth": 2.4, "linestyle": "-"},
    "within": {"color": style.SKY, "linewidth": 1.3, "linestyle": "-"},
    "not testable": {"color": style.MUTED, "linewidth": 1.3, "linestyle": (0, (3, 1.5))},
}
"""How an arrow looks by whether it exceeds what coders disagree on."""
STILL = 0.05
"""A change smaller than this is drawn as a dot."""


def round_changes(study: Study) -> Exhibit | None:
    """Draw the change of every concept from one round of a place to the next, if there is one."""
    pairs = rounds.pairs(study)
    if not pairs:
        return None
    found = rounds.changes(study)
    entries = _entries(study, found)
    few = len(pairs) <= OVERLAID
    drawn = _frame(study, pairs, few, style.height(entries) + 2)
    concepts = [*study.side("success"), *study.side("factor")]
    cells = {(row["then"], row["concept"]): row for row in found.to_dict("records")}
    _scale(drawn)
    for row, concept in enumerate(concepts):
        for column, (then, _) in enumerate(pairs):
            at = (row, column) if few else (column, row)
            _change(drawn, at, cells[then.id, concept])
    style.draw(drawn.axes, drawn.bottom + 2, entries)
    return exhibit(study, "round-changes", Picture(drawn.figure, _alt(study, pairs, found)))


def _entries(study: Study, found: pd.DataFrame) -> list[style.Entry]:
    told = set(found["verdict"])
    entries = [
        style.Entry(study.word(f"change-{kind.replace(' ', '-')}"), (look,))
        for kind, look in LOOKS.items()
        if kind in told
    ]
    marks = style.sign(f"{study.mark(-2)} … {study.mark(2)}")
    return [
        *entries,
        style.Entry(study.word("change-none"), (_dot("within"),)),
        *([style.Entry(study.word("no-score"), (style.cross(style.MUTED),))]
          if found["change"].isna().any() else []),
        style.Entry(study.word("scale-across").format(marks=marks)),
    ]  # fmt: skip


def _dot(verdict: str) -> dict[str, Any]:
    colour = LOOKS[verdict]["color"]
    return {
        "linestyle": "none", "marker": "o", "markersize": 5, "markerfacecolor": colour,
        "markeredgecolor": colour, "zorder": 3,
    }  # fmt: skip


def _frame(study: Study, pairs: Sequence[tuple[Region, Region]], few: bool, below: float) -> Grid:
    concepts = [
        (word(study, side), study.label("concepts", concept))
        for side in ("success", "factor")
        for concept in study.side(side)
    ]
    titles = [("", f"{then.label} → {now.label}") for then, now in pairs]
    if few:
        return grid(concepts, titles, low=6.2, apart=5, below=below)
    return grid(titles, concepts, turned=True, low=6.2, apart=1.2, below=below)


def _x(drawn: Grid, column: int, value: float) -> float:
    return drawn.lefts[column] + (value + 2.4) / 4.8 * drawn.width


def _scale(drawn: Grid) -> None:
    washes(drawn)
    for column in range(len(drawn.lefts)):
        for value in (-2, -1, 0, 1, 2):
            x = _x(drawn, column, value)
            colour = style.RULE if value == 0 else style.GRID
            for top in drawn.tops:
                ends = [top, top + drawn.height]
                drawn.axes.add_line(Line2D([x, x], ends, color=colour, linewidth=0.7, zorder=1))


def _change(drawn: Grid, at: tuple[int, int], cell: Mapping[Hashable, Any]) -> None:
    y, verdict = drawn.centre(*at)[1], str(cell["verdict"])
    if pd.isna(cell["change"]):
        x = drawn.centre(*at)[0]
        drawn.axes.add_line(Line2D([x], [y], **style.cross(style.MUTED)))
        return
    kind = "score" if pd.isna(cell["mean_then"]) or pd.isna(cell["mean_now"]) else "mean"
    ends = [_x(drawn, at[1], float(cell[f"{kind}_{end}"])) for end in ("then", "now")]
    if abs(cell["change"]) < STILL:
        drawn.axes.add_line(Line2D(ends[1:], [y], **_dot(verdict)))
        return
    drawn.axes.add_patch(
        FancyArrowPatch(
            (ends[0], y), (ends[1], y), arrowstyle="-|>", mutation_scale=9, shrinkA=0, shrinkB=0,
            zorder=3, **LOOKS[verdict],
        )
    )  # fmt: skip


def _alt(study: Study, pairs: Sequence[tuple[Region, Region]], found: pd.DataFrame) -> str:
    """Say of every pair which concepts rose, fell and stayed, and which beyond disagreement."""
    told = []
    for then, now in pairs:
        rows = found[found["then"] == then.id].dropna(subset="change").to_dict("records")
        each = [
            study.word("alt-change").format(
                concept=study.label("concepts", row["concept"]),
                change=study.number(row["change"], "+.1f"),
                verdict=study.word(f"change-{row['verdict'].replace(' ', '-')}"),
            )
            for row in rows
            if abs(row["change"]) >= STILL
        ]  # fmt: skip
        listed = "; ".join(each) or study.word("change-none")
        told.append(f"{then.label} → {now.label}: {listed}.")
    return " ".join(told)
