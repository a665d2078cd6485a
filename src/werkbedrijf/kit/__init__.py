"""What one needs for interviews and coding: guide, codebook, spreadsheet, codes for programs."""

from __future__ import annotations

import tomllib
from collections.abc import Callable, Mapping
from dataclasses import replace
from pathlib import Path
from typing import Any

from werkbedrijf.errors import StudyError
from werkbedrijf.kit import codebook, guide, template
from werkbedrijf.load import LANGUAGES, load_study
from werkbedrijf.paths import Paths
from werkbedrijf.qda.codebook import qdc
from werkbedrijf.study import Study

Texts = Mapping[str, Any]
MAKERS: Mapping[str, tuple[str, Callable[[Study, Texts], bytes]]] = {
    "interview-guide-{labels}.docx": ("guide", guide.document),
    "codebook-{labels}.docx": ("coding", codebook.document),
    "segments-{labels}.xlsx": ("coding", template.workbook),
}
"""What the files are called, the texts of data/kit that they need, and what makes them."""


def make(where: Paths) -> list[Path]:
    """Write the kit in both languages to build/kit.

    Parameters
    ----------
    where : Paths
        The study, whose data/kit has the texts.

    Returns
    -------
    list of Path
        The files, in order.

    Raises
    ------
    StudyError
        If a text is missing or broken.
    """
    made: dict[Path, bytes] = {}
    folder = where.build / "kit"
    for labels in LANGUAGES:
        study = load_study(labels, where.root)
        if labels == "nl":
            study = _in_dutch(study, _texts(where, "definitions"))
        for name, (texts, maker) in MAKERS.items():
            made[folder / name.format(labels=labels)] = maker(study, _texts(where, texts))
        made[folder / f"codebook-{labels}.qdc"] = qdc(study, "beside")
        made[folder / f"codebook-suffix-{labels}.qdc"] = qdc(study, "suffix")
    folder.mkdir(parents=True, exist_ok=True)
    for path, content in made.items():
        path.write_bytes(content)
    return sorted(made)


def _in_dutch(study: Study, texts: Texts) -> Study:
    """Return the study with Dutch definitions, which its codebook does not have."""
    tables = dict(study.tables)
    for name in ("concepts", "indicators"):
        frame = tables[name]
        tables[name] = frame.assign(definition=frame.iloc[:, 0].map(texts[name]))
    return replace(study, tables=tables)


def _texts(where: Paths, name: str) -> Texts:
    path = where.kit / f"{name}.toml"
    try:
        return tomllib.loads(path.read_text(encoding="utf-8"))
    except (OSError, UnicodeDecodeError, tomllib.TOMLDecodeError) as error:
        raise StudyError(
            f"data/kit/{name}.toml cannot be read: {error}. Take it back from version control."
        ) from error
