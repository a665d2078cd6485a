"""The deposit: what Git tracks and nothing else, described so that others can rely on it."""

from __future__ import annotations

import hashlib
import json
import os
import shutil
import subprocess
import sys
import zipfile
from collections.abc import Iterator, Mapping
from dataclasses import replace
from importlib.metadata import version
from pathlib import Path
from typing import Any

import pytest

import werkbedrijf
from made_up import region, segments
from studies import ROOT, git, tiny_study
from werkbedrijf.archive import deposit as deposit_module
from werkbedrijf.archive.deposit import Deposit, committed, gather
from werkbedrijf.archive.descriptions import places, replication, shown
from werkbedrijf.archive.make import archive, contents
from werkbedrijf.chain.manifest import as_json, inputs
from werkbedrijf.chain.publish import MANIFEST
from werkbedrijf.errors import ArchiveError
from werkbedrijf.exhibits.catalogue import catalogue
from werkbedrijf.paths import ENV, Paths
from werkbedrijf.study.cff import read

FOLDERS = ("bench", "data", "docs", "figures", "notebooks", "report", "src/werkbedrijf", "tables")
FILES = (".gitignore", "CITATION.cff", "LICENSE", "Makefile", "README.md", "pyproject.toml")
LISTED = ("data/datapackage.json", "data/study.toml", "requirements.lock")
MADE = {"README-replication.md", "codemeta.json", "ro-crate-metadata.json"}
NAME = f"werkbedrijf-{werkbedrijf.__version__}.zip"
QUOTATION = "We never meet, somebody said."

pytestmark = pytest.mark.skipif(shutil.which("git") is None, reason="there is no Git")


def commit(root: Path) -> None:
    """Commit everything in a folder."""
    git(root, "init", "--quiet", "--initial-branch=main")
    git(root, "add", "--all")
    git(root, "commit", "--quiet", "--message=All")


@pytest.fixture(scope="module")
def repository(tmp_path_factory: pytest.TempPathFactory) -> Path:
    """Return a clone of this study as it stands, built and committed, with private quotations."""
    root = tmp_path_factory.mktemp("clone") / "study"
    ignored = shutil.ignore_patterns("__pycache__", "quotes.csv")
    for name in FOLDERS:
        shutil.copytree(ROOT / name, root / name, ignore=ignored)
    for name in (*FILES, "requirements.lock"):
        shutil.copy(ROOT / name, root / name)
    manifest = json.loads((ROOT / MANIFEST).read_text()) | {"inputs": inputs(Paths(root))}
    (root / MANIFEST).write_text(as_json(manifest))
    (root / "data" / "regions" / "zwolle" / "quotes.csv").write_text(QUOTATION)
    commit(root)
    return root


@pytest.fixture(scope="module")
def deposit(repository: Path) -> Deposit:
    """Return what the clone's archive is made from."""
    return gather(Paths(repository))


@pytest.fixture(scope="module")
def zipped(repository: Path) -> Iterator[zipfile.ZipFile]:
    """Return the clone's archive."""
    with zipfile.ZipFile(archive(Paths(repository))) as opened:
        yield opened


@pytest.fixture(scope="module")
def graph(zipped: zipfile.ZipFile) -> dict[str, dict[str, Any]]:
    """Return what the archive's RO-Crate says, by id."""
    entities = json.loads(zipped.read("ro-crate-metadata.json"))["@graph"]
    found = {entity["@id"]: entity for entity in entities}
    assert len(found) == len(entities)
    return found


@pytest.fixture(scope="module")
def readme(zipped: zipfile.ZipFile) -> list[str]:
    """Return the lines of the README for data editors."""
    return zipped.read("README-replication.md").decode().splitlines()


def many(value: Any) -> list[Any]:
    """Return a value of an RO-Crate, which may stand alone or in a list, as a list."""
    return value if isinstance(value, list) else [value]


