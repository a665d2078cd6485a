"""Tables of what could be studied next: networks, mediation, levels, rounds, process tracing."""

from __future__ import annotations

from itertools import product
from typing import Any

import pandas as pd

from werkbedrijf.analysis import levels, mediation, networks, power, rounds
from werkbedrijf.analysis import process_tracing as tracing
from werkbedrijf.analysis.variants import unrounded
from werkbedrijf.exhibits.exhibit import Exhibit, Table, exhibit, only_with_part
from werkbedrijf.exhibits.further import layer_verdicts
from werkbedrijf.exhibits.wording import (
    absent,
    counted_places,
    foretold,
    headed,
    heading,
    noted,
    region_names,
    verdict_word,
)
from werkbedrijf.study.files import items
from werkbedrijf.study.model import Study
from werkbedrijf.study.text import capital

LEAST = 0.005
"""The least chance that two decimals do not round to nothing."""
READERS = (0.01, 0.05, 0.1, 0.25, 0.5, 0.75)
"""Priors of the main explanation that readers may have."""


def network_measures(study: Study) -> Exhibit:
    """Tabulate every network of every region: size, density, and what the bodies share."""
    measures = _by_network(study, networks.measures(study))
    rows = measures.to_dict("records")
    frame = measures.assign(
        joined=[f"{row['links']} ({_number(study, row['density'])})" for row in rows],
        dealt=[_dealt(study, row) for row in rows],
        chance=[study.share(value) for value in measures["chance"]],
        agreed=[study.share(value) for value in measures["agreed"]],
    ).astype(dict.fromkeys(("bodies", "seats", "shared", "same_holder"), "Int64"))
    words = {
        "label": "region", "parties": "parties", "bodies": "net-bodies", "seats": "net-seats",
        "joined": "net-joined", "shared": "net-shared", "same_holder": "net-persons",
        "dealt": "net-dealt", "chance": "net-chance", "agreed": "net-agreed",
    }  # fmt: skip
    headings = headed(study, **words)
    notes = [study.word("net-note")]
    if not set(measures["network"]) - {networks.SEATS}:
        notes.append(study.word("net-no-ties"))
        headings.pop("agreed")
    return exhibit(study, "network-measures", Table(frame, headings, "group", notes=tuple(notes)))


def network_positions(study: Study) -> Exhibit:
    """Tabulate where each party stands in its networks, and what is left without it."""
    parties = _by_network(study, networks.parties(study))
    rows = parties.to_dict("records")
    frame = parties.assign(
        group=[f"{row['group']}: {row['label']}" for row in rows],
        party_label=[study.label("parties", party) for party in parties["party"]],
        bridged=[study.word(f"bridge-{kind}") if kind else "" for kind in parties["bridge"]],
        degree=[_number(study, value) for value in parties["degree"]],
        betweenness=[_number(study, value) for value in parties["betweenness"]],
    ).astype(dict.fromkeys(("seats", "bodies", "shared", "same_holder"), "Int64"))
    words = {
        "party_label": "party-heading", "seats": "net-seats", "bridged": "net-bridge",
        "degree": "net-degree", "betweenness": "net-betweenness", "pieces": "net-pieces",
        "shared": "net-left-parties", "same_holder": "net-left-persons",
    }  # fmt: skip
    notes = (study.word("net-positions-note"),)
    body = Table(frame, headed(study, **words), "group", notes=notes)
    return exhibit(study, "network-positions", body)


def _by_network(study: Study, rows: pd.DataFrame) -> pd.DataFrame:
    """Return the rows of each network together, with its name, in the order of `NETWORKS`."""
    order = networks.NETWORKS.index
    rows = rows.sort_values(
        "network", key=lambda names: names.map(order), kind="stable", ignore_index=True
    )
    return rows.assign(
        label=rows["region"].map(region_names(study)),
        group=[capital(study.word(f"network-{name}")) for name in rows["network"]],
    )


def _dealt(study: Study, row: dict[Any, Any]) -> str:
    if pd.isna(row["expected"]):
        return ""
    mean = study.number(row["expected"], ".1f")
    return mean if pd.isna(row["low"]) else f"{mean} ({row['low']:.0f}; {row['high']:.0f})"


