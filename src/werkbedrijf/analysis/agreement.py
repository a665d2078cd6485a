"""Replicated against published scores: how well they agree, and where they differ."""

from __future__ import annotations

from functools import lru_cache, partial

import numpy as np
import pandas as pd

from werkbedrijf.analysis import arrays, reliability
from werkbedrijf.analysis.arrays import Array, Scores
from werkbedrijf.analysis.reliability import Statistic, share_interval, table_interval
from werkbedrijf.analysis.scores import KEYS, replicate
from werkbedrijf.study.model import Study

SHARES = ("exact", "within-one")
"""The statistics that are a share of the units."""


def published(study: Study) -> pd.DataFrame:
    """Return the scores that the source prints, one per region and concept.

    Returns
    -------
    DataFrame
        Rows x (region, concept, score, table, section), scores steps of the scale; what is
        printed a second time is left out.
    """
    first = study.tables["scores"].drop_duplicates(KEYS)
    return first[[*KEYS, "score", "table", "section"]].reset_index(drop=True)


def side_by_side(study: Study) -> pd.DataFrame:
    """Put published and replicated scores side by side.

    Returns
    -------
    DataFrame
        Regions x concepts in the study's order, with `published` and `replicated` (steps of
        the scale, missing where there is none), `difference` (replicated minus published), and from
        `scores.replicate` the columns `mean`, `ratio`, `indicators`, `segments`, `respondents`.
    """
    printed = published(study).rename(columns={"score": "published"})
    derived = replicate(study).rename(columns={"score": "replicated"})
    table = derived.merge(printed[[*KEYS, "published"]], on=KEYS, how="left")
    table["difference"] = table["replicated"] - table["published"]
    order = ["published", "replicated", "difference", "mean", "ratio"]
    return table[[*KEYS, *order, "indicators", "segments", "respondents"]]


def matrices(study: Study) -> dict[str, Scores]:
    """Return the `published` and the `replicated` scores, each as one variant."""
    return dict(_matrices(study))


@lru_cache(maxsize=4)
def _matrices(study: Study) -> dict[str, Scores]:
    table = side_by_side(study)
    return {
        column: arrays.from_frame(table, column, study) for column in ("published", "replicated")
    }


def basis(study: Study) -> str:
    """Return which scores conclusions rest on: `published` if there are any, else `replicated`."""
    return "replicated" if published(study).empty else "published"


def statistics(scale: list[float]) -> dict[str, Statistic]:
    """Return the statistics of agreement on a scale, each a function of crosstabs.

    Parameters
    ----------
    scale : list of float
        Values in order.

    Returns
    -------
    dict of str to callable
        `exact` and `within-one` (shares), `bias` (steps that the second is higher on average),
        `kappa` (quadratic weights), `alpha-ordinal` and `alpha-interval`; of the last three 1 is
        full agreement and 0 what chance would give.
    """

    def alpha(table: Array, level: str) -> Array:
        return reliability.alpha(table + np.swapaxes(table, -1, -2), scale, level)

    return {
        "exact": reliability.exact,
        "within-one": reliability.within_one,
        "bias": partial(reliability.bias, scale=scale),
        "kappa": reliability.weighted_kappa,
        "alpha-ordinal": partial(alpha, level="ordinal"),
        "alpha-interval": partial(alpha, level="interval"),
    }


def agreement(study: Study) -> pd.DataFrame:
    """Measure the agreement of replicated with published scores, over all and in parts.

    Returns
    -------
    DataFrame
        Parts x statistics: `part` (`all`, `region` or `group`), `id` (of the region, side or
        category; empty for all), `statistic` as in `statistics`, `cells` with both scores,
        `value`, `low` and `high` (95 % interval: exact for shares, else a bootstrap that draws
        the cells anew) and `note` (why the value is missing,
        else empty).
    """
    scale = [float(value) for value in study.scale["value"]]
    table = side_by_side(study)
    rows = []
    for part, id_, inside in _parts(study, table):
        counts = _crosstab(table[inside], scale)
        rows += [(part, id_, *row) for row in measured(counts, scale, f"{part}/{id_}")]
    columns = ["part", "id", "statistic", "cells", "value", "low", "high", "note"]
    return pd.DataFrame(rows, columns=columns)


def measured(
    counts: Array, scale: list[float], name: str
) -> list[tuple[str, int, float, float, float, str]]:
    """Return every statistic of a crosstab.

    Parameters
    ----------
    counts : array
        K x K.
    scale : list of float
        K values in order.
    name : str
        What the seeds are derived from.

    Returns
    -------
    list of tuple
        (statistic, units, value, low, high, why it is missing).
    """
    why, total, rows = reliability.undefined(counts), int(counts.sum()), []
    for statistic, function in statistics(scale).items():
        value = float(function(counts))
        bounds = (
            share_interval(round(value * total) if total else 0, total)
            if statistic in SHARES
            else table_interval(counts, function, "agreement", name, statistic)
        )
        note = why if np.isnan(value) else ""
        rows.append((statistic, total, value, *bounds, note))
    return rows


def _parts(study: Study, table: pd.DataFrame) -> list[tuple[str, str, pd.Series]]:
    everything = pd.Series(True, index=table.index)
    found = [("all", "", everything)]
    found += [("region", region, table["region"] == region) for region in study.regions]
    for group, concepts in arrays.groups(study).items():
        found.append(("group", group, table["concept"].isin(concepts)))
    return found


def _crosstab(table: pd.DataFrame, scale: list[float]) -> Array:
    first, second = (
        table[column].to_numpy(dtype=float, na_value=np.nan)
        for column in ("published", "replicated")
    )
    return reliability.crosstab(first, second, scale)


def confusion(study: Study) -> pd.DataFrame:
    """Count which replicated score meets which published one.

    Returns
    -------
    DataFrame
        Index `published`, columns `replicated`, both the scale's values in order; how many cells.
    """
    scale = [int(value) for value in study.scale["value"]]
    counts = _crosstab(side_by_side(study), [float(value) for value in scale])
    return pd.DataFrame(
        counts.astype(int),
        index=pd.Index(scale, name="published"),
        columns=pd.Index(scale, name="replicated"),
    )
