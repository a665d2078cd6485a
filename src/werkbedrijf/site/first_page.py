"""The first page: what was asked, what was found, how sure it is, and where to go on.

The ledger stands on it as pictures: bars of verdicts, and a tile for every claim.
"""

from __future__ import annotations

from collections.abc import Collection, Hashable, Iterable, Mapping
from html import escape
from typing import Any

import pandas as pd

from werkbedrijf.analysis.agreement import side_by_side
from werkbedrijf.analysis.arrays import groups
from werkbedrijf.analysis.comparison import explaining
from werkbedrijf.claims import ledger
from werkbedrijf.claims.ledger import BASES, VERDICTS
from werkbedrijf.errors import DataError, Message, Problem, join
from werkbedrijf.exhibits.catalogue import caption, entries, title
from werkbedrijf.exhibits.markup import paragraph, plain
from werkbedrijf.exhibits.wording import VERDICT_SIGNS, label, verdict_word
from werkbedrijf.site.evidence import attributes, fields, ledger_page, marks_by_claim
from werkbedrijf.site.summary import sentences
from werkbedrijf.study.language import gettext
from werkbedrijf.study.model import Region, Study
from werkbedrijf.study.text import as_id, capital

WHAT_COMES_OUT, WHO_ASKED = gettext("What comes out"), gettext("Who asked, and when")
THE_REGIONS, HOW_TO_READ = gettext("The regions"), gettext("How to read")
EVERY_CONCLUSION = gettext("Every conclusion")
CONCLUSIONS_BY_VERDICT = gettext("Conclusions by verdict")
FILTER_THE_CONCLUSIONS = gettext("Filter the conclusions")

MAIN = "spider-factors"
"""The figure that stands on the first page."""
REGIONS = gettext(
    "Means of the marks on success and on the factors, on a scale from {low:+d} ({worst}) to "
    "{high:+d} ({best})."
)
TRY_TO_BREAK_IT = gettext("Try to break it")
BREAK_IT = gettext(
    "Move any mark, take another rule or another coder, and see at once which conclusions flip."
)
TRY_IT = gettext(
    "Move any mark or take another rule, and see at once where the regions then stand."
)
READ_IT = (
    gettext("Read it"),
    gettext("The chapters in order, each of which opens with what it finds."),
)
RERUN_IT = (
    gettext("Rerun it"),
    gettext("Two commands make every number, table and figure again on your own machine."),
)
PAPER = {
    "brief.pdf": (
        gettext("Two pages (PDF)"),
        gettext("Question, answer, one figure, how sure, and what to do with it."),
    ),
    "study.pdf": (
        gettext("The whole report as a PDF"),
        gettext("To print, or to read away from the screen."),
    ),
}
"""Title and description of each file on paper that a site may have."""
CLAIMS = gettext(
    "Read the chapters in order, or start from a conclusion: [the ledger]({page}.ipynb) judges "
    "each of them, links it to [the evidence](evidence.md), and from there every segment leads "
    "back to its mark."
)
NO_CLAIMS = gettext(
    "Read the chapters in order; every mark leads to [the evidence](evidence.md) under it, and "
    "every segment back to its mark."
)
ASIDE = {
    "method": gettext("how marks come about"),
    "exhibits": gettext("every table and figure"),
    "glossary": gettext("Dutch terms"),
    "reproduce": gettext("how to begin on an empty machine"),
    "dictionary": gettext("what every column means"),
    "cite": gettext("how to cite"),
}
"""Pages to go on to, and how they are called in a sentence."""


