"""The languages of the report: nothing that there is to translate is missing, doubtful or stale."""

import ast
import re
import string
from collections.abc import Iterable, Iterator
from dataclasses import replace
from gettext import NullTranslations
from pathlib import Path

import nbformat
import pytest
from babel.messages.catalog import Catalog, Message
from babel.messages.jslexer import tokenize, unquote_string
from nbformat import NotebookNode

from english import Pseudo, english
from made_up import region, segments
from made_up import study as made_up
from werkbedrijf.chain.execute import in_language
from werkbedrijf.chain.messages import (
    SCRIPTS,
    content,
    of_notebooks,
    of_package,
    of_scripts,
    read,
    update,
)
from werkbedrijf.exhibits import answers, sentences, wording
from werkbedrijf.exhibits.catalogue import entries
from werkbedrijf.paths import Paths
from werkbedrijf.site import navigation, rendering
from werkbedrijf.study import language as languages
from werkbedrijf.study.language import (
    CELLS,
    LANGUAGES,
    PACKAGE,
    SENTENCES,
    SOURCE,
    catalogue,
    translations,
)
from werkbedrijf.study.load import load_study
from werkbedrijf.study.text import records

ROOT = Path(__file__).parents[1]
DOCS = ROOT / rendering.SOURCES
OTHERS = [language for language in LANGUAGES if language != SOURCE]


def wanting(template: Catalog, told: Catalog) -> list[str]:
    """Return what a catalogue lacks: messages not translated, doubtful, or of no use any more."""
    ids = {message.id for message in _messages(template)}
    mine = {message.id: message for message in _messages(told)}
    lacking = [f"missing: {_first(id_)}" for id_ in ids if id_ not in mine or not _full(mine[id_])]
    doubtful = [f"fuzzy: {_first(id_)}" for id_, message in mine.items() if message.fuzzy]
    stale = [f"stale: {_first(id_)}" for id_ in mine if id_ not in ids]
    return sorted([*lacking, *doubtful, *stale])


def _messages(of: Catalog) -> Iterator[Message]:
    return (message for message in of if message.id)


def _first(id_: str | Iterable[str]) -> str:
    return id_ if isinstance(id_, str) else next(iter(id_))


def _full(message: Message) -> bool:
    told = message.string
    return bool(told) if isinstance(told, str) else all(told or [""])


def templates() -> list[tuple[Path, str, Catalog]]:
    """Return what there is to translate, with the folder and the name of its catalogues."""
    study = Paths(ROOT)
    package = (PACKAGE, SENTENCES, of_package())
    cells = (study.locale, CELLS, of_notebooks(study.notebooks))
    return [package, cells, *navigation.dictionary_messages(study), *rendering.messages(study)]


def places(language: str) -> list[Path]:
    """Return the catalogues of a language: of the package, the notebooks, each of the pages."""
    locale = Paths(ROOT).locale
    named = [(PACKAGE, SENTENCES), (locale, CELLS), (locale, navigation.DICTIONARY)]
    named += [(DOCS / rendering.LOCALE, name) for name in rendering.guide(DOCS)]
    return [catalogue(folder, language, name) for folder, name in named]


def translated(language: str) -> Iterator[Catalog]:
    """Yield every catalogue of a language."""
    return (read(path, language) for path in places(language))


def texts(told: Catalog) -> Iterator[tuple[str, str]]:
    """Yield every message with its translation, each form of a plural for itself."""
    for message in told:
        if message.id:
            ids = message.id if isinstance(message.id, tuple) else (message.id,)
            strings = message.string if isinstance(message.string, tuple) else (message.string,)
            yield from zip(ids, map(str, strings), strict=True)


@pytest.mark.parametrize("language", OTHERS)
def test_everything_is_translated(language: str) -> None:
    """No message is missing, marked as fuzzy, or left from what the source says no more."""
    found = [
        (name, fault)
        for folder, name, template in templates()
        for fault in wanting(template, read(catalogue(folder, language, name), language))
    ]
    assert found == []
    told = catalogue(DOCS / rendering.LOCALE, language, "").parent.glob("*.po")
    assert {path.stem for path in told} == set(rendering.guide(DOCS))


