"""What Git tracks: the files of one commit, and nothing that it ignores or that was changed."""

from __future__ import annotations

import subprocess
from collections.abc import Mapping
from dataclasses import dataclass
from datetime import UTC, datetime
from pathlib import Path

from werkbedrijf.errors import ArchiveError

SHOWN = 20
"""How many changed files a message names; more are counted."""


@dataclass(frozen=True)
class Commit:
    """Hold a commit.

    Parameters
    ----------
    hash : str
        All 40 digits.
    made : datetime
        In UTC, to the second.
    modes : Mapping of str to int
        For every file, as seen from the study's root, 0o644 or for a program 0o755; sorted.
    """

    hash: str
    made: datetime
    modes: Mapping[str, int]


def committed(root: Path) -> Commit:
    """Return the commit that a study stands at.

    Raises
    ------
    ArchiveError
        If there is no Git or no commit; if a file was changed or added since; or if Git tracks a
        file that .gitignore keeps out.
    """
    hash_, seconds = _git(root, "show", "--no-patch", "--format=%H %ct", "HEAD").split()
    changed = _git(root, "status", "--porcelain", "--untracked-files=all", "--", ".").splitlines()
    if changed:
        more = len(changed) - SHOWN
        lines = [*changed[:SHOWN], *([f"... and {more} more"] if more > 0 else [])]
        raise ArchiveError(
            "Files were changed since the last commit. An archive holds one commit: commit these "
            "or take them away, and archive again.\n" + "\n".join(lines)
        )
    kept_out = _git(root, "ls-files", "--cached", "--ignored", "--exclude-standard").splitlines()
    if kept_out:
        raise ArchiveError(
            "Git tracks files that .gitignore keeps out. They may be private, and are in every "
            "clone: take them out with `git rm --cached`, commit, and archive again.\n"
            + "\n".join(kept_out)
        )
    listed = _git(root, "ls-files", "--stage", "-z", "--", ".").split("\0")
    entries = (entry.split("\t", 1) for entry in listed if entry)
    modes = {file: int(facts.split()[0], 8) & 0o777 for facts, file in entries}
    return Commit(hash_, datetime.fromtimestamp(int(seconds), UTC), dict(sorted(modes.items())))


def _git(root: Path, *arguments: str) -> str:
    try:
        done = subprocess.run(
            ["git", *arguments], cwd=root, capture_output=True, encoding="utf-8", check=False
        )
    except OSError as error:
        told = f"Git cannot be started: {error.strerror}"
    else:
        if done.returncode == 0:
            return done.stdout
        told = done.stderr.strip()
    raise ArchiveError(
        f"An archive holds what Git tracks, and Git says of {root}: {told}. "
        "Install Git, and archive from a clone of the repository."
    )
