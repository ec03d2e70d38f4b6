# SPDX-License-Identifier: MPL-2.0
"""Every look is sealed once, whatever commits late, dies or runs beside; and no writer ever waits for it."""

from __future__ import annotations

import random
import signal
import subprocess
import sys
import threading
import time
from typing import Any

import psycopg
import pytest

from overblik.audit import sealing
from overblik.audit.sealing import Sealer, drop_expired, mark, segments
from overblik.database.connection import connect
from overblik.database.migrate import migrate
from overblik.errors import InvalidInput
from tests.audit.looks import ANNA, NOW, SEEN, look, looks, seal, settled, verify
from tests.builders import an_id, at
from tests.places import CHECKOUT

Conn = psycopg.Connection[Any]
WAITING = """SELECT count(*) FROM pg_stat_activity
WHERE wait_event_type = 'Lock' AND datname = current_database()"""


def sizes(conn: Conn) -> list[int]:
    return [segment.looks for segment in segments(conn)]


def test_looks_are_sealed_in_the_order_in_which_they_were_numbered(connection: Conn) -> None:
    looks(connection, 7)
    made = seal(connection)
    assert [(one.number, one.after_look, one.last_look) for one in made] == [(1, 0, 3), (2, 3, 6), (3, 6, 7)]
    assert list(segments(connection)) == made
    assert made[0].seen_from == SEEN
    assert made[0].sealed_at == NOW
    assert verify(connection).broken is None


def test_without_new_looks_there_is_no_segment(connection: Conn) -> None:
    assert seal(connection) == []
    look(connection)
    assert len(seal(connection)) == 1
    assert seal(connection) == []


def test_looks_that_were_there_before_there_were_seals_are_sealed_too(bare_url: str) -> None:
    migrate(bare_url)
    with connect(bare_url) as conn:
        conn.execute("ALTER TABLE access_log DROP COLUMN number, DROP COLUMN first_key")
        conn.execute("DROP SEQUENCE access_log_number")
        conn.execute("DROP TABLE access_segment")
        looks(conn, 4)
        conn.execute((CHECKOUT / "src/overblik/audit/segments.sql").read_text())
        look(conn)
        assert [one.looks for one in seal(conn)] == [3, 2]
        assert verify(conn).broken is None


def test_a_look_that_commits_late_is_in_the_next_segment_with_all_after_it(
    connection: Conn, database_url: str
) -> None:
    look(connection)
    sealer = Sealer()
    with connect(database_url, autocommit=False) as slow:
        look(slow, an_id("slow"))
        look(connection)
        assert sealer.round(connection, NOW) == [], "nobody knows yet what number two will be"
        look(connection)
        slow.commit()
    [sealed] = settled(sealer, connection)
    assert (sealed.last_look, sealed.looks) == (3, 3), "what was marked, the late one among it"
    [sealed] = settled(sealer, connection)
    assert (sealed.last_look, sealed.looks) == (4, 1)
    assert verify(connection).looks == 4


def test_a_look_that_is_rolled_back_leaves_a_gap_and_no_flaw(connection: Conn, database_url: str) -> None:
    with connect(database_url, autocommit=False) as failing:
        look(failing)
        look(connection)
        failing.rollback()
    [sealed] = seal(connection)
    assert (sealed.after_look, sealed.last_look, sealed.looks) == (0, 2, 1)
    assert verify(connection).broken is None


def test_a_number_is_never_taken_before_its_transaction_has_one(connection: Conn) -> None:
    """Else a writer could sit between the two, unseen by `is_settled`, with a number that is being sealed."""
    [default] = connection.execute(
        "SELECT column_default FROM information_schema.columns"
        " WHERE table_name = 'access_log' AND column_name = 'number'"
    ).fetchone() or ("",)
    assert default.split("WHEN")[1].strip().startswith("(pg_current_xact_id() IS NOT NULL) THEN nextval(")


def test_whoever_only_reads_holds_nothing_up(connection: Conn, database_url: str) -> None:
    look(connection)
    with connect(database_url, autocommit=False) as reader:
        reader.execute("SET TRANSACTION ISOLATION LEVEL REPEATABLE READ")
        reader.execute("SELECT count(*) FROM access_log")
        assert len(seal(connection)) == 1


