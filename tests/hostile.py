"""A study in which every field that a person can fill holds markup, scripts and addresses."""

from __future__ import annotations

import csv
import json
import re
import shutil
from pathlib import Path

from studies import ROOT, copy_data
from werkbedrijf.paths import Paths
from werkbedrijf.study.schema import SCHEMAS
from werkbedrijf.study.text import NAMES, inert

HOST = "http://0:9"
"""Where nobody listens: whoever asks has asked."""

TEXT = f'<img/src="{HOST}/a"/onerror="alert(1)"><script>alert(2)</script>![b]({HOST}/b)$x_$'
NAME = f"![c]({HOST}/c)[d](javascript:alert(3))&lt;img/src={HOST}/e/onerror=alert(4)&gt;$y_$`f`"
ROLE = "{raw}`g`"
KEYS = r"label_\w+|title\w*|author|centre|university|members_\w+|frequency_\w+|text_\w+"
FILLED = re.compile(rf'((?:^|[{{,]\s*)(?:{KEYS})\s*=\s*)"((?:[^"\\]|\\.)*)"', re.MULTILINE)
WORK = """
@misc{{hostile-2000,
  author = {{Hostile, <img/src={host}/h.png>}}, year = {{2000}},
  title = {{<img/src={host}/i.png/onerror=alert(5)>}},
  url = {{{host}/"><img/src={host}/j.png/onerror=alert(6)>}}
}}
"""


def hostile_study(root: Path) -> Paths:
    """Copy the study of the thesis to `root`, with hostile text wherever a text may stand."""
    copy_data(root)
    shutil.copytree(ROOT / "docs", root / "docs")
    (root / "notebooks").symlink_to(ROOT / "notebooks")
    for path in sorted((root / "data").rglob("*.csv")):
        _fill_table(path)
    for path in sorted((root / "data").rglob("*.toml")):
        if "kit" not in path.parts:
            path.write_text(FILLED.sub(_filled, path.read_text(encoding="utf-8")), encoding="utf-8")
    bibliography = root / "data/theory/references.bib"
    # Documents of regions are hostile works of their own, none of the literature.
    works = re.sub(r"^(@\w+\{)", r"\1work-", bibliography.read_text(encoding="utf-8"), flags=re.M)
    bibliography.write_text(works + WORK.format(host=HOST), encoding="utf-8")
    glossary = root / "docs/glossary.csv"
    rows = list(csv.reader(glossary.open(encoding="utf-8", newline="")))
    _write(glossary, [rows[0], *([*row[:-1], row[-1] + TEXT] for row in rows[1:])])
    return Paths(root)


def _filled(found: re.Match[str]) -> str:
    start, value = found.groups()
    more = TEXT if "text_" in start else NAME
    return f'{start}"{value}{json.dumps(more, ensure_ascii=False)[1:-1]}"'


def _fill_table(path: Path) -> None:
    columns = SCHEMAS["segments" if path.stem.startswith("segments") else path.stem].columns
    with path.open(encoding="utf-8-sig", newline="") as file:
        header, *rows = csv.reader(file)
    for row in rows:
        for place, column in enumerate(header):
            more = NAME if column.startswith(NAMES) else TEXT
            if column.startswith("caption"):
                more += ROLE
            # What other cells refer to, or is counted, stays as it is: theory has no schema.
            refers = re.fullmatch(r"[a-z0-9.;_-]*", row[place]) and not column.startswith(NAMES)
            # A correction repeats a cell of segments.csv, which is held against its own schema;
            # a claim's test has known words alone.
            refers = refers or column in ("was", "is", "test")
            full = row[place] + more
            if not refers and columns[column].passes(full) and inert(full) == full:
                row[place] = full
    _write(path, [header, *rows])


def _write(path: Path, rows: list[list[str]]) -> None:
    with path.open("w", encoding="utf-8", newline="") as file:
        csv.writer(file, lineterminator="\n").writerows(rows)
