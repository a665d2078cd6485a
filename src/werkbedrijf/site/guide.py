"""The guide: the pages of docs/ that are written by hand; Sphinx, which renders and translates."""

from __future__ import annotations

import json
import os
import re
import shutil
import subprocess
import sys
import tempfile
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from functools import partial
from html import escape
from pathlib import Path

from babel.messages.catalog import Catalog
from babel.messages.catalog import Message as Translated

from werkbedrijf.chain.messages import PLAIN, of_page, read, update
from werkbedrijf.errors import BuildError, Message
from werkbedrijf.paths import Paths
from werkbedrijf.site import indexes
from werkbedrijf.study.language import SOURCE, catalogue, gettext
from werkbedrijf.study.model import Study

WAITING = """\
import json, sys
sys.modules.setdefault("rfc3987_syntax", None)  # see werkbedrijf.__main__
import myst_nb.sphinx_ext, sphinx_book_theme
from sphinx.cmd.build import main
sys.exit(main(json.loads(sys.stdin.readline())))
"""
"""Loads Sphinx and what it needs here, and then waits for its arguments."""
Sphinx = Callable[..., None]
"""Runs a builder of Sphinx, see `sphinx`."""


@contextmanager
def waiting() -> Iterator[Sphinx]:
    """Let Sphinx load while its pages are being made, and yield what runs it, once."""
    with subprocess.Popen(
        [sys.executable, "-c", WAITING],
        stdin=subprocess.PIPE,
        stdout=subprocess.DEVNULL,
        stderr=subprocess.PIPE,
        text=True,
        env={**os.environ, "PYTHONHASHSEED": "0", "NO_COLOR": "1"},
    ) as process:
        try:
            yield partial(_run, process)
        finally:
            process.kill()  # unless it has ended


def sphinx(builder: str, source: Path, made: Path, *more: str) -> None:
    """Run a builder of Sphinx on a folder, in a process of its own, since Sphinx keeps state.

    Raises
    ------
    BuildError
        With what Sphinx says, if it fails.
    """
    with waiting() as run:
        run(builder, source, made, *more)


def _run(
    process: subprocess.Popen[str], builder: str, source: Path, made: Path, *more: str
) -> None:
    arguments = ["-q", "-b", builder, str(source), str(made), *more]
    _, found = process.communicate(f"{json.dumps(arguments)}\n")
    if process.returncode:
        told = found.replace(f"{source}{os.sep}", "").strip()
        raise BuildError(
            Message(
                "Sphinx found something wrong; what there was stays as it was.\n{told}", told=told
            )
        )


SOURCES = "docs"
LOCALE = "locale"
"""In the folder of the pages: that of their catalogues, one for each page."""
FIRST = ("method", "reproduce", "new-region", "cluster", "cite")
UNTRANSLATED = gettext("This page has not been translated yet, and is in English.")
ARTICLE = '<article class="bd-article"'
NOTE = '<p class="untranslated" lang="{language}">{told}</p>\n'


def pages(folder: Path) -> list[str]:
    """Return the names of the pages of a folder, in their order; there need not be any."""
    found = {path.stem for path in folder.glob("*.md")}
    return [*(name for name in FIRST if name in found), *sorted(found.difference(FIRST))]


def unlink_files(source: Path) -> None:
    """Leave of links to the project's other files, which the site does not hold, the words."""
    for path in source.glob("*.md"):
        text = path.read_text(encoding="utf-8")
        text = re.sub(r"\[([^]]+)\]\(\.\./[^)]*\)", r"\1", text)
        path.write_text(text, encoding="utf-8")


def messages(study: Paths) -> Iterator[tuple[Path, str, Catalog]]:
    """Yield what there is to translate of each page, as Sphinx extracts it.

    Yields
    ------
    tuple
        The folder of the catalogues, the page's name, and its messages, untranslated.

    Raises
    ------
    BuildError
        If Sphinx cannot read the pages.
    """
    docs = study.root / SOURCES
    names = pages(docs)
    if not names:
        return
    with tempfile.TemporaryDirectory(prefix="messages-") as folder:
        source, made = Path(folder, "source"), Path(folder, "made")
        shutil.copytree(docs, source, ignore=shutil.ignore_patterns(LOCALE))
        unlink_files(source)
        (source / "index.md").write_text("# Index\n", encoding="utf-8")
        sphinx("gettext", source, made, "-D", "gettext_compact=0")
        for name in names:
            yield docs / LOCALE, name, of_page(made / f"{name}.pot")


def update_catalogues(study: Paths) -> list[Path]:
    """Bring the catalogues of package, notebooks, data and pages up to date, and return them."""
    return update(study, *indexes.dictionary_messages(study), *messages(study))


def untranslated(docs: Path, language: str) -> list[str]:
    """Return the names of the pages of which a language has not one message."""
    if language == SOURCE:
        return []
    told = {name: read(catalogue(docs / LOCALE, language, name), language) for name in pages(docs)}
    return [name for name in told if not any(map(_translated, told[name]))]


def _translated(message: Translated) -> bool:
    told = message.id and message.string and not message.fuzzy
    return bool(told) and not PLAIN.fullmatch(str(message.id))


def mark_untranslated(study: Study, docs: Path, made: Path) -> None:
    """Say on every page that has no translation that it is in English, and mark it as such."""
    note = NOTE.format(language=study.language, told=escape(study.gettext(UNTRANSLATED)))
    names = untranslated(docs, study.language)
    for page in filter(Path.is_file, (made / f"{name}.html" for name in names)):
        head, article, rest = page.read_text(encoding="utf-8").partition(ARTICLE)
        start, end, body = rest.partition(">")
        told = f'{head}{article} lang="{SOURCE}"{start}{end}\n{note}{body}'
        page.write_text(told, encoding="utf-8")
