"""What comes out of a study, in sentences of Markdown: those of its first page and its brief."""

from __future__ import annotations

from collections.abc import Hashable, Mapping
from math import comb
from typing import Any

import numpy as np
import pandas as pd

from werkbedrijf.analysis import variants
from werkbedrijf.analysis.agreement import side_by_side
from werkbedrijf.analysis.intercoder import whole
from werkbedrijf.analysis.scores import without_evidence
from werkbedrijf.claims import ledger
from werkbedrijf.exhibits import answers, findings
from werkbedrijf.exhibits.firmness import benchmark, turning, who_coded
from werkbedrijf.exhibits.markup import starless
from werkbedrijf.exhibits.sentences import evidence_base
from werkbedrijf.exhibits.wording import MANY, coder_within, number_of, verdict_word
from werkbedrijf.study.language import ENGLISH, Tell, gettext, ngettext
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


def sentences(study: Study) -> list[str]:
    """Return what the first page says comes out: what reproduces, the conclusion, how sure it is.

    Without published marks, these are the extent of the evidence and how sure it is.
    """
    same = reproduced(study)
    judged = bool(same) and len(study.tables["claims"]) > 0
    firm = [firmness(study) if judged else "", chance(study)]
    sure = study.gettext("**How sure.** {told}", told=" ".join(filter(None, firm)))
    if not same:
        return [evidence_base(study), sure]
    first = study.gettext("**What reproduces.** {told}", told=same)
    if not judged:
        return [first, sure]
    return [
        first,
        study.gettext("**The conclusion.** {told}", told=_conclusion(study)),
        sure,
        study.gettext("**Who coded.** {told}", told=who_coded(study)),
    ]


def reproduced(study: Study) -> str:
    """Return how many marks come out the same, beside what one answer would give; empty if none."""
    both = side_by_side(study).dropna(subset=["difference"])
    if both.empty:
        return ""
    same, near = (both["difference"] == 0).sum(), (both["difference"].abs() <= 1).sum()
    gaps = (both["published"] - both["published"].mode().iloc[0]).abs()
    return study.gettext(
        "{same} of the {marks} published marks come out exactly the same from the printed "
        "evidence, and {near} within one step. Guessing the commonest mark for all would give "
        "{exact}, and {also} within one step.",
        same=same,
        near=near,
        marks=len(both),
        exact=(gaps == 0).sum(),
        also=(gaps <= 1).sum(),
    )


def _conclusion(study: Study) -> str:
    table = ledger.judgements(study)
    counts = table["replicated"].value_counts()
    of_all = study.gettext(
        "Of all {all} conclusions the evidence supports {supported}, contradicts {contradicted}, "
        "and leaves the rest partly so or not testable.",
        all=len(table),
        supported=counts.get("supported", 0),
        contradicted=counts.get("contradicted", 0),
    )
    main = _main_claim(study)
    if main is None:
        return of_all
    of_main = study.gettext(
        "{claim} This is **{published}** by {source:the}'s own marks and **{replicated}** by the "
        "evidence.",
        claim=main["text"],
        published=verdict_word(study, main["published"]),
        replicated=verdict_word(study, main["replicated"]),
        source=study.source_name,
    )
    return f"{of_main} {of_all}"


def _main_claim(study: Study) -> Mapping[Hashable, Any] | None:
    """Return the main claim with its verdicts, if the source has one."""
    rows = ledger.judgements(study).to_dict("records")
    return next((row for row in rows if row["claim"] == study.source.get("main_claim")), None)


def chance(study: Study) -> str:
    """Return in words how often what is found would be found where there is nothing to find."""
    if len(study.of_source.regions) < 2:
        return study.gettext("One region cannot tell an explanation from a coincidence.")
    odds = benchmark(study)
    if odds["cases"] < 2:
        return study.gettext(
            "Fewer than two regions have a mark on success: there is nothing to compare."
        )
    if not 0 < odds["successes"] < odds["cases"]:
        return study.gettext(
            "By these marks {successes} of {cases} regions are successful: where all or none "
            "succeed, nothing can explain the difference.",
            successes=odds["successes"],
            cases=odds["cases"],
        )
    return _fit(study, odds)


def _fit(study: Study, odds: Mapping[str, float]) -> str:
    if not odds["able"]:
        return study.gettext(
            "In {regions} regions no factor varies so that it could fit success.",
            regions=odds["cases"],
        )
    forms = OFTEN_FITS if odds["some"] >= LIKELY else SELDOM_FITS
    some = share(odds["some"], study.gettext)
    return study.ngettext(*forms, int(odds["able"]), regions=odds["cases"], some=some)


