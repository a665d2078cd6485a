"""The answers: what reproduces of the source's conclusions, and how sure that is."""

from __future__ import annotations

from collections.abc import Collection, Hashable, Iterable, Mapping
from typing import Any

import numpy as np
import pandas as pd

from werkbedrijf.analysis import comparison, conditions, robustness, variants
from werkbedrijf.analysis.agreement import agreement, basis, matrices, side_by_side
from werkbedrijf.analysis.arrays import groups
from werkbedrijf.analysis.evidence import comparable
from werkbedrijf.analysis.prediction import explaining
from werkbedrijf.claims import dependence, ledger
from werkbedrijf.errors import StudyError
from werkbedrijf.exhibits.markup import starless
from werkbedrijf.exhibits.sentences import MANY, joined
from werkbedrijf.exhibits.standing import label, ordered
from werkbedrijf.study.model import Region, Study
from werkbedrijf.study.text import signed

NOBODY = "no region is as high as another on everything, and higher on something"
ALIKE = "Several explanations fit these regions equally well; which is right they cannot tell"
SIDES = {"published": "the published marks", "replicated": "the replicated marks"}


def patterns(study: Study) -> str:
    """Say which regions dominate which on success and on the factors, by either scoring."""
    inside = {name: groups(study)[name] for name in ("success", "factor")}
    words = {"success": "success", "factor": "the factors"}
    if len(study.regions) < 2:
        return "Not available: there is one region."
    lines = []
    for base, scores in matrices(comparable(study)).items():
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
            lines.append(f"- On {word}{marks}: {joined(told or [NOBODY])}.")
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
    if len(study.of_source.regions) < 2:
        return "Not available: one region fits anything."
    odds = benchmark(study)
    return (
        f"**The benchmark of chance.** By the published marks {odds['successes']} of the "
        f"{odds['cases']} regions are successful, {study.mark(0)} counted as no success. A "
        "condition that as many regions have, but that has no bearing on success, is found in "
        f"just those regions {odds['one']:.0%} of the time. Of the {odds['factors']} factors, "
        f"{odds['able']} vary so that their presence or absence can fit; dealt out at random, "
        f"{odds['expected']:.1f} of them would fit on average, and at least one would "
        f"{odds['some']:.0%} of the time. A perfect fit is consistent with an explanation and "
        "proves none."
    )


def benchmark(study: Study) -> dict[str, float]:
    """Return the benchmark of chance for the published marks, see `conditions.benchmark`."""
    both = matrices(study.of_source)
    printed = not np.isnan(both["published"].values).all()
    scores = both["published" if printed else "replicated"]
    return conditions.benchmark(scores, study.side("factor"), study.side("success"))


def coders(study: Study) -> str:
    """Say how many verdicts depend on who coded, on rounding, and on how the print is read."""
    found = dependence.verdicts(study.of_source)
    reading = int((found.loc[found["judged"] == "marks", "readings"] != "").sum())
    read = (
        f"By the published marks, {reading} verdicts change where the print of a mark is read "
        "otherwise."
    )
    told = [turning(study), read if reading else "", _coders_order(study.of_source)]
    return " ".join(filter(None, told))


def turning(study: Study) -> str:
    """Say how many verdicts depend on rounding and on who coded."""
    study = study.of_source
    found = dependence.verdicts(study)
    rows = found[found["judged"] == "marks"]
    names = [name for name in rows if name in set(variants.codings(study)) - {variants.AS_CODED}]
    means = [f"{name}-means" for name in names]
    turns = int((rows[names].nunique(axis=1) > 1).sum())
    rounding = int((rows["first"] != rows["first-means"]).sum())
    told = (
        f"Of **{len(rows)} conclusions** that marks decide, {rounding} get another verdict if the "
        "means behind the marks are not rounded."
    )
    if len(names) < 2:
        return told
    return (
        f"{told} **{turns}** do not get the same verdict from the marks of all {len(names)} "
        f"coders, and {int((rows[means].nunique(axis=1) > 1).sum())} not from their means. Those "
        "verdicts depend on the coder."
    )


def _coders_order(study: Study) -> str:
    """Say in which order each coder's unrounded means put the regions."""
    inside = groups(study)
    means = variants.means_by_coder(study)
    means.pop(variants.AS_CODED, None)
    told = []
    for name in ("success", explaining(study)):
        orders = {
            coder: robustness.order(scores, inside[name])
            for coder, scores in means.items()
            if name in inside
        }
        for order in dict.fromkeys(orders.values()):
            who = [coder for coder, each in orders.items() if each == order]
            whose = "of every coder" if len(who) == len(orders) else f"by {joined(who)}"
            told.append(f"On {label(study, name)} the means {whose} put {ordered(study, order)}.")
    return " ".join(told)


def drawn_anew(study: Study) -> str:
    """Say how often the orders of the regions stay when the segments are drawn anew."""
    inside, explains = groups(study), explaining(study)
    if len(study.of_source.regions) < 2 or not {"success", explains} <= set(inside):
        return "Not available: an order takes two regions with success and factors."
    chosen = {name: inside[name] for name in ("success", explains)}
    found = robustness.orders(study.of_source, chosen).set_index(["basis", "group"])["share"]
    marks, means = (found.loc[basis] for basis in ("marks", "means"))
    return (
        "If the segments of each indicator are drawn anew, with replacement, the order of the "
        f"regions on success stays in {marks['success']:.0%} of the draws, on "
        f"{label(study, explains)} in {marks[explains]:.0%}, and on both at once in "
        f"{marks['together']:.0%}; by means that are not rounded in {means['success']:.0%}, "
        f"{means[explains]:.0%} and {means['together']:.0%}."
    )


