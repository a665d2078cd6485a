"""Networks of parties: who sits with whom, who bridges bodies, and who says to be in touch.

Seats form a two-mode network: parties on one side, bodies on the other, a tie where a party sits
in a body. Its projection joins parties that share a body. Both tell who meets; they do not tell
who works with whom. That needs contacts, which parties report themselves (ties.csv).
"""

from __future__ import annotations

from collections import Counter, defaultdict
from collections.abc import Hashable

import networkx as nx
import numpy as np
import pandas as pd
from networkx.algorithms import bipartite

from werkbedrijf.analysis.arrays import Array, remembered
from werkbedrijf.analysis.reliability import generator, percentiles
from werkbedrijf.study.model import Region, Study
from werkbedrijf.study.schema import TIES

DRAWS = 2000
SEATS = "seats"
NETWORKS = (SEATS, *TIES)
REGULAR = 2
"""From this frequency on, monthly, two parties count as being in touch."""
MEASURES = [
    *("region", "network", "parties", "bodies", "seats", "links", "density", "agreed"),
    *("shared", "same_holder", "expected", "low", "high", "chance"),
]
PARTIES = [
    *("region", "network", "party", "seats", "bodies", "bridge", "degree", "betweenness"),
    *("pieces", "shared", "same_holder"),
]


def seats(region: Region) -> pd.DataFrame:
    """Return who sits in which body of a region.

    Returns
    -------
    DataFrame
        Seats x (party, holder, body): `holder` is the seat's label, the same in every body that
        one person sits in.
    """
    bodies = region.tables.get("bodies")
    if bodies is None:
        return pd.DataFrame(columns=["party", "holder", "body"])
    taken: pd.DataFrame = bodies[["party", "label", "body"]].rename(columns={"label": "holder"})
    return taken


def two_mode(seated: pd.DataFrame) -> nx.Graph:
    """Return the two-mode network of seats, as `seats` returns them.

    Returns
    -------
    Graph
        Nodes `("party", id)` and `("body", id)`; an edge's `weight` is the number of seats.

    Examples
    --------
    >>> rows = [("unions", "One", "board"), ("unions", "Two", "board"), ("uwv", "Three", "board")]
    >>> graph = two_mode(pd.DataFrame(rows, columns=["party", "holder", "body"]))
    >>> graph.edges[("party", "unions"), ("body", "board")]["weight"]
    2
    """
    graph = nx.Graph()
    for (party, body), rows in seated.groupby(["party", "body"], sort=False):
        graph.add_edge(("party", party), ("body", body), weight=len(rows))
    return graph


def projected(seated: pd.DataFrame) -> nx.Graph:
    """Return the parties, joined where they share a body; `weight` is how many they share."""
    if seated.empty:
        return nx.Graph()
    graph = two_mode(seated)
    parties = [node for node in graph if node[0] == "party"]
    joined = bipartite.weighted_projected_graph(graph, parties)
    return nx.relabel_nodes(joined, {node: node[1] for node in parties})


def contacts(region: Region, kind: str) -> nx.Graph:
    """Return who is in touch with whom at least monthly, in the last round asked.

    Where two parties report differently, the lower counts: a contact is as frequent as the party
    that notes it least. Where one of them did not answer, the other's report stands. The kind of
    contact is one of `schema.TIES`.

    Returns
    -------
    Graph
        Parties that reported or were named; an edge's `weight` is the frequency, 2 to 4.
    """
    graph, least = nx.Graph(), dict[tuple[str, str], int]()
    for (one, other), frequency in _reports(region, kind).items():
        graph.add_nodes_from((one, other))
        pair = (min(one, other), max(one, other))
        least[pair] = min(frequency, least.get(pair, frequency))
    for pair, frequency in least.items():
        if frequency >= REGULAR:
            graph.add_edge(*pair, weight=frequency)
    return graph


