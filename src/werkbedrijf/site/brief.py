"""The brief: question, answer, one figure, how sure and what to do with it, on two pages."""

from __future__ import annotations

import json
from collections.abc import Hashable, Iterable, Mapping
from dataclasses import dataclass
from pathlib import Path
from typing import Any

import pandas as pd
import typst
from markdown_it import MarkdownIt
from markdown_it.token import Token

from werkbedrijf.errors import BuildError, Message
from werkbedrijf.exhibits.markup import paragraph
from werkbedrijf.site import brief_sentences, first_page
from werkbedrijf.site.typesetting import TitlePage, set_pdf
from werkbedrijf.study.language import gettext
from werkbedrijf.study.model import Study

TEMPLATE = Path(__file__).with_name("brief.typ")
SIZES = (11.5, 11, 10.5, 10, 9.5, 9, 8.5)
"""Sizes of type in points; the first at which all is on two pages is taken."""
PAGES = 2
PROSE = MarkdownIt("commonmark", {"html": False})
ROWS = 20
"""Regions of which a chart shows every one; of more it shows the first and the last."""
CHART = 88
"""The most millimetres that all rows of the chart are high."""
KINDS = {
    "published": gettext("by {short:the}'s own marks"),
    "replicated": gettext("by the evidence"),
}
POINTS = {
    "published": gettext("{part} published {mean:+.2f}"),
    "replicated": gettext("{part} replicated {mean:+.2f}"),
}


@dataclass(frozen=True)
class Part:
    """Hold a part of the brief: its heading, and its paragraphs in Markdown.

    They are items of a list, the figure stands below them, or the part begins the next page.
    """

    heading: str
    said: list[str]
    list: bool = False
    figure: bool = False
    overleaf: bool = False


def brief(study: Study, page: TitlePage) -> bytes:
    """Return the brief as a tagged PDF of at most two pages.

    Raises
    ------
    BuildError
        If it does not fit on two pages in the smallest type that can be read.
    """
    told = json.dumps(_told(study, page))
    source = TEMPLATE.read_text(encoding="utf-8")
    root = TEMPLATE.parent
    for size in SIZES:
        inputs = {"brief": told, "size": str(size)}
        if _pages(source, inputs) <= PAGES:
            return set_pdf(source, root, inputs)
    raise BuildError(
        Message(
            "The brief does not fit on {pages} pages. Shorten about_{language} in "
            "data/study.toml, or the texts of the conclusions in data/published/claims.csv.",
            pages=PAGES,
            language=study.language,
        )
    )


def _pages(source: str, inputs: dict[str, str]) -> int:
    try:
        found = typst.query(
            source.encode(), "<pages>", field="value", one=True,
            ignore_system_fonts=True, sys_inputs=inputs,
        )  # fmt: skip
    except RuntimeError as error:
        raise BuildError(
            Message("The brief could not be set: {error}", error=str(error))
        ) from error
    return int(found)


def _told(study: Study, page: TitlePage) -> dict[str, Any]:
    """Return all that the template shows, as plain texts and numbers."""
    question, asked = _question(study)
    tell = study.gettext
    parts = [
        Part(tell("The question"), asked),
        Part(tell("The answer"), brief_sentences.answer(study), figure=True),
        Part(tell("How sure this is"), brief_sentences.sure(study), list=True, overleaf=True),
        Part(tell("What to do with it"), brief_sentences.use(study), list=True),
    ]
    return {
        "language": study.language,
        "title": tell("{title}: brief", title=page.title),
        "author": page.author,
        "kind": tell("{kind} · brief", kind=page.kind),
        "question": question,
        "subtitle": page.subtitle,
        "lines": page.lines,
        "parts": [
            {**vars(part), "said": [_runs(paragraph(each)) for each in part.said]}
            for part in parts
            if part.said
        ],
        "chart": chart(study),
    }


def _question(study: Study) -> tuple[str, list[str]]:
    """Return the question as a heading, and the paragraphs that explain it, in Markdown."""
    blocks = first_page.question(study).strip().split("\n\n")
    heading = "".join(run["text"] for run in _runs(blocks[0].removeprefix("# ")))
    words = [_unmarked(block) for block in blocks[1:]]
    return heading, words or [brief_sentences.asked(study)]


