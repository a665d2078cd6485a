"""What pages carry for their scripts: evidence, the text of all pages, and translations.

A page opened from disk may not fetch a file, and may load a script: so the data come as one. What
opens on any page (the segments under a mark, what decides a claim) is asked for when somebody first
opens one.
"""

from __future__ import annotations

import json
import re
from collections.abc import Hashable, Iterable, Mapping
from html import unescape
from pathlib import Path
from typing import Any

import pandas as pd

from werkbedrijf.analysis.agreement import side_by_side
from werkbedrijf.analysis.scores import evaluated
from werkbedrijf.chain.messages import of_scripts, read
from werkbedrijf.claims.ledger import BASES, VERDICTS, checks, ledger
from werkbedrijf.exhibits.firmness import kinds
from werkbedrijf.exhibits.wording import coder_within, sources, verdict_word
from werkbedrijf.site.evidence import ledger_page, marks_by_claim
from werkbedrijf.site.links import Works
from werkbedrijf.study.language import PACKAGE, SENTENCES, SOURCE, catalogue, ngettext
from werkbedrijf.study.model import Study
from werkbedrijf.study.text import capital

EVIDENCE_FILE = "evidence-data.js"


def evidence_script(study: Study, cited: Works) -> str:
    """Return the script that gives pages the data of `evidence_data`."""
    data = json.dumps(evidence_data(study, cited), ensure_ascii=False, separators=(",", ":"))
    return f"window.evidence = {data};\n"


def evidence_data(study: Study, cited: Works) -> dict[str, Any]:
    """Return every mark with its segments, and every claim with what decides it.

    Returns
    -------
    dict
        `scale` (value and mark, from low to high), `marks` by `region-concept`, `segments` (rows
        of mark, coder, id, indicator, valence, summary, sources, section, and 1 if it counts or
        0), `indicators` (labels),
        `coders` (what each is called, by id), `claims` by id, and `ledger`, the page that lists
        them.
    """
    scale, indicators = study.scale, study.indicators
    return {
        "scale": [
            [int(value), mark] for value, mark in zip(scale["value"], scale["mark"], strict=True)
        ],
        "marks": _marks(study),
        "segments": [
            [f"{region.id}-{row['concept'] or 'open'}", coder, *_segment(study, cited, row)]
            for region in study.regions.values()
            for coder, frame in {"": region.segments, **region.coders}.items()
            for row in _counted(study, frame)
        ],
        "indicators": dict(zip(indicators["indicator"], indicators["label"], strict=True)),
        "coders": {coder: coder_within(study, coder) for coder in study.coders},
        "claims": _claims(study),
        "ledger": f"{ledger_page(study)}.html",
    }


def _marks(study: Study) -> dict[str, dict[str, Any]]:
    return {
        f"{row['region']}-{row['concept']}": {
            "name": f"{study.regions[str(row['region'])].label}: "
            f"{study.label('concepts', str(row['concept']))}",
            **{base: _whole(row[base]) for base in BASES},
            "mean": _number(row["mean"]),
            "ratio": _number(row["ratio"]),
        }
        for row in side_by_side(study).to_dict("records")
    }


def _counted(study: Study, frame: pd.DataFrame) -> list[dict[Hashable, Any]]:
    """Return a coder's segments by indicator, with their concept and whether they enter a score."""
    counts = frame["segment"].isin(evaluated(frame, study.indicators)["segment"]).astype(int)
    concepts = study.indicators.set_index("indicator")["concept"]
    places = pd.Series(range(len(concepts)), concepts.index)
    rows = frame.assign(counts=counts, concept=frame["indicator"].map(concepts))
    rows = rows.sort_values("indicator", key=lambda each: each.map(places), kind="stable")
    return rows.to_dict("records")


def _segment(study: Study, cited: Works, row: Mapping[Hashable, Any]) -> list[Any]:
    return [
        row["segment"],
        row["indicator"],
        int(row["valence"]),
        row["summary"],
        sources(study, row, cited.label),
        str(row["section"]),
        row["counts"],
    ]


