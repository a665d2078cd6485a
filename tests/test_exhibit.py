"""Exhibits: one id, one caption, the same bytes every time, and a plain-text twin."""

from __future__ import annotations

import ast
import csv
import inspect
import io
from collections.abc import Callable
from dataclasses import replace
from functools import cache, partial
from pathlib import Path

import nbformat
import pandas as pd
import pytest
from matplotlib.figure import Figure

from drawn import crowd
from studies import ROOT, whole
from werkbedrijf.exhibits import figures, sentences, tables
from werkbedrijf.exhibits.catalogue import catalogue
from werkbedrijf.exhibits.exhibit import (
    Exhibit,
    Picture,
    Table,
    exhibit,
    files,
    html,
    latex,
    plain,
    show,
    svg,
)
from werkbedrijf.paths import ENV, PHONE_SUFFIX, Paths
from werkbedrijf.regions.new_study import exhibits_of
from werkbedrijf.study.model import Study

WHOLE = whole()
STUDY = WHOLE.of_source
ENTRIES = catalogue(STUDY).set_index("exhibit")


def functions(module: object) -> list[Callable[..., Exhibit | None]]:
    """Return the functions that a package of exhibits offers."""
    names = [name for name in module.__all__ if name != "diagram"]  # type: ignore[attr-defined]
    return [getattr(module, name) for name in names]


def made(study: Study, function: Callable[..., Exhibit | None]) -> list[Exhibit]:
    """Return a function's exhibits: one, one for each region, or none."""
    each = "region" in inspect.signature(function).parameters
    found = [function(study, region) for region in study.regions] if each else [function(study)]
    return [shown for shown in found if shown]


@cache
def every(study: Study) -> dict[str, Exhibit]:
    """Return every exhibit of a study by its id, made once."""
    offered = functions(tables) + functions(figures)
    offered += [partial(figures.diagram, name=name) for name in study.diagrams]
    return {each.id: each for function in offered for each in made(study, function)}


def published() -> dict[str, Exhibit]:
    """Return what stands on disk: of this study with the regions that were added to it."""
    return every(WHOLE)


def in_files(shown: Exhibit) -> tuple[str, tuple[str, ...]]:
    """Return where an exhibit lies, and in which forms."""
    if isinstance(shown.body, Table):
        return "tables", (".csv", ".html", ".tex")
    return "figures", (".svg", ".png", *((f"{PHONE_SUFFIX}.svg",) if shown.body.phone else ()))


TABLES = [str(id_) for id_ in ENTRIES.index[ENTRIES["kind"] == "table"]]


def small() -> Exhibit:
    """Return a table of two rows with everything that needs care in a page."""
    frame = pd.DataFrame(
        {"group": ["A & B", "A & B"], "name": ["<i>x</i>", "50 %"], "n": [1, None]}
    )
    body = Table(frame, {"name": "Name", "n": "n"}, "group", {"n": ["<b>1</b>", ""]}, ("Note.",))
    return exhibit(STUDY, "ppp-models", body)


def picture() -> Exhibit:
    """Return a figure of one line."""
    figure = Figure(figsize=(2, 1))
    figure.subplots().plot([0, 1])
    return exhibit(STUDY, "success-categories", Picture(figure, 'A line that rises, "so" <high>.'))


def test_every_listed_exhibit_is_made_and_every_made_one_listed() -> None:
    """The catalogue and the functions name each other, tables as tables, figures as figures."""
    kinds = {
        id_: "table" if isinstance(each.body, Table) else "figure"
        for id_, each in every(STUDY).items()
    }
    assert kinds == ENTRIES["kind"].to_dict()


def test_every_exhibit_is_shown_by_the_notebook_that_the_catalogue_names() -> None:
    """In the order in which they are listed, so that a reader meets 5a before 5b."""
    shown = [
        (id_, path.stem)
        for path in sorted((ROOT / "notebooks").glob("*.ipynb"))
        for id_ in exhibits_of(nbformat.read(path, as_version=4).cells)
    ]
    listed = pd.read_csv(ROOT / "data" / "exhibits.csv")[["exhibit", "notebook"]]
    assert shown == list(listed.itertuples(index=False, name=None))


