"""Scores and verdicts as arrays: many variants of regions x concepts, computed at once.

A verdict is 1 (holds), 0.5 (holds in part), 0 (does not hold) or NaN (not testable). `every` and
`some` follow Kleene's three-valued logic: what is not testable stays open unless the rest settles
it. A region that the study does not have has no scores, so that a claim about it turns
out `not testable`; a concept that the codebook does not have is a mistake and raises.

Means are exact. Scores are whole, or whole multiples of a unit, and so are weights: sums of them
are whole numbers, and a quotient of two whole numbers is the float nearest to it. So means that are
equal as fractions are equal as floats. Where sums could pass 2**53, beyond which floats skip whole
numbers, they are integers of Python, which do not.
"""

from __future__ import annotations

from collections.abc import Callable, Hashable, Iterable, Mapping, Sequence
from copy import copy
from dataclasses import dataclass
from functools import cached_property, lru_cache, wraps
from typing import Any, ParamSpec, TypeVar, cast

import numpy as np
import pandas as pd
from numpy.typing import ArrayLike, NDArray

from werkbedrijf.analysis.exact import Whole, in_units, integers, ratio
from werkbedrijf.study.model import Study

Array = NDArray[np.float64]

SUPPORTED = 1.0
PARTLY = 0.5
CONTRADICTED = 0.0
NOT_TESTABLE = float("nan")

Relation = Callable[[Any, Any], Any]


def rounded(means: ArrayLike, ends: tuple[int, int]) -> Array:
    """Round means to the nearest step of the scale, halves towards zero (rule 3).

    Means beyond the scale, which a recoding of it can give, become its end.

    Parameters
    ----------
    means : array
        Fractions, or the floats nearest to them; NaN stays NaN.
    ends : tuple of int
        The lowest and the highest step of the scale.

    Examples
    --------
    >>> rounded([0.49, 0.5, 0.51, 1.5, -0.5, -0.51, 7.0, np.nan], (-2, 2))
    array([ 0.,  0.,  1.,  1.,  0., -1.,  2., nan])
    """
    values = np.asarray(means, dtype=float)
    # Of a fraction with a small denominator, the nearest float is a half only if the fraction is.
    steps = np.sign(values) * np.ceil(np.abs(values) - 0.5) + 0.0
    return np.asarray(np.clip(steps, *ends))


def verdict_name(verdict: float) -> str:
    """Return the word for a verdict.

    >>> [verdict_name(verdict) for verdict in (1.0, 0.5, 0.0, float("nan"))]
    ['supported', 'partly', 'contradicted', 'not testable']
    """
    words = {SUPPORTED: "supported", PARTLY: "partly", CONTRADICTED: "contradicted"}
    return words.get(float(verdict), "not testable")


def compare(relation: Relation, left: Array | float, right: Array | float) -> Array:
    """Return 1 where a relation such as `operator.ge` holds, 0 where not, NaN where a side lacks.

    Examples
    --------
    >>> import operator
    >>> compare(operator.ge, np.array([1.0, 0.0, np.nan]), 1.0)
    array([ 1.,  0., nan])
    """
    known = ~(np.isnan(left) | np.isnan(right))
    return np.where(known, np.where(relation(left, right), SUPPORTED, CONTRADICTED), NOT_TESTABLE)


def every(verdicts: Array) -> Array:
    """Return the least verdict along the last axis; NaN if one is NaN and none is 0.

    Raises
    ------
    ValueError
        If there is nothing along that axis.

    Examples
    --------
    >>> every(np.array([[1.0, 1.0], [1.0, 0.0], [1.0, np.nan], [0.0, np.nan]]))
    array([ 1.,  0., nan,  0.])
    """
    settled = (verdicts == CONTRADICTED).any(axis=-1)
    return np.where(settled, CONTRADICTED, np.min(verdicts, axis=-1))


def some(verdicts: Array) -> Array:
    """Return the highest verdict along the last axis; NaN if one is NaN and none is 1.

    Examples
    --------
    >>> some(np.array([[1.0, np.nan], [0.0, 0.0], [0.0, np.nan]]))
    array([ 1.,  0., nan])
    """
    return opposite(every(opposite(verdicts)))


def opposite(verdicts: Array) -> Array:
    """Return the verdicts on the claim's negation.

    >>> opposite(np.array([1.0, 0.5, 0.0, np.nan]))
    array([0. , 0.5, 1. , nan])
    """
    return SUPPORTED - verdicts


def mostly(verdicts: Array) -> Array:
    """Return 1 where all hold, 0 where none does, 0.5 in between; NaN if one is not testable.

    Examples
    --------
    >>> mostly(np.array([[1.0, 1.0], [1.0, 0.0], [0.0, 0.0], [1.0, np.nan]]))
    array([1. , 0.5, 0. , nan])
    """
    least, most = np.min(verdicts, axis=-1), np.max(verdicts, axis=-1)
    return np.where(least == most, least, np.where(np.isnan(least), NOT_TESTABLE, PARTLY))


