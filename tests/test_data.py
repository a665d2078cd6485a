"""The data are described, clean, and keep what was promised to the interviewees."""

from __future__ import annotations

import json
import re
import tomllib
from pathlib import Path

import pytest

from studies import ROOT, own_regions, whole
from werkbedrijf.analysis.agreement import side_by_side
from werkbedrijf.claims import ledger
from werkbedrijf.paths import QUOTES
from werkbedrijf.regions.region_folder import REPLACED
from werkbedrijf.study.schema import SCHEMAS, columns

DATA = ROOT / "data"
STUDY = whole().of_source
CSV = sorted(path for path in DATA.rglob("*.csv") if path.parent.name not in own_regions())
PACKAGE = json.loads((DATA / "datapackage.json").read_text(encoding="utf-8"))
UNUSED = {"ties"}
"""Files that a region may have and none of the thesis has: it did not ask for contacts."""
RESOURCES = {each["path"]: each for each in PACKAGE["resources"]}


def schema(path: Path) -> str:
    """Return the name of a file's schema: those of further coders share one."""
    return "segments-*" if path.stem.startswith("segments-") else path.stem


def by_path(path: Path) -> str:
    """Return a file's name as seen from data/."""
    return path.relative_to(DATA).as_posix()


@pytest.mark.parametrize("path", CSV, ids=by_path)
def test_a_csv_is_described_as_it_is_checked(path: Path) -> None:
    """datapackage.json names the columns of every CSV in order, with the types of the schema."""
    fields = RESOURCES[by_path(path)]["schema"]["fields"]
    header = path.read_text(encoding="utf-8").split("\n", 1)[0].split(",")
    assert [field["name"] for field in fields] == header
    assert set(columns(schema(path))) <= set(header)
    known = SCHEMAS[schema(path)].columns
    assert sorted(header) == sorted(known.keys() & header)
    whole = {field["name"] for field in fields if field["type"] in ("integer", "year")}
    assert {name for name, column in known.items() if column.whole} <= whole
    assert all(field["description"] for field in fields)


def test_nothing_is_described_that_is_not_there() -> None:
    """Every resource of datapackage.json is a file, and every schema has one."""
    assert sorted(RESOURCES) == [by_path(path) for path in CSV]
    assert {schema(path) for path in CSV} | UNUSED == set(SCHEMAS)


@pytest.mark.parametrize("path", CSV, ids=by_path)
def test_a_csv_has_unix_line_ends_and_a_last_one(path: Path) -> None:
    """UTF-8 without a mark in front, LF, and a newline at the end."""
    raw = path.read_bytes()
    assert not raw.startswith(b"\xef\xbb\xbf")
    assert b"\r" not in raw
    assert raw.endswith(b"\n")
    assert not raw.endswith(b"\n\n")


def test_the_readme_of_the_data_names_every_file_and_column() -> None:
    """A reader finds each file and each column explained in words."""
    text = (DATA / "README.md").read_text(encoding="utf-8")
    files = {re.sub(r"regions/[^/]+/", "regions/<id>/", by_path(path)) for path in CSV}
    files = {re.sub(r"segments-.+\.csv", "segments-<coder>.csv", name) for name in files}
    missing = [name for name in files if name not in text and Path(name).name not in text]
    names = {name for schema in SCHEMAS for name in columns(schema)}
    labels = {"label_en", "label_nl", "caption_en", "caption_nl"}
    assert missing == []
    assert sorted(name for name in names - labels if f"`{name}`" not in text) == []


def test_the_page_on_withdrawal_names_every_place_of_what_a_respondent_said() -> None:
    """Each table of a region that cites respondents, and what lies outside the tables."""
    page = (ROOT / "docs/new-region.md").read_text(encoding="utf-8")
    told = page.partition("### When somebody withdraws\n")[2].partition("\n## ")[0]
    citing = [name for name in SCHEMAS if "respondents" in columns(name)]
    assert {"segments", "segments-*", "not-coded"} <= set(citing)
    places = [f"{name.replace('*', '<coder>')}.csv" for name in citing]
    places += ["corrections.csv", "region.toml", "interviews.csv", "imports.toml", QUOTES]
    places += [f"build/{REPLACED}/", "report/", "tables/", "figures/", "site/"]
    assert [place for place in places if f"`{place}`" not in told] == []
    assert "Git" in told


