# SPDX-License-Identifier: MPL-2.0
"""Accounts in the database: invited once, changed by their holders, and ended with their sessions."""

from __future__ import annotations

import datetime as dt
import secrets
import threading
from pathlib import Path

import psycopg
import pytest

from overblik.access import staff_account_store as store
from overblik.access import staff_credentials
from overblik.access.one_time_code import step_at
from overblik.access.refusal import SignInRefused
from overblik.access.staff import Role
from overblik.errors import Conflict, NotFound, Unavailable
from overblik.people import keys, rekey
from overblik.people.keys import KeyRing, Purpose
from overblik.people.store import register_keys
from tests.access.accounts import (
    A_DAY,
    A_STEP,
    HERE,
    NOW,
    PASSWORD,
    THERE,
    Accounts,
    Conn,
    Held,
    a_ring,
    accounts,
    changes,
    confirm,
    refused,
)

__all__ = ["accounts"]

pytestmark = pytest.mark.database


def a_session(conn: Conn) -> str:
    key = secrets.token_hex(16)
    conn.execute("INSERT INTO django_session VALUES (%s, '', now() + interval '1 day')", (key,))
    return key


def living(conn: Conn) -> set[str]:
    return {key for (key,) in conn.execute("SELECT session_key FROM django_session")}


def begun(accounts: Accounts, held: Held, moment: dt.datetime) -> str:
    """A session of this account's."""
    key = a_session(accounts.conn)
    accounts.local.keep(confirm(accounts, held.told(moment), moment), key)
    return key


def test_an_invitation_is_good_once_and_for_a_day(accounts: Accounts) -> None:
    conn, ring = accounts.conn, accounts.ring
    token = accounts.invite(NOW)
    assert staff_credentials.invitation(conn, ring, token, NOW + A_DAY) is None
    assert staff_credentials.invitation(conn, ring, token[:-1], NOW) is None
    found = staff_credentials.invitation(conn, ring, token, NOW + A_DAY - A_STEP)
    assert found is not None
    accounts.take_into_use(token, NOW)
    assert staff_credentials.invitation(conn, ring, token, NOW) is None
    assert staff_credentials.accept(conn, ring, token, found.account, "x", 1, NOW) is None
    assert confirm(accounts, Held("rikke", found.secret, ()).told(NOW + A_STEP), NOW + A_STEP)


def test_of_two_who_use_an_invitation_at_once_one_has_the_account(
    accounts: Accounts, database_url: str
) -> None:
    token = accounts.invite(NOW)
    found = staff_credentials.invitation(accounts.conn, accounts.ring, token, NOW)
    assert found is not None
    answers: list[object] = []

    def use() -> None:
        with psycopg.connect(database_url, autocommit=True) as conn:
            answers.append(
                staff_credentials.accept(conn, accounts.ring, token, found.account, "hash", 1, NOW)
            )

    threads = [threading.Thread(target=use) for _ in range(4)]
    for thread in threads:
        thread.start()
    for thread in threads:
        thread.join()
    assert sorted(answer is not None for answer in answers) == [False, False, False, True]


def test_a_disabled_account_cannot_be_taken_into_use_or_invited(accounts: Accounts) -> None:
    token = accounts.invite(NOW)
    store.disable(accounts.conn, NOW, "op", "rikke")
    assert staff_credentials.invitation(accounts.conn, accounts.ring, token, NOW) is None
    with pytest.raises(Conflict):
        store.reset(accounts.conn, accounts.ring, NOW, "op", "rikke")


def test_everything_right_names_the_employee_with_the_roles(accounts: Accounts) -> None:
    held = accounts.held(NOW, c90010018="editor approver", c90020021="support")
    staff = confirm(accounts, held.told(NOW, name=" Rikke ")).account.staff
    assert (staff.id, staff.name) == ("local:rikke", "Rikke Prøve")
    assert staff.roles == {HERE: {Role.EDITOR, Role.APPROVER}, THERE: {Role.SUPPORT}}


