"""What a build says on the terminal while it runs."""

from __future__ import annotations

import os
import time
from collections.abc import Sequence
from typing import TextIO

from werkbedrijf.execute import Outcome

GREEN, RED = "32", "31"


class Progress:
    """Write a line per finished notebook and one at the end; in colour on a terminal only.

    Parameters
    ----------
    names : Sequence of str
        Of all notebooks to come.
    stream : TextIO
        Where to write.
    """

    def __init__(self, names: Sequence[str], stream: TextIO) -> None:
        self._stream = stream
        self._total = len(names)
        self._width = max(map(len, names), default=0)
        self._finished = 0
        self._started = time.monotonic()

    def report(self, outcome: Outcome) -> None:
        """Write how one notebook ended, and after how long."""
        self._finished += 1
        state = self._paint("failed", RED) if outcome.error else self._paint("done", GREEN) + "  "
        count = f"{self._finished:{len(str(self._total))}}/{self._total}"
        line = f"[{count}] {outcome.job.name:{self._width}}  {state} {outcome.seconds:6.1f} s"
        print(line, file=self._stream, flush=True)

    def close(self, result: str) -> None:
        """Write how long all of it took, and `result`."""
        seconds = time.monotonic() - self._started
        print(f"{self._total} notebooks in {seconds:.1f} s, {result}.", file=self._stream)

    def _paint(self, text: str, colour: str) -> str:
        if not self._stream.isatty() or "NO_COLOR" in os.environ:
            return text
        return f"\033[{colour}m{text}\033[0m"
