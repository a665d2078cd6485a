"""What was promised to interviewees is checked by machine, as far as a machine can."""

from __future__ import annotations

from collections.abc import Callable
from pathlib import Path

import pytest

from projects import TEXT, study_copy
from studies import ROOT, copy_data
from werkbedrijf.__main__ import main
from werkbedrijf.paths import ENV, Paths
from werkbedrijf.regions import disclosure
from werkbedrijf.regions.person_patterns import ORDINARY, attribution, persons
from werkbedrijf.study.load import load_study

KNOWN = {"the", "trade", "unions", "economic", "board", "in", "regional", "uwv"}
SPEAKING = attribution(["Trade unions", "UWV"])
HEADER = (
    "segment,section,indicator,valence,level,respondents,documents,party,quote,summary,start,end"
)


@pytest.mark.parametrize(
    ("text", "what"),
    [
        ("Mail p.jansen@example.nl for it.", "an e-mail address"),
        ("Call 06-12345678 tomorrow.", "a telephone number"),
        ("Call +31 (0)6 1234 5678.", "a telephone number"),
        ("Call 0570 123 456.", "a telephone number"),
        ("It was J. de Vries who began.", "initials with a surname"),
        ("It was J.P. van der Berg.", "initials with a surname"),
        ("Vries, J. wrote it.", "initials with a surname"),
        ("Mrs Ouali agrees.", "a title with a name"),
        ("Volgens mevrouw Ouali niet.", "a title with a name"),
        ("dr. Ouali is here", "a title with a name"),
        ("It was Youssef.", "what may be a name"),
        ("They trust Anne-Marie fully.", "what may be a name"),
        ("The board asked Jansen.", "what may be a name"),
        ("Then Xanthe Quellin came in.", "what may be a name"),
        ("Xanthe van den Quellin came in.", "what may be a name"),
        ("Quellin says that it works.", "what may be a name"),
    ],
)
def test_traces_of_persons_are_found(text: str, what: str) -> None:
    """By address, by number, by initials, by title, by lists of names, by their shape."""
    assert what in [kind for kind, _ in persons(text, KNOWN)]


@pytest.mark.parametrize(
    "text",
    [
        "All parties say that trade unions and the Economic Board work well.",
        "In 2014-2016 they filled 1086 of 505 jobs, 2.15 times the target.",
        "The Regional Economic Board meets; UWV joins.",
        "Work 4 U, part 2.", "See section 5.2.1; A1.", "Quota threat remains", "", "0612",
    ],
)  # fmt: skip
def test_ordinary_sentences_give_nobody_away(text: str) -> None:
    """Years, numbers, bodies and the beginning of a sentence are no persons."""
    assert list(persons(text, KNOWN)) == []


@pytest.mark.parametrize(
    "text",
    ["An alderman says so.", "The coordinator told them.", "According to the secretary it works.",
     "Volgens de wethouder niet.", "UWV says it helps.", "As an employer, one wants speed.",
     "Trade unions say it hurts."],
)  # fmt: skip
def test_a_function_or_party_that_speaks_is_found(text: str) -> None:
    """With a respondent beside it, it would tell who that is."""
    assert SPEAKING.search(text)


@pytest.mark.parametrize(
    "text",
    ["The coordinator is a bridge between parties.", "An independent coordinator was appointed.",
     "All say the secretary takes minutes."],
)  # fmt: skip
def test_a_function_that_is_spoken_of_ties_nobody(text: str) -> None:
    """What people say of a coordinator does not tell who they are."""
    assert not SPEAKING.search(text)


def test_the_three_regions_give_nobody_away() -> None:
    """The study itself passes; its one false alarm is answered with a reason."""
    study = load_study(root=ROOT).of_source
    assert disclosure.problems(study) == []
    answered = {region.id: list(region.tables["allowed"]["text"])
                for region in study.regions.values() if len(region.tables["allowed"])}  # fmt: skip
    assert answered == {"midden-gelderland": ["Harrie"]}


