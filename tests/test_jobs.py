"""The chain becomes jobs, all of them checked before any runs."""

import nbformat
import pytest

from studies import Tiny, step
from werkbedrijf.chain.build import jobs
from werkbedrijf.chain.execute import Job
from werkbedrijf.errors import BuildError, ParameterError

WITH_REGION = 'language = "en"\nregion = "p"'


def test_a_step_for_each_region_becomes_one_job_per_region_in_order(tiny: Tiny) -> None:
    """Chain order first, region order within."""
    chain = [tiny.add("01-a"), tiny.add("02-b", parameters=WITH_REGION), tiny.add("03-c")]
    chain[1] = step("02-b", each="region")
    assert jobs(chain, ("q", "p"), {}, tiny.notebooks) == (
        Job("01-a", tiny.notebooks / "01-a.ipynb", {}),
        Job("02-b-q", tiny.notebooks / "02-b.ipynb", {"region": "q"}),
        Job("02-b-p", tiny.notebooks / "02-b.ipynb", {"region": "p"}),
        Job("03-c", tiny.notebooks / "03-c.ipynb", {}),
    )


def test_parameters_reach_every_job(tiny: Tiny) -> None:
    """Labels in another language are another language throughout."""
    tiny.add("02-b", parameters=WITH_REGION)
    chain = [tiny.add("01-a"), step("02-b", each="region")]
    planned = jobs(chain, ("p",), {"language": "nl"}, tiny.notebooks)
    assert [job.parameters for job in planned] == [
        {"language": "nl"},
        {"language": "nl", "region": "p"},
    ]


def test_a_parameter_that_a_notebook_does_not_declare_is_refused(tiny: Tiny) -> None:
    """A slip in a name does not silently run with the default."""
    chain = [tiny.add("01-a", parameters=WITH_REGION)]
    with pytest.raises(ParameterError, match=r"01-a.*'langage'; it knows language, region\."):
        jobs(chain, (), {"langage": "nl"}, tiny.notebooks)


def test_a_region_that_the_data_do_not_have_is_refused(tiny: Tiny) -> None:
    """The message lists the regions there are."""
    chain = [tiny.add("01-a", parameters=WITH_REGION)]
    with pytest.raises(ParameterError, match=r"no region 'r'; known are p, q\."):
        jobs(chain, ("p", "q"), {"region": "r"}, tiny.notebooks)


def test_a_missing_notebook_is_refused(tiny: Tiny) -> None:
    """The message names the file and where the chain stands."""
    with pytest.raises(BuildError, match=r"notebooks/09-z\.ipynb is missing\..*study\.toml"):
        jobs([tiny.add("01-a"), step("09-z")], (), {}, tiny.notebooks)


@pytest.mark.parametrize("text", ["", "{", "[1]", "<<<<<<< ours"])
def test_a_file_that_is_no_notebook_is_refused(tiny: Tiny, text: str) -> None:
    """A merge conflict or a truncated file is named, not traced."""
    (tiny.notebooks / "01-a.ipynb").write_text(text)
    with pytest.raises(BuildError, match=r"notebooks/01-a\.ipynb cannot be read"):
        jobs([step("01-a")], (), {}, tiny.notebooks)


def test_a_step_for_each_of_something_else_is_refused(tiny: Tiny) -> None:
    """The chain knows regions only."""
    tiny.add("01-a")
    with pytest.raises(BuildError, match=r"each 'party'; expected 'region'"):
        jobs([step("01-a", each="party")], (), {}, tiny.notebooks)


def test_a_notebook_of_no_known_language_is_refused(tiny: Tiny) -> None:
    """A notebook saved without its kernel cannot be checked for parameters, hence not run."""
    only = tiny.add("01-a")
    path = tiny.notebooks / "01-a.ipynb"
    notebook = nbformat.read(path, as_version=4)
    notebook.metadata.clear()
    nbformat.write(notebook, path)
    with pytest.raises(BuildError, match=r"01-a\.ipynb cannot be read as a Python notebook"):
        jobs([only], (), {}, tiny.notebooks)
