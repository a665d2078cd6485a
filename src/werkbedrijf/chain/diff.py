"""Two states of a study compared: segments, marks, verdicts and exhibits, and what made them so.

Nothing is run. Segments and other sources are read as they lie in a folder or lay at a commit;
marks, verdicts and exhibits are those that were made last, which is said where the sources have
changed since.
"""

from __future__ import annotations

from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass
from html import escape
from pathlib import PurePosixPath
from typing import Any, TypeVar

from werkbedrijf.chain.manifest import LOCK
from werkbedrijf.chain.states import CODED, Cells, Rows, State, opened
from werkbedrijf.errors import Message, join, translated
from werkbedrijf.paths import PHONE_SUFFIX, Paths
from werkbedrijf.study.language import ENGLISH, SOURCE, Tell, spoken, teller
from werkbedrijf.study.text import as_id, capital

K = TypeVar("K", bound=str | tuple[str, ...])
V = TypeVar("V")
KINDS = ("published", "replicated")
REPORTED = (*KINDS, "supported", "partly", "contradicted", "not-testable")
"""Columns and cells of the tables below that a report names by a word of its language."""
SCORES, CLAIMS = "tables/scores.csv", "tables/claims.csv"
PRINTED, NUMBERS = "data/published/scores.csv", ("target", "realised", "scored")
INDICATORS, JUDGED = "data/codebook/indicators.csv", ("indicator", "valence")
"""What marks rest on: the print, and the columns of placements and segments that enter them."""
NOTHING = Message("no change")
UNKNOWN = Message("not known until `make all` has built both from what lies there")
ADDED, REMOVED, CHANGED = Message("added"), Message("removed"), Message("changed")


@dataclass(frozen=True)
class Change:
    """Hold what changed: what it is of, how (`ADDED`, `REMOVED`, `CHANGED`), and the details."""

    what: str
    how: Message
    details: tuple[str, ...] = ()


@dataclass(frozen=True)
class Part:
    """Hold the changes of one kind under their title, and what is said if there are none."""

    title: str
    changes: tuple[Change, ...]
    none: Message = NOTHING


def compared(one: State, other: State, language: str = SOURCE) -> list[Part]:
    """Return what changed from one state to another, and last what made it, kind by kind.

    Marks and verdicts are named as in a report in `language`.
    """
    none = UNKNOWN if one.stale or other.stale else NOTHING
    return [
        Part(Message("Segments"), tuple(_segments(one, other))),
        Part(Message("Marks"), tuple(_marks(one, other, language)), none),
        Part(Message("Verdicts"), tuple(_verdicts(one, other, language)), none),
        Part(Message("Exhibits"), tuple(_exhibits(one, other)), none),
        Part(Message("What made them: data"), tuple(_sources(one, other, "data/"))),
        Part(Message("What made them: notebooks"), tuple(_sources(one, other, "notebooks/"))),
        Part(Message("What made them: code"), tuple(_sources(one, other, "src/"))),
        Part(Message("What made them: packages"), tuple(_packages(one, other))),
    ]


def _differing(one: Mapping[K, V], other: Mapping[K, V]) -> Iterator[tuple[K, V | None, V | None]]:
    """Yield the keys whose values differ, with the value on either side."""
    for key in sorted({*one, *other}):
        if one.get(key) != other.get(key):
            yield key, one.get(key), other.get(key)


def _how(was: object, now: object) -> Message:
    if was is None:
        return ADDED
    return REMOVED if now is None else CHANGED


def _cells(was: Cells | None, now: Cells | None) -> tuple[str, ...]:
    """Return the cells that differ; of a row on one side alone, those that are filled."""
    if was is None or now is None:
        return tuple(f"{column}: {cell}" for column, cell in (was or now or {}).items() if cell)
    empty = Message("(empty)")
    return tuple(
        join([f"{column}: ", was.get(column) or empty, " → ", now.get(column) or empty], "")
        for column in {**was, **now}
        if was.get(column, "") != now.get(column, "")
    )


def _segments(one: State, other: State) -> Iterator[Change]:
    for key in sorted({*one.segments, *other.segments}):
        was, now = one.segments.get(key), other.segments.get(key)
        cells = _cells(was, now) if was != now else ()
        if details := (*cells, *_counted(one, other, key, cells)):
            region, file, id_ = key
            coder = PurePosixPath(file).stem.removeprefix("segments").removeprefix("-")
            what = f"{region} {id_}" + (f" ({coder})" if coder else "")
            yield Change(what, _how(was, now), details)


