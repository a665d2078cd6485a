"""Figures of the networks: seats and who bridges bodies, parties joined, and seats dealt anew."""

from __future__ import annotations

import math
from collections import Counter
from collections.abc import Hashable, Mapping, Sequence
from itertools import product
from math import comb
from typing import Any

import networkx as nx
import pandas as pd
from matplotlib.axes import Axes
from matplotlib.lines import Line2D
from matplotlib.patches import Circle

from werkbedrijf.analysis import networks
from werkbedrijf.exhibits.exhibit import Exhibit, Picture, exhibit
from werkbedrijf.exhibits.figures import style
from werkbedrijf.exhibits.figures.diagrams import FILLS
from werkbedrijf.exhibits.figures.grid import OVERLAID, Grid, grid, strips, washes, word
from werkbedrijf.exhibits.figures.phones import few as few_fit
from werkbedrijf.exhibits.figures.phones import on_phones
from werkbedrijf.exhibits.standing import counted
from werkbedrijf.study.model import Region, Study

DISC, LEAST = 2.5, 1.7
"""Radius of the disc with a body's number of seats, and of the smallest one, in mm."""
AIR = 1.4
"""What is left free between discs in a pile and, at least, between parties on a ring, in mm."""
BRIDGES: Mapping[str, Mapping[str, Any]] = {
    "same": {"color": style.INK, "linestyle": "-", "linewidth": 2.2},
    "other": {"color": style.MUTED, "linestyle": (0, (2, 1.5)), "linewidth": 1.2},
}
"""Lines between the bodies of a party: one person sits in both, or different ones do."""
LAYERS = ("board", "partner", "operational", "other")


@on_phones(few_fit)
def network_seats(study: Study) -> Exhibit:
    """Draw how many seats each party has in each body, and through whom it bridges them."""
    found = networks.parties(study)
    found = found[found["network"] == networks.SEATS].set_index(["region", "party"])
    if found.empty:
        return exhibit(study, "network-seats", style.blank(study))
    parties = _ordered(study, found.index.get_level_values("party"))
    bodies = {region.id: _bodies(region) for region in study.regions.values()}
    used = [layer for layer in LAYERS if any(layer in has.values() for has in bodies.values())]
    few = len(study.regions) <= OVERLAID
    bridges = dict(zip(found.index.tolist(), found["bridge"], strict=True))
    held = {
        (region, party): _held(study.regions[region], party, bodies[region])
        for region, party in bridges
    }
    ringed = any(len(held[cell]) == 1 and bridges[cell] in BRIDGES for cell in held)
    entries = _seat_entries(study, used, ringed)
    drawn = _frame(study, parties, len(used), style.height(entries) + 2)
    for (row, party), (column, region) in product(enumerate(parties), enumerate(study.regions)):
        if (region, party) in held:
            at, cell = (row, column) if few else (column, row), (region, party)
            _cell(drawn, at, held[cell], used, bridges[cell])
    style.draw(drawn.axes, drawn.bottom + 2, entries)
    return exhibit(study, "network-seats", Picture(drawn.figure, _seats_alt(study)))


def _ordered(study: Study, parties: Sequence[str] | pd.Index) -> list[str]:
    """Return the parties in the codebook's order, those that it lacks after them."""
    known = study.tables["parties"]["party"]
    return [*(party for party in known if party in set(parties)),
            *sorted(set(parties) - set(known))]  # fmt: skip


def _bodies(region: Region) -> dict[str, str]:
    """Return the layer of every body of a region, by the structure or by its own name."""
    kinds = {node["id"]: node.get("kind", "other") for node in region.structure.get("node", [])}
    bodies = dict.fromkeys(networks.seats(region)["body"])
    layers = {body: kinds.get(body, body) for body in bodies}
    return {body: layer if layer in LAYERS else "other" for body, layer in layers.items()}


