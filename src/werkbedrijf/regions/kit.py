"""The kit for interviews and coding: guide, codebook, spreadsheet templates, codes for programs."""

from __future__ import annotations

import re
import tomllib
from collections.abc import Hashable, Mapping, Sequence
from dataclasses import replace
from pathlib import Path
from typing import Any

import pandas as pd
from docx import Document
from docx.document import Document as Docx
from docx.enum.text import WD_BREAK
from docx.oxml.ns import qn
from docx.shared import Cm, Pt
from docx.styles.style import ParagraphStyle

from werkbedrijf.chain.publish import put
from werkbedrijf.errors import Message, StudyError
from werkbedrijf.paths import Paths
from werkbedrijf.regions.export import qdc, taguette, undated
from werkbedrijf.regions.scaffold import example, region_template, segments_template
from werkbedrijf.study.files import items
from werkbedrijf.study.keys import KIT_KEYS, checked
from werkbedrijf.study.language import LANGUAGES, foreign
from werkbedrijf.study.load import load_study
from werkbedrijf.study.model import Study
from werkbedrijf.study.schema import LEVELS, TIES

Texts = Mapping[str, Any]
"""A file of data/kit in one language, see `_in_language`."""
FILES = ("not-coded", "placements", "bodies", "activities", "interviews")
"""The files of a region that have templates of their own."""
GAP = "..."
"""How a text of the kit begins that is still to be filled in."""
SPELLING = {"en": "en-GB", "nl": "nl-NL"}


def make(where: Paths) -> list[Path]:
    """Write the kit in both languages to build/kit, and return its files in order.

    Raises
    ------
    StudyError, DataError
        If a text is missing or broken, or of another type.
    """
    texts = {name: _texts(where, name) for name in KIT_KEYS}
    files: dict[str, bytes] = {}
    for language in LANGUAGES:
        study = load_study(language, where.root)
        if language == "nl":
            study = _in_dutch(study, texts["definitions"])
        guide, coding = (_in_language(texts[name], language) for name in ("guide", "coding"))
        files |= {
            f"interview-guide-{language}.docx": undated(_guide(study, guide)),
            f"codebook-{language}.docx": undated(_codebook(study, coding)),
            f"segments-{language}.xlsx": undated(segments_template(study, coding)),
        }
        for name in FILES:
            if name != "placements" or "numbers" not in study.lacks:
                template = region_template(study, name, coding["template"])
                files[f"{name}-{language}.xlsx"] = undated(template)
        for valences, name in (("beside", "codebook"), ("suffix", "codebook-suffix")):
            files[f"{name}-{language}.qdc"] = qdc(study, valences)
            files[f"{name}-{language}.csv"] = taguette(study, valences).encode()
    return put(where, where.build / "kit", files)


def unfilled(where: Paths) -> list[Message]:
    """Return what has still to be said in the kit's texts before anybody is interviewed."""
    if not any(text.startswith(GAP) for text in _texts(where, "guide")["subject"].values()):
        return []
    return [
        Message(
            "Before you interview: say in data/kit/guide.toml, under [subject], what people are "
            "asked about, and run `make kit` again; guide and consent have a gap there."
        )
    ]


def _texts(where: Paths, name: str) -> Texts:
    path = where.kit / f"{name}.toml"
    try:
        found = tomllib.loads(path.read_text(encoding="utf-8"))
    except (OSError, UnicodeDecodeError, tomllib.TOMLDecodeError) as error:
        raise StudyError(
            "data/kit/{name}.toml cannot be read: {error}. Take it back from version control.",
            name=name,
            error=str(error),
        ) from error
    return checked(found, KIT_KEYS[name], f"data/kit/{path.name}")


def _in_language(content: Any, language: str) -> Any:
    """Return texts in one language: `text` for `en` and `nl` of a table, `x` for `x_en` and `x_nl`.

    >>> _in_language({"title": {"en": "Guide", "nl": "Leidraad"}, "a_en": "x", "a_nl": "y"}, "nl")
    {'title': {'text': 'Leidraad'}, 'a': 'y'}
    """
    if isinstance(content, list):
        return [_in_language(each, language) for each in content]
    if not isinstance(content, dict):
        return content
    found = {}
    for key, value in content.items():
        name, _, ending = key.rpartition("_")
        if ending == language:
            found[name or "text"] = _in_language(value, language)
        elif ending not in LANGUAGES:
            found[key] = _in_language(value, language)
    return found


