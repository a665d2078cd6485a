"""The codebook as a document: how to code, then every concept with its indicators."""

from __future__ import annotations

from collections.abc import Mapping
from typing import Any

from werkbedrijf.kit.paper import Paper
from werkbedrijf.schema import LEVELS
from werkbedrijf.study import Study


def document(study: Study, texts: Mapping[str, Any]) -> bytes:
    """Return the codebook as .docx, in the language of the study's labels.

    Parameters
    ----------
    study : Study
        Its concepts, indicators, parties and scale.
    texts : Mapping
        data/kit/coding.toml.
    """
    labels = study.labels
    headings = {
        key.removesuffix(f"_{labels}"): text
        for key, text in texts["headings"].items()
        if key.endswith(f"_{labels}")
    }
    paper = Paper(texts["title"][labels], labels)
    for part in ("rules", "program"):
        paper.heading(headings[part])
        paper.numbered([each[labels] for each in texts[part]])
    paper.heading(headings["scale"])
    columns = [headings["value"], headings["mark"], headings["meaning"]]
    paper.table(columns, _valences(study, texts), (2.5, 1.5, 12))
    paper.heading(headings["levels"])
    paper.plain("; ".join(f"{level}: {study.word(level).lower()}" for level in LEVELS) + ".")
    paper.heading(headings["parties"])
    named = study.tables["parties"][["party", "label"]].to_numpy()
    paper.plain("; ".join(f"{party}: {label}" for party, label in named) + ".")
    _concepts(study, paper, headings)
    return paper.bytes()


def _valences(study: Study, texts: Mapping[str, Any]) -> list[list[str]]:
    meanings = {each["value"]: each[study.labels] for each in texts["scale"]}
    return [
        [f"{row['value']:+d}" if row["value"] else "0", row["mark"], meanings[row["value"]]]
        for row in study.scale.to_dict("records")
    ]


def _concepts(study: Study, paper: Paper, headings: Mapping[str, str]) -> None:
    columns = [headings["code"], headings["indicator"], headings["question"]]
    for side in ("success", "factor"):
        paper.heading(study.word(side))
        for concept in study.side(side):
            row = study.concepts.set_index("concept").loc[concept]
            paper.heading(str(row["label"]), 2)
            paper.plain(f"{row['definition']}.", keep=True)
            paper.table(columns, _indicators(study, concept), (3, 6.5, 6.5))
    paper.heading(study.word("unscored"))
    paper.table(columns, _indicators(study, ""), (3, 6.5, 6.5))


def _indicators(study: Study, concept: str) -> list[list[str]]:
    rows = study.indicators[study.indicators["concept"] == concept].to_dict("records")
    return [
        [
            f"{row['indicator']}" + (f" ({study.word('open')})" if row["values"] == "open" else ""),
            f"{row['label']}. {row['definition']}.",
            str(row["question"]),
        ]
        for row in rows
    ]
