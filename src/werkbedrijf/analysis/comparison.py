"""Regions compared: who has evidence enough, who dominates, where one ranks or should rank.

Functions of scores look at the first variant.

`covariation` finds which factors vary with success (Mill). With so few cases nothing here proves a
cause: a factor that varies `with` success is consistent with having made the difference, and
`conditions` tells how often chance would leave one.

The last functions look out of sample: whether the source's explanation holds in a region that it
did not study. It says that success follows a group of factors, those that the source names, or
all. It is fixed by the regions with published scores. For a new region it predicts from these
factors alone where the region stands on success among those regions; only then its success is
looked at. A region that lacks some scores is compared on those that it has, if they are as many as
the study asks for. A prediction that every place would have met tests nothing.

A place is the number of regions ahead: 0 is first. A tie leaves several places open, and makes a
prediction easier to meet by luck.
"""

from __future__ import annotations

import operator
from collections.abc import Mapping, Sequence
from dataclasses import dataclass, replace
from functools import lru_cache
from itertools import pairwise, permutations

import numpy as np
import pandas as pd
from numpy.typing import NDArray

from werkbedrijf.analysis.agreement import matrices, published
from werkbedrijf.analysis.arrays import (
    CONTRADICTED,
    NOT_TESTABLE,
    SUPPORTED,
    Array,
    Scores,
    compare,
    every,
    groups,
    some,
    verdict_name,
)
from werkbedrijf.study.model import Study

SIDES = ("success", "factor")


def too_few_scores(study: Study) -> pd.DataFrame:
    """Return the regions with too few scored concepts to be compared.

    Returns
    -------
    DataFrame
        Regions x (region, success, factor): on how many criteria and on how many factors each
        has a replicated score, one of the two below the study's minimum. Regions whose scores
        the source prints are never among them.
    """
    scores = matrices(study)["replicated"]
    rows = [
        (region, *(_scored(scores.row(region, study.side(side))[0]) for side in SIDES))
        for region in scores.regions
    ]
    table = pd.DataFrame(rows, columns=["region", *SIDES])
    printed = table["region"].isin(study.tables["scores"]["region"])
    return table[~printed & (table[list(SIDES)].min(axis=1) < study.least_scored)]


@lru_cache(maxsize=16)
def comparable(study: Study) -> Study:
    """Return the study without the regions that have too little to be compared.

    It is the study itself where no region is left out, or where none would stay.
    """
    out = set(too_few_scores(study)["region"])
    kept = {id_: region for id_, region in study.regions.items() if id_ not in out}
    return replace(study, regions=kept) if out and kept else study


Groups = Mapping[str, Sequence[str]]
"""Concepts by group, such as `arrays.groups` returns."""


def _scored(scores: Array) -> int:
    return int((~np.isnan(scores)).sum())


def at_least(left: Array, right: Array, dropped: NDArray[np.bool_]) -> Array:
    """Return whether one region scores at least as high as another on every concept.

    This dominance needs no more of the scale than its order: any recoding that keeps the order
    keeps the verdict.

    Parameters
    ----------
    left, right : array
        ... x concepts: the scores of the one and of the other.
    dropped : array of bool
        ... x concepts: those left out of the comparison, because no region has a score.

    Returns
    -------
    array
        Verdicts; NaN where a missing score leaves it open.

    Examples
    --------
    >>> right, dropped = np.array([[0.0, 0], [0, 1], [0, np.nan]]), np.zeros(2, dtype=bool)
    >>> at_least(np.array([1.0, 0]), right, dropped)
    array([ 1.,  0., nan])
    """
    verdicts = every(np.where(dropped, SUPPORTED, compare(operator.ge, left, right)))
    return np.where(dropped.all(axis=-1), NOT_TESTABLE, verdicts)


def dominates(left: Array, right: Array, dropped: NDArray[np.bool_]) -> Array:
    """Return, as `at_least` does, whether the one is nowhere lower, and higher on some concept."""
    higher = some(np.where(dropped, CONTRADICTED, compare(operator.gt, left, right)))
    return every(np.stack([at_least(left, right, dropped), higher], axis=-1))


