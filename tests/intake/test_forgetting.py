# SPDX-License-Identifier: MPL-2.0
"""A sealed number goes when nothing of the person is left, and not before."""

from __future__ import annotations

import uuid
from typing import Any

import pytest
from psycopg import Connection

from overblik.basedata.ownership import Ownership
from overblik.index.objects import Removal
from overblik.intake.batch import Sender
from overblik.intake.forgetting import forget
from overblik.intake.owners import set_owners
from overblik.intake.removing import remove
from overblik.people.keys import KeyRing
from tests.builders import ANNA, BENT, a_case, an_id, at
from tests.intake.conftest import NOW, Deliver

Index = Connection[Any]


def persons(index: Index) -> set[uuid.UUID]:
    return {key for (key,) in index.execute("SELECT party_key FROM person")}


@pytest.fixture
def removed(index: Index, ring: KeyRing, send: Deliver) -> uuid.UUID:
    """Anna's only case is gone, Bent's is there; Anna's key."""
    send(a_case("a"), a_case("b", cpr=BENT))
    remove(index, [(1, Removal(an_id("a")))], sender=Sender(), removed_at=NOW)
    return ring.party_key("cpr", ANNA)


def test_who_is_named_by_nothing_any_more_is_forgotten(
    index: Index, ring: KeyRing, removed: uuid.UUID
) -> None:
    index.execute("INSERT INTO alias VALUES (%s, %s)", (uuid.uuid4(), removed))
    assert forget(index) == 1
    assert persons(index) == {ring.party_key("cpr", BENT)}
    assert index.execute("SELECT count(*) FROM alias").fetchone() == (0,)
    assert forget(index) == 0


def test_who_has_been_looked_at_stays_while_the_look_does(index: Index, removed: uuid.UUID) -> None:
    index.execute(
        """INSERT INTO access_log (party_key, seen_at, id, actor, channel, purpose)
           VALUES (%s, %s, %s, 'citizen', 'page', 'overview')""",
        (removed, NOW, uuid.uuid4()),
    )
    assert forget(index) == 0
    index.execute("DELETE FROM access_log")
    assert forget(index) == 1


def test_owners_and_persons_with_a_status_stay(index: Index, removed: uuid.UUID) -> None:
    set_owners(index, [("urn:oio:ejendom:bfe-nr:1", Ownership(removed, at("2020-01-01"), None))])
    assert forget(index) == 0
    index.execute("DELETE FROM property_owner")
    index.execute("INSERT INTO person_status VALUES (%s, %s, %s, 'protected')", (removed, NOW, NOW))
    assert forget(index) == 0
    assert removed in persons(index)


def test_all_are_forgotten_however_many_at_once(index: Index, send: Deliver) -> None:
    send(*(a_case(name, cpr=cpr) for name, cpr in (("a", ANNA), ("b", BENT))))
    remove(index, [(1, Removal(an_id("a"))), (2, Removal(an_id("b")))], sender=Sender(), removed_at=NOW)
    assert forget(index, at_once=1) == 2
    assert persons(index) == set()


def test_who_was_forgotten_and_is_named_again_is_known_again(
    index: Index, ring: KeyRing, send: Deliver, removed: uuid.UUID
) -> None:
    forget(index)
    send(a_case("anew"))
    assert removed in persons(index)
