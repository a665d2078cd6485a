"""One set of packages, whichever way it is installed."""

import os
import re
import shutil
import subprocess
import sys
import tomllib
from importlib.metadata import version
from pathlib import Path
from typing import Any

import pytest
import yaml
from packaging.requirements import Requirement
from packaging.specifiers import SpecifierSet
from packaging.utils import canonicalize_name

from studies import ROOT

LOCK = (ROOT / "requirements.lock").read_text()
CLUSTER_LOCK = (ROOT / "requirements-cluster.lock").read_text()


def pins(lock: str) -> list[Requirement]:
    """Return what a lock pins."""
    return [Requirement(line.rstrip(" \\")) for line in lock.splitlines() if line[:1].isalnum()]


PINS = pins(LOCK)
HERE = [pin for pin in PINS if pin.marker is None or pin.marker.evaluate()]
PROJECT: dict[str, Any] = tomllib.loads((ROOT / "pyproject.toml").read_text())


@pytest.mark.parametrize("lock", [LOCK, CLUSTER_LOCK], ids=["main", "cluster"])
def test_a_lock_holds_pins_and_hashes_and_nothing_else(lock: str) -> None:
    """No index, no host, no local path: any index that has the same bytes will do."""
    pin = re.compile(r"[a-z0-9.-]+==[^ ]+( ; [^\\]+)? \\")
    hashed = re.compile(r"    --hash=sha256:[0-9a-f]{64}( \\)?")
    odd = [s for s in lock.splitlines() if not pin.fullmatch(s) and not hashed.fullmatch(s)]
    assert odd == []
    assert len(pins(lock)) > 10


@pytest.mark.parametrize("lock", [LOCK, CLUSTER_LOCK], ids=["main", "cluster"])
def test_every_pin_has_a_hash(lock: str) -> None:
    """What was reviewed is what gets installed."""
    blocks = re.split(r"\n(?=\S)", lock)
    assert len(blocks) == len(pins(lock))
    assert [block for block in blocks if "--hash=" not in block] == []


def test_the_lock_covers_what_the_project_asks_for() -> None:
    """Runtime, tests and the build backend all come from the lock; Dask from the other."""
    extras = PROJECT["project"]["optional-dependencies"].values()
    asked = [*PROJECT["project"]["dependencies"], *(name for extra in extras for name in extra)]
    asked += PROJECT["build-system"]["requires"]
    known = [*HERE, *pins(CLUSTER_LOCK)]
    pinned = {canonicalize_name(pin.name): pin.specifier for pin in known}
    for requirement in map(Requirement, asked):
        (pin,) = pinned[canonicalize_name(requirement.name)]
        assert requirement.specifier.contains(pin.version), requirement


def test_the_lock_of_a_cluster_changes_nothing_that_the_other_pins() -> None:
    """Whoever installs Dask keeps the versions that made the report."""
    pinned = {pin.name: pin.specifier for pin in PINS}
    added = {pin.name: pin.specifier for pin in pins(CLUSTER_LOCK)}
    assert {name: added[name] for name in added.keys() & pinned} == {
        name: pinned[name] for name in added.keys() & pinned
    }
    assert "distributed" in added.keys() - pinned


def test_the_lock_leaves_out_what_the_project_excludes() -> None:
    """An older uv reads past the list, and every program would start two seconds later."""
    left_out = PROJECT["tool"]["uv"]["exclude-dependencies"]
    assert left_out == ["rfc3987-syntax"]
    assert {canonicalize_name(pin.name) for pin in PINS}.isdisjoint(left_out)


def test_this_environment_is_the_locked_one() -> None:
    """Tests speak about the versions that users get."""
    installed = {pin.name: version(pin.name) for pin in HERE}
    odd = [pin for pin in HERE if not pin.specifier.contains(installed[pin.name], prereleases=True)]
    assert odd == []


def test_conda_installs_the_same_lock_on_the_same_pythons() -> None:
    """environment.yml has no pins of its own that could drift."""
    conda = yaml.safe_load((ROOT / "environment.yml").read_text())
    python, pip, packages = conda["dependencies"]
    assert pip == "pip"
    assert packages == {"pip": ["--require-hashes", "-r requirements.lock"]}
    oldest = SpecifierSet(PROJECT["project"]["requires-python"])
    assert set(oldest) <= set(SpecifierSet(python.removeprefix("python ")))


def test_binder_installs_the_same_lock_and_this_package() -> None:
    """What repo2docker reads has no pins of its own, on a Python that the lock is made for."""
    folder = ROOT / ".binder"
    assert (folder / "requirements.txt").read_text() == "-r ../requirements.lock\n"
    version = (folder / "runtime.txt").read_text().strip().removeprefix("python-")
    assert version in SpecifierSet(PROJECT["project"]["requires-python"])
    steps = (folder / "postBuild").read_text()
    assert "pip install --no-deps --no-build-isolation --editable ." in steps
    assert os.access(folder / "postBuild", os.X_OK)


def test_the_project_names_no_package_that_binds_its_licence() -> None:
    """The package krippendorff is under the GPL, this code under the MIT licence."""
    assert "krippendorff" not in {canonicalize_name(pin.name) for pin in PINS}


def test_the_package_is_found_from_any_folder_in_any_locale(tmp_path: Path) -> None:
    """Python 3.12 reads where it lies as ASCII under LC_ALL=C: the path goes from where it says so.

    Tried with every Python that there is here.
    """
    (line,) = re.findall(r"do echo (\S+) >\$\$found", (ROOT / "Makefile").read_text())
    packages = tmp_path / "földer é" / ".venv/lib/python3/site-packages"
    packages.mkdir(parents=True)
    (packages / "werkbedrijf.pth").write_text(f"{line}\n")
    (tmp_path / "földer é/src").mkdir()
    (tmp_path / "földer é/src/found_here.py").touch()
    code = "import site, sys; site.addsitedir(sys.argv[1]); import found_here"
    named = (shutil.which(f"python3.{minor}") for minor in range(11, 20))
    for python in {sys.executable, *filter(None, named)}:
        if subprocess.run([python, "--version"], capture_output=True, check=False).returncode:
            continue  # a stand-in of pyenv's for one that is not chosen
        subprocess.run(
            [python, "-I", "-c", code, packages], env={**os.environ, "LC_ALL": "C"}, check=True
        )
