"""Rounds: a place studied again, what changed in it, and whether what was foretold came about.

Each round is a case of its own, coded by the same rule. A change counts only beyond what two
coders of the same text differ by: coding anew would give as much by itself. What else differs
between rounds, such as who was asked, no coder's disagreement covers.
"""

from __future__ import annotations

from itertools import pairwise

import numpy as np
import pandas as pd

from werkbedrijf.analysis.agreement import matrices
from werkbedrijf.analysis.arrays import Array, Scores, groups
from werkbedrijf.analysis.comparison import judged, standing
from werkbedrijf.analysis.intercoder import PAIR, paired_means
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
    places: dict[str, list[Region]] = {}
    for region in study.regions.values():
        places.setdefault(region.place, []).append(region)
    ordered = [sorted(rounds, key=lambda region: region.round) for rounds in places.values()]
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
    first, second = pd.concat(both)[list(PAIR)].to_numpy(dtype=float).T
    differences: Array = second - first
    return differences


def chance(change: float, indicators: int, differences: Array, *names: str) -> float:
    """Return how often coders' disagreement alone would move a concept's mean as far.

    The mean is that of so many indicator means; of the differences that `disagreement` returns as
    many are drawn, either way round. The seed is from the names.

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
    if not len(differences) or not indicators:
        return float("nan")
    random = generator("rounds", *names)
    draws = random.choice(differences, size=(DRAWS, indicators))
    moved = np.abs((draws * random.choice([-1.0, 1.0], size=draws.shape)).mean(axis=1))
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
    table, differences = replicate(study).set_index("concept"), disagreement(study)
    parts = []
    for then, now in pairs(study):
        before, after = (table[table["region"] == region.id] for region in (then, now))
        moved = after["mean"] - before["mean"]
        marks = (after["score"] - before["score"]).to_numpy(dtype=float, na_value=np.nan)
        indicators = np.minimum(before["indicators"], after["indicators"])
        chances = [
            chance(change, number, differences, then.id, now.id, str(concept))
            for concept, change, number in zip(moved.index, moved, indicators, strict=True)
        ]
        adjusted = holm(np.array(chances))
        verdicts = np.where(adjusted < ALPHA, "beyond", "within")
        parts.append(pd.DataFrame({
            "then": then.id, "now": now.id, "mean_then": before["mean"], "mean_now": after["mean"],
            "score_then": before["score"], "score_now": after["score"],
            "change": np.where(moved.isna(), marks, moved), "chance": chances,
            "adjusted": adjusted, "verdict": np.where(np.isnan(adjusted), "not testable", verdicts),
        }).reset_index())  # fmt: skip
    if not parts:
        return pd.DataFrame(columns=CHANGES)
    return pd.concat(parts, ignore_index=True)[CHANGES]


def predictions(study: Study, scores: Scores | None = None) -> pd.DataFrame:
    """Judge in each later round what the explanation foretold from the one before.

    Two things: the place on the outcome among the other places, from the factors of the round
    before (`place`); and that the outcome rises if the factors do, and falls if they fall
    (`direction`). Means of replicated marks, or of other scores such as `variants.unrounded`, over
    the concepts that both rounds have.

    Returns
    -------
    DataFrame
        Pairs of rounds x predictions x (then, now, kind, predicted, found, verdict, luck):
        places counted from 0 and joined by `;`, or `rises`, `falls`, `stays`; `consistent`,
        `inconsistent` or `not testable`; and the chance to be right by luck, for a direction
        that of a coin.
    """
    explanation = study.further.get("rounds")
    if explanation is None:
        return pd.DataFrame(columns=PREDICTIONS)
    scores, inside = scores or matrices(study)["replicated"], groups(study)
    factors, outcome = (
        inside.get(explanation[part], [explanation[part]]) for part in ("factors", "outcome")
    )
    rows = []
    for then, now in pairs(study):
        others = [
            id_ for id_, region in study.of_source.regions.items() if region.place != then.place
        ]
        expected = standing(scores, then.id, others, factors)
        found = standing(scores, now.id, others, outcome)
        verdict = judged(expected, found, len(others))
        rows.append((then.id, now.id, "place", expected.listed, found.listed, *verdict))
        ways = [_way(scores, then.id, now.id, concepts) for concepts in (factors, outcome)]
        same = "consistent" if ways[0] == ways[1] else "inconsistent"
        verdict = (same, 1 / 2) if all(ways) else ("not testable", float("nan"))
        rows.append((then.id, now.id, "direction", ways[0], ways[1], *verdict))
    return pd.DataFrame(rows, columns=PREDICTIONS)


def _way(scores: Scores, then: str, now: str, concepts: list[str]) -> str:
    """Return which way the mean over the concepts that both rounds have went."""
    moves = scores.row(now, concepts)[0] - scores.row(then, concepts)[0]
    if np.isnan(moves).all():
        return ""
    moved = float(moves[~np.isnan(moves)].mean())
    return "stays" if abs(moved) < NEAR else "rises" if moved > 0 else "falls"
