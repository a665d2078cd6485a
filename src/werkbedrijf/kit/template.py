"""The spreadsheet template: a sheet to fill in, a sheet of codes, a sheet that explains."""

from __future__ import annotations

import io
import math
from collections.abc import Mapping
from typing import Any

from openpyxl import Workbook
from openpyxl.styles import Alignment, Font, PatternFill
from openpyxl.utils import get_column_letter
from openpyxl.worksheet.datavalidation import DataValidation
from openpyxl.worksheet.properties import PageSetupProperties
from openpyxl.worksheet.worksheet import Worksheet

from werkbedrijf.kit.paper import MOMENT, timeless
from werkbedrijf.schema import LEVELS
from werkbedrijf.study import Study

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
