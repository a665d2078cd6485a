"""Evidence comes in from projects as programs write them, and nothing is guessed on the way."""

from __future__ import annotations

import io
import json
import os
import re
import tomllib
from dataclasses import replace
from hashlib import sha256
from pathlib import Path
from zipfile import ZipFile

import pytest

from projects import CODES, REGION, TEXT, Made, Marked, Source, files, guid, segments, study_of_one
from werkbedrijf.chain.publish import recover
from werkbedrijf.errors import DataError, Message, StudyError, translated
from werkbedrijf.paths import Paths
from werkbedrijf.regions.importing import Importer, Options, import_files
from werkbedrijf.regions.passages import Asked
from werkbedrijf.study.language import teller
from werkbedrijf.study.load import load_study

OPEN = Marked(
    "It works: nobody hides a thing.", ("4b Openness", "valence: +2"), "All is told openly."
)
MEET = Marked("We meet every month.", ("8b Satisfaction with contact", "valence: +1"))
MADE = Made([Source("P1", TEXT, (MEET, OPEN))])


@pytest.fixture
def where(tmp_path: Path) -> Paths:
    """Return a study with an empty region."""
    return study_of_one(tmp_path / "study")


def imported(where: Paths, made: Made, options: Options | None = None) -> list[str]:
    """Import a made project into the empty region, and return the report."""
    path = made.write(where.root.parent / "coded.qdpx")
    return import_files(where, REGION, [path], options or Options())


def rows(where: Paths, *columns: str) -> list[tuple[object, ...]]:
    """Return some columns of the region's segments, row by row."""
    return list(segments(where)[list(columns)].itertuples(index=False, name=None))


def test_a_plain_project_becomes_segments_in_text_order(where: Paths) -> None:
    """Indicator, valence, respondent, own words or else the place, and where it stands."""
    report = imported(where, MADE)
    columns = ("segment", "indicator", "valence", "level", "respondents", "summary", "start", "end")
    assert rows(where, *columns) == [
        ("du-001", "8b", 1, "general", "P1", "Passage in document 1, ¶ 1.", 0, 20),
        ("du-002", "4b", 2, "general", "P1", "All is told openly.", 21, 52),
    ]
    assert report[0] == f"2 segments written to data/regions/{REGION}/segments.csv."
    assert "  2 x level not given: general ('P1' 0-20; 'P1' 21-52)" in report
    assert "Nothing was lost." in report


def test_no_word_of_a_transcript_enters_the_study(where: Paths) -> None:
    """Neither the text nor a comment that quotes it."""
    quoting = replace(OPEN, comment="They say it works: nobody hides a thing")
    long = replace(MEET, comment="word " * 26)
    text = TEXT.replace("It works: nobody", "They say it works: nobody")
    words = "They say it works: nobody hides a thing."
    report = imported(where, Made([Source("P1", text, (long, replace(quoting, words=words)))]))
    assert {row[0] for row in rows(where, "summary")} == {
        "Passage in document 1, ¶ 1.", "Passage in document 1, ¶ 2.",
    }  # fmt: skip
    assert "  1 x comments that quote the passage ('P1' 21-61)" in report
    assert "  1 x comments of more than 25 words ('P1' 0-20)" in report
    everything = b"".join(files(where).values())
    assert b"nobody hides" not in everything
    assert b"We meet every" not in everything


@pytest.mark.parametrize(
    "word",
    ["samen\u00adwerking", "samen-\nwerking", "samen- werking", "samen\u200bwerking",
     "samen\u2010\nwerking", "samenw\u202ferking"],
)  # fmt: skip
def test_a_quotation_is_one_whatever_breaks_its_words(where: Paths, word: str) -> None:
    """In the text or in the comment: a PDF has lines, and a program hyphens that nobody sees."""
    said = "de {} tussen de gemeenten en de vakbonden verloopt stroef"
    broken, whole = (
        f"Zij zeiden dat {said.format(each)} sinds kort." for each in (word, "samenwerking")
    )
    for text, comment in ((broken, whole), (whole, broken)):
        marked = replace(OPEN, words=text, comment=said.format(comment).replace("\n", " "))
        report = imported(where, Made([Source("P1", text, (marked,))]), Options(replace=True))
        assert "  1 x comments that quote the passage ('P1' 0-" in "\n".join(report)


def test_quotations_are_kept_beside_only_when_asked(where: Paths) -> None:
    """In a file that Git ignores, tested where the study has its .gitignore."""
    imported(where, MADE, Options(keep_quotes=True))
    kept = (where.region(REGION) / "quotes.csv").read_text(encoding="utf-8")
    assert kept == (
        "segment,quotation\ndu-001,We meet every month.\ndu-002,It works: nobody hides a thing.\n"
    )


