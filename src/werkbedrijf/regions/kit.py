"""The kit for interviews and coding: guide, codebook, spreadsheet template, codes for programs."""

from __future__ import annotations

import io
import math
import tomllib
from collections.abc import Callable, Mapping
from dataclasses import replace
from pathlib import Path
from typing import Any

from openpyxl import Workbook
from openpyxl.styles import Alignment, Font, PatternFill
from openpyxl.utils import get_column_letter
from openpyxl.worksheet.datavalidation import DataValidation
from openpyxl.worksheet.properties import PageSetupProperties
from openpyxl.worksheet.worksheet import Worksheet

from werkbedrijf.errors import StudyError
from werkbedrijf.paths import Paths
from werkbedrijf.regions import guide
from werkbedrijf.regions.codebook import qdc, taguette
from werkbedrijf.regions.guide import MOMENT, timeless
from werkbedrijf.study.load import LANGUAGES, load_study
from werkbedrijf.study.model import Study
from werkbedrijf.study.schema import LEVELS

ROWS = 1_000
"""How many rows the lists to choose from reach down."""
WIDTHS = {"summary": 60, "text": 40}
FILL = PatternFill("solid", start_color="DDE7F0")
FONT, LINE, WIDER = "Calibri", 15.0, 1.15
"""Of the text: its font, the height of a line in points, and room for words that do not fit."""
EXAMPLE_ROW = {
    "document": "P1", "reference": "12", "respondents": "P1", "indicator": "4b", "valence": 1,
    "level": "board",
}  # fmt: skip


def workbook(study: Study, texts: Mapping[str, Any]) -> bytes:
    """Return the template as .xlsx, in the language of the study's labels.

    Parameters
    ----------
    study : Study
        Its indicators, parties and levels are what the lists offer.
    texts : Mapping
        data/kit/coding.toml: the columns with their headings and explanations.
    """
    book = Workbook()
    book.properties.creator = ""
    book.properties.created = MOMENT
    sheet = book.active
    assert isinstance(sheet, Worksheet)
    sheet.title = texts["template"][f"sheet_{study.labels}"]
    columns = texts["column"]
    words = {
        key: texts["template"][f"{key}_{study.labels}"] for key in ("example", "summary", "error")
    }
    _fill(sheet, columns, study.labels, words)
    choices = _codes(book.create_sheet("codes"), study)
    for number, column in enumerate(columns, start=1):
        if column["id"] in choices:
            letter = get_column_letter(number)
            rule = DataValidation(
                type="list", formula1=choices[column["id"]], allow_blank=True,
                showErrorMessage=True, error=words["error"],
            )  # fmt: skip
            rule.add(f"{letter}2:{letter}{ROWS}")
            sheet.add_data_validation(rule)
    buffer = io.BytesIO()
    book.save(buffer)
    return timeless(buffer.getvalue())


def _fill(
    sheet: Worksheet, columns: list[Mapping[str, str]], labels: str, words: Mapping[str, str]
) -> None:
    """Write the header, a row as example, and a row that explains, both marked as example."""
    example = {**EXAMPLE_ROW, "summary": words["summary"]}
    sheet.append([column[labels] for column in columns])
    sheet.append([example.get(column["id"], "") for column in columns])
    sheet.append([column[f"about_{labels}"] for column in columns])
    for row in (2, 3):
        sheet.cell(row, 1).value = f"{words['example']} {sheet.cell(row, 1).value}"
    for number, column in enumerate(columns, start=1):
        sheet.column_dimensions[get_column_letter(number)].width = WIDTHS.get(column["id"], 18)
    for row in sheet.iter_rows(min_row=1, max_row=3):
        for cell in row:
            cell.alignment = Alignment(wrap_text=True, vertical="top")
            cell.font = Font(FONT, bold=cell.row == 1, italic=cell.row > 1)
            cell.fill = FILL if cell.row == 1 else PatternFill()
    sheet.freeze_panes = "A2"
    sheet.print_title_rows = "1:1"
    _printed(sheet)


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
    indicators = study.indicators[["indicator", "label", "definition"]].to_numpy().tolist()
    parties = study.tables["parties"][["party", "label"]].to_numpy().tolist()
    blocks = {
        "indicator": indicators,
        "valence": [[row["value"], row["mark"], row["label"]] for _, row in study.scale.iterrows()],
        "level": [[level, study.word(level)] for level in LEVELS],
        "party": parties,
    }
    places, at = {}, 1
    for name, rows in blocks.items():
        sheet.append([study.word(name) if name != "party" else study.word("parties")])
        sheet.cell(at, 1).font = Font(FONT, bold=True)
        for row in rows:
            sheet.append(row)
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


Texts = Mapping[str, Any]
MAKERS: Mapping[str, tuple[str, Callable[[Study, Texts], bytes]]] = {
    "interview-guide-{labels}.docx": ("guide", guide.guide_document),
    "codebook-{labels}.docx": ("coding", guide.codebook_document),
    "segments-{labels}.xlsx": ("coding", workbook),
}
"""What the files are called, the texts of data/kit that they need, and what makes them."""


def make(where: Paths) -> list[Path]:
    """Write the kit in both languages to build/kit.

    Parameters
    ----------
    where : Paths
        The study, whose data/kit has the texts.

    Returns
    -------
    list of Path
        The files, in order.

    Raises
    ------
    StudyError
        If a text is missing or broken.
    """
    made: dict[Path, bytes] = {}
    folder = where.build / "kit"
    for labels in LANGUAGES:
        study = load_study(labels, where.root)
        if labels == "nl":
            study = _in_dutch(study, _texts(where, "definitions"))
        for name, (texts, maker) in MAKERS.items():
            made[folder / name.format(labels=labels)] = maker(study, _texts(where, texts))
        made[folder / f"codebook-{labels}.qdc"] = qdc(study, "beside")
        made[folder / f"codebook-suffix-{labels}.qdc"] = qdc(study, "suffix")
        made[folder / f"codebook-{labels}.csv"] = taguette(study, "beside").encode()
        made[folder / f"codebook-suffix-{labels}.csv"] = taguette(study, "suffix").encode()
    folder.mkdir(parents=True, exist_ok=True)
    for path, content in made.items():
        path.write_bytes(content)
    return sorted(made)


def _in_dutch(study: Study, texts: Texts) -> Study:
    """Return the study with Dutch definitions, which its codebook does not have."""
    tables = dict(study.tables)
    for name in ("concepts", "indicators"):
        frame = tables[name]
        tables[name] = frame.assign(definition=frame.iloc[:, 0].map(texts[name]))
    return replace(study, tables=tables)


def _texts(where: Paths, name: str) -> Texts:
    path = where.kit / f"{name}.toml"
    try:
        return tomllib.loads(path.read_text(encoding="utf-8"))
    except (OSError, UnicodeDecodeError, tomllib.TOMLDecodeError) as error:
        raise StudyError(
            f"data/kit/{name}.toml cannot be read: {error}. Take it back from version control."
        ) from error
