"""A study of another subject shows what it has, and says nothing that is true of another alone."""

from __future__ import annotations

import re
from pathlib import Path

import nbformat
import pandas as pd
import pytest
from bs4 import BeautifulSoup
from openpyxl import load_workbook

from studies import ROOT
from test_kit import texts
from test_new_study import run
from werkbedrijf.exhibits.catalogue import OF_PART, catalogue
from werkbedrijf.paths import ENV, Paths
from werkbedrijf.regions.disclosure import missing
from werkbedrijf.regions.kit import unfilled
from werkbedrijf.regions.new_study import OWN, SOURCE, exhibits_of
from werkbedrijf.study.load import load_study

CODEBOOK = {
    "categories": "category,side,parent,label_en,label_nl,section\n"
    "results,success,,Results,Resultaten,\ninterplay,factor,,Interplay,Samenspel,\n",
    "concepts": "concept,side,category,group,label_en,label_nl,definition,dimensions,section,"
    "theory_section\n"
    "timely,success,results,,Timely help,Tijdige hulp,How soon help comes,waiting,,\n"
    "heard,success,results,,Families heard,Gezinnen gehoord,Whether families are heard,plan,,\n"
    "trust,factor,interplay,,Trust,Vertrouwen,Whether providers trust each other,openness,,\n"
    "steering,factor,interplay,,Steering,Regie,Whether one party steers,steering,,\n"
    "money,factor,interplay,,Money,Geld,Whether there is money enough,budget,,\n",
    "indicators": "indicator,concept,dimension,label_en,label_nl,definition,values,question_en,"
    "question_nl,prompts_en,prompts_nl,section\n"
    + "".join(
        f"{code},{concept},{part},{label},{label},Whether {label.lower()} is as it should be,scale,"
        f"How is {label.lower()}?,Hoe is {label.lower()}?,,,\n"
        for code, concept, part, label in (
            ("t1", "timely", "waiting", "Waiting"), ("g1", "heard", "plan", "One plan"),
            ("v1", "trust", "openness", "Openness"), ("r1", "steering", "steering", "Who steers"),
            ("m1", "money", "budget", "Budget"),
        )
    ),
    "parties": "party,label_en,label_nl\nprovider,Provider,Aanbieder\nschool,School,School\n",
}  # fmt: skip
SEGMENTS = (("t1", 1), ("g1", -1), ("v1", 1), ("r1", 0), ("m1", -2))


def with_its_codebook(study: Path) -> Path:
    """Give a study just made a codebook of another subject: five concepts, no themes."""
    for file in (study / "data/codebook").iterdir():
        file.unlink()
    for name, text in CODEBOOK.items():
        (study / f"data/codebook/{name}.csv").write_text(text, encoding="utf-8")
    return study


def with_evidence(study: Path, region: str, *shift: int) -> None:
    """Write two respondents' segments of a region, their valences shifted one by one."""
    folder = study / "data/regions" / region
    head = (folder / "segments.csv").read_text(encoding="utf-8").splitlines()[0]
    rows = [
        f"{region[:2]}-{number},,{code},{valence + moved},general,P{number % 2 + 1},,,no,"
        "They told how it goes,,"
        for number, ((code, valence), moved) in enumerate(
            zip(SEGMENTS, [*shift, *[0] * len(SEGMENTS)], strict=False), start=1
        )
    ]
    (folder / "segments.csv").write_text("\n".join([head, *rows, ""]), encoding="utf-8")
    settings = (folder / "region.toml").read_text(encoding="utf-8")
    told = settings.replace("respondents = []", 'respondents = ["P1", "P2"]')
    (folder / "region.toml").write_text(told, encoding="utf-8")


def with_its_own_chapter(study: Path) -> None:
    """Call the chapter about a region as this subject would, and number it as another."""
    (study / "notebooks/04-region.ipynb").rename(study / "notebooks/09-families.ipynb")
    for file in (study / "data/study.toml", study / "data/exhibits.csv"):
        text = file.read_text(encoding="utf-8")
        file.write_text(text.replace("04-region", "09-families"), encoding="utf-8")


@pytest.fixture(scope="module")
def youth(tmp_path_factory: pytest.TempPathFactory) -> Path:
    """Return a built study of two regions, without source, placements, corrections or themes."""
    study = tmp_path_factory.mktemp("other") / "youth"
    run("study", study, "--title", "Help for families")
    with_its_codebook(study)
    with_its_own_chapter(study)
    for region, shift in (("noordkop", ()), ("rivierenland", (-1, 1))):
        run("--study", study, "region", region, "--title", region.title())
        with_evidence(study, region, *shift)
    for language in ("en", "nl"):
        run("--study", study, "build", "--language", language)
    return study


