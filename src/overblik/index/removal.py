# SPDX-License-Identifier: MPL-2.0
"""Physical removal (*fjern*): everything of the object goes, only (id, time) is left behind.

What was recorded up to the time of removal never comes back; a complete registration recorded after it
starts anew. The removal of an object never seen is remembered too.
"""

from __future__ import annotations

import datetime as dt
import uuid
from collections.abc import Sequence

from overblik.index.store import Conn

_TABLES = (
    ("registration", "object_id"),
    ("object_state", "object_id"),
    ("reading", "owner_id"),
    ("object_link", "source_id"),
    ("search_key", "object_id"),
    ("party_object", "object_id"),
    ("reload_sent", "object_id"),
    ("reload_missing", "object_id"),
)


def remove(conn: Conn, ids: Sequence[uuid.UUID], removed_at: dt.datetime, *, for_good: bool = True) -> None:
    """Delete all rows of these objects and leave tombstones. Reading rows made by others are not touched.

    A source whose clock is ahead has recorded later than we remove: the tombstone then takes the latest time
    it had recorded, so that what is deleted here cannot be delivered again. Without `for_good` no tombstone is left,
    and it can.
    """
    wanted = list(ids)
    gone = _last_times(conn, wanted, removed_at) if for_good else []
    for table, column in _TABLES:
        conn.execute(f"DELETE FROM {table} WHERE {column} = ANY(%s)", (wanted,))
    conn.execute(
        """INSERT INTO tombstone (object_id, removed_at) SELECT * FROM unnest(%s::uuid[], %s::timestamptz[])
           ON CONFLICT (object_id)
           DO UPDATE SET removed_at = greatest(tombstone.removed_at, excluded.removed_at)""",
        ([each for each, _ in gone], [moment for _, moment in gone]),
    )


def _last_times(
    conn: Conn, ids: Sequence[uuid.UUID], removed_at: dt.datetime
) -> list[tuple[uuid.UUID, dt.datetime]]:
    """Up to when nothing of each of these may come back."""
    newest: dict[uuid.UUID, dt.datetime] = dict(
        conn.execute(
            "SELECT object_id, max(recorded_at) FROM registration WHERE object_id = ANY(%s) GROUP BY object_id",
            (ids,),
            binary=True,
        ).fetchall()
    )
    return [(each, max(removed_at, newest.get(each, removed_at))) for each in sorted(set(ids))]
