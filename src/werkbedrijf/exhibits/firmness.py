"""How firm the answers are: against chance, by coder, by rule, and with segments drawn anew.

Every function returns Markdown in the study's language; its numbers come from the study alone.
"""

from __future__ import annotations

import re

import pandas as pd

from werkbedrijf.analysis import comparison, conditions, robustness, variants
from werkbedrijf.analysis.agreement import agreement, basis, matrices, side_by_side
from werkbedrijf.analysis.arrays import groups
from werkbedrijf.analysis.comparison import explaining
from werkbedrijf.claims import ledger
from werkbedrijf.exhibits.sentences import INCOMPARABLE
from werkbedrijf.exhibits.wording import (
    MARKS,
    coded_in_part,
    coder_within,
    label,
    number_of,
    ordered,
)
from werkbedrijf.study.files import items
from werkbedrijf.study.language import gettext, ngettext
from werkbedrijf.study.model import AS_CODED, Study


def chance(study: Study) -> str:
    """Return how often conditions that explain nothing would fit success perfectly all the same."""
    if len(study.of_source.regions) < 2:
        return study.gettext("Not available: one region fits anything.")
    odds = benchmark(study)
    cases, successes, able = (int(odds[name]) for name in ("cases", "successes", "able"))
    marks = study.gettext(MARKS[basis(study.of_source)])
    middle = study.mark(0)
    head = study.ngettext(*SUCCESSES, successes, marks=marks, middle=middle, cases=cases)
    if not 0 < successes < cases:
        return f"{head} {study.gettext(ALIKE_ALL)}"
    factors = number_of(study, int(odds["factors"]), "factor")
    parts = [
        head,
        study.gettext(BEARING, one=odds["one"]),
        study.ngettext(
            *VARYING, able, factors=factors, expected=odds["expected"], some=odds["some"]
        ),
        study.gettext("A perfect fit is consistent with an explanation and proves none."),
    ]
    return " ".join(parts)


SUCCESSES = ngettext(
    "**The benchmark of chance.** By {marks} {number} of the {cases} regions is successful, "
    "{middle} counted as no success.",
    "**The benchmark of chance.** By {marks} {number} of the {cases} regions are successful, "
    "{middle} counted as no success.",
)
BEARING = gettext(
    "A condition that as many regions have, but that has no bearing on success, is found in just "
    "those regions {one:.0%} of the time."
)
VARYING = ngettext(
    "Of {factors}, {number} varies so that its presence or absence can fit; dealt out at random, "
    "it would {some:.0%} of the time.",
    "Of {factors}, {number} vary so that their presence or absence can fit; dealt out at random, "
    "{expected:.1f} of them would fit on average, and at least one would {some:.0%} of the time.",
)
ALIKE_ALL = gettext("Where all of them are, or none is, no condition can tell them apart.")
"""What is said of chance; the last where no region is successful, or all are."""


def benchmark(study: Study) -> dict[str, float]:
    """Return the benchmark of chance, by published marks if any, see `conditions.benchmark`."""
    scores = matrices(study.of_source)[basis(study.of_source)]
    return conditions.benchmark(scores, study.side("factor"), study.side("success"))


def fitting(study: Study) -> str:
    """Return in words which factors are there just where success is; nothing if none is."""
    single = {concept: [concept] for concept in study.side("factor")}
    scores = matrices(study.of_source)[basis(study)]
    alike = conditions.alike(scores, single, study.side("success"), ["mixed-out"])
    groups = [
        [label(study, name) for name in _present(row["conditions"])]
        for row in alike.to_dict("records")
        if _present(row["fits"])
    ]
    factors = "; ".join(study.listed(names) for names in groups if names)
    alone = sum(map(len, groups)) == 1
    return study.gettext(ALIKE[alone], factors=factors) if factors else ""


def _present(cell: str) -> list[str]:
    """Return the names in a cell of `conditions.alike` whose presence is meant, not absence."""
    return [name for name in items(cell) if not name.startswith("~")]


ALIKE = {
    False: gettext(
        "Several explanations fit these regions equally well; which is right they cannot tell: "
        "{factors}."
    ),
    True: gettext("One factor alone fits success in these regions: {factors}."),
}
"""What is said of the factors that fit success, by whether it is one alone."""


def coders(study: Study) -> str:
    """Return how many verdicts depend on who coded, on rounding, and on how the print is read."""
    study = study.of_source
    rows, _ = _on_marks(study)
    changed = int((rows["readings"] != "").sum())
    by_reading = study.ngettext(*READINGS, changed) if changed else ""
    told = [turning(study), by_reading, _coders_order(study), *coded_in_part(study)]
    return " ".join(filter(None, told))


