"""Whoever codes one region rebuilds that region alone, and is told what was left as it was."""

from __future__ import annotations

import os
import signal
import subprocess
import sys
import time
from collections.abc import Iterator
from contextlib import contextmanager
from functools import partial
from pathlib import Path
from threading import Event, Thread, Timer
from typing import TextIO

import pytest

from studies import ROOT, Tiny, copy_data, step
from test_build import WRITE, published
from werkbedrijf.__main__ import main
from werkbedrijf.chain.build import _check_unchanged, build
from werkbedrijf.chain.manifest import last_manifest
from werkbedrijf.chain.publish import MANIFEST, writing
from werkbedrijf.errors import BuildError
from werkbedrijf.paths import ENV, Paths
from werkbedrijf.site import rebuild, rendering
from werkbedrijf.site.make import build_site, of_data, refresh_region
from werkbedrijf.site.rebuild import say_stale
from werkbedrijf.study.language import echo
from werkbedrijf.study.load import load_study


def test_a_build_of_one_region_leaves_the_rest_as_it_is(
    tiny: Tiny, capsys: pytest.CaptureFixture[str]
) -> None:
    """Its files are written and taken away, the others' and the manifest stay; the rest is told."""
    code = WRITE + "_ = (tables / f'{name}-{region}.csv').write_text(name)"
    told = 'language = "en"\nregion = "a"\nname = "old"'
    tiny.add("04-region", code, parameters=told)
    chain = [tiny.add("01-a", "1"), step("04-region", each="region")]
    assert build(chain, ("a", "b"), tiny) == 0
    before = published(tiny.root)
    tiny.add("04-region", code, parameters=told.replace("old", "new"))
    tiny.add("01-a", "2")
    assert build(chain, ("a", "b"), tiny, only="b") == 0
    after = published(tiny.root)
    assert before.keys() - after.keys() == {"tables/old-b.csv"}
    assert after.keys() - before.keys() == {"tables/new-b.csv"}
    changed = {file for file in after.keys() & before.keys() if after[file] != before[file]}
    assert changed == {"report/04-region-b.ipynb"}
    assert "Not rebuilt: 01-a, 04-region-a. `make all` rebuilds" in capsys.readouterr().out
    assert build(chain, ("a", "b"), tiny, language="nl", only="b") == 0
    assert "`make all LANGUAGE=nl` rebuilds" in capsys.readouterr().out


def test_a_regions_pages_are_rendered_as_the_whole_site_would(
    tmp_path: Path, capsys: pytest.CaptureFixture[str]
) -> None:
    """After a change of its evidence: to the byte, and no other page is touched."""
    copy_data(tmp_path)
    for name in ("docs", "report", "tables", "figures"):
        (tmp_path / name).symlink_to(ROOT / name)
    where, target = Paths(tmp_path), tmp_path / "site"
    others = {"nl": where.in_language("nl").site}
    build_site(load_study(root=tmp_path), where, target, others)
    segments = tmp_path / "data/regions/zwolle/segments.csv"
    text = segments.read_text(encoding="utf-8")
    # The last segment, which no correction names.
    head, last = text.rstrip("\n").rsplit("\n", 1)
    renamed = ",".join(["zw-999", *last.split(",")[1:]])
    segments.write_text(f"{head}\n{renamed}\n", encoding="utf-8")
    stood = {path: path.stat().st_mtime_ns for path in target.rglob("*") if path.is_file()}
    study = load_study(root=tmp_path)
    with rendering.waiting() as sphinx:
        refresh_region(study, where, target, "zwolle", sphinx, partial(of_data, study, where))
    assert "The other pages were not rendered anew." in capsys.readouterr().out
    touched = {path.name for path, at in stood.items() if path.stat().st_mtime_ns != at}
    pages = {"04-region-zwolle.html", "evidence.html"}
    assert pages == {name for name in touched if name.endswith(".html")}
    # What opens when a mark is chosen, too, and the way to the same page in Dutch.
    pages |= {"_static/evidence-data.js"}
    fresh = {name: (target / name).read_bytes() for name in pages}
    assert b"zw-999" in fresh["evidence.html"]
    assert b'hreflang="nl"' in fresh["evidence.html"]
    build_site(study, where, target, others)
    assert {name: (target / name).read_bytes() for name in pages} == fresh


