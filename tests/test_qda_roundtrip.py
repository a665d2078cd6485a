"""The study goes out to other programs by the standard, and comes back as it was."""

from __future__ import annotations

import csv
import io
import os
import random
import re
from pathlib import Path
from xml.etree.ElementTree import Element
from zipfile import ZipFile

import pytest
from lxml import etree

from projects import REGION, TEXT, CodingLayout, Made, Marked, Source, study_of_one
from studies import ROOT, whole
from werkbedrijf.errors import StudyError
from werkbedrijf.paths import Paths
from werkbedrijf.regions import untrusted
from werkbedrijf.regions.codes import Codebook, Meaning
from werkbedrijf.regions.export import export, qdc, qdpx, taguette
from werkbedrijf.regions.importing import Importer, Options, import_files
from werkbedrijf.study.load import load_study
from werkbedrijf.study.model import Study

NAMED = os.environ.get("REFI_QDA_XSD")
STANDARD = pytest.mark.skipif(not NAMED, reason="REFI_QDA_XSD names no folder with the schemas")
REGIONS = ("midden-gelderland", "zwolle", "zuidoost-brabant")
LAYOUTS = {
    (
        f"{'CR LF' if breaks != chr(10) else 'LF'}, {'mark' if mark else 'no mark'}, "
        f"{'inclusive' if inclusive else 'exclusive'}, {'UTF-16' if utf16 else 'characters'}"
    ): CodingLayout(inclusive, breaks, mark, utf16)
    for inclusive in (False, True)
    for breaks in ("\n", "\r\n")
    for mark in (False, True)
    for utf16 in (False, True)
}


@pytest.fixture(scope="module")
def study() -> Study:
    """Return the study."""
    return whole()


@pytest.fixture(scope="module")
def text(study: Study) -> str:
    """Return a text as long as the thesis, with characters outside the basic plane."""
    length = int(study.segments["end"].max()) + 100
    letters = random.Random("round trip").choices("abcdefgh é😀\n", k=length)
    return "".join(letters)


def valid(document: bytes, schema: str) -> None:
    """Fail unless a document is valid by the standard's own schema."""
    root = etree.fromstring(document)
    etree.XMLSchema(etree.parse(str(Path(str(NAMED)) / schema))).assertValid(root)


def project_file(project: bytes) -> bytes:
    """Return the project file in an archive."""
    return ZipFile(io.BytesIO(project)).read("project.qde")


@STANDARD
@pytest.mark.parametrize("labels", ["en", "nl"])
@pytest.mark.parametrize("valences", ["beside", "suffix"])
def test_what_goes_out_is_valid_by_the_standard(text: str, labels: str, valences: str) -> None:
    """Codebook, project, and project without a text."""
    study = whole(labels)
    valid(qdc(study, valences), "Codebook.xsd")
    for body in (text, None):
        valid(project_file(qdpx(study, REGIONS, body, valences)), "Project.xsd")


@pytest.mark.parametrize("layout", LAYOUTS.values(), ids=LAYOUTS)
def test_the_segments_come_back_byte_for_byte(
    study: Study, text: str, tmp_path: Path, layout: CodingLayout
) -> None:
    """Ids, sections, valences, sources, summaries and offsets, whatever the file looks like."""
    path = tmp_path / "study.qdpx"
    path.write_bytes(layout.of_project(qdpx(study, REGIONS, text), text))
    where = Paths(ROOT)
    for region in REGIONS:
        importer = Importer(study, study.regions[region], Options(replace=True))
        importer.add(path)
        importer.finish([path])
        made = importer.files(where)
        for name in ("segments.csv", "region.toml"):
            assert made[name].encode() == (where.region(region) / name).read_bytes()


@pytest.mark.skipif("THESIS_TEXT" not in os.environ, reason="THESIS_TEXT names no copy")
def test_the_thesis_itself_goes_out_and_comes_back(study: Study, where: Paths) -> None:
    """With the text that was coded, through the commands' own functions."""
    _, path = export(where, study, [Path(os.environ["THESIS_TEXT"])], "beside")
    for region in REGIONS:
        before = (where.region(region) / "segments.csv").read_bytes()
        report = import_files(where, region, [path], Options(replace=True))
        assert (where.region(region) / "segments.csv").read_bytes() == before
        assert "ends exclusive, counted in characters (fits" in "".join(report)


def test_valences_as_suffixes_come_back_too(text: str, where: Paths) -> None:
    """In Dutch as well: codes are read in either language, and texts stay as they are written."""
    spoken = where.root / "spoken.txt"
    spoken.write_text(text, encoding="utf-8")
    _, path = export(where, whole("nl").of_source, [spoken], "suffix")
    kept = where.region("zwolle") / "segments.csv"
    before = kept.read_bytes()
    import_files(where, "zwolle", [path], Options(replace=True))
    assert kept.read_bytes() == before


def test_every_code_of_the_codebook_is_recognised() -> None:
    """Under its own name, in both languages and both ways of coding a valence."""
    for labels in ("en", "nl"):
        study = whole(labels)
        book = Codebook(study)
        for valences in ("beside", "suffix"):
            root = untrusted.parse(qdc(study, valences), Path("codebook.qdc"), "the codebook")
            found = [
                book.recognise(code.get("name", ""))
                for code in root.iter()
                if code.get("isCodable") == "true"
            ]
            assert None not in found
            indicators = {each.value for each in found if each and each.kind == "indicator"}
            assert indicators == set(study.indicators["indicator"])
            suffixed = Meaning("indicator", "4b", 1) in found
            assert suffixed == (valences == "suffix")