def _in_dutch(study: Study, texts: Texts) -> Study:
    """Return the study with the kit's Dutch definitions where it has none of its own."""
    tables = dict(study.tables)
    for name in ("concepts", "indicators"):
        own = tables[name]["definition"]
        kit = tables[name].iloc[:, 0].map(texts[name]).fillna(own)
        tables[name] = tables[name].assign(definition=own.where(own.map(foreign).eq(""), kit))
    return replace(study, tables=tables)


def _guide(study: Study, texts: Texts) -> Docx:
    """Return the interview guide, in the language of the study's labels.

    The study has the themes, their minutes and the questions; data/kit/guide.toml has the rest.
    """
    headings, minutes = texts["headings"], int(study.themes["minutes"].sum())
    document = _document(texts["title"]["text"], study.language)
    _paragraph(document, texts["subtitle"]["text"])
    for part in ("preparation", "consent"):
        # What the interviewee signs is a sheet of its own.
        if part == "consent":
            _new_page(document)
        document.add_heading(headings[part])
        for each in texts[part]:
            timed = _timed(each["text"], minutes)
            _paragraph(document, timed.replace("{subject}", texts["subject"]["text"]))
    _paragraph(document, f"{headings['signature']} ...")
    _new_page(document)
    document.add_heading(texts["subtitle"]["text"])
    _paragraph(document, _timed(texts["total"]["text"], minutes))
    for theme in study.themes.to_dict("records"):
        _theme(document, study, theme, texts)
    if len(study.tables["parties"]) > 1:
        _contacts(document, study, texts["contacts"])
    return document


def _timed(text: str, minutes: int) -> str:
    """Return a text with the minutes filled in; without sentences on them if none are known."""
    sentences = re.split(r"(?<=[.?!])\s+", text)
    kept = [each for each in sentences if minutes or "{minutes}" not in each]
    return " ".join(kept).replace("{minutes}", str(minutes))


def _theme(document: Docx, study: Study, theme: Mapping[Hashable, Any], texts: Texts) -> None:
    headings, label = texts["headings"], str(theme["label"])
    known = not pd.isna(theme["minutes"])
    document.add_heading(
        f"{label} ({theme['minutes']} {headings['minutes']})" if known else label, 2
    )
    for note in _notes(theme, "before", texts):
        _paragraph(document, note)
    for question in items(theme["questions"]):
        _paragraph(document, question, "\u2022")
    indicators = study.indicators.set_index("indicator")
    for code in items(theme["indicators"]):
        prompts = " ".join(map(_sentence, items(str(indicators.loc[code, "prompts"]))))
        _paragraph(document, str(indicators.loc[code, "question"]), code, keep=bool(prompts))
        if prompts:
            indented = document.add_paragraph()
            indented.paragraph_format.left_indent = Cm(1)
            indented.add_run(f"{headings['prompts']} {prompts}").italic = True
    for note in _notes(theme, "after", texts):
        _paragraph(document, note)


def _notes(theme: Mapping[Hashable, Any], when: str, texts: Texts) -> list[str]:
    """Return what is said before or after a theme's questions: by the kit, else by the codebook."""
    own = texts.get(when, {}).get(theme["theme"])
    return [own["text"]] if own else [_sentence(each) for each in items(theme[when])]


def _sentence(text: str) -> str:
    return text if text.endswith(("?", ".", "!")) else f"{text}."


def _contacts(document: Docx, study: Study, texts: Texts) -> None:
    """Add the sheet on which a party says how often it is in touch with each other party."""
    _new_page(document)
    document.add_heading(texts["title"])
    _paragraph(document, texts["about"])
    _paragraph(document, texts["scale"])
    header = [texts["party"], *(texts["questions"][kind] for kind in TIES)]
    rows = [[str(party), "", ""] for party in study.tables["parties"]["label"]]
    _table(document, header, rows, (5, 6.5, 4.5))


