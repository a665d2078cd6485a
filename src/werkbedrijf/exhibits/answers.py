"""The answers: what reproduces of the source's conclusions, what does not, and how sure that is.

Every function returns Markdown in English, filled in from the study. Wording follows the verdicts:
marks can be consistent with an explanation; a few regions prove none.
"""

from __future__ import annotations

from collections.abc import Hashable, Iterable, Mapping
from typing import Any

import numpy as np
import pandas as pd

from werkbedrijf.analysis import comparison, conditions
from werkbedrijf.analysis.agreement import agreement, basis, matrices, side_by_side
from werkbedrijf.analysis.arrays import groups
from werkbedrijf.claims import ledger
from werkbedrijf.errors import StudyError
from werkbedrijf.exhibits.markup import starless
from werkbedrijf.exhibits.sentences import MANY, joined
from werkbedrijf.study.model import Region, Study

SIDES = {"published": "the published marks", "replicated": "the replicated marks"}


def patterns(study: Study) -> str:
    """Say which regions dominate which on success and on the factors, by either scoring."""
    inside = {name: groups(study)[name] for name in ("success", "factor")}
    words = {"success": "success", "factor": "the factors"}
    if len(study.regions) < 2:
        return "Not available: there is one region."
    lines = []
    for base, scores in matrices(study).items():
        if np.isnan(scores.values).all():
            continue
        found = comparison.dominance(scores, inside)
        found = found[found["dominates"] == "supported"]
        for name, word in words.items():
            pairs = found[found["group"] == name].to_dict("records")
            told = [
                f"{_name(study, pair['one'])} dominates {_name(study, pair['other'])}"
                for pair in pairs
            ]
            marks = f", by {SIDES[base]}" if study.source else ""
            if len(study.regions) > MANY and told:
                told = [_counted(study, found[found["group"] == name])]
            lines.append(f"- On {word}{marks}: {joined(told) if told else 'no pair'}.")
    return "\n".join(lines) or "Not available: no region has a score yet."


def _counted(study: Study, pairs: pd.DataFrame) -> str:
    """Sum up the pairs of many regions: how many, and who dominates most."""
    counts = pairs["one"].value_counts(sort=False)
    first = [_name(study, str(region)) for region in counts.index[counts == counts.max()]]
    total = len(study.regions) * (len(study.regions) - 1) // 2
    most = first[0] if len(first) == 1 else f"{len(first)} regions, among them {first[0]},"
    verb = "dominates" if len(first) == 1 else "dominate"
    return (
        f"in {len(pairs)} of {total} pairs one region dominates the other; {most} {verb} most, "
        f"{counts.max()} of the others"
    )


def chance(study: Study) -> str:
    """Say how often conditions that explain nothing would fit success perfectly all the same."""
    regions, factors = len(study.of_source.regions), len(study.side("factor"))
    if regions < 2:
        return "Not available: one region fits anything."
    odds = conditions.chance(regions, factors)
    return (
        f"**The benchmark of chance.** With {regions} regions, a condition that has no bearing on "
        f"success fits it perfectly {odds['one']:.1%} of the time. Of {factors} such conditions, "
        f"{odds['expected']:.1f} would fit on average, and at least one would {odds['some']:.0%} "
        "of the time. A perfect fit is consistent with an explanation and proves none."
    )


def reliability(study: Study) -> str:
    """Say how well the marks agree beyond chance, and which way they lean."""
    found = agreement(study.of_source)
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
    lines += coded_verdicts(study)
    if not total:
        return "Not available: no conclusion is listed in data/published/claims.csv."
    return f"Of **{total} conclusions** of the {study.source['short']}:\n\n" + "\n".join(lines)


def coded_verdicts(study: Study) -> list[str]:
    """Say in lines how many verdicts turn with the coder, with corrections, and with rounding."""
    table = ledger.ledger(study)
    judged = table[table["test"] != ""]
    coders = study.of_source.coders
    lines = []
    if coders:
        lines.append(
            f"- **{judged['depends'].sum()} of the {len(judged)} claims that can be tested depend "
            f"on the coder**: by the segments of {joined(coders)} the verdict is another at least "
            "once."
        )
    if "as-coded" in judged:
        turned = judged["as-coded"].ne(judged["replicated"]).sum()
        lines.append(f"- Correcting errors against the coding rules changed {turned} verdicts.")
    turned = judged[ledger.MEANS].ne(judged["replicated"]).sum()
    lines.append(f"- On means that are not rounded to marks, {turned} verdicts are another.")
    return lines


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


