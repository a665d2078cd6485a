"""Tables of agreement, robustness and claims: how far marks hold, and what follows from them."""

from __future__ import annotations

import inspect
from collections.abc import Hashable, Mapping
from html import escape
from typing import Any

import numpy as np
import pandas as pd

from werkbedrijf.analysis import arrays, robustness, variants
from werkbedrijf.analysis.agreement import agreement as measured
from werkbedrijf.analysis.agreement import basis, differing, matrices
from werkbedrijf.analysis.agreement import confusion as crossed
from werkbedrijf.analysis.comparison import explaining
from werkbedrijf.claims import ledger
from werkbedrijf.claims.words import WORDS, Word
from werkbedrijf.exhibits.exhibit import Exhibit, Table, exhibit
from werkbedrijf.exhibits.standing import (
    VERDICT_SIGNS,
    absent,
    headed,
    noted,
    ordered,
    part_name,
    region_names,
)
from werkbedrijf.exhibits.tables.codings import interval
from werkbedrijf.study.files import items
from werkbedrijf.study.model import Study
from werkbedrijf.study.text import capital

INTERVALS = ("exact", "within-one", "kappa", "alpha-ordinal", "alpha-interval", "bias")


def agreement(study: Study) -> Exhibit:
    """Tabulate agreement of published and replicated marks, with bootstrap intervals."""
    found = measured(study.of_source)
    told = found.assign(told=[interval(study, row) for row in found.to_dict("records")])
    wide = told.pivot_table(
        index=["part", "id", "cells"], columns="statistic", values="told", aggfunc="first",
        sort=False,
    )  # fmt: skip
    frame = wide.reset_index().rename_axis(columns=None)
    frame["label"] = [_label(study, row) for row in frame.to_dict("records")]
    shown = [name for name in INTERVALS if name in frame]
    headings = headed(study, label="part", cells="marks")
    headings |= {name: study.word(name) for name in shown}
    notes = (study.word("agreement-note"),)
    return exhibit(study, "agreement", Table(frame, headings, notes=notes))


def confusion(study: Study) -> Exhibit:
    """Tabulate published against replicated marks."""
    table = crossed(study)
    marks = {f"r{value}": study.mark(value) for value in table.columns}
    frame = table.set_axis(list(marks), axis=1).reset_index()
    frame["mark"] = frame.pop("published").map(study.mark)
    headings = {"mark": study.word("published-replicated"), **marks}
    return exhibit(study, "confusion", Table(frame, headings))


def differences(study: Study) -> Exhibit:
    """Tabulate the marks that differ, with the evidence on either side in a sentence."""
    found = differing(study)
    names = region_names(study)
    frame = found.assign(
        group=found["region"].map(names),
        label=[study.label("concepts", concept) for concept in found["concept"]],
        published=found["published"].map(study.mark),
        replicated=found["replicated"].map(study.mark),
        gap=[study.number(gap, ".2f") for gap in found["gap"]],
    )
    words = {"label": "concept", "published": "published-mark", "replicated": "replicated-mark"}
    words |= {"gap": "gap", "sentence": "both-sides"}
    headings = headed(study, **words)
    notes = (study.word("gap-note"),)
    empty = absent(basis(study) == "published")
    table = Table(frame, headings, "group", notes=notes, empty=empty)
    return exhibit(study, "differences", table)


BY_RULE = {
    "label": "rule",
    "cells": "marks",
    "same_as_published": "same-as-published",
    "within_one": "within-one",
    "same_as_rule": "same-as-rule",
}


def rules(study: Study) -> Exhibit:
    """Tabulate how the marks come out under other rules of scoring."""
    # Held against the marks of the source, and so on its regions alone.
    study = study.of_source
    scores = matrices(study)
    told = scores["published"].values[0]
    ours = scores["replicated"].values[0]
    found = variants.by_rule(study)
    rows = []
    for label, values in zip(found.labels, found.scores.values, strict=True):
        near = np.abs(values - told)[~np.isnan(values + told)]
        rows.append(
            {
                "rule": label,
                "label": study.word(f"rule-{label}"),
                "cells": len(near),
                "same_as_published": int((near == 0).sum()),
                "within_one": int((near <= 1).sum()),
                "same_as_rule": int((values == ours).sum()),
            }
        )
    shown = ("label", "same_as_rule") if np.isnan(told).all() else tuple(BY_RULE)
    headings = headed(study, **{column: BY_RULE[column] for column in shown})
    return exhibit(study, "rules", Table(pd.DataFrame(rows), headings))


