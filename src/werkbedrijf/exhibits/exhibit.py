"""Exhibits: tables and figures with an id, a caption and files of their own, and their display."""

from __future__ import annotations

import ast
import io
import re
from collections import defaultdict
from collections.abc import Callable, Iterator, Mapping, Sequence
from contextlib import contextmanager
from dataclasses import dataclass, field, replace
from functools import wraps
from html import escape
from itertools import chain
from pathlib import Path
from typing import Any

import matplotlib as mpl
import pandas as pd
from great_tables import GT
from IPython.core.getipython import get_ipython
from IPython.display import display
from matplotlib.figure import Figure

from werkbedrijf.errors import ParameterError
from werkbedrijf.exhibits import findings
from werkbedrijf.exhibits.catalogue import OF_PART, caption, entries
from werkbedrijf.exhibits.markup import PIXEL, in_latex, paragraph
from werkbedrijf.paths import PHONE_SUFFIX, Paths, paths
from werkbedrijf.study.model import Study
from werkbedrijf.study.text import capital, inert_cells

DEFAULTS = {name: value for name, value in mpl.rcParamsDefault.items() if name != "backend"}
"""Matplotlib's own settings, but for where a figure is shown."""
PNG: dict[str, Any] = {"format": "png", "dpi": 200, "pil_kwargs": {"compress_level": 3}}
"""A PNG has twice the dots of a page; its last percent would take as long as all the rest."""


@dataclass(frozen=True)
class Table:
    """Hold the content of a table.

    Parameters
    ----------
    frame : DataFrame
        Rows x columns as the CSV, the LaTeX and the plain text have them; plain values.
    headings : Mapping of str to str
        What stands above each column; columns not named here are left out of the page.
    group : str, optional
        The column whose values head groups of rows.
    markup : Mapping of str to sequence of str, optional
        For a column, the HTML of its cells on a page, row by row.
    notes : tuple of str
        Lines under the table.
    empty : str
        The word that stands above these if it has no rows; empty where they say why.
    """

    frame: pd.DataFrame
    headings: Mapping[str, str]
    group: str | None = None
    markup: Mapping[str, Sequence[str]] = field(default_factory=dict)
    notes: tuple[str, ...] = ()
    empty: str = "not-available"


@dataclass(frozen=True)
class Picture:
    """Hold a drawn figure, the sentence that stands for it where it can't be seen, and its like.

    Parameters
    ----------
    figure : Figure
        As wide as a page.
    alt : str
        What it shows, in words.
    phone : Figure, optional
        The same, as wide as a phone; without it a phone shows the one for a page and scrolls.
    """

    figure: Figure
    alt: str
    phone: Figure | None = None


@dataclass(frozen=True)
class Exhibit:
    """Hold a table or a figure, ready to be shown.

    Parameters
    ----------
    id : str
        Registry key, file stem and anchor, such as `success-` with a region's id.
    caption : str
        With the source's number or one of this report, and whether it is reconstructed or new.
    body : Table or Picture
        What it shows.
    note : str
        What a reader has to know of it, such as its source; may be empty.
    finding : str
        What it shows of this study, in a sentence below the caption; may be empty.
    """

    id: str
    caption: str
    body: Table | Picture
    note: str = ""
    finding: str = ""


def only_with_part(function: Callable[[Study], Exhibit]) -> Callable[[Study], Exhibit | None]:
    """Decorate an exhibit's function: it returns None if the study lacks the part."""
    part = OF_PART[function.__name__.replace("_", "-")]

    @wraps(function)
    def if_there(study: Study) -> Exhibit | None:
        return None if part in study.lacks else function(study)

    return if_there


def exhibit(study: Study, id_: str, body: Table | Picture) -> Exhibit:
    """Put a body under its id, with the caption that the catalogue has; refuse it without one."""
    if (row := entries(study).get(id_)) is None:
        raise ParameterError(
            "No row of data/exhibits.csv has {exhibit}, which a notebook shows. Write one.",
            exhibit=id_,
        )
    if isinstance(body, Table) and body.frame.empty and body.empty:
        body = replace(body, notes=(f"{capital(study.word(body.empty))}.", *body.notes))
    return Exhibit(id_, caption(study, row), body, row["note"], findings.of(study, id_))


