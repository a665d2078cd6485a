"""The columns of every CSV file, and what may stand in them."""

from __future__ import annotations

from collections.abc import Callable, Collection

import pandera.pandas as pa

from werkbedrijf.errors import Message
from werkbedrijf.study.cells import (
    ID,
    few_words,
    free,
    key,
    key_or_nothing,
    level,
    listed,
    matching,
    offset,
    on_scale,
    perhaps,
    section,
    text,
    whole,
    yes_no,
)
from werkbedrijf.study.language import LANGUAGES

LEVELS = ("board", "partner", "operational", "general")
TIES = ("information", "work")
"""Kinds of contact: telling each other things, and working on something together."""
RESPONDENTS = (r"[A-Z]\d+", Message("respondents such as R1"))
SEGMENT_ID = Message("an id such as mg-001")


def _schema(*unique: str, **cells: pa.Column) -> pa.DataFrameSchema:
    return pa.DataFrameSchema(
        cells, unique=list(unique) or None, report_duplicates="exclude_first", strict=True
    )


def _both(cell: Callable[[], pa.Column], *names: str) -> dict[str, pa.Column]:
    """Return a column in each language for each of `names`."""
    return {f"{name}_{language}": cell() for name in names for language in LANGUAGES}


def _told(cell: Callable[[], pa.Column], *names: str) -> dict[str, pa.Column]:
    """Return a column of texts for each of `names`, and those of their translations.

    A text stands in the language that the study or the region is written in; a column that ends
    in `_en` or `_nl`, which a file may have or not, tells it in another.
    """
    return {
        name: column
        for base in names
        for name, column in (
            (base, cell()),
            *((f"{base}_{language}", perhaps(cell())) for language in LANGUAGES),
        )
    }


def _labelled(unique: str, **cells: pa.Column) -> pa.DataFrameSchema:
    return _schema(unique, **{unique: key(), **cells, **_both(text, "label")})


def _theory(*names: str, told: tuple[str, ...] = ()) -> pa.DataFrameSchema:
    return _schema(**{name: free() for name in names}, **_told(free, *told))


def _coded(what: str, table: str) -> pa.Column:
    """Return a column of ids of a table of the codebook, which may be empty."""
    return key_or_nothing(what, Message("See {file}.", file=f"codebook/{table}.csv"))


def _category() -> pa.Column:
    return _coded(Message("a category"), "categories")


def _documents() -> pa.Column:
    return listed(ID, Message("keys of documents"))


def _printed_table() -> pa.Column:
    expected, remedy = Message("a table such as 5.1"), Message("Give the table's number.")
    return matching(r"\d+\.\d+", expected, remedy)


def _segments(id_: str, quote: pa.Column) -> pa.DataFrameSchema:
    return _schema(
        "segment",
        segment=matching(id_, SEGMENT_ID, Message("Give the row an id of its own.")),
        section=section(),
        indicator=key(),
        valence=on_scale(),
        level=level(*LEVELS),
        respondents=listed(*RESPONDENTS),
        documents=_documents(),
        party=_coded(Message("a party"), "parties"),
        quote=quote,
        **_told(few_words, "summary"),
        start=offset(),
        end=offset(),
    )


