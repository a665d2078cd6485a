"""Build the site: pages written into a folder apart, rendered by Sphinx, moved in one step."""

from __future__ import annotations

import json
import re
import shutil
import tempfile
import time
from collections.abc import Callable, Iterator, Mapping
from contextlib import contextmanager, suppress
from dataclasses import replace
from pathlib import Path
from typing import Any, NamedTuple

from werkbedrijf.chain.manifest import COLOPHON
from werkbedrijf.chain.publish import put
from werkbedrijf.errors import DataError, Message
from werkbedrijf.exhibits.exhibit import catalogue
from werkbedrijf.paths import PHONE, Paths
from werkbedrijf.site import (
    evidence,
    explore,
    first_page,
    furniture,
    guide,
    indexes,
    links,
    scripts,
)
from werkbedrijf.site.captions import measured, sized
from werkbedrijf.site.chapters import chapter, executed
from werkbedrijf.site.links import Links, Terms, Works
from werkbedrijf.study.language import say
from werkbedrijf.study.model import Study

SITE = "site"
INDEX = "searchindex.js"
PAGES = Path("build", "pages")
"""Beside a site: its pages as Sphinx has read them, so that one can be rendered anew."""
BESIDE = "beside.json"
"""There too: the languages that each page leads to."""
WHOLE = "whole"
"""Beside pages that are kept: they are those of a site that was finished."""
GLOSSARY = "glossary.csv"
ENGINE = Path(__file__).resolve().parents[3] / guide.SOURCES
LISTED = ("explore", "evidence", "exhibits", "glossary", "dictionary", "literature")
# What Sphinx leaves for its own next run, and nobody reads.
LEFT_OUT = (".buildinfo", ".doctrees", "objects.inv", "_sources")


def build_site(
    study: Study, where: Paths, target: Path, others: Mapping[str, Path] | None = None
) -> None:
    """Build the site from the report, and put it in place of the last one.

    Parameters
    ----------
    study : Study
        In the language of the report.
    where : Paths
        Root with docs/, report/, tables/ and figures/.
    target : Path
        The folder to make; its first page will be ``index.html``.
    others : Mapping of str to Path, optional
        The folders of the sites in other languages, to which each page leads.

    Raises
    ------
    BuildError
        If a chapter is missing, or Sphinx finds anything wrong; the last site then stays.
    DataError
        If the study shows less than the pages lead to.
    """
    started = time.monotonic()
    if problems := list(indexes.lacking(study)):
        raise DataError(problems)
    with guide.waiting() as sphinx, _apart(target.parent) as stage, _keeping(target) as kept:
        source, made = kept / "source", stage / SITE
        _lay_out(where, source)
        _write_pages(study, where, source)
        _render(sphinx, study, where, source, made, kept / "doctrees")
        _mend(study, made)
        guide.mark_untranslated(study, where.root / guide.SOURCES, made)
        furniture.lead_over(made, target, others or {})
        furniture.guard(made, made / furniture.BARE)
        _add_files(where, made)
        if target.exists():
            target.rename(stage / "old")
        made.rename(target)
        (kept / BESIDE).write_text(json.dumps([*(others or {})]), encoding="utf-8")
    pages = len(list(target.glob("*.html")))
    place = where.seen(target)
    seconds = time.monotonic() - started
    told = {"pages": pages, "seconds": seconds, "place": place}
    say(Message("{pages} pages in {seconds:.1f} s: {place}/index.html", **told))


@contextmanager
def _keeping(target: Path) -> Iterator[Path]:
    """Make the folder of a site's pages as Sphinx has read them; a site that failed has none."""
    kept = target.parent / PAGES
    shutil.rmtree(kept, ignore_errors=True)
    try:
        kept.mkdir(parents=True)
        yield kept
        (kept / WHOLE).touch()
    except BaseException:
        shutil.rmtree(kept, ignore_errors=True)
        with suppress(OSError):  # it holds something else
            kept.parent.rmdir()
        raise


class OfData(NamedTuple):
    """Hold what pages say of data alone: the literature, the page and the script of evidence."""

    cited: Works
    evidence: str
    script: str


def of_data(study: Study, where: Paths) -> OfData:
    """Work out what pages say of a study's data: seconds, in which its chapters can be built."""
    cited = links.works(study, where.theory / "references.bib")
    text = cited.link(evidence.page(study), "evidence")
    return OfData(cited, text, scripts.evidence_script(study, cited))


