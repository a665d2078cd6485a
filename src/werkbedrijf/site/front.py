"""The first page: what was asked, what was found, how sure it is, and where to go on."""

from __future__ import annotations

from html import escape

import pandas as pd

from werkbedrijf import claims, conditions
from werkbedrijf.agreement import side_by_side
from werkbedrijf.study import Region, Study

BASES = {"published": "By the thesis's own marks", "replicated": "By the printed evidence"}
SIGNS = {"supported": "✓", "partly": "◐", "contradicted": "✗", "not testable": "?"}
QUESTION = """# Does the conclusion follow from the evidence?

*{title}*, a master's thesis of {university} ({year}), asks which factors make light \
public-private networks succeed: the [Regionale Werkbedrijven](glossary.md), which help people \
with a work disability to regular jobs. It compares three regions by 21 interviews. This report \
derives every mark of it again from the statements that it prints, and asks of each conclusion \
whether it follows.
"""
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
    )
    verdict = "\n".join(f"- {sentence}" for sentence in sentences(study))
    return "\n".join(
        (
            question,
            f"## What comes out\n\n{verdict}\n",
            bars(study),
            '<figure class="exhibit"><div class="panel" role="region" tabindex="0" '
            'aria-label="Figure 8.2"><a href="05-comparison.html#spider-factors">'
            '<img class="dark-light" src="files/figures/spider-factors.svg" '
            'alt="Figure 8.2: the success factors of '
            'each region, published and replicated"></a></div><figcaption>Figure 8.2 of the '
            "thesis, as published and as replicated.</figcaption></figure>\n",
            f"## The regions\n\n{cards(study)}\n",
            READING,
        )
    )


def sentences(study: Study) -> list[str]:
    """Say in three sentences what reproduces, of which conclusion, and how sure that is."""
    both = side_by_side(study).dropna(subset=["difference"])
    same, near = (both["difference"] == 0).sum(), (both["difference"].abs() <= 1).sum()
    table = claims.ledger(study).set_index("claim")
    counts = table["replicated"].value_counts()
    first, second = table.loc["final-functional", ["published", "replicated"]]
    odds = conditions.chance(len(study.regions), len(study.side("factor")))
    return [
        f"**What reproduces.** {same} of the {len(both)} published marks come out the same from "
        f"the printed evidence, and {near} within one step.",
        "**The conclusion.** That functional factors go with success is "
        f"**{first}** by the thesis's own marks and **{second}** by the evidence; of all "
        f"{len(table)} conclusions the evidence supports {counts.get('supported', 0)}, "
        f"contradicts {counts.get('contradicted', 0)}, and leaves the rest partly so or not "
        "testable.",
        f"**How sure.** With {len(study.regions)} region{'s' * (len(study.regions) != 1)}, at "
        f"least one of {len(study.side('factor'))} factors that explain nothing would fit success "
        f"perfectly {odds['some']:.0%} of the time: what is found agrees with the explanation and "
        "does not prove it.",
    ]


def bars(study: Study) -> str:
    """Return the claims by verdict as a bar for each scoring, named in words and signs."""
    table = claims.counts(claims.ledger(study))
    rows = table[table["kind"] == "all"].to_dict("records")
    lines = "".join(
        f"<dt>{BASES[str(row['base'])]}</dt><dd>{_bar({str(k): v for k, v in row.items()})}</dd>"
        for row in rows
    )
    return (
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
    return f'<ul class="cards">{"".join(_card(study, r) for r in study.regions.values())}</ul>'


def _card(study: Study, region: Region) -> str:
    scores = side_by_side(study)
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
