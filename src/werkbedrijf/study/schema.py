"""The columns of every CSV file and the keys of every TOML file: what may stand in them."""

from __future__ import annotations

import re
from collections.abc import Callable
from typing import Any

import pandas as pd
import pandera.pandas as pa
from pandera.errors import SchemaErrors

from werkbedrijf.errors import Problem
from werkbedrijf.study.text import SIGNS

ID = r"[a-z0-9]+(-[a-z0-9]+)*"
SECTION = r"(\d|A\d)(\.\d+)*"
MAX_WORDS = 25


def column(
    expected: str,
    remedy: str,
    check: Callable[[str], bool],
    *,
    whole: bool = False,
    choices: tuple[str, ...] = (),
) -> pa.Column:
    """Make a column of text whose cells pass `check`; `whole` marks whole numbers."""
    return pa.Column(
        str,
        checks=pa.Check(lambda cells: cells.map(check).astype(bool), error=expected),
        metadata={
            "expected": expected,
            "remedy": remedy,
            "whole": whole,
            "passes": check,
            "choices": choices,
        },
    )


def matching(pattern: str, expected: str, remedy: str) -> pa.Column:
    """Make a column whose cells match a regular expression from end to end."""
    return column(expected, remedy, lambda cell: re.fullmatch(pattern, cell) is not None)


def level(*levels: str) -> pa.Column:
    """Make a column whose cells are one of `levels`."""
    shown = ", ".join(name or "(empty)" for name in levels)
    told = f"one of {shown}"
    return column(told, "Choose one of these.", lambda cell: cell in levels, choices=levels)


def yes_no() -> pa.Column:
    """Make a column of `yes` and `no`."""
    return level("yes", "no")


def whole(low: int, high: int | None = None, *, empty: bool = False) -> pa.Column:
    """Make a column of whole numbers from `low` to `high`, or to no end."""

    def inside(cell: str) -> bool:
        if not cell:
            return empty
        if re.fullmatch(r"-?\d{1,15}", cell) is None:
            return False
        return low <= int(cell) and (high is None or int(cell) <= high)

    end = "on" if high is None else f"to {high}"
    expected = f"a whole number from {low} {end}" + (" or nothing" if empty else "")
    return column(expected, "Write such a number.", inside, whole=True)


def offset() -> pa.Column:
    """Make a column of character offsets in the source, which may be empty."""
    return whole(0, empty=True)


def listed(item: str, expected: str) -> pa.Column:
    """Make a column of lists joined by `;`, each item matching a regular expression."""
    return matching(
        rf"({item}(;{item})*)?",
        f"{expected}, joined by ';', or nothing",
        "Write them without spaces.",
    )


def key() -> pa.Column:
    """Make a column of ids in kebab-case."""
    return matching(ID, "an id in kebab-case", "Use small letters, digits and hyphens.")


def key_or_nothing(of: str, remedy: str) -> pa.Column:
    """Make a column of ids that may be empty."""
    return matching(rf"({ID})?", f"the id of {of} or nothing", remedy)


def text() -> pa.Column:
    """Make a column of text that is never empty."""
    return matching(r"(?s).*\S.*", "some text", "Fill the cell.")


def free() -> pa.Column:
    """Make a column of any text."""
    return matching(r"(?s).*", "any text", "Write text.")


def few_words() -> pa.Column:
    """Make a column of a sentence of at most 25 words, which no spreadsheet computes."""

    def fits(cell: str) -> bool:
        return 0 < len(cell.split()) <= MAX_WORDS and not cell.startswith(tuple(SIGNS))

    return column(
        f"1 to {MAX_WORDS} words, none of = + - @ in front",
        "Say it in your own words, and shorter.",
        fits,
    )


def section() -> pa.Column:
    """Make a column of the source's sections, such as `5.2.1`, joined by `;`."""
    return matching(
        rf"({SECTION}(;{SECTION})*)?",
        "a section such as 5.2.1, or nothing",
        "Give the section's number.",
    )


def sound(frame: pd.DataFrame, schema: pa.DataFrameSchema) -> bool:
    """Tell whether nothing is wrong, in a tenth of the time that pandera takes to say what is."""
    keys = schema.unique
    if list(frame) != list(schema.columns) or (keys and frame.duplicated(keys).any()):
        return False
    return all(
        isinstance(cell, str) and column.metadata["passes"](cell)
        for name, column in schema.columns.items()
        for cell in frame[name].unique().tolist()
    )


LEVELS = ("board", "partner", "operational", "general")
RESPONDENTS = (r"[A-Z]\d+", "respondents such as R1")


def _schema(*unique: str, **cells: pa.Column) -> pa.DataFrameSchema:
    return pa.DataFrameSchema(
        cells, unique=list(unique) or None, report_duplicates="exclude_first", strict=True
    )


