"""Sentences of the chapter on further research: what the data there are can show, and cannot.

Every function returns Markdown in English, filled in from the study.
"""

from __future__ import annotations

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
