"""Sentences computed from the study, so that they stay true when the data change.

Every function returns Markdown in the study's language; its numbers come from the study alone.
"""

from __future__ import annotations

import pandas as pd

from werkbedrijf.analysis.agreement import side_by_side
from werkbedrijf.analysis.arrays import rounded
from werkbedrijf.analysis.scores import (
    KEYS,
    concept_means,
    indicator_means,
    scored_segments,
    thin,
    without_evidence,
)
from werkbedrijf.claims.ledger import BASES
from werkbedrijf.exhibits.wording import FEW, MANY, few_named, label, noted, number_of
from werkbedrijf.study.files import items
from werkbedrijf.study.language import gettext, ngettext, when
from werkbedrijf.study.model import Region, Study
from werkbedrijf.study.text import capital

THOUSANDS = ("jobs", "euro")
"""Units of facts that are written with a separator of thousands."""
INCOMPARABLE = gettext("No mark can be compared: there are no published scores.")


def policy(study: Study) -> str:
    """Return what the policy promises: the study's word `policy-told`, filled in with its facts."""
    facts = policy_facts(study)
    return study.phrase("policy-told", **facts) if facts else study.gettext("Not available.")


def policy_facts(study: Study) -> dict[str, str]:
    """Return the numbers and dates of the policy by name, as the study's language has them."""
    return {
        str(row["fact"]): fact(study, row["value"], row["unit"])
        for row in study.tables["policy"].to_dict("records")
    }


def fact(study: Study, value: str, unit: str) -> str:
    """Return a fact's value as the study's language writes numbers, days and what is neither."""
    many = unit in THOUSANDS and value.isdecimal()
    return study.number(int(value), ",") if many else when(value, study.language)


def evidence_base(study: Study) -> str:
    """Return in words on how much evidence the study rests, region by region."""
    regions = study.regions.values()
    counts = [len(region.segments) for region in regions]
    if len(counts) > MANY:
        parts = study.gettext(
            "{least} to {most} in each of {regions} regions",
            least=min(counts),
            most=max(counts),
            regions=len(counts),
        )
    else:
        parts = study.listed(_evidence_of(study, region) for region in regions)
    sources = study.listed(_sources(study))
    segments = number_of(study, len(study.segments), "segment")
    base = study.gettext(BASE[bool(sources)], sources=sources, segments=segments, regions=parts)
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


def _sources(study: Study) -> list[str]:
    """Return how many interviews, or respondents if one is not listed, and documents there are."""
    coded = [region for region in study.regions.values() if len(region.segments)]
    interviews = sum(len(region.tables["interviews"]) for region in study.regions.values())
    listed = all(len(region.tables["interviews"]) for region in coded)
    cited = {key for cell in study.segments["documents"] for key in items(cell)}
    counts = {
        "interview": interviews if listed else 0,
        "respondent": 0 if listed else sum(_people(region.segments) for region in coded),
        "document": len(cited),
    }
    return [number_of(study, number, what) for what, number in counts.items() if number]


def _evidence_of(study: Study, region: Region) -> str:
    if region.segments.empty:
        return study.gettext("{region} none yet", region=region.label)
    people = _people(region.segments)
    return study.gettext(
        OF_REGION[bool(people)],
        region=region.label,
        segments=len(region.segments),
        people=number_of(study, people, "respondent"),
    )


def _people(segments: pd.DataFrame) -> int:
    return len({person for cell in segments["respondents"] for person in items(cell)})


def _unscored(study: Study) -> str:
    """Return in words how many segments enter no mean, and why; nothing if all do."""
    number = len(study.segments) - len(scored_segments(study))
    messages = UNSCORED_SEGMENTS["numbers" not in study.lacks]
    return study.ngettext(*messages, number) if number else ""


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


def evidence_map(study: Study) -> str:
    """Return where most and where least evidence is, and how many marks rest on both sides."""
    used = scored_segments(study)
    if used.empty:
        return ""
    valences = used.groupby(KEYS, sort=False)["valence"]
    sizes = side_by_side(study).set_index(KEYS)["segments"]
    coded = sizes[sizes.groupby("region").transform("sum") > 0]
    return noted(
        study,
        "finding-evidence",
        most=_places(study, coded.index[coded == coded.max()]),
        high=number_of(study, coded.max(), "segment"),
        least=_places(study, coded.index[coded == coded.min()]),
        low=coded.min(),
        mixed=((valences.min() < 0) & (valences.max() > 0)).sum(),
        total=number_of(study, valences.ngroups, "mark"),
    )


def _places(study: Study, cells: pd.Index) -> str:
    """Name concepts with their regions, or say how many such pairs there are."""
    if len(cells) > FEW:
        return study.phrase("places-counted", count=len(cells))
    return study.listed(
        f"{label(study, concept)} ({study.regions[region].label})" for region, concept in cells
    )


def region_overview(study: Study, region: str) -> str:
    """Return how a region scores on success and factors, and where the two scorings differ."""
    scores = side_by_side(study)
    here = scores[scores["region"] == region]
    names = {"source": study.source_name, "region": study.regions[region].label}
    if here[list(BASES)].isna().all(axis=None):
        return study.gettext(UNKNOWN if study.source else UNSCORED, **names)
    if here["published"].isna().all():
        levels = _levels(study, here, "replicated")
        if study.source:
            none = study.gettext("{source:the} has no scores for {region}", **names)
            levels = f"{none}; {levels}"
        return f"{capital(levels)}."
    means = "; ".join(_levels(study, here, base) for base in BASES)
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
    """Return in words which indicators have no evidence in a region, and so drop out of a mean."""
    if study.regions[region].segments.empty:
        return study.gettext("Not available: no segment has been coded yet.")
    missing = without_evidence(study)
    codes = list(missing.loc[missing["region"] == region, "indicator"])
    if not codes:
        return study.gettext("Every scored indicator has at least one segment.")
    labels = [f"{code} ({study.label('indicators', code).lower()})" for code in codes]
    return study.ngettext(*NO_EVIDENCE, len(labels), indicators=study.listed(labels))


