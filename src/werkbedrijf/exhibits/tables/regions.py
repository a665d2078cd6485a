"""Tables of one region or of all: facts, evidence, published and replicated marks."""

from __future__ import annotations

from collections.abc import Hashable, Mapping
from html import escape
from typing import Any

import pandas as pd

from werkbedrijf.analysis.agreement import side_by_side
from werkbedrijf.analysis.scores import replicate_placements
from werkbedrijf.exhibits.catalogue import entries
from werkbedrijf.exhibits.exhibit import Exhibit, Table, exhibit, only_with_part
from werkbedrijf.exhibits.markup import EMPTY, STYLES
from werkbedrijf.exhibits.wording import headed, noted, of_target, region_names, sources
from werkbedrijf.study.files import items, row_by_row
from werkbedrijf.study.language import LANGUAGES, marked
from werkbedrijf.study.model import Study


def facts(study: Study, region: str) -> Exhibit:
    """Tabulate what characterises a region (sections 5.1, 6.1, 7.1 and the rest of them)."""
    rows = []
    for name, fact in study.regions[region].settings.get("facts", {}).items():
        # A known word, or the key as the region's file spells it.
        topic = study.word_or(name.replace("_", "-"), name.replace("_", " ").capitalize())
        rows.append((name, topic, _fact(study, fact), fact.get("section", "")))
    frame = pd.DataFrame(rows, columns=["fact", "topic", "text", "section"])
    text = "finding" if _of_source(study, region) else "reported"
    headings = _with_sections(headed(study, topic="topic", text=text, section="section"), frame)
    return exhibit(study, f"facts-{region}", Table(frame, headings))


def _with_sections(headings: dict[str, str], frame: pd.DataFrame) -> dict[str, str]:
    """Return headings, that of sections of the source only if a row has any."""
    known = bool(frame["section"].astype(bool).any())
    return {name: text for name, text in headings.items() if known or name != "section"}


def _of_source(study: Study, region: str) -> bool:
    """Return whether the source reports on a region, which may be the only one that was loaded."""
    return region in set(study.tables["scores"]["region"])


def _fact(study: Study, fact: Mapping[str, str]) -> str:
    """Return a fact in the study's language, else as it was written, marked with its language."""
    texts = {language: fact.get(f"text_{language}", "") for language in LANGUAGES}
    written = (marked(text, language) for language, text in texts.items() if text)
    return texts[study.language] or next(written, "")


def activities(study: Study, region: str) -> Exhibit:
    """Tabulate what a region agreed and did, by audience (sections 5.2.2, 6.2.2, 7.2.2)."""
    table = study.regions[region].tables["activities"]
    frame = table.assign(
        group=[study.word(f"audience-{audience}") for audience in table["audience"]],
        documents=[", ".join(items(cell)) for cell in table["documents"]],
    )[["group", "activity", "audience", "label", "section", "documents"]]
    words = headed(study, label="activity", section="section", documents="documents")
    headings = _with_sections(words, frame)
    return exhibit(study, f"activities-{region}", Table(frame, headings, group="group"))


@only_with_part
def placements(study: Study) -> Exhibit:
    """Tabulate jobs aimed for and realised, with the score they lead to (sections x.2.3)."""
    table = study.stacked("placements")
    results = replicate_placements(table, study.thresholds)
    ratios, scores = (
        table["region"].map(results[name]).where(table["scored"] == "yes")
        for name in ("ratio", "score")
    )
    frame = table.assign(
        label=table["region"].map(region_names(study)),
        period=table["period_start"].astype(str) + "-" + table["period_end"].astype(str),
        ratio=["" if pd.isna(ratio) else of_target(study, ratio) for ratio in ratios],
        score=scores.map(study.mark),
    )[["region", "label", "period", "sector", "target", "realised", "ratio", "score", "section"]]
    words = ("period", "target", "realised", "ratio", "score", "section")
    headings = headed(study, label="region", **{word: word for word in words})
    notes = (_thresholds(study),) if study.thresholds else ()
    written = {
        column: ["" if pd.isna(jobs) else study.number(int(jobs), ",") for jobs in frame[column]]
        for column in ("target", "realised")
    }
    return exhibit(study, "placements", Table(frame, headings, markup=written, notes=notes))


