"""Exhibits as the site has them: semantic HTML whose look comes from the style sheet alone.

What a notebook shows carries its own colours, so that it looks right wherever it is opened. On the
site the same content follows the reader's light or dark scheme, scrolls in a box of its own, and
links to the evidence page.
"""

from __future__ import annotations

import re
from html import escape

from bs4 import BeautifulSoup, Tag

from werkbedrijf.tables.scores import EMPTY, STYLES

CLASSES = {EMPTY: "no-mark", **{style: f"mark mark-{key}" for key, style in STYLES.items()}}
EVIDENCE = "evidence.html"
ANCHOR = re.compile(r"^(?:04-region-[a-z0-9-]+\.ipynb)?#(.+)$")
LONG = 60
"""Characters from which on a cell is not to be squeezed."""

WHOLE = re.compile(r"[+-]?[\d.,%-]+")

KEPT = {"href", "id", "title", "aria-hidden", "colspan", "rowspan", "scope", "class"}


def table(html: str, code: str) -> str:
    """Return a table's HTML as the site shows it, with its files and its code beside it.

    Parameters
    ----------
    html : str
        As `exhibit.html` writes it; the id of the outermost element is the exhibit's.
    code : str
        What the notebook's cell says.
    """
    outer = _first(BeautifulSoup(html, "html.parser"), "div")
    id_, inner = str(outer["id"]), _first(outer, "table")
    caption = _first(inner, "tr.gt_heading td").get_text()
    _first(inner, "tr.gt_heading").decompose()
    for tag in [inner, *inner.find_all(True)]:
        _plain(tag)
    for spanning in inner.select("th.group, tfoot td"):
        _stay(spanning)
    _link(inner, id_)
    beside = _downloads(f"files/tables/{id_}", ("csv", "tex")) + _folded("Code", code)
    return (
        f'<figure class="exhibit exhibit-table" id="{id_}">'
        f'<figcaption id="{id_}-caption">{escape(caption)}</figcaption>'
        f'<div class="scroll" role="region" tabindex="0" aria-labelledby="{id_}-caption">'
        f'{_compact(inner)}</div><div class="beside">{beside}</div></figure>'
    )


def figure(id_: str, caption: str, description: str, code: str) -> str:
    """Return the HTML that shows a figure's SVG: its caption, its content in words, its code."""
    stem = f"files/figures/{id_}"
    words = f"<details><summary>The figure in words</summary><p>{escape(description)}</p></details>"
    beside = words + _downloads(stem, ("svg", "png")) + _folded("Code", code)
    return (
        f'<figure class="exhibit exhibit-figure" id="{id_}">'
        f'<div class="panel" role="region" tabindex="0" aria-label="{escape(caption)}">'
        f'<img class="dark-light" src="{stem}.svg" alt="{escape(caption)}" loading="lazy"></div>'
        f"<figcaption>{escape(caption)}</figcaption>"
        f'<div class="beside">{beside}</div></figure>'
    )


def _first(within: BeautifulSoup | Tag, selector: str) -> Tag:
    found = within.select_one(selector)
    if found is None:
        raise ValueError(f"no {selector} in a table's HTML")
    return found


def _plain(tag: Tag) -> None:
    """Trade fixed looks for a class that says what the thing is."""
    style = CLASSES.get(str(tag.get("style", "")))
    group = "gt_group_heading" in (tag.get("class") or [])
    if tag.name in ("th", "td"):
        tag.attrs.pop("id", None)
        if tag.get("colspan") == "1":
            del tag["colspan"]
        tag.attrs.pop("rowspan", None)
    tag.attrs = {key: value for key, value in tag.attrs.items() if key in KEPT - {"class"}}
    told = tag.get_text().strip() if tag.name == "td" else ""
    # A date or a number that breaks after its hyphen reads as two.
    fit = "long" if len(told) > LONG else "whole" if WHOLE.fullmatch(told) else ""
    if style or group or fit:
        tag["class"] = style or ("group" if group else fit)
    if group:
        tag["scope"] = "rowgroup"


def _stay(spanning: Tag) -> None:
    """Keep what spans a wide table in view while the table scrolls."""
    inside = Tag(name="div", attrs={"class": "stay"})
    inside.extend(list(spanning.contents))
    spanning.append(inside)


def _link(inner: Tag, id_: str) -> None:
    """Point every mark, count of segments, segment and claim to the evidence page."""
    for anchor in inner.find_all("a"):
        found = ANCHOR.match(str(anchor["href"]))
        if found:
            anchor["href"] = f"{EVIDENCE}#{found[1]}"
            _link_mark(anchor, found[1], id_)
    for span in inner.select("td:first-child span[id]"):
        if id_ == "claims":
            label = f"Evidence for: {span.get_text()}"
            span.insert_after(_anchor(f"{EVIDENCE}?claim={span['id']}", "evidence", label))
        elif id_.startswith("evidence-") and span.get_text():
            span.string = ""
            span.append(_anchor(f"{EVIDENCE}#{span['id']}", str(span["id"])))


def _link_mark(anchor: Tag, target: str, id_: str) -> None:
    row = anchor.find_parent("tr")
    strip = row.select_one("span:has(> .mark)") if row else None
    if row is None or strip is None:
        return
    if id_.startswith(("success-", "factors-")):
        row["id"] = f"mark-{target}"
    meaning = "; ".join(str(mark["title"]) for mark in strip.select(".mark"))
    link = _anchor(f"{EVIDENCE}#{target}", "", f"{meaning}: the evidence")
    link["class"] = "strip"
    strip.wrap(link)
    anchor["aria-label"] = f"{anchor.get_text()}: the evidence"


def _anchor(href: str, text: str, label: str = "") -> Tag:
    anchor = BeautifulSoup("", "html.parser").new_tag("a", href=href)
    anchor.string = text
    if label:
        anchor["aria-label"] = label
        anchor["class"] = "more"
    return anchor


def _compact(inner: Tag) -> str:
    # A line per cell: the search index parts words at spaces, not at tags.
    return re.sub(r"\s*\n\s*", "\n", str(inner))


def _folded(name: str, code: str) -> str:
    told = f'<pre role="region" tabindex="0" aria-label="{name}"><code>{escape(code)}</code></pre>'
    return f"<details><summary>{name}</summary>{told}</details>"


def _downloads(stem: str, suffixes: tuple[str, ...]) -> str:
    names = {"tex": "LaTeX"}
    links = " ".join(
        f'<a href="{stem}.{suffix}" download>{names.get(suffix, suffix.upper())}</a>'
        for suffix in suffixes
    )
    return f'<p class="downloads">Download: {links}</p>'
