"""The first page: what was asked, what was found, how sure it is, and where to go on."""

from __future__ import annotations

from collections.abc import Collection, Mapping
from html import escape

import pandas as pd

from werkbedrijf.analysis import variants
from werkbedrijf.analysis.agreement import side_by_side
from werkbedrijf.analysis.arrays import groups
from werkbedrijf.analysis.comparison import explaining
from werkbedrijf.claims import ledger
from werkbedrijf.errors import DataError, Message, Problem, together
from werkbedrijf.exhibits import answers
from werkbedrijf.exhibits.exhibit import caption, catalogue, title
from werkbedrijf.exhibits.markup import paragraph, plain
from werkbedrijf.exhibits.sentences import evidence_base
from werkbedrijf.exhibits.standing import coder as called
from werkbedrijf.exhibits.standing import label
from werkbedrijf.site.evidence import ledger_page
from werkbedrijf.site.ledger_tiles import bars, tiles, verdict
from werkbedrijf.study.language import ENGLISH, Tell, gettext, ngettext
from werkbedrijf.study.model import Region, Study
from werkbedrijf.study.text import capital

WHAT_COMES_OUT, WHO_ASKED = gettext("What comes out"), gettext("Who asked, and when")
THE_REGIONS = gettext("The regions")
HOW_TO_READ = gettext("How to read")

