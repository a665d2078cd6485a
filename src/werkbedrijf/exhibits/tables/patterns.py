"""Tables of patterns across the regions: dominance, ranks, Mill's methods, conditions, rivals."""

from __future__ import annotations

from collections.abc import Callable
from functools import partial

import pandas as pd

from werkbedrijf.analysis import comparison, conditions
from werkbedrijf.analysis.agreement import basis, matrices
from werkbedrijf.analysis.arrays import Scores, groups
from werkbedrijf.analysis.comparison import SIDES, comparable, explaining, too_few_scores
from werkbedrijf.analysis.variants import unrounded
from werkbedrijf.exhibits.exhibit import Exhibit, Table, exhibit
from werkbedrijf.exhibits.sentences import thin_marks
from werkbedrijf.exhibits.wording import (
    MANY,
    absent,
    counted_places,
    foretold,
    headed,
    number_of,
    part_name,
    region_names,
    wide,
)
from werkbedrijf.study.files import items
from werkbedrijf.study.model import Study
from werkbedrijf.study.text import as_id, lowered

SHOWN_MEASURES = ("mark", "best")
"""What a table of fits takes for success, of `conditions.MEASURES`."""
RANKED = ("best", "not-last")
MOST = 6
"""Of how many parts a table of all combinations can be read."""


def dominance(study: Study) -> Exhibit:
    """Tabulate which region scores at least as high as another on every concept of a group."""
    inside = groups(study)
    pairs = _by_source(study, lambda scores: comparison.dominance(scores, inside))
    frame = pairs[pairs["dominates"] == "supported"].copy()
    empty = absent(len(pairs) > 0)
    if len(study.regions) > MANY:  # 35 have 1,190 pairs
        return _dominance_counted(study, frame[frame["group"].isin(SIDES)], empty)
    names = region_names(study)
    frame["one"], frame["other"] = frame["one"].map(names), frame["other"].map(names)
    frame["group"] = frame["source"] + ": " + [part_name(study, part) for part in frame["group"]]
    headings = headed(study, one="dominates", other="dominated", higher="higher", same="equal")
    notes = (study.word("dominance-note"), *_too_little(study))
    return _compared(study, "dominance", Table(frame, headings, "group", notes=notes, empty=empty))


def _dominance_counted(study: Study, pairs: pd.DataFrame, empty: str) -> Exhibit:
    """Tabulate how many regions each dominates, and how many dominate it."""
    keys = ["source", "group"]
    counts = {
        column: pairs.groupby([*keys, of], sort=False).size().rename_axis([*keys, "region"])
        for column, of in (("dominates", "one"), ("dominated", "other"))
    }
    frame = pd.DataFrame(counts).fillna(0).astype(int).reset_index()
    order = [*pairs["source"].unique(), *SIDES, *study.regions]
    frame = frame.sort_values(
        [*keys, "dominates", "region"],
        ascending=[True, True, False, True],
        key=lambda cells: cells if cells.name == "dominates" else cells.map(order.index),
        ignore_index=True,
    )
    frame["label"] = frame["region"].map(region_names(study))
    parts = [part_name(study, part) for part in frame["group"]]
    frame["group"] = frame.pop("source") + ": " + parts
    headings = headed(
        study, label="region", dominates="dominates-count", dominated="dominated-count"
    )
    notes = (study.word("dominance-counts-note"), *_too_little(study))
    return _compared(study, "dominance", Table(frame, headings, "group", notes=notes, empty=empty))


def ranks(study: Study) -> Exhibit:
    """Tabulate how the regions rank on every group of concepts, ties shown."""
    inside = groups(study)
    rows = _by_source(study, lambda scores: comparison.ranks(scores, inside))
    rows["shown"] = [
        ""
        if pd.isna(row["rank"])
        else f"{row['rank']}{'=' if row['tied'] else ''} ({study.signed(row['mean'])})"
        for row in rows.to_dict("records")
    ]
    names = region_names(study)
    # Many regions go down the page, where there is room for them.
    down, across = ("region", "group") if len(names) > MANY else ("group", "region")
    frame = wide(rows, ["source", down], across, "shown")
    labels = names | {part: part_name(study, part) for part in inside}
    frame["part"] = frame.pop(down).map(labels)
    frame = frame.rename(columns={"source": "group"})
    headings = {"part": study.word("region" if down == "region" else "dimension")}
    headings |= {id_: labels[id_] for id_ in rows[across].unique() if id_ in frame}
    low, high = (f"{end:+d}" for end in study.ends)
    notes = [study.phrase("ranks-note", low=low, high=high), *_too_little(study)]
    notes += filter(None, [thin_marks(study)])
    return exhibit(study, "ranks", Table(frame, headings, "group", notes=tuple(notes)))