@pytest.mark.parametrize("language", OTHERS)
def test_a_translation_fills_the_same_gaps(language: str) -> None:
    """With the same form of number in each; none is left out and none is new."""
    wrong = [
        source
        for told in translated(language)
        for source, text in texts(told)
        if told.get(source) is not None and "{" in source and gaps(source) != gaps(text)
    ]
    assert wrong == []


@pytest.mark.parametrize("language", OTHERS)
def test_a_translation_leads_to_the_same_places(language: str) -> None:
    """Every link of Markdown is in both, whatever its words."""
    wrong = [
        source
        for told in translated(language)
        for source, text in texts(told)
        if links(source) != links(text)
    ]
    assert wrong == []


@pytest.mark.parametrize("language", OTHERS)
def test_no_sentence_is_said_twice_running(language: str) -> None:
    """Neither in a message nor in its translation."""
    sayings = [text for told in translated(language) for pair in texts(told) for text in pair]
    assert [text for text in sayings if re.search(r"(\b[A-Z][^.?!]{20,}[.?!])\s+\1", text)] == []


def test_a_percentage_is_written_in_one_piece() -> None:
    """As numbers of a gap are, in both languages, so that no line breaks before the sign."""
    files = (PACKAGE.parent / "study" / "words.csv", ROOT / "data" / "words.csv")
    written = [file.read_text(encoding="utf-8") for file in files]
    told = [text for told in translated("nl") for pair in texts(told) for text in pair]
    assert [text for text in [*written, *told] if re.search(r"[\d}] %", text)] == []


def links(text: str) -> list[str]:
    """Return where a text in Markdown leads to."""
    return sorted(re.findall(r"\]\(([^)]*)\)", text))


def test_a_sources_article_is_that_of_its_name() -> None:
    """A report is "het rapport" in Dutch, in captions, words and sentences alike."""
    report = {"short": "rapport", "article_nl": "het"}
    study = load_study("nl")
    study = replace(study, source={**study.source, **report})
    assert study.phrase("of-source") == "van het rapport"
    assert ": het rapport zet " in sentences.region_overview(study, "zwolle")
    assert "van het rapport:" in answers.verdicts(study)
    titles = [entry["caption"] for entry in entries(study).values()]
    assert "Waar het rapport zichzelf tegenspreekt" in titles
    assert load_study().phrase("of-source") == "of the thesis"


@pytest.mark.parametrize("language", LANGUAGES)
def test_no_article_is_written_before_the_sources_name(language: str) -> None:
    """Its gap asks for one, `{source:the}`, which the study knows."""
    files = (PACKAGE.parent / "study" / "words.csv", ROOT / "data" / "exhibits.csv")
    written = [file.read_text(encoding="utf-8") for file in files]
    ids = [text for told in translated("nl") for pair in texts(told) for text in pair]
    articles = rf"\b(het|{languages.ARTICLES[language]}) \{{(source|short)\}}"
    assert [text for text in [*written, *ids] if re.search(articles, text, re.IGNORECASE)] == []


def gaps(text: str) -> set[tuple[str, str]]:
    """Return the name and the form of every gap of a message."""
    parts = string.Formatter().parse(text)
    return {(name, form or "") for _, name, form, _ in parts if name}


@pytest.mark.parametrize("language", OTHERS)
def test_catalogues_are_as_the_program_writes_them(language: str) -> None:
    """`make messages` on an unchanged study changes no byte."""
    for path in places(language):
        assert content(read(path, language)) == path.read_bytes()


def test_no_message_hides_within_another_string() -> None:
    """Older Pythons see no call within an f-string, and so would not find its message."""
    hidden = [
        f"{path.name}:{call.lineno}"
        for path in sorted((ROOT / "src").rglob("*.py"))
        for whole in ast.walk(ast.parse(path.read_text(encoding="utf-8")))
        if isinstance(whole, ast.JoinedStr)
        for call in ast.walk(whole)
        if isinstance(call, ast.Call) and called(call) in ("gettext", "ngettext", "tell")
        if isinstance(call.args[0], ast.Constant)
    ]
    assert hidden == []