def other_rules(study: Study) -> str:
    """Say how many published marks the other rules replicate, beside the commonest mark alone."""
    both = side_by_side(study.of_source).dropna(subset=["difference"])
    if both.empty:
        return "No mark can be compared: there are no published scores."
    told = matrices(study.of_source)["published"].values[0]
    made = variants.by_rule(study.of_source)
    same = dict(zip(made.labels, (made.scores.values == told).sum(axis=(1, 2)), strict=True))
    voices = [count for label, count in same.items() if label.startswith("respondent")]
    common = int(both["published"].value_counts().max())
    return (
        f"By these rules {min(same.values())} to {max(same.values())} of {len(both)} marks are the "
        f"published ones; always answering the commonest mark gives {common}. The rules that "
        f"count respondents give {min(voices)} to {max(voices)}."
    )


def reliability(study: Study) -> str:
    """Say how well the marks agree beyond chance, and which way they lean."""
    found = agreement(study.of_source)
    overall = found[found["part"] == "all"].set_index("statistic")
    if overall.empty or overall["value"].isna().any():
        return "Agreement beyond chance is not available: there are too few marks to compare."
    kappa, alpha, bias = (overall.loc[name] for name in ("kappa", "alpha-ordinal", "bias"))
    low, high = (float(overall[end].to_dict()["bias"]) for end in ("low", "high"))
    side = "lower" if bias["value"] < 0 else "higher"
    return (
        f"Beyond chance the agreement is {kappa['value']:.2f} (quadratic-weighted kappa, 95 % "
        f"interval {kappa['low']:.2f} to {kappa['high']:.2f}) and {alpha['value']:.2f} "
        f"(Krippendorff's ordinal alpha, {alpha['low']:.2f} to {alpha['high']:.2f}). On average "
        f"the replicated marks lie {abs(bias['value']):.2f} of a step {side} (95 % interval "
        f"{signed(low)} to {signed(high)})."
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
    if not total:
        return "Not available: no conclusion is listed in data/published/claims.csv."
    return f"Of **{total} conclusions** of the {study.source['short']}:\n\n" + "\n".join(lines)


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
    turning = dependence.on_coder(study.of_source)
    means = dict(dependence.on_means(study.of_source))
    return "\n".join(_line(rows[claim], turning, means) for claim in claims)


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
    """Say how sure the verdict on a claim, by its id, is, if marks decide it."""
    row = ledger.ledger(study).set_index("claim").loc[claim]
    if row[["steps_published", "steps_replicated"]].isna().any():
        return f"How sure the verdict on {claim} is cannot be said: no mark decides it."
    firm = (
        "The first of these was judged again in many other ways. By the published marks its "
        f"verdict changes {_turns(str(row['turns_published']))}; by the replicated ones, "
        f"{_turns(str(row['turns_replicated']))}. "
        f"Changing {_marks(row['steps_published'])} as published, or "
        f"{_marks(row['steps_replicated'])} as replicated, by one step overturns it."
    )
    told = [firm, drawn_anew(study), coders(study), _rivals(study)]
    return "**How sure?** " + "\n\n".join(each for each in told if each)


KINDS = {
    "coder": "further coders",
    "uncorrected": "codings before corrections",
    "resampled": "draws of the segments",
    "rule": "other rules",
    "reading": "other readings of the print",
    "without-respondent": "respondents left out",
    "without-indicator": "indicators left out",
    "without-level": "levels left out",
    "without-concept": "concepts left out",
    "recoding": "recodings of the scale",
    "weights": "draws of weights",
}
"""Words for the kinds of variants, see `robustness.families`."""


def _turns(cell: str) -> str:
    """Return the kinds of variants that change a verdict, each with its own count."""
    if not cell:
        return "in no variant"
    pairs = [each.split(":") for each in cell.split(";")]
    told = [f"{count.replace('/', ' of ')} {KINDS[kind]}" for kind, count in pairs]
    return f"with {joined(told)}"


def _marks(number: Any) -> str:
    return f"{number} mark" if number == 1 else f"{number} marks"


def _rivals(study: Study) -> str:
    single = {concept: [concept] for concept in study.side("factor")}
    scores = matrices(study.of_source)[basis(study)]
    found = conditions.alike(scores, single, study.side("success"), ["mixed-out"])
    fitting = found[(found["fits"] != "") & ~found["conditions"].str.startswith("~")]
    told = "; ".join(
        joined([study.label("concepts", name).lower() for name in str(cell).split(";")])
        for cell in fitting["conditions"]
    )
    return f"{ALIKE}: {told}." if told else ""


def _line(
    row: Mapping[Hashable, Any], turning: Collection[str], on_means: Mapping[str, str]
) -> str:
    text, first, second = row["text"], row["published"], row["replicated"]
    which = " The latter depends on the coder." if row["claim"] in turning else ""
    means = on_means.get(str(row["claim"]), second)
    if means != second:
        which += f" On means that are not rounded it is **{means}**."
    if first == second:
        told = f"**{first.capitalize()}**, by the published and by the replicated marks."
        return f"- {text} {told}{which}"
    return (
        f"- {text} **{first.capitalize()}** by the published marks, **{second}** by the "
        f"replicated ones.{which}"
    )


def _listed(table: pd.DataFrame) -> str:
    lines: Iterable[str] = (
        f"- §{row['section']}: {starless(row['text'])}" for row in table.to_dict("records")
    )
    return "\n".join(lines) or "No claim."


def _party(study: Study, party: str) -> str:
    """Return a party's label as it stands within a sentence."""
    label = study.label("parties", party).split(" (")[0]
    return label if label.isupper() else label.lower()


def _name(study: Study, region: str) -> str:
    return study.regions[region].label.replace(" ", "\u00a0")
