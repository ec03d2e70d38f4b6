# SPDX-License-Identifier: MPL-2.0
"""XML read without trust: no document types, no entities, no network, faults named by line and element."""

from __future__ import annotations

from collections.abc import Iterator

from lxml import etree

from overblik.errors import InvalidInput
from overblik.kle.reading import fault

Element = etree._Element


def root_of(data: bytes) -> Element:
    """The root of a well-formed document without a document type; raises InvalidInput.

    A document type is refused before anything is parsed: entity bombs and external entities live there.
    """
    mark = data.find(b"<!DOCTYPE")
    if mark >= 0:
        raise _document_type(data[:mark].count(b"\n") + 1)
    parser = etree.XMLParser(
        resolve_entities=False,
        load_dtd=False,
        no_network=True,
        huge_tree=False,
        remove_comments=True,
        remove_pis=True,
    )
    try:
        root = etree.fromstring(data, parser)
    except etree.XMLSyntaxError as error:
        # libxml2's own words may repeat what the file holds, so only the place is told.
        place = f"line {error.lineno or 1}"
        raise fault(
            place, "kle.xml_broken", "the XML is broken or cut off here; fetch the file again"
        ) from None
    if root.getroottree().docinfo.internalDTD is not None:
        raise _document_type(1)
    return root


def name(element: Element) -> str:
    """The local name: KL's files use no namespace, its REST lists do."""
    return etree.QName(element).localname


def place(element: Element) -> str:
    return f"line {element.sourceline}, {name(element)}"


def children(element: Element, local_name: str) -> Iterator[Element]:
    return (child for child in element if name(child) == local_name)


def child(element: Element, local_name: str) -> Element | None:
    """The only child of that name; None without one; raises InvalidInput for two."""
    found = list(children(element, local_name))
    if len(found) > 1:
        raise fault(place(found[1]), "kle.xml_twice", f"a second {local_name} in one {name(element)}")
    return found[0] if found else None


def required(element: Element, local_name: str) -> Element:
    """The only child of that name; raises InvalidInput without one."""
    found = child(element, local_name)
    if found is None:
        raise fault(place(element), "kle.xml_missing", f"{local_name} is missing")
    return found


def text_of(element: Element | None) -> str:
    """All text inside, spaces as they stand; "" for no element."""
    return "" if element is None else "".join(str(text) for text in element.itertext())


def lines_of(element: Element | None) -> str:
    """XHTML guidance as plain lines: one for each paragraph or list item, items led by "- "."""
    if element is None:
        return ""
    lines: list[str] = [""]
    _write(element, lines)
    return "\n".join(line for line in (" ".join(raw.split()) for raw in lines) if line not in ("", "-"))


def _write(element: Element, lines: list[str]) -> None:
    block = name(element) in ("p", "li", "ul", "ol", "br", "div")
    if block:
        lines.append("- " if name(element) == "li" else "")
    lines[-1] += element.text or ""
    for inner in element:
        _write(inner, lines)
        lines[-1] += inner.tail or ""
    if block:
        lines.append("")


def _document_type(line: int) -> InvalidInput:
    return fault(
        f"line {line}", "kle.xml_doctype", "a document type is not accepted; KLE files have none, remove it"
    )
