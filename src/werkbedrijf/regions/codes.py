"""Codes of programs for qualitative analysis: what they mean here, in the words people use."""

from __future__ import annotations

import re
import unicodedata
from collections import defaultdict
from collections.abc import Hashable, Iterator, Mapping
from dataclasses import dataclass, field, replace
from itertools import product

import pandas as pd

from werkbedrijf.errors import Message, plural
from werkbedrijf.regions.persons import NEUTRAL, respondent
from werkbedrijf.study.model import Study
from werkbedrijf.study.schema import LEVELS

KINDS = {
    "valence": ("valence", "valentie", "valenz", "oordeel", "waardering", "sentiment"),
    "level": ("level", "niveau", "ebene", "laag"),
    "party": ("party", "partij", "partei", "stakeholder"),
    "respondent": (
        *("respondent", "respondents", "respondenten", "befragte", "interviewee"),
        *("geïnterviewde", "geinterviewde", "participant", "deelnemer"),
    ),
    "document": ("document", "documenten", "dokument", "documents"),
    "quote": ("quote", "citaat", "zitat"),
    "section": ("section", "paragraaf", "abschnitt"),
    "region": ("region", "regio"),
}
"""How codes begin that say something else than which indicator, each with its kind."""
YES_NO: Mapping[str, str] = {
    **dict.fromkeys(("yes", "ja", "true", "waar", "wahr", "1", "j", "y"), "yes"),
    **dict.fromkeys(("no", "nee", "nein", "false", "onwaar", "falsch", "0", "n"), "no"),
}
VERY = ("very", "strongly", "zeer", "sterk", "heel", "erg", "sehr", "stark")
SIGNS = {"positive": 1, "positief": 1, "positiv": 1, "negative": -1, "negatief": -1, "negativ": -1}
BETWEEN = ("neutral", "neutraal", "mixed", "gemengd", "gemischt", "ambivalent")
VALENCES: Mapping[str, int] = {
    **SIGNS,
    **dict.fromkeys(BETWEEN, 0),
    **{f"{very} {word}": 2 * sign for very, (word, sign) in product(VERY, SIGNS.items())},
    **{"++": 2, "--": -2},
}
"""Words and signs for a valence beside the study's own marks, labels and numbers."""
LEVEL_WORDS = {
    "board": ("bestuurlijk", "bestuursniveau", "board level"),
    "partner": ("partneroverleg", "partnerniveau", "partner council", "partner level"),
    "operational": ("operationeel", "uitvoerend", "uitvoering", "operativ"),
    "general": ("algemeen", "overall", "allgemein"),
}
ENDINGS = (("ies", "y"), ("ven", "f"), ("zen", "s"), ("en", ""), ("n", ""), ("es", ""), ("s", ""))
"""Endings of the plural in Dutch and English, and what the singular has there."""
DASHES = dict.fromkeys((0x2010, 0x2011, 0x2013, 0x2014, 0x2212), "-")
"""Hyphens, dashes and the minus sign."""
COUNTS = re.compile(r"\s*[{(\[]\d+-\d+[)\]}]$")
"""What ATLAS.ti appends to a code's name: how often it is used."""
LONGEST = 9
"""Of how many parts, separators included, a name in a cell of codes may consist."""
PARENTS = re.compile(r"::|[:>/\\|→]")
ABOVE = re.compile(r"\s*(?:::|[>\\→])\s*")
"""What only stands between a code and the one above it."""
WORDED = "|".join(re.escape(word) for word in sorted(VALENCES, key=len, reverse=True))
SUFFIX = re.compile(
    rf"(?P<name>.*\S)\s*[\s:=(\[]\s*(?P<value>{WORDED}|[+-]\d{{0,2}}|0|\+/[+-]|-/-)[)\]]?",
    re.IGNORECASE,
)
LABELS = ["label_en", "label_nl"]
TELLING = 4
"""Letters of a word that is enough to tell one label from another."""


@dataclass(frozen=True)
class Meaning:
    """Hold what a code says: its kind, its value, and the valence that comes as a suffix.

    Parameters
    ----------
    kind : str
        `indicator`, `concept`, or a key of `KINDS`.
    value : str
        An id of the codebook, a number as text, or what stands behind the colon.
    valence : int or None
        Of an indicator with a suffix, from -2 to +2.
    read_as : str
        What was inferred, to be told; empty where the name is the codebook's.
    doubt : tuple of Message
        What was found, what was expected, and the remedy: of an indicator's id with other words.
    item : hashable
        The coding, as it is counted.
    comment : str
        Written with this coding alone, not with its whole passage.
    """

    kind: str
    value: str
    valence: int | None = None
    read_as: str = field(default="", compare=False)
    doubt: tuple[()] | tuple[Message, Message, Message] = field(default=(), compare=False)
    item: Hashable = field(default=None, compare=False)
    comment: str = field(default="", compare=False)


