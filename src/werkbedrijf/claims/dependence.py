"""What verdicts depend on: who coded, whether means are rounded, and how the print is read."""

from __future__ import annotations

from functools import lru_cache

import pandas as pd

from werkbedrijf.analysis import robustness, variants
from werkbedrijf.analysis.agreement import matrices
from werkbedrijf.analysis.arrays import verdict_name
from werkbedrijf.claims import ledger
from werkbedrijf.study.model import Study


def verdicts(study: Study) -> pd.DataFrame:
    """Judge every claim by every coding, on marks and on means.

    Parameters
    ----------
    study : Study
        Of the source's regions.

    Returns
    -------
    DataFrame
        Claims x (claim, text, judged, published, readings, then for each key of
        `variants.codings` a column of that name and one ending in `-means`): verdicts by name.
        `judged` is `marks`, or `evidence` for claims that no mark decides, whose verdict has no
        means apart; `readings` in how many of the other readings of the print the verdict on the
        published marks is another, such as `2/11`, or empty. Claims without a test are left out.
    """
    return _verdicts(study).copy()


def on_coder(study: Study) -> set[str]:
    """Return the claims whose verdict on the evidence is not the same by every coder.

    Judged on marks, or on the evidence where no mark decides; the coding before corrections is
    no other coder.
    """
    found = verdicts(study)
    names = [name for name in variants.codings(study) if name != variants.AS_CODED]
    return set(found.loc[found[names].nunique(axis=1) > 1, "claim"])


def on_means(study: Study) -> pd.Series:
    """Return the verdict of each claim on the means that are not rounded, by the first coding.

    Returns
    -------
    Series
        Index claim; empty where no mark decides, and so no mean.
    """
    return verdicts(study).set_index("claim")["first-means"]


@lru_cache(maxsize=4)
def _verdicts(study: Study) -> pd.DataFrame:
    judged = ledger.checks(study)
    columns = {"published": robustness.verdicts(judged, matrices(study)["published"])}
    kinds = [variants.by_reading(study)]
    turned = robustness.turning(judged, matrices(study)["published"], kinds)
    columns["readings"] = turned.str.removeprefix("reading:")
    means = variants.means_by_coder(study)
    for coder, marks in variants.marks_by_coder(study).items():
        columns[coder] = robustness.verdicts(judged, marks)
        columns[f"{coder}-means"] = robustness.verdicts(judged, means[coder])
    table = pd.concat([pd.DataFrame(columns), _on_evidence(study)])
    claims = study.tables["claims"].set_index("claim")[["text"]]
    table = claims.join(table, how="right").reindex(claims.index.intersection(table.index))
    table.insert(1, "judged", ["marks" if claim in judged else "evidence" for claim in table.index])
    return table.rename_axis("claim").reset_index().fillna("")


def _on_evidence(study: Study) -> pd.DataFrame:
    columns = {}
    for coder, coded in variants.codings(study).items():
        found = ledger.findings(coded, "replicated")
        columns[coder] = {claim: verdict_name(each.verdict) for claim, each in found.items()}
    return pd.DataFrame(columns, dtype=object)
