"""A study of one's own: its folder, with the chapters that it can fill and nobody's evidence."""

from __future__ import annotations

import json
import re
import shutil
import tomllib
from collections.abc import Iterable, Mapping, Sequence
from pathlib import Path
from typing import Any

import nbformat
from nbformat import NotebookNode

from werkbedrijf.chain import messages
from werkbedrijf.chain.execute import is_kept, normalise, shown_by
from werkbedrijf.chain.publish import put
from werkbedrijf.errors import Message, StudyError, join, with_nearest
from werkbedrijf.paths import QUOTES, Paths
from werkbedrijf.regions.scaffold import is_name, toml, workplace
from werkbedrijf.study.language import LANGUAGES, gettext, teller
from werkbedrijf.study.text import MARKUP, rows_of, table

SOURCE, OWN = "source", "own"
"""Tags of cells: about a source, and about one study alone. What is about another part that a study
may lack stays in its chapters, and is left out of the report for as long as it lacks it."""
LONGEST = 200
OWN_EXHIBIT = {"number": "", "status": "new"}
SUBJECT = gettext("... (say here what the study is about)")
CITATION = """cff-version: 1.2.0
message: If you use this study, please cite it.
type: dataset
title: {title}
version: 0.1.0
license: CC-BY-4.0
# Who made the study, such as `- name: A group` or `- family-names: Doe` and `given-names: J.`;
# and what it is about, such as `- collaboration`. `make archive` asks for both.
authors: []
keywords: []
"""
FILTERED = """* text=auto eol=lf
*.png binary
notebooks/*.ipynb filter=notebook-source
"""
README = """# {title}

A study of its own, made from the executable study of the Regionale Werkbedrijven. Its evidence
stays in this folder. In the folder of that project, these work on this one:

```sh
make region STUDY={folder} ID=achterhoek TITLE="Achterhoek"
make import STUDY={folder} FILE=segments.xlsx REGION=achterhoek
make all STUDY={folder}
make test STUDY={folder}
```

`docs/new-region.md` there says the rest.
"""


def new_study(where: Paths, target: Path, title: str, origin: Path | None = None) -> Path:
    """Make the folder of a new study beside the project.

    Parameters
    ----------
    where : Paths
        The project, whose codebook, kit and notebooks the study begins with.
    target : Path
        The folder to make; it may be there already if it is empty.
    title : str
        The study's title, in English and in Dutch.
    origin : Path, optional
        The root of a study whose data are taken over whole, regions and published marks too.

    Returns
    -------
    Path
        The folder.

    Raises
    ------
    StudyError
        If the title is no line of text, the folder is not empty or lies within the project, or
        there are no data in `origin`.
    """
    _check_title(title)
    _check_folders(where, target, origin)
    target.parent.mkdir(parents=True, exist_ok=True)
    # Made apart and moved into place whole, so that no half-made study is ever built.
    with workplace(target.parent) as apart:
        study = Paths(apart / "study")
        _fill(where, study, title, Paths(origin) if origin else None)
        citation = CITATION.format(title=toml(title))
        (study.root / "CITATION.cff").write_text(citation, encoding="utf-8")
        readme = README.format(title=title, folder=json.dumps(str(target)))
        (study.root / "README.md").write_text(readme, encoding="utf-8")
        if target.exists():
            target.rmdir()
        study.root.rename(target)
    return target


def _check_title(title: str) -> None:
    if not is_name(title, LONGEST):
        raise StudyError(
            "The study's title is {title!r}; expected one line without {one} or {other}, "
            'at most {length} characters: make study STUDY=../mine TITLE="...".',
            title=title,
            one=MARKUP[0],
            other=MARKUP[1],
            length=LONGEST,
        )


def _check_folders(where: Paths, target: Path, origin: Path | None) -> None:
    if target.resolve().is_relative_to(where.root.resolve()):
        within = Message(
            "{folder} lies within the project {project}, where its evidence could be published "
            "by accident. Choose a folder beside it: make study STUDY=../mine.",
            folder=target,
            project=where.root,
        )
        raise StudyError(within)
    if target.exists() and (not target.is_dir() or any(target.iterdir())):
        taken = Message(
            "{folder} is there already. Choose another folder, or work on in it.", folder=target
        )
        raise StudyError(taken)
    if origin is not None and not Paths(origin).study.is_file():
        none = Message(
            "{folder} is no study: it has no data/study.toml. Name the folder of one, or write "
            "FROM=this for the project's own.",
            folder=origin,
        )
        raise StudyError(none)


