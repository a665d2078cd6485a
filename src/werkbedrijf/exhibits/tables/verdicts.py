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
from werkbedrijf.exhibits.tables.codings import interval
from werkbedrijf.exhibits.wording import (
    VERDICT_SIGNS,
    absent,
    headed,
    noted,
    ordered,
    part_name,
    region_names,
    verdict_word,
    wide,
)
from werkbedrijf.study.files import items
from werkbedrijf.study.model import Study
from werkbedrijf.study.text import capital

INTERVALS = ("exact", "within-one", "kappa", "alpha-ordinal", "alpha-interval", "bias")


def agreement(study: Study) -> Exhibit:
    """Tabulate agreement of published and replicated marks, with bootstrap intervals."""
    statistics = measured(study.of_source)
    statistics["shown"] = [interval(study, row) for row in statistics.to_dict("records")]
    frame = wide(statistics, ["part", "id", "cells"], "statistic", "shown")
    frame["label"] = [_label(study, row) for row in frame.to_dict("records")]
    headings = headed(study, label="part", cells="marks")
    headings |= {name: study.word(name) for name in INTERVALS if name in frame}
    notes = (study.word("agreement-note"),)
    return exhibit(study, "agreement", Table(frame, headings, notes=notes))


def _label(study: Study, row: Mapping[Hashable, Any]) -> str:
    part, id_ = str(row["part"]), str(row["id"])
    if part == "region":
        return study.regions[id_].label
    return study.word("all-marks") if part == "all" else part_name(study, id_)


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
    marks = differing(study)
    frame = marks.assign(
        group=marks["region"].map(region_names(study)),
        label=[study.label("concepts", concept) for concept in marks["concept"]],
        published=marks["published"].map(study.mark),
        replicated=marks["replicated"].map(study.mark),
        gap=[study.number(gap, ".2f") for gap in marks["gap"]],
    )
    headings = headed(
        study,
        label="concept",
        published="published-mark",
        replicated="replicated-mark",
        gap="gap",
        sentence="both-sides",
    )
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
    published, ours = scores["published"].values[0], scores["replicated"].values[0]
    by_rule = variants.by_rule(study)
    rows = []
    for label, values in zip(by_rule.labels, by_rule.scores.values, strict=True):
        gaps = np.abs(values - published)
        rows.append(
            {
                "rule": label,
                "label": study.word(f"rule-{label}"),
                "cells": int((~np.isnan(gaps)).sum()),
                "same_as_published": int((gaps == 0).sum()),
                "within_one": int((gaps <= 1).sum()),
                "same_as_rule": int((values == ours).sum()),
            }
        )
    shown = ("label", "same_as_rule") if np.isnan(published).all() else tuple(BY_RULE)
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
        parts.append(wide(held, ["claim", "verdict"], "kind", "stays").assign(base=base))
    frame = pd.concat(parts, ignore_index=True)
    counted = [name for name in kinds if name in frame]
    frame[counted] = frame[counted].astype("Int64")
    frame["text"] = frame["claim"].map(study.tables["claims"].set_index("claim")["text"])
    frame["verdict"] = [verdict_word(study, verdict) for verdict in frame["verdict"]]
    frame["group"] = [study.word(f"{base}-scores") for base in frame["base"]]
    headings = headed(study, text="claim", verdict="verdict")
    headings |= {name: kinds[name] for name in counted}
    notes = (study.word("survival-note"),)
    return exhibit(study, "survival", Table(frame, headings, "group", notes=notes))


def orders(study: Study) -> Exhibit:
    """Tabulate how often the order of the regions stays when segments are drawn anew."""
    study = study.of_source
    inside = arrays.groups(study)
    asked = {name: inside[name] for name in ("success", explaining(study)) if name in inside}
    frame = robustness.orders(study, asked)
    bases = {"marks": capital(study.word("marks")), "means": capital(study.word("not-rounded"))}
    frame["told"] = frame["basis"].map(bases)
    frame["label"] = [
        study.word("orders-together") if group == "together" else part_name(study, group)
        for group in frame["group"]
    ]
    frame["regions"] = [ordered(study, str(order)) for order in frame["order"]]
    frame["stays"] = [
        "" if pd.isna(stays) else f"{stays} / {draws} ({study.share(share)})"
        for stays, draws, share in zip(frame["stays"], frame["draws"], frame["share"], strict=True)
    ]
    headings = headed(
        study, told="judged-on", label="dimension", regions="order", stays="order-stays"
    )
    return exhibit(study, "orders", Table(frame, headings, notes=(noted(study, "orders-note"),)))


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
    rows = frame.to_dict("records")
    for base in ledger.BASES:
        frame[f"told_{base}"] = [_verdict(study, row, base) for row in rows]
        frame[f"changes_{base}"] = [_changes(study, row, base) for row in rows]
    frame["changes"] = [_changes_of_both(study, row) for row in rows]
    frame["overturn"] = [_steps(study, row) for row in rows]
    headings = headed(study, **LEDGER)
    markup = {
        "text": [f'<span id="{row["claim"]}">{escape(str(row["text"]))}</span>' for row in rows],
        "in_words": [_tested(row) for row in rows],
        **{f"told_{base}": [_badge(study, row, base) for row in rows] for base in ledger.BASES},
    }
    notes = (study.word("ledger-note"),)
    return exhibit(study, "claims", Table(frame, headings, "group", markup, notes=notes))


