# SPDX-License-Identifier: MPL-2.0
"""Removing many objects at once leaves exactly what removing them one after the other leaves."""

from __future__ import annotations

import random
from typing import Any

import psycopg
import pytest
from psycopg import Connection

from overblik.index.objects import Registration, Removal
from overblik.index.roles import Role
from overblik.intake.batch import Sender
from overblik.intake.receipt import Receipt
from overblik.intake.removing import remove
from tests.builders import (
    SYSTEM,
    a_case,
    a_document,
    a_grant,
    a_journal_entry,
    a_payment,
    an_id,
    changed,
    system,
)
from tests.hypothesis_profiles import proof_count
from tests.intake.conftest import NOW, Deliver

Index = Connection[Any]
TABLES = {
    "states": "SELECT object_id FROM object_state ORDER BY 1",
    "links": "SELECT target_id, source_id FROM object_link ORDER BY 1, 2",
    "reading": "SELECT party_key, owner_id, item_id, part, candidate, body::text FROM reading ORDER BY 1, 2, 3, 4, 5",
    "tombstones": "SELECT object_id, removed_at FROM tombstone ORDER BY 1",
    "told": "SELECT object_id, action FROM outbox ORDER BY 1, 2",
}
FOREIGN = an_id("foreign")


def a_world(chance: random.Random) -> list[Registration]:
    """Cases with documents, grants and payments that hang together at random; some are another system's."""
    told: list[Registration] = []
    for place in range(6):
        own = a_document(f"d{place}")
        told.append(own if chance.random() < 0.8 else foreign(own))
    for place in range(5):
        entries = tuple(a_journal_entry(f"d{each}") for each in chance.sample(range(6), chance.randint(0, 3)))
        told.append(a_case(f"c{place}", more=entries))
    for place in range(5):
        grant = a_grant(f"g{place}", case=chance.choice([None, *(f"c{each}" for each in range(5))]))
        told.append(grant if chance.random() < 0.8 else foreign(grant))
    told += [a_payment(f"p{place}", grant=f"g{chance.randrange(5)}") for place in range(5)]
    return told


def foreign(registration: Registration) -> Registration:
    """The same, with another master."""
    kept = tuple(one for one in registration.relations if one.role != Role.MASTER)
    return changed(registration, relations=(*kept, system(Role.MASTER, FOREIGN)))


def requests(chance: random.Random) -> list[tuple[int, Removal]]:
    names = [f"{kind}{place}" for kind in "cccdgp" for place in range(6)]
    keep, grants = chance.random() < 0.5, chance.random() < 0.5
    flip = chance.randint(0, 8)  # from here on the request is another one
    return [
        (place, Removal(an_id(name), keep != (place > flip), grants))
        for place, name in enumerate(chance.sample(names, chance.randint(1, 8)))
    ]


class _Back(Exception):
    """So that the transaction is undone."""


def after(index: Index, told: list[list[tuple[int, Removal]]], sender: Sender) -> tuple[Any, list[Receipt]]:
    """What is left by these calls, which are undone again."""
    receipts: list[Receipt] = []
    left: dict[str, Any] = {}
    try:
        with index.transaction():
            for items in told:
                receipts += remove(index, items, sender=sender, removed_at=NOW)
            left = {name: index.execute(statement).fetchall() for name, statement in TABLES.items()}
            raise _Back
    except _Back:
        return left, receipts


@pytest.mark.slow
@pytest.mark.parametrize("seed", range(proof_count(100)))
def test_together_as_one_by_one(index: Index, send: Deliver, seed: int) -> None:
    chance = random.Random(seed)
    send(*a_world(chance))
    items = requests(chance)
    sender = chance.choice([Sender(), Sender(SYSTEM)])
    before = index.execute(psycopg.sql.SQL(TABLES["states"])).fetchall()
    together, receipts = after(index, [items], sender)
    singly, each = after(index, [[item] for item in items], sender)
    assert together == singly
    assert [(one.id, one.outcome, one.code) for one in receipts] == [
        (one.id, one.outcome, one.code) for one in each
    ]
    assert index.execute(psycopg.sql.SQL(TABLES["states"])).fetchall() == before
