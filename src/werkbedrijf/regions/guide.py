"""The interview guide and the codebook as documents for a word processor."""

from __future__ import annotations

import io
import re
from collections.abc import Hashable, Mapping, Sequence
from datetime import datetime
from typing import Any
from zipfile import ZIP_DEFLATED, ZipFile, ZipInfo

import pandas as pd
from docx import Document
from docx.enum.text import WD_BREAK
from docx.oxml.ns import qn
from docx.shared import Cm, Pt
from docx.styles.style import ParagraphStyle

from werkbedrijf.regions.scaffold import example
from werkbedrijf.study.files import items
from werkbedrijf.study.model import Study
from werkbedrijf.study.schema import LEVELS, TIES

MOMENT = datetime(2017, 11, 7)
"""The date of the files: that of the source, so that no clock gets into them."""
LANGUAGES = {"en": "en-GB", "nl": "nl-NL"}


class Paper:
    """Write a document from top to bottom; it names its language, for the spelling checker."""

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


def guide_document(study: Study, texts: Mapping[str, Any]) -> bytes:
    """Return the interview guide as .docx, in the language of the study's labels.

    The study has the themes, their minutes and the questions; data/kit/guide.toml has the rest.
    """
    labels = study.language
    themes = study.themes
    minutes = int(themes["minutes"].sum())
    paper = Paper(texts["title"][labels], labels)
    paper.plain(texts["subtitle"][labels])
    headings = texts["headings"]
    for part in ("preparation", "consent"):
        # What the interviewee signs is a sheet of its own.
        if part == "consent":
            paper.page()
        paper.heading(headings[f"{part}_{labels}"])
        for each in texts[part]:
            told = _timed(each[labels], minutes)
            paper.plain(told.replace("{subject}", texts["subject"][labels]))
    paper.plain(f"{headings[f'signature_{labels}']} ...")
    paper.page()
    paper.heading(texts["subtitle"][labels])
    paper.plain(_timed(texts["total"][labels], minutes))
    for theme in themes.to_dict("records"):
        _theme(study, paper, theme, texts)
    _contacts(study, paper, texts["contacts"])
    return paper.bytes()


def _timed(text: str, minutes: int) -> str:
    """Return a text with the minutes filled in; without sentences on them if none are known."""
    sentences = re.split(r"(?<=[.?!])\s+", text)
    told = sentences if minutes else [each for each in sentences if "{minutes}" not in each]
    return " ".join(told).replace("{minutes}", str(minutes))


def _contacts(study: Study, paper: Paper, texts: Mapping[str, Any]) -> None:
    """Add the sheet on which a party says how often it is in touch with each other party."""
    labels, parties = study.language, study.tables["parties"]["label"]
    if len(parties) < 2:
        return
    paper.page()
    paper.heading(texts[f"title_{labels}"])
    paper.plain(texts[f"about_{labels}"])
    paper.plain(texts[f"scale_{labels}"])
    header = [texts[f"party_{labels}"], *(texts["questions"][f"{kind}_{labels}"] for kind in TIES)]
    paper.table(header, [[str(party), "", ""] for party in parties], (5, 6.5, 4.5))


def _theme(
    study: Study, paper: Paper, theme: Mapping[Hashable, Any], texts: Mapping[str, Any]
) -> None:
    labels, headings = study.language, texts["headings"]
    told = f" ({theme['minutes']} {headings[f'minutes_{labels}']})"
    paper.heading(str(theme["label"]) + ("" if pd.isna(theme["minutes"]) else told), 2)
    for note in _said(theme, "before", texts, labels):
        paper.plain(note)
    for question in items(theme["questions"]):
        paper.labelled("\u2022", question)
    for code in items(theme["indicators"]):
        _question(study, paper, code, headings[f"prompts_{labels}"])
    for note in _said(theme, "after", texts, labels):
        paper.plain(note)


def _said(
    theme: Mapping[Hashable, Any], when: str, texts: Mapping[str, Any], labels: str
) -> list[str]:
    """Return what is said or done at a theme before or after its questions.

    What the kit says of it comes in the place of what the codebook says.
    """
    own = texts.get(when, {}).get(theme["theme"])
    return [own[labels]] if own else [_sentence(each) for each in items(theme[when])]


def _question(study: Study, paper: Paper, code: str, prompts: str) -> None:
    codes = study.indicators.set_index("indicator")
    asked = items(str(codes.loc[code, "prompts"]))
    paper.labelled(code, str(codes.loc[code, "question"]), keep=bool(asked))
    if asked:
        paper.indented(f"{prompts} {' '.join(_sentence(each) for each in asked)}")


def _sentence(text: str) -> str:
    return text if text.endswith(("?", ".", "!")) else f"{text}."


def codebook_document(study: Study, texts: Mapping[str, Any]) -> bytes:
    """Return the codebook as .docx, in the language of the study's labels.

    What it says beside the study's own words stands in data/kit/coding.toml.
    """
    labels = study.language
    headings = {
        key.removesuffix(f"_{labels}"): text
        for key, text in texts["headings"].items()
        if key.endswith(f"_{labels}")
    }
    paper, (code, _) = Paper(texts["title"][labels], labels), example(study.indicators, "label")
    for part in ("rules", "program"):
        paper.heading(headings[part])
        paper.numbered([each[labels].replace("{code}", code) for each in texts[part]])
    paper.heading(headings["scale"])
    columns = [headings["value"], headings["mark"], headings["meaning"]]
    paper.table(columns, _valences(study, texts), (2.5, 1.5, 12))
    paper.heading(headings["levels"])
    paper.plain("; ".join(f"{level}: {study.word(level).lower()}" for level in LEVELS) + ".")
    if named := study.tables["parties"][["party", "label"]].to_numpy().tolist():
        paper.heading(headings["parties"])
        paper.plain("; ".join(f"{party}: {label}" for party, label in named) + ".")
    _concepts(study, paper, headings)
    return paper.bytes()


def _valences(study: Study, texts: Mapping[str, Any]) -> list[list[str]]:
    meanings = {each["value"]: each[study.language] for each in texts["scale"]}
    return [
        [
            f"{row['value']:+d}" if row["value"] else "0",
            row["mark"],
            meanings.get(row["value"], row["label"]),
        ]
        for row in study.scale.to_dict("records")
    ]


def _concepts(study: Study, paper: Paper, headings: Mapping[str, str]) -> None:
    columns = [headings["code"], headings["indicator"], headings["question"]]
    for side in ("success", "factor"):
        paper.heading(study.word(side))
        for concept in study.side(side):
            row = study.concepts.set_index("concept").loc[concept]
            paper.heading(str(row["label"]), 2)
            paper.plain(f"{row['definition']}.", keep=True)
            paper.table(columns, _indicators(study, concept), (3, 6.5, 6.5))
    if unscored := _indicators(study, ""):
        paper.heading(study.word("unscored"))
        paper.table(columns, unscored, (3, 6.5, 6.5))


def _indicators(study: Study, concept: str) -> list[list[str]]:
    rows = study.indicators[study.indicators["concept"] == concept].to_dict("records")
    return [
        [
            f"{row['indicator']}" + (f" ({study.word('open')})" if row["values"] == "open" else ""),
            f"{row['label']}. {row['definition']}.",
            str(row["question"]),
        ]
        for row in rows
    ]