def dominance(scores: Scores, groups: Groups) -> pd.DataFrame:
    """Compare every region with every other on every group of concepts, concept by concept.

    Returns
    -------
    DataFrame
        Groups x ordered pairs: `group`, `one`, `other`; on how many concepts `one` scores
        `higher`, the `same`, `lower`, and how many are `missing`; `at_least` and `dominates`,
        each the name of a verdict.
    """
    rows = []
    pairs = list(permutations(range(len(scores.regions)), 2))
    for group, concepts in groups.items():
        # All pairs at once: 200 regions have 39,800 of them.
        values = np.stack([scores.row(region, concepts)[0] for region in scores.regions])
        left, right = values[:, np.newaxis], values[np.newaxis]
        gaps, dropped = left - right, scores.dropped(concepts)[0]
        counts = [each.sum(axis=-1) for each in (gaps > 0, gaps == 0, gaps < 0, np.isnan(gaps))]
        verdicts = [relation(left, right, dropped) for relation in (at_least, dominates)]
        for one, other in pairs:
            numbers = (int(count[one, other]) for count in counts)
            names = (verdict_name(verdict[one, other]) for verdict in verdicts)
            rows.append((group, scores.regions[one], scores.regions[other], *numbers, *names))
    columns = ["group", "one", "other", "higher", "same", "lower", "missing"]
    return pd.DataFrame(rows, columns=[*columns, "at_least", "dominates"])


def ranks(scores: Scores, groups: Groups) -> pd.DataFrame:
    """Rank the regions by their mean over each group of concepts, ties sharing a rank.

    Returns
    -------
    DataFrame
        Groups x regions: `group`, `region`, `mean`, `scored` (concepts with a score),
        `rank` (1 is highest; missing without a score) and `tied` (whether another shares it).
    """
    rows = []
    for group, concepts in groups.items():
        means = scores.mean(concepts)[0]
        for region, mean in zip(scores.regions, means, strict=True):
            rank = pd.NA if np.isnan(mean) else 1 + int((means > mean).sum())
            tied = int((means == mean).sum()) > 1
            known = _scored(scores.row(region, concepts)[0])
            rows.append((group, region, float(mean), known, rank, tied))
    columns = ["group", "region", "mean", "scored", "rank", "tied"]
    return pd.DataFrame(rows, columns=columns).astype({"rank": "Int64"})


def order(scores: Scores, concepts: Sequence[str]) -> str:
    """Return the ids of regions that have a mean, in its order, joined by ` > ` and ` = `."""
    means = dict(zip(scores.regions, scores.mean(concepts)[0], strict=True))
    known = [region for region, mean in means.items() if not np.isnan(mean)]
    ranked = sorted(known, key=lambda region: -means[region])
    rest = [
        f" {'=' if means[one] == means[other] else '>'} {other}" for one, other in pairwise(ranked)
    ]
    return "".join([*ranked[:1], *rest])


COUNTS = ["with", "against", "tied", "level", "missing"]


def covariation(scores: Scores, factors: Sequence[str], outcome: Sequence[str]) -> pd.DataFrame:
    """Return which factors vary with success, pair of regions by pair of regions.

    Concomitant variation: of two regions, the more successful one is expected to score at least
    as high on a factor that matters. Success is the mean over the concepts of the outcome.

    Returns
    -------
    DataFrame
        Factors x (concept, with, against, tied, level, missing, pattern). Over the pairs that
        differ in success: how many the factor goes `with`, `against`, or is `tied` on; pairs that
        are `level` in success say nothing. `pattern`: `with` (never against), `against` (never
        with), `mixed`, `constant` (tied on all pairs) or `not testable`.

    Examples
    --------
    >>> from werkbedrijf.analysis.arrays import plain
    >>> values = np.array([[[2.0, 1, 0, 0], [1, 1, 0, 1], [0, 0, 0, 1]]])
    >>> concepts = ("success", "x", "y", "z")
    >>> scores = plain(values, ("a", "b", "c"), concepts, (-2, 2))
    >>> covariation(scores, ["x", "y", "z"], ["success"])["pattern"].to_list()
    ['with', 'constant', 'against']
    """
    one, other = np.triu_indices(len(scores.regions), 1)
    means = scores.mean(outcome)[0]
    ahead = np.sign(means[one] - means[other])
    rows = []
    for factor in factors:
        values = scores.of(factor)[0]
        moves = ahead * np.sign(values[one] - values[other])
        tied = (moves == 0) & (ahead != 0)
        level = (moves == 0) & (ahead == 0)
        kinds = (moves > 0, moves < 0, tied, level, np.isnan(moves))
        counts = [int(kind.sum()) for kind in kinds]
        rows.append((factor, *counts, _pattern(*counts[:3])))
    return pd.DataFrame(rows, columns=["concept", *COUNTS, "pattern"])


