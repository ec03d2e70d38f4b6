# SPDX-License-Identifier: MPL-2.0
"""The status of a person: what was said last holds, from its date on, and every word is kept."""

from __future__ import annotations

from pathlib import Path
from typing import Any

import psycopg
import pytest

from overblik.database.connection import connect
from overblik.database.migrate import migrate
from overblik.errors import InvalidInput
from overblik.index.store import lock_for_writing
from overblik.people import store
from overblik.people.cpr import Cpr
from overblik.people.keys import KeyRing, load_or_create
from overblik.people.status import PersonStatus, history, set_status, status_at
from tests.builders import ANNA, at
from tests.places import CHECKOUT

Conn = psycopg.Connection[Any]
NONE, PROTECTED, DEAD = PersonStatus.NONE, PersonStatus.PROTECTED, PersonStatus.DEAD
PERSON = Cpr(ANNA)


@pytest.fixture
def ring(connection: Conn, tmp_path: Path) -> KeyRing:
    ring = load_or_create(tmp_path)
    with connection.transaction():
        store.register_keys(connection, ring)
    return ring


def say(conn: Conn, ring: KeyRing, status: PersonStatus, since: str, said: str) -> bool:
    return set_status(conn, ring, PERSON, status, at(since), at(said), "clerk", lock=lock_for_writing).changed


# (what was said: status, from, said on), (on which day: what holds)
WORDS = [
    ([], {"2025-06-01": NONE}),
    (
        [(PROTECTED, "2025-03-01", "2025-02-01")],
        {"2025-02-28": NONE, "2025-03-01": PROTECTED, "2030-01-01": PROTECTED},
    ),
    (
        [(PROTECTED, "2025-03-01", "2025-03-01"), (NONE, "2026-03-01", "2025-03-02")],
        {"2025-12-01": PROTECTED, "2026-03-01": NONE},
    ),
    (
        # Announced: the protection ends in February. The death told in between does not end with it.
        [(NONE, "2026-02-01", "2025-12-01"), (DEAD, "2026-01-15", "2026-01-16")],
        {"2026-01-14": NONE, "2026-01-15": DEAD, "2026-02-02": DEAD},
    ),
    (
        # Marked dead by mistake, and put right from the same day.
        [(DEAD, "2025-03-01", "2025-03-02"), (NONE, "2025-03-01", "2025-03-03")],
        {"2025-03-01": NONE, "2025-04-01": NONE},
    ),
]


@pytest.mark.parametrize(("said", "holds"), WORDS)
def test_of_all_that_has_begun_what_was_said_last_holds(
    connection: Conn, ring: KeyRing, said: list[tuple[PersonStatus, str, str]], holds: dict[str, PersonStatus]
) -> None:
    for status, since, on in said:
        assert say(connection, ring, status, since, on)
    keys = ring.party_keys("cpr", ANNA)
    assert {day: status_at(connection, keys, at(day)) for day in holds} == holds
    assert len(history(connection, keys)) == len(said)


def test_the_same_again_writes_nothing(connection: Conn, ring: KeyRing) -> None:
    assert say(connection, ring, PROTECTED, "2025-03-01", "2025-03-01")
    assert not say(connection, ring, PROTECTED, "2025-03-01", "2025-03-05")
    assert connection.execute("SELECT count(*) FROM change_log").fetchone() == (1,)


def test_nobody_dies_in_advance(connection: Conn, ring: KeyRing) -> None:
    with pytest.raises(InvalidInput) as refused:
        say(connection, ring, DEAD, "2025-03-02", "2025-03-01")
    assert refused.value.code == "people.status_ahead"


def test_the_log_of_changes_names_nobody(connection: Conn, ring: KeyRing) -> None:
    say(connection, ring, PROTECTED, "2025-03-01", "2025-03-01")
    (row,) = connection.execute("SELECT actor, action, subject, detail::text FROM change_log").fetchall()
    assert row[:3] == ("clerk", "people.status", "person")
    assert "protected" in row[3]
    assert ANNA not in str(row)
    assert str(ring.party_key("cpr", ANNA)) not in str(row)


def test_a_status_written_into_the_old_column_is_carried_over(bare_url: str) -> None:
    migrate(bare_url)
    with connect(bare_url) as conn:
        conn.execute("DROP TABLE person_status; ALTER TABLE person ADD COLUMN status text")
        conn.execute(
            "INSERT INTO person (party_key, party_key_id, sealed, seal_key_id, status)"
            " SELECT gen_random_uuid(), 'k', '', 'k', said FROM unnest(ARRAY['dead', 'protected', NULL]) said"
        )
        conn.execute((CHECKOUT / "src/overblik/people/status.sql").read_text())
        assert sorted(conn.execute("SELECT status FROM person_status").fetchall()) == [
            ("dead",),
            ("protected",),
        ]
