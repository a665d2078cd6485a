"""What all tests share: a study apart from the tracked folders, and a tiny one of their own."""

from __future__ import annotations

import gc
import os
import shutil
import signal
import subprocess
import sys
from collections.abc import Iterator
from contextlib import ExitStack
from pathlib import Path

import pytest
from filelock import FileLock
from hypothesis import settings

from studies import ROOT, STUDY_ROOT, Tiny, copy_data, tiny_study, whole
from werkbedrijf.chain.kernel import short_folder
from werkbedrijf.chain.publish import staging
from werkbedrijf.paths import ENV, NAMED, Paths
from werkbedrijf.site.make import build_site


def pytest_configure(config: pytest.Config) -> None:
    """Keep notebooks run by tests and nbval off the tracked folders and the user's settings."""
    # Tests of figures share exhibits that stay: searching those for garbage took a sixth of them.
    gc.set_threshold(5_000, 20, 50)
    # Whoever started the tests in the background may have had Ctrl-C ignored; some tests press it.
    signal.signal(signal.SIGINT, signal.default_int_handler)
    # A promise does not depend on how busy the machine is.
    settings.register_profile("untimed", deadline=None)
    settings.load_profile("untimed")
    stack = ExitStack()
    config.add_cleanup(stack.close)
    # Nor on the language of the terminal; tests of Dutch ask for it.
    os.environ["LANGUAGE"] = "en"
    os.environ[ENV] = str(stack.enter_context(staging(Paths(STUDY_ROOT))).root)
    os.environ["IPYTHONDIR"] = stack.enter_context(short_folder())


LONG = (
    *("test_new_region", "test_hostile", "test_new_study", "test_verify", "test_document"),
    *("test_dutch_site", "test_cluster", "test_browser", "test_figures", "test_explore"),
    *("test_one_region", "test_browser_many", "test_further", "test_site", "test_faults"),
)
"""Modules that take long, the longest first: begun early, none is left over for one core."""


def pytest_collection_modifyitems(items: list[pytest.Item]) -> None:
    """Begin with what takes longest."""
    places = {name: place for place, name in enumerate(LONG)}
    items.sort(key=lambda item: places.get(item.path.stem, len(LONG)))


@pytest.fixture(autouse=True)
def at_hand() -> Iterator[None]:
    """Leave the study at hand what it was: a command of another study, run here, changes it."""
    before = {name: os.environ.get(name) for name in (ENV, NAMED)}
    yield
    for name, value in before.items():
        os.environ.pop(name, None)
        os.environ |= {} if value is None else {name: value}


@pytest.fixture
def tiny(tmp_path: Path) -> Tiny:
    """Return an empty study in a folder of its own."""
    return tiny_study(tmp_path / "study")


@pytest.fixture
def where(tmp_path: Path) -> Paths:
    """Return a copy of the study."""
    copy_data(tmp_path)
    return Paths(tmp_path)


@pytest.fixture(scope="session")
def site(tmp_path_factory: pytest.TempPathFactory, worker_id: str) -> Path:
    """Return the web report, built from report/ as it stands: once, each process has a copy."""
    base = tmp_path_factory.getbasetemp()
    shared = (base if worker_id == "master" else base.parent) / "web"
    with FileLock(f"{shared}.lock"):
        if not shared.exists():
            made = tmp_path_factory.mktemp("made") / "site"
            build_site(whole(), Paths(ROOT), made)
            made.rename(shared)
    return Path(shutil.copytree(shared, tmp_path_factory.mktemp("web") / "site"))


@pytest.fixture(scope="session")
def dutch(tmp_path_factory: pytest.TempPathFactory) -> Path:
    """Return the web report in Dutch, its chain run for it once."""
    root = tmp_path_factory.mktemp("dutch") / "study"
    copy_data(root)
    for folder in ("notebooks", "docs"):
        shutil.copytree(ROOT / folder, root / folder)
    for command in ("build", "site"):
        called = [sys.executable, "-m", "werkbedrijf", "--study", str(root), command]
        subprocess.run([*called, "--language", "nl"], check=True, stdout=subprocess.DEVNULL)
    return Paths(root).in_language("nl").site


@pytest.fixture
def nowhere(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Path:
    """Stand in an empty folder, with the root variable unset."""
    monkeypatch.delenv(ENV)
    monkeypatch.chdir(tmp_path)
    return tmp_path