@only_with_part
def mediation_plan(study: Study) -> Exhibit:
    """Tabulate the power of the registered design, and how many regions it would need."""
    design = mediation.design(study)
    plan = power.plan(study, design) if design else pd.DataFrame(columns=["seen", "path", "needed"])
    frame = plan.assign(
        group=[study.word(f"power-{way}") for way in plan["seen"]],
        path=[study.number(path, "") for path in plan["path"]],
        told=[
            study.phrase("more-than", number=power.MOST) if pd.isna(number) else str(number)
            for number in plan["needed"]
        ],
        **{
            name: [study.share(value) or study.word("not-testable") for value in plan[name]]
            for name in ("here", "all")
            if name in plan
        },
    )
    headings = headed(study, path="power-path")
    if design:
        headings["here"] = study.phrase("power-with", regions=len(rounds.latest(study)))
        headings["all"] = study.phrase("power-with", regions=design.regions)
    headings["told"] = study.word("power-needed")
    notes = (study.word("power-note"),)
    return exhibit(study, "mediation-plan", Table(frame, headings, "group", notes=notes))


@only_with_part
def mediation_model(study: Study) -> Exhibit:
    """Tabulate the registered model, run on as many regions as there are."""
    design = mediation.design(study)
    effects = mediation.fit(study, design) if design else pd.DataFrame(columns=mediation.EFFECTS)
    rows = effects.to_dict("records")
    frame = effects.assign(
        label=[_effect(study, design, row) for row in rows] if design else [],
        told=[_estimate(study, row, "estimate") for row in rows],
        p=[_chance(study, row["p"]) for row in rows],
        verdict=[verdict_word(study, row["verdict"]) if row["verdict"] else "" for row in rows],
    )
    headings = headed(study, label="effect", told="estimate", p="p-value", verdict="verdict")
    notes = [study.word("mediation-note")]
    if design:
        used = len(mediation.values(study, design))
        notes.append(study.phrase("mediation-regions", regions=used, minimum=design.minimum))
    return exhibit(study, "mediation-model", Table(frame, headings, notes=tuple(notes)))


def _effect(study: Study, design: mediation.Design, row: dict[Any, Any]) -> str:
    """Return an effect as an arrow from cause to outcome, by way of a mediator."""
    cause, mediator, outcome = design.cause, row["mediator"], design.outcome
    ways = {
        "a": [cause, mediator], "b": [mediator, outcome],
        "indirect": [cause, mediator, outcome], "direct": [cause, outcome],
    }  # fmt: skip
    way = " \u2192 ".join(heading(study, part) for part in ways[row["effect"]])
    return f"{study.word('effect-' + row['effect'])}: {way}"


def _estimate(study: Study, row: dict[Any, Any], name: str) -> str:
    """Return an estimate, by the name of its column, with its interval, if they are known."""
    if pd.isna(row[name]):
        return ""
    if pd.isna(row["low"]):
        return study.signed(row[name])
    low, high = study.signed(row["low"]), study.signed(row["high"])
    return f"{study.signed(row[name])} ({low}; {high})"


def layer_means(study: Study) -> Exhibit:
    """Tabulate what is said of each layer, by region and concept."""
    means = levels.by_level(study)
    frame = means.assign(
        group=means["region"].map(region_names(study)),
        label=[study.label("concepts", concept) for concept in means["concept"]],
        layer=[study.word(f"layer-{level}") for level in means["level"]],
        told=[_estimate(study, row, "mean") for row in means.to_dict("records")],
    )
    headings = headed(study, label="concept", layer="level", told="layer-mean", segments="segments")
    notes = (_layer_note(study),)
    return exhibit(study, "layer-means", Table(frame, headings, "group", notes=notes))


