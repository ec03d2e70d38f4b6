# SPDX-License-Identifier: MPL-2.0
"""Signing in by a staff account: name, password and code are judged together, and a guesser is told nothing apart.

Every try costs one hashing and leaves one line, whether the name is known or not; it is counted before it is judged,
so that many at once are no more than many one after another.
"""

from __future__ import annotations

import datetime as dt
import hmac
import logging
from collections.abc import Callable
from dataclasses import dataclass
from typing import Any

from psycopg import Connection

from overblik.access.one_time_code import new_secret, step_of
from overblik.access.password import Passwords
from overblik.access.recovery_code import digest_of
from overblik.access.refusal import Refusal, SignInRefused
from overblik.access.staff import LOCAL
from overblik.access.staff_account import StaffAccount, is_id, locked_for
from overblik.access.staff_account_store import COLUMNS, read_row, record_own, unsealed
from overblik.access.staff_credentials import Confirmed
from overblik.audit.changes import record_change
from overblik.audit.sign_ins import SignInEvent, record_sign_in
from overblik.errors import Unavailable
from overblik.people.keys import KeyRing

Conn = Connection[Any]

_log = logging.getLogger(__name__)

# A whole office may stand behind one address.
_FREE_AT_ADDRESS = 20
# Looked at in place of the second factor that an unknown name does not have.
_NOBODYS = new_secret()
_FORGET_ADDRESS = dt.timedelta(days=1)


@dataclass(frozen=True, slots=True, repr=False)
class Credentials:
    """What somebody typed; never shown, never logged. `code`: of the app, or a recovery code."""

    name: str
    password: str
    code: str


@dataclass(frozen=True, slots=True, repr=False)
class _Known:
    """An account as it was when the try was counted."""

    account: StaffAccount
    hashed: bytes | None
    factor: bytes
    last_step: int | None
    generation: int
    is_locked: bool
    # With this try.
    failures: int
    wait: dt.timedelta | None


@dataclass(frozen=True, slots=True, eq=False)
class LocalSignIn:
    """Everything the sign-in by accounts needs; one per process. `connect` gives this thread's own connection.

    `secret` keys the digests of addresses.
    """

    connect: Callable[[], Conn]
    ring: KeyRing
    passwords: Passwords
    secret: bytes

    def confirm(self, told: Credentials, moment: dt.datetime, address: str | None) -> Confirmed:
        """The account, when everything is right; its code is used up. Raises SignInRefused, always the same.

        `address`: where the try comes from; None = not known. Raises Unavailable when too much is asked at once.
        """
        conn = self.connect()
        place = hmac.digest(self.secret, f"address\0{address or ''}".encode(), "sha256")
        with conn.transaction():
            if not _counted_at(conn, place, moment, may_lock=address is not None):
                raise _refused("address")
            name = told.name.strip().lower()
            known = _counted(conn, name, moment) if is_id(name) else None
        # All of it is looked at whatever the first word was, so that time tells nothing apart.
        step = self._step(known, told.code, moment)
        kept = self._hash(known)
        try:
            fits = self.passwords.fits(told.password, kept)
        except Unavailable:
            _not_judged(conn, known)
            raise
        if known is None or not fits or not _used(conn, known, step, digest_of(told.code), moment):
            record_sign_in(conn, moment, SignInEvent.STAFF_REFUSED, detail=_detail(known))
            if known is not None and known.wait is not None:
                _record_lock(conn, known, moment)
            raise _refused(_cause(known, fits))
        conn.execute("DELETE FROM staff_sign_in_address WHERE address = %s", (place,))
        return Confirmed(known.account, known.generation)

    def keep(self, confirmed: Confirmed, session: str) -> None:
        """This session is the account's, and ends with it. Raises SignInRefused when the account has just changed."""
        conn = self.connect()
        with conn.transaction():
            # The row is held, so whoever changes the account sees this session, or has been seen here.
            same = conn.execute(
                "SELECT 1 FROM staff_account WHERE id = %s AND generation = %s FOR SHARE",
                (confirmed.account.id, confirmed.generation),
            ).fetchone()
            if same is None:
                raise _refused("changed")
            conn.execute(
                "INSERT INTO staff_session (session_key, account) VALUES (%s, %s)",
                (session, confirmed.account.id),
            )

    def _step(self, known: _Known | None, code: str, moment: dt.datetime) -> int | None:
        """The step of the second factor that the code is of; None = of none that may be used."""
        if known is None:
            return step_of(_NOBODYS, code, moment)
        secret = unsealed(self.ring, known.account.id, "second_factor", known.factor)
        return step_of(secret, code, moment, known.last_step)

    def _hash(self, known: _Known | None) -> str | None:
        """What the password has to fit; None = it cannot be right, whatever it is."""
        if known is None or known.hashed is None:
            return None
        hashed = unsealed(self.ring, known.account.id, "password", known.hashed)
        return None if known.is_locked or known.account.is_disabled else hashed


