"""The text of all pages for the search, which may fetch nothing when opened from disk."""

from __future__ import annotations

import json
import re
from collections.abc import Iterable
from html import unescape
from pathlib import Path

FILE = "search-text.js"
UNSEARCHED = {"search", "genindex", "colophon", "404"}
"""Pages that are not searched; the colophon differs from build to build."""

ARTICLE = re.compile(r"<article[^>]*>(.*?)</article>", re.DOTALL)
TITLE = re.compile(r"<h1[^>]*>(.*?)(?:<a class=\"headerlink\".*?)?</h1>", re.DOTALL)
LEFT_OUT = re.compile(
    r"<(script|style|form)\b.*?</\1>|<a class=\"headerlink\".*?</a>|<details.*?</details>"
    r"|<p class=\"downloads\".*?</p>|<span class=\"badge\".*?</span>",
    re.DOTALL,
)


def script(pages: Iterable[Path]) -> str:
    """Return a script that gives the search page every page's title and text.

    Parameters
    ----------
    pages : iterable of Path
        Rendered pages; of two of one name the last counts.
    """
    by_name = {path.stem: path for path in pages if path.stem not in UNSEARCHED}
    told = {}
    for name, path in sorted(by_name.items()):
        html = path.read_text(encoding="utf-8")
        found = ARTICLE.search(html)
        if found:
            title = TITLE.search(found[1])
            told[name] = [_text(title[1]) if title else name, _text(found[1])]
    data = json.dumps(told, ensure_ascii=False, separators=(",", ":"))
    return f"window.pages = {data};\n"


def _text(html: str) -> str:
    """Return what is read of HTML, without what is folded away, on one line."""
    return " ".join(unescape(re.sub(r"<[^>]*>", " ", LEFT_OUT.sub(" ", html))).split())
