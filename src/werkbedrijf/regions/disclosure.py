"""What may be published: what gives people away stops it, and what regions lack is said."""

from __future__ import annotations

import re
from collections.abc import Iterable, Iterator
from dataclasses import dataclass

from werkbedrijf.analysis.intercoder import partial
from werkbedrijf.analysis.scores import replicate, replicate_placements, without_evidence
from werkbedrijf.claims.expressions import parsed
from werkbedrijf.errors import DataError, Message, Problem, join, several
from werkbedrijf.paths import Paths, paths
from werkbedrijf.regions import texts
from werkbedrijf.regions.person_words import recased
from werkbedrijf.regions.persons import DOUBT, MAIL, TELEPHONE, addresses, alternatives, traces_of
from werkbedrijf.regions.texts import Piece, Speaking, names_function, of_region, of_study, strings
from werkbedrijf.study.files import items
from werkbedrijf.study.language import echo, ngettext, to_make
from werkbedrijf.study.load import load_study
from werkbedrijf.study.model import Region, Study
from werkbedrijf.study.region_checks import CODER

WORDED = ("concepts", "indicators", "parties", "policy", "words", "stakeholders")
"""The study's tables whose words are no names."""
NO_TRACE = Message("no trace of a person")
ALLOW = Message("Take it out; if it is a false alarm, put it in allowed.csv with the reason.")
APART = Message("Take what tells it out, or the respondent, so that nobody can tell who it was.")
CODER_ID = Message(
    "an id that tells nothing, such as c2: it is published with the file, in tables and in figures"
)
RENAME = Message(
    "Call the file otherwise (the import: --second NAME=c2); if it is a false alarm, put the id in "
    "allowed.csv with the reason."
)
OWN_WORDS = Message("Say it in your own words, of somebody; a quotation tells who speaks.")
SURE = (MAIL, TELEPHONE)
"""What no author of a document is called."""
AUTHOR = re.compile(r"documents\.[^.]+\.author")
"""Where a region's document says who wrote it."""
FIRST = re.compile(r"(?<![\w'])(?:ik|mij|mijn|I|I'm|I've|I'd|my|myself)(?![\w-])")
"""The first person, in which somebody speaks and nobody sums up."""
SETTINGS = ("centre", "municipalities", "respondents", "parties", "facts")
"""Keys of region.toml that a chapter shows."""
LEDGER = "claims"
"""The exhibit that shows every claim with its verdicts."""
UNSHOWN = ngettext(
    "data/published/claims.csv: {number} claim, which no chapter shows with its verdicts, as "
    "data/exhibits.csv has it. `{command}` names the chapters that can be taken over.",
    "data/published/claims.csv: {number} claims, which no chapter shows with their verdicts, as "
    "data/exhibits.csv has it. `{command}` names the chapters that can be taken over.",
)
LISTED = ("bodies", "activities", "interviews")


@dataclass(frozen=True)
class Alarm:
    """Hold what must not be published, or (`stops` is false) may have to be left out."""

    problem: Problem
    stops: bool


def alarms(study: Study, where: Paths) -> list[Alarm]:
    """Return what stops a build, and what is only doubtful and stops an archive.

    That is names, addresses, functions tied to respondents, and ids that tell who somebody is.
    Searched is every cell, string and comment in the study's data/, with example rows; for
    addresses and telephone numbers also its notebooks, its pages and their translations.
    """
    own = {id_: of_region(where, id_) for id_ in study.regions}
    shared = of_study(where)
    small = _small(piece.text for pieces in (shared, *own.values()) for piece in pieces)
    known = _known(study)
    found = [
        alarm
        for region in study.regions.values()
        for alarm in _Gate(study, region, known, small).alarms(own[region.id])
    ]
    bibliography = where.theory / "references.bib"
    if bibliography.is_file():  # whose authors are no names outside the regions
        known |= _words([bibliography.read_text(encoding="utf-8")])
    return [*found, *_of_study(study, shared, known, small), *_of_pages(study, where)]


def doubtful(study: Study, where: Paths, region: Region, texts: Iterable[str]) -> list[str]:
    """Return those texts of which there would be an alarm if they were in a region's files."""
    small = _small(piece.text for piece in of_region(where, region.id))
    gate = _Gate(study, region, _known(study), small)
    return [text for text in texts if any(gate.in_text(Piece("", "", "", text)))]


