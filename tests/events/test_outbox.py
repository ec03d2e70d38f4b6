# SPDX-License-Identifier: MPL-2.0
"""The outbox keeps what happened until it is told, in the order in which it became visible."""

from __future__ import annotations

import threading
from typing import Any

from psycopg import Connection

from overblik.database.connection import connect
from overblik.events import outbox
from overblik.events.change import Action, Facts
from overblik.index.kinds import Kind
from tests.builders import an_id
from tests.events.told import a_change, a_removal, facts, objects, tell
from tests.journeys.installation import wait_for

Conn = Connection[Any]


def test_what_was_appended_is_read_back(connection: Conn) -> None:
    told = [
        a_change("one"),
        a_change("two", Action.CHANGED, kind=Kind.GRANT, facts=facts("32.30.04", "32.30.08", facet=None)),
        a_change("three", Action.CHANGED, facts=Facts(), master=None, before=facts(authority=None)),
        a_removal("one"),
    ]
    tell(connection, *told)
    entries = outbox.after(connection, 0, 100)
    assert [entry.change for entry in entries][:2] == told[:2]
    assert entries[2].change.before == facts(authority=None)._replace(facet=None)
    assert entries[3].change == told[3]


def test_reading_goes_on_beyond_a_place_and_stops_at_the_limit(connection: Conn) -> None:
    tell(connection, *(a_change(str(number)) for number in range(5)))
    first = outbox.after(connection, 0, 2)
    second = outbox.after(connection, first[-1].id, 2)
    rest = outbox.after(connection, second[-1].id, 2)
    assert objects(first + second + rest) == [an_id(str(number)) for number in range(5)]
    assert outbox.after(connection, rest[-1].id, 2) == []


def test_nothing_is_told_of_what_is_rolled_back(connection: Conn) -> None:
    with connection.transaction(force_rollback=True):
        outbox.append(connection, [a_change()])
    assert outbox.after(connection, 0, 10) == []


def test_appending_nothing_takes_no_lock(connection: Conn, database_url: str) -> None:
    with connect(database_url) as other, other.transaction():
        outbox.lock_order(other)
        with connection.transaction():
            connection.execute("SET LOCAL lock_timeout = '1s'")
            outbox.append(connection, [])


def test_a_removed_object_leaves_only_its_removal(connection: Conn) -> None:
    tell(connection, a_change("going"), a_change("staying"), a_change("going", Action.CHANGED))
    with connection.transaction():
        assert outbox.forget(connection, [an_id("going")]) == 2
        outbox.append(connection, [a_removal("going")])
    left = [entry.change for entry in outbox.after(connection, 0, 10)]
    assert left == [a_change("staying"), a_removal("going")]


def test_a_change_that_commits_late_is_not_passed_by(connection: Conn, database_url: str) -> None:
    """Without the lock the second transaction would commit higher ids first, and a reader would pass the lower."""
    seen: list[outbox.Entry] = []

    def read_on() -> None:
        seen.extend(outbox.after(connection, seen[-1].id if seen else 0, 10))

    def tell_early() -> None:
        with connect(database_url) as early:
            tell(early, a_change("early"))

    with connect(database_url) as late:
        second = threading.Thread(target=tell_early)
        with late.transaction():
            outbox.append(late, [a_change("late")])
            second.start()
            wait_for(lambda: _waiting(connection) or not second.is_alive(), "the second transaction")
            read_on()
            assert seen == []
        second.join()
    read_on()
    assert objects(seen) == [an_id("late"), an_id("early")]


def test_the_newest_place_is_the_last_one_given_out(connection: Conn) -> None:
    assert outbox.newest(connection) == 0
    tell(connection, a_change("one"), a_change("two"))
    assert outbox.newest(connection) == outbox.after(connection, 0, 10)[-1].id
    connection.execute("DELETE FROM outbox")
    assert outbox.newest(connection) == 2


def _waiting(conn: Conn) -> bool:
    row = conn.execute(
        "SELECT count(*) FROM pg_locks JOIN pg_database d ON d.oid = database"
        " WHERE locktype = 'advisory' AND NOT granted AND d.datname = current_database()"
    ).fetchone()
    return bool(row and row[0])