SEGMENT = r"[a-z]+-\d+"
SCHEMAS: dict[str, pa.DataFrameSchema] = {
    "segments": _segments(SEGMENT, yes_no()),
    # Who coded elsewhere may have numbered otherwise, and not noted which claims are quoted.
    "segments-*": _segments(r"[a-z]+-[a-z]*\d+", level("yes", "no", "")),
    "corrections": _schema(
        *("segment", "column"),
        **{
            "segment": matching(SEGMENT, SEGMENT_ID, Message("Name a segment.")),
            "rule": key(),
            "column": free(),
            "was": free(),
            "is": free(),
            "reason_en": few_words(),
            "reason_nl": few_words(),
        },
    ),
    "not-coded": _schema(
        section=section(),
        start=offset(),
        end=offset(),
        respondents=listed(*RESPONDENTS),
        reason=level("norm", "question", "background", "method", "summary", "omitted"),
        **_told(text, "note"),
    ),
    "placements": _schema(
        period_start=whole(1990, 2100),
        period_end=whole(1990, 2100),
        sector=level("total", "market", "government"),
        target=whole(1, empty=True),
        realised=whole(0, empty=True),
        scored=yes_no(),
        section=section(),
        documents=_documents(),
    ),
    "bodies": _schema(
        party=key(),
        kind=key(),
        **_both(text, "label"),
        body=key(),
        membership=key(),
        section=section(),
    ),
    "ties": _schema(
        *("party", "other", "kind", "round"),
        party=key(),
        other=key(),
        kind=level(*TIES),
        frequency=whole(0, 4),
        round=whole(1),
    ),
    "activities": _schema(
        "activity",
        activity=key(),
        audience=key(),
        **_both(text, "label"),
        section=section(),
        documents=_documents(),
    ),
    "interviews": _schema(
        "interview",
        interview=whole(1),
        role=key(),
        **_both(text, "label"),
        organisation_kind=key(),
        month=matching(
            r"\d{4}-(0[1-9]|1[0-2])",
            Message("a month such as 2017-05"),
            Message("Leave the day out."),
        ),
        board=level("yes", "no", "na"),
        partner=level("yes", "no", "na"),
        persons=whole(1, 20),
    ),
    "allowed": _schema("text", text=text(), reason=text()),
    "concepts": _labelled(
        "concept",
        side=level("success", "factor"),
        category=key(),
        group=_category(),
        **_told(text, "definition", "dimensions"),
        section=section(),
        theory_section=section(),
    ),
    "indicators": _labelled(
        "indicator",
        concept=_coded(Message("a concept"), "concepts"),
        **_told(text, "dimension", "definition"),
        values=level("scale", "open", "numbers"),
        **_both(free, "question", "prompts"),
        section=section(),
    ),
    "categories": _labelled(
        "category", side=level("success", "factor"), parent=free(), section=section()
    ),
    "themes": _labelled(
        "theme",
        block=_coded(Message("a block"), "blocks"),
        number=whole(1, empty=True),
        minutes=whole(0, 240, empty=True),
        indicators=listed(ID, Message("indicators")),
        **_both(free, "heading", "before", "questions", "after"),
    ),
    "blocks": _labelled("block"),
    "parties": _labelled("party"),
    "coding-errors": _labelled("rule"),
    "words": _labelled("word"),
    "scores": _schema(
        *("table", "region", "concept"),
        table=_printed_table(),
        region=key(),
        concept=key(),
        score=on_scale(),
        other_reading=on_scale(empty=True),
        section=section(),
    ),
    "rationales": _schema(
        table=_printed_table(),
        region=key(),
        concept=key(),
        sign=level("plus", "minus", "neutral"),
        **_told(few_words, "text"),
    ),
    "claims": _schema(
        "claim",
        claim=key(),
        section=section(),
        kind=level("count", "score", "comparison", "pattern", "causal"),
        **_both(text, "text"),
        test=free(),
        about=listed(ID, Message("concepts or groups of concepts")),
        **_both(free, "reason"),
    ),
    "inconsistencies": _schema(
        "inconsistency",
        inconsistency=key(),
        kind=level(
            *("text-against-table", "text-against-text", "count", "reference"),
            *("codebook", "misprint"),
        ),
        section=section(),
        other_section=section(),
        **_told(few_words, "found", "elsewhere"),
    ),
    "explanations": _labelled("explanation", main=yes_no(), section=section()),
    "observations": _labelled(
        "observation", segments=listed(SEGMENT, Message("ids of segments")), section=section()
    ),
    "tests": _schema(
        *("observation", "explanation"),
        observation=key(),
        explanation=key(),
        likelihood=whole(1, 99),
        **_told(few_words, "why"),
    ),
    "exhibits": _schema(
        "exhibit",
        exhibit=matching(
            r"[a-z0-9-]+(\{region\})?",
            Message("an id in kebab-case"),
            Message("End a region's with {{region}}."),
        ),
        kind=level("table", "figure"),
        number=matching(
            r"((\d+|\{chapter\})\.\d+|A\d)?",
            Message("the source's number or nothing"),
            Message("See the source."),
        ),
        notebook=key(),
        **_both(text, "caption"),
        status=level("reproduced", "reconstructed", "new"),
    ),
    "exhibit-notes": _schema(
        "exhibit",
        exhibit=matching(
            rf"{ID}(-\{{region\}})?",
            Message("an exhibit's id"),
            Message("See {file}.", file="exhibits.csv"),
        ),
        section=section(),
        **_both(text, "note"),
    ),
    "operationalisation": _schema(
        "row",
        row=whole(1),
        part=key(),
        group=_category(),
        concept=key(),
        question=free(),
        indicators=listed(ID, Message("indicators")),
        values=level("scale", "open", "choice"),
        **_both(text, "definition", "dimension", "text"),
        **_both(free, "choices"),
    ),
    "stakeholders": _theory(
        *("stakeholder", "label_en", "label_nl", "autonomy", "section"),
        told=("responsibility", "interest", "means", "autonomy_reason"),
    ),
    "ppp-models": _theory("section", told=("aspect", "concession", "alliance")),
    "policy": _theory("fact", "value", "unit", "label_en", "label_nl", "section", "source_key"),
    "cases": _theory(
        "region", "centre", "n_municipalities", "parties", "recent_parties", "section"
    ),
    "interviewees": _theory("region", "role", "label_en", "label_nl", "interviews", "section"),
    "quality-elements": _theory(
        *("element", "label_en", "label_nl", "used", "used_for", "indicators", "section"),
        told=("definition",),
    ),
    "models": _theory("model", "category", "factor", "label_en", "label_nl", "section"),
    "coordination": _theory(
        *("form", "label_en", "label_nl", "coordinator", "section", "source_key"),
        told=("definition",),
    ),
}


def columns(schema: str) -> list[str]:
    """Return the names of the columns that a file of `schema` has, in order."""
    return [name for name, column in SCHEMAS[schema].columns.items() if column.required]


def in_order(schema: str, header: Collection[str]) -> list[str]:
    """Return those columns of `schema` that a file has, in the schema's order."""
    return [name for name in SCHEMAS[schema].columns if name in header]


def translations(schema: str) -> dict[str, dict[str, str]]:
    """Return for each column of texts the columns of its translations, by language."""
    cells = SCHEMAS[schema].columns
    return {
        name: {each: f"{name}_{each}" for each in LANGUAGES}
        for name in cells
        if f"{name}_{LANGUAGES[0]}" in cells
    }


def whole_columns(schema: str) -> list[str]:
    """Return the names of the columns of `schema` that hold whole numbers, in order."""
    return [name for name, column in SCHEMAS[schema].columns.items() if column.metadata["whole"]]
