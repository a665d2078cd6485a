"""The interview guide as a document: consent, themes with their minutes, questions, prompts."""

from __future__ import annotations

from collections.abc import Hashable, Mapping
from typing import Any

import pandas as pd

from werkbedrijf.checks import items
from werkbedrijf.kit.paper import Paper
from werkbedrijf.study import Study


def document(study: Study, texts: Mapping[str, Any]) -> bytes:
    """Return the interview guide as .docx, in the language of the study's labels.

    Parameters
    ----------
    study : Study
        Its codebook has the themes, their minutes and the questions.
    texts : Mapping
        data/kit/guide.toml.
    """
    labels = study.labels
    themes = study.tables["themes"]
    minutes = str(int(themes["minutes"].sum()))
    paper = Paper(texts["title"][labels], labels)
    paper.plain(texts["subtitle"][labels])
    headings = texts["headings"]
    for part in ("before", "consent"):
        # What the interviewee signs is a sheet of its own.
        if part == "consent":
            paper.page()
        paper.heading(headings[f"{part}_{labels}"])
        for each in texts[part]:
            paper.plain(each[labels].format(minutes=minutes))
    paper.plain(f"{headings[f'signature_{labels}']} ...")
    paper.page()
    paper.heading(texts["subtitle"][labels])
    paper.plain(texts["total"][labels].format(minutes=minutes))
    for theme in themes.to_dict("records"):
        _theme(study, paper, theme, texts)
    return paper.bytes()


def _theme(
    study: Study, paper: Paper, theme: Mapping[Hashable, Any], texts: Mapping[str, Any]
) -> None:
    labels, headings = study.labels, texts["headings"]
    told = f" ({theme['minutes']} {headings[f'minutes_{labels}']})"
    paper.heading(str(theme["label"]) + ("" if pd.isna(theme["minutes"]) else told), 2)
    if own := texts["themes"].get(theme["theme"]):
        paper.plain(own[labels])
    for code in items(theme["indicators"]):
        _question(study, paper, code, headings[f"prompts_{labels}"])


def _question(study: Study, paper: Paper, code: str, prompts: str) -> None:
    codes = study.indicators.set_index("indicator")
    asked = items(str(codes.loc[code, "prompts"]))
    paper.labelled(code, str(codes.loc[code, "question"]), keep=bool(asked))
    if asked:
        paper.indented(f"{prompts} {' '.join(_sentence(each) for each in asked)}")


def _sentence(text: str) -> str:
    return text if text.endswith(("?", ".", "!")) else f"{text}."
