"""Variants of the scores: what else they could have been, had one choice been made otherwise.

Each function returns `Variants`: a kind, a label for every variant, and the scores as one array.
Those of the replicated scores are computed from the segments anew; placements keep the score that
their numbers give, whatever the rule.
"""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass, replace
from fractions import Fraction
from functools import lru_cache
from itertools import product
from math import lcm

import numpy as np
import pandas as pd

from werkbedrijf.analysis.agreement import published
from werkbedrijf.analysis.arrays import Array, Scores, from_frame, of_study, remembered, rounded
from werkbedrijf.analysis.exact import Whole
from werkbedrijf.analysis.intercoder import whole
from werkbedrijf.analysis.reliability import generator
from werkbedrijf.analysis.scores import (
    KEYS,
    RULES,
    Rule,
    indicator_mean,
    replicate,
    scored_segments,
)
from werkbedrijf.study.files import items, row_by_row
from werkbedrijf.study.model import AS_CODED, FIRST, Study

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
        One per variant, such as the id of a region, a slash, and that of a respondent.
    scores : Scores
        V variants.
    """

    kind: str
    labels: tuple[str, ...]
    scores: Scores

    def rest(self) -> Variants:
        """Return all but the first variant, which varies nothing."""
        scores = self.scores.like(self.scores.values[1:])
        return replace(self, labels=self.labels[1:], scores=scores)


TAKEN = {"claim", "concept", "group", "judged", "label", "published", "readings", "region", "same",
         "text"}  # fmt: skip
"""Columns that stand beside those of the codings."""


def column(coding: str, basis: str = "") -> str:
    """Return the name of a coding's column, by its marks or another basis.

    It is the coding's name unless another column may have it; no name of a coding has a dot.

    >>> column("second"), column("second", "means"), column("same"), column("second-means")
    ('second', 'second-means', 'coder.same', 'coder.second-means')
    """
    taken = coding in TAKEN or coding.endswith("-means") or coding.startswith("told-")
    parts = filter(None, ("coder" if taken else "", coding, basis))
    return ("." if taken else "-").join(parts)


def studies_by_coding(study: Study) -> dict[str, Study]:
    """Return the study on every coding of its texts.

    Returns
    -------
    dict of str to Study
        `first`, the study itself; `as-coded`, before corrections, if there are any; and one per
        further coder, by id. A region that a coder did not code as a `whole` keeps its segments.
    """
    corrected = any(region.uncorrected is not None for region in study.regions.values())
    return {
        FIRST: study,
        **({AS_CODED: study.as_coded} if corrected else {}),
        **{coder: whole(study).coded_by(coder) for coder in whole(study).coders},
    }


def marks_by_coder(study: Study) -> dict[str, Scores]:
    """Return the replicated marks on every coding, one variant each, by coding."""
    return {
        coder: from_frame(replicate(each), "score", study)
        for coder, each in studies_by_coding(study).items()
    }


def means_by_coder(study: Study) -> dict[str, Scores]:
    """Return the means behind the marks on every coding, not rounded, by coding.

    Placements, which have no mean, keep the mark of their numbers.
    """
    return {coder: unrounded(each) for coder, each in studies_by_coding(study).items()}


@lru_cache(maxsize=16)
def unrounded(study: Study) -> Scores:
    """Return the means that the replicated marks are rounded from, one variant."""
    means = indicator_mean(scored_segments(study))
    table = replicate(study)[[*KEYS, "score"]]
    cells = pd.MultiIndex.from_frame(table[KEYS])
    exact = [
        means.get(cell, Fraction(int(score)) if pd.notna(score) else None)
        for cell, score in zip(cells, table["score"], strict=True)
    ]
    unit = lcm(*(mean.denominator for mean in exact if mean is not None))
    shape = (1, len(study.regions), len(study.concepts))
    values = np.array([float("nan") if mean is None else float(mean) for mean in exact])
    parts = np.array([int((mean or 0) * unit) for mean in exact], dtype=object)
    return of_study(study, values.reshape(shape), unit, parts.reshape(shape))


def by_coder(study: Study) -> Variants:
    """Return the marks by the segments of every further coder, by the study's rule."""
    marks = marks_by_coder(study)
    return _stacked(
        study, "coder", {coder: marks[coder].values[0] for coder in whole(study).coders}
    )


