"""What a claim survives: other variants of the scores, and one-step changes of single ones."""

from __future__ import annotations

from collections.abc import Callable, Iterable, Iterator, Mapping, Sequence
from dataclasses import dataclass
from functools import lru_cache
from itertools import chain, combinations, combinations_with_replacement, islice, product

import numpy as np
import pandas as pd
from numpy.typing import NDArray

from werkbedrijf.analysis import variants
from werkbedrijf.analysis.agreement import matrices
from werkbedrijf.analysis.arrays import (
    SUPPORTED,
    Array,
    Check,
    Checks,
    Scores,
    unchanged,
    verdict_name,
)
from werkbedrijf.analysis.comparison import order
from werkbedrijf.analysis.exact import ratio
from werkbedrijf.analysis.reliability import generator
from werkbedrijf.analysis.variants import Variants
from werkbedrijf.study.model import Study


def verdicts(checks: Checks, scores: Scores) -> pd.Series:
    """Return the name of the verdict on each claim, from the first variant of the scores."""
    names = {claim: verdict_name(each) for claim, each in _judged(checks, scores).items()}
    return pd.Series(names, name="verdict", dtype=object).rename_axis("claim")


def _judged(checks: Checks, scores: Scores) -> dict[str, float]:
    """Return the verdict on each claim, from the first variant of the scores."""
    return {claim: float(check(scores)[0]) for claim, check in checks.items()}


@lru_cache(maxsize=4)
def families(study: Study, base: str) -> tuple[Variants, ...]:
    """Return the kinds of variants that make sense for the `published` or `replicated` scores.

    The published ones have no segments beneath them, so coders, rules and what is left out of
    the evidence apply to the replicated ones alone; other readings of the print, to the published
    ones. A kind without a variant is left out.
    """
    scores = matrices(study)[base]
    if base == "published":
        own = [variants.by_ambiguous_print(study)]
    else:
        own = [
            variants.by_rule(study).rest(),
            variants.by_coder(study),
            variants.uncorrected(study),
            variants.bootstrap_scores(study),
            variants.without_respondent(study),
            variants.without_indicator(study),
            variants.without_level(study),
        ]
    own += [
        variants.without_concept(scores),
        variants.recoded(scores),
        variants.weighted(scores, base),
    ]
    return tuple(kind for kind in own if kind.labels)


def holding(checks: Checks, base: Scores, kinds: Iterable[Variants]) -> pd.DataFrame:
    """Return in which share of the variants of each kind, such as `families`, each claim holds.

    Returns
    -------
    DataFrame
        Claims x kinds: `claim`, `verdict` on the base, `kind`, `variants`, `testable` (how many
        of them), `holds` (share of the testable that support the claim; NaN if none is) and
        `same` (share of all variants whose verdict is that on the base).
    """
    rows = []
    for kind, claim, before, after in _rejudged(checks, base, kinds):
        testable = int((~np.isnan(after)).sum())
        holds = float(ratio((after == SUPPORTED).sum(), testable))
        same = float(ratio(unchanged(after, before).sum(), len(after)))
        rows.append((claim, verdict_name(before), kind.kind, len(after), testable, holds, same))
    columns = ["claim", "verdict", "kind", "variants", "testable", "holds", "same"]
    return pd.DataFrame(rows, columns=columns)


def _rejudged(
    checks: Checks, base: Scores, kinds: Iterable[Variants]
) -> Iterator[tuple[Variants, str, float, Array]]:
    """Yield a kind, a claim, the verdict on it on the base, and those on the kind's variants."""
    first = _judged(checks, base)
    for kind, (claim, check) in product(kinds, checks.items()):
        yield kind, claim, first[claim], check(kind.scores)


def turning(checks: Checks, base: Scores, kinds: Iterable[Variants]) -> pd.Series:
    """Return for each claim the kinds of variants in which its verdict is not always the same.

    Returns
    -------
    Series
        Index claim; items such as `coder:2/2`, the kind and how many of its variants change the
        verdict, joined by `;`; empty where none does. The kinds are not averaged: they hold
        different numbers of variants, and some of them the same fraction many times.
    """
    items: dict[str, list[str]] = {claim: [] for claim in checks}
    for kind, claim, before, after in _rejudged(checks, base, kinds):
        if changed := int((~unchanged(after, before)).sum()):
            items[claim].append(f"{kind.kind}:{changed}/{len(kind.labels)}")
    joined = {claim: ";".join(each) for claim, each in items.items()}
    return pd.Series(joined, dtype=object).rename_axis("claim")


