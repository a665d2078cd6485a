"""Diagrams as data: boxes on a grid, groups around them, arrows between them."""

from __future__ import annotations

from collections.abc import Collection, Iterable, Iterator, Mapping, Sequence
from dataclasses import dataclass
from graphlib import CycleError, TopologicalSorter
from pathlib import Path
from typing import Any

from werkbedrijf.errors import Message, Problem
from werkbedrijf.study.files import Reader, Tables
from werkbedrijf.study.keys import DIAGRAM_KEYS
from werkbedrijf.study.model import Study
from werkbedrijf.study.text import FaultAt

NODE_KINDS = (
    *("plain", "leaf", "focus", "aside", "new", "heading", "text"),
    *("board", "partner", "operational", "other"),
)
"""A leaf, an aside and a text have no bold label; a heading and a text have no box."""
LIGHT = ("leaf", "aside", "text")
BARE = ("heading", "text")
EDGE_KINDS = (
    *("leads-to", "links", "delegates", "prepares", "steers", "advises", "commissions"),
    *("supports", "confers", "part-of"),
)
SIDES = ("left", "right", "top", "bottom")
MUTUAL = ("links", "confers")
"""Kinds of edge that run both ways."""
REFERENCES = {"concept": "concepts", "category": "categories", "model": "models"}
"""Keys of a node that refer to a table, and that table."""

Content = Mapping[str, Any]
"""What the file of a diagram holds."""
Targets = Mapping[str, Collection[str] | None]
"""What `concept`, `category` and `model` may refer to; None where that could not be read."""

CHOOSE = Message("Choose one of these.")


@dataclass(frozen=True)
class Node:
    """Hold a box: its text, and its place and size in cells of the grid."""

    id: str
    label: str
    notes: tuple[str, ...]
    x: int
    y: int
    width: int
    kind: str


@dataclass(frozen=True)
class Group:
    """Hold a frame around nodes or other groups; `members` are all the nodes inside."""

    id: str
    label: str
    members: tuple[str, ...]
    kind: str


@dataclass(frozen=True)
class Edge:
    """Hold an arrow between nodes or groups; the sides that it leaves and enters may be open."""

    source: str
    target: str
    label: str
    kind: str
    leave: str = ""
    enter: str = ""


@dataclass(frozen=True)
class Diagram:
    """Hold a diagram in one language."""

    nodes: tuple[Node, ...]
    groups: tuple[Group, ...]
    edges: tuple[Edge, ...]


def problems(content: Content, file: str, targets: Targets) -> list[Problem]:
    """Return what is wrong with a diagram's file, which the problems name `file`."""
    checks = (_nodes(content, targets), _places(content), _references(content), _circles(content))
    return [Problem(file, None, *fault) for check in checks for fault in check]


def _ids(content: Content, *tables: str) -> list[str]:
    return [entry["id"] for table in tables for entry in content.get(table, [])]


def _nodes(content: Content, targets: Targets) -> Iterator[FaultAt]:
    ids = _ids(content, "node", "group")
    for id_ in sorted({id_ for id_ in ids if ids.count(id_) > 1}):
        what, remedy = Message("{id!r} twice", id=id_), Message("Rename one of them.")
        yield "id", what, Message("each id once"), remedy
    for node in content.get("node", []):
        name = f"node {node['id']}"
        for key in [key for key in ("x", "y") if not _whole(node.get(key))]:
            expected, remedy = Message("a whole number from 0"), Message("Place the box.")
            yield f"{name}, {key}", repr(node.get(key)), expected, remedy
        if "label_en" not in node and not REFERENCES.keys() & node.keys():
            expected, remedy = Message("a label or a reference"), Message("Name the box.")
            yield f"{name}, label_en", Message("nothing"), expected, remedy
        if node.get("kind", "plain") not in NODE_KINDS:
            yield f"{name}, kind", repr(node["kind"]), _one_of(NODE_KINDS), CHOOSE
        for key in [key for key in REFERENCES if key in node]:
            known = targets[key]
            if known is not None and node[key] not in known:
                expected = Message("a known {key}: {ids}", key=key, ids=", ".join(sorted(known)))
                yield f"{name}, {key}", repr(node[key]), expected, Message("Correct the reference.")
        if "model" in node and "category" not in node:
            expected = Message("a category, whose factors in the model the box lists")
            yield f"{name}, category", Message("nothing"), expected, Message("Name the category.")


def _one_of(choices: Iterable[str]) -> Message:
    return Message("one of {choices}", choices=", ".join(choices))


def _whole(value: object) -> bool:
    return type(value) is int and value >= 0  # True is an int


