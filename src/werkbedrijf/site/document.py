"""The whole study as one document: .docx and PDF, by pandoc and typst."""

from __future__ import annotations

import base64
import json
import os
import re
import tempfile
from collections.abc import Iterator
from html import escape
from io import BytesIO
from pathlib import Path
from zipfile import ZipFile, ZipInfo

import nbformat
import pypandoc
import typst
from bs4 import BeautifulSoup, Tag
from docx import Document
from docx.shared import Cm, Pt
from markdown_it import MarkdownIt

from werkbedrijf.chain.publish import put
from werkbedrijf.errors import BuildError
from werkbedrijf.exhibits.markup import paragraph
from werkbedrijf.paths import Paths
from werkbedrijf.site import citations, first_page, indexes
from werkbedrijf.site.chapters import Links, chapter, executed
from werkbedrijf.site.glossary import Terms
from werkbedrijf.study.language import gettext
from werkbedrijf.study.model import Study

WHAT_COMES_OUT = gettext("What comes out")

STEM = "study"
UNDATED = "315532800"
"""The beginning of 1980, the earliest that a .docx can say: it depends on its sources alone."""
SANDBOX = "--sandbox"
"""Pandoc then reads no file and no address, whatever the text that it is given says."""
PROSE = MarkdownIt("commonmark", {"html": False}).enable("table")
"""Markdown as HTML; what HTML it holds is shown as text."""
CELLS = "Compact"
"""The style that pandoc gives to what stands in tables."""

LONGEST, WIDEST = 16, 45
"""Characters of a word, and of a text, that count for a column's width."""

LOOK = """#set page(paper: "a4", margin: 2cm, numbering: "1")
#set text(size: 10pt, lang: "en")
#set document(date: none)
#set heading(numbering: none)
#set figure(numbering: none, supplement: none)
#set table(stroke: (x, y) => (bottom: 0.4pt + luma(170)), inset: 3pt)
#show table: set text(size: 7pt)
#show table: set align(left)
#show table.cell: set par(justify: false)
#show figure: set block(breakable: true)
#show figure.caption: set text(size: 8.5pt, weight: "semibold")
#show figure.caption: set align(left)
#show figure.where(kind: table): set figure.caption(position: top)
#show heading.where(level: 1): it => { pagebreak(weak: true); it }
#show image: set image(width: 90%)
#let horizontalrule = line(length: 100%)
"""


def write_document(study: Study, where: Paths, target: Path) -> tuple[Path, Path]:
    """Write the report, evidence and literature included, as one document in two formats.

    Parameters
    ----------
    study : Study
        In the language of the report.
    where : Paths
        Root with report/ and figures/.
    target : Path
        The folder to write into.

    Returns
    -------
    tuple of Path
        The .docx and the PDF.

    Raises
    ------
    BuildError
        If a chapter is missing.
    """
    html = _html(study, where)
    made = {
        f"{STEM}.docx": as_docx(study, _embedded(html, where.figures)),
        f"{STEM}.pdf": _as_pdf(study, html, where.figures),
    }
    docx, pdf = put(where, target, made)
    return docx, pdf


def _embedded(html: str, figures: Path) -> str:
    """Return HTML with its figures in it: in its sandbox pandoc opens no file."""

    def data(found: re.Match[str]) -> str:
        picture = base64.b64encode((figures / found[1]).read_bytes()).decode()
        return f'<img src="data:image/png;base64,{picture}"'

    return re.sub(r'<img src="([a-z0-9-]+\.png)"', data, html)


def as_docx(study: Study, html: str) -> bytes:
    """Return a page of HTML as .docx; nothing that it names is opened, on disk or elsewhere."""
    options = [SANDBOX, "--standalone", "--toc", "--toc-depth=2"]
    options += [f"--metadata=title:{study.title}", f"--metadata=lang:{study.language}"]
    os.environ.setdefault("SOURCE_DATE_EPOCH", UNDATED)
    # Pandoc writes a .docx to a file alone.
    with tempfile.TemporaryDirectory() as folder:
        reference, made = Path(folder, "reference.docx"), Path(folder, "made.docx")
        _write_reference(reference)
        options += [f"--reference-doc={reference}"]
        pypandoc.convert_text(html, "docx", format="html", outputfile=str(made), extra_args=options)
        return made.read_bytes()


def _write_reference(path: Path) -> None:
    """Write an empty document with page and type as wide tables want them."""
    pypandoc.convert_text("", "docx", format="markdown", outputfile=str(path))
    document = Document(str(path))
    for section in document.sections:
        section.page_width, section.page_height = Cm(21), Cm(29.7)
        section.left_margin = section.right_margin = Cm(2)
        section.top_margin = section.bottom_margin = Cm(2)
    document.styles["Normal"].font.size = Pt(10)
    document.styles[CELLS].font.size = Pt(8.5)
    content = BytesIO()
    document.save(content)
    # Undated: pandoc takes the times over.
    with ZipFile(content) as made, ZipFile(path, "w") as undated:
        for name in made.namelist():
            undated.writestr(ZipInfo(name), made.read(name))


