"""Sphinx: it renders pages and translates those of docs/; what it writes is mended and guarded.

A page runs and loads its own files, from disk too, and nothing else.
"""

from __future__ import annotations

import base64
import hashlib
import json
import os
import re
import shutil
import subprocess
import sys
import tempfile
from collections.abc import Callable, Iterator, Mapping
from contextlib import contextmanager
from functools import partial
from html import escape
from pathlib import Path

from babel.messages.catalog import Catalog

from werkbedrijf.chain.messages import PLAIN, of_page, read, update
from werkbedrijf.errors import BuildError, Message
from werkbedrijf.exhibits.markup import PIXEL
from werkbedrijf.paths import PHONE_SUFFIX, Paths
from werkbedrijf.site import navigation
from werkbedrijf.study.cff import cited_in, licences
from werkbedrijf.study.language import NAMES, SOURCE, catalogue, gettext
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
    _, errors = process.communicate(f"{json.dumps(arguments)}\n")
    if process.returncode:
        raise BuildError(
            "Sphinx found something wrong; what there was stays as it was.\n{told}",
            told=errors.replace(f"{source}{os.sep}", "").strip(),
        )


SOURCES = "docs"
LOCALE = "locale"
"""In the folder of the pages: that of their catalogues, one for each page."""
FIRST = ("method", "reproduce", "new-region", "cluster", "cite")
UNTRANSLATED = gettext("This page has not been translated yet, and is in English.")
ARTICLE = '<article class="bd-article"'


def guide(folder: Path) -> list[str]:
    """Return the names of the guide's pages in a folder, in their order; there may be none."""
    names = {path.stem for path in folder.glob("*.md")}
    return [*(name for name in FIRST if name in names), *sorted(names.difference(FIRST))]


def unlink_files(source: Path) -> None:
    """Leave of links to the project's other files, which the site does not hold, the words."""
    for path in source.glob("*.md"):
        text = path.read_text(encoding="utf-8")
        path.write_text(re.sub(r"\[([^]]+)\]\(\.\./[^)]*\)", r"\1", text), encoding="utf-8")


