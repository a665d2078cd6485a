"""Power: how often a study of so many regions would find a mediation that is there.

Samples are drawn by the thousand from the model of `mediation`: a cause of variance 1, mediators
that follow it with a path a and an error of variance 1, and an outcome that follows the mediators
with a path b and an error of variance 1, as in Fritz and MacKinnon (2007). They are tested as they
are, or as marks would show them: each value seen through as many marks as the study has concepts
for it, every mark blurred as much as coders disagree and rounded to a step of the scale.
"""

from __future__ import annotations

from dataclasses import dataclass
from functools import lru_cache

import numpy as np
import pandas as pd

from werkbedrijf.analysis.agreement import matrices
from werkbedrijf.analysis.arrays import Array, groups, remembered
from werkbedrijf.analysis.intercoder import PAIR, paired_means
from werkbedrijf.analysis.mediation import Design, path_estimates
from werkbedrijf.analysis.reliability import generator, paired_alpha, paired_interval
from werkbedrijf.analysis.rounds import latest
from werkbedrijf.analysis.scores import KEYS
from werkbedrijf.study.model import FIRST, Study

DRAWS = 1000
ENOUGH = 0.8
SIZES = (5, 8, 12, 16, 20, 25, 30, 35, 50, 80, 120, 200)
"""Numbers of regions at which power is drawn as a curve, beside those of the study."""
MOST = 1000
"""Beyond so many regions no number is sought."""


@dataclass(frozen=True)
class Measure:
    """Hold how marks show a value.

    Parameters
    ----------
    reliability : float
        Of one mark, above 0 to 1: the share of its variance that two coders have in common.
    spread : float
        Standard deviation of marks, in steps of the scale.
    lowest, highest : float
        Ends of the scale.
    marks : tuple of int
        How many marks each value is the mean of: cause, mediators, outcome.
    """

    reliability: float
    spread: float
    lowest: float
    highest: float
    marks: tuple[int, ...]


@remembered
def reliability(study: Study) -> tuple[float, float, float]:
    """Return how far coders agree on the means of concepts, with a 95 % bootstrap interval.

    Krippendorff's interval alpha over all concepts and regions that a further coder coded too;
    it estimates the reliability of one coder's mean. NaN where nobody did.
    """
    pairs = [paired_means(study, FIRST, coder).dropna() for coder in study.coders]
    if not pairs:
        return (float("nan"),) * 3
    means = pd.concat([pair.groupby(KEYS, sort=False)[list(PAIR)].mean() for pair in pairs])
    first, second = (means[side].to_numpy(dtype=float) for side in PAIR)
    value = float(paired_alpha(first, second))
    return (value, *paired_interval(first, second, paired_alpha, "reliability of concepts"))


def measure(study: Study, of: Design) -> Measure | None:
    """Return how the study's marks show a value; nothing where their reliability is unknown."""
    agreed, _, _ = reliability(study)
    marks = matrices(study)["replicated"].values
    spread = float(np.nanstd(marks)) if np.isfinite(marks).any() else 0.0
    if not agreed > 0 or not spread:
        return None
    inside = groups(study)
    counts = tuple(len(inside.get(part, [part])) for part in (of.cause, *of.mediators, of.outcome))
    return Measure(agreed, spread, *study.ends, counts)


def samples(regions: int, a: float, b: float, mediators: int, draws: int, *names: str) -> Array:
    """Draw samples from the model, without a direct effect.

    Returns
    -------
    array
        Draws x regions x (2 + mediators): cause, mediators, outcome.
    """
    errors = generator("power", *names).standard_normal((draws, regions, mediators + 2))
    errors[..., 1:-1] += a * errors[..., :1]
    errors[..., -1] += b * errors[..., 1:-1].sum(axis=-1)
    return errors


