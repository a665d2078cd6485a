"""From the selections of a REFI-QDA project to coded passages, and who is behind them."""

from __future__ import annotations

from collections import Counter, defaultdict
from collections.abc import Hashable, Iterator
from dataclasses import dataclass, field, replace
from pathlib import Path
from xml.etree.ElementTree import Element

from werkbedrijf.errors import DataError, Message, Problem, plural
from werkbedrijf.regions import untrusted
from werkbedrijf.regions.codes import KINDS, Codebook, Meaning, plain
from werkbedrijf.regions.passages import Asked, Convention, Passage, Reading, joined
from werkbedrijf.regions.persons import NEUTRAL, named_in, respondent
from werkbedrijf.regions.project import Project, Selection, Source, read
from werkbedrijf.regions.project_items import comments
from werkbedrijf.regions.tally import Seen, Tally
from werkbedrijf.study.language import conjoined

OF_NO_PASSAGE = plural(
    "coding with a case of no passage taken over", "codings with a case of no passage taken over"
)
NO_CODE = plural("coding whose code is not in the file", "codings whose code is not in the file")
BOTH = plural(
    "party of a passage with a respondent, who could be known by both",
    "parties of passages with a respondent, who could be known by both",
)
INHERITED = ("respondent", "party", "level")
"""The kinds of attributes: what holds for every passage within a source, a case or a code."""


@dataclass(frozen=True)
class Attribute:
    """Hold an attribute of a source, a selection or a code.

    Parameters
    ----------
    meaning : Meaning
        Of a kind that is among `INHERITED`.
    items : tuple of hashable
        What gives it, as it is counted.
    where : str
        What gives it, for people.
    """

    meaning: Meaning
    items: tuple[Hashable, ...]
    where: str

    def by(self, item: Hashable) -> Attribute:
        """Return it as given by one item more."""
        return replace(self, items=(*self.items, item))


class Attributes:
    """Know the attributes that a project's cases, variables and codes give to its elements.

    The tally is filled with what gives none.
    """

    def __init__(self, project: Project, codebook: Codebook, tally: Tally) -> None:
        self._codebook, self._tally = codebook, tally
        self._by_guid: dict[str, list[Attribute]] = defaultdict(list)
        self._kinds = dict(self._variables(project.root))
        for case in untrusted.children(untrusted.child(project.root, "Cases"), "Case"):
            self._add_case(case)
        sources = untrusted.child(project.root, "Sources")
        for source in sources if sources is not None else ():
            self._by_guid[untrusted.guid(source)] += self._values(source)

    def of(self, element: Element) -> list[Attribute]:
        """Return the attributes of a whole source, or of a selection."""
        return self.of_guid(untrusted.guid(element))

    def of_guid(self, guid: str) -> list[Attribute]:
        """Return the attributes of a source, a selection, a code or a case, by its GUID."""
        return list(self._by_guid.get(guid, ()))

    def add_codes(self, source: Source) -> None:
        """Add what codes of a whole source say of all of its passages; leave out the others."""
        for coding, _, names, code in source.codings:
            found = self.of_guid(code)
            meaning = self._codebook.recognise(names[-1], names[:-1]) if names else None
            if meaning and meaning.kind in INHERITED:
                where = Message("the code {code!r} of the document", code=names[-1])
                found.append(Attribute(meaning, (), where))
            self._by_guid[untrusted.guid(source.element)] += [each.by(coding) for each in found]
            if not found:
                why = plural(
                    "code of a whole document that holds for passages only",
                    "codes of a whole document that hold for passages only",
                )
                self._tally.leave(why, coding)

    def _variables(self, root: Element) -> Iterator[tuple[str, str]]:
        """Yield the variables that say something known: their GUID and their kind."""
        for each in untrusted.children(untrusted.child(root, "Variables"), "Variable"):
            name = plain(each.get("name", ""))
            kinds = [kind for kind in (*INHERITED, "region") if name in KINDS[kind]]
            if kinds:
                self._tally.take(each)
                yield untrusted.guid(each), kinds[0]
            else:
                why = plural(
                    "variable that says nothing of a passage",
                    "variables that say nothing of a passage",
                )
                self._tally.leave(why, each)

    def _values(self, element: Element) -> Iterator[Attribute]:
        for value in untrusted.children(element, "VariableValue"):
            kind = self._kinds.get(untrusted.target(untrusted.child(value, "VariableRef")))
            text = next(
                (untrusted.text(each) for each in value if untrusted.local(each) != "VariableRef"),
                "",
            )
            meaning = self._codebook.meaning(kind, text) if kind and text else None
            if meaning is None or (kind == "respondent" and not NEUTRAL.fullmatch(meaning.value)):
                why = plural(
                    "value of a variable that says nothing known",
                    "values of variables that say nothing known",
                )
                self._tally.leave(why, value)
            elif kind == "region":
                self._tally.take(value)
            else:
                where = Message("the variable {kind} {value!r}", kind=kind, value=text)
                yield Attribute(meaning, (value,), where)

    def _add_case(self, case: Element) -> None:
        name = case.get("name", "").strip()
        found = list(self._values(case))
        person = respondent(self._codebook.numbered(name))
        if person and not any(each.meaning.kind == "respondent" for each in found):
            meaning = Meaning("respondent", person)
            found.append(Attribute(meaning, (), Message("the case {name!r}", name=name)))
        found = [each.by(case) for each in found]
        if not found:
            self._tally.leave(
                plural(
                    "case that is no respondent such as P1",
                    "cases that are no respondent such as P1",
                ),
                case,
            )
        targets = untrusted.children(case, "SourceRef", "SelectionRef", "CodeRef")
        for guid in dict.fromkeys([untrusted.guid(case), *map(untrusted.target, targets)]):
            self._by_guid[guid] += found
        for each in found:
            if each.meaning.kind == "respondent":
                self._tally.person(each.meaning.value, each.where)