def refresh_region(
    study: Study,
    where: Paths,
    target: Path,
    region: str,
    sphinx: guide.Sphinx,
    data: Callable[[], OfData],
) -> None:
    """Render a region's chapter and the evidence anew, into the site that there is.

    Without a site it builds one.

    Parameters
    ----------
    study, where, target
        As for `build_site`.
    region : str
        The region's id.
    sphinx : callable
        As `guide.waiting` yields it.
    data : callable
        Gives `of_data` of the study.

    Raises
    ------
    BuildError
        As `build_site`; the site then stays as it was.
    """
    started = time.monotonic()
    kept, name = target.parent / PAGES, f"04-region-{region}"
    if not (kept / WHOLE).is_file() or not (target / f"{name}.html").is_file():
        return build_site(study, where, target)
    fresh = _refreshed(study, where, target, name, sphinx, data())
    put(where, target, fresh | _files_of(study, where, name))
    told = {"seconds": time.monotonic() - started, "page": f"{target.name}/{name}.html"}
    say(Message(
        "2 pages in {seconds:.1f} s: {page} and evidence.html. "
        "The other pages were not rendered anew.", **told,
    ))  # fmt: skip


def _refreshed(
    study: Study, where: Paths, target: Path, name: str, sphinx: guide.Sphinx, told: OfData
) -> dict[str, bytes]:
    """Return a region's chapter and the evidence as pages, with what scripts know of them."""
    kept = target.parent / PAGES
    source = kept / "source"
    terms = links.terms(source / GLOSSARY, study.language)
    _write_chapter(study, where, source, name, terms, told.cited)
    (source / "evidence.md").write_text(told.evidence, encoding="utf-8")
    with _apart(target.parent) as stage:
        made = stage / SITE
        made.mkdir()
        shutil.copy(target / INDEX, made)
        pages = (f"{name}.ipynb", "evidence.md")
        _render(sphinx, study, where, source, made, kept / "doctrees", *pages)
        _mend(study, made)
        furniture.lead_over(made, target, _beside(where, kept))
        furniture.guard(made, target / furniture.BARE)
        written = (f"{name}.html", "evidence.html", INDEX)
        fresh = {page: (made / page).read_bytes() for page in written}
        texts = scripts.search_script([*target.glob("*.html"), *made.glob("*.html")])
        fresh[scripts.SEARCH_FILE] = texts.encode()
        fresh[f"_static/{scripts.EVIDENCE_FILE}"] = told.script.encode()
    return fresh


def _beside(where: Paths, kept: Path) -> dict[str, Path]:
    """Return the sites in other languages that the pages of a kept site lead to."""
    others = json.loads((kept / BESIDE).read_text(encoding="utf-8"))
    return {each: replace(where, made=None).told_in(each).site for each in others}


def _files_of(study: Study, where: Paths, name: str) -> dict[str, bytes]:
    """Return a chapter's files to download, by place in the site."""
    rows = catalogue(study)
    shown = set(rows.loc[rows["notebook"] == name, "exhibit"])
    shown |= {f"{id_}{PHONE}" for id_ in shown}
    return {
        f"files/{folder.name}/{path.name}": path.read_bytes()
        for folder in (where.tables, where.figures, where.report)
        for path in folder.glob("[!.]*")
        if path.stem in shown | {name} and path.suffix != ".html"
    }


@contextmanager
def _apart(beside: Path) -> Iterator[Path]:
    folder = Path(tempfile.mkdtemp(prefix=".build-", dir=beside))
    try:
        yield folder
    finally:
        shutil.rmtree(folder, ignore_errors=True)


def _lay_out(where: Paths, source: Path) -> None:
    """Copy the engine's settings and looks, and over them what the study has of its own."""
    own = where.root / guide.SOURCES
    source.mkdir()
    shutil.copy(ENGINE / "conf.py", source)
    shutil.copytree(ENGINE / "_static", source / "_static")
    if own.is_dir():
        shutil.copytree(own, source, dirs_exist_ok=True)


def _write_pages(study: Study, where: Paths, source: Path) -> None:
    terms = links.terms(source / GLOSSARY, study.language)
    guide.unlink_files(source)
    told = of_data(study, where)
    for name in indexes.chapters(study):
        _write_chapter(study, where, source, name, terms, told.cited)
    more = guide.pages(source)
    pages = {
        "evidence": told.evidence,
        "explore": explore.page(study),
        "exhibits": indexes.exhibits(study),
        "regions": indexes.regions(study),
        "colophon": indexes.colophon(_last_build(where), study.gettext),
    }
    pages |= _looked_up(study, where, source, terms, told.cited)
    listed = [name for name in LISTED if name in pages]
    paper = [path.name for path in on_paper(where)]
    first = first_page.page(study, [*listed, *more], paper)
    main = where.figures / f"{first_page.MAIN}.svg"
    first = sized(first, main.read_text(encoding="utf-8")) if main.is_file() else first
    pages["index"] = first + indexes.contents(study, listed, more)
    for name, text in pages.items():
        (source / f"{name}.md").write_text(text, encoding="utf-8")
    (source / "_static" / scripts.EVIDENCE_FILE).write_text(told.script, encoding="utf-8")
    _translate_scripts(study, source)