def _held(region: Region, party: str, layers: Mapping[str, str]) -> dict[str, int]:
    sat = networks.seats(region)
    found = sat.loc[sat["party"] == party, "body"].map(layers).value_counts()
    return {str(layer): int(count) for layer, count in found.items()}


def _seat_entries(study: Study, layers: Sequence[str], ringed: bool) -> list[style.Entry]:
    told = [style.Entry(study.word(f"bridge-{kind}"), (look,)) for kind, look in BRIDGES.items()]
    more = [style.Entry(study.word("bridge-ring"))] if ringed else []
    return [*(_sample(study, layer) for layer in layers), *told, *more]


def _sample(study: Study, layer: str) -> style.Entry:
    look = style.marker("o", 8, FILLS[layer], style.INK, markeredgewidth=0.8)
    return style.Entry(study.word("seats-in").format(body=study.word(layer).lower()), (look,))


def _frame(study: Study, parties: Sequence[str], count: int, below: float) -> Grid:
    """Return the grid, whose rows are high enough for as many discs where they stand in a pile."""
    names = [("", study.label("parties", party)) for party in parties]
    regions = [("", region.label) for region in study.regions.values()]
    if len(regions) > OVERLAID:
        drawn = grid(regions, names, turned=True, low=7.0, apart=1, below=below)
        if _discs(drawn.width, count)[2]:
            return drawn
        return grid(
            regions, names, turned=True, low=count * (2 * DISC + AIR) + 3, apart=1, below=below
        )
    drawn = grid(names, regions, low=7.5, apart=3, below=below)
    if style.narrow():
        washes(drawn)
    return drawn


def _cell(
    drawn: Grid, at: tuple[int, int], held: Mapping[str, int], layers: Sequence[str], bridge: str
) -> None:
    (x, y), (radius, step, beside) = drawn.centre(*at), _discs(drawn.width, len(layers))
    shifts = {layer: (index - (len(layers) - 1) / 2) * step for index, layer in enumerate(layers)}
    places = {
        layer: (x + shift, y) if beside else (x, y + shift) for layer, shift in shifts.items()
    }
    ends = [places[layer] for layer in layers if layer in held]
    if bridge in BRIDGES and len(ends) > 1:
        line = zip(ends[0], ends[-1], strict=True)
        drawn.axes.add_artist(Line2D(*map(list, line), zorder=2, **BRIDGES[bridge]))
    elif bridge in BRIDGES:
        ring = Circle(ends[0], radius + 0.8, fill=False, zorder=2, **BRIDGES[bridge])
        drawn.axes.add_artist(ring)
    for layer in (each for each in layers if each in held):
        look = {"facecolor": FILLS[layer], "edgecolor": style.INK, "linewidth": 0.8, "zorder": 3}
        drawn.axes.add_artist(Circle(places[layer], radius, **look))
        ink = style.ink_on(FILLS[layer])
        style.write(drawn.axes, *places[layer], str(held[layer]), style.NOTE, color=ink)


def _discs(width: float, count: int) -> tuple[float, float, bool]:
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


def _seats_alt(study: Study) -> str:
    """Say of every region who sits in several bodies, and through whom."""
    found = networks.parties(study)
    found = found[found["network"] == networks.SEATS]
    told = []
    for id_, rows in found.groupby("region", sort=False):
        kinds = {
            kind: [study.label("parties", party) for party in part["party"]]
            for kind, part in rows.groupby("bridge", sort=False)
        }
        each = [f"{study.word(f'bridge-{kind}')} ({', '.join(kinds[kind])})"
                for kind in ("same", "other", "none") if kind in kinds]  # fmt: skip
        told.append(f"{study.regions[str(id_)].label}: {'; '.join(each)}.")
    return " ".join(told)


ACROSS, ON_PHONES = 5, 3
"""At most so many networks beside each other: on a page, and on a phone."""
RING, NODE, HEAD = 10.0, 2.4, 3.1
"""Radius of the ring of parties, at least, and of a party, and room around a heading, in mm."""
WEIGHT = 0.7
"""Width of a line for each body shared, or each step of how often parties are in touch."""
MEAN: dict[str, Any] = {"linestyle": "none", "marker": "|", "markersize": 9, "color": style.INK}
INTERVAL = {"color": style.INK, "linestyle": "-", "linewidth": 1.0}