class Codebook:
    """Recognise codes by the names, labels and ids of a study's codebook.

    What was named by hand is set later: `own` codes and words for marks, in plain letters, to what
    they stand for, and `people` to their ids. Which of it was met, in plain letters, is in `used`.
    """

    def __init__(self, study: Study) -> None:
        self.own: Mapping[str, str] = {}
        self.people: Mapping[str, str] = {}
        self.used: set[str] = set()
        scale = [row for _, row in study.scale.iterrows()]
        self._marks = {str(row["mark"]): int(row["value"]) for row in scale}
        labels = [name for name in study.scale.columns if name.startswith("label")]
        self._scale = {plain(str(row[name])): int(row["value"]) for row in scale for name in labels}
        self._ids = {plain(code): str(code) for code in study.indicators["indicator"]}
        self._names = dict(_names(study))
        self._forms = dict(_forms(study))
        levels = {plain(word): level for level, words in LEVEL_WORDS.items() for word in words}
        parties, words = _labels(study.tables["parties"]), study.tables["words"]
        self._words: dict[str, Mapping[str, str]] = {
            "level": levels | _labels(words[words.iloc[:, 0].isin(LEVELS)]),
            "party": _singular(parties) | parties,
            "quote": YES_NO,
        }

    def valence(self, cell: str) -> int | None:
        """Return the valence that a text gives: a number, a mark, a word, also `own`; None if none.

        >>> from werkbedrijf.study.load import load_study
        >>> book = Codebook(load_study())
        >>> [book.valence(text) for text in ("+1", "-2", "+/-", "1.0", "[+1]", "++")]
        [1, -2, 0, 1, 1, 2]
        >>> [book.valence(text) for text in ("positief", "very negative", "3", "good", "", "(1)")]
        [1, -2, None, None, None, None]
        """
        if plain(cell) in self.own and any(map(str.isalpha, cell)):
            self.used.add(plain(cell))
            cell = self.own[plain(cell)] or cell
        text = cell.strip().translate(DASHES)
        # What is (1) to a coder is -1 to a spreadsheet.
        text = text if re.fullmatch(r"\(\s*[1-9].*", text) else text.strip("[]()").strip()
        worded = self._scale.get(plain(text), VALENCES.get(plain(text), VALENCES.get(text)))
        text = text.replace(" ", "")
        if text in self._marks:
            return self._marks[text]
        if re.fullmatch(r"[+-]?\d{1,2}([.,]0)?", text):
            value = int(re.sub(r"[.,]0$", "", text))
            return value if value in self._marks.values() else None
        return worded

    def valences(self) -> Message:
        """Return which numbers, which marks and which words are valences."""
        (low, least), *_, (high, most) = self._marks.items()
        words = dict.fromkeys([*self._scale, *SIGNS, *BETWEEN])
        return Message(
            "a number from {least} to {most}, a mark from {low} to {high}, or one of the words "
            "{words}, those that judge also behind {very}", least=least, most=most, low=low,
            high=high, words=", ".join(words), very=" / ".join(VERY),
        )  # fmt: skip

    def numbered(self, text: str) -> str:
        """Return a text with the ids of `people` for their names; what is an id stays as it is."""
        for name in sorted(self.people, key=len, reverse=True):
            word = re.compile(rf"(?<![^\W_]){re.escape(name)}(?![^\W_])", re.IGNORECASE)
            if not NEUTRAL.fullmatch(name) and word.search(text):
                text = word.sub(self.people[name], text)
                self.used.add(plain(name))
        return text

    def recognise(self, name: str, parents: tuple[str, ...] = ()) -> Meaning | None:
        """Return what a code means, by its name and those above it, outermost first, or None."""
        if plain(name) in self.own:
            self.used.add(plain(name))
            means = self.own[plain(name)]
            found = self._known(means, ()) or self.meaning("valence", means) if means else None
            read_as = Message("the code {code!r} as {meaning}, as asked", code=name, meaning=means)
            return found and replace(found, doubt=(), read_as=read_as)
        found = self._known(name, parents)
        if found is None and ABOVE.search(name):
            *above, last = ABOVE.split(name)
            found = self._known(last, (*parents, *above))
        return found

    def unknown(self, name: str) -> tuple[Message, Message]:
        """Return why a code that means nothing here is left out, and the same as it is shown."""
        if self.own.get(plain(name)) == "":
            shown = Message(
                "the code {code!r}, which is none of this codebook's, as asked", code=name
            )
            return plural("code left out as asked", "codes left out as asked"), shown
        shown = Message("the code {code!r}, which is not in the codebook", code=name)
        return plural(
            "code that is not in the codebook", "codes that are not in the codebook"
        ), shown

    def _known(self, name: str, parents: tuple[str, ...]) -> Meaning | None:
        name = COUNTS.sub("", name.strip().translate(DASHES).strip("•●○◆\"' "))
        found = self._special(name) or self._exact(name) or self._under(name, parents)
        return found or self._by_part(name) or self._own_under(name, parents)

    def _under(self, name: str, parents: tuple[str, ...]) -> Meaning | None:
        """Read a code together with the one above it: `positive` under `4b Openness`."""
        if not parents:
            return None
        above = parents[-1]
        found = self._special(f"{above}: {name}") or self._exact(f"{above} {name}")
        base = self._by_part(above) if found is None else None
        if base and base.kind == "indicator" and (value := self.valence(name)) is not None:
            found = replace(base, valence=value)
        if found and found.kind in ("indicator", "valence") and plain(name) in VALENCES:
            return replace(found, read_as=_as(name, _shown(found), above))
        return found

    def _own_under(self, name: str, parents: tuple[str, ...]) -> Meaning | None:
        """Count a code of one's own for the indicator that it stands under."""
        for above in reversed(parents):
            base = self._exact(above) or self._by_part(above)
            if base and base.kind == "indicator" and plain(name):
                return replace(base, read_as=_as(name, base.value, above))
        return None

    def _exact(self, name: str) -> Meaning | None:
        suffix = SUFFIX.fullmatch(name)
        base = self._forms.get(plain(suffix["name"])) if suffix else None
        if base is None or suffix is None:
            return self._forms.get(plain(name))
        if base.kind != "indicator":
            return None
        found = replace(base, valence=self.valence(suffix["value"]))
        worded = suffix["value"].casefold() in VALENCES
        return replace(found, read_as=_as(name, _shown(found)) if worded else "")

    def _by_part(self, name: str) -> Meaning | None:
        """Read what stands behind the last parent in a flattened name, or the id in front."""
        *above, last = PARENTS.split(name)
        if above and (found := self._exact(last.strip())):
            return found
        suffix = SUFFIX.fullmatch(name)
        # The id in front tells, even where the label behind it is another: `8b: contact`.
        for part, length in product((last, name), (2, 1)):
            words = plain(part).split(" ")
            if code := self._ids.get(" ".join(words[:length])):
                rest = plain(SUFFIX.sub(r"\g<name>", name) if suffix else name).split(code)[-1]
                valence = self.valence(suffix["value"]) if suffix else None
                return self._doubted(Meaning("indicator", code, valence), name, rest)
        return None

    def _doubted(self, found: Meaning, name: str, rest: str) -> Meaning:
        """Return an indicator read by its id, with a doubt if the `rest` of the name disagrees.

        It does if it has another id, or words of which none is in the labels of this indicator.
        """
        ours = {word for word in plain(self._names[found.value]).split() if len(word) >= TELLING}
        words = set(plain(rest).split())
        theirs = words - self._ids.keys()
        ids = {self._ids[word] for word in words - theirs}
        if ids - {found.value} or (theirs and not ours & theirs):
            return replace(found, doubt=_doubt(name, found.value, self._names[found.value]))
        return replace(found, read_as=_as(name, found.value)) if theirs else found

    def _special(self, name: str) -> Meaning | None:
        head, colon, value = name.partition(":")
        if not colon:
            head, _, value = name.partition(" ")
        head, value = plain(head), value.strip()
        kind = next((kind for kind, words in KINDS.items() if head in words), None)
        if kind == "valence":
            found = self.meaning(kind, value)
            worded = plain(value) in VALENCES or value in VALENCES
            return replace(found, read_as=_as(name, _shown(found))) if found and worded else found
        return self.meaning(kind, value) if kind and colon and value else None

    def meaning(self, kind: str, value: str) -> Meaning | None:
        """Return what a value of a kind means, such as the level `bestuurlijk`; None if nothing."""
        if kind == "valence":
            number = self.valence(value)
            return None if number is None else Meaning(kind, str(number))
        known: str | None = value
        if kind in self._words:
            known = self._words[kind].get(plain(value))
        elif kind == "respondent":
            # One by a name is refused where it is found, not lost here.
            known = respondent(self.numbered(value)) or value
        return Meaning(kind, known) if known else None

    def cell(self, cell: str) -> tuple[list[Meaning], list[str]]:
        """Read a cell that lists codes, in whatever way it separates them.

        The longest stretch that the codebook knows is taken first, so that a comma within a
        code's name does not cut it in two. What was recognised is returned, and what was not,
        each in order.
        """
        parts = [part for part in re.split(r"([,;|\n\r]+)", cell) if part]
        found: list[Meaning] = []
        unknown: list[str] = []
        at = 0
        while at < len(parts):
            end, meaning = self._longest(parts, at)
            if meaning:
                found.append(meaning)
            elif name := parts[at].strip(",;|").strip():
                unknown.append(name)
            at = end
        return found, unknown

    def _longest(self, parts: list[str], at: int) -> tuple[int, Meaning | None]:
        for end in range(min(len(parts), at + LONGEST), at + 1, -1):
            if meaning := self._exact("".join(parts[at:end])):
                return end, meaning
        return at + 1, self.recognise(parts[at])


