"""Loading checks everything at once, and says of each problem where it is and how to mend it."""

from __future__ import annotations

import re
import shutil
from collections.abc import Callable
from pathlib import Path

import pandas as pd
import pytest
from pandas.testing import assert_frame_equal

from studies import ROOT, copy_data, problems
from werkbedrijf.__main__ import main
from werkbedrijf.errors import ParameterError
from werkbedrijf.paths import ENV, Paths
from werkbedrijf.regions.scaffold import scaffold
from werkbedrijf.study.load import load_study

SEGMENTS = "data/regions/zwolle/segments.csv"
CORRECTIONS = "data/regions/zwolle/corrections.csv"
PLACEMENTS = "data/regions/zwolle/placements.csv"
INTERVIEWS = "data/regions/zwolle/interviews.csv"
Break = Callable[[Path], None]


@pytest.fixture
def copy(tmp_path: Path) -> Path:
    """Return the root of a copy of the study's data that a test may break."""
    copy_data(tmp_path)
    return tmp_path


def cell(file: str, line: int, column: str, value: str) -> Break:
    """Return what puts `value` into a cell; the line counts from 1 with the header."""

    def put(root: Path) -> None:
        path = root / file
        lines = path.read_text(encoding="utf-8").split("\n")
        place = lines[0].split(",").index(column)
        cells = lines[line - 1].split(",")
        cells[place] = value
        lines[line - 1] = ",".join(cells)
        path.write_text("\n".join(lines), encoding="utf-8")

    return put


def text(file: str, change: Callable[[str], str]) -> Break:
    """Return what rewrites a file's text."""

    def rewrite(root: Path) -> None:
        path = root / file
        path.write_text(change(path.read_text(encoding="utf-8")), encoding="utf-8")

    return rewrite


def latin(root: Path) -> None:
    """Write the Zwolle segments as Excel's old CSV does, with an accent on line 3."""
    lines = (root / SEGMENTS).read_text(encoding="utf-8").splitlines()
    lines[2] = lines[2].replace("Interviewees", "Coördinatoren")
    (root / SEGMENTS).write_bytes("\n".join(lines).encode("latin-1"))


