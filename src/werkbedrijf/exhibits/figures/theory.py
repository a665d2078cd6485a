"""Diagrams of policy and theory, forms of coordination, timeline."""

from __future__ import annotations

import math
from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from typing import Any

import networkx as nx
from matplotlib.axes import Axes
from matplotlib.patches import Rectangle

from werkbedrijf.exhibits.exhibit import Exhibit, Picture, default_settings, exhibit
from werkbedrijf.exhibits.figures import style
from werkbedrijf.exhibits.figures.diagrams import draw, fitted
from werkbedrijf.exhibits.figures.grid import word
from werkbedrijf.exhibits.wording import number_of
from werkbedrijf.study.diagrams import MUTUAL, Diagram, read
from werkbedrijf.study.model import Study


def diagram(study: Study, name: str) -> Exhibit:
    """Draw a diagram of data/theory/diagrams, by its file's name."""
    return _drawn(study, name, study.diagrams.get(name, {}))


def structure(study: Study, region: str) -> Exhibit:
    """Draw a region's bodies, how often they meet and how they relate (5.1, 6.1, 7.1)."""
    return _drawn(study, f"structure-{region}", study.regions[region].structure)


@default_settings()
def _drawn(study: Study, id_: str, tables: Mapping[str, Any]) -> Exhibit:
    if not tables.get("node"):
        return exhibit(study, id_, style.blank(study))
    boxes = read(study, tables)
    with style.for_phone():
        phone = draw(fitted(boxes))
    return exhibit(study, id_, Picture(draw(boxes), _alt(study, boxes), phone))


def _alt(study: Study, diagram: Diagram) -> str:
    """Return in words the boxes, the frames and what stands in them, and the arrows."""
    names = {node.id: node.label for node in diagram.nodes}
    names |= {group.id: group.label for group in diagram.groups}
    boxes = (
        f"{node.label}: {'; '.join(node.notes)}" if node.notes else node.label
        for node in diagram.nodes
    )
    sentences = [f"{study.word('alt-boxes')} {'. '.join(boxes)}."]
    for group in diagram.groups:
        sentences.append(f"{group.label}: {', '.join(names[id_] for id_ in group.members)}.")
    for edge in diagram.edges:
        arrow = "↔" if edge.kind in MUTUAL else "→"
        words = f" ({edge.label})" if edge.label else ""
        sentences.append(f"{names[edge.source]} {arrow} {names[edge.target]}{words}.")
    return " ".join(sentences)


DATED = ("year", "date", "decade")
ROW, HEAD, HEADING = 7.0, 8.0, 7.0
COLOUR = style.PUBLISHED
PAPER: dict[str, Any] = {"facecolor": style.PAPER, "edgecolor": "none"}
YEAR, DAY, EARLIER = "o", "D", "<"
"""Markers of what is known to the year, to the day, and of what began before the axis starts."""


@dataclass(frozen=True)
class Event:
    """Hold something that happened: its strand, its words, and from when to when, in years.

    What took no time, or is known to the year alone, ends when it starts; `marker` tells which.
    `date` is how its date is written.
    """

    strand: str
    label: str
    start: float
    end: float
    date: str
    marker: str = DAY

    @property
    def lines(self) -> str:
        """Return its words, broken into lines as wide as the sheet."""
        return style.wrap(self.label, style.inner_width() - 2, style.SMALL)


@style.on_phones()
def timeline(study: Study) -> Exhibit:
    """Draw policy, counting and study in time."""
    events = [*_policy(study), *_counting(study), *_research(study)]
    if not events:
        return exhibit(study, "timeline", style.blank(study))
    span = _begin(events), math.ceil(max(event.end for event in events)) + 0.5
    above = max(style.text_height(event.lines, style.SMALL) + 0.5 for event in events)
    row = ROW + (above if style.narrow() else 0)
    strands = dict.fromkeys(event.strand for event in events)
    bottom = HEAD + row * len(events) + HEADING * len(strands)
    entries = _entries(study)
    figure, axes = style.sheet(bottom + 2 + style.legend_height(entries) + style.MARGIN)
    _years(axes, span, bottom)
    style.draw_legend(axes, bottom + 2, entries)
    y = HEAD
    for strand in strands:
        title, paper = word(study, strand), PAPER | {"pad": 1.0}
        style.write(
            axes, style.MARGIN, y + HEADING / 2, title, ha="left", weight="bold", bbox=paper
        )
        y += HEADING
        for event in (each for each in events if each.strand == strand):
            _event(axes, event, (y, row), span)
            y += row
    alt = " ".join(f"{event.date}: {event.label}." for event in events)
    return exhibit(study, "timeline", Picture(figure, alt))


