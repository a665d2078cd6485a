"""The words of claims' tests, from top to bottom: what each means, and when it is partly.

A test is an expression such as `both(leads(mg, success), above(mg, trust, 0))`. A word that judges
returns a verdict for every variant of the scores: 1 it holds, 0.5 it holds in part, 0 it does not,
NaN it is not testable because a score or a segment is missing. A word that measures returns a
number, to be compared by `<`, `<=`, `==`, `>=` or `>`, or added by `+`.
"""

from __future__ import annotations

import inspect
import operator
from collections.abc import Callable, Mapping
from dataclasses import dataclass
from functools import cached_property, lru_cache
from itertools import combinations, pairwise
from typing import Any, NewType, TypeVar

import numpy as np
import pandas as pd
from numpy.typing import NDArray

from werkbedrijf.analysis import arrays, networks, scores
from werkbedrijf.analysis.arrays import Array, Scores, compare, every
from werkbedrijf.study.files import items
from werkbedrijf.study.language import gettext
from werkbedrijf.study.model import Study
from werkbedrijf.study.text import meaning

CLEAR = 0.5
"""Steps of the scale that "clearly" is taken to mean between two means, wherever it stands."""

Region = NewType("Region", str)
"""A region of the study, by the short name in its region.toml or by its id."""
What = NewType("What", str)
"""A concept, or a side, category or group of concepts: the mean of their marks is meant."""
Table = NewType("Table", str)
"""A table of the study, or of its regions."""
Indicator = NewType("Indicator", str)
"""An indicator of the codebook, in quotes."""
Cell = NewType("Cell", str)
"""A cell of a table, in quotes."""
ANY = Cell("")
Number = Array
Verdict = Array

CODED = frozenset({"segments", "not-coded"})
"""The tables that come of coding, which printed marks do not have."""
ASKED = ("indicator", "level", "party")
"""The columns by which segments can be asked for."""


@dataclass(frozen=True)
class Basis:
    """Hold what tests are evaluated on.

    Parameters
    ----------
    study : Study
        The regions, concepts and tables that tests name.
    scores : Scores
        V variants of the marks.
    segments : DataFrame or None
        The coded evidence, `region` among its columns; None where printed marks are judged,
        which have no segments.
    """

    study: Study
    scores: Scores
    segments: pd.DataFrame | None

    def mean(self, region: str, what: str) -> Array:
        """Return a region's mark on a concept, or its mean over a group, one per variant."""
        return self.scores.mean_of(region, self.concepts(what))

    def gap(self, one: str, other: str, what: str) -> Array:
        """Return by how much a region is ahead of another, the float nearest to the fraction."""
        return self.scores.gap(one, other, self.concepts(what))

    def concepts(self, what: str) -> list[str]:
        """Return the concepts of a group, or the concept itself."""
        return arrays.groups(self.study).get(what, [what])

    @cached_property
    def coded(self) -> Mapping[str, Mapping[str, NDArray[Any]]]:
        """Return each region's segments, as an array by column; none for printed marks."""
        if self.segments is None:
            return {}
        return {
            str(region): {column: part[column].to_numpy() for column in (*ASKED, "valence")}
            for region, part in self.segments.groupby("region")
        }


@dataclass(frozen=True)
class Word:
    """Hold a word of the language.

    Parameters
    ----------
    function : callable
        Of a `Basis` and the word's arguments.
    phrase : str
        The word in a sentence, with its parameters in braces: a message to be translated.
    between : str
        What stands between several arguments of one kind in that sentence.
    """

    function: Callable[..., Array]
    phrase: str
    between: str = "; "

    @cached_property
    def parameters(self) -> dict[str, inspect.Parameter]:
        """Return what it takes after the basis, by name."""
        parameters = dict(inspect.signature(self.function).parameters)
        parameters.pop("at")
        return parameters

    @property
    def meaning(self) -> str:
        """Return what its docstring says that it means, and when it is partly."""
        return meaning(self.function.__doc__ or "")

    @cached_property
    def judges(self) -> bool:
        """Return whether it gives a verdict rather than a number."""
        return bool(inspect.signature(self.function).return_annotation == "Verdict")


Function = TypeVar("Function", bound=Callable[..., Array])
WORDS: dict[str, Word] = {}
"""Every word by its name, in the order of this file."""


def word(phrase: str, between: str = "; ") -> Callable[[Function], Function]:
    """Enter a function into `WORDS`."""

    def enter(function: Function) -> Function:
        WORDS[function.__name__] = Word(function, phrase, between)
        return function

    return enter


