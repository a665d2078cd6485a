"""The cells in which replicated and published score differ, with what stands on each side."""

from __future__ import annotations

import pandas as pd

from werkbedrijf.agreement import COMPARED_AGAIN, side_by_side
from werkbedrijf.scores import KEYS, evaluated
from werkbedrijf.study import Study

HALF = 0.5
COUNTS = ["positive", "mixed", "negative"]


def gap(mean: float, score: int) -> float:
    """Return how far a mean is from the range that rounds to a score.

    Parameters
    ----------
    mean : float
        Mean valence, -2 to +2.
    score : int
        -2 to +2.

    Examples
    --------
    >>> round(gap(0.43, 1), 2), round(gap(-0.2, 1), 2), gap(0.7, 1)
    (0.07, 0.7, 0.0)
    """
    return max(0.0, abs(mean - score) - HALF)


def valences(study: Study) -> pd.DataFrame:
    """Count the positive, mixed and negative segments that enter each score.

    Returns
    -------
    DataFrame
        Index (region, concept); columns `positive`, `mixed`, `negative`; none where there is no
        segment.
    """
    used = evaluated(study.segments, study.indicators)
    signs = pd.DataFrame(
        {
            "positive": used["valence"] > 0,
            "mixed": used["valence"] == 0,
            "negative": used["valence"] < 0,
        }
    )
    return signs.groupby([used["region"], used["concept"]], sort=False).sum()


def differing(study: Study) -> pd.DataFrame:
    """Return the cells whose replicated score is not the published one.

    Returns
    -------
    DataFrame
        Rows x (region, concept, published, replicated, difference, mean, ratio, gap, positive,
        mixed, negative, sentence), in the study's order. `gap` is how far the mean is from the
        range that rounds to the published score (missing for placements); the counts are of
        segments; `sentence` tells in English what stands on each side.
    """
    table = side_by_side(study)
    rows = table[(table["difference"] != 0).fillna(False)].copy()
    rows["gap"] = [
        gap(mean, score) if pd.notna(mean) else float("nan")
        for mean, score in zip(rows["mean"], rows["published"], strict=True)
    ]
    counts = valences(study).reindex(columns=COUNTS)
    index = pd.MultiIndex.from_frame(rows[KEYS])
    rows[COUNTS] = counts.reindex(index).fillna(0).astype(int).to_numpy()
    rows["sentence"] = [_sentence(row, study) for _, row in rows.iterrows()]
    kept = ["published", "replicated", "difference", "mean", "ratio", "gap", *COUNTS, "sentence"]
    return rows[[*KEYS, *kept]].reset_index(drop=True)


def _sentence(row: pd.Series, study: Study) -> str:
    printed, derived = study.mark(row["published"]), study.mark(row["replicated"])
    return f"{_reasons(row, study, printed)}; {_evidence(row)}, which makes {derived}."


def _reasons(row: pd.Series, study: Study, mark: str) -> str:
    told = study.tables["rationales"]
    first = told[told["table"] != COMPARED_AGAIN]
    here = first[(first[KEYS] == row[KEYS]).all(axis=1)]
    parts = []
    for sign, word in (("plus", "for"), ("neutral", "neutral"), ("minus", "against")):
        said = list(here.loc[here["sign"] == sign, "text"])
        parts += [f"{word}: {'; '.join(said)}"] if said else []
    return f"The thesis prints {mark}" + (f" ({'. '.join(parts)})" if parts else "")


def _evidence(row: pd.Series) -> str:
    if pd.isna(row["mean"]):
        return f"realised ÷ target is {row['ratio']:.2f}"
    counted = ", ".join(f"{row[name]} {name}" for name in COUNTS)
    short = f"{row['gap']:.2f} short of" if row["gap"] else "on the very border of"
    return (
        f"its segments ({counted}) have the mean {row['mean']:+.2f}, "
        f"{short} the range of the printed mark"
    )
