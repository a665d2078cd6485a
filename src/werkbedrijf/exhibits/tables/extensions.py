"""Tables of what could be studied next: networks, mediation, levels, rounds, process tracing."""

from __future__ import annotations

from itertools import product
from typing import Any

import pandas as pd

from werkbedrijf.analysis import levels, mediation, networks, power, rounds
from werkbedrijf.analysis import process_tracing as tracing
from werkbedrijf.exhibits.exhibit import Exhibit, Table, exhibit, of_part
from werkbedrijf.exhibits.outlook import layer_verdicts
from werkbedrijf.exhibits.standing import absent, headed, noted
from werkbedrijf.study.files import items
from werkbedrijf.study.model import Study
from werkbedrijf.study.text import capital


def network_measures(study: Study) -> Exhibit:
    """Tabulate every network of every region: size, density, and what the bodies share."""
    found = _by_network(networks.measures(study))
    frame = _networked(study, found).assign(
        joined=[
            f"{row['links']} ({_number(study, row['density'])})" for row in found.to_dict("records")
        ],
        dealt=[_dealt(study, row) for row in found.to_dict("records")],
        chance=[study.share(value) for value in found["chance"]],
        agreed=[study.share(value) for value in found["agreed"]],
    )
    whole = ["bodies", "seats", "shared", "same_holder"]
    frame[whole] = found[whole].astype("Int64")
    words = {
        "label": "region", "parties": "parties", "bodies": "net-bodies", "seats": "net-seats",
        "joined": "net-joined", "shared": "net-shared", "same_holder": "net-persons",
        "dealt": "net-dealt", "chance": "net-chance", "agreed": "net-agreed",
    }  # fmt: skip
    headings = headed(study, **words)
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
        degree=[_number(study, value) for value in found["degree"]],
        betweenness=[_number(study, value) for value in found["betweenness"]],
    )
    whole = ["seats", "bodies", "shared", "same_holder"]
    frame[whole] = found[whole].astype("Int64")
    frame["group"] = frame["group"].astype(str) + ": " + frame["label"].astype(str)
    words = {
        "party_label": "party-heading", "seats": "net-seats", "bridged": "net-bridge",
        "degree": "net-degree", "betweenness": "net-betweenness", "pieces": "net-pieces",
        "shared": "net-left-parties", "same_holder": "net-left-persons",
    }  # fmt: skip
    headings = headed(study, **words)
    body = Table(frame, headings, "group", notes=(study.word("net-positions-note"),))
    return exhibit(study, "network-positions", body)


@of_part
def mediation_plan(study: Study) -> Exhibit:
    """Tabulate the power of the registered design, and how many regions it would need."""
    of = mediation.design(study)
    found = power.plan(study, of) if of else pd.DataFrame(columns=["seen", "path", "needed"])
    frame = found.assign(
        group=[study.word(f"power-{way}") for way in found["seen"]],
        path=[study.number(path, "") for path in found["path"]],
        told=[study.told("more-than", number=power.MOST) if pd.isna(number) else str(number)
              for number in found["needed"]],
        **{name: [study.share(value) or study.word("not-testable") for value in found[name]]
           for name in ("here", "all") if name in found},
    )  # fmt: skip
    headings = headed(study, path="power-path")
    if of:
        counts = {"here": len(rounds.latest(study)), "all": of.regions}
        headings |= {
            name: study.told("power-with", regions=count) for name, count in counts.items()
        }
    headings["told"] = study.word("power-needed")
    notes = (study.word("power-note"),)
    return exhibit(study, "mediation-plan", Table(frame, headings, "group", notes=notes))


@of_part
def mediation_model(study: Study) -> Exhibit:
    """Tabulate the registered model, run on as many regions as there are."""
    of = mediation.design(study)
    found = mediation.fit(study, of) if of else pd.DataFrame(columns=mediation.EFFECTS)
    rows = found.to_dict("records")
    frame = found.assign(
        label=[_effect(study, of, row) for row in rows] if of else [],
        told=[_estimate(study, row) for row in rows],
        p=[_chance(study, row["p"]) for row in rows],
        verdict=[study.word(row["verdict"].replace(" ", "-")) if row["verdict"] else ""
                 for row in rows],
    )  # fmt: skip
    headings = headed(study, label="effect", told="estimate", p="p-value", verdict="verdict")
    notes = [study.word("mediation-note")]
    if of:
        used = len(mediation.values(study, of))
        notes.append(study.told("mediation-regions", regions=used, minimum=of.minimum))
    return exhibit(study, "mediation-model", Table(frame, headings, notes=tuple(notes)))


