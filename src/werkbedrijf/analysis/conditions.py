"""Which conditions few cases leave standing as necessary or sufficient, and how far to trust it.

Nothing here proves a cause. Every reading says what the scores are consistent with; beside it
belong the rivals that fit as well (`alike`), the combinations that no case shows (`truth_table`),
and how often chance alone would fit (`chance`).

A region belongs to a set, such as that of regions with trust, by a membership from 0 to 1 (Ragin).
Where the mark +/- belongs is a choice; each of `CALIBRATIONS` is one defensible answer. Functions
of two memberships take arrays ... x cases and leave out cases that lack either. NaN means that no
case has the set in question, so nothing can be said.

References
----------
Ragin, C. C. (2008). Redesigning Social Inquiry. University of Chicago Press, chapter 3.
Schneider, C. Q., & Wagemann, C. (2012). Set-Theoretic Methods for the Social Sciences. Cambridge
University Press, chapters 5 and 9.

The examples are Lipset's 18 countries between the wars as Rihoux and De Meur dichotomised them (in
Rihoux & Ragin (Eds.), Configurational Comparative Methods, 2009, chapter 3): 8 democracies
survived; 10 countries were developed, 13 literate, with all 8 survivors among them. The values are
those that the R package QCA prints for these data (Dusa, QCA with R, 2019, chapter 5).
"""

from __future__ import annotations

from collections.abc import Callable, Iterable, Mapping, Sequence
from itertools import product
from math import comb, fsum, prod

import numpy as np
import pandas as pd

from werkbedrijf.analysis.arrays import Array, Scores, rounded
from werkbedrijf.analysis.exact import ratio
from werkbedrijf.study.language import gettext

Conditions = Mapping[str, Sequence[str]]
"""Groups of concepts by name; a group counts as its mean score, rounded."""

CALIBRATIONS: dict[str, tuple[float, float, float]] = {
    "mixed-out": (0.0, 0.0, 1.0),
    "mixed-in": (0.0, 1.0, 1.0),
    "three-valued": (0.0, 0.5, 1.0),
}
"""Membership of what is below, at and above the middle, in the set that has something."""
MEASURES = ("mark", "best", "not-last")
"""What makes a region successful: the mark of its mean, or its place among the regions."""


def membership(values: Array, calibration: Sequence[float]) -> Array:
    """Return the membership that goes with each step of the scale; NaN stays NaN.

    `calibration` is the membership below, at and above the middle; see `CALIBRATIONS`.

    Examples
    --------
    >>> membership(np.array([-1.0, 0.0, 2.0, np.nan]), CALIBRATIONS["three-valued"])
    array([0. , 0.5, 1. , nan])
    """
    known = ~np.isnan(values)
    sides = np.sign(np.where(known, values, 0)).astype(int) + 1
    return np.where(known, np.asarray(calibration)[sides], np.nan)


def of_group(scores: Scores, concepts: Sequence[str], calibration: str) -> Array:
    """Return each region's membership in having a group of concepts, V x R: their mean, rounded.

    `calibration` is a name in `CALIBRATIONS`.
    """
    return membership(rounded(scores.mean(concepts), scores.ends), CALIBRATIONS[calibration])


def success(scores: Scores, concepts: Sequence[str], measure: str, calibration: str) -> Array:
    """Return each region's membership in the set of successful regions, V x R.

    Success is the mean over the concepts, by one of `MEASURES`, of which `mark` takes a name in
    `CALIBRATIONS`.

    Examples
    --------
    >>> from werkbedrijf.analysis.arrays import plain
    >>> scores = plain(np.array([[[0.0], [2.0], [1.0]]]), ("a", "b", "c"), ("x",), (-2, 2))
    >>> [success(scores, ["x"], measure, "mixed-in")[0].tolist() for measure in MEASURES]
    [[1.0, 1.0, 1.0], [0.0, 1.0, 0.0], [0.0, 1.0, 1.0]]
    """
    if measure == "mark":
        return of_group(scores, concepts, calibration)
    means = scores.mean(concepts)
    if measure == "best":
        inside = means == np.fmax.reduce(means, axis=1, keepdims=True)
    else:
        inside = means > np.fmin.reduce(means, axis=1, keepdims=True)
    return np.where(np.isnan(means), np.nan, inside.astype(float))


