"""Every claim of the thesis is pinned to its verdicts and to why they are so.

`accepted_verdicts.csv` is written by people and read here alone: no build renews it. Of every claim
it has both verdicts, the marks that its judge hangs on, and the numbers that decide it.
"""

from __future__ import annotations

import ast
import csv
from collections.abc import Hashable, Iterator
from fractions import Fraction
from functools import cache
from typing import Any

import numpy as np
import pytest

from by_hand import MARKS, SHORT, concepts, mean, placed, rows, segments
from studies import ROOT, whole
from werkbedrijf.analysis.arrays import plain
from werkbedrijf.claims import ledger

STUDY = whole().of_source
JUDGES = ledger.checks(STUDY)
CLAIMS = {row["claim"]: row for row in rows("published/claims")}
CONCEPTS = concepts()
COLUMNS = ("claim", "published", "replicated", "rests_on", "numbers")


def judged(claim: str) -> dict[Hashable, Any]:
    """Return a claim's row of the ledger."""
    table = ledger.ledger(STUDY)
    return table[table["claim"] == claim].iloc[0].to_dict()


@cache
def accepted() -> dict[str, dict[str, str]]:
    """Return what was written down of every claim."""
    with (ROOT / "tests" / "accepted_verdicts.csv").open(encoding="utf-8", newline="") as file:
        return {row["claim"]: row for row in csv.DictReader(file)}


@cache
def groups() -> dict[str, list[str]]:
    """Return the concepts of sides, categories and groups, by id."""
    found: dict[str, list[str]] = {}
    for row in rows("codebook/concepts"):
        for name in dict.fromkeys((row["side"], row["category"], row["group"])):
            found.setdefault(name, []).append(row["concept"])
    return {name: members for name, members in found.items() if name}


@cache
def moved() -> tuple[np.ndarray, dict[tuple[int, int], np.ndarray]]:
    """Return random marks, variants x regions x concepts, and the same with one of them raised."""
    random = np.random.default_rng(16)
    marks = random.integers(-2, 2, (1500, len(SHORT), len(CONCEPTS))).astype(float)
    # Near ties, where one step tells.
    marks[::3] = np.sign(marks[::3]) * (random.random(marks[::3].shape) < 0.3)
    raised = {}
    for cell in np.ndindex(marks.shape[1:]):
        raised[cell] = marks.copy()
        raised[cell][:, cell[0], cell[1]] += 1
    return marks, raised


def rests_on(claim: str) -> str:
    """Return the marks that a claim's judge hangs on: + where a higher one helps, - where it harms.

    Found by trying: each mark of each region is raised by a step among random marks.
    """
    if claim not in JUDGES:
        return ""
    marks, raised = moved()
    before = JUDGES[claim](plain(marks, tuple(SHORT.values()), CONCEPTS, (-2, 2)))
    told = []
    for at, region in enumerate(SHORT):
        signs: dict[str, list[str]] = {}
        for number, concept in enumerate(CONCEPTS):
            after = JUDGES[claim](
                plain(raised[at, number], tuple(SHORT.values()), CONCEPTS, (-2, 2))
            )
            sign = "+" * bool((after > before).any()) + "-" * bool((after < before).any())
            signs.setdefault(sign, []).append(concept)
        told += [f"{region} {sign}{_named(found)}" for sign, found in sorted(signs.items()) if sign]
    return "; ".join(told)


def _named(members: list[str]) -> str:
    """Return concepts in as few names as their groups allow."""
    for name, group in groups().items():
        if len(group) > 1 and set(group) <= set(members):
            rest = [concept for concept in members if concept not in group]
            return ",".join([name, _named(rest)] if rest else [name])
    return ",".join(members)


def numbers(claim: str) -> str:
    """Return what a claim's test measures, by plain sums: printed and derived marks, or counts."""
    test = CLAIMS[claim]["test"]
    return "; ".join(dict.fromkeys(_measured(ast.parse(test, mode="eval").body))) if test else ""


