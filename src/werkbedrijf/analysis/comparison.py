"""Regions compared: who has evidence enough, scores at least as high, and ranks where.

The functions that return arrays judge all variants of the scores at once: they are what checks of
claims are made of. Those that return frames show the first variant.
"""

from __future__ import annotations

import operator
from collections.abc import Mapping, Sequence
from dataclasses import replace
from functools import lru_cache
from itertools import permutations

import numpy as np
import pandas as pd
from numpy.typing import NDArray

from werkbedrijf.analysis.agreement import matrices
from werkbedrijf.analysis.arrays import (
    CONTRADICTED,
    NOT_TESTABLE,
    SUPPORTED,
    Array,
    Relation,
    Scores,
    compare,
    every,
    some,
    verdict_name,
)
from werkbedrijf.study.model import Study

SIDES = ("success", "factor")


def thin(study: Study) -> pd.DataFrame:
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
        (
            region,
            *(int((~np.isnan(scores.row(region, study.side(side))[0])).sum()) for side in SIDES),
        )
        for region in scores.regions
    ]
    found = pd.DataFrame(rows, columns=["region", *SIDES])
    printed = found["region"].isin(set(study.tables["scores"]["region"]))
    return found[~printed & (found[list(SIDES)].min(axis=1) < study.least_scored)]


@lru_cache(maxsize=16)
def comparable(study: Study) -> Study:
    """Return the study without the regions that have too little to be compared.

    It is the study itself where no region is left out, or where none would stay.
    """
    out = set(thin(study)["region"])
    kept = {id_: region for id_, region in study.regions.items() if id_ not in out}
    return replace(study, regions=kept) if out and kept else study


Groups = Mapping[str, Sequence[str]]


def at_least(scores: Scores, one: str, other: str, concepts: Sequence[str]) -> Array:
    """Return whether a region scores at least as high as another on every concept.

    This dominance needs no more of the scale than its order: any recoding that keeps the order
    keeps the verdict. A concept that no region has a score on is left out of the comparison.

    Returns
    -------
    array
        V verdicts; NaN where a missing score leaves it open.

    Examples
    --------
    >>> from werkbedrijf.analysis.arrays import plain
    >>> values = np.array([[[1.0, 0], [0, 0]], [[1, 0], [0, 1]], [[1, 0], [0, np.nan]]])
    >>> scores = plain(values, ("a", "b"), ("x", "y"))
    >>> at_least(scores, "a", "b", ["x", "y"])
    array([ 1.,  0., nan])
    """
    left, right = (scores.row(region, concepts) for region in (one, other))
    return _at_least(left, right, scores.dropped(concepts))


def dominates(scores: Scores, one: str, other: str, concepts: Sequence[str]) -> Array:
    """Return whether a region is at least as high on every concept and higher on some.

    Returns
    -------
    array
        V verdicts.
    """
    left, right = (scores.row(region, concepts) for region in (one, other))
    return _dominates(left, right, scores.dropped(concepts))


def _at_least(left: Array, right: Array, dropped: NDArray[np.bool_]) -> Array:
    """Return for scores, ... x concepts, whether those on the left are nowhere lower."""
    found = every(np.where(dropped, SUPPORTED, compare(operator.ge, left, right)))
    return np.where(dropped.all(axis=-1), NOT_TESTABLE, found)


def _dominates(left: Array, right: Array, dropped: NDArray[np.bool_]) -> Array:
    """Return for scores, ... x concepts, whether the left are nowhere lower, but higher."""
    higher = some(np.where(dropped, CONTRADICTED, compare(operator.gt, left, right)))
    return every(np.stack([_at_least(left, right, dropped), higher], axis=-1))


def ahead(scores: Scores, one: str, other: str, concepts: Sequence[str], by: float = 0.0) -> Array:
    """Return whether a region's mean over concepts is higher than another's.

    Parameters
    ----------
    scores : Scores
        V variants.
    one, other : str
        Regions.
    concepts : list of str
        Whose mean is compared.
    by : float
        How far ahead at least; with 0, ahead at all.

    Returns
    -------
    array
        V verdicts; unlike dominance they hang on what steps and concepts count for.
    """
    return compare(operator.ge if by else operator.gt, scores.gap(one, other, concepts), by)


