"""Figures show what the data say: every score, what is missing, and no more."""

from __future__ import annotations

import re
from collections import Counter
from dataclasses import replace

import numpy as np
import pandas as pd
import pytest
from matplotlib.figure import Figure
from matplotlib.lines import Line2D
from matplotlib.patches import Circle, Rectangle

from drawn import (
    LANGUAGES,
    LONG,
    Written,
    crowd,
    drawings,
    drawn,
    figure_of,
    made,
    study,
    unjudged,
    unreadable,
    written,
)
from made_up import region, segments
from made_up import study as made_up
from studies import whole
from werkbedrijf.analysis import power
from werkbedrijf.analysis.agreement import side_by_side
from werkbedrijf.analysis.levels import by_level
from werkbedrijf.claims.ledger import ledger
from werkbedrijf.exhibits.exhibit import Exhibit, Picture
from werkbedrijf.exhibits.figures import style
from werkbedrijf.exhibits.figures.diagrams import FILLS
from werkbedrijf.exhibits.figures.networks import LAYERS, MEMBERSHIPS
from werkbedrijf.exhibits.figures.scores import scored
from werkbedrijf.exhibits.wording import VERDICT_SIGNS
from werkbedrijf.site.document import every_figure
from werkbedrijf.study.model import Region, Study


def texts(shown: Exhibit) -> list[str]:
    """Return the texts of a figure, each on one line."""
    blocks = (text.text for text in written(figure_of(shown)))
    return [block.replace("-\n", "-").replace("\n", " ") for block in blocks]


def alt(shown: Exhibit) -> str:
    """Return the words that stand for a figure where it can't be seen."""
    assert isinstance(shown.body, Picture)
    return shown.body.alt


def markers(shown: Exhibit, marker: str, size: float) -> int:
    """Count the markers of a shape and size, those of the legend too."""
    lines = figure_of(shown).findobj(Line2D)
    return sum(
        np.size(line.get_xdata())
        for line in lines
        if isinstance(line, Line2D)
        and line.get_marker() == marker
        and line.get_markersize() == size
    )


def without(of: Study, region: str, concept: str) -> Study:
    """Return a study in which a region has no segments of a concept."""
    codes = set(of.indicators.loc[of.indicators["concept"] == concept, "indicator"])
    here = of.regions[region]
    kept = here.segments[~here.segments["indicator"].isin(codes)].reset_index(drop=True)
    changed = replace(here, tables={**here.tables, "segments": kept})
    return replace(of, regions={**of.regions, region: changed})


@pytest.mark.parametrize("name", ["spider_success", "spider_factors"])
def test_the_words_of_a_spider_have_every_mark(name: str) -> None:
    """Who can't see the web reads each region's published and replicated marks."""
    of = study()
    said = alt(drawn(name, of))
    concepts = of.side("success" if name == "spider_success" else "factor")
    table = side_by_side(of)
    table = table[table["concept"].isin(concepts)].astype({"published": float})
    for row in table.to_dict("records"):
        label, place = of.label("concepts", row["concept"]), of.regions[row["region"]].label
        for kind in ("published", "replicated"):
            part = said.split(f"{kind.capitalize()}. ")[1].split(f"{place}: ")[1]
            assert f"{label} {of.mark(row[kind])}" in part.split(".")[0].split(", ")


def test_a_spider_breaks_where_a_score_is_missing() -> None:
    """A cross near the hub stands for it, and the legend says what a cross is."""
    whole, broken = study(), without(study(), "zwolle", "trust")
    size = style.cross()["markersize"]
    assert markers(drawn("spider_factors", whole), "x", size) == 0
    shown = drawn("spider_factors", broken)
    assert markers(shown, "x", size) == 2
    assert "no score" in texts(shown)
    assert "Trust no score" in alt(shown)


def test_a_dot_plot_gives_missing_scores_a_place_of_their_own() -> None:
    """The scale gains a step, left of the others, and says so."""
    assert not any("no score" in text for text in texts(drawn("dots_scores", study())))
    shown = drawn("dots_scores", without(study(), "zwolle", "trust"))
    assert any(text.startswith("From left to right: no score") for text in texts(shown))


def test_a_region_that_the_thesis_does_not_have_gets_no_published_mark() -> None:
    """No ring, no mark: an absent score is never drawn as one."""
    rings = markers(drawn("dots_scores", crowd(12)), "o", 7.5)
    assert rings == 3 * 16 + 1
    assert "Published" not in texts(drawn("spider_success", crowd(1)))


