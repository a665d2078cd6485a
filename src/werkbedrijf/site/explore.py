"""The page to try the study on: every mark, what may be changed, and every claim's test as data."""

from __future__ import annotations

import ast
import json
from collections.abc import Hashable, Mapping
from dataclasses import replace
from html import escape
from typing import Any

import numpy as np
import pandas as pd

from werkbedrijf.analysis.agreement import matrices
from werkbedrijf.analysis.arrays import Scores, groups
from werkbedrijf.analysis.intercoder import whole
from werkbedrijf.analysis.process_tracing import evidence, posterior
from werkbedrijf.analysis.scores import RULES, replicate_placements
from werkbedrijf.claims.expressions import ClaimTest, in_words, name_of, parsed
from werkbedrijf.claims.words import Basis
from werkbedrijf.exhibits.wording import coder_within, part_name
from werkbedrijf.site.evidence import THE_EVIDENCE, embedded, in_marks, ledger_page, located
from werkbedrijf.study.files import items
from werkbedrijf.study.language import gettext
from werkbedrijf.study.model import Study

TRY_TO_BREAK_IT = gettext("Try to break it")
EVERY_MARK = gettext("Every mark")
CONCEPT = gettext("Concept")

BY_TABLES = frozenset({"ratio", "count", "bridging"})
"""Words that read tables, which nothing on the page changes: their values are worked out here."""
COUNTED = "coded"
"""The page's own word: how many coded segments there are, which printed marks do not have."""
SIGNS = {ast.Lt: "<", ast.LtE: "<=", ast.Eq: "==", ast.GtE: ">=", ast.Gt: ">"}
INTRODUCTION = gettext(
    "Move any mark, choose another rule or another coder, leave out a respondent, a question, a "
    "concept or a region: every conclusion is judged anew at once, and what changes is listed. The "
    "address of the page keeps what you chose, so that it can be sent to somebody."
)
WITHOUT_CLAIMS = gettext(
    "Move any mark, choose another rule or another coder, leave out a respondent, a question, a "
    "concept or a region: where the regions then stand is shown at once. The address of the page "
    "keeps what you chose, so that it can be sent to somebody."
)
NO_SCRIPT = gettext(
    "Without JavaScript this page shows every mark and changes none: P at the place of the "
    "published mark, R at that of the replicated one, from {low} on the left to {high} on the "
    "right."
)
TAGS = {"published": "P", "replicated": "R"}


def tree(test: ClaimTest, at: Basis, node: ast.expr | None = None) -> Any:
    """Return a test as JSON has it: a number, or a list of a word and what it is given.

    Parameters
    ----------
    test : ClaimTest
        A claim's.
    at : Basis
        Gives the tables from which words of `BY_TABLES` are worked out.
    node : expr, optional
        A part of the test; by default all of it.

    Returns
    -------
    float, None or list
        None stands for a missing number. Regions and concepts stand under their ids; what a word
        takes by name comes last, as an object. A count of coded segments is given to
        `COUNTED`, since printed marks have none.
    """
    node = test.tree if node is None else node
    match node:
        case ast.Compare(left=left, ops=[how], comparators=[right]):
            return [SIGNS[type(how)], tree(test, at, left), tree(test, at, right)]
        case ast.BinOp(left=left, right=right):
            return ["+", tree(test, at, left), tree(test, at, right)]
        case ast.Call() if name_of(node) not in BY_TABLES:
            given, named = test.given(node, lambda part: tree(test, at, part))
            return [name_of(node), *given, *([named] if named else [])]
        case ast.Call() if test.coded(node):
            return [COUNTED, float(test.value(node, replace(at, segments=at.study.segments)))]
        case _:
            value = float(test.value(node, at))
            return None if np.isnan(value) else value


