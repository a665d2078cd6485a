"""Tables of policy and theory (thesis chapters 1 to 3)."""

from __future__ import annotations

from werkbedrijf.exhibit import Exhibit, Table, exhibit
from werkbedrijf.study import Study


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
    """Tabulate who has a stake in a Regionaal Werkbedrijf (table 2.1)."""
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
