"""Replicated against published scores: how well they agree, where they differ, and why."""

from __future__ import annotations

from functools import partial

import numpy as np
import pandas as pd

from werkbedrijf.analysis import arrays, reliability
from werkbedrijf.analysis.arrays import Array, Scores, remembered
from werkbedrijf.analysis.reliability import Statistic, share_interval, table_interval
from werkbedrijf.analysis.scores import KEYS, replicate, scored_segments
from werkbedrijf.study.language import gettext
from werkbedrijf.study.model import Study

SHARES = ("exact", "within-one")
"""The statistics that are a share of the units."""
BASES = ("published", "replicated")
COUNTS = ["positive", "mixed", "negative"]


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


@remembered
def matrices(study: Study) -> dict[str, Scores]:
    """Return the `published` and the `replicated` scores, each as one variant."""
    table = side_by_side(study)
    return {side: arrays.from_frame(table, side, study) for side in BASES}


def basis(study: Study) -> str:
    """Return which scores conclusions rest on: `published` if there are any, else `replicated`."""
    return "replicated" if published(study).empty else "published"


def statistics(scale: list[float]) -> dict[str, Statistic]:
    """Return the statistics of agreement on a scale, its values in order: functions of crosstabs.

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


@remembered
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
    """Return every statistic of a crosstab, K x K for the K values of a scale in order.

    The seeds of intervals are derived from `name`.

    Returns
    -------
    list of tuple
        (statistic, units, value, low, high, why it is missing).
    """
    reason, total, rows = reliability.undefined(counts), int(counts.sum()), []
    for statistic, function in statistics(scale).items():
        value = float(function(counts))
        if statistic in SHARES:
            bounds = share_interval(round(value * total) if total else 0, total)
        else:
            bounds = table_interval(counts, function, "agreement", name, statistic)
        rows.append((statistic, total, value, *bounds, reason if np.isnan(value) else ""))
    return rows


def _parts(study: Study, table: pd.DataFrame) -> list[tuple[str, str, pd.Series]]:
    """Return each part's kind and id, and which rows of the table are in it."""
    return [
        ("all", "", pd.Series(True, index=table.index)),
        *(("region", region, table["region"] == region) for region in study.regions),
        *(
            ("group", group, table["concept"].isin(concepts))
            for group, concepts in arrays.groups(study).items()
        ),
    ]


def _crosstab(table: pd.DataFrame, scale: list[float]) -> Array:
    first, second = (table[side].to_numpy(dtype=float, na_value=np.nan) for side in BASES)
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
        index=pd.Index(scale, name=BASES[0]),
        columns=pd.Index(scale, name=BASES[1]),
    )


def gap(mean: float, score: int) -> float:
    """Return how far a mean is from the range that rounds to a score, in steps of the scale.

    Examples
    --------
    >>> round(gap(0.43, 1), 2), round(gap(-0.2, 1), 2), gap(0.7, 1)
    (0.07, 0.7, 0.0)
    """
    return max(0.0, abs(mean - score) - 0.5)


def valences(study: Study) -> pd.DataFrame:
    """Count the positive, mixed and negative segments that enter each score.

    Returns
    -------
    DataFrame
        Index (region, concept); columns `positive`, `mixed`, `negative`; none where there is no
        segment.
    """
    used = scored_segments(study)
    valence = used["valence"]
    signs = pd.DataFrame(dict(zip(COUNTS, (valence > 0, valence == 0, valence < 0), strict=True)))
    return signs.groupby([used["region"], used["concept"]], sort=False).sum()


def differing(study: Study) -> pd.DataFrame:
    """Return the cells whose replicated score is not the published one.

    Returns
    -------
    DataFrame
        Rows x (region, concept, published, replicated, difference, mean, ratio, gap, positive,
        mixed, negative, sentence), in the study's order. `gap` is how far the mean is from the
        range that rounds to the published score (missing for placements); the counts are of
        segments; `sentence` tells what stands on each side.
    """
    table = side_by_side(study)
    rows = table[(table["difference"] != 0).fillna(False)].copy()
    rows["gap"] = [
        gap(mean, score) if pd.notna(mean) else float("nan")
        for mean, score in zip(rows["mean"], rows["published"], strict=True)
    ]
    index = pd.MultiIndex.from_frame(rows[KEYS])
    rows[COUNTS] = valences(study).reindex(index).fillna(0).astype(int).to_numpy()
    rows["sentence"] = [_sentence(row, study) for _, row in rows.iterrows()]
    columns = [*BASES, "difference", "mean", "ratio", "gap", *COUNTS, "sentence"]
    return rows[[*KEYS, *columns]].reset_index(drop=True)


def _sentence(row: pd.Series, study: Study) -> str:
    return study.gettext(
        "{source:The} prints {mark}{reasons}; {evidence}, which makes {derived}.",
        source=study.source_name,
        mark=study.mark(row["published"]),
        reasons=_reasons(row, study),
        evidence=_evidence(row, study),
        derived=study.mark(row["replicated"]),
    )


def _reasons(row: pd.Series, study: Study) -> str:
    rationales = study.tables["rationales"]
    reasons = rationales[(rationales[KEYS] == row[KEYS]).all(axis=1)]
    reasons = reasons[reasons["table"].isin(reasons["table"].head(1))]
    parts = [
        study.gettext(message, said="; ".join(reasons.loc[reasons["sign"] == sign, "text"]))
        for sign, message in SIGNS.items()
        if (reasons["sign"] == sign).any()
    ]
    return f" ({'. '.join(parts)})" if parts else ""


SIGNS = {
    "plus": gettext("for: {said}"),
    "neutral": gettext("neutral: {said}"),
    "minus": gettext("against: {said}"),
}
"""How the source's reasons for a mark are written, by their sign."""


def _evidence(row: pd.Series, study: Study) -> str:
    if pd.isna(row["mean"]):
        return study.gettext("realised ÷ target is {ratio:.2f}", ratio=row["ratio"])
    message = SHORT if row["gap"] else BORDER
    values = {name: row[name] for name in ("gap", *COUNTS)}
    return study.gettext(message, mean=study.signed(row["mean"]), **values)


SHORT = gettext(
    "its segments ({positive} positive, {mixed} mixed, {negative} negative) have the mean {mean}, "
    "{gap:.2f} short of the range of the printed mark"
)
BORDER = gettext(
    "its segments ({positive} positive, {mixed} mixed, {negative} negative) have the mean {mean}, "
    "on the very border of the range of the printed mark"
)


def corrected_marks(study: Study) -> pd.DataFrame:
    """Return what the corrections of the coding did to the means and the marks.

    Returns
    -------
    DataFrame
        The cells whose mean changed x (region, concept, published, mean_before, mean_after,
        before, after), in the study's order: means from -2 to +2, and the scores -2 to +2 that
        they round to (missing where there is no segment).
    """
    before = side_by_side(study.as_coded)[[*KEYS, "mean", "replicated"]]
    both = before.merge(side_by_side(study), on=KEYS, suffixes=("_before", "_after"))
    both = both.rename(columns={"replicated_before": "before", "replicated_after": "after"})
    means = ["mean_before", "mean_after"]
    changed = both[means].nunique(axis=1, dropna=False) > 1
    return both.loc[changed, [*KEYS, "published", *means, "before", "after"]].reset_index(drop=True)
