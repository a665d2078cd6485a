"""Read the coded passages of a file of any kind, by what was said about how to read it."""

from __future__ import annotations

import os
import re
import shlex
from collections import Counter
from collections.abc import Collection, Mapping, Sequence
from dataclasses import dataclass, field, replace
from pathlib import Path
from typing import NoReturn

from werkbedrijf.errors import Message, StudyError, join, refuse, several, translated
from werkbedrijf.regions import headings
from werkbedrijf.regions.codes import Codebook, plain
from werkbedrijf.regions.passages import Asked, Passage, Reading
from werkbedrijf.regions.selections import read_project
from werkbedrijf.regions.sheets import WORKBOOKS
from werkbedrijf.regions.spreadsheets import read_table
from werkbedrijf.regions.tally import Seen, Tally
from werkbedrijf.study.cells import ID
from werkbedrijf.study.checks import CLOSE, OPEN
from werkbedrijf.study.language import LANGUAGES, teller, to_make
from werkbedrijf.study.model import Study

OPTION = re.compile(r'--map "((?!HEADING=|NAME=)[^"=]+=(?!MARK")[^"]*)"(?=[\s.,;)]|$)')
"""What messages propose to name by hand, unless it is still to be filled in."""
EXPANDED = re.compile(r"[$`\\!]")
"""What a shell does not leave as it is between quotation marks."""
PROJECT = ".qdpx"
TABLES = (*WORKBOOKS, ".csv", ".tsv", ".txt")
CHOOSE = Message("Choose with --coder NAME; --second NAME keeps another's as a second coding.")
UNSIGNED = Message(
    "Name one of them, or say in the file who coded: in a column coder, in every row."
)
ANOTHER = Message("passages and codings of another coder")
UNTOLD = Message("somebody who is not named")
"""The coder of passages of which the file does not tell, as an id and as it is shown."""


@dataclass(frozen=True)
class Options:
    """Hold how to import.

    Parameters
    ----------
    asked : Asked
        How projects count positions, as far as that was said.
    coders : tuple of str
        Whose codings are the region's; empty where one coder coded.
    second : str or None
        Whose codings are kept beside them.
    called : str
        The id under which the second's codings are kept; empty to make it of the name.
    names : mapping of str to str
        What headings, codes and respondents of the files mean, named by hand.
    keep_quotes : bool
        Whether to write quotations beside the region's files, where Git ignores them.
    replace : bool
        Whether to replace the segments that the region has.
    dry_run : bool
        Whether to write nothing.
    """

    asked: Asked = field(default_factory=Asked)
    coders: tuple[str, ...] = ()
    second: str | None = None
    called: str = ""
    names: Mapping[str, str] = field(default_factory=dict)
    keep_quotes: bool = False
    replace: bool = False
    dry_run: bool = False


def _refuse_no_file(path: Path) -> NoReturn:
    file, found, remedy = path.name, Message("no such file"), Message("Check its name and folder.")
    if path == Path():  # what an empty name is
        file, found = "FILE", Message("nothing")
        command = to_make("import", FILE="segments.xlsx", REGION="achterhoek")
        remedy = Message("Name it: {command}.", command=command)
    elif path.is_dir():
        found, remedy = Message("a folder"), Message("Name a file in it.")
    elif path.name.startswith(OPEN):
        found, remedy = Message("what Excel leaves beside an open file"), CLOSE
    refuse(file, found, Message("a file to import"), remedy)


def read(
    path: Path,
    codebook: Codebook,
    tally: Tally,
    options: Options,
    seen: Seen | None = None,
) -> Reading:
    """Read the coded passages of a file: a project, a program's table, or the template filled in.

    The tally is filled with what the file holds and what could not be read. What was `seen` in
    an earlier file is left out, and what this one says is added to it.

    Raises
    ------
    DataError
        If the file cannot be read.
    """
    kind, seen = path.suffix.casefold(), {} if seen is None else seen
    if not path.is_file() or path.name.startswith(OPEN):
        _refuse_no_file(path)
    if kind == PROJECT:
        return read_project(path, codebook, tally, options.asked, seen)
    if kind in TABLES:
        return read_table(path, codebook, tally, options.names, seen)
    found = Message("the ending {kind}", kind=kind) if kind else Message("the ending (none)")
    expected = Message("a file {project}, .xlsx, .xls, .ods or .csv", project=PROJECT)
    return refuse(path, found, expected, Message("Export it as one of these."))


def make_hint(message: str, environ: Mapping[str, str] = os.environ) -> str:
    """Return how `make import` is told by hand what a message proposes; empty if it proposes none.

    Of each line, which has a problem of its own, the first proposal is taken; none that was made
    already.

    Examples
    --------
    >>> given = {"OPTIONS": "--dry-run", "FILE": "my.xlsx", "REGION": "dunes"}
    >>> print(make_hint('If it is: --map "Resp.=respondents".', given))
    Behind make: make import FILE=my.xlsx REGION=dunes OPTIONS='--dry-run --map "Resp.=respondents"'
    >>> make_hint('If it is: --map "a=4b".', {}), make_hint('--map names a.', given)
    ('', '')
    """
    already = environ.get("OPTIONS", "")
    found = (OPTION.search(line) for line in message.splitlines())
    pairs = dict.fromkeys(each[1] for each in found if each)
    new = [_quoted(pair) for pair in pairs if pair not in already]
    if not new or "OPTIONS" not in environ:
        return ""
    given = {name: environ.get(name, "") for name in ("STUDY", "FILE", "REGION")}
    options = [already, *(f"--map {pair}" for pair in new)]
    given["OPTIONS"] = " ".join(filter(None, options)).replace("$", "$$")
    words = [f"{name}={shlex.quote(value)}" for name, value in given.items() if value]
    return Message("Behind make: {command}", command=" ".join(["make import", *words]))