def uncorrected(study: Study) -> Variants:
    """Return the marks by the segments as they were coded, before corrections."""
    marks = marks_by_coder(study)
    before = {coder: marks[coder].values[0] for coder in (AS_CODED,) if coder in marks}
    return _stacked(study, "uncorrected", before)


def _stacked(study: Study, kind: str, variants: Mapping[str, Array]) -> Variants:
    """Return variants of a kind from the values of each, regions x concepts, by label."""
    shape = (len(variants), len(study.regions), len(study.concepts))
    values = np.array(list(variants.values()), dtype=float).reshape(shape)
    return Variants(kind, tuple(variants), of_study(study, values))


def by_ambiguous_print(study: Study) -> Variants:
    """Return variants of the printed marks where their print can be read as another mark.

    Each such mark by itself, all of a concept together, and all together.
    """
    printed = study.tables["scores"].dropna(subset="other_reading")
    other = {
        (region, concept): value
        for region, concept, value in row_by_row(printed, *KEYS, "other_reading")
        if region in study.regions
    }
    together = {concept: [cell for cell in other if cell[1] == concept] for _, concept in other}
    together["all"] = list(other)
    sets = {f"{region}/{concept}": [(region, concept)] for region, concept in other}
    sets |= {label: cells for label, cells in together.items() if len(cells) > 1}
    base = from_frame(published(study), "score", study)
    variants = {}
    for label, cells in sets.items():
        variants[label] = base.values[0].copy()
        for region, concept in cells:
            place = base.regions.index(region), base.concepts.index(concept)
            variants[label][place] = other[region, concept]
    return _stacked(study, "reading", variants)