def _claims(study: Study) -> dict[str, dict[str, Any]]:
    resting, judged = marks_by_claim(study), checks(study.of_source)
    return {
        str(row["claim"]): {
            **{name: row[name] for name in ("text", "in_words", "sentence", *BASES)},
            "section": study.sections(row["section"]),
            "reason": row["reason"],
            "values": [capital(row[f"values_{base}"]) for base in BASES],
            "steps": [_whole(row[f"steps_{base}"]) for base in BASES],
            "changes": [", ".join(kinds(study, row[f"turns_{base}"])) for base in BASES],
            "marks": ["-".join(mark) for mark in resting[str(row["claim"])]],
            "decided": row["claim"] in judged,
        }
        for row in ledger(study).to_dict("records")
    }


def _whole(value: Any) -> int | None:
    return None if pd.isna(value) else int(value)


def _number(value: Any) -> float | None:
    return None if pd.isna(value) else round(float(value), 4)


SEARCH_FILE = "search-text.js"
NOT_SEARCHED = {"search", "genindex", "colophon", "404"}
"""Pages that are not searched; the colophon differs from build to build."""

ARTICLE = re.compile(r"<article[^>]*>(.*?)</article>", re.DOTALL)
TITLE = re.compile(r"<h1[^>]*>(.*?)(?:<a class=\"headerlink\".*?)?</h1>", re.DOTALL)
LEFT_OUT = re.compile(
    r"<(script|style|form)\b.*?</\1>|<a class=\"headerlink\".*?</a>|<details.*?</details>"
    r"|<p class=\"downloads\".*?</p>|<span class=\"badge\".*?</span>",
    re.DOTALL,
)


def search_script(pages: Iterable[Path]) -> str:
    """Return a script that gives the search page every page's title and text.

    Parameters
    ----------
    pages : iterable of Path
        Rendered pages; of two of one name the last counts.
    """
    by_name = {path.stem: path for path in pages if path.stem not in NOT_SEARCHED}
    texts = {}
    for name, path in sorted(by_name.items()):
        article = ARTICLE.search(path.read_text(encoding="utf-8"))
        if article:
            title = TITLE.search(article[1])
            texts[name] = [_text(title[1]) if title else name, _text(article[1])]
    data = json.dumps(texts, ensure_ascii=False, separators=(",", ":"))
    return f"window.pages = {data};\n"


def _text(html: str) -> str:
    """Return what is read of HTML, without what is folded away, on one line."""
    return " ".join(unescape(re.sub(r"<[^>]*>", " ", LEFT_OUT.sub(" ", html))).split())


MESSAGES_FILE = "messages.js"
FOUND = ngettext(
    "Search finished, found one page matching the search query.",
    "Search finished, found ${resultCount} pages matching the search query.",
)
"""What Sphinx says of a search, and has no translation of in every language."""


def messages_script(study: Study, folder: Path) -> str:
    """Return the translations of what the scripts in a folder say, as a script; or nothing.

    Returns
    -------
    str
        Gives pages `window.translated`: `texts`, by message, a list where a number decides, with
        the words for verdicts among them; and `plural`, which of the list a number asks for.
    """
    if study.language == SOURCE:
        return ""
    own = read(catalogue(PACKAGE, study.language, SENTENCES), study.language)
    texts: dict[str, object] = {name: verdict_word(study, name) for name in VERDICTS}
    for message in of_scripts(folder):
        known = own.get(message.id) if message.id else None
        if known is not None and known.string and not known.fuzzy:
            texts[message.id if isinstance(message.id, str) else message.id[0]] = known.string
    data = json.dumps(texts, ensure_ascii=False, indent=0, sort_keys=True)
    return f"window.translated = {{ texts: {data}, plural: n => Number({own.plural_expr}) }};\n"


def evaluating_nothing(study: Study, translations: str) -> str:
    """Return Sphinx's own table for scripts without the text that it would have run as a program.

    No page may evaluate a text (see `rendering`): what stands in one is written as a program.
    Messages without a translation are left out, so that they stay in English.
    """
    table = json.loads(translations[translations.index("{") : translations.rindex("}") + 1])
    texts = {message: text for message, text in table["messages"].items() if all(text) and text}
    own = read(catalogue(PACKAGE, study.language, SENTENCES), study.language).get(FOUND)
    if own is not None and isinstance(own.string, tuple) and all(own.string):
        texts[FOUND[0]] = own.string
    messages = json.dumps(texts, ensure_ascii=False, sort_keys=True)
    return (
        f"Object.assign(Documentation.TRANSLATIONS, {messages});\n"
        f"Documentation.PLURAL_EXPR = n => Number({table['plural_expr']});\n"
        f"Documentation.LOCALE = {json.dumps(table['locale'])};\n"
    )