def references(entity: Mapping[str, Any], key: str | None = None) -> list[str]:
    """Return the ids that an entity points to, under one key or all."""
    keys = entity if key is None else [key]
    values = [value for k in keys for value in many(entity.get(k, []))]
    return [value["@id"] for value in values if isinstance(value, dict)]


def rows(readme: list[str], heading: str) -> list[list[str]]:
    """Return the rows of the table under a heading."""
    after = readme[readme.index(heading) + 1 :]
    lines = [line for line in after[: next_heading(after)] if line.startswith("|")]
    return [line.strip("| ").split(" | ") for line in lines[2:]]


def next_heading(lines: list[str]) -> int:
    """Return where the next heading stands."""
    return next((n for n, line in enumerate(lines) if line.startswith("#")), len(lines))


def test_an_archive_holds_what_git_tracks_byte_for_byte(
    repository: Path, zipped: zipfile.ZipFile
) -> None:
    """And three files that describe it; a program stays one, all else is readable to all."""
    tracked = git(repository, "ls-files").splitlines()
    files = {entry.filename: entry for entry in zipped.infolist() if not entry.is_dir()}
    assert set(files) == {*tracked, *MADE}
    unlike = [name for name in tracked if zipped.read(name) != (repository / name).read_bytes()]
    assert unlike == []
    assert {entry.date_time for entry in files.values()} == {(2026, 1, 2, 2, 4, 6)}
    assert {entry.external_attr >> 16 for entry in files.values()} == {0o100644}


def test_no_quotation_gets_into_an_archive(repository: Path, zipped: zipfile.ZipFile) -> None:
    """They lie in the folder, where Git ignores them."""
    assert (repository / "data" / "regions" / "zwolle" / "quotes.csv").is_file()
    assert [name for name in zipped.namelist() if QUOTATION.encode() in zipped.read(name)] == []
    assert [name for name in zipped.namelist() if "quotes" in name] == []


def test_one_commit_gives_one_archive(repository: Path, tmp_path: Path) -> None:
    """In another folder, time zone and locale, under another umask and hash seed."""
    first = archive(Paths(repository)).read_bytes()
    git(tmp_path, "clone", "--quiet", str(repository), "a longer name")
    root = tmp_path / "a longer name"
    strange = {"PYTHONHASHSEED": "4711", "TZ": "Pacific/Kiritimati", "LC_ALL": "C"}
    done = subprocess.run(
        [sys.executable, "-m", "werkbedrijf", "archive"],
        env={**os.environ, **strange, ENV: str(root)},
        umask=0o077,
        capture_output=True,
        text=True,
        check=True,
    )
    assert (root / "build" / "archive" / NAME).read_bytes() == first
    hash_ = git(root, "rev-parse", "HEAD")[:10]
    count = len(git(root, "ls-files").splitlines())
    assert done.stdout.splitlines() == [
        f"Archiving {count} files of commit {hash_} ...",
        f"build/archive/{NAME}: {len(first) / 1e6:.1f} MB",
    ]


def test_the_crate_describes_every_file_and_no_other(
    zipped: zipfile.ZipFile, graph: dict[str, dict[str, Any]]
) -> None:
    """With its true size, and each within the folder that it lies in."""
    kinds = {id_: many(entity["@type"]) for id_, entity in graph.items()}
    files = {id_ for id_, types in kinds.items() if "File" in types}
    folders = {id_ for id_, types in kinds.items() if "Dataset" in types} - {"./"}
    entries = {entry.filename: entry for entry in zipped.infolist()}
    assert files == {name for name in entries if not name.endswith("/")} - {
        "ro-crate-metadata.json"
    }
    assert folders <= set(entries)
    sizes = {id_: int(graph[id_]["contentSize"]) for id_ in files}
    assert sizes == {id_: entries[id_].file_size for id_ in files}
    parts = [part for id_ in ("./", *folders) for part in references(graph[id_], "hasPart")]
    assert sorted(parts) == sorted(files | folders)


