"""The kit for interviews and coding: guide, codebook, spreadsheet template, codes for programs."""

from __future__ import annotations

import io
import math
import tomllib
from collections.abc import Callable, Iterable, Mapping
from dataclasses import replace
from pathlib import Path
from typing import Any

from openpyxl import Workbook
from openpyxl.styles import Alignment, Font, PatternFill
from openpyxl.utils import get_column_letter
from openpyxl.worksheet.datavalidation import DataValidation
from openpyxl.worksheet.properties import PageSetupProperties
from openpyxl.worksheet.worksheet import Worksheet

from werkbedrijf.chain.publish import put
from werkbedrijf.errors import Message, StudyError
from werkbedrijf.paths import Paths
from werkbedrijf.regions import guide
from werkbedrijf.regions.export import qdc, taguette
from werkbedrijf.regions.guide import MOMENT, timeless
from werkbedrijf.regions.scaffold import example, examples
from werkbedrijf.study.keys import KIT_KEYS, checked
from werkbedrijf.study.language import LANGUAGES, foreign
from werkbedrijf.study.load import load_study
from werkbedrijf.study.model import Study
from werkbedrijf.study.schema import LEVELS, choices, columns
from werkbedrijf.study.text import DUTCH_COLUMNS, DUTCH_WORDS, inert

ROWS = 1_000
"""How many rows the lists to choose from reach down."""
WIDTHS = {"summary": 60, "text": 40}
FILL = PatternFill("solid", start_color="DDE7F0")
FONT, LINE, WIDER = "Calibri", 15.0, 1.15
"""Of the text: its font, the height of a line in points, and room for words that do not fit."""
EXAMPLE_ROW = {
    "document": "P1", "reference": "12", "respondents": "P1", "valence": 1, "level": "board",
}  # fmt: skip


def workbook(study: Study, texts: Mapping[str, Any]) -> bytes:
    """Return the template as .xlsx, in the language of the study's labels.

    The study's indicators, parties and levels are what its lists offer; data/kit/coding.toml has
    the columns with their headings and explanations.
    """
    book, sheet = _book(texts["template"][f"sheet_{study.language}"])
    asked = texts["column"]
    words = {
        key: texts["template"][f"{key}_{study.language}"] for key in ("example", "summary", "error")
    }
    code, label = example(study.indicators, "label")
    words |= {"indicator": code, "summary": words["summary"].replace("{label}", label)}
    _fill(sheet, asked, study.language, words)
    lists = _codes(book.create_sheet("codes"), study)
    for number, column in enumerate(asked, start=1):
        if column["id"] in lists:
            letter = get_column_letter(number)
            _offer(sheet, letter, lists[column["id"]], words["error"])
    return _bytes(book)


def _book(title: str) -> tuple[Workbook, Worksheet]:
    """Return a workbook of nobody, and its first sheet."""
    book = Workbook()
    book.properties.creator, book.properties.created = "", MOMENT
    sheet = book.active
    assert isinstance(sheet, Worksheet)
    sheet.title = title
    sheet.freeze_panes = "A2"
    return book, sheet


def _bytes(book: Workbook) -> bytes:
    buffer = io.BytesIO()
    book.save(buffer)
    return timeless(buffer.getvalue())


def _fill(
    sheet: Worksheet, columns: list[Mapping[str, str]], labels: str, words: Mapping[str, str]
) -> None:
    """Write the header, a row as example, and a row that explains, both marked as example."""
    shown = {**EXAMPLE_ROW, **{name: words[name] for name in ("indicator", "summary")}}
    _append(sheet, [column[labels] for column in columns])
    _append(sheet, [shown.get(column["id"], "") for column in columns])
    _append(sheet, [column[f"about_{labels}"] for column in columns])
    for row in (2, 3):
        sheet.cell(row, 1).value = f"{words['example']} {sheet.cell(row, 1).value}"
    for number, column in enumerate(columns, start=1):
        sheet.column_dimensions[get_column_letter(number)].width = WIDTHS.get(column["id"], 18)
    for row in sheet.iter_rows(min_row=1, max_row=3):
        for cell in row:
            cell.alignment = Alignment(wrap_text=True, vertical="top")
            cell.font = Font(FONT, bold=cell.row == 1, italic=cell.row > 1)
            cell.fill = FILL if cell.row == 1 else PatternFill()
    sheet.print_title_rows = "1:1"
    _printed(sheet)


def _append(sheet: Worksheet, row: Iterable[object]) -> None:
    sheet.append([inert(cell) for cell in row])


def _printed(sheet: Worksheet) -> None:
    """Make rows as high as their text, and let the sheet be printed as wide as a page."""
    for number, row in enumerate(sheet.iter_rows(), start=1):
        lines = [
            math.ceil(
                len(str(cell.value)) * WIDER / sheet.column_dimensions[cell.column_letter].width
            )
            for cell in row
            if cell.value is not None
        ]
        sheet.row_dimensions[number].height = LINE * max(lines, default=1)
    sheet.page_setup.orientation, sheet.page_setup.paperSize = "landscape", 9
    sheet.sheet_properties.pageSetUpPr = PageSetupProperties(fitToPage=True)
    sheet.page_setup.fitToHeight = 0