def _reports(region: Region, kind: str) -> dict[tuple[str, str], int]:
    """Return how often a party says to be in touch with another, in the last round."""
    ties = region.tables.get("ties")
    if ties is None or ties.empty:
        return {}
    last = ties[(ties["kind"] == kind) & (ties["round"] == ties["round"].max())]
    return {
        (str(row["party"]), str(row["other"])): int(row["frequency"])
        for row in last.to_dict("records")
    }


def network(region: Region, name: str) -> nx.Graph:
    """Return a network of parties: `seats` projected, or the contacts of a kind."""
    return projected(seats(region)) if name == SEATS else contacts(region, name)


def present(study: Study) -> list[str]:
    """Return which of `NETWORKS` any region has."""
    return [
        name for name in NETWORKS
        if any(len(network(region, name)) for region in study.regions.values())
    ]  # fmt: skip


def sharing(counts: Array) -> Array:
    """Return how many parties sit in more than one body, of seats ... x parties x bodies.

    Examples
    --------
    >>> sharing(np.array([[2, 1], [0, 1], [1, 3]]))
    np.int64(2)
    """
    shared: Array = ((counts > 0).sum(axis=-1) > 1).sum(axis=-1)
    return shared


def dealt(counts: Array, *names: str) -> Array:
    """Deal the seats at random, and return how many parties then sit in more than one body.

    Every party keeps its number of seats and every body its size: the configuration model of a
    two-mode network. The bodies' places are shuffled, and dealt to the parties in turn. From
    numbers of seats, parties x bodies, come as many numbers of parties as there are `DRAWS`; the
    seed is derived from the names.

    Examples
    --------
    Two parties with two seats each, in two bodies of two: in 4 of 6 ways both sit in both.

    >>> numbers = dealt(np.array([[1, 1], [1, 1]]), "example")
    >>> sorted(set(numbers.tolist())), bool(abs(numbers.mean() - 4 / 3) < 0.1)
    ([0, 2], True)
    """
    parties, bodies = (counts.sum(axis=axis).astype(int) for axis in (1, 0))
    begins = parties.cumsum() - parties
    places = np.tile(np.repeat(np.arange(len(bodies)), bodies), (DRAWS, 1))
    taken = generator(*names).permuted(places, axis=1)[..., np.newaxis] == np.arange(len(bodies))
    return sharing(np.add.reduceat(taken, begins, axis=1, dtype=int))


@remembered
def measures(study: Study) -> pd.DataFrame:
    """Measure every network of every region.

    Returns
    -------
    DataFrame
        Regions x networks: `parties`, `bodies`, `seats`; `links` between parties and their
        `density` (share of the pairs); of seats, how many parties are `shared` by bodies, by how
        many persons (`same_holder`), and what dealing the seats at random gives:
        mean `expected`, 95 % interval `low` to `high`, and the `chance` of at least as many; of
        contacts, the share of pairs asked on which both parties `agreed`. Missing where it does
        not apply; no row for a network that a region does not have.
    """
    rows = [
        {
            "region": region.id, "network": name,
            "parties": len(graph), "links": graph.number_of_edges(),
            "density": nx.density(graph) if len(graph) > 1 else float("nan"),
            **(_of_seats(region) if name == SEATS else {"agreed": agreed(region, name)}),
        }
        for region in study.regions.values()
        for name in NETWORKS
        if len(graph := network(region, name))
    ]  # fmt: skip
    return pd.DataFrame(rows, columns=MEASURES)


def _of_seats(region: Region) -> dict[str, object]:
    """Return the measures that only seats have; what is expected takes two bodies."""
    seated = seats(region)
    counts = pd.crosstab(seated["party"], seated["body"])
    shared = int(sharing(counts.to_numpy()))
    row: dict[str, object] = {
        "bodies": counts.shape[1], "seats": len(seated), "shared": shared,
        "same_holder": bridging(seated).total(),
    }  # fmt: skip
    if counts.shape[1] < 2:
        return row
    numbers = dealt(counts.to_numpy(), "networks", region.id)
    low, high = percentiles(numbers.astype(float))
    chance = (1 + int((numbers >= shared).sum())) / (1 + DRAWS)
    return row | {"expected": float(numbers.mean()), "low": low, "high": high, "chance": chance}