def unchanged(verdicts: Array, before: float) -> NDArray[np.bool_]:
    """Return which verdicts are the one before, `not testable` included.

    >>> unchanged(np.array([1.0, np.nan]), 1.0), unchanged(np.array([1.0, np.nan]), np.nan)
    (array([ True, False]), array([False,  True]))
    """
    same: NDArray[np.bool_] = (verdicts == before) | (np.isnan(verdicts) & np.isnan(before))
    return same


KEPT = 512
"""How many sums and gaps scores remember: claims ask for the same few again and again."""
Method = TypeVar("Method", bound=Callable[..., Any])
Given = ParamSpec("Given")
Result = TypeVar("Result")


def _kept(method: Method) -> Method:
    """Have `Scores`, which are not hashable, keep what a method of theirs returned."""

    @wraps(method)
    def looked_up(scores: Scores, *arguments: Hashable) -> Any:
        results, key = scores._results, (method.__name__, *arguments)
        if key not in results:
            if len(results) >= KEPT:
                results.clear()
            results[key] = method(scores, *arguments)
        return results[key]

    return cast(Method, looked_up)


@dataclass(frozen=True)
class Scores:
    """Hold V variants of the scores of R regions on C concepts.

    Parameters
    ----------
    values : array
        V x R x C, steps of the scale; NaN where there is no score.
    regions, concepts : tuple of str
        The ids along the second and third axis, in the study's order.
    worth : array
        What each value counts for in a mean, as a shape that broadcasts to V x R x C.
    weights : array
        What each concept counts for in a mean, V x C or 1 x C: whole numbers.
    ends : tuple of int
        The lowest and the highest step of the scale.
    unit : int
        Every worth is a whole multiple of 1 / unit; 1 for marks.
    parts : array, optional
        Of which multiple, of the shape of `worth`, as integers of Python; 0 where none is.
        Without it that is computed, which takes a unit that leaves it below 2**52.

    Examples
    --------
    >>> values = np.array([[[1.0, 0.0], [np.nan, -1.0]]])
    >>> scores = plain(values, ("a", "b"), ("x", "y"), (-2, 2))
    >>> scores.mean(["x", "y"])
    array([[ 0.5, -1. ]])
    >>> scores.cell("elsewhere", "x")
    array([nan])
    """

    values: Array
    regions: tuple[str, ...]
    concepts: tuple[str, ...]
    worth: Array
    weights: Array
    ends: tuple[int, int]
    unit: int = 1
    parts: Whole | None = None

    def __len__(self) -> int:
        """Return V, the number of variants."""
        sizes = (len(self.values), len(self.worth), len(self.weights))
        return 0 if 0 in sizes else max(sizes)

    def like(self, values: Array) -> Scores:
        """Return plain scores of the same regions on the same concepts, V x R x C."""
        return plain(values, self.regions, self.concepts, self.ends)

    def cell(self, region: str, concept: str) -> Array:
        """Return a region's score on a concept, one per variant; NaN for an unknown region."""
        return self.row(region, [concept])[:, 0]

    def of(self, concept: str) -> Array:
        """Return the regions' scores on a concept, V x R."""
        return self._full(self.values[:, :, self.concepts.index(concept)])

    def row(self, region: str, concepts: Sequence[str]) -> Array:
        """Return a region's scores on concepts, V x concepts; NaN for an unknown region."""
        if region not in self.regions:
            return np.full((len(self), len(concepts)), np.nan)
        return self._full(self.values[:, self.regions.index(region), self._places(concepts)])

    def dropped(self, concepts: Sequence[str]) -> NDArray[np.bool_]:
        """Return which concepts no region has a score on: those were left out, V x concepts."""
        left_out = np.isnan(self.values[:, :, self._places(concepts)]).all(axis=1)
        return np.broadcast_to(left_out, (len(self), len(concepts)))

    def mean(self, concepts: Sequence[str]) -> Array:
        """Return each region's weighted mean worth over the concepts that it has a score on.

        Returns
        -------
        array
            V x R; NaN where a region has no score on any of them.
        """
        columns = [self.mean_of(region, concepts) for region in self.regions]
        return np.stack(columns, axis=1) if columns else np.zeros((len(self), 0))

    def mean_of(self, region: str, concepts: Iterable[str]) -> Array:
        """Return a region's mean as `mean` does, one per variant; NaN for an unknown region."""
        if region not in self.regions:
            return np.full(len(self), np.nan)
        sums, totals = self._sums(region, tuple(concepts))
        return self._full(ratio(sums, totals * self.unit))

    def gap(self, one: str, other: str, concepts: Iterable[str]) -> Array:
        """Return how far a region's mean is ahead of another's, one per variant.

        Returns
        -------
        array
            V; NaN where one of the two has no mean. Exact, as a difference of two floats is not.

        Examples
        --------
        >>> values = np.array([[[2.0, 2, 1, 1, 1, 1], [1, 1, 1, 1, 1, 0]]])
        >>> plain(values, ("a", "b"), "uvwxyz", (-2, 2)).gap("a", "b", "uvwxyz"), 8 / 6 - 5 / 6
        (array([0.5]), 0.4999999999999999)
        """
        if not {one, other} <= set(self.regions):
            return np.full(len(self), np.nan)
        return self._gap(one, other, tuple(concepts))

    @_kept
    def _gap(self, one: str, other: str, concepts: tuple[str, ...]) -> Array:
        sums, totals = zip(self._sums(one, concepts), self._sums(other, concepts), strict=True)
        crossed = sums[0] * totals[1] - sums[1] * totals[0]
        return self._full(ratio(crossed, totals[0] * totals[1] * self.unit))

    @_kept
    def _sums(self, region: str, concepts: tuple[str, ...]) -> tuple[Array, Array]:
        """Return a region's weighted worths in units, summed over concepts, and the weights."""
        place, chosen = self.regions.index(region), self._places(concepts)
        worth, known = self._units
        weights: Whole = self.weights[:, chosen] * known[:, place, chosen]
        if worth.dtype == object:
            weights = integers(weights)
        return (worth[:, place, chosen] * weights).sum(axis=1), weights.sum(axis=1)

    @cached_property
    def _units(self) -> tuple[Whole, NDArray[np.bool_]]:
        """Return the worths as whole units, 0 where one is missing, and where none is."""
        known = ~np.isnan(self.worth)
        worth = np.where(known, self.worth, 0.0)
        return in_units(worth, self.unit, self.parts, self.weights), known

    @cached_property
    def _results(self) -> dict[tuple[Hashable, ...], Any]:
        return {}

    def _places(self, concepts: Iterable[str]) -> list[int]:
        return [self.concepts.index(concept) for concept in concepts]

    def _full(self, array: Array) -> Array:
        if len(array) == len(self):
            return array
        return np.broadcast_to(array, (len(self), *array.shape[1:]))


