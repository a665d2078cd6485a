"""Run Sphinx."""

from __future__ import annotations

import os
import subprocess
import sys
from pathlib import Path

from werkbedrijf.errors import BuildError, Message


def sphinx(builder: str, source: Path, made: Path, *more: str) -> None:
    """Run a builder of Sphinx, in a process of its own, since Sphinx keeps state.

    Parameters
    ----------
    builder : str
        Its name.
    source, made : Path
        The folder of the pages, and the one to write into.
    *more : str
        Further arguments, as on the command line.

    Raises
    ------
    BuildError
        With what Sphinx says, if it fails.
    """
    command = [sys.executable, "-m", "sphinx", "-q", "-b", builder, str(source), str(made), *more]
    done = subprocess.run(
        command,
        capture_output=True,
        text=True,
        check=False,
        env={**os.environ, "PYTHONHASHSEED": "0", "NO_COLOR": "1"},
    )
    if done.returncode:
        told = done.stderr.replace(f"{source}{os.sep}", "").strip()
        raise BuildError(
            Message(
                "Sphinx found something wrong; what there was stays as it was.\n{told}", told=told
            )
        )
