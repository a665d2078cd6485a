"""Figures of the networks: who sits in which body, who bridges bodies, which parties are joined."""

from __future__ import annotations

import math
from collections import Counter
from collections.abc import Iterable, Mapping, Sequence
from itertools import chain, product
from math import comb, fsum
from typing import Any

import networkx as nx
import pandas as pd
from matplotlib.axes import Axes
from matplotlib.figure import Figure
from matplotlib.patches import Circle

from werkbedrijf.analysis import networks
from werkbedrijf.exhibits.exhibit import Exhibit, Picture, exhibit
from werkbedrijf.exhibits.figures import style
from werkbedrijf.exhibits.figures.diagrams import FILLS
from werkbedrijf.exhibits.figures.grid import Grid, grid, shade_rows, word
from werkbedrijf.exhibits.wording import number_of, region_names
from werkbedrijf.study.files import row_by_row
from werkbedrijf.study.model import Study
from werkbedrijf.study.text import capital

NAMES = 34.0
"""Room for the parties' names before their seats, in mm; on a phone they stand above."""
MARK, OVER, TITLES = 6.0, 1.6, 9.0
"""Room for a seat's marker, above and below a row's text, and for the bodies' names, in mm."""
PARTNER = "partner-attends-board"
SOLID = [style.marker(shape, 6.5, colour, zorder=3) for colour, shape, _ in style.SERIES[:3]]
MEMBERSHIPS: Mapping[str, Mapping[str, Any]] = {
    **dict(zip(("member", "member-both", PARTNER), SOLID, strict=True)),
    "unknown": style.marker("o", 6.5, style.PAPER, style.MUTED, markeredgewidth=1.2, zorder=3),
}
"""How a seat looks by the kind of membership."""
Held = Mapping[tuple[str, str], Sequence[tuple[str, str]]]
"""Of a party and a body, the seats: what is named and the kind of membership."""


@style.on_phones()
def seats(study: Study, region: str) -> Exhibit:
    """Draw who sits in which body of a region, with the kind of membership."""
    here = study.regions[region]
    held: dict[tuple[str, str], list[tuple[str, str]]] = {}
    for row in here.tables["bodies"].to_dict("records"):
        seat = (str(row["label"]), str(row["membership"]))
        held.setdefault((str(row["party"]), str(row["body"])), []).append(seat)
    if not held:
        return exhibit(study, f"seats-{region}", style.blank(study))
    parties = dict.fromkeys([*here.parties, *(party for party, _ in held)])
    names = {party: study.label("parties", party) for party in parties}
    bodies = {
        node["id"]: node[f"label_{study.language}"]
        for node in here.structure.get("node", [])
        if any(node["id"] == body for _, body in held)
    }
    entries = _memberships(study, held, several=len(bodies) > 1)
    figure = _seat_table(names, bodies, held, entries)
    return exhibit(study, f"seats-{region}", Picture(figure, _held_alt(study, names, bodies, held)))


def _seat_table(
    names: Mapping[str, str], bodies: Mapping[str, str], held: Held, entries: Sequence[style.Entry]
) -> Figure:
    """Draw a row for each party, a column for each body, and the legend."""
    before = 0.0 if style.narrow() else NAMES
    width = (style.inner_width() - before) / max(len(bodies), 1)
    room = style.inner_width() if style.narrow() else NAMES - 3
    heads = [style.wrap(label, width - 1, style.TITLE, "bold") for label in bodies.values()]
    rows = []
    for party, name in names.items():
        cells = [
            [(style.wrap(label, width - MARK - 2), kind) for label, kind in held.get(cell, ())]
            for cell in [(party, body) for body in bodies]
        ]
        rows.append((style.wrap(name, room, weight=_weight()), cells))
    top = max([TITLES, *(style.text_height(head, style.TITLE) + 3 for head in heads)])
    high = fsum(_row_height(name, cells) for name, cells in rows)
    figure, axes = style.sheet(top + high + style.legend_height(entries) + 2 + style.MARGIN)
    lefts = [style.MARGIN + before + column * width for column in range(len(bodies))]
    for x, head in zip(lefts, heads, strict=True):
        style.write(axes, x, top / 2, head, style.TITLE, ha="left", weight="bold")
    for name, cells in rows:
        _seat_row(axes, top, name, dict(zip(lefts, cells, strict=True)))
        top += _row_height(name, cells)
    style.draw_legend(axes, top + 2, entries)
    return figure


