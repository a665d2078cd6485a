"""Measure the build against other ways to run the same notebooks; see bench/README.md."""

from __future__ import annotations

import argparse
import json
import os
import platform
import statistics
import subprocess
import sys
import tempfile
from collections.abc import Callable, Mapping
from functools import partial
from pathlib import Path

import made
from contest import measure

HERE = Path(__file__).resolve().parent
Measured = dict[str, float]
LOOP = 'for n in in/*.ipynb; do {} "$n" "out/${{n#in/}}" || exit 1; done'


def commands(python: str, others: str | None) -> dict[str, list[str]]:
    """Return what to measure: a command by name, run where in/ has notebooks."""
    build = [python, "-m", "werkbedrijf", "build", "--engine"]
    convert = f"{python} -m nbconvert --to notebook --execute --output-dir out in/*.ipynb"
    found = {
        "build, forked kernels": [*build, "fork"],
        "floor": [python, str(HERE / "floor.py"), "in"],
        "build, stock kernels": [*build, "kernel"],
        "papermill in a loop": ["sh", "-c", LOOP.format(f"{python} -m papermill")],
        "jupyter nbconvert --execute": ["sh", "-c", convert],
    }
    if others:
        ploomber = f"{others} -m ploomber_engine.cli"
        cache = "import sys; from jupyter_cache.cli.commands.cmd_main import jcache; jcache()"
        jcache = f"{others} -c '{cache}'"
        every = (
            f"for n in in/*.ipynb; do {jcache} notebook add $n; done && {jcache} project execute"
        )
        found["ploomber-engine in a loop"] = ["sh", "-c", LOOP.format(ploomber)]
        found["jupyter-cache"] = ["sh", "-c", f"rm -rf .jupyter_cache; yes | ({every})"]
    return found


def once(name: str, command: list[str], root: Path) -> Measured:
    """Measure one command on the study in `root`."""
    work = root / "bench"
    if not (work / "in").exists():
        made.notebooks(root, work / "in")
        for folder in (work / "out", root / "tables", root / "figures"):
            folder.mkdir(parents=True)
    floor = work / "floor"
    cwd = root if name.startswith("build") else work
    env = {"WERKBEDRIJF_ROOT": str(root), "FLOOR": str(floor), "JUPYTERCACHE": str(work / "cache")}
    measured = measure(command, cwd, env)
    if name in ("floor", "load, check and score"):
        measured["wall"], measured["cpu"] = map(float, floor.read_text().split())
    return measured


def rounds(
    count: int, entries: Mapping[str, Callable[[], Measured]], save: Callable[[object], object]
) -> None:
    """Measure every entry `count` times, interleaved, and save the medians as they come."""
    measured: dict[str, list[Measured]] = {name: [] for name in entries}
    for number in range(count):
        for name, one in entries.items():
            try:
                measured[name].append(one())
                print(number + 1, name, measured[name][-1], flush=True)
            except subprocess.CalledProcessError as error:
                print(number + 1, name, "failed:", error.output[-500:], flush=True)
            save({name: medians(all_) for name, all_ in measured.items() if all_})


def medians(runs: list[Measured]) -> Measured:
    """Return the median of each measure, and how many runs it is of."""
    middle = {key: round(statistics.median(run[key] for run in runs), 2) for key in runs[0]}
    return {"runs": len(runs), **middle}


def main() -> None:
    """Measure, and write results.json."""
    parser = argparse.ArgumentParser(description=__doc__)
    parser.add_argument("--rounds", type=int, default=5)
    parser.add_argument("--regions", type=int, nargs="*", default=[3, 12, 35, 200])
    parser.add_argument("--others", help="a Python that has ploomber-engine and jupyter-cache")
    parser.add_argument("--note", default="")
    options = parser.parse_args()
    source = HERE.parent
    results: dict[str, object] = {
        "machine": {
            "system": platform.platform(), "python": platform.python_version(),
            "processors": os.cpu_count(), "load at start": os.getloadavg()[0],
        },
        "note": options.note,
    }  # fmt: skip

    def save(key: str, content: object) -> None:
        results[key] = content
        (HERE / "results.json").write_text(json.dumps(results, indent=1) + "\n")

    with tempfile.TemporaryDirectory(prefix="bench-") as folder:
        for regions in options.regions:
            root = made.study(source, Path(folder, str(regions)), regions)
            chosen = commands(sys.executable, options.others)
            if regions > 3:
                chosen = {
                    n: c for n, c in chosen.items() if n in ("build, forked kernels", "floor")
                }
            entries = {n: lambda n=n, c=c, r=root: once(n, c, r) for n, c in chosen.items()}
            count = options.rounds if regions == 3 else 1
            rounds(count, entries, partial(save, f"{regions} regions"))
        root = made.study(source, Path(folder, "large"), 200, segments=1000)
        score = [sys.executable, str(HERE / "floor.py"), "none"]
        entries = {"load, check and score": lambda: once("load, check and score", score, root)}
        rounds(options.rounds, entries, partial(save, "200 regions x 1,000 segments"))


if __name__ == "__main__":
    main()
