# SPDX-License-Identifier: MPL-2.0
"""KL's two official XML files: the subject plan (KLE-Emneplan) and the facet list (KLE-Handlingsfacetter)."""

from __future__ import annotations

from collections.abc import Iterator

from overblik.errors import InvalidInput
from overblik.kle.edition import Edition, Entry
from overblik.kle.number import Level, Part
from overblik.kle.reading import fault
from overblik.kle.xml_document import Element, children, name, place, root_of
from overblik.kle.xml_entry import ELEMENTS, published, read_entry

_ROOTS = {
    "KLE-Emneplan": (Part.SUBJECTS, (Level.MAIN_GROUP, Level.GROUP, Level.SUBJECT)),
    "KLE-Handlingsfacetter": (Part.FACETS, (Level.FACET_CATEGORY, Level.FACET)),
}


def read_xml(data: bytes, label: str | None) -> Edition:
    """The edition in an official XML file; a `label` (YYYY-MM) given must be the file's own.

    Raises InvalidInput naming line and element.
    """
    root = root_of(data)
    if name(root) not in _ROOTS:
        raise fault(
            place(root) if len(name(root)) <= 40 else "line 1",
            "kle.xml_foreign",
            "this is XML, but no KLE file; the root must be KLE-Emneplan or KLE-Handlingsfacetter",
        )
    part, levels = _ROOTS[name(root)]
    date = published(root)
    own_label = f"{date:%Y-%m}"
    if label not in (None, own_label):
        raise InvalidInput(
            "kle.label_differs",
            f"The file says it is edition {own_label}; leave out --edition or give that",
            edition=own_label,
        )
    entries = list(_walk(root, levels, None))
    # v2.0 keeps keywords in a file of its own: a plan without any tells nothing about them.
    has_keywords = any(entry.keywords for entry in entries)
    return Edition.of(own_label, part, date, "xml", entries, has_keywords=has_keywords)


def _walk(element: Element, levels: tuple[Level, ...], above: str | None) -> Iterator[Entry]:
    for inner in children(element, ELEMENTS[levels[0]]):
        entry = read_entry(inner, levels[0], above)
        yield entry
        if levels[1:]:
            yield from _walk(inner, levels[1:], entry.number)
