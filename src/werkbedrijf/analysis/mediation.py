"""Mediation: whether a cause works through others, tested as the design fixed beforehand says.

The design stands in study.toml, written before there are data to test it on: what the cause is,
through what it should work, and on what. Each mediator is tested twice. The joint significance
test asks whether both its paths differ from zero: a, from the cause to the mediator, and b, from
the mediator to the outcome with the cause and the other mediators held constant (MacKinnon et al.,
2002). The percentile bootstrap asks whether their product does, over regions drawn anew.
"""

from __future__ import annotations

from dataclasses import dataclass

import numpy as np
import pandas as pd
from scipy.special import stdtr

from werkbedrijf.analysis.agreement import matrices
from werkbedrijf.analysis.arrays import Array, groups
from werkbedrijf.analysis.reliability import generator, percentiles
from werkbedrijf.analysis.rounds import latest
from werkbedrijf.study.model import Study

ALPHA = 0.05
DRAWS = 2000
FLAT = 1e-10
"""A determinant of correlations below this says that the predictors do not vary apart."""
EFFECTS = ["effect", "mediator", "estimate", "low", "high", "p", "verdict"]


@dataclass(frozen=True)
class Design:
    """Hold the registered design.

    Parameters
    ----------
    cause, outcome : str
        Concepts or groups of concepts; the mean of a region's marks on them is its value.
    mediators : tuple of str
        Through what the cause should work.
    regions : int
        How many regions there are in all.
    paths : tuple of float
        Sizes of effects to plan for, in standard deviations of the error.
    """

    cause: str
    mediators: tuple[str, ...]
    outcome: str
    regions: int
    paths: tuple[float, ...]

    @property
    def minimum(self) -> int:
        """Return the fewest regions that leave a degree of freedom to test the outcome with."""
        return len(self.mediators) + 3


def design(study: Study) -> Design | None:
    """Return the design that the study registers, if it does."""
    table = study.further.get("mediation")
    if table is None:
        return None
    mediators, paths = tuple(table["mediators"]), tuple(map(float, table["paths"]))
    return Design(table["cause"], mediators, table["outcome"], table["regions"], paths)


def regress(x: Array, y: Array) -> tuple[Array, Array]:
    """Regress by least squares, many times at once, with a constant.

    Parameters
    ----------
    x : array
        ... x N x P predictors.
    y : array
        ... x N.

    Returns
    -------
    tuple of array
        Coefficients and their two-sided p-values, both ... x P; NaN where the predictors do not
        vary apart, and p-values also where no degree of freedom is left.

    Examples
    --------
    Anscombe's first data set, whose slope is 0.5001 with a standard error of 0.1179:

    >>> x = np.array([10.0, 8, 13, 9, 11, 14, 6, 4, 12, 7, 5])
    >>> y = np.array([8.04, 6.95, 7.58, 8.81, 8.33, 9.96, 7.24, 4.26, 10.84, 4.82, 5.68])
    >>> slope, p = regress(x[:, np.newaxis], y)
    >>> round(float(slope[0]), 4), round(float(p[0]), 4)
    (0.5001, 0.0022)
    """
    x = x - x.mean(axis=-2, keepdims=True)
    y = y - y.mean(axis=-1, keepdims=True)
    inverse, varied = _inverse(np.swapaxes(x, -1, -2) @ x)
    slopes = (inverse @ (np.swapaxes(x, -1, -2) @ y[..., np.newaxis]))[..., 0]
    left = x.shape[-2] - x.shape[-1] - 1
    if left < 1:
        return _known(slopes, varied), np.full(slopes.shape, np.nan)
    error = ((y - (x @ slopes[..., np.newaxis])[..., 0]) ** 2).sum(axis=-1) / left
    spread = np.sqrt(error[..., np.newaxis] * np.diagonal(inverse, axis1=-2, axis2=-1))
    with np.errstate(divide="ignore", invalid="ignore"):
        p = 2 * stdtr(left, -np.abs(slopes) / spread)  # the tails of Student's t
    return _known(slopes, varied), _known(p, varied)


def _inverse(cross: Array) -> tuple[Array, Array]:
    """Invert cross products where the predictors vary apart; return where they do as well."""
    size = np.sqrt(np.diagonal(cross, axis1=-2, axis2=-1))
    scale = size[..., :, np.newaxis] * size[..., np.newaxis, :]
    correlations = np.divide(cross, scale, out=np.zeros_like(cross), where=scale > 0)
    varied = np.linalg.det(correlations) > FLAT
    one = np.eye(cross.shape[-1])
    return np.linalg.inv(np.where(varied[..., np.newaxis, np.newaxis], cross, one)), varied


def _known(values: Array, varied: Array) -> Array:
    return np.where(varied[..., np.newaxis], values, np.nan)


