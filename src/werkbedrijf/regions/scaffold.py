"""A new region's files: in its folder, each with an example, or as templates in a spreadsheet."""

from __future__ import annotations

import json
import math
import re
import shutil
import tempfile
from collections.abc import Collection, Iterable, Iterator, Mapping
from contextlib import contextmanager
from pathlib import Path
from typing import Any

import pandas as pd
from openpyxl import Workbook
from openpyxl.styles import Alignment, Font, PatternFill
from openpyxl.utils import get_column_letter
from openpyxl.worksheet.datavalidation import DataValidation
from openpyxl.worksheet.properties import PageSetupProperties
from openpyxl.worksheet.worksheet import Worksheet

from werkbedrijf.chain.publish import PLAN, STAGE_LOCK, locked
from werkbedrijf.errors import Message, StudyError
from werkbedrijf.paths import Paths
from werkbedrijf.study.cells import ID
from werkbedrijf.study.files import EXAMPLE, Reader
from werkbedrijf.study.language import gettext, to_make
from werkbedrijf.study.model import Study
from werkbedrijf.study.schema import LEVELS, choices, columns
from werkbedrijf.study.text import DUTCH_COLUMNS, DUTCH_WORDS, MARKUP, inert, table

LONGEST = 40
RESERVED = re.compile(r"con|prn|aux|nul|(com|lpt)\d")
"""Names that Windows keeps for itself."""
TEMPLATES = ("README.md", "region.toml", "structure.toml")
EXAMPLES: Mapping[str, Mapping[str, str]] = {
    "segments": {
        "indicator": "{code}", "valence": "1", "level": "board",
        "respondents": "P1;P3", "quote": "no",
        "summary": "Two interviewees are content with it: {label}.",
    },
    "corrections": {
        "rule": "neutral-fact", "column": "valence", "was": "1", "is": "0",
        "reason_en": "Says how it is arranged, not how well.",
        "reason_nl": "Zegt hoe het is geregeld, niet hoe goed.",
    },
    "not-coded": {
        "start": "0", "end": "80", "respondents": "P2", "reason": "norm",
        "note": gettext("Says what matters in general."), "section": "1.1",
    },
    "placements": {
        "period_start": "2024", "period_end": "2025", "sector": "total", "target": "400",
        "realised": "420", "scored": "yes",
    },
    "bodies": {
        "party": "{party}", "kind": "organisation", "label_en": "A party", "label_nl": "Een partij",
        "body": "board", "membership": "member",
    },
    "activities": {
        "activity": "open-day", "audience": "employers", "label_en": "Open day at firms",
        "label_nl": "Open dag bij bedrijven",
    },
    "interviews": {
        "interview": "1", "role": "alderman", "label_en": "Alderman", "label_nl": "Wethouder",
        "organisation_kind": "municipality", "month": "2026-03", "board": "yes", "partner": "no",
        "persons": "1",
    },
    "ties": {
        "party": "{party}", "other": "{other}", "kind": "information", "frequency": "2",
        "round": "1",
    },
    "allowed": {
        "text": "Harrie", "reason": "The name of a course for colleagues, not of a person.",
    },
}  # fmt: skip
"""A row of each file, with gaps for what stands in a study's codebook."""
CODED: Mapping[str, object] = {
    "document": "P1", "reference": "12", "respondents": "P1", "valence": 1, "level": "board",
}  # fmt: skip
"""What the example of the template for segments says, beside its indicator and its summary."""
ROWS = 1_000
"""How many rows the lists to choose from reach down."""
WIDTHS = {"summary": 60, "text": 40}
FILL = PatternFill("solid", start_color="DDE7F0")
FONT, LINE, WIDER = "Calibri", 15.0, 1.15
"""Of the text: its font, the height of a line in points, and room for words that do not fit."""


def example(indicators: pd.DataFrame, label: str = "label_en") -> tuple[str, str]:
    """Return the code and the label of an indicator to show coding with: the first scored one."""
    scored = indicators[indicators["values"].eq("scale") & indicators["concept"].ne("")]
    return next(zip(scored["indicator"], scored[label], strict=True), ("", ""))


def examples(indicators: pd.DataFrame, parties: pd.DataFrame) -> dict[str, dict[str, str]]:
    """Return an example row of each of a region's files, in the words of a codebook."""
    code, label = example(indicators)
    party, other, *_ = [*parties["party"], "", ""]
    words = {"code": code, "label": label, "party": party, "other": other}
    return {
        name: {column: text.format(**words) for column, text in row.items()}
        for name, row in EXAMPLES.items()
    }