def _thresholds(study: Study) -> str:
    """Return in words from which ratio on which mark holds."""
    *steps, (_, lowest) = study.thresholds
    marks = (f"{study.number(least, '.2f')} {study.mark(value)}" for least, value in steps)
    return study.phrase("thresholds-note", steps=", ".join(marks), lowest=study.mark(lowest))


EVIDENCE = [
    *("segment", "group", "concept", "indicator", "claim", "valence", "mark", "summary"),
    *("layer", "sources", "quote", "section"),
]


def evidence(study: Study, region: str) -> Exhibit:
    """Tabulate every segment of a region under its concept: what each mark rests on."""
    codes = study.indicators.set_index("indicator")
    order = {code: place for place, code in enumerate(codes.index)}
    segments = study.regions[region].segments
    table = segments.sort_values("indicator", key=lambda ids: ids.map(order), kind="stable")
    concepts = list(table["indicator"].map(codes["concept"]))
    frame = table.assign(
        concept=concepts,
        group=[
            study.label("concepts", concept) if concept else study.word("unscored")
            for concept in concepts
        ],
        claim=table["indicator"] + " " + table["indicator"].map(codes["label"]),
        mark=table["valence"].map(study.mark),
        layer=table["level"].map(study.word),
        sources=[sources(study, row) for row in table.to_dict("records")],
    )[EVIDENCE].reset_index(drop=True)
    headings = headed(
        study, segment="segment", claim="indicator", mark="valence", summary="summary",
        layer="level", sources="sources", section="section",
    )  # fmt: skip
    headings = _with_sections(headings, frame)
    markup = {"segment": _anchors(frame, region)}
    return exhibit(study, f"evidence-{region}", Table(frame, headings, "group", markup))


def _anchors(frame: pd.DataFrame, region: str) -> list[str]:
    """Return each segment's anchor, and its concept's before the first segment of it."""
    first = ~frame["concept"].duplicated()
    return [
        (f'<span id="{region}-{concept}"></span>' if new and concept else "")
        + f'<span id="{segment}">{escape(segment)}</span>'
        for segment, concept, new in zip(frame["segment"], frame["concept"], first, strict=True)
    ]


SIGNS = {"plus": "+", "minus": "-", "neutral": "·"}


def success(study: Study, region: str) -> Exhibit:
    """Tabulate how successful a region is, criterion by criterion."""
    return _region(study, region, "success")


def factors(study: Study, region: str) -> Exhibit:
    """Tabulate a region's success factors."""
    return _region(study, region, "factor")


def comparison_factors(study: Study) -> Exhibit:
    """Tabulate the success factors of all regions, with the source's pluses and minuses."""
    listed = entries(study).get("comparison-factors", {})
    frame = _scores(study, "factor", listed.get("number", ""))
    frame = frame.sort_values(
        "concept", key=lambda ids: ids.map(study.side("factor").index), kind="stable"
    )
    frame["group"] = frame["label"]
    frame["place"] = frame["region"].map(region_names(study))
    headings = {"place": study.word("region"), **_headings(study)}
    return _exhibit(study, "comparison-factors", frame, headings)


def scores(study: Study) -> Exhibit:
    """Tabulate every score of every region: published, replicated, the mean and its evidence."""
    names = region_names(study)
    frame = pd.concat([_scores(study, side, "") for side in ("success", "factor")])
    frame = frame.sort_values("region", key=lambda ids: ids.map(list(names).index), kind="stable")
    frame["group"] = frame["region"].map(names)
    headings = {"label": study.word("concept"), **_headings(study)}
    headings.pop("why", None)
    return _exhibit(study, "scores", frame, headings)


def _region(study: Study, region: str, side: str) -> Exhibit:
    id_ = f"{'success' if side == 'success' else 'factors'}-{region}"
    frame = _scores(study, side, entries(study).get(id_, {}).get("number", ""))
    frame = frame[frame["region"] == region]
    categories = study.concepts.set_index("concept")["category"]
    frame["group"] = [study.label("categories", categories[each]) for each in frame["concept"]]
    headings = {"label": study.word("concept"), **_headings(study)}
    if not _of_source(study, region):
        headings.pop("why", None)
    return _exhibit(study, id_, frame, headings)