def read_project(path: Path, codebook: Codebook, tally: Tally, asked: Asked, seen: Seen) -> Reading:
    """Read the coded passages of a project but those that were `seen` in an earlier file.

    Raises
    ------
    DataError
        If it cannot be read, or nothing tells how it counts positions and it matters.
    """
    project = read(path, tally, asked)
    tally.decide(project.read_as)
    _leave_definitions(project, codebook, tally)
    attributes = Attributes(project, codebook, tally)
    passages: list[Passage] = []
    problems: list[Problem] = []
    base = 0
    for number, source in enumerate(project.sources, start=1):
        attributes.add_codes(source)
        each = _Selections(path, source, number, project.convention, attributes, codebook, tally)
        new = (passage for passage in each.passages() if each.new(passage, seen))
        passages += [passage.moved(0, base) for passage in new]
        problems += each.problems
        base += len(source.text.text) + 1
    if problems:
        raise DataError(problems)
    return Reading(tuple(passages), len(project.sources), base, project.read_as)


def _leave_definitions(project: Project, codebook: Codebook, tally: Tally) -> None:
    """Leave out what is written with codes: no loss with the codebook's, which it defines."""
    for code in (each for each in project.root.iter() if untrusted.local(each) == "Code"):
        *above, name = project.codes.get(untrusted.guid(code), ("",))
        recognised = plain(name) in KINDS or codebook.recognise(name, tuple(above))
        known = plain(name) not in codebook.own and recognised
        for part in comments(code):
            tally.leave(Message("comments on codes"), part, own=bool(known))
            if known:
                message = Message("codes by the codebook, whatever is written with them")
                tally.decide(message, repr(name))


