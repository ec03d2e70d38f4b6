# SPDX-License-Identifier: MPL-2.0
"""The one statement: what it brings, the trace it leaves, and that neither happens without the other."""

from __future__ import annotations

import datetime as dt
import uuid
from typing import Any

import psycopg
import pytest

from overblik.audit.access import Channel, Look, looks_at
from overblik.database.connection import connect
from overblik.errors import Unavailable
from overblik.index.reading import ItemKind, ReadingRow
from overblik.overview.query import CASES_ONLY, STATEMENT, Found, parameters, read
from tests.overview.rows import ANNA, HERE, NOW, STRANGER, THERE, a_benefit, a_case, a_document, an_id, store

Conn = psycopg.Connection[Any]
LOOK = Look(NOW, "mit-overblik", Channel.NATIONAL, "hentsagsliste", "call-1")


def ask(conn: Conn, *keys: uuid.UUID, **told: Any) -> Found:
    return read(conn, keys or (ANNA,), LOOK, **told)


def ids(rows: list[ReadingRow]) -> list[uuid.UUID]:
    return sorted(row.item_id for row in rows)


def test_rows_come_back_as_they_were_stored(connection: Conn) -> None:
    rows = [a_case(), a_case("bare", authority=None, kle=None, findings="Q1", created=None), a_benefit()]
    store(connection, *rows)
    found = ask(connection)
    assert sorted(found.rows, key=lambda row: row.item_id) == sorted(rows, key=lambda row: row.item_id)
    assert found.version == 0


def test_the_list_call_reads_cases_only(connection: Conn) -> None:
    store(connection, a_case(), a_document(), a_benefit())
    assert [row.kind for row in ask(connection, kinds=CASES_ONLY).rows] == [ItemKind.CASE]


def test_authorities_not_asked_for_are_not_even_read(connection: Conn) -> None:
    store(connection, a_case("here"), a_case("there", authority=THERE), a_case("nowhere", authority=None))
    assert ids(ask(connection, authorities=[HERE]).rows) == [an_id("here")]
    assert ask(connection, authorities=[]).rows == []
    assert ask(connection, authorities=['",', "\\", f'{HERE}","{THERE}', "{}", ""]).rows == []
    assert len(ask(connection, authorities=None).rows) == 3


def test_another_persons_key_brings_nothing(connection: Conn) -> None:
    store(connection, a_case())
    assert ask(connection, STRANGER) == Found(0, [])


def test_every_look_leaves_its_trace_also_at_a_person_with_nothing(connection: Conn) -> None:
    connection.execute("UPDATE configuration SET version = 12")
    assert ask(connection, STRANGER).version == 12
    assert looks_at(connection, ANNA) == []
    (row,) = looks_at(connection, STRANGER)
    assert (row.party_key, row.seen_at, row.actor, row.channel) == (STRANGER, NOW, "mit-overblik", "national")
    assert (row.purpose, row.transaction_id, row.version) == ("hentsagsliste", "call-1", 12)


def test_each_look_is_a_trace_of_its_own(connection: Conn) -> None:
    for _ in range(3):
        ask(connection)
    read(connection, [ANNA], Look(NOW + dt.timedelta(hours=1), "anna", Channel.PORTAL, "overview"))
    assert [row.channel for row in looks_at(connection, ANNA)] == [
        "portal",
        "national",
        "national",
        "national",
    ]
    assert len(looks_at(connection, ANNA, newest=2)) == 2


def test_the_trace_is_committed_before_anything_is_handed_out(connection: Conn, database_url: str) -> None:
    store(connection, a_case())
    ask(connection)
    with connect(database_url) as other:
        assert len(looks_at(other, ANNA)) == 1


def test_without_its_trace_nothing_is_read(connection: Conn) -> None:
    store(connection, a_case())
    connection.execute("ALTER TABLE access_log ADD CONSTRAINT full_disk CHECK (false) NOT VALID")
    with pytest.raises(Unavailable) as failed:
        ask(connection)
    assert failed.value.code == "reading_failed"
    assert failed.value.__cause__ is None
    assert str(ANNA) not in str(failed.value)


def test_if_the_rows_cannot_be_read_no_trace_claims_they_were(connection: Conn) -> None:
    store(connection, a_case(sensitivity=2))
    # A view that fails for the row, after the trace has been written.
    connection.execute(
        "CREATE FUNCTION fails() RETURNS uuid LANGUAGE plpgsql STABLE AS $$ BEGIN RAISE 'no'; END $$;"
        "ALTER TABLE reading RENAME TO stored; ALTER TABLE stored RENAME COLUMN source TO source_;"
        "CREATE VIEW reading AS SELECT *, CASE WHEN sensitivity > 0 THEN fails() END AS source FROM stored"
    )
    with pytest.raises(Unavailable):
        ask(connection)
    assert looks_at(connection, ANNA) == []