def page(study: Study, others: Collection[str] = tuple(ASIDE), paper: Collection[str] = ()) -> str:
    """Return the first page in Markdown.

    Parameters
    ----------
    study : Study
        The study.
    others : collection of str
        The names of those pages of `ASIDE` that the site has.
    paper : collection of str
        Which of the files on paper, the keys of `PAPER`, the site has.
    """
    tell = study.gettext
    results = paragraph("\n".join(f"- {sentence}" for sentence in sentences(study)))
    judged = len(study.tables["claims"]) > 0
    aside = [f"[{tell(text)}]({name}.md)" for name, text in ASIDE.items() if name in others]
    more = tell("To look things up: {pages}.", pages=study.listed(aside)) if aside else ""
    low, high = study.ends
    ends = {"low": low, "high": high, "worst": study.mark(low), "best": study.mark(high)}
    reading = tell(CLAIMS if judged else NO_CLAIMS, page=ledger_page(study))
    head, who = question(study).split("\n", 1)
    parts = [
        f"{head}\n",
        f"## {tell(WHAT_COMES_OUT)}\n\n{results}\n",
        f"## {tell(WHO_ASKED)}\n\n{who.strip()}\n" if who.strip() else "",
        bars(study) if judged else "",
        ways(study, "reproduce" in others, paper),
        tiles(study) if judged else "",
        _picture(study),
        f"## {tell(THE_REGIONS)}\n\n{tell(REGIONS, **ends)}\n\n{cards(study)}\n",
        f"## {tell(HOW_TO_READ)}\n\n{reading} {more}\n",
        _rerun(study) if "reproduce" in others else "",
    ]
    return "\n".join(filter(None, parts))


def _rerun(study: Study) -> str:
    head = study.gettext("How to rerun")
    all_ = study.gettext("every notebook, table and figure, and this site")
    test = study.gettext("what the project promises")
    return f"## {head}\n\n```sh\nmake all     # {all_}\nmake test    # {test}\n```\n"


def ways(study: Study, rerun: bool, paper: Collection[str]) -> str:
    """Return the ways on: to explore, to read, to rerun, and to print where there is a PDF."""
    step = study.chain[0]
    first = "regions" if step.each else step.notebook
    explore = BREAK_IT if len(study.tables["claims"]) else TRY_IT
    links = {"explore.html": (TRY_TO_BREAK_IT, explore), f"{first}.html": READ_IT}
    links |= {"reproduce.html": RERUN_IT} if rerun else {}
    links |= {f"files/{name}": words for name, words in PAPER.items() if name in paper}
    lines = "".join(
        f'<li><a href="{path}">{study.gettext(name)}</a><p>{study.gettext(text)}</p></li>\n'
        for path, (name, text) in links.items()
    )
    return f'<ul class="ways-on">\n{lines}</ul>\n'


def question(study: Study) -> str:
    """Return what the study is about: its own words with the numbers filled in, or its title."""
    numbers = {
        "segments": len(study.of_source.segments),
        "regions": len(study.of_source.regions),
        "interviews": len(study.of_source.stacked("interviews")),
        "year": str(study.source.get("date", ""))[:4],
    }
    filled = {key: plain(str(value)) for key, value in study.source.items()} | numbers
    try:
        about = study.about.format(**filled)
    except (LookupError, ValueError) as error:
        column, known = f"about_{study.language}", join(f"{{{name}}}" for name in filled)
        found = Message("braces that nothing fills in: {error}", error=str(error))
        expected = Message("these in braces: {known}; others twice, as in {{{{", known=known)
        remedy = Message("Correct the text.")
        problem = Problem("data/study.toml", None, column, found, expected, remedy)
        raise DataError([problem]) from error
    return f"{about}\n" if about else f"# {plain(study.title)}\n"


def _picture(study: Study) -> str:
    """Return the figure of all factors in all regions, if the study shows it."""
    row = entries(study).get(MAIN)
    if row is None:
        return ""
    text, better = escape(caption(study, row)), study.gettext("Further out is better.")
    return (
        '<figure class="exhibit first"><div class="panel" role="region" tabindex="0" '
        f'aria-label="{escape(title(study, row))}"><a href="{row["notebook"]}.html#{MAIN}">'
        f'<img class="dark-light" src="files/figures/{MAIN}.svg" alt="{text}"></a></div>'
        f"<figcaption>{text} {better}</figcaption></figure>\n"
    )