def test_the_files_of_the_study_are_those_of_its_exhibits() -> None:
    """tables/ and figures/ have every exhibit in each of its forms, and nothing else."""
    wanted = {
        ROOT / folder / f"{id_}{suffix}"
        for id_, each in published().items()
        for folder, suffixes in [in_files(each)]
        for suffix in suffixes
    }
    present = {path for name in ("tables", "figures") for path in (ROOT / name).iterdir()}
    assert present == wanted


@pytest.mark.parametrize("id_", TABLES)
def test_a_table_on_disk_is_the_table_made_now(id_: str) -> None:
    """Every published table, in all its forms, is what the data give today, to the byte."""
    stale = [
        path.name
        for path, content in files(published()[id_], Paths(ROOT)).items()
        if path.read_bytes() != content
    ]
    assert stale == []


@pytest.mark.parametrize("id_", TABLES)
def test_a_table_is_rectangular_and_clean(id_: str) -> None:
    """A CSV has cells for all columns, none with a Python object's address or a stray None."""
    rows = list(csv.reader(io.StringIO(every(STUDY)[id_].body.frame.to_csv(index=False))))  # type: ignore[union-attr]
    assert {len(row) for row in rows} == {len(rows[0])}
    assert not any(
        cell in ("None", "nan", "<NA>") or " at 0x" in cell for row in rows for cell in row
    )


def test_the_thesis_tables_are_all_there() -> None:
    """Tables 2.1 to 8.1 and the three appendices have an exhibit."""
    numbers = set(
        ENTRIES.loc[(ENTRIES["kind"] == "table") & (ENTRIES["status"] != "new"), "number"]
    )
    regions = {f"{chapter}.{n}" for chapter in (5, 6, 7) for n in (1, 2)}
    assert numbers == {"2.1", "3.1", "4.1", "4.2", "4.3", "8.1", "A1", "A2", "A3"} | regions


def test_a_number_means_one_exhibit() -> None:
    """What is new is lettered, by chapter and region, and no number of the source is like that."""
    numbers = ENTRIES["number"]
    assert not ENTRIES.duplicated(["kind", "number"]).any()
    lettered = numbers.str.fullmatch(r"\d+[a-z]+(-.+)?")
    assert set(lettered == (ENTRIES["status"] == "new")) == {True}
    assert numbers[["policy-facts", "facts-zwolle", "evidence-zwolle", "placements"]].tolist() == [
        *("1a", "4a-zwolle", "4c-zwolle", "5a"),
    ]


def test_a_caption_says_number_and_status() -> None:
    """Thesis's number or one of this report; what is new says so."""
    assert every(STUDY)["success-zwolle"].caption == (
        "Table 6.1 of the thesis. Success in Zwolle: scores and the evidence behind them."
    )
    assert every(STUDY)["scores"].caption == (
        "Table 5b. Every score of every region (new in this replication)."
    )


def test_a_page_escapes_text_and_keeps_markup() -> None:
    """What comes from data can't become HTML; what a table marks up does; nothing shows None."""
    page = html(small())
    assert "&lt;i&gt;x&lt;/i&gt;" in page
    assert "<b>1</b>" in page
    assert "None" not in page
    assert '<table class="gt_table"' in page
    assert 'id="ppp-models"' in page


def test_latex_escapes_what_latex_would_swallow() -> None:
    """Percent signs and ampersands arrive in print."""
    text = latex(small())
    assert r"50 \%" in text
    assert r"A \& B" in text
    asides = pd.DataFrame({"name": ["[Aside]", "* Star", "Plain [aside]"]})
    text = latex(exhibit(STUDY, "ppp-models", Table(asides, {"name": "Name"})))
    assert "\n{}[Aside]" in text
    assert "\n{}* Star" in text
    assert "\nPlain [aside]" in text


def test_the_plain_twin_has_the_caption_and_the_rows() -> None:
    """Where HTML can't be seen the same content stands as text."""
    assert plain(small()).splitlines() == [
        "Table 3.1 of the thesis. "
        "Concession and alliance: two models of public-private partnership.",
        "group     name   n",
        "A & B <i>x</i> 1.0",
        "A & B     50 %    ",
    ]


