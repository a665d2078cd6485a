"""What is in a REFI-QDA project, item by item, before anybody reads it; some of it cannot be."""

from __future__ import annotations

from xml.etree.ElementTree import Element

from werkbedrijf.errors import Message
from werkbedrijf.regions import untrusted
from werkbedrijf.regions.tally import Tally

TEXTS = {"PDFSource": "Representation", "PictureSource": "TextDescription"}
"""The child that holds the text of sources that do not hold it themselves."""
MEDIA = ("AudioSource", "VideoSource")
"""Sources that have transcripts."""
SOURCES = ("TextSource", *TEXTS, *MEDIA)
PLACED = ("PlainTextSelection", "TranscriptSelection")
UNPLACED = ("PDFSelection", "PictureSelection", "AudioSelection", "VideoSelection")
"""Selections of a place on a page, in a picture or in time; some carry the text that is there."""
COMMENTS = ("Description", "NoteRef")
COUNTED = ("Sources", "Cases", "Variables", "Notes", "Links", "Sets", "Graphs")
"""Children of a project whose own children are counted."""
STANDARD = (
    *COUNTED, *SOURCES, *PLACED, *UNPLACED, *COMMENTS, "Project", "Users", "User", "CodeBook",
    "Codes", "Code", "Coding", "CodeRef", "Variable", "VariableRef", "Case", "SourceRef", "Set",
    "SelectionRef", "TextValue", "BooleanValue", "IntegerValue", "FloatValue", "DateValue", "Link",
    "DateTimeValue", "PlainTextContent", "Representation", "TextDescription", "Transcript", "Note",
    "SyncPoint", "MemberCode", "MemberSource", "MemberNote", "Graph", "Vertex", "Edge",
)  # fmt: skip
"""Elements of the standard that are counted under another name, or not by themselves."""
ELSEWHERE = {
    "Case": Message("comments on cases"),
    "Coding": Message("comments on codings"),
    "Project": Message("comments on the project"),
}
"""Why comments are left out that are on no passage, by what they are on."""
OTHER = Message("comments on what is no passage")
IN_NOTE = Message("what is coded or commented within a note")


def count(root: Element, tally: Tally) -> None:
    """Count what is in the project, whatever becomes of it, and leave out what nobody reads."""
    for parent in root:
        kind = untrusted.local(parent)
        for each in parent if kind in COUNTED else ():
            tally.find(kind.casefold(), each, each.get("name") or untrusted.local(each))
    for source in untrusted.children(untrusted.child(root, "Sources"), *SOURCES):
        _count_within(source, source.get("name", ""), tally)
    for note in untrusted.children(untrusted.child(root, "Notes"), "Note"):
        _count_note(note, tally)
    _count_elsewhere(root, root.get("name", ""), tally)
    for each in root.iter():
        name = untrusted.local(each)
        if name == "VariableValue":
            tally.find("values of variables", each)
        elif name not in STANDARD:
            tally.find("other elements", each, name)
            tally.leave(Message("elements that the standard does not have"), each)


def _count_within(source: Element, name: str, tally: Tally) -> None:
    """Count the passages, codings and comments of a source."""
    for each in source.iter():
        kind, place = untrusted.local(each), repr(name)
        if kind in (*PLACED, *UNPLACED):
            place = placed(each, name)
            tally.find("passages", each, place)
        elif kind not in SOURCES:
            continue
        for part in comments(each):
            tally.find("comments", part, place)
            if kind in SOURCES:
                tally.leave(Message("comments on a whole document"), part)
        for coding in untrusted.children(each, "Coding"):
            tally.find("codings", coding, place)


def _count_note(note: Element, tally: Tally) -> None:
    """Count the passages, codings and comments within a note, of which none is evidence.

    Programs write such a passage without a code themselves, for what the note is about.
    """
    name = note.get("name", "")
    for each in note.iter():
        kind = untrusted.local(each)
        place = placed(each, name) if kind in PLACED else repr(name)
        found = [("codings", part) for part in untrusted.children(each, "Coding")]
        if kind in (*PLACED, *UNPLACED):
            tally.find("passages", each, place)
            tally.leave(IN_NOTE, each, own=not found)
            found += [("comments", part) for part in comments(each)]
        for what, part in found:
            tally.find(what, part, place)
            tally.leave(IN_NOTE, part)


def _count_elsewhere(element: Element, name: str, tally: Tally) -> None:
    """Count the comments on what is no source, passage or note; those on codes stay open."""
    kind = untrusted.local(element)
    if kind not in (*SOURCES, *PLACED, *UNPLACED, "Note"):
        for part in comments(element):
            tally.find("comments", part, repr(name))
            if kind != "Code":
                tally.leave(ELSEWHERE.get(kind, OTHER), part)
    for each in element:
        # A selection is called by its words.
        selects = untrusted.local(each) in (*PLACED, *UNPLACED)
        _count_elsewhere(each, name if selects else each.get("name", name), tally)


def comments(element: Element) -> list[Element]:
    """Return what comments on an element and is not empty."""
    parts = untrusted.children(element, *COMMENTS)
    return [each for each in parts if untrusted.text(each) or untrusted.local(each) == "NoteRef"]


def placed(selection: Element, source: str) -> str:
    """Return where a selection is, for people."""
    start, end = selection.get("startPosition"), selection.get("endPosition")
    return f"{source!r} {start}-{end}" if start and end else repr(source)
