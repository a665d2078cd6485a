"""The kit asks what the codebook asks, and its spreadsheet comes back in as it went out."""

from __future__ import annotations

import csv
import io
import re
import tomllib
from pathlib import Path

import openpyxl
import pandas as pd
import pytest
from docx import Document

from projects import REGION, segments, study_of_one
from studies import ROOT, copy_data, whole
from test_keys import changed, edits, write
from werkbedrijf.__main__ import main
from werkbedrijf.errors import DataError, StudyError
from werkbedrijf.paths import ENV, Paths
from werkbedrijf.regions.importing import Options, import_files
from werkbedrijf.regions.kit import FILES, make
from werkbedrijf.regions.scaffold import examples
from werkbedrijf.study.files import items
from werkbedrijf.study.keys import KIT_KEYS, wrong
from werkbedrijf.study.language import LANGUAGES, teller
from werkbedrijf.study.load import load_study
from werkbedrijf.study.model import Study
from werkbedrijf.study.text import DUTCH_WORDS

NAMES = sorted(
    name.format(labels=labels)
    for name in (
        "codebook-suffix-{labels}.csv", "codebook-{labels}.csv",
        "codebook-suffix-{labels}.qdc", "codebook-{labels}.docx", "codebook-{labels}.qdc",
        "interview-guide-{labels}.docx", "segments-{labels}.xlsx",
        *(f"{name}-{{labels}}.xlsx" for name in FILES),
    )
    for labels in LANGUAGES
)  # fmt: skip


@pytest.fixture(scope="module")
def kit(tmp_path_factory: pytest.TempPathFactory) -> Path:
    """Return the folder with the kit."""
    where = Paths(tmp_path_factory.mktemp("kit"))
    (where.root / "data").symlink_to(ROOT / "data")
    make(where)
    return where.build / "kit"


@pytest.fixture(params=LANGUAGES)
def study(request: pytest.FixtureRequest) -> Study:
    """Return the study in each language."""
    return whole(str(request.param))


def texts(path: Path) -> list[str]:
    """Return the paragraphs and cells of a document."""
    paper = Document(str(path))
    cells = [cell.text for table in paper.tables for row in table.rows for cell in row.cells]
    return [*(paragraph.text for paragraph in paper.paragraphs), *cells]


def test_the_kit_is_complete(kit: Path) -> None:
    """Guide, codebook, template and codes for programs, in English and Dutch."""
    assert sorted(path.name for path in kit.iterdir()) == NAMES


def test_the_same_study_gives_the_same_kit(kit: Path, tmp_path: Path) -> None:
    """To the byte, though office files like to note the time."""
    where = Paths(tmp_path)
    (tmp_path / "data").symlink_to(ROOT / "data")
    for path in make(where):
        assert path.read_bytes() == (kit / path.name).read_bytes()


def test_the_guide_asks_every_question_with_its_prompts_and_minutes(
    kit: Path, study: Study
) -> None:
    """And begins with consent, under a promise of anonymity."""
    text = "\n".join(texts(kit / f"interview-guide-{study.language}.docx"))
    for _, row in study.indicators.iterrows():
        assert row["question"] in text
        assert all(prompt in text for prompt in items(row["prompts"]))
    for _, theme in study.tables["themes"].iterrows():
        minutes = theme["minutes"]
        shown = f"{theme['label']} ({minutes} " if minutes == minutes else theme["label"]
        assert "<NA>" in str(minutes) or shown in text
        assert all(question in text for question in items(theme["questions"]))
    total = int(study.tables["themes"]["minutes"].sum())
    assert f" {total} " in text
    heading = {"en": "Consent and anonymity", "nl": "Toestemming en anonimiteit"}[study.language]
    assert text.index(heading) < text.index(study.label("themes", "composition"))


def test_the_guide_says_what_the_codebook_says_unless_the_kit_says_otherwise(
    kit: Path, study: Study
) -> None:
    """Consent in place of the codebook's opening; its notes at the themes between."""
    text = "\n".join(texts(kit / f"interview-guide-{study.language}.docx"))
    own = tomllib.loads((ROOT / "data/kit/guide.toml").read_text(encoding="utf-8"))
    for when in ("before", "after"):
        for _, theme in study.tables["themes"].iterrows():
            said = own[when].get(theme["theme"], {}).get(study.language)
            assert all((note in text) == (said is None) for note in items(theme[when]))
            assert said is None or said in text


def test_the_codebook_has_every_code_and_how_to_use_it(kit: Path, study: Study) -> None:
    """Concepts, indicators, values, levels, parties; in its own language."""
    text = "\n".join(texts(kit / f"codebook-{study.language}.docx"))
    for table in ("concepts", "indicators", "parties"):
        assert [label for label in study.tables[table]["label"] if label not in text] == []
    assert [mark for mark in study.scale["mark"] if mark not in text] == []
    for table in ("concepts", "indicators"):
        assert [each for each in study.tables[table]["definition"] if each not in text] == []


