"""What text links to: works cited, with the literature; Dutch terms, with the glossary."""

from __future__ import annotations

import csv
import re
from collections.abc import Callable, Iterable, Mapping
from dataclasses import dataclass, field
from html import escape
from pathlib import Path
from typing import Any

from lxml.html import fragment_fromstring, tostring
from pybtex.database import BibliographyData, Entry, Person, parse_file
from pybtex.exceptions import PybtexError
from pybtex.plugin import find_plugin
from pybtex.style.template import Node

from werkbedrijf.errors import BuildError
from werkbedrijf.exhibits.markup import inline, keep
from werkbedrijf.study.language import ENGLISH, Tell, gettext
from werkbedrijf.study.model import Study
from werkbedrijf.study.text import capital

PAGE = "literature"
LITERATURE = gettext("Literature")
HOW_LISTED = gettext(
    "Every work cited, as far as citations identify it, under the name by which the chapters cite "
    "it. Where the source gives author and year alone, no title stands here either."
)
UNTITLED = gettext("Title not given in the text")
WORDS = {
    **{" and ": gettext("{names} and {last}"), ", and ": gettext("{names}, and {last}")},
    **{"editor": gettext("editor"), "editors": gettext("editors"), "In": gettext("In")},
    **{"chapter": gettext("chapter"), "pages": gettext("pages"), "edition": gettext("edition")},
    **{"Volume": gettext("Volume"), "Number": gettext("Number"), "of": gettext("of")},
    **{"volume": gettext("volume"), "number": gettext("number"), "in": gettext("in")},
    **{"Technical Report": gettext("Technical Report"), " (visited on ": gettext(" (visited on ")},
}
"""The words that pybtex writes in a reference, as messages."""
# A key that says a year is no word of a sentence.
DATED = re.compile(r".+-(?:\d{4}[a-z]?|nd)")
# What has an address already, or is code, is left as it is.
TAKEN = re.compile(
    r"(\[[^]]*\]\([^)]*\)|`[^`]*`|<a [^>]*>.*?</a>|<script.*?</script>|<[^>]*>)", re.DOTALL
)


@dataclass(frozen=True)
class Work:
    """Hold a cited work: its key, how it is named in running text, and the full reference."""

    key: str
    names: str
    year: str
    reference: str

    @property
    def label(self) -> str:
        """Return the work's name in running text."""
        return f"{self.names} ({self.year})"

    @property
    def spellings(self) -> tuple[str, ...]:
        """Return every way in which notebooks and data name the work."""
        names = (self.label, f"{self.names}, {self.year}")
        return (*names, self.key) if DATED.fullmatch(self.key) else names


