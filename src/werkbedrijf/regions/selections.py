"""From the selections of a REFI-QDA project to coded passages."""

from __future__ import annotations

from collections import Counter, defaultdict
from collections.abc import Hashable, Iterator
from dataclasses import dataclass, field, replace
from pathlib import Path
from xml.etree.ElementTree import Element

from werkbedrijf.errors import DataError, Message, Problem, several
from werkbedrijf.regions import project
from werkbedrijf.regions.codes import Codebook, Meaning
from werkbedrijf.regions.passages import (
    Asked,
    Inference,
    Named,
    Passage,
    Reading,
    Text,
    infer,
    joined,
)
from werkbedrijf.regions.persons import named_in
from werkbedrijf.regions.project import Project, Selection, Source
from werkbedrijf.regions.reckoning import Reckoning, Seen
from werkbedrijf.regions.sayings import INHERITED, Said
from werkbedrijf.study.language import conjoined

HOW = {
    "units": (
        Message("positions that may be counted in characters or in UTF-16 units"),
        Message(
            "Say which: --units characters (QualCoder) or --units utf-16 (MAXQDA, NVivo); "
            "look at a segment with --keep-quotes to see which is right."
        ),
    ),
    "breaks": (
        Message("positions that may count a line end (CR LF) as one or as two characters"),
        Message(
            "Say which: --breaks 1 (ATLAS.ti) or --breaks 2; "
            "look at a segment with --keep-quotes to see which is right."
        ),
    ),
}


def passages(
    path: Path, codebook: Codebook, reckoning: Reckoning, asked: Asked, seen: Seen
) -> Reading:
    """Read the coded passages of a project but those that were `seen` in an earlier file.

    Raises
    ------
    DataError
        If it cannot be read, or nothing tells how it counts positions and it matters.
    """
    found = project.read(path, codebook, reckoning)
    inference = _inferred(path, found, asked)
    read_as = _conclusion(inference, asked)
    reckoning.decide(read_as)
    made: list[Passage] = []
    problems: list[Problem] = []
    base = 0
    for number, source in enumerate(found.sources, start=1):
        each = _Selected(path, found, source, number, inference, codebook, reckoning)
        made += [passage.moved(0, base) for passage in each.passages() if each.new(passage, seen)]
        problems += each.problems
        base += len(source.text.text) + 1
    if problems:
        raise DataError(problems)
    return Reading(tuple(made), len(found.sources), base, read_as)


def _inferred(path: Path, found: Project, asked: Asked) -> Inference:
    named = [
        Named(source.text, each.start, each.end, each.name)
        for source in found.sources
        for each in source.selections
        if each.start is not None and each.end is not None and each.codings
    ]
    inference = infer(named, asked, one_break="atlas" in found.origin.casefold())
    if inference.unsure:
        expected = Message("selections whose names are their text, which would tell")
        asking = (HOW[what] for what in inference.unsure)
        raise DataError(
            Problem(path.name, None, None, found, expected, remedy) for found, remedy in asking
        )
    return inference


def _conclusion(inference: Inference, asked: Asked) -> Message:
    how = Message("places in the text: {how}", how=inference.convention.message)
    said = [name for name in ("ends", "units", "breaks") if getattr(asked, name)]
    if said:
        return Message("{how} ({options} as asked for)", how=how, options=conjoined(said))
    if not inference.telling:
        return Message(
            "{how} (assumed: no selection has its own text as its name; see --ends)", how=how
        )
    return several(
        "{how} (fits {fitting} of the {number} selection that tells)",
        "{how} (fits {fitting} of the {number} selections that tell)",
        inference.telling,
        how=how,
        fitting=inference.fitting,
    )


