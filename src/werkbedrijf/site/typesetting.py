"""A page of HTML as .docx and as PDF, by pandoc and typst, which open nothing that it names."""

from __future__ import annotations

import base64
import json
import re
import tempfile
from copy import deepcopy
from dataclasses import asdict, dataclass
from html import escape, unescape
from io import BytesIO
from pathlib import Path

import pypandoc
import typst
from docx import Document
from docx.document import Document as Docx
from docx.enum.style import WD_STYLE_TYPE
from docx.enum.text import WD_TAB_ALIGNMENT, WD_TAB_LEADER
from docx.oxml import OxmlElement, parse_xml
from docx.oxml.ns import nsdecls, qn
from docx.oxml.xmlchemy import BaseOxmlElement
from docx.parts.image import ImagePart
from docx.shared import Cm, Pt
from PIL import Image
from PIL.PngImagePlugin import PngInfo

from werkbedrijf.errors import BuildError
from werkbedrijf.regions.export import undated
from werkbedrijf.study.language import SOURCE, gettext, teller

SANDBOX = "--sandbox"
"""Pandoc then reads no file and no address, whatever the text that it is given says."""
CELLS = "Compact"
"""The style that pandoc gives to what stands in tables."""
FONT, CODE = "Arial", "Courier New"
"""Every word processor has them, or others whose letters are as wide."""
LINES = "Date"
"""The style of the title page's last lines."""
BOOKMARKS = 1_000_000
"""The number of the first bookmark, beyond all of pandoc's."""
PICTURE = re.compile(r'<img src="([a-z0-9-]+\.png)" alt="([^"]*)"')
WIDE = "wide"
"""The class of a table whose words need more than the width of an upright page."""
TABLES = re.compile(r'<table( class="wide")?')
NAMED = "Title"
"""The field of a picture that has its file's name."""
TEMPLATE = Path(__file__).with_name("document.typ")
CONTENTS = gettext("Contents")


@dataclass(frozen=True)
class TitlePage:
    """Hold the lines of a title page as plain text.

    Parameters
    ----------
    title, kind, subtitle : str
        The study's title; whether it replicates; what it replicates, and who wrote that when.
    author : str
        Who made the study; empty where nobody says.
    lines : tuple of str
        Author, version, date and licence, as far as they are known.
    language : str
        Of these lines, and of what follows them.
    """

    title: str
    kind: str
    subtitle: str
    author: str
    lines: tuple[str, ...]
    language: str = SOURCE


def as_docx(page: TitlePage, html: str, figures: Path) -> bytes:
    """Return a page of HTML as .docx, with a title page and contents before it.

    Its pictures lie in `figures`. In its sandbox pandoc opens no file, and what stands in the page
    itself it describes by its content: it is given empty ones of their size, traded for them after.
    """
    metadata = {
        "lang": page.language,
        "title": page.title,
        "subtitle": page.subtitle,
        "toc-title": teller(page.language)(CONTENTS),
    }
    options = [SANDBOX, "--standalone", "--toc", "--toc-depth=2"]
    options += [f"--metadata={name}:{value}" for name, value in metadata.items()]
    # Pandoc writes a .docx to a file alone.
    with tempfile.TemporaryDirectory() as folder:
        reference, output = Path(folder, "reference.docx"), str(Path(folder, "output.docx"))
        _write_reference(reference)
        options += [f"--reference-doc={reference}"]
        pypandoc.convert_text(
            _with_stand_ins(html, figures), "docx", "html", options, outputfile=output
        )
        document = Document(output)
    _trade_pictures(document, figures)
    _add_title_page(document, page)
    _fill_contents(document)
    _keep_together(document)
    _turn_wide(document, html)
    return undated(document)


def _with_stand_ins(html: str, figures: Path) -> str:
    """Return HTML with an empty picture in the place of each, of its size and with its name."""

    def stand_in(image: re.Match[str]) -> str:
        name, content = PngInfo(), BytesIO()
        name.add_text(NAMED, image[1])
        with Image.open(figures / image[1]) as picture:
            empty = Image.new("1", picture.size)
            empty.save(content, "png", dpi=picture.info["dpi"], pnginfo=name)
        data = base64.b64encode(content.getvalue()).decode()
        return f'<img src="data:image/png;base64,{data}" alt="{image[2]}"'

    return PICTURE.sub(stand_in, html)


