"""Tables of codings: what was corrected, how coders agree, and what depends on who coded."""

from __future__ import annotations

from collections.abc import Hashable, Mapping
from typing import Any

import pandas as pd

from werkbedrijf.analysis import agreement, intercoder, variants
from werkbedrijf.analysis.agreement import SHARES, side_by_side
from werkbedrijf.analysis.scores import replicate
from werkbedrijf.claims import ledger
from werkbedrijf.exhibits.exhibit import Exhibit, Table, exhibit, of_part
from werkbedrijf.exhibits.standing import VERDICT_SIGNS, absent, coder, headed, noted, region_names
from werkbedrijf.study.model import AS_CODED, Study


@of_part
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
    table = Table(frame, headings, "group", notes=notes, empty="none")
    return exhibit(study, "corrections", table)


def _counted(rows: pd.DataFrame, names: dict[str, str]) -> pd.DataFrame:
    counts = pd.crosstab(rows["rule"], rows["region"]).reindex(columns=list(names), fill_value=0)
    counts = counts.reindex(rows["rule"].drop_duplicates()).rename(columns=names)
    return counts.assign(total=counts.sum(axis=1)).reset_index().rename_axis(columns=None)


@of_part
def corrected_marks(study: Study) -> Exhibit:
    """Tabulate the means that the corrections changed, and the marks before and after."""
    found = agreement.corrected_marks(study)
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
    table = Table(frame, headings, "group", notes=notes, empty="none")
    return exhibit(study, "corrected-marks", table)


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
    notes = (study.word("coding-none") if frame.empty else noted(study, "coding-note"),)
    table = Table(frame, {**headings, **names}, "group", notes=notes, empty="")
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
    return exhibit(study, "coder-concepts", Table(frame, headings, notes=notes, empty=""))


def coder_marks(study: Study) -> Exhibit:
    """Tabulate every mark by every coding, with the mean that it is rounded from."""
    table = side_by_side(study)
    frame = table[["region", "concept"]].assign(published=table["published"].map(study.mark))
    names = region_names(study)
    frame["group"] = frame["region"].map(names)
    frame["label"] = [study.label("concepts", concept) for concept in frame["concept"]]
    told, marks = {}, {}
    for name, each in variants.codings(study).items():
        # Elsewhere a coding gives the first one.
        found, own = replicate(each), {id_ for id_, of in study.regions.items() if of.has(name)}
        inside = frame["region"].isin(own)
        told[variants.column(name)] = found.assign(
            told=[_mark(study, row) for row in found.to_dict("records")]
        )["told"].where(inside, "")
        if name != AS_CODED:
            marks[name] = found["score"].astype(object).where(inside)
    frame = frame.assign(**told, same=_agree(study, frame["region"], pd.DataFrame(marks)))
    headings = headed(study, label="concept", published="published-mark")
    headings |= {variants.column(name): coder(study, name) for name in variants.codings(study)}
    headings["same"] = study.word("coders-agree")
    notes = (noted(study, "coder-marks-note"),)
    return exhibit(study, "coder-marks", Table(frame, headings, "group", notes=notes))


def _agree(study: Study, regions: pd.Series, marks: pd.DataFrame) -> list[str]:
    """Say of each concept of a region whether all who coded the region give it the same mark."""
    told = []
    for region, row in zip(regions, marks.to_dict("records"), strict=True):
        own = [mark for name, mark in row.items() if study.regions[region].has(str(name))]
        alike = len({study.mark(mark) for mark in own}) == 1
        silent = len(own) < 2 or pd.isna(own).all()
        told.append("" if silent else study.word("yes" if alike else "no"))
    return told


def _mark(study: Study, row: Mapping[Hashable, Any]) -> str:
    mark = study.mark(row["score"])
    return mark if pd.isna(row["mean"]) else f"{mark} ({study.signed(row['mean'])})"


def dependent_verdicts(study: Study) -> Exhibit:
    """Tabulate the verdicts that depend on the coder, on rounding or on reading the print.

    As words, since a font of LaTeX may lack the signs of the page.
    """
    study = study.of_source
    found = ledger.verdicts_by_coding(study)
    names = [name for name in variants.codings(study) if name != AS_CODED]
    means = study.word("not-rounded")
    codings = {variants.column(name): coder(study, name) for name in names}
    codings |= {variants.column(name, "means"): f"{coder(study, name)}, {means}" for name in names}
    columns = list(codings)
    judged = found[columns].where(found[columns] != "")
    rows = found[(judged.nunique(axis=1) > 1) | (found["readings"] != "")]
    frame = rows[["claim", "text", "judged", "published", "readings", *columns]]
    shown = frame[["published", *columns]].add_prefix("told-")
    told = shown.map(lambda cell: study.word(cell.replace(" ", "-")) if cell else "")
    markup = {
        name: [VERDICT_SIGNS.get(cell, "") for cell in shown[name]] for name in map(str, shown)
    }
    frame = frame.join(told).reset_index(drop=True)
    words = {"text": "claim", "told-published": "published-mark", "readings": "kind-reading"}
    headings = headed(study, **words)
    for name in names:
        both = (variants.column(name), variants.column(name, "means"))
        headings |= {f"told-{each}": codings[each] for each in both}
    notes = (study.word("dependent-verdicts-note"),)
    table = Table(frame, headings, markup=markup, notes=notes, empty=absent(len(found) > 0))
    return exhibit(study, "dependent-verdicts", table)


def coder_verdicts(study: Study) -> Exhibit:
    """Count the verdicts by every coding, on marks and on means that are not rounded."""
    study = study.of_source
    found = ledger.verdicts_by_coding(study)
    rows = []
    for name in variants.codings(study):
        by_mark = found[variants.column(name)]
        for basis, cells in (("marks", by_mark), ("means", found[variants.column(name, "means")])):
            # What no mark decides has one verdict for both.
            cells = cells.where(found["judged"] == "marks", by_mark)
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
