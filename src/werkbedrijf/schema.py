"""The columns of every CSV file and the keys of every TOML file: what may stand in them."""

from __future__ import annotations

from typing import Any

import pandas as pd
import pandera.pandas as pa
from pandera.errors import SchemaErrors

from werkbedrijf import columns as c
from werkbedrijf.errors import Problem

LEVELS = ("board", "partner", "operational", "general")
RESPONDENTS = (r"[A-Z]\d+", "respondents such as R1")


def _schema(*unique: str, **cells: pa.Column) -> pa.DataFrameSchema:
    return pa.DataFrameSchema(
        cells, unique=list(unique) or None, report_duplicates="exclude_first", strict=True
    )


def _labelled(unique: str, **cells: pa.Column) -> pa.DataFrameSchema:
    labels = {"label_en": c.text(), "label_nl": c.text()}
    return _schema(unique, **{unique: c.key(), **cells, **labels})


def _theory(*names: str) -> pa.DataFrameSchema:
    return _schema(**{name: c.free() for name in names})


SCHEMAS: dict[str, pa.DataFrameSchema] = {
    "segments": _schema(
        "segment",
        segment=c.matching(r"[a-z]+-\d+", "an id such as mg-001", "Give the row an id of its own."),
        section=c.section(),
        indicator=c.key(),
        valence=c.whole(-2, 2),
        level=c.level(*LEVELS),
        respondents=c.listed(*RESPONDENTS),
        documents=c.listed(c.ID, "keys of documents"),
        party=c.key_or_nothing("a party", "See codebook/parties.csv."),
        quote=c.yes_no(),
        summary=c.few_words(),
        start=c.offset(),
        end=c.offset(),
    ),
    "not-coded": _schema(
        section=c.section(),
        start=c.offset(),
        end=c.offset(),
        respondents=c.listed(*RESPONDENTS),
        reason=c.level("norm", "question", "background", "method"),
        note=c.text(),
    ),
    "placements": _schema(
        period_start=c.whole(1990, 2100),
        period_end=c.whole(1990, 2100),
        sector=c.level("total", "market", "government"),
        target=c.whole(1, empty=True),
        realised=c.whole(0, empty=True),
        scored=c.yes_no(),
        section=c.section(),
        documents=c.listed(c.ID, "keys of documents"),
    ),
    "bodies": _schema(
        party=c.key(),
        kind=c.key(),
        label_en=c.text(),
        label_nl=c.text(),
        body=c.key(),
        membership=c.key(),
        section=c.section(),
    ),
    "activities": _schema(
        "activity",
        activity=c.key(),
        audience=c.level("employers", "jobseekers", "alignment"),
        label_en=c.text(),
        label_nl=c.text(),
        section=c.section(),
        documents=c.listed(c.ID, "keys of documents"),
    ),
    "interviews": _schema(
        "interview",
        interview=c.whole(1),
        role=c.key(),
        label_en=c.text(),
        label_nl=c.text(),
        organisation_kind=c.key(),
        month=c.matching(r"\d{4}-\d{2}", "a month such as 2017-05", "Leave the day out."),
        board=c.level("yes", "no", "na"),
        partner=c.level("yes", "no", "na"),
        persons=c.whole(1, 20),
    ),
    "allowed": _schema("text", text=c.text(), reason=c.text()),
    "concepts": _labelled(
        "concept",
        side=c.level("success", "factor"),
        category=c.key(),
        group=c.key_or_nothing("a category", "See codebook/categories.csv."),
        definition=c.text(),
        dimensions=c.text(),
        section=c.section(),
        theory_section=c.section(),
    ),
    "indicators": _labelled(
        "indicator",
        concept=c.key_or_nothing("a concept", "See codebook/concepts.csv."),
        dimension=c.text(),
        definition=c.text(),
        values=c.level("scale", "open", "numbers"),
        question_en=c.free(),
        question_nl=c.free(),
        prompts_en=c.free(),
        prompts_nl=c.free(),
        section=c.section(),
    ),
    "categories": _labelled(
        "category", side=c.level("success", "factor"), parent=c.free(), section=c.section()
    ),
    "themes": _labelled(
        "theme",
        minutes=c.whole(0, 240, empty=True),
        indicators=c.listed(c.ID, "indicators"),
    ),
    "parties": _labelled("party"),
    "words": _labelled("word"),
    "scores": _schema(
        *("table", "region", "concept"),
        table=c.matching(r"\d+\.\d+", "a table such as 5.1", "Give the table's number."),
        region=c.key(),
        concept=c.key(),
        score=c.whole(-2, 2),
        section=c.section(),
    ),
    "rationales": _schema(
        table=c.matching(r"\d+\.\d+", "a table such as 5.1", "Give the table's number."),
        region=c.key(),
        concept=c.key(),
        sign=c.level("plus", "minus", "neutral"),
        text=c.few_words(),
    ),
    "claims": _schema(
        "claim",
        claim=c.key(),
        section=c.section(),
        kind=c.level("count", "score", "comparison", "pattern", "causal"),
        text=c.text(),
        check=c.matching("[a-z_]*", "the name of a check or nothing", "See werkbedrijf.claims."),
        about=c.listed(c.ID, "concepts or groups of concepts"),
        reason=c.free(),
    ),
    "inconsistencies": _schema(
        "inconsistency",
        inconsistency=c.key(),
        kind=c.level(
            *("text-against-table", "text-against-text", "count", "reference"),
            *("codebook", "misprint"),
        ),
        section=c.section(),
        other_section=c.section(),
        found=c.few_words(),
        elsewhere=c.few_words(),
    ),
    "exhibits": _schema(
        "exhibit",
        exhibit=c.matching(
            r"[a-z0-9-]+(\{region\})?", "an id in kebab-case", "End a region's with {region}."
        ),
        kind=c.level("table", "figure"),
        number=c.matching(
            r"((\d+|\{chapter\})\.\d+|A\d)?", "the thesis's number or nothing", "See the thesis."
        ),
        notebook=c.key(),
        caption_en=c.text(),
        caption_nl=c.text(),
        status=c.level("reproduced", "reconstructed", "new"),
    ),
    "stakeholders": _theory(
        *("stakeholder", "label_en", "label_nl", "responsibility", "interest", "means"),
        *("autonomy", "autonomy_reason", "section"),
    ),
    "ppp-models": _theory("aspect", "concession", "alliance", "section"),
    "policy": _theory("fact", "value", "unit", "label_en", "label_nl", "section", "source_key"),
    "cases": _theory(
        "region", "centre", "n_municipalities", "parties", "recent_parties", "section"
    ),
    "interviewees": _theory("region", "role", "label_en", "label_nl", "interviews", "section"),
    "quality-elements": _theory(
        *("element", "label_en", "label_nl", "definition", "used", "used_for", "indicators"),
        "section",
    ),
    "models": _theory("model", "category", "factor", "label_en", "label_nl", "section"),
    "coordination": _theory(
        "form", "label_en", "label_nl", "coordinator", "definition", "section", "source_key"
    ),
}


