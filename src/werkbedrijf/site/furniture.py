"""What the theme writes around a page: mended for screen readers, in the site's language."""

from __future__ import annotations

import re

from werkbedrijf.study.language import SOURCE, gettext
from werkbedrijf.study.model import Study

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
