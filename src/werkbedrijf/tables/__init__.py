"""The tables: one pure function per exhibit, study in, exhibit out."""

from werkbedrijf.tables.ledger import claims, inconsistencies, verdicts
from werkbedrijf.tables.method import (
    cases,
    interview_guide,
    interviewees,
    interviews,
    operationalisation,
    quality_elements,
)
from werkbedrijf.tables.patterns import (
    conditions_fit,
    covariation,
    dominance,
    predictions,
    ranks,
    readings,
    rivals,
    truth_table,
)
from werkbedrijf.tables.region import activities, evidence, facts, placements
from werkbedrijf.tables.reliability import (
    agreement,
    confusion,
    differences,
    rules,
    second_coding,
    survival,
)
from werkbedrijf.tables.scores import comparison_factors, factors, scores, success
from werkbedrijf.tables.theory import coordination_forms, policy_facts, ppp_models, stakeholders

__all__ = [
    "activities",
    "agreement",
    "cases",
    "claims",
    "comparison_factors",
    "conditions_fit",
    "confusion",
    "coordination_forms",
    "covariation",
    "differences",
    "dominance",
    "evidence",
    "factors",
    "facts",
    "inconsistencies",
    "interview_guide",
    "interviewees",
    "interviews",
    "operationalisation",
    "placements",
    "policy_facts",
    "ppp_models",
    "predictions",
    "quality_elements",
    "ranks",
    "readings",
    "rivals",
    "rules",
    "scores",
    "second_coding",
    "stakeholders",
    "success",
    "survival",
    "truth_table",
    "verdicts",
]