def forget_addresses(conn: Conn, moment: dt.datetime) -> int:
    """Forget from where no wrong try has come for a day; how many."""
    return conn.execute("DELETE FROM staff_sign_in_address WHERE forget_at <= %s", (moment,)).rowcount


def _used(conn: Conn, known: _Known, step: int | None, recovery: bytes | None, moment: dt.datetime) -> bool:
    """Whether the code was good, and good no more from now on; then the wrong tries before it are forgotten."""
    if step is None and recovery is None:
        return False
    id_ = known.account.id
    with conn.transaction():
        # Compared anew as it is written down: of two who have the same code, one comes in.
        if step is not None:
            used = conn.execute(
                """UPDATE staff_account SET last_step = %(step)s WHERE id = %(id)s AND generation = %(generation)s
                   AND (last_step IS NULL OR last_step < %(step)s)""",
                {"step": step, "id": id_, "generation": known.generation},
            )
        else:
            used = conn.execute(
                "DELETE FROM staff_recovery_code WHERE account = %s AND digest = %s", (id_, recovery)
            )
        if not used.rowcount:
            return False
        conn.execute("UPDATE staff_account SET failures = 0, locked_until = NULL WHERE id = %s", (id_,))
        if known.failures > 1:
            tries = {"tries": known.failures - 1}
            record_own(conn, moment, id_, "staff.wrong_tries", known.account.roles, tries)
        if step is None:
            left = {"left": known.account.codes_left - 1}
            record_own(conn, moment, id_, "staff.recovery_code", known.account.roles, left)
    return True


def _counted_at(conn: Conn, place: bytes, moment: dt.datetime, *, may_lock: bool) -> bool:
    """Count a try from this address; False = none is taken from there right now."""
    row = conn.execute(
        """INSERT INTO staff_sign_in_address AS held (address, failures, forget_at)
           VALUES (%(place)s, 1, %(forget_at)s)
           ON CONFLICT (address) DO UPDATE SET forget_at = excluded.forget_at,
             failures = CASE WHEN held.forget_at <= %(moment)s THEN 1 ELSE held.failures + 1 END
           WHERE held.locked_until IS NULL OR held.locked_until <= %(moment)s RETURNING failures""",
        {"place": place, "moment": moment, "forget_at": moment + _FORGET_ADDRESS},
    ).fetchone()
    if row is None:
        return False
    wait = locked_for(row[0], _FREE_AT_ADDRESS) if may_lock else None
    if wait is not None:
        conn.execute(
            "UPDATE staff_sign_in_address SET locked_until = %s WHERE address = %s", (moment + wait, place)
        )
    return True


def _counted(conn: Conn, id_: str, moment: dt.datetime) -> _Known | None:
    """The account of this id, with the try counted unless it is locked; None = there is none."""
    row = conn.execute(
        f"""SELECT {COLUMNS}, password, second_factor, last_step, generation, failures
            FROM staff_account WHERE id = %s FOR UPDATE""",
        (id_,),
    ).fetchone()
    if row is None:
        return None
    *told, hashed, factor, last_step, generation, failures = row
    account = read_row(tuple(told))
    is_locked = account.locked_until is not None and account.locked_until > moment
    wait = None if is_locked else locked_for(failures + 1)
    if not is_locked:
        conn.execute(
            "UPDATE staff_account SET failures = failures + 1, locked_until = %s WHERE id = %s",
            (None if wait is None else moment + wait, id_),
        )
    return _Known(account, hashed, factor, last_step, generation, is_locked, failures + 1, wait)


def _not_judged(conn: Conn, known: _Known | None) -> None:
    """Take back that a try was counted: we could not look at it, which is no fault of who made it."""
    if known is None or known.is_locked:
        return
    conn.execute(
        """UPDATE staff_account SET failures = greatest(failures - 1, 0),
             locked_until = CASE WHEN %s THEN NULL ELSE locked_until END WHERE id = %s""",
        (known.wait is not None, known.account.id),
    )


def _record_lock(conn: Conn, known: _Known, moment: dt.datetime) -> None:
    for authority in sorted(known.account.roles):
        record_change(
            conn,
            moment,
            "console",
            "staff.locked",
            known.account.id,
            {"tries": known.failures},
            authority=authority,
        )


def _cause(known: _Known | None, fits: bool) -> str:
    """Which check failed, for the log of the process."""
    if known is None:
        return "name"
    if known.account.is_disabled:
        return "disabled"
    if known.is_locked:
        return "locked"
    return "code" if fits else "password"


def _detail(known: _Known | None) -> str:
    """Whose account was tried; never what a stranger typed, which could be anything."""
    return "no such account" if known is None else LOCAL + known.account.id


def _refused(cause: str) -> SignInRefused:
    _log.warning("staff sign-in refused: %s", cause)
    return SignInRefused(Refusal.ANSWER, cause)
