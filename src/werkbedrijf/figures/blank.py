"""What stands in place of a figure that there are no data for."""

from __future__ import annotations

from werkbedrijf.exhibit import Picture
from werkbedrijf.figures import style
from werkbedrijf.study import Study

HEIGHT = 14.0
"""Of the sheet, in mm."""


def blank(study: Study) -> Picture:
    """Return a low sheet that says so."""
    figure, axes = style.sheet(HEIGHT)
    text = f"{study.word('not-available').capitalize()}."
    style.write(axes, style.WIDTH / 2, HEIGHT / 2, text, color=style.MUTED)
    return Picture(figure, text)
