# SPDX-License-Identifier: MPL-2.0
"""The chain in a real database: made as changes are committed, and whatever is done to it is found and named."""

from __future__ import annotations

import threading
from collections.abc import Iterator
from pathlib import Path
from typing import Any

import psycopg
import pytest
from hypothesis import given
from hypothesis import strategies as st

from overblik.audit.chain import ChangeFlaw, ChangeVerdict
from overblik.audit.change_verification import chain_head, verify_changes
from overblik.audit.changes import EVERY_AUTHORITY, concerned, record_change
from overblik.audit.segment import Seal
from overblik.audit.version import advance_version, wait_for_others
from overblik.database.backup import backup, restore
from overblik.database.connection import connect
from overblik.database.migrate import migrate
from overblik.errors import InvalidInput
from tests.builders import at
from tests.conftest import fresh_database
from tests.database.test_backup import settings_for
from tests.migrating import migrated_to

Conn = psycopg.Connection[Any]

MOMENT = at("2025-12-01T09:00:00")
CVR = "90000001"


def changes(conn: Conn, count: int, *, action: str = "disclosure.publish") -> None:
    for number in range(count):
        record_change(
            conn, MOMENT, "rikke", action, CVR, {"version": number}, authority=CVR, reason="Æ: fordi"
        )


def broken(found: ChangeVerdict) -> tuple[int | None, ChangeFlaw] | None:
    """The id of the row that is named, and what is wrong."""
    if found.broken is None:
        return None
    row, flaw = found.broken
    return (row and row.id, flaw)


def head_of(conn: Conn) -> Seal:
    return chain_head(conn)


@pytest.fixture
def chained(connection: Conn) -> Conn:
    """Nine changes, whose ids are their places."""
    changes(connection, 9)
    return connection


def test_every_change_is_chained_by_the_time_it_can_be_seen(connection: Conn) -> None:
    assert verify_changes(connection) == ChangeVerdict(0, None)
    changes(connection, 2)
    with connection.transaction():
        changes(connection, 2)
        record_change(
            connection, MOMENT, "otto", "kle.import", "Februar 2026 \\ %s\n'æ", authority=EVERY_AUTHORITY
        )
    found = verify_changes(connection)
    assert (found.changes, found.broken, found.newest) == (5, None, head_of(connection))


def test_what_is_rolled_back_leaves_no_gap(connection: Conn) -> None:
    changes(connection, 1)
    with connection.transaction():
        changes(connection, 2)
        raise psycopg.Rollback
    with connection.transaction():
        changes(connection, 1)
        with connection.transaction():
            changes(connection, 1)
            raise psycopg.Rollback
    assert connection.execute("SELECT id, place FROM change_log ORDER BY place").fetchall() == [
        (1, 1),
        (4, 2),
    ]
    assert verify_changes(connection).broken is None


@given(
    actor=st.text(st.characters(exclude_categories=["Cs"], exclude_characters="\0"), max_size=20),
    moment=st.datetimes(),
)
def test_the_database_and_we_digest_the_same(one_database: Conn, actor: str, moment: Any) -> None:
    record_change(one_database, at(moment.isoformat()), actor, "x.y", actor, {"said": actor}, authority=actor)
    assert verify_changes(one_database).broken is None


@pytest.fixture(scope="module")
def one_database(server_url: str, template_database: str) -> Iterator[Conn]:
    with fresh_database(server_url, template_database) as url, connect(url) as conn:
        yield conn


def test_places_are_in_the_order_of_commits_and_nobody_waits_before(
    connection: Conn, database_url: str
) -> None:
    with connect(database_url) as other:
        with connection.transaction():
            changes(connection, 1, action="first.written")
            changes(other, 1, action="second.written")  # does not wait for the open transaction
        told = connection.execute("SELECT action FROM change_log ORDER BY place").fetchall()
    assert told == [("second.written",), ("first.written",)]
    assert verify_changes(connection).broken is None


def test_a_change_before_and_one_after_the_lock_of_the_configuration_do_not_wait_for_each_other(
    connection: Conn, database_url: str
) -> None:
    """As a KLE import (log, then configuration) and a publication (configuration, then log) at the same time."""
    with connect(database_url) as other, other.transaction():
        wait_for_others(other)
        done = threading.Event()

        def importing() -> None:
            with connection.transaction():
                changes(connection, 1, action="kle.import")
                advance_version(connection)
            done.set()

        thread = threading.Thread(target=importing)
        thread.start()
        changes(other, 1)
        assert not done.is_set()
    thread.join(30)
    assert done.is_set()
    assert verify_changes(connection).changes == 2


def test_many_at_once_make_one_chain(connection: Conn, database_url: str) -> None:
    def write() -> None:
        with connect(database_url) as conn:
            changes(conn, 10)

    threads = [threading.Thread(target=write) for _ in range(4)]
    for thread in threads:
        thread.start()
    for thread in threads:
        thread.join(60)
    found = verify_changes(connection)
    assert (found.changes, found.broken) == (40, None)


