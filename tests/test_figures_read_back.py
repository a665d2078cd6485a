"""What figures draw, read back to the data: which line, marker, bar or disc is which region.

What is read is held against sums of its own (`by_hand.py`): a figure that swaps two regions, or a
formula that turns a sign, fails here even if every figure was drawn and committed again.
"""

from __future__ import annotations

import csv
import math
from collections import Counter
from collections.abc import Mapping
from fractions import Fraction
from itertools import combinations

import numpy as np
import pytest
from matplotlib.patches import Rectangle

from by_hand import (
    MARKS,
    SHORT,
    concepts,
    labels,
    mean,
    placed,
    replicated,
    rows,
    segments,
    unrounded,
)
from drawn import drawn, figure_of
from read_back import (
    NEAR,
    SCALE,
    Point,
    Words,
    circles,
    legend,
    named,
    nearest,
    rectangles,
    rings,
    scale,
    sheet,
    traces,
    value,
    words,
)
from studies import ROOT
from werkbedrijf.exhibits.exhibit import Exhibit

Cell = tuple[str, str, str]
REGIONS = labels("regions")
CONCEPTS = labels("concepts")
ANEW = "replicated, where it differs"
HALF = 17.0
"""Half as wide as a column of a region can be, in mm."""


def places(shown: Exhibit, kind: dict[str, str], axis: str) -> dict[str, float]:
    """Return where the names of a kind stand across (`x`) or down (`y`), those that do."""
    found = named(words(sheet(shown)), kind)
    return {id_: getattr(each[0], axis) for id_, each in found.items() if each}


def cells(shown: Exhibit, down: dict[str, str], across: dict[str, str]) -> dict[Cell, float]:
    """Return the values that a grid's markers stand for, by row, column and what they mark."""
    axes = sheet(shown)
    means = legend(axes)
    tops, lefts = places(shown, down, "y"), places(shown, across, "x")
    found = {}
    for trace in traces(axes):
        (x, y) = trace.points[0]
        row, column = nearest(y, tops), nearest(x, lefts)
        if trace.mark and trace.look in means and y < max(tops.values()) + 4:
            ends = scale(words(axes), lefts[column] - HALF, lefts[column] + HALF)
            found[row, column, means[trace.look]] = value(x, ends)
    return found


def test_every_dot_is_the_score_of_its_region_and_concept() -> None:
    """A ring is the printed mark, a diamond the derived one, a tick the mean before rounding."""
    found = cells(drawn("dots_scores"), CONCEPTS, REGIONS)
    expected: dict[Cell, Fraction | int | None] = {}
    for region in REGIONS:
        for concept in CONCEPTS:
            for kind, of in MARKS.items():
                expected[concept, region, kind.capitalize()] = of(region, concept)
            expected[concept, region, "Mean valence"] = unrounded(region, concept)
    assert found == pytest.approx(_known(expected), abs=0.01)


def _known(values: Mapping[Cell, Fraction | int | None]) -> dict[Cell, float]:
    return {cell: float(each) for cell, each in values.items() if each is not None}


def test_every_mean_of_a_category_is_that_of_its_region() -> None:
    """The mean of the marks in each category of success."""
    names = {id_: label for id_, label in labels("categories").items() if concepts(category=id_)}
    success = {row["category"] for row in rows("codebook/concepts") if row["side"] == "success"}
    across = {id_: label for id_, label in names.items() if id_ in success}
    expected = {
        (region, category, f"mean of the {kind} marks"): mean(
            mark for each in concepts(category=category) if (mark := of(region, each)) is not None
        )
        for region in REGIONS
        for category in across
        for kind, of in MARKS.items()
    }
    found = cells(drawn("success_categories"), REGIONS, across)
    assert found == pytest.approx(_known(expected), abs=0.01)


@pytest.mark.parametrize(("name", "side"), [("spider_success", "success"),
                                            ("spider_factors", "factor")])  # fmt: skip