@pytest.mark.parametrize("most", [2, 3])
def test_layers_run_across_the_scale_of_the_study(most: int) -> None:
    """On five marks or seven: the legend names its ends, and a mean stands at its place on it."""
    added = pd.DataFrame({"value": [-3, 3], "mark": ["---", "+++"]})
    scale = pd.concat([study().scale, added]).sort_values("value")
    of = replace(study(), scale=scale[scale["value"].abs() <= most])
    shown = drawn("layers", of)
    ends = " \u2026 ".join(style.sign(of.mark(end)) for end in (-most, most))
    assert f"From left to right: {ends}" in texts(shown)
    drawn_at = [np.ravel(line.get_xdata()) for line in figure_of(shown).axes[0].lines]
    upright = {float(x[0]) for x in drawn_at if len(x) == 2 and x[0] == x[1]}
    _, middle, right = sorted(upright)[:3]
    dot = next(float(x[0]) for x in drawn_at if len(x) == 1)
    place = most * (dot - middle) / (right - middle)
    found = by_level(of)
    concept = next(each for each in of.concepts["concept"] if each in set(found["concept"]))
    first = found[(found["region"] == next(iter(of.regions))) & (found["concept"] == concept)]
    assert place == pytest.approx(first["mean"].iloc[0])


def two_regions() -> Study:
    """Return a made-up study of a region with printed scores and one without."""
    here = region("here", segments(("8b", 1)), placed=(100, 160))
    there = region("there", segments(("8b", -2)))
    made = made_up(here, there, printed=[("here", "contact", 0), ("here", "placements", 1)])
    labels = {
        "categories": made.tables["categories"].assign(label=lambda rows: rows["category"]),
        **{name: study().tables[name] for name in ("words", "exhibits", "exhibit-notes")},
    }
    return replace(made, tables={**made.tables, **labels})


def test_success_by_category_shows_the_mean_of_the_marks() -> None:
    """A ring for the published, a diamond for the replicated; no score where there is none."""
    shown = drawn("success_categories", two_regions())
    assert alt(shown) == (
        "Here, mean of the published marks: quality 0.00, outcomes 1.00. "
        "Here, mean of the replicated marks: quality 1.00, outcomes 2.00. "
        "There, mean of the replicated marks: quality -2.00, outcomes no score."
    )
    assert markers(shown, "o", 7.5) == 2 + 1
    assert markers(shown, "D", 3.6) == 4 + 1


def test_success_has_the_categories_of_the_thesis() -> None:
    """Midden-Gelderland's marks on quality are 1, 1, 0 and on output 1, 0, 1."""
    told = alt(drawn("success_categories", study()))
    assert told.startswith(
        "Midden-Gelderland, mean of the published marks: "
        "Quality of collaboration 0.67, Output 0.67, Outcomes 1.50. "
    )


def on_phone(shown: Exhibit) -> list[Written]:
    """Return the texts of a figure's drawing for phones."""
    return written(drawings(shown)[f"{shown.id}-phone"])


def test_more_regions_than_three_have_webs_of_their_own_on_a_phone() -> None:
    """Under each other, each with its region's name and all concepts; up to six, as on a page."""
    of = crowd(4)
    said = [each.text.replace("\n", " ") for each in on_phone(drawn("spider_factors", of))]
    assert said.count("Trust") == 4
    assert [text for text in said if text in {region.label for region in of.regions.values()}] == [
        region.label for region in of.regions.values()
    ]
    assert list(drawings(drawn("spider_factors", crowd(7)))) == ["spider-factors"]


def test_networks_stand_in_threes_on_a_phone() -> None:
    """Twelve regions in four rows: the first party has its place in every ring."""
    first = [each for each in on_phone(drawn("network_parties", crowd(12))) if each.text == "1"]
    assert len({round(each.box.x0) for each in first}) == 3
    assert len({round(each.box.y0) for each in first}) == 4


def test_seats_of_three_regions_stand_beside_each_other_on_a_phone() -> None:
    """With every number that the page has."""
    shown = drawn("network_seats", study())
    numbers = [each.text for each in on_phone(shown) if each.text.isdigit()]
    assert numbers == [text for text in texts(shown) if text.isdigit()]
    assert list(drawings(drawn("network_seats", crowd(7)))) == ["network-seats"]


