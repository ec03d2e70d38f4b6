# SPDX-License-Identifier: MPL-2.0
"""A search as a client sends it, read, and what it is answered with: the same for all services of the indexes."""

from __future__ import annotations

import enum
import uuid
from collections.abc import Iterable, Mapping

import msgspec

from overblik.index.anchors import object_id
from overblik.index.excerpt import Order, Part
from overblik.index.expression import Expression, HeldObject
from overblik.index.kinds import Kind, RelationType

LARGEST_PAGE = 100
"""Objects of one kind in one answer, whatever was asked for."""


class Include(enum.StrEnum):
    """What else is to be shown: objects that those found point to."""

    RELATED_CASES = "related_cases"
    JOURNAL = "journal"
    RELATED_DOCUMENTS = "related_documents"


class Page(msgspec.Struct, frozen=True):
    """Which objects of a kind are shown: `first` counts from 0."""

    first: int = 0
    most: int = LARGEST_PAGE


class Asked(msgspec.Struct, frozen=True):
    """A search: what is looked for, and of each kind which parts are shown, in which order and which page.

    A kind without parts to show is only counted.
    """

    expression: Expression
    parts: Mapping[Kind, frozenset[Part]] = {}
    order: Mapping[Kind, tuple[Order, ...]] = {}
    pages: Mapping[Kind, Page] = {}
    include: frozenset[Include] = frozenset()


class Count(msgspec.Struct, frozen=True):
    """How many objects of a kind were found, and the page of them that was asked for."""

    total: int
    page: Page


class Answer(msgspec.Struct, frozen=True):
    """What was found: counts by kind, how much is within all objects of a kind, and the objects to be shown.

    The objects hold the parts that were asked for and real person numbers. `included` were not found
    themselves.
    """

    counts: Mapping[Kind, Count]
    within: Mapping[Kind, int]
    shown: tuple[HeldObject, ...]
    included: tuple[HeldObject, ...] = ()


_POINTING = {
    Include.RELATED_CASES: (Kind.CASE, RelationType.CASE),
    Include.JOURNAL: (Kind.CASE, RelationType.JOURNAL),
    Include.RELATED_DOCUMENTS: (Kind.DOCUMENT, RelationType.DOCUMENT),
}
INCLUDED = {
    Include.RELATED_CASES: Kind.CASE,
    Include.JOURNAL: Kind.DOCUMENT,
    Include.RELATED_DOCUMENTS: Kind.DOCUMENT,
}
"""The kind of what is included."""


def pointed_at(objects: Iterable[HeldObject], include: Include) -> list[uuid.UUID]:
    """The ids of what is to be included for these objects, in their order, each once."""
    kind, type_ = _POINTING[include]
    references = (
        relation.reference
        for held in objects
        if held.state.kind is kind
        for relation in held.state.relations
        if relation.type == type_
    )
    found = (object_id(reference) for reference in references)
    return list(dict.fromkeys(each for each in found if each is not None))
