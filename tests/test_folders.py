"""A study's folders hold the files that a study has; whatever else lies there is named."""

from __future__ import annotations

import subprocess
from fnmatch import fnmatch
from pathlib import Path, PurePosixPath

import pytest

from projects import study_of_one
from studies import ROOT
from werkbedrijf.__main__ import main
from werkbedrijf.paths import ENV, QUOTES
from werkbedrijf.study.checks import FOLDERS, unknown
from werkbedrijf.study.schema import SCHEMAS

REGION = FOLDERS["data/regions/*"]


def test_the_study_has_no_file_that_a_study_does_not_have() -> None:
    """Everything in data/ has a place there."""
    files = (path for path in (ROOT / "data").rglob("*") if path.is_file())
    seen = (PurePosixPath(path.relative_to(ROOT).as_posix()) for path in files)
    assert unknown(file for file in seen if not file.name.startswith(".")) == []


def test_every_table_of_the_schema_has_a_folder() -> None:
    """So that a new one is not taken for a stray."""
    names = [name for names in FOLDERS.values() for name in names]
    assert [name for name in SCHEMAS if f"{name}.csv" not in names] == []


@pytest.mark.parametrize(
    "name",
    ["regions/duinstreek/Interview P1.docx", "regions/duinstreek/coded.qdpx",
     "regions/duinstreek/old/segments.csv", "regions/notes.txt", "codebook/codes.xlsx",
     "theory/article.pdf", "kit/new-region/extra.csv", "kit/consent/form.md", "segments.csv"],
)  # fmt: skip
def test_a_stray_file_stops_every_command_by_name(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch, capsys: pytest.CaptureFixture[str], name: str
) -> None:
    """A transcript would go through Git, build and archive without a word."""
    where = study_of_one(tmp_path / "study")
    stray = where.data / name
    stray.parent.mkdir(exist_ok=True)
    stray.write_text("R: Well, honestly ...")
    monkeypatch.setenv(ENV, str(where.root))
    for command in ("check", "build"):
        assert main([command]) == 2
        told = capsys.readouterr().err
        assert told.startswith(f"data/{name}: found a file that no study has; expected in this ")
        assert told.endswith(
            "Move it out of data/: all that lies there is published. "
            "If it is misnamed, rename it.\n"
        )


def test_files_that_programs_hide_stop_nothing(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    """A spreadsheet that is open leaves a lock, JupyterLab a folder; no build copies them."""
    where = study_of_one(tmp_path / "study")
    (where.region("duinstreek") / ".~lock.segments.csv#").write_text("")
    (where.regions / ".ipynb_checkpoints").mkdir()
    monkeypatch.setenv(ENV, str(where.root))
    assert main(["check"]) == 0
    assert unknown([PurePosixPath("data/regions/duinstreek/.~lock.segments.csv#")]) != []


def ignored(root: Path, names: list[str]) -> set[str]:
    """Return those of the names that Git would not offer."""
    done = subprocess.run(
        ["git", "check-ignore", "--no-index", "--stdin"],
        cwd=root, input="\n".join(names), capture_output=True, text=True, check=False,
    )  # fmt: skip
    return set(done.stdout.splitlines())


def test_git_offers_of_a_region_what_a_study_has(tmp_path: Path) -> None:
    """Transcripts, projects, hidden files and quotations stay out by .gitignore alone."""
    subprocess.run(["git", "init", "-q"], cwd=tmp_path, check=True)
    (tmp_path / ".gitignore").write_bytes((ROOT / ".gitignore").read_bytes())
    folder = "data/regions/duinstreek"
    known = [f"{folder}/{name.replace('*', 'second')}" for name in REGION if name != QUOTES]
    strays = [f"{folder}/{name}" for name in (
        QUOTES, "Interview P1.docx", "coded.qdpx", "notes.md", ".DS_Store", "old/segments.csv",
    )] + ["data/regions/notes.txt"]  # fmt: skip
    assert ignored(tmp_path, known + strays) == set(strays)
    assert not any(fnmatch(Path(name).name, each) for name in strays[1:5] for each in REGION)