class _Gate:
    """Search the texts of one region."""

    def __init__(
        self, study: Study, region: Region, known: frozenset[str], small: frozenset[str]
    ) -> None:
        parties = study.tables["parties"][["label_en", "label_nl"]].to_numpy().ravel()
        bodies = region.tables["bodies"]
        # Who sits there by function is no organisation.
        own = bodies.loc[bodies["kind"] != "office", ["label_en", "label_nl"]]
        organisations = list(own.stack())
        self.region, self.known, self.small = region, known | _words(organisations), small
        self.speaking = Speaking({*parties, *organisations}, region.municipalities)
        places = filter(None, {region.centre, *region.municipalities})
        self.places = re.compile(rf"\b(?:{alternatives(places) or '(?!)'})(?!\w)")
        documents = region.settings.get("documents", {}).values()
        authors = {str(each.get("author", "")).casefold() for each in documents}
        allowed = [text.casefold() for text in region.tables["allowed"]["text"]]
        self.allowed = [text for text in allowed if text not in authors]
        self.authors = [text for text in allowed if text in authors]

    def alarms(self, pieces: Iterable[Piece]) -> Iterator[Alarm]:
        """Yield what is wrong with the texts and with the region's ids and interviews."""
        for piece in pieces:
            if not _is_answer(piece):
                yield from self.in_text(piece)
        for problem in (*_ids(self.region), *_order(self.region)):
            yield Alarm(problem, stops=True)
        yield from (Alarm(problem, stops=False) for problem in _alone(self.region))
        for coder in self.region.coders:
            traces = traces_of(f"by {coder.title()}", self.known, self.small)
            if coder not in self.allowed and any(traces):
                file = f"data/regions/{self.region.id}/{CODER}{coder}.csv"
                found = _shown(Message("the id of a coder, which may be a name"), coder)
                yield Alarm(Problem(file, None, None, found, CODER_ID, RENAME), stops=False)

    def in_text(self, piece: Piece) -> Iterator[Alarm]:
        """Yield what is wrong with a text."""
        text = piece.text.casefold()
        written = bool(AUTHOR.fullmatch(piece.column))
        answers = [*self.allowed, *(self.authors if written else [])]
        answered = [each for each in answers if each in text]
        # An author's name stands alone, where a sentence would begin without telling anything.
        searched = f"by {piece.text}" if written else self._without_places(piece.text)
        for what, name in traces_of(searched, self.known, self.small):
            if any(name.casefold() in each for each in answered):
                continue
            named = written and what not in SURE
            shown = (Message("a person as author"), piece.text) if named else (what, name)
            yield _alarm(piece, _shown(*shown), NO_TRACE, ALLOW, not named and what != DOUBT)
        yield from self._tied(piece, answered)

    def _without_places(self, text: str) -> str:
        """Return a text with its places in small letters: many are called as persons are."""
        return self.places.sub(lambda match: match[0].lower(), text)

    def _tied(self, piece: Piece, answered: list[str]) -> Iterator[Alarm]:
        """Yield a function or a party that is tied to a respondent, and the first person."""
        tie = self.speaking.search(piece.text) if piece.respondents else ""
        tie = tie or names_function(piece.text, self.region.respondents)
        if tie and tie.casefold() not in answered:
            people = ", ".join(piece.respondents) or Message("a respondent")
            found = Message("{words!r} with {people}", words=tie, people=people)
            expected = Message("no function or party tied to a respondent")
            yield _alarm(piece, found, expected, APART, True)
        first = FIRST.search(piece.text)
        if first and piece.respondents and piece.column in ("summary", "note"):
            found = _shown(Message("the first person"), first[0])
            expected = Message("a summary in the coder's own words")
            yield _alarm(piece, found, expected, OWN_WORDS, False)


def _shown(what: str, words: str) -> Message:
    return join([what, repr(words)])


def _is_answer(piece: Piece) -> bool:
    """Return whether a text is what an answer allows, not the reason for it."""
    return piece.file.endswith("/allowed.csv") and piece.column == "text"


def _alarm(piece: Piece, found: str, expected: str, remedy: str, stops: bool) -> Alarm:
    return Alarm(Problem(piece.file, None, piece.place, found, expected, remedy), stops)