Check = Callable[[Scores], Array]
"""From scores with V variants to V verdicts."""

Checks = Mapping[str, Check]
"""By the id of the claim that they judge."""


def plain(
    values: Array,
    regions: Sequence[str],
    concepts: Sequence[str],
    ends: tuple[int, int],
    unit: int = 1,
    parts: Whole | None = None,
) -> Scores:
    """Return scores whose steps all count the same, and whose concepts do too; see `Scores`."""
    weights = np.ones((1, len(concepts)))
    return Scores(values, tuple(regions), tuple(concepts), values, weights, ends, unit, parts)


def of_study(study: Study, values: Array, unit: int = 1, parts: Whole | None = None) -> Scores:
    """Return plain scores of a study's regions on its concepts, V x R x C in their order."""
    concepts = list(study.concepts["concept"])
    return plain(values, list(study.regions), concepts, study.ends, unit, parts)


def from_frame(frame: pd.DataFrame, column: str, study: Study) -> Scores:
    """Return one variant in the study's order: the scores in a column of a frame.

    The frame has rows x (region, concept, `column`); a missing row or cell is a missing score.
    """
    wide = frame.astype({column: "Float64"}).pivot(index="region", columns="concept", values=column)
    ordered = wide.reindex(index=list(study.regions), columns=list(study.concepts["concept"]))
    return of_study(study, ordered.to_numpy(dtype=float, na_value=np.nan)[np.newaxis])


def remembered(derive: Callable[Given, Result]) -> Callable[Given, Result]:
    """Have what follows from a study computed once; whoever asks for it gets a copy."""
    cached = cast(Callable[Given, Result], lru_cache(maxsize=16)(derive))

    @wraps(derive)
    def copied(*args: Given.args, **kwargs: Given.kwargs) -> Result:
        return copy(cached(*args, **kwargs))

    return copied


@remembered
def groups(study: Study) -> dict[str, list[str]]:
    """Return the concepts of each side and each category, in codebook order.

    Returns
    -------
    dict of str to list of str
        Keys `success`, its categories, `factor`, its categories and groups; a concept stands
        under its category and, if it has one, under its own group.
    """
    categories = study.tables["categories"]
    members: dict[str, list[str]] = {}
    for side in dict.fromkeys(study.concepts["side"]):
        members[side] = study.side(side)
        for category in categories.loc[categories["side"] == side, "category"]:
            inside = study.concepts[["category", "group"]].eq(category).any(axis=1)
            members[category] = list(study.concepts.loc[inside, "concept"])
    return {name: concepts for name, concepts in members.items() if concepts}