def test_every_reference_of_the_crate_leads_somewhere(graph: dict[str, dict[str, Any]]) -> None:
    """To something that the crate describes, or for a term or a profile to its address."""
    targets = {id_ for entity in graph.values() for id_ in references(entity)}
    assert targets - set(graph) == {"https://w3id.org/ro/crate/1.1"}


def test_the_crate_knows_each_run(deposit: Deposit, graph: dict[str, dict[str, Any]]) -> None:
    """Notebook, inputs, parameters, and exactly the files that the manifest says it made."""
    actions = [entity for entity in graph.values() if entity["@type"] == "CreateAction"]
    runs = {action["@id"].removeprefix("#run-"): action for action in actions}
    whole = runs.pop("#run")
    assert references(whole, "instrument") == references(graph["./"], "mainEntity")
    assert (
        references(graph["./"], "mentions")
        == [action["@id"] for action in (whole, *actions)][: len(actions)]
    )
    jobs, outputs = deposit.manifest["jobs"], deposit.manifest["outputs"]
    assert {
        job: (references(run, "instrument"), references(run, "result")) for job, run in runs.items()
    } == {
        job: ([jobs[job]["notebook"]], [f for f in outputs if job in outputs[f]["jobs"]])
        for job in jobs
    }
    given = references(runs["04-region-zwolle"], "object")
    assert given == [
        "data/", "src/werkbedrijf/", "requirements.lock", "#language=en", "#region=zwolle",
    ]  # fmt: skip
    value = graph["#region=zwolle"]
    assert (value["name"], value["value"]) == ("region", "zwolle")
    assert references(value, "exampleOfWork") == ["notebooks/04-region.ipynb#region"]


def test_the_crate_meets_its_profiles_by_an_independent_validator(
    zipped: zipfile.ZipFile,
) -> None:
    """All that the four profiles require; roc-validator fetches their terms from the web."""
    program = os.environ.get("ROCRATE_VALIDATOR")
    if program is None:
        pytest.skip("ROCRATE_VALIDATOR names no rocrate-validator")
    options = ["--no-paging", "-l", "required", "-p", "provenance-run-crate"]
    done = subprocess.run(
        [program, "-y", "validate", *options, str(zipped.filename)],
        capture_output=True,
        text=True,
        check=False,
    )
    assert done.returncode == 0, done.stdout + done.stderr


def test_the_readme_says_where_every_exhibit_comes_from(
    deposit: Deposit, readme: list[str]
) -> None:
    """Each exhibit once, with notebook, cell, code and files."""
    listed = rows(readme, "## List of tables and programs")
    stems = {
        f"{row['kind']}s/{row['exhibit']}" for row in catalogue(deposit.study).to_dict("records")
    }
    assert sorted(row[3].split("`")[1] for row in listed) == sorted(stems)
    assert [
        "Table 6.1 of the thesis. Success in Zwolle: scores and the evidence behind them",
        "`notebooks/04-region.ipynb` zwolle",
        "11, `tables.success(study, region)`",
        "`tables/success-zwolle` .csv .html .tex",
        "reproduced",
    ] in listed
    cells = json.loads(deposit.files["report/04-region-zwolle.ipynb"])["cells"]
    (cell,) = (cell for cell in cells if cell.get("execution_count") == 11)
    assert "".join(cell["source"]) == "show(tables.success(study, region))"


def test_the_readme_names_every_file_of_data(deposit: Deposit, readme: list[str]) -> None:
    """With as many rows as it has; what is no table by name alone."""
    listed = {row[0].strip("`"): row[2] for row in rows(readme, "## Dataset list")}
    file = "data/published/claims.csv"
    assert listed[file] == str(len(deposit.study.tables["claims"]))
    data = [name for name in deposit.files if name.startswith("data/")]
    text = "\n".join(readme)
    assert [name for name in data if f"`{name}`" not in text] == []


