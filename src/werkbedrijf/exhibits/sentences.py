"""Sentences computed from the study, so that they stay true when the data change.

Every function returns Markdown in English; the numbers in it come from the study alone.
"""

from __future__ import annotations

from collections.abc import Hashable, Iterable, Mapping
from typing import Any

import pandas as pd

from werkbedrijf.analysis.agreement import side_by_side
from werkbedrijf.analysis.arrays import rounded
from werkbedrijf.analysis.scores import (
    KEYS,
    concept_means,
    evaluated,
    indicator_means,
    without_evidence,
)
from werkbedrijf.study.files import items
from werkbedrijf.study.model import Study
from werkbedrijf.study.text import signed

SIDES = ("published", "replicated")
COUNTED = ("jobs", "euro")
"""Units of facts that are written with a separator of thousands."""


MANY = 6
"""Regions up to which each is named in a sentence."""


def policy(study: Study) -> str:
    """Say what the policy promises: the study's word `policy-told`, filled in with its facts."""
    rows = study.tables["policy"].to_dict("records")
    facts = {
        str(row["fact"]): f"{int(row['value']):,}" if row["unit"] in COUNTED else str(row["value"])
        for row in rows
    }
    return study.word("policy-told").format(**facts) if facts else "Not available."


def evidence_base(study: Study) -> str:
    """Say on how much evidence the study rests, region by region."""
    regions = study.regions.values()
    interviews = sum(len(region.tables["interviews"]) for region in regions)
    each = [
        f"{region.label} {len(region.segments)} from {_people(region.segments)} respondents"
        if len(region.segments)
        else f"{region.label} none yet"
        for region in regions
    ]
    if len(each) > MANY:
        counts = [len(region.segments) for region in regions]
        each = [f"{min(counts)} to {max(counts)} in each of {len(counts)} regions"]
    unscored = len(study.segments) - len(evaluated(study.segments, study.indicators))
    numbers = ", or about what is scored from its numbers" if study.thresholds else ""
    left = (
        f" Of these, {unscored} enter no mean: they are about what belongs to no concept, "
        f"or about something that the text does not judge{numbers}."
    )
    return (
        f"The evidence is **{len(study.segments)} segments** from {interviews} interviews and "
        f"some documents: {joined(each)}.{left if unscored else ''}"
    )


def region_overview(study: Study, region: str) -> str:
    """Say how a region scores on success and factors, and where the two scorings differ."""
    scores = side_by_side(study)
    here = scores[scores["region"] == region]
    name = study.regions[region].label
    none = f"the {study.source['short']} has no scores for {name}" if study.source else ""
    if here[list(SIDES)].isna().all(axis=None):
        return f"Not available: {none and none + ', and '}no evidence gives one yet."
    if here["published"].isna().all():
        told = f"{none}; " if none else ""
        told += _levels(study, here, "replicated")
        return f"{told[0].upper()}{told[1:]}."
    means = "; ".join(_levels(study, here, column) for column in SIDES)
    both = here["difference"].count()
    same = f"{(here['difference'] == 0).sum()} of {both} marks are the same."
    low, high = study.ends
    return f"On average, from {low:+d} to {high:+d}, {means}.\n\n{same} {_differing(study, here)}"


def missing_evidence(study: Study, region: str) -> str:
    """Say which indicators have no evidence in a region, and so drop out of a mean."""
    if study.regions[region].segments.empty:
        return "Not available: no segment has been coded yet."
    missing = without_evidence(study)
    codes = list(missing.loc[missing["region"] == region, "indicator"])
    if not codes:
        return "Every scored indicator has at least one segment."
    labels = [f"{code} ({study.label('indicators', code).lower()})" for code in codes]
    return f"No evidence, and so left out of their concept's mean: {joined(labels)}."


def agreement(study: Study) -> str:
    """Say how many marks are replicated exactly, over all, by region, and without numbers."""
    both = side_by_side(study).dropna(subset=["difference"])
    if both.empty:
        return "No mark can be compared: there are no published scores."
    each = [
        f"{(rows['difference'] == 0).sum()} of {len(rows)} in {study.regions[str(region)].label}"
        for region, rows in both.groupby("region", sort=False)
    ]
    judged = both[both["ratio"].isna()]
    return (
        f"**{(both['difference'] == 0).sum()} of {len(both)} marks** are replicated exactly: "
        f"{joined(each)}. Without those that are scored from numbers, it is "
        f"{(judged['difference'] == 0).sum()} of {len(judged)}."
    )


def baseline(study: Study) -> str:
    """Say how well the commonest published mark alone would do."""
    both = side_by_side(study).dropna(subset=["difference"])
    if both.empty:
        return "No mark can be compared: there are no published scores."
    common = both["published"].mode().iloc[0]
    gaps = (both["published"] - common).abs()
    near = (both["difference"].abs() <= 1).sum()
    return (
        f"For comparison: always answering {study.mark(common)}, the commonest mark, would give "
        f"{(gaps == 0).sum()} of {len(both)} exactly. Within one step are {near} of {len(both)}, "
        f"and so would {(gaps <= 1).sum()} be by that answer: it says little."
    )


