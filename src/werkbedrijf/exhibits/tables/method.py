"""Tables of policy, theory, cases, interviews and codebook."""

from __future__ import annotations

from collections.abc import Hashable, Mapping
from typing import Any

import pandas as pd

from werkbedrijf.exhibits.exhibit import Exhibit, Table, exhibit
from werkbedrijf.exhibits.sentences import fact
from werkbedrijf.exhibits.wording import headed, heading, number_of, part_name, region_names, wide
from werkbedrijf.study.files import items
from werkbedrijf.study.language import when
from werkbedrijf.study.model import Study


def policy_facts(study: Study) -> Exhibit:
    """Tabulate the numbers and dates of the policy, each with its section (chapters 1 and 2)."""
    facts = study.tables["policy"]
    frame = facts[["fact", "label", "value", "unit", "section", "source_key"]].assign(
        shown=[fact(study, *each) for each in zip(facts["value"], facts["unit"], strict=True)],
        unit=[study.word_or(f"unit-{unit}", unit) for unit in facts["unit"]],
    )
    headings = headed(
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
    headings = headed(
        study, label="stakeholder", responsibility="responsibility", interest="interest",
        means="means", autonomy="autonomy",
    )  # fmt: skip
    return exhibit(study, "stakeholders", Table(frame, headings))


def ppp_models(study: Study) -> Exhibit:
    """Tabulate two forms of public-private partnership (table 3.1, after Sanders 2015)."""
    headings = headed(study, aspect="aspect", concession="concession", alliance="alliance")
    frame = study.tables["ppp-models"][list(headings)]
    return exhibit(study, "ppp-models", Table(frame, headings))


def coordination_forms(study: Study) -> Exhibit:
    """Tabulate three forms of network coordination (section 3.3.2, after Kenis & Provan 2009)."""
    table = study.tables["coordination"]
    frame = table[["form", "label", "definition", "section"]]
    headings = headed(study, label="form", definition="meaning", section="section")
    return exhibit(study, "coordination-forms", Table(frame, headings))


def cases(study: Study) -> Exhibit:
    """Tabulate the regions and their parties (table 4.1), new regions included.

    Parties that the source says had only just joined have a star.
    """
    cases = study.tables["cases"]
    recent = dict(zip(cases["region"], map(items, cases["recent_parties"]), strict=True))
    rows = []
    for region in study.regions.values():
        new = recent.get(region.id, [])
        labels = [study.label("parties", party) + "*" * (party in new) for party in region.parties]
        municipalities = len(region.municipalities) or ""
        rows.append((region.id, region.label, region.centre, municipalities, ", ".join(labels)))
    columns = ["region", "label", "centre", "municipalities", "parties"]
    frame = pd.DataFrame(rows, columns=columns)
    headings = headed(study, label="region", **{name: name for name in columns[2:]})
    starred = frame["parties"].str.contains("*", regex=False).any()
    notes = (f"* {study.word('recent-note')}",) if starred else ()
    return exhibit(study, "cases", Table(frame, headings, notes=notes))


def interviewees(study: Study) -> Exhibit:
    """Tabulate how many interviews of each role every region had (table 4.2)."""
    table = study.tables["interviewees"]
    frame = wide(table, ["role", "label"], "region", "interviews")
    regions = {id_: name for id_, name in region_names(study).items() if id_ in frame}
    total = int(table["interviews"].astype(int).sum())
    note = f"{study.word('total')}: {number_of(study, total, 'interview')}"
    headings = {"label": study.word("role"), **regions}
    return exhibit(study, "interviewees", Table(frame, headings, notes=(note,)))


def operationalisation(study: Study) -> Exhibit:
    """Tabulate how the source itself made its concepts measurable (table 4.3), in its order."""
    table = study.tables["operationalisation"]
    frame = table.assign(
        head=[_head(study, row) for row in table.to_dict("records")],
        values=[
            choices.replace(";", "; ") or _values(study, kind)
            for choices, kind in zip(table["choices"], table["values"], strict=True)
        ],
    )[["head", "row", "concept", "indicators", "dimension", "text", "question", "values"]]
    headings = headed(
        study, dimension="dimension", text="indicator", question="question", values="values"
    )
    return exhibit(study, "operationalisation", Table(frame, headings, group="head"))


def _head(study: Study, row: Mapping[Hashable, str]) -> str:
    """Return what heads the rows of a concept: part, group, the concept and its definition."""
    part, group, concept = row["part"], row["group"], row["concept"]
    groups = [study.label("categories", group)] if group else []
    names = " \u2013 ".join([part_name(study, part), *groups, heading(study, concept)])
    return f"{names}: {row['definition']}."


def codebook(study: Study) -> Exhibit:
    """Tabulate the codebook: concepts, definitions, dimensions, indicators."""
    concepts = study.concepts.set_index("concept")
    known = study.indicators[study.indicators["concept"] != ""]
    frame = known.assign(
        group=known["concept"].map(concepts["label"] + ": " + concepts["definition"] + "."),
        values=[_values(study, str(kind)) for kind in known["values"]],
    )[["group", "concept", "indicator", "dimension", "label", "definition", "values"]]
    headings = headed(
        study, indicator="code", dimension="dimension", label="indicator", definition="meaning",
        values="values",
    )  # fmt: skip
    loose = ", ".join(study.indicators.loc[study.indicators["concept"] == "", "indicator"])
    notes = (study.phrase("open-themes-note", indicators=loose),) if loose else ()
    return exhibit(study, "codebook", Table(frame, headings, "group", notes=notes))


def _values(study: Study, kind: str) -> str:
    """Return the marks that an indicator can get, or what it has instead."""
    return ", ".join(study.scale["mark"]) if kind == "scale" else study.word(kind)


def interviews(study: Study) -> Exhibit:
    """Tabulate the interviews without names or respondent numbers (appendix 1)."""
    table = study.stacked("interviews")
    frame = table.assign(
        group=table["region"].map(region_names(study)),
        board=table["board"].map(study.word),
        partner=table["partner"].map(study.word),
        month=[when(str(month), study.language) for month in table["month"]],
    )[["group", "region", "label", "month", "board", "partner", "persons"]]
    headings = headed(
        study, label="role", month="month", board="on-board", partner="on-partner",
        persons="persons",
    )  # fmt: skip
    return exhibit(study, "interviews", Table(frame, headings, group="group"))


def quality_elements(study: Study) -> Exhibit:
    """Tabulate the six elements of process quality (appendix 2, Klijn, Steijn & Edelenbos)."""
    table = study.tables["quality-elements"]
    frame = table.assign(
        used=table["used"].map(study.word),
        indicators=[", ".join(items(cell)) for cell in table["indicators"]],
    )[["element", "label", "definition", "used", "indicators"]]
    headings = headed(
        study, label="element", definition="meaning", used="used", indicators="indicators"
    )
    return exhibit(study, "quality-elements", Table(frame, headings))


def interview_guide(study: Study) -> Exhibit:
    """Tabulate the interview guide (appendix 3): blocks, themes, minutes, questions and prompts.

    What the interviewer says or does stands in square brackets among the questions.
    """
    themes = study.themes
    spent = themes.groupby("block")["minutes"].sum()
    rows = []
    for theme in themes.to_dict("records"):
        block = theme["block"]
        head = study.label("blocks", block) + _minutes(study, spent[block]) if block else ""
        rows += [
            {"group": head, "theme": theme["theme"], "name": "" if place else _theme(study, theme),
             "code": code, "question": question, "prompts": prompts}
            for place, (code, question, prompts) in enumerate(_asked(study, theme))
        ]  # fmt: skip
    headings = headed(study, name="topic", code="code", question="question", prompts="prompts")
    frame = pd.DataFrame(rows, columns=["group", "theme", *headings])
    bracketed = frame["question"].str.startswith("[").any()
    notes = (study.word("guide-note"),) if bracketed else ()
    return exhibit(study, "interview-guide", Table(frame, headings, group="group", notes=notes))


def _minutes(study: Study, minutes: Any) -> str:
    return "" if pd.isna(minutes) or not minutes else f" ({minutes} {study.word('minutes')})"


def _theme(study: Study, theme: Mapping[Hashable, Any]) -> str:
    """Return a theme's heading, if it opens a part, its number, name and minutes."""
    number = "" if pd.isna(theme["number"]) else f"{theme['number']}. "
    title = number + theme["label"] + _minutes(study, theme["minutes"])
    return ": ".join(filter(None, [theme["heading"], title]))


def _asked(study: Study, theme: Mapping[Hashable, Any]) -> list[tuple[str, str, str]]:
    """Return code, words and prompts of all that is said and asked at a theme, in order."""
    codes = study.indicators.set_index("indicator")
    coded = [(code, codes.loc[code]) for code in items(theme["indicators"])]
    lines = [
        *(("", f"[{note}]", "") for note in items(theme["before"])),
        *(("", question, "") for question in items(theme["questions"])),
        *(
            (code, str(row["question"]), str(row["prompts"]).replace("?;", "? ").replace(";", "; "))
            for code, row in coded
        ),
        *(("", f"[{note}]", "") for note in items(theme["after"])),
    ]
    return lines or [("", "", "")]
