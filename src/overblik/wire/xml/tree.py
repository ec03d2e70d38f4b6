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

SEARCHES = Grammar("search", "a search", {}, ())
"""Holds what stands in searches: names that no delivery has."""

_HARMLESS = frozenset(f"{{{XSI}}}{name}" for name in ("type", "schemaLocation", "noNamespaceSchemaLocation"))
_NAMED = 8


class TreeReader:
    """Reads messages of one format, whose name begins the codes of its faults."""

    def __init__(self, code: str) -> None:
        self._code = code

    def read(self, element: Element, entry: Entry, record: Record, draft: Any) -> None:
        """Fill `record` (and `draft`) from the element, whose children keep to the entry. Raises InvalidInput."""
        self.check_plain(element)
        here: Table = entry[0]
        for child in element:
            here = self._child(child, here, record, draft)[1]
        if MISSING in here:
            raise self.misread(element, "missing", f"{here[MISSING]} is missing here")
        finish = entry[4]
        if finish is not None:
            finish(record, draft)

    def value(self, element: Element, convert: Any) -> Any:
        """The value of an element that holds text only. Raises InvalidInput."""
        if len(element):
            raise self.misread(element, "element", "this element may hold text only")
        self.check_plain(element)
        try:
            return convert(element.text or "")
        except BadValue as bad:
            raise self.misread(element, bad.code, bad.remedy) from None

    def check_plain(self, element: Element) -> None:
        """Raises InvalidInput for attributes, and for text between elements."""
        if not _HARMLESS.issuperset(element.keys()):
            raise self.misread(
                element, "attribute", "elements have no attributes here; leave empty elements out"
            )
        texts = (element.text, *(child.tail for child in element)) if len(element) else ()
        if any((text or "").strip() for text in texts):
            raise self.misread(element, "text", "text may not stand between elements here")

    def misplaced(self, element: Element, allowed: list[str]) -> InvalidInput:
        """What to raise for an element where only these may stand."""
        expected = ", ".join(allowed[:_NAMED]) or "no further element"
        return self.misread(element, "element", f"this element may not stand here; expected: {expected}")

    def misread(self, element: Element, code: str, remedy: str) -> InvalidInput:
        """What to raise for what the format does not allow."""
        return fault(element, f"{self._code}.{code}", remedy)

    def _child(self, child: Element, here: Table, record: Record, draft: Any) -> Entry:
        name = etree.QName(child)
        start = SEARCHES.starts.get(qualified(name.namespace or "", name.localname))
        found: Entry | None = None if start is None else here.get(start)
        if found is None:
            raise self.misplaced(child, [local(known.name) for known in here if isinstance(known, Start)])
        if found[3] is not None:
            record[found[2]] = self.value(child, found[3])
        else:
            self.read(child, found, {} if found[5] == Opens.RECORD else record, draft)
        return found


def fault(element: Element, code: str, remedy: str) -> InvalidInput:
    """What to raise: tells the line and the elements on the way there, never a value."""
    names = [safe_name(etree.QName(each).localname) for each in element.iterancestors()][::-1]
    path = "/".join([*names, safe_name(etree.QName(element).localname)][-_NAMED:])
    return InvalidInput(code, f"line {element.sourceline}, {path}: {remedy}", element=path)
