"""The page to try the study on: its verdicts and scores are Python's, and it can be worked."""

from __future__ import annotations

import json
import shutil
from collections.abc import Iterator, Mapping
from dataclasses import replace
from pathlib import Path
from typing import Any
from urllib.parse import urlencode

import numpy as np
import pandas as pd
import pytest
from playwright.sync_api import Browser, Page, expect

from drawn import crowd
from studies import ROOT, whole
from test_browser import barriers, browser, opened, pytestmark
from werkbedrijf.analysis import process_tracing as tracing
from werkbedrijf.analysis.agreement import matrices
from werkbedrijf.analysis.arrays import Scores, plain, unchanged
from werkbedrijf.analysis.robustness import single
from werkbedrijf.analysis.scores import RULES, evaluated, replicate
from werkbedrijf.analysis.variants import rescored
from werkbedrijf.claims.expressions import ClaimTest, names, parse, parsed
from werkbedrijf.claims.words import WORDS, Basis
from werkbedrijf.site import explore
from werkbedrijf.study.files import items
from werkbedrijf.study.model import Study

__all__ = ["browser", "pytestmark"]
STUDY = whole().of_source
REGIONS = tuple(STUDY.regions)
CONCEPTS = tuple(STUDY.concepts["concept"])
# Every word at least once, and what no claim of the thesis does: missing sides, sums, empty groups.
SOURCES = (
    "bad(mg, factor)", "at_most(zb, output, -0.5)", "clearly_ahead(mg, zw, success)",
    "clearly_leads(zw, quality)", "clearly_trails(zw, urgency)", "spread(factor) > 0.5",
    "order(stability, zb, mg)", "order(trust, zw)", "some(good(mg, trust), bad(zw, culture))",
    "mark(mg, trust) + mark(zw, content) >= 1.5", "opposite(some(ahead(mg, zb, conflict)))",
    "mostly(above(mg, success, 0), trails(zb, success), leads(zw, output), below(zw, goals, 1))",
    "segments(mg) > 0.5", "segments(zw, '6a', '6b', level='board') <= segments(zw, '6c')",
    "both(spread(success) <= 1, ratio(mg) > 1, count(claims, kind='causal') > 3)",
    "segments(zb, party='unions') == -1", "bridging(mg) > bridging(zw, party='unions')",
    "both(at_least(zw, trust, 0), ratio(zw) < ratio(mg))",
)  # fmt: skip
TESTS = {**parsed(STUDY), **{one: parse(one, names(STUDY)) for one in SOURCES}}


@pytest.fixture
def open_page(browser: Browser, tmp_path: Path) -> Any:
    """Return a function that opens the page of a study, from disk, at a state."""
    shutil.copytree(ROOT / "docs" / "_static", tmp_path / "_static")

    def open_at(study: Study = STUDY, state: str = "", **options: Any) -> Page:
        head = '<meta charset="utf-8"><link rel="stylesheet" href="_static/site.css">'
        head += '<script src="_static/messages.js"></script>'
        body = f'<div class="bd-article">{explore.page(study)}</div>'
        path = tmp_path / "explore.html"
        path.write_text(f'<!doctype html><html lang="en"><title>x</title>{head}{body}</html>')
        return opened(browser, tmp_path, f"{path.name}#{state}", **options)

    return open_at


def test_the_page_knows_every_word_and_every_rule(open_page: Any) -> None:
    """What the language gains, the page must gain."""
    page = open_page()
    known = set(page.evaluate("window.claims.words")) | explore.BY_TABLES
    assert known == {*WORDS, explore.COUNTED}
    assert page.evaluate("window.claims.rules") == list(RULES)
    used = {word for test in TESTS.values() for call in test.calls for word in [call.func.id]}  # type: ignore[attr-defined]
    assert used == set(WORDS)


JUDGE = """text => {
    const [tests, inside, bases] = JSON.parse(text);
    return JSON.stringify(bases.map(given => {
        const at = {regions: given.regions, inside: inside, segments: given.segments};
        return given.marks.map(marks => {
            at.marks = marks.map(row => row.map(one => one === null ? NaN : one));
            return tests.map(test => String(window.claims.evaluate(test, at)));
        });
    }));
}"""
"""As one text: the browser's driver checks what it carries, number by number."""