def _trade_pictures(document: Docx, figures: Path) -> None:
    """Put every picture in the place of its stand-in, under the name of its file."""
    names = {}
    for key, part in document.part.related_parts.items():
        if isinstance(part, ImagePart):
            with Image.open(BytesIO(part.blob)) as empty:
                names[key] = str(empty.info[NAMED])
            part._blob = (figures / names[key]).read_bytes()
    for picture in document.element.body.iter(qn("pic:pic")):
        key = picture.find(f".//{qn('a:blip')}").get(qn("r:embed"))
        picture.find(f".//{qn('pic:cNvPr')}").set("descr", names[key])


def as_pdf(page: TitlePage, html: str, figures: Path) -> bytes:
    """Return a page of HTML as PDF; its pictures lie in `figures`.

    Raises
    ------
    BuildError
        If typst cannot set it.
    """
    options = [SANDBOX, "--wrap=none"]
    body = pypandoc.convert_text(html, "typst", format="html", extra_args=options)
    # A cell that begins with a sign and a space would be set as a list.
    body = re.sub(r"\[([+-]) ", r"[\\\1 ", body)
    alts = {path: unescape(alt) for path, alt in PICTURE.findall(html)}
    inputs = {"title-page": json.dumps(asdict(page)), "alts": json.dumps(alts)}
    return set_pdf(f"{TEMPLATE.read_text(encoding='utf-8')}{body}", figures, inputs)


def set_pdf(source: str, root: Path, inputs: dict[str, str]) -> bytes:
    """Return typst's source as PDF: it opens nothing outside `root`, and has its own fonts.

    Raises
    ------
    BuildError
        If typst cannot set it, or not as accessibly as PDF/UA-1 asks.
    """
    try:
        content: bytes = typst.compile(  # type: ignore[call-overload]  # its stub wants two of one type
            source.encode(), root=str(root), ignore_system_fonts=True,
            sys_inputs=inputs, pdf_standards="ua-1",
        )  # fmt: skip
    except RuntimeError as error:
        raise BuildError("The PDF could not be set: {error}", error=str(error)) from error
    return content


def _write_reference(path: Path) -> None:
    """Write an empty document with page and type as wide tables want them."""
    pypandoc.convert_text("", "docx", format="markdown", outputfile=str(path))
    document = Document(str(path))
    for section in document.sections:
        section.page_width, section.page_height = Cm(21), Cm(29.7)
        section.left_margin = section.right_margin = Cm(2)
        section.top_margin = section.bottom_margin = Cm(2)
    for fonts in document.styles.element.iter(qn("w:rFonts")):
        font = CODE if "Consolas" in fonts.values() else FONT
        fonts.attrib.clear()
        fonts.attrib.update(dict.fromkeys(map(qn, ("w:ascii", "w:hAnsi", "w:cs")), font))
    sizes = {"Normal": 10, CELLS: 8, "Verbatim Char": 8, "Title": 26, "Subtitle": 13}
    sizes |= {"Heading 1": 18, "Heading 2": 13}
    for name, size in sizes.items():
        document.styles[name].font.size = Pt(size)
    for level in (1, 2):
        style = document.styles.add_style(f"toc {level}", WD_STYLE_TYPE.PARAGRAPH)
        style.base_style = document.styles["Normal"]
        style.paragraph_format.left_indent = Cm(0.6 * (level - 1))
        style.paragraph_format.space_after = Pt(2)
        stops = style.paragraph_format.tab_stops
        stops.add_tab_stop(Cm(17), WD_TAB_ALIGNMENT.RIGHT, WD_TAB_LEADER.DOTS)
    path.write_bytes(undated(document))


def _add_title_page(document: Docx, page: TitlePage) -> None:
    """Put what kind of study it is above the title, and the rest below; the page ends there."""
    title, subtitle = document.paragraphs[:2]
    title.insert_paragraph_before(page.kind, "Subtitle")
    title.paragraph_format.space_after = Pt(24)
    document.paragraphs[0].paragraph_format.space_before = Pt(150)
    after = subtitle._p
    for line in page.lines:
        paragraph = document.add_paragraph(line, LINES)
        paragraph.paragraph_format.space_before = Pt(200 if line == page.lines[0] else 4)
        after.addnext(paragraph._p)
        after = paragraph._p
    for heading in document.paragraphs:
        if heading.style is not None and heading.style.name == "Heading 1":
            heading.paragraph_format.page_break_before = True
    for heading in document.element.body.iter(qn("w:p")):
        style = heading.find(f"{qn('w:pPr')}/{qn('w:pStyle')}")
        if style is not None and style.get(qn("w:val")) == "TOCHeading":
            style.addnext(_element("w:pageBreakBefore"))
    document.core_properties.author = page.author


