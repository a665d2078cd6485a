"""The figures: one pure function per exhibit, study in, exhibit out."""

from __future__ import annotations

from collections.abc import Iterator

from werkbedrijf.exhibits.exhibit import Exhibit
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
from werkbedrijf.study.model import Study

__all__ = [
    "agreement_matrix",
    "coder_means",
    "coordination_networks",
    "diagram",
    "dots_scores",
    "every_figure",
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


def every_figure(study: Study) -> Iterator[Exhibit]:
    """Yield every figure that a study has, those of a region for each region."""
    listed = study.tables["exhibits"]
    for id_ in listed.loc[listed["kind"] == "figure", "exhibit"]:
        if id_ in study.diagrams:
            yield diagram(study, id_)
            continue
        function = globals()[id_.removesuffix("-{region}").replace("-", "_")]
        if "{region}" in id_:
            yield from (function(study, region) for region in study.regions)
        elif shown := function(study):
            yield shown
