"""Rounds: a place studied again, what changed in it, and whether what was foretold came about.

Each round is a case of its own, coded by the same rule. A change counts only beyond what two
coders of the same text differ by: coding anew would give as much by itself. What else differs
between rounds, such as who was asked, no coder's disagreement covers.
"""

from __future__ import annotations

from collections.abc import Hashable, Mapping
from itertools import pairwise
from typing import Any

import numpy as np
import pandas as pd

from werkbedrijf.analysis.agreement import matrices
from werkbedrijf.analysis.arrays import Array, Scores, groups
from werkbedrijf.analysis.comparison import luck, standing
from werkbedrijf.analysis.intercoder import SIDES, paired_means
from werkbedrijf.analysis.reliability import generator
from werkbedrijf.analysis.scores import replicate
from werkbedrijf.study.model import FIRST, Region, Study

DRAWS = 4000
ALPHA = 0.05
NEAR = 1e-9
CHANGES = [
    *("then", "now", "concept", "mean_then", "mean_now", "score_then", "score_now"),
    *("change", "chance", "adjusted", "verdict"),
]
PREDICTIONS = ["then", "now", "kind", "predicted", "found", "verdict", "luck"]


def pairs(study: Study) -> list[tuple[Region, Region]]:
    """Return every round of a place with the next one, in the study's order of places."""
    found: dict[str, list[Region]] = {}
    for region in study.regions.values():
        found.setdefault(region.place, []).append(region)
    ordered = [sorted(rounds, key=lambda region: region.round) for rounds in found.values()]
    return [pair for rounds in ordered for pair in pairwise(rounds)]


def latest(study: Study) -> list[str]:
    """Return the ids of the last round of every place, in the study's order."""
    earlier = {then.id for then, _ in pairs(study)}
    return [region for region in study.regions if region not in earlier]


def disagreement(study: Study) -> Array:
    """Return by how much coders differ on the mean of an indicator: second less first."""
    both = [paired_means(study, FIRST, coder).dropna() for coder in study.coders]
    if not both:
        return np.array([])
    means = pd.concat(both)
    one, other = (means[side].to_numpy(dtype=float) for side in SIDES)
    differing: Array = other - one
    return differing


def chance(change: float, indicators: int, differing: Array, *names: str) -> float:
    """Return how often coders' disagreement alone would move a concept's mean as far.

    Parameters
    ----------
    change : float
        Of the mean of indicator means.
    indicators : int
        How many indicators it is the mean of.
    differing : array
        As `disagreement` returns it; as many as there are indicators are drawn, either way round.
    names : str
        What the seed is derived from.

    Returns
    -------
    float
        From above 0 to 1; NaN where nothing is known of disagreement.

    Examples
    --------
    >>> chance(0.5, 1, np.array([0.5, 0.0, 0.0, 0.0]), "example") < 0.3
    True
    >>> chance(0.0, 1, np.array([0.5, 0.0]), "example")
    1.0
    """
    if not len(differing) or not indicators:
        return float("nan")
    rng = generator("rounds", *names)
    drawn = rng.choice(differing, size=(DRAWS, indicators))
    moved = np.abs((drawn * rng.choice([-1.0, 1.0], size=drawn.shape)).mean(axis=1))
    return float((1 + (moved >= abs(change) - NEAR).sum()) / (1 + DRAWS))


def holm(p: Array) -> Array:
    """Adjust p-values for their number, after Holm (1979); NaN stay and do not count.

    Examples
    --------
    >>> holm(np.array([0.01, 0.04, np.nan, 0.03])).tolist()
    [0.03, 0.06, nan, 0.06]
    """
    known = np.flatnonzero(~np.isnan(p))
    order = known[np.argsort(p[known], kind="stable")]
    factors = np.arange(len(order), 0, -1)
    adjusted = np.full(len(p), np.nan)
    adjusted[order] = np.minimum(np.maximum.accumulate(p[order] * factors), 1)
    return adjusted


