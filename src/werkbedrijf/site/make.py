"""Build the site: pages written into a folder apart, rendered by Sphinx, moved in one step."""

from __future__ import annotations

import json
import re
import shutil
import time
from collections.abc import Callable, Iterator, Mapping
from contextlib import contextmanager, suppress
from dataclasses import replace
from pathlib import Path
from tempfile import TemporaryDirectory
from typing import Any, NamedTuple

from werkbedrijf.chain.manifest import COLOPHON
from werkbedrijf.chain.publish import put
from werkbedrijf.errors import DataError, Message
from werkbedrijf.exhibits.catalogue import entries
from werkbedrijf.paths import PHONE_SUFFIX, Paths
from werkbedrijf.site import evidence, explore, first_page, links, navigation, rendering, scripts
from werkbedrijf.site.chapters import chapter, executed
from werkbedrijf.site.links import Links, Works
from werkbedrijf.study.language import echo
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
ENGINE = Path(__file__).resolve().parents[3] / rendering.SOURCES
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
    if problems := list(navigation.lacking(study)):
        raise DataError(problems)
    others = others or {}
    with rendering.waiting() as sphinx, _beside(target) as stage, _keeping(target) as kept:
        source, made = kept / "source", stage / SITE
        _lay_out(where, source)
        _write_pages(study, where, source)
        _render(sphinx, study, where, kept, made)
        rendering.mark_untranslated(study, where.root / rendering.SOURCES, made)
        rendering.link_languages(made, target, others)
        rendering.guard(made, made / rendering.BARE)
        _add_files(where, made)
        if target.exists():
            target.rename(stage / "old")
        made.rename(target)
        (kept / BESIDE).write_text(json.dumps([*others]), encoding="utf-8")
    pages, seconds = len([*target.glob("*.html")]), time.monotonic() - started
    values = {"pages": pages, "seconds": seconds, "place": where.seen(target)}
    echo(Message("{pages} pages in {seconds:.1f} s: {place}/index.html", **values))


@contextmanager
def _beside(target: Path) -> Iterator[Path]:
    """Make a folder beside the site, from where all can be moved in one step."""
    with TemporaryDirectory(
        prefix=".build-", dir=target.parent, ignore_cleanup_errors=True
    ) as folder:
        yield Path(folder)


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
    sphinx: rendering.Sphinx,
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
        As `rendering.waiting` yields it.
    data : callable
        Gives `of_data` of the study.

    Raises
    ------
    BuildError
        As `build_site`; the site then stays as it was.
    """
    started = time.monotonic()
    kept, name = target.parent / PAGES, study.chapter_of(region)
    if not (kept / WHOLE).is_file() or not (target / f"{name}.html").is_file():
        return build_site(study, where, target)
    fresh = _refreshed(study, where, target, name, sphinx, data())
    put(where, target, fresh | _files_of(study, where, name))
    echo(
        Message(
            "2 pages in {seconds:.1f} s: {page} and evidence.html. "
            "The other pages were not rendered anew.",
            seconds=time.monotonic() - started,
            page=f"{target.name}/{name}.html",
        )
    )


def _refreshed(
    study: Study, where: Paths, target: Path, name: str, sphinx: rendering.Sphinx, from_data: OfData
) -> dict[str, bytes]:
    """Return a region's chapter and the evidence as pages, with what scripts know of them."""
    kept = target.parent / PAGES
    source, pages = kept / "source", (f"{name}.html", "evidence.html", INDEX)
    terms = links.terms(source / GLOSSARY, study.language)
    _write_chapter(study, where, source, Links(name, terms, from_data.cited))
    (source / "evidence.md").write_text(from_data.evidence, encoding="utf-8")
    with _beside(target) as stage:
        made = stage / SITE
        made.mkdir()
        shutil.copy(target / INDEX, made)
        _render(sphinx, study, where, kept, made, f"{name}.ipynb", "evidence.md")
        rendering.link_languages(made, target, _other_sites(where, kept))
        rendering.guard(made, target / rendering.BARE)
        fresh = {page: (made / page).read_bytes() for page in pages}
        texts = scripts.search_script([*target.glob("*.html"), *made.glob("*.html")])
    fresh[scripts.SEARCH_FILE] = texts.encode()
    fresh[f"_static/{scripts.EVIDENCE_FILE}"] = from_data.script.encode()
    return fresh


def _other_sites(where: Paths, kept: Path) -> dict[str, Path]:
    """Return the sites in other languages that the pages of a kept site lead to."""
    languages = json.loads((kept / BESIDE).read_text(encoding="utf-8"))
    return {each: replace(where, made=None).in_language(each).site for each in languages}


def _files_of(study: Study, where: Paths, name: str) -> dict[str, bytes]:
    """Return a chapter's files to download, by place in the site."""
    ids = {id_ for id_, row in entries(study).items() if row["notebook"] == name}
    stems = {name, *ids, *(f"{id_}{PHONE_SUFFIX}" for id_ in ids)}
    return {
        f"files/{folder.name}/{path.name}": path.read_bytes()
        for folder in (where.tables, where.figures, where.report)
        for path in folder.glob("[!.]*")
        if path.stem in stems and path.suffix != ".html"
    }


