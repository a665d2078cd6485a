"""The tally of an import: what a file holds, what became of each item, and whether it closes.

Readers first count what is in the file, by walking all of it, and then say of every item whether
it is in the study or why not. Whatever nobody spoke of is missing: then the import stops.
"""

from __future__ import annotations

from collections import Counter, defaultdict
from collections.abc import Collection, Hashable, Iterable, Iterator, Mapping, Sequence
from dataclasses import dataclass, field
from pathlib import Path

from werkbedrijf.errors import Message, TallyError, counted, join, plural
from werkbedrijf.regions.persons import NEUTRAL
from werkbedrijf.study.language import conjoined, gettext

KINDS = (
    *(gettext("sources"), gettext("sheets"), gettext("columns"), gettext("rows")),
    *(gettext("passages"), gettext("codings"), gettext("comments"), gettext("cases")),
    *(gettext("variables"), gettext("values of variables"), gettext("people"), gettext("notes")),
    *(gettext("links"), gettext("sets"), gettext("graphs"), gettext("other elements")),
)
"""What is counted, in the order of the table."""
COUNTED = "{kind:<20}{found:>12}{taken:>14}{left:>10}"
"""A row of the table: its kind and its counts."""
REASONED = f"{COUNTED}  {{why}}"
"""The same, with why some are left out."""
NOWHERE = "somewhere"
REPEATED = plural(
    "repeat of an earlier file, counted once", "repeats of an earlier file, counted once"
)
SHOWN = 5
"""How many places of one kind are named."""


Seen = dict[Hashable, Path]
"""What rows and passages say, to the file that said it first."""


@dataclass(frozen=True)
class Fate:
    """Hold why an item is not in the study.

    Parameters
    ----------
    why : str
        In the plural, without a word of the file's own, which may be somebody's name.
    shown : str
        The same as it is shown, which may name what the file has.
    place : str
        Where, for the list; empty for what was left out along with something that is listed.
    own : bool
        Whether it is the kit's own text or a program's bookkeeping, which is no loss.
    """

    why: str
    shown: str
    place: str
    own: bool