def test_a_transaction_that_cannot_see_the_newest_link_is_refused_not_forked(
    connection: Conn, database_url: str
) -> None:
    with connect(database_url) as other:
        other.isolation_level = psycopg.IsolationLevel.REPEATABLE_READ
        other.autocommit = False
        other.execute("SELECT count(*) FROM change_log")
        changes(connection, 1)
        changes(other, 1)
        with pytest.raises(psycopg.errors.SerializationFailure):
            other.commit()
    assert verify_changes(connection).changes == 1


TRIGGER_OFF = "ALTER TABLE change_log DISABLE TRIGGER change_log_chained; "
COPY_OF_4 = "changed_at, actor, action, subject, detail"
DONE = (
    ("who", "UPDATE change_log SET actor = 'nobody' WHERE id = 5", (5, ChangeFlaw.ALTERED)),
    ("when", "UPDATE change_log SET changed_at = 'infinity' WHERE id = 1", (1, ChangeFlaw.ALTERED)),
    ("why", "UPDATE change_log SET reason = NULL WHERE id = 5", (5, ChangeFlaw.ALTERED)),
    ("whom it concerns", "UPDATE change_log SET authority = '*' WHERE id = 5", (5, ChangeFlaw.ALTERED)),
    ("a space in the detail", """UPDATE change_log SET detail = '{"version": 8}' WHERE id = 9""", (9, ChangeFlaw.ALTERED)),
    ("a digest", "UPDATE change_log SET digest = sha256('x') WHERE id = 5", (5, ChangeFlaw.ALTERED)),
    ("no digest", "UPDATE change_log SET digest = NULL WHERE id = 5", (5, ChangeFlaw.ALTERED)),
    ("no place", "UPDATE change_log SET place = NULL WHERE id = 5", (6, ChangeFlaw.MISSING)),
    ("one taken out", "DELETE FROM change_log WHERE id = 5", (6, ChangeFlaw.MISSING)),
    ("the first taken out", "DELETE FROM change_log WHERE id = 1", (2, ChangeFlaw.MISSING)),
    ("the end cut off", "DELETE FROM change_log WHERE id > 7", (7, ChangeFlaw.CUT_OFF)),
    ("everything taken out", "TRUNCATE change_log", (None, ChangeFlaw.CUT_OFF)),
    ("the head turned back", "UPDATE change_chain SET place = 7", (8, ChangeFlaw.ADDED)),
    ("the head taken away", "DELETE FROM change_chain", (1, ChangeFlaw.ADDED)),
    ("the head's digest", "UPDATE change_chain SET digest = sha256('x')", (9, ChangeFlaw.ANEW)),
    (
        "two exchanged",
        "UPDATE change_log SET place = 99 WHERE id = 3; UPDATE change_log SET place = 3 WHERE id = 6;"
        " UPDATE change_log SET place = 6 WHERE id = 3",
        (6, ChangeFlaw.ALTERED),
    ),
    (
        "two exchanged with their digests",
        "UPDATE change_log SET place = 99 WHERE id = 3;"
        "UPDATE change_log a SET place = 3, digest = b.digest FROM change_log b WHERE a.id = 6 AND b.id = 3;"
        "UPDATE change_log SET place = 6 WHERE id = 3",
        (6, ChangeFlaw.ALTERED),
    ),
    (
        "what two say exchanged",
        "UPDATE change_log a SET detail = b.detail FROM change_log b WHERE a.id + b.id = 9 AND a.id IN (4, 5)",
        (4, ChangeFlaw.ALTERED),
    ),
    (
        "one slipped in past the chain",
        TRIGGER_OFF + f"INSERT INTO change_log ({COPY_OF_4}) SELECT {COPY_OF_4} FROM change_log WHERE id = 4",
        (10, ChangeFlaw.ADDED),
    ),
    (
        "one slipped in between",
        "UPDATE change_log SET place = place + 100 WHERE place > 4;"
        f"INSERT INTO change_log (place, digest, {COPY_OF_4})"
        f" SELECT 5, sha256('x'), {COPY_OF_4} FROM change_log WHERE id = 4;"
        "UPDATE change_log SET place = place - 99 WHERE place > 100",
        (10, ChangeFlaw.ALTERED),
    ),
    (
        "one slipped in at the end",
        f"INSERT INTO change_log (place, digest, {COPY_OF_4})"
        f" SELECT 10, sha256('x'), {COPY_OF_4} FROM change_log WHERE id = 4",
        (10, ChangeFlaw.ADDED),
    ),
    (
        "one rewritten by the database's own words",
        "UPDATE change_log SET actor = 'nobody' WHERE id = 5; UPDATE change_log c SET digest ="
        " sha256(b.digest || sha256(convert_to(change_content(c), 'UTF8'))) FROM change_log b WHERE c.id = 5 AND b.id = 4",
        (6, ChangeFlaw.ALTERED),
    ),
    (
        "the database's digest replaced, so that it leaves the actor out",
        "CREATE OR REPLACE FUNCTION change_content(change change_log) RETURNS text LANGUAGE sql STABLE"
        " AS $$ SELECT change.place::text $$; INSERT INTO change_log (changed_at, actor, action, subject)"
        " VALUES (now(), 'nobody', 'x.y', '')",
        (10, ChangeFlaw.ALTERED),
    ),
)  # fmt: skip