def scaffold(where: Paths, id_: str, title: str) -> Path:
    """Make the folder of a new region.

    Parameters
    ----------
    where : Paths
        The study; its data/kit/new-region has the files that are no tables, in which `{id}` and
        `{title}` are filled in.
    id_ : str
        The region's id: the folder's name.
    title : str
        Its name, in English and in Dutch.

    Returns
    -------
    Path
        The folder.

    Raises
    ------
    StudyError
        If the id is ill-formed or taken, or the title is empty or more than a line.
    """
    _check(where, id_, title)
    # Whatever is wrong with the codebook, a build says that.
    reader = Reader(where.root)
    indicators, parties = (
        reader.table(where.codebook / f"{name}.csv", name, needed=False)
        for name in ("indicators", "parties")
    )
    # Made apart and moved into place whole, so that no half-made region is ever loaded.
    with workplace(where.root) as root:
        folder = root / id_
        folder.mkdir()
        for name, cells in examples(indicators, parties).items():
            row = {**cells, "segment": f"{prefix(id_, ())}-001"}
            first, *others = [row.get(column, "") for column in columns(name)]
            text = table(columns(name), [[f"{EXAMPLE} {first}", *others]])
            (folder / f"{name}.csv").write_text(text, encoding="utf-8", newline="")
        for name in TEMPLATES:
            text = _filled(where.kit / "new-region" / name, id_, title)
            (folder / name).write_text(text, encoding="utf-8", newline="")
        where.regions.mkdir(exist_ok=True)
        folder.rename(where.region(id_))
    return where.region(id_)


@contextmanager
def workplace(within: Path) -> Iterator[Path]:
    """Make a folder within another for a while, so that what it holds can move into place whole.

    It is named and locked as a build's, so that what a killed program leaves in a study's root is
    cleared away by the next build, and nothing else is.
    """
    root = Path(tempfile.mkdtemp(prefix=".build-", dir=within))
    try:
        with locked(root, STAGE_LOCK):
            yield root
    finally:
        # What broke off while it moved files into place is finished by `recover`.
        if not (root / PLAN).exists():
            shutil.rmtree(root, ignore_errors=True)


def _check(where: Paths, id_: str, title: str) -> None:
    if not re.fullmatch(ID, id_) or len(id_) > LONGEST or RESERVED.fullmatch(id_):
        ill_named = Message(
            "The region's id is {region!r}; expected small letters and digits, joined by hyphens, "
            'at most {length}, such as achterhoek: {command} TITLE="Achterhoek".',
            region=id_,
            command=to_make("region", ID="achterhoek"),
            length=LONGEST,
        )
        raise StudyError(ill_named)
    _check_title(id_, title)
    if where.region(id_).exists():
        taken = Message(
            "data/regions/{region} is there already. Choose another id, or work on in that folder.",
            region=id_,
        )
        raise StudyError(taken)


def is_name(title: str, longest: int) -> bool:
    """Return whether a title is one line, not too long, without what marks up."""
    plain = title.isprintable() and not any(sign in title for sign in MARKUP)
    return bool(title.strip()) and plain and len(title) <= longest


def _check_title(id_: str, title: str) -> None:
    if not is_name(title, 2 * LONGEST):
        ill_titled = Message(
            "The region's title is {title!r}; expected a name of one line without "
            "{one} or {other}, at most {length} characters: "
            '{command} TITLE="...".',
            title=title,
            one=MARKUP[0],
            other=MARKUP[1],
            length=2 * LONGEST,
            command=to_make("region", ID=id_),
        )
        raise StudyError(ill_titled)


def _filled(template: Path, id_: str, title: str) -> str:
    quoted = title if template.suffix == ".md" else toml(title)[1:-1]
    try:
        text = template.read_text(encoding="utf-8")
    except (OSError, UnicodeDecodeError) as error:
        unread = Message(
            "data/kit/new-region/{file} cannot be read: {error}. "
            "Take it back from version control.",
            file=template.name,
            error=str(error),
        )
        raise StudyError(unread) from error
    return text.replace("{id}", id_).replace("{title}", quoted)


def toml(value: object) -> str:
    """Return a text, a number or a list as TOML has it, which in these is as JSON."""
    return json.dumps(value, ensure_ascii=False)


def prefix(id_: str, taken: Collection[str]) -> str:
    """Return the letters that a region's segments begin with: few, and no other region's.

    Examples
    --------
    >>> prefix("achterhoek", ["mg"]), prefix("noord-holland", ["mg"]), prefix("mager", ["ma"])
    ('ac', 'nh', 'mag')
    """
    words = ["".join(re.findall("[a-z]", word)) for word in id_.split("-")]
    letters = "".join(words) or "region"
    initials = "".join(word[:1] for word in words)
    tried = [initials, *(letters[:length] for length in range(2, len(letters) + 1))]
    tried += [letters + "x" * extra for extra in range(1, len(taken) + 2)]
    return next(each for each in tried if len(each) > 1 and each not in taken)