def test_a_recovery_code_takes_the_place_of_the_app_once_and_it_is_written_down(accounts: Accounts) -> None:
    held = accounts.held(NOW)
    code = held.codes[3].lower().replace("-", " ")
    assert refused(accounts, held.told(NOW, code=code, password="forkert adgangskode")) == "password"
    assert confirm(accounts, held.told(NOW, code=code))
    assert refused(accounts, held.told(NOW, code=code)) == "code"
    assert store.account(accounts.conn, "rikke").codes_left == 9
    assert changes(accounts.conn)[-1] == ("staff:local:rikke", "staff.recovery_code", "rikke", HERE)


@pytest.mark.parametrize("what", ["roles", "disable", "reset"])
def test_sessions_end_with_what_they_were_begun_by(accounts: Accounts, what: str) -> None:
    conn = accounts.conn
    session = begun(accounts, accounts.held(NOW), NOW)
    other = begun(accounts, accounts.held(NOW, "eva"), NOW)
    strangers = a_session(conn)
    if what == "roles":
        store.change_roles(conn, NOW, "op", "rikke", {THERE: frozenset({Role.SUPPORT})})
    elif what == "disable":
        store.disable(conn, NOW, "op", "rikke")
    else:
        store.reset(conn, accounts.ring, NOW, "op", "rikke")
    assert living(conn) == {other, strangers}
    assert session not in living(conn)


def test_a_session_is_not_begun_by_an_account_that_has_just_changed(accounts: Accounts) -> None:
    held = accounts.held(NOW)
    known = confirm(accounts, held.told(NOW))
    store.change_roles(accounts.conn, NOW, "op", "rikke", {HERE: frozenset({Role.AUDITOR})})
    with pytest.raises(SignInRefused):
        accounts.local.keep(known, a_session(accounts.conn))
    assert accounts.conn.execute("SELECT count(*) FROM staff_session").fetchone() == (0,)


def test_another_password_ends_every_other_session(accounts: Accounts) -> None:
    conn, held = accounts.conn, accounts.held(NOW)
    first, second = begun(accounts, held, NOW), begun(accounts, held, NOW + A_STEP)
    later = NOW + 2 * A_STEP
    known = confirm(accounts, held.told(later), later)
    hashed = accounts.passwords.hashed("otte blå tandemcykler")
    assert staff_credentials.change_password(conn, accounts.ring, known, hashed, second, later)
    assert living(conn) == {second}
    assert first not in living(conn)
    later += A_STEP
    assert refused(accounts, held.told(later), later) == "password"
    assert confirm(accounts, held.told(later, password="otte blå tandemcykler"), later)
    assert not staff_credentials.change_password(conn, accounts.ring, known, hashed, second, later)


def test_another_app_takes_the_place_of_the_old_one(accounts: Accounts) -> None:
    held = accounts.held(NOW)
    session = begun(accounts, held, NOW)
    later = NOW + A_STEP
    known = confirm(accounts, held.told(later), later)
    new = Held("rikke", "GEZDGNBVGY3TQOJQGEZDGNBVGY3TQOJQ", ())
    changed = staff_credentials.change_second_factor(
        accounts.conn, accounts.ring, known, new.secret, step_at(later), session, later
    )
    assert changed
    later += A_STEP
    assert refused(accounts, held.told(later), later) == "code"
    assert confirm(accounts, new.told(later), later)


def test_new_recovery_codes_take_the_place_of_the_old_ones(accounts: Accounts) -> None:
    held = accounts.held(NOW)
    session = begun(accounts, held, NOW)
    known = confirm(accounts, held.told(NOW, code=held.codes[0]))
    codes = staff_credentials.change_codes(accounts.conn, known, session, NOW)
    assert codes is not None
    assert len(codes) == store.account(accounts.conn, "rikke").codes_left == 10
    assert refused(accounts, held.told(NOW, code=held.codes[1])) == "code"
    assert confirm(accounts, held.told(NOW, code=codes[0]))
    assert staff_credentials.change_codes(accounts.conn, known, session, NOW) is None


