"""The command line ends with a status that a script can act on."""

import os
import re
import shlex
import shutil
import signal
import subprocess
import sys
import time
from pathlib import Path

import pytest

from projects import REGION, study_of_one
from studies import ROOT, Tiny, copy_data, git, whole
from werkbedrijf.__main__ import main
from werkbedrijf.chain.arguments import files
from werkbedrijf.paths import ENV, NAMED


def command(*arguments: str, root: Path) -> subprocess.CompletedProcess[str]:
    """Run the program as `make` does, on the study in `root`."""
    return subprocess.run(
        [sys.executable, "-m", "werkbedrijf", *arguments],
        env={**os.environ, ENV: str(root)},
        capture_output=True,
        text=True,
        check=False,
    )


@pytest.mark.parametrize("name", ["build", "check", "figures", "archive"])
def test_a_wrong_study_ends_with_status_2_and_a_message_without_traceback(
    tmp_path: Path, name: str
) -> None:
    """Nothing was started, nothing was written, and the reader knows why."""
    done = command(name, root=tmp_path)
    assert done.returncode == 2
    assert done.stdout == ""
    assert done.stderr.startswith(f"{ENV} is {tmp_path}, which has no data/study.toml.")
    assert "Traceback" not in done.stderr
    assert list(tmp_path.iterdir()) == []


def test_checking_says_how_many_regions_and_segments_there_are(
    capsys: pytest.CaptureFixture[str],
) -> None:
    """On the real data."""
    regions = whole().regions.values()
    segments = sum(len(region.segments) for region in regions)
    assert main(["check"]) == 0
    told = f"{len(regions)} regions with {segments} segments, no problem found."
    assert told in capsys.readouterr().out


@pytest.mark.parametrize(
    "arguments", [["build", "--workers", "0"], ["build", "--language", "fr"], []]
)
def test_an_option_that_makes_no_sense_is_refused(arguments: list[str]) -> None:
    """With the status that argparse uses, which is ours for `nothing was started`."""
    with pytest.raises(SystemExit, match="2"):
        main(arguments)


@pytest.mark.parametrize(
    "address",
    [
        *("localhost", "127.0.0.1:8786", "http://127.0.0.1:8786", "tcp://127.0.0.1"),
        *("tcp://:8786", "tcp://127.0.0.1:port", "tcp://127.0.0.1:65536"),
        *("tcp://127.0.0.1:8786/x", "tcp://a b:1", "tcp://a@b:1", "tcp://127.0.0.1:8786\n"),
    ],
)
def test_what_is_no_address_of_a_scheduler_is_refused(
    address: str, capsys: pytest.CaptureFixture[str]
) -> None:
    """Before anything starts, with what is expected."""
    with pytest.raises(SystemExit, match="2"):
        main(["build", "--scheduler", address])
    expected = f"{address!r} is no address of a scheduler; expected tcp://host:port or tls://"
    assert expected in capsys.readouterr().err


def test_an_interrupted_program_ends_with_status_130() -> None:
    """As a shell expects of a program that Ctrl-C ended; nothing reaches the study."""
    root = os.environ[ENV]
    before = sorted(Path(root).rglob("*"))
    program = subprocess.Popen(
        [sys.executable, "-m", "werkbedrijf", "build"],
        stdout=subprocess.DEVNULL,
        stderr=subprocess.PIPE,
        text=True,
    )
    while not list(Path(root).glob(".build-*")) and program.poll() is None:
        time.sleep(0.05)
    program.send_signal(signal.SIGINT)
    _, errors = program.communicate(timeout=30)
    assert (program.returncode, errors) == (130, "Interrupted; nothing published.\n")
    assert sorted(Path(root).rglob("*")) == before


