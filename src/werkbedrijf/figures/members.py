"""Who sits where: a region's parties against its bodies (thesis figures 5.2, 6.2, 7.2)."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from math import fsum
from typing import Any

from matplotlib.axes import Axes
from matplotlib.lines import Line2D

from werkbedrijf.exhibit import Exhibit, Picture, exhibit
from werkbedrijf.figures import legend, style, wrapping
from werkbedrijf.figures.blank import blank
from werkbedrijf.study import Region, Study

NAMES = 34.0
"""Room for the parties' names, in mm."""
MARK, AIR, HEAD = 6.0, 1.6, 9.0
"""Room for a seat's marker, above and below a row's text, and for the bodies' names, in mm."""
PARTNER = "partner-attends-board"
KINDS = ("member", "member-both", PARTNER, "unknown")
COLOURS = dict(zip(KINDS[:3], style.SERIES, strict=False))
Seats = Mapping[tuple[str, str], Sequence[tuple[str, str]]]
"""Of a party and a body, the seats: what is named and the kind of membership."""


def seats(study: Study, region: str) -> Exhibit:
    """Draw who sits in which body of a region, with the kind of membership."""
    here = study.regions[region]
    held = _held(here)
    if not held:
        return exhibit(study, f"seats-{region}", blank(study))
    parties, bodies = _parties(here, held), _bodies(here, held, study.labels)
    entries = _entries(study, held, both=len(bodies) > 1)
    width = (style.WIDTH - 2 * style.MARGIN - NAMES) / max(len(bodies), 1)
    rows = [_height(study, party, bodies, held, width) for party in parties]
    figure, axes = style.sheet(HEAD + fsum(rows) + legend.height(entries) + 2 + style.MARGIN)
    for column, label in enumerate(bodies.values()):
        x = style.MARGIN + NAMES + column * width
        style.heading(axes, x, HEAD / 2, label)
    top = HEAD
    for party, high in zip(parties, rows, strict=True):
        _row(axes, study, party, (top, width), [held.get((party, b), ()) for b in bodies])
        top += high
    legend.draw(axes, top + 2, entries)
    return exhibit(study, f"seats-{region}", Picture(figure, _alt(study, held, bodies)))


def _held(region: Region) -> dict[tuple[str, str], list[tuple[str, str]]]:
    held: dict[tuple[str, str], list[tuple[str, str]]] = {}
    for row in region.tables["bodies"].to_dict("records"):
        seat = (str(row["label"]), str(row["membership"]))
        held.setdefault((str(row["party"]), str(row["body"])), []).append(seat)
    return held


def _parties(region: Region, held: Seats) -> list[str]:
    """Return the parties at the table, then whoever else has a seat."""
    return list(dict.fromkeys([*region.parties, *(party for party, _ in held)]))


def _bodies(region: Region, held: Seats, labels: str) -> dict[str, str]:
    """Return the labels of the bodies that have seats, in the order of the structure."""
    return {
        node["id"]: node[f"label_{labels}"]
        for node in region.structure.get("node", [])
        if any(node["id"] == body for _, body in held)
    }


def _entries(study: Study, held: Seats, both: bool) -> list[legend.Entry]:
    """Name the kinds of membership that occur, and say of a kind that it is told of nobody."""
    used = {kind for seats in held.values() for _, kind in seats}
    entries = [
        legend.Entry(study.word(f"seat-{kind}"), (_look(kind),)) for kind in KINDS if kind in used
    ]
    if both and PARTNER not in used:
        note = f"{study.word(f'seat-{PARTNER}')}: {study.word('told-of-nobody')}"
        entries.append(legend.Entry(note, (_look(PARTNER),)))
    return entries


def _look(kind: str) -> dict[str, Any]:
    look = {"linestyle": "none", "markersize": 6.5, "zorder": 3}
    if kind not in COLOURS:
        return {
            **look, "marker": "o", "markerfacecolor": style.PAPER,
            "markeredgecolor": style.MUTED, "markeredgewidth": 1.2,
        }  # fmt: skip
    colour, marker, _ = COLOURS[kind]
    return {**look, "marker": marker, "markerfacecolor": colour, "markeredgecolor": colour}


def _lines(seats: Sequence[tuple[str, str]], width: float) -> list[str]:
    return [wrapping.wrap(label, width - MARK - 2) for label, _ in seats]


def _height(
    study: Study, party: str, bodies: Mapping[str, str], held: Seats, width: float
) -> float:
    name = wrapping.wrap(study.label("parties", party), NAMES - 3)
    texts = ["\n".join(_lines(held.get((party, body), ()), width)) for body in bodies]
    return max(wrapping.text_height(text) for text in [name, *texts]) + 2 * AIR


def _row(
    axes: Axes,
    study: Study,
    party: str,
    place: tuple[float, float],
    cells: Sequence[Sequence[tuple[str, str]]],
) -> None:
    top, width = place
    ends = [style.MARGIN, style.WIDTH - style.MARGIN]
    axes.add_line(Line2D(ends, [top, top], color=style.RULE, linewidth=0.7))
    name = wrapping.wrap(study.label("parties", party), NAMES - 3)
    style.write(axes, style.MARGIN, top + AIR, name, ha="left", va="top")
    for column, seats in enumerate(cells):
        x = style.MARGIN + NAMES + column * width
        y = top + AIR
        if not seats:
            style.write(axes, x + 1.5, y, "\u2013", va="top", color=style.MUTED)
        for text, (_, kind) in zip(_lines(seats, width), seats, strict=True):
            line = wrapping.text_height("")
            axes.add_line(Line2D([x + 1.5], [y + line / 2], **_look(kind)))
            style.write(axes, x + MARK - 1.5, y, text, ha="left", va="top")
            y += wrapping.text_height(text)


def _alt(study: Study, held: Seats, bodies: Mapping[str, str]) -> str:
    told = []
    for body, label in bodies.items():
        each = [
            f"{study.label('parties', party)}: {seat} ({study.word(f'seat-{kind}')})"
            for (party, where), seats in held.items()
            if where == body
            for seat, kind in seats
        ]
        told.append(f"{label}. {'; '.join(each)}.")
    return " ".join(told)
