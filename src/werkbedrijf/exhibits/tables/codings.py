"""Tables of codings: what was corrected, how coders agree, and what depends on who coded."""

from __future__ import annotations

from collections.abc import Hashable, Mapping
from typing import Any

import pandas as pd

from werkbedrijf.analysis import intercoder, robustness, variants
from werkbedrijf.analysis.agreement import SHARES, side_by_side
from werkbedrijf.analysis.scores import replicate
from werkbedrijf.claims import ledger
from werkbedrijf.exhibits.exhibit import Exhibit, Table, exhibit
from werkbedrijf.exhibits.standing import VERDICT_SIGNS, coder, headed, region_names
from werkbedrijf.study.model import Study


def corrections(study: Study) -> Exhibit:
    """Tabulate how many segments were corrected, by the rule that was broken and by region."""
    names = region_names(study)
    rows = study.stacked("corrections")
    struck = rows[rows["column"] == "segment"]
    cells = rows[~rows["segment"].isin(struck["segment"])]
    frame = pd.concat(
        [
            _counted(part.drop_duplicates(["segment", "rule"]), names).assign(
                group=study.word(f"corrections-{kind}")
            )
            for kind, part in (("struck", struck), ("changed", cells))
        ],
        ignore_index=True,
    )
    frame.insert(0, "label", [study.label("coding-errors", rule) for rule in frame["rule"]])
    headings = headed(study, label="coding-error") | {name: name for name in names.values()}
    headings |= headed(study, total="total")
    notes = (study.word("corrections-note"),)
    return exhibit(study, "corrections", Table(frame, headings, "group", notes=notes))


def _counted(rows: pd.DataFrame, names: dict[str, str]) -> pd.DataFrame:
    counts = pd.crosstab(rows["rule"], rows["region"]).reindex(columns=list(names), fill_value=0)
    counts = counts.reindex(rows["rule"].drop_duplicates()).rename(columns=names)
    return counts.assign(total=counts.sum(axis=1)).reset_index().rename_axis(columns=None)


def corrected_marks(study: Study) -> Exhibit:
    """Tabulate the means that the corrections changed, and the marks before and after."""
    found = robustness.corrected_marks(study)
    names = region_names(study)
    marks = {name: found[name].map(study.mark) for name in ("published", "before", "after")}
    frame = found.assign(
        group=found["region"].map(names),
        label=[study.label("concepts", concept) for concept in found["concept"]],
        **marks,
        changed=[
            study.word("yes" if one != other else "no")
            for one, other in zip(marks["before"], marks["after"], strict=True)
        ],
        **{name: found[name].map(study.signed) for name in ("mean_before", "mean_after")},
    )
    words = {"label": "concept", "published": "published-mark", "mean_before": "mean-before"}
    words |= {"mean_after": "mean-after", "before": "mark-before", "after": "mark-after"}
    words |= {"changed": "mark-changed"}
    headings = headed(study, **words)
    notes = (study.word("corrected-marks-note"),)
    return exhibit(study, "corrected-marks", Table(frame, headings, "group", notes=notes))


COEFFICIENTS = ("exact", "alpha-ordinal", "alpha-interval", "bias")


def second_coding(study: Study) -> Exhibit:
    """Tabulate how every two coders agree, with what only one of them coded."""
    found = intercoder.reliabilities(study)
    told = found.assign(told=[interval(study, row) for row in found.to_dict("records")])
    keys = ["one", "other", "unit", "cells", "only_one", "only_other"]
    # Zero where nothing can be matched, so that pandas keeps the row.
    wide = told.fillna({"only_one": -1, "only_other": -1}).pivot_table(
        index=keys, columns="statistic", values="told", aggfunc="first", sort=False
    )
    frame = wide.reset_index().rename_axis(columns=None)
    shown = [name for name in COEFFICIENTS if name in frame]
    frame["group"] = [_pair(study, row) for row in frame.to_dict("records")]
    frame["compared"] = [study.word(f"coding-{unit}") for unit in frame["unit"]]
    frame["alone"] = [_alone(row) for row in frame.to_dict("records")]
    frame[shown] = frame[shown].fillna("")
    headings = headed(study, compared="coding-unit", cells="coding-cells", alone="coding-alone")
    names = {name: study.word("coding-bias" if name == "bias" else name) for name in shown}
    notes = (study.word("coding-none" if frame.empty else "coding-note"),)
    table = Table(frame, {**headings, **names}, "group", notes=notes)
    return exhibit(study, "second-coding", table)


def _pair(study: Study, row: Mapping[Hashable, Any]) -> str:
    return f"{coder(study, str(row['one']))} / {coder(study, str(row['other']))}"


def _alone(row: Mapping[Hashable, Any]) -> str:
    return "" if row["only_one"] < 0 else f"{row['only_one']}; {row['only_other']}"


