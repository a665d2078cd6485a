"""Sentences on further research: what the data there are can show, and cannot.

Every function returns Markdown in the study's language, filled in from the study.
"""

from __future__ import annotations

from collections.abc import Hashable, Mapping
from typing import Any

import pandas as pd

from werkbedrijf.analysis import levels, mediation, power, rounds
from werkbedrijf.analysis import networks as nets
from werkbedrijf.analysis import process_tracing as tracing
from werkbedrijf.analysis.agreement import matrices
from werkbedrijf.analysis.arrays import remembered, verdict_name
from werkbedrijf.claims import ledger
from werkbedrijf.exhibits.wording import heading, number_of, verdict_word
from werkbedrijf.study.language import gettext, ngettext
from werkbedrijf.study.model import Study
from werkbedrijf.study.text import lowered


def networks(study: Study) -> str:
    """Return who bridges the bodies, whether by more than chance, and on whom that depends."""
    table = nets.measures(study)
    rows = table[(table["network"] == nets.SEATS) & table["expected"].notna()].to_dict("records")
    if not rows:
        return study.gettext(
            "No region of this study has two bodies on record, so nothing can be said of who "
            "bridges them."
        )
    return "\n".join(
        study.gettext(
            "- **{region}**: {shared}, {persons}. Were the seats dealt at random, {expected:.1f} "
            "parties would sit in several on average, and at least as many as here in "
            "{chance:.0%} of the draws. {dependent}",
            region=study.regions[row["region"]].label,
            shared=study.ngettext(*SHARED, row["shared"], parties=row["parties"]),
            persons=study.ngettext(*LINKING, row["same_holder"]),
            dependent=_dependent(study, row["region"]),
            expected=row["expected"],
            chance=row["chance"],
        )
        for row in rows
    )


SHARED = ngettext(
    "{number} of {parties} parties sits in more than one body",
    "{number} of {parties} parties sit in more than one body",
)
LINKING = ngettext("and {number} person does", "and {number} persons do")


def _dependent(study: Study, region: str) -> str:
    """Return in words whose absence costs a region most persons that sit in several bodies."""
    if not nets.linked(study.regions[region]):
        return study.gettext("The bodies are not all linked by parties as it is.")
    parties = nets.parties(study)
    here = parties[(parties["region"] == region) & (parties["network"] == nets.SEATS)]
    vital = here[here["pieces"] > 1]
    if len(vital):
        return study.ngettext(*APART, len(vital), parties=_parties(study, vital))
    least = here["same_holder"].min()
    return study.gettext(
        "Of the persons who link the bodies, fewest are left ({least}) if one of these parties "
        "leaves: {parties}.",
        least=least,
        parties=_parties(study, here[here["same_holder"] == least]),
    )


def _parties(study: Study, rows: pd.DataFrame) -> str:
    return study.listed(lowered(study.label("parties", party)) for party in rows["party"])


APART = ngettext(
    "Without {parties} the bodies are no longer all linked by parties.",
    "Without any one of these parties the bodies are no longer all linked by parties: {parties}.",
)


def planned(study: Study) -> str:
    """Return what the registered design is, and what its power would be with all regions."""
    design = mediation.design(study)
    if design is None:
        return study.gettext(
            "This study registers no design of mediation (study.toml, further.mediation)."
        )
    plan = power.plan(study, design)
    alone = [study.share(power.joint_power(design.regions, path, path)) for path in design.paths]
    marked = power.measure(study, design) is not None
    lines = [
        _designed(study, design),
        _powers(study, design, plan[plan["seen"] == "exact"], EXACT),
        study.gettext(
            "With one mediator in place of {number} it would be {powers}.",
            number=len(design.mediators),
            powers=study.listed(alone),
        ),
        *([_powers(study, design, plan[plan["seen"] == "marks"], BY_MARKS)] if marked else []),
        _reliable(study) if marked else study.gettext(UNKNOWN),
    ]
    return "\n\n".join(lines)


def _designed(study: Study, design: mediation.Design) -> str:
    """Return in words what the registered design tests, and by which rule."""
    return study.gettext(
        "**The design**: {cause} works on {outcome} through {mediators}. A mediator counts as "
        "shown if both its paths differ from zero at the 5% level (joint test); the interval of "
        "their product is a percentile bootstrap. Fewer than {minimum} regions can test nothing. "
        "It was written down before there were data for it, and runs unchanged on whatever "
        "regions there are.",
        cause=_name(study, design.cause),
        outcome=_name(study, design.outcome),
        mediators=study.listed(_name(study, part) for part in design.mediators),
        minimum=design.minimum,
    )


UNKNOWN = gettext(
    "How reliable the marks are is not known, since no region has a second coding; so "
    "what coarse marks cost cannot be said."
)


