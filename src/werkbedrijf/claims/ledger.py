"""The ledger: every conclusion of the source with the verdict that its own marks give, and ours.

A claim is judged twice by the same check, on the published and on the replicated scores. Where no
mark decides, the evidence does: what segments say stands for the replicated side alone, what the
source's own numbers say for both. The last functions return what verdicts depend on: who coded,
whether means are rounded, and how the print is read.
"""

from __future__ import annotations

import ast
from collections.abc import Hashable, Mapping
from dataclasses import dataclass
from functools import cached_property, lru_cache, partial
from typing import Any

import numpy as np
import pandas as pd

from werkbedrijf.analysis import robustness, variants
from werkbedrijf.analysis.agreement import BASES as BASES
from werkbedrijf.analysis.agreement import matrices
from werkbedrijf.analysis.arrays import (
    NOT_TESTABLE,
    Array,
    Checks,
    Scores,
    remembered,
    verdict_name,
)
from werkbedrijf.claims.expressions import ClaimTest, in_words, label, name_of, parsed
from werkbedrijf.claims.words import WORDS, Basis, chosen_segments
from werkbedrijf.study.files import items
from werkbedrijf.study.model import AS_CODED, Study
from werkbedrijf.study.text import as_id


@dataclass(frozen=True)
class EvidenceVerdict:
    """Hold what a test comes to on a basis: a verdict, and the values that decide it in words."""

    test: ClaimTest
    at: Basis

    @cached_property
    def verdict(self) -> float:
        """Return the verdict, see `claims.words`."""
        return float(self.test.verdict(self.at)[0])

    @cached_property
    def values(self) -> str:
        """Return every number that the test measures, with what it is; empty if none."""
        numbers = [call for call in self.test.calls if not WORDS[name_of(call)].judges]
        parts = [_measured(self.test, call, self.at) for call in numbers]
        return "; ".join(filter(None, dict.fromkeys(parts)))


VERDICTS = ("supported", "partly", "contradicted", "not testable")


def checks(study: Study) -> Checks:
    """Return the checks that marks alone decide, by the id of their claim.

    Raises
    ------
    DataError
        If a test in claims.csv is wrong.
    """
    on_marks = {claim: test for claim, test in parsed(study).items() if test.on_marks}
    return {claim: partial(_judge, test, study) for claim, test in on_marks.items()}


@lru_cache(maxsize=16)
def evidence_verdicts(study: Study, base: str) -> Mapping[str, EvidenceVerdict]:
    """Return what the evidence itself says of claims that no mark decides, by their id.

    The base is one of `BASES`; printed marks have no segments, so that a claim about segments is
    not testable there.
    """
    at = Basis(study, matrices(study)[base], study.segments if base == "replicated" else None)
    others = {claim: test for claim, test in parsed(study).items() if not test.on_marks}
    return {claim: EvidenceVerdict(test, at) for claim, test in others.items()}


@remembered
def judgements(study: Study) -> pd.DataFrame:
    """Judge every claim of the source, by the marks as printed and as replicated.

    Returns
    -------
    DataFrame
        The rows of claims.csv x (its columns, published, replicated): the two verdicts.
    """
    if study is not study.of_source:
        return judgements(study.of_source)
    judged = checks(study)
    table = study.tables["claims"].copy()
    for base, scores in matrices(study).items():
        verdicts = {claim: each.verdict for claim, each in evidence_verdicts(study, base).items()}
        verdicts |= {claim: float(check(scores)[0]) for claim, check in judged.items()}
        table[base] = [verdict_name(verdicts.get(each, NOT_TESTABLE)) for each in table["claim"]]
    return table


@remembered
def ledger(study: Study) -> pd.DataFrame:
    """Judge every claim on the source's regions, with what decides it and how firmly.

    Returns
    -------
    DataFrame
        Claims x (claim, section, kind, text, test, in_words, published, replicated,
        values_published, values_replicated, turns_published, turns_replicated, steps_published,
        steps_replicated, reason, sentence): the two verdicts, the values that decide them, the
        kinds of variants that change the verdict (see `robustness.turning`), and the smallest
        number of one-step changes that overturns it (missing where none was found).
    """
    if study is not study.of_source:
        return ledger(study.of_source)
    judged, known = checks(study), parsed(study)
    table = judgements(study)
    table["in_words"] = [
        in_words(known[claim], study) if claim in known else "" for claim in table["claim"]
    ]
    rows = table.to_dict("records")
    for base, scores in matrices(study).items():
        at, others = Basis(study, scores, None), evidence_verdicts(study, base)
        table[f"values_{base}"] = [_values(row, others, at) for row in rows]
        kinds = robustness.families(study, base)
        turns = robustness.turning(judged, scores, kinds)
        table[f"turns_{base}"] = [turns.get(claim, "") for claim in table["claim"]]
        table[f"steps_{base}"] = table["claim"].map(steps(study, base)).astype("Int64")
    table["sentence"] = [
        _sentence(study, row, row["claim"] in judged) for row in table.to_dict("records")
    ]
    first = ["claim", "section", "kind", "text", "test", "in_words"]
    rest = [f"{what}_{base}" for what in ("values", "turns", "steps") for base in BASES]
    return table[[*first, *BASES, *rest, "reason", "sentence"]]


SUMMARY = "0"
"""The chapter of claims that the source draws in its summary."""


