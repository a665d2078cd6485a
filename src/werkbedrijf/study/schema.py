"""The columns of every CSV file."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass, replace

from werkbedrijf.errors import Message
from werkbedrijf.study.cells import (
    FEW_WORDS,
    FREE,
    ID,
    KEY,
    OFFSET,
    SECTION,
    TEXT,
    YES_NO,
    Column,
    coded,
    listed,
    matching,
    on_scale,
    one_of,
    whole,
)
from werkbedrijf.study.language import LANGUAGES

LEVELS = ("board", "partner", "operational", "general")
TIES = ("information", "work")
"""Kinds of contact: telling each other things, and working on something together."""
SEGMENT = r"[a-z]+-\d+"
SEGMENT_ID = Message("an id such as mg-001")
RESPONDENTS = listed(r"[A-Z]\d+", Message("respondents such as R1"))
DOCUMENTS = listed(ID, Message("keys of documents"))
INDICATORS = listed(ID, Message("indicators"))
CATEGORY = coded(Message("a category"), "categories")
SIDE = one_of("success", "factor")
PRINTED_TABLE = matching(
    r"\d+\.\d+", Message("a table such as 5.1"), Message("Give the table's number.")
)


@dataclass(frozen=True)
class Schema:
    """Hold the columns of a file, in order, and those in which no two rows may be the same."""

    columns: Mapping[str, Column]
    unique: tuple[str, ...]


def _schema(*unique: str, **columns: Column) -> Schema:
    return Schema(columns, unique)


def _in_each_language(column: Column, *names: str) -> dict[str, Column]:
    return {f"{name}_{language}": column for name in names for language in LANGUAGES}


def _translated(column: Column, *names: str) -> dict[str, Column]:
    """Return a column of texts for each of `names`, and those of their translations.

    A text stands in the language that the study or the region is written in; a column that ends
    in `_en` or `_nl`, which a file may have or not, tells it in another.
    """
    other = replace(
        column,
        expected=Message("{what}, or nothing", what=column.expected),
        passes=lambda cell: not cell or column.passes(cell),
        needed=False,
    )
    return {
        key: each
        for name in names
        for key, each in ({name: column} | _in_each_language(other, name)).items()
    }


LABELS = _in_each_language(TEXT, "label")


def _labelled(unique: str, **columns: Column) -> Schema:
    return _schema(unique, **{unique: KEY, **columns, **LABELS})


def _theory(*names: str, translated: tuple[str, ...] = ()) -> Schema:
    return _schema(**dict.fromkeys(names, FREE), **_translated(FREE, *translated))


def _segments(id_: str, quote: Column) -> Schema:
    return _schema(
        "segment",
        segment=matching(id_, SEGMENT_ID, Message("Give the row an id of its own.")),
        section=SECTION,
        indicator=KEY,
        valence=on_scale(),
        level=one_of(*LEVELS),
        respondents=RESPONDENTS,
        documents=DOCUMENTS,
        party=coded(Message("a party"), "parties"),
        quote=quote,
        **_translated(FEW_WORDS, "summary"),
        start=OFFSET,
        end=OFFSET,
    )


SCHEMAS: Mapping[str, Schema] = {
    "segments": _segments(SEGMENT, YES_NO),
    # Who coded elsewhere may have numbered otherwise, and not noted which claims are quoted.
    "segments-*": _segments(r"[a-z]+-[a-z]*\d+", one_of("yes", "no", "")),
    "corrections": _schema(
        *("segment", "column"),
        segment=matching(SEGMENT, SEGMENT_ID, Message("Name a segment.")),
        rule=KEY,
        **dict.fromkeys(("column", "was", "is"), FREE),
        **_in_each_language(FEW_WORDS, "reason"),
    ),
    "not-coded": _schema(
        section=SECTION,
        start=OFFSET,
        end=OFFSET,
        respondents=RESPONDENTS,
        reason=one_of("norm", "question", "background", "method", "summary", "omitted"),
        **_translated(TEXT, "note"),
    ),
    "placements": _schema(
        period_start=whole(1990, 2100),
        period_end=whole(1990, 2100),
        sector=one_of("total", "market", "government"),
        target=whole(1, empty=True),
        realised=whole(0, empty=True),
        scored=YES_NO,
        section=SECTION,
        documents=DOCUMENTS,
    ),
    "bodies": _schema(party=KEY, kind=KEY, **LABELS, body=KEY, membership=KEY, section=SECTION),
    "ties": _schema(
        *("party", "other", "kind", "round"),
        party=KEY,
        other=KEY,
        kind=one_of(*TIES),
        frequency=whole(0, 4),
        round=whole(1),
    ),
    "activities": _schema(
        "activity", activity=KEY, audience=KEY, **LABELS, section=SECTION, documents=DOCUMENTS
    ),
    "interviews": _schema(
        "interview",
        interview=whole(1),
        role=KEY,
        **LABELS,
        organisation_kind=KEY,
        month=matching(
            r"\d{4}-(0[1-9]|1[0-2])",
            Message("a month such as 2017-05"),
            Message("Leave the day out."),
        ),
        **dict.fromkeys(("board", "partner"), one_of("yes", "no", "na")),
        persons=whole(1, 20),
    ),
    "allowed": _schema("text", text=TEXT, reason=TEXT),
    "concepts": _labelled(
        "concept",
        side=SIDE,
        category=KEY,
        group=CATEGORY,
        **_translated(TEXT, "definition", "dimensions"),
        section=SECTION,
        theory_section=SECTION,
    ),
    "indicators": _labelled(
        "indicator",
        concept=coded(Message("a concept"), "concepts"),
        **_translated(TEXT, "dimension", "definition"),
        values=one_of("scale", "open", "numbers"),
        **_in_each_language(FREE, "question", "prompts"),
        section=SECTION,
    ),
    "categories": _labelled("category", side=SIDE, parent=FREE, section=SECTION),
    "themes": _labelled(
        "theme",
        block=coded(Message("a block"), "blocks"),
        number=whole(1, empty=True),
        minutes=whole(0, 240, empty=True),
        indicators=INDICATORS,
        **_in_each_language(FREE, "heading", "before", "questions", "after"),
    ),
    "blocks": _labelled("block"),
    "parties": _labelled("party"),
    "coding-errors": _labelled("rule"),
    "words": _labelled("word"),
    "scores": _schema(
        *("table", "region", "concept"),
        table=PRINTED_TABLE,
        region=KEY,
        concept=KEY,
        score=on_scale(),
        other_reading=on_scale(empty=True),
        section=SECTION,
    ),
    "rationales": _schema(
        table=PRINTED_TABLE,
        region=KEY,
        concept=KEY,
        sign=one_of("plus", "minus", "neutral"),
        **_translated(FEW_WORDS, "text"),
    ),
    "claims": _schema(
        "claim",
        claim=KEY,
        section=SECTION,
        kind=one_of("count", "score", "comparison", "pattern", "causal"),
        **_in_each_language(TEXT, "text"),
        test=FREE,
        about=listed(ID, Message("concepts or groups of concepts")),
        **_in_each_language(FREE, "reason"),
    ),
    "inconsistencies": _schema(
        "inconsistency",
        inconsistency=KEY,
        kind=one_of(
            *("text-against-table", "text-against-text", "count", "reference"),
            *("codebook", "misprint"),
        ),
        section=SECTION,
        other_section=SECTION,
        **_translated(FEW_WORDS, "found", "elsewhere"),
    ),
    "explanations": _labelled("explanation", main=YES_NO, section=SECTION),
    "observations": _labelled(
        "observation", segments=listed(SEGMENT, Message("ids of segments")), section=SECTION
    ),
    "tests": _schema(
        *("observation", "explanation"),
        observation=KEY,
        explanation=KEY,
        likelihood=whole(1, 99),
        **_translated(FEW_WORDS, "why"),
    ),
    "exhibits": _schema(
        "exhibit",
        exhibit=matching(
            r"[a-z0-9-]+(\{region\})?",
            Message("an id in kebab-case"),
            Message("End a region's with {{region}}."),
        ),
        kind=one_of("table", "figure"),
        number=matching(
            r"((\d+|\{chapter\})\.\d+|A\d)?",
            Message("the source's number or nothing"),
            Message("See the source."),
        ),
        notebook=KEY,
        **_in_each_language(TEXT, "caption"),
        status=one_of("reproduced", "reconstructed", "new"),
    ),
    "exhibit-notes": _schema(
        "exhibit",
        exhibit=matching(
            rf"{ID}(-\{{region\}})?",
            Message("an exhibit's id"),
            Message("See {file}.", file="exhibits.csv"),
        ),
        section=SECTION,
        **_in_each_language(TEXT, "note"),
    ),
    "operationalisation": _schema(
        "row",
        row=whole(1),
        part=KEY,
        group=CATEGORY,
        concept=KEY,
        question=FREE,
        indicators=INDICATORS,
        values=one_of("scale", "open", "choice"),
        **_in_each_language(TEXT, "definition", "dimension", "text"),
        **_in_each_language(FREE, "choices"),
    ),
    "stakeholders": _theory(
        *("stakeholder", "label_en", "label_nl", "autonomy", "section"),
        translated=("responsibility", "interest", "means", "autonomy_reason"),
    ),
    "ppp-models": _theory("section", translated=("aspect", "concession", "alliance")),
    "policy": _theory("fact", "value", "unit", "label_en", "label_nl", "section", "source_key"),
    "cases": _theory(
        "region", "centre", "n_municipalities", "parties", "recent_parties", "section"
    ),
    "interviewees": _theory("region", "role", "label_en", "label_nl", "interviews", "section"),
    "quality-elements": _theory(
        *("element", "label_en", "label_nl", "used", "used_for", "indicators", "section"),
        translated=("definition",),
    ),
    "models": _theory("model", "category", "factor", "label_en", "label_nl", "section"),
    "coordination": _theory(
        *("form", "label_en", "label_nl", "coordinator", "section", "source_key"),
        translated=("definition",),
    ),
}


def columns(schema: str) -> list[str]:
    """Return the names of the columns that a file of `schema` must have, in order."""
    return [name for name, column in SCHEMAS[schema].columns.items() if column.needed]


def translations(schema: str) -> dict[str, dict[str, str]]:
    """Return for each column of texts the columns of its translations, by language."""
    cells = SCHEMAS[schema].columns
    return {
        name: {each: f"{name}_{each}" for each in LANGUAGES}
        for name in cells
        if f"{name}_{LANGUAGES[0]}" in cells
    }


def choices(schema: str) -> dict[str, tuple[str, ...]]:
    """Return the words that may be chosen in each column of `schema` where only some may."""
    names = SCHEMAS[schema].columns.items()
    return {name: column.choices for name, column in names if column.choices}
