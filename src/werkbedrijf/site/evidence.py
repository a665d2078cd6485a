"""The evidence page: every segment under its mark, and what each claim rests on."""

from __future__ import annotations

import ast
import json
from collections.abc import Hashable, Iterable, Mapping, Sequence
from functools import lru_cache
from html import escape
from itertools import product
from typing import Any

import numpy as np

from werkbedrijf.analysis.agreement import matrices, side_by_side
from werkbedrijf.analysis.arrays import Check, Scores, groups, plain, unchanged
from werkbedrijf.claims.expressions import arguments, in_words, name_of, parsed
from werkbedrijf.claims.ledger import BASES, checks
from werkbedrijf.exhibits.wording import sources
from werkbedrijf.study.files import items
from werkbedrijf.study.language import foreign, gettext
from werkbedrijf.study.model import Study

FILTER_THE_SEGMENTS = gettext("Filter the segments")
SEARCH = gettext("Search")
SHOW_ALL = gettext("Show all")
ALL_SEGMENTS = gettext("All segments")
SEGMENTS = gettext("Segments")
THE_EVIDENCE = gettext("The evidence")

Mark = tuple[str, str]
"""A region and a concept."""


@lru_cache(maxsize=4)
def marks_by_claim(study: Study) -> Mapping[str, tuple[Mark, ...]]:
    """Return the marks that each claim rests on.

    Returns
    -------
    mapping of str to tuple of (region, concept)
        By claim, in the study's order: of what the claim is about, the marks without which the
        verdict would be another; where no single one decides, all in the regions that its test
        names, or else in whose chapter it stands, or else in every region. Of the regions that
        the source studies: what it claims is about these.
    """
    study = study.of_source
    inside, judged, scores = groups(study), checks(study), matrices(study)
    resting: dict[str, tuple[Mark, ...]] = {}
    for row in study.tables["claims"].to_dict("records"):
        claim = str(row["claim"])
        about = {part for each in items(row["about"]) for part in inside.get(each, [each])}
        every = product(study.regions, study.concepts["concept"])
        own = [mark for mark in every if mark[1] in about]
        deciding = _deciding(judged[claim], scores) if claim in judged else set()
        regions = _regions(study, claim, str(row["section"]))
        resting[claim] = tuple(mark for mark in own if mark in deciding) or tuple(
            mark for mark in own if mark[0] in regions
        )
    return resting


@lru_cache(maxsize=4)
def claims_by_mark(study: Study) -> Mapping[Mark, tuple[str, ...]]:
    """Return the claims that marks decide by each mark that they rest on, in the ledger's order."""
    by_mark: dict[Mark, tuple[str, ...]] = {}
    judged = checks(study.of_source)
    for claim, resting in marks_by_claim(study).items():
        for mark in resting if claim in judged else ():
            by_mark[mark] = (*by_mark.get(mark, ()), claim)
    return by_mark


def _deciding(check: Check, scores: Mapping[str, Scores]) -> set[Mark]:
    """Return the marks each of which, taken away, changes a verdict by either scoring."""
    deciding: set[Mark] = set()
    for base in scores.values():
        cells = list(product(base.regions, base.concepts))
        values = np.repeat(base.values, len(cells), axis=0)
        values.reshape(len(cells), -1)[np.diag_indices(len(cells))] = np.nan
        without = check(plain(values, base.regions, base.concepts, base.ends))
        same = unchanged(without, float(check(base)[0]))
        deciding |= {cell for cell, stays in zip(cells, same, strict=True) if not stays}
    return deciding


def _regions(study: Study, claim: str, section: str) -> list[str]:
    """Return the regions that a claim's test names, or in whose chapter it stands, or all."""
    test, chapter = parsed(study).get(claim), section.split(".")[0]
    named = (
        {
            test.names["Region"][each.node.id]
            for call in test.calls
            for each in arguments(call)
            if each.kind == "Region" and isinstance(each.node, ast.Name)
        }
        if test
        else set()
    )
    here = {region.id for region in study.regions.values() if region.chapter == chapter}
    return [region for region in study.regions if region in (named or here or study.regions)]


ANY_SEGMENT: dict[str, Any] = {"region": "", "indicator": [], "level": "", "party": ""}


def segments_by_claim(study: Study) -> Mapping[str, list[dict[str, Any]]]:
    """Return the segments that tests ask for by name, by claim.

    Returns
    -------
    mapping of str to list of dict
        For each word `segments` of a test, and each count of segments, its `region`, its
        `indicator`s, none for any, and the `level` and `party` that it keeps to, empty for any.
        Claims that marks decide have none.
    """
    study = study.of_source
    segments: dict[str, list[dict[str, Any]]] = {}
    for claim, test in parsed(study).items():
        for call in test.calls:
            if not test.coded(call):
                continue
            given, named = test.given(call, lambda part: part)
            if name_of(call) == "segments":
                named |= {"region": given[0], "indicator": given[1:]}
            elif "indicator" in named:
                named["indicator"] = [named["indicator"]]
            segments.setdefault(claim, []).append(ANY_SEGMENT | named)
    return segments


