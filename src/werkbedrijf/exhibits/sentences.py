"""Sentences computed from the study, so that they stay true when the data change.

Every function returns Markdown in the study's language; its numbers come from the study alone.
"""

from __future__ import annotations

from collections.abc import Hashable, Mapping
from typing import Any

import pandas as pd

from werkbedrijf.analysis.agreement import side_by_side
from werkbedrijf.analysis.arrays import rounded
from werkbedrijf.analysis.scores import (
    KEYS,
    concept_means,
    indicator_means,
    scored_segments,
    without_evidence,
)
from werkbedrijf.study.files import items
from werkbedrijf.study.language import SOURCE, Filling, gettext, ngettext
from werkbedrijf.study.model import Region, Study

SIDES = ("published", "replicated")
COUNTED = ("jobs", "euro")
"""Units of facts that are written with a separator of thousands."""


INCOMPARABLE = gettext("No mark can be compared: there are no published scores.")
MOST = 9
"""The most decimals of a ratio."""
MANY = 6
"""Regions up to which each is named in a sentence."""


def policy(study: Study) -> str:
    """Say what the policy promises: the study's word `policy-told`, filled in with its facts."""
    facts = policy_facts(study)
    return study.told("policy-told", **facts) if facts else study.gettext("Not available.")


def policy_facts(study: Study) -> dict[str, str]:
    """Return the numbers and dates of the policy by name, as they stand in a sentence."""
    return {
        str(row["fact"]): study.number(int(row["value"]), ",")
        if row["unit"] in COUNTED
        else str(row["value"])
        for row in study.tables["policy"].to_dict("records")
    }


def evidence_base(study: Study) -> str:
    """Say on how much evidence the study rests, region by region."""
    regions = study.regions.values()
    counts = [len(region.segments) for region in regions]
    if len(counts) > MANY:
        told = study.gettext(
            "{least} to {most} in each of {regions} regions",
            least=min(counts), most=max(counts), regions=len(counts),
        )  # fmt: skip
    else:
        told = study.listed(_evidence_of(study, region) for region in regions)
    base = study.gettext(
        BASE[bool(_sources(study))],
        sources=study.listed(_sources(study)),
        segments=study.ngettext(*SEGMENTS, len(study.segments)),
        regions=told,
    )
    return " ".join(filter(None, [base, _unscored(study)]))


BASE = {
    True: gettext("The evidence is **{segments}** from {sources}: {regions}."),
    False: gettext("The evidence is **{segments}**: {regions}."),
}
OF_REGION = {
    True: gettext("{region} {segments} from {people}"),
    False: gettext("{region} {segments}"),
}
"""What the evidence is, and that of a region, by whether it is known what it comes from."""
SEGMENTS = ngettext("{number} segment", "{number} segments")
INTERVIEWS = ngettext("{number} interview", "{number} interviews")
RESPONDENTS = ngettext("{number} respondent", "{number} respondents")
DOCUMENTS = ngettext("{number} document", "{number} documents")


def _sources(study: Study) -> list[str]:
    """Return how many interviews, or respondents if one is not listed, and documents there are."""
    coded = [region for region in study.regions.values() if len(region.segments)]
    interviews = [len(region.tables["interviews"]) for region in study.regions.values()]
    listed = all(len(region.tables["interviews"]) for region in coded)
    people = 0 if listed else sum(_people(region.segments) for region in coded)
    cited = {key for cell in study.segments["documents"] for key in items(cell)}
    counts = (
        (INTERVIEWS, sum(interviews) * listed),
        (RESPONDENTS, people),
        (DOCUMENTS, len(cited)),
    )
    return [study.ngettext(*messages, number) for messages, number in counts if number]


def _evidence_of(study: Study, region: Region) -> str:
    if region.segments.empty:
        return study.gettext("{region} none yet", region=region.label)
    people = _people(region.segments)
    return study.gettext(
        OF_REGION[bool(people)],
        region=region.label,
        segments=len(region.segments),
        people=study.ngettext(*RESPONDENTS, people),
    )


def _unscored(study: Study) -> str:
    """Say how many segments enter no mean, and why; nothing if all do."""
    number = len(study.segments) - len(scored_segments(study))
    if not number:
        return ""
    return study.ngettext(*UNSCORED_SEGMENTS["numbers" not in study.lacks], number)


UNSCORED_SEGMENTS = {
    True: ngettext(
        "Of these, {number} enters no mean: it is about what belongs to no concept, or about "
        "something that the text does not judge, or about what is scored from its numbers.",
        "Of these, {number} enter no mean: they are about what belongs to no concept, or about "
        "something that the text does not judge, or about what is scored from its numbers.",
    ),
    False: ngettext(
        "Of these, {number} enters no mean: it is about what belongs to no concept, or about "
        "something that the text does not judge.",
        "Of these, {number} enter no mean: they are about what belongs to no concept, or about "
        "something that the text does not judge.",
    ),
}
"""How many segments enter no mean, by whether a concept is scored from its numbers."""


