"""Captions of exhibits on a page: what the data say of each, its finding and status included."""

from __future__ import annotations

from dataclasses import dataclass
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


def captions(study: Study, notebook: str) -> dict[str, Shown]:
    """Return what the data say of every exhibit of a chapter, by its caption."""
    exhibits = catalogue(study)
    return {
        caption(study, row): Shown(
            row["exhibit"],
            row["note"],
            findings.of(study, row["exhibit"]),
            study.word(row["status"]) if row["status"] != "reproduced" else "",
        )
        for row in exhibits[exhibits["notebook"] == notebook].to_dict("records")
    }


def titled(caption: str, shown: Shown) -> str:
    """Return a caption with its status as a badge, and below it what the exhibit shows."""
    status, title = f" ({shown.status}).", escape(caption)
    if shown.status and caption.endswith(status):
        badge = f'<span class="badge"><i>(</i>{escape(shown.status)}<i>)</i></span>'
        title = f'{escape(caption.removesuffix(status))} <span class="whole">{badge}.</span>'
    finding = f' <span class="finding">{escape(shown.finding)}</span>' if shown.finding else ""
    note = f" {escape(shown.note)}" if shown.note else ""
    return f'<span class="title">{title}</span>{finding}{note}'