def _as_pdf(study: Study, html: str, figures: Path) -> bytes:
    options = [SANDBOX, "--wrap=none"]
    body = pypandoc.convert_text(html, "typst", format="html", extra_args=options)
    # A cell that begins with a sign and a space would be set as a list.
    body = re.sub(r"\[([+-]) ", r"[\\\1 ", body)
    look = LOOK.replace('lang: "en"', f'lang: "{study.language}"')
    source = f"{look}{_title(study)}{body}".encode()
    try:
        # No file but the figures, and its own fonts, which are the same everywhere.
        return typst.compile(source, root=str(figures), ignore_system_fonts=True)  # type: ignore[type-var]  # its stub wants two of one type
    except RuntimeError as error:
        raise BuildError(f"The PDF could not be set: {error}") from error


def _title(study: Study) -> str:
    title = json.dumps(study.title, ensure_ascii=False)
    return f"#align(center, text(size: 18pt, weight: 600, {title}))\n#outline(depth: 2)\n"


def _html(study: Study, where: Paths) -> str:
    """Return the report as one page of HTML, in the order of the chain."""
    told = paragraph("\n\n".join(first_page.sentences(study)))
    pieces = [PROSE.render(f"# {study.gettext(WHAT_COMES_OUT)}\n\n{told}")]
    cited = citations.works(study, where.theory / "references.bib")
    for name in indexes.chapters(study):
        text = chapter(study, name, executed(where, name), Links(name, Terms([]), cited))
        pieces += _pieces(nbformat.reads(text, as_version=4))
    listed = _unlinked(cited.page({})).removeprefix(citations.INTRODUCTION)
    return "\n".join([*pieces, PROSE.render(citations.INTRODUCTION), listed])


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
            yield f"```python\n{cell.source}\n```"
        for output in cell.outputs:
            data = output.get("data", {})
            if "text/html" in data:
                yield _exhibit(data["text/html"])
            elif "text/markdown" in data:
                yield PROSE.render(_unlinked(data["text/markdown"]))


def _exhibit(html: str) -> str:
    """Return an exhibit of the site as a document has it: on paper nothing links or folds."""
    page = BeautifulSoup(html, "html.parser")
    result = page.select_one(".frame table")
    if result is not None:
        return str(result)
    outer, caption = page.select_one("figure"), page.select_one("figcaption")
    if outer is None or caption is None:
        raise ValueError("an exhibit without a figure or a caption")
    table = page.select_one("table")
    if table is None:
        # Named without its folder, which Word would show to a reader.
        picture, told = f"{outer['id']}.png", escape(caption.get_text())
        return f'<figure><img src="{picture}" alt="{told}"><figcaption>{told}</figcaption></figure>'
    _unlink(table)
    heading = Tag(name="caption")
    heading.string = caption.get_text()
    table.insert(0, heading)
    heading.insert_after(_columns(table))
    return str(table)


def _columns(table: Tag) -> Tag:
    """Return the columns' shares of the page, by longest word and length of text."""
    rows = [row.find_all(["td", "th"]) for row in table.find_all("tr")]
    most = max(len(row) for row in rows)
    weights = []
    for column in zip(*(row for row in rows if len(row) == most), strict=True):
        texts = [cell.get_text(" ") for cell in column]
        word = max(len(word) for text in texts for word in text.split() or [""])
        length = (max(map(len, texts)) + sum(map(len, texts)) / len(texts)) / 2
        weights.append(max(1.3 * min(word, LONGEST) + 2, min(length, WIDEST)))
    columns = Tag(name="colgroup")
    for weight in weights:
        share = f"width: {100 * weight / sum(weights):.1f}%"
        columns.append(Tag(name="col", attrs={"style": share}))
    return columns


def _unlink(table: Tag) -> None:
    """Leave a table's words and its spans alone, and take out the rest."""
    for strip in table.select("a.strip"):
        strip.replace_with(str(strip["aria-label"]).rpartition(": ")[0])
    for link in table.select("a.more"):
        link.decompose()
    for tag in table.select("a, .stay"):
        tag.unwrap()
    for group in table.select("th.group"):
        told = Tag(name="strong")
        told.string = group.get_text()
        group.clear()
        group.append(told)
    for tag in [table, *table.find_all(True)]:
        tag.attrs = {key: value for key, value in tag.attrs.items() if key == "colspan"}
