"""Tables of policy, theory, cases, interviews and codebook."""

from __future__ import annotations

import pandas as pd

from werkbedrijf.exhibits.exhibit import Exhibit, Table, exhibit
from werkbedrijf.study.files import items
from werkbedrijf.study.model import Study


def policy_facts(study: Study) -> Exhibit:
    """Tabulate the numbers and dates of the policy, each with its section (chapters 1 and 2)."""
    facts = study.tables["policy"]
    frame = facts[["fact", "label", "value", "unit", "section", "source_key"]].copy()
    frame["shown"] = [
        f"{int(value):,}" if unit in ("jobs", "euro") else value
        for value, unit in zip(frame["value"], frame["unit"], strict=True)
    ]
    headings = _headings(
        study, label="fact", shown="value", unit="unit", section="section", source_key="source"
    )
    return exhibit(study, "policy-facts", Table(frame, headings))


def stakeholders(study: Study) -> Exhibit:
    """Tabulate who has a stake, and how free each is to choose."""
    table = study.tables["stakeholders"].copy()
    table["autonomy"] = [
        f"{study.word(level)}. {reason}"
        for level, reason in zip(table["autonomy"], table["autonomy_reason"], strict=True)
    ]
    frame = table[["stakeholder", "label", "responsibility", "interest", "means", "autonomy"]]
    headings = _headings(
        study,
        label="stakeholder",
        responsibility="responsibility",
        interest="interest",
        means="means",
        autonomy="autonomy",
    )
    return exhibit(study, "stakeholders", Table(frame, headings))


def ppp_models(study: Study) -> Exhibit:
    """Tabulate two forms of public-private partnership (table 3.1, after Sanders 2015)."""
    headings = _headings(study, aspect="aspect", concession="concession", alliance="alliance")
    frame = study.tables["ppp-models"][list(headings)]
    return exhibit(study, "ppp-models", Table(frame, headings))


def coordination_forms(study: Study) -> Exhibit:
    """Tabulate three forms of network coordination (section 3.3.2, after Kenis & Provan 2009)."""
    table = study.tables["coordination"]
    frame = table[["form", "label", "definition", "section"]]
    headings = _headings(study, label="form", definition="meaning", section="section")
    return exhibit(study, "coordination-forms", Table(frame, headings))


def _headings(study: Study, **words: str) -> dict[str, str]:
    return {column: study.word(word) for column, word in words.items()}


def cases(study: Study) -> Exhibit:
    """Tabulate the regions and their parties (table 4.1), new regions included."""
    rows: list[dict[str, object]] = [
        {
            "region": region.id,
            "label": region.label,
            "centre": region.centre,
            "municipalities": len(region.municipalities) or "",
            "parties": ", ".join(study.label("parties", party) for party in region.parties),
        }
        for region in study.regions.values()
    ]
    headings = {
        "label": study.word("region"),
        "centre": study.word("centre"),
        "municipalities": study.word("municipalities"),
        "parties": study.word("parties"),
    }
    return exhibit(study, "cases", Table(_frame(rows), headings))


def interviewees(study: Study) -> Exhibit:
    """Tabulate how many interviews of each role every region had (table 4.2)."""
    table = study.tables["interviewees"]
    counts = table.pivot_table(
        index=["role", "label"], columns="region", values="interviews", aggfunc="first", sort=False
    )
    frame = counts.reset_index().rename_axis(columns=None)
    regions = {region.id: region.label for region in study.regions.values() if region.id in frame}
    total = int(table["interviews"].astype(int).sum())
    note = f"{study.word('total')}: {total} {study.word('interviews')}"
    headings = {"label": study.word("role"), **regions}
    return exhibit(study, "interviewees", Table(frame, headings, notes=(note,)))


def operationalisation(study: Study) -> Exhibit:
    """Tabulate the codebook: concepts, definitions, dimensions, indicators (table 4.3)."""
    concepts = study.concepts.set_index("concept")
    known = study.indicators[study.indicators["concept"] != ""]
    frame = known.assign(
        group=known["concept"].map(concepts["label"] + ": " + concepts["definition"] + "."),
        values=[_values(study, str(kind)) for kind in known["values"]],
    )[["group", "concept", "indicator", "dimension", "label", "definition", "values"]]
    headings = {
        "indicator": study.word("code"),
        "dimension": study.word("dimension"),
        "label": study.word("indicator"),
        "definition": study.word("meaning"),
        "values": study.word("values"),
    }
    body = Table(frame, headings, group="group", notes=_left_out(study))
    return exhibit(study, "operationalisation", body)


def _values(study: Study, kind: str) -> str:
    """Return the marks that an indicator can get, or what it has instead."""
    return ", ".join(study.scale["mark"]) if kind == "scale" else study.word(kind)


def _left_out(study: Study) -> tuple[str, ...]:
    codes = study.indicators.loc[study.indicators["concept"] == "", "indicator"]
    note = study.word("open-themes-note").format(indicators=", ".join(codes))
    return (note,) if len(codes) else ()


def interviews(study: Study) -> Exhibit:
    """Tabulate the interviews without names or respondent numbers (appendix 1)."""
    table = study.stacked("interviews")
    regions = {region.id: region.label for region in study.regions.values()}
    frame = table.assign(
        group=table["region"].map(regions),
        board=table["board"].map(study.word),
        partner=table["partner"].map(study.word),
    )[["group", "region", "label", "month", "board", "partner", "persons"]]
    headings = {
        "label": study.word("role"),
        "month": study.word("month"),
        "board": study.word("on-board"),
        "partner": study.word("on-partner"),
        "persons": study.word("persons"),
    }
    return exhibit(study, "interviews", Table(frame, headings, group="group"))


def quality_elements(study: Study) -> Exhibit:
    """Tabulate the six elements of process quality (appendix 2, Klijn, Steijn & Edelenbos)."""
    table = study.tables["quality-elements"]
    frame = table.assign(
        used=table["used"].map(study.word),
        indicators=[", ".join(items(cell)) for cell in table["indicators"]],
    )[["element", "label", "definition", "used", "indicators"]]
    headings = {
        "label": study.word("element"),
        "definition": study.word("meaning"),
        "used": study.word("used"),
        "indicators": study.word("indicators"),
    }
    return exhibit(study, "quality-elements", Table(frame, headings))


def interview_guide(study: Study) -> Exhibit:
    """Tabulate the interview guide: themes, minutes, questions and prompts (appendix 3)."""
    codes = study.indicators.set_index("indicator")
    rows = []
    for theme in study.tables["themes"].to_dict("records"):
        minutes = theme["minutes"]
        head = str(theme["label"])
        if not pd.isna(minutes):
            head += f" ({minutes} {study.word('minutes')})"
        for code in items(str(theme["indicators"])) or [""]:
            row = codes.loc[code] if code else {"question": "", "prompts": ""}
            rows.append(
                {
                    "group": head,
                    "code": code,
                    "question": row["question"],
                    "prompts": str(row["prompts"]).replace(";", "; "),
                }
            )
    headings = {
        "code": study.word("code"),
        "question": study.word("question"),
        "prompts": study.word("prompts"),
    }
    return exhibit(study, "interview-guide", Table(_frame(rows), headings, group="group"))


def _frame(rows: list[dict[str, object]]) -> pd.DataFrame:
    return pd.DataFrame(rows)