Row = Mapping[Hashable, Any]
COLUMNS = (
    *(gettext("Segment"), gettext("Valence"), gettext("Claim in our words")),
    *(gettext("Indicator"), gettext("Level"), gettext("Sources"), gettext("Section")),
)
INTRODUCTION = gettext(
    "Every segment: one claim, in our words, with the section of the source where it stands, if it "
    "has one, and the respondents or documents behind it. Segments stand under the mark that they "
    "count for. Each has an address of its own, such as `evidence.html#{example}`, that can be "
    "cited."
)


def page(study: Study) -> str:
    """Return the evidence page in Markdown: a form, then one table, whole without JavaScript."""
    segments = _located(study)
    example = segments[0]["segment"] if segments else "a-001"
    by_mark: dict[Mark, list[Row]] = {}
    for row in segments:
        by_mark.setdefault((row["region"], row["concept"]), []).append(row)
    order = product(study.regions, [*study.concepts["concept"], ""])
    body = "".join(_group(study, mark, by_mark[mark]) for mark in order if mark in by_mark)
    heads = "".join(f'<th scope="col">{study.gettext(column)}</th>' for column in COLUMNS)
    return (
        f"# {study.gettext(THE_EVIDENCE)}\n\n"
        + f"{study.gettext(INTRODUCTION, example=example)}\n\n"
        + _form(study, segments)
        + '<div class="scroll" role="region" tabindex="0" '
        + f'aria-label="{study.gettext(SEGMENTS)}">'
        + '<table class="evidence" id="segments">'
        + f'<caption class="hidden">{study.gettext(ALL_SEGMENTS)}</caption>'
        + f"<thead><tr>{heads}</tr></thead>{body}</table></div>\n\n"
        + embedded("claims-basis", _basis(study))
    )


def embedded(id_: str, data: str) -> str:
    """Return JSON as what a page carries for a script; nothing in it ends that."""
    safe = data.replace("<", "\\u003c")
    return f'<script type="application/json" id="{id_}">{safe}</script>\n'


def attributes(data: Mapping[str, object]) -> str:
    """Return what an element carries for a script."""
    return "".join(f' data-{key}="{escape(str(value))}"' for key, value in data.items())


def _located(study: Study) -> Sequence[Row]:
    """Return the segments as rows, each with the concept that it counts for, if any."""
    concepts = study.indicators.set_index("indicator")["concept"]
    rows = study.segments.assign(concept=study.segments["indicator"].map(concepts))
    return rows.to_dict("records")


@lru_cache(maxsize=4)
def located(study: Study) -> frozenset[Mark]:
    """Return the marks that segments stand under: those with a place on the page."""
    return frozenset((str(row["region"]), str(row["concept"])) for row in _located(study))


def _group(study: Study, mark: Mark, rows: Iterable[Row]) -> str:
    region, concept = mark
    anchor = f"{region}-{concept or 'open'}"
    body = "".join(_row(study, row) for row in rows)
    heading = (
        f'<th colspan="{len(COLUMNS)}" scope="rowgroup"><div class="stay">'
        f"{_heading(study, region, concept)}</div></th>"
    )
    return (
        f'<tbody data-mark="{anchor}"><tr class="group" id="{anchor}">{heading}</tr>{body}</tbody>'
    )


def _heading(study: Study, region: str, concept: str) -> str:
    name = study.regions[region].label
    if not concept:
        return escape(study.gettext("{region}: in no mark", region=name))
    label = study.label("concepts", concept)
    side = study.concepts.set_index("concept").loc[concept, "side"]
    exhibit = "success" if side == "success" else "factors"
    scores = _scores(study)[region, concept]
    # The table has a place for a mark that segments count for.
    place = f"mark-{region}-{concept}" if scores["segments"] else f"{exhibit}-{region}"
    address = f"{study.chapter_of(region)}.html#{place}"
    table = study.gettext(
        "The mark of {region} on {concept}, in the table {table}",
        region=name,
        concept=label.lower(),
        table=f"{exhibit}-{region}",
    )
    return (
        f"{escape(name)}: {escape(label)} "
        f'<a class="mark-link" href="{address}" aria-label="{escape(table)}">'
        f"{escape(in_marks(study, scores))}</a>{_claims(study, region, concept)}"
    )


@lru_cache(maxsize=4)
def _scores(study: Study) -> Mapping[Mark, Row]:
    rows = side_by_side(study).to_dict("records")
    return {(str(row["region"]), str(row["concept"])): row for row in rows}


def in_marks(study: Study, scores: Mapping[Any, Any]) -> str:
    """Return the marks that a region has on a concept by either scoring, in words."""
    return study.gettext(
        "published {published}, replicated {replicated}",
        **{base: study.mark(scores[base]) or study.gettext("none") for base in BASES},
    )