def test_every_corner_of_a_spider_is_the_score_of_its_region(name: str, side: str) -> None:
    """Lines and markers join the printed marks; a tail leads to a derived one that is another."""
    shown, names = drawn(name), concepts(side=side)
    axes = sheet(shown)
    (hub,), looks = rings(axes), legend(axes)
    printed, derived = (
        {(REGIONS[region], at): of(region, concept) for region in REGIONS
         for at, concept in enumerate(names)}
        for of in (MARKS["published"], MARKS["replicated"])
    )  # fmt: skip
    corners: dict[tuple[str, Point], int] = {}
    for marker in (True, False):
        found = {}
        for trace in traces(axes):
            if trace.mark is marker and len(trace.points) >= len(names):
                for number, corner in enumerate(trace.points[: len(names)]):
                    _is_spoke(shown, side, hub, corner, number)
                    corners[looks[trace.look], corner] = number
                    found[looks[trace.look], number] = _ring(corner, hub, shown)
        assert found == printed
    colours = {look[1]: told for look, told in looks.items() if told in REGIONS.values()}
    anew = {each.points[0] for each in traces(axes) if looks.get(each.look) == ANEW}
    for tail in traces(axes):
        if len(tail.points) == 2 and tail.points[1] in anew:
            region = colours[tail.look[1]]
            at = corners[region, tail.points[0]]
            found[region, at] = _ring(tail.points[1], hub, shown)
    assert found == derived


def _ring(at: Point, hub: Point, shown: Exhibit) -> int:
    """Return the value of the ring that a point lies on."""
    radii = [math.dist(ring[0], hub) for ring in rings(sheet(shown))[hub]]
    away = [abs(math.dist(at, hub) - radius) for radius in radii]
    assert min(away) < 0.05
    return sorted(SCALE.values())[away.index(min(away))]


def _is_spoke(shown: Exhibit, side: str, hub: Point, at: Point, number: int) -> None:
    """Fail unless the name nearest to where a point leads is that of its concept."""
    angle = math.atan2(at[1] - hub[1], at[0] - hub[0])
    reach = 1.12 * math.dist(rings(sheet(shown))[hub][-1][0], hub)
    end = (hub[0] + reach * math.cos(angle), hub[1] + reach * math.sin(angle))
    names = [t for t in words(sheet(shown)) if t.text in CONCEPTS.values()]
    told = min(names, key=lambda text: math.dist((text.x, text.y), end)).text
    assert told == CONCEPTS[concepts(side=side)[number]]


def test_every_mean_of_a_layer_is_that_of_its_region() -> None:
    """By concept and layer, between the lines of the lowest, the middle and the highest mark."""
    shown = drawn("layers")
    axes = sheet(shown)
    names = {"board": "Board", "partner": "Partner council", "operational": "Operations"}
    tops, lefts = places(shown, CONCEPTS, "y"), places(shown, REGIONS, "x")
    upright = sorted({t.points[0][0] for t in traces(axes) if not t.mark
                      and abs(t.points[0][0] - t.points[-1][0]) < 0.01})  # fmt: skip
    found = {}
    for trace in traces(axes):
        x, y = trace.points[0]
        shape = next((n for look, n in legend(axes).items()
                      if look[0] == trace.look[0] and n in names.values()), "")  # fmt: skip
        if trace.mark and shape and y < max(tops.values()) + 5:
            column = nearest(x, lefts)
            inside = [place for place in upright if abs(place - lefts[column]) < HALF + 1.5]
            ends = ((-2.0, inside[0]), (2.0, inside[-1]))
            found[nearest(y, tops), column, shape] = value(x, ends)
    expected = {
        (concept, region, label): unrounded(region, concept, level)
        for concept in CONCEPTS
        for region in REGIONS
        for level, label in names.items()
        if concept != "placements"
    }
    assert found == pytest.approx(_known(expected), abs=0.01)


def test_every_coder_s_mean_is_that_of_the_coder_and_region() -> None:
    """First, independent and second coder, each from the file of that coding."""
    files = {"First coder": "", "Independent coder": "independent", "Second coder": "second"}
    found = cells(drawn("coder_means"), CONCEPTS, REGIONS)
    expected = {
        (concept, region, name): unrounded(region, concept, coder=file)
        for concept in CONCEPTS
        for region in REGIONS
        for name, file in files.items()
        if concept != "placements"
    }
    coded = {cell: each for cell, each in found.items() if cell[0] != "placements"}
    assert coded == pytest.approx(_known(expected), abs=0.01)
    numbers = {cell: each for cell, each in found.items() if cell[0] == "placements"}
    assert all(each == pytest.approx(replicated(cell[1], "placements"), abs=0.01)
               for cell, each in numbers.items())  # fmt: skip