# Where one region stands.


@word(gettext("{region} stands above {floor} on {what}"))
def above(at: Basis, region: Region, what: What, floor: Number) -> Verdict:
    """Hold if the region's mark, or the mean of its marks, is higher than a value."""
    return compare(operator.gt, at.mean(region, what), floor)


@word(gettext("{region} stands at {floor} or above on {what}"))
def at_least(at: Basis, region: Region, what: What, floor: Number) -> Verdict:
    """Hold if the region's mark, or the mean of its marks, is a value or higher."""
    return compare(operator.ge, at.mean(region, what), floor)


@word(gettext("{region} stands below {roof} on {what}"))
def below(at: Basis, region: Region, what: What, roof: Number) -> Verdict:
    """Hold if the region's mark, or the mean of its marks, is lower than a value."""
    return compare(operator.lt, at.mean(region, what), roof)


@word(gettext("{region} stands at {roof} or below on {what}"))
def at_most(at: Basis, region: Region, what: What, roof: Number) -> Verdict:
    """Hold if the region's mark, or the mean of its marks, is a value or lower."""
    return compare(operator.le, at.mean(region, what), roof)


@word(gettext("{value} is positive"))
def good(at: Basis, value: Number) -> Verdict:
    """Hold if a number is above the middle of the scale; partly if it is exactly the middle."""
    return mostly(at, compare(operator.ge, value, 0), compare(operator.gt, value, 0))


@word(gettext("{value} is negative"))
def bad(at: Basis, value: Number) -> Verdict:
    """Hold if a number is below the middle of the scale; partly if it is exactly the middle."""
    return mostly(at, compare(operator.le, value, 0), compare(operator.lt, value, 0))


# How regions compare.


@word(gettext("{one} is ahead of {other} on {what}"))
def ahead(at: Basis, one: Region, other: Region, what: What) -> Verdict:
    """Hold if the first region is higher than the second, by however little."""
    return compare(operator.gt, at.gap(one, other, what), 0)


@word(gettext("{one} is clearly ahead of {other} on {what}"))
def clearly_ahead(at: Basis, one: Region, other: Region, what: What) -> Verdict:
    """Hold if the first region is higher by half a step or more; partly if by less."""
    return mostly(at, ahead(at, one, other, what), _by_half(at, one, other, what))


@word(gettext("{region} is ahead of every other region on {what}"))
def leads(at: Basis, region: Region, what: What) -> Verdict:
    """Hold if the region is higher than each of the others, by however little."""
    return both(at, *(ahead(at, region, other, what) for other in _others(at, region)))


@word(gettext("{region} is behind every other region on {what}"))
def trails(at: Basis, region: Region, what: What) -> Verdict:
    """Hold if the region is lower than each of the others, by however little."""
    return both(at, *(ahead(at, other, region, what) for other in _others(at, region)))


@word(gettext("{region} is clearly ahead of every other region on {what}"))
def clearly_leads(at: Basis, region: Region, what: What) -> Verdict:
    """Hold if the region is higher than each other by half a step or more; partly if by less."""
    wide = both(at, *(_by_half(at, region, other, what) for other in _others(at, region)))
    return mostly(at, leads(at, region, what), wide)


@word(gettext("{region} is clearly behind every other region on {what}"))
def clearly_trails(at: Basis, region: Region, what: What) -> Verdict:
    """Hold if the region is lower than each other by half a step or more; partly if by less."""
    wide = both(at, *(_by_half(at, other, region, what) for other in _others(at, region)))
    return mostly(at, trails(at, region, what), wide)


@word(gettext("on {what} the order is {regions}"), between=gettext(", then "))
def order(at: Basis, what: What, *regions: Region) -> Verdict:
    """Hold if each region is higher than the one named after it, by however little."""
    return both(at, *(ahead(at, one, other, what) for one, other in pairwise(regions)))


# Several things at once.


@word(gettext("it is not so that {verdict}"))
def opposite(at: Basis, verdict: Verdict) -> Verdict:
    """Hold if the verdict does not; partly stays partly."""
    return arrays.opposite(verdict)


@word("{verdicts}", between=gettext(", and "))
def both(at: Basis, *verdicts: Verdict) -> Verdict:
    """Hold if all of the verdicts do, however many; partly if the least of them is."""
    return every(_together(at, verdicts))


@word(gettext("all of these, and partly if only some: {verdicts}"))
def mostly(at: Basis, *verdicts: Verdict) -> Verdict:
    """Hold if all of the verdicts do, not if none does; partly in between."""
    return arrays.mostly(_together(at, verdicts))