def covariation(study: Study) -> Exhibit:
    """Tabulate which factors vary with success, which do not, and which are constant."""
    factors, success = study.side("factor"), study.side("success")
    rows = _by_source(study, lambda scores: comparison.covariation(scores, factors, success))
    frame = rows.assign(
        group=rows["source"],
        label=[study.label("concepts", concept) for concept in rows["concept"]],
        pattern=[study.word(f"pattern-{as_id(str(pattern))}") for pattern in rows["pattern"]],
    ).drop(columns="source")
    words = {"label": "concept", "with": "pairs-with", "against": "pairs-against"}
    headings = headed(study, **words, tied="pairs-tied", pattern="pattern")
    notes = (study.word("covariation-note"), *_too_little(study))
    return _compared(study, "covariation", Table(frame, headings, "group", notes=notes))


def conditions_fit(study: Study) -> Exhibit:
    """Tabulate how far each factor is necessary or sufficient, after Ragin."""
    success = study.side("success")
    fits = conditions.fits(_decisive(study), _single(study), success)
    frame = fits[fits["measure"].isin(SHOWN_MEASURES) & (fits["success"] == fits["present"])].copy()
    frame["group"] = [
        f"{study.phrase(row['calibration'])}; "
        f"{study.word('success' if row['success'] else 'no-success')}: "
        f"{study.word('measure-' + row['measure'])}"
        for row in frame.to_dict("records")
    ]
    name_of = partial(study.label, "concepts")
    frame["label"] = [
        _named(study, condition if present else f"~{condition}", name_of)
        for condition, present in zip(frame["condition"], frame["present"], strict=True)
    ]
    shares = ["necessity", "relevance", "sufficiency", "sufficiency_coverage"]
    frame[shares] = frame[shares].map(partial(study.number, form=".2f"))
    frame["reading"] = frame["reading"].map(study.gettext)
    words = {share: share.replace("_", "-") for share in shares}
    headings = headed(study, label="condition", **words, reading="reading")
    notes = (f"{_basis(study)}. {study.word('conditions-note')}", *_too_little(study.of_source))
    columns = ["group", "calibration", "measure", "success", "condition", "present", "label"]
    frame = frame[[*columns, *shares, "reading"]]
    return _compared(study, "conditions-fit", Table(frame, headings, "group", notes=notes))


def readings(study: Study) -> Exhibit:
    """Tabulate what each factor is consistent with, by either scoring and every calibration."""
    single, success = _single(study), study.side("success")
    fits = _by_source(study, lambda scores: conditions.fits(scores, single, success))
    fits = fits[fits["present"] & fits["success"] & fits["measure"].isin(RANKED)]
    fits["group"] = [
        f"{source}. {study.word(f'reading-{measure}')}"
        for source, measure in zip(fits["source"], fits["measure"], strict=True)
    ]
    fits["reading"] = fits["reading"].map(study.gettext, na_action="ignore")
    frame = wide(fits, ["group", "condition"], "calibration", "reading")
    frame = frame.reindex(columns=["group", "condition", *conditions.CALIBRATIONS])
    frame["label"] = [study.label("concepts", concept) for concept in frame["condition"]]
    headings = headed(study, label="factor-reading")
    headings |= {name: study.phrase(name) for name in conditions.CALIBRATIONS}
    notes = tuple(_too_little(study))
    return _compared(study, "readings", Table(frame, headings, "group", notes=notes))


def rivals(study: Study) -> Exhibit:
    """Tabulate the conditions that the regions cannot tell apart."""
    success = study.side("success")
    alike = conditions.alike(_decisive(study), _single(study), success, ("mixed-out", "mixed-in"))
    frame = alike.assign(
        group=alike["calibration"].map(study.phrase),
        conditions=[
            _listed(study, cell, partial(study.label, "concepts")) for cell in alike["conditions"]
        ],
        memberships=[cell.replace(";", ", ") for cell in alike["memberships"]],
        fits=[
            _listed(study, cell, lambda name: study.word(f"measure-{name}"))
            or study.word("nothing")
            for cell in alike["fits"]
        ],
    )
    headings = headed(study, conditions="conditions", memberships="memberships", fits="fits")
    names = region_names(comparable(study.of_source))
    headings["memberships"] += f": {', '.join(names.values())}"
    notes = (study.word("rivals-note"), *_too_little(study.of_source))
    return _compared(study, "rivals", Table(frame, headings, "group", notes=notes))


def _listed(study: Study, cell: str, label: Callable[[str], str]) -> str:
    """Return what a cell names, each with its label."""
    return ", ".join(_named(study, name, label) for name in items(cell))


def _named(study: Study, name: str, label: Callable[[str], str]) -> str:
    """Return what a name is called; with a tilde in front it is its absence."""
    called = label(name.removeprefix("~"))
    return f"{study.word('absence-of')} {lowered(called)}" if name.startswith("~") else called


