"""Two states of a study are told apart: what changed, what made it, and where nobody built."""

from __future__ import annotations

import json
import shutil
import subprocess
from pathlib import Path

import pytest

from studies import git
from werkbedrijf.__main__ import main
from werkbedrijf.chain.diff import as_page, as_text, compared, diff, warnings
from werkbedrijf.chain.manifest import inputs
from werkbedrijf.chain.states import State, opened
from werkbedrijf.errors import Message, StudyError
from werkbedrijf.paths import ENV, Paths

HOSTILE = "<img src=x onerror=alert(1)>"


def write(root: Path, name: str, text: str) -> None:
    """Write a file of a study."""
    (root / name).parent.mkdir(parents=True, exist_ok=True)
    (root / name).write_text(text, encoding="utf-8")


def lay_out(root: Path, valence: int, mark: str, verdict: str, table: str = "one") -> Paths:
    """Lay out a study of one region whose build says so, and return where it is."""
    write(root, "data/study.toml", 'title_en = "Small"\n')
    write(root, "data/codebook/indicators.csv", "indicator,concept\n4a,trust\n8a,conflict\n")
    write(root, "data/regions/a/segments.csv",
          f"segment,indicator,valence\na-1,4a,{valence}\na-2,8a,1\n")  # fmt: skip
    write(root, "notebooks/01.ipynb", "{}\n")
    write(root, "requirements.lock", f"pandas==2.{valence + 2}.0 \\\n    --hash=sha256:0\n")
    write(
        root, "tables/scores.csv", f"region,concept,published,replicated,mean\na,trust,+,{mark},\n"
    )
    write(root, "tables/claims.csv", f'claim,test,published,replicated\nc,"good(a)",+,{verdict}\n')
    write(root, "tables/t.csv", table)
    outputs = {"tables/t.csv": {"jobs": ["01"], "sha256": table}}
    built = {"inputs": _own(inputs(Paths(root))), "jobs": {}, "outputs": outputs}
    write(root, "MANIFEST.json", json.dumps(built))
    return Paths(root)


def _own(found: dict[str, str]) -> dict[str, str]:
    return {name: sha for name, sha in found.items() if not name.startswith("src/")}


@pytest.fixture
def repository(tmp_path: Path) -> Paths:
    """Return a study with two commits: in the second a valence, a mark and a verdict changed."""
    root = tmp_path / "study"
    lay_out(root, 1, "+", "supported")
    git(root, "init", "-q")
    git(root, "add", "-A")
    git(root, "commit", "-q", "-m", "One")
    where = lay_out(root, -1, "-", "contradicted", "two")
    git(root, "commit", "-q", "-a", "-m", "Two")
    return where


CHANGED = """\
From HEAD~1 to HEAD

Segments: 1
  changed  a a-1
             valence: 1 → -1

Marks: 1
  changed  a, trust
             replicated: + → -
             from: a-1

Verdicts: 1
  changed  c
             replicated: supported → contradicted

Exhibits: 3
  changed  claims
             tables/claims.csv
  changed  scores
             tables/scores.csv
  changed  t
             tables/t.csv

What made them: data: 1
  changed  data/regions/a/segments.csv

What made them: notebooks: no change

What made them: code: no change

What made them: packages: 1
  changed  pandas
             2.3.0 → 2.1.0"""


def test_two_commits_are_told_apart_with_what_made_it(repository: Paths) -> None:
    """Cell by cell, the mark with the segment that it comes from; nothing is left behind."""
    assert diff(repository, "HEAD~1", "HEAD") == CHANGED
    done = subprocess.run(["git", "status", "--short"], cwd=repository.root,
                          capture_output=True, text=True, check=True)  # fmt: skip
    assert done.stdout == "?? build/\n"


def test_a_commit_and_a_folder_are_told_apart_too(repository: Paths, tmp_path: Path) -> None:
    """What was added and removed comes with its cells."""
    other = tmp_path / "other"
    lay_out(other, 1, "+", "supported")
    write(other, "data/regions/a/segments.csv", "segment,indicator,valence\na-1,4a,1\na-3,8a,2\n")
    with opened("HEAD~1", repository) as one, opened(str(other), repository) as two:
        (segments, *_) = compared(one, two)
        assert [(each.what, each.how, each.details) for each in segments.changes] == [
            ("a a-2", "removed", ("segment: a-2", "indicator: 8a", "valence: 1")),
            ("a a-3", "added", ("segment: a-3", "indicator: 8a", "valence: 2")),
        ]
        assert warnings(one, two) == [
            f"{other} was built from other sources than lie there: not all of its marks, verdicts "
            "and exhibits are of these. Run `make all` for it, and compare again."
        ]


