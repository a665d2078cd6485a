"""Variants of the scores: what else they could have been, had one choice been made otherwise.

Each function returns `Variants`: a kind, a label for every variant, and the scores as one array.
Those of the replicated scores are computed from the segments anew; placements keep the score that
their numbers give, whatever the rule.
"""

from __future__ import annotations

from dataclasses import dataclass, replace
from itertools import product

import numpy as np
import pandas as pd

from werkbedrijf.analysis.arrays import LOWEST, Array, Scores, plain, rounded
from werkbedrijf.analysis.reliability import generator
from werkbedrijf.analysis.scores import KEYS, NUMBERS, RULES, Rule, evaluated, replicate
from werkbedrijf.study.files import items
from werkbedrijf.study.model import Study

DRAWS = 1000
GRAINS = 2**20
"""Whole parts that a drawn weight is a number of, so that means of equal marks stay equal."""
GAPS = (1.0, 2.0, 3.0)


@dataclass(frozen=True)
class Variants:
    """Hold variants of one kind.

    Parameters
    ----------
    kind : str
        What is varied, such as `rule` or `without-respondent`.
    labels : tuple of str
        One per variant, such as `zwolle/R9`.
    scores : Scores
        V variants.
    """

    kind: str
    labels: tuple[str, ...]
    scores: Scores


def rescored(study: Study, segments: pd.DataFrame, rule: Rule) -> Array:
    """Return the scores that a rule gives, regions x concepts.

    Parameters
    ----------
    study : Study
        Gives the order, and the numbers behind placements.
    segments : DataFrame
        As `scores.evaluated` returns them.
    rule : callable
        One of `scores.RULES`.
    """
    concepts = list(study.concepts["concept"])
    grid = pd.MultiIndex.from_product([study.regions, concepts], names=KEYS)
    means = rule(segments).reindex(grid).to_numpy(dtype=float)
    return rounded(means).reshape(len(study.regions), len(concepts))


def by_rule(study: Study) -> Variants:
    """Score the segments by every rule in `scores.RULES`, and by ours without open indicators."""
    used = evaluated(study.segments, study.indicators)
    made = {name: (used, rule) for name, rule in RULES.items()}
    opened = study.indicators.loc[study.indicators["values"] == "open", "indicator"]
    made["without-open"] = (used[~used["indicator"].isin(opened)], RULES["indicator-mean"])
    return _from_segments(study, "rule", made)


def without_respondent(study: Study) -> Variants:
    """Leave out each respondent: segments that nobody else is cited for, and no document, go."""
    used = evaluated(study.segments, study.indicators)
    voices = used["respondents"].map(items)
    alone = (voices.str.len() == 1) & (used["documents"] == "")
    left = {
        f"{region.id}/{who}": ~(
            alone & (used["region"] == region.id) & (used["respondents"] == who)
        )
        for region in study.regions.values()
        for who in region.respondents
    }
    return _kept(study, "without-respondent", used, left)


def without_indicator(study: Study) -> Variants:
    """Leave out each indicator of a concept, in all regions at once."""
    used = evaluated(study.segments, study.indicators)
    scored = study.indicators.loc[study.indicators["concept"] != "", "indicator"]
    left = {indicator: used["indicator"] != indicator for indicator in scored}
    made = _kept(study, "without-indicator", used, left)
    values = made.scores.values.copy()
    numbers = study.indicators.loc[study.indicators["values"] == "numbers", "indicator"]
    for row in [made.labels.index(indicator) for indicator in numbers]:
        values[row, :, made.scores.concepts.index(NUMBERS)] = np.nan
    scores = plain(values, made.scores.regions, made.scores.concepts)
    return Variants(made.kind, made.labels, scores)


def without_level(study: Study) -> Variants:
    """Leave out what is said about each level, such as the board."""
    used = evaluated(study.segments, study.indicators)
    levels = sorted(set(used["level"]))
    return _kept(study, "without-level", used, {each: used["level"] != each for each in levels})


def without_concept(scores: Scores) -> Variants:
    """Leave out each concept of the first variant of `scores`."""
    out = np.eye(len(scores.concepts), dtype=bool)[:, np.newaxis, :]
    values = np.where(out, np.nan, scores.values[:1])
    return Variants(
        "without-concept", scores.concepts, plain(values, scores.regions, scores.concepts)
    )


def _kept(study: Study, kind: str, segments: pd.DataFrame, left: dict[str, pd.Series]) -> Variants:
    rule = next(iter(RULES.values()))
    return _from_segments(
        study, kind, {label: (segments[rows], rule) for label, rows in left.items()}
    )


def _from_segments(study: Study, kind: str, made: dict[str, tuple[pd.DataFrame, Rule]]) -> Variants:
    regions, concepts = tuple(study.regions), tuple(study.concepts["concept"])
    grids = [rescored(study, segments, rule) for segments, rule in made.values()]
    values = np.array(grids, dtype=float).reshape(len(made), len(regions), len(concepts))
    if NUMBERS in concepts:
        own = replicate(study).set_index("concept").loc[[NUMBERS], "score"]
        values[:, :, concepts.index(NUMBERS)] = own.to_numpy(dtype=float, na_value=np.nan)
    return Variants(kind, tuple(made), plain(values, regions, concepts))


def recoded(scores: Scores) -> Variants:
    """Recode the scale: steps of unequal size, and the lexicographic extremes.

    Every combination of gaps of 1, 2 or 3 between neighbouring marks, +/- staying 0; labels such
    as `1-1-2-3`, from the lowest gap to the highest. `lexicographic-worst` lets a lower mark
    outweigh any number of higher ones, so that means compare worst mark by worst mark;
    `lexicographic-best` the other way round. The scores stay the same; what they are worth in a
    mean changes.
    """
    steps = (np.where(np.isnan(scores.values[:1]), 0, scores.values[:1]) - LOWEST).astype(int)
    marks = np.arange(LOWEST, -LOWEST + 1)
    base = len(scores.concepts) + 1
    worths = {
        "-".join(f"{gap:g}" for gap in gaps): (
            -gaps[0] - gaps[1],
            -gaps[1],
            0.0,
            gaps[2],
            sum(gaps[2:]),
        )
        for gaps in product(GAPS, repeat=4)
    }
    worths["lexicographic-worst"] = tuple(1 - float(base) ** -marks)
    worths["lexicographic-best"] = tuple(float(base) ** marks - 1)
    worth = np.where(
        np.isnan(scores.values[:1]), np.nan, np.array(list(worths.values()))[:, steps[0]]
    )
    return Variants("recoding", tuple(worths), replace(scores, worth=worth, unit=base**2))


def weighted(scores: Scores, name: str, draws: int = DRAWS) -> Variants:
    """Draw the weights of the concepts from a flat Dirichlet distribution.

    Parameters
    ----------
    scores : Scores
        Its first variant is weighted.
    name : str
        What the seed is derived from.
    draws : int
        How many.
    """
    drawn = generator("weights", name).dirichlet(np.ones(len(scores.concepts)), size=draws)
    drawn = np.round(drawn * GRAINS)
    labels = tuple(str(number) for number in range(draws))
    return Variants("weights", labels, replace(scores, weights=drawn))