def open_indicators(study: Study) -> str:
    """Say where an open indicator counts, and what the mark would be without it."""
    used = evaluated(study.segments, study.indicators)
    values = study.indicators.set_index("indicator")["values"]
    judged = used[used["indicator"].map(values) == "open"]
    rule = (
        "An open indicator counts once a segment on it is judged; it then weighs as much as any "
        "other indicator of its concept, however few its segments."
    )
    if judged.empty:
        return f"{rule} It happens nowhere here."
    without = concept_means(indicator_means(used.drop(judged.index))).set_index(KEYS)["mean"]
    places = []
    for keys, rows in judged.groupby([*KEYS, "indicator"], sort=False):
        region, concept, code = map(str, keys)
        mean = without.get((region, concept), float("nan"))
        mark = "missing" if pd.isna(mean) else study.mark(rounded(mean))
        places.append(
            f"{code} in {study.regions[region].label} ({len(rows)} of the segments on "
            f"{_concept(study, concept)}; without it the mark would be {mark})"
        )
    return f"{rule} It happens for {joined(places)}."


def differences(study: Study) -> str:
    """List the marks that differ, with the means that they rest on."""
    both = side_by_side(study).dropna(subset=["difference"])
    apart = both[both["difference"] != 0].to_dict("records")
    lines = [
        f"- {study.regions[str(row['region'])].label}, {_concept(study, row['concept'])}: "
        f"published {study.mark(row['published'])}, replicated {study.mark(row['replicated'])} "
        f"({_basis(row)})"
        for row in apart
    ]
    return "\n".join(lines) or "No mark differs."


def ranking(study: Study) -> str:
    """Say in which order the regions stand on success and on factors, by either scoring."""
    both = side_by_side(study)
    lines = []
    for side, title in (("success", "Success"), ("factor", "Factors")):
        scores = both[both["concept"].isin(study.side(side))]
        for column in SIDES:
            if scores[column].notna().any():
                told = f", {_scorer(study, column)}" if study.source else ""
                lines.append(f"- {title}{told}: {_order(study, scores, column)}")
    return "\n".join(lines) or "Not available: no region has a score yet."


def _concept(study: Study, concept: object) -> str:
    return study.label("concepts", str(concept)).lower()


def _basis(row: Mapping[Hashable, Any]) -> str:
    if pd.isna(row["mean"]):
        return f"{row['ratio']:.2f} of target"
    return f"mean {signed(row['mean'])} over {row['segments']} segments"


def _people(segments: pd.DataFrame) -> int:
    return len({person for cell in segments["respondents"] for person in items(cell)})


def _scorer(study: Study, side: str) -> str:
    """Return whose scores those of a side are."""
    if side == "published":
        return f"the {study.source['short']}"
    return "the replication" if study.source else "the evidence"


def _levels(study: Study, here: pd.DataFrame, column: str) -> str:
    means = [
        f"{signed(scores[column].mean())} on {word}{_scored(scores[column], ' ({})')}"
        for side, word in (("success", "success"), ("factor", "the factors"))
        if (scores := here[here["concept"].isin(study.side(side))])[column].notna().any()
    ]
    if not means:
        return f"{_scorer(study, column)} has no score"
    return f"{_scorer(study, column)} puts the region at {joined(means)}"


def _differing(study: Study, here: pd.DataFrame) -> str:
    apart = here[here["difference"].fillna(0) != 0]
    if apart.empty:
        return ""
    told = [
        f"{_concept(study, row['concept'])} "
        f"({study.mark(row['published'])} against {study.mark(row['replicated'])})"
        for row in apart.to_dict("records")
    ]
    return f"They differ on {joined(told)}; the published mark stands first."


def _scored(scores: pd.Series, form: str) -> str:
    """Return how many of the concepts have a score, if some have none."""
    known = scores.count()
    return "" if known == len(scores) else form.format(f"{known} of {len(scores)} scored")


def _order(study: Study, scores: pd.DataFrame, column: str) -> str:
    columns = scores.groupby("region", sort=False)[column]
    means = columns.mean().dropna()
    ranked = means.sort_values(ascending=False, kind="stable")
    told: list[str] = []
    before = None
    for region, mean in ranked.items():
        link = "" if before is None else " = " if before == mean else " > "
        some = _scored(columns.get_group(region), ", {}")
        told.append(f"{link}{study.regions[str(region)].label} ({signed(mean)}{some})")
        before = mean
    return "".join(_ends(told, " > ... {} more ..."))


def _ends(told: list[str], between: str) -> list[str]:
    """Return all, or of more than `MANY` the first and the last three, and how many between."""
    if len(told) <= MANY:
        return told
    return [*told[:3], between.format(len(told) - 6), *told[-3:]]


def joined(words: Iterable[str]) -> str:
    """Join words as a sentence does.

    >>> joined(["a"]), joined(["a", "b"]), joined(["a", "b", "c"])
    ('a', 'a and b', 'a, b and c')
    """
    *most, last = words
    return f"{', '.join(most)} and {last}" if most else last
