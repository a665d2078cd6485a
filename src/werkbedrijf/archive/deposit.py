"""Everything that an archive is made from: the files of one commit, read once and checked."""

from __future__ import annotations

import io
import json
import re
import subprocess
import tomllib
from collections.abc import Callable, Iterable, Mapping
from dataclasses import dataclass, replace
from datetime import UTC, datetime
from pathlib import Path, PurePosixPath
from string import Template
from typing import Any

import yaml

from werkbedrijf.chain.execute import first_line
from werkbedrijf.chain.manifest import LOCK, hashed
from werkbedrijf.chain.publish import MANIFEST, PRODUCTS, SOURCES
from werkbedrijf.chain.states import PINNED
from werkbedrijf.errors import ArchiveError, Message, join
from werkbedrijf.paths import Paths
from werkbedrijf.regions.disclosure import check_published
from werkbedrijf.study import cff
from werkbedrijf.study.cff import CITATION, dated, name_of
from werkbedrijf.study.checks import unknown
from werkbedrijf.study.language import to_make
from werkbedrijf.study.load import load_study
from werkbedrijf.study.model import Study

SHOWN = 20
"""How many files a message names at the most."""


@dataclass(frozen=True)
class Commit:
    """Hold a commit.

    Parameters
    ----------
    hash : str
        All 40 digits.
    made : datetime
        In UTC, to the second.
    modes : Mapping of str to int
        For every file, as seen from the study's root, 0o644 or for a program 0o755; sorted.
    ids : Mapping of str to str
        Git's id of each file's content.
    """

    hash: str
    made: datetime
    modes: Mapping[str, int]
    ids: Mapping[str, str]


def committed(root: Path) -> Commit:
    """Return the commit that a study stands at.

    Raises
    ------
    ArchiveError
        If there is no Git or no commit; if a file was changed or added since; or if Git tracks a
        file that .gitignore keeps out, or a link.
    """
    hash_, seconds = _git(root, "log", "-1", "--format=%H %ct").split()
    _check_clean(root)
    listed = _git(root, "ls-files", "--stage", "-z", "--", ".").split("\0")
    entries = [entry.split("\t", 1) for entry in listed if entry]
    facts = {file: fact.split() for fact, file in sorted(entries, key=lambda entry: entry[1])}
    if links := [file for file, (mode, *_) in facts.items() if not mode.startswith("100")]:
        raise ArchiveError(
            "Git tracks links, and an archive holds files. Put the files themselves in their "
            "place: {files}.",
            files=", ".join(links),
        )
    modes = {file: int(mode, 8) & 0o777 for file, (mode, *_) in facts.items()}
    ids = {file: id_ for file, (_, id_, *_) in facts.items()}
    return Commit(hash_, datetime.fromtimestamp(int(seconds), UTC), modes, ids)


def _contents(root: Path, commit: Commit, names: Iterable[str]) -> dict[str, bytes]:
    """Return files as they are in a commit, which a filter may have made of what lies there."""
    wanted = [*names]
    ids = "".join(f"{commit.ids[name]}\n" for name in wanted)
    done = subprocess.run(
        ["git", "cat-file", "--batch"], cwd=root, input=ids.encode(), capture_output=True,
        check=True,
    )  # fmt: skip
    stream, contents = io.BytesIO(done.stdout), {}
    for name in wanted:
        size = int(stream.readline().split()[2])
        contents[name] = stream.read(size)
        stream.read(1)
    return contents


def _check_clean(root: Path) -> None:
    """Refuse a study with changes since its commit, or with files that ought not to be in it."""
    changed = _git(root, "status", "--porcelain", "--untracked-files=all", "--", ".").splitlines()
    if changed:
        more = len(changed) - SHOWN
        rest = [Message("... and {more} more", more=more)] if more > 0 else []
        raise ArchiveError(
            "Files were changed since the last commit. They are those of {whose}, in {folder}. "
            "An archive holds one commit: commit these or take them away, and archive "
            "again.\n{files}",
            whose=Message("this project") if root == ENGINE else Message("the study"),
            folder=root,
            files=join([*changed[:SHOWN], *rest], "\n"),
        )
    kept_out = _git(root, "ls-files", "--cached", "--ignored", "--exclude-standard").splitlines()
    if kept_out:
        raise ArchiveError(
            "Git tracks files that .gitignore keeps out. They may be private, and are in "
            "every clone: take them out with `git rm --cached`, commit, and archive "
            "again.\n{files}",
            files="\n".join(kept_out),
        )


def _git(root: Path, *arguments: str) -> str:
    try:
        done = subprocess.run(
            ["git", *arguments], cwd=root, capture_output=True, encoding="utf-8", check=False
        )
    except OSError as error:
        reason = error.strerror
        raise ArchiveError(
            "Git cannot be started: {reason}. Install it, and try again.", reason=reason
        ) from error
    if done.returncode:
        raise ArchiveError(
            "An archive holds what Git tracks, and Git says of {folder}: {told}. "
            "Where there is no commit yet, make one there by `git init`, `git add --all` and "
            '`git commit -m "First version"`, and archive again; or archive from a clone.',
            folder=root,
            told=done.stderr.strip(),
        )
    return done.stdout


