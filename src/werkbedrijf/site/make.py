"""Build the site: pages written into a folder apart, rendered by Sphinx, moved in one step."""

from __future__ import annotations

import csv
import json
import os
import re
import shutil
import subprocess
import sys
import tempfile
import time
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path
from typing import Any

from werkbedrijf.chain.manifest import COLOPHON
from werkbedrijf.errors import BuildError
from werkbedrijf.paths import Paths
from werkbedrijf.site import citations, evidence, explore, first_page, indexes, strips
from werkbedrijf.site.chapters import Links, Term, Terms, chapter, executed
from werkbedrijf.study.model import Study

SITE = "site"
SOURCES = "docs"
GLOSSARY = "glossary.csv"
GUIDE = ("method", "reproduce", "new-region", "cluster", "cite")
# What Sphinx leaves for its own next run, and nobody reads.
LEFT_OUT = (".buildinfo", ".doctrees", "objects.inv", "_sources")

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


def build_site(study: Study, where: Paths, target: Path) -> None:
    """Build the site from the report, and put it in place of the last one.

    Parameters
    ----------
    study : Study
        With English labels, as the report has them.
    where : Paths
        Root with docs/, report/, tables/ and figures/.
    target : Path
        The folder to make; its first page will be ``index.html``.

    Raises
    ------
    BuildError
        If a chapter is missing, or Sphinx finds anything wrong; the last site then stays.
    """
    started = time.monotonic()
    with _apart(target.parent) as stage:
        source, made = stage / "source", stage / SITE
        shutil.copytree(where.root / SOURCES, source)
        _write_pages(study, where, source)
        _render(source, made, stage / "doctrees")
        _mend(made)
        _add_files(where, made)
        if target.exists():
            target.rename(stage / "old")
        made.rename(target)
    pages = len(list(target.glob("*.html")))
    print(f"{pages} pages in {time.monotonic() - started:.1f} s: {target.name}/index.html")


@contextmanager
def _apart(beside: Path) -> Iterator[Path]:
    folder = Path(tempfile.mkdtemp(prefix=".build-", dir=beside))
    try:
        yield folder
    finally:
        shutil.rmtree(folder, ignore_errors=True)


def _write_pages(study: Study, where: Paths, source: Path) -> None:
    terms = _terms(source / GLOSSARY)
    for path in source.glob("*.md"):
        # The site does not hold the project's other files: of links to them the words stay.
        path.write_text(re.sub(r"\[([^]]+)\]\(\.\./[^)]*\)", r"\1", path.read_text()))
    package = json.loads((where.data / "datapackage.json").read_text())
    cited = citations.works(study, where.theory / "references.bib")
    for name in indexes.chapters(study):
        text = chapter(study, name, executed(where, name), Links(name, terms, cited))
        (source / f"{name}.ipynb").write_text(text)
    pages = {
        "index": first_page.page(study) + indexes.contents(study, more=_present(source)),
        "evidence": cited.link(evidence.page(study), "evidence"),
        "explore": explore.page(study),
        "exhibits": indexes.exhibits(study),
        "regions": indexes.regions(study),
        "dictionary": indexes.dictionary(package),
        "glossary": terms.page(),
        "literature": cited.page(indexes.titles(study)),
        "colophon": indexes.colophon(_last_build(where)),
    }
    for name, text in pages.items():
        (source / f"{name}.md").write_text(text)
    (source / "_static" / strips.FILE).write_text(strips.script(study, cited), encoding="utf-8")


def _last_build(where: Paths) -> dict[str, Any]:
    """Return what the last build here wrote of itself; nothing where none has run."""
    path = where.build / COLOPHON
    return dict(json.loads(path.read_text(encoding="utf-8"))) if path.is_file() else {}


def _present(source: Path) -> list[str]:
    """Return the pages that are written by hand, in their order; others have theirs elsewhere."""
    known = [name for name in GUIDE if (source / f"{name}.md").is_file()]
    others = {path.stem for path in source.glob("*.md")} - set(known)
    return [*known, *sorted(others)]


def _terms(path: Path) -> Terms:
    with path.open(encoding="utf-8", newline="") as file:
        return Terms(
            Term(row["id"], row["term"], tuple(row["spellings"].split(";")), row["meaning"])
            for row in csv.DictReader(file)
        )


def _render(source: Path, made: Path, doctrees: Path) -> None:
    # A process of its own: Sphinx keeps state, and its warnings are to be errors here.
    command = [sys.executable, "-m", "sphinx", "-q", "-W", "--keep-going", "-b", "html"]
    done = subprocess.run(
        [*command, "-d", str(doctrees), str(source), str(made)],
        capture_output=True,
        text=True,
        check=False,
        env={**os.environ, "PYTHONHASHSEED": "0", "NO_COLOR": "1"},
    )
    if done.returncode:
        told = done.stderr.replace(f"{source}{os.sep}", "").strip()
        raise BuildError(f"Sphinx found something wrong; the site stays as it was.\n{told}")


def _mend(made: Path) -> None:
    for path in made.glob("*.html"):
        text = path.read_text(encoding="utf-8")
        for found, meant in MENDED:
            text = text.replace(found, meant)
        # The address of an exhibit is fixed; a heading of the same name gives way.
        for name in re.findall(r'<figure class="exhibit [a-z-]+" id="([^"]+)"', text):
            if f'<section id="{name}">' in text:
                text = text.replace(f'<section id="{name}">', f'<section id="about-{name}">')
                text = text.replace(f'href="#{name}"', f'href="#about-{name}"')
        path.write_text(text, encoding="utf-8")


def _add_files(where: Paths, made: Path) -> None:
    """Give the site the files to download, and take out what nobody reads."""
    for name in LEFT_OUT:
        path = made / name
        if path.is_dir():
            shutil.rmtree(path)
        else:
            path.unlink(missing_ok=True)
    for folder in (where.tables, where.figures, where.report):
        ignored = shutil.ignore_patterns(".*", "*.html")
        shutil.copytree(folder, made / "files" / folder.name, ignore=ignored)
