"""What the brief says, computed from the study: Markdown in its language, true for any study."""

from __future__ import annotations

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
from werkbedrijf.exhibits.sentences import MANY, evidence_base
from werkbedrijf.study.language import ENGLISH, Tell, gettext, ngettext
from werkbedrijf.study.model import Study

EXAMPLES = 3
"""Conclusions that are named where many are counted."""
LONG = 160
"""Characters from which on a conclusion is too long to be an example."""
FIRM = 2
"""Marks, one step off, that it takes at least to overturn what is called firm."""
COUNTED = {
    "region": (gettext("no region"), ngettext("{number} region", "{number} regions")),
    "criterion": (gettext("no criterion"), ngettext("{number} criterion", "{number} criteria")),
    "factor": (gettext("no factor"), ngettext("{number} factor", "{number} factors")),
    "conclusion": (
        gettext("no conclusion"),
        ngettext("{number} conclusion", "{number} conclusions"),
    ),
    "case": (gettext("no case"), ngettext("{number} case", "{number} cases")),
}
"""How none, one and many of something are told."""


def asked(study: Study) -> str:
    """Return the question of a study that does not word it itself."""
    low, high = study.ends
    success, factors = (len(study.side(side)) for side in ("success", "factor"))
    return study.gettext(
        "{regions} got a mark from {low} to {high} on {criteria} of success and on {factors} that "
        "may explain it. Which factors go with success?",
        regions=_counted(study, len(study.regions), "region"),
        low=study.mark(low),
        high=study.mark(high),
        criteria=_counted(study, success, "criterion"),
        factors=_counted(study, factors, "factor"),
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
    return study.gettext(
        "The {short} concludes: **{claim}.** By the {short}'s own marks this is **{published}**, "
        "by the evidence behind them **{replicated}**.",
        short=study.source["short"],
        claim=starless(text).rstrip("."),
        published=_verdict(study, first),
        replicated=_verdict(study, second),
    )


def _verdict(study: Study, verdict: object) -> str:
    return study.word(str(verdict).replace(" ", "-"))


def _all(study: Study) -> str:
    table = ledger.judgements(study)
    if table.empty:
        return ""
    counts = table["replicated"].value_counts()
    found = {verdict: int(counts.get(verdict, 0)) for verdict in ledger.VERDICTS}
    return study.gettext(
        "Of all {conclusions} the evidence supports {supported}, supports {partly} in part, "
        "contradicts {contradicted}, and cannot test {untestable}.",
        conclusions=_counted(study, len(table), "conclusion"),
        untestable=found["not testable"],
        **{name: found[name] for name in ("supported", "partly", "contradicted")},
    )


def _marks(study: Study) -> str:
    both = side_by_side(study).dropna(subset=["difference"])
    if both.empty:
        return ""
    same, near = (int((both["difference"].abs() <= most).sum()) for most in (0, 1))
    return study.gettext(
        "{same} of the {marks} published marks come out the same when they are derived anew from "
        "the evidence by a fixed rule, and {near} within one step.",
        same=same,
        marks=len(both),
        near=near,
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
    return study.ngettext(
        "The verdict on the main conclusion by the evidence turns over when **one mark** is one "
        "step off.",
        "The verdict on the main conclusion by the evidence turns over when **{number} marks** are "
        "one step off.",
        steps,
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
        return study.gettext(
            "There is **one coding** of the evidence; another coder might have read it differently."
        )
    return study.gettext(
        "{coders} coders read the evidence; **{turning} of the {all} verdicts** on it are not the "
        "same by each of them.",
        coders=len(coders) + 1,
        turning=turning,
        all=len(table),
    )


def _chance(study: Study) -> str:
    count = len(study.of_source.regions)
    if count < 2:
        return study.gettext("**One region** cannot tell an explanation from a coincidence.")
    odds = answers.benchmark(study)
    if not 0 < odds["successes"] < odds["cases"]:
        return study.gettext(
            "By these marks {successes} of {cases} regions are successful: where all or none "
            "succeed, **nothing can explain the difference**.",
            **{name: odds[name] for name in ("successes", "cases")},
        )
    return study.gettext(
        "With {regions} regions a factor that explains nothing fits success perfectly **{one}** of "
        "the time, and at least one of the {able} that could fit does {some} of the time. A fit "
        "agrees with an explanation; it proves none.",
        regions=count,
        able=odds["able"],
        **{name: share(odds[name], study.gettext) for name in ("one", "some")},
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
    found = {"firm": firm, "shaky": shaky, "against": against}
    told = {
        name: study.ngettext(
            *CLAIMS[name], len(rows), conclusions=_counted(study, len(rows), "conclusion")
        )
        for name, rows in found.items()
    }
    return [
        f"{told['firm']}{_examples(study, firm)}",
        told["shaky"],
        f"{told['against']}{_examples(study, against)}",
    ]


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
        "**Leave out what the evidence speaks against.** It contradicts {conclusions}.",
        "**Leave out what the evidence speaks against.** It contradicts {conclusions}.",
    ),
}
"""What is said of conclusions by how firm they are, of one and of many."""


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
        twice=share(twice, study.gettext),
        one=share(odds["one"], study.gettext),
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
    explains = str(study.source.get("explains", ""))
    known = explains in groups(study)
    label = study.label("categories", explains) if known else study.gettext("Factors")
    return {"success": study.gettext("Success"), explains if known else "factor": label}


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
        return study.gettext("The means of the marks, on the scale of the marks.")
    tops = {}
    for group, name in panels(study).items():
        here = table[(table["group"] == group) & (table["base"] == base)]
        best = here.loc[here["mean"] == here["mean"].max(), "region"]
        tops[name] = [study.regions[str(region)].label for region in best]
    (first, success), (second, factors) = tops.items()
    if success and success == factors:
        parts = {"first": first.lower(), "second": second.lower()}
        both = study.ngettext(*BOTH, len(success), regions=_named(study, success), **parts)
        return f"{both} {study.gettext(MEANS)}"
    told = "; ".join(
        study.ngettext(*HIGHEST, len(top), part=name.lower(), regions=_named(study, top))
        for name, top in tops.items()
        if top
    )
    return f"{told[0].upper()}{told[1:]}. {study.gettext(MEANS)}"


BOTH = ngettext(
    "{regions} stands highest on {first} and on {second}.",
    "{regions} stand highest on {first} and on {second}.",
)
HIGHEST = ngettext(
    "on {part} {regions} stands highest",
    "on {part} {regions} stand highest",
)
MEANS = gettext("Means of the marks.")


def _named(study: Study, regions: list[str]) -> str:
    many = len(regions) > MANY
    return _counted(study, len(regions), "region") if many else study.listed(regions)


def share(part: float, tell: Tell = ENGLISH) -> str:
    """Return a share in percent, small ones not as none.

    >>> share(1 / 3), share(0.0004)
    ('33%', 'less than 1%')
    """
    return tell("less than 1%") if 0 < part < 0.005 else f"{part:.0%}"


def _counted(study: Study, number: int, noun: str) -> str:
    """Return a number with its noun, one of those of `COUNTED`."""
    none, some = COUNTED[noun]
    return study.ngettext(*some, number) if number else study.gettext(none)
