"""Build into a folder apart, publish in one step, and lock what must not happen at once."""

from __future__ import annotations

import errno
import json
import os
import secrets
import shutil
import signal
import threading
import time
from collections.abc import Collection, Iterable, Iterator, Mapping
from contextlib import contextmanager
from pathlib import Path
from typing import Any

from filelock import FileLock, Timeout

from werkbedrijf.errors import BuildError, BusyError, Message
from werkbedrijf.paths import Paths
from werkbedrijf.study.language import echo

LOCK, STAGE_LOCK = ".lock", ".stage-lock"
"""The file in a folder by which one program tells others that it writes there."""


@contextmanager
def locked(folder: Path, name: str = LOCK) -> Iterator[bool]:
    """Hold a folder's lock for a while, unless another program holds it.

    Parameters
    ----------
    folder : Path
        Must exist; the lock is a hidden file in it.

    Yields
    ------
    bool
        Whether the lock was free, and hence is held.

    Raises
    ------
    OSError
        If the folder cannot be written, or its file system has no locks.
    """
    lock = FileLock(folder / name)
    try:
        lock.acquire(blocking=False)
    except Timeout:
        yield False
        return
    try:
        yield True
    finally:
        # Whoever waits with the same file notices that it is gone, and makes another.
        (folder / name).unlink(missing_ok=True)
        lock.release()


@contextmanager
def writing(study: Paths) -> Iterator[None]:
    """Hold the one lock of a study, under which everything that writes in its folder does so.

    First what dead programs left there is cleared away, and what one had begun to publish is
    finished.

    Raises
    ------
    BuildError
        If another program writes there; or if the disk is full or a folder read-only, or the
        file system has no locks: whatever was being made is then not published.
    """
    try:
        with locked(study.root) as free:
            if not free:
                raise BusyError(
                    "Another build of {study} is running, or another command that writes "
                    "there. Wait until it has ended.",
                    study=study.root,
                )
            if recover(study):
                echo(Message("Finished publishing what an earlier build was stopped in."))
            yield
    except OSError as error:
        raise BuildError("It broke off, nothing published: {error}.", error=str(error)) from error


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
def _work_folder(study: Paths) -> Iterator[Path]:
    """Make a folder in the study's root, and remove it at the end, whatever happened.

    It lies on the same file system, hence a finished file can move into place in one step. Only a
    publication that broke off leaves it, for `recover`.
    """
    # Named before it is made, so that an interruption at any moment removes it.
    root = study.root / f".build-{secrets.token_hex(4)}"
    try:
        root.mkdir(mode=0o700)
        yield root
    finally:
        if not (root / PLAN).exists():
            shutil.rmtree(root, ignore_errors=True)


@contextmanager
def staging(study: Paths) -> Iterator[Paths]:
    """Make a root that reads the study's sources and has products of its own, still empty."""
    with _work_folder(study) as root:
        stage = lay_out(root, study)
        # Not the root's own lock, which a build of a study in there would take.
        with locked(stage.root, STAGE_LOCK):
            yield stage


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
        with locked(root, STAGE_LOCK) as dead:
            if dead and (root / PLAN).exists():
                _perform(root)
                finished = True
            if dead:
                shutil.rmtree(root, ignore_errors=True)
    return finished


def publish(stage: Paths, target: Path, old: Collection[str] | None = None) -> int:
    """Move a finished build into place.

    Parameters
    ----------
    stage : Paths
        As `staging` made it, its products complete.
    target : Path
        Folder that holds, or will hold, report/, tables/, figures/ and the manifest.
    old : collection of str, optional
        What this build stands in for, by name as seen from `target`; by default all there is.

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
    new = files(stage.root)
    old = files(target) if old is None else files(target) & set(old)
    changed = [file for file in sorted(new) if not _same(target / file, stage.root / file)]
    gone = sorted(old - new)
    for folder in {target, *((target / file).parent for file in [*changed, *gone])}:
        if folder.exists() and not os.access(folder, os.W_OK):
            raise BuildError(
                "{folder} cannot be written. Make it writable, and build again.", folder=folder
            )
    move(stage.root, target, changed, gone)
    return len([file for file in [*changed, *gone] if file != MANIFEST])


def _same(one: Path, other: Path) -> bool:
    return one.is_file() and one.read_bytes() == other.read_bytes()


def put(study: Paths, folder: Path, contents: Mapping[str, bytes]) -> list[Path]:
    """Write files into a folder: all of them, or none if something goes wrong.

    Parameters
    ----------
    study : Paths
        The study, whose lock is held, see `writing`.
    folder : Path
        On the same file system as the study; need not exist.
    contents : Mapping of str to bytes
        By path, as seen from the folder.

    Returns
    -------
    list of Path
        The files, in order.
    """
    with _work_folder(study) as root:
        write_files(root, contents)
        move(root, folder, sorted(contents))
    return sorted(folder / file for file in contents)


def write_files(folder: Path, contents: Mapping[str, bytes]) -> None:
    """Write files into a folder, which need not exist, by path as seen from there."""
    for file, content in contents.items():
        (folder / file).parent.mkdir(parents=True, exist_ok=True)
        (folder / file).write_bytes(content)


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

    Raises
    ------
    BuildError
        If there is a folder where a file goes; then nothing was moved.
    """
    plan = {"target": str(target.absolute()), "move": [*moved], "remove": [*removed]}
    # What cannot be done must not be planned: every later command would try it again.
    for file in (*plan["move"], *plan["remove"]):
        if (target / file).is_dir():
            raise BuildError(
                "{folder} is a folder where a file goes. Move it away, and try again.",
                folder=target / file,
            )
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
            _place(root / file, target / file)
    for file in plan["remove"]:
        (target / file).unlink(missing_ok=True)
    (root / PLAN).unlink()


def _place(source: Path, target: Path) -> None:
    """Move a file into place in one step, also where a folder is a link to another disk."""
    try:
        source.replace(target)
    except OSError as error:
        if error.errno != errno.EXDEV:
            raise
        beside = target.with_name(f".{target.name}.part")
        shutil.copyfile(source, beside)
        beside.replace(target)
        source.unlink()


def keep_failed(stage: Paths, study: Paths) -> None:
    """Let build/failed/ hold the notebooks that this build could not finish, and no others."""
    shutil.rmtree(study.failed, ignore_errors=True)
    if stage.failed.exists():
        study.build.mkdir(exist_ok=True)
        stage.failed.rename(study.failed)


def files(root: Path) -> set[str]:
    """Return the products in a root, hidden files left out, and its manifest if it has one."""
    products = {
        path.relative_to(root)
        for name in PRODUCTS
        for path in (root / name).rglob("*")
        if path.is_file()
    }
    seen = {file.as_posix() for file in products if not any(p.startswith(".") for p in file.parts)}
    return seen | {name for name in [MANIFEST] if (root / name).is_file()}