def test_every_bar_of_evidence_is_as_long_as_its_segments_are_many() -> None:
    """By region, concept and valence; all on one scale."""
    shown = drawn("evidence_map")
    axes = sheet(shown)
    fills = {look[1]: SCALE[text] for look, text in legend(axes).items() if text in SCALE}
    tops, lefts = places(shown, CONCEPTS, "y"), places(shown, REGIONS, "x")
    found: Counter[tuple[str, str, int]] = Counter()
    bars = [each for each in rectangles(axes) if each[3] < 5 and each[4] in fills]
    for left, top, wide, high, fill in bars:
        row, column = nearest(top + high / 2, tops), nearest(left, lefts)
        found[row, column, fills[fill]] += wide  # type: ignore[assignment]
    expected = Counter(_scored_valences())
    unit = sum(found.values()) / sum(expected.values())
    assert {cell: wide / unit for cell, wide in found.items()} == pytest.approx(expected)


def _scored_valences() -> list[tuple[str, str, int]]:
    kinds = {row["indicator"]: row for row in rows("codebook/indicators")}
    return [
        (kinds[row["indicator"]]["concept"], region, int(row["valence"]))
        for region in REGIONS
        for row in segments(region)
        if kinds[row["indicator"]]["concept"]
        and (kinds[row["indicator"]]["values"] != "open" or int(row["valence"]))
    ]


def test_every_bar_of_placements_is_as_long_as_its_region_s_share() -> None:
    """Of the target, on the scale under the bars."""
    shown = drawn("placements_target")
    axes, bars = figure_of(shown).axes
    tops = places(shown, REGIONS, "y")
    marks = {t.text: t.x for t in words(axes) if t.text in ("0%", "200%")}
    ends = ((0.0, marks["0%"]), (2.0, marks["200%"]))
    onto = axes.transData.inverted().transform
    found = {}
    for bar in bars.patches:
        assert isinstance(bar, Rectangle)
        (x, y), high = bar.get_xy(), bar.get_height() / 2
        right, middle = onto(bars.transData.transform((x + bar.get_width(), y + high)))
        found[nearest(middle, tops)] = value(right, ends)
    expected = {region: float(placed(region)) for region in REGIONS}
    assert found == pytest.approx(expected, abs=0.01)


def test_every_bar_of_agreement_is_that_of_its_region() -> None:
    """How many marks are the same, a step apart and further apart."""
    shown = drawn("agreement_matrix")
    axes = sheet(shown)
    kinds = {look[1]: text for look, text in legend(axes).items()}
    tops = places(shown, {**REGIONS, "all": "All"}, "y")
    found: dict[tuple[str, str], float] = {}
    for left, top, wide, high, fill in rectangles(axes):
        if fill in kinds and left > 100 and wide:
            found[nearest(top + high / 2, tops), kinds[fill]] = wide
    told = ("the same", "one step apart", "further apart")
    expected: Counter[tuple[str, str]] = Counter()
    for region in REGIONS:
        for concept in CONCEPTS:
            one, other = (of(region, concept) for of in MARKS.values())
            assert one is not None
            assert other is not None
            expected[region, told[min(2, abs(one - other))]] += 1
    full = sum(wide for (row, _), wide in found.items() if row == "all")
    shares = {cell: wide / full * len(CONCEPTS) for cell, wide in found.items()
              if cell[0] in REGIONS}  # fmt: skip
    assert shares == pytest.approx(expected)


def test_the_cells_of_the_matrix_count_printed_against_derived_marks() -> None:
    """Printed downwards, derived across, by the marks beside and above."""
    shown = drawn("agreement_matrix")
    axes, inner = figure_of(shown).axes
    onto = axes.transData.inverted().transform
    heads = [text for text in words(axes) if text.text in SCALE]
    across = {text.text: text.x for text in heads if text.y == min(each.y for each in heads)}
    down = {text.text: text.y for text in heads if text.x == min(each.x for each in heads)}
    found = {}
    for text in words(inner):
        x, y = onto(inner.transData.transform((text.x, text.y)))
        found[SCALE[nearest(y, down)], SCALE[nearest(x, across)]] = int(text.text)
    assert found == Counter(
        tuple(of(region, concept) for of in MARKS.values())
        for region in REGIONS
        for concept in CONCEPTS
    )


