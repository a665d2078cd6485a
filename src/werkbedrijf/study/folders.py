"""Which files a study's folders may hold: whatever else lies there would be published with them."""

from __future__ import annotations

import re
from collections.abc import Iterable, Iterator, Mapping
from pathlib import Path, PurePosixPath

from werkbedrijf.errors import Message, Problem

FOLDERS: Mapping[str, tuple[str, ...]] = {
    "data": (
        *("README.md", "datapackage.json", "study.toml"),
        *("exhibits.csv", "exhibit-notes.csv", "words.csv", "allowed.csv"),
    ),
    "data/codebook": (
        *("concepts.csv", "indicators.csv", "categories.csv", "themes.csv", "parties.csv"),
        *("coding-errors.csv", "blocks.csv"),
    ),
    "data/published": tuple(
        f"{name}.csv"
        for name in (
            "scores",
            "rationales",
            "claims",
            "inconsistencies",
            "explanations",
            "observations",
            "tests",
        )
    ),
    "data/theory": (
        *("stakeholders.csv", "ppp-models.csv", "policy.csv", "cases.csv", "interviewees.csv"),
        *(
            "quality-elements.csv",
            "models.csv",
            "coordination.csv",
            "operationalisation.csv",
            "references.bib",
        ),
    ),
    "data/theory/diagrams": ("*.toml",),
    "data/kit": ("coding.toml", "definitions.toml", "guide.toml"),
    "data/kit/new-region": ("README.md", "region.toml", "structure.toml"),
    "data/locale/*/LC_MESSAGES": ("notebooks.po", "dictionary.po"),
    "data/regions/*": (
        *("README.md", "region.toml", "structure.toml", "imports.toml", "quotes.csv"),
        *("segments.csv", "segments-*.csv", "corrections.csv", "not-coded.csv", "allowed.csv"),
        *("placements.csv", "bodies.csv", "activities.csv", "interviews.csv", "ties.csv"),
    ),
}
"""The names, as patterns, that a folder's files may have, by the pattern of the folder."""
KNOWN = re.compile(
    "|".join(
        re.escape(f"{folder}/{name}").replace(r"\*", "[^/]*")
        for folder, names in FOLDERS.items()
        for name in names
    )
)
"""All of them at once: a study has thousands of files, and each chapter looks at them."""


def unknown(files: Iterable[PurePosixPath]) -> list[PurePosixPath]:
    """Return those of the files in data/ that no folder of a study may hold, sorted.

    Parameters
    ----------
    files : iterable of PurePosixPath
        As seen from the study's root; those outside data/ are passed over.

    Examples
    --------
    >>> names = ("data/study.toml", "data/regions/dale/Interview P1.docx", "README.md")
    >>> unknown(map(PurePosixPath, names))
    [PurePosixPath('data/regions/dale/Interview P1.docx')]
    """
    return sorted(
        file for file in files if file.parts[:1] == ("data",) and not KNOWN.fullmatch(str(file))
    )


def strays(root: Path) -> list[Problem]:
    """Return a problem for every file in a study's data that does not belong there.

    Hidden files are passed over: programs leave them, no build reads or copies them, and an
    archive, which could hold them, looks at what Git tracks.
    """
    return [
        Problem(
            file.as_posix(),
            None,
            None,
            Message("a file that no study has"),
            Message("in this folder only {names}", names=_names(file)),
            Message(
                "Move it out of data/: all that lies there is published. "
                "If it is misnamed, rename it."
            ),
        )
        for file in unknown(_files(root))
    ]


def _names(file: PurePosixPath) -> str:
    found = (names for folder, names in FOLDERS.items() if file.parent.match(folder))
    return ", ".join(next(found, ())) or Message("folders of regions")


def _files(root: Path) -> Iterator[PurePosixPath]:
    for path in (root / "data").rglob("*"):
        file = PurePosixPath(path.relative_to(root).as_posix())
        hidden = any(part.startswith(".") for part in file.parts)
        if not hidden and not path.is_dir():
            yield file
