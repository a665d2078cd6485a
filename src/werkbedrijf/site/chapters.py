"""Chapters of the site: executed notebooks as pages, their exhibits as HTML."""

from __future__ import annotations

import re
from collections.abc import Mapping
from html import escape, unescape
from typing import Any

import nbformat
from lxml.builder import E
from lxml.html import HtmlElement, fragment_fromstring, tostring
from nbformat import NotebookNode

from werkbedrijf.chain.execute import first_line
from werkbedrijf.claims.ledger import BASES
from werkbedrijf.errors import BuildError, Message
from werkbedrijf.exhibits.markup import keep, plain
from werkbedrijf.exhibits.standing import VERDICT_SIGNS
from werkbedrijf.exhibits.tables.regions import EMPTY, STYLES
from werkbedrijf.paths import Paths
from werkbedrijf.site.captions import NOTHING, Shown, captioned, identified, sized, titled
from werkbedrijf.site.indexes import FILES
from werkbedrijf.site.links import Links
from werkbedrijf.study.language import ENGLISH, Tell, gettext, to_make
from werkbedrijf.study.model import Study

RESULT_OF_THE_CELL_ABOVE = gettext("Result of the cell above")
DOWNLOAD = gettext("Download:")
LINK_TO_THIS = gettext("Link to this")
EXECUTED = gettext("This chapter is an executed notebook, code included:")

CLASSES = {EMPTY: "no-mark", **{style: f"mark mark-{key}" for key, style in STYLES.items()}}
EVIDENCE = "evidence.html"
ANCHOR = re.compile(r"^(?:04-region-[a-z0-9-]+\.ipynb)?#(.+)$")
LONG = 60
"""Characters from which on a cell is not to be squeezed."""

MANY = 12
"""Rows above which a table scrolls in a box of its own, under headings that stay."""
MORE = '<p class="all-rows"><button type="button" aria-pressed="false">{told}</button></p>'

WHOLE = re.compile(r"[+-]?[\d.,%-]+")

BY_HAND = "by-hand"
"""The tag of cells whose code is what they show."""
FRAME = 'class="dataframe"'
SPANS = ("colspan", "rowspan")
MARKED = "*[contains(concat(' ', @class, ' '), ' mark ')]"
"""In XPath: what has the class of a mark."""
KEPT = {"href", "id", "title", "aria-hidden", "colspan", "rowspan", "scope"}


def table(html: str, code: str, shown: Shown = NOTHING, tell: Tell = ENGLISH) -> str:
    """Return a table's HTML as the site shows it, with its files and its code beside it.

    Parameters
    ----------
    html : str
        As `exhibit.html` writes it; the id of the outermost element is the exhibit's.
    code : str
        What the notebook's cell says.
    shown : Shown, optional
        What the data say of it.
    tell : callable
        Tells messages in the site's language.
    """
    outer = fragment_fromstring(html)
    id_, inner = outer.get("id"), _first(outer, "descendant-or-self::table")
    caption = _first(inner, ".//tr[contains(@class, 'gt_heading')]/td").text_content()
    for heading in inner.xpath(".//tr[contains(@class, 'gt_heading')]"):
        heading.drop_tree()
    for tag in inner.iter("*"):
        _plain(tag)
    for spanning in inner.xpath(".//th[@class='group'] | .//tfoot//td"):
        _stay(spanning)
    _link(inner, id_, tell)
    rows = len(inner.xpath(".//tbody//tr[td]"))
    tall, more = (
        (" tall", MORE.format(told=tell("All {rows} rows", rows=rows))) if rows > MANY else ("", "")
    )
    return (
        f'<figure class="exhibit exhibit-table" id="{id_}">'
        f'<figcaption id="{id_}-caption">{titled(caption, shown)}</figcaption>'
        f'<div class="scroll{tall}" role="region" tabindex="0" aria-labelledby="{id_}-caption">'
        f"{_compact(inner)}</div>{more}"
        f'<div class="beside">{_beside("table", id_, code, tell)}</div></figure>'
    )