def region_overview(study: Study, region: str) -> str:
    """Say how a region scores on success and factors, and where the two scorings differ."""
    scores = side_by_side(study)
    here = scores[scores["region"] == region]
    name = study.regions[region].label
    told = {"source": study.source_name, "region": name}
    if here[list(SIDES)].isna().all(axis=None):
        return study.gettext(UNKNOWN if study.source else UNSCORED, **told)
    if here["published"].isna().all():
        levels = _levels(study, here, "replicated")
        if study.source:
            none = study.gettext("{source:the} has no scores for {region}", **told)
            levels = f"{none}; {levels}"
        return f"{levels[0].upper()}{levels[1:]}."
    means = "; ".join(_levels(study, here, column) for column in SIDES)
    low, high = study.ends
    average = study.gettext(AVERAGE, low=low, high=high, means=means)
    marks = here["difference"].count()
    same = study.ngettext(*SAME, (here["difference"] == 0).sum(), marks=marks)
    return f"{average}\n\n{same} {_differing(study, here)}"


SAME = ngettext("{number} of {marks} marks is the same.", "{number} of {marks} marks are the same.")
UNSCORED = gettext("Not available: no evidence gives one yet.")
UNKNOWN = gettext(
    "Not available: {source:the} has no scores for {region}, and no evidence gives one yet."
)
AVERAGE = gettext("On average, from {low:+d} to {high:+d}, {means}.")


def missing_evidence(study: Study, region: str) -> str:
    """Say which indicators have no evidence in a region, and so drop out of a mean."""
    if study.regions[region].segments.empty:
        return study.gettext("Not available: no segment has been coded yet.")
    missing = without_evidence(study)
    codes = list(missing.loc[missing["region"] == region, "indicator"])
    if not codes:
        return study.gettext("Every scored indicator has at least one segment.")
    labels = [f"{code} ({study.label('indicators', code).lower()})" for code in codes]
    return study.gettext(
        "No evidence, and so left out of their concept's mean: {indicators}.",
        indicators=study.listed(labels),
    )


def agreement(study: Study) -> str:
    """Say how many marks are replicated exactly, over all, by region, and without numbers."""
    both = side_by_side(study).dropna(subset=["difference"])
    if both.empty:
        return study.gettext(INCOMPARABLE)
    each = [
        study.gettext(
            "{same} of {marks} in {region}",
            same=(rows["difference"] == 0).sum(),
            marks=len(rows),
            region=study.regions[str(region)].label,
        )
        for region, rows in both.groupby("region", sort=False)
    ]
    judged = both[both["ratio"].isna()]
    return study.gettext(
        "**{same} of {marks} marks** are replicated exactly: {regions}. Without those that are "
        "scored from numbers, it is {judged_same} of {judged}.",
        same=(both["difference"] == 0).sum(),
        marks=len(both),
        regions=study.listed(each),
        judged_same=(judged["difference"] == 0).sum(),
        judged=len(judged),
    )


def baseline(study: Study) -> str:
    """Say how well the commonest published mark alone would do."""
    both = side_by_side(study).dropna(subset=["difference"])
    if both.empty:
        return study.gettext(INCOMPARABLE)
    common = both["published"].mode().iloc[0]
    gaps = (both["published"] - common).abs()
    return study.gettext(
        "For comparison: always answering {mark}, the commonest mark, would give {exact} of "
        "{marks} exactly. Within one step are {near} of {marks}; by that answer {also} would be.",
        mark=study.mark(common),
        exact=(gaps == 0).sum(),
        near=(both["difference"].abs() <= 1).sum(),
        also=(gaps <= 1).sum(),
        marks=len(both),
    )


def open_indicators(study: Study) -> str:
    """Say where an open indicator counts, and what the mark would be without it."""
    used = scored_segments(study)
    values = study.indicators.set_index("indicator")["values"]
    judged = used[used["indicator"].map(values) == "open"]
    rule = study.gettext(OPEN)
    if judged.empty:
        return " ".join([rule, study.gettext("It happens nowhere here.")])
    places = []
    for keys, rows in judged.groupby([*KEYS, "indicator"], sort=False):
        region, concept, code = map(str, keys)
        here = used[(used["region"] == region) & (used["concept"] == concept)]
        without = concept_means(indicator_means(here.drop(rows.index)))["mean"].to_list()
        marks = [study.mark(rounded(mean, study.ends)) for mean in without]
        places.append(
            study.gettext(
                "{indicator} in {region} ({number} of the segments on {concept}; without it the "
                "mark would be {mark})",
                indicator=code,
                region=study.regions[region].label,
                number=len(rows),
                concept=_concept(study, concept),
                mark=marks[0] if marks else study.gettext("missing"),
            )
        )
    return " ".join([rule, study.gettext("It happens for {places}.", places=study.listed(places))])