def _measured(tree: ast.AST) -> Iterator[str]:
    calls = [node for node in ast.walk(tree) if isinstance(node, ast.Call)]
    for call in calls:
        names = [part.id for part in call.args if isinstance(part, ast.Name)]
        if ast.unparse(call.func) == "segments":
            yield _said(call)
        elif ast.unparse(call.func) == "ratio":
            yield f"{names[0]} placed {_number(placed(SHORT[names[0]]))}"
        elif ast.unparse(call.func) == "count":
            yield f"{names[0]} {_counted(call, names[0])}"
        for what in names:
            if what.replace("_", "-") in {*CONCEPTS, *groups()}:
                yield _marks(what.replace("_", "-"))


def _marks(what: str) -> str:
    """Return the printed and the derived mean of every region."""
    told = []
    for short, region in SHORT.items():
        means = [
            mean(m for c in groups().get(what, [what]) if (m := of(region, c)) is not None)
            for of in MARKS.values()
        ]
        told.append(f"{short} {'/'.join(map(_number, means))}")
    return f"{what}: {', '.join(told)}"


def _said(call: ast.Call) -> str:
    """Return the mean of a region's segments that a call chooses, and how many they are."""
    region, *codes = (ast.unparse(part).strip("'") for part in call.args)
    where = {str(each.arg): ast.unparse(each.value).strip("'") for each in call.keywords}
    found = [
        int(row["valence"])
        for row in segments(SHORT[region])
        if (not codes or row["indicator"] in codes)
        and all(row[column] == cell for column, cell in where.items())
    ]
    asked = " ".join([region, *codes, *where.values()])
    return f"{asked} {_number(mean(found))} of {len(found)}"


def _counted(call: ast.Call, table: str) -> str:
    where = {str(each.arg): ast.unparse(each.value).strip("'") for each in call.keywords}
    found = [
        row
        for row in _rows(table)
        if all(cell in row[column].split(";") for column, cell in where.items())
    ]
    return f"{' '.join(where.values())} {len(found)}"


def _rows(table: str) -> list[dict[str, str]]:
    """Return the rows of a table of the study, or of one that its regions have, with the region."""
    for folder in ("codebook", "theory"):
        if (ROOT / "data" / folder / f"{table}.csv").is_file():
            return list(rows(f"{folder}/{table}"))
    return [
        {**row, "region": region}
        for region in SHORT.values()
        for row in (segments(region) if table == "segments" else rows(f"regions/{region}/{table}"))
    ]


def _number(value: Fraction | None) -> str:
    return "none" if value is None else f"{float(value):.3g}"


def now(claim: str) -> dict[str, str]:
    """Return what stands in a claim's row today."""
    verdicts = {base: str(judged(claim)[base]) for base in MARKS}
    return {
        "claim": claim,
        **verdicts,
        "rests_on": rests_on(claim),
        "numbers": numbers(claim),
    }


def test_every_claim_has_its_row_and_no_other_has() -> None:
    """In the order of the claims."""
    assert list(accepted()) == list(CLAIMS)


@pytest.mark.parametrize("claim", CLAIMS)
def test_a_claim_has_the_accepted_verdicts_for_the_accepted_reason(claim: str) -> None:
    """Judged on the marks it is about, each way, with the same numbers; else someone writes it.

    What should stand in `accepted_verdicts.csv` is what pytest shows on the left.
    """
    assert now(claim) == accepted().get(claim)


@pytest.mark.parametrize("claim", [claim for claim in CLAIMS if claim not in JUDGES])
def test_what_the_ledger_measures_is_what_plain_sums_give(claim: str) -> None:
    """Where segments or tables decide, the ledger tells the same numbers of the same segments."""
    told = str(judged(claim)["values_replicated"])
    for part in filter(None, numbers(claim).split("; ")):
        value = part.split(" of ")[0].rsplit(" ", 1)[1]
        assert "none" in value or f"{abs(float(value)):.2f}".removesuffix(".00") in told