def test_a_study_that_nobody_built_has_no_marks_and_says_so(tmp_path: Path) -> None:
    """Its segments are compared all the same."""
    write(tmp_path, "data/study.toml", "")
    state = State("here", Paths(tmp_path))
    told = (
        "here was never built: its marks, verdicts and exhibits are missing. "
        "Run `make all` for it, and compare again."
    )
    assert warnings(state, state) == [told] * 2
    assert all(part.changes == () for part in compared(state, state))


def test_a_mark_that_no_segment_explains_is_put_down_to_the_rule(tmp_path: Path) -> None:
    """Where codebook, rule or code changed."""
    one, two = (lay_out(tmp_path / mark, 1, mark, "supported") for mark in ("+", "-"))
    with opened(str(one.root), one) as before, opened(str(two.root), one) as after:
        marks = compared(before, after)[1]
    assert marks.changes[0].details == (
        "replicated: + → -", "from: no evidence of this region, but codebook, rule or code",
    )  # fmt: skip


MENDED = "segment,column,is\na-1,valence,-1\na-2,segment,\n"


@pytest.mark.parametrize(
    ("file", "text", "cause"),
    [
        (
            "regions/a/segments.csv",
            "segment,indicator,valence,summary\na-1,4a,1,New\na-2,8a,1\n",
            "",
        ),
        ("regions/a/segments.csv", "segment,indicator,valence\na-1,4a,1\na-2,8a,2\n", ""),
        ("regions/a/placements.csv", "target,realised,scored\n10,20,yes\n", ""),
        ("regions/a/corrections.csv", MENDED, "a-1"),
        ("published/scores.csv", "region,concept,score\na,trust,-1\n", "data/published/scores.csv"),
    ],
)
def test_a_mark_is_put_down_to_nothing_that_it_does_not_rest_on(
    file: str, text: str, cause: str, tmp_path: Path
) -> None:
    """Not to new words, another concept's segments or numbers; but to corrections and the print."""
    one, two = (lay_out(tmp_path / mark, 1, mark, "supported") for mark in ("+", "-"))
    write(two.root, f"data/{file}", text)
    with opened(str(one.root), one) as before, opened(str(two.root), two) as after:
        marks = compared(before, after)[1]
    told = cause or "no evidence of this region, but codebook, rule or code"
    assert [each.details[1] for each in marks.changes] == [f"from: {told}"]


def test_a_mark_that_is_counted_is_put_down_to_its_numbers(tmp_path: Path) -> None:
    """Where the codebook says that numbers give it."""
    one, two = (lay_out(tmp_path / mark, 1, mark, "supported") for mark in ("+", "-"))
    for each, realised in ((one, 10), (two, 20)):
        write(
            each.root,
            "data/codebook/indicators.csv",
            "indicator,concept,values\n4a,trust,numbers\n",
        )
        write(each.root, "data/regions/a/placements.csv",
              f"target,realised,scored\n10,{realised},yes\n")  # fmt: skip
    with opened(str(one.root), one) as before, opened(str(two.root), two) as after:
        assert compared(before, after)[1].changes[0].details[1] == "from: placements.csv"


def test_a_study_in_a_folder_of_a_repository_is_found_there(tmp_path: Path) -> None:
    """And one whose notebooks go through a filter that has no way back."""
    where = lay_out(tmp_path / "of" / "mine", 1, "+", "supported")
    write(tmp_path, ".gitattributes", "*.ipynb filter=notebook-source\n")
    git(tmp_path, "init", "-q")
    git(tmp_path, "add", "-A")
    git(tmp_path, "commit", "-q", "-m", "One")
    git(tmp_path, "config", "filter.notebook-source.required", "true")
    git(tmp_path, "config", "filter.notebook-source.clean", "cat")
    assert "no change" in diff(where, "HEAD", str(where.root))


