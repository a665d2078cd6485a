"""What the figures of scores share: their numbers, their words and their sentences."""

from __future__ import annotations

import math
from collections.abc import Mapping, Sequence
from dataclasses import dataclass

from werkbedrijf.agreement import side_by_side
from werkbedrijf.study import Study

KINDS = ("published", "replicated")
OVERLAID = 6
"""As many regions as colours, markers and line styles can tell apart in one picture."""


@dataclass(frozen=True)
class Scores:
    """Hold the scores of some concepts.

    Parameters
    ----------
    study : Study
    concepts : sequence of str
        In codebook order.
    values : Mapping
        Of a kind (`published`, `replicated`, `mean`), a region and a concept to a value from -2
        to +2, NaN where there is none.
    """

    study: Study
    concepts: Sequence[str]
    values: Mapping[str, Mapping[str, Mapping[str, float]]]

    def of(self, kind: str, region: str) -> Mapping[str, float]:
        """Return the values of a region by concept, NaN where there is none."""
        return self.values[kind][region]

    def has(self, kind: str, region: str) -> bool:
        """Tell whether a region is one to show scores of a kind for.

        Every region should have replicated scores; published ones only those of the thesis have.
        """
        return kind == KINDS[1] or not all(map(math.isnan, self.of(kind, region).values()))

    def kinds(self) -> list[str]:
        """Return the kinds of score to show."""
        return [kind for kind in KINDS if any(self.has(kind, each) for each in self.study.regions)]

    def missing(self) -> bool:
        """Tell whether a region lacks a score of a kind that it has of another concept."""
        return any(
            self.has(kind, region) and any(map(math.isnan, self.of(kind, region).values()))
            for kind in KINDS
            for region in self.study.regions
        )

    def pairs(self) -> list[tuple[str, str, int, int]]:
        """Return region, concept, published and replicated score wherever there are both."""
        return [
            (region, concept, int(one), int(self.of(KINDS[1], region)[concept]))
            for region in self.study.regions
            for concept, one in self.of(KINDS[0], region).items()
            if not math.isnan(one) and not math.isnan(self.of(KINDS[1], region)[concept])
        ]


def scored(study: Study, concepts: Sequence[str]) -> Scores:
    """Return both scores and the means of some concepts."""
    table = side_by_side(study)
    values: dict[str, dict[str, dict[str, float]]] = {}
    for kind in (*KINDS, "mean"):
        of = values[kind] = {region: dict.fromkeys(concepts, math.nan) for region in study.regions}
        for region, concept, value in zip(
            table["region"], table["concept"], table[kind].astype(float), strict=True
        ):
            if concept in of[region]:
                of[region][concept] = value
    return Scores(study, concepts, values)


def word(study: Study, id_: str) -> str:
    """Return a word of the study's language with a capital, as a heading has it."""
    text = study.word(id_)
    return text[:1].upper() + text[1:]


def summary(scores: Scores) -> str:
    """Say how many concepts and regions there are, and how many scores are the same."""
    pairs = scores.pairs()
    return scores.study.word("alt-scores").format(
        regions=len(scores.study.regions),
        concepts=len(scores.concepts),
        same=sum(one == other for _, _, one, other in pairs),
        of=len(pairs),
    )


def recited(scores: Scores, kind: str) -> str:
    """Say in one sentence per region which mark each of its concepts has."""
    study = scores.study
    sentences = []
    for region in (each for each in study.regions.values() if scores.has(kind, each.id)):
        marks = (
            f"{study.label('concepts', concept)} {study.mark(score) or study.word('no-score')}"
            for concept, score in scores.of(kind, region.id).items()
        )
        sentences.append(f"{region.label}: {', '.join(marks)}.")
    return f"{word(study, kind)}. {' '.join(sentences)}"
