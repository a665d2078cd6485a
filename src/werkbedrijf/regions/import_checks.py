"""Check an import as a whole: whether each file gave evidence, and whom and what it names."""

from __future__ import annotations

from collections.abc import Collection, Iterator, Sequence
from typing import TYPE_CHECKING

from werkbedrijf.errors import DataError, Message, Problem, StudyError, join
from werkbedrijf.regions.coded_files import ANOTHER
from werkbedrijf.regions.codes import plain
from werkbedrijf.regions.segments import UNCODED
from werkbedrijf.regions.tally import REPEATED, duplicates
from werkbedrijf.study.language import conjoined, gettext, to_make

if TYPE_CHECKING:
    from werkbedrijf.regions.importing import ImportedFile

CODEBOOK = gettext("Code with the codebook that `{command}` writes.")


def refuse_without_evidence(read: Sequence[ImportedFile]) -> None:
    """Refuse files of which nothing becomes a segment, though it is not told elsewhere why.

    It is where all is another coder's, who was not chosen, or repeats an earlier file.

    Raises
    ------
    DataError
        Naming each of them, with what was left out.
    """
    evidence = any(each.segments for each in read)
    if problems := [_without(each) for each in read if not evidence or _is_useless(each)]:
        raise DataError(problems)


def _is_useless(each: ImportedFile) -> bool:
    if each.segments or each.second:
        return False
    reasons = each.tally.reasons()
    whys = {*reasons.get("rows", ()), *reasons.get("passages", ())}
    return ANOTHER not in whys and (REPEATED not in whys or bool(whys & {*UNCODED}))


def _without(each: ImportedFile) -> Problem:
    remedy = [Message(CODEBOOK, command=to_make("kit")), *each.tally.lines_lost()]
    found = Message("no passage that is coded with an indicator")
    return Problem(each.file.name, None, None, found, Message("at least one"), join(remedy, "\n"))


def refuse_two_ids(read: Sequence[ImportedFile]) -> None:
    """Refuse ids that may be one person's.

    Raises
    ------
    DataError
        Asking about each of them.
    """
    people = [name for each in read for name in each.tally.people]
    if twice := duplicates(people):
        raise DataError(
            Problem(
                read[0].file.name, None, "respondents", conjoined([one, other]),
                Message("one id for every person"),
                Message(
                    'If they are one person: --map "{other}={one}"; if not, number them anew.',
                    other=other, one=one,
                ),
            )
            for one, other in twice
        )  # fmt: skip


def refuse_unmet(asked: Collection[str], used: Collection[str], files: Collection[str]) -> None:
    """Refuse names that were given a meaning by hand and are in none of the files.

    Raises
    ------
    StudyError
        Naming them.
    """
    if unmet := [name for name in asked if plain(name) not in used]:
        raise StudyError(
            "--map names {names}, which is no heading, code or respondent of {files}. "
            "Look how it is spelt there.",
            names=", ".join(unmet),
            files=", ".join(files),
        )


def cites_nobody(each: ImportedFile) -> bool:
    """Return whether a file has segments of which none has anybody or anything behind it."""
    passages = [one.passage for one in each.segments]
    return bool(passages) and not any(
        passage.people or passage.all("document") or passage.all("party") for passage in passages
    )


def nobody_cited(read: Sequence[ImportedFile]) -> Iterator[Message]:
    """Yield what is to be decided about files of which no row says who is behind it."""
    for each in filter(cites_nobody, read):
        yield Message(
            "To decide: no row of {file} has a respondent or a document behind it, so that its "
            "segments cite nobody; respondents in region.toml stay. If that is not meant, fill a "
            "column Respondents, call a sheet or a document after its respondent (P1), or say who "
            'a sheet is: --map "SHEET=P1".',
            file=each.file.name,
        )
