"""The brief: question, answer, one figure, how sure and what to do with it, on two pages."""

from __future__ import annotations

import json
from collections.abc import Mapping
from pathlib import Path
from typing import Any

import pandas as pd
import typst
from markdown_it import MarkdownIt

from werkbedrijf.analysis.agreement import side_by_side
from werkbedrijf.analysis.arrays import groups
from werkbedrijf.analysis.comparison import explaining
from werkbedrijf.claims.ledger import BASES
from werkbedrijf.errors import BuildError
from werkbedrijf.exhibits.findings import on_each
from werkbedrijf.exhibits.markup import paragraph
from werkbedrijf.exhibits.wording import label
from werkbedrijf.site import first_page, summary
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


def brief(study: Study, page: TitlePage) -> bytes:
    """Return the brief as a tagged PDF of at most two pages.

    Raises
    ------
    BuildError
        If it does not fit on two pages in the smallest type that can be read.
    """
    content = json.dumps(_content(study, page))
    source = TEMPLATE.read_text(encoding="utf-8")
    for size in SIZES:
        inputs = {"brief": content, "size": str(size)}
        if _pages(source, inputs) <= PAGES:
            return set_pdf(source, TEMPLATE.parent, inputs)
    raise BuildError(
        "The brief does not fit on {pages} pages. Shorten about_{language} in "
        "data/study.toml, or the texts of the conclusions in data/published/claims.csv.",
        pages=PAGES,
        language=study.language,
    )


def _pages(source: str, inputs: dict[str, str]) -> int:
    try:
        pages = typst.query(
            source.encode(), "<pages>", field="value", one=True,
            ignore_system_fonts=True, sys_inputs=inputs,
        )  # fmt: skip
    except RuntimeError as error:
        raise BuildError("The brief could not be set: {error}", error=str(error)) from error
    return int(pages)


def _content(study: Study, page: TitlePage) -> dict[str, Any]:
    """Return all that the template shows, as plain texts and numbers."""
    heading, question = _question(study)
    return {
        "language": study.language,
        "title": study.gettext("{title}: brief", title=page.title),
        "author": page.author,
        "kind": study.gettext("{kind} · brief", kind=page.kind),
        "question": heading,
        "subtitle": page.subtitle,
        "lines": page.lines,
        "parts": _parts(study, question),
        "chart": chart(study),
    }


def _parts(study: Study, question: list[str]) -> list[dict[str, Any]]:
    """Return the parts that have a text: a heading, paragraphs, and in what form they stand.

    They are items of a list, the figure stands below them, or they begin the next page.
    """
    parts: list[tuple[str, list[str], list[str]]] = [
        (study.gettext("The question"), question, []),
        (study.gettext("The answer"), summary.answer(study), ["figure"]),
        (_own_regions(study), summary.own_regions(study), ["list"]),
        (study.gettext("How sure this is"), summary.sure(study), ["list", "overleaf"]),
        (study.gettext("What to do with it"), summary.use(study), ["list"]),
    ]
    return [
        {"heading": name, "paragraphs": [_runs(paragraph(each)) for each in texts], "form": form}
        for name, texts, form in parts
        if texts
    ]


def _own_regions(study: Study) -> str:
    if study.tables["scores"]["region"].isin(list(study.regions)).sum() == 0:
        return study.gettext("The regions")
    return study.gettext("Beside the regions of {short:the}", short=study.source_name)


def _question(study: Study) -> tuple[str, list[str]]:
    """Return the question as a heading, and the paragraphs that explain it, in Markdown."""
    first, *blocks = first_page.question(study).strip().split("\n\n")
    heading = "".join(run["text"] for run in _runs(first.removeprefix("# ")))
    return heading, [_emphasis_alone(block) for block in blocks] or [summary.asked(study)]


def _emphasis_alone(markdown: str) -> str:
    text = ""
    for run in _runs(markdown):
        mark = "**" if run["strong"] else "*" if run["em"] else ""
        text += f"{mark}{run['text']}{mark}"
    return text


