"""Checks of claims that no mark decides: the segments, the numbers or the codebook do.

Each function is named in published/claims.csv; it looks at the study and returns a `Finding`.
"""

from __future__ import annotations

import operator
from collections.abc import Sequence
from dataclasses import dataclass

import numpy as np
import pandas as pd

from werkbedrijf.analysis import scores
from werkbedrijf.analysis.arrays import (
    CONTRADICTED,
    NOT_TESTABLE,
    PARTLY,
    SUPPORTED,
    Relation,
)
from werkbedrijf.claims.marks import MG, ZB, ZW
from werkbedrijf.study.model import Study

REGIONS = (MG, ZW, ZB)


@dataclass(frozen=True)
class Finding:
    """Hold a verdict, and the values that decide it in words."""

    verdict: float
    values: str


def mg_far_above_target(study: Study) -> Finding:
    """Tell whether Midden-Gelderland reached one and a half times its target."""
    return _ratio(study, MG, scores.THRESHOLDS[0][0])


def zw_twice_target(study: Study) -> Finding:
    """Tell whether Zwolle reached twice its target."""
    return _ratio(study, ZW, 2.0)


def zb_just_below_target(study: Study) -> Finding:
    """Tell whether Zuidoost-Brabant stayed below its target by five per cent at most."""
    ratio = _ratios(study).get(ZB, np.nan)
    short, just = ratio < 1, ratio >= scores.THRESHOLDS[2][0]
    verdict = SUPPORTED if short and just else PARTLY if short else CONTRADICTED
    return Finding(NOT_TESTABLE if pd.isna(ratio) else verdict, _shown(study, ZB, ratio))


def mg_fewer_activities(study: Study) -> Finding:
    """Tell whether the thesis reports fewer activities of Midden-Gelderland than of Zwolle."""
    present = [region for region in (MG, ZW) if region in study.regions]
    counts = [len(study.regions[region].tables["activities"]) for region in present]
    if len(counts) < 2 or not all(counts):
        return Finding(NOT_TESTABLE, "")
    told = [f"{study.regions[r].label} {n}" for r, n in zip(present, counts, strict=True)]
    verdict = SUPPORTED if counts[0] < counts[1] else CONTRADICTED
    return Finding(verdict, f"activities reported: {', '.join(told)}")


def zw_goal_is_carried(study: Study) -> Finding:
    """Tell whether Zwolle's segments on endorsing the goal are positive on average."""
    return _positive(study, [ZW], ["3b"])


def zw_trust_falls_in_practice(study: Study) -> Finding:
    """Tell whether Zwolle's segments on others' intentions are lower for delivery than else."""
    return _lower(study, ZW, ["4a"], "operational", "general")


def zb_trust_on_board(study: Study) -> Finding:
    """Tell whether ZB's segments on others' intentions are lower for delivery than the board."""
    return _lower(study, ZB, ["4a"], "operational", "board")


def coordinators_role_is_valued(study: Study) -> Finding:
    """Tell whether segments on the coordinator's role are positive in both regions with one."""
    return _positive(study, [MG, ZW], ["6c"])


def coordinators_independence_is_valued(study: Study) -> Finding:
    """Tell whether segments on the coordinator's independence are positive in both regions."""
    return _positive(study, [MG, ZW], ["6b"])


def size_is_no_hindrance(study: Study) -> Finding:
    """Tell in how many regions segments on the network's size are not negative on average."""
    return _positive(study, REGIONS, ["1b"], operator.ge)


def parties_are_content(study: Study) -> Finding:
    """Tell in how many regions segments on who takes part are positive on average."""
    return _positive(study, REGIONS, ["1a"])


def representation_is_hard(study: Study) -> Finding:
    """Tell in how many regions segments on representation are negative on average."""
    found = _positive(study, REGIONS, ["1c"], operator.ge)
    return Finding(SUPPORTED - found.verdict, found.values)


def zw_gains_from_past(study: Study) -> Finding:
    """Tell whether Zwolle's segments on its predecessor are positive on average."""
    return _positive(study, [ZW], ["7a", "7b"])


def unions_find_it_harder(study: Study) -> Finding:
    """Tell in how many regions segments credited to unions are lower than all others."""
    values, verdicts = [], []
    for region in REGIONS:
        segments = study.segments[study.segments["region"] == region]
        own = segments["party"] == "unions"
        mean, rest = segments.loc[own, "valence"].mean(), segments.loc[~own, "valence"].mean()
        verdicts.append(NOT_TESTABLE if pd.isna(mean) else float(mean < rest))
        if not pd.isna(mean):
            label = study.regions[region].label
            values.append(f"{label} {mean:+.2f} ({own.sum()}) against {rest:+.2f}")
    return Finding(_together(verdicts), "; ".join(values))


def most_criteria_are_quality_and_output(study: Study) -> Finding:
    """Tell whether most criteria of success are about quality or output."""
    success = study.concepts[study.concepts["side"] == "success"]
    most = int(success["category"].isin(["quality", "output"]).sum())
    verdict = SUPPORTED if most > len(success) / 2 else CONTRADICTED
    return Finding(verdict, f"{most} of {len(success)} criteria")


def _ratios(study: Study) -> pd.Series:
    return scores.replicate_placements(study.stacked("placements"))["ratio"]


def _ratio(study: Study, region: str, least: float) -> Finding:
    ratio = _ratios(study).get(region, np.nan)
    verdict = NOT_TESTABLE if pd.isna(ratio) else float(ratio >= least)
    return Finding(verdict, _shown(study, region, ratio))


def _shown(study: Study, region: str, ratio: float) -> str:
    return "" if pd.isna(ratio) else f"{study.regions[region].label} {ratio:.2f} of target"


def _mean(study: Study, region: str, codes: Sequence[str], level: str = "") -> tuple[float, int]:
    chosen = study.segments[
        (study.segments["region"] == region) & study.segments["indicator"].isin(codes)
    ]
    if level:
        chosen = chosen[chosen["level"] == level]
    return float(chosen["valence"].astype(float).mean()), len(chosen)


def _positive(
    study: Study, regions: Sequence[str], codes: Sequence[str], than: Relation = operator.gt
) -> Finding:
    means = {region: _mean(study, region, codes) for region in regions if region in study.regions}
    told = [f"{study.regions[r].label} {mean:+.2f} ({n})" for r, (mean, n) in means.items()]
    verdicts = [NOT_TESTABLE if not n else float(than(mean, 0)) for mean, n in means.values()]
    missing = [NOT_TESTABLE] * (len(regions) - len(means))
    return Finding(_together(verdicts + missing), f"{', '.join(codes)}: {', '.join(told)}")


def _lower(study: Study, region: str, codes: Sequence[str], low: str, high: str) -> Finding:
    (below, n), (above, m) = (_mean(study, region, codes, level) for level in (low, high))
    if not n or not m:
        return Finding(NOT_TESTABLE, "")
    values = f"{', '.join(codes)}: {low} {below:+.2f} ({n}), {high} {above:+.2f} ({m})"
    return Finding(float(below < above), values)


def _together(verdicts: Sequence[float]) -> float:
    """Return 1 if all hold, 0 if none does, 0.5 in between, NaN if one can't be told."""
    if any(pd.isna(verdict) for verdict in verdicts):
        return NOT_TESTABLE
    total = sum(verdicts)
    return SUPPORTED if total == len(verdicts) else CONTRADICTED if total == 0 else PARTLY