LIKELY = 0.05
"""From which chance on a perfect fit says little."""
OFTEN_FITS = ngettext(
    "With {regions} regions a perfect fit is easily found: were there nothing to explain, the "
    "one factor that varies would fit success {some} of the time. What is found agrees with "
    "an explanation and does not prove it.",
    "With {regions} regions a perfect fit is easily found: were there nothing to explain, at "
    "least one of the {number} factors that vary would fit success {some} of the time. What is "
    "found agrees with an explanation and does not prove it.",
)
SELDOM_FITS = ngettext(
    "With {regions} regions a perfect fit is seldom found by chance: were there nothing to "
    "explain, the one factor that varies would fit success {some} of the time. A fit still "
    "agrees with an explanation and does not prove it.",
    "With {regions} regions a perfect fit is seldom found by chance: were there nothing to "
    "explain, at least one of the {number} factors that vary would fit success {some} of the "
    "time. A fit still agrees with an explanation and does not prove it.",
)


def firmness(study: Study) -> str:
    """Return what overturns the verdict on the main claim: marks one step off, and other coders."""
    claim, steps = str(study.source.get("main_claim")), ledger.steps(study, "replicated")
    if claim not in steps.index:
        return ""
    sentences = [] if pd.isna(steps[claim]) else [study.ngettext(*STEPS, steps[claim])]
    by_coding = ledger.verdicts_by_coding(study.of_source).set_index("claim").loc[claim]
    by_coder = {coder: by_coding[variants.column(coder)] for coder in whole(study.of_source).coders}
    sentences += [
        study.gettext(
            "By the marks of another coder ({coder}): **{verdict}**.",
            coder=coder_within(study, coder),
            verdict=verdict_word(study, str(other)),
        )
        for coder, other in by_coder.items()
        if other != by_coding["first"]
    ]
    return " ".join(sentences)


STEPS = ngettext(
    "If a single mark were one step different, the verdict on the evidence would change.",
    "If {number} marks were one step different, the verdict on the evidence would change.",
)


def share(part: float, tell: Tell = ENGLISH) -> str:
    """Return a share in percent, small ones not as none and large ones not as all.

    >>> share(1 / 3), share(0.0004), share(0.125), share(0.996)
    ('33%', 'less than 1%', '13%', 'more than 99%')
    """
    if 0 < part < 0.005:
        return tell("less than 1%")
    return tell("more than 99%") if 0.995 <= part < 1 else tell("{part:.0%}", part=part)


def asked(study: Study) -> str:
    """Return the question of a study that does not word it itself."""
    low, high = study.ends
    marked = side_by_side(study).dropna(subset=ledger.BASES, how="all")["region"].nunique()
    question = study.gettext(
        "{regions} got a mark from {low} to {high} on {criteria} of success and on {factors} that "
        "may explain it. Which factors go with success?",
        regions=_counted(study, marked, "region"),
        low=study.mark(low),
        high=study.mark(high),
        criteria=_counted(study, len(study.side("success")), "criterion"),
        factors=_counted(study, len(study.side("factor")), "factor"),
    )
    return capital(question)


def _counted(study: Study, number: int, noun: str) -> str:
    return number_of(study, number, noun) if number else study.gettext(NONE[noun])


def answer(study: Study) -> list[str]:
    """Return what comes out: of the main conclusion, of all, and of the marks."""
    claims = [_main(study), _all(study)] if len(study.tables["claims"]) else []
    sentences = filter(None, [*claims, reproduced(study)])
    return list(sentences) or [evidence_base(study)]


def _main(study: Study) -> str:
    main = _main_claim(study)
    if main is None:
        return ""
    return study.gettext(
        "{short:The} concludes: **{claim}.** By {short:the}'s own marks this is **{published}**, "
        "by the evidence behind them **{replicated}**.",
        short=study.source_name,
        claim=starless(main["text"]).rstrip("."),
        published=verdict_word(study, main["published"]),
        replicated=verdict_word(study, main["replicated"]),
    )


def _all(study: Study) -> str:
    verdicts = ledger.judgements(study)["replicated"]
    counts = {name: int((verdicts == name).sum()) for name in ledger.VERDICTS}
    untestable = counts.pop("not testable")
    return study.gettext(
        "Of all {conclusions} the evidence supports {supported}, supports {partly} in part, "
        "contradicts {contradicted}, and cannot test {untestable}.",
        conclusions=_counted(study, len(verdicts), "conclusion"),
        untestable=untestable,
        **counts,
    )


def own_regions(study: Study) -> list[str]:
    """Return how each region stands of which the source prints no mark, if those are few."""
    printed = set(study.tables["scores"]["region"])
    own = [region for region in study.regions if region not in printed]
    told = [findings.region(study, region).strip("*") for region in own]
    return told if len(told) <= MANY else []


def sure(study: Study) -> list[str]:
    """Return how firm that is: by single marks, by coders, by chance, by rival explanations."""
    sentences = [firmness(study), _coders(study), chance(study), _rivals(study)]
    return list(filter(None, sentences))


