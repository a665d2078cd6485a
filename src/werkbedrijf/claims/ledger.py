"""The ledger: every conclusion of the thesis with the verdict that its own marks give, and ours.

A claim is judged twice by the same check, on the published and on the replicated scores. Where no
mark decides, the evidence does: what segments say stands for the replicated side alone, what the
thesis's own numbers say for both.
"""

from __future__ import annotations

from collections.abc import Callable, Hashable, Mapping
from functools import lru_cache, partial
from types import ModuleType
from typing import Any

import numpy as np
import pandas as pd

from werkbedrijf.analysis import robustness
from werkbedrijf.analysis.agreement import matrices
from werkbedrijf.analysis.arrays import NOT_TESTABLE, Array, Checks, Scores, groups, verdict_name
from werkbedrijf.analysis.one_step_changes import fewest
from werkbedrijf.claims import on_evidence, on_marks
from werkbedrijf.claims.marks import Marks
from werkbedrijf.claims.on_evidence import Finding
from werkbedrijf.errors import StudyError
from werkbedrijf.study.files import items
from werkbedrijf.study.model import Study

BASES = ("published", "replicated")
VERDICTS = ("supported", "partly", "contradicted", "not testable")


def functions(*modules: ModuleType) -> dict[str, Callable[..., object]]:
    """Return the public functions that modules of checks define, by name."""
    return {
        key: value
        for module in modules
        for key, value in vars(module).items()
        if getattr(value, "__module__", None) == module.__name__
        and callable(value)
        and key.islower()
        and not key.startswith("_")
    }


ON_SCORES = functions(on_marks)

ON_EVIDENCE = functions(on_evidence)


def checks(study: Study) -> Checks:
    """Return the checks on scores by the id of their claim.

    Raises
    ------
    StudyError
        If claims.csv names a check that there is none of.
    """
    _refuse_unknown(study)
    inside = groups(study)
    claims = study.tables["claims"]
    return {
        claim: partial(_judge, str(check), inside)
        for claim, check in zip(claims["claim"], claims["check"], strict=True)
        if check in ON_SCORES
    }


def findings(study: Study) -> dict[str, Finding]:
    """Return what the evidence itself says of claims that no mark decides, by their id."""
    claims = study.tables["claims"]
    found: dict[str, Finding] = {}
    for claim, check in zip(claims["claim"], claims["check"], strict=True):
        if check in ON_EVIDENCE:
            finding = ON_EVIDENCE[check](study)
            assert isinstance(finding, Finding)
            found[claim] = finding
    return found


def judgements(study: Study) -> pd.DataFrame:
    """Judge every claim of the thesis, by the marks as printed and as replicated.

    Returns
    -------
    DataFrame
        The rows of claims.csv x (its columns, published, replicated): the two verdicts.
    """
    study = study.of_thesis
    judged, told = checks(study), findings(study)
    table = study.tables["claims"].copy()
    rows = table.to_dict("records")
    for base, scores in matrices(study).items():
        table[base] = [_verdict(row, judged, told, scores, base) for row in rows]
    return table


def ledger(study: Study) -> pd.DataFrame:
    """Judge every claim on the thesis's regions, with what decides it and how firmly.

    Returns
    -------
    DataFrame
        Claims x (claim, section, kind, text, check, published, replicated, values_published,
        values_replicated, turns_published, turns_replicated, steps_published, steps_replicated,
        reason, sentence): the two verdicts, the values that decide them, the kinds of variants
        that change the verdict (see `robustness.turning`), and the smallest number of
        one-step changes that overturns it (missing where none was found).
    """
    return _ledger(study.of_thesis).copy()


