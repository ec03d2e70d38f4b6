# SPDX-License-Identifier: MPL-2.0
"""A report is kept once, sealed, and read by its writer only; it survives new keys."""

from __future__ import annotations

import datetime as dt
import threading
import uuid
from pathlib import Path

import pytest
from psycopg.errors import LockNotAvailable

from overblik.audit.access import looks_at
from overblik.cli.people import PLAN
from overblik.database.connection import connect
from overblik.errors import NotAllowed, NotFound, Unavailable
from overblik.people import rekey
from overblik.people import store as people
from overblik.people.cpr import Cpr
from overblik.people.keys import KeyRing, Purpose, rotate
from overblik.people.store import register_keys
from overblik.reports import desk
from overblik.reports.report import A_DAY, Handling
from overblik.reports.store import own
from tests.people.numbers import ANNA as ANNAS_NUMBER
from tests.reports.conftest import ANNA, BO, CASE, HERE, NOW, Conn, own_look, send, staff_look


def test_what_was_sent_is_read_back_by_its_writer(connection: Conn, ring: KeyRing) -> None:
    made = send(connection, ring, "Sagen er ikke afsluttet.\n\nÆblegrød ⟦.")
    assert own(connection, ring, [ANNA], own_look()) == [made]
    assert (made.subject, made.handling, made.changed_at) == (CASE, Handling.RECEIVED, NOW)


def test_a_choice_without_words_is_kept_too(connection: Conn, ring: KeyRing) -> None:
    send(connection, ring, "")
    assert own(connection, ring, [ANNA], own_look())[0].words == ""


def test_reading_one_s_reports_leaves_its_trace_in_the_same_statement(
    connection: Conn, ring: KeyRing
) -> None:
    assert own(connection, ring, [ANNA], own_look()) == []
    assert [row.purpose for row in looks_at(connection, ANNA)] == ["portal.reports"]
    connection.execute("ALTER TABLE access_log ADD CONSTRAINT full_disk CHECK (false) NOT VALID")
    with pytest.raises(Unavailable):
        own(connection, ring, [ANNA], own_look())
    with connection.transaction(), pytest.raises(ValueError, match="commit"):
        own(connection, ring, [ANNA], own_look())


def test_nobody_else_sees_it(connection: Conn, ring: KeyRing) -> None:
    send(connection, ring)
    assert own(connection, ring, [BO], own_look(BO)) == []


def test_a_form_sent_twice_is_one_report_and_another_s_form_another(connection: Conn, ring: KeyRing) -> None:
    first = send(connection, ring, "Første gang")
    assert send(connection, ring, "Anden gang", moment=NOW + dt.timedelta(minutes=1)) == first
    assert send(connection, ring, keys=(BO,)).id != first.id
    assert len(own(connection, ring, [ANNA], own_look())) == 1


def test_the_newest_stands_first(connection: Conn, ring: KeyRing) -> None:
    for number in range(3):
        send(connection, ring, str(number), form=str(number), moment=NOW + dt.timedelta(minutes=number))
    assert [one.words for one in own(connection, ring, [ANNA], own_look())] == ["2", "1", "0"]


def test_there_is_enough_for_a_day_and_room_again_the_next(connection: Conn, ring: KeyRing) -> None:
    for number in range(A_DAY):
        send(connection, ring, form=str(number), moment=NOW + dt.timedelta(minutes=number))
    later = NOW + dt.timedelta(hours=23)
    with pytest.raises(NotAllowed) as refused:
        send(connection, ring, form="one more", moment=later)
    assert refused.value.code == "reports.enough"
    assert send(connection, ring, form="0", moment=later), "what was sent already is there"
    assert send(connection, ring, form="one more", keys=(BO,), moment=later)
    assert send(connection, ring, form="one more", moment=NOW + dt.timedelta(days=1, seconds=1))


def test_those_sent_at_once_are_counted_one_after_the_other(
    connection: Conn, ring: KeyRing, database_url: str
) -> None:
    for number in range(A_DAY - 1):
        send(connection, ring, form=str(number))
    outcome: list[str] = []

    def one(form: str) -> None:
        with connect(database_url) as other:
            try:
                send(other, ring, form=form)
                outcome.append("kept")
            except NotAllowed:
                outcome.append("refused")

    threads = [threading.Thread(target=one, args=(f"at once {number}",)) for number in range(4)]
    for thread in threads:
        thread.start()
    for thread in threads:
        thread.join()
    assert sorted(outcome) == ["kept", "refused", "refused", "refused"]


def test_the_database_alone_gives_neither_words_nor_answer(connection: Conn, ring: KeyRing) -> None:
    made = send(connection, ring, "Hemmelig diagnose")
    desk.take_further(connection, ring, HERE, made.receipt, Handling.ANSWERED, NOW, "x", "Fortroligt svar")
    (row,) = connection.execute("SELECT t::text, words, answer FROM error_report t").fetchall()
    for clear in ("diagnose", "Fortroligt"):
        assert clear not in row[0]
        assert clear.encode() not in bytes(row[1]) + bytes(row[2])