def plain(name: str) -> str:
    """Return a name in small letters, with one space wherever it has anything but letters.

    >>> plain(" 9a-Employers:  résultats! ")
    '9a employers résultats'
    """
    return " ".join(re.findall(r"\w+", unicodedata.normalize("NFC", name).casefold()))


def yes_no(cell: str) -> str | None:
    """Return `yes` or `no` for a cell that says so in English, Dutch or German."""
    return YES_NO.get(plain(cell))


def _labels(rows: pd.DataFrame) -> dict[str, str]:
    """Return the ids in the first column, by themselves and by the labels beside them."""
    columns = (rows.columns[0], *LABELS)
    return {plain(row[name]): str(row.iloc[0]) for _, row in rows.iterrows() for name in columns}


def _singular(words: Mapping[str, str]) -> dict[str, str]:
    """Return the singular of words in the plural, where it can mean one thing only."""
    found = defaultdict[str, set[str]](set)
    for (word, id_), (end, instead) in product(words.items(), ENDINGS):
        if word.endswith(end) and len(word) - len(end) >= TELLING:
            found[word.removesuffix(end) + instead].add(id_)
    return {word: ids.pop() for word, ids in found.items() if len(ids) == 1}


def _shown(meaning: Meaning) -> Message:
    if meaning.kind == "valence":
        return Message("valence {valence:+d}", valence=int(meaning.value))
    return Message(
        "{indicator} with valence {valence:+d}", indicator=meaning.value, valence=meaning.valence
    )