def test_every_tile_is_the_verdict_of_its_claim() -> None:
    """Chapter by chapter, in the order of the claims: printed left, derived right."""
    shown = drawn("ledger_tiles")
    axes = sheet(shown)
    fills = {look[1]: text.split(" ", 1)[1] for look, text in legend(axes).items() if look[1]}
    signs = {text.split(" ", 1)[1]: text[0] for text in legend(axes).values()}
    tiles = sorted(((top, left), fill) for left, top, wide, _, fill in rectangles(axes)
                   if fill in fills and wide < 6)  # fmt: skip
    found = [fills[fill] for _, fill in tiles]
    with (ROOT / "tests/accepted_verdicts.csv").open(encoding="utf-8", newline="") as file:
        accepted = {row["claim"]: row for row in csv.DictReader(file)}
    chapters: dict[str, list[str]] = {}
    for row in rows("published/claims"):
        chapters.setdefault(row["section"].split(".")[0], []).append(row["claim"])
    expected = [
        accepted[claim][kind] for each in chapters.values() for claim in each for kind in MARKS
    ]
    assert found == expected
    texts = sorted((t.y, t.x, t.text) for t in words(axes) if t.text in signs.values())
    assert [sign for *_, sign in texts] == [signs[verdict] for verdict in expected]


PARTIES = labels("parties")
LAYERS = {"seats in board": "board", "seats in partner council": "partner"}


def _seats(region: str) -> list[tuple[str, str]]:
    """Return the party and the body of every seat that is told of."""
    return [(row["party"], row["body"]) for row in rows(f"regions/{region}/bodies")]


def _seated() -> list[str]:
    return [region for region in REGIONS if _has(region, "bodies")]


def _has(region: str, name: str) -> bool:
    return (ROOT / "data/regions" / region / f"{name}.csv").is_file()


def test_every_disc_counts_the_seats_of_its_party_and_region() -> None:
    """By body, as the legend has it."""
    shown = drawn("network_seats")
    axes = sheet(shown)
    bodies = {look[1]: LAYERS[text] for look, text in legend(axes).items() if text in LAYERS}
    tops, lefts = places(shown, PARTIES, "y"), places(shown, REGIONS, "x")
    found = {
        (nearest(x, lefts), nearest(y, tops), bodies[fill]): int(_on(words(axes), x, y).text)
        for x, y, fill in circles(axes)
    }
    assert found == Counter((region, *seat) for region in _seated() for seat in _seats(region))


def _on(texts: list[Words], x: float, y: float) -> Words:
    return min(texts, key=lambda text: math.dist((text.x, text.y), (x, y)))


def test_every_line_joins_parties_that_share_a_body() -> None:
    """In the network of the region whose name stands above, by the numbers of the legend."""
    shown = drawn("network_parties")
    axes, texts = sheet(shown), words(sheet(shown))
    keys = dict(text.text.split("  ") for text in texts if "  " in text.text)
    party = {label: id_ for id_, label in PARTIES.items()}
    discs = {(x, y): party[keys[_on(texts, x, y).text]] for x, y, _ in circles(axes)}
    lefts = places(shown, REGIONS, "x")
    found: dict[str, set[frozenset[str]]] = {}
    for trace in traces(axes):
        ends = [min(discs, key=lambda disc, at=at: math.dist(disc, at)) for at in trace.points]  # type: ignore[misc]
        pair = frozenset(discs[end] for end in ends)
        found.setdefault(nearest(float(np.mean([x for x, _ in ends])), lefts), set()).add(pair)
    expected = {
        region: {
            frozenset((one, other))
            for (one, body), (other, same) in combinations(_seats(region), 2)
            if body == same and one != other
        }
        for region in _seated()
    }
    assert found == {region: pairs for region, pairs in expected.items() if pairs}


