"""Zip archives and XML from elsewhere: within limits, without entities, never unpacked to disk."""

from __future__ import annotations

import io
import stat
import zipfile
import zlib
from collections import Counter
from collections.abc import Iterator
from pathlib import Path, PurePosixPath
from typing import NoReturn
from xml.etree.ElementTree import Element, ParseError

from defusedxml import DefusedXmlException
from defusedxml.ElementTree import iterparse

from werkbedrijf.errors import Message, refuse

MOST_ENTRIES = 10_000
MOST_BYTES = 256 * 1024**2
"""Of all that is read from one archive, unpacked."""
MOST_RATIO = 200
"""Times that an entry may grow when unpacked, once it is past `SMALL`; prose grows about 4."""
SMALL = 1024**2
ENCRYPTED = 0x1
BROKEN = (
    *(zipfile.BadZipFile, zlib.error, EOFError, OSError, RuntimeError, NotImplementedError),
    *(ValueError, OverflowError),
)
"""What zipfile raises for archives that are damaged or made with what it does not know."""
AGAIN = Message("Export it again.")


class SafeZip:
    """Read entries of a zip archive, once all of its directory has been found harmless.

    Raises
    ------
    DataError
        If it is no zip archive, or has entries that reach outside it, are links, are encrypted,
        bear one name twice, are too many, or grow too much.
    """

    def __init__(self, path: Path) -> None:
        self.path = path
        self._sizes: dict[str, int] = {}
        try:
            with zipfile.ZipFile(path) as opened:
                self._entries = opened.infolist()
        except BROKEN as error:
            found = Message("no readable zip archive ({error})", error=str(error))
            refuse(path, found, Message("a zip archive"), AGAIN)
        if len(self._entries) > MOST_ENTRIES:
            found = Message("{count} entries", count=len(self._entries))
            most = Message("at most {count}", count=MOST_ENTRIES)
            refuse(path, found, most, Message("Export less at a time."))
        for entry in self._entries:
            self._examine(entry)
        counts = Counter(entry.filename for entry in self._entries)
        twice = [name for name, count in counts.items() if count > 1]
        if twice:
            found = Message("the entry {entry!r} twice", entry=twice[0])
            refuse(path, found, Message("each name once"), AGAIN)

    @property
    def names(self) -> list[str]:
        """Return the names of the files in the archive, in its order."""
        return [entry.filename for entry in self._entries if not entry.is_dir()]

    def find(self, *paths: str) -> str | None:
        """Return the entry that is called one of `paths`, whatever the case of its letters."""
        wanted = {path.casefold() for path in paths}
        return next((name for name in self.names if name.casefold() in wanted), None)

    def read(self, name: str) -> bytes:
        """Return the content of an entry.

        Raises
        ------
        DataError
            If it is damaged, or makes more than `MOST_BYTES` with what was read before.
        """
        entry = next(entry for entry in self._entries if entry.filename == name)
        self._sizes[name] = entry.file_size  # what is read again is held once
        if sum(self._sizes.values()) > MOST_BYTES:
            found = Message("more than {size} MB unpacked", size=MOST_BYTES // 1024**2)
            remedy = Message("Export without media, or in parts.")
            refuse(self.path, found, Message("less"), remedy)
        try:
            with zipfile.ZipFile(self.path) as opened, opened.open(entry) as stream:
                return stream.read()
        except BROKEN as error:
            found = Message("the entry {entry!r} damaged ({error})", entry=name, error=str(error))
            remedy = Message("Copy or export it again.")
            refuse(self.path, found, Message("a whole archive"), remedy)

    def _examine(self, entry: zipfile.ZipInfo) -> None:
        name = entry.filename
        path = PurePosixPath(name.replace("\\", "/"))
        size, found = entry.file_size, None
        if path.is_absolute() or ".." in path.parts or name[1:2] == ":":
            found = Message("the entry {entry!r}, a path that leaves the archive", entry=name)
        elif stat.S_ISLNK(entry.external_attr >> 16):
            found = Message("the entry {entry!r}, a link", entry=name)
        elif entry.flag_bits & ENCRYPTED:
            found = Message("the entry {entry!r} encrypted", entry=name)
        elif size > max(SMALL, MOST_RATIO * entry.compress_size):
            found = Message(
                "the entry {entry!r}, which unpacks to {size:,} bytes", entry=name, size=size
            )
        if found:
            remedy = Message("Export it again from the program it was made with.")
            refuse(self.path, found, Message("plain files of ordinary size"), remedy)


MENDED = Message(
    "Export it again; if that does not help, take < and & out of annotations, and page breaks out "
    "of coded passages: some programs write these as they are."
)
MOST_DEPTH = 100
MOST_ELEMENTS = 2_000_000


def parse(raw: bytes, path: Path, entry: str) -> Element:
    """Parse an XML document, which messages name by its file and its entry there.

    Raises
    ------
    DataError
        If it is no well-formed XML, declares entities or a document type, or is too deep or large.
    """
    depth = count = 0
    root: Element | None = None
    try:
        for event, element in iterparse(
            io.BytesIO(raw), events=("start", "end"), forbid_dtd=True, forbid_external=True
        ):
            root = element if root is None else root
            depth += 1 if event == "start" else -1
            count += event == "start"
            if depth > MOST_DEPTH or count > MOST_ELEMENTS:
                _refuse_size(path, entry)
    except DefusedXmlException:
        found = Message("a document type or an entity in {entry}", entry=entry)
        remedy = Message("Export it again; this file is not to be trusted.")
        refuse(path, found, Message("plain XML"), remedy)
    except (ParseError, ValueError, LookupError) as error:
        # A declared encoding that does not exist is a LookupError, one that fails a ValueError.
        found = Message("broken XML in {entry} ({error})", entry=entry, error=str(error))
        refuse(path, found, Message("well-formed XML"), MENDED)
    assert root is not None, "an empty document is a ParseError"
    return root


def _refuse_size(path: Path, entry: str) -> NoReturn:
    found = Message(
        "more than {levels} levels or {elements:,} elements in {entry}",
        levels=MOST_DEPTH,
        elements=MOST_ELEMENTS,
        entry=entry,
    )
    refuse(path, found, Message("an ordinary project"), AGAIN)


def local(element: Element) -> str:
    """Return an element's name without its namespace.

    >>> local(Element("{urn:QDA-XML:project:0:10}Code"))
    'Code'
    """
    return str(element.tag).rpartition("}")[2]


def attribute(element: Element, name: str) -> str:
    """Return an attribute by its name without its namespace; those of extensions come last."""
    found = element.attrib.items()
    return next((value for key, value in found if key.rpartition("}")[2] == name), "")


def children(element: Element | None, *names: str) -> Iterator[Element]:
    """Yield the children that bear one of the local names; none of no element."""
    for child in element if element is not None else ():
        if local(child) in names:
            yield child


def child(element: Element | None, name: str) -> Element | None:
    """Return the first child of that local name."""
    return next(children(element, name), None)


def text(element: Element | None) -> str:
    """Return an element's own text without space around it; empty of no element."""
    return ((element.text if element is not None else None) or "").strip()


def target(element: Element | None) -> str:
    """Return the GUID that a reference points to, in one spelling."""
    return guid(element, "targetGUID")


def guid(element: Element | None, attribute: str = "guid") -> str:
    """Return an element's GUID in one spelling: small letters, no braces.

    It serves to follow references within one file, never to recognise anything across files.
    """
    value = element.get(attribute, "") if element is not None else ""
    return value.strip().strip("{}").casefold()