def _headings(study: Study) -> dict[str, str]:
    words = {"strip": "score", "mean": "mean", "evidence": "evidence", "why": "source-reason"}
    if not study.source:
        words.pop("why")
    return {column: study.phrase(word) for column, word in words.items()}


def _scores(study: Study, side: str, table: str) -> pd.DataFrame:
    """Return rows x (region, concept, label, published, replicated, mean, ..., why)."""
    both = side_by_side(study)
    both = both[both["concept"].isin(study.side(side))]
    why = _reasons(study, table)
    rows = both.to_dict("records")
    return both[["region", "concept"]].assign(
        label=[study.label("concepts", concept) for concept in both["concept"]],
        published=both["published"].map(study.mark),
        replicated=both["replicated"].map(study.mark),
        strip=[_strip(study, row["published"], row["replicated"]) for row in rows],
        mean=[_basis(study, row) for row in rows],
        segments=both["segments"],
        respondents=both["respondents"],
        evidence=[f"{row['segments']} ({row['respondents']})" for row in rows],
        why=[why.get((row["region"], row["concept"]), "") for row in rows],
    )


def _reasons(study: Study, table: str) -> Mapping[Any, str]:
    """Return why the source gave each mark of a table, by region and concept."""
    reasons = study.tables["rationales"]
    reasons = reasons[reasons["table"] == table]
    texts = reasons["sign"].map(SIGNS) + " " + reasons["text"]
    return texts.groupby([reasons["region"], reasons["concept"]]).agg("; ".join).to_dict()


def _basis(study: Study, row: Mapping[Hashable, Any]) -> str:
    """Return what a mark is rounded from: a ratio or a mean."""
    if pd.notna(row["ratio"]):
        return f"{of_target(study, row['ratio'])} {study.word('of-target')}"
    return "" if pd.isna(row["mean"]) else study.signed(row["mean"])


def _strip(study: Study, published: Any, replicated: Any) -> str:
    """Return the places of the scale as text: P published, R replicated, PR both."""
    if pd.isna(published) and pd.isna(replicated):
        return study.word("not-available")
    scores = {"P": published, "R": replicated}
    places = (
        "".join(letter for letter, score in scores.items() if pd.notna(score) and score == value)
        for value in study.scale["value"]
    )
    return " ".join(letters or "·" for letters in places)


def _boxes(study: Study, strip: str) -> str:
    if strip == study.word("not-available"):
        return escape(strip)
    boxes = [
        f'<span style="{EMPTY}" aria-hidden="true">{mark}</span>'
        if letters == "·"
        else f'<span style="{STYLES[letters]}" title="{_meaning(study, letters, mark)}">'
        f"{letters}</span>"
        for letters, mark in zip(strip.split(" "), study.scale["mark"], strict=True)
    ]
    return f'<span style="white-space:nowrap">{"".join(boxes)}</span>'


def _meaning(study: Study, letters: str, mark: str) -> str:
    names = {"P": "published", "R": "replicated"}
    return escape(", ".join(f"{study.word(names[letter])} {mark}" for letter in letters))


def _exhibit(study: Study, id_: str, frame: pd.DataFrame, headings: dict[str, str]) -> Exhibit:
    frame = frame.reset_index(drop=True)
    links = [
        f'<a href="{_page(study, region, id_)}#{region}-{concept}">{count}</a>' if at else count
        for region, concept, count, at in row_by_row(
            frame, "region", "concept", "evidence", "segments"
        )
    ]
    markup = {"strip": [_boxes(study, strip) for strip in frame["strip"]], "evidence": links}
    low, high = (f"{end:+d}" for end in study.ends)
    notes = (
        study.phrase("strip-note" if study.source else "strip-note-alone"),
        noted(study, "evidence-note", low=low, high=high),
    )
    return exhibit(study, id_, Table(frame, headings, "group", markup, notes))


def _page(study: Study, region: str, id_: str) -> str:
    """Return where the evidence stands: in the region's own chapter, or on another page."""
    return "" if id_.endswith(region) else f"{study.chapter_of(region)}.ipynb"
