"""Prove that a build depends on its sources alone: build twice, as differently as can be."""

from __future__ import annotations

import os
import shutil
import subprocess
import sys
import tempfile
from collections.abc import Callable, Mapping
from dataclasses import dataclass
from pathlib import Path

from werkbedrijf.chain.kernel import DEFAULT
from werkbedrijf.chain.publish import files
from werkbedrijf.errors import BuildError, Message
from werkbedrijf.paths import ENV, Paths
from werkbedrijf.study.language import echo

COPIED = ("data", "notebooks", "docs", "requirements.lock", "CITATION.cff")
STEPS = ("build", "site", "document")
"""What is run in each copy, in this order."""
UNCOMMITTED = ("site", "build/document")
"""Products that are compared between the two copies, and with nothing else."""
COLOPHON = "site/colophon.html"
"""The one page that says when and where: it may differ."""


@dataclass(frozen=True)
class Circumstance:
    """Hold what of one build differs from the other: folder, variables, umask, engine."""

    folder: str
    variables: Mapping[str, str]
    umask: int
    engine: str


CIRCUMSTANCES = (
    Circumstance(
        "a",
        {"PYTHONHASHSEED": "1", "TZ": "Pacific/Kiritimati", "LC_ALL": "C"},
        0o077,
        DEFAULT,
    ),
    Circumstance(
        "a much longer folder/with spaces in it/and some more below",
        {
            **{"PYTHONHASHSEED": "4711", "TZ": "America/St_Johns", "LC_ALL": "C.UTF-8"},
            **{"COLUMNS": "40", "SOURCE_DATE_EPOCH": "1700000000"},
        },
        0o002,
        "kernel",
    ),
)


def verify(study: Paths) -> int:
    """Build a copy of the study twice, and compare every file that comes out.

    Parameters
    ----------
    study : Paths
        Read only; what stands published in it is compared as well.

    Returns
    -------
    int
        Exit status: 0 if all files are the same, else 1, and what differs was printed.

    Raises
    ------
    BuildError
        If one of the two builds fails.
    """
    with tempfile.TemporaryDirectory(prefix="verify-") as folder:
        roots = [_built(study, Path(folder), each) for each in CIRCUMSTANCES]
        names = Message("the first build"), Message("the second")
        differences = compare(roots[0], roots[1], *names, products)
        names = Message("a fresh build"), Message("this folder")
        differences += compare(roots[0], study.root, *names, files)
        same = Message(
            "{made} files, the same in two builds; {here}, the same in this folder.",
            made=len(products(roots[0])),
            here=len(files(roots[0])),
        )
    echo(*(differences or [same]))
    return int(bool(differences))


def products(root: Path) -> set[str]:
    """Return every file that a build, a site and a document leave in a root, but the colophon."""
    more = {
        path.relative_to(root).as_posix()
        for name in UNCOMMITTED
        for path in (root / name).rglob("*")
        if path.is_file()
    }
    return files(root) | more - {COLOPHON}


def _built(study: Paths, folder: Path, each: Circumstance) -> Path:
    root = folder / each.folder
    root.mkdir(parents=True)
    _copy_sources(study, root)
    for step in STEPS:
        echo(Message("{step} in a folder {folder!r} ...", step=step, folder=each.folder))
        options = ["--engine", each.engine] if step == "build" else []
        done = subprocess.run(
            [sys.executable, "-m", "werkbedrijf", step, *options],
            env={**os.environ, **each.variables, ENV: str(root)},
            umask=each.umask,
            capture_output=True,
            text=True,
            check=False,
        )
        if done.returncode:
            output = done.stdout + done.stderr
            raise BuildError("In another folder, {step} failed.\n{told}", step=step, told=output)
    return root


def _copy_sources(study: Paths, root: Path) -> None:
    for name in COPIED:
        source = study.root / name
        if source.is_dir():
            shutil.copytree(source, root / name)
        elif source.exists():
            shutil.copy(source, root / name)


def compare(
    one: Path, other: Path, first: str, second: str, listed: Callable[[Path], set[str]]
) -> list[str]:
    """Return a line for every file listed in a root that the other lacks or that differs."""
    ours, theirs = listed(one), listed(other)
    only = [(file, first) for file in sorted(ours - theirs)]
    only += [(file, second) for file in sorted(theirs - ours)]
    lines: list[str] = [Message("{file}: only in {root}", file=f, root=root) for f, root in only]
    for file in sorted(ours & theirs):
        place = _difference((one / file).read_bytes(), (other / file).read_bytes())
        if place is not None:
            lines.append(
                Message(
                    "{file}: {first} and {second} differ from line {line} on",
                    file=file,
                    first=first,
                    second=second,
                    line=place,
                )
            )
    return lines


def _difference(one: bytes, other: bytes) -> int | None:
    """Return the first line, counted from 1, where two files differ; None if they do not."""
    if one == other:
        return None
    ours, theirs = one.split(b"\n"), other.split(b"\n")
    pairs = enumerate(zip(ours, theirs, strict=False), start=1)
    return next((n for n, (a, b) in pairs if a != b), min(len(ours), len(theirs)) + 1)