def show(shown: Exhibit | None) -> None:
    """Save an exhibit's files, and display it with a plain-text twin; none leaves nothing."""
    if shown is None:
        return
    contents = files(shown, paths())
    for path, content in contents.items():
        path.parent.mkdir(parents=True, exist_ok=True)
        beside = path.with_name(f".{path.name}.part")
        beside.write_bytes(content)
        beside.replace(path)
    body, texts = shown.body, {path.name: content for path, content in contents.items()}
    if isinstance(body, Table):
        page = {"text/html": texts[f"{shown.id}.html"].decode().rstrip()}
        page["text/plain"] = plain(shown)
    else:
        twin = "\n".join(filter(None, [shown.caption, shown.finding, body.alt]))
        page = {"image/svg+xml": texts[f"{shown.id}.svg"].decode(), "text/plain": twin}
    display(page, raw=True)  # type: ignore[no-untyped-call]
    if isinstance(body, Picture):
        say(" ".join(filter(None, [f"*{shown.caption}*", shown.finding, shown.note])))


def say(text: str) -> None:
    """Display Markdown that the study fills in, as far as `markup.paragraph` lets it work."""
    page = {"text/markdown": paragraph(text), "text/plain": text}
    display(page, raw=True)  # type: ignore[no-untyped-call]


INJECTED = "# Parameters"
"""How the cell begins in which papermill gives a notebook its parameters."""


def accept(*names: str) -> None:
    """Refuse parameters that papermill gave a notebook with other `names`: they change nothing.

    Raises
    ------
    ParameterError
        With those that it has.
    """
    shell = get_ipython()
    cells: list[str] = shell.user_ns.get("In", []) if shell else []
    given = [
        node.id
        for cell in cells
        if cell.startswith(INJECTED)
        for node in ast.walk(ast.parse(cell))
        if isinstance(node, ast.Name) and isinstance(node.ctx, ast.Store)
    ]
    if odd := [name for name in given if name not in names]:
        raise ParameterError(
            "This notebook has no parameter {odd}; it has {own}. Correct the name after -p.",
            odd=", ".join(odd),
            own=", ".join(names),
        )


def files(shown: Exhibit, where: Paths) -> dict[Path, bytes]:
    """Return the files of an exhibit and what belongs in them."""
    if isinstance(shown.body, Table):
        stem = where.tables / shown.id
        csv = inert_cells(shown.body.frame).to_csv(index=False, lineterminator="\n")
        texts = {".csv": csv, ".html": html(shown) + "\n", ".tex": latex(shown)}
        return {stem.with_suffix(suffix): text.encode() for suffix, text in texts.items()}
    stem, phone = where.figures / shown.id, shown.body.phone
    made = {
        stem.with_suffix(".svg"): svg(shown).encode(),
        stem.with_suffix(".png"): _saved(shown.body.figure, {}, metadata={"Software": None}, **PNG),
    }
    if phone:
        made[where.figures / f"{shown.id}{PHONE_SUFFIX}.svg"] = svg(shown, phone).encode()
    return made


def html(shown: Exhibit) -> str:
    """Return a table as HTML that depends on nothing but its content."""
    body, gt, cells = _template(shown)
    lines = (line.rstrip() for line in str(gt.as_raw_html()).splitlines())
    page = "\n".join(line for line in lines if line)
    texts = cells.map(lambda cell: escape(str(cell))).assign(**body.markup)
    return _filled(page, HTML_ROW, texts, body.group)


def latex(shown: Exhibit) -> str:
    """Return a table as LaTeX; needs booktabs and an engine that reads Unicode."""
    body, gt, cells = _template(shown)
    page = _filled(str(gt.as_latex()), LATEX_ROW, cells.map(in_latex), body.group)
    return "\n".join(line.rstrip() for line in page.splitlines()) + "\n"


def plain(shown: Exhibit) -> str:
    """Return a table as text: the caption, then the rows, or why there are none."""
    body = _table(shown)
    head = "\n".join(filter(None, [shown.caption, shown.finding]))
    if body.frame.empty:
        return "\n".join([head, *body.notes])
    return f"{head}\n{body.frame.to_string(index=False, na_rep='', max_colwidth=40)}"