def test_the_readme_tells_measured_time_and_locked_versions(
    deposit: Deposit, readme: list[str]
) -> None:
    """Of the benchmark, which is committed, and of the lock."""
    results = json.loads(deposit.files["bench/results.json"])
    regions = next(key for key in results if key.endswith(" regions"))
    seconds = results[regions]["build, forked kernels"]["wall"]
    (told,) = (line for line in readme if line.startswith("Measured: "))
    assert f"took {seconds:.0f} seconds of wall time" in told
    assert sum(line.startswith("- [x]") for line in readme) == 4
    packages = rows(readme, "### Software Requirements")
    assert ["pandas", version("pandas")] in packages
    assert "$" not in "\n".join(readme)


def test_an_added_region_is_not_told_of_as_the_source_s(deposit: Deposit) -> None:
    """The thesis's segments are counted alone, and rights are claimed for these alone."""
    found, study = places(deposit), deposit.study
    more = {**study.regions, "dale": region("dale", segments(("3a", 1), ("3b", 1)))}
    told = replication(replace(deposit, study=replace(study, regions=more)), found)
    assert f"({len(study.segments)} in {len(study.regions)} regions)" in told
    assert "Added, and not of the source: Dale (2 segments). What was coded there" in told
    assert "Added, and not" not in replication(deposit, found)


def test_an_archive_of_an_unpacked_archive_describes_itself_anew(deposit: Deposit) -> None:
    """Whoever puts it under version control again may archive it again."""
    old = dict.fromkeys(MADE, b"old")
    again = contents(replace(deposit, files={**deposit.files, **old}))
    assert {name: again[name] for name in MADE} == {name: contents(deposit)[name] for name in MADE}


def test_codemeta_says_what_the_project_says(zipped: zipfile.ZipFile, deposit: Deposit) -> None:
    """Version, authors and licence of CITATION.cff, packages of the lock."""
    content = json.loads(zipped.read("codemeta.json"))
    assert content["version"] == werkbedrijf.__version__ == deposit.citation["version"]
    assert content["author"] == [{"@type": "Organization", "name": "The werkbedrijf maintainers"}]
    assert content["license"] == [
        "https://spdx.org/licenses/MIT",
        "https://spdx.org/licenses/CC-BY-4.0",
    ]
    packages = {package["name"]: package["version"] for package in content["softwareRequirements"]}
    assert packages["papermill"] == version("papermill")
    assert content["dateModified"] == "2026-01-02"


def test_an_exhibit_that_no_cell_shows_is_refused(deposit: Deposit) -> None:
    """Its row in the README would lead nowhere."""
    name = "report/01-policy.ipynb"
    without = deposit.files[name].replace(b"show(figures.timeline(study))", b"pass")
    with pytest.raises(ArchiveError, match=r"exhibits\.csv lists timeline, which no cell"):
        places(replace(deposit, files={**deposit.files, name: without}))


def small(root: Path, named: Mapping[str, str]) -> Path:
    """Commit a study with nothing but the files that an archive needs, and a manifest of them."""
    tiny_study(root)
    for name in (*FILES[1:], "requirements.lock", "bench/results.json", "data/datapackage.json"):
        (root / name).parent.mkdir(exist_ok=True)
        (root / name).write_text("")
    (root / MANIFEST).write_text(json.dumps({"inputs": named, "outputs": {}, "jobs": {}}))
    commit(root)
    return root


def test_a_report_of_other_sources_is_refused(tmp_path: Path) -> None:
    """With every file that differs, too, or too few."""
    root = small(tmp_path / "study", {"data/study.toml": "0", "data/gone.csv": "0"})
    with pytest.raises(ArchiveError) as refused:
        archive(Paths(root))
    assert str(refused.value) == (
        "The report is not of these sources: 4 of the files that Git tracks and MANIFEST.json "
        "differ. Run `make all`, commit what it changed, and archive again.\n"
        "data/datapackage.json\ndata/gone.csv\ndata/study.toml\nrequirements.lock"
    )
    assert not (root / "build").exists()


