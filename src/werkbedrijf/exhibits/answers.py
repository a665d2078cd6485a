"""The answers: what reproduces of the source's conclusions, and how sure that is."""

from __future__ import annotations

from collections import Counter
from collections.abc import Hashable, Mapping
from typing import Any

import numpy as np
import pandas as pd

from werkbedrijf.analysis import comparison
from werkbedrijf.analysis.agreement import matrices, side_by_side
from werkbedrijf.analysis.arrays import groups
from werkbedrijf.analysis.comparison import SIDES, comparable
from werkbedrijf.claims import ledger
from werkbedrijf.errors import StudyError
from werkbedrijf.exhibits.firmness import chance as chance
from werkbedrijf.exhibits.firmness import coders as coders
from werkbedrijf.exhibits.firmness import drawn_anew as drawn_anew
from werkbedrijf.exhibits.firmness import fitting, kinds
from werkbedrijf.exhibits.firmness import other_rules as other_rules
from werkbedrijf.exhibits.firmness import reliability as reliability
from werkbedrijf.exhibits.markup import starless
from werkbedrijf.exhibits.wording import MANY, MARKS, number_of, verdict_word
from werkbedrijf.study.language import gettext
from werkbedrijf.study.model import Region, Study
from werkbedrijf.study.text import capital, lowered

NOBODY = gettext("no region is as high as another on everything, and higher on something")
ONE_REGION = gettext("Not available: there is one region.")


def patterns(study: Study) -> str:
    """Return which regions dominate which on success and on the factors, by either scoring."""
    if len(study.regions) < 2:
        return study.gettext(ONE_REGION)
    study, lines = comparable(study), []
    inside = {side: groups(study)[side] for side in SIDES}
    for base, scores in matrices(study).items():
        if np.isnan(scores.values).all():
            continue
        table = comparison.dominance(scores, inside)
        pairs = table[table["dominates"] == "supported"]
        lines += [_dominating(study, base, side, pairs[pairs["group"] == side]) for side in SIDES]
    return "\n".join(lines) or study.gettext("Not available: no region has a score yet.")


DOMINANCE = {
    "success": gettext("- On success{by}: {pairs}."),
    "factor": gettext("- On the factors{by}: {pairs}."),
}


def _dominating(study: Study, base: str, side: str, pairs: pd.DataFrame) -> str:
    """Return in words which regions dominate which on one side, by one scoring."""
    marks = study.gettext(", by {marks}", marks=study.gettext(MARKS[base])) if study.source else ""
    if pairs.empty:
        dominating = study.gettext(NOBODY)
    elif len(study.regions) > MANY:
        dominating = _summed_up(study, pairs)
    else:
        dominating = study.listed(
            study.gettext("{one} dominates {other}", one=_name(study, one), other=_name(study, two))
            for one, two in zip(pairs["one"], pairs["other"], strict=True)
        )
    return study.gettext(DOMINANCE[side], by=marks, pairs=dominating)


def _summed_up(study: Study, pairs: pd.DataFrame) -> str:
    """Return in how many pairs of many regions one dominates, and who dominates most."""
    counts = pairs["one"].value_counts(sort=False)
    first = [_name(study, str(region)) for region in counts.index[counts == counts.max()]]
    return study.ngettext(
        "in {pairs} of {all} pairs one region dominates the other; {first} dominates most, {most} "
        "of the others",
        "in {pairs} of {all} pairs one region dominates the other; {number} regions, among them "
        "{first}, dominate most, {most} of the others",
        len(first),
        pairs=len(pairs),
        all=len(study.regions) * (len(study.regions) - 1) // 2,
        first=first[0],
        most=counts.max(),
    )


def _name(study: Study, region: str) -> str:
    return study.regions[region].label.replace(" ", "\u00a0")


