"""Checks of what the thesis concludes about success (sections 5.2.4 to 8.1 and 9.1.1).

Each function is named in published/claims.csv and judges all variants of the scores at once.
"""

from __future__ import annotations

import operator

import numpy as np

from werkbedrijf.analysis.arrays import Array, compare, mostly, opposite, some
from werkbedrijf.claims.marks import CLEAR, MG, ZB, ZW, Marks, both


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


CONSIDERABLE = 2.0
"""Steps that "considerably" is taken to mean on one concept."""


def zb_clearly_behind_on_content(marks: Marks) -> Array:
    """Tell whether Zuidoost-Brabant is clearly behind both others on content."""
    return marks.clearly_trails(ZB, "content")


def zb_clearly_behind_on_relations(marks: Marks) -> Array:
    """Tell whether Zuidoost-Brabant is clearly behind both others on relations."""
    return marks.clearly_trails(ZB, "relational")


def zb_clearly_behind_on_coordination(marks: Marks) -> Array:
    """Tell whether Zuidoost-Brabant is clearly behind both others on coordination."""
    return marks.clearly_trails(ZB, "coordination")


def functional_in_order(marks: Marks) -> Array:
    """Tell whether the functional factors stand highest in MG, then ZW, then ZB."""
    return marks.in_order("functional")


def functional_follows_success(marks: Marks) -> Array:
    """Tell whether success and the functional factors put the regions in the same order."""
    return both(marks.in_order("success"), marks.in_order("functional"))


def composition_alike(marks: Marks) -> Array:
    """Tell whether the three regions have the same mark on composition; in part if one apart."""
    spread = marks.spread("composition")
    close = [compare(operator.le, spread, 0.0), compare(operator.le, spread, 1.0)]
    return mostly(np.stack(close, axis=-1))


def composition_does_not_follow_success(marks: Marks) -> Array:
    """Tell whether composition does not put the regions in the order of their success."""
    return both(marks.in_order("success"), opposite(marks.in_order("composition")))


def stability_does_not_follow_success(marks: Marks) -> Array:
    """Tell whether stability does not put the regions in the order of their success."""
    return both(marks.in_order("success"), opposite(marks.not_against("stability")))


def success_without_stability(marks: Marks) -> Array:
    """Tell whether the most successful region is positive, and negative on stability.

    In part if its stability is mixed: that is less than a stable context, yet not its absence.
    """
    succeeds = both(marks.leads(MG, "success"), marks.above(MG, "success", 0))
    lacks = [marks.at_most(MG, "stability", 0), marks.below(MG, "stability", 0)]
    return mostly(np.stack([both(succeeds, each) for each in lacks], axis=-1))


def content_differs_considerably(marks: Marks) -> Array:
    """Tell on how many of the content factors the regions lie two steps apart."""
    spreads = [marks.spread(name) for name in ("urgency", "goals", "long-term")]
    wide = [compare(operator.ge, spread, CONSIDERABLE) for spread in spreads]
    return mostly(np.stack(wide, axis=-1))


def mg_leads_content(marks: Marks) -> Array:
    """Tell whether Midden-Gelderland is highest on content."""
    return marks.leads(MG, "content")


def mg_leads_urgency(marks: Marks) -> Array:
    """Tell whether Midden-Gelderland is highest on urgency."""
    return marks.leads(MG, "urgency")


def zb_behind_mg_on_urgency(marks: Marks) -> Array:
    """Tell whether Zuidoost-Brabant is not positive on urgency, and behind Midden-Gelderland."""
    return both(marks.at_most(ZB, "urgency", 0), marks.ahead(MG, ZB, "urgency"))


def goals_in_order(marks: Marks) -> Array:
    """Tell whether goals stand highest in MG, then ZW, then ZB."""
    return marks.in_order("goals")


def zb_goals_lowest_mark(marks: Marks) -> Array:
    """Tell whether Zuidoost-Brabant has the lowest mark on goals; in part if a negative one."""
    found = [marks.below(ZB, "goals", 0), marks.at_most(ZB, "goals", -2)]
    return mostly(np.stack(found, axis=-1))


def only_zw_long_term(marks: Marks) -> Array:
    """Tell whether Zwolle alone has a positive mark on long-term focus."""
    others = [marks.at_most(region, "long-term", 0) for region in (MG, ZB)]
    return both(marks.above(ZW, "long-term", 0), *others)


def content_factors_follow_success(marks: Marks) -> Array:
    """Tell how many of the content factors do not run against the order of success."""
    factors = [marks.not_against(name) for name in ("urgency", "goals", "long-term")]
    return mostly(np.stack([marks.in_order("success"), *factors], axis=-1))


def mg_good_relations(marks: Marks) -> Array:
    """Tell whether Midden-Gelderland is positive on trust and on culture; in part if mixed."""
    good = [marks.good(MG, name) for name in ("trust", "culture")]
    return mostly(np.stack(good, axis=-1))