def _weight() -> str:
    """Return the weight of the parties' names."""
    return "bold" if style.narrow() else "normal"


def _row_height(name: str, cells: Sequence[Sequence[tuple[str, str]]]) -> float:
    texts = ["\n".join(text for text, _ in seats) for seats in cells]
    high = max(map(style.text_height, texts), default=0.0)
    above = style.text_height(name)
    return (above + high if style.narrow() else max(above, high)) + 2 * OVER


def _seat_row(
    axes: Axes, top: float, name: str, cells: Mapping[float, Sequence[tuple[str, str]]]
) -> None:
    """Draw a party's name and its seats, a cell for each body by where its column starts."""
    ends = [(style.MARGIN, top), (style.wide() - style.MARGIN, top)]
    style.plot(axes, ends, color=style.RULE, linewidth=0.7)
    style.write(axes, style.MARGIN, top + OVER, name, ha="left", va="top", weight=_weight())
    start = top + OVER + (style.text_height(name) if style.narrow() else 0)
    for x, seats in cells.items():
        y = start
        if not seats:
            style.write(axes, x + 1.5, y, "\u2013", va="top", color=style.MUTED)
        for text, kind in seats:
            look = MEMBERSHIPS.get(kind, MEMBERSHIPS["unknown"])
            style.plot(axes, [(x + 1.5, y + style.text_height("") / 2)], **look)
            style.write(axes, x + MARK - 1.5, y, text, ha="left", va="top")
            y += style.text_height(text)


def _memberships(study: Study, held: Held, several: bool) -> list[style.Entry]:
    """Return the marks that are drawn; of several bodies that nobody attends a board is noted."""
    used = {kind for seats in held.values() for _, kind in seats}
    entries = [
        style.Entry(study.word(f"seat-{kind}"), (look,))
        for kind, look in MEMBERSHIPS.items()
        if kind in used
    ]
    if several and PARTNER not in used:
        note = f"{study.word(f'seat-{PARTNER}')}: {study.word('told-of-nobody')}"
        entries.append(style.Entry(capital(note)))
    return entries


def _held_alt(study: Study, names: Mapping[str, str], bodies: Mapping[str, str], held: Held) -> str:
    sentences = []
    for body, label in bodies.items():
        members = [
            f"{names[party]}: {seat} ({study.word(f'seat-{kind}')})"
            for (party, where), seats in held.items()
            if where == body
            for seat, kind in seats
        ]
        sentences.append(f"{label}. {'; '.join(members)}.")
    return " ".join(sentences)


DISC, LEAST = 2.5, 1.7
"""Radius of the disc with a body's number of seats, and of the smallest one, in mm."""
AIR = 1.4
"""What is left free between discs in a pile and, at least, between parties on a ring, in mm."""
BRIDGES: Mapping[str, Mapping[str, Any]] = {
    "same": {"color": style.INK, "linestyle": "-", "linewidth": 2.2},
    "other": {"color": style.MUTED, "linestyle": (0, (2, 1.5)), "linewidth": 1.2},
}
"""Lines between the bodies of a party: one person or more sits in both, or different ones do."""
LAYERS = ("board", "partner", "operational", "other")


