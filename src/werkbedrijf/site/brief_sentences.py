"""What the brief says, computed from the study: Markdown in English, true for any study."""

from __future__ import annotations

from math import comb

import pandas as pd

from werkbedrijf.analysis.agreement import side_by_side
from werkbedrijf.analysis.arrays import groups
from werkbedrijf.analysis.prediction import explaining
from werkbedrijf.analysis.scores import without_evidence
from werkbedrijf.claims import dependence, ledger
from werkbedrijf.exhibits import answers
from werkbedrijf.exhibits.markup import starless
from werkbedrijf.exhibits.sentences import MANY, evidence_base, joined
from werkbedrijf.exhibits.standing import label, on_each
from werkbedrijf.site import first_page
from werkbedrijf.study.model import Study

EXAMPLES = 3
"""Conclusions that are named where many are counted."""
LONG = 160
"""Characters from which on a conclusion is too long to be an example."""
FIRM = 2
"""Marks, one step off, that it takes at least to overturn what is called firm."""


def asked(study: Study) -> str:
    """Return the question of a study that does not word it itself."""
    low, high = study.ends
    success, factors = (len(study.side(side)) for side in ("success", "factor"))
    return (
        f"{_counted(len(study.regions), 'region')} got a mark from {study.mark(low)} to "
        f"{study.mark(high)} on {_counted(success, 'criterion', 'criteria')} of success and on "
        f"{_counted(factors, 'factor')} that may explain it. Which factors go with success?"
    )


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
    short = study.source["short"]
    return (
        f"The {short} concludes: **{starless(text).rstrip('.')}.** By the {short}'s own marks "
        f"this is **{first}**, by the evidence behind them **{second}**."
    )


def _all(study: Study) -> str:
    table = ledger.judgements(study)
    if table.empty:
        return ""
    counts = table["replicated"].value_counts()
    found = {verdict: int(counts.get(verdict, 0)) for verdict in ledger.VERDICTS}
    return (
        f"Of all {_counted(len(table), 'conclusion')} the evidence supports "
        f"{found['supported']}, supports {found['partly']} in part, contradicts "
        f"{found['contradicted']}, and cannot test {found['not testable']}."
    )


def sure(study: Study) -> list[str]:
    """Return how firm that is: by single marks, by coders, by chance, by rival explanations."""
    told = [first_page.firmness(study), _coders(study), first_page.chance(study), _rivals(study)]
    return [each for each in told if each]


def _coders(study: Study) -> str:
    if study.tables["claims"].empty:
        return ""
    if not study.of_source.coders:
        return (
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
    table["steps"] = table["claim"].map(ledger.steps(study, "replicated"))
    supported = (table["published"] == "supported") & (table["replicated"] == "supported")
    decided = supported & table["steps"].notna()
    turning = table["claim"].isin(dependence.on_coder(study.of_source))
    firm = table[decided & ~turning & (table["steps"] >= FIRM)]
    shaky = table[decided].drop(firm.index)
    against = table[table["replicated"] == "contradicted"]
    firm = firm.sort_values("steps", ascending=False, kind="stable")
    return [
        f"**Build on what is firm.** {_verb(firm, 'is', 'are')} supported by both sets of marks, "
        f"by every coder, and with any single mark one step off.{_examples(firm)}",
        f"**Look again before you build on the rest.** {_verb(shaky, 'is', 'are')} supported too, "
        "but a single mark or another coder turns that over.",
        f"**Leave out what the evidence speaks against.** It contradicts "
        f"{_counted(len(against), 'conclusion')}.{_examples(against)}",
    ]


def _verb(table: pd.DataFrame, one: str, many: str) -> str:
    return f"{_counted(len(table), 'conclusion')} {one if len(table) == 1 else many}"


def _examples(table: pd.DataFrame) -> str:
    """Return some conclusions by their text, as far as they are short."""
    short = [text for text in table["text"] if len(text) <= LONG][:EXAMPLES]
    told = " ".join(f"*{starless(text).rstrip('.')}.*" for text in short)
    word = "They are:" if len(short) == len(table) > 1 else "For example:"
    return f" {word if len(table) > 1 else 'It is:'} {told}" if short else ""


def _more_regions(study: Study) -> str:
    odds = answers.benchmark(study) if len(study.of_source.regions) > 1 else {}
    if not odds or not 0 < odds["successes"] < odds["cases"]:
        return "**Study another region.** Only regions that differ in success can be compared."
    twice = 1 / comb(2 * int(odds["cases"]), 2 * int(odds["successes"]))
    return (
        f"**Study more regions before you take the explanation for proven.** With twice as many, "
        f"of which as large a part succeeds, a factor that explains nothing would fit "
        f"{first_page.share(twice)} of the time instead of {first_page.share(odds['one'])}."
    )


def _gaps(study: Study) -> str:
    missing = without_evidence(study)
    if missing.empty:
        return ""
    counts = missing["region"].value_counts(sort=False)
    named = [f"{study.regions[str(region)].label} ({n})" for region, n in counts.items()]
    where = f": {joined(named)}" if len(named) <= MANY else f", spread over {len(named)} regions"
    return (
        f"**Fill the gaps.** In {_counted(len(missing), 'case')} a question of the codebook has "
        f"no evidence in a region{where}."
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
    return on_each(study, list(panels(study))) or "The means of the marks."


def _counted(number: int, one: str, many: str = "") -> str:
    """Return a number with its noun.

    >>> _counted(1, "region"), _counted(0, "region"), _counted(2, "criterion", "criteria")
    ('1 region', 'no region', '2 criteria')
    """
    if number == 0:
        return f"no {one}"
    return f"{number} {one if number == 1 else many or one + 's'}"