@on_phones()
def network_parties(study: Study) -> Exhibit:
    """Draw which parties are joined: by seats, and by contacts where parties reported them."""
    names = networks.present(study)
    if not names:
        return exhibit(study, "network-parties", style.blank(study))
    shown = _graphs(study, names)
    parties = _ordered(study, [party for _, _, graph in shown for party in graph])
    entries = [*_numbered(study, parties), *_thicker(study, names)]
    ring, across = _rings(shown, parties)
    titles = _titles(study, across)
    head = max(style.text_height(title, style.SMALL) for title in titles.values()) + 1
    kinds, heads = [name for name, *_ in shown], _headings(study, names)
    rooms = {name: HEAD + style.text_height(text, _size()) for name, text in heads.items()}
    tops, height = _tops(kinds, across, head + 2 * (ring + NODE) + 4, rooms)
    figure, axes = style.sheet(height + style.height(entries) + style.MARGIN)
    for name, (_, top) in dict(zip(kinds[::-1], tops[::-1], strict=True)).items():
        middle = top - rooms[name] / 2
        style.write(axes, style.MARGIN, middle, heads[name], _size(), ha="left", weight="bold")
    for (_, region, graph), (left, top) in zip(shown, tops, strict=True):
        middle = left + style.wide() / across / 2
        style.write(axes, middle, top + head / 2, titles[region.id], style.SMALL)
        _ring(axes, (middle, top + head + ring + NODE + 1, ring), graph, parties)
    style.draw(axes, height, entries)
    return exhibit(study, "network-parties", Picture(figure, _parties_alt(study)))


def _rings(
    shown: Sequence[tuple[str, Region, nx.Graph]], parties: Sequence[str]
) -> tuple[float, int]:
    """Return the radius at which parties do not touch, and how many rings stand side by side."""
    ring = max(RING, (NODE + AIR / 2) / math.sin(math.pi / max(2, len(parties))))
    most = ON_PHONES if style.narrow() else ACROSS
    room = int(style.wide() / (2 * (ring + NODE) + AIR))
    return ring, max(1, min(most, room, max(Counter(name for name, *_ in shown).values())))


def _graphs(study: Study, names: Sequence[str]) -> list[tuple[str, Region, nx.Graph]]:
    return [
        (name, region, graph)
        for name in names
        for region in study.regions.values()
        if len(graph := networks.network(region, name))
    ]


def _size() -> float:
    return style.BODY if style.narrow() else style.TITLE


def _headings(study: Study, names: Sequence[str]) -> dict[str, str]:
    """Return what stands above the first network of each kind, as wide as the sheet."""
    wide = style.wide() - 2 * style.MARGIN
    told = {name: word(study, f"network-{name}") for name in names}
    return {name: style.wrap(text, wide, _size(), "bold") for name, text in told.items()}


def _numbered(study: Study, parties: Sequence[str]) -> list[style.Entry]:
    labels = [study.label("parties", party) for party in parties]
    return [style.Entry(f"{number}  {label}") for number, label in enumerate(labels, start=1)]


def _thicker(study: Study, names: Sequence[str]) -> list[style.Entry]:
    """Say what the width of a line means, for each kind of network that is shown."""
    look = {"color": style.RULE, "linestyle": "-", "linewidth": 3 * WEIGHT}
    kinds = dict.fromkeys("seats" if name == networks.SEATS else "contacts" for name in names)
    return [style.Entry(study.word(f"thicker-{kind}"), (look,)) for kind in kinds]


def _titles(study: Study, across: int) -> dict[str, str]:
    """Return the regions' names as wide as a network is."""
    wide = style.wide() / across - 3
    return {id_: style.wrap(each.label, wide, style.SMALL) for id_, each in study.regions.items()}


