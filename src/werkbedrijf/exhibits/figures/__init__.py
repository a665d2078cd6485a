"""The figures: one pure function per exhibit, study in, exhibit out."""

from werkbedrijf.exhibits.figures.evidence import evidence_map, layers
from werkbedrijf.exhibits.figures.further import (
    mediation_power,
    network_chance,
    round_changes,
    tracing_belief,
    tracing_observations,
)
from werkbedrijf.exhibits.figures.marks import (
    dots_scores,
    marks,
    placements_target,
    success_and_factors,
    success_categories,
)
from werkbedrijf.exhibits.figures.networks import network_parties, network_seats, seats
from werkbedrijf.exhibits.figures.robustness import agreement_matrix, coder_means, ledger_tiles
from werkbedrijf.exhibits.figures.scores import spider_factors, spider_success
from werkbedrijf.exhibits.figures.theory import (
    coordination_networks,
    diagram,
    structure,
    timeline,
)

__all__ = [
    "agreement_matrix",
    "coder_means",
    "coordination_networks",
    "diagram",
    "dots_scores",
    "evidence_map",
    "layers",
    "ledger_tiles",
    "marks",
    "mediation_power",
    "network_chance",
    "network_parties",
    "network_seats",
    "placements_target",
    "round_changes",
    "seats",
    "spider_factors",
    "spider_success",
    "structure",
    "success_and_factors",
    "success_categories",
    "timeline",
    "tracing_belief",
    "tracing_observations",
]