HABITS = {
    "an older namespace": replace(MADE, namespace="urn:QDA-XML:project:0:10"),
    "a namespace with a colon": replace(MADE, namespace="urn:QDA-XML:project:1:0"),
    "no namespace at all": replace(MADE, namespace=""),
    "a project file named after the project": replace(MADE, entry="My study.qde"),
    "sources in small letters": replace(MADE, folder="sources"),
    "GUIDs in braces and capitals": replace(MADE, braces=True),
    "CR LF, counted as two": replace(MADE, breaks="\r\n"),
    "CR LF, counted as one": replace(MADE, breaks="\r\n", one_break=True),
    "a byte order mark": replace(MADE, mark=True),
    "ends inclusive": replace(MADE, ends="inclusive"),
    "ends inclusive, CR LF, a mark": replace(MADE, ends="inclusive", breaks="\r\n", mark=True),
    "the text within the project file": replace(MADE, inline=True),
    "a PDF with its text": replace(
        MADE, sources=[replace(MADE.sources[0], kind="PDFSource")]
    ),
    "a case for the respondent": replace(
        MADE, sources=[replace(MADE.sources[0], name="Monday")], cases={"P1": ["Monday"]}
    ),
    "the respondent within the name": replace(
        MADE, sources=[replace(MADE.sources[0], name="Interview P1 (final).docx")]
    ),
    "codes by label alone": replace(
        MADE,
        sources=[
            Source("P1", TEXT, (
                replace(MEET, codes=("tevredenheid over contact", "valentie: +")),
                replace(OPEN, codes=("Openness", "valence +2")),
            ))
        ],
        codes=("tevredenheid over contact", "valentie: +", "Openness", "valence +2"),
    ),
    "codes flattened under their concept": replace(
        MADE,
        sources=[
            Source("P1", TEXT, (
                replace(MEET, codes=("Frequency of contact: 8b Satisfaction with contact +1",)),
                replace(OPEN, codes=("Trust :: Openness: +2",)),
            ))
        ],
        codes=("Frequency of contact: 8b Satisfaction with contact +1", "Trust :: Openness: +2"),
    ),
}  # fmt: skip


def apart(made: Made) -> Made:
    """Return the project with a selection for every code, as QualCoder writes it."""
    return replace(made, sources=[
        replace(source, marked=[
            replace(each, codes=(code,)) for each in source.marked for code in each.codes
        ])
        for source in made.sources
    ])  # fmt: skip


def test_what_a_program_merged_at_one_place_is_told(where: Paths) -> None:
    """Two indicators with a respondent each cannot be parted: both cite both, and it says so."""
    codes = ("4b Openness", "8b Satisfaction with contact", "valence: +1")
    marked = Marked(TEXT[:20], (*codes, "respondent: P1", "respondent: P2"))
    report = "\n".join(
        imported(where, apart(Made([Source("A", TEXT, [marked])], codes=(*CODES, *marked.codes))))
    )
    assert (
        "several indicators and respondents at one place, each counted for all ('A' 0-20)" in report
    )
    assert [row[0] for row in rows(where, "respondents")] == ["P1;P2", "P1;P2"]


def test_a_passage_that_has_a_selection_for_every_code_is_one(where: Paths) -> None:
    """Indicator and valence find each other again, and the report says so."""
    report = "\n".join(imported(where, apart(MADE)))
    assert "  2 x selection of the same words as another, read as one passage with it" in report
    columns = ("indicator", "valence", "summary", "start", "end")
    assert rows(where, *columns) == [
        ("8b", 1, "Passage in document 1, ¶ 1.", 0, 20),
        ("4b", 2, "All is told openly.", 21, 52),
    ]


def test_two_judgements_of_the_same_words_stay_two(where: Paths) -> None:
    """Each has its own valence, so that nothing is to be put together."""
    first = replace(OPEN, codes=("4b Openness +2",))
    second = replace(OPEN, codes=("8b Satisfaction with contact -1",), comment="Hardly ever.")
    codes = (*first.codes, *second.codes)
    imported(where, Made([Source("P1", TEXT, (first, second))], codes=codes))
    assert rows(where, "indicator", "valence", "summary") == [
        ("4b", 2, "All is told openly."),
        ("8b", -1, "Hardly ever."),
    ]


@pytest.mark.parametrize("made", HABITS.values(), ids=HABITS)
def test_programs_have_habits_and_the_import_knows_them(where: Paths, made: Made) -> None:
    """However it is written, the same coding gives the same segments."""
    imported(where, made)
    columns = ("indicator", "valence", "respondents", "start", "end")
    assert rows(where, *columns) == [("8b", 1, "P1", 0, 20), ("4b", 2, "P1", 21, 52)]


def test_codes_are_read_at_any_depth_of_the_tree(where: Paths) -> None:
    """Indicators under concepts, valences under indicators or under a code of their own."""
    made = Made([Source("P1", TEXT, ())], codes=(), tree={"Trust": ["Openness"], "4b": ["+2"]})
    coded = made.xml().replace(
        "</TextSource>",
        "".join(
            f'<PlainTextSelection guid="{made.id(n)}" startPosition="{start}" endPosition="{end}">'
            + "".join(
                f'<Coding guid="{made.id((n, key))}"><CodeRef targetGUID="{made.id(key)}"/>'
                "</Coding>"
                for key in keys
            )
            + "</PlainTextSelection>"
            for n, (start, end, keys) in enumerate(
                [(0, 20, [("4b", "+2")]), (21, 52, [("Trust", "Openness"), ("4b", "+2")])]
            )
        )
        + "</TextSource>",
    )
    path = made.write(where.root.parent / "tree.qdpx")
    rewritten(path, coded)
    import_files(where, REGION, [path], Options())
    assert rows(where, "indicator", "valence") == [("4b", 2), ("4b", 2)]