def test_the_three_regions_would_be_stopped_without_the_answer(tmp_path: Path) -> None:
    """The false alarm is one that the check raises, so that the answer answers something."""
    copy_data(tmp_path)
    (tmp_path / "data/regions/midden-gelderland/allowed.csv").unlink()
    found = disclosure.problems(load_study(root=tmp_path))
    assert {problem.found for problem in found} == {"what may be a name, 'Harrie'"}


@pytest.fixture
def where(tmp_path: Path) -> Paths:
    """Return a study with a region of two respondents."""
    where = study_copy(tmp_path / "study")
    put(
        where,
        "region.toml",
        lambda text: text.replace("respondents = []", 'respondents = ["P1", "P2"]'),
    )
    return where


def put(where: Paths, file: str, change: Callable[[str], str]) -> None:
    """Rewrite a file of the made-up region."""
    path = where.region("duinstreek") / file
    path.write_text(change(path.read_text(encoding="utf-8")), encoding="utf-8")


def evidence(where: Paths, *rows: str) -> None:
    """Give the region these segments."""
    put(where, "segments.csv", lambda _: "\n".join([HEADER, *rows, ""]))


def found(where: Paths) -> list[str]:
    """Return what the check finds, and where."""
    problems = disclosure.problems(load_study(root=where.root))
    return [f"{Path(problem.file).name}, {problem.column}: {problem.found}" for problem in problems]


def test_a_name_is_found_in_every_file(where: Paths) -> None:
    """In evidence, labels of seats and activities, facts and structure."""
    evidence(where, "du-001,,4b,1,board,P1,,,no,Youssef is open.,,")
    put(where, "activities.csv", lambda text: text.splitlines()[0] + (
        "\nfair,employers,Fair of Youssef,Beurs van Youssef,,\n"))  # fmt: skip
    put(where, "structure.toml", lambda text: text + (
        '\n[[node]]\nid = "board"\nkind = "board"\nlabel_en = "Youssef\'s board"\n'
        'label_nl = "Bestuur"\nx = 0\ny = 0\n'))  # fmt: skip
    put(where, "region.toml", lambda text: text + (
        '\n[facts.founded]\ntext_en = "Founded by Youssef."\nsection = ""\n'))  # fmt: skip
    assert sorted(line.split(":")[0] for line in found(where)) == [
        "activities.csv, label_en of fair",
        "activities.csv, label_nl of fair",
        "region.toml, facts.founded.text_en",
        "segments.csv, summary of du-001",
        "structure.toml, node 1.label_en",
    ]


def test_an_allowed_word_is_no_alarm(where: Paths) -> None:
    """With its reason, exactly as it was found."""
    evidence(where, "du-001,,4b,1,board,P1,,,no,The Youssef fund helps.,,")
    assert len(found(where)) == 1
    put(where, "allowed.csv", lambda _: "text,reason\nYoussef,The name of a fund.\n")
    assert found(where) == []


def test_an_answer_covers_what_is_part_of_it(where: Paths) -> None:
    """But the same name elsewhere is still an alarm."""
    put(where, "allowed.csv", lambda _: "text,reason\nAlbert Heijn,A chain of shops.\n")
    evidence(
        where,
        "du-001,,4b,1,board,P1,,,no,Jobs came at Albert Heijn.,,",
        "du-002,,4b,1,board,P1,,,no,Jobs came through Albert.,,",
    )
    assert found(where) == ["segments.csv, summary of du-002: what may be a name, 'Albert'"]


def test_an_answer_without_a_reason_does_not_load(where: Paths) -> None:
    """An alarm is not switched off in silence."""
    put(where, "allowed.csv", lambda _: "text,reason\nYoussef,\n")
    with pytest.raises(Exception, match="reason: found nothing; expected some text"):
        load_study(root=where.root)


def test_functions_are_not_tied_to_respondents(where: Paths) -> None:
    """A function that speaks beside a respondent, and a respondent named beside a function."""
    evidence(
        where,
        "du-001,,4b,1,board,P1,,,no,An alderman says the parties are open.,,",
        "du-002,,4b,1,board,,,municipalities,no,An alderman says the parties are open.,,",
        "du-003,,8b,1,board,,,,no,\"P2, the mayor of one town, meets them often.\",,",
    )  # fmt: skip
    assert found(where) == [
        "segments.csv, summary of du-001: 'alderman says' with P1",
        "segments.csv, summary of du-003: 'mayor' with a respondent",
    ]


