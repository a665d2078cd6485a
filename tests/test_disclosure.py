"""What was promised to interviewees is checked by machine, as far as a machine can."""

from __future__ import annotations

import csv
import unicodedata
from collections.abc import Callable
from pathlib import Path

import pytest

from projects import TEXT, files, study_copy, study_of_one
from studies import ROOT, copy_data, whole
from werkbedrijf.__main__ import main
from werkbedrijf.errors import DataError
from werkbedrijf.paths import ENV, Paths
from werkbedrijf.regions import disclosure
from werkbedrijf.regions.disclosure import check_published, reports
from werkbedrijf.regions.persons import ORDINARY, traces_of
from werkbedrijf.regions.texts import Piece, Speaking, of_study
from werkbedrijf.study.load import load_study

KNOWN = {"the", "trade", "unions", "economic", "board", "in", "regional", "uwv"}
SPEAKING = Speaking(["Trade unions", "UWV"])
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
    assert what in [kind for kind, _ in traces_of(text, KNOWN)]


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
    assert list(traces_of(text, KNOWN)) == []


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
    """The study itself passes; its false alarms are answered with a reason."""
    study = whole().of_source
    assert disclosure.alarms(study, Paths(ROOT)) == []
    answered = {region.id: list(region.tables["allowed"]["text"])
                for region in study.regions.values() if len(region.tables["allowed"])}  # fmt: skip
    assert answered == {
        "midden-gelderland": ["Harrie"],
        "zuidoost-brabant": ["representative adds"],
    }


def test_the_three_regions_would_be_stopped_without_the_answer(tmp_path: Path) -> None:
    """The false alarm is one that the check raises, so that the answer answers something."""
    copy_data(tmp_path)
    (tmp_path / "data/regions/midden-gelderland/allowed.csv").unlink()
    alarms = disclosure.alarms(load_study(root=tmp_path), Paths(tmp_path))
    found = {alarm.problem.found for alarm in alarms if alarm.stops}
    assert found == {"what may be a name, 'Harrie'"}


@pytest.fixture
def where(tmp_path: Path) -> Paths:
    """Return a study with a region of two respondents."""
    where = study_of_one(tmp_path / "study")
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
    alarms = disclosure.alarms(load_study(root=where.root), where)
    problems = [alarm.problem for alarm in alarms if alarm.stops]
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


@pytest.mark.parametrize(
    ("summary", "tie"),
    [
        ("The deputy mayor of the largest town denies it.", "mayor of the largest town denies"),
        ("De projectleider van de kleinste gemeente betreurt het.",
         "projectleider van de kleinste gemeente betreurt"),
        ("Secretaris: het gaat goed.", "Secretaris"),
        ("De FNV-bestuurder is ontevreden.", "FNV-bestuurder is ontevreden"),
        ("It works, complains the director.", "complains the director"),
        ("As chair, one sees little.", "As chair"),
        ("In zijn rol als regiomanager valt het mee.", "rol als regiomanager"),
        ("Being the only rector asked makes it hard.", "Being the only rector"),
        ("The interviewed treasurer saw none.", "interviewed treasurer"),
        ("Officials say that it takes long.", "Officials say"),
        ("Municipality of Dune is critical of it.", "Municipality of Dune is critical"),
        ("P2 en de burgemeester zijn het eens.", "burgemeester"),
    ],
)  # fmt: skip
def test_a_function_is_tied_by_any_verb_of_saying(where: Paths, summary: str, tie: str) -> None:
    """In Dutch and English, by a role, a label, an inversion, and by organisations too."""
    put(where, "region.toml", lambda text: text.replace("municipalities = []",
                                                        'municipalities = ["Dune"]'))  # fmt: skip
    evidence(where, f'du-001,,4b,1,board,P1,,,no,"{summary}",,')
    assert found(where) == [f"segments.csv, summary of du-001: {tie!r} with P1"]


@pytest.mark.parametrize(
    "summary",
    [
        "The mayor of the largest town chairs the board.", "De voorzitter zit de vergadering voor.",
        "Parties value an instrument that UWV believes in.",
        "Iedereen vindt de secretaris neutraal.",
        "The board appointed a coordinator as secretary.",
    ],
)  # fmt: skip
def test_what_functions_do_ties_nobody(where: Paths, summary: str) -> None:
    """Nor does what others think of them."""
    evidence(where, f'du-001,,4b,1,board,P1,,,no,"{summary}",,')
    assert found(where) == []