@pytest.mark.parametrize(
    "name", ["evidence_map", "layers", "dots_scores", "network_seats", "coder_means"]
)
def test_more_regions_than_three_stand_under_the_others_on_a_phone(name: str) -> None:
    """Three of five side by side and two below them, each with the names of the rows."""
    of = crowd(5)
    shown = drawn(name, of)
    assert unreadable([shown]) == []
    labels = {region.label for region in of.regions.values()}
    said = [(text.text.replace("-\n", "-").replace("\n", " "), text) for text in on_phone(shown)]
    heads = [round(text.box.y0) for words, text in said if words in labels]
    assert list(Counter(heads).values()) == [3, 2]
    assert heads == sorted(heads, reverse=True)
    row = "Trade unions" if name == "network_seats" else "Trust"
    assert [words for words, _ in said].count(row) == 2


@pytest.mark.parametrize("count", [7, 35])
def test_more_regions_than_six_stand_in_rows(count: int) -> None:
    """Past six, a spider becomes grids with a mark or a cross in every cell."""
    shown = drawn("spider_factors", crowd(count))
    marks = {style.sign(mark) for mark in study().scale["mark"]}
    crosses = markers(shown, "x", style.cross()["markersize"]) - 1
    assert sum(text in marks for text in texts(shown)) + crosses == count * 8 * 2


def test_a_region_without_any_data_is_drawn_as_one_without_scores() -> None:
    """A folder fresh from the template: every figure is made, nothing in it is made up."""
    here = study().regions["zwolle"]
    bare = replace(
        here,
        structure={},
        parties=(),
        tables={name: frame.iloc[:0] for name, frame in here.tables.items()},
    )
    of = unjudged(replace(study(), regions={"zwolle": bare, "midden-gelderland": _other()}))
    shown = {each.id: each for each in every_figure(of)}
    crosses = markers(shown["spider-factors"], "x", style.cross()["markersize"])
    assert crosses == len(of.side("factor")) + 1
    assert "no numbers" in texts(shown["placements-target"])
    assert unreadable(shown.values()) == []


def _other() -> Region:
    return study().regions["midden-gelderland"]


def test_the_evidence_map_counts_every_segment_that_is_scored() -> None:
    """Its numbers are those of the scores."""
    of = study()
    cells = [text for text in texts(drawn("evidence_map", of)) if text.endswith(")")]
    table = side_by_side(of)
    wanted = table["segments"].astype(str) + " (" + table["respondents"].astype(str) + ")"
    assert sorted(cell for cell in cells if cell[0].isdigit()) == sorted(wanted)


def test_every_claim_has_a_tile_with_both_verdicts_and_how_firm_they_are() -> None:
    """One sign for each verdict and one in the legend; a dot for each mark to overturn, 3 at most.

    A study of other regions has no verdicts, and says so.
    """
    of, table = study(), ledger(study())
    shown = drawn("ledger_tiles", of)
    signs = [text for text in texts(shown) if len(text) == 1]
    verdicts = [*table["published"], *table["replicated"]]
    assert Counter(signs) == Counter(VERDICT_SIGNS[verdict] for verdict in verdicts)
    steps = table["steps_replicated"].dropna().clip(upper=3)
    assert markers(shown, "o", 3.2) == steps.sum() + 1
    assert f"{(table['replicated'] == 'partly').sum()} partly" in alt(shown)
    assert alt(drawn("ledger_tiles", crowd(3))) == "Not available."


def test_placements_stand_against_their_target() -> None:
    """Numbers as printed, the share worked out, and words where there are none."""
    assert "903 jobs, target 555: 163%" in texts(drawn("placements_target", study()))
    assert "no numbers" in texts(drawn("placements_target", crowd(12)))
    numbers = study().regions["zwolle"].tables["placements"].assign(target=None)
    here = replace(study().regions["zwolle"], tables={**study().regions["zwolle"].tables,
                                                      "placements": numbers})  # fmt: skip
    shown = drawn("placements_target", replace(study(), regions={"zwolle": here}))
    assert "1,086 jobs, target not printed" in texts(shown)