BREAKS = {
    "unknown indicator": (
        cell(SEGMENTS, 3, "indicator", "8z"),
        f"{SEGMENTS}:3, indicator: found '8z'; expected an id that stands in "
        "data/codebook/indicators.csv. Correct it, or add it there.",
    ),
    "unknown region": (
        text(
            "data/published/scores.csv", lambda old: old.replace(",zwolle,trust", ",zwole,trust", 1)
        ),
        "data/published/scores.csv:30, region: found 'zwole'; expected an id that stands in "
        "data/regions. Correct it, or add it there.",
    ),
    "valence out of range": (
        cell(SEGMENTS, 3, "valence", "3"),
        f"{SEGMENTS}:3, valence: found '3'; expected a whole number from -2 to 2. "
        "Write such a number.",
    ),
    "valence that is no number": (
        cell(SEGMENTS, 3, "valence", "++"),
        f"{SEGMENTS}:3, valence: found '++'; expected a whole number from -2 to 2. "
        "Write such a number.",
    ),
    "respondent of another region": (
        cell(SEGMENTS, 4, "respondents", "R8;R99"),
        f"{SEGMENTS}:4, respondents: found 'R99'; expected an id that stands in "
        "data/regions/zwolle/region.toml. Correct it, or add it there.",
    ),
    "party that the codebook does not have": (
        text(
            "data/regions/zwolle/region.toml",
            lambda old: old.replace('["muni', '["gemeenten", "muni'),
        ),
        "data/regions/zwolle/region.toml, parties: found 'gemeenten'; expected an id that stands "
        "in data/codebook/parties.csv. Correct it, or add it there.",
    ),
    "respondent and party": (
        cell(SEGMENTS, 4, "party", "unions"),
        f"{SEGMENTS}:4, party: found respondents R8;R9;R10;R11;R13;R14 and the party unions; "
        "expected one of them, so that nobody can be tied to a role. "
        "Empty the party, or leave the respondents out.",
    ),
    "duplicate id": (
        cell(SEGMENTS, 3, "segment", "zw-001"),
        f"{SEGMENTS}:3, segment: found zw-001 again; expected each once. Remove one or rename it.",
    ),
    "end before start": (
        cell(SEGMENTS, 3, "end", "100"),
        f"{SEGMENTS}:3, end: found 100 after start 174044; expected an end beyond the start. "
        "Correct one.",
    ),
    "half a pair of offsets": (
        cell(SEGMENTS, 3, "end", ""),
        f"{SEGMENTS}:3, end: found only one of start and end; expected both or neither. "
        "Fill or empty both.",
    ),
    "the same text twice under an indicator": (
        cell(SEGMENTS, 4, "start", "174100"),
        f"{SEGMENTS}:4, start: found text that zw-002 has under 8a too; expected each passage "
        "once under an indicator. Merge the two segments or correct the offsets.",
    ),
    "a heading in Dutch that this file does not have": (
        text(CORRECTIONS, lambda old: old.replace("reason_en,reason_nl", "Reden", 1)),
        f"{CORRECTIONS}:1: found no column reason_en, no column reason_nl, the unknown or repeated "
        "column 'Reden'; expected the columns segment, rule, column, was, is, reason_en, "
        "reason_nl. Mend the header row.",
    ),
    "a lock of Excel's": (
        lambda root: (root / "data/regions/zwolle/~$segments.xlsx").touch(),
        "data/regions/zwolle/~$segments.xlsx: found a file that no study has; expected in this "
        "folder only README.md, region.toml, structure.toml, imports.toml, quotes.csv, "
        "segments.csv, segments-*.csv, corrections.csv, not-coded.csv, allowed.csv, "
        "placements.csv, bodies.csv, activities.csv, interviews.csv, ties.csv. Close that file in "
        "Excel: this one goes then; if it does not, remove it.",
    ),
    "placements below zero": (
        cell(PLACEMENTS, 2, "realised", "-5"),
        f"{PLACEMENTS}:2, realised: found '-5'; expected a whole number from 0 on or nothing. "
        "Write it in digits alone, without dots or commas.",
    ),
    "a separator of thousands": (
        cell(PLACEMENTS, 2, "realised", "1.000"),
        f"{PLACEMENTS}:2, realised: found '1.000'; expected a whole number from 0 on or nothing. "
        "Write it in digits alone, without dots or commas.",
    ),
    "a month that no year has": (
        text(INTERVIEWS, lambda told: re.sub(r"\d{4}-\d{2}", "2017-13", told, count=1)),
        f"{INTERVIEWS}:2, month: found '2017-13'; expected a month such as 2017-05. "
        "Leave the day out.",
    ),
    "missing file": (
        lambda root: (root / PLACEMENTS).unlink(),
        f"{PLACEMENTS}: found no such file; expected a file in UTF-8. "
        "Restore it, or copy the header row from another region's file.",
    ),
    "wrong encoding": (
        latin,
        f"{SEGMENTS}:3: found the byte 0xf6; expected text in UTF-8. "
        "In Excel, save as 'CSV UTF-8 (comma delimited)'.",
    ),
    "a comma too many": (
        text(PLACEMENTS, lambda old: old.replace("1086", "1,086")),
        f"{PLACEMENTS}:2: found 9 cells; expected 8 cells, one for each column. "
        "Put quotation marks around a cell that contains a comma.",
    ),
    "a quotation mark left open": (
        text(PLACEMENTS, lambda old: old.replace("total", '"total')),
        f"{PLACEMENTS}:2: found broken CSV (unexpected end of data); expected comma-separated "
        "values. Look for a quotation mark that is not closed.",
    ),
    "a misspelt column": (
        text(PLACEMENTS, lambda old: old.replace("realised", "realized")),
        f"{PLACEMENTS}:1: found no column realised, the unknown or repeated column 'realized'; "
        "expected the columns period_start, period_end, sector, target, realised, scored, "
        "section, documents. Mend the header row.",
    ),
    "broken TOML": (
        text("data/regions/zwolle/region.toml", lambda old: old.replace('id = "zwolle"', "id =")),
        "data/regions/zwolle/region.toml: found broken TOML (Invalid value (at line 1, column 5)); "
        "expected valid TOML. Mend that line.",
    ),
    "a missing key": (
        text("data/regions/zwolle/region.toml", lambda old: old.replace("centre =", "center =")),
        "data/regions/zwolle/region.toml, centre: found nothing; expected the central "
        'municipality. Write centre = "...".',
    ),
    "a region without a folder": (
        text("data/study.toml", lambda old: old.replace('["midden-', '["achterhoek", "midden-')),
        "data/study.toml, regions: found 'achterhoek'; expected the name of a folder in "
        "data/regions. Make the folder or take the id out.",
    ),
    "an unknown document": (
        cell(SEGMENTS, 3, "documents", "nota-2016"),
        f"{SEGMENTS}:3, documents: found 'nota-2016'; expected an id that stands in "
        "data/regions/zwolle/region.toml. Correct it, or add it there.",
    ),
    "a theme of an unknown block": (
        cell("data/codebook/themes.csv", 4, "block", "factor"),
        "data/codebook/themes.csv:4, block: found 'factor'; expected an id that stands in "
        "data/codebook/blocks.csv. Correct it, or add it there.",
    ),
    "an unknown concept in the source's table": (
        cell("data/theory/operationalisation.csv", 6, "concept", "trusts"),
        "data/theory/operationalisation.csv:6, concept: found 'trusts'; expected an id that "
        "stands in data/codebook/concepts.csv. Correct it, or add it there.",
    ),
    "values of an unknown kind in the source's table": (
        text("data/theory/operationalisation.csv", lambda old: old.replace(",open,", ",free,", 1)),
        "data/theory/operationalisation.csv:8, values: found 'free'; expected one of scale, "
        "open, choice. Choose one of these.",
    ),
    "a note on an unknown exhibit": (
        cell("data/exhibit-notes.csv", 2, "exhibit", "stake-holders"),
        "data/exhibit-notes.csv:2, exhibit: found 'stake-holders'; expected an id that stands in "
        "data/exhibits.csv. Correct it, or add it there.",
    ),
    "a summary that is too long": (
        cell(SEGMENTS, 3, "summary", "word " * 26),
        f"{SEGMENTS}:3, summary: found '{('word ' * 26).strip()}'; expected 1 to 25 words. "
        "Say it in your own words, and shorter.",
    ),
}


