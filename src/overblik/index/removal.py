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
    ("party_object", "object_id"),
)


def remove(conn: Conn, ids: Sequence[uuid.UUID], removed_at: dt.datetime) -> None:
    """Delete all rows of these objects and leave tombstones. Reading rows made by others are not touched."""
    wanted = list(ids)
    for table, column in _TABLES:
        conn.execute(f"DELETE FROM {table} WHERE {column} = ANY(%s)", (wanted,))
    conn.execute(
        """INSERT INTO tombstone (object_id, removed_at) SELECT unnest(%s::uuid[]), %s
           ON CONFLICT (object_id)
           DO UPDATE SET removed_at = greatest(tombstone.removed_at, excluded.removed_at)""",
        (sorted(set(wanted)), removed_at),
    )
