"""Chapter 8 speaks for any study: the thesis's, one without marks, one region, thirty-five."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import replace
from functools import cache

import pytest

from drawn import crowd, unreadable
from studies import ROOT, copy_data, whole
from werkbedrijf.exhibits import figures, further, tables
from werkbedrijf.exhibits.catalogue import catalogue
from werkbedrijf.exhibits.exhibit import Exhibit, Picture, Table
from werkbedrijf.study.load import load_study
from werkbedrijf.study.model import Study

SPOKEN = ("networks", "planned", "modelled", "layers", "layers_read", "changed", "traced")


def alone() -> Study:
    """Return a study of one made-up region, of which no conclusion of the thesis speaks."""
    of = crowd(1)
    return replace(of, tables={**of.tables, "claims": of.tables["claims"].iloc[:0]})


MADE: dict[str, Callable[[], Study]] = {
    "thesis": lambda: whole(),
    "nl": lambda: whole("nl"),
    "one": alone,
    "thirty-five": lambda: crowd(35),
}


@pytest.fixture(scope="module")
def unpublished(tmp_path_factory: pytest.TempPathFactory) -> Study:
    """Return a study of the same regions that has no source to judge and registers nothing."""
    root = tmp_path_factory.mktemp("unpublished")
    copy_data(root)
    published = root / "data" / "published"
    for path in published.glob("*.csv"):
        path.write_text(path.read_text("utf-8").split("\n")[0] + "\n", "utf-8")
    for name in ("explanations", "observations", "tests"):
        (published / f"{name}.csv").unlink()
    settings = root / "data" / "study.toml"
    text = settings.read_text("utf-8")
    start, end = text.index("[further.mediation]"), text.index("[[scale]]")
    settings.write_text(text[:start] + text[end:], "utf-8")
    return load_study(root=root)


@cache
def made(name: str) -> Study:
    """Return one of the studies to try."""
    return MADE[name]()


def exhibits(of: Study) -> list[Exhibit]:
    """Return every exhibit of the chapter."""
    listed = catalogue(of)
    ids = listed.loc[listed["notebook"] == "08-further", "exhibit"]
    names = [id_.replace("-", "_") for id_ in ids]
    assert len(names) >= 15
    return [(getattr(figures, name, None) or getattr(tables, name))(of) for name in names]


def check(of: Study) -> None:
    """Hold every exhibit to what it says, and every sentence to being one."""
    for shown in exhibits(of):
        if isinstance(shown.body, Picture):
            assert unreadable([shown]) == []
            assert shown.body.alt.endswith(".")
        else:
            assert isinstance(shown.body, Table)
            assert set(shown.body.headings) <= set(shown.body.frame) or shown.body.frame.empty
            cells = shown.body.frame[[c for c in shown.body.headings if c in shown.body.frame]]
            assert not cells.astype(str).isin(["nan", "None", "<NA>"]).any(axis=None), shown.id
    for name in SPOKEN:
        said = getattr(further, name)(of)
        assert said.rstrip().endswith(".")
        assert "nan" not in said.split()


@pytest.mark.parametrize("name", MADE)
def test_the_chapter_speaks_for_any_study(name: str) -> None:
    """Every figure can be read, no cell is a hole of the program, every sentence ends."""
    check(made(name))


def test_the_chapter_speaks_for_a_study_without_a_source(unpublished: Study) -> None:
    """It has no claims to judge again, no design and no tests, and says so."""
    check(unpublished)
    assert "registers no design" in further.planned(unpublished)
    assert "states no expected evidence" in further.traced(unpublished)


def test_the_power_of_all_regions_is_printed() -> None:
    """For the paths that the design plans for, by the joint test."""
    said = further.planned(made("thesis"))
    assert "all 35 regions" in said
    for path in ("0.3", "0.5", "0.59"):
        assert f"for paths of {path}" in said


def test_the_notebook_shows_every_exhibit_of_its_chapter() -> None:
    """Nothing that is listed for it is left out."""
    text = (ROOT / "notebooks" / "08-further.ipynb").read_text("utf-8")
    listed = catalogue(made("thesis"))
    for row in listed[listed["notebook"] == "08-further"].to_dict("records"):
        assert f".{row['exhibit'].replace('-', '_')}(study)" in text