def told(report: Path) -> str:
    """Return all that the chapters of a report say."""
    said = []
    for path in sorted(report.glob("*.ipynb")):
        for cell in nbformat.read(path, as_version=4).cells:
            said.append(cell.source if cell.cell_type == "markdown" else "")
            for output in cell.get("outputs", []):
                data = output.get("data", {})
                kinds = ("text/html", "text/markdown", "text/plain")
                said.append(next((data[kind] for kind in kinds if kind in data), ""))
    return re.sub("<style>.*?</style>", "", "\n".join(said), flags=re.DOTALL)


def report(study: Path, language: str) -> str:
    """Return what a study's report says in a language."""
    return told(Paths(study).in_language(language).products() / "report")


def test_what_a_study_lacks_is_shown_nowhere(youth: Path) -> None:
    """No cell, no table, no file, no word of what is scored from numbers, corrected, or planned."""
    study = load_study(root=youth)
    assert study.lacks == {"source", "numbers", "corrections", "mediation", "rounds"}
    assert set(catalogue(study)["exhibit"]).isdisjoint(OF_PART)
    made = {path.stem for folder in ("tables", "figures") for path in (youth / folder).iterdir()}
    assert made.isdisjoint(OF_PART)
    assert {*catalogue(study)["exhibit"]} <= made
    for language, words in (
        ("en", r"\bplacement|against target|from its numbers|corrections\.csv|mediation"),
        ("nl", r"plaatsing|doelstelling|op aantallen|corrections\.csv|mediatie"),
    ):
        assert re.findall(f".*(?:{words}).*", report(youth, language), re.IGNORECASE) == []


def test_the_chapter_about_a_region_may_have_any_name(youth: Path) -> None:
    """Its exhibits have its number, the menu its regions, and every page leads to it."""
    numbers = catalogue(load_study(root=youth)).set_index("exhibit")["number"]
    assert numbers["facts-noordkop"] == "9a-noordkop"
    run("--study", youth, "site")
    pages = {path.name: BeautifulSoup(path.read_bytes(), "lxml")
             for path in (youth / "site").glob("*.html")}  # fmt: skip
    chapter = pages["09-families-noordkop.html"]
    assert chapter.h1
    assert chapter.h1.get_text().startswith("9. Noordkop")
    assert chapter.select_one('a[href="evidence.html#noordkop-trust"]')
    for page in ("regions.html", "index.html", "evidence.html", "exhibits.html"):
        assert pages[page].select('article a[href^="09-families-noordkop.html"]'), page
    assert "9. Regions" in pages["index.html"].get_text()
    assert not [name for name, page in pages.items() if page.select('a[href*="04-region"]')]


def test_what_a_study_lacks_is_missed_in_no_region(youth: Path) -> None:
    """What nothing is scored by need not be filled in."""
    lines = [line for each in missing(load_study(root=youth)).values() for line in each]
    assert [line for line in lines if "placements" in line] == []