def _codebook(study: Study, texts: Texts) -> Docx:
    """Return the codebook, in the language of the study's labels.

    What it says beside the study's own words stands in data/kit/coding.toml.
    """
    headings, (code, _) = texts["headings"], example(study.indicators, "label")
    document = _document(texts["title"]["text"], study.language)
    for part in ("rules", "program"):
        document.add_heading(headings[part])
        for number, each in enumerate(texts[part], start=1):
            _numbered(document, f"{number}.\t{each['text'].replace('{code}', code)}")
    document.add_heading(headings["scale"])
    header = [headings[name] for name in ("value", "mark", "meaning")]
    meanings = {each["value"]: each["text"] for each in texts["scale"]}
    values = [
        [f"{value:+d}" if value else "0", mark, meanings.get(value, label)]
        for value, mark, label in study.scale[["value", "mark", "label"]].to_numpy().tolist()
    ]
    _table(document, header, values, (2.5, 1.5, 12))
    document.add_heading(headings["levels"])
    levels = [f"{level}: {study.word(level).lower()}" for level in LEVELS]
    _paragraph(document, "; ".join(levels) + ".")
    if named := study.tables["parties"][["party", "label"]].to_numpy().tolist():
        document.add_heading(headings["parties"])
        _paragraph(document, "; ".join(f"{party}: {label}" for party, label in named) + ".")
    _concepts(document, study, headings)
    return document


def _concepts(document: Docx, study: Study, headings: Mapping[str, str]) -> None:
    header, widths = [headings[name] for name in ("code", "indicator", "question")], (3, 6.5, 6.5)
    for side in ("success", "factor"):
        document.add_heading(study.word(side))
        concepts = study.concepts[study.concepts["side"] == side]
        for row in concepts.to_dict("records"):
            document.add_heading(row["label"], 2)
            _paragraph(document, f"{row['definition']}.", keep=True)
            _table(document, header, _indicators(study, row["concept"]), widths)
    if unscored := _indicators(study, ""):
        document.add_heading(study.word("unscored"))
        _table(document, header, unscored, widths)


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


def _document(title: str, language: str) -> Docx:
    """Return a document with a title; it names its language, for the spelling checker."""
    document = Document()
    normal = document.styles["Normal"]
    assert isinstance(normal, ParagraphStyle)
    normal.font.name, normal.font.size = "Calibri", Pt(11)
    normal.paragraph_format.space_after = Pt(6)
    run = normal.element.get_or_add_rPr()
    run.append(run.makeelement(qn("w:lang"), {qn("w:val"): SPELLING[language]}))
    for section in document.sections:
        section.page_width, section.page_height = Cm(21), Cm(29.7)
        section.left_margin = section.right_margin = Cm(2.5)
    properties = document.core_properties
    properties.title, properties.language = title, SPELLING[language]
    properties.author = properties.comments = ""
    document.add_heading(title, 0)
    return document


def _paragraph(document: Docx, text: str, label: str = "", *, keep: bool = False) -> None:
    """Add a paragraph, behind a label in bold; with `keep` it stays on the page of what follows."""
    paragraph = document.add_paragraph("" if label else text)
    paragraph.paragraph_format.keep_with_next = keep
    if label:
        paragraph.add_run(label).bold = True
        paragraph.add_run(f"  {text}")


def _new_page(document: Docx) -> None:
    document.add_paragraph().add_run().add_break(WD_BREAK.PAGE)


def _numbered(document: Docx, text: str) -> None:
    paragraph = document.add_paragraph(text)
    paragraph.paragraph_format.left_indent = Cm(0.75)
    paragraph.paragraph_format.first_line_indent = Cm(-0.75)
    paragraph.paragraph_format.tab_stops.add_tab_stop(Cm(0.75))


def _table(
    document: Docx, header: Sequence[str], rows: Sequence[Sequence[str]], widths: Sequence[float]
) -> None:
    """Add a table with column widths in cm; its header stands on every page, its rows whole."""
    table = document.add_table(rows=0, cols=len(header), style="Table Grid")
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
    document.add_paragraph()
