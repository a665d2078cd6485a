"""Figures show what the data say: every score, what is missing, and no more."""

from __future__ import annotations

from collections import Counter
from dataclasses import replace

import numpy as np
import pandas as pd
import pytest
from matplotlib.lines import Line2D

from drawn import (
    Written,
    crowd,
    drawings,
    figure_of,
    functions,
    made,
    study,
    unjudged,
    unreadable,
    written,
)
from made_up import region, segments
from made_up import study as made_up
from werkbedrijf.analysis.agreement import side_by_side
from werkbedrijf.analysis.levels import by_level
from werkbedrijf.claims.ledger import ledger
from werkbedrijf.exhibits.exhibit import Exhibit, Picture
from werkbedrijf.exhibits.figures import style
from werkbedrijf.exhibits.figures.scores import scored
from werkbedrijf.exhibits.standing import VERDICT_SIGNS
from werkbedrijf.site.contact_sheet import every_figure
from werkbedrijf.study.model import Region, Study


def drawn(name: str, of: Study, *region: str) -> Exhibit:
    """Return a figure by the name of its function."""
    shown = functions()[name](of, *region)
    assert shown
    return shown


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
    assert list(drawings(drawn("network_seats", crowd(4)))) == ["network-seats"]


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


def test_agreement_counts_every_pair_of_scores() -> None:
    """The cells of the matrix add up to the pairs, its diagonal to those that are the same."""
    shown = drawn("agreement_matrix", study())
    pairs = scored(study(), [*study().side("success"), *study().side("factor")]).pairs()
    same = sum(one == other for *_, one, other in pairs)
    assert f"{same}/{len(pairs)}" in texts(shown)
    assert sum(int(text) for text in texts(shown) if text.isdigit()) == len(pairs)
    assert "no region has both scores" in texts(drawn("agreement_matrix", crowd(1)))


def test_an_unknown_seat_is_shown_as_unknown() -> None:
    """Each seat has the marker of its kind; a kind told of nobody says so in the legend."""
    here = study().regions["zwolle"].tables["bodies"]
    shown = drawn("seats", study(), "zwolle")
    unknown = int((here["membership"] == "unknown").sum())
    assert alt(shown).count("kind of membership unknown") == unknown
    assert any(text.endswith("the text does not say of whom") for text in texts(shown))
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
