"""A study of one's own is made, filled, built and tested by the same engine, and there alone."""

from __future__ import annotations

import json
import os
import re
import shutil
import subprocess
import sys
import tomllib
from collections.abc import Callable
from pathlib import Path
from zipfile import ZipFile

import nbformat
import pandas as pd
import papermill
import pytest
from docx import Document
from papermill.exceptions import PapermillExecutionError

from studies import ROOT, problems
from werkbedrijf.__main__ import main
from werkbedrijf.archive import deposit
from werkbedrijf.archive.make import archive
from werkbedrijf.chain.messages import read
from werkbedrijf.chain.verify import CIRCUMSTANCES, STEPS, verify
from werkbedrijf.errors import ArchiveError, DataError, ParameterError
from werkbedrijf.exhibits.tables import facts, ranks, scores
from werkbedrijf.paths import ENV, Paths
from werkbedrijf.regions.new_study import add_chapter, new_study
from werkbedrijf.regions.scaffold import scaffold
from werkbedrijf.site.make import build_site
from werkbedrijf.study.language import catalogue
from werkbedrijf.study.load import load_study

DATA = Path(__file__).parent / "data" / "achterhoek"
ORCHARDS = ROOT / "examples" / "orchards"
OF_THE_THESIS = re.compile(
    rb"\b(zwolle|midden-gelderland|zuidoost-brabant|thesis)\b", re.IGNORECASE
)


def run(*arguments: str | Path) -> str:
    """Run a command of this project as its users do, and return what it printed."""
    environment = {key: value for key, value in os.environ.items() if key not in (ENV, "STUDY")}
    done = subprocess.run(
        [sys.executable, "-m", "werkbedrijf", *map(str, arguments)],
        cwd=ROOT, env=environment, text=True, check=False,
        stdout=subprocess.PIPE, stderr=subprocess.STDOUT,
    )  # fmt: skip
    assert done.returncode == 0, done.stdout
    return done.stdout


def made(study: Path) -> None:
    """Build a study's report, site and document."""
    for command in ("build", "site", "document"):
        run("--study", study, command)


def state() -> str:
    """Return what Git says of this project; nothing outside a clone."""
    command = ["git", "-C", str(ROOT), "status", "--porcelain"]
    return subprocess.run(command, capture_output=True, text=True, check=False).stdout


@pytest.fixture(scope="module")
def achterhoek(tmp_path_factory: pytest.TempPathFactory) -> Path:
    """Return a study of one region alone, made from a table of segments."""
    before = state()
    study = tmp_path_factory.mktemp("own") / "mine"
    run("study", study, "--title", "Achterhoek alone")
    run("--study", study, "region", "achterhoek", "--title", "Achterhoek")
    shutil.copy(DATA / "region.toml", study / "data/regions/achterhoek/region.toml")
    run("--study", study, "import", DATA / "segments.xlsx", "--region", "achterhoek")
    made(study)
    assert state() == before
    return study


@pytest.fixture(scope="module")
def orchards(tmp_path_factory: pytest.TempPathFactory) -> Path:
    """Return the invented study of another subject, on a scale of three steps."""
    before = state()
    study = tmp_path_factory.mktemp("own") / "orchards"
    run("study", study, "--title", "Four orchards, one question", "--from", ORCHARDS)
    made(study)
    assert state() == before
    return study


def naming_the_thesis(study: Path) -> list[str]:
    """Return the texts of a study that name the thesis or its regions.

    Left out are the looks of pages, and what the evidence itself says of a neighbouring region.
    """
    said = [
        summary.encode()
        for region in load_study(root=study).regions.values()
        for summary in region.segments["summary"]
        if OF_THE_THESIS.search(summary.encode())
    ]
    found = []
    for path in study.rglob("*"):
        if path.is_file() and "_static" not in path.parts and path.suffix not in (".png", ".pdf"):
            text = path.read_bytes()
            for summary in said:
                text = text.replace(summary, b"")
            if OF_THE_THESIS.search(text):
                found.append(path.relative_to(study).as_posix())
    return found