def _effect(study: Study, of: mediation.Design, row: dict[Any, Any]) -> str:
    """Write an effect as an arrow from cause to outcome, by way of a mediator."""
    names = {part: _part(study, part) for part in (of.cause, *of.mediators, of.outcome)}
    ways = {
        "a": [of.cause, row["mediator"]], "b": [row["mediator"], of.outcome],
        "indirect": [of.cause, row["mediator"], of.outcome], "direct": [of.cause, of.outcome],
    }  # fmt: skip
    way = " \u2192 ".join(names[part] for part in ways[row["effect"]])
    return f"{study.word('effect-' + row['effect'])}: {way}"


def _part(study: Study, part: str) -> str:
    """Return the label of a concept, a category or a side."""
    if part in set(study.concepts["concept"]):
        return study.label("concepts", part)
    known = part in set(study.tables["categories"]["category"])
    return study.label("categories", part) if known else study.word(part)


def _estimate(study: Study, row: dict[Any, Any]) -> str:
    if pd.isna(row["estimate"]):
        return ""
    if pd.isna(row["low"]):
        return study.signed(row["estimate"])
    return (
        f"{study.signed(row['estimate'])} ({study.signed(row['low'])}; {study.signed(row['high'])})"
    )


def layer_means(study: Study) -> Exhibit:
    """Tabulate what is said of each layer, by region and concept."""
    found = levels.by_level(study)
    frame = found.assign(
        group=[study.regions[region].label for region in found["region"]],
        label=[study.label("concepts", concept) for concept in found["concept"]],
        layer=[study.word(f"layer-{level}") for level in found["level"]],
        told=[
            _estimate(study, row | {"estimate": row["mean"]}) for row in found.to_dict("records")
        ],
    )
    headings = headed(study, label="concept", layer="level", told="layer-mean", segments="segments")
    notes = (_layer_note(study),)
    return exhibit(study, "layer-means", Table(frame, headings, "group", notes=notes))


def layer_gaps(study: Study) -> Exhibit:
    """Tabulate how much better one layer is spoken of than another."""
    found = levels.gaps(study)
    found = found[found["concepts"] > 0].reset_index(drop=True)
    frame = found.assign(
        label=[study.regions[region].label for region in found["region"]],
        pair=[f"{study.word(f'layer-{one}')} \u2212 {study.word(f'layer-{other}')}"
              for one, other in zip(found["one"], found["other"], strict=True)],
        told=[_estimate(study, row | {"estimate": row["gap"]}) for row in found.to_dict("records")],
    )  # fmt: skip
    headings = headed(
        study, label="region", pair="layer-pair", told="layer-gap", concepts="concepts"
    )
    return exhibit(study, "layer-gaps", Table(frame, headings, notes=(_layer_note(study),)))


def _layer_note(study: Study) -> str:
    low, high = (f"{end:+d}" for end in study.ends)
    return study.told("layer-note", low=low, high=high)


def layer_claims(study: Study) -> Exhibit:
    """Tabulate the claims whose verdict changes if what is said of one layer alone is heard."""
    found = layer_verdicts(study)
    moved = [
        any(row[level] not in (row["all"], "not testable") for level in levels.LAYERS)
        for row in found.to_dict("records")
    ]
    frame = found[pd.Series(moved, dtype=bool)].reset_index(drop=True)
    verdicts = {name: [study.word(verdict.replace(" ", "-")) for verdict in frame[name]]
                for name in ("all", *levels.LAYERS)}  # fmt: skip
    headings = headed(study, text="claim", all="layer-all")
    headings |= {level: capital(study.word(f"layer-{level}")) for level in levels.LAYERS}
    notes = (study.word("layer-claims-note"),)
    table = Table(frame.assign(**verdicts), headings, notes=notes, empty=absent(len(found) > 0))
    return exhibit(study, "layer-claims", table)


