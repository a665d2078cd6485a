"""Diagrams are data: what is wrong in them is named, and what is right draws itself."""

from __future__ import annotations

from pathlib import Path
from typing import Any

import pytest

from drawn import LANGUAGES, study
from studies import copy_data
from werkbedrijf.errors import DataError
from werkbedrijf.exhibits.figures.diagrams import plan
from werkbedrijf.exhibits.figures.layout import Box
from werkbedrijf.exhibits.figures.routes import pieces, strip
from werkbedrijf.study.diagrams import Diagram, Edge, Group, Node, problems, read
from werkbedrijf.study.load import load_study

TARGETS = {"concept": {"trust"}, "category": {"quality"}, "model": {"turrini"}}


def box(id_: str = "a", x: int = 0, y: int = 0, **more: Any) -> dict[str, Any]:
    """Return a box as a file has it."""
    return {"id": id_, "label_en": id_, "label_nl": id_, "x": x, "y": y} | more


def node(id_: str, x: int, y: int) -> Node:
    """Return a plain box with its id as label."""
    return Node(id_, id_, (), x, y, 1, "plain")


def told(**tables: list[dict[str, Any]]) -> list[str]:
    """Return the problems of a diagram with these tables."""
    return [str(problem) for problem in problems(tables, "some.toml", TARGETS)]


def test_a_sound_diagram_has_no_problems() -> None:
    """Boxes, a group of them and an arrow between pass."""
    nodes = [box(), box("b", 1, concept="trust")]
    edges = [{"from": "a", "to": "g", "kind": "steers", "enter": "left"}]
    assert told(node=nodes, group=[{"id": "g", "nodes": ["b"]}], edge=edges) == []


@pytest.mark.parametrize(
    ("tables", "part"),
    [
        (
            {"node": [box()], "edge": [{"from": "a", "to": "bord"}]},
            "edge 1, to: found 'bord'; expected one of a. Correct it, or add the box.",
        ),
        (
            {"node": [box()], "group": [{"id": "g", "nodes": ["c"]}]},
            "group g, nodes: found 'c'; expected one of a, g.",
        ),
        ({"node": [box(), box(x=1)]}, "id: found 'a' twice; expected each id once."),
        ({"node": [box(), box("b")]}, "node b, x: found the place of a"),
        ({"node": [box(x=-1)]}, "node a, x: found -1; expected a whole number from 0."),
        ({"node": [box(kind="bord")]}, "node a, kind: found 'bord'; expected one of plain"),
        ({"node": [box(concept="trus")]}, "node a, concept: found 'trus'; expected a known"),
        ({"node": [{"id": "a", "x": 0, "y": 0}]}, "node a, label_en: found nothing"),
        ({"node": [box()], "edge": [{"from": "a", "to": "a", "kind": "x"}]}, "1, kind: found 'x'"),
        ({"node": [box()], "edge": [{"from": "a", "to": "a", "enter": "up"}]}, "1, enter: found"),
    ],
)  # fmt: skip
def test_a_wrong_reference_is_named(tables: dict[str, Any], part: str) -> None:
    """The error says which box or arrow, what was found, what is expected and how to mend it."""
    found = told(**tables)
    assert len(found) == 1
    assert found[0].startswith("some.toml, ")
    assert part in found[0]


def test_loading_refuses_a_diagram_and_a_structure_that_do_not_hold_together(
    tmp_path: Path,
) -> None:
    """Both files are named at once, and the seat in a body that the structure lost."""
    copy_data(tmp_path)
    model = tmp_path / "data/theory/diagrams/conceptual-model.toml"
    model.write_text(model.read_text().replace('concept = "trust"', 'concept = "trost"'))
    structure = tmp_path / "data/regions/zwolle/structure.toml"
    structure.write_text(structure.read_text().replace('"board"', '"bord"', 1))
    with pytest.raises(DataError) as refused:
        load_study(root=tmp_path)
    assert "conceptual-model.toml, node trust, concept: found 'trost'" in str(refused.value)
    assert "zwolle/structure.toml, edge 1, to: found 'board'" in str(refused.value)
    assert "zwolle/bodies.csv:2, body: found 'board'" in str(refused.value)


def diagrams(labels: str) -> dict[str, Diagram]:
    """Return every diagram of the study, those of theory and those of the regions."""
    of = study(labels)
    found = {id_: read(of, diagram) for id_, diagram in of.diagrams.items()}
    return found | {id_: read(of, region.structure) for id_, region in of.of_source.regions.items()}


CASES = [(labels, id_) for labels in LANGUAGES for id_ in diagrams("en")]


@pytest.mark.parametrize(("labels", "id_"), CASES)
def test_no_arrow_crosses_a_box_or_words(labels: str, id_: str) -> None:
    """Arrows go round the boxes, and words stand clear of arrows, boxes and each other."""
    drawing = plan(diagrams(labels)[id_])
    lines = [strip(*piece) for way in drawing.ways for piece in pieces(way)]
    boxes = [box.grown(-0.1) for box in drawing.layout.boxes.values()]
    words = [label.box for label in drawing.labels]
    assert not [line for line in lines for each in boxes if line.grown(0.01).meets(each)]
    assert not [word for word in words for line in lines if line.grown(0.2).meets(word)]
    assert not [word for word in words for each in boxes if word.meets(each)]
    assert sum(a.meets(b) for a in words for b in words) == len(words)
    assert len(words) == sum(bool(edge.label) for edge in drawing.diagram.edges)


@pytest.mark.parametrize("beside", [(), (node("d", 1, 0),)], ids=["alone", "beside another"])
def test_an_arrow_past_a_box_goes_round_it(beside: tuple[Node, ...]) -> None:
    """From the first of three boxes to the third, the second is not run through."""
    nodes = tuple(node(id_, 0, y) for y, id_ in enumerate("abc"))
    drawing = plan(Diagram((*nodes, *beside), (), (Edge("a", "c", "passes", "leads-to"),)))
    way = drawing.ways[0]
    assert [each for each in pieces(way) if strip(*each).meets(drawing.layout.of("b"))] == []
    assert all(0 < x < 160 and 0 < y < drawing.layout.height for x, y in way)


def test_two_arrows_between_two_boxes_run_side_by_side() -> None:
    """One there and one back don't lie over each other."""
    edges = (Edge("a", "b", "there", "steers"), Edge("b", "a", "back", "prepares"))
    one, other = plan(Diagram((node("a", 0, 0), node("b", 0, 1)), (), edges)).ways
    assert len(one) == len(other) == 2
    assert abs(one[0][0] - other[0][0]) > 5


def test_a_frame_holds_its_boxes_and_nothing_else() -> None:
    """A group's frame lies round its members, one in another, and leaves others out."""
    nodes = tuple(node(id_, x, 0) for x, id_ in enumerate("abc"))
    groups = (Group("in", "In", ("a",), "plain"), Group("out", "Out", ("a", "b"), "plain"))
    layout = plan(Diagram(nodes, groups, ())).layout
    inner, outer = layout.of("in"), layout.of("out")
    assert holds(outer, inner)
    assert holds(inner, layout.of("a"))
    assert holds(outer, layout.of("b"))
    assert not inner.meets(layout.of("b"))
    assert not outer.meets(layout.of("c"))


def holds(outer: Box, inner: Box) -> bool:
    """Tell whether a rectangle lies within another."""
    return (
        outer.left < inner.left
        and outer.top < inner.top
        and inner.right < outer.right
        and inner.bottom < outer.bottom
    )
