# SPDX-License-Identifier: MPL-2.0
"""Staff accounts for tests: made and taken into use, with hashing that costs nearly nothing and is counted."""

from __future__ import annotations

import datetime as dt
from dataclasses import dataclass, field
from pathlib import Path
from typing import Any

import psycopg
import pytest

from overblik.access import staff_account_store as store
from overblik.access import staff_credentials
from overblik.access.local_sign_in import Credentials, LocalSignIn
from overblik.access.one_time_code import code_at, step_at
from overblik.access.password import HashCost, Passwords
from overblik.access.refusal import SignInRefused
from overblik.access.staff import Role
from overblik.access.staff_credentials import Confirmed
from overblik.people import keys
from overblik.people.keys import KeyRing
from overblik.people.store import register_keys

Conn = psycopg.Connection[Any]

HERE, THERE = "90010018", "90020021"
PASSWORD = "seks gule cykler"
CHEAP = HashCost(memory_kib=32, passes=1, lanes=1)
NOW = dt.datetime(2026, 11, 24, 9, 0, tzinfo=dt.UTC)
A_DAY = dt.timedelta(days=1)
OFFICE, ELSEWHERE = "192.0.2.7/32", "198.51.100.1/32"
A_STEP = dt.timedelta(seconds=30)


class CountedPasswords(Passwords):
    """The real ones; `looked` counts how often a password was looked at."""

    def __init__(self, patience: float = 10.0) -> None:
        self.looked = 0
        super().__init__(CHEAP, patience)

    def fits(self, password: str, hashed: str | None) -> bool:
        """As always, and counted."""
        self.looked += 1
        return super().fits(password, hashed)


@dataclass
class Accounts:
    """The accounts of one database, and how one signs in by them."""

    conn: Conn
    ring: KeyRing
    passwords: CountedPasswords = field(default_factory=CountedPasswords)

    @property
    def local(self) -> LocalSignIn:
        """What the process has."""
        return LocalSignIn(lambda: self.conn, self.ring, self.passwords, b"a secret of the tests")

    def invite(self, moment: dt.datetime, id_: str = "rikke", **roles: str) -> str:
        """A new account, editor here unless other roles are told (c90010018="editor"); the token."""
        held = {
            cvr.removeprefix("c"): frozenset(map(Role, told.split()))
            for cvr, told in (roles or {f"c{HERE}": "editor"}).items()
        }
        return store.add(self.conn, self.ring, moment, "op", id_, f"{id_.title()} Prøve", held)

    def take_into_use(self, token: str, moment: dt.datetime) -> Held:
        """As its employee does, with PASSWORD and a code of this moment."""
        found = staff_credentials.invitation(self.conn, self.ring, token, moment)
        assert found is not None
        codes = staff_credentials.accept(
            self.conn,
            self.ring,
            token,
            found.account,
            self.passwords.hashed(PASSWORD),
            step_at(moment),
            moment,
        )
        assert codes is not None
        return Held(found.account.id, found.secret, codes)

    def held(self, moment: dt.datetime, id_: str = "rikke", **roles: str) -> Held:
        """An account in use since a minute."""
        return self.take_into_use(self.invite(moment, id_, **roles), moment - 2 * A_STEP)


@dataclass(frozen=True)
class Held:
    """What an employee has: the id, the secret in the app, the recovery codes."""

    id: str
    secret: str
    codes: tuple[str, ...]

    def code(self, moment: dt.datetime) -> str:
        """What the app shows."""
        return code_at(self.secret, step_at(moment))

    def told(self, moment: dt.datetime, **instead: str) -> Credentials:
        """What is typed to sign in: all of it right, unless something else is told."""
        return Credentials(
            instead.get("name", self.id),
            instead.get("password", PASSWORD),
            instead.get("code", self.code(moment)),
        )


@pytest.fixture
def accounts(connection: Conn, tmp_path: Path) -> Accounts:
    """No account yet."""
    return Accounts(connection, a_ring(connection, tmp_path))


def a_ring(conn: Conn, folder: Path) -> KeyRing:
    """Keys of this test's own, which its database knows."""
    ring = keys.load_or_create(folder / "keys")
    with conn.transaction():
        register_keys(conn, ring)
    return ring


def confirm(
    accounts: Accounts, told: Credentials, moment: dt.datetime = NOW, address: str | None = OFFICE
) -> Confirmed:
    """As somebody in the office who typed this."""
    return accounts.local.confirm(told, moment, address)


def refused(
    accounts: Accounts, told: Credentials, moment: dt.datetime = NOW, address: str | None = OFFICE
) -> str:
    """Why; the refusal itself is always the same."""
    with pytest.raises(SignInRefused) as found:
        confirm(accounts, told, moment, address)
    assert (found.value.code, found.value.http_status, str(found.value)) == (
        "sign_in.refused",
        403,
        "The sign-in was not accepted. Sign in again. [sign_in.refused]",
    )
    return found.value.cause


def changes(conn: Conn) -> list[tuple[Any, ...]]:
    """The log of changes, oldest first: actor, action, subject, authority."""
    return conn.execute("SELECT actor, action, subject, authority FROM change_log ORDER BY id").fetchall()