BENCH = "bench/results.json"
NEEDED = (MANIFEST, LOCK, BENCH, CITATION, "data/datapackage.json", "pyproject.toml")
CODE_LICENCE, OF_BOTH, LICENCE = "MIT", "LICENSE", "src/LICENSE"
"""The licence of this project's code, the file that has those of code and data, and where an
archive of another study has that of the code."""
ENGINE = Path(__file__).resolve().parents[3]
"""This project's folder, whose code a study of one's own is built by."""
ADDED = (
    *("src/", "docs/_static/", "docs/conf.py", OF_BOTH, "Makefile", "environment.yml"),
    *("pyproject.toml", LOCK, "requirements-cluster.lock"),
)
"""What of this project an archive of such a study has: enough to rebuild it by `make all`."""
PACKAGE = "src/werkbedrijf"
ENGINE_FILES = (f"{PACKAGE}/", LOCK)
PARSERS: Mapping[str, Callable[[str], Any]] = {
    ".cff": cff.read,
    ".json": json.loads,
    ".toml": tomllib.loads,
}
CITED = ("title", "version", "license", "authors", "keywords")
"""Keys of CITATION.cff that an archive takes over."""


@dataclass(frozen=True)
class Deposit:
    """Hold a study as it was committed.

    Parameters
    ----------
    study : Study
        With English labels.
    commit : Commit
        Where it stands.
    files : Mapping of str to bytes
        Everything that Git tracks, sorted.
    manifest, citation, project : Mapping
        MANIFEST.json, CITATION.cff, and the table `project` of pyproject.toml.
    engine : Commit or None
        Where this project stands, whose files were added to those of a study of one's own.
    """

    study: Study
    commit: Commit
    files: Mapping[str, bytes]
    manifest: Mapping[str, Any]
    citation: Mapping[str, Any]
    project: Mapping[str, Any]
    engine: Commit | None = None

    @property
    def name(self) -> str:
        """Return the archive's name: the project's, or `study` of any of one's own."""
        return str(self.project["name"]) if self.engine is None else "study"

    @property
    def description(self) -> str:
        """Return what the study is, in a sentence."""
        return str(self.project["description"]) if self.engine is None else self.study.title

    @property
    def references(self) -> list[dict[str, Any]]:
        """Return the works that CITATION.cff refers to: what is replicated, if anything is."""
        return list(self.citation.get("references") or [])

    @property
    def authors(self) -> list[str]:
        """Return the names of those who made the replication."""
        return [name_of(author) for author in self.citation["authors"]]

    @property
    def licences(self) -> list[str]:
        """Return the licences' names in SPDX, of which CITATION.cff may list one or several."""
        return cff.licences(self.citation)

    def requirements(self) -> dict[str, str]:
        """Return the packages that the study asks for by name, each with its locked version.

        A package that is locked in several versions, by Python version, has all of them.
        """
        locked: dict[str, list[str]] = {}
        for name, version in PINNED.findall(self.files[LOCK].decode()):
            locked.setdefault(name, []).append(version)
        asked = (re.split(r"[^A-Za-z0-9._-]", text)[0] for text in self.project["dependencies"])
        return {name: " or ".join(locked[name]) for name in sorted(asked)}


def gather(where: Paths) -> Deposit:
    """Read the study as Git tracks it; one of one's own with the project that it is built by.

    Raises
    ------
    ArchiveError
        As `committed`; if a file that belongs in an archive is missing; if one is in data/ that
        no study has; or if what a build made is not of these sources.
    DataError
        If anything in the data gives a person away, or may.
    """
    commit, engine = committed(where.root), None
    files = _contents(where.root, commit, commit.modes)
    own = "pyproject.toml" not in files
    _check_known(files, own)
    _check_there(files, (MANIFEST, CITATION) if own else NEEDED)
    manifest, citation = _checked(files), parsed(files, CITATION)
    _check_cited(citation)
    if own:
        engine = committed(ENGINE)
        added = _engine(engine, files, manifest) | _licences(engine, citation)
        files = {**added, **files}
        commit = replace(commit, modes={**engine.modes, **commit.modes})
    study = load_study(root=where.root)
    check_published(study, where)
    project = parsed(files, "pyproject.toml")["project"]
    return Deposit(study, commit, files, manifest, citation, project, engine)


def _check_there(files: Mapping[str, bytes], needed: Iterable[str]) -> None:
    missing = [name for name in needed if name not in files]
    if missing:
        raise ArchiveError("Git tracks {lacking}. Add what is missing.", lacking=_no(missing))


