"""Tables of one region: its characteristics, activities, placements, and all its evidence."""

from __future__ import annotations

from html import escape

import pandas as pd

from werkbedrijf.checks import items
from werkbedrijf.exhibit import Exhibit, Table, exhibit
from werkbedrijf.placements import replicate
from werkbedrijf.study import Study


def facts(study: Study, region: str) -> Exhibit:
    """Tabulate what characterises a region (sections 5.1, 6.1, 7.1 and the rest of them)."""
    told = study.regions[region].settings.get("facts", {})
    rows = [
        (name, _topic(study, name), fact["text_en"], fact["section"]) for name, fact in told.items()
    ]
    frame = pd.DataFrame(rows, columns=["fact", "topic", "text", "section"])
    headings = {
        "topic": study.word("topic"),
        "text": study.word("finding"),
        "section": study.word("section"),
    }
    return exhibit(study, f"facts-{region}", Table(frame, headings))


def activities(study: Study, region: str) -> Exhibit:
    """Tabulate what a region agreed and did, by audience (sections 5.2.2, 6.2.2, 7.2.2)."""
    table = study.regions[region].tables["activities"]
    frame = table.assign(
        group=[study.label("indicators", f"9a-{audience}") for audience in table["audience"]],
        documents=[", ".join(items(cell)) for cell in table["documents"]],
    )[["group", "activity", "audience", "label", "section", "documents"]]
    headings = {
        "label": study.word("activity"),
        "section": study.word("section"),
        "documents": study.word("documents"),
    }
    return exhibit(study, f"activities-{region}", Table(frame, headings, group="group"))


def placements(study: Study) -> Exhibit:
    """Tabulate jobs aimed for and realised, with the score they lead to (sections x.2.3)."""
    table = study.stacked("placements")
    counted = replicate(table)
    names = {region.id: region.label for region in study.regions.values()}
    frame = table.assign(
        label=table["region"].map(names),
        period=[
            f"{a}-{b}" for a, b in zip(table["period_start"], table["period_end"], strict=True)
        ],
        ratio=[_ratio(counted, row) for _, row in table.iterrows()],
        score=[
            study.mark(counted["score"].get(region)) if scored == "yes" else ""
            for region, scored in zip(table["region"], table["scored"], strict=True)
        ],
    )[["region", "label", "period", "sector", "target", "realised", "ratio", "score", "section"]]
    words = ("period", "target", "realised", "ratio", "score", "section")
    headings = {"label": study.word("region"), **{word: study.word(word) for word in words}}
    notes = (study.word("thresholds-note"),)
    return exhibit(study, "placements", Table(frame, headings, notes=notes))


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
    headings = {column: study.word(word) for column, word in words.items()}
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
    word = name.replace("_", "-")
    known = word in set(study.tables["words"]["word"])
    return study.word(word) if known else name.replace("_", " ").capitalize()


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


def _ratio(counted: pd.DataFrame, row: pd.Series) -> str:
    if row["scored"] != "yes" or row["region"] not in counted.index:
        return ""
    ratio = counted.loc[row["region"], "ratio"]
    return "" if pd.isna(ratio) else f"{ratio:.2f}"