@dataclass(frozen=True)
class PathEstimates:
    """Hold the paths of J mediators in S samples, with their two-sided p-values.

    Parameters
    ----------
    a, p_a, b, p_b : array
        S x J: from the cause to each mediator, and from it to the outcome.
    direct, p_direct : array
        S: from the cause to the outcome beside the mediators.
    """

    a: Array
    p_a: Array
    b: Array
    p_b: Array
    direct: Array
    p_direct: Array

    @property
    def joint(self) -> Array:
        """Return 1 where both paths of a mediator differ from zero, 0 where not; S x J."""
        p = np.maximum(self.p_a, self.p_b)
        return np.where(np.isnan(p), np.nan, (p < ALPHA).astype(float))


def path_estimates(values: Array) -> PathEstimates:
    """Estimate all paths from values S x N x (2 + J): cause, mediators, outcome."""
    cause, mediators, outcome = values[..., :1], values[..., 1:-1], values[..., -1]
    each = [regress(cause, mediators[..., at]) for at in range(mediators.shape[-1])]
    a, p_a = (np.concatenate(part, axis=-1) for part in zip(*each, strict=True))
    slopes, p = regress(values[..., :-1], outcome)
    return PathEstimates(a, p_a, slopes[..., 1:], p[..., 1:], slopes[..., 0], p[..., 0])


def bootstrap_effects(values: Array, counts: Array) -> Array:
    """Return the products of both paths of each mediator, over regions drawn anew: S x B x J.

    The values are S x N x (2 + J), as for `path_estimates`; the counts B x N, how often each draw
    takes each region. It is NaN where the regions drawn do not vary enough.
    """
    weights = counts / counts.sum(axis=-1, keepdims=True)
    means = weights @ values
    width = values.shape[-1]
    products = values[..., :, np.newaxis] * values[..., np.newaxis, :]
    flat = weights @ products.reshape(*values.shape[:-1], width**2)
    cross = flat.reshape(*flat.shape[:-1], width, width)
    cross = cross - means[..., :, np.newaxis] * means[..., np.newaxis, :]
    inverse, varied = _inverse(cross[..., :-1, :-1])
    b = (inverse @ cross[..., :-1, -1:])[..., 1:, 0]
    variance = cross[..., :1, 0]
    a = np.divide(
        cross[..., 1:-1, 0], variance, out=np.full(b.shape, np.nan), where=variance > FLAT
    )
    return _known(a * b, varied)


def bootstrap_counts(regions: int, draws: int, *names: str) -> Array:
    """Return how often each draw takes each region, draws x regions; the seed is from names."""
    shares = np.full(regions, 1 / regions)
    return generator(*names).multinomial(regions, shares, size=draws).astype(float)


def values(study: Study, of: Design) -> pd.DataFrame:
    """Return each region's values, of regions that have all of them, in their last round.

    Returns
    -------
    DataFrame
        Index region x (cause, mediators, outcome): means of replicated marks, from -2 to +2.
    """
    scores, inside = matrices(study)["replicated"], groups(study)
    parts = [of.cause, *of.mediators, of.outcome]
    means = {part: scores.mean(inside.get(part, [part]))[0] for part in parts}
    return pd.DataFrame(means, index=list(scores.regions)).loc[latest(study)].dropna()


def fit(study: Study, of: Design) -> pd.DataFrame:
    """Run the registered model on the regions that there are.

    Returns
    -------
    DataFrame
        Effects x (effect, mediator, estimate, low, high, p, verdict): for each mediator `a`, `b`
        and `indirect`, with a 95 % percentile bootstrap interval, and then `direct`; in standard
        deviations. The verdict on an indirect effect is `shown` if the joint test finds it,
        else `not shown`; on all it is `not testable` with fewer regions than the minimum, or if
        their marks do not vary apart.
    """
    table = values(study, of)
    if len(table) < of.minimum or (table.nunique() < 2).any():
        return _untested(of)
    scaled = ((table - table.mean()) / table.std()).to_numpy(dtype=float)
    fitted = path_estimates(scaled)
    if np.isnan(fitted.p_direct).any():
        return _untested(of)
    counts = bootstrap_counts(len(table), DRAWS, "mediation", *table.index)
    products = bootstrap_effects(scaled, counts)
    nan = float("nan")
    rows: list[tuple[object, ...]] = []
    for at, mediator in enumerate(of.mediators):
        for effect, value, p in (("a", fitted.a, fitted.p_a), ("b", fitted.b, fitted.p_b)):
            rows.append((effect, mediator, float(value[at]), nan, nan, float(p[at]), ""))
        verdict = "shown" if fitted.joint[at] else "not shown"
        product = float(fitted.a[at] * fitted.b[at])
        interval = percentiles(products[:, at])
        rows.append(("indirect", mediator, product, *interval, nan, verdict))
    rows.append(("direct", "", float(fitted.direct), nan, nan, float(fitted.p_direct), ""))
    return pd.DataFrame(rows, columns=EFFECTS)


def _untested(of: Design) -> pd.DataFrame:
    effects = [(name, mediator) for mediator in of.mediators for name in ("a", "b", "indirect")]
    table = pd.DataFrame([*effects, ("direct", "")], columns=["effect", "mediator"])
    return table.assign(verdict="not testable").reindex(columns=EFFECTS)
