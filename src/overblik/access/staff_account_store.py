# SPDX-License-Identifier: MPL-2.0
"""Staff accounts as whoever runs the installation keeps them: made, given roles, shut, invited anew. Each is logged.

Sessions lie in the database and are read anew for every page, so one that is ended here is ended in every process.
"""

from __future__ import annotations

import datetime as dt
import hashlib
import secrets
from collections.abc import Iterable, Mapping
from typing import Any

import msgspec
from psycopg import Connection

from overblik.access.one_time_code import new_secret
from overblik.access.staff import Role
from overblik.access.staff_account import INVITATION_HOURS, StaffAccount
from overblik.audit.changes import record_change
from overblik.errors import Conflict, NotFound, Unavailable
from overblik.people.keys import KeyRing
from overblik.people.store import verify_keys

Conn = Connection[Any]
Roles = Mapping[str, frozenset[Role]]

COLUMNS = """id, name, roles::text, password IS NOT NULL, invited_until, locked_until, is_disabled,
  (SELECT count(*) FROM staff_recovery_code c WHERE c.account = staff_account.id)"""


def accounts(conn: Conn) -> list[StaffAccount]:
    """Every account, by id."""
    rows = conn.execute(f"SELECT {COLUMNS} FROM staff_account ORDER BY id")
    return [read_row(row) for row in rows]


def account(conn: Conn, id_: str) -> StaffAccount:
    """One account. Raises NotFound."""
    row = conn.execute(f"SELECT {COLUMNS} FROM staff_account WHERE id = %s", (id_,)).fetchone()
    if row is None:
        raise _unknown()
    return read_row(row)


def read_row(row: tuple[Any, ...]) -> StaffAccount:
    """An account of its COLUMNS."""
    id_, name, roles, *rest = row
    return StaffAccount(id_, name, msgspec.json.decode(roles, type=dict[str, frozenset[Role]]), *rest)


def add(conn: Conn, ring: KeyRing, moment: dt.datetime, actor: str, id_: str, name: str, roles: Roles) -> str:
    """A new account; the token of its invitation, which is kept nowhere. `id_`, `name`, `roles`: as checked.

    Raises Conflict when there is one of this id.
    """
    token = secrets.token_urlsafe(32)
    with conn.transaction():
        let_no_key_be_renewed(conn, ring)
        made = conn.execute(
            """INSERT INTO staff_account (id, name, roles, second_factor, invitation, invited_until)
               VALUES (%s, %s, %s::json, %s, %s, %s) ON CONFLICT DO NOTHING""",
            (
                id_,
                name,
                _plain(roles),
                sealed(ring, id_, "second_factor", new_secret()),
                *_invited(token, moment),
            ),
        )
        if not made.rowcount:
            raise Conflict("staff.exists", "There is an account with this id; choose another.")
        _record(conn, moment, actor, "staff.add", id_, roles, roles)
    return token


def change_roles(conn: Conn, moment: dt.datetime, actor: str, id_: str, roles: Roles) -> None:
    """From now on these roles and no others; whoever is in by the account signs in again. Raises NotFound."""
    with conn.transaction():
        before = _locked(conn, id_)
        conn.execute("UPDATE staff_account SET roles = %s::json WHERE id = %s", (_plain(roles), id_))
        end_sessions(conn, id_)
        _record(conn, moment, actor, "staff.roles", id_, {**before.roles, **roles}, roles)


def disable(conn: Conn, moment: dt.datetime, actor: str, id_: str) -> None:
    """Nobody comes in by the account, and whoever is in by it is out. Raises NotFound."""
    with conn.transaction():
        before = _locked(conn, id_)
        conn.execute("UPDATE staff_account SET is_disabled = true WHERE id = %s", (id_,))
        end_sessions(conn, id_)
        _record(conn, moment, actor, "staff.disable", id_, before.roles)


def enable(conn: Conn, moment: dt.datetime, actor: str, id_: str) -> None:
    """The account opens again, also when wrong tries had locked it. Raises NotFound."""
    with conn.transaction():
        before = _locked(conn, id_)
        conn.execute(
            "UPDATE staff_account SET is_disabled = false, failures = 0, locked_until = NULL WHERE id = %s",
            (id_,),
        )
        _record(conn, moment, actor, "staff.enable", id_, before.roles)


