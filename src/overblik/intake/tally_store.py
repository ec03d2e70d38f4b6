# SPDX-License-Identifier: MPL-2.0
"""The counts of deliveries in the database: added to by the transaction that stores, read by the authority's pages."""

from __future__ import annotations

import datetime as dt
import uuid
from typing import Any

from psycopg import Connection

from overblik.intake.expected import ExpectedDelivery
from overblik.intake.receipt import Outcome
from overblik.intake.tally import MISSED, UNTOLD, Counted, Tally

TAKEN = (Outcome.STORED, Outcome.WAITING, Outcome.UNCHANGED, Outcome.REMOVED, Outcome.IGNORED_REMOVED)
"""The outcomes that tell that a system has delivered; one that is only refused has not."""

_GRACE = dt.timedelta(minutes=5)
"""What was received before a deadline may still be on its way into the index when it passes."""

Conn = Connection[Any]


def add(conn: Conn, tally: Tally) -> None:
    """Count the batch, in the caller's transaction: what is stored is counted, and nothing else."""
    rows = list(tally.rows())
    if not rows:
        return
    conn.execute(
        """INSERT INTO delivery_count AS held (authority, source, day, what, count, last_at)
           SELECT * FROM unnest(%s::text[], %s::uuid[], %s::date[], %s::text[], %s::bigint[], %s::timestamptz[])
           ON CONFLICT (authority, source, day, what) DO UPDATE
             SET count = held.count + excluded.count, last_at = greatest(held.last_at, excluded.last_at)""",
        [list(column) for column in zip(*rows, strict=True)],
    )


def counted(conn: Conn, authority: str, since: dt.date, source: uuid.UUID | None = None) -> list[Counted]:
    """What was counted for this authority from that day on, by system, day and what; of one system or of all.

    What does not tell whose it is counts to the authority where the system has never delivered for any other:
    elsewhere nobody can tell whose mistakes they are.
    """
    rows = conn.execute(
        """SELECT %(authority)s, source, day, what, sum(count)::bigint, max(last_at)
           FROM delivery_count AS one
           WHERE day >= %(since)s AND (%(source)s::uuid IS NULL OR source = %(source)s)
             AND (authority = %(authority)s OR authority = %(untold)s
               AND EXISTS (SELECT FROM delivery_count AS own
                 WHERE own.source = one.source AND own.authority = %(authority)s)
               AND NOT EXISTS (SELECT FROM delivery_count AS other
                 WHERE other.source = one.source AND other.authority NOT IN (%(authority)s, %(untold)s)))
           GROUP BY source, day, what ORDER BY source, day, what""",
        {"authority": authority, "untold": UNTOLD, "since": since, "source": source},
    )
    return [Counted(*row) for row in rows]


def last_taken(conn: Conn, authority: str) -> dict[uuid.UUID, dt.datetime]:
    """When each system last delivered something for this authority that was not refused, however long ago."""
    rows = conn.execute(
        """SELECT source, max(last_at) FROM delivery_count
           WHERE authority = %s AND what = ANY(%s) GROUP BY source""",
        (authority, [outcome.value for outcome in TAKEN]),
    )
    return dict(rows.fetchall())


def shares(conn: Conn, source: uuid.UUID, authority: str) -> bool:
    """Whether the system delivers for others than this authority too."""
    row = conn.execute(
        "SELECT FROM delivery_count WHERE source = %s AND authority NOT IN (%s, %s) LIMIT 1",
        (source, authority, UNTOLD),
    ).fetchone()
    return row is not None


def note_missed(conn: Conn, now: dt.datetime) -> list[ExpectedDelivery]:
    """Count each expected delivery that has not come, once; those that are new. Several may run at once."""
    told = []
    for one in expectations(conn):
        turn = one.turn(now - _GRACE)
        if turn is None:
            continue
        noted = conn.execute(
            """INSERT INTO delivery_count (authority, source, day, what, count, last_at)
               SELECT %(authority)s, %(source)s, %(day)s, %(missed)s, 1, %(now)s
               WHERE NOT EXISTS (SELECT FROM delivery_count
                 WHERE authority = %(authority)s AND source = %(source)s AND what = ANY(%(taken)s)
                   AND last_at > %(after)s)
               ON CONFLICT DO NOTHING RETURNING source""",
            {
                "authority": one.authority,
                "source": one.source,
                "day": turn.day,
                "missed": MISSED,
                "now": now,
                "taken": [outcome.value for outcome in TAKEN],
                "after": turn.after,
            },
        ).fetchone()
        if noted is not None:
            told.append(one)
    return told


def expectations(conn: Conn, authority: str | None = None) -> list[ExpectedDelivery]:
    """What is expected, by this authority or by all."""
    rows = conn.execute(
        """SELECT authority, source, weekdays, due, since FROM delivery_expectation
           WHERE %(authority)s::text IS NULL OR authority = %(authority)s ORDER BY authority, source""",
        {"authority": authority},
    )
    return [ExpectedDelivery(one[0], one[1], frozenset(one[2]), *one[3:]) for one in rows]


def drop_expired(conn: Conn, kept_from: dt.date) -> int:
    """Delete what was counted before that day; how many rows."""
    return conn.execute("DELETE FROM delivery_count WHERE day < %s", (kept_from,)).rowcount