def test_no_page_says_a_thing_twice() -> None:
    """No two paragraphs begin with the same words."""
    for page in (ROOT / "README.md", ROOT / "data/README.md", *(ROOT / "docs").glob("*.md")):
        begun = [each[:80] for each in page.read_text(encoding="utf-8").splitlines()]
        begun = [each for each in begun if len(each) == 80]
        assert len(begun) == len(set(begun)), page


def test_a_program_that_a_page_runs_is_named_where_it_lies() -> None:
    """Whoever has only run make has none of the environment's programs on their path."""
    for page in (ROOT / "README.md", *(ROOT / "docs").glob("*.md")):
        blocks = re.findall(r"```sh\n(.*?)```", page.read_text(encoding="utf-8"), re.DOTALL)
        lines = [line for block in blocks for line in block.splitlines()]
        assert not [line for line in lines if re.match("papermill|jupyter|pytest|werkb", line)]


def test_sources_that_the_data_cite_have_an_entry() -> None:
    """Every source key of the theory is in references.bib."""
    keys = set(re.findall(r"@\w+\{([^,]+),", (DATA / "theory/references.bib").read_text("utf-8")))
    cited = {
        key
        for table, column in (
            ("policy", "source_key"),
            ("coordination", "source_key"),
            ("models", "model"),
        )
        for key in STUDY.tables[table][column]
    } - {""}
    assert cited - keys == set()


def test_no_row_ties_a_respondent_to_a_party() -> None:
    """A segment has respondents or a party, never both, in every region."""
    both = STUDY.segments[(STUDY.segments["respondents"] != "") & (STUDY.segments["party"] != "")]
    assert both.empty


def test_interviews_have_no_respondent_and_no_name() -> None:
    """Who was interviewed is told by role and month; no cell has a respondent's number."""
    for region in STUDY.regions.values():
        cells = region.tables["interviews"].astype(str).to_numpy().ravel()
        assert not [cell for cell in cells if re.search(r"\bR\d+\b", cell)]
    roles = [list(region.tables["interviews"]["role"]) for region in STUDY.regions.values()]
    assert all(role == sorted(role) for role in roles)


def test_the_guide_adds_up_to_the_minutes_that_appendix_3_prints() -> None:
    """Two minutes to begin with, 35 on factors, 20 on success, five to close."""
    themes = STUDY.tables["themes"]
    told = themes.groupby("block", sort=False)["minutes"].sum()
    assert told.to_dict() == {
        "introduction": 0, "general": 2, "factors": 35, "success": 20, "closing": 5
    }  # fmt: skip
    assert list(themes["number"].dropna()) == list(range(1, 12))


def test_what_is_listed_in_two_languages_has_as_many_items_in_each() -> None:
    """No question, prompt, note or choice is lost in translation."""
    uneven = [
        (table, column, row)
        for table, columns in {
            "themes": ("before", "questions", "after"),
            "indicators": ("prompts",),
            "operationalisation": ("choices",),
        }.items()
        for column in columns
        for row, cells in STUDY.tables[table].iterrows()
        if cells[f"{column}_en"].count(";") != cells[f"{column}_nl"].count(";")
    ]
    assert uneven == []