class Works:
    """Link every mention of a work, and remember where it was mentioned.

    Parameters
    ----------
    works : iterable of Work
        Those of the literature, then documents of regions.

    Examples
    --------
    >>> works = Works([Work("mill-1843", "Mill", "1843", "John Stuart Mill. 1843.")])
    >>> print(works.link("As Mill (1843) has it.", "05-comparison"))
    As <a class="cite" id="cite-mill-1843" href="literature.html#mill-1843">Mill (1843)</a> has it.
    """

    def __init__(self, works: Iterable[Work]) -> None:
        self._works = {work.key: work for work in works}
        self._by_spelling = {
            spelling: work for work in self._works.values() for spelling in work.spellings
        }
        longest_first = sorted(self._by_spelling, key=len, reverse=True)
        spellings = "|".join(map(re.escape, longest_first)) or "(?!)"
        self._pattern = re.compile(rf"(?<![\w-])(?:{spellings})(?![\w-])")
        self._cited: dict[str, list[str]] = {key: [] for key in self._works}

    @property
    def empty(self) -> bool:
        """Return whether there is no work to cite."""
        return not self._works

    def link(self, text: str, page: str) -> str:
        """Return a page's Markdown or HTML in which each work named links to its entry."""
        pieces = TAKEN.split(text)
        # Odd pieces are what the pattern takes out.
        pieces[::2] = [
            self._pattern.sub(lambda mention: self._anchor(mention[0], page), piece)
            for piece in pieces[::2]
        ]
        return "".join(pieces)

    def label(self, key: str) -> str:
        """Return the name of a work in running text; a key that stands for none as it is."""
        return self._works[key].label if key in self._works else key

    def page(self, titles: Mapping[str, str], tell: Tell = ENGLISH) -> str:
        """Return the literature in Markdown, each work with the pages that cite it.

        Parameters
        ----------
        titles : mapping of str to str
            What pages are called, by name; without any, nothing links back.
        tell : Tell
            Tells messages in a language.
        """
        entries = "".join(
            f'<dt id="{escape(work.key)}">{escape(work.label)}</dt>\n'
            f"<dd>{work.reference}{self._back(work.key, titles, tell)}</dd>\n"
            for work in sorted(self._works.values(), key=lambda work: work.label.lower())
        )
        return f'{introduction(tell)}<dl class="literature">\n{entries}</dl>\n'

    def _back(self, key: str, titles: Mapping[str, str], tell: Tell) -> str:
        links = ", ".join(
            f'<a href="{page}.html#cite-{escape(key)}">{escape(titles[page])}</a>'
            for page in self._cited[key]
            if page in titles
        )
        cited = tell("Cited here in: {links}", links=links)
        return f'\n<span class="cited">{cited}</span>' if links else ""

    def _anchor(self, spelling: str, page: str) -> str:
        work = self._by_spelling[spelling]
        text = work.label if spelling == work.key else spelling
        key, id_ = inline(work.key), ""
        if page not in self._cited[work.key]:
            self._cited[work.key].append(page)
            id_ = f' id="cite-{key}"'
        return f'<a class="cite"{id_} href="{PAGE}.html#{key}">{inline(text)}</a>'


def introduction(tell: Tell) -> str:
    """Return what stands above the literature, in Markdown."""
    return f"# {tell(LITERATURE)}\n\n{tell(HOW_LISTED)}\n\n"


def works(study: Study, bibliography: Path) -> Works:
    """Return the works of the literature, and the documents of regions that it does not have.

    A study without a bibliography has the documents alone.

    Raises
    ------
    BuildError
        If the bibliography is broken, or an entry lacks what its kind needs.
    """
    try:
        listed = _listed(study, bibliography)
    except PybtexError as error:
        raise BuildError(
            "data/theory/{file} cannot be read: {error}. Correct that entry.",
            file=bibliography.name,
            error=str(error),
        ) from error
    for region in study.regions.values():
        for key, document in region.settings.get("documents", {}).items():
            listed.setdefault(key, _document(study, key, document))
    return Works(listed.values())


def _listed(study: Study, bibliography: Path) -> dict[str, Work]:
    """Return the works of a bibliography by their keys; none without the file."""
    entries = parse_file(str(bibliography)) if bibliography.is_file() else BibliographyData()
    for entry in entries.entries.values():
        for name, text in [*entry.fields.items()]:
            field_, _, language = name.partition("_")
            if language == study.language:
                entry.fields[field_] = text
    style = _style(study.gettext)
    backend = find_plugin("pybtex.backends", "html")("utf-8")
    return {
        formatted.key: _work(study, entries.entries[formatted.key], formatted.text.render(backend))
        for formatted in style.format_bibliography(entries)
    }


def _style(tell: Tell) -> Any:
    """Return pybtex's plain style of references, its own words in a language."""
    style = find_plugin("pybtex.style.formatting", "plain")()

    def translated(part: Any) -> Any:
        if not isinstance(part, Node):
            known = isinstance(part, str) and part in WORDS
            return tell(WORDS[part], names="", last="") if known else part
        node = part()
        node.children = [translated(child) for child in part.children]
        node.kwargs = {name: translated(value) for name, value in part.kwargs.items()}
        return node

    def in_language(template: Callable[[Entry], Node]) -> Callable[[Entry], Node]:
        return lambda entry: translated(template(entry))

    for name in dir(style):
        if name.endswith("_template"):
            setattr(style, name, in_language(getattr(style, name)))
    return style