def data(study: Study) -> dict[str, Any]:
    """Return all that the page works from, of the regions that the source studies.

    Returns
    -------
    dict
        `ends` of the scale and its `marks`; `regions`, `concepts`, `indicators`, `inside` (the
        places of the concepts of every group); `published` (regions x concepts, None where there
        is no mark); `segments` of every coder, the first under an empty name; `rules`; `names`, by
        id, of rules, levels and coders; `claims` with their tests; `main`, the claim in which the
        source's answer lies; `ledger`, the page that lists them; `tracing`, the expected evidence
        in percent, None where none is stated.
    """
    study = whole(study.of_source)
    scores = matrices(study)
    places = {concept: at for at, concept in enumerate(study.concepts["concept"])}
    inside = {concept: [at] for concept, at in places.items()}
    inside |= {name: [places[part] for part in parts] for name, parts in groups(study).items()}
    return {
        "ends": list(study.ends),
        "marks": dict(zip(map(str, study.scale["value"]), study.scale["mark"], strict=True)),
        "regions": _regions(study),
        "concepts": _rows(study.concepts, concept="id", label="label"),
        "indicators": _rows(
            study.indicators, indicator="id", concept="concept", values="values", label="label"
        ),
        "inside": inside,
        "groups": [{"id": name, "label": part_name(study, name)} for name in groups(study)],
        "published": _grid(scores["published"]),
        "segments": {coder: _segments(study, coder) for coder in ("", *study.coders)},
        "rules": list(RULES),
        "names": _names(study),
        "claims": _claims(study, scores["published"]),
        "main": str(study.source.get("main_claim", "")),
        "ledger": f"{ledger_page(study)}.html",
        "tracing": _tracing(study),
    }


def _regions(study: Study) -> list[dict[str, Any]]:
    counted = study.indicators.loc[study.indicators["values"] == "numbers", "concept"]
    scores = replicate_placements(study.stacked("placements"), study.thresholds)["score"]
    known = {region: int(score) for region, score in scores.dropna().items()}
    return [
        {
            "id": region.id,
            "label": region.label,
            "numbers": {concept: known.get(region.id) for concept in counted},
        }
        for region in study.regions.values()
    ]


def _rows(frame: pd.DataFrame, **names: str) -> list[dict[Hashable, str]]:
    return frame[[*names]].astype(str).rename(columns=names).to_dict("records")


def _grid(scores: Scores) -> list[list[int | None]]:
    return [[None if np.isnan(mark) else int(mark) for mark in row] for row in scores.values[0]]


def _segments(study: Study, coder: str) -> list[list[Any]]:
    """Return a coder's segments: region, indicator, valence, level, party, people, documents."""
    segments = []
    for region in study.regions.values():
        frame = {"": region.segments, **region.coders}.get(coder, region.segments[:0])
        segments += [
            [
                region.id,
                row["indicator"],
                int(row["valence"]),
                row["level"],
                row["party"],
                items(row["respondents"]),
                len(items(row["documents"])),
            ]
            for row in frame.to_dict("records")
        ]
    return segments


def _names(study: Study) -> dict[str, dict[str, str]]:
    """Return what the page calls rules, levels and coders, by their ids."""
    coded = [each for r in study.regions.values() for each in (r.segments, *r.coders.values())]
    levels = sorted({level for each in coded for level in each["level"]})
    return {
        "rules": {rule: study.word(f"rule-{rule}") for rule in RULES},
        "levels": {level: study.word(level) for level in levels},
        "coders": {coder: coder_within(study, coder) for coder in study.coders},
    }


def _claims(study: Study, scores: Scores) -> list[dict[str, Any]]:
    at, known = Basis(study, scores, None), parsed(study)
    return [
        {
            "id": row["claim"],
            "text": row["text"],
            "test": tree(known[str(row["claim"])], at) if row["test"] else None,
            "words": in_words(known[str(row["claim"])], study) if row["test"] else "",
        }
        for row in study.tables["claims"].to_dict("records")
    ]


def _tracing(study: Study) -> dict[str, Any] | None:
    expected = evidence(study)
    if expected is None:
        return None
    return {
        "explanations": [
            {"id": id_, "label": study.label("explanations", id_)} for id_ in expected.explanations
        ],
        "observations": [
            {
                "id": id_,
                "label": study.label("observations", id_),
                "likelihoods": [round(100 * float(value)) for value in row],
            }
            for id_, row in zip(expected.observations, expected.likelihoods, strict=True)
        ],
    }


