"""The tables: one pure function per exhibit, study in, exhibit out."""

from werkbedrijf.tables.method import (
    cases,
    interview_guide,
    interviewees,
    interviews,
    operationalisation,
    quality_elements,
)
from werkbedrijf.tables.region import activities, evidence, facts, placements
from werkbedrijf.tables.scores import comparison_factors, factors, scores, success
from werkbedrijf.tables.theory import coordination_forms, policy_facts, ppp_models, stakeholders

__all__ = [
    "activities",
    "cases",
    "comparison_factors",
    "coordination_forms",
    "evidence",
    "factors",
    "facts",
    "interview_guide",
    "interviewees",
    "interviews",
    "operationalisation",
    "placements",
    "policy_facts",
    "ppp_models",
    "quality_elements",
    "scores",
    "stakeholders",
    "success",
]