def test_a_note_stands_under_a_table_after_the_table_s_own() -> None:
    """A source is told where the exhibit is, and the catalogue has it for each exhibit."""
    page = html(small())
    assert page.index("Note.") < page.index("Source: adapted from Sanders (2015, p. 196).")
    notes = ENTRIES["note"]
    assert notes["cases"] == ""
    assert notes["partnership-forms"].startswith("Source: Klijn (2010, p. 74).")


def test_a_note_stands_under_a_figure_beside_its_caption(
    monkeypatch: pytest.MonkeyPatch, tmp_path: Path, capsys: pytest.CaptureFixture[str]
) -> None:
    """What it shows first, where it is shown in a notebook; else its caption stands alone."""
    (tmp_path / "data").mkdir()
    (tmp_path / "data" / "study.toml").touch()
    monkeypatch.setenv(ENV, str(tmp_path))
    noted = replace(picture(), id="noted", note="By the report of 2016.", finding="It rises.")
    bare = replace(picture(), note="", finding="")
    for each, told in ((noted, " It rises. By the report of 2016."), (bare, "")):
        show(each)
        said = ast.literal_eval(capsys.readouterr().out.splitlines()[-1])
        assert said["text/plain"] == f"*{each.caption}*{told}"


def test_an_svg_says_what_it_shows() -> None:
    """A screen reader finds role, title and description, escaped."""
    text = svg(picture())
    assert 'role="img"' in text
    assert "<title>Figure 8.1 of the thesis. " in text
    assert "<desc>A line that rises, &quot;so&quot; &lt;high&gt;.</desc>" in text


def test_the_same_exhibit_gives_the_same_bytes() -> None:
    """Two runs differ in no byte, in no format."""
    where = Paths(ROOT)
    assert files(picture(), where) == files(picture(), where)
    assert files(small(), where) == files(small(), where)


def test_showing_writes_the_files_and_leaves_no_part(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    """After show, the exhibit's files are complete and nothing else lies beside them."""
    (tmp_path / "data").mkdir()
    (tmp_path / "data" / "study.toml").touch()
    monkeypatch.setenv(ENV, str(tmp_path))
    show(small())
    show(picture())
    written = {
        path: path.read_bytes() for path in tmp_path.rglob("*.*") if path.name != "study.toml"
    }
    assert written == files(small(), Paths(tmp_path)) | files(picture(), Paths(tmp_path))


def headings(exhibit: Exhibit) -> dict[str, str]:
    """Return the columns of a table with their headings."""
    assert isinstance(exhibit.body, Table)
    return dict(exhibit.body.headings)


def test_the_thesis_reports_nothing_of_a_region_of_ones_own() -> None:
    """Its facts are reported by whoever studied it, and no reason of the thesis has a column."""
    study = crowd(4)
    thesis, own = "zwolle", list(study.regions)[-1]
    # A chapter about a region loads that region alone.
    loaded = [study, *(replace(study, regions={one: study.regions[one]}) for one in (thesis, own))]
    for region, head, reason in (
        (thesis, "What the thesis reports", True),
        (own, "What is reported", False),
    ):
        for of in (each for each in loaded if region in each.regions):
            assert headings(tables.facts(of, region))["text"] == head
            assert ("why" in headings(tables.factors(of, region))) is reason


def test_what_names_no_section_is_tabulated_without() -> None:
    """Neither a claim nor a place where the source disagrees with itself needs one."""
    known = dict(WHOLE.tables)
    known["claims"] = known["claims"].assign(section="")
    known["inconsistencies"] = known["inconsistencies"].assign(other_section="")
    study = replace(WHOLE, tables=known)
    for table in (tables.inconsistencies(study), tables.claims(study)):
        assert isinstance(table.body, Table)
        assert not table.body.frame.astype(str).isin(["()", "§"]).any(axis=None)
    assert sentences.fact(study, "26.5", "jobs") == "26.5"
