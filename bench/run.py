"""Measure the build against other ways to run the same notebooks; see docs/speed.md."""

from __future__ import annotations

import argparse
import json
import os
import platform
import shutil
import statistics
import subprocess
import sys
import tempfile
from collections.abc import Callable, Mapping
from functools import partial
from pathlib import Path
from typing import Any

import made
import page
from contest import measure

HERE = Path(__file__).resolve().parent
SOURCE = HERE.parent
Measured = dict[str, float]
Entries = Mapping[str, Callable[[], Measured]]
LOOP = 'for n in in/*.ipynb; do {} "$n" "out/${{n#in/}}" || exit 1; done'
REGIONS = {12: 5, 35: 3, 200: 1}
"""How often to measure a study of so many regions."""
PER_CONCEPT = {10: 3, 100: 3, 1000: 1}
"""How often to measure three regions with so many segments on each concept."""


def commands(python: str, others: str | None) -> dict[str, list[str]]:
    """Return what to measure: a command by name, run where in/ has notebooks."""
    build = [python, "-m", "werkbedrijf", "build", "--engine"]
    convert = f"{python} -m nbconvert --to notebook --execute --output-dir out in/*.ipynb"
    found = {
        page.BUILD: [*build, "fork"],
        page.FLOOR: [python, str(HERE / "floor.py"), "in"],
        "build, stock kernels": [*build, "kernel"],
        page.LOOP: ["sh", "-c", LOOP.format(f"{python} -m papermill")],
        "`jupyter nbconvert --execute`": ["sh", "-c", convert],
    }
    if others:
        ploomber = f"{others} -c 'from ploomber_engine.cli import cli; cli()'"
        cache = "import sys; from jupyter_cache.cli.commands.cmd_main import jcache; jcache()"
        jcache = f"{others} -c '{cache}'"
        every = (
            f"for n in in/*.ipynb; do {jcache} notebook add $n; done && {jcache} project execute"
        )
        found["ploomber-engine in a loop"] = ["sh", "-c", LOOP.format(ploomber)]
        found["jupyter-cache"] = ["sh", "-c", f"rm -rf $JUPYTERCACHE; yes | ({every})"]
    return found


def once(name: str, command: list[str], root: Path) -> Measured:
    """Measure one command on the study in `root`."""
    work = root / "bench"
    if not (work / "in").exists():
        made.notebooks(root, work / "in")
        for folder in (root / "tables", root / "figures"):
            folder.mkdir(parents=True)
    floor = work / "floor"
    cwd = root if name.startswith("build") else work
    env = {"WERKBEDRIJF_ROOT": str(root), "FLOOR": str(floor), "JUPYTERCACHE": str(work / "cache")}
    shutil.rmtree(work / "out", ignore_errors=True)
    (work / "out").mkdir()
    measured = measure(command, cwd, env)
    if "out" in command[-1] and len(notebooks_in(work / "out")) < len(notebooks_in(work / "in")):
        raise subprocess.CalledProcessError(1, command, f"{name} left notebooks out")
    if name in (page.FLOOR, page.LOAD):
        measured["wall"], measured["cpu"] = map(float, floor.read_text().split())
    return measured


def notebooks_in(folder: Path) -> list[Path]:
    """Return the notebooks in a folder."""
    return list(folder.glob("*.ipynb"))


def rounds(count: int, entries: Entries, save: Callable[[object], object]) -> None:
    """Measure every entry `count` times, interleaved, and save the medians as they come."""
    measured: dict[str, list[Measured]] = {name: [] for name in entries}
    for number in range(count):
        for name, one in entries.items():
            try:
                measured[name].append(one())
                print(f"{number + 1}/{count}", name, measured[name][-1], flush=True)
            except subprocess.CalledProcessError as error:
                print(f"{number + 1}/{count}", name, "failed:", error.output[-500:], flush=True)
            save({name: medians(all_) for name, all_ in measured.items() if all_})


def medians(runs: list[Measured]) -> Measured:
    """Return the median of each measure, and how many runs it is of."""
    middle = {key: round(statistics.median(run[key] for run in runs), 2) for key in runs[0]}
    return {"runs": len(runs), **middle}


def contests(folder: Path, others: str | None, most: int) -> dict[str, tuple[int, Entries]]:
    """Return what to measure, and how often: by the key that the results have it under."""

    def entries(root: Path, *names: str) -> Entries:
        known = commands(sys.executable, others)
        chosen = {name: known[name] for name in names or known}
        return {name: partial(once, name, command, root) for name, command in chosen.items()}

    found = {"3 regions": (most, entries(made.study(SOURCE, folder / "3", 3)))}
    for count, times in REGIONS.items():
        root = made.study(SOURCE, folder / str(count), count)
        found[f"{count} regions"] = (min(most, times), entries(root, page.BUILD))
    for count, times in PER_CONCEPT.items():
        root = made.study(SOURCE, folder / f"{count}-each", 3, per_concept=count)
        found[f"{count} segments per concept"] = (min(most, times), entries(root, page.BUILD))
    root = made.study(SOURCE, folder / "large", 200, segments=1000)
    load = partial(once, page.LOAD, [sys.executable, str(HERE / "floor.py"), "none"], root)
    return found | {page.LARGE: (most, {page.LOAD: load})}


def main() -> None:
    """Measure, and write results.json and the page for the docs."""
    parser = argparse.ArgumentParser(description=__doc__)
    parser.add_argument("--rounds", type=int, default=5)
    parser.add_argument("--others", help="a Python that has ploomber-engine and jupyter-cache")
    options = parser.parse_args()
    results: dict[str, Any] = {
        "machine": {
            "system": platform.system(), "python": platform.python_version(),
            "processors": os.cpu_count(), "load at start": round(os.getloadavg()[0], 2),
        },
    }  # fmt: skip

    def save(key: str, content: object) -> None:
        results[key] = content
        (HERE / "results.json").write_text(json.dumps(results, indent=1) + "\n")

    with tempfile.TemporaryDirectory(prefix="bench-") as folder:
        for key, (count, entries) in contests(Path(folder), options.others, options.rounds).items():
            print(key, flush=True)
            rounds(count, entries, partial(save, key))
    (SOURCE / "docs" / "speed.md").write_text(page.written(results))


if __name__ == "__main__":
    main()
