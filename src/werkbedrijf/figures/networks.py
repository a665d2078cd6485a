"""Three forms of coordination as small networks (thesis figure 3.7)."""

from __future__ import annotations

import math
from collections.abc import Mapping

import networkx as nx
from matplotlib.axes import Axes
from matplotlib.lines import Line2D

from werkbedrijf.exhibit import Exhibit, Picture, exhibit
from werkbedrijf.figures import legend, style, wrapping
from werkbedrijf.figures.scored import word
from werkbedrijf.study import Study

PARTIES = 6
"""How many parties each network is drawn with: enough to tell the forms apart."""
OUTSIDE = "outside"
RADIUS = 17.0
SIZE = 11.0
"""Radius of a network in mm, and size of a party's marker in points."""
LOOKS: Mapping[str, dict[str, object]] = {
    "party": {"marker": "o", "markerfacecolor": style.PAPER},
    "coordinating-party": {"marker": "o", "markerfacecolor": style.PUBLISHED},
    OUTSIDE: {"marker": "s", "markerfacecolor": style.REPLICATED},
}


def coordination_networks(study: Study) -> Exhibit:
    """Draw coordination by all parties, by one of them, and from outside (3.7)."""
    forms = study.tables["coordination"].to_dict("records")
    entries = [legend.Entry(word(study, kind), (_look(kind, 8.0),)) for kind in LOOKS]
    room = style.WIDTH / len(forms)
    names = [wrapping.wrap(str(form["label"]), room - 6, weight="bold") for form in forms]
    head = max(wrapping.text_height(name) for name in names) + 4
    figure, axes = style.sheet(head + 2 * RADIUS + 8 + legend.height(entries) + style.MARGIN)
    for at, (form, name) in enumerate(zip(forms, names, strict=True)):
        middle = (at + 0.5) * room
        style.write(axes, middle, head / 2, name, weight="bold")
        _network(axes, (middle, head + RADIUS + 2), str(form["coordinator"]))
    legend.draw(axes, head + 2 * RADIUS + 8, entries)
    told = (f"{form['label']}: {study.word('coordinator-' + str(form['coordinator']))}."
            for form in forms)  # fmt: skip
    return exhibit(study, "coordination-networks", Picture(figure, " ".join(told)))


def _graph(coordinator: str) -> nx.Graph:
    """Return the network of a form: who is in touch with whom for coordination."""
    if coordinator == "all":
        return nx.complete_graph(PARTIES)
    graph = nx.star_graph(PARTIES - 1)
    if coordinator == OUTSIDE:
        graph = nx.Graph((OUTSIDE, party) for party in range(PARTIES))
    return graph


def _network(axes: Axes, middle: tuple[float, float], coordinator: str) -> None:
    places = {
        party: (
            middle[0] + RADIUS * math.sin(2 * math.pi * party / PARTIES),
            middle[1] - RADIUS * math.cos(2 * math.pi * party / PARTIES),
        )
        for party in range(PARTIES)
    }
    places[OUTSIDE] = middle  # type: ignore[index]
    graph = _graph(coordinator)
    for one, other in graph.edges:
        ends = zip(places[one], places[other], strict=True)
        axes.add_line(Line2D(*map(list, ends), color=style.RULE, linewidth=1.0, zorder=1))
    for node in graph.nodes:
        leads = coordinator == "all" or (coordinator == "one" and node == 0)
        kind = OUTSIDE if node == OUTSIDE else "coordinating-party" if leads else "party"
        axes.add_line(Line2D(*([x] for x in places[node]), **_look(kind, SIZE)))  # type: ignore[arg-type]


def _look(kind: str, size: float) -> dict[str, object]:
    edge = {"markeredgecolor": style.INK, "markeredgewidth": 1.0, "linestyle": "none", "zorder": 3}
    return {**edge, **LOOKS[kind], "markersize": size}
