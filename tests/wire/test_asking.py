# SPDX-License-Identifier: MPL-2.0
"""What is included with an answer: what the objects found point to, each once and in their order."""

from __future__ import annotations

from typing import Any

import pytest

from overblik.index.kinds import Kind, RelationType
from overblik.index.objects import ObjectState, Relation
from overblik.wire.asking import INCLUDED, Include, pointed_at
from tests.builders import an_id, at


class Held:
    """As much of a held object as is asked here."""

    def __init__(self, kind: Kind, *relations: Relation) -> None:
        self.state = ObjectState(an_id("x"), kind, at("2025-01-01"), relations=relations)


def to(type_: RelationType, reference: str | None) -> Relation:
    return Relation(type_, "81bffd81-061a-50e0-b88c-636e197e7b2f", reference=reference)


@pytest.mark.parametrize(
    ("include", "kind", "type_"),
    [
        (Include.RELATED_CASES, Kind.CASE, RelationType.CASE),
        (Include.JOURNAL, Kind.CASE, RelationType.JOURNAL),
        (Include.RELATED_DOCUMENTS, Kind.DOCUMENT, RelationType.DOCUMENT),
    ],
)
def test_what_is_pointed_at_is_told_once_and_in_order(
    include: Include, kind: Kind, type_: RelationType
) -> None:
    a, b, c = (str(an_id(name)) for name in "abc")
    objects: list[Any] = [
        Held(
            kind,
            to(type_, b),
            to(type_, a),
            to(type_, "urn:oio:x"),
            to(type_, None),
            to(RelationType.PARTY, c),
        ),
        Held(Kind.GRANT, to(type_, c)),
        Held(kind, to(type_, a)),
    ]
    assert [str(found) for found in pointed_at(objects, include)] == [b, a]
    assert INCLUDED[include] in (Kind.CASE, Kind.DOCUMENT)
