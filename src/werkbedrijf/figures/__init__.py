"""The figures: one pure function per exhibit, study in, exhibit out."""

from werkbedrijf.figures.agreement import agreement_matrix
from werkbedrijf.figures.dots import dots_scores
from werkbedrijf.figures.evidence import evidence_map
from werkbedrijf.figures.members import seats
from werkbedrijf.figures.networks import coordination_networks
from werkbedrijf.figures.placements import placements_target
from werkbedrijf.figures.spider import spider_factors, spider_success
from werkbedrijf.figures.theory import (
    conceptual_model,
    levels_of_success,
    literature,
    meanings_of_success,
    model_provan_milward,
    model_turrini,
    partnership_forms,
    position,
    structure,
)
from werkbedrijf.figures.years import timeline

__all__ = [
    "agreement_matrix",
    "conceptual_model",
    "coordination_networks",
    "dots_scores",
    "evidence_map",
    "levels_of_success",
    "literature",
    "meanings_of_success",
    "model_provan_milward",
    "model_turrini",
    "partnership_forms",
    "placements_target",
    "position",
    "seats",
    "spider_factors",
    "spider_success",
    "structure",
    "timeline",
]