def _fill(where: Paths, study: Paths, title: str, origin: Paths | None) -> None:
    """Write what a study begins with: what its origin has, and the rest from the project."""
    study.root.mkdir()
    shutil.copyfile(where.root / ".gitignore", study.root / ".gitignore")
    (study.root / ".gitattributes").write_text(FILTERED, encoding="utf-8")
    if origin:
        shutil.copytree(origin.data, study.data, ignore=shutil.ignore_patterns(QUOTES))
        for name in ("docs", "notebooks"):
            if (origin.root / name).is_dir():
                hidden = shutil.ignore_patterns(".*")
                shutil.copytree(origin.root / name, study.root / name, ignore=hidden)
        _retitle(study.study, title)
    else:
        shutil.copytree(where.codebook, study.codebook)
        study.regions.mkdir()
        study.study.write_text(_settings(where, title), encoding="utf-8")
    if not study.kit.is_dir():
        shutil.copytree(where.kit, study.kit)
        _of_another_subject(study.kit / "guide.toml", title)
    if not study.notebooks.is_dir():
        _chapters(where, study)
    if not study.locale.is_dir():
        messages.copy_translations(where, study)


def _of_another_subject(guide: Path, title: str) -> None:
    """Take the project's own subject out of a copy of its interview guide, to be filled in."""
    text = guide.read_text(encoding="utf-8")
    own = tomllib.loads(text)
    for language in LANGUAGES:
        text = text.replace(toml(own["subtitle"][language]), toml(title))
        text = text.replace(toml(own["subject"][language]), toml(teller(language)(SUBJECT)))
    guide.write_text(text, encoding="utf-8", newline="")


def _retitle(path: Path, title: str) -> None:
    text = path.read_text(encoding="utf-8")
    for language in LANGUAGES:
        line = f"title_{language} = {toml(title)}".replace("\\", r"\\")
        text = re.sub(rf"(?m)^title_{language} = .*$", line, text, count=1)
    path.write_text(text, encoding="utf-8", newline="")


def _settings(where: Paths, title: str) -> str:
    """Return study.toml for a study of the project's kind, without its source and its regions."""
    own = tomllib.loads(where.study.read_text(encoding="utf-8"))
    head = [f"title_{language} = {toml(title)}" for language in LANGUAGES]
    head += ["", "# The order of every table and figure; further folders follow alphabetically."]
    head += ["regions = []", ""]
    chain = [link for link in own["chain"] if _fillable(where, link["notebook"], {SOURCE, OWN})]
    blocks = {"scale": own["scale"], "thresholds": own.get("thresholds", []), "chain": chain}
    return "\n".join([*head, *(_block(name, row) for name in blocks for row in blocks[name])])


def _block(name: str, row: Mapping[str, Any]) -> str:
    pairs = "".join(f"{key} = {toml(value)}\n" for key, value in row.items())
    return f"[[{name}]]\n{pairs}"


def _without(settings: Mapping[str, Any]) -> set[str]:
    """Return the tags of cells that a study with these settings cannot fill."""
    return {OWN} if "source" in settings else {SOURCE, OWN}


def _fillable(where: Paths, notebook: str, without: set[str]) -> bool:
    """Return whether a study can fill a chapter: whether it can have its title."""
    path = where.notebooks / f"{notebook}.ipynb"
    return path.is_file() and "title" in [cell.id for cell in _chapter(path, without).cells]


def _chapters(where: Paths, study: Paths) -> None:
    """Write the notebooks of the study's chain, and the list of what they show."""
    settings = tomllib.loads(study.study.read_text(encoding="utf-8"))
    without, shown = _without(settings), []
    study.notebooks.mkdir()
    for link in settings["chain"]:
        name = f"{link['notebook']}.ipynb"
        notebook = _chapter(where.notebooks / name, without)
        (study.notebooks / name).write_text(normalise(notebook), encoding="utf-8", newline="")
        shown += exhibits_of(notebook.cells)
    if not study.exhibits.is_file():
        study.exhibits.write_text(_exhibits(where, shown), encoding="utf-8", newline="")


