"""Whatever breaks off a build, the last good report, tables and figures stay whole."""

import errno
import json
import os
import re
import shutil
import signal
import subprocess
import sys
import tempfile
import time
from collections.abc import Iterator
from pathlib import Path

import pytest

from studies import ROOT, Tiny, copy_data
from test_build import NAP, WRITE, published
from werkbedrijf.__main__ import main
from werkbedrijf.chain.build import build
from werkbedrijf.chain.execute import Job, execute
from werkbedrijf.chain.publish import LOCK, PLAN, locked, publish, put, recover, staging, writing
from werkbedrijf.errors import BuildError
from werkbedrijf.paths import ENV, Paths
from werkbedrijf.regions.scaffold import workplace

PROGRAM = """
import sys
from pathlib import Path
from werkbedrijf.chain.build import build
from werkbedrijf.paths import Paths
from werkbedrijf.study.model import Notebook
chain = [Notebook(name, name, None) for name in sys.argv[2:]]
sys.exit(build(chain, (), Paths(Path(sys.argv[1]))))
"""
FILL = WRITE + "_ = (tables / 'large.csv').write_text('x' * 5_000_000)"


def old(folder: Path) -> None:
    """Make a folder look as if it was left some time ago."""
    os.utime(folder, (time.time() - 60,) * 2)


@pytest.fixture
def good(tiny: Tiny) -> dict[str, bytes]:
    """Build a made-up study once, and return what was published."""
    chain = [tiny.add("01-a", WRITE + "_ = (tables / 't.csv').write_text('good')", "1")]
    assert build(chain, (), tiny) == 0
    return published(tiny.root)


def test_a_killed_build_leaves_the_last_good_one_whole_and_its_stage_to_the_next(
    tiny: Tiny, good: dict[str, bytes]
) -> None:
    """After kill -9 in mid-build; the next build clears up and works."""
    marker = tiny.root / "running"
    tiny.add("01-a", f"open({str(marker)!r}, 'w').close()", NAP)
    with subprocess.Popen([sys.executable, "-c", PROGRAM, tiny.root, "01-a"]) as process:
        while not marker.exists() and process.poll() is None:
            time.sleep(0.05)
        process.kill()
    assert published(tiny.root) == good
    (left,) = tiny.root.glob(".build-*")
    old(left)
    assert build([tiny.add("01-a", "2")], (), tiny) == 0
    assert list(tiny.root.glob(".build-*")) == []


def test_a_publication_that_was_killed_is_finished_by_the_next_build(
    tiny: Tiny, good: dict[str, bytes]
) -> None:
    """Half the files moved: the other half follow, so that report and tables belong together."""
    with staging(tiny) as stage:
        for file in ("report/01-a.ipynb", "report/02-b.ipynb", "tables/t.csv"):
            (stage.root / file).write_text("new")
        publish(stage, tiny.root)
        (tiny.tables / "t.csv").write_bytes(good["tables/t.csv"])
        (stage.tables / "t.csv").write_text("new")
        move = ["report/01-a.ipynb", "report/02-b.ipynb", "tables/t.csv"]
        plan = {"target": str(tiny.root), "move": move, "remove": ["tables/gone.csv"]}
        (tiny.tables / "gone.csv").write_text("old")
        (stage.root / PLAN).write_text(json.dumps(plan))
    old(stage.root)
    assert recover(tiny)
    assert set(published(tiny.root).values()) == {b"new"}
    assert list(tiny.root.glob(".build-*")) == []
    assert not recover(tiny)


def test_a_stage_in_use_is_not_cleared_away(tiny: Tiny) -> None:
    """However old it is, its owner still holds its lock; nor is a folder that a command fills."""
    with staging(tiny) as stage, workplace(tiny.root) as folder:
        old(stage.root)
        old(folder)
        assert not recover(tiny)
        assert stage.root.exists()
        assert folder.exists()


def test_two_builds_at_once_are_refused(tiny: Tiny, good: dict[str, bytes]) -> None:
    """The second says so and touches nothing."""
    with locked(tiny.root) as free:
        assert free
        with pytest.raises(BuildError, match=r"Another build of .* is running, or .*\. Wait"):
            build([tiny.add("01-a", "2")], (), tiny)
    assert published(tiny.root) == good
    assert build([tiny.add("01-a", "2")], (), tiny) == 0


COMMANDS = {
    "site": ["site"],
    "document": ["document"],
    "kit": ["kit"],
    "region": ["region", "achterhoek", "--title", "Achterhoek"],
    "import": ["import", "coded.csv", "--region", "zwolle"],
    "export": ["export"],
    "figures": ["figures"],
    "archive": ["archive"],
}