def who_coded(study: Study) -> str:
    """Return in short how many verdicts depend on the coder, and whether the order does."""
    study = study.of_source
    rows, names = _on_marks(study)
    if len(names) < 2:
        return coders(study)
    depending = _at_odds(rows, names)
    if depending:
        counts = study.ngettext(*OTHERWISE, depending, all=len(rows))
        verdicts = f"{counts} {study.gettext(DEPENDING)}"
    else:
        verdicts = study.gettext(AGREED, all=len(rows))
    return " ".join(filter(None, [verdicts, _coders_order(study), *coded_in_part(study)]))


OTHERWISE = ngettext(
    "Of **{all} conclusions** that marks decide, **{number}** is judged otherwise by the marks of "
    "another coder.",
    "Of **{all} conclusions** that marks decide, **{number}** are judged otherwise by the marks of "
    "another coder.",
)
DEPENDING = gettext("Treat what depends on the coder as undecided.")
AGREED = gettext("None of the **{all} conclusions** that marks decide depends on who coded.")


def _on_marks(study: Study) -> tuple[pd.DataFrame, list[str]]:
    """Return the verdicts by coding that marks decide, and the codings by different people."""
    verdicts = ledger.verdicts_by_coding(study)
    names = [name for name in variants.studies_by_coding(study) if name != AS_CODED]
    return verdicts[verdicts["judged"] == "marks"], names


def _at_odds(rows: pd.DataFrame, names: list[str], basis: str = "") -> int:
    """Return how many verdicts are not the same by all of some codings."""
    verdicts = rows[[variants.column(name, basis) for name in names]]
    return int((verdicts.nunique(axis=1) > 1).sum())


def turning(study: Study) -> str:
    """Return in words how many verdicts depend on rounding and on who coded."""
    rows, names = _on_marks(study.of_source)
    if rows.empty:
        return ""
    changed = int((rows["first"] != rows["first-means"]).sum())
    rounding = study.ngettext(*ROUNDING, changed, all=len(rows))
    if len(names) < 2:
        return rounding
    by_mark, by_means = _at_odds(rows, names), _at_odds(rows, names, "means")
    by_coder = study.ngettext(*BY_CODER, by_mark, coders=len(names), by_means=by_means)
    return f"{rounding} {by_coder}"


BY_CODER = ngettext(
    "By the marks of {coders} coders **{number}** depends on the coder, by their means {by_means}.",
    "By the marks of {coders} coders **{number}** depend on the coder, by their means {by_means}.",
)
ROUNDING = ngettext(
    "Of **{all} conclusions** that marks decide, {number} gets another verdict if the means behind "
    "the marks are not rounded.",
    "Of **{all} conclusions** that marks decide, {number} get another verdict if the means behind "
    "the marks are not rounded.",
)
READINGS = ngettext(
    "By the published marks, {number} verdict changes where the print of a mark is read otherwise.",
    "By the published marks, {number} verdicts change where the print of a mark is read otherwise.",
)


def _coders_order(study: Study) -> str:
    """Return in words in which order each coder's unrounded means put the regions."""
    inside = groups(study)
    means = variants.means_by_coder(study)
    means.pop(AS_CODED, None)
    parts: dict[tuple[str, str], list[str]] = {}
    for name in ("success", explaining(study)):
        if name not in inside:
            continue
        orders = {coder: comparison.order(scores, inside[name]) for coder, scores in means.items()}
        for order in dict.fromkeys(orders.values()):
            who = [coder_within(study, coder) for coder, each in orders.items() if each == order]
            named = "" if len(who) == len(orders) else study.listed(who)
            parts.setdefault((named, order), []).append(label(study, name))
    return " ".join(
        study.gettext(
            ORDERS[not who], part=study.listed(part), coders=who, order=ordered(study, order)
        )
        for (who, order), part in parts.items()
    )


ORDERS = {
    True: gettext("On {part} the means of every coder put {order}."),
    False: gettext("On {part} the means put {order} ({coders})."),
}
"""What is said of an order, by whether all coders give it."""


NO_ORDER = gettext("Not available: an order takes two regions with success and factors.")