@dataclass
class Tally:
    """Count the items of a file and what became of them.

    Parameters
    ----------
    decided : dict of str to list of str
        What was filled in or read in one of several ways, to where it was.
    people : dict of str to list of str
        Every person found, to where the file names them.
    """

    decided: dict[str, list[str]] = field(default_factory=lambda: defaultdict(list))
    people: dict[str, list[str]] = field(default_factory=lambda: defaultdict(list))
    _kinds: dict[Hashable, str] = field(default_factory=dict)
    _places: dict[Hashable, str] = field(default_factory=dict)
    _taken: set[Hashable] = field(default_factory=set)
    _left: dict[Hashable, Fate] = field(default_factory=dict)

    def find(self, kind: str, item: Hashable, place: str = "") -> None:
        """Count an item of a kind that the file holds, once, and note where it is."""
        assert kind in KINDS, kind
        self._kinds.setdefault(item, kind)
        self._places.setdefault(item, place)

    def take(self, *items: Hashable) -> None:
        """Record that items are in the study, whatever was said of them before."""
        self._taken.update(items)

    def leave(
        self, why: str, *items: Hashable, place: str = "", shown: str = "", own: bool = False
    ) -> None:
        """Record why items are not in the study, unless that was said; the first one is listed.

        Parameters
        ----------
        why : str
            In the plural, and in no words of the file's.
        *items : hashable
            The first is what it is about, the others fall with it.
        place : str
            Where the first one is, if that was not said when it was found.
        shown : str
            How the reason is shown, if that needs a word of the file's.
        own : bool
            Whether nobody loses anything by it.
        """
        for number, item in enumerate(items):
            where = place or self._places.get(item, "") or NOWHERE
            fate = Fate(why, shown or why, "" if number else where, own)
            self._left.setdefault(item, fate)

    def repeat(self, earlier: Path, *items: Hashable, place: str = "") -> None:
        """Record that items are in the study already, of an earlier file."""
        shown = Message("repeats of {file}, counted once", file=earlier.name)
        self.leave(REPEATED, *items, place=place, shown=shown)

    def decide(self, what: str, where: str = "") -> None:
        """Note something that was filled in or read in one of several ways."""
        self.decided[what].append(where)

    def person(self, name: str, where: str) -> None:
        """Note a person that the file names, and where; only a neutral id is ever shown."""
        self.find("people", ("person", name), name if NEUTRAL.fullmatch(name) else "")
        if where not in self.people[name]:
            self.people[name].append(where)

    def differ(self, layers: Sequence[tuple[str, Collection[str]]], place: str) -> None:
        """Note that places of a file, of which the first counts, tell of others behind a passage.

        One that tells of some of them, or of more than them, does not contradict it.
        """
        telling = [(where, names) for where, names in layers if names]
        for where, names in telling[:1]:
            for other, others in telling[1:]:
                apart = {*names} - {*others} and {*others} - {*names}
                if apart and all(map(NEUTRAL.fullmatch, (*names, *others))):
                    message = Message(
                        "{people} by {where}, although {other} tells of {others}",
                        people=conjoined(names), where=where, other=other, others=conjoined(others),
                    )  # fmt: skip
                    self.decide(message, place)

    def same(self, name: str, other: str) -> None:
        """Note that two ids are one person's, the second one's."""
        for where in self.people.pop(name, []):
            self.person(other, Message("{where}, as {name}", where=where, name=name))
        self._kinds.pop(("person", name), None)

    def rest(self, kind: str, why: str) -> None:
        """Record why those items of a kind are not in the study of which nothing was said yet."""
        for item in self._open():
            if self._kinds[item] == kind:
                self.leave(why, item)

    def close(self) -> None:
        """Fail unless something was said of every item.

        Raises
        ------
        TallyError
            Naming how many of which kind are missing.
        """
        missing = Counter(self._kinds[item] for item in self._open())
        if missing:
            counts = (
                Message("{count} of the {kind}", count=count, kind=Message(kind))
                for kind, count in missing.items()
            )
            raise TallyError(
                "The sums do not close: {missing} are neither in the study nor left out for "
                "a reason. Nothing was written. This is a fault of the program; please report "
                "it.",
                missing=join(counts),
            )

    def _open(self) -> list[Hashable]:
        done = self._taken | self._left.keys()
        return [item for item in self._kinds if item not in done]

    def _fates(self) -> Iterator[tuple[str, Fate | None]]:
        for item, kind in self._kinds.items():
            yield kind, None if item in self._taken else self._left.get(item)

    def counts(self) -> dict[str, tuple[int, int, int]]:
        """Return by kind how many are in the file, in the study, and left out."""
        found = Counter(self._kinds.values())
        left = Counter(kind for kind, fate in self._fates() if fate)
        return {kind: (n, n - left[kind], left[kind]) for kind in KINDS if (n := found[kind])}

    def reasons(self) -> dict[str, Counter[str]]:
        """Return by kind why items were left out, and how many."""
        found: dict[str, Counter[str]] = defaultdict(Counter)
        for kind, fate in self._fates():
            if fate is not None:
                found[kind][fate.why] += 1
        return found

    def lost(self) -> dict[str, list[str]]:
        """Return what was left out, as it is shown, to where it is; no bookkeeping in it."""
        found: dict[str, list[str]] = defaultdict(list)
        for _, fate in self._fates():
            if fate is not None and fate.place and not fate.own:
                found[fate.shown].append("" if fate.place == NOWHERE else fate.place)
        return found

    def lines(self) -> Iterator[str]:
        """Yield the report: what was decided, what was left out, the people, and the table."""
        yield from listed(Message("Read as follows:"), self.decided)
        yield from self.lines_lost()
        if all(fate is None or fate.own for _, fate in self._fates()):
            yield Message("Nothing was lost.")
        people = sorted(each for each in self.people.items() if NEUTRAL.fullmatch(each[0]))
        who = (join([name, join(places, "; ")], ": ") for name, places in people)
        yield from listed(Message("Who is who:"), {each: [""] for each in who})
        yield from self.table()

    def lines_lost(self) -> list[str]:
        """Return what was left out, line by line."""
        return list(listed(Message("Not taken over:"), self.lost()))

    def table(self) -> Iterator[str]:
        """Yield the table: each kind in the file, in the study, left out and why."""
        reasons = self.reasons()
        head = {"found": Message("in the file"), "taken": Message("in the study")}
        yield Message(REASONED, kind="", **head, left=Message("left out"), why=Message("why"))
        for kind, (found, taken, left) in self.counts().items():
            counts = {"kind": Message(kind), "found": found, "taken": taken, "left": left}
            why = [counted(count, each) for each, count in reasons[kind].items()]
            yield Message(REASONED if why else COUNTED, **counts, why=join(why, "; "))

    def record(self) -> str:
        """Return the table as TOML, under the file's entry in imports.toml."""
        counts = "".join(f'"{kind}" = {list(each)}\n' for kind, each in self.counts().items())
        why = "".join(
            f'"{kind}: {each}" = {count}\n'
            for kind, found in self.reasons().items()
            for each, count in found.items()
        )
        return f"[file.counted]\n{counts}" + (f"[file.left_out]\n{why}" if why else "")


def listed(title: str, found: Mapping[str, list[str]]) -> Iterator[str]:
    """Yield a title and what is under it, each with how many there are and some of the places."""
    if not found:
        return
    yield title
    for what, places in found.items():
        named = [place for place in places if place]
        shown = {"count": len(places), "what": what, "places": join(named[:SHOWN], "; ")}
        if more := len(named[SHOWN:]):
            yield Message("  {count} x {what} ({places} and {more} more)", **shown, more=more)
        elif named:
            yield Message("  {count} x {what} ({places})", **shown)
        elif len(places) > 1:
            yield Message("  {count} x {what}", count=len(places), what=what)
        else:
            yield join(["  ", what], "")


def duplicates(names: Iterable[str]) -> list[tuple[str, str]]:
    """Return ids of respondents that may mean one person, such as `P1` and `P01`.

    Names that are no neutral ids, which come from what is left out, mean nobody else.

    >>> duplicates(["P1", "P2", "P01", "Anna"])
    [('P1', 'P01')]
    """
    by: dict[tuple[str, int], list[str]] = defaultdict(list)
    for name in filter(NEUTRAL.fullmatch, dict.fromkeys(names)):
        by[name[:1], int(name[1:])].append(name)
    return [(each[0], other) for each in by.values() for other in each[1:]]
