"""The disclosure gate: names and traces of persons stop a build, the rest is reported."""

from __future__ import annotations

import re
from collections.abc import Iterable, Iterator, Mapping
from dataclasses import dataclass
from typing import Any

from werkbedrijf.analysis.scores import replicate
from werkbedrijf.errors import Problem
from werkbedrijf.regions.person_patterns import FUNCTION, ORDINARY, attribution, persons
from werkbedrijf.study.files import items
from werkbedrijf.study.model import Region, Study

TOLD = ("concepts", "indicators", "parties", "policy", "words", "stakeholders")
"""The study's tables whose words are no names."""
FREE = (
    *("summary", "note", "label_en", "label_nl", "role", "organisation_kind"),
    *("was", "is", "reason_en", "reason_nl"),
)
"""Columns of the regions' tables that hold text."""
ALLOW = "Take it out; if it is a false alarm, put it in allowed.csv with the reason."
APART = "Take the function or the respondent out, so that nobody can tell who it was."


@dataclass(frozen=True)
class Piece:
    """Hold a text of a region and where it stands."""

    file: str
    place: str
    text: str
    respondents: tuple[str, ...] = ()


def problems(study: Study) -> list[Problem]:
    """Return what must not be published, in every region.

    Returns
    -------
    list of Problem
        Names, addresses, numbers, functions tied to respondents, and ids that are initials.
    """
    parties = study.tables["parties"][["label_en", "label_nl"]].to_numpy().ravel()
    speaking, shared = attribution(parties), _known(study)
    return [
        problem
        for region in study.regions.values()
        for problem in _of_region(region, speaking, shared | _own(region))
    ]


def _of_region(
    region: Region, speaking: re.Pattern[str], known: frozenset[str]
) -> Iterator[Problem]:
    allowed = [text.casefold() for text in region.tables["allowed"]["text"]]
    for piece in pieces(region):
        answered = [text for text in allowed if text in piece.text.casefold()]
        found = [
            (f"{what}, {name!r}", "no trace of a person", ALLOW)
            for what, name in persons(piece.text, known)
            if not any(name.casefold() in text for text in answered)
        ]
        tie = _tie(piece, speaking, region.respondents)
        if tie and tie.casefold() not in answered:
            people = ", ".join(piece.respondents) or "a respondent"
            found.append((f"{tie!r} with {people}", "no function tied to a respondent", APART))
        yield from (Problem(piece.file, None, piece.place, *each) for each in found)
    yield from _ids(region)
    yield from _order(region)


def pieces(region: Region) -> Iterator[Piece]:
    """Yield every text of a region that somebody wrote, with the respondents behind it."""
    base = f"data/regions/{region.id}"
    coded = {f"segments-{coder}": table for coder, table in region.coders.items()}
    for name, table in {**region.tables, "segments": region.as_coded, **coded}.items():
        if name == "allowed":
            continue
        key = table.columns[0]
        for row in table.to_dict("records"):
            people = tuple(items(str(row.get("respondents", ""))))
            for column in FREE:
                if column in row:
                    place = f"{column} of {row[key]}"
                    yield Piece(f"{base}/{name}.csv", place, str(row[column]), people)
    settings = {
        key: value
        for key, value in region.settings.items()
        if key not in ("municipalities", "documents", "centre")
    }
    for file, content in (("region.toml", settings), ("structure.toml", region.structure)):
        for place, text in _strings(content):
            yield Piece(f"{base}/{file}", place, text)


def _strings(content: Any, place: str = "") -> Iterator[tuple[str, str]]:
    if isinstance(content, str):
        yield place, content
    elif isinstance(content, Mapping):
        for key, value in content.items():
            yield from _strings(value, f"{place}.{key}".strip("."))
    elif isinstance(content, list):
        for number, value in enumerate(content, start=1):
            yield from _strings(value, f"{place} {number}".strip())


def _known(study: Study) -> frozenset[str]:
    """Return the words that are no names in any region: ordinary ones, the tables', of places."""
    texts = [text for name in TOLD for text in study.tables[name].to_numpy().ravel()]
    for each in study.regions.values():
        texts += [each.label, each.centre, *each.municipalities]
    return ORDINARY | _words(texts)


def _own(region: Region) -> frozenset[str]:
    """Return the words that are no names in this region: of its bodies, activities, documents."""
    tables = (region.tables[name][["label_en", "label_nl"]] for name in ("bodies", "activities"))
    texts = [text for table in tables for text in table.to_numpy().ravel()]
    for content in (region.structure, region.settings.get("documents", {})):
        texts += [text for _, text in _strings(content)]
    return _words(texts)


def _words(texts: Iterable[object]) -> frozenset[str]:
    return frozenset(word for text in texts for word in re.findall(r"[\w']+", str(text)))


def _tie(piece: Piece, speaking: re.Pattern[str], respondents: Iterable[str]) -> str:
    """Return the words that tie a function or a party to a respondent, if any do."""
    found = speaking.search(piece.text)
    if found and piece.respondents:
        return found[0]
    named = {word.casefold() for word in re.findall(r"[^\W_]+", piece.text)}
    function = FUNCTION.search(piece.text)
    if function and named & {respondent.casefold() for respondent in respondents}:
        return function[0]
    return ""


def _ids(region: Region) -> Iterator[Problem]:
    letters = {respondent[:1] for respondent in region.respondents}
    for respondent in region.respondents:
        if not re.fullmatch(r"[PRI]\d{1,3}", str(respondent)) or len(letters) > 1:
            yield Problem(
                f"data/regions/{region.id}/region.toml", None, "respondents", repr(respondent),
                "P1, P2 and so on, one letter for all, so that no id is a person's initial",
                "Number the respondents in an order that tells nothing.",
            )  # fmt: skip


def _order(region: Region) -> Iterator[Problem]:
    """Yield a problem if interviews are in an order that could be that of the respondents."""
    roles = list(region.tables["interviews"]["role"])
    if roles != sorted(roles):
        yield Problem(
            f"data/regions/{region.id}/interviews.csv", None, "role", "roles in another order",
            "the order of the alphabet, so that it is not that of the respondents",
            "Sort the rows by role and number them anew.",
        )  # fmt: skip


def reports(study: Study) -> dict[str, list[str]]:
    """Return what each region's publisher should know: unanimous cells, scores on one respondent.

    Returns
    -------
    dict of str to list of str
        By region; regions without either are left out.
    """
    alone = replicate(study)
    alone = alone[(alone["respondents"] == 1) & alone["mean"].notna()]
    found: dict[str, list[str]] = {}
    for region in study.regions.values():
        single = list(alone.loc[alone["region"] == region.id, "concept"])
        lines = [f"all agree on {', '.join(cells)}"] if (cells := unanimous(region)) else []
        lines += [f"one respondent is behind {', '.join(single)}"] if single else []
        if lines:
            found[region.id] = lines
    return found


def unanimous(region: Region) -> list[str]:
    """Return the indicators on which every respondent is cited, and always in one direction.

    Whoever knows that somebody was interviewed then knows what they said.
    """
    found = []
    for indicator, rows in region.segments.groupby("indicator", sort=True):
        people = {person for cell in rows["respondents"] for person in items(cell)}
        signs = {(value > 0) - (value < 0) for value in rows["valence"].astype(int)}
        if region.respondents and people >= set(region.respondents) and signs in ({1}, {-1}):
            found.append(str(indicator))
    return found
