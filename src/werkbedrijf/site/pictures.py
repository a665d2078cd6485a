"""The picture of a figure on a page: its size, and the drawing that phones show instead."""

from __future__ import annotations

import re
from pathlib import Path

from werkbedrijf.exhibits.exhibit import PHONE, PIXEL

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
    """Return a page of the guide, its pictures with their sizes too.

    Parameters
    ----------
    html : str
        The page.
    site : Path
        Where the addresses of its pictures begin.
    """

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
