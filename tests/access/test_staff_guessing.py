# SPDX-License-Identifier: MPL-2.0
"""A code is good once, wrong tries cost time, and every wrong one is refused alike."""

from __future__ import annotations

import datetime as dt
import threading

import psycopg
import pytest

from overblik.access import staff_account_store as store
from overblik.access import staff_credentials
from overblik.access.local_sign_in import forget_addresses
from overblik.access.one_time_code import code_at, step_at
from overblik.access.refusal import SignInRefused
from overblik.access.staff_account import AccountState
from overblik.errors import Unavailable
from tests.access.accounts import (
    A_DAY,
    A_STEP,
    ELSEWHERE,
    HERE,
    NOW,
    PASSWORD,
    Accounts,
    CountedPasswords,
    Held,
    accounts,
    changes,
    confirm,
    refused,
)

__all__ = ["accounts"]

pytestmark = pytest.mark.database


@pytest.mark.parametrize(
    ("instead", "cause"),
    [
        ({"name": "nobody"}, "name"),
        ({"name": ""}, "name"),
        ({"name": "610101-1234"}, "name"),
        ({"name": "rikke\0"}, "name"),
        ({"password": "syv gule cykler"}, "password"),
        ({"password": ""}, "password"),
        ({"password": PASSWORD * 20}, "password"),
        ({"code": ""}, "code"),
        ({"code": "000000"}, "code"),
        ({"code": "AAAA-BBBB-CCCC-DDDD"}, "code"),
        ({"code": "\udc80"}, "code"),
    ],
)
def test_anything_wrong_is_refused_in_the_same_words_for_one_hashing_and_one_line(
    accounts: Accounts, instead: dict[str, str], cause: str
) -> None:
    held = accounts.held(NOW)
    # A code that happens to be the right one would be no guess.
    if instead.get("code") == "000000" and "000000" in {
        code_at(held.secret, step_at(NOW) + each) for each in (-1, 0, 1)
    }:
        instead = {"code": "000001"}
    before = accounts.passwords.looked
    assert refused(accounts, held.told(NOW, **instead)) == cause
    assert accounts.passwords.looked == before + 1
    rows = accounts.conn.execute("SELECT event, party_key, detail FROM sign_in_event").fetchall()
    detail = "no such account" if cause == "name" else "local:rikke"
    assert rows == [("staff_refused", None, detail)]


def test_an_account_that_is_shut_or_not_yet_open_is_refused_alike(accounts: Accounts) -> None:
    invited = accounts.invite(NOW, "eva")
    found = staff_credentials.invitation(accounts.conn, accounts.ring, invited, NOW)
    assert found is not None
    assert refused(accounts, Held("eva", found.secret, ()).told(NOW)) == "password"
    held = accounts.held(NOW)
    store.disable(accounts.conn, NOW, "op", "rikke")
    before = accounts.passwords.looked
    assert refused(accounts, held.told(NOW)) == "disabled"
    assert accounts.passwords.looked == before + 1
    store.enable(accounts.conn, NOW, "op", "rikke")
    assert confirm(accounts, held.told(NOW))


def test_a_code_is_good_once_and_a_later_one_is_good_after_it(accounts: Accounts) -> None:
    held = accounts.held(NOW)
    confirm(accounts, held.told(NOW))
    assert refused(accounts, held.told(NOW)) == "code"
    assert refused(accounts, held.told(NOW - A_STEP)) == "code"
    assert confirm(accounts, held.told(NOW + A_STEP))


def test_how_many_wrong_tries_came_before_a_right_one_is_written_down_for_the_auditors(
    accounts: Accounts,
) -> None:
    held = accounts.held(NOW)
    for _ in range(3):
        refused(accounts, held.told(NOW, code="x"))
    confirm(accounts, held.told(NOW))
    confirm(accounts, held.told(NOW + A_STEP), NOW + A_STEP)
    rows = accounts.conn.execute(
        "SELECT authority, detail::text FROM change_log WHERE action = 'staff.wrong_tries'"
    ).fetchall()
    assert rows == [(HERE, '{"tries":3}')]


def test_a_code_that_was_given_with_a_wrong_password_is_not_used_up(accounts: Accounts) -> None:
    held = accounts.held(NOW)
    refused(accounts, held.told(NOW, password="forkert adgangskode"))
    assert confirm(accounts, held.told(NOW))


def test_of_many_who_have_the_same_code_one_comes_in(accounts: Accounts, database_url: str) -> None:
    held = accounts.held(NOW)
    answers: list[bool] = []

    def enter() -> None:
        with psycopg.connect(database_url, autocommit=True) as conn:
            try:
                Accounts(conn, accounts.ring).local.confirm(held.told(NOW), NOW, None)
                answers.append(True)
            except SignInRefused:
                answers.append(False)

    threads = [threading.Thread(target=enter) for _ in range(4)]
    for thread in threads:
        thread.start()
    for thread in threads:
        thread.join()
    assert answers.count(True) == 1


