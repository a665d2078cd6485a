"""Networks of seats and contacts: counted by hand, and held to what chance would give."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import replace
from itertools import permutations
from pathlib import Path

import numpy as np
import pandas as pd
import pytest
from scipy.stats import random_table

from made_up import region, segments, study
from projects import files
from studies import ROOT, copy_data, whole
from werkbedrijf.analysis import networks
from werkbedrijf.errors import DataError
from werkbedrijf.exhibits import further, tables
from werkbedrijf.exhibits.exhibit import Table
from werkbedrijf.paths import Paths
from werkbedrijf.study.load import load_study
from werkbedrijf.study.model import Region, Study

FABELLAND = ROOT / "examples" / "fabelland" / "region"


def seated(*rows: tuple[str, str, str], ties: Sequence[Sequence[object]] = ()) -> Region:
    """Return a region with seats (party, person, body) and contacts as in ties.csv."""
    made = region("a", segments())
    bodies = pd.DataFrame(rows, columns=["party", "label", "body"])
    columns = ["party", "other", "kind", "frequency", "round"]
    tables = {"bodies": bodies, "ties": pd.DataFrame(ties, columns=columns)}
    return replace(made, tables={**made.tables, **tables})


TWO = seated(
    ("unions", "One", "board"), ("unions", "One", "partner"),
    ("uwv", "Two", "board"), ("uwv", "Three", "partner"),
    ("employers", "Four", "board"),
)  # fmt: skip


def test_a_network_of_two_bodies_is_measured() -> None:
    """Three parties all meet on the board; two share the partner council, one in person."""
    (row,) = networks.measures(study(TWO)).to_dict("records")
    counted = ("parties", "bodies", "seats", "links", "density", "shared", "same_holder")
    assert [row[name] for name in counted] == [3, 2, 5, 3, 1.0, 2, 1]
    assert np.isnan(row["agreed"])


def test_a_party_is_placed_and_taken_out() -> None:
    """Who bridges in person, who through others, who not; and what is left without them."""
    found = networks.parties(study(TWO)).set_index("party")
    assert list(found.index) == ["unions", "uwv", "employers"]
    assert found["bridge"].to_dict() == {"unions": "same", "uwv": "other", "employers": "none"}
    assert found["degree"].to_dict() == {"unions": 1.0, "uwv": 1.0, "employers": 0.5}
    assert found["shared"].to_dict() == {"unions": 1, "uwv": 1, "employers": 2}
    assert found["same_holder"].to_dict() == {"unions": 0, "uwv": 1, "employers": 1}
    assert found["pieces"].to_dict() == {"unions": 1, "uwv": 1, "employers": 1}


def test_a_network_falls_apart_without_its_only_bridge() -> None:
    """Of two bodies with one party in common, each is left alone; all paths went through it."""
    made = seated(("uwv", "One", "board"), ("uwv", "Two", "gate"), ("unions", "Three", "board"))
    found = networks.parties(study(made)).set_index("party")
    assert found["pieces"].to_dict() == {"uwv": 2, "unions": 1}
    assert found.loc["uwv", "betweenness"] == pytest.approx(2 / 3)


def test_seats_are_dealt_with_every_margin_kept() -> None:
    """The mean over the draws is that over every order of the seats."""
    counts = np.array([[1, 1], [2, 0], [1, 1]])
    owners, bodies = [0, 0, 1, 1, 2, 2], [0, 0, 0, 0, 1, 1]
    every = []
    for order in permutations(bodies):
        table = np.zeros((3, 2))
        np.add.at(table, (owners, list(order)), 1)
        every.append(int(networks.sharing(table)))
    drawn = networks.dealt(counts, "test")
    assert drawn.mean() == pytest.approx(np.mean(every), abs=0.06)
    assert (networks.dealt(counts, "test") == drawn).all()


def test_seats_are_dealt_as_scipy_draws_tables_with_their_margins() -> None:
    """Each number of shared parties comes as often, within what 2,000 draws leave open."""
    counts = np.array([[2, 1, 0], [0, 1, 3], [1, 0, 0], [1, 1, 1], [0, 2, 0]])
    tables = random_table(counts.sum(axis=1), counts.sum(axis=0)).rvs(20_000, random_state=1)
    expected, found = networks.sharing(tables), networks.dealt(counts, "test")
    likely, often = (
        np.array([(drawn == number).mean() for number in range(6)]) for drawn in (expected, found)
    )
    assert np.abs(likely - often).max() < 0.04
    assert likely.max() < 0.7


def test_chance_counts_as_many_or_more() -> None:
    """With all seats in one body there is nothing to deal, and nothing is said of chance."""
    alone = seated(("uwv", "One", "board"), ("unions", "Two", "board"))
    (found,) = networks.measures(study(TWO)).to_dict("records")
    assert 0 < found["chance"] <= 1
    assert found["low"] <= found["expected"] <= found["high"]
    assert networks.measures(study(alone))["chance"].isna().all()


def test_the_chance_of_the_regions_is_that_of_tables_with_their_margins() -> None:
    """As scipy draws them: the share in which as many parties or more sit in several bodies."""
    measured = networks.measures(whole().of_source)
    chances = measured.set_index("region")["chance"].dropna()
    assert len(chances) == 2
    for id_, chance in chances.items():
        seats = networks.seats(whole().regions[str(id_)])
        counts = pd.crosstab(seats["party"], seats["body"]).to_numpy()
        drawn = random_table(counts.sum(axis=1), counts.sum(axis=0), seed=1).rvs(4000)
        often = ((drawn > 0).sum(axis=-1) > 1).sum(axis=-1)
        as_many = (often >= ((counts > 0).sum(axis=1) > 1).sum()).mean()
        assert chance == pytest.approx(as_many, abs=0.03), id_


CONTACTS = seated(
    ties=[
        ("unions", "uwv", "work", 4, 1),
        ("unions", "uwv", "work", 3, 2), ("uwv", "unions", "work", 2, 2),
        ("unions", "employers", "work", 2, 2), ("employers", "unions", "work", 1, 2),
        ("uwv", "employers", "work", 4, 2),
        ("uwv", "employers", "information", 0, 2),
    ]
)  # fmt: skip


def test_contacts_count_from_monthly_on_and_as_the_lower_report_says() -> None:
    """In the last round; one report stands where the other party was not heard."""
    graph = networks.contacts(CONTACTS, "work")
    pairs = {tuple(sorted(pair)): weight for *pair, weight in graph.edges(data="weight")}
    assert pairs == {("unions", "uwv"): 2, ("employers", "uwv"): 4}
    found = networks.measures(study(CONTACTS)).set_index("network")
    assert found["density"].to_dict() == {"information": 0.0, "work": pytest.approx(2 / 3)}
    assert found.loc["work", "agreed"] == 0.5
    assert found["agreed"].isna().to_dict() == {"information": True, "work": False}


def test_monthly_is_regular_and_what_is_rarer_is_not() -> None:
    """So one who reports monthly and one who reports less do not agree; two who do, do."""
    for one, other, agreed in ((2, 1, 0.0), (2, 2, 1.0), (2, 4, 1.0), (1, 0, 1.0)):
        ties = [("unions", "uwv", "work", one, 1), ("uwv", "unions", "work", other, 1)]
        assert networks.agreed(seated(ties=ties), "work") == agreed, (one, other)


def test_the_party_that_all_contact_runs_through_is_seen() -> None:
    """Without it the other two are apart."""
    found = networks.parties(study(CONTACTS))
    of_uwv = found[(found["network"] == "work") & (found["party"] == "uwv")].iloc[0]
    assert (of_uwv["degree"], of_uwv["betweenness"], of_uwv["pieces"]) == (1.0, 1.0, 2)


def test_every_sentence_on_the_networks_has_its_verb() -> None:
    """What chance would give, and how many persons are left without the weightiest party."""
    told = further.networks(replace(whole(), regions={"a": TWO}))
    assert " parties would sit in several on average, and at least as many as here in " in told
    assert "fewest are left (0) if one of these parties leaves: trade unions." in told


def test_few_are_told_in_the_singular_and_without_an_interval() -> None:
    """One party with two seats among three: it sits in both bodies however they are dealt."""
    whole_ = whole()
    made = seated(("uwv", "p", "board"), ("uwv", "p", "partner"))
    of = replace(whole_, regions={"a": made})
    assert (
        "**A**: 1 of 1 parties sits in more than one body, and 1 person does."
        in further.networks(of)
    )
    shown = tables.network_measures(of).body
    assert isinstance(shown, Table)
    assert "nan" not in shown.frame["dealt"].iloc[0]


def test_a_study_without_seats_has_no_networks() -> None:
    """Nor does one whose regions lack the files."""
    bare = study(region("a", segments()))
    assert networks.measures(bare).empty
    assert networks.parties(bare).empty
    assert networks.present(bare) == []


@pytest.fixture
def with_fabelland(tmp_path: Path) -> Study:
    """Return the study with the invented region of the walk-through."""
    return fabelland(tmp_path)


def fabelland(root: Path) -> Study:
    """Copy the study and add Fabelland, without evidence."""
    copy_data(root)
    folder = root / "data" / "regions" / "fabelland"
    folder.mkdir()
    for path in FABELLAND.iterdir():
        (folder / path.name).write_bytes(path.read_bytes())
    for name in ("segments", "not-coded"):
        header = (ROOT / f"data/regions/zwolle/{name}.csv").read_text("utf-8").split("\n")[0]
        (folder / f"{name}.csv").write_text(f"{header}\n", "utf-8")
    return load_study(root=root)


def test_the_invented_region_has_contacts_to_show(with_fabelland: Study) -> None:
    """Its contacts are sparser than its seats, and its bodies hang on one party."""
    found = networks.measures(with_fabelland)
    here = found[found["region"] == "fabelland"].set_index("network")
    assert list(here.index) == ["seats", "information", "work"]
    assert here["density"].is_monotonic_decreasing
    assert here["density"].is_unique
    positions = networks.parties(with_fabelland)
    cut = positions[(positions["region"] == "fabelland") & (positions["network"] == "seats")]
    assert list(cut.loc[cut["pieces"] > 1, "party"]) == ["uwv"]


@pytest.mark.parametrize(
    ("rows", "wrong"),
    [
        (["uwv,dragons,work,2,1", "uwv,uwv,work,2,1"], {(2, "other"), (3, "other")}),
        (
            ["uwv,unions,work,5,1", "uwv,unions,play,1,0", "uwv,unions,work,2,1"],
            {(2, "frequency"), (3, "kind"), (3, "round"), (4, "party, other, kind, round")},
        ),
    ],
    ids=["unknown-or-itself", "ill-formed-or-twice"],
)
def test_broken_contacts_are_told_at_once(
    tmp_path: Path, rows: list[str], wrong: set[tuple[int, str]]
) -> None:
    """Each with its row and column, and nothing is changed."""
    fabelland(tmp_path)
    path = tmp_path / "data/regions/fabelland/ties.csv"
    path.write_text("\n".join(["party,other,kind,frequency,round", *rows, ""]), "utf-8")
    before = files(Paths(tmp_path))
    with pytest.raises(DataError) as caught:
        load_study(root=tmp_path)
    told = {(problem.row, problem.column) for problem in caught.value.problems}
    assert told == wrong
    assert files(Paths(tmp_path)) == before


BODIES = ("board", "partner")
LINKED: dict[str, tuple[list[tuple[str, str, str]], str]] = {
    "by one": (
        [("uwv", "A", "board"), ("uwv", "B", "partner"), ("unions", "C", "board")],
        "Without UWV (employee insurance agency) the bodies are no longer all linked by parties.",
    ),
    "by none": (
        [("uwv", "A", "board"), ("unions", "B", "partner"), ("unions", "C", "partner")],
        "The bodies are not all linked by parties as it is.",
    ),
    "in a chain": (
        [
            *(("uwv", "A", body) for body in BODIES),
            *(("unions", "B", body) for body in ("partner", "council")),
        ],
        "Without any one of these parties the bodies are no longer all linked by parties: "
        "UWV (employee insurance agency) and trade unions.",
    ),
}


@pytest.mark.parametrize("how", LINKED)
def test_only_a_party_that_links_the_bodies_is_said_to(how: str) -> None:
    """One that is taken out of bodies that nothing linked costs them nothing."""
    rows, told = LINKED[how]
    of = whole()
    alone = replace(seated(*rows), id="zwolle", label="Zwolle")
    assert further.networks(replace(of, regions={"zwolle": alone})).endswith(told)
