"""The picture of a figure on a page: its size, and the drawing that phones show instead."""

from __future__ import annotations

import re

from werkbedrijf.exhibits.exhibit import PHONE, PIXEL

IMAGE = re.compile(r'<img class="dark-light" src="([^"]+)\.svg"([^>]*)>')
SIZE = re.compile(r'<svg [^>]*?\b(width|height)="([\d.]+)pt"[^>]*?\b(width|height)="([\d.]+)pt"')
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
    found, small = SIZE.search(svg), SMALL.search(svg)
    if found is None:
        return html
    sides = {found[1]: found[2], found[3]: found[4]}
    size = {side: round(float(points) * PIXEL / POINTS) for side, points in sides.items()}
    told = f'width="{size["width"]}" height="{size["height"]}"'
    image = rf'<img class="dark-light" src="\1.svg"\2 {told}>'
    if small:
        source = rf'srcset="\1{PHONE}.svg" width="{small[1]}" height="{small[2]}"'
        image = f'<picture><source media="{NARROW}" {source}>{image}</picture>'
    return IMAGE.sub(image, html)
