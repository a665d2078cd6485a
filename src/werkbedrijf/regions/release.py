"""Load the study for publication: what regions lack, give away, and what their publishers know."""

from __future__ import annotations

from collections.abc import Iterator

from werkbedrijf.analysis.scores import replicate, replicate_placements, without_evidence
from werkbedrijf.claims.language import parsed
from werkbedrijf.errors import DataError, Message, several, together
from werkbedrijf.paths import Paths, paths
from werkbedrijf.regions import disclosure
from werkbedrijf.study.files import items
from werkbedrijf.study.language import ngettext, say, to_make
from werkbedrijf.study.load import load_study
from werkbedrijf.study.model import Region, Study

TOLD = ("centre", "municipalities", "respondents", "parties", "facts")
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


def missing(study: Study) -> dict[str, list[str]]:
    """Return what each region lacks, each time one line: the file, and what is not in it.

    Regions that the source has are left out, since nothing can be added to them, and so are
    regions that lack nothing.
    """
    own = (region for region in study.regions.values() if not region.chapter)
    found = {region.id: list(_lines(study, region)) for region in own}
    return {region: lines for region, lines in found.items() if lines}


def _lines(study: Study, region: Region) -> Iterator[str]:
    untold = [key for key in TOLD if not region.settings.get(key)]
    if untold:
        yield Message("region.toml: no {keys}", keys=", ".join(untold))
    if region.segments.empty:
        yield Message("segments.csv: no evidence")
    else:
        missing = without_evidence(study)
        codes = missing.loc[missing["region"] == region.id, "indicator"]
        if len(codes):
            yield Message("segments.csv: no evidence on {codes}", codes=", ".join(codes))
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

    Regions without either are left out.
    """
    alone = replicate(study)
    alone = alone[(alone["respondents"] == 1) & alone["mean"].notna()]
    found: dict[str, list[str]] = {}
    for region in study.regions.values():
        agreed = ", ".join(unanimous(region))
        single = ", ".join(alone.loc[alone["region"] == region.id, "concept"])
        lines: list[str] = []
        lines += [Message("all agree on {indicators}", indicators=agreed)] if agreed else []
        lines += [Message("one respondent is behind {concepts}", concepts=single)] if single else []
        if lines:
            found[region.id] = lines
    return found


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
    found = disclosure.alarms(study, where)
    if stopping := [alarm.problem for alarm in found if alarm.stops]:
        raise DataError(stopping)
    for line in _warnings(study):
        say(line)
    for alarm in found:
        say(Message("Before you publish: {problem}", problem=alarm.problem.message))
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
        yield from (together(["  ", line], "") for line in lines)
    for region, places in examples(study).items():
        yield Message(
            "{region}: rows marked as example count for nothing: {places}.",
            region=region,
            places=places,
        )
    for region, lines in reports(study).items():
        yield Message(
            "{region}, before you publish: {lines}.", region=region, lines=together(lines, "; ")
        )


def check_published(study: Study, where: Paths) -> None:
    """Refuse to let a study out of hand as long as anything in it may give a person away.

    Raises
    ------
    DataError
        If anything stops a build, and also for what a build only tells: whoever publishes has
        looked at it and has answered it.
    """
    if found := disclosure.alarms(study, where):
        raise DataError(alarm.problem for alarm in found)
