"""XML from elsewhere: no entities, no document types, bounded depth; names without namespaces.

Programs write namespaces as they please (`urn:QDA-XML:project:1.0`, `:1:0`, `:0:10`), so elements
are known by their local name alone.
"""

from __future__ import annotations

import io
from collections.abc import Iterator
from pathlib import Path
from xml.etree.ElementTree import Element, ParseError

from defusedxml import DefusedXmlException
from defusedxml.ElementTree import iterparse

from werkbedrijf.qda.refusal import refuse

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
        refuse(path, f"broken XML in {entry} ({error})", "well-formed XML", "Export it again.")
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
