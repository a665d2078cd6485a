"""The walk-through in docs/new-region.md works as it is printed, in a copy of the study."""

from __future__ import annotations

import io
import os
import re
import shutil
import subprocess
import sys
from dataclasses import dataclass
from pathlib import Path
from zipfile import ZipFile

import nbformat
import pytest
from lxml import etree

from projects import EXAMPLE, PROJECT, example
from studies import ROOT, copy_data
from test_qda_roundtrip import STANDARD, project_file, valid
from werkbedrijf.paths import ENV
from werkbedrijf.study.load import load_study

GUIDE = ROOT / "docs" / "new-region.md"
BLOCKS = re.findall(r"```(sh|text)\n(.*?)```", GUIDE.read_text(encoding="utf-8"), re.DOTALL)
COPIED = ("data", "notebooks", "docs", "examples", "src", "report", "tables", "figures",
          "Makefile", "pyproject.toml", "requirements.lock", "README.md", "CITATION.cff",
          "CHANGELOG.md", "MANIFEST.json")  # fmt: skip


@dataclass(frozen=True)
class Walk:
    """The study's copy after the walk, and what each command printed."""

    root: Path
    printed: list[tuple[str, int, str]]


def environment_of(folder: Path) -> None:
    """Make a folder the environment that this test runs in, as if make had just made it."""
    folder.mkdir()
    for name in ("bin", "lib", "lib64", "pyvenv.cfg"):
        if (Path(sys.prefix) / name).exists():
            (folder / name).symlink_to(Path(sys.prefix) / name)
    for name in (".locked", ".ready"):
        (folder / name).touch()


@pytest.fixture(scope="module")
def walk(tmp_path_factory: pytest.TempPathFactory) -> Walk:
    """Run every command of the guide, in order, in a copy of the study."""
    root = tmp_path_factory.mktemp("walk") / "study"
    root.mkdir()
    for name in COPIED:
        if name == "data":
            copy_data(root)
        else:
            copy = shutil.copytree if (ROOT / name).is_dir() else shutil.copy2
            copy(ROOT / name, root / name)
    environment_of(root / ".venv")
    environment = {key: value for key, value in os.environ.items() if key != ENV}
    printed = []
    for kind, text in BLOCKS:
        for command in text.splitlines() if kind == "sh" else ():
            done = subprocess.run(
                ["bash", "-c", command], cwd=root, env=environment, text=True, check=False,
                stdout=subprocess.PIPE, stderr=subprocess.STDOUT,
            )  # fmt: skip
            printed.append((command, done.returncode, done.stdout))
    return Walk(root, printed)


def test_every_command_of_the_guide_works(walk: Walk) -> None:
    """In the order in which it stands there."""
    assert len(walk.printed) == 7
    assert [(command, out) for command, status, out in walk.printed if status] == []


def test_the_guide_shows_what_the_commands_print(walk: Walk) -> None:
    """Every line in a box stands in the output of the command above it."""
    number = -1
    for kind, text in BLOCKS:
        if kind == "sh":
            number += 1
        else:
            out = walk.printed[number][2]
            assert [line for line in text.splitlines() if line not in out] == []


def test_the_new_region_has_its_chapter_and_its_place(walk: Walk) -> None:
    """Scores, organisation, evidence; and a row in every comparison."""
    chapter = nbformat.read(walk.root / "report/04-region-fabelland.ipynb", as_version=4)
    assert not [
        output for cell in chapter.cells for output in cell.get("outputs", [])
        if output.output_type == "error"
    ]  # fmt: skip
    text = (walk.root / "tables/scores.csv").read_text(encoding="utf-8")
    assert len([line for line in text.splitlines() if line.startswith("fabelland,")]) == 16
    for name in ("structure-fabelland.svg", "seats-fabelland.svg"):
        etree.parse(str(walk.root / "figures" / name))


def test_the_three_regions_are_what_they_were(walk: Walk) -> None:
    """Their evidence and marks do not change because another region came."""
    before, after = load_study(root=ROOT).of_source, load_study(root=walk.root)
    for region in before.regions:
        assert after.regions[region].segments.equals(before.regions[region].segments)
        name = f"tables/success-{region}.csv"
        assert (walk.root / name).read_bytes() == (ROOT / name).read_bytes()


def test_no_word_of_the_transcripts_is_in_what_was_made(walk: Walk) -> None:
    """Neither in the data nor in what is published from them."""
    places = [walk.root / name for name in ("data", "report", "tables", "figures")]
    files = [path for place in places for path in place.rglob("*") if path.is_file()]
    for words in (b"belongs to none of us", b"turned into a frog", b"knocks once"):
        assert [path.name for path in files if words in path.read_bytes()] == []


def test_the_example_is_made_from_its_transcripts() -> None:
    """The project that a reader imports has the texts and the codings that lie beside it."""
    raw = (EXAMPLE / PROJECT).read_bytes()
    with ZipFile(io.BytesIO(raw)) as archive:
        found = {name: archive.read(name) for name in archive.namelist()}
    assert found == {"project.qde": example().xml().encode(), **example().texts()}


@STANDARD
def test_the_example_is_valid_by_the_standard() -> None:
    """As an export of a program would be."""
    valid(project_file((EXAMPLE / PROJECT).read_bytes()), "Project.xsd")


def test_the_example_says_that_it_is_invented() -> None:
    """Nobody could take it for a region."""
    text = (EXAMPLE / "README.md").read_text(encoding="utf-8")
    assert "A region that does not exist" in text
    assert "fabelland" not in load_study(root=ROOT).of_source.regions


def test_quotations_are_ignored_by_git() -> None:
    """The file that --keep-quotes writes can't be committed by accident."""
    if not (ROOT / ".git").exists():
        pytest.skip("not a clone")
    done = subprocess.run(
        ["git", "-C", str(ROOT), "check-ignore", "-q", "data/regions/zwolle/quotes.csv"],
        check=False,
    )
    assert done.returncode == 0