def test_names_of_codes_are_unique(study: Study) -> None:
    """Programs that know codes by name alone keep all of them."""
    for valences in ("beside", "suffix"):
        root = untrusted.parse(qdc(study, valences), Path("codebook.qdc"), "the codebook")
        names = [element.get("name", "").casefold() for element in root.iter() if named(element)]
        assert len(names) == len(set(names))


def named(element: Element) -> bool:
    """Return whether an element is a code."""
    return untrusted.local(element) == "Code"


def test_the_same_study_is_the_same_bytes(study: Study, text: str) -> None:
    """No clock and no chance in it: GUIDs follow from names."""
    assert qdpx(study, REGIONS, text) == qdpx(study, REGIONS, text)
    assert qdc(study) == qdc(study)


def test_a_text_that_was_not_coded_is_refused(study: Study) -> None:
    """Offsets that lie outside it say so."""
    with pytest.raises(StudyError, match="The segment mg-001 has no place in a text of 9 "):
        qdpx(study, REGIONS, "too short")


def test_without_the_text_there_are_codes_and_respondents(study: Study, where: Paths) -> None:
    """The project has no sources then, and the thesis's text stays where it is."""
    made = export(where, study, [], "beside")
    assert [path.name for path in made] == ["codebook.qdc", "study.qdpx"]
    root = untrusted.parse(project_file(made[1].read_bytes()), made[1], "the project")
    assert untrusted.child(root, "Sources") is None
    assert len(list(untrusted.children(untrusted.child(root, "Cases"), "Case"))) == 21


def test_an_unreadable_text_is_refused(study: Study, where: Paths) -> None:
    """With the reason."""
    with pytest.raises(StudyError, match="cannot be read as text in UTF-8"):
        export(where, study, [where.root / "nowhere.txt"], "beside")


@pytest.mark.parametrize("language", ["en", "nl"])
def test_a_region_of_ones_own_goes_out_and_comes_back(tmp_path: Path, language: str) -> None:
    """Its transcripts in order; respondents are codes too, so that a program may drop the cases."""
    where = study_of_one(tmp_path / "study")
    about = where.region(REGION) / "region.toml"
    about.write_text(f'language = "{language}"\n{about.read_text("utf-8")}', encoding="utf-8")
    texts = []
    for name in ("P1", "P2"):
        texts.append(tmp_path / f"{name}.txt")
        texts[-1].write_text(TEXT, encoding="utf-8")
    marked = (Marked(TEXT[:20], ("8b Satisfaction with contact", "valence: +1"), "Often."),)
    made = Made([Source(name, TEXT, marked) for name in ("P1", "P2")])
    import_files(where, REGION, [made.write(tmp_path / "coded.qdpx")], Options())
    before = (where.region(REGION) / "segments.csv").read_bytes()
    _, path = export(where, load_study(root=where.root), texts, "beside", [REGION])
    assert path.name == f"{REGION}.qdpx"
    root = project_file(path.read_bytes()).decode()
    bare = re.sub(r"(?s)<Cases>.*</Cases>", "", root)
    with ZipFile(path) as old, ZipFile(tmp_path / "dropped.qdpx", "w") as new:
        for name in old.namelist():
            new.writestr(name, bare if name == "project.qde" else old.read(name))
    for file in (path, tmp_path / "dropped.qdpx"):
        report = import_files(where, REGION, [file], Options(replace=True))
        assert [line for line in report if "by hand" in line] == []
        assert (where.region(REGION) / "segments.csv").read_bytes() == before


def test_a_page_break_in_a_text_goes_out_as_a_space(tmp_path: Path) -> None:
    """XML has no such character, and programs copy into it what is coded; places stay."""
    where = study_of_one(tmp_path / "study")
    text = tmp_path / "P1.txt"
    text.write_text(TEXT, encoding="utf-8")
    marked = (Marked(TEXT[:20], ("8b Satisfaction with contact", "valence: +1"), "Often."),)
    made = Made([Source("P1", TEXT, marked)])
    import_files(where, REGION, [made.write(tmp_path / "coded.qdpx")], Options())
    text.write_text(TEXT.replace(" ", "\f", 1), encoding="utf-8")
    _, path = export(where, load_study(root=where.root), [text], "beside", [REGION])
    with ZipFile(path) as project:
        inside = b"".join(map(project.read, project.namelist()))
    assert b"\f" not in inside
    assert TEXT[:20].encode() in inside


def test_an_unknown_region_is_refused(study: Study, where: Paths) -> None:
    """With those that there are."""
    with pytest.raises(StudyError, match="No region nowhere; known are midden-gelderland"):
        export(where, study, [], "beside", ["nowhere"])


@pytest.mark.parametrize("valences", ["beside", "suffix"])
def test_taguette_gets_every_code_that_passages_are_coded_with(study: Study, valences: str) -> None:
    """In the columns that its import reads, one row a code, and each is read back."""
    found = list(csv.DictReader(io.StringIO(taguette(study, valences))))
    assert set(found[0]) == {"tag", "description"}
    assert all(row["tag"] for row in found)
    book = Codebook(study)
    assert None not in [book.recognise(row["tag"]) for row in found]