def rewritten(path: Path, xml: str) -> None:
    """Put another project file into an archive."""
    buffer = io.BytesIO()
    with ZipFile(path) as old, ZipFile(buffer, "w") as new:
        for name in old.namelist():
            new.writestr(name, xml if name.endswith(".qde") else old.read(name))
    path.write_bytes(buffer.getvalue())


def test_a_selection_beside_two_transcripts_is_one_segment(where: Paths) -> None:
    """It carries its own words, and is no selection of either transcript."""
    codings = "".join(
        f'<Coding guid="{code}"><CodeRef targetGUID="{guid(code)}"/></Coding>'
        for code in ("4b Openness", "valence: +1")
    )
    audio = (
        '<AudioSource guid="a" name="P1"><Transcript guid="t"><PlainTextContent>One.'
        '</PlainTextContent></Transcript><Transcript guid="u"><PlainTextContent>Two.'
        '</PlainTextContent></Transcript><AudioSelection guid="s" begin="0" end="3">'
        "<Representation><PlainTextContent>All.</PlainTextContent></Representation>"
        f"{codings}</AudioSelection></AudioSource>"
    )
    path = Made([]).write(where.root.parent / "audio.qdpx")
    rewritten(path, Made([]).xml().replace("<Sources>", f"<Sources>{audio}"))
    report = import_files(where, REGION, [path], Options())
    assert rows(where, "segment", "indicator", "valence", "respondents") == [
        ("du-001", "4b", 1, "P1")
    ]
    assert [line.split() for line in report[-4:]] == [
        ["sources", "1", "1", "0"],
        ["passages", "1", "1", "0"],
        ["codings", "2", "2", "0"],
        ["people", "1", "1", "0"],
    ]


def test_a_transcript_without_text_beside_another_is_told(where: Paths) -> None:
    """Its passages are left out for that, and those of the other one come in."""
    coding = f'<CodeRef targetGUID="{guid("4b Openness +1")}"/></Coding>'
    audio = '<AudioSource guid="a" name="P1">' + "".join(
        f'<Transcript guid="{key}">{text}<PlainTextSelection guid="{key}s" startPosition="0" '
        f'endPosition="4"><Coding guid="{key}c">{coding}</PlainTextSelection></Transcript>'
        for key, text in (("t", ""), ("u", "<PlainTextContent>Two.</PlainTextContent>"))
    )
    made = Made([], codes=("4b Openness +1",))
    path = made.write(where.root.parent / "audio.qdpx")
    rewritten(path, made.xml().replace("<Sources>", f"<Sources>{audio}</AudioSource>"))
    report = import_files(where, REGION, [path], Options())
    assert report[report.index("Not taken over:") : -3] == [
        "Not taken over:",
        "  1 x Transcript without text in the file ('P1' 0-4)",
        "Who is who:",
        "  P1: the document 'P1'",
        "                     in the file  in the study  left out  why",
        "sources                        1             1         0",
    ]
    assert rows(where, "segment", "indicator", "valence") == [("du-001", "4b", 1)]


def test_a_passage_under_two_indicators_is_two_segments(where: Paths) -> None:
    """Each with the valence of its own suffix, else with the one that the passage has."""
    codes = ("4b Openness -1", "10b", "valence: +2")
    imported(where, Made([Source("P1", TEXT, (replace(OPEN, codes=codes),))], codes=codes))
    assert rows(where, "indicator", "valence", "start") == [("4b", -1, 21), ("10b", 2, 21)]


def test_passages_nested_and_overlapping_are_taken_over(where: Paths) -> None:
    """As long as they count under different indicators."""
    outer = Marked(TEXT.strip(), ("10b", "valence: -1"))
    imported(where, Made([Source("P1", TEXT, (OPEN, outer, MEET))]))
    assert rows(where, "indicator", "start", "end") == [
        ("10b", 0, 77), ("8b", 0, 20), ("4b", 21, 52)
    ]  # fmt: skip


def test_the_same_evidence_counts_once_and_the_report_says_so(where: Paths) -> None:
    """Of two overlapping passages under one indicator the first stays."""
    wider = Marked("month.\nIt works: nobody hides a thing.", ("4b Openness", "valence: -1"))
    report = imported(where, Made([Source("P1", TEXT, (OPEN, wider))]))
    assert rows(where, "valence", "start") == [(-1, 14)]
    assert "  1 x passages that overlap another one under 4b ('P1' 21-52)" in report


