"""Captions of exhibits on a page: what the data say of each, its finding and status included."""

from __future__ import annotations

from dataclasses import dataclass, replace
from functools import lru_cache
from html import escape

from werkbedrijf.exhibits import findings
from werkbedrijf.exhibits.exhibit import caption, catalogue
from werkbedrijf.study.model import Study


@dataclass(frozen=True)
class Shown:
    """Hold what the data say of an exhibit on a page: its id, note, finding and status.

    The status is the word that its caption ends with, in brackets; empty where it has none.
    """

    id: str
    note: str = ""
    finding: str = ""
    status: str = ""


NOTHING = Shown("")


def captioned(study: Study, title: str) -> Shown | None:
    """Return what the data say of the exhibit with a caption; nothing if none has it."""
    found = _by_caption(study).get(title)
    return found and replace(found, finding=findings.of(study, found.id))


def identified(study: Study, id_: str) -> Shown:
    """Return what the data say of an exhibit, but for its note; `NOTHING` of one they lack."""
    return replace(_by_id(study).get(id_, NOTHING), note="", finding=findings.of(study, id_))


@lru_cache(maxsize=1)
def _by_caption(study: Study) -> dict[str, Shown]:
    """Return every exhibit by its caption, without its finding, which takes its analysis."""
    return {
        caption(study, row): Shown(
            row["exhibit"],
            row["note"],
            status=study.word(row["status"]) if row["status"] != "reproduced" else "",
        )
        for row in catalogue(study).to_dict("records")
    }


@lru_cache(maxsize=1)
def _by_id(study: Study) -> dict[str, Shown]:
    return {shown.id: shown for shown in _by_caption(study).values()}


def titled(caption: str, shown: Shown) -> str:
    """Return a caption with its status as a badge, and below it what the exhibit shows."""
    status, title = f" ({shown.status}).", escape(caption)
    if shown.status and caption.endswith(status):
        badge = f'<span class="badge"><i>(</i>{escape(shown.status)}<i>)</i></span>'
        title = f'{escape(caption.removesuffix(status))} <span class="whole">{badge}.</span>'
    finding = f' <span class="finding">{escape(shown.finding)}</span>' if shown.finding else ""
    note = f" {escape(shown.note)}" if shown.note else ""
    return f'<span class="title">{title}</span>{finding}{note}'