@pytest.mark.parametrize(("damage", "message"), BREAKS.values(), ids=BREAKS)
def test_a_break_is_told_in_one_message(copy: Path, damage: Break, message: str) -> None:
    """One thing wrong with the data gives one message, which a researcher can act on."""
    damage(copy)
    assert [str(problem) for problem in problems(copy)] == [message]


DUTCH = (
    "Periode van;Periode tot en met;Sector;Doel;Gerealiseerd;Telt;Paragraaf;Documenten;;\r\n"
    "voorbeeld: 2024;2025;totaal;400;420;ja;;;;\r\n"
    "2015;2016;Totaal; 1086,0 ;2200;Ja;6.2.3;;;\r\n"
    ";;;;;;;;;\r\n"
)


@pytest.mark.parametrize(
    "raw",
    [
        DUTCH.encode("utf-8-sig"),
        DUTCH.encode("utf-16"),
        f"sep=;\r\n{DUTCH}".encode(),
        DUTCH.replace(";", "\t").encode(),
    ],
    ids=["a mark", "UTF-16", "a delimiter named", "tabs"],
)
def test_a_table_as_a_dutch_spreadsheet_saves_it_is_read(copy: Path, raw: bytes) -> None:
    """Semicolons, a byte order mark, headings and words in Dutch, decimals, empty columns."""
    (copy / PLACEMENTS).write_bytes(raw)
    found = load_study(root=copy).regions["zwolle"].tables["placements"]
    assert found.to_numpy().tolist() == [[2015, 2016, "total", 1086, 2200, "yes", "6.2.3", ""]]