def test_interviews_do_not_tell_who_is_who(where: Paths) -> None:
    """Neither by an id nor by standing in the respondents' order."""
    head = "interview,role,label_en,label_nl,organisation_kind,month,board,partner,persons"
    rows = ("1,union,Union,Vakbond,union,2026-03,yes,no,1",
            "2,alderman,Alderman P1,Wethouder,municipality,2026-03,yes,no,1")  # fmt: skip
    put(where, "interviews.csv", lambda _: "\n".join([head, *rows, ""]))
    assert found(where) == [
        "interviews.csv, label_en of 2: 'Alderman' with a respondent",
        "interviews.csv, role: roles in another order",
    ]


@pytest.mark.parametrize("ids", ['["J1", "M2"]', '["P1", "R2"]', '["A1"]', '["Youssef"]'])
def test_ids_of_respondents_are_neutral(where: Paths, ids: str) -> None:
    """One letter for all, and none of the letters that names begin with as a rule."""
    put(where, "region.toml", lambda text: text.replace('["P1", "P2"]', ids))
    assert any("respondents: " in line for line in found(where))


def test_a_trace_stops_the_build(
    where: Paths, monkeypatch: pytest.MonkeyPatch, capsys: pytest.CaptureFixture[str]
) -> None:
    """With status 2 and before anything is built; `check` says the same."""
    evidence(where, "du-001,,4b,1,board,P1,,,no,Mail us at p1@example.org.,,")
    monkeypatch.setenv(ENV, str(where.root))
    for command in ("build", "check"):
        assert main([command]) == 2
        shown = capsys.readouterr()
        assert shown.out == ""
        assert shown.err == (
            "data/regions/duinstreek/segments.csv, summary of du-001: found an e-mail address, "
            "'p1@example.org'; expected no trace of a person. Take it out; if it is a false alarm, "
            "put it in allowed.csv with the reason.\n"
        )
    assert sorted(path.name for path in where.root.iterdir()) == ["data"]


def test_what_is_unanimous_or_rests_on_one_is_reported(where: Paths) -> None:
    """Neither stops anything; whoever publishes should know."""
    evidence(
        where,
        "du-001,,4b,1,board,P1,,,no,The parties are open.,,",
        "du-002,,4b,2,board,P2,,,no,The parties are very open.,,",
        "du-003,,8b,1,board,P1,,,no,They meet often.,,",
        "du-004,,8a,1,board,P1;P2,,,no,They agree.,,",
        "du-005,,8a,-1,board,P2,,,no,They quarrel too.,,",
    )
    assert found(where) == []
    reports = disclosure.reports(load_study(root=where.root))["duinstreek"]
    assert reports == ["all agree on 4b", "one respondent is behind contact"]


@pytest.mark.parametrize("text", [
    "Dankzij Philips zijn er banen.", "Gemeente Doetinchem trekt de kar.",
    "Stichting Pluryn doet niet mee.", "In Den Haag gaat het beter.",
    "Despite Brexit the parties met.", "The alderman of Zaandam came.",
    "De wethouder van Zaandam kwam.", "Bel 0800-1234567 voor vragen.",
])  # fmt: skip
def test_ordinary_words_and_places_are_no_names(text: str) -> None:
    """Whoever gets many false alarms stops reading them."""
    assert list(persons(text, ORDINARY)) == []


@pytest.mark.parametrize(("text", "name"), [
    ("Ask alderman Kok.", "alderman Kok"),
    ("Alderman Van den Berg supports it.", "Alderman Van den Berg"),
    ("Volgens wethouder De Groot gaat het.", "wethouder De Groot"),
])  # fmt: skip
def test_a_function_with_a_name_behind_it_is_a_person(text: str, name: str) -> None:
    """Also where the name is in no list, and told once."""
    assert list(persons(text, ORDINARY)) == [("what may be a name", name)]


def test_the_text_of_the_made_up_transcript_is_harmless() -> None:
    """So that tests of imports fail for their own reasons."""
    assert list(persons(TEXT, ORDINARY)) == []
