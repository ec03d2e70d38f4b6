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

# The systems of one authority, from one to the next by the key: years of rows are not gone through to find them.
_OWN = """WITH RECURSIVE own AS (
  (SELECT source FROM delivery_count WHERE authority = %(authority)s ORDER BY source LIMIT 1)
  UNION ALL
  SELECT (SELECT next.source FROM delivery_count AS next
          WHERE next.authority = %(authority)s AND next.source > own.source ORDER BY next.source LIMIT 1)
  FROM own WHERE own.source IS NOT NULL)"""

# Whether a system delivers for others: above the authority in the order of the key, or below it.
_SHARED = """(
  EXISTS (SELECT FROM delivery_count AS above WHERE above.source = {0} AND above.authority > %(authority)s)
  OR EXISTS (SELECT FROM delivery_count AS below
             WHERE below.source = {0} AND below.authority > %(untold)s AND below.authority < %(authority)s))"""

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
        f"""{_OWN},
           whose AS (
             SELECT source, %(authority)s AS authority FROM own WHERE source IS NOT NULL
             UNION ALL
             SELECT source, %(untold)s FROM own WHERE source IS NOT NULL AND NOT {_SHARED.format("own.source")})
           SELECT %(authority)s, told.source, told.day, told.what, sum(told.count)::bigint, max(told.last_at)
           FROM whose CROSS JOIN LATERAL (
             SELECT * FROM delivery_count AS one
             WHERE one.authority = whose.authority AND one.source = whose.source AND one.day >= %(since)s) AS told
           WHERE %(source)s::uuid IS NULL OR whose.source = %(source)s
           GROUP BY told.source, told.day, told.what ORDER BY told.source, told.day, told.what""",
        {"authority": authority, "untold": UNTOLD, "since": since, "source": source},
    )
    return [Counted(*row) for row in rows]


def last_taken(conn: Conn, authority: str) -> dict[uuid.UUID, dt.datetime]:
    """When each system last delivered something for this authority that was not refused, however long ago."""
    rows = conn.execute(
        f"""{_OWN}
           SELECT own.source, max(one.last_at) FROM own JOIN delivery_count AS one
             ON one.authority = %(authority)s AND one.source = own.source AND one.what = ANY(%(taken)s)
             AND one.day = (SELECT day FROM delivery_count AS newest
               WHERE newest.authority = %(authority)s AND newest.source = own.source AND newest.what = ANY(%(taken)s)
               ORDER BY day DESC LIMIT 1)
           GROUP BY own.source""",
        {"authority": authority, "taken": [outcome.value for outcome in TAKEN]},
    )
    return dict(rows.fetchall())


def shares(conn: Conn, source: uuid.UUID, authority: str) -> bool:
    """Whether the system delivers for others than this authority too."""
    row = conn.execute(
        f"SELECT {_SHARED.format('%(source)s')}", {"source": source, "authority": authority, "untold": UNTOLD}
    ).fetchone()
    return bool(row and row[0])


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
                   AND day >= %(after_day)s AND last_at > %(after)s)
               ON CONFLICT DO NOTHING RETURNING source""",
            {
                "authority": one.authority,
                "source": one.source,
                "day": turn.day,
                "missed": MISSED,
                "now": now,
                "taken": [outcome.value for outcome in TAKEN],
                "after": turn.after,
                "after_day": turn.after.date(),  # a Danish day, as those that are counted
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