OPEN = gettext(
    "An open indicator counts once a segment on it is judged; it then weighs as much as any other "
    "indicator of its concept, however few its segments."
)


def ranking(study: Study) -> str:
    """Say in which order the regions stand on success and on factors, by either scoring."""
    both = side_by_side(study)
    lines = []
    for side, title in (
        ("success", study.gettext("Success")),
        ("factor", study.gettext("Factors")),
    ):
        scores = both[both["concept"].isin(study.side(side))]
        for column in SIDES:
            if scores[column].notna().any():
                told = f", {_scorer(study, column)}" if study.source else ""
                lines.append(f"- {title}{told}: {_order(study, scores, column)}")
    return "\n".join(lines) or study.gettext("Not available: no region has a score yet.")


def _concept(study: Study, concept: object) -> str:
    return study.label("concepts", str(concept)).lower()


def _basis(study: Study, row: Mapping[Hashable, Any]) -> str:
    if pd.isna(row["mean"]):
        return f"{of_target(study, row['ratio'])} {study.word('of-target')}"
    return study.ngettext(*MEAN_OVER, row["segments"], mean=study.signed(row["mean"]))


MEAN_OVER = ngettext("mean {mean} over {number} segment", "mean {mean} over {number} segments")


def of_target(study: Study, ratio: float, percent: bool = False) -> str:
    """Write a ratio with two decimals, or as many more as leave it under the same threshold.

    What is not nothing is not written as nothing; in percent it has two decimals less.
    """
    least = [threshold for threshold, _ in study.thresholds]

    def moved(places: int) -> bool:
        shown = float(Filling(SOURCE).format_field(ratio, f".{places}f"))
        if shown == 0 < ratio:
            return True
        return any((shown >= each) != (ratio >= each) for each in least)

    places = next((each for each in range(2, MOST) if not moved(each)), MOST)
    return study.number(ratio, f".{places - 2}%" if percent else f".{places}f")


def _people(segments: pd.DataFrame) -> int:
    return len({person for cell in segments["respondents"] for person in items(cell)})


def _scorer(study: Study, side: str) -> str:
    """Return whose scores those of a side are."""
    if side == "published":
        return study.gettext("{source:the}", source=study.source_name)
    return study.gettext("the replication") if study.source else study.gettext("the evidence")


def _levels(study: Study, here: pd.DataFrame, column: str) -> str:
    means = []
    for side, message in (
        ("success", gettext("{mean} on success")),
        ("factor", gettext("{mean} on the factors")),
    ):
        scores = here.loc[here["concept"].isin(study.side(side)), column]
        if scores.notna().any():
            some = f" ({known})" if (known := _scored(study, scores)) else ""
            means.append(study.gettext(message, mean=study.signed(scores.mean())) + some)
    scorer = _scorer(study, column)
    if not means:
        return study.gettext("{scorer} has no score", scorer=scorer)
    return study.gettext(
        "{scorer} puts the region at {means}", scorer=scorer, means=study.listed(means)
    )


def _differing(study: Study, here: pd.DataFrame) -> str:
    apart = here[here["difference"].fillna(0) != 0]
    if apart.empty:
        return ""
    told = [
        study.gettext(
            "{concept} ({published} against {replicated})",
            concept=_concept(study, row["concept"]),
            published=study.mark(row["published"]),
            replicated=study.mark(row["replicated"]),
        )
        for row in apart.to_dict("records")
    ]
    return study.gettext(
        "They differ on {concepts}; the published mark stands first.", concepts=study.listed(told)
    )


def _scored(study: Study, scores: pd.Series) -> str:
    """Return how many of the concepts have a score, if some have none."""
    known = scores.count()
    if known == len(scores):
        return ""
    return study.gettext("{known} of {all} scored", known=known, all=len(scores))


def _order(study: Study, scores: pd.DataFrame, column: str) -> str:
    columns = scores.groupby("region", sort=False)[column]
    means = columns.mean().dropna()
    ranked = means.sort_values(ascending=False, kind="stable")
    told: list[str] = []
    before = None
    for region, mean in ranked.items():
        link = "" if before is None else " = " if before == mean else " > "
        some = f", {known}" if (known := _scored(study, columns.get_group(region))) else ""
        told.append(f"{link}{study.regions[str(region)].label} ({study.signed(mean)}{some})")
        before = mean
    return "".join(_ends(study, told))


def _ends(study: Study, told: list[str]) -> list[str]:
    """Return all, or of more than `MANY` the first and the last three, and how many between."""
    if len(told) <= MANY:
        return told
    between = study.gettext(" > ... {number} more ...", number=len(told) - 6)
    return [*told[:3], between, *told[-3:]]