def segments_template(study: Study, texts: Mapping[str, Any]) -> Workbook:
    """Return the template of segments, in the language of the study's labels.

    The study's indicators, parties and levels are what its lists offer; data/kit/coding.toml has
    the columns with their headings and explanations.
    """
    fields, words = texts["column"], texts["template"]
    book, sheet = _workbook(words["sheet"])
    code, label = example(study.indicators, "label")
    shown = {**CODED, "indicator": code, "summary": words["summary"].replace("{label}", label)}
    _append(sheet, [field["text"] for field in fields])
    _append(sheet, [shown.get(field["id"], "") for field in fields])
    _append(sheet, [field["about"] for field in fields])
    for row in (2, 3):
        sheet.cell(row, 1).value = f"{words['example']} {sheet.cell(row, 1).value}"
    for cell in (cell for row in sheet.iter_rows() for cell in row):
        cell.alignment = Alignment(wrap_text=True, vertical="top")
        cell.font = Font(FONT, bold=cell.row == 1, italic=cell.row > 1)
        cell.fill = FILL if cell.row == 1 else PatternFill()
    lists = _codes(book.create_sheet("codes"), study)
    for number, field in enumerate(fields, start=1):
        letter = get_column_letter(number)
        sheet.column_dimensions[letter].width = WIDTHS.get(field["id"], 18)
        if field["id"] in lists:
            _offer(sheet, letter, lists[field["id"]], words["error"])
    sheet.print_title_rows = "1:1"
    _print_layout(sheet)
    return book


def _workbook(title: str) -> tuple[Workbook, Worksheet]:
    """Return a workbook of nobody, and its first sheet."""
    book = Workbook()
    book.properties.creator = ""
    sheet = book.active
    assert isinstance(sheet, Worksheet)
    sheet.title = title
    sheet.freeze_panes = "A2"
    return book, sheet


def _append(sheet: Worksheet, row: Iterable[object]) -> None:
    sheet.append([inert(cell) for cell in row])


def _codes(sheet: Worksheet, study: Study) -> dict[str, str]:
    """Write what may be chosen, and return the place of each list."""
    blocks = {
        "indicator": study.indicators[["indicator", "label", "definition"]],
        "valence": study.scale[["value", "mark", "label"]],
        "level": pd.DataFrame([(level, study.word(level)) for level in LEVELS]),
        "party": study.tables["parties"][["party", "label"]],
    }
    places = {}
    for name, rows in blocks.items():
        _append(sheet, [study.word("parties" if name == "party" else name)])
        at = sheet.max_row
        sheet.cell(at, 1).font = Font(FONT, bold=True)
        for row in rows.to_numpy().tolist():
            _append(sheet, row)
        places[name] = f"codes!$A${at + 1}:$A${at + len(rows)}"
        sheet.append([])
    for letter, width in (("A", 18), ("B", 36), ("C", 90)):
        sheet.column_dimensions[letter].width = width
    for cell in (cell for row in sheet.iter_rows(max_col=3) for cell in row):
        cell.alignment = Alignment(wrap_text=True, vertical="top", horizontal="left")
    _print_layout(sheet)
    return places


def _print_layout(sheet: Worksheet) -> None:
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


def region_template(study: Study, name: str, words: Mapping[str, str]) -> Workbook:
    """Return the template of another of a region's files, to be saved as CSV.

    It is in the language of the study's labels; `words`, of data/kit/coding.toml, say how examples
    are marked, and the message for a wrong choice.
    """
    in_dutch = study.language == "nl"
    headings, cells = (DUTCH_COLUMNS, DUTCH_WORDS) if in_dutch else ({}, {})
    book, sheet = _workbook(name)
    row, offered = examples(study.indicators, study.tables["parties"])[name], choices(name)
    sheet.append([headings.get(column, column) for column in columns(name)])
    for number, column in enumerate(columns(name), start=1):
        value = row.get(column, "")
        shown = cells.get(value, value) if column in offered else value
        shown = study.gettext(shown) if column == "note" else shown
        cell = sheet.cell(2, number, shown if number > 1 else f"{words['example']} {shown}")
        sheet.column_dimensions[cell.column_letter].width = 18
        if column in offered:
            listed = ",".join(cells.get(each, each) for each in offered[column])
            _offer(sheet, cell.column_letter, f'"{listed}"', words["error"])
    for number, bold in ((1, True), (2, False)):
        for cell in sheet[number]:
            cell.font = Font(FONT, bold=bold, italic=not bold)
    return book


def _offer(sheet: Worksheet, letter: str, source: str, error: str) -> None:
    """Let the cells of a column be chosen from a list."""
    rule = DataValidation(
        type="list", formula1=source, allow_blank=True, showErrorMessage=True, error=error
    )
    rule.add(f"{letter}2:{letter}{ROWS}")
    sheet.add_data_validation(rule)