def _reliable(study: Study) -> str:
    """Return in words how reliable the marks are taken to be."""
    agreed, low, high = power.reliability(study)
    return study.gettext(
        "The marks are taken as reliable as the coders' means of concepts are alike: {agreed:.2f} "
        "(Krippendorff's interval alpha of the first coder with every other, all pairs together, "
        "{low:.2f} to {high:.2f}). Coders who were trained alike agree more than strangers would, "
        "so this flatters the marks.",
        agreed=agreed,
        low=low,
        high=high,
    )


EXACT = gettext(
    "With **all {regions} regions**, the joint test would find a mediation that is there in "
    "{powers}, if every value were known exactly. For a power of 80% it takes {needed} regions."
)
BY_MARKS = gettext(
    "With **all {regions} regions**, the joint test would find a mediation that is there in "
    "{powers}, as the marks show them. For a power of 80% it takes {needed} regions."
)


def _powers(study: Study, design: mediation.Design, rows: pd.DataFrame, message: str) -> str:
    powers = [
        study.gettext("{power:.0%} for paths of {path:g}", power=row["all"], path=row["path"])
        for row in rows.to_dict("records")
    ]
    needed = [
        study.gettext("more than {most:,}", most=power.MOST) if pd.isna(number) else str(number)
        for number in rows["needed"]
    ]
    return study.gettext(
        message,
        regions=design.regions,
        powers=study.listed(powers),
        needed=study.listed(needed),
    )


def _name(study: Study, part: str) -> str:
    """Return the name of a concept, a category or a side, as it stands within a sentence."""
    return heading(study, part).lower()


def modelled(study: Study) -> str:
    """Return in words what the registered model finds on the regions that there are."""
    design = mediation.design(study)
    if design is None:
        return study.gettext("There is no model to run.")
    effects = mediation.fit(study, design)
    count = len(mediation.values(study, design))
    if set(effects["verdict"]) == {"not testable"}:
        message = TOO_FEW if count < design.minimum else ALIKE
        return study.gettext(message, regions=count, minimum=design.minimum)
    mediators = study.listed(
        study.gettext(
            "through {mediator} it is {verdict}",
            mediator=_name(study, row["mediator"]),
            verdict=verdict_word(study, row["verdict"]),
        )
        for row in effects[effects["effect"] == "indirect"].to_dict("records")
    )
    return study.gettext(MODELLED, regions=count, mediators=mediators)


TOO_FEW = gettext(
    "**Not testable**: regions that have all the marks number {regions}, and the model needs "
    "{minimum}."
)
ALIKE = gettext(
    "**Not testable**: regions that have all the marks number {regions}, and their marks do not "
    "vary apart."
)
MODELLED = gettext(
    "On {regions} regions: {mediators}. Regions that were added to a study because somebody had "
    "data on them are no sample; and an order of causes is assumed here, not tested."
)


def layers(study: Study) -> str:
    """Return where one layer is spoken of better than another, and which claims that moves."""
    gaps = levels.gaps(study)
    gaps = gaps[gaps["concepts"] > 0]
    if gaps.empty:
        return study.gettext("No region has evidence on the same concept at two levels.")
    counts = levels.by_level(study)["segments"].sum()
    segments = number_of(study, len(study.segments), "segment")
    sure = gaps[((gaps["low"] > 0) | (gaps["high"] < 0)) & (gaps["concepts"] > 1)]
    lines = [study.ngettext(*LAYERED, int(counts), segments=segments), ""]
    return "\n".join([*lines, *(_gap(study, row) for row in sure.to_dict("records"))])


def _gap(study: Study, row: Mapping[Hashable, Any]) -> str:
    """Return in words how much better or worse one layer of a region is spoken of than another."""
    message = BETTER if row["gap"] > 0 else WORSE
    return study.gettext(
        message,
        region=study.regions[row["region"]].label,
        one=study.word(f"said-of-{row['one']}"),
        other=study.word(f"said-of-{row['other']}"),
        gap=abs(row["gap"]),
        concepts=row["concepts"],
    )


LAYERED = ngettext(
    "Of {segments}, {number} is about one of the three layers and counts towards a mean.",
    "Of {segments}, {number} are about one of the three layers and count towards a mean.",
)
BETTER = gettext(
    "- **{region}**: {one} is spoken of {gap:.1f} of a step better than {other}, over {concepts} "
    "concepts."
)
WORSE = gettext(
    "- **{region}**: {one} is spoken of {gap:.1f} of a step worse than {other}, over {concepts} "
    "concepts."
)


@remembered
def layer_verdicts(study: Study) -> pd.DataFrame:
    """Judge every claim that marks decide on what is said of all, and of each layer alone.

    Returns
    -------
    DataFrame
        Claims x (claim, text, all, then one column for each layer): verdicts on replicated marks.
    """
    study = study.of_source
    texts = study.tables["claims"].set_index("claim")["text"]
    scores = {"all": matrices(study)["replicated"]}
    scores |= {level: levels.heard(study, level) for level in levels.LAYERS}
    rows = [
        (claim, texts[claim], *(verdict_name(check(each)[0]) for each in scores.values()))
        for claim, check in ledger.checks(study).items()
    ]
    return pd.DataFrame(rows, columns=["claim", "text", *scores])