def bridging(seated: pd.DataFrame) -> Counter[str]:
    """Return by party how many of its persons sit in more than one body, where there are any.

    Examples
    --------
    >>> rows = [("unions", "One", "board"), ("unions", "One", "council"), ("uwv", "Two", "board")]
    >>> bridging(pd.DataFrame(rows, columns=["party", "holder", "body"]))
    Counter({'unions': 1})
    """
    bodies: defaultdict[tuple[str, str], set[str]] = defaultdict(set)
    for party, holder, body in zip(seated["party"], seated["holder"], seated["body"], strict=True):
        bodies[party, holder].add(body)
    return Counter(party for (party, _), several in bodies.items() if len(several) > 1)


def agreed(region: Region, kind: str) -> float:
    """Return the share of pairs on which both parties report the same: regular contact or none.

    Of pairs that only one party reported on nothing is known; NaN if there are no others.
    """
    reports = {pair: often >= REGULAR for pair, often in _reports(region, kind).items()}
    same = [
        reports[one, other] == reports[other, one]
        for one, other in reports
        if one < other and (other, one) in reports
    ]
    return sum(same) / len(same) if same else float("nan")


@remembered
def parties(study: Study) -> pd.DataFrame:
    """Place every party in every network of its region, and take it out.

    Returns
    -------
    DataFrame
        Parties x networks: `seats` and `bodies`; `bridge`: `same` person in several bodies,
        `other` persons, or `none` (empty for contacts); `degree`, the share of those that it can
        be linked to (bodies; for contacts other parties), and `betweenness`, the share of
        shortest paths between two others that pass through it, both from 0 to 1. Without the
        party: in how many `pieces` the network is, and how many `shared` parties and persons
        (`same_holder`) still sit in more than one body (missing for contacts).
    """
    rows = [
        {"region": region.id, "network": name, "party": party, **row}
        for region in study.regions.values()
        for name in NETWORKS
        for party, row in (
            _by_seats(seats(region)) if name == SEATS else _by_contacts(contacts(region, name))
        ).items()
    ]
    return pd.DataFrame(rows, columns=PARTIES)


def _by_seats(seated: pd.DataFrame) -> dict[str, dict[str, object]]:
    """Return a row of the measures of seats for each party."""
    graph = two_mode(seated)
    inside = {node[1]: graph.degree[node] for node in graph if node[0] == "party"}
    between, persons = nx.betweenness_centrality(graph), bridging(seated)
    held, shared = seated["party"].value_counts(), sum(bodies > 1 for bodies in inside.values())
    return {
        party: {
            "seats": int(held[party]), "bodies": bodies,
            "bridge": "none" if bodies < 2 else "same" if persons.get(party) else "other",
            "degree": bodies / (len(graph) - len(inside)),
            "betweenness": between["party", party], "pieces": _pieces(graph, ("party", party)),
            "shared": shared - (bodies > 1),
            "same_holder": sum(persons.values()) - persons.get(party, 0),
        }
        for party, bodies in inside.items()
    }  # fmt: skip


def _by_contacts(graph: nx.Graph) -> dict[str, dict[str, object]]:
    """Return a row of the measures of contacts for each party."""
    degrees, between = nx.degree_centrality(graph), nx.betweenness_centrality(graph)
    return {
        party: {
            "degree": degrees[party], "betweenness": between[party], "bridge": "",
            "pieces": _pieces(graph, party),
        }
        for party in graph
    }  # fmt: skip


def linked(region: Region) -> bool:
    """Return whether seats link all parties and bodies of a region, which has some."""
    return bool(nx.is_connected(two_mode(seats(region))))


def _pieces(graph: nx.Graph, without: Hashable) -> int:
    rest = graph.subgraph(set(graph) - {without})
    return int(nx.number_connected_components(rest))
