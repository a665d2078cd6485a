"""The answers: what reproduces of the thesis's conclusions, what does not, and how sure that is.

Every function returns Markdown in English, filled in from the study. Wording follows the verdicts:
marks can be consistent with an explanation; three regions prove none.
"""

from __future__ import annotations

from collections.abc import Iterable
from typing import Any

import numpy as np
import pandas as pd

from werkbedrijf.analysis import comparison, conditions
from werkbedrijf.analysis.agreement import agreement, matrices, side_by_side
from werkbedrijf.analysis.arrays import groups
from werkbedrijf.analysis.evidence import comparable
from werkbedrijf.claims import ledger
from werkbedrijf.exhibits.sentences import joined
from werkbedrijf.study.model import Region, Study

SIDES = {"published": "the published marks", "replicated": "the replicated marks"}


def patterns(study: Study) -> str:
    """Say which regions dominate which on success and on the factors, by either scoring."""
    inside = {name: groups(study)[name] for name in ("success", "factor")}
    words = {"success": "success", "factor": "the factors"}
    lines = []
    for base, scores in matrices(comparable(study)).items():
        if np.isnan(scores.values).all():
            continue
        found = comparison.dominance(scores, inside)
        found = found[found["dominates"] == "supported"]
        for name, word in words.items():
            pairs = found[found["group"] == name].to_dict("records")
            told = [f"{_name(study, pair['one'])} {_name(study, pair['other'])}" for pair in pairs]
            split = [pair.replace(" ", " dominates ", 1) for pair in told]
            lines.append(f"- On {word}, by {SIDES[base]}: {joined(split) if split else 'no pair'}.")
    return "\n".join(lines)


def chance(study: Study) -> str:
    """Say how often conditions that explain nothing would fit success perfectly all the same."""
    regions, factors = len(study.of_thesis.regions), len(study.side("factor"))
    odds = conditions.chance(regions, factors)
    return (
        f"**The benchmark of chance.** With {regions} regions, a condition that has no bearing on "
        f"success fits it perfectly {odds['one']:.1%} of the time. Of {factors} such conditions, "
        f"{odds['expected']:.1f} would fit on average, and at least one would {odds['some']:.0%} "
        "of the time. A perfect fit is consistent with an explanation and proves none."
    )


def reliability(study: Study) -> str:
    """Say how well the marks agree beyond chance, and which way they lean."""
    found = agreement(study.of_thesis)
    overall = found[found["part"] == "all"].set_index("statistic")
    if overall.empty or overall["value"].isna().any():
        return "Agreement beyond chance is not available: there are too few marks to compare."
    kappa, alpha, bias = (overall.loc[name] for name in ("kappa", "alpha-ordinal", "bias"))
    side = "lower" if bias["value"] < 0 else "higher"
    certain = "" if bias["low"] <= 0 <= bias["high"] else ", more than the draw of marks explains"
    return (
        f"Beyond chance the agreement is {kappa['value']:.2f} (quadratic-weighted kappa, 95 % "
        f"interval {kappa['low']:.2f} to {kappa['high']:.2f}) and {alpha['value']:.2f} "
        f"(Krippendorff's ordinal alpha, {alpha['low']:.2f} to {alpha['high']:.2f}). On average "
        f"the replicated marks lie {abs(bias['value']):.2f} of a step {side}{certain}."
    )


def verdicts(study: Study) -> str:
    """Say how many claims are supported, partly, contradicted or not testable."""
    table = ledger.counts(ledger.judgements(study))
    lines = [
        f"- By {SIDES[str(row['base'])]}: {row['supported']} supported, {row['partly']} partly, "
        f"{row['contradicted']} contradicted, {row['not testable']} not testable."
        for row in table[table["kind"] == "all"].to_dict("records")
    ]
    total = len(study.tables["claims"])
    return f"Of **{total} conclusions** of the thesis:\n\n" + "\n".join(lines)


def contradicted(study: Study) -> str:
    """List the claims that are contradicted: by both scorings, by the published or ours alone."""
    table = ledger.judgements(study)
    first, second = table["published"] == "contradicted", table["replicated"] == "contradicted"
    lists = {
        "By the published marks and by the replicated ones": first & second,
        "By the replicated marks alone": ~first & second,
        "By the published marks alone": first & ~second,
    }
    return "\n\n".join(f"**{head}:**\n\n{_listed(table[rows])}" for head, rows in lists.items())


def comparison_read(study: Study) -> str:
    """Sum up the comparison: who is ahead on what by both scorings, and how firmly."""
    found = _verdicts(study)
    lines = [
        _line(found, "answer-best", "Midden-Gelderland is the most successful"),
        _line(found, "answer-least", "Zuidoost-Brabant is the least successful"),
        _line(found, "better-coordination", "Zuidoost-Brabant is clearly behind on coordination"),
        _line(found, "mg-best-functional", "The functional factors stand in the order of success"),
        _line(found, "context-unclear", "Stability does not stand in that order"),
    ]
    return "**Reading it.**\n\n" + "\n".join(lines) + f"\n\n{_rivals(study)}"


def measuring(study: Study) -> str:
    """Answer the first sub-question: how success can be established."""
    success = study.concepts[study.concepts["side"] == "success"]
    counts = success.groupby("category", sort=False).size()
    told = [f"{n} on {study.label('categories', str(part)).lower()}" for part, n in counts.items()]
    return (
        f"By {len(success)} criteria, {joined(told)}. {_rescored(study)} They rest on what "
        "participants say; only the placements are counted by a third party."
    )