@pytest.mark.parametrize("name", ["nowhere", "HEAD~9", "--output=x", ""])
def test_an_unknown_commit_ends_with_status_2_and_a_sentence(
    repository: Paths,
    name: str,
    monkeypatch: pytest.MonkeyPatch,
    capsys: pytest.CaptureFixture[str],
) -> None:
    """It says what can be named, and writes nothing."""
    monkeypatch.setenv(ENV, str(repository.root))
    assert main(["diff", "--", name, "HEAD"]) == 2
    told = capsys.readouterr()
    assert told.out == ""
    assert told.err.startswith(f"{name} is neither a folder with a study nor a commit of ")
    assert not (repository.build / "diff.html").exists()


def test_who_has_no_commit_is_told_to_name_a_folder(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch, capsys: pytest.CaptureFixture[str]
) -> None:
    """As `make diff` alone asks for the last commit, in a study that Git does not keep too."""
    monkeypatch.setenv("GIT_CEILING_DIRECTORIES", str(tmp_path))
    where = lay_out(tmp_path / "mine", 1, "+", "supported")
    monkeypatch.setenv(ENV, str(where.root))
    assert main(["diff", "HEAD", str(where.root)]) == 2
    assert capsys.readouterr().err == (
        f"Git has no commit of {where.root} to compare with. Give the folder of an earlier copy "
        "of it instead of HEAD: make diff A=../earlier.\n"
    )


def test_a_folder_without_a_study_is_told(repository: Paths, tmp_path: Path) -> None:
    """Rather than taken for a commit."""
    (tmp_path / "empty").mkdir()
    with (
        pytest.raises(StudyError, match=r"empty has no data/study\.toml"),
        opened(str(tmp_path / "empty"), repository),
    ):
        pass


def test_the_page_shows_what_came_from_data_as_text(tmp_path: Path) -> None:
    """No markup, no script, no network; and the terminal gets no signs that steer it."""
    one = lay_out(tmp_path / "one", 1, "+", "supported")
    two = lay_out(tmp_path / "two", 1, HOSTILE, "\x1b[2J")
    with opened(str(one.root), one) as before, opened(str(two.root), one) as after:
        parts = compared(before, after)
    page = as_page((HOSTILE, "b"), [Message(HOSTILE)], parts)
    assert "<img" not in page
    assert page.count("&lt;img src=x onerror=alert(1)&gt;") == 4
    assert "default-src 'none'" in page
    assert "<script" not in page
    assert "http" not in page.replace('http-equiv="Content', "")
    assert "\x1b" not in as_text((HOSTILE, "b"), [], parts)


def test_the_command_writes_the_page(
    repository: Paths, monkeypatch: pytest.MonkeyPatch, capsys: pytest.CaptureFixture[str]
) -> None:
    """With the same changes as the terminal shows, in both colour schemes."""
    monkeypatch.setenv(ENV, str(repository.root))
    assert main(["diff", "HEAD~1", "HEAD"]) == 0
    assert capsys.readouterr().out.startswith(CHANGED)
    page = (repository.build / "diff.html").read_text(encoding="utf-8")
    assert "valence: 1 → -1" in page
    assert "prefers-color-scheme: dark" in page


@pytest.mark.parametrize("saved", [("utf-8", ";"), ("utf-16", "\t"), ("utf-8-sig", ",")])
def test_a_table_is_read_as_loading_reads_it(tmp_path: Path, saved: tuple[str, str]) -> None:
    """Saved by another program, it holds the same segments."""
    one = lay_out(tmp_path / "one", 1, "+", "supported")
    other = lay_out(tmp_path / "other", 1, "+", "supported")
    path = other.regions / "a" / "segments.csv"
    encoding, delimiter = saved
    path.write_bytes(path.read_text("utf-8").replace(",", delimiter).encode(encoding))
    found = {part.title: part.changes for part in compared(State("a", one), State("b", other))}
    assert found["Segments"] == ()


def test_a_figure_for_phones_is_no_exhibit_of_its_own(tmp_path: Path) -> None:
    """It is a file of its figure."""
    states = [lay_out(tmp_path / name, 1, "+", "supported") for name in "ab"]
    for drawn, where in zip("ab", states, strict=True):
        for file in ("figures/f.svg", "figures/f-phone.svg"):
            write(where.root, file, drawn)
    found = compared(State("a", states[0]), State("b", states[1]))
    (change,) = next(part.changes for part in found if part.title == "Exhibits")
    assert (change.what, change.details) == ("f", ("figures/f-phone.svg", "figures/f.svg"))


