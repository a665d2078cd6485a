"""The study's marks and numbers worked out from its files with plain sums, nothing of the engine.

What the engine, its figures and its verdicts are held against: a formula changed there does not
change here, whatever is rebuilt.
"""

from __future__ import annotations

import csv
import tomllib
from collections import defaultdict
from collections.abc import Iterable
from fractions import Fraction
from functools import cache

from studies import ROOT

Mark = int | None
Row = dict[str, str]
SHORT = {"mg": "midden-gelderland", "zw": "zwolle", "zb": "zuidoost-brabant"}
"""The regions of the thesis, in its order."""
PLACED = ((Fraction(3, 2), 2), (Fraction(1), 1), (Fraction(19, 20), 0), (Fraction(3, 4), -1))
"""From which share of the target on placements have which mark; below, the lowest."""


@cache
def rows(name: str) -> tuple[Row, ...]:
    """Return the rows of a CSV file of data/, cells as text."""
    with (ROOT / "data" / f"{name}.csv").open(encoding="utf-8", newline="") as file:
        return tuple(csv.DictReader(file))


@cache
def labels(kind: str) -> dict[str, str]:
    """Return the English labels of concepts, categories, parties and the like, by id."""
    if kind == "regions":
        found = {}
        for id_ in SHORT.values():
            text = (ROOT / "data/regions" / id_ / "region.toml").read_text(encoding="utf-8")
            found[id_] = str(tomllib.loads(text)["label_en"])
        return found
    column = next(iter(rows(f"codebook/{kind}")[0]))
    return {row[column]: row["label_en"] for row in rows(f"codebook/{kind}")}


@cache
def segments(region: str, coder: str = "") -> tuple[Row, ...]:
    """Return a region's coded segments as corrected, without those struck; or another coder's."""
    if coder:
        return rows(f"regions/{region}/segments-{coder}")
    found = {row["segment"]: dict(row) for row in rows(f"regions/{region}/segments")}
    for row in rows(f"regions/{region}/corrections"):
        if row["column"] == "segment":
            del found[row["segment"]]
        else:
            found[row["segment"]][row["column"]] = row["is"]
    return tuple(found.values())


def concepts(**where: str) -> list[str]:
    """Return the concepts with these cells, in the codebook's order."""
    return [
        row["concept"]
        for row in rows("codebook/concepts")
        if all(row[column] == cell for column, cell in where.items())
    ]


def published(region: str, concept: str) -> Mark:
    """Return the mark that the source prints first."""
    for row in rows("published/scores"):
        if (row["region"], row["concept"]) == (region, concept):
            return int(row["score"])
    return None


def mean(values: Iterable[int | Fraction]) -> Fraction | None:
    """Return the mean of some numbers; None of none."""
    found = list(values)
    return sum(map(Fraction, found), Fraction(0)) / len(found) if found else None


def unrounded(region: str, concept: str, level: str = "", coder: str = "") -> Fraction | None:
    """Return the mean of the means of a concept's indicators; None without segments."""
    kinds = {row["indicator"]: row["values"] for row in rows("codebook/indicators")
             if row["concept"] == concept and row["values"] != "numbers"}  # fmt: skip
    valences: dict[str, list[int]] = defaultdict(list)
    for row in segments(region, coder):
        kind, valence = kinds.get(row["indicator"]), int(row["valence"])
        if kind and (kind == "scale" or valence) and level in ("", row["level"]):
            valences[row["indicator"]].append(valence)
    means = [mean(each) for each in valences.values()]
    return mean(each for each in means if each is not None)


def behind(region: str, concept: str) -> tuple[int, int]:
    """Return how many segments and how many different respondents stand behind a mark."""
    kinds = {row["indicator"]: row["values"] for row in rows("codebook/indicators")
             if row["concept"] == concept}  # fmt: skip
    found = [
        row["respondents"]
        for row in segments(region)
        if row["indicator"] in kinds
        and (kinds[row["indicator"]] in ("scale", "numbers") or int(row["valence"]))
    ]
    return len(found), len({each for cell in found for each in cell.split(";") if each})


def placed(region: str) -> Fraction:
    """Return a region's placements, realised ÷ target, of the row that is scored."""
    (row,) = (row for row in rows(f"regions/{region}/placements") if row["scored"] == "yes")
    return Fraction(int(row["realised"]), int(row["target"]))


def replicated(region: str, concept: str) -> Mark:
    """Return the mark that the evidence gives: the mean rounded, halves towards zero."""
    if concept == "placements":
        return next((mark for least, mark in PLACED if placed(region) >= least), -2)
    found = unrounded(region, concept)
    if found is None:
        return None
    whole, rest = divmod(abs(found), 1)
    return (int(whole) + (rest > Fraction(1, 2))) * (1 if found > 0 else -1)


MARKS = {"published": published, "replicated": replicated}