def frame(html: str, tell: Tell = ENGLISH) -> str:
    """Return the HTML of a DataFrame as the site shows it: the table, without pandas's looks."""
    inner = _first(fragment_fromstring(html), "descendant-or-self::table")
    for tag in inner.iter("*"):
        keep(tag.attrib, SPANS)
    label = f'role="region" tabindex="0" aria-label="{tell(RESULT_OF_THE_CELL_ABOVE)}"'
    return f'<div class="scroll frame" {label}>{_compact(inner)}</div>'


def figure(shown: Shown, caption: str, description: str, code: str, tell: Tell = ENGLISH) -> str:
    """Return the HTML that shows a figure's SVG: its caption, its content in words, its code."""
    id_ = shown.id
    head = tell("The figure in words")
    words = f"<details><summary>{head}</summary><p>{escape(description)}</p></details>"
    address = f"files/figures/{id_}.svg"
    return (
        f'<figure class="exhibit exhibit-figure" id="{id_}">'
        f'<div class="panel" role="region" tabindex="0" aria-label="{escape(caption)}">'
        f'<img class="dark-light" src="{address}" alt="{escape(caption)}" loading="lazy"></div>'
        f"<figcaption>{titled(caption, shown)}</figcaption>"
        f'<div class="beside">{words}{_beside("figure", id_, code, tell)}</div></figure>'
    )


def _first(within: HtmlElement, path: str) -> HtmlElement:
    found = within.xpath(path)
    if not found:
        raise ValueError(f"no {path} in a table's HTML")
    return found[0]


def _plain(tag: HtmlElement) -> None:
    """Trade fixed looks for a class that says what the thing is."""
    style = CLASSES.get(tag.get("style", ""))
    group = "gt_group_heading" in tag.get("class", "").split()
    names = set(KEPT)
    if tag.tag in ("th", "td"):
        names -= {"id", "rowspan", *(["colspan"] if tag.get("colspan") == "1" else [])}
    keep(tag.attrib, names)
    told = tag.text_content().strip() if tag.tag == "td" else ""
    # A date or a number that breaks after its hyphen reads as two.
    fit = "long" if len(told) > LONG else "whole" if WHOLE.fullmatch(told) else ""
    if style or group or fit:
        tag.set("class", style or ("group" if group else fit))
    if group:
        tag.set("scope", "rowgroup")


def _stay(spanning: HtmlElement) -> None:
    """Keep what spans a wide table in view while the table scrolls."""
    inside = E.div(spanning.text or "", *spanning, **{"class": "stay"})
    spanning.text = None
    spanning.append(inside)


def _link(inner: HtmlElement, id_: str, tell: Tell) -> None:
    """Point every mark, count of segments, segment and claim to the evidence page."""
    for anchor in list(inner.iter("a")):
        found = ANCHOR.match(anchor.get("href"))
        if found:
            anchor.set("href", f"{EVIDENCE}#{found[1]}")
            _link_mark(anchor, found[1], id_, tell)
    for span in inner.xpath(".//td[not(preceding-sibling::*)]//span[@id]"):
        own = span.get("id")
        if id_ == "claims":
            _judged(span)
            claim = span.text_content()
            label = tell("Evidence for: {claim}", claim=claim)
            tried = tell("Try to break it: {claim}", claim=claim)
            linked = tell("Link to: {claim}", claim=claim)
            for anchor in (
                _anchor(f"#{own}", tell("link"), linked),
                _anchor(f"explore.html#claim={own}", tell("try it"), tried),
                _anchor(f"{EVIDENCE}?claim={own}", tell("evidence"), label),
            ):
                span.addnext(anchor)
        elif id_.startswith("evidence-") and span.text_content():
            span[:], span.text = [_anchor(f"{EVIDENCE}#{own}", own)], None


