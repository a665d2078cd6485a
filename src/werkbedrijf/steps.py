"""All scores that lie a number of one-step changes away from given ones."""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass
from itertools import chain, combinations_with_replacement, islice

import numpy as np
from numpy.typing import NDArray

from werkbedrijf.matrix import Scores, plain
from werkbedrijf.sets import LOWEST

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
    >>> single(plain(np.array([[[2.0, np.nan]]]), ["zwolle"], ["trust", "goals"]))
    (Step(region='zwolle', concept='trust', before=2, after=1),)
    """
    return tuple(
        Step(region, concept, int(value), int(value) + step)
        for region, row in zip(scores.regions, scores.values[0], strict=True)
        for concept, value in zip(scores.concepts, row, strict=True)
        if not np.isnan(value)
        for step in (-1, 1)
        if abs(value + step) <= -LOWEST
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
        valid = moved & ~(np.abs(values) > -LOWEST).any(axis=1)
        shape = (-1, *scores.values.shape[1:])
        changed = plain(values[valid].reshape(shape), scores.regions, scores.concepts)
        yield Neighbours(steps, taken[valid], changed)


def _cell(scores: Scores, step: Step) -> int:
    row = scores.regions.index(step.region)
    return row * len(scores.concepts) + scores.concepts.index(step.concept)