def _codes(sheet: Worksheet, study: Study) -> dict[str, str]:
    """Write what may be chosen, and return the place of each list."""
    blocks = {
        "indicator": study.indicators[["indicator", "label", "definition"]].to_numpy().tolist(),
        "valence": [[row["value"], row["mark"], row["label"]] for _, row in study.scale.iterrows()],
        "level": [[level, study.word(level)] for level in LEVELS],
        "party": study.tables["parties"][["party", "label"]].to_numpy().tolist(),
    }
    places, at = {}, 1
    for name, rows in blocks.items():
        _append(sheet, [study.word(name) if name != "party" else study.word("parties")])
        sheet.cell(at, 1).font = Font(FONT, bold=True)
        for row in rows:
            _append(sheet, row)
        places[name] = f"codes!$A${at + 1}:$A${at + len(rows)}"
        sheet.append([])
        at += len(rows) + 2
    for letter, width in (("A", 18), ("B", 36), ("C", 90)):
        sheet.column_dimensions[letter].width = width
    for row in sheet.iter_rows(max_col=3):
        for cell in row:
            cell.alignment = Alignment(wrap_text=True, vertical="top", horizontal="left")
    _printed(sheet)
    return places


def region_file(study: Study, name: str, texts: Mapping[str, Any]) -> bytes:
    """Return the template of another of a region's `FILES` as .xlsx, to be saved as CSV.

    It is in the language of the study's labels; data/kit/coding.toml says how examples are
    marked, and the message for a wrong choice.
    """
    book, sheet = _book(name)
    words = {key: texts["template"][f"{key}_{study.language}"] for key in ("example", "error")}
    offered = choices(name)
    filled = examples(study.indicators, study.tables["parties"])[name]
    sheet.append([_said(column, DUTCH_COLUMNS, study) for column in columns(name)])
    for number, column in enumerate(columns(name), start=1):
        value = filled.get(column, "")
        shown = _said(value, DUTCH_WORDS, study) if column in offered else value
        cell = sheet.cell(2, number, shown if number > 1 else f"{words['example']} {shown}")
        sheet.column_dimensions[cell.column_letter].width = 18
        if column in offered:
            told = ",".join(_said(each, DUTCH_WORDS, study) for each in offered[column])
            _offer(sheet, cell.column_letter, f'"{told}"', words["error"])
    for row, bold in ((1, True), (2, False)):
        for cell in sheet[row]:
            cell.font = Font(FONT, bold=bold, italic=not bold)
    return _bytes(book)


def _said(word: str, in_dutch: Mapping[str, str], study: Study) -> str:
    return in_dutch.get(word, word) if study.language == "nl" else word


def _offer(sheet: Worksheet, letter: str, source: str, error: str) -> None:
    """Let the cells of a column be chosen from a list."""
    rule = DataValidation(
        type="list", formula1=source, allow_blank=True, showErrorMessage=True, error=error
    )
    rule.add(f"{letter}2:{letter}{ROWS}")
    sheet.add_data_validation(rule)


Texts = Mapping[str, Any]
FILES = ("not-coded", "placements", "bodies", "activities", "interviews")
"""The files of a region that have templates of their own."""
GAP = "..."
"""How a text of the kit begins that is still to be filled in."""
MAKERS: Mapping[str, tuple[str, Callable[[Study, Texts], bytes]]] = {
    "interview-guide-{labels}.docx": ("guide", guide.guide_document),
    "codebook-{labels}.docx": ("coding", guide.codebook_document),
    "segments-{labels}.xlsx": ("coding", workbook),
}
"""What the files are called, the texts of data/kit that they need, and what makes them."""


def make(where: Paths) -> list[Path]:
    """Write the kit in both languages to build/kit, and return its files in order.

    Raises
    ------
    StudyError, DataError
        If a text is missing or broken, or of another type.
    """
    made: dict[str, bytes] = {}
    for labels in LANGUAGES:
        study = load_study(labels, where.root)
        if labels == "nl":
            study = _in_dutch(study, _texts(where, "definitions"))
        for name, (texts, maker) in MAKERS.items():
            made[name.format(labels=labels)] = maker(study, _texts(where, texts))
        for name in FILES:
            if name == "placements" and "numbers" in study.lacks:
                continue
            made[f"{name}-{labels}.xlsx"] = region_file(study, name, _texts(where, "coding"))
        for valences, name in (("beside", "codebook"), ("suffix", "codebook-suffix")):
            made[f"{name}-{labels}.qdc"] = qdc(study, valences)
            made[f"{name}-{labels}.csv"] = taguette(study, valences).encode()
    return put(where, where.build / "kit", made)


def unfilled(where: Paths) -> list[Message]:
    """Return what has still to be said in the kit's texts before anybody is interviewed."""
    subject = _texts(where, "guide")["subject"]
    if not any(told.startswith(GAP) for told in subject.values()):
        return []
    return [
        Message(
            "Before you interview: say in data/kit/guide.toml, under [subject], what people are "
            "asked about, and run `make kit` again; guide and consent have a gap there."
        )
    ]


def _in_dutch(study: Study, texts: Texts) -> Study:
    """Return the study with the kit's Dutch definitions where it has none of its own."""
    tables = dict(study.tables)
    for name in ("concepts", "indicators"):
        frame = tables[name]
        own = frame["definition"]
        told = frame.iloc[:, 0].map(texts[name]).fillna(own)
        tables[name] = frame.assign(definition=own.where(own.map(foreign).eq(""), told))
    return replace(study, tables=tables)


def _texts(where: Paths, name: str) -> Texts:
    path = where.kit / f"{name}.toml"
    try:
        found = tomllib.loads(path.read_text(encoding="utf-8"))
    except (OSError, UnicodeDecodeError, tomllib.TOMLDecodeError) as error:
        raise StudyError(
            Message(
                "data/kit/{name}.toml cannot be read: {error}. Take it back from version control.",
                name=name,
                error=str(error),
            )
        ) from error
    return checked(found, KIT_KEYS[name], f"data/kit/{path.name}")