def _counted(
    one: State, other: State, key: tuple[str, ...], cells: tuple[str, ...]
) -> Iterator[str]:
    """Yield how a segment counts otherwise by corrections, besides the cells that changed."""
    struck = [
        key in state.segments and key not in state.corrected_segments for state in (one, other)
    ]
    if struck == [False, True]:
        yield Message("struck in corrections.csv: it does not count")
    elif struck == [True, False] and key in other.segments:
        yield Message("no longer struck in corrections.csv: it counts again")
    elif not any(struck):
        for cell in _cells(one.corrected_segments.get(key), other.corrected_segments.get(key)):
            if cell not in cells:
                yield Message("as corrected, {cell}", cell=cell)


def _reported(
    state: State, file: str, key: Sequence[str], columns: Sequence[str], language: str
) -> Rows:
    """Return some columns of a table's rows, in the words of a report in a language."""
    words = {word: label for word, label in state.words(language).items() if word in REPORTED}

    def word(text: str) -> str:
        return words.get(as_id(text), text)

    return {
        id_: {word(column): word(row.get(column, "")) for column in columns}
        for id_, row in state.rows(file, key).items()
    }


def _marks(one: State, other: State, language: str) -> Iterator[Change]:
    key, columns = ("region", "concept"), (*KINDS, "mean")
    before, after = (_reported(each, SCORES, key, columns, language) for each in (one, other))
    for (region, concept), was, now in _differing(before, after):
        if cells := _cells(was, now):
            causes = _causes(one, other, region, concept)
            yield Change(f"{region}, {concept}", _how(was, now), (*cells, causes))


def _causes(one: State, other: State, region: str, concept: str) -> str:
    """Return which segments and files a changed mark may come from: those it rests on."""
    rows = [row for state in (one, other) for row in state.rows(INDICATORS, ["indicator"]).values()]
    of = {row["indicator"]: row.get("values", "") for row in rows if row.get("concept") == concept}
    sides = (_evidence(state, region, concept, of) for state in (one, other))
    differing = ", ".join(cause for cause, *_ in _differing(*sides))
    nothing = Message("no evidence of this region, but codebook, rule or code")
    return Message("from: {what}", what=differing or nothing)


def _evidence(state: State, region: str, concept: str, of: Cells) -> dict[str, Any]:
    """Return what a mark rests on: its segments as corrected, its numbers, and the print."""
    printed = state.rows(PRINTED, ("region", "concept", "score"))
    evidence: dict[str, Any] = {PRINTED: [k for k in printed if k[:2] == (region, concept)]}
    if "numbers" in of.values():
        placements = state.rows(f"data/regions/{region}/placements.csv", NUMBERS)
        evidence["placements.csv"] = [*placements]
    for (where, file, id_), row in state.corrected_segments.items():
        if (where, file) == (region, CODED) and row.get("indicator") in of:
            evidence[id_] = [row.get(name) for name in JUDGED]
    return evidence


def _verdicts(one: State, other: State, language: str) -> Iterator[Change]:
    key, columns = ("claim",), ("test", *KINDS)
    before, after = (_reported(each, CLAIMS, key, columns, language) for each in (one, other))
    for (claim,), was, now in _differing(before, after):
        if cells := _cells(was, now):
            yield Change(claim, _how(was, now), cells)


def _exhibits(one: State, other: State) -> Iterator[Change]:
    """Yield exhibits and executed notebooks by id, with the files of each that changed."""
    changed: dict[str, dict[str, Message]] = {}
    for file, was, now in _differing(one.products, other.products):
        id_ = PurePosixPath(file).stem.removesuffix(PHONE_SUFFIX)
        changed.setdefault(id_, {})[file] = _how(was, now)
    for id_, files in sorted(changed.items()):
        first, *others = {*files.values()}
        yield Change(id_, CHANGED if others else first, tuple(files))


def _sources(one: State, other: State, prefix: str) -> Iterator[Change]:
    for file, was, now in _differing(one.sources, other.sources):
        if file.startswith(prefix):
            yield Change(file, _how(was, now))