@dataclass
class _Selected:
    path: Path
    project: Project
    source: Source
    number: int
    inference: Inference
    codebook: Codebook
    reckoning: Reckoning
    problems: list[Problem] = field(default_factory=list)
    _turns: list[tuple[int, int, list[Said]]] = field(default_factory=list)
    _own: dict[Hashable, list[Said]] = field(default_factory=lambda: defaultdict(list))

    def passages(self) -> list[Passage]:
        """Return the source's selections as passages, in the order of the text."""
        made = [each for selection in self.source.selections for each in self._made(selection)]
        found = list(joined(made))
        for _ in range(len(made) - len(found)):
            told = Message("selection of the same words as another, read as one passage with it")
            self.reckoning.decide(told, repr(self.source.name))
        for passage in found:
            kinds = Counter(each.kind for each in passage.meanings)
            people = len(passage.respondents) + kinds["respondent"]
            if len(passage.items) > 1 and kinds["indicator"] > 1 and people > 1:
                told = Message(
                    "several indicators and respondents at one place, each counted for all"
                )
                self.reckoning.decide(told, passage.place)
        ordered = sorted(found, key=lambda passage: passage.start or 0)
        return [self._placed(passage) for passage in ordered]

    def new(self, passage: Passage, seen: Seen) -> bool:
        """Return whether no earlier file has a passage, and leave it out if one has."""
        means = frozenset((each.kind, each.value, each.valence) for each in passage.meanings)
        place = passage.start, passage.end, passage.text, passage.comment, passage.coder
        key = self.source.name, self.source.text.text, place, means, passage.respondents
        earlier = seen.setdefault(key, self.path)
        if earlier == self.path:
            return True
        codings = (each.item for each in passage.meanings)
        notes = (note for note, _ in passage.notes)
        self.reckoning.repeat(earlier, *passage.items, *codings, *notes, place=passage.place)
        return False

    def _made(self, selection: Selection) -> Iterator[Passage]:
        """Yield a selection as a passage for each of its coders."""
        place = project.place_of(selection.element, self.source.name)
        coded = self._meanings(selection, place)
        span = self._span(selection)
        if span is None and not self._dropped(selection, place, known=any(coded.values())):
            return
        start, end = span or (None, None)
        said = self.project.sayings.of(selection.element) + self._turn(selection, coded)
        self._own[selection.element] += said
        if said and start is not None and end is not None:
            self._turns.append((start, end, [each.by(selection.element) for each in said]))
        if not coded:
            why = Message("passages without a code")
            self.reckoning.leave(why, selection.element, *selection.notes)
        for coder, meanings in coded.items():
            yield self._passage(selection, place, span, coder, tuple(meanings))

    def _passage(
        self,
        selection: Selection,
        place: str,
        span: tuple[int, int] | None,
        coder: str,
        meanings: tuple[Meaning, ...],
    ) -> Passage:
        text = self.source.text
        start, end = span or (None, None)
        return Passage(
            place=place,
            row=None,
            document=self.number,
            paragraph="no place in it" if start is None else f"¶ {text.paragraph(start)}",
            start=start,
            end=end,
            text=selection.words if start is None else text.text[start:end],
            comment=selection.comment,
            meanings=meanings,
            respondents=(),
            coder=coder,
            items=(selection.element,),
            notes=tuple((note, selection.comment) for note in selection.notes),
        )

    def _span(self, selection: Selection) -> tuple[int, int] | None:
        text: Text = self.source.text
        if selection.start is not None and selection.end is not None:
            return text.span(selection.start, selection.end, self.inference.convention)
        words = selection.words
        if words and text.text.count(words) == 1:
            return text.text.index(words), text.text.index(words) + len(words)
        return None

    def _dropped(self, selection: Selection, place: str, *, known: bool) -> bool:
        """Return whether a selection without a place can still be used; note it if not."""
        if selection.words:
            told = Message("passages of a page whose place in the text is not known")
            self.reckoning.decide(told, place)
            return True
        coded = (each for each, *_ in selection.codings)
        start, end = selection.start, selection.end
        empty = start is not None and end is not None and end <= start
        if empty or not known:
            outside = Message("selections outside their text")
            why = Message("empty selections") if empty else outside
            self.reckoning.leave(why, selection.element, *coded, *selection.notes)
        else:
            self._refused(place, missing=start is None or end is None)
        return False

    def _refused(self, place: str, *, missing: bool) -> None:
        """Note that a coded selection has no place, or one that is not in the text."""
        found = (
            Message("the coded selection {place}, without whole positions", place=place)
            if missing
            else Message("the coded selection {place}, beyond its text", place=place)
        )
        expected = Message("places from 0 to {last}", last=len(self.source.text.text))
        remedy = Message("Delete it or code it anew in its program, and export again.")
        self.problems.append(Problem(self.path.name, None, None, found, expected, remedy))

    def _meanings(self, selection: Selection, place: str) -> dict[str, list[Meaning]]:
        """Return what the codes of a selection mean, by coder."""
        found: dict[str, list[Meaning]] = {}
        for coding, coder, names, code in selection.codings:
            said = self.project.sayings.at(code)
            if said:
                self._own[selection.element] += [each.by(coding) for each in said]
                self.reckoning.leave(
                    Message("codings with a case of no passage taken over"), coding
                )
            if not names:
                if not said:
                    why = Message("codings whose code is not in the file")
                    self.reckoning.leave(why, coding)
                continue
            meaning = self.codebook.recognise(names[-1], names[:-1])
            found.setdefault(coder, [])
            if meaning:
                found[coder].append(replace(meaning, item=coding, comment=selection.comment))
                self._told(meaning, place)
            elif not said:
                self._unknown(coding, names[-1])
        return found

    def _told(self, meaning: Meaning, place: str) -> None:
        if meaning.read_as:
            self.reckoning.decide(meaning.read_as, place)
        if meaning.doubt:
            problem = doubt(self.path.name, meaning)
            self.problems += [] if problem in self.problems else [problem]

    def _unknown(self, coding: Element, name: str) -> None:
        why, told = self.codebook.unknown(name)
        self.reckoning.leave(why, coding, told=told)

    def _turn(self, selection: Selection, coded: dict[str, list[Meaning]]) -> list[Said]:
        """Return what the codes of a selection without an indicator say of passages within it."""
        meanings = [each for found in coded.values() for each in found]
        own = self._own[selection.element]
        if any(each.kind == "indicator" for each in meanings):
            return [*own]
        where = Message("a code of a passage in {document!r}", document=self.source.name)
        said = [
            Said(each, (selection.element, each.item), where)
            for each in meanings
            if each.kind in INHERITED
        ]
        return said + [each.by(selection.element) for each in own]

    def _placed(self, passage: Passage) -> Passage:
        """Return a passage with who is behind it, by what stands nearest to it."""
        layers = [
            [said for item in passage.items for said in self._own.get(item, ())],
            self._around(passage),
            list(self.source.said),
            self._by_name(),
        ]
        people = [] if passage.all("respondent") else _nearest(layers, "respondent")
        for each in people:
            self.reckoning.person(each.meaning.value, each.where)
        for name in passage.all("respondent"):
            self.reckoning.person(name, Message("a code of the passage"))
        more = [] if passage.all("level") else _nearest(layers, "level")
        if not passage.all("party"):
            known = bool(people or passage.all("respondent"))
            more += self._parties(passage, _nearest(layers, "party"), known=known)
        meanings = (replace(each.meaning, item=each.items[-1]) for each in more)
        items = (item for each in (*people, *more) for item in each.items)
        return replace(
            passage,
            meanings=(*passage.meanings, *meanings),
            respondents=tuple(dict.fromkeys(each.meaning.value for each in people)),
            context=(*items, self.source.element),
        )

    def _parties(self, passage: Passage, found: list[Said], *, known: bool) -> list[Said]:
        """Return the parties that are said of a passage, unless a respondent is known of it."""
        why = Message("parties of passages with a respondent, who could be known by both")
        for each in found if known else ():
            self.reckoning.leave(why, *each.items, place=passage.place)
        return [] if known else found

    def _around(self, passage: Passage) -> list[Said]:
        """Return what the narrowest selection says that has the passage within it."""
        if passage.start is None or passage.end is None:
            return []
        around = [
            (end - start, said)
            for start, end, said in self._turns
            if start <= passage.start and passage.end <= end
        ]
        least = min((length for length, _ in around), default=0)
        return [each for length, said in around if length == least for each in said]

    def _by_name(self) -> list[Said]:
        name = self.source.name
        where = Message("the document {document!r}", document=name)
        people = named_in(self.codebook.numbered(name))
        return [Said(Meaning("respondent", person), (), where) for person in people]


def _nearest(layers: list[list[Said]], kind: str) -> list[Said]:
    """Return what the first layer says that says anything of a kind."""
    found = ([each for each in layer if each.meaning.kind == kind] for layer in layers)
    return next(filter(None, found), [])


def doubt(file: str, meaning: Meaning) -> Problem:
    """Return the problem of a code with an indicator's id and other words."""
    name, ours = meaning.doubt
    found = Message(
        "the code {code!r}, which bears the id {indicator} and other words",
        code=name,
        indicator=meaning.value,
    )
    expected = Message(
        "a code of the codebook, whose {indicator} is {name!r}", indicator=meaning.value, name=ours
    )
    remedy = Message(
        'If it is meant: --map "{code}={indicator}". If it is a code of your own: '
        '--map "{code}=" leaves it out.',
        code=name,
        indicator=meaning.value,
    )
    return Problem(file, None, None, found, expected, remedy)