def verdicts(study: Study) -> str:
    """Return in words how many claims are supported, partly, contradicted or not testable."""
    total = len(study.tables["claims"])
    if not total:
        return study.gettext("Not available: no conclusion is listed in data/published/claims.csv.")
    table = ledger.counts(ledger.judgements(study))
    lines = [
        study.gettext(
            "- By {marks}: {supported} supported, {partly} partly, {contradicted} contradicted, "
            "{untestable} not testable.",
            marks=study.gettext(MARKS[str(row["base"])]),
            untestable=row["not testable"],
            **{name: row[name] for name in ("supported", "partly", "contradicted")},
        )
        for row in table[table["kind"] == "all"].to_dict("records")
    ]
    head = study.gettext(
        "Of **{all} conclusions** of {source:the}:", all=total, source=study.source_name
    )
    return f"{head}\n\n" + "\n".join(lines)


def contradicted(study: Study) -> str:
    """Return the claims that are contradicted, listed: by both scorings, or by one alone."""
    table = ledger.judgements(study)
    first, second = (table[base] == "contradicted" for base in ledger.BASES)
    lists = {
        gettext("By the published marks and by the replicated ones"): first & second,
        gettext("By the replicated marks alone"): ~first & second,
        gettext("By the published marks alone"): first & ~second,
    }
    parts = [
        f"**{study.gettext(head)}:**\n\n{_listed(study, table[rows])}"
        for head, rows in lists.items()
    ]
    return "\n\n".join(filter(None, [_unrounded(study, table[second]), *parts]))


def _unrounded(study: Study, against: pd.DataFrame) -> str:
    """Return how many of the claims that the evidence contradicts are not, before it is rounded."""
    means = against["claim"].map(ledger.on_means(study.of_source))
    counts = means.value_counts()
    if not set(counts.index) & {"supported", "partly"}:
        return ""
    return study.gettext(
        "Of the {all} that the evidence contradicts, {supported} are supported and {partly} partly "
        "on means that are not rounded to marks, as their lines say. A mean on the very border of "
        "a mark is rounded towards the middle of the scale.",
        all=len(against),
        supported=int(counts.get("supported", 0)),
        partly=int(counts.get("partly", 0)),
    )


