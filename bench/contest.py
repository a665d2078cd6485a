"""Run a command and measure it whole: wall and CPU time and memory of all its processes."""

from __future__ import annotations

import os
import subprocess
import time
from collections.abc import Mapping, Sequence
from contextlib import suppress
from pathlib import Path

GROUPS = Path("/sys/fs/cgroup")


def measure(command: Sequence[str], cwd: Path, env: Mapping[str, str]) -> dict[str, float]:
    """Run a command to its end.

    Parameters
    ----------
    command, cwd, env
        As for `subprocess.Popen`; `env` is added to this process's environment.

    Returns
    -------
    dict
        `wall` and `cpu` in seconds, `memory` in MB: the most that all its processes had at a
        time, what they share counted once. The last two need root and control groups (v1).

    Raises
    ------
    subprocess.CalledProcessError
        If the command fails.
    """
    groups = _groups()
    started = time.monotonic()
    log = cwd / "bench.log"
    with log.open("wb") as sink:
        process = subprocess.Popen(
            command, cwd=cwd, env={**os.environ, **env}, stdout=sink, stderr=sink,
            preexec_fn=lambda: _join(groups),
        )  # fmt: skip
        most = 0.0
        while process.poll() is None:
            most = max(most, _memory(groups))
            time.sleep(0.02)
    measured = {"wall": time.monotonic() - started}
    if groups:
        usage = int((groups[0] / "cpuacct.usage").read_text())
        measured |= {"cpu": usage / 1e9, "memory": most}
    _leave(groups)
    if process.returncode:
        raise subprocess.CalledProcessError(process.returncode, command, log.read_text()[-2000:])
    return measured


def _groups() -> list[Path]:
    groups = [GROUPS / kind / f"bench-{os.getpid()}" for kind in ("cpuacct", "memory")]
    try:
        for group in groups:
            group.mkdir()
    except OSError:
        return []
    return groups


def _join(groups: Sequence[Path]) -> None:
    for group in groups:
        (group / "cgroup.procs").write_text(str(os.getpid()))


def _memory(groups: Sequence[Path]) -> float:
    if not groups:
        return 0.0
    lines = (groups[1] / "memory.stat").read_text().splitlines()
    return next(int(line.split()[1]) for line in lines if line.startswith("total_rss ")) / 1e6


def _leave(groups: Sequence[Path]) -> None:
    for group in groups:
        for _ in range(100):
            with suppress(OSError):
                group.rmdir()
                break
            time.sleep(0.05)
