# SPDX-License-Identifier: MPL-2.0
"""Connections: UTC, prepared statements, one kept for each thread, never handed out dead."""

from __future__ import annotations

import datetime as dt
import os
import threading
from typing import Any

import psycopg
import pytest
from psycopg.conninfo import make_conninfo

from overblik.database.connection import close_current, connect, current
from overblik.errors import Unavailable


@pytest.fixture(autouse=True)
def _closed_afterwards() -> Any:
    yield
    close_current()


def kill(url: str, connection: psycopg.Connection[Any]) -> None:
    with connect(url) as other:
        other.execute("SELECT pg_terminate_backend(%s, 5000)", [connection.info.backend_pid])


def test_times_come_back_in_utc_whatever_the_server_thinks(bare_url: str) -> None:
    with connect(bare_url) as connection:
        connection.execute(f"ALTER DATABASE {connection.info.dbname} SET timezone = 'Europe/Copenhagen'")
    with connect(bare_url) as connection:
        row = connection.execute("SELECT '2025-06-01T12:00:00+02:00'::timestamptz").fetchone()
        assert row is not None
        assert row[0].utcoffset() == dt.timedelta(0)
        assert row[0].isoformat() == "2025-06-01T10:00:00+00:00"


def test_options_in_the_address_are_kept_beside_ours(bare_url: str) -> None:
    with connect(make_conninfo(bare_url, options="-c work_mem=7MB")) as connection:
        assert connection.execute("SHOW work_mem").fetchone() == ("7MB",)
        assert connection.execute("SHOW timezone").fetchone() == ("UTC",)


def test_a_statement_is_prepared_when_it_is_run_again(bare_url: str) -> None:
    with connect(bare_url) as connection:
        for _ in range(3):
            connection.execute("SELECT %s::int + 714", [1])
        names = connection.execute(
            "SELECT count(*) FROM pg_prepared_statements WHERE statement LIKE '%714%'"
        ).fetchone()
        assert names == (1,)


def test_without_autocommit_nothing_stays_that_is_not_committed(bare_url: str) -> None:
    with connect(bare_url) as connection:
        connection.execute("CREATE TABLE t (n int)")
    connection = connect(bare_url, autocommit=False)
    connection.execute("INSERT INTO t VALUES (1)")
    connection.close()
    with connect(bare_url) as connection:
        assert connection.execute("SELECT count(*) FROM t").fetchone() == (0,)


def test_a_thread_gets_the_same_connection_again_and_another_thread_its_own(bare_url: str) -> None:
    mine = current(bare_url)
    assert current(bare_url) is mine
    others: list[object] = []

    def ask() -> None:
        others.append(current(bare_url))
        close_current()

    thread = threading.Thread(target=ask)
    thread.start()
    thread.join()
    assert others[0] is not mine


def test_a_connection_the_server_has_ended_is_replaced_before_anyone_uses_it(bare_url: str) -> None:
    dead = current(bare_url)
    kill(bare_url, dead)
    fresh = current(bare_url)
    assert fresh is not dead
    assert fresh.execute("SELECT 1").fetchone() == (1,)


def test_a_notice_waiting_on_the_line_is_no_death(bare_url: str) -> None:
    mine = current(bare_url)
    mine.execute("LISTEN news")
    with connect(bare_url) as other:
        other.execute("NOTIFY news")
    mine.execute("SELECT 1")
    assert current(bare_url) is mine


def test_a_forked_child_does_not_talk_on_its_parents_connection(bare_url: str) -> None:
    mine = current(bare_url)
    parent_backend = mine.info.backend_pid
    read, write = os.pipe()
    child = os.fork()
    if child == 0:
        os.write(write, str(current(bare_url).info.backend_pid).encode())
        os._exit(0)
    os.waitpid(child, 0)
    assert int(os.read(read, 20)) != parent_backend
    assert mine.execute("SELECT 1").fetchone() == (1,)


def test_a_server_that_is_away_is_told_without_the_password() -> None:
    with pytest.raises(Unavailable) as told:
        connect("postgresql://someone:very-secret@127.0.0.1:1/none")
    assert told.value.code == "database.unreachable"
    assert "very-secret" not in str(told.value)


def test_the_reviver_is_called_once_when_the_server_is_away() -> None:
    calls: list[int] = []
    with pytest.raises(Unavailable):
        current("postgresql://someone@127.0.0.1:1/none", revive=lambda: calls.append(1))
    assert calls == [1]