def test_addresses_and_numbers_stand_in_no_page_notebook_or_translation(where: Paths) -> None:
    """What is written by hand beside the data is published with it."""
    for file, text in (
        ("notebooks/04-region.ipynb", '"source": "Call 06-12345678 for it."'),
        ("docs/own.md", "A page.\n\nMail p.jansen@example.nl for it.\n"),
        ("data/locale/nl/LC_MESSAGES/notebooks.po", 'msgstr "Bel 06-87654321 daarvoor."'),
    ):
        path = where.root / file
        path.parent.mkdir(parents=True, exist_ok=True)
        path.write_text(text)
    assert found(where) == [
        "04-region.ipynb, line 1: a telephone number, '06-12345678'",
        "own.md, line 3: an e-mail address, 'p.jansen@example.nl'",
        "notebooks.po, line 1: a telephone number, '06-87654321'",
    ]


def test_a_place_that_is_called_as_a_person_is_no_person(where: Paths) -> None:
    """Under its whole name, in region.toml and in a text; a part of it may still be somebody."""
    put(where, "region.toml", lambda text: text.replace(
        "municipalities = []", 'municipalities = ["Dijk en Waard", "Hollands Kroon"]'
    ))  # fmt: skip
    evidence(where, 'du-001,,4b,1,board,P1,,,no,"Dijk en Waard works with Hollands Kroon.",,')
    assert found(where) == []
    evidence(where, "du-001,,4b,1,board,P1,,,no,The board asked Dijk.,,")
    assert found(where) == ["segments.csv, summary of du-001: what may be a name, 'Dijk'"]


@pytest.mark.parametrize("name", ["Jan\u00adsen", "Jan\u200bsen"])
def test_a_name_that_is_broken_unseen_is_a_name(where: Paths, name: str) -> None:
    """It looks the same to whoever reads it."""
    evidence(where, f"du-001,,4b,1,board,P1,,,no,The board asked {name}.,,")
    assert found(where) == ["segments.csv, summary of du-001: what may be a name, 'Jansen'"]


@pytest.mark.parametrize(
    ("text", "what", "shown"),
    [
        ("JANSEN wil meer overleg.", "what may be a name", "Jansen"),
        ("VAN DEN BERG asks more.", "what may be a name", "Berg"),
        ("jan jansen vindt het goed", "what may be a name", "Jan Jansen"),
        ("Men vroeg het aan piet de wit.", "what may be a name", "Piet de Wit"),
        ("Zij vroegen het aan mevrouw de wit.", "a title with a name", "mevrouw de Wit"),
        ("De heer van dijk kwam.", "a title with a name", "heer van Dijk"),
        ("Toen kwam mevrouw ouali erbij.", "a title with a name", "mevrouw Ouali"),
        ("mevr. de quellin zei niets", "a title with a name", "mevr. de Quellin"),
        ("It works, according to pietersen.", "what may be a name", "Pietersen"),
        ("Het werkt volgens hoitinga niet.", "a word that may be a name", "Hoitinga"),
        ("Het is zo volgens van der quellin.", "a word that may be a name", "Quellin"),
        ("Het loopt, maar jansma vindt van niet.", "what may be a name", "Jansma"),
        ("linkedin.com/in/jjansen", "an account", "linkedin.com/in/jjansen"),
        ("Zie @jjansen voor meer.", "an account", "@jjansen"),
        ("jan punt jansen at gemeente punt nl", "an e-mail address",
         "jan punt jansen at gemeente punt nl"),
        ("jan apenstaartje gemeente.nl", "an e-mail address", "jan apenstaartje gemeente.nl"),
        ("lunch-jan-jansen", "what may be a name", "Jan Jansen"),
    ],
)  # fmt: skip
def test_a_person_is_found_however_it_is_written(text: str, what: str, shown: str) -> None:
    """In capitals, in small letters, as an account, in words, and in an id."""
    told = [name for kind, name in traces_of(text, ORDINARY) if kind == what]
    assert told == [shown] or (shown == "Berg" and told and told[0].endswith(shown))