def drawn_anew(study: Study) -> str:
    """Return in words how often the orders of the regions stay when the segments are drawn anew."""
    inside, explains = groups(study), explaining(study)
    chosen = {name: inside[name] for name in ("success", explains) if name in inside}
    if len(chosen) < 2:
        return study.gettext(NO_ORDER)
    shares = robustness.orders(study.of_source, chosen).set_index(["basis", "group"])["share"]
    if shares.isna().any():
        return study.gettext(NO_ORDER)
    marks, means = (shares.loc[basis] for basis in ("marks", "means"))
    return study.gettext(
        "If the segments of each indicator are drawn anew, with replacement, the order of the "
        "regions on success stays in {success:.0%} of the draws, on {part} in {factors:.0%}, and "
        "on both at once in {together:.0%}; by means that are not rounded in {success_means:.0%}, "
        "{factors_means:.0%} and {together_means:.0%}.",
        part=label(study, explains),
        success=marks["success"],
        factors=marks[explains],
        together=marks["together"],
        success_means=means["success"],
        factors_means=means[explains],
        together_means=means["together"],
    )


def other_rules(study: Study) -> str:
    """Return how many published marks other rules replicate, beside the commonest mark alone."""
    both = side_by_side(study.of_source).dropna(subset=["difference"])
    if both.empty:
        return study.gettext(INCOMPARABLE)
    published = matrices(study.of_source)["published"].values[0]
    rules = variants.by_rule(study.of_source)
    hits = (rules.scores.values == published).sum(axis=(1, 2))
    same = dict(zip(rules.labels, hits, strict=True))
    voices = [count for label, count in same.items() if label.startswith("respondent")]
    common = int(both["published"].value_counts().max())
    return study.gettext(
        "By these rules {least} to {most} of {marks} marks are the published ones; always "
        "answering the commonest mark gives {common}. The rules that count respondents give "
        "{fewest_voices} to {most_voices}.",
        least=min(same.values()),
        most=max(same.values()),
        marks=len(both),
        common=common,
        fewest_voices=min(voices),
        most_voices=max(voices),
    )


def reliability(study: Study) -> str:
    """Return in words how well the marks agree beyond chance, and which way they lean."""
    statistics = agreement(study.of_source)
    overall = statistics[statistics["part"] == "all"].set_index("statistic")
    if overall.empty or overall[["value", "low", "high"]].isna().any(axis=None):
        return study.gettext(
            "Agreement beyond chance is not available: there are too few marks to compare, or "
            "none that differ."
        )
    shown = {"kappa": "kappa", "alpha": "alpha-ordinal"}
    ends = {"": "value", "_low": "low", "_high": "high"}
    beyond = study.gettext(
        "Beyond chance the agreement is {kappa:.2f} (quadratic-weighted kappa, 95% interval "
        "{kappa_low:.2f} to {kappa_high:.2f}) and {alpha:.2f} (Krippendorff's ordinal alpha, "
        "{alpha_low:.2f} to {alpha_high:.2f}).",
        **{
            f"{name}{ending}": overall.loc[id_, end]
            for name, id_ in shown.items()
            for ending, end in ends.items()
        },
    )
    size, low, high = (float(overall[end].to_dict()["bias"]) for end in ends.values())
    between = {"low": study.signed(low), "high": study.signed(high)}
    return f"{beyond} {study.gettext(BIAS[size < 0], size=abs(size), **between)}"


BIAS = {
    True: gettext(
        "On average the replicated marks lie {size:.2f} of a step lower (95% interval {low} to "
        "{high})."
    ),
    False: gettext(
        "On average the replicated marks lie {size:.2f} of a step higher (95% interval {low} to "
        "{high})."
    ),
}
"""What is said of a leaning, by whether it is downwards."""


KINDS = {
    "coder": gettext("further coders"),
    "uncorrected": gettext("codings before corrections"),
    "resampled": gettext("draws of the segments"),
    "rule": gettext("other rules"),
    "reading": gettext("other readings of the print"),
    "without-respondent": gettext("respondents left out"),
    "without-indicator": gettext("indicators left out"),
    "without-level": gettext("levels left out"),
    "without-concept": gettext("concepts left out"),
    "recoding": gettext("recodings of the scale"),
    "weights": gettext("draws of weights"),
}
"""Words for the kinds of variants, see `robustness.families`."""


def kinds(study: Study, cell: str) -> list[str]:
    """Return the kinds of variants in a cell of the ledger, each with its count, in words."""
    return [
        study.gettext(
            "{some} of {all} {kind}", some=some, all=total, kind=study.gettext(KINDS[kind])
        )
        for kind, some, total in (re.split("[:/]", each) for each in items(cell))
    ]