def test_what_cannot_come_over_is_listed(where: Paths) -> None:
    """Notes, sets, media, pictures, unknown codes, uncoded passages, strange cases."""
    more = (
        '<Notes><Note guid="n1" name="Memo on trust"/></Notes>'
        '<Sets><Set guid="s1" name="Interviews"/></Sets>'
    )
    made = Made(
        [
            Source("P1", TEXT, (MEET, replace(OPEN, codes=("in vivo", "valence: +1")))),
            Source("song.mp3", "", kind="AudioSource"),
        ],
        codes=(*CODES, "in vivo"),
        cases={"Alice": ["P1"]},
        more=more,
    )
    report = "\n".join(imported(where, made))
    for line in (
        "1 x notes of the project (Memo on trust)",
        "1 x sets (Interviews)",
        "1 x AudioSource without text in the file (song.mp3)",
        "1 x the code 'in vivo', which is not in the codebook ('P1' 21-52)",
        "1 x passages coded with no indicator ('P1' 21-52)",
        "1 x cases that are no respondent such as P1 (Alice)",
    ):
        assert line in report
    assert b"Alice" not in b"".join(files(where).values())


def test_a_concept_is_no_indicator(where: Paths) -> None:
    """A passage under a concept with several indicators is left to the coder."""
    codes = ("Trust", "valence: +1")
    made = Made([Source("P1", TEXT, (MEET, replace(OPEN, codes=codes)))], codes=(*CODES, "Trust"))
    assert (
        "  1 x passages coded with the concept trust, not with an indicator of it ('P1' 21-52)"
        in (imported(where, made))
    )


def test_without_a_valence_nothing_is_imported_and_every_passage_named(where: Paths) -> None:
    """Valence is never guessed."""
    made = Made(
        [Source("P1", TEXT, (replace(MEET, codes=("10b",)), replace(OPEN, codes=("4b Openness",))))]
    )
    before = files(where)
    with pytest.raises(DataError) as caught:
        imported(where, made)
    assert [(str(problem.column), problem.found) for problem in caught.value.problems] == [
        ("'P1' 0-20, 10b", "no valence"),
        ("'P1' 21-52, 4b", "no valence"),
    ]
    assert files(where) == before


def test_two_valences_for_one_indicator_are_no_valence(where: Paths) -> None:
    """One passage cannot be positive and negative; it is two passages then."""
    codes = ("10b", "valence: +1", "valence: -1")
    with pytest.raises(DataError, match=r"found the valences -1 and \+1; expected one valence"):
        imported(where, Made([Source("P1", TEXT, (replace(OPEN, codes=codes),))]))


def test_documents_are_told_apart_and_places_counted_on(where: Paths) -> None:
    """Respondents are entered in region.toml, and offsets run through all texts as through one."""
    imported(where, Made([Source("P1", TEXT, (OPEN,)), Source("P2", TEXT, (OPEN,))]))
    assert rows(where, "respondents", "start") == [("P1", 21), ("P2", 21 + len(TEXT) + 1)]
    assert load_study(root=where.root).regions[REGION].respondents == ("P1", "P2")


def test_several_files_are_one_import(where: Paths) -> None:
    """Documents are counted on from one file to the next."""
    one = MADE.write(where.root.parent / "one.qdpx")
    two = Made([Source("P2", TEXT, (replace(OPEN, comment=""),))]).write(
        where.root.parent / "two.qdpx"
    )
    import_files(where, REGION, [one, two], Options())
    assert rows(where, "segment", "summary")[-1] == ("du-003", "Passage in document 2, ¶ 2.")
    record = (where.region(REGION) / "imports.toml").read_text(encoding="utf-8")
    assert record.count("[[file]]") == 2
    assert "ends exclusive, counted in characters" in record
    assert "one.qdpx" not in record


def test_a_region_that_has_segments_is_replaced_only_when_asked(where: Paths) -> None:
    """Nobody's coding is overwritten by accident."""
    imported(where, MADE)
    before = files(where)
    with pytest.raises(StudyError, match=r"has 2 segments already\. Add --replace"):
        imported(where, MADE)
    assert files(where) == before
    imported(where, replace(MADE, sources=[Source("P1", TEXT, (OPEN,))]), Options(replace=True))
    assert rows(where, "segment", "indicator") == [("du-001", "4b")]


def test_an_unknown_region_is_refused(where: Paths) -> None:
    """With how to make it."""
    path = MADE.write(where.root.parent / "coded.qdpx")
    with pytest.raises(StudyError, match=r"Make it first: make region ID=nowhere"):
        import_files(where, "nowhere", [path], Options())


def test_respondents_with_names_stop_the_import(where: Paths) -> None:
    """Initials are names, and letters of their own may be."""
    made = Made([Source("talk", TEXT, (OPEN,))], cases={"J1": ["talk"]})
    with pytest.raises(DataError, match="found 'J1'; expected P1, P2 and so on"):
        imported(where, made)