@pytest.mark.parametrize(
    "text",
    ["De wit geverfde bus van de HEMA kwam.", "jong en oud werken samen", "Hij was de boer.",
     "mevrouw zei niets", "De heer wethouder kwam.", "mevrouw van het loket belde", "20 mw wind",
     "volgens mensen werkt het", "volgens plan", "volgens de bakker", "De bakker zegt van niet.",
     "Zij zien dat van deelnemers verwacht wordt mee te doen.", "An alderman says so.",
     "Men ging langs jan en alleman.", "mevrouw de voorzitter kwam", "ik ben de jong",
     "They look at werk.nl for jobs.", "Zie www.werk.nl/vacatures.", "UWV en FNV zijn er.",
     "open-day", "size-can-harm", "Het gesprek/overleg liep goed."],
)  # fmt: skip
def test_ordinary_words_in_other_letters_are_no_names(text: str) -> None:
    """Many a surname is a word, and not every address is somebody's."""
    assert list(traces_of(text, ORDINARY)) == []


def test_a_name_in_small_letters_makes_itself_no_known_word(where: Paths) -> None:
    """Where it stands as one; a word that stands elsewhere in small letters is no name."""
    evidence(where, "du-001,,4b,1,board,P1,,,no,Het loopt; jansma zegt van wel.,,")
    assert found(where) == ["segments.csv, summary of du-001: what may be a name, 'Jansma'"]
    evidence(where, "du-001,,4b,1,board,P1,,,no,Het plasma loopt; plasma zegt van wel.,,")
    assert found(where) == []


@pytest.mark.parametrize(
    ("summary", "tie"),
    [
        ("Een wethouder met jonge kinderen vindt het zwaar.",
         "wethouder met jonge kinderen vindt"),
        ("Oud-minister klaagt over het tempo.", "Oud-minister klaagt"),
        ("Het FNV-kaderlid vindt het goed.", "FNV-kaderlid vindt"),
        ("De regisseur arbeidsmarkt twijfelt.", "regisseur arbeidsmarkt twijfelt"),
        ("The programme manager is tired.", "manager is tired"),
        ("The secretary has little trust in it.", "secretary has little trust"),
        ("The union's man doubts it.", "union's man doubts"),
        ("De UWV'er mist vertrouwen.", "UWV'er mist"),
        ("De gemeente Tilburg heeft er geen vertrouwen in.",
         "gemeente Tilburg heeft er geen vertrouwen"),
        ("De respondent van Philips is tevreden.", "respondent van Philips is tevreden"),
        ("Zij is als enige vrouw in het bestuur kritisch.", "als enige vrouw"),
        ("Wethouders vinden het goed, op een na: die van Oss.",
         "Wethouders vinden het goed, op een na: die van Oss"),
        ("All but one, the alderman of Oss, agree.", "All but one, the alderman of Oss"),
    ],
)  # fmt: skip
def test_whoever_can_be_told_by_more_than_a_function_is_tied(
    where: Paths, summary: str, tie: str
) -> None:
    """By what stands between, by the organisation, or as the only one of a kind."""
    evidence(where, f'du-001,,4b,1,board,P1,,,no,"{summary}",,')
    assert found(where) == [f"segments.csv, summary of du-001: {tie!r} with P1"]


@pytest.mark.parametrize(
    "summary",
    ["Een wethouder met geld in het bestuur zat erbij.", "De zzp'er en de MBO'er missen werk.",
     "De gemeente Tilburg heeft een loket.", "Zij is de enige partij die meedoet.",
     "All plans except that of UWV were adopted.", "It is nobody's woman's job.",
     "Een respondent uit de regio vindt het goed.", "De regisseur arbeidsmarkt is neutraal.",
     "Alle partijen werken samen, op een na."],
)  # fmt: skip
def test_what_could_be_anybody_ties_nobody(where: Paths, summary: str) -> None:
    """A kind of people, a place that has something, a plan that is the only one."""
    evidence(where, f'du-001,,4b,1,board,P1,,,no,"{summary}",,')
    assert found(where) == []