def _unmarked(markdown: str) -> str:
    """Return Markdown with nothing left of it but emphasis."""
    marks = {"strong": "**", "em": "*"}
    told = ""
    for run in _runs(markdown):
        mark = next((sign for name, sign in marks.items() if run[name]), "")
        told += f"{mark}{run['text']}{mark}"
    return told


def _runs(markdown: str) -> list[dict[str, Any]]:
    r"""Return a paragraph of Markdown as runs of text, with what is emphasised of it.

    >>> _runs(r"A **b** [c](d) \* e")[1:3]
    [{'text': 'b', 'strong': True, 'em': False}, {'text': ' ', 'strong': False, 'em': False}]
    """
    tokens = [token for block in PROSE.parse(markdown) for token in block.children or []]
    runs, on = [], {"strong": False, "em": False}
    for token in tokens:
        name, _, way = token.type.partition("_")
        if name in on:
            on[name] = way == "open"
        elif text := _text(token):
            runs.append({"text": text, **on})
    return runs


def _text(token: Token) -> str:
    return " " if token.type in ("softbreak", "hardbreak") else token.content


def chart(study: Study) -> dict[str, Any] | None:
    """Return what the figure shows: each region's means on success and on what explains it.

    Returns
    -------
    dict or None
        Panels, scale, rows with points at shares of the scale's length, the height of a row in
        mm, caption and the same in words; None if no region has a score.
    """
    means = brief_sentences.means(study)
    if means.empty:
        return None
    low, high = study.ends
    panels = brief_sentences.panels(study)
    shown, left = _shown(study, means)
    kinds = [kind for kind in KINDS if (means["base"] == kind).any()]
    short = study.source_name
    return {
        "panels": list(panels.values()),
        "scale": [
            {"share": (value - low) / (high - low), "text": study.mark(value)}
            for value in study.scale["value"]
        ],
        "rows": [_row(study, means, region, list(panels)) for region in shown],
        "height": min(9.0, CHART / len(shown)),
        "kinds": [
            {"kind": kind, "text": study.gettext(KINDS[kind], short=short)} for kind in kinds
        ],
        "caption": " ".join(filter(None, (brief_sentences.leading(study), left))),
        "alt": _in_words(study, means, shown, panels),
    }


def _shown(study: Study, means: pd.DataFrame) -> tuple[list[str], str]:
    regions = list(dict.fromkeys(means["region"]))
    if len(regions) <= ROWS:
        return regions, ""
    ranked = list(dict.fromkeys(means.loc[means["group"] == "success", "region"]))
    if len(ranked) <= ROWS:
        return ranked or regions[:ROWS], study.gettext(SOME, regions=len(regions))
    half = ROWS // 2
    told = study.gettext(ENDS, regions=len(ranked), half=half)
    return [*ranked[:half], *ranked[-half:]], told


SOME = gettext("Of {regions} regions, those that have a mark on success.")
ENDS = gettext("Of {regions} regions, the {half} highest and the {half} lowest on success.")


def _row(study: Study, means: pd.DataFrame, region: str, panels: Iterable[str]) -> dict[str, Any]:
    low, high = study.ends
    here = means[means["region"] == region]
    points = [
        [
            {"share": (row["mean"] - low) / (high - low), "kind": row["base"]}
            for row in here[here["group"] == panel].to_dict("records")
        ]
        for panel in panels
    ]
    return {"label": study.regions[region].label, "panels": points}


def _in_words(
    study: Study, means: pd.DataFrame, shown: Iterable[str], panels: Mapping[str, str]
) -> str:
    """Return the chart as a sentence for each region."""
    lines = []
    for region in shown:
        here = means[means["region"] == region].to_dict("records")
        told = ", ".join(_point(study, row, panels) for row in here)
        lines.append(f"{study.regions[region].label}: {told}.")
    return " ".join(lines)


def _point(study: Study, row: Mapping[Hashable, Any], panels: Mapping[str, str]) -> str:
    part, message = panels[row["group"]].lower(), POINTS[row["base"]]
    return study.gettext(message, part=part, mean=row["mean"])