@pytest.mark.parametrize("labels", LANGUAGES)
@pytest.mark.parametrize("ratio", [0.1, 0.75, 2.0, 2.9, 3.1, 4.0, 6.0, 8.0, 13.0, 21.0, 50.0])
def test_placements_far_from_their_target_keep_an_axis_to_read(ratio: float, labels: str) -> None:
    """Shares in round steps up to the longest bar, apart, and every mark in its order."""
    of = whole(labels).of_source
    zwolle = of.regions["zwolle"]
    numbers = zwolle.tables["placements"].assign(target=1000, realised=int(1000 * ratio))
    here = replace(zwolle, tables={**zwolle.tables, "placements": numbers})
    shown = drawn("placements_target", replace(of, regions={"zwolle": here}))
    assert unreadable([shown]) == []
    for figure in drawings(shown).values():
        across = sorted(written(figure), key=lambda text: sum(text.box.intervalx))
        found = [text.text for text in across]
        marks = [style.sign(of.mark(value)) for _, value in reversed(of.thresholds)]
        assert [text for text in found if text in marks] == marks
        shares = [int(text[:-1]) for text in found if re.fullmatch(r"\d+%", text)]
        most = 100 * max(2.0, ratio)
        assert shares == [share * shares[1] for share in range(len(shares))]
        assert most - shares[1] < shares[-1] <= most < shares[1] * 8


@pytest.mark.parametrize(
    ("realised", "told"), [(996, "99.6%"), (999_999, "99.9999%"), (1, "0.0001%"), (0, "0%")]
)
def test_nearly_all_of_a_target_is_not_all_of_it(realised: int, told: str) -> None:
    """A share stays on its side of every threshold, of nothing and of all, as in tables."""
    zwolle = study().regions["zwolle"]
    target = 1000 if realised == 996 else 1_000_000
    numbers = zwolle.tables["placements"].assign(target=target, realised=realised)
    here = replace(zwolle, tables={**zwolle.tables, "placements": numbers})
    shown = drawn("placements_target", replace(study(), regions={"zwolle": here}))
    assert alt(shown).endswith(f", target {target:,}: {told}.")


def test_power_short_of_all_is_not_told_as_all(monkeypatch: pytest.MonkeyPatch) -> None:
    """Nor is a power that is next to nothing told as none."""
    monkeypatch.setattr(power, "joint_power", lambda _, path, *__: 0.001 if path < 0.4 else 0.999)
    told = alt(drawn("mediation_power", study()))
    assert "paths of 0.3 found in <\N{NO-BREAK SPACE}1%" in told
    assert "paths of 0.5 found in >\N{NO-BREAK SPACE}99%" in told


@pytest.mark.parametrize(("here", "every"), [(4, 33), (50, 50), (110, 200), (300, 300)])
def test_a_study_of_any_size_finds_itself_on_the_curves_of_power(
    here: int, every: int, monkeypatch: pytest.MonkeyPatch
) -> None:
    """As many regions as it has, and as there are: a point, a number on the axis, and words."""
    monkeypatch.setattr(
        power, "joint_power", lambda regions, *_: float("nan" if regions < 5 else 1)
    )
    one = study().regions["zwolle"]
    regions = {f"r{at}": replace(one, id=f"r{at}") for at in range(here)}
    mediation = study().further["mediation"] | {"regions": every}
    of = replace(study(), regions=regions, further={**study().further, "mediation": mediation})
    shown = drawn("mediation_power", of)
    assert unreadable([shown]) == []
    lines = figure_of(shown).axes[1].get_lines()
    along = [np.asarray(line.get_xdata()).tolist() for line in lines]
    drawn_at = {x for line in along if len(line) > 2 for x in line}
    assert {here, every} - {4} <= drawn_at
    assert str(every) in texts(shown)
    assert "?" not in alt(shown)


def test_agreement_counts_every_pair_of_scores() -> None:
    """The cells of the matrix add up to the pairs, its diagonal to those that are the same."""
    shown = drawn("agreement_matrix", study())
    pairs = scored(study(), [*study().side("success"), *study().side("factor")]).pairs()
    same = sum(one == other for *_, one, other in pairs)
    assert f"{same}/{len(pairs)}" in texts(shown)
    assert sum(int(text) for text in texts(shown) if text.isdigit()) == len(pairs)
    assert "no region has both scores" in texts(drawn("agreement_matrix", crowd(1)))


