"""Two states of a study compared: segments, marks, verdicts and exhibits, and what made them so.

Nothing is run. Segments and other sources are read as they lie in a folder or lay at a commit;
marks, verdicts and exhibits are those of the last build, which is said where its sources have
changed since.
"""

from __future__ import annotations

import io
import re
import subprocess
import tarfile
import tempfile
from collections.abc import Iterator, Mapping, Sequence
from contextlib import contextmanager
from dataclasses import dataclass
from functools import cached_property
from html import escape
from pathlib import Path, PurePosixPath
from typing import Any, TypeVar

from werkbedrijf.chain.manifest import LOCK, code, given, last_manifest
from werkbedrijf.errors import Message, StudyError
from werkbedrijf.paths import MARKER, PHONE, Paths
from werkbedrijf.study.text import rows_of

K = TypeVar("K", bound=str | tuple[str, ...])
V = TypeVar("V")
Cells = Mapping[str, str]
Rows = Mapping[tuple[str, ...], Cells]
"""Rows of a file by their key."""
PINNED = re.compile(r"^([A-Za-z0-9][\w.-]*)(?:\[[^]]*\])?==([^\s;\\]+)", re.MULTILINE)
KINDS = ("published", "replicated")
SCORES, CLAIMS = "tables/scores.csv", "tables/claims.csv"
PRINTED, NUMBERS = "data/published/scores.csv", ("target", "realised", "scored")
INDICATORS, JUDGED = "data/codebook/indicators.csv", ("indicator", "valence")
"""What marks rest on: the print, and the columns of placements and segments that enter them."""
NOTHING = "no change"


@dataclass(frozen=True)
class State:
    """Hold one state of a study.

    Parameters
    ----------
    name : str
        As it was asked for.
    where : Paths
        A folder that has it, for now.
    """

    name: str
    where: Paths

    @cached_property
    def manifest(self) -> Mapping[str, Any]:
        """Return what its last build says of inputs and outputs; empty without one."""
        return last_manifest(self.where.root)

    @cached_property
    def sources(self) -> Mapping[str, str]:
        """Return the SHA-256 of data, notebooks, code and lock; of code elsewhere, as built."""
        package = self.where.root / "src" / "werkbedrijf"
        if package.is_dir():
            return given(self.where) | code(package)
        built = self.manifest.get("inputs", {})
        own = {name: sha for name, sha in built.items() if name.startswith("src/")}
        return given(self.where) | own

    @property
    def stale(self) -> bool:
        """Return whether its products were made of other sources than lie there, or of none."""
        return bool(self.manifest.get("inputs", {}) != self.sources)

    @cached_property
    def packages(self) -> Mapping[str, str]:
        """Return the version of every package that is pinned."""
        path = self.where.root / LOCK
        return dict(PINNED.findall(path.read_text("utf-8"))) if path.is_file() else {}

    @cached_property
    def segments(self) -> Rows:
        """Return every coded segment, by region, file and id."""
        found: dict[tuple[str, ...], Cells] = {}
        for path in sorted(self.where.regions.glob("*/segments*.csv")):
            for row in rows_of(path):
                found[path.parent.name, path.name, row.get("segment", "")] = row
        return found

    def rows(self, file: str, key: Sequence[str]) -> Rows:
        """Return the rows of a CSV file by the cells of some columns; none without the file."""
        path = self.where.root / file
        found = rows_of(path) if path.is_file() else []
        return {tuple(row.get(column, "") for column in key): row for row in found}


@contextmanager
def opened(name: str, study: Paths) -> Iterator[State]:
    """Give a state of a study, for as long as it is read.

    Parameters
    ----------
    name : str
        A folder that holds a study, or whatever Git takes for a commit of `study`.
    study : Paths
        Which repository commits are of.

    Raises
    ------
    StudyError
        If there is no such folder or commit, or no study in it.
    """
    if name and (Path(name) / MARKER).is_file():
        yield State(name, Paths(Path(name).absolute()))
        return
    if name and Path(name).is_dir() and not _commit(name, study):
        raise StudyError(
            Message(
                "{folder} has no {file}: it is no study, nor a commit of this one.",
                folder=name,
                file=MARKER,
            )
        )
    with tempfile.TemporaryDirectory() as folder:
        _unpack(name, study, Path(folder))
        yield State(name, Paths(Path(folder)))