def _element(tag: str, **attributes: str) -> BaseOxmlElement:
    element = OxmlElement(tag)
    for name, value in attributes.items():
        element.set(qn(f"w:{name}"), value)
    return element


def _fill_contents(document: Docx) -> None:
    """Fill the table of contents, which pandoc leaves to the reader's word processor.

    It is a list of links with the numbers of their pages: LibreOffice counts the pages itself
    wherever they are asked for outside of a field of contents, and Word when it opens the file.
    """
    contents = document.element.body.find(f".//{qn('w:sdtContent')}")
    empty = contents.findall(qn("w:p"))[-1]
    for level, text, bookmark in _headings(document):
        line = ENTRY.format(level=level, text=escape(text), bookmark=bookmark)
        empty.addprevious(parse_xml(line))
    contents.remove(empty)
    document.settings.element.append(_element("w:updateFields", val="true"))


def _headings(document: Docx) -> list[tuple[int, str, str]]:
    """Bookmark every heading that the contents list; return level, text and bookmark of each.

    Pandoc's own bookmarks stand before a paragraph, where LibreOffice loses those after a table.
    """
    headings: list[tuple[int, str, str]] = []
    for paragraph in document.paragraphs:
        name = paragraph.style.name if paragraph.style is not None else ""
        if name not in ("Heading 1", "Heading 2"):
            continue
        number, bookmark = str(BOOKMARKS + len(headings)), f"contents-{len(headings) + 1}"
        start = _element("w:bookmarkStart", id=number, name=bookmark)
        paragraph._p.get_or_add_pPr().addnext(start)
        paragraph._p.append(_element("w:bookmarkEnd", id=number))
        headings.append((int(name[-1]), paragraph.text, bookmark))
    return headings


ENTRY = (
    f'<w:p {nsdecls("w")}><w:pPr><w:pStyle w:val="TOC{{level}}"/></w:pPr>'
    '<w:hyperlink w:anchor="{bookmark}" w:history="1">'
    '<w:r><w:t xml:space="preserve">{text}</w:t></w:r><w:r><w:tab/></w:r>'
    '<w:r><w:fldChar w:fldCharType="begin"/></w:r>'
    '<w:r><w:instrText xml:space="preserve"> PAGEREF {bookmark} \\h </w:instrText></w:r>'
    '<w:r><w:fldChar w:fldCharType="separate"/></w:r><w:r><w:t> </w:t></w:r>'
    '<w:r><w:fldChar w:fldCharType="end"/></w:r></w:hyperlink></w:p>'
)
"""A line of the contents: the heading, linked, and the number of its page."""


def _keep_together(document: Docx) -> None:
    """Break no row over two pages, and leave no heading of rows behind at a page's end."""
    for table in document.tables:
        for row in table._tbl.tr_lst:
            properties = row.get_or_add_trPr()
            properties.insert(0, _element("w:cantSplit"))
            header = properties.find(qn("w:tblHeader")) is not None
            if header or len(row.tc_lst) == 1:
                for paragraph in row.iter(qn("w:p")):
                    paragraph.get_or_add_pPr().get_or_add_keepNext()


def _turn_wide(document: Docx, html: str) -> None:
    """Put each wide table, with its caption, on pages that lie on their side."""
    upright = document.element.body.sectPr
    for table, wide in zip(document.tables, TABLES.findall(html), strict=True):
        if wide:
            turned = deepcopy(upright)
            size = turned.find(qn("w:pgSz"))
            width, height = size.get(qn("w:w")), size.get(qn("w:h"))
            size.attrib.update({qn("w:w"): height, qn("w:h"): width, qn("w:orient"): "landscape"})
            table._tbl.getprevious().addprevious(_ending(deepcopy(upright)))
            table._tbl.addnext(_ending(turned))


def _ending(section: BaseOxmlElement) -> BaseOxmlElement:
    """Return the paragraph that ends a section of pages."""
    paragraph, properties = _element("w:p"), _element("w:pPr")
    properties.append(section)
    paragraph.append(properties)
    return paragraph