def _judged(span: HtmlElement) -> None:
    """Give the ledger's row of a claim its verdicts by name, for who asks for one of them."""
    row = next(span.iterancestors("tr"), None)
    if row is None:
        return
    by_sign = {sign: verdict for verdict, sign in VERDICT_SIGNS.items()}
    signs = [told.text_content()[:1] for told in row.xpath(".//td/span")]
    for base, sign in zip(BASES, (sign for sign in signs if sign in by_sign), strict=False):
        row.set(f"data-{base}", by_sign[sign].replace(" ", "-"))


def _link_mark(anchor: HtmlElement, target: str, id_: str, tell: Tell) -> None:
    row = next(anchor.iterancestors("tr"), None)
    if row is not None and id_.startswith(("success-", "factors-")):
        row.set("id", f"mark-{target}")
    strips = row.xpath(f".//span[{MARKED}]") if row is not None else []
    if not strips:
        return
    strip = strips[0]
    meaning = "; ".join(mark.get("title") for mark in strip.xpath(f".//{MARKED}"))
    link = _anchor(f"{EVIDENCE}#{target}", "", tell("{mark}: the evidence", mark=meaning))
    link.set("class", "strip")
    link.tail, strip.tail = strip.tail, None
    strip.getparent().replace(strip, link)
    link.append(strip)
    anchor.set("aria-label", tell("{mark}: the evidence", mark=anchor.text_content()))


def _anchor(href: str, text: str, label: str = "") -> HtmlElement:
    more = {"aria-label": label, "class": "more"} if label else {}
    return E.a(text, href=href, **more)


def _compact(inner: HtmlElement) -> str:
    # A line per cell: the search index parts words at spaces, not at tags.
    told = tostring(inner, encoding="unicode", with_tail=False)
    return re.sub(r"\s*\n\s*", "\n", told)


def _beside(kind: str, id_: str, code: str, tell: Tell) -> str:
    """Return what goes with an exhibit: its files, its address, and its code, folded away."""
    folder, suffixes = FILES[kind]
    names, name = {"tex": "LaTeX"}, tell("Code")
    links = " ".join(
        f'<a href="files/{folder}/{id_}.{suffix}" download>{names.get(suffix, suffix.upper())}</a>'
        for suffix in suffixes
    )
    return (
        f'<p class="downloads">{tell(DOWNLOAD)} {links}</p>'
        f'<p class="downloads"><a href="#{id_}">{tell(LINK_TO_THIS)}</a></p>'
        f"<details><summary>{name}</summary>"
        f'<pre role="region" tabindex="0" aria-label="{name}"><code>{escape(code)}</code></pre>'
        "</details>"
    )


SETTING_UP = {"parameters", "injected-parameters", "load", "name"}
REGION_STEP = re.compile(r"04-region-(.+)")


def executed(where: Paths, name: str, language: str) -> NotebookNode:
    """Read a chapter from the report in a language.

    Raises
    ------
    BuildError
        If it is not there, or is broken.
    """
    path = where.report / f"{name}.ipynb"
    if not path.is_file():
        told = {"file": path.name, "command": to_make("all", language)}
        raise BuildError(Message("report/{file} is missing. Run `{command}` first.", **told))
    try:
        return nbformat.read(path, as_version=4)  # type: ignore[no-any-return]
    except ValueError as error:
        told = {
            "file": path.name,
            "error": first_line(str(error)),
            "command": to_make("all", language),
        }
        raise BuildError(
            Message("report/{file} cannot be read: {error}. `{command}` makes it anew.", **told)
        ) from error