def test_an_unknown_seat_is_shown_as_unknown() -> None:
    """Each seat has the marker of its kind; of a kind told of nobody a note says so, unmarked."""
    here = study().regions["zwolle"].tables["bodies"]
    shown = drawn("seats", study(), "zwolle")
    unknown = int((here["membership"] == "unknown").sum())
    assert alt(shown).count("kind of membership unknown") == unknown
    assert any(text.endswith("the text does not say of whom") for text in texts(shown))
    size = MEMBERSHIPS["member"]["markersize"]
    assert [markers(shown, shape, size) for shape in "^v"] == [0, 0]
    assert set(here["label"]) <= set(texts(shown))


def test_a_structure_tells_how_often_a_body_meets_or_that_it_is_unknown() -> None:
    """Frequencies come from the data; silence of the text is not filled in."""
    shown = texts(drawn("structure", study(), "zwolle"))
    assert "four times a year" in shown
    assert "frequency unknown" in shown


def test_reconstructed_figures_say_so() -> None:
    """What the text does not print of a picture is told apart in its caption."""
    captions = {shown.id: shown.caption for shown in made()}
    assert captions["position"].endswith("(reconstructed from the text).")
    assert captions["timeline"].endswith("(new in this replication).")
    titles = {caption.split(". ")[0] for caption in captions.values()}
    assert {f"Figure 3.{number} of the thesis" for number in range(1, 9)} <= titles


def mixed() -> Study:
    """Return the study with a factor before every criterion in its codebook."""
    table = study().concepts
    sides = [table[table["side"] == side] for side in ("factor", "success")]
    rows = [row for pair in zip(*(side.iloc for side in sides), strict=True) for row in pair]
    concepts = pd.DataFrame(rows).reset_index(drop=True)
    return replace(study(), tables={**study().tables, "concepts": concepts})


def dots(shown: Exhibit) -> list[list[float]]:
    """Return where the dots of a figure are."""
    places = figure_of(shown).axes[0].collections[0].get_offsets()
    return sorted(np.round(np.asarray(places), 2).tolist())


def boxes(shown: Exhibit) -> list[tuple[float, ...]]:
    """Return where the rectangles of a figure are."""
    patches = [each for each in figure_of(shown).axes[0].patches if isinstance(each, Rectangle)]
    return sorted(tuple(np.round(each.get_bbox().bounds, 2).tolist()) for each in patches)


def test_coders_means_stand_on_their_own_row_whatever_the_order_of_the_codebook() -> None:
    """Sides that are mixed in the codebook change neither dots, nor boxes, nor words."""
    whole, other = drawn("coder_means", study()), drawn("coder_means", mixed())
    assert dots(whole) == dots(other)
    assert boxes(whole) == boxes(other)
    assert alt(whole) == alt(other)


def test_layers_name_each_side_once() -> None:
    """Also where the codebook mixes them."""
    said = texts(drawn("layers", mixed()))
    assert said.count("Success") == said.count("Success factors") == 1


def coded_by(*coders: str) -> Study:
    """Return a made-up study of a region with further coders and one without."""
    first, second = segments(("8b", 1)), segments(("8b", -2))
    made = two_regions()
    regions = (region("here", first, coders=dict.fromkeys(coders, second)), region("there", first))
    labels = study().tables["concepts"].set_index("concept")["label"]
    concepts = made.tables["concepts"]
    named = concepts.assign(label=concepts["concept"].map(labels).fillna(concepts["concept"]))
    return replace(made, regions={each.id: each for each in regions},
                   tables={**made.tables, "concepts": named})  # fmt: skip


def test_a_coder_has_no_mean_of_a_region_that_the_coder_did_not_code() -> None:
    """It has one dot, that of the first coder, and the words say whose are absent."""
    shown = drawn("coder_means", coded_by("ann"))
    assert len(dots(shown)) == 2 + 1
    assert alt(shown).endswith("+ / -/-. ann did not code There.")


@pytest.mark.parametrize("width", range(10, 24))
def test_a_broken_word_leaves_no_letter_or_two_alone(width: int) -> None:
    """On either line, down to what hardly has room for three."""
    lines = style.wrap("Achterhoek", width).replace("-", "").split("\n")
    assert min(map(len, lines)) >= style.LEAST_LETTERS


