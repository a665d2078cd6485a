"""Zip archives and XML from elsewhere: within limits, without entities, never unpacked to disk."""

from __future__ import annotations

import io
import stat
import zipfile
import zlib
from collections import Counter
from collections.abc import Iterator
from pathlib import Path, PurePosixPath
from xml.etree.ElementTree import Element, ParseError

from defusedxml import DefusedXmlException
from defusedxml.ElementTree import iterparse

from werkbedrijf.errors import refuse

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


class Archive:
    """Read entries of a zip archive, once all of its directory has been found harmless.

    Parameters
    ----------
    path : Path
        The archive.

    Raises
    ------
    DataError
        If it is no zip archive, or has entries that reach outside it, are links, are encrypted,
        bear one name twice, are too many, or grow too much.
    """

    def __init__(self, path: Path) -> None:
        self.path = path
        self._spent = 0
        try:
            with zipfile.ZipFile(path) as opened:
                self._entries = opened.infolist()
        except BROKEN as error:
            found = f"no readable zip archive ({error})"
            refuse(path, found, "a zip archive", "Export it again.")
        if len(self._entries) > MOST_ENTRIES:
            found = f"{len(self._entries)} entries"
            refuse(path, found, f"at most {MOST_ENTRIES}", "Export less at a time.")
        for entry in self._entries:
            self._examine(entry)
        counts = Counter(entry.filename for entry in self._entries)
        twice = [name for name, count in counts.items() if count > 1]
        if twice:
            refuse(path, f"the entry {twice[0]!r} twice", "each name once", "Export it again.")

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
        self._spent += entry.file_size
        if self._spent > MOST_BYTES:
            found = f"more than {MOST_BYTES // 1024**2} MB unpacked"
            refuse(self.path, found, "less", "Export without media, or in parts.")
        try:
            with zipfile.ZipFile(self.path) as opened, opened.open(entry) as stream:
                return stream.read()
        except BROKEN as error:
            found = f"the entry {name!r} damaged ({error})"
            refuse(self.path, found, "a whole archive", "Copy or export it again.")

    def _examine(self, entry: zipfile.ZipInfo) -> None:
        name = entry.filename
        path = PurePosixPath(name.replace("\\", "/"))
        found = ""
        if path.is_absolute() or ".." in path.parts or name[1:2] == ":":
            found = f"the entry {name!r}, a path that leaves the archive"
        elif stat.S_ISLNK(entry.external_attr >> 16):
            found = f"the entry {name!r}, a link"
        elif entry.flag_bits & ENCRYPTED:
            found = f"the entry {name!r} encrypted"
        elif entry.file_size > max(SMALL, MOST_RATIO * entry.compress_size):
            found = f"the entry {name!r}, which unpacks to {entry.file_size:,} bytes"
        if found:
            remedy = "Export it again from the program it was made with."
            refuse(self.path, found, "plain files of ordinary size", remedy)


MENDED = (
    "Export it again; if that does not help, take < and & out of annotations, and page breaks out "
    "of coded passages: some programs write these as they are."
)
MOST_DEPTH = 100
MOST_ELEMENTS = 2_000_000


def parse(raw: bytes, path: Path, entry: str) -> Element:
    """Parse an XML document.

    Parameters
    ----------
    raw : bytes
        The document.
    path : Path
        The file it comes from, for messages.
    entry : str
        Its name in that file, for messages.

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
                found = f"more than {MOST_DEPTH} levels or {MOST_ELEMENTS:,} elements in {entry}"
                refuse(path, found, "an ordinary project", "Export it again.")
    except DefusedXmlException:
        found = f"a document type or an entity in {entry}"
        refuse(path, found, "plain XML", "Export it again; this file is not to be trusted.")
    except (ParseError, ValueError, LookupError) as error:
        # A declared encoding that does not exist is a LookupError, one that fails a ValueError.
        found = f"broken XML in {entry} ({error})"
        refuse(path, found, "well-formed XML", MENDED)
    assert root is not None, "an empty document is a ParseError"
    return root


def local(element: Element) -> str:
    """Return an element's name without its namespace.

    >>> local(Element("{urn:QDA-XML:project:0:10}Code"))
    'Code'
    """
    return str(element.tag).rpartition("}")[2]


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
