"""The contact sheet: every figure on one page, in every language, on light, dark and grey."""

from __future__ import annotations

import base64
from collections.abc import Iterator, Mapping, Sequence
from html import escape

from werkbedrijf.exhibits import figures
from werkbedrijf.exhibits.exhibit import Exhibit, Picture, svg
from werkbedrijf.study.model import Study

STYLE = """
body { font: 16px/1.5 sans-serif; margin: 2rem; max-width: 75rem; }
.row { display: flex; flex-wrap: wrap; gap: 1rem; margin: .5rem 0 2rem; align-items: start; }
.pane { padding: .75rem; border: 1px solid #888; }
.dark { background: #121212; }
.grey .picture { filter: grayscale(1); }
.picture { width: 80mm; background: var(--picture) center / 100% 100% no-repeat; }
.page .picture { width: 160mm; }
"""


def contact_sheet(drawn: Mapping[str, Sequence[Exhibit]]) -> str:
    """Return a page with every figure: at 160 mm, and at 80 mm on light, on dark and in grey.

    Parameters
    ----------
    drawn : Mapping of str to sequence of Exhibit
        What `every_figure` yields, by language; all of the same regions.
    """
    body = []
    for shown in zip(*drawn.values(), strict=True):
        body.append(f'<h2 id="{shown[0].id}">{shown[0].id}</h2>')
        for language, each in zip(drawn, shown, strict=True):
            body += _panes(language, each)
    title = "Every figure"
    head = f'<meta charset="utf-8"><title>{title}</title><style>{STYLE}</style>'
    parts = ["<!doctype html>", '<html lang="en">', head, f"<h1>{title}</h1>", *body, "</html>"]
    return "\n".join(parts) + "\n"


def every_figure(study: Study) -> Iterator[Exhibit]:
    """Yield every figure that a study has, those of a region for each region."""
    listed = study.tables["exhibits"]
    for id_ in listed.loc[listed["kind"] == "figure", "exhibit"]:
        if id_ in study.diagrams:
            yield figures.diagram(study, id_)
            continue
        function = getattr(figures, id_.removesuffix("-{region}").replace("-", "_"))
        if "{region}" in id_:
            yield from (function(study, region) for region in study.regions)
        elif shown := function(study):
            yield shown


def _panes(language: str, shown: Exhibit) -> list[str]:
    """Return a caption and the panes under it; the picture itself is there once."""
    assert isinstance(shown.body, Picture)
    width, height = shown.body.figure.get_size_inches()
    data = base64.b64encode(svg(shown).encode()).decode()
    look = f"--picture: url(data:image/svg+xml;base64,{data})"
    ratio = f"aspect-ratio: {width:.4f} / {height:.4f}"
    label = escape(f"{shown.caption} {shown.body.alt}", quote=True)
    picture = f'<div class="picture" style="{ratio}" role="img" aria-label="{label}"></div>'
    panes = ("page", "light", "dark", "grey")
    return [
        f'<p lang="{language}">{escape(shown.caption)}</p>',
        f'<div class="row" lang="{language}" style="{look}">',
        *(f'<div class="pane {pane}">{picture}</div>' for pane in panes),
        "</div>",
    ]