def necessity(condition: Array, outcome: Array) -> Array:
    """Return the consistency of necessity: how far the outcome lies within the condition.

    It is the coverage of sufficiency too: how much of the outcome the condition accounts for.

    Examples
    --------
    >>> survived, developed, _ = _lipset()
    >>> float(necessity(developed, survived)), float(necessity(survived, developed))
    (1.0, 0.8)
    """
    condition, outcome = _filled(condition, outcome)
    return ratio(np.minimum(condition, outcome).sum(axis=-1), outcome.sum(axis=-1))


def sufficiency(condition: Array, outcome: Array) -> Array:
    """Return the consistency of sufficiency: how far the condition lies within the outcome.

    It is the coverage of necessity too: how much of the condition the outcome fills.

    Examples
    --------
    >>> survived, developed, literate = _lipset()
    >>> float(sufficiency(1 - developed, 1 - survived))
    1.0
    >>> [round(float(sufficiency(x, survived)), 3) for x in (developed, literate)]
    [0.8, 0.615]
    """
    return necessity(outcome, condition)


def relevance(condition: Array, outcome: Array) -> Array:
    """Return the relevance of necessity (RoN): low where nearly every case has the condition.

    Schneider and Wagemann (2012), p. 236: the sum of 1 - X over the sum of 1 - min(X, Y).

    Examples
    --------
    >>> survived, developed, literate = _lipset()
    >>> [round(float(relevance(x, survived)), 3) for x in (developed, literate)]
    [0.8, 0.5]
    """
    absent, apart = _filled(1 - condition, 1 - np.minimum(condition, outcome))
    return ratio(absent.sum(axis=-1), apart.sum(axis=-1))


def _lipset() -> list[Array]:
    """Return which of Lipset's countries survived, were developed, and were literate."""
    return [np.repeat([1.0, 0.0], [count, 18 - count]) for count in (8, 10, 13)]


def _filled(one: Array, other: Array) -> tuple[Array, Array]:
    """Return both, with 0 in either where the case lacks one: it adds nothing to a sum."""
    missing = np.isnan(one) | np.isnan(other)
    return np.where(missing, 0.0, one), np.where(missing, 0.0, other)


FITS: dict[str, Callable[[Array, Array], Array]] = {
    "necessity": necessity,
    "necessity_coverage": sufficiency,
    "relevance": relevance,
    "sufficiency": sufficiency,
    "sufficiency_coverage": necessity,
}
"""Measures of how far a condition and an outcome fit, each of two memberships."""


def fits(
    scores: Scores,
    conditions: Conditions,
    outcome: Sequence[str],
    calibrations: Iterable[str] = CALIBRATIONS,
) -> pd.DataFrame:
    """Measure how far each condition, present or absent, is necessary or sufficient for success.

    Success is the mean over the concepts of the outcome; the first variant of the scores counts.

    Returns
    -------
    DataFrame
        Calibrations x measures x outcomes x conditions x presence: `calibration`, `measure` of
        success (see `MEASURES`), `success` (or False for its absence), `condition`,
        `present` (or False for its absence), `cases` with both memberships, `members` and
        `successes` (sums of memberships), consistency and coverage of necessity, `relevance` of
        necessity, consistency and coverage of sufficiency (0 to 1, NaN where no case has the set
        in question), and `reading`.
    """
    rows = []
    for calibration, measure in product(calibrations, MEASURES):
        succeeded = success(scores, outcome, measure, calibration)[0]
        for successful, (name, concepts) in product((True, False), conditions.items()):
            members = of_group(scores, concepts, calibration)[0]
            reached = succeeded if successful else 1 - succeeded
            for present in (True, False):
                fit = _fit(members if present else 1 - members, reached)
                rows.append((calibration, measure, successful, name, present, *fit))
    columns = ["calibration", "measure", "success", "condition", "present"]
    columns += ["cases", "members", "successes", *FITS, "reading"]
    return pd.DataFrame(rows, columns=columns)


