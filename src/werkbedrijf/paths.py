"""Every path of the study, and the one environment variable that moves its root."""

from __future__ import annotations

import os
from dataclasses import dataclass, replace
from pathlib import Path

from werkbedrijf.errors import StudyError

ENV = "WERKBEDRIJF_ROOT"
NAMED = "WERKBEDRIJF_STUDY"
"""The variable that holds the study's folder as a command was given it, for what that says."""
MARKER = Path("data", "study.toml")
PHONE_SUFFIX = "-phone"
"""What is behind an exhibit's id in the name of its figure for phones."""
QUOTES = "quotes.csv"
"""In a region's folder: quotations of interviewees. Git ignores it, no result rests on it."""


@dataclass
class Paths:
    """Name every folder and file of a study whose root is `root`; nothing need exist yet.

    What is made of it lies in the root too, or in `made`, see `in_language`.

    Attributes
    ----------
    data : Path
        The folder of everything that goes in.
    study : Path
        The file that holds the title, the scale, the regions and the chain.
    exhibits : Path
        The file that lists every table and figure.
    codebook : Path
        The folder of concepts and indicators.
    regions : Path
        The folder that holds one folder per region.
    published : Path
        The folder of what the source printed.
    theory : Path
        The folder of stakeholders, models, diagrams and literature.
    locale : Path
        The folder of the translations of the notebooks' text.
    kit : Path
        The folder of the texts of guide, codebook and new regions.
    notebooks : Path
        The folder of the chain's sources.
    report, tables, figures, site, document : Path
        The folders of the executed chain, of what it shows, of the web report and of the report
        as one document.
    build, failed : Path
        The folders of what a build leaves outside version control, and of notebooks that the last
        one could not finish.
    """

    root: Path
    made: Path | None = None

    def __post_init__(self) -> None:
        self.data = self.root / "data"
        self.study = self.root / MARKER
        self.exhibits = self.data / "exhibits.csv"
        self.codebook = self.data / "codebook"
        self.regions = self.data / "regions"
        self.published = self.data / "published"
        self.theory = self.data / "theory"
        self.locale = self.data / "locale"
        self.kit = self.data / "kit"
        self.notebooks = self.root / "notebooks"
        self.report = self.products() / "report"
        self.tables = self.products() / "tables"
        self.figures = self.products() / "figures"
        self.site = self.products() / "site"
        self.build = self.root / "build"
        self.document = (self.made or self.build) / "document"
        self.failed = self.build / "failed"

    def in_language(self, language: str) -> Paths:
        """Return the paths of the study in a language: what is made lies apart for each.

        That in English, which the notebooks are written in, lies in the study's own folders.
        """
        return self if language == "en" else replace(self, made=self.build / language)

    def products(self) -> Path:
        """Return the folder that holds what is made."""
        return self.made or self.root

    def region(self, region: str) -> Path:
        """Return the folder of the region with id `region`."""
        return self.regions / region

    def seen(self, path: Path) -> str:
        """Return a path within the root as it is seen from where a command was given."""
        within = os.path.relpath(path, self.root)
        return Path(os.environ.get(NAMED, ""), within).as_posix()


def root() -> Path:
    """Find the root of the study at hand.

    Returns
    -------
    Path
        Absolute: where the variable ``WERKBEDRIJF_ROOT`` points, else the nearest folder at or
        above the working directory that has ``data/study.toml``.

    Raises
    ------
    StudyError
        If the variable points at no study, or no folder on the way up is one.
    """
    if named := os.environ.get(ENV):
        if (Path(named) / MARKER).is_file():
            return Path(named).absolute()
        raise StudyError(
            "{variable} is {folder}, which has no {file}. "
            "Point it at the folder of a study, or unset it.",
            variable=ENV,
            folder=named,
            file=MARKER,
        )
    for folder in (here := Path.cwd(), *here.parents):
        if (folder / MARKER).is_file():
            return folder
    raise StudyError(
        "No study at or above {folder}: expected a folder that has {file}. "
        "Go to one, or name it in the variable {variable}.",
        folder=here,
        file=MARKER,
        variable=ENV,
    )


def paths() -> Paths:
    """Return the paths of the study at hand, see `root`."""
    return Paths(root())