def test_a_region_alone_is_a_study(achterhoek: Path) -> None:
    """Its chapter, its marks, its pages and its document are there, and judge no source."""
    marks = pd.read_csv(achterhoek / "tables/scores.csv")
    assert len(marks) == 16
    assert marks["replicated"].notna().sum() == 15  # no number of placements is known
    assert marks["published"].isna().all()
    for name in ("site/index.html", "site/evidence.html", "site/04-region-achterhoek.html",
                 "build/document/study.docx", "build/document/study.pdf"):  # fmt: skip
        assert (achterhoek / name).stat().st_size > 0
    assert not list(achterhoek.glob("report/07-*"))
    assert not (achterhoek / "tables/agreement.csv").exists()


def test_the_invented_study_is_judged_as_the_thesis_is(orchards: Path) -> None:
    """Its marks are replicated, its twelve claims tested, its own middle mark shown."""
    claims = pd.read_csv(orchards / "tables/claims.csv").set_index("claim")
    assert claims[["published", "replicated"]].to_dict("split")["data"] == [
        ["supported", "supported"],
        ["supported", "supported"],
        ["partly", "supported"],
        ["supported", "supported"],
        ["contradicted", "contradicted"],
        ["supported", "supported"],
        ["supported", "supported"],
        ["supported", "supported"],
        ["partly", "partly"],
        ["not testable", "partly"],
        ["supported", "supported"],
        ["not testable", "not testable"],
    ]
    marks = pd.read_csv(orchards / "tables/scores.csv")
    assert set(marks["published"]) == {"-", "o", "+"}
    assert "By the report&#39;s own marks" in (orchards / "site/index.html").read_text() or (
        "own marks" in (orchards / "site/index.html").read_text()
    )
    assert (orchards / "build/document/study.pdf").stat().st_size > 0


@pytest.mark.parametrize("name", ["achterhoek", "orchards"])
def test_no_word_of_the_thesis_is_in_another_study(
    name: str, request: pytest.FixtureRequest
) -> None:
    """Neither in what was copied nor in what was made."""
    assert naming_the_thesis(request.getfixturevalue(name)) == []


def test_what_was_made_is_checked(orchards: Path) -> None:
    """The data, the gate, the chain and every notebook, run again, are as they were."""
    pytest_ = [sys.executable, "-m", "pytest", "-q", "-n", "0", "-p", "no:cacheprovider"]
    tests = [ROOT / "tests/test_notebooks.py", ROOT / "tests/test_study.py"]
    environment = {key: value for key, value in os.environ.items() if key != ENV}
    done = subprocess.run(
        [*pytest_, *map(str, tests), str(orchards / "report/07-conclusion.ipynb")],
        cwd=ROOT, env={**environment, "STUDY": str(orchards)}, text=True, check=False,
        capture_output=True,
    )  # fmt: skip
    assert done.returncode == 0, done.stdout


def tracked(folder: Path) -> None:
    """Put a folder under Git as it stands."""
    names = ("-c", "user.name=somebody", "-c", "user.email=somebody@example.org")
    for command in (["init", "-q"], ["add", "-A"], [*names, "commit", "-qm", "All of it"]):
        subprocess.run(["git", "-C", str(folder), *command], check=True)


def assert_licensed(unpacked: Path) -> None:
    """Assert that an archive puts the code under its licence, and all else under the study's."""
    crate = json.loads((unpacked / "ro-crate-metadata.json").read_text(encoding="utf-8"))
    found = {each["@id"]: json.dumps(each.get("license", "")) for each in crate["@graph"]}
    for folder in ("./", "data/", "notebooks/", "report/", "tables/", "figures/"):
        assert found[folder] == '{"@id": "https://spdx.org/licenses/CC-BY-NC-4.0"}'
    assert found["src/"] == '{"@id": "https://spdx.org/licenses/MIT"}'
    assert found.keys() >= {"https://spdx.org/licenses/MIT", "src/LICENSE"}
    told = (unpacked / "LICENSE").read_text(encoding="utf-8")
    assert "under CC-BY-NC-4.0" in told
    assert "Attribution 4.0" not in told
    assert (unpacked / "src/LICENSE").read_text(encoding="utf-8").startswith("MIT License\n")


