"""What stands around an article: the theme's words, mended; what a page may run and load.

A page runs and loads its own files, from disk too, and nothing else.
"""

from __future__ import annotations

import base64
import hashlib
import os
import re
from collections.abc import Mapping
from html import escape
from pathlib import Path

from werkbedrijf.errors import BuildError, Message
from werkbedrijf.study.cff import cited_in, licences
from werkbedrijf.study.language import NAMES, SOURCE, gettext
from werkbedrijf.study.model import Study

FOOTER = {
    "cite": gettext("How to cite"),
    "reproduce": gettext("How to reproduce"),
    "colophon": gettext("Colophon"),
}
"""The pages that every page leads to at its end, and how they are called there."""

# What packages write that a screen reader stumbles over, and what it should be.
MENDED = (
    (
        '<div id="pst-primary-sidebar"',
        '<div id="pst-primary-sidebar" role="region" aria-label="Site"',
    ),
    (
        '<summary><span class="toctree-toggle"',
        '<summary aria-label="Chapters"><span class="toctree-toggle"',
    ),
)
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

ARTICLE = re.compile(r"(<article.*?</article>)", re.DOTALL)
WORD = re.compile(rf"""(?<=[">])(\s*)({"|".join(map(re.escape, WORDS))})(?=\s*["<])""")


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
        f'<a href="{name}.html">{study.gettext(told)}</a>'
        for name, told in FOOTER.items()
        if (source / f"{name}.md").is_file()
    ]
    if named := licences(cited_in(root)):
        names = escape(", ".join(named))
        parts.append(
            study.ngettext("Licence: {names}", "Licences: {names}", number=len(named), names=names)
        )
    return f"<p>{' '.join(parts)}</p>"


def mended(study: Study, text: str) -> str:
    """Return the HTML of a page with what is around its article mended."""
    for found, meant in MENDED:
        text = text.replace(found, meant)
    if study.language == SOURCE:
        return text
    for told in WITHIN:
        text = text.replace(told, study.gettext(told))
    # Every second part is an article, whose words are its own.
    parts = ARTICLE.split(text)
    parts[::2] = [WORD.sub(lambda m: m[1] + study.gettext(m[2]), part) for part in parts[::2]]
    return "".join(parts)


BARE = "search.html"
"""A page that shows no data: the scripts in it are those of the theme."""

_INLINE = re.compile(
    r"<script(?![^>]*\ssrc=)(?![^>]*application/json)[^>]*>(.*?)</script>", re.DOTALL
)
_START = '<meta charset="utf-8" />'

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
    theme = _INLINE.findall(bare.read_text(encoding="utf-8"))
    for path in sorted(made.glob("*.html")):
        text = path.read_text(encoding="utf-8")
        known = {script.replace(f"'{bare.stem}'", f"'{path.stem}'") for script in theme}
        odd = set(_INLINE.findall(text)) - known
        if odd or _START not in text:
            headless = Message("it has no head")
            raise BuildError(
                Message(
                    "The page {page} has a script in it that is none of the site's: "
                    "{script!r}. Take it out of the docs or the data.",
                    page=path.name,
                    script=next((script[:80] for script in odd), headless),
                )
            )
        policy = "; ".join((*DIRECTIVES, f"script-src {OWN} {_hashes(known)}"))
        meta = f'{_START}\n    <meta http-equiv="Content-Security-Policy" content="{policy}" />'
        path.write_text(text.replace(_START, meta, 1), encoding="utf-8")


def _hashes(scripts: set[str]) -> str:
    digests = (hashlib.sha256(script.encode()).digest() for script in sorted(scripts))
    return " ".join(f"'sha256-{base64.b64encode(digest).decode()}'" for digest in digests)


BUTTONS = '<div class="article-header-buttons">'


def lead_over(made: Path, target: Path, others: Mapping[str, Path]) -> None:
    """Give every page a link to itself in each of the other languages."""
    for page in sorted(made.glob("*.html")):
        links = "".join(
            f'<a class="language" lang="{language}" hreflang="{language}" '
            f'href="{Path(os.path.relpath(folder, target)).as_posix()}/{page.name}">'
            f"{NAMES[language]}</a>"
            for language, folder in others.items()
        )
        if links:
            text = page.read_text(encoding="utf-8")
            page.write_text(text.replace(BUTTONS, f"{BUTTONS}{links}", 1), encoding="utf-8")