def _check_cited(citation: Mapping[str, Any]) -> None:
    if wrong := cff.unnamed(citation):
        raise ArchiveError(wrong)
    lacking = [key for key in CITED if not citation.get(key)]
    for work in citation.get("references") or []:
        lacking += [] if dated(work) else ["date-released, references"]
        lacking += [f"{key}, references" for key in ("title", "authors") if not work.get(key)]
    if lacking:
        raise ArchiveError(
            "{file} has {lacking}. Add what is missing.", file=CITATION, lacking=_no(lacking)
        )


def _no(names: Iterable[str]) -> Message:
    return join(Message("no {name}", name=name) for name in names)


def _engine(
    engine: Commit, files: Mapping[str, bytes], manifest: Mapping[str, Any]
) -> dict[str, bytes]:
    """Return the files of this project that an archive of another study needs to be rebuilt."""
    names = [name for name in engine.modes if name.startswith(ADDED) and name not in files]
    added = _contents(ENGINE, engine, names)
    code = {name: hashed(name, c) for name, c in added.items() if name.startswith(PACKAGE)}
    if {n: h for n, h in manifest["inputs"].items() if n.startswith(PACKAGE)} != code:
        raise ArchiveError(
            "The study was built by other code than this project's last commit. "
            "Run `{command}`, commit what it changed, and archive again.",
            command=to_make("all"),
        )
    return added


def _licences(engine: Commit, citation: Mapping[str, Any]) -> dict[str, bytes]:
    """Return the licence of this project's code, and one that says which is the study's.

    The study's own LICENSE, if it has one, stands in place of the latter.
    """
    text = _contents(ENGINE, engine, [OF_BOTH])[OF_BOTH].decode()
    template = Template(Path(__file__).with_name("licence.md").read_text(encoding="utf-8"))
    which = template.substitute(licences=", ".join(cff.licences(citation)))
    return {OF_BOTH: which.encode(), LICENCE: text[text.index("MIT License\n") :].encode()}


OF_A_STUDY = re.compile(
    r"(?:data|report|tables|figures)/.+|notebooks/[^/]+\.ipynb|docs/.+\.(?:md|toml|svg|png|po)"
    r"|(?:README|CHANGELOG)\.md|LICENSE|CITATION\.cff|MANIFEST\.json|\.git(?:ignore|attributes)"
)
"""The files of a study of one's own; of those in data/ and beside them `unknown` knows more."""


def _check_known(files: Mapping[str, bytes], own: bool) -> None:
    """Refuse files that may be private: those in data/ and, of one's own study, anywhere.

    This project's files are none: a study that was made of it has those of docs/.
    """
    strange = set(map(str, unknown(map(PurePosixPath, files))))
    others = (name for name in files if own and not OF_A_STUDY.fullmatch(name))
    strange |= {name for name in others if not (ENGINE / name).is_file()}
    if strange:
        raise ArchiveError(
            "Git tracks files that no study has. They may be private, and would be in the "
            "archive: take them out with `git rm --cached`, commit, and archive again. What is "
            "to be read with the study is a page in docs/, in Markdown.\n{files}",
            files="\n".join(sorted(strange)),
        )


def parsed(files: Mapping[str, bytes], name: str) -> dict[str, Any]:
    """Return what a file of JSON, TOML or YAML says.

    Raises
    ------
    ArchiveError
        If it cannot be read.
    """
    try:
        content = PARSERS[PurePosixPath(name).suffix](files[name].decode())
    except (ValueError, yaml.YAMLError) as error:
        raise _unreadable(name, first_line(str(error))) from error
    if not isinstance(content, dict):
        raise _unreadable(name, Message("expected keys with values"))
    return content


def _unreadable(name: str, why: str) -> ArchiveError:
    return ArchiveError(
        "{file} cannot be read: {why}. Mend it, or take it back from version control.",
        file=name,
        why=why,
    )


def _checked(files: Mapping[str, bytes]) -> dict[str, Any]:
    """Return the manifest if it fits the files, every one of them."""
    manifest = parsed(files, MANIFEST)
    named = {file: entry["sha256"] for file, entry in manifest["outputs"].items()}
    named |= manifest["inputs"]
    if "pyproject.toml" not in files:  # whose code is this project's, and compared with it
        named = {name: hash_ for name, hash_ in named.items() if not name.startswith(ENGINE_FILES)}
    tracked = {
        name: hashed(name, content) for name, content in files.items() if _is_in_manifest(name)
    }
    unlike = [name for name in sorted({*named, *tracked}) if named.get(name) != tracked.get(name)]
    if unlike:
        raise ArchiveError(
            "The report is not of these sources: {count} of the files that Git tracks and "
            "{manifest} differ. Run `{command}`, commit what it changed, and archive "
            "again.\n{files}",
            command=to_make("all"),
            count=len(unlike),
            manifest=MANIFEST,
            files="\n".join(unlike[:SHOWN]),
        )
    return manifest


def _is_in_manifest(name: str) -> bool:
    parts = PurePosixPath(name).parts
    if any(part.startswith(".") for part in parts):
        return False
    return name == LOCK or name.startswith(f"{PACKAGE}/") or parts[0] in (*SOURCES, *PRODUCTS)