def _begin(events: Sequence[Event]) -> float:
    """Return the middle of the year before the first event that is not only of a decade."""
    known = [event.start for event in events if event.marker != EARLIER]
    return math.floor(min(known or [event.start for event in events])) - 0.5


def _policy(study: Study) -> list[Event]:
    """Return the dated facts; what is known to the year stands in its middle."""
    facts = study.tables["policy"]
    events = []
    for row in facts[facts["unit"].isin(DATED)].to_dict("records"):
        value = str(row["value"])
        label = study.word_or(f"event-{row['fact']}", str(row["label"]))
        known = row["unit"] == "year"
        at = _moment(value) + (0.5 if known else 0)
        end, marker = at, YEAR if known else DAY
        if row["unit"] == "decade":
            end, marker = at + 10, EARLIER
        events.append(Event("policy", label, at, end, value, marker))
    return sorted(events, key=lambda event: event.start)


def _counting(study: Study) -> list[Event]:
    table = study.of_source.stacked("placements")
    periods = sorted(set(zip(table["period_start"], table["period_end"], strict=True)))
    label = study.word("placements-counted")
    return [
        Event("counting", label, float(start), float(end) + 1, f"{start} \u2013 {end}")
        for start, end in periods
    ]


def _research(study: Study) -> list[Event]:
    months = sorted(study.of_source.stacked("interviews")["month"])
    events = []
    if months:
        date = " \u2013 ".join(dict.fromkeys([months[0], months[-1]]))
        label = number_of(study, len(months), "interview")
        start, end = _moment(months[0]), _moment(months[-1]) + 1 / 12
        events.append(Event("research", label, start, end, date))
    if study.source:
        date = str(study.source["date"])
        day = _moment(date)
        events.append(Event("research", study.phrase("source-published"), day, day, date))
    return events


def _moment(date: str) -> float:
    """Return a date in years.

    >>> _moment("2017"), _moment("2017-07"), round(_moment("2017-07-16"), 2)
    (2017.0, 2017.5, 2017.54)
    """
    year, month, day = (*map(int, date.split("-")), 1, 1)[:3]
    return year + (month - 1) / 12 + (day - 1) / 365


def _x(moment: float, span: tuple[float, float]) -> float:
    (begin, end), width = span, style.inner_width()
    return style.MARGIN + width * (max(moment, begin) - begin) / (end - begin)


def _years(axes: Axes, span: tuple[float, float], bottom: float) -> None:
    """Draw a line where each year starts and write the year between; some, if there are many."""
    begin, end = span
    years = range(math.ceil(begin), int(end) + 1)
    room = _x(begin + 1, span) - _x(begin, span)
    step = math.ceil((style.text_width("2000", style.SMALL) + 1) / room)
    for year in years:
        x = _x(year, span)
        style.plot(axes, [(x, HEAD), (x, bottom)], color=style.GRID, linewidth=0.7, zorder=0)
        if (year - years[0]) % step == 0 and year + 0.5 < end:
            middle = _x(year + 0.5, span)
            style.write(axes, middle, HEAD / 2, str(year), style.SMALL, color=style.MUTED)


def _event(axes: Axes, event: Event, place: tuple[float, float], span: tuple[float, float]) -> None:
    """Draw a bar over the time it took, or a marker at its moment, and its words beside.

    On a phone, whose rows are higher, the words stand above.
    """
    (top, high), (left, right) = place, (_x(event.start, span), _x(event.end, span))
    y = top + high - ROW / 2
    ends = [(_x(each, span), y) for each in span]
    style.plot(axes, ends, color=style.RULE, linewidth=0.7, zorder=0.5)
    if left == right:
        left, right = (left, left + 3) if event.marker == EARLIER else (left - 1.3, right + 1.3)
        style.plot(axes, [((left + right) / 2, y)], **_mark(event.marker))
    else:
        axes.add_artist(Rectangle((left, y - 1.3), right - left, 2.6, facecolor=COLOUR, zorder=2))
    paper = PAPER | {"pad": 0.8}
    if style.narrow():
        middle, paper = top + (high - ROW) / 2 + 1, PAPER | {"pad": 0.5}
        style.write(axes, style.MARGIN + 1, middle, event.lines, style.SMALL, ha="left", bbox=paper)
    elif right + 1.5 + style.text_width(event.label) <= style.wide() - style.MARGIN:
        style.write(axes, right + 1.5, y, event.label, ha="left", bbox=paper)
    else:
        style.write(axes, left - 1.5, y, event.label, ha="right", bbox=paper)