@pytest.mark.parametrize(
    "text",
    ["The Green Deal helps.", "There was a Job Fair in May.", "Harrie Helpt is een training.",
     "Er was geld van Perspectief op Werk.", "De Normaalste Zaak doet mee.",
     "Op Prinsjesdag kwam het geld.", "Ook Bouwend Nederland zat aan tafel.",
     "De Scholen voor Praktijkonderwijs doen mee.", "De cao's Zorg en Bouw zijn er."],
)  # fmt: skip
def test_names_of_programmes_days_and_organisations_raise_no_alarm(text: str) -> None:
    """Of the Dutch labour market, whose words nobody is called by."""
    assert list(traces_of(text, ORDINARY)) == []


def test_a_key_and_an_id_with_a_name_are_found(where: Paths) -> None:
    """Of a document and of an activity: both are published."""
    put(where, "activities.csv", lambda text: text.splitlines()[0] + (
        "\nlunch-jan-jansen,employers,Lunch,Lunch,,\nopen-day,employers,Day,Dag,,\n"))  # fmt: skip
    put(where, "region.toml", lambda text: text + (
        '\n[documents.gesprek-jan-jansen]\nauthor = "Werkbedrijf"\nyear = "2026"\n'
        'title = "A talk"\n'))  # fmt: skip
    told = "what may be a name, 'Jan Jansen'"
    assert found(where) == [
        f"activities.csv, activity of lunch-jan-jansen: {told}",
        f"region.toml, documents.gesprek-jan-jansen: {told}",
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
    before = files(where)
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
    assert files(where) == before


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
    lines = reports(load_study(root=where.root))["duinstreek"]
    assert lines == ["all agree on 4b", "one respondent is behind contact"]
    # What a source has printed is published; nothing can be done about it on every build.
    assert set(reports(load_study(root=where.root))) == {"duinstreek"}


@pytest.mark.parametrize("text", [
    "Dankzij Philips zijn er banen.", "Gemeente Doetinchem trekt de kar.",
    "Stichting Pluryn doet niet mee.", "In Den Haag gaat het beter.",
    "Despite Brexit the parties met.", "The alderman of Zaandam came.",
    "De wethouder van Zaandam kwam.", "Bel 0800-1234567 voor vragen.",
])  # fmt: skip
def test_ordinary_words_and_places_are_no_names(text: str) -> None:
    """Whoever gets many false alarms stops reading them."""
    assert list(traces_of(text, ORDINARY)) == []


@pytest.mark.parametrize(("text", "name"), [
    ("Ask alderman Kok.", "alderman Kok"),
    ("Alderman Van den Berg supports it.", "Alderman Van den Berg"),
    ("Volgens wethouder De Groot gaat het.", "wethouder De Groot"),
])  # fmt: skip
def test_a_function_with_a_name_behind_it_is_a_person(text: str, name: str) -> None:
    """Also where the name is in no list, and told once."""
    assert list(traces_of(text, ORDINARY)) == [("what may be a name", name)]


@pytest.mark.parametrize(("text", "what"), [
    ("The partners blame Quellin.", [("a word that may be a name", "Quellin")]),
    ("The partners blame De Wit.", [("what may be a name", "De Wit")]),
    ("The partners blame Van Quellin.", [("what may be a name", "Van Quellin")]),
    ("Men luistert naar Groen.", [("a word that may be a name", "Groen")]),
    ("Quellin leidt het overleg.", [("a word that may be a name", "Quellin")]),
    ("Het overleg in Quellin loopt.", []),
    ("Stichting Quellin doet mee.", []),
    ("De Quellinraad doet mee.", []),
    ("Groen beleid helpt.", []),
])  # fmt: skip
def test_a_lone_surname_is_found(text: str, what: list[tuple[str, str]]) -> None:
    """By its particle or list it is a name; else doubtful, unless it stands as a place or body."""
    assert list(traces_of(text, ORDINARY)) == what


@pytest.mark.parametrize(("text", "what"), [
    ("Bel (026) 377 12 34.", "a telephone number"), ("Bel 06 - 12 34 56 78.", "a telephone number"),
    ("Bel 0031-6-12345678.", "a telephone number"), ("Call 0570-693911.", "a telephone number"),
    ("Mail a.b (at) example.org.", "an e-mail address"),
    ("Mail ab [at] example [dot] org.", "an e-mail address"),
])  # fmt: skip
def test_numbers_and_addresses_are_found_as_people_write_them(text: str, what: str) -> None:
    """With spaces, dashes and brackets."""
    assert [kind for kind, _ in traces_of(text, ORDINARY)] == [what]


CORPUS = Path(__file__).with_name("disclosure_corpus.csv")


def test_the_corpus_is_told_apart(where: Paths) -> None:
    """At least 95 % of what gives a person away is found, at most 5 % of the ordinary alarms.

    Each sentence stands as a summary beside a respondent. Those held out were not tuned on.
    """
    with CORPUS.open(encoding="utf-8") as lines:
        rows = list(csv.DictReader(lines))
    summaries = (row["sentence"].replace('"', '""') for row in rows)
    evidence(where, *(f'du-{number},,4b,1,board,P1,,,no,"{summary}",,'
                      for number, summary in enumerate(summaries)))  # fmt: skip
    alarms = disclosure.alarms(load_study(root=where.root), where)
    places = {str(alarm.problem.column).removeprefix("summary of du-") for alarm in alarms}
    for which in ("tuning", "held-out"):
        told = {
            person: [str(number) in places for number, row in enumerate(rows)
                     if row["person"] == person and row["set"] == which]
            for person in ("yes", "no")
        }  # fmt: skip
        assert sum(told["yes"]) / len(told["yes"]) >= 0.95
        assert sum(told["no"]) / len(told["no"]) <= 0.05


def doubts(where: Paths) -> list[str]:
    """Return what does not stop a build, and where."""
    alarms = disclosure.alarms(load_study(root=where.root), where)
    found = [alarm.problem for alarm in alarms if not alarm.stops]
    return [f"{Path(problem.file).name}, {problem.column}: {problem.found}" for problem in found]


def test_every_text_of_a_region_is_searched(where: Paths) -> None:
    """A further coder's segments, corrections, documents, examples, reasons, comments, imports."""
    evidence(where, "du-001,,4b,1,board,P1,,,no,The parties are open.,,")
    files = {
        "segments-second.csv": f"{HEADER}\ndu-001,,4b,1,board,P1,,,no,A mayor says so.,,\n",
        "corrections.csv": (
            "segment,rule,column,was,is,reason_en,reason_nl\n"
            "du-001,norm-coded,valence,1,0,The mayor says so.,Vraag Youssef.\n"
        ),
        "allowed.csv": "text,reason\nZandstra,A firm; says Youssef.\n",
        "imports.toml": "# Read by Youssef.\n",
        "README.md": "Ask Youssef.\n",
    }
    for name, text in files.items():
        (where.region("duinstreek") / name).write_text(text, encoding="utf-8")
    put(where, "activities.csv", lambda text: text.splitlines()[0] + (
        "\nexample: fair,employers,Fair of Youssef,Beurs,,\n"))  # fmt: skip
    put(where, "region.toml", lambda text: text + (
        '\n[documents.plan]\nauthor = "Werkbedrijf"  # by Youssef, not "#"\n'
        'year = "2026"\ntitle = "Interview with Youssef"\n'))  # fmt: skip
    place = [line.rpartition(": ")[0] for line in found(where)]
    assert [each for each in place if "comment in line" in each] == [
        "imports.toml, comment in line 1",
        next(each for each in place if each.startswith("region.toml, comment in line ")),
    ]
    assert sorted(each for each in place if "comment in line" not in each) == [
        "README.md, line 1",
        "activities.csv, label_en of example: fair",
        "allowed.csv, reason of Zandstra",
        "corrections.csv, reason_en of du-001",
        "corrections.csv, reason_nl of du-001",
        "region.toml, documents.plan.title",
        "segments-second.csv, summary of du-001",
    ]


def test_texts_outside_the_regions_are_searched(tmp_path: Path) -> None:
    """What the study's own files say; a false alarm is answered in data/allowed.csv."""
    where = study_copy(tmp_path / "study")
    file = where.published / "inconsistencies.csv"
    file.write_text(file.read_text(encoding="utf-8") + (
        "of-youssef,count,5.1,,what Youssef counts,,what else stands there,\n"))  # fmt: skip
    assert found(where) == [
        "inconsistencies.csv, found of of-youssef: what may be a name, 'Youssef'"
    ]
    with (where.data / "allowed.csv").open("a", encoding="utf-8") as answers:
        answers.write("Youssef,A fund.\n")
    assert found(where) == []


def test_an_author_is_no_known_word_elsewhere(where: Paths) -> None:
    """Nor once it was answered that the author gives nobody away."""
    evidence(where, "du-001,,4b,1,board,P1,,,no,The parties blame Quellin.,,")
    put(where, "region.toml", lambda text: text + (
        '\n[documents.plan]\nauthor = "Xanthe Quellin"\nyear = "2026"\ntitle = "Plan"\n'
        '[documents.note]\nauthor = "Quellin"\nyear = "2026"\ntitle = "Note"\n'))  # fmt: skip
    authors = [
        "region.toml, documents.plan.author: a person as author, 'Xanthe Quellin'",
        "region.toml, documents.note.author: a person as author, 'Quellin'",
    ]
    blamed = "segments.csv, summary of du-001: a word that may be a name, 'Quellin'"
    assert (found(where), doubts(where)) == ([], [blamed, *authors])
    answers = "text,reason\nXanthe Quellin,A public report.\nQuellin,A public note.\n"
    put(where, "allowed.csv", lambda _: answers)
    assert (found(where), doubts(where)) == ([], [blamed])


def test_one_interview_with_one_respondent_is_told_as_what_it_is(where: Paths) -> None:
    """That person's role, month and membership; with a second interview it is no longer."""
    put(where, "region.toml", lambda text: text.replace(', "P2"', ""))
    head = "interview,role,label_en,label_nl,organisation_kind,month,board,partner,persons"
    row = "1,alderman,Alderman,Wethouder,municipality,2026-03,yes,no,1"
    put(where, "interviews.csv", lambda _: f"{head}\n{row}\n")
    assert (found(where), doubts(where)) == ([], [
        "interviews.csv, None: one interview beside one respondent: P1 is the alderman "
        "interviewed in 2026-03, member of the board: yes, of the partner council: no"
    ])  # fmt: skip
    more = "2,union,Union,Vakbond,union,2026-03,yes,no,1"
    put(where, "interviews.csv", lambda _: f"{head}\n{row}\n{more}\n")
    assert doubts(where) == []


def test_a_summary_in_the_first_person_is_doubtful(where: Paths) -> None:
    """Most likely it is a quotation, which tells who speaks."""
    evidence(where, "du-001,,4b,1,board,P1,,,no,Nou ja ik zeg het maar eerlijk.,,")
    assert doubts(where) == ["segments.csv, summary of du-001: the first person, 'ik'"]


def test_a_doubt_is_told_by_a_build_and_stops_an_archive(
    where: Paths, monkeypatch: pytest.MonkeyPatch, capsys: pytest.CaptureFixture[str]
) -> None:
    """Whoever publishes has looked at it: found, it is taken out or answered with a reason."""
    evidence(where, "du-001,,4b,1,board,P1,,,no,The parties blame Quellin.,,")
    told = (
        "data/regions/duinstreek/segments.csv, summary of du-001: found a word that may be a name, "
        "'Quellin'; expected no trace of a person. Take it out; if it is a false alarm, put it in "
        "allowed.csv with the reason."
    )
    monkeypatch.setenv(ENV, str(where.root))
    assert main(["check"]) == 0
    assert f"Before you publish: {told}\n" in capsys.readouterr().out
    with pytest.raises(DataError) as refused:
        check_published(load_study(root=where.root), where)
    assert str(refused.value) == told
    put(where, "allowed.csv", lambda _: "text,reason\nQuellin,A firm.\n")
    check_published(load_study(root=where.root), where)


def test_the_text_of_the_made_up_transcript_is_harmless() -> None:
    """So that tests of imports fail for their own reasons."""
    assert list(traces_of(TEXT, ORDINARY)) == []


def test_texts_are_held_as_plain_data_and_told_by_their_place(tmp_path: Path) -> None:
    """A sentence for each place would take more memory than all texts together."""
    data = tmp_path / "data"
    data.mkdir()
    (data / "a.csv").write_text("segment,respondents,note\ns-1,P1,They met.,Twice.\n")
    (data / "b.toml").write_text('# Mine\n[a]\nb = ["In 2014"]\n')
    (data / "c.md").write_text("One\n")
    found = of_study(Paths(tmp_path))
    assert found == [
        Piece("data/a.csv", "note", "s-1", "They met.", ("P1",)),
        Piece("data/a.csv", "", "s-1", "Twice.", ("P1",)),
        Piece("data/b.toml", "a.b 1", "", "In 2014"),
        Piece("data/b.toml", "#", 1, "Mine"),
        Piece("data/c.md", "", 1, "One"),
    ]
    assert [piece.place for piece in found] == [
        "note of s-1", "a cell too many of s-1", "a.b 1", "comment in line 1", "line 1",
    ]  # fmt: skip
    held = {type(value) for piece in found for value in (piece.file, piece.column, piece.row)}
    assert held == {str, int}


def test_a_text_is_told_by_the_heading_of_its_file(tmp_path: Path) -> None:
    """A region's file may have headings in Dutch."""
    data = tmp_path / "data"
    data.mkdir()
    (data / "a.csv").write_text("Segment;Toelichting\ns-1;They met.\n")
    (piece,) = of_study(Paths(tmp_path))
    assert (piece.column, piece.place) == ("note", "Toelichting of s-1")


TIED = "The alderman of the smallest municipality doubts it."
NAMED = "\u00d6zlem doubts that the council listens."


def as_typed(text: str) -> bytes:
    """Return a table as UTF-8, its accents composed."""
    return text.encode()


def as_unicode_text(text: str) -> bytes:
    """Return a table as Excel's "Unicode text": UTF-16 with tabs."""
    return text.replace(",", "\t").encode("utf-16")


def as_macos_does(text: str) -> bytes:
    """Return a table with its accents apart from their letters."""
    return unicodedata.normalize("NFD", text).encode()


def with_a_delimiter_told(text: str) -> bytes:
    """Return a table with a first line that names its delimiter."""
    return ("sep=;\n" + text.replace(",", ";")).encode()


def with_dutch_headings(text: str) -> bytes:
    """Return a table with the headings of the kit's Dutch files."""
    return text.replace("respondents", "respondenten").replace("summary", "Samenvatting").encode()


@pytest.mark.parametrize(
    "saved",
    [as_typed, as_unicode_text, as_macos_does, with_a_delimiter_told, with_dutch_headings],
    ids=lambda saved: str(saved.__name__),
)
def test_a_file_is_searched_however_it_was_saved(
    where: Paths, saved: Callable[[str], bytes]
) -> None:
    """What loading can read, the gate reads in the same way."""
    rows = [f"du-001,,4b,1,board,P1,,,no,{TIED},,", f"du-002,,4b,1,board,,,,no,{NAMED},,"]
    path = where.region("duinstreek") / "segments.csv"
    path.write_bytes(saved("\n".join([HEADER, *rows, ""])))
    told = "\n".join(found(where))
    assert "of du-001: 'alderman of the smallest municipality doubts' with P1" in told
    assert "of du-002: what may be a name, '\u00d6zlem'" in told
    assert "coordinator" not in told


def test_a_further_coders_row_hides_no_tie(where: Paths) -> None:
    """Its ids may be the same, and it may leave out who said it."""
    evidence(where, f"du-001,,4b,1,board,P1,,,no,{TIED},,")
    other = where.region("duinstreek") / "segments-anna.csv"
    other.write_text(f"{HEADER}\ndu-001,,4b,1,board,,,,no,They doubt.,,\n", encoding="utf-8")
    assert found(where) == [
        "segments.csv, summary of du-001: 'alderman of the smallest municipality doubts' with P1"
    ]


def test_keys_are_searched_too(where: Paths) -> None:
    """A code that was called after somebody stands in imports.toml as a key."""
    record = where.region("duinstreek") / "imports.toml"
    record.write_text('[map]\n"Mrs Ouali" = ""\n', encoding="utf-8")
    assert found(where) == ["imports.toml, map.Mrs Ouali: a title with a name, 'Mrs Ouali'"]
