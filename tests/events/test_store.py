# SPDX-License-Identifier: MPL-2.0
"""Receivers as the operator sets them up, and what is dropped when nobody needs it any more."""

from __future__ import annotations

import datetime as dt
from itertools import pairwise
from typing import Any

import pytest
from psycopg import Connection

from overblik.database.connection import connect
from overblik.errors import Conflict, InvalidInput, NotFound
from overblik.events import outbox, store
from overblik.events.address import Channel
from overblik.events.filter import Filter
from overblik.events.receiver import (
    FIRST_WAIT,
    LONGEST_WAIT,
    ReceiverState,
    Setup,
    check,
    wait_after,
)
from overblik.index.kinds import Kind, Sensitivity
from overblik.kle.number import KlePattern
from tests.builders import AUTHORITY, an_id
from tests.events.conftest import ALL
from tests.events.told import NOW, a_change, objects, tell
from tests.journeys.installation import wait_for

Conn = Connection[Any]
HOOK = "https://example.dk/hook"
NARROW = Filter(
    Sensitivity.SENSITIVE, (KlePattern("32.*"), KlePattern("27.36.08")), (AUTHORITY,), (Kind.CASE, Kind.GRANT)
)


def add(conn: Conn, name: str, told: Filter = ALL, **more: Any) -> int:
    return store.add(conn, Setup(name, Channel.WEBHOOK, HOOK, told, **more), NOW, "tester")


def log(conn: Conn) -> list[tuple[Any, ...]]:
    return conn.execute(
        "SELECT action, subject, actor, changed_at, detail FROM change_log ORDER BY id"
    ).fetchall()


def test_a_receiver_is_read_back_as_it_was_set_up(connection: Conn) -> None:
    setup = Setup("mq", Channel.AMQP, "amqps://me@mq.example.dk/BF", NARROW, 1, "events", "overblik")
    store.add(connection, setup, NOW, "tester")
    receiver = store.by_name(connection, "mq")
    assert (receiver.setup, receiver.state, receiver.failures) == (setup, ReceiverState.ACTIVE, 0)
    assert store.by_id(connection, receiver.id) == receiver


def test_every_change_of_the_set_up_is_logged_with_who_and_when(connection: Conn) -> None:
    add(connection, "crm", NARROW, batch=20)
    assert store.pause(connection, "crm", NOW, "tester")
    assert not store.pause(connection, "crm", NOW, "tester")
    assert store.resume(connection, "crm", NOW, "tester")
    assert not store.resume(connection, "crm", NOW, "tester")
    store.remove(connection, "crm", NOW, "tester")
    rows = log(connection)
    assert [row[0] for row in rows] == ["events.add", "events.pause", "events.resume", "events.remove"]
    assert {row[1:4] for row in rows} == {("crm", "tester", NOW)}
    assert rows[0][4] == {
        "name": "crm", "channel": "webhook", "address": HOOK, "sensitivity": "sensitive", "kle": ["32.*", "27.36.08"],
        "authorities": [AUTHORITY], "kinds": ["case", "grant"], "batch": 20,
    }  # fmt: skip


def test_a_name_is_taken_once(connection: Conn) -> None:
    add(connection, "crm")
    with pytest.raises(Conflict) as refused:
        add(connection, "crm")
    assert refused.value.code == "events.receiver_exists"
    assert len(log(connection)) == 1


@pytest.mark.parametrize("change", [store.pause, store.resume, store.remove])
def test_a_receiver_that_is_none_is_told(connection: Conn, change: Any) -> None:
    with pytest.raises(NotFound) as refused:
        change(connection, "crm", NOW, "tester")
    assert refused.value.code == "events.receiver_unknown"
    assert log(connection) == []


BAD = [
    ("a name with a path", Setup("../crm", Channel.WEBHOOK, HOOK, ALL), "events.receiver_name"),
    ("a name in capitals", Setup("CRM", Channel.WEBHOOK, HOOK, ALL), "events.receiver_name"),
    ("no event in a post", Setup("crm", Channel.WEBHOOK, HOOK, ALL, 0), "events.batch"),
    ("too many events in a post", Setup("crm", Channel.WEBHOOK, HOOK, ALL, 501), "events.batch"),
    ("no address", Setup("crm", Channel.WEBHOOK, "", ALL), "events.address"),
    ("no route", Setup("crm", Channel.AMQP, "amqps://me@mq.example.dk/", ALL), "events.route"),
    ("a route of letters beyond ASCII", Setup("crm", Channel.AMQP, "amqps://me@mq.example.dk/", ALL, 1, "æ"), "events.route"),
]  # fmt: skip


@pytest.mark.parametrize(("setup", "code"), [row[1:] for row in BAD], ids=[row[0] for row in BAD])
def test_a_set_up_that_cannot_work_is_refused(setup: Setup, code: str) -> None:
    with pytest.raises(InvalidInput) as refused:
        check(setup)
    assert refused.value.code == code


