"""What the pages of the site may run and load: their own files, from disk too, and nothing else."""

from __future__ import annotations

import base64
import hashlib
import re
from pathlib import Path

from werkbedrijf.errors import BuildError, Message

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
    """Put a Content-Security-Policy into every page of a rendered site.

    A script within a page runs by its hash, and only if it is one of the theme's.

    Parameters
    ----------
    made : Path
        The folder of the pages.
    bare : Path
        The site's page `BARE`.

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