def _work(study: Study, entry: Entry, reference: str) -> Work:
    people = [_family(person) for person in entry.persons["author"]]
    names = (
        study.gettext("{name} et al.", name=people[0]) if len(people) > 2 else study.listed(people)
    )
    return Work(entry.key, names, _year(study, str(entry.fields["year"])), _safe(reference))


def _safe(reference: str) -> str:
    """Return a reference's HTML with emphasis and links to the web, and no other tag in it."""
    page = fragment_fromstring(" ".join(reference.split()), create_parent=True)
    for tag in page.xpath(".//*"):
        linked = tag.tag == "a" and tag.get("href", "").startswith(("https:", "http:"))
        keep(tag.attrib, ["href"] if linked else [])
        if not (linked or tag.tag == "em"):
            tag.drop_tag()
    html = str(tostring(page, encoding="unicode"))
    return html.removeprefix("<div>").removesuffix("</div>")


def _family(person: Person) -> str:
    """Return a family name with its particle, capital first."""
    particles = [str(name) for name in person.rich_first_names if str(name).islower()]
    return capital(" ".join([*particles, *map(str, person.rich_last_names)]))


def _year(study: Study, year: str) -> str:
    return study.gettext("n.d.") if year in ("", "n.d.") else year


def _document(study: Study, key: str, document: Mapping[str, Any]) -> Work:
    author, year = str(document.get("author") or key), _year(study, str(document.get("year", "")))
    title = document.get("title")
    title = f"<em>{escape(str(title))}</em>" if title else study.gettext(UNTITLED)
    return Work(key, author, year, f"{escape(author)}. {escape(year)}. {title}.")


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

    def __init__(self, terms: Iterable[Term] = ()) -> None:
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
        entries = "".join(
            f'<dt id="{escape(term.id)}" lang="nl">{escape(term.term)}</dt>\n'
            f"<dd>{escape(term.meaning)}</dd>\n"
            for term in self._terms
        )
        about = tell(
            "Where one of these first stands in a chapter it is underlined with dots: point at "
            "it, or move the focus to it, and its meaning shows."
        )
        return (
            f'# {tell(GLOSSARY_OF_DUTCH_TERMS)}\n\n{about}\n\n<dl class="glossary">{entries}</dl>\n'
        )

    @staticmethod
    def _once(line: str, term: Term, seen: set[str]) -> str:
        spellings = "|".join(map(re.escape, term.spellings))
        pattern = re.compile(rf"(?<![\w-])(?:{spellings})(?![\w-])")
        # Odd pieces are links and tags, in which nothing is to be explained again.
        pieces = re.split(r"(\[[^]]*\]\([^)]*\)|<a .*?</a>|<[^>]*>)", line)
        for place in range(0, len(pieces), 2):
            mention = pattern.search(pieces[place])
            if mention:
                seen.add(term.id)
                link = (
                    f'<a class="term" href="glossary.html#{inline(term.id)}" '
                    f'data-meaning="{inline(term.meaning)}">{mention[0]}</a>'
                )
                start, end = mention.span()
                pieces[place] = pieces[place][:start] + link + pieces[place][end:]
                break
        return "".join(pieces)


def terms(glossary: Path, language: str) -> Terms:
    """Return the terms of a glossary, their meaning in a language, or in English; or none."""
    if not glossary.is_file():
        return Terms()
    with glossary.open(encoding="utf-8", newline="") as file:
        return Terms(
            Term(
                row["id"],
                row["term"],
                tuple(row["spellings"].split(";")),
                row.get(f"meaning_{language}") or row["meaning"],
            )
            for row in csv.DictReader(file)
        )


@dataclass(frozen=True)
class Links:
    """Hold what a page links to: works wherever they are named, terms where they first stand."""

    page: str
    terms: Terms
    works: Works
    seen: set[str] = field(default_factory=set)

    def prose(self, text: str) -> str:
        """Return running text with its links."""
        return self.terms.explain(self.exhibit(text), self.seen)

    def exhibit(self, html: str) -> str:
        """Return an exhibit with its links."""
        return self.works.link(html, self.page)
