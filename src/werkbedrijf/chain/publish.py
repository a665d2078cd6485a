"""Build into a folder apart, publish in one step, and lock what must not happen at once."""

from __future__ import annotations

import json
import os
import secrets
import shutil
import signal
import threading
import time
from collections.abc import Iterable, Iterator
from contextlib import contextmanager
from pathlib import Path
from typing import Any

from werkbedrijf.errors import BuildError
from werkbedrijf.paths import Paths

try:
    import fcntl
except ImportError:  # Windows, where a folder cannot be opened: there, no lock
    fcntl = None  # type: ignore[assignment]


@contextmanager
def locked(folder: Path) -> Iterator[bool]:
    """Hold a folder's lock for a while, unless another holds it.

    Parameters
    ----------
    folder : Path
        Must exist; may be read-only.

    Yields
    ------
    bool
        Whether the lock was free, and hence is held.
    """
    if fcntl is None:
        yield True  # type: ignore[unreachable]
        return
    opened = os.open(folder, os.O_RDONLY)
    try:
        yield _take(opened)
    finally:
        os.close(opened)


def _take(opened: int) -> bool:
    try:
        fcntl.flock(opened, fcntl.LOCK_EX | fcntl.LOCK_NB)
    except OSError:
        return False
    return True


@contextmanager
def uninterrupted() -> Iterator[None]:
    """Let Ctrl-C wait until the end of a block that takes a moment only."""
    if threading.current_thread() is not threading.main_thread():
        yield  # signals reach the main thread alone
        return
    came: list[tuple[Any, ...]] = []
    before = signal.signal(signal.SIGINT, lambda *signalled: came.append(signalled))
    try:
        yield
    finally:
        signal.signal(signal.SIGINT, before)
    if came and callable(before):
        before(*came[0])


SOURCES = ("data", "notebooks")
PRODUCTS = ("report", "tables", "figures")
MANIFEST = "MANIFEST.json"
PLAN = "publishing.json"
"""In a staging root: what a publication that has begun moves and removes."""

YOUNG = 1.0
"""Seconds that a staging root may exist before whoever made it has locked it."""


@contextmanager
def staging(study: Paths) -> Iterator[Paths]:
    """Make a root that reads the study's sources and has products of its own, still empty.

    It lies in the study's root, hence on the same file system, hence a finished file can move
    into place in one step. It is removed at the end, whatever happened; only a publication that
    broke off leaves it, for `recover`.
    """
    # Named before it is made, so that an interruption at any moment removes it.
    root = study.root / f".build-{secrets.token_hex(4)}"
    try:
        root.mkdir(mode=0o700)
        stage = lay_out(root, study)
        # Not the root's own lock, which a build of a study in there would take.
        with locked(stage.report):
            yield stage
    finally:
        if not (root / PLAN).exists():
            shutil.rmtree(root, ignore_errors=True)


def lay_out(root: Path, study: Paths) -> Paths:
    """Give a root the study's sources and empty folders for its products."""
    root.mkdir(parents=True, exist_ok=True)
    for name in SOURCES:
        (root / name).symlink_to(study.root / name, target_is_directory=True)
    for name in PRODUCTS:
        (root / name).mkdir()
    return Paths(root)


def recover(study: Paths) -> bool:
    """Clear away what dead builds left, and finish the publication that one had begun.

    Returns
    -------
    bool
        Whether there was one to finish.
    """
    finished = False
    for root in sorted(study.root.glob(".build-*")):
        if not root.is_dir() or time.time() - root.stat().st_mtime < YOUNG:
            continue
        report = Paths(root).report
        with locked(report if report.exists() else root) as dead:
            if dead and (root / PLAN).exists():
                _perform(root)
                finished = True
            if dead:
                shutil.rmtree(root, ignore_errors=True)
    return finished


def publish(stage: Paths, target: Path) -> int:
    """Move a finished build into place.

    Parameters
    ----------
    stage : Paths
        As `staging` made it, its products complete.
    target : Path
        Folder that holds, or will hold, report/, tables/, figures/ and the manifest.

    Returns
    -------
    int
        How many files were written or removed, the manifest not counted. A file whose bytes are
        the same is left alone, one that the build no longer makes is removed; hidden files stay.

    Raises
    ------
    BuildError
        If a folder cannot be written; then nothing was published.
    """
    made, old = files(stage.root), files(target)
    changed = [
        file
        for file in sorted(made)
        if file not in old or (target / file).read_bytes() != (stage.root / file).read_bytes()
    ]
    gone = sorted(old - made)
    for folder in {target, *((target / file).parent for file in [*changed, *gone])}:
        if folder.exists() and not os.access(folder, os.W_OK):
            raise BuildError(f"{folder} cannot be written. Make it writable, and build again.")
    move(stage.root, target, changed, gone)
    return len([file for file in [*changed, *gone] if file != MANIFEST])


def move(root: Path, target: Path, moved: Iterable[str], removed: Iterable[str] = ()) -> None:
    """Move files into place and remove others, all or none: `recover` finishes what broke off.

    Parameters
    ----------
    root : Path
        A folder `.build-*` in the study's root, in which the files lie as in `target`.
    target : Path
        Where they go.
    moved, removed : iterable of str
        Paths, as seen from `root` and `target`.
    """
    plan = {"target": str(target.absolute()), "move": [*moved], "remove": [*removed]}
    part = root / f".{PLAN}"
    part.write_text(json.dumps(plan))
    part.replace(root / PLAN)
    with uninterrupted():
        _perform(root)


def _perform(root: Path) -> None:
    """Do what the plan in `root` says, as far as it is not done yet."""
    plan = json.loads((root / PLAN).read_text())
    target = Path(plan["target"])
    for file in plan["move"]:
        if (root / file).exists():
            (target / file).parent.mkdir(parents=True, exist_ok=True)
            (root / file).replace(target / file)
    for file in plan["remove"]:
        (target / file).unlink(missing_ok=True)
    (root / PLAN).unlink()


def keep_failed(stage: Paths, study: Paths) -> None:
    """Let build/failed/ hold the notebooks that this build could not finish, and no others."""
    shutil.rmtree(study.failed, ignore_errors=True)
    if stage.failed.exists():
        study.build.mkdir(exist_ok=True)
        stage.failed.rename(study.failed)


def files(root: Path) -> set[str]:
    """Return the products in a root, hidden files left out, and its manifest if it has one."""
    found = {
        path.relative_to(root)
        for name in PRODUCTS
        for path in (root / name).rglob("*")
        if path.is_file()
    }
    named = {path.as_posix() for path in found if not any(p.startswith(".") for p in path.parts)}
    return named | {name for name in [MANIFEST] if (root / name).is_file()}
