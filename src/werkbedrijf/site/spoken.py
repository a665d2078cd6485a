"""What the scripts of the pages say, in the site's language: a table of messages for them."""

from __future__ import annotations

import json
from pathlib import Path

from werkbedrijf.chain.messages import of_scripts, read
from werkbedrijf.claims.ledger import VERDICTS
from werkbedrijf.study.language import PACKAGE, SENTENCES, SOURCE, catalogue, ngettext
from werkbedrijf.study.model import Study

FILE = "messages.js"
FOUND = ngettext(
    "Search finished, found one page matching the search query.",
    "Search finished, found ${resultCount} pages matching the search query.",
)
"""What Sphinx says of a search, and has no translation of in every language."""


def script(study: Study, folder: Path) -> str:
    """Return the translations of what scripts say, as a script; none where they need none.

    Parameters
    ----------
    study : Study
        In the language of the site.
    folder : Path
        With the scripts.

    Returns
    -------
    str
        Gives pages `window.translated`: `texts`, by message, a list where a number decides, with
        the words for verdicts among them; and `plural`, which of the list a number asks for.
    """
    if study.language == SOURCE:
        return ""
    told = read(catalogue(PACKAGE, study.language, SENTENCES), study.language)
    texts: dict[str, object] = {
        verdict: study.word(verdict.replace(" ", "-")) for verdict in VERDICTS
    }
    for message in of_scripts(folder):
        known = told.get(message.id) if message.id else None
        if known is not None and known.string and not known.fuzzy:
            texts[message.id if isinstance(message.id, str) else message.id[0]] = known.string
    data = json.dumps(texts, ensure_ascii=False, indent=0, sort_keys=True)
    return f"window.translated = {{ texts: {data}, plural: n => Number({told.plural_expr}) }};\n"


def evaluating_nothing(study: Study, translations: str) -> str:
    """Return Sphinx's own table for scripts without the text that it would have run as a program.

    No page may evaluate a text, see `policy`: what stands in one is written as the program it is.
    What the table has no translation of is left out, so that it is told in English.
    """
    told = json.loads(translations[translations.index("{") : translations.rindex("}") + 1])
    texts = {message: text for message, text in told["messages"].items() if all(text) and text}
    own = read(catalogue(PACKAGE, study.language, SENTENCES), study.language).get(FOUND)
    forms = own.string if own is not None else None
    texts |= {FOUND[0]: forms} if isinstance(forms, tuple) and all(forms) else {}
    messages = json.dumps(texts, ensure_ascii=False, sort_keys=True)
    return (
        f"Object.assign(Documentation.TRANSLATIONS, {messages});\n"
        f"Documentation.PLURAL_EXPR = n => Number({told['plural_expr']});\n"
        f"Documentation.LOCALE = {json.dumps(told['locale'])};\n"
    )