def bootstrap_scores(study: Study, draws: int = DRAWS, *, marks: bool = True) -> Variants:
    """Draw the segments of each indicator in each region anew, with replacement.

    As many as there are, from those that enter a score: a bootstrap within indicators. It shows
    how much the scores hang on single segments, taken as exchangeable; placements stay. The scores
    are `marks`, rounded as the study does, or the means.
    """
    used = scored_segments(study)
    random = generator("segments")
    start = unrounded(study)
    values, quotients = np.repeat(start.values, draws, axis=0), {}
    for (region, concept), rows in used.groupby(KEYS, sort=False):
        cells = [cell["valence"].to_numpy() for _, cell in rows.groupby("indicator", sort=False)]
        common = lcm(*(len(cell) for cell in cells))
        sums = sum(
            random.choice(cell, (draws, len(cell))).sum(axis=1) * (common // len(cell))
            for cell in cells
        )
        place = start.regions.index(region), start.concepts.index(concept)
        values[:, *place] = sums / (common * len(cells))
        quotients[place] = sums, common * len(cells)
    if marks:
        scores = start.like(rounded(values, study.ends))
    else:
        scores = of_study(study, values, *_in_parts(values, quotients))
    return Variants("resampled", tuple(map(str, range(draws))), scores)


def _in_parts(
    values: Array, quotients: Mapping[tuple[int, int], tuple[Array, int]]
) -> tuple[int, Whole]:
    """Return the unit of means that are sums over divisors, and all means as multiples of it.

    Where there is no quotient, the mean is a mark.
    """
    unit = lcm(*(divisor for _, divisor in quotients.values()))
    parts = np.nan_to_num(values).astype(np.int64).astype(object) * unit
    for place, (sums, divisor) in quotients.items():
        parts[:, *place] = sums.astype(object) * (unit // divisor)
    return unit, parts


def rescored(study: Study, segments: pd.DataFrame, rule: Rule) -> Array:
    """Return the scores that a rule in `scores.RULES` gives, regions x concepts.

    The segments are as `scores.evaluated` returns them; placements, which have none, get no score.
    """
    grid = pd.MultiIndex.from_product([study.regions, study.concepts["concept"]], names=KEYS)
    means = rule(segments).reindex(grid).to_numpy(dtype=float)
    return rounded(means, study.ends).reshape(len(study.regions), len(study.concepts))


@remembered
def by_rule(study: Study) -> Variants:
    """Score the segments by every rule in `scores.RULES`, and by ours without open indicators."""
    used = scored_segments(study)
    parts = {name: (used, rule) for name, rule in RULES.items()}
    opened = study.indicators.loc[study.indicators["values"] == "open", "indicator"]
    parts["without-open"] = (used[~used["indicator"].isin(opened)], indicator_mean)
    return _from_segments(study, "rule", parts)


def without_respondent(study: Study) -> Variants:
    """Leave out each respondent: segments that nobody else is cited for, and no document, go."""
    used = scored_segments(study)
    voices = used["respondents"].map(items)
    alone = (voices.str.len() == 1) & (used["documents"] == "")
    left = {
        f"{region.id}/{who}": ~(
            alone & (used["region"] == region.id) & (used["respondents"] == who)
        )
        for region in study.regions.values()
        for who in region.respondents
    }
    return kept(study, "without-respondent", used, left)


def without_indicator(study: Study) -> Variants:
    """Leave out each indicator of a concept, in all regions at once."""
    used = scored_segments(study)
    scored = study.indicators.loc[study.indicators["concept"] != "", "indicator"]
    left = {indicator: used["indicator"] != indicator for indicator in scored}
    rescored = kept(study, "without-indicator", used, left)
    indicator, concept = study.scored_from_numbers
    if concept:
        place = rescored.labels.index(indicator), rescored.scores.concepts.index(concept)
        rescored.scores.values[place[0], :, place[1]] = np.nan
    return rescored


def without_level(study: Study) -> Variants:
    """Leave out what is said about each level, such as the board."""
    used = scored_segments(study)
    levels = sorted(set(used["level"]))
    return kept(study, "without-level", used, {each: used["level"] != each for each in levels})


def without_concept(scores: Scores) -> Variants:
    """Leave out each concept of the first variant of `scores`."""
    out = np.eye(len(scores.concepts), dtype=bool)[:, np.newaxis, :]
    values = np.where(out, np.nan, scores.values[:1])
    return Variants("without-concept", scores.concepts, scores.like(values))


def kept(
    study: Study, kind: str, segments: pd.DataFrame, left: Mapping[str, pd.Series]
) -> Variants:
    """Score anew on those segments that are left, by the study's own rule.

    The segments are as `scores.evaluated` returns them; `left` says by label which are left.
    """
    parts = {label: (segments[rows], indicator_mean) for label, rows in left.items()}
    return _from_segments(study, kind, parts)


def _from_segments(
    study: Study, kind: str, parts: Mapping[str, tuple[pd.DataFrame, Rule]]
) -> Variants:
    """Return variants by label, each from some segments and a rule; placements keep their score."""
    grids = {label: rescored(study, *part) for label, part in parts.items()}
    if counted := study.scored_from_numbers[1]:
        place = study.concepts["concept"].tolist().index(counted)
        own = replicate(study).set_index("concept").loc[[counted], "score"]
        for grid in grids.values():
            grid[:, place] = own.to_numpy(dtype=float, na_value=np.nan)
    return _stacked(study, kind, grids)


def recoded(scores: Scores) -> Variants:
    """Recode the scale: steps of unequal size, and the lexicographic extremes.

    Every combination of gaps of 1, 2 or 3 between neighbouring marks, +/- staying 0; labels such
    as `1-1-2-3`, from the lowest gap to the highest. `lexicographic-worst` lets a lower mark
    outweigh any number of higher ones, so that means compare worst mark by worst mark;
    `lexicographic-best` the other way round. The scores stay the same; what they are worth in a
    mean changes.
    """
    low, high = scores.ends
    missing = np.isnan(scores.values[0])
    steps = (np.where(missing, 0, scores.values[0]) - low).astype(int)
    marks = np.arange(low, high + 1)
    base = len(scores.concepts) + 1
    worths = {}
    for gaps in product(GAPS, repeat=high - low):
        heights = np.cumsum((0.0, *gaps))
        worths["-".join(f"{gap:g}" for gap in gaps)] = heights - heights[-low]
    worths["lexicographic-worst"] = 1 - float(base) ** -marks
    worths["lexicographic-best"] = float(base) ** marks - 1
    worth = np.where(missing, np.nan, np.array(list(worths.values()))[:, steps])
    unit = base ** max(high, -low)
    return Variants("recoding", tuple(worths), replace(scores, worth=worth, unit=unit, parts=None))


def weighted(scores: Scores, name: str, draws: int = DRAWS) -> Variants:
    """Weight the concepts of the first variant by draws from a flat Dirichlet distribution.

    The seed is derived from `name`.
    """
    shares = generator("weights", name).dirichlet(np.ones(len(scores.concepts)), size=draws)
    weights = np.round(shares * GRAINS)
    return Variants("weights", tuple(map(str, range(draws))), replace(scores, weights=weights))
