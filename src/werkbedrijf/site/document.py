"""The whole study as one document: .docx and PDF, by pandoc and typst; all figures on a page."""

from __future__ import annotations

import base64
import re
from collections.abc import Iterator, Mapping, Sequence
from concurrent.futures import ThreadPoolExecutor
from html import escape
from pathlib import Path
from typing import TYPE_CHECKING, Any

import nbformat
from lxml.builder import E
from lxml.html import HtmlElement, fragment_fromstring, tostring
from markdown_it import MarkdownIt

from werkbedrijf import __version__
from werkbedrijf.chain.publish import put
from werkbedrijf.errors import BuildError
from werkbedrijf.exhibits.markup import keep, paragraph
from werkbedrijf.paths import Paths
from werkbedrijf.site import links, navigation
from werkbedrijf.site.brief import brief
from werkbedrijf.site.chapters import MARKED, chapter, executed
from werkbedrijf.site.links import Links, Terms
from werkbedrijf.site.summary import sentences
from werkbedrijf.site.typesetting import WIDE, TitlePage, as_docx, as_pdf
from werkbedrijf.study.cff import cited_in, licences, name_of, unnamed
from werkbedrijf.study.language import gettext, when
from werkbedrijf.study.model import Study

if TYPE_CHECKING:
    from werkbedrijf.exhibits.exhibit import Exhibit

WHAT_COMES_OUT = gettext("What comes out")

STEM, BRIEF = "study", "brief"
PROSE = MarkdownIt("commonmark", {"html": False}).enable("table")
"""Markdown as HTML; what HTML it holds is shown as text."""
LINE, TURNED, LONGEST, WIDEST, PADDING = 115, 173, 16, 60, 4.5
"""Characters of a table's line, upright and on its side, of a word and a text that count for a
column, and beside a text."""
BREAKS = re.compile(r"[^\S\u00a0]|(?<=[^\W\d]{4}-)")
"""Where a line of a cell may end; an id stays whole."""


def write_document(study: Study, where: Paths, target: Path) -> tuple[Path, Path, Path]:
    """Write the report, evidence and literature included, in two formats, and a brief of it.

    Parameters
    ----------
    study : Study
        In the language of the report.
    where : Paths
        Root with report/, figures/ and perhaps CITATION.cff.
    target : Path
        The folder to write into.

    Returns
    -------
    tuple of Path
        The brief, the .docx and the PDF.

    Raises
    ------
    BuildError
        If a chapter is missing, or the brief is too long.
    """
    page, html = title_page(study, where.root), _html(study, where)
    # Pandoc and typst compute outside of Python, both at once.
    with ThreadPoolExecutor() as pool:
        docx = pool.submit(as_docx, page, html, where.figures)
        pdf = pool.submit(as_pdf, page, html, where.figures)
        short = brief(study, page)
    files = {
        f"{STEM}.docx": docx.result(),
        f"{STEM}.pdf": pdf.result(),
        f"{BRIEF}.pdf": short,
    }
    first, second, third = put(where, target, files)
    return first, second, third


def _html(study: Study, where: Paths) -> str:
    """Return the report as one page of HTML, in the order of the chain."""
    results = paragraph("\n\n".join(sentences(study)))
    pieces = [PROSE.render(f"# {study.gettext(WHAT_COMES_OUT)}\n\n{results}")]
    cited = links.works(study, where.theory / "references.bib")
    for name in navigation.chapters(study):
        notebook, its = executed(where, name, study.language), Links(name, Terms(), cited)
        pieces += _pieces(nbformat.reads(chapter(study, name, notebook, its), as_version=4))
    head = links.introduction(study.gettext)
    listed = _unlinked(cited.page({}, study.gettext)).removeprefix(head)
    return "\n".join([*pieces, PROSE.render(head), listed])


def _unlinked(text: str) -> str:
    """Return text in which works are named without a link: on paper they are looked up."""
    return re.sub(r'<a class="cite"[^>]*>(.*?)</a>', r"\1", text)


def _pieces(notebook: nbformat.NotebookNode) -> Iterator[str]:
    for cell in notebook.cells:
        if cell.cell_type == "markdown":
            if cell.id != "source":
                yield PROSE.render(_unlinked(cell.source))
            continue
        if "remove-input" not in cell.metadata.get("tags", []):
            yield PROSE.render(f"```python\n{cell.source}\n```")
        for output in cell.outputs:
            data = output.get("data", {})
            if "text/html" in data:
                yield _exhibit(data["text/html"])
            elif "text/markdown" in data:
                yield PROSE.render(_unlinked(data["text/markdown"]))
            elif words := data.get("text/plain", output.get("text", "")):
                yield PROSE.render(f"```\n{words}\n```")


def _exhibit(html: str) -> str:
    """Return an exhibit of the site as a document has it: on paper nothing links or folds."""
    page = fragment_fromstring(html)
    frames = page.xpath("descendant-or-self::*[contains(@class, 'frame')]//table")
    if frames:
        return _table(frames[0])
    outer, caption = next(page.iter("figure"), None), next(page.iter("figcaption"), None)
    if outer is None or caption is None:
        raise ValueError("an exhibit without a figure or a caption")
    text, table = caption.text_content(), next(page.iter("table"), None)
    if table is not None:
        _unlink(table)
        return _table(table, E.caption(text))
    words = page.xpath("string(.//details//p)") or text
    # Named without its folder, which Word would show to a reader.
    picture = f'<img src="{outer.get("id")}.png" alt="{escape(words)}">'
    return f"<figure>{picture}<figcaption>{escape(text)}</figcaption></figure>"