def test_a_text_moved_to_another_report_does_not_open(connection: Conn, ring: KeyRing) -> None:
    send(connection, ring, "A", form="a")
    send(connection, ring, "B", form="b")
    connection.execute("UPDATE error_report SET words = (SELECT min(words) FROM error_report)")
    with pytest.raises(Unavailable) as failed:
        own(connection, ring, [ANNA], own_look())
    assert failed.value.code == "reports.sealed"


def test_after_a_new_seal_key_everything_is_sealed_with_it(
    connection: Conn, ring: KeyRing, tmp_path: Path
) -> None:
    made = send(connection, ring, "Hemmeligt")
    send(connection, ring, "Mere", form="more")
    desk.take_further(connection, ring, HERE, made.receipt, Handling.ANSWERED, NOW, "x", "Svar")
    new = rotate(tmp_path / "keys", Purpose.SEAL)
    with connection.transaction():
        register_keys(connection, new)
    assert desk.reseal(connection, new, batch=1) == 2
    assert desk.reseal(connection, new) == 0
    only_new = KeyRing(new.secrets(Purpose.PARTY), new.secrets(Purpose.SEAL)[:1])
    assert {one.words for one in own(connection, only_new, [ANNA], own_look())} == {"Hemmeligt", "Mere"}
    with pytest.raises(Unavailable):
        own(connection, ring, [ANNA], own_look())
    with pytest.raises(Unavailable) as stale:
        send(connection, ring, form="with older keys")
    assert stale.value.code == "reports.sealed"


def test_keys_are_not_renewed_while_a_report_is_being_written(
    connection: Conn, ring: KeyRing, database_url: str
) -> None:
    with connect(database_url) as other, connection.transaction():
        send(connection, ring)
        other.execute("SET lock_timeout = '100ms'")
        with pytest.raises(LockNotAvailable), other.transaction():
            register_keys(other, ring)


def test_reports_move_with_their_person_to_a_new_party_key(
    connection: Conn, ring: KeyRing, tmp_path: Path
) -> None:
    old = ring.party_key("cpr", ANNAS_NUMBER)
    people.remember(connection, ring, [(old, ring.seal(Cpr(ANNAS_NUMBER)))])
    made = send(connection, ring, keys=(old,))
    new = rotate(tmp_path / "keys", Purpose.PARTY)
    assert rekey.rekey_party(connection, new, PLAN) == 1
    keys = new.party_keys("cpr", ANNAS_NUMBER)
    assert own(connection, new, keys, own_look(keys[0])) == [made]
    assert own(connection, new, [old], own_look(old)) == [made], "a session that began before"


def test_the_report_of_one_who_has_nothing_is_found_under_the_older_key(
    connection: Conn, ring: KeyRing
) -> None:
    made = send(connection, ring)
    newest = uuid.UUID(int=7)
    assert own(connection, ring, [newest, ANNA], own_look(newest)) == [made]


def test_a_database_without_configuration_keeps_and_tells_nothing(connection: Conn, ring: KeyRing) -> None:
    connection.execute("DELETE FROM configuration")
    with pytest.raises(Unavailable):
        send(connection, ring)
    with pytest.raises(Unavailable):
        own(connection, ring, [ANNA], own_look())
    assert connection.execute("SELECT count(*) FROM error_report").fetchone() == (0,)


def test_an_authority_s_list_is_not_written_where_it_may_not_be(connection: Conn, ring: KeyRing) -> None:
    send(connection, ring)
    connection.execute("ALTER TABLE access_log ADD CONSTRAINT full_disk CHECK (false) NOT VALID")
    with pytest.raises(Unavailable):
        desk.of_authority(connection, ring, HERE, staff_look())


def test_a_person_who_has_reported_is_not_forgotten(connection: Conn, ring: KeyRing) -> None:
    from overblik.intake.forgetting import forget

    key = ring.party_key("cpr", ANNAS_NUMBER)
    people.remember(connection, ring, [(key, ring.seal(Cpr(ANNAS_NUMBER)))])
    send(connection, ring, keys=(key,))
    assert forget(connection) == 0
    connection.execute("DELETE FROM error_report")
    assert forget(connection) == 1


def test_of_the_dead_nothing_is_told_and_nothing_is_taken(connection: Conn, ring: KeyRing) -> None:
    send(connection, ring)
    connection.execute(
        "INSERT INTO person_status (party_key, set_at, valid_from, status) VALUES (%s, %s, %s, 'dead')",
        [ANNA, NOW, NOW - dt.timedelta(days=1)],
    )
    with pytest.raises(NotFound):
        own(connection, ring, [ANNA], own_look())
    assert [row.refused for row in looks_at(connection, ANNA)] == [True]
    with pytest.raises(NotFound):
        send(connection, ring, form="another")