def _translate_scripts(study: Study, source: Path) -> None:
    """Put what scripts say in the study's language before what they ask."""
    path = source / "_static" / scripts.MESSAGES_FILE
    if path.is_file():
        told = scripts.messages_script(study, path.parent) + path.read_text(encoding="utf-8")
        path.write_text(told, encoding="utf-8")


def _looked_up(
    study: Study, where: Paths, source: Path, terms: Terms, cited: Works
) -> dict[str, str]:
    """Return the pages to look things up in, those that the study has."""
    pages = {}
    if (source / GLOSSARY).is_file():
        pages["glossary"] = terms.page(study.gettext)
    if (where.data / indexes.DESCRIBED).is_file():
        pages[indexes.DICTIONARY] = indexes.dictionary(study, where)
    if not cited.empty:
        pages["literature"] = cited.page(indexes.titles(study), study.gettext)
    return pages


def _write_chapter(
    study: Study, where: Paths, source: Path, name: str, terms: Terms, cited: Works
) -> None:
    text = chapter(study, name, executed(where, name, study.language), Links(name, terms, cited))
    (source / f"{name}.ipynb").write_text(text, encoding="utf-8")


def _last_build(where: Paths) -> dict[str, Any]:
    """Return what the last build here wrote of itself; nothing where none has run."""
    path = where.build / COLOPHON
    with suppress(ValueError):  # broken: as if none had run
        return dict(json.loads(path.read_text(encoding="utf-8"))) if path.is_file() else {}
    return {}


def _render(
    sphinx: guide.Sphinx,
    study: Study,
    where: Paths,
    source: Path,
    made: Path,
    doctrees: Path,
    *pages: str,
) -> None:
    files = [str(source / page) for page in pages]
    more = ["-W", "--keep-going", "-d", str(doctrees), *_settings(study, where, source)]
    sphinx("html", source, made, *files, *more)


def _settings(study: Study, where: Paths, source: Path) -> list[str]:
    """Return options of Sphinx besides conf.py, which has those of every study."""
    told = {
        "html_theme_options.extra_footer": furniture.footer(study, where.root, source),
        "language": study.language,
        "html_title": study.title,
    }
    return [part for name, value in told.items() for part in ("-D", f"{name}={value}")]


CONTENTS = 'class="bd-sidebar-secondary'
"""What a page with contents beside its text has."""


def _mend(study: Study, made: Path) -> None:
    for path in made.glob("_static/translations.js"):
        told = scripts.evaluating_nothing(study, path.read_text(encoding="utf-8"))
        path.write_text(told, encoding="utf-8")
    for path in made.glob("*.html"):
        text = furniture.mended(study, path.read_text(encoding="utf-8"))
        text = measured(text, made)
        if CONTENTS in text:
            text = text.replace("<body ", '<body class="with-contents" ', 1)
        # The address of an exhibit is fixed; a heading of the same name gives way.
        for name in re.findall(r'<figure class="exhibit [a-z-]+" id="([^"]+)"', text):
            if f'<section id="{name}">' in text:
                text = text.replace(f'<section id="{name}">', f'<section id="about-{name}">')
                text = text.replace(f'href="#{name}"', f'href="#about-{name}"')
        path.write_text(text, encoding="utf-8")


def _add_files(where: Paths, made: Path) -> None:
    """Give the site its text to search and the files to download; take out what nobody reads."""
    texts = scripts.search_script(made.glob("*.html"))
    (made / scripts.SEARCH_FILE).write_text(texts, encoding="utf-8")
    for name in LEFT_OUT:
        path = made / name
        if path.is_dir():
            shutil.rmtree(path)
        else:
            path.unlink(missing_ok=True)
    (made / "files").mkdir(exist_ok=True)
    for path in on_paper(where):
        shutil.copy(path, made / "files")
    for folder in (where.tables, where.figures, where.report):
        ignored = shutil.ignore_patterns(".*", "*.html")
        shutil.copytree(folder, made / "files" / folder.name, ignore=ignored)


def on_paper(where: Paths) -> list[Path]:
    """Return what the report has on paper, but for what is older than its chapters."""
    made = [path.stat().st_mtime for path in where.report.glob("*.ipynb")]
    files = [where.document / name for name in first_page.PAPER]
    return [
        path for path in files if path.is_file() and path.stat().st_mtime >= max(made, default=0)
    ]
