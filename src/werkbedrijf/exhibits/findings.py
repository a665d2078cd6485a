"""What a chapter or an exhibit shows, in one sentence that the study fills in.

Sentences are words of the study's language with gaps for names and numbers. Every function
returns an empty text where the study has nothing to say it of.
"""

from __future__ import annotations

from collections.abc import Callable, Mapping, Sequence
from functools import partial, reduce

import numpy as np
import pandas as pd

from werkbedrijf.analysis import comparison, variants
from werkbedrijf.analysis.agreement import matrices, side_by_side
from werkbedrijf.analysis.arrays import Scores, groups
from werkbedrijf.analysis.comparison import SIDES, comparable
from werkbedrijf.analysis.intercoder import whole
from werkbedrijf.claims.ledger import BASES, VERDICTS, judgements, ledger
from werkbedrijf.exhibits.sentences import evidence_map, policy_facts
from werkbedrijf.exhibits.wording import (
    FEW,
    MANY,
    few_named,
    label,
    named,
    number_of,
    of_target,
    verdict_word,
)
from werkbedrijf.study.model import AS_CODED, Study
from werkbedrijf.study.text import capital


def of(study: Study, exhibit: str) -> str:
    """Return what an exhibit shows; empty where there is nothing to conclude."""
    return FINDINGS[exhibit](study) if exhibit in FINDINGS else ""


# By either scoring.


def _by_scoring(study: Study, finding: Callable[[Study, Scores], str], most: int = 2) -> str:
    """Return what is found of each scoring that has scores, that by evidence first.

    What both show alike is said once. Nothing is said where no two regions can be compared.
    """
    compared = comparable(study)
    if len(compared.regions) < 2:
        return ""
    scorings = [
        (base, scores)
        for base in reversed(BASES)
        if not np.isnan((scores := matrices(compared)[base]).values).all()
    ]
    findings = {base: text for base, its in scorings[:most] if (text := finding(study, its))}
    if len(findings) > 1 and len(set(findings.values())) == 1:
        findings = {"alike": next(iter(findings.values()))}
    return " ".join(
        capital(study.phrase(f"finding-{base}" if study.source else "finding-alone", told=text))
        for base, text in findings.items()
    )


def _joined(study: Study, halves: Sequence[str]) -> str:
    """Join halves of a sentence: by a semicolon, or by a word where the verb comes first."""
    return reduce(lambda one, other: study.phrase("finding-both", one=one, other=other), halves)


def on_each(study: Study, parts: Sequence[str]) -> str:
    """Return in words who stands highest on each of some groups of concepts, by either scoring."""
    return _by_scoring(study, lambda study, scores: _highest(study, scores, parts))


def _highest(study: Study, scores: Scores, parts: Sequence[str]) -> str:
    """Return in words who stands highest on each group, alone or with others, by one scoring."""
    places: dict[tuple[str, str], list[str]] = {}
    for part in parts:
        means = pd.Series(scores.mean(groups(study).get(part, [part]))[0], scores.regions).dropna()
        if len(means) < 2:
            continue
        first = list(means.index[means == means.max()])
        everywhere = len(first) == len(scores.regions)
        word = "tie-all" if everywhere else "leads" if len(first) == 1 else "tie"
        place = places.setdefault((word, named(study, first)), [])
        place.append(f"{label(study, part)} ({study.signed(means.max())})")
    halves = [
        study.phrase(f"finding-{word}", regions=regions, parts=study.listed(place))
        for (word, regions), place in places.items()
    ]
    return _joined(study, halves or [""])


def highest_on_side(study: Study, side: str) -> str:
    """Return who has the highest mark, shared or alone, on most concepts of a side."""
    return _by_scoring(study, lambda study, scores: highest_counts(study, scores, study.side(side)))


def highest_counts(study: Study, scores: Scores, concepts: Sequence[str]) -> str:
    """Return in words who has the highest mark on most concepts, and on how many, by one scoring.

    Only concepts on which several regions have a mark are counted.
    """
    marks = pd.DataFrame(scores.values[0], scores.regions, scores.concepts)[list(concepts)]
    compared = marks.loc[:, marks.count() > 1]
    counts = (compared == compared.max()).sum(axis=1)
    if compared.empty:
        return ""
    first, most = list(counts.index[counts == counts.max()]), counts.max()
    values = {"regions": named(study, first), "number": len(first), "count": most}
    return study.phrase("finding-tops", **values, total=compared.shape[1])


# Exhibits of the comparison.


def success_categories(study: Study) -> str:
    """Return in words which regions come first on most categories of success."""
    table = study.tables["categories"]
    parts = list(table.loc[table["side"] == "success", "category"])
    return _by_scoring(study, partial(_first, parts=parts))