def orders(study: Study, groups: Mapping[str, Sequence[str]]) -> pd.DataFrame:
    """Return how often the order of the regions stays when the segments are drawn anew.

    The regions are ordered by their means over groups of concepts; see `variants.resampled` for
    what is drawn.

    Returns
    -------
    DataFrame
        Groups, then all of them together x (basis, group, order, draws, stays, share): `basis`
        is `marks` or `means` (not rounded); `order` the region ids as the evidence has them,
        joined by ` > ` and ` = `, of all groups together empty; and in how many of the draws
        (0 to 1) the order stays, of all groups together: in how many every one of them does.
        Regions without a mean are in no order; `stays` and `share` are missing without two others.
    """
    rows = []
    bases = {"marks": matrices(study)["replicated"], "means": variants.unrounded(study)}
    for basis, base in bases.items():
        draws = variants.bootstrap_scores(study, marks=basis == "marks").scores
        stays = {name: _stays(draws, base, concepts) for name, concepts in groups.items()}
        stays["together"] = np.prod(list(stays.values()), axis=0)
        shown = {name: order(base, concepts) for name, concepts in groups.items()}
        rows += [
            (basis, name, shown.get(name, ""), len(each), each.sum())
            for name, each in stays.items()
        ]
    table = pd.DataFrame(rows, columns=["basis", "group", "order", "draws", "stays"])
    return table.assign(stays=table["stays"].astype("Int64"), share=table["stays"] / table["draws"])


def _stays(draws: Scores, base: Scores, concepts: Sequence[str]) -> Array:
    """Return 1 for each draw in which the order stays, else 0; NaN if there is no order."""
    before = _signs(base, concepts)
    known = ~np.isnan(before[0])
    if not known.any():
        return np.full(len(draws), np.nan)
    same: Array = (_signs(draws, concepts) == before)[:, known].all(axis=1).astype(float)
    return same


def _signs(scores: Scores, concepts: Sequence[str]) -> Array:
    """Return who is ahead of whom, pair by pair: V x pairs of -1, 0, +1."""
    pairs = combinations(scores.regions, 2)
    signs = [np.sign(scores.gap(*pair, concepts)) for pair in pairs]
    return np.stack(signs, axis=1) if signs else np.zeros((len(scores), 0))


AT_ONCE = 2_000_000
"""How many cells to hold at once; more variants than fit come in several parts."""
STARTS = 60
"""From how many random scores an upper bound is sought."""


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

    def changes(self, variant: int) -> tuple[Step, ...]:
        """Return the steps that a variant takes."""
        return tuple(self.steps[step] for step in self.taken[variant])


def single(scores: Scores) -> tuple[Step, ...]:
    """Return every step that a score of the first variant can take within the scale.

    Examples
    --------
    >>> from werkbedrijf.analysis.arrays import plain
    >>> single(plain(np.array([[[2.0, np.nan]]]), ["a"], ["x", "y"], (-2, 2)))
    (Step(region='a', concept='x', before=2, after=1),)
    """
    low, high = scores.ends
    cells = product(scores.regions, scores.concepts)
    return tuple(
        Step(region, concept, int(value), int(value) + step)
        for (region, concept), value in zip(cells, scores.values[0].ravel(), strict=True)
        for step in (-1, 1)
        if low <= value + step <= high
    )


