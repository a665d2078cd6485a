"""How much of a claim survives other choices: in which share of the variants it holds.

A check is a function from `Scores` with V variants to V verdicts (see `matrix` and `verdicts`):
made of `comparison`'s functions, of `sets`, or of numpy. The same check judges the published
scores, the replicated ones, and every variant of either:

>>> from werkbedrijf import comparison
>>> from werkbedrijf.matrix import plain
>>> scores = plain(np.array([[[1.0, 0.0], [0.0, 0.0]]]), ("a", "b"), ("contact", "trust"))
>>> checks = {"a-leads": lambda scores: comparison.leads(scores, "a", ["contact", "trust"])}
>>> kinds = [variants.without_concept(scores)]
>>> exceptions(checks, scores, kinds).to_dict("records")  # doctest: +NORMALIZE_WHITESPACE
[{'claim': 'a-leads', 'kind': 'without-concept', 'variant': 'contact',
  'before': 'supported', 'after': 'contradicted'}]
"""

from __future__ import annotations

from collections.abc import Iterable

import numpy as np
import pandas as pd

from werkbedrijf import variants
from werkbedrijf.agreement import matrices
from werkbedrijf.matrix import Checks, Scores
from werkbedrijf.study import Study
from werkbedrijf.variants import Variants
from werkbedrijf.verdicts import SUPPORTED, name, unchanged


def verdicts(checks: Checks, scores: Scores) -> pd.Series:
    """Return the name of the verdict on each claim, from the first variant of the scores."""
    found = {claim: name(check(scores)[0]) for claim, check in checks.items()}
    return pd.Series(found, name="verdict", dtype=object).rename_axis("claim")


def families(study: Study, base: str) -> list[Variants]:
    """Return the kinds of variants that make sense for the `published` or `replicated` scores.

    The published ones have no segments beneath them, so rules and what is left out of the
    evidence apply to the replicated ones alone.
    """
    scores = matrices(study)[base]
    found = [
        variants.without_concept(scores),
        variants.recoded(scores),
        variants.weighted(scores, base),
    ]
    if base == "published":
        return found
    makers = (
        variants.by_rule,
        variants.without_respondent,
        variants.without_indicator,
        variants.without_level,
    )
    return [*(make(study) for make in makers), *found]


def holding(checks: Checks, base: Scores, kinds: Iterable[Variants]) -> pd.DataFrame:
    """Tell in which share of the variants of each kind each claim holds.

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
    for kind in kinds:
        for claim, check in checks.items():
            before, found = check(base)[0], check(kind.scores)
            known = found[~np.isnan(found)]
            holds = float((known == SUPPORTED).mean()) if len(known) else float("nan")
            same = float(unchanged(found, before).mean()) if len(found) else float("nan")
            rows.append((claim, name(before), kind.kind, len(found), len(known), holds, same))
    columns = ["claim", "verdict", "kind", "variants", "testable", "holds", "same"]
    return pd.DataFrame(rows, columns=columns)


def exceptions(checks: Checks, base: Scores, kinds: Iterable[Variants]) -> pd.DataFrame:
    """List the variants in which the verdict on a claim is not that on the base.

    Returns
    -------
    DataFrame
        Rows x (claim, kind, variant, before, after); verdicts by name.
    """
    rows = []
    for kind in kinds:
        for claim, check in checks.items():
            before, found = check(base)[0], check(kind.scores)
            for number in np.flatnonzero(~unchanged(found, before)):
                after = name(found[number])
                rows.append((claim, kind.kind, kind.labels[number], name(before), after))
    return pd.DataFrame(rows, columns=["claim", "kind", "variant", "before", "after"])