def survival(study: Study) -> Exhibit:
    """Tabulate in how many variants of each kind the verdict on each claim stays."""
    study = study.of_source
    judged = ledger.checks(study)
    parts: list[pd.DataFrame] = []
    kinds: dict[str, str] = {}
    for base, scores in matrices(study).items():
        held = robustness.holding(judged, scores, robustness.families(study, base))
        counts = held.drop_duplicates("kind").set_index("kind")["variants"].items()
        kinds |= {str(kind): f"{study.word(f'kind-{kind}')} ({count})" for kind, count in counts}
        held["stays"] = (held["same"] * held["variants"]).round().astype(int)
        wide = held.pivot_table(
            index=["claim", "verdict"], columns="kind", values="stays", sort=False
        )
        parts.append(wide.reset_index().assign(base=base))
    frame = pd.concat(parts, ignore_index=True).rename_axis(columns=None)
    counted = [name for name in kinds if name in frame]
    frame[counted] = frame[counted].astype("Int64")
    frame["text"] = frame["claim"].map(study.tables["claims"].set_index("claim")["text"])
    frame["verdict"] = [study.word(str(told).replace(" ", "-")) for told in frame["verdict"]]
    frame["group"] = [study.word(f"{base}-scores") for base in frame["base"]]
    headings = headed(study, text="claim", verdict="verdict")
    headings |= {name: kinds[name] for name in counted}
    notes = (study.word("survival-note"),)
    return exhibit(study, "survival", Table(frame, headings, "group", notes=notes))


def orders(study: Study) -> Exhibit:
    """Tabulate how often the order of the regions stays when segments are drawn anew."""
    study = study.of_source
    asked = ("success", explaining(study))
    inside = {name: arrays.groups(study)[name] for name in asked if name in arrays.groups(study)}
    frame = robustness.orders(study, inside)
    rows = frame.to_dict("records")
    frame["told"] = [
        capital(study.word("marks" if row["basis"] == "marks" else "not-rounded")) for row in rows
    ]
    frame["label"] = [
        study.word("orders-together") if group == "together" else part_name(study, group)
        for group in frame["group"]
    ]
    frame["regions"] = [ordered(study, str(row["order"])) for row in rows]
    shares = [study.share(row["share"]) for row in rows]
    frame["stays"] = [
        "" if pd.isna(row["stays"]) else f"{row['stays']} / {row['draws']} ({share})"
        for row, share in zip(rows, shares, strict=True)
    ]
    headings = headed(
        study, told="judged-on", label="dimension", regions="order", stays="order-stays"
    )
    return exhibit(study, "orders", Table(frame, headings, notes=(noted(study, "orders-note"),)))


def _label(study: Study, row: Mapping[Hashable, Any]) -> str:
    part, id_ = str(row["part"]), str(row["id"])
    if part == "region":
        return study.regions[id_].label
    if part == "all":
        return study.word("all-marks")
    return part_name(study, id_)


LEDGER = {
    "text": "claim",
    "in_words": "how-tested",
    "told_published": "by-published-marks",
    "told_replicated": "by-replicated-marks",
    "changes": "changes-with",
    "overturn": "to-overturn",
    "reason": "remark",
}
"""The ledger's columns, each with the word that heads it."""


def claims(study: Study) -> Exhibit:
    """Tabulate every conclusion of the source with its two verdicts and what decides them."""
    frame = ledger.ledger(study)
    frame["group"] = frame["section"].map(study.sections)
    frame["depends_on_coder"] = frame["claim"].isin(ledger.on_coder(study.of_source))
    means = ledger.on_means(study.of_source)
    frame["replicated_means"] = frame["claim"].map(means).fillna("")
    for base in ledger.BASES:
        frame[f"told_{base}"] = [_told(study, row, base) for row in frame.to_dict("records")]
        frame[f"changes_{base}"] = [_turns(study, cell) for cell in frame[f"turns_{base}"]]
    frame["changes"] = [_both(study, row) for row in frame.to_dict("records")]
    frame["overturn"] = [_steps(study, row) for row in frame.to_dict("records")]
    headings = headed(study, **LEDGER)
    rows = frame.to_dict("records")
    markup = {
        "text": [f'<span id="{row["claim"]}">{escape(str(row["text"]))}</span>' for row in rows],
        "in_words": [_tested(row) for row in rows],
        **{f"told_{base}": [_badge(study, row, base) for row in rows] for base in ledger.BASES},
    }
    notes = (study.word("ledger-note"),)
    return exhibit(study, "claims", Table(frame, headings, "group", markup, notes=notes))


def verdicts(study: Study) -> Exhibit:
    """Count the verdicts, overall and by kind of claim."""
    frame = ledger.counts(ledger.judgements(study))
    frame["group"] = [study.word(f"{base}-scores") for base in frame["base"]]
    frame["label"] = [study.word(f"claims-{kind}") for kind in frame["kind"]]
    headings = headed(study, label="kind-of-claim")
    headings |= {name: study.word(name.replace(" ", "-")) for name in ledger.VERDICTS}
    return exhibit(study, "verdicts", Table(frame, headings, "group"))