def _extract(packed: bytes, name: str, folder: Path) -> None:
    try:
        with tarfile.open(fileobj=io.BytesIO(packed)) as archive:
            archive.extractall(folder, filter="data")
    except tarfile.FilterError as error:
        raise StudyError(
            Message(
                "{commit} holds what leads out of the study: {error}. Take it out, and commit.",
                commit=name,
                error=str(error),
            )
        ) from error


def _unpack(name: str, study: Paths, folder: Path) -> None:
    commit = _commit(name, study)
    if not commit:
        raise StudyError(
            Message(
                "{name} is neither a folder with a study nor a commit of {study}. "
                "Name one as Git does: HEAD~1, main, or the first digits of a commit.",
                name=name,
                study=study.root,
            )
        )
    # Notebooks go in without outputs by a filter; out they come as they are. In a folder of a
    # repository Git packs that folder alone.
    packed = _git(study, "-c", "filter.notebook-source.required=false", "archive", commit)
    _extract(packed, name, folder)
    if not (folder / MARKER).is_file():
        raise StudyError(
            Message(
                "{commit} has no {file}: there was no study at that commit.",
                commit=name,
                file=MARKER,
            )
        )


def _commit(name: str, study: Paths) -> str:
    """Return the full id of a commit; empty if there is none."""
    asked = ("rev-parse", "--verify", "--quiet", "--end-of-options", f"{name}^{{commit}}")
    try:
        return _git(study, *asked).decode().strip()
    except StudyError:
        return ""


def _git(study: Paths, *arguments: str) -> bytes:
    try:
        done = subprocess.run(["git", *arguments], cwd=study.root, capture_output=True, check=False)
    except OSError as error:
        raise StudyError(Message("Git cannot be run here: {error}.", error=str(error))) from error
    if done.returncode:
        told = done.stderr.decode(errors="replace").strip()
        raise StudyError(Message("Git failed: {error}", error=told or " ".join(arguments)))
    return done.stdout


@dataclass(frozen=True)
class Change:
    """Hold what changed: what it is of, how (`added`, `removed`, `changed`), and the details."""

    what: str
    how: str
    details: tuple[str, ...] = ()


@dataclass(frozen=True)
class Part:
    """Hold the changes of one kind under their title."""

    title: str
    changes: tuple[Change, ...]


def compared(one: State, other: State) -> list[Part]:
    """Return what changed from one state to another, and last what made it, kind by kind."""
    return [
        Part("Segments", tuple(_segments(one, other))),
        Part("Marks", tuple(_marks(one, other))),
        Part("Verdicts", tuple(_verdicts(one, other))),
        Part("Exhibits", tuple(_exhibits(one, other))),
        Part("What made them: data", tuple(_sources(one, other, "data/"))),
        Part("What made them: notebooks", tuple(_sources(one, other, "notebooks/"))),
        Part("What made them: code", tuple(_sources(one, other, "src/"))),
        Part("What made them: packages", tuple(_packages(one, other))),
    ]


def _differing(one: Mapping[K, V], other: Mapping[K, V]) -> Iterator[tuple[K, V | None, V | None]]:
    """Yield the keys whose values differ, with the value on either side."""
    for key in sorted({*one, *other}):
        if one.get(key) != other.get(key):
            yield key, one.get(key), other.get(key)


def _how(was: object, now: object) -> str:
    if was is None:
        return "added"
    return "removed" if now is None else "changed"