MAIN = "spider-factors"
"""The figure that stands on the first page."""
REGIONS = gettext(
    "Means of the marks on success and on the factors, on a scale from {low:+d} ({worst}) to "
    "{high:+d} ({best})."
)
WAY = '<li><a href="{path}">{name}</a><p>{told}</p></li>\n'
TRY_TO_BREAK_IT = (
    gettext("Try to break it"),
    gettext(
        "Move any mark, take another rule or another coder, and see at once which conclusions flip."
    ),
)
TRY_IT = (
    TRY_TO_BREAK_IT[0],
    gettext("Move any mark or take another rule, and see at once where the regions then stand."),
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
"""What is said of each file on paper that a site may have."""
PICTURE = (
    '<figure class="exhibit first"><div class="panel" role="region" tabindex="0" '
    'aria-label="{name}"><a href="{page}.html#{id}">'
    '<img class="dark-light" src="files/figures/{id}.svg" alt="{told}"></a></div>'
    "<figcaption>{told} {better}</figcaption></figure>\n"
)
CLAIMS = gettext(
    "Read the chapters in order, or start from a conclusion: [the ledger]({page}.ipynb) judges "
    "each of them, links it to [the evidence](evidence.md), and from there every segment leads "
    "back to its mark."
)
NO_CLAIMS = gettext(
    "Read the chapters in order; every mark leads to [the evidence](evidence.md) under it, and "
    "every segment back to its mark."
)
RERUN = """## {head}

```sh
make all     # {all}
make test    # {test}
```
"""
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
    found = paragraph("\n".join(f"- {sentence}" for sentence in sentences(study)))
    judged = len(study.tables["claims"]) > 0
    aside = [f"[{study.gettext(ASIDE[name])}]({name}.md)" for name in ASIDE if name in others]
    more = study.gettext("To look things up: {pages}.", pages=study.listed(aside)) if aside else ""
    low, high = study.ends
    ends = {"low": low, "high": high, "worst": study.mark(low), "best": study.mark(high)}
    reading = study.gettext(CLAIMS if judged else NO_CLAIMS, page=ledger_page(study))
    head, who = question(study).split("\n", 1)
    parts = [
        f"{head}\n",
        f"## {study.gettext(WHAT_COMES_OUT)}\n\n{found}\n",
        f"## {study.gettext(WHO_ASKED)}\n\n{who.strip()}\n" if who.strip() else "",
        bars(study) if judged else "",
        ways(study, "reproduce" in others, paper),
        tiles(study) if judged else "",
        picture(study),
        f"## {study.gettext(THE_REGIONS)}\n\n{study.gettext(REGIONS, **ends)}\n\n{cards(study)}\n",
        f"## {study.gettext(HOW_TO_READ)}\n\n{reading} {more}\n",
        *([_rerun(study)] if "reproduce" in others else []),
    ]
    return "\n".join(part for part in parts if part)


def _rerun(study: Study) -> str:
    return RERUN.format(
        head=study.gettext("How to rerun"),
        all=study.gettext("every notebook, table and figure, and this site"),
        test=study.gettext("what the project promises"),
    )


def ways(study: Study, rerun: bool, paper: Collection[str]) -> str:
    """Return the ways on: to explore, to read, to rerun, and to print where there is a PDF."""
    step = study.chain[0]
    first = "regions" if step.each else step.notebook
    judged = len(study.tables["claims"]) > 0
    told = {"explore.html": TRY_TO_BREAK_IT if judged else TRY_IT, f"{first}.html": READ_IT}
    told |= {"reproduce.html": RERUN_IT} if rerun else {}
    told |= {f"files/{name}": words for name, words in PAPER.items() if name in paper}
    lines = "".join(
        WAY.format(path=path, name=study.gettext(name), told=study.gettext(text))
        for path, (name, text) in told.items()
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
    source = {key: plain(str(value)) for key, value in study.source.items()}
    filled = {**source, **numbers}
    try:
        told = study.about.format(**filled)
    except (LookupError, ValueError) as error:
        column, known = f"about_{study.language}", together(f"{{{name}}}" for name in filled)
        found = Message("braces that nothing fills in: {error}", error=str(error))
        expected = Message("these in braces: {known}; others twice, as in {{{{", known=known)
        remedy = Message("Correct the text.")
        problem = Problem("data/study.toml", None, column, found, expected, remedy)
        raise DataError([problem]) from error
    return f"{told}\n" if told else f"# {plain(study.title)}\n"


def picture(study: Study) -> str:
    """Return the figure of all factors in all regions, if the study shows it."""
    rows = (row for row in catalogue(study).to_dict("records") if row["exhibit"] == MAIN)
    row = next(rows, None)
    if row is None:
        return ""
    return PICTURE.format(
        name=escape(title(study, row)),
        page=row["notebook"],
        id=MAIN,
        told=escape(caption(study, row)),
        better=study.gettext("Further out is better."),
    )


def sentences(study: Study) -> list[str]:
    """Say in a few sentences what comes out, and how sure that is.

    Of a study with a source: what reproduces, of which conclusion, and how firmly.
    """
    sure = [study.gettext("**How sure.** {told}", told=chance(study))]
    same = reproduced(study)
    if not same:
        return [evidence_base(study), *sure]
    rest = _conclusion(study) if len(study.tables["claims"]) else sure
    return [study.gettext("**What reproduces.** {told}", told=same), *rest]


def reproduced(study: Study) -> str:
    """Say how many marks come out the same, beside what one answer would give; empty if none."""
    both = side_by_side(study).dropna(subset=["difference"])
    if both.empty:
        return ""
    same, near = (both["difference"] == 0).sum(), (both["difference"].abs() <= 1).sum()
    gaps = (both["published"] - both["published"].mode().iloc[0]).abs()
    return study.gettext(
        "{same} of the {marks} published marks come out exactly the same from the printed "
        "evidence, and {near} within one step. Guessing the commonest mark for all would give "
        "{exact}, and {also} within one step.",
        same=same,
        near=near,
        marks=len(both),
        exact=(gaps == 0).sum(),
        also=(gaps <= 1).sum(),
    )


def _conclusion(study: Study) -> list[str]:
    """Say what comes of the main claim and of all, and what would overturn the verdict."""
    table = ledger.judgements(study).set_index("claim")
    counts = table["replicated"].value_counts()
    claim = str(study.source.get("main_claim"))
    main = _main(study, table.loc[[claim]].iloc[0]) if claim in table.index else ""
    of_all = study.gettext(
        "Of all {all} conclusions the evidence supports {supported}, contradicts {contradicted}, "
        "and leaves the rest partly so or not testable.",
        all=len(table),
        supported=counts.get("supported", 0),
        contradicted=counts.get("contradicted", 0),
    )
    concluded = " ".join(filter(None, [main, of_all]))
    sure = " ".join(filter(None, [firmness(study), chance(study)]))
    return [
        study.gettext("**The conclusion.** {told}", told=concluded),
        study.gettext("**How sure.** {told}", told=sure),
        study.gettext("**Who coded.** {told}", told=answers.who_coded(study)),
    ]


def _main(study: Study, row: pd.Series) -> str:
    return study.gettext(
        "{claim} This is **{published}** by {source:the}'s own marks and **{replicated}** by the "
        "evidence.",
        claim=row["text"],
        published=verdict(study, row["published"]),
        replicated=verdict(study, row["replicated"]),
        source=study.source_name,
    )


def chance(study: Study) -> str:
    """Say how often what is found would be found where there is nothing to find."""
    regions = len(study.of_source.regions)
    if regions < 2:
        return study.gettext("One region cannot tell an explanation from a coincidence.")
    odds = answers.benchmark(study)
    if odds["cases"] < 2:
        return study.gettext(
            "Fewer than two regions have a mark on success: there is nothing to compare."
        )
    if not 0 < odds["successes"] < odds["cases"]:
        return study.gettext(
            "By these marks {successes} of {cases} regions are successful: where all or none "
            "succeed, nothing can explain the difference.",
            **{name: odds[name] for name in ("successes", "cases")},
        )
    return _fit(study, odds)


def _fit(study: Study, odds: Mapping[str, float]) -> str:
    if not odds["able"]:
        return study.gettext(
            "In {regions} regions no factor varies so that it could fit success.",
            regions=odds["cases"],
        )
    likely = odds["some"] >= LIKELY
    return study.ngettext(
        *FITS[likely],
        int(odds["able"]),
        regions=odds["cases"],
        some=share(odds["some"], study.gettext),
    )


LIKELY = 0.05
"""From which chance on a perfect fit says little."""
FITS = {
    True: ngettext(
        "With {regions} regions a perfect fit is easily found: were there nothing to explain, the "
        "one factor that varies would fit success {some} of the time. What is found agrees with "
        "an explanation and does not prove it.",
        "With {regions} regions a perfect fit is easily found: were there nothing to explain, at "
        "least one of the {number} factors that vary would fit success {some} of the time. What is "
        "found agrees with an explanation and does not prove it.",
    ),
    False: ngettext(
        "With {regions} regions a perfect fit is seldom found by chance: were there nothing to "
        "explain, the one factor that varies would fit success {some} of the time. A fit still "
        "agrees with an explanation and does not prove it.",
        "With {regions} regions a perfect fit is seldom found by chance: were there nothing to "
        "explain, at least one of the {number} factors that vary would fit success {some} of the "
        "time. A fit still agrees with an explanation and does not prove it.",
    ),
}
"""What is said of a perfect fit, by whether chance alone would often give one."""


def firmness(study: Study) -> str:
    """Say what overturns the verdict on the main claim: marks one step off, and other coders."""
    claim, found = str(study.source.get("main_claim")), ledger.steps(study, "replicated")
    if claim not in found.index:
        return ""
    told, steps = [], found[claim]
    if not pd.isna(steps):
        told.append(study.ngettext(*STEPS, steps))
    row = ledger.verdicts_by_coding(study.of_source).set_index("claim").loc[claim]
    judged = {coder: row[variants.column(coder)] for coder in study.of_source.coders}
    others = {coder: found for coder, found in judged.items() if found != row["first"]}
    told += [
        study.gettext(
            "By the marks of another coder ({coder}) it is **{verdict}**.",
            coder=called(study, coder),
            verdict=verdict(study, other),
        )
        for coder, other in others.items()
    ]
    return " ".join(told)


STEPS = ngettext(
    "If a single mark were one step different, the verdict on the evidence would change.",
    "If {number} marks were one step different, the verdict on the evidence would change.",
)


def share(part: float, tell: Tell = ENGLISH) -> str:
    """Return a share in percent, small ones not as none and large ones not as all.

    >>> share(1 / 3), share(0.0004), share(0.125), share(0.996)
    ('33%', 'less than 1%', '13%', 'more than 99%')
    """
    if 0 < part < 0.005:
        return tell("less than 1%")
    return tell("more than 99%") if 0.995 <= part < 1 else tell("{part:.0%}", part=part)


def cards(study: Study) -> str:
    """Return a card for each region: its evidence, and where it stands."""
    scores = side_by_side(study)
    told = "".join(_card(study, region, scores) for region in study.regions.values())
    return f'<ul class="cards">{told}</ul>'


def _card(study: Study, region: Region, scores: pd.DataFrame) -> str:
    here = scores[scores["region"] == region.id]
    places, segments = len(region.municipalities), len(region.segments)
    counted = [
        study.ngettext("{number} municipality", "{number} municipalities", places),
        study.ngettext("{number} segment", "{number} segments", segments),
    ]
    lines = [
        ", ".join(counted if places else counted[1:]),
        study.gettext("Success {means}", means=_means(study, here, study.side("success"))),
        study.gettext("Factors {means}", means=_means(study, here, study.side("factor"))),
    ]
    if (group := explaining(study)) != "factor":
        name, means = capital(label(study, group)), _means(study, here, groups(study)[group])
        lines.append(study.gettext("{group} {means}", group=name, means=means))
    text = "".join(f"<p>{escape(line)}</p>\n" for line in lines)
    link = f'<a href="04-region-{region.id}.html">{escape(region.label)}</a>'
    return f"<li><strong>{link}</strong>{text}</li>"


MEANS = {"published": gettext("{mean} published"), "replicated": gettext("{mean} replicated")}


def _means(study: Study, scores: pd.DataFrame, concepts: Collection[str]) -> str:
    inside = scores[scores["concept"].isin(list(concepts))]
    told = [
        study.gettext(MEANS[base], mean=study.signed(inside[base].mean()))
        for base in ledger.BASES
        if inside[base].notna().any()
    ]
    return ", ".join(told) or study.gettext("not available")
