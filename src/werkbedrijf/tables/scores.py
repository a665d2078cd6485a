"""Tables of scores: published and replicated marks in one row (thesis tables 5.1 to 8.1)."""

from __future__ import annotations

from html import escape
from typing import Any

import pandas as pd

from werkbedrijf.agreement import COMPARED_AGAIN, side_by_side
from werkbedrijf.exhibit import Exhibit, Table, exhibit
from werkbedrijf.study import Study

LINKED = ["region", "concept", "evidence", "segments"]
SIGNS = {"plus": "+", "minus": "-", "neutral": "·"}
BOX = (
    "display:inline-block;box-sizing:border-box;width:2.5em;line-height:1.5;"
    "text-align:center;font-size:13px;"
)
EMPTY = BOX + "color:#6b6b6b;border:2px solid transparent;"
STYLES = {
    "P": BOX + "color:#fff;background:#1d3557;border:2px solid #1d3557;font-weight:bold;",
    "R": BOX + "color:#8a3b00;background:#fff;border:2px dashed #8a3b00;font-weight:bold;",
    "PR": BOX + "color:#fff;background:#1d3557;border:2px dashed #f4a261;font-weight:bold;",
}


def success(study: Study, region: str) -> Exhibit:
    """Tabulate how successful a region is, criterion by criterion (tables 5.1, 6.1, 7.1)."""
    return _region(study, region, "success")


def factors(study: Study, region: str) -> Exhibit:
    """Tabulate a region's success factors (tables 5.2, 6.2, 7.2)."""
    return _region(study, region, "factor")


def comparison_factors(study: Study) -> Exhibit:
    """Tabulate the success factors of all regions, with the thesis's pluses and minuses (8.1)."""
    names = {region.id: region.label for region in study.regions.values()}
    scores = _scores(study, "factor", COMPARED_AGAIN)
    scores["group"] = scores["concept"].map(lambda concept: study.label("concepts", concept))
    scores = scores.sort_values(
        "concept", key=lambda ids: ids.map(study.side("factor").index), kind="stable"
    )
    frame = scores.assign(place=scores["region"].map(names))
    headings = {"place": study.word("region"), **_headings(study)}
    return _exhibit(study, "comparison-factors", frame.reset_index(drop=True), headings)


def scores(study: Study) -> Exhibit:
    """Tabulate every score of every region: published, replicated, the mean and its evidence."""
    names = {region.id: region.label for region in study.regions.values()}
    frame = pd.concat([_scores(study, side, "") for side in ("success", "factor")])
    frame = frame.sort_values("region", key=lambda ids: ids.map(list(names).index), kind="stable")
    frame["group"] = frame["region"].map(names)
    headings = {"label": study.word("concept"), **_headings(study)}
    headings.pop("why")
    return _exhibit(study, "scores", frame.reset_index(drop=True), headings)


def _region(study: Study, region: str, side: str) -> Exhibit:
    chapter = study.regions[region].chapter
    table = f"{chapter}.{1 if side == 'success' else 2}" if chapter else ""
    frame = _scores(study, side, table)
    frame = frame[frame["region"] == region].reset_index(drop=True)
    parts = study.concepts.set_index("concept").loc[frame["concept"]]
    frame["group"] = [study.label("categories", part) for part in parts["category"]]
    headings = {"label": study.word("concept"), **_headings(study)}
    name = "success" if side == "success" else "factors"
    return _exhibit(study, f"{name}-{region}", frame, headings)


def _headings(study: Study) -> dict[str, str]:
    words = {"strip": "score", "mean": "mean", "evidence": "evidence", "why": "thesis-reason"}
    return {column: study.word(word) for column, word in words.items()}


def _scores(study: Study, side: str, table: str) -> pd.DataFrame:
    """Return rows x (region, concept, label, published, replicated, mean, ..., why)."""
    both = side_by_side(study)
    both = both[both["concept"].isin(study.side(side))]
    why = _reasons(study, table)
    keys = list(zip(both["region"], both["concept"], strict=True))
    return pd.DataFrame(
        {
            "region": both["region"],
            "concept": both["concept"],
            "label": [study.label("concepts", concept) for concept in both["concept"]],
            "published": both["published"].map(study.mark),
            "replicated": both["replicated"].map(study.mark),
            "strip": [_strip(study, row.published, row.replicated) for row in both.itertuples()],
            "mean": [_basis(study, row) for _, row in both.iterrows()],
            "segments": both["segments"],
            "respondents": both["respondents"],
            "evidence": [f"{row.segments} ({row.respondents})" for row in both.itertuples()],
            "why": [why.get(key, "") for key in keys],
        }
    )


def _reasons(study: Study, table: str) -> dict[tuple[str, str], str]:
    reasons = study.tables["rationales"]
    reasons = reasons[reasons["table"] == table]
    groups = reasons.groupby(["region", "concept"], sort=False)
    return {
        (str(region), str(concept)): "; ".join(
            f"{SIGNS[sign]} {text}" for sign, text in zip(rows["sign"], rows["text"], strict=True)
        )
        for (region, concept), rows in groups
    }


def _basis(study: Study, row: pd.Series) -> str:
    if pd.notna(row["ratio"]):
        return f"{row['ratio']:.2f} {study.word('of-target')}"
    return "" if pd.isna(row["mean"]) else f"{row['mean']:+.2f}"


def _strip(study: Study, published: Any, replicated: Any) -> str:
    """Return the five places of the scale as text: P published, R replicated, PR both."""
    if pd.isna(published) and pd.isna(replicated):
        return study.word("not-available")
    cells = []
    for value in study.scale["value"]:
        here = [
            letter
            for letter, score in (("P", published), ("R", replicated))
            if not pd.isna(score) and score == value
        ]
        cells.append("".join(here) or "·")
    return " ".join(cells)


def _boxes(study: Study, strip: str) -> str:
    if strip == study.word("not-available"):
        return escape(strip)
    marks = list(study.scale["mark"])
    boxes = [
        f'<span style="{EMPTY}" aria-hidden="true">{mark}</span>'
        if letters == "·"
        else f'<span style="{STYLES[letters]}" title="{_meaning(study, letters, mark)}">'
        f"{letters}</span>"
        for letters, mark in zip(strip.split(" "), marks, strict=True)
    ]
    return f'<span style="white-space:nowrap">{"".join(boxes)}</span>'


def _meaning(study: Study, letters: str, mark: str) -> str:
    names = {"P": "published", "R": "replicated"}
    return escape(", ".join(f"{study.word(names[letter])} {mark}" for letter in letters))


def _exhibit(study: Study, id_: str, frame: pd.DataFrame, headings: dict[str, str]) -> Exhibit:
    links = [
        f'<a href="{_page(id_, region)}#{region}-{concept}">{count}</a>' if segments else count
        for region, concept, count, segments in frame[LINKED].to_numpy()
    ]
    boxes = [_boxes(study, strip) for strip in frame["strip"]]
    notes = (study.word("strip-note"), study.word("evidence-note"))
    body = Table(
        frame, headings, group="group", markup={"strip": boxes, "evidence": links}, notes=notes
    )
    return exhibit(study, id_, body)


def _page(id_: str, region: str) -> str:
    """Return where the evidence stands: in the region's own chapter, or on another page."""
    return "" if id_.endswith(region) else f"04-region-{region}.ipynb"