def _chapter(path: Path, without: set[str]) -> NotebookNode:
    """Return a notebook without the cells of these tags, opening with no region."""
    notebook: NotebookNode = nbformat.read(path, as_version=4)
    notebook.cells = [cell for cell in notebook.cells if is_kept(cell, without)]
    for cell in notebook.cells:
        # Which region to open with is for whoever opens the chapter to say.
        if "parameters" in cell.metadata.get("tags", []):
            cell.source = re.sub(r'(?m)^region = ".*"$', 'region = ""', cell.source)
    return notebook


def exhibits_of(cells: Iterable[NotebookNode]) -> list[str]:
    """Return the ids of the exhibits that cells of code show, in order."""
    code = (cell.source for cell in cells if cell.cell_type == "code")
    return [id_ for source in code for id_, _ in shown_by(source)]


def _exhibits(where: Paths, shown: Iterable[str], there: Sequence[Mapping[str, str]] = ()) -> str:
    """Return exhibits.csv with what is shown behind what is `there`, not numbered by a source."""
    rows = {row["exhibit"]: row for row in rows_of(where.exhibits)}
    had = {row["exhibit"] for row in there}
    kept = [*there, *({**rows[id_], **OWN_EXHIBIT} for id_ in shown if id_ not in had)]
    header = list(next(iter(rows.values())))
    return table(header, ([row.get(name, "") for name in header] for row in kept))


def add_chapter(where: Paths, study: Paths, notebook: str) -> list[Path]:
    """Take a chapter of the project over into a study that can fill it by now.

    Parameters
    ----------
    where, study : Paths
        The project, and the study that gets the notebook, its link in the chain, the rows of
        what it shows, and its translations. What it has of these stays as it is.
    notebook : str
        The chapter's name in the project.

    Returns
    -------
    list of Path
        The files that it is in, but for the translations.

    Raises
    ------
    StudyError
        If the study cannot fill such a chapter, or has it.
    """
    text = study.study.read_text(encoding="utf-8-sig")
    without = _without(tomllib.loads(text))
    links = tomllib.loads(where.study.read_text(encoding="utf-8"))["chain"]
    fit = [link["notebook"] for link in links if _fillable(where, link["notebook"], without)]
    absent = [name for name in fit if not (study.notebooks / f"{name}.ipynb").exists()]
    if notebook not in absent:
        raise StudyError(_not_taken(notebook, fit, absent))
    chapter = _chapter(where.notebooks / f"{notebook}.ipynb", without)
    there = rows_of(study.exhibits) if study.exhibits.is_file() else []
    changed = {
        f"notebooks/{notebook}.ipynb": normalise(chapter),
        "data/study.toml": _linked(text, links, notebook),
        "data/exhibits.csv": _exhibits(where, exhibits_of(chapter.cells), there),
    }
    files = put(study, study.root, {name: content.encode() for name, content in changed.items()})
    messages.copy_translations(where, study)
    return files


def _not_taken(notebook: str, fit: list[str], absent: list[str]) -> Message:
    if notebook in fit:
        return Message(
            "notebooks/{notebook}.ipynb is there already. Move it away to take it anew.",
            notebook=notebook,
        )
    return Message(
        "There is no chapter {notebook!r} to take over; there are {names}. One about a source is "
        "for a study with [source] in data/study.toml.",
        notebook=notebook,
        names=with_nearest(join(absent), notebook, absent) if absent else Message("none"),
    )


def _linked(text: str, links: list[dict[str, Any]], notebook: str) -> str:
    """Return study.toml with the link of a chapter, before those that follow it in the project."""
    names = [link["notebook"] for link in links]
    if notebook in [link.get("notebook") for link in tomllib.loads(text).get("chain", [])]:
        return text
    block = _block("chain", links[names.index(notebook)])
    later = "|".join(map(re.escape, names[names.index(notebook) + 1 :]))
    following = later and re.search(rf'(?m)^\[\[chain\]\]\s*notebook = "({later})"', text)
    if not following:
        return f"{text.rstrip()}\n\n{block}"
    return f"{text[: following.start()]}{block}\n{text[following.start() :]}"
