"""Which conditions the cases leave standing as necessary or sufficient, and how far to trust it.

Nothing here proves a cause. Every reading says what the scores are consistent with; beside it
belong the rivals that fit as well (`alike`), the combinations that no case shows (`truth_table`),
and how often chance alone would fit (`chance`).
"""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from itertools import product
from math import comb, fsum, prod

import numpy as np
import pandas as pd

from werkbedrijf.analysis import few_cases
from werkbedrijf.analysis.arrays import Array, Scores
from werkbedrijf.study.language import gettext

Conditions = Mapping[str, Sequence[str]]
"""Groups of concepts by name; a group counts as its mean score, rounded."""

FITS = ["cases", "members", "successes"]
FITS += ["necessity", "necessity_coverage", "relevance", "sufficiency", "sufficiency_coverage"]


def fits(
    scores: Scores,
    conditions: Conditions,
    outcome: Sequence[str],
    calibrations: Sequence[str] = tuple(few_cases.CALIBRATIONS),
) -> pd.DataFrame:
    """Measure how far each condition, present or absent, is necessary or sufficient for success.

    Parameters
    ----------
    scores : Scores
        The first variant counts.
    conditions : mapping of str to list of str
        Groups of concepts by name.
    outcome : list of str
        Concepts whose mean is success.
    calibrations : list of str
        Names in `few_cases.CALIBRATIONS`.

    Returns
    -------
    DataFrame
        Calibrations x measures x outcomes x conditions x presence: `calibration`, `measure` of
        success (see `few_cases.MEASURES`), `success` (or False for its absence), `condition`,
        `present` (or False for its absence), `cases` with both memberships, `members` and
        `successes` (sums of memberships), consistency and coverage of necessity, `relevance` of
        necessity, consistency and coverage of sufficiency (0 to 1, NaN where no case has the set
        in question), and `reading`.
    """
    rows = []
    for calibration, measure in product(calibrations, few_cases.MEASURES):
        succeeded = few_cases.success(scores, outcome, measure, calibration)[0]
        for success, (name, concepts) in product((True, False), conditions.items()):
            held = few_cases.of_group(scores, concepts, calibration)[0]
            for present in (True, False):
                pair = (held if present else 1 - held, succeeded if success else 1 - succeeded)
                found = (*_fit(*pair), reading(*pair))
                rows.append((calibration, measure, success, name, present, *found))
    columns = ["calibration", "measure", "success", "condition", "present", *FITS, "reading"]
    return pd.DataFrame(rows, columns=columns)


def _fit(condition: Array, outcome: Array) -> tuple[float, ...]:
    known = ~(np.isnan(condition) | np.isnan(outcome))
    measures = (
        few_cases.necessity, few_cases.necessity_coverage, few_cases.relevance,
        few_cases.sufficiency, few_cases.sufficiency_coverage,
    )  # fmt: skip
    counts = (int(known.sum()), float(condition[known].sum()), float(outcome[known].sum()))
    return (*counts, *(float(measure(condition, outcome)) for measure in measures))


CONSISTENT = {
    (False, False): gettext("consistent with neither"),
    (True, False): gettext("consistent with necessary"),
    (False, True): gettext("consistent with sufficient"),
    (True, True): gettext("consistent with necessary and sufficient"),
}
"""What cases are consistent with, by whether a condition is necessary and whether sufficient."""


def reading(condition: Array, outcome: Array) -> str:
    """Say what the cases are consistent with, never more: a message, untranslated.

    Parameters
    ----------
    condition, outcome : array
        Memberships, one per case.

    Examples
    --------
    >>> reading(np.array([1.0, 1.0, 0.0]), np.array([1.0, 0.0, 0.0]))
    'consistent with necessary'
    >>> reading(np.array([1.0, 1.0, 1.0]), np.array([1.0, 0.0, 0.0]))
    'says nothing: the condition is constant'
    """
    known = ~(np.isnan(condition) | np.isnan(outcome))
    if known.sum() < 2:
        return gettext("says nothing: fewer than two cases")
    if len(np.unique(outcome[known])) == 1:
        return gettext("says nothing: the outcome is constant")
    if len(np.unique(condition[known])) == 1:
        return gettext("says nothing: the condition is constant")
    necessary = few_cases.necessity(condition, outcome) == 1
    sufficient = few_cases.sufficiency(condition, outcome) == 1
    return CONSISTENT[bool(necessary), bool(sufficient)]


