"""A place apart for a build, so that nothing half-written reaches the folders people read."""

from __future__ import annotations

import secrets
import shutil
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path

from werkbedrijf.paths import Paths

SOURCES = ("data", "notebooks")
PRODUCTS = ("report", "tables", "figures")


@contextmanager
def staging(study: Paths) -> Iterator[Paths]:
    """Make a root that reads the study's sources and has products of its own, still empty.

    It lies in the study's root, hence on the same file system, hence a finished file can move
    into place in one step. It is removed at the end, whatever happened.
    """
    # Named before it is made, so that an interruption at any moment removes it.
    root = study.root / f".build-{secrets.token_hex(4)}"
    try:
        root.mkdir(mode=0o700)
        for name in SOURCES:
            (root / name).symlink_to(study.root / name, target_is_directory=True)
        for name in PRODUCTS:
            (root / name).mkdir()
        yield Paths(root)
    finally:
        shutil.rmtree(root, ignore_errors=True)


def publish(stage: Paths, target: Path) -> int:
    """Move a finished build into place.

    Parameters
    ----------
    stage : Paths
        As `staging` made it, its products complete.
    target : Path
        Folder that holds, or will hold, report/, tables/ and figures/.

    Returns
    -------
    int
        How many files were written or removed. A file whose bytes are the same is left alone,
        one that the build no longer makes is removed; hidden files stay.
    """
    changed = 0
    for name in PRODUCTS:
        made, old = _files(stage.root / name), _files(target / name)
        for file in sorted(made):
            place = target / name / file
            source = stage.root / name / file
            if file not in old or place.read_bytes() != source.read_bytes():
                place.parent.mkdir(parents=True, exist_ok=True)
                source.replace(place)
                changed += 1
        for file in sorted(old - made):
            (target / name / file).unlink()
            changed += 1
    return changed


def keep_failed(stage: Paths, study: Paths) -> None:
    """Let build/failed/ hold the notebooks that this build could not finish, and no others."""
    shutil.rmtree(study.failed, ignore_errors=True)
    if stage.failed.exists():
        study.build.mkdir(exist_ok=True)
        stage.failed.rename(study.failed)


def _files(folder: Path) -> set[Path]:
    found = (path.relative_to(folder) for path in folder.rglob("*") if path.is_file())
    return {path for path in found if not any(part.startswith(".") for part in path.parts)}
