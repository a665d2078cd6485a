"""The chain as jobs: which notebooks run with which parameters."""

from __future__ import annotations

from collections.abc import Iterable, Mapping, Sequence
from pathlib import Path

import papermill

from werkbedrijf.errors import BuildError, ParameterError
from werkbedrijf.execute import Job, literal
from werkbedrijf.study import Step

REGION = "region"


def jobs(
    chain: Iterable[Step], regions: Sequence[str], parameters: Mapping[str, str], notebooks: Path
) -> tuple[Job, ...]:
    """Turn the chain into jobs, and check all of them before any starts.

    Parameters
    ----------
    chain : Iterable of Step
        In order.
    regions : Sequence of str
        Ids of all regions, in order.
    parameters : Mapping of str to str
        Passed to every notebook.
    notebooks : Path
        Folder of the sources.

    Returns
    -------
    tuple of Job
        One per step, or for a step of each region one per region, named ``<notebook>-<region>``.

    Raises
    ------
    BuildError
        If a notebook is missing or cannot be read.
    ParameterError
        If a notebook does not declare a parameter it would get, or a region is unknown.
    """
    planned = tuple(
        Job(name, notebooks / f"{step.notebook}.ipynb", {**parameters, **own})
        for step in chain
        for name, own in _variants(step, regions)
    )
    for job in planned:
        _check(job, regions)
    return planned


def _variants(step: Step, regions: Sequence[str]) -> list[tuple[str, dict[str, str]]]:
    if step.each is None:
        return [(step.notebook, {})]
    if step.each != REGION:
        raise BuildError(
            f"data/study.toml: {step.notebook} runs once for each {step.each!r}; "
            f"expected {REGION!r}, or leave `each` out to run it once."
        )
    return [(f"{step.notebook}-{region}", {REGION: region}) for region in regions]


def _check(job: Job, regions: Sequence[str]) -> None:
    known = declared(job.notebook)
    for name in job.parameters:
        if name not in known:
            raise ParameterError(
                f"{job.notebook.name} has no parameter {name!r}; "
                f"it knows {', '.join(known) or 'none'}. "
                "Parameters are the assignments in its cell tagged `parameters`."
            )
    region = job.parameters.get(REGION)
    if region is not None and region not in regions:
        raise ParameterError(
            f"{job.notebook.name}: no region {region!r}; known are {', '.join(regions)}. "
            "A region is a folder in data/regions/."
        )


def declared(notebook: Path) -> tuple[str, ...]:
    """Return the names of the parameters that a notebook declares, in order.

    Raises
    ------
    BuildError
        If the notebook is missing or cannot be read.
    """
    if not notebook.is_file():
        raise BuildError(
            f"notebooks/{notebook.name} is missing. "
            "Add it, or take it out of the chain in data/study.toml."
        )
    try:
        return tuple(papermill.inspect_notebook(literal(notebook)))
    # nbformat and papermill raise many kinds for a file that is no notebook of Python.
    except Exception as error:
        raise BuildError(
            f"notebooks/{notebook.name} cannot be read as a Python notebook: {error}. "
            "Open it in JupyterLab and save it, or take it back from version control."
        ) from error