@of_part
def rounds_changed(study: Study) -> Exhibit:
    """Tabulate what changed in every place from one round to the next, if one has two."""
    found = rounds.changes(study)
    rows = found.to_dict("records")
    frame = found.assign(
        group=[_pair(study, row) for row in rows],
        label=[study.label("concepts", concept) for concept in found["concept"]],
        **{f"told_{end}": [_marked(study, row, end) for row in rows] for end in ("then", "now")},
        told=[_signed(study, row["change"]) for row in rows],
        **{name: [_chance(study, row[name]) for row in rows] for name in ("chance", "adjusted")},
        read=[study.word(f"change-{row['verdict'].replace(' ', '-')}") for row in rows],
    )
    words = {
        "label": "concept", "told_then": "round-then", "told_now": "round-now",
        "told": "round-change", "chance": "round-chance", "adjusted": "round-adjusted",
        "read": "verdict",
    }  # fmt: skip
    headings = headed(study, **words)
    notes = (noted(study, "round-note"),)
    return exhibit(study, "rounds-changed", Table(frame, headings, "group", notes=notes))


@of_part
def round_predictions(study: Study) -> Exhibit:
    """Tabulate what the explanation foretold of a later round, if there is one, and what came."""
    found = rounds.predictions(study)
    rows = found.to_dict("records")
    frame = found.assign(
        group=[_pair(study, row) for row in rows],
        label=[study.word(f"foretold-{kind}") for kind in found["kind"]],
        **{end: [_foretold(study, row, end) for row in rows] for end in ("predicted", "found")},
        verdict=[study.word(f"prediction-{row['verdict'].replace(' ', '-')}") for row in rows],
        luck=[study.share(value) for value in found["luck"]],
    )
    words = {
        "label": "foretold", "predicted": "foretold-predicted", "found": "foretold-found",
        "verdict": "verdict", "luck": "prediction-chance",
    }  # fmt: skip
    headings = headed(study, **words)
    notes = (study.told("foretold-note"),)
    return exhibit(study, "round-predictions", Table(frame, headings, "group", notes=notes))


def _pair(study: Study, row: dict[Any, Any]) -> str:
    then, now = (study.regions[row[end]].label for end in ("then", "now"))
    return f"{then} \u2192 {now}"


def _marked(study: Study, row: dict[Any, Any], end: str) -> str:
    """Write a mark and the mean behind it, such as `+ (+0.75)`."""
    mark, mean = study.mark(row[f"score_{end}"]), row[f"mean_{end}"]
    return mark if pd.isna(mean) else f"{mark} ({study.signed(mean)})"


def _signed(study: Study, value: float) -> str:
    return "" if pd.isna(value) else study.signed(value)


def _foretold(study: Study, row: dict[Any, Any], end: str) -> str:
    """Write places as a reader counts them, from 1, and directions as words."""
    told = items(row[end])
    if row["kind"] == "place":
        return ", ".join(str(int(place) + 1) for place in told)
    return study.word(f"way-{told[0]}") if told else ""


def _networked(study: Study, found: pd.DataFrame) -> pd.DataFrame:
    """Add the region's name, and the network as the group."""
    return found.assign(
        label=[study.regions[str(region)].label for region in found["region"]],
        group=[capital(study.word(f"network-{name}")) for name in found["network"]],
    )


def _by_network(found: pd.DataFrame) -> pd.DataFrame:
    """Return the rows of each network together, in the order of `networks.NETWORKS`."""
    order = {name: place for place, name in enumerate(networks.NETWORKS)}
    return found.sort_values(
        "network", key=lambda names: names.map(order), kind="stable", ignore_index=True
    )


def _dealt(study: Study, row: dict[Any, Any]) -> str:
    if pd.isna(row["expected"]):
        return ""
    mean = study.number(row["expected"], ".1f")
    return mean if pd.isna(row["low"]) else f"{mean} ({row['low']:.0f}; {row['high']:.0f})"


def _number(study: Study, value: float) -> str:
    return study.number(value, ".2f")