def test_files_that_no_study_has_are_refused(tmp_path: Path) -> None:
    """A transcript that Git was made to track, a hidden one too, is named and goes nowhere."""
    root = tmp_path / "study"
    (root / "data/regions/dale").mkdir(parents=True)
    (root / "docs").mkdir()
    (root / "docs/own.md").write_text("# A page\n")
    strays = (
        *("data/regions/dale/.P1.txt", "data/regions/dale/Interview P1.docx"),
        *("docs/P1.txt", "notes of the interviews.md"),
    )
    for stray in strays:
        (root / stray).write_text(QUOTATION)
    shutil.copy(ROOT / "LICENSE", root)
    commit(root)
    with pytest.raises(ArchiveError) as refused:
        archive(Paths(root))
    assert str(refused.value) == (
        "Git tracks files that no study has. They may be private, and would be in the archive: "
        "take them out with `git rm --cached`, commit, and archive again. What is to be read with "
        "the study is a page in docs/, in Markdown.\n" + "\n".join(strays)
    )


def test_files_of_the_project_are_no_strangers_in_a_copy_of_it(tmp_path: Path) -> None:
    """A study that was made of the whole project has its scripts and styles in docs/ too."""
    root = tmp_path / "study"
    for name in ("docs/_static/site.js", "docs/conf.py", "docs/glossary.csv", "docs/P1.txt"):
        (root / name).parent.mkdir(parents=True, exist_ok=True)
        (root / name).write_text("")
    commit(root)
    with pytest.raises(ArchiveError, match=r"in Markdown\.\ndocs/P1\.txt$"):
        archive(Paths(root))


def test_uncommitted_changes_are_refused(tmp_path: Path) -> None:
    """An archive that names a commit holds that commit: nothing changed, gone, or forgotten."""
    root = small(tmp_path / "study", {})
    (root / "LICENSE").write_text("Other")
    (root / "README.md").unlink()
    (root / "forgotten.csv").write_text("")
    with pytest.raises(ArchiveError) as refused:
        archive(Paths(root))
    first, *changed = str(refused.value).splitlines()
    assert first.startswith("Files were changed since the last commit.")
    assert changed == [" M LICENSE", " D README.md", "?? forgotten.csv"]
    assert not (root / "build").exists()


def test_a_tracked_file_that_should_be_ignored_is_refused(tmp_path: Path) -> None:
    """Quotations that somebody added by force do not go on to an archive."""
    root = small(tmp_path / "study", {})
    (root / ".gitignore").write_text("/data/regions/*/quotes.csv\n")
    (root / "data" / "regions" / "p").mkdir(parents=True)
    (root / "data" / "regions" / "p" / "quotes.csv").write_text(QUOTATION)
    git(root, "add", "--all", "--force")
    git(root, "commit", "--quiet", "--message=By force")
    with pytest.raises(ArchiveError, match=r"keeps out[^\n]*\ndata/regions/p/quotes\.csv$"):
        archive(Paths(root))
    assert not (root / "build").exists()


def test_a_missing_file_is_named(tmp_path: Path) -> None:
    """Before anything is read."""
    root = small(tmp_path / "study", {})
    git(root, "rm", "--quiet", "CITATION.cff")
    git(root, "commit", "--quiet", "--message=Fewer")
    with pytest.raises(
        ArchiveError, match=r"^Git tracks no CITATION\.cff\. Add what is missing\.$"
    ):
        archive(Paths(root))


