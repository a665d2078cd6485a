"""Make a study of any size out of the one at hand, and a notebook for each of its jobs."""

from __future__ import annotations

import csv
import json
import re
import shutil
from collections.abc import Iterable
from pathlib import Path

Row = dict[str, str]


def study(source: Path, root: Path, regions: int, segments: int = 0, per_concept: int = 0) -> Path:
    """Copy a study, with copies of a region until it has as many as asked for.

    Parameters
    ----------
    source, root : Path
        The study, and the folder to make.
    regions : int
        How many in all.
    segments : int
        How many each copy has, rows repeated; 0 for as many as the region copied.
    per_concept : int
        How many segments each region has on each concept that it has any on, rows repeated or
        left out; 0 for as many as there are.
    """
    for name in ("data", "notebooks"):
        shutil.copytree(source / name, root / name)
    folder = root / "data" / "regions"
    # What other coders said, and what was corrected, is of segments that are numbered anew here.
    for name in ("segments-*.csv", "corrections.csv"):
        for path in folder.glob(f"*/{name}"):
            path.unlink()
    model = folder / "zwolle"
    present = len([path for path in folder.iterdir() if path.is_dir()])
    for number in range(present, regions):
        _copy(model, folder / f"region-{number:03d}", number, segments)
    if per_concept:
        concepts = {row["indicator"]: row["concept"] for row in _read(root, "indicators")}
        for file in folder.glob("*/segments.csv"):
            _fill(file, concepts, per_concept)
    return root


def _copy(model: Path, target: Path, number: int, segments: int) -> None:
    shutil.copytree(model, target)
    toml = (target / "region.toml").read_text()
    toml = re.sub(r"(?m)^id = .*", f'id = "{target.name}"', toml)
    toml = re.sub(r"(?m)^(label_..) = .*", rf'\1 = "Region {number}"', toml)
    (target / "region.toml").write_text(re.sub(r"(?m)^chapter = .*\n", "", toml))
    rows = _rows(model / "segments.csv")
    many = (rows[line % len(rows)] for line in range(segments or len(rows)))
    _write(target / "segments.csv", many, _letters(number))


def _fill(file: Path, concepts: dict[str, str], count: int) -> None:
    rows, letters = _rows(file), _rows(file)[0]["segment"].partition("-")[0]
    groups: dict[str, list[Row]] = {}
    for row in rows:
        groups.setdefault(concepts[row["indicator"]], []).append(row)
    many = (group[line % len(group)] for group in groups.values() for line in range(count))
    _write(file, many, letters)


def _read(root: Path, table: str) -> list[Row]:
    return _rows(root / "data" / "codebook" / f"{table}.csv")


def _rows(file: Path) -> list[Row]:
    with file.open(newline="") as lines:
        return list(csv.DictReader(lines))


def _write(file: Path, rows: Iterable[Row], letters: str) -> None:
    """Write segments without their places in the text, which may be there once, numbered anew."""
    every = list(rows)
    with file.open("w", newline="") as lines:
        writer = csv.DictWriter(lines, every[0], lineterminator="\n")
        writer.writeheader()
        for line, row in enumerate(every, start=1):
            writer.writerow(row | {"segment": f"{letters}-{line:03d}", "start": "", "end": ""})


def _letters(number: int) -> str:
    """Return the letters that begin a region's segments."""
    return "x" + chr(97 + number // 26) + chr(97 + number % 26)


def notebooks(root: Path, folder: Path) -> list[str]:
    """Write the chain's notebooks with their parameters filled in; return their names."""
    folder.mkdir(parents=True)
    names = []
    for source in sorted((root / "notebooks").glob("*.ipynb")):
        text = source.read_text()
        ids = sorted(path.name for path in (root / "data" / "regions").iterdir())
        for region in ids if "04-region" in source.name else [""]:
            content = json.loads(text)
            for cell in content["cells"]:
                if "parameters" in cell["metadata"].get("tags", []) and region:
                    cell["source"] = f'language = "en"\nregion = "{region}"'
            names.append(f"{source.stem}-{region}" if region else source.stem)
            (folder / f"{names[-1]}.ipynb").write_text(json.dumps(content))
    return names