def told(study: Study, *claims: str) -> str:
    """List claims of the source with the verdicts on them.

    Parameters
    ----------
    study : Study
        The study.
    claims : str
        Ids that stand in claims.csv.

    Raises
    ------
    StudyError
        If an id does not stand there.
    """
    rows = {str(row["claim"]): row for row in ledger.judgements(study).to_dict("records")}
    unknown = [claim for claim in claims if claim not in rows]
    if unknown:
        raise StudyError(
            f"The notebook asks for the claims {', '.join(unknown)}, which are not in "
            "data/published/claims.csv. Correct the ids, or add the claims."
        )
    return "\n".join(_line(rows[claim]) for claim in claims)


def rivals(study: Study) -> str:
    """Say which conditions that fit success these regions cannot tell apart."""
    if len(study.regions) < 2:
        return "Not available: there is one region."
    return _rivals(study) or "No condition fits success in these regions."


def measuring(study: Study) -> str:
    """Answer the first sub-question: how success can be established."""
    success = study.concepts[study.concepts["side"] == "success"]
    counts = success.groupby("category", sort=False).size()
    told = [f"{n} on {study.label('categories', str(part)).lower()}" for part, n in counts.items()]
    return f"By {len(success)} criteria, {joined(told)}. {_rescored(study)}"


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
    part = study.label("categories", least).lower()
    return (
        f"Scored by a fixed rule, {same.sum()} of {len(both)} marks are those of the "
        f"{study.source['short']}; least often on {part} ({same[here].sum()} of {here.sum()})."
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
    regions = study.of_source.regions.values()
    return "\n".join(f"- **{each.label}**: {_parties(study, each)}." for each in regions)


def _parties(study: Study, region: Region) -> str:
    if not region.parties:
        return study.word("not-available")
    told = joined([_party(study, party) for party in region.parties])
    if not region.municipalities:
        return told
    centre = region.centre or "no centre"
    return f"{len(region.municipalities)} municipalities around {centre}, {told}"


def sure(study: Study, claim: str) -> str:
    """Say how sure the verdict on a claim is, if marks decide it.

    Parameters
    ----------
    study : Study
        The study.
    claim : str
        Its id.
    """
    row = ledger.ledger(study).set_index("claim").loc[claim]
    if row[["holds_published", "steps_published"]].isna().any():
        return f"How sure the verdict on {claim} is cannot be said: no mark decides it."
    firm = (
        f"The first of these stays in {row['holds_published']:.0%} of the variants of the "
        f"published marks and in {row['holds_replicated']:.0%} of those of the replicated ones. "
        f"Changing {_marks(row['steps_published'])} as published, or "
        f"{_marks(row['steps_replicated'])} as replicated, by one step overturns it."
    )
    return f"**How sure?** {firm} {_rivals(study)}"


def _marks(number: Any) -> str:
    return f"{number} mark" if number == 1 else f"{number} marks"


def _rivals(study: Study) -> str:
    single = {concept: [concept] for concept in study.side("factor")}
    scores = matrices(study.of_source)[basis(study)]
    found = conditions.alike(scores, single, study.side("success"), ["mixed-out"])
    fitting = found[(found["fits"] != "") & ~found["conditions"].str.startswith("~")]
    told = "; nor ".join(
        joined([study.label("concepts", name).lower() for name in str(cell).split(";")])
        for cell in fitting["conditions"]
    )
    return f"These regions cannot tell apart {told}." if told else ""


def _line(row: Mapping[Hashable, Any]) -> str:
    text, first, second = row["text"], row["published"], row["replicated"]
    if first == second:
        return f"- {text} **{first.capitalize()}**, by the published and by the replicated marks."
    return (
        f"- {text} **{first.capitalize()}** by the published marks, **{second}** by the "
        "replicated ones."
    )


def _listed(table: pd.DataFrame) -> str:
    lines: Iterable[str] = (
        f"- §{row['section']}: {starless(row['text'])}" for row in table.to_dict("records")
    )
    return "\n".join(lines) or "None."


def _party(study: Study, party: str) -> str:
    """Return a party's label as it stands within a sentence."""
    label = study.label("parties", party).split(" (")[0]
    return label if label.isupper() else label.lower()


def _name(study: Study, region: str) -> str:
    return study.regions[region].label.replace(" ", "\u00a0")