def changes(study: Study) -> pd.DataFrame:
    """Return what changed in every place from one round to the next, concept by concept.

    Returns
    -------
    DataFrame
        Pairs of rounds x concepts x (then, now, concept, mean_then, mean_now, score_then,
        score_now, change, chance, adjusted, verdict): means and marks from -2 to +2; the change
        of the mean (of the mark, where there is no mean); how often coders' disagreement alone
        would do as much, and the same adjusted after Holm for the concepts of the pair; `beyond`
        or `within` their disagreement, or `not testable`.
    """
    table = {
        (str(row["region"]), str(row["concept"])): row
        for row in replicate(study).to_dict("records")
    }
    differing = disagreement(study)
    rows: list[dict[str, object]] = []
    for then, now in pairs(study):
        found = [
            _changed(table, then.id, now.id, concept, differing)
            for concept in study.concepts["concept"]
        ]
        adjusted = holm(np.array([row["chance"] for row in found], dtype=float))
        for row, p in zip(found, adjusted, strict=True):
            verdict = "not testable" if np.isnan(p) else "beyond" if p < ALPHA else "within"
            rows.append({**row, "adjusted": float(p), "verdict": verdict})
    return pd.DataFrame(rows, columns=CHANGES)


def _changed(
    table: Mapping[tuple[str, str], Mapping[Hashable, Any]],
    then: str,
    now: str,
    concept: str,
    differing: Array,
) -> dict[str, object]:
    before, after = (table[region, concept] for region in (then, now))
    means = [float(each["mean"]) for each in (before, after)]
    scores = [each["score"] for each in (before, after)]
    row: dict[str, object] = {
        "then": then, "now": now, "concept": concept, "mean_then": means[0], "mean_now": means[1],
        "score_then": scores[0], "score_now": scores[1], "chance": float("nan"),
    }  # fmt: skip
    if np.isnan(means).any():
        missing = any(pd.isna(score) for score in scores)
        return row | {"change": float("nan") if missing else float(scores[1] - scores[0])}
    fewest = int(min(before["indicators"], after["indicators"]))
    moved = means[1] - means[0]
    return row | {"change": moved, "chance": chance(moved, fewest, differing, then, now, concept)}


def predictions(study: Study) -> pd.DataFrame:
    """Judge in each later round what the explanation foretold from the one before.

    Two things: the place on the outcome among the other places, from the factors of the round
    before (`place`); and that the outcome rises if the factors do, and falls if they fall
    (`direction`). Means of replicated marks, over the concepts that both rounds have.

    Returns
    -------
    DataFrame
        Pairs of rounds x predictions x (then, now, kind, predicted, found, verdict, luck):
        places counted from 0 and joined by `;`, or `rises`, `falls`, `stays`; `consistent`,
        `inconsistent` or `not testable`; and the chance to be right by luck, for a direction
        that of a coin.
    """
    told = study.further.get("rounds")
    if told is None:
        return pd.DataFrame(columns=PREDICTIONS)
    scores, inside = matrices(study)["replicated"], groups(study)
    factors, outcome = (inside.get(told[key], [told[key]]) for key in ("factors", "outcome"))
    rows = []
    for then, now in pairs(study):
        others = [
            id_ for id_, region in study.of_source.regions.items() if region.place != then.place
        ]
        ends = (then.id, now.id)
        rows.append((*ends, "place", *_place(scores, ends, factors, outcome, others)))
        rows.append((*ends, "direction", *_direction(scores, ends, factors, outcome)))
    return pd.DataFrame(rows, columns=PREDICTIONS)


def _place(
    scores: Scores, ends: tuple[str, str], factors: list[str], outcome: list[str], others: list[str]
) -> tuple[str, str, str, float]:
    expected = standing(scores, ends[0], others, factors).places
    found = standing(scores, ends[1], others, outcome).places
    told = [";".join(map(str, sorted(each))) for each in (expected, found)]
    if not expected or not found:
        return (told[0], told[1], "not testable", float("nan"))
    chance = luck(expected, found, len(others))
    verdict = "consistent" if expected & found else "inconsistent"
    # What every place would have met tests nothing, as in `comparison.predictions`.
    return (told[0], told[1], verdict if chance < 1 else "not testable", chance)


def _direction(
    scores: Scores, ends: tuple[str, str], factors: list[str], outcome: list[str]
) -> tuple[str, str, str, float]:
    told = [_way(scores, ends, concepts) for concepts in (factors, outcome)]
    if "" in told:
        return (told[0], told[1], "not testable", float("nan"))
    verdict = "consistent" if told[0] == told[1] else "inconsistent"
    return (told[0], told[1], verdict, 1 / 2)


def _way(scores: Scores, ends: tuple[str, str], concepts: list[str]) -> str:
    """Return which way the mean over the concepts that both rounds have went."""
    rows = np.array([scores.row(region, concepts)[0] for region in ends])
    both = ~np.isnan(rows).any(axis=0)
    if not both.any():
        return ""
    moved = float((rows[1, both] - rows[0, both]).mean())
    return "stays" if abs(moved) < NEAR else "rises" if moved > 0 else "falls"
