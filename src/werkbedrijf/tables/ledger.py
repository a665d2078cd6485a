"""Tables of claims: the ledger, its verdicts counted, and where the source disagrees."""

from __future__ import annotations

from collections.abc import Hashable, Mapping
from html import escape
from typing import Any

import pandas as pd

from werkbedrijf import claims as judged
from werkbedrijf.exhibit import Exhibit, Table, exhibit
from werkbedrijf.study import Study

BASES = ("published", "replicated")
SIGNS = {"supported": "✓", "partly": "◐", "contradicted": "✗", "not testable": "?"}


def claims(study: Study) -> Exhibit:
    """Tabulate every conclusion of the thesis with its two verdicts and what decides them."""
    frame = judged.ledger(study)
    frame["group"] = frame["section"].map(lambda section: f"§{section}")
    for base in BASES:
        frame[f"told_{base}"] = [_told(row, base) for row in frame.to_dict("records")]
        frame[f"holds_{base}"] = frame[f"holds_{base}"].round(3)
    frame["stays"] = [_pair(row, "holds", "{:.0%}") for row in frame.to_dict("records")]
    frame["overturn"] = [_pair(row, "steps", "{}") for row in frame.to_dict("records")]
    words = {"text": "claim", "told_published": "by-published-marks"}
    words |= {"told_replicated": "by-replicated-marks", "stays": "stays-in"}
    words |= {"overturn": "to-overturn", "reason": "remark"}
    headings = {column: study.word(word) for column, word in words.items()}
    rows = frame.to_dict("records")
    markup = {
        "text": [f'<span id="{row["claim"]}">{escape(str(row["text"]))}</span>' for row in rows],
        **{f"told_{base}": [_badge(study, row, base) for row in rows] for base in BASES},
    }
    notes = (study.word("ledger-note"),)
    return exhibit(study, "claims", Table(frame, headings, "group", markup, notes=notes))


def verdicts(study: Study) -> Exhibit:
    """Count the verdicts, overall and by kind of claim."""
    frame = judged.counts(judged.judgements(study))
    frame["group"] = [study.word(f"{base}-scores") for base in frame["base"]]
    frame["label"] = [study.word(f"claims-{kind}") for kind in frame["kind"]]
    headings = {"label": study.word("kind-of-claim")}
    names = ("supported", "partly", "contradicted", "not testable")
    headings |= {name: study.word(name.replace(" ", "-")) for name in names}
    return exhibit(study, "verdicts", Table(frame, headings, "group"))


def inconsistencies(study: Study) -> Exhibit:
    """Tabulate where the thesis disagrees with itself."""
    table = study.tables["inconsistencies"]
    frame = table.assign(group=[study.word(f"disagreement-{kind}") for kind in table["kind"]])
    frame["found"] = [
        f"{row['found']} (§{_sections(row['section'])})" for row in table.to_dict("records")
    ]
    frame["elsewhere"] = [
        f"{row['elsewhere']} (§{_sections(row['other_section'])})"
        for row in table.to_dict("records")
    ]
    headings = {"found": study.word("one-place"), "elsewhere": study.word("other-place")}
    return exhibit(study, "inconsistencies", Table(frame, headings, "group"))


def _badge(study: Study, row: Mapping[Hashable, Any], base: str) -> str:
    """Return a verdict with its sign, and below it the values that decide it."""
    verdict = str(row[base])
    word = study.word(verdict.replace(" ", "-"))
    values = escape(str(row[f"values_{base}"])).replace("; ", "<br>")
    return f'<span style="white-space:nowrap;font-weight:bold">{SIGNS[verdict]} {word}</span>' + (
        f'<br><span style="font-size:12px">{values}</span>' if values else ""
    )


def _told(row: Mapping[Hashable, Any], base: str) -> str:
    values = row[f"values_{base}"]
    return f"{row[base]}: {values}" if values else str(row[base])


def _pair(row: Mapping[Hashable, Any], what: str, form: str) -> str:
    """Return a value of either scoring, or nothing where there is none."""
    told = [row[f"{what}_{base}"] for base in BASES]
    if all(pd.isna(value) for value in told):
        return ""
    return "; ".join("none found" if pd.isna(value) else form.format(value) for value in told)


def _sections(cell: object) -> str:
    return str(cell).replace(";", ", §")