@pytest.mark.parametrize(
    ("content", "told"),
    [
        ("title: [A study", "CITATION.cff cannot be read: while parsing a flow sequence"),
        ("", "CITATION.cff cannot be read: expected keys with values. Mend it, or take it back"),
        ("title: A study", "CITATION.cff has no version, no license, no authors, no keywords"),
        ("authors: J. Doe", "CITATION.cff: found authors 'J. Doe'; expected names as keys"),
        ("authors: [{name: ''}]", "CITATION.cff: found authors [{'name': ''}]; expected"),
        ("references: A book", "CITATION.cff: found references 'A book'; expected works"),
        ("references: [{authors: [J. Doe]}]", "CITATION.cff: found authors ['J. Doe']; expected"),
    ],
)
def test_a_file_that_tells_too_little_is_named(tmp_path: Path, content: str, told: str) -> None:
    """Not with a traceback, and before anything is written."""
    root = small(tmp_path / "study", {})
    (root / "CITATION.cff").write_text(content)
    found = {f: hashlib.sha256((root / f).read_bytes()).hexdigest() for f in LISTED}
    (root / MANIFEST).write_text(json.dumps({"inputs": found, "outputs": {}, "jobs": {}}))
    git(root, "commit", "--all", "--quiet", "--message=Other")
    with pytest.raises(ArchiveError) as refused:
        archive(Paths(root))
    assert str(refused.value).startswith(told)
    assert not (root / "build").exists()


def test_a_run_time_that_nobody_measured_is_not_told(deposit: Deposit) -> None:
    """A README without one would not do; one that was made up would be worse."""
    files = {**deposit.files, "bench/results.json": b'{"machine": {}, "note": ""}'}
    with pytest.raises(ArchiveError, match=r"bench/results\.json has no 'build, forked kernels'"):
        contents(replace(deposit, files=files))


