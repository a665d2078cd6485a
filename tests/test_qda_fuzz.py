"""Whatever a file holds, an importer reads it or refuses it, and never breaks off otherwise.

`FUZZ=20000 pytest tests/test_qda_fuzz.py` tries more files of every kind than a test run does.
"""

from __future__ import annotations

import io
import os
import zipfile
from collections.abc import Callable
from pathlib import Path

import pytest
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st

from projects import TEXT, Made, Marked, Source
from studies import ROOT, whole
from test_qda_bad_files import EXPORT, TEMPLATE, as_csv, as_ods, as_xlsx, entries, project
from werkbedrijf.errors import DataError
from werkbedrijf.regions.coded_files import chosen
from werkbedrijf.regions.codes import Codebook
from werkbedrijf.regions.importing import UNUSED, Options, read
from werkbedrijf.regions.passages import Reading
from werkbedrijf.regions.segments import Builder, Segment
from werkbedrijf.regions.tally import Tally

TRIES = int(os.environ.get("FUZZ", "100"))
STUDY = whole()
BOOK = Codebook(STUDY)
MADE = Made(
    [
        Source("P1", TEXT, (Marked(TEXT[:20], ("4b Openness", "valence: +1"), "They meet."),)),
        Source("P2", TEXT, (Marked(TEXT[21:40], ("8b Satisfaction with contact", "10b")),)),
    ],
    cases={"P1": ["P1"]},
)
XML = MADE.xml()
GOOD = {
    ".qdpx": [MADE.packed(), Made(MADE.sources, breaks="\r\n", mark=True, inline=True).packed()],
    ".csv": [as_csv(EXPORT), as_csv(TEMPLATE), as_csv(EXPORT).replace(b",", b";")],
    ".xlsx": [as_xlsx(EXPORT), as_xlsx(TEMPLATE)],
    ".ods": [as_ods(EXPORT), (ROOT / "tests/cases/51.ods").read_bytes()],
    ".xls": [as_xlsx(EXPORT), b"\xd0\xcf\x11\xe0\xa1\xb1\x1a\xe1" + bytes(504)],
}
many = settings(
    max_examples=TRIES,
    suppress_health_check=[HealthCheck.function_scoped_fixture, HealthCheck.too_slow],
)  # fmt: skip
WORDS = st.sampled_from(
    ["4b", "8b", "valence: +1", "+1", "trust", "P1", "-2", "0", "level: board", "party: unions",
     ";", ",", "\n", "::", "", "9" * 400, "example:", "+/-", "\u0661", "1e5", "NaN"]
)  # fmt: skip
OTHER = ("Start", "End", "Quote", "?", "Coder", "Weight", "Case", "Region", "Code: 4b Applied", "")
CELLS = st.lists(WORDS | st.text(max_size=8), max_size=4).map(" ".join)


@st.composite
def spoilt(draw: st.DrawFn, good: bytes) -> bytes:
    """Return a good file with bytes changed, put in, taken out, or moved."""
    raw = bytearray(good)
    for _ in range(draw(st.integers(1, 8))):
        at = draw(st.integers(0, len(raw)))
        cut = draw(st.integers(0, 12))
        raw[at : at + cut] = draw(st.binary(max_size=12))
    return bytes(raw)


@st.composite
def rewritten(draw: st.DrawFn) -> bytes:
    """Return a project whose XML has pieces swapped, doubled, dropped or replaced."""
    pieces = XML.replace("><", ">\0<").split("\0")
    for _ in range(draw(st.integers(1, 6))):
        at = draw(st.integers(0, len(pieces) - 1))
        what = draw(st.sampled_from(["drop", "double", "swap", "value"]))
        if what == "drop":
            pieces[at] = ""
        elif what == "double":
            pieces[at] *= 2
        elif what == "swap":
            other = draw(st.integers(0, len(pieces) - 1))
            pieces[at], pieces[other] = pieces[other], pieces[at]
        else:
            head, _, rest = pieces[at].partition('="')
            value = draw(CELLS).replace('"', "").replace("<", "").replace("&", "")
            pieces[at] = f'{head}="{value}"{rest.partition(chr(34))[2]}' if rest else pieces[at]
    text = draw(
        st.sampled_from([TEXT.encode(), b"", b"\xff", TEXT.encode("utf-16"), b"\xef\xbb\xbf"])
    )
    return project("".join(pieces), text)


