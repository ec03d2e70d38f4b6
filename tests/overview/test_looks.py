# SPDX-License-Identifier: MPL-2.0
"""The citizen's own log: what it tells, what it never tells, and that reading it is written down too."""

from __future__ import annotations

import datetime as dt
import uuid
from typing import Any

import psycopg
import pytest

from overblik.audit.access import Channel, Look, looks_at
from overblik.database.connection import connect
from overblik.errors import Unavailable
from overblik.overview import looks
from overblik.overview.looks import Eyes, Looks, read_looks
from overblik.overview.query import read
from tests.builders import at
from tests.overview.rows import ANNA, HERE, STRANGER

Conn = psycopg.Connection[Any]
NOVEMBER = dt.date(2025, 11, 1)
SYSTEM = uuid.UUID("7c0e1d1a-4d0f-4e60-9a45-1d3a7f1a2b3c")


def look(
    conn: Conn,
    moment: str,
    actor: str = ANNA.hex,
    channel: Channel = Channel.PORTAL,
    purpose: str = "portal.start",
    *,
    keys: tuple[uuid.UUID, ...] = (ANNA,),
    authority: str | None = None,
) -> None:
    """One look, written by the statement that reads an overview."""
    read(conn, keys, Look(at(moment), actor, channel, purpose, authority=authority))


def ask(
    conn: Conn, *keys: uuid.UUID, month: dt.date = NOVEMBER, moment: str = "2025-12-31T12:00:00"
) -> Looks:
    asked = keys or (ANNA,)
    return read_looks(conn, asked, Look(at(moment), asked[0].hex, Channel.PORTAL, "portal.looks"), month)


def test_the_same_eyes_for_the_same_purpose_on_a_danish_day_are_one_line(connection: Conn) -> None:
    # Half past eleven in the evening by the clock of the server is the next day in Denmark.
    for moment in ("2025-11-03T23:30:00", "2025-11-04T08:00:00", "2025-11-04T22:59:00"):
        look(connection, moment)
    look(connection, "2025-11-04T09:00:00", purpose="portal.case")
    (first, second) = ask(connection).seen
    assert (first.day, first.eyes, first.purpose, first.count) == (
        dt.date(2025, 11, 4),
        Eyes.SELF,
        "portal.start",
        3,
    )
    assert (first.first, first.last) == (at("2025-11-03T23:30:00"), at("2025-11-04T22:59:00"))
    assert (second.purpose, second.count) == ("portal.case", 1)


def test_a_month_is_the_danish_month_and_tells_its_neighbours(connection: Conn) -> None:
    for moment in (
        "2025-08-01T12:00:00",
        "2025-10-31T22:59:00",
        "2025-10-31T23:00:00",
        "2025-11-30T23:00:00",
    ):
        look(connection, moment)
    found = ask(connection)
    assert [one.day for one in found.seen] == [NOVEMBER]
    assert (found.earlier, found.later) == (dt.date(2025, 10, 1), dt.date(2025, 12, 1))
    empty = ask(connection, month=dt.date(2025, 9, 1))
    assert (empty.seen, empty.earlier, empty.later) == ((), dt.date(2025, 8, 1), dt.date(2025, 10, 1))


def test_who_looked_is_told_as_a_relation_and_never_by_the_actor(connection: Conn) -> None:
    connection.execute("INSERT INTO machine_client VALUES (%s, 'Sagssystemet', true)", [SYSTEM])
    look(connection, "2025-11-01T12:00:00", "b012345", Channel.COMMAND_LINE, "explain", authority=HERE)
    look(connection, "2025-11-02T12:00:00", "Jens Hansen", Channel.CONSOLE, "console")
    look(connection, "2025-11-03T12:00:00", f"cn={SYSTEM}".upper(), Channel.INDEX, "fremsoeg")
    look(connection, "2025-11-04T12:00:00", "display-client", Channel.NATIONAL, "hentsagsliste")
    look(connection, "2025-11-05T12:00:00", STRANGER.hex, Channel.PORTAL)
    found = ask(connection)
    assert [(one.eyes, one.system, one.authority) for one in found.seen] == [
        (Eyes.REPRESENTATIVE, None, None),
        (Eyes.SYSTEM, None, None),
        (Eyes.SYSTEM, "Sagssystemet", None),
        (Eyes.STAFF, None, None),
        (Eyes.STAFF, None, HERE),
    ]
    for actor in ("b012345", "Jens", "display-client", STRANGER.hex, str(SYSTEM)):
        assert actor not in repr(found)


def test_a_delivering_system_is_known_by_its_name_too(connection: Conn) -> None:
    connection.execute("INSERT INTO source_system VALUES (%s, 'Ydelsessystemet')", [SYSTEM])
    look(connection, "2025-11-03T12:00:00", str(SYSTEM), Channel.INDEX, "fremsoeg")
    assert [one.system for one in ask(connection).seen] == ["Ydelsessystemet"]


