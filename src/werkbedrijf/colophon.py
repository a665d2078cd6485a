"""The colophon of a build: on what it ran and how long, apart from what it made."""

from __future__ import annotations

import json
import os
import platform
import subprocess
from collections.abc import Iterable
from importlib.metadata import version
from typing import Any

from werkbedrijf.execute import Outcome
from werkbedrijf.paths import Paths

COLOPHON = "colophon.json"
PACKAGES = ("pandas", "matplotlib", "seaborn", "networkx", "great-tables", "papermill", "ipykernel")


def colophon(outcomes: Iterable[Outcome], seconds: float, engine: str, study: Paths) -> None:
    """Write build/colophon.json: commit, versions, platform, and seconds in all and by notebook."""
    content: dict[str, Any] = {
        "commit": _commit(study),
        "engine": engine,
        "packages": {name: version(name) for name in PACKAGES},
        "platform": platform.platform(),
        "processors": os.cpu_count(),
        "python": platform.python_version(),
        "seconds": round(seconds, 2),
        "notebooks": {outcome.job.name: round(outcome.seconds, 2) for outcome in outcomes},
    }
    study.build.mkdir(exist_ok=True)
    text = json.dumps(content, indent=1) + "\n"
    (study.build / COLOPHON).write_text(text, encoding="utf-8")


def _commit(study: Paths) -> str | None:
    """Return the commit that the study stands at; None outside version control."""
    command = ["git", "describe", "--always", "--dirty", "--abbrev=40"]
    try:
        done = subprocess.run(
            command, cwd=study.root, capture_output=True, text=True, check=False, timeout=10
        )
    except (OSError, subprocess.TimeoutExpired):
        return None
    return done.stdout.strip() or None
