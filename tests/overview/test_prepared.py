# SPDX-License-Identifier: MPL-2.0
"""A statement run without a cursor: the same values, prepared anew when it is gone, and no words of ours leak."""

from __future__ import annotations

import datetime as dt
import gc
import threading
import time
import uuid
import weakref
from typing import Any

import psycopg
import pytest

from overblik.database.connection import connect
from overblik.overview.prepared import MOMENT, NUMBERS, TEXT, TEXTS, UUIDS, PreparedStatement

Conn = psycopg.Connection[Any]
NOW = dt.datetime(2025, 11, 3, 12, tzinfo=dt.UTC)


def test_values_come_back_as_the_driver_reads_them(connection: Conn) -> None:
    statement = PreparedStatement("SELECT $1, $2, $3, $4, $5", [UUIDS, NUMBERS, TEXTS, MOMENT, TEXT])
    one = uuid.UUID(int=1)
    values = [f"{{{one}}}", "{1,2}", '{"a","b"}', NOW.isoformat(), "æ"]
    assert statement.rows(connection, values) == [([one], [1, 2], ["a", "b"], NOW, "æ")]
    assert statement.rows(connection, [None] * 5) == [(None,) * 5]


MOMENTS = [
    NOW,
    NOW.replace(microsecond=1),
    dt.datetime.min.replace(tzinfo=dt.UTC),
    dt.datetime.max.replace(tzinfo=dt.UTC),
    dt.datetime(2025, 10, 26, 0, 30, tzinfo=dt.UTC),
    dt.datetime(1893, 1, 1, tzinfo=dt.UTC),
]


@pytest.mark.parametrize("zone", ["UTC", "Europe/Copenhagen"])
def test_any_moment_comes_back_in_utc(connection: Conn, zone: str) -> None:
    statement = PreparedStatement("SELECT $1", [MOMENT])
    connection.execute(f"SET TimeZone = '{zone}'")
    for moment in MOMENTS:
        ((found,),) = statement.rows(connection, [moment.isoformat()])
        assert (found, found.tzinfo) == (moment, dt.UTC)


@pytest.mark.parametrize(
    "emptying",
    [
        "DEALLOCATE ALL",
        "DISCARD ALL",
        "ALTER TABLE pieces ADD COLUMN more int",
        "ALTER TABLE pieces ALTER COLUMN piece TYPE bigint",
    ],
)
def test_what_has_been_prepared_may_be_taken_away(connection: Conn, emptying: str) -> None:
    connection.execute("CREATE TABLE pieces (piece int); INSERT INTO pieces VALUES (7)")
    statement = PreparedStatement("SELECT piece, $1 FROM pieces", [TEXT])
    assert statement.rows(connection, ["a"]) == [(7, "a")]
    connection.execute(emptying)
    assert statement.rows(connection, ["b"]) == [(7, "b")]
    assert statement.rows(connection, ["c"]) == [(7, "c")]


def test_a_rollback_makes_the_driver_forget_and_not_us(connection: Conn) -> None:
    statement = PreparedStatement("SELECT $1", [TEXT])
    statement.rows(connection, ["a"])
    connection.execute("BEGIN")
    connection.execute("ROLLBACK")
    connection.execute("SELECT 1")
    assert statement.rows(connection, ["b"]) == [("b",)]


def test_an_error_quotes_nothing_of_what_was_asked(connection: Conn) -> None:
    statement = PreparedStatement("SELECT $1::int", [TEXT])
    with pytest.raises(psycopg.DatabaseError) as failed:
        statement.rows(connection, ["6105900001"])
    assert str(failed.value) == "the statement failed: 22003"
    assert failed.value.__cause__ is None
    assert statement.rows(connection, ["5"]) == [(5,)]


def test_a_statement_that_does_not_hold_says_so_every_time(connection: Conn) -> None:
    statement = PreparedStatement("SELECT nothing", [])
    for _ in range(2):
        with pytest.raises(psycopg.DatabaseError, match="42703"):
            statement.rows(connection, [])


def test_a_text_is_never_cut_off_at_a_nul(connection: Conn) -> None:
    statement = PreparedStatement("SELECT $1", [TEXT])
    with pytest.raises(psycopg.DatabaseError, match="22021"):
        statement.rows(connection, ["a\x00b"])
    listed = PreparedStatement("SELECT $1", [TEXTS])
    with pytest.raises(psycopg.DatabaseError, match="22P02"):
        listed.rows(connection, ['{"a\x00b"}'])


def test_a_lost_server_is_an_error_of_the_driver(connection: Conn, database_url: str) -> None:
    statement = PreparedStatement("SELECT $1", [TEXT])
    with connect(database_url) as other:
        statement.rows(other, ["a"])
        connection.execute("SELECT pg_terminate_backend(%s)", [other.info.backend_pid])
        for _ in range(2):
            with pytest.raises(psycopg.Error):
                statement.rows(other, ["a"])


def test_a_connection_is_not_kept_alive(database_url: str) -> None:
    statement = PreparedStatement("SELECT $1", [TEXT])
    with connect(database_url) as conn:
        statement.rows(conn, ["a"])
        gone = weakref.ref(conn)
    del conn
    gc.collect()
    assert gone() is None


@pytest.mark.slow
def test_others_run_while_the_server_works(connection: Conn) -> None:
    statement = PreparedStatement("SELECT pg_sleep(0.3)::text, $1", [TEXT])
    statement.rows(connection, ["prepared"])
    done: list[float] = []
    worker = threading.Thread(
        target=lambda: (statement.rows(connection, ["a"]), done.append(time.monotonic()))
    )
    worker.start()
    turns = 0
    while not done and worker.is_alive():
        turns += 1
        time.sleep(0.01)
    worker.join()
    assert turns > 3, "the interpreter was held while waiting"
