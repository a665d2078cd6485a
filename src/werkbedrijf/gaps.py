"""What a region of one's own still lacks: its chapter says so, and a build names it first."""

from __future__ import annotations

from collections.abc import Iterator

from werkbedrijf.placements import replicate
from werkbedrijf.scores import without_evidence
from werkbedrijf.study import Region, Study

TOLD = ("centre", "municipalities", "respondents", "parties", "facts")
"""Keys of region.toml that a chapter shows."""
LISTED = ("bodies", "activities", "interviews")


def gaps(study: Study) -> dict[str, list[str]]:
    """Return what each region lacks, each time one line: the file, and what is not in it.

    Regions that the thesis has are left out, since nothing can be added to them, and so are
    regions that lack nothing.
    """
    own = (region for region in study.regions.values() if not region.chapter)
    found = {region.id: list(_lines(study, region)) for region in own}
    return {region: lines for region, lines in found.items() if lines}


def _lines(study: Study, region: Region) -> Iterator[str]:
    untold = [key for key in TOLD if not region.settings.get(key)]
    if untold:
        yield f"region.toml: no {', '.join(untold)}"
    if region.segments.empty:
        yield "segments.csv: no evidence"
    else:
        missing = without_evidence(study)
        codes = missing.loc[missing["region"] == region.id, "indicator"]
        if len(codes):
            yield f"segments.csv: no evidence on {', '.join(codes)}"
    counted = replicate(region.tables["placements"].assign(region=region.id))
    if counted["score"].count() == 0:
        yield "placements.csv: no row to score with both target and realised"
    yield from (f"{name}.csv: no row" for name in LISTED if region.tables[name].empty)
    if not region.structure.get("node"):
        yield "structure.toml: no body"


def examples(study: Study) -> dict[str, str]:
    """Return where each region's files have rows marked as examples, which are in no table."""
    return {
        region.id: ", ".join(place.rpartition("/")[2] for place in region.examples)
        for region in study.regions.values()
        if region.examples
    }