def test_a_heading_is_set_smaller_before_it_is_broken() -> None:
    """Of five regions two are called by a word that is a little too wide."""
    of = study()
    *_, last = of.regions.values()
    added = {id_: replace(last, id=id_, label="Achterhoek") for id_ in ("one", "other")}
    more = replace(of, regions={**of.regions, **added})
    assert texts(drawn("coder_means", more)).count("Achterhoek") == 2


def test_coders_beyond_the_markers_are_counted() -> None:
    """Six have a marker; two of eight do not."""
    shown = drawn("coder_means", coded_by(*"abcdefg"))
    assert "further coders not shown: 2" in texts(shown)
    assert "not shown" not in " ".join(texts(drawn("coder_means", coded_by("a"))))


def test_without_claims_there_are_no_tiles() -> None:
    """A source with printed scores of which nothing is claimed."""
    claims = study().tables["claims"].iloc[:0]
    bare = replace(study(), tables={**study().tables, "claims": claims})
    assert alt(drawn("ledger_tiles", bare)) == "Not available."


def test_a_spider_says_which_regions_lines_are_of_replicated_marks() -> None:
    """Those have no diamonds, which stand for marks that differ from a published one."""
    shown, whole = drawn("spider_success", crowd(4)), drawn("spider_success", study())
    added = next(each.label for each in crowd(4).regions.values() if each.id.startswith("made"))
    assert f"Lines: the published marks; of {added} the replicated ones" in texts(shown)
    assert "Lines: the published marks" in texts(whole)
    assert markers(shown, "D", 3.6) == markers(whole, "D", 3.6)


def test_means_say_where_a_missing_one_stands() -> None:
    """Left of the scale, as scores do; nothing is said where none is missing."""
    said = texts(drawn("success_categories", two_regions()))
    assert any(text.startswith("From left to right: no score") for text in said)
    whole = texts(drawn("success_categories", study()))
    assert not any(text.startswith("From left to right") for text in whole)


@pytest.mark.parametrize(("count", "words"), [(4, "Segments (respondents)"), (6, "under them")])
def test_bars_of_evidence_have_room(count: int, words: str) -> None:
    """Where the regions leave none beside each other, they stand under each other."""
    assert any(words in text for text in texts(drawn("evidence_map", crowd(count))))


def test_the_words_of_the_evidence_map_name_no_concept_at_random() -> None:
    """A region without segments has no most or least; of equal concepts all or none is named."""
    here = region("here", segments(("8b", 1), ("3a", 1), ("7a", 1), ("7a", 1)))
    made = coded_by()
    of = replace(made, regions={"here": here, "there": region("there", segments())})
    assert alt(drawn("evidence_map", of)) == (
        "Here: 4 segments, 0 negative, 0 mixed and 4 positive; most on Stability (2), "
        "least on Placements and Trust (0). There: no segments."
    )
    many = replace(of, regions={"here": region("here", segments(("7a", 1)))})
    assert "least on 4 concepts (0)" in alt(drawn("evidence_map", many))


def test_without_a_source_the_words_of_dots_have_every_mark() -> None:
    """And those of the matrix say that there is nothing to compare."""
    of = replace(coded_by(), source={})
    of = replace(of, tables={**of.tables, "scores": of.tables["scores"].iloc[:0]})
    for shown in (drawn("dots_scores", of), drawn("marks", of, "here")):
        assert "Replicated. Here: Frequency of contact +, Placements no score" in alt(shown)
    assert alt(drawn("agreement_matrix", of)).endswith("No region has both scores.")


def seated(*seats: tuple[str, str, str], kinds: dict[str, str]) -> Study:
    """Return a study of one region with these seats: party, holder and body, of these kinds."""
    here = study().regions["zwolle"]
    rows = pd.DataFrame(seats, columns=["party", "label", "body"]).assign(membership="member")
    nodes = [{"id": body, "kind": kind} for body, kind in kinds.items()]
    changed = replace(here, structure={"node": nodes}, tables={**here.tables, "bodies": rows})
    return replace(study(), regions={"zwolle": changed})


def discs(shown: Exhibit) -> list[Circle]:
    """Return the circles of a figure, from left to right."""
    found = [each for each in figure_of(shown).axes[0].patches if isinstance(each, Circle)]
    return sorted(found, key=middle)


def middle(disc: Circle) -> float:
    """Return how far to the right the middle of a disc is."""
    return float(np.ravel(disc.get_center())[0])