def drawn(random: np.random.Generator, variants: int) -> Basis:
    """Return marks drawn at random, some missing, of some regions, with some of the segments."""
    regions = tuple(region for region in REGIONS if random.random() < 0.85)
    values = random.integers(-2, 3, (variants, len(regions), len(CONCEPTS))).astype(float)
    values[random.random(values.shape) < random.choice([0, 0.05, 0.6])] = np.nan
    told = STUDY.segments[random.random(len(STUDY.segments)) < random.random()]
    told = told[told["region"].isin(regions)]
    segments = None if random.random() < 0.2 else told
    return Basis(STUDY, plain(values, regions, CONCEPTS, STUDY.ends), segments)


def as_json(at: Basis) -> dict[str, Any]:
    """Return a basis as the page has it."""
    values = at.scores.values
    columns = ["region", "indicator", "valence", "level", "party"]
    segments = None if at.segments is None else at.segments[columns].to_dict("records")
    marks = np.where(np.isnan(values), None, values).tolist()  # type: ignore[call-overload]
    return {"regions": list(at.scores.regions), "marks": marks, "segments": segments}


def test_the_page_judges_as_python_does_on_thousands_of_marks(open_page: Any) -> None:
    """Every claim and every word, on 4000 sets of marks, to the verdict, missing ones included."""
    random = np.random.default_rng(20171107)
    bases = [drawn(random, 100) for _ in range(40)]
    at = Basis(STUDY, matrices(STUDY)["published"], None)
    trees = [explore.tree(test, at) for test in TESTS.values()]
    inside = explore.data(STUDY)["inside"]
    asked = json.dumps([trees, inside, [as_json(one) for one in bases]])
    found = json.loads(open_page().evaluate(JUDGE, asked))
    wrong = []
    seen = set()
    for one, theirs in zip(bases, found, strict=True):
        ours = np.array([test.verdict(one) for test in TESTS.values()]).T
        shown = np.array(theirs, dtype=float)
        seen |= set(map(str, np.unique(ours)))
        for variant, test in np.argwhere(~((ours == shown) | (np.isnan(ours) & np.isnan(shown)))):
            wrong.append((list(TESTS)[test], ours[variant, test], shown[variant, test]))
    assert wrong == []
    assert seen == {"0.0", "0.5", "1.0", "nan"}


def left_out(state: Mapping[str, list[str]], kind: str) -> list[str]:
    """Return what a state leaves out of a kind."""
    return [one.split(":", 1)[1] for one in state["out"] if one.startswith(f"{kind}:")]


def segments_of(state: Mapping[str, Any]) -> pd.DataFrame:
    """Return the segments that a state leaves, respondents left out taken from their lists."""
    coder = state["coder"]
    frames = [
        region.coders.get(coder, region.segments).assign(region=region.id)
        for region in STUDY.regions.values()
    ]
    found = pd.concat(frames, ignore_index=True)
    out = {kind: left_out(state, kind) for kind in ("respondent", "indicator", "level", "region")}
    heard = [
        [
            who
            for who in items(row["respondents"])
            if f"{row['region']}/{who}" not in out["respondent"]
        ]
        for row in found.to_dict("records")
    ]
    silent = [
        bool(items(before)) and not now and not documents
        for before, now, documents in zip(
            found["respondents"], heard, found["documents"], strict=True
        )
    ]
    found["respondents"] = [";".join(who) for who in heard]
    gone = pd.Series(silent) | found["indicator"].isin(out["indicator"])
    return found[~(gone | found["level"].isin(out["level"]) | found["region"].isin(out["region"]))]


def marks_of(state: Mapping[str, Any], segments: pd.DataFrame) -> np.ndarray:
    """Return the marks that a state gives before any is moved, regions x concepts."""
    used = evaluated(segments, STUDY.indicators)
    values = rescored(STUDY, used, RULES[state["rule"]]).astype(float)
    counted = STUDY.indicators[STUDY.indicators["values"] == "numbers"]
    for indicator, concept in zip(counted["indicator"], counted["concept"], strict=True):
        own = replicate(STUDY).set_index("concept").loc[[concept], "score"]
        values[:, CONCEPTS.index(concept)] = own.to_numpy(dtype=float, na_value=np.nan)
        if indicator in left_out(state, "indicator"):
            values[:, CONCEPTS.index(concept)] = np.nan
    for concept in left_out(state, "concept"):
        values[:, CONCEPTS.index(concept)] = np.nan
    return values


