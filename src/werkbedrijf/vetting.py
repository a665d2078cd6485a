"""The study as it may be published: loaded, and searched for what tells who said what."""

from __future__ import annotations

from werkbedrijf import disclosure
from werkbedrijf.errors import DataError
from werkbedrijf.gaps import examples, gaps
from werkbedrijf.load import load_study
from werkbedrijf.study import Study


def vetted(labels: str = "en") -> Study:
    """Load the study for publication, and print what its regions lack and what they give away.

    Raises
    ------
    DataError
        If the data are wrong, or a text in them tells who said what.
    """
    study = load_study(labels=labels)
    if found := disclosure.problems(study):
        raise DataError(found)
    for region, lines in gaps(study).items():
        print(f"{region} is not complete; its chapter says 'not available' for:")
        print("\n".join(f"  {line}" for line in lines))
    for region, places in examples(study).items():
        print(f"{region}: rows marked as example count for nothing: {places}.")
    for region, lines in disclosure.reports(study).items():
        print(f"{region}, before you publish: {'; '.join(lines)}.")
    return study