@style.on_phones(style.OVERLAID)
def network_seats(study: Study) -> Exhibit:
    """Draw how many seats each party has in each body, and through whom it bridges them."""
    seated = networks.parties(study)
    seated = seated[seated["network"] == networks.SEATS]
    if seated.empty:
        return exhibit(study, "network-seats", style.blank(study))
    parties, held = _ordered(study, seated["party"]), _held_by_layer(study)
    cells = row_by_row(seated, "region", "party", "bridge")
    bridges = {(region, party): bridge for region, party, bridge in cells}
    layers = [layer for layer in LAYERS if any(layer in counts for counts in held.values())]
    ringed = any(len(held[cell]) == 1 and bridge in BRIDGES for cell, bridge in bridges.items())
    drawn = _seat_grid(study, parties, layers, ringed)
    for (row, party), (column, region) in product(enumerate(parties), enumerate(study.regions)):
        if (region, party) in bridges:
            at, cell = drawn.cell(row, column), (region, party)
            _discs(drawn, at, held[cell], layers, bridges[cell])
    return exhibit(study, "network-seats", drawn.picture(_seats_alt(study, seated)))


def _ordered(study: Study, parties: Iterable[str]) -> list[str]:
    """Return the parties in the codebook's order, those that it lacks after them."""
    known, parties = study.tables["parties"]["party"], set(parties)
    return [*(party for party in known if party in parties), *sorted(parties - set(known))]


def _held_by_layer(study: Study) -> dict[tuple[str, str], Counter[str]]:
    """Return how many seats a party has in bodies of each layer, by region and party.

    The layer of a body is its kind in the structure, or its own name.
    """
    held: dict[tuple[str, str], Counter[str]] = {}
    for region in study.regions.values():
        nodes = region.structure.get("node", [])
        kinds = {node["id"]: node.get("kind", "other") for node in nodes}
        for party, body in row_by_row(networks.seats(region), "party", "body"):
            layer = kinds.get(body, body)
            counts = held.setdefault((region.id, party), Counter())
            counts[layer if layer in LAYERS else "other"] += 1
    return held


def _seat_grid(study: Study, parties: Sequence[str], layers: Sequence[str], ringed: bool) -> Grid:
    """Return the grid, whose rows are high enough for as many discs where they stand in a pile."""
    entries = [
        *(_layer_entry(study, layer) for layer in layers),
        *(style.Entry(study.word(f"bridge-{kind}"), (look,)) for kind, look in BRIDGES.items()),
        *([style.Entry(study.word("bridge-ring"))] if ringed else []),
    ]
    names = [("", study.label("parties", party)) for party in parties]
    regions = [("", region.label) for region in study.regions.values()]
    if len(regions) <= style.OVERLAID:
        drawn = grid(names, regions, entries, low=7.5, apart=3, fold=True)
        if style.narrow():
            shade_rows(drawn)
        return drawn
    drawn = grid(regions, names, entries, turned=True, low=7.0, apart=1)
    if _disc_places(drawn.width, len(layers))[2]:
        return drawn
    pile = len(layers) * (2 * DISC + AIR) + 3
    return grid(regions, names, entries, turned=True, low=pile, apart=1)


def _layer_entry(study: Study, layer: str) -> style.Entry:
    own = style.marker("o", 8, FILLS[layer], style.INK, markeredgewidth=0.8)
    looks = (own, style.marker("o", 4.5, style.PAPER)) if style.middling(FILLS[layer]) else (own,)
    return style.Entry(study.word("seats-in").format(body=study.word(layer).lower()), looks)


