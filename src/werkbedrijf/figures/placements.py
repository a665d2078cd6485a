"""Jobs filled against jobs aimed for, with the steps of the scoring rule."""

from __future__ import annotations

import math
from collections.abc import Sequence
from dataclasses import dataclass
from itertools import pairwise

import pandas as pd
import seaborn as sns
from matplotlib.axes import Axes
from matplotlib.lines import Line2D

from werkbedrijf import placements
from werkbedrijf.exhibit import Exhibit, Picture, exhibit
from werkbedrijf.figures import style, wrapping
from werkbedrijf.study import Study

NAMES, TOLD = 40.0, 57.0
"""Room for the regions' names and for their numbers, in mm."""
ROW, HEAD, FOOT = 9.0, 10.0, 8.0
NO_BREAK = "\u00a0"
LEAST = 2.0
"""The axis runs at least to twice the target."""


@dataclass(frozen=True)
class Result:
    """Hold a region's placements: their ratio to the target, and how they read."""

    region: str
    ratio: float
    told: str


def placements_target(study: Study) -> Exhibit:
    """Draw each region's placements as a share of its target."""
    results = _results(study)
    names = [wrapping.wrap(result.region, NAMES - 2) for result in results]
    told = [wrapping.wrap(result.told, TOLD - 2, style.SMALL) for result in results]
    row = max([ROW, *(wrapping.text_height(text) + 1 for text in [*names, *told])])
    figure, axes = style.sheet(HEAD + row * len(results) + FOOT)
    ratios = [result.ratio for result in results if not math.isnan(result.ratio)]
    most = max([LEAST, *ratios]) * 1.06
    left, width = style.MARGIN + NAMES, style.WIDTH - 2 * style.MARGIN - NAMES - TOLD
    _steps(axes, study, (left, width / most), HEAD + row * len(results))
    _bars(style.panel(figure, left, HEAD, width, row * len(results)), results, most)
    for index in range(len(results)):
        y = HEAD + (index + 0.5) * row
        style.write(axes, left - 2, y, names[index], ha="right")
        style.write(axes, left + width + 2, y, told[index], style.SMALL, ha="left")
    alt = " ".join(f"{result.region}: {result.told}." for result in results)
    return exhibit(study, "placements-target", Picture(figure, alt))


def _results(study: Study) -> list[Result]:
    table = study.stacked("placements")
    ratios = {str(region): ratio for region, ratio in placements.replicate(table)["ratio"].items()}
    rows = table[table["scored"] == "yes"].to_dict("records")
    told = {str(row["region"]): _told(study, row["realised"], row["target"]) for row in rows}
    found = []
    for id_, region in study.regions.items():
        ratio = float(ratios.get(id_, math.nan))
        share = "" if math.isnan(ratio) else f": {100 * ratio:.0f}{NO_BREAK}%"
        words = told.get(id_, study.word("no-numbers"))
        found.append(Result(region.label, ratio, f"{words}{share}"))
    return found


def _told(study: Study, realised: object, target: object) -> str:
    return study.word("filled-of").format(
        realised=_number(study, realised), target=_number(study, target)
    )


def _number(study: Study, number: object) -> str:
    """Write a number with the separator of thousands that the language has."""
    if pd.isna(number):  # type: ignore[call-overload]
        return study.word("not-printed")
    text = f"{int(str(number)):,}"
    return text.replace(",", ".") if study.labels == "nl" else text


def _steps(axes: Axes, study: Study, scale: tuple[float, float], bottom: float) -> None:
    """Draw where the score changes, the marks between, and the shares at the foot."""
    left, unit = scale
    bounds = sorted(least for least, _ in placements.THRESHOLDS)
    for bound in bounds:
        x = left + bound * unit
        colour = style.INK if bound == 1 else style.RULE
        axes.add_line(Line2D([x, x], [HEAD, bottom], color=colour, linewidth=0.8, zorder=6))
    for low, high in pairwise([0.0, *bounds, LEAST]):
        x = left + (low + high) / 2 * unit
        mark = style.sign(study.mark(placements.score(low)))
        fits = wrapping.text_width(mark, style.SMALL) < (high - low) * unit
        style.write(axes, x, HEAD * (0.72 if fits else 0.28), mark, style.SMALL, color=style.MUTED)
    for share in (0, 0.5, 1, 1.5, 2):
        x = left + share * unit
        style.write(axes, x, bottom + FOOT / 2, f"{100 * share:.0f}{NO_BREAK}%", style.SMALL)
    x = style.WIDTH - style.MARGIN - TOLD + 2
    style.write(axes, x, bottom + FOOT / 2, study.word("of-target"), style.SMALL, ha="left")


def _bars(axes: Axes, results: Sequence[Result], most: float) -> None:
    frame = pd.DataFrame({"at": range(len(results)), "ratio": [each.ratio for each in results]})
    sns.barplot(
        frame, x="ratio", y="at", orient="h", color=style.PUBLISHED, saturation=1, width=0.5,
        errorbar=None, ax=axes,
    )  # fmt: skip
    axes.set(
        xlim=(0, most), ylim=(len(results) - 0.5, -0.5), xlabel="", ylabel="", xticks=[], yticks=[]
    )
    axes.set_axis_off()