@pytest.mark.parametrize(
    ("cells", "place", "found"),
    [
        ("2015;2016;totaal;veel;2200;ja;;", "2, Doel", "'veel'"),
        ("2015;2014;totaal;1086;2200;ja;;", "2, Periode tot en met", "2014"),
        ("2015;2016;totaal;1086;2200;ja;;nota-1", "2, Documenten", "'nota-1'"),
    ],
    ids=["a cell by itself", "a row", "what another file has"],
)
def test_a_cell_is_told_by_the_heading_of_its_file(
    copy: Path, cells: str, place: str, found: str
) -> None:
    """Whoever has headings in Dutch looks for those, whatever the schema calls the columns."""
    heads = DUTCH.splitlines()[0]
    (copy / PLACEMENTS).write_text(f"{heads}\n{cells};;\n", encoding="utf-8")
    (problem,) = problems(copy)
    assert str(problem).startswith(f"{PLACEMENTS}:{place}: found {found}; expected ")


@pytest.mark.parametrize(
    ("times", "told"),
    [(1, (f"{SEGMENTS} as corrected", "Einde")), (2, (CORRECTIONS, "Segment, column"))],
)
def test_a_correction_is_told_by_the_headings_of_its_file(
    copy: Path, times: int, told: tuple[str, str]
) -> None:
    """What it would make of a segment by those of segments.csv, a key of two columns by both."""
    text(SEGMENTS, lambda old: old.replace(",end\n", ",Einde\n", 1))(copy)
    row = "zw-002,claim-restated,end,174156,1,A.,B.\n"
    text(CORRECTIONS, lambda old: old.replace("segment,", "Segment,", 1) + row * times)(copy)
    assert [(str(each.file), each.column) for each in problems(copy)] == [told]


def test_a_summary_that_a_spreadsheet_would_compute_is_refused(copy: Path) -> None:
    """However it came into the file."""
    cell(SEGMENTS, 3, "summary", "=1+1")(copy)
    assert [(problem.row, problem.found) for problem in problems(copy)] == [(3, "'=1+1'")]


@pytest.mark.parametrize("damage", [each[0] for each in BREAKS.values()], ids=BREAKS)
def test_a_break_stops_the_build_with_status_2(
    copy: Path,
    damage: Break,
    monkeypatch: pytest.MonkeyPatch,
    capsys: pytest.CaptureFixture[str],
) -> None:
    """Nothing starts and nothing is written on broken data, and no traceback is shown."""
    damage(copy)
    monkeypatch.setenv(ENV, str(copy))
    assert main(["build"]) == 2
    shown = capsys.readouterr()
    assert shown.out == ""
    assert "Traceback" not in shown.err
    assert sorted(path.name for path in copy.iterdir()) == ["data"]


def test_all_problems_are_told_at_once(copy: Path) -> None:
    """Three mistakes in three files are three messages of one run."""
    for name in ("unknown indicator", "placements below zero", "a region without a folder"):
        BREAKS[name][0](copy)
    assert sorted(str(problem.file) for problem in problems(copy)) == sorted(
        [SEGMENTS, PLACEMENTS, "data/study.toml"]
    )


def test_a_broken_codebook_is_not_blamed_on_the_segments(copy: Path) -> None:
    """A file that can't be read is reported where it lies, not at each row that refers to it."""
    (copy / "data/codebook/indicators.csv").unlink()
    assert [str(problem.file) for problem in problems(copy)] == ["data/codebook/indicators.csv"]


def test_a_byte_order_mark_and_windows_line_ends_are_read(copy: Path) -> None:
    """What Excel writes as CSV UTF-8 loads as if it were ours."""
    path = copy / SEGMENTS
    raw = path.read_bytes()
    path.write_bytes(b"\xef\xbb\xbf" + raw.replace(b"\n", b"\r\n"))
    assert load_study(root=copy).segments.equals(load_study(root=ROOT).of_source.segments)


def achterhoek(root: Path) -> None:
    """Add a region whose evidence is Zwolle's, under ids of its own."""
    folder = root / "data/regions/achterhoek"
    other = shutil.ignore_patterns("segments-*.csv", "corrections.csv")
    shutil.copytree(root / "data/regions/zwolle", folder, ignore=other)
    base = "data/regions/achterhoek"
    text(f"{base}/region.toml", lambda old: old.replace('"zwolle"', '"achterhoek"'))(root)
    text(f"{base}/segments.csv", lambda old: old.replace("zw-", "ah-"))(root)


