"""Tables of patterns across the regions: dominance, ranks, Mill's methods, conditions, rivals."""

from __future__ import annotations

from collections.abc import Callable

import pandas as pd

from werkbedrijf.analysis import comparison, conditions
from werkbedrijf.analysis import covariation as covariations
from werkbedrijf.analysis.agreement import matrices
from werkbedrijf.analysis.arrays import Scores, groups
from werkbedrijf.analysis.evidence import comparable, thin
from werkbedrijf.analysis.prediction import predictions as predicted
from werkbedrijf.exhibits.exhibit import Exhibit, Table, exhibit
from werkbedrijf.study.files import items
from werkbedrijf.study.model import Study

CALIBRATIONS = ("mixed-out", "mixed-in", "three-valued")
MEASURES = ("mark", "best")
RANKED = ("best", "not-last")
PARTS = ("content", "relational", "coordination", "structural", "contextual")


def dominance(study: Study) -> Exhibit:
    """Tabulate which region scores at least as high as another on every concept of a group."""
    inside = groups(study)
    found = _by_source(study, lambda scores: comparison.dominance(scores, inside))
    frame = found[found["dominates"] == "supported"].copy()
    names = _names(study)
    frame["one"], frame["other"] = frame["one"].map(names), frame["other"].map(names)
    frame["group"] = frame["source"] + ": " + [_part(study, part) for part in frame["group"]]
    words = {"one": "dominates", "other": "dominated", "higher": "higher", "same": "equal"}
    notes = (study.word("dominance-note"), *_too_little(study))
    return exhibit(study, "dominance", Table(frame, _words(study, words), "group", notes=notes))


def ranks(study: Study) -> Exhibit:
    """Tabulate how the regions rank on every group of concepts, ties shown."""
    inside = groups(study)
    found = _by_source(study, lambda scores: comparison.ranks(scores, inside))
    names = _names(study)
    told = [
        ""
        if pd.isna(row["rank"])
        else f"{row['rank']}{'=' if row['tied'] else ''} ({row['mean']:+.2f})"
        for row in found.to_dict("records")
    ]
    wide = found.assign(told=told, region=found["region"].map(names)).pivot_table(
        index=["source", "group"], columns="region", values="told", aggfunc="first", sort=False
    )
    frame = wide.reset_index().rename_axis(columns=None)
    frame["part"] = [_part(study, part) for part in frame.pop("group")]
    frame = frame.rename(columns={"source": "group"})
    regions = {name: name for name in names.values() if name in frame}
    headings = {"part": study.word("dimension"), **regions}
    notes = (study.word("ranks-note"), *_too_little(study))
    return exhibit(study, "ranks", Table(frame, headings, "group", notes=notes))


def covariation(study: Study) -> Exhibit:
    """Tabulate which factors vary with success, which do not, and which are constant."""
    factors, success = study.side("factor"), study.side("success")
    found = _by_source(study, lambda scores: covariations.covariation(scores, factors, success))
    frame = found.assign(
        group=found["source"],
        label=[study.label("concepts", concept) for concept in found["concept"]],
        pattern=[study.word(f"pattern-{pattern}") for pattern in found["pattern"]],
    ).drop(columns="source")
    words = {"label": "concept", "with": "pairs-with", "against": "pairs-against"}
    words |= {"tied": "pairs-tied", "pattern": "pattern"}
    notes = (study.word("covariation-note"), *_too_little(study))
    return exhibit(study, "covariation", Table(frame, _words(study, words), "group", notes=notes))


def conditions_fit(study: Study) -> Exhibit:
    """Tabulate how far each factor is necessary or sufficient, after Ragin."""
    single = {concept: [concept] for concept in study.side("factor")}
    success = study.side("success")
    scores = matrices(study.of_thesis)["published"]
    found = conditions.fits(scores, single, success, CALIBRATIONS)
    frame = found[found["measure"].isin(MEASURES) & (found["success"] == found["present"])].copy()
    frame["group"] = [
        f"{study.word(row['calibration'])}; "
        f"{study.word('success' if row['success'] else 'no-success')}: "
        f"{study.word('measure-' + row['measure'])}"
        for row in frame.to_dict("records")
    ]
    frame["label"] = [
        ("" if row["present"] else f"{study.word('absence-of')} ")
        + study.label("concepts", str(row["condition"]))
        for row in frame.to_dict("records")
    ]
    shares = ["necessity", "relevance", "sufficiency", "sufficiency_coverage"]
    frame[shares] = frame[shares].map(lambda share: "" if pd.isna(share) else f"{share:.2f}")
    words = {"label": "condition", **{share: share for share in shares}, "reading": "reading"}
    headings = _words(study, {column: word.replace("_", "-") for column, word in words.items()})
    notes = (study.word("conditions-note"),)
    columns = ["group", "calibration", "measure", "success", "condition", "present"]
    frame = frame[[*columns, "label", *shares, "reading"]]
    return exhibit(study, "conditions-fit", Table(frame, headings, "group", notes=notes))


def readings(study: Study) -> Exhibit:
    """Tabulate what each factor is consistent with, by either scoring and every calibration."""
    single = {concept: [concept] for concept in study.side("factor")}
    success = study.side("success")
    found = _by_source(study, lambda scores: conditions.fits(scores, single, success, CALIBRATIONS))
    found = found[found["present"] & found["success"] & found["measure"].isin(RANKED)]
    found["group"] = [
        f"{row['source']}. {study.word('reading-' + row['measure'])}"
        for row in found.to_dict("records")
    ]
    wide = found.pivot_table(
        index=["group", "condition"], columns="calibration", values="reading", aggfunc="first",
        sort=False,
    )  # fmt: skip
    frame = wide.reset_index().rename_axis(columns=None)
    frame["label"] = [study.label("concepts", concept) for concept in frame["condition"]]
    headings = {"label": study.word("factor-reading")}
    headings |= {name: study.word(name) for name in CALIBRATIONS}
    return exhibit(study, "readings", Table(frame, headings, "group"))


