"""What a chapter or an exhibit shows, in one sentence that the study fills in.

Sentences are words of the study's language with places for names and numbers. Every function
returns an empty text where the study has nothing to say it of.
"""

from __future__ import annotations

from collections.abc import Callable, Mapping
from typing import Any

import numpy as np
import pandas as pd

from werkbedrijf.analysis import comparison, variants
from werkbedrijf.analysis.agreement import side_by_side
from werkbedrijf.analysis.arrays import Scores, groups
from werkbedrijf.analysis.comparison import SIDES
from werkbedrijf.analysis.scores import KEYS, scored_segments
from werkbedrijf.claims.ledger import VERDICTS, judgements, ledger
from werkbedrijf.exhibits.sentences import MANY, of_target, policy_facts
from werkbedrijf.exhibits.standing import (
    by,
    counted,
    joined,
    label,
    means_of,
    named,
    on_each,
    scored,
    tops,
)
from werkbedrijf.study.model import AS_CODED, Study
from werkbedrijf.study.text import capital

FEW = 3
"""Concepts up to which each is named where a sentence has other things to say."""


def of(study: Study, exhibit: str) -> str:
    """Return what an exhibit shows; empty where there is nothing to conclude."""
    return FINDINGS[exhibit](study) if exhibit in FINDINGS else ""


# Exhibits of the comparison.


def success_categories(study: Study) -> str:
    """Say who stands highest on each category of success."""
    table = study.tables["categories"]
    return on_each(study, list(table.loc[table["side"] == "success", "category"]))


def spider_success(study: Study) -> str:
    """Say on how many criteria each region has the highest mark."""
    return tops(study, "success")


def spider_factors(study: Study) -> str:
    """Say on how many factors each region has the highest mark."""
    return tops(study, "factor")


def placements(study: Study) -> str:
    """Say which regions reached what they aimed for."""
    ratios = side_by_side(study).dropna(subset=["ratio"]).set_index("region")["ratio"]
    if ratios.empty:
        return ""
    reached = [str(region) for region in ratios.index[ratios >= 1]]
    short = [str(region) for region in ratios.index[ratios < 1]]
    told = [
        study.told(word, regions=named(study, regions))
        for word, regions in (("finding-reached", reached), ("finding-short", short))
        if regions
    ]
    ends = dict.fromkeys(of_target(study, ratio) for ratio in (ratios.min(), ratios.max()))
    times = study.told("finding-ratios", ratios=f" {study.word('to')} ".join(ends))
    sentence = f"{'; '.join(told)}: {times}."
    return capital(sentence)


def apart(study: Study) -> str:
    """Say on which concept the regions lie farthest apart, and on which they are the same."""
    scores = next(iter(scored(study).values()), None)
    if scores is None or len(scores.regions) < 2:
        return ""
    gaps = {}
    for concept in scores.concepts:
        means = means_of(scores, [concept])
        if len(means) == len(scores.regions):
            gaps[concept] = max(means.values()) - min(means.values())
    if not gaps or not max(gaps.values()):
        return ""
    widest = [concept for concept, gap in gaps.items() if gap == max(gaps.values())]
    same = [concept for concept, gap in gaps.items() if not gap]
    told = study.told("finding-apart", parts=study.listed([label(study, part) for part in widest]))
    if same:
        parts = study.listed([label(study, part) for part in same])
        told += "; " + study.told("finding-same-everywhere", parts=parts)
    return by(study, {"replicated": told})


def dots(study: Study) -> str:
    """Say how many marks both scorings have, or how far the regions lie apart."""
    return agreeing(study) or apart(study)


def evidence_map(study: Study) -> str:
    """Say where most and where least evidence is, and how many marks rest on both sides."""
    used = scored_segments(study)
    if used.empty:
        return ""
    cells = used.groupby(KEYS, sort=False)["valence"]
    sizes = cells.size()
    mixed = int(((cells.min() < 0) & (cells.max() > 0)).sum())

    def cell(key: Any) -> str:
        return f"{label(study, str(key[1]))} ({study.regions[str(key[0])].label})"

    return study.told(
        "finding-evidence",
        most=cell(sizes.idxmax()), high=counted(study, sizes.max(), "segment"),
        least=cell(sizes.idxmin()), low=sizes.min(), mixed=mixed,
        total=counted(study, len(sizes), "mark"),
    )  # fmt: skip


