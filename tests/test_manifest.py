"""The manifest names everything that went in and came out, and is current."""

import json
import shutil
import subprocess
from pathlib import Path, PurePosixPath
from typing import Any

import pytest

from studies import ROOT, Tiny, whole
from test_build import published, small_chain
from werkbedrijf.chain.build import build
from werkbedrijf.chain.manifest import hashed, inputs
from werkbedrijf.chain.publish import MANIFEST, files
from werkbedrijf.chain.verify import compare
from werkbedrijf.exhibits.catalogue import entries
from werkbedrijf.paths import PHONE_SUFFIX, Paths


def read(root: Path) -> dict[str, Any]:
    """Return a study's manifest."""
    content: dict[str, Any] = json.loads((root / MANIFEST).read_text())
    return content


def test_the_manifest_is_current() -> None:
    """Of this study: sources and products are those of one build; `make all` renews it."""
    manifest = read(ROOT)
    assert manifest["inputs"] == inputs(Paths(ROOT))
    assert set(manifest["outputs"]) == files(ROOT) - {MANIFEST}


def test_the_manifest_is_of_the_files_that_lie_there() -> None:
    """Every hash is the file's, and its job the chapter that the catalogue names."""
    chapters = {id_: row["notebook"] for id_, row in entries(whole()).items()}
    for file, entry in read(ROOT)["outputs"].items():
        path = PurePosixPath(file)
        id_ = path.stem.removesuffix(PHONE_SUFFIX)
        assert entry["sha256"] == hashed(file, (ROOT / file).read_bytes()), file
        job = path.stem if path.suffix == ".ipynb" else chapters[id_]
        assert entry["jobs"] == [job], file


def test_the_manifest_knows_the_job_behind_every_file(tiny: Tiny) -> None:
    """With its notebook and parameters."""
    build(small_chain(tiny), ("p", "q"), tiny)
    manifest = read(tiny.root)
    assert {file: entry["jobs"] for file, entry in manifest["outputs"].items()} == {
        "report/01-a.ipynb": ["01-a"],
        "report/02-b-p.ipynb": ["02-b-p"],
        "report/02-b-q.ipynb": ["02-b-q"],
        "tables/p.csv": ["02-b-p"],
        "tables/q.csv": ["02-b-q"],
    }
    assert manifest["jobs"]["02-b-q"] == {
        "notebook": "notebooks/02-b.ipynb",
        "parameters": {"region": "q"},
    }
    assert set(manifest["outputs"]) == set(published(tiny.root))


def test_a_changed_input_changes_the_manifest_alone(tiny: Tiny) -> None:
    """Even if no output changes, a reader sees that it was looked at."""
    chain = small_chain(tiny)
    build(chain, ("p",), tiny)
    before, first = published(tiny.root), read(tiny.root)
    (tiny.data / "study.toml").write_text('title_en = "Other"\n')
    build(chain, ("p",), tiny)
    assert published(tiny.root) == before
    changed = {
        file for file, sha in read(tiny.root)["inputs"].items() if first["inputs"][file] != sha
    }
    assert changed == {"data/study.toml"}


def test_quotations_are_no_input(tiny: Tiny) -> None:
    """Git ignores them and nothing reads them: with or without, the manifest is the same."""
    before = inputs(tiny)
    (tiny.regions / "p").mkdir(parents=True)
    (tiny.regions / "p" / "quotes.csv").write_text("segment,quotation\np-001,We meet often.\n")
    assert inputs(tiny) == before


@pytest.mark.skipif(shutil.which("git") is None, reason="there is no Git")
def test_inputs_are_hashed_as_git_stores_them(tiny: Tiny) -> None:
    """A table saved by Excel has other line ends than a clone of it; an image stays as it is."""
    (tiny.root / ".gitattributes").write_text("* text=auto eol=lf\n")
    (tiny.data / "concepts.csv").write_bytes(b"concept,label\r\ntrust,Trust\r\n")
    image = tiny.data / "image.png"
    image.write_bytes(b"\x89PNG\r\n\x00")
    for command in (("init", "-q"), ("add", "-A"), ("checkout-index", "-a", "--prefix=clone/")):
        subprocess.run(["git", *command], cwd=tiny.root, check=True, capture_output=True)
    clone = Paths(tiny.root / "clone")
    assert (clone.data / "concepts.csv").read_bytes() == b"concept,label\ntrust,Trust\n"
    assert inputs(tiny) == inputs(clone)
    image.write_bytes(b"\x89PNG\n\x00")
    assert inputs(tiny) != inputs(clone)


def test_a_comparison_names_every_difference(tmp_path: Path) -> None:
    """A file too many on either side, and the first line that differs."""
    for name in ("one", "other"):
        (tmp_path / name / "tables").mkdir(parents=True)
        (tmp_path / name / "tables" / f"{name}.csv").write_text("")
        (tmp_path / name / "tables" / "same.csv").write_text("a\n")
        (tmp_path / name / "tables" / "t.csv").write_text(f"a\n{name}\n")
    assert compare(tmp_path / "one", tmp_path / "other", "A", "B", files) == [
        "tables/one.csv: only in A",
        "tables/other.csv: only in B",
        "tables/t.csv: A and B differ from line 2 on",
    ]