def layers_read(study: Study) -> str:
    """Return how many verdicts stay, change and cannot be given if one layer alone is heard."""
    verdicts = layer_verdicts(study)
    lines = []
    for level in levels.LAYERS:
        judged = verdicts[verdicts[level] != "not testable"]
        lines.append(
            study.gettext(
                "- What is said of {layer} alone judges {judged} of {claims} claims, and gives "
                "{same} of these the same verdict.",
                layer=study.word(f"said-of-{level}"),
                judged=len(judged),
                claims=len(verdicts),
                same=(judged[level] == judged["all"]).sum(),
            )
        )
    return "\n".join(lines)


def changed(study: Study) -> str:
    """Return in words what changed between the rounds of a place beyond what coders disagree on."""
    changes = rounds.changes(study)
    if changes.empty:
        return study.gettext(
            "Not available: no place of this study was studied twice. A second round is a region "
            "of its own, with place and round in its region.toml; the invented one of "
            "Fabelland shows what comes of it."
        )
    return "\n".join(
        _changed(study, rows, study.regions[str(then)].label, study.regions[str(now)].label)
        for (then, now), rows in changes.groupby(["then", "now"], sort=False)
    )


def _changed(study: Study, rows: pd.DataFrame, then: str, now: str) -> str:
    """Return in words what changed between two rounds, which have these names."""
    if set(rows["verdict"]) == {"not testable"}:
        return study.gettext(UNTESTED[bool(rows["change"].isna().all())], then=then, now=now)
    concepts = [
        study.gettext(
            "{concept} ({change:+.1f})", concept=_name(study, row["concept"]), change=row["change"]
        )
        for row in rows[rows["verdict"] == "beyond"].to_dict("records")
    ]
    return study.gettext(
        "- From {then} to {now}: beyond what two coders of one text disagree on, {concepts} "
        "changed, of {both} concepts in both rounds.",
        then=then,
        now=now,
        concepts=study.listed(concepts) or study.gettext("nothing"),
        both=rows["change"].count(),
    )


UNTESTED = {
    True: gettext("- From {then} to {now}: no concept has a mark in both rounds."),
    False: gettext("- From {then} to {now}: no change can be tested, for lack of a second coder."),
}
"""What is said of two rounds without a test, by whether there is nothing to compare."""


def traced(study: Study) -> str:
    """Return in words what the observations make of the explanations, and how firmly."""
    evidence = tracing.evidence(study)
    if evidence is None:
        return study.gettext(
            "Not available: this study states no expected evidence (explanations.csv, "
            "observations.csv and tests.csv)."
        )
    first, *rivals = (study.label("explanations", each).lower() for each in evidence.explanations)
    after = tracing.posterior(evidence.even, evidence.likelihoods)[0]
    conclusion = study.gettext(
        TRACED,
        observations=len(evidence.observations),
        first=first,
        after=after,
        rivals=study.listed(rivals),
    )
    stands = _standing(study, evidence) if after > tracing.STANDS else study.gettext(FALLEN)
    return f"{conclusion} {stands}\n\n{study.gettext(WORTH)}"


def _standing(study: Study, evidence: tracing.Evidence) -> str:
    """Return in words how firmly the first explanation stands, which is more likely than not."""
    varied = tracing.varied(evidence, *evidence.explanations)
    return study.ngettext(
        *STANDING,
        min(len(dropped) for dropped in tracing.fewest(evidence).values()),
        prior=tracing.least_prior(evidence),
        belief=tracing.least_belief(evidence, evidence.even),
        varied=(varied > tracing.STANDS).mean(),
    )


TRACED = gettext(
    "From a prior that favours none, {observations} observations make **{first}** {after:.0%} "
    "likely against {rivals}."
)
FALLEN = gettext("That is not more than half: the conclusion does not stand.")
STANDING = ngettext(
    "The conclusion stands, at more than half, for every reader whose prior for it is at least "
    "{prior:.1%}; from an even prior as long as the observations are believed by {belief:.0%}; "
    "and in {varied:.0%} of draws in which prior and likelihoods are varied at once. No rival "
    "overtakes it before {number} observation is dropped.",
    "The conclusion stands, at more than half, for every reader whose prior for it is at least "
    "{prior:.1%}; from an even prior as long as the observations are believed by {belief:.0%}; "
    "and in {varied:.0%} of draws in which prior and likelihoods are varied at once. No rival "
    "overtakes it before {number} observations are dropped.",
)
WORTH = gettext(
    "**What that is worth.** The likelihoods are our judgement, made by people who knew the "
    "conclusion; whoever disagrees can change them in data/published/tests.csv and build "
    "again. The observations are taken as independent of each other, and come from the same "
    "interviews, selected by the author of the conclusion: that makes any such number too "
    "high. And the rivals are taken to exclude each other, which no one holds."
)