def _of_study(
    study: Study, pieces: Iterable[Piece], known: frozenset[str], small: frozenset[str]
) -> Iterator[Alarm]:
    """Yield traces of persons outside the regions; doubts would be of books and methods there."""
    source, allowed = {text for _, text in strings(dict(study.source))}, _allowed(study)
    for piece in pieces:
        if piece.text in source or _is_answer(piece):
            continue
        for what, name in traces_of(piece.text, known, small):
            if what != DOUBT and name.casefold() not in allowed:
                yield _alarm(piece, _shown(what, name), NO_TRACE, ALLOW, True)


def _of_pages(study: Study, where: Paths) -> Iterator[Alarm]:
    """Yield addresses and numbers of persons in what is written by hand beside the data."""
    allowed = _allowed(study)
    for piece in texts.of_pages(where):
        for what, found in addresses(piece.text):
            if found.casefold() not in allowed:
                yield _alarm(piece, _shown(what, found), NO_TRACE, ALLOW, True)


def _allowed(study: Study) -> set[str]:
    """Return what the study and its regions allow, in small letters."""
    answers = (study.tables, *(region.tables for region in study.regions.values()))
    return {text.casefold() for tables in answers for text in tables["allowed"]["text"]}


def _known(study: Study) -> frozenset[str]:
    """Return the words that are no names in any region: the tables' and those of places."""
    found = [text for name in WORDED for text in study.tables[name].to_numpy().ravel()]
    for each in study.regions.values():
        found += [each.label, each.centre, *each.municipalities]
    return _words(found)


def _words(texts: Iterable[object]) -> frozenset[str]:
    return frozenset(word for text in texts for word in re.findall(r"[\w']+", str(text)))


def _small(texts: Iterable[str]) -> frozenset[str]:
    """Return the words that stand somewhere in small letters: no names, if not in a list."""
    small = re.compile(r"(?<![\w-])[a-zß-ÿ][\w'\u2019]*")
    return frozenset(word for text in texts for word in small.findall(recased(text)))


def _ids(region: Region) -> Iterator[Problem]:
    file = f"data/regions/{region.id}/region.toml"
    expected = Message("P1, P2 and so on, one letter for all, so that no id is a person's initial")
    remedy = Message("Number the respondents in an order that tells nothing.")
    letters = {respondent[:1] for respondent in region.respondents}
    for respondent in region.respondents:
        if not re.fullmatch(r"[PRI]\d{1,3}", str(respondent)) or len(letters) > 1:
            yield Problem(file, None, "respondents", repr(respondent), expected, remedy)


def _order(region: Region) -> Iterator[Problem]:
    """Yield a problem if interviews are in an order that could be that of the respondents."""
    roles = list(region.tables["interviews"]["role"])
    if roles != sorted(roles):
        file, found = f"data/regions/{region.id}/interviews.csv", Message("roles in another order")
        expected = Message("the order of the alphabet, so that it is not that of the respondents")
        remedy = Message("Sort the rows by role and number them anew.")
        yield Problem(file, None, "role", found, expected, remedy)


def _alone(region: Region) -> Iterator[Problem]:
    """Yield a problem if the one interview can only be that of the one respondent."""
    interviews = region.tables["interviews"]
    if len(region.respondents) == 1 and len(interviews) == 1:
        row, words = interviews.iloc[0], {"yes": Message("yes"), "no": Message("no")}
        found = Message(
            "one interview beside one respondent: {respondent} is the {role} interviewed in "
            "{month}, member of the board: {board}, of the partner council: {partner}",
            respondent=region.respondents[0],
            role=row["role"],
            month=row["month"],
            board=words.get(row["board"], row["board"]),
            partner=words.get(row["partner"], row["partner"]),
        )
        expected = Message("several of both, so that no row ties a respondent to a role")
        remedy = Message("Leave interviews.csv empty until there are more interviews.")
        file = f"data/regions/{region.id}/interviews.csv"
        yield Problem(file, None, None, found, expected, remedy)


def missing(study: Study) -> dict[str, list[str]]:
    """Return what each region lacks, each time one line: the file, and what is not in it.

    Regions that the source has are left out, since nothing can be added to them, and so are
    regions that lack nothing.
    """
    own = (region for region in study.regions.values() if not region.chapter)
    return {region.id: lines for region in own if (lines := list(_missing(study, region)))}