def _fit(condition: Array, outcome: Array) -> tuple[object, ...]:
    """Return the number of cases, both sums, every measure in `FITS`, and the reading."""
    known = ~(np.isnan(condition) | np.isnan(outcome))
    return (
        int(known.sum()),
        float(condition[known].sum()),
        float(outcome[known].sum()),
        *(float(measure(condition, outcome)) for measure in FITS.values()),
        consistent_with(condition, outcome),
    )


CONSISTENT = {
    (False, False): gettext("consistent with neither"),
    (True, False): gettext("consistent with being necessary"),
    (False, True): gettext("consistent with being sufficient"),
    (True, True): gettext("consistent with being necessary and sufficient"),
}
"""What cases are consistent with, by whether a condition is necessary and whether sufficient."""


def consistent_with(condition: Array, outcome: Array) -> str:
    """Return what the cases are consistent with, never more, as a message to be translated.

    Parameters
    ----------
    condition, outcome : array
        Memberships, one per case.

    Examples
    --------
    >>> consistent_with(np.array([1.0, 1.0, 0.0]), np.array([1.0, 0.0, 0.0]))
    'consistent with being necessary'
    >>> consistent_with(np.array([1.0, 1.0, 1.0]), np.array([1.0, 0.0, 0.0]))
    'says nothing: the condition is constant'
    """
    known = ~(np.isnan(condition) | np.isnan(outcome))
    if known.sum() < 2:
        return gettext("says nothing: fewer than two cases")
    if len(set(outcome[known])) == 1:
        return gettext("says nothing: the outcome is constant")
    if len(set(condition[known])) == 1:
        return gettext("says nothing: the condition is constant")
    necessary = bool(necessity(condition, outcome) == 1)
    return CONSISTENT[necessary, bool(sufficiency(condition, outcome) == 1)]


def alike(
    scores: Scores,
    conditions: Conditions,
    outcome: Sequence[str],
    calibrations: Iterable[str] = CALIBRATIONS,
) -> pd.DataFrame:
    """Gather the conditions that these cases cannot tell apart: they fit anything equally well.

    Returns
    -------
    DataFrame
        Rows x (calibration, memberships, conditions, rivals, fits). `memberships`: one per
        region in order, `;` between them; `conditions`: those that have them, `;` between them,
        each `~name` where it is its absence; `rivals`: how many they are; `fits`: the measures
        of success that have these memberships too, `;` between them, `~` before those whose
        absence does. Conditions that are constant or have a missing score are left out.
    """
    rows = []
    for calibration in calibrations:
        measures = _by_membership(
            {name: success(scores, outcome, name, calibration)[0] for name in MEASURES}
        )
        rivals = _by_membership(
            {name: of_group(scores, each, calibration)[0] for name, each in conditions.items()}
        )
        for members, names in rivals.items():
            shown = ";".join(f"{member:g}" for member in members)
            fitting = ";".join(measures.get(members, []))
            rows.append((calibration, shown, ";".join(names), len(names), fitting))
    columns = ["calibration", "memberships", "conditions", "rivals", "fits"]
    return pd.DataFrame(rows, columns=columns)


def _by_membership(sets: Mapping[str, Array]) -> dict[tuple[float, ...], list[str]]:
    """Return the names of sets, and `~name` of their complements, by who is a member."""
    names: dict[tuple[float, ...], list[str]] = {}
    for name, members in sets.items():
        if len(np.unique(members)) > 1 and not np.isnan(members).any():
            for sign, values in (("", members), ("~", 1 - members)):
                names.setdefault(tuple(values.tolist()), []).append(sign + name)
    return names