def test_a_chapter_opened_alone_shows_nothing_of_it(
    youth: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    """In JupyterLab, where no cell is left out, none fails."""
    monkeypatch.setenv(ENV, str(youth))
    for path in sorted((youth / "notebooks").glob("*.ipynb")):
        known = {"language": "en", "region": "noordkop"}
        for cell in nbformat.read(str(path), as_version=4).cells:
            if cell.cell_type == "code" and "parameters" not in cell.metadata.get("tags", []):
                exec(cell.source, known)


def test_it_shows_again_what_it_comes_to_have(youth: Path, tmp_path: Path) -> None:
    """The chapters keep the cells, and the list of exhibits the rows."""
    study = Paths(youth)
    cells = nbformat.read(study.notebooks / "05-comparison.ipynb", as_version=4).cells
    numbered = [cell.id for cell in cells if "numbers" in cell.metadata.get("tags", [])]
    assert numbered == ["placements", "placements-target"]
    assert {"placements", "placements-target"} <= set(pd.read_csv(study.exhibits)["exhibit"])


def test_cells_and_exhibits_are_left_out_together() -> None:
    """An exhibit of a part that may be lacking stands in a cell of that part, and the reverse."""
    found: dict[str, str] = {}
    for path in sorted((ROOT / "notebooks").glob("*.ipynb")):
        for cell in nbformat.read(path, as_version=4).cells:
            for exhibit in exhibits_of([cell]):
                tags = set(cell.metadata.get("tags", [])) - {SOURCE, OWN, "by-hand"}
                found |= dict.fromkeys([exhibit], "".join(tags)) if tags else {}
    assert found == OF_PART


OF_THE_THESIS = {
    "en": "published|printed for|two ways|coding rules once more|fixed before|some documents|five"
    "|35|three regions|seldom|outcomes|conclusions|verdicts",
    "nl": "gepubliceerd|twee manieren|tegen de codeerregels|vóór het coderen|enkele documenten"
    "|vijf|35|drie regio|zelden|outcomes|conclusies|verdicten",
}
"""What is true of the thesis, or of any study with a source, and not of one just begun."""


@pytest.mark.parametrize("language", ["en", "nl"])
def test_nothing_is_said_that_is_true_of_the_thesis_alone(youth: Path, language: str) -> None:
    """No text of a chapter, no caption and no note."""
    words = rf".*\b(?:{OF_THE_THESIS[language]})\b.*"
    assert re.findall(words, report(youth, language), re.IGNORECASE) == []


def test_a_caption_says_what_an_exhibit_is(youth: Path) -> None:
    """What it shows of one study is filled in from the data, in no caption that others copy."""
    listed = pd.read_csv(ROOT / "data/exhibits.csv").query("status == 'new'")
    told = re.compile(
        r"\d|\b(three|seldom|would find|less it|need not|tell more|decides)\b"
        r"|\b(drie|zelden|zouden|hoe minder|nog niet|meer dan|beslist)\b"
    )
    for captions in (listed["caption_en"], listed["caption_nl"]):
        assert [each for each in captions if told.search(each)] == []


@pytest.fixture(scope="module")
def kit(youth: Path) -> tuple[Path, str]:
    """Return the folder of the study's kit, and what the command printed."""
    printed = run("--study", youth, "kit")
    return youth / "build/kit", printed


@pytest.mark.parametrize(("language", "minutes"), [("en", "minutes"), ("nl", "minuten")])
def test_the_guide_asks_what_the_codebook_asks(
    kit: tuple[Path, str], language: str, minutes: str
) -> None:
    """Without themes each concept is one, in as many minutes as nobody knows."""
    folder, _ = kit
    said = texts(folder / f"interview-guide-{language}.docx")
    study = load_study(language, folder.parents[1])
    asked = [f"{row['indicator']}  {row['question']}" for _, row in study.indicators.iterrows()]
    assert [each for each in said if each in asked] == asked
    assert [each for each in said if each in set(study.concepts["label"])] == [
        *study.concepts["label"]
    ]
    assert [each for each in said if minutes in each] == []
    assert said.count("Help for families") == 2


def test_the_kit_says_where_the_subject_is_to_be_filled_in(kit: tuple[Path, str]) -> None:
    """A gap in the consent form is told before anybody signs it, and none where it is filled."""
    folder, printed = kit
    assert "say in data/kit/guide.toml, under [subject], what people are asked about" in printed
    assert unfilled(Paths(ROOT)) == []
    consent = texts(folder / "interview-guide-en.docx")
    assert [each for each in consent if "work disability" in each] == []


@pytest.mark.parametrize("language", ["en", "nl"])
def test_the_kit_shows_coding_by_the_codebook_at_hand(kit: tuple[Path, str], language: str) -> None:
    """Its example is one of its own indicators, and nothing without a row has a heading."""
    folder, _ = kit
    said = texts(folder / f"codebook-{language}.docx")
    assert [each for each in said if "4b" in each] == []
    assert [each for each in said if "'t1 ...'" in each]
    assert [each for each in said if each in ("Not scored", "Niet gescoord")] == []
    sheet = load_workbook(folder / f"segments-{language}.xlsx").worksheets[0]
    row = [str(cell.value) for cell in sheet[2]]
    assert "t1" in row
    assert any("Waiting" in each for each in row)
    assert not (folder / f"placements-{language}.xlsx").exists()


def test_a_new_region_shows_coding_by_the_codebook_at_hand(tmp_path: Path) -> None:
    """The example rows name its indicators and parties."""
    study = tmp_path / "study"
    run("study", study, "--title", "Help for families")
    with_its_codebook(study)
    run("--study", study, "region", "noordkop", "--title", "Noordkop")
    folder = study / "data/regions/noordkop"
    assert ",t1,1,board," in (folder / "segments.csv").read_text(encoding="utf-8")
    for name in ("bodies", "ties"):
        example = (folder / f"{name}.csv").read_text(encoding="utf-8").splitlines()[1]
        assert example.startswith("example: provider,")


@pytest.mark.parametrize("language", ["en", "nl"])
def test_one_of_a_kind_is_told_in_the_singular(youth: Path, language: str) -> None:
    """Where nouns and verbs go by a number, each has its form for one."""
    said = {
        "en": r"\b1 (segments|concepts|marks|regions|factors|respondents|interviews|questions)\b"
        r"|\b1 of the \d+ \w+ are\b|\b1 (vary|depend|enter)\b",
        "nl": r"\b1 (segmenten|concepten|oordelen|regio's|factoren|respondenten|vragen)\b"
        r"|\b(zijn|variëren er|hangen er|tellen er) \**1\b",
    }
    assert re.findall(f".*(?:{said[language]}).*", report(youth, language)) == []
