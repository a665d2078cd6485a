"""Tables of one region or of all: facts, evidence, published and replicated marks."""

from __future__ import annotations

from collections.abc import Mapping
from html import escape
from typing import Any

import pandas as pd

from werkbedrijf.analysis.agreement import side_by_side
from werkbedrijf.analysis.scores import replicate_placements
from werkbedrijf.exhibits.exhibit import Exhibit, Table, entries, exhibit, of_part
from werkbedrijf.exhibits.sentences import of_target
from werkbedrijf.exhibits.standing import headed, noted, region_names
from werkbedrijf.study.files import items
from werkbedrijf.study.language import LANGUAGES, marked
from werkbedrijf.study.model import Study


def facts(study: Study, region: str) -> Exhibit:
    """Tabulate what characterises a region (sections 5.1, 6.1, 7.1 and the rest of them)."""
    told = study.regions[region].settings.get("facts", {})
    rows = [
        (name, _topic(study, name), _fact(study, fact), fact["section"])
        for name, fact in told.items()
    ]
    frame = pd.DataFrame(rows, columns=["fact", "topic", "text", "section"])
    headings = {
        "topic": study.word("topic"),
        "text": study.word("finding" if _of_source(study, region) else "reported"),
        "section": study.word("section"),
    }
    return exhibit(study, f"facts-{region}", Table(frame, headings))


def _of_source(study: Study, region: str) -> bool:
    """Return whether the source reports on a region, which may be the only one that was loaded."""
    return region in set(study.tables["scores"]["region"])


def _fact(study: Study, fact: Mapping[str, str]) -> str:
    """Return a fact in the study's language, else as it was written, marked with its language."""
    told = {language: fact.get(f"text_{language}", "") for language in LANGUAGES}
    written = (marked(text, language) for language, text in told.items() if text)
    return told[study.language] or next(written, "")


def activities(study: Study, region: str) -> Exhibit:
    """Tabulate what a region agreed and did, by audience (sections 5.2.2, 6.2.2, 7.2.2)."""
    table = study.regions[region].tables["activities"]
    frame = table.assign(
        group=[study.word(f"audience-{audience}") for audience in table["audience"]],
        documents=[", ".join(items(cell)) for cell in table["documents"]],
    )[["group", "activity", "audience", "label", "section", "documents"]]
    headings = headed(study, label="activity", section="section", documents="documents")
    return exhibit(study, f"activities-{region}", Table(frame, headings, group="group"))


@of_part
def placements(study: Study) -> Exhibit:
    """Tabulate jobs aimed for and realised, with the score they lead to (sections x.2.3)."""
    table = study.stacked("placements")
    counted = replicate_placements(table, study.thresholds)
    names = region_names(study)
    frame = table.assign(
        label=table["region"].map(names),
        period=[
            f"{a}-{b}" for a, b in zip(table["period_start"], table["period_end"], strict=True)
        ],
        ratio=[_ratio(study, counted, row) for _, row in table.iterrows()],
        score=[
            study.mark(counted["score"].get(region)) if scored == "yes" else ""
            for region, scored in zip(table["region"], table["scored"], strict=True)
        ],
    )[["region", "label", "period", "sector", "target", "realised", "ratio", "score", "section"]]
    words = ("period", "target", "realised", "ratio", "score", "section")
    headings = {"label": study.word("region"), **{word: study.word(word) for word in words}}
    notes = (_thresholds(study),) if study.thresholds else ()
    return exhibit(study, "placements", Table(frame, headings, notes=notes))


def _thresholds(study: Study) -> str:
    """Say from which ratio on which mark holds."""
    *told, (_, lowest) = study.thresholds
    steps = ", ".join(f"{study.number(least, '.2f')} {study.mark(value)}" for least, value in told)
    return study.told("thresholds-note", steps=steps, lowest=study.mark(lowest))


def evidence(study: Study, region: str) -> Exhibit:
    """Tabulate every segment of a region under its concept: what each mark rests on."""
    frame = _evidence(study, region)
    words = {
        "segment": "segment",
        "claim": "indicator",
        "mark": "valence",
        "summary": "summary",
        "layer": "level",
        "sources": "sources",
        "section": "section",
    }
    headings = headed(study, **words)
    markup = {"segment": _anchors(frame, region)}
    return exhibit(study, f"evidence-{region}", Table(frame, headings, "group", markup))


