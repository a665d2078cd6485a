"""All scores one or more one-step changes away, and how few changes overturn a claim."""

from __future__ import annotations

from collections.abc import Callable, Iterator
from dataclasses import dataclass
from itertools import chain, combinations_with_replacement, islice

import numpy as np
import pandas as pd
from numpy.typing import NDArray

from werkbedrijf.analysis.arrays import (
    SUPPORTED,
    Array,
    Check,
    Checks,
    Scores,
    plain,
    unchanged,
    verdict_name,
)
from werkbedrijf.analysis.reliability import generator
from werkbedrijf.analysis.robustness import verdicts

AT_ONCE = 2_000_000
"""How many cells to hold at once; more variants than fit come in several parts."""


@dataclass(frozen=True)
class Step:
    """Hold a change of one score by one step of the scale."""

    region: str
    concept: str
    before: int
    after: int


@dataclass(frozen=True)
class Neighbours:
    """Hold variants that are a number of steps away from the scores they started from.

    Parameters
    ----------
    steps : tuple of Step
        Every single step there is.
    taken : array
        V x distance: which of them each variant takes; the second step on one score stands
        there as the first again.
    scores : Scores
        V variants.
    """

    steps: tuple[Step, ...]
    taken: NDArray[np.int64]
    scores: Scores


def single(scores: Scores) -> tuple[Step, ...]:
    """Return every step that a score of the first variant can take within the scale.

    Examples
    --------
    >>> single(plain(np.array([[[2.0, np.nan]]]), ["a"], ["x", "y"], (-2, 2)))
    (Step(region='a', concept='x', before=2, after=1),)
    """
    return tuple(
        Step(region, concept, int(value), int(value) + step)
        for region, row in zip(scores.regions, scores.values[0], strict=True)
        for concept, value in zip(scores.concepts, row, strict=True)
        if not np.isnan(value)
        for step in (-1, 1)
        if scores.ends[0] <= value + step <= scores.ends[1]
    )


def neighbours(scores: Scores, distance: int) -> Iterator[Neighbours]:
    """Return all scores at a distance of so many one-step changes, in parts.

    Two changes may be on one score if they go the same way; a step and its return do not count.

    Parameters
    ----------
    scores : Scores
        The first variant is the start.
    distance : int
        1 or more. Of 48 scores there are some 4,500 variants two steps away and 150,000 three
        steps away.

    Yields
    ------
    Neighbours
        Each part in the order of regions and concepts.
    """
    steps = single(scores)
    start = scores.values[0].ravel()
    cells = np.array([_cell(scores, step) for step in steps], dtype=np.int64)
    ways = np.array([step.after - step.before for step in steps], dtype=float)
    walks = combinations_with_replacement(range(len(steps)), distance)
    while part := list(islice(walks, max(1, AT_ONCE // max(1, start.size)))):
        taken = np.fromiter(chain.from_iterable(part), np.int64).reshape(-1, distance)
        values = np.repeat(start[np.newaxis], len(taken), axis=0)
        for column in taken.T:
            np.add.at(values, (np.arange(len(taken)), cells[column]), ways[column])
        moved = np.nansum(np.abs(values - start), axis=1) == distance
        low, high = scores.ends
        valid = moved & ~((values < low) | (values > high)).any(axis=1)
        shape = (-1, *scores.values.shape[1:])
        changed = plain(values[valid].reshape(shape), scores.regions, scores.concepts, scores.ends)
        yield Neighbours(steps, taken[valid], changed)


def _cell(scores: Scores, step: Step) -> int:
    row = scores.regions.index(step.region)
    return row * len(scores.concepts) + scores.concepts.index(step.concept)


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
        `holds` (share in which the claim is supported) and `example` (tuple of `Step`: the
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
            rows.append((claim, verdict_name(before[claim]), distance, *count.row()))
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
        tuple of `Step`.
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
    low, high = scores.ends
    drawn = random.integers(low, high + 1, (STARTS, base.size))
    states = np.where(np.isnan(base), np.nan, drawn)

    def overturns(candidates: Array) -> NDArray[np.bool_]:
        shape = (-1, *scores.values.shape[1:])
        names = (scores.regions, scores.concepts)
        found = check(plain(candidates.reshape(shape), *names, scores.ends))
        return ~unchanged(found, before)

    states = states[overturns(states)]
    for cell in [*random.permutation(known), *random.permutation(known)]:
        if len(states):
            _draw_near(states, base, cell, overturns, high - low)
    return _nearest(states, base, scores)


def _draw_near(
    states: Array,
    base: Array,
    cell: int,
    overturns: Callable[[Array], NDArray[np.bool_]],
    most: int,
) -> None:
    """Bring a score as near to its base as the claim stays overturned, in every state."""
    apart = np.flatnonzero(states[:, cell] != base[cell])
    if not len(apart):
        return
    gap = states[apart, cell] - base[cell]
    away = np.arange(most + 1)[:, np.newaxis]
    nearer = np.repeat(states[np.newaxis, apart], len(away), axis=0)
    nearer[:, :, cell] = base[cell] + np.sign(gap) * np.minimum(np.abs(gap), away)
    kept = overturns(nearer.reshape(-1, base.size)).reshape(len(away), -1)
    # As far away as it was, the claim is overturned: there always is a first.
    states[apart] = nearer[kept.argmax(axis=0), np.arange(len(apart))]


def _nearest(states: Array, base: Array, scores: Scores) -> tuple[Step, ...]:
    if not len(states):
        return ()
    nearest = states[np.nansum(np.abs(states - base), axis=1).argmin()]
    cells = [(region, concept) for region in scores.regions for concept in scores.concepts]
    return tuple(
        Step(*cells[cell], int(base[cell]), int(nearest[cell]))
        for cell in np.flatnonzero(np.nan_to_num(nearest - base))
    )


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