def test_a_connection_whose_trace_could_be_rolled_back_is_refused(
    connection: Conn, database_url: str
) -> None:
    with connection.transaction(), pytest.raises(ValueError, match="commit"):
        ask(connection)
    with connect(database_url, autocommit=False) as other, pytest.raises(ValueError, match="commit"):
        ask(other)
    assert looks_at(connection, ANNA) == []


def test_a_database_without_configuration_hands_out_nothing(connection: Conn) -> None:
    store(connection, a_case())
    connection.execute("DELETE FROM configuration")
    with pytest.raises(Unavailable) as failed:
        ask(connection)
    assert failed.value.code == "configuration_missing"
    assert looks_at(connection, ANNA) == []


def test_no_key_at_all_reads_nothing(connection: Conn) -> None:
    with pytest.raises(Unavailable):
        read(connection, [], LOOK)


def test_a_lost_connection_is_an_error_of_ours(connection: Conn, database_url: str) -> None:
    with connect(database_url) as other:
        connection.execute("SELECT pg_terminate_backend(%s)", [other.info.backend_pid])
        with pytest.raises(Unavailable):
            read(other, [ANNA], LOOK)


OLD, NEWEST = uuid.UUID(int=1), uuid.UUID(int=2)


def a_person(conn: Conn, key: uuid.UUID) -> None:
    conn.execute(
        "INSERT INTO person (party_key, party_key_id, sealed, seal_key_id) VALUES (%s, 'k', '', 'k')", [key]
    )


def test_while_keys_are_renewed_the_rows_are_found_on_either_side(connection: Conn) -> None:
    store(connection, a_case(party_key=OLD))
    a_person(connection, OLD)
    assert len(ask(connection, NEWEST, OLD).rows) == 1
    assert [row.party_key for row in looks_at(connection, OLD)] == [OLD]


def test_after_a_key_was_replaced_the_old_key_leads_to_the_new_one(connection: Conn) -> None:
    store(connection, a_case(party_key=NEWEST))
    a_person(connection, NEWEST)
    connection.execute("INSERT INTO alias (old_key, new_key) VALUES (%s, %s)", [OLD, NEWEST])
    assert len(ask(connection, OLD).rows) == 1
    assert len(ask(connection, NEWEST, OLD).rows) == 1
    assert len(looks_at(connection, NEWEST)) == 2
    assert looks_at(connection, OLD) == []


def test_a_person_nobody_has_named_leaves_the_trace_under_the_newest_key(connection: Conn) -> None:
    assert ask(connection, NEWEST, OLD).rows == []
    assert len(looks_at(connection, NEWEST)) == 1


def test_it_is_one_statement_and_one_transaction(connection: Conn, tmp_path: Any) -> None:
    """Counted in the protocol: each execution is one Execute or Query message to the server."""
    store(connection, a_case(), a_document(), a_benefit())
    ask(connection)
    with (tmp_path / "trace").open("w+") as file:
        connection.pgconn.trace(file.fileno())
        connection.pgconn.set_trace_flags(psycopg.pq.Trace.SUPPRESS_TIMESTAMPS)
        ask(connection)
        connection.pgconn.untrace()
        file.seek(0)
        sent = [line.split("\t")[2] for line in file if line.startswith("F\t")]
    assert sent.count("Execute") == 1
    assert "Query" not in sent
    assert "Parse" not in sent, "the statement is prepared once and for all"


def test_the_statement_reads_one_persons_rows_by_their_key(connection: Conn) -> None:
    for number in range(30):
        store(connection, *(a_case(f"{number}-{i}", party_key=uuid.UUID(int=number + 1)) for i in range(20)))
    connection.execute("ANALYZE reading")
    arguments = parameters([uuid.UUID(int=1)], LOOK, CASES_ONLY, None)
    plan = "\n".join(line for (line,) in connection.execute(f"EXPLAIN {STATEMENT}", arguments))
    assert "reading_pkey" in plan
    assert "Seq Scan on reading" not in plan


def test_what_was_told_since_is_read_whatever_its_kind_and_only_then(connection: Conn) -> None:
    day = dt.timedelta(days=1)
    rows = [
        a_case(),
        a_document("old", received_at=NOW - 9 * day),
        a_document("new", received_at=NOW - day),
        a_document("again", received_at=NOW - day, told_at=NOW - 9 * day),
    ]
    store(connection, *rows)
    found = ask(connection, kinds=CASES_ONLY, since=NOW - 2 * day)
    assert ids(found.rows) == sorted([an_id("case"), an_id("new")])
    assert ids(ask(connection, kinds=CASES_ONLY).rows) == [an_id("case")]
    again = next(row for row in ask(connection).rows if row.item_id == an_id("again"))
    assert (again.told_at, again.told) == (NOW - 9 * day, NOW - 9 * day)
    assert next(row for row in found.rows if row.item_id == an_id("new")).told == NOW - day
