# SPDX-License-Identifier: MPL-2.0
"""What an employee sets for the own account: password, second factor, recovery codes; first by an invitation."""

from __future__ import annotations

import datetime as dt
from dataclasses import dataclass
from typing import Any

from psycopg import Connection

from overblik.access.recovery_code import digest_of, new_codes
from overblik.access.staff_account import StaffAccount
from overblik.access.staff_account_store import (
    COLUMNS,
    digest_of_token,
    end_sessions,
    let_no_key_be_renewed,
    read_row,
    record_own,
    sealed,
    unsealed,
)
from overblik.people.keys import KeyRing

Conn = Connection[Any]


@dataclass(frozen=True, slots=True, repr=False)
class Invitation:
    """An account that waits for its employee, and the second factor they are to put into their app."""

    account: StaffAccount
    secret: str


@dataclass(frozen=True, slots=True)
class Confirmed:
    """An account whose password and code have just been given; `generation` tells whether it has changed since."""

    account: StaffAccount
    generation: int


def invitation(conn: Conn, ring: KeyRing, token: str, moment: dt.datetime) -> Invitation | None:
    """The account an invitation is for; None = it was used, is too old, or never was one."""
    row = conn.execute(
        f"""SELECT {COLUMNS}, second_factor FROM staff_account
            WHERE invitation = %s AND invited_until > %s AND NOT is_disabled""",
        (digest_of_token(token), moment),
    ).fetchone()
    if row is None:
        return None
    found = read_row(row[:-1])
    return Invitation(found, unsealed(ring, found.id, "second_factor", row[-1]))


def accept(
    conn: Conn, ring: KeyRing, token: str, account: StaffAccount, hashed: str, step: int, moment: dt.datetime
) -> tuple[str, ...] | None:
    """Take the account into use with this password, after a code of this step; its recovery codes.

    None = the invitation does not hold (any more): nothing was changed.
    """
    with conn.transaction():
        let_no_key_be_renewed(conn, ring)
        done = conn.execute(
            """UPDATE staff_account SET password = %s, last_step = %s, invitation = NULL, invited_until = NULL
               WHERE id = %s AND invitation = %s AND invited_until > %s AND NOT is_disabled""",
            (sealed(ring, account.id, "password", hashed), step, account.id, digest_of_token(token), moment),
        )
        if not done.rowcount:
            return None
        codes = _new_codes(conn, account.id)
        record_own(conn, moment, account.id, "staff.accept", account.roles)
    return codes


def change_password(
    conn: Conn, ring: KeyRing, confirmed: Confirmed, hashed: str, session: str, moment: dt.datetime
) -> bool:
    """Another password; other sessions than this one end. False = the account has changed since it was confirmed."""
    with conn.transaction():
        let_no_key_be_renewed(conn, ring)
        kept = sealed(ring, confirmed.account.id, "password", hashed)
        return _changed(conn, confirmed, "password = %s", (kept,), "staff.password", session, moment)


def change_second_factor(
    conn: Conn, ring: KeyRing, confirmed: Confirmed, secret: str, step: int, session: str, moment: dt.datetime
) -> bool:
    """Another second factor, after a code of it of this step. As `change_password`."""
    with conn.transaction():
        let_no_key_be_renewed(conn, ring)
        kept = sealed(ring, confirmed.account.id, "second_factor", secret)
        return _changed(
            conn,
            confirmed,
            "second_factor = %s, last_step = %s",
            (kept, step),
            "staff.second_factor",
            session,
            moment,
        )


def change_codes(
    conn: Conn, confirmed: Confirmed, session: str, moment: dt.datetime
) -> tuple[str, ...] | None:
    """Other recovery codes in place of those there were. None as False of `change_password`."""
    with conn.transaction():
        if not _changed(conn, confirmed, "last_step = last_step", (), "staff.codes", session, moment):
            return None
        return _new_codes(conn, confirmed.account.id)


def _changed(
    conn: Conn,
    confirmed: Confirmed,
    what: str,
    values: tuple[Any, ...],
    action: str,
    session: str,
    moment: dt.datetime,
) -> bool:
    id_ = confirmed.account.id
    done = conn.execute(
        f"UPDATE staff_account SET {what} WHERE id = %s AND generation = %s AND NOT is_disabled",
        (*values, id_, confirmed.generation),
    )
    if not done.rowcount:
        return False
    end_sessions(conn, id_, but=session)
    record_own(conn, moment, id_, action, confirmed.account.roles)
    return True


def _new_codes(conn: Conn, id_: str) -> tuple[str, ...]:
    codes = new_codes()
    conn.execute("DELETE FROM staff_recovery_code WHERE account = %s", (id_,))
    conn.execute(
        "INSERT INTO staff_recovery_code (account, digest) SELECT %s, unnest(%s::bytea[])",
        (id_, [digest_of(code) for code in codes]),
    )
    return codes