def _table(table: HtmlElement, *caption: HtmlElement) -> str:
    table[:0] = [*caption, _columns(table)]
    return str(tostring(table, encoding="unicode", with_tail=False))


def _columns(table: HtmlElement) -> HtmlElement:
    """Return the columns' shares of the page: first what words need, then what texts would."""
    rows = [row.xpath(".//td | .//th") for row in table.iter("tr")]
    most = max(len(row) for row in rows)
    needs, wants = [], []
    for column in zip(*(row for row in rows if len(row) == most), strict=True):
        texts = [" ".join(cell.itertext()) for cell in column]
        longest = max(len(word) for text in texts for word in BREAKS.split(text))
        needs.append(min(longest, LONGEST) + PADDING)
        length = (max(map(len, texts)) + sum(map(len, texts)) / len(texts)) / 2
        wants.append(max(0, min(length, WIDEST) + PADDING - needs[-1]))
    line = LINE
    if sum(needs) > 0.9 * LINE:  # a tenth is for texts
        table.set("class", WIDE)
        line = TURNED
    left = max(line / 10, line - sum(needs)) / (sum(wants) or 1)
    widths = [need + left * want for need, want in zip(needs, wants, strict=True)]
    shares = (100 * width / sum(widths) for width in widths)
    return E.colgroup(*(E.col(style=f"width: {share:.1f}%") for share in shares))


def _unlink(table: HtmlElement) -> None:
    """Leave a table's words and its spans alone, and take out the rest."""
    for strip in table.xpath(".//a[@class='strip']"):
        # With the letters that the table's legend explains, such as R +/-.
        marks = (
            f"{mark.text_content()}\u00a0{mark.get('title').rpartition(' ')[2]}"
            for mark in strip.xpath(f".//{MARKED}")
        )
        strip.tail = ", ".join(marks) + (strip.tail or "")
        strip.drop_tree()
    for link in table.xpath(".//a[@class='more']"):
        link.drop_tree()
    for tag in table.xpath(".//a | .//*[@class='stay']"):
        tag.drop_tag()
    for group in table.xpath(".//th[@class='group']"):
        group[:], group.text = [E.strong(group.text_content())], None
    for tag in table.iter("*"):
        keep(tag.attrib, ["colspan"])


def title_page(study: Study, root: Path) -> TitlePage:
    """Return the title page of a study whose CITATION.cff, if it has one, lies in `root`.

    Raises
    ------
    BuildError
        If CITATION.cff cannot be read.
    """
    cited = cited_in(root)
    if wrong := unnamed(cited):
        raise BuildError(wrong)
    author = ", ".join(map(name_of, cited.get("authors") or []))
    kind = study.gettext("Replication") if study.source else study.gettext("Study")
    lines = tuple(_lines(study, cited, author))
    return TitlePage(study.title, kind, _subtitle(study), author, lines, study.language)


def _subtitle(study: Study) -> str:
    source = study.source
    if not source:
        return study.gettext("The evidence, the marks that follow from it, and what they show.")
    kind = source.get("kind", source["short"])
    day = when(str(source["date"]), study.language)
    where = ", ".join(filter(None, (source.get("university"), day)))
    return study.gettext(
        "Of {title} by {author} ({kind}, {where})",
        title=source["title"],
        author=source["author"],
        kind=kind,
        where=where,
    )


def _lines(study: Study, cited: dict[str, Any], author: str) -> list[str]:
    if not cited:
        return [study.gettext("Made with werkbedrijf {version}", version=__version__)]
    lines = []
    released = cited.get("date-released")
    if author:
        made_by = gettext("Replication by {author}") if study.source else gettext("By {author}")
        lines.append(study.gettext(made_by, author=author))
    if "version" in cited:
        version = {"version": cited["version"], "date": str(released)}
        lines.append(study.gettext(RELEASED if released else UNRELEASED, **version))
    if named := licences(cited):
        lines.append(study.gettext("Licence: {licence}", licence=study.listed(named)))
    return lines


RELEASED = gettext("Version {version}, of {date}")
UNRELEASED = gettext("Version {version}, not released yet")


OF_SHEET = """
body { font: 16px/1.5 sans-serif; margin: 2rem; max-width: 75rem; }
.row { display: flex; flex-wrap: wrap; gap: 1rem; margin: .5rem 0 2rem; align-items: start; }
.pane { padding: .75rem; border: 1px solid #888; }
.dark { background: #121212; }
.grey .picture { filter: grayscale(1); }
.picture { width: 80mm; background: var(--picture) center / 100% 100% no-repeat; }
.page .picture { width: 160mm; }
"""
"""How the contact sheet looks."""


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
    head = f'<meta charset="utf-8"><title>{title}</title><style>{OF_SHEET}</style>'
    parts = ["<!doctype html>", '<html lang="en">', head, f"<h1>{title}</h1>", *body, "</html>"]
    return "\n".join(parts) + "\n"


def every_figure(study: Study) -> Iterator[Exhibit]:
    """Yield every figure that a study has, those of a region for each region."""
    from werkbedrijf.exhibits import figures  # a second, which no document needs

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
    from werkbedrijf.exhibits.exhibit import Picture, svg  # a second, which no document needs

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