@pytest.mark.parametrize("command", COMMANDS.values(), ids=COMMANDS)
def test_whatever_writes_waits_for_whoever_writes(
    tiny: Tiny,
    command: list[str],
    monkeypatch: pytest.MonkeyPatch,
    capsys: pytest.CaptureFixture[str],
) -> None:
    """One lock for all: a site is not made while a build clears up."""
    monkeypatch.setenv(ENV, str(tiny.root))
    before = sorted(tiny.root.rglob("*"))
    with locked(tiny.root):
        assert main(command) == 2
    assert re.search(r"Another build of .* is running, or another", capsys.readouterr().err)
    assert sorted(path for path in tiny.root.rglob("*") if path.name != LOCK) == before


def test_a_disk_without_locks_is_not_taken_for_another_build(
    tiny: Tiny, monkeypatch: pytest.MonkeyPatch
) -> None:
    """What the system says is told."""

    def refused(*_: object) -> None:
        raise OSError(errno.ENOLCK, os.strerror(errno.ENOLCK))

    monkeypatch.setattr("fcntl.flock", refused)
    with pytest.raises(BuildError, match=r"nothing published: .*No locks available"):
        build([tiny.add("01-a", "1")], (), tiny)


def mount(*arguments: object) -> bool:
    """Run mount, and tell whether it worked: only root may, and not everywhere."""
    done = subprocess.run(["mount", *map(str, arguments)], capture_output=True, check=False)
    return done.returncode == 0


@pytest.fixture
def small_disk(tmp_path: Path) -> Iterator[Tiny]:
    """Return a made-up study on a disk of three megabytes."""
    root = tmp_path / "disk"
    root.mkdir()
    if sys.platform != "linux" or not mount("-t", "tmpfs", "-o", "size=3m", "tmpfs", root):
        pytest.skip("needs root on Linux, to mount a small disk")
    try:
        (root / "data").mkdir()
        (root / "notebooks").mkdir()
        (root / "data" / "study.toml").write_text('title_en = "Tiny"\n')
        yield Tiny(root)
    finally:
        subprocess.run(["umount", "--lazy", root], check=False)


def test_a_full_disk_publishes_nothing_and_says_so(
    small_disk: Tiny, capfd: pytest.CaptureFixture[str]
) -> None:
    """The notebook that found no room is named."""
    assert build([small_disk.add("01-a", "1")], (), small_disk) == 0
    before = published(small_disk.root)
    capfd.readouterr()
    assert build([small_disk.add("01-a", FILL)], (), small_disk) == 1
    assert "01-a: cell 2: OSError: [Errno 28] No space left" in capfd.readouterr().err
    assert published(small_disk.root) == before


def test_a_disk_without_any_room_is_told(
    small_disk: Tiny, capfd: pytest.CaptureFixture[str]
) -> None:
    """Wherever the build meets it: before any notebook, or in one."""
    chain = [small_disk.add("01-a", "1")]
    assert build(chain, (), small_disk) == 0
    before = published(small_disk.root)
    with pytest.raises(OSError, match="No space"):
        (small_disk.root / "full").write_bytes(b"x" * 4_000_000)
    try:
        build(chain, (), small_disk)
        told = capfd.readouterr().err
    except BuildError as error:
        told = str(error)
    assert "No space left" in told
    assert published(small_disk.root) == before


def test_a_read_only_folder_is_told(small_disk: Tiny) -> None:
    """In one sentence, and what stood there stands."""
    chain = [small_disk.add("01-a", "1")]
    assert build(chain, (), small_disk) == 0
    before = published(small_disk.root)
    assert mount("-o", "remount,ro", small_disk.root)
    with pytest.raises(BuildError, match=r"nothing published: .*Read-only"):
        build([*chain], (), small_disk)
    assert published(small_disk.root) == before


@pytest.fixture
def study_on_small_disk(small_disk: Tiny, monkeypatch: pytest.MonkeyPatch) -> Tiny:
    """Return the thesis's study on a disk of three megabytes; what it has made lies elsewhere."""
    shutil.rmtree(small_disk.data)
    copy_data(small_disk.root)
    for name in ("report", "figures", "tables", "docs"):
        (small_disk.root / name).symlink_to(ROOT / name)
    monkeypatch.setenv(ENV, str(small_disk.root))
    return small_disk


@pytest.mark.parametrize("name", ["site", "document", "kit", "region"])
@pytest.mark.parametrize("fault", ["full", "read-only"])
def test_a_full_or_read_only_disk_is_told_by_every_command(
    study_on_small_disk: Tiny, name: str, fault: str, capsys: pytest.CaptureFixture[str]
) -> None:
    """In a sentence, with status 2, and nothing half-made is left."""
    root = study_on_small_disk.root
    before = sorted(root.rglob("*"))
    if fault == "read-only":
        assert mount("-o", "remount,ro", root)
        told = "Read-only file system"
    else:
        with pytest.raises(OSError, match="No space"):
            (root / "full").write_bytes(b"x" * 4_000_000)
        told = "No space left on device"
    assert main(COMMANDS[name]) == 2
    error = capsys.readouterr().err
    assert error.count("\n") == 1
    assert error.startswith("It broke off, nothing published: ")
    assert told in error
    left = [path for path in root.rglob("*") if path.name not in (LOCK, "full")]
    assert sorted(left) == before