def chapters(table: pd.DataFrame) -> pd.Series:
    """Return the chapter in which the source first draws each claim of a ledger."""
    return table["section"].str.split(r"[.;]", regex=True).str[0]


MANY_STEPS = 3
"""From so many one-step changes on it is only told that a claim takes as many or more."""


@remembered
def steps(study: Study, base: str) -> pd.Series:
    """Return the smallest number of one-step changes found to overturn each claim on marks.

    Returns
    -------
    Series
        Index claim; missing where none was found. Judged on the source's regions.
    """
    study = study.of_source
    return robustness.fewest(checks(study), matrices(study)[base]).set_index("claim")["changes"]


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


def _judge(test: ClaimTest, study: Study, scores: Scores) -> Array:
    return test.verdict(Basis(study, scores, None))


def _measured(test: ClaimTest, call: ast.Call, at: Basis) -> str:
    """Return a number that decides, in words; empty if there is none."""
    value = float(test.value(call, at))
    if np.isnan(value):
        return ""
    if name_of(call) != "segments":
        form = ".0f" if f"{value:.2f}".endswith(".00") else ".2f"
        return f"{in_words(test, at.study, call)}: {at.study.number(value, form)}"
    given, named = test.given(call, lambda _: None)
    number = len(chosen_segments(at, *given, **named))
    return at.study.ngettext(
        "{words}: {mean} ({number} segment)",
        "{words}: {mean} ({number} segments)",
        number,
        words=in_words(test, at.study, call),
        mean=at.study.signed(value),
    )


def _values(row: Mapping[Hashable, Any], others: Mapping[str, EvidenceVerdict], at: Basis) -> str:
    """Return the values that decide a claim: the marks that it is about, or what segments say."""
    if row["claim"] in others:
        return others[str(row["claim"])].values
    if not row["test"]:
        return ""
    parts = []
    for part in items(str(row["about"])):
        means = [
            f"{region.label} {at.study.signed(float(at.mean(region.id, part)[0]))}"
            for region in at.study.regions.values()
        ]
        parts.append(f"{label(at.study, part)}: {', '.join(means)}")
    return "; ".join(parts)


def _sentence(study: Study, row: Mapping[Hashable, Any], on_marks: bool) -> str:
    first, second = (study.word(as_id(str(row[base]))) for base in BASES)
    if row["test"] == "":
        return study.gettext("Not testable here. {reason}", reason=row["reason"])
    if row["published"] == "not testable" and second != first and not on_marks:
        return study.gettext(
            "No mark decides this. By the evidence, {verdict}: {values}.",
            verdict=second,
            values=row["values_replicated"],
        )
    if first == second:
        return study.gettext(
            "By the printed marks and by the evidence alike: {verdict}.", verdict=first
        )
    return study.gettext(
        "By the printed marks: {published}; by the replicated marks: {replicated}.",
        published=first,
        replicated=second,
    )


@remembered
def verdicts_by_coding(study: Study) -> pd.DataFrame:
    """Judge every claim by every coding, on marks and on means, in a study of the source's regions.

    Returns
    -------
    DataFrame
        Claims x (claim, text, judged, published, readings, then for each key of
        `variants.codings` its `variants.column` by marks and by means): verdicts by name.
        `judged` is `marks`, or `evidence` for claims that no mark decides, whose verdict has no
        means apart; `readings` in how many of the other readings of the print the verdict on the
        published marks is another, such as `2/11`, or empty. Claims without a test are left out.
    """
    judged = checks(study)
    printed = matrices(study)["published"]
    turned = robustness.turning(judged, printed, [variants.by_ambiguous_print(study)])
    columns = {
        "published": robustness.verdicts(judged, printed),
        "readings": turned.str.removeprefix("reading:"),
    }
    means = variants.means_by_coder(study)
    for coder, marks in variants.marks_by_coder(study).items():
        columns[variants.column(coder)] = robustness.verdicts(judged, marks)
        columns[variants.column(coder, "means")] = robustness.verdicts(judged, means[coder])
    table = pd.concat([pd.DataFrame(columns), _on_evidence(study)])
    claims = study.tables["claims"].set_index("claim")[["text"]]
    table = claims.join(table, how="right").reindex(claims.index.intersection(table.index))
    table.insert(1, "judged", ["marks" if claim in judged else "evidence" for claim in table.index])
    return table.rename_axis("claim").reset_index().fillna("")


def on_coder(study: Study) -> set[str]:
    """Return the claims whose verdict on the evidence is not the same by every coder.

    Judged on marks, or on the evidence where no mark decides; the coding before corrections is
    no other coder.
    """
    table = verdicts_by_coding(study)
    columns = [
        variants.column(name) for name in variants.studies_by_coding(study) if name != AS_CODED
    ]
    return set(table.loc[table[columns].nunique(axis=1) > 1, "claim"])


def on_means(study: Study) -> pd.Series:
    """Return the verdict of each claim on the means that are not rounded, by the first coding.

    Returns
    -------
    Series
        Index claim; empty where no mark decides, and so no mean.
    """
    return verdicts_by_coding(study).set_index("claim")["first-means"]


def _on_evidence(study: Study) -> pd.DataFrame:
    """Return the verdicts that no mark decides, claims x codings."""
    columns = {
        variants.column(coder): {
            claim: verdict_name(finding.verdict)
            for claim, finding in evidence_verdicts(coded, "replicated").items()
        }
        for coder, coded in variants.studies_by_coding(study).items()
    }
    return pd.DataFrame(columns, dtype=object)
