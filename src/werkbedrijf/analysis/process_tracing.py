"""Process tracing made explicit: expected evidence, Bayes' rule, and how much belief it takes.

For the main explanation and its rivals the study says how likely each observation would be if that
explanation were the true one (published/tests.csv). Bayes' rule then turns any prior into a
posterior. Three assumptions carry it: that one of the explanations holds, that the observations
are independent of each other given each, and the likelihoods themselves, which are judgements.
So every one of them is varied.

See Fairfield, T., and Charman, A. E. (2017). Explicit Bayesian analysis for process tracing.
Political Analysis, 25(3), 363-380.
"""

from __future__ import annotations

from dataclasses import dataclass

import numpy as np
import pandas as pd

from werkbedrijf.analysis.arrays import Array
from werkbedrijf.analysis.reliability import generator
from werkbedrijf.study.model import Study

STANDS = 0.5
"""The conclusion stands while the main explanation is likelier than all its rivals together."""
DRAWS = 10_000
OFF = 0.2
"""By how much a likelihood may be off, either way, when all are varied at once."""
SCEPTIC = 0.1
"""The prior of a reader who doubts the main explanation."""
WEIGHED = ["observation", "factor", "rival", "without", "least"]


@dataclass(frozen=True)
class Evidence:
    """Hold O observations and E explanations.

    Parameters
    ----------
    observations, explanations : tuple of str
        Ids in order; the main explanation is the first.
    likelihoods : array
        O x E, from 0 to 1: how likely each observation is under each explanation.
    """

    observations: tuple[str, ...]
    explanations: tuple[str, ...]
    likelihoods: Array

    @property
    def even(self) -> Array:
        """Return a prior that favours no explanation."""
        return np.full(len(self.explanations), 1 / len(self.explanations))


def evidence(study: Study) -> Evidence | None:
    """Return the study's expected evidence, if it states any."""
    explanations = study.tables.get("explanations")
    if explanations is None or explanations.empty:
        return None
    order = explanations.sort_values("main", ascending=False, kind="stable")["explanation"]
    observations = study.tables["observations"]["observation"]
    tests = study.tables["tests"].astype({"likelihood": float})
    wide = tests.pivot(index="observation", columns="explanation", values="likelihood")
    table = wide.loc[list(observations), list(order)].to_numpy(dtype=float) / 100
    return Evidence(tuple(observations), tuple(order), table)


def posterior(prior: Array, likelihoods: Array) -> Array:
    """Return how likely each explanation is after all observations, by Bayes' rule.

    The prior is ... x E and sums to 1; likelihoods are ... x O x E.

    Examples
    --------
    A cookie from one of two bowls, 30 of whose 40 are plain in the first and 20 in the second; it
    is plain, and the first bowl is as likely as 3 to 2:

    >>> posterior(np.array([0.5, 0.5]), np.array([[0.75, 0.5]])).tolist()
    [0.6, 0.4]
    """
    weights: Array = prior * likelihoods.prod(axis=-2)
    total: Array = weights.sum(axis=-1, keepdims=True)
    return weights / total


def believed(likelihoods: Array, belief: Array | float) -> Array:
    """Return likelihoods of observations that are believed in part.

    An observation that is not believed at all is as likely under every explanation, and changes
    nothing; in between, it is as likely as the mixture of both. Likelihoods are O x E, belief is
    from 0 to 1 and broadcasts to ... x O x 1.

    Examples
    --------
    >>> believed(np.array([[0.8, 0.4]]), 0.5).round(2).tolist()
    [[0.7, 0.5]]
    """
    flat: Array = likelihoods.mean(axis=-1, keepdims=True)
    return belief * likelihoods + (1 - belief) * flat


def weighed(of: Evidence) -> pd.DataFrame:
    """Return what each observation does to the conclusion, from an even prior.

    Returns
    -------
    DataFrame
        Observations x (observation, factor, rival, without, least): the likelihood under the
        main explanation over that under the rival that the observation speaks for most, and that
        `rival`; the posterior of the main explanation without the observation; and the `least`
        likelihood under the main explanation with which the conclusion stands, all else the same
        (missing where not even certainty would do).
    """
    rows = []
    after = posterior(of.even, of.likelihoods)[0]
    odds = after / (1 - after)
    for at, (observation, row) in enumerate(zip(of.observations, of.likelihoods, strict=True)):
        rival = 1 + int(row[1:].argmax())
        rest = np.delete(of.likelihoods, at, axis=0)
        least = float(row[0] * (STANDS / (1 - STANDS)) / odds)
        factor, without = float(row[0] / row[rival]), float(posterior(of.even, rest)[0])
        bound = least if least <= 1 else float("nan")
        rows.append((observation, factor, of.explanations[rival], without, bound))
    return pd.DataFrame(rows, columns=WEIGHED)


def beliefs(of: Evidence, prior: Array, steps: int = 101) -> pd.DataFrame:
    """Return the posterior of each explanation by how strongly all observations are believed.

    Returns
    -------
    DataFrame
        Index belief from 0 to 1 x explanations.
    """
    strengths = np.linspace(0, 1, steps)
    after = posterior(prior, believed(of.likelihoods, strengths[:, np.newaxis, np.newaxis]))
    return pd.DataFrame(after, index=strengths, columns=list(of.explanations))


def with_prior(of: Evidence, main: float) -> Array:
    """Return a prior that gives the main explanation so much, and its rivals equal shares."""
    rivals = len(of.explanations) - 1
    return np.array([main, *[(1 - main) / rivals] * rivals])


def least_belief(of: Evidence, prior: Array) -> float:
    """Return the weakest belief in all observations with which the conclusion stands, or NaN."""
    main = beliefs(of, prior, 1001).iloc[:, 0]
    falls = main.index[main <= STANDS]
    above = main.index[main.index > falls.max()] if len(falls) else main.index
    return float(above[0]) if len(above) else float("nan")


def least_prior(of: Evidence) -> float:
    """Return the smallest prior of the main explanation with which the conclusion stands.

    The rivals share the rest equally.
    """
    products = of.likelihoods.prod(axis=0)
    return float(1 / (1 + products[0] / products[1:].mean()))


def fewest(of: Evidence) -> dict[str, list[str]]:
    """Return for each rival the fewest observations without which it overtakes the main one.

    From an even prior, those that speak most for the main explanation against that rival first.
    """
    observations = {}
    logs = np.log(of.likelihoods)
    for at, rival in enumerate(of.explanations[1:], start=1):
        against = logs[:, 0] - logs[:, at]
        order = np.argsort(-against, kind="stable")
        # Summed from the end on: of nothing left there is exactly nothing.
        left = np.append(np.cumsum(against[order[::-1]])[-2::-1], 0.0)
        count = int(np.argmax(left <= 0)) + 1 if against.sum() > 0 else 0
        observations[rival] = [of.observations[place] for place in order[:count]]
    return observations


def varied(of: Evidence, *names: str) -> Array:
    """Vary the prior and every likelihood at once, and return the main explanation's posterior.

    Priors are drawn from a flat Dirichlet distribution; every likelihood moves up to `OFF` either
    way, within 1 % and 99 %.

    Returns
    -------
    array
        One posterior for each of `DRAWS`.
    """
    random = generator("process tracing", *names)
    priors = random.dirichlet(np.ones(len(of.explanations)), size=DRAWS)
    moved = of.likelihoods + random.uniform(-OFF, OFF, size=(DRAWS, *of.likelihoods.shape))
    return posterior(priors, np.clip(moved, 0.01, 0.99))[:, 0]