def claim_words(study: Study) -> Exhibit:
    """Tabulate the words that tests of claims are made of: how written, what each means."""
    rows = [
        (f"{name}({', '.join(_taken(word))})", study.gettext(word.meaning))
        for name, word in WORDS.items()
    ]
    frame = pd.DataFrame(rows, columns=["word", "meaning"])
    headings = {column: study.word(f"{column}-of-claims") for column in ("word", "meaning")}
    markup = {"word": [f"<code>{escape(word)}</code>" for word in frame["word"]]}
    return exhibit(study, "claim-words", Table(frame, headings, markup=markup))


def _taken(word: Word) -> list[str]:
    """Return a word's parameters as one writes them, with dots where there may be several."""
    several = (inspect.Parameter.VAR_POSITIONAL, inspect.Parameter.VAR_KEYWORD)
    return [
        f"{name}=..." if each.default is not each.empty or each.kind is several[1]
        else f"{name}, ..." if each.kind in several else name
        for name, each in word.parameters.items()
    ]  # fmt: skip


def _tested(row: Mapping[Hashable, Any]) -> str:
    """Return a test in words and, below, as written; empty where there is none."""
    if not row["test"]:
        return ""
    sentence = str(row["in_words"])
    return f"{escape(capital(sentence))}.<br><code>{escape(str(row['test']))}</code>"


def inconsistencies(study: Study) -> Exhibit:
    """Tabulate where the source disagrees with itself."""
    table = study.tables["inconsistencies"]
    frame = table.assign(group=[study.word(f"disagreement-{kind}") for kind in table["kind"]])
    for name, place in {"found": "section", "elsewhere": "other_section"}.items():
        frame[name] = [
            f"{said} ({study.sections(where)})" if where else said
            for said, where in zip(table[name], table[place], strict=True)
        ]
    headings = headed(study, found="one-place", elsewhere="other-place")
    body = Table(frame, headings, "group", empty=absent(bool(study.source)))
    return exhibit(study, "inconsistencies", body)


def _badge(study: Study, row: Mapping[Hashable, Any], base: str) -> str:
    """Return a verdict with its sign, and below it the values that decide it."""
    verdict = str(row[base])
    word = study.word(verdict.replace(" ", "-"))
    values = escape(str(row[f"values_{base}"])).replace("; ", "<br>")
    small = [values, *_remarks(study, row, base)]
    return (
        f'<span style="white-space:nowrap;font-weight:bold">{VERDICT_SIGNS[verdict]} {word}</span>'
        + ("".join(f'<br><span style="font-size:12px">{text}</span>' for text in small if text))
    )


def _remarks(study: Study, row: Mapping[Hashable, Any], base: str) -> list[str]:
    """Return whether a verdict on the evidence depends on the coder, and that on the means."""
    told = []
    if base == "replicated" and row["depends_on_coder"]:
        told.append(study.word("depends-on-coder"))
    if base == "replicated" and row["replicated_means"] not in ("", row[base]):
        verdict = study.word(str(row["replicated_means"]).replace(" ", "-"))
        told.append(f"{study.word('not-rounded')}: {verdict}")
    return told


def _turns(study: Study, cell: str) -> str:
    """Return the kinds of variants that change a verdict, each with its count."""
    pairs = [each.split(":") for each in items(cell)]
    return ", ".join(f"{study.word(f'kind-{kind}').lower()} {count}" for kind, count in pairs)


def _both(study: Study, row: Mapping[Hashable, Any]) -> str:
    """Return what changes the verdict on either side, or nothing where nothing does."""
    told = [
        f"{study.word(f'{base}-mark')}: {row[f'changes_{base}']}"
        for base in ledger.BASES
        if row[f"changes_{base}"]
    ]
    return "; ".join(told)


def _told(study: Study, row: Mapping[Hashable, Any], base: str) -> str:
    """Return a verdict with the values that decide it and the remarks on it."""
    word = study.word(str(row[base]).replace(" ", "-"))
    values = row[f"values_{base}"]
    return "; ".join([f"{word}: {values}" if values else word, *_remarks(study, row, base)])


def _steps(study: Study, row: Mapping[Hashable, Any]) -> str:
    """Return by how many steps either verdict is overturned, or nothing where by none found."""
    told = [row[f"steps_{base}"] for base in ledger.BASES]
    if all(pd.isna(value) for value in told):
        return ""
    return "; ".join(study.word("none-found") if pd.isna(value) else str(value) for value in told)