@word(gettext("at least one of: {verdicts}"))
def some(at: Basis, *verdicts: Verdict) -> Verdict:
    """Hold if one of the verdicts does; partly if the highest of them is."""
    return arrays.some(_together(at, verdicts))


# Numbers.


@word(gettext("{region} on {what}"))
def mark(at: Basis, region: Region, what: What) -> Number:
    """Return the region's mark on a concept, or the mean of its marks on a group."""
    return at.mean(region, what)


@word(gettext("the distance between the highest and the lowest region on {what}"))
def spread(at: Basis, what: What) -> Number:
    """Return by how much the highest region is above the lowest; missing without two regions."""
    gaps = [abs(at.gap(*pair, what)) for pair in combinations(at.scores.regions, 2)]
    widest: Array = np.max(gaps or [np.full(len(at.scores), np.nan)], axis=0)
    return widest


@word(gettext("the ratio of placements to target of {region}"))
def ratio(at: Basis, region: Region) -> Number:
    """Return the region's placements, realised ÷ target, of the row marked as scored."""
    return _number(_ratios(at.study).get(region, np.nan))


@lru_cache(maxsize=16)
def _ratios(study: Study) -> Mapping[str, float]:
    rows = scores.replicate_placements(study.stacked("placements"), study.thresholds)
    return dict(rows["ratio"])


@word(gettext("the mean of what is said of {indicators}{level}{party} in {region}"), between=", ")
def segments(
    at: Basis,
    region: Region,
    *indicators: Indicator,
    level: Cell = ANY,
    party: Cell = ANY,
) -> Number:
    """Return the mean valence of the region's segments on indicators, of one level or party.

    It is missing where printed marks are judged, and where there is no such segment.
    """
    chosen = chosen_segments(at, region, *indicators, level=level, party=party)
    return _number(chosen.sum() / len(chosen) if len(chosen) else np.nan)


@word(gettext("the number of {table}{where}"), between="")
def count(at: Basis, table: Table, **where: Cell) -> Number:
    """Return how many rows of a table have, or hold in a list, the given cells.

    Of coded segments it is missing where printed marks are judged.
    """
    if table in CODED and at.segments is None:
        return _number(np.nan)
    return _number(_counted(at.study, table, tuple(where.items())))


@lru_cache(maxsize=1024)
def _counted(study: Study, table: str, where: tuple[tuple[str, str], ...]) -> int:
    frame = study.tables[table] if table in study.tables else study.stacked(table)
    kept = pd.Series(data=True, index=frame.index)
    for column, cell in where:
        kept &= frame[column].map(lambda own, cell=cell: cell in items(str(own)))
    return int(kept.sum())


@word(gettext("the number of persons{party} who sit in several bodies of {region}"))
def bridging(at: Basis, region: Region, *, party: Cell = ANY) -> Number:
    """Return how many persons, of all parties or of one, sit in several bodies of the region.

    A person is a seat's label that stands in more than one body. It is missing where the region
    lists no seats.
    """
    return _number(_bridging(at.study, region, party))


@lru_cache(maxsize=1024)
def _bridging(study: Study, region: str, party: str) -> float:
    seats = networks.seats(study.regions[region])
    persons = networks.bridging(seats)
    number = persons[party] if party else persons.total()
    return np.nan if seats.empty else number


def chosen_segments(
    at: Basis, region: str, *indicators: str, level: str = "", party: str = ""
) -> Array:
    """Return the valences behind `segments`, in the order of the text."""
    rows = at.coded.get(region)
    if rows is None:
        return np.empty(0)
    kept = np.ones(len(rows["valence"]), dtype=bool)
    for column, cells in zip(ASKED, (indicators, (level,), (party,)), strict=True):
        if any(cells):
            kept &= np.logical_or.reduce([rows[column] == cell for cell in cells])
    return rows["valence"][kept].astype(float)


def _by_half(at: Basis, one: str, other: str, what: str) -> Array:
    return compare(operator.ge, at.gap(one, other, what), CLEAR)


def _others(at: Basis, region: str) -> list[Region]:
    return [Region(other) for other in at.scores.regions if other != region]


def _together(at: Basis, verdicts: tuple[Array, ...]) -> Array:
    """Return verdicts side by side along a last axis; for none at all, one that is not testable."""
    beside = np.full((len(at.scores), max(len(verdicts), 1)), np.nan)
    for place, verdict in enumerate(verdicts):
        beside[:, place] = verdict
    return beside


def _number(value: float) -> Array:
    return np.array(value, dtype=float)