@pytest.mark.parametrize(("what", "statement", "named"), DONE, ids=[what for what, *_ in DONE])
def test_whatever_is_done_to_it_is_named(
    chained: Conn, what: str, statement: str, named: tuple[int | None, ChangeFlaw]
) -> None:
    kept = head_of(chained)
    chained.execute(statement)
    found = verify_changes(chained)
    assert broken(found) == named
    assert verify_changes(chained, [kept]).broken is not None


def test_a_chain_cut_off_with_its_head_is_found_by_a_seal_kept_elsewhere(chained: Conn) -> None:
    kept = head_of(chained)
    chained.execute("DELETE FROM change_log WHERE id > 7")
    chained.execute(
        "UPDATE change_chain SET (place, digest) = (SELECT place, digest FROM change_log WHERE id = 7)"
    )
    assert verify_changes(chained).broken is None
    assert broken(verify_changes(chained, [kept])) == (7, ChangeFlaw.CUT_OFF)
    changes(chained, 2)
    assert verify_changes(chained).broken is None
    assert broken(verify_changes(chained, [kept])) == (11, ChangeFlaw.ANEW)


def test_the_newest_part_is_verified_without_reading_the_rest(chained: Conn) -> None:
    chained.execute("UPDATE change_log SET actor = 'nobody' WHERE id = 2")
    assert verify_changes(chained, newest=5).broken is None
    chained.execute("UPDATE change_log SET actor = 'nobody' WHERE id = 5")
    assert broken(verify_changes(chained, newest=5)) == (5, ChangeFlaw.ALTERED)
    chained.execute("DELETE FROM change_log WHERE id = 4")
    assert broken(verify_changes(chained, newest=5)) == (2, ChangeFlaw.ALTERED), "nothing to start from"


def test_the_changes_of_an_installation_that_was_there_before_are_chained_as_they_were_written(
    bare_url: str,
) -> None:
    migrated_to(bare_url, "0013_senders")
    told = [
        ("disclosure.publish", CVR, None, CVR),
        ("report.answered", "report 1", '{"authority":"90000002"}', "90000002"),
        ("kle.import", "Februar 2026", None, "*"),
        ("console.sign_in", CVR, None, CVR),
        ("mandate.withdraw", "x", None, None),
    ]
    with connect(bare_url) as conn:
        for action, subject, detail, _ in told:
            conn.execute(
                "INSERT INTO change_log (changed_at, actor, action, subject, detail) VALUES (now(), 'x', %s, %s, %s)",
                (action, subject, detail),
            )
        migrate(bare_url)
        rows = conn.execute("SELECT action, authority FROM change_log ORDER BY place").fetchall()
        assert rows == [(action, authority) for action, *_, authority in told]
        changes(conn, 1)
        assert (verify_changes(conn).changes, verify_changes(conn).broken) == (6, None)


@pytest.mark.slow
def test_a_backup_that_is_restored_is_the_same_chain_and_goes_on(
    chained: Conn, database_url: str, server_url: str, server_kind: str, tmp_path: Path
) -> None:
    kept = head_of(chained)
    file = backup(settings_for(database_url, server_kind), tmp_path / "all.backup").path
    with fresh_database(server_url, "template0") as url:
        restore(settings_for(url, server_kind), file)
        with connect(url) as conn:
            assert verify_changes(conn, [kept]).broken is None
            changes(conn, 1)
            assert verify_changes(conn, [kept]).changes == 10


@pytest.mark.parametrize("reason", ["Aftalt med 610101-0002", "6101010002", "se 610101 0002."])
def test_a_reason_holds_no_person_number(connection: Conn, reason: str) -> None:
    with pytest.raises(InvalidInput) as refused:
        record_change(connection, MOMENT, "rikke", "x.y", "z", reason=reason)
    assert refused.value.code == "audit.person_number"
    assert reason not in str(refused.value)
    assert verify_changes(connection).changes == 0


def test_a_change_concerns_each_authority_it_names_and_else_everybody() -> None:
    assert concerned([CVR, "90000002", CVR]) == [CVR, "90000002"]
    assert concerned([]) == [EVERY_AUTHORITY]
