"""Replicated against published scores: how well they agree, and where they differ."""

from __future__ import annotations

import pandas as pd

from werkbedrijf.scores import KEYS, replicate
from werkbedrijf.study import Study

COMPARED_AGAIN = "8.1"
"""The table that prints the factor scores a second time."""


def published(study: Study) -> pd.DataFrame:
    """Return the scores that the thesis prints, one per region and concept.

    Returns
    -------
    DataFrame
        Rows x (region, concept, score, table, section), scores from -2 to +2; the second
        printing in table 8.1 is left out.
    """
    scores = study.tables["scores"]
    first = scores[scores["table"] != COMPARED_AGAIN]
    return first[[*KEYS, "score", "table", "section"]].reset_index(drop=True)


def side_by_side(study: Study) -> pd.DataFrame:
    """Put published and replicated scores side by side.

    Returns
    -------
    DataFrame
        Regions x concepts in the study's order, with `published` and `replicated` (-2 to +2,
        missing where there is none), `difference` (replicated minus published), and from
        `scores.replicate` the columns `mean`, `ratio`, `indicators`, `segments`, `respondents`.
    """
    printed = published(study).rename(columns={"score": "published"})
    derived = replicate(study).rename(columns={"score": "replicated"})
    table = derived.merge(printed[[*KEYS, "published"]], on=KEYS, how="left")
    table["difference"] = table["replicated"] - table["published"]
    order = ["published", "replicated", "difference", "mean", "ratio"]
    return table[[*KEYS, *order, "indicators", "segments", "respondents"]]
