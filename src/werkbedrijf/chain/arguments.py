"""Arguments of commands that are more than a word: read, or refused in the terminal's language."""

from __future__ import annotations

import re
from argparse import ArgumentParser, ArgumentTypeError
from contextlib import suppress
from urllib.parse import urlsplit

from werkbedrijf.chain.kernel import AVAILABLE
from werkbedrijf.errors import Message, told
from werkbedrijf.study.language import spoken, teller


def _refused(why: Message) -> ArgumentTypeError:
    """Return what argparse prints; it makes a plain text of it, which cannot be told later."""
    return ArgumentTypeError(told(why, teller(spoken())))


def positive(text: str) -> int:
    """Read a whole number from 1 on.

    Raises
    ------
    ArgumentTypeError
        If it is none.
    """
    if not text.isdecimal() or int(text) < 1:
        raise _refused(Message("{text!r} is no whole number from 1 on", text=text))
    return int(text)


def address(text: str) -> str:
    """Read the address of a scheduler.

    Raises
    ------
    ArgumentTypeError
        If it is none.
    """
    with suppress(ValueError):  # of a port that is no number, or none there can be
        parts = urlsplit(text)
        whole = re.fullmatch(r"[^@\s]+", text) and text == f"{parts.scheme}://{parts.netloc}"
        if whole and parts.scheme in ("tcp", "tls") and parts.hostname and parts.port:
            return text
    raise _refused(
        Message(
            "{text!r} is no address of a scheduler; expected tcp://host:port or tls://host:port",
            text=text,
        )
    )


def pair(text: str) -> tuple[str, str]:
    """Read what stands in a file, and what it means: `FOUND=MEANING`.

    Raises
    ------
    ArgumentTypeError
        If it is not of that form.
    """
    found, equals, meaning = text.rpartition("=")
    if not equals or not found.strip():
        raise _refused(Message("{text!r} is not of the form FOUND=MEANING", text=text))
    return found.strip(), meaning.strip()


def add_places(parser: ArgumentParser) -> None:
    """Let a parser ask where notebooks run: how many at a time, in which kernels, on a cluster."""
    parser.add_argument("--workers", type=positive, default=2, help="at a time (2)")
    parser.add_argument(
        "--engine",
        choices=("fork", "kernel"),
        default="fork" if AVAILABLE else "kernel",
        help="copy kernels from a process that has imported the libraries, or start each",
    )
    parser.add_argument("--scheduler", type=address, help="of a Dask cluster: tcp://host:port")