def _lay_out(where: Paths, source: Path) -> None:
    """Copy the engine's settings and looks, and over them what the study has of its own."""
    own = where.root / rendering.SOURCES
    source.mkdir()
    shutil.copy(ENGINE / "conf.py", source)
    shutil.copytree(ENGINE / "_static", source / "_static")
    if own.is_dir():
        shutil.copytree(own, source, dirs_exist_ok=True)


def _write_pages(study: Study, where: Paths, source: Path) -> None:
    terms = links.terms(source / GLOSSARY, study.language)
    rendering.unlink_files(source)
    from_data = of_data(study, where)
    for name in navigation.chapters(study):
        _write_chapter(study, where, source, Links(name, terms, from_data.cited))
    guide = rendering.guide(source)
    pages = {
        "evidence": from_data.evidence,
        "explore": explore.page(study),
        "exhibits": navigation.exhibits(study),
        "regions": navigation.regions(study),
        "colophon": navigation.colophon(_last_build(where), study.gettext),
    }
    if (source / GLOSSARY).is_file():
        pages["glossary"] = terms.page(study.gettext)
    if (where.data / navigation.DESCRIBED).is_file():
        pages[navigation.DICTIONARY] = navigation.dictionary(study, where)
    if not from_data.cited.empty:
        pages["literature"] = from_data.cited.page(navigation.titles(study), study.gettext)
    listed = [name for name in LISTED if name in pages]
    pages["index"] = _first_page(study, where, listed, guide)
    for name, text in pages.items():
        (source / f"{name}.md").write_text(text, encoding="utf-8")
    _write_scripts(study, source / "_static", from_data.script)


def _first_page(study: Study, where: Paths, listed: list[str], guide: list[str]) -> str:
    paper = [path.name for path in on_paper(where)]
    text = first_page.page(study, [*listed, *guide], paper)
    main = where.figures / f"{first_page.MAIN}.svg"
    if main.is_file():
        text = rendering.sized(text, main.read_text(encoding="utf-8"))
    return text + navigation.contents(study, listed, guide)


def _write_scripts(study: Study, folder: Path, evidence_script: str) -> None:
    """Write the data of the evidence, and translations before the script that asks for them."""
    (folder / scripts.EVIDENCE_FILE).write_text(evidence_script, encoding="utf-8")
    path = folder / scripts.MESSAGES_FILE
    if path.is_file():
        text = scripts.messages_script(study, folder) + path.read_text(encoding="utf-8")
        path.write_text(text, encoding="utf-8")


def _write_chapter(study: Study, where: Paths, source: Path, its: Links) -> None:
    text = chapter(study, its.page, executed(where, its.page, study.language), its)
    (source / f"{its.page}.ipynb").write_text(text, encoding="utf-8")


def _last_build(where: Paths) -> dict[str, Any]:
    """Return what the last build here wrote of itself; nothing where none has run."""
    with suppress(OSError, ValueError):  # none, or broken: as if none had run
        return dict(json.loads((where.build / COLOPHON).read_text(encoding="utf-8")))
    return {}


def _render(
    sphinx: rendering.Sphinx, study: Study, where: Paths, kept: Path, made: Path, *pages: str
) -> None:
    """Render all pages of a source, or some, into the folder `made`, and mend them."""
    source = kept / "source"
    settings = {
        "html_theme_options.extra_footer": rendering.footer(study, where.root, source),
        "language": study.language,
        "html_title": study.title,
    }
    options = [part for name, value in settings.items() for part in ("-D", f"{name}={value}")]
    files = [str(source / page) for page in pages]
    doctrees = str(kept / "doctrees")
    sphinx("html", source, made, *files, "-W", "--keep-going", "-d", doctrees, *options)
    _mend(study, made)


CONTENTS = 'class="bd-sidebar-secondary'
"""What a page with contents beside its text has."""


def _mend(study: Study, made: Path) -> None:
    for path in made.glob("_static/translations.js"):
        table = scripts.evaluating_nothing(study, path.read_text(encoding="utf-8"))
        path.write_text(table, encoding="utf-8")
    for path in made.glob("*.html"):
        text = rendering.mended(study, path.read_text(encoding="utf-8"))
        text = rendering.measured(text, made)
        if CONTENTS in text:
            text = text.replace("<body ", '<body class="with-contents" ', 1)
        path.write_text(_give_way(text), encoding="utf-8")


def _give_way(text: str) -> str:
    """Return a page on which a heading leaves its name, and its links, to an exhibit of that name.

    What leads to a heading, its sign and the contents, has a class; an exhibit's own link has none.
    """
    for name in re.findall(r'<figure class="exhibit [a-z-]+" id="([^"]+)"', text):
        if f'<section id="{name}">' in text:
            text = text.replace(f'<section id="{name}">', f'<section id="about-{name}">')
            text = text.replace(f'" href="#{name}"', f'" href="#about-{name}"')
    return text


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
    newest = max((path.stat().st_mtime for path in where.report.glob("*.ipynb")), default=0)
    files = (where.document / name for name in first_page.PAPER)
    return [path for path in files if path.is_file() and path.stat().st_mtime >= newest]
