"""Whoever codes one region rebuilds that region alone, and is told what was left as it was."""

from __future__ import annotations

import os
import subprocess
import sys
import time
from contextlib import suppress
from pathlib import Path

import pytest

from studies import ROOT, Tiny, copy_data, step
from test_build import WRITE, published
from werkbedrijf.chain.build import build
from werkbedrijf.errors import BuildError
from werkbedrijf.paths import ENV, Paths
from werkbedrijf.site import guide
from werkbedrijf.site.make import build_site, refresh_region
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
    build_site(load_study(root=tmp_path), where, target)
    segments = tmp_path / "data/regions/zwolle/segments.csv"
    text = segments.read_text(encoding="utf-8")
    # The last segment, which no correction names.
    head, last = text.rstrip("\n").rsplit("\n", 1)
    renamed = ",".join(["zw-999", *last.split(",")[1:]])
    segments.write_text(f"{head}\n{renamed}\n", encoding="utf-8")
    stood = {path: path.stat().st_mtime_ns for path in target.rglob("*") if path.is_file()}
    study = load_study(root=tmp_path)
    with guide.waiting() as sphinx:
        refresh_region(study, where, target, "zwolle", sphinx)
    assert "The other pages were not rendered anew." in capsys.readouterr().out
    touched = {path.name for path, at in stood.items() if path.stat().st_mtime_ns != at}
    pages = {"04-region-zwolle.html", "evidence.html"}
    assert pages == {name for name in touched if name.endswith(".html")}
    fresh = {name: (target / name).read_bytes() for name in pages}
    assert b"zw-999" in fresh["evidence.html"]
    build_site(study, where, target)
    assert {name: (target / name).read_bytes() for name in pages} == fresh


def watched(process: int) -> bool:
    """Tell whether Linux watches a folder for a process."""
    told = ""
    for opened in Path(f"/proc/{process}/fdinfo").iterdir():
        with suppress(FileNotFoundError):
            told += opened.read_text(encoding="utf-8")
    return "inotify wd:" in told


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
        try:
            assert program.stdout is not None
            assert "Watching data/regions/zwolle" in program.stdout.readline()
            while not watched(program.pid) and program.poll() is None:
                time.sleep(0.05)
            for name in ("<b>", "<i>"):
                changed = whole.replace('centre = "Zwolle"', f'centre = "{name}"')
                toml.write_text(changed, encoding="utf-8")
                found = program.stdout.readline()
                assert f"data/regions/zwolle/region.toml, centre: found '{name}'" in found
        finally:
            program.kill()


def test_an_unknown_region_is_told(tiny: Tiny) -> None:
    """Before anything runs."""
    tiny.add("04-region", "1", parameters='language = "en"\nregion = "a"')
    with pytest.raises(BuildError, match="no region 'c'; known are a, b"):
        build([step("04-region", each="region")], ("a", "b"), tiny, only="c")
