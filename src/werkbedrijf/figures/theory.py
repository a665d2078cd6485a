"""The diagrams of policy and theory (thesis figures 2.1 to 3.6 and 3.8) and of the regions."""

from __future__ import annotations

from collections.abc import Mapping
from typing import Any

from werkbedrijf.diagrams import MUTUAL, Diagram
from werkbedrijf.exhibit import Exhibit, Picture, exhibit
from werkbedrijf.figures.blank import blank
from werkbedrijf.figures.diagram import draw
from werkbedrijf.figures.reading import read
from werkbedrijf.study import Study


def position(study: Study) -> Exhibit:
    """Draw a Regionaal Werkbedrijf between ministry, policy and execution (2.1)."""
    return _theory(study, "position")


def literature(study: Study) -> Exhibit:
    """Draw the place of the Regionale Werkbedrijven in the literature (3.1)."""
    return _theory(study, "literature")


def partnership_forms(study: Study) -> Exhibit:
    """Draw the forms of public-private partnership on two axes (3.2)."""
    return _theory(study, "partnership-forms")


def meanings_of_success(study: Study) -> Exhibit:
    """Draw the three meanings of success in networks (3.3)."""
    return _theory(study, "meanings-of-success")


def levels_of_success(study: Study) -> Exhibit:
    """Draw the levels of success, with the focus of the study (3.4)."""
    return _theory(study, "levels-of-success")


def model_provan_milward(study: Study) -> Exhibit:
    """Draw the success factors of Provan and Milward (3.5)."""
    return _theory(study, "model-provan-milward")


def model_turrini(study: Study) -> Exhibit:
    """Draw the success factors of Turrini and others (3.6)."""
    return _theory(study, "model-turrini")


def conceptual_model(study: Study) -> Exhibit:
    """Draw the factors and the levels of success that the study works with (3.8)."""
    return _theory(study, "conceptual-model")


def structure(study: Study, region: str) -> Exhibit:
    """Draw a region's bodies, how often they meet and how they relate (5.1, 6.1, 7.1)."""
    return _drawn(study, f"structure-{region}", study.regions[region].structure)


def _theory(study: Study, id_: str) -> Exhibit:
    return _drawn(study, id_, study.diagrams[id_])


def _drawn(study: Study, id_: str, found: Mapping[str, Any]) -> Exhibit:
    if not found.get("node"):
        return exhibit(study, id_, blank(study))
    diagram = read(study, found)
    return exhibit(study, id_, Picture(draw(diagram), _alt(study, diagram)))


def _alt(study: Study, diagram: Diagram) -> str:
    """Name the boxes, the frames and what stands in them, and the arrows."""
    names = {node.id: node.label for node in diagram.nodes}
    names |= {group.id: group.label for group in diagram.groups}
    boxes = (
        ": ".join([node.label, *filter(None, ["; ".join(node.notes)])]) for node in diagram.nodes
    )
    told = [f"{study.word('alt-boxes')} {'. '.join(boxes)}."]
    for group in diagram.groups:
        told.append(f"{group.label}: {', '.join(names[id_] for id_ in group.members)}.")
    for edge in diagram.edges:
        arrow = "↔" if edge.kind in MUTUAL else "→"
        words = f" ({edge.label})" if edge.label else ""
        told.append(f"{names[edge.source]} {arrow} {names[edge.target]}{words}.")
    return " ".join(told)