def _as(name: str, meaning: str, above: str = "") -> Message:
    names = {"code": name, "above": above, "meaning": meaning}
    if above:
        return Message("the code {code!r} under {above!r} as {meaning}", **names)
    return Message("the code {code!r} as {meaning}", **names)


def _doubt(name: str, indicator: str, label: str) -> tuple[Message, Message, Message]:
    names = {"code": name, "indicator": indicator}
    return (
        Message("the code {code!r}, which bears the id {indicator} and other words", **names),
        Message(
            "a code of the codebook, whose {indicator} is {name!r}", indicator=indicator, name=label
        ),
        Message(
            'If it is meant: --map "{code}={indicator}". If it is a code of your own: '
            '--map "{code}=" leaves it out.',
            **names,
        ),
    )


def _names(study: Study) -> Iterator[tuple[str, str]]:
    """Yield each indicator's names: its labels, and those of its concept."""
    concepts = study.concepts.set_index("concept")
    for _, row in study.indicators.iterrows():
        above = concepts.loc[row["concept"], LABELS] if row["concept"] else []
        names = dict.fromkeys(map(str, [*row[LABELS], *above]))
        yield str(row["indicator"]), " / ".join(names)


def _forms(study: Study) -> Iterator[tuple[str, Meaning]]:
    """Yield the ways of writing each concept and each indicator, the surest last."""
    concepts = study.concepts.set_index("concept")
    single = study.indicators["concept"].value_counts()
    for concept, row in concepts.iterrows():
        for name in (str(concept), *row[LABELS]):
            yield plain(name), Meaning("concept", str(concept))
    for _, row in study.indicators.iterrows():
        code, concept = str(row["indicator"]), str(row["concept"])
        above = [concept, *concepts.loc[concept, LABELS]] if concept else []
        labels = [*map(str, row[LABELS])]
        names = [code, *labels, *(f"{code} {label}" for label in labels)]
        names += above if single.get(concept) == 1 else []
        for parent, name in product(["", *above], names):
            yield plain(f"{parent} {name}"), Meaning("indicator", code)
