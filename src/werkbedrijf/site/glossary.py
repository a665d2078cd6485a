"""Dutch terms: a page that lists them, and an explanation where each first stands."""

from __future__ import annotations

import re
from collections.abc import Iterable
from dataclasses import dataclass
from html import escape

from werkbedrijf.exhibits.markup import inline
from werkbedrijf.study.language import Tell, gettext

GLOSSARY_OF_DUTCH_TERMS = gettext("Glossary of Dutch terms")


@dataclass(frozen=True)
class Term:
    """Hold a Dutch term, the ways it is written, and what it means in a sentence."""

    id: str
    term: str
    spellings: tuple[str, ...]
    meaning: str


class Terms:
    """Explain terms in text.

    Parameters
    ----------
    terms : iterable of Term
        In the order of the page.

    Examples
    --------
    >>> terms = Terms([Term("uwv", "UWV", ("UWV",), "An agency")])
    >>> terms.explain("# UWV", set())
    '# UWV'
    >>> print(terms.explain("Ask UWV, then UWV.", set()))
    Ask <a class="term" href="glossary.html#uwv" data-meaning="An agency">UWV</a>, then UWV.
    """

    def __init__(self, terms: Iterable[Term]) -> None:
        self._terms = sorted(terms, key=lambda term: term.term.lower())

    def explain(self, text: str, seen: set[str]) -> str:
        """Return Markdown in which each term not yet `seen` links to its meaning, once."""
        lines = text.split("\n")
        for place, line in enumerate(lines):
            if line.startswith(("#", "|", "<", ":", "`")):
                continue
            for term in self._terms:
                if term.id not in seen:
                    lines[place] = self._once(lines[place], term, seen)
        return "\n".join(lines)

    def page(self, tell: Tell) -> str:
        """Return the glossary as a page in Markdown."""
        rows = [
            f'<dt id="{escape(term.id)}" lang="nl">{escape(term.term)}</dt>\n'
            f"<dd>{escape(term.meaning)}</dd>\n"
            for term in self._terms
        ]
        about = tell(
            "Where one of these first stands in a chapter it is underlined with dots: point at "
            "it, or move the focus to it, and its meaning shows."
        )
        return (
            f"# {tell(GLOSSARY_OF_DUTCH_TERMS)}\n\n{about}\n\n"
            f'<dl class="glossary">{"".join(rows)}</dl>\n'
        )

    @staticmethod
    def _once(line: str, term: Term, seen: set[str]) -> str:
        pattern = "|".join(re.escape(spelling) for spelling in term.spellings)
        # Odd pieces are links and tags, in which nothing is to be explained again.
        pieces = re.split(r"(\[[^]]*\]\([^)]*\)|<a .*?</a>|<[^>]*>)", line)
        for place in range(0, len(pieces), 2):
            found = re.search(rf"(?<![\w-])(?:{pattern})(?![\w-])", pieces[place])
            if found:
                seen.add(term.id)
                link = (
                    f'<a class="term" href="glossary.html#{inline(term.id)}" '
                    f'data-meaning="{inline(term.meaning)}">{found[0]}</a>'
                )
                piece = pieces[place]
                pieces[place] = piece[: found.start()] + link + piece[found.end() :]
                break
        return "".join(pieces)
