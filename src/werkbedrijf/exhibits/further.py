"""Sentences of the chapter on further research: what the data there are can show, and cannot.

Every function returns Markdown in English, filled in from the study.
"""

from __future__ import annotations

import pandas as pd

from werkbedrijf.analysis import levels, mediation, power, rounds
from werkbedrijf.analysis import networks as nets
from werkbedrijf.analysis import process_tracing as tracing
from werkbedrijf.analysis.agreement import matrices
from werkbedrijf.analysis.arrays import verdict_name
from werkbedrijf.claims import ledger
from werkbedrijf.exhibits.sentences import joined
from werkbedrijf.study.model import Study


def networks(study: Study) -> str:
    """Say who bridges the bodies, whether by more than chance, and on whom that depends."""
    found = nets.measures(study)
    rows = found[(found["network"] == nets.SEATS) & found["expected"].notna()].to_dict("records")
    if not rows:
        return (
            "No region of this study has two bodies on record, so nothing can be said of who "
            "bridges them."
        )
    told = [
        f"- **{study.regions[row['region']].label}**: {row['shared']} of {row['parties']} parties "
        f"sit in more than one body, {row['same_holder']} persons do. Were the seats dealt at "
        f"random, {row['expected']:.1f} parties would on average, and at least as many in "
        f"{row['chance']:.0%} of the draws. {_dependent(study, row['region'])}"
        for row in rows
    ]
    return "\n".join(told)


def _dependent(study: Study, region: str) -> str:
    """Say whose absence costs a region most persons that sit in several bodies."""
    found = nets.parties(study)
    here = found[(found["region"] == region) & (found["network"] == nets.SEATS)]
    apart = here[here["pieces"] > 1]
    if len(apart):
        names = joined([study.label("parties", party).lower() for party in apart["party"]])
        return f"Without {names} the bodies have no party in common."
    least = here["same_holder"].min()
    names = joined(
        [study.label("parties", party) for party in here.loc[here["same_holder"] == least, "party"]]
    )
    return f"The fewest persons are left, {least}, without one of these: {names}."


def planned(study: Study) -> str:
    """Say what the registered design is, and what its power would be with all regions."""
    of = mediation.design(study)
    if of is None:
        return "This study registers no design of mediation (study.toml, further.mediation)."
    inner = joined([_name(study, part) for part in of.mediators])
    found = power.plan(study, of)
    lines = [
        f"**The design**: {_name(study, of.cause)} works on {_name(study, of.outcome)} through "
        f"{inner}. A mediator counts as shown if both its paths differ from zero at the 5 % level "
        f"(joint test); the interval of their product is a percentile bootstrap. Fewer than "
        f"{of.minimum} regions can test nothing. It was written down before there were data for "
        "it, and runs unchanged on whatever regions there are.",
        _powers(of, found[found["seen"] == "exact"], "if every value were known exactly"),
    ]
    alone = [f"{power.joint_power(of.regions, path, path):.0%}" for path in of.paths]
    lines.append(f"With one mediator in place of {len(of.mediators)} it would be {joined(alone)}.")
    if power.measure(study, of) is not None:
        lines.append(_powers(of, found[found["seen"] == "marks"], "as the marks show them"))
    return "\n\n".join([*lines, _reliable(study, of)])


def _reliable(study: Study, of: mediation.Design) -> str:
    """Say how reliable the marks are taken to be."""
    if power.measure(study, of) is None:
        return (
            "How reliable the marks are is not known, since no region has a second coding; so "
            "what coarse marks cost cannot be said."
        )
    agreed, low, high = power.reliability(study)
    return (
        f"The marks are taken as reliable as the coders' means of concepts are alike: "
        f"{agreed:.2f} (Krippendorff's interval alpha, {low:.2f} to {high:.2f}). Coders who "
        "were trained alike agree more than strangers would, so this flatters the marks."
    )


def _powers(of: mediation.Design, rows: pd.DataFrame, seen: str) -> str:
    each = [f"{row['all']:.0%} for paths of {row['path']:g}" for row in rows.to_dict("records")]
    wanted = ["more than 1,000" if pd.isna(number) else str(number) for number in rows["needed"]]
    return (
        f"With **all {of.regions} regions**, the joint test would find a mediation that is there "
        f"in {joined(each)}, {seen}. For a power of 80 % it takes {joined(wanted)} regions."
    )


def _name(study: Study, part: str) -> str:
    """Return the name of a concept, a category or a side, as it stands within a sentence."""
    for table in ("concepts", "categories"):
        if part in set(study.tables[table].iloc[:, 0]):
            return study.label(table, part).lower()
    return study.word(part).lower()


def modelled(study: Study) -> str:
    """Say what the registered model finds on the regions that there are."""
    of = mediation.design(study)
    if of is None:
        return "There is no model to run."
    found = mediation.fit(study, of)
    count = len(mediation.values(study, of))
    if set(found["verdict"]) == {"not testable"}:
        why = (
            f"the model needs {of.minimum}"
            if count < of.minimum
            else "their marks do not vary apart"
        )
        return f"**Not testable**: regions that have all the marks number {count}, and {why}."
    rows = found[found["effect"] == "indirect"].to_dict("records")
    each = [f"through {_name(study, row['mediator'])} it is {row['verdict']}" for row in rows]
    return (
        f"On {count} regions: {joined(each)}. Regions that were added to a study because somebody "
        "had data on them are no sample; and an order of causes is assumed here, not tested."
    )


