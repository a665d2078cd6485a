"""How many printed marks would have to be one step off to overturn a claim, and which.

Sets of one-step changes are tried exhaustively up to a size; beyond it `bound` gives a number that
suffices.

>>> from werkbedrijf import comparison
>>> from werkbedrijf.matrix import plain
>>> scores = plain(np.array([[[1.0, 0.0], [0.0, 0.0]]]), ("a", "b"), ("contact", "trust"))
>>> checks = {"a-leads": lambda scores: comparison.leads(scores, "a", ["contact", "trust"])}
>>> overturned(checks, scores, most=2)[["claim", "distance", "variants", "overturned"]]
     claim  distance  variants  overturned
0  a-leads         1         8           4
1  a-leads         2        31          10
"""

from __future__ import annotations

from collections.abc import Callable

import numpy as np
import pandas as pd
from numpy.typing import NDArray

from werkbedrijf.matrix import Check, Checks, Scores, plain
from werkbedrijf.resampling import generator
from werkbedrijf.robustness import verdicts
from werkbedrijf.sets import LOWEST
from werkbedrijf.steps import Neighbours, Step, neighbours
from werkbedrijf.verdicts import SUPPORTED, Array, name, unchanged

STARTS = 60


def overturned(checks: Checks, scores: Scores, most: int = 2) -> pd.DataFrame:
    """Change the scores by every set of one-step changes and count what that does to each claim.

    Parameters
    ----------
    checks : mapping of str to callable
        By claim.
    scores : Scores
        The first variant is changed.
    most : int
        Largest number of changes; 2 takes a blink for three regions, 3 some seconds.

    Returns
    -------
    DataFrame
        Claims x distances: `claim`, `verdict` on the scores as they are, `distance` (number of
        changes), `variants` (sets of changes), `overturned` (how many change the verdict),
        `holds` (share in which the claim is supported) and `example` (tuple of `steps.Step`: the
        first set that overturns it; empty without one).
    """
    before = {claim: float(check(scores)[0]) for claim, check in checks.items()}
    rows = []
    for distance in range(1, most + 1):
        counts = {claim: _Count() for claim in checks}
        for part in neighbours(scores, distance):
            for claim, check in checks.items():
                counts[claim].add(part, check(part.scores), before[claim])
        for claim, count in counts.items():
            rows.append((claim, name(before[claim]), distance, *count.row()))
    columns = ["claim", "verdict", "distance", "variants", "overturned", "holds", "example"]
    table = pd.DataFrame(rows, columns=columns)
    return table.sort_values("claim", key=_in_order(checks), kind="stable", ignore_index=True)


def fewest(checks: Checks, scores: Scores, most: int = 2) -> pd.DataFrame:
    """Return the smallest number of one-step changes found to overturn each claim.

    Parameters
    ----------
    checks, scores, most
        As for `overturned`.

    Returns
    -------
    DataFrame
        Claims x (claim, verdict, changes, exact, ways, example). `changes` is missing where
        nothing was found; `exact` tells whether no fewer changes do: all sets up to `most` were
        tried, and one more than `most` is then a lower bound; else `changes` is an upper bound.
        `ways` is how many sets of that size do (missing unless tried); `example` one of them, a
        tuple of `steps.Step`.
    """
    rows = []
    for claim, tried in overturned(checks, scores, most).groupby("claim", sort=False):
        found = tried[tried["overturned"] > 0]
        if found.empty:
            example = bound(checks[str(claim)], scores, str(claim))
            changes = sum(abs(step.after - step.before) for step in example)
            rows.append((changes or pd.NA, changes == most + 1, pd.NA, example))
        else:
            first = found.iloc[0]
            rows.append((first["distance"], True, first["overturned"], first["example"]))
    table = pd.DataFrame(rows, columns=["changes", "exact", "ways", "example"])
    table = table.astype({"changes": "Int64", "ways": "Int64"})
    names = verdicts(checks, scores).reset_index()
    return pd.concat([names, table], axis=1)


