"""What opens on any page: the segments under a mark, and what decides a claim.

A page opened from disk may not fetch a file, and may load a script: so the data come as one, which
the pages ask for when somebody first opens a mark or a claim.
"""

from __future__ import annotations

import json
from collections.abc import Hashable, Mapping
from typing import Any

import pandas as pd

from werkbedrijf.analysis.agreement import side_by_side
from werkbedrijf.analysis.scores import evaluated
from werkbedrijf.claims.ledger import BASES, ledger
from werkbedrijf.exhibits.answers import kinds
from werkbedrijf.exhibits.standing import coder_within
from werkbedrijf.site.citations import Works
from werkbedrijf.site.evidence import marks as marks_of_claims
from werkbedrijf.site.explore import ledger_page
from werkbedrijf.study.files import items
from werkbedrijf.study.model import Region, Study

FILE = "evidence-data.js"


def script(study: Study, cited: Works) -> str:
    """Return the script that gives pages the data of `data`."""
    told = json.dumps(data(study, cited), ensure_ascii=False, separators=(",", ":"))
    return f"window.evidence = {told};\n"


def data(study: Study, cited: Works) -> dict[str, Any]:
    """Return every mark with its segments, and every claim with what decides it.

    Returns
    -------
    dict
        `scale` (value and mark, from low to high), `marks` by `region-concept`, `segments` (rows
        of mark, coder, id, indicator, valence, summary, sources, section, and 1 if it counts or
        0), `indicators` (labels),
        `coders` (what each is called, by id), `claims` by id, and `ledger`, the page that lists
        them.
    """
    return {
        "scale": [
            [int(value), mark]
            for value, mark in zip(study.scale["value"], study.scale["mark"], strict=True)
        ],
        "marks": _marks(study),
        "segments": [
            _segment(study, cited, region, coder, row)
            for region in study.regions.values()
            for coder, frame in {"": region.segments, **region.coders}.items()
            for row in _counted(study, frame)
        ],
        "indicators": dict(
            zip(study.indicators["indicator"], study.indicators["label"], strict=True)
        ),
        "coders": {one: coder_within(study, one) for one in study.coders},
        "claims": _claims(study),
        "ledger": f"{ledger_page(study)}.html",
    }


def _marks(study: Study) -> dict[str, dict[str, Any]]:
    names = dict(zip(study.concepts["concept"], study.concepts["label"], strict=True))
    return {
        f"{row['region']}-{row['concept']}": {
            "name": f"{study.regions[str(row['region'])].label}: {names[row['concept']]}",
            **{base: _whole(row[base]) for base in BASES},
            "mean": _number(row["mean"]),
            "ratio": _number(row["ratio"]),
        }
        for row in side_by_side(study).to_dict("records")
    }


def _counted(study: Study, frame: pd.DataFrame) -> list[Mapping[Hashable, Any]]:
    """Return a coder's segments, `counts` saying whether they enter a score, by indicator."""
    used = set(evaluated(frame, study.indicators)["segment"])
    order = {indicator: at for at, indicator in enumerate(study.indicators["indicator"])}
    told = frame.assign(counts=frame["segment"].isin(used).astype(int))
    return list(
        told.sort_values("indicator", key=lambda each: each.map(order), kind="stable").to_dict(
            "records"
        )
    )


def _segment(
    study: Study, cited: Works, region: Region, coder: str, row: Mapping[Hashable, Any]
) -> list[Any]:
    of = dict(zip(study.indicators["indicator"], study.indicators["concept"], strict=True))
    documents = [cited.label(key) for key in items(row["documents"])]
    party = [study.label("parties", row["party"])] if row["party"] else []
    return [
        f"{region.id}-{of[row['indicator']] or 'open'}",
        coder,
        row["segment"],
        row["indicator"],
        int(row["valence"]),
        row["summary"],
        ", ".join([*items(row["respondents"]), *documents, *party]),
        str(row["section"]),
        row["counts"],
    ]


def _claims(study: Study) -> dict[str, dict[str, Any]]:
    resting = marks_of_claims(study)
    told = ["text", "in_words", "sentence", *BASES]
    return {
        str(row["claim"]): {
            **{name: row[name] for name in told},
            "section": study.sections(row["section"]),
            "reason": row["reason"],
            "values": [row[f"values_{base}"] for base in BASES],
            "steps": [_whole(row[f"steps_{base}"]) for base in BASES],
            "changes": [", ".join(kinds(study, row[f"turns_{base}"])) for base in BASES],
            "marks": ["-".join(mark) for mark in resting[str(row["claim"])]],
        }
        for row in ledger(study).to_dict("records")
    }


def _whole(value: Any) -> int | None:
    return None if pd.isna(value) else int(value)


def _number(value: Any) -> float | None:
    return None if pd.isna(value) else round(float(value), 4)