def layers(study: Study) -> str:
    """Say where one layer is spoken of better than another, and which claims that moves."""
    found = levels.gaps(study)
    found = found[found["concepts"] > 0]
    if found.empty:
        return "No region has evidence on the same concept at two levels."
    sure = found[(found["low"] > 0) | (found["high"] < 0)].to_dict("records")
    counts = levels.by_level(study)["segments"].sum()
    lines = [
        f"Of {len(study.segments)} segments, {counts} are about one of the three layers and count "
        "towards a mean."
    ]
    for row in (each for each in sure if each["concepts"] > 1):
        name, better = study.regions[row["region"]].label, "better" if row["gap"] > 0 else "worse"
        one, other = (study.word(f"layer-{row[side]}") for side in ("one", "other"))
        lines.append(
            f"- **{name}**: {one} is spoken of {abs(row['gap']):.1f} of a step {better} than "
            f"{other}, over {row['concepts']} concepts."
        )
    return "\n".join([lines[0], "", *lines[1:]])


def layer_verdicts(study: Study) -> pd.DataFrame:
    """Judge every claim that marks decide on what is said of all, and of each layer alone.

    Returns
    -------
    DataFrame
        Claims x (claim, text, all, then one column for each layer): verdicts on replicated marks.
    """
    study = study.of_source
    judged = ledger.checks(study)
    claims = study.tables["claims"].set_index("claim")
    sides = {"all": matrices(study)["replicated"]}
    sides |= {level: levels.heard(study, level) for level in levels.LAYERS}
    rows = [
        (claim, claims.loc[claim, "text"],
         *(verdict_name(float(check(scores)[0])) for scores in sides.values()))
        for claim, check in judged.items()
    ]  # fmt: skip
    return pd.DataFrame(rows, columns=["claim", "text", *sides])


def layers_read(study: Study) -> str:
    """Say how many verdicts stay, change and cannot be given if one layer alone is heard."""
    verdicts = layer_verdicts(study)
    lines = []
    for level in levels.LAYERS:
        heard = verdicts[level]
        told = heard != "not testable"
        same = int((heard[told] == verdicts["all"][told]).sum())
        name = study.word(f"layer-{level}")
        lines.append(
            f"- What is said of {name} alone judges {int(told.sum())} of {len(verdicts)} claims, "
            f"and gives {same} of these the same verdict."
        )
    return "\n".join(lines)


def changed(study: Study) -> str:
    """Say what changed between the rounds of a place beyond what coders disagree on."""
    found = rounds.changes(study)
    if found.empty:
        return (
            "Not available: no place of this study was studied twice. A second round is a region "
            "of its own, with place and round in its region.toml; the invented one of "
            "Fabelland shows what comes of it."
        )
    lines = []
    for (then, now), rows in found.groupby(["then", "now"], sort=False):
        names = f"{study.regions[str(then)].label} to {study.regions[str(now)].label}"
        if set(rows["verdict"]) == {"not testable"}:
            lines.append(f"- From {names}: no change can be tested, for lack of a second coder.")
            continue
        sure = rows[rows["verdict"] == "beyond"]
        told = [
            f"{study.label('concepts', row['concept']).lower()} ({row['change']:+.1f})"
            for row in sure.to_dict("records")
        ]
        lines.append(
            f"- From {names}: beyond what two coders of one text disagree on, "
            f"{joined(told) if told else 'nothing'} changed, of {rows['change'].count()} concepts "
            "in both rounds."
        )
    return "\n".join(lines)


def traced(study: Study) -> str:
    """Say what the observations make of the explanations, and how firmly."""
    of = tracing.evidence(study)
    if of is None:
        return (
            "Not available: this study states no expected evidence (explanations.csv, "
            "observations.csv and tests.csv)."
        )
    after = tracing.posterior(of.even, of.likelihoods)
    rivals = joined([study.label("explanations", each).lower() for each in of.explanations[1:]])
    varied = tracing.varied(of, *of.explanations)
    dropped = min(len(each) for each in tracing.fewest(of).values())
    return (
        f"From a prior that favours none, {len(of.observations)} observations make "
        f"**{study.label('explanations', of.explanations[0]).lower()}** {after[0]:.0%} likely "
        f"against {rivals}. The conclusion stands, at more than half, for every reader whose prior "
        f"for it is at least {tracing.least_prior(of):.1%}; from an even prior as long as the "
        f"observations are believed by {tracing.least_belief(of, of.even):.0%}; and in "
        f"{(varied > tracing.STANDS).mean():.0%} of draws in which prior and likelihoods are "
        f"varied at once. No rival overtakes it before {dropped} observations are dropped.\n\n"
        "**What that is worth.** The likelihoods are our judgement, made by people who knew the "
        "conclusion; whoever disagrees can change them in data/published/tests.csv and build "
        "again. The observations are taken as independent of each other, and come from the same "
        "interviews, selected by the author of the conclusion: that makes any such number too "
        "high. And the rivals are taken to exclude each other, which no one holds."
    )