def test_every_definition_has_its_dutch() -> None:
    """None is missing, none is left over."""
    study = whole()
    dutch = tomllib.loads((ROOT / "data/kit/definitions.toml").read_text(encoding="utf-8"))
    assert list(dutch["concepts"]) == list(study.concepts["concept"])
    assert list(dutch["indicators"]) == list(study.indicators["indicator"])


def test_the_kit_fills_in_the_dutch_definitions_that_a_study_lacks(tmp_path: Path) -> None:
    """What the study says itself in Dutch stays; what it says in English only is the kit's."""
    where = study_of_one(tmp_path / "study")
    concepts = where.data / "codebook" / "concepts.csv"
    table = pd.read_csv(concepts, dtype=str, keep_default_na=False).set_index("concept")
    table.loc["trust", "definition_nl"] = "Hoe het hier heet"
    table.loc["goals", "definition_nl"] = ""
    table.to_csv(concepts)
    make(where)
    text = (where.build / "kit" / "codebook-nl.qdc").read_text("utf-8")
    dutch = tomllib.loads((where.kit / "definitions.toml").read_text("utf-8"))["concepts"]
    assert "Hoe het hier heet" in text
    assert dutch["trust"] not in text
    assert dutch["goals"] in text


def test_a_code_of_ones_own_keeps_its_own_definition(tmp_path: Path) -> None:
    """A code that the texts of the kit do not know is defined as the study defines it."""
    where = study_of_one(tmp_path / "study")
    indicators = where.data / "codebook" / "indicators.csv"
    header, first, *_ = indicators.read_text(encoding="utf-8").splitlines()
    cells = dict(zip(*csv.reader([header, first]), strict=True))
    cells |= {"indicator": "1z", "definition": "How loud it is there", "definition_nl": ""}
    with indicators.open("a", encoding="utf-8", newline="") as file:
        csv.DictWriter(file, cells).writerow(cells)
    make(where)
    for labels in LANGUAGES:
        for kind in ("csv", "qdc"):
            text = (where.build / "kit" / f"codebook-{labels}.{kind}").read_text("utf-8")
            assert "How loud it is there" in text
            assert "nan" not in re.findall(r"\w+", text)


@pytest.mark.parametrize("labels", LANGUAGES)
def test_a_filled_template_is_imported(kit: Path, tmp_path: Path, labels: str) -> None:
    """In either language; the example rows and the quotation stay behind."""
    where = study_of_one(tmp_path / "study")
    book = openpyxl.load_workbook(kit / f"segments-{labels}.xlsx")
    sheet = book.worksheets[0]
    cells = {
        "document": "P2",
        "reference": 7,
        "indicator": "8b",
        "valence": -1,
        "level": "partner",
        "summary": "The council meets too rarely.",
        "text": "Secret.",
    }
    texts = tomllib.loads((ROOT / "data/kit/coding.toml").read_text(encoding="utf-8"))
    sheet.append([cells.get(column["id"]) for column in texts["column"]])
    sheet.append([{**cells, "summary": None, "indicator": "4b"}.get(column["id"])
                  for column in texts["column"]])  # fmt: skip
    path = tmp_path / "filled.xlsx"
    book.save(path)
    report = import_files(where, REGION, [path], Options())
    columns = ["indicator", "valence", "level", "respondents", "summary"]
    assert segments(where)[columns].to_numpy().tolist() == [
        ["8b", -1, "partner", "P2", "The council meets too rarely."],
        ["4b", -1, "partner", "P2", "Passage in document 1, ¶ 7."],
    ]
    assert "  2 x rows marked as example left out (row 2; row 3)" in report


def test_the_template_offers_what_the_codebook_has(kit: Path, study: Study) -> None:
    """Lists to choose from for indicator, valence, level and party."""
    book = openpyxl.load_workbook(kit / f"segments-{study.language}.xlsx")
    offered = {}
    for rule in book.worksheets[0].data_validations.dataValidation:
        cells = book["codes"][rule.formula1.split("!")[1].replace("$", "")]
        column = book.worksheets[0][str(rule.sqref)[0] + "1"].value
        offered[str(column)] = [cell[0].value for cell in cells]
    assert list(offered.values()) == [
        list(study.indicators["indicator"]),
        [-2, -1, 0, 1, 2],
        ["board", "partner", "operational", "general"],
        list(study.tables["parties"]["party"]),
    ]


def test_the_command_lists_what_it_wrote(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch, capsys: pytest.CaptureFixture[str]
) -> None:
    """As seen from the study's root."""
    (tmp_path / "data").symlink_to(ROOT / "data")
    monkeypatch.setenv(ENV, str(tmp_path))
    assert main(["kit"]) == 0
    assert capsys.readouterr().out.splitlines() == [f"build/kit/{name}" for name in NAMES]