def alike(
    scores: Scores,
    conditions: Conditions,
    outcome: Sequence[str],
    calibrations: Sequence[str] = tuple(few_cases.CALIBRATIONS),
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
        own = {
            measure: few_cases.success(scores, outcome, measure, calibration)[0]
            for measure in few_cases.MEASURES
        }
        held = {
            name: few_cases.of_group(scores, concepts, calibration)[0]
            for name, concepts in conditions.items()
        }
        fitting = _by_membership(own)
        for members, names in _by_membership(held).items():
            shown = ";".join(f"{member:g}" for member in members)
            fit = ";".join(fitting.get(members, []))
            rows.append((calibration, shown, ";".join(names), len(names), fit))
    columns = ["calibration", "memberships", "conditions", "rivals", "fits"]
    return pd.DataFrame(rows, columns=columns)


def _by_membership(held: Mapping[str, Array]) -> dict[tuple[float, ...], list[str]]:
    found: dict[tuple[float, ...], list[str]] = {}
    for name, members in held.items():
        if len(np.unique(members)) > 1 and not np.isnan(members).any():
            for sign, values in (("", members), ("~", 1 - members)):
                found.setdefault(tuple(values.tolist()), []).append(sign + name)
    return found


def truth_table(
    scores: Scores,
    conditions: Conditions,
    outcome: Sequence[str],
    calibration: str,
    measure: str = "mark",
) -> pd.DataFrame:
    """Set out every combination of conditions, those that no case shows too.

    Parameters
    ----------
    scores : Scores
        The first variant counts.
    conditions : mapping of str to list of str
        At most six or so: the table has (number of memberships) ** (conditions) rows.
    outcome : list of str
        Concepts whose mean is success.
    calibration : str
        A name in `few_cases.CALIBRATIONS`; with three memberships the table is multi-value.
    measure : str
        Of success, one of `few_cases.MEASURES`.

    Returns
    -------
    DataFrame
        Combinations x (one column per condition, `cases` (region ids, `;` between them),
        `number`, `success` (mean membership of the cases; NaN without one), `row`), highest
        memberships first. `row`: `shown`, `contradictory` (cases that differ in success) or
        `remainder` (no case). Regions that lack a membership stand in no row.
    """
    succeeded = few_cases.success(scores, outcome, measure, calibration)[0]
    held = [
        few_cases.of_group(scores, concepts, calibration)[0] for concepts in conditions.values()
    ]
    at: dict[tuple[float, ...], list[int]] = {}
    for number, members in enumerate(zip(*held, strict=True)):
        if not np.isnan([*members, succeeded[number]]).any():
            at.setdefault(tuple(float(member) for member in members), []).append(number)
    levels = sorted(set(few_cases.CALIBRATIONS[calibration]), reverse=True)
    rows = []
    for combination in product(levels, repeat=len(conditions)):
        cases = at.get(combination, [])
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
    fits if just the successful cases have it.

    Parameters
    ----------
    cases, successes : int
        How many cases there are, and how many of them succeed.
    members : sequence of int
        For each condition, how many cases have it.

    Returns
    -------
    dict
        `one`: the chance of a single condition that as many cases have as succeed; `able`: how
        many of the conditions can fit; `expected`: how many would, on average; `some`: the chance
        that at least one would, if they are dealt out independently.

    Examples
    --------
    Three cases, two of which succeed; conditions of one, of two and of all three cases:

    >>> found = chance(3, 2, [1, 2, 3])
    >>> {name: round(value, 3) for name, value in found.items()}
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
    """Return the benchmark of chance for scores: `chance` with the numbers that they have.

    Parameters
    ----------
    scores : Scores
        The first variant counts; regions without a score on success are left out.
    factors, outcome : list of str
        Concepts; success is the mean over `outcome`, rounded to a mark, the middle counted as
        no success.

    Returns
    -------
    dict
        As `chance` does, with `cases`, `successes` and `factors`, how many have a score in all
        those regions.
    """
    succeeded = few_cases.of_group(scores, outcome, "mixed-out")[0]
    known = ~np.isnan(succeeded)
    held = [few_cases.of_group(scores, [factor], "mixed-out")[0][known] for factor in factors]
    members = [int(each.sum()) for each in held if not np.isnan(each).any()]
    cases, successes = int(known.sum()), int(succeeded[known].sum())
    counts = {"cases": cases, "successes": successes, "factors": len(members)}
    return {**chance(cases, successes, members), **counts}
