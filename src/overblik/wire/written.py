# SPDX-License-Identifier: MPL-2.0
"""What only the written form of an XML body tells: what reading it into registrations cannot keep.

Two bodies that differ in these ways are read into equal registrations, so nobody can see the difference
afterwards; a validation of the body still can. Bodies that cannot be read are not looked at.
"""

from __future__ import annotations

import re
from collections.abc import Iterator
from typing import Any, BinaryIO, NamedTuple

from lxml import etree

from overblik.index.kinds import Kind
from overblik.wire.sdi.names import PREFIXES
from overblik.wire.xml.names import OLDER_LINE, SD, SOAP

RECEIVED_TIME = "received_time"
"""The index's own time of reception was sent (*StsTidspunkt*)."""
END_TOLD = "end_told"
"""A validity without any end, neither a time nor the mark of an open one."""
EXACT_TIME = "exact_time"
"""A time without milliseconds or without zone; told once per object."""
COMPANY_ELEMENT = "company_element"
"""The element of the CVR number is spelled as in another schema."""

OLDER_SCHEMA = "older_schema"
"""Names of the line of schemas before version 6; told once per object."""

_YI = {
    "yi": "urn:oio:sts:ydelse:ydelseindeks:6",
    "bi": "urn:oio:sts:ydelse:bevillingindeks:6",
    "oef": "urn:oio:sts:ydelse:oekonomiskeffektueringindeks:6",
}
_PREFIXES = {uri: prefix for prefix, uri in (PREFIXES | _YI).items()}
_PREFIXES |= {uri.removesuffix(":6") + OLDER_LINE: prefix for uri, prefix in _PREFIXES.items()}
_KINDS = (
    ("OekonomiskEffektuering", Kind.PAYMENT),
    ("Bevilling", Kind.GRANT),
    ("Dokument", Kind.DOCUMENT),
    ("Sag", Kind.CASE),
)
_COMPANY = {Kind.CASE: "CVR-Nummer", Kind.DOCUMENT: "CVR-Nr", Kind.GRANT: "CVR-nr", Kind.PAYMENT: "CVR-nr"}
_EXACT = re.compile(r"[^.]*\.[0-9]{3}(?:Z|[+-][0-9]{2}:[0-9]{2})")
_TIMES = ("TidsstempelDatoTid", "Tidspunkt")


class Remark(NamedTuple):
    """One thing that was seen; `element` is the official path."""

    kind: Kind
    name: str
    element: str


def remarks(stream: BinaryIO) -> Iterator[list[Remark]]:
    """What is to be said of each object of a body, one list an object, counted as the decoders count.

    Stops where the body is not well-formed.
    """
    events = etree.iterparse(
        stream,
        events=("start", "end"),
        resolve_entities=False,
        load_dtd=False,
        no_network=True,
        huge_tree=False,
    )
    frame: list[Any] = []
    try:
        for event, element in events:
            if event == "start":
                frame.append(element)
                continue
            frame.pop()
            if not frame or not _is_body(frame[-1]):
                continue
            yield list(_of_object(element))
            element.clear()
            while (before := element.getprevious()) is not None:
                frame[-1].remove(before)
    except etree.XMLSyntaxError:
        return


def _is_body(element: Any) -> bool:
    name = etree.QName(element)
    return name.localname.endswith("Input") and name.namespace != SOAP


def _of_object(element: Any) -> Iterator[Remark]:
    name = etree.QName(element).localname
    kind = next((kind for part, kind in _KINDS if part in name), None)
    if kind is None:
        return
    inexact: str | None = None
    older: str | None = None
    for inner in element.iter(etree.Element):
        told = etree.QName(inner)
        local = told.localname
        if older is None and (told.namespace or "").endswith(OLDER_LINE):
            older = _path(inner, element) or f"{_PREFIXES.get(told.namespace or '', '?')}:{local}"
        if local == "StsTidspunkt" and told.namespace != SD:
            yield Remark(kind, RECEIVED_TIME, _path(inner, element))
        elif local == "Virkning" and inner.find(f"{{{SD}}}TilTidspunkt") is None:
            yield Remark(kind, END_TOLD, f"{_path(inner, element)}/sd:TilTidspunkt")
        elif local.lower() in ("cvr-nummer", "cvr-nr") and local != _COMPANY[kind]:
            yield Remark(kind, COMPANY_ELEMENT, _path(inner, element))
        elif local in _TIMES and inexact is None and not _EXACT.fullmatch((inner.text or "").strip()):
            inexact = _path(inner, element)
    if inexact is not None:
        yield Remark(kind, EXACT_TIME, inexact)
    if older is not None:
        yield Remark(kind, OLDER_SCHEMA, older)


def _path(element: Any, top: Any) -> str:
    """The way to an element below its object, with a number where it has brothers of its name."""
    steps: list[str] = []
    while element is not None and element is not top:
        name = etree.QName(element)
        step = f"{_PREFIXES.get(name.namespace or '', '?')}:{name.localname}"
        parent = element.getparent()
        brothers = parent.findall(element.tag)
        if len(brothers) > 1:
            step += f"[{brothers.index(element) + 1}]"
        if name.localname != "Registrering" or len(brothers) > 1:
            steps.append(step)
        element = parent
    return "/".join(reversed(steps))
