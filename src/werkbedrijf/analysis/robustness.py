"""Where replicated and published scores differ, and which share of variants keeps a claim."""

from __future__ import annotations

from collections.abc import Iterable, Iterator, Mapping, Sequence
from functools import lru_cache
from itertools import combinations, pairwise, product

import numpy as np
import pandas as pd

from werkbedrijf.analysis import variants
from werkbedrijf.analysis.agreement import matrices, side_by_side
from werkbedrijf.analysis.arrays import SUPPORTED, Array, Checks, Scores, unchanged, verdict_name
from werkbedrijf.analysis.scores import KEYS, scored_segments
from werkbedrijf.analysis.variants import Variants
from werkbedrijf.study.language import gettext
from werkbedrijf.study.model import Study

HALF = 0.5
COUNTS = ["positive", "mixed", "negative"]


def gap(mean: float, score: int) -> float:
    """Return how far a mean is from the range that rounds to a score.

    Parameters
    ----------
    mean : float
        Mean valence.
    score : int
        A step of the scale.

    Examples
    --------
    >>> round(gap(0.43, 1), 2), round(gap(-0.2, 1), 2), gap(0.7, 1)
    (0.07, 0.7, 0.0)
    """
    return max(0.0, abs(mean - score) - HALF)


def valences(study: Study) -> pd.DataFrame:
    """Count the positive, mixed and negative segments that enter each score.

    Returns
    -------
    DataFrame
        Index (region, concept); columns `positive`, `mixed`, `negative`; none where there is no
        segment.
    """
    used = scored_segments(study)
    valence = used["valence"]
    signs = pd.DataFrame({"positive": valence > 0, "mixed": valence == 0, "negative": valence < 0})
    return signs.groupby([used["region"], used["concept"]], sort=False).sum()


def differing(study: Study) -> pd.DataFrame:
    """Return the cells whose replicated score is not the published one.

    Returns
    -------
    DataFrame
        Rows x (region, concept, published, replicated, difference, mean, ratio, gap, positive,
        mixed, negative, sentence), in the study's order. `gap` is how far the mean is from the
        range that rounds to the published score (missing for placements); the counts are of
        segments; `sentence` tells what stands on each side.
    """
    table = side_by_side(study)
    rows = table[(table["difference"] != 0).fillna(False)].copy()
    rows["gap"] = [
        gap(mean, score) if pd.notna(mean) else float("nan")
        for mean, score in zip(rows["mean"], rows["published"], strict=True)
    ]
    counts = valences(study).reindex(columns=COUNTS)
    index = pd.MultiIndex.from_frame(rows[KEYS])
    rows[COUNTS] = counts.reindex(index).fillna(0).astype(int).to_numpy()
    rows["sentence"] = [_sentence(row, study) for _, row in rows.iterrows()]
    kept = ["published", "replicated", "difference", "mean", "ratio", "gap", *COUNTS, "sentence"]
    return rows[[*KEYS, *kept]].reset_index(drop=True)


def _sentence(row: pd.Series, study: Study) -> str:
    return study.gettext(
        "{source:The} prints {mark}{reasons}; {evidence}, which makes {derived}.",
        source=study.source_name,
        mark=study.mark(row["published"]),
        reasons=_reasons(row, study),
        evidence=_evidence(row, study),
        derived=study.mark(row["replicated"]),
    )


def _reasons(row: pd.Series, study: Study) -> str:
    told = study.tables["rationales"]
    here = told[(told[KEYS] == row[KEYS]).all(axis=1)]
    here = here[here["table"] == here["table"].head(1).squeeze()] if len(here) else here
    parts = []
    for sign, message in SIGNS.items():
        said = list(here.loc[here["sign"] == sign, "text"])
        parts += [study.gettext(message, said="; ".join(said))] if said else []
    return f" ({'. '.join(parts)})" if parts else ""


SIGNS = {
    "plus": gettext("for: {said}"),
    "neutral": gettext("neutral: {said}"),
    "minus": gettext("against: {said}"),
}
"""How reasons are told that the source gives for a mark, by their sign."""


def _evidence(row: pd.Series, study: Study) -> str:
    if pd.isna(row["mean"]):
        return study.gettext("realised ÷ target is {ratio:.2f}", ratio=row["ratio"])
    told = {name: row[name] for name in ("gap", *COUNTS)}
    message = SHORT if told["gap"] else BORDER
    return study.gettext(message, mean=study.signed(row["mean"]), **told)


SHORT = gettext(
    "its segments ({positive} positive, {mixed} mixed, {negative} negative) have the mean {mean}, "
    "{gap:.2f} short of the range of the printed mark"
)
BORDER = gettext(
    "its segments ({positive} positive, {mixed} mixed, {negative} negative) have the mean {mean}, "
    "on the very border of the range of the printed mark"
)