def test_a_line_may_stand_for_several_persons_and_words_count_them() -> None:
    """The legend says that it is one or more, the words of the figure how many of each party."""
    kinds = {"one": "board", "two": "partner"}
    rows = [("uwv", who, body) for who in "AB" for body in kinds]
    rows += [("unions", "C", body) for body in kinds]
    shown = drawn("network_seats", seated(*rows, kinds=kinds))
    assert "at least one person sits in several bodies" in texts(shown)
    assert "agency): 2 persons, Trade unions: 1 person)." in alt(shown)


def test_a_party_in_two_bodies_of_one_kind_has_a_ring() -> None:
    """No line can join them, as their seats share a disc; the legend says what a ring is."""
    kinds = {"one": "board", "two": "board", "three": "partner"}
    shown = drawn("network_seats", seated(("uwv", "A", "one"), ("uwv", "A", "two"), kinds=kinds))
    assert [each.get_fill() for each in discs(shown)] == [False, True]
    assert "a ring instead of a line: several bodies of one kind" in texts(shown)
    alone = drawn("network_seats", seated(("uwv", "A", "one"), ("uwv", "B", "one"), kinds=kinds))
    assert [each.get_fill() for each in discs(alone)] == [True]


def test_discs_of_several_kinds_of_bodies_stand_apart() -> None:
    """Also of six regions with three kinds of bodies beside each other."""
    kinds = {kind: kind for kind in ("board", "partner", "operational")}
    one = seated(*(("uwv", kind, kind) for kind in kinds), kinds=kinds).regions["zwolle"]
    regions = {f"r{at}": replace(one, id=f"r{at}", label=f"R{at}") for at in range(6)}
    first, second = discs(drawn("network_seats", replace(study(), regions=regions)))[:2]
    apart = middle(second) - middle(first)
    assert apart > first.get_radius() + second.get_radius() + 1


@pytest.mark.parametrize("parties", [9, 16])
@pytest.mark.parametrize("count", [1, 3, 6, 7, 12])
def test_what_is_round_touches_nothing(count: int, parties: int) -> None:
    """Discs of four kinds of bodies, and parties on a ring, however many regions and parties."""
    kinds = {kind: kind for kind in LAYERS}
    seats = [(f"p{at}", kind, kind) for at in range(parties) for kind in kinds]
    one = seated(*seats, kinds=kinds).regions["zwolle"]
    names = pd.DataFrame({"party": [f"p{at}" for at in range(parties)]})
    named = names.assign(label=[f"Party number {at}" for at in range(parties)])
    regions = {f"r{at}": replace(one, id=f"r{at}", label=LONG[at % 6]) for at in range(count)}
    of = replace(study(), regions=regions, tables={**study().tables, "parties": named})
    for shown in (drawn("network_seats", of), drawn("network_parties", of)):
        assert unreadable([shown]) == []
        assert [touching(figure) for figure in drawings(shown).values()] == [0] * len(
            drawings(shown)
        )


def touching(figure: Figure) -> int:
    """Return how many pairs of circles of a figure have less than 0.3 mm between them."""
    found = [each for each in figure.axes[0].patches if isinstance(each, Circle)]
    at = np.array([np.ravel(each.get_center()) for each in found])
    wide = np.array([each.get_radius() for each in found])
    gaps = np.hypot(*(at[:, None] - at).transpose(2, 0, 1)) - wide[:, None] - wide
    return int(np.triu(gaps < 0.3, k=1).sum())


def test_bodies_of_every_kind_have_a_fill_of_their_own() -> None:
    """So that a disc tells the kind of body."""
    assert len({FILLS[layer] for layer in LAYERS}) == len(LAYERS)


def test_headings_of_networks_fit_a_phone() -> None:
    """Those of contacts are wider than it, so they break, and nothing is clipped or covered."""
    ties = pd.DataFrame({
        "round": 1, "party": ["uwv", "unions"], "other": ["unions", "uwv"], "frequency": 3,
        "kind": ["information", "work"],
    })  # fmt: skip
    here = study().regions["zwolle"]
    of = replace(study(), regions={"zwolle": replace(here, tables={**here.tables, "ties": ties})})
    shown = drawn("network_parties", of)
    assert unreadable([shown]) == []
    assert {"thicker: more bodies shared", "thicker: in touch more often"} <= set(texts(shown))


