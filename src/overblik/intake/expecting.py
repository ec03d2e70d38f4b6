# SPDX-License-Identifier: MPL-2.0
"""What an authority expects of the systems that deliver, in the database; each change of it is logged."""

from __future__ import annotations

import datetime as dt
import uuid
from typing import Any

from psycopg import Connection

from overblik.audit.changes import record_change
from overblik.intake.expected import ExpectedDelivery


def expect_delivery(conn: Connection[Any], wanted: ExpectedDelivery, actor: str) -> None:
    """From now on this is expected of the system, in place of what was before."""
    days = sorted(wanted.weekdays)
    with conn.transaction():
        conn.execute(
            """INSERT INTO delivery_expectation (authority, source, weekdays, due, since) VALUES (%s, %s, %s, %s, %s)
               ON CONFLICT (authority, source) DO UPDATE
                 SET weekdays = excluded.weekdays, due = excluded.due, since = excluded.since""",
            (wanted.authority, wanted.source, days, wanted.due, wanted.since),
        )
        detail = {"weekdays": days, "due": wanted.due.isoformat("minutes")}
        record_change(
            conn,
            wanted.since,
            actor,
            "source.expect",
            str(wanted.source),
            detail,
            authority=wanted.authority,
        )


def stop_expecting(
    conn: Connection[Any], authority: str, source: uuid.UUID, now: dt.datetime, actor: str
) -> bool:
    """Nothing is expected of the system any more; whether anything was."""
    with conn.transaction():
        gone = conn.execute(
            "DELETE FROM delivery_expectation WHERE authority = %s AND source = %s", (authority, source)
        )
        if gone.rowcount:
            record_change(conn, now, actor, "source.expect_no_more", str(source), authority=authority)
    return bool(gone.rowcount)