def messages(study: Paths) -> Iterator[tuple[Path, str, Catalog]]:
    """Yield what there is to translate of each page of the guide, as Sphinx extracts it.

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
    names = guide(docs)
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
    """Bring the catalogues of package, notebooks, data and guide up to date, and return them."""
    return update(study, *navigation.dictionary_messages(study), *messages(study))


def mark_untranslated(study: Study, docs: Path, made: Path) -> None:
    """Write on every page of the guide without a translation that it is English, and mark it so."""
    if study.language == SOURCE:
        return
    note = escape(study.gettext(UNTRANSLATED))
    for name in guide(docs):
        page = made / f"{name}.html"
        if page.is_file() and not _translated(docs, name, study.language):
            head, article, rest = page.read_text(encoding="utf-8").partition(ARTICLE)
            start, end, body = rest.partition(">")
            page.write_text(
                f'{head}{article} lang="{SOURCE}"{start}{end}\n'
                f'<p class="untranslated" lang="{study.language}">{note}</p>\n{body}',
                encoding="utf-8",
            )


def _translated(docs: Path, name: str, language: str) -> bool:
    """Return whether a language has a message of a page, other than numbers and code."""
    return any(
        message.id and message.string and not message.fuzzy and not PLAIN.fullmatch(str(message.id))
        for message in read(catalogue(docs / LOCALE, language, name), language)
    )


IMAGE = re.compile(r'<img class="dark-light" src="([^"]+)\.svg"([^>]*)>')
SIZE = re.compile(r'<svg [^>]*?\b(width|height)="([\d.]+)pt"[^>]*?\b(width|height)="([\d.]+)pt"')
OF_GUIDE = re.compile(r'<img (?![^>]*width=)([^>]*src="_images/([^"]+)[.]svg"[^>]*)>')
SMALL = re.compile(r'<svg [^>]*?\bdata-phone="(\d+) (\d+)"')
POINTS = 72
"""Per inch."""
NARROW = "(max-width: 600px)"
"""The screens that show the drawing for phones; site.css has the same width."""


def sized(html: str, svg: str) -> str:
    """Return a figure's HTML with the size of its image, so that nothing moves when it comes.

    Parameters
    ----------
    html : str
        With an image whose address ends in ``.svg``.
    svg : str
        What stands at that address; it says whether there is a drawing for phones beside it.
    """
    size = _size(svg)
    if not size:
        return html
    image = rf'<img class="dark-light" src="\1.svg"\2 {size}>'
    return IMAGE.sub(_with_phones(image, svg, r"\1"), html)


def measured(html: str, site: Path) -> str:
    """Return a page of the guide, with the sizes of its pictures, which lie in `site`."""

    def image(match: re.Match[str]) -> str:
        svg = (site / "_images" / f"{match[2]}.svg").read_text(encoding="utf-8")
        # Sphinx puts beside a page what the page names, and not the drawing for phones.
        return _with_phones(f"<img {_size(svg)} {match[1]}>", svg, f"_static/{match[2]}")

    return OF_GUIDE.sub(image, html)


def _with_phones(image: str, svg: str, stem: str) -> str:
    """Return an image with its drawing for phones, if its SVG says that there is one."""
    small = SMALL.search(svg)
    if not small:
        return image
    source = f'srcset="{stem}{PHONE_SUFFIX}.svg" width="{small[1]}" height="{small[2]}"'
    return f'<picture><source media="{NARROW}" {source}>{image}</picture>'


def _size(svg: str) -> str:
    """Return the attributes of an image that say in CSS pixels how large an SVG is; or nothing."""
    found = SIZE.search(svg)
    if found is None:
        return ""
    points = {found[1]: float(found[2]), found[3]: float(found[4])}
    width, height = (round(points[side] * PIXEL / POINTS) for side in ("width", "height"))
    return f'width="{width}" height="{height}"'


FOOTER = {
    "cite": gettext("How to cite"),
    "reproduce": gettext("How to reproduce"),
    "colophon": gettext("Colophon"),
}
"""The pages that every page leads to at its end, and how they are called there."""


def footer(study: Study, root: Path, source: Path) -> str:
    """Return the end of every page: links to those pages that there are, and the licences.

    Parameters
    ----------
    study : Study
        In the language of the site.
    root : Path
        Folder with CITATION.cff, which names the licences.
    source : Path
        Folder of the pages as Sphinx reads them.

    Raises
    ------
    BuildError
        If CITATION.cff cannot be read.
    """
    parts = [
        f'<a href="{name}.html">{study.gettext(text)}</a>'
        for name, text in FOOTER.items()
        if (source / f"{name}.md").is_file()
    ]
    if named := licences(cited_in(root)):
        names = escape(", ".join(named))
        parts.append(
            study.ngettext("Licence: {names}", "Licences: {names}", number=len(named), names=names)
        )
    return f"<p>{' '.join(parts)}</p>"


# What packages write that a screen reader stumbles over, and what it should be.
MENDED = {
    '<div id="pst-primary-sidebar"': (
        '<div id="pst-primary-sidebar" role="region" aria-label="Site"'
    ),
    '<summary><span class="toctree-toggle"': (
        '<summary aria-label="Chapters"><span class="toctree-toggle"'
    ),
}
ENTRY = re.compile(r'(nav-link" href="[^"]*"><code[^>]*><span class="pre">)([^<]*)')
"""A file in the contents beside a page: where it begins, and its path, which has to break."""
WORDS = (
    *(gettext("Skip to main content"), gettext("Back to top"), gettext("Search...")),
    *(gettext("Color mode"), gettext("System Settings"), gettext("Light"), gettext("Dark")),
    *(gettext("Toggle primary sidebar"), gettext("Toggle secondary sidebar")),
    *(gettext("previous page"), gettext("next page"), gettext("Version warning")),
    *(gettext("Main"), gettext("Page"), gettext("Site"), gettext("Chapters")),
)
"""What the theme has no translation for, whole within a tag or an attribute."""
WITHIN = (
    gettext("Link to this heading"),
    gettext("Please activate JavaScript to enable the search functionality."),
)
"""What Sphinx has no translation for, and writes within an article."""
ARTICLES = re.compile(r"(<article.*?</article>)", re.DOTALL)
WORD = re.compile(rf"""(?<=[">])(\s*)({"|".join(map(re.escape, WORDS))})(?=\s*["<])""")


def mended(study: Study, text: str) -> str:
    """Return the HTML of a page with what is around its article mended and translated."""
    for wrong, right in MENDED.items():
        text = text.replace(wrong, right)
    text = ENTRY.sub(lambda entry: entry[1] + entry[2].replace("/", "/<wbr>"), text)
    if study.language == SOURCE:
        return text
    for message in WITHIN:
        text = text.replace(message, study.gettext(message))
    # Every second part is an article, whose words are its own.
    parts = ARTICLES.split(text)
    parts[::2] = [WORD.sub(lambda m: m[1] + study.gettext(m[2]), part) for part in parts[::2]]
    return "".join(parts)


BARE = "search.html"
"""A page that shows no data: the scripts in it are those of the theme."""
INLINE = re.compile(
    r"<script(?![^>]*\ssrc=)(?![^>]*application/json)[^>]*>(.*?)</script>", re.DOTALL
)
START = '<meta charset="utf-8" />'
# A page on disk has no origin: what it may load there has to be named by its scheme.
OWN = "'self' file:"
DIRECTIVES = (
    "default-src 'none'", f"style-src {OWN} 'unsafe-inline'", f"img-src {OWN} data:",
    f"font-src {OWN}", f"form-action {OWN}", "base-uri 'none'",
)  # fmt: skip


def guard(made: Path, bare: Path) -> None:
    """Put a Content-Security-Policy into every page in the folder of a rendered site.

    A script within a page runs by its hash, and only if it is one of the theme's: one of those in
    `bare`, the site's page of that name.

    Raises
    ------
    BuildError
        If a page has a script in it that the theme does not put there.
    """
    theme = INLINE.findall(bare.read_text(encoding="utf-8"))
    for path in sorted(made.glob("*.html")):
        text = path.read_text(encoding="utf-8")
        known = {script.replace(f"'{bare.stem}'", f"'{path.stem}'") for script in theme}
        odd = set(INLINE.findall(text)) - known
        if odd or START not in text:
            raise BuildError(
                "The page {page} has a script in it that is none of the site's: "
                "{script!r}. Take it out of the docs or the data.",
                page=path.name,
                script=min(odd)[:80] if odd else Message("it has no head"),
            )
        policy = "; ".join((*DIRECTIVES, f"script-src {OWN} {_hashes(known)}"))
        meta = f'{START}\n    <meta http-equiv="Content-Security-Policy" content="{policy}" />'
        path.write_text(text.replace(START, meta, 1), encoding="utf-8")


def _hashes(scripts: set[str]) -> str:
    digests = (hashlib.sha256(script.encode()).digest() for script in sorted(scripts))
    return " ".join(f"'sha256-{base64.b64encode(digest).decode()}'" for digest in digests)


BUTTONS = '<div class="article-header-buttons">'


def link_languages(made: Path, target: Path, others: Mapping[str, Path]) -> None:
    """Give every page in `made` a link to itself in each of the other languages.

    They lead from the folder `target`, where the pages will lie, to the `others`, by language.
    """
    folders = {
        language: Path(os.path.relpath(folder, target)).as_posix()
        for language, folder in others.items()
    }
    for page in made.glob("*.html") if folders else ():
        links = "".join(
            f'<a class="language" lang="{language}" hreflang="{language}" '
            f'href="{folder}/{page.name}">{NAMES[language]}</a>'
            for language, folder in folders.items()
        )
        text = page.read_text(encoding="utf-8")
        page.write_text(text.replace(BUTTONS, f"{BUTTONS}{links}", 1), encoding="utf-8")