def test_numbers_of_many_parties_stand_apart() -> None:
    """An axis up to 45 parties has labels in round steps that do not touch."""
    zwolle = study().regions["zwolle"]
    seats = [(f"p{at}", f"P {at}", body) for at in range(45) for body in ("board", "partner")]
    bodies = pd.DataFrame(seats[:-1], columns=["party", "label", "body"])
    here = replace(zwolle, tables={**zwolle.tables, "bodies": bodies})
    shown = drawn("network_chance", replace(study(), regions={"zwolle": here}))
    assert unreadable([shown]) == []
    numbers = [int(text) for text in texts(shown) if text.isdigit()]
    assert numbers == [5 * at for at in range(10)]


def test_one_of_a_kind_is_told_in_the_singular() -> None:
    """One segment, concept, job, party and pair, in the words of every figure that counts them."""
    here = study().regions["zwolle"]
    bodies = pd.DataFrame({"party": ["uwv", "unions"], "label": ["A", "B"], "body": "board"})
    tables = {
        "segments": here.segments[here.segments["level"] == "board"].iloc[:1],
        "placements": here.tables["placements"].assign(realised=1, target=2),
        "interviews": here.tables["interviews"].iloc[:1],
    }
    one = replace(here, tables={**here.tables, **tables, "bodies": bodies})
    alone = replace(one, id="alone", tables={**one.tables, "bodies": bodies.iloc[:1]})
    of = replace(study(), regions={"zwolle": one, "alone": alone})
    assert "over 1 concept, from 1 segment." in alt(drawn("layers", of))
    assert "Zwolle: 1 segment, " in alt(drawn("evidence_map", of))
    assert "1 job, target 2: 50%" in alt(drawn("placements_target", of))
    assert "2 parties, 1 of 1 pair joined." in alt(drawn("network_parties", of))
    assert "1 party, 0 of 0 pairs joined." in alt(drawn("network_parties", of))
    assert "1 interview" in texts(drawn("timeline", of))


def test_the_share_of_draws_with_as_many_is_of_at_least_as_many() -> None:
    """More than as many count too."""
    assert "3.5 expected, at least as many in 17%" in alt(drawn("network_chance", study()))


def test_a_long_scale_stands_above_the_bars() -> None:
    """With seven marks the matrix has no room beside it for the names of the regions."""
    added = pd.DataFrame({"value": [-3, 3], "mark": ["---", "+++"]})
    scale = pd.concat([study().scale, added]).sort_values("value")
    shown = figure_of(drawn("agreement_matrix", replace(study(), scale=scale)))
    low = min(text.get_position()[1] for text in shown.axes[0].texts if text.get_text() == "All")
    assert low > 16 + 7 * 9.5


def test_time_begins_a_year_before_what_is_known_to_the_year() -> None:
    """Whenever that was: what is known to the decade alone comes in from the left."""
    of = study()
    early = {
        id_: replace(
            each,
            tables={**each.tables, "interviews": each.tables["interviews"].assign(month="2009-05")},
        )
        for id_, each in of.regions.items()
    }
    nothing = {
        id_: replace(
            each,
            tables={name: rows.head(0) for name, rows in each.tables.items()},
        )
        for id_, each in of.regions.items()
    }
    for regions, source, first in ((early, of.source, "2009"), (nothing, {}, "2013")):
        shown = drawn("timeline", replace(of, regions=regions, source=source))
        years = sorted(text.text for text in written(figure_of(shown)) if text.text.isdecimal())
        assert years[0] == first


@pytest.mark.parametrize(
    ("fits", "lines"),
    [
        ("Gerealisee-", "Gereali-\nseerde"),
        ("vertegenwoordig-", "vertegenwoordi-\ngers"),
        ("samenwerkingsverb-", "samenwerkings-\nverband"),
        ("Stedendrieh-", "Stedendrie-\nhoek"),
        ("Zuido-", "Zuid-\noost"),
        ("Portefeuillehou-", "Portefeuille-\nhouders"),
        ("Xxxxx-", "Xxxxx-\nxxxxx"),
    ],
)
def test_a_dutch_word_is_broken_as_one_writes_it(fits: str, lines: str) -> None:
    """Between its parts, or else its syllables; where it has neither, where it must."""
    assert style.wrap(lines.replace("-\n", ""), style.text_width(fits)) == lines
