"""The first page: what was asked, what was found, how sure it is, and where to go on."""

from __future__ import annotations

from collections.abc import Collection
from html import escape

import pandas as pd

from werkbedrijf.analysis.agreement import side_by_side
from werkbedrijf.claims import dependence, ledger
from werkbedrijf.exhibits import answers
from werkbedrijf.exhibits.exhibit import caption, catalogue, title
from werkbedrijf.exhibits.markup import paragraph, plain
from werkbedrijf.exhibits.sentences import evidence_base
from werkbedrijf.exhibits.tables.codings import coder as called
from werkbedrijf.site import ledger_tiles
from werkbedrijf.study.model import Region, Study
from werkbedrijf.study.text import signed

SIGNS = {"supported": "✓", "partly": "◐", "contradicted": "✗", "not testable": "?"}
MAIN = "spider-factors"
"""The figure that stands on the first page."""
REGIONS = """## The regions

Means of the marks on success and on the factors, on a scale from {low:+d} ({worst}) to {high:+d} \
({best}).

"""
WAYS = """<ul class="ways-on">
<li><a href="explore.html">Try to break it</a><p>Move any mark, take another rule or another \
coder, and see at once which conclusions flip.</p></li>
<li><a href="{first}.html">Read it</a><p>{reading}</p></li>
{more}</ul>
"""
READ = "The chapters in order, each of which opens with what it finds."
RERUN_IT = """<li><a href="reproduce.html">Rerun it</a><p>Two commands make every number, table \
and figure again on your own machine.</p></li>
"""
PAPER = {
    "brief.pdf": """<li><a href="{path}">Two pages (PDF)</a><p>Question, answer, one figure, how \
sure, and what to do with it.</p></li>
""",
    "study.pdf": """<li><a href="{path}">The whole report as a PDF</a><p>To print, or to read away \
from the screen.</p></li>
""",
}
"""What is said of each file on paper that a site may have."""
PICTURE = (
    '<figure class="exhibit first"><div class="panel" role="region" tabindex="0" '
    'aria-label="{name}"><a href="{page}.html#{id}">'
    '<img class="dark-light" src="files/figures/{id}.svg" alt="{told}"></a></div>'
    "<figcaption>{told} Further out is better.</figcaption></figure>\n"
)
CLAIMS = """Read the chapters in order, or start from a conclusion: \
[the ledger]({page}.ipynb) judges each of them, links it to [the evidence](evidence.md), and \
from there every segment leads back to its mark."""
NO_CLAIMS = """Read the chapters in order; every mark leads to [the evidence](evidence.md) \
under it, and every segment back to its mark."""
RERUN = """## How to rerun

```sh
make all     # every notebook, table and figure, and this site
make test    # what the project promises
```
"""
ASIDE = {
    "method": "How marks come about",
    "exhibits": "every table and figure",
    "glossary": "Dutch terms",
    "reproduce": "From an empty machine",
    "dictionary": "what every column means",
    "cite": "how to cite",
}
"""Pages to go on to, and how they are called in a sentence."""


def page(study: Study, others: Collection[str] = tuple(ASIDE), paper: Collection[str] = ()) -> str:
    """Return the first page in Markdown.

    Parameters
    ----------
    study : Study
        With English labels.
    others : collection of str
        The names of those pages of `ASIDE` that the site has.
    paper : collection of str
        Which of the files on paper, the keys of `PAPER`, the site has.
    """
    verdict = paragraph("\n".join(f"- {sentence}" for sentence in sentences(study)))
    judged = len(study.tables["claims"]) > 0
    links = ", ".join(f"[{name}]({page}.md)" for page, name in ASIDE.items() if page in others)
    low, high = study.ends
    ends = {"low": low, "high": high, "worst": study.mark(low), "best": study.mark(high)}
    reading = CLAIMS.format(page=_page(study, "claims")) if judged else NO_CLAIMS
    head, who = question(study).split("\n", 1)
    parts = [
        f"{head}\n",
        f"## What comes out\n\n{verdict}\n",
        f"## Who asked, and when\n\n{who.strip()}\n" if who.strip() else "",
        *([bars(study), ledger_tiles.tiles(study)] if judged else [picture(study)]),
        ways(study, "reproduce" in others, paper),
        *([picture(study)] if judged else []),
        f"{REGIONS.format(**ends)}{cards(study)}\n",
        f"## How to read\n\n{reading} {links[:1].upper()}{links[1:]}.\n",
        *([RERUN] if "reproduce" in others else []),
    ]
    return "\n".join(part for part in parts if part)