def _pattern(along: int, against: int, tied: int) -> str:
    if along and against:
        return "mixed"
    if along or against:
        return "with" if along else "against"
    return "constant" if tied else "not testable"


PREDICTED = [
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

    @property
    def listed(self) -> str:
        """Return the places, joined by `;`."""
        return ";".join(map(str, sorted(self.places)))


def places(value: float, others: list[float]) -> set[int]:
    """Return the places that a region's value can take among those of others.

    Examples
    --------
    >>> places(0.3, [0.5, 0.25, -0.5]), places(0.25, [0.5, 0.25, -0.5])
    ({1}, {1, 2})
    """
    ahead = sum(other > value for other in others)
    level = sum(other == value for other in others)
    return set(range(ahead, ahead + level + 1))


def chance_of_meeting(predicted: set[int], found: set[int], others: int) -> float:
    """Return how often places drawn at random, as many as were found, meet the prediction.

    Examples
    --------
    One place of four, foretold; the same, where a tie spans two of the three pairs there are:

    >>> chance_of_meeting({1}, {1}, others=3), round(chance_of_meeting({1}, {1, 2}, others=3), 3)
    (0.25, 0.667)
    """
    spans = [set(range(first, first + len(found))) for first in range(others + 2 - len(found))]
    return sum(bool(predicted & span) for span in spans) / len(spans)


def explaining(study: Study) -> str:
    """Return the group of factors by which the source explains success; all, if it names none."""
    return str(study.source.get("explains", "factor"))


def predictions(study: Study, scores: Scores | None = None) -> pd.DataFrame:
    """Predict and judge the success of every region that has no published scores.

    By the replicated scores, or by others such as `variants.unrounded`.

    Returns
    -------
    DataFrame
        New regions x (region, expected, factors, predicted, success, criteria, found, verdict,
        chance): means of the scores and on how many of how many concepts
        they rest (`5/6`), places joined by `;`, `consistent`, `inconsistent`, `not testable` or
        `too little to compare`, and the chance that a place drawn at random would have been
        consistent.
    """
    if published(study).empty:
        return pd.DataFrame(columns=PREDICTED)
    known = list(study.of_source.regions)
    scores = scores or matrices(study)["replicated"]
    inside = groups(study)
    few = set(too_few_scores(study)["region"])
    rows = []
    for region in (each for each in scores.regions if each not in known):
        expected, found = (
            standing(scores, region, known, inside.get(group, []))
            for group in (explaining(study), "success")
        )
        if region in few:
            expected, found = (replace(each, places=set()) for each in (expected, found))
        verdict, chance = judged(expected, found, len(known))
        shown = [
            cell for each in (expected, found)
            for cell in (each.mean, f"{each.scored}/{each.concepts}", each.listed)
        ]  # fmt: skip
        verdict = "too little to compare" if region in few else verdict
        rows.append((region, *shown, verdict, chance))
    return pd.DataFrame(rows, columns=PREDICTED)


def judged(expected: Standing, found: Standing, others: int) -> tuple[str, float]:
    """Return the verdict on a prediction, and the chance that any place would have met it.

    `consistent`, `inconsistent`, or `not testable` where there is no place, and where every place
    would have met it, which tests nothing.
    """
    if not expected.places or not found.places:
        return "not testable", float("nan")
    chance = chance_of_meeting(expected.places, found.places, others)
    verdict = "consistent" if expected.places & found.places else "inconsistent"
    return verdict if chance < 1 else "not testable", chance


def standing(scores: Scores, region: str, others: list[str], concepts: list[str]) -> Standing:
    """Place a region among others on those concepts that it has a score on."""
    own = scores.row(region, concepts)[0]
    shared = [concept for concept, score in zip(concepts, own, strict=True) if not np.isnan(score)]
    if not shared or not others:
        return Standing(float("nan"), 0, len(concepts), set())
    mean, *rest = (float(scores.mean_of(each, shared)[0]) for each in (region, *others))
    among = set() if np.isnan(rest).any() else places(mean, rest)
    return Standing(mean, len(shared), len(concepts), among)