def rivals(study: Study) -> Exhibit:
    """Tabulate the conditions that the regions cannot tell apart."""
    single = {concept: [concept] for concept in study.side("factor")}
    scores = matrices(study.of_thesis)["published"]
    found = conditions.alike(scores, single, study.side("success"), CALIBRATIONS[:2])
    frame = found.assign(
        group=found["calibration"].map(study.word),
        conditions=[_conditions(study, cell) for cell in found["conditions"]],
        memberships=[cell.replace(";", ", ") for cell in found["memberships"]],
        fits=[_fits(study, cell) for cell in found["fits"]],
    )
    words = {"conditions": "conditions", "memberships": "memberships", "fits": "fits"}
    headings = _words(study, words)
    headings["memberships"] += f" ({', '.join(_names(study.of_thesis).values())})"
    notes = (study.word("rivals-note"),)
    return exhibit(study, "rivals", Table(frame, headings, "group", notes=notes))


def truth_table(study: Study) -> Exhibit:
    """Tabulate every combination of factors, those that no region shows too."""
    inside = {part: groups(study)[part] for part in PARTS}
    scores = matrices(study.of_thesis)["published"]
    found = conditions.truth_table(scores, inside, study.side("success"), "mixed-out", "mark")
    found = found.sort_values("number", ascending=False, kind="stable", ignore_index=True)
    names = _names(study)
    frame = found.assign(
        **{
            part: found[part].map({1.0: study.word("yes"), 0.0: study.word("no")}) for part in PARTS
        },
        cases=[", ".join(names[case] for case in items(cell)) for cell in found["cases"]],
        row=[study.word(f"row-{row}") for row in found["row"]],
    )
    headings = {part: _part(study, part) for part in PARTS}
    headings |= _words(study, {"row": "row", "cases": "regions"})
    notes = (study.word("truth-note"),)
    return exhibit(study, "truth-table", Table(frame, headings, notes=notes))


def predictions(study: Study) -> Exhibit:
    """Tabulate whether the explanation holds in regions that the thesis did not study."""
    found = predicted(study)
    shown = {"functional": "{:+.2f}".format, "success": "{:+.2f}".format, "chance": "{:.0%}".format}
    frame = found.assign(
        label=[study.regions[region].label for region in found["region"]],
        **{name: found[name].map(form, na_action="ignore") for name, form in shown.items()},
        **{name: [_places(cell) for cell in found[name]] for name in ("predicted", "found")},
        verdict=[study.word(f"prediction-{_id(verdict)}") for verdict in found["verdict"]],
    )
    words = ("functional", "factors", "predicted", "success", "criteria", "found", "verdict")
    headings = {"label": study.word("region")}
    headings |= {word: study.word(f"prediction-{word}") for word in (*words, "chance")}
    notes = [study.word("prediction-note" if len(frame) else "prediction-none")]
    places = len(study.of_thesis.regions) + 1
    for row in frame.to_dict("records"):
        word = "prediction-told" if row["predicted"] and row["found"] else "prediction-untold"
        if row["verdict"] == study.word("prediction-too-little-to-compare"):
            continue
        told = {str(column): value for column, value in row.items()}
        notes.append(study.word(word).format(places=places, **told))
    notes += _too_little(study)
    return exhibit(study, "predictions", Table(frame, headings, notes=tuple(notes)))


def _id(verdict: str) -> str:
    return verdict.replace(" ", "-")


def _places(cell: str) -> str:
    """Return places as a reader counts them, from 1."""
    return ", ".join(str(int(place) + 1) for place in items(cell))


def _too_little(study: Study) -> list[str]:
    """Say of each region that has too little to compare what it has."""
    return [
        study.word("too-little").format(
            label=study.regions[row["region"]].label,
            success=row["success"], criteria=len(study.side("success")),
            factor=row["factor"], factors=len(study.side("factor")), least=study.least_scored,
        )
        for row in thin(study).to_dict("records")
    ]  # fmt: skip


def _by_source(study: Study, tabulate: Callable[[Scores], pd.DataFrame]) -> pd.DataFrame:
    """Tabulate the published and the replicated scores, one under the other."""
    parts = [
        tabulate(scores).assign(source=study.word(f"{base}-scores"))
        for base, of in (("published", study.of_thesis), ("replicated", comparable(study)))
        if pd.notna((scores := matrices(of)[base]).values).any()
    ]
    return pd.concat(parts, ignore_index=True)


def _names(study: Study) -> dict[str, str]:
    return {region.id: region.label for region in study.regions.values()}


def _part(study: Study, part: str) -> str:
    """Return the label of a side or category, or of the concept that a group is named after."""
    if part in set(study.concepts["side"]):
        return study.word(part)
    return study.label("categories", part)


def _words(study: Study, words: dict[str, str]) -> dict[str, str]:
    return {column: study.word(word) for column, word in words.items()}


def _conditions(study: Study, cell: str) -> str:
    told = [
        (f"{study.word('absence-of')} " if name.startswith("~") else "")
        + study.label("concepts", name.removeprefix("~"))
        for name in items(cell)
    ]
    return ", ".join(told)


def _fits(study: Study, cell: str) -> str:
    told = [
        (f"{study.word('absence-of')} " if name.startswith("~") else "")
        + study.word("measure-" + name.removeprefix("~"))
        for name in items(cell)
    ]
    return ", ".join(told) or study.word("nothing")