def columns(schema: str) -> list[str]:
    """Return the names of the columns of `schema`, in order."""
    return list(SCHEMAS[schema].columns)


def whole_columns(schema: str) -> list[str]:
    """Return the names of the columns of `schema` that hold whole numbers, in order."""
    return [name for name, column in SCHEMAS[schema].columns.items() if column.metadata["whole"]]


def violations(frame: pd.DataFrame, schema: str, file: str) -> list[Problem]:
    """Return what in `frame` breaks the schema, in the order of the rows.

    Parameters
    ----------
    frame : DataFrame
        Rows x columns, all text; the index is the line in the file.
    schema : str
        Name of one of `SCHEMAS`.
    file : str
        How the problems name the file.
    """
    if c.sound(frame, SCHEMAS[schema]):
        return []
    try:
        SCHEMAS[schema].validate(frame, lazy=True)
    except SchemaErrors as errors:
        cases = errors.failure_cases
    else:
        return []
    found = [_problem(case, frame, schema, file) for case in cases.to_dict("records")]
    return sorted(set(found), key=lambda problem: (problem.row or 0, problem.column or ""))


def _problem(case: dict[str, Any], frame: pd.DataFrame, schema: str, file: str) -> Problem:
    row = int(case["index"])
    if case["check"] == "multiple_fields_uniqueness":
        keys = SCHEMAS[schema].unique
        cells = ", ".join(str(frame.loc[row, key]) for key in keys)
        column = ", ".join(keys)
        return Problem(file, row, column, f"{cells} again", "each once", "Remove one or rename it.")
    column = str(case["column"])
    meta = SCHEMAS[schema].columns[column].metadata
    cell = str(case["failure_case"])
    return Problem(
        file, row, column, repr(cell) if cell else "nothing", meta["expected"], meta["remedy"]
    )
