"""The study is found from wherever one stands in it, or where the variable says."""

from pathlib import Path

import pytest

from studies import Tiny, tiny_study
from werkbedrijf.errors import StudyError
from werkbedrijf.paths import ENV, Paths, paths, root


def test_the_root_is_the_nearest_study_at_or_above_the_working_folder(
    nowhere: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    """A notebook finds its study, and the inner one of two nested studies."""
    outer = tiny_study(nowhere / "outer")
    inner = tiny_study(outer.root / "inner")
    for folder, found in ((outer.root, outer), (outer.notebooks, outer), (inner.notebooks, inner)):
        monkeypatch.chdir(folder)
        assert root() == found.root


def test_the_variable_wins_over_the_working_folder(
    tiny: Tiny, nowhere: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    """A build can point its kernels elsewhere."""
    monkeypatch.chdir(tiny_study(nowhere / "other").root)
    monkeypatch.setenv(ENV, str(tiny.root))
    assert paths() == Paths(tiny.root)


def test_a_variable_that_points_at_no_study_is_refused(
    nowhere: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    """A slip in the variable does not fall back to some other study."""
    monkeypatch.chdir(tiny_study(nowhere / "study").root)
    monkeypatch.setenv(ENV, str(nowhere / "slip"))
    with pytest.raises(StudyError, match=r"slip, which has no data/study\.toml"):
        root()


def test_outside_a_study_the_message_says_what_a_study_looks_like(nowhere: Path) -> None:
    """Nobody has to read code to learn where to stand."""
    with pytest.raises(StudyError, match=r"No study at or above .*data/study\.toml.*" + ENV):
        root()


def test_every_path_lies_under_the_root() -> None:
    """Moving the root moves all of the study."""
    study = Paths(Path("/x"))
    found = [path for path in vars(study).values() if path not in (study.root, study.made)]
    assert len(found) > 10
    assert all(study.root in path.parents for path in (*found, study.region("zwolle")))
    assert study.region("zwolle") == Path("/x/data/regions/zwolle")
