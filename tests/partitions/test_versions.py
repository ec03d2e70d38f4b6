# SPDX-License-Identifier: MPL-2.0
"""The same delivery on the PostgreSQL of the wheel and on the system's, whole and split tables alike."""

from __future__ import annotations

import re
from collections.abc import Iterator
from typing import Any

import pytest
from psycopg import Connection, sql
from psycopg.conninfo import make_conninfo

from overblik.audit.access import Channel, Look
from overblik.database import server
from overblik.database.connection import connect
from overblik.database.migrate import migrate
from overblik.database.raw_json import use_raw_json
from overblik.intake.batch import Sender, deliver
from overblik.intake.protect import Protector
from overblik.intake.receipt import Outcome
from overblik.overview.query import read
from overblik.people.cpr import FictiveRule
from overblik.people.keys import KeyRing
from overblik.people.store import register_keys
from tests.builders import ANNA, a_case, a_document, a_grant, a_journal_entry, a_payment, at
from tests.conftest import CARELESS, fresh_database, settings_of
from tests.intake.test_batch import HISTORY, everything
from tests.partitions.spreading import spread

pytestmark = pytest.mark.database

NOW = at("2025-06-01")
WHOLE = (a_case(more=(a_journal_entry("document"),)), a_document(), a_grant(), a_payment())


@pytest.fixture(params=["wheel", "system"])
def programs(request: pytest.FixtureRequest) -> str:
    """Whose PostgreSQL."""
    return str(request.param)


@pytest.fixture
def town(programs: str, ring: KeyRing) -> Iterator[Connection[Any]]:
    """A migrated database on that PostgreSQL, with its keys."""
    url = make_conninfo(server.ensure(settings_of(programs), tuning=CARELESS), dbname="postgres")
    with fresh_database(url, "template0") as fresh:
        migrate(fresh)
        with connect(fresh) as conn:
            use_raw_json(conn)
            with conn.transaction():
                register_keys(conn, ring)
            yield conn


def store(conn: Connection[Any], ring: KeyRing, *registrations: Any) -> list[Outcome]:
    items = list(enumerate(registrations, 1))
    receipts = deliver(
        conn, ring, Protector(ring, FictiveRule.REQUIRED), items, sender=Sender(), received_at=NOW
    )
    return [receipt.outcome for receipt in receipts]


@pytest.mark.slow
def test_a_delivery_is_stored_repeated_and_read(town: Connection[Any], ring: KeyRing) -> None:
    assert store(town, ring, *WHOLE) == [Outcome.STORED] * 4
    assert store(town, ring, *WHOLE) == [Outcome.UNCHANGED] * 4
    look = Look(NOW, "test", Channel.PORTAL, "own")
    assert len(read(town, ring.party_keys("cpr", ANNA), look).rows) == 4
    assert town.execute("SELECT count(*) FROM access_log").fetchone() == (1,)


@pytest.mark.slow
def test_whole_and_split_tables_hold_the_same_after_the_same(town: Connection[Any], ring: KeyRing) -> None:
    store(town, ring, *HISTORY)
    whole = everything(town)
    names = [name for (name,) in town.execute("SELECT relname FROM pg_class WHERE relname = 'registration'")]
    assert names == ["registration"]
    for table in (
        "registration",
        "object_state",
        "reading",
        "object_link",
        "search_key",
        "party_object",
        "person",
    ):
        town.execute(sql.SQL("TRUNCATE {}").format(sql.Identifier(table)))
    spread(town)
    for registration in reversed(HISTORY):
        store(town, ring, registration)
    assert everything(town) == whole


def test_both_really_are_different_versions() -> None:
    found = {
        kind: server.status(settings_of(kind)).version
        for kind in ("wheel", "system")
        if server.ensure(settings_of(kind), tuning=CARELESS)
    }
    majors = {kind: int(re.match(r"\d+", version or "0")[0]) for kind, version in found.items()}  # type: ignore[index]
    assert majors["wheel"] >= 18
    assert majors["system"] >= 15