def _missing(study: Study, region: Region) -> Iterator[str]:
    if keys := [key for key in SETTINGS if not region.settings.get(key)]:
        yield Message("region.toml: no {keys}", keys=", ".join(keys))
    if region.segments.empty:
        yield Message("segments.csv: no evidence")
    else:
        lacking = without_evidence(study)
        if codes := ", ".join(lacking.loc[lacking["region"] == region.id, "indicator"]):
            yield Message("segments.csv: no evidence on {codes}", codes=codes)
    rows = region.tables["placements"].assign(region=region.id)
    counted = replicate_placements(rows, study.thresholds)
    if "numbers" not in study.lacks and counted["score"].count() == 0:
        yield Message("placements.csv: no row to score with both target and realised")
    empty = (name for name in LISTED if region.tables[name].empty)
    yield from (Message("{name}.csv: no row", name=name) for name in empty)
    if not region.structure.get("node"):
        yield Message("structure.toml: no body")


def examples(study: Study) -> dict[str, str]:
    """Return where each region's files have rows marked as examples, which are in no table."""
    return {
        region.id: ", ".join(place.rpartition("/")[2] for place in region.examples)
        for region in study.regions.values()
        if region.examples
    }


def reports(study: Study) -> dict[str, list[str]]:
    """Return what each region's publisher should know: unanimous cells, scores on one respondent.

    Regions without either are left out, and those whose scores a source has published.
    """
    printed = set(study.tables["scores"]["region"])
    alone = replicate(study)
    alone = alone[(alone["respondents"] == 1) & alone["mean"].notna()]
    found: dict[str, list[str]] = {}
    for region in (each for id_, each in study.regions.items() if id_ not in printed):
        agreed = ", ".join(unanimous(region))
        single = ", ".join(alone.loc[alone["region"] == region.id, "concept"])
        lines: list[str] = []
        lines += [Message("all agree on {indicators}", indicators=agreed)] if agreed else []
        lines += [Message("one respondent is behind {concepts}", concepts=single)] if single else []
        found[region.id] = lines
    return {region: lines for region, lines in found.items() if lines}


def unanimous(region: Region) -> list[str]:
    """Return the indicators on which every respondent is cited, and always in one direction.

    Whoever knows that somebody was interviewed then knows what they said.
    """
    found = []
    for indicator, rows in region.segments.groupby("indicator", sort=True):
        people = {person for cell in rows["respondents"] for person in items(cell)}
        signs = {(value > 0) - (value < 0) for value in rows["valence"].astype(int)}
        if region.respondents and people >= set(region.respondents) and signs in ({1}, {-1}):
            found.append(str(indicator))
    return found


def released(language: str = "en") -> Study:
    """Load the study for publication, and print what its regions lack and what they give away.

    Raises
    ------
    DataError
        If the data are wrong, or a text in them tells who said what.
    """
    where = paths()
    study = load_study(language=language, root=where.root)
    found = alarms(study, where)
    if stopping := [alarm.problem for alarm in found if alarm.stops]:
        raise DataError(stopping)
    for line in _warnings(study):
        echo(line)
    for alarm in found:
        echo(Message("Before you publish: {problem}", problem=alarm.problem.message))
    return study


def ready(language: str = "en") -> Study:
    """Load the study for publication as `released` does, and read the tests of its claims."""
    study = released(language)
    parsed(study.of_source)
    return study


def _warnings(study: Study) -> Iterator[Message]:
    """Yield, line by line, what regions lack and what their publishers should know."""
    claims = len(study.tables["claims"])
    if claims and LEDGER not in set(study.tables["exhibits"]["exhibit"]):
        yield several(*UNSHOWN, claims, command=to_make("chapter"))
    for region, lines in missing(study).items():
        yield Message(
            "{region} is not complete; its chapter says 'not available' for:", region=region
        )
        yield from (join(["  ", line], "") for line in lines)
    for region, places in examples(study).items():
        yield Message(
            "{region}: rows marked as example count for nothing: {places}.",
            region=region,
            places=places,
        )
    for row in partial(study).to_dict("records"):
        yield Message(
            "{region}: segments-{coder}.csv reaches only a part of segments.csv ({reached} of "
            "{segments}). Coders are compared on that part; no mark or verdict follows from it.",
            **{str(name): cell for name, cell in row.items()},
        )
    for region, lines in reports(study).items():
        yield Message(
            "{region}, before you publish: {lines}.", region=region, lines=join(lines, "; ")
        )


def check_published(study: Study, where: Paths) -> None:
    """Refuse to let a study out of hand as long as anything in it may give a person away.

    Raises
    ------
    DataError
        If anything stops a build, and also for what a build only tells: whoever publishes has
        looked at it and has answered it.
    """
    if found := alarms(study, where):
        raise DataError(alarm.problem for alarm in found)
