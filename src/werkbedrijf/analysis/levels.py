"""Levels against each other: what is said of the board, of the partner council, of operations.

Every segment says which layer of the organisation it is about. Most are about none in particular
(`general`) and are left out here. Intervals come from a bootstrap over segments: they tell how
much rests on single segments, not how the next interviewee would speak.
"""

from __future__ import annotations

from itertools import combinations, product

import numpy as np
import pandas as pd

from werkbedrijf.analysis.arrays import Array, Scores, remembered
from werkbedrijf.analysis.exact import ratio
from werkbedrijf.analysis.reliability import generator, percentiles
from werkbedrijf.analysis.scores import KEYS, scored_segments
from werkbedrijf.analysis.variants import kept
from werkbedrijf.study.model import Study
from werkbedrijf.study.schema import LEVELS

DRAWS = 1000
LAYERS = LEVELS[:3]
"""The levels that are layers of an organisation, from the top."""
CELL = [*KEYS, "level"]


def bootstrap_means(valences: Array, indicators: Array, *names: str) -> Array:
    """Return the mean of indicator means over segments drawn anew, one for each of `DRAWS`.

    It is that of the study's own rule; an indicator of which no segment is drawn drops out. Of N
    segments come N valences and N whole numbers for their indicators; the seed is from the names.

    Examples
    --------
    Of two segments of one indicator, the first, the second or both are drawn:

    >>> means = bootstrap_means(np.array([1.0, -1.0]), np.array([0, 0]), "example")
    >>> sorted(set(means.tolist())), bool(abs(means.mean()) < 0.1)
    ([-1.0, 0.0, 1.0], True)
    """
    size = len(valences)
    counts = generator(*names).multinomial(size, np.full(size, 1 / size), size=DRAWS)
    belongs = indicators[:, np.newaxis] == np.unique(indicators)
    times = counts @ belongs
    sums = counts @ (belongs * valences[:, np.newaxis])
    means: Array = np.nanmean(ratio(sums, times), axis=1)
    return means


def _cells(study: Study) -> dict[tuple[str, str, str], tuple[Array, Array]]:
    """Return the valences and indicators of every region, concept and layer that has any."""
    used = scored_segments(study)
    used = used[used["level"].isin(LAYERS)]
    used = used.assign(code=used["indicator"].factorize()[0])
    return {
        (str(region), str(concept), str(level)): (
            rows["valence"].to_numpy(dtype=float), rows["code"].to_numpy(dtype=int),
        )
        for (region, concept, level), rows in used.groupby(CELL, sort=False)
    }  # fmt: skip


@remembered
def by_level(study: Study) -> pd.DataFrame:
    """Return what is said of each layer, concept by concept.

    Returns
    -------
    DataFrame
        Regions x concepts x layers that have a segment, in the study's order, x (region, concept,
        level, mean, low, high, segments): the mean by the study's own rule from -2 to +2, and
        its 95 % bootstrap interval, which one segment alone does not have.
    """
    rows, cells = [], _cells(study)
    for cell in product(study.regions, study.concepts["concept"], LAYERS):
        if cell not in cells:
            continue
        valences, codes = cells[cell]
        means = [valences[codes == code].mean() for code in np.unique(codes)]
        bounds = (float("nan"), float("nan"))
        if len(valences) > 1:
            bounds = percentiles(bootstrap_means(valences, codes, "levels", *cell))
        rows.append((*cell, float(np.mean(means)), *bounds, len(valences)))
    return pd.DataFrame(rows, columns=[*CELL, "mean", "low", "high", "segments"])


@remembered
def gaps(study: Study) -> pd.DataFrame:
    """Return how much more favourably one layer is spoken of than another.

    Returns
    -------
    DataFrame
        Regions x pairs of layers x (region, one, other, concepts, gap, low, high): the mean over
        the concepts on which both have segments of the one's mean less the other's, with a 95 %
        bootstrap interval over segments; missing without such a concept.
    """
    draws = {cell: bootstrap_means(*coded, "gaps", *cell) for cell, coded in _cells(study).items()}
    means = by_level(study).set_index(CELL)["mean"]
    rows = []
    for region, (one, other) in product(study.regions, combinations(LAYERS, 2)):
        pairs = [
            ((region, concept, one), (region, concept, other))
            for concept in study.concepts["concept"]
        ]
        pairs = [pair for pair in pairs if draws.keys() >= {*pair}]
        gap, bounds = float("nan"), (float("nan"), float("nan"))
        if pairs:
            gap = float(np.mean([means[above] - means[below] for above, below in pairs]))
            gaps = [draws[above] - draws[below] for above, below in pairs]
            bounds = percentiles(np.mean(gaps, axis=0))
        rows.append((region, one, other, len(pairs), gap, *bounds))
    columns = ["region", "one", "other", "concepts", "gap", "low", "high"]
    return pd.DataFrame(rows, columns=columns)


def heard(study: Study, level: str) -> Scores:
    """Return the scores if only what is said of one layer were heard.

    Placements keep the score of their numbers. A concept on which nothing is said of the layer
    has no score.
    """
    used = scored_segments(study)
    return kept(study, "level", used, {level: used["level"] == level}).scores