def _cells(was: Cells | None, now: Cells | None, *columns: str) -> tuple[str, ...]:
    """Return the cells that differ; of a row on one side alone, those that are filled."""
    if was is None or now is None:
        only = was or now or {}
        return tuple(f"{each}: {only[each]}" for each in columns or only if only.get(each))
    return tuple(
        f"{column}: {was.get(column, '') or '(empty)'} → {now.get(column, '') or '(empty)'}"
        for column in columns or {**was, **now}
        if was.get(column, "") != now.get(column, "")
    )


def _segments(one: State, other: State) -> Iterator[Change]:
    for (region, file, id_), was, now in _differing(one.segments, other.segments):
        coder = PurePosixPath(file).stem.removeprefix("segments").removeprefix("-")
        what = f"{region} {id_}" + (f" ({coder})" if coder else "")
        yield Change(what, _how(was, now), _cells(was, now))


def _marks(one: State, other: State) -> Iterator[Change]:
    before, after = (state.rows(SCORES, ("region", "concept")) for state in (one, other))
    for (region, concept), was, now in _differing(before, after):
        if told := _cells(was, now, *KINDS, "mean"):
            because = _because(one, other, region, concept)
            yield Change(f"{region}, {concept}", _how(was, now), (*told, because))


def _because(one: State, other: State, region: str, concept: str) -> str:
    """Return which segments and files a changed mark may come from: those it rests on."""
    rows = [row for state in (one, other) for row in state.rows(INDICATORS, ["indicator"]).values()]
    of = {row["indicator"]: row.get("values", "") for row in rows if row.get("concept") == concept}
    sides = (_evidence(state, region, concept, of) for state in (one, other))
    told = ", ".join(each for each, *_ in _differing(*sides))
    return f"from: {told or 'no evidence of this region, but codebook, rule or code'}"


def _evidence(state: State, region: str, concept: str, of: Cells) -> dict[str, Any]:
    """Return what a mark rests on: its segments as corrected, its numbers, and the print."""
    folder = f"data/regions/{region}"
    mended = state.rows(f"{folder}/corrections.csv", ("segment", "column"))
    printed = state.rows(PRINTED, ("region", "concept", "score"))
    found: dict[str, Any] = {PRINTED: [k for k in printed if k[:2] == (region, concept)]}
    if "numbers" in of.values():
        found["placements.csv"] = [*state.rows(f"{folder}/placements.csv", NUMBERS)]
    for (where, file, id_), row in state.segments.items():
        cells = [mended.get((id_, name), {"is": row.get(name)})["is"] for name in JUDGED]
        if (where, file, cells[0] in of) == (region, "segments.csv", True):
            found |= {} if (id_, "segment") in mended else {id_: cells}
    return found


def _verdicts(one: State, other: State) -> Iterator[Change]:
    before, after = (state.rows(CLAIMS, ("claim",)) for state in (one, other))
    for (claim,), was, now in _differing(before, after):
        if told := _cells(was, now, "test", *KINDS):
            yield Change(claim, _how(was, now), told)


def _exhibits(one: State, other: State) -> Iterator[Change]:
    """Yield exhibits and executed notebooks by id, with the files of each that changed."""
    before, after = (_hashes(state) for state in (one, other))
    changed: dict[str, list[tuple[str, str]]] = {}
    for file, was, now in _differing(before, after):
        id_ = PurePosixPath(file).stem.removesuffix(PHONE)
        changed.setdefault(id_, []).append((file, _how(was, now)))
    for id_, files in sorted(changed.items()):
        hows = {how for _, how in files}
        how = hows.pop() if len(hows) == 1 else "changed"
        yield Change(id_, how, tuple(file for file, _ in files))


def _hashes(state: State) -> dict[str, str]:
    return {file: entry["sha256"] for file, entry in state.manifest.get("outputs", {}).items()}


def _sources(one: State, other: State, prefix: str) -> Iterator[Change]:
    for file, was, now in _differing(one.sources, other.sources):
        if file.startswith(prefix):
            yield Change(file, _how(was, now))


