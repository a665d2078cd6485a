"""The report as one document holds what the site holds."""

from __future__ import annotations

import time
import zipfile
from pathlib import Path

from docx import Document

from studies import ROOT
from werkbedrijf.exhibits.exhibit import catalogue
from werkbedrijf.paths import Paths
from werkbedrijf.site.document import write_document
from werkbedrijf.study.load import load_study


def test_the_document_has_every_chapter_exhibit_and_segment(tmp_path: Path) -> None:
    """In Word's format with real tables and headings, and as a PDF."""
    study = load_study(root=ROOT)
    docx, pdf = write_document(study, Paths(ROOT), tmp_path)
    assert pdf.read_bytes().startswith(b"%PDF")
    assert sorted(tmp_path.iterdir()) == [docx, pdf]
    document = Document(str(docx))
    exhibits = catalogue(study)
    assert len(document.tables) >= (exhibits["kind"] == "table").sum()
    heads = [p.text for p in document.paragraphs if p.style and p.style.name == "Heading 1"]
    assert {"4. Zwolle", "Literature"} <= set(heads)
    told = zipfile.ZipFile(docx).read("word/document.xml").decode()
    assert [s for s in study.segments["segment"] if f">{s}<" not in told] == []
    assert len(document.inline_shapes) == (exhibits["kind"] == "figure").sum()
    assert "evidence.html" not in told
    assert "literature.html" not in told
    assert all(column.width for table in document.tables for column in table.columns)


def test_the_document_depends_on_the_report_alone(tmp_path: Path) -> None:
    """Written from another folder into another, at another time, it is the same to the byte."""
    study, made = load_study(root=ROOT), []
    for name in ("first", "a second, with a longer name"):
        root = tmp_path / name
        root.mkdir()
        for folder in ("data", "report", "figures"):
            (root / folder).symlink_to(ROOT / folder)
        made.append([path.read_bytes() for path in write_document(study, Paths(root), root)])
        time.sleep(1.1)  # what carries a time carries seconds
    assert made[0] == made[1]