def _labelled(unique: str, **cells: pa.Column) -> pa.DataFrameSchema:
    labels = {"label_en": text(), "label_nl": text()}
    return _schema(unique, **{unique: key(), **cells, **labels})


def _theory(*names: str) -> pa.DataFrameSchema:
    return _schema(**{name: free() for name in names})


SCHEMAS: dict[str, pa.DataFrameSchema] = {
    "segments": _schema(
        "segment",
        segment=matching(r"[a-z]+-\d+", "an id such as mg-001", "Give the row an id of its own."),
        section=section(),
        indicator=key(),
        valence=whole(-2, 2),
        level=level(*LEVELS),
        respondents=listed(*RESPONDENTS),
        documents=listed(ID, "keys of documents"),
        party=key_or_nothing("a party", "See codebook/parties.csv."),
        quote=yes_no(),
        summary=few_words(),
        start=offset(),
        end=offset(),
    ),
    "not-coded": _schema(
        section=section(),
        start=offset(),
        end=offset(),
        respondents=listed(*RESPONDENTS),
        reason=level("norm", "question", "background", "method"),
        note=text(),
    ),
    "placements": _schema(
        period_start=whole(1990, 2100),
        period_end=whole(1990, 2100),
        sector=level("total", "market", "government"),
        target=whole(1, empty=True),
        realised=whole(0, empty=True),
        scored=yes_no(),
        section=section(),
        documents=listed(ID, "keys of documents"),
    ),
    "bodies": _schema(
        party=key(),
        kind=key(),
        label_en=text(),
        label_nl=text(),
        body=key(),
        membership=key(),
        section=section(),
    ),
    "activities": _schema(
        "activity",
        activity=key(),
        audience=level("employers", "jobseekers", "alignment"),
        label_en=text(),
        label_nl=text(),
        section=section(),
        documents=listed(ID, "keys of documents"),
    ),
    "interviews": _schema(
        "interview",
        interview=whole(1),
        role=key(),
        label_en=text(),
        label_nl=text(),
        organisation_kind=key(),
        month=matching(r"\d{4}-\d{2}", "a month such as 2017-05", "Leave the day out."),
        board=level("yes", "no", "na"),
        partner=level("yes", "no", "na"),
        persons=whole(1, 20),
    ),
    "allowed": _schema("text", text=text(), reason=text()),
    "concepts": _labelled(
        "concept",
        side=level("success", "factor"),
        category=key(),
        group=key_or_nothing("a category", "See codebook/categories.csv."),
        definition=text(),
        dimensions=text(),
        section=section(),
        theory_section=section(),
    ),
    "indicators": _labelled(
        "indicator",
        concept=key_or_nothing("a concept", "See codebook/concepts.csv."),
        dimension=text(),
        definition=text(),
        values=level("scale", "open", "numbers"),
        question_en=free(),
        question_nl=free(),
        prompts_en=free(),
        prompts_nl=free(),
        section=section(),
    ),
    "categories": _labelled(
        "category", side=level("success", "factor"), parent=free(), section=section()
    ),
    "themes": _labelled(
        "theme",
        minutes=whole(0, 240, empty=True),
        indicators=listed(ID, "indicators"),
    ),
    "parties": _labelled("party"),
    "words": _labelled("word"),
    "scores": _schema(
        *("table", "region", "concept"),
        table=matching(r"\d+\.\d+", "a table such as 5.1", "Give the table's number."),
        region=key(),
        concept=key(),
        score=whole(-2, 2),
        section=section(),
    ),
    "rationales": _schema(
        table=matching(r"\d+\.\d+", "a table such as 5.1", "Give the table's number."),
        region=key(),
        concept=key(),
        sign=level("plus", "minus", "neutral"),
        text=few_words(),
    ),
    "claims": _schema(
        "claim",
        claim=key(),
        section=section(),
        kind=level("count", "score", "comparison", "pattern", "causal"),
        text=text(),
        check=matching("[a-z_]*", "the name of a check or nothing", "See werkbedrijf.claims."),
        about=listed(ID, "concepts or groups of concepts"),
        reason=free(),
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
        found=few_words(),
        elsewhere=few_words(),
    ),
    "exhibits": _schema(
        "exhibit",
        exhibit=matching(
            r"[a-z0-9-]+(\{region\})?", "an id in kebab-case", "End a region's with {region}."
        ),
        kind=level("table", "figure"),
        number=matching(
            r"((\d+|\{chapter\})\.\d+|A\d)?", "the thesis's number or nothing", "See the thesis."
        ),
        notebook=key(),
        caption_en=text(),
        caption_nl=text(),
        status=level("reproduced", "reconstructed", "new"),
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


def choices(schema: str) -> dict[str, tuple[str, ...]]:
    """Return what may be chosen in each column of `schema` in which that is so."""
    found = {name: column.metadata["choices"] for name, column in SCHEMAS[schema].columns.items()}
    return {name: each for name, each in found.items() if each}


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
    if sound(frame, SCHEMAS[schema]):
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
