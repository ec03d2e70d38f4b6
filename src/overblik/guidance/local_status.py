# SPDX-License-Identifier: MPL-2.0
"""Which statuses of their own the source systems have told of running cases, and how many hold each.

To count them is to read every case, so it is done now and then beside the server and kept. What is kept is counts
and the systems' own words, never whose: words that hold a person number, and those beyond the most frequent of a
system, are counted together without being told.
"""

from __future__ import annotations

import datetime as dt
import uuid
from typing import Any, NamedTuple

from psycopg import Connection
from psycopg.rows import tuple_row

from overblik.index.reading import Candidate, ItemKind
from overblik.people.free_text import OPENING

COUNTED_EVERY = dt.timedelta(hours=1)
"""A local status is new to a municipality when a system is changed, which is a matter of weeks."""

MOST_TOLD = 300
"""Statuses of one system. Systems have some dozens; thousands would be free text."""


class LocalStatus(NamedTuple):
    """One status as a system writes it (None = all that are not told), on how many running cases and by whom held."""

    source: uuid.UUID | None
    status: str | None
    cases: int
    citizens: int


class StatusCount(NamedTuple):
    """What was counted for one authority, most cases first; `counted_at` None = not yet."""

    counted_at: dt.datetime | None
    statuses: tuple[LocalStatus, ...]


def is_due(conn: Connection[Any], moment: dt.datetime) -> bool:
    """Whether it has not been counted for an hour, or ever."""
    with conn.cursor(row_factory=tuple_row) as cursor:
        row = cursor.execute("SELECT counted_at FROM local_status_count").fetchone()
    return row is not None and _is_due(row[0], moment)


def count_when_due(conn: Connection[Any], moment: dt.datetime) -> bool:
    """Count anew if it is an hour since; False = it is not, or another process is counting right now."""
    with conn.transaction(), conn.cursor(row_factory=tuple_row) as cursor:
        row = cursor.execute("SELECT counted_at FROM local_status_count FOR UPDATE SKIP LOCKED").fetchone()
        if row is None or not _is_due(row[0], moment):
            return False
        _count(conn, moment, MOST_TOLD)
        return True


def count_statuses(conn: Connection[Any], moment: dt.datetime, most_told: int = MOST_TOLD) -> None:
    """Count now, for all authorities, in one statement over the cases. `moment` (aware) decides which run."""
    with conn.transaction():
        conn.execute("SELECT 1 FROM local_status_count FOR UPDATE")
        _count(conn, moment, most_told)


def counted(conn: Connection[Any], authority: str) -> StatusCount:
    """What was counted last for this authority."""
    with conn.cursor(row_factory=tuple_row) as cursor:
        row = cursor.execute("SELECT counted_at FROM local_status_count").fetchone()
        rows = cursor.execute(
            "SELECT source, status, cases, citizens FROM local_status WHERE authority = %s"
            " ORDER BY cases DESC, status, source",
            (authority,),
        ).fetchall()
    return StatusCount(row[0] if row else None, tuple(LocalStatus(*each) for each in rows))


def _is_due(counted_at: dt.datetime | None, moment: dt.datetime) -> bool:
    return counted_at is None or moment - counted_at >= COUNTED_EVERY


def _count(conn: Connection[Any], moment: dt.datetime, most_told: int) -> None:
    conn.execute("SET LOCAL work_mem = '128MB'")
    conn.execute("DELETE FROM local_status")
    conn.execute(_COUNT, {"moment": moment, "most": most_told, "opening": OPENING})
    conn.execute("UPDATE local_status_count SET counted_at = %s", (moment,))


# A case lies under each of its parties and owners, so it is counted once by its id; those who hold it are its primary
# parties, who are the ones to read of its status.
_COUNT = f"""
INSERT INTO local_status (authority, source, status, cases, citizens)
SELECT authority, source, CASE WHEN turn <= %(most)s AND position(%(opening)s IN status) = 0 THEN status END AS told,
       sum(cases), sum(citizens)
FROM (SELECT authority, source, status, count(DISTINCT item_id) AS cases,
             count(DISTINCT party_key) FILTER (WHERE candidate = {Candidate.PRIMARY_PARTY:d}) AS citizens,
             row_number() OVER (PARTITION BY authority, source ORDER BY count(*) DESC, status) AS turn
      FROM (SELECT authority, source, item_id, party_key, candidate, body ->> 'local_status' AS status
            FROM reading
            WHERE kind = {ItemKind.CASE:d} AND authority IS NOT NULL
              AND (closed_at IS NULL OR closed_at > %(moment)s) OFFSET 0) running
      WHERE status <> '' GROUP BY authority, source, status) counted
GROUP BY authority, source, told"""