def reset(conn: Conn, ring: KeyRing, moment: dt.datetime, actor: str, id_: str) -> str:
    """Password, second factor and recovery codes are gone and sessions ended; the token of a new invitation.

    Raises NotFound, and Conflict for an account that is disabled.
    """
    token = secrets.token_urlsafe(32)
    with conn.transaction():
        let_no_key_be_renewed(conn, ring)
        before = _locked(conn, id_)
        if before.is_disabled:
            raise Conflict("staff.disabled", "The account is disabled; enable it first.")
        conn.execute(
            """UPDATE staff_account SET password = NULL, second_factor = %s, last_step = NULL, invitation = %s,
                 invited_until = %s, failures = 0, locked_until = NULL WHERE id = %s""",
            (sealed(ring, id_, "second_factor", new_secret()), *_invited(token, moment), id_),
        )
        conn.execute("DELETE FROM staff_recovery_code WHERE account = %s", (id_,))
        end_sessions(conn, id_)
        _record(conn, moment, actor, "staff.reset", id_, before.roles)
    return token


def end_sessions(conn: Conn, id_: str, but: str | None = None) -> None:
    """End every session of the account (`but` this one), also one that is just being begun."""
    conn.execute("UPDATE staff_account SET generation = generation + 1 WHERE id = %s", (id_,))
    conn.execute(
        """DELETE FROM django_session WHERE session_key IN (
             SELECT session_key FROM staff_session WHERE account = %s AND session_key IS DISTINCT FROM %s)""",
        (id_, but),
    )


def reseal(conn: Conn, ring: KeyRing) -> int:
    """Seal every secret of every account with the newest key; how many accounts. Before the older key is retired."""
    with conn.transaction():
        rows = conn.execute("SELECT id, password, second_factor FROM staff_account FOR UPDATE").fetchall()
        for id_, password, factor in rows:
            conn.execute(
                "UPDATE staff_account SET password = %s, second_factor = %s WHERE id = %s",
                (
                    password and sealed(ring, id_, "password", unsealed(ring, id_, "password", password)),
                    sealed(ring, id_, "second_factor", unsealed(ring, id_, "second_factor", factor)),
                    id_,
                ),
            )
    return len(rows)


def sealed(ring: KeyRing, id_: str, column: str, text: str) -> bytes:
    """A secret of an account, for this account and column only."""
    return ring.seal_text(text, f"staff {id_} {column}")


def unsealed(ring: KeyRing, id_: str, column: str, kept: bytes) -> str:
    """The secret again. Raises Unavailable when this process does not have the key it was sealed with."""
    try:
        return ring.unseal_text(bytes(kept), f"staff {id_} {column}")
    except Conflict:
        raise Unavailable(
            "staff.cannot_open",
            "The secrets of an account cannot be opened with the keys of this process; restart it if they were just "
            "renewed, else put back the key files.",
        ) from None


def let_no_key_be_renewed(conn: Conn, ring: KeyRing) -> None:
    """Nobody begins to renew keys before this transaction ends, so nothing sealed with an older key is missed."""
    conn.execute("LOCK TABLE key_check IN ROW EXCLUSIVE MODE")
    try:
        verify_keys(conn, ring)
    except Conflict:
        # Keys were renewed since this process began: it is about to be restarted.
        raise Unavailable("staff.sealed", "Accounts cannot be changed right now. Try again.") from None


def record_own(
    conn: Conn,
    moment: dt.datetime,
    id_: str,
    action: str,
    roles: Roles,
    detail: Mapping[str, Any] | None = None,
) -> None:
    """A line for the auditors of each authority the account has a role at: what its holder did with it."""
    for authority in sorted(roles):
        record_change(
            conn,
            moment,
            f"staff:{StaffAccount(id_, '', roles).staff.id}",
            action,
            id_,
            detail,
            authority=authority,
        )


def digest_of_token(token: str) -> bytes:
    """What is kept of an invitation's token."""
    return hashlib.sha256(token.encode("utf-8", "surrogatepass")).digest()


def _record(
    conn: Conn,
    moment: dt.datetime,
    actor: str,
    action: str,
    id_: str,
    concerned: Iterable[str],
    roles: Roles | None = None,
) -> None:
    for authority in sorted(concerned):
        detail = None if roles is None else {"roles": sorted(roles.get(authority, ()))}
        record_change(conn, moment, actor, action, id_, detail, authority=authority)


def _locked(conn: Conn, id_: str) -> StaffAccount:
    """The account, which nobody else changes until the transaction ends."""
    if conn.execute("SELECT 1 FROM staff_account WHERE id = %s FOR UPDATE", (id_,)).fetchone() is None:
        raise _unknown()
    return account(conn, id_)


def _unknown() -> NotFound:
    return NotFound(
        "staff.unknown", "There is no account with this id; `overblik staff list` shows those there are."
    )


def _plain(roles: Roles) -> str:
    return msgspec.json.encode({cvr: sorted(held) for cvr, held in sorted(roles.items())}).decode()


def _invited(token: str, moment: dt.datetime) -> tuple[bytes, dt.datetime]:
    return digest_of_token(token), moment + dt.timedelta(hours=INVITATION_HOURS)