def _quoted(pair: str) -> str:
    return shlex.quote(pair) if EXPANDED.search(pair) else f'"{pair}"'


def codebook_of(study: Study, names: Mapping[str, str]) -> Codebook:
    """Return a study's codebook with the codes and the respondents that were named by hand.

    Raises
    ------
    StudyError
        If a name is to mean what is no kind of column, no code, no mark and no respondent.
    """
    book = Codebook(study)
    people = headings.persons_of(names, book)
    own = {}
    for name, means in names.items():
        if headings.kinds_by_hand({name: means}) or name in people:
            continue
        if means and not book.recognise(means) and book.valence(means) is None:
            raise StudyError(
                '--map "{name}={means}": {means!r} is no kind of column ({kinds}), no code of '
                "the codebook, no mark and no respondent.",
                name=name,
                means=means,
                kinds=", ".join(headings.HEADINGS),
            )
        own[plain(name)] = means
    book.own, book.people = own, people
    return book


def coder_id(options: Options) -> str:
    """Return the id of the second coder for the name of a file; empty if there is none.

    Raises
    ------
    StudyError
        If the name has neither letter nor digit.
    """
    name = options.called or options.second
    if not name:
        return ""
    id_ = "-".join(re.findall("[a-z0-9]+", name.casefold()))
    if not re.fullmatch(ID, id_):
        raise StudyError("--second {name!r} has no letters a to z to name a file after.", name=name)
    return id_


def chosen(
    path: Path, passages: Sequence[Passage], options: Options, tally: Tally
) -> tuple[list[Passage], list[Passage]]:
    """Return the passages of the coder who counts, and those of the second one.

    Raises
    ------
    DataError
        If several coded the same documents and it was not said who counts.
    """
    coded = Counter(passage.coder or UNTOLD for passage in passages if passage.meanings)
    options = _as_coded(options, coded)
    _refuse_several(path, passages, coded, options, tally)
    first = options.coders or tuple(name for name in coded if name != options.second)
    mine: list[Passage] = []
    theirs: list[Passage] = []
    for each in passages:
        coder = each.coder or UNTOLD
        if coder in first or not each.meanings:
            mine.append(each)
        elif coder == options.second:
            theirs.append(each)
        else:
            tally.leave(ANOTHER, *each.counted, place=each.place)
    return mine, theirs


def _as_coded(options: Options, coded: Collection[str]) -> Options:
    """Return options in which coders are spelt as in the file, whatever capitals they have.

    Whoever is not named is chosen as shown in whatever language.
    """
    shown = {translated(UNTOLD, teller(language)): UNTOLD for language in LANGUAGES}
    names = {_folded(name): str(means) for name, means in shown.items() if UNTOLD in coded}
    names |= {_folded(name): name for name in coded}
    coders = tuple(names.get(_folded(name), name) for name in options.coders)
    second = options.second and names.get(_folded(options.second), options.second)
    return replace(options, coders=coders, second=second)


def _folded(name: str) -> str:
    return " ".join(name.split()).casefold()


def of_one_spelling(passage: Passage, known: dict[str, str], tally: Tally) -> Passage:
    """Return a passage with its coder as first spelt; `known` has the spelling of each so far."""
    first = known.setdefault(_folded(passage.coder), passage.coder)
    if first != passage.coder:
        as_one = Message("the coder {name!r} as {coder!r}", name=passage.coder, coder=first)
        tally.decide(as_one, passage.place)
    return replace(passage, coder=first)


def _shown(coded: Counter[str]) -> Message:
    return join(
        several("{name} ({number} passage)", "{name} ({number} passages)", count, name=name)
        for name, count in coded.items()
    )


def refuse_strange(files: Sequence[Path], coded: Counter[str], options: Options) -> None:
    """Refuse coders who were named and coded nothing in any file."""
    options = _as_coded(options, coded)
    named = [*options.coders, *filter(None, [options.second])]
    if coded and (strange := [name for name in named if name not in coded]):
        refuse(
            join(file.name for file in files),
            Message("no coding by {coders}", coders=", ".join(strange)),
            Message("one of {choices}", choices=_shown(coded)),
            UNSIGNED if UNTOLD in coded else Message("Name one of them."),
        )


def _refuse_several(
    path: Path,
    passages: Sequence[Passage],
    coded: Counter[str],
    options: Options,
    tally: Tally,
) -> None:
    """Refuse several coders in one document of whom none was chosen."""
    if options.coders or options.second or len(coded) < 2:
        return
    shown = _shown(coded)
    by_document = {(passage.document, passage.coder) for passage in passages if passage.meanings}
    if len(by_document) > len({document for document, _ in by_document}):
        values = {"count": len(coded), "coders": shown}
        found = Message("codings of {count} coders in the same documents: {coders}", **values)
        refuse(path, found, Message("the codings of one"), CHOOSE)
    tally.decide(
        Message("several coders, each with documents of their own: {coders}", coders=shown)
    )