def test_watching_tells_problems_as_they_come(tmp_path: Path) -> None:
    """A save that breaks a file is told with its place, and the watch goes on."""
    copy_data(tmp_path)
    (tmp_path / "notebooks").symlink_to(ROOT / "notebooks")
    toml = tmp_path / "data/regions/zwolle/region.toml"
    whole = toml.read_text(encoding="utf-8")
    command = [sys.executable, "-u", "-m", "werkbedrijf", "watch", "zwolle"]
    with subprocess.Popen(
        command, cwd=tmp_path, env={**os.environ, ENV: str(tmp_path)},
        stdout=subprocess.PIPE, stderr=subprocess.STDOUT, text=True,
    ) as program:  # fmt: skip
        limit = Timer(300, program.kill)  # which ends what it says, and this test
        limit.start()
        try:
            assert program.stdout is not None
            assert "Watching data/regions/zwolle" in program.stdout.readline()
            for name in ("<b>", "<i>"):
                changed = whole.replace('centre = "Zwolle"', f'centre = "{name}"')
                toml.write_text(changed, encoding="utf-8")
                found = program.stdout.readline()
                assert f"data/regions/zwolle/region.toml, centre: found '{name}'" in found
            # It waits for whoever writes in the study, says so once, and then goes on.
            with writing(Paths(tmp_path)):
                toml.write_text(whole, encoding="utf-8")
                assert "Another build of " in program.stdout.readline()
                time.sleep(2)
            told = program.stdout.readline()
            assert "] 04-region-zwolle" in told
            assert "done" in told
            # Ctrl-C ends it well.
            while "report/01-policy.ipynb is missing" not in (told := program.stdout.readline()):
                assert told
            program.send_signal(signal.SIGINT)
            assert program.wait(10) == 0
        finally:
            limit.cancel()
            program.kill()


@pytest.fixture
def region(tiny: Tiny, monkeypatch: pytest.MonkeyPatch) -> Iterator[Path]:
    """Return the folder of a region to watch, which ends by Ctrl-C after a while."""
    folder = tiny.region("a")
    folder.mkdir(parents=True)
    monkeypatch.setenv(ENV, str(tiny.root))
    limit = Timer(20, os.kill, [os.getpid(), signal.SIGINT])
    limit.start()
    yield folder
    limit.cancel()