def test_anothers_recovery_code_opens_nothing(accounts: Accounts) -> None:
    held, other = accounts.held(NOW), accounts.held(NOW, "eva")
    assert refused(accounts, held.told(NOW, code=other.codes[0])) == "code"
    assert confirm(accounts, other.told(NOW, code=other.codes[0]))


def test_after_five_wrong_tries_the_right_one_has_to_wait_longer_each_time(accounts: Accounts) -> None:
    held = accounts.held(NOW)
    for _ in range(5):
        assert refused(accounts, held.told(NOW, code="x")) == "code"
    assert changes(accounts.conn)[-1] == ("console", "staff.locked", "rikke", HERE)
    assert store.account(accounts.conn, "rikke").state(NOW) is AccountState.LOCKED
    before = accounts.passwords.looked
    assert refused(accounts, held.told(NOW)) == "locked"
    assert accounts.passwords.looked == before + 1
    later = NOW + dt.timedelta(minutes=1)
    assert refused(accounts, held.told(later, code="x"), later) == "code"
    later += dt.timedelta(seconds=119)
    assert refused(accounts, held.told(later), later) == "locked"
    later += dt.timedelta(seconds=1)
    assert confirm(accounts, held.told(later), later)
    later += A_STEP
    assert refused(accounts, held.told(later, code="x"), later) == "code"
    assert confirm(accounts, held.told(later), later), "all forgotten"


def test_many_guesses_at_once_are_no_more_than_one_after_another(
    accounts: Accounts, database_url: str
) -> None:
    held = accounts.held(NOW)
    causes: list[str] = []

    def guess() -> None:
        with psycopg.connect(database_url, autocommit=True) as conn:
            causes.append(refused(Accounts(conn, accounts.ring), held.told(NOW, code="x"), NOW, None))

    threads = [threading.Thread(target=guess) for _ in range(8)]
    for thread in threads:
        thread.start()
    for thread in threads:
        thread.join()
    assert sorted(causes) == ["code"] * 5 + ["locked"] * 3


def test_whoever_runs_the_installation_opens_a_locked_account(accounts: Accounts) -> None:
    held = accounts.held(NOW)
    for _ in range(5):
        refused(accounts, held.told(NOW, code="x"))
    store.enable(accounts.conn, NOW, "op", "rikke")
    assert confirm(accounts, held.told(NOW))


def test_an_address_with_many_wrong_tries_waits_and_others_do_not(accounts: Accounts) -> None:
    held = accounts.held(NOW)
    nobody = held.told(NOW, name="nobody")
    for _ in range(21):
        assert refused(accounts, nobody) == "name"
    before = accounts.passwords.looked
    assert refused(accounts, held.told(NOW)) == "address"
    assert refused(accounts, nobody) == "address"
    assert accounts.passwords.looked == before, "nothing is looked at, whoever is named"
    assert confirm(accounts, held.told(NOW), address=ELSEWHERE)
    later = NOW + dt.timedelta(minutes=1)
    assert confirm(accounts, held.told(later), later)
    assert refused(accounts, nobody, later) == "name"
    assert confirm(accounts, held.told(later + A_STEP), later + A_STEP)


def test_whoever_comes_from_nowhere_known_is_not_kept_out_for_others(accounts: Accounts) -> None:
    held = accounts.held(NOW)
    for _ in range(30):
        refused(accounts, held.told(NOW, name="nobody"), address=None)
    assert confirm(accounts, held.told(NOW), address=None)


def test_addresses_are_kept_as_digests_and_for_a_day(accounts: Accounts) -> None:
    held = accounts.held(NOW)
    for _ in range(21):
        refused(accounts, held.told(NOW, name="nobody"))
    ((address, failures),) = accounts.conn.execute("SELECT address, failures FROM staff_sign_in_address")
    assert (len(address), failures) == (32, 21)
    assert b"192" not in bytes(address)
    assert forget_addresses(accounts.conn, NOW + A_DAY - A_STEP) == 0
    late = NOW + A_DAY
    assert refused(accounts, held.told(late, name="nobody"), late) == "name"
    assert accounts.conn.execute("SELECT failures FROM staff_sign_in_address").fetchone() == (1,)
    assert forget_addresses(accounts.conn, late + A_DAY) == 1


def test_a_try_that_could_not_be_looked_at_is_no_wrong_try(accounts: Accounts) -> None:
    """Else whoever keeps us busy locks the accounts of those who are right."""
    held = accounts.held(NOW)
    busy = Accounts(accounts.conn, accounts.ring, CountedPasswords(patience=0.0))
    with busy.passwords._turn(), busy.passwords._turn():
        for _ in range(10):
            with pytest.raises(Unavailable):
                confirm(busy, held.told(NOW))
    assert confirm(accounts, held.told(NOW))