def ranks(study: Study) -> str:
    """Say which regions come first on most groups of concepts."""
    return by(study, {base: _first(study, its) for base, its in scored(study).items()})


def _first(study: Study, scores: Scores) -> str:
    inside = groups(study)
    found = comparison.ranks(scores, inside)
    first = found.loc[found["rank"] == 1, "region"].value_counts(sort=False)
    if first.empty or len(scores.regions) < 2:
        return ""
    best = [str(region) for region in first.index[first == first.max()]]
    word = "finding-first" if len(best) == 1 else "finding-firsts"
    return study.told(word, regions=named(study, best), count=first.max(), total=len(inside))


def dominance(study: Study) -> str:
    """Say which regions are nowhere lower than another, on success and on the factors."""
    told = {}
    for base, scores in scored(study).items():
        found = comparison.dominance(scores, {side: groups(study)[side] for side in SIDES})
        found = found[found["dominates"] == "supported"]
        parts = [_dominant(study, side, found[found["group"] == side]) for side in SIDES]
        told[base] = joined(study, parts) if len(scores.regions) > 1 else ""
    return by(study, told)


def _dominant(study: Study, side: str, pairs: pd.DataFrame) -> str:
    part = label(study, side)
    if pairs.empty:
        return study.told("finding-no-dominance", part=part)
    if len(study.regions) > MANY:
        return study.told("finding-dominances", part=part, count=len(pairs))
    each = [
        study.told(
            "finding-dominates", one=study.regions[one].label, other=study.regions[other].label
        )
        for one, other in zip(pairs["one"], pairs["other"], strict=True)
    ]
    return study.told("finding-dominance", part=part, pairs=study.listed(each))


def covariation(study: Study) -> str:
    """Say which factors are higher wherever success is, and which are the same everywhere."""
    return by(study, {base: _varying(study, its) for base, its in scored(study).items()})


def _varying(study: Study, scores: Scores) -> str:
    if len(scores.regions) < 2:
        return ""
    found = comparison.covariation(scores, study.side("factor"), study.side("success"))
    # Of a region without success its pairs tell nothing: the factor may be another there.
    found = found[(found["pattern"] != "constant") | (found["missing"] == 0)]
    parts = []
    for pattern, word in (("with", "finding-rise"), ("constant", "finding-constant")):
        names = [label(study, one) for one in found.loc[found["pattern"] == pattern, "concept"]]
        if names:
            parts.append(study.told(word, parts=study.listed(names), number=len(names)))
    return "; ".join(parts) or study.word("finding-none-rises")


# Exhibits of robustness and of the conclusion.


def agreeing(study: Study) -> str:
    """Say how many published marks come out the same, and how far off the others are."""
    gaps = side_by_side(study.of_source)["difference"].dropna().abs()
    if gaps.empty:
        return ""
    return study.told(
        "finding-agreement",
        same=(gaps == 0).sum(),
        near=(gaps == 1).sum(),
        far=(gaps > 1).sum(),
        total=len(gaps),
    )


def coder_means(study: Study) -> str:
    """Say how many marks depend on who coded."""
    made = variants.marks_by_coder(study)
    made.pop(AS_CODED, None)
    turned = total = 0
    coders = set()
    for index, region in enumerate(study.regions.values()):
        marks = np.stack([each.values[0][index] for id_, each in made.items() if region.has(id_)])
        if len(marks) > 1:
            known = ~np.isnan(marks).any(axis=0)
            total += int(known.sum())
            turned += int((known & (marks != marks[0]).any(axis=0)).sum())
            coders.add(len(marks))
    if not coders:
        return ""
    return study.told(
        "finding-coders",
        turned=turned,
        total=counted(study, total, "mark"),
        coders="-".join(map(str, sorted({min(coders), max(coders)}))),
    )


def ledger_tiles(study: Study) -> str:
    """Say how many verdicts on the evidence one mark would overturn."""
    if study.tables["claims"].empty:
        return ""
    if set(study.regions).isdisjoint(study.tables["scores"]["region"]):
        return ""
    table = ledger(study)
    single = (table["steps_replicated"] == 1).sum()
    return study.told("finding-firm", single=single, total=len(table))