def page(study: Study) -> str:
    """Return the page in Markdown: a table of all marks, which a script makes into a tool."""
    low, high = (escape(study.mark(end)) for end in study.ends)
    encoded = json.dumps(data(study), ensure_ascii=False, separators=(",", ":"))
    introduction = INTRODUCTION if len(study.tables["claims"]) else WITHOUT_CLAIMS
    return (
        f"# {study.gettext(TRY_TO_BREAK_IT)}\n\n{study.gettext(introduction)}\n\n"
        f'<p id="explore-static">{study.gettext(NO_SCRIPT, low=low, high=high)}</p>\n\n'
        f'<div id="explore">{_table(study.of_source)}</div>\n\n{_from_even_prior(study)}'
        f"{embedded('explore-data', encoded)}"
        '<script src="_static/claims.js"></script>\n<script src="_static/tracing.js"></script>\n'
        '<script src="_static/explore.js"></script>\n'
    )


def _from_even_prior(study: Study) -> str:
    """Return the section of the reader's own prior, with the answer from an even one in it."""
    expected = evidence(study)
    if expected is None:
        return ""
    main = escape(study.label("explanations", expected.explanations[0]))
    head = study.gettext("The process, from your own prior")
    answer = study.gettext(
        "From a prior that favours none of {explanations} explanations, {observations} "
        "observations make <strong>{main}</strong> {after:.0%} likely. JavaScript lets you set the "
        "prior and weigh each observation yourself.",
        explanations=len(expected.explanations),
        observations=len(expected.observations),
        main=main,
        after=float(posterior(expected.even, expected.likelihoods)[0]),
    )
    return (
        f'<section id="tracing"><h2 class="explore-head">{head}</h2>\n'
        f'<p class="static">{answer}</p></section>\n\n'
    )


def _table(study: Study) -> str:
    heads = "".join(
        f'<th scope="col">{escape(region.label)}</th>\n' for region in study.regions.values()
    )
    # The smallest groups that together hold every concept once.
    smallest = set(study.concepts["category"]) - set(study.concepts["side"])
    body = "".join(_part(study, name) for name in groups(study) if name in smallest)
    return (
        f'<div class="scroll" role="region" tabindex="0" aria-label="{study.gettext(EVERY_MARK)}">'
        f'<table class="explore" style="--places: {len(study.scale)}">'
        f'<caption class="hidden">{study.gettext(EVERY_MARK)}</caption>'
        f'<thead><tr><th scope="col">{study.gettext(CONCEPT)}</th>{heads}</tr></thead>'
        f"{body}</table></div>"
    )


def _part(study: Study, category: str) -> str:
    rows = study.concepts[study.concepts["category"] == category].to_dict("records")
    head = escape(part_name(study, category))
    columns = len(study.regions) + 1
    return (
        f'<tbody><tr class="group"><th colspan="{columns}" scope="rowgroup">{head}</th></tr>'
        f"{''.join(_row(study, row) for row in rows)}</tbody>"
    )


def _row(study: Study, row: Mapping[Hashable, Any]) -> str:
    cells = "".join(_cell(study, region, str(row["concept"])) for region in study.regions)
    return f'<tr><th scope="row">{escape(str(row["label"]))}</th>{cells}</tr>\n'


def _cell(study: Study, region: str, concept: str) -> str:
    """Return a cell: a letter for each base at its place on the scale, and the same in words."""
    marks = {
        base: float(scores.cell(region, concept)[0]) for base, scores in matrices(study).items()
    }
    text = in_marks(study, marks)
    places = "".join(
        f"<i>{''.join(TAGS[base] for base, mark in marks.items() if mark == value)}</i>"
        for value in study.scale["value"]
    )
    shown = (
        f'<span class="places" aria-hidden="true">{places}</span>'
        f'<span class="hidden">{escape(text)}</span>'
    )
    if (region, concept) in located(study):
        name = f"{study.regions[region].label}: {study.label('concepts', concept)}, {text}"
        link = study.gettext("{mark}: the evidence", mark=name)
        shown = (
            f'<a class="strip" href="evidence.html#{escape(region)}-{escape(concept)}" '
            f'title="{study.gettext(THE_EVIDENCE)}" aria-label="{escape(link)}">'
            f"{shown}</a>"
        )
    return f'<td data-region="{escape(region)}" data-concept="{escape(concept)}">{shown}</td>\n'