def neighbours(scores: Scores, distance: int) -> Iterator[Neighbours]:
    """Return all scores at a distance of so many one-step changes, in parts.

    Two changes may be on one score if they go the same way; a step and its return do not count.
    The first variant is the start. Of 48 scores there are some 4,500 variants two steps away and
    150,000 three steps away.

    Yields
    ------
    Neighbours
        Each part in the order of regions and concepts.
    """
    steps, (low, high) = single(scores), scores.ends
    start = scores.values[0].ravel()
    places = {cell: at for at, cell in enumerate(product(scores.regions, scores.concepts))}
    cells = np.array([places[step.region, step.concept] for step in steps], dtype=np.int64)
    ways = np.array([step.after - step.before for step in steps], dtype=float)
    walks = combinations_with_replacement(range(len(steps)), distance)
    while part := list(islice(walks, max(1, AT_ONCE // max(1, start.size)))):
        taken = np.fromiter(chain.from_iterable(part), np.int64).reshape(-1, distance)
        values = np.repeat(start[np.newaxis], len(taken), axis=0)
        for column in taken.T:
            np.add.at(values, (np.arange(len(taken)), cells[column]), ways[column])
        moved = np.nansum(np.abs(values - start), axis=1) == distance
        valid = moved & ~((values < low) | (values > high)).any(axis=1)
        changed = values[valid].reshape(-1, *scores.values.shape[1:])
        yield Neighbours(steps, taken[valid], scores.like(changed))


def overturned(checks: Checks, scores: Scores, most: int = 2) -> pd.DataFrame:
    """Change the scores by every set of one-step changes and count what that does to each claim.

    The first variant is changed. Up to 2 changes take a blink for three regions, 3 some seconds.

    Returns
    -------
    DataFrame
        Claims x distances: `claim`, `distance` (number of changes), `variants` (sets of changes),
        `overturned` (how many change the verdict) and `example` (tuple of `Step`: the first set
        that does; empty without one).
    """
    before, rows = _judged(checks, scores), []
    for distance in range(1, most + 1):
        number, counts = 0, dict.fromkeys(checks, 0)
        examples: dict[str, tuple[Step, ...]] = dict.fromkeys(checks, ())
        for part in neighbours(scores, distance):
            number += len(part.scores)
            for claim, check in checks.items():
                changed = ~unchanged(check(part.scores), before[claim])
                counts[claim] += int(changed.sum())
                if changed.any() and not examples[claim]:
                    examples[claim] = part.changes(int(changed.argmax()))
        rows += [(claim, distance, number, counts[claim], examples[claim]) for claim in checks]
    table = pd.DataFrame(rows, columns=["claim", "distance", "variants", "overturned", "example"])
    return table.set_index("claim").loc[list(checks)].reset_index()


def fewest(checks: Checks, scores: Scores, most: int = 2) -> pd.DataFrame:
    """Return the smallest number of one-step changes found to overturn each claim.

    Returns
    -------
    DataFrame
        Claims x (claim, verdict, changes, exact, example). `changes` is missing where nothing was
        found; `exact` tells whether no fewer changes do: all sets up to `most` were tried, and one
        more than `most` is then a lower bound; else `changes` is an upper bound. `example` is one
        of the sets of that size, a tuple of `Step`.
    """
    tried = overturned(checks, scores, most)
    least = tried[tried["overturned"] > 0].drop_duplicates("claim").set_index("claim")
    rows: list[tuple[object, ...]] = []
    for claim, check in checks.items():
        if claim in least.index:
            rows.append((least.loc[claim, "distance"], True, least.loc[claim, "example"]))
        else:
            example = bound(check, scores, claim)
            changes = sum(abs(step.after - step.before) for step in example)
            rows.append((changes or pd.NA, changes == most + 1, example))
    table = pd.DataFrame(rows, columns=["changes", "exact", "example"]).astype({"changes": "Int64"})
    return pd.concat([verdicts(checks, scores).reset_index(), table], axis=1)


def bound(check: Check, scores: Scores, claim: str) -> tuple[Step, ...]:
    """Return changes that overturn a claim, none of which can be taken back: an upper bound.

    From scores drawn at random, those that overturn the claim are led back to the given ones,
    score by score, as far as the claim stays overturned; the nearest end is returned. The seed is
    from the claim's id.

    Returns
    -------
    tuple of Step
        One for every score that changes, of one or more steps; empty if no draw overturns.
    """
    random = generator("bound", claim)
    base, before = scores.values[0].ravel(), float(check(scores)[0])
    known = np.flatnonzero(~np.isnan(base))
    low, high = scores.ends
    draws = random.integers(low, high + 1, (STARTS, base.size))
    states = np.where(np.isnan(base), np.nan, draws)

    def overturns(candidates: Array) -> NDArray[np.bool_]:
        values = candidates.reshape(-1, *scores.values.shape[1:])
        return ~unchanged(check(scores.like(values)), before)

    states = states[overturns(states)]
    for cell in [*random.permutation(known), *random.permutation(known)]:
        _draw_near(states, base, cell, overturns, high - low)
    if not len(states):
        return ()
    nearest = states[np.nansum(np.abs(states - base), axis=1).argmin()]
    cells = list(product(scores.regions, scores.concepts))
    moved = np.flatnonzero(np.nan_to_num(nearest - base))
    return tuple(Step(*cells[at], int(base[at]), int(nearest[at])) for at in moved)


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
