"""A timeline of the policy, of what was counted, and of the study itself."""

from __future__ import annotations

import math
from collections.abc import Sequence
from dataclasses import dataclass
from typing import Any

from matplotlib.axes import Axes
from matplotlib.lines import Line2D
from matplotlib.patches import Rectangle

from werkbedrijf.exhibit import Exhibit, Picture, exhibit
from werkbedrijf.figures import legend, style, wrapping
from werkbedrijf.figures.scored import word
from werkbedrijf.study import Study

DATED = ("year", "date", "decade")
START = 2012.5
"""Where the axis starts; what began earlier comes in from the left."""
ROW, HEAD, HEADING = 7.0, 8.0, 7.0
COLOURS = {"policy": style.PUBLISHED, "counting": style.REPLICATED, "research": "#7a0f3d"}


@dataclass(frozen=True)
class Event:
    """Hold something that happened: its strand, its words, and from when to when, in years."""

    strand: str
    label: str
    start: float
    end: float
    told: str


def timeline(study: Study) -> Exhibit:
    """Draw policy, counting and study in time."""
    events = [*_policy(study), *_counting(study), *_research(study)]
    end = math.ceil(max(event.end for event in events)) + 0.5
    strands = list(dict.fromkeys(event.strand for event in events))
    bottom = HEAD + ROW * len(events) + HEADING * len(strands)
    entries = _entries(study)
    figure, axes = style.sheet(bottom + 2 + legend.height(entries) + style.MARGIN)
    _years(axes, end, bottom)
    legend.draw(axes, bottom + 2, entries)
    y = HEAD
    for strand in strands:
        style.write(
            axes, style.MARGIN, y + HEADING / 2, word(study, strand), ha="left", weight="bold",
            bbox={"facecolor": style.PAPER, "edgecolor": "none", "pad": 1.0},
        )  # fmt: skip
        y += HEADING
        for event in (each for each in events if each.strand == strand):
            _event(axes, event, y + ROW / 2, end)
            y += ROW
    alt = " ".join(f"{event.told}: {event.label}." for event in events)
    return exhibit(study, "timeline", Picture(figure, alt))


def _policy(study: Study) -> list[Event]:
    """Return the dated facts; what is known to the year takes the whole year."""
    facts = study.tables["policy"]
    named = set(study.tables["words"]["word"])
    found = []
    for row in facts[facts["unit"].isin(DATED)].to_dict("records"):
        value, own = str(row["value"]), f"event-{row['fact']}"
        label = study.word(own) if own in named else str(row["label"])
        end = _moment(value) + (1 if row["unit"] == "year" else 0)
        found.append(Event("policy", label, _moment(value), end, value))
    return sorted(found, key=lambda event: event.start)


def _counting(study: Study) -> list[Event]:
    table = study.of_thesis.stacked("placements")
    periods = sorted(set(zip(table["period_start"], table["period_end"], strict=True)))
    label = study.word("placements-counted")
    return [
        Event("counting", label, float(start), float(end) + 1, f"{start} \u2013 {end}")
        for start, end in periods
    ]


def _research(study: Study) -> list[Event]:
    months = sorted(study.of_thesis.stacked("interviews")["month"])
    found = []
    if months:
        span = " \u2013 ".join(dict.fromkeys([months[0], months[-1]]))
        label = study.word("interviews-held").format(count=len(months))
        start, end = _moment(months[0]), _moment(months[-1]) + 1 / 12
        found.append(Event("research", label, start, end, span))
    date = str(study.source["date"])
    day = _moment(date)
    return [*found, Event("research", study.word("thesis-published"), day, day, date)]


def _moment(date: str) -> float:
    """Return a date in years.

    >>> _moment("2017"), _moment("2017-07"), round(_moment("2017-07-16"), 2)
    (2017.0, 2017.5, 2017.54)
    """
    year, month, day = (*map(int, date.split("-")), 1, 1)[:3]
    return year + (month - 1) / 12 + (day - 1) / 365


def _x(moment: float, end: float) -> float:
    width = style.WIDTH - 2 * style.MARGIN
    return style.MARGIN + width * (max(moment, START) - START) / (end - START)


def _years(axes: Axes, end: float, bottom: float) -> None:
    """Draw a line where each year starts and write the year between; some, if there are many."""
    years = range(math.ceil(START), int(end) + 1)
    room = _x(START + 1, end) - _x(START, end)
    step = math.ceil((wrapping.text_width("2000", style.SMALL) + 1) / room)
    for year in years:
        x = _x(year, end)
        axes.add_line(Line2D([x, x], [HEAD, bottom], color=style.GRID, linewidth=0.7, zorder=0))
        if (year - years[0]) % step == 0 and year + 0.5 < end:
            middle = _x(year + 0.5, end)
            style.write(axes, middle, HEAD / 2, str(year), style.SMALL, color=style.MUTED)


def _event(axes: Axes, event: Event, y: float, end: float) -> None:
    """Draw a bar over the time it took, or a diamond on its day, and its words beside."""
    colour = COLOURS[event.strand]
    left, right = _x(event.start, end), _x(event.end, end)
    if left == right:
        early = event.start < START
        left, right = (left, left + 3) if early else (left - 1.2, right + 1.2)
        axes.add_line(Line2D([(left + right) / 2], [y], **_mark("<" if early else "D", colour)))
    else:
        axes.add_patch(Rectangle((left, y - 1.3), right - left, 2.6, facecolor=colour, zorder=2))
    _label(axes, event, (left, right), y)


def _mark(marker: str, colour: str) -> dict[str, Any]:
    return {
        "linestyle": "none", "marker": marker, "markersize": 6.5, "markerfacecolor": colour,
        "markeredgecolor": colour, "zorder": 3,
    }  # fmt: skip


def _entries(study: Study) -> list[legend.Entry]:
    bar = {"linestyle": "-", "color": style.MUTED, "linewidth": 6, "solid_capstyle": "butt"}
    marks = {"on-day": "D", "earlier": "<"}
    entries = [
        legend.Entry(study.word(name), (_mark(marker, style.MUTED),))
        for name, marker in marks.items()
    ]
    return [legend.Entry(study.word("year-or-period"), (bar,)), *entries]


def _label(axes: Axes, event: Event, ends: Sequence[float], y: float) -> None:
    wide = wrapping.text_width(event.label)
    paper = {"facecolor": style.PAPER, "edgecolor": "none", "pad": 0.8}
    if ends[1] + 1.5 + wide <= style.WIDTH - style.MARGIN:
        style.write(axes, ends[1] + 1.5, y, event.label, ha="left", bbox=paper)
    else:
        style.write(axes, ends[0] - 1.5, y, event.label, ha="right", bbox=paper)
