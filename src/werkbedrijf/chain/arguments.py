"""How commands are declared, and arguments that are more than a word."""

from __future__ import annotations

import os
import re
import shlex
from argparse import ArgumentParser, ArgumentTypeError, Namespace
from collections.abc import Callable
from contextlib import suppress
from pathlib import Path
from typing import Any
from urllib.parse import urlsplit

from werkbedrijf.errors import Message, translated
from werkbedrijf.study.language import spoken, teller


def _refused(why: Message) -> ArgumentTypeError:
    """Return an error in the terminal's language: argparse prints it as a plain text."""
    return ArgumentTypeError(translated(why, teller(spoken())))


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


def files(text: str) -> list[Path]:
    """Read the names of files: of one as it is, of several as a shell does, `a.csv "b c.csv"`.

    Make passes several as one argument. It is taken for several only where no file has it as its
    name and at least one has a word of it.
    """
    with suppress(ValueError):  # a quotation mark that is not closed
        words = shlex.split(text)
        # Path.exists raises where all names together are too long for one.
        if not os.path.exists(text) and any(map(os.path.isfile, words)):  # noqa: PTH110
            return [Path(word) for word in words]
    return [Path(text)]


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


Argument = tuple[tuple[str, ...], dict[str, Any]]
Run = Callable[[Namespace], int | None]
PARSER = ArgumentParser(prog="werkbedrijf", description="Rebuild the study.")
PARSER.add_argument("--study", help="the folder of the study; that at hand by default")
COMMANDS = PARSER.add_subparsers(required=True, metavar="command")


def argument(*names: str, **options: Any) -> Argument:
    """Return an argument for `command`, as argparse's `add_argument` takes it."""
    return names, options


def command(
    name: str, text: str, *arguments: Argument, writes: bool = False
) -> Callable[[Run], Run]:
    """Return a decorator that makes a command of a function.

    Parameters
    ----------
    name, text : str
        What the command is called, and its help.
    *arguments : Argument
        What it asks for.
    writes : bool
        Whether it is run under the study's lock, see `writing`; a build takes it by itself.
    """

    def register(run: Run) -> Run:
        parser = COMMANDS.add_parser(name, help=text, description=text)
        parser.set_defaults(run=run, writes=writes)
        for names, options in arguments:
            parser.add_argument(*names, **options)
        return run

    return register