def test_a_respondent_and_a_party_never_meet(where: Paths) -> None:
    """Together they could tell who it was."""
    codes = (*OPEN.codes, "party: unions")
    made = Made([Source("P1", TEXT, (replace(OPEN, codes=codes),))], codes=(*CODES, codes[-1]))
    with pytest.raises(DataError, match="respondents P1 and the party unions"):
        imported(where, made)


def test_a_name_in_a_comment_stops_the_import(where: Paths) -> None:
    """The disclosure check looks before anything is written."""
    before = files(where)
    with pytest.raises(DataError, match="found what may be a name, 'Youssef'"):
        imported(where, Made([Source("P1", TEXT, (replace(OPEN, comment="Youssef is open."),))]))
    assert files(where) == before


def test_the_ends_can_be_said_where_nothing_tells_them(where: Paths) -> None:
    """Without names the common habit is assumed, and said to be; an option overrides it."""
    bare = replace(MADE, sources=[Source("P1", TEXT, (replace(OPEN, name=""),))])
    report = "\n".join(imported(where, bare))
    assert "assumed: no selection has its own text as its name; see --ends" in report
    assert rows(where, "end") == [(52,)]
    report = "\n".join(imported(where, bare, Options(asked=Asked(ends="inclusive"), replace=True)))
    assert "(ends as asked for)" in report
    assert rows(where, "end") == [(53,)]


def test_cut_names_tell_where_passages_begin(where: Paths) -> None:
    """ATLAS.ti cuts names with an ellipsis; whole ones decide, cut ones still help."""
    text = "One\nline\n" * 6 + TEXT
    cut = replace(OPEN, name="It works: nobody…")
    made = Made([Source("P1", text, (cut,))], breaks="\r\n", one_break=True)
    imported(where, made)
    assert rows(where, "start", "end") == [(len(text) - len(TEXT) + 21, len(text) - len(TEXT) + 52)]


USERS = '<Users><User guid="u1" name="Anna B."/><User guid="u2" name="Second"/></Users>'


def by_two(where: Paths, made: Made) -> Path:
    """Return a project whose first source Anna B. coded, and whose second passage Second did."""
    path = made.write(where.root.parent / "two.qdpx")
    first, *others = made.xml().split("<Coding ")
    marked = [f'<Coding creatingUser="u{1 + (n >= 2)}" {each}' for n, each in enumerate(others)]
    rewritten(path, "".join([first, *marked]).replace("<CodeBook>", f"{USERS}<CodeBook>"))
    return path


def test_of_two_coders_one_is_chosen_and_the_other_kept_beside(where: Paths) -> None:
    """Never a valence of one on an indicator of the other; the second has a file of its own."""
    path = by_two(where, MADE)
    with pytest.raises(DataError, match="codings of 2 coders in the same documents: Anna B"):
        import_files(where, REGION, [path], Options())
    with pytest.raises(DataError, match=r"no coding by Anna; expected one of Anna B\."):
        import_files(where, REGION, [path], Options(coders=("Anna",)))
    how = Options(coders=("Second",), second="Anna B.")
    report = import_files(where, REGION, [path], how)
    assert rows(where, "segment", "indicator", "valence") == [("du-001", "4b", 2)]
    second = load_study(root=where.root).regions[REGION].coders["anna-b"]
    assert second[["segment", "indicator", "valence"]].to_numpy().tolist() == [["dub-001", "8b", 1]]
    assert "1 segment of the second coder written to data/regions/duinstreek/" in report[1]


@pytest.mark.parametrize("language", ["en", "nl"])
def test_whoever_is_not_named_is_chosen_as_they_are_shown(where: Paths, language: str) -> None:
    """In the language in which the choice was told, as the first coder or the second."""
    shown = translated(Message("somebody who is not named"), teller(language))
    path = by_two(where, MADE)
    with ZipFile(path) as archive:
        xml = archive.read("project.qde").decode()
    rewritten(path, xml.replace(' creatingUser="u2"', ""))
    import_files(where, REGION, [path], Options(coders=(shown,), second="Anna B."))
    assert rows(where, "indicator", "valence") == [("4b", 2)]
    import_files(where, REGION, [path], Options(coders=("Anna B.",), second=shown, replace=True))
    assert rows(where, "indicator", "valence") == [("8b", 1)]


def test_coders_who_shared_the_documents_out_are_taken_together(where: Paths) -> None:
    """Nothing of theirs can meet."""
    made = Made([Source("P1", TEXT, (MEET,)), Source("P2", TEXT, (OPEN,))])
    report = "\n".join(import_files(where, REGION, [by_two(where, made)], Options()))
    assert rows(where, "indicator", "respondents") == [("8b", "P1"), ("4b", "P2")]
    told = (
        "several coders, each with documents of their own: Anna B. (1 passage), Second (1 passage)"
    )
    assert told in report


def test_two_ids_that_may_be_one_person_are_asked_about(where: Paths) -> None:
    """They are not counted as two, unless they are said to be."""
    made = Made([Source("P1", TEXT, (MEET,)), Source("P01", TEXT, (OPEN,))])
    with pytest.raises(DataError, match=r'found P1 and P01; .* --map "P01=P1"; if not'):
        imported(where, made)
    report = "\n".join(imported(where, made, Options(names={"P01": "P1"})))
    assert rows(where, "respondents") == [("P1",), ("P1",)]
    assert "P1: the document 'P1'; the document 'P01', as P01" in report