def test_a_writer_does_not_wait_for_a_sealer_in_the_middle(connection: Conn, database_url: str) -> None:
    looks(connection, 2)
    with connect(database_url) as sealing, sealing.transaction():
        connection.execute("SET lock_timeout = '200ms'")
        with pytest.raises(InvalidInput, match="autocommit"):
            mark(sealing)
        sealing.execute("SELECT pg_advisory_xact_lock(%s)", [0x7365616C])
        sealing.execute("SELECT * FROM access_log")
        look(connection)
        assert seal(connection) == [], "the other one is at it"
    assert sizes(connection) == []
    assert len(seal(connection)) == 1


def test_what_a_killed_sealer_began_is_undone(connection: Conn, database_url: str) -> None:
    looks(connection, 3)
    with connect(database_url) as dying, dying.transaction(force_rollback=True):
        assert sealing._seal_next(dying, 3, 3, NOW) is not None
        dying.execute("SELECT pg_current_xact_id()")
    assert sizes(connection) == []
    assert len(seal(connection)) == 1
    assert verify(connection).broken is None


def test_a_mark_is_not_believed_on_another_connection(connection: Conn, database_url: str) -> None:
    """It may be another server, restored from a backup, whose transactions have other numbers."""
    sealer = Sealer()
    with connect(database_url, autocommit=False) as slow:
        look(slow)
        with connect(database_url) as first:
            assert sealer.round(first, NOW) == []
        assert sealer.round(connection, NOW) == []
        look(connection)
        slow.commit()
    assert [one.looks for one in settled(sealer, connection)] == [1]
    assert [one.looks for one in settled(sealer, connection)] == [1]


_SEAL = """
import sys
from overblik.audit.sealing import Sealer
from overblik.database.connection import connect
from tests.audit.looks import NOW
with connect(sys.argv[1]) as conn:
    Sealer(2).round(conn, NOW)
"""


@pytest.mark.slow
def test_a_sealer_killed_in_the_middle_is_followed_by_one_that_goes_on(
    connection: Conn, database_url: str
) -> None:
    connection.execute(
        "INSERT INTO access_log (party_key, seen_at, id, actor, channel, purpose)"
        " SELECT %s, %s, gen_random_uuid(), 'x', 'portal', 'own' FROM generate_series(1, 4000)",
        (ANNA, SEEN),
    )
    process = subprocess.Popen([sys.executable, "-c", _SEAL, database_url], cwd=CHECKOUT)
    while len(sizes(connection)) < 50:
        assert process.poll() is None, "it must not be done before it is killed"
        time.sleep(0.01)
    process.send_signal(signal.SIGKILL)
    process.wait()
    begun = len(sizes(connection))
    assert begun < 2000
    deadline = time.monotonic() + 30
    while not (made := seal(connection, 2)) and time.monotonic() < deadline:
        time.sleep(0.05)  # the server may take a moment to notice
    assert len(made) == 2000 - begun
    found = verify(connection)
    assert (found.segments, found.looks, found.broken, found.unsealed) == (2000, 4000, None, 0)


@pytest.mark.slow
def test_two_sealers_and_many_writers_at_once_leave_every_look_in_one_segment(
    connection: Conn, database_url: str
) -> None:
    done = threading.Event()
    troubles: list[Exception] = []

    def write(seed: int) -> None:
        draw = random.Random(seed)
        try:
            with connect(database_url, autocommit=False) as conn:
                for _ in range(60):
                    look(conn, an_id(f"{seed}"))
                    time.sleep(draw.random() / 200)
                    conn.rollback() if draw.random() < 0.1 else conn.commit()
        except Exception as error:
            troubles.append(error)

    def go_on_sealing(most: int) -> None:
        sealer = Sealer(most)
        try:
            with connect(database_url) as conn:
                while not done.is_set():
                    sealer.round(conn, NOW)
        except Exception as error:
            troubles.append(error)

    writers = [threading.Thread(target=write, args=[seed]) for seed in range(4)]
    sealers = [threading.Thread(target=go_on_sealing, args=[most]) for most in (3, 5)]
    for thread in (*writers, *sealers):
        thread.start()
    for thread in writers:
        thread.join()
    done.set()
    for thread in sealers:
        thread.join()
    assert troubles == []
    sealed_beside = sum(sizes(connection))
    seal(connection)
    found = verify(connection)
    assert (found.broken, found.unsealed) == (None, 0)
    assert (found.looks,) == connection.execute("SELECT count(*) FROM access_log").fetchone()
    assert sealed_beside > 0


