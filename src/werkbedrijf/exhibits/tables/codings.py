"""Tables of codings: what was corrected, how coders agree, and what depends on who coded."""

from __future__ import annotations

import pandas as pd

from werkbedrijf.analysis import robustness
from werkbedrijf.exhibits.exhibit import Exhibit, Table, exhibit
from werkbedrijf.study.model import Study


def corrections(study: Study) -> Exhibit:
    """Tabulate how many segments were corrected, by the rule that was broken and by region."""
    names = {region.id: region.label for region in study.regions.values()}
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
    headings = {"label": study.word("coding-error"), **{name: name for name in names.values()}}
    headings["total"] = study.word("total")
    notes = (study.word("corrections-note"),)
    return exhibit(study, "corrections", Table(frame, headings, "group", notes=notes))


def _counted(rows: pd.DataFrame, names: dict[str, str]) -> pd.DataFrame:
    counts = pd.crosstab(rows["rule"], rows["region"]).reindex(columns=list(names), fill_value=0)
    counts = counts.reindex(rows["rule"].drop_duplicates()).rename(columns=names)
    return counts.assign(total=counts.sum(axis=1)).reset_index().rename_axis(columns=None)


def corrected_marks(study: Study) -> Exhibit:
    """Tabulate the means that the corrections changed, and the marks before and after."""
    found = robustness.corrected_marks(study)
    names = {region.id: region.label for region in study.regions.values()}
    marks = {name: found[name].map(study.mark) for name in ("published", "before", "after")}
    frame = found.assign(
        group=found["region"].map(names),
        label=[study.label("concepts", concept) for concept in found["concept"]],
        **marks,
        changed=[
            study.word("yes" if one != other else "no")
            for one, other in zip(marks["before"], marks["after"], strict=True)
        ],
        **{name: found[name].map("{:+.2f}".format) for name in ("mean_before", "mean_after")},
    )
    words = {"label": "concept", "published": "published-mark", "mean_before": "mean-before"}
    words |= {"mean_after": "mean-after", "before": "mark-before", "after": "mark-after"}
    words |= {"changed": "mark-changed"}
    headings = {column: study.word(word) for column, word in words.items()}
    notes = (study.word("corrected-marks-note"),)
    return exhibit(study, "corrected-marks", Table(frame, headings, "group", notes=notes))