JANSEN = "Mevr. Jansen"
TALK = Made([Source("Monday", TEXT, (OPEN,))])
OF_JANSEN = {
    "case": replace(TALK, cases={JANSEN: ["Monday"]}),
    "document": replace(TALK, sources=[replace(TALK.sources[0], name=f"Gesprek {JANSEN}.docx")]),
    "code": Made(
        [Source("Monday", TEXT, (replace(OPEN, codes=(*OPEN.codes, f"respondent: {JANSEN}")),))],
        codes=(*CODES, f"respondent: {JANSEN}"),
    ),
    "variable": replace(
        TALK, more='<Variables><Variable guid="v" name="Respondent"/></Variables>'
    ),
}  # fmt: skip
"""A project that says by whom a passage is, wherever one can."""


@pytest.mark.parametrize("named", OF_JANSEN)
def test_a_person_may_be_given_an_id_wherever_a_project_names_her(where: Paths, named: str) -> None:
    """In a case, a document, a code or a variable, as in a table; the name is kept nowhere."""
    made = OF_JANSEN[named]
    path = made.write(where.root.parent / "coded.qdpx")
    value = (
        f'<VariableValue><VariableRef targetGUID="v"/><TextValue>{JANSEN}</TextValue>'
        "</VariableValue><PlainTextSelection"
    )
    if named == "variable":
        rewritten(path, made.xml().replace("<PlainTextSelection", value, 1))
    import_files(where, REGION, [path], Options(names={JANSEN: "P5"}))
    assert rows(where, "respondents") == [("P5",)]
    assert JANSEN not in (where.region(REGION) / "imports.toml").read_text(encoding="utf-8")


def test_a_name_on_a_passage_left_out_is_neither_read_as_an_id_nor_shown(where: Paths) -> None:
    """Only ids such as P1 can be two of one person, and only they are told."""
    named = Marked("Money is short, though.", ("respondent: Jan",))
    made = Made([Source("P1", TEXT, (OPEN, named))], codes=(*CODES, "respondent: Jan"))
    report = imported(where, made)
    assert rows(where, "indicator", "respondents") == [("4b", "P1")]
    assert report[report.index("Not taken over:") : -6] == [
        "Not taken over:",
        "  1 x passages coded with no indicator ('P1' 54-77)",
        "  people whom no segment cites",
        "Who is who:",
        "  P1: the document 'P1'",
    ]


def test_valences_at_odds_are_all_named(where: Paths) -> None:
    """As a sentence joins them."""
    marked = replace(OPEN, codes=("4b Openness", "valence: +1", "valence: 0", "valence: -1"))
    with pytest.raises(DataError) as caught:
        imported(where, Made([Source("P1", TEXT, (marked,))]))
    assert str(caught.value) == (
        "coded.qdpx, 'P1' 21-52, 4b: found the valences -1, +0 and +1; expected one valence. Give "
        "it a code such as 'valence: +1', a suffix such as '4b +1', or fill the column."
    )


@pytest.mark.parametrize(
    ("codes", "found"),
    [
        (("4b Openness +1", "valence: -2"), "-2 and +1"),
        (("4b Openness +1", "5a +1", "valence: +1", "valence: -1"), "-1 and +1"),
        (("4b Openness +1", "5a -1", "valence: +1"), "-1 and +1"),
    ],
)
def test_a_valence_against_the_suffix_is_no_second_choice(
    where: Paths, codes: tuple[str, ...], found: str
) -> None:
    """Where every indicator has a suffix, nobody can tell which of the two is meant."""
    made = Made([Source("P1", TEXT, (replace(OPEN, codes=codes),))], codes=codes)
    with pytest.raises(DataError, match=f"found the valences {re.escape(found)}; .* Keep the one"):
        imported(where, made)


@pytest.mark.parametrize("codes", [("4b +1", "valence: +1"), ("4b +1", "10b", "valence: -2")])
def test_a_valence_beside_a_suffix_may_repeat_it_or_be_another_indicators(
    where: Paths, codes: tuple[str, ...]
) -> None:
    """Neither contradicts it."""
    imported(where, Made([Source("P1", TEXT, (replace(OPEN, codes=codes),))], codes=codes))
    assert rows(where, "indicator", "valence")[0] == ("4b", 1)


def test_a_case_that_is_not_whom_the_document_is_called_after_is_told(where: Paths) -> None:
    """What stands nearest counts; a case of more people than the name has contradicts nothing."""
    source = Source("Interview P1", TEXT, (OPEN,))
    report = "\n".join(imported(where, Made([source], cases={"P2": [source.name]})))
    told = "P2 by the case 'P2', although the document 'Interview P1' tells of P1"
    assert f"  1 x {told} ('Interview P1' 21-52)" in report
    assert rows(where, "respondents") == [("P2",)]
    both = Made([source], cases={name: [source.name] for name in ("P1", "P2")})
    assert "although" not in "\n".join(imported(where, both, Options(replace=True)))


