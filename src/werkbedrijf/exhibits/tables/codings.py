"""Tables of codings: what was corrected, how coders agree, and what depends on who coded."""

from __future__ import annotations

from collections.abc import Hashable, Mapping
from typing import Any

import pandas as pd

from werkbedrijf.analysis import agreement, intercoder, variants
from werkbedrijf.analysis.agreement import SHARES, side_by_side
from werkbedrijf.analysis.intercoder import whole
from werkbedrijf.analysis.scores import replicate
from werkbedrijf.claims import ledger
from werkbedrijf.exhibits.exhibit import Exhibit, Table, exhibit, only_with_part
from werkbedrijf.exhibits.wording import (
    VERDICT_SIGNS,
    absent,
    coded_in_part,
    coder,
    headed,
    noted,
    region_names,
    verdict_word,
    wide,
)
from werkbedrijf.study.model import AS_CODED, Study


@only_with_part
def corrections(study: Study) -> Exhibit:
    """Tabulate how many segments were corrected, by the rule that was broken and by region."""
    names = region_names(study)
    rows = study.stacked("corrections")
    struck = rows[rows["column"] == "segment"]
    changed = rows[~rows["segment"].isin(struck["segment"])]
    counts = [
        _counted(part, names).assign(group=study.word(f"corrections-{kind}"))
        for kind, part in (("struck", struck), ("changed", changed))
    ]
    frame = pd.concat(counts, ignore_index=True)
    frame.insert(0, "label", [study.label("coding-errors", rule) for rule in frame["rule"]])
    headings = headed(study, label="coding-error") | {name: name for name in names.values()}
    headings |= headed(study, total="total")
    notes = (study.word("corrections-note"),)
    table = Table(frame, headings, "group", notes=notes, empty="none")
    return exhibit(study, "corrections", table)


def _counted(rows: pd.DataFrame, names: dict[str, str]) -> pd.DataFrame:
    """Return how many segments were corrected by each rule in each region, and in all."""
    rows = rows.drop_duplicates(["segment", "rule"])
    counts = pd.crosstab(rows["rule"], rows["region"]).reindex(columns=list(names), fill_value=0)
    counts = counts.reindex(rows["rule"].drop_duplicates()).rename(columns=names)
    return counts.assign(total=counts.sum(axis=1)).reset_index().rename_axis(columns=None)


@only_with_part
def corrected_marks(study: Study) -> Exhibit:
    """Tabulate the means that the corrections changed, and the marks before and after."""
    means = agreement.corrected_marks(study)
    marks = {name: means[name].map(study.mark) for name in ("published", "before", "after")}
    same = marks["before"] == marks["after"]
    frame = means.assign(
        group=means["region"].map(region_names(study)),
        label=[study.label("concepts", concept) for concept in means["concept"]],
        **marks,
        changed=same.map({True: study.word("no"), False: study.word("yes")}),
        **{name: means[name].map(study.signed) for name in ("mean_before", "mean_after")},
    )
    headings = headed(
        study,
        label="concept",
        published="published-mark",
        mean_before="mean-before",
        mean_after="mean-after",
        before="mark-before",
        after="mark-after",
        changed="mark-changed",
    )
    notes = (study.word("corrected-marks-note"),)
    table = Table(frame, headings, "group", notes=notes, empty="none")
    return exhibit(study, "corrected-marks", table)


COEFFICIENTS = ("exact", "alpha-ordinal", "alpha-interval", "bias")


def second_coding(study: Study) -> Exhibit:
    """Tabulate how every two coders agree, with what only one of them coded."""
    statistics = intercoder.reliabilities(study)
    statistics["shown"] = [interval(study, row) for row in statistics.to_dict("records")]
    # Where nothing can be matched these are missing, and pandas would drop the row.
    statistics = statistics.fillna({"only_one": -1, "only_other": -1})
    keys = ["one", "other", "unit", "cells", "only_one", "only_other"]
    frame = wide(statistics, keys, "statistic", "shown")
    shown = [name for name in COEFFICIENTS if name in frame]
    frame[shown] = frame[shown].fillna("")
    rows = frame.to_dict("records")
    frame["group"] = [_pair(study, row) for row in rows]
    frame["compared"] = [study.word(f"coding-{unit}") for unit in frame["unit"]]
    frame["alone"] = [
        "" if row["only_one"] < 0 else f"{row['only_one']}; {row['only_other']}" for row in rows
    ]
    headings = headed(study, compared="coding-unit", cells="coding-cells", alone="coding-alone")
    headings |= {name: study.word("coding-bias" if name == "bias" else name) for name in shown}
    note = study.word("coding-none") if frame.empty else noted(study, "coding-note")
    notes = (note, *coded_in_part(study))
    table = Table(frame, headings, "group", notes=notes, empty="")
    return exhibit(study, "second-coding", table)


def _pair(study: Study, row: Mapping[Hashable, Any]) -> str:
    return f"{coder(study, str(row['one']))} / {coder(study, str(row['other']))}"


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
    shares = intercoder.by_concept(study)
    rows = shares.to_dict("records")
    shares["shown"] = [
        f"{row['same']}/{row['indicators']}"
        + ("" if pd.isna(row["alpha"]) else f" ({study.number(row['alpha'] + 0.0, '.2f')})")
        + f"; {row['same_marks']}/{row['marks']}"
        for row in rows
    ]
    shares["pair"] = [_pair(study, row) for row in rows]
    frame = wide(shares, ["concept"], "pair", "shown")
    frame.insert(1, "label", [study.label("concepts", concept) for concept in frame["concept"]])
    headings = headed(study, label="concept") | {pair: pair for pair in shares["pair"].unique()}
    note = study.word("coding-none" if frame.empty else "coder-concepts-note")
    notes = (note, *coded_in_part(study))
    return exhibit(study, "coder-concepts", Table(frame, headings, notes=notes, empty=""))


