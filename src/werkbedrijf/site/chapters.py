"""Chapters of the site: executed notebooks as pages, their exhibits as HTML."""

from __future__ import annotations

import re
from dataclasses import dataclass
from functools import lru_cache
from html import escape, unescape

import nbformat
from lxml.builder import E
from lxml.html import HtmlElement, fragment_fromstring, tostring
from nbformat import NotebookNode

from werkbedrijf.chain.execute import first_line
from werkbedrijf.claims.ledger import BASES
from werkbedrijf.errors import BuildError
from werkbedrijf.exhibits import findings
from werkbedrijf.exhibits.catalogue import caption as caption_of
from werkbedrijf.exhibits.catalogue import entries
from werkbedrijf.exhibits.markup import EMPTY, STYLES, keep, plain
from werkbedrijf.exhibits.wording import VERDICT_SIGNS
from werkbedrijf.paths import Paths
from werkbedrijf.site.links import Links
from werkbedrijf.site.navigation import FILES
from werkbedrijf.site.rendering import sized
from werkbedrijf.study.language import ENGLISH, Tell, gettext, to_make
from werkbedrijf.study.model import Study, chapter_number
from werkbedrijf.study.text import as_id

RESULT_OF_THE_CELL_ABOVE = gettext("Result of the cell above")
ALL_ROWS = gettext("All {rows} rows")
DOWNLOAD = gettext("Download:")
LINK_TO_THIS = gettext("Link to this")
EXECUTED = gettext("This chapter is an executed notebook, code included:")

CLASSES = {EMPTY: "no-mark", **{style: f"mark mark-{key}" for key, style in STYLES.items()}}
EVIDENCE = "evidence.html"
ANCHOR = re.compile(r"^(?:[a-z0-9-]+\.ipynb)?#(.+)$")
LONG = 60
"""Characters from which on a cell is not to be squeezed."""

MANY = 12
"""Rows above which a table scrolls in a box of its own, under headings that stay."""
WHOLE = re.compile(r"[+-]?[\d.,%-]+")

BY_HAND = "by-hand"
"""The tag of cells whose code is what they show."""
FRAME = 'class="dataframe"'
SPANS = ("colspan", "rowspan")
MARKED = "*[contains(concat(' ', @class, ' '), ' mark ')]"
"""In XPath: what has the class of a mark."""
KEPT = {"href", "id", "title", "aria-hidden", "colspan", "rowspan", "scope"}


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
    id_ = _ids_by_caption(study).get(title)
    return None if id_ is None else identified(study, id_, entries(study)[id_]["note"])


@lru_cache(maxsize=1)
def _ids_by_caption(study: Study) -> dict[str, str]:
    return {caption_of(study, row): id_ for id_, row in entries(study).items()}


def identified(study: Study, id_: str, note: str = "") -> Shown:
    """Return what the data say of an exhibit, with a note that it does not hold itself."""
    if id_ not in entries(study):
        return NOTHING
    status = entries(study)[id_]["status"]
    word = study.word(status) if status != "reproduced" else ""
    return Shown(id_, note, findings.of(study, id_), word)


def _titled(caption: str, shown: Shown) -> str:
    """Return a caption with its status as a badge, and below it what the exhibit shows."""
    status, title = f" ({shown.status}).", escape(caption)
    if shown.status and caption.endswith(status):
        badge = f'<span class="badge"><i>(</i>{escape(shown.status)}<i>)</i></span>'
        title = f'{escape(caption.removesuffix(status))} <span class="whole">{badge}.</span>'
    finding = f' <span class="finding">{escape(shown.finding)}</span>' if shown.finding else ""
    note = f" {escape(shown.note)}" if shown.note else ""
    return f'<span class="title">{title}</span>{finding}{note}'


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
        _strip(tag)
    for spanning in inner.xpath(".//th[@class='group'] | .//tfoot//td"):
        # What spans a wide table stays in view while the table scrolls.
        inside = E.div(spanning.text or "", *spanning, **{"class": "stay"})
        spanning[:], spanning.text = [inside], None
    _link(inner, id_, tell)
    rows, tall, more = len(inner.xpath(".//tbody//tr[td]")), "", ""
    if rows > MANY:
        button = f'<button type="button" aria-pressed="false">{tell(ALL_ROWS, rows=rows)}</button>'
        tall, more = " tall", f'<p class="all-rows">{button}</p>'
    return (
        f'<figure class="exhibit exhibit-table" id="{id_}">'
        f'<figcaption id="{id_}-caption">{_titled(caption, shown)}</figcaption>'
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
        f"<figcaption>{_titled(caption, shown)}</figcaption>"
        f'<div class="beside">{words}{_beside("figure", id_, code, tell)}</div></figure>'
    )


def _first(within: HtmlElement, path: str) -> HtmlElement:
    elements = within.xpath(path)
    if not elements:
        raise ValueError(f"no {path} in a table's HTML")
    return elements[0]


def _strip(tag: HtmlElement) -> None:
    """Trade fixed looks for a class that says what the thing is."""
    style = CLASSES.get(tag.get("style", ""))
    group = "gt_group_heading" in tag.get("class", "").split()
    names = set(KEPT)
    if tag.tag in ("th", "td"):
        names -= {"id", "rowspan", *(["colspan"] if tag.get("colspan") == "1" else [])}
    keep(tag.attrib, names)
    text = tag.text_content().strip() if tag.tag == "td" else ""
    # A date or a number that breaks after its hyphen reads as two.
    fit = "long" if len(text) > LONG else "whole" if WHOLE.fullmatch(text) else ""
    if name := style or ("group" if group else fit):
        tag.set("class", name)
    if group:
        tag.set("scope", "rowgroup")


