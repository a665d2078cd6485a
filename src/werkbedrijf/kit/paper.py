"""Documents for a word processor, the same bytes whenever they are made."""

from __future__ import annotations

import io
import re
from collections.abc import Sequence
from datetime import datetime
from zipfile import ZIP_DEFLATED, ZipFile, ZipInfo

from docx import Document
from docx.enum.text import WD_BREAK
from docx.oxml.ns import qn
from docx.shared import Cm, Pt
from docx.styles.style import ParagraphStyle

MOMENT = datetime(2017, 11, 7)
"""The date of the files: that of the thesis, so that no clock gets into them."""
LANGUAGES = {"en": "en-GB", "nl": "nl-NL"}


class Paper:
    """Write a document from top to bottom.

    Parameters
    ----------
    title : str
        Its title.
    labels : str
        Its language, for the spelling checker: `en` or `nl`.
    """

    def __init__(self, title: str, labels: str) -> None:
        self._document = Document()
        normal = self._document.styles["Normal"]
        assert isinstance(normal, ParagraphStyle)
        normal.font.name, normal.font.size = "Calibri", Pt(11)
        normal.paragraph_format.space_after = Pt(6)
        language = normal.element.get_or_add_rPr().makeelement(
            qn("w:lang"), {qn("w:val"): LANGUAGES[labels]}
        )
        normal.element.get_or_add_rPr().append(language)
        for section in self._document.sections:
            section.page_width, section.page_height = Cm(21), Cm(29.7)
            section.left_margin = section.right_margin = Cm(2.5)
        properties = self._document.core_properties
        properties.title, properties.language = title, LANGUAGES[labels]
        properties.author = properties.comments = ""
        properties.created = properties.modified = MOMENT
        self._document.add_heading(title, 0)

    def heading(self, text: str, level: int = 1) -> None:
        """Add a heading."""
        self._document.add_heading(text, level)

    def plain(self, text: str, keep: bool = False) -> None:
        """Add a paragraph; with `keep` it stays on the page of what follows."""
        self._document.add_paragraph(text).paragraph_format.keep_with_next = keep

    def labelled(self, label: str, text: str, keep: bool = False) -> None:
        """Add a paragraph that begins with a label in bold, kept as by `plain`."""
        paragraph = self._document.add_paragraph()
        paragraph.paragraph_format.keep_with_next = keep
        paragraph.add_run(label).bold = True
        paragraph.add_run(f"  {text}")

    def indented(self, text: str) -> None:
        """Add a paragraph in italics that belongs to the one before."""
        paragraph = self._document.add_paragraph()
        paragraph.paragraph_format.left_indent = Cm(1)
        paragraph.add_run(text).italic = True

    def numbered(self, texts: Sequence[str]) -> None:
        """Add numbered paragraphs, from 1."""
        for number, text in enumerate(texts, start=1):
            paragraph = self._document.add_paragraph(f"{number}.\t{text}")
            paragraph.paragraph_format.left_indent = Cm(0.75)
            paragraph.paragraph_format.first_line_indent = Cm(-0.75)
            paragraph.paragraph_format.tab_stops.add_tab_stop(Cm(0.75))

    def table(
        self, header: Sequence[str], rows: Sequence[Sequence[str]], widths: Sequence[float]
    ) -> None:
        """Add a table with column widths in cm; its header stands on every page, its rows whole."""
        table = self._document.add_table(rows=0, cols=len(header), style="Table Grid")
        table.autofit = False
        for column, width in zip(table.columns, widths, strict=True):
            column.width = Cm(width)
        for number, cells in enumerate([header, *rows]):
            row = table.add_row()
            properties = row._tr.get_or_add_trPr()
            properties.append(properties.makeelement(qn("w:cantSplit"), {}))
            for cell, text, width in zip(row.cells, cells, widths, strict=True):
                cell.width = Cm(width)
                cell.paragraphs[0].add_run(text).bold = number == 0
                # The header stays with the first row, and so with what announces the table.
                cell.paragraphs[0].paragraph_format.keep_with_next = number == 0
            if number == 0:
                properties.append(properties.makeelement(qn("w:tblHeader"), {}))
        self._document.add_paragraph()

    def page(self) -> None:
        """Begin a new page."""
        self._document.add_paragraph().add_run().add_break(WD_BREAK.PAGE)

    def bytes(self) -> bytes:
        """Return the document as .docx."""
        buffer = io.BytesIO()
        self._document.save(buffer)
        return timeless(buffer.getvalue())


def timeless(raw: bytes) -> bytes:
    """Return an office document without the time at which it was made."""
    stamp = rb"\g<1>" + MOMENT.strftime("%Y-%m-%dT%H:%M:%SZ").encode() + rb"\g<2>"
    dated = re.compile(rb"(<dcterms:(?:created|modified)[^>]*>)[^<]*(</)")
    buffer = io.BytesIO()
    with ZipFile(io.BytesIO(raw)) as made, ZipFile(buffer, "w", ZIP_DEFLATED) as kept:
        for name in made.namelist():
            entry = ZipInfo(name, MOMENT.timetuple()[:6])
            entry.compress_type = ZIP_DEFLATED
            content = made.read(name)
            kept.writestr(entry, dated.sub(stamp, content) if "docProps" in name else content)
    return buffer.getvalue()