def truth_table(
    scores: Scores,
    conditions: Conditions,
    outcome: Sequence[str],
    calibration: str,
) -> pd.DataFrame:
    """Set out every combination of conditions, those that no case shows too.

    Success is the mark of the mean over the concepts of the outcome. At most six conditions or so:
    the table has (number of memberships) ** (conditions) rows; with three memberships it is
    multi-value.

    Returns
    -------
    DataFrame
        Combinations x (one column per condition, `cases` (region ids, `;` between them),
        `number`, `success` (mean membership of the cases; NaN without one), `row`), highest
        memberships first. `row`: `shown`, `contradictory` (cases that differ in success) or
        `remainder` (no case). Regions that lack a membership stand in no row.
    """
    succeeded = of_group(scores, outcome, calibration)[0]
    members = [of_group(scores, concepts, calibration)[0] for concepts in conditions.values()]
    combinations = enumerate(zip(*members, strict=True))
    known = {case: own for case, own in combinations if not np.isnan(succeeded[case])}
    levels = sorted(set(CALIBRATIONS[calibration]), reverse=True)
    rows = []
    for combination in product(levels, repeat=len(conditions)):
        cases = [case for case, own in known.items() if own == combination]
        outcomes = succeeded[cases]
        kind = ("contradictory" if len(set(outcomes)) > 1 else "shown") if cases else "remainder"
        mean = float(outcomes.mean()) if cases else float("nan")
        names = ";".join(scores.regions[case] for case in cases)
        rows.append((*combination, names, len(cases), mean, kind))
    return pd.DataFrame(rows, columns=[*conditions, "cases", "number", "success", "row"])


def chance(cases: int, successes: int, members: Sequence[int]) -> dict[str, float]:
    """Return how often conditions without any bearing on success would fit it perfectly.

    How many cases succeed, and how many have each condition, is taken as given: a condition is
    dealt out to so many cases, every deal being equally likely. Its presence, or its absence,
    fits if just the successful cases have it. `members` is for each condition how many have it.

    Returns
    -------
    dict
        `one`: the chance of a single condition that as many cases have as succeed; `able`: how
        many of the conditions can fit; `expected`: how many would, on average; `some`: the chance
        that at least one would, if they are dealt out independently.

    Examples
    --------
    Three cases, two of which succeed; conditions of one, of two and of all three cases:

    >>> {name: round(value, 3) for name, value in chance(3, 2, [1, 2, 3]).items()}
    {'one': 0.333, 'able': 2, 'expected': 0.667, 'some': 0.556}
    """
    one = 1 / comb(cases, successes)
    odds = [
        one * ((held == successes) + (cases - held == successes)) * (0 < held < cases)
        for held in members
    ]
    none = prod(1 - each for each in odds)
    able = sum(each > 0 for each in odds)
    return {"one": one, "able": able, "expected": fsum(odds), "some": 1 - none}


def benchmark(scores: Scores, factors: Sequence[str], outcome: Sequence[str]) -> dict[str, float]:
    """Return `chance` for the first variant of the scores, with the numbers that it is given.

    Regions without a score on success are left out. Success is the mean over the concepts of
    `outcome`, rounded to a mark, the middle counted as no success. With it come `cases`,
    `successes` and `factors`: how many have a score in all those regions.
    """
    succeeded = of_group(scores, outcome, "mixed-out")[0]
    known = ~np.isnan(succeeded)
    having = [of_group(scores, [factor], "mixed-out")[0][known] for factor in factors]
    members = [int(each.sum()) for each in having if not np.isnan(each).any()]
    cases, successes = int(known.sum()), int(succeeded[known].sum())
    counts = {"cases": cases, "successes": successes, "factors": len(members)}
    return {**chance(cases, successes, members), **counts}