def bound(check: Check, scores: Scores, claim: str) -> tuple[Step, ...]:
    """Return changes that overturn a claim, none of which can be taken back: an upper bound.

    From scores drawn at random, those that overturn the claim are led back to the given ones,
    score by score, as far as the claim stays overturned; the nearest end is returned.

    Parameters
    ----------
    check : callable
        Of the claim.
    scores : Scores
        The first variant is changed.
    claim : str
        What the seed is derived from.

    Returns
    -------
    tuple of Step
        One for every score that changes, of one or more steps; empty if no draw overturns.
    """
    random = generator("bound", claim)
    base, before = scores.values[0].ravel(), float(check(scores)[0])
    known = np.flatnonzero(~np.isnan(base))
    states = np.where(np.isnan(base), np.nan, random.integers(LOWEST, 3, (STARTS, base.size)))

    def overturns(candidates: Array) -> NDArray[np.bool_]:
        shape = (-1, *scores.values.shape[1:])
        found = check(plain(candidates.reshape(shape), scores.regions, scores.concepts))
        return ~unchanged(found, before)

    states = states[overturns(states)]
    for cell in [*random.permutation(known), *random.permutation(known)]:
        if len(states):
            _draw_near(states, base, cell, overturns)
    return _nearest(states, base, scores)


def _draw_near(
    states: Array,
    base: Array,
    cell: int,
    overturns: Callable[[Array], NDArray[np.bool_]],
) -> None:
    """Bring a score as near to its base as the claim stays overturned, in every state."""
    gap = states[:, cell] - base[cell]
    away = np.arange(1 - 2 * LOWEST)[:, np.newaxis]
    nearer = np.repeat(states[np.newaxis], len(away), axis=0)
    nearer[:, :, cell] = base[cell] + np.sign(gap) * np.minimum(np.abs(gap), away)
    kept = overturns(nearer.reshape(-1, base.size)).reshape(len(away), -1)
    # As far away as it was, the claim is overturned: there always is a first.
    states[:] = nearer[kept.argmax(axis=0), np.arange(len(states))]


def _nearest(states: Array, base: Array, scores: Scores) -> tuple[Step, ...]:
    if not len(states):
        return ()
    nearest = states[np.nansum(np.abs(states - base), axis=1).argmin()]
    cells = [(region, concept) for region in scores.regions for concept in scores.concepts]
    return tuple(
        Step(*cells[cell], int(base[cell]), int(nearest[cell]))
        for cell in np.flatnonzero(np.nan_to_num(nearest - base))
    )


def decisive(checks: Checks, scores: Scores) -> pd.DataFrame:
    """List every single step that overturns a claim: the marks that the conclusions rest on.

    Returns
    -------
    DataFrame
        Rows x (claim, region, concept, before, after, verdict_before, verdict_after).
    """
    rows = []
    for part in neighbours(scores, 1):
        for claim, check in checks.items():
            before, found = check(scores)[0], check(part.scores)
            for number in np.flatnonzero(~unchanged(found, before)):
                step = part.steps[part.taken[number, 0]]
                marks = (step.region, step.concept, step.before, step.after)
                rows.append((claim, *marks, name(before), name(found[number])))
    columns = ["claim", "region", "concept", "before", "after", "verdict_before", "verdict_after"]
    table = pd.DataFrame(rows, columns=columns)
    return table.sort_values("claim", key=_in_order(checks), kind="stable", ignore_index=True)


class _Count:
    """Count verdicts part by part."""

    def __init__(self) -> None:
        self.variants = self.overturned = self.testable = self.holds = 0
        self.example: tuple[Step, ...] = ()

    def add(self, part: Neighbours, found: Array, before: float) -> None:
        """Add the verdicts on a part of the variants."""
        changed = np.flatnonzero(~unchanged(found, before))
        self.variants += len(found)
        self.testable += int((~np.isnan(found)).sum())
        self.holds += int((found == SUPPORTED).sum())
        self.overturned += len(changed)
        if not self.example and len(changed):
            self.example = tuple(part.steps[step] for step in part.taken[changed[0]])

    def row(self) -> tuple[int, int, float, tuple[Step, ...]]:
        """Return the number of variants, of those overturned, the share held, and an example."""
        share = self.holds / self.testable if self.testable else float("nan")
        return self.variants, self.overturned, share, self.example


def _in_order(checks: Checks) -> Callable[[pd.Series], pd.Series]:
    places = {claim: number for number, claim in enumerate(checks)}
    return lambda claims: claims.map(places)