def _discs(
    drawn: Grid, at: tuple[int, int], held: Mapping[str, int], layers: Sequence[str], bridge: str
) -> None:
    """Draw a disc for each layer that a party has seats in, and what joins them."""
    (x, y), (radius, step, level) = drawn.centre(*at), _disc_places(drawn.width, len(layers))
    shifts = {layer: (index - (len(layers) - 1) / 2) * step for index, layer in enumerate(layers)}
    places = {
        layer: (x + shift, y) if level else (x, y + shift)
        for layer, shift in shifts.items()
        if layer in held
    }
    ends = list(places.values())
    if bridge in BRIDGES and len(ends) > 1:
        style.plot(drawn.axes, [ends[0], ends[-1]], zorder=2, **BRIDGES[bridge])
    elif bridge in BRIDGES:
        ring = Circle(ends[0], radius + 0.8, fill=False, zorder=2, **BRIDGES[bridge])
        drawn.axes.add_artist(ring)
    for layer, place in places.items():
        look = {"facecolor": FILLS[layer], "edgecolor": style.INK, "linewidth": 0.8, "zorder": 3}
        drawn.axes.add_artist(Circle(place, radius, **look))
        style.write_on(drawn.axes, *place, str(held[layer]), FILLS[layer], 1.5 * radius)


def _disc_places(width: float, count: int) -> tuple[float, float, bool]:
    """Return the radius of the discs in a cell, how far apart they are, in mm, and if side by side.

    Where they would touch and hide what joins them, they are smaller and use the whole cell; where
    they would touch even so, they stand in a pile.
    """
    gaps = max(1, count - 1)
    step = min(12.0, (width - 2 * DISC - 3.5) / gaps)
    if count == 1 or step > 2 * DISC + 1:
        return DISC, step, True
    radius = max(LEAST, min(DISC, width / (2.6 * count)))
    step = (width - 2 * radius) / gaps
    if step > 2 * radius + AIR / 2:
        return radius, step, True
    return max(LEAST, min(DISC, width / 2)), 2 * DISC + AIR, False


def _seats_alt(study: Study, seated: pd.DataFrame) -> str:
    """Return who sits in several bodies of each region, and through whom, in words."""
    sentences = []
    for id_, rows in seated.groupby("region", sort=False):
        region, parts = study.regions[str(id_)], []
        persons = networks.bridging(networks.seats(region))
        for kind in ("same", "other", "none"):
            names = [
                f"{study.label('parties', party)}{_counted(study, persons[party])}"
                for party in rows["party"][rows["bridge"] == kind]
            ]
            parts += [f"{study.word(f'bridge-{kind}')} ({', '.join(names)})"] if names else []
        sentences.append(f"{region.label}: {'; '.join(parts)}.")
    return " ".join(sentences)


def _counted(study: Study, persons: int) -> str:
    """Return behind a party's name how many of its persons sit in several bodies, if any do."""
    return f": {number_of(study, persons, 'person')}" if persons else ""


ACROSS, ON_PHONES = 5, 3
"""At most so many networks beside each other: on a page, and on a phone."""
RING, NODE, HEAD = 10.0, 2.4, 3.1
"""Radius of the ring of parties, at least, and of a party, and room around a heading, in mm."""
WEIGHT = 0.7
"""Width of a line for each body shared, or each step of how often parties are in touch."""
Graphs = Mapping[str, Mapping[str, nx.Graph]]
"""The networks of parties by their kind and region."""


@style.on_phones()
def network_parties(study: Study) -> Exhibit:
    """Draw which parties are joined: by seats, and by contacts where parties reported them."""
    graphs = {name: _graphs(study, name) for name in networks.present(study)}
    if not graphs:
        return exhibit(study, "network-parties", style.blank(study))
    every = chain.from_iterable(graph for each in graphs.values() for graph in each.values())
    numbers = {party: number for number, party in enumerate(_ordered(study, every), start=1)}
    thicker = {"color": style.RULE, "linestyle": "-", "linewidth": 3 * WEIGHT}
    kinds = dict.fromkeys("seats" if name == networks.SEATS else "contacts" for name in graphs)
    entries = [
        *(style.Entry(f"{at}  {study.label('parties', party)}") for party, at in numbers.items()),
        *(style.Entry(study.word(f"thicker-{kind}"), (thicker,)) for kind in kinds),
    ]
    figure = _draw_rings(study, graphs, numbers, entries)
    return exhibit(study, "network-parties", Picture(figure, _parties_alt(study)))


