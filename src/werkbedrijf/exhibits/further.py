"""Sentences of the chapter on further research: what the data there are can show, and cannot.

Every function returns Markdown in English, filled in from the study.
"""

from __future__ import annotations

import pandas as pd

from werkbedrijf.analysis import mediation, power
from werkbedrijf.analysis import networks as nets
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
    agreed, low, high = power.reliability(study)
    if power.measure(study, of) is None:
        lines.append(
            "How reliable the marks are is not known, since no region has a second coding; so "
            "what coarse marks cost cannot be said."
        )
    else:
        lines.append(_powers(of, found[found["seen"] == "marks"], "as the marks show them"))
        lines.append(
            f"The marks are taken as reliable as the two coders' means of concepts are alike: "
            f"{agreed:.2f} (Krippendorff's interval alpha, {low:.2f} to {high:.2f}). Coders who "
            "were trained alike agree more than strangers would, so this flatters the marks."
        )
    return "\n\n".join(lines)


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