def test_an_employee_named_like_a_system_stays_an_employee(connection: Conn) -> None:
    connection.execute("INSERT INTO machine_client VALUES (%s, 'Sagssystemet', true)", [SYSTEM])
    look(connection, "2025-11-03T12:00:00", str(SYSTEM), Channel.COMMAND_LINE, "explain")
    assert [(one.eyes, one.system) for one in ask(connection).seen] == [(Eyes.STAFF, None)]


def test_reading_the_log_is_in_the_log_from_the_next_time(connection: Conn) -> None:
    assert ask(connection, moment="2025-11-03T12:00:00").seen == ()
    (again,) = ask(connection, moment="2025-11-03T12:05:00").seen
    assert (again.eyes, again.purpose, again.count) == (Eyes.SELF, "portal.looks", 1)


def test_a_stranger_sees_nothing_of_it(connection: Conn) -> None:
    look(connection, "2025-11-03T12:00:00")
    assert ask(connection, STRANGER) == Looks(NOVEMBER, ())
    assert [row.purpose for row in looks_at(connection, STRANGER)] == ["portal.looks"]
    assert [row.purpose for row in looks_at(connection, ANNA)] == ["portal.start"]


OLD, NEWEST = uuid.UUID(int=1), uuid.UUID(int=2)


def test_looks_under_a_key_that_was_renewed_are_still_one_s_own(connection: Conn) -> None:
    look(connection, "2025-11-03T12:00:00", OLD.hex, keys=(OLD,))
    connection.execute("UPDATE access_log SET party_key = %s, first_key = %s", [NEWEST, OLD])
    connection.execute(
        "INSERT INTO person (party_key, party_key_id, sealed, seal_key_id) VALUES (%s, 'k', '', 'k')",
        [NEWEST],
    )
    connection.execute("INSERT INTO alias (old_key, new_key) VALUES (%s, %s)", [OLD, NEWEST])
    for keys in ((NEWEST, OLD), (NEWEST,), (OLD,)):
        assert [one.eyes for one in ask(connection, *keys).seen] == [Eyes.SELF]


def test_looks_at_one_who_has_nothing_are_found_under_older_keys(connection: Conn) -> None:
    look(connection, "2025-11-03T12:00:00", OLD.hex, keys=(OLD,))
    assert [one.eyes for one in ask(connection, NEWEST, OLD).seen] == [Eyes.SELF]


def test_a_month_with_too_many_lines_is_cut_and_says_so(connection: Conn) -> None:
    connection.execute(
        """INSERT INTO access_log (party_key, seen_at, id, actor, channel, purpose)
           SELECT %s, '2025-11-03T12:00:00Z', gen_random_uuid(), 'x', 'cli', 'why ' || n
           FROM generate_series(1, %s) n""",
        [ANNA, looks.LIMIT + 5],
    )
    found = ask(connection)
    assert (len(found.seen), found.complete) == (looks.LIMIT, False)


def test_without_its_trace_nothing_is_read(connection: Conn) -> None:
    connection.execute("ALTER TABLE access_log ADD CONSTRAINT full_disk CHECK (false) NOT VALID")
    with pytest.raises(Unavailable) as failed:
        ask(connection)
    assert failed.value.code == "looks.unreadable"
    assert failed.value.__cause__ is None
    assert ANNA.hex not in str(failed.value)


def test_a_connection_whose_trace_could_be_rolled_back_is_refused(
    connection: Conn, database_url: str
) -> None:
    with connection.transaction(), pytest.raises(ValueError, match="commit"):
        ask(connection)
    with connect(database_url, autocommit=False) as other, pytest.raises(ValueError, match="commit"):
        ask(other)
    assert looks_at(connection, ANNA) == []


def test_a_database_without_configuration_tells_nothing(connection: Conn) -> None:
    connection.execute("DELETE FROM configuration")
    with pytest.raises(Unavailable) as failed:
        ask(connection)
    assert failed.value.code == "configuration_missing"


def test_the_statement_reads_one_person_s_looks_by_their_key(connection: Conn) -> None:
    connection.execute(
        """INSERT INTO access_log (party_key, seen_at, id, actor, channel, purpose)
           SELECT ('00000000-0000-0000-0000-' || lpad((n % 400)::text, 12, '0'))::uuid,
                  '2025-01-01'::timestamptz + n * interval '1 hour', gen_random_uuid(), 'x', 'cli', 'why'
           FROM generate_series(1, 8000) n"""
    )
    connection.execute("ANALYZE access_log")
    told = {"keys": [uuid.UUID(int=0)], "start": at("2025-11-01"), "end": at("2025-12-01")}
    asked = looks.access.parameters(Look(at("2025-12-01"), "x", Channel.PORTAL, "x")) | told
    plan = "\n".join(line for (line,) in connection.execute(f"EXPLAIN {looks.STATEMENT}", asked))
    assert "Seq Scan on access_log" not in plan
    assert "access_log_pkey" in plan