def corrected_marks(study: Study) -> pd.DataFrame:
    """Return what the corrections of the coding did to the means and the marks.

    Returns
    -------
    DataFrame
        The cells whose mean changed x (region, concept, published, mean_before, mean_after,
        before, after), in the study's order: means from -2 to +2, and the scores -2 to +2 that
        they round to (missing where there is no segment).
    """
    columns = {"mean": "mean_before", "replicated": "before"}
    before = side_by_side(study.as_coded).rename(columns=columns)[[*KEYS, *columns.values()]]
    columns = {"mean": "mean_after", "replicated": "after"}
    both = before.merge(side_by_side(study).rename(columns=columns), on=KEYS)
    means = both[["mean_before", "mean_after"]]
    apart = means.nunique(axis=1, dropna=False) > 1
    order = ["published", "mean_before", "mean_after", "before", "after"]
    return both.loc[apart, [*KEYS, *order]].reset_index(drop=True)


def verdicts(checks: Checks, scores: Scores) -> pd.Series:
    """Return the name of the verdict on each claim, from the first variant of the scores."""
    found = {claim: verdict_name(each) for claim, each in _judged(checks, scores).items()}
    return pd.Series(found, name="verdict", dtype=object).rename_axis("claim")


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
    found = [
        variants.without_concept(scores),
        variants.recoded(scores),
        variants.weighted(scores, base),
    ]
    if base == "published":
        return tuple(each for each in (variants.by_reading(study), *found) if each.labels)
    makers = (
        variants.by_coder,
        variants.uncorrected,
        variants.resampled,
        variants.without_respondent,
        variants.without_indicator,
        variants.without_level,
    )
    made = [variants.by_rule(study).rest(), *(make(study) for make in makers), *found]
    return tuple(each for each in made if each.labels)


def holding(checks: Checks, base: Scores, kinds: Iterable[Variants]) -> pd.DataFrame:
    """Return in which share of the variants of each kind each claim holds.

    Parameters
    ----------
    checks : mapping of str to callable
        By claim.
    base : Scores
        The scores that the variants vary.
    kinds : iterable of Variants
        Such as `families` returns.

    Returns
    -------
    DataFrame
        Claims x kinds: `claim`, `verdict` on the base, `kind`, `variants`, `testable` (how many
        of them), `holds` (share of the testable that support the claim; NaN if none is) and
        `same` (share of all variants whose verdict is that on the base).
    """
    rows = []
    for kind, claim, before, found in _rejudged(checks, base, kinds):
        known = found[~np.isnan(found)]
        holds = float((known == SUPPORTED).mean()) if len(known) else float("nan")
        same = float(unchanged(found, before).mean()) if len(found) else float("nan")
        rows.append((claim, verdict_name(before), kind.kind, len(found), len(known), holds, same))
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
    found: dict[str, list[str]] = {claim: [] for claim in checks}
    for kind, claim, before, verdicts in _rejudged(checks, base, kinds):
        if changed := int((~unchanged(verdicts, before)).sum()):
            found[claim].append(f"{kind.kind}:{changed}/{len(kind.labels)}")
    told = {claim: ";".join(each) for claim, each in found.items()}
    return pd.Series(told, dtype=object).rename_axis("claim")


def orders(study: Study, groups: Mapping[str, Sequence[str]]) -> pd.DataFrame:
    """Return how often the order of the regions stays when the segments are drawn anew.

    Parameters
    ----------
    study : Study
        Gives the segments; see `variants.resampled` for what is drawn.
    groups : mapping of str to list of str
        Groups of concepts, by whose means the regions are ordered.

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
    for basis, base in (
        ("marks", matrices(study)["replicated"]),
        ("means", variants.unrounded(study)),
    ):
        drawn = variants.resampled(study, marks=basis == "marks").scores
        kept = {name: _kept(drawn, base, concepts) for name, concepts in groups.items()}
        told = {name: order(base, groups[name]) for name in groups} | {"together": ""}
        kept["together"] = np.prod(list(kept.values()), axis=0)
        rows += [(basis, name, told[name], len(each), each.sum()) for name, each in kept.items()]
    table = pd.DataFrame(rows, columns=["basis", "group", "order", "draws", "stays"])
    return table.assign(stays=table["stays"].astype("Int64"), share=table["stays"] / table["draws"])


def _kept(drawn: Scores, base: Scores, concepts: Sequence[str]) -> Array:
    """Return 1 for each draw in which the order stays, else 0; NaN if there is no order."""
    before = _signs(base, concepts)
    known = ~np.isnan(before[0])
    if not known.any():
        return np.full(len(drawn), np.nan)
    same: Array = (_signs(drawn, concepts)[:, known] == before[:, known]).all(axis=1).astype(float)
    return same


def _signs(scores: Scores, concepts: Sequence[str]) -> Array:
    """Return who is ahead of whom, pair by pair: V x pairs of -1, 0, +1."""
    pairs = combinations(scores.regions, 2)
    signs = [np.sign(scores.gap(*pair, concepts)) for pair in pairs]
    return np.stack(signs, axis=1) if signs else np.zeros((len(scores), 0))


def order(scores: Scores, concepts: Sequence[str]) -> str:
    """Return the regions in the order of their means, ids joined by ` > ` and ` = `.

    The first variant counts; regions without a mean are left out.
    """
    means = dict(zip(scores.regions, scores.mean(concepts)[0], strict=True))
    ranked = sorted(
        (each for each in means if not np.isnan(means[each])), key=lambda region: -means[region]
    )
    links = [" = " if means[one] == means[other] else " > " for one, other in pairwise(ranked)]
    return "".join(f"{region}{link}" for region, link in zip(ranked, [*links, ""], strict=False))
