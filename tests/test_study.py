"""What holds for every study, this one or the one that STUDY names: data, gate, chain."""

from __future__ import annotations

from studies import STUDY_ROOT
from werkbedrijf.claims.expressions import parsed
from werkbedrijf.exhibits.catalogue import catalogue
from werkbedrijf.paths import Paths
from werkbedrijf.regions import disclosure
from werkbedrijf.site.navigation import chapters
from werkbedrijf.study.language import LANGUAGES
from werkbedrijf.study.load import load_study

STUDY = load_study(root=STUDY_ROOT)


def test_the_data_load_in_every_language() -> None:
    """Nothing is wrong with them, and every label is there twice."""
    assert [load_study(labels, STUDY_ROOT).language for labels in LANGUAGES] == list(LANGUAGES)


def test_no_text_tells_who_said_what() -> None:
    """The gate that stops a build finds nothing."""
    assert [alarm for alarm in disclosure.alarms(STUDY, Paths(STUDY_ROOT)) if alarm.stops] == []


def test_every_test_of_a_claim_can_be_read() -> None:
    """It names what the study has, in words that the language has."""
    tested = STUDY.tables["claims"]
    written = list(tested.loc[tested["test"] != "", "claim"])
    assert list(parsed(STUDY.of_source)) == written


def test_every_exhibit_belongs_to_a_chapter_and_has_its_files() -> None:
    """What is listed was made, under its id, by a chapter of the chain."""
    listed = catalogue(STUDY)
    assert set(listed["notebook"]) <= set(chapters(STUDY))
    for row in listed.to_dict("records"):
        kind = {"table": ("tables", "csv"), "figure": ("figures", "svg")}[str(row["kind"])]
        assert (STUDY_ROOT / kind[0] / f"{row['exhibit']}.{kind[1]}").is_file(), row["exhibit"]
