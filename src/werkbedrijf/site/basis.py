"""What each claim rests on, and what rests on each mark."""

from __future__ import annotations

from collections.abc import Mapping
from functools import lru_cache

import numpy as np

from werkbedrijf.agreement import matrices
from werkbedrijf.checks import items
from werkbedrijf.claims.ledger import checks
from werkbedrijf.matrix import Check, Scores, groups, plain
from werkbedrijf.study import Study

Mark = tuple[str, str]
"""A region and a concept."""


@lru_cache(maxsize=4)
def marks(study: Study) -> Mapping[str, tuple[Mark, ...]]:
    """Return the marks that each claim rests on.

    Returns
    -------
    mapping of str to tuple of (region, concept)
        By claim, in the study's order: the concepts that the claim is about, in the regions
        without whose scores the verdict would be another; in every region where no score decides.
        Of the regions that the thesis studies: what it claims is about these.
    """
    study = study.of_thesis
    inside, judged, scores = groups(study), checks(study), matrices(study)
    table = study.tables["claims"]
    found: dict[str, tuple[Mark, ...]] = {}
    for claim, about in zip(table["claim"], table["about"], strict=True):
        named = {concept for part in items(about) for concept in inside.get(part, [part])}
        regions = _regions(study, judged.get(claim), scores)
        found[claim] = tuple(
            (region, concept)
            for region in regions
            for concept in study.concepts["concept"]
            if concept in named
        )
    return found


@lru_cache(maxsize=4)
def claims(study: Study) -> Mapping[Mark, tuple[str, ...]]:
    """Return the claims that rest on each mark, in the ledger's order."""
    found: dict[Mark, tuple[str, ...]] = {}
    for claim, resting in marks(study).items():
        for mark in resting:
            found[mark] = (*found.get(mark, ()), claim)
    return found


def _regions(study: Study, check: Check | None, scores: Mapping[str, Scores]) -> list[str]:
    if check is None:
        return list(study.regions)
    deciding = [
        region
        for region in study.regions
        if any(_decides(check, base, region) for base in scores.values())
    ]
    return deciding or list(study.regions)


def _decides(check: Check, scores: Scores, region: str) -> bool:
    """Tell whether a verdict changes when a region's scores are taken away."""
    values = scores.values.copy()
    values[:, scores.regions.index(region), :] = np.nan
    without = check(plain(values, scores.regions, scores.concepts))
    return not np.array_equal(check(scores), without, equal_nan=True)