def ways(study: Study, rerun: bool, paper: Collection[str]) -> str:
    """Return the ways on: to explore, to read, to rerun, and to print where there is a PDF."""
    printed = [text.format(path=f"files/{name}") for name, text in PAPER.items() if name in paper]
    more = "".join([RERUN_IT if rerun else "", *printed])
    step = study.chain[0]
    first = "regions" if step.each else step.notebook
    return WAYS.format(first=first, reading=READ, more=more)


def question(study: Study) -> str:
    """Return what the study is about: its own words with the numbers filled in, or its title."""
    numbers = {
        "segments": len(study.of_source.segments),
        "regions": len(study.of_source.regions),
        "interviews": len(study.of_source.stacked("interviews")),
        "year": str(study.source.get("date", ""))[:4],
    }
    source = {key: plain(str(value)) for key, value in study.source.items()}
    told = study.about.format(**{**source, **numbers})
    return f"{told}\n" if told else f"# {plain(study.title)}\n"


def _page(study: Study, exhibit: str) -> str:
    """Return the chapter that shows an exhibit; empty if none does."""
    rows = study.tables["exhibits"].set_index("exhibit")["notebook"]
    return str(rows.get(exhibit, ""))


def picture(study: Study) -> str:
    """Return the figure of all factors in all regions, if the study shows it."""
    page = _page(study, MAIN)
    if not page:
        return ""
    row = next(row for row in catalogue(study).to_dict("records") if row["exhibit"] == MAIN)
    told = escape(caption(study, row))
    name = escape(title(study, row))
    return PICTURE.format(name=name, page=page, id=MAIN, told=told)


def sentences(study: Study) -> list[str]:
    """Say in a few sentences what comes out, and how sure that is.

    Of a study with a source: what reproduces, of which conclusion, and how firmly.
    """
    sure = [f"**How sure.** {chance(study)}"]
    same = reproduced(study)
    if not same:
        return [evidence_base(study), *sure]
    rest = _conclusion(study) if len(study.tables["claims"]) else sure
    return [f"**What reproduces.** {same}", *rest]


def reproduced(study: Study) -> str:
    """Say how many marks come out the same, beside what one answer would give; empty if none."""
    both = side_by_side(study).dropna(subset=["difference"])
    if both.empty:
        return ""
    same, near = (both["difference"] == 0).sum(), (both["difference"].abs() <= 1).sum()
    gaps = (both["published"] - both["published"].mode().iloc[0]).abs()
    return (
        f"{same} of the {len(both)} published marks come out the same from the printed evidence; "
        f"always answering the commonest mark would give {(gaps == 0).sum()}. Within one step are "
        f"{near}, of which that answer alone would give {(gaps <= 1).sum()}."
    )


def _conclusion(study: Study) -> list[str]:
    """Say what comes of the main claim and of all, and what would overturn the verdict."""
    table = ledger.judgements(study).set_index("claim")
    counts = table["replicated"].value_counts()
    main = ""
    claim = str(study.source.get("main_claim"))
    if claim in table.index:
        text, first, second = table.loc[claim, ["text", "published", "replicated"]]
        main = (
            f"{text} This is **{first}** by the {study.source['short']}'s own marks and "
            f"**{second}** by the evidence. "
        )
    return [
        f"**The conclusion.** {main}Of all {len(table)} conclusions the evidence supports "
        f"{counts.get('supported', 0)}, contradicts {counts.get('contradicted', 0)}, and leaves "
        "the rest partly so or not testable.",
        f"**How sure.** {' '.join(filter(None, [firmness(study), chance(study)]))}",
        f"**Who coded.** {answers.coders(study)}",
    ]


