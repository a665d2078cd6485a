"""The catalogue of exhibits: what a study shows, where, under which number and caption."""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Iterator, Mapping
from functools import lru_cache
from itertools import product
from string import ascii_lowercase
from typing import Any

import pandas as pd

from werkbedrijf.study.model import Region, Study, chapter_number

OF_PART: Mapping[str, str] = {
    **dict.fromkeys(("placements", "placements-target"), "numbers"),
    **dict.fromkeys(("corrections", "corrected-marks"), "corrections"),
    **dict.fromkeys(("mediation-power", "mediation-plan", "mediation-model"), "mediation"),
    **dict.fromkeys(("round-changes", "rounds-changed", "round-predictions"), "rounds"),
}
"""The exhibits that a study has only with a part that it may lack, see `Study.lacks`."""


def catalogue(study: Study) -> pd.DataFrame:
    """Return `entries`: exhibits x (exhibit, kind, number, notebook, caption, status, note)."""
    return pd.DataFrame(list(entries(study).values()))


@lru_cache(maxsize=4)
def entries(study: Study) -> Mapping[str, Mapping[str, str]]:
    """Return every exhibit of the study by its id, those of a region once per region.

    The number is the source's; what the source does not have is lettered within its chapter of
    the report, such as 5c, as no number of the source is; in a region its id stands behind.
    """
    notes = study.tables["exhibit-notes"].set_index("exhibit")["note"].to_dict()
    letters: dict[tuple[str, str], Iterator[str]] = defaultdict(lambda: iter(LETTERS))
    rows: dict[str, dict[str, str]] = {}
    for listed in study.tables["exhibits"].to_dict("records"):
        if OF_PART.get(listed["exhibit"]) in study.lacks:
            continue
        entry = {name: study.source_name.within(listed[name]) for name in LISTED}
        entry["note"] = notes.get(entry["exhibit"], "")
        for region in study.regions.values() if "{region}" in entry["exhibit"] else [None]:
            row = _entry(entry, region)
            if not row["number"]:
                letter = next(letters[row["kind"], row["notebook"]])
                # By the region's id: a chapter does not know what other regions there are.
                behind = f"-{region.id}" if region else ""
                row["number"] = f"{chapter_number(listed['notebook'])}{letter}{behind}"
            rows[row["exhibit"]] = row
    return rows


LISTED = ("exhibit", "kind", "number", "notebook", "caption", "status")
LETTERS = ["".join(each) for length in (1, 2) for each in product(ascii_lowercase, repeat=length)]
"""From a to z, then from aa on, as a spreadsheet letters its columns."""


def _entry(entry: dict[str, str], region: Region | None) -> dict[str, str]:
    if region is None:
        return entry
    of_region = {
        "exhibit": entry["exhibit"].replace("{region}", region.id),
        "number": entry["number"].replace("{chapter}", region.chapter),
        "caption": entry["caption"].replace("{region}", region.label),
        "notebook": f"{entry['notebook']}-{region.id}",
    }
    own = {} if region.chapter else {"number": "", "status": "new", "note": ""}
    return entry | of_region | own


def caption(study: Study, row: Mapping[Any, Any]) -> str:
    """Return what stands with an exhibit: kind, number, what it shows, and whose it is.

    Without a source everything is the study's own, which goes without saying.
    """
    named = study.source and row["status"] != "reproduced"
    status = f" ({study.word(row['status'])})" if named else ""
    return f"{title(study, row)}. {row['caption']}{status}."


def title(study: Study, row: Mapping[Any, Any]) -> str:
    """Return what an exhibit is called: its number, and whether that is the source's."""
    whose = f" {study.phrase('of-source')}" if row["status"] != "new" else ""
    return f"{study.word(row['kind'])} {row['number']}{whose}"
