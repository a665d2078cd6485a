"""What sentences, tables and figures share: what things are called, counted and headed by."""

from __future__ import annotations

from collections.abc import Callable, Mapping, Sequence
from typing import Any

import pandas as pd

from werkbedrijf.analysis.comparison import SIDES
from werkbedrijf.analysis.intercoder import partial
from werkbedrijf.study.files import items, row_by_row
from werkbedrijf.study.language import SOURCE, Filling, gettext, ngettext
from werkbedrijf.study.model import Study
from werkbedrijf.study.text import as_id, lowered

VERDICT_SIGNS = {"supported": "✓", "partly": "◐", "contradicted": "✗", "not testable": "?"}
"""How verdicts are shown where there is no room for words."""
COUNTED = {
    "region": ngettext("{number} region", "{number} regions"),
    "concept": ngettext("{number} concept", "{number} concepts"),
    "criterion": ngettext("{number} criterion", "{number} criteria"),
    "factor": ngettext("{number} factor", "{number} factors"),
    "indicator": ngettext("{number} question", "{number} questions"),
    "segment": ngettext("{number} segment", "{number} segments"),
    "statement": ngettext("{number} statement", "{number} statements"),
    "mark": ngettext("{number} mark", "{number} marks"),
    "conclusion": ngettext("{number} conclusion", "{number} conclusions"),
    "case": ngettext("{number} case", "{number} cases"),
    "party": ngettext("{number} party", "{number} parties"),
    "person": ngettext("{number} person", "{number} persons"),
    "pair": ngettext("{number} pair", "{number} pairs"),
    "interview": ngettext("{number} interview", "{number} interviews"),
    "respondent": ngettext("{number} respondent", "{number} respondents"),
    "document": ngettext("{number} document", "{number} documents"),
    "job": ngettext("{number:,} job", "{number:,} jobs"),
}
"""How one and many of something are written."""
MARKS = {
    "published": gettext("the published marks"),
    "replicated": gettext("the replicated marks"),
}
"""What the marks of either scoring are called within a sentence."""
MANY = 6
"""Regions up to which each is named in a sentence."""
FEW = 3
"""Concepts up to which each is named where a sentence has other things to say."""
DECIMALS = 9
"""The most decimals of a ratio."""


def number_of(study: Study, number: int, what: str) -> str:
    """Return a number and what it is of, in the singular or the plural."""
    return study.ngettext(*COUNTED[what], number)


def named(study: Study, regions: Sequence[str]) -> str:
    """Return the names of regions, or how many they are."""
    if len(regions) > MANY:
        return study.phrase("regions-counted", count=len(regions))
    return study.listed(study.regions[region].label for region in regions)


def few_named(study: Study, concepts: Sequence[str]) -> str:
    """Return concepts by the names given, or how many they are."""
    few = len(concepts) <= FEW
    return study.listed(concepts) if few else study.phrase("concepts-counted", count=len(concepts))


def region_names(study: Study) -> dict[str, str]:
    """Return what the regions are called, by id and in the study's order."""
    return {region.id: region.label for region in study.regions.values()}


def ordered(study: Study, order: str) -> str:
    """Return an order of region ids, joined by ` > ` and ` = `, with the regions' names."""
    names = region_names(study)
    return " ".join(names.get(piece, piece) for piece in order.split(" "))


def label(study: Study, part: str) -> str:
    """Return what a concept, a category or a side is called within a sentence."""
    return study.word(f"part-{part}") if part in SIDES else heading(study, part).lower()


def heading(study: Study, part: str) -> str:
    """Return what a concept, else a category or a side, is called where it stands alone."""
    if part in set(study.concepts["concept"]):
        return study.label("concepts", part)
    return part_name(study, part)


def part_name(study: Study, part: str) -> str:
    """Return what a side or a category is called where it stands alone."""
    return study.word(part) if part in SIDES else study.label("categories", part)


def verdict_word(study: Study, verdict: str) -> str:
    """Return a verdict, such as `not testable`, in the study's language."""
    return study.word(as_id(verdict))


def sources(study: Study, row: Mapping[Any, Any], document: Callable[[str], str] = str) -> str:
    """Return who and what stands behind a segment; `document` names one by its key."""
    documents = map(document, items(row["documents"]))
    party = [study.label("parties", row["party"])] if row["party"] else []
    return ", ".join([*items(row["respondents"]), *documents, *party])


def foretold(study: Study, on_marks: pd.Series, on_means: pd.Series) -> list[str]:
    """Return the verdicts on predictions; where means, not rounded, give another one, both."""
    told = ([study.word(f"prediction-{as_id(each)}") for each in on] for on in (on_marks, on_means))
    return [
        one if one == other else study.phrase("prediction-both", marks=one, means=other)
        for one, other in zip(*told, strict=True)
    ]


def counted_places(cell: str) -> str:
    """Return places in a ranking as a reader counts them, from 1."""
    return ", ".join(str(int(place) + 1) for place in items(cell))


def coder(study: Study, id_: str) -> str:
    """Return what a coding is called: a word of the study where it has one, else its id."""
    return study.word_or(f"coder-{id_}", id_)


def coder_within(study: Study, id_: str) -> str:
    """Return what a coding is called within a sentence."""
    name = coder(study, id_)
    return study.gettext("coder {id}", id=id_) if name == id_ else lowered(name)


def coded_in_part(study: Study) -> tuple[str, ...]:
    """Return of each further coding of a part of a region how much it reaches, in words."""
    rows = row_by_row(partial(study), "region", "coder", "reached", "segments")
    return tuple(
        study.phrase(
            "coder-part",
            region=study.regions[region].label,
            coder=coder(study, id_),
            reached=reached,
            segments=segments,
        )
        for region, id_, reached, segments in rows
    )


def of_target(study: Study, ratio: float, percent: bool = False) -> str:
    """Return a ratio with two decimals, or as many more as leave it under the same threshold.

    What is not nothing is not written as nothing; in percent it has two decimals less.
    """

    def moved(places: int) -> bool:
        shown = float(Filling(SOURCE).format_field(ratio, f".{places}f"))
        crossed = any((shown >= least) != (ratio >= least) for least, _ in study.thresholds)
        return crossed or shown == 0 < ratio

    places = next((each for each in range(2, DECIMALS) if not moved(each)), DECIMALS)
    return study.number(ratio, f".{places - 2}%" if percent else f".{places}f")


def headed(study: Study, **words: str) -> dict[str, str]:
    """Return the headings of a table: of each column the word that stands above it.

    Without a source there is none of what it published.
    """
    lacking = set() if study.source else {"published"}
    return {column: study.word(word) for column, word in words.items() if column not in lacking}


def noted(study: Study, note: str, **values: Any) -> str:
    """Return a note, in the words that speak of numbers too where a concept is scored from them."""
    return study.phrase(note if "numbers" in study.lacks else f"{note}-numbers", **values)


def absent(judged: bool) -> str:
    """Return the word for a table of cases without rows: none of what was judged, if any was."""
    return "none" if judged else "not-available"


def wide(rows: pd.DataFrame, index: list[str], columns: str, values: str) -> pd.DataFrame:
    """Return a table with a column for each of what `columns` has, all in order of appearance."""
    table = rows.pivot_table(values, index, columns, aggfunc="first", sort=False)
    return table.reset_index().rename_axis(columns=None)
