# SPDX-License-Identifier: MPL-2.0
"""The counts as they are kept: added to by every process, read for one authority."""

from __future__ import annotations

import datetime as dt
from collections import Counter
from collections.abc import Mapping
from typing import Any

from psycopg import Connection

from overblik.usage.tally import EVERYBODY, Counted, What


def add(conn: Connection[Any], counts: Mapping[Counted, int]) -> None:
    """Add to what is kept, in one statement; rows are locked in one order, so that two processes never wait in a
    ring.
    """
    if not counts:
        return
    told = sorted(counts.items())
    columns = [list(column) for column in zip(*((*one, times) for one, times in told), strict=True)]
    conn.execute(
        """INSERT INTO use_count AS held (day, authority, channel, what, area, times)
           SELECT * FROM unnest(%s::date[], %s::text[], %s::text[], %s::text[], %s::text[], %s::bigint[])
           ON CONFLICT (authority, day, channel, what, area) DO UPDATE SET times = held.times + excluded.times""",
        columns,
    )


def counts(conn: Connection[Any], authority: str, first: dt.date, until: dt.date) -> Counter[Counted]:
    """What was counted of one authority (CVR), and of the whole installation, from `first` to before `until`."""
    rows = conn.execute(
        """SELECT day, authority, channel, what, area, times FROM use_count
           WHERE authority IN (%s, %s) AND day >= %s AND day < %s""",
        (authority, EVERYBODY, first, until),
    ).fetchall()
    return Counter(
        {Counted(day, who, channel, What(what), area): n for day, who, channel, what, area, n in rows}
    )


def first_day(conn: Connection[Any], authority: str) -> dt.date | None:
    """Since when there are counts of this authority or of the installation."""
    row = conn.execute(
        "SELECT min(day) FROM use_count WHERE authority IN (%s, %s)", (authority, EVERYBODY)
    ).fetchone()
    day: dt.date | None = row[0] if row else None
    return day