def _coders(study: Study) -> str:
    if study.tables["claims"].empty:
        return ""
    if not whole(study.of_source).coders:
        return study.gettext(
            "There is **one coding** of all the evidence; another coder might have read it "
            "differently."
        )
    return turning(study)


def _rivals(study: Study) -> str:
    rivals = answers.rivals(study) if len(study.regions) > 1 else ""
    return rivals if len(rivals) <= LONG * 2 else ""


def use(study: Study) -> list[str]:
    """Return what follows for who wants to act on it: rely, doubt, look again, study further."""
    claims = _claims(study) if len(study.tables["claims"]) else []
    return list(filter(None, [*claims, _more_regions(study), _gaps(study)]))


def _claims(study: Study) -> list[str]:
    """Return what is firm among the claims, what is not, and what the evidence contradicts."""
    table = ledger.judgements(study)
    steps = {base: table["claim"].map(ledger.steps(study, base)) for base in ledger.BASES}
    # The fewest marks of either set; what no number of the printed ones overturns is as firm.
    table["steps"] = np.fmin(steps["published"], steps["replicated"])
    supported = (table["published"] == "supported") & (table["replicated"] == "supported")
    decided = supported & steps["replicated"].notna()
    turning = table["claim"].isin(ledger.on_coder(study.of_source))
    firm = table[decided & ~turning & (table["steps"] >= FIRM)]
    firm = firm.sort_values("steps", ascending=False, kind="stable")
    shaky = table[decided].drop(firm.index)
    against = table[table["replicated"] == "contradicted"]
    means = against["claim"].map(ledger.on_means(study.of_source))
    still = against[~means.isin(["supported", "partly"])]
    shown = ((BUILD_ON, firm, firm), (LOOK_AGAIN, shaky, shaky[:0]), (LEAVE_OUT, against, still))
    sentences = [_counting(study, *each) for each in shown if len(each[1])]
    return sentences if len(firm) else [study.gettext(NOTHING_FIRM), *sentences]


def _counting(study: Study, forms: tuple[str, str], rows: pd.DataFrame, named: pd.DataFrame) -> str:
    """Return a sentence with the number of claims, and the first few of `named` by their text."""
    conclusions = _counted(study, len(rows), "conclusion")
    sentence = study.ngettext(*forms, len(rows), conclusions=conclusions, still=len(named))
    return sentence + _examples(study, list(named["text"]))


def _examples(study: Study, texts: list[str]) -> str:
    """Return some conclusions, as far as they are short."""
    short = [text for text in texts if len(text) <= LONG][:EXAMPLES]
    if not short:
        return ""
    word = ONLY if len(texts) == 1 else EVERY if len(short) == len(texts) else SOME
    examples = " ".join(f"*{starless(text).rstrip('.')}.*" for text in short)
    return f" {study.gettext(word)} {examples}"


ONLY, EVERY, SOME = gettext("It is:"), gettext("They are:"), gettext("For example:")
BUILD_ON = ngettext(
    "**Build on what is firm.** {conclusions} is supported by both sets of marks, by every "
    "coder, and with any single mark one step off.",
    "**Build on what is firm.** {conclusions} are supported by both sets of marks, by every "
    "coder, and with any single mark one step off.",
)
LOOK_AGAIN = ngettext(
    "**Look again before you build on the rest.** {conclusions} is supported too, but a single "
    "mark or another coder turns that over.",
    "**Look again before you build on the rest.** {conclusions} are supported too, but a "
    "single mark or another coder turns that over.",
)
LEAVE_OUT = ngettext(
    "**Leave out what the evidence speaks against.** It contradicts {conclusions}, and "
    "{still} of them before it is rounded to marks too.",
    "**Leave out what the evidence speaks against.** It contradicts {conclusions}, and "
    "{still} of them before it is rounded to marks too.",
)
NOTHING_FIRM = gettext(
    "**Nothing here is firm.** No conclusion is supported by both sets of marks, by every coder, "
    "and with any single mark one step off."
)


def _more_regions(study: Study) -> str:
    odds = benchmark(study) if len(study.of_source.regions) > 1 else {}
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
    regions = [f"{study.regions[str(region)].label} ({n})" for region, n in counts.items()]
    few = len(regions) <= MANY
    return study.gettext(
        FEW_GAPS if few else MANY_GAPS,
        cases=_counted(study, len(missing), "case"),
        regions=study.listed(regions) if few else len(regions),
    )


FEW_GAPS = gettext(
    "**Fill the gaps.** In {cases} a question of the codebook has no evidence in a region: "
    "{regions}."
)
MANY_GAPS = gettext(
    "**Fill the gaps.** In {cases} a question of the codebook has no evidence in a region, spread "
    "over {regions} regions."
)