def test_a_receiver_hears_of_what_happens_after_it_was_added(connection: Conn) -> None:
    tell(connection, a_change("before"))
    receiver = add(connection, "crm")
    tell(connection, a_change("after"))
    found = store.by_id(connection, receiver)
    assert found is not None
    assert objects(outbox.after(connection, found.place, 10)) == [an_id("after")]


def test_a_receiver_added_while_somebody_appends_waits_and_misses_nothing_of_the_next(
    connection: Conn, database_url: str
) -> None:
    with connect(database_url) as other:
        with other.transaction():
            outbox.append(other, [a_change("under way")])
            connection.execute("SET lock_timeout = '200ms'")
            with pytest.raises(Exception, match="lock timeout"):
                add(connection, "crm")
            connection.execute("RESET lock_timeout")
        receiver = add(connection, "crm")
        tell(other, a_change("next"))
    found = store.by_id(connection, receiver)
    assert found is not None
    assert objects(outbox.after(connection, found.place, 10)) == [an_id("next")]


def test_only_one_session_at_a_time_delivers_to_a_receiver(connection: Conn, database_url: str) -> None:
    first, second = add(connection, "first"), add(connection, "second")
    with connect(database_url) as other:
        assert store.claim(connection, first)
        assert not store.claim(other, first)
        assert store.claim(other, second)
        store.release(connection, first)
        assert store.claim(other, first)
    wait_for(lambda: store.claim(connection, second), "the end of the other session")


def place(conn: Conn, receiver: int, number: int) -> None:
    assert store.move_on(conn, receiver, number, 1, NOW)


def left(conn: Conn) -> list[int]:
    return [entry.id for entry in outbox.after(conn, 0, 100)]


OLD, RECENT = NOW - dt.timedelta(days=20), NOW - dt.timedelta(days=1)
SINCE = NOW - dt.timedelta(days=14)


def filled(conn: Conn) -> None:
    """Five rows: three old ones, two recent ones."""
    tell(conn, *(a_change(str(n), received_at=OLD if n <= 3 else RECENT) for n in range(1, 6)))


def test_without_receivers_nothing_is_kept(connection: Conn) -> None:
    filled(connection)
    assert store.tidy(connection, SINCE) == 5
    assert left(connection) == []


def test_what_an_active_receiver_has_not_passed_is_kept_however_old(connection: Conn) -> None:
    quick, slow = add(connection, "quick"), add(connection, "slow")
    filled(connection)
    place(connection, quick, 5)
    place(connection, slow, 2)
    assert store.tidy(connection, SINCE) == 2
    assert left(connection) == [3, 4, 5]
    assert store.tidy(connection, SINCE) == 0


def test_for_a_paused_receiver_rows_are_kept_for_a_time_and_then_counted_as_missed(connection: Conn) -> None:
    add(connection, "paused")
    store.pause(connection, "paused", NOW, "tester")
    filled(connection)
    assert store.tidy(connection, SINCE) == 3
    assert left(connection) == [4, 5]
    assert store.tidy(connection, SINCE) == 0
    [standing] = store.standings(connection)
    assert (standing.missed, standing.behind) == (3, 2)


def test_a_paused_receiver_does_not_take_from_an_active_one_what_it_needs(connection: Conn) -> None:
    add(connection, "paused")
    active = add(connection, "active")
    store.pause(connection, "paused", NOW, "tester")
    filled(connection)
    place(connection, active, 1)
    assert store.tidy(connection, SINCE) == 1
    place(connection, active, 5)
    assert store.tidy(connection, SINCE) == 2
    assert {each.name: each.missed for each in store.standings(connection)} == {"active": 0, "paused": 3}


def test_tidying_waits_for_nobody(connection: Conn, database_url: str) -> None:
    """A removal under way holds rows in an order of its own; who waited for it could end in a deadlock."""
    filled(connection)
    with connect(database_url) as other, other.transaction():
        assert outbox.forget(other, [an_id("2"), an_id("4")]) == 2
        connection.execute("SET lock_timeout = '1s'")
        assert store.tidy(connection, SINCE) == 3
    assert left(connection) == []


def test_a_place_never_goes_back(connection: Conn) -> None:
    receiver = add(connection, "crm")
    place(connection, receiver, 5)
    place(connection, receiver, 3)
    found = store.by_id(connection, receiver)
    assert found is not None
    assert found.place == 5


def test_waits_double_up_to_a_cap() -> None:
    waits = [wait_after(failures) for failures in range(1, 12)]
    assert waits[0] == FIRST_WAIT
    assert all(later == min(LONGEST_WAIT, 2 * earlier) for earlier, later in pairwise(waits))
    assert wait_after(10**9) == LONGEST_WAIT
    assert not wait_after(0)