def _packages(one: State, other: State) -> Iterator[Change]:
    before, after = one.packages, other.packages
    for name, was, now in _differing(before, after):
        versions = join([was or Message("(none)"), now or Message("(none)")], " → ")
        yield Change(name, _how(was, now), (versions,))
    if before == after and one.sources.get(LOCK) != other.sources.get(LOCK):
        yield Change(LOCK, CHANGED, (Message("the same versions"),))


def warnings(one: State, other: State) -> list[Message]:
    """Return of which states the marks, verdicts and exhibits are not those of their sources."""
    return [join([_stale(state), _remedy(state)], " ") for state in (one, other) if state.stale]


def _stale(state: State) -> Message:
    if not state.manifest:
        return Message(
            "{state} was never built: its marks, verdicts and exhibits are missing.",
            state=state.name,
        )
    return Message(
        "{state} was built from other sources than lie there: not all of its marks, verdicts and "
        "exhibits are of these.",
        state=state.name,
    )


def _remedy(state: State) -> Message:
    if not state.commit:
        return Message("Run `make all` for it, and compare again.")
    return Message(
        "Run `make all` before a commit, and commit what it changes; for this commit, check it out "
        "elsewhere, run it there, and compare that folder."
    )


def _title(names: tuple[str, str]) -> Message:
    return Message("From {one} to {other}", one=names[0], other=names[1])


def as_text(
    names: tuple[str, str], notes: list[Message], parts: list[Part], tell: Tell = ENGLISH
) -> str:
    """Return a comparison as lines for a terminal, without signs that could steer it."""
    lines = [translated(each, tell) for each in (_title(names), *notes)]
    width = max(len(translated(how, tell)) for how in (ADDED, REMOVED, CHANGED)) + 1
    for part in parts:
        lines += [
            "",
            f"{translated(part.title, tell)}: {len(part.changes) or translated(part.none, tell)}",
        ]
        for change in part.changes:
            lines.append(f"  {translated(change.how, tell):<{width}} {change.what}")
            lines += [" " * (width + 5) + translated(detail, tell) for detail in change.details]
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


def as_page(
    names: tuple[str, str], notes: list[Message], parts: list[Part], language: str = SOURCE
) -> str:
    """Return a comparison as one page of HTML that needs no network and runs no script."""
    tell = teller(language)
    title = escape(translated(_title(names), tell))
    policy = "default-src 'none'; style-src 'unsafe-inline'"
    body = "".join(_section(part, tell) for part in parts)
    remarks = "".join(f"<p>{escape(translated(note, tell))}</p>" for note in notes)
    return (
        f'<!doctype html>\n<html lang="{language}"><head><meta charset="utf-8">'
        f'<title>{title}</title><meta http-equiv="Content-Security-Policy" content="{policy}">'
        '<meta name="viewport" content="width=device-width, initial-scale=1">'
        f"<style>{STYLE}</style></head>\n<body><main><h1>{title}</h1>{remarks}{body}</main></body>"
        "</html>\n"
    )


def _section(part: Part, tell: Tell) -> str:
    items = "".join(
        f'<li><span class="how {change.how}">{translated(change.how, tell)}</span> '
        + escape(change.what)
        + "".join(f"<div>{escape(translated(detail, tell))}</div>" for detail in change.details)
        + "</li>\n"
        for change in part.changes
    )
    nothing = capital(translated(part.none, tell))
    content = f"<ul>\n{items}</ul>" if items else f"<p>{nothing}.</p>"
    count = f" ({len(part.changes)})" if items else ""
    return f"<section><h2>{escape(translated(part.title, tell))}{count}</h2>{content}</section>\n"


def diff(study: Paths, one: str, other: str) -> str:
    """Compare two states of a study, write the page build/diff.html, and return the text.

    Both are in the language in which commands speak.

    Raises
    ------
    StudyError
        As `opened`.
    """
    language = spoken()
    with opened(one, study) as before, opened(other, study) as after:
        shown = (one, other), warnings(before, after), compared(before, after, language)
        text, page = as_text(*shown, teller(language)), as_page(*shown, language)
    study.build.mkdir(exist_ok=True)
    (study.build / "diff.html").write_text(page, encoding="utf-8")
    return text
