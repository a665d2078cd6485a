"""Checks of what the thesis concludes about success (sections 5.2.4 to 8.1 and 9.1.1).

Each function is named in published/claims.csv and judges all variants of the scores at once.
"""

from __future__ import annotations

import operator

import numpy as np

from werkbedrijf.claims.marks import CLEAR, MG, ZB, ZW, Marks, both
from werkbedrijf.verdicts import Array, compare, mostly, opposite, some


def mg_positive(marks: Marks) -> Array:
    """Tell whether Midden-Gelderland is above the middle on success."""
    return marks.above(MG, "success", 0)


def mg_successful(marks: Marks) -> Array:
    """Tell whether Midden-Gelderland is half a step above the middle, without a negative mark."""
    no_minus = compare(operator.ge, marks.lowest_mark(MG, "success"), 0.0)
    return both(marks.at_least(MG, "success", 0.5), no_minus)


def zw_positive(marks: Marks) -> Array:
    """Tell whether Zwolle is above the middle on success."""
    return marks.above(ZW, "success", 0)


def zw_fairly_successful(marks: Marks) -> Array:
    """Tell whether Zwolle is above the middle on success, and below Midden-Gelderland."""
    return both(zw_positive(marks), marks.ahead(MG, ZW, "success"))


def zb_moderately_positive(marks: Marks) -> Array:
    """Tell whether Zuidoost-Brabant is above the middle, or has a positive mark at least."""
    plus = compare(operator.gt, marks.highest_mark(ZB, "success"), 0.0)
    return some(np.stack([marks.above(ZB, "success", 0), plus], axis=-1))


def zb_results_lag(marks: Marks) -> Array:
    """Tell whether neither output nor outcomes of Zuidoost-Brabant are above the middle."""
    return both(marks.at_most(ZB, "output", 0), marks.at_most(ZB, "outcomes", 0))


def success_differs(marks: Marks) -> Array:
    """Tell whether the most and the least successful region lie clearly apart."""
    gap = marks.spread("success")
    found = [compare(operator.gt, gap, 0.0), compare(operator.ge, gap, CLEAR)]
    return mostly(np.stack(found, axis=-1))


def mg_leads_quality(marks: Marks) -> Array:
    """Tell whether Midden-Gelderland has the highest quality of collaboration."""
    return marks.leads(MG, "quality")


def mg_leads_output(marks: Marks) -> Array:
    """Tell whether Midden-Gelderland has the highest output."""
    return marks.leads(MG, "output")


def mg_leads_outcomes(marks: Marks) -> Array:
    """Tell whether Midden-Gelderland has the highest outcomes."""
    return marks.leads(MG, "outcomes")


def mg_adds_value(marks: Marks) -> Array:
    """Tell whether Midden-Gelderland is positive on added value; in part if mixed."""
    return marks.good(MG, "added-value")


def zw_best_on_output(marks: Marks) -> Array:
    """Tell whether Zwolle does better on output than on quality, and than on outcomes."""
    output = marks.of(ZW, "output")
    others = [marks.of(ZW, name) for name in ("quality", "outcomes")]
    return both(*(compare(operator.gt, output, other) for other in others))


def zw_less_on_outcomes(marks: Marks) -> Array:
    """Tell whether Zwolle's outcomes are below Midden-Gelderland's and below its own output."""
    own = compare(operator.lt, marks.of(ZW, "outcomes"), marks.of(ZW, "output"))
    return mostly(np.stack([marks.ahead(MG, ZW, "outcomes"), own], axis=-1))


def zw_adds_no_clear_value(marks: Marks) -> Array:
    """Tell whether Zwolle has no positive mark on added value."""
    return marks.at_most(ZW, "added-value", 0)


def zw_lower_quality_than_mg(marks: Marks) -> Array:
    """Tell whether Zwolle's quality of collaboration is below Midden-Gelderland's."""
    return marks.ahead(MG, ZW, "quality")


def zw_contact_and_expertise_lag(marks: Marks) -> Array:
    """Tell whether Zwolle has a positive mark neither on contact nor on expertise."""
    return both(marks.at_most(ZW, "contact", 0), marks.at_most(ZW, "expertise", 0))


def zb_trails(marks: Marks) -> Array:
    """Tell on how many of success, quality, output and outcomes Zuidoost-Brabant is lowest."""
    groups = ("success", "quality", "output", "outcomes")
    return mostly(np.stack([marks.trails(ZB, name) for name in groups], axis=-1))


def zb_not_free_of_conflict(marks: Marks) -> Array:
    """Tell whether Zuidoost-Brabant has no positive mark on conflict management."""
    return marks.at_most(ZB, "conflict", 0)


def zb_output_lags(marks: Marks) -> Array:
    """Tell whether none of Zuidoost-Brabant's three outputs has a positive mark."""
    return compare(operator.le, marks.highest_mark(ZB, "output"), 0.0)


def mg_ahead_of_zw(marks: Marks) -> Array:
    """Tell whether Midden-Gelderland is ahead of Zwolle on success."""
    return marks.ahead(MG, ZW, "success")


def mg_leads_success(marks: Marks) -> Array:
    """Tell whether Midden-Gelderland is the most successful."""
    return marks.leads(MG, "success")


def zb_trails_success(marks: Marks) -> Array:
    """Tell whether Zuidoost-Brabant is the least successful."""
    return marks.trails(ZB, "success")


def mg_constructive(marks: Marks) -> Array:
    """Tell whether Midden-Gelderland is positive on conflict management, and ahead of others."""
    ahead = [marks.above(MG, "conflict", 0), marks.leads(MG, "conflict")]
    return mostly(np.stack(ahead, axis=-1))


def zw_constructive_without_effect(marks: Marks) -> Array:
    """Tell whether Zwolle is good on conflict management but not positive on added value."""
    without = opposite(marks.above(ZW, "added-value", 0))
    return np.minimum(marks.good(ZW, "conflict"), without)