def test_reset_leaves_nothing_of_what_the_employee_had(accounts: Accounts) -> None:
    held = accounts.held(NOW)
    token = store.reset(accounts.conn, accounts.ring, NOW, "op", "rikke")
    assert refused(accounts, held.told(NOW)) == "password"
    assert store.account(accounts.conn, "rikke").codes_left == 0
    new = accounts.take_into_use(token, NOW)
    assert new.secret != held.secret
    assert confirm(accounts, new.told(NOW + A_STEP), NOW + A_STEP)


def test_every_act_is_shown_to_the_auditors_of_each_authority_it_concerns(accounts: Accounts) -> None:
    conn = accounts.conn
    accounts.held(NOW)
    store.change_roles(conn, NOW, "op", "rikke", {THERE: frozenset({Role.SUPPORT})})
    store.disable(conn, NOW, "op", "rikke")
    store.enable(conn, NOW, "op", "rikke")
    store.reset(conn, accounts.ring, NOW, "op", "rikke")
    assert changes(conn) == [
        ("op", "staff.add", "rikke", HERE),
        ("staff:local:rikke", "staff.accept", "rikke", HERE),
        ("op", "staff.roles", "rikke", HERE),
        ("op", "staff.roles", "rikke", THERE),
        ("op", "staff.disable", "rikke", THERE),
        ("op", "staff.enable", "rikke", THERE),
        ("op", "staff.reset", "rikke", THERE),
    ]
    details = conn.execute(
        "SELECT authority, detail::text FROM change_log WHERE action = 'staff.roles' ORDER BY id"
    ).fetchall()
    assert details == [(HERE, '{"roles":[]}'), (THERE, '{"roles":["support"]}')]


def test_an_account_there_is_not_cannot_be_changed_and_one_there_is_not_made_twice(
    accounts: Accounts,
) -> None:
    conn = accounts.conn
    for act in (store.disable, store.enable):
        with pytest.raises(NotFound):
            act(conn, NOW, "op", "rikke")
    with pytest.raises(NotFound):
        store.account(conn, "rikke")
    accounts.invite(NOW)
    with pytest.raises(Conflict):
        accounts.invite(NOW)
    assert [one.id for one in store.accounts(conn)] == ["rikke"]


def test_the_database_alone_holds_nothing_to_guess_at(accounts: Accounts) -> None:
    held = accounts.held(NOW)
    rows = accounts.conn.execute("SELECT t::text FROM staff_account t").fetchall()
    rows += accounts.conn.execute("SELECT t::text FROM staff_recovery_code t").fetchall()
    text = str(rows)
    for secret in (PASSWORD, held.secret, *held.codes, "argon2", b"argon2".hex()):
        assert secret not in text
        assert secret.encode().hex() not in text


def test_sealed_secrets_open_in_their_own_place_only(accounts: Accounts) -> None:
    held = accounts.held(NOW)
    accounts.held(NOW, "eva")
    accounts.conn.execute(
        """UPDATE staff_account SET password = e.password, second_factor = e.second_factor
           FROM (SELECT password, second_factor FROM staff_account WHERE id = 'eva') e WHERE id = 'rikke'"""
    )
    with pytest.raises(Unavailable):
        confirm(accounts, held.told(NOW))


def test_accounts_outlive_a_new_key_and_a_process_with_the_old_one_seals_nothing(
    connection: Conn, tmp_path: Path
) -> None:
    accounts = Accounts(connection, a_ring(connection, tmp_path))
    held = accounts.held(NOW)
    accounts.invite(NOW, "eva")
    ring = keys.rotate(tmp_path / "keys", Purpose.SEAL)
    with connection.transaction():
        register_keys(connection, ring)
    assert store.reseal(connection, ring) == 2
    rekey.rekey_seal(connection, ring)
    with pytest.raises(Unavailable):
        confirm(accounts, held.told(NOW))
    with pytest.raises(Unavailable):
        accounts.invite(NOW, "bo")
    only_new = KeyRing(ring.secrets(Purpose.PARTY), ring.secrets(Purpose.SEAL)[:1])
    assert confirm(Accounts(connection, only_new), held.told(NOW))
