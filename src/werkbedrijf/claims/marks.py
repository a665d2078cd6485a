"""The words that checks of claims are made of: regions, their marks, and how they compare.

Every answer is an array of verdicts, one per variant of the scores (see `verdicts`): NaN where a
region or a score is missing, so that a claim turns out `not testable` instead of wrong.
"""

from __future__ import annotations

import operator
from collections.abc import Mapping, Sequence
from dataclasses import dataclass

import numpy as np

from werkbedrijf.analysis import comparison
from werkbedrijf.analysis.arrays import Array, Scores, compare, every, mostly

MG, ZW, ZB = "midden-gelderland", "zwolle", "zuidoost-brabant"
"""The regions that the thesis speaks of, from most to least successful as it has them."""
CLEAR = 0.5
"""Steps of the scale that "clearly" is taken to mean between two means, wherever it stands."""


@dataclass(frozen=True)
class Marks:
    """Hold scores and the groups of concepts by which claims speak of them.

    Parameters
    ----------
    scores : Scores
        V variants.
    groups : mapping of str to sequence of str
        Concepts by group, as `arrays.groups` returns them; any other name is a concept.

    Examples
    --------
    >>> from werkbedrijf.analysis.arrays import plain
    >>> scores = plain(np.array([[[1.0, 0.0], [0.0, 0.0]]]), (MG, ZW), ("trust", "culture"))
    >>> marks = Marks(scores, {"relational": ["trust", "culture"]})
    >>> marks.of(MG, "relational"), marks.above(MG, "trust", 0), marks.above(ZB, "trust", 0)
    (array([0.5]), array([1.]), array([nan]))
    """

    scores: Scores
    groups: Mapping[str, Sequence[str]]

    def concepts(self, name: str) -> Sequence[str]:
        """Return the concepts of a group, or the concept itself."""
        return self.groups.get(name, [name])

    def of(self, region: str, name: str) -> Array:
        """Return a region's mean over a group or its score on a concept, one per variant."""
        return self.scores.mean_of(region, self.concepts(name))

    def above(self, region: str, name: str, floor: float) -> Array:
        """Tell whether a region is above a value."""
        return compare(operator.gt, self.of(region, name), floor)

    def at_least(self, region: str, name: str, floor: float) -> Array:
        """Tell whether a region is at a value or above it."""
        return compare(operator.ge, self.of(region, name), floor)

    def at_most(self, region: str, name: str, roof: float) -> Array:
        """Tell whether a region is at a value or below it."""
        return compare(operator.le, self.of(region, name), roof)

    def below(self, region: str, name: str, roof: float) -> Array:
        """Tell whether a region is below a value."""
        return compare(operator.lt, self.of(region, name), roof)

    def good(self, region: str, name: str) -> Array:
        """Tell whether a region is above the middle; in part if in the middle."""
        found = [self.at_least(region, name, 0), self.above(region, name, 0)]
        return mostly(np.stack(found, axis=-1))

    def bad(self, region: str, name: str) -> Array:
        """Tell whether a region is below the middle; in part if in the middle."""
        found = [self.at_most(region, name, 0), self.below(region, name, 0)]
        return mostly(np.stack(found, axis=-1))

    def equal(self, one: str, other: str, name: str) -> Array:
        """Tell whether two regions stand equal."""
        return comparison.level(self.scores, one, other, self.concepts(name))

    def ahead(self, one: str, other: str, name: str, by: float = 0.0) -> Array:
        """Tell whether a region is ahead of another; with `by`, by at least so much."""
        return comparison.ahead(self.scores, one, other, self.concepts(name), by)

    def leads(self, region: str, name: str, by: float = 0.0) -> Array:
        """Tell whether a region is ahead of every other of the thesis, by at least `by`."""
        others = [other for other in (MG, ZW, ZB) if other != region]
        return both(*(self.ahead(region, other, name, by) for other in others))

    def trails(self, region: str, name: str, by: float = 0.0) -> Array:
        """Tell whether a region is behind every other of the thesis, by at least `by`."""
        others = [other for other in (MG, ZW, ZB) if other != region]
        return both(*(self.ahead(other, region, name, by) for other in others))

    def clearly_leads(self, region: str, name: str) -> Array:
        """Tell whether a region is ahead of every other by `CLEAR`; in part if by less."""
        found = [self.leads(region, name), self.leads(region, name, CLEAR)]
        return mostly(np.stack(found, axis=-1))

    def clearly_trails(self, region: str, name: str) -> Array:
        """Tell whether a region is behind every other by `CLEAR`; in part if by less."""
        found = [self.trails(region, name), self.trails(region, name, CLEAR)]
        return mostly(np.stack(found, axis=-1))

    def in_order(self, name: str) -> Array:
        """Tell whether the regions stand strictly in the order MG, ZW, ZB."""
        return both(self.ahead(MG, ZW, name), self.ahead(ZW, ZB, name))

    def not_against(self, name: str) -> Array:
        """Tell whether no region stands ahead of one that precedes it in that order."""
        return both(
            compare(operator.ge, self.of(MG, name), self.of(ZW, name)),
            compare(operator.ge, self.of(ZW, name), self.of(ZB, name)),
        )

    def spread(self, name: str) -> Array:
        """Return the distance between the highest and the lowest of the three regions."""
        return comparison.spread(self.scores, (MG, ZW, ZB), self.concepts(name))

    def lowest_mark(self, region: str, name: str) -> Array:
        """Return a region's lowest score within a group, one per variant."""
        lowest: Array = np.min(self.scores.row(region, self.concepts(name)), axis=-1)
        return lowest

    def highest_mark(self, region: str, name: str) -> Array:
        """Return a region's highest score within a group, one per variant."""
        highest: Array = np.max(self.scores.row(region, self.concepts(name)), axis=-1)
        return highest


def both(*verdicts: Array) -> Array:
    """Tell whether all of several verdicts hold, variant by variant.

    >>> both(np.array([1.0, 1.0]), np.array([1.0, 0.0]))
    array([1., 0.])
    """
    return every(np.stack(verdicts, axis=-1))
