"""Every path of the study, and the one environment variable that moves its root."""

from __future__ import annotations

import os
from dataclasses import dataclass, replace
from pathlib import Path

from werkbedrijf.errors import Message, StudyError

ENV = "WERKBEDRIJF_ROOT"
NAMED = "WERKBEDRIJF_STUDY"
"""The variable that holds the study's folder as a command was given it, for what that says."""
MARKER = Path("data", "study.toml")
PHONE = "-phone"
"""What is behind an exhibit's id in the name of its figure for phones."""
QUOTES = "quotes.csv"
"""In a region's folder: quotations of interviewees. Git ignores it, no result rests on it."""


@dataclass(frozen=True)
class Paths:
    """Name every folder and file of a study whose root is `root`; nothing need exist yet.

    What is made of it lies in the root too, or in `made`, see `told_in`.
    """

    root: Path
    made: Path | None = None

    def told_in(self, language: str) -> Paths:
        """Return the paths of the study as told in a language: what is made lies apart for each.

        That in English, which the notebooks are written in, lies in the study's own folders.
        """
        return self if language == "en" else replace(self, made=self.build / language)

    def products(self) -> Path:
        """Return the folder that holds what is made."""
        return self.made or self.root

    def seen(self, path: Path) -> str:
        """Return a path within the root as it is seen from where a command was given."""
        within = os.path.relpath(path, self.root)
        return Path(os.environ.get(NAMED, ""), within).as_posix()

    @property
    def data(self) -> Path:
        """Return the folder of everything that goes in."""
        return self.root / "data"

    @property
    def study(self) -> Path:
        """Return the file that holds the title, the scale, the regions and the chain."""
        return self.root / MARKER

    @property
    def exhibits(self) -> Path:
        """Return the file that lists every table and figure."""
        return self.data / "exhibits.csv"

    @property
    def codebook(self) -> Path:
        """Return the folder of concepts and indicators."""
        return self.data / "codebook"

    @property
    def regions(self) -> Path:
        """Return the folder that holds one folder per region."""
        return self.data / "regions"

    def region(self, region: str) -> Path:
        """Return the folder of the region with id `region`."""
        return self.regions / region

    @property
    def published(self) -> Path:
        """Return the folder of what the source printed."""
        return self.data / "published"

    @property
    def theory(self) -> Path:
        """Return the folder of stakeholders, models, diagrams and literature."""
        return self.data / "theory"

    @property
    def locale(self) -> Path:
        """Return the folder of the translations of the notebooks' text."""
        return self.data / "locale"

    @property
    def kit(self) -> Path:
        """Return the folder of the texts of guide, codebook and new regions."""
        return self.data / "kit"

    @property
    def notebooks(self) -> Path:
        """Return the folder of the chain's sources."""
        return self.root / "notebooks"

    @property
    def report(self) -> Path:
        """Return the folder of the executed chain."""
        return self.products() / "report"

    @property
    def tables(self) -> Path:
        """Return the folder of regenerated tables."""
        return self.products() / "tables"

    @property
    def figures(self) -> Path:
        """Return the folder of regenerated figures."""
        return self.products() / "figures"

    @property
    def site(self) -> Path:
        """Return the folder of the web report."""
        return self.products() / "site"

    @property
    def build(self) -> Path:
        """Return the folder of what a build leaves outside version control."""
        return self.root / "build"

    @property
    def document(self) -> Path:
        """Return the folder of the report as one document."""
        return (self.made or self.build) / "document"

    @property
    def failed(self) -> Path:
        """Return the folder of notebooks that the last build could not finish."""
        return self.build / "failed"


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
    named = os.environ.get(ENV)
    if named:
        return _named(named)
    here = Path.cwd()
    for folder in (here, *here.parents):
        if (folder / MARKER).is_file():
            return folder
    raise StudyError(
        Message(
            "No study at or above {folder}: expected a folder that has {file}. "
            "Go to one, or name it in the variable {variable}.",
            folder=here,
            file=MARKER,
            variable=ENV,
        )
    )


def _named(folder: str) -> Path:
    if (Path(folder) / MARKER).is_file():
        return Path(folder).absolute()
    raise StudyError(
        Message(
            "{variable} is {folder}, which has no {file}. "
            "Point it at the folder of a study, or unset it.",
            variable=ENV,
            folder=folder,
            file=MARKER,
        )
    )


def paths() -> Paths:
    """Return the paths of the study at hand, see `root`."""
    return Paths(root())