def cards(study: Study) -> str:
    """Return a card for each region: its evidence, and where it stands."""
    scores = side_by_side(study)
    each = "".join(_card(study, region, scores) for region in study.regions.values())
    return f'<ul class="cards">{each}</ul>'


def _card(study: Study, region: Region, scores: pd.DataFrame) -> str:
    here = scores[scores["region"] == region.id]
    places, segments = len(region.municipalities), len(region.segments)
    counts = [
        study.ngettext("{number} municipality", "{number} municipalities", places),
        study.ngettext("{number} segment", "{number} segments", segments),
    ]
    lines = [
        ", ".join(counts if places else counts[1:]),
        study.gettext("Success {means}", means=_means(study, here, study.side("success"))),
        study.gettext("Factors {means}", means=_means(study, here, study.side("factor"))),
    ]
    if (group := explaining(study)) != "factor":
        name, means = capital(label(study, group)), _means(study, here, groups(study)[group])
        lines.append(study.gettext("{group} {means}", group=name, means=means))
    text = "".join(f"<p>{escape(line)}</p>\n" for line in lines)
    link = f'<a href="{study.chapter_of(region.id)}.html">{escape(region.label)}</a>'
    return f"<li><strong>{link}</strong>{text}</li>"


MEANS = {"published": gettext("{mean} published"), "replicated": gettext("{mean} replicated")}


def _means(study: Study, scores: pd.DataFrame, concepts: Collection[str]) -> str:
    inside = scores[scores["concept"].isin(list(concepts))]
    means = [
        study.gettext(message, mean=study.signed(inside[base].mean()))
        for base, message in MEANS.items()
        if inside[base].notna().any()
    ]
    return ", ".join(means) or study.gettext("not available")


def bars(study: Study) -> str:
    """Return the claims by verdict as a bar for each scoring, named in words and signs."""
    table = ledger.counts(ledger.judgements(study))
    source, page = study.source_name, ledger_page(study)
    names = {
        "published": study.gettext("By {source:the}'s own marks", source=source),
        "replicated": study.gettext("By the printed evidence"),
    }
    lines = "".join(
        f"<dt>{names[str(row['base'])]}</dt><dd>{_bar(study, row)}</dd>"
        for row in table[table["kind"] == "all"].to_dict("records")
    )
    head = study.gettext(
        "All {all} conclusions of {source:the}, judged by code:",
        all=len(study.tables["claims"]),
        source=source,
    )
    each = study.gettext(
        "Each of them, with what decides it: [the ledger]({page}.ipynb).", page=page
    )
    return (
        f"## {study.gettext(EVERY_CONCLUSION)}\n\n{head}\n\n"
        f'<dl class="verdicts" aria-label="{study.gettext(CONCLUSIONS_BY_VERDICT)}">{lines}</dl>'
        f"\n\n{each}\n"
    )


def _bar(study: Study, row: Mapping[Hashable, Any]) -> str:
    """Return a bar whose parts open the ledger with the conclusions of that verdict alone."""
    parts, legend = "", ""
    for name, sign in VERDICT_SIGNS.items():
        if not row[name]:
            continue
        key, count = as_id(name), row[name]
        href = f"{ledger_page(study)}.html?{row['base']}={key}#claims"
        parts += (
            f'<a class="verdict-{key}" style="flex-grow:{count}" href="{href}" '
            f'tabindex="-1">{sign}</a>'
        )
        legend += (
            f'<li><a href="{href}"><span class="swatch verdict-{key}" aria-hidden="true">'
            f"{sign}</span> {count} {verdict_word(study, name)}</a></li>"
        )
    return f'<div class="bar" aria-hidden="true">{parts}</div><ul class="legend">{legend}</ul>'


