"""What the brief says, computed from the study: Markdown in its language, true for any study."""

from __future__ import annotations

from math import comb

import numpy as np
import pandas as pd

from werkbedrijf.analysis.agreement import side_by_side
from werkbedrijf.analysis.arrays import groups
from werkbedrijf.analysis.comparison import explaining
from werkbedrijf.analysis.scores import without_evidence
from werkbedrijf.claims import ledger
from werkbedrijf.exhibits import answers
from werkbedrijf.exhibits.markup import starless
from werkbedrijf.exhibits.sentences import MANY, evidence_base
from werkbedrijf.exhibits.standing import counted, label, on_each
from werkbedrijf.site import first_page
from werkbedrijf.site.ledger_tiles import verdict
from werkbedrijf.study.language import gettext, ngettext
from werkbedrijf.study.model import Study
from werkbedrijf.study.text import capital

EXAMPLES = 3
"""Conclusions that are named where many are counted."""
LONG = 160
"""Characters from which on a conclusion is too long to be an example."""
FIRM = 2
"""Marks, one step off, that it takes at least to overturn what is called firm."""
NONE = {
    "region": gettext("no region"), "criterion": gettext("no criterion"),
    "factor": gettext("no factor"), "conclusion": gettext("no conclusion"),
    "case": gettext("no case"),
}  # fmt: skip
"""How none of something is told."""


def asked(study: Study) -> str:
    """Return the question of a study that does not word it itself."""
    low, high = study.ends
    success, factors = (len(study.side(side)) for side in ("success", "factor"))
    marked = side_by_side(study).dropna(subset=ledger.BASES, how="all")["region"].nunique()
    told = study.gettext(
        "{regions} got a mark from {low} to {high} on {criteria} of success and on {factors} that "
        "may explain it. Which factors go with success?",
        regions=_counted(study, marked, "region"),
        low=study.mark(low),
        high=study.mark(high),
        criteria=_counted(study, success, "criterion"),
        factors=_counted(study, factors, "factor"),
    )
    return capital(told)


def answer(study: Study) -> list[str]:
    """Return what comes out: of the main conclusion, of all, and of the marks."""
    told = [_main(study), _all(study), first_page.reproduced(study)]
    return [each for each in told if each] or [evidence_base(study)]


def _main(study: Study) -> str:
    table = ledger.judgements(study).set_index("claim")
    claim = str(study.source.get("main_claim"))
    if claim not in table.index:
        return ""
    text, first, second = table.loc[claim, ["text", "published", "replicated"]]
    return study.gettext(
        "{short:The} concludes: **{claim}.** By {short:the}'s own marks this is **{published}**, "
        "by the evidence behind them **{replicated}**.",
        short=study.source_name,
        claim=starless(text).rstrip("."),
        published=verdict(study, first),
        replicated=verdict(study, second),
    )


def _all(study: Study) -> str:
    table = ledger.judgements(study)
    if table.empty:
        return ""
    counts = table["replicated"].value_counts()
    found = {each: int(counts.get(each, 0)) for each in ledger.VERDICTS}
    return study.gettext(
        "Of all {conclusions} the evidence supports {supported}, supports {partly} in part, "
        "contradicts {contradicted}, and cannot test {untestable}.",
        conclusions=_counted(study, len(table), "conclusion"),
        untestable=found["not testable"],
        **{name: found[name] for name in ("supported", "partly", "contradicted")},
    )


def sure(study: Study) -> list[str]:
    """Return how firm that is: by single marks, by coders, by chance, by rival explanations."""
    told = [first_page.firmness(study), _coders(study), first_page.chance(study), _rivals(study)]
    return [each for each in told if each]


def _coders(study: Study) -> str:
    if study.tables["claims"].empty:
        return ""
    if not study.of_source.coders:
        return study.gettext(
            "There is **one coding** of the evidence; another coder might have read it differently."
        )
    return answers.turning(study)


def _rivals(study: Study) -> str:
    told = answers.rivals(study) if len(study.regions) > 1 else ""
    return told if len(told) <= LONG * 2 else ""


def use(study: Study) -> list[str]:
    """Return what follows for who wants to act on it: rely, doubt, look again, study further."""
    told = [*_claims(study), _more_regions(study), _gaps(study)]
    return [each for each in told if each]


def _claims(study: Study) -> list[str]:
    if study.tables["claims"].empty:
        return []
    table = ledger.judgements(study)
    steps = {base: table["claim"].map(ledger.steps(study, base)) for base in ledger.BASES}
    # The fewest marks of either set; what no number of the printed ones overturns is as firm.
    table["steps"] = np.fmin(steps["published"], steps["replicated"])
    supported = (table["published"] == "supported") & (table["replicated"] == "supported")
    decided = supported & steps["replicated"].notna()
    turning = table["claim"].isin(ledger.on_coder(study.of_source))
    firm = table[decided & ~turning & (table["steps"] >= FIRM)]
    shaky = table[decided].drop(firm.index)
    against, still = _against(study, table)
    firm = firm.sort_values("steps", ascending=False, kind="stable")
    shown = {"firm": (firm, firm), "shaky": (shaky, shaky[:0]), "against": (against, still)}
    told = [_told(study, name, *rows) for name, rows in shown.items() if len(rows[0])]
    return told if len(firm) else [study.gettext(NOTHING_FIRM), *told]