def test_no_save_is_lost_once_watching_is_said(
    region: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    """Neither one made while Sphinx is started, nor one made during a rebuild."""
    rebuilt: list[str] = []

    def rebuild_once(*_options: object) -> None:
        rebuilt.append((region / "region.toml").read_text())
        if len(rebuilt) == 2:
            os.kill(os.getpid(), signal.SIGINT)
        (region / "region.toml").write_text("second")

    def said(*messages: str) -> None:
        assert messages == ("Watching data/regions/a; Ctrl-C ends it.",)
        (region / "region.toml").write_text("first")

    @contextmanager
    def slowly() -> Iterator[None]:
        time.sleep(0.5)
        yield

    monkeypatch.setattr(rebuild, "_rebuild", rebuild_once)
    monkeypatch.setattr(rebuild, "echo", said)
    monkeypatch.setattr(rendering, "waiting", slowly)
    assert main(["watch", "a"]) == 0
    assert rebuilt == ["first", "second"]


def test_what_changes_during_a_rebuild_is_built_again(
    region: Path, monkeypatch: pytest.MonkeyPatch, capsys: pytest.CaptureFixture[str]
) -> None:
    """Also what lies outside the region's folder; and that is what is said."""
    rebuilt: list[str] = []

    def rebuild_once(*_options: object) -> None:
        rebuilt.append("")
        if len(rebuilt) == 2:
            os.kill(os.getpid(), signal.SIGINT)
        _check_unchanged({"data/words.csv": "another"}, Paths(region.parents[2]))

    def said(message: str, file: TextIO | None = None) -> None:
        echo(message, file=file)
        if not rebuilt:
            (region / "region.toml").write_text("")

    monkeypatch.setattr(rebuild, "_rebuild", rebuild_once)
    monkeypatch.setattr(rebuild, "echo", said)
    assert main(["watch", "a"]) == 0
    told = capsys.readouterr().err
    assert "data/words.csv" in told
    assert told.endswith("nothing is published. It is being built again.\n")


@pytest.mark.filterwarnings("ignore::pytest.PytestUnraisableExceptionWarning")
def test_watching_ends_though_python_loses_the_interrupt(
    tiny: Tiny, monkeypatch: pytest.MonkeyPatch
) -> None:
    """As it does with an exception that is raised while an object is freed."""

    class Freed:
        def __del__(self) -> None:
            os.kill(os.getpid(), signal.SIGINT)

    rebuilt: list[str] = []

    def rebuild_once(_sphinx: rendering.Sphinx, region: str, *_options: object) -> None:
        assert not rebuilt, "watching goes on"
        rebuilt.append(region)
        Freed()

    region = tiny.region("a")
    region.mkdir(parents=True)
    monkeypatch.setenv(ENV, str(tiny.root))
    monkeypatch.setattr(rebuild, "_rebuild", rebuild_once)
    ended = Event()

    def save() -> None:
        while not ended.wait(0.2):
            (region / "region.toml").write_text("label = 'A'\n")

    saving = Thread(target=save)
    saving.start()
    try:
        assert main(["watch", "a"]) == 0
    finally:
        ended.set()
        saving.join()
    assert rebuilt == ["a"]


@pytest.mark.parametrize("region", ["", "nowhere"])
def test_a_region_that_there_is_not_is_not_watched(
    region: str, capsys: pytest.CaptureFixture[str]
) -> None:
    """An empty name, as `make watch` alone gives it, is none."""
    assert main(["watch", region]) == 2
    assert capsys.readouterr().err == (
        f"There is no data/regions/{region} to watch. Say which: make watch REGION=ID; known are "
        "midden-gelderland, zuidoost-brabant, zwolle.\n"
    )


def test_pages_of_other_data_than_the_reports_are_told(
    tiny: Tiny, capsys: pytest.CaptureFixture[str], monkeypatch: pytest.MonkeyPatch
) -> None:
    """Chapters are made by a build, the pages of the evidence by the site."""
    chain = [tiny.add("01-a", "1")]
    monkeypatch.setenv(ENV, str(tiny.root))
    say_stale("en")
    assert build(chain, (), tiny) == 0
    say_stale("en")
    assert capsys.readouterr().err == ""
    (tiny.data / "study.toml").write_text('title_en = "Other"\n')
    say_stale("en")
    told = "The report was built before data/study.toml changed"
    assert capsys.readouterr().err.startswith(told)


def test_a_manifest_with_marks_of_a_merge_is_told(tiny: Tiny) -> None:
    """With what writes it anew."""
    (tiny.root / MANIFEST).write_text("<<<<<<< HEAD\n")
    with pytest.raises(BuildError, match=r"MANIFEST\.json cannot be read: .*`make all` writes it"):
        last_manifest(tiny.root)


def test_an_unknown_region_is_told(tiny: Tiny) -> None:
    """Before anything runs."""
    tiny.add("04-region", "1", parameters='language = "en"\nregion = "a"')
    with pytest.raises(BuildError, match="no region 'c'; known are a, b"):
        build([step("04-region", each="region")], ("a", "b"), tiny, only="c")