# Chapters.


def policy(study: Study) -> str:
    """Say what the policy asks: the study's own word for it, with its facts filled in."""
    facts = policy_facts(study)
    if not facts:
        return f"{study.word('not-available').capitalize()}."
    return f"**{study.told('policy-finding', **facts)}**"


def theory(study: Study) -> str:
    """Say how many factors are held against how many criteria of success."""
    factors = study.concepts[study.concepts["side"] == "factor"]
    counts = factors.groupby("category", sort=False).size()
    kinds = [f"{count} {label(study, str(part)).split()[0]}" for part, count in counts.items()]
    told = study.told(
        "finding-theory",
        factors=counted(study, len(factors), "factor"),
        kinds=study.listed(kinds),
        criteria=counted(study, len(study.side("success")), "criterion"),
    )
    return f"**{told}**"


def method(study: Study) -> str:
    """Say out of how many statements how many marks are made."""
    known = int(side_by_side(study)["replicated"].notna().sum())
    told = study.told(
        "finding-method",
        segments=counted(study, len(study.segments), "statement"),
        indicators=counted(study, study.segments["indicator"].nunique(), "indicator"),
        regions=len(study.regions), marks=counted(study, known, "mark"),
    )  # fmt: skip
    return f"**{told}**"


def region(study: Study, region: str) -> str:
    """Say how a region stands on success and on the factors, and where best and worst."""
    here = side_by_side(study)
    here = here[here["region"] == region]
    base = "replicated" if here["replicated"].notna().any() else "published"
    scores = here.dropna(subset=[base]).set_index("concept")[base].astype(float)
    if scores.empty:
        return study.told("finding-no-marks", region=study.regions[region].label)
    means = [
        study.told("finding-mean", mean=study.signed(part.mean()), part=label(study, side))
        for side in SIDES
        if len(part := scores[scores.index.isin(study.side(side))])
    ]
    told = study.told(
        "finding-region",
        region=study.regions[region].label,
        means=study.listed(means),
        ends=_ends(study, scores),
    )
    return f"**{told}**"


def _ends(study: Study, scores: pd.Series) -> str:
    """Say on which concepts the highest and the lowest mark is."""
    ends = {"finding-best": scores.max(), "finding-worst": scores.min()}
    if len(set(ends.values())) == 1:
        return study.told("finding-every-mark", mark=study.mark(scores.max()))
    told = []
    for word, end in ends.items():
        names = [label(study, str(concept)) for concept in scores.index[scores == end]]
        many = study.told("concepts-counted", count=len(names))
        parts = study.listed(names) if len(names) <= FEW else many
        told.append(study.told(word, parts=parts, mark=study.mark(end)))
    return ", ".join(told)


def compared(study: Study) -> str:
    """Say whether who is most successful stands highest on the factors too."""
    told = on_each(study, SIDES)
    return f"**{told}**" if told else study.word("finding-one-region")


def robust(study: Study) -> str:
    """Say how many marks are those of the source, or how many depend on who coded."""
    told = agreeing(study) or coder_means(study)
    return f"**{told}**" if told else study.word("finding-one-coder")


def concluded(study: Study) -> str:
    """Say how many conclusions have which verdict on the evidence."""
    counts = judgements(study)["replicated"].value_counts()
    if counts.empty:
        return f"{study.word('not-available').capitalize()}."
    each = [
        f"{counts[verdict]} {study.word(verdict.replace(' ', '-'))}"
        for verdict in VERDICTS
        if counts.get(verdict)
    ]
    total = counted(study, counts.sum(), "conclusion")
    told = study.told("finding-verdicts", each=study.listed(each), total=total, number=counts.sum())
    return f"**{told}**"


FINDINGS: Mapping[str, Callable[[Study], str]] = {
    "success-categories": success_categories,
    "spider-success": spider_success,
    "spider-factors": spider_factors,
    "placements": placements,
    "placements-target": placements,
    "dots-scores": dots,
    "scores": apart,
    "evidence-map": evidence_map,
    "ranks": ranks,
    "dominance": dominance,
    "covariation": covariation,
    "agreement": agreeing,
    "agreement-matrix": agreeing,
    "coder-means": coder_means,
    "ledger-tiles": ledger_tiles,
}
"""What is concluded from which exhibit."""