def test_every_dot_counts_the_parties_in_several_bodies() -> None:
    """Of the region whose row it stands in, on the scale above."""
    shown = drawn("network_chance")
    axes = sheet(shown)
    ticks = [text for text in words(axes) if text.text.isdigit()]
    first, last = min(ticks, key=lambda t: t.x), max(ticks, key=lambda t: t.x)
    ends = ((float(first.text), first.x), (float(last.text), last.x))
    tops = places(shown, REGIONS, "y")
    dots = [look for look, text in legend(axes).items() if text == "parties in several bodies"]
    found = {
        nearest(y, tops): value(x, ends)
        for (x, y) in (t.points[0] for t in traces(axes) if t.look in dots)
        if y < max(tops.values()) + 4
    }
    expected = {}
    for region in found:
        bodies = {
            party: {b for p, b in _seats(region) if p == party} for party, _ in _seats(region)
        }
        expected[region] = sum(len(each) > 1 for each in bodies.values())
    assert found == pytest.approx(expected)
    assert len(found) > 1


EXPLANATIONS = {row["explanation"]: row["label_en"] for row in rows("published/explanations")}
LIKELIHOODS = {
    (row["observation"], row["explanation"]): int(row["likelihood"]) / 100
    for row in rows("published/tests")
}


def test_every_likelihood_is_that_of_its_explanation() -> None:
    """By observation, on the scale above."""
    shown = drawn("tracing_observations")
    axes = sheet(shown)
    by_label = {label: id_ for id_, label in EXPLANATIONS.items()}
    looks = {look: by_label[text] for look, text in legend(axes).items() if text in by_label}
    observed = {row["observation"]: row["label_en"] for row in rows("published/observations")}
    tops = places(shown, observed, "y")
    marks = {t.text: t.x for t in words(axes) if t.text in ("0%", "100%")}
    ends = ((0.0, marks["0%"]), (1.0, marks["100%"]))
    found = {
        (nearest(y, tops), looks[t.look]): value(x, ends)
        for t in traces(axes)
        for x, y in t.points
        if t.look in looks and y < max(tops.values()) + 6
    }
    assert found == pytest.approx(LIKELIHOODS)


def test_every_curve_of_belief_is_that_of_its_explanation() -> None:
    """At full belief each is where Bayes' rule puts it from even priors."""
    shown = drawn("tracing_belief")
    axes, panel = figure_of(shown).axes
    meaning = legend(axes)
    found = {
        meaning[trace.look]: trace.points[-1][1]
        for trace in traces(panel)
        if trace.look in meaning and len(trace.points) > 10
    }
    observations = dict.fromkeys(observation for observation, _ in LIKELIHOODS)
    joint = {
        explanation: math.prod(LIKELIHOODS[each, explanation] for each in observations)
        for explanation in EXPLANATIONS
    }
    expected = {EXPLANATIONS[each]: chance / sum(joint.values()) for each, chance in joint.items()}
    assert {label: found[label] for label in expected} == pytest.approx(expected)


def test_every_curve_of_power_is_that_of_its_effect() -> None:
    """A larger effect is found more often, and 0.8 is reached where Fritz and MacKinnon say."""
    axes, exact, *_ = figure_of(drawn("mediation_power")).axes
    meaning = legend(axes)
    curves = {
        meaning[trace.look]: dict(trace.points)
        for trace in traces(exact)
        if trace.mark and len(trace.points) > 2
    }
    assert list(curves) == sorted(curves)
    for size in (35, max(curves["both paths 0.3"])):
        found = [curve[size] for curve in curves.values()]
        assert found == sorted(found)
        assert found[0] < found[-1]
    # Their table 3: 36 for paths of 0.59.
    assert curves["both paths 0.59"][35] == pytest.approx(0.79, abs=0.03)


def test_a_region_is_told_apart_by_shape_colour_and_dashes() -> None:
    """No two of what a legend explains look the same."""
    for name in ("spider_success", "spider_factors"):
        looks = legend(sheet(drawn(name)))
        assert Counter(looks.values()) == {**dict.fromkeys(REGIONS.values(), 2), ANEW: 1}
    assert NEAR < 1
    assert set(SHORT.values()) == set(REGIONS)