def _tops(
    names: Sequence[str], across: int, each: float, heads: Mapping[str, float]
) -> tuple[list[tuple[float, float]], float]:
    """Return left and top of every network, a new row and room for a heading for every kind."""
    places: list[tuple[float, float]] = []
    top, column = 0.0, 0
    for at, name in enumerate(names):
        new = at == 0 or names[at - 1] != name
        if new or column == across:
            top += (each if at else 0) + (heads[name] if new else 0)
            column = 0
        places.append((column * style.wide() / across, top))
        column += 1
    return places, top + each


def _ring(
    axes: Axes, hub: tuple[float, float, float], graph: nx.Graph, parties: Sequence[str]
) -> None:
    """Draw the parties on a ring around a place, with a radius, and what joins them."""
    x, y, radius = hub
    angles = [2 * math.pi * at / len(parties) for at in range(len(parties))]
    places = {
        party: (x + radius * math.sin(angle), y - radius * math.cos(angle))
        for party, angle in zip(parties, angles, strict=True)
    }
    for one, other, weight in sorted((*sorted(edge), w) for *edge, w in graph.edges(data="weight")):
        ends = zip(places[one], places[other], strict=True)
        width = WEIGHT * weight
        axes.add_artist(Line2D(*map(list, ends), color=style.RULE, linewidth=width, zorder=2))
    for number, party in enumerate(parties, start=1):
        if party in graph:
            look = {"facecolor": style.PAPER, "edgecolor": style.INK, "linewidth": 0.9}
            axes.add_artist(Circle(places[party], NODE, zorder=3, **look))
            style.write(axes, *places[party], str(number), style.NOTE)


def _parties_alt(study: Study) -> str:
    told = []
    for row in networks.measures(study).to_dict("records"):
        told.append(
            study.word("alt-network").format(
                network=word(study, f"network-{row['network']}"),
                region=study.regions[row["region"]].label,
                parties=counted(study, row["parties"], "party"),
                links=row["links"],
                pairs=counted(study, comb(row["parties"], 2), "pair"),
            )
        )
    return " ".join(told)


@on_phones()
def network_chance(study: Study) -> Exhibit:
    """Draw how many parties sit in several bodies, and how many would if seats were dealt."""
    found = networks.measures(study)
    found = found[(found["network"] == networks.SEATS) & found["expected"].notna()]
    if found.empty:
        return exhibit(study, "network-chance", style.blank(study))
    rows = found.to_dict("records")
    most = int(max(row["parties"] for row in rows))
    told = [_shared_told(study, row) for row in rows]
    names = [study.regions[row["region"]].label for row in rows]
    ticks = [(float(number), str(number)) for number in range(most + 1)]
    entries = [
        style.Entry(study.word("shared-is"), (style.dots(0),)),
        style.Entry(study.word("shared-dealt"), (INTERVAL, MEAN)),
    ]
    drawn = strips(names, told, (-0.3, most + 0.3), ticks, entries, (46.0, 52.0))
    for row, values in enumerate(rows):
        drawn.bar(row, values["low"], values["high"], shift=1.2)
        y = drawn.y(row)
        drawn.axes.add_artist(Line2D([drawn.x(values["expected"])], [y + 1.2], zorder=3, **MEAN))
        drawn.axes.add_artist(Line2D([drawn.x(values["shared"])], [y - 1.2], **style.dots(0)))
    alt = " ".join(f"{name}: {text}." for name, text in zip(names, told, strict=True))
    return exhibit(study, "network-chance", Picture(drawn.figure, alt))


def _shared_told(study: Study, row: Mapping[Hashable, Any]) -> str:
    return study.word("shared-told").format(
        shared=int(row["shared"]),
        parties=counted(study, int(row["parties"]), "party"),
        expected=study.number(row["expected"], ".1f"),
        chance=study.share(row["chance"]),
    )
