# SPDX-License-Identifier: MPL-2.0
"""What a person's rows were at an earlier time."""

from __future__ import annotations

from typing import Any

import msgspec
from psycopg import Connection

from overblik.basedata.ownership import Ownership
from overblik.index.kinds import RelationType
from overblik.index.objects import Relation, Removal
from overblik.index.reading import COLUMNS, CaseBody, ItemKind, ReadingRow
from overblik.index.roles import Role
from overblik.intake.batch import Sender
from overblik.intake.history import rows_as_of
from overblik.intake.owners import set_owners
from overblik.intake.removing import remove
from overblik.people.keys import KeyRing
from tests.builders import (
    ANNA,
    BENT,
    T0,
    a_case,
    a_document,
    a_grant,
    a_journal_entry,
    a_payment,
    an_id,
    at,
    changed,
    states,
)
from tests.intake.conftest import Deliver

Index = Connection[Any]
MARCH, APRIL, MAY = at("2025-03-01"), at("2025-04-01"), at("2025-05-01")


def rows(index: Index, ring: KeyRing, moment: Any, cpr: str = ANNA) -> list[ReadingRow]:
    found = rows_as_of(index, ring.party_keys("cpr", cpr), moment)
    return sorted(found, key=lambda row: (row.kind, row.item_id))


def titles(found: list[ReadingRow]) -> list[str]:
    return [msgspec.json.decode(row.body, type=CaseBody).title for row in found if row.kind is ItemKind.CASE]


def test_a_later_title_was_not_known_earlier(index: Index, ring: KeyRing, send: Deliver) -> None:
    send(a_case(title="Gammel"), now=MARCH)
    send(changed(a_case(title="Ny"), recorded_at=T0.replace(day=2)), now=MAY)
    assert titles(rows(index, ring, APRIL)) == ["Gammel"]
    assert titles(rows(index, ring, MAY)) == ["Ny"]


def test_before_anything_was_received_there_is_nothing(index: Index, ring: KeyRing, send: Deliver) -> None:
    send(a_case(), now=MAY)
    assert rows(index, ring, APRIL) == []


def test_a_case_that_has_moved_was_the_former_partys_then(index: Index, ring: KeyRing, send: Deliver) -> None:
    send(a_case(), now=MARCH)
    send(changed(a_case(cpr=BENT), recorded_at=T0.replace(day=2)), now=MAY)
    assert len(rows(index, ring, APRIL)) == 1
    assert rows(index, ring, MAY) == []
    assert len(rows(index, ring, MAY, BENT)) == 1


def test_removed_objects_are_gone_from_the_past_too(index: Index, ring: KeyRing, send: Deliver) -> None:
    send(a_case(), now=MARCH)
    remove(index, [(1, Removal(an_id("case")))], sender=Sender(), removed_at=MAY)
    assert rows(index, ring, APRIL) == []


def test_as_of_now_is_what_was_projected(index: Index, ring: KeyRing, send: Deliver) -> None:
    urn = "urn:oio:ejendom:bfe-nr:0001234567"
    building = Relation(RelationType.OBJECT, Role.BUILDING, "1", reference=urn)
    send(a_case(more=(a_journal_entry("document"),)), a_document(), a_grant(), a_payment(), now=MARCH)
    send(a_case("building", cpr=BENT, more=(building,)), now=MARCH)
    send(
        changed(
            a_case(),
            recorded_at=T0.replace(day=2),
            complete=False,
            sections=(),
            relations=(),
            states=states(("Afgjort", "2025-02-01")),
        ),
        now=APRIL,
    )
    set_owners(index, [(urn, Ownership(ring.party_key("cpr", ANNA), at("2020-01-01"), None))])
    stored = index.execute(
        f"SELECT {', '.join(COLUMNS)} FROM reading WHERE party_key = %s ORDER BY kind, item_id",
        (ring.party_key("cpr", ANNA),),
        binary=True,
    ).fetchall()
    made = [tuple(getattr(row, name) for name in COLUMNS) for row in rows(index, ring, MAY)]
    assert made == stored
    assert len(made) == 5