@pytest.fixture
def attempt(tmp_path: Path) -> Callable[[bytes, str], None]:
    """Return what reads a file as an import does, and fails unless it is read or refused."""

    def try_it(raw: bytes, ending: str) -> None:
        path = tmp_path / f"fuzz{ending}"
        path.write_bytes(raw)
        tally = Tally()
        try:
            reading = read(path, BOOK, tally, Options())
            mine, _ = chosen(path, reading.passages, Options(), tally)
            segments = Builder(path, {"somewhere"}, {}, tally, list(reading.problems)).segments(
                mine
            )
        except DataError:
            return
        sound(reading, segments)
        # Whatever the file is like: all of it is in the study or left out for a reason.
        for kind, why in UNUSED.items():
            tally.rest(kind, why)
        tally.close()
        assert list(tally.lines())

    return try_it


def sound(reading: Reading, segments: list[Segment]) -> None:
    """Fail unless segments are such that a region can have them."""
    codes = set(STUDY.indicators["indicator"])
    for segment in segments:
        assert segment.indicator in codes
        assert -2 <= segment.valence <= 2
        assert 1 <= len(segment.summary.split()) <= 25
        passage = segment.passage
        assert not (passage.people and passage.all("party"))
        if reading.characters and passage.start is not None and passage.end is not None:
            assert 0 <= passage.start < passage.end <= reading.characters


@pytest.mark.parametrize("ending", GOOD)
@many
@given(data=st.data())
def test_bytes_at_random_are_refused(
    attempt: Callable[[bytes, str], None], ending: str, data: st.DataObject
) -> None:
    """Files that are noise."""
    attempt(data.draw(st.binary(max_size=300)), ending)


@pytest.mark.parametrize("ending", GOOD)
@many
@given(data=st.data())
def test_spoilt_files_are_read_or_refused(
    attempt: Callable[[bytes, str], None], ending: str, data: st.DataObject
) -> None:
    """Good files with some bytes gone wrong."""
    attempt(data.draw(spoilt(data.draw(st.sampled_from(GOOD[ending])))), ending)


@many
@given(raw=rewritten())
def test_projects_in_disorder_are_read_or_refused(
    attempt: Callable[[bytes, str], None], raw: bytes
) -> None:
    """Whole archives with XML that no program would write, and texts that no program would."""
    attempt(raw, ".qdpx")


@many
@given(
    header=st.lists(st.sampled_from([*EXPORT[0], *TEMPLATE[0], *OTHER]),
                    min_size=1, max_size=8),
    body=st.lists(st.lists(CELLS, max_size=9), max_size=5),
    ending=st.sampled_from([".csv", ".xlsx", ".ods"]),
)  # fmt: skip
def test_tables_of_anything_are_read_or_refused(
    attempt: Callable[[bytes, str], None], header: list[str], body: list[list[str]], ending: str
) -> None:
    """Headings in any order, cells of any words."""
    make = {".csv": as_csv, ".xlsx": as_xlsx, ".ods": as_ods}[ending]
    clean = [[cell.translate({n: None for n in range(32) if n != 10}) for cell in row]
             for row in [header, *body]]  # fmt: skip
    attempt(make(clean), ending)


@many
@given(names=st.lists(st.text(max_size=20), max_size=4), raw=st.binary(max_size=50))
def test_archives_of_anything_are_read_or_refused(
    attempt: Callable[[bytes, str], None], names: list[str], raw: bytes
) -> None:
    """Entries under any name, among them a project file."""
    contents = {name: raw for name in names if name and "\0" not in name}
    contents["project.qde"] = XML.encode()
    try:
        made = entries(contents)
    except (UnicodeEncodeError, ValueError, zipfile.LargeZipFile):
        return
    attempt(made, ".qdpx")
    attempt(made, ".xlsx")


@many
@given(cell=CELLS, name=st.text(max_size=30))
def test_any_code_is_recognised_or_not(cell: str, name: str) -> None:
    """And a cell of codes falls into known and unknown ones."""
    found, unknown = BOOK.cell(cell)
    assert all(meaning is not None for meaning in found)
    assert all(part.strip() for part in unknown)
    meaning = BOOK.recognise(name, (cell,))
    assert meaning is None or meaning.value


def test_a_zip_within_the_limits_is_read_in_time(attempt: Callable[[bytes, str], None]) -> None:
    """The largest project that is accepted at all takes seconds, not minutes."""
    buffer = io.BytesIO()
    with zipfile.ZipFile(buffer, "w", zipfile.ZIP_DEFLATED) as made:
        made.writestr("project.qde", XML)
        for number in range(9_000):
            made.writestr(f"Sources/{number}.txt", "x")
    attempt(buffer.getvalue(), ".qdpx")
