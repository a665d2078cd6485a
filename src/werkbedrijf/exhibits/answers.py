"""The answers: what reproduces of the source's conclusions, and how sure that is."""

from __future__ import annotations

from collections.abc import Collection, Hashable, Mapping
from typing import Any

import numpy as np
import pandas as pd

from werkbedrijf.analysis import comparison
from werkbedrijf.analysis.agreement import matrices, side_by_side
from werkbedrijf.analysis.arrays import groups
from werkbedrijf.analysis.comparison import comparable
from werkbedrijf.claims import ledger
from werkbedrijf.errors import Message, StudyError
from werkbedrijf.exhibits.firmness import (
    benchmark,
    chance,
    coders,
    drawn_anew,
    fitting,
    kinds,
    other_rules,
    reliability,
    turning,
    who_coded,
)
from werkbedrijf.exhibits.markup import starless
from werkbedrijf.exhibits.sentences import MANY
from werkbedrijf.exhibits.standing import MARKS
from werkbedrijf.study.language import gettext
from werkbedrijf.study.model import Region, Study
from werkbedrijf.study.text import lowered

__all__ = [
    "benchmark",
    "chance",
    "coders",
    "contradicted",
    "drawn_anew",
    "kinds",
    "measuring",
    "organised",
    "other_rules",
    "patterns",
    "reliability",
    "rivals",
    "sure",
    "theory",
    "told",
    "turning",
    "verdicts",
    "who_coded",
]

NOBODY = gettext("no region is as high as another on everything, and higher on something")
ONE_REGION = gettext("Not available: there is one region.")


def patterns(study: Study) -> str:
    """Say which regions dominate which on success and on the factors, by either scoring."""
    inside = {name: groups(study)[name] for name in ("success", "factor")}
    if len(study.regions) < 2:
        return study.gettext(ONE_REGION)
    study, lines = comparable(study), []
    for base, scores in matrices(study).items():
        if np.isnan(scores.values).all():
            continue
        found = comparison.dominance(scores, inside)
        found = found[found["dominates"] == "supported"]
        lines += [_dominating(study, base, name, found[found["group"] == name]) for name in inside]
    return "\n".join(lines) or study.gettext("Not available: no region has a score yet.")


DOMINANCE = {
    "success": gettext("- On success{by}: {pairs}."),
    "factor": gettext("- On the factors{by}: {pairs}."),
}


def _dominating(study: Study, base: str, group: str, pairs: pd.DataFrame) -> str:
    """Say which regions dominate which on one group of concepts, by one scoring."""
    marks = study.gettext(", by {marks}", marks=study.gettext(MARKS[base])) if study.source else ""
    if pairs.empty:
        told = study.gettext(NOBODY)
    elif len(study.regions) > MANY:
        told = _counted(study, pairs)
    else:
        told = study.listed(
            study.gettext(
                "{one} dominates {other}",
                one=_name(study, pair["one"]),
                other=_name(study, pair["other"]),
            )
            for pair in pairs.to_dict("records")
        )
    return study.gettext(DOMINANCE[group], by=marks, pairs=told)


def _counted(study: Study, pairs: pd.DataFrame) -> str:
    """Sum up the pairs of many regions: how many, and who dominates most."""
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


def verdicts(study: Study) -> str:
    """Say how many claims are supported, partly, contradicted or not testable."""
    table = ledger.counts(ledger.judgements(study))
    total = len(study.tables["claims"])
    if not total:
        return study.gettext("Not available: no conclusion is listed in data/published/claims.csv.")
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
    """List the claims that are contradicted: by both scorings, by the published or ours alone."""
    table = ledger.judgements(study)
    first, second = table["published"] == "contradicted", table["replicated"] == "contradicted"
    lists = {
        gettext("By the published marks and by the replicated ones"): first & second,
        gettext("By the replicated marks alone"): ~first & second,
        gettext("By the published marks alone"): first & ~second,
    }
    parts = [
        f"**{study.gettext(head)}:**\n\n{_listed(study, table[rows])}"
        for head, rows in lists.items()
    ]
    return "\n\n".join([*filter(None, [_unrounded(study, table[second])]), *parts])


def _unrounded(study: Study, against: pd.DataFrame) -> str:
    """Say how many of the claims that the evidence contradicts are not, before it is rounded."""
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
            Message(
                "The notebook asks for the claims {claims}, which are not in "
                "data/published/claims.csv. Correct the ids, add the claims, or take the cell out.",
                claims=", ".join(unknown),
            )
        )
    turning = ledger.on_coder(study.of_source)
    means = dict(ledger.on_means(study.of_source))
    return "\n".join(_line(study, rows[claim], turning, means) for claim in claims)


def rivals(study: Study) -> str:
    """Say which conditions that fit success these regions cannot tell apart."""
    if len(study.regions) < 2:
        return study.gettext(ONE_REGION)
    return fitting(study) or study.gettext("No condition fits success in these regions.")