@pytest.mark.parametrize("seconds", [0.0, 0.7])
def test_ctrl_c_shows_nothing_of_what_is_being_imported(seconds: float) -> None:
    """A terminal sends it to all processes, that which kernels are forked from among them."""
    program = subprocess.Popen(
        [sys.executable, "-m", "werkbedrijf", "build"],
        stdout=subprocess.DEVNULL,
        stderr=subprocess.PIPE,
        text=True,
        start_new_session=True,
    )
    children = Path(f"/proc/{program.pid}/task/{program.pid}/children")
    while not children.read_text():
        time.sleep(0.01)
    time.sleep(seconds)
    os.killpg(program.pid, signal.SIGINT)
    _, errors = program.communicate(timeout=30)
    assert (program.returncode, errors) == (130, "Interrupted; nothing published.\n")


@pytest.mark.parametrize(
    ("environment", "asked", "languages"),
    [
        ("en_US:en", [], ["en"]),
        ("nl", [], ["en"]),
        ("nl", ["LANGUAGE=all"], ["en", "nl"]),
        ("en", ["LANGUAGE=nl"], ["nl"]),
    ],
)
def test_the_report_is_in_the_language_asked_for_and_not_in_that_of_the_terminal(
    environment: str, asked: list[str], languages: list[str]
) -> None:
    """As Ubuntu sets LANGUAGE for gettext, and so for what commands say."""
    told = subprocess.run(
        ["make", "--dry-run", "all", *asked], cwd=ROOT, text=True, capture_output=True, check=True,
        env={**os.environ, "LANGUAGE": environment},
    ).stdout  # fmt: skip
    assert re.findall(r"for language in ([\w ]*);", told) == [" ".join(languages)]


@pytest.mark.parametrize(
    ("asked", "odd"),
    [
        (["region", "Study=../mine", "ID=dale", "TITLE=The dale"], "Study"),
        (["all", "TAAL=nl", "LANGUAGE=nl", "STDUY=a folder"], "STDUY TAAL"),
    ],
)
def test_make_refuses_a_variable_that_no_command_knows(asked: list[str], odd: str) -> None:
    """Before anything is done, with the names that there are."""
    done = subprocess.run(
        ["make", "--no-print-directory", "--dry-run", *asked],
        cwd=ROOT,
        text=True,
        capture_output=True,
        check=False,
    )
    assert (done.returncode, done.stdout) == (2, "")
    assert f"No command knows {odd}; known are A B ENGINE" in done.stderr


def test_make_takes_every_variable_that_the_project_tells_of() -> None:
    """In its pages, and in what messages say to do."""
    told = [ROOT / "README.md", *(ROOT / "docs").glob("*.md"), *(ROOT / "src").rglob("*.po")]
    text = " ".join(path.read_text() for path in told)
    after = re.findall(r"make [a-z]+((?: +[A-Z_]+=(?:\"[^\"]*\"|[^\s\"]+))+)", text)
    named = {name for each in after for name in re.findall(r"([A-Z_]+)=", each)}
    assert named >= {"STUDY", "ID", "TITLE", "FILE", "REGION", "LANGUAGE", "SCHEDULER", "A", "B"}
    given = [f"{name}=a b" for name in named]
    subprocess.run(["make", "--dry-run", "help", *given], cwd=ROOT, check=True)


@pytest.mark.skipif(shutil.which("git") is None, reason="there is no Git")
def test_the_filter_of_notebooks_is_found_in_any_folder(tmp_path: Path) -> None:
    """Git has a shell read its command, in which an apostrophe would end a word."""
    folder = tmp_path / "it's a $tudy"
    folder.mkdir()
    shutil.copy(ROOT / "Makefile", folder)
    git(folder, "init", "--quiet")
    made = ["make", "--eval", "filter: ; @$(FILTER)", "filter", "STUDY="]
    subprocess.run(made, cwd=folder, check=True)
    told = git(folder, "config", "filter.notebook-source.clean")
    python = str(folder / ".venv" / "bin" / "python")
    assert shlex.split(told) == [python, "-m", "werkbedrijf", "source"]


