"""The catalogues of messages: what there is to translate, and what of it is translated."""

from __future__ import annotations

import ast
import re
from collections.abc import Iterable, Iterator
from inspect import isclass
from io import BytesIO
from pathlib import Path

import nbformat
from babel.messages.catalog import Catalog
from babel.messages.extract import extract_from_dir
from babel.messages.pofile import read_po, write_po

from werkbedrijf import errors
from werkbedrijf.paths import Paths
from werkbedrijf.study.language import (
    CELLS,
    LANGUAGES,
    PACKAGE,
    SENTENCES,
    SOURCE,
    catalogue,
    signs,
)
from werkbedrijf.study.text import meaning

ERRORS = [
    name
    for name, each in vars(errors).items()
    if isclass(each) and issubclass(each, errors.StudyError)
]
KEYWORDS = {
    **{"gettext": None, "tell": None, "ngettext": (1, 2)},
    **{"Message": None, "several": (1, 2), "plural": (1, 2), **dict.fromkeys(ERRORS)},
}
"""What a message is given to, and which of its arguments are one, as Babel wants it."""
SCRIPTS = PACKAGE.parents[2] / "docs" / "_static"
"""The folder of the scripts of the web report."""
PLAIN = re.compile(r"[+-]?\d{1,3}(,?\d{3})*(\.\d+)?|`[^`]*`")
"""A message that needs no translator: a number, or code."""
OTHERS = tuple(each for each in LANGUAGES if each != SOURCE)
WIDTH = 100
LEFT_OUT = (
    *('"POT-Creation-Date', '"PO-Revision-Date', '"Generated-By', '"Last-Translator'),
    *('"Project-Id-Version', '"Report-Msgid-Bugs-To', '"Language-Team'),
)
"""What a catalogue's head would say of when it was written, by whom and by what."""


def of_package() -> Catalog:
    """Return every message of the package's own code and of its scripts, untranslated."""
    code = extract_from_dir(PACKAGE.parent, [("**.py", "python")], keywords=KEYWORDS)
    own = [(str(file), text) for file, _, text, _, _ in code]
    return template([*own, *_meanings("claims/words.py"), *_of_scripts(SCRIPTS)])


def of_scripts(folder: Path) -> Catalog:
    """Return every message of the scripts in a folder, untranslated."""
    return template(_of_scripts(folder))


def _of_scripts(folder: Path) -> list[tuple[str, str | tuple[str, ...]]]:
    scripts = extract_from_dir(folder, [("*.js", "javascript")], keywords=KEYWORDS)
    return [(f"{folder.name}/{file}", text) for file, _, text, _, _ in scripts]


def _meanings(file: str) -> Iterator[tuple[str, str]]:
    """Yield what the words of claims mean, which their docstrings tell."""
    for node in ast.parse((PACKAGE.parent / file).read_text(encoding="utf-8")).body:
        match node:
            case ast.FunctionDef(decorator_list=[ast.Call(func=ast.Name(id="word")), *_]):
                yield file, meaning(ast.get_docstring(node) or "")


def of_notebooks(folder: Path) -> Catalog:
    """Return a message for every cell of Markdown of the notebooks in a folder, untranslated."""
    return template(
        (path.name, cell.source)
        for path in sorted(folder.glob("*.ipynb"))
        for cell in nbformat.read(path, as_version=4).cells
        if cell.cell_type == "markdown" and cell.source
    )


def of_page(extracted: Path) -> Catalog:
    """Return every message of a page, untranslated, from the file that Sphinx extracts them to."""
    with extracted.open("rb") as file:
        texts = [str(message.id) for message in read_po(file) if message.id]
    return template((f"{extracted.stem}.md", text) for text in texts)


def template(messages: Iterable[tuple[str, str | tuple[str, ...]]]) -> Catalog:
    """Return a catalogue of messages, each with the file that it stands in, untranslated."""
    untranslated = Catalog(charset="utf-8")
    for file, text in sorted(messages, key=lambda each: each[0]):
        message = untranslated.add(text, locations=[(file, 0)])
        # A percentage is none of Python's formats.
        message.flags.discard("python-format")
    return untranslated


def read(path: Path, language: str) -> Catalog:
    """Return a catalogue; an empty one if there is none yet."""
    if not path.is_file():
        return Catalog(locale=language, charset="utf-8")
    with path.open("rb") as file:
        return read_po(file, locale=language)


def update(study: Paths, *more: tuple[Path, str, Catalog]) -> list[Path]:
    """Bring every catalogue up to date, those of the package and of a study's notebooks.

    What is new has no translation yet, what was changed keeps the old one, marked as fuzzy, and
    what is gone is taken out. What is only a number or code needs no translator.

    Parameters
    ----------
    study : Paths
        The study.
    *more : tuple
        Further catalogues: their folder, their name, and every message that there is.

    Returns
    -------
    list of Path
        The catalogues, of every language but that of the source.
    """
    written = []
    for language in OTHERS:
        for folder, name, current in (
            (PACKAGE, SENTENCES, of_package()),
            (study.locale, CELLS, of_notebooks(study.notebooks)),
            *more,
        ):
            path = catalogue(folder, language, name)
            translated = read(path, language)
            translated.update(current)
            _fill_in(translated, language)
            _write(translated, path)
            written.append(path)
    return written


def copy_translations(study: Paths, other: Paths) -> None:
    """Write the translations of those cells of a study's notebooks that another study has too.

    What the other has translated by itself stays.
    """
    cells = of_notebooks(other.notebooks)
    for language in OTHERS:
        given, path = (catalogue(each.locale, language, CELLS) for each in (study, other))
        if given.is_file():
            translated = read(given, language)
            translated.update(cells, no_fuzzy_matching=True)
            for own in read(path, language):
                if own.id and own.string and (message := translated.get(str(own.id))):
                    message.string = own.string
            _write(translated, path)


def _write(translated: Catalog, path: Path) -> None:
    translated.obsolete.clear()
    path.parent.mkdir(parents=True, exist_ok=True)
    path.write_bytes(content(translated))


def _fill_in(translated: Catalog, language: str) -> None:
    """Write numbers as a language has them, and code as it is unless it is translated."""
    for message in translated:
        if not isinstance(message.id, str) or not PLAIN.fullmatch(message.id):
            continue
        if not message.id.startswith("`"):
            message.string = message.id.translate(signs(language))
        elif message.fuzzy or not message.string:
            message.string = message.id
        message.flags.discard("fuzzy")


def content(translated: Catalog) -> bytes:
    """Return a catalogue as a file, the same for the same messages: without dates."""
    buffer = BytesIO()
    translated.fuzzy = False
    translated.header_comment = "# Translations; `make messages` brings them up to date."
    write_po(buffer, translated, width=WIDTH, include_lineno=False)
    lines = buffer.getvalue().decode("utf-8").splitlines(keepends=True)
    return "".join(line for line in lines if not line.startswith(LEFT_OUT)).encode("utf-8")