def level(scores: Scores, one: str, other: str, concepts: Sequence[str]) -> Array:
    """Return whether two regions' means over concepts are the same.

    Returns
    -------
    array
        V verdicts.
    """
    return compare(operator.eq, scores.gap(one, other, concepts), 0.0)


def leads(scores: Scores, region: str, concepts: Sequence[str]) -> Array:
    """Return whether a region's mean over concepts is higher than that of every other.

    Returns
    -------
    array
        V verdicts; NaN in a study of one region.
    """
    return _against_all(scores, operator.gt, region, concepts)


def trails(scores: Scores, region: str, concepts: Sequence[str]) -> Array:
    """Return whether a region's mean over concepts is lower than that of every other.

    Returns
    -------
    array
        V verdicts; NaN in a study of one region.
    """
    return _against_all(scores, operator.lt, region, concepts)


def _against_all(scores: Scores, relation: Relation, region: str, concepts: Sequence[str]) -> Array:
    others = [number for number, other in enumerate(scores.regions) if other != region]
    if not others:
        return np.full(len(scores), NOT_TESTABLE)
    means = scores.mean(concepts)
    known = region in scores.regions
    own = means[:, scores.regions.index(region)] if known else np.full(len(scores), NOT_TESTABLE)
    return every(compare(relation, own[:, np.newaxis], means[:, others]))


def spread(scores: Scores, regions: Sequence[str], concepts: Sequence[str]) -> Array:
    """Return how far the highest of several regions' means lies above the lowest.

    Returns
    -------
    array
        V; NaN where a region has no mean.
    """
    gaps = [scores.gap(one, other, concepts) for one, other in permutations(regions, 2)]
    widest: Array = np.max(np.stack(gaps), axis=0)
    return widest


def constant(scores: Scores, concept: str) -> Array:
    """Return whether all regions score the same on a concept: then it explains no difference.

    Returns
    -------
    array
        V verdicts; NaN in a study of one region.
    """
    values = scores.of(concept)
    if values.shape[1] < 2:
        return np.full(len(scores), np.nan)
    return every(compare(operator.eq, values[:, 1:], values[:, :-1]))


def dominance(scores: Scores, groups: Groups) -> pd.DataFrame:
    """Compare every region with every other on every group of concepts, concept by concept.

    Parameters
    ----------
    scores : Scores
        The first variant counts.
    groups : mapping of str to list of str
        Concepts by group, such as `arrays.groups` returns.

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
        verdicts = [relation(left, right, dropped) for relation in (_at_least, _dominates)]
        for one, other in pairs:
            found = (int(count[one, other]) for count in counts)
            named = (verdict_name(verdict[one, other]) for verdict in verdicts)
            rows.append((group, scores.regions[one], scores.regions[other], *found, *named))
    columns = ["group", "one", "other", "higher", "same", "lower", "missing"]
    return pd.DataFrame(rows, columns=[*columns, "at_least", "dominates"])


def ranks(scores: Scores, groups: Groups) -> pd.DataFrame:
    """Rank the regions by their mean over each group of concepts, ties sharing a rank.

    Parameters
    ----------
    scores : Scores
        The first variant counts.
    groups : mapping of str to list of str
        Concepts by group.

    Returns
    -------
    DataFrame
        Groups x regions: `group`, `region`, `mean`, `scored` (concepts with a score),
        `rank` (1 is highest; missing without a score) and `tied` (whether another shares it).
    """
    rows = []
    for group, concepts in groups.items():
        means = scores.mean(concepts)[0]
        scored = [~np.isnan(scores.row(region, concepts)[0]) for region in scores.regions]
        for region, mean, known in zip(scores.regions, means, scored, strict=True):
            missing = bool(np.isnan(mean))
            rank = pd.NA if missing else 1 + int((means > mean).sum())
            tied = not missing and int((means == mean).sum()) > 1
            rows.append((group, region, float(mean), int(known.sum()), rank, tied))
    columns = ["group", "region", "mean", "scored", "rank", "tied"]
    return pd.DataFrame(rows, columns=columns).astype({"rank": "Int64"})