def test_no_message_of_a_script_hides_within_the_gaps_of_another() -> None:
    """Babel sees no call within a call's own brackets, and so would not find its message."""
    found = {
        one
        for message in of_scripts(SCRIPTS)
        for one in ([message.id] if isinstance(message.id, str) else message.id)
    }
    for path in sorted(SCRIPTS.glob("*.js")):
        tokens = list(tokenize(path.read_text(encoding="utf-8")))
        asked = [
            unquote_string(text.value)
            for name, bracket, text in zip(tokens, tokens[1:], tokens[2:], strict=False)
            if name.value in ("gettext", "ngettext") and bracket.value == "("
            if text.type == "string"
        ]
        assert [text for text in asked if not any(one.startswith(text) for one in found)] == []


def test_scripts_say_nothing_but_messages() -> None:
    """Every text in them that reads as words is one, or is none of the reader's business."""
    told = " ".join(str(message.id) for message in of_scripts(SCRIPTS))
    words = re.compile(r"[A-Z][a-z ,;:']+[.?:]? ?|[a-z]+( [a-z,;:']+)+[.?:]? ?")
    said = {
        unquote_string(token.value)
        for path in SCRIPTS.glob("*.js")
        for token in tokenize(path.read_text(encoding="utf-8"))
        if token.type == "string"
    }
    left = {text for text in said if words.fullmatch(text) and text not in told}
    assert left == {"use strict", "dot open", "Enter", "Escape"}


def called(call: ast.Call) -> str:
    """Return the last name of what a call calls."""
    return getattr(call.func, "attr", getattr(call.func, "id", ""))


def test_what_changed_is_told_and_what_is_gone_goes(tmp_path: Path) -> None:
    """A changed cell's translation is kept as fuzzy, a new cell has none, a lost one's is lost."""
    study = Paths(tmp_path)
    study.notebooks.mkdir()
    cells("One mark of a region.", "Gone for good, whatever it was.", at=study)
    update_study(study)
    path = catalogue(study.locale, "nl", CELLS)
    told = read(path, "nl")
    for message in told:
        message.string = "Vertaald." if message.id else message.string
    path.write_bytes(content(told))
    assert wanting(of_notebooks(study.notebooks), read(path, "nl")) == []
    cells("One mark of one region.", "Quite another thing, said at length.", at=study)
    assert wanting(of_notebooks(study.notebooks), read(path, "nl")) == [
        "missing: One mark of one region.",
        "missing: Quite another thing, said at length.",
        "stale: Gone for good, whatever it was.",
        "stale: One mark of a region.",
    ]
    update_study(study)
    assert wanting(of_notebooks(study.notebooks), read(path, "nl")) == [
        "fuzzy: One mark of one region.",
        "missing: Quite another thing, said at length.",
    ]


def update_study(study: Paths) -> None:
    """Bring the study's catalogues up to date; those of the package are as they should be."""
    before = catalogue(PACKAGE, "nl", SENTENCES).read_bytes()
    update(study)
    assert catalogue(PACKAGE, "nl", SENTENCES).read_bytes() == before


def cells(*sources: str, at: Paths) -> NotebookNode:
    """Write a notebook of these cells of Markdown, and return it."""
    told = [nbformat.v4.new_markdown_cell(text, id=f"c{n}") for n, text in enumerate(sources)]
    notebook: NotebookNode = nbformat.v4.new_notebook(cells=told)
    nbformat.write(notebook, at.notebooks / "01-a.ipynb")
    return notebook


def test_a_cell_without_a_translation_says_that_it_is_english(tmp_path: Path) -> None:
    """One's own cell stays as it was written, its language marked; the notebook names its own."""

    class Told(NullTranslations):
        def gettext(self, message: str) -> str:
            return {"A mark.": "Een oordeel."}.get(message, message)

    study = Paths(tmp_path)
    study.notebooks.mkdir()
    made = in_language(cells("A mark.", "Mine.", at=study), "nl", Told())
    assert made.metadata["lang"] == "nl"
    assert [cell.source for cell in made.cells] == ["Een oordeel.", "Mine."]
    assert [dict(cell.metadata) for cell in made.cells] == [{}, {"lang": "en"}]


