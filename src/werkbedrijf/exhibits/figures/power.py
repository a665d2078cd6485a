"""Figure of power: how often a mediation that is there would be found with so many regions."""

from __future__ import annotations

import math
from typing import Any

import pandas as pd
from matplotlib.axes import Axes

from werkbedrijf.analysis import mediation, power
from werkbedrijf.analysis.rounds import latest
from werkbedrijf.exhibits.exhibit import Exhibit, Picture, exhibit
from werkbedrijf.exhibits.figures import style
from werkbedrijf.exhibits.figures.phones import on_phones
from werkbedrijf.study.model import Study

LEFT, GAP, TOP, HEIGHT, BELOW = 14.0, 15.0, 12.0, 62.0, 15.0
"""Room beside, between, above and under the panels, and their height, in mm."""
RULE: dict[str, Any] = {"color": style.INK, "linestyle": "-", "linewidth": 0.8}
NONE: dict[str, Any] = {
    "linestyle": "none", "marker": "s", "markersize": 9, "markerfacecolor": style.GRID,
    "markeredgecolor": style.GRID,
}  # fmt: skip


@on_phones()
def mediation_power(study: Study) -> Exhibit:
    """Draw the power of the registered design over numbers of regions, exact and by marks."""
    of = mediation.design(study)
    if of is None:
        return exhibit(study, "mediation-power", style.blank(study))
    found = power.curves(of, power.measure(study, of))
    here = len(latest(study))
    entries = _paths(study, of, here)
    ways = list(dict.fromkeys(found["seen"]))
    # Side by side on a page, one above the other on a phone.
    beside = 1 if style.narrow() else len(ways)
    high = TOP + HEIGHT + BELOW
    end = high * (len(ways) // beside)
    figure, axes = style.sheet(end + style.height(entries) + style.MARGIN)
    width = (style.wide() - style.MARGIN - LEFT - GAP * (beside - 1)) / beside
    word = study.word("power-regions")
    for place, way in enumerate(ways):
        left, top = LEFT + place % beside * (width + GAP), place // beside * high
        style.heading(axes, left, top + TOP / 2, study.word(f"power-{way}"))
        panel = style.panel(figure, left, top + TOP, width, HEIGHT)
        _panel(panel, of, found[found["seen"] == way], here)
        style.write(axes, left + width / 2, top + high - 5, word, style.LABEL)
    style.draw(axes, end, entries)
    return exhibit(study, "mediation-power", Picture(figure, _alt(study, of, found)))


def _paths(study: Study, of: mediation.Design, here: int) -> list[style.Entry]:
    """Return the legend: a line for each size of effect, the regions there are, and too few."""
    sizes = [study.word("power-paths").format(path=study.number(path, "")) for path in of.paths]
    return [
        *(style.Entry(told, (style.line(at), style.dots(at))) for at, told in enumerate(sizes)),
        style.Entry(study.word("power-lines").format(regions=f"{here}, {of.regions}"), (RULE,)),
        style.Entry(study.word("power-none"), (NONE,)),
    ]


def _panel(axes: Axes, of: mediation.Design, found: pd.DataFrame, here: int) -> None:
    sizes = sorted(set(found["regions"]))
    axes.set(xscale="log", xlim=(2.6, sizes[-1] * 1.15), ylim=(0, 1.02))
    axes.spines[["top", "right"]].set_visible(False)
    axes.axvspan(2.6, of.minimum - 0.5, color=style.GRID, zorder=0)
    axes.axhline(power.ENOUGH, color=style.RULE, linewidth=0.8, linestyle=(0, (1, 2)), zorder=1)
    for number in {here, of.regions}:
        axes.axvline(number, **RULE, zorder=1)
    ticks = sorted({3, 5, 10, 20, of.regions, 100, 200} | {here})
    kept = [tick for at, tick in enumerate(ticks) if at == 0 or tick / ticks[at - 1] > 1.3]
    axes.set_xticks(kept, [str(tick) for tick in kept], fontsize=style.NOTE)
    axes.set_xticks([], minor=True)
    levels = (0, 0.2, 0.4, 0.6, 0.8, 1)
    axes.set_yticks(levels, [f"{level:.0%}" for level in levels], fontsize=style.NOTE)
    axes.grid(axis="y", color=style.GRID, linewidth=0.5)
    for at, path in enumerate(of.paths):
        rows = found[(found["path"] == path) & found["power"].notna()]
        x, y = rows["regions"].to_list(), rows["power"].to_list()
        axes.plot(x, y, **style.line(at))
        axes.plot(x, y, **(style.dots(at) | {"markersize": 4.5}))


def _alt(study: Study, of: mediation.Design, found: pd.DataFrame) -> str:
    told = []
    for way, rows in found.groupby("seen", sort=False):
        by = rows.set_index(["path", "regions"])["power"]
        each = [
            study.word("alt-power").format(
                path=study.number(path, ""), power=_share(by.get((path, of.regions)))
            )
            for path in of.paths
        ]
        start = study.word(f"power-{way}")
        told.append(f"{start}, {of.regions} {study.word('regions').lower()}: {'; '.join(each)}.")
    return " ".join(told)


def _share(value: float | None) -> str:
    return "?" if value is None or math.isnan(value) else f"{value:.0%}"