def _places(content: Content) -> Iterator[FaultAt]:
    taken: dict[tuple[int, int], str] = {}
    for node in content.get("node", []):
        if node.get("width", 1) < 1:
            expected, remedy = Message("a whole number from {low} on", low=1), Message("Widen it.")
            yield f"node {node['id']}, width", repr(node["width"]), expected, remedy
        if not (_whole(node.get("x")) and _whole(node.get("y"))):
            continue
        for x in range(node["x"], node["x"] + node.get("width", 1)):
            first = taken.setdefault((x, node["y"]), node["id"])
            if first != node["id"]:
                what = Message("the place of {node}", node=first)
                expected = Message("a place of its own on the grid")
                yield f"node {node['id']}, x", what, expected, Message("Change x or y.")


def _references(content: Content) -> Iterator[FaultAt]:
    ids = _ids(content, "node", "group")
    named = [
        (f"edge {number}, {end}", edge.get(end))
        for number, edge in enumerate(content.get("edge", []), 1)
        for end in ("from", "to")
    ]
    named += [
        (f"group {group['id']}, nodes", id_)
        for group in content.get("group", [])
        for id_ in group["nodes"]
    ]
    for place, id_ in named:
        if id_ not in ids:
            yield place, repr(id_), _one_of(ids), Message("Correct it, or add the box.")
    for number, edge in enumerate(content.get("edge", []), 1):
        for key, allowed in (("kind", EDGE_KINDS), ("leave", SIDES), ("enter", SIDES)):
            if edge.get(key, allowed[0]) not in allowed:
                yield f"edge {number}, {key}", repr(edge[key]), _one_of(allowed), CHOOSE


def _circles(content: Content) -> Iterator[FaultAt]:
    """Yield one group of every circle of groups that are within each other."""
    inside = {group["id"]: group["nodes"] for group in content.get("group", [])}
    while circle := _circle(inside):
        within, group = circle[:2]
        inside[group] = [each for each in inside[group] if each != within]
        what = Message("{id!r}, which is within itself", id=within)
        expected = Message("boxes, and groups that this one is not within")
        yield f"group {group}, nodes", what, expected, Message("Take it out.")


def _circle(inside: Mapping[str, Sequence[str]]) -> list[str]:
    """Return ids each inside the next, and the last inside the first; none without a circle."""
    try:
        TopologicalSorter(inside).prepare()
    except CycleError as error:
        return list(error.args[1])
    return []


def load(reader: Reader, folder: Path, tables: Tables) -> dict[str, dict[str, Any]]:
    """Read and check every diagram in a folder, by the name of its file."""
    paths = sorted(folder.glob("*.toml"))
    return {path.stem: load_diagram(reader, path, tables) for path in paths}


def load_diagram(reader: Reader, path: Path, tables: Tables) -> dict[str, Any]:
    """Read and check a diagram."""
    content = reader.settings(path, DIAGRAM_KEYS)
    targets = {
        key: None if table in reader.unread else set(tables[table].iloc[:, 0])
        for key, table in REFERENCES.items()
    }
    reader.problems += problems(content, reader.name(path), targets)
    return content


UNKNOWN = ("unknown", "onbekend")


def read(study: Study, content: Content) -> Diagram:
    """Return a diagram's file in the study's language, references resolved."""
    members = {group["id"]: group["nodes"] for group in content.get("group", [])}
    nodes = (_node(study, node) for node in content.get("node", []))
    groups = (_group(study, group, members) for group in content.get("group", []))
    edges = (
        Edge(
            edge["from"],
            edge["to"],
            _text(study, edge, "label"),
            edge.get("kind", "leads-to"),
            edge.get("leave", ""),
            edge.get("enter", ""),
        )
        for edge in content.get("edge", [])
    )
    return Diagram(tuple(nodes), tuple(groups), tuple(edges))


def _text(study: Study, entry: Mapping[str, Any], key: str) -> str:
    return str(entry.get(f"{key}_{study.language}", ""))


def _group(study: Study, group: Mapping[str, Any], members: Mapping[str, Sequence[str]]) -> Group:
    label = _text(study, group, "label")
    if "category" in group:
        category = study.label("categories", group["category"])
        label = ": ".join(filter(None, [category, label]))
    nodes = tuple(_nodes_within(group["id"], members))
    return Group(group["id"], label, nodes, group.get("kind", "plain"))


def _nodes_within(id_: str, members: Mapping[str, Sequence[str]]) -> Sequence[str]:
    """Return the nodes of a group and of the groups in it; of a node, itself."""
    if id_ not in members:
        return [id_]
    return [node for each in members[id_] for node in _nodes_within(each, members)]


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