def test_table_4_3_has_the_rows_of_the_thesis() -> None:
    """32 indicators in its order; every scored one of ours is among them; 6a has its values."""
    table = STUDY.tables["operationalisation"]
    assert list(table["row"]) == list(range(1, 33))
    assert list(table["question"]) == [
        *("1a", "1b", "1c", "4a", "4b", "4c", "5a", "5b", "2a", "2b", "3a", "3b", "3c", "3d"),
        *("10a", "10b", "6a", "6b", "6c", "7a", "7b", "8a", "8a", "8b", "8c"),
        *("9a", "9a", "9a", "9b", "9c", "11", ""),
    ]
    ours = {code for cell in table["indicators"] for code in cell.split(";")}
    assert ours == set(STUDY.indicators["indicator"])
    chosen = table["choices"] != ""
    assert list(table.loc[chosen, "question"]) == ["6a"]
    assert (chosen == (table["values"] == "choice")).all()


def test_facts_of_a_region_agree_with_its_lists() -> None:
    """The cases table counts the municipalities that the regions list."""
    cases = STUDY.tables["cases"].set_index("region")["n_municipalities"].astype(int)
    assert cases.to_dict() == {
        region.id: len(region.municipalities) for region in STUDY.regions.values()
    }


def test_segments_run_in_text_order() -> None:
    """Ids count up from 001 in the order of the text."""
    for region in STUDY.regions.values():
        numbers = [int(segment.split("-")[1]) for segment in region.as_coded["segment"]]
        assert numbers == list(range(1, len(numbers) + 1))
        assert region.as_coded["start"].is_monotonic_increasing


def test_every_body_is_a_node_of_the_structure() -> None:
    """Nobody sits in a body that the structure lacks, and no edge leads nowhere."""
    for region in STUDY.regions.values():
        path = DATA / "regions" / region.id / "structure.toml"
        structure = tomllib.loads(path.read_text(encoding="utf-8"))
        nodes = {node["id"] for node in structure["node"]}
        ends = {edge[end] for edge in structure["edge"] for end in ("from", "to")}
        bodies = set(region.tables["bodies"]["body"])
        assert (ends | bodies) - nodes == set()


def test_the_readme_tells_the_numbers_of_the_study() -> None:
    """What README.md says came out is what comes out."""
    text = " ".join((ROOT / "README.md").read_text(encoding="utf-8").split())
    both = side_by_side(STUDY).dropna(subset=["difference"])
    same, near = (both["difference"] == 0).sum(), (both["difference"].abs() <= 1).sum()
    assert near == len(both)
    assert f"**{same} of the {len(both)} published marks** come out the same" in text
    assert f"That all {near} within one step are right says little" in text
    gaps = (both["published"] - both["published"].mode().iloc[0]).abs()
    assert f"that answer alone would give {(gaps <= 1).sum()}" in text
    common = both["published"].value_counts().iloc[0]
    assert f"always answering the commonest mark would give {common}" in text
    coded, left = len(STUDY.as_coded.segments), len(STUDY.segments)
    assert f"{coded} coded segments, {left} of them left after corrections" in text
    found = ledger.verdicts_by_coding(STUDY)
    found = found[found["judged"] == "marks"]
    marks_of = ["first", *STUDY.coders]
    turns = (found[marks_of].nunique(axis=1) > 1).sum()
    assert f"**{turns}** of the {len(found)} that marks decide do not get the same verdict" in text
    means = (found[[f"{coder}-means" for coder in marks_of]].nunique(axis=1) > 1).sum()
    assert f"Before the means are rounded to marks only {means} do" in text
    table = ledger.counts(ledger.ledger(STUDY))
    marks, evidence = table[table["kind"] == "all"].to_dict("records")
    assert f"**{len(STUDY.tables['claims'])} conclusions** of the thesis" in text
    assert (
        f"{marks['supported']} are supported by its own marks and {marks['contradicted']} "
        f"contradicted by them; {evidence['supported']} are supported by the evidence and "
        f"{evidence['contradicted']} contradicted by it"
    ) in text
    untested = (STUDY.tables["claims"]["test"] == "").sum()
    assert f"{untested} have no test, and the ledger says why" in text
    steps = ledger.steps(STUDY, "replicated")[STUDY.source["main_claim"]]
    assert f"{['no', 'one', 'two', 'three'][steps]} changed marks are enough to overturn it" in text