LEGEND = gettext(
    "On each tile: left the verdict by the published marks, right that by the replicated ones (✓ "
    "supported, ◐ partly, ✗ contradicted, ? not testable). Below it, how firm the one on the right "
    "is: as many dots as marks must change by a step to overturn it, {most} for {most} or more; a "
    "dash where no mark decides. Open one for its test, its marks and the segments under them."
)
FIELDS = {
    "chapter": gettext("Chapter"),
    "kind": gettext("Kind"),
    "region": gettext("Region"),
    "published": gettext("Published"),
    "replicated": gettext("Replicated"),
}


def tiles(study: Study) -> str:
    """Return the picture in HTML: links that a script makes into what opens in place."""
    table = ledger.ledger(study)
    table["chapter"] = ledger.chapters(table)
    rows = "".join(
        f'<div class="ledger-row"><h3 class="ledger-head">{_heading(study, str(chapter))}</h3>'
        f"<ul>{''.join(_tile(study, row) for row in part.to_dict('records'))}"
        "</ul></div>\n"
        for chapter, part in table.groupby("chapter", sort=False)
    )
    return (
        f'<figure class="exhibit ledger" id="ledger-tiles">{_form(study, table)}{rows}'
        f"<figcaption>{study.gettext(LEGEND, most=ledger.MANY_STEPS)}</figcaption></figure>\n"
    )


def _heading(study: Study, chapter: str) -> str:
    if chapter == ledger.SUMMARY:
        return study.word("ledger-summary")
    source = capital(study.source_name)
    return escape(study.gettext("{source}, ch. {chapter}", source=source, chapter=chapter))


def _tile(study: Study, row: Mapping[Hashable, Any]) -> str:
    claim, steps, text = str(row["claim"]), row["steps_replicated"], str(row["text"])
    verdicts = {base: str(row[base]) for base in BASES}
    halves = "".join(
        f'<span class="verdict-{as_id(name)}">{VERDICT_SIGNS[name]}</span>'
        for name in verdicts.values()
    )
    firm = "-" if pd.isna(steps) else "●" * min(ledger.MANY_STEPS, int(steps))
    in_words = study.gettext(
        "{published} as published, {replicated} as replicated: {claim}",
        claim=text,
        **{base: verdict_word(study, name) for base, name in verdicts.items()},
    )
    about = {region for region, _ in marks_by_claim(study)[claim]}
    regions = " ".join(region for region in study.regions if region in about)
    data = {"claim": claim, "chapter": row["chapter"], "kind": row["kind"], "region": regions}
    return (
        f'<li{attributes(data | verdicts)}><a href="{ledger_page(study)}.html#{escape(claim)}" '
        f'title="{escape(text)}" aria-label="{escape(in_words)}">'
        f'<span class="halves" aria-hidden="true">{halves}</span>'
        f'<span class="firm" aria-hidden="true">{firm}</span></a></li>\n'
    )


def _form(study: Study, table: pd.DataFrame) -> str:
    kinds = {kind: study.word(f"claims-{kind}") for kind in table["kind"].unique()}
    choices: dict[str, Iterable[tuple[str, str]]] = {
        "chapter": [(chapter, chapter) for chapter in table["chapter"].unique()],
        "kind": kinds.items(),
        "region": [(region.id, region.label) for region in study.of_source.regions.values()],
        **{base: [(each, verdict_word(study, each)) for each in VERDICTS] for base in BASES},
    }
    all_ = study.gettext("{number} conclusions", number=len(table))
    # A script fills in what the sign stands for.
    some = study.gettext("{some} of {all} conclusions", some="#", all="#")
    return (
        f'<form class="filter" aria-label="{study.gettext(FILTER_THE_CONCLUSIONS)}" hidden>'
        f"{fields(study, FIELDS, choices)}"
        f'<p role="status" data-told="{some}">{all_}</p></form>'
    )