def test_a_name_given_by_hand_that_nothing_bears_is_refused(where: Paths) -> None:
    """Or that means nothing: neither a misspelling is silent."""
    with pytest.raises(StudyError, match="--map names Opennes, which is no heading, code or"):
        imported(where, MADE, Options(names={"Opennes": "4b"}))
    with pytest.raises(StudyError, match="'oopen' is no kind of column"):
        imported(where, MADE, Options(names={"Openness": "oopen"}))


def test_a_code_may_be_named_as_a_mark(where: Paths) -> None:
    """One of its own beside the indicator, and one that a group of judgements holds."""
    sources = [Source("P1", TEXT, (replace(OPEN, codes=("4b Openness", "goed", "oordeel: goed")),))]
    imported(where, Made(sources, codes=("4b Openness", "goed", "oordeel: goed")),
             Options(names={"goed": "++"}))  # fmt: skip
    assert rows(where, "indicator", "valence") == [("4b", 2)]


def test_the_same_file_twice_is_read_once(where: Paths) -> None:
    """Under whatever name."""
    one, two = (MADE.write(where.root.parent / f"{name}.qdpx") for name in ("one", "two"))
    report = "\n".join(import_files(where, REGION, [one, two], Options()))
    assert len(rows(where, "segment")) == 2
    assert "two.qdpx: the same file as one.qdpx, read once" in report


def test_passages_of_an_earlier_project_count_once(where: Paths) -> None:
    """As when a project is exported again after more was coded; each is told with its file."""
    told = replace(OPEN, codes=("4b Openness", "valence: +1"))
    paths = [
        Made([Source("P1", TEXT, marked)]).write(where.root.parent / f"{name}.qdpx")
        for name, marked in (("one", (MEET, OPEN)), ("two", (MEET, told)))
    ]
    report = "\n".join(import_files(where, REGION, paths, Options()))
    assert rows(where, "indicator", "valence") == [("8b", 1), ("4b", 2), ("4b", 1)]
    assert "  1 x repeats of one.qdpx, counted once ('P1' 0-20)" in report


def test_a_code_of_ones_own_counts_for_the_indicator_above_it(where: Paths) -> None:
    """And is told; so is a code group called after a kind."""
    sets = (
        f'<Sets><Set guid="s" name="Oordeel"><MemberCode targetGUID="{guid("goed zo")}"/>'
        f'<MemberCode targetGUID="{guid("positief")}"/></Set></Sets>'
    )
    marked = replace(OPEN, codes=("eerlijk", "positief"))
    made = Made(
        [Source("P1", TEXT, (marked,))], codes=("positief", "goed zo", "eerlijk"), more=sets
    )
    xml = made.xml().replace(
        f'<Code guid="{guid("eerlijk")}" name="eerlijk" isCodable="true"></Code>',
        f'<Code guid="{guid("4b")}" name="4b Openness"><Code guid="{guid("eerlijk")}" '
        'name="eerlijk"/></Code>',
    )
    path = made.write(where.root.parent / "own.qdpx")
    rewritten(path, xml)
    report = "\n".join(import_files(where, REGION, [path], Options()))
    assert rows(where, "indicator", "valence") == [("4b", 1)]
    assert "the code 'eerlijk' under '4b Openness' as 4b ('P1' 21-52)" in report
    assert "the code 'positief' under 'Oordeel' as valence +1 ('P1' 21-52)" in report


def test_one_of_something_is_told_as_one(where: Paths) -> None:
    """A segment that is or would be written, stands in the way, or tells how places are counted."""
    made, place = Made([Source("P1", TEXT, (OPEN,))]), f"data/regions/{REGION}/segments.csv"
    dry = imported(where, made, Options(dry_run=True))
    assert dry[0] == f"1 segment would be written to {place}."
    assert imported(where, made)[:3] == [
        f"1 segment written to {place}.",
        "Read as follows:",
        "  places in the text: ends exclusive, counted in characters (fits 1 of the 1 selection "
        "that tells)",
    ]
    with pytest.raises(StudyError) as caught:
        imported(where, made)
    assert str(caught.value) == (
        f"The region {REGION} has 1 segment already. Add --replace to put the imported ones in "
        "their place: what only earlier files hold is gone then. To add to them, name all files "
        "again, the earlier ones first, and add --replace (with make: FILE='EARLIER coded.qdpx' "
        "OPTIONS='--replace')."
    )


def test_a_dry_run_writes_nothing(where: Paths) -> None:
    """It checks all, and ends with the same table."""
    before = files(where)
    dry = imported(where, MADE, Options(dry_run=True))
    assert files(where) == before
    done = imported(where, MADE)
    assert dry[0] == f"2 segments would be written to data/regions/{REGION}/segments.csv."
    assert dry[2:] == done[1:]


