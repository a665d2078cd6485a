"""Out of sample: whether the source's explanation holds in a region that it did not study.

The explanation says that success follows a group of factors, those that the source names, or all.
It is fixed by the regions with published scores. For a new region it predicts from these factors
alone where the region stands on success among those regions; only then its success is looked at. A
region that lacks some scores is compared on those that it has, if they are as many as the study
asks for. A prediction that every place would have met tests nothing.

A place is the number of regions ahead: 0 is first. A tie leaves several places open, and makes a
prediction easier to meet by luck.
"""

from __future__ import annotations

from dataclasses import dataclass, replace

import numpy as np
import pandas as pd

from werkbedrijf.analysis.agreement import matrices, published
from werkbedrijf.analysis.arrays import Scores, groups
from werkbedrijf.analysis.comparison import thin
from werkbedrijf.study.model import Study

COLUMNS = [
    *("region", "expected", "factors", "predicted"),
    *("success", "criteria", "found", "verdict", "chance"),
]


@dataclass(frozen=True)
class Standing:
    """Hold where a region stands among others on a group of concepts.

    Parameters
    ----------
    mean : float
        Of its scores; NaN without one.
    scored, concepts : int
        How many of the concepts it has a score on, and how many there are.
    places : set of int
        Those it can take among the others; none where it or one of them has no score.
    """

    mean: float
    scored: int
    concepts: int
    places: set[int]


def places(value: float, others: list[float]) -> set[int]:
    """Return the places that a value can take among others.

    Parameters
    ----------
    value : float
        Of the region to be placed.
    others : list of float
        Of the regions to place it among.

    Examples
    --------
    >>> places(0.3, [0.5, 0.25, -0.5]), places(0.25, [0.5, 0.25, -0.5])
    ({1}, {1, 2})
    """
    ahead = sum(other > value for other in others)
    level = sum(other == value for other in others)
    return set(range(ahead, ahead + level + 1))


def luck(predicted: set[int], found: set[int], others: int) -> float:
    """Return how often places drawn at random, as many as were found, meet the prediction.

    Examples
    --------
    One place of four, foretold; the same, where a tie spans two of the three pairs there are:

    >>> luck({1}, {1}, others=3), round(luck({1}, {1, 2}, others=3), 3)
    (0.25, 0.667)
    """
    spans = [set(range(first, first + len(found))) for first in range(others + 2 - len(found))]
    return sum(bool(predicted & span) for span in spans) / len(spans)


def explaining(study: Study) -> str:
    """Return the group of factors by which the source explains success; all, if it names none."""
    return str(study.source.get("explains", "factor"))


def predictions(study: Study) -> pd.DataFrame:
    """Predict and judge the success of every region that has no published scores.

    Returns
    -------
    DataFrame
        New regions x (region, expected, factors, predicted, success, criteria, found, verdict,
        chance): means of replicated scores and on how many of how many concepts
        they rest (`5/6`), places joined by `;`, `consistent`, `inconsistent`, `not testable` or
        `too little to compare`, and the chance that a place drawn at random would have been
        consistent.
    """
    if published(study).empty:
        return pd.DataFrame(columns=COLUMNS)
    known = list(study.of_source.regions)
    scores = matrices(study)["replicated"]
    inside = groups(study)
    few = set(thin(study)["region"])
    rows = []
    for region in (each for each in scores.regions if each not in known):
        expected = _standing(scores, region, known, inside.get(explaining(study), []))
        found = _standing(scores, region, known, inside.get("success", []))
        if region in few:
            expected, found = (replace(each, places=set()) for each in (expected, found))
        told = "too little to compare" if region in few else "not testable"
        rows.append((region, *_judged(expected, found, len(known), told)))
    return pd.DataFrame(rows, columns=COLUMNS)


def _judged(
    expected: Standing, found: Standing, others: int, untold: str
) -> tuple[float, str, str, float, str, str, str, float]:
    verdict, chance = untold, float("nan")
    if expected.places and found.places:
        chance = luck(expected.places, found.places, others)
        if chance < 1:
            verdict = "consistent" if expected.places & found.places else "inconsistent"
    told = [
        (each.mean, f"{each.scored}/{each.concepts}", ";".join(map(str, sorted(each.places))))
        for each in (expected, found)
    ]
    return (*told[0], *told[1], verdict, chance)


def _standing(scores: Scores, region: str, others: list[str], concepts: list[str]) -> Standing:
    """Place a region among others on those concepts that it has a score on."""
    own = scores.row(region, concepts)[0]
    shared = [concept for concept, score in zip(concepts, own, strict=True) if not np.isnan(score)]
    if not shared or not others:
        return Standing(float("nan"), 0, len(concepts), set())
    mean, *rest = (float(scores.mean_of(each, shared)[0]) for each in (region, *others))
    found = set() if np.isnan(rest).any() else places(mean, rest)
    return Standing(mean, len(shared), len(concepts), found)
