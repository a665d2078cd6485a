"""What the brief says, computed from the study: Markdown in English, true for any study."""

from __future__ import annotations

from collections.abc import Iterable
from functools import lru_cache
from math import comb

import pandas as pd

from werkbedrijf.analysis.agreement import matrices, side_by_side
from werkbedrijf.analysis.arrays import groups
from werkbedrijf.analysis.one_step_changes import fewest
from werkbedrijf.analysis.scores import without_evidence
from werkbedrijf.claims import dependence, ledger
from werkbedrijf.exhibits import answers
from werkbedrijf.exhibits.markup import starless
from werkbedrijf.exhibits.sentences import MANY, evidence_base, joined
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
    told = [_main(study), _all(study), _marks(study)]
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


def _marks(study: Study) -> str:
    both = side_by_side(study).dropna(subset=["difference"])
    if both.empty:
        return ""
    same, near = (int((both["difference"].abs() <= most).sum()) for most in (0, 1))
    return (
        f"{same} of the {len(both)} published marks come out the same when they are derived anew "
        f"from the evidence by a fixed rule, and {near} within one step."
    )


def sure(study: Study) -> list[str]:
    """Return how firm that is: by single marks, by coders, by chance, by rival explanations."""
    told = [_firmness(study), _coders(study), _chance(study), _rivals(study)]
    return [each for each in told if each]


def _firmness(study: Study) -> str:
    table = ledger.judgements(study)
    claim = str(study.source.get("main_claim"))
    if claim not in set(table["claim"]):
        return ""
    steps = _steps(study).get(claim)
    if pd.isna(steps):
        return ""
    marks = "**one mark** is" if steps == 1 else f"**{steps} marks** are"
    return (
        f"The verdict on the main conclusion by the evidence turns over when {marks} one step off."
    )


@lru_cache(maxsize=4)
def _steps(study: Study) -> pd.Series:
    """Return how many one-step changes of the marks by the evidence overturn each claim."""
    judged = ledger.checks(study.of_source)
    found = fewest(judged, matrices(study.of_source)["replicated"])
    return found.set_index("claim")["changes"].astype("Int64")


def _coders(study: Study) -> str:
    if study.tables["claims"].empty:
        return ""
    table = ledger.judgements(study)
    turning = len(dependence.on_coder(study.of_source))
    coders = {coder for region in study.of_source.regions.values() for coder in region.coders}
    if not coders:
        return (
            "There is **one coding** of the evidence; another coder might have read it differently."
        )
    return (
        f"{len(coders) + 1} coders read the evidence; **{turning} of the "
        f"{len(table)} verdicts** on it are not the same by each of them."
    )


def _chance(study: Study) -> str:
    count = len(study.of_source.regions)
    if count < 2:
        return "**One region** cannot tell an explanation from a coincidence."
    odds = answers.benchmark(study)
    if not 0 < odds["successes"] < odds["cases"]:
        return (
            f"By these marks {odds['successes']} of {odds['cases']} regions are successful: where "
            "all or none succeed, **nothing can explain the difference**."
        )
    return (
        f"With {count} regions a factor that explains nothing fits success perfectly "
        f"**{share(odds['one'])}** of the time, and at least one of the {odds['able']} that could "
        f"fit does {share(odds['some'])} of the time. A fit agrees with an explanation; it "
        "proves none."
    )


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
    table["steps"] = table["claim"].map(_steps(study))
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
        f"{share(twice)} of the time instead of {share(odds['one'])}."
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
    explains = str(study.source.get("explains", ""))
    known = explains in groups(study)
    label = study.label("categories", explains) if known else "Factors"
    return {"success": "Success", explains if known else "factor": label}


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
    table = means(study)
    base = "replicated" if (table["base"] == "replicated").any() else "published"
    if len(study.regions) < 2:
        return "The means of the marks, on the scale of the marks."
    tops = {}
    for group, name in panels(study).items():
        here = table[(table["group"] == group) & (table["base"] == base)]
        best = here.loc[here["mean"] == here["mean"].max(), "region"]
        tops[name] = [study.regions[str(region)].label for region in best]
    (first, success), (second, factors) = tops.items()
    both = _same(success, factors)
    if both:
        return f"{both} on {first.lower()} and on {second.lower()}. Means of the marks."
    told = "; ".join(f"on {name.lower()} {_stand(top)}" for name, top in tops.items() if top)
    return f"{told[0].upper()}{told[1:]}. Means of the marks."


def _same(success: list[str], factors: list[str]) -> str:
    return _stand(success) if success and success == factors else ""


def _stand(top: Iterable[str]) -> str:
    names = list(top)
    if len(names) > MANY:
        return f"{len(names)} regions stand highest"
    return f"{joined(names)} {'stands' if len(names) == 1 else 'stand'} highest"


def share(part: float) -> str:
    """Return a share in percent, small ones not as none.

    >>> share(1 / 3), share(0.0004)
    ('33%', 'less than 1%')
    """
    return "less than 1%" if 0 < part < 0.005 else f"{part:.0%}"


def _counted(number: int, one: str, many: str = "") -> str:
    """Return a number with its noun.

    >>> _counted(1, "region"), _counted(0, "region"), _counted(2, "criterion", "criteria")
    ('1 region', 'no region', '2 criteria')
    """
    if number == 0:
        return f"no {one}"
    return f"{number} {one if number == 1 else many or one + 's'}"