def _chance(study: Study, value: float) -> str:
    """Write a chance, which is never nothing, with two decimals."""
    shown = _number(study, value)
    return f"< {study.number(0.01, '.2f')}" if shown and value < LEAST else shown


LEAST = 0.005
"""The least chance that two decimals do not round to nothing."""
READERS = (0.01, 0.05, 0.1, 0.25, 0.5, 0.75)
"""Priors of the main explanation that readers may have."""


def tracing_tests(study: Study) -> Exhibit:
    """Tabulate how likely each observation is under each explanation, and why."""
    of = tracing.evidence(study)
    tests = study.tables["tests"].set_index(["observation", "explanation"])
    order = list(product(of.observations, of.explanations)) if of else []
    frame = tests.loc[order].reset_index()
    sources = study.tables["observations"].set_index("observation")
    frame = frame.assign(
        group=[_observed(study, sources, each) for each in frame["observation"]],
        label=[study.label("explanations", each) for each in frame["explanation"]],
        told=[f"{value}%" for value in frame["likelihood"]],
    )
    headings = headed(
        study, label="tracing-explanation", told="tracing-likelihood", why="tracing-why"
    )
    notes = (study.word("tracing-note"),)
    return exhibit(study, "tracing-tests", Table(frame, headings, "group", notes=notes))


def _observed(study: Study, sources: pd.DataFrame, observation: str) -> str:
    listed = ", ".join(items(str(sources.loc[observation, "segments"])))
    return f"{study.label('observations', observation)} ({listed})"


def tracing_weights(study: Study) -> Exhibit:
    """Tabulate what each observation does to the conclusion."""
    of = tracing.evidence(study)
    found = tracing.weighed(of) if of else pd.DataFrame(columns=tracing.WEIGHED)
    frame = found.assign(
        label=[study.label("observations", each) for each in found["observation"]],
        against=[study.label("explanations", each) for each in found["rival"]],
        factor=[_number(study, value) for value in found["factor"]],
        **{
            name: [study.number(value, ".1%") for value in found[name]]
            for name in ("without", "least")
        },
    )
    words = {"label": "tracing-observation", "factor": "tracing-times", "against": "tracing-rival"}
    words |= {"without": "tracing-without", "least": "tracing-least"}
    headings = headed(study, **words)
    notes = (study.word("tracing-weights-note"),)
    return exhibit(study, "tracing-weights", Table(frame, headings, notes=notes))


def tracing_rivals(study: Study) -> Exhibit:
    """Tabulate the fewest observations without which each rival would overtake."""
    of = tracing.evidence(study)
    rows = [
        (rival, len(dropped), ";".join(dropped))
        for rival, dropped in (tracing.fewest(of) if of else {}).items()
    ]
    found = pd.DataFrame(rows, columns=["rival", "count", "observations"])
    frame = found.assign(
        label=[study.label("explanations", each) for each in found["rival"]],
        told=[
            "; ".join(study.label("observations", each) for each in items(cell))
            for cell in found["observations"]
        ],
    )
    headings = headed(study, label="tracing-rival", count="tracing-count", told="tracing-dropped")
    return exhibit(study, "tracing-rivals", Table(frame, headings))


def tracing_priors(study: Study) -> Exhibit:
    """Tabulate what readers with other priors would conclude, and how much belief they need."""
    of = tracing.evidence(study)
    rows = [_reader(of, prior) for prior in READERS] if of else []
    found = pd.DataFrame(rows, columns=["prior", "after", "belief"])
    frame = found.assign(
        **{name: [study.share(value) for value in found[name]] for name in ("prior", "after")},
        belief=[
            study.word("tracing-never") if pd.isna(value) else study.share(value)
            for value in found["belief"]
        ],
    )
    headings = headed(study, prior="tracing-prior", after="tracing-after", belief="tracing-belief")
    notes = (study.word("tracing-priors-note"),)
    return exhibit(study, "tracing-priors", Table(frame, headings, notes=notes))


def _reader(of: tracing.Evidence, main: float) -> tuple[float, float, float]:
    """Return a prior, the posterior that it leads to, and the belief that it needs."""
    prior = tracing.with_prior(of, main)
    return (
        main,
        float(tracing.posterior(prior, of.likelihoods)[0]),
        tracing.least_belief(of, prior),
    )
