"""The terminal shows colour where it can, and plain words everywhere."""

import io
from pathlib import Path

import pytest

from werkbedrijf.chain.build import Progress
from werkbedrijf.chain.execute import Job, Outcome


class Terminal(io.StringIO):
    """A stream that is a terminal."""

    def isatty(self) -> bool:
        """Say yes."""
        return True


def said(stream: io.StringIO) -> str:
    """Return what a progress says of one success and one failure."""
    progress = Progress(["a", "long"], stream)
    progress.report(Outcome(Job("a", Path()), 1.25))
    progress.report(Outcome(Job("long", Path()), 10.0, "cell 1: no"))
    return stream.getvalue()


def test_off_a_terminal_lines_are_plain_and_aligned() -> None:
    """A log holds no escape codes."""
    assert said(io.StringIO()).splitlines() == [
        "[1/2] a     done      1.3 s",
        "[2/2] long  failed   10.0 s",
    ]


def test_on_a_terminal_the_words_are_coloured(monkeypatch: pytest.MonkeyPatch) -> None:
    """Colour repeats what the word says; NO_COLOR turns it off."""
    monkeypatch.delenv("NO_COLOR", raising=False)
    assert "\033[32mdone\033[0m" in said(Terminal())
    assert "\033[31mfailed\033[0m" in said(Terminal())
    monkeypatch.setenv("NO_COLOR", "1")
    assert "\033" not in said(Terminal())