def placements(study: Study) -> str:
    """Return in words which regions reached what they aimed for."""
    ratios = side_by_side(study).dropna(subset=["ratio"]).set_index("region")["ratio"]
    if ratios.empty:
        return ""
    reached = {"finding-reached": ratios >= 1, "finding-short": ratios < 1}
    halves = [
        study.phrase(word, regions=named(study, list(ratios.index[rows])))
        for word, rows in reached.items()
        if rows.any()
    ]
    ends = dict.fromkeys(of_target(study, ratio) for ratio in (ratios.min(), ratios.max()))
    times = study.phrase("finding-ratios", ratios=f" {study.word('to')} ".join(ends))
    return capital(f"{'; '.join(halves)}: {times}.")


def widest_gap(study: Study) -> str:
    """Return on which concept the regions lie farthest apart, and on which they are the same."""
    return _by_scoring(study, _apart, most=1)


def _apart(study: Study, scores: Scores) -> str:
    gaps = pd.Series(np.ptp(scores.values[0], axis=0), scores.concepts).dropna()
    if not gaps.any():
        return ""
    halves = {"finding-apart": gaps == gaps.max(), "finding-same-everywhere": gaps == 0}
    return "; ".join(
        study.phrase(word, parts=study.listed(label(study, part) for part in gaps.index[rows]))
        for word, rows in halves.items()
        if rows.any()
    )


def dots(study: Study) -> str:
    """Return in words how many marks both scorings have, or how far the regions lie apart."""
    return agreeing(study) or widest_gap(study)


def ranks(study: Study) -> str:
    """Return in words which regions come first on most groups of concepts."""
    return _by_scoring(study, partial(_first, parts=list(groups(study))))


def _first(study: Study, scores: Scores, parts: Sequence[str]) -> str:
    inside = {part: concepts for part, concepts in groups(study).items() if part in parts}
    table = comparison.ranks(scores, inside)
    table = table[table.groupby("group")["rank"].transform("count") > 1]
    if table.empty:
        return ""
    first = table.loc[table["rank"] == 1, "region"].value_counts(sort=False)
    best = list(first.index[first == first.max()])
    word = "finding-first" if len(best) == 1 else "finding-firsts"
    total = table["group"].nunique()
    return study.phrase(word, regions=named(study, best), count=first.max(), total=total)


def dominance(study: Study) -> str:
    """Return which regions are nowhere lower than another, on success and on the factors."""
    return _by_scoring(study, _dominance, most=1)


def _dominance(study: Study, scores: Scores) -> str:
    table = comparison.dominance(scores, {side: groups(study)[side] for side in SIDES})
    pairs = table[table["dominates"] == "supported"]
    halves = [_dominant(study, side, pairs[pairs["group"] == side]) for side in SIDES]
    return _joined(study, halves)


def _dominant(study: Study, side: str, pairs: pd.DataFrame) -> str:
    part = label(study, side)
    if pairs.empty:
        return study.phrase("finding-no-dominance", part=part)
    if len(study.regions) > MANY:
        return study.phrase("finding-dominances", part=part, count=len(pairs))
    regions = study.regions
    each = [
        study.phrase("finding-dominates", one=regions[one].label, other=regions[other].label)
        for one, other in zip(pairs["one"], pairs["other"], strict=True)
    ]
    return study.phrase("finding-dominance", part=part, pairs=study.listed(each))


def covariation(study: Study) -> str:
    """Return which factors are higher wherever success is; if none is, which are the same."""
    return _by_scoring(study, _covariation)


def _covariation(study: Study, scores: Scores) -> str:
    table = comparison.covariation(scores, study.side("factor"), study.side("success"))
    # Of a region without success its pairs tell nothing: the factor may be another there.
    table = table[(table["pattern"] != "constant") | (table["missing"] == 0)]
    for pattern, word in (("with", "finding-rise"), ("constant", "finding-constant")):
        names = [label(study, one) for one in table.loc[table["pattern"] == pattern, "concept"]]
        if names:
            return study.phrase(word, parts=study.listed(names), number=len(names))
    return study.word("finding-none-rises")


# Exhibits of robustness and of the conclusion.


def agreeing(study: Study) -> str:
    """Return how many published marks come out the same, and how far off the others are."""
    gaps = side_by_side(study.of_source)["difference"].dropna().abs()
    if gaps.empty:
        return ""
    return study.phrase(
        "finding-agreement",
        same=(gaps == 0).sum(),
        near=(gaps == 1).sum(),
        far=(gaps > 1).sum(),
        total=len(gaps),
    )


def coder_means(study: Study) -> str:
    """Return in words how many marks depend on who coded."""
    scores = variants.marks_by_coder(study)
    scores.pop(AS_CODED, None)
    turned = total = 0
    coders = set()
    for index, region in enumerate(whole(study).regions.values()):
        marks = np.stack([each.values[0][index] for id_, each in scores.items() if region.has(id_)])
        if len(marks) > 1:
            known = ~np.isnan(marks).any(axis=0)
            total += int(known.sum())
            turned += int((known & (marks != marks[0]).any(axis=0)).sum())
            coders.add(len(marks))
    if not coders:
        return ""
    return study.phrase(
        "finding-coders",
        turned=turned,
        total=number_of(study, total, "mark"),
        coders="-".join(map(str, sorted({min(coders), max(coders)}))),
    )