def test_no_sentence_is_hard_coded(monkeypatch: pytest.MonkeyPatch) -> None:
    """In a language of signs, all the words left are the data's."""
    monkeypatch.setattr(languages, "translations", lambda *_: Pseudo())
    study = load_study(root=ROOT)
    told = [
        sentences.evidence_base(study), sentences.agreement(study), sentences.baseline(study),
        sentences.ranking(study), sentences.open_indicators(study),
        *(sentences.region_overview(study, id_) for id_ in study.regions),
        *(sentences.missing_evidence(study, id_) for id_ in study.regions),
        answers.patterns(study), answers.chance(study), answers.measuring(study),
        answers.theory(study), answers.organised(study), answers.reliability(study),
        answers.rivals(study), answers.verdicts(study), answers.other_rules(study),
    ]  # fmt: skip
    tables = ("concepts", "categories", "indicators", "parties", "words")
    data = " ".join(
        [study.source["short"]]
        + [label for name in tables for label in study.tables[name]["label"]]
        + [each.label for each in study.regions.values()]
        + [each.centre for each in study.regions.values()]
    )
    known = set(re.findall(r"[a-z]{2,}", data.lower()))
    left = set(re.findall(r"[a-z]{2,}", " ".join(told).lower())) - known
    assert left == set()


@pytest.mark.parametrize("language", LANGUAGES)
def test_words_leave_singular_and_plural_to_what_they_count(language: str) -> None:
    """No plural stands behind a gap but where there are always many."""
    plurals = [
        translations(language).ngettext(*messages, 2).split("} ")[1]
        for messages in wording.COUNTED.values()
    ]
    named = {"regions-counted", "concepts-counted", "places-counted"}  # always many
    words = records((PACKAGE.parent / "study" / "words.csv").read_text(encoding="utf-8"))
    at = next(words)[1].index(f"label_{language}")
    ending = re.compile(rf"(?<!source)\}} ({'|'.join(plurals)})\b")
    assert {row[0] for _, row in words if ending.search(row[at])} == named


@pytest.mark.parametrize("language", LANGUAGES)
def test_a_number_is_written_as_the_language_has_it(language: str) -> None:
    """Decimals, thousands and plurals, in the sentences of a study made up."""
    study = made_up(region("a", segments(("4a", 1), ("4a", 2))))
    object.__setattr__(study, "language", language)
    assert study.number(12500.5, ",.1f") == {"en": "12,500.5", "nl": "12.500,5"}[language]
    told = [study.ngettext("{number} mark", "{number} marks", count) for count in (1, 2)]
    assert told == {"en": ["1 mark", "2 marks"], "nl": ["1 oordeel", "2 oordelen"]}[language]
    assert study.listed(["x", "y", "z"]) == {"en": "x, y and z", "nl": "x, y en z"}[language]


def test_dutch_is_dutch() -> None:
    """No long paragraph of the Dutch catalogues has more common words of English than of Dutch."""
    left = [text for told in translated("nl") for _, text in texts(told) if foreign(text)]
    assert left == []


def foreign(text: str) -> bool:
    """Return whether a text, its code and the names of its gaps aside, reads as English."""
    return english(re.sub(r"`[^`]*`|\{[^}]*\}", "", text))


def test_the_detector_knows_english() -> None:
    """It finds every long message of the source to be English."""
    told = [id_ for id_, _ in texts(of_notebooks(Paths(ROOT).notebooks)) if len(id_.split()) > 25]
    assert [text for text in told if not foreign(text)] == []


def test_a_language_without_a_catalogue_stays_english(tmp_path: Path) -> None:
    """As a study of one's own whose chapters nobody has translated."""
    assert translations("nl", tmp_path, CELLS).gettext("A mark.") == "A mark."