def seen(values: Array, a: float, b: float, by: Measure, *names: str) -> Array:
    """Return values as marks show them: blurred, rounded to the scale, and averaged.

    The values are as `samples` returns them for paths `a` and `b`; the seed of the blur is derived
    from the names.
    """
    many = values.shape[-1] - 2
    variance = [1.0, *[1 + a * a] * many, 1 + b * b * (many + many * many * a * a)]
    noise = generator("marks", *names)
    shown = np.empty_like(values)
    for at, count in enumerate(by.marks):
        true = values[..., at, np.newaxis] / np.sqrt(variance[at]) * np.sqrt(by.reliability)
        marks = noise.standard_normal((*values.shape[:-1], count))
        # In place: of a thousand samples, a copy for every step takes longer than the steps.
        marks *= np.sqrt(1 - by.reliability)
        marks += true
        marks *= by.spread
        np.rint(marks, out=marks)
        np.clip(marks, by.lowest, by.highest, out=marks)
        shown[..., at] = marks.mean(axis=-1)
    return shown


@lru_cache(maxsize=1024)
def joint_power(
    regions: int,
    a: float,
    b: float,
    mediators: int = 1,
    by: Measure | None = None,
    draws: int = DRAWS,
) -> float:
    """Return in which share of samples the joint test finds the first mediator.

    Parameters
    ----------
    regions : int
        Of which there are too few to test anything, power is NaN.
    a, b : float
        Paths of every mediator, in standard deviations of the error.
    mediators : int
    by : Measure, optional
        How the values are seen; by default as they are.
    draws : int
        Samples.

    Examples
    --------
    Fritz and MacKinnon (2007, table 3) print 36 as the sample that finds two paths of 0.59 with a
    power of 0.8:

    >>> abs(joint_power(36, 0.59, 0.59, draws=10_000) - 0.8) < 0.02
    True
    """
    if regions < mediators + 3:
        return float("nan")
    names = (str(regions), str(a), str(b), str(mediators))
    values = samples(regions, a, b, mediators, draws, *names)
    if by is not None:
        values = seen(values, a, b, by, *names)
    # Marks that do not vary in a sample leave nothing to find.
    return float(np.nan_to_num(path_estimates(values).joint[:, 0]).mean())


def curves(of: Design, by: Measure | None, here: int) -> pd.DataFrame:
    """Return the power of the registered design over numbers of regions and sizes of effect.

    Among the numbers are that of the study's own regions, `here`, and that of all regions.

    Returns
    -------
    DataFrame
        Rows x (seen, path, regions, power): `seen` is `exact` or, with a measure, also `marks`.
    """
    rows = [
        (name, path, regions, joint_power(regions, path, path, len(of.mediators), measured))
        for name, measured in _ways(by)
        for path in of.paths
        for regions in sorted({*SIZES, of.regions, here})
    ]
    return pd.DataFrame(rows, columns=["seen", "path", "regions", "power"])


def _ways(by: Measure | None) -> list[tuple[str, Measure | None]]:
    """Return how values are seen, by name: as they are and, with a measure, through marks."""
    return [("exact", None), *([("marks", by)] if by else [])]


def needed(path: float, mediators: int, by: Measure | None) -> int | None:
    """Return the fewest regions that give a power of 0.8, or nothing beyond `MOST`."""
    low, high = mediators + 2, mediators + 3
    while joint_power(high, path, path, mediators, by) < ENOUGH:
        if high >= MOST:
            return None
        low, high = high, min(2 * high, MOST)
    while high - low > 1:
        middle = (low + high) // 2
        enough = joint_power(middle, path, path, mediators, by) >= ENOUGH
        low, high = (low, middle) if enough else (middle, high)
    return high


def plan(study: Study, of: Design) -> pd.DataFrame:
    """Return what the regions that there are can show, and how many would be needed.

    Returns
    -------
    DataFrame
        Rows x (seen, path, here, all, needed): power with the study's own number of regions
        (NaN below the minimum) and with all there are, and the fewest regions with a power of
        0.8, missing beyond `MOST`.
    """
    many = len(of.mediators)
    rows = []
    for name, by in _ways(measure(study, of)):
        for path in of.paths:
            here, every = (
                joint_power(count, path, path, many, by)
                for count in (len(latest(study)), of.regions)
            )
            rows.append((name, path, here, every, needed(path, many, by)))
    table = pd.DataFrame(rows, columns=["seen", "path", "here", "all", "needed"])
    return table.astype({"needed": "Int64"})