def zw_uses_culture(marks: Marks) -> Array:
    """Tell whether Zwolle is positive on bridging cultural differences; in part if mixed."""
    return marks.good(ZW, "culture")


def zw_less_trust_than_mg(marks: Marks) -> Array:
    """Tell whether Zwolle is behind Midden-Gelderland on trust."""
    return marks.ahead(MG, ZW, "trust")


def zb_relations_negative(marks: Marks) -> Array:
    """Tell whether Zuidoost-Brabant is below the middle on relations; in part if in it."""
    return marks.bad(ZB, "relational")


def relations_follow_quality(marks: Marks) -> Array:
    """Tell whether quality and relations put the regions in the same order."""
    return both(marks.in_order("quality"), marks.in_order("relational"))


def relations_follow_success(marks: Marks) -> Array:
    """Tell whether success and relations put the regions in the same order."""
    return both(marks.in_order("success"), marks.in_order("relational"))


def coordination_splits_success(marks: Marks) -> Array:
    """Tell whether the two regions that have coordination succeed better than the third."""
    return both(_coordinated(marks), marks.trails(ZB, "success"))


def coordination_splits_quality_and_output(marks: Marks) -> Array:
    """Tell whether the coordinated regions are ahead on quality and on output; in part if one."""
    results = [both(_coordinated(marks), marks.trails(ZB, name)) for name in ("quality", "output")]
    return mostly(np.stack(results, axis=-1))


def zb_lacks_coordination(marks: Marks) -> Array:
    """Tell whether Zuidoost-Brabant is negative on coordination."""
    return marks.below(ZB, "coordination", 0)


def zb_agrees_without_coordination(marks: Marks) -> Array:
    """Tell whether Zuidoost-Brabant is negative on coordination, not on conflict management."""
    return both(zb_lacks_coordination(marks), marks.at_least(ZB, "conflict", 0))


def only_zw_stable(marks: Marks) -> Array:
    """Tell whether Zwolle alone has a positive mark on stability."""
    others = [marks.at_most(region, "stability", 0) for region in (MG, ZB)]
    return both(marks.above(ZW, "stability", 0), *others)


def zb_stable_yet_behind(marks: Marks) -> Array:
    """Tell whether Zuidoost-Brabant is positive on stability and the least successful."""
    return both(marks.above(ZB, "stability", 0), marks.trails(ZB, "success"))


def context_helps_but_is_not_needed(marks: Marks) -> Array:
    """Tell whether a stable region succeeds (helps) and an unstable one too (not needed)."""
    helps = both(marks.above(ZW, "stability", 0), marks.above(ZW, "success", 0))
    return mostly(np.stack([helps, success_without_stability(marks)], axis=-1))


def only_functional_follows_success(marks: Marks) -> Array:
    """Tell whether the functional factors follow success, and the two other kinds do not."""
    others = [opposite(marks.in_order(name)) for name in ("composition", "stability")]
    return both(functional_follows_success(marks), *others)


def coordination_good_in_both(marks: Marks) -> Array:
    """Tell whether Midden-Gelderland and Zwolle are both positive on coordination."""
    return both(*(marks.above(region, "coordination", 0) for region in (MG, ZW)))


def mg_ahead_of_zw_on_content_and_relations(marks: Marks) -> Array:
    """Tell whether Midden-Gelderland is ahead of Zwolle on both; in part if on one."""
    ahead = [marks.ahead(MG, ZW, name) for name in ("content", "relational")]
    return mostly(np.stack(ahead, axis=-1))


def coordination_alone_does_not_suffice(marks: Marks) -> Array:
    """Tell whether MG and ZW are equal on coordination while MG is ahead on success."""
    return both(marks.equal(MG, ZW, "coordination"), marks.ahead(MG, ZW, "success"))


def mg_clearly_ahead_on_content(marks: Marks) -> Array:
    """Tell whether Midden-Gelderland is clearly ahead of both others on content."""
    return marks.clearly_leads(MG, "content")


def mg_clearly_ahead_on_relations(marks: Marks) -> Array:
    """Tell whether Midden-Gelderland is clearly ahead of both others on relations."""
    return marks.clearly_leads(MG, "relational")


def mg_leads_coordination(marks: Marks) -> Array:
    """Tell whether Midden-Gelderland is clearly ahead of both others on coordination."""
    return marks.clearly_leads(MG, "coordination")


def content_and_relations_follow_success(marks: Marks) -> Array:
    """Tell whether content and relations each put the regions in the order of success."""
    orders = [both(marks.in_order("success"), marks.in_order(n)) for n in ("content", "relational")]
    return mostly(np.stack(orders, axis=-1))


def _coordinated(marks: Marks) -> Array:
    return both(coordination_good_in_both(marks), zb_lacks_coordination(marks))