def _packages(one: State, other: State) -> Iterator[Change]:
    before, after = one.packages, other.packages
    for name, was, now in _differing(before, after):
        yield Change(name, _how(was, now), (f"{was or '(none)'} → {now or '(none)'}",))
    if before == after and one.sources.get(LOCK) != other.sources.get(LOCK):
        yield Change(LOCK, "changed", ("the same versions",))


def warnings(one: State, other: State) -> list[str]:
    """Return of which states the marks, verdicts and exhibits are not those of their sources."""
    return [
        f"{state.name} was "
        + ("built from other sources than lie there" if state.manifest else "never built")
        + ": its marks, verdicts and exhibits are "
        + ("those of that build." if state.manifest else "missing.")
        for state in (one, other)
        if state.stale
    ]


def as_text(names: tuple[str, str], told: list[str], parts: list[Part]) -> str:
    """Return a comparison as lines for a terminal, without signs that could steer it."""
    lines = [f"From {names[0]} to {names[1]}", *told]
    for part in parts:
        lines += ["", f"{part.title}: {len(part.changes) or NOTHING}"]
        for change in part.changes:
            lines.append(f"  {change.how:<8} {change.what}")
            lines += [f"             {detail}" for detail in change.details]
    return "\n".join("".join(c if c.isprintable() else " " for c in line) for line in lines)


STYLE = """
:root { color-scheme: light dark; --rule: #8c8c8c; --added: #14532d; --removed: #7a1f1f;
  --changed: #1d3557; }
@media (prefers-color-scheme: dark) { :root { --added: #86efac; --removed: #fca5a5;
  --changed: #93c5fd; } }
body { font: 1rem/1.5 system-ui, sans-serif; max-width: 52rem; margin: 2rem auto; padding: 0 1rem; }
h1 { font-size: 1.4rem; overflow-wrap: anywhere; } h2 { font-size: 1.1rem; margin-top: 2rem; }
ul { list-style: none; padding: 0; } li { border-top: 1px solid var(--rule); padding: .4rem 0; }
li, p { overflow-wrap: anywhere; } li div { padding-left: 1.5rem; }
.how { font-weight: 600; } .added { color: var(--added); } .removed { color: var(--removed); }
.changed { color: var(--changed); }
"""


def as_page(names: tuple[str, str], told: list[str], parts: list[Part]) -> str:
    """Return a comparison as one page of HTML that needs no network and runs no script."""
    title = escape(f"From {names[0]} to {names[1]}")
    policy = "default-src 'none'; style-src 'unsafe-inline'"
    body = "".join(_section(part) for part in parts)
    notes = "".join(f"<p>{escape(note)}</p>" for note in told)
    return (
        f'<!doctype html>\n<html lang="en"><head><meta charset="utf-8"><title>{title}</title>'
        f'<meta http-equiv="Content-Security-Policy" content="{policy}">'
        '<meta name="viewport" content="width=device-width, initial-scale=1">'
        f"<style>{STYLE}</style></head>\n<body><main><h1>{title}</h1>{notes}{body}</main></body>"
        "</html>\n"
    )


def _section(part: Part) -> str:
    items = "".join(
        f'<li><span class="how {change.how}">{change.how}</span> {escape(change.what)}'
        + "".join(f"<div>{escape(detail)}</div>" for detail in change.details)
        + "</li>\n"
        for change in part.changes
    )
    found = f"<ul>\n{items}</ul>" if items else f"<p>{NOTHING.capitalize()}.</p>"
    count = f" ({len(part.changes)})" if items else ""
    return f"<section><h2>{escape(part.title)}{count}</h2>{found}</section>\n"


def diff(study: Paths, one: str, other: str) -> str:
    """Compare two states of a study, write the page build/diff.html, and return the text.

    Raises
    ------
    StudyError
        As `opened`.
    """
    with opened(one, study) as before, opened(other, study) as after:
        found = (one, other), warnings(before, after), compared(before, after)
        text, page = as_text(*found), as_page(*found)
    study.build.mkdir(exist_ok=True)
    (study.build / "diff.html").write_text(page, encoding="utf-8")
    return text