def svg(shown: Exhibit, figure: Figure | None = None) -> str:
    """Return a figure as SVG: text as text, no date, ids that follow from the exhibit's id.

    Parameters
    ----------
    shown : Exhibit
        That has a picture.
    figure : Figure, optional
        Its picture for phones. Without it, the one for a page, which says in its attribute
        `data-phone` how many CSS pixels that for phones is wide and high, if there is one.
    """
    if not isinstance(shown.body, Picture):
        raise TypeError(f"{shown.id} is a table")
    phone = None if figure else shown.body.phone
    drawn = figure or shown.body.figure
    look = {"svg.hashsalt": shown.id, "svg.fonttype": "none"}
    source = _saved(drawn, look, format="svg", metadata={"Date": None, "Creator": None}).decode()
    title = f"<title>{escape(shown.caption)}</title>\n <desc>{escape(shown.body.alt)}</desc>"
    _, start, text = source.partition("<svg")
    opening, rest = text.split(">", maxsplit=1)
    if phone:
        size = " ".join(str(round(side * PIXEL)) for side in phone.get_size_inches())
        opening += f' data-phone="{size}"'
    named = f'{start}{opening} role="img">\n {title}{rest}'
    return "\n".join(line.rstrip() for line in named.splitlines()) + "\n"


def _saved(figure: Figure, look: Mapping[str, str], **options: Any) -> bytes:
    buffer = io.BytesIO()
    with default_settings(**look):
        figure.savefig(buffer, **options)
    return buffer.getvalue()


@contextmanager
def default_settings(**more: str) -> Iterator[None]:
    """Let Matplotlib's own settings hold in a block, and `more`; after it a reader's own again.

    With those of a machine or a notebook a figure would not have the same bytes everywhere.
    """
    own: dict[Any, Any] = {
        name: value for name, value in DEFAULTS.items() if mpl.rcParams[name] != value
    }
    with mpl.rc_context(own | more):
        yield


def _table(shown: Exhibit) -> Table:
    if not isinstance(shown.body, Table):
        raise TypeError(f"{shown.id} is a figure")
    return shown.body


HOLE = "\ue000{}\ue000{}\ue000"
"""Stands for a cell: the number of its group, and its column."""
HTML_ROW = re.compile(r"  <tr>\n(?:(?!</tr>).)*?\ue000(\d+)\ue000.*?</tr>\n", re.DOTALL)
LATEX_ROW = re.compile(r"^[^\n]*?\ue000(\d+)\ue000[^\n]*\n", re.MULTILINE)


def _template(shown: Exhibit) -> tuple[Table, GT, pd.DataFrame]:
    """Return a table, itself with one row for each group and holes for cells, and all its cells.

    great_tables sets cell by cell, which takes a third of a region's time.
    """
    body = _table(shown)
    frame = body.frame[[*([body.group] if body.group else []), *body.headings]]
    cells = frame.astype(object).where(frame.notna(), "")
    if "section" in cells:
        cells["section"] = cells["section"].str.replace(";", ", ")
    first = (cells.drop_duplicates(body.group) if body.group else cells[:1]).reset_index(drop=True)
    for at, name in enumerate(body.headings):
        first[name] = [HOLE.format(number, at) for number in range(len(first))]
    gt = GT(first, groupname_col=body.group, id=shown.id)
    gt = gt.tab_header(shown.caption, shown.finding or None).cols_label(cases=dict(body.headings))
    for note in filter(None, [*body.notes, shown.note]):
        gt = gt.tab_source_note(note)
    gt = gt.cols_align("left").tab_options(
        heading_align="left",
        table_font_size="14px",
        column_labels_font_weight="bold",
        row_group_font_weight="bold",
    )
    return body, gt, cells


def _filled(page: str, row: re.Pattern[str], texts: pd.DataFrame, group: str | None) -> str:
    """Return a rendered table with the row of each group repeated and filled."""
    numbers = list(pd.factorize(texts[group])[0]) if group else [0] * len(texts)
    shown = texts.drop(columns=[group]) if group else texts
    parts = defaultdict(list)
    for number, cells in zip(numbers, shown.itertuples(index=False, name=None), strict=True):
        parts[number].append(cells)

    def rows(found: re.Match[str]) -> str:
        number = int(found[1])
        pieces = re.split(HOLE.format(number, r"(\d+)"), found[0])
        # Between two pieces of the template stands the place of a column.
        places = list(map(int, pieces[1::2]))
        return "".join(
            "".join(chain(*zip(pieces[::2], [*(cells[at] for at in places), ""], strict=True)))
            for cells in parts[number]
        )

    return row.sub(rows, page)