@pytest.fixture
def mine(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Path:
    """Return a copy of the study, beside the folder that a command is given in."""
    copy_data(tmp_path / "my study")
    (tmp_path / "here").mkdir()
    monkeypatch.chdir(tmp_path / "here")
    for name in (ENV, NAMED):  # which a command sets
        monkeypatch.setenv(name, "")
    return tmp_path / "my study"


@pytest.mark.parametrize(
    ("asked", "told"),
    [
        (
            ["import", "a.csv", "--region", "zwole"],
            "No region 'zwole'; known are midden-gelderland, zwolle, zuidoost-brabant; the nearest "
            "is zwolle. Make it first: make region STUDY='../my study' ID=zwole TITLE=\"...\".\n",
        ),
        (
            ["region", "De Dal", "--title", "De Dal"],
            "make region STUDY='../my study' ID=achterhoek TITLE=\"Achterhoek\".\n",
        ),
        (["document", "--language", "nl"], "Run `make all STUDY='../my study' LANGUAGE=nl` "),
        (
            ["watch", "zwole"],
            "There is no data/regions/zwole to watch. Say which: make watch STUDY='../my study' "
            "REGION=ID; known are midden-gelderland, zuidoost-brabant, zwolle; the nearest is "
            "zwolle.\n",
        ),
        (["rebuild", "zwole"], "zuidoost-brabant; the nearest is zwolle.\n"),
        (["region", "dale", "--title", "Dale"], "../my study/data/regions/dale is ready. Its "),
    ],
)  # fmt: skip
def test_what_is_told_of_another_study_names_its_folder(
    mine: Path, asked: list[str], told: str, capsys: pytest.CaptureFixture[str]
) -> None:
    """A command that is copied works on that study, and a file is found from where one stands."""
    Path("a.csv").touch()
    (mine / "notebooks").symlink_to(ROOT / "notebooks")
    main(["--study", "../my study", *asked])
    assert told in "".join(capsys.readouterr())


def test_commands_speak_the_language_of_the_terminal(tiny: Tiny) -> None:
    """What is wrong with a study, in words of either; the place is the same."""
    (tiny.root / "data" / "study.toml").write_text("title_en =")
    said = {}
    for language in ("en", "nl"):
        done = subprocess.run(
            [sys.executable, "-m", "werkbedrijf", "--study", str(tiny.root), "check"],
            text=True, capture_output=True, check=False,
            env={**os.environ, "LANGUAGE": "", "LC_ALL": f"{language}_NL.UTF-8"},
        )  # fmt: skip
        assert (done.returncode, done.stdout) == (2, "")
        said[language] = done.stderr
    assert "found broken TOML" in said["en"]
    assert "gevonden ongeldige TOML" in said["nl"]


def test_a_reader_who_has_gone_undoes_nothing(tmp_path: Path) -> None:
    """As `head` goes: the command does its work, and nobody says that it did not."""
    where = study_of_one(tmp_path / "study")
    with subprocess.Popen(
        [sys.executable, "-m", "werkbedrijf", "region", "heuvelrug", "--title", "Heuvelrug"],
        env={**os.environ, ENV: str(where.root)}, text=True,
        stdout=subprocess.PIPE, stderr=subprocess.PIPE,
    ) as started:  # fmt: skip
        assert started.stdout is not None
        started.stdout.close()
        assert started.stderr is not None
        assert (started.stderr.read(), started.wait()) == ("", 0)
    assert (where.region("heuvelrug") / "segments.csv").is_file()


def test_a_folder_that_is_no_study_is_told_as_it_was_named(
    tmp_path: Path, capsys: pytest.CaptureFixture[str], monkeypatch: pytest.MonkeyPatch
) -> None:
    """Not as a variable that nobody set."""
    monkeypatch.setenv(ENV, str(ROOT))
    assert main(["--study", str(tmp_path), "check"]) == 2
    assert "is no study: it has no data/study.toml. Name a study's folder after --study." in (
        capsys.readouterr().err
    )


def test_a_place_that_cannot_be_written_is_told(
    tmp_path: Path, capsys: pytest.CaptureFixture[str]
) -> None:
    """Here a file stands where a folder goes: a sentence, and no traceback."""
    (tmp_path / "file").touch()
    assert main(["study", str(tmp_path / "file" / "mine"), "--title", "Mine"]) == 2
    assert capsys.readouterr().err.startswith("It broke off, nothing published: ")


def test_an_option_that_a_message_names_is_told_as_make_passes_it(
    tmp_path: Path, capsys: pytest.CaptureFixture[str], monkeypatch: pytest.MonkeyPatch
) -> None:
    """Where make called; the command as it is told reaches the import with its quotation marks."""
    where, file = study_of_one(tmp_path / "study"), tmp_path / "coded.csv"
    file.write_text("Document;Code;Oordeeltje\nP1;4b;1\n", encoding="utf-8")
    given = {"FILE": str(file), "REGION": REGION, "OPTIONS": "--dry-run"}
    for name, value in given.items():
        monkeypatch.setenv(name, value)
    assert main(["--study", str(where.root), "import", str(file), "--region", REGION]) == 2
    told = capsys.readouterr().err.splitlines()[-1].removeprefix("Behind make: ")
    options = '--dry-run --map "Oordeeltje=valence"'
    assert told == f"make import FILE={file} REGION={REGION} OPTIONS='{options}'"
    done = subprocess.run(
        [*shlex.split(told), "-n"], cwd=ROOT, capture_output=True, text=True, check=True
    )
    assert f'import "$FILE" --region "$REGION" {options}' in done.stdout


@pytest.mark.parametrize(
    ("given", "named"),
    [
        ("P1.csv 'P 2.csv'", ["P1.csv", "P 2.csv"]),
        ('"P 2.csv" P1.csv', ["P 2.csv", "P1.csv"]),
        ("P 2.csv", ["P 2.csv"]),
        ("a b.csv", ["a b.csv"]),
        ("P1.csv none.csv", ["P1.csv", "none.csv"]),
        ("Peter's.csv", ["Peter's.csv"]),
        ("P1.csv " * 1000, ["P1.csv"] * 1000),
        ("", [""]),
    ],
)
def test_make_names_several_files_as_a_shell_does(
    given: str, named: list[str], tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    """A name with spaces stays one where there is such a file, or no file that a word names."""
    for name in ("P1.csv", "P 2.csv"):
        (tmp_path / name).touch()
    monkeypatch.chdir(tmp_path)
    assert files(given) == list(map(Path, named))


def test_make_imports_several_files_at_once(tmp_path: Path) -> None:
    """One has a name with a space; the region gets the segments of both."""
    where = study_of_one(tmp_path / "study")
    for name, respondent in (("P1.csv", "P1"), ("P 2.csv", "P2")):
        row = f"{respondent};4b;1;Open in {respondent}'s eyes."
        (tmp_path / name).write_text(f"Document;Code;Valence;Comment\n{row}\n", encoding="utf-8")
    told = ["make", "--dry-run", "import", "FILE=P1.csv 'P 2.csv'", f"REGION={REGION}"]
    shown = subprocess.run(told, cwd=ROOT, capture_output=True, text=True, check=True).stdout
    line = next(each for each in shown.splitlines() if " import " in each)
    subprocess.run(
        line.replace(".venv/bin/python", shlex.quote(sys.executable)),
        shell=True, cwd=tmp_path, check=True,
        env={**os.environ, ENV: str(where.root), "FILE": "P1.csv 'P 2.csv'", "REGION": REGION},
    )  # fmt: skip
    written = (where.region(REGION) / "segments.csv").read_text(encoding="utf-8")
    assert "Open in P1's eyes." in written
    assert "Open in P2's eyes." in written
