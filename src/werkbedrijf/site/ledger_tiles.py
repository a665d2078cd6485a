"""The ledger as pictures: bars of verdicts, and a tile for every claim with how firm it is."""

from __future__ import annotations

from collections.abc import Hashable, Iterable, Mapping
from html import escape
from typing import Any

import pandas as pd

from werkbedrijf.claims.ledger import BASES, SUMMARY, VERDICTS, chapters, counts, judgements, ledger
from werkbedrijf.exhibits.standing import VERDICT_SIGNS
from werkbedrijf.site.evidence import SHOW_ALL, attributes, ledger_page, marks, select
from werkbedrijf.study.language import SOURCE, gettext
from werkbedrijf.study.model import Study
from werkbedrijf.study.text import capital

FILTER_THE_CONCLUSIONS = gettext("Filter the conclusions")

MOST = 3
"""From how many marks on a verdict counts as firm."""
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


def _heading(study: Study, chapter: str) -> str:
    if chapter == SUMMARY:
        return study.word("ledger-summary")
    return escape(
        study.gettext("{source}, ch. {chapter}", source=capital(study.source_name), chapter=chapter)
    )


def tiles(study: Study) -> str:
    """Return the picture in HTML: links that a script makes into what opens in place."""
    table = ledger(study)
    regions = {claim: {region for region, _ in resting} for claim, resting in marks(study).items()}
    drawn = chapters(table)
    rows = "".join(
        f'<div class="ledger-row"><h3 class="ledger-head">{_heading(study, chapter)}</h3>'
        f"<ul>{''.join(_tile(study, row, chapter, regions) for row in part.to_dict('records'))}"
        "</ul></div>\n"
        for chapter, part in table.groupby(drawn, sort=False)
    )
    return (
        f'<figure class="exhibit ledger" id="ledger-tiles">{_form(study, table, drawn)}{rows}'
        f"<figcaption>{study.gettext(LEGEND, most=MOST)}</figcaption></figure>\n"
    )


def _told(study: Study, verdicts: list[str], text: str) -> str:
    return study.gettext(
        "{published} as published, {replicated} as replicated: {claim}",
        published=verdict(study, verdicts[0]),
        replicated=verdict(study, verdicts[1]),
        claim=text,
    )


def _kind(study: Study, kind: str) -> str:
    return kind if study.language == SOURCE else study.word(f"claims-{kind}")


def verdict(study: Study, name: object) -> str:
    """Return what a verdict is called in the study's language."""
    return study.word(str(name).replace(" ", "-"))


def _tile(
    study: Study, row: Mapping[Hashable, Any], chapter: str, regions: Mapping[str, Iterable[str]]
) -> str:
    claim, steps = str(row["claim"]), row["steps_replicated"]
    verdicts = [str(row[base]) for base in BASES]
    halves = "".join(
        f'<span class="verdict-{each.replace(" ", "-")}">{VERDICT_SIGNS[each]}</span>'
        for each in verdicts
    )
    firm = "-" if pd.isna(steps) else "●" * min(MOST, int(steps))
    named = " ".join(region for region in study.regions if region in regions[claim])
    told = _told(study, verdicts, str(row["text"]))
    data = {"claim": claim, "chapter": chapter, "kind": row["kind"], "region": named}
    data |= {"published": verdicts[0], "replicated": verdicts[1]}
    return (
        f'<li{attributes(data)}><a href="{ledger_page(study)}.html#{escape(claim)}" '
        f'title="{escape(str(row["text"]))}" aria-label="{escape(told)}">'
        f'<span class="halves" aria-hidden="true">{halves}</span>'
        f'<span class="firm" aria-hidden="true">{firm}</span></a></li>\n'
    )


def _form(study: Study, table: pd.DataFrame, drawn: pd.Series) -> str:
    choices = {
        "chapter": [(chapter, chapter) for chapter in dict.fromkeys(drawn)],
        "kind": [(kind, _kind(study, kind)) for kind in dict.fromkeys(table["kind"])],
        "region": [(region.id, region.label) for region in study.of_source.regions.values()],
        **{base: [(each, verdict(study, each)) for each in VERDICTS] for base in BASES},
    }
    told = study.gettext("{number} conclusions", number=len(table))
    # A script fills in what the sign stands for.
    some = study.gettext("{some} of {all} conclusions", some="#", all="#")
    fields = "".join(select(study, FIELDS[name], name, choices[name]) for name in choices)
    return (
        f'<form class="filter" aria-label="{study.gettext(FILTER_THE_CONCLUSIONS)}" hidden>'
        f'{fields}<button type="reset">{study.gettext(SHOW_ALL)}</button>'
        f'<p role="status" data-told="{some}">{told}</p></form>'
    )


def bars(study: Study) -> str:
    """Return the claims by verdict as a bar for each scoring, named in words and signs."""
    table = counts(judgements(study))
    rows = table[table["kind"] == "all"].to_dict("records")
    total = sum(rows[0][each] for each in VERDICT_SIGNS)
    names = {
        "published": study.gettext("By {source:the}'s own marks", source=study.source_name),
        "replicated": study.gettext("By the printed evidence"),
    }
    lines = "".join(
        f"<dt>{names[str(row['base'])]}</dt><dd>{_bar(study, row)}</dd>" for row in rows
    )
    head = study.gettext(
        "All {all} conclusions of {source:the}, judged by code:",
        all=total,
        source=study.source_name,
    )
    conclusions = study.gettext("Every conclusion")
    named = study.gettext("Conclusions by verdict")
    each = study.gettext(
        "Each of them, with what decides it: [the ledger]({page}.ipynb).", page=ledger_page(study)
    )
    head = f"## {conclusions}\n\n{head}"
    return f'{head}\n\n<dl class="verdicts" aria-label="{named}">{lines}</dl>\n\n{each}\n'


def _bar(study: Study, row: Mapping[Hashable, Any]) -> str:
    """Return a bar whose parts open the ledger with the conclusions of that verdict alone."""
    parts, told = "", ""
    for name, sign in VERDICT_SIGNS.items():
        if not row[name]:
            continue
        key, count = name.replace(" ", "-"), row[name]
        href = f"{ledger_page(study)}.html?{row['base']}={key}#claims"
        parts += (
            f'<a class="verdict-{key}" style="flex-grow:{count}" href="{href}" '
            f'tabindex="-1">{sign}</a>'
        )
        told += (
            f'<li><a href="{href}"><span class="swatch verdict-{key}" aria-hidden="true">'
            f"{sign}</span> {count} {verdict(study, name)}</a></li>"
        )
    return f'<div class="bar" aria-hidden="true">{parts}</div><ul class="legend">{told}</ul>'
