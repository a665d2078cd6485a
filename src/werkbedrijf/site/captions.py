"""Exhibits on a page: what the data say of each; its picture, and that which phones show."""

from __future__ import annotations

import re
from dataclasses import dataclass, replace
from functools import lru_cache
from html import escape
from pathlib import Path

from werkbedrijf.exhibits import findings
from werkbedrijf.exhibits.exhibit import PIXEL, caption, catalogue
from werkbedrijf.paths import PHONE
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


IMAGE = re.compile(r'<img class="dark-light" src="([^"]+)\.svg"([^>]*)>')
SIZE = re.compile(r'<svg [^>]*?\b(width|height)="([\d.]+)pt"[^>]*?\b(width|height)="([\d.]+)pt"')
OF_GUIDE = re.compile(r'<img (?![^>]*width=)([^>]*src="(_images/[^"]+[.]svg)")')
SMALL = re.compile(r'<svg [^>]*?\bdata-phone="(\d+) (\d+)"')
POINTS = 72
"""Per inch."""
NARROW = "(max-width: 600px)"
"""The screens that show the drawing for phones; site.css has the same width."""


def sized(html: str, svg: str) -> str:
    """Return a figure's HTML with the size of its image, so that nothing moves when it comes.

    Parameters
    ----------
    html : str
        With an image whose address ends in ``.svg``.
    svg : str
        What stands at that address; it says whether there is a drawing for phones beside it.
    """
    told, small = _size(svg), SMALL.search(svg)
    if not told:
        return html
    image = rf'<img class="dark-light" src="\1.svg"\2 {told}>'
    if small:
        source = rf'srcset="\1{PHONE}.svg" width="{small[1]}" height="{small[2]}"'
        image = f'<picture><source media="{NARROW}" {source}>{image}</picture>'
    return IMAGE.sub(image, html)


def measured(html: str, site: Path) -> str:
    """Return a page of the guide, with the sizes of its pictures, which lie in `site`."""

    def told(found: re.Match[str]) -> str:
        size = _size((site / found[2]).read_text(encoding="utf-8"))
        return f"<img {size} {found[1]}"

    return OF_GUIDE.sub(told, html)


def _size(svg: str) -> str:
    """Return the attributes of an image that say in CSS pixels how large an SVG is; or nothing."""
    found = SIZE.search(svg)
    if found is None:
        return ""
    sides = {found[1]: found[2], found[3]: found[4]}
    size = {side: round(float(points) * PIXEL / POINTS) for side, points in sides.items()}
    return f'width="{size["width"]}" height="{size["height"]}"'
