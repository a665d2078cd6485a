"""Works cited: a link from a chapter to the entry, and from the entry back."""

from __future__ import annotations

import re
from collections.abc import Callable, Iterable, Mapping
from dataclasses import dataclass
from html import escape
from pathlib import Path
from typing import Any

from lxml.html import fragment_fromstring, tostring
from pybtex.database import BibliographyData, Entry, Person, parse_file
from pybtex.exceptions import PybtexError
from pybtex.plugin import find_plugin
from pybtex.style.template import Node

from werkbedrijf.errors import BuildError, Message
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
"""What a reference of pybtex's says of its own, as messages."""
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
        told = (self.label, f"{self.names}, {self.year}")
        return (*told, self.key) if DATED.fullmatch(self.key) else told


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
        spelled = sorted(self._by_spelling, key=len, reverse=True)
        told = "|".join(re.escape(spelling) for spelling in spelled) or "(?!)"
        self._pattern = re.compile(rf"(?<![\w-])(?:{told})(?![\w-])")
        self._cited: dict[str, list[str]] = {key: [] for key in self._works}

    @property
    def empty(self) -> bool:
        """Return whether there is no work to cite."""
        return not self._works

    def link(self, text: str, page: str) -> str:
        """Return a page's Markdown or HTML in which each work named links to its entry."""
        pieces = TAKEN.split(text)
        # Odd pieces are what the pattern takes out.
        for place in range(0, len(pieces), 2):
            pieces[place] = self._pattern.sub(
                lambda found: self._anchor(found[0], page), pieces[place]
            )
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
        ordered = sorted(self._works.values(), key=lambda work: work.label.lower())
        entries = "".join(
            f'<dt id="{escape(work.key)}">{escape(work.label)}</dt>\n'
            f"<dd>{work.reference}{self._back(work.key, titles, tell)}</dd>\n"
            for work in ordered
        )
        return f'{introduction(tell)}<dl class="literature">\n{entries}</dl>\n'

    def _back(self, key: str, titles: Mapping[str, str], tell: Tell) -> str:
        links = ", ".join(
            f'<a href="{page}.html#cite-{escape(key)}">{escape(titles[page])}</a>'
            for page in self._cited[key]
            if page in titles
        )
        told = tell("Cited here in: {links}", links=links)
        return f'\n<span class="cited">{told}</span>' if links else ""

    def _anchor(self, spelling: str, page: str) -> str:
        work = self._by_spelling[spelling]
        told = work.label if spelling == work.key else spelling
        key = inline(work.key)
        first = "" if page in self._cited[work.key] else f' id="cite-{key}"'
        if first:
            self._cited[work.key].append(page)
        return f'<a class="cite"{first} href="{PAGE}.html#{key}">{inline(told)}</a>'


def introduction(tell: Tell = ENGLISH) -> str:
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
        found = _listed(study, bibliography)
    except PybtexError as error:
        raise BuildError(
            Message(
                "data/theory/{file} cannot be read: {error}. Correct that entry.",
                file=bibliography.name,
                error=str(error),
            )
        ) from error
    for region in study.regions.values():
        for key, document in region.settings.get("documents", {}).items():
            found.setdefault(key, _document(study, key, document))
    return Works(found.values())


def _listed(study: Study, bibliography: Path) -> dict[str, Work]:
    """Return the works of a bibliography by their keys; none without the file."""
    entries = parse_file(str(bibliography)) if bibliography.is_file() else BibliographyData()
    for entry in entries.entries.values():
        for name, text in [*entry.fields.items()]:
            field, _, language = name.partition("_")
            if language == study.language:
                entry.fields[field] = text
    style = _style(study.gettext)
    backend = find_plugin("pybtex.backends", "html")("utf-8")
    return {
        formatted.key: _work(study, entries.entries[formatted.key], formatted.text.render(backend))
        for formatted in style.format_bibliography(entries)
    }


def _style(tell: Tell) -> Any:
    """Return the plain style of references, its own words told in a language."""
    style = find_plugin("pybtex.style.formatting", "plain")()

    def told(part: Any) -> Any:
        if not isinstance(part, Node):
            known = isinstance(part, str) and part in WORDS
            return tell(WORDS[part], names="", last="") if known else part
        made = part()
        made.children = [told(child) for child in part.children]
        made.kwargs = {name: told(value) for name, value in part.kwargs.items()}
        return made

    def templates(make: Callable[[Entry], Node]) -> Callable[[Entry], Node]:
        return lambda entry: told(make(entry))

    for name in dir(style):
        if name.endswith("_template"):
            setattr(style, name, templates(getattr(style, name)))
    return style


def _work(study: Study, entry: Entry, reference: str) -> Work:
    people = [_family(person) for person in entry.persons["author"]]
    names = (
        study.gettext("{name} et al.", name=people[0]) if len(people) > 2 else study.listed(people)
    )
    return Work(entry.key, names, _year(study, str(entry.fields["year"])), _sound(reference))


def _sound(reference: str) -> str:
    """Return a reference's HTML with emphasis and links to the web, and no other tag in it."""
    page = fragment_fromstring(" ".join(reference.split()), create_parent=True)
    for tag in page.xpath(".//*"):
        address = tag.get("href", "")
        kept = tag.tag == "em" or (tag.tag == "a" and address.startswith(("https:", "http:")))
        keep(tag.attrib, ["href"] if tag.tag == "a" else [])
        if not kept:
            tag.drop_tag()
    told = tostring(page, encoding="unicode")
    return str(told.removeprefix("<div>").removesuffix("</div>"))


def _family(person: Person) -> str:
    """Return a family name with its particle, capital first."""
    given = [str(name) for name in person.rich_first_names]
    particles = [name for name in given if name.islower()]
    name = " ".join([*particles, *(str(part) for part in person.rich_last_names)])
    return capital(name)


def _year(study: Study, year: str) -> str:
    """Return a work's year; where it has none, that there is no date."""
    return study.gettext("n.d.") if year in ("", "n.d.") else year


def _document(study: Study, key: str, document: Mapping[str, Any]) -> Work:
    author, year = str(document.get("author") or key), _year(study, str(document.get("year", "")))
    title = document.get("title")
    told = f"<em>{escape(str(title))}</em>" if title else study.gettext(UNTITLED)
    return Work(key, author, year, f"{escape(author)}. {escape(year)}. {told}.")