# --- expiry ---------------------------------------------------------------------------------------------------


def test_an_expired_segment_goes_whole_and_the_chain_still_verifies(connection: Conn) -> None:
    looks(connection, 3, seen=at("2025-01-01"))
    looks(connection, 3, seen=at("2025-03-01"))
    looks(connection, 1, seen=at("2025-06-01"))
    seal(connection)
    dropped, broken = drop_expired(connection, at("2025-02-01"), NOW)
    assert ([one.number for one in dropped], broken) == ([1], [])
    found = verify(connection)
    assert (found.segments, found.dropped, found.looks, found.broken) == (3, 1, 4, None)
    assert connection.execute("SELECT min(seen_at) FROM access_log").fetchone() == (at("2025-03-01"),)
    assert [segment.dropped_at for segment in segments(connection)] == [NOW, None, None]
    assert connection.execute("SELECT actor, action, subject, detail FROM change_log").fetchall() == [
        ("worker", "audit.drop", "segment 1", {"looks": 3})
    ]
    assert drop_expired(connection, at("2025-02-01"), NOW) == ([], [])


def test_a_segment_with_one_young_look_stays_whole(connection: Conn) -> None:
    look(connection, seen=at("2025-01-01"))
    look(connection, seen=at("2025-06-01"))
    seal(connection)
    assert drop_expired(connection, at("2025-06-01"), NOW) == ([], [])
    assert verify(connection).looks == 2


def test_a_broken_segment_is_kept_for_whoever_must_find_out_why(connection: Conn) -> None:
    looks(connection, 3, seen=at("2025-01-01"))
    looks(connection, 3, seen=at("2025-01-02"))
    seal(connection)
    connection.execute("UPDATE access_log SET actor = 'nobody' WHERE number = 2")
    dropped, broken = drop_expired(connection, at("2025-02-01"), NOW)
    assert ([one.number for one in dropped], [one.number for one in broken]) == ([2], [1])
    assert connection.execute("SELECT count(*) FROM access_log").fetchone() == (3,)


def test_a_look_that_is_being_moved_is_dropped_the_next_time(connection: Conn, database_url: str) -> None:
    looks(connection, 3, seen=at("2025-01-01"))
    seal(connection)
    found: list[Any] = []

    def drop() -> None:
        with connect(database_url) as conn:
            found.append(drop_expired(conn, at("2025-02-01"), NOW))

    new = an_id("anna's new key")
    with connect(database_url) as moving:
        with moving.transaction():
            moving.execute("INSERT INTO alias VALUES (%s, %s)", (ANNA, new))
            moving.execute(
                "INSERT INTO access_log SELECT (jsonb_populate_record(t, jsonb_build_object("
                "'party_key', %s::uuid, 'first_key', party_key))).* FROM access_log t",
                (new,),
            )
            moving.execute("DELETE FROM access_log WHERE party_key = %s", (ANNA,))
            thread = threading.Thread(target=drop)
            thread.start()
            while connection.execute(WAITING).fetchone() != (1,):
                assert thread.is_alive(), "it must meet the move"
                time.sleep(0.01)
        thread.join()
    assert found == [([], [])]
    assert (verify(connection).looks, verify(connection).broken) == (3, None)
    assert len(drop_expired(connection, at("2025-02-01"), NOW)[0]) == 1
    assert verify(connection).broken is None


def test_nothing_is_dropped_while_another_is_at_the_chain(connection: Conn, database_url: str) -> None:
    looks(connection, 3, seen=at("2025-01-01"))
    seal(connection)
    with connect(database_url) as other, other.transaction():
        other.execute("SELECT pg_advisory_xact_lock(%s)", [0x7365616C])
        assert drop_expired(connection, at("2025-02-01"), NOW) == ([], [])
    assert [one.number for one in drop_expired(connection, at("2025-02-01"), NOW)[0]] == [1]