def _rescored(study: Study) -> str:
    both = side_by_side(study).dropna(subset=["difference"])
    both = both[both["concept"].isin(study.side("success"))]
    if both.empty:
        return "There are no published marks to compare a fixed rule with."
    same = both["difference"] == 0
    parts = study.concepts.set_index("concept")["category"]
    shares = same.groupby(both["concept"].map(parts), sort=False).mean()
    least = str(shares.idxmin())
    here = both["concept"].map(parts) == least
    return (
        f"Scored by a fixed rule, {same.sum()} of {len(both)} marks are the thesis's own; least "
        f"often on {study.label('categories', least).lower()} ({same[here].sum()} of {here.sum()})."
    )


def theory(study: Study) -> str:
    """Answer the second sub-question: which factors theory offers."""
    factors = study.concepts[study.concepts["side"] == "factor"]
    counts = factors.groupby("category", sort=False).size()
    names = [study.label("categories", str(part)).lower() for part in counts.index]
    told = [f"{n} {name.split()[0]}" for name, n in zip(names, counts, strict=True)]
    return (
        f"{len(factors)} factors: {joined(told)}. This is a reading of literature; "
        "the replication takes it over and tests nothing of it."
    )


def organised(study: Study) -> str:
    """Answer the third sub-question: how the regions are organised, and who depends on whom."""
    regions = study.of_thesis.regions.values()
    return "\n".join(f"- **{each.label}**: {_parties(study, each)}." for each in regions)


def _parties(study: Study, region: Region) -> str:
    if not region.parties:
        return study.word("not-available")
    told = joined([_party(study, party) for party in region.parties])
    centre = region.centre or "no centre"
    return f"{len(region.municipalities)} municipalities around {centre}, {told}"


def explained(study: Study) -> str:
    """Answer the fourth sub-question: how successful the regions are, and what may explain it."""
    found = _verdicts(study)
    lines = [
        _line(found, "answer-best", "Midden-Gelderland is the most successful"),
        _line(found, "answer-least", "Zuidoost-Brabant is the least successful"),
        _line(found, "regions-differ", "The regions differ clearly in success"),
        _line(found, "mg-best-quality", "Midden-Gelderland has the best quality of collaboration"),
        _line(found, "mg-best-output", "Midden-Gelderland has the best output"),
        _line(found, "final-functional", "The functional factors rise with success"),
        _line(found, "composition-not-decisive", "Composition does not go with success"),
        _line(found, "context-not-necessary", "Success is possible without a stable context"),
    ]
    return "\n".join(lines)


def main(study: Study) -> str:
    """Answer the main question, with how sure the answer is."""
    found = _verdicts(study)
    row = ledger.ledger(study).set_index("claim").loc["final-functional"]
    lines = [
        _line(found, "final-functional", "Functional factors rise with success"),
        _line(found, "final-coordination", "Coordination goes with success"),
        _line(found, "final-not-enough", "Coordination alone is not enough"),
        _line(
            found,
            "final-content-relations",
            "Content and relations each rise with success",
        ),
    ]
    if row[["holds_published", "steps_published"]].isna().any():
        return "\n".join(lines)
    sure = (
        f"The first of these stays in {row['holds_published']:.0%} of the variants of the "
        f"published marks and in {row['holds_replicated']:.0%} of those of the replicated ones. "
        f"Changing {_marks(row['steps_published'])} as published, or "
        f"{_marks(row['steps_replicated'])} as replicated, by one step overturns it."
    )
    return "\n".join(lines) + f"\n\n**How sure?** {sure} {_rivals(study)}"


def _marks(number: Any) -> str:
    return f"{number} mark" if number == 1 else f"{number} marks"


def _rivals(study: Study) -> str:
    single = {concept: [concept] for concept in study.side("factor")}
    scores = matrices(study.of_thesis)["published"]
    found = conditions.alike(scores, single, study.side("success"), ["mixed-out"])
    fitting = found[(found["fits"] != "") & ~found["conditions"].str.startswith("~")]
    told = "; nor ".join(
        joined([study.label("concepts", name).lower() for name in str(cell).split(";")])
        for cell in fitting["conditions"]
    )
    return f"These regions cannot tell apart {told}." if told else ""


def _verdicts(study: Study) -> pd.DataFrame:
    return ledger.judgements(study).set_index("claim")[["published", "replicated"]]


def _line(found: pd.DataFrame, claim: str, text: str) -> str:
    first, second = found.loc[claim]
    if first == second:
        return f"- {text}: **{first}**, by the published and by the replicated marks."
    return f"- {text}: **{first}** by the published marks, **{second}** by the replicated ones."


def _listed(table: pd.DataFrame) -> str:
    lines: Iterable[str] = (
        f"- §{row['section']}: {row['text']}" for row in table.to_dict("records")
    )
    return "\n".join(lines) or "None."


def _party(study: Study, party: str) -> str:
    """Return a party's label as it stands within a sentence."""
    label = study.label("parties", party).split(" (")[0]
    return label if label.isupper() else label.lower()


def _name(study: Study, region: str) -> str:
    return study.regions[region].label.replace(" ", "\u00a0")