def moved(state: Mapping[str, Any], values: np.ndarray) -> Scores:
    """Return the marks with those that a state moves, of the regions that it keeps."""
    after = values.copy()
    for cell, steps in state["move"].items():
        region, concept = cell.split("/")
        after[REGIONS.index(region), CONCEPTS.index(concept)] += steps
    kept = [at for at, region in enumerate(REGIONS) if region not in left_out(state, "region")]
    return plain(
        np.clip(after, -2, 2)[np.newaxis, kept], [REGIONS[at] for at in kept], CONCEPTS, STUDY.ends
    )


def states(random: np.random.Generator, number: int) -> Iterator[dict[str, Any]]:
    """Yield states drawn at random, every rule and coder among them."""
    coders = ["", *sorted({coder for one in STUDY.regions.values() for coder in one.coders})]
    kinds = STUDY.indicators.loc[STUDY.indicators["concept"] != "", "indicator"]
    people = [(one.id, who) for one in STUDY.regions.values() for who in one.respondents]
    choices = [
        *(f"respondent:{region}/{who}" for region, who in people),
        *(f"indicator:{indicator}" for indicator in kinds),
        *(f"level:{level}" for level in sorted(set(STUDY.segments["level"]))),
        *(f"concept:{concept}" for concept in CONCEPTS),
        *(f"region:{region}" for region in REGIONS),
    ]
    for at in range(number):
        cells = {f"{random.choice(REGIONS)}/{random.choice(CONCEPTS)}" for _ in range(at % 4)}
        yield {
            "rule": list(RULES)[at % len(RULES)],
            "coder": coders[at // len(RULES) % len(coders)],
            "out": list(random.choice(choices, size=at % 6, replace=False)),
            "move": {cell: int(random.choice([-2, -1, 1, 3])) for cell in sorted(cells)},
        }


def address(state: Mapping[str, Any]) -> str:
    """Return a state as the address of the page has it."""
    pairs = [("rule", state["rule"]), ("coder", state["coder"])]
    pairs += [("out", one) for one in state["out"]]
    return urlencode(pairs + [("move", f"{cell}:{n}") for cell, n in state["move"].items()])


FOLLOW = """addresses => addresses.map(address => {
    const at = window.explore.basis(window.explore.read(address));
    return [at.start, window.explore.judged(at)];
})"""


def test_the_page_scores_and_judges_as_python_does_in_any_state(open_page: Any) -> None:
    """Each rule and coder, 0 to 5 things left out, 0 to 3 marks moved: marks and verdicts."""
    told = list(states(np.random.default_rng(8), 180))
    found = open_page().evaluate(FOLLOW, [address(state) for state in told])
    tests = parsed(STUDY)
    claims = list(STUDY.tables["claims"]["claim"])
    for state, (marks, verdicts) in zip(told, found, strict=True):
        segments = segments_of(state)
        ours = marks_of(state, segments)
        kept = [at for at, one in enumerate(REGIONS) if one not in left_out(state, "region")]
        np.testing.assert_array_equal(np.array(marks, dtype=float)[kept], ours[kept], str(state))
        at = Basis(STUDY, moved(state, ours), segments)
        judged = [_verdict(tests, claim, at) for claim in claims]
        np.testing.assert_array_equal(np.array(verdicts, dtype=float), judged, str(state))


def _verdict(tests: Mapping[str, ClaimTest], claim: str, at: Basis) -> float:
    return float(tests[claim].verdict(at)[0]) if claim in tests else float("nan")


def test_the_page_writes_means_as_the_report_does(open_page: Any) -> None:
    """Halves, what lies next to one for a computer, and what is written as nothing."""
    means = [sign * mean for mean in (0, 0.004, 0.125, 0.625, 2.675, 1 / 3) for sign in (1, -1)]
    shown = open_page().evaluate("means => means.map(window.signed)", means)
    assert [each.replace("\N{MINUS SIGN}", "-") for each in shown] == list(map(STUDY.signed, means))
    assert STUDY.signed(0.625) == "+0.63"


def test_the_page_starts_from_the_marks_and_verdicts_of_the_ledger(open_page: Any) -> None:
    """By the printed marks too."""
    page = open_page()
    for base, scores in matrices(STUDY).items():
        marks, verdicts = page.evaluate(FOLLOW, [f"base={base}"])[0]
        np.testing.assert_array_equal(np.array(marks, dtype=float), scores.values[0])
        at = Basis(STUDY, scores, STUDY.segments if base == "replicated" else None)
        tests = parsed(STUDY)
        ours = [_verdict(tests, claim, at) for claim in STUDY.tables["claims"]["claim"]]
        np.testing.assert_array_equal(np.array(verdicts, dtype=float), ours)


def test_a_key_moves_a_mark_and_undo_and_reset_take_it_back(open_page: Any) -> None:
    """The sentence says at once what flipped; the address keeps the state; each step goes back."""
    page = open_page()
    told = page.get_by_role("status")
    start = told.inner_text()
    assert start.startswith("You have changed nothing yet. None of ")
    mark = page.get_by_label("Zwolle: Trust", exact=True)
    before = mark.input_value()
    mark.focus()
    page.keyboard.press("ArrowRight")
    expect(told).to_contain_text("You have moved 1 mark.")
    assert page.evaluate("document.activeElement.ariaLabel") == "Zwolle: Trust"
    flipped = page.locator("#explore-flips a").count()
    assert flipped == page.locator(".tile.flipped").count() > 0
    expect(told).to_contain_text(f" {flipped} of ")
    assert page.url.endswith("#move=zwolle/trust:1")
    page.get_by_label("Leave out").select_option("region:zwolle")
    expect(mark).to_be_disabled()
    page.get_by_role("button", name="Undo").click()
    expect(mark).to_have_value(str(int(before) + 1))
    page.get_by_role("button", name="Reset").click()
    assert told.inner_text() == start
    expect(mark).to_have_value(before)
    page.get_by_role("button", name="Undo").click()
    expect(told).to_contain_text("You have moved 1 mark.")
    page.get_by_role("button", name="Undo").click()
    assert told.inner_text() == start
    expect(page.get_by_role("button", name="Undo")).to_be_disabled()


def test_arrow_keys_go_through_what_can_be_left_out(open_page: Any) -> None:
    """Enter leaves out what they stop at, once; the address may say it twice."""
    page = open_page(state="out=level:board&out=level:board")
    chips = page.get_by_role("list", name="Left out").get_by_role("button")
    expect(chips).to_have_count(1)
    page.get_by_label("Leave out").focus()
    for key in ("ArrowDown", "ArrowDown", "ArrowDown"):
        page.keyboard.press(key)
    expect(chips).to_have_count(1)
    page.keyboard.press("Enter")
    expect(chips).to_have_count(2)


def test_a_link_within_the_page_leaves_what_was_chosen(open_page: Any) -> None:
    """Such as the one that skips to the content."""
    page = open_page(state="move=zwolle/trust:1")
    told = page.get_by_role("status").inner_text()
    page.evaluate("location.hash = 'main-content'")
    page.wait_for_function("location.hash === '#move=zwolle/trust:1'")
    assert page.get_by_role("status").inner_text() == told


def test_only_a_mark_that_moved_is_counted(open_page: Any) -> None:
    """Not one that is at the end, or is left out; and a long scale has room for long moves."""
    page = open_page(state="move=zwolle/trust:1&out=concept:trust")
    expect(page.get_by_role("status")).to_contain_text("You have left out Trust.")
    low, high = STUDY.ends
    scale = pd.DataFrame({"value": range(low, 11), "mark": "m", "label": "l"})
    page = open_page(replace(STUDY, scale=scale), state=f"move=zwolle/trust:{10 - high}")
    places = page.locator("td[data-region=zwolle][data-concept=trust] .places i")
    assert places.count() == 11 - low
    page = open_page(replace(STUDY, scale=scale), state="move=zwolle/trust:10")
    expect(page.get_by_role("status")).to_contain_text("You have moved 1 mark.")


def test_a_study_without_claims_says_nothing_of_them(open_page: Any) -> None:
    """No empty focus, no tiles, and no count of what flips."""
    none = replace(STUDY, tables={**STUDY.tables, "claims": STUDY.tables["claims"].head(0)})
    page = open_page(none, state="move=zwolle/trust:1")
    expect(page.get_by_role("status")).to_have_text("You have moved 1 mark.")
    expect(page.get_by_role("heading", name="The conclusion in focus")).to_have_count(0)


def test_without_evidence_no_explanation_is_likelier(open_page: Any) -> None:
    """Three share evenly, and none is said to be ahead."""
    told = open_page().evaluate(
        "window.tracing.posterior({ explanations: [{}, {}, {}], observations: [] }, "
        "{ prior: null, off: [], likely: {} })"
    )
    assert told[0] == told[1] == told[2]


def test_an_address_brings_a_state_back_and_nonsense_does_no_harm(open_page: Any) -> None:
    """What the study does not have is left aside."""
    state = "rule=mode&out=level:board&out=level:none&move=zwolle/trust:-1&move=x/y:9&claim=none"
    page = open_page(state=state)
    expect(page.get_by_label("Scoring rule")).to_have_value("mode")
    expect(page.get_by_role("button", name="Take back in: board")).to_be_visible()
    assert page.url.endswith("#rule=mode&out=level:board&move=zwolle/trust:-1")
    page.evaluate("location.hash = 'claim=zw-less-trust'")
    expect(page.locator("#explore-claim")).to_contain_text("It holds if")
    expect(page.get_by_label("Scoring rule")).to_have_value("indicator-mean")


def test_the_shade_counts_the_claims_that_one_step_flips(open_page: Any) -> None:
    """For every mark; as Python counts them."""
    page = open_page()
    carried = page.evaluate(
        "(() => { const x = window.explore, at = x.basis(x.read(''));"
        "return x.carried(at, x.judged(at)); })()"
    )
    start = matrices(STUDY)["replicated"]
    steps = single(start)
    values = np.repeat(start.values, len(steps) + 1, axis=0)
    for at, step in enumerate(steps, 1):
        values[at, REGIONS.index(step.region), CONCEPTS.index(step.concept)] = step.after
    basis = Basis(STUDY, plain(values, REGIONS, CONCEPTS, STUDY.ends), STUDY.segments)
    flipped: dict[tuple[str, str], set[str]] = {}
    for claim, test in parsed(STUDY).items():
        before, *after = test.verdict(basis)
        for step, verdict in zip(steps, after, strict=True):
            if not unchanged(verdict, before):
                flipped.setdefault((step.region, step.concept), set()).add(claim)
    shown = {
        (region, concept): set(carried[r][c])
        for r, region in enumerate(REGIONS)
        for c, concept in enumerate(CONCEPTS)
        if carried[r][c]
    }
    assert shown == flipped


def test_without_javascript_every_mark_is_shown(open_page: Any) -> None:
    """With a sentence that says how to read them, and no control that would do nothing."""
    page = open_page(java_script_enabled=False)
    expect(page.locator("#explore-static")).to_be_visible()
    expect(page.locator("#tracing .static")).to_contain_text("From a prior that favours none")
    assert page.locator("table.explore td").count() == len(REGIONS) * len(CONCEPTS)
    assert page.locator("input, select, button").count() == 0
    assert "published +/-, replicated +/-" in page.locator("table.explore").inner_text()


WEIGH = """addresses => addresses.map(address =>
    window.tracing.posterior(window.explore.data.tracing, window.explore.read(address)))"""


def weighed(random: np.random.Generator, of: tracing.Evidence) -> tuple[str, np.ndarray]:
    """Return a state of prior and likelihoods as an address, and its posterior by Python."""
    pairs: list[tuple[str, str]] = []
    prior, likelihoods = of.even, of.likelihoods.copy()
    if random.random() < 0.9:
        percent = int(random.integers(1, 100))
        pairs.append(("prior", str(percent)))
        prior = tracing.with_prior(of, percent / 100)
    changed = random.random(likelihoods.shape) < random.choice([0, 0.1, 0.9])
    likelihoods[changed] = random.integers(1, 100, int(changed.sum())) / 100
    for row, column in np.argwhere(changed):
        cell = f"{of.observations[row]}/{of.explanations[column]}"
        pairs.append(("likely", f"{cell}:{round(100 * likelihoods[row, column])}"))
    kept = random.random(len(of.observations)) < random.choice([0, 0.5, 1])
    pairs += [("off", of.observations[at]) for at in np.flatnonzero(~kept)]
    return urlencode(pairs), tracing.posterior(prior, likelihoods[kept])


def test_the_page_weighs_the_observations_as_python_does(open_page: Any) -> None:
    """On 300 states of prior and likelihoods, some with no observation left at all."""
    of = tracing.evidence(STUDY)
    assert of is not None
    random = np.random.default_rng(92)
    told = [weighed(random, of) for _ in range(300)]
    found = open_page().evaluate(WEIGH, [address for address, _ in told])
    np.testing.assert_allclose(found, [after for _, after in told], rtol=1e-12)


def test_a_reader_sets_the_prior_and_sees_at_once_what_follows(open_page: Any) -> None:
    """By keyboard; an observation can be left out, its likelihoods set; each step goes back."""
    page = open_page()
    said, undo = page.locator("#tracing-told"), page.get_by_role("button", name="Undo")
    start = said.inner_text()
    assert start.startswith("From a prior of 25%, 12 of 12 observations make ")
    assert "The conclusion stands" in start
    prior = page.get_by_label("Your prior for: ")
    prior.focus()
    page.keyboard.press("Home")
    expect(said).to_contain_text("From a prior of 1%")
    page.keyboard.press("ArrowRight")
    assert page.url.endswith("#prior=2")
    boxes = page.locator("#tracing").get_by_role("checkbox")
    for at in range(boxes.count()):
        boxes.nth(at).uncheck()
    expect(said).to_contain_text("0 of 12 observations make")
    expect(said).to_contain_text("2% likely. The conclusion does not stand")
    expect(page.get_by_role("status")).to_contain_text("You have weighed the observations your way")
    page.get_by_role("button", name="Reset").click()
    assert said.inner_text() == start
    undo.click()
    expect(said).to_contain_text("0 of 12")
    page.get_by_text("How likely under each explanation").first.click()
    page.locator("#tracing .observations input[type=range]").first.fill("1")
    expect(page.locator("#tracing .observations .note").first).to_contain_text("set by you")
    assert "likely=early-clarity/functional:1" in page.url


def test_dragging_a_prior_is_one_step_back(open_page: Any) -> None:
    """However many values it passes."""
    page = open_page()
    start = page.locator("#tracing-told").inner_text()
    page.get_by_label("Your prior for: ").evaluate(
        "input => { for (const value of [30, 40, 50]) { input.value = value;"
        " input.dispatchEvent(new Event('input')); } input.dispatchEvent(new Event('change')); }"
    )
    expect(page.locator("#tracing-told")).to_contain_text("From a prior of 50%")
    page.get_by_role("button", name="Undo").click()
    assert page.locator("#tracing-told").inner_text() == start


def test_a_study_without_expected_evidence_asks_for_no_prior(open_page: Any) -> None:
    """The page works as before, and has no section for it; nonsense in an address does no harm."""
    tables = {**STUDY.tables, "explanations": STUDY.tables["explanations"].iloc[:0]}
    page = open_page(study=replace(STUDY, tables=tables), state="prior=10&off=early-clarity")
    assert page.locator("#tracing").count() == 0
    expect(page.get_by_role("status")).to_contain_text("changed nothing")
    page = open_page(state="prior=0&off=none&likely=x/y:9&likely=early-clarity/functional:100")
    expect(page.get_by_role("status")).to_contain_text("changed nothing")


@pytest.mark.parametrize("options", [{}, {"viewport": {"width": 360, "height": 740}}])
def test_no_barrier_and_nothing_sideways(open_page: Any, options: dict[str, Any]) -> None:
    """On a desk and on a phone, after a change."""
    page = open_page(state="move=zwolle/trust:1&out=level:board", **options)
    assert barriers(page) == []
    assert page.evaluate("document.documentElement.scrollWidth <= window.innerWidth")


def test_the_letters_stand_under_the_places_that_they_tell_of(open_page: Any) -> None:
    """The first below the slider of its mark, and no further right than it reaches."""
    page = open_page()
    cell = page.locator('td[data-region="zwolle"][data-concept="trust"]')
    slider, letters = (cell.locator(each).bounding_box() for each in (".slide", ".places"))
    assert slider
    assert letters
    assert letters["y"] >= slider["y"] + slider["height"] - 4
    assert abs(letters["x"] - slider["x"]) < 2


TOGETHER = """() => [...document.querySelectorAll('.places')].flatMap(row => {
    const boxes = [...row.children].filter(place => place.textContent).map(place => {
        const range = document.createRange();
        range.selectNodeContents(place);
        return range.getBoundingClientRect();
    });
    const apart = boxes.map((box, at) => at ? box.left - boxes[at - 1].right : Infinity);
    const wrong = apart.some(gap => gap < 4) || boxes.some(box => box.height > 20);
    return wrong ? [row.textContent] : [];
})"""
"""The letters of marks that are broken over lines, or stand too close to those beside them."""


@pytest.mark.parametrize("width", [1280, 360])
def test_letters_of_one_place_are_told_from_those_of_the_next(
    browser: Browser, site: Path, width: int
) -> None:
    """On one line, with room between places, and as dark as any text on a tinted cell."""
    page = opened(browser, site, "explore.html", viewport={"width": width, "height": 740})
    assert page.evaluate(TOGETHER) == []
    colour = "one => getComputedStyle(one).color"
    assert page.locator(".places").first.evaluate(colour) == page.locator("body").evaluate(colour)
    assert page.evaluate("document.documentElement.scrollWidth <= window.innerWidth")


def test_dots_are_printed(browser: Browser, site: Path) -> None:
    """Backgrounds are not, by default: the dots are one, and so are the bars of what is likely."""
    page = opened(browser, site, "explore.html")
    page.emulate_media(media="print")
    for each in (".slide input", ".track i", ".tile"):
        printed = page.locator(each).first.evaluate("one => getComputedStyle(one).printColorAdjust")
        assert printed == "exact", each


def test_rules_and_groups_are_called_as_in_the_report() -> None:
    """In either language, by no id."""
    told = explore.data(STUDY)
    assert told["names"]["rules"]["halves-away"] == "The rule, halves away from zero"
    assert told["names"]["levels"]["board"] == "Board"
    assert {"id": "factor", "label": "Success factors"} in told["groups"]
    assert explore.data(whole("nl"))["names"]["rules"]["mode"] == "Meest voorkomende valentie"


def test_what_has_no_bearing_on_printed_marks_is_no_change(open_page: Any) -> None:
    """A respondent has none, a concept has; told so in the banner as in the note."""
    page = open_page(state="base=published&out=respondent:zwolle/R8")
    expect(page.locator("#explore .note").first).to_contain_text("Nor does leaving out")
    expect(page.get_by_role("status")).to_contain_text("changed nothing")
    page = open_page(state="base=published&out=respondent:zwolle/R8&out=concept:trust")
    expect(page.get_by_role("status")).to_contain_text("You have left out Trust.")


def test_it_is_small_and_loads_nothing_else() -> None:
    """All scripts together stay under 40 kB."""
    names = ("messages.js", "claims.js", "explore.js", "tracing.js")
    scripts = [ROOT / "docs" / "_static" / name for name in names]
    assert sum(len(path.read_bytes()) for path in scripts) < 40_000


@pytest.mark.parametrize("count", [5, 12])
def test_a_study_of_another_size_has_its_page(open_page: Any, count: int) -> None:
    """Five regions or a dozen, some without evidence."""
    study = crowd(count)
    assert json.loads(json.dumps(explore.data(study)))["regions"]
    page = open_page(study=study)
    expect(page.get_by_role("status")).to_contain_text("changed nothing")
