# SPDX-License-Identifier: MPL-2.0
"""When a citizen last saw the own overview, out of the access log: nothing more is kept to know it."""

from __future__ import annotations

import datetime as dt
import uuid
from collections.abc import Sequence
from typing import Any

from psycopg import Connection

from overblik.audit.access import Channel

START = "portal.start"
"""The purpose of a look that shows what is new."""

SAME_VISIT = dt.timedelta(hours=1)
"""Whoever was signed out by time, or took another browser, and is back so soon is still on the same visit."""

# Looks may lie, and be signed, under any key the citizen has ever had. Not those of others, not the citizen's own at
# somebody else's data, and none that showed nothing.
_STATEMENT = f"""WITH known AS (
  SELECT unnest(%(keys)s::uuid[]) AS key
  UNION SELECT new_key FROM alias WHERE old_key = ANY(%(keys)s::uuid[])
), mine AS (
  SELECT key FROM known UNION SELECT old_key FROM alias WHERE new_key IN (SELECT key FROM known)
)
SELECT max(l.seen_at) FROM access_log l
WHERE l.party_key IN (SELECT key FROM mine) AND l.seen_at < %(before)s
  AND l.channel = '{Channel.PORTAL}' AND l.purpose = %(purpose)s
  AND l.actor IN (SELECT replace(key::text, '-', '') FROM mine)
  AND l.by_mandate IS NULL AND l.with_mandate IS NULL AND l.refused IS NULL"""


def last_visit(conn: Connection[Any], keys: Sequence[uuid.UUID], arriving: dt.datetime) -> dt.datetime | None:
    """When the person with these keys (every generation) last saw the start page, before the visit that begins now.

    None for whom no look is known: the first visit, or the last is longer ago than the log is kept.
    """
    row = conn.execute(
        _STATEMENT, {"keys": list(keys), "purpose": START, "before": arriving - SAME_VISIT}
    ).fetchone()
    found: dt.datetime | None = row[0] if row else None
    return found