def layer_gaps(study: Study) -> Exhibit:
    """Tabulate how much better one layer is spoken of than another."""
    gaps = levels.gaps(study)
    gaps = gaps[gaps["concepts"] > 0].reset_index(drop=True)
    frame = gaps.assign(
        label=gaps["region"].map(region_names(study)),
        pair=[
            f"{study.word(f'layer-{one}')} \u2212 {study.word(f'layer-{other}')}"
            for one, other in zip(gaps["one"], gaps["other"], strict=True)
        ],
        told=[_estimate(study, row, "gap") for row in gaps.to_dict("records")],
    )
    headings = headed(
        study, label="region", pair="layer-pair", told="layer-gap", concepts="concepts"
    )
    return exhibit(study, "layer-gaps", Table(frame, headings, notes=(_layer_note(study),)))


def _layer_note(study: Study) -> str:
    low, high = (f"{end:+d}" for end in study.ends)
    return study.phrase("layer-note", low=low, high=high)


def layer_claims(study: Study) -> Exhibit:
    """Tabulate the claims whose verdict changes if what is said of one layer alone is heard."""
    verdicts = layer_verdicts(study)
    heard = verdicts[list(levels.LAYERS)]
    moved = (heard != "not testable") & heard.ne(verdicts["all"], axis=0)
    frame = verdicts[moved.any(axis=1)].reset_index(drop=True)
    words = {
        name: [verdict_word(study, verdict) for verdict in frame[name]]
        for name in ("all", *levels.LAYERS)
    }
    headings = headed(study, text="claim", all="layer-all")
    headings |= {level: capital(study.word(f"layer-{level}")) for level in levels.LAYERS}
    notes = (study.word("layer-claims-note"),)
    table = Table(frame.assign(**words), headings, notes=notes, empty=absent(len(verdicts) > 0))
    return exhibit(study, "layer-claims", table)


@only_with_part
def rounds_changed(study: Study) -> Exhibit:
    """Tabulate what changed in every place from one round to the next, if one has two."""
    changes = rounds.changes(study)
    rows = changes.to_dict("records")
    frame = changes.assign(
        group=[_pair(study, row) for row in rows],
        label=[study.label("concepts", concept) for concept in changes["concept"]],
        **{f"told_{end}": [_marked(study, row, end) for row in rows] for end in ("then", "now")},
        told=[study.number(change, "+.2f") for change in changes["change"]],
        **{name: [_chance(study, row[name]) for row in rows] for name in ("chance", "adjusted")},
        read=[study.word(f"change-{row['verdict'].replace(' ', '-')}") for row in rows],
    )
    words = {
        "label": "concept", "told_then": "round-then", "told_now": "round-now",
        "told": "round-change", "chance": "round-chance", "adjusted": "round-adjusted",
        "read": "verdict",
    }  # fmt: skip
    notes = (noted(study, "round-note"),)
    body = Table(frame, headed(study, **words), "group", notes=notes)
    return exhibit(study, "rounds-changed", body)


@only_with_part
def round_predictions(study: Study) -> Exhibit:
    """Tabulate what the explanation foretold of a later round, if there is one, and what came."""
    predictions = rounds.predictions(study)
    means = rounds.predictions(study, unrounded(study))
    rows = predictions.to_dict("records")
    frame = predictions.assign(
        group=[_pair(study, row) for row in rows],
        label=[study.word(f"foretold-{kind}") for kind in predictions["kind"]],
        **{end: [_foretold(study, row, end) for row in rows] for end in ("predicted", "found")},
        verdict=foretold(study, predictions["verdict"], means["verdict"]),
        luck=[study.share(value) for value in predictions["luck"]],
    )
    words = {
        "label": "foretold", "predicted": "foretold-predicted", "found": "foretold-found",
        "verdict": "verdict", "luck": "prediction-chance",
    }  # fmt: skip
    notes = (study.phrase("foretold-note"),)
    body = Table(frame, headed(study, **words), "group", notes=notes)
    return exhibit(study, "round-predictions", body)


def _pair(study: Study, row: dict[Any, Any]) -> str:
    then, now = (study.regions[row[end]].label for end in ("then", "now"))
    return f"{then} \u2192 {now}"


def _marked(study: Study, row: dict[Any, Any], end: str) -> str:
    """Return a mark and the mean behind it, such as `+ (+0.75)`."""
    mark, mean = study.mark(row[f"score_{end}"]), row[f"mean_{end}"]
    return mark if pd.isna(mean) else f"{mark} ({study.signed(mean)})"


