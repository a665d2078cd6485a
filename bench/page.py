"""The page of the docs that says how long it takes: results as tables, goals beside them."""

from __future__ import annotations

from collections.abc import Iterator, Mapping
from typing import Any

BUILD, LOOP, FLOOR = "build, forked kernels", "papermill in a loop", "floor"
LOAD, LARGE = "load, check and score", "200 regions x 1,000 segments"
BEGIN = """# How long it takes

`make bench` measures on the machine at hand, writes `bench/results.json`, and writes this page
from it. It runs the same nine notebooks by this project's build and by what people use today, in
turns, and takes the medians. Wall and CPU time are of all processes together; memory is the most
that they had at a time, what they share counted once.

The floor is what no way of running them can be faster than on one processor: the same cells,
once, in one process that has imported everything, imports not counted.
"""
END = """
## What grows with what

- A chapter about a region loads that region alone; the four chapters that compare load all of
  them once each. So the work grows in proportion to the number of regions, and two kernels run at
  a time, whatever their number.
- One machine is enough for 35 regions. For 1,000, give the jobs to a cluster by `make all
  SCHEDULER=...`, see [Run on a cluster](cluster.md); what does not spread is the comparison
  itself, one notebook that looks at all regions.
"""


def written(results: Mapping[str, Any]) -> str:
    """Return the page, in Markdown."""
    machine = results["machine"]
    where = (
        f"{machine['processors']} processors, {machine['system']}, Python {machine['python']}, "
        f"load {machine['load at start']} at the start."
    )
    parts = [BEGIN, f"\n{where}\n\n## Nine notebooks, three regions\n"]
    parts += [*_contest(results["3 regions"]), "\n## More regions, more segments\n"]
    parts += [*_sizes(results), "\n## Goals\n", *_goals(results)]
    return "\n".join(parts) + "\n" + END


def _contest(measured: Mapping[str, Any]) -> Iterator[str]:
    loop, floor = measured[LOOP], measured[FLOOR]
    yield "| | wall, s | CPU, s | memory, MB | wall: loop | wall: floor | runs |"
    yield "| --- | ---: | ---: | ---: | ---: | ---: | ---: |"
    for name, row in measured.items():
        ratios = f"{row['wall'] / loop['wall']:.2f} | {row['wall'] / floor['wall']:.2f}"
        yield f"| {name} | {_cells(row)} | {ratios} | {row['runs']} |"


def _sizes(results: Mapping[str, Any]) -> Iterator[str]:
    yield "| by the build | wall, s | CPU, s | memory, MB | runs |"
    yield "| --- | ---: | ---: | ---: | ---: |"
    for key, measured in results.items():
        if BUILD in measured:
            yield f"| {key} | {_cells(measured[BUILD])} | {measured[BUILD]['runs']} |"


def _cells(row: Mapping[str, float]) -> str:
    return f"{row['wall']:.1f} | {row['cpu']:.1f} | {row.get('memory', float('nan')):.0f}"


def _goals(results: Mapping[str, Any]) -> Iterator[str]:
    three, most = results["3 regions"], results["35 regions"][BUILD]
    own, loop, floor = (three[name] for name in (BUILD, LOOP, FLOOR))
    more = (most["wall"] - own["wall"]) / 32
    memory = results["200 regions"][BUILD]["memory"] / own["memory"]
    large = results[LARGE][LOAD]["wall"]
    yield "| goal | measured | reached |"
    yield "| --- | --- | --- |"
    for goal, told, reached in (
        ("three regions in a quarter of the time of the papermill loop",
         f"{own['wall'] / loop['wall']:.2f} of it", own["wall"] <= loop["wall"] / 4),
        ("at most twice the floor",
         f"{own['wall'] / floor['wall']:.2f} times it", own["wall"] <= 2 * floor["wall"]),
        ("a region more: at most 0.3 s",
         f"{more:.2f} s, between 3 and 35 regions", more <= 0.3),
        ("memory flat in the number of regions",
         f"{memory:.2f} times as much for 200 regions as for 3", memory <= 1.1),
        (f"{LARGE} loaded, checked and scored in under 5 s", f"{large:.1f} s", large < 5),
    ):  # fmt: skip
        yield f"| {goal} | {told} | {'yes' if reached else 'no'} |"