def test_a_folder_that_is_no_clone_is_refused(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    """So is any folder where there is no Git."""
    monkeypatch.setenv("GIT_CEILING_DIRECTORIES", str(tmp_path))
    root = tiny_study(tmp_path / "study").root
    with pytest.raises(ArchiveError, match=r"not a git repository.*archive from a clone"):
        committed(root)
    monkeypatch.setenv("PATH", str(tmp_path))
    with pytest.raises(ArchiveError, match="Git cannot be started: No such file or directory"):
        committed(root)


def test_a_folder_without_a_commit_is_told_how_to_make_one(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    """In a study of one's own that was never put under version control, and before its first."""
    monkeypatch.setenv("GIT_CEILING_DIRECTORIES", str(tmp_path))
    root = tiny_study(tmp_path / "study").root
    for told in ("not a git repository", "does not have any commits yet"):
        with pytest.raises(ArchiveError, match=rf"{told}.*make one there by `git init`.* -m"):
            committed(root)
        git(root, "init", "--quiet")


def test_it_is_said_whose_files_were_changed(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    """Those of a study of one's own, or of the project that builds it: both have many names."""
    study, engine = (small(tmp_path / name, {}) for name in ("study", "engine"))
    monkeypatch.setattr(deposit_module, "ENGINE", engine)
    for root, whose in ((study, "the study"), (engine, "this project")):
        (root / "LICENSE").write_text("Other")
        with pytest.raises(ArchiveError) as refused:
            committed(root)
        assert f"They are those of {whose}, in {root}." in str(refused.value)


def test_a_zip_that_cannot_be_written_leaves_nothing(repository: Path) -> None:
    """Here because a folder stands in its place."""
    folder = repository / "build" / "archive"
    (folder / NAME).unlink(missing_ok=True)
    (folder / NAME).mkdir(parents=True)
    try:
        with pytest.raises(ArchiveError, match="The archive could not be written"):
            archive(Paths(repository))
        assert list(folder.iterdir()) == [folder / NAME]
    finally:
        (folder / NAME).rmdir()


def test_an_archive_holds_what_was_committed_not_what_a_filter_hides(repository: Path) -> None:
    """Outputs that a notebook was saved with stay out of Git, and out of the archive."""
    path = repository / "notebooks" / "01-policy.ipynb"
    saved, attributes = path.read_text("utf-8"), repository / ".gitattributes"
    clean = f"{sys.executable} -m werkbedrijf source"
    git(repository, "config", "filter.notebook-source.clean", clean)
    try:
        attributes.write_text("notebooks/*.ipynb filter=notebook-source\n")
        git(repository, "add", "--all")
        git(repository, "commit", "--quiet", "--message=Filter")
        notebook = json.loads(saved)
        cell = next(each for each in notebook["cells"] if each["cell_type"] == "code")
        cell["outputs"] = [{"name": "stdout", "output_type": "stream", "text": [QUOTATION]}]
        path.write_text(json.dumps(notebook, indent=1))
        git(repository, "add", "--all")
        before = inputs(Paths(repository))
        found = gather(Paths(repository))
        assert found.files["notebooks/01-policy.ipynb"].decode() == saved
        assert before["notebooks/01-policy.ipynb"] == hashlib.sha256(saved.encode()).hexdigest()
    finally:
        path.write_text(saved)
        git(repository, "reset", "--quiet", "--hard", "HEAD~1")


def test_a_link_that_git_tracks_is_refused(tmp_path: Path) -> None:
    """It would lead out of the study, and an archive would hold what lies there."""
    root = small(tmp_path / "study", {})
    (tmp_path / "private.csv").write_text(QUOTATION)
    (root / "data" / "words.csv").symlink_to(tmp_path / "private.csv")
    commit(root)
    with pytest.raises(ArchiveError, match=r"Git tracks links.*: data/words\.csv\.$"):
        committed(root)


def test_cells_that_are_no_plain_python_show_nothing_and_stop_nothing() -> None:
    """A magic; and a diagram is found by its name, what is a region's without the region."""
    sources = [
        "%precision 3", "show(tables.policy_facts(study))", "show(tables.facts(study, region))",
        "show(figures.diagram(study, 'position'))",
    ]  # fmt: skip
    cells = [
        {"cell_type": "code", "id": str(at), "execution_count": at, "source": [source]}
        for at, source in enumerate(sources)
    ]
    found = [name for name, *_ in shown(json.dumps({"cells": cells}).encode())]
    assert found == ["policy-facts", "facts-{region}", "position"]


def test_an_exhibit_that_is_shown_twice_has_its_first_place(deposit: Deposit) -> None:
    """The second cell is no place of its own."""
    name = "report/01-policy.ipynb"
    call = b"show(figures.timeline(study))"
    twice = deposit.files[name].replace(call, call + b"; " + call)
    assert places(replace(deposit, files={**deposit.files, name: twice})) == places(deposit)


def test_a_work_that_is_no_thesis_is_told_by_what_is_known(deposit: Deposit) -> None:
    """An article with a year alone."""
    work = {"type": "article", "title": "Tide", "year": 2020, "authors": [{"name": "A group"}]}
    made = replace(deposit, citation={**deposit.citation, "references": [work]})
    found = contents(made)
    assert "A group (2020). *Tide*. 2020." in found["README-replication.md"].decode()
    assert '"Thesis"' not in found["codemeta.json"].decode()


def test_a_citation_is_taken_over_as_it_is_written(deposit: Deposit) -> None:
    """A version that looks like a day or a number, a work's institution by its name alone."""
    named = {"family-names": "Doe", "given-names": ""}
    work = {"title": "Tide", "year": "2020", "institution": "A school", "authors": [named]}
    for told in ("2026-01-02", "1.10"):
        cited = read(f"version: {told}") | {"references": [work]}
        found = contents(replace(deposit, citation={**deposit.citation, **cited}))
        assert json.loads(found["codemeta.json"])["version"] == told
        assert "Doe (2020). *Tide*. A school, 2020." in found["README-replication.md"].decode()
