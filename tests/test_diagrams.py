"""Diagrams are data: what is wrong in them is named, and what is right draws itself."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import replace
from itertools import pairwise
from pathlib import Path
from typing import Any

import pytest

from drawn import LANGUAGES, study
from studies import copy_data
from werkbedrijf.errors import DataError
from werkbedrijf.exhibits.figures import style
from werkbedrijf.exhibits.figures.diagrams import Drawing, fitted, fold, plan
from werkbedrijf.exhibits.figures.layout import Box
from werkbedrijf.exhibits.figures.routes import strip
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
        ({"node": [box(width=0)]}, "node a, width: found 0; expected a whole number from 1"),
        ({"node": [box(kind="bord")]}, "node a, kind: found 'bord'; expected one of plain"),
        ({"node": [box(concept="trus")]}, "node a, concept: found 'trus'; expected a known"),
        ({"node": [{"id": "a", "x": 0, "y": 0}]}, "node a, label_en: found nothing"),
        (
            {"node": [box(model="turrini")]},
            "node a, category: found nothing; expected a category, whose factors in the model the "
            "box lists. Name the category.",
        ),
        (
            {"node": [box()], "group": [{"id": "g", "nodes": ["a", "g"]}]},
            "group g, nodes: found 'g', which is within itself; expected boxes, and groups that "
            "this one is not within. Take it out.",
        ),
        (
            {"group": [{"id": "g", "nodes": ["h"]}, {"id": "h", "nodes": ["g"]}]},
            "which is within itself",
        ),
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


def test_every_circle_of_groups_is_named_once() -> None:
    """Two that have nothing to do with each other are two problems."""
    inside = {"g": ["h"], "h": ["g"], "i": ["i", "j"], "j": []}
    found = told(group=[{"id": id_, "nodes": nodes} for id_, nodes in inside.items()])
    assert [problem.split(";")[0] for problem in found] == [
        "some.toml, group h, nodes: found 'g', which is within itself",
        "some.toml, group i, nodes: found 'i', which is within itself",
    ]


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


def on_phone(diagram: Diagram) -> Drawing:
    """Return where everything of a diagram goes on a phone."""
    with style.for_phone():
        return plan(fitted(diagram))


@pytest.mark.parametrize("drawn", [plan, on_phone])
@pytest.mark.parametrize(("labels", "id_"), CASES)
def test_no_arrow_crosses_a_box_or_words(
    labels: str, id_: str, drawn: Callable[[Diagram], Drawing]
) -> None:
    """Arrows go round the boxes, and words stand clear of arrows, boxes and each other."""
    drawing = drawn(diagrams(labels)[id_])
    lines = [strip(*piece) for way in drawing.ways for piece in pairwise(way)]
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
    assert [each for each in pairwise(way) if strip(*each).meets(drawing.layout.of("b"))] == []
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
    """Return whether a rectangle lies within another."""
    return (
        outer.left < inner.left
        and outer.top < inner.top
        and inner.right < outer.right
        and inner.bottom < outer.bottom
    )


def places(diagram: Diagram, columns: int = 2) -> dict[str, tuple[int, int, int]]:
    """Return column, row and width of every box of a folded diagram, by row and column."""
    nodes = sorted(fold(diagram, columns).nodes, key=lambda each: (each.y, each.x))
    return {each.id: (each.x, each.y, each.width) for each in nodes}


def test_boxes_in_a_row_fold_into_rows() -> None:
    """In their order; what is left over is as wide as all columns."""
    row = Diagram(tuple(node(id_, x, 0) for x, id_ in enumerate("abc")), (), ())
    assert places(row) == {"a": (0, 0, 1), "b": (1, 0, 1), "c": (0, 1, 2)}
    assert places(row, 1) == {"a": (0, 0, 1), "b": (0, 1, 1), "c": (0, 2, 1)}


def test_a_box_with_many_arrows_stands_between_those_that_it_is_joined_to() -> None:
    """As wide as both columns, the arrows straight; those told to leave a side may leave any."""
    nodes = (node("a", 0, 0), node("hub", 1, 0), node("b", 2, 0), node("c", 0, 1), node("d", 2, 1))
    edges = tuple(Edge(id_, "hub", "", "leads-to", leave="right") for id_ in "abcd")
    assert places(Diagram(nodes, (), edges)) == {
        "a": (0, 0, 1), "b": (1, 0, 1), "hub": (0, 1, 2), "c": (0, 2, 1), "d": (1, 2, 1),
    }  # fmt: skip
    assert {edge.leave for edge in fold(Diagram(nodes, (), edges), 2).edges} == {""}


def test_what_is_in_a_frame_stays_together() -> None:
    """Frames of one column stand side by side, a box beside them goes under them."""
    nodes = (*(node(id_, 0, y) for y, id_ in enumerate("ab")), node("c", 1, 0), node("d", 2, 0))
    groups = (Group("g", "G", ("a", "b"), "plain"), Group("h", "H", ("c",), "plain"))
    assert places(Diagram(nodes, groups, ())) == {
        "a": (0, 0, 1), "c": (1, 0, 1), "b": (0, 1, 1), "d": (0, 2, 2),
    }  # fmt: skip


def test_names_of_rows_stand_over_them() -> None:
    """And a heading of these names under the names of the columns."""
    words = [("form", 0, "heading"), ("one", 1, "text"), ("two", 2, "text")]
    nodes = (
        *(replace(node(id_, x, 0), kind=kind) for id_, x, kind in words),
        replace(node("light", 0, 1), kind="text"),
        *(node(id_, x, 1) for x, id_ in enumerate("ab", start=1)),
    )
    assert places(Diagram(nodes, (), ())) == {
        "one": (0, 0, 1), "two": (1, 0, 1), "form": (0, 1, 2), "light": (0, 2, 2),
        "a": (0, 3, 1), "b": (1, 3, 1),
    }  # fmt: skip


def test_words_without_a_box_stand_close_to_what_they_name() -> None:
    """A row of them touches the row below, a row of boxes does not."""
    name = replace(node("name", 0, 1), kind="text")
    boxes = plan(Diagram((node("a", 0, 0), name, node("b", 0, 2)), (), ())).layout.boxes
    assert boxes["b"].top - boxes["name"].bottom == pytest.approx(0.0)
    assert boxes["name"].top - boxes["a"].bottom == pytest.approx(4.0)


def test_an_arrow_past_a_full_row_has_a_lane_beside_it() -> None:
    """On the sheet, right of all boxes, though every row is full."""
    nodes = tuple(replace(node(id_, 0, y), width=2) for y, id_ in enumerate("abc"))
    with style.for_phone():
        drawing = plan(Diagram(nodes, (), (Edge("a", "c", "passes", "leads-to"),)))
    right = max(box.right for box in drawing.layout.boxes.values())
    assert right < max(x for x, _ in drawing.ways[0]) < style.PHONE_WIDTH - 1


def test_a_diagram_that_fits_is_not_folded() -> None:
    """One of two columns stays as it is, also on a phone."""
    pair = Diagram((node("a", 0, 0), node("b", 1, 0)), (), (Edge("a", "b", "", "leads-to"),))
    with style.for_phone():
        assert fitted(pair) is pair