@lru_cache(maxsize=4)
def _ledger(study: Study) -> pd.DataFrame:
    judged, told = checks(study), findings(study)
    table = judgements(study)
    rows = table.to_dict("records")
    for base, scores in matrices(study).items():
        marks = Marks(scores, groups(study))
        table[f"values_{base}"] = [_values(study, row, told, marks, base) for row in rows]
        kinds = robustness.families(study, base)
        turns = robustness.turning(judged, scores, kinds)
        table[f"turns_{base}"] = table["claim"].map(turns).fillna("")
        steps = fewest(judged, scores).set_index("claim")["changes"]
        table[f"steps_{base}"] = table["claim"].map(steps).astype("Int64")
    table["sentence"] = [_sentence(row) for row in table.to_dict("records")]
    order = ["published", "replicated"]
    rest = [f"{what}_{base}" for what in ("values", "turns", "steps") for base in BASES]
    first = ["claim", "section", "kind", "text", "check"]
    return table[[*first, *order, *rest, "reason", "sentence"]]


def counts(table: pd.DataFrame) -> pd.DataFrame:
    """Count the verdicts among judged claims, overall and by kind of claim.

    Returns
    -------
    DataFrame
        Rows x (base, kind, then one column for each verdict); kind `all` first.
    """
    rows = [
        (base, kind, *(int((part[base] == verdict).sum()) for verdict in VERDICTS))
        for base in BASES
        for kind, part in [("all", table), *table.groupby("kind", sort=False)]
    ]
    return pd.DataFrame(rows, columns=["base", "kind", *VERDICTS])


def _refuse_unknown(study: Study) -> None:
    known = {"", *ON_SCORES, *ON_EVIDENCE}
    unknown = [check for check in study.tables["claims"]["check"] if check not in known]
    if unknown:
        raise StudyError(
            f"data/published/claims.csv names the checks {', '.join(unknown)}, which "
            "werkbedrijf.claims does not have. Correct the names, or leave the cells empty."
        )


def _judge(check: str, inside: Mapping[str, list[str]], scores: Scores) -> Array:
    verdicts = ON_SCORES[check](Marks(scores, inside))
    assert isinstance(verdicts, np.ndarray)
    return verdicts


def _verdict(
    row: Mapping[Hashable, Any],
    judged: Checks,
    told: Mapping[str, Finding],
    scores: Scores,
    base: str,
) -> str:
    claim = str(row["claim"])
    if claim in judged:
        return verdict_name(float(judged[claim](scores)[0]))
    return verdict_name(told[claim].verdict if _tells(row, told, base) else NOT_TESTABLE)


def _tells(row: Mapping[Hashable, Any], told: Mapping[str, Finding], base: str) -> bool:
    """Tell whether a finding of the evidence stands for that side."""
    return row["claim"] in told and (base == "replicated" or row["kind"] == "count")


def _values(
    study: Study,
    row: Mapping[Hashable, Any],
    told: Mapping[str, Finding],
    marks: Marks,
    base: str,
) -> str:
    if row["check"] not in ON_SCORES:
        return told[str(row["claim"])].values if _tells(row, told, base) else ""
    parts = []
    for part in items(str(row["about"])):
        means = [
            f"{region.label} {_signed(float(marks.of(region.id, part)[0]))}"
            for region in study.regions.values()
        ]
        parts.append(f"{_label(study, part)}: {', '.join(means)}")
    return "; ".join(parts)


def _signed(value: float) -> str:
    """Write a mean with its sign, whole steps without decimals.

    >>> [_signed(value) for value in (1.0, -0.125, 0.0, float("nan"))]
    ['+1', '-0.12', '0', 'missing']
    """
    if np.isnan(value):
        return "missing"
    return f"{value:+.0f}".replace("+0", "0") if value == round(value) else f"{value:+.2f}"


def _label(study: Study, part: str) -> str:
    concepts = study.concepts.set_index("concept")["label"]
    if part in concepts:
        return str(concepts[part]).lower()
    categories = study.tables["categories"].set_index("category")["label"]
    return str(categories.get(part, part)).lower()


def _sentence(row: Mapping[Hashable, Any]) -> str:
    first, second = row["published"], row["replicated"]
    if row["check"] == "":
        return f"Not testable here. {row['reason']}"
    if row["check"] in ON_EVIDENCE:
        return f"No mark decides this. By the evidence it is {second}: {row['values_replicated']}."
    if first == second:
        return f"By the printed marks and by the evidence alike: {first}."
    return f"By the printed marks it is {first}; by the replicated marks it is {second}."