def _claims(study: Study, region: str, concept: str) -> str:
    resting = claims_by_mark(study).get((region, concept), ())
    if not resting:
        return ""
    texts = study.tables["claims"].set_index("claim")["text"]
    links = "".join(
        f'<li><a href="{ledger_page(study)}.html#{claim}">{escape(str(texts[claim]))}</a></li>\n'
        for claim in resting
    )
    count = study.ngettext("{number} claim rests on it", "{number} claims rest on it", len(resting))
    return f"<details><summary>{count}</summary><ul>{links}</ul></details>"


@lru_cache(maxsize=4)
def ledger_page(study: Study) -> str:
    """Return the name of the chapter that shows the ledger; empty if none does."""
    pages = study.tables["exhibits"].set_index("exhibit")["notebook"]
    return str(pages.get("claims", ""))


def _summary(row: Row) -> str:
    """Return a segment's claim as HTML, in the study's language or marked with its own."""
    text = escape(str(row["summary"]))
    language = foreign(text)
    return f'<span lang="{language}">{text}</span>' if language else text


def _row(study: Study, row: Row) -> str:
    code, id_ = str(row["indicator"]), str(row["segment"])
    filtered = ("region", "concept", "valence", "level", "indicator", "party")
    data = {key: row[key] for key in filtered}
    data["respondents"] = " ".join(items(row["respondents"]))
    cells = (
        f'<a href="#{id_}">{id_}</a>',
        f'<span class="valence">{escape(study.mark(row["valence"]))}</span>',
        _summary(row),
        escape(f"{code} {study.label('indicators', code)}"),
        escape(study.word(str(row["level"]))),
        escape(sources(study, row)),
        escape(str(row["section"])),
    )
    # A line per cell: the search index parts words at spaces, not at tags.
    columns = "".join(f"<td>{cell}</td>\n" for cell in cells)
    return f'<tr id="{id_}"{attributes(data)}>{columns}</tr>'


def _choices(study: Study, rows: Sequence[Row]) -> dict[str, list[tuple[str, str]]]:
    """Return what may be chosen in each field of the form: a value, and how it is called."""
    people = {person for row in rows for person in items(row["respondents"])}
    levels = {str(row["level"]) for row in rows}
    marks = zip(study.scale["value"], study.scale["mark"], study.scale["label"], strict=True)
    concepts = zip(study.concepts["concept"], study.concepts["label"], strict=True)
    return {
        "region": [(region.id, region.label) for region in study.regions.values()],
        "concept": list(concepts),
        "valence": [(str(value), f"{mark} {label}") for value, mark, label in marks],
        "level": [(level, study.word(level)) for level in sorted(levels)],
        "respondents": [(p, p) for p in sorted(people, key=lambda p: (len(p), p))],
    }


def _form(study: Study, rows: Sequence[Row]) -> str:
    all_ = study.gettext("{segments} segments", segments=len(rows))
    # A script fills in what the sign stands for.
    some = study.gettext("{some} of {all} segments", some="#", all="#")
    claim = study.gettext("Under the claim: {claim}", claim="#")
    tested = study.gettext("It holds if {test}.", test="#")
    none = study.gettext("It rests on no segment.")
    return (
        '<form id="filter" class="filter" role="search" '
        f'aria-label="{study.gettext(FILTER_THE_SEGMENTS)}">'
        f"<label>{study.gettext(SEARCH)} "
        '<input type="search" name="text" autocomplete="off"></label>'
        f"{fields(study, FIELDS, _choices(study, rows))}"
        f'<p id="filter-claim" data-told="{escape(claim)}" data-tested="{escape(tested)}" '
        f'data-none="{escape(none)}" hidden></p>'
        f'<p id="filter-count" role="status" data-told="{some}">{all_}</p></form>\n\n'
    )


FIELDS = {
    "region": gettext("Region"),
    "concept": gettext("Concept"),
    "valence": gettext("Valence"),
    "level": gettext("Level"),
    "respondents": gettext("Respondent"),
}


def fields(
    study: Study, labels: Mapping[str, str], choices: Mapping[str, Iterable[tuple[str, str]]]
) -> str:
    """Return the fields of a form to choose in, each first of all `all`, and what resets them."""
    html = ""
    for name, label in labels.items():
        options = "".join(
            f'<option value="{escape(value)}">{escape(text)}</option>'
            for value, text in (("", study.gettext("all")), *choices[name])
        )
        html += f'<label>{study.gettext(label)} <select name="{name}">{options}</select></label>'
    return f'{html}<button type="reset">{study.gettext(SHOW_ALL)}</button>'


def _basis(study: Study) -> str:
    known, texts = parsed(study.of_source), study.tables["claims"].set_index("claim")["text"]
    segments = segments_by_claim(study)
    basis = {
        claim: {
            "text": str(texts[claim]),
            "tested": in_words(known[claim], study) if claim in known else "",
            "marks": [f"{r}-{c}" for r, c in marks],
            "asked": segments.get(claim, []),
        }
        for claim, marks in marks_by_claim(study).items()
    }
    return json.dumps(basis, ensure_ascii=False)