def ledger_tiles(study: Study) -> str:
    """Return in words how many verdicts on the evidence one mark would overturn."""
    printed = set(study.tables["scores"]["region"])
    if study.tables["claims"].empty or printed.isdisjoint(study.regions):
        return ""
    steps = ledger(study)["steps_replicated"]
    return study.phrase("finding-firm", single=(steps == 1).sum(), total=len(steps))


# Chapters.


def policy(study: Study) -> str:
    """Return what the policy asks: the study's own word for it, with its facts filled in."""
    facts = policy_facts(study)
    if not facts:
        return f"{capital(study.word('not-available'))}."
    return f"**{study.phrase('policy-finding', **facts)}**"


def theory(study: Study) -> str:
    """Return in words how many factors are held against how many criteria of success."""
    factors = study.concepts[study.concepts["side"] == "factor"]
    counts = factors.groupby("category", sort=False).size()
    kinds = [f"{count} {label(study, str(part)).split()[0]}" for part, count in counts.items()]
    finding = study.phrase(
        "finding-theory",
        factors=number_of(study, len(factors), "factor"),
        kinds=study.listed(kinds),
        criteria=number_of(study, len(study.side("success")), "criterion"),
    )
    return f"**{finding}**"


def method(study: Study) -> str:
    """Return in words out of how many statements how many marks are made."""
    finding = study.phrase(
        "finding-method",
        segments=number_of(study, len(study.segments), "statement"),
        indicators=number_of(study, study.segments["indicator"].nunique(), "indicator"),
        regions=len(study.regions),
        marks=number_of(study, side_by_side(study)["replicated"].count(), "mark"),
    )
    return f"**{finding}**"


def region(study: Study, region: str) -> str:
    """Return how a region stands on success and on the factors, and where best and worst."""
    here = side_by_side(study)
    here = here[here["region"] == region]
    base = "replicated" if here["replicated"].notna().any() else "published"
    scores = here.dropna(subset=[base]).set_index("concept")[base].astype(float)
    name = study.regions[region].label
    if scores.empty:
        return study.phrase("finding-no-marks", region=name)
    means = [
        study.phrase("finding-mean", mean=study.signed(part.mean()), part=label(study, side))
        for side in SIDES
        if len(part := scores[scores.index.isin(study.side(side))])
    ]
    ends = _ends(study, scores)
    word = "finding-region" if ends else "finding-means"
    finding = study.phrase(word, region=name, means=study.listed(means), ends=ends)
    return f"**{finding}**"


def _ends(study: Study, scores: pd.Series) -> str:
    """Return in words on which concepts the highest and the lowest mark is.

    Nothing is told of two marks that many concepts have each: neither would be named.
    """
    if scores.nunique() == 1:
        return study.phrase("finding-every-mark", mark=study.mark(scores.max()))
    if scores.nunique() == 2 and scores.value_counts().min() > FEW:
        return ""
    ends = []
    for word, end in (("finding-best", scores.max()), ("finding-worst", scores.min())):
        names = [label(study, str(concept)) for concept in scores.index[scores == end]]
        ends.append(study.phrase(word, parts=few_named(study, names), mark=study.mark(end)))
    return ", ".join(ends)


def compared(study: Study) -> str:
    """Return in words whether who is most successful stands highest on the factors too."""
    finding = on_each(study, SIDES)
    return f"**{finding}**" if finding else study.word("finding-one-region")


def robust(study: Study) -> str:
    """Return in words how many marks are those of the source, or how many depend on who coded."""
    finding = agreeing(study) or coder_means(study)
    return f"**{finding}**" if finding else study.word("finding-one-coder")


def concluded(study: Study) -> str:
    """Return in words how many conclusions have which verdict on the evidence."""
    counts = judgements(study)["replicated"].value_counts()
    if counts.empty:
        return f"{capital(study.word('not-available'))}."
    each = [
        f"{counts[verdict]} {verdict_word(study, verdict)}"
        for verdict in VERDICTS
        if verdict in counts
    ]
    number, many = counts.sum(), number_of(study, counts.sum(), "conclusion")
    finding = study.phrase("finding-verdicts", each=study.listed(each), total=many, number=number)
    return f"**{finding}**"


FINDINGS: Mapping[str, Callable[[Study], str]] = {
    "success-categories": success_categories,
    "spider-success": partial(highest_on_side, side="success"),
    "spider-factors": partial(highest_on_side, side="factor"),
    "placements": placements,
    "placements-target": placements,
    "dots-scores": dots,
    "scores": widest_gap,
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