def test_its_archive_can_be_rebuilt_where_it_is_unpacked(
    orchards: Path, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    """It holds the code that the study was built by, and asks who made the study."""
    engine, study = tmp_path / "engine", tmp_path / "orchards"
    for name in deposit.ADDED:
        if (ROOT / name).is_dir():
            ignored = shutil.ignore_patterns("__pycache__")
            shutil.copytree(ROOT / name, engine / name, ignore=ignored)
        else:
            (engine / name).parent.mkdir(parents=True, exist_ok=True)
            shutil.copy(ROOT / name, engine / name)
    tracked(engine)
    monkeypatch.setattr(deposit, "ENGINE", engine)
    shutil.copytree(orchards, study)
    tracked(study)
    with pytest.raises(ArchiveError, match=r"CITATION\.cff has no authors, no keywords"):
        archive(Paths(study))
    cited = study / "CITATION.cff"
    text = cited.read_text(encoding="utf-8")
    named = text.replace("authors: []", "authors:\n  - name: A group")
    named = named.replace("license: CC-BY-4.0", "license: CC-BY-NC-4.0")
    cited.write_text(named.replace("keywords: []", "keywords: [orchards]"), encoding="utf-8")
    shutil.rmtree(study / ".git")
    tracked(study)
    unpacked = tmp_path / "unpacked"
    with ZipFile(archive(Paths(study))) as zipped:
        zipped.extractall(unpacked)
    readme = (unpacked / "README-replication.md").read_text(encoding="utf-8")
    assert "Made by: A group. Licence: CC-BY-NC-4.0." in readme
    assert_licensed(unpacked)
    assert not OF_THE_THESIS.search(readme.encode())
    done = subprocess.run(
        [sys.executable, "-m", "werkbedrijf", "build"], cwd=unpacked, text=True, check=False,
        env={**os.environ, ENV: str(unpacked), "PYTHONPATH": str(unpacked / "src")},
        capture_output=True,
    )  # fmt: skip
    assert done.returncode == 0, done.stdout + done.stderr
    assert "0 files changed" in done.stdout


@pytest.mark.parametrize(("folder", "title", "origin", "told"), [
    ("", "T", None, "lies within the project"),
    (None, "", None, "The study's title is ''"),
    (None, "two\nlines", None, "The study's title is 'two\\nlines'"),
    (None, "Jobs *now*", None, "expected one line without < or *"),
    (None, "T", "nowhere", "nowhere is no study: it has no data/study.toml"),
])  # fmt: skip
def test_what_is_no_new_study_is_refused(
    folder: str | None,
    title: str,
    origin: str | None,
    told: str,
    tmp_path: Path,
    monkeypatch: pytest.MonkeyPatch,
    capsys: pytest.CaptureFixture[str],
) -> None:
    """With status 2 and what to write instead; nothing is made."""
    monkeypatch.setenv(ENV, str(ROOT))
    target = tmp_path / "mine" if folder is None else ROOT / "mine"
    options = ["--from", origin] if origin else []
    assert main(["study", str(target), "--title", title, *options]) == 2
    assert told in capsys.readouterr().err
    assert not target.exists()
    assert list(tmp_path.iterdir()) == []


def test_a_folder_with_something_in_it_is_left_alone(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch, capsys: pytest.CaptureFixture[str]
) -> None:
    """Nobody's work is written over."""
    monkeypatch.setenv(ENV, str(ROOT))
    (tmp_path / "notes.txt").write_text("mine")
    assert main(["study", str(tmp_path), "--title", "T"]) == 2
    assert "is there already" in capsys.readouterr().err
    assert [path.name for path in tmp_path.iterdir()] == ["notes.txt"]


SOURCE = """
[source]
title = "A note"
author = "A council"
date = "2026-09-01"
language = "en"
short_en = "note"
short_nl = "notitie"

[[chain]]
notebook = "08-further"
"""


@pytest.fixture
def claiming(tmp_path: Path) -> Paths:
    """Return a study begun without a source, of one region, to which a claim was added."""
    where = Paths(tmp_path / "mine")
    new_study(Paths(ROOT), where.root, "Mine")
    scaffold(where, "achterhoek", "Achterhoek")
    settings = where.study.read_text().replace('[[chain]]\nnotebook = "08-further"\n', SOURCE)
    where.study.write_text(settings)
    where.published.mkdir()
    head = "claim,section,kind,text_en,text_nl,test,about,reason_en,reason_nl"
    row = 'a,,score,They trust.,Men vertrouwt.,"good(achterhoek, trust)",trust,,'
    (where.published / "claims.csv").write_text(f"{head}\n{row}\n")
    return where


def test_claims_that_no_chapter_shows_are_told_and_their_chapter_is_taken_over(
    claiming: Paths, capsys: pytest.CaptureFixture[str], monkeypatch: pytest.MonkeyPatch
) -> None:
    """Notebook, link, rows and translations, in their places; then it runs as it came."""
    monkeypatch.setenv(ENV, str(ROOT))
    mine = str(claiming.root)
    main(["--study", mine, "check"])
    told = capsys.readouterr().out
    assert "claims.csv: 1 claim, which no chapter shows with its verdicts" in told
    assert f"`make chapter STUDY={mine}` names the chapters" in told
    monkeypatch.setenv(ENV, str(ROOT))
    assert main(["chapter", mine]) == 2
    assert "to take over; there are 07-conclusion." in capsys.readouterr().err
    assert main(["chapter", mine, "07-conclusion"]) == 0
    files = ("data/exhibits.csv", "data/study.toml", "notebooks/07-conclusion.ipynb")
    assert capsys.readouterr().out.split() == [f"{mine}/{file}" for file in files]
    study = load_study("nl", root=claiming.root)
    assert [link.notebook[:2] for link in study.chain] == ["03", "04", "05", "06", "07", "08"]
    assert set(study.tables["exhibits"]["notebook"]) == {link.notebook for link in study.chain}
    cells = read(catalogue(claiming.locale, "nl", "notebooks"), "nl")
    assert not [cell.id for cell in cells if cell.id and not cell.string]
    main(["--study", mine, "check"])
    assert "no chapter shows" not in capsys.readouterr().out
    chapter, out = claiming.notebooks / "07-conclusion.ipynb", claiming.root / "out.ipynb"
    papermill.execute_notebook(chapter, out, progress_bar=False)
    assert "They trust." in (claiming.tables / "claims.csv").read_text()
    monkeypatch.setenv(ENV, str(ROOT))
    assert main(["chapter", mine, "07-conclusion"]) == 2
    assert "07-conclusion.ipynb is there already. Move it away" in capsys.readouterr().err


def test_what_a_study_has_of_a_chapter_stays_when_it_is_taken_anew(claiming: Paths) -> None:
    """Its captions, whatever program saved them, its link, and its own translations."""
    add_chapter(Paths(ROOT), claiming, "07-conclusion")
    before = claiming.study.read_text()
    (claiming.notebooks / "07-conclusion.ipynb").unlink()
    rows = pd.read_csv(claiming.exhibits, keep_default_na=False)
    rows = rows.replace({"The verdicts counted": "Counted", "ledger-tiles": "left-out"})
    rows.to_csv(claiming.exhibits, sep=";", index=False, encoding="utf-8-sig")
    path = catalogue(claiming.locale, "nl", "notebooks")
    translated = path.read_text()
    path.write_text(translated.replace("wat zich laat reproduceren", "in mijn woorden"))
    add_chapter(Paths(ROOT), claiming, "07-conclusion")
    assert claiming.study.read_text() == before
    captions = pd.read_csv(claiming.exhibits).set_index("exhibit")["caption_en"]
    assert captions["verdicts"] == "Counted"
    assert {"left-out", "ledger-tiles"} <= set(captions.index)
    assert path.read_text() == translated.replace("wat zich laat reproduceren", "in mijn woorden")


def test_an_exhibit_without_a_row_is_told_as_such(tmp_path: Path) -> None:
    """One of a region too, as the notebook asks for it."""
    study = load_study(root=small(tmp_path))
    shown: list[Callable[[], object]] = [
        lambda: scores(study),
        lambda: facts(study, next(iter(study.regions))),
    ]
    for exhibit in shown:
        with pytest.raises(ParameterError, match=r"^No row of .* has (scores|facts-elm-street), "):
            exhibit()


def test_a_parameter_that_a_chapter_does_not_have_is_an_error(tmp_path: Path) -> None:
    """It would run as another region's chapter, and nobody would know."""
    chapter = ROOT / "notebooks/04-region.ipynb"
    with pytest.raises(PapermillExecutionError, match="no parameter regio; it has language"):
        papermill.execute_notebook(
            chapter, tmp_path / "out.ipynb", {"regio": "zwolle"}, progress_bar=False
        )


def small(root: Path) -> Path:
    """Copy the invented study's data and list two of its exhibits."""
    shutil.copytree(ORCHARDS / "data", root / "data")
    rows = ["exhibit,kind,number,notebook,caption_en,caption_nl,status"]
    rows += ["ranks,table,,05-comparison,Ranks,Rangen,new", "claims,table,,07-conclusion,C,C,new"]
    (root / "data/exhibits.csv").write_text("\n".join(rows) + "\n")
    return root


def line(file: str, old: str, new: str) -> Callable[[Path], None]:
    """Return what puts one text for another in a file."""

    def put(root: Path) -> None:
        path = root / file
        text = path.read_text()
        assert old in text
        path.write_text(text.replace(old, new, 1))

    return put


def from_nothing(root: Path) -> None:
    """Give the marks other values, none of them below 0."""
    path = root / "data/study.toml"
    text = re.sub(r"(?m)^value = (.+)$", lambda found: f"value = {int(found[1]) + 1}",
                  path.read_text())  # fmt: skip
    path.write_text(text)


def no_source(root: Path) -> None:
    """Take the table that names the source out."""
    path = root / "data/study.toml"
    path.write_text(re.sub(r"\[source\]\n(.+\n)+", "", path.read_text()))


def no_region(root: Path) -> None:
    """Take out the regions, and all that is said of them."""
    for folder in ("published", "regions"):
        shutil.rmtree(root / "data" / folder)
    path = root / "data/study.toml"
    path.write_text(re.sub(r"(?m)^regions = .*$", "regions = []", path.read_text()))


BREAKS = {
    "no dimensions": (
        line("data/codebook/concepts.csv", ",upkeep,1.1,", ",,1.1,"),
        "data/codebook/concepts.csv:2, dimensions: found nothing; expected some text. "
        "Fill the cell.",
    ),
    "published marks of nobody": (
        no_source,
        "data/study.toml, source: found nothing; expected a table that names the source of "
        "data/published/scores.csv, data/published/rationales.csv, data/published/claims.csv, "
        "data/published/inconsistencies.csv. Write [source] with title, author, date and short "
        "names, or remove the files.",
    ),
    "a value off the scale": (
        line("data/regions/elm-street/segments.csv", ",u1,1,", ",u1,2,"),
        "data/regions/elm-street/segments.csv:2, valence: found '2'; expected a whole number "
        "from -1 to 1. Write such a number.",
    ),
    "a scale with a gap": (
        line("data/study.toml", "value = -1", "value = -2"),
        "data/study.toml, scale: found the values [-2, 0, 1]; expected whole numbers in order, "
        "0 among them and neither first nor last. Give each value and its mark.",
    ),
    "a scale that begins with nothing": (
        from_nothing,
        "data/study.toml, scale: found the values [0, 1, 2]; expected whole numbers in order, "
        "0 among them and neither first nor last. Give each value and its mark.",
    ),
    "a misspelt table": (
        lambda root: (root / "data/published/claims.csv").rename(root / "data/published/claim.csv"),
        "data/published/claim.csv: found a file that no study has; expected in this folder only "
        "scores.csv, rationales.csv, claims.csv, inconsistencies.csv, explanations.csv, "
        "observations.csv, tests.csv. Move it out of data/: all that lies there is published. If "
        "it is misnamed, rename it.",
    ),
    "no region": (
        no_region,
        "data/regions: found no region; expected a folder for each region. "
        'Make one: make region ID=achterhoek TITLE="Achterhoek".',
    ),
}


@pytest.mark.parametrize(("damage", "told"), BREAKS.values(), ids=BREAKS)
def test_one_fault_is_one_problem(
    damage: Callable[[Path], object], told: str, tmp_path: Path
) -> None:
    """What follows from it is not told as well."""
    damage(small(tmp_path))
    assert [str(problem) for problem in problems(tmp_path)] == [told]


def test_two_regions_with_one_title_stay_two(tmp_path: Path) -> None:
    """Their ids tell them apart wherever their titles stand, in a chapter read alone too."""
    root = small(tmp_path)
    line("data/regions/mill-lane/region.toml", '"Mill Lane"', '"Elm Street"')(root)
    study = load_study(root=root)
    assert [region.label for region in study.regions.values()] == [
        *("Elm Street (elm-street)", "Elm Street (mill-lane)", "North Bank", "Old Quarry")
    ]
    assert load_study(root=root, only="mill-lane").regions["mill-lane"].label == (
        "Elm Street (mill-lane)"
    )
    frame = ranks(study).body.frame  # type: ignore[union-attr]
    assert list(frame.columns) == ["group", *study.regions, "part"]


def test_it_is_the_same_wherever_and_however_it_is_built(
    orchards: Path, capsys: pytest.CaptureFixture[str]
) -> None:
    """Report, tables, figures, site and document, by either engine, are those in its folder."""
    status = verify(Paths(orchards))
    told = capsys.readouterr().out.splitlines()[len(CIRCUMSTANCES) * len(STEPS) :]
    assert len(told) == 1, told
    assert "the same in two builds" in told[0]
    assert status == 0


def test_its_kit_leaves_the_subject_to_be_filled_in(orchards: Path) -> None:
    """The interview guide carries its title, and asks nobody about another study's subject."""
    run("--study", orchards, "kit")
    paper = Document(str(orchards / "build/kit/interview-guide-en.docx"))
    told = [paragraph.text for paragraph in paper.paragraphs]
    assert told.count("Four orchards, one question") == 2
    assert [text for text in told if "to talk about ... (say here what the study is about)" in text]
    about = (ROOT / "data/kit/guide.toml").read_text(encoding="utf-8")
    subject = tomllib.loads(about)["subject"]["en"]
    assert [text for text in told if subject in text] == []


@pytest.mark.parametrize("regions", [1, 2])
def test_a_study_just_begun_fills_every_chapter(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch, regions: int
) -> None:
    """With regions that nothing is known of yet, no cell of a notebook fails."""
    study = tmp_path / "study"
    run("study", study, "--title", "Just begun")
    names = ["achterhoek", "twente"][:regions]
    for name in names:
        run("--study", study, "region", name, "--title", name.title())
    monkeypatch.setenv(ENV, str(study))
    for path in sorted((study / "notebooks").glob("*.ipynb")):
        known = {"language": "en", "region": names[0]}
        for cell in nbformat.read(str(path), as_version=4).cells:
            if cell.cell_type == "code" and "parameters" not in cell.metadata.get("tags", []):
                exec(cell.source, known)


def test_a_site_wants_what_its_pages_lead_to(tmp_path: Path) -> None:
    """A chain without the regions' chapter, and claims without their ledger, are named at once."""
    root = small(tmp_path)
    for file, pattern in (
        ("data/study.toml", r'\[\[chain\]\]\nnotebook = "04-region"\n(.+\n)+'),
        ("data/exhibits.csv", r"claims,.*\n"),
    ):
        text = (root / file).read_text()
        (root / file).write_text(re.sub(pattern, "", text, count=1))
    with pytest.raises(DataError) as error:
        build_site(load_study(root=root), Paths(root), root / "site")
    assert [str(problem) for problem in error.value.problems] == [
        "data/study.toml, chain: found nothing; expected a notebook that runs for each region. "
        'Write each = "region" into the [[chain]] of the chapter about a region.',
        "data/exhibits.csv, exhibit: found no claims; expected the ledger of claims, since the "
        "study has claims. Add its row, and a notebook of the chain that shows it.",
    ]
    assert not (root / "site").exists()