def truth_table(study: Study) -> Exhibit:
    """Tabulate every combination of factors, those that no region shows too."""
    inside = {part: groups(study)[part] for part in _parts(study)}
    success = study.side("success")
    rows = conditions.truth_table(_decisive(study), inside, success, "mixed-out")
    rows = rows.sort_values("number", ascending=False, kind="stable", ignore_index=True)
    names = region_names(study)
    answers = {1.0: study.word("yes"), 0.0: study.word("no")}
    frame = rows.assign(
        **{part: rows[part].map(answers) for part in inside},
        cases=[", ".join(names[case] for case in items(cell)) for cell in rows["cases"]],
        row=[study.word(f"row-{row}") for row in rows["row"]],
    )
    headings = {part: part_name(study, part) for part in inside}
    headings |= headed(study, row="row", cases="regions")
    notes = (f"{_basis(study)}. {study.word('truth-note')}", *_too_little(study.of_source))
    return _compared(study, "truth-table", Table(frame, headings, notes=notes))


def _parts(study: Study) -> list[str]:
    """Return the groups of factors, or their categories if these are too many, codebook order."""
    factors = study.concepts[study.concepts["side"] == "factor"]
    fine = list(dict.fromkeys(factors["group"].where(factors["group"] != "", factors["category"])))
    return fine if len(fine) <= MOST else list(dict.fromkeys(factors["category"]))[:MOST]


def predictions(study: Study) -> Exhibit:
    """Tabulate whether the explanation holds in regions that the source did not study."""
    table, means = (comparison.predictions(study, by) for by in (None, unrounded(study)))
    what = part_name(study, explaining(study))
    frame, unlike = _in_words(study, table), table["verdict"] != means["verdict"]
    words = ("factors", "predicted", "success", "criteria", "found", "verdict", "chance")
    headings = {"label": study.word("region"), "expected": what}
    headings |= {word: study.word(f"prediction-{word}") for word in words}
    places = len(study.of_source.regions) + 1
    notes = [
        study.phrase("prediction-note" if len(frame) else "prediction-none", what=what.lower())
    ]
    for row in frame[table["verdict"] != "too little to compare"].to_dict("records"):
        word = "prediction-told" if row["predicted"] and row["found"] else "prediction-untold"
        values = {str(column): value for column, value in row.items()}
        notes.append(study.phrase(word, places=places, what=what.lower(), **values))
    for row in _in_words(study, means)[unlike].to_dict("records"):
        notes.append(study.phrase("prediction-means", **{str(name): row[name] for name in row}))
    notes += _too_little(study)
    frame["verdict"] = foretold(study, table["verdict"], means["verdict"])
    return exhibit(study, "predictions", Table(frame, headings, notes=tuple(notes), empty=""))


def _in_words(study: Study, table: pd.DataFrame) -> pd.DataFrame:
    """Return predictions, each cell as a reader reads it."""
    shown = {"expected": study.signed, "success": study.signed, "chance": study.share}
    return table.assign(
        label=[study.regions[region].label for region in table["region"]],
        **{name: table[name].map(form, na_action="ignore") for name, form in shown.items()},
        **{name: [counted_places(cell) for cell in table[name]] for name in ("predicted", "found")},
        verdict=foretold(study, table["verdict"], table["verdict"]),
    )


def _compared(study: Study, id_: str, body: Table) -> Exhibit:
    """Return an exhibit that compares regions: empty, and saying why, where there is one alone."""
    if len(study.regions) < 2:
        alone = (study.word("one-region"),)
        body = Table(body.frame.head(0), body.headings, body.group, {}, alone, "")
    return exhibit(study, id_, body)


def _single(study: Study) -> dict[str, list[str]]:
    """Return every factor as a condition of its own."""
    return {concept: [concept] for concept in study.side("factor")}


def _decisive(study: Study) -> Scores:
    """Return the scores that conditions are read from: the published ones, if there are any.

    Of regions that have enough of them to be compared.
    """
    return matrices(comparable(study.of_source))[basis(study)]


def _basis(study: Study) -> str:
    return study.word(f"{basis(study)}-scores")


def _too_little(study: Study) -> list[str]:
    """Return what each region has that has too little to compare, in words."""
    return [
        study.phrase(
            "too-little",
            label=study.regions[row["region"]].label,
            success=row["success"],
            factor=row["factor"],
            least=study.least_scored,
            criteria=number_of(study, len(study.side("success")), "criterion"),
            factors=number_of(study, len(study.side("factor")), "factor"),
        )
        for row in too_few_scores(study).to_dict("records")
    ]


def _by_source(study: Study, tabulate: Callable[[Scores], pd.DataFrame]) -> pd.DataFrame:
    """Tabulate the published and the replicated scores, one under the other."""
    parts = [
        tabulate(scores).assign(source=study.word(f"{base}-scores"))
        for base, of in (("published", study.of_source), ("replicated", comparable(study)))
        if pd.notna((scores := matrices(of)[base]).values).any()
    ]
    empty = tabulate(matrices(study)["replicated"]).head(0).assign(source="")
    return pd.concat([empty, *parts], ignore_index=True) if parts else empty