def _link(inner: HtmlElement, id_: str, tell: Tell) -> None:
    """Point every mark, count of segments, segment and claim to the evidence page."""
    for anchor in list(inner.iter("a")):
        target = ANCHOR.match(anchor.get("href"))
        if target:
            anchor.set("href", f"{EVIDENCE}#{target[1]}")
            _link_mark(anchor, target[1], id_, tell)
    for span in inner.xpath(".//td[not(preceding-sibling::*)]//span[@id]"):
        own = span.get("id")
        if id_ == "claims":
            _link_claim(span, own, tell)
        elif id_.startswith("evidence-") and span.text_content():
            span[:], span.text = [E.a(own, href=f"{EVIDENCE}#{own}")], None


def _link_claim(span: HtmlElement, own: str, tell: Tell) -> None:
    """Put links behind a claim, and give its row the verdicts by name, for who filters by them."""
    claim = span.text_content()
    explore = tell("Try to break it: {claim}", claim=claim)
    for href, text, label in (
        (f"#{own}", tell("link"), tell("Link to: {claim}", claim=claim)),
        (f"explore.html#claim={own}", tell("try it"), explore),
        (f"{EVIDENCE}?claim={own}", tell("evidence"), tell("Evidence for: {claim}", claim=claim)),
    ):
        span.addnext(E.a(text, **{"href": href, "aria-label": label, "class": "more"}))
    by_sign = {sign: verdict for verdict, sign in VERDICT_SIGNS.items()}
    for row in span.iterancestors("tr"):
        signs = [cell.text_content()[:1] for cell in row.xpath(".//td/span")]
        verdicts = [by_sign[sign] for sign in signs if sign in by_sign]
        for base, verdict in zip(BASES, verdicts, strict=False):
            row.set(f"data-{base}", as_id(verdict))


def _link_mark(anchor: HtmlElement, target: str, id_: str, tell: Tell) -> None:
    row = next(anchor.iterancestors("tr"), None)
    if row is None:
        return
    if id_.startswith(("success-", "factors-")):
        row.set("id", f"mark-{target}")
    for strip in row.xpath(f"(.//span[{MARKED}])[1]"):
        meaning = "; ".join(mark.get("title") for mark in strip.xpath(f".//{MARKED}"))
        label = tell("{mark}: the evidence", mark=meaning)
        link = E.a(**{"href": f"{EVIDENCE}#{target}", "aria-label": label, "class": "strip"})
        link.tail, strip.tail = strip.tail, None
        strip.getparent().replace(strip, link)
        link.append(strip)
        anchor.set("aria-label", tell("{mark}: the evidence", mark=anchor.text_content()))


def _compact(inner: HtmlElement) -> str:
    # A line per cell: the search index parts words at spaces, not at tags.
    html = tostring(inner, encoding="unicode", with_tail=False)
    return re.sub(r"\s*\n\s*", "\n", html)


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


def executed(where: Paths, name: str, language: str) -> NotebookNode:
    """Read a chapter from the report in a language.

    Raises
    ------
    BuildError
        If it is not there, or is broken.
    """
    path, command = where.report / f"{name}.ipynb", to_make("all", language)
    if not path.is_file():
        names = {"file": where.seen(path), "command": command}
        raise BuildError("{file} is missing. Run `{command}` first.", **names)
    try:
        return nbformat.read(path, as_version=4)  # type: ignore[no-any-return]
    except ValueError as error:
        raise BuildError(
            "{file} cannot be read: {error}. `{command}` makes it anew.",
            file=where.seen(path),
            error=first_line(str(error)),
            command=command,
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
    heading = _heading(study, name)
    for cell in notebook.cells:
        if cell.cell_type != "code":
            text = re.sub(r"^# .*", lambda _: heading, cell.source) if heading else cell.source
            text = links.prose(text)
            if "lang" in cell.metadata:
                text = f'<div lang="{cell.metadata["lang"]}">\n\n{text}\n\n</div>'
            cells.append(nbformat.v4.new_markdown_cell(text, id=cell.id))
        elif cell.id not in SETTING_UP:
            cells.append(_code(cell, study, links))
    source = (
        f'<p class="downloads">{study.gettext(EXECUTED)} '
        f'<a href="files/report/{name}.ipynb" download>{name}.ipynb</a></p>'
    )
    cells.append(nbformat.v4.new_markdown_cell(source, id="source"))
    metadata = dict(notebook.metadata)
    return str(nbformat.writes(nbformat.v4.new_notebook(cells=cells, metadata=metadata)))


def _heading(study: Study, name: str) -> str:
    """Return what a region's chapter is called on the site; empty for the other chapters."""
    named = {study.chapter_of(each.id): each.label for each in study.regions.values()}
    return f"# {chapter_number(name)}. {plain(named[name])}" if name in named else ""


def _code(cell: NotebookNode, study: Study, links: Links) -> NotebookNode:
    exhibits = [each for each in cell.outputs if "text/markdown" not in each.get("data", {})]
    # The line below a figure is its caption, which the figure on the page has already.
    outputs = [_output(output, study, cell.source, links) for output in exhibits or cell.outputs]
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
            "The report has a figure {title!r}, which the data no longer name so. "
            "Run `{command}` first.",
            title=title,
            command=to_make("all", study.language),
        )
    return figure(shown, title, description, code, study.gettext)


def _content(svg: str, name: str) -> str:
    return unescape(svg.split(f"<{name}>", 1)[1].split(f"</{name}>", 1)[0])