def with_verdicts(study: Study, *claims: str) -> str:
    """Return a list of claims of the source with the verdicts on them.

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
            "The notebook asks for the claims {claims}, which are not in "
            "data/published/claims.csv. Correct the ids, add the claims, or take the cell out.",
            claims=", ".join(unknown),
        )
    return "\n".join(_line(study, rows[claim]) for claim in claims)


def _line(study: Study, row: Mapping[Hashable, Any]) -> str:
    """Return a claim with its verdicts, and whether the coder or the rounding decides them."""
    parts = [f"- {row['text']}", _judged(study, row["published"], row["replicated"])]
    if row["claim"] in ledger.on_coder(study.of_source):
        parts.append(study.gettext("The latter depends on the coder."))
    means = ledger.on_means(study.of_source).get(row["claim"]) or row["replicated"]
    if means != row["replicated"]:
        verdict = _verdict(study, means)
        parts.append(
            study.gettext("On means that are not rounded it is **{verdict}**.", verdict=verdict)
        )
    return " ".join(parts)


def _judged(study: Study, first: str, second: str) -> str:
    head = capital(_verdict(study, first))
    if first == second:
        return study.gettext(
            "**{verdict}**, by the published and by the replicated marks.", verdict=head
        )
    return study.gettext(
        "**{published}** by the published marks, **{replicated}** by the replicated ones.",
        published=head,
        replicated=_verdict(study, second),
    )


def _verdict(study: Study, verdict: str) -> str:
    if verdict == "partly":
        return study.gettext("partly supported")
    return verdict_word(study, verdict)


def _listed(study: Study, table: pd.DataFrame) -> str:
    means = ledger.on_means(study.of_source)
    lines = []
    for row in table.to_dict("records"):
        line = f"- {study.sections(row['section'])}: {starless(row['text'])}"
        other = means.get(row["claim"], "")
        if row["replicated"] == "contradicted" and other in ("supported", "partly"):
            verdict = _verdict(study, other)
            line += " " + study.gettext("*Not rounded: {verdict}.*", verdict=verdict)
        lines.append(line)
    return "\n".join(lines) or study.gettext("No claim.")


def rivals(study: Study) -> str:
    """Return in words which conditions that fit success these regions cannot tell apart."""
    if len(study.regions) < 2:
        return study.gettext(ONE_REGION)
    return fitting(study) or study.gettext("No condition fits success in these regions.")


def measuring(study: Study) -> str:
    """Return the answer to the first sub-question: how success can be established."""
    counts = _by_category(study, "success")
    categories = study.listed(
        study.gettext("{number} on {category}", number=number, category=_label(study, category))
        for category, number in counts.items()
    )
    measures = study.gettext(
        "By {number} criteria, {categories}.", number=sum(counts.values()), categories=categories
    )
    return f"{measures} {_rescored(study)}"


def _by_category(study: Study, side: str) -> dict[str, int]:
    """Return how many concepts each category of a side has, in codebook order."""
    return Counter(study.concepts.loc[study.concepts["side"] == side, "category"])


def _label(study: Study, category: str) -> str:
    return study.label("categories", category).lower()


def _rescored(study: Study) -> str:
    both = side_by_side(study).dropna(subset=["difference"])
    both = both[both["concept"].isin(study.side("success"))]
    if both.empty:
        return study.gettext("There are no published marks to compare a fixed rule with.")
    same = both["difference"] == 0
    categories = both["concept"].map(study.concepts.set_index("concept")["category"])
    least = str(same.groupby(categories, sort=False).mean().idxmin())
    here = same[categories == least]
    return study.gettext(
        "Scored by a fixed rule, {same} of {marks} marks are those of {source:the}; least often "
        "on {category} ({least_same} of {least}).",
        same=same.sum(),
        marks=len(same),
        source=study.source_name,
        category=_label(study, least),
        least_same=here.sum(),
        least=len(here),
    )


def theory(study: Study) -> str:
    """Return the answer to the second sub-question: which factors theory offers."""
    counts = _by_category(study, "factor")
    kinds = [f"{number} {_label(study, part).split()[0]}" for part, number in counts.items()]
    return study.gettext(
        "{number} factors: {categories}. This is a reading of literature; the replication takes "
        "it over and tests nothing of it.",
        number=sum(counts.values()),
        categories=study.listed(kinds),
    )


def organised(study: Study) -> str:
    """Return the answer to the third sub-question, on organisation and who depends on whom."""
    regions = study.of_source.regions.values()
    return "\n".join(f"- **{each.label}**: {_parties(study, each)}." for each in regions)


def _parties(study: Study, region: Region) -> str:
    if not region.parties:
        return study.word("not-available")
    labels = (study.label("parties", party).split(" (")[0] for party in region.parties)
    parties = study.listed(map(lowered, labels))
    if not region.municipalities:
        return parties
    return study.ngettext(
        "{number} municipality (centre: {centre}); parties: {parties}",
        "{number} municipalities (centre: {centre}); parties: {parties}",
        len(region.municipalities),
        centre=region.centre or study.gettext("none"),
        parties=parties,
    )


def sure(study: Study, claim: str) -> str:
    """Return in words how sure the verdict on a claim, by its id, is, if marks decide it."""
    row = ledger.ledger(study).set_index("claim").to_dict("index")[claim]
    steps = [row[f"steps_{base}"] for base in ledger.BASES]
    if any(map(pd.isna, steps)):
        return study.gettext(
            "How sure the verdict on {claim} is cannot be said: no mark decides it.", claim=claim
        )
    published, replicated = (number_of(study, number, "mark") for number in steps)
    firm = study.gettext(
        "The first of these was judged again in many other ways. By the published marks its "
        "verdict changes {published_turns}; by the replicated ones, {replicated_turns}. Changing "
        "{published_steps} as published, or {replicated_steps} as replicated, by one step "
        "overturns it.",
        published_turns=_turns(study, str(row["turns_published"])),
        replicated_turns=_turns(study, str(row["turns_replicated"])),
        published_steps=published,
        replicated_steps=replicated,
    )
    reasons = [firm, drawn_anew(study), coders(study), fitting(study)]
    head = study.gettext("**How sure?**")
    return f"{head} " + "\n\n".join(filter(None, reasons))


def _turns(study: Study, cell: str) -> str:
    """Return the kinds of variants that change a verdict, each with its own count."""
    if not cell:
        return study.gettext("in no variant")
    return study.gettext("with {variants}", variants=study.listed(kinds(study, cell)))