def test_a_new_region_stands_behind_the_named_ones(copy: Path) -> None:
    """A folder that study.toml does not name joins the study after those that it names."""
    achterhoek(copy)
    assert list(load_study(root=copy).regions) == [
        *("midden-gelderland", "zwolle", "zuidoost-brabant", "achterhoek")
    ]


def test_a_segment_id_belongs_to_one_region(copy: Path) -> None:
    """An id that two regions use is an error, since it is the address of the evidence."""
    achterhoek(copy)
    cell("data/regions/achterhoek/segments.csv", 2, "segment", "zw-001")(copy)
    assert [str(problem) for problem in problems(copy)] == [
        "data/regions/achterhoek/segments.csv:2, segment: found zw-001, which zwolle has too; "
        "expected an id that no region has. Begin the region's ids with letters of its own."
    ]


@pytest.mark.parametrize(
    ("id_", "told"),
    [
        ("categories", "success-categories, as of data/exhibits.csv"),
        ("zwolle-phone", "marks-zwolle-phone, as of data/regions/zwolle"),
    ],
)
def test_a_region_whose_exhibit_is_called_as_another_is_refused(
    copy: Path, id_: str, told: str
) -> None:
    """Two exhibits of one name would have one address and one file."""
    scaffold(Paths(copy), id_, "Elsewhere")
    found = [each for each in problems(copy) if str(each.file) == f"data/regions/{id_}"]
    assert f"an exhibit {told}" in [each.found for each in found]


def test_lines_are_those_of_the_file_beneath_a_row_that_is_an_example(copy: Path) -> None:
    """Of a segment's id, too, though the row and an empty one are left out."""
    achterhoek(copy)
    cell("data/regions/achterhoek/segments.csv", 2, "segment", "zw-001")(copy)
    path = copy / "data/regions/achterhoek/segments.csv"
    header, rest = path.read_text(encoding="utf-8").split("\n", 1)
    example = ",".join(["Example: a row", *[""] * header.count(",")])
    path.write_text("\n".join([header, example, "", rest]), encoding="utf-8")
    (problem,) = problems(copy)
    assert str(problem).startswith(f"{path.relative_to(copy)}:4, segment: found zw-001")


def test_labels_come_in_the_language_asked_for() -> None:
    """The same study has English or Dutch labels."""
    labels = {
        language: load_study(language, ROOT).label("concepts", "trust") for language in ("en", "nl")
    }
    assert labels == {"en": "Trust", "nl": "Vertrouwen"}


def written(root: Path, toml: str, *translations: str) -> None:
    """Leave a region with two segments: its texts in a language, one translated or none."""
    folder = root / "data/regions/zwolle"
    for name in ("explanations", "observations", "tests"):
        (root / f"data/published/{name}.csv").unlink()
    for name in ("corrections", "segments-second", "segments-independent", "not-coded"):
        table = folder / f"{name}.csv"
        table.write_text(table.read_text(encoding="utf-8").partition("\n")[0] + "\n")
    head = (folder / "segments.csv").read_text(encoding="utf-8").partition("\n")[0]
    columns = [name for name in head.split(",") if not name.startswith("summary_")]
    rows = pd.DataFrame(
        [("zw-1", "Zij overleggen.", "They confer."), ("zw-2", "Zij vergaderen.", "")],
        columns=["segment", "summary", "summary_en"],
    ).assign(indicator="8b", valence=1, level="general", quote="no")
    columns += [f"summary_{language}" for language in translations]
    rows.reindex(columns=columns).to_csv(folder / "segments.csv", index=False)
    settings = folder / "region.toml"
    settings.write_text(toml + settings.read_text(encoding="utf-8"), encoding="utf-8")