def corrections(root: Path, *rows: str) -> State:
    """Lay out a study whose segments are corrected, and return its state."""
    where = lay_out(root, 1, "+", "supported")
    write(root, "data/regions/a/corrections.csv", "\n".join(["segment,column,is", *rows, ""]))
    return State(root.name, where)


def test_a_correction_is_told_with_the_segment_that_it_is_of(tmp_path: Path) -> None:
    """That counts otherwise, no longer or again; one that changes nothing is not told."""
    one = corrections(tmp_path / "one")
    two = corrections(tmp_path / "two", "a-1,valence,-1", "a-2,segment,")
    three = corrections(tmp_path / "three", "a-1,valence,1")
    valence, struck = compared(one, two)[0].changes
    assert (valence.what, valence.how) == ("a a-1", "changed")
    assert valence.details == ("as corrected, valence: 1 → -1",)
    assert struck.details == ("struck in corrections.csv: it does not count",)
    again = compared(two, three)[0].changes
    assert [each.details[0] for each in again] == [
        "as corrected, valence: -1 → 1", "no longer struck in corrections.csv: it counts again",
    ]  # fmt: skip
    assert compared(one, three)[0].changes == ()


def test_an_exhibit_is_compared_as_it_lies_there(tmp_path: Path) -> None:
    """A region that was built by itself changes files, and not the manifest."""
    one, two = (lay_out(tmp_path / name, 1, "+", "supported") for name in ("one", "two"))
    write(two.root, "tables/region.csv", "new")
    (exhibit,) = compared(State("one", one), State("two", two))[3].changes
    assert (exhibit.what, exhibit.how) == ("region", "added")


def test_a_commit_whose_products_are_not_kept_has_those_of_its_manifest(tmp_path: Path) -> None:
    """As it was built."""
    one, two = (lay_out(tmp_path / name, 1, "+", "supported", name) for name in ("one", "two"))
    for each in (one, two):
        shutil.rmtree(each.tables)
    (exhibit,) = compared(State("one", one), State("two", two))[3].changes
    assert (exhibit.what, exhibit.how) == ("t", "changed")


def test_a_commit_of_other_sources_says_how_to_build_it(repository: Paths) -> None:
    """Before the commit, or elsewhere; what is lying in a folder is built there."""
    write(repository.root, "data/study.toml", "")
    git(repository.root, "commit", "-q", "-a", "-m", "Not built")
    with opened("HEAD", repository) as one, opened(str(repository.root), repository) as two:
        of_commit, of_folder = warnings(one, two)
    assert "check it out elsewhere, run it there" in of_commit
    assert of_folder.endswith("Run `make all` for it, and compare again.")


def test_a_comparison_speaks_dutch(
    repository: Paths, monkeypatch: pytest.MonkeyPatch, capsys: pytest.CaptureFixture[str]
) -> None:
    """In the terminal and on the page, as other commands do, with the columns in line."""
    monkeypatch.setenv(ENV, str(repository.root))
    monkeypatch.setenv("LANGUAGE", "nl")
    assert main(["diff", "HEAD~1", "HEAD"]) == 0
    told = capsys.readouterr().out
    assert told.startswith("Van HEAD~1 naar HEAD\n\nSegmenten: 1\n  gewijzigd   a a-1\n")
    assert "Wat ze zo maakte: notebooks: geen wijziging" in told
    assert "gerepliceerd: ondersteund → tegengesproken" in told
    assert "door: a-1" in told
    page = (repository.build / "diff.html").read_text(encoding="utf-8")
    assert '<html lang="nl">' in page
    assert '<span class="how changed">gewijzigd</span>' in page
    english = ("What made", "no change", ">changed<", "supported", "contradicted", "replicated")
    assert all(word not in told + page for word in english)


def test_a_study_names_verdicts_in_its_own_words(tmp_path: Path) -> None:
    """As its report does: those of its words.csv come before the engine's; others stay."""
    one, two = (lay_out(tmp_path / name, 1, "+", name) for name in ("partly", "not testable"))
    for where in (one, two):
        write(where.root, "data/words.csv", "word,label_en,label_nl\npartly,partly,half waar\n")
    found = compared(State("a", one), State("b", two), "nl")[2].changes
    assert [each.details for each in found] == [("gerepliceerd: half waar → niet te toetsen",)]
