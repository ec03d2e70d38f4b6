# SPDX-License-Identifier: MPL-2.0
"""What a batch has to do with full reloads: while one is not settled, all that is sent is taken off what is missing."""

from __future__ import annotations

import datetime as dt
import uuid
from collections.abc import Sequence

from overblik.index.store import Conn
from overblik.intake.tally import NOBODY

OWN = f"s.authority = r.authority AND coalesce(s.master, '{NOBODY}') = r.source AND s.known"
"""Which objects `object_state AS s` a `reload AS r` is about."""


def mark(conn: Conn, ids: Sequence[uuid.UUID], sender: uuid.UUID | None, received_at: dt.datetime) -> None:
    """Remember, in the running transaction, that the sender has sent these, whatever became of them.

    Costs one look into a table of a few rows while no reload of the sender's is unsettled.
    """
    waiting = conn.execute(
        "SELECT FROM reload WHERE settled_at IS NULL AND (%(sender)s::uuid IS NULL OR source = %(sender)s) LIMIT 1",
        {"sender": sender},
    ).fetchone()
    if waiting is None or not ids:
        return
    # Once it is closed, the list of what is missing can only become shorter.
    conn.execute(
        f"""WITH told AS MATERIALIZED (
              SELECT s.object_id, r.id, r.closed_at IS NULL AS is_open
              FROM object_state s JOIN reload r ON r.settled_at IS NULL AND {OWN}
              WHERE s.object_id = ANY(%(ids)s) AND (%(sender)s::uuid IS NULL OR s.master = %(sender)s)),
            sent AS (
              INSERT INTO reload_sent (object_id, reload) SELECT object_id, id FROM told WHERE is_open
              ON CONFLICT DO NOTHING),
            found AS (
              DELETE FROM reload_missing m USING told
              WHERE m.object_id = told.object_id AND m.reload = told.id)
            UPDATE reload SET last_at = %(at)s WHERE id IN (SELECT id FROM told)""",
        {"ids": list(ids), "sender": sender, "at": received_at},
    )
