"""Tables of process tracing: the tests, what each weighs, what overturns it, and priors."""

from __future__ import annotations

import pandas as pd

from werkbedrijf.analysis import process_tracing as tracing
from werkbedrijf.exhibits.exhibit import Exhibit, Table, exhibit
from werkbedrijf.study.files import items
from werkbedrijf.study.model import Study

READERS = (0.01, 0.05, 0.1, 0.25, 0.5, 0.75)
"""Priors of the main explanation that readers may have."""


def tracing_tests(study: Study) -> Exhibit:
    """Tabulate how likely each observation is under each explanation, and why."""
    of = tracing.evidence(study)
    order = {pair: at for at, pair in enumerate(_pairs(of))} if of else {}
    tests = study.tables["tests"] if of else study.tables["tests"].iloc[:0]
    places = [order[pair] for pair in zip(tests["observation"], tests["explanation"], strict=True)]
    frame = tests.assign(place=places).sort_values("place", ignore_index=True).drop(columns="place")
    sources = study.tables["observations"].set_index("observation")
    frame = frame.assign(
        group=[_observed(study, sources, each) for each in frame["observation"]],
        label=[study.label("explanations", each) for each in frame["explanation"]],
        told=[f"{value}%" for value in frame["likelihood"]],
    )
    words = {"label": "tracing-explanation", "told": "tracing-likelihood", "why": "tracing-why"}
    headings = {column: study.word(word) for column, word in words.items()}
    notes = (study.word("tracing-note"),)
    return exhibit(study, "tracing-tests", Table(frame, headings, "group", notes=notes))


def _pairs(of: tracing.Evidence) -> list[tuple[str, str]]:
    return [(one, other) for one in of.observations for other in of.explanations]


def _observed(study: Study, sources: pd.DataFrame, observation: str) -> str:
    listed = ", ".join(items(str(sources.loc[observation, "segments"])))
    return f"{study.label('observations', observation)} ({listed})"


def tracing_weights(study: Study) -> Exhibit:
    """Tabulate what each observation does to the conclusion."""
    of = tracing.evidence(study)
    columns = ["observation", "factor", "rival", "without", "least"]
    found = tracing.weighed(of) if of else pd.DataFrame(columns=columns)
    frame = found.assign(
        label=[study.label("observations", each) for each in found["observation"]],
        against=[study.label("explanations", each) for each in found["rival"]],
        **{name: [study.number(value, ".2f") for value in found[name]] for name in ("factor",)},
        **{
            name: [study.number(value, ".1%") for value in found[name]]
            for name in ("without", "least")
        },
    )
    words = {"label": "tracing-observation", "factor": "tracing-times", "against": "tracing-rival"}
    words |= {"without": "tracing-without", "least": "tracing-least"}
    headings = {column: study.word(word) for column, word in words.items()}
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
    words = {"label": "tracing-rival", "count": "tracing-count", "told": "tracing-dropped"}
    headings = {column: study.word(word) for column, word in words.items()}
    return exhibit(study, "tracing-rivals", Table(frame, headings))


def tracing_priors(study: Study) -> Exhibit:
    """Tabulate what readers with other priors would conclude, and how much belief they need."""
    of = tracing.evidence(study)
    rows = [_reader(of, prior) for prior in READERS] if of else []
    found = pd.DataFrame(rows, columns=["prior", "after", "belief"])
    frame = found.assign(
        **{name: [f"{value:.0%}" for value in found[name]] for name in ("prior", "after")},
        belief=[
            study.word("tracing-never") if pd.isna(value) else f"{value:.0%}"
            for value in found["belief"]
        ],
    )
    words = {"prior": "tracing-prior", "after": "tracing-after", "belief": "tracing-belief"}
    headings = {column: study.word(word) for column, word in words.items()}
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