@dataclass
class _Selections:
    path: Path
    source: Source
    number: int
    convention: Convention
    attributes: Attributes
    codebook: Codebook
    tally: Tally
    problems: list[Problem] = field(default_factory=list)
    _around: list[tuple[int, int, list[Attribute]]] = field(default_factory=list)
    """Where selections begin and end, with what they say of others within them."""
    _own: dict[Hashable, list[Attribute]] = field(default_factory=lambda: defaultdict(list))

    def passages(self) -> list[Passage]:
        """Return the source's selections as passages, in the order of the text."""
        coded = [each for selection in self.source.selections for each in self._coded(selection)]
        passages = sorted(joined(coded), key=lambda passage: passage.start or 0)
        for _ in range(len(coded) - len(passages)):
            message = Message("selection of the same words as another, read as one passage with it")
            self.tally.decide(message, repr(self.source.name))
        for passage in passages:
            kinds = Counter(each.kind for each in passage.meanings)
            if len(passage.items) > 1 and kinds["indicator"] > 1 and kinds["respondent"] > 1:
                message = Message(
                    "several indicators and respondents at one place, each counted for all"
                )
                self.tally.decide(message, passage.place)
        return [self._attributed(passage) for passage in passages]

    def new(self, passage: Passage, seen: Seen) -> bool:
        """Return whether no earlier file has a passage, and leave it out if one has."""
        means = frozenset((each.kind, each.value, each.valence) for each in passage.meanings)
        place = passage.start, passage.end, passage.text, passage.comment, passage.coder
        key = self.source.name, self.source.text.text, place, means, passage.respondents
        earlier = seen.setdefault(key, self.path)
        if earlier == self.path:
            return True
        self.tally.repeat(earlier, *passage.counted, place=passage.place)
        return False

    def _coded(self, selection: Selection) -> Iterator[Passage]:
        """Yield a selection as a passage for each of its coders."""
        element, text = selection.element, self.source.text
        coded = self._meanings(selection)
        span = self._span(selection)
        if span is None and not self._usable(selection, known=any(coded.values())):
            return
        given = self.attributes.of(element) + self._given(selection, coded)
        self._own[element] += given
        if given and span:
            self._around.append((*span, [each.by(element) for each in given]))
        if not coded:
            notes = (note for note, _ in selection.notes)
            why = plural("passage without a code", "passages without a code")
            self.tally.leave(why, element, *notes)
        start, end = span or (None, None)
        for coder, meanings in coded.items():
            yield Passage(
                place=selection.place, row=None, document=self.number, start=start, end=end,
                paragraph="no place in it" if start is None else f"¶ {text.paragraph(start)}",
                text=selection.words if start is None else text.text[start:end],
                comment=selection.comment, meanings=tuple(meanings), respondents=(), coder=coder,
                items=(element,), notes=selection.notes,
            )  # fmt: skip

    def _span(self, selection: Selection) -> tuple[int, int] | None:
        text = self.source.text
        if selection.start is not None and selection.end is not None:
            return text.span(selection.start, selection.end, self.convention)
        words = selection.words
        if words and text.text.count(words) == 1:
            return text.text.index(words), text.text.index(words) + len(words)
        return None

    def _usable(self, selection: Selection, *, known: bool) -> bool:
        """Return whether a selection without a place can still be used; note it if not.

        One with `known` codes is a problem, unless it is empty.
        """
        if selection.words:
            message = Message("passages of a page whose place in the text is not known")
            self.tally.decide(message, selection.place)
            return True
        start, end = selection.start, selection.end
        empty = start is not None and end is not None and end <= start
        if known and not empty:
            place = selection.place
            found = Message("the coded selection {place}, beyond its text", place=place)
            if start is None or end is None:
                found = Message("the coded selection {place}, without whole positions", place=place)
            expected = Message("places from 0 to {last}", last=len(self.source.text.text))
            remedy = Message("Delete it or code it anew in its program, and export again.")
            self.problems.append(Problem(self.path.name, None, None, found, expected, remedy))
            return False
        why = (
            plural("empty selection", "empty selections")
            if empty
            else plural("selection outside its text", "selections outside their text")
        )
        codings = (coding for coding, *_ in selection.codings)
        notes = (note for note, _ in selection.notes)
        self.tally.leave(why, selection.element, *codings, *notes)
        return False

    def _meanings(self, selection: Selection) -> dict[str, list[Meaning]]:
        """Return what the codes of a selection mean, by coder."""
        found: dict[str, list[Meaning]] = {}
        for coding, coder, names, code in selection.codings:
            given = self.attributes.of_guid(code)
            if given:
                self._own[selection.element] += [each.by(coding) for each in given]
                self.tally.leave(OF_NO_PASSAGE, coding)
            if not names:
                self.tally.leave(NO_CODE, coding)
                continue
            meaning = self.codebook.recognise(names[-1], names[:-1])
            found.setdefault(coder, [])
            if meaning is None:
                why, shown = self.codebook.unknown(names[-1])
                self.tally.leave(why, coding, shown=shown)
                continue
            found[coder].append(replace(meaning, item=coding, comment=selection.comment))
            if meaning.read_as:
                self.tally.decide(meaning.read_as, selection.place)
            if meaning.doubt:
                problem = Problem(self.path.name, None, None, *meaning.doubt)
                self.problems += [] if problem in self.problems else [problem]
        return found

    def _given(self, selection: Selection, coded: dict[str, list[Meaning]]) -> list[Attribute]:
        """Return what the codes of a selection without an indicator say of passages within it."""
        element = selection.element
        meanings = [each for found in coded.values() for each in found]
        if any(each.kind == "indicator" for each in meanings):
            return [*self._own[element]]
        where = Message("a code of a passage in {document!r}", document=self.source.name)
        inherited = (each for each in meanings if each.kind in INHERITED)
        return [
            *(Attribute(each, (element, each.item), where) for each in inherited),
            *(each.by(element) for each in self._own[element]),
        ]

    def _attributed(self, passage: Passage) -> Passage:
        """Return a passage with who is behind it, by what stands nearest to it."""
        layers = [
            [each for item in passage.items for each in self._own.get(item, ())],
            self._enclosing(passage),
            self.attributes.of(self.source.element),
            self._named(),
        ]
        nearest = {kind: [] if passage.all(kind) else _nearest(layers, kind) for kind in INHERITED}
        people = nearest["respondent"]
        self._tell_people(passage, people, layers)
        if people or passage.all("respondent"):
            for each in nearest.pop("party"):
                self.tally.leave(BOTH, *each.items, place=passage.place)
        more = [*nearest["level"], *nearest.get("party", ())]
        return replace(
            passage,
            meanings=(*passage.meanings, *(replace(a.meaning, item=a.items[-1]) for a in more)),
            respondents=tuple(dict.fromkeys(each.meaning.value for each in people)),
            context=(*(item for a in (*people, *more) for item in a.items), self.source.element),
        )

    def _tell_people(
        self, passage: Passage, people: list[Attribute], layers: list[list[Attribute]]
    ) -> None:
        """Note who is behind a passage, and which of the layers tell of others."""
        for each in people:
            self.tally.person(each.meaning.value, each.where)
        where, coded = Message("a code of the passage"), passage.all("respondent")
        for name in coded:
            self.tally.person(name, where)
        self.tally.differ([(where, coded), *map(_people, layers)], passage.place)

    def _named(self) -> list[Attribute]:
        """Return the respondents in the name of the source."""
        where = Message("the document {document!r}", document=self.source.name)
        names = named_in(self.codebook.numbered(self.source.name))
        return [Attribute(Meaning("respondent", name), (), where) for name in names]

    def _enclosing(self, passage: Passage) -> list[Attribute]:
        """Return what the narrowest selection says that has the passage within it."""
        if passage.start is None or passage.end is None:
            return []
        around = [
            (end - start, given)
            for start, end, given in self._around
            if start <= passage.start and passage.end <= end
        ]
        least = min((length for length, _ in around), default=0)
        return [each for length, given in around if length == least for each in given]


def _nearest(layers: list[list[Attribute]], kind: str) -> list[Attribute]:
    """Return the attributes of a kind in the first layer that has any."""
    found = ([each for each in layer if each.meaning.kind == kind] for layer in layers)
    return next(filter(None, found), [])


def _people(layer: list[Attribute]) -> tuple[str, list[str]]:
    """Return what in a layer tells who is behind a passage, and whom it names."""
    found = [each for each in layer if each.meaning.kind == "respondent"]
    where = conjoined(dict.fromkeys(each.where for each in found))
    return where, list(dict.fromkeys(each.meaning.value for each in found))
