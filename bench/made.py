"""Make a study of many regions out of the one at hand, and a notebook for each of its jobs."""

from __future__ import annotations

import csv
import json
import re
import shutil
from pathlib import Path


def study(source: Path, root: Path, regions: int, segments: int = 0) -> Path:
    """Copy a study, with copies of a region until it has as many as asked for.

    Parameters
    ----------
    source, root : Path
        The study, and the folder to make.
    regions : int
        How many in all.
    segments : int
        How many each copy has, rows repeated; 0 for as many as the region copied.
    """
    for name in ("data", "notebooks"):
        shutil.copytree(source / name, root / name)
    folder = root / "data" / "regions"
    for further in folder.glob("*/segments-*.csv"):
        further.unlink()
    model = folder / "zwolle"
    present = len([path for path in folder.iterdir() if path.is_dir()])
    for number in range(present, regions):
        _copy(model, folder / f"region-{number:03d}", number, segments)
    return root


def _copy(model: Path, target: Path, number: int, segments: int) -> None:
    shutil.copytree(model, target)
    toml = (target / "region.toml").read_text()
    toml = re.sub(r"(?m)^id = .*", f'id = "{target.name}"', toml)
    toml = re.sub(r"(?m)^(label_..) = .*", rf'\1 = "Region {number}"', toml)
    (target / "region.toml").write_text(re.sub(r"(?m)^chapter = .*\n", "", toml))
    with (model / "segments.csv").open(newline="") as file:
        rows = list(csv.DictReader(file))
    with (target / "segments.csv").open("w", newline="") as file:
        writer = csv.DictWriter(file, rows[0], lineterminator="\n")
        writer.writeheader()
        for line in range(segments or len(rows)):
            own = {"segment": f"{_letters(number)}-{line + 1:03d}", "start": "", "end": ""}
            writer.writerow(rows[line % len(rows)] | own)


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
                    cell["source"] = f'labels = "en"\nregion = "{region}"'
            names.append(f"{source.stem}-{region}" if region else source.stem)
            (folder / f"{names[-1]}.ipynb").write_text(json.dumps(content))
    return names