def _foretold(study: Study, row: dict[Any, Any], end: str) -> str:
    """Return places as a reader counts them, from 1, and directions as words."""
    if row["kind"] == "place":
        return counted_places(row[end])
    return study.word(f"way-{row[end]}") if row[end] else ""


def _number(study: Study, value: float) -> str:
    return study.number(value, ".2f")


def _chance(study: Study, value: float) -> str:
    """Return a chance, which is never nothing, with two decimals."""
    shown = _number(study, value)
    return f"< {_number(study, 0.01)}" if shown and value < LEAST else shown


def tracing_tests(study: Study) -> Exhibit:
    """Tabulate how likely each observation is under each explanation, and why."""
    evidence = tracing.evidence(study)
    tests = study.tables["tests"].set_index(["observation", "explanation"])
    order = list(product(evidence.observations, evidence.explanations)) if evidence else []
    frame = tests.loc[order].reset_index()
    segments = study.tables["observations"].set_index("observation")["segments"]
    cited = {observation: ", ".join(items(cell)) for observation, cell in segments.items()}
    frame = frame.assign(
        group=[f"{study.label('observations', o)} ({cited[o]})" for o in frame["observation"]],
        label=[study.label("explanations", each) for each in frame["explanation"]],
        told=[f"{value}%" for value in frame["likelihood"]],
    )
    headings = headed(
        study, label="tracing-explanation", told="tracing-likelihood", why="tracing-why"
    )
    notes = (study.word("tracing-note"),)
    return exhibit(study, "tracing-tests", Table(frame, headings, "group", notes=notes))


def tracing_weights(study: Study) -> Exhibit:
    """Tabulate what each observation does to the conclusion."""
    evidence = tracing.evidence(study)
    weights = tracing.weighed(evidence) if evidence else pd.DataFrame(columns=tracing.WEIGHED)
    frame = weights.assign(
        label=[study.label("observations", each) for each in weights["observation"]],
        against=[study.label("explanations", each) for each in weights["rival"]],
        factor=[_number(study, value) for value in weights["factor"]],
        without=[study.number(value, ".1%") for value in weights["without"]],
        least=[study.number(value, ".1%") for value in weights["least"]],
    )
    headings = headed(
        study,
        label="tracing-observation",
        factor="tracing-times",
        against="tracing-rival",
        without="tracing-without",
        least="tracing-least",
    )
    notes = (study.word("tracing-weights-note"),)
    return exhibit(study, "tracing-weights", Table(frame, headings, notes=notes))


def tracing_rivals(study: Study) -> Exhibit:
    """Tabulate the fewest observations without which each rival would overtake."""
    evidence = tracing.evidence(study)
    rows = [
        (rival, len(dropped), ";".join(dropped), study.label("explanations", rival),
         "; ".join(study.label("observations", each) for each in dropped))
        for rival, dropped in (tracing.fewest(evidence) if evidence else {}).items()
    ]  # fmt: skip
    frame = pd.DataFrame(rows, columns=["rival", "count", "observations", "label", "told"])
    headings = headed(study, label="tracing-rival", count="tracing-count", told="tracing-dropped")
    return exhibit(study, "tracing-rivals", Table(frame, headings))


def tracing_priors(study: Study) -> Exhibit:
    """Tabulate what readers with other priors would conclude, and how much belief they need."""
    evidence = tracing.evidence(study)
    rows = [_reader(study, evidence, prior) for prior in READERS] if evidence else []
    frame = pd.DataFrame(rows, columns=["prior", "after", "belief"])
    headings = headed(study, prior="tracing-prior", after="tracing-after", belief="tracing-belief")
    notes = (study.word("tracing-priors-note"),)
    return exhibit(study, "tracing-priors", Table(frame, headings, notes=notes))


def _reader(study: Study, evidence: tracing.Evidence, main: float) -> tuple[str, str, str]:
    """Return a prior, the posterior that it leads to, and the belief that it needs."""
    prior = tracing.with_prior(evidence, main)
    after = float(tracing.posterior(prior, evidence.likelihoods)[0])
    belief = study.share(tracing.least_belief(evidence, prior))
    return study.share(main), study.share(after), belief or study.word("tracing-never")
