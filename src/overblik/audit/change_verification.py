# SPDX-License-Identifier: MPL-2.0
"""Reads the chain of changes from the database, all of it or its newest part, and has it verified."""

from __future__ import annotations

import contextlib
from collections.abc import Generator, Sequence
from typing import Any, LiteralString

from psycopg import Connection, IsolationLevel
from psycopg.rows import class_row

from overblik.audit.chain import ChangeVerdict, LoggedChange, verify_links
from overblik.audit.segment import BEFORE_THE_FIRST, Seal

Conn = Connection[Any]

COLUMNS: LiteralString = """place, id,
  to_char(changed_at AT TIME ZONE 'UTC', 'YYYY-MM-DD"T"HH24:MI:SS.US"Z"') AS changed_at,
  actor, action, subject, authority, reason, detail::text AS detail, digest"""
"""A row of `change_log` as a LoggedChange."""

_AT_ONCE = 2_000


def verify_changes(conn: Conn, known: Sequence[Seal] = (), *, newest: int | None = None) -> ChangeVerdict:
    """Verify the chain as of one moment, or only its `newest` links, of which the first is then taken on trust."""
    conn.isolation_level, before_level = IsolationLevel.REPEATABLE_READ, conn.isolation_level
    try:
        with conn.transaction():
            head = chain_head(conn)
            after = 0 if newest is None else max(0, head.number - newest)
            start = _link(conn, after) if after else None
            with contextlib.closing(_changes(conn, start.number if start else 0)) as rows:
                return verify_links(rows, head, [one for one in known if one.number > after], start=start)
    finally:
        conn.isolation_level = before_level


def chain_head(conn: Conn) -> Seal:
    """Where the chain is said to end; number 0 before the first change, or when somebody took that row away."""
    row = conn.execute("SELECT place, digest FROM change_chain").fetchone()
    return Seal(0, BEFORE_THE_FIRST) if row is None else Seal(*row)


def _link(conn: Conn, place: int) -> Seal | None:
    row = conn.execute("SELECT place, digest FROM change_log WHERE place = %s", [place]).fetchone()
    return None if row is None else Seal(*row)


def _changes(conn: Conn, after: int) -> Generator[LoggedChange]:
    # A cursor of the server's: the log is kept for ever, and is gone through without being held.
    with conn.cursor("changes", row_factory=class_row(LoggedChange)) as cursor:
        cursor.itersize = _AT_ONCE
        cursor.execute(
            f"SELECT {COLUMNS} FROM change_log WHERE place > %s OR place IS NULL ORDER BY place NULLS LAST, id",
            [after],
        )
        yield from cursor