def _runs(markdown: str) -> list[dict[str, Any]]:
    r"""Return a paragraph of Markdown as runs of text, with what is emphasised of it.

    >>> _runs(r"A **b** [c](d) \* e")[1:3]
    [{'text': 'b', 'strong': True, 'em': False}, {'text': ' ', 'strong': False, 'em': False}]
    """
    tokens = [token for block in PROSE.parse(markdown) for token in block.children or []]
    runs, on = [], {"strong": False, "em": False}
    for token in tokens:
        name, _, end = token.type.partition("_")
        text = " " if name in ("softbreak", "hardbreak") else token.content
        if name in on:
            on[name] = end == "open"
        elif text:
            runs.append({"text": text, **on})
    return runs


def chart(study: Study) -> dict[str, Any] | None:
    """Return what the figure shows: each region's means on success and on what explains it.

    Returns
    -------
    dict or None
        Panels, scale, rows with points at shares of the scale's length, the height of a row in
        mm, caption and the same in words; None if no region has a score.
    """
    panels = {name: label(study, name).capitalize() for name in ("success", explaining(study))}
    means = _means(study, list(panels))
    if means.empty:
        return None
    regions, selection = _shown(study, means)
    of = {region: means[means["region"] == region] for region in regions}
    caption = on_each(study, list(panels)) or study.gettext("The means of the marks.")
    return {
        "panels": list(panels.values()),
        "scale": [
            {"share": _share(study, value), "text": study.mark(value)}
            for value in study.scale["value"]
        ],
        "rows": [_row(study, region, of[region], panels) for region in regions],
        "height": min(9.0, CHART / len(regions)),
        "kinds": [
            {"kind": kind, "text": study.gettext(text, short=study.source_name)}
            for kind, text in KINDS.items()
            if (means["base"] == kind).any()
        ],
        "caption": " ".join(filter(None, (caption, selection))),
        "alt": " ".join(_in_words(study, region, of[region], panels) for region in regions),
    }


def _means(study: Study, panels: list[str]) -> pd.DataFrame:
    """Return the regions' means of marks, the region that is highest on success first.

    Returns
    -------
    DataFrame
        Rows x (region, group, base, mean), only where there is a mark; sorted by success on the
        evidence, or as published where there is none.
    """
    both, inside = side_by_side(study), groups(study)
    rows = []
    for region in study.regions:
        for group in panels:
            here = both[(both["region"] == region) & both["concept"].isin(inside.get(group, []))]
            marked = [base for base in BASES if here[base].notna().any()]
            rows += [(region, group, base, float(here[base].mean())) for base in marked]
    means = pd.DataFrame(rows, columns=["region", "group", "base", "mean"])
    success = means[means["group"] == "success"].groupby("region")["mean"].last()
    order = means["region"].map(success).fillna(float("-inf"))
    return means.iloc[(-order).argsort(kind="stable")].reset_index(drop=True)


def _shown(study: Study, means: pd.DataFrame) -> tuple[list[str], str]:
    """Return the regions that there is room for, and which they are if those are not all."""
    regions = list(means["region"].unique())
    if len(regions) <= ROWS:
        return regions, ""
    ranked = list(means.loc[means["group"] == "success", "region"].unique())
    if len(ranked) <= ROWS:
        return ranked or regions[:ROWS], study.gettext(SOME, regions=len(regions))
    half = ROWS // 2
    selection = study.gettext(ENDS, regions=len(ranked), half=half)
    return [*ranked[:half], *ranked[-half:]], selection


SOME = gettext("Of {regions} regions, those that have a mark on success.")
ENDS = gettext("Of {regions} regions, the {half} highest and the {half} lowest on success.")


def _share(study: Study, value: float) -> float:
    """Return where a value lies on the scale, from 0 at its low end to 1."""
    low, high = study.ends
    return (value - low) / (high - low)


def _row(
    study: Study, region: str, means: pd.DataFrame, panels: Mapping[str, str]
) -> dict[str, Any]:
    points = [
        [
            {"share": _share(study, row["mean"]), "kind": row["base"]}
            for row in means[means["group"] == panel].to_dict("records")
        ]
        for panel in panels
    ]
    return {"label": study.regions[region].label, "panels": points}


def _in_words(study: Study, region: str, means: pd.DataFrame, panels: Mapping[str, str]) -> str:
    points = []
    for row in means.to_dict("records"):
        message, part = POINTS[row["base"]], panels[row["group"]].lower()
        points.append(study.gettext(message, part=part, mean=row["mean"]))
    return f"{study.regions[region].label}: {', '.join(points)}."