def _told(study: Study, name: str, rows: pd.DataFrame, named: pd.DataFrame) -> str:
    """Return what is said of conclusions, the first few of `named` by their text."""
    counted = _counted(study, len(rows), "conclusion")
    told = study.ngettext(*CLAIMS[name], len(rows), conclusions=counted, still=len(named))
    return told + _examples(study, named)


def _against(study: Study, table: pd.DataFrame) -> tuple[pd.DataFrame, pd.DataFrame]:
    """Return the claims that the evidence contradicts, and those of them that means do too."""
    against = table[table["replicated"] == "contradicted"]
    means = against["claim"].map(ledger.on_means(study.of_source))
    return against, against[~means.isin(["supported", "partly"])]


CLAIMS = {
    "firm": ngettext(
        "**Build on what is firm.** {conclusions} is supported by both sets of marks, by every "
        "coder, and with any single mark one step off.",
        "**Build on what is firm.** {conclusions} are supported by both sets of marks, by every "
        "coder, and with any single mark one step off.",
    ),
    "shaky": ngettext(
        "**Look again before you build on the rest.** {conclusions} is supported too, but a single "
        "mark or another coder turns that over.",
        "**Look again before you build on the rest.** {conclusions} are supported too, but a "
        "single mark or another coder turns that over.",
    ),
    "against": ngettext(
        "**Leave out what the evidence speaks against.** It contradicts {conclusions}, and "
        "{still} of them before it is rounded to marks too.",
        "**Leave out what the evidence speaks against.** It contradicts {conclusions}, and "
        "{still} of them before it is rounded to marks too.",
    ),
}
"""What is said of conclusions by how firm they are, of one and of many."""
NOTHING_FIRM = gettext(
    "**Nothing here is firm.** No conclusion is supported by both sets of marks, by every coder, "
    "and with any single mark one step off."
)


EVERY, SOME = gettext("They are:"), gettext("For example:")


def _examples(study: Study, table: pd.DataFrame) -> str:
    """Return some conclusions by their text, as far as they are short."""
    short = [text for text in table["text"] if len(text) <= LONG][:EXAMPLES]
    told = " ".join(f"*{starless(text).rstrip('.')}.*" for text in short)
    if not short:
        return ""
    word = study.gettext(EVERY if len(short) == len(table) else SOME)
    if len(table) == 1:
        word = study.gettext("It is:")
    return f" {word} {told}"


def _more_regions(study: Study) -> str:
    odds = answers.benchmark(study) if len(study.of_source.regions) > 1 else {}
    if not odds or not 0 < odds["successes"] < odds["cases"]:
        return study.gettext(
            "**Study another region.** Only regions that differ in success can be compared."
        )
    twice = 1 / comb(2 * int(odds["cases"]), 2 * int(odds["successes"]))
    return study.gettext(
        "**Study more regions before you take the explanation for proven.** With twice as many, of "
        "which as large a part succeeds, a factor that explains nothing would fit {twice} of the "
        "time instead of {one}.",
        twice=first_page.share(twice, study.gettext),
        one=first_page.share(odds["one"], study.gettext),
    )


def _gaps(study: Study) -> str:
    missing = without_evidence(study)
    if missing.empty:
        return ""
    counts = missing["region"].value_counts(sort=False)
    named = [f"{study.regions[str(region)].label} ({n})" for region, n in counts.items()]
    few = len(named) <= MANY
    return study.gettext(
        FEW_GAPS if few else MANY_GAPS,
        cases=_counted(study, len(missing), "case"),
        regions=study.listed(named) if few else len(named),
    )


FEW_GAPS = gettext(
    "**Fill the gaps.** In {cases} a question of the codebook has no evidence in a region: "
    "{regions}."
)
MANY_GAPS = gettext(
    "**Fill the gaps.** In {cases} a question of the codebook has no evidence in a region, spread "
    "over {regions} regions."
)


def panels(study: Study) -> dict[str, str]:
    """Return the groups of concepts that the figure shows, and what they are called."""
    return {group: label(study, group).capitalize() for group in ("success", explaining(study))}


def means(study: Study) -> pd.DataFrame:
    """Return the regions' means of marks, the region that is highest on success first.

    Returns
    -------
    DataFrame
        Rows x (region, group, base, mean), only where there is a mark; sorted by success on the
        evidence, or as published where there is none.
    """
    both = side_by_side(study)
    inside = groups(study)
    rows = []
    for region in study.regions:
        for group in panels(study):
            here = both[(both["region"] == region) & both["concept"].isin(inside.get(group, []))]
            marks = [(base, here[base].mean()) for base in ledger.BASES if here[base].notna().any()]
            rows += [(region, group, base, float(mean)) for base, mean in marks]
    found = pd.DataFrame(rows, columns=["region", "group", "base", "mean"])
    success = found[found["group"] == "success"].groupby("region")["mean"].last()
    order = found["region"].map(success).fillna(float("-inf"))
    return found.iloc[(-order).argsort(kind="stable")].reset_index(drop=True)


def leading(study: Study) -> str:
    """Return what the figure shows in a sentence: who stands highest on success and factors."""
    return on_each(study, list(panels(study))) or study.gettext("The means of the marks.")


def _counted(study: Study, number: int, noun: str) -> str:
    """Return a number with its noun, one of those of `NONE`."""
    return counted(study, number, noun) if number else study.gettext(NONE[noun])