def test_the_record_has_the_tally_and_no_word_of_the_file(where: Paths) -> None:
    """Neither names nor codes of one's own, which may be names: it is published."""
    made = replace(
        MADE,
        sources=[Source("P1", TEXT, (MEET, replace(OPEN, codes=("Alice said", "valence: +1"))))],
        codes=(*CODES, "Alice said"),
    )
    imported(where, made)
    record = tomllib.loads((where.region(REGION) / "imports.toml").read_text(encoding="utf-8"))
    (file,) = record["file"]
    assert file["counted"] == {
        "sources": [1, 1, 0], "passages": [2, 1, 1], "codings": [4, 2, 2], "comments": [1, 0, 1],
        "people": [1, 1, 0],
    }  # fmt: skip
    assert file["left_out"] == {
        "passages: passages coded with no indicator": 1,
        "codings: codes that are not in the codebook": 1,
        "codings: passages coded with no indicator": 1,
        "comments: passages coded with no indicator": 1,
    }
    assert len(record["written"]["rows"]) == 1
    assert "Alice" not in str(record)


def test_the_record_is_of_the_file_as_it_was_read(where: Paths) -> None:
    """Also if it is another one, or gone, by the time that the record is written."""
    path = MADE.write(where.root.parent / "coded.qdpx")
    sha = sha256(path.read_bytes()).hexdigest()
    study = load_study(root=where.root)
    importer = Importer(study, study.regions[REGION], Options())
    importer.add(path)
    importer.finish([path])
    path.unlink()
    (file,) = tomllib.loads(importer.files(where)["imports.toml"])["file"]
    del file["counted"]
    assert file == {
        "kind": "qdpx", "sha256": sha, "documents": 1, "segments": 2,
        "read_as": "places in the text: ends exclusive, counted in characters (fits 2 of the 2 "
        "selections that tell)",
    }  # fmt: skip


def test_a_record_of_another_type_is_told(where: Paths) -> None:
    """As the file that it is; nothing is imported."""
    record = where.region(REGION) / "imports.toml"
    record.write_text("[map]\nTrust = 3\n[written]\nrows = [1]\n", encoding="utf-8")
    path = MADE.write(where.root.parent / "coded.qdpx")
    with pytest.raises(DataError) as caught:
        import_files(where, REGION, [path], Options())
    assert [str(each) for each in caught.value.problems] == [
        f"data/regions/{REGION}/imports.toml, map.Trust: found 3; expected a text. "
        'Write Trust = "...".',
        f"data/regions/{REGION}/imports.toml, written.rows 1: found 1; expected a text. "
        'Write rows = ["..."].',
    ]


def test_an_import_that_broke_off_is_finished(where: Paths) -> None:
    """All its files come into place with the next command, or none had."""
    target = where.region(REGION) / "segments.csv"
    root = where.root / ".build-broken"
    (root / "data/regions" / REGION).mkdir(parents=True)
    (root / "data/regions" / REGION / "segments.csv").write_text(target.read_text() + "x")
    plan = {
        "target": str(where.root),
        "move": [f"data/regions/{REGION}/segments.csv"],
        "remove": [],
    }
    (root / "publishing.json").write_text(json.dumps(plan))
    os.utime(root, (1, 1))
    recover(where)
    assert target.read_text().endswith("x")
    assert not root.exists()


def test_what_is_written_beside_passages_is_counted_and_told(where: Paths) -> None:
    """On cases, codes, codings and the project, and what is coded within a note."""
    made = Made([Source("P1", TEXT, (OPEN,))], codes=(*CODES, "in vivo"), cases={"P1": ["P1"]})
    note = (
        f'<Notes><Note guid="{guid("n")}" name="Memo"><PlainTextContent>We saw it.'
        f'</PlainTextContent><PlainTextSelection guid="{guid("s")}" startPosition="0" '
        f'endPosition="6"><Coding guid="{guid("c")}"><CodeRef targetGUID="{guid("4b Openness")}"/>'
        "</Coding></PlainTextSelection></Note></Notes>"
    )
    says, ref = "<Description>Mind this.</Description>", f'<NoteRef targetGUID="{guid("n")}"/>'
    xml = made.xml().replace("</Project>", f"{says}{note}</Project>")
    xml = xml.replace("<SourceRef", f"{says}<SourceRef").replace("<CodeRef", f"{ref}<CodeRef", 1)
    codes = re.sub(r'(<Code [^>]*name="(?:in vivo|4b Openness)"[^>]*>)', rf"\1{says}", xml)
    path = made.write(where.root.parent / "coded.qdpx")
    rewritten(path, codes)
    report = "\n".join(import_files(where, REGION, [path], Options()))
    for line in (
        "1 x comments on the project ('made')",
        "1 x comments on cases ('P1')",
        "1 x comments on codings ('P1')",
        "1 x comments on codes ('in vivo')",
        "1 x codes by the codebook, whatever is written with them ('4b Openness')",
        "1 x notes of the project (Memo)",
        "2 x what is coded or commented within a note ('Memo' 0-6; 'Memo' 0-6)",
    ):
        assert f"  {line}" in report
    assert "Nothing was lost." not in report