def interval(study: Study, row: Mapping[Hashable, Any]) -> str:
    """Return a statistic with its interval, or why it has none."""
    value, low, high = (row[name] for name in ("value", "low", "high"))
    if pd.isna(value):
        return study.gettext(str(row["note"])) if row["note"] else ""
    form = ".0%" if row["statistic"] in SHARES else ".2f"
    # Adding zero turns -0.00 into 0.00.
    shown = [study.number(round(each, 4) + 0.0, form) for each in (value, low, high)]
    if pd.isna(low):
        return f"{shown[0]} ({study.word('no-interval')})"
    return f"{shown[0]} ({shown[1]} {study.word('to')} {shown[2]})"


def coder_concepts(study: Study) -> Exhibit:
    """Tabulate how every two coders agree on each concept."""
    found = intercoder.by_concept(study)
    found["told"] = [
        f"{row['same']}/{row['indicators']}"
        + ("" if pd.isna(row["alpha"]) else f" ({study.number(row['alpha'] + 0.0, '.2f')})")
        + f"; {row['same_marks']}/{row['marks']}"
        for row in found.to_dict("records")
    ]
    found["pair"] = [_pair(study, row) for row in found.to_dict("records")]
    wide = found.pivot_table(
        index="concept", columns="pair", values="told", aggfunc="first", sort=False
    )
    frame = wide.reset_index().rename_axis(columns=None)
    frame.insert(1, "label", [study.label("concepts", each) for each in frame["concept"]])
    headings = headed(study, label="concept")
    headings |= {pair: pair for pair in found["pair"].unique()}
    notes = (study.word("coding-none" if frame.empty else "coder-concepts-note"),)
    return exhibit(study, "coder-concepts", Table(frame, headings, notes=notes))


def coder_marks(study: Study) -> Exhibit:
    """Tabulate every mark by every coding, with the mean that it is rounded from."""
    table = side_by_side(study)
    frame = table[["region", "concept"]].assign(published=table["published"].map(study.mark))
    names = region_names(study)
    frame["group"] = frame["region"].map(names)
    frame["label"] = [study.label("concepts", concept) for concept in frame["concept"]]
    scores = {name: replicate(each) for name, each in variants.codings(study).items()}
    for name, found in scores.items():
        frame[name] = [_mark(study, row) for row in found.to_dict("records")]
    marks = pd.DataFrame(
        {name: found["score"] for name, found in scores.items() if name != variants.AS_CODED}
    )
    apart = marks.nunique(axis=1) > 1
    frame["same"] = [study.word("no" if each else "yes") for each in apart]
    headings = headed(study, label="concept", published="published-mark")
    headings |= {name: coder(study, name) for name in scores}
    headings["same"] = study.word("coders-agree")
    notes = (study.word("coder-marks-note"),)
    return exhibit(study, "coder-marks", Table(frame, headings, "group", notes=notes))


def _mark(study: Study, row: Mapping[Hashable, Any]) -> str:
    mark = study.mark(row["score"])
    return mark if pd.isna(row["mean"]) else f"{mark} ({study.signed(row['mean'])})"


def dependent_verdicts(study: Study) -> Exhibit:
    """Tabulate the verdicts that depend on the coder, on rounding or on reading the print."""
    study = study.of_source
    found = ledger.verdicts_by_coding(study)
    names = [name for name in variants.codings(study) if name != variants.AS_CODED]
    columns = [*names, *(f"{name}-means" for name in names)]
    judged = found[columns].where(found[columns] != "")
    rows = found[(judged.nunique(axis=1) > 1) | (found["readings"] != "")]
    frame = rows[["claim", "text", "judged", "published", "readings", *columns]]
    shown = ["published", *columns]
    headings = headed(study, text="claim", published="published-mark", readings="kind-reading")
    for name in names:
        headings |= {name: coder(study, name)}
        headings |= {f"{name}-means": f"{coder(study, name)}, {study.word('not-rounded')}"}
    markup = {name: [VERDICT_SIGNS.get(cell, "") for cell in frame[name]] for name in shown}
    notes = (study.word("dependent-verdicts-note"),)
    table = Table(frame.reset_index(drop=True), headings, markup=markup, notes=notes)
    return exhibit(study, "dependent-verdicts", table)


def coder_verdicts(study: Study) -> Exhibit:
    """Count the verdicts by every coding, on marks and on means that are not rounded."""
    study = study.of_source
    found = ledger.verdicts_by_coding(study)
    rows = []
    for name in variants.codings(study):
        for basis, column in (("marks", name), ("means", f"{name}-means")):
            # What no mark decides has one verdict for both.
            cells = found[column].where(found["judged"] == "marks", found[name])
            counts = {verdict: int((cells == verdict).sum()) for verdict in VERDICT_SIGNS}
            same = int((cells == found["first"]).sum())
            rows.append({"coding": name, "basis": basis, **counts, "same": same})
    frame = pd.DataFrame(rows)
    frame["label"] = [coder(study, name) for name in frame["coding"]]
    frame["told"] = [
        study.word("marks" if each == "marks" else "not-rounded") for each in frame["basis"]
    ]
    headings = headed(study, label="coding-coder", told="judged-on")
    headings |= {name: study.word(name.replace(" ", "-")) for name in VERDICT_SIGNS}
    headings["same"] = study.word("same-verdicts")
    notes = (study.word("coder-verdicts-note"),)
    return exhibit(study, "coder-verdicts", Table(frame, headings, notes=notes))
