# SPDX-License-Identifier: MPL-2.0
"""Reads a part of a small message from its tree, following the same grammar as the stream of deliveries."""

from __future__ import annotations

from typing import Any

from lxml import etree

from overblik.errors import InvalidInput
from overblik.wire.decoded import safe_name
from overblik.wire.xml.grammar import MISSING, Entry, Grammar, Start, Table
from overblik.wire.xml.model import Opens, Record
from overblik.wire.xml.names import XSI, local, qualified
from overblik.wire.xml.values import BadValue

Element = Any  # lxml's stubs know no public element type

SEARCHES = Grammar("sdi", "a search", {}, ())
"""Holds what stands in searches: names that no delivery has."""

_HARMLESS = frozenset(f"{{{XSI}}}{name}" for name in ("type", "schemaLocation", "noNamespaceSchemaLocation"))
_NAMED = 8


def read(element: Element, entry: Entry, record: Record, draft: Any) -> None:
    """Fill `record` (and `draft`) from the element, whose children keep to the entry. Raises InvalidInput."""
    check_plain(element)
    here: Table = entry[0]
    for child in element:
        here = _child(child, here, record, draft)[1]
    if MISSING in here:
        raise bad(element, "sdi.missing", f"{here[MISSING]} is missing here")
    finish = entry[4]
    if finish is not None:
        finish(record, draft)


def _child(child: Element, here: Table, record: Record, draft: Any) -> Entry:
    name = etree.QName(child)
    start = SEARCHES.starts.get(qualified(name.namespace or "", name.localname))
    found: Entry | None = None if start is None else here.get(start)
    if found is None:
        allowed = [local(known.name) for known in here if isinstance(known, Start)][:_NAMED]
        expected = ", ".join(allowed) or "no further element"
        raise bad(child, "sdi.element", f"this element may not stand here; expected: {expected}")
    if found[3] is not None:
        record[found[2]] = value(child, found[3])
    else:
        read(child, found, {} if found[5] == Opens.RECORD else record, draft)
    return found


def value(element: Element, convert: Any) -> Any:
    """The value of an element that holds text only. Raises InvalidInput."""
    if len(element):
        raise bad(element, "sdi.element", "this element may hold text only")
    check_plain(element)
    try:
        return convert(element.text or "")
    except BadValue as wrong:
        raise bad(element, f"sdi.{wrong.code}", wrong.remedy) from None


def check_plain(element: Element) -> None:
    """Raises InvalidInput for attributes, and for text between elements."""
    if not _HARMLESS.issuperset(element.keys()):
        raise bad(element, "sdi.attribute", "elements have no attributes here; leave empty elements out")
    if len(element) and any(
        (text or "").strip() for text in (element.text, *(child.tail for child in element))
    ):
        raise bad(element, "sdi.text", "text may not stand between elements here")


def bad(element: Element, code: str, remedy: str) -> InvalidInput:
    """What to raise: tells the line and the elements on the way there, never a value."""
    names = [safe_name(etree.QName(each).localname) for each in element.iterancestors()][::-1]
    path = "/".join([*names, safe_name(etree.QName(element).localname)][-_NAMED:])
    return InvalidInput(code, f"line {element.sourceline}, {path}: {remedy}", element=path)