def _mark(shape: str) -> dict[str, Any]:
    return style.marker(shape, 6.5, COLOUR, zorder=3)


def _entries(study: Study) -> list[style.Entry]:
    bar = {"linestyle": "-", "color": COLOUR, "linewidth": 6, "solid_capstyle": "butt"}
    marks = {"in-year": YEAR, "on-day": DAY, "earlier": EARLIER}
    entries = [style.Entry(study.word(name), (_mark(shape),)) for name, shape in marks.items()]
    return [*entries, style.Entry(study.word("during"), (bar,))]


PARTIES = 6
"""How many parties each network is drawn with: enough to tell the forms apart."""
OUTSIDE = "outside"
RADIUS, ROOM = 17.0, 5.0
"""Most radius of a network, and room round it, in mm."""
FILLS = {
    "party": style.PAPER,
    "coordinating-party": style.PUBLISHED,
    OUTSIDE: style.SKY,
}


@style.on_phones()
def coordination_networks(study: Study) -> Exhibit:
    """Draw coordination by all parties, by one of them, and from outside (3.7)."""
    forms = study.tables["coordination"].to_dict("records")
    if not forms:
        return exhibit(study, "coordination-networks", style.blank(study))
    entries = [style.Entry(word(study, kind), (_look(kind, 8.0),)) for kind in FILLS]
    room = style.wide() / len(forms)
    radius = min(RADIUS, room / 2 - ROOM)
    size = style.NOTE if style.narrow() else style.BODY
    names = [style.wrap(str(form["label"]), room - 2, size, "bold") for form in forms]
    head = max(style.text_height(name, size) for name in names) + 4
    bottom = head + 2 * radius + 8
    figure, axes = style.sheet(bottom + style.legend_height(entries) + style.MARGIN)
    for at, (form, name) in enumerate(zip(forms, names, strict=True)):
        middle = (at + 0.5) * room
        style.write(axes, middle, head / 2, name, size, weight="bold")
        _network(axes, (middle, head + radius + 2), radius, str(form["coordinator"]))
    style.draw_legend(axes, bottom, entries)
    alt = " ".join(
        f"{form['label']}: {study.word('coordinator-' + str(form['coordinator']))}."
        for form in forms
    )
    return exhibit(study, "coordination-networks", Picture(figure, alt))


def _network(axes: Axes, middle: tuple[float, float], radius: float, coordinator: str) -> None:
    """Draw the parties on a ring, and who is in touch with whom for coordination."""
    angles = [2 * math.pi * party / PARTIES for party in range(PARTIES)]
    places: dict[int | str, tuple[float, float]] = {
        party: (middle[0] + radius * math.sin(angle), middle[1] - radius * math.cos(angle))
        for party, angle in enumerate(angles)
    }
    places[OUTSIDE] = middle
    graphs = {
        "all": nx.complete_graph(PARTIES),
        OUTSIDE: nx.Graph((OUTSIDE, party) for party in range(PARTIES)),
    }
    graph = graphs.get(coordinator, nx.star_graph(PARTIES - 1))
    for one, other in graph.edges:
        style.plot(axes, [places[one], places[other]], color=style.RULE, linewidth=1.0, zorder=1)
    for node in graph.nodes:
        leads = coordinator == "all" or (coordinator == "one" and node == 0)
        kind = OUTSIDE if node == OUTSIDE else "coordinating-party" if leads else "party"
        style.plot(axes, [places[node]], **_look(kind, 11.0))


def _look(kind: str, size: float) -> dict[str, Any]:
    shape = "s" if kind == OUTSIDE else "o"
    return style.marker(shape, size, FILLS[kind], style.INK, markeredgewidth=1.0, zorder=3)