def test_a_broken_text_is_told(tmp_path: Path) -> None:
    """With the file and how to mend it; nothing is written."""
    copy_data(tmp_path)
    (tmp_path / "data/kit/guide.toml").write_text("title = \n")
    with pytest.raises(StudyError, match=r"data/kit/guide\.toml cannot be read"):
        make(Paths(tmp_path))
    assert not (tmp_path / "build").exists()


@pytest.mark.parametrize("name", KIT_KEYS)
def test_a_text_of_another_type_is_told_whichever_it_is(name: str, tmp_path: Path) -> None:
    """Every value of the kit's files, put by one of every other type, is a problem by its name."""
    content = tomllib.loads((ROOT / f"data/kit/{name}.toml").read_text(encoding="utf-8"))
    assert list(wrong(content, KIT_KEYS[name])) == []
    missed = []
    for place, value in edits(content):
        write(tmp_path / "x.toml", changed(content, place, value))
        found = tomllib.loads((tmp_path / "x.toml").read_text(encoding="utf-8"))
        if not list(wrong(found, KIT_KEYS[name])):
            missed.append((*place, value))
    assert missed == []


def test_a_text_of_another_type_stops_the_kit(tmp_path: Path) -> None:
    """With the file, the key, and how to write it; braces in a text are text."""
    copy_data(tmp_path)
    path = tmp_path / "data/kit/guide.toml"
    text = path.read_text(encoding="utf-8")
    path.write_text(text.replace("{subject}", "{x} {"), encoding="utf-8")
    assert make(Paths(tmp_path))
    path.write_text(re.sub("(?m)^minutes_en = .*", "minutes_en = 3", text), encoding="utf-8")
    with pytest.raises(DataError) as caught:
        make(Paths(tmp_path))
    assert [str(each) for each in caught.value.problems] == [
        "data/kit/guide.toml, headings.minutes_en: found 3; expected a text. "
        'Write minutes_en = "...".'
    ]


def test_documents_open_and_name_nobody(kit: Path) -> None:
    """No author, no path, no clock in their properties."""
    for path in kit.glob("*.docx"):
        properties = Document(io.BytesIO(path.read_bytes())).core_properties
        assert properties.author == ""
        assert properties.modified is not None
        assert properties.modified.isoformat().startswith("1980-01-01")


def test_the_lists_of_a_dutch_template_are_in_dutch(kit: Path) -> None:
    """Every word that is offered, and the sentence of its example."""
    offered: set[str] = set()
    for name in FILES:
        sheet = openpyxl.load_workbook(kit / f"{name}-nl.xlsx")[name]
        for rule in sheet.data_validations.dataValidation:
            offered.update(rule.formula1.strip('"').split(","))
    assert {"samenvatting", "weggelaten", "norm"} <= offered
    assert offered - set(DUTCH_WORDS.values()) == set()
    row = openpyxl.load_workbook(kit / "not-coded-nl.xlsx")["not-coded"][2]
    assert "Zegt wat er in het algemeen toe doet." in [cell.value for cell in row]


@pytest.mark.parametrize("labels", LANGUAGES)
def test_a_template_of_another_file_saved_as_csv_is_read(
    kit: Path, tmp_path: Path, labels: str
) -> None:
    """With semicolons, as a Dutch spreadsheet saves it; the example row counts for nothing."""
    where = study_of_one(tmp_path / "study")
    for name in FILES:
        sheet = openpyxl.load_workbook(kit / f"{name}-{labels}.xlsx")[name]
        lines = [[str(cell.value or "") for cell in row] for row in sheet.iter_rows()]
        filled = [lines[1][0].partition(" ")[2], *lines[1][1:]]
        text = "\r\n".join(";".join(f'"{cell}"' for cell in row) for row in [*lines, filled])
        (where.region(REGION) / f"{name}.csv").write_text(text, encoding="utf-8-sig")
    path = where.region(REGION) / "region.toml"
    listed = path.read_text(encoding="utf-8").replace("respondents = []", 'respondents = ["P2"]')
    path.write_text(listed, encoding="utf-8")
    loaded = load_study(root=where.root)
    region = loaded.regions[REGION]
    shown = examples(loaded.indicators, loaded.tables["parties"])
    for name in FILES:
        row = region.tables[name].iloc[0].astype(str)
        told = {key: teller(labels)(text) if key == "note" else text
                for key, text in shown[name].items()}  # fmt: skip
        assert {column: row[column] for column in shown[name]} == told
        assert len(region.tables[name]) == 1
    heading = openpyxl.load_workbook(kit / f"placements-{labels}.xlsx").active["A1"].value
    assert heading == {"en": "period_start", "nl": "periode van"}[labels]