def _evidence(study: Study, region: str) -> pd.DataFrame:
    codes = study.indicators.set_index("indicator")
    order = {code: place for place, code in enumerate(codes.index)}
    segments = study.regions[region].segments
    table = segments.sort_values("indicator", key=lambda ids: ids.map(order), kind="stable")
    concepts = [str(codes.loc[code, "concept"]) for code in table["indicator"]]
    return table.assign(
        concept=concepts,
        group=[_heading(study, concept) for concept in concepts],
        claim=[f"{code} {codes.loc[code, 'label']}" for code in table["indicator"]],
        mark=table["valence"].map(study.mark),
        layer=table["level"].map(study.word),
        sources=[_sources(study, row) for _, row in table.iterrows()],
    )[
        [
            *("segment", "group", "concept", "indicator", "claim", "valence", "mark"),
            *("summary", "layer", "sources", "quote", "section"),
        ]
    ].reset_index(drop=True)


def _topic(study: Study, name: str) -> str:
    """Return the heading of a fact: a known word, or the key as the region's file spells it."""
    return study.word_or(name.replace("_", "-"), name.replace("_", " ").capitalize())


def _heading(study: Study, concept: str) -> str:
    return study.label("concepts", concept) if concept else study.word("unscored")


def _anchors(frame: pd.DataFrame, region: str) -> list[str]:
    """Return each segment's anchor, and its concept's before the first segment of it."""
    first = ~frame["concept"].duplicated()
    return [
        (f'<span id="{region}-{concept}"></span>' if new and concept else "")
        + f'<span id="{segment}">{escape(segment)}</span>'
        for segment, concept, new in zip(frame["segment"], frame["concept"], first, strict=True)
    ]


def _sources(study: Study, row: pd.Series) -> str:
    party = [study.label("parties", row["party"])] if row["party"] else []
    return ", ".join([*items(row["respondents"]), *items(row["documents"]), *party])


def _ratio(study: Study, counted: pd.DataFrame, row: pd.Series) -> str:
    if row["scored"] != "yes" or row["region"] not in counted.index:
        return ""
    return of_target(study, float(counted.loc[row["region"], "ratio"]))


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
    """Tabulate the success factors of all regions, with the source's pluses and minuses."""
    names = region_names(study)
    listed = entries(study).get("comparison-factors", {})
    scores = _scores(study, "factor", listed.get("number", ""))
    scores["group"] = scores["concept"].map(lambda concept: study.label("concepts", concept))
    scores = scores.sort_values(
        "concept", key=lambda ids: ids.map(study.side("factor").index), kind="stable"
    )
    frame = scores.assign(place=scores["region"].map(names))
    headings = {"place": study.word("region"), **_headings(study)}
    return _exhibit(study, "comparison-factors", frame.reset_index(drop=True), headings)


def scores(study: Study) -> Exhibit:
    """Tabulate every score of every region: published, replicated, the mean and its evidence."""
    names = region_names(study)
    frame = pd.concat([_scores(study, side, "") for side in ("success", "factor")])
    frame = frame.sort_values("region", key=lambda ids: ids.map(list(names).index), kind="stable")
    frame["group"] = frame["region"].map(names)
    headings = {"label": study.word("concept"), **_headings(study)}
    headings.pop("why", None)
    return _exhibit(study, "scores", frame.reset_index(drop=True), headings)


def _region(study: Study, region: str, side: str) -> Exhibit:
    chapter = study.regions[region].chapter
    table = f"{chapter}.{1 if side == 'success' else 2}" if chapter else ""
    frame = _scores(study, side, table)
    frame = frame[frame["region"] == region].reset_index(drop=True)
    parts = study.concepts.set_index("concept").loc[frame["concept"]]
    frame["group"] = [study.label("categories", part) for part in parts["category"]]
    headings = {"label": study.word("concept"), **_headings(study)}
    if not _of_source(study, region):
        headings.pop("why", None)
    name = "success" if side == "success" else "factors"
    return _exhibit(study, f"{name}-{region}", frame, headings)


def _headings(study: Study) -> dict[str, str]:
    words = {"strip": "score", "mean": "mean", "evidence": "evidence", "why": "source-reason"}
    if not study.source:
        words.pop("why")
    return {column: study.told(word) for column, word in words.items()}


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
        return f"{of_target(study, row['ratio'])} {study.word('of-target')}"
    return "" if pd.isna(row["mean"]) else study.signed(row["mean"])


def _strip(study: Study, published: Any, replicated: Any) -> str:
    """Return the places of the scale as text: P published, R replicated, PR both."""
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
    low, high = (f"{end:+d}" for end in study.ends)
    strip = study.told("strip-note" if study.source else "strip-note-alone")
    notes = (strip, noted(study, "evidence-note").format(low=low, high=high))
    body = Table(
        frame, headings, group="group", markup={"strip": boxes, "evidence": links}, notes=notes
    )
    return exhibit(study, id_, body)


def _page(id_: str, region: str) -> str:
    """Return where the evidence stands: in the region's own chapter, or on another page."""
    return "" if id_.endswith(region) else f"04-region-{region}.ipynb"
