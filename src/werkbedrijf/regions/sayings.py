"""What a REFI-QDA project says of sources, selections and codes: by cases and by variables."""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Hashable, Iterator
from dataclasses import dataclass, replace
from xml.etree.ElementTree import Element

from werkbedrijf.errors import Message
from werkbedrijf.regions import package
from werkbedrijf.regions.codes import KINDS, Codebook, Meaning, plain
from werkbedrijf.regions.persons import NEUTRAL, respondent
from werkbedrijf.regions.reckoning import Reckoning

Names = tuple[str, ...]
INHERITED = ("respondent", "party", "level")
"""The kinds of what may be said of more than a passage."""


@dataclass(frozen=True)
class Said:
    """Hold something that is said of a source, a selection or a code.

    Parameters
    ----------
    meaning : Meaning
        Of a kind that is among `INHERITED`.
    items : tuple of hashable
        What says it, as it is counted.
    where : str
        What says it, for people.
    """

    meaning: Meaning
    items: tuple[Hashable, ...]
    where: str

    def by(self, item: Hashable) -> Said:
        """Return it as said by something more."""
        return replace(self, items=(*self.items, item))


class Sayings:
    """Know what a project's cases and variables say of its sources, selections and codes.

    Codes are given by their GUID; the reckoning is filled with what says nothing known.
    """

    def __init__(
        self, root: Element, codes: dict[str, Names], codebook: Codebook, reckoning: Reckoning
    ) -> None:
        self._codes = codes
        self._codebook = codebook
        self._reckoning = reckoning
        self._said: dict[str, list[Said]] = defaultdict(list)
        self._variables = dict(self._known_variables(root))
        for case in package.children(package.child(root, "Cases"), "Case"):
            self._case(case)
        for source in package.child(root, "Sources") or ():
            self._said[package.guid(source)] += self._values(source)

    def at(self, guid: str) -> list[Said]:
        """Return what is said of a source, a selection, a code or a case, by its GUID."""
        return list(self._said.get(guid, ()))

    def of(self, source: Element) -> list[Said]:
        """Return what is said of a whole source, or of a selection."""
        return self.at(package.guid(source))

    def of_document(self, coding: Element, source: Element, names: Names, code: str) -> bool:
        """Note a code of a whole source; return True if it can hold for all of its passages."""
        guid = package.guid(source)
        found = self.at(code)
        meaning = self._codebook.recognise(names[-1], names[:-1]) if names else None
        if meaning and meaning.kind in INHERITED:
            where = Message("the code {code!r} of the document", code=names[-1])
            found.append(Said(meaning, (), where))
        self._said[guid] += [each.by(coding) for each in found]
        return bool(found)

    def _known_variables(self, root: Element) -> Iterator[tuple[str, str]]:
        """Yield the variables that say something known: their GUID and their kind."""
        for each in package.children(package.child(root, "Variables"), "Variable"):
            name = plain(each.get("name", ""))
            kinds = [kind for kind in (*INHERITED, "region") if name in KINDS[kind]]
            if kinds:
                self._reckoning.take(each)
                yield package.guid(each), kinds[0]
            else:
                why = Message("variables that say nothing of a passage")
                self._reckoning.leave(why, each)

    def _values(self, element: Element) -> Iterator[Said]:
        for value in package.children(element, "VariableValue"):
            kind = self._variables.get(package.target(package.child(value, "VariableRef")))
            text = next(
                (package.text(each) for each in value if package.local(each) != "VariableRef"), ""
            )
            meaning = self._codebook.said(kind, text) if kind and text else None
            if meaning is None or (kind == "respondent" and not NEUTRAL.fullmatch(meaning.value)):
                why = Message("values of variables that say nothing known")
                self._reckoning.leave(why, value)
            elif kind == "region":
                self._reckoning.take(value)
            else:
                where = Message("the variable {kind} {value!r}", kind=kind, value=text)
                yield Said(meaning, (value,), where)

    def _case(self, case: Element) -> None:
        name = case.get("name", "").strip()
        said = list(self._values(case))
        person = respondent(self._codebook.numbered(name))
        if person and not any(each.meaning.kind == "respondent" for each in said):
            meaning = Meaning("respondent", person)
            said.append(Said(meaning, (), Message("the case {name!r}", name=name)))
        said = [each.by(case) for each in said]
        if not said:
            self._reckoning.leave(Message("cases that are no respondent such as P1"), case)
        targets = package.children(case, "SourceRef", "SelectionRef", "CodeRef")
        for guid in dict.fromkeys([package.guid(case), *map(package.target, targets)]):
            self._said[guid] += said
        for each in said:
            if each.meaning.kind == "respondent":
                self._reckoning.person(each.meaning.value, each.where)
