"""The first page: what was asked, what was found, how sure it is, and where to go on."""

from __future__ import annotations

from html import escape
from typing import Any

import pandas as pd

from werkbedrijf.analysis import conditions
from werkbedrijf.analysis.agreement import side_by_side
from werkbedrijf.claims import ledger
from werkbedrijf.site import ledger_tiles
from werkbedrijf.study.model import Region, Study

BASES = {"published": "By the thesis's own marks", "replicated": "By the printed evidence"}
SIGNS = {"supported": "✓", "partly": "◐", "contradicted": "✗", "not testable": "?"}
QUESTION = """# Does the conclusion follow from the evidence?

*{title}*, a master's thesis of {university} ({year}), asks why some \
[Regionale Werkbedrijven](glossary.md) succeed better than others: light public-private networks \
that help people with a work disability to regular jobs. It compares three regions by 21 \
interviews, gives each a mark from -/- to +/+ on criteria of success and on factors that may \
explain it, and concludes that *functional* factors do: shared goals, trust, coordination.

The interviews were never published. Here every mark is derived anew from the statements that the \
thesis prints, {segments} of them, by a rule fixed beforehand; and every conclusion is checked on \
both sets of marks.
"""
REGIONS = """## The regions

Means of the marks on success and on the factors, on a scale from -2 (-/-) to +2 (+/+).

"""
TRYING = """**[Try to break it](explore.md)**: move any mark, take another rule or another coder, \
leave somebody out, and see at once which conclusions flip.
"""
PICTURE = (
    '<figure class="exhibit first"><div class="panel" role="region" tabindex="0" '
    'aria-label="Figure 8.2"><a href="05-comparison.html#spider-factors">'
    '<img class="dark-light" src="files/figures/spider-factors.svg" alt="Figure 8.2: the success '
    'factors of each region, published and replicated"></a></div><figcaption>The success factors '
    "in each region: figure 8.2 of the thesis, as published and as it follows from the evidence. "
    "Further out is better.</figcaption></figure>\n"
)
READING = """## How to read

Read the chapters in order, or start from a conclusion: [chapter 7](07-conclusion.ipynb) judges \
each of them, links it to [the evidence](evidence.md), and from there every segment leads back to \
its mark. Segments were coded from the published text by one coder; the transcripts were never \
published. [How marks come about](method.md), [every table and figure](exhibits.md), \
[Dutch terms](glossary.md).

## How to rerun

```sh
make all     # every notebook, table and figure, and this site
make test    # what the project promises
```

[From an empty machine](reproduce.md), [what every column means](dictionary.md), \
[how to cite](cite.md).
"""


def page(study: Study) -> str:
    """Return the first page in Markdown."""
    question = QUESTION.format(
        title=study.source["title"],
        university=study.source["university"],
        year=str(study.source["date"])[:4],
        segments=len(study.of_thesis.segments),
    )
    verdict = "\n".join(f"- {sentence}" for sentence in sentences(study))
    return "\n".join(
        (
            question,
            f"## What comes out\n\n{verdict}\n",
            bars(study),
            ledger_tiles.tiles(study),
            TRYING,
            PICTURE,
            f"{REGIONS}{cards(study)}\n",
            READING,
        )
    )


def sentences(study: Study) -> list[str]:
    """Say in three sentences what reproduces, of which conclusion, and how sure that is."""
    both = side_by_side(study).dropna(subset=["difference"])
    same, near = (both["difference"] == 0).sum(), (both["difference"].abs() <= 1).sum()
    commonest = both["published"].value_counts().max()
    table = ledger.ledger(study).set_index("claim")
    counts = table["replicated"].value_counts()
    first, second, steps = table.loc[
        "final-functional", ["published", "replicated", "steps_replicated"]
    ]
    regions = len(study.of_thesis.regions)
    odds = conditions.chance(regions, len(study.side("factor")))
    return [
        f"**What reproduces.** {same} of the {len(both)} published marks come out the same from "
        f"the printed evidence, and {'all' if near == len(both) else near} within one step; always "
        f"answering the commonest mark would give {commonest}.",
        "**The conclusion.** That functional factors go with success is "
        f"**{first}** by the thesis's own marks and **{second}** by the evidence. Of all "
        f"{len(table)} conclusions the evidence supports {counts.get('supported', 0)}, "
        f"contradicts {counts.get('contradicted', 0)}, and leaves the rest partly so or not "
        "testable.",
        f"**How sure.** {_firmness(steps)}With {regions} "
        f"region{'s' * (regions != 1)}, at least one of {len(study.side('factor'))} "
        f"factors that explain nothing would fit success perfectly {odds['some']:.0%} of the time: "
        "what is found agrees with the explanation and does not prove it.",
    ]


def _firmness(steps: Any) -> str:
    """Say how many marks, one step off, overturn the verdict on the evidence."""
    if pd.isna(steps):
        return ""
    told = "A single mark" if steps == 1 else f"{steps} marks"
    return f"{told} one step off would overturn the verdict on the evidence. "


def bars(study: Study) -> str:
    """Return the claims by verdict as a bar for each scoring, named in words and signs."""
    table = ledger.counts(ledger.judgements(study))
    rows = table[table["kind"] == "all"].to_dict("records")
    total = sum(rows[0][verdict] for verdict in SIGNS)
    lines = "".join(
        f"<dt>{BASES[str(row['base'])]}</dt><dd>{_bar({str(k): v for k, v in row.items()})}</dd>"
        for row in rows
    )
    return (
        f"All {total} conclusions of the thesis, judged by code:\n\n"
        f'<dl class="verdicts" aria-label="Conclusions by verdict">{lines}</dl>\n\n'
        "Each of them, with what decides it: [the ledger](07-conclusion.ipynb).\n"
    )


def _bar(row: dict[str, object]) -> str:
    present = [verdict for verdict in SIGNS if row[verdict]]
    names = {verdict: f"verdict-{verdict.replace(' ', '-')}" for verdict in present}
    parts = "".join(
        f'<span class="{names[verdict]}" style="flex-grow:{row[verdict]}">{SIGNS[verdict]}</span>'
        for verdict in present
    )
    told = "".join(
        f'<li><span class="swatch {names[verdict]}" aria-hidden="true">{SIGNS[verdict]}</span> '
        f"{row[verdict]} {verdict}</li>"
        for verdict in present
    )
    return f'<div class="bar" aria-hidden="true">{parts}</div><ul class="legend">{told}</ul>'


def cards(study: Study) -> str:
    """Return a card for each region: its evidence, and where it stands."""
    scores = side_by_side(study)
    told = "".join(_card(study, region, scores) for region in study.regions.values())
    return f'<ul class="cards">{told}</ul>'


def _card(study: Study, region: Region, scores: pd.DataFrame) -> str:
    here = scores[scores["region"] == region.id]
    success = here[here["concept"].isin(study.side("success"))]
    factors = here[here["concept"].isin(study.side("factor"))]
    lines = [
        f"{len(region.municipalities)} municipalities, {len(region.segments)} segments",
        f"Success {_means(success)}",
        f"Factors {_means(factors)}",
    ]
    told = "".join(f"<p>{escape(line)}</p>\n" for line in lines)
    link = f'<a href="04-region-{region.id}.html">{escape(region.label)}</a>'
    return f"<li><strong>{link}</strong>{told}</li>"


def _means(scores: pd.DataFrame) -> str:
    told = [f"{scores[base].mean():+.2f} {base}" for base in BASES if scores[base].notna().any()]
    return ", ".join(told) or "not available"
