# SPDX-License-Identifier: MPL-2.0
"""The worker's counting beside everything else it does, and the command that counts at once."""

from __future__ import annotations

import datetime as dt
from typing import Any

from psycopg import Connection

from overblik.database.connection import connect
from overblik.disclosure import roll_up_store
from overblik.guidance import local_status
from overblik.site.counting import Counting
from tests.disclosure import build
from tests.disclosure.test_roll_up_store import AUTHORITY, fill


def joined(counting: Counting) -> None:
    thread = counting._aside._thread
    assert thread is not None
    thread.join()


def test_it_counts_beside_the_rest_and_not_again_at_once(
    connection: Connection[Any], database_url: str
) -> None:
    fill(connection, [build.a_row()])
    counting = Counting(lambda: connect(database_url))
    assert counting.begin(connection)
    joined(counting)
    assert roll_up_store.area_counts(connection, AUTHORITY)[""].cases == 1
    assert local_status.counted(connection, AUTHORITY).counted_at is not None
    assert not counting.begin(connection)
    counting.stop()


def test_it_ends_at_once_when_the_worker_does(connection: Connection[Any], database_url: str) -> None:
    fill(connection, [build.a_row()])
    with connect(database_url) as other, other.transaction():
        # Counting cannot get on while somebody holds the table it writes.
        other.execute("LOCK TABLE roll_up_combination")
        counting = Counting(lambda: connect(database_url))
        assert counting.begin(connection)
        assert not counting.begin(connection), "it is at it already"
        counting.stop()
    assert roll_up_store.load(connection, AUTHORITY) is None


def test_a_database_that_is_away_is_waited_for(
    connection: Connection[Any], database_url: str, caplog: Any
) -> None:
    def away() -> Connection[Any]:
        opened = connect(database_url)
        opened.close()
        return opened

    counting = Counting(away)
    assert counting.begin(connection)
    joined(counting)
    assert "counting waits: OperationalError" in caplog.text
    assert roll_up_store.is_due(connection, dt.datetime(2025, 6, 1, tzinfo=dt.UTC))