def chance(study: Study) -> str:
    """Say how often what is found would be found where there is nothing to find."""
    regions = len(study.of_source.regions)
    if regions < 2:
        return "One region cannot tell an explanation from a coincidence."
    odds = answers.benchmark(study)
    if not 0 < odds["successes"] < odds["cases"]:
        return (
            f"By these marks {odds['successes']} of {odds['cases']} regions are successful: where "
            "all or none succeed, nothing can explain the difference."
        )
    return (
        f"With {regions} regions, one factor that explains nothing fits success perfectly "
        f"{share(odds['one'])} of the time, and at least one of {odds['able']} that could fit does "
        f"{share(odds['some'])} of the time: what is found agrees with an explanation and does not "
        "prove it."
    )


def firmness(study: Study) -> str:
    """Say what overturns the verdict on the main claim: marks one step off, and other coders."""
    claim, found = str(study.source.get("main_claim")), ledger.steps(study, "replicated")
    if claim not in found.index:
        return ""
    told, steps = [], found[claim]
    if not pd.isna(steps):
        marks = "A single mark" if steps == 1 else f"{steps} marks"
        told.append(f"{marks} one step off would overturn the verdict on the evidence.")
    row = dependence.verdicts(study.of_source).set_index("claim").loc[claim]
    others = {coder: row[coder] for coder in study.of_source.coders if row[coder] != row["first"]}
    told += [
        f"By the marks of another coder ({called(study, coder)}) it is **{verdict}**."
        for coder, verdict in others.items()
    ]
    return " ".join(told)


def share(part: float) -> str:
    """Return a share in percent, small ones not as none.

    >>> share(1 / 3), share(0.0004)
    ('33%', 'less than 1%')
    """
    return "less than 1%" if 0 < part < 0.005 else f"{part:.0%}"


def bars(study: Study) -> str:
    """Return the claims by verdict as a bar for each scoring, named in words and signs."""
    table = ledger.counts(ledger.judgements(study))
    rows = table[table["kind"] == "all"].to_dict("records")
    total = sum(rows[0][verdict] for verdict in SIGNS)
    names = {
        "published": f"By the {study.source['short']}'s own marks",
        "replicated": "By the printed evidence",
    }
    lines = "".join(
        f"<dt>{names[str(row['base'])]}</dt>"
        f"<dd>{_bar(study, {str(k): v for k, v in row.items()})}</dd>"
        for row in rows
    )
    return (
        f"## Every conclusion\n\n"
        f"All {total} conclusions of the {study.source['short']}, judged by code:\n\n"
        f'<dl class="verdicts" aria-label="Conclusions by verdict">{lines}</dl>\n\n'
        f"Each of them, with what decides it: [the ledger]({_page(study, 'claims')}.ipynb).\n"
    )


def _bar(study: Study, row: dict[str, object]) -> str:
    """Return a bar whose parts open the ledger with the conclusions of that verdict alone."""
    present = [verdict for verdict in SIGNS if row[verdict]]
    names = {verdict: f"verdict-{verdict.replace(' ', '-')}" for verdict in present}
    page, base = _page(study, "claims"), row["base"]
    hrefs = {verdict: f"{page}.html?{base}={names[verdict][8:]}#claims" for verdict in present}
    parts = "".join(
        f'<a class="{names[verdict]}" style="flex-grow:{row[verdict]}" href="{hrefs[verdict]}" '
        f'tabindex="-1">{SIGNS[verdict]}</a>'
        for verdict in present
    )
    told = "".join(
        f'<li><a href="{hrefs[verdict]}"><span class="swatch {names[verdict]}" aria-hidden="true">'
        f"{SIGNS[verdict]}</span> {row[verdict]} {verdict}</a></li>"
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
    places = len(region.municipalities)
    lines = [
        (f"{places} municipalities, " if places else "") + f"{len(region.segments)} segments",
        f"Success {_means(success)}",
        f"Factors {_means(factors)}",
    ]
    told = "".join(f"<p>{escape(line)}</p>\n" for line in lines)
    link = f'<a href="04-region-{region.id}.html">{escape(region.label)}</a>'
    return f"<li><strong>{link}</strong>{told}</li>"


def _means(scores: pd.DataFrame) -> str:
    told = [
        f"{signed(scores[base].mean())} {base}"
        for base in ledger.BASES
        if scores[base].notna().any()
    ]
    return ", ".join(told) or "not available"