NO_EVIDENCE = ngettext(
    "No evidence, and so left out of its concept's mean: {indicators}.",
    "No evidence, and so left out of their concept's mean: {indicators}.",
)


def agreement(study: Study) -> str:
    """Return how many marks are replicated exactly, over all, by region, and without numbers."""
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
    """Return in words how well the commonest published mark alone would do."""
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
    """Return in words where an open indicator counts, and what the mark would be without it."""
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
                concept=label(study, concept),
                mark=marks[0] if marks else study.gettext("missing"),
            )
        )
    return " ".join([rule, study.gettext("It happens for {places}.", places=study.listed(places))])


OPEN = gettext(
    "An open indicator counts once a segment on it is judged; it then weighs as much as any other "
    "indicator of its concept, however few its segments."
)


SIDES = {
    "success": (gettext("Success"), gettext("{mean} on success")),
    "factor": (gettext("Factors"), gettext("{mean} on the factors")),
}
"""Of each side, what it is called in a list, and the mean on it."""


def ranking(study: Study) -> str:
    """Return in which order the regions stand on success and on factors, by either scoring."""
    both = side_by_side(study)
    lines = []
    for side, (name, _) in SIDES.items():
        scores = both[both["concept"].isin(study.side(side))]
        for base in BASES:
            if scores[base].notna().any():
                scorer = f", {_scorer(study, base)}" if study.source else ""
                lines.append(f"- {study.gettext(name)}{scorer}: {_order(study, scores, base)}")
    if not lines:
        return study.gettext("Not available: no region has a score yet.")
    return "\n\n".join(filter(None, ["\n".join(lines), thin_marks(study)]))


def thin_marks(study: Study) -> str:
    """Return in words which marks rest on one segment or respondent; nothing if none does."""
    cells, concepts = thin(study), dict[str, list[str]]()
    for region, concept in cells:
        concepts.setdefault(region, []).append(label(study, concept))
    parts = [
        f"{study.regions[region].label} ({few_named(study, names)})"
        for region, names in concepts.items()
    ]
    many = study.phrase("regions-counted", count=len(parts))
    regions = study.listed(parts) if len(parts) <= MANY else many
    return study.ngettext(*THIN, len(cells), regions=regions) if parts else ""


THIN = ngettext(
    "{number} mark by the evidence rests on one segment or on one respondent alone, and counts "
    "like any other: {regions}.",
    "{number} marks by the evidence rest on one segment or on one respondent alone, and count "
    "like any other: {regions}.",
)


def _order(study: Study, scores: pd.DataFrame, base: str) -> str:
    """Return the regions with their means, from the highest; of many, the first and the last."""
    groups = scores.groupby("region", sort=False)[base]
    means = groups.mean().dropna().sort_values(ascending=False, kind="stable")
    places: list[str] = []
    before = None
    for region, mean in means.items():
        link = "" if before is None else " = " if before == mean else " > "
        some = f", {known}" if (known := _known(study, groups.get_group(region))) else ""
        places.append(f"{link}{study.regions[str(region)].label} ({study.signed(mean)}{some})")
        before = mean
    if len(places) > MANY:
        places[3:-3] = [study.gettext(" > ... {number} more ...", number=len(places) - 6)]
    return "".join(places)


def _known(study: Study, scores: pd.Series) -> str:
    """Return how many of the concepts have a score, if some have none."""
    known = scores.count()
    if known == len(scores):
        return ""
    return study.gettext("{known} of {all} scored", known=known, all=len(scores))


def _scorer(study: Study, base: str) -> str:
    """Return whose scores those of a scoring are."""
    if base == "published":
        return study.gettext("{source:the}", source=study.source_name)
    return study.gettext("the replication") if study.source else study.gettext("the evidence")


def _levels(study: Study, here: pd.DataFrame, base: str) -> str:
    means = []
    for side, (_, message) in SIDES.items():
        scores = here.loc[here["concept"].isin(study.side(side)), base]
        if scores.notna().any():
            some = f" ({known})" if (known := _known(study, scores)) else ""
            means.append(study.gettext(message, mean=study.signed(scores.mean())) + some)
    scorer = _scorer(study, base)
    if not means:
        return study.gettext("{scorer} has no score", scorer=scorer)
    return study.gettext(
        "{scorer} puts the region at {means}", scorer=scorer, means=study.listed(means)
    )


def _differing(study: Study, here: pd.DataFrame) -> str:
    differing = here[here["difference"].fillna(0) != 0]
    if differing.empty:
        return ""
    concepts = study.listed(
        study.gettext(
            "{concept} ({published} against {replicated})",
            concept=label(study, row["concept"]),
            published=study.mark(row["published"]),
            replicated=study.mark(row["replicated"]),
        )
        for row in differing.to_dict("records")
    )
    return study.gettext(
        "They differ on {concepts}; the published mark stands first.", concepts=concepts
    )