def _graphs(study: Study, name: str) -> dict[str, nx.Graph]:
    """Return the networks of a kind by region, without those that are empty."""
    graphs = {region.id: networks.network(region, name) for region in study.regions.values()}
    return {region: graph for region, graph in graphs.items() if len(graph)}


def _draw_rings(
    study: Study, graphs: Graphs, numbers: Mapping[str, int], entries: Sequence[style.Entry]
) -> Figure:
    """Draw the networks of each kind under a heading, as many beside each other as have room."""
    radius = max(RING, (NODE + AIR / 2) / math.sin(math.pi / max(2, len(numbers))))
    across = _across(radius, max(map(len, graphs.values())))
    wide = style.wide() / across
    names = {id_: style.wrap(n, wide - 3, style.SMALL) for id_, n in region_names(study).items()}
    head = max(style.text_height(name, style.SMALL) for name in names.values()) + 1
    high = head + 2 * (radius + NODE) + 4
    size = style.BODY if style.narrow() else style.TITLE
    headings = [_heading(study, name, size) for name in graphs]
    tops, bottom = [], 0.0
    for text, each in zip(headings, graphs.values(), strict=True):
        tops.append(bottom + HEAD + style.text_height(text, size))
        bottom = tops[-1] + high * math.ceil(len(each) / across)
    figure, axes = style.sheet(bottom + style.legend_height(entries) + style.MARGIN)
    for text, top, each in zip(headings, tops, graphs.values(), strict=True):
        middle = top - (HEAD + style.text_height(text, size)) / 2
        style.write(axes, style.MARGIN, middle, text, size, ha="left", weight="bold")
        for place, (region, graph) in enumerate(each.items()):
            x, y = place % across * wide + wide / 2, top + place // across * high
            style.write(axes, x, y + head / 2, names[region], style.SMALL)
            _ring(axes, (x, y + head + radius + NODE + 1), radius, graph, numbers)
    style.draw_legend(axes, bottom, entries)
    return figure


def _across(radius: float, count: int) -> int:
    """Return how many of so many rings stand side by side."""
    most = ON_PHONES if style.narrow() else ACROSS
    return max(1, min(most, int(style.wide() / (2 * (radius + NODE) + AIR)), count))


def _heading(study: Study, name: str, size: float) -> str:
    """Return what stands above the networks of a kind."""
    return style.wrap(word(study, f"network-{name}"), style.inner_width(), size, "bold")


def _ring(
    axes: Axes,
    hub: tuple[float, float],
    radius: float,
    graph: nx.Graph,
    numbers: Mapping[str, int],
) -> None:
    """Draw the parties on a ring around a place, each by its number, and what joins them."""
    angles = {party: 2 * math.pi * (at - 1) / len(numbers) for party, at in numbers.items()}
    places = {
        party: (hub[0] + radius * math.sin(angle), hub[1] - radius * math.cos(angle))
        for party, angle in angles.items()
    }
    for one, other, weight in sorted((*sorted(edge), w) for *edge, w in graph.edges(data="weight")):
        look = {"color": style.RULE, "linewidth": WEIGHT * weight, "zorder": 2}
        style.plot(axes, [places[one], places[other]], **look)
    for party, number in numbers.items():
        if party in graph:
            look = {"facecolor": style.PAPER, "edgecolor": style.INK, "linewidth": 0.9}
            axes.add_artist(Circle(places[party], NODE, zorder=3, **look))
            style.write(axes, *places[party], str(number), style.NOTE)


def _parties_alt(study: Study) -> str:
    sentences = (
        study.word("alt-network").format(
            network=word(study, f"network-{row['network']}"),
            region=study.regions[row["region"]].label,
            parties=number_of(study, row["parties"], "party"),
            links=row["links"],
            pairs=number_of(study, comb(row["parties"], 2), "pair"),
        )
        for row in networks.measures(study).to_dict("records")
    )
    return " ".join(sentences)
