"""Tables of what the thesis proposed to study next: networks, mediation, levels, rounds, tests."""

from __future__ import annotations

from typing import Any

import pandas as pd

from werkbedrijf.analysis import networks
from werkbedrijf.exhibits.exhibit import Exhibit, Table, exhibit
from werkbedrijf.study.model import Study


def network_measures(study: Study) -> Exhibit:
    """Tabulate every network of every region: size, density, and what the bodies share."""
    found = _by_network(networks.measures(study))
    frame = _networked(study, found).assign(
        joined=[f"{row['links']} ({_number(row['density'])})" for row in found.to_dict("records")],
        dealt=[_dealt(row) for row in found.to_dict("records")],
        chance=[_share(value) for value in found["chance"]],
        agreed=[_share(value) for value in found["agreed"]],
    )
    whole = ["bodies", "seats", "shared", "same_holder"]
    frame[whole] = found[whole].astype("Int64")
    words = {
        "label": "region", "parties": "parties", "bodies": "net-bodies", "seats": "net-seats",
        "joined": "net-joined", "shared": "net-shared", "same_holder": "net-persons",
        "dealt": "net-dealt", "chance": "net-chance", "agreed": "net-agreed",
    }  # fmt: skip
    headings = {column: study.word(word) for column, word in words.items()}
    notes = [study.word("net-note")]
    if not set(found["network"]) - {networks.SEATS}:
        notes.append(study.word("net-no-ties"))
        headings.pop("agreed")
    body = Table(frame, headings, "group", notes=tuple(notes))
    return exhibit(study, "network-measures", body)


def network_positions(study: Study) -> Exhibit:
    """Tabulate where each party stands in its networks, and what is left without it."""
    found = _by_network(networks.parties(study))
    frame = _networked(study, found).assign(
        party_label=[study.label("parties", str(party)) for party in found["party"]],
        bridged=[study.word(f"bridge-{kind}") if kind else "" for kind in found["bridge"]],
        degree=[_number(value) for value in found["degree"]],
        betweenness=[_number(value) for value in found["betweenness"]],
    )
    whole = ["seats", "bodies", "shared", "same_holder"]
    frame[whole] = found[whole].astype("Int64")
    frame["group"] = frame["group"] + ": " + frame["label"]
    words = {
        "party_label": "party-heading", "seats": "net-seats", "bridged": "net-bridge",
        "degree": "net-degree", "betweenness": "net-betweenness", "pieces": "net-pieces",
        "shared": "net-left-parties", "same_holder": "net-left-persons",
    }  # fmt: skip
    headings = {column: study.word(word) for column, word in words.items()}
    body = Table(frame, headings, "group", notes=(study.word("net-positions-note"),))
    return exhibit(study, "network-positions", body)


def _networked(study: Study, found: pd.DataFrame) -> pd.DataFrame:
    """Add the region's name, and the network as the group."""
    return found.assign(
        label=[study.regions[str(region)].label for region in found["region"]],
        group=[_capital(study.word(f"network-{name}")) for name in found["network"]],
    )


def _by_network(found: pd.DataFrame) -> pd.DataFrame:
    """Return the rows of each network together, in the order of `networks.NETWORKS`."""
    order = {name: place for place, name in enumerate(networks.NETWORKS)}
    return found.sort_values(
        "network", key=lambda names: names.map(order), kind="stable", ignore_index=True
    )


def _dealt(row: dict[Any, Any]) -> str:
    if pd.isna(row["expected"]):
        return ""
    return f"{row['expected']:.1f} ({row['low']:.0f}; {row['high']:.0f})"


def _capital(text: str) -> str:
    return text[:1].upper() + text[1:]


def _number(value: float) -> str:
    return "" if pd.isna(value) else f"{value:.2f}"


def _share(value: float) -> str:
    return "" if pd.isna(value) else f"{value:.0%}"