def chapter(study: Study, name: str, notebook: NotebookNode, links: Links) -> str:
    """Return an executed notebook as the site shows it.

    Parameters
    ----------
    study : Study
        For the names of regions.
    name : str
        Of the notebook, such as ``05-comparison``.
    notebook : NotebookNode
        Executed; left unchanged.
    links : Links
        Of the chapter's page.

    Returns
    -------
    str
        A notebook in JSON: exhibits restyled, code folded away, set-up left out.
    """
    cells: list[NotebookNode] = []
    for cell in notebook.cells:
        if cell.cell_type != "code":
            text = links.prose(_title(study, name, cell.source))
            if "lang" in cell.metadata:
                text = f'<div lang="{cell.metadata["lang"]}">\n\n{text}\n\n</div>'
            cells.append(nbformat.v4.new_markdown_cell(text, id=cell.id))
        elif cell.id not in SETTING_UP:
            cells.append(_code(cell, study, links))
    cells.append(nbformat.v4.new_markdown_cell(_source(name, study.gettext), id="source"))
    metadata: Mapping[str, Any] = notebook.metadata
    return str(nbformat.writes(nbformat.v4.new_notebook(cells=cells, metadata=dict(metadata))))


def _title(study: Study, name: str, text: str) -> str:
    found = REGION_STEP.fullmatch(name)
    if found is None or not text.startswith("# "):
        return text
    heading = f"# 4. {plain(study.regions[found[1]].label)}"
    return re.sub(r"^# .*", lambda _: heading, text)


def _code(cell: NotebookNode, study: Study, links: Links) -> NotebookNode:
    told = ["text/markdown" in output.get("data", {}) for output in cell.outputs]
    prose = all(told)
    # The line below a figure is its caption, which the figure on the page has already.
    outputs = [
        _output(output, study, cell.source, links)
        for output, words in zip(cell.outputs, told, strict=True)
        if prose or not words
    ]
    return nbformat.v4.new_code_cell(  # type: ignore[no-any-return]
        cell.source,
        id=cell.id,
        outputs=outputs,
        execution_count=cell.execution_count,
        metadata={"tags": [] if BY_HAND in cell.metadata.get("tags", []) else ["remove-input"]},
    )


HEADING = "gt_heading"
"""What the HTML of an exhibit's table has."""


def _output(output: NotebookNode, study: Study, code: str, links: Links) -> NotebookNode:
    data = output.get("data", {})
    if "image/svg+xml" in data:
        svg = data["image/svg+xml"]
        shown = {"text/html": links.exhibit(sized(_figure(svg, study, code), svg))}
    elif FRAME in data.get("text/html", ""):
        shown = {"text/html": frame(data["text/html"], study.gettext)}
    elif HEADING in data.get("text/html", ""):
        shown = {"text/html": links.exhibit(_table(data["text/html"], study, code))}
    elif "text/markdown" in data:
        shown = {"text/markdown": links.prose(data["text/markdown"])}
    elif "text/html" in data:  # no exhibit: its words alone, since no page runs what it holds
        shown = {"text/plain": data.get("text/plain", "")}
    else:
        return output
    return nbformat.v4.new_output("display_data", shown)  # type: ignore[no-any-return]


def _table(html: str, study: Study, code: str) -> str:
    id_ = re.search(r'id="([^"]+)"', html)
    return table(html, code, identified(study, id_[1]) if id_ else NOTHING, study.gettext)


def _figure(svg: str, study: Study, code: str) -> str:
    title, description = (_content(svg, name) for name in ("title", "desc"))
    shown = captioned(study, title)
    if shown is None:
        raise BuildError(
            Message(
                "The report has a figure {title!r}, which the data no longer name so. "
                "Run `{command}` first.",
                title=title,
                command=to_make("all", study.language),
            )
        )
    return figure(shown, title, description, code, study.gettext)


def _content(svg: str, name: str) -> str:
    return unescape(svg.split(f"<{name}>", 1)[1].split(f"</{name}>", 1)[0])


def _source(name: str, tell: Tell) -> str:
    return (
        f'<p class="downloads">{tell(EXECUTED)} '
        f'<a href="files/report/{name}.ipynb" download>{name}.ipynb</a></p>'
    )