@pytest.mark.skipif(not Path("/dev/shm").is_dir(), reason="needs another file system")
def test_a_folder_on_another_disk_is_written_too(tiny: Tiny) -> None:
    """Which a link in the study may lead to; nothing half-written is left there."""
    with tempfile.TemporaryDirectory(dir="/dev/shm") as elsewhere:
        tiny.build.mkdir(exist_ok=True)
        (tiny.build / "kit").symlink_to(elsewhere, target_is_directory=True)
        assert Path(elsewhere).stat().st_dev != tiny.root.stat().st_dev
        put(tiny, tiny.build / "kit", {"a": b"old", "b": b"b"})
        put(tiny, tiny.build / "kit", {"a": b"new"})
        found = {path.name: path.read_bytes() for path in Path(elsewhere).iterdir()}
        assert found == {"a": b"new", "b": b"b"}
    assert not list(tiny.root.glob(".build-*"))


def test_a_folder_in_a_files_place_is_told_and_blocks_nothing_else(tiny: Tiny) -> None:
    """Nothing is moved, and no later command trips over what was planned."""
    (tiny.build / "kit" / "b").mkdir(parents=True)
    with pytest.raises(BuildError, match="b is a folder where a file goes"):
        put(tiny, tiny.build / "kit", {"a": b"new", "b": b"new"})
    assert [path.name for path in (tiny.build / "kit").iterdir()] == ["b"]
    with writing(tiny):
        put(tiny, tiny.build / "kit", {"a": b"new"})


def test_files_are_put_all_or_none(tiny: Tiny) -> None:
    """What a killed program had begun to put in place, the next command finishes."""
    put(tiny, tiny.build / "kit", {"a": b"old", "b": b"old"})
    with pytest.raises(TypeError):
        put(tiny, tiny.build / "kit", {"a": b"new", "b": "no bytes"})  # type: ignore[dict-item]
    assert {path.read_bytes() for path in (tiny.build / "kit").iterdir()} == {b"old"}
    stage = tiny.root / ".build-killed"
    stage.mkdir()
    (stage / "b").write_bytes(b"new")
    plan = {"target": str(tiny.build / "kit"), "move": ["a", "b"], "remove": []}
    (stage / PLAN).write_text(json.dumps(plan))
    (tiny.build / "kit" / "a").write_bytes(b"new")
    old(stage)
    with writing(tiny):
        pass
    assert {path.read_bytes() for path in (tiny.build / "kit").iterdir()} == {b"new"}


def test_a_looping_notebook_is_stopped_at_its_limit(tiny: Tiny) -> None:
    """Even one that computes without ever waiting, and its kernel is gone."""
    tiny.add("01-a", "while True: pass")
    with staging(tiny) as stage:
        outcome = execute(Job("01-a", tiny.notebooks / "01-a.ipynb"), tiny, stage, limit=3)
    assert outcome.error == "cell 2: took longer than the 3 seconds a notebook has"


@pytest.mark.parametrize("number", [signal.SIGKILL, signal.SIGSEGV], ids=lambda s: s.name)
def test_a_kernel_that_dies_is_told(
    tiny: Tiny, good: dict[str, bytes], number: int, capfd: pytest.CaptureFixture[str]
) -> None:
    """Killed for lack of memory, or crashed in a library."""
    code = f"import os; os.kill(os.getpid(), {int(number)})"
    assert build([tiny.add("01-a", code)], (), tiny) == 1
    assert "01-a: cell 2: DeadKernelError" in capfd.readouterr().err
    assert published(tiny.root) == good


def test_two_notebooks_that_make_one_file_unlike_are_refused(tiny: Tiny) -> None:
    """Else the last to finish would win."""
    chain = [
        tiny.add(name, WRITE + f"_ = (tables / 't.csv').write_text({name!r})")
        for name in ("01-a", "02-b")
    ]
    with pytest.raises(BuildError, match=r"tables/t\.csv: 01-a and 02-b both make it"):
        build(chain, (), tiny)
    assert published(tiny.root) == {}


def test_the_last_good_study_is_where_it_should_be() -> None:
    """No dead build lies in this folder: a test that left one would hide the next."""
    assert [path for path in Paths(ROOT).root.glob(".build-*") if (path / PLAN).exists()] == []
