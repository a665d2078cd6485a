"""Read a diagram's file as boxes, frames and arrows in the study's language."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from typing import Any

from werkbedrijf.diagrams import Diagram, Edge, Group, Node
from werkbedrijf.study import Study

UNKNOWN = ("unknown", "onbekend")


def read(study: Study, found: Mapping[str, Any]) -> Diagram:
    """Return a diagram's file in the study's language, references resolved."""
    nodes = (_node(study, node) for node in found.get("node", []))
    groups = (_group(study, found, group) for group in found.get("group", []))
    edges = (
        Edge(
            edge["from"],
            edge["to"],
            _text(study, edge, "label"),
            edge.get("kind", "leads-to"),
            edge.get("leave", ""),
            edge.get("enter", ""),
        )
        for edge in found.get("edge", [])
    )
    return Diagram(tuple(nodes), tuple(groups), tuple(edges))


def _text(study: Study, entry: Mapping[str, Any], key: str) -> str:
    return str(entry.get(f"{key}_{study.labels}", ""))


def _group(study: Study, found: Mapping[str, Any], group: Mapping[str, Any]) -> Group:
    label = _text(study, group, "label")
    if "category" in group:
        label = study.label("categories", group["category"])
    members = tuple(_members(found, group["id"]))
    return Group(group["id"], label, members, group.get("kind", "plain"))


def _members(found: Mapping[str, Any], id_: str) -> Sequence[str]:
    groups = {group["id"]: group["nodes"] for group in found.get("group", [])}
    if id_ not in groups:
        return [id_]
    return [node for each in groups[id_] for node in _members(found, each)]


def _node(study: Study, node: Mapping[str, Any]) -> Node:
    label = _text(study, node, "label")
    for key, table in (("category", "categories"), ("concept", "concepts")):
        if key in node:
            label = study.label(table, node[key])
    notes = [_text(study, node, "note"), _text(study, node, "members"), _frequency(study, node)]
    if "model" in node:
        notes += _factors(study, node["model"], node["category"])
    return Node(
        node["id"],
        label,
        tuple(note for note in notes if note),
        node["x"],
        node["y"],
        node.get("width", 1),
        node.get("kind", "leaf" if "concept" in node else "plain"),
    )


def _frequency(study: Study, node: Mapping[str, Any]) -> str:
    frequency = _text(study, node, "frequency")
    return study.word("frequency-unknown") if frequency in UNKNOWN else frequency


def _factors(study: Study, model: str, category: str) -> list[str]:
    """Return the factors that an earlier model has of a category."""
    models = study.tables["models"]
    rows = models[(models["model"] == model) & (models["category"] == category)]
    return list(rows["label"])
