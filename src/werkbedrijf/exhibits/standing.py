"""What sentences and tables are made of: names, who stands highest, and by whose marks."""

from __future__ import annotations

from collections import Counter
from collections.abc import Iterable, Mapping, Sequence
from functools import reduce

import numpy as np

from werkbedrijf.analysis.agreement import matrices
from werkbedrijf.analysis.arrays import Scores, groups
from werkbedrijf.analysis.comparison import SIDES, comparable
from werkbedrijf.claims.ledger import BASES
from werkbedrijf.exhibits.sentences import INTERVIEWS, MANY, SEGMENTS
from werkbedrijf.study.language import gettext, ngettext
from werkbedrijf.study.model import Study
from werkbedrijf.study.text import capital, lowered

VERDICT_SIGNS = {"supported": "✓", "partly": "◐", "contradicted": "✗", "not testable": "?"}
"""How verdicts are shown where there is no room for words."""
NEAR = 1e-9
"""Means that differ by less are the same."""
COUNTED = {
    "region": ngettext("{number} region", "{number} regions"),
    "concept": ngettext("{number} concept", "{number} concepts"),
    "criterion": ngettext("{number} criterion", "{number} criteria"),
    "factor": ngettext("{number} factor", "{number} factors"),
    "indicator": ngettext("{number} question", "{number} questions"),
    "segment": SEGMENTS,
    "statement": ngettext("{number} statement", "{number} statements"),
    "mark": ngettext("{number} mark", "{number} marks"),
    "conclusion": ngettext("{number} conclusion", "{number} conclusions"),
    "case": ngettext("{number} case", "{number} cases"),
    "party": ngettext("{number} party", "{number} parties"),
    "pair": ngettext("{number} pair", "{number} pairs"),
    "interview": INTERVIEWS,
    "job": ngettext("{number:,} job", "{number:,} jobs"),
}
"""How one and many of something are told."""


def counted(study: Study, number: int, what: str) -> str:
    """Return a number and what it is of, in the singular or the plural."""
    return study.ngettext(*COUNTED[what], number)


def named(study: Study, regions: Sequence[str]) -> str:
    """Name regions, or say how many they are."""
    if len(regions) > MANY:
        return study.told("regions-counted", count=len(regions))
    return study.listed([study.regions[region].label for region in regions])


def region_names(study: Study) -> dict[str, str]:
    """Return what the regions are called, by id and in the study's order."""
    return {region.id: region.label for region in study.regions.values()}


def headed(study: Study, **words: str) -> dict[str, str]:
    """Return the headings of a table: of each column the word that stands above it.

    Without a source there is none of what it published.
    """
    lacking = set() if study.source else {"published"}
    return {column: study.word(word) for column, word in words.items() if column not in lacking}


def noted(study: Study, note: str) -> str:
    """Return a note, in the words that speak of numbers too where a concept is scored from them."""
    return study.word(note if "numbers" in study.lacks else f"{note}-numbers")


def absent(judged: bool) -> str:
    """Return the word for a table of cases without rows: none of what was judged, if any was."""
    return "none" if judged else "not-available"


def ordered(study: Study, order: str) -> str:
    """Return an order of region ids, joined by ` > ` and ` = `, with the regions' names."""
    names = region_names(study)
    return " ".join(names.get(piece, piece) for piece in order.split(" "))


def label(study: Study, part: str) -> str:
    """Return what a concept, a category or a side is called within a sentence."""
    if part in SIDES:
        return study.word(f"part-{part}")
    table = "concepts" if part in set(study.concepts["concept"]) else "categories"
    return study.label(table, part).lower()


def part_name(study: Study, part: str) -> str:
    """Return what a side or a category is called where it stands alone."""
    return study.word(part) if part in SIDES else study.label("categories", part)


MARKS = {
    "published": gettext("the published marks"),
    "replicated": gettext("the replicated marks"),
}
"""What the marks of either scoring are called within a sentence."""


def coder(study: Study, id_: str) -> str:
    """Return what a coding is called: a word of the study where it has one, else its id."""
    return study.word_or(f"coder-{id_}", id_)


def coder_within(study: Study, id_: str) -> str:
    """Return what a coding is called within a sentence."""
    name = coder(study, id_)
    return study.gettext("coder {id}", id=id_) if name == id_ else lowered(name)


def scored(study: Study) -> dict[str, Scores]:
    """Return the scores by either scoring that has any, those that follow from evidence first."""
    found = matrices(comparable(study))
    return {base: found[base] for base in reversed(BASES) if not np.isnan(found[base].values).all()}


def by(study: Study, told: Mapping[str, str]) -> str:
    """Return a sentence for each scoring that names it, or one for both if they say the same."""
    known = {base: text for base, text in told.items() if text}
    if len(known) > 1 and len(set(known.values())) == 1:
        known = {"alike": next(iter(known.values()))}
    each = []
    for base, text in known.items():
        word = f"finding-{base}" if study.source else "finding-alone"
        each.append(capital(study.told(word, told=text)))
    return " ".join(each)


def means_of(scores: Scores, concepts: Sequence[str]) -> dict[str, float]:
    """Return the mean of each region that has one."""
    means = {region: float(scores.mean_of(region, concepts)[0]) for region in scores.regions}
    return {region: mean for region, mean in means.items() if not np.isnan(mean)}


def highest(study: Study, scores: Scores, parts: Iterable[str]) -> str:
    """Say who stands highest on each of some groups of concepts, alone or with others."""
    if len(scores.regions) < 2:
        return ""
    places: dict[tuple[str, str], list[str]] = {}
    for part in parts:
        means = means_of(scores, groups(study).get(part, [part]))
        if len(means) < 2:
            continue
        most = max(means.values())
        first = [region for region, mean in means.items() if abs(mean - most) < NEAR]
        everywhere = len(first) == len(scores.regions)
        word = "tie-all" if everywhere else "leads" if len(first) == 1 else "tie"
        told = f"{label(study, part)} ({study.signed(most)})"
        places.setdefault((word, named(study, first)), []).append(told)
    return joined(
        study,
        [
            study.told(f"finding-{word}", regions=regions, parts=study.listed(told))
            for (word, regions), told in places.items()
        ],
    )


def joined(study: Study, halves: Sequence[str]) -> str:
    """Join halves of a sentence: by a semicolon, or by a word where the verb comes first."""
    return reduce(
        lambda one, other: study.told("finding-both", one=one, other=other), halves or [""]
    )


def on_each(study: Study, parts: Sequence[str]) -> str:
    """Say who stands highest on each group, by either scoring."""
    return by(study, {base: highest(study, its, parts) for base, its in scored(study).items()})


def tops(study: Study, side: str) -> str:
    """Say on how many concepts of a side each region has the highest mark, shared or alone."""
    concepts = study.side(side)
    return by(study, {base: top(study, its, concepts) for base, its in scored(study).items()})


def top(study: Study, scores: Scores, concepts: Sequence[str]) -> str:
    """Say on how many concepts each region has the highest mark, by one scoring.

    Only concepts on which several regions have a mark are counted.
    """
    every = [means_of(scores, [concept]) for concept in concepts]
    compared = [means for means in every if len(means) > 1]
    first = Counter(
        region
        for means in compared
        for region, mean in means.items()
        if mean == max(means.values())
    )
    counted = [region for region, _ in first.most_common(MANY)]
    if not counted:
        return ""
    on = study.word("finding-on")
    told = [f"{study.regions[region].label} {on} {first[region]}" for region in counted]
    return study.told("finding-tops", each=study.listed(told), total=len(compared))
