"""The proof by `make verify`: the study depends on its sources and on nothing else."""

import pytest

from studies import ROOT
from werkbedrijf.chain.kernel import AVAILABLE
from werkbedrijf.chain.verify import CIRCUMSTANCES, STEPS, verify
from werkbedrijf.paths import Paths


def test_the_circumstances_differ_in_all_that_must_not_matter() -> None:
    """Hash seed, time zone, locale, umask, length of the folder's name, and engine."""
    one, other = CIRCUMSTANCES
    for name in ("PYTHONHASHSEED", "TZ", "LC_ALL"):
        assert one.variables[name] != other.variables[name]
    assert one.umask != other.umask
    assert len(other.folder) > len(one.folder) + 20
    assert one.engine != other.engine or not AVAILABLE


def test_the_study_is_the_same_wherever_and_however_it_is_built(
    capsys: pytest.CaptureFixture[str],
) -> None:
    """Report, tables, figures, site and document, by either engine, are those in this folder."""
    status = verify(Paths(ROOT))
    told = capsys.readouterr().out.splitlines()[len(CIRCUMSTANCES) * len(STEPS) :]
    assert len(told) == 1, told
    assert "the same in two builds" in told[0]
    assert status == 0
