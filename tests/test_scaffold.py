"""A new region begins with a folder that loads, explains itself, and claims nothing."""

from __future__ import annotations

import shutil
import tomllib

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from projects import files
from studies import ROOT
from werkbedrijf.__main__ import main
from werkbedrijf.errors import StudyError
from werkbedrijf.paths import ENV, Paths
from werkbedrijf.regions.disclosure import examples, missing
from werkbedrijf.regions.scaffold import EXAMPLES, prefix, scaffold
from werkbedrijf.study.load import OPTIONAL, REGION_TABLES, load_study
from werkbedrijf.study.schema import columns


def test_a_new_region_has_every_file_with_its_header_and_an_example(where: Paths) -> None:
    """And a README that names every file."""
    folder = scaffold(where, "achterhoek", "Achterhoek")
    readme = (folder / "README.md").read_text(encoding="utf-8")
    assert readme.startswith("# Achterhoek\n")
    for name in (*REGION_TABLES, *OPTIONAL):
        header, example, *rest = (folder / f"{name}.csv").read_text(encoding="utf-8").split("\n")
        assert header.split(",") == columns(name)
        assert example.startswith("example: ")
        assert rest == [""]
    names = sorted(path.name for path in folder.iterdir() if path.name != "README.md")
    assert [name for name in names if f"`{name}`" not in readme] == []
    # In a study of one's own these two are not there.
    assert "`docs/new-region.md` of the project" in readme
    assert "the project's `data/README.md`" in readme


def test_a_new_region_loads_empty_and_says_what_it_lacks(where: Paths) -> None:
    """Rows marked as example are in no table, and that is told."""
    scaffold(where, "achterhoek", "Achterhoek")
    study = load_study(root=where.root)
    region = study.regions["achterhoek"]
    assert all(table.empty for table in region.tables.values())
    (told,) = missing(study).values()
    assert told == [
        "region.toml: no centre, municipalities, respondents, parties, facts",
        "segments.csv: no evidence",
        "placements.csv: no row to score with both target and realised",
        "bodies.csv: no row",
        "activities.csv: no row",
        "interviews.csv: no row",
        "structure.toml: no body",
    ]
    assert examples(study)["achterhoek"].startswith("segments.csv:2, not-coded.csv:2, ")


def test_the_examples_are_rows_that_would_load(where: Paths) -> None:
    """With the mark taken off, each is a row as its file wants it."""
    folder = scaffold(where, "achterhoek", "Achterhoek")
    for name in EXAMPLES:
        path = folder / f"{name}.csv"
        path.write_text(path.read_text(encoding="utf-8").replace("example: ", ""), encoding="utf-8")
    for name in ("region.toml", "structure.toml"):
        path = folder / name
        text = path.read_text(encoding="utf-8")
        lines = [line.removeprefix("# ") if "=" in line or line.startswith("# [") else line
                 for line in text.splitlines()]  # fmt: skip
        changed = "\n".join(lines).replace("respondents = []", 'respondents = ["P1", "P2", "P3"]')
        path.write_text(changed, encoding="utf-8")
    region = load_study(root=where.root).regions["achterhoek"]
    assert {name: len(table) for name, table in region.tables.items()} == {
        **dict.fromkeys((*REGION_TABLES, "allowed"), 1),
        "corrections": 1,
        "ties": 1,
    }
    assert len(region.structure["node"]) == 2
    assert set(region.settings["facts"]) == {"founded"}


@pytest.mark.parametrize(
    "id_",
    ["", "Achterhoek", "achter hoek", "../zwolle", "a/b", "-a", "a-", "a--b", "con", "com1", "é",
     "x" * 41, ".hidden"],
)  # fmt: skip
def test_an_ill_formed_id_is_refused(where: Paths, id_: str) -> None:
    """With how it should look; nothing is made."""
    before = files(where)
    with pytest.raises(StudyError, match="expected small letters and digits, joined by hyphens"):
        scaffold(where, id_, "Somewhere")
    assert files(where) == before


@pytest.mark.parametrize("title", ["", "  ", "two\nlines", "x" * 81, "\0"])
def test_a_title_that_is_no_name_is_refused(where: Paths, title: str) -> None:
    """It stands in headings and files, so it is one line."""
    with pytest.raises(StudyError, match="expected a name of one line"):
        scaffold(where, "achterhoek", title)


def test_an_existing_region_is_refused(
    where: Paths, monkeypatch: pytest.MonkeyPatch, capsys: pytest.CaptureFixture[str]
) -> None:
    """By the command, with status 2 and a message without a traceback; it stays as it is."""
    monkeypatch.setenv(ENV, str(where.root))
    before = files(where)
    assert main(["region", "zwolle", "--title", "Zwolle"]) == 2
    assert capsys.readouterr().err.startswith("data/regions/zwolle is there already.")
    assert files(where) == before


def test_the_command_says_what_comes_next(
    where: Paths, monkeypatch: pytest.MonkeyPatch, capsys: pytest.CaptureFixture[str]
) -> None:
    """The folder, and where to read on."""
    monkeypatch.setenv(ENV, str(where.root))
    assert main(["region", "achterhoek", "--title", "Achterhoek"]) == 0
    assert capsys.readouterr().out == (
        "data/regions/achterhoek is ready. Its README.md says what goes where.\n"
    )


@settings(max_examples=25)
@given(title=st.text(st.characters(codec="utf-8"), min_size=1, max_size=80))
def test_any_title_of_one_line_is_kept_as_it_is(
    title: str, tmp_path_factory: pytest.TempPathFactory
) -> None:
    """Quotation marks and backslashes included; anything else is refused."""
    root = tmp_path_factory.mktemp("title")
    (root / "data").symlink_to(root / "copy")
    (root / "copy" / "regions").mkdir(parents=True)
    (root / "copy" / "kit").symlink_to(ROOT / "data" / "kit")
    where = Paths(root)
    try:
        folder = scaffold(where, "there", title)
    except StudyError:
        assert not title.isprintable() or not title.strip() or {*"<*"} & {*title}
        return
    found = tomllib.loads((folder / "region.toml").read_text(encoding="utf-8"))
    assert (found["label_en"], found["label_nl"]) == (title, title)


@given(
    ids=st.lists(st.from_regex(r"[a-z0-9]{1,6}(-[a-z0-9]{1,4}){0,2}", fullmatch=True), max_size=30)
)
def test_no_two_regions_share_the_letters_of_their_segments(ids: list[str]) -> None:
    """However alike their names are; and the letters are as a segment's id wants them."""
    taken: list[str] = []
    for id_ in ids:
        letters = prefix(id_, taken)
        assert letters.isalpha()
        assert letters.islower()
        assert letters not in taken
        taken.append(letters)


def test_a_clone_without_any_region_gets_its_first(where: Paths) -> None:
    """Git keeps no empty folder."""
    shutil.rmtree(where.regions)
    assert scaffold(where, "achterhoek", "Achterhoek").is_dir()