def _tested(row: Mapping[Hashable, Any]) -> str:
    """Return a test in words and, below, as written; empty where there is none."""
    if not row["test"]:
        return ""
    sentence = str(row["in_words"])
    return f"{escape(capital(sentence))}.<br><code>{escape(str(row['test']))}</code>"


def _badge(study: Study, row: Mapping[Hashable, Any], base: str) -> str:
    """Return a verdict with its sign, and below it the values that decide it."""
    verdict = str(row[base])
    values = escape(str(row[f"values_{base}"])).replace("; ", "<br>")
    small = filter(None, [values, *_remarks(study, row, base)])
    return (
        '<span style="white-space:nowrap;font-weight:bold">'
        f"{VERDICT_SIGNS[verdict]} {verdict_word(study, verdict)}</span>"
        + "".join(f'<br><span style="font-size:12px">{text}</span>' for text in small)
    )


def _verdict(study: Study, row: Mapping[Hashable, Any], base: str) -> str:
    """Return a verdict with the values that decide it and the remarks on it."""
    word = verdict_word(study, row[base])
    values = row[f"values_{base}"]
    return "; ".join([f"{word}: {values}" if values else word, *_remarks(study, row, base)])


def _remarks(study: Study, row: Mapping[Hashable, Any], base: str) -> list[str]:
    """Return whether a verdict on the evidence depends on the coder, and that on the means."""
    if base != "replicated":
        return []
    remarks = [study.word("depends-on-coder")] if row["depends_on_coder"] else []
    if row["replicated_means"] not in ("", row[base]):
        verdict = verdict_word(study, row["replicated_means"])
        remarks.append(f"{study.word('not-rounded')}: {verdict}")
    return remarks


def _changes(study: Study, row: Mapping[Hashable, Any], base: str) -> str:
    """Return the kinds of variants that change a verdict, each with its count."""
    pairs = [each.split(":") for each in items(row[f"turns_{base}"])]
    return ", ".join(f"{study.word(f'kind-{kind}').lower()} {count}" for kind, count in pairs)


def _changes_of_both(study: Study, row: Mapping[Hashable, Any]) -> str:
    """Return what changes the verdict on either side, or nothing where nothing does."""
    return "; ".join(
        f"{study.word(f'{base}-mark')}: {changes}"
        for base in ledger.BASES
        if (changes := _changes(study, row, base))
    )


def _steps(study: Study, row: Mapping[Hashable, Any]) -> str:
    """Return by how many steps either verdict is overturned, or nothing where by none found."""
    steps = [row[f"steps_{base}"] for base in ledger.BASES]
    if all(map(pd.isna, steps)):
        return ""
    return "; ".join(study.word("none-found") if pd.isna(each) else str(each) for each in steps)


def verdicts(study: Study) -> Exhibit:
    """Count the verdicts, overall and by kind of claim."""
    frame = ledger.counts(ledger.judgements(study))
    frame["group"] = [study.word(f"{base}-scores") for base in frame["base"]]
    frame["label"] = [study.word(f"claims-{kind}") for kind in frame["kind"]]
    headings = headed(study, label="kind-of-claim")
    headings |= {verdict: verdict_word(study, verdict) for verdict in ledger.VERDICTS}
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


def inconsistencies(study: Study) -> Exhibit:
    """Tabulate where the source disagrees with itself."""
    table = study.tables["inconsistencies"]
    frame = table.assign(group=[study.word(f"disagreement-{kind}") for kind in table["kind"]])
    for name, place in {"found": "section", "elsewhere": "other_section"}.items():
        frame[name] = [
            f"{text} ({study.sections(section)})" if section else text
            for text, section in zip(table[name], table[place], strict=True)
        ]
    headings = headed(study, found="one-place", elsewhere="other-place")
    body = Table(frame, headings, "group", empty=absent(bool(study.source)))
    return exhibit(study, "inconsistencies", body)