@pytest.mark.parametrize(
    ("translations", "english"),
    [((), ["Zij overleggen. [nl]", "Zij vergaderen. [nl]"]),
     (("en",), ["They confer.", "Zij vergaderen. [nl]"])],
)  # fmt: skip
def test_a_text_that_is_not_translated_names_its_language(
    copy: Path, translations: tuple[str, ...], english: list[str]
) -> None:
    """A region may be written in one language; a report in the other shows it and says so."""
    written(copy, 'language = "nl"\n', *translations)
    told = {each: load_study(each, copy).regions["zwolle"].segments for each in ("nl", "en")}
    assert list(told["nl"]["summary"]) == ["Zij overleggen.", "Zij vergaderen."]
    assert list(told["en"]["summary"]) == english
    assert "summary_en" not in told["en"]


def test_a_language_that_no_report_is_told_in_is_refused(copy: Path) -> None:
    """With the file, the key and the languages there are."""
    written(copy, 'language = "frysk"\n')
    (problem,) = problems(copy)
    assert str(problem) == (
        "data/regions/zwolle/region.toml, language: found 'frysk'; expected one of en, nl. Name "
        "the language that summaries and other texts are written in."
    )


def test_an_unknown_language_is_refused() -> None:
    """There are no German labels, and the message says which there are."""
    with pytest.raises(ParameterError, match="language is 'de'; expected one of en, nl"):
        load_study("de", ROOT)


def test_one_region_can_be_loaded_alone(copy: Path) -> None:
    """As it stands in the whole study, whatever is wrong with the others."""
    whole = load_study(root=copy).regions["zwolle"]
    (copy / "data/regions/midden-gelderland/segments.csv").write_text("broken\n")
    study = load_study(root=copy, only="zwolle")
    assert list(study.regions) == ["zwolle"]
    assert_frame_equal(study.regions["zwolle"].segments, whole.segments)


def test_a_region_that_there_is_not_is_refused() -> None:
    """The message says which there are."""
    known = "midden-gelderland, zwolle, zuidoost-brabant"
    with pytest.raises(ParameterError, match=f"region is 'utrecht'; expected one of {known}"):
        load_study(root=ROOT, only="utrecht")


def test_a_key_of_two_documents_is_told(copy: Path) -> None:
    """In two regions it may name one and the same alone: pages lead from the key to one work."""
    for region, title in (("midden-gelderland", "One"), ("zwolle", "Two")):
        path = copy / "data/regions" / region / "region.toml"
        document = f'\n[documents.plan-2025]\nauthor = "Board"\nyear = "2025"\ntitle = "{title}"\n'
        path.write_text(path.read_text("utf-8") + document, "utf-8")
    told = [(str(each.file), each.column, each.found) for each in problems(copy)]
    found = "another document than midden-gelderland has under this key"
    assert told == [("data/regions/zwolle/region.toml", "documents.plan-2025", found)]


@pytest.mark.parametrize(
    ("key", "described", "refused"),
    [
        ("shenton-2004", {"author": "Board", "title": "Interviews"}, True),
        ("shenton-2004", {"title": "Strategies for Trustworthiness", "year": "2025"}, True),
        ("sanders-2015", {"author": "Sanders", "year": "2015", "title": "Interviews"}, True),
        ("sanders-2015", {"author": "Sanders", "year": "2015", "title": ""}, False),
        ("shenton-2004", {"title": "Strategies for ensuring trustworthiness"}, False),
        ("saunders-et-al-2004", {"title": "M\u00e9thoden en technieken"}, False),
        ("shenton-2004", {}, False),
    ],
)
def test_a_document_with_the_key_of_a_work_is_that_work_or_is_refused(
    copy: Path, key: str, described: dict[str, str], refused: bool
) -> None:
    """A region may cite the literature, and no interview report is ever shown as a book."""
    told = [f'{part} = "{value}"' for part, value in described.items()]
    entry = "\n".join(["", f"[documents.{key}]", *told, ""])
    text("data/regions/zwolle/region.toml", lambda old: old + entry)(copy)
    if not refused:
        assert key in load_study(root=copy).regions["zwolle"].settings["documents"]
        return
    assert [str(problem) for problem in problems(copy)] == [
        f"data/regions/zwolle/region.toml, documents.{key}: found another document than "
        "references.bib has under this key; expected a key that stands for one document in all "
        "regions. Describe it as there, or begin the key with letters of the region, in "
        "segments.csv too."
    ]