def coder_marks(study: Study) -> Exhibit:
    """Tabulate every mark by every coding, with the mean that it is rounded from."""
    table = side_by_side(study)
    frame = table[["region", "concept"]].assign(
        published=table["published"].map(study.mark),
        group=table["region"].map(region_names(study)),
        label=[study.label("concepts", concept) for concept in table["concept"]],
    )
    headings = headed(study, label="concept", published="published-mark")
    marks = {}
    for name, coded in variants.studies_by_coding(study).items():
        means = replicate(coded)
        # Elsewhere a coding gives the first one.
        coded_by = [id_ for id_, region in whole(study).regions.items() if region.has(name)]
        own = frame["region"].isin(coded_by)
        shown = pd.Series([_mark(study, row) for row in means.to_dict("records")], means.index)
        frame[variants.column(name)] = shown.where(own, "")
        headings[variants.column(name)] = coder(study, name)
        if name != AS_CODED:
            marks[name] = means["score"].astype(object).where(own)
    frame["same"] = _agree(whole(study), frame["region"], pd.DataFrame(marks))
    headings["same"] = study.word("coders-agree")
    notes = (noted(study, "coder-marks-note"), *coded_in_part(study))
    return exhibit(study, "coder-marks", Table(frame, headings, "group", notes=notes))


def _agree(study: Study, regions: pd.Series, marks: pd.DataFrame) -> list[str]:
    """Return for each concept of a region whether all who coded the region give it one mark."""
    answers = []
    for region, row in zip(regions, marks.to_dict("records"), strict=True):
        own = [mark for name, mark in row.items() if study.regions[region].has(str(name))]
        alike = len({study.mark(mark) for mark in own}) == 1
        silent = len(own) < 2 or pd.isna(own).all()
        answers.append("" if silent else study.word("yes" if alike else "no"))
    return answers


def _mark(study: Study, row: Mapping[Hashable, Any]) -> str:
    mark = study.mark(row["score"])
    return mark if pd.isna(row["mean"]) else f"{mark} ({study.signed(row['mean'])})"


def dependent_verdicts(study: Study) -> Exhibit:
    """Tabulate the verdicts that depend on the coder, on rounding or on reading the print.

    As words, since a font of LaTeX may lack the signs of the page.
    """
    study = study.of_source
    verdicts = ledger.verdicts_by_coding(study)
    names = [name for name in variants.studies_by_coding(study) if name != AS_CODED]
    columns = [variants.column(name, base) for base in ("", "means") for name in names]
    judged = verdicts[columns].where(verdicts[columns] != "")
    different = judged.nunique(axis=1) > 1
    rows = verdicts.loc[
        different | (verdicts["readings"] != ""),
        ["claim", "text", "judged", "published", "readings", *columns],
    ]
    shown = rows[["published", *columns]].add_prefix("told-")
    words = shown.map(lambda verdict: verdict_word(study, verdict) if verdict else "")
    signs = shown.map(lambda verdict: VERDICT_SIGNS.get(verdict, ""))
    markup = {str(name): list(cells) for name, cells in signs.items()}
    frame = rows.join(words).reset_index(drop=True)
    headed_by = {"text": "claim", "told-published": "published-mark", "readings": "kind-reading"}
    headings = headed(study, **headed_by)
    for name in names:
        headings[f"told-{variants.column(name)}"] = coder(study, name)
        means = f"{coder(study, name)}, {study.word('not-rounded')}"
        headings[f"told-{variants.column(name, 'means')}"] = means
    notes = (study.word("dependent-verdicts-note"), *coded_in_part(study))
    table = Table(frame, headings, markup=markup, notes=notes, empty=absent(len(verdicts) > 0))
    return exhibit(study, "dependent-verdicts", table)


def coder_verdicts(study: Study) -> Exhibit:
    """Count the verdicts by every coding, on marks and on means that are not rounded."""
    study = study.of_source
    verdicts = ledger.verdicts_by_coding(study)
    rows = []
    for name in variants.studies_by_coding(study):
        by_mark = verdicts[variants.column(name)]
        by_mean = verdicts[variants.column(name, "means")]
        # What no mark decides has one verdict for both.
        by_mean = by_mean.where(verdicts["judged"] == "marks", by_mark)
        for basis, cells in (("marks", by_mark), ("means", by_mean)):
            counts = {verdict: int((cells == verdict).sum()) for verdict in VERDICT_SIGNS}
            same = int((cells == verdicts["first"]).sum())
            rows.append({"coding": name, "basis": basis, **counts, "same": same})
    frame = pd.DataFrame(rows)
    words = {"marks": study.word("marks"), "means": study.word("not-rounded")}
    frame["label"] = [coder(study, name) for name in frame["coding"]]
    frame["told"] = frame["basis"].map(words)
    headings = headed(study, label="coding-coder", told="judged-on")
    headings |= {verdict: verdict_word(study, verdict) for verdict in VERDICT_SIGNS}
    headings["same"] = study.word("same-verdicts")
    notes = (study.word("coder-verdicts-note"), *coded_in_part(study))
    return exhibit(study, "coder-verdicts", Table(frame, headings, notes=notes))
