"""The proof by `make verify`: the study depends on its sources and on nothing else."""

from werkbedrijf.chain.kernel import AVAILABLE
from werkbedrijf.chain.verify import CIRCUMSTANCES


def test_the_circumstances_differ_in_all_that_must_not_matter() -> None:
    """Hash seed, time zone, locale, umask, length of the folder's name, and engine."""
    one, other = CIRCUMSTANCES
    for name in ("PYTHONHASHSEED", "TZ", "LC_ALL"):
        assert one.variables[name] != other.variables[name]
    assert one.umask != other.umask
    assert len(other.folder) > len(one.folder) + 20
    assert one.engine != other.engine or not AVAILABLE
