# SPDX-License-Identifier: MPL-2.0
"""What processes have counted is added up in the database, and read by one authority at a time."""

from __future__ import annotations

import datetime as dt
from typing import Any

import psycopg
import pytest

from overblik.audit.access import Channel
from overblik.database.connection import connect
from overblik.overview.last_visit import START
from overblik.site.use import Use, channel_of
from overblik.usage import store
from overblik.usage.tally import EVERYBODY, Counted, UseTally, What
from tests.usage.test_tally import DAY, HERE, NOON, THERE

pytestmark = pytest.mark.database

Conn = psycopg.Connection[Any]
NEXT = DAY + dt.timedelta(days=1)


def test_counts_of_several_processes_add_up(connection: Conn) -> None:
    for _ in range(3):
        tally = UseTally()
        tally.answered(NOON, "portal", [(HERE, "32.30.04"), (THERE, "27.60.24")], What.VISIT)
        tally.answered(NOON, "portal", [])
        store.add(connection, tally.taken())
    store.add(connection, {})
    found = store.counts(connection, HERE, DAY, NEXT)
    assert set(found.values()) == {3}
    assert {one.authority for one in found} == {HERE, EVERYBODY}
    assert found[Counted(DAY, HERE, "portal", What.AREA, "32")] == 3
    assert store.counts(connection, HERE, NEXT, NEXT + dt.timedelta(days=30)) == {}
    assert store.first_day(connection, THERE) == DAY
    assert store.first_day(connection, "90000009") == DAY  # the installation's own


def test_the_counts_of_a_process_are_written_down_and_none_is_lost_when_that_fails(
    connection: Conn, database_url: str
) -> None:
    away = True

    def reach() -> Conn:
        if away:
            raise psycopg.OperationalError("away")
        return connect(database_url)

    use = Use(reach, every=3600)
    use.answered(NOON, Channel.PORTAL, START, [(HERE, "32.30.04")])
    use.write_down()
    assert store.counts(connection, HERE, DAY, NEXT) == {}
    away = False
    use.write_down()
    use.write_down()
    assert store.counts(connection, HERE, DAY, NEXT)[Counted(DAY, HERE, "portal", What.VISIT)] == 1


@pytest.mark.parametrize(
    ("path", "channel"),
    [
        ("/", Channel.PORTAL),
        ("/en/sag/x/", Channel.PORTAL),
        ("/konsol/brug/", Channel.CONSOLE),
        ("/en/konsol/", Channel.CONSOLE),
        ("/api/import", Channel.INDEX),
        ("/soap", Channel.INDEX),
        ("/national", Channel.NATIONAL),
        ("/static/x.css", None),
        ("/healthz/live", None),
        ("/en/session/", None),
    ],
)
def test_each_path_is_counted_at_its_door(path: str, channel: Channel | None) -> None:
    assert channel_of(path, "/national", lambda one: one == "/soap") is channel
