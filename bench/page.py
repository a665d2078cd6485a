"""The page of the docs that says how long it takes: results as tables, goals beside them."""

from __future__ import annotations

from collections.abc import Iterator, Mapping
from typing import Any

BUILD, LOOP, FLOOR = "build, forked kernels", "papermill in a loop", "floor"
LOAD, LARGE = "load, check and score", "200 regions x 1,000 segments"
BEGIN = """# How long it takes

`make bench` measures on the machine at hand, writes `bench/results.json`, and writes this page
from it. It runs the same notebooks by this project's build and by what people use today, in turns,
and takes the medians. Wall and CPU time are of all processes together; memory is the most
that they had at a time, what they share counted once.

The floor is the least time that running them on one processor can take: the same cells,
once, in one process that has imported everything, imports not counted.
"""
END = """
## What grows with what

- A chapter about a region loads that region alone; the other notebooks load all of them once each.
  So the work grows in proportion to the number of regions, and two kernels run at a time, whatever
  their number.
- One machine is enough for 35 regions. For 1,000, give the jobs to a cluster by `make all
  SCHEDULER=...`, see [Run on a cluster](cluster.md); what does not spread is the comparison
  itself, one notebook that looks at all regions.
"""


def written(results: Mapping[str, Any]) -> str:
    """Return the page, in Markdown."""
    machine = results["machine"]
    where = (
        f"{machine['processors']} processors, {machine['system']}, Python {machine['python']}, "
        f"load {machine['load at start']} at the start. {results.get('note', '')}"
    )
    parts = [BEGIN, f"\n{where}\n\n## Three regions\n"]
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
    yield "| goal | measured | met |"
    yield "| --- | --- | --- |"
    three = results["3 regions"]
    own, loop, floor = (three[name]["wall"] for name in (BUILD, LOOP, FLOOR))
    yield _goal(
        "three regions in a quarter of the papermill loop's time", own / loop, 0.25, "of it"
    )
    yield _goal("at most 1.2 times the floor", own / floor, 1.2, "times it")
    if "35 regions" in results:
        every = results["35 regions"][BUILD]["wall"]
        yield _goal("35 regions in 22 s", every, 22, "s")
        more = (every - own) / 32
        yield _goal("a region more: at most 0.5 s", more, 0.5, "s each, between 3 and 35")
    if "200 regions" in results:
        memory = results["200 regions"][BUILD]["memory"] / three[BUILD]["memory"]
        yield _goal("memory at most 1.5 times at 200 regions", memory, 1.5, "times that at 3")
    if LARGE in results:
        wall = results[LARGE][LOAD]["wall"]
        yield _goal(f"{LARGE} loaded, checked and scored in 5 s", wall, 5, "s")


def _goal(goal: str, measured: float, most: float, unit: str) -> str:
    return f"| {goal} | {measured:.2f} {unit} | {'yes' if measured <= most else 'no'} |"