def measuring(study: Study) -> str:
    """Answer the first sub-question: how success can be established."""
    success = study.concepts[study.concepts["side"] == "success"]
    counts = success.groupby("category", sort=False).size()
    told = [
        study.gettext(
            "{number} on {category}",
            number=number,
            category=study.label("categories", str(part)).lower(),
        )
        for part, number in counts.items()
    ]
    measures = study.gettext(
        "By {number} criteria, {categories}.", number=len(success), categories=study.listed(told)
    )
    return f"{measures} {_rescored(study)}"


def _rescored(study: Study) -> str:
    both = side_by_side(study).dropna(subset=["difference"])
    both = both[both["concept"].isin(study.side("success"))]
    if both.empty:
        return study.gettext("There are no published marks to compare a fixed rule with.")
    same = both["difference"] == 0
    parts = study.concepts.set_index("concept")["category"]
    shares = same.groupby(both["concept"].map(parts), sort=False).mean()
    least = str(shares.idxmin())
    here = both["concept"].map(parts) == least
    return study.gettext(
        "Scored by a fixed rule, {same} of {marks} marks are those of {source:the}; least often "
        "on {category} ({least_same} of {least}).",
        same=same.sum(),
        marks=len(both),
        source=study.source_name,
        category=study.label("categories", least).lower(),
        least_same=same[here].sum(),
        least=here.sum(),
    )


def theory(study: Study) -> str:
    """Answer the second sub-question: which factors theory offers."""
    factors = study.concepts[study.concepts["side"] == "factor"]
    counts = factors.groupby("category", sort=False).size()
    names = [study.label("categories", str(part)).lower() for part in counts.index]
    told = [f"{n} {name.split()[0]}" for name, n in zip(names, counts, strict=True)]
    return study.gettext(
        "{number} factors: {categories}. This is a reading of literature; the replication takes "
        "it over and tests nothing of it.",
        number=len(factors),
        categories=study.listed(told),
    )


def organised(study: Study) -> str:
    """Answer the third sub-question: how the regions are organised, and who depends on whom."""
    regions = study.of_source.regions.values()
    return "\n".join(f"- **{each.label}**: {_parties(study, each)}." for each in regions)


def _parties(study: Study, region: Region) -> str:
    if not region.parties:
        return study.word("not-available")
    told = study.listed([_party(study, party) for party in region.parties])
    if not region.municipalities:
        return told
    return study.ngettext(
        "{number} municipality (centre: {centre}); parties: {parties}",
        "{number} municipalities (centre: {centre}); parties: {parties}",
        len(region.municipalities),
        centre=region.centre or study.gettext("none"),
        parties=told,
    )


def sure(study: Study, claim: str) -> str:
    """Say how sure the verdict on a claim, by its id, is, if marks decide it."""
    row = ledger.ledger(study).set_index("claim").loc[claim]
    if row[["steps_published", "steps_replicated"]].isna().any():
        return study.gettext(
            "How sure the verdict on {claim} is cannot be said: no mark decides it.", claim=claim
        )
    firm = study.gettext(
        "The first of these was judged again in many other ways. By the published marks its "
        "verdict changes {published_turns}; by the replicated ones, {replicated_turns}. Changing "
        "{published_steps} as published, or {replicated_steps} as replicated, by one step "
        "overturns it.",
        published_turns=_turns(study, str(row["turns_published"])),
        replicated_turns=_turns(study, str(row["turns_replicated"])),
        published_steps=_marks(study, row["steps_published"]),
        replicated_steps=_marks(study, row["steps_replicated"]),
    )
    told = [firm, drawn_anew(study), coders(study), fitting(study)]
    head = study.gettext("**How sure?**")
    return f"{head} " + "\n\n".join(each for each in told if each)


def _turns(study: Study, cell: str) -> str:
    """Return the kinds of variants that change a verdict, each with its own count."""
    if not cell:
        return study.gettext("in no variant")
    return study.gettext("with {variants}", variants=study.listed(kinds(study, cell)))


def _marks(study: Study, number: Any) -> str:
    return study.ngettext("{number} mark", "{number} marks", number)


def _line(
    study: Study,
    row: Mapping[Hashable, Any],
    turning: Collection[str],
    on_means: Mapping[str, str],
) -> str:
    first, second = row["published"], row["replicated"]
    told = [f"- {row['text']}", _judged(study, first, second)]
    if row["claim"] in turning:
        told.append(study.gettext("The latter depends on the coder."))
    means = on_means.get(str(row["claim"])) or second
    if means != second:
        told.append(
            study.gettext(
                "On means that are not rounded it is **{verdict}**.", verdict=_verdict(study, means)
            )
        )
    return " ".join(told)


def _judged(study: Study, first: str, second: str) -> str:
    head = _verdict(study, first).capitalize()
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
    return study.word(verdict.replace(" ", "-"))


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


def _party(study: Study, party: str) -> str:
    """Return a party's label as it stands within a sentence."""
    return lowered(study.label("parties", party).split(" (")[0])


def _name(study: Study, region: str) -> str:
    return study.regions[region].label.replace(" ", "\u00a0")
